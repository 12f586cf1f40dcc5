"""CON001: two exclusive values of one attribute of one subject."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from claims import attributes
from claims.article import Article
from claims.checks import Check
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
    # How many side effects there are is weighed by CON005.
    return isinstance(claim.values[0], Category) and claim.attribute != "side-effect burden" if claim.values else False


def _gravity(claim: Claim) -> Severity:
    row = attributes.table().get(claim.attribute or "")
    return row.gravity if row is not None else "error"


def article(article: Article, run: Run) -> Iterator[Finding]:  # noqa: ARG001  # the protocol of checks
    """Yields one finding for each pair of values that exclude each other."""
    yield from within(article, CHECK, _wanted, "category", _gravity)


def library(articles: Sequence[Article], run: Run) -> Iterator[Finding]:  # noqa: ARG001  # the protocol of checks
    """Yields findings for values that exclude each other between articles."""
    yield from between(articles, CHECK, _wanted, "category")
