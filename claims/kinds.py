"""Words that make a sentence a claim of a kind, as data (``data/kinds.yaml``)."""

from __future__ import annotations

import functools
from collections.abc import Iterator

from pydantic import BaseModel, ConfigDict

from claims import data
from claims.model import Kind
from claims.patterns import compile_phrases
from claims.view import View


class KindWords(BaseModel):
    """Triggers of one kind: attribute name to phrases."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    alone: dict[str, tuple[str, ...]] = {}
    with_treatment: dict[str, tuple[str, ...]] = {}


class Kinds(BaseModel):
    """The whole of ``kinds.yaml``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    statistic: KindWords
    dosing: KindWords
    safety: KindWords
    efficacy: KindWords
    procedure: KindWords


@functools.cache
def table() -> Kinds:
    """Returns the triggers, read and validated once."""
    return data.load("kinds.yaml", Kinds)


def triggers(view: View, kind: Kind) -> Iterator[tuple[str, int, int]]:
    """Yields (attribute, start, end) of each trigger of ``kind`` in the sentence; lead-ins give (attribute, 0, 0)."""
    rows: KindWords = getattr(table(), kind)
    groups = dict(rows.alone)
    if view.treatment is not None:
        groups |= rows.with_treatment
    for attribute, phrases in groups.items():
        match = compile_phrases(phrases).search(view.folded)
        if match:
            yield attribute, match.start(), match.end()
        elif view.lead and compile_phrases(phrases).search(view.lead):
            yield attribute, 0, 0
