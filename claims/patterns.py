"""A small notation for phrases in the data files, compiled to one regular expression a list.

``side effect*``: the star stands for any ending.  ``(is|are) safe``: one of several.  ``fail* … to``: up to four words
between.  ``very? safe``: an optional word.  A space also matches a hyphen and the other way round.
Phrases match whole words, in lower case, with straight apostrophes: fold the text with `fold` first.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable

_QUOTES = str.maketrans(
    {
        "\u2019": "'",
        "\u2018": "'",
        "\u02bc": "'",
        "\u201c": '"',
        "\u201d": '"',
        "\u00a0": " ",
        "\u2010": "-",
        "\u2011": "-",
    }
)


def fold(text: str) -> str:
    """Lowers a text and straightens its quotes without changing its length, so that offsets stay."""
    lowered = text.translate(_QUOTES).lower()
    if len(lowered) == len(text):
        return lowered
    return "".join(char.lower() if len(char.lower()) == 1 else char for char in text.translate(_QUOTES))


def source(phrase: str) -> str:
    """Returns the regular expression source of one phrase."""
    pieces: list[str] = []
    for word in phrase.split():
        if word == "…":
            pieces.append(r"(?:[ ,]+[\w'%-]+){0,4}?")
            continue
        optional = word.endswith("?")
        body = re.escape(word.removesuffix("?"))
        body = (
            body.replace(r"\*", r"[\w']*")
            .replace(r"\)\?", ")?")
            .replace(r"\(", "(?:")
            .replace(r"\)", ")")
            .replace(r"\|", "|")
            .replace(r"\-", "[- ]?")
        )
        gap = "" if not pieces else "[ -]+"
        pieces.append(f"(?:{gap}{body})?" if optional else gap + body)
    return "".join(pieces)


def union(phrases: Iterable[str]) -> str:
    """Returns the source that matches any of the phrases, longest first, as whole words."""
    ordered = sorted(phrases, key=len, reverse=True)
    return rf"(?<![\w])(?:{'|'.join(source(phrase) for phrase in ordered)})(?![\w])"


@functools.lru_cache(maxsize=1024)
def compile_phrases(phrases: tuple[str, ...]) -> re.Pattern[str]:
    """Compiles phrases; matches nothing where there are none."""
    return re.compile(union(phrases) if phrases else r"(?!)")
