"""Attributes whose values exclude each other: the data, and finding their values in a sentence."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel, ConfigDict

from claims import data
from claims.context import words
from claims.model import Category, Kind, Polarity
from claims.patterns import compile_phrases, possible
from claims.subjects import subject_of
from claims.view import Draft, View


class Attribute(BaseModel):
    """One attribute: its exclusive values, what it is of, what only looks like it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    kind: Kind
    of: tuple[str, ...]
    values: dict[str, tuple[str, ...]]
    comparison: tuple[str, ...] = ()
    not_before: tuple[str, ...] = ()
    compatible: tuple[tuple[str, str], ...] = ()
    gravity: Literal["error", "warning"] = "error"

    def excludes(self, one: str, other: str) -> bool:
        """Whether two values cannot both hold."""
        if one == other or one not in self.values or other not in self.values:
            return False
        return (one, other) not in self.compatible and (other, one) not in self.compatible


class Attributes(BaseModel):
    """The whole of ``attributes.yaml``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    attributes: tuple[Attribute, ...]


FREQUENCY = "frequency"
"""How often a treatment brings a harm: the row holds the bands, claims and entries say "frequency of <harm>"."""


def row_of(name: str | None) -> Attribute | None:
    """Returns the row that an attribute's values are of."""
    return table().get(FREQUENCY if name and name.startswith(f"{FREQUENCY} of ") else name or "")


@functools.cache
def table() -> dict[str, Attribute]:
    """Returns the attributes by name."""
    return {row.name: row for row in data.load("attributes.yaml", Attributes).attributes}


@functools.cache
def _of_kind(kind: Kind) -> tuple[tuple[Attribute, tuple[str, ...]], ...]:
    """The rows of a kind, each with all its phrases: a quick look that spares most sentences the search."""
    return tuple(
        (row, tuple(phrase for phrases in row.values.values() for phrase in phrases))
        for row in table().values()
        if row.kind == kind and any(row.values.values())
    )


@dataclass(frozen=True, slots=True)
class _Hit:
    start: int
    end: int
    value: str


def _hits(row: Attribute, folded: str, begun: frozenset[str]) -> list[_Hit]:
    found = [
        _Hit(match.start(), match.end(), value)
        for value, phrases in row.values.items()
        if possible(phrases, begun)
        for match in compile_phrases(phrases).finditer(folded)
    ]
    if not found:
        return []
    barred = [match.span() for match in compile_phrases(row.comparison).finditer(folded)]
    found.sort(key=lambda hit: (hit.start, -(hit.end - hit.start)))
    kept: list[_Hit] = []
    for hit in found:
        if any(low < hit.end and hit.start < high for low, high in barred):
            continue
        if any(other.start < hit.end and hit.start < other.end for other in kept):
            continue
        if row.not_before and compile_phrases(row.not_before).match(folded, _skip(folded, hit.end)):
            continue
        kept.append(hit)
    return kept


def _skip(folded: str, at: int) -> int:
    while at < len(folded) and folded[at] in " -":
        at += 1
    return at


def _names_a_sort(view: View, hit: _Hit, canonical: str) -> bool:
    """Whether the word only tells one sort of the subject from others, and says nothing of them all.

    "Palliative chemotherapy is …" does not say that chemotherapy is palliative.
    """
    at = view.offset + _skip(view.folded, hit.end)
    return any(mention.start == at and mention.canonical == canonical for mention in view.mentions)


def _is_choice(folded: str, one: _Hit, other: _Hit) -> bool:
    """Whether two values are offered as alternatives ("under local or general anaesthetic"): neither is claimed."""
    if one.value == other.value:
        return False
    low, high = sorted((one, other), key=lambda hit: hit.start)
    gap = folded[low.end : high.start]
    return len(gap) < 30 and re.search(r"\bor\b", gap) is not None


def _is_asked(folded: str, at: int) -> bool:
    return bool(compile_phrases(words().indirect).search(folded, max(0, at - 80), at))


def find_values(view: View, kind: Kind) -> Iterator[Draft]:
    """Yields one draft for each value of an attribute of ``kind`` that the sentence says of its subject."""
    for row, phrases in _of_kind(kind):
        if not possible(phrases, view.keys):
            continue
        about = view.treatment
        if about is None or about.type not in row.of:
            named = next((mention for mention in view.treatments if mention.type in row.of), None)
            about = subject_of(named) if named is not None else view.subject
        if about is None or about.type not in row.of:
            continue
        hits = _hits(row, view.folded, view.keys)
        for hit in hits:
            if any(_is_choice(view.folded, hit, other) for other in hits):
                continue
            if _names_a_sort(view, hit, about.canonical) or _is_asked(view.folded, hit.start):
                continue
            words = Category(hit.value, view.text[hit.start : hit.end], hit.start, hit.end)
            polarity: Polarity = "negated" if view.context.negates(hit.start, hit.end) else "affirmed"
            yield Draft(kind, row.name, (words,), polarity, about)
