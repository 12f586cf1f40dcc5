"""The library as tables: a row an article, a row an audit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from claims.model import SEVERITIES
from reports.coverage import VERDICTS, cover
from reports.result import DocumentResult, Result
from reports.since import Since, Totals
from reports.tables import Cell

STANDINGS = {
    "unchecked": "Not checked",
    "errors": "Not yet",
    "warnings": "Look first",
    "notes": "Clear, with notes",
    "clean": "Clear",
}
ARTICLE_COLUMNS = (
    "path", "title", "standing", "problem", "error", "warning", "note", "known", "suppressed", "new_since",
    "gone_since", "before", "codes", "claims", *VERDICTS, "covered_percent", "words", "views", "authors", "reviewers",
    "published", "updated", "reviewed", "url", "page",
)  # fmt: skip
HISTORY_COLUMNS = (
    "as_of", "ran", "articles", "unread", "words", "claims", *SEVERITIES, "known", "suppressed", "new_since",
    "gone_since", *VERDICTS, "codes",
)  # fmt: skip


def article_rows(result: Result, since: Since | None, slugs: Mapping[str, str]) -> Iterator[dict[str, Cell]]:
    """Yields a row for each article, those that could not be checked included."""
    compared = since is not None and since.basis == "last"
    for item in result.documents:
        change = since.change(item.path) if since is not None and compared else None
        yield {
            "path": item.path,
            "title": item.title,
            "standing": item.standing,
            "problem": item.error,
            "known": item.counts.known,
            "suppressed": item.counts.suppressed,
            "new_since": change.came if change else None,
            "gone_since": change.went if change else None,
            "before": change.before if change else None,
            "codes": _told(Counter(finding.code for finding in item.findings if finding.state == "new")),
            "claims": len(item.claims),
            "covered_percent": cover(item.claims).share,
            "words": item.words,
            "page": f"articles/{slugs[item.path]}.html",
            **{name: item.counts.of(name) for name in SEVERITIES},
            **_verdicts(Counter(claim.verdict for claim in item.claims)),
            **_about(item),
        }


def history_rows(trend: Iterable[Totals]) -> Iterator[dict[str, Cell]]:
    """Yields a row for each audit, oldest first."""
    for totals in trend:
        yield {
            "as_of": str(totals.as_of),
            "new_since": totals.came,
            "gone_since": totals.went,
            "codes": _told(totals.codes),
            **{name: totals.severities[name] for name in SEVERITIES},
            **_verdicts(totals.verdicts),
            **{
                name: getattr(totals, name)
                for name in ("ran", "articles", "unread", "words", "claims", "known", "suppressed")
            },
        }


def last_dated(item: DocumentResult) -> str:
    """Returns when an article was last reviewed, else changed, else published; empty where it does not say."""
    metadata = item.document.metadata if item.document else None
    return (metadata.reviewed or metadata.updated or metadata.published or "") if metadata else ""


def _about(item: DocumentResult) -> dict[str, Cell]:
    if item.document is None:
        return {}
    metadata = item.document.metadata
    return {
        "views": metadata.views,
        "authors": "; ".join(metadata.authors) or None,
        "reviewers": "; ".join(metadata.reviewers) or None,
        "published": metadata.published,
        "updated": metadata.updated,
        "reviewed": metadata.reviewed,
        "url": metadata.url,
    }


def _verdicts(counts: Mapping[str, int]) -> dict[str, Cell]:
    return {name: counts.get(name, 0) for name in VERDICTS}


def _told(codes: Mapping[str, int]) -> str:
    """Returns "CIT001 3, CON001 1"."""
    return ", ".join(f"{code} {number}" for code, number in sorted(codes.items()))
