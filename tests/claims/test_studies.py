"""Reports of studies are told by their headings, and their own data by its section."""

from claims.studies import own_data
from sources import read_text

STUDY = """# Ginger for sickness

## Abstract

Ginger helped 60% of 40 women.

## 1. Introduction

Up to 80% of pregnant women feel sick.

## 2. Materials and Methods

### Participants

We asked 40 women.

## 3. Results: primary outcome

24 of 40 (60%) felt better.

## Discussion

Other trials found 30%.

## Conclusions

Ginger helped.
"""


def own(text: str) -> list[str]:
    document = read_text(text, name="a.md")
    return [
        document.text[document.blocks[number].start : document.blocks[number].end]
        for number in sorted(own_data(document))
    ]


def test_own_data_of_a_study() -> None:
    told = own(STUDY)
    assert "Ginger helped 60% of 40 women." in told
    assert "We asked 40 women." in told
    assert "24 of 40 (60%) felt better." in told
    assert "Ginger helped." in told
    assert "Up to 80% of pregnant women feel sick." not in told
    assert "Other trials found 30%." not in told


def test_an_article_for_patients_is_no_study() -> None:
    text = (
        "# Knee surgery\n\n## Results of surgery\n\nNine in ten people walk without pain.\n\n## Methods\n\nTwo cuts.\n"
    )
    assert own(text.replace("## Methods", "## How it is done")) == []
    assert own(text.replace("## Results of surgery", "## What to expect")) == []
