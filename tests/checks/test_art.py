from dataclasses import replace

import pytest

from sources.document import Metadata, Notice, Positions, StatedDate
from sources.source import line_starts


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
        ("There are many risks, such as. Ask your doctor.", "such as."),
        ("It may harm organs including.", "including."),
        (
            "Call for help at once if you notice one of these signs in your child:",
            "Call for help at once if you notice one of these signs in your child:",
        ),
        (
            "Rest. Most people get better within two weeks of the start of treatment, and the\n\n# Costs\n\nNone.",
            "Most people get better within two weeks of the start of treatment, and the",
        ),
        (
            "Do not take the tablets if you are allergic to nuts or have a\n\nAsk the nurse about other tablets you take too.",
            "Do not take the tablets if you are allergic to nuts or have a",
        ),
        (
            "The operation is done under general anaesthesia and takes about … Read more",
            "The operation is done under general anaesthesia and takes about … Read more",
        ),
        ("- pads\n- …\n- pills", "…"),
        ("- pads\n- TBC\n- pills", "TBC"),
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
        "Rest the ankle, put ice on it and bandage it, and wait for the\n\nnurse to call you in again.",
        "The address to write to, if you like to do so, is that of the\n\nAnkle Trust",
        "- you have a fever that lasts for three days or more, and\n- you cough",
        "- you feel weak or numb in your arms or in your legs, or\n- you cough",
        "Watch this video to see how you put the needle on the pen:",
        "Opening hours of the clinic:",
        "What it is like: many people feel nothing at all, for example.",
        "She said: “It hurts in many places, such as. . . I don't know.”",
        "And then, after all the waiting in those long grey rooms, it hurt no more…",
        "# Read more\n\nRest the ankle.",
        "Read more about the ways in which an ankle is treated at home.",
        "Take 5 mg. A dose of 10 mg is more than you should take at all",
        "- pads\n- 5\n- A",
    ],
)
def test_nothing_is_missing(run_check, text):
    assert run_check("ART005", text) == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("The first exposure is set by the MED of the skin.", "“MED” is never expanded in the article"),
        (
            "A raised CRP means inflammation. The CRP falls later. CRPs differ between laboratories of course.",
            "“CRP” is never expanded in the article, used 2 more times",
        ),
        ("Tell them if you take an SGLT2-type tablet each day.", "“SGLT2” is never expanded in the article"),
        ("Many anti-TNF medicines are given by injection today.", "“TNF” is never expanded in the article"),
        ("Lupus, kidney disease and FSGS need other treatment too.", "“FSGS” is never expanded in the article"),
        ("The MED (usually a few minutes) is found on your back.", "“MED” is never expanded in the article"),
        ("People with MS may start walking more and tire sooner.", "“MS” is never expanded in the article"),
    ],
)
def test_abbreviations_without_a_long_form(run_check, text, message):
    (finding,) = run_check("ART006", text)
    assert finding.message == message
    assert finding.severity == "note"


@pytest.mark.parametrize(
    "text",
    [
        "The minimal erythema dose (MED) is found first. The MED grows.",
        "The MED (minimal erythema dose) is found first of all.",
        "It is 70% of the MED, which stands for the smallest dose that reddens.",
        "MED is short for the dose that reddens the skin slightly.",
        "The test dose, called MED, is found on your back.",
        "The minimal erythema dose is found on your back. The MED grows.",
        "The minimum dose, or MD2, … the tuberculin skin test, or TST, is read after two days.",
        "A doctor reads the electrocardiogram (ECG) at once.",
        "Hepatitis B (HBV) and hepatitis C (HCV) are most common.",
        "# What does thyroid-stimulating hormone do?\n\nThe TSH is measured in the blood.",
        "Ask about the ANA before you give any blood.\n\n- ANA: a test for lupus",
        "We give 40 ML by IV drip. The NHS, FDA and WHO agree on HIV and AIDS.",
        "Stage IV, type II and cranial nerve VII are not the same thing.",
        "DO NOT take it twice. This is NEVER safe, says the nurse.",
        "WARNING: THIS PRODUCT CONTAINS TARTRAZINE AND LATEX",
        "The ASPEN trial and the FJORD study had few women in them.",
        "A mutation of the TTR gene, or of TTR protein, is inherited.",
        "The box is marked “BTX” beside the date of expiry today.",
        "Model KX 500 and code RZ-77 are sold in most shops.",
        "Written down by Mara Quist, FRCPath, for people at home.",
        "As Roe AB, Doe C and others found out in their work.",
        "Asbestosis (as-bes-TOE-sis) scars the lung over many years.",
        "See https://example.org/ABC/XYZ or write to QRS@example.org today.",
        "Diltiazem CD and metformin XR are swallowed whole with some water.",
        "He lives in Boston, MA, and came on MON at 5 pm ET.",
        "People say (NICE, 2019) and (QRST 2020) that it is so.",
        "|Test|The LFT is raised in most of these people here.",
        "# The LFT explained\n\nA blood test of the liver is done each year.",
        "TST test.",
        "Vitamin BX, group QX and grade HG are on the list here.",
    ],
)
def test_abbreviations_that_need_no_words(run_check, text):
    assert run_check("ART006", text) == []


