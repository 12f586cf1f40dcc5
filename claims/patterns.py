"""A small notation for phrases in the data files, compiled to one regular expression a list.

``side effect*``: the star stands for any ending.  ``(is|are) safe``: one of several.  ``fail* … to``: up to four words
between.  ``very? safe`` and ``(a|the most)? safe``: optional.  A space also matches a hyphen and the other way round.
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


_PIECE = re.compile(r"\([^()]*\)\S*|\S+")
"""A word, or alternatives, which may hold spaces."""
_OPTIONAL = re.compile(r"(?:\([^()]*\)|[^()]+)\?")


def source(phrase: str) -> str:
    """Returns the regular expression source of one phrase."""
    pieces: list[str] = []
    for word in _PIECE.findall(phrase):
        if word == "…":
            pieces.append(r"(?:[ ,]+[\w'%-]+){0,4}?")
            continue
        optional = _OPTIONAL.fullmatch(word) is not None
        body = re.escape(word.removesuffix("?") if optional else word)
        body = (
            body.replace(r"\*", r"[\w']*")
            .replace(r"\)\?", ")?")
            .replace(r"\(", "(?:")
            .replace(r"\)", ")")
            .replace(r"\|", "|")
            .replace(r"\-", "[- ]?")
            .replace(r"\ ", "[ -]+")
        )
        gap = "" if not pieces else "[ -]+"
        pieces.append(f"(?:{gap}{body})?" if optional else gap + body)
    return "".join(pieces)


def union(phrases: Iterable[str]) -> str:
    """Returns the source that matches any of the phrases, longest first, as whole words."""
    ordered = sorted(phrases, key=len, reverse=True)
    return rf"(?<![\w])(?:{'|'.join(source(phrase) for phrase in ordered)})(?![\w])"


_WORDS = re.compile(r"[a-z0-9][a-z0-9']*")
_KEY = 7


def keys(folded: str) -> frozenset[str]:
    """Returns the beginnings (two to seven letters) of a folded text's words, for `possible`."""
    words = set(_WORDS.findall(folded))
    return frozenset(word[:length] for word in words for length in range(2, _KEY + 1))


def possible(phrases: tuple[str, ...], found: frozenset[str]) -> bool:
    """Whether any of the phrases can match a text with these `keys`: a cheap look before the search itself."""
    wanted = _wanted(phrases)
    return wanted is None or not wanted.isdisjoint(found)


@functools.lru_cache(maxsize=1024)
def _wanted(phrases: tuple[str, ...]) -> frozenset[str] | None:
    """Word beginnings of which a text must have one to match any of the phrases; None where nothing can be said."""
    found: set[str] = set()
    for phrase in phrases:
        beginnings = _beginnings(phrase)
        if not beginnings:
            return None
        found |= beginnings
    return frozenset(found)


def _beginnings(phrase: str) -> set[str]:
    """The beginnings of the word of a phrase that says most; of each alternative, where it has alternatives."""
    best: tuple[int, set[str]] = (0, set())
    # An alternative may hold spaces: "(the|your|a person's) risk".
    for piece in re.findall(r"\([^()]*\)[^\s(]*|\S+", re.sub(r"\([^()]*\)\?", " ", phrase)):
        if piece == "…" or piece.endswith("?"):
            continue
        match = re.fullmatch(r"\((?P<options>[^()]*)\)(?P<tail>.*)", piece)
        options = [option + match["tail"] for option in match["options"].split("|")] if match else [piece]
        heads = [re.match(r"\s*([a-z0-9']*)", option.lower()) for option in options]
        starts = [head.group(1)[:_KEY] for head in heads if head]
        short = min(len(start) for start in starts)
        # One letter is a word of its own or says nothing.
        if (short >= 2 or (short == 1 and len(piece) == 1)) and short > best[0]:
            best = (short, set(starts))
    return best[1]


@functools.lru_cache(maxsize=1024)
def compile_phrases(phrases: tuple[str, ...]) -> re.Pattern[str]:
    """Compiles phrases; matches nothing where there are none."""
    return re.compile(union(phrases) if phrases else r"(?!)")
