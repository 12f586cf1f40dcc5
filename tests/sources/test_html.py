"""HTML: what is the article, its blocks, and where they stand in the file."""

from __future__ import annotations

import pytest

from sources import Block, Document, UnreadableError, read_text

PROSE = (
    "The gel is rubbed into the skin twice a day, in the morning and in the evening, and dries within a few minutes. "
    "Most people see a change after about two weeks, and the effect lasts as long as the gel is used."
)


def read(page: str) -> Document:
    return read_text(page, name="a.html")


def blocks(document: Document) -> list[tuple[str, int, str]]:
    return [(block.kind, block.level, words(document, block)) for block in document.blocks]


def words(document: Document, block: Block) -> str:
    return document.text[block.start : block.end]


def test_blocks_of_a_page() -> None:
    document = read(
        "<h1>Gel</h1><p>Rub it in:</p><ul><li>in the morning<ul><li>after a wash</li></ul></li><li>at night</ul>"
        "<blockquote>It helped me.</blockquote><h2>Dose</h2><ol><li>One<li>Two</ol>"
        "<figure><img src=x alt=hidden><figcaption>A tube of gel</figcaption></figure>"
    )
    assert blocks(document) == [
        ("heading", 1, "Gel"),
        ("paragraph", 0, "Rub it in:"),
        ("list_item", 1, "in the morning"),
        ("list_item", 2, "after a wash"),
        ("list_item", 1, "at night"),
        ("quotation", 0, "It helped me."),
        ("heading", 2, "Dose"),
        ("list_item", 1, "One"),
        ("list_item", 1, "Two"),
        ("caption", 0, "A tube of gel"),
    ]
    assert [block.ordered for block in document.blocks if block.section == ("Gel", "Dose")][:2] == [True, True]
    leads = [document.text[slice(*b.lead_in)] if b.lead_in else None for b in document.blocks if b.kind == "list_item"]
    assert leads == ["Rub it in:", None, "Rub it in:", None, None]


def test_markup_and_entities_neither_split_words_nor_shift_positions() -> None:
    page = "<p>\n  The <b>bio</b><i>avail</i>ability of 5&nbsp;mg\n  is &lt;&#32;50&percnt; &amp; <em>low</em>.</p>"
    document = read(page)
    assert document.text == "The bioavailability of 5 mg is < 50% & low."
    lines = page.split("\n")
    for found, wanted in (("bioavail", "bio</b>"), ("availability", "avail</i>"), ("mg", "mg"), ("<", "&lt;"), ("50", "50"),
                          ("& low", "&amp;"), ("low", "low<")):  # fmt: skip
        line, column = document.place(document.text.index(found))
        assert line
        assert column
        assert lines[line - 1][column - 1 :].startswith(wanted)


def test_br_breaks_a_line_and_two_a_block() -> None:
    document = read("<p>One<br>two<br><br>Three</p>")
    assert [words(document, block) for block in document.blocks] == ["One\ntwo", "Three"]


def test_table_cells_have_headers() -> None:
    document = read(
        "<table><caption>Doses</caption><thead><tr><th>Age</th><th>Dose</th></tr></thead><tbody>"
        "<tr><th>Adults<sup>1</sup></th><td>10 mg</td></tr><tr><th>Children</th><td>5 mg</td></tr></tbody></table>"
    )
    cells = {words(document, block): block.headers for block in document.blocks if block.kind == "table_cell"}
    assert cells["10 mg"] == ("Dose", "Adults")
    assert cells["5 mg"] == ("Dose", "Children")
    assert cells["Children"] == ("Age",)


def test_first_column_of_words_heads_its_row() -> None:
    document = read("<table><tr><th>Drug<th>Dose<th>Days<tr><td>Gel<td>2 g<td>14<tr><td>Paste<td>1 g<td>7</table>")
    cells = {words(document, block): block.headers for block in document.blocks}
    assert cells["14"] == ("Days", "Gel")
    assert cells["1 g"] == ("Dose", "Paste")


def test_a_table_that_lays_out_the_page_is_no_table() -> None:
    document = read(f"<table><tr><td><p>{PROSE}</p><p>{PROSE}</p></td></tr></table>")
    assert {block.kind for block in document.blocks} == {"paragraph"}


def test_definition_lists_and_details() -> None:
    document = read(
        "<dl><dt>Success rate</dt><dd>80% after a year</dd></dl><details><summary>Risks?</summary><p>Few.</p></details>"
    )
    term, meaning = document.blocks[:2]
    assert (term.kind, meaning.kind) == ("paragraph", "list_item")
    assert meaning.lead_in == (term.start, term.end)
    assert [(block.kind, words(document, block)) for block in document.blocks[2:]] == [
        ("heading", "Risks?"),
        ("paragraph", "Few."),
    ]


PAGE = f"""<!DOCTYPE html><html lang="en"><head><title>Gel | Clinic</title><style>p {{}}</style></head><body>
<div id="cookie-banner"><p>We use cookies to count visits. By staying you accept them all.</p></div>
<header><nav><ul><li><a href="/">Home</a></li><li><a href="/a">Treatments</a></li></ul></nav></header>
<main><article><h1>The gel</h1><p class="byline">By Jane Roe, nurse. Last updated 3 May 2024.</p>
<p class="status">Content status: under review by our board.</p>
<p>{PROSE}</p><p>{PROSE}</p><h2>Risks</h2><ul><li>redness in 5 of 100 people</li><li>itching</li></ul>
<div class="share-buttons"><a href="https://twitter.com/x">Tweet</a> <a href="#">Share this</a></div>
<p>{PROSE}</p><p hidden>Not to be seen.</p><script>var a = "<p>code</p>";</script>
<section class="references"><h2>References</h2><ol><li>NHS. Gel. 2020. https://www.nhs.uk/gel</li></ol></section>
<div class="related-articles"><h3>Related</h3><p>Ten creams for dry skin that everybody talks about this year.</p></div>
<div class="author-box"><p>Jane Roe is a nurse and writer who lives in the country with two dogs.</p></div></article></main>
<aside><h2>Newsletter</h2><form><p>Good reading every Sunday in your mail box.</p></form></aside>
<footer><p>Clinic Ltd. All rights reserved.</p></footer></body></html>"""


