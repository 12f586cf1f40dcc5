"""Claims of a table's cells: what stands in the first cell of a row and above a column says what a cell is about.

A cell alone says little ("8%"). With its row ("Nausea") and its column ("Naproxen (n=212)") it is a claim: the share
with nausea, of naproxen. What a row's cells say of one dose is put together ("5 mg", "once a day").
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from pydantic import BaseModel, ConfigDict

from claims import data
from claims.attribute_table import FREQUENCY_OF
from claims.effects import canonical_outcome, harm_name
from claims.extractors.safety import drafts_of
from claims.harms import band_of, find_listed, is_announcing, is_band
from claims.measures import measure_of
from claims.mentions import TREATMENTS, Mention
from claims.model import Category, Kind, Quantity, Regimen
from claims.patterns import compile_phrases, fold
from claims.quantities import shift
from claims.view import Draft, Place, View

Decided = dict[Kind, Sequence[Draft]]


class TableWords(BaseModel):
    """The whole of ``tables.yaml``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    whom: frozenset[str]
    no_group: tuple[str, ...]
    amounts: tuple[str, ...]
    most: tuple[str, ...]


@functools.cache
def words() -> TableWords:
    """Returns the words, read and validated once."""
    return data.load("tables.yaml", TableWords)


_BRACKETS = re.compile(r"\s*[(\[][^()\[\]]*[)\]]")
_UNNAMED = frozenset({None, "share", "prevalence"})
"""Measures that do not say of what."""
_WORDS = 8
"""So many words of a row or header say what a number is of; more are a text."""


def in_table(view: View, decided: Decided, mentions_of: Callable[[str], Sequence[Mention]]) -> Decided:
    """Returns the claims of a cell, told by its row and column.

    Args:
        view: The cell, or a sentence of it.
        decided: Its claims.
        mentions_of: Finds what a text names.
    """
    place = view.place
    if place is None:
        return decided
    if place.head:
        # What stands above a column says nothing by itself, but of how many people it is.
        return {
            kind: [draft for draft in drafts if kind == "statistic" and draft.attribute == "sample size"]
            for kind, drafts in decided.items()
        }
    result = dict(decided)
    if not decided["safety"] and view.treatment is not None and _names_harm(view, place):
        result["safety"] = [draft for harm in find_listed(view) for draft in drafts_of(harm)]
    if fold(place.row) == view.folded:
        if len(view.tokens) <= _WORDS:
            # A row's name: what is said of it stands beside it ("Approved by the FDA: no").
            result |= dict.fromkeys(("efficacy", "procedure"), ())
            result |= {kind: [draft for draft in result[kind] if draft.values] for kind in ("safety", "dosing")}
        return result
    result["statistic"] = [_numbered(view, draft, place, mentions_of) for draft in decided["statistic"]]
    result["safety"] = [*result["safety"], *_how_often(view, result["statistic"], place, mentions_of)]
    result["dosing"] = [_given_to(view, draft, place) for draft in decided["dosing"]]
    return result


def _names_harm(view: View, place: Place) -> bool:
    """Whether a cell holds no more than the name of a harm, in a column that announces harms or how often they come."""
    above = fold(place.column)
    told = is_announcing(above) or (is_band(above) and any(map(is_announcing, view.headings)))
    return told and len(view.tokens) <= _WORDS and any(mention.type == "condition" for mention in view.mentions)


def _numbered(view: View, draft: Draft, place: Place, mentions_of: Callable[[str], Sequence[Mention]]) -> Draft:
    """A number of a cell with what it measures, by its column or else its row, and of whom, by the other."""
    quantity = next((value for value in draft.values if isinstance(value, Quantity)), None)
    if quantity is None:
        return draft
    row, column = _short(place.row), _short(place.column)
    above = _measured(place.column, quantity)
    name = draft.attribute if draft.attribute not in _UNNAMED else above or _measured(place.row, quantity)
    if name in _UNNAMED and row:
        share = quantity.unit == "%" or quantity.denominator is not None
        share = share and not compile_phrases(words().amounts).search(row)
        ill = _ill(place.row, mentions_of)
        name = (f"share with {ill}" if ill is not None else f"share {row}") if share else row
    whose = row if above is not None and name == above else column
    scope = draft.scope or view.scope
    if whose and compile_phrases(words().no_group).search(whose):
        whose = ""
    named = next(iter(mentions_of(whose)), None) if whose else None
    if whose and scope.population is None and (named is None or named.type not in (*TREATMENTS, "condition")):
        scope = replace(scope, population=whose)
    elif named is not None and named.type == "condition" and scope.condition is None and whose == row:
        scope = replace(scope, condition=named.canonical)
    return replace(draft, attribute=name, scope=scope)


