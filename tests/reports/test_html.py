import re
import tomllib
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from pathspec import GitIgnoreSpec

from claims.model import Finding, Related
from pipeline.config import Settings
from reports import copies, html, site
from reports.advice import to_html
from reports.page import lay_out, number_findings
from reports.result import DocumentResult
from sources.document import Block, Document
from sources.reading import read_text
from tests.reports import backgrounds, sample


class Reader(HTMLParser):
    """Collects elements, checks that they nest, and keeps the text of the article."""

    VOID = frozenset({"meta", "link", "input", "br", "use", "path", "rect", "circle"})

    def __init__(self):
        super().__init__()
        self.open, self.ids, self.elements, self.text, self.links = [], [], [], [], []

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        self.elements.append((tag, found))
        if "id" in found:
            self.ids.append(found["id"])
        if "href" in found:
            self.links.append((tag, found["href"]))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag, tag

    def handle_data(self, data):
        self.text.append((tuple(self.open), data))


def read(page):
    reader = Reader()
    reader.feed(page)
    reader.close()
    assert reader.open == []
    return reader


def all_pages():
    result = sample.library("audit")
    plan = html.Site.of(result)
    pages = {item.path: html.render_article(result, item, site=plan) for item in result.documents}
    return pages | {name: "".join(pieces) for name, pieces in site.Pages(result, backgrounds.full(result)).pages()}


PAGES = all_pages()


@pytest.mark.parametrize("name", PAGES)
def test_pages_are_well_formed(name):
    reader = read(PAGES[name])
    assert len(reader.ids) == len(set(reader.ids))
    for tag, href in reader.links:
        if href.startswith("#") and tag == "a":
            assert href[1:] in reader.ids, href
    levels = [int(tag[1]) for tag, _ in reader.elements if re.fullmatch("h[1-6]", tag)]
    body = levels[: len(levels) - (1 if "help-title" in reader.ids else 0)]
    assert body[0] == 1
    assert body.count(1) == 1
    assert all(after <= before + 1 for before, after in zip(body, body[1:], strict=False))


@pytest.mark.parametrize("name", PAGES)
def test_the_policy_lets_in_the_own_style_and_script_only(name):
    page = PAGES[name]
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page)[1]
    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy
    style = re.search(r"<style>(.*?)</style>", page, re.DOTALL)[1]
    script = re.search(r"<script>(.*?)</script>", page, re.DOTALL)[1]
    assert f"style-src '{html.digest(style)}'" in policy
    assert f"script-src '{html.digest(script)}'" in policy
    for tag, attributes in read(page).elements:
        assert "style" not in attributes, tag
        assert not [name for name in attributes if name.startswith("on")], tag
        assert "src" not in attributes, tag


@pytest.mark.parametrize("name", PAGES)
def test_nothing_of_an_article_runs(name):
    reader = read(PAGES[name])
    tags = {tag for tag, _ in reader.elements}
    assert not tags & {"img", "iframe", "object", "embed", "base"}
    assert [tag for tag, _ in reader.elements].count("script") == 1
    for tag, href in reader.links:
        assert re.match(r"#|https?://|data:,$|[\w./-]+\.(html|csv)(#|$)", href), (tag, href)


@pytest.mark.parametrize("name", PAGES)
def test_no_object_of_the_program_is_shown(name):
    assert not re.search(r"(?:&lt;|<)(?:built-in|bound) method|object at 0x", PAGES[name])


def test_hostile_words_are_shown():
    page = PAGES[next(name for name in PAGES if "onerror" in name)]
    words = "".join(data for _, data in read(page).text)
    for place in ("Title", "Heading", "Reference", "message", "hint", "statement"):
        assert f"{place} <script>window.broken = 1</script>" in words


def test_the_article_is_shown_whole():
    item = sample.hernia().result()
    page = html.render_article(sample.library(), item)
    reading = page[page.index('<section class="reading"') : page.index('<section class="claims"')]
    plain = re.sub(r'<a class="flag.*?</a>', "", reading, flags=re.DOTALL)
    words = "".join(data for _, data in read(plain).text)
    folded = " ".join(words.split())
    for block in item.document.blocks:
        assert " ".join(item.document.text[block.start : block.end].split()) in folded


def spans(layout, kinds=("paragraph", "list_item", "heading", "reference")):
    """Returns the words marked for each finding, block by block."""
    marked = {}
    for unit in layout.units:
        for run in (*unit.lead, unit.head, *unit.rest):
            for element in run.elements:
                for row in element.rows:
                    for item in row:
                        for segment in item.segments:
                            for noted in segment.findings:
                                marked.setdefault(noted.number, []).append(segment.text)
    return {number: "".join(parts) for number, parts in marked.items()}


