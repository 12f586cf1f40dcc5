"""A suppression with what it did in a run: what the checks SUP001 and SUP002 look at."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from claims.model import Finding, Related, Severity


@dataclass(frozen=True, slots=True)
class Suppression:
    """One code of one suppression, in an article or in the configuration.

    Attributes:
        code: The code it names.
        reason: Why, as written.
        until: Last day it holds, or None.
        path: The file it stands in.
        line: Line it stands in; None where the format has none.
        where: What it governs, as a message says it: "in the block that follows".
        governed: The block it governs; None for a whole article, and for the configuration.
        silenced: How many findings it silenced.
        location: "paragraph 12", where the format has no lines.
        told: Whether the run can tell that it silences nothing: all that it could silence was looked for.
    """

    code: str
    reason: str
    until: datetime.date | None
    path: str
    line: int | None
    where: str
    governed: Related | None = None
    silenced: int = 0
    location: str | None = None
    told: bool = True

    def expired(self, as_of: datetime.date) -> bool:
        """Whether it no longer holds."""
        return self.until is not None and as_of > self.until

    def finding(self, code: str, name: str, severity: Severity, message: str, hint: str) -> Finding:
        """Makes a finding about it: it stands at no words of the text, the block that it governs is the other side."""
        return Finding(
            code=code,
            name=name,
            severity=severity,
            message=message,
            start=0,
            end=0,
            line=self.line,
            column=1 if self.line is not None else None,
            text="",
            related=(self.governed,) if self.governed is not None else (),
            hint=hint,
            path=self.path,
            location=self.location,
            detail=self.code,
        )
