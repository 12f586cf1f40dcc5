"""Where the characters of a value stand that is wrapped in quotes: a cell of CSV, a text of JSON.

The standard library parses both and says nothing of places. What is found here is compared with what it parsed; where
the two differ there is no place rather than a wrong one.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable
from dataclasses import dataclass
from json import JSONDecoder

_DECODER = JSONDecoder()
_BLANK = re.compile(r"[ \t\n\r]*")
# Two escapes that are one character, one escape, a backslash with what it escapes.
_ESCAPE = re.compile(r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\.")


@dataclass(frozen=True, slots=True)
class Value:
    """A value as parsed, and for each of its characters the offset in the record it comes from."""

    text: str
    origins: array[int]


def csv_cell(record: str, index: int, delimiter: str) -> Value | None:
    """Returns a cell of a record of CSV, None where the record has no such cell.

    Args:
        record: The lines of the record as they stand in the file, newlines as LF.
        index: Which cell, from 0.
        delimiter: What separates cells.
    """
    at = 0
    for number in range(index + 1):
        quoted = record.startswith('"', at)
        end = _quoted_end(record, at) if quoted else _bare_end(record, at, delimiter)
        if number == index:
            return _unquoted(record, at, end) if quoted else Value(record[at:end], array("q", range(at, end)))
        if not record.startswith(delimiter, end):
            return None
        at = end + len(delimiter)
    return None


def _quoted_end(record: str, at: int) -> int:
    """Returns the offset behind the quotation mark that closes a cell: marks within it are doubled."""
    place = record.find('"', at + 1)
    while place >= 0 and record.startswith('"', place + 1):
        place = record.find('"', place + 2)
    return place + 1 if place >= 0 else len(record)


def _bare_end(record: str, at: int, delimiter: str) -> int:
    ends = [place for mark in (delimiter, "\n") if (place := record.find(mark, at)) >= 0]
    return min(ends, default=len(record))


def _unquoted(record: str, at: int, end: int) -> Value:
    pieces: list[str] = []
    origins: array[int] = array("q")
    begin = at + 1
    while begin < end:
        mark = record.find('"', begin, end)
        stop = mark if mark >= 0 else end
        # A doubled mark is one: the first of the two is the one that counts.
        taken = stop + 1 if record.startswith('""', stop) and stop + 1 < end else stop
        pieces.append(record[begin:taken])
        origins.extend(range(begin, taken))
        begin = taken + 1
    return Value("".join(pieces), origins)


def json_text(record: str, path: Iterable[str], start: int = 0) -> Value | None:
    """Returns a text of a JSON object, None where no text stands there.

    Args:
        record: JSON that the standard library has parsed.
        path: Keys that lead to it, outermost first.
        start: Offset of the object in the record.
    """
    at: int | None = _skip(record, start)
    for key in path:
        at = _member(record, at, key) if at is not None else None
    if at is None or not record.startswith('"', at):
        return None
    text, end = _DECODER.raw_decode(record, at)
    origins: array[int] = array("q")
    begin = at + 1
    for escape in _ESCAPE.finditer(record, begin, end - 1):
        origins.extend(range(begin, escape.start()))
        origins.append(escape.start())
        begin = escape.end()
    origins.extend(range(begin, end - 1))
    return Value(text, origins) if len(text) == len(origins) else None


def _member(record: str, at: int, key: str) -> int | None:
    """Returns where the value of a key stands; of two under one key the last counts, as in the standard library."""
    found = None
    if not record.startswith("{", at):
        return None
    at = _skip(record, at + 1)
    while record.startswith('"', at):
        name, at = _DECODER.raw_decode(record, at)
        at = _skip(record, _skip(record, at) + 1)  # the colon
        if name == key:
            found = at
        _, at = _DECODER.raw_decode(record, at)
        at = _skip(record, at)
        if record.startswith(",", at):
            at = _skip(record, at + 1)
    return found


def _skip(record: str, at: int) -> int:
    blank = _BLANK.match(record, at)
    return blank.end() if blank else at
