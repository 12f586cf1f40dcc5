"""CON002: one quantity with two values that cannot both hold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from claims.article import Article
from claims.checks import Check
from claims.conflicts import between, within
from claims.model import Claim, Finding, Quantity, Regimen
from claims.run import Run
from claims.sentence_conflicts import within_sentences

CHECK = Check(
    "CON002",
    "contradictory-number",
    "error",
    "One quantity is given with two values that cannot both hold.",
)


def _number(claim: Claim) -> bool:
    return bool(claim.values) and isinstance(claim.values[0], Quantity)


def _dose(claim: Claim) -> bool:
    # How much of a food is right depends on all else that is eaten.
    eaten = claim.subject is not None and claim.subject.type == "exposure"
    return not eaten and bool(claim.values) and isinstance(claim.values[0], Regimen) and claim.polarity == "affirmed"


def article(article: Article, run: Run) -> Iterator[Finding]:  # noqa: ARG001  # the protocol of checks
    """Yields one finding for each pair of numbers, or of doses, that cannot both hold."""
    yield from within(article, CHECK, _number, "number")
    yield from within(article, CHECK, _dose, "dose")
    yield from within_sentences(article, CHECK, lambda sort: sort in ("number", "frequency"))


def library(articles: Sequence[Article], run: Run) -> Iterator[Finding]:  # noqa: ARG001  # the protocol of checks
    """Yields findings for numbers and doses that cannot both hold between articles."""
    yield from between(articles, CHECK, _number, "number")
    yield from between(articles, CHECK, _dose, "dose")
