"""From a document to a ``Doc`` and back: what is read, what is cut out, and offsets that lead back exactly."""

import re

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st

from claims.reading import BLOCKS, make_doc
from sources import read_text
from sources.document import Block, Citation, Document

NLP = spacy.blank("en")
NOTE = re.compile(r"(?<=[a-z)]{3}\.|[A-Z]{3}\.)\d{1,2}(?:[,–-]\d{1,2})*(?=\s+[A-Z]|\s*$)")


def there_and_back(document):
    doc, reading = make_doc(document, NLP)
    return doc.text, [document.text[slice(*reading.span(token.idx, token.idx + len(token)))] for token in doc]


def test_citation_markers_are_cut_out_and_the_full_stop_stays(make_document):
    document = make_document("It lowers the risk [12]. It is cheap [3] too.")
    text, words = there_and_back(document)
    assert text == "It lowers the risk. It is cheap too. "
    assert words == ["It", "lowers", "the", "risk", ".", "It", "is", "cheap", "too", "."]


def test_linked_words_are_read():
    document = Document(
        "a.md", "markdown", "One trial found little.", "0" * 64, None, (Block("paragraph", 0, 23),),
        (Citation(0, 9, ("x",), "link", inline=True),),
    )  # fmt: skip
    assert there_and_back(document)[0] == "One trial found little. "


@pytest.mark.parametrize("kind", ["heading", "boilerplate", "notice", "reference"])
def test_what_carries_no_claim_is_not_read(make_document, kind):
    document = make_document((kind, "Statins cut deaths by 20%."), "Rest helps.", (kind, "Aspirin cures all."))
    doc, _ = make_doc(document, NLP)
    assert doc.text == "Rest helps. "
    assert doc.user_data[BLOCKS] == [(0, 3, 1)]


@pytest.mark.parametrize("kind", ["paragraph", "list_item", "table_cell", "caption", "quotation"])
def test_what_can_carry_a_claim_is_read(make_document, kind):
    assert there_and_back(make_document((kind, "Rest helps.")))[0] == "Rest helps. "


def test_blocks_know_their_tokens(make_document):
    document = make_document("Rest helps.", ("heading", "Dose"), ("list_item", "one tablet"), "")
    doc, _ = make_doc(document, NLP)
    assert [(doc[first:last].text, index) for first, last, index in doc.user_data[BLOCKS]] == [
        ("Rest helps.", 0), ("one tablet", 2),
    ]  # fmt: skip


def test_white_space_is_folded_and_found_again(make_document):
    document = make_document("Take\r\n  two\u00a0tablets\t\n now.")
    doc, reading = make_doc(document, NLP)
    assert doc.text == "Take two tablets now. "
    at = doc.text.index("two tablets")
    assert document.text[slice(*reading.span(at, at + len("two tablets")))] == "two\u00a0tablets"


@pytest.mark.parametrize("space", ["\u00a0", "\u202f", "\u2009"])
def test_a_space_that_parts_thousands_is_no_gap(make_document, space):
    written = f"10{space}000"
    document = make_document(f"About {written} people and 5{space}mg.")
    doc, reading = make_doc(document, NLP)
    assert doc.text.startswith("About 10000 people and 5 mg")
    assert document.text[slice(*reading.span(6, 11))] == written


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("It helps many adults.2 It is cheap.", "It helps many adults. It is cheap."),
        ("It helps many adults.2,3", "It helps many adults."),
        ("It helps in UTI.2 It is cheap.", "It helps in UTI. It is cheap."),
        ("It rose by 0.2 points.", "It rose by 0.2 points."),
        ("Use version approx.2 of it.", "Use version approx.2 of it."),
        ("Summary : It helps many adults.", "It helps many adults."),
        ("Summary:", "Summary:"),
        ("The answer: rest.", "The answer: rest."),
    ],
)
def test_numbers_of_notes_and_words_that_announce_are_not_read(text, read):
    document = read_text(text, name="a.txt")
    doc, reading = make_doc(document, NLP)
    assert doc.text.strip() == read
    assert all(document.text[reading.offset(at)] == char for at, char in enumerate(doc.text) if char != " ")


def test_a_document_without_readable_blocks_is_an_empty_doc(make_document):
    doc, reading = make_doc(make_document(("heading", "Dose")), NLP)
    assert len(doc) == 0
    assert reading.span(0, 0) == (0, 1)


WORDS = st.sampled_from(
    "Aspirin lowers risk by 12% . , ; ) ( 🙂 𝒙 é don’t e.g. 5.5 mg 10 000 “quoted” - – — / \u200b café".split(" ")
)
SPACES = st.sampled_from([" ", " ", " ", "  ", "\n", "\r\n", "\t", "\u00a0", "\u2009", "", "\r", "\u2028"])
MARKS = st.sampled_from(["[1]", "[2,3]", "¹", "(4)"])
PIECES = st.lists(st.one_of(WORDS, SPACES, MARKS, st.text(max_size=2)), max_size=30)
KINDS = st.sampled_from(["paragraph", "paragraph", "list_item", "heading", "table_cell", "boilerplate"])


def assemble(entries):
    text, blocks, citations = "", [], []
    for kind, pieces in entries:
        start = len(text)
        for piece in pieces:
            if piece in ("[1]", "[2,3]", "¹", "(4)"):
                citations.append(Citation(len(text), len(text) + len(piece), ("1",)))
            text += piece
        if len(text) > start:
            blocks.append(Block(kind, start, len(text)))
        text += "\n\n"
    return Document("a.txt", "text", text, "0" * 64, None, tuple(blocks), tuple(citations))


@given(st.lists(st.tuples(KINDS, PIECES), max_size=5).map(assemble))
def test_every_character_read_leads_back_to_itself(document):
    doc, reading = make_doc(document, NLP)
    cut = {at for citation in document.citations for at in range(citation.start, citation.end)}
    last = -1
    for at, char in enumerate(doc.text):
        if char != " ":
            origin = reading.offset(at)
            assert document.text[origin] == char
            assert origin > last
            assert origin not in cut
            last = origin
    for first, end, index in doc.user_data[BLOCKS]:
        block = document.blocks[index]
        for token in doc[first:end]:
            start, stop = reading.span(token.idx, token.idx + len(token))
            assert block.start <= start < stop <= block.end


@given(st.lists(st.tuples(KINDS, PIECES), max_size=5).map(assemble))
def test_nothing_readable_is_lost(document):
    doc, _ = make_doc(document, NLP)
    cut = {at for citation in document.citations for at in range(citation.start, citation.end)}
    for block in document.blocks:
        for note in NOTE.finditer(document.text, block.start, block.end):
            cut.update(range(*note.span()))
    readable = [
        document.text[at]
        for block in document.blocks
        if block.kind not in ("heading", "boilerplate")
        for at in range(block.start, block.end)
        if at not in cut and not document.text[at].isspace()
    ]
    assert "".join(doc.text.split()) == "".join(readable)
