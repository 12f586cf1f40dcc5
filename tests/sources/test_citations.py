"""Citation markers: what is one, which references it names, and what is a number of the text."""

from __future__ import annotations

import pytest

from sources import Document, read_text
from sources.citations import expand

LIST = "\n\nReferences\n\n" + "\n".join(
    f"{number}. Author{number} A. A study of the drug. J Med 20{10 + number};5:{number}-9." for number in range(1, 6)
)


def cited(text: str, name: str = "a.txt") -> list[tuple[str, tuple[str, ...]]]:
    document = read_text(text, name=name)
    return [(document.text[one.start : one.end], one.keys) for one in document.citations]


@pytest.mark.parametrize(
    ("keys", "expanded"),
    [
        ("1", ("1",)),
        ("1,3-5", ("1", "3", "4", "5")),
        ("2–4; 7", ("2", "3", "4", "7")),
        ("1 and 2", ("1", "2")),
        ("0", None),
        ("5-3", None),
        ("1-90", None),
    ],
)
def test_ranges_are_expanded(keys: str, expanded: tuple[str, ...] | None) -> None:
    assert expand(keys) == expanded


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("It helps [1].", [("[1]", ("1",))]),
        ("It helps [1,3-5].", [("[1,3-5]", ("1", "3", "4", "5"))]),
        ("It helps [1][2].", [("[1]", ("1",)), ("[2]", ("2",))]),
        ("It helps.¹ It is safe.²,³", [("¹", ("1",)), ("²,³", ("2", "3"))]),
        ("It helps.¹⁻³", [("¹⁻³", ("1", "2", "3"))]),
        ("It helps.[^note]", [("[^note]", ("note",))]),
        ("It helps (Smith et al., 2011).", [("(Smith et al., 2011)", ("smith2011",))]),
        ("It helps (Smith & Jones, 2011; Roe 2012).", []),
        (
            "It helps (Smith & Jones, 2011; Roe, 2012).",
            [("(Smith & Jones, 2011; Roe, 2012)", ("smith2011", "roe2012"))],
        ),
        ("Smith et al. (2011) saw it.", [("Smith et al. (2011)", ("smith2011",))]),
    ],
)
def test_markers_of_certain_form(text: str, found: list[tuple[str, tuple[str, ...]]]) -> None:
    assert cited(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "Take [5 mg] daily, at 20 kg/m² or 10⁹ cells per m² and 3 cm³.",
        "The χ² test and R² were reported, with Ca²⁺ and ¹³¹I.",
        "Wash (1) the hands, (2) the skin and (3) the tray.",
        "The steps are: (1) wash. (2) dry. (3) cover.",
        "It is stage 4. It was a scale of 1 to 5. HER2 is high. She has type 2.",
        "Come on day 1, 2 and 3. Give 2. Then stop.",
        "The range was [1, 5] and the 95% CI [2, 9].",
        "It rose (June 2024) in London (since May 2020).",
        "Vitamin B12 and omega 3. CD8+ T cells, T4b, COVID-19.",
    ],
)
def test_numbers_of_the_text_are_no_markers(text: str) -> None:
    assert cited(text) == []


def test_raised_digits_of_the_markup() -> None:
    page = "<p>It helps.<sup>1,2</sup> Give 20 kg/m<sup>2</sup>, 10<sup>9</sup> cells, the 5<sup>th</sup> dose.<sup>3</sup></p>"
    assert cited(page, "a.html") == [("1,2", ("1", "2")), ("3", ("3",))]
    assert cited("It helps.<sup>1,2</sup> It is safe.<sup>[3]</sup>", "a.md") == [("1,2", ("1", "2")), ("[3]", ("3",))]


def test_bare_digits_where_the_article_cites_so() -> None:
    text = (
        "The gel is recommended for adults. 1, 2, 3 It is rubbed in daily. 2 The plan includes:\n\n"
        "  • a short course of tablets 1, 2\n  • rest for two weeks 4\n  • at least 2 visits\n\n"
        "It brings relief 5. It also improves sleep 2, 4. It was stage 4. On a scale of 1 to 5. The effect lasts three "
        "years 3. Use 30 mg on day 28." + LIST
    )
    assert cited(text) == [
        ("1, 2, 3", ("1", "2", "3")),
        ("2", ("2",)),
        ("1, 2", ("1", "2")),
        ("4", ("4",)),
        ("5", ("5",)),
        ("2, 4", ("2", "4")),
        ("3", ("3",)),
    ]


