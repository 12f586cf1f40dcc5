"""REG002: a dose, rate, frequency, duration or route outside the registry's entry, or a wrong unit."""

from __future__ import annotations

from collections.abc import Iterator

from claims.article import Article
from claims.checks import Check
from claims.conflicts import against_registry
from claims.model import Finding
from claims.run import Run

CHECK = Check(
    "REG002",
    "dose-outside-registry",
    "error",
    "A dose, rate, frequency, duration or route differs from the approved entry.",
    needs_registry=True,
)


_HINT = "Check the dose against the entry's source before anything else is done with this article."


def article(article: Article, run: Run) -> Iterator[Finding]:  # noqa: ARG001  # the protocol of checks
    """Yields one finding for each regimen and entry that conflict, field by field."""
    yield from against_registry(article, CHECK, lambda sort: sort == "dose", _HINT)
