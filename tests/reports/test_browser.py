"""The report in a real browser. Each test also proves that nothing was logged and nothing asked of the network."""

import base64
import importlib.util
import time
from pathlib import Path

import pytest

from reports import html
from reports.site import write_site
from tests.reports import backgrounds, sample

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    result = sample.library("audit")
    write_site(result, folder, backgrounds.full(result))
    return folder


@pytest.fixture(scope="module")
def hernia(site):
    return site / "articles" / f"{html.slug('library/hernia-repair.html')}.html"


def find(page, selector):
    return page.find_elements("css selector", selector)


def shown(page, selector=".remark"):
    return [element for element in find(page, selector) if element.is_displayed()]


def keys(page, *pressed):
    for key in pressed:
        page.find_element("css selector", "body").send_keys(key)


def eventually(answer, wanted, seconds=3):
    end = time.monotonic() + seconds
    while (found := answer()) != wanted and time.monotonic() < end:
        time.sleep(0.02)
    assert found == wanted


def place(page):
    return page.execute_script("return decodeURIComponent(location.hash)")


@pytest.mark.parametrize("width", [360, 768, 1440, 1920])
def test_no_page_is_wider_than_the_window(site, open_page, width):
    for path in [site / "index.html", site / "conflicts.html", *sorted((site / "articles").iterdir())]:
        page = open_page(path, width=width)
        assert page.execute_script("return document.documentElement.scrollWidth") <= width, path.name


def test_filters_and_their_address(hernia, open_page):
    page = open_page(hernia)
    total = len(find(page, ".remark"))
    assert len(shown(page)) == total - 1  # the suppressed one waits for its box
    find(page, "input[name=severity][value=warning]")[0].click()
    find(page, "input[name=severity][value=note]")[0].click()
    assert len(shown(page)) == 7
    assert find(page, "#shown")[0].text == f"7 of {total} findings"
    assert place(page) == "#severity=error"
    find(page, "input[name=q]")[0].send_keys("4 hours")
    assert len(shown(page)) == 1
    assert len(shown(page, "a.flag")) == 1
    assert "q=4" in place(page)
    address = page.current_url
    again = open_page(hernia, address[address.index("#") :])
    assert len(shown(again)) == 1
    assert not find(again, "input[value=warning]")[0].is_selected()


def test_filters_by_code_kind_and_state(hernia, open_page):
    page = open_page(hernia, "#code=CON001")
    assert {note.get_attribute("data-code") for note in shown(page)} == {"CON001"}
    page = open_page(hernia, "#kind=dosing")
    assert {note.get_attribute("data-code") for note in shown(page)} == {"REG002", "DOS002"}
    page = open_page(hernia, "#state=suppressed,known")
    assert {note.get_attribute("data-state") for note in shown(page)} == {"suppressed", "known"}


def test_stepping_with_keys(hernia, open_page):
    page = open_page(hernia)
    notes = shown(page)
    keys(page, "j")
    assert place(page) == f"#{notes[0].get_attribute('id')}"
    keys(page, "j", "j")
    assert place(page) == f"#{notes[2].get_attribute('id')}"
    assert page.switch_to.active_element.get_attribute("id") == notes[2].get_attribute("id")
    assert "current" in notes[2].get_attribute("class")
    assert find(page, "mark.lit")
    keys(page, "k")
    assert place(page) == f"#{notes[1].get_attribute('id')}"
    keys(page, "?")
    assert find(page, "#help")[0].get_attribute("open") is not None
    find(page, "#keys")[0].click()
    find(page, "#help form button")[0].click()
    keys(page, "j")
    assert place(page) == f"#at={notes[1].get_attribute('id')}&keys=off"


def test_a_link_to_a_finding_wins_over_filters(hernia, open_page):
    page = open_page(hernia)
    wanted = next(note for note in find(page, ".remark") if note.get_attribute("data-state") == "suppressed")
    name = wanted.get_attribute("id")
    page = open_page(hernia, f"#{name}")
    note = page.find_element("id", name)
    assert note.is_displayed()
    assert "current" in note.get_attribute("class")
    top = note.rect["y"] - page.execute_script("return scrollY")
    assert 0 <= top < 900


def test_the_other_side_is_one_click_away(hernia, open_page):
    page = open_page(hernia)
    there = find(page, "a[href^='#o-']")[0]
    page.execute_script("arguments[0].click()", there)
    eventually(lambda: [part.text for part in find(page, ".lit")][:1], ["minimally invasive procedure"])
    elsewhere = next(link for link in find(page, ".side-head a") if ".html#" in link.get_dom_attribute("href"))
    page.execute_script("arguments[0].click()", elsewhere)
    eventually(lambda: page.find_element("css selector", "h1").text, "Pain after hernia surgery")
    assert find(page, ".remark.current")[0].get_attribute("data-code") == "CON005"


def test_copying(hernia, open_page):
    page = open_page(hernia)
    note = next(note for note in shown(page) if note.get_attribute("data-code") == "REG002")
    button = next(
        one for one in note.find_elements("css selector", "button") if "ignore" in one.get_attribute("textContent")
    )
    page.execute_script("arguments[0].scrollIntoView({block: 'center'})", note)
    page.execute_script("arguments[0].click()", button)
    eventually(lambda: button.get_attribute("textContent"), "Copied")
    copied = page.execute_async_script(
        "navigator.clipboard.readText().then(arguments[0], e => arguments[0](String(e)))"
    )
    assert copied == "<!-- medfact: ignore REG002 -- your reason -->"


