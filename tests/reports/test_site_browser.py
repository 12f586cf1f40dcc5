"""The pages of a library in a real browser. Each test also proves that nothing was logged and nothing asked of the network."""

import base64
import dataclasses
import importlib.util
from pathlib import Path

import pytest

from reports.site import PAGES, write_site
from tests.reports import backgrounds, sample

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("library")
    result = sample.library("audit")
    read = [12_000, 800, None, 3, None]
    documents = [
        dataclasses.replace(item, document=dataclasses.replace(
            item.document, metadata=dataclasses.replace(item.document.metadata, views=views))) if item.document else item
        for item, views in zip(result.documents, read, strict=True)
    ]  # fmt: skip
    result = dataclasses.replace(result, documents=tuple(documents))
    write_site(result, folder, backgrounds.full(result))
    return folder


def find(page, selector):
    return page.find_elements("css selector", selector)


def titles(page):
    return [
        row.find_element("css selector", "a, b").text for row in find(page, "#listed tbody tr") if row.is_displayed()
    ]


def place(page):
    return page.execute_script("return decodeURIComponent(location.hash)")


def choose(page, name, value):
    page.execute_script(
        "const field = document.querySelector(`[name=${arguments[0]}]`); field.value = arguments[1];"
        "field.dispatchEvent(new Event('input', {bubbles: true}))",
        name,
        value,
    )


WORST = [
    "library/broken.docx",
    "Keyhole repair of an inguinal hernia",
    "Pain after hernia surgery",
    "Title <script>window.broken = 1</script>",
    "Fever in adults",
]


def test_the_index_filters_by_title_path_author_standing_and_what_is_new(site, open_page):
    page = open_page(site / "index.html")
    assert titles(page) == WORST
    choose(page, "q", "FEVER.md")
    assert titles(page) == ["Fever in adults"]
    assert find(page, "#shown")[0].text == "1 of 5 articles"
    choose(page, "q", "ortiz")
    assert titles(page) == ["Keyhole repair of an inguinal hernia"]
    choose(page, "q", "")
    choose(page, "author", "Noor Haddad")
    assert titles(page) == ["Fever in adults"]
    choose(page, "author", "")
    choose(page, "standing", "unchecked")
    assert titles(page) == ["library/broken.docx"]
    choose(page, "standing", "")
    choose(page, "since", "came")
    assert titles(page) == ["Keyhole repair of an inguinal hernia", "Pain after hernia surgery"]
    choose(page, "since", "absent")
    assert titles(page) == ["Pain after hernia surgery"]
    assert place(page) == "#since=absent"
    assert titles(open_page(site / "index.html", "#since=went&sort=title")) == ["Keyhole repair of an inguinal hernia"]


def test_the_index_sorts(site, open_page):
    page = open_page(site / "index.html")
    choose(page, "sort", "views-")
    read = titles(page)
    assert read[:3] == [WORST[1], WORST[2], WORST[3]]  # 12,000 before 800, and what has no figure behind both
    assert place(page) == "#sort=views-"
    head = next(head for head in find(page, "#listed th") if head.text == "Views")
    assert head.get_attribute("aria-sort") == "descending"
    head.find_element("css selector", "button").click()
    assert titles(page)[:3] == [WORST[3], WORST[2], WORST[1]]
    assert head.get_attribute("aria-sort") == "ascending"
    find(page, "#listed th button")[0].click()
    assert titles(page) == sorted(WORST, key=str.casefold)
    assert find(page, "[name=sort]")[0].get_attribute("value") == "title"
    dated = next(head for head in find(page, "#listed th") if head.text == "Last dated")
    dated.find_element("css selector", "button").click()
    assert find(page, "[name=sort]")[0].get_attribute("value") == "dated"
    choose(page, "sort", "")
    assert titles(page) == WORST
    assert not find(page, "#listed th[aria-sort]")


def test_what_has_no_value_comes_last_both_ways(site, open_page):
    for order in ("error", "error-"):
        assert titles(open_page(site / "index.html", f"#sort={order}"))[-1] == "library/broken.docx"


def test_conflicts_filter_and_lead_to_both_places(site, open_page):
    page = open_page(site / "conflicts.html", "#q=bleeding")
    shown = [one for one in find(page, ".conflict") if one.is_displayed()]
    assert len(shown) == 1
    assert find(page, "#shown")[0].text == "1 of 2 conflicts"
    links = shown[0].find_elements("css selector", ".side-head a")
    sides = [side.rect for side in shown[0].find_elements("css selector", ".side")]
    assert sides[0]["y"] == sides[1]["y"]
    assert sides[0]["x"] < sides[1]["x"]
    for link in [link.get_attribute("href") for link in links]:
        page.get(link)
        assert find(page, ".remark.current .code")[0].text == "CON005"
    page = open_page(site / "conflicts.html", "#code=CIT001")
    assert len([one for one in find(page, ".conflict") if one.is_displayed()]) == 1


