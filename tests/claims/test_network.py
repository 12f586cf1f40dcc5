"""The network of the sentence classifier: what it sees, and that its arithmetic is what its parts are said to be."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from spacy.strings import get_string_id

from claims import network
from claims.model import KINDS
from claims.network import ENDINGS, FLAGS, LONGEST, MENTIONS, ROLES, TAGS, Inputs, Network, ending, inputs, log_odds
from claims.view import Draft
from tests.claims.parses import ASPIRIN, NOTHING

WORDS = ("aspirin", "can", "cause", "dermatitis", "rash")
SIZE, HIDDEN, STATE = 4, 6, 3


def made(seed: int = 0, *, equal: bool = False) -> Network:
    """A small network of random weights; ``equal``: both directions of reading have the same."""
    draw = np.random.default_rng(seed)

    def some(*shape):
        return draw.normal(size=shape).astype("float32")

    hashes = np.array(sorted(map(get_string_id, WORDS)), dtype="uint64")
    vectors = np.concatenate([some(len(WORDS), SIZE), np.zeros((1, SIZE), dtype="float32")])
    said = HIDDEN * 3 + 4 + 4 + FLAGS + len(KINDS)
    shapes = {
        "mention": (len(MENTIONS), 2), "tag": (len(TAGS), 2), "role": (len(ROLES), 2), "ending": (ENDINGS + 2, 2),
        "subject": (len(MENTIONS), 2), "treatment": (len(MENTIONS), 2), "word": (SIZE + 8, HIDDEN), "word_bias": (HIDDEN,),
        "first": (3 * HIDDEN, HIDDEN), "second": (3 * HIDDEN, HIDDEN), "first_bias": (HIDDEN,), "second_bias": (HIDDEN,),
        "first_scale": (HIDDEN,), "second_scale": (HIDDEN,), "first_shift": (HIDDEN,), "second_shift": (HIDDEN,),
        "look": (HIDDEN, 2), "look_bias": (2,), "heading": (SIZE, 2), "heading_bias": (2,), "lead": (SIZE, 2),
        "lead_bias": (2,), "sentence": (said, 5), "sentence_bias": (5,), "input": (2, 5, 3 * STATE),
        "state": (2, STATE, 3 * STATE), "input_bias": (2, 3 * STATE), "state_bias": (2, 3 * STATE),
        "kind": (5 + 2 * STATE, len(KINDS)), "kind_bias": (len(KINDS),),
    }  # fmt: skip
    weights = {name: some(*shape) for name, shape in shapes.items()}
    if equal:
        weights |= {name: np.stack([weights[name][0]] * 2) for name in ("input", "state", "input_bias", "state_bias")}
    return Network(hashes, vectors, weights)


def read(*sentences: list[str]) -> Inputs:
    """Inputs of sentences of which nothing but the words is known."""
    words = [word for sentence in sentences for word in sentence]
    zeros = np.zeros(len(words), dtype="int16")
    return Inputs(
        np.array(list(map(get_string_id, words)), dtype="uint64"), zeros, zeros, zeros, zeros,
        np.cumsum([0, *map(len, sentences)])[:-1], ((),) * len(sentences), ((),) * len(sentences),
        np.zeros((len(sentences), 2), dtype="int16"), np.zeros((len(sentences), FLAGS), dtype="float32"),
    )  # fmt: skip


def test_what_it_sees_of_a_sentence(make_view):
    view = make_view(ASPIRIN)
    view.headings, view.lead = ("risks", "side effects"), "it may cause:"
    seen = inputs([(view, NOTHING | {"safety": (Draft("safety", "harm"),)})])
    assert seen.words.tolist() == list(map(get_string_id, ("aspirin", "can", "cause", "dermatitis", ".")))
    assert [TAGS[tag] for tag in seen.tags] == ["NNP", "MD", "VB", "NN", "."]
    assert [ROLES[role] for role in seen.roles] == ["nsubj", "aux", "ROOT", "dobj", ""]
    assert [MENTIONS[mention] for mention in seen.mentions] == ["drug", "", "", "condition", ""]
    assert seen.endings.tolist() == list(map(ending, ("aspirin", "can", "cause", "dermatitis", ".")))
    assert seen.headings == (tuple(map(get_string_id, ("side", "effects"))),)
    assert seen.leads == (tuple(map(get_string_id, ("it", "may", "cause"))),)
    assert seen.starts.tolist() == [0]
    assert seen.flags.tolist() == [[0, 0, 1, 0, 0, 1, 0, 1, 0]]


def test_a_long_sentence_is_cut(make_view):
    rows = "".join(f"word{number} NN dep cause\n" for number in range(LONGEST))
    seen = inputs([(make_view(f"cause VB ROOT -\n{rows}"), NOTHING)])
    assert len(seen.words) == LONGEST


@pytest.mark.parametrize(
    ("word", "number"), [("12.5", ENDINGS), ("q8h", ENDINGS), ("(", ENDINGS + 1), ("α-blocker", ENDINGS + 1)]
)
def test_endings_of_what_is_no_plain_word(word, number):
    assert ending(word) == number


@given(st.text())
def test_every_ending_has_a_number(word):
    assert 0 <= ending(word) < ENDINGS + 2


def test_words_with_one_ending_share_its_number():
    assert ending("dermatitis") == ending("hepatitis") != ending("aspirin")


def test_unknown_words_have_no_vector():
    model = made()
    known, unknown = model.rows(np.array([get_string_id("rash"), get_string_id("quux")], dtype="uint64")).tolist()
    assert model.hashes[known] == get_string_id("rash")
    assert model.vectors[unknown].tolist() == [0] * SIZE
    assert model.mean((get_string_id("quux"),)).tolist() == [0] * SIZE
    both = model.mean((get_string_id("rash"), get_string_id("quux")))
    assert both.tolist() == pytest.approx(model.vectors[known].tolist())


def test_convolutions_do_not_see_the_words_of_other_sentences():
    model, sentences = made(), (["aspirin", "can"], ["rash"], ["can", "cause", "dermatitis"])
    alone = [network._words(read(sentence), model) for sentence in sentences]
    np.testing.assert_allclose(network._words(read(*sentences), model), np.concatenate(alone), atol=1e-5)


def test_a_convolution_sees_one_word_before_and_one_after():
    model = made()
    model.weights["second"][:] = 0
    before = network._words(read(["rash", "can", "cause", "cause", "cause"]), model)
    after = network._words(read(["aspirin", "can", "cause", "cause", "cause"]), model)
    assert [bool(row) for row in (np.abs(before - after) > 1e-6).any(axis=1)] == [True, True, False, False, False]


def test_rows_are_read_in_both_directions():
    model = made(equal=True)
    said = np.random.default_rng(1).normal(size=(5, 5)).astype("float32")
    there, back = np.split(network._in_a_row(said, model.weights), 2, axis=1)
    again, gone = np.split(network._in_a_row(said[::-1], model.weights), 2, axis=1)
    np.testing.assert_allclose(there, gone[::-1], atol=1e-6)
    np.testing.assert_allclose(back, again[::-1], atol=1e-6)


def test_one_step_of_reading_in_a_row():
    """By hand, after Cho et al.: reset and update gate, a new state from the reset old one, and the mean of both."""
    part = made(2).weights
    said = np.random.default_rng(3).normal(size=(2, 5)).astype("float32")
    state = np.zeros(STATE)
    for row in said:
        now, kept = row @ part["input"][0] + part["input_bias"][0], state @ part["state"][0] + part["state_bias"][0]
        reset, update = (1 / (1 + np.exp(-(now + kept)[at : at + STATE])) for at in (0, STATE))
        new = np.tanh(now[2 * STATE :] + reset * kept[2 * STATE :])
        state = (1 - update) * new + update * state
    np.testing.assert_allclose(network._in_a_row(said, part)[-1, :STATE], state, atol=1e-5)


@given(st.lists(st.lists(st.sampled_from([*WORDS, "quux"]), min_size=1, max_size=9), min_size=1, max_size=6))
def test_every_text_gets_finite_odds(sentences):
    seen = read(*sentences)
    odds = log_odds(seen, np.full((len(sentences), len(KINDS)), 50, dtype="float32"), made())
    assert odds.shape == (len(sentences), len(KINDS))
    assert np.isfinite(odds).all()


def test_the_shipped_network_is_what_its_card_says():
    shipped = network.network()
    card = (network.FILE.parent / "MODEL_CARD.md").read_text(encoding="utf-8")
    assert f"{len(shipped.hashes):,} words" in card
    assert f"{sum(value.size for value in shipped.weights.values()):,} numbers beside the vectors" in card
    assert (shipped.hashes[1:] > shipped.hashes[:-1]).all()


def test_words_of_one_meaning_are_near_each_other():
    shipped = network.network()
    vector = {
        word: shipped.vectors[shipped.rows(np.array([get_string_id(word)], dtype="uint64"))[0]]
        for word in ("soreness", "pain", "surgeon")
    }

    def cosine(one, other):
        return float(one @ other / np.linalg.norm(one) / np.linalg.norm(other))

    assert cosine(vector["soreness"], vector["pain"]) > 2 * abs(cosine(vector["soreness"], vector["surgeon"]))
