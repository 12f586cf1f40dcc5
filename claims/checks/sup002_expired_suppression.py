"""SUP002 expired-suppression: a suppression past its own date."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from claims.checks import Check
from claims.model import Finding
from claims.run import Run
from claims.suppression import Suppression

CHECK = Check("SUP002", "expired-suppression", "note", "A suppression past its own date")


def suppressions(given: Sequence[Suppression], run: Run) -> Iterator[Finding]:
    """Yields a finding for each code of a suppression whose last day is over; it silences nothing any more."""
    for item in given:
        if item.until is None or not item.expired(run.as_of):
            continue
        yield item.finding(
            CHECK.code,
            CHECK.name,
            CHECK.severity,
            f"the suppression of {item.code} (“{item.reason}”) held until {item.until.isoformat()}: "
            f"it silences nothing {item.where}",
            "Look at the reason again: set a new date, or take the suppression out.",
        )