def test_subjects_and_sources_sort_and_filter(site, open_page):
    page = open_page(site / "subjects.html", "#sort=claims-")
    assert titles(page)[0] == "keyhole repair"
    choose(page, "q", "pain after hernia")  # named by an article that speaks of it
    assert titles(page) == ["paracetamol"]
    page = open_page(site / "sources.html", "#mark=retracted")
    assert find(page, "#shown")[0].text == "1 of 3 sources"
    page = open_page(site / "sources.html", "#kind=journal")
    assert titles(page) == ["A trial of mesh"]


@pytest.mark.parametrize("name", PAGES)
def test_pages_without_scripts_are_whole(site, open_page, name):
    page = open_page(site / f"{name}.html", scripts=False)
    assert not [form for form in find(page, ".filters") if form.is_displayed()]
    rows = find(page, "#listed > tbody > tr, #listed > li")
    assert all(row.is_displayed() for row in rows)
    assert len(rows) == {"index": 5, "conflicts": 2, "subjects": 5, "sources": 3}.get(name, 0)
    assert "window.broken" not in page.title or name == "index"


@pytest.mark.parametrize("name", PAGES)
def test_hostile_words_run_nothing(site, open_page, name):
    page = open_page(site / f"{name}.html")
    assert page.execute_script("return window.broken") is None
    assert page.execute_script("return document.querySelectorAll('main script, main img, main [onerror]').length") == 0


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("width", [360, 768, 1280, 1920])
def test_no_page_is_wider_than_the_window(site, open_page, name, width):
    page = open_page(site / f"{name}.html", width=width)
    assert page.execute_script("return document.documentElement.scrollWidth") <= width
    # Where a row is one line, no cell runs into its neighbour.
    if width >= 1280:
        script = """
            return [...document.querySelectorAll('#listed :is(th button, td.n)')].filter(
                e => e.scrollWidth > e.closest('th, td').clientWidth + 1).map(e => e.textContent)"""
        assert page.execute_script(script) == []


@pytest.mark.parametrize("name", PAGES)
def test_print_cuts_nothing(site, open_page, name):
    page = open_page(site / f"{name}.html")
    pdf = page.execute_cdp_cmd("Page.printToPDF", {"preferCSSPageSize": True})["data"]
    assert base64.b64decode(pdf).startswith(b"%PDF")
    page.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    assert not [part for part in find(page, ".filters, nav") if part.is_displayed()]
    assert all(row.is_displayed() for row in find(page, "#listed > tbody > tr, #listed > li"))
    size = {"width": 680, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    page.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    script = """
        return [...document.querySelectorAll('#listed :is(th button, td)')].filter(
            e => e.scrollWidth > e.closest('th, td').clientWidth + 1).map(e => e.textContent)"""
    assert page.execute_script(script) == []
    page.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})


@pytest.mark.parametrize(("width", "dark"), [(360, False), (1280, True)])
def test_axe_finds_nothing(site, open_page, width, dark):
    axe = importlib.util.find_spec("axe_playwright_python")
    if axe is None or axe.origin is None:
        pytest.skip("axe-core is not installed (axe-playwright-python carries it)")
    source = Path(axe.origin).with_name("axe.min.js").read_text(encoding="utf-8")
    rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    for name in PAGES:
        page = open_page(site / f"{name}.html", width=width, dark=dark)
        page.execute_script(source)
        found = page.execute_async_script("axe.run(document, {runOnly: arguments[0]}).then(arguments[1])", rules)
        assert [(rule["id"], rule["nodes"][0]["html"]) for rule in found["violations"]] == [], name


def test_every_link_leads_somewhere(site, open_page):
    for name in PAGES:
        page = open_page(site / f"{name}.html")
        links = page.execute_script("return [...document.querySelectorAll('a[href]')].map(e => e.getAttribute('href'))")
        for link in links:
            target, _, place = link.partition("#")
            if link.startswith("http"):
                continue
            file = site / target if target else site / f"{name}.html"
            assert file.is_file(), link
            if place and "=" not in place:
                assert f'id="{place}"' in file.read_text(encoding="utf-8"), link
