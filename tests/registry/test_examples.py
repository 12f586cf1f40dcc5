"""The examples: the registry loads, and what the articles are meant to trigger stands in them."""

from __future__ import annotations

import datetime
from collections import Counter
from pathlib import Path

import pytest
import yaml

from claims import registry

EXAMPLES = Path(__file__).parents[2] / "examples"
EXPECTED = yaml.safe_load((EXAMPLES / "expected.yaml").read_text(encoding="utf-8"))
ARTICLES = sorted(
    path.name for path in EXAMPLES.iterdir() if path.suffix in (".md", ".html", ".txt") and path.stem != "README"
)


def test_the_registry_of_the_examples():
    found = registry.load(EXAMPLES / "registry", shown="examples/registry")
    states = Counter(entry.state(datetime.date(2026, 11, 22)) for entry in found)
    assert states["active"] >= 40
    assert (states["outdated"], states["silent"]) == (3, 1)
    assert all(entry.sources for entry in found)
    assert len(found.claims) == len(found)


def test_every_article_is_described():
    assert sorted(EXPECTED) == ARTICLES
    readme = (EXAMPLES / "README.md").read_text(encoding="utf-8")
    assert all(f"`{name}`" in readme for name in ARTICLES)


@pytest.mark.parametrize("name", ARTICLES)
def test_the_words_of_the_expected_findings_stand_in_the_article(name):
    text = " ".join((EXAMPLES / name).read_text(encoding="utf-8").split())
    faults = EXPECTED[name]
    assert not faults or 3 <= len(faults) <= 8
    for fault in faults:
        assert fault["words"] in text
        assert fault.keys() <= {"code", "words", "between"}
        assert fault.get("between", name) in ARTICLES
