"""What of a registry falls due for review: as a table for the terminal, as CSV, as a calendar."""

from __future__ import annotations

import datetime
import io
from collections.abc import Sequence

from claims.registry import Entry, slug
from claims.registry.homes.csvfile import csv_text
from reports.excerpt import safe

COLUMNS = ("review_by", "days", "id", "subject", "statement", "owner", "approved_by", "reviewed", "place")


def days_left(entry: Entry, as_of: datetime.date) -> int:
    """Returns the days until an entry falls due, negative where that is past."""
    return (entry.review_by - as_of).days if entry.review_by else 0


def when(days: int) -> str:
    """Words how far away a day is: "overdue since yesterday" is the first day an entry no longer stands."""
    if days == 0:
        return "today is its last day"
    number = f"{abs(days)} day{'' if abs(days) == 1 else 's'}"
    return f"in {number}" if days > 0 else f"{number} overdue"


def as_csv(entries: Sequence[Entry], as_of: datetime.date) -> str:
    """Returns the entries as CSV, for a spreadsheet."""
    rows = [
        [
            str(entry.review_by), str(days_left(entry, as_of)), entry.id, entry.subject, entry.statement,
            entry.owner or "", entry.approved_by or "", str(entry.reviewed or ""), entry.place,
        ]
        for entry in entries
    ]  # fmt: skip
    # A number of days is no formula, negative or not.
    return csv_text([COLUMNS, *rows])


def as_table(entries: Sequence[Entry], as_of: datetime.date, *, width: int = 120, color: bool = False) -> str:
    """Returns the entries as a table for the terminal."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("due", "", "owner", "entry", "statement"):
        table.add_column(name, no_wrap=name in ("due", ""), overflow="fold")
    for entry in entries:
        days = days_left(entry, as_of)
        style = "red" if days < 0 else "yellow" if days < 30 else ""
        cells = (str(entry.review_by), when(days), entry.owner or "nobody", entry.id, entry.statement)
        table.add_row(*(Text(safe(cell), style=style if place < 2 else "") for place, cell in enumerate(cells)))
    console = Console(file=io.StringIO(), width=width, force_terminal=color, color_system="standard" if color else None)
    with console.capture() as capture:
        console.print(table)
    return "\n".join(line.rstrip() for line in capture.get().splitlines()) + "\n"


def as_calendar(entries: Sequence[Entry], as_of: datetime.date) -> str:
    """Returns the entries as an iCalendar: one all-day event each, under a UID that stays when the date moves."""
    from icalendar import Calendar, Event

    calendar = Calendar()
    calendar.add("prodid", "-//medfact//registry//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", "Registry reviews")
    stamp = datetime.datetime.combine(as_of, datetime.time(), datetime.UTC)
    for entry in entries:
        if entry.review_by is None:
            continue
        event = Event()
        event.add("uid", _uid(entry.id))
        event.add("dtstamp", stamp)
        event.add("dtstart", entry.review_by)
        event.add("dtend", entry.review_by + datetime.timedelta(days=1))
        event.add("summary", f"Review {entry.id}: {entry.statement}")
        event.add("description", _description(entry))
        event.add("categories", ["medfact registry"])
        # A review takes nobody's day.
        event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
    return bytes(calendar.to_ical()).decode()


def _description(entry: Entry) -> str:
    note = entry.note()
    lines = [
        f"Owner: {entry.owner or 'nobody'}",
        f"Statement: {entry.statement}",
        f"Source: {note.source or 'none'}" + (f" {note.url}" if note.url else ""),
        f"Approved by {entry.approved_by or 'nobody'}, reviewed {entry.reviewed or 'never'}",
        f"Stands in {entry.place}" if entry.place else "",
    ]
    return "\n".join(line for line in lines if line)


def _uid(name: str) -> str:
    """Returns a UID: readable, of letters that every calendar takes, different for different ids."""
    import hashlib

    return f"{slug(name) or 'entry'}-{hashlib.sha256(name.encode()).hexdigest()[:12]}@registry.medfact"
