"""CIT005 unlocatable-reference: nothing in the entry by which a reader could find the work."""

from __future__ import annotations

import re
from collections.abc import Iterator

from claims.article import Article, elsewhere
from claims.checks import Check
from claims.model import Finding
from claims.run import Run
from sources import identifiers
from sources.document import Reference

CHECK = Check(
    "CIT005",
    "unlocatable-reference",
    "warning",
    "A reference without DOI, PMID, address, or a place in print to find it by",
)

# "Retrieved from", "Available at:" with nothing behind it but a date.
_DANGLING = re.compile(
    r"\b(?P<words>(?:retrieved|available|accessed|downloaded|obtained)(?:\s+online)?(?:\s+"
    r"(?:on\s+)?[A-Z][a-z]+\.?\s+\d{1,2},?\s+\d{4},?)?\s+(?:from|at|on)|available\s+online|URL)\s*:?\s*[.<>)]*\s*"
    r"(?:\(?(?:accessed|retrieved)?\s*(?:on\s+)?(?:\d{1,2}\s+)?[A-Z][a-z]+\.?\s+(?:\d{1,2},?\s+)?\d{4}\)?\.?\s*)?$",
    re.IGNORECASE,
)
# An address without "https://" is one too; whole addresses are in the reference's own field.
_ADDRESS = re.compile(
    r"\bhttps?://\S|\bwww\.\w|\b[\w-]+(?:\.[\w-]+)*\.(?:org|com|gov|edu|net|int|info|uk|eu|au|ca|de|ie|nz|ch|fr|nl|se"
    r"|no|dk|es|it|in|jp|br|za)(?:/|\b(?!\.?\w))",
    re.IGNORECASE,
)
# A place in print: volume and page, pages, chapter or edition of a book, city and publisher.
_IN_PRINT = re.compile(
    r"""
    \b\d{1,4}\s?(?:\([^()]{1,20}\))?\s?:\s?[A-Za-z]{0,3}\d{1,7}  # 12(3):345, 160:S1, 18:1187
    | \b\d{1,4}\s?\(\d[^()]{0,19}\)\s?[,;]\s*(?:pp?\.?\s?)?[A-Za-z]?\d{1,7}          # 12(3), 345-352
    | [;,.]\s?\d{1,4}\s?,\s?(?:pp?\.?\s?)?[A-Za-z]?\d{1,6}\s?[-–—]\s?[A-Za-z]?\d{1,6}  # 12, 345-352
    | (?<=[a-z.)]\s)\d{1,4},?\s[A-Za-z]?\d{1,6}\s?[-–—]\s?[A-Za-z]?\d{1,6}\b  # Behav. Pers. 1 77-82; Assoc 53, 457-481
    | \b\d{1,4},\s[A-Za-z]?\d{1,7}\s\((?:19|20)\d\d\)  # 32, 6022 (2014)
    | \bvol(?:ume)?\.?\s?\d | \bpp?\.\s?[A-Za-z]?\d | \bpages?\s\d
    | \bchapter\s\d | \bart(?:icle)?\.?\s(?:no\.?\s)?e?\d
    | \b\d{1,2}(?:st|nd|rd|th)\s(?:ed\b|edn\b|edition\b)
    | \b(?:first|second|third|fourth|fifth|sixth|revised)\s(?:ed\b|edn\b|edition\b)
    | (?<=[.,;)]\s)[A-Z][a-z]+(?:[\s-][A-Z][a-z]+)?(?:,\s?[A-Z][A-Za-z.]+)?\s?:\s?[A-Z][\w&.’'-]*
      (?:\s[\w&.’'-]+){0,4}[;,]\s?c?\d{4}  # London: Elsevier; 2015
    | \b[Ee]pub\s(?:ahead|\d{4})
    """,
    re.VERBOSE,
)
# Who brought a book out: "Oxford University Press", "East Aurora, NY: Benning.", "Springer".
_PUBLISHER = re.compile(
    r"\bPress\b|\bPubl(?:\.|ish(?:ing|ers?))|\bVerlag\b|\b(?:Elsevier|Springer|Wiley|Blackwell|Routledge|Lippincott|Saunders"
    r"|Mosby|Churchill Livingstone|McGraw[- ]Hill|Mcgraw-Hill|Karger|Thieme|Penguin|Macmillan|Academic Press|Sage)\b"
    r"|(?<=[.,;)]\s)[A-Z][a-z]+(?:[\s-][A-Z][a-z]+)?(?:,\s?[A-Z][A-Za-z.]+)?\s?:\s?[A-Z][\w&.’'-]*(?:\s[\w&.’'-]+){0,4}\.?$"
)


def article(article: Article, run: Run) -> Iterator[Finding]:  # noqa: ARG001  # the protocol of checks
    """Yields one finding for each entry of the reference list that cannot be located."""
    for entry in article.document.references:
        if not entry.listed or entry.doi or entry.pmid or entry.url:
            continue
        message = _missing(entry)
        if message:
            yield article.finding(
                CHECK,
                entry.start,
                entry.end,
                message + elsewhere(entry),
                hint="Correct the number, or add a DOI, a PMID or the address."
                if entry.faults
                else "Add a DOI, a PMID or the address; for a printed work, its journal with volume and pages,"
                " or its ISBN.",
            )


def _missing(entry: Reference) -> str | None:
    text = " ".join(entry.text.split())
    known = (entry.pmcid, entry.isbn, entry.trial, entry.guideline)
    found = identifiers.find(text)
    if any(known) or _ADDRESS.search(text) or any(item.valid is not False for item in found):
        return None
    dangling = _DANGLING.search(text)
    if dangling is not None:
        return f"“{dangling['words']}” is followed by no address"
    faults = dict.fromkeys([*entry.faults, *(item.problem for item in found if item.problem)])
    published = entry.year is not None and _PUBLISHER.search(text)
    if _IN_PRINT.search(text) or (published and not faults):
        return None
    if faults:
        return f"{'; '.join(faults)}; and there is nothing else to find it by"
    return "no DOI, PMID or address, and no volume, pages or publisher to find it in print"
