"""Reference lists in their shapes."""

from __future__ import annotations

import pytest

from sources import Reference, read_text
from sources.references import year_of


def references(text: str, name: str = "a.txt") -> list[tuple[str, str, int | None]]:
    return [(one.key, one.text, one.year) for one in read_text(text, name=name).references]


BODY = "The gel helps most people within a week. It is rubbed in twice a day.\n\n"


@pytest.mark.parametrize(
    "heading", ["References", "SOURCES:", "Bibliography", "Article sources", "Works cited", "7. Literature"]
)
@pytest.mark.parametrize("mark", ["{}. ", "[{}] ", "({}) ", "{}) "])
def test_numbered_lists(heading: str, mark: str) -> None:
    text = f"{BODY}{heading}\n\n{mark.format(1)}Smith J. The gel. J Skin 2011;3:4.\n{mark.format(2)}NHS. Gel. 2020."
    assert references(text) == [("1", "Smith J. The gel. J Skin 2011;3:4.", 2011), ("2", "NHS. Gel. 2020.", 2020)]


def test_entries_over_several_lines() -> None:
    text = (
        BODY + "References\n\n[1] Smith J, Jones K. The gel and the skin of adults who work out\n    of doors. J Skin"
        " 2011;3:4.\n[2] NHS. Gel. 2020.\n    https://www.nhs.uk/gel\n"
    )
    assert references(text) == [
        ("1", "Smith J, Jones K. The gel and the skin of adults who work out of doors. J Skin 2011;3:4.", 2011),
        ("2", "NHS. Gel. 2020. https://www.nhs.uk/gel", 2020),
    ]


def test_bulleted_and_unnumbered_lists_count_in_order() -> None:
    assert [key for key, _, _ in references(BODY + "Sources\n\n• NHS. Gel. 2020.\n• CDC. Skin. 2021.")] == ["1", "2"]
    text = BODY + "Sources\n\nNHS. Gel. 2020. https://www.nhs.uk/gel\n\nCDC. Skin. 2021. https://www.cdc.gov/skin"
    assert [(key, year) for key, _, year in references(text)] == [("1", 2020), ("2", 2021)]


def test_entries_of_several_blocks_with_a_type_line() -> None:
    text = (
        BODY
        + "References\n\nGuideline\n\nCare of Dry Skin\n\nSkin Society: Summaries, 2024\n\nReview\n\nGels Compared\n\n"
        "Journal of Skin, 2023\n\nMedical Disclaimer\n\nThis information is for educational purposes only."
    )
    assert references(text) == [
        ("1", "Guideline Care of Dry Skin Skin Society: Summaries, 2024", 2024),
        ("2", "Review Gels Compared Journal of Skin, 2023", 2023),
    ]
    document = read_text(text, name="a.txt")
    assert [block.kind for block in document.blocks][-2:] == ["boilerplate", "boilerplate"]


def test_entries_of_several_blocks_end_with_their_year() -> None:
    text = BODY + "Sources\n\nCare of Dry Skin\n\nSkin Society, 2024\n\nGels Compared\n\nJournal of Skin, 2023"
    assert [entry for _, entry, _ in references(text)] == [
        "Care of Dry Skin Skin Society, 2024",
        "Gels Compared Journal of Skin, 2023",
    ]


def test_an_unlabelled_list_at_the_end() -> None:
    text = (
        BODY + "1. Smith, J. (2009, March 1). A gel gives hope. The Times. Retrieved from\n2. Skin Society. (2011).\n"
        "3. Gels for Adults. (Jun. 6, 2012) Retrieved from\n\nShare Our Page\n\nGet Help Today"
    )
    assert [(key, year) for key, _, year in references(text)] == [("1", 2009), ("2", 2011), ("3", 2012)]
    kinds = [block.kind for block in read_text(text, name="a.txt").blocks]
    assert kinds == ["paragraph", "reference", "reference", "reference", "boilerplate", "boilerplate"]


def test_steps_at_the_end_are_no_references() -> None:
    text = BODY + "1. Wash the skin.\n2. Rub in the gel.\n3. Wait for a minute."
    assert references(text) == []


def test_a_list_in_one_paragraph() -> None:
    text = BODY + "Sources: NHS, Gel, 2020; CDC, Skin care, 2021"
    assert references(text) == [("1", "NHS, Gel, 2020", 2020), ("2", "CDC, Skin care, 2021", 2021)]


def test_what_follows_the_list_is_no_entry() -> None:
    text = "# Gel\n\nIt helps.\n\n## References\n\n1. NHS. Gel. 2020.\n\n## Next steps\n\n1. Ring the clinic.\n2. Bring your card."
    document = read_text(text, name="a.md")
    assert [one.text for one in document.references] == ["NHS. Gel. 2020."]
    assert [block.kind for block in document.blocks][-2:] == ["list_item", "list_item"]


def test_weak_headings_need_references_below() -> None:
    advice = BODY + "Resources\n\nCall the clinic at any time of the day.\n\nBring a friend with you."
    assert references(advice) == []
    assert (
        len(references(BODY + "Further reading\n\n- Smith J. Gel. J Skin 2011;3:4.\n- NHS. 2020. https://nhs.uk/g"))
        == 2
    )


def test_footnotes_of_markdown_are_references() -> None:
    document = read_text("It helps.[^a]\n\n[^a]: Smith J. Gel. J Skin 2011;3:4.", name="a.md")
    assert [one.keys for one in document.citations] == [("a",)]
    assert [(one.key, one.year) for one in document.references] == [("a", 2011)]
    assert document.blocks[-1].kind == "reference"


def test_an_ordered_list_of_html_starts_where_it_says() -> None:
    page = '<p>It helps.</p><h2>References</h2><ol start="4"><li>NHS. Gel. 2020.</li><li value="9">CDC. Skin. 2021.</li></ol>'
    assert [key for key, _, _ in references(page, "a.html")] == ["4", "9"]


def one(entry: str) -> Reference:
    return read_text(f"{BODY}References\n\n1. {entry}", name="a.txt").references[0]


def test_identifiers() -> None:
    found = one("Smith J. Gel. J Skin 2011;3(2):4-9. doi:10.1000/J.Skin(2011)3. PMID: 12345678")
    assert (found.doi, found.pmid, found.url, found.year) == ("10.1000/j.skin(2011)3", "12345678", None, 2011)
    found = one("NHS. Gel. Available from: https://www.nhs.uk/gel. Accessed 3 May 2024.")
    assert (found.url, found.year) == ("https://www.nhs.uk/gel", None)
    found = one("Smith J. Gel. https://doi.org/10.1000/abc.")
    assert (found.doi, found.url) == ("10.1000/abc", "https://doi.org/10.1000/abc")
    assert one("Smith J. Gel. 2019. https://pubmed.ncbi.nlm.nih.gov/2345678/").pmid == "2345678"


@pytest.mark.parametrize(
    ("entry", "year"),
    [
        ("Smith J. The 2008 outbreak. J Skin 2011;3:4.", 2011),
        ("Smith J (2015). Trial of 2000 patients.", 2015),
        ("Society. (2005 November 29). Retrieved from", 2005),
        ("Gel. (Jun. 6, 2011) Retrieved from", 2011),
        ("NHS. Gel. Retrieved 4 May 2023 from https://x.org/2019/gel", None),
        ("No year at all.", None),
    ],
)
def test_year(entry: str, year: int | None) -> None:
    assert year_of(entry) == year
