"""The registry of sources: each work once, with what rests on it."""

import csv
import datetime
import io
import json
from dataclasses import replace

from claims.model import Claim, Scope
from claims.retractions import Retraction, Retractions
from claims.settings import CheckSettings
from pipeline.bibliography import Bibliography, render
from sources.document import Document, Reference

DOI = Reference("1", "Lind A. Salt. Nutr Lett 2012;3:1-9. doi:10.5555/nl.1", 0, 9, 2012, doi="10.5555/nl.1")
PMID = Reference("2", "Lind A. Salt. PMID: 77", 0, 9, pmid="77")
BOTH = Reference("3", "Lind A. Salt. Nutr Lett 2012. doi:10.5555/nl.1 PMID: 77", 0, 9, 2012, "10.5555/nl.1", "77")
SITE = Reference("1", "=NHS. Salt.", 0, 9, 2024, url="https://www.nhs.uk/salt/")
AS_OF = datetime.date(2026, 6, 1)


def article(path: str, *references: Reference) -> Document:
    return Document(path, "text", "", "0" * 64, references=references)


def claim(*keys: str) -> Claim:
    return Claim("c", "statistic", "", 0, 0, 1, 1, (), None, Scope(), None, (), citations=keys)


def gathered() -> Bibliography:
    made = Bibliography()
    made.add(article("a.md", DOI, SITE), [claim("1"), claim("1", "1")])
    made.add(article("b.md", PMID), [claim("2"), claim("9")])
    made.add(article("c.md", BOTH), [])
    return made


def test_a_work_is_listed_once_however_it_is_named() -> None:
    salt, site = gathered().works(CheckSettings(), AS_OF)
    assert (salt.articles, salt.claims) == (["a.md", "b.md", "c.md"], 3)
    assert salt.reference == BOTH  # the entry that says most
    assert (salt.kind, salt.old) == ("journal article", True)
    assert (site.articles, site.claims, site.kind, site.old) == (["a.md"], 0, "agency", False)


def test_age_by_kind() -> None:
    ages = CheckSettings(reference_ages={"journal article": 20, "agency": 1})
    assert [work.old for work in gathered().works(ages, AS_OF)] == [False, True]


def test_age_by_the_kind_of_what_rests_on_a_work() -> None:
    kind = claim("1").kind
    assert [work.old for work in gathered().works(CheckSettings(reference_ages={kind: 1}), AS_OF)] == [True, False]
    assert [work.old for work in gathered().works(CheckSettings(reference_ages={kind: 90}), AS_OF)] == [False, False]


def test_retracted_works_are_marked() -> None:
    found = Retraction("7", "retraction", "2021-03-14", (), None)
    listed = Retractions("r.csv", 1, "0", 1, 0, None, {"10.5555/nl.1": [found]}, {})
    works = gathered().works(CheckSettings(), AS_OF, listed)
    assert works[0].retraction == found
    assert "[OLD, retracted 2021-03-14] Lind A." in render(works, "text")
    row = next(csv.DictReader(io.StringIO(render(works, "csv"))))
    assert (row["articles"], row["claims"], row["retracted"], row["old"]) == ("3", "3", "retracted 2021-03-14", "True")
    assert json.loads(row["paths"]) == ["a.md", "b.md", "c.md"]


def test_a_cell_is_no_formula() -> None:
    rows = list(csv.DictReader(io.StringIO(render(gathered().works(CheckSettings(), AS_OF), "csv"))))
    assert rows[1]["reference"] == "'=NHS. Salt."


def test_csl_json() -> None:
    salt, site = json.loads(render(gathered().works(CheckSettings(), AS_OF), "csl"))
    assert (salt["id"], salt["type"], salt["DOI"], salt["PMID"]) == (
        "10.5555/nl.1",
        "article-journal",
        "10.5555/nl.1",
        "77",
    )
    assert salt["issued"] == {"date-parts": [[2012]]}
    assert salt["custom"]["articles"] == ["a.md", "b.md", "c.md"]
    assert (site["type"], site["URL"], site["title"]) == ("report", "https://www.nhs.uk/salt/", "=NHS. Salt.")
    titled = Bibliography()
    titled.add(article("a.md", replace(DOI, title="Salt")))
    assert json.loads(render(titled.works(CheckSettings(), AS_OF), "csl"))[0]["title"] == "Salt"


def test_nothing_is_said_to_be_nothing() -> None:
    assert render([], "text") == "no reference\n"
