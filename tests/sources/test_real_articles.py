"""The five real articles that medfact was asked to read; skipped where they are not at hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from sources import Document, read

ARTICLES = Path(__file__).parents[3] / "shared" / "articles"
pytestmark = pytest.mark.skipif(not ARTICLES.is_dir(), reason="the real articles are not at hand")


def article(start: str) -> Document:
    return read(next(ARTICLES.glob(f"{start}*.txt")), root=ARTICLES)


def test_000_has_neither_references_nor_author_nor_date() -> None:
    document = article("000")
    assert (document.references, document.citations, document.notices) == ((), (), ())
    assert document.metadata == type(document.metadata)()
    items = [block for block in document.blocks if block.kind == "list_item"]
    assert len(items) == 7
    lead_in = items[0].lead_in
    assert lead_in
    assert document.text[slice(*lead_in)].endswith("a treatment plan that includes:")
    assert document.text[items[5].start : items[5].end].endswith("like:")


def test_001_has_six_references_and_cites_none() -> None:
    document = article("001")
    assert [(one.key, one.year) for one in document.references] == [
        ("1", 2011), ("2", 2010), ("3", 2005), ("4", 2009), ("5", 2011), ("6", 2011)
    ]  # fmt: skip
    assert document.citations == ()
    boilerplate = " ".join(document.text[b.start : b.end] for b in document.blocks if b.kind == "boilerplate")
    for words in ("Get Help Now", "Joining the team", "Share Our Page", "Learn More"):
        assert words in boilerplate
    assert "81 percent" not in boilerplate


def test_003_cites_what_is_not_in_its_list() -> None:
    document = article("003")
    assert [(one.key, one.year, one.url, one.doi) for one in document.references] == [
        ("1", 2025, None, None), ("2", 2025, None, None), ("3", 2026, None, None), ("4", 2025, None, None)
    ]  # fmt: skip
    assert {key for one in document.citations for key in one.keys} == {"1", "2", "3", "4", "5", "6", "7"}
    assert len(document.citations) == 46
    assert document.metadata.updated == "2026-02-01"
    unreviewed = [document.text[one.start : one.end] for one in document.notices if one.kind == "unreviewed"]
    assert unreviewed == ["Exercise caution as content is pending human review", "Under Review"]


def test_004_cites_five_works_and_lists_none() -> None:
    document = article("004")
    assert document.references == ()
    assert {key for one in document.citations for key in one.keys} == {"1", "2", "3", "4", "5"}
    assert len(document.citations) == 8
    assert document.metadata.updated == "2025-02-07"
    content = [document.text[b.start : b.end] for b in document.blocks if b.kind == "paragraph"]
    assert any(words.startswith("There are no official guidelines") for words in content)
