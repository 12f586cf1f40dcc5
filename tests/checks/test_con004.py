"""CON004: which words fit which numbers, and which number stands beside which word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

import claims
from claims.checks.con004_frequency_word_mismatch import mismatch
from claims.harms import BANDS, band_at
from claims.quantities import find_quantities
from sources import read_text


@pytest.mark.parametrize(
    ("band", "number", "severity"),
    [
        ("very common", "12%", None),
        ("very common", "5%", "note"),
        ("very common", "1 in 1,000", "warning"),
        ("common", "40%", None),
        ("common", "1 in 100", None),
        ("common", "0.5%", "warning"),
        ("uncommon", "0.9%", None),
        ("uncommon", "1%", None),
        ("uncommon", "2%", "warning"),
        ("uncommon", "1 in 100,000", None),
        ("rare", "1 in 1,000", None),
        ("rare", "0.5%", "note"),
        ("rare", "1%", "warning"),
        ("rare", "27 in 100", "warning"),
        ("rare", "between 1 and 5%", "warning"),
        ("rare", "0.01 to 2%", None),
        ("rare", "fewer than 5%", None),
        ("rare", "up to 1 in 1,000", None),
        ("rare", "up to 1 in 10", "warning"),
        ("rare", "more than 1 in 10", "warning"),
        ("common", "fewer than 1 in 10,000", "warning"),
        ("very rare", "1 in 2,000", "note"),
        ("rare", "5 mg", None),
        ("rare", "12", None),
    ],
)
def test_words_and_numbers(band, number, severity):
    assert mismatch(band, find_quantities(number)[0]) == severity


@pytest.mark.parametrize(
    ("band", "number", "severity"),
    [("rare", "0.5%", None), ("rare", "1%", None), ("rare", "2%", "warning"), ("common", "0.5%", None)],
)
def test_an_everyday_word_has_to_be_two_bands_off(band, number, severity):
    assert mismatch(band, find_quantities(number)[0], loose=True) == severity


@given(st.integers(1, 99_999), st.sampled_from(BANDS))
def test_a_number_fits_the_word_of_its_own_band(count, band):
    (quantity,) = find_quantities(f"{count} in 100,000")
    own = band_at(count / 100_000)
    assert mismatch(own, quantity) is None
    if mismatch(band, quantity, loose=True) is not None:
        assert mismatch(band, quantity) == "warning"


@pytest.fixture(scope="module")
def findings():
    language = claims.load_language()

    def run(text):
        article = claims.read_article(read_text(text, name="a.txt"), language)
        return [(item.code, item.severity, item.text) for item in claims.check([article], claims.Run())
                if item.code in ("CON001", "CON004")]  # fmt: skip

    return run


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (
            "Stroke is a rare but serious complication of carotid surgery, occurring in 4% of patients.",
            "rare but serious complication of carotid surgery, occurring in 4%",
        ),
        ("Infection after knee replacement is rare – about 3% of patients.", "rare – about 3%"),
        (
            "Wound infection is uncommon after hernia repair [4], happening to about 5 in 100 people.",
            "uncommon after hernia repair [4], happening to about 5 in 100",
        ),
        (
            "Rare side effects of liraglutide (may affect more than 1 in 10 people): pancreatitis.",
            "Rare side effects of liraglutide (may affect more than 1 in 10",
        ),
    ],
)
def test_the_finding_points_at_word_and_number(findings, text, place):
    assert findings(text) == [("CON004", "warning", place)]


@pytest.mark.parametrize(
    "text",
    [
        "Bleeding is rare after colonoscopy. In one study, 14% of people had pain after colonoscopy.",
        "Nausea is rare with liraglutide compared with exenatide, which causes it in 28% of patients.",
        "Nausea is common with liraglutide; vomiting is rare and affects 1 in 2,000 people.",
        "Serious infections are rare with adalimumab, but they are more common in older people (12%).",
        "It is rare for infection to follow knee replacement: 2 of 41 patients had one.",
        "Rarely, people get a headache, and 30% of patients taking sildenafil have nausea.",
        "Stroke is a rare complication of carotid surgery in people without symptoms, but occurs in 6% of those with them.",
        "Blood group AB is rare, found in 4% of people.",
        "It is a myth that bleeding is rare after colonoscopy, seen in 5% of patients.",
    ],
)
def test_near_misses(findings, text):
    assert findings(text) == []


def test_word_against_word_is_con001_and_word_against_number_is_con004(findings):
    words = "Nausea is a rare side effect of metformin.\n\nNausea is a common side effect of metformin.\n"
    assert findings(words) == [("CON001", "error", "rare")]
    number = "Nausea is a rare side effect of metformin.\n\nNausea was seen in 12% of patients taking metformin.\n"
    assert findings(number) == [("CON004", "warning", "rare")]


def test_a_number_beside_the_word_is_told_once(findings):
    text = (
        "Nausea is a rare side effect of metformin, seen in 12% of patients.\n\n"
        "Nausea was seen in 12% of patients taking metformin.\n"
    )
    assert findings(text) == [("CON004", "warning", "rare side effect of metformin, seen in 12%")]
