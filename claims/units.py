"""Units of measurement: spellings to UCUM codes, and conversion. The table is ``data/units.yaml``.

What a unit is in base units is pint's, kept in the table: loading pint's own definitions takes half as long as spaCy.
"""

from __future__ import annotations

import functools
import re
from collections import Counter
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, Field, field_validator

from claims import data

if TYPE_CHECKING:
    import pint


class UnitRow(BaseModel):
    """One unit: its UCUM code, how people write it, what it is to pint."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    code: str
    spellings: tuple[str, ...]
    exact: tuple[str, ...] = ()
    pint: str
    base: tuple[str, dict[str, int]]
    time: bool = False
    form: bool = False

    @field_validator("base")
    @classmethod
    def _exact(cls, base: tuple[str, dict[str, int]]) -> tuple[str, dict[str, int]]:
        if Fraction(base[0]) <= 0:
            raise ValueError(f"expected a factor above 0, found {base[0]!r}")
        return base


class InternationalUnit(BaseModel):
    """What one international unit of some things weighs."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    names: tuple[str, ...]
    weight: float = Field(alias="is", gt=0)
    unit: str


class UnitTable(BaseModel):
    """The whole of ``units.yaml``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    units: tuple[UnitRow, ...]
    international_units: tuple[InternationalUnit, ...]


@functools.cache
def table() -> UnitTable:
    """Returns the unit table, read and validated once."""
    return data.load("units.yaml", UnitTable)


def weight_of_unit(name: str) -> tuple[float, str] | None:
    """Returns what one international unit of a thing weighs: (amount, UCUM code); None where that is not fixed.

    Args:
        name: Canonical name of the thing.
    """
    return next(((row.weight, row.unit) for row in table().international_units if name in row.names), None)


@functools.cache
def _codes() -> tuple[dict[str, str], dict[str, str]]:
    folded: dict[str, str] = {}
    exact: dict[str, str] = {}
    for row in table().units:
        for spelling in row.spellings:
            folded.setdefault(" ".join(spelling.lower().split()), row.code)
        for spelling in row.exact:
            exact[spelling] = row.code
    return folded, exact


@functools.cache
def time_codes() -> frozenset[str]:
    """UCUM codes of units of time."""
    return frozenset(row.code for row in table().units if row.time)


@functools.cache
def form_codes() -> frozenset[str]:
    """UCUM codes of countable dose forms (``{tablet}``)."""
    return frozenset(row.code for row in table().units if row.form)


def code_of(spelling: str) -> str | None:
    """Returns the UCUM code a spelling means, or None."""
    folded, exact = _codes()
    key = " ".join(spelling.split())
    return exact.get(key) or folded.get(key.lower())


@functools.cache
def pattern() -> str:
    """Returns a regular expression source that matches one unit spelling, longest first, not followed by a letter."""
    folded, exact = _codes()
    loose = sorted(folded, key=len, reverse=True)
    alternatives = "|".join(re.escape(spelling).replace(r"\ ", r"\s+") for spelling in loose)
    strict = "|".join(re.escape(spelling) for spelling in sorted(exact, key=len, reverse=True))
    # A letter, or a digit right behind a letter ("m2"), would make it another word.
    return rf"(?:(?:(?i:{alternatives})|(?:{strict}))(?<![A-Za-z](?=\d))(?![A-Za-zµμ]))"


@functools.cache
def _spelling() -> re.Pattern[str]:
    return re.compile(pattern())


@functools.cache
def _last() -> re.Pattern[str]:
    return re.compile(rf"{pattern()}\s*$")


def match_at(text: str, at: int) -> re.Match[str] | None:
    """Returns the match of one unit spelling that begins at an offset, the longest, or None."""
    return _spelling().match(text, at)


def ends_in_unit(text: str) -> bool:
    """Whether the last word of a text is a unit."""
    return _last().search(text) is not None


@functools.cache
def registry() -> pint.UnitRegistry[Any]:
    """Returns pint's registry with the medical units added: what the table's ``base`` is read off."""
    import pint

    ureg: pint.UnitRegistry[Any] = pint.UnitRegistry(autoconvert_offset_to_baseunit=True)
    ureg.define("international_unit = [international_unit]")
    ureg.define("milliequivalent = [equivalent]")
    ureg.define("score_point = [score_point]")
    ureg.define("decibel_scale = [decibel_scale]")
    # A count of forms is no amount of drug: each is a dimension of its own.
    own = ("teaspoon", "tablespoon")
    for row in table().units:
        if row.form and row.pint not in own:
            ureg.define(f"{row.pint} = [{row.pint}]")
    return ureg


@functools.cache
def _bases() -> dict[str, tuple[Fraction, dict[str, int]]]:
    found = {row.code: (Fraction(row.base[0]), row.base[1]) for row in table().units}
    return found | {"1": (Fraction(1), {}), "": (Fraction(1), {})}


@functools.lru_cache(maxsize=4096)
def _in_base(unit: str) -> tuple[Fraction, Counter[str]] | None:
    """Returns what a unit is in base units: the factor, and their powers (those of 0 left out)."""
    powers: Counter[str] = Counter()
    factor = Fraction(1)
    for place, part in enumerate(unit.split("/")):
        if part not in _bases():
            return None
        size, dimension = _bases()[part]
        factor = factor * size if place == 0 else factor / size
        for name, power in dimension.items():
            powers[name] += power if place == 0 else -power
    return factor, Counter({name: power for name, power in powers.items() if power})


@functools.lru_cache(maxsize=4096)
def factor(unit: str, to: str) -> float | None:
    """Returns what a value in ``unit`` is multiplied by to be in ``to``; None where they do not convert.

    Both are UCUM spellings as in ``units.yaml``, joined by ``/``. A month is 30.44 d and a year 365.25 d (pint).
    """
    if unit == to:
        return 1.0
    source, target = _in_base(unit), _in_base(to)
    if source is None or target is None or dict(source[1]) != dict(target[1]):
        return None
    return float(source[0] / target[0])
