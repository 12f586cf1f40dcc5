"""Running the checks: verdicts from the registry, then every selected check over articles and library."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence
from dataclasses import replace

from claims.article import Article, Match
from claims.checks import catalogue
from claims.compare import compare, filled, subjects
from claims.model import Claim, Finding, Verdict
from claims.registry import Entry, Registry, aligned
from claims.run import Run


def judge(articles: Iterable[Article], run: Run) -> list[Article]:
    """Holds every claim against the registry: sets its verdict and notes the matches the REG checks speak of.

    Only approved entries within their review date support or contradict; retired, disputed and overdue ones make a
    claim ``outdated``; drafts are silent. Cost grows with the claims, not with the registry: entries are found by name.
    """
    if run.registry is None:
        return list(articles)
    return [_judged(article, run.registry, run) for article in articles]


def _judged(article: Article, registry: Registry, run: Run) -> Article:
    claims: list[Claim] = []
    matches: list[Match] = []
    for claim in article.claims:
        found = _matches(article, claim, registry, run)
        names = tuple(dict.fromkeys(match.entry.id for match in found))
        verdict = replace(claim, verdict=_verdict(claim, found), registry=names)
        claims.append(verdict)
        matches.extend(replace(match, claim=verdict) for match in found)
    return replace(article, claims=tuple(claims), matches=tuple(matches))


def _matches(article: Article, claim: Claim, registry: Registry, run: Run) -> list[Match]:
    entries: dict[str, Entry] = {}
    for key in subjects(claim):
        for entry in registry.about(key):
            entries[entry.id] = entry
    found = []
    for entry in entries.values():
        state = entry.state(run.as_of)
        if state == "silent":
            continue
        approved = aligned(registry.claims[entry.id], claim)
        comparison = compare(filled(claim, article.condition), approved, tolerance=run.settings.number_tolerance)
        if comparison.relation in ("agree", "conflict"):
            found.append(Match(claim, entry, comparison, state == "active"))
    return found


def _verdict(claim: Claim, matches: Sequence[Match]) -> Verdict:
    if claim.subject is None or not claim.values:
        return "uncheckable"
    active = [match for match in matches if match.active]
    # An entry that says the same outweighs one for a wider scope that does not.
    if any(match.comparison.relation == "agree" for match in active):
        return "supported"
    if any(match.comparison.relation == "conflict" for match in active):
        return "contradicted"
    return "outdated" if matches else "unregistered"


def check(articles: Sequence[Article], run: Run, *, select: Iterable[str] | None = None) -> list[Finding]:
    """Runs checks over articles; article by article, then over all of them together.

    Args:
        articles: Articles that `judge` has seen.
        run: Registry, settings and the day that counts as today.
        select: Codes to run; the default ones where None.

    Returns:
        Findings in order of article, place and code, without fingerprints and states.
    """
    wanted = set(select) if select is not None else {code for code, row in catalogue().items() if row.check.default}
    findings: list[Finding] = []
    for code, row in catalogue().items():
        if code not in wanted or (row.check.needs_registry and run.registry is None):
            continue
        if row.article is not None:
            for article in articles:
                findings.extend(row.article(article, run))
        if row.library is not None:
            findings.extend(row.library(articles, run))
    order = {article.path: number for number, article in enumerate(articles)}
    findings.sort(key=lambda finding: (order.get(finding.path, 0), finding.start, finding.end, finding.code))
    return findings


@functools.cache
def default_codes() -> tuple[str, ...]:
    """Returns the codes that run when nothing is selected."""
    return tuple(code for code, row in catalogue().items() if row.check.default)
