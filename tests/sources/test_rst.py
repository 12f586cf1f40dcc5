"""reStructuredText: the text as rendered, where it stands in the source, and nothing lost or included."""

from __future__ import annotations

import contextlib
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sources import Document, UnreadableError, read_text


def read(text: str) -> Document:
    return read_text(text, name="a.rst")


def blocks(document: Document) -> list[tuple[str, int, str]]:
    return [(block.kind, block.level, document.text[block.start : block.end]) for block in document.blocks]


def at(document: Document, words: str) -> tuple[int | None, int | None]:
    return document.place(document.text.index(words))


ARTICLE = """\
===========
About a gel
===========

Rub it in:

* in the *morning*

  - after a
    wash
* at night

..

   It helped.

   -- Ann

Dose
----

#. One
#. Two

.. note:: Wash your hands.

   Really.

Adults
  10 mg, as *before*.

.. figure:: gel.png

   The gel in its tube.

Older people
~~~~~~~~~~~~

| First line
| second line

::

   raw  text
"""


def test_blocks() -> None:
    document = read(ARTICLE)
    assert blocks(document) == [
        ("heading", 1, "About a gel"),
        ("paragraph", 0, "Rub it in:"),
        ("list_item", 1, "in the morning"),
        ("list_item", 2, "after a wash"),
        ("list_item", 1, "at night"),
        ("quotation", 0, "It helped."),
        ("quotation", 0, "Ann"),
        ("heading", 2, "Dose"),
        ("list_item", 1, "One"),
        ("list_item", 1, "Two"),
        ("paragraph", 0, "Wash your hands."),
        ("paragraph", 0, "Really."),
        ("paragraph", 0, "Adults"),
        ("paragraph", 0, "10 mg, as before."),
        ("caption", 0, "The gel in its tube."),
        ("heading", 3, "Older people"),
        ("paragraph", 0, "First line"),
        ("paragraph", 0, "second line"),
        ("paragraph", 0, "raw text"),
    ]
    assert document.title == "About a gel"
    assert document.blocks[8].ordered
    assert document.blocks[-1].section == ("About a gel", "Dose", "Older people")
    lead_in = document.blocks[2].lead_in
    assert lead_in
    assert document.text[slice(*lead_in)] == "Rub it in:"
    places = {"About": (2, 1), "wash": (10, 5), "night": (11, 6), "Dose": (19, 1), "Two": (23, 4), "hands": (25, 21)}
    assert {words: at(document, words) for words in places} == places
    assert at(document, "before") == (30, 14)
    assert at(document, "second") == (40, 3)
    assert at(document, "text") == (44, 9)


@pytest.mark.parametrize(
    ("source", "text", "words", "wanted"),
    [
        ("It **may** help", "It may help", "may", (1, 6)),
        ("It *may\nnot* help", "It may not help", "not", (2, 1)),
        ("See `the gel <http://x.org/a_b>`__ now", "See the gel now", "now", (1, 36)),
        ("See `the gel <http://x.org/gel>`_ for gel", "See the gel for gel", "for", (1, 35)),
        ("5 \\* 6 and a\\b", "5 * 6 and ab", "6", (1, 6)),
        ("5 \\* 6", "5 * 6", "*", (1, 4)),
        ("H\\ :sub:`2`\\ O in it", "H2O in it", "2", (1, 10)),
        ("H\\ :sub:`2`\\ O in it", "H2O in it", "O in", (1, 14)),
        ("A tab\tand\tmore", "A tab and more", "more", (1, 11)),
        ("Use |it| daily\n\n.. |it| replace:: the gel", "Use the gel daily", "daily", (1, 10)),
        ("=== ===\naa  bb\n=== ===", "aa\nbb", "bb", (2, 5)),
        ("+---+---+\n| a | a |\n|   | b |\n+---+---+", "a\na b", "b", (3, 7)),
        ("Say ``a *b*`` so", "Say a *b* so", "*b*", (1, 9)),
        (":ref:`the guide <g>` says :doc:`other` words", "the guide says other words", "words", (1, 40)),
        ("a\n\n..\n   No comment\n\nb", "a\n\nb", "b", (6, 1)),
        (":Note: the field\n\nAnd text\n========\n\nin it", "Note: the field\n\nAnd text\n\nin it", "field", (1, 12)),
    ],
)
def test_inline_markup(source: str, text: str, words: str, wanted: tuple[int, int]) -> None:
    document = read(source)
    assert document.text == text
    assert at(document, words) == wanted


