"""The Retraction Watch data file: what it lists, and what is said of a file that cannot be used."""

import hashlib
from pathlib import Path

import pytest

from claims.retractions import RetractionsError, load

HEAD = (
    "Record ID,Title,Journal,Reason,RetractionDate,RetractionDOI,RetractionPubMedID,OriginalPaperDate,"
    "OriginalPaperDOI,OriginalPaperPubMedID,RetractionNature,Notes\n"
)


def write(folder: Path, rows: str, head: str = HEAD, encoding: str = "utf-8") -> Path:
    file = folder / "listed.csv"
    file.write_bytes((head + rows).encode(encoding))
    return file


ROWS = (
    '7,"Salt, again",Nutr Lett,+Error in Data;+Misconduct;,3/14/2021 0:00,10.5555/N.7,0,1/1/2019 0:00,10.5555/NL.7,77,Retraction,"a\nb"\n'
    "8,Sugar,Nutr Lett,,12/01/2022 0:00,unavailable,0,,10.5555/nl.8,0,Expression of concern,\n"
    "9,Fat,Nutr Lett,,,unavailable,0,,unavailable,0.0,Correction,\n"
    "10,Oil,Nutr Lett,,1/2/2020 0:00,,,,10.5555/nl.10,,Retraction,\n"
    "11,Oil,Nutr Lett,,1/2/2021 0:00,,,,10.5555/nl.10,,Reinstatement,\n"
    "12,Oil,Nutr Lett,,1/2/2022 0:00,,,,10.5555/nl.12,,Expression of concern,\n"
    "13,Oil,Nutr Lett,,1/2/2023 0:00,,,,10.5555/nl.12,,Retraction,\n"
)


def test_works_are_found_by_doi_and_pmid(tmp_path):
    file = write(tmp_path, ROWS)
    listed = load(file, shown="listed.csv")
    salt = listed.find("10.5555/Nl.7", None)
    assert salt == listed.find(None, "77")
    assert (salt.record, salt.nature, salt.date, salt.notice) == ("7", "retraction", "2021-03-14", "10.5555/n.7")
    assert salt.reasons == ("Error in Data", "Misconduct")
    assert listed.find("10.5555/nl.8", None).nature == "expression of concern"
    assert listed.find("10.5555/nl.10", None) is None  # reinstated
    assert listed.find("10.5555/nl.12", None).nature == "retraction"  # the graver of two
    assert listed.find("10.5555/nl.99", "99") is None
    assert listed.find(None, None) is None
    assert listed.find(None, "0") is None
    assert (listed.records, listed.unkeyed, listed.newest) == (7, 1, "2023-01-02")
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    assert listed.told() == (
        f"listed.csv: 7 records, newest 2023-01-02, 0.0 MB, sha256 {digest[:12]}; a work that is not listed may be"
        " unsound all the same"
    )


def test_a_file_written_by_a_spreadsheet_is_read(tmp_path):
    row = "7,Dose–response,Nutr Lett,,3/14/2021 0:00,,,,10.5555/nl.7,77,Retraction,\n"
    assert load(write(tmp_path, row, encoding="cp1252")).find("10.5555/nl.7", None) is not None
    assert load(write(tmp_path, row, "\ufeff" + HEAD)).find("10.5555/nl.7", None) is not None


def test_all_broken_rows_are_told_at_once(tmp_path):
    rows = (
        "7,Salt,Nutr Lett,,3/14/2021 0:00,,,,10.5555/nl.7,77,Withdrawn?,\n"
        '8,"Salt\nagain",Nutr Lett\n'
        "9,Salt,Nutr Lett,,31/31/2021,,,,10.5555/nl.7,77,Retraction,\n"
    )
    with pytest.raises(RetractionsError) as problem:
        load(write(tmp_path, rows), shown="listed.csv")
    one, two, three = str(problem.value).split("\n")
    assert one.startswith("listed.csv: line 2: RetractionNature: found 'withdrawn?': expected one of retraction, ")
    assert two == "listed.csv: line 3: found 3 cells: expected 12"
    assert three == "listed.csv: line 5: RetractionDate: found '31/31/2021': expected month/day/year"


@pytest.mark.parametrize(
    ("head", "said"),
    [
        ("a,b\n", "line 1: lacks the columns RetractionDate, RetractionDOI, .*; found a, b"),
        ("", "lacks the columns .*; found nothing"),
        (HEAD.replace("OriginalPaperDOI,", ""), "lacks the column OriginalPaperDOI;"),
    ],
)
def test_a_file_of_another_sort_is_refused(tmp_path, head, said):
    with pytest.raises(RetractionsError, match=said):
        load(write(tmp_path, "", head))


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(RetractionsError, match=r"none\.csv: does not exist: expected the Retraction Watch CSV file"):
        load(tmp_path / "none.csv", shown="none.csv")
