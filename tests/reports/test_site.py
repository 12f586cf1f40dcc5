"""The site of a library: what stands on its pages and in its tables."""

import csv
import dataclasses
import io
import re

import pytest

from claims.model import EntryNote
from reports import html, site
from reports.conflicts import pairs
from reports.library import Background
from reports.result import DocumentResult
from reports.since import Since
from reports.spark import HEIGHT, WIDTH, spark
from reports.subjects import entries, topics
from tests.reports import backgrounds, sample

RESULT = sample.library("audit")
FULL = backgrounds.full(RESULT)
PAGES = {name: "".join(pieces) for name, pieces in site.Pages(RESULT, FULL).pages()}


def rows(page):
    return re.findall(r"<tr role=\"row\".*?</tr>", page[page.index("<tbody role") :], flags=re.S)


def words(part):
    return " ".join(re.sub(r"<[^>]+>", " ", part).split())


def viewed(path, views, error=0):
    draft = sample.Draft(path, title=f"About {path}")
    draft.metadata = dataclasses.replace(draft.metadata, views=views)
    draft.add("paragraph", "It works.")
    for number in range(error):
        draft.find("STA001", "error", "It works", f"number {number}")
    return draft.result()


def test_what_was_not_checked_comes_first_and_is_never_clear():
    first, *rest = rows(PAGES["index"])
    assert "library/broken.docx" in first
    assert "Not checked" in first
    assert "a ZIP archive was expected" in first
    assert 'class="sign unchecked"' in first
    assert not [row for row in rest if 'class="sign unchecked"' in row]


def test_an_article_without_a_claim_is_not_called_clear():
    (row,) = rows(site.render_index(sample.empty()))
    assert "No claim in it" in row
    assert 'class="sign unchecked"' in row


def test_of_two_alike_the_one_that_is_read_more_comes_first():
    items = [viewed("a.md", 10, 1), viewed("b.md", 900, 1), viewed("c.md", 5000), viewed("d.md", None, 2)]
    result = dataclasses.replace(sample.of(), documents=tuple(items))
    page = site.render_index(result)
    assert re.findall(r'class="path">(.)\.md', page[page.index("<tbody") :]) == ["d", "b", "a", "c"]
    assert '<option value="views-">Most read first</option>' in page
    assert "5,000" in page
    assert "views" not in PAGES["index"].split("<main")[1].split("<script>")[0].lower()


def test_new_and_gone_stand_beside_each_article():
    hernia = next(row for row in rows(PAGES["index"]) if "hernia-repair.html" in row)
    assert '<td role="cell" class="n c-came">3</td><td role="cell" class="n c-went">1</td>' in hernia
    added = next(row for row in rows(PAGES["index"]) if "pain-after-surgery.txt" in row)
    assert '<span class="tag">added</span>' in added
    # "New" is said of when a finding came alone, not of its state.
    assert "<b>7</b> errors</li>" in PAGES["index"]
    assert "4 new, 2 gone, 12 still there" in PAGES["index"]


@pytest.mark.parametrize("since", [None, Since("first", (FULL.since.trend[-1],))])
def test_without_anything_to_compare_with_no_column_pretends(since):
    page = site.render_index(RESULT, Background(since))
    assert "c-came" not in page.split("<main")[1].split("<script>")[0]
    assert ("First audit of this library" in page) is (since is not None)
    assert 'name="since"' not in page


def test_not_comparable_is_said_with_the_reason():
    other = Since("other", FULL.since.trend[-1:], FULL.since.last, ("the configuration changed ([checks])",))
    pages = {name: "".join(pieces) for name, pieces in site.Pages(RESULT, Background(other)).pages()}
    said = "Not comparable with the last audit (2026-02-22): the configuration changed ([checks])"
    assert said in pages["index"]
    assert said in pages["since"]
    assert "Nothing is new" not in pages["since"]


def test_what_is_new_links_to_its_note():
    plan = html.Site.of(RESULT)
    page = PAGES["since"]
    hrefs = re.findall(r'<a href="articles/([^"#]+)#([^"]+)"', page)
    assert len(hrefs) == 4
    for name, place in hrefs:
        item = next(item for item in RESULT.documents if f"{plan.slugs[item.path]}.html" == name)
        assert f'id="{place}"' in html.render_article(RESULT, item, site=plan)
    for heading in (
        "New: 4 findings",
        "Gone: 1 finding",
        "Gone with their articles: 1 finding",
        "Accepted since: 1 finding",
    ):
        assert heading in page
    assert "<q>it always works</q>" in page


