"""Effects: direction on an outcome under its canonical name, read from parses written by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.component import DocReader
from claims.effects import canonical_outcome, find_effects, find_related
from claims.mentions import Names
from claims.reading import make_doc
from sources import read_text


def effects_of(view):
    return [(effect.direction, effect.outcome, effect.negated, effect.harm) for effect in find_effects(view)]


def subject_verb_object(verb, lemma, words, tag="VBZ"):
    *left, head = words.split()
    rows = [f"It PRP nsubj {verb}", f"{verb} {tag} ROOT - {lemma}"]
    rows += [f"{word} NN compound {head}" for word in left]
    return "\n".join([*rows, f"{head} NN dobj {verb}", f". . punct {verb}"])


@pytest.mark.parametrize(
    ("verb", "lemma", "noun", "expected"),
    [
        ("reduces", "reduce", "bleeding", ("decrease", "bleeding", False, False)),
        ("increases", "increase", "bleeding", ("increase", "bleeding", False, True)),
        ("causes", "cause", "bleeding", ("increase", "bleeding", False, True)),
        ("prolongs", "prolong", "survival", ("increase", "survival", False, False)),
        ("lowers", "lower", "mortality", ("increase", "survival", False, False)),
        ("improves", "improve", "swallowing", ("increase", "swallowing", False, False)),
        ("relieves", "relieve", "dysphagia", ("increase", "swallowing", False, False)),
        ("improves", "improve", "dysphagia", ("increase", "swallowing", False, False)),
        ("worsens", "worsen", "vision", ("decrease", "vision", False, True)),
        ("cures", "cure", "melanoma", ("decrease", "established melanoma", False, False)),
        ("prevents", "prevent", "melanoma", ("decrease", "melanoma", False, False)),
        ("treats", "treat", "warts", ("decrease", "established wart", False, False)),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_verb_with_its_object_is_an_effect(make_view, verb, lemma, noun, expected):
    assert effects_of(make_view(subject_verb_object(verb, lemma, noun))) == [expected]


def test_the_thing_itself_counts_and_not_its_risk(make_view):
    view = make_view("""
        Aspirin NN nsubj lowers
        lowers VBZ ROOT - lower
        the DT det risk
        risk NN dobj lowers
        of IN prep risk
        death NN pobj of
        . . punct lowers
    """)
    assert effects_of(view) == [("increase", "survival", False, False)]


def test_a_passive_takes_its_subject(make_view):
    view = make_view("""
        Mortality NN nsubjpass reduced
        was VBD auxpass reduced
        reduced VBN ROOT - reduce
        . . punct reduced
    """)
    assert effects_of(view) == [("increase", "survival", False, False)]


def test_a_noun_is_an_effect_too(make_view):
    view = make_view("""
        It PRP nsubj led
        led VBD ROOT - lead
        to IN prep led
        a DT det reduction
        reduction NN pobj to
        in IN prep reduction
        bleeding NN pobj in
        . . punct led
    """)
    assert effects_of(view) == [("decrease", "bleeding", False, False)]


@pytest.mark.parametrize(
    "rows",
    [
        """
        It PRP nsubj reduce
        does VBZ aux reduce
        not RB neg reduce
        reduce VB ROOT -
        bleeding NN dobj reduce
        . . punct reduce
        """,
        """
        It PRP nsubj failed
        failed VBD ROOT - fail
        to TO aux reduce
        reduce VB xcomp failed
        bleeding NN dobj reduce
        . . punct failed
        """,
        """
        It PRP nsubj showed
        showed VBD ROOT - show
        no DT det reduction
        reduction NN dobj showed
        in IN prep reduction
        bleeding NN pobj in
        . . punct showed
        """,
        """
        It PRP nsubj help
        wo MD aux help will
        n't RB neg help
        help VB ROOT -
        to TO aux reduce
        reduce VB xcomp help
        bleeding NN dobj reduce
        . . punct help
        """,
    ],
    ids=["does not", "fails to", "no reduction", "won't help to"],
)
def test_a_negated_effect_is_negated(make_view, rows):
    assert effects_of(make_view(rows)) == [("decrease", "bleeding", True, False)]


def test_the_negation_of_another_verb_does_not_reach(make_view):
    view = make_view("""
        It PRP nsubj reduces
        reduces VBZ ROOT - reduce
        bleeding NN dobj reduces
        but CC cc reduces
        does VBZ aux shorten
        not RB neg shorten
        shorten VB conj reduces
        pregnancy NN dobj shorten
        . . punct reduces
    """)
    assert ("decrease", "bleeding", False, False) in effects_of(view)


def test_two_verbs_share_an_object(make_view):
    view = make_view("""
        It PRP nsubj reduces
        reduces VBZ ROOT - reduce
        or CC cc reduces
        worsens VBZ conj reduces worsen
        bleeding NN dobj worsens
        . . punct reduces
    """)
    assert ("increase", "bleeding", False, True) in effects_of(view)


@pytest.mark.parametrize("noun", ["it", "them", "people", "this"])
def test_an_outcome_must_be_named(make_view, noun):
    assert effects_of(make_view(subject_verb_object("reduces", "reduce", noun))) == []


@pytest.mark.parametrize(
    ("verb", "lemma", "expected"),
    [
        ("improves", "improve", ("decrease", "asthma", False, False)),
        ("reduces", "reduce", ("decrease", "asthma", False, False)),
        ("worsens", "worsen", ("increase", "asthma", False, True)),
        ("triggers", "trigger", ("increase", "asthma", False, True)),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_less_of_a_disease_is_better(make_view, verb, lemma, expected):
    assert effects_of(make_view(subject_verb_object(verb, lemma, "asthma"))) == [expected]


PROBLEMS_THAT_CAUSE = """
Tests NNS nsubj find test
find VBP ROOT -
{noun} NNS dobj find {lemma}
that WDT nsubj cause
cause VBP relcl {noun}
bleeding NN dobj cause
. . punct find
"""
BEFORE_IT_CAUSES = """
Tests NNS nsubj find test
find VBP ROOT -
gout NN dobj find
before IN mark causes
it PRP nsubj causes
causes VBZ advcl find cause
bleeding NN dobj causes
. . punct find
"""
KEEPS_FROM = """
It PRP nsubj stops
stops VBZ ROOT - stop
melanoma NN dobj stops
from IN prep stops
spreading VBG pcomp from spread
. . punct stops
"""
SIDE_EFFECTS = """
It PRP nsubj reduces
reduces VBZ ROOT - reduce
side NN compound effects
effects NNS dobj reduces effect
of IN prep effects
radiotherapy NN pobj of
. . punct reduces
"""


@pytest.mark.parametrize(
    "rows",
    [
        PROBLEMS_THAT_CAUSE.format(noun="problems", lemma="problem"),
        PROBLEMS_THAT_CAUSE.format(noun="melanomas", lemma="melanoma"),
        BEFORE_IT_CAUSES,
    ],
)
def test_what_an_illness_does_is_no_effect_of_a_treatment(make_view, rows):
    assert effects_of(make_view(rows)) == []


def test_what_a_drug_does_in_a_clause_is_its_effect(make_view):
    found = effects_of(make_view(PROBLEMS_THAT_CAUSE.format(noun="medicines", lemma="medicine")))
    assert found == [("increase", "bleeding", False, True)]


def test_damage_to_what_is_known_is_less_of_it(make_view):
    view = make_view(subject_verb_object("harms", "harm", "vision"))
    assert effects_of(view) == [("decrease", "vision", False, True)]


def test_what_is_kept_from_arising_is_kept_away(make_view):
    rows = KEEPS_FROM.replace("spreading VBG pcomp from spread", "forming VBG pcomp from form")
    assert effects_of(make_view(rows)) == [("decrease", "melanoma", False, False)]


def test_what_a_thing_is_kept_from(make_view):
    assert effects_of(make_view(KEEPS_FROM)) == [("decrease", "melanoma spreading", False, False)]


def test_side_effects_are_an_outcome_of_their_own(make_view):
    ((direction, outcome, _, _),) = effects_of(make_view(SIDE_EFFECTS))
    assert (direction, outcome) == ("decrease", "side effect")


def test_damage_to_a_thing_is_not_more_of_it(make_view):
    view = make_view(subject_verb_object("damages", "damage", "cells"))
    assert effects_of(view) == [("increase", "damage to cells", False, True)]


def test_a_verb_without_object_is_no_effect(make_view):
    assert effects_of(make_view("It PRP nsubj improves\nimproves VBZ ROOT - improve\n. . punct improves")) == []


@pytest.mark.parametrize(
    ("name", "direction", "expected"),
    [
        ("mortality", "decrease", ("survival", "increase", True)),
        ("the risk of death", "increase", ("survival", "decrease", True)),
        ("overall survival", "improve", ("survival", "increase", True)),
        ("insomnia", "improve", ("sleep", "increase", True)),
        ("difficulty swallowing", "worsen", ("swallowing", "decrease", True)),
        ("bone loss", "decrease", ("bone density", "increase", True)),
        ("hair growth", "increase", ("hair growth", "increase", None)),
        ("hair growth", "worsen", ("hair growth", "increase", None)),
        ("established infection", "decrease", ("established infection", "decrease", False)),
        ("blood loss", "cause", ("bleeding", "increase", False)),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_outcomes_are_compared_under_one_name_and_direction(name, direction, expected):
    assert canonical_outcome(name, direction) == expected


@given(
    st.text(alphabet="abcdefgh ofthe", max_size=30),
    st.sampled_from(["increase", "decrease", "improve", "worsen", "cause"]),
)
def test_any_name_has_a_canonical_outcome(name, direction):
    _, way, good = canonical_outcome(name, direction)
    assert way in ("increase", "decrease")
    assert good in (True, False, None)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Metformin use was associated with lower mortality.", [("increase", "survival", False)]),
        ("Probiotics had no effect on the duration of colic.", [("none", "duration of colic", False)]),
        ("Zinc supplements did not affect survival.", [("none", "survival", False)]),
        ("Blood loss was greater in the heparin group.", [("increase", "bleeding", False)]),
        ("Exercise has a protective effect against stroke.", [("decrease", "stroke", False)]),
        ("Tranexamic acid was given without an increased risk of stroke.", [("increase", "stroke", True)]),
        ("Melatonin reduced anxiety and pain.", [("decrease", "anxiety", False), ("decrease", "pain", False)]),
        ("Apixaban caused less bleeding.", [("decrease", "bleeding", False)]),
        ("Smoking is a risk factor for stroke.", [("increase", "stroke", False)]),
        ("Patients on ibuprofen were no different in age.", []),
        ("Glucose tablets raise low blood sugar.", [("increase", "blood sugar", False)]),
        ("In women with an increased risk of stroke, ramipril is used.", []),
    ],
)
def test_effects_as_research_prose_states_them(language, text, found):
    doc, _ = make_doc(read_text(f"{text}\n", name="a.txt"), language.nlp)
    reader = DocReader(language.nlp(doc), language.nlp, Names({}))
    effects = [
        (effect.direction, effect.outcome, effect.negated)
        for view, _ in reader.views()
        for effect in find_related(view)
    ]
    assert effects == found


def test_a_longer_name_of_an_outcome_is_the_outcome_it_ends_with():
    assert canonical_outcome("postoperative blood loss", "increase")[:2] == ("bleeding", "increase")
    assert canonical_outcome("low blood sugar", "cause")[:2] == ("blood sugar", "decrease")
    assert canonical_outcome("normal blood sugar", "cause")[0] == "normal blood sugar"


@pytest.mark.parametrize(
    "text",
    [
        "The scan may reveal whether the nerve is damaged by the tumor.",
        "A test is done to see if it lowers the pressure.",
        "The lack of oxygen can damage the brain if the treatment is not given.",
    ],
)
def test_what_is_asked_or_comes_without_treatment_is_no_effect(reader, text):
    assert [effect for view, _, _ in reader(text).drafts() for effect in view.effects] == []


def test_another_treatment_that_does_not_help_takes_nothing_away(reader):
    ((view, _, _),) = reader("If surgery does not help, radiation therapy can reduce the pain.").drafts()
    assert effects_of(view) == [("decrease", "pain", False, False)]


def test_what_is_not_enough_denies_nothing_of_what_comes_then(reader):
    ((view, _, _),) = reader("When physical therapy is not enough, ibuprofen relieves the pain.").drafts()
    assert effects_of(view) == [("decrease", "pain", False, False)]


def test_what_people_do_is_no_effect_of_it(reader):
    ((view, _, _),) = reader("Stopping smoking and drinking alcohol may help with the symptoms.").drafts()
    assert "smoking" not in {effect.outcome for effect in view.effects}
