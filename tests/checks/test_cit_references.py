import pytest

from sources.document import Reference

DOI = "Garrow D. Salt. Nutr Lett 2019;3:12-19. doi:10.5555/nl.2019.3"


def entry(key, text, **given):
    return Reference(key, text, 0, 0, **given)


def test_one_finding_for_each_missing_key(make_article, run_check):
    article = make_article("Salt is bad [1]. Sugar too [2, 3]. So is fat [3].", references=[DOI])
    two, three = run_check("CIT002", article)
    assert (two.text, three.text) == ("[2, 3]", "[2, 3]")
    assert "cites 2" in two.message
    assert "holds only 1" in two.message
    assert [side.text for side in three.related] == ["Sugar too ", "[3]"]


def test_one_finding_where_there_is_no_list(make_article, run_check):
    article = make_article("Salt is bad [1]. Sugar too [2, 3]. So is fat [7].")
    (finding,) = run_check("CIT002", article)
    assert "1–3 and 7" in finding.message
    assert "no reference list" in finding.message
    assert [side.text for side in finding.related] == ["Salt is bad ", "[2, 3]", "[7]"]


def test_an_unlisted_link_is_its_own_reference(make_article, run_check):
    article = make_article("Salt is bad [1].", references=[entry("1", "NHS", url="https://nhs.uk/x", listed=False)])
    assert run_check("CIT002", article) == []
    assert run_check("CIT003", article) == []
    assert run_check("CIT005", article) == []


def test_unused_references(make_article, run_check):
    some = make_article("Salt is bad [1].", references=[DOI, "NHS. Salt. 2024.", "NHS. Fat. 2024."])
    assert [finding.text for finding in run_check("CIT003", some)] == ["NHS. Salt. 2024.", "NHS. Fat. 2024."]
    none = make_article("Salt is bad.", references=[DOI, "NHS. Salt. 2024."])
    (finding,) = run_check("CIT003", none)
    assert "cites none" in finding.message
    assert len(finding.related) == 1


def test_a_link_to_the_same_address_cites_the_entry(make_article, run_check):
    listed = entry("nhs", "NHS. Salt.", url="https://www.nhs.uk/salt/")
    linked = entry("1", "page", url="http://nhs.uk/salt", listed=False)
    assert run_check("CIT003", make_article("Salt is bad [1].", references=[listed, linked])) == []


@pytest.mark.parametrize(
    "text",
    [
        "Clinic. Results. 2021. Retrieved from",
        "Marley, J. (2009, March 1). Hope. The Sun. Retrieved from",
        "Available at: (accessed 3 May 2020)",
        "Hall Care – Salt. (2010).",
        "Baker T. Salt: information for patients. Northgate Hospital, 2022.",
        "Guideline Salt in Practice Insights for Doctors: Practical Summaries of Guidelines, 2025",
        "Personal communication, 2019.",
    ],
)
def test_cannot_be_located(make_article, run_check, text):
    assert len(run_check("CIT005", make_article("Salt [1].", references=[text]))) == 1


@pytest.mark.parametrize(
    "text",
    [
        "Rangan A, Keding A. Salt. Lancet 2020;396:977-989.",
        "Smith J. Salt. J Salt. 2019;12(3):e45.",
        "Smith, J. (2019). Salt. Journal of Salt, 12(3), 345-352.",
        "Smith, J. (2019). Salt. Journal of Salt, 12, 345–352.",
        "Apley AG. Bones. 10th ed. London: CRC Press; 2017.",
        "NICE. Salt. Guideline NG128. 2022.",
        "Trial of salt, NCT01234567.",
        "Salt. ISBN 978-0-12-345678-6.",
        "NHS. Salt, at nhs.uk/salt",
        "Jones B. Salt. Epub ahead of print.",
    ],
)
def test_can_be_located(make_article, run_check, text):
    assert run_check("CIT005", make_article("Salt [1].", references=[text])) == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "Moor J. Salt. Hill Press, 2019. ISBN 978-0-12-345678-9.",
            "the check digit of ISBN 9780123456789 is 9, expected 6",
        ),
        (
            "A trial of salt. 2021. NCT0123456.",
            "NCT0123456 is no number of ClinicalTrials.gov: expected NCT and eight digits",
        ),
        ("Moor J. Salt. 2019. doi: 11.1016/salt.", "“11.1016/salt” is no DOI"),
    ],
)
def test_a_faulty_number_is_no_place_and_is_told(make_article, run_check, text, told):
    (finding,) = run_check("CIT005", make_article("Salt [1].", references=[text]))
    assert told in finding.message
    assert "nothing else to find it by" in finding.message
    assert run_check("CIT005", make_article("Salt [1].", references=[f"{text} PMID: 12345678."])) == []
    assert run_check("CIT005", make_article("Salt [1].", references=[f"{text} Salt Lett 2019;3:12-19."])) == []