def test_both_sides_of_a_conflict_link_to_their_places():
    found = pairs(RESULT)
    assert [(one.finding.code, one.item.path) for one in found][-1] == ("CON005", "library/hernia-repair.html")
    plan = html.Site.of(RESULT)
    part = PAGES["conflicts"][PAGES["conflicts"].index("Keyhole repair of an inguinal hernia, line") - 200 :]
    hrefs = re.findall(r'<p class="side-head"><a href="articles/([^"#]+)#([^"]+)"', part)[:2]
    for (name, place), path in zip(
        hrefs, ("library/hernia-repair.html", "library/pain-after-surgery.txt"), strict=True
    ):
        assert name == f"{plan.slugs[path]}.html"
        assert f'id="{place}"' in html.render_article(RESULT, plan.documents[path], site=plan)


def test_conflicts_about_what_is_said_against_most_come_first():
    def told(path, subject, other):
        draft = sample.Draft(path)
        draft.add("paragraph", f"{subject} is safe. It helps.")
        claim = draft.claim("safety", f"{subject} is safe", subject, "safety")
        draft.find("CON001", "warning", f"{subject} is safe", "not both", related=[other], claims=[claim])
        return draft

    base = sample.Draft("z.md")
    base.add("paragraph", "Nothing is safe.")
    other = base.related("Nothing is safe")
    drafts = [told("a.md", "Rare", other), told("b.md", "Often", other), told("c.md", "Often", other), base]
    result = sample.of(*drafts)
    assert [one.about for one in pairs(result)] == [("often", "safety")] * 2 + [("rare", "safety")]
    page = "".join(dict(site.Pages(result, Background()).pages())["conflicts"])
    assert '<a href="#q=often">often</a> (2)' in page


def test_subjects_in_most_need_first():
    found = topics(RESULT, pairs(RESULT))
    assert [topic.name for topic in found][:3] == ["keyhole repair", "paracetamol", "mesh repair"]
    keyhole = found[0]
    assert (keyhole.claims, keyhole.findings["error"], keyhole.verdicts["supported"]) == (7, 2, 1)
    assert [dict(topic.articles) for topic in found[1:2]] == [
        {"library/hernia-repair.html": 2, "library/pain-after-surgery.txt": 0}
    ]


def test_two_claims_of_one_finding_about_one_subject_are_one_finding():
    draft = sample.hernia()
    double = next(one for one in draft.findings if len(one.claims) == 2)
    draft.findings = [double]
    (topic,) = [topic for topic in topics(sample.of(draft), ()) if topic.findings]
    assert sum(topic.findings.values()) == 1


def test_the_registry_says_what_is_due_and_what_rests_on_it():
    assert entries(RESULT)["paracetamol-adult-max"].articles == {
        "library/hernia-repair.html",
        "library/pain-after-surgery.txt",
    }
    assert entries(RESULT)["paracetamol-adult-max"].contradicted == 1
    page = PAGES["registry"]
    assert "730 days overdue" in page
    assert "keyhole repair" in page[page.index("What it could cover next") :]


@pytest.mark.parametrize(
    ("review_by", "said"),
    [("2026-03-01", "today is its last day"), ("2026-03-02", "due in 1 day"), ("2026-02-28", "1 day overdue"),
     ("soon", "due soon"), (None, "due without a date")],
)  # fmt: skip
def test_when_an_entry_is_due(review_by, said):
    registry = dataclasses.replace(RESULT.registry, due=(EntryNote("e", "It works.", review_by=review_by),))
    page = site.render_index(dataclasses.replace(RESULT, registry=registry))
    assert said in words(page)


def test_sources_are_marked_and_only_web_addresses_are_links():
    page = PAGES["sources"]
    assert "Retracted, and in use" in page
    assert page.count("retracted 2021-05-04") == 2
    assert 'href="https://doi.org/10.5555/mesh.1"' in page
    assert "javascript:" not in page.split("<script>")[0]
    assert "1 retracted source in use" in PAGES["index"]


def test_lists_are_cut_openly(monkeypatch):
    monkeypatch.setattr(site, "MOST", 1)
    pages = {name: words("".join(pieces)) for name, pieces in site.Pages(RESULT, FULL).pages()}
    assert "The first 1 of 3 are shown; sources.csv has all." in pages["sources"]
    assert "The first 1 of 2 are shown; findings.csv has all." in pages["conflicts"]
    assert "The first 1 of 5 are shown; claims.csv has all." in pages["subjects"]
    assert "The first 1 are shown; articles.csv counts all." in pages["since"]


