"""CON005: "few", "no" or "minimal" side effects where serious ones are listed for the same treatment."""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Iterator, Sequence

from pydantic import BaseModel, ConfigDict

from claims import data
from claims.article import Article
from claims.checks import Check
from claims.compare import specific_name
from claims.conflicts import place
from claims.mentions import normal
from claims.model import Category, Claim, Finding, Severity
from claims.patterns import compile_phrases, fold
from claims.run import Run

CHECK = Check(
    "CON005",
    "understated-risk",
    "warning",
    "Few or no side effects are claimed where serious ones are listed for the same treatment.",
)

_MOST = 12


class Harms(BaseModel):
    """The whole of ``check_serious_harms.yaml``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    harms: tuple[str, ...]
    not_after: tuple[str, ...]


@functools.cache
def _harms() -> Harms:
    return data.load("check_serious_harms.yaml", Harms)


def _understates(claim: Claim) -> bool:
    value = claim.values[0] if claim.values else None
    return (
        claim.attribute == "side-effect burden"
        and isinstance(value, Category)
        and value.name in ("few", "none")
        and claim.polarity == "affirmed"
        and claim.stance == "own"
        and claim.certainty != "question"
    )


def _serious(claim: Claim) -> tuple[int, int] | None:
    """Returns where a safety claim names a serious harm, offsets into the document."""
    if (
        claim.kind not in ("safety", "statistic")
        or claim.stance != "own"
        or claim.certainty in ("question", "conditional")
        or claim.polarity == "negated"
        or _understates(claim)
    ):
        return None
    folded = fold(claim.text)
    for match in compile_phrases(_harms().harms).finditer(folded):
        before = folded[max(0, match.start() - 40) : match.start()]
        barred = list(compile_phrases(_harms().not_after).finditer(before))
        if not barred:
            return claim.start + match.start(), claim.start + match.end()
    return None


def _condition(article: Article, claim: Claim) -> str | None:
    return claim.scope.condition or article.condition


def article(article: Article, run: Run) -> Iterator[Finding]:  # noqa: ARG001  # the protocol of checks
    """Yields one finding a treatment, at the first place that understates."""
    few: dict[str, list[Claim]] = defaultdict(list)
    serious: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for claim in article.claims:
        name = specific_name(claim)
        if name is None:
            continue
        if _understates(claim):
            few[name].append(claim)
        elif span := _serious(claim):
            serious[name].append(span)
    for name, claims in few.items():
        if name not in serious:
            continue
        start, end = place(claims[0])
        words = article.document.text[start:end]
        harm = article.document.text[slice(*serious[name][0])]
        where = article.document.whereabouts(serious[name][0][0])
        yield article.finding(
            CHECK, start, end,
            f"{name}: “{words}” here, “{harm}”{where}",
            claims=claims,
            related=[article.related(*span) for span in dict.fromkeys(serious[name])][:_MOST],
            hint="Say how common and how serious the side effects are instead, in one place.",
        )  # fmt: skip


def library(articles: Sequence[Article], run: Run) -> Iterator[Finding]:  # noqa: ARG001  # the protocol of checks
    """Yields one finding a treatment and article that understates what another article lists."""
    serious: dict[str, dict[str, tuple[Article, Claim, tuple[int, int]]]] = defaultdict(dict)
    for other in articles:
        for claim in other.claims:
            name = specific_name(claim)
            if name is not None and other.path not in serious[name] and (span := _serious(claim)):
                serious[name][other.path] = (other, claim, span)
    for mine in articles:
        done: set[str] = set()
        for claim in mine.claims:
            name = specific_name(claim)
            if name is None or name in done or not _understates(claim):
                continue
            sides = [side for path, side in serious.get(name, {}).items() if path != mine.path]
            if not sides:
                continue
            done.add(name)
            yield _across(mine, claim, name, sides)


def _across(mine: Article, claim: Claim, name: str, sides: list[tuple[Article, Claim, tuple[int, int]]]) -> Finding:
    own = _condition(mine, claim)

    def same(side: tuple[Article, Claim, tuple[int, int]]) -> bool:
        theirs = _condition(side[0], side[1])
        return own is not None and theirs is not None and normal(own) == normal(theirs)

    sides = sorted(sides, key=lambda side: not same(side))
    other, theirs, span = sides[0]
    severity: Severity = "warning" if same(sides[0]) and claim.certainty == "asserted" else "note"
    start, end = place(claim)
    line = other.document.place(span[0])[0] or other.document.positions.location(span[0])
    condition = _condition(other, theirs)
    conditions = (
        ""
        if same(sides[0])
        else f"; the conditions differ: {own or 'none named'} here, {condition or 'none named'} there"
    )
    return mine.finding(
        CHECK, start, end,
        f"{name}: “{mine.document.text[start:end]}” here, “{other.document.text[slice(*span)]}” in "
        f"{other.path}{f':{line}' if line else ''}{conditions}",
        severity=severity,
        claims=[claim],
        related=[article.related(*place_) for article, _, place_ in sides[:_MOST]],
        hint="Check whether the risks listed there apply here too; if they do, name them.",
    )  # fmt: skip