def test_old_references_name_who_cites_them(make_article, run_check):
    article = make_article(
        "Salt [1]. More [1].", references=[entry("1", "Old.", year=2015), entry("2", "New.", year=2016)]
    )
    (finding,) = run_check("CIT006", article, as_of="2026-06-01")
    assert [side.text for side in finding.related] == ["[1]", "[1]"]
    assert run_check("CIT006", article, as_of="2026-06-01", reference_age_years=11) == []


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ({"doi": "10.1/a"}, {"doi": "10.1/A"}, True),
        ({"pmid": "1"}, {"pmid": "1"}, True),
        ({"url": "https://www.nhs.uk/salt/"}, {"url": "http://nhs.uk/salt#top"}, True),
        ({"url": "https://www.nhs.uk/"}, {"url": "https://www.nhs.uk"}, False),
        ({"doi": "10.1/a"}, {"doi": "10.1/b"}, False),
    ],
)
def test_one_work_listed_twice(make_article, run_check, first, second, same):
    article = make_article(
        "Salt [1, 2].", references=[entry("1", "One work.", **first), entry("2", "Another name.", **second)]
    )
    assert bool(run_check("CIT009", article)) is same


@pytest.mark.parametrize(
    ("sentence", "year", "flagged"),
    [
        ("A 2012 study found that [1].", 2019, True),
        ("In a trial published in 2012, it worked [1].", 2019, True),
        ("A 2018 study found that [1].", 2019, False),
        ("A 2012 study found that [1].", None, False),
        ("A 2012 study and a 2015 trial found that [1].", 2019, False),
        ("A survey of 2005 to 2010 found that [1].", 2019, False),
        ("A 2012 study found that.", 2019, False),
    ],
)
def test_the_year_said_is_the_year_cited(make_article, run_check, sentence, year, flagged):
    article = make_article(sentence, references=[entry("1", "A work.", year=year)])
    assert bool(run_check("CIT010", article)) is flagged


OLD = "Lind A. Clinical practice guideline for gout. J Joint 2019;3:1-9."


@pytest.mark.parametrize(
    ("ages", "said"),
    [
        ({}, None),
        ({"guideline": 5}, "2019, 7 years before 2026 (configured for guideline: 5)"),
        ({"review": 5}, None),
        ({"guideline": 8}, None),
    ],
)
def test_age_by_kind_of_reference(make_article, run_check, ages, said):
    found = run_check(
        "CIT006", make_article("Gout hurts [1].", references=[entry("1", OLD, year=2019)]), reference_ages=ages
    )
    assert [finding.message for finding in found] == ([f"published in {said}"] if said else [])


def test_a_longer_age_by_kind_counts_too(make_article, run_check):
    article = make_article(
        "Bones [1].", references=[entry("1", "Hill C. Textbook of anatomy. 2nd ed. 2010.", year=2010)]
    )
    assert len(run_check("CIT006", article)) == 1
    assert run_check("CIT006", article, reference_ages={"book": 30}) == []


def test_what_a_bibliography_holds_is_told_with_file_and_line(make_article, run_check):
    skin = entry("skin", "Moor A. Skin. 2001.", year=2001, source="refs.bib:7")
    nails = entry("nails", "Hall K. Nails. 2001.", year=2001, source="refs.bib:9")
    article = make_article("Salt is bad [1].", references=[DOI, skin, nails])
    told = "(refs.bib:7: “Moor A. Skin. 2001.”)"
    for code in ("CIT003", "CIT005", "CIT006"):
        findings = run_check(code, article, as_of="2026-06-01")
        assert [told in finding.message for finding in findings[-2:]] == [True, False], code


def test_a_key_that_no_bibliography_has(run_check, tmp_path):
    import claims
    from sources import read

    (tmp_path / "a.bib").write_text("@misc{moor2019, title={Skin}, year=2019, doi={10.5555/s.1}}\n")
    (tmp_path / "a.md").write_text("# Salt\n\nSalt is bad [@moor2019]. Sugar is too [@hall2011; @moor2019].\n")
    article = claims.read_article(read(tmp_path / "a.md", root=tmp_path))
    (finding,) = run_check("CIT002", article)
    assert finding.message == "cites “@hall2011”, but no entry of a.bib has this key"
    assert finding.text == "[@hall2011; @moor2019]"
    assert run_check("CIT003", article) == []


@pytest.mark.parametrize(
    "text",
    [
        "Ahl C., Berg D. Nonparametric knees. J Knee Stat 53, 457–481 (1958).",
        "Ahl C. (1986). Knees at school. J. Knee Behav. Pers. 1 77–82.",
        "Ahl C. et al. Knees in town. Knee Meeting Abstracts 32, 6022 (2014).",
        "Ahl C. (1980). Knee Packet. East Oldtown, NY: Benning.",
        "Ahl C. The Feel of Knees. Oldtown University Press. Oldtown, UK. 1989",
    ],
)
def test_a_place_in_print_is_enough(make_article, run_check, text):
    assert run_check("CIT005", make_article("Knees [1].", references=[entry("1", text, year=1986)])) == []
