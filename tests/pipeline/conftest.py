"""A stand-in for the language: every sentence with a percent sign is a claim, every claim an uncited one.

What the pipeline does with documents, claims and findings is tested without a language model; the real one runs in
``test_end_to_end.py``.
"""

import dataclasses
import re

import pytest
from typer.testing import CliRunner

import claims
from claims.article import Article, Sentence
from claims.checks import catalogue
from claims.model import Claim, Finding, Scope
from pipeline import cli


@dataclasses.dataclass(frozen=True)
class Language:
    model: str = "stand-in 1.0"
    components: tuple = ()
    encode: None = None


def understand(document, _language=None):
    if "CRASH-READ" in document.text:
        raise RuntimeError("the extractor broke")
    spans = [
        (block.start + part.start(), block.start + part.end(), number)
        for number, block in enumerate(document.blocks)
        for part in re.finditer(r"\S[^.]*\.?", document.text[block.start : block.end])
    ]
    sentences = tuple(Sentence(start, end, number, document.text[start:end]) for start, end, number in spans)
    found = [sentence for sentence in sentences if "%" in sentence.text]
    return Article(document, sentences, tuple(_claim(document, n, item) for n, item in enumerate(found, 1)))


def _claim(document, number, sentence):
    line, column = document.place(sentence.start)
    where = (sentence.text, sentence.start, sentence.end, line, column)
    return Claim(f"c{number}", "statistic", *where, (), None, Scope(), None, ())


def check(articles, run, *, select=()):
    found = []
    for article in articles:
        if "CRASH-CHECK" in article.document.text:
            raise RuntimeError("a check broke")
        if "CIT001" in select:
            found += [_finding(article, claim) for claim in article.claims]
    return found


def _finding(article, claim):
    return Finding(
        "CIT001", "uncited-claim", "warning", "no source", claim.start, claim.end, claim.line, claim.column, claim.text,
        claims=(claim.id,), path=article.path,
    )  # fmt: skip


@pytest.fixture
def stand_in(monkeypatch):
    monkeypatch.setattr(claims, "load_language", lambda _settings=None: Language())
    monkeypatch.setattr(claims, "read_article", understand)
    monkeypatch.setattr(claims, "read_articles", lambda documents, language: (understand(item) for item in documents))
    monkeypatch.setattr(claims, "judge", lambda articles, run: list(articles))
    monkeypatch.setattr(claims, "check", check)
    return Language()


@pytest.fixture
def project(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def write(project):
    def make(path, content):
        file = project / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return make


@pytest.fixture
def medfact(project):
    def run(*args, code=0, **options):
        done = CliRunner().invoke(cli.app, [str(arg) for arg in args], **options)
        assert done.exit_code == code, f"exit {done.exit_code}\n{done.stdout}\n{done.stderr}"
        return done

    return run


@pytest.fixture(scope="session")
def known():
    return catalogue()
