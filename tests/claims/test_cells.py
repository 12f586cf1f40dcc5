"""Claims of tables: what a cell is about, by its row and its column."""

import pytest

import claims
from claims.model import Category, Effect, Quantity, Regimen
from sources import read_text


@pytest.fixture(scope="module")
def read(language):
    return lambda text: claims.read_article(read_text(text, name="article.md"), language)


def told(article, kind):
    return [
        (claim.text, claim.subject and claim.subject.canonical, claim.attribute, claim.scope.population)
        for claim in article.claims
        if claim.kind == kind
    ]


COMPARED = """# Two blood thinners

| | Warfarin | Apixaban |
|---|---|---|
| Stroke | 1.6% | 1.3% |
| Usual dose | 5 mg once a day | 5 mg twice a day |
| Approved by the FDA | yes | no |
"""


def test_a_share_is_of_the_drug_above_it_and_of_what_its_row_says(read):
    assert told(read(COMPARED), "statistic") == [
        ("1.6%", "warfarin", "share with stroke", None),
        ("1.3%", "apixaban", "share with stroke", None),
    ]


def test_a_dose_is_one_of_the_drug_above_it(read):
    doses = [value for claim in read(COMPARED).claims for value in claim.values if isinstance(value, Regimen)]
    assert [(dose.drug, dose.dose.text, dose.frequency.times.low) for dose in doses] == [
        ("warfarin", "5 mg", 1),
        ("apixaban", "5 mg", 2),
    ]


def test_the_name_of_a_row_is_no_claim(read):
    assert not told(read(COMPARED), "efficacy")


def test_what_the_cells_of_a_row_say_of_a_dose_is_one_dose_for_whom_the_row_says(read):
    article = read(
        "# Prednisolone\n\n| Age | Dose | How often | At most |\n|---|---|---|---|\n"
        "| 6 to 11 years | 5 mg | once a day | 20 mg daily |\n| Adults | 10 mg | twice a day | 40 mg daily |\n"
    )
    child, adult = [claim for claim in article.claims if claim.kind == "dosing"]
    assert (child.text, child.scope.population, adult.scope.population) == ("5 mg", "6 to 11 years", "adults")
    (value,) = child.values
    assert (value.drug, value.dose.low, value.frequency.times.high, value.limit.high) == ("prednisolone", 5, 1, 20)
    for part in (value.dose, value.frequency.per, value.limit):
        assert article.document.text[part.start : part.end] == part.text


HARMS = """# Clopidogrel

Clopidogrel prevents blood clots.

| Side effect | How common |
|---|---|
| Diarrhoea | 4% |
| Rash | less than 1% |

| Very common | Rare (less than 1 in 1,000) |
|---|---|
| bruising | liver failure |
"""


def test_a_table_of_harms_says_what_they_are_and_how_often_they_come(read):
    article = read(HARMS)
    found = {}
    for claim in article.claims:
        if claim.kind == "safety" and 5 <= claim.line <= 8:
            assert claim.subject.canonical == "clopidogrel"
            (value,) = claim.values
            found[claim.attribute] = value.direction if isinstance(value, Effect) else value.name
            if isinstance(value, Category):
                assert article.document.text[value.start : value.end] == value.text
    assert found == {
        "risk of diarrhea": "increase",
        "frequency of diarrhea": "common",
        "risk of rash": "increase",
        "frequency of rash": "uncommon",
    }


def test_the_header_of_a_harm_tells_how_often_it_comes_under_a_heading_of_harms(read):
    article = read(HARMS.replace("| Very common", "## Side effects\n\n| Very common"))
    bands = {
        claim.attribute: (claim.values[0].name, claim.values[0].text)
        for claim in article.claims
        if claim.line > 11 and isinstance(claim.values[0], Category)
    }
    assert bands == {
        "frequency of bruising": ("very common", "Very common"),
        "frequency of liver failure": ("rare", "less than 1 in 1,000"),
    }


def test_a_measure_above_a_column_is_told_of_the_people_of_the_row(read):
    article = read(
        "# Melanoma\n\n| Stage | Five-year survival |\n|---|---|\n| Stage one | 98% |\n| Stage four | 32% |\n"
    )
    found = [
        (claim.attribute, claim.scope.population, claim.values[0].low)
        for claim in article.claims
        if isinstance(claim.values[0], Quantity)
    ]
    assert found == [("survival", "stage one", 98), ("survival", "stage four", 32)]


def test_what_stands_above_a_column_is_no_claim_but_of_how_many_people(read):
    article = read(
        "# Naproxen for migraine\n\n| Outcome | Naproxen (n=212) | Placebo (n=209) |\n|---|---|---|\n"
        "| Free of pain at 2 hours | 31% | 12% |\n"
    )
    assert told(article, "statistic") == [
        ("Naproxen (n=212)", "naproxen", "sample size", None),
        ("Placebo (n=209)", "naproxen", "sample size", None),
        ("31%", "naproxen", "share free of pain at 2 hours", None),
        ("12%", "naproxen", "share free of pain at 2 hours", "placebo"),
    ]


def test_an_amount_is_no_share_and_a_name_of_a_row_no_dose(language):
    html = (
        '<html lang="en"><body><article><h1>Metformin or gliclazide</h1><p>Both lower blood sugar in type 2 diabetes.</p>'
        "<table><tr><th>Outcome</th><th>Metformin</th><th>Gliclazide</th></tr>"
        '<tr><th scope="row">Mean fall in HbA1c</th><td>1.2%</td><td>1.3%</td></tr>'
        '<tr><th scope="row">Usual starting dose</th><td>500 mg once a day</td><td>40 mg once a day</td></tr>'
        "</table></article></body></html>"
    )
    article = claims.read_article(read_text(html, name="article.html"), language)
    found = [(claim.subject.canonical, claim.attribute, claim.text) for claim in article.claims if claim.line]
    assert [item for item in found if item[2] != "Both lower blood sugar in type 2 diabetes."] == [
        ("metformin", "mean fall in hba1c", "1.2%"),
        ("gliclazide", "mean fall in hba1c", "1.3%"),
        ("metformin", "dose", "500 mg once a day"),
        ("gliclazide", "dose", "40 mg once a day"),
    ]
