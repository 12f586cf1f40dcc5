"""Numbers by which works are found: recognised where there is no doubt, judged where they can be."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import isbn as stdnum_isbn

from sources import identifiers, read_text
from sources.identifiers import find


def only(text: str) -> identifiers.Identifier:
    (item,) = find(text)
    return item


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("See https://doi.org/10.5555/JW.2019.3.", "doi", "10.5555/jw.2019.3"),
        ("http://dx.doi.org/10.5555/a(1)b)", "doi", "10.5555/a(1)b"),
        ("(doi:10.5555/a(1)b).", "doi", "10.5555/a(1)b"),
        ("DOI 10.5555/wart-2;", "doi", "10.5555/wart-2"),
        ("https://doi.org/10.5555%2Fwart.7", "doi", "10.5555/wart.7"),
        ("doi:10/gx4wt", "doi", "10/gx4wt"),
        ("PMID: 12345678.", "pmid", "12345678"),
        ("https://pubmed.ncbi.nlm.nih.gov/12345678/", "pmid", "12345678"),
        ("PubMed ID 912", "pmid", "912"),
        ("PMCID: PMC1234567", "pmcid", "PMC1234567"),
        ("https://www.ncbi.nlm.nih.gov/pmc/articles/PMC1234567/", "pmcid", "PMC1234567"),
        ("ISBN 0-306-40615-2", "isbn", "0306406152"),
        ("ISBN-13: 978-0-306-40615-7 2nd ed", "isbn", "9780306406157"),
        ("ISBN 978–0–306–40615–7", "isbn", "9780306406157"),
        ("ISBN-10 0 8044 2957 X", "isbn", "080442957X"),
        ("Warts. 978-0-306-40615-7.", "isbn", "9780306406157"),
        ("ISSN 0317-8471", "issn", "03178471"),
        ("registered as NCT01234567", "trial", "NCT01234567"),
        ("ISRCTN 12345678", "trial", "ISRCTN12345678"),
        ("EudraCT number 2012-001234-56", "trial", "2012-001234-56"),
        ("EudraCT: 2012‐001234‐56", "trial", "2012-001234-56"),
        ("EU CT 2023-512345-67-00", "trial", "2023-512345-67-00"),
        ("ACTRN12612000165831", "trial", "ACTRN12612000165831"),
        ("ChiCTR-TRC-10001024", "trial", "ChiCTR-TRC-10001024"),
        ("ChiCTR2000012345", "trial", "ChiCTR2000012345"),
        ("CTRI/2019/04/012345", "trial", "CTRI/2019/04/012345"),
        ("DRKS00012345", "trial", "DRKS00012345"),
        ("JPRN-UMIN000012345", "trial", "UMIN000012345"),
        ("jRCT2031180001", "trial", "jRCT2031180001"),
        ("jRCTs031180001", "trial", "jRCTs031180001"),
        ("PACTR201301000456789", "trial", "PACTR201301000456789"),
        ("Netherlands Trial Register NL7890", "trial", "NL7890"),
        ("Dutch trial register, NTR4321", "trial", "NTR4321"),
        ("IRCT20150505022073N3", "trial", "IRCT20150505022073N3"),
        ("PROSPERO CRD42018094321", "trial", "CRD42018094321"),
        ("Stroke. NG128.", "guideline", "NG128"),
        ("NICE guideline NG 128", "guideline", "NG128"),
        ("NICE technology appraisal TA664", "guideline", "TA664"),
        ("https://www.nice.org.uk/guidance/ta664/chapter/1", "guideline", "TA664"),
        ("SIGN 158", "guideline", "SIGN 158"),
        ("SIGN guideline no. 158", "guideline", "SIGN 158"),
        ("Cochrane Database Syst Rev 2019;(3):CD001431", "guideline", "CD001431"),
        ("WHO/MSD/MER/19.3", "guideline", "WHO/MSD/MER/19.3"),
        ("ACOG Practice Bulletin No. 222", "guideline", "ACOG Practice Bulletin 222"),
        ("arXiv:2101.01234", "preprint", "arXiv:2101.01234"),
    ],
)
def test_recognised(text: str, kind: str, value: str) -> None:
    item = only(text)
    assert (item.kind, item.value) == (kind, value)
    assert item.valid is not False
    assert item.problem is None


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("ISBN 978-0-306-40615-3", "the check digit of ISBN 9780306406153 is 3, expected 7"),
        ("ISBN 0-306-40615-X", "the check digit of ISBN 030640615X is X, expected 2"),
        ("ISBN 123456789012", "ISBN 123456789012 has 12 digits, expected 10 or 13"),
        ("ISBN 977-0-306-40615-7", "ISBN 9770306406157 starts with 977, expected 978 or 979"),
        ("ISSN 0317-8472", "the check digit of ISSN 0317-8472 is 2, expected 1"),
        ("doi:11.5555/wart", "“11.5555/wart” is no DOI: expected 10., four to nine digits, a slash and more"),
        ("doi: 10.55/wart", "“10.55/wart” is no DOI: expected 10., four to nine digits, a slash and more"),
        ("doi:10.5555/.", "“10.5555/” is no DOI: nothing follows the slash"),
        ("PMID: 123456789", "PMID 123456789 is none: expected one to eight digits"),
        ("NCT0123456", "NCT0123456 is no number of ClinicalTrials.gov: expected NCT and eight digits"),
        ("ISRCTN1234567", "ISRCTN1234567 is no number of ISRCTN registry: expected ISRCTN and eight digits"),
        (
            "EudraCT 2012-1234-56",
            "2012-1234-56 is no number of EudraCT: expected year, six digits and two digits, as 2012-001234-56",
        ),
    ],
)
def test_what_is_wrong_is_told(text: str, problem: str) -> None:
    item = only(text)
    assert item.valid is False
    assert item.problem == problem


@pytest.mark.parametrize(
    "text",
    [
        "In 2019, 12345678 people were counted.",
        "Call 01234 567890.",
        "The pH 7 was kept; PH 7 too.",
        "TA 10 and QS 4 were ticked.",
        "A SIGN of stroke in 158 people.",
        "DOI: not available",
        "doi: 2019",
        "See https://doi.org/abcd for more.",
        "The range is 10.5/20.",
        "ISBN on the back",
        "CD4 counts of 200 and CD20 cells.",
        "PMC of 12 people, SI units 5.",
        "Order no. 977-0-306-40615-7.",
        "NCT for breast cancer, PMID pending.",
        "https://example.org/NCT12345/page",
    ],
)
def test_silent(text: str) -> None:
    assert find(text) == []


def test_check_digits_are_told_from_mere_form() -> None:
    assert only("ISBN 978-0-306-40615-7").valid is True
    assert only("NCT01234567").valid is None


def test_the_span_is_the_number_without_the_words_before_it() -> None:
    text = "Trial (ISRCTN 12345678), PMID: 912; PMCID: PMC1234567; https://doi.org/10.5555/JW.1); ISBN 0 306 40615 2."
    assert [text[item.start : item.end] for item in find(text)] == [
        "ISRCTN 12345678",
        "912",
        "PMC1234567",
        "10.5555/JW.1",
        "0 306 40615 2",
    ]


def test_references_carry_them() -> None:
    text = (
        "Freezing removes warts [1, 2].\n\nReferences\n\n"
        "[1] Moor J. Warts. NICE guideline NG 128. NCT01234567. PMCID: PMC1234567. ISBN 978-0-306-40615-7.\n"
        "[2] Hall K. Warts. 2019. ISBN 978-0-306-40615-8.\n"
    )
    first, second = read_text(text, name="a.txt").references
    assert (first.guideline, first.trial, first.pmcid, first.isbn) == (
        "NG128",
        "NCT01234567",
        "PMC1234567",
        "9780306406157",
    )
    assert first.faults == ()
    assert second.isbn is None
    assert second.faults == ("the check digit of ISBN 9780306406158 is 8, expected 7",)


ISBN_BODIES = st.tuples(st.sampled_from(["978", "979"]), st.text("0123456789", min_size=9, max_size=9)).map("".join)


@given(ISBN_BODIES, st.integers(0, 12), st.integers(1, 9))
def test_one_wrong_digit_of_an_isbn_is_always_caught(body: str, place: int, step: int) -> None:
    right = body + stdnum_isbn.ean.calc_check_digit(body)
    assert only(f"ISBN {right}").valid is True
    wrong = f"{right[:place]}{(int(right[place]) + step) % 10}{right[place + 1 :]}"
    assert only(f"ISBN {wrong}").valid is False


@given(st.text("0123456789", min_size=9, max_size=9), st.integers(0, 8), st.integers(1, 9))
def test_one_wrong_digit_of_an_old_isbn_is_always_caught(body: str, place: int, step: int) -> None:
    right = body + stdnum_isbn._calc_isbn10_check_digit(body)
    assert only(f"ISBN {right}").valid is True
    wrong = f"{right[:place]}{(int(right[place]) + step) % 10}{right[place + 1 :]}"
    assert only(f"ISBN {wrong}").valid is False


PIECES = st.sampled_from(
    [
        "ISBN ",
        "PMID: ",
        "doi:",
        "10.5555/",
        "NCT",
        "PMC",
        "EudraCT ",
        "2012-",
        "NICE NG ",
        "ISSN ",
        "https://",
        "İ",
        "٣",
    ]
)


@given(st.lists(PIECES | st.text(max_size=12) | st.integers(0, 10**14).map(str), max_size=12).map("".join))
def test_offsets_point_at_the_number_and_nothing_raises(text: str) -> None:
    found = find(text)
    assert all(0 <= item.start < item.end <= len(text) for item in found)
    assert all(one.end <= other.start for one, other in zip(found, found[1:], strict=False))
    for item in found:
        assert (item.problem is None) == (item.valid is not False)
        if item.kind in ("doi", "pmid", "isbn", "issn") and "%" not in text:
            folded = text[item.start : item.end].replace("-", "").replace(" ", "").lower()
            digits = "".join(letter for letter in item.value.lower() if letter.isalnum())
            assert digits in "".join(letter for letter in folded if letter.isalnum()) or item.value == "0"


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ({"kind": "trial", "register": "X", "find": "X"}, "needs"),
        ({"kind": "tril", "register": "X", "find": "X", "value": "X"}, "kind: found 'tril'"),
        ({"kind": "trial", "register": "X", "find": "(", "value": "X"}, "find:"),
        ({"kind": "trial", "register": "X", "find": "X", "value": "{id}"}, "names a part that find does not have"),
        ({"kind": "trial", "register": "X", "find": "X", "value": "X", "valid": "X"}, "go together"),
    ],
)
def test_the_data_file_is_validated(row: dict[str, str], told: str) -> None:
    with pytest.raises(ValueError, match="row 1") as caught:
        identifiers.check([row])
    assert told in str(caught.value)