def test_an_expansion_that_comes_later_is_named(make_article, run_check):
    text = "The doctor asks for an ANA first of all.\n\nAn antinuclear antibody test (ANA) is a blood test."
    article = make_article(text)
    lines = replace(article, document=replace(article.document, positions=Positions(lines=line_starts(text))))
    (finding,) = run_check("ART006", lines)
    assert finding.message == "“ANA” is used in line 1 and expanded only in line 3"
    assert finding.text == "ANA"
    assert [side.line for side in finding.related] == [3]


def test_a_newsroom_adds_abbreviations(run_check):
    text = "The nurse of the MSK team and the CNS will see you."
    assert [finding.text for finding in run_check("ART006", text)] == ["MSK", "CNS"]
    assert [finding.text for finding in run_check("ART006", text, known_abbreviations=("MSK",))] == ["CNS"]
    assert run_check("ART006", text, known_abbreviations=("MSK", "CNS")) == []


def dated(*stated):
    """Metadata as readers make it: the first date of each kind, and all of them where they stand."""
    first = {}
    for date in stated:
        first.setdefault(date.kind, date.iso)
    return Metadata(**first, stated=stated)


@pytest.mark.parametrize(
    ("stated", "message"),
    [
        ([("reviewed", "2026-06-03", "text")], "reviewed 2026-06-03 lies after 2026-06-01"),
        ([("updated", "2027", "JSON-LD")], "updated 2027 (JSON-LD) lies after 2026-06-01"),
        (
            [("published", "2025-05", "text"), ("updated", "2025-04-20", "text")],
            "updated 2025-04-20 is before published 2025-05",
        ),
        (
            [("published", "2025-05-10", "meta"), ("updated", "2024", "meta")],
            "updated 2024 (meta) is before published 2025-05-10 (meta)",
        ),
        (
            [("updated", "2026-02-11", "JSON-LD"), ("updated", "2025-05-04", "text")],
            "the page says updated 2025-05-04, its metadata (JSON-LD) 2026-02-11",
        ),
        (
            [("reviewed", "2026-02", "meta"), ("reviewed", "2025-12-30", "text")],
            "the page says reviewed 2025-12-30, its metadata (meta) 2026-02",
        ),
    ],
)
def test_dates_that_cannot_all_be_right(make_article, run_check, stated, message):
    places = {"text": (0, 4), "meta": (0, 0), "JSON-LD": (0, 0)}
    metadata = dated(*(StatedDate(kind, iso, source, *places[source]) for kind, iso, source in stated))
    (finding,) = run_check("ART002", make_article("Rest the ankle.", metadata=metadata))
    assert finding.message == message
    assert finding.severity == "note"


@pytest.mark.parametrize(
    "stated",
    [
        [("reviewed", "2026-06-02", "text")],
        [("reviewed", "2026", "text"), ("updated", "2026-06", "meta")],
        [("published", "2025-05-10", "text"), ("updated", "2025-05-09", "text")],
        [("published", "2025-05-10", "text"), ("updated", "2025", "text")],
        [("published", "2025-05-10", "text"), ("reviewed", "2025-01-10", "text")],
        [("published", "2016-05-10", "text"), ("updated", "2025-02-01", "text"), ("updated", "2016-02-01", "text")],
        [("updated", "2026-02-11", "JSON-LD"), ("updated", "2026-02-12", "text")],
        [("updated", "2026-02-11", "JSON-LD"), ("updated", "2026-02", "text")],
        [("updated", "2026-02-11", "JSON-LD"), ("reviewed", "2025-02-11", "text")],
        [("updated", "2026-02-11", "JSON-LD"), ("updated", "soon", "text")],
        [("updated", "2026-02-11", "JSON-LD"), ("updated", "2025-02-11", "meta"), ("updated", "2025-02-11", "text")],
    ],
)
def test_dates_that_agree(make_article, run_check, stated):
    metadata = dated(*(StatedDate(*date) for date in stated))
    assert run_check("ART002", make_article("Rest the ankle.", metadata=metadata)) == []


def test_two_days_of_the_last_review(make_article, run_check):
    text = "Last reviewed: 4 May 2025\n\nRest the ankle.\n\nLast reviewed: 4 May 2024"
    stated = [StatedDate("reviewed", "2025-05-04", "text", 0, 25), StatedDate("reviewed", "2024-05-04", "text", 44, 69)]
    (finding,) = run_check("ART002", make_article(text, metadata=dated(*stated)))
    assert finding.message == "last reviewed 2025-05-04 here, 2024-05-04 in another line"
    assert [side.text for side in finding.related] == ["Last reviewed: 4 May 2024"]


def test_a_respelling_and_a_gene_named_once_are_no_abbreviations(run_check):
    said = "Polycythaemia vera (POL-e-si-THEE-me-ah VAY-rah or VE-rah) thickens the blood of one person in many."
    assert run_check("ART006", said) == []
    gene = "Iron builds up where the QXE gene is changed. Two known changes of QXE are found by a blood test."
    assert run_check("ART006", gene) == []
    assert len(run_check("ART006", gene.replace(" gene", ""))) == 1
