"""Numbers in text: spans and values of digits, words, fractions and glyphs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.numbers import find_numbers, words_value


def read(text):
    return [(text[number.start : number.end], number.value) for number in find_numbers(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Take 2 tablets.", [("2", 2)]),
        ("A dose of 0.5 mg", [("0.5", 0.5)]),
        ("A dose of .5 mg", [(".5", 0.5)]),
        ("a haemoglobin of 7·5 g/dL", [("7·5", 7.5)]),
        ("about 12,500 people a year", [("12,500", 12500)]),
        ("1,250,000 births", [("1,250,000", 1250000)]),
        ("10\u00a0000 units", [("10\u00a0000", 10000)]),
        ("12\u202f500 births", [("12\u202f500", 12500)]),
        ("1\u2009250\u2009000 births", [("1\u2009250\u2009000", 1250000)]),
        ("10 000 units", [("10 000", 10000)]),
        ("1 500 000 units of penicillin", [("1 500 000", 1500000)]),
        ("from week 12 300 mg", [("12", 12), ("300", 300)]),
        ("2.5 million people", [("2.5 million", 2.5e6)]),
        ("three hundred thousand people", [("three hundred thousand", 300000)]),
        ("3-million fold", [("3-million", 3e6)]),
        ("1½ tablets", [("1½", 1.5)]),
        ("½ tablet", [("½", 0.5)]),
        ("2 and a half hours", [("2 and a half", 2.5)]),
        ("values of 0.72, 0.81 and 1.10", [("0.72", 0.72), ("0.81", 0.81), ("1.10", 1.1)]),
        ("between 60 and 70%", [("60", 60), ("70", 70)]),
        ("Doses of 5, 10 or 20 mg", [("5", 5), ("10", 10), ("20", 20)]),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_digits_are_read_with_their_value(text, expected):
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Six weeks later", [("Six", 6)]),
        ("twenty-four hours", [("twenty-four", 24)]),
        ("forty five patients", [("forty five", 45)]),
        ("a hundred people", [("a hundred", 100)]),
        ("two hundred and forty-four women", [("two hundred and forty-four", 244)]),
        ("one and a half tablets", [("one and a half", 1.5)]),
        ("NINETEEN men", [("NINETEEN", 19)]),
        ("eighty percent", [("eighty", 80)]),
        ("five and six milligrams", [("five", 5), ("six", 6)]),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_number_words_are_read_with_their_value(text, expected):
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "words", "top", "bottom"),
    [
        ("two thirds of women", "two thirds", 2, 3),
        ("A quarter of all falls", "A quarter", 1, 4),
        ("three-quarters of them", "three-quarters", 3, 4),
        ("half of the children", "half", 1, 2),
        ("one-fifth of people", "one-fifth", 1, 5),
        ("nine tenths", "nine tenths", 9, 10),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_fractions_in_words_keep_both_parts(text, words, top, bottom):
    (number,) = find_numbers(text)
    assert text[number.start : number.end] == words
    assert (number.numerator, number.denominator) == (top, bottom)
    assert number.value == pytest.approx(top / bottom)


@pytest.mark.parametrize(
    "text",
    [
        "HER2-positive tumours",
        "COVID-19 vaccines",
        "the third trimester",
        "vitamin B12",
        "someone often weightens attend",
        "interleukin-6",
        "canine teeth",
        "No numbers here at all.",
    ],
)
def test_names_ordinals_and_words_that_hold_a_number_are_none(text):
    assert read(text) == []


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("zero", 0),
        ("seventeen", 17),
        ("ninety-nine", 99),
        ("two hundred and forty-four", 244),
        ("a thousand", 1000),
        ("five million", 5e6),
    ],
)
def test_words_value(words, value):
    assert words_value(words) == value


@given(st.integers(min_value=0, max_value=10**9))
def test_any_integer_is_read_back_plain_and_with_separators(value):
    for written in (str(value), f"{value:,}"):
        assert read(f"It was {written} in all.") == [(written, value)]


@given(st.integers(min_value=0, max_value=99999), st.integers(min_value=1, max_value=4))
def test_any_decimal_is_read_back_with_its_trailing_zeros(value, places):
    written = f"{value / 10**places:.{places}f}"
    assert read(f"a mean of {written} points") == [(written, float(written))]


@given(st.text())
def test_numbers_never_overlap_and_stand_in_order(text):
    end = 0
    for number in find_numbers(text):
        assert end <= number.start < number.end <= len(text)
        end = number.end