def test_the_table_of_claims_sorts_and_filters(hernia, open_page):
    page = open_page(hernia)
    subject = next(head for head in find(page, ".claims th") if head.text == "Subject")
    page.execute_script("arguments[0].click()", subject.find_element("css selector", "button"))
    first = [row.find_elements("css selector", "td")[3].text.splitlines()[0] for row in find(page, ".claims tbody tr")]
    assert first == sorted(first)
    assert subject.get_attribute("aria-sort") == "ascending"
    page = open_page(hernia, "#cverdict=contradicted")
    assert len(shown(page, ".claims tbody tr")) == 2
    assert find(page, "#claims-shown")[0].text == "2 of 10 claims"


def test_hostile_words_run_nothing(site, open_page):
    for path in [site / "index.html", site / "conflicts.html", *(site / "articles").glob("*onerror*")]:
        page = open_page(path)
        assert page.execute_script("return window.broken") is None
        assert "<script>window.broken = 1</script>" in page.find_element("css selector", "main").text


def test_without_scripts_everything_is_there(hernia, open_page):
    page = open_page(hernia, scripts=False)
    assert len(shown(page)) == len(find(page, ".remark"))
    assert shown(page, ".filters, button[data-copy]") == []
    assert page.find_element("css selector", ".sentence").text.startswith("Not yet: 7 errors")


def test_print_cuts_nothing(hernia, open_page):
    page = open_page(hernia)
    pdf = page.execute_cdp_cmd("Page.printToPDF", {"preferCSSPageSize": True})["data"]
    assert base64.b64decode(pdf).startswith(b"%PDF")
    page.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    assert shown(page, ".filters, .actions, nav") == []
    assert len(shown(page)) == len(find(page, ".remark")) - 1
    page.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})


def test_the_index_searches_and_sorts(site, open_page):
    page = open_page(site / "index.html")
    find(page, "input[name=q]")[0].send_keys("fever")
    assert len(shown(page, ".library tbody tr")) == 1
    assert place(page) == "#q=fever"
    page = open_page(site / "index.html")
    words = next(head for head in find(page, ".library th") if head.text == "Words")
    words.find_element("css selector", "button").click()
    counts = [row.find_elements("css selector", "td")[-1].text for row in find(page, ".library tbody tr")]
    assert counts[0] == "339"


def test_every_control_has_a_name_and_room(hernia, open_page):
    for width in (360, 1440):
        page = open_page(hernia, width=width)
        small = page.execute_script("""
            return [...document.querySelectorAll('button, select, input[type=search], .pill, .actions a')].filter(e => {
                const box = e.getBoundingClientRect();
                return box.width && (box.height < 24 || box.width < 24);
            }).map(e => e.outerHTML)""")
        assert small == []
        unnamed = page.execute_script("""
            return [...document.querySelectorAll('button, select, input, a[href]')].filter(e =>
                !(e.textContent.trim() || e.ariaLabel || (e.labels && e.labels.length))).map(e => e.outerHTML)""")
        assert unnamed == []


@pytest.mark.parametrize("dark", [False, True])
def test_contrast(site, hernia, open_page, dark):
    script = """
        const parse = c => { const m = c.match(/[\\d.]+/g).map(Number); return m.length < 4 ? [...m, 1] : m; };
        const light = c => { const [r, g, b] = c.map(v => v / 255).map(v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4); return .2126 * r + .7152 * g + .0722 * b; };
        const poor = [];
        const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
        while (walker.nextNode()) {
            const element = walker.currentNode.parentElement;
            if (!walker.currentNode.data.trim() || !element.checkVisibility({opacityProperty: true}) || element.closest('.vh, option, script')) continue;
            let under = element; while (under && parse(getComputedStyle(under).backgroundColor)[3] === 0) under = under.parentElement;
            const [ink, paper] = [getComputedStyle(element).color, getComputedStyle(under || document.body).backgroundColor].map(c => light(parse(c).slice(0, 3)));
            const ratio = (Math.max(ink, paper) + .05) / (Math.min(ink, paper) + .05);
            if (ratio < 4.5) poor.push(element.className + ': ' + walker.currentNode.data.trim().slice(0, 30) + ' ' + ratio.toFixed(2));
        }
        return poor;
    """
    for path in (hernia, site / "index.html", site / "conflicts.html"):
        assert open_page(path, dark=dark).execute_script(script) == [], path.name


@pytest.mark.parametrize(("width", "dark"), [(360, False), (1440, False), (1440, True)])
def test_axe_finds_nothing(site, hernia, open_page, width, dark):
    axe = importlib.util.find_spec("axe_playwright_python")
    if axe is None or axe.origin is None:
        pytest.skip("axe-core is not installed (axe-playwright-python carries it)")
    source = Path(axe.origin).with_name("axe.min.js").read_text(encoding="utf-8")
    rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    for path in (hernia, site / "index.html", site / "conflicts.html"):
        page = open_page(path, width=width, dark=dark)
        page.execute_script(source)
        found = page.execute_async_script("axe.run(document, {runOnly: arguments[0]}).then(arguments[1])", rules)
        assert [(rule["id"], rule["nodes"][0]["html"]) for rule in found["violations"]] == [], path.name
