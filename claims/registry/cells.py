"""Reading the cells of the table: each reader takes the text of a cell and says what is wrong with it.

Readers are cached: a registry of many thousand rows has the same sources, dates and units again and again.
"""

from __future__ import annotations

import dataclasses
import datetime
import functools
import json
import re
from collections.abc import Callable, Sequence
from typing import Any, get_args

from claims import notation
from claims.model import KINDS, Category, Polarity
from claims.notation import NotationError
from claims.registry.entry import STATUSES, Change, Source, list_cell

Faults = tuple[tuple[str, str], ...]
"""What a reader has against a cell: what stands there, what is expected."""
_CACHE = 65536

_LINE_END = re.compile("\r\n|[\r\x85\u2028\u2029]")


def clean(text: str) -> str:
    """Line ends as LF, no white space around; what two homes would keep differently must not differ."""
    if text.isascii() and "\r" not in text:
        return text.strip()
    return _LINE_END.sub("\n", text).strip()


def short(text: str, length: int = 60) -> str:
    """Returns the beginning of a text that is too long to show."""
    return text if len(text) <= length else f"{text[: length - 1]}…"


def typed(value: Any) -> str:
    """Words what sort of thing stands where another was expected: ``a list ["T"]``."""
    kinds = {dict: "a mapping", list: "a list", str: "text", type(None): "nothing"}
    shown = json.dumps(value, ensure_ascii=False, default=str)
    return f"{kinds.get(type(value), type(value).__name__)} {short(shown)}"


@functools.lru_cache(maxsize=_CACHE)
def read_date(text: str) -> tuple[datetime.date | None, Faults]:
    """Reads an ISO date."""
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
        try:
            return datetime.date.fromisoformat(text), ()
        except ValueError:
            pass
    return None, ((repr(text), "an ISO date such as 2026-01-31"),)


@functools.lru_cache(maxsize=_CACHE)
def read_names(text: str) -> tuple[tuple[str, ...], Faults]:
    """Reads a list of texts: JSON, or separated by semicolons."""
    if not text.startswith("["):
        return tuple(name for name in (part.strip() for part in text.split(";")) if name), ()
    names, faults = _json_list(text, "a list of texts in JSON, or texts separated by ;")
    bad = [name for name in names if not isinstance(name, str) or not name.strip()]
    faults += tuple((typed(name), "a list of texts") for name in bad)
    return tuple(clean(name) for name in names if isinstance(name, str)), faults


def _json_list(text: str, expected: str) -> tuple[list[Any], Faults]:
    try:
        content = json.loads(text)
    except json.JSONDecodeError as error:
        return [], ((f"{short(text)!r} (character {error.pos + 1}: {error.msg})", expected),)
    except RecursionError:
        return [], ((f"{short(text)!r} (nested too deeply)", expected),)
    return (content, ()) if isinstance(content, list) else ([], ((typed(content), expected),))


def _records(text: str, keys: Sequence[str]) -> tuple[list[tuple[int, dict[str, str]]], list[tuple[str, str]]]:
    """Reads a list of mappings from text to text, each with its number; numbers count as text."""
    expected = f"a JSON list of mappings with {', '.join(keys)}"
    items, first = _json_list(text, expected)
    records: list[tuple[int, dict[str, str]]] = []
    faults = list(first)
    for number, item in enumerate(items, start=1):
        if not isinstance(item, dict):
            faults.append((f"item {number}: {typed(item)}", expected))
            continue
        record: dict[str, str] = {}
        whole = True
        for key, value in item.items():
            if key not in keys:
                faults.append((f"item {number}: the unknown key {key!r}", f"one of {', '.join(keys)}"))
            elif value is None:
                continue
            elif isinstance(value, bool) or not isinstance(value, (str, int)):
                faults.append((f"item {number}: {key} is {typed(value)}", "text"))
                whole = False
            elif clean(str(value)):
                record[key] = clean(str(value))
        if whole:
            records.append((number, record))
    return records, faults


_SOURCE_KEYS = tuple(item.name for item in dataclasses.fields(Source))
_CHANGE_KEYS = tuple(item.name for item in dataclasses.fields(Change))
SOURCE_FORMS = {
    "year": (re.compile(r"1[89]\d\d|20\d\d|2100", re.ASCII), "a year from 1800 to 2100"),
    "doi": (re.compile(r"10\.\d{4,9}/\S+"), "a DOI without resolver, such as 10.1000/182"),
    "pmid": (re.compile(r"[1-9]\d{0,8}", re.ASCII), "a PubMed id: digits only"),
    "url": (re.compile(r"https?://[^\s/]\S*"), "an address that starts with http:// or https://"),
}


