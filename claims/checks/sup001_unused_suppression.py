"""SUP001 unused-suppression: a suppression that silences nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from claims.checks import Check
from claims.model import Finding
from claims.run import Run
from claims.suppression import Suppression

CHECK = Check("SUP001", "unused-suppression", "note", "A suppression that silences nothing")


def suppressions(given: Sequence[Suppression], run: Run) -> Iterator[Finding]:
    """Yields a finding for each code of a suppression that still holds and silenced nothing."""
    for item in given:
        if item.silenced or not item.told or item.expired(run.as_of):
            continue
        yield item.finding(
            CHECK.code,
            CHECK.name,
            CHECK.severity,
            f"the suppression of {item.code} (“{item.reason}”) silences nothing: "
            f"{item.code} finds nothing {item.where}",
            f"Take {item.code} out of it, or move it in front of what it is meant for.",
        )
