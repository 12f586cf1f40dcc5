import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.shortforms import TOKEN, blank_addresses, blank_respellings, initials, is_roman, spells

SMALL = frozenset({"of", "and", "the"})


@pytest.mark.parametrize(
    ("short", "words", "answer"),
    [
        ("MED", "minimal erythema dose", True),
        ("ECG", "electrocardiogram", True),
        ("COPD", "chronic obstructive pulmonary disease", True),
        ("NSAIDs", "nonsteroidal anti-inflammatory drugs", True),
        ("RAS", "renal artery of the stenosis", True),
        ("MED", "usually a few minutes", False),
        ("MED", "minimal dose", False),
        ("MED", "minimal erythema dose today", False),
        ("MED", "", False),
    ],
)
def test_words_spell_a_short_form(short, words, answer):
    assert spells(short, words, SMALL) is answer


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("The MED, FEV1 and GLP-1 of NSAIDs.", ["MED", "FEV1", "GLP-1", "NSAIDs"]),
        ("HbA1c, A&E, U.S., COVID-19, CA-125, RX50, SARS-CoV-2, ABC®, pH, eGFR", []),
        ("non-HDL, MRI-guided, ALT's", ["HDL", "MRI", "ALT"]),
    ],
)
def test_tokens(text, tokens):
    assert [match.group(0) for match in TOKEN.finditer(text)] == tokens


def test_roman_numerals_and_initials():
    assert is_roman("VII")
    assert not is_roman("MED")
    assert initials("MED").search("the minimal erythema dose").group(0) == "minimal erythema dose"
    assert initials("TSH").search("thyroid-stimulating hormone")
    assert initials("MED").search("minimal dose of erythema") is None


@pytest.mark.parametrize(
    ("text", "blanked"),
    [
        ("Asbestosis (as-bes-TOE-sis) scars.", "Asbestosis (              ) scars."),
        ("Villus (ko-re-ON-ik VIL-us) sampling", "Villus (                  ) sampling"),
        ("A non-HDL value (non-STEMI or MRI-guided)", "A non-HDL value (non-STEMI or MRI-guided)"),
        ("It has (one-to-one OCT tests)", "It has (           OCT tests)"),
    ],
)
def test_respellings_go(text, blanked):
    assert blank_respellings(text) == blanked


@given(st.text())
def test_blanking_keeps_every_character_at_its_place(text):
    for blank in (blank_addresses, blank_respellings):
        blanked = blank(text)
        assert len(blanked) == len(text)
        assert all(new in (old, " ") for old, new in zip(text, blanked, strict=True))