@functools.lru_cache(maxsize=_CACHE)
def read_sources(text: str) -> tuple[tuple[Source, ...], Faults]:
    """Reads a list of sources."""
    records, faults = _records(text, _SOURCE_KEYS)
    found: list[Source] = []
    for number, record in records:
        if not record.keys() & {"doi", "pmid", "url", "title"}:
            faults.append((f"item {number} without doi, pmid, url and title", "at least one of them"))
        for key, (form, expected) in SOURCE_FORMS.items():
            if key in record and not form.fullmatch(record[key]):
                faults.append((f"item {number}: {key} {record.pop(key)!r}", expected))
        year = record.pop("year", None)
        found.append(Source(**record, year=int(year) if year else None))
    return tuple(found), tuple(faults)


@functools.lru_cache(maxsize=_CACHE)
def read_history(text: str) -> tuple[tuple[Change, ...], Faults]:
    """Reads a list of dated changes."""
    records, faults = _records(text, _CHANGE_KEYS)
    found: list[Change] = []
    for number, record in records:
        date, wrong = read_date(record.get("date", ""))
        faults.extend((f"item {number}: date {what}", expected) for what, expected in wrong)
        if "change" not in record:
            faults.append((f"item {number} without change", "what was changed"))
        if date is not None and "change" in record:
            found.append(Change(date, record.get("by"), record["change"]))
    return tuple(found), tuple(faults)


_PLAIN = re.compile(r"[<>]?\d{1,6}(?:\.\d{1,4})? (?:%|mg|g|h|d|wk|mo|a)", re.ASCII)
"""The commonest cells; what matches is a quantity, and need not be read to know it."""


def check_quantity(text: str) -> Faults:
    """Says what is wrong with a quantity in notation."""
    return () if _PLAIN.fullmatch(text) else _notation(notation.parse_quantity, text)


def check_route(text: str) -> Faults:
    """Says what is wrong with a route."""
    return _notation(notation.parse_route, text)


def check_frequency(text: str) -> Faults:
    """Says what is wrong with a frequency."""
    return _notation(notation.parse_frequency, text)


def check_values(text: str, attribute: str | None, outcome: str | None) -> Faults:
    """Says what is wrong with a value cell; its categories are held against the names the attribute's data has."""
    if _PLAIN.fullmatch(text):
        return ()
    return _notation(lambda cell: _read_values(cell, attribute, outcome), text)


def _notation(parse: Callable[[str], object], text: str) -> Faults:
    try:
        parse(text)
    except NotationError as error:
        return ((repr(error.found), error.expected),)
    return ()


def _read_values(text: str, attribute: str | None, outcome: str | None) -> None:
    found = notation.parse_values(text, attribute=attribute, outcome=outcome)
    names = [value.name for value in found if isinstance(value, Category)]
    if attribute is None or not names:
        return
    # The attribute data is read where it is needed: it brings the language libraries with it.
    from claims import attributes

    row = attributes.row_of(attribute)
    for name in names:
        if row is not None and name not in row.values:
            raise NotationError(name, f"one of {', '.join(row.values)}, the values of {attribute!r}")


def _choice(allowed: Sequence[str]) -> Callable[[str], tuple[str, Faults]]:
    def read(text: str) -> tuple[str, Faults]:
        return text, () if text in allowed else ((repr(text), f"one of {', '.join(allowed)}"),)

    return read


def _text(text: str) -> tuple[str, Faults]:
    return text, ()


def _list(reader: Callable[[str], tuple[tuple[Any, ...], Faults]]) -> Callable[[str], tuple[str, Faults]]:
    def read(text: str) -> tuple[str, Faults]:
        items, faults = reader(text)
        return list_cell(items), faults

    return read


def _checked(check: Callable[[str], Faults]) -> Callable[[str], tuple[str, Faults]]:
    def read(text: str) -> tuple[str, Faults]:
        return text, check(text)

    return read


def _date(text: str) -> tuple[str, Faults]:
    return text, read_date(text)[1]


_READERS: dict[str, Callable[[str], tuple[str, Faults]]] = {
    "kind": _choice(KINDS),
    "status": _choice(STATUSES),
    "polarity": _choice(get_args(Polarity)),
    "aliases": _list(read_names),
    "requires": _list(read_names),
    "sources": _list(read_sources),
    "history": _list(read_history),
    "reviewed": _date,
    "review_by": _date,
    "route": _checked(check_route),
    "frequency": _checked(check_frequency),
} | dict.fromkeys(("dose", "duration", "infusion", "rate", "limit"), _checked(check_quantity))


def reader_of(column: str) -> Callable[[str], tuple[str, Faults]]:
    """Returns what reads a clean cell of a column: (the cell as `row_of` would write it, what is wrong with it)."""
    return _READERS.get(column, _text)
