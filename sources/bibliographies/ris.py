"""RIS (``.ris``), read by rispy record by record, and PubMed's own format (``.nbib``)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from sources.bibliographies.entry import Problem, Work, clip, keys_once, name_works, person, plain, year

ENDINGS = (".ris", ".nbib")

_TAG = re.compile(r"([A-Z][A-Z0-9]) {1,2}- ?(.*)")
_NBIB_TAG = re.compile(r"([A-Z]{2,4}) {0,2}- ?(.*)")
_TYPES = {
    "JOUR": "article-journal",
    "EJOUR": "article-journal",
    "JFULL": "article-journal",
    "INPR": "article-journal",
    "ABST": "article-journal",
    "MGZN": "article-magazine",
    "NEWS": "article-newspaper",
    "BOOK": "book",
    "EBOOK": "book",
    "EDBOOK": "book",
    "CHAP": "chapter",
    "ECHAP": "chapter",
    "CONF": "paper-conference",
    "CPAPER": "paper-conference",
    "RPRT": "report",
    "GOVDOC": "report",
    "STAND": "standard",
    "THES": "thesis",
    "ELEC": "webpage",
    "WEB": "webpage",
    "BLOG": "post-weblog",
    "STAT": "legislation",
    "LEGAL": "legislation",
    "DATA": "dataset",
    "ENCYC": "entry-encyclopedia",
    "PAMP": "pamphlet",
    "UNPB": "manuscript",
}


def read(text: str, shown: str) -> tuple[list[Work], list[Problem]]:
    """Reads a RIS or PubMed file: its works in order, and everything that is wrong."""
    faults: list[Problem] = []
    # PubMed's records start with their number; RIS knows no such tag.
    pubmed = re.search(r"^(?:PMID- ?|TY {1,2}-)", text, re.MULTILINE)
    if pubmed and pubmed[0].startswith("PMID"):
        works = [_pubmed(place, fields, faults) for place, fields in _pubmed_records(text, shown, faults)]
    else:
        works = [_work(place, record, faults) for place, record in _records(text, shown, faults)]
        if not works and not faults:
            faults.append(Problem(shown, "has no record: expected lines as “TY  - JOUR” and “ER  -”"))
    keys_once([work for work in works if work.key], faults)
    name_works(works)
    return works, faults


# ------------------------------------------------------------ RIS


def _records(text: str, shown: str, faults: list[Problem]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yields place and fields of each record that begins with TY and ends with ER."""
    import rispy

    lines: list[str] = []
    begun = 0
    for number, line in enumerate(text.split("\n"), 1):
        found = _TAG.fullmatch(line.rstrip())
        tag = found[1] if found else None
        if tag == "TY":
            if begun:
                faults.append(Problem(f"{shown}:{begun}", f"the record has no ER: found the next TY in line {number}"))
            begun, lines = number, []
        elif tag and not begun:
            faults.append(Problem(f"{shown}:{number}", f"found “{clip(line)}” outside a record, expected TY before it"))
            continue
        if not begun:
            continue  # a line before the first record, as some sites put there
        lines.append(f"{found[1]}  - {found[2]}" if found else line)
        if tag == "ER":
            parsed = rispy.loads("\n".join([*lines, ""]), delimiter_tags_mapping={})
            yield f"{shown}:{begun}", parsed[0] if parsed else {}
            begun = 0
    if begun:
        faults.append(Problem(f"{shown}:{begun}", "the record has no ER: found the end of the file"))


