"""Works that the citation fields of a document carry: Zotero, Mendeley, EndNote and Word's own sources.

A field shows a marker ("[3]", "(Roe et al., 2019)") and holds, unseen, what the reference manager knows of the works
behind it. What cannot be understood gives no works: the marker is then read as it is in any other text.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sources.word.xml import B

if TYPE_CHECKING:
    from lxml.etree import _Element

_DOI = re.compile(r"10\.\d{4,9}/\S+")
_YEAR = re.compile(r"\b(1[5-9]\d\d|20\d\d)\b")
_PMID = re.compile(r"\d{4,9}")
_PMCID = re.compile(r"(?:PMC)?(\d{4,9})", re.IGNORECASE)
_NOTED = re.compile(r"^\s*(PMID|PMCID|DOI)\s*:\s*(\S+)", re.IGNORECASE | re.MULTILINE)
_SWITCH = re.compile(r"\\(\w)\s*(\"[^\"]*\"|[^\\\s]+)?")
# More works than this in one field are a whole library.
_MOST = 200


@dataclass(frozen=True, slots=True)
class Work:
    """A work as a reference manager knows it.

    Attributes:
        title: Its title, empty where none is given.
        authors: Its authors, family name first ("Roe J"); organisations as they are called.
        year: Year of publication.
        container: Journal, book or site.
        place: Volume, issue and pages ("12(3):45-50").
        doi: DOI without resolver, lower case.
        pmid: PubMed id.
        pmcid: PubMed Central id.
        isbn: ISBN, digits alone.
        url: Its address.
    """

    title: str = ""
    authors: tuple[str, ...] = ()
    year: int | None = None
    container: str = ""
    place: str = ""
    doi: str | None = None
    pmid: str | None = None
    pmcid: str | None = None
    isbn: str | None = None
    url: str | None = None

    def text(self) -> str:
        """Returns the work as an entry of a reference list."""
        authors = ", ".join(self.authors[:6]) + (", et al" if len(self.authors) > 6 else "")
        issue = f"{self.year or ''}{';' if self.year and self.place else ''}{self.place}"
        pieces = [authors, self.title, self.container, issue]
        line = " ".join(f"{piece.rstrip('.')}." for piece in pieces if piece)
        if self.doi:
            return f"{line} doi:{self.doi}".strip()
        return f"{line} {f'PMID: {self.pmid}' if self.pmid else self.url or ''}".strip()

    def identity(self) -> str:
        """Returns what two fields that cite one work share."""
        return self.doi or self.pmid or f"{_letters(self.title)} {self.year} {_letters(''.join(self.authors[:1]))}"


def _letters(text: str) -> str:
    return "".join(letter for letter in text.lower() if letter.isalnum())


# ---------------------------------------------------------------- CSL: Zotero and Mendeley


def from_csl_field(instruction: str) -> tuple[Work, ...]:
    """Returns the works of a field of Zotero's or Mendeley's: a JSON object behind its name."""
    begin = instruction.find("{")
    if begin < 0:
        return ()
    try:
        data, _ = json.JSONDecoder(strict=False).raw_decode(instruction[begin:])
    except (ValueError, RecursionError):
        return ()
    return _from_csl(data)


def from_mendeley_tag(tag: str) -> tuple[Work, ...]:
    """Returns the works of a content control of Mendeley Cite: Base64 of JSON in its tag."""
    try:
        raw = base64.b64decode(tag.rsplit("_", 1)[-1] + "==", validate=False)
        return _from_csl(json.loads(raw))
    except (ValueError, RecursionError, binascii.Error):
        return ()


def _from_csl(data: object) -> tuple[Work, ...]:
    items = data.get("citationItems") if isinstance(data, Mapping) else None
    if not isinstance(items, list):
        return ()
    works = []
    for item in items[:_MOST]:
        described = item.get("itemData") if isinstance(item, Mapping) else None
        if isinstance(described, Mapping):
            works.append(_csl_work(described))
    return tuple(works)


def _csl_work(item: Mapping[str, Any]) -> Work:
    noted = {name.upper(): said for name, said in _NOTED.findall(_text(item.get("note")))}
    volume, issue, page = (_text(item.get(name)) for name in ("volume", "issue", "page"))
    return Work(
        title=_text(item.get("title")),
        authors=tuple(_csl_names(item.get("author") or item.get("editor"))),
        year=_csl_year(item.get("issued")),
        container=_text(item.get("container-title") or item.get("publisher")),
        place=_place(volume, issue, page),
        doi=_doi(_text(item.get("DOI")) or noted.get("DOI", "")),
        pmid=_pmid(_text(item.get("PMID")) or noted.get("PMID", "")),
        pmcid=_pmcid(_text(item.get("PMCID")) or noted.get("PMCID", "")),
        isbn=_isbn(_text(item.get("ISBN"))),
        url=_url(_text(item.get("URL"))),
    )


def _csl_names(names: object) -> Iterable[str]:
    for name in names if isinstance(names, list) else []:
        if not isinstance(name, Mapping):
            continue
        family = " ".join(filter(None, (_text(name.get("non-dropping-particle")), _text(name.get("family")))))
        shown = _text(name.get("literal")) or _name(family, _text(name.get("given")))
        if shown:
            yield shown


def _csl_year(issued: object) -> int | None:
    if not isinstance(issued, Mapping):
        return None
    parts = issued.get("date-parts")
    if isinstance(parts, list) and parts and isinstance(parts[0], list) and parts[0]:
        return _year(_text(parts[0][0]))
    return _year(_text(issued.get("raw") or issued.get("literal")))


# ---------------------------------------------------------------- EndNote


def from_endnote(text: str) -> tuple[Work, ...]:
    """Returns the works of an EndNote field: an XML element ``EndNote`` in its code or its data."""
    begin, end = text.find("<EndNote"), text.rfind("</EndNote>")
    if begin < 0 or end < begin or "<!" in text[begin:end]:
        return ()
    from docx.oxml import parse_xml
    from lxml import etree

    try:
        root = parse_xml(text[begin:end] + "</EndNote>")
    except (etree.XMLSyntaxError, ValueError):
        return ()
    return tuple(_endnote_work(cite) for cite in root.findall("Cite")[:_MOST])


def field_data(encoded: str) -> str:
    """Returns the data of a field (``w:fldData``, Base64) as text, empty where it is none."""
    try:
        raw = base64.b64decode("".join(encoded.split()), validate=False)
    except (ValueError, binascii.Error):
        return ""
    return raw.decode("utf-8", "replace").replace("\x00", "")


def _endnote_work(cite: _Element) -> Work:
    def said(*paths: str) -> str:
        return next((words for path in paths if (words := _inside(cite.find(path)))), "")

    authors = [_inside(author) for author in cite.findall("record/contributors/authors/author")]
    written = [_inverted(author) for author in authors if author] or [said("Author")]
    pmid = next((word for word in said("record/accession-num").split() if _PMID.fullmatch(word)), "")
    return Work(
        title=said("record/titles/title"),
        authors=tuple(filter(None, written)),
        year=_year(said("record/dates/year", "Year")),
        container=said("record/titles/secondary-title", "record/periodical/full-title", "record/publisher"),
        place=_place(said("record/volume"), said("record/number"), said("record/pages")),
        doi=_doi(said("record/electronic-resource-num")),
        pmid=_pmid(pmid),
        pmcid=_pmcid(said("record/custom2")),
        isbn=_isbn(said("record/isbn")),
        url=_url(said("record/urls/related-urls/url")),
    )


def _inside(element: _Element | None) -> str:
    return "" if element is None else " ".join("".join(map(str, element.itertext())).split())


# ---------------------------------------------------------------- Word's own sources


def sources(roots: Iterable[_Element]) -> dict[str, Work]:
    """Returns the sources that a document carries (``b:Sources``), by tag in lower case."""
    found: dict[str, Work] = {}
    for root in roots:
        for source in root.iter(f"{B}Source"):
            tag = _inside(source.find(f"{B}Tag")).lower()
            if tag:
                found.setdefault(tag, _word_work(source))
    return found


def from_word_field(instruction: str, known: Mapping[str, Work]) -> tuple[Work, ...]:
    r"""Returns the works of Word's own field: ``CITATION Roe19 \l 1033 \m Doe20``."""
    rest = re.sub(r"^\s*CITATION\b", "", instruction, flags=re.IGNORECASE).strip()
    first = re.match(r"[^\\\s]+", rest)
    tags = [first[0]] if first else []
    tags += [said.strip('"') for name, said in _SWITCH.findall(rest) if name == "m" and said]
    return tuple(known[tag.lower()] for tag in tags if tag.lower() in known)


