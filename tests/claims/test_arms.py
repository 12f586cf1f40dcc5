"""Groups of a comparison: each figure is of the treatment, group or illness that its part of the sentence names."""

import pytest

import claims
from claims.model import Quantity
from sources import read_text


@pytest.fixture(scope="module")
def figures(language):
    """Text, subject, attribute and whose each number of a sentence is, in an article on heart surgery."""

    def run(text, title="Heart surgery"):
        article = claims.read_article(read_text(f"# {title}\n\n{text}\n", name="article.md"), language)
        return [
            (value.text, claim.subject and claim.subject.canonical, claim.attribute, claim.scope)
            for claim in article.claims
            for value in claim.values
            if isinstance(value, Quantity)
        ]

    return run


@pytest.mark.parametrize(
    ("text", "attribute", "expected"),
    [
        (
            "The death rate was 12% with aspirin and 8% with clopidogrel.",
            "mortality",
            [("12%", "aspirin", "clopidogrel"), ("8%", "clopidogrel", "aspirin")],
        ),
        (
            "With aspirin the rate of heart attack was 4%, and with ticagrelor it was 2.9%.",
            "rate of heart attack",
            [("4%", "aspirin", "ticagrelor"), ("2.9%", "ticagrelor", "aspirin")],
        ),
        (
            "Response rates were 70% and 40% for rituximab and methotrexate, respectively.",
            "response rate",
            [("70%", "rituximab", "methotrexate"), ("40%", "methotrexate", "rituximab")],
        ),
        (
            "Mean hospital stay was 3.2 days after angioplasty and 5.6 days after bypass surgery.",
            "hospital stay",
            [
                ("3.2 days", "angioplasty", "coronary artery bypass"),
                ("5.6 days", "coronary artery bypass", "angioplasty"),
            ],
        ),
        (
            "At one year, pain had gone in 45 of 60 patients (75%) given naproxen and 30 of 62 (48%) given ibuprofen.",
            None,
            [
                ("45 of 60", "naproxen", "ibuprofen"),
                ("75%", "naproxen", "ibuprofen"),
                ("30 of 62", "ibuprofen", "naproxen"),
                ("48%", "ibuprofen", "naproxen"),
            ],
        ),
        (
            "Five-year survival is 93% for thyroid cancer and 12% for pancreatic cancer.",
            "survival",
            [("93%", "thyroid cancer", "pancreatic cancer"), ("12%", "pancreatic cancer", "thyroid cancer")],
        ),
    ],
)
def test_each_figure_is_of_its_own_group_and_against_the_other(figures, text, attribute, expected):
    found = figures(text)
    assert [(said, about, scope.comparator) for said, about, _, scope in found] == expected
    assert {name for _, _, name, _ in found} == {attribute}


def test_those_without_a_treatment_are_a_group_of_its_study(figures):
    one, other = figures("Pain improved in 62% of people taking naproxen compared with 31% of people taking placebo.")
    assert (one[1], one[3].population, one[3].comparator) == ("naproxen", None, "placebo")
    assert (other[1], other[3].population, other[3].comparator) == ("naproxen", "placebo", "naproxen")


def test_stages_tell_groups_apart(figures):
    one, other = figures("Ten-year survival is 90% for stage I disease and 25% for stage IV disease.")
    assert (one[3].condition, other[3].condition) == ("stage i disease", "stage iv disease")


def test_a_single_figure_is_of_the_treatment_behind_it(figures):
    ((said, about, attribute, scope),) = figures("The death rate was 12% with aspirin.")
    assert (said, about, attribute, scope.comparator) == ("12%", "aspirin", "mortality", None)


def test_figures_of_one_treatment_are_no_groups(figures):
    found = figures("Aspirin lowered the death rate from 12% to 8%.")
    assert {about for _, about, _, _ in found} == {"aspirin"}
    assert {scope.comparator for _, _, _, scope in found} == {None}
