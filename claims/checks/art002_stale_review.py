"""ART002 stale-review: the last review is older than configured."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from claims.article import Article
from claims.checks import Check
from claims.model import Finding
from claims.run import Run

CHECK = Check("ART002", "stale-review", "note", "An article whose last review is older than configured (3 years)")


def article(article: Article, run: Run) -> Iterator[Finding]:
    """Yields one finding, at the date on the page where it shows one, else about the whole article."""
    metadata = article.document.metadata
    kind, date = next(
        (
            (kind, date)
            for kind, date in (
                ("reviewed", metadata.reviewed),
                ("updated", metadata.updated),
                ("published", metadata.published),
            )
            if date
        ),
        ("", ""),
    )
    last = _latest_day(date)
    years = run.settings.review_age_years
    if last is None or last >= _years_before(run.as_of, years):
        return
    start, end = _shown(article, date)
    never = "" if kind == "reviewed" else ", and no review is on record"
    yield article.finding(
        CHECK,
        start,
        end,
        f"last {kind} {date}{never}: more than {years} {'year' if years == 1 else 'years'} before"
        f" {run.as_of.isoformat()}",
        hint="Have it reviewed against current guidance, or take it down, and record the date.",
    )


def _latest_day(date: str) -> datetime.date | None:
    """Returns the last day that an ISO date, month or year can mean; None where it is no date."""
    try:
        parts = [int(part) for part in date[:10].split("-")]
        if len(parts) >= 3:
            return datetime.date(*parts[:3])
        if len(parts) == 2:
            following = datetime.date(parts[0] + parts[1] // 12, parts[1] % 12 + 1, 1)
            return following - datetime.timedelta(days=1)
        return datetime.date(parts[0], 12, 31)
    except ValueError:
        return None


def _years_before(day: datetime.date, years: int) -> datetime.date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # 29 February
        return day.replace(year=day.year - years, day=28)


def _shown(article: Article, date: str) -> tuple[int, int]:
    """Returns the span of the byline or date line that shows the year of ``date``, (0, 0) where none does."""
    document = article.document
    lines = [notice for notice in document.notices if notice.kind in ("reviewed", "date", "byline")]
    dated = [notice for notice in lines if date[:4] in document.text[notice.start : notice.end]]
    worded = [notice for notice in dated if "review" in document.text[notice.start : notice.end].lower()]
    place = next(iter(worded or dated), None)
    return (place.start, place.end) if place else (0, 0)
