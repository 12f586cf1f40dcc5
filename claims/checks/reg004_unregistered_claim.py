"""REG004: nothing in the registry speaks to a claim. Off unless selected."""

from __future__ import annotations

from collections.abc import Iterator

from claims.article import Article
from claims.checks import Check
from claims.conflicts import place
from claims.model import Finding
from claims.run import Run

CHECK = Check(
    "REG004",
    "unregistered-claim",
    "note",
    "Nothing in the registry speaks to a claim.",
    default=False,
    needs_registry=True,
)


def article(article: Article, run: Run) -> Iterator[Finding]:  # noqa: ARG001  # the protocol of checks
    """Yields one finding for each claim with subject and value that no entry speaks to."""
    for claim in article.stated:
        if claim.verdict == "unregistered" and claim.stance == "own" and claim.certainty != "question":
            start, end = place(claim)
            name = claim.subject.canonical if claim.subject else "this"
            yield article.finding(
                CHECK, start, end,
                f"no registry entry speaks to {name}: {claim.attribute or claim.kind}",
                claims=[claim],
                hint="Propose an entry with its source, or leave the claim out.",
            )  # fmt: skip
