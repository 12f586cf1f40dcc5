"""REG001: a claim against an approved registry entry."""

from __future__ import annotations

from collections.abc import Iterator

from claims.article import Article
from claims.checks import Check
from claims.conflicts import against_registry
from claims.model import Finding
from claims.run import Run

CHECK = Check(
    "REG001",
    "contradicts-registry",
    "error",
    "A claim conflicts with an approved entry of the registry.",
    needs_registry=True,
)


_HINT = "Correct the article, or have the entry reviewed if its source no longer holds."


def article(article: Article, run: Run) -> Iterator[Finding]:  # noqa: ARG001  # the protocol of checks
    """Yields one finding for each claim and entry that conflict; doses are REG002's."""
    yield from against_registry(article, CHECK, lambda sort: sort != "dose", _HINT)
