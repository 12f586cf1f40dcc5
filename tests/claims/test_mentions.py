"""Mentions: what is named, under which canonical name, as what; plurals and spellings folded."""

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from spacy.tokens import Doc, Span

from claims.language import load_language
from claims.mentions import GENERIC, TREATMENTS, Names, canonical_of, find_mentions, mentions_in, normal, singular

NLP = spacy.blank("en")


def named(text, extra=None):
    return [(mention.text, mention.type, mention.canonical) for mention in find_mentions(NLP.make_doc(text), extra)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Cryosurgery destroys the tumour.", [
            ("Cryosurgery", "procedure", "cryotherapy"), ("tumour", "condition", "tumor"),
        ]),
        ("Older adults with type 2 diabetes", [
            ("Older adults", "population", "older adult"), ("type 2 diabetes", "condition", "type 2 diabetes"),
        ]),
        ("cancer of the gullet", [("cancer of the gullet", "condition", "esophageal cancer")]),
        ("Glucophage or Advil", [("Glucophage", "drug", "metformin"), ("Advil", "drug", "ibuprofen")]),
        ("paracetamol is Tylenol", [("paracetamol", "drug", "acetaminophen"), ("Tylenol", "drug", "acetaminophen")]),
        ("two pacemakers", [("pacemakers", "device", "pacemaker")]),
        ("a gastroscopy", [("gastroscopy", "test", "endoscopy")]),
        ("The FDA allows it.", [("FDA", "agency", "fda")]),
        ("NSAIDs and SSRIs", [
            ("NSAIDs", "treatment", "nsaid"), ("SSRIs", "treatment", "ssri"),
        ]),
        ("beta-blockers and beta blockers", [
            ("beta-blockers", "treatment", "beta blocker"), ("beta blockers", "treatment", "beta blocker"),
        ]),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_the_lexicon_and_the_drug_list_name_things(text, expected):
    assert named(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a pneumonectomy", ("pneumonectomy", "procedure", "pneumonectomy")),
        ("severe hyperkalaemia", ("hyperkalaemia", "condition", "hyperkalemia")),
        ("diverticulitis", ("diverticulitis", "condition", "diverticulitis")),
        ("examplimab infusions", ("examplimab", "drug", "examplimab")),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_word_endings_name_what_no_list_knows(text, expected):
    assert named(text) == [expected]


@pytest.mark.parametrize(
    "text",
    ["The diagnosis and prognosis", "the anatomy of the knee", "This can lead to death.", "Ms Smith", "who knows", "an ice pack",
     "a natural balance", "Ask for help and relief."],
)  # fmt: skip
def test_everyday_words_name_nothing(text):
    assert named(text) == []


def test_the_longest_name_is_taken():
    assert named("non-small cell lung cancer")[0][0] == "non-small cell lung cancer"


def test_offsets_and_tokens_point_at_the_words():
    doc = NLP.make_doc("Some people take warfarin for atrial fibrillation.")
    for mention in find_mentions(doc):
        assert doc.text[mention.start : mention.end] == mention.text == doc[mention.first : mention.after].text


def test_more_names_can_be_given():
    assert named("The Smithson flap heals.", {"smithson flap": ("procedure", "smithson flap")}) == [
        ("Smithson flap", "procedure", "smithson flap")
    ]


def test_entities_of_the_model_name_what_no_list_knows():
    doc = NLP.make_doc("It is used in Hartnup disorder and for wabblitis.")
    doc.ents = [Span(doc, 4, 6, "DISEASE")]
    first = find_mentions(doc)[0]
    assert (first.text, first.type) == ("Hartnup disorder", "condition")


@pytest.mark.parametrize("words", ["pain", "side effects", "nausea", "12 mg", "of"])
def test_entities_that_are_no_subject_are_left_out(words):
    doc = NLP.make_doc(f"There was {words} then.")
    doc.ents = [Span(doc, 2, len(doc) - 2, "DISEASE")]
    assert find_mentions(doc) == []


def test_mentions_of_some_types():
    mentions = find_mentions(NLP.make_doc("Cryotherapy for warts in adults"))
    assert [mention.canonical for mention in mentions if mention.type in TREATMENTS] == ["cryotherapy"]


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("Oesophageal Cancers", "esophageal cancer"),
        ("haemorrhage", "hemorrhage"),
        ("Diarrhoea", "diarrhea"),
        ("X-rays", "x ray"),
        ("Crohn’s disease", "crohn's disease"),
        ("hospitalisation", "hospitalization"),
        ("leukaemia", "leukemia"),
        ("  side-effects. ", "side effect"),
        ("millilitres", "milliliter"),
    ],
)
def test_names_are_folded_for_comparison(name, folded):
    assert normal(name) == folded


@pytest.mark.parametrize(
    ("plural", "one"),
    [
        ("metastases", "metastasis"), ("diagnoses", "diagnosis"), ("biopsies", "biopsy"), ("boxes", "box"), ("rashes", "rash"),
        ("patches", "patch"), ("headaches", "headache"), ("relapses", "relapse"), ("responses", "response"), ("nurses", "nurse"),
        ("exercises", "exercise"), ("causes", "cause"), ("uses", "use"), ("viruses", "virus"), ("abscesses", "abscess"),
        ("doses", "dose"), ("diseases", "disease"), ("tablets", "tablet"), ("thromboses", "thrombosis"),
    ],
)  # fmt: skip
def test_plurals_become_singular(plural, one):
    assert singular(plural) == one
    assert singular(one) == one