def document(text, *blocks):
    return Document("a.md", "markdown", text, "", blocks=tuple(Block("paragraph", *span) for span in blocks))


def finding(start, end, text, severity="warning", code="CIT001", number=0):
    return Finding(code, "uncited-claim", severity, "message", start, end, 1, 1, text[start:end],
                   fingerprint=f"{code}{start}{end}{number}")  # fmt: skip


def test_overlapping_nested_and_equal_places():
    text = "one two three four five"
    places = [(0, 13), (4, 7), (4, 18), (4, 18), (19, 23)]
    found = [finding(*place, text, number=number) for number, place in enumerate(places)]
    layout = lay_out(document(text, (0, len(text))), found, ())
    assert spans(layout) == {number: text[slice(*place)] for number, place in enumerate(places, 1)}
    segments = layout.units[0].head.elements[0].rows[0][0].segments
    assert "".join(segment.text for segment in segments) == text
    assert sorted(noted.number for segment in segments for noted in segment.flags) == [1, 2, 3, 4, 5]
    anchors = [name for segment in segments for name in segment.anchors]
    assert len(anchors) == len(set(anchors)) == 5


def test_the_gravest_finding_colours_the_place():
    text = "one two three"
    found = [finding(0, 7, text), finding(4, 13, text, "error"), finding(4, 7, text, "note")]
    segments = lay_out(document(text, (0, 13)), found, ()).units[0].head.elements[0].rows[0][0].segments
    assert [(segment.text, segment.severity) for segment in segments] == [
        ("one ", "warning"),
        ("two", "error"),
        (" three", "error"),
    ]


def test_a_place_over_several_blocks_has_one_note():
    text = "one two\n\nthree\n\nfour five"
    found = [finding(4, 20, text)]
    layout = lay_out(document(text, (0, 7), (9, 14), (16, 25)), found, ())
    assert spans(layout) == {1: "twothreefour"}
    flags = [noted for unit in layout.units for run in (unit.head, *unit.rest) for element in run.elements
             for row in element.rows for item in row for segment in item.segments for noted in segment.flags]  # fmt: skip
    assert len(flags) == 1
    assert [len(unit.noted) for unit in layout.units] == [1]


@pytest.mark.parametrize("place", [(7, 9), (8, 8), (14, 14), (25, 25), (24, 99)])
def test_a_place_outside_every_block_still_has_a_note(place):
    text = "one two\n\nthree\n\nfour five"
    layout = lay_out(document(text, (0, 7), (9, 14), (16, 25)), [finding(*place, text)], ())
    assert sum(len(unit.noted) for unit in layout.units) == 1


def test_text_outside_every_block_is_shown():
    text = "read this\n\nleft out by a reader\n\nand this"
    layout = lay_out(document(text, (0, 9), (33, 41)), (), ())
    shown = [item.segments[0].text for unit in layout.units for run in (unit.head, *unit.rest)
             for element in run.elements for row in element.rows for item in row]  # fmt: skip
    assert shown == ["read this", "left out by a reader", "and this"]


@pytest.mark.parametrize(
    ("cells", "rows"),
    [
        # As the HTML reader gives them: one cell a line, column headers named.
        ([("A", ()), ("B", ()), ("1", ("A",)), ("2", ("B",)), ("3", ("A",)), ("4", ("B",))], ["AB", "12", "34"]),
        # Row headers under an empty corner.
        (
            [("A", ()), ("B", ()), ("x", ()), ("1", ("A", "x")), ("2", ("B", "x")), ("y", ()), ("3", ("A", "y"))],
            ["AB", "x12", "y3"],
        ),
        ([("A", ()), ("B", ()), ("C", ())], ["A", "B", "C"]),
    ],
)
def test_cells_come_in_rows(cells, rows):
    text, blocks = "", []
    for words, headers in cells:
        blocks.append(Block("table_cell", len(text), len(text) + 1, headers=headers))
        text += f"{words}\n"
    layout = lay_out(Document("a.html", "html", text, "", blocks=tuple(blocks)), (), ())
    element = layout.units[0].head.elements[0]
    found = ["".join(part.text for item in row for part in item.segments) for row in element.rows]
    assert found == rows


def test_equal_fingerprints_get_ids_of_their_own():
    found = [replace(finding(0, 3, "one"), fingerprint="same") for _ in range(3)]
    assert len({noted.id for noted in number_findings(found)}) == 3


