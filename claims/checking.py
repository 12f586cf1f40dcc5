"""Running the checks: verdicts from the registry, then every selected check over articles and library."""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from claims.article import Article, Match
from claims.checks import catalogue
from claims.compare import attribute_key, compare, filled, subjects
from claims.conflicts import outweighs
from claims.model import Claim, Effect, Finding, Verdict
from claims.registry import Entry, Registry, aligned
from claims.run import Run
from claims.sentence_matches import Found, Statements, sentence_matches


def judge(articles: Iterable[Article], run: Run) -> list[Article]:
    """Holds every claim against the registry: sets its verdict and notes the matches the REG checks speak of.

    A claim is ``uncheckable`` where no entry could speak to it (see `checkable`), ``unregistered`` where none does:
    also where the only entries about it are for other people, another condition, another stage. A hedged claim is
    judged like any other; its hedge makes the finding of a conflict a note.

    Only approved entries within their review date support or contradict; retired, disputed and overdue ones make a
    claim ``outdated``; drafts are silent. Cost grows with the claims, not with the registry: entries are found by name.
    """
    if run.registry is None:
        return list(articles)
    statements = Statements(run.registry)
    return [_judged(article, statements, run) for article in articles]


def _judged(article: Article, statements: Statements, run: Run) -> Article:
    claims: list[Claim] = []
    matches: list[Match] = []
    sentences = sentence_matches(article, statements, run)
    by_claim: dict[str, list[Match]] = defaultdict(list)
    for match in sentences.matches:
        by_claim[match.claim.id].append(match)
    known = {claim.id for claim in article.claims}
    new = {match.claim.id: match.claim for match in sentences.matches if match.claim.id not in known}
    for claim in sorted((*article.claims, *new.values()), key=lambda claim: (claim.start, claim.end)):
        found = _merged(_matches(article, claim, statements.registry, run), by_claim.get(claim.id, ()), sentences)
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


def _merged(compared: Sequence[Match], laid: Sequence[Match], found: Found) -> list[Match]:
    """What claim against claim and sentence against statement give together.

    A conflict of claims is dropped where the sentences speak of other cases, and one whose scopes differ, or of which
    one is hedged, where the sentences do not bear it out. Of a statement on which both speak, the claims speak first,
    being more exact, unless they agree on a part while the sentences conflict. A conflict of sentences falls away where
    another statement supports the claim.
    """
    kept = [match for match in compared if not _is_doubtful(match, found)]
    conflicting = {match.entry.statement for match in kept if match.comparison.relation == "conflict"}
    agreeing = {
        match.entry.statement for match in (*kept, *laid) if match.active and match.comparison.relation == "agree"
    }
    for match in laid:
        statement = match.entry.statement
        if match.comparison.relation == "agree":
            if statement not in conflicting and all(match.entry.id != other.entry.id for other in kept):
                kept.append(match)
        elif statement not in conflicting and not agreeing - {statement}:
            kept = [other for other in kept if other.entry.statement != statement]
            kept.append(match)
    return kept


def _is_doubtful(match: Match, found: Found) -> bool:
    pair = (match.claim.id, match.entry.id)
    if match.comparison.relation == "agree":
        return pair in found.less
    # "Your doctor may raise it to at most 200 mg": what is allowed at most is no less a bound for its "may".
    bound = match.comparison.fields == ("limit",)
    unsure = bool(match.comparison.difference or match.comparison.hedged) and not bound
    return pair in found.elsewhere or (unsure and pair in found.doubted)


def checkable(claim: Claim) -> bool:
    """Whether an entry could speak to a claim at all: the article says it itself, of something, with a value.

    A question claims nothing; what is told of others, or corrected as a myth, is not the article's own; a figure whose
    measure is not said ("60% were better") is not the figure of any entry.
    """
    if claim.certainty == "question" or claim.stance != "own" or claim.subject is None:
        return False
    return any(
        value.outcome if isinstance(value, Effect) else attribute_key(replace(claim, values=(value,)))
        for value in claim.values
    )


def _verdict(claim: Claim, matches: Sequence[Match]) -> Verdict:
    if not checkable(claim) and not matches:
        return "uncheckable"
    agreed = [match.comparison for match in matches if match.active and match.comparison.relation == "agree"]
    conflicts = [match.comparison for match in matches if match.active and match.comparison.relation == "conflict"]
    # An entry that says the same outweighs one for a wider scope that does not.
    if any(not any(outweighs(one, conflict) for one in agreed) for conflict in conflicts):
        return "contradicted"
    if agreed:
        return "supported"
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
