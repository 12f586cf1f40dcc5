"""Notation: what an editor writes is read as meant, what is written for an editor is read back without loss."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from claims import notation, units
from claims.model import Category, Effect, Frequency, Interval, Quantity, Times
from claims.notation import NotationError
from claims.quantities import find_quantities


def bare(quantity: Quantity) -> tuple[object, ...]:
    """A quantity without its text and place."""
    return (
        quantity.low, quantity.high, quantity.unit, quantity.comparator,
        quantity.numerator, quantity.denominator, quantity.interval, quantity.sd,
    )  # fmt: skip


def quantity(low, high, unit="1", comparator="=", top=None, bottom=None, interval=None, sd=None):
    return Quantity("", 0, 0, low, high, unit, comparator, top, bottom, interval, sd)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("60-70 %", quantity(60, 70, "%")),
        ("60–70%", quantity(60, 70, "%")),
        ("60 to 70 percent", quantity(60, 70, "%")),
        ("< 1 in 1000", quantity(None, 0.001, "1", "<", 1, 1000)),
        ("1-10 in 100", quantity(0.01, 0.1)),
        (">= 15 min", quantity(15, None, "min", ">=")),
        ("≥ 15 minutes", quantity(15, None, "min", ">=")),
        ("at least 15 minutes", quantity(15, None, "min", ">=")),
        ("up to 7 days", quantity(None, 7, "d", "<=")),
        ("4 mg", quantity(4, 4, "mg")),
        ("0.25 mcg", quantity(0.25, 0.25, "ug")),
        ("10 micrograms per kg per day", quantity(10, 10, "ug/kg/d")),
        ("12.3 mo (95% CI 10.1-14.2)", quantity(12.3, 12.3, "mo", interval=Interval(95, 10.1, 14.2))),
        ("0.72 (95% CI: 0.60 to 0.86)", quantity(0.72, 0.72, interval=Interval(95, 0.6, 0.86))),
        ("-1.2 % (95% CI -1.5 to -0.9)", quantity(-1.2, -1.2, "%", interval=Interval(95, -1.5, -0.9))),
        ("17 of 19", quantity(17 / 19, 17 / 19, "1", "=", 17, 19)),
        ("1 in 5", quantity(0.2, 0.2, "1", "=", 1, 5)),
        ("~ 60 %", quantity(60, 60, "%", "~")),
        ("about 60%", quantity(60, 60, "%", "~")),
        ("two thirds", quantity(2 / 3, 2 / 3, "1", "=", 2, 3)),
        ("1,500 mg", quantity(1500, 1500, "mg")),
        ("12.5 ± 3.2 d", quantity(12.5, 12.5, "d", sd=3.2)),
        ("< 30 mL/min/1.73 m2", quantity(None, 30, "mL/min", "<")),
        ("4 g/d", quantity(4, 4, "g/d")),
        ("1 {sachet}", quantity(1, 1, "{sachet}")),
    ],
)
def test_quantity_as_an_editor_writes_it(text, expected):
    read = notation.parse_quantity(text)
    assert bare(read) == bare(expected)
    assert (read.text, read.start, read.end) == (text, 0, len(text))


@pytest.mark.parametrize(
    "text", ["", "mg", "4 mgg", "4 mg 5 mg", "4 mg daily", "70-60 %", "1 in 0", "about", "often", "4 mg ("]
)
def test_no_quantity_says_what_is_expected(text):
    with pytest.raises(NotationError, match="expected a quantity such as 60-70 %") as caught:
        notation.parse_quantity(text)
    assert caught.value.found == text


@pytest.mark.parametrize(
    "text", ["60-70 %", "< 1 in 1000", "4 mg", "17 of 19", "12.3 mo (95% CI 10.1-14.2)", ">= 15 min", "0.5 mL/h"]
)
def test_the_strict_grammar_means_what_articles_mean(text):
    [found] = find_quantities(text)
    assert bare(notation.parse_quantity(text)) == bare(found)


def test_trailing_zeros_are_kept():
    read = notation.parse_quantity("12.0-12.50 mg")
    assert notation.format_quantity(read) == "12.0-12.50 mg"
    [found] = find_quantities("a median of 7.10 months")
    assert notation.format_quantity(found) == "7.10 mo"


def test_nothing_to_write():
    with pytest.raises(ValueError, match="neither a lower nor an upper end"):
        notation.format_quantity(quantity(None, None, "mg"))


NUMBERS = st.one_of(
    st.integers(-(10**16), 10**17).map(float),
    st.floats(-1e9, 1e9, allow_nan=False).filter(lambda number: number != 0 or str(number) == "0.0"),
    st.sampled_from([0.1, 0.05, 1 / 3, 1e-9, 1e22, 12.5]),
)
UNITS = st.sampled_from(
    [row.code for row in units.table().units] + ["1", "mg/kg", "mg/m2", "ug/kg/d", "mL/min", "{visit}"]
)
ENDS = st.tuples(NUMBERS, NUMBERS).map(sorted)
INTERVALS = st.builds(
    lambda level, ends, open_low, open_high: Interval(
        level, None if open_low else ends[0], None if open_high else ends[1]
    ),
    st.sampled_from([None, 95.0, 97.5, 99.0]),
    ENDS,
    st.booleans(),
    st.booleans(),
)


@st.composite
def quantities(draw):
    ends = draw(ENDS)
    low, high = draw(st.sampled_from([(ends[0], ends[0]), (ends[0], ends[1]), (None, ends[1]), (ends[0], None)]))
    comparator = draw(st.sampled_from(["=", "<", "<=", ">", ">=", "~"]))
    top, bottom = draw(st.sampled_from([(None, None), (1.0, 5.0), (17.0, 19.0)]))
    unit = draw(UNITS)
    if top is not None and draw(st.booleans()):
        low = high = top / bottom
    written = draw(st.sampled_from(["", "12.50", "0.10 and 17.0"]))
    return Quantity(
        written, 3, 9, low, high, unit, comparator, top, bottom,
        draw(st.none() | INTERVALS), draw(st.none() | NUMBERS.map(abs)),
    )  # fmt: skip


@given(quantities())
def test_a_quantity_survives_writing(value):
    assert bare(notation.parse_quantity(notation.format_quantity(value))) == bare(value)


@given(st.lists(quantities(), min_size=1, max_size=3))
def test_a_list_of_quantities_survives_writing(values):
    text = notation.format_values(values)
    read = notation.parse_values(text)
    assert [bare(value) for value in read] == [bare(value) for value in values]
    assert [text[value.start : value.end] for value in read] == [value.text for value in read]


@pytest.mark.parametrize(
    ("text", "times", "per", "flags"),
    [
        ("every 3-4 weeks", (1, 1), (3, 4, "wk"), (False, False)),
        ("2 times a day", (2, 2), (1, 1, "d"), (False, False)),
        ("1-2 times a day", (1, 2), (1, 1, "d"), (False, False)),
        ("twice daily", (2, 2), (1, 1, "d"), (False, False)),
        ("once a year", (1, 1), (1, 1, "a"), (False, False)),
        ("every 12 h", (1, 1), (12, 12, "h"), (False, False)),
        ("every other day", (1, 1), (2, 2, "d"), (False, False)),
        ("3 times every 2 weeks", (3, 3), (2, 2, "wk"), (False, False)),
        ("every 4-6 h, as needed", (1, 1), (4, 6, "h"), (True, False)),
    ],
)
def test_frequency(text, times, per, flags):
    frequency, as_needed, single = notation.parse_frequency(text)
    assert frequency is not None
    assert (frequency.times.low, frequency.times.high) == times
    assert (frequency.per.low, frequency.per.high, frequency.per.unit) == per
    assert (as_needed, single) == flags


@pytest.mark.parametrize(
    ("text", "flags"),
    [("as needed", (True, False)), ("prn", (True, False)), ("single dose", (False, True)), ("once only", (False, True)),
     ("single dose, as needed", (True, True))],
)  # fmt: skip
def test_frequency_flags(text, flags):
    assert notation.parse_frequency(text) == (None, *flags)


@pytest.mark.parametrize("text", ["", "often", "every now and then", "3 times", "every 4 mg", "twice daily or weekly"])
def test_no_frequency(text):
    with pytest.raises(NotationError, match="expected a frequency such as"):
        notation.parse_frequency(text)


TIMES = st.one_of(
    st.integers(1, 12).map(lambda number: Times(float(number), float(number))),
    st.integers(1, 6).map(lambda number: Times(float(number), float(number + 2))),
    st.integers(1, 6).map(lambda number: Times(None, float(number))),
)
PERIODS = st.builds(
    lambda low, more, unit: quantity(float(low), float(low + more), unit),
    st.integers(1, 12),
    st.integers(0, 2),
    st.sampled_from(sorted(units.time_codes())),
)


@given(st.builds(Frequency, TIMES, PERIODS), st.booleans(), st.booleans())
def test_a_frequency_survives_writing(frequency, as_needed, single):
    text = notation.format_frequency(frequency, as_needed=as_needed, single=single)
    read, *flags = notation.parse_frequency(text)
    assert flags == [as_needed, single]
    assert read is not None
    assert read.times == frequency.times
    assert bare(read.per) == bare(frequency.per)


@pytest.mark.parametrize(
    ("text", "route"),
    [
        ("intravenous", "intravenous"),
        ("IV", "intravenous"),
        ("by mouth", "oral"),
        ("Oral", "oral"),
        ("subcutaneous", "subcutaneous"),
    ],
)
def test_route(text, route):
    assert notation.parse_route(text) == route


@pytest.mark.parametrize("text", ["", "sideways", "oral or intravenous", "oral, twice"])
def test_no_route(text):
    with pytest.raises(NotationError, match="expected one route such as oral"):
        notation.parse_route(text)


def test_directions_and_categories():
    assert notation.parse_values("decrease", attribute="effect", outcome="mortality") == (
        Effect("decrease", "mortality"),
    )
    assert notation.parse_values("none", attribute="effect on pain") == (Effect("none", None),)
    assert notation.parse_values("none", attribute="side-effect burden") == (Category("none", "none", 0, 4),)
    assert notation.parse_values("no effect", attribute="x") == (Effect("none", None),)
    assert notation.parse_values("Minimally  Invasive", attribute="invasiveness") == (
        Category("minimally invasive", "Minimally  Invasive", 0, 19),
    )
    assert notation.parse_values('"24-hour stay"; mild', attribute="x") == (
        Category("24-hour stay", '"24-hour stay"', 0, 14),
        Category("mild", "mild", 16, 20),
    )


@example(["(", ")"])
@given(
    st.lists(
        st.text(st.characters(exclude_characters='"', exclude_categories=["Cs", "Cc", "Z"]), min_size=1, max_size=12),
        min_size=1,
        max_size=3,
    )
)
def test_category_names_survive_writing(names):
    values = [Category(name) for name in names]
    read = notation.parse_values(notation.format_values(values), attribute="x")
    assert [getattr(value, "name", None) for value in read] == names


@pytest.mark.parametrize("text", ["60-70 percents of", "< few", "5 to", "12 parsecs", "10 mg; 20 mgg"])
def test_a_cell_that_starts_like_a_quantity_must_be_one(text):
    with pytest.raises(NotationError):
        notation.parse_values(text, attribute="success rate")
