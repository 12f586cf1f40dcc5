"""Lists in running text: what introduces a list, and lists that were flattened into one line."""

from __future__ import annotations

import re

_SENTENCE_END = re.compile(r"[.!?][\"'”’)\]]*\s+(?=[A-Z“\"(])")
# A line break of the language, not of the page: what a sentence before a list ends with.
_INTRODUCTION = re.compile(
    r"(?::|[-–—]|\b(?:such as|includ(?:e|es|ing)|like|are|is|following|example|of|to|for|with|if you|when you|from|by"
    r"|may be|can be|you (?:may|can|should)|may|can|should))\W*$",
    re.IGNORECASE,
)
_COLON = re.compile(r":\W*(?:\[[\d,\s–-]+\]\W*)?$")
# A dash between white space, not between numbers ("5 - 10 mg") and not doubled ("--").
_DASH = re.compile(r"(?<![-–—\d][ \t])(?<=[ \t])-(?=[ \t]+[^-–—\d \t])|(?<=\d[ \t])-(?=[ \t]+[A-Z])")
_DOT = re.compile(r"[•●▪]")
# What introduces a list stands at its very end.
_TAIL = 80


def introduces(sentence: str) -> bool:
    """Tells whether a sentence leads to a list: it ends with a colon or breaks off ("such as", "you may")."""
    return bool(_INTRODUCTION.search(sentence.rstrip()[-_TAIL:]))


def ends_with_colon(sentence: str) -> bool:
    """Tells whether a text ends with a colon, citation markers behind it aside."""
    return bool(_COLON.search(sentence.rstrip()[-_TAIL:]))


def last_sentence(text: str, start: int, end: int) -> tuple[int, int]:
    """Returns the span of the last sentence of ``text[start:end]``."""
    begin = start
    for found in _SENTENCE_END.finditer(text, start, end):
        if found.end() < end:
            begin = found.end()
    return begin, end


def run_on_items(text: str, start: int, end: int) -> tuple[int, list[tuple[int, int]]] | None:
    """Finds a list that was flattened into a paragraph: "Symptoms include - fever - chills - a cough".

    Args:
        text: The whole text.
        start: Where the block starts.
        end: Where it ends.

    Returns:
        Where the words before the list end, and the spans of its items; None where there is no such list. A pair of
        dashes around an aside is none: a list has an introduction, or items that all begin with a capital.
    """
    marks = [
        _spaced(text, found.start(), start, end) for found in _DOT.finditer(text, start, end) if found.start() > start
    ]
    dotted = len(marks) >= 2
    if not dotted:
        marks = [_spaced(text, found.start(), start, end) for found in _DASH.finditer(text, start, end)]
    if len(marks) < (1 if _starts_with_dash(text, start) else 2):
        return None
    head_end = marks[0][0]
    bounds = [*marks, (end, end)]
    spans = [(after, before) for (_, after), (before, _) in zip(bounds, bounds[1:], strict=False) if after < before]
    if _starts_with_dash(text, start):
        return start, [(start, head_end), *spans]
    capitals = sum(text[first].isupper() for first, _ in spans)
    begin, _ = last_sentence(text, start, head_end)
    if dotted or capitals == len(spans) or introduces(text[begin:head_end]) or len(spans) >= 4:
        return head_end, spans
    return None


def _spaced(text: str, mark: int, start: int, end: int) -> tuple[int, int]:
    """Returns the span of a mark with the white space around it."""
    before, after = mark, mark + 1
    while before > start and text[before - 1] in " \t":
        before -= 1
    while after < end and text[after] in " \t":
        after += 1
    return before, after


def _starts_with_dash(text: str, start: int) -> bool:
    """Tells whether the block is a list item already: a dash stands before it on its line."""
    line = text.rfind("\n", 0, start) + 1
    return text[line:start].strip() in {"-", "•", "●", "▪"}
