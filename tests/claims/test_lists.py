"""Harms that a list names under what announces them, and what its lead-in lends to the items."""

import pytest

import claims
from claims.harms import is_announcing, is_band
from claims.model import Category, Effect
from sources import read_text


@pytest.fixture(scope="module")
def listed(language):
    """The attributes of an article's safety claims below a line, with the first word of each value."""

    def run(text, title="Metformin"):
        article = claims.read_article(read_text(f"# {title}\n\n{text}\n", name="article.md"), language)
        found = []
        for claim in article.claims:
            for value in claim.values:
                if claim.kind == "safety" and isinstance(value, Effect | Category):
                    said = value.direction if isinstance(value, Effect) else value.name
                    found.append((claim.attribute, said, claim.polarity, claim.certainty))
        return found

    return run


def test_items_are_harms_with_names(listed):
    assert listed("Side effects of metformin may include:\n\n- feeling sick\n- stomach pain and diarrhea\n") == [
        ("risk of nausea", "increase", "affirmed", "hedged"),
        ("risk of stomach pain", "increase", "affirmed", "hedged"),
        ("risk of diarrhea", "increase", "affirmed", "hedged"),
    ]


def test_a_lead_in_lends_how_often_they_come(listed):
    found = listed("Rare side effects of metformin (up to 1 in 1,000 people):\n\n- lactic acidosis\n")
    assert ("frequency of lactic acidosis", "rare", "affirmed", "asserted") in found


def test_an_item_says_itself_how_often_in_brackets(listed):
    found = listed("Side effects of warfarin are:\n\n- severe bleeding in the stomach (rare)\n", title="Warfarin")
    assert [item[:2] for item in found] == [
        ("risk of bleeding", "increase"),
        ("frequency of severe bleeding in stomach", "rare"),
    ]


def test_what_a_lead_in_denies_is_denied_of_each_item(listed):
    found = listed("Metformin does not cause:\n\n- weight gain\n")
    assert found == [("risk of weight gain", "increase", "negated", "asserted")]


def test_the_heading_announces_where_there_is_no_lead_in(listed):
    found = listed("A colonoscopy looks at the bowel.\n\n## Risks\n\n- a tear in the bowel wall\n", title="Colonoscopy")
    assert [item[:2] for item in found] == [("risk of tear in bowel wall", "increase")]


def test_the_cue_of_the_lead_in_is_named(language):
    text = "# Metformin\n\nSide effects of metformin may include:\n\n- feeling sick\n"
    article = claims.read_article(read_text(text, name="article.md"), language)
    (claim,) = [claim for claim in article.claims if claim.line == 5]
    (cue,) = claim.cues
    assert (cue.type, cue.text, article.document.text[cue.start : cue.end]) == ("hedge", "may", "may")
    assert cue.end <= claim.start


@pytest.mark.parametrize(
    ("above", "announces"),
    [
        ("side effects may include:", True),
        ("what are the risks?", True),
        ("possible complications", True),
        ("to prevent side effects, you can:", False),
        ("risk factors", False),
        ("complications of diabetes", False),
        ("call your doctor if you have:", False),
    ],
)
def test_what_announces_harms(above, announces):
    assert is_announcing(above) is announces


@pytest.mark.parametrize(
    ("above", "band"),
    [("very common", True), ("up to 1 in 10 people", True), ("more common", False), ("how often", False)],
)
def test_what_says_how_often(above, band):
    assert is_band(above) is band


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Nausea occurs in up to 10% of users.", [("risk of nausea", "increase"), ("frequency of nausea", "common")]),
        ("Hair loss is an uncommon side effect.", [("risk of hair loss", "increase"), ("frequency of hair loss", "uncommon")]),
        ("It causes less stomach bleeding than aspirin.", [("risk of bleeding", "decrease")]),
        ("Metformin can cause low blood sugar.", [("risk of hypoglycemia", "decrease")]),
        ("Severe bleeding in the brain is a rare side effect of warfarin.",
         [("risk of bleeding", "increase"), ("frequency of severe bleeding in brain", "rare")]),
        ("You should not take metformin if you have kidney failure.", [("suitability", "not suitable")]),
    ],
)  # fmt: skip
def test_harms_in_other_words(listed, text, expected):
    assert [item[:2] for item in listed(text)] == expected


@pytest.mark.parametrize(
    ("text", "polarity"),
    [
        ("Metformin does not fail to lower blood sugar.", "affirmed"),
        ("Metformin fails to improve survival.", "negated"),
        ("Metformin is not a cure for cancer, but it can prolong life.", "affirmed"),
    ],
)
def test_what_a_negation_reaches(language, text, polarity):
    article = claims.read_article(read_text(f"# Metformin\n\n{text}\n", name="article.md"), language)
    effects = [claim for claim in article.claims for value in claim.values if isinstance(value, Effect)]
    assert [claim.polarity for claim in effects] == [polarity]


LEAFLET = """It is used to treat nerve pain.

## Common side effects

These happen in more than 1 in 100 people:

- dry mouth
- difficulty peeing

## Serious side effects

Call a doctor straight away if you have:

- a fast or irregular heartbeat

In rare cases, amitriptyline can cause a serious allergic reaction.
"""


def test_a_leaflet_says_what_each_item_brings_and_how_often(listed):
    found = [(attribute, said) for attribute, said, _, _ in listed(LEAFLET, title="Amitriptyline")]
    assert [item for item in found if item[0] != "side-effect burden"] == [
        ("risk of dry mouth", "increase"),
        ("frequency of dry mouth", "common"),
        ("risk of difficulty peeing", "increase"),
        ("frequency of difficulty peeing", "common"),
        ("risk of arrhythmia", "increase"),
        ("risk of allergic reaction", "increase"),
        ("frequency of allergic reaction", "rare"),
    ]


def test_what_is_done_in_a_case_denies_nothing_of_the_case(language):
    article = claims.read_article(
        read_text("# Amitriptyline\n\nDo not drive if it makes you sleepy.\n", name="article.md"), language
    )
    assert {claim.polarity for claim in article.claims if claim.values} == {"affirmed"}