def test_the_article_apart_from_what_stands_around_it() -> None:
    document = read(PAGE)
    for gone in ("cookies", "Home", "Treatments", "Tweet", "Ten creams", "two dogs", "Newsletter", "Sunday", "rights", "code",
                 "Not to be seen", "Related"):  # fmt: skip
        assert gone not in document.text
    for kept in (
        "The gel",
        PROSE,
        "Risks",
        "redness in 5 of 100 people",
        "itching",
        "By Jane Roe",
        "under review",
        "NHS. Gel.",
    ):
        assert kept in document.text
    assert document.title == "The gel"
    assert [notice.kind for notice in document.notices] == ["byline", "date", "unreviewed"]
    assert [one.key for one in document.references] == ["1"]
    assert document.metadata.authors == ("Jane Roe",)
    assert (document.metadata.updated, document.metadata.language) == ("2024-05-03", "en")


def test_a_page_on_which_little_is_found_is_read_by_structure() -> None:
    document = read(
        "<html><body><nav>Home</nav><main><h1>Doses</h1><ul><li>5 mg</li><li>10 mg</li></ul></main></body></html>"
    )
    assert [words(document, block) for block in document.blocks] == ["Doses", "5 mg", "10 mg"]


@pytest.mark.parametrize(
    ("page", "what"),
    [
        (PAGE[: PAGE.index("itching")], "<ul>|<li>|<article>|<main>"),
        (PAGE[: PAGE.index("var a")], "<script>"),
        (PAGE[: PAGE.index("section class") + 12], "a tag"),
        ("<p>Take it daily.</p><!-- the rest", "a comment"),
        ("<html><head></head><body><p>Take it daily", "<html>"),
        ("<div><p>Take it da", "<div>"),
    ],
)
def test_a_page_that_breaks_off_is_an_error(page: str, what: str) -> None:
    with pytest.raises(UnreadableError, match=f"breaks off: (?:{what}) that opens in line"):
        read(page)


@pytest.mark.parametrize(
    "page",
    [
        "<!doctype html><html lang=en><title>x</title><p>Take it daily<p>Rest",  # omits its optional end tags
        "<p>Take it daily<p>Rest",
        "<html><body><div><p>Take it daily</p></body></html>",
        "<html><body><p>Take it daily</p></body></html><!-- left open",
        "<p>A dose of <5 mg is small; 3 < 5 & 7 > 2</p>",
        "<p>Take it daily</p><!----- odd -----!><p>Rest</p>",
        "<![if !IE]><p>Take it daily</p><![endif]><p>Rest</p>",
    ],
)
def test_what_browsers_accept_is_read(page: str) -> None:
    assert read(page).text


def test_declared_metadata() -> None:
    page = f"""<html lang="en-GB"><head><meta name="author" content="A. Writer"><meta property="article:published_time"
    content="2024-01-02T08:00:00Z"><script type="application/ld+json">{{"@context": "https://schema.org", "@graph": [
    {{"@type": "MedicalWebPage", "headline": "The gel", "reviewedBy": {{"@id": "#r"}}, "lastReviewed": "2024-05-06",
    "author": [{{"@type": "Person", "name": "Jane Roe"}}]}}, {{"@type": "Person", "@id": "#r", "name": "Dr John Poe"}}]}}
    </script><script type="application/ld+json">{{not json</script></head><body><p>{PROSE}</p></body></html>"""
    found = read(page).metadata
    assert (found.authors, found.reviewers) == (("Jane Roe",), ("Dr John Poe",))
    assert (found.published, found.updated, found.reviewed, found.language) == (
        "2024-01-02",
        None,
        "2024-05-06",
        "en-GB",
    )


def test_directives_in_comments() -> None:
    page = (
        "<p>One.</p>\n<!-- medfact: ignore CIT001 -- our survey -->\n<p>Two.</p><!-- medfact: ignore --><p>Three.</p>"
    )
    document = read(page)
    (directive,) = document.directives
    assert document.text[directive.start : directive.end] == "Two."
    assert (directive.codes, directive.reason, directive.line) == (("CIT001",), "our survey", 2)
    assert [(fault.line, fault.text) for fault in document.faulty_directives] == [(3, "medfact: ignore")]
    assert "medfact" not in document.text


def test_a_page_without_text_is_an_error() -> None:
    with pytest.raises(UnreadableError, match="no text"):
        read("<html><body><script>1</script></body></html>")


def test_deep_nesting_is_read() -> None:
    assert read("<div>" * 3000 + "Take it daily." + "</div>" * 3000).text == "Take it daily."


def test_text_outside_of_any_element_is_read() -> None:
    page = "<div>\n\nIn it.\n\n</div>\n# Head\n# Head\n<div>\n\nIn it.\n\n</div>\nIt is safe.\n"
    assert read_text(page, name="a.txt").text.endswith("It is safe.")
