"""One work of a bibliography file, in the form of an entry of a printed reference list; and what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from sources import references
from sources.document import Reference

#: Problems of one file that are spelt out; the rest is counted.
SHOWN = 100

_YEAR = re.compile(r"(?<!\d)(1\d{3}|20\d\d)(?!\d)")
_NO_YEAR = re.compile(
    r"\W*(?:in press|in print|forthcoming|to appear|submitted|accepted|in preparation|n\.?\s?d\.?|no date"
    r"|undated|s\.?a\.?|online first|ahead of print)?\W*",
    re.IGNORECASE,
)
_TAG = re.compile(r"</?(?:i|b|em|strong|sub|sup|sc|span|jats:[a-z-]+|p|title)\b[^<>]{0,80}>", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in a bibliography file.

    Attributes:
        place: File, and line or entry ("refs.bib:12", "refs.json: entry 3").
        message: What stands there and what is expected.
    """

    place: str
    message: str

    def __str__(self) -> str:
        """Place and message."""
        return f"{self.place}: {self.message}"


class BibliographyError(Exception):
    """A bibliography that cannot be used; everything that is wrong with it is told at once."""

    def __init__(self, path: str, problems: Sequence[Problem]) -> None:
        self.path = path
        self.problems = tuple(sorted(dict.fromkeys(problems), key=_line))
        told = [str(problem) for problem in self.problems[:SHOWN]]
        if len(self.problems) > SHOWN:
            told.append(f"and {len(self.problems) - SHOWN} more")
        self.message = "; ".join(told)
        super().__init__(self.message)


def _line(problem: Problem) -> int:
    """Returns line or number of entry, by which problems are in order."""
    found = re.search(r"\d+$", problem.place)
    return int(found[0]) if found else 0


@dataclass(frozen=True, slots=True)
class Entry:
    """One work of a bibliography.

    Attributes:
        key: What citations call it.
        type: Its type in the words of CSL ("article-journal", "book", "webpage").
        authors: Authors, else editors, as "Smith AB".
        container: Journal, book or site it is part of.
        reference: It as an entry of a reference list: text in citation form, year, title, identifiers, source.
        parent: Key of the entry it takes fields from (``crossref``).
    """

    key: str
    type: str
    authors: tuple[str, ...]
    container: str | None
    reference: Reference
    parent: str | None = None


@dataclass(slots=True)
class Work:
    """What a file says of a work, field by field, all of it text; `entry` makes an `Entry` of it."""

    key: str
    source: str
    type: str = "document"
    authors: list[str] = field(default_factory=list)
    editors: list[str] = field(default_factory=list)
    title: str = ""
    container: str = ""
    year: int | None = None
    volume: str = ""
    issue: str = ""
    pages: str = ""
    edition: str = ""
    place: str = ""
    publisher: str = ""
    number: str = ""
    doi: str = ""
    pmid: str = ""
    pmcid: str = ""
    isbn: str = ""
    url: str = ""
    note: str = ""
    parent: str | None = None

    def entry(self) -> Entry:
        """Makes the entry."""
        text = _citation(self)
        told = f"{text} {self.note}" if self.note else text
        # The numbers are read from the citation form, as in a printed list: one place judges them.
        found = references.describe(self.key, told, 0, len(told))
        url = self.url if re.match(r"https?://", self.url, re.IGNORECASE) else found.url
        reference = replace(
            found, text=text, end=0, year=self.year, title=self.title or None, url=url, source=self.source
        )
        return Entry(
            self.key,
            self.type,
            tuple(self.authors or self.editors),
            self.container or None,
            reference,
            self.parent,
        )


def plain(words: str) -> str:
    """Returns words of a field without markup tags, white space folded."""
    return " ".join(_TAG.sub("", words).split())


def year(written: str) -> int | None:
    """Returns the year a field gives, None where it says that there is none ("in press", "n.d.").

    Raises:
        ValueError: It is no year.
    """
    found = _YEAR.search(written)
    if found:
        return int(found[1])
    if _NO_YEAR.fullmatch(written):
        return None
    raise ValueError(f"year: found “{clip(written)}”, expected four digits")


