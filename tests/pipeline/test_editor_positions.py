"""Places in the editor's units: laws over any text, and words found again in each format."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.editor.positions import Lines, moved, span, units
from sources import read_text

ENCODINGS = ("utf-8", "utf-16", "utf-32")
TEXTS = st.text(alphabet=st.sampled_from("ab\t \r\n😀é\u2028\x0c\u0301\x85"), max_size=40)


@given(TEXTS, st.sampled_from(ENCODINGS), st.data())
def test_a_place_goes_to_the_editor_and_back(text, encoding, data):
    lines = Lines(text)
    offset = data.draw(st.integers(0, len(text)))
    line, column = lines.position(offset, encoding)
    back = lines.offset_at(line, column, encoding)
    # What lies in a line end is the end of its line.
    assert back == min(offset, lines.end_of(line))
    assert text[back:offset].strip("\r\n") == ""


@given(TEXTS)
def test_lines_end_where_the_protocol_says(text):
    lines = Lines(text)
    assert len(lines.starts) == len(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    assert "".join(
        text[start : lines.end_of(number)] for number, start in enumerate(lines.starts)
    ) == text.replace("\r", "").replace("\n", "")  # fmt: skip


@given(TEXTS, st.integers(0, 99), st.integers(0, 9), st.sampled_from(ENCODINGS))
def test_places_behind_a_line_or_the_text_are_its_end(text, line, beyond, encoding):
    lines = Lines(text)
    column = units(text, "utf-8") + beyond
    assert lines.offset_at(line, column, encoding) == (
        lines.end_of(line) if line < len(lines.starts) else len(text)
    )  # fmt: skip


def test_units():
    assert [units("a😀é", encoding) for encoding in ENCODINGS] == [7, 4, 3]
    assert Lines("a😀b").offset_at(0, 2, "utf-16") == 1  # within the pair: the letter it belongs to


@given(TEXTS, TEXTS, TEXTS, TEXTS, TEXTS)
def test_what_an_edit_does_not_touch_keeps_its_words(before, words, between, old, new):
    text = before + words + between + old
    edited = before + words + between + new
    place = (len(before), len(before) + len(words))
    found = moved(place, text, edited)
    if found is not None:
        assert edited[slice(*found)] == words
    if not between and not words:
        return
    # The edit came behind the words, so it cannot have touched them unless it looks the same from before them.
    assert found is not None or not between or edited == text or len(text) != len(edited)


@pytest.mark.parametrize(
    ("edited", "expected"),
    [
        ("Now. It is 100% safe. Yes.", (11, 20)),
        ("It is 100% safe. Oh yes.", (6, 15)),
        ("It is 10% safe. Yes.", None),
        ("Yes.", None),
    ],
)
def test_a_finding_moves_with_its_words(edited, expected):
    assert moved((6, 15), "It is 100% safe. Yes.", edited) == expected


CASES = {
    "emoji.md": "# 😀😀\n\nWe 😀 *say* it is **100%** safe.\n",
    "escapes.md": "Is R\\*D 5 &lt; 6 it is 100%\n  safe? Not &amp; so.\n",
    "list.md": "- one\n- two is\n  100% safe\n",
    "table.md": "| a | b |\n|---|---|\n| c 😀 | is 100% safe |\n",
    "tabs.txt": "\tOne\t😀 is\t100% safe.\n",
    "page.html": "<p>A &amp; B &#128512; is 100%&nbsp;safe &amp;</p>\n",
    "quote.md": "> One is\n> 100% safe\n",
}


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_words_are_found_in_the_text_as_the_editor_has_it(name, ending, mark):
    text = mark + CASES[name].replace("\n", ending)
    document = read_text(text, name=name)
    lines = Lines(text)
    for word in ("100%", "safe", "is"):
        start = document.text.index(word)
        assert text[slice(*span(document, lines, start, start + len(word)))] == word
    start = document.text.index("100%")
    found = text[slice(*span(document, lines, start, document.text.index("safe") + 4))]
    assert found.startswith("100%")
    assert found.endswith("safe")


def test_an_entity_at_the_end_belongs_to_the_span():
    text = "<p>Knees &amp; hips &amp; more</p>"
    document = read_text(text, name="a.html")
    end = document.text.index("&") + 1
    assert text[slice(*span(document, Lines(text), 0, end))] == "Knees &amp;"


def test_the_whole_article_is_its_first_line():
    text = "---\ntitle: Knees\n---\n\n# Knees 😀\n\nThey bend.\n"
    document = read_text(text, name="a.md")
    assert text[slice(*span(document, Lines(text), 0, 0))] == "Knees 😀"
