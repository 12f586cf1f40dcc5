"""Whether a sentence says what a statement says, word by word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.wording import covers, lemmas, names_one, wording

RENAL = "Kidney function is checked before each infusion of zoledronic acid."
LIMIT = "Zoledronic acid must not be used when creatinine clearance is below 35 mL/min."
NAMES = ("zoledronic acid", "zoledronate")


@pytest.mark.parametrize(
    ("word", "lemma"),
    [("checked", "check"), ("monitoring", "monitor"), ("kidneys", "kidney"), ("haemoglobin", "hemoglobin"),
     ("bodies", "body"), ("worse", "bad"), ("given", "give")],
)  # fmt: skip
def test_a_word_has_every_lemma_it_can_have(word, lemma):
    assert lemma in lemmas(word)


def test_words_of_the_subject_and_words_without_content_ask_for_nothing():
    asked = wording(RENAL, NAMES)
    assert [min(keys, key=lambda key: (len(key), key)) for keys in asked.content] == [
        "renal",
        "function",
        "test",
        "ahead",
        "drip",
    ]
    assert (asked.numbers, asked.negated) == (frozenset(), False)
    assert wording(LIMIT, NAMES).numbers == {"35"}
    assert wording(LIMIT, NAMES).negated


@pytest.mark.parametrize(
    "sentence",
    [
        "Your kidney function is checked with a blood test before each infusion.",
        "Renal function must be monitored before every infusion.",
        "Before the drip, a nurse measures how your kidneys function.",
        "Do not eat for an hour; kidney function is checked before the infusion.",
    ],
)
def test_what_says_the_same_in_other_words_covers(sentence):
    assert covers(sentence, wording(RENAL, NAMES))


@pytest.mark.parametrize(
    "sentence",
    [
        "Kidney function is not checked before the infusion.",
        "There is no need to check kidney function before the infusion.",
        "Is kidney function checked before each infusion?",
        "Your kidneys are important.",
        "Blood calcium is checked before each infusion.",
        "",
    ],
)
def test_what_denies_asks_or_says_something_else_does_not(sentence):
    assert not covers(sentence, wording(RENAL, NAMES))


@pytest.mark.parametrize(
    ("sentence", "covered"),
    [
        ("The medicine must not be used when creatinine clearance is below 35 mL/min.", True),
        ("It is contraindicated with a creatinine clearance below 35.0 mL/min.", True),
        ("The medicine must not be used when creatinine clearance is below 30 mL/min.", False),
        ("The medicine can be used when creatinine clearance is below 35 mL/min.", False),
    ],
    ids=["same", "one word for not", "another number", "turned round"],
)
def test_numbers_and_negation_have_to_be_the_same(sentence, covered):
    assert covers(sentence, wording(LIMIT, NAMES)) is covered


@given(st.lists(st.sampled_from("kidney function check before infusion liver blood calcium".split()), min_size=1))
def test_a_plain_statement_covers_itself_whatever_its_words(words):
    statement = " ".join(words)
    assert covers(statement, wording(statement))


@given(st.text())
def test_no_text_breaks_it(text):
    assert covers(text, wording(RENAL)) in (True, False)
    assert isinstance(wording(text).negated, bool)


def test_a_name_is_found_as_whole_words_in_any_number_and_spelling():
    assert names_one("Statins and oesophageal stents.", ["statin"])
    assert names_one("An Esophageal stent.", ["oesophageal stent"])
    assert not names_one("Nystatin is something else.", ["statin"])
