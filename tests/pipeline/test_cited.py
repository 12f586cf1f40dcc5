"""Texts of cited works: from a folder, and from PubMed by a server of our own."""

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs

import pytest

from sources import pubmed

ARTICLE = """# Salt

A low-salt diet lowers blood pressure in 43% of adults with hypertension [1].

## References

1. Garrow D. Salt and blood pressure. Nutr Lett 2019;3:12-19. doi:10.5555/nl.2019.3 PMID: 1234577
"""
TEXT = "Salt and blood pressure\n\nA low-salt diet lowered blood pressure in 34% of 620 adults with hypertension.\n"
ANSWER = """<?xml version="1.0" ?>
<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle, 1st January 2019//EN" "https://dtd.example/p.dtd">
<PubmedArticleSet><PubmedArticle><MedlineCitation><PMID Version="1">1234577</PMID><Article>
<ArticleTitle>Salt and blood pressure.</ArticleTitle><Abstract>
<AbstractText Label="METHODS">We asked 620 adults with hypertension.</AbstractText>
<AbstractText Label="RESULTS">A low-salt diet lowered blood pressure in 34% of adults with hypertension.</AbstractText>
</Abstract></Article></MedlineCitation></PubmedArticle></PubmedArticleSet>
"""


@pytest.fixture
def server():
    """A server that answers as PubMed does, or as it is told to; it remembers what it was asked."""

    class Handler(BaseHTTPRequestHandler):
        answer, status, asked = ANSWER, 200, []

        def do_POST(self):
            form = self.rfile.read(int(self.headers["Content-Length"])).decode()
            type(self).asked.append(parse_qs(form)["id"][0])
            body = type(self).answer.encode()
            self.send_response(type(self).status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    Handler.asked = []
    made = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=made.serve_forever)
    thread.start()
    Handler.address = f"http://127.0.0.1:{made.server_address[1]}/efetch"
    yield Handler
    made.shutdown()
    made.server_close()
    thread.join()


def findings(done):
    return [finding for document in json.loads(done.stdout)["documents"] for finding in document["findings"]]


def test_texts_in_a_folder(medfact, write):
    write("medfact.toml", '[checks]\nsource-texts = "texts"\n')
    write("a.md", ARTICLE)
    write("texts/10.5555_nl.2019.3.txt", TEXT)
    write("texts/other.txt", "Nobody cites this.\n")
    (finding,) = findings(medfact("check", "a.md", "--select", "CIT011", "--format", "json"))
    assert finding["message"] == (
        "“43%” here, “34%” in the cited source: “A low-salt diet lowered blood pressure in 34% of 620 adults with"
        " hypertension.” (texts/10.5555_nl.2019.3.txt)"
    )
    assert finding["text"] == "43%"
    (side,) = finding["related"]
    assert (side["path"], side["line"]) == ("texts/10.5555_nl.2019.3.txt", 3)
    write("texts/10.5555_nl.2019.3.txt", TEXT.replace("34%", "43%"))
    assert findings(medfact("check", "a.md", "--select", "CIT011", "--format", "json")) == []


def test_a_finding_that_a_text_no_longer_gives_is_pruned(medfact, write):
    write("medfact.toml", "select = ['CIT011']\n[checks]\nsource-texts = 'texts'\n")
    write("a.md", ARTICLE)
    write("texts/1234577.txt", TEXT)
    assert "1 finding (1 new, 0 gone)" in medfact("baseline", "a.md").stderr
    write("texts/1234577.txt", TEXT.replace("34%", "43%"))
    assert "0 findings (0 new, 1 gone)" in medfact("baseline", "a.md", "--prune").stderr


def test_a_text_by_its_pmid_or_title(medfact, write):
    write("medfact.toml", '[checks]\nsource-texts = "texts"\n')
    write("a.md", ARTICLE)
    write("texts/1234577.html", f"<h1>Salt</h1><p>{TEXT}</p>")
    assert len(findings(medfact("check", "a.md", "--select", "CIT011", "--format", "json"))) == 1


def test_a_text_that_cannot_be_read_is_no_pass(medfact, write):
    write("medfact.toml", '[checks]\nsource-texts = "texts"\n')
    write("a.md", ARTICLE)
    write("texts/1234577.txt", b"\x00\x01\x02" * 50)
    done = medfact("check", "a.md", "--select", "CIT011", code=2)
    assert "texts/1234577.txt: not checked: a cited text could not be read: " in done.stdout + done.stderr


def test_no_folder(medfact, write):
    write("medfact.toml", '[checks]\nsource-texts = "gone"\n')
    write("a.md", ARTICLE)
    said = medfact("check", "a.md", code=2).stderr
    assert 'medfact.toml: checks.source-texts: found "gone", expected a folder with the texts of cited works' in said
    medfact("check", "a.md", "--ignore", "CIT011,CIT001,CIT006")


def test_abstracts_are_asked_for_once_and_only_if_switched_on(medfact, write, server, monkeypatch):
    monkeypatch.setattr(pubmed, "ADDRESS", server.address)
    monkeypatch.setattr(pubmed.abstracts, "__kwdefaults__", {"cache": None, "address": server.address})
    write("a.md", ARTICLE)
    write("medfact.toml", "")
    assert findings(medfact("check", "a.md", "--select", "CIT011", "--format", "json")) == []
    assert server.asked == []
    write("medfact.toml", "[checks]\nfetch-abstracts = true\n")
    for _ in range(2):
        (finding,) = findings(medfact("check", "a.md", "--select", "CIT011", "--format", "json"))
        assert "“34%” in the cited source" in finding["message"]
        assert finding["message"].endswith("(PubMed 1234577)")
    assert server.asked == ["1234577"]


@pytest.mark.parametrize(
    ("status", "answer", "said"),
    [
        (503, "", "PubMed answered 503: expected 200"),
        (200, "<html><p>Sorry</html>", "PubMed did not answer in XML: line 1, column 17: mismatched tag"),
        (200, "<eFetchResult/>", "PubMed answered with <eFetchResult>: expected <PubmedArticleSet>"),
    ],
)
def test_what_goes_wrong_at_pubmed_is_said(server, tmp_path, status, answer, said):
    server.status, server.answer = status, answer
    with pytest.raises(pubmed.PubMedError, match=said):
        pubmed.abstracts(["1234577"], cache=tmp_path, address=server.address)
    assert list(tmp_path.iterdir()) == []


def test_pubmed_that_cannot_be_reached():
    with pytest.raises(pubmed.PubMedError, match="PubMed cannot be asked: "):
        pubmed.abstracts(["1234577"], address="http://127.0.0.1:9/efetch")


def test_a_work_without_an_abstract_is_left_out_and_remembered(server, tmp_path):
    assert pubmed.abstracts(["1234577", "1234578"], cache=tmp_path, address=server.address) == {
        "1234577": "Salt and blood pressure.\n\nMethods: We asked 620 adults with hypertension.\n\n"
        "Results: A low-salt diet lowered blood pressure in 34% of adults with hypertension.\n"
    }
    assert list(pubmed.abstracts(["1234578", "1234577"], cache=tmp_path, address=server.address)) == ["1234577"]
    assert server.asked == ["1234577,1234578"]


def test_a_cache_that_cannot_be_written_is_no_reason_to_stop(server, tmp_path):
    (tmp_path / "file").write_text("")
    assert list(pubmed.abstracts(["1234577"], cache=tmp_path / "file", address=server.address)) == ["1234577"]
