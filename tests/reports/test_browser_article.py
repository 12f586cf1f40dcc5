"""The page of one article in a real browser: notes in the margin, what is copied, print, and life without scripts."""

import base64
import importlib.util
import io
import json
import unicodedata
from pathlib import Path

import pytest

from claims.checks import catalogue
from claims.model import Finding
from claims.pages import read_page
from claims.registry import load
from claims.registry.entry import COLUMNS
from reports import html
from reports.advice import to_html
from reports.result import DocumentResult
from sources.document import Block, Document
from tests.reports import sample
from tests.reports.test_browser import eventually, find, keys, place, shown

pytestmark = pytest.mark.browser

BOXES = """
    const box = e => { const r = e.getBoundingClientRect(); return {top: r.top, bottom: r.bottom, left: r.left, right: r.right}; };
    return [...document.querySelectorAll('.text .remark')].filter(e => !e.hidden).map(e => {
        const mark = document.querySelector(`mark[data-f~="${e.id}"]`);
        return {note: box(e), mark: box(mark), text: box(document.querySelector('.text .head')), id: e.id};
    });
"""


def crowded():
    """An article in which many findings stand close together, one far behind them, and a script in a claim."""
    draft = sample.Draft("crowded.md", "markdown", "Crowded")
    draft.add("heading", "Crowded", 1)
    draft.add("paragraph", " ".join(f"Drug number {n} cures everything in everybody." for n in range(1, 9)))
    for n in range(60):
        draft.add("paragraph", f"Paragraph {n} speaks of the weather and of nothing else, at some length.")
    draft.add(
        "paragraph", "Take =HYPERLINK(1) \u2028 \"twice\", 'daily' </script><script>window.broken = 1</script> [1]."
    )
    draft.add("heading", "References", 2)
    draft.refer(
        "1", "=cmd|' /C calc'!A0, a \"source\". 2020. https://example.org/a", year=2020, url="https://example.org/a"
    )
    draft.cite("[1]", "1")
    for n in range(1, 9):
        draft.find("CIT001", "warning", f"Drug number {n} cures", "no source for it", hint="cite one " * 30)
    words = "=HYPERLINK(1) \u2028 \"twice\", 'daily' </script><script>window.broken = 1</script>"
    claim = draft.claim("dosing", f"Take {words}", f"x\x7f {words}", "dose", citations=("1",))
    draft.find("REG004", "note", words, "nothing in the registry speaks to it", claims=[claim])
    return draft


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pages")
    drafts = {"hernia": sample.hernia(), "crowded": crowded()}
    for name, draft in drafts.items():
        text = html.render_article(sample.library("audit"), draft.result())
        (folder / f"{name}.html").write_text(text, encoding="utf-8")
    return {name: folder / f"{name}.html" for name in drafts}


def overlaps(boxes):
    ordered = sorted((box["note"] for box in boxes), key=lambda note: note["top"])
    return [(one, two) for one, two in zip(ordered, ordered[1:], strict=False) if two["top"] < one["bottom"]]


@pytest.mark.parametrize("width", [1280, 1920])
@pytest.mark.parametrize("name", ["hernia", "crowded"])
def test_notes_stand_in_the_margin_at_their_words_and_never_over_each_other(pages, open_page, name, width):
    page = open_page(pages[name], width=width)
    boxes = page.execute_script(BOXES)
    assert all(box["note"]["left"] >= box["text"]["right"] and box["note"]["right"] <= width for box in boxes)
    assert overlaps(boxes) == []
    assert abs(boxes[0]["note"]["top"] - boxes[0]["mark"]["top"]) < 12
    if name == "crowded":
        # The one far behind the crowd stands right at its words.
        assert abs(boxes[-1]["note"]["top"] - boxes[-1]["mark"]["top"]) < 12


def test_the_current_note_stands_at_its_words_whatever_stands_before_it(pages, open_page):
    page = open_page(pages["crowded"])
    boxes = page.execute_script(BOXES)
    assert boxes[5]["note"]["top"] - boxes[5]["mark"]["top"] > 100
    keys(page, *"jjjjjj")
    after = page.execute_script(BOXES)
    assert find(page, ".remark.current")[0].get_attribute("id") == after[5]["id"]
    assert overlaps(after) == []
    # As far up as the notes before it let it: they all keep below the top of the article.
    assert after[5]["note"]["top"] - after[5]["mark"]["top"] < boxes[5]["note"]["top"] - boxes[5]["mark"]["top"]
    top = page.execute_script("return document.querySelector('.text').getBoundingClientRect().top")
    assert all(box["note"]["top"] >= top - 1 for box in after)


