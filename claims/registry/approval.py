"""Approval: a person's name and a date under entries."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Iterable

from claims.registry.entry import APPROVED, UNSOURCED, Change, Entry
from claims.registry.problems import Problem, RegistryError, meant

#: How long an approval stands when nobody says otherwise.
REVIEW_YEARS = 2


def approve(
    entries: Iterable[Entry],
    ids: Iterable[str] | None,
    by: str,
    date: datetime.date,
    *,
    unsourced: bool = False,
) -> tuple[Entry, ...]:
    """Approves entries: sets status, approver and review dates, and adds a line of history.

    Args:
        entries: All entries, or a `Registry`.
        ids: Which to approve; None for all that are drafts.
        by: Who approves.
        date: Day of the approval; ``review_by`` becomes two years later, unless a draft has a day to come or the
            entry an even later one.
        unsourced: Whether entries without a source are approved too; the history says so.

    Returns:
        All entries in their order, the approved ones changed.

    Raises:
        RegistryError: An id is unknown, or an entry has no source; every such entry is listed and none is approved.
    """
    entries = tuple(entries)
    wanted = None if ids is None else list(dict.fromkeys(ids))
    known = {entry.id for entry in entries}
    problems = [
        Problem("approve", None, "id", f"the unknown id {name!r}", f"the id of an entry{meant(name, known)}")
        for name in wanted or ()
        if name not in known
    ]
    if not by.strip():
        problems.append(Problem("approve", None, "approved_by", "nothing", "the name of who approves"))
    chosen = {entry.id for entry in entries if (entry.status == "draft" if wanted is None else entry.id in wanted)}
    for entry in entries:
        if entry.id in chosen and not entry.sources and not unsourced:
            found = f"no source in {entry.id!r}"
            problems.append(
                Problem(entry.id, None, "sources", found, "a source, or approval as unsourced", entry.place)
            )
    if problems:
        raise RegistryError(problems)
    return tuple(_approved(entry, by.strip(), date) if entry.id in chosen else entry for entry in entries)


def _approved(entry: Entry, by: str, date: datetime.date) -> Entry:
    review_by = _years_later(date, REVIEW_YEARS)
    # A day that an editor set on a draft stands; a review that is renewed moves on.
    if entry.review_by and entry.review_by > (date if entry.status == "draft" else review_by):
        review_by = entry.review_by
    change = Change(date, by, APPROVED if entry.sources else UNSOURCED)
    return dataclasses.replace(
        entry, status="approved", approved_by=by, reviewed=date, review_by=review_by, history=(*entry.history, change)
    )


def _years_later(date: datetime.date, years: int) -> datetime.date:
    try:
        return date.replace(year=date.year + years)
    except ValueError:  # 29 February
        return date.replace(year=date.year + years, day=28)
