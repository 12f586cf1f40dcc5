"""Conditions by their full names: with the words that make another illness of them, and without those that do not."""

import pytest

import claims
from sources import read_text


@pytest.fixture(scope="module")
def conditions(language):
    """The conditions of the claims of an article, in order, each once."""

    def run(text, title="Steroids"):
        article = claims.read_article(read_text(f"# {title}\n\n{text}\n", name="article.md"), language)
        return list(dict.fromkeys(claim.scope.condition for claim in article.claims if claim.scope.condition))

    return run


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Plasma is a standard treatment in hereditary angioedema.", ["hereditary angioedema"]),
        ("Rituximab is approved for people with non-Hodgkin lymphoma.", ["non hodgkin lymphoma"]),
        ("In people with newly diagnosed lymphoma, rituximab prolongs survival.", ["lymphoma"]),
        ("Steroids shorten the hospital stay in other serious pneumonia.", ["pneumonia"]),
        ("A scan and a biopsy are used to diagnose and stage Kaposi sarcoma.", ["kaposi sarcoma"]),
    ],
)
def test_what_makes_it_another_illness_belongs_to_its_name(conditions, text, named):
    assert conditions(text) == named


def test_the_title_names_the_illness_in_the_words_of_the_text(conditions):
    text = "Acquired angioedema is rare. Acquired angioedema comes late. A blood test is done to find it."
    assert conditions(text, "What is acquired angioedema?") == ["acquired angioedema"]
    assert conditions("Angioedema is rare. A blood test is done to find it.", "Acquired angioedema") == ["angioedema"]


def test_cavities_of_the_body_are_no_tooth_decay(conditions):
    assert conditions("Fluoride is recommended for children with cavities.", "Teeth") == ["tooth decay"]
    assert conditions("Chemotherapy is put into fluid-filled cavities to treat it.", "Brain") == []
    assert conditions("A drain is put into the chest cavity during surgery.", "Drains") == []


def test_latin_words_behind_an_illness_belong_to_it(conditions):
    assert conditions("Dapsone is recommended for dermatitis herpetiformis.") == ["dermatitis herpetiformis"]
    assert conditions("Rituximab is approved for people with mycosis fungoides.") == ["mycosis fungoides"]
    assert conditions("Creams are recommended for dermatitis worldwide.") == ["dermatitis"]


@pytest.mark.parametrize(
    "text",
    [
        "In the intestine, steroids reduce swelling.",
        "Some psychiatric drugs cause drowsiness.",
    ],
)
def test_a_part_of_the_body_and_an_adjective_are_no_illness(conditions, text):
    assert conditions(text) == []
