"""JATS: blocks, citations and references as the markup says, and where they stand in the file."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sources import Block, Document, UnreadableError, find, read, read_text

ARTICLE = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE article PUBLIC "-//NLM//DTD JATS (Z39.96) Journal Publishing DTD v1.2 20190208//EN" "JATS.dtd">
<article xmlns:xlink="http://www.w3.org/1999/xlink" article-type="research-article" xml:lang="en">
<front>
<journal-meta><journal-title>Journal of Knees</journal-title></journal-meta>
<article-meta>
<title-group><article-title>Exercise for the <italic>aching</italic> knee</article-title></title-group>
<contrib-group>
<contrib contrib-type="author"><name><surname>Moor</surname><given-names>Ada</given-names></name></contrib>
<contrib contrib-type="author"><collab>The Knee Group</collab></contrib>
<contrib contrib-type="editor"><name><surname>Stern</surname><given-names>Bo</given-names></name></contrib>
</contrib-group>
<pub-date pub-type="epub"><day>3</day><month>Feb</month><year>2021</year></pub-date>
<pub-date pub-type="collection"><year>2022</year></pub-date>
<abstract><sec><title>Results</title><p>Pain fell by 30% in 8&#x2009;weeks.</p></sec></abstract>
<kwd-group><kwd>knee</kwd></kwd-group>
</article-meta>
</front>
<body>
<sec><title>Introduction</title>
<p>One adult in ten has knee pain <xref ref-type="bibr" rid="B1">1</xref><sup>,</sup><xref ref-type="bibr" rid="B3">3</xref>.
Exercise helps [<xref ref-type="bibr" rid="B1">1</xref>–<xref ref-type="bibr" rid="B3">3</xref>], see
<xref ref-type="fig" rid="F1">Figure 1</xref> and <ext-link xlink:href="https://knees.example/plan">the plan</ext-link>.
White cells were 4 × 10<sup>9</sup>/L<sup><xref ref-type="fn" rid="fn1">*</xref></sup>.</p>
<p>Side effects may include:<list list-type="bullet"><list-item><p>sore muscles</p></list-item>
<list-item><p>a swollen knee<xref ref-type="bibr" rid="B9"/></p></list-item></list>They pass.</p>
<?medfact ignore CIT001 -- the group's own data?>
<boxed-text><title>Key point</title><p>Keep moving (<xref ref-type="bibr" rid="B2">Lind, 2015</xref>).</p></boxed-text>
<table-wrap id="T1"><label>Table 1</label><caption><p>Pain by group</p></caption>
<table><thead><tr><th>Measure</th><th>Exercise (n&#160;= 40)</th><th>Rest</th></tr></thead>
<tbody><tr><td>Less pain</td><td>24 (60%)</td><td>10</td></tr></tbody></table>
<table-wrap-foot><fn><p>n: people.</p></fn></table-wrap-foot></table-wrap>
</sec>
</body>
<back>
<ack><title>Thanks</title><p>We thank everybody.</p></ack>
<ref-list><title>References</title>
<ref id="B1"><label>1.</label><mixed-citation><person-group person-group-type="author"><name><surname>Ahl</surname>
<given-names>C</given-names></name></person-group>. <article-title>Knees in the town</article-title>. <source>Knee</source>
<year>2019</year>;<volume>3</volume>:<fpage>1</fpage>. <pub-id pub-id-type="doi">10.5555/Knee.1</pub-id></mixed-citation></ref>
<ref id="B2"><label>2.</label><element-citation publication-type="journal"><person-group person-group-type="author"><name>
<surname>Lind</surname><given-names>D</given-names></name><name><surname>Berg</surname><given-names>E</given-names></name>
<etal/></person-group><article-title>Moving?</article-title><source>Joint</source><year>2015</year><volume>7</volume>
<issue>2</issue><fpage>12</fpage><lpage>19</lpage><pub-id pub-id-type="pmid">12345678</pub-id></element-citation></ref>
<ref id="B3"><label>3.</label><mixed-citation>Guide to knees. 2018. <ext-link xlink:href="https://knees.example/guide">here</ext-link>
</mixed-citation></ref>
</ref-list>
</back>
</article>
"""


def words(document: Document, block: Block) -> str:
    return document.text[block.start : block.end]


@pytest.fixture(scope="module")
def document() -> Document:
    return read_text(ARTICLE, name="a.xml")


