"""Whether a sentence says what a statement says, word by word: for statements that no attribute and value can hold.

The measure is conservative. Both are cut into words; words without content (``data/check_required_statement.yaml``)
and the subject's own names fall away; the rest is compared by lemma, where a list of the data counts as one word. A
sentence covers a statement where it has

- at least three quarters of its content words (``share`` of the data), two of them at least if it has two,
- every number of it,
- a negation in the clauses that hold those words exactly where the statement has one.

Lemmas are looked up without a parse: a word has the lemmas it can have as a noun, verb, adjective or adverb ("checked"
is "check" and "checked"), and two words are the same where they share one.
"""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from claims import data
from claims.mentions import normal
from claims.patterns import fold

_LOOKUPS = Path(__file__).parent / "data" / "en_medfact_sm" / "lemmatizer" / "lookups"
_WORD = re.compile(r"\d+(?:[.,]\d+)*|[a-z]+(?:'[a-z]+)?")
_CLAUSE = re.compile(r"[,;:()]|\b(?:but|although|because|so)\b")


class RequiredWords(BaseModel):
    """The whole of ``check_required_statement.yaml``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    stop: frozenset[str]
    negation: frozenset[str]
    same: tuple[frozenset[str], ...]
    share: float


@functools.cache
def _words() -> RequiredWords:
    return data.load("check_required_statement.yaml", RequiredWords)


@functools.cache
def _tables() -> tuple[dict[str, dict[str, list[str]]], dict[str, frozenset[str]], dict[str, list[list[str]]]]:
    from spacy.lookups import Lookups

    lookups = Lookups().from_disk(_LOOKUPS)
    exceptions, index, rules = (lookups.get_table(name) for name in ("lemma_exc", "lemma_index", "lemma_rules"))
    sorts = ("noun", "verb", "adj", "adv")
    return (
        {sort: exceptions.get(sort, {}) for sort in sorts},
        {sort: frozenset(index.get(sort, ())) for sort in sorts},
        {sort: rules.get(sort, []) for sort in sorts},
    )


@functools.lru_cache(maxsize=16384)
def lemmas(word: str) -> frozenset[str]:
    """Returns every lemma a lower-case word can have, the word itself included, in American spelling."""
    exceptions, index, rules = _tables()
    found = {word}
    for sort, known in index.items():
        found.update(exceptions[sort].get(word, ()))
        for old, new in rules[sort]:
            if word.endswith(old) and (form := word[: len(word) - len(old)] + new) in known:
                found.add(form)
    return frozenset(normal(form) for form in found)


@functools.lru_cache(maxsize=16384)
def _keys(word: str) -> frozenset[str]:
    """The lemmas of a word, and what else its lists of the data hold."""
    own = lemmas(word)
    return own.union(*(same for same in _same() if same & own))


@functools.cache
def _same() -> tuple[frozenset[str], ...]:
    return tuple(frozenset(normal(word) for word in same) for same in _words().same)


@dataclass(frozen=True, slots=True)
class Wording:
    """What a statement asks of a sentence: its content words, its numbers, whether it denies."""

    content: tuple[frozenset[str], ...]
    numbers: frozenset[str]
    negated: bool


def wording(statement: str, names: Iterable[str] = ()) -> Wording:
    """Reads a statement.

    Args:
        statement: The statement.
        names: Names of its subject; their words are no content.
    """
    aside = {form for name in names for word in _WORD.findall(fold(name)) for form in lemmas(word)}
    content: dict[frozenset[str], None] = {}
    numbers = set()
    negated = False
    for word in _WORD.findall(fold(statement)):
        if word[0].isdigit():
            numbers.add(_number(word))
        elif _negates(word):
            negated = True
        elif not _is_stop(word) and not lemmas(word) & aside:
            content[_keys(word)] = None
    return Wording(tuple(content), frozenset(numbers), negated)


def covers(sentence: str, wanted: Wording) -> bool:
    """Whether a sentence says what a statement says; see the measure above. A question says nothing."""
    folded = fold(sentence)
    if folded.rstrip("\"') ").endswith("?") or not (wanted.content or wanted.numbers):
        return False
    found = [(match.start(), match.end(), match[0]) for match in _WORD.finditer(folded)]
    if not wanted.numbers <= {_number(word) for _, _, word in found if word[0].isdigit()}:
        return False
    hits: dict[frozenset[str], tuple[int, int]] = {}
    for start, end, word in found:
        for keys in wanted.content:
            if keys not in hits and lemmas(word) & keys:
                hits[keys] = (start, end)
    needed = max(math.ceil(_words().share * len(wanted.content)), min(2, len(wanted.content)))
    if len(hits) < needed:
        return False
    low = min((start for start, _ in hits.values()), default=0)
    high = max((end for _, end in hits.values()), default=len(folded))
    before = [mark.end() for mark in _CLAUSE.finditer(folded, 0, low)]
    after = _CLAUSE.search(folded, high)
    start, end = before[-1] if before else 0, after.start() if after else len(folded)
    return wanted.negated == any(_negates(word) for first, _, word in found if start <= first < end)


def names_one(text: str, names: Iterable[str]) -> bool:
    """Whether a text has one of the names in it, as whole words, whatever their case, spelling or number."""
    folded = f" {_spaced(text)} "
    return any(f" {_spaced(name)} " in folded for name in names if _spaced(name))


def _spaced(text: str) -> str:
    return " ".join(normal(word) for word in re.findall(r"[\w']+", fold(text)))


def _negates(word: str) -> bool:
    return word.endswith("n't") or bool(lemmas(word) & _words().negation)


def _is_stop(word: str) -> bool:
    return word.partition("'")[0] in _words().stop or bool(lemmas(word) & _words().stop)


def _number(word: str) -> str:
    plain = re.sub(r",(?=\d{3}\b)", "", word)
    return plain.rstrip("0").rstrip(".") if "." in plain else plain
