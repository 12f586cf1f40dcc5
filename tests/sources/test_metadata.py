"""Bylines and dates in the text, and what is none."""

from __future__ import annotations

import pytest

from sources import read_text
from sources.metadata import bylines, iso_date, structured


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("February 1, 2026", "2026-02-01"),
        ("3rd of May 2024", "2024-05-03"),
        ("Sept. 9, 2023", "2023-09-09"),
        ("May 2024", "2024-05"),
        ("2025-03", "2025-03"),
        ("2025-03-04T10:00:00Z", "2025-03-04"),
        ("25/03/2024", "2024-03-25"),
        ("03/25/2024", "2024-03-25"),
        ("04/03/2024", "2024"),
        ("04/04/2024", "2024-04-04"),
        ("2023", "2023"),
        ("yesterday", None),
        ("31/31/2024", None),
        ("2024-13-01", None),
    ],
)
def test_dates(text: str, iso: str | None) -> None:
    assert iso_date(text) == iso


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("By Jane Roe, MD", [("author", "Jane Roe, MD")]),
        ("Written by Jane Roe and John van Poe", [("author", "Jane Roe"), ("author", "John van Poe")]),
        ("Medically reviewed by Dr Ann Lee, cardiologist", [("reviewer", "Dr Ann Lee")]),
        ("Last updated: February 1, 2026View editorial policy", [("updated", "2026-02-01")]),
        ("Reviewed: 2025-03", [("reviewed", "2025-03")]),
        ("Published on 3 May 2024", [("published", "2024-05-03")]),
        ("Published 3 May 2024, updated 5 June 2025.", [("published", "2024-05-03"), ("updated", "2025-06-05")]),
        ("Last reviewed: 2 May 2024. Next review due: May 2026", [("reviewed", "2024-05-02")]),
        ("Page last reviewed: 2 May 2024", [("reviewed", "2024-05-02")]),
        ("Author: Jane Roe | Medical reviewer: Ann Lee, RN", [("author", "Jane Roe"), ("reviewer", "Ann Lee, RN")]),
        ("Medically reviewed by Ann Lee on 2 May 2024", [("reviewer", "Ann Lee"), ("reviewed", "2024-05-02")]),
    ],
)
def test_bylines(line: str, found: list[tuple[str, str]]) -> None:
    assert [(one.role, one.value) for one in bylines(line)] == found


@pytest.mark.parametrize(
    "line",
    [
        "The drug was approved by the FDA on 3 May 2024 and reviewed by Health Canada in 2025 for use in adults with gout.",
        "By Monday, most people feel better.",
        "By Day 5 the rash is gone.",
        "Reviewed studies show a benefit.",
        "In a trial published in 2024, half of the patients recovered within a month of the first dose.",
        "Updated guidelines recommend the gel for adults with dry skin on the hands.",
        "Written by experts for patients.",
    ],
)
def test_running_prose_is_no_byline(line: str) -> None:
    assert bylines(line) == []


def test_notices_in_a_text() -> None:
    text = (
        "Dry skin\n\nWritten by Jane Roe, nurse\nLast reviewed: 2 May 2024\n\nThe gel helps most people within a week."
    )
    document = read_text(text, name="a.txt")
    assert (document.metadata.authors, document.metadata.reviewed) == (("Jane Roe",), "2024-05-02")
    assert [(one.kind, document.text[one.start : one.end]) for one in document.notices] == [
        ("byline", "Written by Jane Roe, nurse"),
        ("reviewed", "Last reviewed: 2 May 2024"),
    ]
    assert [block.kind for block in document.blocks] == ["heading", "notice", "notice", "paragraph"]
    assert document.blocks[-1].section == ("Dry skin",)


def test_broken_structured_data_is_passed_over() -> None:
    found, headline = structured(["{", "[1, null]", '"text"', '{"@type": "Article", "author": 5, "datePublished": {}}'])
    assert (found.authors, found.published, headline) == (("5",), None, None) or found.published is None


def test_every_stated_date_is_kept_where_it_stands() -> None:
    page = (
        '<html lang="en"><head><title>Gout</title><meta name="date" content="2024-05-06">'
        '<script type="application/ld+json">{"@type": "Article", "dateModified": "2025-01-02"}</script></head>'
        "<body><main><h1>Gout</h1><p>Last updated: 3 March 2025</p>"
        "<p>Gout is caused by crystals of uric acid in a joint. Rest and ice ease the pain of an attack.</p>"
        '<p>Long use of <abbr title="nonsteroidal anti-inflammatory drugs">NSAIDs</abbr> is not advised for most.</p>'
        "</main></body></html>"
    )
    document = read_text(page, name="gout.html", format="html")
    stated = document.metadata.stated
    assert [(date.kind, date.iso, date.source) for date in stated] == [
        ("updated", "2025-01-02", "JSON-LD"),
        ("published", "2024-05-06", "meta"),
        ("updated", "2025-03-03", "text"),
    ]
    assert [document.text[date.start : date.end] for date in stated] == ["", "", "Last updated: 3 March 2025"]
    assert (document.metadata.published, document.metadata.updated) == ("2024-05-06", "2025-01-02")
    assert document.expansions == (("NSAIDs", "nonsteroidal anti-inflammatory drugs"),)
