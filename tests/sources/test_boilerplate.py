"""What a page says about itself, and medical advice that only sounds alike."""

from __future__ import annotations

import pytest

from sources import read_text
from sources.boilerplate import check, recognise


@pytest.mark.parametrize(
    ("text", "sort"),
    [
        ("Under Review", "unreviewed"),
        ("Educational use • Exercise caution as content is pending human review", "unreviewed"),
        ("Content status: under review by our medical board.", "unreviewed"),
        ("This article has not yet been medically reviewed.", "unreviewed"),
        ("Medical review: pending", "unreviewed"),
        ("Medically reviewed by: TBC", "unreviewed"),
        ("Awaiting medical sign-off", "unreviewed"),
        ("Review in progress", "unreviewed"),
        ("First draft, not for publication", "unreviewed"),
        ("This page is still a draft.", "unreviewed"),
        ("This article was written by AI and has not been reviewed.", "unreviewed"),
        ("Get Help Now", "boilerplate"),
        ("Free Claims Assistance Get Help Now", "boilerplate"),
        ("Share Our Page", "boilerplate"),
        ("Personalize", "boilerplate"),
        ("Have a follow-up question?", "boilerplate"),
        ("Learn more", "boilerplate"),
        ("We use cookies to make this site work.", "boilerplate"),
        ("Sign up for our newsletter", "boilerplate"),
        ("Photo: Ann Smith", "boilerplate"),
        ("Joining the team in 2010 as a writer and editor, Ann Smith makes medical words plain.", "boilerplate"),
        ("This information is intended for healthcare professionals.", "disclaimer"),
        (
            "The site is for informational purposes only and is not a substitute for professional medical advice.",
            "disclaimer",
        ),
    ],
)
def test_boilerplate(text: str, sort: str) -> None:
    found = recognise(text)
    assert found is not None
    assert found.sort == sort


@pytest.mark.parametrize(
    "text",
    [
        "Talk to your doctor before you take this medicine.",
        "Get help right away if you have chest pain.",
        "Call your nurse if the skin turns red.",
        "The drug is under review by the regulator and may be approved next year.",
        "The trial was under review when two patients died.",
        "Learn more about how you feel by keeping a diary of your symptoms for four weeks.",
        "Share your needles with nobody.",
        "This leaflet does not replace advice from your doctor. Take 20 mg once a day with food.",
        "Follow us to the ward, where a nurse will weigh you.",
        "Print of the hand is taken.",
    ],
)
def test_advice_is_content(text: str) -> None:
    assert recognise(text) is None


def test_a_disclaimer_section_ends_at_the_next_heading() -> None:
    text = "# Gel\n\nIt helps.\n\n## Disclaimer\n\nAsk somebody else.\n\n## Dose\n\nTake 5 mg."
    document = read_text(text, name="a.md")
    assert [block.kind for block in document.blocks] == [
        "heading", "paragraph", "boilerplate", "boilerplate", "heading", "paragraph"
    ]  # fmt: skip


def test_stages_of_a_review() -> None:
    document = read_text(
        "Gel for dry skin\n\nArticle Review Status\nSubmitted\nUnder Review\nApproved\n\nIt helps.", name="a.txt"
    )
    assert [block.kind for block in document.blocks] == ["heading", "notice", "notice", "notice", "notice", "paragraph"]
    assert [(one.kind, document.text[one.start : one.end]) for one in document.notices] == [
        ("unreviewed", "Under Review")
    ]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ([], "expected a mapping"),
        ({"odd": {}}, "unknown sort 'odd'"),
        ({"boilerplate": {"odd": []}}, "unknown way 'odd'"),
        ({"boilerplate": {"whole": ["("]}}, "no regular expression"),
    ],
)
def test_a_wrong_data_file_is_told(data: object, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        check(data)


@pytest.mark.parametrize(
    "text",
    [
        "Approval of the vaccine is pending in some countries.",
        "The review of your medicines is in progress when the pharmacist calls.",
        "A peer review of the trial is pending, its authors say.",
        "Keep the cot away from a draft.",
        "Medically reviewed by: Dr Ida Blom",
        "The letter is a draft until you sign it.",
    ],
)
def test_reviews_and_drafts_of_other_things(text: str) -> None:
    found = recognise(text)
    assert found is None or found.sort != "unreviewed"