def test_blocks(document: Document) -> None:
    assert document.format == "jats"
    assert document.title == "Exercise for the aching knee"
    assert [(block.kind, block.level, words(document, block)) for block in document.blocks][:5] == [
        ("heading", 1, "Exercise for the aching knee"),
        ("heading", 2, "Abstract"),
        ("heading", 3, "Results"),
        ("paragraph", 0, "Pain fell by 30% in 8 weeks."),
        ("heading", 2, "Introduction"),
    ]
    kinds = {words(document, block): block for block in document.blocks}
    items = [words(document, block) for block in document.blocks if block.kind == "list_item"]
    assert items == ["sore muscles", "a swollen knee[B9]"]
    lead = kinds["sore muscles"].lead_in
    assert lead
    assert document.text[slice(*lead)] == "Side effects may include:"
    assert kinds["They pass."].kind == "paragraph"
    assert kinds["Key point"].section == ("Exercise for the aching knee", "Introduction")
    assert kinds["Pain by group"].kind == kinds["n: people."].kind == "caption"
    assert kinds["24 (60%)"].headers == ("Exercise (n = 40)", "Less pain")
    assert kinds["We thank everybody."].kind == "boilerplate"
    assert "10⁹/L." in document.text  # neither 109 nor the mark of a note
    assert "Journal of Knees" not in document.text


def test_metadata(document: Document) -> None:
    assert document.metadata.authors == ("Ada Moor", "The Knee Group")
    assert document.metadata.reviewers == ()
    assert document.metadata.published == "2021-02-03"
    assert document.metadata.language == "en"


def test_citations_are_those_of_the_markup(document: Document) -> None:
    found = [(document.text[c.start : c.end], c.keys, c.style, c.inline) for c in document.citations]
    assert found == [
        ("1,3", ("1", "3"), "numeric", False),
        ("[1–3]", ("1", "2", "3"), "numeric", False),
        ("the plan", ("https://knees.example/plan",), "link", True),
        ("[B9]", ("B9",), "numeric", False),
        ("(Lind, 2015)", ("2",), "author-year", False),
    ]


def test_references(document: Document) -> None:
    first, second, third, link = document.references
    assert first.text == "Ahl C. Knees in the town. Knee 2019;3:1. doi:10.5555/Knee.1"
    assert (first.key, first.year, first.doi, first.title) == ("1", 2019, "10.5555/knee.1", "Knees in the town")
    assert second.text == "Lind D, Berg E, et al. Moving? Joint. 2015;7(2):12–19. PMID: 12345678"
    assert (second.key, second.year, second.pmid, second.title) == ("2", 2015, "12345678", "Moving?")
    assert (third.year, third.url) == (2018, "https://knees.example/guide")
    assert not link.listed
    for reference in document.references[:3]:
        assert " ".join(document.text[reference.start : reference.end].split()) == reference.text


def test_positions_lead_into_the_file(document: Document) -> None:
    lines = ARTICLE.split("\n")
    for found, wanted in (
        ("One adult", "One adult"),
        ("weeks", "weeks"),
        ("Exercise helps", "Exercise helps"),
        ("24 (60%)", "24 (60%)"),
        ("here", "here</ext-link>"),
        ("⁹", "<sup>9"),
    ):
        line, column = document.place(document.text.index(found))
        assert line
        assert column
        assert lines[line - 1][column - 1 :].startswith(wanted)


def test_a_directive_governs_the_block_behind_it(document: Document) -> None:
    (directive,) = document.directives
    assert directive.codes == ("CIT001",)
    assert directive.line == 27
    assert document.text[directive.start :].startswith("Key point")


BARE = "<article article-type='x'><front><article-meta></article-meta></front><body>{}</body></article>"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (ARTICLE[:2300], "is cut off: <"),
        (BARE.format("<p>a</p><sec>"), "line 1, column 92: mismatched tag: expected well-formed XML"),
        (
            '<!DOCTYPE article [<!ENTITY pwd SYSTEM "file:///etc/passwd">]>' + BARE.format("<p>&pwd;</p>"),
            "line 1: declares the entity 'pwd', which could read other files or grow without bound",
        ),
        (
            '<!DOCTYPE article [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>' + BARE.format("<p>&b;</p>"),
            "declares the entity 'a'",
        ),
        ("<rss><channel><title>News</title></channel></rss>", "outermost element is <rss>: expected a JATS <article>"),
        ("<article><h1>Page</h1></article>", "neither front nor body"),
        (f"<pmc-articleset>{BARE.format('')}{BARE.format('')}</pmc-articleset>", "holds 2 articles: expected one"),
        (BARE.format("<sec>" * 300 + "</sec>" * 300), "nested too deeply"),
        ("no markup at all", "line 1, column 1: syntax error"),
        ("<!DOCTYPE article SYSTEM 'x.dtd'>" + BARE.format("<p>&nosuch;</p>"), "&nosuch; is declared nowhere"),
    ],
)
def test_what_cannot_be_read_says_why(text: str, said: str) -> None:
    with pytest.raises(UnreadableError) as problem:
        read_text(text, name="a.xml")
    assert said in problem.value.message


