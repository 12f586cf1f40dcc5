"""What sentences of research find of an exposure and an outcome, and which two findings cannot both hold."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import claims
import sources
from claims import research_conflicts
from claims.checks.con003_contradictory_effect import CHECK
from claims.research import leaves_alone, opposed, read_verdicts, shared, within


def found(text):
    return {
        (exposure, verdict.outcome, verdict.way, verdict.denied)
        for verdict in read_verdicts(text)
        for exposure in verdict.exposures
    }


MORE, LESS, LINKED = "more", "less", "linked"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("CPAP was associated with a lower incidence of stroke.", {("cpap", "stroke", LESS, False)}),
        ("CPAP did not reduce mortality or the length of hospital stay.", {("cpap", "survival", MORE, True), ("cpap", "length of stay", LESS, True)}),
        ("There was no difference in survival between the melatonin group and controls.", {("melatonin", "survival", LINKED, True)}),
        ("Blood loss was significantly greater in patients taking warfarin.", {("warfarin", "bleeding", MORE, False)}),
        ("The incidence of stroke was similar in patients who received warfarin.", {("warfarin", "stroke", LINKED, True)}),
        ("Zinc supplementation improves cognitive performance in older adults.", {("zinc", "memory", MORE, False), ("zinc intake", "memory", MORE, False)}),
        ("Metformin had a protective effect against the development of asthma.", {("metformin", "asthma", LESS, False)}),
        ("Ibuprofen relieved pain without increasing the risk of bleeding.", {("ibuprofen", "pain", LESS, False), ("ibuprofen", "bleeding", MORE, True)}),
        ("We found no evidence of a clinical benefit from acupuncture.", {("acupuncture", "benefit", MORE, True)}),
        ("Metformin reduced nausea and improved survival, but did not affect blood pressure.", {("metformin", "nausea", LESS, False), ("metformin", "survival", MORE, False), ("metformin", "blood pressure", LINKED, True)}),
        ("Insulin lowered elevated blood glucose.", {("insulin", "blood sugar", LESS, False)}),
        ("Ibuprofen relieved bladder pain.", {("ibuprofen", "bladder pain", LESS, False)}),
        ("Melatonin made falls less likely.", {("melatonin", "falls", LESS, False)}),
        ("The MTHFR C677T polymorphism was not associated with the risk of migraine.", {("gene mthfr", "migraine", LINKED, True), ("variant 677", "migraine", LINKED, True)}),
        ("The frequency of the 677T allele was higher in patients with migraine.", {("variant 677", "migraine", MORE, False)}),
        ("Depression was an independent predictor of death.", {("depression", "survival", LINKED, False)}),
        ("Early hookworm rinsing shortened the length of hospital stay.", {("~hookworm", "length of stay", LESS, False), ("~rinsing", "length of stay", LESS, False)}),
    ],
)  # fmt: skip
def test_what_is_found(text, expected):
    assert found(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        # Who was studied, and what all had, is no outcome and no exposure.
        "Patients with heart failure were asked about their sleep.",
        "The tablets are white and round.",
        # Compared with, or given to all.
        "Survival was better than with warfarin.",
        # What comes of leaving it off, or of having too little.
        "Stopping warfarin increased the risk of stroke.",
        "Low zinc was associated with more pain.",
        # Helps with something else; a verb that is spelt like an outcome.
        "Melatonin helped the cells use glucose.",
        "Melatonin helped them fall asleep.",
        # Asked, not found.
        "It was not known whether warfarin reduced mortality.",
        # The sentence knows of both.
        "Warfarin reduced stroke in men and increased stroke in women.",
    ],
)
def test_what_is_not(text):
    assert found(text) == set()


def test_offsets_point_at_the_words():
    text = "In this trial, warfarin did not significantly reduce all-cause mortality."
    [verdict] = read_verdicts(text)
    assert text[verdict.start : verdict.end] == "reduce all-cause mortality"


def pair(one, other):
    return read_verdicts(one)[0], read_verdicts(other)[0]


@pytest.mark.parametrize(
    ("one", "other", "against"),
    [
        ("Warfarin reduced mortality.", "Warfarin did not improve survival.", True),
        ("Warfarin reduced mortality.", "Warfarin increased mortality.", True),
        ("Warfarin reduced mortality.", "Warfarin had no effect on survival.", True),
        ("Warfarin did not increase mortality.", "Warfarin reduced mortality.", False),
        ("Warfarin did not increase mortality.", "Warfarin did not reduce mortality.", False),
        ("Depression was associated with migraine.", "Depression was not associated with migraine.", True),
        ("Warfarin was associated with migraine.", "Warfarin does not protect against migraine.", False),
    ],
)
def test_which_two_cannot_both_hold(one, other, against):
    left, right = pair(one, other)
    assert left.outcome == right.outcome
    assert opposed(left, right) is opposed(right, left) is against


def test_a_wide_outcome_that_does_not_change_holds_those_within():
    wide, narrow = pair("Warfarin did not affect clinical outcomes.", "Warfarin reduced mortality.")
    assert leaves_alone(wide, narrow)
    assert not leaves_alone(narrow, wide)
    better, worse = pair("Warfarin did not improve clinical outcomes.", "Warfarin increased bleeding.")
    assert not leaves_alone(better, worse)
    benefit, good = pair("There was no benefit from warfarin.", "Warfarin reduced mortality.")
    assert leaves_alone(benefit, good)
    assert "transfusion" in within("complication")


def test_a_class_is_shared_with_its_member_and_not_two_members():
    statins, one, other = (
        read_verdicts(f"{name} reduced mortality.")[0] for name in ("Statins", "Simvastatin", "Rosuvastatin")
    )
    assert shared(statins, one) == "statin"
    assert shared(one, other) == ""


def test_things_that_no_list_knows_share_half_their_words():
    one, other = pair("Hookworm rinsing reduced mortality.", "Hookworm rinsing of wounds did not reduce mortality.")
    assert shared(one, other) == "hookworm rinsing"
    one, other = pair("Hookworm rinsing reduced mortality.", "Copper wound ties with rinsing did not reduce mortality.")
    assert shared(one, other) == ""


@given(st.text(alphabet=st.sampled_from("warfrin dc e.,;-()no\u2019ts 3\u00e9\u0130\n"), max_size=60))
def test_reading_never_raises(text):
    for verdict in read_verdicts(f"Warfarin reduced mortality {text} not increased stroke"):
        assert 0 <= verdict.start < verdict.end


def test_prose_that_speaks_to_its_reader_is_read_where_it_is_asked_for():
    text = "Ramipril brings down your blood pressure."
    assert read_verdicts(text) == []
    [verdict] = read_verdicts(text, any_prose=True)
    assert (verdict.outcome, verdict.way, verdict.denied, verdict.told) == ("blood pressure", LESS, False, False)


def test_a_sentence_that_names_nothing_is_about_what_it_is_told():
    [verdict] = read_verdicts("It lowers blood pressure.", frozenset({"ramipril"}), any_prose=True)
    assert verdict.exposures == {"ramipril"}
    [verdict] = read_verdicts("Losartan lowers blood pressure.", frozenset({"ramipril"}), any_prose=True)
    assert verdict.exposures == {"losartan"}


def test_two_sentences_stand_against_each_other_once(language):
    texts = {
        "a.txt": "In a large trial, CPAP did not reduce cardiovascular events.",
        "b.txt": "CPAP was associated with a lower rate of heart attacks and strokes.",
        "c.txt": "Nobody asked about sleep.",
    }
    articles = [claims.read_article(sources.read_text(text, name=name), language) for name, text in texts.items()]
    found = list(research_conflicts.between(articles, CHECK, set()))
    assert [(item.path, item.severity, [side.path for side in item.related]) for item in found] == [
        ("a.txt", "note", ["b.txt"]),
        ("b.txt", "note", ["a.txt"]),
    ]
    assert found[0].text == "reduce cardiovascular events"
    assert "outcome “cardiovascular events” and “heart attack”" in found[0].message
    assert list(research_conflicts.between(articles, CHECK, {("a.txt", "b.txt"), ("b.txt", "a.txt")})) == []
