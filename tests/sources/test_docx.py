"""DOCX: blocks, tables, changes, notes, places, and files that are no readable document."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sources import Document, UnreadableError, read, read_text
from sources.word import container
from tests.sources.wordfiles import (
    NAMESPACES,
    field,
    footnote,
    made,
    mark,
    p,
    packed,
    parts_of,
    r,
    raised,
    saved,
)

CITED = "Roe J, Doe A. Gels in practice. J Topical Care. 2019;12:45-50. doi:10.1000/gel.1"


def of(data: bytes) -> Document:
    return read_text(data, name="a.docx")


def body(content: str, **parts: Any) -> Document:
    return of(made(content, **parts))


def blocks(document: Document) -> list[tuple[str, int, str]]:
    return [(block.kind, block.level, document.text[block.start : block.end]) for block in document.blocks]


def texts(document: Document) -> list[str]:
    return [document.text[block.start : block.end] for block in document.blocks]


def places(document: Document) -> list[str | None]:
    return [document.positions.location(block.start) for block in document.blocks]


# ---------------------------------------------------------------- blocks


def test_blocks_of_a_document(tmp_path: Path) -> None:
    def build(document: Any) -> None:
        document.add_heading("Gel", 0)
        document.add_heading("Dose", 1)
        document.add_paragraph("Rub it in:")
        document.add_paragraph("in the morning", "List Bullet")
        document.add_paragraph("after a wash", "List Bullet 2")
        document.add_paragraph("at night", "List Bullet")
        document.add_paragraph("")
        document.add_paragraph("It helped me.", "Quote")
        document.add_paragraph("Figure 1. A tube of gel", "Caption")
        document.add_heading("Storage", 2)
        document.add_paragraph("Keep it cool.")

    file = tmp_path / "gel.docx"
    file.write_bytes(saved(build))
    document = read(file, root=tmp_path)
    assert document.path == "gel.docx"
    assert document.format == "docx"
    assert document.title == "Gel"
    assert blocks(document) == [
        ("heading", 1, "Gel"),
        ("heading", 1, "Dose"),
        ("paragraph", 0, "Rub it in:"),
        ("list_item", 1, "in the morning"),
        ("list_item", 2, "after a wash"),
        ("list_item", 1, "at night"),
        ("quotation", 0, "It helped me."),
        ("caption", 0, "Figure 1. A tube of gel"),
        ("heading", 2, "Storage"),
        ("paragraph", 0, "Keep it cool."),
    ]
    assert document.text.startswith("Gel\n\nDose\n\nRub it in:\n\nin the morning\nafter a wash\nat night\n\nIt helped")
    leads = [document.text[slice(*one.lead_in)] if one.lead_in else None for one in document.blocks]
    assert leads[3:6] == ["Rub it in:", None, "Rub it in:"]
    assert document.blocks[-1].section == ("Dose", "Storage")
    # Empty paragraphs are not counted: nobody sees them.
    assert places(document) == [f"paragraph {number}" for number in range(1, 11)]
    assert document.place(0) == (None, None)


def test_headings_by_style_based_on_one_and_by_outline_level() -> None:
    styles = (
        '<w:style w:type="paragraph" w:styleId="House"><w:name w:val="House head"/><w:basedOn w:val="Heading2"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="Flat"><w:name w:val="Flat head"/><w:pPr><w:outlineLvl w:val="2"/></w:pPr>'
        '</w:style><w:style w:type="paragraph" w:styleId="A"><w:name w:val="A"/><w:basedOn w:val="B"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="B"><w:name w:val="B"/><w:basedOn w:val="A"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="berschrift1"><w:name w:val="heading 1"/></w:style>'
    )
    document = body(
        p("Dose", style="House")
        + p("Timing", style="Flat")
        + p("Risks", properties='<w:outlineLvl w:val="0"/>')
        + p("Round and round.", style="A")
        + p("Nobody defined this.", style="Missing")
        + p("Local", style="berschrift1")
        + p("Body text.", properties='<w:outlineLvl w:val="9"/>'),
        styles=styles,
    )
    assert blocks(document) == [
        ("heading", 2, "Dose"),
        ("heading", 3, "Timing"),
        ("heading", 1, "Risks"),
        ("paragraph", 0, "Round and round."),
        ("paragraph", 0, "Nobody defined this."),
        ("heading", 1, "Local"),
        ("paragraph", 0, "Body text."),
    ]


def numbered(text: str, number: int, level: int = 0) -> str:
    return p(text, properties=f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')


NUMBERING = (
    '<w:abstractNum w:abstractNumId="1">'
    '<w:lvl w:ilvl="0"><w:start w:val="3"/><w:numFmt w:val="decimal"/></w:lvl>'
    '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/></w:lvl></w:abstractNum>'
    '<w:abstractNum w:abstractNumId="2"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/></w:lvl></w:abstractNum>'
    '<w:abstractNum w:abstractNumId="3"><w:lvl w:ilvl="0"><w:numFmt w:val="none"/></w:lvl></w:abstractNum>'
    '<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>'
    '<w:num w:numId="2"><w:abstractNumId w:val="2"/></w:num>'
    '<w:num w:numId="3"><w:abstractNumId w:val="3"/></w:num>'
    '<w:num w:numId="4"><w:abstractNumId w:val="1"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/>'
    "</w:lvlOverride></w:num>"
)


def test_numbered_lists_start_go_on_and_start_again() -> None:
    from sources.word.story import read_blocks

    content = "".join(
        [
            numbered("three", 1),
            numbered("a", 1, 1),
            numbered("b", 1, 1),
            numbered("four", 1),
            numbered("a again", 1, 1),
            p("Between."),
            numbered("five", 1),
            numbered("one", 4),
            numbered("two", 4),
            numbered("dot", 2),
            numbered("plain", 3),
            numbered("out of the list", 0),
            numbered("of no known list", 99),
        ]
    )
    found, _ = read_blocks(container.open_container(made(content, numbering=NUMBERING), "a.docx"), "a.docx")
    assert [(block.words(), block.kind, block.level, block.ordered, block.ordinal) for block in found] == [
        ("three", "list_item", 1, True, 3),
        ("a", "list_item", 2, True, 1),
        ("b", "list_item", 2, True, 2),
        ("four", "list_item", 1, True, 4),
        ("a again", "list_item", 2, True, 1),
        ("Between.", "paragraph", 0, False, None),
        ("five", "list_item", 1, True, 5),
        ("one", "list_item", 1, True, 1),
        ("two", "list_item", 1, True, 2),
        ("dot", "list_item", 1, False, None),
        ("plain", "paragraph", 0, False, None),
        ("out of the list", "paragraph", 0, False, None),
        ("of no known list", "paragraph", 0, False, None),
    ]
    groups = [block.group for block in found[:10]]
    assert len(set(groups[:5])) == 1
    assert groups[0] != groups[6] != groups[7] == groups[8] != groups[9]


def test_a_numbered_reference_list_takes_its_keys_from_the_numbering() -> None:
    document = body(
        p("The gel works [2].")
        + p("References", style="Heading1")
        + numbered("Doe A. Creams. J Skin. 2018;1:2.", 4)
        + numbered(CITED, 4),
        numbering=NUMBERING,
    )
    assert [(one.key, one.doi) for one in document.references] == [("1", None), ("2", "10.1000/gel.1")]
    assert [one.keys for one in document.citations] == [("2",)]


def cell(*content: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{''.join(content)}</w:tc>"


WIDE, TALL = '<w:gridSpan w:val="2"/>', '<w:vMerge w:val="restart"/>'


def test_cells_know_their_headers_and_merged_ones_are_read_once() -> None:
    table = (
        "<w:tbl><w:tblPr/><w:tblGrid/>"
        f"<w:tr><w:trPr><w:tblHeader/></w:trPr>{cell(p('Group'))}"
        f"{cell(p('Risk', raised('a')), properties=WIDE)}</w:tr>"
        f"<w:tr><w:trPr><w:tblHeader/></w:trPr>{cell(p(''))}{cell(p('Year 1'))}{cell(p('Year 2'))}</w:tr>"
        f"<w:tr>{cell(p('Adults'), properties=TALL)}{cell(p('5%'))}{cell(p('7%'))}</w:tr>"
        f"<w:tr>{cell(p('unseen'), properties='<w:vMerge/>')}{cell(p('6%'))}{cell(p('8%'))}</w:tr>"
        f"<w:tr><w:trPr><w:del w:id='1'/></w:trPr>{cell(p('Gone'))}{cell(p('1%'))}{cell(p('1%'))}</w:tr>"
        f"<w:tr>{cell(p('Children'))}{cell(p('2%'))}{cell(p('3%'))}</w:tr></w:tbl>"
    )
    document = body(p("Before.") + table + p("After."))
    found = {text: (block.headers, place) for block, text, place in zip(document.blocks, texts(document), places(document), strict=True)}  # fmt: skip
    assert "unseen" not in document.text
    assert "Gone" not in document.text
    assert found["7%"] == (("Risk", "Year 2", "Adults"), "table 1, row 3, column 3")
    assert found["8%"] == (("Risk", "Year 2"), "table 1, row 4, column 3")
    assert found["2%"] == (("Risk", "Year 1", "Children"), "table 1, row 5, column 2")
    assert found["After."] == ((), "paragraph 2")
    assert {block.kind for block in document.blocks} == {"paragraph", "table_cell"}


@pytest.mark.parametrize(
    ("first", "headed"),
    [
        (["Drug", "Dose"], True),
        (["Aspirin", "75 mg"], False),
    ],
)
def test_a_first_row_of_figures_is_no_header(first: list[str], headed: bool) -> None:
    rows = [first, ["Ibuprofen", "200 mg"], ["Naproxen", "250 mg"]]
    table = "".join(f"<w:tr>{''.join(cell(p(words)) for words in row)}</w:tr>" for row in rows)
    document = body(p("Doses.") + f"<w:tbl>{table}</w:tbl>" + p("End."))
    last = next(block for block in document.blocks if document.text[block.start : block.end] == "250 mg")
    assert last.headers == (("Dose", "Naproxen") if headed else ("Naproxen",))


def test_a_bold_first_row_is_a_header_whatever_it_says() -> None:
    bold = "<w:b/>"
    rows = (
        f"<w:tr>{cell(p(r('Week', bold)))}{cell(p(r('2 mg', bold)))}</w:tr><w:tr>{cell(p('1'))}{cell(p('30%'))}</w:tr>"
    )
    document = body(f"<w:tbl>{rows}</w:tbl>")
    assert document.blocks[-1].headers == ("2 mg",)


def test_a_table_that_lays_out_the_page_gives_paragraphs_and_nested_tables_are_read() -> None:
    inner = f"<w:tbl><w:tr>{cell(p('Dose'))}{cell(p('5 mg'))}</w:tr></w:tbl>"
    document = body(f"<w:tbl><w:tr>{cell(p('A note on doses.'), inner, p('And more.'))}</w:tr></w:tbl>" + p("End."))
    assert blocks(document) == [
        ("paragraph", 0, "A note on doses."),
        ("table_cell", 0, "Dose"),
        ("table_cell", 0, "5 mg"),
        ("paragraph", 0, "And more."),
        ("paragraph", 0, "End."),
    ]
    assert places(document)[1:4] == [
        "table 2, row 1, column 1",
        "table 2, row 1, column 2",
        "table 1, row 1, column 1",
    ]


def test_text_boxes_content_controls_and_smart_tags_are_read_once() -> None:
    box = f"<w:txbxContent>{p('In a box.')}</w:txbxContent>"
    drawing = (
        "<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wp:inline><a:graphic><wps:wsp><wps:txbx>"
        f"{box}</wps:txbx></wps:wsp></a:graphic></wp:inline></w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    document = body(
        p("Around ", drawing, "the box.")
        + f"<w:sdt><w:sdtPr/><w:sdtContent>{p('Controlled.')}</w:sdtContent></w:sdt>"
        + p("<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>" + r("Click here.") + "</w:sdtContent></w:sdt>", "Kept ")
        + p(f"<w:smartTag>{r('Bas')}<w:smartTag>{r('el')}</w:smartTag></w:smartTag>", " is near.")
    )  # fmt: skip
    assert texts(document) == ["Around the box.", "In a box.", "Controlled.", "Kept", "Basel is near."]
    assert places(document) == ["paragraph 1", "text box 1", "paragraph 2", "paragraph 3", "paragraph 4"]


def test_characters_that_word_writes_as_elements() -> None:
    symbol = '<w:r><w:sym w:font="Symbol" w:char="F0B3"/></w:r>'
    micro = r("m", '<w:rFonts w:ascii="Symbol" w:hAnsi="Symbol"/>')
    unknown = '<w:r><w:sym w:font="House Icons" w:char="F041"/></w:r>'
    document = body(
        p("Age ", symbol, " 65: 5 ", micro, "g", unknown, "\u00a0daily")
        + p("<w:r><w:t>one</w:t><w:tab/><w:t>t</w:t><w:softHyphen/><w:t>wo</w:t><w:br/><w:t>x</w:t><w:noBreakHyphen/><w:t>y</w:t></w:r>")
        + p("seen", r("unseen", "<w:vanish/>"), r(" too", '<w:vanish w:val="0"/>'))
        + p("<m:oMath><m:f><m:fPr/><m:num><m:r><m:t>a</m:t></m:r></m:num><m:den><m:r><m:t>b</m:t></m:r></m:den></m:f></m:oMath>", " is the odds.")
    )  # fmt: skip
    assert texts(document) == ["Age ≥ 65: 5 µg\ufffd daily", "one two\nx-y", "seen too", "a/b is the odds."]


def test_a_table_of_contents_is_left_out() -> None:
    entries = p("Dose\t2", style="TOC1") + p("Risks\t3", style="TOC1")
    styles = '<w:style w:type="paragraph" w:styleId="TOC1"><w:name w:val="toc 1"/></w:style>'
    gallery = '<w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj></w:sdtPr>'
    controlled = (
        f"<w:sdt>{gallery}<w:sdtContent>{p('What is inside', style='Heading1')}{p('Use ... 1')}</w:sdtContent></w:sdt>"
    )
    by_field = p(field('TOC \\o "1-3" \\h', r("Storage ... 9")))
    document = body(entries + controlled + by_field + p("The gel is used daily."), styles=styles)
    assert texts(document) == ["The gel is used daily."]
    assert places(document) == ["paragraph 6"]


def test_a_field_that_never_ends_hides_nothing() -> None:
    open_field = '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>TOC</w:instrText></w:r>'
    document = body(p("Before.", open_field) + p("After."))
    assert texts(document) == ["Before.", "After."]


# ---------------------------------------------------------------- tracked changes


def deleted(text: str) -> str:
    return f'<w:del w:id="1" w:author="x"><w:r><w:delText>{text}</w:delText></w:r></w:del>'


def test_tracked_changes_are_read_as_accepted() -> None:
    document = body(
        p("Take ", deleted("10 mg"), f'<w:ins w:id="2" w:author="x">{r("5 mg")}</w:ins>', " daily.")
        + p("<w:moveFrom w:id='3'>" + r("Moved away.") + "</w:moveFrom>", "Stays. ", f"<w:moveTo w:id='4'>{r('Moved here.')}</w:moveTo>")
        + p(r("Bold now", "<w:b/><w:rPrChange w:id='5'><w:rPr><w:vanish/></w:rPr></w:rPrChange>"), ".")
    )  # fmt: skip
    assert texts(document) == ["Take 5 mg daily.", "Stays. Moved here.", "Bold now."]


def test_a_deleted_paragraph_mark_joins_two_paragraphs() -> None:
    mark_deleted = '<w:rPr><w:del w:id="1" w:author="x"/></w:rPr>'
    document = body(
        p("The dose is ", properties=mark_deleted)
        + p("5 mg.")
        + p(deleted("A whole paragraph."), properties=mark_deleted)
        + p("Next.")
        + p("Last, ", properties=mark_deleted)
    )
    assert texts(document) == ["The dose is 5 mg.", "Next.", "Last,"]
    assert places(document) == ["paragraph 1", "paragraph 2", "paragraph 3"]


# ---------------------------------------------------------------- comments, directives, metadata


def comment(identity: int, *paragraphs: str) -> str:
    return f'<w:comment w:id="{identity}" w:author="Ed">{"".join(map(p, paragraphs))}</w:comment>'


def test_comments_are_no_text_but_a_directive_in_one_holds_for_its_block() -> None:
    anchored = (
        '<w:commentRangeStart w:id="{0}"/>{1}<w:commentRangeEnd w:id="{0}"/><w:r><w:commentReference w:id="{0}"/></w:r>'
    )
    document = body(
        p("The gel helps half of them.")
        + p("It ", anchored.format(1, r("heals")), " 30% of burns.")
        + p(anchored.format(2, r("It is red.")))
        + p("[medfact: ignore DOS001 — the label says so]")
        + p("Take 5 U daily."),
        comments=comment(1, "medfact: ignore CIT001 -- quoted from our own survey") + comment(2, "Is it?"),
    )
    assert texts(document) == ["The gel helps half of them.", "It heals 30% of burns.", "It is red.", "Take 5 U daily."]
    found = [(one.codes, one.reason, document.text[one.start : one.end], one.line) for one in document.directives]
    assert found == [
        (("CIT001",), "quoted from our own survey", "It heals 30% of burns.", None),
        (("DOS001",), "the label says so", "Take 5 U daily.", None),
    ]


def test_a_directive_in_a_comment_that_lost_its_place_silences_nothing() -> None:
    document = body(p("Text."), comments=comment(7, "medfact: ignore CIT001 -- gone"))
    assert [(one.start, one.end) for one in document.directives] == [(len(document.text), len(document.text))]


@pytest.mark.parametrize(
    ("creator", "line", "authors"),
    [
        ("Jane Roe; John Doe", "", ("Jane Roe", "John Doe")),
        ("python-docx", "", ()),
        ("Microsoft Office User", "", ()),
        ("Some Editor", "By Jane Roe, MD", ("Jane Roe, MD",)),
    ],
)
def test_the_author_of_the_file_counts_where_the_text_names_none(
    creator: str, line: str, authors: tuple[str, ...]
) -> None:
    document = body(
        p("Gel", style="Heading1") + p(line) + p("It is used daily."), core={"author": creator, "title": "T"}
    )
    assert document.metadata.authors == authors
    assert document.title == "Gel"
    # When the file was last saved says nothing about the article.
    assert document.metadata.updated is document.metadata.published is None


def test_the_title_of_the_file_counts_where_the_text_has_none() -> None:
    assert body(p("It is used daily."), core={"title": "About gels"}).title == "About gels"


# ---------------------------------------------------------------- notes and links


def test_footnotes_that_name_sources_are_references_and_prose_is_text() -> None:
    document = body(
        p("Use", style="Heading1")
        + p("The gel heals 40% of burns", mark(2), " within a week", mark(3), ".")
        + p("It is cheap", mark(4), ".")
        + p("Storage", style="Heading1")
        + p("Keep it cool."),
        footnotes=footnote(2, " ", CITED)
        + footnote(3, " In adults; children need longer.")
        + footnote(4, " Ibid., p. 47."),
    )
    assert blocks(document) == [
        ("heading", 1, "Use"),
        ("paragraph", 0, "The gel heals 40% of burns1 within a week."),
        ("paragraph", 0, "It is cheap3."),
        ("paragraph", 0, "In adults; children need longer."),
        ("heading", 1, "Storage"),
        ("paragraph", 0, "Keep it cool."),
        ("reference", 0, CITED),
        ("reference", 0, "Ibid., p. 47."),
    ]
    assert [(document.text[one.start : one.end], one.keys, one.style) for one in document.citations] == [
        ("1", ("1",), "footnote"),
        ("3", ("1",), "footnote"),
    ]
    assert [(one.key, one.doi, one.year, one.text) for one in document.references] == [
        ("1", "10.1000/gel.1", 2019, CITED)
    ]
    assert places(document)[3] == "footnote 2"
    assert places(document)[6:] == ["footnote 1", "footnote 3"]
    assert document.blocks[3].section == ("Use",)


def test_endnotes_and_signs_of_ones_own() -> None:
    custom = '<w:r><w:endnoteReference w:id="2" w:customMarkFollows="1"/><w:t>*</w:t></w:r>'
    second = f'<w:endnote w:id="3">{p("Doe A. Creams. J Skin. 2018;1:2.")}</w:endnote>'
    document = body(
        p("It heals", custom, " and cools", mark(3, "endnote"), "."),
        endnotes=f'<w:endnote w:id="2">{p(CITED)}</w:endnote>{second}',
    )
    assert texts(document)[0] == "It heals* and cools1."
    assert [one.keys for one in document.citations] == [("*",), ("1",)]
    assert [one.key for one in document.references] == ["*", "1"]


def test_a_deleted_note_is_not_read_and_the_others_are_counted_without_it() -> None:
    document = body(
        p("It heals", f"<w:del w:id='1'>{mark(2)}</w:del>", " and cools", mark(3), "."),
        footnotes=footnote(2, "Roe B. Never. J Void. 2001;1:1.") + footnote(3, CITED),
    )
    assert texts(document) == ["It heals and cools1.", CITED]
    assert [one.keys for one in document.citations] == [("1",)]


def test_a_note_that_links_to_its_source_and_one_that_is_referred_to_twice() -> None:
    link = f'<w:hyperlink r:id="rL">{r("The trial register")}</w:hyperlink>'
    bookmark = f'<w:bookmarkStart w:id="5" w:name="_RefA"/>{mark(2)}<w:bookmarkEnd w:id="5"/>'
    document = body(
        p("It heals", bookmark, ".") + p("It cools", field(" NOTEREF _RefA \\h ", r("1")), "."),
        footnotes=footnote(2, link),
        note_links={"rL": "https://example.org/trial/12"},
    )
    assert [(one.key, one.url) for one in document.references] == [("1", "https://example.org/trial/12")]
    assert [one.keys for one in document.citations] == [("1",), ("1",)]


def test_a_note_that_is_missing_is_an_error() -> None:
    with pytest.raises(UnreadableError, match="refers to footnote 9, which is not in the file"):
        body(p("It heals", mark(9), "."))


def test_links_of_both_kinds_and_superscripts() -> None:
    document = body(
        p("See ", f'<w:hyperlink r:id="rA">{r("a large trial")}</w:hyperlink>', " and ",
          field('HYPERLINK "https://example.org/b"', r("another study")), ".")
        + p("Most heal", raised("1"), raised(","), raised("2"), " on 5 m", raised("2"), ".")
        + p("References", style="Heading1")
        + p("1. " + CITED) + p("2. Doe A. Creams. J Skin. 2018;1:2."),
        links={"rA": "https://example.org/a"},
    )  # fmt: skip
    assert [(document.text[one.start : one.end], one.keys, one.style) for one in document.citations] == [
        ("a large trial", ("https://example.org/a",), "link"),
        ("another study", ("https://example.org/b",), "link"),
        ("1,2", ("1", "2"), "numeric"),
    ]


# ---------------------------------------------------------------- what is no readable document


def refused(data: bytes) -> str:
    with pytest.raises(UnreadableError) as caught:
        of(data)
    assert caught.value.path == "a.docx"
    return caught.value.message


def changed(name: str, content: bytes | str | None, base: bytes | None = None) -> bytes:
    parts: dict[str, bytes | str] = dict(parts_of(base or made(p("Text."))))
    if content is None:
        del parts[name]
    else:
        parts[name] = content
    return packed(parts)


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"", "is empty: expected a Word document"),
        (b"Just words.", "is no ZIP archive: expected a Word document"),
        (b"%PDF-1.7 x", "is a PDF document: expected a Word document"),
        (b"{\\rtf1 x}", "is an RTF document"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 99, "old Word or Excel documents, or protected with a password"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "is protected with a password"),
        (made(p("Text."))[:4000], "is damaged"),
        (packed({"a.txt": "words"}), "is a ZIP archive without [Content_Types].xml"),
        (packed({"mimetype": "application/epub+zip", "x.opf": ""}), "is a ZIP archive of type application/epub+zip"),
        (changed("word/document.xml", None), "holds no main document"),
        (changed("_rels/.rels", None), "holds no main document"),
        (changed("_rels/.rels", "<Rel"), "_rels/.rels is broken XML"),
        (changed("word/document.xml", "<w:document"), "word/document.xml is broken XML"),
        (changed("word/styles.xml", b"\xff<w:styles"), "word/styles.xml is broken XML"),
        (changed("word/document.xml", f"<w:other {NAMESPACES}/>"), "holds no document"),
        (changed("word/document.xml", f"<w:document {NAMESPACES}/>"), "holds no text"),
        (made(""), "holds no text"),
        (made("<w:altChunk r:id='r1'/>" + p("Text.")), "holds part of its text in another file"),
    ],
)  # fmt: skip
def test_what_is_no_document_is_told(data: bytes, found: str) -> None:
    assert found in refused(data)


def test_other_office_documents_are_told_apart() -> None:
    import openpyxl

    stream = io.BytesIO()
    openpyxl.Workbook().save(stream)
    assert "is an Excel workbook: expected a Word document" in refused(stream.getvalue())
    types = parts_of(made(p("Text.")))["[Content_Types].xml"]
    macros = types.replace(
        b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
        b"application/vnd.ms-word.document.macroEnabled.main+xml",
    )
    assert "with macros" in refused(changed("[Content_Types].xml", macros))


@pytest.mark.parametrize("name", ["word/document.xml", "word/styles.xml", "word/comments.xml", "customXml/item1.xml"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_refused_in_every_part(name: str, encoding: str) -> None:
    bomb = f'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><w:document {NAMESPACES}><w:body/></w:document>'
    assert refused(changed(name, bomb.encode(encoding))) == (
        f"{name} declares a document type or entities: expected plain XML without them"
    )


def test_encodings_that_could_hide_entities_are_refused() -> None:
    content = f'<?xml version="1.0" encoding="UTF-7"?><w:document {NAMESPACES}/>'
    assert "is encoded in UTF-7: expected UTF-8 or UTF-16" in refused(changed("word/document.xml", content))


def test_bombs_are_refused_before_they_grow() -> None:
    blanks = f"<w:document {NAMESPACES}>{' ' * 30_000_000}</w:document>"
    assert "is too large inside: word/document.xml takes 30 MB" in refused(changed("word/document.xml", blanks))
    assert "is not safe to open: word/x.xml grows from" in refused(changed("word/x.xml", " " * 5_000_000))
    many: dict[str, bytes | str] = dict(parts_of(made(p("Text."))))
    many.update({f"word/media/{number}.png": b"" for number in range(4_100)})
    assert "at most 4,000 are expected" in refused(packed(many))
    spread: dict[str, bytes | str] = dict(parts_of(made(p("Text."))))
    spread.update({f"customXml/x{number}.xml": f"<x>{' ' * 1_900_000}</x>" for number in range(30)})
    assert "more than 40 MB of XML" in refused(packed(spread))


def test_an_entry_larger_than_it_says_is_damage() -> None:
    data = made(p("Text. " * 50_000))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entry = archive.getinfo("word/document.xml")
    # The size in the central directory, four bytes behind the compressed size.
    place = data.rindex(b"PK\x01\x02", 0, data.rindex(b"word/document.xml")) + 24
    assert int.from_bytes(data[place : place + 4], "little") == entry.file_size
    assert "is damaged" in refused(data[:place] + (1000).to_bytes(4, "little") + data[place + 4 :])


def test_a_part_that_is_there_twice_is_refused() -> None:
    stream = io.BytesIO(made(p("Text.")))
    with zipfile.ZipFile(stream, "a") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr("word/document.xml", "<x/>")
    assert refused(stream.getvalue()) == "holds word/document.xml twice: which one counts cannot be told"


def test_a_zip_with_a_password_is_told() -> None:
    data = made(p("Text."))
    place = data.index(b"PK\x01\x02") + 8
    assert "is protected with a password" in refused(data[:place] + b"\x01" + data[place + 1 :])


def test_a_lost_picture_and_a_broken_font_table_do_not_matter() -> None:
    parts: dict[str, bytes | str] = dict(parts_of(made(p("Text."))))
    links = parts["word/_rels/document.xml.rels"]
    assert isinstance(links, bytes)
    picture = b'<Relationship Id="rP" Type="http://x/image" Target="NULL"/></Relationships>'
    parts["word/_rels/document.xml.rels"] = links.replace(b"</Relationships>", picture)
    parts["word/fontTable.xml"] = "<broken"
    assert of(packed(parts)).text == "Text."


def test_a_document_saved_as_strict_open_xml_is_read() -> None:
    base = parts_of(made(p("Gel", style="Heading1") + p("Text.")))
    parts: dict[str, bytes | str] = {
        name: content.replace(
            b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
            b"http://purl.oclc.org/ooxml/wordprocessingml/main",
        ).replace(
            b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
            b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        )
        for name, content in base.items()
    }
    assert blocks(of(packed(parts))) == [("heading", 1, "Gel"), ("paragraph", 0, "Text.")]


def test_depth_beyond_all_reason_is_an_error() -> None:
    deep = p("Text.")
    for _ in range(1500):
        deep = f"<w:sdt><w:sdtContent>{deep}</w:sdtContent></w:sdt>"
    refused(made(deep))


# ---------------------------------------------------------------- laws

WORDS = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Cn", "Co")) | st.sampled_from("\t\n 12³µ≥[](),."), max_size=25
)
STYLES = st.sampled_from(
    ["Normal", "Heading 1", "List Bullet", "List Number", "Quote", "Caption", "Title", "Body Text"]
)


def folded(text: str) -> str:
    from sources.word.blocks import _UNSEEN

    return " ".join(_UNSEEN.sub("", text).split())


def check(document: Document) -> None:
    end = 0
    for block in document.blocks:
        assert end <= block.start < block.end <= len(document.text)
        assert document.text[block.start : block.end] == document.text[block.start : block.end].strip()
        assert document.positions.location(block.start)
        assert document.positions.locate(block.start) is None
        end = block.end
    end = 0
    keys = {one.key for one in document.references}
    for citation in document.citations:
        assert end <= citation.start < citation.end <= len(document.text)
        # Only a mark that somebody typed ("[^0]") may name a note that does not exist.
        typed = f"[^{citation.keys[0]}]" if citation.style == "footnote" and not set(citation.keys) <= keys else None
        assert typed in (None, document.text[citation.start : citation.end])
        end = citation.end
    assert len(keys) == len(document.references)
    for one in document.references:
        assert 0 <= one.start < one.end <= len(document.text)


@settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(STYLES, st.lists(WORDS, max_size=3)), max_size=6))
def test_reading_gives_the_text_back(paragraphs: list[tuple[str, list[str]]]) -> None:
    def build(document: Any) -> None:
        for style, runs in paragraphs:
            made_of = document.add_paragraph(style=style)
            for words in runs:
                made_of.add_run(words)

    wanted = [words for _, runs in paragraphs if (words := folded("".join(runs)))]
    try:
        document = of(saved(build))
    except UnreadableError as problem:
        assert not wanted or "is not English" in problem.message  # noqa: PT017 - what is raised is the law
        return
    check(document)
    assert [folded(text) for text in texts(document)] == wanted


PIECES = st.sampled_from(
    [
        "<w:p>", "</w:p>", "<w:r>", "</w:r>", "<w:t>words 5 mg</w:t>", "<w:tbl>", "</w:tbl>", "<w:tr>", "</w:tr>", "<w:tc>",
        "</w:tc>", '<w:fldChar w:fldCharType="begin"/>', '<w:fldChar w:fldCharType="separate"/>',
        '<w:fldChar w:fldCharType="end"/>', "<w:instrText>CITATION Roe19</w:instrText>", "<w:instrText>TOC</w:instrText>",
        "<w:instrText>ADDIN CSL_CITATION {\"citationItems\":[{\"itemData\":{\"title\":\"Gels in use\"}}]}</w:instrText>",
        '<w:footnoteReference w:id="2"/>', '<w:footnoteReference w:id="3"/>', "<w:del>", "</w:del>", "<w:ins>", "</w:ins>",
        '<w:rPr><w:vertAlign w:val="superscript"/></w:rPr>', "<w:txbxContent>", "</w:txbxContent>", "<w:pict>", "</w:pict>",
        '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>', '<w:pPr><w:rPr><w:del/></w:rPr></w:pPr>', "<w:br/>",
        '<w:tcPr><w:gridSpan w:val="x"/></w:tcPr>', "<w:sdt><w:sdtContent>", "</w:sdtContent></w:sdt>", "<!-- c -->",
        '<w:sym w:font="Symbol" w:char="zz"/>', "<w:hyperlink>", "</w:hyperlink>", "<m:oMath>", "</m:oMath>", "<?pi x?>",
        '<w:commentRangeStart w:id="1"/>', "<mc:AlternateContent>", "</mc:AlternateContent>", "<w:pPr/>", "<w:tcPr/>",
    ]
)  # fmt: skip


def balanced(pieces: list[str]) -> str:
    """Closes what is open and drops what closes nothing, so that XML comes out."""
    out: list[str] = []
    stack: list[str] = []
    for piece in pieces:
        name = piece.strip("</>")
        if piece.startswith("</"):
            if piece in stack:
                while stack:
                    last = stack.pop()
                    out.append(last)
                    if last == piece:
                        break
        else:
            out.append(piece)
            if "/>" not in piece and "</" not in piece and not piece.startswith(("<!", "<?")):
                opening = [
                    one.split()[0].strip("<>") for one in piece.replace("><", "> <").split() if one.startswith("<")
                ]
                stack.append("".join(f"</{one}>" for one in reversed(opening)) or f"</{name}>")
    return "".join(out) + "".join(reversed(stack))


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(PIECES, max_size=40))
def test_any_markup_raises_nothing_else(pieces: list[str]) -> None:
    notes = footnote(2, CITED) + footnote(3, "Only in adults.")
    try:
        document = of(made(p("The gel is used daily.") + balanced(pieces), footnotes=notes, numbering=NUMBERING))
    except UnreadableError as problem:
        raise AssertionError(problem.message) from problem
    check(document)
    assert texts(document)[0].startswith("The gel is used daily.")


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 10_000), st.binary(min_size=1, max_size=8), st.integers(0, 4))
def test_damage_raises_nothing_else(place: int, junk: bytes, cut: int) -> None:
    data = made(p("The gel is used daily."))
    place %= len(data)
    damaged = data[:place] + junk + data[place + len(junk) :]
    try:
        of(damaged[: len(damaged) - 700 * cut])
    except UnreadableError as problem:
        assert problem.message  # noqa: PT017 - what is raised is the law


# ---------------------------------------------------------------- end to end


def test_findings_name_the_paragraph(tmp_path: Path) -> None:
    from typer.testing import CliRunner

    from pipeline.cli import app

    content = (
        p("Gel for burns", style="Heading1")
        + p("The gel is rubbed into the skin twice a day until the burn has healed.")
        + p("It is noninvasive. The gel is 100% safe and has no side effects.")
    )
    file = tmp_path / "gel.docx"
    file.write_bytes(made(content))
    (tmp_path / "medfact.toml").write_text("")
    runner = CliRunner()
    arguments = ["check", str(file), "--config", str(tmp_path / "medfact.toml"), "--select", "SAF001"]
    result = runner.invoke(app, [*arguments, "--format", "json"])
    found = json.loads(result.stdout)["documents"][0]["findings"]
    assert [(one["code"], one["location"], one["line"], one["column"]) for one in found][:1] == [
        ("SAF001", "paragraph 3", None, None)
    ]
    assert "gel.docx: paragraph 3: " in runner.invoke(app, arguments).stdout
    page = tmp_path / "report.html"
    runner.invoke(app, [*arguments, "--format", "html", "--output", str(page)])
    assert "paragraph 3" in page.read_text()
