"""REG001: a claim against an approved registry entry."""

from __future__ import annotations

from collections.abc import Iterator

from claims.article import Article, Match
from claims.checks import Check
from claims.compare import soften
from claims.conflicts import place
from claims.model import Finding
from claims.run import Run

CHECK = Check(
    "REG001",
    "contradicts-registry",
    "error",
    "A claim conflicts with an approved entry of the registry.",
    needs_registry=True,
)


def article(article: Article, run: Run) -> Iterator[Finding]:  # noqa: ARG001  # the protocol of checks
    """Yields one finding for each claim and entry that conflict; doses are REG002's."""
    supported = {match.claim.id for match in article.matches if match.active and match.comparison.relation == "agree"}
    for match in article.matches:
        if (
            match.active
            and match.comparison.relation == "conflict"
            and match.comparison.sort != "dose"
            and match.claim.id not in supported
        ):
            yield _finding(article, match)


def _finding(article: Article, match: Match) -> Finding:
    claim, entry, comparison = match.claim, match.entry, match.comparison
    start, end = place(claim)
    note = f"; {comparison.difference}" if comparison.difference else ""
    return article.finding(
        CHECK, start, end,
        f"{comparison.reason} in registry entry {entry.id}: “{entry.statement}”{note}",
        severity=soften("error", comparison),  # type: ignore[arg-type]  # soften keeps severities
        claims=[claim],
        registry=[entry.note()],
        hint="Correct the article, or have the entry reviewed if its source no longer holds.",
    )  # fmt: skip
