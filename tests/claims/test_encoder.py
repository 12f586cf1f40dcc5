"""The encoder of the sentence classifier: pieces of words, sentences side by side, and when it is asked."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims import classifier, encoder
from claims.classifier import Weights, doubtful, joined
from claims.encoder import BEGIN, END, UNKNOWN, WORD_PIECES, Said, Vocabulary, batch, said, vocabulary
from claims.model import KINDS
from claims.network import FLAGS, inputs

KNOWN = [UNKNOWN, BEGIN, END, "rash", "itch", "##ing", "##y", "i", "##t", "-", "b", "12", "drug"]


@pytest.fixture
def small():
    return Vocabulary(KNOWN)


@pytest.fixture
def drafts(reader):
    return lambda text: [(view, found) for view, _, found in reader(text).drafts()]


def named(small, numbers):
    return [KNOWN[number] for number in numbers]


@pytest.mark.parametrize(
    ("word", "pieces"),
    [
        ("rash", ["rash"]),
        ("itching", ["itch", "##ing"]),
        ("Itchy", ["itch", "##y"]),
        ("ítch", ["itch"]),
        ("it", ["i", "##t"]),
        ("b-12", ["b", "-", "12"]),
        ("swelling", [UNKNOWN]),
        (" ", []),
    ],
)
def test_a_word_is_cut_at_the_longest_known_beginnings(small, word, pieces):
    assert named(small, small.word(word)) == pieces


def test_a_word_without_end_has_few_pieces(small):
    assert len(small.word("i" + "t" * 40)) == WORD_PIECES


def test_what_stands_above_comes_first_and_belongs_to_no_word(small):
    read = small.read(Said(("drug",), ("itch",), ("itching", "rash")))
    assert named(small, read.numbers) == [BEGIN, "drug", END, "itch", END, "itch", "##ing", "rash", END]
    assert read.words.tolist() == [-1, -1, -1, -1, -1, 0, 0, 1, -1]


def test_a_sentence_of_nothing_known_is_one_unknown_piece(small):
    read = small.read(Said((), (), (" ",)))
    assert named(small, read.numbers) == [BEGIN, END, UNKNOWN, END]
    assert read.words.tolist() == [-1, -1, 0, -1]


@given(st.lists(st.text(min_size=1, max_size=12), max_size=8))
def test_any_words_are_read_and_each_piece_is_of_one_of_them(words):
    read = vocabulary().read(Said((), (), tuple(words)))
    assert len(read.numbers) == len(read.words)
    assert all(-1 <= index < max(1, len(words)) for index in read.words)
    assert list(read.words[read.words >= 0]) == sorted(read.words[read.words >= 0])
    assert read.numbers.max() < len(vocabulary().numbers)


def test_sentences_side_by_side_keep_their_labels(drafts, small):
    found = drafts("Aspirin can cause a rash. It itches.")
    read = inputs(found)
    pieces = [small.read(said(view)) for view, _ in found]
    laid = batch(pieces, [(read, 0), (read, 1)])
    assert laid.there.sum(axis=1).tolist() == [len(one.numbers) for one in pieces]
    for row, one in enumerate(pieces):
        words = read.starts[row] + one.words[one.words >= 0]
        for column, values in enumerate((read.mentions, read.tags, read.roles)):
            assert laid.labels[column, row][laid.own[row]].tolist() == values[words].tolist()
    assert not laid.labels[:, ~laid.own].any()
    assert laid.flags.shape == (2, FLAGS)


@pytest.mark.parametrize(
    ("kind", "rules", "odds", "asked"),
    [
        ("safety", False, 0.0, True),  # the threshold of 0.5
        ("safety", False, 1.4, True),
        ("safety", False, 2.1, False),
        ("safety", False, -1.4, True),
        ("safety", False, -2.1, False),
        ("safety", True, 0.0, False),  # where a rule found something the threshold is 0.1
        ("safety", True, -2.0, True),
        ("procedure", False, 0.0, True),
        ("dosing", False, 0.0, True),
    ],
)
def test_it_is_asked_near_to_a_threshold(kind, rules, odds, asked):
    model = Weights(np.empty(0), np.empty(0), keep=dict.fromkeys(KINDS, 0.1), add=dict.fromkeys(KINDS, 0.5))
    row, found = np.full((1, len(KINDS)), 9.0), np.zeros((1, len(KINDS)), dtype=bool)
    row[0, KINDS.index(kind)], found[0, KINDS.index(kind)] = odds, rules
    assert doubtful(row, found, model).tolist() == [asked]


def test_its_log_odds_count_half():
    assert joined(np.full((1, 5), 1.0), np.full((1, 5), -2.0)).tolist() == [[-0.5] * len(KINDS)]


def test_only_doubtful_sentences_are_read_by_it(drafts, monkeypatch):
    found = drafts("Aspirin can cause bleeding. The clinic opens at nine. Do what you like with it.")
    asked = []

    def odds(views, read, chosen):
        asked.append([views[index].text for index in chosen])
        return np.full((len(chosen), len(KINDS)), 40.0)

    monkeypatch.setattr(encoder, "log_odds", odds)
    monkeypatch.setattr(classifier, "doubtful", lambda *_: np.array([False, True, False]))
    result = classifier.score(found)
    assert asked == [["The clinic opens at nine."]]
    assert (result[1] > 0.99).all()
    assert (result[[0, 2]] < 0.99).any()


def test_the_shipped_encoder_tells_a_harm_of_a_treatment_from_an_illness(drafts):
    text = "Radiation therapy can cause dry mouth. Sjogren syndrome can cause dry mouth."
    found = drafts(text)
    odds = encoder.log_odds([view for view, _ in found], inputs(found), [0, 1])
    column = KINDS.index("safety")
    assert odds[0, column] > 0 > odds[1, column]


def test_order_and_neighbours_hardly_matter(drafts):
    found = drafts("Radiation therapy can cause dry mouth. The heart has four chambers. Take it twice a day with food.")
    views, read = [view for view, _ in found], inputs(found)
    together = encoder.log_odds(views, read, [2, 0, 1])
    alone = np.concatenate([encoder.log_odds(views, read, [index]) for index in (2, 0, 1)])
    np.testing.assert_allclose(together, alone, atol=1.5)  # numbers of one byte, scaled by what stands beside
