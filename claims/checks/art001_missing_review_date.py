"""ART001 missing-review-date: neither published, updated nor reviewed date."""

from __future__ import annotations

from collections.abc import Iterator

from claims.article import Article
from claims.checks import Check
from claims.model import Finding
from claims.run import Run

CHECK = Check(
    "ART001", "missing-review-date", "note", "An article with neither a published, an updated nor a reviewed date"
)


def article(article: Article, run: Run) -> Iterator[Finding]:  # noqa: ARG001  # the protocol of checks
    """Yields one finding about the whole article."""
    metadata = article.document.metadata
    if not article.sentences or metadata.published or metadata.updated or metadata.reviewed:
        return
    yield article.finding(
        CHECK,
        0,
        0,
        "no date of publication, update or review on the page or in its metadata",
        hint="Say when it was last reviewed (“Last reviewed: 1 February 2026”) and put the same date into the"
        " metadata.",
    )
