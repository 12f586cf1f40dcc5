"""CON001: two exclusive values of one attribute of one subject."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from claims import attributes
from claims.article import Article
from claims.checks import Check
from claims.compare import Comparison
from claims.conflicts import between, within
from claims.model import Category, Claim, Finding, Severity
from claims.run import Run

CHECK = Check(
    "CON001",
    "contradictory-description",
    "error",
    "One subject is described by two values that exclude each other.",
)


def _wanted(claim: Claim) -> bool:
    value = claim.values[0] if claim.values else None
    # How many side effects there are is weighed by CON005.
    if not isinstance(value, Category) or claim.attribute == "side-effect burden":
        return False
    row = attributes.row_of(claim.attribute)
    # How often a harm comes: word against word is for this check, a number against a word for CON004.
    return row is None or row.name != attributes.FREQUENCY or not any(char.isdigit() for char in value.text)


def _gravity(claim: Claim, comparison: Comparison) -> Severity:
    row, one, other = attributes.row_of(claim.attribute), comparison.one, comparison.other
    if row is None or not isinstance(one, Category) or not isinstance(other, Category):
        return "error"
    return row.gravity_of(one.name, other.name)


def article(article: Article, run: Run) -> Iterator[Finding]:  # noqa: ARG001  # the protocol of checks
    """Yields one finding for each pair of values that exclude each other."""
    yield from within(article, CHECK, _wanted, "category", _gravity)


def library(articles: Sequence[Article], run: Run) -> Iterator[Finding]:  # noqa: ARG001  # the protocol of checks
    """Yields findings for values that exclude each other between articles."""
    yield from between(articles, CHECK, _wanted, "category", _gravity)
