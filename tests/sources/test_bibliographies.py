"""Bibliography files: what they say, what is wrong with them, and how articles cite from them."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources import Document, UnreadableError, read, read_text
from sources.bibliographies import Bibliography, BibliographyError, Entry, load, parse

BIB = r"""
% Kept by the desk: write to desk@example.org.
@string{jw = "Journal of Warts"}
@article{hall2019,
  author = {Hall, Kate and M{\"u}ller, J{\'o}zef B. and {World Health Organization} and others},
  title = {The {DNA} of warts \& verrucas: 50% of $\beta$-blockers},
  journal = jw, year = 2019, month = mrt, volume = 12, number = {3}, pages = {34--56},
  doi = {10.5555/jw.2019\_3},
}
@book{skin, author = "van der Berg, Jan", title = {Skin}, edition = {2}, address = {London}, publisher = {Hill Press},
  year = {2015}, isbn = {978-0-306-40615-7}}
@incollection{feet, crossref = {skin}, author = {Moor, Ann}, title = {Feet}, pages = {1--9}}
@online{nhs, author = {{NHS}}, title = {What are warts?}, date = {2024-05-01}, url = {https://www.nhs.uk/warts_and_all/}}
@misc{old, title = {Warts}, year = {n.d.}, eprint = {12345678}, eprinttype = {pubmed}}
"""


def entries(text: str | bytes, name: str) -> dict[str, Entry]:
    return {entry.key: entry for entry in parse(text, name)}


def problems(text: str | bytes, name: str) -> list[str]:
    with pytest.raises(BibliographyError) as caught:
        parse(text, name)
    return [str(problem) for problem in caught.value.problems]


# ------------------------------------------------------------ what files say


def test_bibtex() -> None:
    found = entries(BIB, "refs.bib")
    assert list(found) == ["hall2019", "skin", "feet", "nhs", "old"]
    hall = found["hall2019"]
    assert hall.reference.text == (
        "Hall K, Müller JB, World Health Organization, et al. The DNA of warts & verrucas: 50% of β-blockers."
        " Journal of Warts 2019;12(3):34-56. doi:10.5555/jw.2019_3."
    )
    assert (hall.type, hall.container, hall.authors[1]) == ("article-journal", "Journal of Warts", "Müller JB")
    assert (hall.reference.year, hall.reference.doi) == (2019, "10.5555/jw.2019_3")
    assert hall.reference.title == "The DNA of warts & verrucas: 50% of β-blockers"
    assert hall.reference.source == "refs.bib:4"


def test_bibtex_books_chapters_pages_and_preprints() -> None:
    found = entries(BIB, "refs.bib")
    assert found["skin"].reference.text == (
        "van der Berg J. Skin. 2nd ed. London: Hill Press; 2015. ISBN 978-0-306-40615-7."
    )
    assert found["skin"].reference.isbn == "9780306406157"
    feet = found["feet"]
    assert (
        feet.reference.text
        == "Moor A. Feet. In: Skin. 2nd ed. London: Hill Press; 2015. p. 1-9. ISBN 978-0-306-40615-7."
    )
    assert (feet.type, feet.reference.year, feet.parent) == ("chapter", 2015, "skin")
    assert found["nhs"].reference.text == "NHS. What are warts? 2024. https://www.nhs.uk/warts_and_all/"
    assert (found["nhs"].reference.url, found["nhs"].reference.year) == ("https://www.nhs.uk/warts_and_all/", 2024)
    assert (found["old"].reference.pmid, found["old"].reference.year) == ("12345678", None)


def test_csl_json() -> None:
    data = [
        {
            "id": "hall",
            "type": "article-journal",
            "title": "Warts in <i>children</i>",
            "author": [{"family": "Beek", "given": "Kate-Ann B.", "non-dropping-particle": "van"}, {"literal": "NHS"}],
            "issued": {"date-parts": [[2019, 3]]},
            "container-title": ["J Warts"],
            "volume": 3,
            "page": "1–9",
            "DOI": "https://doi.org/10.5555/JW.1",
        },
        {
            "id": 7,
            "title": "Skin",
            "issued": {"raw": "2011-05"},
            "URL": "https://example.org/skin",
            "note": "PMID: 912",
        },
    ]
    found = entries(json.dumps(data), "refs.csl.json")
    assert found["hall"].reference.text == "van Beek KAB, NHS. Warts in children. J Warts 2019;3:1-9. doi:10.5555/JW.1."
    assert (found["hall"].reference.doi, found["hall"].reference.source) == ("10.5555/jw.1", "refs.csl.json: entry 1")
    assert (found["7"].reference.year, found["7"].reference.pmid) == (2011, "912")
    assert found["7"].reference.text == "Skin. 2011. https://example.org/skin"
    assert list(entries(json.dumps({"items": data}), "refs.json")) == ["hall", "7"]


def test_csl_yaml() -> None:
    found = entries("references:\n- id: hall\n  title: Warts\n  issued: 2019-03-01\n", "refs.yaml")
    assert found["hall"].reference.text == "Warts. 2019."


RIS = """TY  - JOUR
AU  - Hall, Kate
AU  - Moor, A. B.
TI  - Warts and
 all
JO  - J Warts
PY  - 2019/03/01/
VL  - 3
IS  - 2
SP  - 12
EP  - 19
DO  - 10.5555/jw.1
UR  - https://example.org/a;b
ER  -

TY - BOOK
A1  - NHS
T1  - Skin
Y1  - 2015///
SN  - 978-0-306-40615-8
PB  - Hill
CY  - London
ID  - skin
ER  -
"""


def test_ris() -> None:
    found = entries(RIS, "refs.ris")
    assert list(found) == ["hall2019", "skin"]
    hall, skin = found["hall2019"].reference, found["skin"].reference
    assert hall.text == "Hall K, Moor AB. Warts and all. J Warts 2019;3(2):12-19. doi:10.5555/jw.1."
    assert (hall.url, hall.source) == ("https://example.org/a;b", "refs.ris:1")
    assert skin.text == "NHS. Skin. London: Hill; 2015. ISBN 978-0-306-40615-8."
    assert (skin.isbn, skin.faults) == (None, ("the check digit of ISBN 9780306406158 is 8, expected 7",))


def test_pubmed() -> None:
    text = (
        "PMID- 12345678\nOWN - NLM\nDP  - 2019 Mar\nTI  - Warts in children and\n      adults.\nPG  - 1-9\n"
        "LID - 10.5555/jw.1 [doi]\nAU  - Hall K\nAU  - Moor AB\nTA  - J Warts\nVI  - 3\nPMC - PMC1234567\n\n"
        "PMID- 912\nTI  - Others.\nDP  - 2020\n"
    )
    found = entries(text, "refs.nbib")
    assert list(found) == ["hall2019", "others2020"]
    assert found["hall2019"].reference.text == (
        "Hall K, Moor AB. Warts in children and adults. J Warts 2019;3:1-9. doi:10.5555/jw.1. PMID: 12345678."
        " PMCID: PMC1234567."
    )
    assert found["others2020"].reference.pmid == "912"


def test_works_without_a_key_get_keys_of_their_own() -> None:
    record = "TY  - JOUR\nAU  - Hall, K\nTI  - Warts {}\nPY  - 2019\nER  - \n"
    assert list(entries(record.format("one") + record.format("two"), "a.ris")) == ["hall2019", "hall2019b"]


# ------------------------------------------------------------ what is wrong with them


def test_everything_wrong_in_bibtex_is_told_at_once() -> None:
    text = """@article{, title={A}}
@article{title={A}, year=2011}
@article{a, title={A}, year={20ll}}
@article{b, title={B, year=2011}
@article{a, title={A}, year=2011}}
@book d, title
@article{e, title=foo, crossref={zz}, title={Two}}
@article{f, title="un}balanced"}
@article{g, title={fine}, year=2011, author={A, b, c, d, e}}
@article{h, title={A}, year = }
"""
    assert problems(text, "refs.bib") == [
        "refs.bib:1: an entry without a key: found “@article{, title={A}}”, expected “@article{key, …”",
        "refs.bib:2: an entry without a key: found “@article{title={A}, year=2011}”, expected “@article{key, …”",
        "refs.bib:3: year: found “20ll”, expected four digits",
        "refs.bib:4: the entry that begins here never ends: expected its closing brace or quote",
        "refs.bib:5: found “}” behind the end of an entry: a brace too many",
        "refs.bib:5: key “a” is that of refs.bib:3 already: expected a key of its own",
        "refs.bib:6: found “@book d, title”, expected an opening brace behind the type",
        "refs.bib:7: “foo” stands without quotes and no @string defines it",
        "refs.bib:7: the field “title” stands twice in the entry",
        "refs.bib:7: crossref: “zz” is no entry of the file",
        'refs.bib:8: found “@article{f, title="un}balanced"}”: unbalanced braces',
        "refs.bib:9: author: found “A, b, c, d, e”, expected “Family, Given” joined by “and”",
        "refs.bib:10: found “@article{h, title={A}, year = }”: field value expected",
    ]


def test_everything_wrong_in_csl_json_is_told_at_once() -> None:
    data = [{"title": "Warts"}, 3, {"id": "a", "author": "Bob", "issued": {"date-parts": [["20x1"]]}}, {"id": "a"}]
    assert problems(json.dumps(data), "refs.json") == [
        "refs.json: entry 1: an entry without a key: expected “id” beside “Warts”",
        "refs.json: entry 2: found “3”, expected a CSL item",
        "refs.json: entry 3: author: found “Bob”, expected a list of names with “family” and “given”, or “literal”",
        "refs.json: entry 3: year: found “20x1”, expected four digits",
        "refs.json: entry 4: key “a” is that of refs.json: entry 3 already: expected a key of its own",
    ]


def test_everything_wrong_in_ris_is_told_at_once() -> None:
    text = "AU  - Hall\nTY  - JOUR\nTI  - A\nTY  - JOUR\nPY  - 20l1\nER  - \nTY  - BOOK\n"
    assert problems(text, "refs.ris") == [
        "refs.ris:1: found “AU - Hall” outside a record, expected TY before it",
        "refs.ris:2: the record has no ER: found the next TY in line 4",
        "refs.ris:4: year: found “20l1”, expected four digits",
        "refs.ris:7: the record has no ER: found the end of the file",
    ]


@pytest.mark.parametrize(
    ("content", "name", "told"),
    [
        (b"", "a.bib", "is empty"),
        (b"nothing here", "a.bib", "has no entry"),
        (b"nothing here", "a.ris", "has no record"),
        (b'[{"id":', "a.json", "a.json:1: is no valid JSON"),
        (b"{}", "a.json", "found an object, expected a list of CSL items"),
        (b"[" * 100_000, "a.json", "is no JSON that can be read: RecursionError"),
        (b"- [", "a.yaml", "is no valid YAML"),
        (
            b"@article{a, title={M\xfcller}}",
            "a.bib",
            "is not UTF-8: byte 0xFC at offset 20 (line 1); expected UTF-8 or UTF-16",
        ),
        (b"x", "a.enl", "found ending .enl, expected a bibliography"),
        (b"@article{a, title={" + b"x" * 300_000 + b"}}", "a.bib", "expected at most 200,000"),
    ],
)
def test_what_is_no_bibliography(content: bytes, name: str, told: str) -> None:
    (problem,) = problems(content, name)
    assert told in problem


def test_a_file_over_the_limit_is_not_read(tmp_path: Path) -> None:
    file = tmp_path / "refs.bib"
    file.write_bytes(b"x" * 2000)
    with pytest.raises(BibliographyError, match=r"is too large: .* read as one bibliography"):
        load(file, limit=1000)
    with pytest.raises(BibliographyError, match="does not exist"):
        load(tmp_path / "gone.bib")


def test_many_problems_are_counted_not_spelt_out() -> None:
    with pytest.raises(BibliographyError) as caught:
        parse("@article{, title={A}}\n" * 250, "refs.bib")
    assert len(caught.value.problems) == 250
    assert caught.value.message.endswith("and 150 more")


def test_a_file_is_read_again_only_when_it_changed(tmp_path: Path) -> None:
    file = tmp_path / "refs.bib"
    file.write_text("@misc{a, title={One}}")
    first = load(file)
    assert load(file) is first
    file.write_text("@misc{b, title={Two}}")
    os.utime(file, ns=(1, 1))
    assert [entry.key for entry in load(file).entries] == ["b"]


def test_what_is_no_year_but_says_so() -> None:
    for written in ("in press", "n.d.", "forthcoming", "{2011}", "2011a", "c. 2011", "2010/2011"):
        year = entries(f"@misc{{a, title={{A}}, year={{{written}}}}}", "a.bib")["a"].reference.year
        assert year == (int("".join(filter(str.isdigit, written))[:4]) if "20" in written else None)


SCRAPS = st.sampled_from(
    '@article{|a, |title = |{|}|"|year={2011}|,|\n|TY  - JOUR\n|ER  - \n|AU  - |#|PMID- 1\n|[{"id": |"a"}]|@string{'
    "|@comment{|\\'e|$|%|crossref={a}|author={| and |@string{j={J}}\n|@misc{b, title={A}}\n".split("|")
)


def parsed(text: str, name: str) -> tuple[tuple[Entry, ...], list[str]]:
    try:
        return parse(text, name), []
    except BibliographyError as problem:
        return (), [item.place for item in problem.problems]


@given(
    st.lists(SCRAPS | st.text(max_size=6), max_size=30).map("".join),
    st.sampled_from(["bib", "json", "ris", "nbib", "yaml"]),
)
def test_nothing_is_raised_but_what_is_promised(text: str, ending: str) -> None:
    found, places = parsed(text, f"a.{ending}")
    assert bool(found) is not bool(places)
    assert all(place.startswith(f"a.{ending}") for place in places)
    assert len({entry.key for entry in found}) == len(found)


# ------------------------------------------------------------ how articles cite from them

HALL = "@article{hall2019, author={Hall, K}, title={Freezing of warts in adults}, journal={J Warts}, year=2019, volume=3, pages={1--9}, doi={10.5555/jw.1}}\n"
MOOR = "@book{moor2015, author={Moor, A}, title={Skin and its care}, address={London}, publisher={Hill}, year=2015}\n"
NEVER = "@book{never2015, author={Never, A}, title={Nails}, address={London}, publisher={Hill}, year=2015}\n"


def article(
    folder: Path, text: str, bib: str = HALL + MOOR + NEVER, *, name: str = "warts.md", **more: object
) -> Document:
    (folder / name).write_text(text)
    if bib:
        (folder / "warts.bib").write_text(bib)
    return read(folder / name, root=folder, **more)  # type: ignore[arg-type]


def markers(document: Document) -> list[tuple[str, tuple[str, ...], bool]]:
    return [(document.text[one.start : one.end], one.keys, one.inline) for one in document.citations]


def listed(document: Document) -> list[tuple[str, str | None, str]]:
    return [(one.key, one.source, document.text[one.start : one.end]) for one in document.references if one.listed]


def test_citations_by_key(tmp_path: Path) -> None:
    document = article(
        tmp_path,
        "# Warts\n\nFreezing helps [@moor2015; see @hall2019, p. 33]. @hall2019 says more. It heals [-@hall2019]."
        " @moor2015 [p. 12] agrees \\cite{hall2019, moor2015}. Lasers are new [@absent2021].\n",
    )
    assert markers(document) == [
        ("[@moor2015; see @hall2019, p. 33]", ("moor2015", "hall2019"), False),
        ("@hall2019", ("hall2019",), True),
        ("[-@hall2019]", ("hall2019",), False),
        ("@moor2015 [p. 12]", ("moor2015",), True),
        ("\\cite{hall2019, moor2015}", ("hall2019", "moor2015"), False),
        ("[@absent2021]", ("absent2021",), False),
    ]
    first = "[@moor2015; see @hall2019, p. 33]"
    assert listed(document) == [
        ("moor2015", "warts.bib:2", first),
        ("hall2019", "warts.bib:1", first),
        ("never2015", "warts.bib:3", ""),
    ]
    assert document.bibliographies == ("warts.bib",)


@pytest.mark.parametrize(
    "text",
    [
        "Write to hall2019@example.org or desk@hall2019.example.",
        "Follow us: @NHSuk, @warts1985 and [@NHSuk](https://example.org/nhs).",
        "As @fig:freezing and [@tbl-results] and @sec-two show.",
        "Take it @ 8 and @9, b.i.d. @home.",
        "[Follow us @NHSuk on the web]",
        "Nothing is cited.",
    ],
)
def test_what_is_no_citation(tmp_path: Path, text: str) -> None:
    document = article(tmp_path, f"# Warts\n\nWarts are common among children. {text}\n")
    assert [one for one in document.citations if one.style == "key"] == []
    bare = read_text(f"# Warts\n\nWarts are common among children. {text}\n", name="a.md")
    assert [one for one in bare.citations if one.style == "key"] == []


def test_without_a_bibliography_only_unmistakable_keys_are_citations() -> None:
    document = read_text("# Warts\n\nFreezing helps [@hall2019]. Join [@NHSuk]. @moor2015 agrees.\n", name="a.md")
    assert markers(document) == [("[@hall2019]", ("hall2019",), False)]
    assert document.references == ()


def test_a_key_ends_before_the_punctuation_that_follows(tmp_path: Path) -> None:
    document = article(
        tmp_path, "# Warts\n\nFreezing helps, says @hall2019. So does @hall2019's team; and @{moor2015}.\n"
    )
    assert [words for words, _, _ in markers(document)] == ["@hall2019", "@hall2019", "@{moor2015}"]


def test_of_a_shared_bibliography_only_what_is_cited_counts(tmp_path: Path) -> None:
    (tmp_path / "refs").mkdir()
    (tmp_path / "refs" / "all.bib").write_text(HALL + MOOR + NEVER)
    text = "# Warts\n\nFreezing helps [@moor2015].\n"
    configured = article(tmp_path, text, "", bibliography=[tmp_path / "refs" / "all.bib"])
    named = article(tmp_path, f"---\nbibliography: [refs/all.bib]\n---\n{text}", "")
    for document in (configured, named):
        assert listed(document) == [("moor2015", "refs/all.bib:2", "[@moor2015]")]


def test_author_and_year_find_entries_of_any_bibliography(tmp_path: Path) -> None:
    (tmp_path / "all.bib").write_text(HALL + MOOR)
    text = "# Warts\n\nFreezing helps (Moor 2015). It was held in a hall (Paris 2012).\n"
    document = article(tmp_path, text, "", bibliography=[tmp_path / "all.bib"])
    assert [(key, source) for key, source, _ in listed(document)] == [("moor2015", "all.bib:2")]
    assert markers(document)[0] == ("(Moor 2015)", ("moor2015",), False)


def test_items_in_the_front_matter(tmp_path: Path) -> None:
    text = "---\nreferences:\n- id: hall\n  title: Warts\n  issued: {year: 2019}\n- id: moor\n  title: Skin\n---\n# Warts\n\nIt helps [@hall].\n"
    document = article(tmp_path, text, "")
    assert listed(document) == [("hall", "warts.md: entry 1", "[@hall]"), ("moor", "warts.md: entry 2", "")]
    other = read_text("---\nreferences: [https://example.org/a, Hall 2019]\n---\n# Warts\n\nIt helps.\n", name="a.md")
    assert other.references == ()


def test_numbers_count_the_entries_of_the_file_beside_the_article(tmp_path: Path) -> None:
    document = article(tmp_path, "Warts\n\nFreezing helps [2]. It hurts [1, 2].\n", name="warts.txt")
    assert listed(document) == [
        ("2", "warts.bib:2", "[2]"),
        ("1", "warts.bib:1", "[1, 2]"),
        ("3", "warts.bib:3", ""),
    ]


def test_a_printed_list_and_a_file_are_merged(tmp_path: Path) -> None:
    document = article(
        tmp_path,
        "# Warts\n\nFreezing helps [@hall2019]. Care matters [1] and [@moor2015].\n\n## References\n\n"
        "1. Hall K. Freezing of warts in adults. J Warts 2019;3:1-9.\n",
        HALL + MOOR,
    )
    assert markers(document) == [
        ("[@hall2019]", ("1",), False),
        ("[1]", ("1",), False),
        ("[@moor2015]", ("moor2015",), False),
    ]
    first, second = document.references
    assert (first.key, first.doi, first.source) == ("1", "10.5555/jw.1", None)
    assert document.text[first.start : first.end].startswith("Hall K. Freezing")
    assert (second.key, second.source) == ("moor2015", "warts.bib:2")


def test_an_entry_that_lends_its_fields_need_not_be_cited(tmp_path: Path) -> None:
    feet = "@incollection{feet, crossref={moor2015}, author={Hall, K}, title={Feet}, pages={1--9}}\n"
    document = article(tmp_path, "# Warts\n\nFreezing helps [@feet].\n", feet + MOOR)
    assert [key for key, _, _ in listed(document)] == ["feet"]


def test_the_articles_own_key_goes_before_a_shared_one(tmp_path: Path) -> None:
    (tmp_path / "all.bib").write_text(NEVER.replace("never2015", "hall2019"))
    text = "# Warts\n\nFreezing helps [@hall2019].\n"
    document = article(tmp_path, text, HALL, bibliography=[tmp_path / "all.bib"])
    assert listed(document) == [("hall2019", "warts.bib:1", "[@hall2019]")]
    (tmp_path / "warts.ris").write_text("TY  - BOOK\nID  - hall2019\nTI  - Nails and hair\nPY  - 2011\nER  - \n")
    with pytest.raises(
        UnreadableError, match=r"cites “hall2019”, which stands for two works: warts.bib:1 and warts.ris:1"
    ):
        article(tmp_path, text, HALL)


def test_a_broken_file_of_its_own_makes_an_article_unreadable(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError) as caught:
        article(tmp_path, "# Warts\n\nNothing is cited.\n", "@article{, title={A}}\n@article{a, year={x}}\n")
    assert caught.value.message == (
        "its bibliography cannot be used: warts.bib:1: an entry without a key: found “@article{, title={A}}”, expected"
        " “@article{key, …”; warts.bib:2: year: found “x”, expected four digits"
    )


def test_a_broken_shared_file_matters_to_those_that_cite_from_it(tmp_path: Path) -> None:
    (tmp_path / "all.bib").write_text("@article{, title={A}}")
    shared = [tmp_path / "all.bib"]
    assert article(tmp_path, "# Warts\n\nFreezing helps [1].\n", "", bibliography=shared).bibliographies == ()
    assert listed(article(tmp_path, "# Warts\n\nIt helps [@hall2019].\n", HALL, bibliography=shared))
    with pytest.raises(UnreadableError, match=r"cites “absent2021”, and the bibliography all.bib cannot be used"):
        article(tmp_path, "# Warts\n\nFreezing helps [@absent2021].\n", HALL, bibliography=shared)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("gone.bib", "names the bibliography gone.bib, which does not exist"),
        ("https://example.org/refs.bib", "expected a file, not an address"),
        ("../secret.bib", "lies outside the project: name it in medfact.toml"),
    ],
)
def test_what_the_front_matter_may_name(tmp_path: Path, name: str, told: str) -> None:
    (tmp_path / "secret.bib").write_text(HALL)
    (tmp_path / "site").mkdir()
    with pytest.raises(UnreadableError, match=told):
        article(tmp_path / "site", f"---\nbibliography: {name}\n---\n# Warts\n\nIt helps [@hall2019].\n", "")


def test_a_bibliography_by_itself(tmp_path: Path) -> None:
    (tmp_path / "a.bib").write_text(HALL + MOOR)
    book = load(tmp_path / "a.bib", shown="a.bib")
    assert isinstance(book, Bibliography)
    assert book.by_key["moor2015"].authors == ("Moor A",)
    assert book.by_work["hall2019"].key == "hall2019"


WORDS = st.sampled_from(
    ["[@hall2019]", "@hall2019", "[-@moor2015; @x]", "\\cite{moor2015}", "Skin.", "[1]", "@", "[@", "\n\n", " "]
)


@given(st.lists(WORDS | st.text(max_size=5), max_size=20).map(" ".join))
def test_markers_point_at_their_text(text: str) -> None:
    from sources import keys
    from sources.source import Part

    parts = [Part("paragraph", 0, len(text))]
    found = keys.find(parts, text, {"hall2019", "moor2015"}, in_force=True)
    assert all(one.end <= other.start for one, other in zip(found, found[1:], strict=False))
    for one in found:
        assert all(key in text[one.start : one.end] for key in one.keys)
