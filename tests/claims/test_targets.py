"""Aims of care: the measurement, its value with its place, and what is no aim."""

import pytest

import claims
import sources


@pytest.fixture(scope="module")
def aims(language):
    def run(text):
        article = claims.read_article(sources.read_text(f"# Warfarin\n\n{text}\n", name="a.md"), language)
        found = []
        for claim in article.claims:
            if (claim.attribute or "").startswith("target "):
                (value,) = claim.values
                words = article.document.text[value.start : value.end]
                assert words == value.text
                found.append((claim.subject.canonical, claim.attribute, words, value.low, value.high))
        return found

    return run


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Your INR should be between 2 and 3.", [("INR", "target INR", "2 and 3", 2, 3)]),
        ("We keep the INR of patients with a mitral valve at 2.5 to 3.5.", [("INR", "target INR", "2.5 to 3.5", 2.5, 3.5)]),
        (
            "Your blood pressure should stay below 140/90 mmHg while you take it.",
            [
                ("blood pressure", "target systolic blood pressure", "below 140", None, 140),
                ("blood pressure", "target diastolic blood pressure", "90 mmHg", 90, 90),
            ],
        ),
        ("If your INR is above 5, your dose should be reduced.", []),
        ("The INR was 2.7 on the day of the bleed.", []),
        ("People with kidney disease should keep their blood pressure below 140/90.4", []),
    ],
)  # fmt: skip
def test_what_a_measurement_should_be(aims, text, found):
    assert aims(text) == found
