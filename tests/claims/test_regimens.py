"""Regimens: dose, route, frequency, duration, infusion, rate, limit and condition with their spans."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.quantities import find_quantities
from claims.regimens import (
    _frequency_pattern,
    _read_frequency,
    find_frequencies,
    find_regimens,
    find_routes,
    is_dose_unit,
    words,
)


def said(quantity):
    return None if quantity is None else (quantity.text, quantity.low, quantity.high, quantity.unit)


def every(frequency):
    return (frequency.times.low, frequency.times.high, frequency.per.low, frequency.per.high, frequency.per.unit)


def only(text):
    (piece,) = find_regimens(text)
    return piece


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("once daily", (1, 1, 1, 1, "d")),
        ("twice a day", (2, 2, 1, 1, "d")),
        ("three times daily", (3, 3, 1, 1, "d")),
        ("3 times/day", (3, 3, 1, 1, "d")),
        ("2 to 3 times a day", (2, 3, 1, 1, "d")),
        ("up to four times a day", (None, 4, 1, 1, "d")),
        ("at least twice a day", (2, None, 1, 1, "d")),
        ("several times a week", (2, None, 1, 1, "wk")),
        ("many times daily", (2, None, 1, 1, "d")),
        ("several times every day", (2, None, 1, 1, "d")),
        ("every 3 to 4 weeks", (1, 1, 3, 4, "wk")),
        ("every 6 hours", (1, 1, 6, 6, "h")),
        ("every four to six hours", (1, 1, 4, 6, "h")),
        ("every other day", (1, 1, 2, 2, "d")),
        ("on alternate days", (1, 1, 2, 2, "d")),
        ("once every three months", (1, 1, 3, 3, "mo")),
        ("every fortnight", (1, 1, 2, 2, "wk")),
        ("twice weekly", (2, 2, 1, 1, "wk")),
        ("five times a week", (5, 5, 1, 1, "wk")),
        ("every morning", (1, 1, 1, 1, "d")),
        ("once a year", (1, 1, 1, 1, "a")),
        ("5 mg q6h", (1, 1, 6, 6, "h")),
        ("5 mg q4-6h", (1, 1, 4, 6, "h")),
        ("400 mg tds", (3, 3, 1, 1, "d")),
        ("1 g q.i.d.", (4, 4, 1, 1, "d")),
        ("20 mg od", (1, 1, 1, 1, "d")),
        ("10 mg nocte", (1, 1, 1, 1, "d")),
        ("8-hourly", (1, 1, 8, 8, "h")),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_how_often(text, expected):
    ((start, end, frequency),) = find_frequencies(text)
    assert every(frequency) == expected
    assert 0 <= start < end <= len(text)


@pytest.mark.parametrize(
    "text",
    [
        "She went home a day after the operation.",
        "the tasks of daily life",
        "The recommended daily dose is 20 mg.",
        "results on the day of admission",
        "I'm taking it on trust",
        "one week later",
        "It was approved in 2019.",
        "bad news",
    ],
)
def test_what_only_sounds_like_a_frequency_is_none(text):
    assert find_frequencies(text) == []


def test_a_time_of_day_yields_to_a_real_frequency():
    frequencies = [every(frequency) for _, _, frequency in find_frequencies("Take it twice a day, with breakfast.")]
    assert frequencies == [(2, 2, 1, 1, "d")]


@pytest.mark.parametrize(
    ("text", "words", "route"),
    [
        ("taken by mouth", "by mouth", "oral"),
        ("4 mg IV", "IV", "intravenous"),
        ("given intravenously", "intravenously", "intravenous"),
        ("injected under the skin", "under the skin", "subcutaneous"),
        ("by intramuscular injection", "intramuscular", "intramuscular"),
        ("placed under the tongue", "under the tongue", "sublingual"),
        ("500 mg po", "po", "oral"),
    ],
    ids=lambda value: value,
)
def test_routes_point_at_their_words(text, words, route):
    assert [(text[start:end], name) for start, end, name in find_routes(text)] == [(words, route)]


@pytest.mark.parametrize("text", ["I'm better now", "type Iv fibres", "Po is a river", "the orally-minded"])
def test_other_words_are_no_routes(text):
    assert [name for _, _, name in find_routes(text) if name != "oral" or "orally" not in text] == []


def test_an_infusion_has_dose_route_frequency_and_time():
    text = "Zoledronic acid 4 mg IV every 3 to 4 weeks over at least 15 minutes."
    piece = only(text)
    assert text[piece.start : piece.end] == "4 mg IV every 3 to 4 weeks over at least 15 minutes"
    assert said(piece.dose) == ("4 mg", 4, 4, "mg")
    assert piece.route == "intravenous"
    assert every(piece.frequency) == (1, 1, 3, 4, "wk")
    assert said(piece.infusion) == ("at least 15 minutes", 15, None, "min")
    assert piece.duration is None


def test_a_course_has_a_duration():
    piece = only("Take one tablet twice a day for 7 days.")
    assert said(piece.dose) == ("one tablet", 1, 1, "{tablet}")
    assert every(piece.frequency) == (2, 2, 1, 1, "d")
    assert said(piece.duration) == ("7 days", 7, 7, "d")


def test_a_duration_may_stand_before_its_drug():
    piece = only("A 10-day course of amoxicillin 500 mg three times a day is given.")
    assert said(piece.duration) == ("10-day", 10, 10, "d")
    assert said(piece.dose) == ("500 mg", 500, 500, "mg")


def test_a_dose_by_body_surface_over_an_hour():
    piece = find_regimens("75 mg/m2 intravenously over 1 hour every 3 weeks")[0]
    assert said(piece.dose) == ("75 mg/m2", 75, 75, "mg/m2")
    assert said(piece.infusion) == ("1 hour", 1, 1, "h")
    assert every(piece.frequency) == (1, 1, 3, 3, "wk")


def test_a_rate_is_no_dose():
    piece = only("Give it at a rate of 5 mg/min.")
    assert piece.dose is None
    assert said(piece.rate) == ("5 mg/min", 5, 5, "mg/min")


def test_a_clearance_is_no_rate():
    piece = only("If the creatinine clearance is below 30 mL/min, give 5 mg once daily.")
    assert piece.rate is None
    assert said(piece.dose) == ("5 mg", 5, 5, "mg")


@pytest.mark.parametrize(
    ("text", "words", "high", "unit"),
    [
        ("Do not take more than 4 g in 24 hours.", "more than 4 g", 4, "g/d"),
        ("Maximum 3 g per day.", "Maximum 3 g", 3, "g/d"),
        ("No more than three doses a day.", "No more than three doses", 3, "{dose}/d"),
        ("Take 1-2 tablets every 4 hours, up to 8 tablets in 24 hours.", "up to 8 tablets", 8, "{tablet}/d"),
        ("Take 500 mg every 6 hours, not exceeding 2 g in any 24 hours.", "not exceeding 2 g", 2, "g/d"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_limit_is_an_upper_bound_a_day(text, words, high, unit):
    piece = only(text)
    assert said(piece.limit) == (words, None, high, unit)
    assert piece.limit.comparator == "<="


def test_up_to_so_much_daily_is_a_dose():
    piece = only("Increase it up to 10 mg daily.")
    assert piece.limit is None
    assert said(piece.dose) == ("up to 10 mg", None, 10, "mg")


def test_successive_doses_are_apart():
    first, second = find_regimens("Start with 5 mg daily, then increase to 10 mg twice daily after 2 weeks.")
    assert (said(first.dose), every(first.frequency)) == (("5 mg", 5, 5, "mg"), (1, 1, 1, 1, "d"))
    assert (said(second.dose), every(second.frequency)) == (("10 mg", 10, 10, "mg"), (2, 2, 1, 1, "d"))


@pytest.mark.parametrize(
    "text",
    [
        "Take 25 micrograms (1,000 IU) once daily.",
        "The dose is 500 mg (one tablet) once daily.",
        "Take 10 micrograms (400 international units) of vitamin D a day.",
        "Give 5 ml (250 mg) a day.",
    ],
)
def test_the_same_amount_in_brackets_shares_how_often(text):
    one, other = find_regimens(text)
    assert every(one.frequency) == every(other.frequency) == (1, 1, 1, 1, "d")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Drink 2 litres of water a day.", (1, 1, 1, 1, "d")),
        ("Adults need 150 minutes of brisk walking a week.", (1, 1, 1, 1, "wk")),
    ],
)
def test_an_amount_of_something_has_a_frequency(text, expected):
    assert every(only(text).frequency) == expected


def test_days_of_an_illness_a_month_are_no_frequency():
    assert find_frequencies("People with 15 days of headache a month are seen at the clinic.") == []


def test_joined_doses_share_how_often():
    one, other = find_regimens("It is given at 10 or 20 mg once daily.")
    assert (said(one.dose), said(other.dose)) == (("10", 10, 10, "mg"), ("20 mg", 20, 20, "mg"))
    assert every(one.frequency) == every(other.frequency) == (1, 1, 1, 1, "d")


@pytest.mark.parametrize(
    ("text", "milligrams"),
    [
        ("Take 2 x 500 mg twice daily.", 1000),
        ("Take two 500 mg tablets every 6 hours.", 1000),
        ("Take one 20-mg capsule a day.", 20),
        ("Take two 500mg paracetamol tablets four times a day.", 1000),
        ("Take 500 mg tablets every 6 hours.", 500),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_so_many_times_a_strength_is_one_dose(text, milligrams):
    piece = only(text)
    assert (piece.dose.low, piece.dose.high, piece.dose.unit) == (milligrams, milligrams, "mg")
    assert piece.frequency is not None


@pytest.mark.parametrize(
    ("text", "flag"),
    [
        ("Take 500 mg by mouth every 6 hours as needed.", "as_needed"),
        ("paracetamol 1 g qds prn", "as_needed"),
        ("A single dose of 1 g is injected.", "single"),
        ("A single 150 mg dose is swallowed.", "single"),
        ("one 400 mg tablet as a single dose", "single"),
    ],
    ids=lambda value: value,
)
def test_as_needed_and_single(text, flag):
    piece = find_regimens(text)[-1]
    assert (piece.as_needed, piece.single) == (flag == "as_needed", flag == "single")


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("If the clearance is below 30.5 mL/min, reduce it to 5 mg daily.", "If the clearance is below 30.5 mL/min"),
        ("If you weigh less than 50 kg take 500 mg.", "If you weigh less than 50 kg"),
        ("Take 5 mg daily if you are over 65.", "if you are over 65"),
        (
            "For adults with asthma, eczema or both, use two puffs daily.",
            "For adults with asthma, eczema or both",
        ),
        (
            "In adults with gout from nine trials, the median change was larger with 10 mg.",
            "In adults with gout from nine trials",
        ),
        ("Take 10 mg as needed if required.", None),
    ],
    ids=lambda value: value,
)
def test_a_condition_ends_where_the_dose_begins(text, condition):
    assert only(text).condition == condition


def test_body_weight_is_no_dose():
    piece = only("Patients weighing over 70 kg should receive 10 mg.")
    assert said(piece.dose) == ("10 mg", 10, 10, "mg")


@pytest.mark.parametrize(
    "text", ["The effects last 24 hours.", "Take it with food.", "In 2019, 60% of patients recovered.", ""]
)
def test_no_regimen_where_none_is_told(text):
    assert find_regimens(text) == []


@pytest.mark.parametrize(
    ("unit", "dose"),
    [
        ("mg", True), ("mg/kg", True), ("mg/m2", True), ("mg/kg/d", True), ("mg/d", True), ("{tablet}", True), ("[IU]", True),
        ("Gy", True), ("%", False), ("mL/min", False), ("mg/mL", False), ("{point}", False), ("h", False), ("1", False),
    ],
)  # fmt: skip
def test_units_a_dose_can_have(unit, dose):
    assert is_dose_unit(unit) is dose


WORDS = st.lists(
    st.sampled_from(
        """take give 5 10 mg tablet tablets twice once daily every 6 hours weeks for over up to not more than at least by mouth IV
        q6h bd prn as needed if when in 24 a day then and or , . - × x maximum 2 weighing kg mL/min rate of on""".split()
    ),
    max_size=25,
).map(" ".join)


@given(st.one_of(WORDS, st.text()))
def test_pieces_of_any_text_lie_in_it_and_hold_their_quantities(text):
    for piece in find_regimens(text):
        assert 0 <= piece.start <= piece.end <= len(text)
        for quantity in (piece.dose, piece.duration, piece.infusion, piece.rate, piece.limit):
            if quantity is not None:
                assert piece.start <= quantity.start < quantity.end <= len(text)


@given(WORDS)
def test_given_quantities_are_used_as_found(text):
    assert find_regimens(text) == find_regimens(text, find_quantities(text))


def listed_forms():
    table = words()
    forms = [form for row in (table.adverbs + table.latin) for form in row.forms]
    return [*forms, "q6h", "q.4 h", "3x a day", "2 × a day", "three times a day", "every 8 hours", "6-hourly"]


@pytest.mark.parametrize("dress", [str, str.upper])
@pytest.mark.parametrize("form", listed_forms())
def test_the_quick_look_overlooks_no_frequency(form, dress):
    text = f"Take 5 mg {dress(form)}"
    found = [_read_frequency(text, match) for match in _frequency_pattern().finditer(text)]
    assert find_frequencies(text) or not any(found)


@pytest.mark.parametrize(
    "text",
    ["Nurses answer 24 hours a day.", "Call 24 hours a day, 7 days a week.", "The clinic is open seven days a week."],
)
def test_opening_hours_are_no_frequency(text):
    assert find_frequencies(text) == []


def test_strengths_in_one_list_share_the_condition_before_them():
    pieces = find_regimens("In people with gout, the change was larger with allopurinol 100, 200 and 300 mg.")
    assert [(piece.dose.text, piece.condition) for piece in pieces] == [
        (dose, "In people with gout") for dose in ("100", "200", "300 mg")
    ]
