"""The line a place stands in, cut to a width, with the place marked beneath it by carets.

Widths are those of a terminal: tabs run to the next stop, wide characters and emoji take two columns, combining marks
none. What article text could do to a terminal (escape sequences, text that runs backwards) is taken out here.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

TAB = 4
ELLIPSIS = "…"
JOINER = "\u200d"
EMOJI_STYLE = "\ufe0f"
# Characters that reorder what is shown around them ("Trojan source"): shown as a replacement character.
BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@dataclass(frozen=True, slots=True)
class Excerpt:
    """One shown line: ``before`` + ``marked`` + ``after``, and the carets that stand beneath ``marked``."""

    before: str
    marked: str
    after: str
    indent: int
    carets: int

    @property
    def line(self) -> str:
        """The line as shown."""
        return self.before + self.marked + self.after

    @property
    def marker(self) -> str:
        """The line beneath it."""
        return " " * self.indent + "^" * self.carets


def safe(text: str) -> str:
    """Replaces control characters and direction overrides; a tab stays, any line break becomes a space."""
    if text.isprintable():
        return text
    return "".join(map(_safe_character, text))


def _safe_character(character: str) -> str:
    if character in "\n\r\x0b\x0c\x85\u2028\u2029":
        return " "
    if character != "\t" and (unicodedata.category(character) in ("Cc", "Cs") or character in BIDI):
        return "\ufffd"
    return character


def clusters(text: str) -> list[tuple[str, int]]:
    """Splits text into what a terminal shows as one, each with its columns (a tab counts as -1)."""
    found: list[tuple[str, int]] = []
    for character in text:
        columns = _columns(character)
        joined = bool(found) and found[-1][0].endswith(JOINER)
        tone = "\U0001f3fb" <= character <= "\U0001f3ff"
        if found and found[-1][1] >= 0 and (columns == 0 or joined or tone):
            previous, wide = found[-1]
            found[-1] = (previous + character, 2 if character == EMOJI_STYLE else wide)
        else:
            found.append((character, columns))
    return found


def _columns(character: str) -> int:
    if character == "\t":
        return -1
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def columns(text: str) -> int:
    """Returns how many columns text without tabs takes."""
    return sum(wide for _, wide in clusters(text))


def excerpt(text: str, start: int, end: int, width: int) -> Excerpt:
    """Marks ``start`` to ``end`` of ``text`` in the line it starts in, cut to ``width`` columns around the place.

    A place that runs over several lines is marked to the end of its first one, with an ellipsis behind it.
    """
    width = max(width, 20)
    first = text.rfind("\n", 0, start) + 1
    last = text.find("\n", start)
    last = len(text) if last < 0 else last
    goes_on = end > last and bool(text[last:end].strip())
    before = _cells(text[first:start], 0)
    marked = _cells(text[start : min(end, last)].rstrip("\r"), _total(before))
    after = _cells(text[min(end, last) : last].rstrip("\r"), _total(before) + _total(marked))
    if goes_on:
        marked, after = [*marked, (ELLIPSIS, 1)], []
    while before and before[0][0].isspace():
        before = before[1:]
    if _total(before) + _total(marked) + _total(after) > width:
        before, marked, after = _cut(before, marked, after, width)
    return Excerpt(_join(before), _join(marked), _join(after).rstrip(), _total(before), max(_total(marked), 1))


def _cells(text: str, column: int) -> list[tuple[str, int]]:
    cells: list[tuple[str, int]] = []
    for shown, wide in clusters(safe(text)):
        if wide < 0:
            wide = TAB - column % TAB
            shown = " " * wide
        cells.append((shown, wide))
        column += wide
    return cells


def _cut(
    before: list[tuple[str, int]], marked: list[tuple[str, int]], after: list[tuple[str, int]], width: int
) -> tuple[list[tuple[str, int]], list[tuple[str, int]], list[tuple[str, int]]]:
    """Keeps the marked place and, of what room is left, up to two thirds before it."""
    dots = (ELLIPSIS, 1)
    if _total(marked) > width - 2:
        marked = [*_head(marked, width - 3), dots]
        after = []
    room = max(width - _total(marked), 0)
    head, tail = _total(before), _total(after)
    kept = min(head, max(room * 2 // 3, room - tail))
    if kept < head:
        before = [dots, *_tail(before, max(kept - 1, 0))]
    room -= _total(before)
    if _total(after) > room:
        after = [*_head(after, room - 1), dots] if room > 0 else []
    return before, marked, after


def _head(cells: list[tuple[str, int]], width: int) -> list[tuple[str, int]]:
    kept: list[tuple[str, int]] = []
    for cell in cells:
        width -= cell[1]
        if width < 0:
            break
        kept.append(cell)
    return kept


def _tail(cells: list[tuple[str, int]], width: int) -> list[tuple[str, int]]:
    return _head(cells[::-1], width)[::-1]


def _total(cells: list[tuple[str, int]]) -> int:
    return sum(wide for _, wide in cells)


def _join(cells: list[tuple[str, int]]) -> str:
    return "".join(shown for shown, _ in cells)


def shorten(text: str, width: int) -> str:
    """Returns text on one line, white space folded, cut at the end to ``width`` columns."""
    cells = [(shown, abs(wide)) for shown, wide in clusters(" ".join(safe(text).split()))]
    return _join(cells) if _total(cells) <= width else _join(_head(cells, width - 1)) + ELLIPSIS
