"""What a sentence of research is about: treatments, foods, genes, illnesses, and things that no list knows.

Read from text alone, as `claims.research` reads what is found of them. What is only compared with, given to all or left
off is none: "better than with warfarin", "before surgery", "stopping aspirin". Words are ``data/research.yaml``.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence

from pydantic import BaseModel, ConfigDict

from claims import data
from claims.mentions import GENERIC, TREATMENTS, Mention, normal
from claims.patterns import compile_phrases

UNLISTED = "~"
"""Before the words of an exposure that no list knows ("BNP-guided therapy")."""


class ResearchWords(BaseModel):
    """The whole of ``research.yaml``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    more: tuple[str, ...]
    less: tuple[str, ...]
    better: tuple[str, ...]
    worse: tuple[str, ...]
    linked: tuple[str, ...]
    same: tuple[str, ...]
    denying: tuple[str, ...]
    benefit: tuple[str, ...]
    told: tuple[str, ...]
    addressed: tuple[str, ...]
    people: tuple[str, ...]
    who: tuple[str, ...]
    counted: tuple[str, ...]
    bare: tuple[str, ...]
    degrees: frozenset[str]
    aside: tuple[str, ...]
    compared: tuple[str, ...]
    lacking: tuple[str, ...]
    lacked: tuple[str, ...]
    stopping: tuple[str, ...]
    factors: tuple[str, ...]
    variants: tuple[str, ...]
    taken: tuple[str, ...]
    given: tuple[str, ...]
    opening: tuple[str, ...]
    general: frozenset[str]
    wide: dict[str, tuple[str, ...]]
    soon: tuple[str, ...]
    later: tuple[str, ...]


@functools.cache
def words() -> ResearchWords:
    """Returns the words, read and validated once."""
    return data.load("research.yaml", ResearchWords)


def terms(folded: str) -> frozenset[str]:
    """Returns whether a folded sentence tells of what is so soon, later, or says neither."""
    table = words()
    found = (("soon", table.soon), ("later", table.later))
    return frozenset(name for name, phrases in found if compile_phrases(phrases).search(folded))


def stands_before(phrases: tuple[str, ...], folded: str, at: int, most: int) -> bool:
    """Whether one of the phrases stands before an offset, with at most so many plain words between."""
    return any(
        _plain_words(folded[match.end() : at], most)
        for match in compile_phrases(phrases).finditer(folded, max(0, at - _REACH), at)
    )


_REACH = 70
"""Characters before a thing in which words that say how it is meant are looked for."""


def _plain_words(gap: str, most: int) -> bool:
    return re.fullmatch(r"[\w\s'-]*", gap) is not None and len(gap.split()) <= most


_NO_WORD, _COMMA = re.compile(r"\W*"), re.compile(r"[ ,]*")


def _after(pattern: re.Pattern[str], folded: str, at: int) -> int:
    match = pattern.match(folded, at)
    return match.end() if match is not None else at


_KEPT = re.compile(r"\b(?:no|not|without|never)\s+(?:[\w'-]+\s+)?$")


def is_left_off(folded: str, start: int, end: int) -> bool:
    """Whether a folded sentence speaks of stopping, or of having too little of, what it names at these offsets."""
    behind = _after(_NO_WORD, folded, end)
    if stands_before(words().lacking, folded, start, 0) or compile_phrases(words().lacked).match(folded, behind):
        return True
    return any(
        _plain_words(folded[match.end() : start], _STOP_WORDS) and not _KEPT.search(folded, 0, match.start())
        for match in compile_phrases(words().stopping).finditer(folded, max(0, start - _REACH), start)
    )


_STOP_WORDS, _ASIDE_WORDS, _COMPARED_WORDS = 3, 3, 2


def is_compared_with(folded: str, start: int) -> bool:
    """Whether what a folded sentence names at an offset is only what another thing is compared with."""
    return stands_before(words().compared, folded, start, _COMPARED_WORDS)


def people_in(gap: str) -> bool:
    """Whether words speak of a group of people: what follows is who they are, and not what is found."""
    return compile_phrases(words().people).search(gap) is not None


def of_people(folded: str, low: int, at: int) -> str:
    """Returns the word that makes what stands at an offset a part of who was studied ("with", "who"); else nothing."""
    for match in compile_phrases(words().who).finditer(folded, low, at):
        counted = stands_before(words().counted, folded, match.start(), 0)
        if not counted and _plain_words(folded[match.end() : at], _WHO_WORDS):
            return match[0]
    return ""


_WHO_WORDS = 4


def read_exposures(
    text: str,
    folded: str,
    mentions: Sequence[Mention],
    outcomes: Sequence[tuple[int, int]],
    cues: Sequence[tuple[int, int]],
    ill: Mention | None,
) -> dict[str, int]:
    """Returns the names of what a sentence is about, each with where it is named first.

    Args:
        text: The sentence.
        folded: The same, folded.
        mentions: What it names, by the lists.
        outcomes: Spans of its outcomes.
        cues: Spans of the words that say what becomes of them.
        ill: The `illness` that it relates to something.
    """
    found: dict[str, int] = {}
    listed = False
    for mention in mentions:
        if mention.type not in (*TREATMENTS, "exposure") or mention.canonical in GENERIC:
            continue
        listed = True
        if (
            not any(low <= mention.start < high for low, high in outcomes)
            and not stands_before(words().aside, folded, mention.start, _ASIDE_WORDS)
            and not is_compared_with(folded, mention.start)
            and not is_left_off(folded, mention.start, mention.end)
        ):
            found.setdefault(mention.canonical, mention.start)
    if ill is not None:
        found.setdefault(ill.canonical, ill.start)
    for name in _taken(folded):
        found.setdefault(f"{name} intake", 0)
    if compile_phrases(words().variants).search(folded):
        for name in _variants(text):
            found.setdefault(name, 0)
    if not found and not listed:
        found = {f"{UNLISTED}{word}": 0 for word in _unlisted(folded, cues)}
    return found