def person(family: str, given: str = "", suffix: str = "") -> str:
    """Returns a name as reference lists have it: "van Beek AB Jr"."""
    initials = "".join(part[0] for part in re.findall(r"[^\W\d_][\w'’]*", given))
    return " ".join(part for part in (family.strip(), initials, suffix.strip()) if part)


def clip(words: str, length: int = 60) -> str:
    """Returns the beginning of what stands in a file, for a message."""
    folded = " ".join(words.split())
    return folded if len(folded) <= length else f"{folded[: length - 1]}…"


def keys_once(works: Iterable[Work], faults: list[Problem]) -> None:
    """Adds a problem for each key that stands twice, ignoring nothing: case counts, as in citations."""
    first: dict[str, str] = {}
    for work in works:
        if work.key in first:
            message = f"key “{clip(work.key)}” is that of {first[work.key]} already: expected a key of its own"
            faults.append(Problem(work.source, message))
        first.setdefault(work.key, work.source)


def name_works(works: Iterable[Work]) -> None:
    """Gives works without a key one from first author and year ("smith2011", "smith2011b")."""
    taken = set()
    unnamed = []
    for work in works:
        if work.key:
            taken.add(work.key)
        else:
            unnamed.append(work)
    for number, work in enumerate(unnamed, 1):
        names = work.authors or work.editors
        author = re.sub(r"\s[A-Z]{1,4}$", "", names[0]) if names else work.title.partition(" ")[0]
        base = references.name_key(author or f"entry{number}", str(work.year or ""))
        key, letter = base, ord("b")
        while key in taken:
            key, letter = f"{base}{chr(letter)}" if letter <= ord("z") else f"{base}-{letter}", letter + 1
        work.key = key
        taken.add(key)


def _citation(work: Work) -> str:
    """Returns a work as a reference list has it: "Smith A, Jones B. Title. Journal 2011;12:34-56. doi:…"."""
    pieces = [_names(work.authors or work.editors) + (", editors" if work.editors and not work.authors else "")]
    pieces.append(work.title)
    edition = _edition(work.edition) if work.edition else ""
    year = str(work.year) if work.year else ""
    where = work.volume + (f"({work.issue})" if work.issue else "")
    if work.container and work.type in ("chapter", "paper-conference"):
        editors = f"{_names(work.editors)}, editors. " if work.editors and work.authors else ""
        pieces += [f"In: {editors}{work.container}", edition]
        pieces.append(_imprint(work, year))
        pieces.append(f"p. {work.pages}" if work.pages else "")
    elif work.container:
        place = f"{where}:{work.pages}" if where and work.pages else where or work.pages
        pieces.append(f"{work.container} {year};{place}" if year and place else f"{work.container} {year or place}")
    else:
        pieces += [edition, _imprint(work, year)]
        pieces.append(f"vol. {work.volume}" if work.volume else "")
    pieces.append(work.number)
    text = ". ".join(piece.strip().rstrip(".") for piece in pieces if piece.strip(" ,."))
    text = re.sub(r"([?!])\. ", r"\1 ", f"{text}." if text else "")
    numbers = (
        ("doi:", re.sub(r"(?i)^(?:https?://(?:dx\.)?doi\.org/|doi:\s*)", "", work.doi)),
        ("PMID: ", work.pmid),
        ("PMCID: ", work.pmcid),
        ("ISBN ", work.isbn),
    )
    told = [f"{label}{number}." for label, number in numbers if number]
    if work.url and not work.doi:
        told.append(work.url)
    return " ".join([text, *told]).strip()


def _imprint(work: Work, year: str) -> str:
    house = f"{work.place}: {work.publisher}" if work.place and work.publisher else work.publisher or work.place
    return f"{house}; {year}" if house and year else house or year


def _names(names: Sequence[str]) -> str:
    shown = list(names[:6])
    if len(names) > 6:
        shown.append("et al")
    return ", ".join(shown)


def _edition(edition: str) -> str:
    if not edition.isdigit():
        return edition if re.search(r"\bed(?:n|ition)?\b", edition, re.IGNORECASE) else f"{edition} ed"
    ending = "th" if edition[-2:-1] == "1" else {"1": "st", "2": "nd", "3": "rd"}.get(edition[-1], "th")
    return f"{edition}{ending} ed"