def test_tables_have_headers() -> None:
    document = read(
        "======= =====  =====\nDrug    Doses\n------- ------------\nName    Low    High\n======= =====  =====\n"
        "Aspirin 75 mg  1 g\n======= =====  =====\n\n.. list-table:: Doses\n   :header-rows: 1\n   :stub-columns: 1\n\n"
        '   * - Drug\n     - Dose\n   * - Aspirin\n     - 75 mg\n\n.. csv-table::\n   :header: Drug,Dose\n\n   Ibuprofen,"400 mg, twice"\n'
    )
    cells = [
        (document.text[b.start : b.end], b.headers, at(document, document.text[b.start : b.end])[0])
        for b in document.blocks
    ]
    assert ("High", (), 4) in cells
    assert ("1 g", ("Doses High",), 6) in cells
    assert ("75 mg", ("Dose", "Aspirin"), 6) in cells
    assert ("400 mg, twice", ("Dose",), 21) in cells
    assert ("Doses", (), 2) in cells
    assert [document.text[b.start : b.end] for b in document.blocks if b.kind == "caption"] == ["Doses"]


def test_notes_are_references_and_their_markers_citations() -> None:
    document = read(
        "It works [1]_ in most [#]_ [#why]_, as found [Smith2011]_ and lost [7]_ (see http://example.org/b).\n\n"
        ".. [1] Jones J. Gels. Lancet 2010.\n.. [#] A note\n   of two lines.\n\n   And two paragraphs.\n"
        ".. [#why] Roe R. Why. BMJ 2012.\n.. [Smith2011] Smith A. On gels. 2011. https://example.org/s\n"
    )
    marks = [(document.text[item.start : item.end], item.keys) for item in document.citations]
    assert marks == [
        ("[1]", ("1",)), ("[2]", ("2",)), ("[3]", ("3",)), ("[Smith2011]", ("Smith2011",)), ("[7]", ("7",)),
        ("http://example.org/b", ("http://example.org/b",)),
    ]  # fmt: skip
    listed = {reference.key: reference.text for reference in document.references if reference.listed}
    assert listed == {
        "1": "Jones J. Gels. Lancet 2010.",
        "2": "A note of two lines. And two paragraphs.",
        "3": "Roe R. Why. BMJ 2012.",
        "Smith2011": "Smith A. On gels. 2011. https://example.org/s",
    }
    assert at(document, "[Smith2011]") == (1, 46)
    assert document.references[0].year == 2010


def test_fields_at_the_top_are_metadata_and_can_be_seen() -> None:
    document = read(
        "About gels\n==========\n\n:Author: Jane Doe, MD\n:Date: 1 May 2024\n:Status: Under review\n:Reviewed: 2025-01-02\n"
        ":language: en\n\nIt works.\n"
    )
    said = document.metadata
    assert (said.authors, said.published, said.reviewed, said.language) == (
        ("Jane Doe, MD",), "2024-05-01", "2025-01-02", "en",
    )  # fmt: skip
    assert [(item.kind, document.text[item.start : item.end]) for item in document.notices][2] == (
        "unreviewed",
        "Status: Under review",
    )
    assert at(document, "Under review") == (6, 10)
    assert document.title == "About gels"


def test_directives_of_medfact_are_comments() -> None:
    document = read(
        "First.\n\n.. medfact: ignore CIT001 -- our own survey\n\nIt works in 70%.\n\n.. medfact: ignore\n\nMore.\n"
    )
    (directive,) = document.directives
    assert (directive.codes, directive.reason, directive.line) == (("CIT001",), "our own survey", 3)
    assert document.text[directive.start : directive.end] == "It works in 70%."
    assert [item.line for item in document.faulty_directives] == [7]
    whole = read(".. medfact: ignore-file CIT001\n   until 2027-06-30 -- survey\n\nIt works.\n").directives[0]
    assert (whole.whole_file, whole.until, whole.line) == (True, "2027-06-30", 1)


def test_what_only_sphinx_knows_is_shown_without_its_markup() -> None:
    document = read(
        "It works.\n\n.. seealso:: More words\n   :class: x\n\n   A paragraph\n   of it.\n\n   The last.\n\n"
        ".. toctree::\n   :maxdepth: 2\n\n   one\n   two\n\n.. c:function:: int x\n\n"
        ".. figure:: a.png\n   :zoom: 2\n\n   A caption.\n\nThe end.\n"
    )
    assert [words for _, _, words in blocks(document)] == [
        "It works.", "More words", "A paragraph of it.", "The last.", "int x", "A caption.", "The end.",
    ]  # fmt: skip
    assert at(document, "of it") == (7, 4)
    assert at(document, "The last") == (9, 4)


def test_html_in_the_file_is_read_and_other_formats_are_not() -> None:
    document = read(
        "It works.\n\n.. raw:: html\n\n   <p>A <b>raw</b> one.</p>\n\n.. raw:: latex\n\n   \\vspace{1em}\n\nMore.\n"
    )
    assert [words for _, _, words in blocks(document)] == ["It works.", "A raw one.", "More."]
    assert at(document, "raw one") == (5, 12)


