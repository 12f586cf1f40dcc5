"""Quantities: spans, ends, units, comparators, proportions, intervals; what is no quantity."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from claims.model import Interval
from claims.quantities import find_quantities, shift


def read(text):
    """Each quantity as (words, low, high, unit, comparator)."""
    return [(item.text, item.low, item.high, item.unit, item.comparator) for item in find_quantities(text)]


def by_sentence(value):
    return value if isinstance(value, str) else ""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The operation succeeds in 60 to 70% of patients.", [("60 to 70%", 60, 70, "%", "=")]),
        ("Between 60 and 70% recover fully.", [("60 and 70%", 60, 70, "%", "=")]),
        ("Relief lasts 5–7 days.", [("5–7 days", 5, 7, "d", "=")]),
        ("Give 0.5–1.0 mg/kg/day.", [("0.5–1.0 mg/kg/day", 0.5, 1, "mg/kg/d", "=")]),
        ("Rates range from 3% to 8%.", [("3% to 8%", 3, 8, "%", "=")]),
        ("Raise it from 5 to 10 mg.", [("5 to 10 mg", 5, 10, "mg", "=")]),
        ("Wait two to four weeks.", [("two to four weeks", 2, 4, "wk", "=")]),
        ("Take two or three tablets.", [("two or three tablets", 2, 3, "{tablet}", "=")]),
        ("Take 1-2 capsules.", [("1-2 capsules", 1, 2, "{capsule}", "=")]),
        ("Take 1/2 to 1 tablet.", [("1/2 to 1 tablet", 0.5, 1, "{tablet}", "=")]),
        ("Doses of 1,000 to 2,000 mg", [("1,000 to 2,000 mg", 1000, 2000, "mg", "=")]),
        ("Give 5 -10 mg.", [("5 -10 mg", 5, 10, "mg", "=")]),
        ("from −5 °C to −2 °C", [("−5 °C to −2 °C", -5, -2, "Cel", "=")]),
        ("at a 6-12-month visit", [("6-12-month", 6, 12, "mo", "=")]),
    ],
    ids=by_sentence,
)
def test_ranges_keep_both_ends(text, expected):
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Fits last from 20 seconds to 3 minutes.", [("20 seconds to 3 minutes", 20, 180, "s", "=")]),
        ("It brings half a million people to hospital.", [("half a million", 5e5, 5e5, "1", "=")]),
        ("More than a quarter of a million had it.", [("More than a quarter of a million", 2.5e5, None, "1", ">")]),
        ("Sweets - 3 tablets of glucose", [("3 tablets", 3, 3, "{tablet}", "=")]),
        ("Two and a half million men have it.", [("Two and a half million", 2.5e6, 2.5e6, "1", "=")]),
        ("Nits hatch in a week to ten days.", [("a week to ten days", 7, 10, "d", "=")]),
        ("It takes between a week and 10 days.", [("a week and 10 days", 7, 10, "d", "=")]),
        ("The rash fades in 10 days to two weeks.", [("10 days to two weeks", 10, 14, "d", "=")]),
        ("It lasts half an hour to an hour.", [("half an hour to an hour", 0.5, 1, "h", "=")]),
        ("You will feel sore for a day or two.", [("a day or two", 1, 2, "d", "=")]),
        ("A quarter to a third of users stop.", [("A quarter to a third", 0.25, 1 / 3, "1", "=")]),
        ("It comes back in one-third to one-half of users.", [("one-third to one-half", 1 / 3, 0.5, "1", "=")]),
        ("Two-thirds to three-quarters of users stay.", [("Two-thirds to three-quarters", 2 / 3, 0.75, "1", "=")]),
        ("One to two thirds of users stop.", [("One to two thirds", 1 / 3, 2 / 3, "1", "=")]),
        ("Each capsule holds 5000000000 germs.", [("5000000000", 5e9, 5e9, "1", "=")]),
        ("Call 2125550147 for help.", []),
        ("Cut the tablet in half.", []),
        # No ranges: a frequency, two facts, a change, and one that would run backwards.
        ("Take it once a day or two hours before bed.", [("two hours", 2, 2, "h", "=")]),
        ("It takes an hour and 10 minutes.", [("10 minutes", 10, 10, "min", "=")]),
        ("The stay fell from 10 days to two weeks.", [("10 days", 10, 10, "d", "="), ("two weeks", 2, 2, "wk", "=")]),
        ("2 weeks to 3 days", [("2 weeks", 2, 2, "wk", "="), ("3 days", 3, 3, "d", "=")]),
    ],
    ids=by_sentence,
)
def test_a_range_may_go_over_two_units(text, expected):
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("About 4 or 5 in every 1,000 babies have it.", [("About 4 or 5 in every 1,000", 0.004, 0.005, 1000)]),
        ("It rose from 23 to 27 in 1,000.", [("23", 0.023, 0.023, 1000), ("27 in 1,000", 0.027, 0.027, 1000)]),
        ("It affects from 23 to 27 in 1,000.", [("23 to 27 in 1,000", 0.023, 0.027, 1000)]),
        ("One or two out of ten need it.", [("One or two out of ten", 0.1, 0.2, 10)]),
        ("Of every hundred people with the rash, 10 to 18 keep the pain.", [("10 to 18", 0.1, 0.18, 100)]),
        ("Out of every 1,000 children vaccinated, about one has a fit.", [("about one", 0.001, 0.001, 1000)]),
        ("In 100 people like you, between 4 and 6 will have a stroke.", [("4 and 6", 0.04, 0.06, 100)]),
        ("Of 100 women over 50 who take it, 3 get a clot.", [("over 50", 50, None, None), ("3", 0.03, 0.03, 100)]),
        # A trial's arm is no round group, and what follows has a unit of its own.
        ("Of 112 patients treated, 38 relapsed.", [("112", 112, 112, None), ("38", 38, 38, None)]),
        ("Of 100 patients treated, 25% relapsed.", [("100", 100, 100, None), ("25%", 25, 25, None)]),
    ],
    ids=by_sentence,
)
def test_a_count_behind_its_group_is_a_share_of_it(text, expected):
    assert [(item.text, item.low, item.high, item.denominator) for item in find_quantities(text)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It comes as 5 and 6 mg tablets.", [("5", 5, 5, "mg", "="), ("6 mg", 6, 6, "mg", "=")]),
        ("10 or 20 mg", [("10", 10, 10, "mg", "="), ("20 mg", 20, 20, "mg", "=")]),
        (
            "Capsules of 10, 20 and 40 mg",
            [("10", 10, 10, "mg", "="), ("20", 20, 20, "mg", "="), ("40 mg", 40, 40, "mg", "=")],
        ),
        ("The dose fell from 40 mg to 20 mg.", [("40 mg", 40, 40, "mg", "="), ("20 mg", 20, 20, "mg", "=")]),
        ("first 1 g, then 500 mg", [("1 g", 1, 1, "g", "="), ("500 mg", 500, 500, "mg", "=")]),
        ("thresholds of 25.08 vs 22.1 dB", [("25.08", 25.08, 25.08, "dB", "="), ("22.1 dB", 22.1, 22.1, "dB", "=")]),
        ("a pressure of 120/80 mmHg", [("120", 120, 120, "mm[Hg]", "="), ("80 mmHg", 80, 80, "mm[Hg]", "=")]),
        ("250 mg/5 mL syrup", [("250 mg", 250, 250, "mg", "="), ("5 mL", 5, 5, "mL", "=")]),
        ("250 mg per 5 mL", [("250 mg", 250, 250, "mg", "="), ("5 mL", 5, 5, "mL", "=")]),
        ("two 500 mg tablets", [("two", 2, 2, "1", "="), ("500 mg", 500, 500, "mg", "=")]),
    ],
    ids=by_sentence,
)
def test_two_values_are_two_quantities(text, expected):
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Infuse over no less than 15 minutes.", ("no less than 15 minutes", 15, None, "min", ">=")),
        ("a margin of at least 2 cm", ("at least 2 cm", 2, None, "cm", ">=")),
        ("up to five tablets", ("up to five tablets", None, 5, "{tablet}", "<=")),
        ("an eGFR <60 mL/min", ("<60 mL/min", None, 60, "mL/min", "<")),
        ("people older than 65 years", ("older than 65 years", 65, None, "a", ">")),
        ("65 years or older", ("65 years or older", 65, None, "a", ">=")),
        ("rest for 5 or more days", ("5 or more days", 5, None, "d", ">=")),
        ("3+ drinks", ("3+ drinks", 3, None, "{drink}", ">=")),
        ("Do not exceed 3 g", ("Do not exceed 3 g", None, 3, "g", "<=")),
        ("max. 8 tablets", ("max. 8 tablets", None, 8, "{tablet}", "<=")),
        ("within 30 minutes", ("within 30 minutes", None, 30, "min", "<=")),
        ("≥ 18 years", ("≥ 18 years", 18, None, "a", ">=")),
        ("> 5%", ("> 5%", 5, None, "%", ">")),
        ("about 30%", ("about 30%", 30, 30, "%", "~")),
        ("around 3,000 cases", ("around 3,000", 3000, 3000, "1", "~")),
        ("less than one percent", ("less than one percent", None, 1, "%", "<")),
    ],
    ids=by_sentence,
)
def test_a_comparator_opens_a_side_and_belongs_to_the_words(text, expected):
    assert read(text) == [expected]


@pytest.mark.parametrize(
    ("text", "words", "top", "bottom", "comparator"),
    [
        ("17 of 19 patients swallowed better.", "17 of 19", 17, 19, "="),
        ("1 in 5 women", "1 in 5", 1, 5, "="),
        ("one in five adults", "one in five", 1, 5, "="),
        ("about 2 in every 1,000 births", "about 2 in every 1,000", 2, 1000, "~"),
        ("3 out of 10 people", "3 out of 10", 3, 10, "="),
        ("a rate of 12 per 100,000", "12 per 100,000", 12, 100_000, "="),
        ("fewer than 1 in 10,000 users", "fewer than 1 in 10,000", 1, 10_000, "<"),
        ("may affect up to 1 in 10 people", "up to 1 in 10", 1, 10, "<="),
        ("4/19 patients", "4/19", 4, 19, "="),
        ("12 (60%) of 20 patients", "12 (60%) of 20", 12, 20, "="),
        ("half of the children", "half", 1, 2, "="),
        ("two thirds of women", "two thirds", 2, 3, "="),
        ("1/3 of patients", "1/3", 1, 3, "="),
        ("nearly half", "nearly half", 1, 2, "~"),
    ],
    ids=by_sentence,
)
def test_a_proportion_keeps_both_counts(text, words, top, bottom, comparator):
    (item,) = find_quantities(text)
    assert (item.text, item.unit, item.comparator) == (words, "1", comparator)
    assert (item.numerator, item.denominator) == (top, bottom)
    value = item.high if item.high is not None else item.low
    assert value == pytest.approx(top / bottom)


@pytest.mark.parametrize(
    ("text", "words", "low", "high", "bottom"),
    [
        ("may affect 1 to 10 in 1,000 people", "1 to 10 in 1,000", 0.001, 0.01, 1000),
        ("5 to 10 out of 100 people", "5 to 10 out of 100", 0.05, 0.1, 100),
        ("2–3 per 1,000 births", "2–3 per 1,000", 0.002, 0.003, 1000),
    ],
    ids=by_sentence,
)
def test_a_range_of_proportions_is_one_quantity(text, words, low, high, bottom):
    (item,) = find_quantities(text)
    assert (item.text, item.low, item.high, item.unit) == (words, low, high, "1")
    assert (item.numerator, item.denominator) == (None, bottom)


@pytest.mark.parametrize(
    ("text", "words", "low", "high"),
    [
        ("in one in 100,000 to 500,000 births", "one in 100,000 to 500,000", 1 / 500_000, 1 / 100_000),
        ("1 in every 2,000 to 4,000 babies", "1 in every 2,000 to 4,000", 1 / 4000, 1 / 2000),
        ("one in 5 to one in 8 women", "one in 5 to one in 8", 1 / 8, 1 / 5),
        ("between 1 in 50 and 1 in 100 patients", "1 in 50 and 1 in 100", 1 / 100, 1 / 50),
    ],
    ids=by_sentence,
)
def test_one_in_few_to_one_in_many_is_one_range(text, words, low, high):
    (item,) = find_quantities(text)
    assert (item.text, item.low, item.high, item.unit) == (words, low, high, "1")


@pytest.mark.parametrize("text", ["a third form of diabetes", "a third dose is given", "a fifth test may follow"])
def test_what_comes_third_is_no_share(text):
    assert find_quantities(text) == []


@pytest.mark.parametrize(
    "text", ["a third of men", "by a third.", "A third improved", "a third were well", "cut it by a fifth"]
)
def test_a_third_of_people_is_a_share(text):
    (share,) = find_quantities(text)
    assert share.numerator == 1
    assert share.denominator in (3, 5)


@pytest.mark.parametrize("text", ["take 1/2 to 3 at night", "half to 10"])
def test_a_fraction_and_a_count_are_no_share_of_people(text):
    assert all(item.high is None or item.high >= 0.5 for item in find_quantities(text))
    assert max(item.high for item in find_quantities(text)) >= 3


@pytest.mark.parametrize("text", ["one in 5 to 6 weeks", "one in 5 women and one in 8 men", "1 in 20 to 5 people"])
def test_what_is_no_range_of_shares_stays_two(text):
    first, _ = find_quantities(text)
    assert first.numerator == 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("half a tablet", ("half a tablet", 0.5, "{tablet}")),
        ("1/2 tablet", ("1/2 tablet", 0.5, "{tablet}")),
        ("1 1/2 tablets", ("1 1/2 tablets", 1.5, "{tablet}")),
        ("one and a half hours", ("one and a half hours", 1.5, "h")),
        ("half an hour", ("half an hour", 0.5, "h")),
    ],
    ids=by_sentence,
)
def test_a_fraction_of_a_unit_is_an_amount(text, expected):
    (item,) = find_quantities(text)
    assert (item.text, item.low, item.unit) == expected
    assert item.denominator is None


def test_an_amount_per_time_is_no_proportion():
    assert read("8 in 24 hours") == [("8", 8, 8, "1", "="), ("24 hours", 24, 24, "h", "=")]


@pytest.mark.parametrize(
    ("text", "words", "value", "interval"),
    [
        ("HR 0.72 (95% CI 0.61 to 0.85)", "0.72", 0.72, Interval(95, 0.61, 0.85)),
        ("RR 0.83; 95% CI, 0.70-0.99", "0.83", 0.83, Interval(95, 0.7, 0.99)),
        ("an odds ratio of 1.4 [99% CI 1.1, 1.8]", "1.4", 1.4, Interval(99, 1.1, 1.8)),
        ("a difference of −1.2 (95% CI −2.0 to −0.4)", "−1.2", -1.2, Interval(95, -2, -0.4)),
        ("2.1 (95% confidence interval: 1.2–3.4)", "2.1", 2.1, Interval(95, 1.2, 3.4)),
    ],
    ids=by_sentence,
)
def test_an_interval_belongs_to_its_figure(text, words, value, interval):
    (item,) = find_quantities(text)
    assert (item.text, item.low, item.high) == (words, value, value)
    assert item.interval == interval


@pytest.mark.parametrize(
    ("text", "words", "value", "sd", "unit"),
    [
        ("a mean of 5.2 ± 1.3 days", "5.2 ± 1.3 days", 5.2, 1.3, "d"),
        ("a mean age of 54 (SD 9.1) years", "54 (SD 9.1) years", 54, 9.1, "a"),
        ("3.5 mg +/- 0.4", "3.5 mg +/- 0.4", 3.5, 0.4, "mg"),
    ],
    ids=by_sentence,
)
def test_a_spread_belongs_to_its_figure(text, words, value, sd, unit):
    (item,) = find_quantities(text)
    assert (item.text, item.low, item.sd, item.unit) == (words, value, sd, unit)


@pytest.mark.parametrize(
    ("text", "words", "unit"),
    [
        ("75 mg/m² weekly", "75 mg/m²", "mg/m2"),
        ("0.5 mcg/kg/min", "0.5 mcg/kg/min", "ug/kg/min"),
        ("2.5mL", "2.5mL", "mL"),
        ("500 mg/day", "500 mg/day", "mg/d"),
        ("10 mg/1 mL", "10 mg/1 mL", "mg/mL"),
        ("37.5°C", "37.5°C", "Cel"),
        ("400 IU", "400 IU", "[IU]"),
        ("5 min.", "5 min.", "min"),
        ("99.90 %", "99.90 %", "%"),
        ("12 per cent", "12 per cent", "%"),
        ("a clearance of 30 mL/min/1.73 m2", "30 mL/min", "mL/min"),
        ("a clearance of 30 mL/min per 1.73 m²", "30 mL/min", "mL/min"),
        ("20 mg per day", "20 mg", "mg"),
    ],
    ids=by_sentence,
)
def test_units_are_read_with_their_number(text, words, unit):
    assert [(item.text, item.unit) for item in find_quantities(text)] == [(words, unit)]


@pytest.mark.parametrize(
    "text",
    [
        "stage 3 disease",
        "stages 2 and 3",
        "type 1 or 2 diabetes",
        "grade 3–4 toxicity",
        "a phase 1/2 trial",
        "on days 1 and 8",
        "at week 8",
        "on 12 March 2021",
        "in June 2019",
        "since 2004",
        "2024-05-17",
        "at 8 a.m.",
        "by 10:30",
        "call 555-123-4567",
        "call (888) 55U-REST",
        "support 24/7",
        "see https://doi.org/10.1000/182",
        "vitamin B12",
        "the 5th dose",
        "1990s",
        "5FU",
        "3-D imaging",
        "H1N1",
        "Table 2",
        "$100",
        "one of the most common cancers",
        "no one knows",
        "once or twice",
        "the third trimester",
    ],
)
def test_names_dates_labels_and_addresses_are_no_quantities(text):
    assert read(text) == []


def test_trailing_zeros_stay_in_the_words():
    assert [item.text for item in find_quantities("5.0 mg and 5.00 mg")] == ["5.0 mg", "5.00 mg"]


def test_powers_of_ten_are_one_number():
    (item,) = find_quantities("a platelet count of 150 × 10^9")
    assert (item.text, item.low) == ("150 × 10^9", 150e9)


WORDS = """1 2 17 19 0.5 .5 1,000 10 000 60 70 95 half third one two twenty a an of in out per to - – – / ± ( ) [ ] % , ; : . +
    mg mL kg m2 tablets days hours min h 95% CI SD x × ^ ⁹ ½ < > ≤ ~ up at least more than or and between from about stage
    week 2019 March p= HbA1c é 🙂 patients people € #""".split()
