"""What an extractor says is claimed where only the classifier sees a claim: numbers as they stand, none made up."""

import pytest

from claims.context import read_context
from claims.extractors import catalogue
from claims.model import Frequency, Regimen
from claims.patterns import fold
from claims.quantities import find_quantities
from claims.view import View
from tests.claims.conftest import parse_rows


@pytest.fixture
def suggest():
    """Suggestions for a sentence of a kind; they need its words and numbers, no parse."""

    def run(text, kind):
        words = text.split()
        rows = "\n".join(
            f"{word} NN {'ROOT' if word is words[0] else 'dep'} {'-' if word is words[0] else words[0]}"
            for word in words
        )
        sentence = next(parse_rows(rows).sents)
        assert sentence.text == text
        view = View(sentence, text, fold(text), [], find_quantities(text), read_context(sentence, fold(text)))
        return list(catalogue()[kind].suggest(view))

    return run


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It mostly begins between ages 45 and 85", [("age at onset", "45 and 85", 45, 85, "a")]),
        ("It begins between the ages of 20 and 40", [("age at onset", "20 and 40", 20, 40, "a")]),
        ("It seldom starts before age 60", [("age at onset", "60", 60, 60, "a")]),
        ("It strikes people older than 65", [("age at onset", "older than 65", 65, None, "a")]),
        ("It strikes those 70 or older", [("age at onset", "70 or older", 70, None, "a")]),
        ("The average age at diagnosis is 58", [("age at onset", "58", 58, 58, "a")]),
        ("Most children with it die by age 5", [("age at death", "5", 5, 5, "a")]),
        ("The average age is 58", [(None, "58", 58, 58, "a")]),
        (
            "It starts at age 60 and 200 people die of it",
            [("age at onset", "60", 60, 60, "a"), (None, "200", 200, 200, "1")],
        ),
        ("Most patients were 30 years of age", [(None, "30 years of age", 30, 30, "a")]),
        ("It is common in infants 3 to 15 months old", [(None, "3 to 15 months", 3, 15, "mo")]),
        (
            "Symptoms appear 1 to 3 days after exposure and the cough lasts 2 to 7 days",
            [("incubation period", "1 to 3 days", 1, 3, "d"), ("duration", "2 to 7 days", 2, 7, "d")],
        ),
        ("There are over 200 such disorders", [(None, "over 200", 200, None, "1")]),
        ("It spreads in three ways", []),
        ("Take 20 mg of it", []),
        ("It affects millions", []),
    ],
)
def test_numbers_of_a_statistic(suggest, text, expected):
    found = suggest(text, "statistic")
    values = [draft.values[0] for draft in found]
    assert all(text[value.start : value.end] == value.text for value in values)
    assert [
        (draft.attribute, value.text, value.low, value.high, value.unit)
        for draft, value in zip(found, values, strict=True)
    ] == expected


def test_how_often_is_what_a_dosing_claim_says(suggest):
    (draft,) = suggest("Have it seen to at least once a year", "dosing")
    (regimen,) = draft.values
    assert isinstance(regimen, Regimen)
    assert isinstance(regimen.frequency, Frequency)
    assert (regimen.frequency.times.low, regimen.frequency.per.unit) == (1, "a")


@pytest.mark.parametrize(
    ("kind", "attribute"), [("dosing", "schedule"), ("safety", "harm"), ("efficacy", "effect"), ("procedure", "how")]
)
def test_a_sentence_without_numbers(suggest, kind, attribute):
    assert [(draft.attribute, draft.values) for draft in suggest("This goes on for life", kind)] == [(attribute, ())]
