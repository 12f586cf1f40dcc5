"""Markdown: the text as rendered, and where it stands in the source."""

from __future__ import annotations

import pytest

from sources import Document, UnreadableError, read_text


def read(text: str) -> Document:
    return read_text(text, name="a.md")


def blocks(document: Document) -> list[tuple[str, int, str]]:
    return [(block.kind, block.level, document.text[block.start : block.end]) for block in document.blocks]


def test_blocks() -> None:
    document = read(
        "# Gel\n\nRub it in:\n\n- in the *morning*\n  - after a wash\n- at night\n\n> It helped.\n\nDose\n----\n\n1. One\n2. Two\n\n"
        "| Age | Dose |\n|---|---|\n| Adults | 10 \\| 20 mg |\n\n```\nraw  text\n```\n"
    )
    assert blocks(document) == [
        ("heading", 1, "Gel"),
        ("paragraph", 0, "Rub it in:"),
        ("list_item", 1, "in the morning"),
        ("list_item", 2, "after a wash"),
        ("list_item", 1, "at night"),
        ("quotation", 0, "It helped."),
        ("heading", 2, "Dose"),
        ("list_item", 1, "One"),
        ("list_item", 1, "Two"),
        ("table_cell", 0, "Age"),
        ("table_cell", 0, "Dose"),
        ("table_cell", 0, "Adults"),
        ("table_cell", 0, "10 | 20 mg"),
        ("paragraph", 0, "raw  text"),
    ]
    assert document.blocks[-2].headers == ("Dose",)
    assert document.blocks[-2].section == ("Gel", "Dose")
    assert document.blocks[7].ordered
    lead_in = document.blocks[2].lead_in
    assert lead_in
    assert document.text[slice(*lead_in)] == "Rub it in:"
    assert document.title == "Gel"


@pytest.mark.parametrize(
    ("source", "text", "at", "wanted"),
    [
        ("It **may** help", "It may help", "may", (1, 6)),
        ("It *may\nnot* help", "It may not help", "not", (2, 1)),
        ('See [the `gel`](http://x.org/a_b "t") now', "See the gel now", "now", (1, 39)),
        ("5 &lt; 6 \\* 7", "5 < 6 * 7", "7", (1, 13)),
        ("5 \\* 6", "5 * 6", "*", (1, 4)),
        ("a &amp; b", "a & b", "&", (1, 3)),
        ("> - one\n> - two *three*", "one\ntwo three", "three", (2, 10)),
        ("##  Head *line*  ##", "Head line", "line", (1, 11)),
        ("| a | b |\n|---|---|\n| aa | b\\|c |", "a\nb\naa\nb|c", "c", (3, 11)),
        ("a  \nb", "a\nb", "b", (2, 1)),
        ("<div>\n<p>Take <b>one</b></p>\n</div>", "Take one", "one", (2, 12)),
        ("Ref [one][r].\n\n[r]: http://x.org", "Ref one.", "one", (1, 6)),
        ("- \xa0\n    One", "One", "One", (2, 5)),
        ("> 1. \u2003\n>    One", "One", "One", (2, 6)),
    ],
)
def test_rendered_text_with_positions(source: str, text: str, at: str, wanted: tuple[int, int]) -> None:
    document = read(source)
    assert document.text == text
    assert document.place(document.text.rindex(at)) == wanted


def test_a_line_of_nothing_but_a_mark_of_quotation_stands_where_it_stands() -> None:
    document = read("\t>\n")
    assert (document.text, document.place(0)) == (">", (1, 2))


def test_front_matter() -> None:
    document = read(
        "---\ntitle: The gel\nauthors: [Jane Roe, John Poe]\nmedically_reviewed_by: Dr Ann Lee\ndate: 2024-01-02\n"
        "last_reviewed: 3 May 2024\nlang: en\n---\n\nText of it."
    )
    found = document.metadata
    assert (found.authors, found.reviewers) == (("Jane Roe", "John Poe"), ("Dr Ann Lee",))
    assert (found.published, found.reviewed, found.language) == ("2024-01-02", "2024-05-03", "en")
    assert (document.title, document.text) == ("The gel", "Text of it.")
    assert document.place(0) == (10, 1)


def test_front_matter_that_is_no_yaml_is_read_line_by_line() -> None:
    document = read("---\ntitle: Gel: what it does\nauthor: Jane Roe\n---\n\nText.")
    assert (document.title, document.metadata.authors) == ("Gel: what it does", ("Jane Roe",))


def test_front_matter_in_toml() -> None:
    document = read('+++\ntitle = "Gel"\nauthor = "Jane Roe"\n+++\n\nText.')
    assert (document.title, document.metadata.authors, document.place(0)) == ("Gel", ("Jane Roe",), (6, 1))


def test_directives() -> None:
    document = read(
        "<!-- medfact: ignore-file CIT003 until 2027-06-30 -- kept for readers -->\n\nOne.\n\n"
        "<!-- medfact: ignore CIT001, CON002 -- our survey -->\nTwo.\n\nThree.\n\n<!-- medfact: ignore CIT001 -->\n\nFour."
    )
    whole, block = document.directives
    assert (whole.codes, whole.until, whole.whole_file, whole.start) == (("CIT003",), "2027-06-30", True, 0)
    assert whole.end == len(document.text)
    assert (block.codes, block.line) == (("CIT001", "CON002"), 5)
    assert document.text[block.start : block.end] == "Two."
    (fault,) = document.faulty_directives
    assert fault.line == 10
    assert "no reason" in fault.expected
    assert document.text == "One.\n\nTwo.\n\nThree.\n\nFour."


def test_nothing_left_to_read_is_an_error() -> None:
    with pytest.raises(UnreadableError, match="no text"):
        read("---\ntitle: x\n---\n")