PIECES = st.sampled_from([*WORDS, " ", "  ", "\u00a0", "\t", "\n", "\r\n", "1/2", "17 of 19", "5-6 mg"])
TEXTS = st.lists(PIECES, max_size=25).flatmap(lambda parts: st.sampled_from(["", " "]).map(lambda gap: gap.join(parts)))


@given(st.one_of(st.text(), TEXTS))
@example("9" * 400 + " mg")
@example("10^99 × 10^99")
@example("1/2 1/2 1/2 mg/1 mL/1 mL")
def test_quantities_of_any_text_point_at_their_words_in_order(text):
    end = 0
    for item in find_quantities(text):
        assert item.text == text[item.start : item.end]
        assert end <= item.start < item.end
        assert item.low is None or item.high is None or item.low <= item.high
        assert not (item.low is None and item.high is None)
        end = item.end


@given(TEXTS, st.integers(min_value=-1000, max_value=1000))
def test_shifting_moves_both_ends(text, by):
    for item in find_quantities(text):
        moved = shift(item, by)
        assert (moved.start - item.start, moved.end - item.end) == (by, by)
        assert shift(moved, -by) == item


@given(
    st.integers(min_value=1, max_value=500),
    st.integers(min_value=1, max_value=500),
    st.sampled_from(["-", "–", " to ", " – "]),
    st.sampled_from([("mg", "mg"), ("%", "%"), (" days", "d"), (" tablets", "{tablet}")]),
)
def test_any_rising_range_keeps_its_ends(low, high, dash, unit):
    low, high = sorted((low, high))
    written, code = unit
    text = f"{low}{dash}{high}{written}"
    assert read(f"They gave {text} as planned.") == [(text, low, high, code, "=")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("None of the 24 mice died.", [("None of the 24", 0, 0, "1", 0, 24)]),
        ("It was seen in none of 16 rabbits.", [("none of 16", 0, 0, "1", 0, 16)]),
    ],
)
def test_none_of_some_is_a_proportion(text, expected):
    found = find_quantities(text)
    assert [(q.text, q.low, q.high, q.unit, q.numerator, q.denominator) for q in found] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Scores fell over 8 months.", ("8 months", "=")),
        ("The pain fell over the two-week course.", ("two-week", "=")),
        ("The pain lasted over 8 months.", ("over 8 months", ">")),
        ("It is given to adults over 65 years.", ("over 65 years", ">")),
    ],
)
def test_over_an_amount_of_time_may_mean_during_it(text, expected):
    assert [(q.text, q.comparator) for q in find_quantities(text)] == [expected]


def test_a_bracketed_pair_behind_a_figure_is_a_range():
    found = find_quantities("Median percent changes in weight were 6.1 (-2.5, 13) and 9.0 (1, 20), respectively.")
    assert [(q.text, q.low, q.high, q.unit) for q in found] == [
        ("6.1", 6.1, 6.1, "%"),
        ("-2.5, 13", -2.5, 13, "%"),
        ("9.0", 9.0, 9.0, "%"),
        ("1, 20", 1, 20, "%"),
    ]


def test_a_blood_pressure_has_its_unit_unsaid():
    found = find_quantities("Blood pressure fell to 141/83 on the drug.")
    assert [(q.text, q.low, q.unit) for q in found] == [("141", 141, "mm[Hg]"), ("83", 83, "mm[Hg]")]


@pytest.mark.parametrize("text", ["The AUC (0-24) rose.", "Children have kidney failure.3 Adults do too."])
def test_curves_and_notes_are_no_quantities(text):
    assert find_quantities(text) == []


def test_millions_of_a_country_are_people_not_units():
    (found,) = find_quantities("Some 12 million U.S. adults have it.")
    assert (found.low, found.unit) == (12_000_000, "1")
