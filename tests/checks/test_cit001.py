import pytest

from claims.model import Claim, Scope

CITING = "The cure rate is 80% [1]. Nausea affects 5% of people [1]. Pain affects 9% of people [1]."


def claim(text, words, kind):
    start = text.index(words)
    return Claim(kind, kind, words, start, start + len(words), 1, 1, (), None, Scope(), None, ())


def test_in_an_article_that_cites_the_uncited_figure_stands_out(run_check, make_article):
    text = f"{CITING} Bleeding occurs in 2% of people. You may have a light breakfast."
    (finding,) = run_check("CIT001", make_article(text, references=["NHS. 2024. https://nhs.uk/a"]))
    assert finding.text == "Bleeding occurs in 2% of people."
    assert finding.related == ()


def test_one_marker_at_the_end_speaks_for_its_paragraph(run_check, make_article):
    text = f"{CITING}\n\nBleeding occurs in 2% of people. Fever is rare [1]."
    assert run_check("CIT001", make_article(text, references=["NHS. 2024. https://nhs.uk/a"])) == []


def test_where_nothing_is_cited_one_finding_ranks_the_needs(run_check, make_article):
    text = "It has been shown to be effective. Nausea affects 5% of people. You may have breakfast."
    (finding,) = run_check("CIT001", text)
    assert finding.text == "Nausea affects 5% of people."
    assert [side.text for side in finding.related] == ["It has been shown to be effective."]
    assert "cites nothing" in finding.message
    listed = make_article(text, references=["NHS. 2024. https://nhs.uk/a"])
    assert "lists 1 reference and cites none" in run_check("CIT001", listed)[0].message


def test_a_dose_goes_before_an_effect(run_check, make_article):
    text = "It relieves pain. Take ibuprofen 400 mg three times a day."
    claims = [
        claim(text, "It relieves pain.", "efficacy"),
        claim(text, "Take ibuprofen 400 mg three times a day.", "dosing"),
    ]
    (finding,) = run_check("CIT001", make_article(text, claims=claims))
    assert finding.text.startswith("Take ibuprofen")
    assert finding.claims == ("dosing",)


def test_what_needs_no_source(run_check):
    for text in (
        "Ask your doctor about the risk.",
        "In our own survey 40% of people slept better.",
        "A polyp is a type of growth.",
        "Does it help 40% of people?",
        "> I felt better in 2 days, 100% better.",
        "You lie on a padded table.",
        "|Strength|5 mg",
    ):
        assert run_check("CIT001", text) == [], text


@pytest.mark.parametrize(
    ("text", "first"),
    [
        # Who is affected goes before what a thing is like and what one should do.
        (
            "Keep the skin clean to prevent infection. It is the second most common skin disease. It can cause itching.",
            "It is the second most common skin disease.",
        ),
        ("It can cause itching. Half of all women have had it.", "Half of all women have had it."),
        ("It has been shown to itch. Half of the skin is water.", "It has been shown to itch."),
    ],
)
def test_the_neediest_statement_goes_first(run_check, make_article, text, first):
    claims = [claim(text, sentence, "statistic") for sentence in text.split(". ")[1:] if "Half" in sentence]
    (finding,) = run_check("CIT001", make_article(text, claims=claims))
    assert finding.text == first


def test_a_fact_without_a_claim_is_no_reason_by_itself(run_check):
    assert run_check("CIT001", "Storms can cause great damage. Keep your papers dry to prevent trouble.") == []
