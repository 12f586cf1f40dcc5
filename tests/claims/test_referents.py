"""What a claim is about: among all that a text names, the one that is meant."""

import json

import numpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claims.compare import compare, first_name, subjects
from claims.component import DocReader
from claims.extraction import read_article
from claims.mentions import Names
from claims.model import Category, Claim, Quantity, Scope, Subject
from claims.reading import make_doc
from claims.referents import FOLDER, Candidate, Referents, number, settled, weights
from claims.subjects import Topic
from claims.things import things
from sources import read_text


@pytest.fixture(scope="module")
def about(language):
    """What the claims of a text are about: (kind, subject's text, canonical name), each once."""

    def read(text):
        article = read_article(read_text(text, name="a.md"), language)
        said = [
            (claim.kind, claim.subject and (claim.subject.text, claim.subject.canonical)) for claim in article.claims
        ]
        return list(dict.fromkeys(said))

    return read


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            (
                "# Tests for gallstones\n\n## Ultrasound\n\nAn ultrasound probe is moved over the abdomen. It shows stones well. "
                "Anesthesia is not needed.\n"
            ),
            {"ultrasound"},
        ),
        (
            (
                "Flow cytometry: A laboratory test that counts cells in a sample. The test is used to find out whether marrow "
                "contains leukemia cells.\n"
            ),
            {"flow cytometry"},
        ),
        (
            (
                "# Living with a stoma\n\nSide effects of loperamide may include:\n\n- constipation\n- cramps\n- dizziness\n"
                "- a dry mouth\n- nausea\n- sleepiness\n"
            ),
            {"loperamide"},
        ),
        ("Losing a few kilograms may help people who snore.\n", {"losing a few kilogram"}),
        (
            "Keeping blood sugar within the target range lowers the risk of eye damage.\n",
            {"keeping blood sugar within the target range"},
        ),
        ("# Psoriasis\n\nAbout 2 in 100 adults have the disease.\n", {"psoriasis"}),
        (
            "# Psoriasis\n\nCoal tar has been used against scaly skin for decades. It may irritate the skin.\n",
            {"coal tar"},
        ),
    ],
    ids=["passive", "glossary", "a long list", "a doing", "all of a doing", "the disease", "pronoun"],
)
def test_what_all_claims_of_a_text_are_about(about, text, found):
    said = about(text)
    assert said, "no claim"
    assert {subject and subject[1] for _, subject in said} == found


def test_the_text_of_a_subject_is_its_whole_phrase_and_its_name_stays(about):
    assert about("Older antihistamines can make people sleepy.\n") == [
        ("safety", ("Older antihistamines", "antihistamine"))
    ]


def test_what_a_table_names_of_a_cell_is_what_the_cell_is_about(about):
    text = "| Medicine | Side effects |\n|---|---|\n| Apixaban | Bruises |\n| Metformin | Diarrhoea |\n"
    assert ("safety", ("Metformin", "metformin")) in about(text)


@pytest.fixture(scope="module")
def viewed(language):
    """The sentences of a text as `claims.component` sees them."""

    def read(text):
        doc, _ = make_doc(read_text(text, name="a.md"), language.nlp)
        for name, pipe in language.nlp.pipeline:
            doc = doc if name == "medfact_claims" else pipe(doc)
        return DocReader(doc, language.nlp, Names({})).views()

    return read


def forms(view):
    return {(thing.subject.text, thing.form) for thing in things(view)}


def test_things_are_named_by_name_and_by_their_own_words(viewed):
    ((view, _),) = viewed("Treatment of the cause may restore hearing.\n")
    assert {("Treatment", "name"), ("Treatment of the cause", "described")} <= forms(view)
    ((view, _),) = viewed("People can prevent foot ulcers by wearing shoes that fit.\n")
    assert {("wearing shoes", "doing"), ("wearing shoes that fit", "doing")} <= forms(view)


