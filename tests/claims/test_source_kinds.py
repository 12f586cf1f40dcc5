"""What sort of source a reference is."""

import pytest

from claims.source_kinds import kind_of
from sources.document import Reference


def reference(text: str, **given: str) -> Reference:
    return Reference("1", text, 0, len(text), **given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "given", "kind"),
    [
        ("NHS. Salt.", {"url": "https://www.nhs.uk/live-well/"}, "agency"),
        ("Flu facts.", {"url": "https://www.cdc.gov/flu/blog/index.html"}, "agency"),
        ("Otitis media. NG91.", {"url": "https://www.nice.org.uk/guidance/ng91"}, "guideline"),
        ("Lind A. Clinical practice guideline for gout. J Joint 2020;3:1-9.", {}, "guideline"),
        ("Exercise for knees.", {"doi": "10.1002/14651858.cd004376.pub3"}, "review"),
        ("Berg B. Zinc for colds: a systematic review and meta-analysis. Cold 2020;1:1-9.", {}, "review"),
        ("Berg B. Zinc for colds: a randomised trial. Cold 2020;1:1-9.", {"doi": "10.5555/x"}, "primary study"),
        ("A trial of zinc.", {"url": "https://clinicaltrials.gov/study/NCT01234567"}, "primary study"),
        ("Berg B. Zinc. Cold 2020;1:1-9.", {}, "journal article"),
        ("Berg B. Zinc.", {"pmid": "12345678"}, "journal article"),
        ("Zinc.", {"url": "https://doi.org/10.5555/zinc"}, "journal article"),
        ("Zinc.", {"doi": "10.1101/2020.01.02.123"}, "preprint"),
        ("Knee pain.", {"url": "https://www.mayoclinic.org/knees/blog/x"}, "health site"),
        ("Zinc.", {"url": "https://en.wikipedia.org/wiki/Zinc"}, "encyclopedia"),
        ("Can zinc help?", {"url": "https://www.bbc.co.uk/news/health-1"}, "news"),
        ("Can zinc help? The Guardian, 3 May 2021.", {}, "news"),
        ("Zinc wins. Evening news desk, Riverton Courier, 2021.", {}, "news"),
        ("My week with zinc.", {"url": "https://zincfan.wordpress.com/2020/01/x"}, "blog"),
        ("My week with zinc.", {"url": "https://zincfan.example/blog/week"}, "blog"),
        ("My week with zinc, a reader's blog.", {}, "blog"),
        ("Zinc 100 tablets.", {"url": "https://shop.zinc.example/zinc"}, "seller"),
        ("Zinc 100 tablets.", {"url": "https://vital-supplements.example/zinc"}, "seller"),
        ("ZincDirect (online shop). Why zinc?", {}, "seller"),
        ("Zinc summary of product characteristics. 2021.", {}, "product information"),
        ("Berg B. Textbook of zinc. 3rd ed. 2012.", {}, "book"),
        ("Berg B. Zinc and us.", {}, None),
        ("Berg B. Zinc and us.", {"url": "https://zinc.example/page"}, None),
        # The work itself, whatever its words.
        ("Osei P. Food blogs and eating disorders. J Health 2019;4:101-9.", {}, "journal article"),
        ("Osei P. Online shop signs and diet.", {"doi": "10.5555/shop"}, "journal article"),
        ("Osei P. News and health.", {"pmid": "1234", "url": "https://www.bbc.co.uk/news/1"}, "journal article"),
    ],
)
def test_kinds(text: str, given: dict[str, str], kind: str | None) -> None:
    assert kind_of(reference(text, **given)) == kind


def test_an_address_that_is_none_tells_nothing() -> None:
    assert kind_of(reference("Zinc.", url="https://[broken/zinc")) is None
