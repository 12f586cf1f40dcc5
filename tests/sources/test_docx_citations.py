"""DOCX: citation fields of Zotero, Mendeley, EndNote and Word, and the reference list that they belong to."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from sources import Document, read_text
from sources.word import works
from tests.sources.wordfiles import csl, field, footnote, made, mark, p, r, raised, zotero

GEL: dict[str, object] = {
    "type": "article-journal",
    "title": "Gels in practice",
    "container-title": "J Topical Care",
    "author": [{"family": "Roe", "given": "Jane A."}, {"family": "Doe", "given": "A"}],
    "issued": {"date-parts": [["2019", 4, 1]]},
    "DOI": "https://doi.org/10.1000/GEL.1",
    "volume": "12",
    "page": "45-50",
}
CREAM: dict[str, object] = {
    "type": "article-journal",
    "title": "Creams after minor burns in adults",
    "author": [{"literal": "Burns Group"}],
    "issued": {"raw": "May 2018"},
    "note": "PMID: 20304050",
}
GEL_ENTRY = "Roe JA, Doe A. Gels in practice. J Topical Care. 2019;12:45-50. doi:10.1000/gel.1"
CREAM_ENTRY = "Burns Group. Creams after minor burns in adults. J Skin. 2018;1:2-9."


def body(content: str, **parts: Any) -> Document:
    return read_text(made(content, **parts), name="a.docx")


def citations(document: Document) -> list[tuple[str, tuple[str, ...], str, bool]]:
    return [(document.text[one.start : one.end], one.keys, one.style, one.inline) for one in document.citations]


def references(document: Document) -> list[tuple[str, str | None, str | None, int | None]]:
    return [(one.key, one.doi, one.pmid, one.year) for one in document.references]


def bibliography(*entries: str, code: str = " ADDIN ZOTERO_BIBL {} CSL_BIBLIOGRAPHY ") -> str:
    """A bibliography field: it begins in the first entry and ends in a paragraph of its own."""
    begin, end = field(code, "|").split("|")
    head, separate = begin, ""
    first = f"{head}{separate}{r(entries[0])}"
    return p(first) + "".join(p(entry) for entry in entries[1:]) + p(end)


def test_numbered_fields_meet_the_bibliography_field() -> None:
    document = body(
        p("Gels heal half of all burns ", zotero("[2]", GEL), " and creams fewer ", zotero("[1,2]", CREAM, GEL), ".")
        + p("References", style="Heading1")
        + bibliography(f"[1]\t{CREAM_ENTRY}", f"[2]\t{GEL_ENTRY}")
    )
    assert document.text.startswith(
        "Gels heal half of all burns [2] and creams fewer [1,2].\n\nReferences\n\n[1] Burns"
    )
    assert citations(document) == [("[2]", ("2",), "numeric", False), ("[1,2]", ("1", "2"), "numeric", False)]
    # What the entry does not say the field knows: the PubMed id.
    assert references(document) == [("1", None, "20304050", 2018), ("2", "10.1000/gel.1", None, 2019)]
    assert [one.text for one in document.references] == [CREAM_ENTRY, GEL_ENTRY]
    assert [document.text[one.start : one.end] for one in document.references] == [CREAM_ENTRY, GEL_ENTRY]
    assert [block.kind for block in document.blocks] == ["paragraph", "heading", "reference", "reference"]


def test_superscript_numbers_and_a_list_that_is_plain_text() -> None:
    marker = field(f"ADDIN CSL_CITATION {csl(CREAM, GEL)}", raised("1,2"))
    document = body(
        p("Gels heal half of all burns", marker, ", on 20 cm", raised("2"), ".")
        + p("References", style="Heading1")
        + p(f"1. {CREAM_ENTRY}")
        + p(f"2. {GEL_ENTRY}")
    )
    assert citations(document) == [("1,2", ("1", "2"), "numeric", False)]
    assert references(document) == [("1", None, "20304050", 2018), ("2", "10.1000/gel.1", None, 2019)]


def test_names_and_years_meet_entries_by_title_and_author() -> None:
    bare = "Roe, J. A., & Doe, A. (2019). Gels in practice. Journal of Topical Care, 12, 45-50."
    document = body(
        p("Gels heal half of all burns ", zotero("(Burns Group, 2018; Roe & Doe, 2019)", CREAM, GEL), ".")
        + p(zotero("Roe and Doe (2019)", GEL), " saw no harm.")
        + p("References", style="Heading1")
        + p("Burns Group. (2018). Creams after minor burns in adults. J Skin, 1, 2-9.", style="Bibliography")
        + p(bare, style="Bibliography"),
        styles='<w:style w:type="paragraph" w:styleId="Bibliography"><w:name w:val="Bibliography"/></w:style>',
    )
    assert citations(document) == [
        ("(Burns Group, 2018; Roe & Doe, 2019)", ("1", "2"), "author-year", False),
        ("Roe and Doe (2019)", ("2",), "author-year", True),
    ]
    assert references(document) == [("1", None, "20304050", 2018), ("2", "10.1000/gel.1", None, 2019)]


def test_without_a_list_the_works_of_the_fields_are_the_list() -> None:
    document = body(
        p("Gels heal half of all burns ", zotero("[1,2]", GEL, CREAM), ".")
        + p("Creams do not ", zotero("[2]", CREAM), ".")
    )
    assert citations(document) == [("[1,2]", ("1", "2"), "numeric", False), ("[2]", ("2",), "numeric", False)]
    assert references(document) == [("1", "10.1000/gel.1", None, 2019), ("2", None, "20304050", 2018)]
    assert all(one.listed for one in document.references)
    assert (
        document.references[0].text
        == "Roe JA, Doe A. Gels in practice. J Topical Care. 2019;12:45-50. doi:10.1000/gel.1"
    )
    assert document.references[0].title == "Gels in practice"
    assert [document.text[one.start : one.end] for one in document.references] == ["[1,2]", "[1,2]"]


def test_without_a_list_names_and_years_are_the_keys() -> None:
    document = body(
        p("Gels heal half of all burns ", zotero("(Roe, 2019)", GEL), "; creams do not ", zotero("(2018)", CREAM), ".")
    )
    assert [keys for _, keys, _, _ in citations(document)] == [("roe2019",), ("burnsgroup2018",)]
    assert [one.key for one in document.references] == ["roe2019", "burnsgroup2018"]


def test_a_work_that_the_list_lacks_is_an_entry_of_its_own() -> None:
    document = body(
        p("Gels heal half of all burns ", zotero("[1]", GEL), " and creams do not ", zotero("[2]", CREAM), ".")
        + p("References", style="Heading1")
        + bibliography(f"1. {GEL_ENTRY}")
    )
    assert [keys for _, keys, _, _ in citations(document)] == [("1",), ("2",)]
    assert references(document) == [("1", "10.1000/gel.1", None, 2019), ("2", None, "20304050", 2018)]


def test_two_works_of_one_author_and_title_alike_are_not_mistaken() -> None:
    second = {**GEL, "DOI": "10.1000/gel.2", "issued": {"date-parts": [[2019]]}}
    document = body(
        p("One ", zotero("[2]", second), ".")
        + p("References", style="Heading1")
        + p(f"1. {GEL_ENTRY}")
        + p("2. Roe JA, Doe A. Gels in practice. J Topical Care. 2019;13:1-5. doi:10.1000/gel.2")
    )
    assert [keys for _, keys, _, _ in citations(document)] == [("2",)]


def test_mendeley_cite_keeps_its_works_in_the_tag_of_a_content_control() -> None:
    tag = "MENDELEY_CITATION_v3_" + base64.b64encode(csl(GEL).encode()).decode()
    control = f'<w:sdt><w:sdtPr><w:tag w:val="{tag}"/></w:sdtPr><w:sdtContent>{r("[1]")}</w:sdtContent></w:sdt>'
    listed = (
        '<w:sdt><w:sdtPr><w:tag w:val="MENDELEY_BIBLIOGRAPHY"/></w:sdtPr>'
        f"<w:sdtContent>{p('References')}{p(f'[1] {GEL_ENTRY}')}</w:sdtContent></w:sdt>"
    )
    document = body(p("Gels heal half of all burns ", control, ".") + listed)
    assert citations(document) == [("[1]", ("1",), "numeric", False)]
    assert references(document) == [("1", "10.1000/gel.1", None, 2019)]
    assert [block.kind for block in document.blocks] == ["paragraph", "heading", "reference"]


ENDNOTE = (
    "<EndNote><Cite><Author>Roe</Author><Year>2019</Year><RecNum>4</RecNum><DisplayText>(1)</DisplayText><record>"
    "<contributors><authors><author><style face='normal'>Roe, Jane A.</style></author><author>Doe, A</author></authors>"
    "</contributors><titles><title><style>Gels in practice</style></title><secondary-title>J Topical Care"
    "</secondary-title></titles><volume>12</volume><pages>45-50</pages><dates><year>2019</year></dates>"
    "<accession-num>20304051</accession-num><electronic-resource-num>10.1000/gel.1</electronic-resource-num>"
    "</record></Cite></EndNote>"
)


@pytest.mark.parametrize("beside", [False, True])
def test_endnote_keeps_its_works_in_the_code_or_beside_it(beside: bool) -> None:
    if beside:
        nested = field(" ADDIN EN.CITE.DATA ", "", data=ENDNOTE)
        marker = field(" ADDIN EN.CITE ", r("(1)"), data=ENDNOTE).replace(
            '<w:r><w:fldChar w:fldCharType="separate"/></w:r>',
            nested + '<w:r><w:fldChar w:fldCharType="separate"/></w:r>',
        )
        assert nested in marker
    else:
        marker = field(f" ADDIN EN.CITE {ENDNOTE}", r("(1)"), pieces=7)
    document = body(
        p("Gels heal half of all burns ", marker, ".")
        + bibliography(f"1.\t{GEL_ENTRY}", "2.\tDoe A. Creams. J Skin. 2018;1:2.", code=" ADDIN EN.REFLIST ")
    )
    assert document.text.startswith("Gels heal half of all burns (1).\n")
    assert citations(document) == [("(1)", ("1",), "numeric", False)]
    assert references(document) == [("1", "10.1000/gel.1", "20304051", 2019), ("2", None, None, 2018)]


def test_words_own_sources() -> None:
    source = (
        "<b:Source><b:Tag>Roe19</b:Tag><b:Title>Gels in practice</b:Title><b:Year>2019</b:Year><b:Author><b:Author>"
        "<b:NameList><b:Person><b:Last>Roe</b:Last><b:First>Jane</b:First></b:Person></b:NameList></b:Author></b:Author>"
        "<b:JournalName>J Topical Care</b:JournalName><b:DOI>10.1000/gel.1</b:DOI></b:Source>"
        "<b:Source><b:Tag>WBG20</b:Tag><b:Title>Burns at home</b:Title><b:Year>2020</b:Year><b:Author><b:Author>"
        "<b:Corporate>Burns Group</b:Corporate></b:Author></b:Author><b:URL>https://example.org/burns</b:URL></b:Source>"
    )
    marker = field(" CITATION Roe19 \\l 1033  \\m WBG20 ", r("(Roe, 2019; Burns Group, 2020)"))
    control = f"<w:sdt><w:sdtPr><w:citation/></w:sdtPr><w:sdtContent>{marker}</w:sdtContent></w:sdt>"
    document = body(p("Gels heal half of all burns ", control, "."), sources=source)
    assert citations(document) == [
        ("(Roe, 2019; Burns Group, 2020)", ("roe2019", "burnsgroup2020"), "author-year", False)
    ]
    assert [(one.key, one.doi, one.url, one.text) for one in document.references] == [
        ("roe2019", "10.1000/gel.1", None, "Roe J. Gels in practice. J Topical Care. 2019. doi:10.1000/gel.1"),
        (
            "burnsgroup2020",
            None,
            "https://example.org/burns",
            "Burns Group. Burns at home. 2020. https://example.org/burns",
        ),
    ]


def test_fields_in_footnotes_make_the_note_an_entry() -> None:
    document = body(
        p("Gels heal half of all burns", mark(2), " and cost little", mark(3), "."),
        footnotes=footnote(2, zotero("Roe and Doe, ‘Gels in practice’", GEL))
        + footnote(3, zotero("Roe and Doe, 46", GEL)),
    )
    # The second note cites the work of the first: it is listed once.
    assert citations(document) == [("1", ("1",), "footnote", False), ("2", ("1",), "footnote", False)]
    assert [(one.key, one.doi, one.text) for one in document.references] == [
        ("1", "10.1000/gel.1", "Roe and Doe, ‘Gels in practice’")
    ]


def test_typed_markers_beside_notes_keep_the_keys_of_the_notes() -> None:
    document = body(
        p("Gels heal half of all burns", mark(2), ". Creams do not (Doe, 2018).")
        + p("References", style="Heading1")
        + p("Doe A. (2018). Creams after burns. J Skin, 1, 2-9."),
        footnotes=footnote(2, GEL_ENTRY),
    )
    keys = {one.key for one in document.references}
    assert all(set(one.keys) <= keys for one in document.citations)
    assert len(document.citations) == 2


@pytest.mark.parametrize(
    "code",
    [
        "ADDIN ZOTERO_ITEM CSL_CITATION {broken",
        "ADDIN EN.CITE <EndNote><Cite>",
        "CITATION Nobody",
        "ADDIN CSL_CITATION []",
    ],
)
def test_a_field_that_cannot_be_understood_is_read_as_text(code: str) -> None:
    document = body(
        p("Gels heal half of all burns ", field(code, r("[1]")), ".")
        + p("References", style="Heading1")
        + p(f"1. {GEL_ENTRY}")
    )
    assert document.text.startswith("Gels heal half of all burns [1].")
    assert citations(document) == [("[1]", ("1",), "numeric", False)]


@pytest.mark.parametrize(
    "found",
    [
        works.from_csl_field(
            'ADDIN CSL_CITATION {"citationItems": [{"itemData": {"issued": {"date-parts": [[]]}}}, 3]}'
        ),
        works.from_csl_field(
            'ADDIN CSL_CITATION {"citationItems": [{"itemData": {"author": [{}, 1, "x"], "DOI": 5}}]}'
        ),
    ],
)
def test_gaps_in_what_a_field_says_are_gaps(found: tuple[works.Work, ...]) -> None:
    assert found == (works.Work(),)


def test_an_endnote_field_with_entities_gives_no_works() -> None:
    assert works.from_endnote('<!DOCTYPE x [<!ENTITY a "b">]><EndNote><Cite/></EndNote>') == (works.Work(),)
    assert works.from_endnote("<EndNote><!DOCTYPE x><Cite/></EndNote>") == ()


def test_entries_that_lost_their_mark_are_entries_all_the_same() -> None:
    styles = '<w:style w:type="paragraph" w:styleId="Bib"><w:name w:val="Bibliography"/></w:style>'
    document = body(
        p("Gels heal half of all burns [1,2] and cost little [3].")
        + p("References", style="Heading1")
        + p(f"1. {GEL_ENTRY}")
        + p(f"2. {CREAM_ENTRY}", style="Bib")
        + p("3. Poe C. Prices of gels. J Cost. 2020;3:4-5.")
        + p("This page is for adults."),
        styles=styles,
    )
    assert [one.key for one in document.references] == ["1", "2", "3"]
    assert [keys for _, keys, _, _ in citations(document)] == [("1", "2"), ("3",)]
    assert document.blocks[-1].kind == "paragraph"


def test_a_field_in_one_element_is_a_field_too() -> None:
    source = (
        "<b:Source><b:Tag>Roe19</b:Tag><b:Title>Gels in practice</b:Title><b:Year>2019</b:Year>"
        "<b:DOI>10.1000/gel.1</b:DOI></b:Source>"
    )
    simple = f'<w:fldSimple w:instr=" CITATION Roe19 \\l 2057 ">{r("(Roe, 2019)")}</w:fldSimple>'
    date = f'<w:fldSimple w:instr=" DATE ">{r("today")}</w:fldSimple>'
    document = body(p("Gels heal half of all burns ", simple, " as of ", date, "."), sources=source)
    assert document.text == "Gels heal half of all burns (Roe, 2019) as of today."
    assert [(one.doi, one.title) for one in document.references] == [("10.1000/gel.1", "Gels in practice")]
    assert [keys for _, keys, _, _ in citations(document)] == [(document.references[0].key,)]
