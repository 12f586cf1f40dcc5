"""ART003 missing-author: no author or reviewer."""

from __future__ import annotations

from collections.abc import Iterator

from claims.article import Article
from claims.checks import Check
from claims.model import Finding
from claims.run import Run

CHECK = Check("ART003", "missing-author", "note", "An article that names neither an author nor a reviewer")


def article(article: Article, run: Run) -> Iterator[Finding]:  # noqa: ARG001  # the protocol of checks
    """Yields one finding about the whole article."""
    metadata = article.document.metadata
    if not article.sentences or metadata.authors or metadata.reviewers:
        return
    yield article.finding(
        CHECK,
        0,
        0,
        "no author or reviewer on the page or in its metadata",
        hint="Name who wrote or medically reviewed it, with their qualification.",
    )
