"""Suppressions written in an article: ``medfact: ignore CIT001 until 2027-06-30 -- reason``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from sources.document import Directive, FaultyDirective
from sources.source import Part, Remark

EXPECTED = "expected: medfact: ignore CODE [until YYYY-MM-DD] -- reason"

_COMMENT = re.compile(r"<!--\s*(medfact\b.*?)\s*-->", re.IGNORECASE | re.DOTALL)
_BRACKETS = re.compile(r"\[\s*(medfact\s*:.*?)\s*\]?", re.IGNORECASE)
_SHAPE = re.compile(
    r"medfact\s*:\s*(?P<verb>ignore-file|ignore)\b[\s:]*(?P<codes>.*?)(?:\buntil\b\s*(?P<until>\S*)\s*)?$",
    re.IGNORECASE | re.DOTALL,
)
_CODE = re.compile(r"[A-Z]{3}\d{3}")
# What an editor's action leaves for a person to write over.
_UNWRITTEN = re.compile(r"TODO\b")
_REASON = re.compile(r"\s+(?:--|—|–)(?:\s+|$)|(?:--|—)\s+")


def is_directive(comment: str) -> bool:
    """Tells whether the inside of a comment speaks to medfact, well-formed or not."""
    return bool(re.match(r"\s*medfact\b\s*(?::|ignore)", comment, re.IGNORECASE))


def comment_in_line(line: str) -> str | None:
    """Returns the directive that a stripped line of plain text consists of, None where it is text."""
    for pattern in (_COMMENT, _BRACKETS):
        found = pattern.fullmatch(line)
        if found and is_directive(found[1]):
            return found[1]
    return None


def understand(
    remarks: Sequence[Remark], parts: Sequence[Part], length: int
) -> tuple[list[Directive], list[FaultyDirective]]:
    """Reads the directives of an article and gives each the block that it governs.

    Args:
        remarks: The directives as written.
        parts: The blocks in order.
        length: Length of the text, in code points.

    Returns:
        What was understood, and what was not: a suppression that cannot be read silences nothing and is reported.
    """
    directives: list[Directive] = []
    faulty: list[FaultyDirective] = []
    for remark in remarks:
        parsed = _parse(remark.text)
        if isinstance(parsed, str):
            faulty.append(FaultyDirective(remark.line, " ".join(remark.text.split()), parsed))
            continue
        verb, codes, until, reason = parsed
        start, end = length, length
        if verb == "ignore-file":
            start = 0
        else:
            for part in parts:
                if part.start >= remark.offset:
                    start, end = part.start, part.end
                    break
        directives.append(Directive(codes, reason, until, verb == "ignore-file", start, end, remark.line))
    return directives, faulty


def _parse(text: str) -> tuple[str, tuple[str, ...], str | None, str] | str:
    """Returns verb, codes, expiry and reason, or what is wrong."""
    sides = _REASON.split(text, maxsplit=1)
    found = _SHAPE.fullmatch(sides[0].strip())
    if not found:
        return f"unknown instruction; {EXPECTED}"
    reason = " ".join(sides[1].split()) if len(sides) > 1 else ""
    if not reason:
        return f"no reason given; {EXPECTED}"
    if _UNWRITTEN.match(reason):
        return f"the reason is still to be written, found {reason!r}; {EXPECTED}"
    codes = tuple(code for code in re.split(r"[\s,]+", found["codes"].strip()) if code)
    wrong = [code for code in codes if not _CODE.fullmatch(code)]
    if not codes:
        return f"no check code; {EXPECTED}"
    if wrong:
        return f"{wrong[0]!r} is no check code (three capitals, three digits); {EXPECTED}"
    until = found["until"]
    if until is not None:
        try:
            until = date.fromisoformat(until).isoformat()
        except ValueError:
            return f"{until!r} is no date; {EXPECTED}"
    return found["verb"].lower(), codes, until, reason