@pytest.mark.parametrize(
    "name",
    ["diabetes", "rabies", "measles", "shingles", "arthritis", "pancreas", "virus", "abscess", "aids", "gas", "pus"],
)
def test_words_that_only_look_like_plurals_stay(name):
    assert singular(name) == name


@pytest.mark.parametrize(
    ("name", "canonical"),
    [
        ("Tylenol", "acetaminophen"), ("blood thinners", "anticoagulant"), ("Eliquis", "apixaban"), ("AF", "atrial fibrillation"),
        ("gullet cancer", "esophageal cancer"), ("flu jab", "flu vaccine"), ("an unheard-of cure", "an unheard of cure"),
    ],
)  # fmt: skip
def test_names_are_compared_under_one_canonical_name(name, canonical):
    assert canonical_of(name) == canonical
    assert canonical_of(canonical) == canonical


def test_generic_names_are_canonical():
    assert {canonical_of(name) for name in GENERIC} == GENERIC


@given(st.text())
def test_folding_names_is_idempotent_in_case(name):
    assert normal(name.lower()) == normal(name)


@given(
    st.lists(
        st.sampled_from("the of warfarin MS cancer lung small-cell type 2 diabetes (AF) , . 🙂 -itis X-ray".split()),
        max_size=20,
    )
)
def test_mentions_never_overlap_and_stand_in_order(words):
    doc = NLP.make_doc(" ".join(words))
    end = 0
    for mention in find_mentions(doc):
        assert end <= mention.start < mention.end
        assert doc.text[mention.start : mention.end] == mention.text
        end = mention.end


@pytest.mark.parametrize(
    ("word", "name", "kind"),
    [
        ("cisplatin-induced", "cisplatin", "drug"),
        ("radiation-related", "radiation", "procedure"),
        ("Amoxicillin-resistant", "Amoxicillin", "drug"),
    ],
)
def test_a_name_inside_a_compound_is_found_at_its_letters(word, name, kind):
    nlp = spacy.blank("en")
    doc = Doc(nlp.vocab, words=["A", word, "harm"])
    (mention,) = find_mentions(doc)
    assert (doc.text[mention.start : mention.end], mention.type) == (name, kind)
    assert (mention.first, mention.after) == (1, 2)


def test_a_compound_of_another_sort_names_nothing():
    nlp = spacy.blank("en")
    assert find_mentions(Doc(nlp.vocab, words=["cisplatin-shaped", "follow-up"])) == []


@pytest.mark.parametrize(
    "text", ["In autumn, take vitamin D.", "Tight clothes round the groin", "To reduce the video, press Esc."]
)
def test_what_the_model_takes_for_a_drug_and_nobody_else(text):
    language = load_language()
    named = {mention.canonical for mention in find_mentions(language.nlp(text)) if mention.type == "drug"}
    assert not named & {"autumn", "groin", "esc"}


def test_bare_letters_are_no_drug_because_the_model_says_so():
    words = ["Treating", "QPRS", "is", "hard", ".", "ZKL", "helps", ":", "ZKL", "alone", "at", "20", "mg", "."]
    doc = Doc(NLP.vocab, words=words, tags=["NN"] * len(words))
    doc.ents = [Span(doc, at, at + 1, label="CHEMICAL") for at in (1, 5, 8)]
    assert [(mention.first, mention.type) for mention in find_mentions(doc)] == [(5, "drug"), (8, "drug")]
    listed = find_mentions(doc, {"QPRS": ("treatment", "quick pressure relief system")})
    assert [mention.type for mention in listed] == ["treatment", "drug", "drug"]


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("Removal of the womb is a big operation.", "hysterectomy"),
        ("She had cancer of the lung.", "lung cancer"),
        ("He was treated for an MI.", "heart attack"),
        ("COVID-19 and cisplatin-induced nausea", "cisplatin"),
    ],
)
def test_mentions_of_a_plain_text_are_those_of_its_tokens(text, canonical):
    found = mentions_in(text, Names({}))
    assert canonical in {mention.canonical for mention in found}
    assert all(text[mention.start : mention.end] == mention.text for mention in found)
    tokenized = find_mentions(NLP.make_doc(text))
    assert [(item.start, item.end, item.canonical) for item in tokenized] == [
        (item.start, item.end, item.canonical) for item in found
    ]


def test_how_a_word_is_spoken_names_nothing():
    assert named("An arrhythmia (ah-RITH-me-ah) and leukaemia (loo-KEE-mee-uh)") == [
        ("arrhythmia", "condition", canonical_of("arrhythmia")),
        ("leukaemia", "condition", "leukemia"),
    ]
    assert named("a man (HIV positive)")[-1] == ("HIV", "condition", "hiv")
    assert named("a heart attack (non-ST-segment myocardial infarction)")[-1][1] == "condition"


def test_what_is_like_an_illness_is_none():
    assert named("flu-like symptoms") == []
    assert named("the flu") == [("flu", "condition", "influenza")]
