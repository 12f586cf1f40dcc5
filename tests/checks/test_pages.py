"""Every page of a check: its headings are the agreed ones, and its examples behave as they say."""

import datetime
import os
from pathlib import Path

import pytest

import claims
import claims.checks
from claims.checks import catalogue
from claims.pages import HEADINGS, read_page
from claims.registry import load
from claims.retractions import load as load_retractions
from claims.run import Run
from claims.settings import LanguageSettings
from claims.source_texts import fold, of_articles
from pipeline import config, stages
from sources import Found, read_text

FOLDER = Path(claims.checks.__path__[0])
PAGES = {path.stem: read_page(path) for path in sorted(FOLDER.glob("*.md"))}
EXAMPLES = [
    pytest.param(page, example, id=f"{page.code}-{'flagged' if example.flagged else 'accepted'}-line-{example.line}")
    for page in PAGES.values()
    for example in page.examples
]


@pytest.fixture(scope="session")
def language():
    model = os.environ.get("MEDFACT_TEST_MODEL")
    return claims.load_language(LanguageSettings(model=model) if model else None)


def findings_of(page, example, language, tmp_path):
    documents = [read_text(text.text, name=f"{text.name}.txt", format=text.format) for text in example.texts]
    registry = None
    if example.registry is not None:
        entries = tmp_path / "registry.yaml"
        entries.write_text(example.registry, encoding="utf-8")
        registry = load(entries)
    retractions = None
    if example.retractions is not None:
        listed = tmp_path / "retractions.csv"
        listed.write_text(example.retractions, encoding="utf-8")
        retractions = load_retractions(listed)
    texts = None
    if example.sources:
        read = [(name, read_text(text, name=f"{name}.txt", format="text")) for name, text in example.sources]
        texts = of_articles([([fold(name)], name, claims.read_article(item, language)) for name, item in read])
    as_of = example.as_of or datetime.date(2026, 6, 1)
    run = Run(registry=registry, as_of=as_of, retractions=retractions, source_texts=texts)
    articles = claims.judge(claims.read_articles(documents, language), run)
    if catalogue()[page.code].suppressions is not None:
        return articles, suppressed_and_not(articles, run, page.code, tmp_path)
    return articles, claims.check(articles, run, select=[page.code])


def suppressed_and_not(articles, run, code, root):
    """What a check of suppressions says needs all other findings, settled as in a run."""
    codes = frozenset(code for code, row in catalogue().items() if row.check.default) | {code}
    plan = stages.Plan(config.Config(config.Settings(), root), Found(), codes, run)
    settled = stages.settle(claims.check(articles, run), [item.document for item in articles], plan)
    return [finding for finding in settled if finding.code == code and finding.state == "new"]


@pytest.mark.parametrize("stem", PAGES)
def test_page_stands_beside_its_check_and_has_the_agreed_form(stem):
    page = PAGES[stem]
    assert stem == f"{page.code.lower()}_{page.name.replace('-', '_')}"
    assert (FOLDER / f"{stem}.py").is_file()
    assert tuple(page.sections) == HEADINGS
    assert page.summary
    assert "\n" not in page.summary
    assert all(page.sections[heading] for heading in HEADINGS)


@pytest.mark.parametrize("stem", PAGES)
def test_page_has_enough_examples(stem):
    examples = PAGES[stem].examples
    assert sum(example.flagged for example in examples) >= 3
    assert sum(not example.flagged for example in examples) >= 4


def test_every_check_has_its_page():
    assert set(PAGES) == {path.stem for path in FOLDER.glob("*.py")} - {"__init__"}


@pytest.mark.parametrize(("page", "example"), EXAMPLES)
def test_example(page, example, language, tmp_path):
    articles, findings = findings_of(page, example, language, tmp_path)
    found = [(finding.code, finding.message, finding.text) for finding in findings]
    if not example.flagged:
        assert found == []
        return
    for text, article in zip(example.texts, articles, strict=True):
        for words in text.flags:
            here = [finding for finding in findings if finding.path == article.path]
            if not words:
                assert any(finding.start == finding.end == 0 for finding in here), found
                continue
            start = article.document.text.find(words)
            assert start >= 0, f"{words!r} does not stand in the text that was read"
            assert any(finding.start < start + len(words) and start < finding.end for finding in here), found