def test_the_verdict_comes_first():
    cases = {
        "Not yet: 7 errors, 6 warnings, 1 note": sample.hernia().result(),
        "Nothing found that stands in the way": sample.clean().result(),
        "Nothing found that stands in the way; no claim was found in it": sample.empty().documents[0],
        "Could not be checked": DocumentResult("x.md", error="it is German"),
    }
    for sentence, item in cases.items():
        page = html.render_article(sample.library(), item)
        assert html.verdict(item)[1] == sentence
        assert page.index(sentence) < page.index("About this article")


def test_what_was_not_checked_is_said():
    item = sample.hernia().result()
    without = replace(sample.library(), registry=None)
    assert html.limits(without, item)[0].startswith("No registry was given")
    assert "No claim was found" in html.limits(sample.library(), sample.empty().documents[0])[0]
    page = html.render_article(sample.library(), DocumentResult("x.md", error="the file is not UTF-8"))
    assert "Why it was not checked" in page
    assert "the file is not UTF-8" in page


def test_both_sides_of_a_conflict_are_one_click_away():
    page = read(PAGES["library/hernia-repair.html"])
    hrefs = [href for tag, href in page.links if tag == "a"]
    assert any(href.startswith("#o-") for href in hrefs)
    other = [href for href in hrefs if href.startswith("library-pain-after-surgery-")]
    assert len(other) == 1
    target = other[0].split("#")[1]
    assert target in read(PAGES["library/pain-after-surgery.txt"]).ids


def test_a_file_that_stands_alone_links_to_no_other():
    page = read(html.render_article(sample.library(), sample.library().documents[0]))
    assert not [href for _, href in page.links if href.endswith(".html") or ".html#" in href]


def test_only_web_addresses_become_links():
    assert html.safe_link("https://example.org/x") == "https://example.org/x"
    for address in ("javascript:alert(1)", "data:text/html,x", "//example.org", "https:x", "file:///etc", None, ""):
        assert html.safe_link(address) is None
    assert "<a" not in to_html("[x](javascript:alert(1))")
    assert "&lt;script&gt;" in to_html("<script>x</script>")


def test_the_suppression_of_a_place_and_of_the_article():
    item = sample.hernia().result()
    dose = next(found for found in item.findings if found.code == "REG002")
    assert copies.suppression(dose, item.document)[0] == "<!-- medfact: ignore REG002 -- your reason -->"
    whole = next(found for found in item.findings if found.code == "ART001")
    assert copies.suppression(whole, item.document)[0] == "<!-- medfact: ignore-file ART001 -- your reason -->"
    text = sample.painkillers().result()
    assert copies.suppression(text.findings[1], text.document)[0] == "[medfact: ignore CIT001 -- your reason]"


SILENT = {
    "text": "One drug is safe.\n\n{}\n\nResearch shows that another one is better for everybody.\n",
    "markdown": "# Drugs\n\n{}\n\nResearch shows that another one is better for everybody.\n",
    "html": "<html lang='en'><body><main><h1>Drugs</h1>{}<p>Research shows that it is better.</p></main></body></html>",
    "rst": "Drugs\n=====\n\n{}\n\nResearch shows that another one is better for everybody.\n",
    "jats": "<article><front><article-meta><title-group><article-title>Drugs</article-title></title-group>"
    "</article-meta></front><body>{}<p>Research shows that it is better.</p></body></article>",
}


@pytest.mark.parametrize("format", SILENT)
def test_the_suppression_is_understood_by_the_reader_of_its_format(format):
    bare = read_text(SILENT[format].format(""), name="a", format=format)
    start = bare.text.index("Research")
    found = Finding("CIT004", "vague-attribution", "warning", "m", start, start + 8, 1, 1, "Research", path="a")
    line, told = copies.suppression(found, bare)
    assert "before the paragraph" in told
    document = read_text(SILENT[format].format(line), name="a", format=format)
    assert [(one.codes, one.reason, one.whole_file) for one in document.directives] == [
        (("CIT004",), "your reason", False)
    ]
    assert document.text[document.directives[0].start :].startswith("Research")
    assert document.faulty_directives == ()


def test_the_suppression_of_what_cannot_carry_one_goes_into_the_configuration():
    found = Finding("CIT004", "vague-attribution", "warning", "m", 5, 9, None, None, "w", path='a [1]/"b"*.pdf')
    line, told = copies.suppression(found, Document('a [1]/"b"*.pdf', "pdf", "Some words", ""))
    assert told.startswith("into the configuration")
    rule = tomllib.loads(line)["suppress"][0]
    assert (rule["code"], rule["reason"]) == ("CIT004", "your reason")
    assert Settings.model_validate({"suppress": [rule]}).suppress[0].code == "CIT004"
    spec = GitIgnoreSpec.from_lines([rule["path"]])
    assert spec.match_file('a [1]/"b"*.pdf')
    assert not spec.match_file('a 1/"b"x.pdf')
    word = copies.suppression(found, Document("a.docx", "docx", "Some words", ""))
    assert word == ("medfact: ignore CIT004 -- your reason", "as a Word comment at the paragraph")


