"""ART004 unreviewed-status: the page says of itself that nobody has reviewed it yet."""

from __future__ import annotations

from collections.abc import Iterator

from claims.article import Article
from claims.checks import Check
from claims.model import Finding
from claims.run import Run

CHECK = Check(
    "ART004", "unreviewed-status", "warning", "A published page that says it is “under review” or “pending review”"
)


def article(article: Article, run: Run) -> Iterator[Finding]:  # noqa: ARG001  # the protocol of checks
    """Yields one finding, at the first such statement, the others related."""
    document = article.document
    notices = [notice for notice in document.notices if notice.kind == "unreviewed"]
    if not notices:
        return
    first, *others = notices
    words = " ".join(document.text[first.start : first.end].split())
    yield article.finding(
        CHECK,
        first.start,
        first.end,
        f"the page says of itself: “{words}”",
        related=[article.related(notice.start, notice.end) for notice in others],
        hint="Have it reviewed before it is published, or remove the notice when the review is done.",
    )
