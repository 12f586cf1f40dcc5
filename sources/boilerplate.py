"""What a page says about itself: review status, disclaimers, adverts, share buttons, author boxes.

The phrases are data (``sources/data/boilerplate.yaml``, which says how each sort is matched). Such blocks carry no
claims. Precision counts more than recall: a block wrongly taken for boilerplate is a claim never checked.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from sources.datafiles import load
from sources.document import Notice
from sources.source import Part

Sort = Literal["unreviewed", "stages", "disclaimer", "boilerplate"]

_WAYS: dict[str, frozenset[str]] = {
    "unreviewed": frozenset({"whole", "within"}),
    "stages": frozenset({"section", "whole"}),
    "disclaimer": frozenset({"section", "within"}),
    "boilerplate": frozenset({"whole", "start", "ending", "within", "section"}),
}
_START_WORDS = 40
_ENDING_WORDS = 14
_SECTION_CHARACTERS = 90
_LONGEST = 2500
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z])|\s*[•|·]\s*")
_NUMBER_OF_CARE = re.compile(r"\d\s?(?:%|mg\b|mcg\b|g\b|ml\b|units?\b|percent\b)", re.IGNORECASE)
_STRAIGHT = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "\u00a0": " ", "\n": " ", "\t": " "})


@dataclass(frozen=True, slots=True)
class Found:
    """What a block is: its sort, and the span within the block that says so."""

    sort: Sort
    start: int
    end: int


Patterns = dict[tuple[str, str], re.Pattern[str]]
"""Sort and way of matching -> what matches so."""


def check(data: object) -> Patterns:
    """Validates the phrase file and compiles it.

    Raises:
        ValueError: An unknown key, or an entry that is no regular expression; the message names it.
    """
    if not isinstance(data, dict):
        raise ValueError("expected a mapping of sorts to ways of matching")
    found: Patterns = {}
    for sort, ways in data.items():
        if sort not in _WAYS:
            raise ValueError(f"unknown sort {sort!r}: known are {', '.join(_WAYS)}")
        for way, patterns in ways.items():
            if way not in _WAYS[sort]:
                raise ValueError(f"{sort}: unknown way {way!r}: known are {', '.join(sorted(_WAYS[sort]))}")
            found[sort, way] = _any_of(patterns, f"{sort}.{way}")
    return found


def _any_of(patterns: Sequence[str], place: str) -> re.Pattern[str]:
    try:
        return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)
    except (re.error, TypeError):
        # Each by itself, only to say which it is: compiling takes longer than reading a short article.
        for pattern in patterns:
            try:
                re.compile(pattern)
            except (re.error, TypeError) as problem:
                raise ValueError(f"{place}: {pattern!r} is no regular expression: {problem}") from None
        raise


@lru_cache(maxsize=1)
def _patterns() -> Patterns:
    return load("boilerplate.yaml", check)


def folded(text: str) -> str:
    """Returns the text with straight quotes and every white-space character a space; its length stays the same."""
    return text.translate(_STRAIGHT)


@lru_cache(maxsize=8192)
def recognise(text: str) -> Found | None:
    """Tells whether a block of text is about the page itself.

    Args:
        text: The words of the block.

    Returns:
        The sort and the span of the words that give it away, or None for content.
    """
    line = folded(text)
    if len(line) > _LONGEST:
        return None
    patterns = _patterns()
    bare = line.rstrip(" .!»>→:")
    for sort in ("unreviewed", "boilerplate"):
        if len(bare) <= 200 and patterns[sort, "whole"].fullmatch(bare):
            return Found(sort, 0, len(text))
    words = len(line.split())
    if words <= _START_WORDS and patterns["boilerplate", "start"].match(line):
        return Found("boilerplate", 0, len(text))
    if words <= _ENDING_WORDS:
        ending = patterns["boilerplate", "ending"].search(line)
        if ending and ending.end() == len(line):
            return Found("boilerplate", 0, len(text))
    return _within(line)


def _within(line: str) -> Found | None:
    if _NUMBER_OF_CARE.search(line):
        return None
    spans: list[tuple[int, int]] = []
    begin = 0
    for stop in _SENTENCE.finditer(line):
        spans.append((begin, stop.start()))
        begin = stop.end()
    spans.append((begin, len(line)))
    spans = [(start, end) for start, end in spans if end > start]
    patterns = _patterns()
    for sort in ("unreviewed", "disclaimer", "boilerplate"):
        hits = [(start, end) for start, end in spans if patterns[sort, "within"].search(line, start, end)]
        if hits and (3 * len(hits) >= len(spans) or sort == "unreviewed"):
            return Found(sort, hits[0][0], hits[-1][1])
    return None


def opens_section(text: str) -> Sort | None:
    """Tells whether a heading opens a stretch of boilerplate, and of what sort."""
    line = folded(text).strip().rstrip(" .!:")
    if len(line) > _SECTION_CHARACTERS:
        return None
    for sort in ("stages", "disclaimer", "boilerplate"):
        if _patterns()[sort, "section"].fullmatch(line):
            return sort
    return None


def mark(parts: Sequence[Part], text: str) -> list[Notice]:
    """Marks the blocks that are notices or boilerplate; returns the notices in order.

    A stretch of boilerplate that a heading opens ends at the next heading that is content. In plain text, where a
    heading is a guess, a line within the stretch that is boilerplate by itself does not end it.
    """
    notices: list[Notice] = []
    section: Sort | None = None
    level = 0
    for part in parts:
        words = text[part.start : part.end]
        if part.kind in ("reference", "notice", "table_cell"):
            section = None if part.kind == "reference" else section
            notices += _status(part, words) if part.kind == "notice" else []
            continue
        opened = opens_section(words) if part.kind in ("heading", "paragraph") else None
        if opened:
            section, level = opened, part.level
            part.kind = "notice" if opened == "stages" else "boilerplate"
            notices += [Notice("disclaimer", part.start, part.end)] if opened == "disclaimer" else []
            continue
        if section == "stages":
            if _patterns()["stages", "whole"].fullmatch(folded(words).strip(" .")):
                part.kind = "notice"
                notices += _status(part, words)
                continue
            section = None
        found = recognise(words)
        if found:
            part.kind = "notice" if found.sort == "unreviewed" else "boilerplate"
            notices += _noted(part, found)
            continue
        if part.kind == "heading" and (not part.firm or part.level <= max(level, 2)):
            section = None
        if section:
            part.kind = "boilerplate"
    return notices


def _status(part: Part, words: str) -> list[Notice]:
    """Returns the review status that a notice tells, behind a byline for instance."""
    found = recognise(words)
    return _noted(part, found) if found and found.sort == "unreviewed" else []


def _noted(part: Part, found: Found) -> list[Notice]:
    if found.sort == "unreviewed":
        return [Notice("unreviewed", part.start + found.start, part.start + found.end)]
    if found.sort == "disclaimer":
        return [Notice("disclaimer", part.start + found.start, part.start + found.end)]
    return []
