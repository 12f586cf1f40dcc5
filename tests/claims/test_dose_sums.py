import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.dose_sums import wrong_sums
from claims.quantities import find_quantities


def messages(text):
    return [item.message for item in wrong_sums(text, find_quantities(text))]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        # dose by frequency
        ("250 mg four times a day (750 mg daily)", "250 mg × 4 a day is 1,000 mg a day, not 750 mg"),
        ("250 mg four times a day, total 750 mg", "250 mg × 4 a day is 1,000 mg a day, not 750 mg"),
        ("250 mg four times a day (750 mg)", "250 mg × 4 a day is 1,000 mg a day, not 750 mg"),
        ("Take 250 mg every 6 hours, a total of 1.5 g a day.", "250 mg × 4 a day is 1 g a day, not 1.5 g"),
        (
            "Take one 300 mg capsule twice daily, so you take 900 mg a day.",
            "300 mg × 2 a day is 600 mg a day, not 900 mg",
        ),
        ("300 mg twice daily, 900 mg a day in total", "300 mg × 2 a day is 600 mg a day, not 900 mg"),
        (
            "Take two 300 mg capsules twice a day (600 mg a day).",
            "two 300 mg capsules × 2 a day is 1,200 mg a day, not 600 mg",
        ),
        (
            "Take 2 tablets of 500 mg three times a day (1.5 g a day).",
            "2 tablets of 500 mg × 3 a day is 3 g a day, not 1.5 g",
        ),
        ("2.5 mg once daily (15 mg a week)", "2.5 mg × 7 a week is 17.5 mg a week, not 15 mg"),
        ("7.5 mg three times a week (15 mg weekly)", "7.5 mg × 3 a week is 22.5 mg a week, not 15 mg"),
        ("half a 5 mg tablet twice a day (10 mg a day)", "half a 5 mg tablet × 2 a day is 5 mg a day, not 10 mg"),
        # counts and volumes
        ("Take 2 tablets of 500 mg (1.5 g).", "2 tablets of 500 mg is 1 g, not 1.5 g"),
        ("Take two 5 mg tablets (15 mg) at night.", "two 5 mg tablets is 10 mg, not 15 mg"),
        ("At most, up to 8 tablets of 500 mg (5 g) in 24 hours.", "up to 8 tablets of 500 mg is 4 g, not 5 g"),
        ("Take 3 capsules (100 mg each), that is 200 mg.", "3 capsules (100 mg each) is 300 mg, not 200 mg"),
        ("Give 5 mL of 40 mg/5 mL (20 mg).", "5 mL of 40 mg/5 mL is 40 mg, not 20 mg"),
        (
            "Give 10 mL of the 120 mg per 5 mL suspension (200 mg).",
            "10 mL of the 120 mg per 5 mL is 240 mg, not 200 mg",
        ),
        # weight
        ("10 mg/kg for a 70 kg adult (7 g)", "10 mg/kg × 70 kg is 0.7 g, not 7 g"),
        ("For a child of 20 kg, 15 mg/kg is 150 mg.", "15 mg/kg × 20 kg is 300 mg, not 150 mg"),
        # split doses
        ("60 mg in two divided doses of 20 mg", "2 × 20 mg is 40 mg, not 60 mg"),
        ("2 g a day in 4 divided doses (250 mg each)", "4 × 250 mg is 1 g, not 2 g"),
        # two frequencies
        ("every 6 hours (3 times a day)", "“every 6 hours” is 4 times a day, not “3 times a day”"),
        ("twice a day, that is every 8 hours", "“twice a day” is 2 times a day, not “every 8 hours”"),
    ],
)
def test_sums_that_do_not_come_out(text, message):
    assert messages(text) == [message]


@pytest.mark.parametrize(
    "text",
    [
        "500 mg twice daily (1 g/day)",
        "125 mg three times a day (375 mg in total a day)",
        "500 mg to 1 g four times a day (2-4 g daily)",
        "1 to 2 tablets 4 times a day (max 8 tablets a day)",
        "500 mg four times a day (at most 3 g a day)",
        "10 micrograms once a day (400 units a day)",
        "70 mg once a week (10 mg a day)",
        "two 500 mg tablets four times a day (4 g a day)",
        "one or two 500 mg tablets four times a day (2 to 4 g a day)",
        "250 mg four times a day (125 mg)",
        "250 mg four times a day (125 mg for children)",
        "300 mg twice daily or 900 mg once a day",
        "300 mg twice daily for 7 days, a total of 4.2 g",
        "a total of 900 mg, 300 mg three times a day",
        "2 tablets of 500 mg (1 g)",
        "2 tablets of 500 mg (1 g four times a day)",
        "2 tablets of 500 mg (3 g at most)",
        "2 tablets (500 mg) twice a day",
        "up to 8 tablets of 500 mg (4 g) in 24 hours",
        "5 mL of 40 mg/5 mL (40 mg)",
        "2.5 mL of 40 mg/5 mL (20 mg)",
        "2.5 mL (125 mg) of the 250 mg/5 mL syrup",
        "10 mg/kg for a 70 kg adult (700 mg)",
        "15 mg/kg for a 17 kg child (250 mg)",
        "10 mg/kg for a 70 kg adult (up to 500 mg)",
        "15 mg/kg four times a day for a 20 kg child (1.2 g)",
        "60 mg in two divided doses of 30 mg",
        "2 g a day in 2 to 4 divided doses (500 mg each)",
        "2 g a day in 4 divided doses (250 mg for children)",
        "every 6 hours (4 times a day)",
        "every 4 to 6 hours (4 times a day)",
        "every 6 hours (up to 3 times a day)",
        "every 4 hours (4 times a day while awake)",
        "every 5 hours (4 times a day)",
        "twice a week (every 3 days)",
        "every 6 hours or 3 times a day",
        "2.5 mg once daily (17.5 mg a week)",
        "10 mg every other day (40 mg a week)",
        "In the trial 40 mg (20 patients) and 80 mg (19 patients) were compared.",
    ],
)
def test_sums_that_come_out_or_are_none(text):
    assert messages(text) == []


@given(st.integers(1, 8), st.integers(1, 900), st.integers(1, 8000))
def test_a_sum_is_wrong_where_multiplication_says_so(times, dose, total):
    text = f"{dose} mg {times} times a day ({total} mg daily)"
    assert bool(messages(text)) is (abs(total - dose * times) > dose * times * 0.0100001)


@given(
    st.lists(
        st.sampled_from("2 500 mg tablets of ( ) a day twice kg / mL = 1.5 g in doses every 6 hours 70 , total".split())
    )
)
def test_any_words_are_read(parts):
    text = " ".join(parts)
    for item in wrong_sums(text, find_quantities(text)):
        assert 0 <= item.start < item.end <= len(text)
