"""Sentences as what they are aligned by: the words that carry meaning, with who is denied, and the numbers.

An approved statement of the registry and a sentence of an article that speaks of the same subject are read alike, word
is laid upon word (names by their canonical form, other words by stem and by the groups of ``synonyms.yaml``), and what
differs is noted: a number, a frequency, a denial, an opposite. `claims.relations` decides what that comes to.

Reading is free of the parse and of the model, so that an entry's statement is read when an article first speaks of its
subject, and never before.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from pydantic import BaseModel, ConfigDict

from claims import data
from claims.context import denied_spans
from claims.effects import outcome_of
from claims.mentions import GENERIC, Mention, Names, mentions_in
from claims.model import Frequency, Quantity
from claims.patterns import compile_phrases, fold, keys, possible
from claims.quantities import find_quantities
from claims.regimens import find_frequencies, find_routes


class Synonyms(BaseModel):
    """The whole of ``synonyms.yaml``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    same: tuple[tuple[str, ...], ...]
    opposite: tuple[tuple[str, str], ...]


class Wording(BaseModel):
    """The whole of ``wording.yaml``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    allows: tuple[str, ...]
    forbids: tuple[str, ...]
    needs: tuple[str, ...]
    spares: tuple[str, ...]
    works: tuple[str, ...]
    fails: tuple[str, ...]
    raises: tuple[str, ...]
    lowers: tuple[str, ...]
    bands: dict[str, tuple[str, ...]]
    contexts: dict[str, dict[str, tuple[str, ...]]]
    left_out: frozenset[str]
    irregular: dict[str, tuple[str, ...]]


@functools.cache
def wording() -> Wording:
    """Returns the phrase lists, read and validated once."""
    return data.load("wording.yaml", Wording)


@dataclass(frozen=True, slots=True)
class Term:
    """A word or name that carries meaning.

    Attributes:
        key: What it is matched by: a canonical name, the first word of its group of synonyms, or its stem.
        start: Offset into the sentence.
        end: Offset after the last character.
        denied: Whether it stands under a negation.
        type: Type of the mention ("drug", "condition", "population" …); ``outcome`` of an outcome, else ``word``.
        up: For an outcome, whether the word names it or its opposite ("survival", "death").
    """

    key: str
    start: int
    end: int
    denied: bool = False
    type: str = "word"
    up: bool = True


@dataclass(frozen=True)
class Reading:
    """A sentence as it is aligned. All offsets are into ``text``.

    Attributes:
        text: The sentence.
        folded: The same in lower case with straight quotes.
        terms: What carries meaning, in order.
        quantities: Its numbers.
        frequencies: How often, with offsets.
        routes: By what route, with offsets.
        mentions: What it names.
        heads: The first term that each negation denies.
        denied: What each negation denies: start of the cue, start and end of its scope.
        around: Names that the text around it gives.
        aliases: Other canonical names of its subject.
    """

    text: str
    folded: str
    terms: tuple[Term, ...]
    quantities: tuple[Quantity, ...]
    frequencies: tuple[tuple[int, int, Frequency], ...]
    routes: tuple[tuple[int, int, str], ...]
    mentions: tuple[Mention, ...]
    heads: tuple[Term, ...] = ()
    denied: tuple[tuple[int, int, int], ...] = ()
    around: frozenset[str] = field(default=frozenset())
    aliases: frozenset[str] = field(default=frozenset())

    @functools.cached_property
    def keys(self) -> frozenset[str]:
        """The keys of its terms."""
        return frozenset(term.key for term in self.terms)

    @functools.cached_property
    def contexts(self) -> dict[str, frozenset[str]]:
        """Under what it is said: dimension -> values, those only that it names."""
        found = {
            dimension: frozenset(value for value, phrases in values.items() if self.says(phrases) is not None)
            for dimension, values in wording().contexts.items()
        }
        return {dimension: values for dimension, values in found.items() if values}

    def says(self, phrases: tuple[str, ...]) -> tuple[int, int] | None:
        """Returns where the first of the phrases stands, None where none does."""
        if not possible(phrases, self.begun):
            return None
        match = compile_phrases(phrases).search(self.folded)
        return match.span() if match else None

    @functools.cached_property
    def begun(self) -> frozenset[str]:
        """Beginnings of its words, for a quick look at which phrases it can hold."""
        return keys(self.folded)


@functools.cache
def _stemmer() -> Any:
    import Stemmer

    return Stemmer.Stemmer("english")


@functools.lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """Returns the stem of a folded word (Porter2, Snowball), irregular verbs by table."""
    word = word.removesuffix("'s").replace("'", "")
    return str(_stemmer().stemWord(_irregular().get(word, word)))


@functools.cache
def _irregular() -> dict[str, str]:
    return {form: word for word, forms in wording().irregular.items() for form in forms}


_TIME_OF_DAY = re.compile(
    r"\b(?:morning|evening|night|nightly|bedtime|meals?|breakfast|dinner|lunch|food|noon|afternoon)\b"
)
"""A frequency that also says when: its words count."""
_WORD = re.compile(r"[a-z][a-z'\u00e0-\u017f]*(?:-[a-z]+)*")


@functools.cache
def _phrases() -> tuple[dict[tuple[str, ...], str], int, dict[str, frozenset[str]]]:
    """Returns stems of a phrase -> key of its group, the longest phrase, and key -> keys of its opposites."""
    rows = data.load("synonyms.yaml", Synonyms)
    table: dict[tuple[str, ...], str] = {}
    for row in rows.same:
        key = " ".join(_stems(row[0]))
        for phrase in row:
            table.setdefault(_stems(phrase), key)
    opposites: dict[str, set[str]] = {}
    for one, other in rows.opposite:
        left, right = (table.get(_stems(side), " ".join(_stems(side))) for side in (one, other))
        opposites.setdefault(left, set()).add(right)
        opposites.setdefault(right, set()).add(left)
    return table, max(map(len, table), default=1), {key: frozenset(found) for key, found in opposites.items()}


_SKIPPED = frozenset(
    "the a an your his her their its our my this that these those be is are was were been being s will would can may"
    " might has have had do does did very quite".split()
)
"""Words that a phrase of synonyms.yaml is matched across, and that it is written without."""


def _stems(phrase: str) -> tuple[str, ...]:
    words = [word for word in _WORD.findall(phrase.replace("-", " ")) if word not in _SKIPPED]
    return tuple(stem(word) for word in words or _WORD.findall(phrase))


def opposites(key: str) -> frozenset[str]:
    """Returns the keys that say the opposite of one."""
    return _phrases()[2].get(key, frozenset())


@dataclass(frozen=True)
class Reader:
    """Reads sentences for alignment, each text once.

    Attributes:
        names: More names of things: a registry's subjects.
    """

    names: Names = field(default_factory=lambda: Names({}))
    known: dict[str, Reading] = field(default_factory=dict)

    def read(self, text: str, around: Iterable[str] = ()) -> Reading:
        """Reads one sentence.

        Args:
            text: The sentence, citation markers cut out.
            around: Canonical names that the text around it gives (topic, headings, the sentences before).
        """
        reading = self.known.get(text)
        if reading is None:
            reading = self.known[text] = read(text, self.names)
        return replace(reading, around=frozenset(around)) if around else reading


def read(text: str, names: Names | None = None) -> Reading:
    """Reads one sentence; see `Reader`."""
    folded = fold(text)
    mentions = mentions_in(text, names or Names({}))
    frequencies = find_frequencies(text)
    quantities = [
        quantity
        for quantity in find_quantities(text)
        if not any(start < quantity.end and quantity.start < end for start, end, _ in frequencies)
    ]
    counted = [(quantity.start, quantity.end) for quantity in quantities]
    counted += [(start, end) for start, end, _ in frequencies if not _TIME_OF_DAY.search(folded, start, end)]
    denied = denied_spans(folded)
    terms = _terms(folded, mentions, counted, denied)
    heads = [
        head
        for cue, _, high in denied
        if (head := next((term for term in terms if cue < term.start and term.end <= high), None)) is not None
    ]
    return Reading(
        text,
        folded,
        tuple(terms),
        tuple(quantities),
        tuple(frequencies),
        tuple(find_routes(text)),
        tuple(mentions),
        tuple(heads),
        tuple(denied),
    )


def _terms(
    folded: str,
    mentions: Sequence[Mention],
    counted: Sequence[tuple[int, int]],
    denied: Sequence[tuple[int, int, int]],
) -> list[Term]:
    table, longest, _ = _phrases()
    left_out = wording().left_out
    words = [
        match
        for match in _WORD.finditer(folded.replace("-", " "))
        if not any(low < match.end() and match.start() < high for low, high in counted)
    ]
    named = {mention.start: mention for mention in mentions}
    covered = [(mention.start, mention.end) for mention in mentions]

    def is_denied(start: int, end: int) -> bool:
        return sum(low < start and end <= high for _, low, high in denied) % 2 == 1

    def worded(key: str, start: int, end: int) -> Term:
        name, up = outcome_of(folded[start:end])
        kind = "outcome" if name else "word"
        return Term(name or key, start, end, is_denied(start, end), kind, up)

    found: list[Term] = []
    content = [match for match in words if match[0] not in _SKIPPED]
    stems = [stem(match[0]) for match in content]
    index = 0
    while index < len(content):
        start = content[index].start()
        mention = named.get(start)
        if mention is not None:
            found.append(_name(mention, is_denied(mention.start, mention.end)))
            while index < len(content) and content[index].start() < mention.end:
                index += 1
            continue
        if any(low < start < high for low, high in covered):
            index += 1
            continue
        for length in range(min(longest, len(content) - index), 0, -1):
            key = table.get(tuple(stems[index : index + length]))
            end = content[index + length - 1].end()
            if key is None or any(start < low < end for low, _ in covered):
                continue
            if length == 1 and content[index][0] in left_out:
                continue
            found.append(worded(key, start, end))
            index += length
            break
        else:
            word = content[index][0]
            if word not in left_out and len(word) > 2:
                found.append(worded(stems[index], start, content[index].end()))
            index += 1
    return found


def _name(mention: Mention, denied: bool) -> Term:
    name, up = outcome_of(mention.canonical)
    if name:
        return Term(name, mention.start, mention.end, denied, mention.type, up)
    # A wide name is a word like others.
    kind = "word" if mention.canonical in GENERIC else mention.type
    return Term(mention.canonical, mention.start, mention.end, denied, kind)