WORDS = "aspirin treatment relieves pain the of in people it may cause bleeding test shows wearing shoes by . : ( ) - 5 mg".split()


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=25))
def test_every_thing_is_in_the_words_of_its_sentence(viewed, words):
    for view, _ in viewed("So " + " ".join(words)):
        for thing in things(view):
            assert thing.subject.text in view.text


def test_what_a_lead_in_names_is_meant_however_long_the_list(viewed):
    lines = "\n".join(f"- effect number {place}" for place in ("one", "two", "three", "four", "five", "six"))
    told = Referents(Topic(None, None), ())
    for view, block in viewed(f"Side effects of loperamide may include:\n\n{lines}\n"):
        told.tell(view, block, ())
    places = {
        place
        for candidate in told.candidates()
        if candidate.subject is not None and candidate.subject.canonical == "loperamide"
        for place, _ in candidate.places
    }
    assert "lead" in places


def test_the_rules_stand_where_the_model_is_not_surer(viewed, monkeypatch):
    told = Referents(Topic(None, None), ())
    ((view, block),) = viewed("Aspirin relieves pain.\n")
    told.tell(view, block, ())
    aspirin, other = Subject("Aspirin", "aspirin", "drug"), Subject("ibuprofen", "ibuprofen", "drug")
    candidates = [Candidate(aspirin), Candidate(other)]
    table = numpy.zeros_like(weights())
    rows = told.rows("efficacy", candidates)
    (only,) = {*map(number, rows[1])} - {*map(number, rows[0])}
    for weight, chosen in ((0.1, aspirin), (5.0, other)):
        table[only] = weight
        monkeypatch.setattr("claims.referents.weights", lambda: table)
        assert told.choose("efficacy", candidates, aspirin) == chosen
        monkeypatch.undo()


def test_the_shipped_model_says_how_well_it_does():
    meta = json.loads((FOLDER / "meta.json").read_text(encoding="utf-8"))
    for figures in meta["held_out"].values():
        assert figures["claims"] > 500
        assert figures["model"] > figures["rules"]


def test_claims_are_held_against_each_other_under_both_names(claim_of):
    one = claim_of(subject=Subject("it", "patch test", "test"), speaks_of="skin prick test")
    other = claim_of(subject=Subject("skin prick test", "skin prick test", "test"))
    assert subjects(one) & subjects(other)
    assert first_name(one) == first_name(other)
    assert compare(one, other).reason != "the subjects differ"


@pytest.fixture
def claim_of():
    def make(subject, speaks_of=None):
        return Claim(
            "saf0", "safety", "It is painless.", 0, 15, 1, 1, (), subject, Scope(), "pain",
            (Category("painless", "painless", 6, 14),), speaks_of=speaks_of,
        )  # fmt: skip

    return make


@pytest.mark.parametrize(
    ("scores", "rule", "worded", "margin", "chosen"),
    [
        ([0.0, 1.0, 2.0], 1, [False, False, False], 0.3, 2),
        ([0.0, 1.8, 2.0], 1, [False, False, False], 0.3, 1),
        ([0.0, 1.0, 2.0], 1, [False, False, False], 2.5, 1),
        ([0.0, 1.0, 4.0], 0, [False, True, True], 0.3, 2),
        ([3.7, 3.9, 4.0], 0, [False, True, True], 0.3, 0),
    ],
    ids=["surer", "not surer", "of the title", "in its own words", "nothing rather than anything"],
)
def test_when_the_choice_of_the_rules_gives_way(scores, rule, worded, margin, chosen):
    assert settled(scores, rule, worded, margin) == chosen


def test_numbers_are_not_compared_where_only_the_model_says_of_what():
    def share(low, *, guessed):
        return Claim(
            "sta0", "statistic", "It is 5%.", 0, 9, 1, 1, (), Subject("PKD", "polycystic kidney disease", "condition"),
            Scope(), "prevalence", (Quantity("5%", 6, 8, low, low, "%", "="),), guessed=guessed,
        )  # fmt: skip

    assert compare(share(5.0, guessed=False), share(30.0, guessed=False)).relation == "conflict"
    assert compare(share(5.0, guessed=True), share(30.0, guessed=False)).relation == "incomparable"
