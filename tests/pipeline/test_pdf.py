"""A PDF through the command: findings say the page, and a PDF that cannot be read leaves the others checked."""

import json

import pytest
from reportlab.platypus import PageBreak

from tests.sources import pdfs
from tests.sources.pdfs import BODY, HEADING, TITLE

STENTS = [
    ("Stent placement for a blocked gullet", TITLE),
    ("Stent placement is a noninvasive procedure. It relieved swallowing in 17 of 19 patients (79%).", BODY),
    PageBreak(),
    ("How it is done", HEADING),
    ("Stent placement is a surgical procedure. It has no side effects and is 100% safe.", BODY),
]


@pytest.fixture
def stents(project):
    (project / "stents.pdf").write_bytes(pdfs.typeset(STENTS))
    return "stents.pdf"


def test_findings_of_a_pdf_say_the_page(medfact, stents):
    done = medfact("check", stents, "--select", "CON001,STA001,SAF001", "--format", "json", code=1)
    (document,) = json.loads(done.stdout)["documents"]
    assert document["format"] == "pdf"
    assert document["title"] == "Stent placement for a blocked gullet"
    findings = {finding["code"]: finding for finding in document["findings"]}
    assert {code: finding["location"] for code, finding in findings.items()} == {
        "CON001": "page 1", "STA001": "page 1", "SAF001": "page 2",
    }  # fmt: skip
    assert all(finding["line"] is None and finding["column"] is None for finding in findings.values())
    conflict = findings["CON001"]
    assert conflict["related"][0]["location"] == "page 2"
    assert "“is a surgical procedure” on page 2" in conflict["message"]
    for finding in document["findings"]:
        assert document["text"][finding["start"] : finding["end"]] == finding["text"]
    assert all(claim["location"] in ("page 1", "page 2") and claim["line"] is None for claim in document["claims"])


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ("text", "stents.pdf: page 1: STA001 error"),
        ("markdown", "`STA001` page 1: 17 of 19"),
        ("github", "title=CON001 contradictory-description%2C page 1::"),
        ("github", "against stents.pdf, page 2: “is a surgical procedure"),
        ("csv", "stents.pdf,,,page 1,STA001"),
    ],
)
def test_every_format_says_the_page(medfact, stents, form, said):
    assert said in medfact("check", stents, "--select", "CON001,STA001", "--format", form, code=1).stdout


def test_the_html_report_says_the_page(medfact, stents, project):
    medfact("check", stents, "--select", "STA001", "--format", "html", "--output", "report", code=1)
    pages = [page.read_text(encoding="utf-8") for page in (project / "report" / "articles").rglob("*.html")]
    assert any("page 1" in page and "17 of 19 is 89.5%" in page for page in pages)


def test_bad_files_are_told_and_the_others_checked(medfact, stand_in, stents, project):
    (project / "locked.pdf").write_bytes(pdfs.encrypted(pdfs.lines("It works in 70%."), "secret"))
    (project / "text.pdf").write_text("It works in 70% of patients.")
    (project / "bomb.pdf").write_bytes(pdfs.bomb(200_000_000))
    done = medfact("check", ".", "--select", "CIT001", "--format", "json", code=2)
    documents = {item["path"]: item for item in json.loads(done.stdout)["documents"]}
    assert documents["locked.pdf"]["error"] == "is protected by a password: expected a PDF that opens without one"
    assert documents["text.pdf"]["error"] == "is no PDF: it begins with 'It works', expected %PDF-"
    assert "unpacks to more than" in documents["bomb.pdf"]["error"]
    assert documents["stents.pdf"]["error"] is None
    assert documents["stents.pdf"]["findings"]
