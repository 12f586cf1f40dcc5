"""Units: spellings to UCUM codes, conversion between them."""

import re
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims import units

CODES = [row.code for row in units.table().units]


@pytest.mark.parametrize(
    ("spelling", "code"),
    [
        ("mg", "mg"),
        ("milligrammes", "mg"),
        ("mcg", "ug"),
        ("µg", "ug"),
        ("μg", "ug"),
        ("per cent", "%"),
        ("millilitres", "mL"),
        ("mL", "mL"),
        ("IU", "[IU]"),
        ("international units", "[IU]"),
        ("mm Hg", "mm[Hg]"),
        ("mmHg", "mm[Hg]"),
        ("hours", "h"),
        ("wks", "wk"),
        ("tablets", "{tablet}"),
        ("TABLETS", "{tablet}"),
        ("puffs", "{puff}"),
        ("Gy", "Gy"),
        ("g", "g"),
        ("square  metres", "m2"),
    ],
)
def test_spellings_mean_their_code(spelling, code):
    assert units.code_of(spelling) == code


@pytest.mark.parametrize("spelling", ["G", "S", "M", "gy", "D", "patients", "mgs.", ""])
def test_what_is_no_unit_has_no_code(spelling):
    assert units.code_of(spelling) is None


def test_the_pattern_takes_the_longest_spelling_and_whole_words():
    pattern = re.compile(units.pattern())
    assert pattern.match("milligrams daily").group(0) == "milligrams"
    assert pattern.match("mm Hg").group(0) == "mm Hg"
    assert pattern.match("mgso") is None
    assert pattern.match("days").group(0) == "days"


def test_time_and_form_codes():
    assert {"s", "min", "h", "d", "wk", "mo", "a"} == units.time_codes()
    assert {"{tablet}", "{capsule}", "{puff}", "{drop}"} <= units.form_codes()
    assert not units.time_codes() & units.form_codes()


@pytest.mark.parametrize(
    ("unit", "to", "factor"),
    [
        ("g", "mg", 1000),
        ("mg", "ug", 1000),
        ("ug", "mg", 0.001),
        ("h", "min", 60),
        ("wk", "d", 7),
        ("a", "d", 365.25),
        ("L", "mL", 1000),
        ("Gy", "cGy", 100),
        ("%", "1", 0.01),
        ("mg/kg", "ug/kg", 1000),
        ("mL/h", "mL/min", 1 / 60),
        ("mg/d", "g/wk", 0.007),
        ("mg/kg/d", "mg/kg/h", 1 / 24),
        ("{teaspoon}", "mL", 4.92892159375),
    ],
)
def test_units_convert(unit, to, factor):
    assert units.factor(unit, to) == pytest.approx(factor)


@pytest.mark.parametrize(
    ("unit", "to"),
    [("mg", "mL"), ("{tablet}", "{capsule}"), ("{tablet}", "mg"), ("[IU]", "mg"), ("h", "mg"), ("mg", "nonsense")],
)
def test_units_of_different_things_do_not_convert(unit, to):
    assert units.factor(unit, to) is None


@pytest.mark.parametrize("code", CODES)
def test_every_unit_is_known_to_the_converter(code):
    assert units.factor(code, code) == 1.0
    assert units.factor(f"{code}/d", f"{code}/wk") == pytest.approx(7.0)


@given(st.sampled_from(CODES), st.sampled_from(CODES))
def test_a_factor_times_its_inverse_is_one(one, other):
    there, back = units.factor(one, other), units.factor(other, one)
    assert (there is None) == (back is None)
    if there is not None and back is not None:
        assert there * back == pytest.approx(1.0)


def test_no_spelling_is_claimed_twice():
    seen = {}
    for row in units.table().units:
        for spelling in {" ".join(item.lower().split()) for item in row.spellings}:
            assert seen.setdefault(spelling, row.code) == row.code


def test_the_table_says_what_pint_says():
    bases = {"kg": "kilogram", "m": "meter", "s": "second", "mol": "mole", "K": "kelvin"}
    registry = units.registry()
    for row in units.table().units:
        factor, powers = row.base
        base = " * ".join(f"({bases.get(name, name)}) ** {power}" for name, power in powers.items()) or "dimensionless"
        assert registry.Quantity(1.0, row.pint).to(base).magnitude == pytest.approx(
            float(Fraction(factor)), rel=1e-11
        ), row
