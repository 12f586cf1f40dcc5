"""Who wrote and reviewed an article, and when: from front matter, meta tags, schema.org data and bylines.

What is declared counts before what is written; either counts only where it is said of the article itself, never a
date or a name in running prose.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Literal

from sources.document import Metadata, Notice, StatedDate
from sources.source import Part

Role = Literal["author", "reviewer", "published", "updated", "reviewed"]

_MONTHS = (
    "january|february|march|april|may|june|july|august|september|october|november|december"
    "|jan|feb|mar|apr|jun|jul|aug|sept|sep|oct|nov|dec"
)
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+)?"
DATE = (
    rf"{_WEEKDAY}(?:\d{{4}}-\d{{2}}(?:-\d{{2}})?(?:[T ]\d{{2}}:\d{{2}}\S{{0,16}})?"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?\.?\s+(?:of\s+)?(?:{_MONTHS})\.?,?\s+\d{{4}}"
    rf"|(?:{_MONTHS})\.?\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+\d{{4}}"
    rf"|(?:{_MONTHS})\.?,?\s+\d{{4}}"
    rf"|\d{{1,2}}[/.]\d{{1,2}}[/.]\d{{4}}|\d{{4}}/\d{{1,2}}/\d{{1,2}}|\d{{1,2}}[/.](?:19|20)\d{{2}}|(?:19|20)\d{{2}})(?!\d)"
)
_TITLE = r"(?:(?:Dr|Prof|Professor|Mr|Mrs|Ms|Mx|Miss|Sir|Dame|Doctor)\.?\s+)"
_WORD = r"(?:[A-Z]\.|[A-Z][\w'’-]*|(?:van|von|de|der|den|la|le|di|da|del|el|al|bin|ben|ter|ten|du|dos)\b)"
_CREDENTIAL = (
    r"(?:,?\s+(?:M\.?D|D\.?O|Ph\.?D|R\.?N|R\.?D|R\.?D\.?N|M\.?P\.?H|M\.?S|M\.?Sc|B\.?Sc|M\.?A|B\.?A|B\.?S"
    r"|M\.?B\.?B\.?S|MBChB|FRCP|MRCP|FRCS|MRCGP|FACP|FACS|FACC|PharmD|Pharm\.D|D\.?D\.?S|D\.?M\.?D|N\.?P|P\.?A(?:-C)?"
    r"|B\.?S\.?N|M\.?S\.?N|D\.?N\.?P|CNM|LCSW|CDCES|MPhil|DPhil)\b\.?)*"
)
NAME = rf"{_TITLE}*(?:[A-Z]\.|[A-Z][\w'’-]*)(?:[ \n]+{_WORD}){{0,5}}{_CREDENTIAL}"
# What a further name begins with: a title or a first name, then another capital or a "van".
_NEXT_NAME = rf"(?={_TITLE}?[A-Z][\w'’-]*\.?\s+(?:[A-Z]|(?:van|von|de|der|la|di|al|el|bin)\s))"
_NAMES = rf"{NAME}(?:(?:,? (?:and|&)|,|;)\s+{_NEXT_NAME}{NAME}){{0,5}}"
# An office or a trade behind a name ("specialist pharmacist", "ear, nose and throat surgeon"), up to what comes next.
_OFFICE = (
    r"(?:,\s+(?!(?:on\s+)?\d|(?:last\s+)?(?:published|updated|reviewed|on)\b)[^.;|·•\n]{2,90}?"
    r"(?=[.;|·•\n]|$|,?\s+on\s+\d|,\s+(?:published|updated|reviewed)\b))?"
)
_SUBJECT = (
    r"(?:(?:(?:this|the|our)\s+)?"
    r"(?:page|article|leaflet|content|information|fact\s?sheet|document|guide|text|post|story|version)"
    r"(?:\s+(?:was|has been|is|were))?\s+)?"
)
_BEFORE = (
    r"(?:(?:date|first|last|most recently|originally|medically|clinically|scientifically|editorially|peer|fact[- ]?"
    r"|content|page|next|expert|latest)[\s-]*)*"
)
_DATE_LINE = re.compile(
    rf"(?i:{_SUBJECT}(?P<before>{_BEFORE})(?P<verb>updated?|reviewed|review(?:\s+date)?|published"
    rf"|publication(?:\s+date)?|posted|modified|revised|revision|checked|approved|created|amended|issued|produced|date"
    rf"|written)(?P<due>\s+due)?(?:\s+date)?)(?:\s+by\s+(?P<names>{_NAMES}){_OFFICE},?)?"
    rf"(?i:\s*(?:on|in)?\s*[:–-]?\s*(?:on\s+)?(?P<date>{DATE}))"
)
# Names are told by their capitals, so case counts here.
_BY_LINE = re.compile(
    rf"(?i:{_SUBJECT})(?:(?i:(?:medically|clinically|fact|peer|scientifically|expert|last|editorially)[\s-]*)?"
    rf"(?P<verb>(?i:written|authored|reported|compiled|prepared|produced|reviewed|checked|approved|verified|edited|words))"
    rf"(?:\s+and\s+(?P<also>reviewed|checked|edited|approved))?\s+)?[Bb][Yy][:\s]\s*(?P<names>{_NAMES})"
)
_LABEL_LINE = re.compile(
    rf"(?P<label>(?i:authors?|writers?|(?:medical(?:ly)?\s|clinical\s|expert\s)?review(?:er|ers|ed by)|medical editor))"
    rf"\s*:\s*(?P<names>{_NAMES})"
)
_OFFICE_AFTER = re.compile(_OFFICE)
# Where a statement may begin.
_BREAK = re.compile(r"[.!?;]\s+|\s*[|·•\n]\s*|,\s+|\s[-–—]\s|\s+and\s+|(?<=\d)(?=[A-Z])|\s{2,}")
_ABBREVIATED = re.compile(r"\b(?:Dr|Prof|Mr|Mrs|Ms|[A-Z])\.\s+$")
# Without one of these a line says nothing about the article.
_HINT = re.compile(r"\bby\b|(?:19|20)\d\d|\bauthor|\bwriter|\breview|\beditor", re.IGNORECASE)
_LONGEST = 500
_LOOSE_WORDS = 8
# A bare "By Jane Doe" stands at the top or the foot of an article.
_EDGE_BLOCKS = 12


@dataclass(frozen=True, slots=True)
class Statement:
    """What a byline says: a role, its value (a name, an ISO date) and where it stands in the line."""

    role: Role
    value: str
    start: int
    end: int


def iso_date(text: str) -> str | None:
    """Returns a date in ISO form, as exact as the text is ("2026-02-01", "2026-02", "2026"), or None.

    Day and month are only told apart where one reading is possible ("03/25/2024"); of "04/03/2024" the year remains.
    """
    text = text.strip()
    found = re.match(r"(\d{4})[-/](\d{1,2})(?:[-/](\d{1,2}))?(?!\d)", text)
    if found:
        return iso(int(found[1]), int(found[2]), int(found[3]) if found[3] else None)
    found = re.fullmatch(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})", text)
    if found:
        first, second, year = int(found[1]), int(found[2]), int(found[3])
        if first > 12 >= second or first == second:
            return iso(year, second, first)
        if second > 12 >= first:
            return iso(year, first, second)
        return str(year) if 1900 <= year <= 2100 and max(first, second) <= 12 else None
    found = re.fullmatch(r"(\d{1,2})[/.](\d{4})", text)
    if found:
        return iso(int(found[2]), int(found[1]), None)
    found = re.fullmatch(r"(?:19|20)\d\d", text)
    if found:
        return text
    if not re.search(rf"\b(?:{_MONTHS})\b", text, re.IGNORECASE):
        return None
    from dateutil import parser

    bare = re.sub(r"(\d)(?:st|nd|rd|th)\b|\bof\b", r"\1", text, flags=re.IGNORECASE).replace("sept ", "sep ")
    try:
        one, two = (parser.parse(bare, default=datetime(2000, 1, day)) for day in (1, 2))  # noqa: DTZ001 - a day, no moment
    except (ValueError, OverflowError, TypeError):
        return None
    return one.date().isoformat() if one.day == two.day else f"{one.year:04}-{one.month:02}"


def iso(year: int, month: int, day: int | None) -> str | None:
    """Returns a date, or a month where no day is given, as ISO; None where the calendar has no such date."""
    try:
        whole = date(year, month, day or 1)
    except ValueError:
        return None
    return whole.isoformat() if day else f"{year:04}-{month:02}"


# ---------------------------------------------------------------- what the page declares

_FIELDS: dict[str, Role] = {
    "author": "author",
    "authors": "author",
    "byline": "author",
    "writer": "author",
    "writtenby": "author",
    "dccreator": "author",
    "dctermscreator": "author",
    "citationauthor": "author",
    "articleauthor": "author",
    "parselyauthor": "author",
    "sailthruauthor": "author",
    "reviewer": "reviewer",
    "reviewers": "reviewer",
    "reviewedby": "reviewer",
    "medicalreviewer": "reviewer",
    "medicallyreviewedby": "reviewer",
    "checkedby": "reviewer",
    "factcheckedby": "reviewer",
    "date": "published",
    "published": "published",
    "datepublished": "published",
    "publishdate": "published",
    "pubdate": "published",
    "publicationdate": "published",
    "publishedtime": "published",
    "articlepublishedtime": "published",
    "articlepublished": "published",
    "dcdate": "published",
    "dcdateissued": "published",
    "dctermsissued": "published",
    "dctermscreated": "published",
    "dcdatecreated": "published",
    "citationpublicationdate": "published",
    "citationdate": "published",
    "citationonlinedate": "published",
    "created": "published",
    "updated": "updated",
    "lastupdated": "updated",
    "lastmod": "updated",
    "modified": "updated",
    "datemodified": "updated",
    "lastmodified": "updated",
    "articlemodifiedtime": "updated",
    "ogupdatedtime": "updated",
    "dcdatemodified": "updated",
    "dctermsmodified": "updated",
    "revised": "updated",
    "dateupdated": "updated",
    "reviewed": "reviewed",
    "lastreviewed": "reviewed",
    "datereviewed": "reviewed",
    "reviewdate": "reviewed",
    "lastreviewdate": "reviewed",
    "medicallyreviewed": "reviewed",
    "medicallyreviewedon": "reviewed",
}


def role_of(name: str) -> Role | None:
    """Returns what a field of front matter or a meta tag declares ("dc.date.modified", "last-reviewed"), or None."""
    return _FIELDS.get(re.sub(r"[^a-z]", "", name.lower()))


def declared(fields: Iterable[tuple[str, Any]], *, language: str | None = None) -> Metadata:
    """Reads fields of front matter or meta tags; a field named earlier goes before one named later."""
    statements: list[Statement] = []
    for name, value in fields:
        role = role_of(name)
        if role is None:
            continue
        for item in value if isinstance(value, (list, tuple)) else [value]:
            text = _value(role, item)
            if text:
                statements.append(Statement(role, text, 0, 0))
    return replace(_gather(statements, "meta"), language=language)


def _value(role: Role, item: object) -> str | None:
    if isinstance(item, Mapping):
        item = item.get("name") or item.get("title")
    if isinstance(item, datetime):
        return item.date().isoformat()
    if isinstance(item, date):
        return item.isoformat()
    if item is None or isinstance(item, bool):
        return None
    text = " ".join(str(item).split())
    if role in ("author", "reviewer"):
        # A page of the site, a number, a placeholder: no name.
        return (
            text
            if text
            and not re.search(r"https?://|^\W*\d*\W*$|^(?:admin|none|n/?a|null|unknown|author)$", text, re.IGNORECASE)
            else None
        )
    return iso_date(text)


def structured(blocks: Iterable[str]) -> tuple[Metadata, str | None]:
    """Reads schema.org JSON-LD; what is no JSON is passed over.

    Returns:
        The metadata of the article or page, and its headline.
    """
    pages: list[Mapping[str, Any]] = []
    named: dict[str, Mapping[str, Any]] = {}
    for block in blocks:
        try:
            data = json.loads(re.sub(r"^\s*(?:<!--|//\s*<!\[CDATA\[)|(?:-->|//\s*\]\]>)\s*$", "", block), strict=False)
        except (ValueError, RecursionError):
            continue
        for item in _items(data):
            identity = item.get("@id")
            if isinstance(identity, str) and (item.get("name") or identity not in named):
                named[identity] = item
            if _types(item) & _ARTICLES:
                pages.append(item)
    pages.sort(key=lambda item: not _types(item) - {"WebPage", "ItemPage"})
    statements: list[Statement] = []
    headline = None
    for page in pages:
        headline = headline or _text(page.get("headline"))
        for key, role in _LD_FIELDS.items():
            for item in _listed(page.get(key)):
                if isinstance(item, Mapping) and "name" not in item and isinstance(item.get("@id"), str):
                    item = named.get(item["@id"], item)
                text = _value(role, item)
                if text:
                    statements.append(Statement(role, text, 0, 0))
    language = next((text for page in pages if (text := _text(page.get("inLanguage")))), None)
    return replace(_gather(statements, "JSON-LD"), language=language), headline


_ARTICLES = {
    "Article", "MedicalWebPage", "MedicalScholarlyArticle", "NewsArticle", "BlogPosting", "WebPage", "ScholarlyArticle",
    "HealthTopicContent", "Report", "TechArticle", "ItemPage", "FAQPage", "QAPage", "AboutPage", "ReviewNewsArticle",
    "AnalysisNewsArticle", "MedicalGuideline", "SocialMediaPosting", "AdvertiserContentArticle", "HowTo",
    "LiveBlogPosting",
}  # fmt: skip
_LD_FIELDS: dict[str, Role] = {
    "author": "author",
    "creator": "author",
    "reviewedBy": "reviewer",
    "medicalReviewer": "reviewer",
    "datePublished": "published",
    "dateModified": "updated",
    "lastReviewed": "reviewed",
}


def _items(data: object, depth: int = 0) -> Iterable[Mapping[str, Any]]:
    if depth > 6:
        return
    if isinstance(data, list):
        for item in data:
            yield from _items(item, depth + 1)
    elif isinstance(data, dict):
        yield data
        for key in ("@graph", "mainEntity", "mainEntityOfPage", "hasPart", "author", "reviewedBy"):
            if isinstance(data.get(key), (list, dict)):
                yield from _items(data[key], depth + 1)


def _types(item: Mapping[str, Any]) -> set[str]:
    return {kind.rsplit("/", 1)[-1] for kind in _listed(item.get("@type")) if isinstance(kind, str)}


def _listed(value: object) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _text(value: object) -> str | None:
    return " ".join(value.split()) if isinstance(value, str) and value.strip() else None


# ---------------------------------------------------------------- what the text says


def bylines(text: str, *, bare: bool = True) -> list[Statement]:
    """Reads a line that is about the article: "By Jane Doe, MD. Medically reviewed by …. Updated 9 January 2026".

    Args:
        text: The words of a block.
        bare: Whether "By Jane Doe" without a verb counts.

    Returns:
        The statements in order; nothing if the block says more than that.
    """
    if len(text) > _LONGEST or not _HINT.search(text):
        return []
    statements: list[Statement] = []
    covered = 0
    begin = 0
    while begin < len(text):
        found = _statement(text, begin, bare)
        if found:
            said, end = found
            statements += said
            covered += len(text[begin:end].split())
            begin = end
        step = _next_break(text, begin)
        if step is None:
            break
        begin = step
    words = len(text.split())
    loose = words - covered
    if not statements or (loose > _LOOSE_WORDS and loose > words * 0.4):
        return []
    return [statement for statement in statements if statement.value]


def _next_break(text: str, begin: int) -> int | None:
    for found in _BREAK.finditer(text, begin):
        if found.end() > begin and not _ABBREVIATED.search(text, max(0, found.start() - 6), found.end()):
            return found.end()
    return None


def _statement(text: str, begin: int, bare: bool) -> tuple[list[Statement], int] | None:
    found = _DATE_LINE.match(text, begin)
    if found:
        verb = found["verb"].lower()
        before = found["before"].lower()
        said: list[Statement] = []
        due = "next" in before or found["due"]
        if not due:
            role = _date_role(verb, before)
            if found["names"]:
                named: Role = "reviewer" if role == "reviewed" else "author"
                said += [Statement(named, name, begin, found.end()) for name in split_names(found["names"])]
            said.append(Statement(role, iso_date(found["date"]) or "", begin, found.end()))
        else:
            said.append(Statement("reviewed", "", begin, found.end()))
        return said, found.end()
    by = _BY_LINE.match(text, begin)
    if by and (by["verb"] or bare):
        role = "reviewer" if (by["verb"] or "").lower() in ("reviewed", "checked", "approved", "verified") else "author"
        names = split_names(by["names"])
        if (by["verb"] or "").lower() == "edited" or not _names(names, strict=by["verb"] is None):
            return None
        end = by.end()
        office = _OFFICE_AFTER.match(text, end)
        end = office.end() if office else end
        also: list[Statement] = []
        tail = re.compile(rf"[,\s]+(?:on\s+)?({DATE})", re.IGNORECASE).match(text, end)
        if tail:
            end = tail.end()
            on: Role = "reviewed" if role == "reviewer" else "published"
            also.append(Statement(on, iso_date(tail[1]) or "", begin, end))
        roles: list[Role] = [role]
        if by["also"] in ("reviewed", "checked", "approved"):
            roles.append("reviewer")
        return [Statement(each, name, begin, end) for each in roles for name in names] + also, end
    label = _LABEL_LINE.match(text, begin)
    if label:
        names = split_names(label["names"])
        if _names(names, strict=False):
            office = _OFFICE_AFTER.match(text, label.end())
            end = office.end() if office else label.end()
            kind: Role = "author" if label["label"].lower().startswith(("author", "writer")) else "reviewer"
            return [Statement(kind, name, begin, end) for name in names], end
    return None


def _date_role(verb: str, before: str) -> Role:
    if verb.startswith(("review", "check", "approv")) or "medically" in before or "clinically" in before:
        return "reviewed"
    if verb.startswith(("publi", "post", "creat", "issue", "produc", "writ")) or (
        verb == "date" and "last" not in before
    ):
        return "published"
    return "updated"


def split_names(names: str) -> list[str]:
    """Splits "Jane Doe, MD, and John Roe" into names, credentials kept with each."""
    pieces = re.split(rf"(?:,?\s+(?:and|&)\s+|;\s+|,\s+){_NEXT_NAME}", names)
    return [" ".join(piece.split()).rstrip(",;") for piece in pieces if piece.strip()]


def _names(names: Sequence[str], *, strict: bool) -> bool:
    """Tells whether these are names of people: a title or two capitalised words (or, after a verb, an organisation)."""
    for name in names:
        titled = re.match(_TITLE, name)
        if not titled and len(name.split()) < 2 and strict:
            return False
        if name.split()[0].rstrip(".,").lower() in {
            *_MONTHS.split("|"),
            "the",
            "monday",
            "tuesday",
            "wednesday",
            "thursday",
            "friday",
            "saturday",
            "sunday",
        }:
            return False
    return bool(names)


def mark(parts: Sequence[Part], text: str) -> tuple[Metadata, list[Notice]]:
    """Reads the bylines of an article and marks their blocks as notices.

    Returns:
        What they say, and the notices in order.
    """
    statements: list[Statement] = []
    notices: list[Notice] = []
    for index, part in enumerate(parts):
        if part.kind not in ("paragraph", "heading", "list_item", "notice", "boilerplate", "caption"):
            continue
        if part.kind == "heading" and part.firm and part.level == 1:
            continue
        words = text[part.start : part.end]
        edge = index < _EDGE_BLOCKS or index >= len(parts) - _EDGE_BLOCKS
        said = bylines(words, bare=edge)
        if not said:
            continue
        part.kind, part.level = "notice", 0
        statements += [replace(one, start=part.start + one.start, end=part.start + one.end) for one in said]
        spans: dict[tuple[int, int], str] = {}
        for one in said:
            kind = {"author": "byline", "reviewer": "reviewed", "reviewed": "reviewed"}.get(one.role, "date")
            spans.setdefault((one.start, one.end), kind)
        for (start, end), kind in spans.items():
            notices.append(Notice(kind, part.start + start, part.start + end))  # type: ignore[arg-type]
    return _gather(statements, "text"), notices


def _gather(statements: Iterable[Statement], source: Literal["JSON-LD", "meta", "text"]) -> Metadata:
    """Gathers statements: all names once each, the first date of each sort, and every date where it stands."""
    people: dict[str, list[str]] = {"author": [], "reviewer": []}
    dates: dict[str, str] = {}
    stated: list[StatedDate] = []
    for one in statements:
        if not one.value:
            continue
        if one.role == "author" or one.role == "reviewer":  # mypy narrows by ==, not by in
            if one.value not in people[one.role]:
                people[one.role].append(one.value)
        else:
            dates.setdefault(one.role, one.value)
            stated.append(StatedDate(one.role, one.value, source, one.start, one.end))
    return Metadata(
        authors=tuple(people["author"]),
        reviewers=tuple(people["reviewer"]),
        published=dates.get("published"),
        updated=dates.get("updated"),
        reviewed=dates.get("reviewed"),
        stated=tuple(stated),
    )


def merge(first: Metadata, *others: Metadata) -> Metadata:
    """Fills what the first leaves open from the others, in order."""
    merged = first
    for other in others:
        merged = Metadata(
            authors=merged.authors or other.authors,
            reviewers=merged.reviewers or other.reviewers,
            published=merged.published or other.published,
            updated=merged.updated or other.updated,
            reviewed=merged.reviewed or other.reviewed,
            language=merged.language or other.language,
            url=merged.url or other.url,
            views=merged.views if merged.views is not None else other.views,
            stated=merged.stated + other.stated,
        )
    return merged