def test_named_entities_of_the_dtd_are_known() -> None:
    text = "<!DOCTYPE article SYSTEM 'x.dtd'>" + BARE.format("<p>Take 5&nbsp;&micro;g at &ge; 3 &amp; rest.</p>")
    assert read_text(text, name="a.xml").text == "Take 5 µg at ≥ 3 & rest."


def test_xml_that_is_no_article_is_skipped_in_a_folder_and_an_error_by_name(tmp_path: Path) -> None:
    (tmp_path / "sitemap.xml").write_text("<urlset><url><loc>https://a.example</loc></url></urlset>", "utf-8")
    (tmp_path / "a.xml").write_text(ARTICLE, "utf-8")
    found = find([tmp_path], root=tmp_path)
    assert [shown for _, shown in found.files] == ["a.xml"]
    assert found.skipped == ("sitemap.xml",)
    (tmp_path / "bomb.xml").write_text('<!DOCTYPE article [<!ENTITY a "ha">]>' + BARE.format("<p>&a;</p>"), "utf-8")
    assert [shown for _, shown in find([tmp_path], root=tmp_path).files] == ["a.xml", "bomb.xml"]
    outright = find([tmp_path / "sitemap.xml"], root=tmp_path)
    assert [shown for _, shown in outright.files] == ["sitemap.xml"]
    with pytest.raises(UnreadableError, match="<urlset>"):
        read(tmp_path / "sitemap.xml", root=tmp_path)


def test_an_article_from_standard_input_and_in_a_text_file_is_told_by_its_content() -> None:
    assert read_text(ARTICLE, name="-").format == "jats"
    assert read_text(ARTICLE, name="a.txt").format == "jats"
    assert read_text("<article><p>A page of HTML about the knee.</p></article>", name="-").format == "html"


INLINE = st.recursive(
    st.text(st.characters(codec="utf-8", exclude_characters="<&>\r\0", exclude_categories=["Cs", "Cc"]), max_size=12),
    lambda inner: st.tuples(
        st.sampled_from(["italic", "sup", "sub", "bold", 'xref ref-type="bibr" rid="B1"', "list", "p", "disp-quote"]),
        st.lists(inner, max_size=3),
    ).map(lambda pair: f"<{pair[0]}>{''.join(pair[1])}</{pair[0].split()[0]}>"),
    max_leaves=12,
)


@example(["0", '<italic><xref ref-type="bibr" rid="B1"><list></list></xref>0</italic>'])
@given(st.lists(INLINE, max_size=6))
def test_reading_raises_nothing_else_and_offsets_point_at_text(pieces: list[str]) -> None:
    paragraphs = "".join(f"<p>{piece}</p>" for piece in pieces)
    try:
        found = read_text(BARE.format(paragraphs), name="a.xml")
    except UnreadableError:
        return
    last = 0
    for block in found.blocks:
        assert last <= block.start < block.end <= len(found.text)
        assert words(found, block).strip() == words(found, block)
        last = block.end
    for citation in found.citations:
        assert found.text[citation.start : citation.end].strip()


def test_only_the_first_paragraph_of_an_item_carries_its_number() -> None:
    items = '<list list-type="order"><list-item><p>One.</p><p>More.</p></list-item><list-item><p>Two.</p></list-item></list>'
    blocks = read_text(f"<article><body><p>Steps:{items}</p></body></article>", name="a.nxml").blocks
    assert [block.ordered for block in blocks] == [False, True, True, True]


@pytest.mark.parametrize(
    ("date", "said"),
    [
        ("<day>31</day><month>2</month><year>2020</year>", "2020-02"),
        ("<month>²</month><year>2020</year>", "2020"),
        ("<month>13</month><year>2020</year>", "2020"),
        ("<day>4</day><month>July</month><year>2020</year>", "2020-07-04"),
    ],
)
def test_a_date_that_the_calendar_does_not_have_keeps_what_it_has(date: str, said: str) -> None:
    front = f"<front><article-meta><pub-date>{date}</pub-date></article-meta></front>"
    assert read_text(f"<article>{front}<body><p>Knees.</p></body></article>", name="a.nxml").metadata.published == said