def _measured(words: str, quantity: Quantity) -> str | None:
    """What a number measures by the words of its row or column."""
    above = f"{fold(words)}: "
    name = measure_of(f"{above}{quantity.text}", shift(quantity, len(above) - quantity.start)) if words else None
    return None if name in _UNNAMED else name


def _how_often(
    view: View, numbers: Sequence[Draft], place: Place, mentions_of: Callable[[str], Sequence[Mention]]
) -> list[Draft]:
    """How often the harm of a row comes, by the share in its cell, where the table is one of harms."""
    announced = is_announcing(fold(place.stub)) or any(map(is_announcing, view.headings))
    harm = _ill(place.row, mentions_of)
    if not announced or harm is None:
        return []
    found = []
    for draft in numbers:
        for value in draft.values:
            band = band_of(value) if isinstance(value, Quantity) else None
            if band is not None and isinstance(value, Quantity):
                said = Category(band, value.text, value.start, value.end)
                found.append(replace(draft, kind="safety", attribute=f"{FREQUENCY_OF}{harm}", values=(said,)))
    return found


def _given_to(view: View, draft: Draft, place: Place) -> Draft:
    """A dose of a cell with its drug and whom it is for; in the column of the highest dose it is a limit."""
    scope, about = draft.scope or view.scope, view.treatment
    row = _short(place.row)
    if words().whom & set(fold(place.stub).split()) and row and scope.population is None:
        scope = replace(scope, population=row)
    most = compile_phrases(words().most).search(fold(place.column)) is not None
    values = []
    for value in draft.values:
        if isinstance(value, Regimen):
            drug = about.canonical if about is not None and about.type == "drug" else None
            value = replace(value, drug=drug or value.drug)
            if most and value.dose is not None and value.limit is None:
                value = replace(value, limit=value.dose, dose=None, frequency=None)
        values.append(value)
    return replace(draft, values=tuple(values), subject=about or draft.subject, scope=scope)


def _ill(row: str, mentions_of: Callable[[str], Sequence[Mention]]) -> str | None:
    """The illness or harm that a row names, in the words by which it is known as a harm."""
    ill = next((item.canonical for item in mentions_of(row) if item.type == "condition"), None) or _short(row)
    outcome, way, good = canonical_outcome(ill, "cause", condition=True)
    return harm_name(ill, outcome, way) if good is False or ill != _short(row) else None


def _short(words: str) -> str:
    """The words of a row or header without what stands in brackets; empty where they are a text."""
    plain = _BRACKETS.sub("", words).strip(" :;,*†‡").lower()
    return plain if len(plain.split()) <= _WORDS and re.search(r"[a-z]", plain) else ""


def joined(rows: Sequence[tuple[View, int, Decided]]) -> list[tuple[View, int, Decided]]:
    """Returns sentences with the doses of each row of a table put together: "5 mg" and, beside it, "once a day".

    Args:
        rows: Sentences in order, each with the index of its block and its claims.
    """
    result = list(rows)
    first: dict[int, int] = {}
    for at, (view, block, decided) in enumerate(result):
        if view.place is None or view.place.number is None or len(decided["dosing"]) != 1:
            continue
        before = first.setdefault(view.place.number, at)
        if before == at:
            continue
        whole = _together(result[before], (view, block, decided))
        if whole is not None:
            earlier, number, kept = result[before]
            result[before] = earlier, number, {**kept, "dosing": [whole]}
            result[at] = view, block, {**decided, "dosing": ()}
    return result


_PARTS = ("dose", "route", "frequency", "duration", "infusion", "rate", "limit", "condition")


def _together(one: tuple[View, int, Decided], other: tuple[View, int, Decided]) -> Draft | None:
    """One dose of what two cells of a row say; None where both say the same part of it."""
    (draft,), (more,) = one[2]["dosing"], other[2]["dosing"]
    (mine,), (theirs,) = draft.values or (None,), more.values or (None,)
    if not isinstance(mine, Regimen) or not isinstance(theirs, Regimen):
        return None
    said = {part: getattr(theirs, part) for part in _PARTS if getattr(theirs, part) is not None}
    if any(getattr(mine, part) is not None for part in said):
        return None
    by = other[0].offset - one[0].offset
    moved = {part: _moved(value, by) for part, value in said.items()}
    whole = replace(mine, **moved, as_needed=mine.as_needed or theirs.as_needed, single=mine.single or theirs.single)
    return replace(draft, values=(whole,))


def _moved(value: Any, by: int) -> Any:
    if isinstance(value, Quantity):
        return shift(value, by)
    return replace(value, per=_moved(value.per, by)) if hasattr(value, "per") else value
