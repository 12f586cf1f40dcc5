"""Numbers by which a work can be found: DOI, PMID, PMCID, ISBN, ISSN, numbers of trials, guidelines, laws.

A number is recognised only where its form or the words before it leave no doubt: eight digits alone are no PMID. What
is meant to be such a number and cannot be one is found too, with what is wrong with it. The registers of trials and
guidelines are data (``sources/data/identifiers.yaml``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, get_args
from urllib.parse import unquote

from sources.datafiles import load

Kind = Literal["doi", "pmid", "pmcid", "isbn", "issn", "trial", "guideline", "preprint", "law"]

DOI = re.compile(r"\b10\.\d{4,9}/[^\s\"<>\[\]{}|]+", re.IGNORECASE)
PMID = re.compile(
    r"\b(?:PMID|PubMed[ -]?ID)\s*[:#=]?\s*(?P<labelled>[0-9]{1,12})\b"
    r"|pubmed(?:\.ncbi\.nlm\.nih\.gov)?/(?:\?term=)?(?P<linked>[0-9]{4,8})\b",
    re.IGNORECASE,
)
_SHORT_DOI = re.compile(r"(?:\bdoi:\s?|\bdoi\.org/)(?P<id>10/[a-z0-9]{3,12})\b", re.IGNORECASE)
_ESCAPED_DOI = re.compile(r"\b10\.\d{4,9}%2F[^\s\"<>\[\]{}|&?#]+", re.IGNORECASE)
# What is called a DOI and starts like none: "doi:11.1016/…", "doi: 10. 1001/…", "doi.org/1001/…".
_SAID_DOI = re.compile(
    r"(?:\bdoi\s?[:=]?\s?(?:https?://)?(?:(?:dx\.)?doi\.org/)?|\bdoi\.org/)(?P<id>\d[\w.]*[./]\S*)", re.IGNORECASE
)
_PMCID = re.compile(r"\bPMCID\s*[:#=]?\s*(?:PMC)?\s?(?P<labelled>[0-9]+)\b|\bPMC(?P<plain>[0-9]{3,}| [0-9]{5,})\b")
_ISBN = re.compile(
    r"\bISBN(?:[- ]?1[03](?![0-9X-]))?(?:\s?\((?:print|online|hardback|paperback|pbk|hbk|e-?book)\))?\s?[:#]?\s?"
    r"(?P<run>[0-9](?:[- ]?[0-9X]){4,24})(?!\w)",
    re.IGNORECASE,
)
_BARE_ISBN = re.compile(r"(?<![\w/.-])97[89]-[0-9]{1,5}-[0-9]{1,7}-[0-9]{1,7}-[0-9](?![\w-])")
_ISSN = re.compile(
    r"\b(?:[ep]-?)?ISSN(?:-L)?(?:\s?\((?:print|online|electronic|linking)\))?\s?[:#]?\s?(?P<id>[0-9]{4}-?[0-9]{3}[0-9X])\b",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
# Hyphens and blanks of other sorts, one for one, so that offsets stay.
_PLAIN = str.maketrans(dict.fromkeys("‐‑‒–—−", "-") | dict.fromkeys("\u00a0\u2007\u2009\u202f", " "))
#: How far around a number the words may stand that tell what it is, in characters.
_NEAR = 160


@dataclass(frozen=True, slots=True)
class Identifier:
    """A number that stands for a work, or is meant to.

    Attributes:
        kind: What sort of number it is.
        value: The number as it is kept: a DOI in lower case without resolver, ISBN and ISSN without hyphens.
        start: Offset of the number in the text, without the words before it ("PMID:").
        end: Offset after it.
        valid: True where a check digit bears it out, False where it cannot be right, None where only its form can
            be judged and is right.
        problem: What is wrong with it.
        register: Who gives it ("ClinicalTrials.gov", "NICE"); empty for the kinds that say so themselves.
    """

    kind: Kind
    value: str
    start: int
    end: int
    valid: bool | None = None
    problem: str | None = None
    register: str = ""


@dataclass(frozen=True, slots=True)
class Register:
    """A row of the data file; see there."""

    kind: Kind
    register: str
    find: re.Pattern[str]
    value: str
    valid: re.Pattern[str] | None = None
    expected: str = ""
    near: re.Pattern[str] | None = None
    upper: bool = True


def check(data: object) -> tuple[Register, ...]:
    """Validates the registers and returns them typed.

    Raises:
        ValueError: A row lacks a key or has an unknown one, a pattern is no regular expression, or ``value`` names a
            part that ``find`` does not have. The message names the row.
    """
    if not isinstance(data, list):
        raise ValueError("expected a list of registers")
    return tuple(_row(row, f"row {number}") for number, row in enumerate(data, 1))


def _row(row: object, place: str) -> Register:
    if not isinstance(row, dict):
        raise ValueError(f"{place}: expected keys and values")
    place = f"{place} ({row.get('register')})"
    needed, known = {"kind", "register", "find", "value"}, {"valid", "expected", "near", "upper"}
    if not needed <= set(row) <= needed | known:
        raise ValueError(f"{place}: needs {', '.join(sorted(needed))} and may have {', '.join(sorted(known))}")
    if row["kind"] not in get_args(Kind):
        raise ValueError(f"{place}: kind: found {row['kind']!r}, expected one of {', '.join(get_args(Kind))}")
    if ("valid" in row) != ("expected" in row):
        raise ValueError(f"{place}: valid and expected go together")
    patterns: dict[str, re.Pattern[str]] = {}
    for name in ("find", "valid", "near"):
        if name in row:
            try:
                patterns[name] = re.compile(row[name])
            except (re.error, TypeError) as problem:
                raise ValueError(f"{place}: {name}: {problem}") from None
    try:
        row["value"].format(**dict.fromkeys(patterns["find"].groupindex, ""))
    except (KeyError, IndexError, ValueError, AttributeError):
        raise ValueError(f"{place}: value: {row['value']!r} names a part that find does not have") from None
    return Register(
        row["kind"],
        row["register"],
        patterns["find"],
        row["value"],
        patterns.get("valid"),
        row.get("expected", ""),
        patterns.get("near"),
        row.get("upper", True),
    )


@lru_cache(maxsize=1)
def registers() -> tuple[Register, ...]:
    """Returns the registers of the data file."""
    return load("identifiers.yaml", check)


def find(text: str) -> list[Identifier]:
    """Finds the identifiers of a text, in order, not overlapping; what is wrong is found with its problem."""
    plain = text.translate(_PLAIN)
    found = [*_dois(plain), *_pubmed(plain), *_books(plain), *_registered(plain)]
    addresses = [match.span() for match in _ADDRESS.finditer(plain)]
    kept: list[Identifier] = []
    # A right number goes before a wrong one, a longer before a shorter one at the same place.
    for item in sorted(found, key=lambda item: (item.valid is False, item.start - item.end, item.start)):
        if any(item.start < other.end and other.start < item.end for other in kept):
            continue
        # The digits of an address are not ours to judge, unless it is the resolver's.
        if item.problem and item.kind != "doi" and any(low <= item.start < high for low, high in addresses):
            continue
        kept.append(item)
    return sorted(kept, key=lambda item: item.start)


def _trim_doi(doi: str) -> str:
    """Returns a DOI without the punctuation and the bracket that follow it in a sentence."""
    doi = doi.rstrip(".,;:'’”»")
    while doi.endswith(")") and doi.count("(") < doi.count(")"):
        doi = doi[:-1].rstrip(".,;:")
    return doi


def _dois(text: str) -> Iterator[Identifier]:
    for found in DOI.finditer(text):
        written = _trim_doi(found[0])
        bare = written.endswith("/")
        problem = f"“{written}” is no DOI: nothing follows the slash" if bare else None
        end = found.start() + len(written)
        yield Identifier("doi", written.lower(), found.start(), end, False if bare else None, problem)
    for found in _ESCAPED_DOI.finditer(text):
        raw = found[0].rstrip(".,;:)")
        yield Identifier("doi", _trim_doi(unquote(raw)).lower(), found.start(), found.start() + len(raw))
    for found in _SHORT_DOI.finditer(text):
        yield Identifier("doi", found["id"].lower(), found.start("id"), found.end("id"))
    for found in _SAID_DOI.finditer(text):
        written = _trim_doi(found["id"])
        start = found.start("id")
        if not written or _SHORT_DOI.match(text, found.start()) or DOI.match(text, start):
            continue
        problem = f"“{written}” is no DOI: expected 10., four to nine digits, a slash and more"
        yield Identifier("doi", written.lower(), start, start + len(written), False, problem)


def _pubmed(text: str) -> Iterator[Identifier]:
    for found in PMID.finditer(text):
        name = "labelled" if found["labelled"] else "linked"
        digits = found[name].lstrip("0")
        problem = None if 1 <= len(digits) <= 8 else f"PMID {found[name]} is none: expected one to eight digits"
        yield Identifier("pmid", digits or "0", found.start(name), found.end(name), False if problem else None, problem)
    for found in _PMCID.finditer(text):
        name = "labelled" if found["labelled"] else "plain"
        digits = found[name].strip()
        start = text.rfind("PMC", found.start() + (name == "labelled") * 5, found.end())
        start = found.start(name) if start < 0 else start
        problem = None if len(digits) <= 8 else f"PMCID PMC{digits} is none: expected PMC and at most eight digits"
        yield Identifier("pmcid", f"PMC{digits}", start, found.end(), False if problem else None, problem)


def _books(text: str) -> Iterator[Identifier]:
    for found in _ISBN.finditer(text):
        run = _isbn_run(found["run"])
        yield _isbn(run, found.start("run"), found.start("run") + len(run))
    for found in _BARE_ISBN.finditer(text):
        item = _isbn(found[0], found.start(), found.end())
        if item.valid:
            yield item
    for found in _ISSN.finditer(text):
        yield _issn(found["id"], found.start("id"), found.end("id"))


def _isbn_run(run: str) -> str:
    """Returns the part of a run of digits that is the ISBN: "978-0-306-40615-7 2nd" goes on behind it."""
    ends = [*(place for place, letter in enumerate(run) if letter == " "), len(run)]
    lengths = [len(re.sub(r"[- ]", "", run[:end])) for end in ends]
    for wanted in (13,) if run.startswith(("978", "979")) else (10, 13):
        if wanted in lengths:
            return run[: ends[lengths.index(wanted)]]
    return run


def _isbn(run: str, start: int, end: int) -> Identifier:
    from stdnum import isbn
    from stdnum.exceptions import ValidationError

    value = re.sub(r"[- ]", "", run).upper()
    try:
        isbn.validate(value)
    except ValidationError:
        return Identifier("isbn", value, start, end, False, _isbn_problem(value))
    return Identifier("isbn", value, start, end, True)


def _isbn_problem(value: str) -> str:
    if len(value) not in (10, 13):
        return f"ISBN {value} has {len(value)} digits, expected 10 or 13"
    body, digit = value[:-1], value[-1]
    if not body.isdigit() or (len(value) == 13 and not digit.isdigit()):
        return f"ISBN {value} has an X inside: expected digits, and X at most at the end of ten"
    if len(value) == 10:
        rest = sum((10 - place) * int(number) for place, number in enumerate(body))
        expected = "0123456789X"[-rest % 11]
    elif not value.startswith(("978", "979")):
        return f"ISBN {value} starts with {value[:3]}, expected 978 or 979"
    else:
        expected = str(-sum((3 if place % 2 else 1) * int(number) for place, number in enumerate(body)) % 10)
    return f"the check digit of ISBN {value} is {digit}, expected {expected}"


def _issn(written: str, start: int, end: int) -> Identifier:
    value = written.replace("-", "").upper()
    rest = sum((8 - place) * int(number) for place, number in enumerate(value[:-1]))
    expected = "0123456789X"[-rest % 11]
    if value[-1] == expected:
        return Identifier("issn", value, start, end, True)
    spoken = f"{value[:4]}-{value[4:]}"
    problem = f"the check digit of ISSN {spoken} is {value[-1]}, expected {expected}"
    return Identifier("issn", value, start, end, False, problem)


def _registered(text: str) -> Iterator[Identifier]:
    for row in registers():
        for found in row.find.finditer(text):
            if row.near and not row.near.search(text, max(found.start() - _NEAR, 0), found.end() + _NEAR):
                continue
            value = row.value.format(**{name: part or "" for name, part in found.groupdict().items()})
            value = value.upper() if row.upper else value
            start, end = found.span("span") if "span" in row.find.groupindex else found.span()
            if row.valid and not row.valid.fullmatch(value):
                problem = f"{value} is no number of {row.register}: expected {row.expected}"
                yield Identifier(row.kind, value, start, end, False, problem, row.register)
            else:
                yield Identifier(row.kind, value, start, end, None, None, row.register)
