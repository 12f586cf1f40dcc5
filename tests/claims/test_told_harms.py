"""Harms as leaflets tell them, on whole sentences with the shipped model: what each lays to which treatment."""

import pytest

from claims.extraction import read_article
from claims.model import Effect
from sources import read_text


@pytest.fixture(scope="module")
def told(reader):
    """The effects that the rules of a kind find in a text: (treatment, direction, outcome, polarity)."""

    def run(text, kind="safety"):
        return [
            ((draft.subject or view.treatment).canonical, value.direction, value.outcome, draft.polarity)
            for view, _, drafts in reader(text, "a.txt").drafts()
            for draft in drafts[kind]
            for value in draft.values
            if isinstance(value, Effect)
        ]

    return run


@pytest.mark.parametrize(
    ("text", "harms"),
    [
        ("Radiation therapy can lead to dry mouth.", [("radiotherapy", "increase", "dry mouth", "affirmed")]),
        ("Metformin may result in diarrhea.", [("metformin", "increase", "diarrhea", "affirmed")]),
        ("Lithium can be toxic to the kidneys.", [("lithium", "increase", "damage to kidney", "affirmed")]),
        ("Tamoxifen puts women at risk for blood clots.", [("tamoxifen", "increase", "blood clot", "affirmed")]),
        ("Prednisone makes you more likely to get infections.", [("prednisone", "increase", "infection", "affirmed")]),
        (
            "There is a small risk of infection with a lumbar puncture.",
            [("lumbar puncture", "increase", "infection", "affirmed")],
        ),
        (
            "Bleeding and infection are risks of hysterectomy.",
            [
                ("hysterectomy", "increase", "bleeding", "affirmed"),
                ("hysterectomy", "increase", "infection", "affirmed"),
            ],
        ),
        (
            "People who have gastric bypass surgery may develop anemia.",
            [("gastric bypass", "increase", "anemia", "affirmed")],
        ),
        (
            "You may have blurred vision after cataract surgery.",
            [("cataract surgery", "decrease", "vision", "affirmed")],
        ),
        (
            "Lisinopril can make you feel dizzy or tired.",
            [("lisinopril", "increase", "dizziness", "affirmed"), ("lisinopril", "increase", "tiredness", "affirmed")],
        ),
        ("Cetirizine does not make people sleepy.", [("cetirizine", "increase", "drowsiness", "negated")]),
        (
            "A hernia can occur as a result of a hysterectomy.",
            [("hysterectomy", "increase", "hernia", "affirmed")],
        ),
    ],
)
def test_a_harm_is_laid_to_its_treatment(told, text, harms):
    assert told(text) == harms


@pytest.mark.parametrize(
    "text",
    [
        "People who take insulin have diabetes.",
        "Physical therapy can lead to better sleep.",
        "Arsenic trioxide can cause a remission.",
        "Surgery is a risk.",
        "Ibuprofen results in remission.",
        "Ibuprofen is given to people with stones, which can cause vomiting.",
        "Smoking is a risk of its own.",
    ],
)
def test_what_looks_like_a_harm_is_none(told, text):
    assert told(text) == []


@pytest.mark.parametrize(
    ("text", "effects"),
    [
        (
            "Statins reduce cholesterol, and fish oil reduces triglycerides.",
            [("statin", "decrease", "cholesterol"), ("fish oil", "decrease", "triglycerides")],
        ),
        (
            "If acetaminophen does not relieve pain, then drugs such as ibuprofen may be used.",
            [],
        ),
        (
            "Two vaccines protect children from rotavirus infection.",
            [("vaccination", "decrease", "rotavirus infection")],
        ),
        ("Bisphosphonates protect the bones.", []),
        ("Vaccines can protect you from these diseases.", []),
        ("Tdap prevents all three.", []),
        ("Keep the leg raised after surgery, and elevate the arm.", []),
        ("Trials test new ways in which insulin can slow kidney damage.", []),
        ("Ibuprofen provides relief for pain.", [("ibuprofen", "decrease", "pain")]),
        ("Antacids can help with heartburn.", [("antacid", "decrease", "gerd")]),
        ("Counselling can help with costs.", []),
        ("Dialysis can improve your life.", [("dialysis", "increase", "quality of life")]),
        (
            "There is no cure, but ibuprofen can relieve the pain.",
            [("ibuprofen", "decrease", "pain")],
        ),
        ("Exercise helps. Protect your spine by avoiding exercises that bend it.", []),
        (
            "Ibuprofen can reduce inflammation and slow or stop the disease.",
            [("ibuprofen", "decrease", "inflammation"), ("ibuprofen", "decrease", "disease")],
        ),
    ],
)
def test_an_effect_is_told_of_what_does_it(told, text, effects):
    assert [found[:3] for found in told(text, "efficacy")] == effects


def test_what_does_not_exist_has_no_effect(told):
    found = told("No vaccine is available to protect people against Fasciola infection.", "efficacy")
    assert ("vaccination", "decrease", "fasciola infection", "negated") in found


def test_the_disease_is_the_one_that_the_text_speaks_of(reader):
    views = reader("# Rheumatoid arthritis\n\nMethotrexate can slow the disease.\n").drafts()
    assert [effect.outcome for view, _, _ in views for effect in view.effects] == ["rheumatoid arthritis"]


def test_a_clause_beside_another_has_a_certainty_of_its_own(language):
    document = read_text("Ibuprofen can cause diarrhea, and codeine may cause constipation.", name="a.txt")
    claims = read_article(document, language).claims
    assert {(claim.subject.canonical, claim.certainty) for claim in claims if claim.kind == "safety"} == {
        ("ibuprofen", "asserted"),
        ("codeine", "hedged"),
    }


def test_a_clause_that_keeps_a_thing_from_something_is_read(reader):
    ((view, _, _),) = reader("The injection makes a kind of valve that keeps urine from flowing back.").drafts()
    assert [(effect.direction, effect.outcome) for effect in view.effects] == [("decrease", "urine flowing")]