def _word_work(source: _Element) -> Work:
    def said(*names: str) -> str:
        return next((words for name in names if (words := _inside(source.find(f"{B}{name}")))), "")

    authors = []
    writers = source.find(f"{B}Author/{B}Author")
    if writers is not None:
        for person in writers.iter(f"{B}Person"):
            given = " ".join(_inside(person.find(f"{B}{name}")) for name in ("First", "Middle"))
            authors.append(_name(_inside(person.find(f"{B}Last")), given))
        authors += [_inside(body) for body in writers.iter(f"{B}Corporate")]
    number = said("StandardNumber")
    return Work(
        title=said("Title"),
        authors=tuple(filter(None, authors)),
        year=_year(said("Year")),
        container=said("JournalName", "BookTitle", "PublicationTitle", "InternetSiteTitle", "Publisher", "Institution"),
        place=_place(said("Volume"), said("Issue"), said("Pages")),
        doi=_doi(said("DOI")) or _doi(number),
        isbn=None if _DOI.search(number) else _isbn(number),
        url=_url(said("URL")),
    )


# ---------------------------------------------------------------- one field of any of them


def _text(value: object) -> str:
    return " ".join(str(value).split()) if isinstance(value, (str, int)) and not isinstance(value, bool) else ""


def _name(family: str, given: str) -> str:
    """Returns "Roe JA" for Roe and "Jane A."."""
    initials = "".join(word[0] for word in re.split(r"[\s.\-]+", given) if word)
    return f"{family} {initials}".strip()


def _inverted(author: str) -> str:
    family, comma, given = author.partition(",")
    return _name(family.strip(), given) if comma and given.strip() else author.strip(" ,")


def _place(volume: str, issue: str, pages: str) -> str:
    where = f"{volume}({issue})" if volume and issue else volume or issue
    return f"{where}:{pages}" if where and pages else where or pages


def _year(text: str) -> int | None:
    found = _YEAR.search(text)
    return int(found[1]) if found else None


def _doi(text: str) -> str | None:
    found = _DOI.search(text)
    return found[0].rstrip(".,;").lower() if found else None


def _pmid(text: str) -> str | None:
    found = _PMID.fullmatch(text)
    return found[0] if found else None


def _pmcid(text: str) -> str | None:
    found = _PMCID.fullmatch(text)
    return f"PMC{found[1]}" if found else None


def _isbn(text: str) -> str | None:
    for word in re.split(r"[\s,;]+", text):
        digits = word.replace("-", "").upper()
        if re.fullmatch(r"(?:97[89])?\d{9}[\dX]", digits):
            return digits
    return None


def _url(text: str) -> str | None:
    return text if re.match(r"https?://\S+$", text) else None
