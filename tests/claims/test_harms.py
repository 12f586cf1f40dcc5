"""Harms and how often: where a text lays one to a treatment, which band it says, and what only looks like it."""

import pytest

import claims
from claims.harms import band_of
from claims.model import Category, Effect
from claims.quantities import find_quantities
from sources import read_text


@pytest.fixture(scope="module")
def harms(language):
    """(subject, outcome, band, polarity) of the harms in a text."""

    def run(text):
        article = claims.read_article(read_text(f"# Medicines\n\n{text}\n", name="a.md"), language)
        bands = {
            claim.attribute: value.name
            for claim in article.claims
            for value in claim.values
            if isinstance(value, Category)
        }
        return [
            (
                claim.subject.canonical,
                effect.outcome,
                bands.get(f"frequency of {effect.outcome}"),
                claim.polarity,
            )
            for claim in article.claims
            if claim.kind == "safety" and (claim.attribute or "").startswith("risk of ")
            for effect in claim.values
            if isinstance(effect, Effect)
        ]

    return run


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Leg cramps are a common side effect of salbutamol.", [("albuterol", "leg cramp", "common")]),
        ("A dry cough is a very rare side effect of losartan.", [("losartan", "dry cough", "very rare")]),
        ("Wheezing may occur in adults taking propranolol.", [("propranolol", "wheezing", None)]),
        ("Bruising is common after liposuction.", [("liposuction", "bruising", "common")]),
        ("After tonsillectomy, many people have a sore throat.", [("tonsillectomy", "sore throat", "common")]),
        ("Gum swelling was reported in 4% of patients on phenytoin.", [("phenytoin", "gum swelling", "common")]),
        (
            "Common side effects of metformin include nausea, diarrhoea and a metallic taste.",
            [
                ("metformin", "nausea", "common"),
                ("metformin", "diarrhea", "common"),
                ("metformin", "metallic taste", "common"),
            ],
        ),
        ("Hair loss is unusual with capecitabine.", [("capecitabine", "hair loss", "uncommon")]),
    ],
)
def test_harms_with_their_treatment_and_band(harms, text, found):
    assert harms(text) == [(*row, "affirmed") for row in found]


def test_a_denied_harm_is_negated(harms):
    assert harms("Rash is not a side effect of paracetamol.") == [("acetaminophen", "rash", None, "negated")]


@pytest.mark.parametrize(
    "text",
    [
        "Fever is common in children with measles.",
        "Relief of pain is common after hip replacement.",
        "Is nausea common with metformin?",
        "Most people have a scan after hip replacement.",
        "Women had fewer strokes when they took warfarin.",
    ],
)
def test_what_is_no_harm_of_a_treatment(harms, text):
    assert harms(text) == []


@pytest.mark.parametrize(
    ("text", "band"),
    [
        ("10%", "very common"),
        ("9.9%", "common"),
        ("1 in 100 people", "common"),
        ("fewer than 1 in 100 people", "uncommon"),
        ("1 in 1,000 people", "uncommon"),
        ("0.05%", "rare"),
        ("fewer than 1 in 10,000 people", "very rare"),
        ("5 mg", None),
        ("12 people", None),
    ],
)
def test_bands_are_those_of_the_regulators(text, band):
    assert band_of(find_quantities(text)[0]) == band
