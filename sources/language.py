"""Whether a text is English: what is not is said to be unchecked, never passed.

An honest and cheap test: in English prose two words of five are function words. A text counts as another language only
where that share is low and another language's is high, or its letters are not Latin; lists and short texts pass.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

from sources.datafiles import load

#: Fewest words on which a text is judged.
ENOUGH = 40

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_SENTENCE_END = re.compile(r"\w{2}[.!?]\s+\w")
_CHARACTERS = 60_000


@dataclass(frozen=True, slots=True)
class Words:
    """The data file: function words of English, and of other languages by name."""

    english: frozenset[str]
    others: dict[str, frozenset[str]]


def check(data: object) -> Words:
    """Validates the word file and returns it typed.

    Raises:
        ValueError: A key is missing or unknown, or words are not given as text.
    """
    if not isinstance(data, dict) or set(data) != {"english", "others"} or not isinstance(data["others"], dict):
        raise ValueError("expected exactly the keys english and others, the latter with words by language")
    for name, words in {"english": data["english"], **data["others"]}.items():
        if not isinstance(words, str):
            raise ValueError(f"{name}: expected words between blanks, found {words!r}")
    return Words(
        frozenset(data["english"].split()), {name: frozenset(words.split()) for name, words in data["others"].items()}
    )


@lru_cache(maxsize=1)
def _function_words() -> Words:
    return load("languages.yaml", check)


def foreign(text: str) -> str | None:
    """Tells what language a text is in, if it clearly is not English.

    Args:
        text: The text, without navigation and references.

    Returns:
        The language ("German", "no Latin script"), or None for English, mixed, short or undecided text.
    """
    text = text[:_CHARACTERS]
    letters = [letter for letter in text if letter.isalpha()]
    if len(letters) >= 4 * ENOUGH / 2:
        latin = sum(letter < "\u0250" or "\u1e00" <= letter <= "\u1eff" for letter in letters)
        if latin < 0.4 * len(letters):
            return "a language without Latin script"
    words = [word.lower() for word in _WORD.findall(text)]
    if len(words) < ENOUGH:
        return None
    counts = Counter(words)
    known = _function_words()
    english = sum(counts[word] for word in known.english) / len(words)
    if english >= 0.18:
        return None
    shares = {name: sum(counts[word] for word in common) / len(words) for name, common in known.others.items()}
    best = max(shares, key=lambda name: shares[name])
    if shares[best] >= 0.14 and shares[best] > english + 0.06:
        return best
    # A list of names holds no function words either; only sentences tell.
    prose = len(_SENTENCE_END.findall(text)) >= 8
    return "another language" if prose and len(words) >= 150 and english < 0.03 else None
