"""Places as editors count them: lines from 0, and columns in UTF-16, UTF-8 or UTF-32 units of the line as it stands.

Documents count 1-based lines and columns in code points, of a text whose line ends are LF; an editor's text still has
its CR LF and its byte order mark.
"""

from __future__ import annotations

import bisect
import html
import re
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from sources import Document

Encoding = Literal["utf-8", "utf-16", "utf-32"]

_END = re.compile(r"\r\n|\n|\r")
_ENTITY = re.compile(r"&#?\w+;?")


@dataclass(frozen=True)
class Lines:
    """A text as an editor has it, and where its lines are. All offsets count code points of ``text``."""

    text: str

    @cached_property
    def starts(self) -> list[int]:
        """The offset at which each line starts."""
        return [0, *(found.end() for found in _END.finditer(self.text))]

    @property
    def ending(self) -> str:
        """How its first line ends; LF where it has one only."""
        found = _END.search(self.text)
        return found[0] if found else "\n"

    def line_of(self, offset: int) -> int:
        """Returns the 0-based line that an offset lies in."""
        return bisect.bisect_right(self.starts, offset) - 1

    def end_of(self, line: int) -> int:
        """Returns the offset at which a line ends, its line end not counted."""
        end = self.starts[line + 1] if line + 1 < len(self.starts) else len(self.text)
        return self.starts[line] + len(self.text[self.starts[line] : end].rstrip("\r\n"))

    def offset(self, line: int, column: int) -> int:
        """Returns the offset of a place as a document gives it: line and column from 1, in code points."""
        number = min(max(line - 1, 0), len(self.starts) - 1)
        mark = number == 0 and self.text.startswith("\ufeff")
        return min(self.starts[number] + column - 1 + mark, self.end_of(number))

    def position(self, offset: int, encoding: Encoding) -> tuple[int, int]:
        """Returns the editor's line and column of an offset."""
        offset = min(offset, len(self.text))
        line = self.line_of(offset)
        return line, units(self.text[self.starts[line] : min(offset, self.end_of(line))], encoding)

    def offset_at(self, line: int, column: int, encoding: Encoding) -> int:
        """Returns the offset of an editor's line and column; what lies behind a line's end is its end."""
        if line >= len(self.starts):
            return len(self.text)
        start, end = self.starts[line], self.end_of(line)
        left = column
        for place in range(start, end):
            left -= units(self.text[place], encoding)
            if left < 0:
                return place
        return end


def units(text: str, encoding: Encoding) -> int:
    """Returns how many units of an encoding a text has."""
    if encoding == "utf-32" or text.isascii():
        return len(text)
    if encoding == "utf-8":
        return len(text.encode("utf-8", "surrogatepass"))
    return len(text) + sum(letter > "\uffff" for letter in text)


def span(document: Document, lines: Lines, start: int, end: int) -> tuple[int, int]:
    """Returns where a span of a document stands in the editor's text.

    The span of a finding about the whole article (``start`` = ``end``) is the first line that it has of text.
    """
    if end <= start:
        first = document.blocks[0] if document.blocks else None
        if first is None:
            return 0, lines.end_of(0)
        begin, stop = span(document, lines, first.start, first.end)
        return begin, min(stop, lines.end_of(lines.line_of(begin)))
    begin = _offset(document, lines, start)
    last = _offset(document, lines, end - 1)
    return begin, max(last + _width(lines.text, last, document.text[end - 1]), begin)


def moved(place: tuple[int, int], before: str, after: str) -> tuple[int, int] | None:
    """Returns where a span of a text is after it was edited in one place; None where the edit touched it."""
    if before == after:
        return place
    head = _shared(before, after)
    tail = _shared(before[head:][::-1], after[head:][::-1])
    start, end = place
    if end <= head:
        return place
    if start >= len(before) - tail:
        return start + len(after) - len(before), end + len(after) - len(before)
    return None


def _shared(one: str, other: str) -> int:
    """Returns how many characters two texts begin with in common."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _offset(document: Document, lines: Lines, offset: int) -> int:
    line, column = document.place(offset)
    return lines.offset(line or 1, column or 1)


def _width(text: str, offset: int, letter: str) -> int:
    """Returns how many characters of the source stand for a letter: an entity is several."""
    entity = _ENTITY.match(text, offset)
    if entity and html.unescape(entity[0]) == letter:
        return len(entity[0])
    return min(1, len(text) - offset)
