"""Sentences laid upon each other: what is shared, what differs, and what that comes to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

import claims
from claims.alignment import FIGURES, align
from claims.relations import INPUTS, RELATIONS, inputs, probabilities, sentence_pairs
from claims.sentence_conflicts import sentence_conflicts
from claims.statements import Reader, read, stem
from sources import read_text


def keys(text):
    return [term.key for term in read(text).terms]


def figures(statement, sentence):
    return dict(zip(FIGURES, align(read(statement), read(sentence)).figures, strict=True))


def differences(statement, sentence):
    laid = align(read(statement), read(sentence))
    return [(item.sort, statement[slice(*item.theirs)], sentence[slice(*item.mine)]) for item in laid.differences]


@pytest.mark.parametrize(("word", "other"), [("taken", "take"), ("swollen", "swelling"), ("deaths", "die")])
def test_forms_of_a_word_have_one_stem(word, other):
    assert stem(word) == stem(other)


def test_terms_are_names_groups_outcomes_and_stems():
    reading = read("Alendronate does not relieve the pain of gallstones.")
    assert [(term.key, term.type, term.denied) for term in reading.terms] == [
        ("alendronic acid", "drug", False),
        ("reliev", "word", True),
        ("pain", "outcome", True),
        ("gallstone", "condition", True),
    ]


def test_synonyms_have_one_key():
    assert set(keys("Impetigo is contagious.")) == set(keys("Impetigo is infectious."))


@pytest.mark.parametrize(
    ("statement", "sentence", "found"),
    [
        (
            "Risedronate is taken once a week.",
            "Take your risedronate every day.",
            ("frequency", "once a week", "every day"),
        ),
        (
            "About 20% of adults have gallstones.",
            "Gallstones are found in one adult in fifty.",
            ("number", "About 20%", "one adult in fifty"),
        ),
        (
            "Ibuprofen raises blood pressure.",
            "Ibuprofen lowers blood pressure.",
            ("direction", "raises", "lowers"),
        ),
        (
            "Isotretinoin must not be taken during pregnancy.",
            "Isotretinoin is safe to take during pregnancy.",
            ("permission", "must not", "is safe"),
        ),
        (
            "People on lithium need regular blood tests.",
            "No blood tests are needed while you take lithium.",
            ("need", "need", "No blood tests are needed"),
        ),
        (
            "Headache is a very common side effect of isosorbide.",
            "Headache is a rare side effect of isosorbide.",
            ("band", "very common", "rare"),
        ),
    ],
)
def test_what_differs_is_named_with_its_words(statement, sentence, found):
    assert found in differences(statement, sentence)


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("Goserelin is implanted every 12 weeks.", "Goserelin is implanted once every three months."),
        ("Metformin lowers blood sugar.", "Blood sugar is lowered by metformin."),
        ("Lithotripsy is a minimally invasive procedure.", "Lithotripsy is less invasive than surgery."),
        ("Zinc does not prevent colds.", "Colds are not prevented by zinc."),
    ],
)
def test_what_is_said_alike_differs_in_nothing_told(statement, sentence):
    assert figures(statement, sentence)["told apart"] == 0


def test_a_turned_comparison_is_seen():
    assert figures("Gout is more common in men than in women.", "Gout is more common in women than in men.")["swapped"]


def test_other_people_and_places_are_other_cases():
    assert figures("Sertraline is effective in adults.", "Sertraline is not effective in children.")["people apart"]
    assert figures("About 8% of adults in England smoke.", "In the United States 12% smoke.")["place apart"]


TEXT = st.text(alphabet=st.sampled_from("abcdefgh .,;%0123456789-'’éß\n") | st.characters(codec="utf-8"), max_size=80)


@given(TEXT, TEXT)
def test_laying_never_raises_and_its_places_lie_within_the_texts(one, other):
    laid = align(read(one), read(other))
    assert len(laid.figures) == len(FIGURES)
    for item in laid.differences:
        assert 0 <= item.theirs[0] <= item.theirs[1] <= len(one)
        assert 0 <= item.mine[0] <= item.mine[1] <= len(other)


@given(TEXT)
def test_terms_stand_in_order_within_their_text(text):
    places = [(term.start, term.end) for term in read(text).terms]
    assert places == sorted(places)
    assert all(0 <= start < end <= len(text) for start, end in places)


def test_probabilities_are_shares_of_one():
    laid = align(read("Ibuprofen can cause stomach ulcers."), read("Ibuprofen does not cause ulcers in the stomach."))
    row = inputs(laid, ())
    assert len(row) == len(INPUTS)
    odds = dict(zip(RELATIONS, probabilities([row])[0].tolist(), strict=True))
    assert sum(odds.values()) == pytest.approx(1)
    assert max(odds, key=odds.get) == "conflict"


def test_a_pronoun_speaks_of_what_the_sentence_before_names(language):
    statement, article = (
        claims.read_article(read_text(text, name="a.txt", format="text"), language)
        for text in (
            "Allopurinol prevents attacks of gout.\n",
            "Allopurinol lowers uric acid. It does not prevent attacks of gout.\n",
        )
    )
    pairs = list(sentence_pairs(article, statement, Reader()))
    assert "It does not prevent attacks of gout." in [pair.sentence.text for pair in pairs]


def within(language, text):
    article = claims.read_article(read_text(text, name="a.md", format="markdown"), language)
    return [
        (item.difference.sort, article.sentences[item.one].text, article.sentences[item.other].text)
        for item in sentence_conflicts(article)
    ]


def test_one_figure_told_twice_with_two_numbers(language):
    text = (
        "# Cataract surgery\n\nAfter cataract surgery about 95% of people see better.\n\nThe operation takes half an hour.\n\n"
        "Only 59% of people see better after cataract surgery.\n"
    )
    assert within(language, text) == [
        (
            "number",
            "After cataract surgery about 95% of people see better.",
            "Only 59% of people see better after cataract surgery.",
        )
    ]


@pytest.mark.parametrize(
    "text",
    [
        "# Surgery\n\nAfter cataract surgery 95% of people see better.\n\nAfter glaucoma surgery 59% of people see better.\n",
        "# Surgery\n\nAfter cataract surgery 95% of adults see better.\n\nAfter cataract surgery 59% of children see better.\n",
        "# Aspirin\n\nAspirin lowers the risk of stroke.\n\nDoes aspirin raise the risk of stroke?\n",
        "# Mouth\n\nStopping smoking lowers the risk of cancer.\n\nIt is not shown that stopping alcohol lowers the risk of cancer.\n",
    ],
    ids=["another operation", "other people", "a question", "another exposure"],
)
def test_other_cases_are_no_conflict(language, text):
    assert within(language, text) == []