def test_bare_digits_right_behind_the_stop() -> None:
    text = "One in twelve adults has it.1 It is more common in women.2 The cause is unknown.1" + LIST
    assert [keys for _, keys in cited(text)] == [("1",), ("2",), ("1",)]


def test_bare_digits_without_practice_are_numbers() -> None:
    assert cited("The nurse gives the first tablet. 2 People are needed. Rest for a day.") == []


def test_a_missing_reference_keeps_its_marker() -> None:
    assert cited("It helps adults. 1 It helps children too. 7" + LIST)[-1] == ("7", ("7",))


def test_parentheses_with_a_reference_list() -> None:
    text = "It helps (1). It is safe (2, 3). Do (1) this and (2) that." + LIST
    assert cited(text) == [("(1)", ("1",)), ("(2, 3)", ("2", "3"))]
    assert cited("It helps (1). It is safe (2).") == []


def test_author_and_year_name_entries_of_the_list() -> None:
    text = (
        "It helps (Brown 2012). The agency agrees (Food Safety Board 2020). Brown (2012) saw more.\n\nSources\n\n"
        "- Brown AB, Green C (2012). The gel. J Skin 4:5-9.\n- Food Safety Board (2020). A report."
    )
    document = read_text(text, name="a.md")
    assert [(one.keys, one.style, one.inline) for one in document.citations] == [
        (("brown2012",), "author-year", False),
        (("foodsafetyboard2020",), "author-year", False),
        (("brown2012",), "author-year", True),
    ]
    assert [one.key for one in document.references] == ["brown2012", "foodsafetyboard2020"]


def links(document: Document) -> list[tuple[str, tuple[str, ...], bool]]:
    return [(document.text[one.start : one.end], one.keys, one.inline) for one in document.citations]


def test_outside_links_are_citations_with_unlisted_references() -> None:
    document = read_text(
        "A [large trial](https://doi.org/10.1000/Abc.1) found it ([CDC](https://www.cdc.gov/x)). [Book](/here) and "
        "[share](https://www.facebook.com/sharer?u=1). See <https://pubmed.ncbi.nlm.nih.gov/12345678/>.",
        name="a.md",
    )
    assert links(document) == [
        ("large trial", ("https://doi.org/10.1000/Abc.1",), True),
        ("(CDC)", ("https://www.cdc.gov/x",), False),
        ("https://pubmed.ncbi.nlm.nih.gov/12345678/", ("https://pubmed.ncbi.nlm.nih.gov/12345678/",), False),
    ]
    assert [(one.doi, one.pmid, one.listed) for one in document.references] == [
        ("10.1000/abc.1", None, False),
        (None, None, False),
        (None, "12345678", False),
    ]


def test_a_link_into_the_own_list_is_a_number() -> None:
    page = (
        '<p>It helps <a href="#r1">[1]</a> and is safe<sup><a href="#r2">2</a></sup>.</p><h2>References</h2><ol>'
        '<li id="r1">Smith J. The gel. J Skin 2011;3:4.</li><li id="r2">NHS. Gel. 2020. https://www.nhs.uk/gel</li></ol>'
    )
    document = read_text(page, name="a.html")
    assert links(document) == [("[1]", ("1",), False), ("2", ("2",), False)]
    assert [(one.key, one.year, one.url) for one in document.references] == [
        ("1", 2011, None),
        ("2", 2020, "https://www.nhs.uk/gel"),
    ]


def test_a_link_to_a_listed_work_names_it() -> None:
    text = "It [helps](https://www.nhs.uk/gel/).\n\n## Sources\n\n1. NHS. Gel. 2020. https://nhs.uk/gel"
    document = read_text(text, name="a.md")
    assert [one.keys for one in document.citations] == [("1",)]
    assert len(document.references) == 1


def test_no_marker_in_a_reference_list() -> None:
    assert cited("It helps [1]." + LIST) == [("[1]", ("1",))]
