"""Units of measurement: spellings to UCUM codes, and conversion through pint. The table is ``data/units.yaml``."""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict

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
    time: bool = False
    form: bool = False


class UnitTable(BaseModel):
    """The whole of ``units.yaml``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    units: tuple[UnitRow, ...]


@functools.cache
def table() -> UnitTable:
    """Returns the unit table, read and validated once."""
    return data.load("units.yaml", UnitTable)


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
def registry() -> pint.UnitRegistry[Any]:
    """Returns pint's registry with the medical units added."""
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


@functools.lru_cache(maxsize=4096)
def _pint_unit(unit: str) -> str | None:
    names = {row.code: row.pint for row in table().units} | {"1": "dimensionless", "": "dimensionless"}
    parts = unit.split("/")
    if any(part not in names for part in parts):
        return None
    return " / ".join(f"({names[part]})" for part in parts)


@functools.lru_cache(maxsize=4096)
def factor(unit: str, to: str) -> float | None:
    """Returns what a value in ``unit`` is multiplied by to be in ``to``; None where they do not convert.

    Both are UCUM spellings as in ``units.yaml``, joined by ``/``. A month is 30.44 d and a year 365.25 d (pint).
    """
    if unit == to:
        return 1.0
    source, target = _pint_unit(unit), _pint_unit(to)
    if source is None or target is None:
        return None
    import pint

    try:
        return float(registry().Quantity(1.0, source).to(target).magnitude)
    except pint.errors.PintError:
        return None
