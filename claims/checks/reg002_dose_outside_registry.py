"""REG002: a dose, rate, frequency, duration or route outside the registry's entry, or a wrong unit."""

from __future__ import annotations

from collections.abc import Iterator

from claims.article import Article
from claims.checks import Check
from claims.compare import soften
from claims.conflicts import place
from claims.model import Finding
from claims.run import Run

CHECK = Check(
    "REG002",
    "dose-outside-registry",
    "error",
    "A dose, rate, frequency, duration or route differs from the approved entry.",
    needs_registry=True,
)


def article(article: Article, run: Run) -> Iterator[Finding]:  # noqa: ARG001  # the protocol of checks
    """Yields one finding for each regimen and entry that conflict, field by field."""
    supported = {match.claim.id for match in article.matches if match.active and match.comparison.relation == "agree"}
    for match in article.matches:
        if (
            not match.active
            or match.comparison.relation != "conflict"
            or match.comparison.sort != "dose"
            or match.claim.id in supported
        ):
            continue
        claim, entry, comparison = match.claim, match.entry, match.comparison
        start, end = place(claim)
        note = f"; {comparison.difference}" if comparison.difference else ""
        yield article.finding(
            CHECK, start, end,
            f"{comparison.reason} in registry entry {entry.id}: “{entry.statement}”{note}",
            severity=soften("error", comparison),  # type: ignore[arg-type]  # soften keeps severities
            claims=[claim],
            registry=[entry.note()],
            hint="Check the dose against the entry's source before anything else is done with this article.",
        )  # fmt: skip
