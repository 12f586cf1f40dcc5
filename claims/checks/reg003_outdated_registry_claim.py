"""REG003: the entry a claim rests on is retired, disputed or past its review date."""

from __future__ import annotations

from collections.abc import Iterator

from claims.article import Article
from claims.checks import Check
from claims.conflicts import place
from claims.model import Finding
from claims.run import Run

CHECK = Check(
    "REG003",
    "outdated-registry-claim",
    "warning",
    "The registry entry a claim rests on is retired, disputed or past its review date.",
    needs_registry=True,
)


def article(article: Article, run: Run) -> Iterator[Finding]:  # noqa: ARG001  # the protocol of checks
    """Yields one finding for each claim that only outdated entries speak to, naming the first."""
    active = {match.claim.id for match in article.matches if match.active}
    seen: set[tuple[str, int, int]] = set()
    for match in article.matches:
        if match.active or match.claim.id in active:
            continue
        start, end = place(match.claim)
        if (match.entry.id, start, end) in seen:
            continue
        seen.add((match.entry.id, start, end))
        entry = match.entry
        due = (
            f"was to be reviewed by {entry.review_by.isoformat()}"
            if entry.status == "approved" and entry.review_by
            else f"is {entry.status}"
        )
        yield article.finding(
            CHECK, start, end,
            f"registry entry {entry.id} speaks to this and {due}: “{entry.statement}”",
            claims=[match.claim],
            registry=[entry.note()],
            hint="Have the entry reviewed, then check the article again.",
        )  # fmt: skip
