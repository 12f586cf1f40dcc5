"""ART002 stale-review: the last review is older than configured, or the dates that tell of it cannot all be right."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator

from claims.article import Article
from claims.checks import Check
from claims.model import Finding
from claims.run import Run
from sources.document import StatedDate

CHECK = Check(
    "ART002",
    "stale-review",
    "note",
    "An article whose last review is older than configured (3 years), or whose dates cannot all be right",
)

_SLACK = datetime.timedelta(days=1)
"""Two dates this far apart are one: a clock in another time zone."""


def article(article: Article, run: Run) -> Iterator[Finding]:
    """Yields the dates that cannot be right, then the one on age, at the date on the page where it shows one."""
    yield from _future(article, run)
    yield from _backwards(article)
    yield from _declared_otherwise(article)
    yield from _two_reviews(article)
    yield from _stale(article, run)


def _future(article: Article, run: Run) -> Iterator[Finding]:
    """Dates that have not come yet; one finding a day."""
    seen: set[str] = set()
    # The place that readers see comes first.
    for date in sorted(article.document.metadata.stated, key=lambda date: date.source != "text"):
        first = _first_day(date.iso)
        if first is None or first <= run.as_of + _SLACK or date.iso in seen:
            continue
        seen.add(date.iso)
        yield article.finding(
            CHECK,
            date.start,
            date.end,
            f"{_said(date)} lies after {run.as_of.isoformat()}",
            hint="Correct the date; a coming review is announced as “next review due”.",
        )


def _backwards(article: Article) -> Iterator[Finding]:
    """An update before the publication. A review may come before it: articles are reviewed, then published."""
    stated = article.document.metadata.stated
    # Within one place: a page's text and its metadata are held against each other below.
    for source in ("text", "JSON-LD", "meta"):
        here = [date for date in stated if date.source == source]
        published = next((date for date in here if date.kind == "published"), None)
        updates = [date for date in here if date.kind == "updated"]
        begun = _first_day(published.iso) if published else None
        lasts = [_latest_day(date.iso) for date in updates]
        known = [last for last in lasts if last is not None]
        if published is None or begun is None or not known or max(known) + _SLACK >= begun:
            continue
        update = updates[lasts.index(max(known))]
        yield article.finding(
            CHECK,
            update.start,
            update.end,
            f"{_said(update)} is before {_said(published)}",
            related=[article.related(published.start, published.end)] if published.end else [],
            hint="Correct the date that is wrong.",
        )
        return


def _declared_otherwise(article: Article) -> Iterator[Finding]:
    """A date on the page that none of the metadata of its sort agrees with."""
    stated = article.document.metadata.stated
    for kind in ("published", "updated", "reviewed"):
        shown = [date for date in stated if date.kind == kind and date.source == "text"]
        declared = [date for date in stated if date.kind == kind and date.source != "text"]
        if not shown or not declared or any(_meet(one, other) for one in shown for other in declared):
            continue
        first = shown[0]
        yield article.finding(
            CHECK,
            first.start,
            first.end,
            f"the page says {kind} {first.iso}, its metadata ({declared[0].source}) {declared[0].iso}",
            hint="Put the same date into both: search engines show the one, readers see the other.",
        )


def _two_reviews(article: Article) -> Iterator[Finding]:
    """Two lines that each name another day as that of the last review."""
    document = article.document
    last = [
        date
        for date in document.metadata.stated
        if date.kind == "reviewed"
        and date.source == "text"
        and re.search(r"\blast\b", document.text[date.start : date.end], re.IGNORECASE)
    ]
    other = next((date for date in last[1:] if not _meet(last[0], date)), None)
    if other is not None:
        yield article.finding(
            CHECK,
            last[0].start,
            last[0].end,
            f"last reviewed {last[0].iso} here, {other.iso} in another line",
            related=[article.related(other.start, other.end)],
            hint="Keep the date of the last review, in one place.",
        )


def _said(date: StatedDate) -> str:
    return f"{date.kind} {date.iso}" + ("" if date.source == "text" else f" ({date.source})")


def _meet(one: StatedDate, other: StatedDate) -> bool:
    """Whether two dates can be the same day, as exact as each is; True where either is no date."""
    ends = [_first_day(one.iso), _latest_day(one.iso), _first_day(other.iso), _latest_day(other.iso)]
    first, last, begin, end = ends
    if first is None or last is None or begin is None or end is None:
        return True
    return first <= end + _SLACK and begin <= last + _SLACK


def _first_day(date: str) -> datetime.date | None:
    """Returns the first day that an ISO date, month or year can mean; None where it is no date."""
    try:
        year, month, day = ([int(part) for part in date[:10].split("-")] + [1, 1])[:3]
        return datetime.date(year, month, day)
    except ValueError:
        return None


def _stale(article: Article, run: Run) -> Iterator[Finding]:
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