def _work(place: str, record: dict[str, Any], faults: list[Problem]) -> Work:
    unknown = record.get("unknown_tag") or {}

    def words(*names: str) -> str:
        return next(
            (found for name in names if (found := plain(_first(record.get(name)) or _first(unknown.get(name))))), ""
        )

    kind = _TYPES.get(words("type_of_reference").upper(), "document")
    title = words("title", "primary_title", "BT")
    begin, end = words("start_page"), words("end_page")
    serial = words("issn")
    book = kind in ("book", "chapter", "report", "pamphlet") or bool(re.match(r"97[89]", serial))
    source = words("name_of_database", "database_provider").lower()
    work = Work(
        words("id", "label"),
        place,
        type=kind,
        authors=_people(record, "authors", "first_authors"),
        editors=_people(record, "secondary_authors"),
        title=title,
        container=words("journal_name", "alternate_title3", "secondary_title", "alternate_title2", "alternate_title1"),
        volume=words("volume"),
        issue=words("number"),
        pages=f"{begin}-{end}" if end and end != begin and "-" not in begin else begin,
        edition=words("edition"),
        place=words("place_published"),
        publisher=words("publisher"),
        doi=words("doi"),
        pmid=words("accession_number") if re.search(r"pubmed|medline|nlm", source) else "",
        pmcid=words("custom2") if words("custom2").upper().startswith("PMC") else "",
        isbn=serial if book and serial.replace("-", "")[:-1].isdigit() and len(serial.replace("-", "")) >= 10 else "",
        url=words("urls"),
        note=" ".join(str(note) for note in record.get("notes") or ())[:2000],
    )
    if kind == "book" and work.container == work.title:
        work.container = ""
    for name in ("year", "publication_year", "date"):
        if words(name):
            try:
                work.year = year(words(name))
            except ValueError as problem:
                faults.append(Problem(place, str(problem)))
            break
    return work


def _first(value: Any) -> str:
    if isinstance(value, list):
        value = value[0] if value else ""
    return str(value) if value else ""


def _people(record: dict[str, Any], *roles: str) -> list[str]:
    names: list[Any] = next((record[role] for role in roles if record.get(role)), [])
    people = []
    for name in names:
        family, _, given = plain(str(name)).partition(",")
        given, _, suffix = given.partition(",")
        people.append(person(family, given, suffix) if given.strip() else family)
    return [name for name in people if name]


# ------------------------------------------------------------ PubMed


def _pubmed_records(text: str, shown: str, faults: list[Problem]) -> Iterator[tuple[str, dict[str, list[str]]]]:
    begun = 0
    fields: dict[str, list[str]] = {}
    last = ""
    for number, line in enumerate(text.split("\n"), 1):
        found = _NBIB_TAG.match(line)
        if found and found[1] == "PMID":
            if begun:
                yield f"{shown}:{begun}", fields
            begun, fields = number, {}
        if not begun:
            if line.strip():
                faults.append(Problem(f"{shown}:{number}", f"found “{clip(line)}”, expected “PMID- ” before it"))
        elif found:
            last = found[1]
            fields.setdefault(last, []).append(found[2].strip())
        elif line.strip() and last:
            fields[last][-1] = f"{fields[last][-1]} {line.strip()}"
    if begun:
        yield f"{shown}:{begun}", fields


def _pubmed(place: str, fields: dict[str, list[str]], faults: list[Problem]) -> Work:
    def words(*names: str) -> str:
        return next((plain(fields[name][0]) for name in names if fields.get(name)), "")

    numbers = [*fields.get("LID", ()), *fields.get("AID", ())]
    work = Work(
        "",
        place,
        type="book" if "BTI" in fields and "TI" not in fields else "article-journal",
        authors=[plain(name) for name in fields.get("AU", fields.get("CN", ()))],
        title=words("TI", "BTI").rstrip("."),
        container=words("TA", "JT", "BTI"),
        volume=words("VI"),
        issue=words("IP"),
        pages=words("PG"),
        publisher=words("PB"),
        doi=next((number.removesuffix("[doi]").strip() for number in numbers if number.endswith("[doi]")), ""),
        pmid=words("PMID"),
        pmcid=words("PMC"),
        isbn=words("ISBN").partition(" (")[0],
        note=" ".join(fields.get("SI", ())),
    )
    try:
        work.year = year(words("DP"))
    except ValueError as problem:
        faults.append(Problem(place, str(problem)))
    return work