_GIVEN_BEFORE = 3


def acts_on(folded: str, at: int, cue: int) -> bool:
    """Whether what is named at an offset can be what does what a word says: it stands before it, or was given."""
    return at < cue or stands_before(words().given, folded, at, _GIVEN_BEFORE)


def illness(folded: str, mentions: Sequence[Mention], cues: Sequence[tuple[int, int]]) -> Mention | None:
    """Returns the illness that a sentence relates to something ("depression was a predictor of death"), if it does."""
    first = next((mention for mention in mentions if mention.type == "condition"), None)
    if first is None or of_people(folded, 0, first.start) or _WHERE.search(folded, 0, first.start):
        return None
    factors = compile_phrases(words().factors)
    relates = any(first.end <= start and factors.search(folded, start, end + _FACTOR_REACH) for start, end in cues)
    return first if relates else None


_FACTOR_REACH = 12
_WHERE = re.compile(r"\b(?:in|for|among|during|after|with|of|against)\s+(?:[\w'-]+\s+){0,2}$")


# ---------------------------------------------------------------- foods and the like


WORD = re.compile(r"[a-z0-9\u00e0-\u017f]+(?:['-][a-z0-9\u00e0-\u017f]+)*")
_TAKEN_OF = re.compile(
    r"\s+(?:of|with)\s+(?P<what>(?:(?!(?:was|were|is|are|on|in|for|may|can|had|has)\b)[\w'-]+[ ,]+){0,6}?[\w'-]+)"
    r"(?=\s+(?:was|were|is|are|on|in|for|may|can|had|has|did|does|before|within|\()|[,.;]|$)"
)
_SHORTEST = 4


def _taken(folded: str) -> set[str]:
    """What is eaten, done or borne: the word before "intake", those behind "consumption of"."""
    found: set[str] = set()
    for match in compile_phrases(words().taken).finditer(folded):
        behind = _TAKEN_OF.match(folded, match.end())
        named = [*WORD.findall(folded[: match.start()])[-1:], *(WORD.findall(behind["what"]) if behind else ())]
        found |= {normal(word) for word in named if len(word) >= _SHORTEST and word not in words().general}
    return found


# ---------------------------------------------------------------- genes


_CODE = re.compile(r"\b(?:[A-Z][a-z]{0,2}|rs|-)?(?P<digits>\d{2,8})(?:[A-Z](?:[a-z]{2})?(?:[/>][A-Z])?)?\b")
"""The place of a variant in several spellings: C677T, 677T, +677C/T, Val762Ala, rs1801133."""
_GENE = re.compile(
    r"\b[A-Za-z][\w()-]*(?=\W+(?:[\w()/>+-]+\W+){0,4}?(?:genes?|polymorphisms?|genotypes?|variants?|alleles?)\b)"
)
_PLACE = re.compile(r"[A-Z]\d{2,}[A-Z]")


def _variants(text: str) -> set[str]:
    found = {f"variant {match['digits']}" for match in _CODE.finditer(text)}
    return found | {f"gene {name}" for match in _GENE.finditer(text) if (name := _gene(match[0]))}


def _gene(word: str) -> str:
    """What a word near "gene" is compared by, its letters and first digits; empty where it is a plain word."""
    match = re.match(r"[A-Za-z]+\d*", word)
    plain = sum(char.isupper() for char in word) <= 1 and not re.search(r"\d", word)
    return "" if match is None or plain or _PLACE.fullmatch(word) else match[0].lower()


# ---------------------------------------------------------------- what no list knows


_HEAD = re.compile(
    r"[,\s]*(?P<what>[^,;:]{3,120}?)"
    r"\s+(?:(?:was|were|is|are|did|does|do|has|have|had|may|might|can|could|seems?|appears?|failed|resulted|led)\b|$)"
)
_OBJECT = re.compile(
    r"\s+(?P<what>(?:[\w'-]+\s+){0,3}?[\w'-]+)(?=\s+(?:and|or|in|on|with|for|than|was|were|is|had|to)\b|[,.;)]|$)"
)
_LONGEST_HEAD = 120


def _unlisted(folded: str, cues: Sequence[tuple[int, int]]) -> set[str]:
    """Words of what a sentence begins with, or says was given."""
    begin = 0
    while (match := compile_phrases(words().opening).match(folded, begin)) is not None:
        begin = _after(_COMMA, folded, match.end())
    parts = [
        named["what"]
        for match in compile_phrases(words().given).finditer(folded)
        if (named := _OBJECT.match(folded, match.end())) is not None
    ]
    stop = min((start for start, _ in cues if start >= begin), default=len(folded))
    head = _HEAD.match(folded, begin)
    if head is not None:
        parts.append(folded[head.start("what") : min(head.end("what"), max(stop, head.start("what")))])
    elif stop - begin < _LONGEST_HEAD:
        parts.append(folded[begin:stop])
    return {
        normal(word)
        for part in parts
        if not people_in(part)
        for word in re.findall(r"[a-z][a-z0-9]{2,}", part)
        if word not in words().general
    }
