"""The notation of phrases in the data files, and folding."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.patterns import Index, compile_phrases, fold, keys, possible, source, union


@given(st.text())
def test_folding_keeps_the_length(text):
    assert len(fold(text)) == len(text)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Don’t TAKE", "don't take"),
        ("“Safe”", '"safe"'),
        ("side‑effects", "side-effects"),
        ("10\u00a0mg", "10 mg"),
        ("İstanbul trial", "İstanbul trial"),
    ],
)
def test_folding_lowers_and_straightens(text, folded):
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("phrase", "text", "found"),
    [
        ("side effect*", "many side effects were seen", "side effects"),
        ("side effect*", "many side-effects were seen", "side-effects"),
        ("minimally-invasive", "a minimally invasive operation", "minimally invasive"),
        ("minimally-invasive", "a minimally-invasive operation", "minimally-invasive"),
        ("(is|are) safe", "statins are safe", "are safe"),
        ("very? safe", "it is very safe", "very safe"),
        ("is very? safe", "it is safe", "is safe"),
        ("fail* … to", "failed in most trials to show", "failed in most trials to"),
        ("first-line", "the first line drug", "first line"),
        ("n't", "it isn n't", "n't"),
        ("an(a|)esthe*", "an anesthetic", "anesthetic"),
    ],
)
def test_phrases_match_what_they_say(phrase, text, found):
    match = compile_phrases((phrase,)).search(text)
    assert match is not None
    assert match.group(0) == found


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("safe", "unsafe"),
        ("safe", "safety"),
        ("cure", "manicure"),
        ("no risk", "no known risk"),
        ("fail* … to", "failed and then, one after the other, to"),
        ("(is|are) safe", "was safe"),
        ("f.d.a", "fxdxa"),
    ],
)
def test_phrases_match_nothing_else(phrase, text):
    assert compile_phrases((phrase,)).search(text) is None


def test_of_two_phrases_at_one_place_the_longer_is_found():
    match = compile_phrases(("safe", "safe in pregnancy")).search("it is safe in pregnancy")
    assert match.group(0) == "safe in pregnancy"


def test_no_phrases_match_nothing():
    assert compile_phrases(()).search("anything at all") is None


WORDS = st.text(alphabet="abcdefghij", min_size=1, max_size=8)


@given(st.lists(WORDS, min_size=1, max_size=4))
def test_a_plain_phrase_matches_itself_with_spaces_or_hyphens(words):
    for joiner in (" ", "-", "  "):
        assert re.fullmatch(source(" ".join(words)), joiner.join(words))


@given(st.lists(WORDS, min_size=1, max_size=5, unique=True), WORDS)
def test_a_union_matches_whole_words_only(words, other):
    pattern = re.compile(union(words))
    for word in words:
        assert pattern.fullmatch(word)
        assert not pattern.search(f"x{word}y")
    if other not in words:
        assert not pattern.fullmatch(other)


def test_a_word_in_single_quotes_is_not_overlooked():
    assert possible(("hazard ratio",), keys(fold("The ‘hazard ratio’ was 0.4.")))
    assert not possible(("hazard ratio",), keys(fold("The ‘odds’ were even.")))


NOTATION = (
    "side effect*",
    "(is|are) safe",
    "fail* … to",
    "very? safe",
    "(a|the most)? safe",
    "(the|a person's) risk",
    "non-invasive",
    "x-ray* of (chest|back)",
    "no … (cure*|remedy) for",
    "a cure",
    "(not|n't) (recommended|advised) (in|during) pregnan*",
)


def matching(phrase):
    """Texts that a phrase matches, between other words."""
    inner = st.from_regex(re.compile(source(phrase), re.ASCII), fullmatch=True)
    around = st.text("abcdeinst -'", max_size=12)
    return st.builds(lambda before, text, after: f"{before} {text} {after}", around, inner, around)


@given(st.data(), st.sampled_from(NOTATION))
def test_no_match_is_overlooked(data, phrase):
    text = fold(data.draw(matching(phrase)))
    if compile_phrases((phrase,)).search(text):
        assert possible((phrase,), keys(text))


@given(st.data(), st.lists(st.sampled_from(NOTATION), min_size=1, max_size=4), st.text("abcdeinorst -'", max_size=30))
def test_an_index_says_of_every_list_what_is_said_of_it_alone(data, phrases, other):
    text = fold(data.draw(st.one_of(st.just(other), *map(matching, phrases))))
    lists = [(phrase, "hazard ratio") for phrase in phrases]
    found = keys(text)
    assert Index(lists).possible(found) == [place for place, list_ in enumerate(lists) if possible(list_, found)]


def test_a_phrase_needs_each_of_its_words():
    assert not possible(("no … cure for",), keys("no medicine is the right one for everybody"))
    assert possible(("no … cure for",), keys("there is no known cure for it"))
