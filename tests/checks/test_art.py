from dataclasses import replace

import pytest

from sources.document import Metadata, Notice


def test_dates_and_people_come_from_the_metadata(make_article, run_check):
    bare = make_article("Rest the ankle.")
    assert [finding.start for finding in run_check("ART001", bare)] == [0]
    assert [finding.end for finding in run_check("ART003", bare)] == [0]
    known = make_article("Rest the ankle.", metadata=Metadata(reviewers=("Dr Holm",), updated="2025"))
    assert run_check("ART001", known) == []
    assert run_check("ART003", known) == []


def test_an_article_without_a_sentence_is_left_alone(make_article, run_check):
    for code in ("ART001", "ART003"):
        assert run_check(code, make_article("# Only a heading")) == []


@pytest.mark.parametrize(
    ("reviewed", "stale"),
    [
        ("2023-05-31", True),
        ("2023-06-01", False),
        ("2023", False),
        ("2022", True),
        ("2023-05", True),
        ("2023-06", False),
        ("soon", False),
    ],
)
def test_a_date_counts_from_its_last_day(make_article, run_check, reviewed, stale):
    article = make_article("Rest the ankle.", metadata=Metadata(reviewed=reviewed))
    assert bool(run_check("ART002", article, as_of="2026-06-01")) is stale


def test_the_review_goes_before_other_dates_and_the_setting_counts(make_article, run_check):
    metadata = Metadata(published="2010", updated="2026-05-01", reviewed="2024-01-01")
    article = make_article("Rest the ankle.", metadata=metadata)
    assert run_check("ART002", article) == []
    (finding,) = run_check("ART002", article, review_age_years=1)
    assert "2024-01-01" in finding.message
    old = make_article("Rest the ankle.", metadata=replace(metadata, reviewed=None, updated=None))
    (finding,) = run_check("ART002", old)
    assert "no review is on record" in finding.message


def test_a_leap_day_has_a_day_three_years_before(make_article, run_check):
    article = make_article("Rest the ankle.", metadata=Metadata(reviewed="2021-02-27"))
    assert run_check("ART002", article, as_of="2024-02-29")


def test_unreviewed_notices_make_one_finding(make_article, run_check):
    text = "Pending review. Rest the ankle. Draft."
    article = make_article(
        text, notices=[Notice("unreviewed", 0, 14), Notice("unreviewed", 32, 37), Notice("byline", 3, 5)]
    )
    (finding,) = run_check("ART004", article)
    assert finding.text == "Pending review"
    assert [side.text for side in finding.related] == ["Draft"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("- pads, such as:\n- pills", "pads, such as:"),
        ("# A\n\nIt may cause harm, including:\n\n# B\n\nMore.", "It may cause harm, including:"),
        ("# A\n\nHelp is at hand. Take one of the following:", "Take one of the following:"),
        ("# A\n\nThere are many, such as", "There are many, such as"),
    ],
)
def test_announced_and_missing(run_check, text, words):
    (finding,) = run_check("ART005", text)
    assert finding.text == words


@pytest.mark.parametrize(
    "text",
    [
        "- pads, such as:\n  - big ones\n- pills",
        "It may cause harm, including:\n\n- nausea",
        "# A\n\nThere are two sorts, the following:\n\n## One\n\nMore.",
        "# A\n\nThe dose:\n\n# B",
        "What it feels like.\n\n# B",
        "They include: fever and chills.",
    ],
)
def test_nothing_is_missing(run_check, text):
    assert run_check("ART005", text) == []
