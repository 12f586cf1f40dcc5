"""What care aims at: the value a measurement should have ("your INR should be between 2 and 3").

No statistic and no dose: an aim of monitoring. The measurements and the words for an aim are data
(``data/targets.yaml``).
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Sequence

from pydantic import BaseModel, ConfigDict

from claims import data
from claims.attribute_table import TARGET
from claims.model import Quantity, Subject
from claims.patterns import compile_phrases
from claims.view import Draft, View

_FARTHEST = 90


class Measurement(BaseModel):
    """A measurement, how it is named and the units its values have.

    Attributes:
        whole: Whether it is told in whole numbers only; a digit behind a full stop is a note's ("below 140/90.4").
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    names: tuple[str, ...]
    units: frozenset[str]
    whole: bool = False


class TargetWords(BaseModel):
    """The whole of ``targets.yaml``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    aims: tuple[str, ...]
    measurements: tuple[Measurement, ...]


@functools.cache
def words() -> TargetWords:
    """Returns the words, read and validated once."""
    return data.load("targets.yaml", TargetWords)


_NOT_BEFORE = re.compile(r"[.;]\s|\b(?:if|when|whenever|unless|once|until)\b")
"""Between the aim and its number: what follows is a case, not the aim."""


def find_targets(view: View) -> Iterator[Draft]:
    """Yields a draft for each aim of a sentence; its subject is the measurement."""
    folded, quantities = view.folded, view.quantities
    aims = list(compile_phrases(words().aims).finditer(folded)) if quantities else []
    if not aims:
        return
    for row in words().measurements:
        name = compile_phrases(row.names).search(folded)
        if name is None:
            continue
        fitting = [item for item in quantities if item.unit in row.units and item.denominator is None]
        if row.whole and any(end is not None and end % 1 for item in fitting for end in (item.low, item.high)):
            continue
        for number, quantity in enumerate(fitting):
            if _is_aim(folded, name, aims, quantity):
                measured = f"{_part(row, fitting, number, folded)}{row.name}"
                subject = Subject(view.text[slice(*name.span())], row.name, "test")
                yield Draft("safety", f"{TARGET}{measured}", (quantity,), None, subject)


def _is_aim(folded: str, name: re.Match[str], aims: Sequence[re.Match[str]], quantity: Quantity) -> bool:
    """Whether name and cue stand before a number, with nothing between that makes it a case."""
    for aim in aims:
        low = max(name.end(), aim.end())
        if low <= quantity.start and quantity.start - min(name.start(), aim.start()) <= _FARTHEST:
            return _NOT_BEFORE.search(folded, low, quantity.start) is None
    return False


def _part(row: Measurement, fitting: Sequence[Quantity], number: int, folded: str) -> str:
    """Of "below 140/90 mmHg" the first is the systolic pressure."""
    if "mm[Hg]" not in row.units:
        return ""
    before = number > 0 and folded[fitting[number - 1].end : fitting[number].start].strip() == "/"
    after = number + 1 < len(fitting) and folded[fitting[number].end : fitting[number + 1].start].strip() == "/"
    return "diastolic " if before else "systolic " if after else ""