def test_a_note_that_is_cut_short_opens_by_its_button_by_a_click_and_by_a_step(pages, open_page):
    page = open_page(pages["crowded"])
    notes = find(page, ".text .remark")
    assert not shown(page, ".text .remark .hint")
    more = notes[2].find_element("css selector", ".fuller")
    assert more.accessible_name == "More of Warning 3, CIT001"
    more.click()
    assert notes[2].find_element("css selector", ".hint").is_displayed()
    assert notes[2].find_element("css selector", ".actions").is_displayed()
    assert page.switch_to.active_element == notes[2]
    assert place(page) == f"#{notes[2].get_attribute('id')}"
    notes[3].find_element("css selector", ".message").click()
    assert [note.get_attribute("id") for note in find(page, ".current")] == [notes[3].get_attribute("id")]
    assert len(shown(page, ".text .remark .hint")) == 1


def test_why_a_check_matters_is_a_fold_in_its_note(pages, open_page):
    page = open_page(pages["hernia"], width=1280)
    keys(page, "j", "j")
    folds = find(page, ".remark.current .folds details")
    assert [fold.text for fold in folds] == ["Why it matters", "What one could do"]
    folds[0].find_element("css selector", "summary").click()
    said = to_html(read_page(catalogue()["CON001"].page).sections["Why it matters"])
    eventually(lambda: folds[0].find_element("css selector", ".advice").get_attribute("innerHTML").strip(), said)
    page = open_page(pages["hernia"], scripts=False)
    link = find(page, ".remark .folds a")[0]
    assert page.find_element("id", link.get_dom_attribute("href")[1:]).is_displayed()


def test_notes_make_room_for_a_fold(pages, open_page):
    page = open_page(pages["hernia"], width=1280)
    keys(page, "j", "j")
    fold = find(page, ".remark.current details")[0]
    fold.find_element("css selector", "summary").click()
    eventually(lambda: (overlaps(page.execute_script(BOXES)), fold.get_attribute("open")), ([], "true"))


def test_notes_stand_beneath_their_paragraph_on_a_narrow_screen(pages, open_page):
    for width in (360, 768):
        page = open_page(pages["hernia"], width=width)
        boxes = page.execute_script(BOXES)
        assert all(box["note"]["top"] >= box["mark"]["bottom"] for box in boxes)
        assert len(shown(page, ".text .remark .actions")) == len(boxes)
        assert not shown(page, ".fuller")


def test_a_conflict_shows_both_sides_and_a_number_its_sum(pages, open_page):
    page = open_page(pages["hernia"], width=1280)
    note = next(one for one in find(page, ".remark") if one.get_attribute("data-code") == "CON001")
    sides = [one.rect for one in note.find_elements("css selector", ".side")]
    assert sides[0]["y"] == sides[1]["y"]
    assert sides[0]["x"] + sides[0]["width"] <= sides[1]["x"]
    page.execute_script("arguments[0].click()", note.find_elements("css selector", ".side-head a")[1])
    eventually(lambda: [part.text for part in find(page, ".lit")][:1], ["minimally invasive procedure"])
    total = next(one for one in find(page, ".remark") if one.get_attribute("data-code") == "STA001")
    assert (
        total.find_element("css selector", ".sum").text
        == "17 of 19 is 89.5% (89% to 90% as rounded), the text says 79%"
    )
    assert "17 of 19 (79%)" in total.find_element("css selector", ".side").text


def test_the_registry_s_sources_and_history_are_a_fold_away(pages, open_page):
    page = open_page(pages["hernia"], "#code=REG001", width=1280)
    keys(page, "j")
    note = find(page, ".remark.current")[0]
    links = [link.get_attribute("href") for link in note.find_elements("css selector", ".provenance a")]
    assert links == ["https://example.org/guidelines/groin-hernia", "https://doi.org/10.5555/mesh.5"]
    fold = next(one for one in note.find_elements("css selector", "details") if "History" in one.text)
    assert "approved (Dr Imke Vos)" not in fold.text
    fold.find_element("css selector", "summary").click()
    assert "2025-11-03 approved (Dr Imke Vos)" in fold.text


def read_clipboard(page):
    return page.execute_async_script("navigator.clipboard.readText().then(arguments[0], e => arguments[0](String(e)))")