def test_the_list_of_contents_is_no_text() -> None:
    document = read("Gels\n====\n\n.. contents:: On this page\n\nDose\n----\n\nIt works.\n\nMore\n----\n\nIt does.\n")
    assert [words for _, _, words in blocks(document)] == ["Gels", "Dose", "It works.", "More", "It does."]


def test_nothing_is_included_and_the_part_that_is_missing_is_told(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret words", encoding="utf-8")
    for directive, option in (("include", ""), ("raw", "html\n   :file:"), ("csv-table", "\n   :file:")):
        between = "" if directive == "include" else option
        source = f"It works.\n\n.. {directive}:: {between} {tmp_path}/secret.txt\n\nMore.\n"
        with pytest.raises(
            UnreadableError, match=r"line 3: .*; expected reStructuredText that can be read as a whole"
        ) as caught:
            read(source)
        assert "secret words" not in caught.value.message


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("========\nGels\n=========\n\nText.\n", "line 1: Title overline & underline mismatch; expected"),
        ("It works.\n\n=== ===\na   b\n=== ===\nccccccccc d\n", "line 3: Malformed table"),
        (
            "Gels\n====\n\nDose\n----\n\nMore\n~~~~\n\nEnd\n^^^^\n\nBack\n''''\n\nA\n====\n\nB\n''''\n\nText.\n",
            "line 19: Inconsistent title style",
        ),
        ("..\n   only a comment\n", "holds no text once it is rendered"),
    ],
)
def test_what_docutils_leaves_out_is_an_error(source: str, message: str, capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(UnreadableError) as caught:
        read(source)
    assert caught.value.message.startswith(message)
    assert capfd.readouterr() == ("", "")


def test_faults_that_lose_nothing_are_no_error(capfd: pytest.CaptureFixture[str]) -> None:
    document = read("Gels and more\n=====\n\nSome `broken_ words_ and *more.\n\n* item\nnot indented\n")
    assert "Some `broken_ words_ and *more." in document.text
    assert "not indented" in document.text
    assert document.blocks[0].kind == "heading"
    assert capfd.readouterr() == ("", "")


WORDS = (
    "aspirin lowers the risk of stroke in adults by 12% . 5 mg It's café naïve “quoted” 𝒙 (see note) References".split()
)
MARKS = st.sampled_from(
    """*|**|``|`|`_|\\ |\\*|\\|| |:sub:`2`|`a <http://x.org>`_|[1]_|[Doe2011]_|\n\n.. [1] |\n\n.. [Doe2011] |\n\n* |\n\n1. |\n\n  - |
\n====\n|\n----\n|\n\n.. note:: |\n\n   |\n\n.. medfact: ignore CIT001 -- x\n\n|\n\n:Author: |\n\n| |::\n\n  |\n\n.. unknown:: |\t|\n
\n\n=== ===\na   b\n=== ===\nc   d\n=== ===\n\n|\n\n+---+---+\n| a | b |\n+---+---+\n\n|__|_|http://y.org|\n\n.. figure:: x\n\n   """.split(
        "|"
    )
)
SPACES = st.sampled_from([" ", " ", "\n", "\n\n", "  "])
TEXTS = st.lists(st.one_of(st.sampled_from(WORDS), SPACES, MARKS, st.text(max_size=2)), min_size=1, max_size=40).map(
    "".join
)


def test_the_words_of_a_field_stand_where_they_are_whatever_white_space_parts_them() -> None:
    document = read(":Author:\n\n   Jane  Doe\n\nText.\n")
    assert document.text == "Author: Jane Doe\n\nText."
    assert [document.place(document.text.index(word)) for word in ("Jane", "Doe")] == [(3, 4), (3, 10)]


@settings(max_examples=400, suppress_health_check=list(HealthCheck))
@given(TEXTS)
def test_each_line_holds_the_word_that_stands_in_the_text(source: str) -> None:
    try:
        document = read(source)
    except UnreadableError:
        return
    lines = source.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for found in re.finditer(r"[a-z]{3,}", document.text):
        line, column = document.place(found.start())
        assert line is not None
        assert column is not None
        assert 1 <= line <= len(lines)
        if found[0] in WORDS:
            assert found[0] in lines[line - 1], (found[0], line, lines[line - 1])
    end = 0
    for block in document.blocks:
        assert end <= block.start < block.end <= len(document.text)
        end = block.end
    end = 0
    for citation in document.citations:
        assert end <= citation.start < citation.end
        end = citation.end


@settings(max_examples=300)
@given(st.text(max_size=200))
def test_text_of_any_kind_raises_nothing_else(source: str) -> None:
    with contextlib.suppress(UnreadableError):
        read(source)