def test_a_draft_row_says_what_the_article_says():
    draft = sample.hernia()
    row = copies.draft_rows(draft.claims[0], draft.result(), [])[0]
    assert row["subject"] == "keyhole repair"
    assert row["condition"] == "inguinal hernia"
    assert row["origin"] == ":9"
    assert row["value"] == "noninvasive"
    sources = []
    cited = copies.draft_rows(draft.claims[1], draft.result(), sources)[0]
    assert cited["sources"] == [0]
    assert sources == [
        {
            "url": "https://example.org/leaflet",
            "title": "Groin hernia repair in day surgery: what to expect. Leaflet, 2023. https://example.org/leaflet",
            "year": 2023,
        }
    ]


def test_an_entry_shows_its_sources_review_and_history():
    page = PAGES["library/hernia-repair.html"]
    note = page[page.index("recurrence rate: 10–15% here") :]
    note = note[: note.index('class="actions"')]
    words = " ".join(re.sub(r"<[^>]+>", "", note).split())
    assert "After mesh repair of a first inguinal hernia, 1-4 % come back within five years." in words
    assert 'href="https://doi.org/10.5555/mesh.5"' in note
    assert "2023, guideline" in words
    assert "Reviewed2025-11-03 by Dr Imke Vos, due 2027-11-03" in words
    assert "2024-10-01 proposed (Ines Falk)" in words
    assert note.index("<summary>History") < note.index("2024-10-01")


def test_places_without_lines_are_pages_and_paragraphs():
    text = "Research shows that it works."
    found = replace(finding(0, 14, text), line=None, column=None, location="page 3")
    item = DocumentResult("a.pdf", document(text, (0, len(text))), None, (), (found,))
    page = html.render_article(sample.of(), item)
    assert re.search(r'class="where" href="#p-[^"]+">page 3</a>', page)


def test_the_other_side_in_a_source_is_named_so():
    text = "It helps 40% of people [1]."
    found = replace(finding(9, 12, text, code="CIT011"),
                    related=(Related("sources/trial.txt", 4, 7, 20, "It helped 31%."),))  # fmt: skip
    page = html.render_article(sample.of(), DocumentResult("a.md", document(text, (0, len(text))), None, (), (found,)))
    side = page[page.index("The cited source, line 4") :]
    assert "<b>It helped 31%.</b>" in side[:200]
    assert "sources/trial.txt" in side[:300]


def test_the_site_is_written_and_old_pages_go(tmp_path):
    result = sample.library("audit")
    old = tmp_path / "articles" / "gone.html"
    old.parent.mkdir()
    old.write_text("old verdict")
    written = site.write_site(result, tmp_path)
    assert [path.name for path in written[:4]] == ["index.html", "conflicts.html", "subjects.html", "registry.html"]
    assert len(list((tmp_path / "articles").iterdir())) == len(result.documents)
    assert not old.exists()
    for _, href in read((tmp_path / "index.html").read_text(encoding="utf-8")).links:
        if not href.startswith(("#", "data:", "http")):
            assert (tmp_path / href.split("#")[0]).is_file()


def test_the_index_names_what_was_not_read_before_all():
    page = PAGES["index"]
    assert page.index("library/broken.docx") < page.index("worst first</span>")
    order = [page.index(f'<a href="articles/{html.slug(path)}.html">', page.index("<tbody")) for path in (
        "library/broken.docx", "library/hernia-repair.html", "library/pain-after-surgery.txt", "library/fever.md")]  # fmt: skip
    assert order == sorted(order)
    assert "mesh-standard" in page


def test_a_conflict_between_articles_is_told_once():
    page = PAGES["conflicts"]
    assert page.count("heavy bleeding” as a serious complication in another article</p>") == 1
    assert "“serious complications” here" not in page


def test_slugs_are_distinct():
    assert html.slug("a/b.md") != html.slug("a-b.md")
    assert html.slug("-").startswith("article-")
    assert re.fullmatch(r"[a-z0-9-]+", html.slug("Ärzte/発熱 & <x>.md"))


def test_a_long_article_stays_small():
    draft = sample.Draft("long.md")
    for number in range(100):
        draft.add(
            "paragraph", f"Claim {number} says that the treatment helps. " + "It is given by mouth once a day. " * 6
        )
    for number in range(60):
        draft.find("CIT001", "warning", f"Claim {number} says", "no source for it", hint="cite one")
    page = html.render_article(sample.of(draft), draft.result())
    assert draft.document().words > 4500
    assert len(page.encode()) < 300_000