@pytest.mark.parametrize("kind", ["yaml", "csv"])
@pytest.mark.parametrize("where", [".text .remark", "#claims"])
def test_a_copied_draft_is_a_row_of_the_registry(pages, open_page, tmp_path, kind, where):
    page = open_page(pages["crowded"])
    button = find(page, f"{where} button[data-draft={kind}]")[0]
    page.execute_script("arguments[0].click()", button)
    eventually(lambda: button.get_attribute("textContent"), "Copied")
    copied = read_clipboard(page)
    file = tmp_path / f"registry.{kind}"
    file.write_text((",".join(COLUMNS) + "\n" if kind == "csv" else "") + copied, encoding="utf-8", newline="")
    entry = load(file).entries[0]
    assert (entry.kind, entry.status, entry.attribute, entry.origin) == ("dosing", "draft", "dose", "crowded.md:125")
    assert "=HYPERLINK(1)" in entry.statement
    assert "</script><script>window.broken = 1</script>" in entry.statement
    assert [(one.title, one.url, one.year) for one in entry.sources] == [
        ("=cmd|' /C calc'!A0, a \"source\". 2020. https://example.org/a", "https://example.org/a", 2020)
    ]
    assert page.execute_script("return window.broken") is None


def test_copying_works_without_a_clipboard(pages, open_page):
    page = open_page(pages["hernia"])
    page.execute_script("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    button = next(one for one in find(page, ".remark button") if "Copy finding" in one.get_attribute("textContent"))
    page.execute_script("arguments[0].scrollIntoView({block: 'center'})", button)
    page.execute_script("document.addEventListener('copy', () => { window.taken = document.activeElement.value; })")
    button.click()
    eventually(lambda: button.get_attribute("textContent"), "Copied")
    assert page.execute_script("return window.taken").splitlines() == [
        "ART001 missing-review-date (note)",
        "library/hernia-repair.html",
        "an update date, and no date of publication or review",
        "What to do: add the date of review",
    ]


def test_a_finding_is_copied_as_text(pages, open_page):
    page = open_page(pages["hernia"])

    def copied(code):
        note = next(one for one in find(page, ".remark") if one.get_attribute("data-code") == code)
        button = note.find_element("css selector", "button[data-tell]")
        page.execute_script("arguments[0].click()", button)
        eventually(lambda: button.get_attribute("textContent"), "Copied")
        return read_clipboard(page).splitlines()

    there = "…people go home the same day. Because it is a minimally invasive procedure, the cuts heal within two weeks [1]. Some …"
    second = sample.RECURRENCE.sources[1]
    assert copied("CON001") == [
        "CON001 contradictory-description (error)",
        "library/hernia-repair.html, line 9:127",
        "“noninvasive”",
        "“noninvasive” here, “minimally invasive” in line 13: keyhole repair cannot be both",
        f"There, line 13:133: {there}",
        "What to do: say which of the two it is, in both places; an operation through cuts is not noninvasive",
    ]
    assert copied("REG001") == [
        "REG001 contradicts-registry (error)",
        "library/hernia-repair.html, line 25:163",
        "“10 to 15%”",
        "recurrence rate: 10–15% here, 1–4% in the registry",
        f"Registry entry hernia-mesh-recurrence approved: {sample.RECURRENCE.statement}",
        f"Sources: {sample.RECURRENCE.source} (2023, guideline); {second.name} (2021, register)",
        "Reviewed: 2025-11-03 by Dr Imke Vos, due 2027-11-03",
        "From: guideline-digest.md:41",
        "What to do: follow the registry, or bring the source to the desk that owns the entry",
    ]


def test_claims_filter_by_how_they_are_said_and_link_to_what_they_cite(pages, open_page):
    page = open_page(pages["hernia"], "#cpolarity=negated&ccertainty=asserted")
    rows = shown(page, ".claims tbody tr")
    assert len(rows) == 2
    assert all(row.find_elements("css selector", "td")[6].text.startswith("negated") for row in rows)
    assert "negation: “no”" in rows[0].text
    page = open_page(pages["hernia"], "#ccertainty=hedged")
    assert "hedge: “Rarely”" in shown(page, ".claims tbody tr")[0].text
    link = find(page, ".claims td:nth-child(9) a")[0]
    target = page.find_element("id", link.get_dom_attribute("href")[1:])
    assert target.text.startswith("1 Groin hernia repair")


def test_tables_are_tables(pages, open_page):
    page = open_page(pages["hernia"])
    rows = [[cell.text for cell in row.find_elements("css selector", "th, td")] for row in find(page, ".text table tr")]
    assert rows[:2] == [["", "Keyhole", "Open"], ["Time in theatre", "45–60 min", "40–50 min"]]
    assert [head.get_attribute("scope") for head in find(page, ".text table th")][:2] == ["col", "col"]


def test_without_scripts_everything_can_be_read_and_opened(pages, open_page):
    page = open_page(pages["crowded"], scripts=False)
    assert len(shown(page, ".remark .hint")) == 8
    assert shown(page, ".drafts, .fuller, .filters") == []
    boxes = [
        (note.rect, find(page, f"mark[data-f~='{note.get_attribute('id')}']")[0].rect) for note in find(page, ".remark")
    ]
    assert all(note["x"] > mark["x"] + mark["width"] for note, mark in boxes)
    page = open_page(pages["hernia"], scripts=False)
    fold = find(page, ".text .remark details")[0]
    fold.find_element("css selector", "summary").click()
    assert fold.find_element("css selector", ".history").is_displayed()


def printed(page):
    from pypdf import PdfReader

    made = page.execute_cdp_cmd("Page.printToPDF", {"preferCSSPageSize": True})["data"]
    reader = PdfReader(io.BytesIO(base64.b64decode(made)))
    return " ".join(unicodedata.normalize("NFKC", " ".join(one.extract_text() for one in reader.pages)).split())


@pytest.mark.parametrize("scripts", [True, False])
def test_print_holds_all_of_it(pages, open_page, scripts):
    page = open_page(pages["hernia"], scripts=scripts)
    words = printed(page)
    for said in (
        "Not yet: 7 errors, 6 warnings, 1 note",
        "Error 2 CON001",
        "17 of 19 is 89.5%",
        "Five years after mesh repair: a register",
        "2025-11-03 approved (Dr Imke Vos)",
        "<https://example.org/guidelines/groin-hernia>",
        "All claims",
        "hedge: “Rarely”",
        "The checks that spoke",
        "We use cookies",
    ):
        assert said in words, said
    assert ("Printed as filtered: 15 of 16 findings." in words) == scripts
    assert "Copy" not in words
    page = open_page(pages["crowded"], scripts=scripts)
    assert printed(page).count("cite one cite one") >= 8 * 14


def test_a_page_of_a_pdf_is_named(tmp_path, open_page):
    text = "Research shows that it works."
    found = Finding("CIT004", "vague-attribution", "warning", "no source", 0, 14, None, None, "Research shows",
                    location="page 3", fingerprint="ab12")  # fmt: skip
    document = Document("a.pdf", "pdf", text, "", blocks=(Block("paragraph", 0, len(text)),))
    file = tmp_path / "a.html"
    file.write_text(html.render_article(sample.of(), DocumentResult("a.pdf", document, None, (), (found,))), "utf-8")
    page = open_page(file, "#finding-ab12")
    note = find(page, ".remark.current")[0]
    assert note.find_element("css selector", ".where").text == "page 3"
    button = note.find_elements("css selector", ".actions button")[1]
    assert button.get_attribute("data-copy").splitlines()[:3] == ["[[suppress]]", 'path = "/a.pdf"', 'code = "CIT004"']


def test_focus_is_seen_and_motion_is_spared(pages, open_page):
    page = open_page(pages["hernia"])
    keys(page, "\ue004")
    first = page.switch_to.active_element
    assert first.text == "Skip to the report"
    assert first.rect["x"] >= 0
    outline = page.execute_script("return getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
    page.execute_cdp_cmd(
        "Emulation.setEmulatedMedia", {"features": [{"name": "prefers-reduced-motion", "value": "reduce"}]}
    )
    moving = page.execute_script("""
        return [...document.querySelectorAll('*')].filter(e => {
            const style = getComputedStyle(e);
            return parseFloat(style.transitionDuration) > 0 || style.animationName !== 'none' || style.scrollBehavior === 'smooth';
        }).length""")
    assert moving == 0
    assert json.loads(
        page.execute_script(
            "return JSON.stringify([...document.querySelectorAll('main, nav, header, footer')].map(e => e.localName))"
        )
    ) == ["header", "nav", "main", "footer"]


@pytest.mark.parametrize("dark", [False, True])
def test_axe_finds_nothing_in_an_open_note_nor_in_the_help(pages, open_page, dark):
    axe = importlib.util.find_spec("axe_playwright_python")
    if axe is None or axe.origin is None:
        pytest.skip("axe-core is not installed (axe-playwright-python carries it)")
    page = open_page(pages["hernia"], "#code=REG001&claims=shown", width=1280, dark=dark)
    page.execute_script(Path(axe.origin).with_name("axe.min.js").read_text(encoding="utf-8"))
    keys(page, "j")
    for fold in find(page, ".remark.current details summary"):
        fold.click()
    rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    for _ in ("note", "help"):
        found = page.execute_async_script("axe.run(document, {runOnly: arguments[0]}).then(arguments[1])", rules)
        assert [(rule["id"], rule["nodes"][0]["html"]) for rule in found["violations"]] == []
        keys(page, "?")
