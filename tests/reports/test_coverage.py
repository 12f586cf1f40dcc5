"""How much the registry covers is told in every format, and told to be missing where there is no registry."""

import json
import re
from dataclasses import replace

import pytest

import reports
from claims.model import Claim, Scope, Subject
from reports import html, site
from reports.coverage import cover, headline, sentence
from tests.reports import sample


def claim(kind, verdict, number):
    about = Subject("statins", "statin", "drug")
    return Claim(f"c{number}", kind, "Statins.", 0, 8, 1, 1, (), about, Scope(), "dose", (), verdict=verdict)


CLAIMS = [
    claim(kind, verdict, number)
    for number, (kind, verdict) in enumerate(
        [("dosing", "supported")] * 2 + [("dosing", "contradicted")] + [("safety", "outdated")]
        + [("safety", "unregistered")] * 4 + [("efficacy", "uncheckable")] * 3
    )
]  # fmt: skip


def test_claims_are_counted_by_verdict_in_all_and_by_kind():
    found = cover(CLAIMS)
    assert found.verdicts == {"supported": 2, "contradicted": 1, "outdated": 1, "unregistered": 4, "uncheckable": 3}
    assert (found.checkable, found.covered, found.share) == (8, 4, 50)
    assert list(found.kinds) == ["dosing", "safety", "efficacy"]
    assert found.kinds["dosing"]["contradicted"] == 1
    assert sentence(found) == (
        "the registry speaks to 4 of 8 checkable claims (50%): 2 supported, 1 contradicted, 1 outdated, "
        "4 unregistered; 3 uncheckable"
    )


@pytest.mark.parametrize("claims", [[], CLAIMS[-3:]], ids=["no claim", "nothing to check"])
def test_nothing_to_speak_to_is_no_share(claims):
    found = cover(claims)
    assert found.share is None
    assert sentence(found).startswith("no claim that the registry could speak to")


def test_text_has_one_line_an_article_with_claims_before_the_last():
    text = reports.render(sample.library(), "text")
    lines = [line for line in text.splitlines() if ": the registry speaks to " in line]
    told = [item for item in sample.library().documents if item.claims and item.error is None]
    assert [line.split(": ")[0] for line in lines] == [item.path for item in told]
    assert all(line.endswith(sentence(cover(item.claims))) for line, item in zip(lines, told, strict=True))


def test_json_counts_each_article_and_the_library():
    data = json.loads(reports.render(sample.library(), "json"))
    first = data["documents"][0]
    assert first["coverage"]["verdicts"]["supported"] == sum(c["verdict"] == "supported" for c in first["claims"]) > 0
    assert set(first["coverage"]["kinds"]) == {c["kind"] for c in first["claims"]}
    assert data["documents"][-1]["coverage"] is None
    whole = data["summary"]["coverage"]
    assert sum(whole["verdicts"].values()) == data["summary"]["claims"]
    assert whole["covered"] == sum(d["coverage"]["covered"] for d in data["documents"] if d["coverage"])


def test_markdown_has_a_table():
    text = reports.render(sample.library(), "markdown")
    assert "<details><summary>Registry coverage: the registry speaks to " in text
    assert "| article | supported | contradicted | outdated | unregistered | uncheckable | covered |" in text
    found = cover(sample.library().documents[0].claims)
    counts = " | ".join(str(number) for number in found.verdicts.values())
    assert f"| library/hernia-repair.html | {counts} | {found.share}% |" in text


def test_the_page_and_the_index_draw_bars_with_their_figures_as_text():
    result = sample.library()
    item = result.documents[0]
    page = html.render_article(result, item)
    found = cover(item.claims)
    assert headline(found) in page
    for kind, row in found.kinds.items():
        (shown,) = re.findall(rf"<dt>{kind}</dt><dd>(.*?)</dd>", page, flags=re.S)
        assert ("<svg" in shown) is any(row[name] for name in ("supported", "contradicted", "outdated", "unregistered"))
        assert all(f"{row[name]} {name}" in shown for name in ("supported", "contradicted") if row[name])
        widths = [float(width) for width in re.findall(r'width="([\d.]+)" height="24"', shown)]
        assert not widths or sum(widths) == pytest.approx(1000, abs=0.1)
    assert headline(cover(claim for one in result.documents for claim in one.claims)) in site.render_index(result)


@pytest.mark.parametrize("name", ["text", "json", "markdown", "page", "index"])
def test_without_a_registry_no_share_is_told_but_that_there_is_none(name):
    result = replace(sample.library(), registry=None)
    if name in ("page", "index"):
        shown = site.render_index(result) if name == "index" else html.render_article(result, result.documents[0])
        assert "<p>No registry was given: claims were held against each other only.</p>" in shown
    else:
        shown = reports.render(result, name)
        assert "no registry" in shown.lower() or '"registry": null' in shown
    assert "the registry speaks to" not in shown
    if name == "json":
        assert {document["coverage"] for document in json.loads(shown)["documents"]} == {None}