def table(folder, name):
    text = (folder / f"{name}.csv").read_text(encoding="utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_every_table_is_written(tmp_path):
    site.write_site(RESULT, tmp_path, FULL)
    assert sorted(path.name for path in tmp_path.glob("*.csv")) == [
        "articles.csv", "claims.csv", "findings.csv", "history.csv", "sources.csv"
    ]  # fmt: skip
    articles = table(tmp_path, "articles")
    assert [row["standing"] for row in articles] == ["errors", "warnings", "clean", "warnings", "unchecked"]
    hernia = articles[0]
    assert (hernia["error"], hernia["new_since"], hernia["gone_since"], hernia["before"]) == ("7", "3", "1", "there")
    assert hernia["codes"].startswith("ART001 1, ART005 1, CIT001 1")
    assert (tmp_path / hernia["page"]).is_file()
    assert articles[-1]["problem"].startswith("a ZIP archive")
    history = table(tmp_path, "history")
    assert [(row["as_of"], row["new_since"]) for row in history] == [
        ("2026-02-08", ""), ("2026-02-15", "8"), ("2026-02-22", "1"), ("2026-03-01", "4")
    ]  # fmt: skip
    assert len(table(tmp_path, "claims")) == RESULT.claims


def test_cells_that_a_spreadsheet_would_run_are_defused(tmp_path):
    evil = dataclasses.replace(viewed("=1+1.md", 1), path="=1+1.md")
    site.write_site(dataclasses.replace(sample.of(), documents=(evil,)), tmp_path)
    assert table(tmp_path, "articles")[0]["path"] == "'=1+1.md"


def test_pages_of_an_earlier_audit_that_do_not_hold_any_more_go(tmp_path):
    site.write_site(RESULT, tmp_path, FULL)
    assert (tmp_path / "since.html").exists()
    (tmp_path / "notes.txt").write_text("the newsroom's own")
    site.write_site(dataclasses.replace(RESULT, registry=None), tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {
        "articles", "index.html", "conflicts.html", "subjects.html", "articles.csv", "claims.csv", "findings.csv", "notes.txt"
    }  # fmt: skip


def test_a_page_that_breaks_leaves_the_old_one_whole(tmp_path, monkeypatch):
    site.write_site(RESULT, tmp_path, FULL)
    before = (tmp_path / "conflicts.html").read_bytes()

    def broken(*_):
        yield "<!doctype html>"
        raise RuntimeError("no more")

    monkeypatch.setattr(site.Pages, "conflicting", broken)
    with pytest.raises(RuntimeError, match="no more"):
        site.write_site(RESULT, tmp_path, FULL)
    assert (tmp_path / "conflicts.html").read_bytes() == before
    assert not list(tmp_path.glob(".*"))


def test_pages_are_rendered_one_after_the_other(tmp_path, monkeypatch):
    alive = []

    def render(result, item, *, site):
        page = Page(item.path)
        assert not [one for one in alive if one() is not None]
        alive.append(weakref.ref(page))
        return page

    class Page(str):
        __slots__ = ("__weakref__",)

    import gc
    import weakref

    monkeypatch.setattr(site, "render_article", render)
    gc.disable()
    try:
        site.write_site(RESULT, tmp_path, FULL)
    finally:
        gc.enable()
    assert len(alive) == len(RESULT.documents)


@pytest.mark.parametrize("values", [[0, 0], [3], [5, 1, 9], list(range(26))])
def test_a_spark_stays_within_its_picture_and_starts_at_nought(values):
    drawn = spark(values)
    places = [tuple(map(float, pair.split(","))) for pair in drawn.points.split()]
    assert len(places) == len(values)
    assert all(0 < x < WIDTH and 0 < y < HEIGHT for x, y in places)
    assert drawn.end == places[-1]
    if max(values):
        # Twice the value is twice the height.
        floor, unit = HEIGHT - 3, (HEIGHT - 6) / max(values)
        assert [round((floor - y) / unit) for _, y in places] == values


def test_run_verdicts():
    clean = dataclasses.replace(sample.of(), documents=(sample.clean().result(),))
    assert site.run_verdict(clean) == ("clean", "Nothing found that stands in the way in 1 article")
    unread = dataclasses.replace(clean, documents=(*clean.documents, DocumentResult("x.md", error="not UTF-8")))
    assert site.run_verdict(unread) == ("unchecked", "1 article could not be checked")
