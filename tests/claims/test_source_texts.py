"""What a source bears out."""

import pytest

from claims.quantities import find_quantities
from claims.source_texts import _same, fold, name_of, names_of
from sources.document import Reference


def quantity(text):
    (found,) = find_quantities(text)
    return found


@pytest.mark.parametrize(
    ("article", "source", "same"),
    [
        ("34%", "34%", True),
        ("34%", "34.4%", True),
        ("34%", "35%", False),
        ("34%", "211 of 620", True),
        ("about a third", "34%", True),
        ("one in five", "19.6%", True),
        ("one in five", "30%", False),
        ("80%", "20%", True),  # survived, died
        ("10 mg", "0.01 g", True),
        ("10 mg", "10 micrograms", False),
        ("at least 60%", "62%", True),
        ("62%", "at least 60%", False),
        ("19%", "19 patients", False),
        ("3 weeks", "21 days", True),
    ],
)
def test_a_number_bears_out_another(article, source, same):
    assert _same(quantity(article), quantity(source)) is same


def test_names_of_files():
    reference = Reference("1", "", 0, 0, doi="10.5555/nl.2019.3", pmid="12345678", title="Salt: a review")
    names = names_of(reference)
    for file in ("10.5555_nl.2019.3.pdf", "12345678.txt", "pmid-12345678.xml", "Salt - a review.docx"):
        assert name_of(file) in names
    assert name_of("10.5555_nl.2019.txt") not in names
    assert fold("10.5555/NL") == "105555nl"
