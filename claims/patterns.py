"""A small notation for phrases in the data files, compiled to one regular expression a list.

``side effect*``: the star stands for any ending.  ``(is|are) safe``: one of several.  ``fail* … to``: up to four words
between.  ``very? safe`` and ``(a|the most)? safe``: optional.  A space also matches a hyphen and the other way round.
Phrases match whole words, in lower case, with straight apostrophes: fold the text with `fold` first.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

_Read = TypeVar("_Read")
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


def plain_words(folded: str) -> list[str]:
    """Returns the words of a folded text, without numbers and signs."""
    return _WORD.findall(folded)


_WORD = re.compile(r"[a-z]+")


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


@functools.lru_cache(maxsize=1 << 16)
def _begun(word: str) -> frozenset[str]:
    return frozenset(word[:length] for length in range(2, _KEY + 1))


@functools.lru_cache(maxsize=16)
def keys(folded: str) -> frozenset[str]:
    """Returns the beginnings (two to seven letters) of a folded text's words, for `possible`."""
    return frozenset().union(*map(_begun, _WORDS.findall(folded)))


_MOST_LISTS = 4096


def _once_a_list(read: Callable[[tuple[str, ...]], _Read]) -> Callable[[tuple[str, ...]], _Read]:
    """Caches by the list itself, not by its words: hashing one of the data's long lists costs as much as a search.

    The lists are kept, so that none of the known has another's identity.
    """
    known: dict[int, tuple[tuple[str, ...], _Read]] = {}

    @functools.wraps(read)
    def cached(phrases: tuple[str, ...]) -> _Read:
        found = known.get(id(phrases))
        if found is None:
            if len(known) >= _MOST_LISTS:
                known.clear()
            found = known[id(phrases)] = (phrases, read(phrases))
        return found[1]

    return cached


_Rest = tuple[frozenset[str], ...]
"""What a phrase needs besides its most telling word: a set of beginnings for each other word, one of each."""


def possible(phrases: tuple[str, ...], found: frozenset[str]) -> bool:
    """Whether any of the phrases can match a text with these `keys`: a cheap look before the search itself."""
    wanted = _wanted(phrases)
    if wanted is None:
        return True
    if wanted.keys().isdisjoint(found):
        return False
    return any(_has(rest, found) for key, rests in wanted.items() if key in found for rest in rests)


def _has(rest: _Rest, found: frozenset[str]) -> bool:
    return not any(map(found.isdisjoint, rest))


class Index:
    """Many lists of phrases, and which of them are `possible` in a text: one look however many there are."""

    def __init__(self, lists: Sequence[tuple[str, ...]]) -> None:
        """Takes the lists; `possible` names them by their place."""
        self._always: list[int] = []
        self._by_key: dict[str, list[tuple[int, _Rest]]] = {}
        for place, phrases in enumerate(lists):
            wanted = _wanted(phrases)
            if wanted is None:
                self._always.append(place)
                continue
            for key, rests in wanted.items():
                self._by_key.setdefault(key, []).extend((place, rest) for rest in rests)
        self._keys = frozenset(self._by_key)

    def possible(self, found: frozenset[str]) -> list[int]:
        """Returns the places of the lists that can match a text with these `keys`, in order."""
        entries = (entry for key in self._keys & found for entry in self._by_key[key])
        return sorted({place for place, rest in entries if _has(rest, found)}.union(self._always))


@_once_a_list
def _wanted(phrases: tuple[str, ...]) -> dict[str, list[_Rest]] | None:
    """Beginnings of which a text must have one to match any of the phrases, each with what else it needs then.

    None where nothing can be said.
    """
    wanted: dict[str, list[_Rest]] = {}
    for phrase in phrases:
        needed = _beginnings(phrase)
        if not needed:
            return None
        for key in needed[0]:
            wanted.setdefault(key, []).append(tuple(needed[1:]))
    return wanted


def _beginnings(phrase: str) -> list[frozenset[str]]:
    """The beginnings of each word of a phrase, of each alternative where it has some; what says most comes first."""
    found: list[tuple[int, frozenset[str]]] = []
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
        if short >= 2 or (short == 1 and len(piece) == 1):
            found.append((short, frozenset(starts)))
    return [starts for _, starts in sorted(found, key=lambda item: -item[0])]


@_once_a_list
@functools.lru_cache(maxsize=1024)
def compile_phrases(phrases: tuple[str, ...]) -> re.Pattern[str]:
    """Compiles phrases; matches nothing where there are none."""
    return re.compile(union(phrases) if phrases else r"(?!)")
