"""Abbreviations as an article uses and explains them: tokens in capitals, and the words that spell one out.

`claims.abbreviations` finds what stands in brackets, by scispaCy's detector. Here is what else explains a short form:
"called MED", "MED stands for …", a glossary line, or its long form anywhere in the text.
"""

from __future__ import annotations

import re
from collections.abc import Collection

TOKEN = re.compile(
    r"(?<![\w./@#&$£€\\+%])(?<![A-Z0-9]-)[A-Z]{2,6}(?:-?\d)?(?P<plural>s?)(?![\w@#&®™°])(?!-[A-Z0-9])(?!\.[A-Za-z0-9])"
)
"""What looks like an abbreviation: two to six capitals, a digit behind them, an "s" of the plural."""

_ADDRESS = re.compile(
    r"(?:https?://|www\.|doi:)\S+|\S+@\S+|\b\w+(?:\.\w+)*\.(?:com|org|gov|uk|net|edu|int|info)\b\S*", re.I
)
_ROMAN = re.compile(r"[IVX]{2,6}")
_PARTS = r"(?:[A-Za-z']{1,7}-){1,9}[A-Za-z']{1,7}"
_LONG = r"(?:[A-Za-z']{1,7}-){2,9}[A-Za-z']{1,7}"
_RESPELT = re.compile(
    rf"(?<=\(){_PARTS}(?: {_PARTS}){{0,4}}(?=\))|(?<=\(){_LONG}(?:,?(?: or)? {_PARTS}){{0,4}}(?=\))"
    rf"|(?<![\w-]){_LONG}(?![\w-])"
)
_WORD = re.compile(r"[A-Za-z][\w'’]*")


def blank_addresses(text: str) -> str:
    """Returns the text, as long as it is, with web and mail addresses as spaces."""
    return _ADDRESS.sub(lambda match: " " * len(match.group(0)), text)


def blank_respellings(text: str) -> str:
    """Returns the text, as long as it is, without respellings that tell how a word is said ("as-bes-TOE-sis")."""
    return _RESPELT.sub(lambda match: match.group(0) if match.group(0).isupper() else " " * len(match.group(0)), text)


def is_roman(short: str) -> bool:
    """Whether a token is a Roman numeral up to 39, as stages and cranial nerves are numbered, or two run together."""
    return _ROMAN.fullmatch(short) is not None


def letters(short: str) -> str:
    """Returns the letters of a short form in lower case, without plural, digits and hyphens."""
    return re.sub(r"[^a-z]", "", re.sub(r"(?<=[A-Z])s$", "", short).lower())


def spells(short: str, words: str, small: Collection[str]) -> bool:
    """Whether ``words`` can be what a short form is short for.

    The first letter begins the first word, each further one stands behind the one before it, and each word that is no
    small one gives a letter at least ("minimal erythema dose" for MED, "electrocardiogram" for ECG).
    """
    wanted = letters(short)
    parts = [part.lower() for part in _WORD.findall(words)]
    if not wanted or not parts or not parts[0].startswith(wanted[0]):
        return False
    return _spell(wanted, parts, small, 0)


def _spell(wanted: str, parts: list[str], small: Collection[str], depth: int) -> bool:
    """Whether the letters can be given out to the words: each word the next letters in its own order."""
    if not parts:
        return not wanted
    head, rest = parts[0], parts[1:]
    if depth and head in small and _spell(wanted, rest, small, depth + 1):
        return True
    if not wanted or head[0] != wanted[0]:
        return False
    # As few letters as possible from each word first: the common case ends at once.
    at = 0
    for taken in range(1, len(wanted) + 1):
        at = head.find(wanted[taken - 1], at)
        if at < 0:
            return False
        at += 1
        if _spell(wanted[taken:], rest, small, depth + 1):
            return True
    return False


def initials(short: str) -> re.Pattern[str]:
    """Returns what finds words whose initials are the letters of a short form ("minimal erythema dose").

    Small words may stand between. Two letters say too little ("may start" is no multiple sclerosis).
    """
    wanted = letters(short)
    between = r"(?:[\s-]+(?:a|an|and|as|by|de|for|from|in|of|on|or|the|to|with)\b)?[\s/-]+"
    return re.compile(r"(?<![\w'’])" + between.join(rf"{letter}[a-z][\w'’]*" for letter in wanted), re.IGNORECASE)
