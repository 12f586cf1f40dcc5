"""Exports of a CMS: CSV, JSON lines or a JSON list with an article in each record.

Which column holds what is declared (`Export`). Records are read one after the other; each is a document of its own with
the path ``export.csv#id``, whose places are those of the file. A record that cannot be read is an error with its place,
and the others are read.
"""

from __future__ import annotations

import difflib
import fnmatch
import hashlib
import os
import re
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from sources import metadata, readers, records
from sources.addresses import host
from sources.assembly import assemble
from sources.decode import LIMIT, decode
from sources.document import Document, Metadata, Positions, UnreadableError
from sources.markup import parse
from sources.readers import html
from sources.reading import Place
from sources.records import FaultError, Record
from sources.source import Draft, Part, Source, TextBuilder, line_starts

Format = Literal["html", "markdown", "text"]

# What editors and systems write where there is nothing.
_NOTHING = re.compile(r"\s*(?:-|n/?a|null|none|0000-00-00(?:[T ]00:00(?::00)?)?)?\s*", re.IGNORECASE)
_PAGE = re.compile(r"\s*(?:<!doctype|<html|<head|<body)\b", re.IGNORECASE)
_CONTROL = re.compile("[\x00-\x1f\x7f]")
_ROLES: tuple[Literal["published", "updated", "reviewed"], ...] = ("published", "updated", "reviewed")


@dataclass(frozen=True, slots=True)
class Export:
    """Which column of an export holds what. A dotted name reaches into nested JSON.

    Attributes:
        path: The file, or a glob.
        id: Column of the id.
        body: Columns of the article, joined in this order.
        format: What the article is written in.
        title: Column of the title.
        author: Columns of the authors.
        reviewer: Columns of the reviewers.
        published: Column of the date of publication.
        updated: Column of the date of the last change.
        reviewed: Column of the date of the last review.
        url: Column of the address at which it is published.
        language: Column of the language ("en", "en-GB").
        views: Column of how often it is read.
        delimiter: What separates the cells of CSV; a comma (a tab in ``.tsv``) if not given.
    """

    path: str
    id: str
    body: tuple[str, ...]
    format: Format = "html"
    title: str | None = None
    author: tuple[str, ...] = ()
    reviewer: tuple[str, ...] = ()
    published: str | None = None
    updated: str | None = None
    reviewed: str | None = None
    url: str | None = None
    language: str | None = None
    views: str | None = None
    delimiter: str | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column that is named, each once."""
        single = (self.title, self.published, self.updated, self.reviewed, self.url, self.language, self.views)
        names = (self.id, *self.body, *self.author, *self.reviewer, *(name for name in single if name))
        return tuple(dict.fromkeys(names))


@dataclass(frozen=True, slots=True)
class Entry:
    """A document that can be read: its path to show, and what reads it."""

    path: str
    read: Callable[[], Document]


def declared(path: str, exports: Sequence[Export]) -> tuple[Export, str, str | None] | None:
    """Returns the export that a path is, its file, and the id of the one record that is meant (``export.csv#id``).

    The first export that matches counts; None where none does.
    """
    for export in exports:
        if _matches(path, export.path):
            return export, path, None
    for mark in re.finditer("#", path) if exports else ():
        file, identity = path[: mark.start()], path[mark.end() :]
        for export in exports:
            if identity and _matches(file, export.path):
                return export, file, identity
    return None


def _matches(file: str, pattern: str) -> bool:
    if os.path.abspath(file) == os.path.abspath(pattern) or os.path.realpath(file) == os.path.realpath(pattern):
        return True
    steps, wanted = Path(os.path.abspath(file)).parts, Path(os.path.abspath(pattern)).parts
    return any(mark in pattern for mark in "*?[") and _fits(steps, wanted)


def _fits(steps: Sequence[str], wanted: Sequence[str]) -> bool:
    """Tells whether the steps of a path fit a glob, in which ``**`` is any number of folders."""
    if not wanted:
        return not steps
    if wanted[0] == "**":
        return any(_fits(steps[skip:], wanted[1:]) for skip in range(len(steps) + 1))
    return bool(steps) and fnmatch.fnmatchcase(steps[0], wanted[0]) and _fits(steps[1:], wanted[1:])


def entries(
    file: str,
    export: Export,
    shown: str,
    wanted: str | None = None,
    *,
    limit: int = LIMIT,
    place: Place | None = None,
) -> Iterator[Entry]:
    """Yields the documents of an export, one after the other; reading one raises UnreadableError for that one.

    Args:
        file: The file.
        export: Which column holds what.
        shown: Path of the file to show.
        wanted: Id of the only record to read; None for all.
        limit: Largest size of one article, in bytes.
        place: Where bibliographies are looked for; nowhere if not given.

    Raises:
        UnreadableError: The file as a whole cannot be read, a column does not exist, or no record has the id.
    """
    try:
        found = (
            list(_only(file, export, shown, wanted, limit, place))
            if wanted
            else _all(file, export, shown, limit, place)
        )
        yield from found
    except FileNotFoundError:
        raise UnreadableError(shown, "does not exist") from None
    except OSError as problem:
        raise UnreadableError(shown, f"cannot be opened: {problem.strerror or problem}") from None
    except UnreadableError as problem:
        raise UnreadableError(shown if problem.path == file else problem.path, problem.message) from None


def _all(file: str, export: Export, shown: str, limit: int, place: Place | None) -> Iterator[Entry]:
    lines: dict[str, int] = {}
    count = 0
    for record in _records(file, export, limit):
        count += 1
        spot = f"{shown}:{record.line}"
        try:
            identity = _identity(record, export)
            if identity in lines:
                raise FaultError(
                    f"{export.id} {identity!r} stands in line {lines[identity]} already: expected each id once"
                )
        except FaultError as problem:
            yield _broken(spot, str(problem))
            continue
        lines[identity] = record.line
        yield _entry(record, export, f"{shown}#{identity}", limit, place)
    if not count:
        raise UnreadableError(file, "holds no record: expected an article in each")


def _only(file: str, export: Export, shown: str, wanted: str, limit: int, place: Place | None) -> Iterator[Entry]:
    known: list[str] = []
    broken = 0
    for record in _records(file, export, limit):
        try:
            known.append(_identity(record, export))
        except FaultError:
            broken += 1
            continue
        if known[-1] == wanted:
            yield _entry(record, export, f"{shown}#{wanted}", limit, place)
            return
    aside = f"; {broken} could not be read" if broken else ""
    raise UnreadableError(f"{shown}#{wanted}", f"no record has this {export.id}{_nearest(wanted, known)}{aside}")


def _entry(record: Record, export: Export, path: str, limit: int, place: Place | None) -> Entry:
    def read() -> Document:
        try:
            return _document(record, export, path, limit, place)
        except FaultError as problem:
            raise UnreadableError(path, f"line {record.line}: {problem}") from None

    return Entry(path, read)


def _broken(path: str, message: str) -> Entry:
    def read() -> Document:
        raise UnreadableError(path, message)

    return Entry(path, read)


def _nearest(word: str, known: Iterable[str]) -> str:
    close = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f" (did you mean {close[0]}?)" if close else ""


# ---------------------------------------------------------------- columns


def _records(file: str, export: Export, limit: int) -> Iterator[Record]:
    """Returns the records, once every column that is named has been found."""
    ending = Path(file).suffix.lower()
    if ending not in records.ENDINGS:
        raise UnreadableError(file, f"ending {ending or 'none'}: an export ends in {', '.join(records.ENDINGS)}")
    if ending == ".json" and Path(file).stat().st_size > records.LIST_LIMIT:
        most = f"{records.LIST_LIMIT / 1e6:,.0f} MB"
        raise UnreadableError(file, f"is too large: a JSON list is read up to {most}, JSON lines (.jsonl) of any size")
    delimiter = export.delimiter or ("\t" if ending == ".tsv" else ",")
    if ending in (".csv", ".tsv"):
        names = records.header(file, delimiter)
        missing = [name for name in export.columns if name not in names]
        _refuse(file, missing, names, "columns")
    else:
        # Records of JSON need not have every key; but one that no record has is misspelt.
        missing, keys = list(export.columns), {}
        for record in records.read(file, delimiter, limit=limit):
            keys.update(dict.fromkeys(_names(record.values)))
            missing = [name for name in missing if not record.has(name)]
            if not missing:
                break
        if keys:
            _refuse(file, missing, list(keys), "keys")
    return records.read(file, delimiter, limit=limit)


def _refuse(file: str, missing: Sequence[str], names: Sequence[str], what: str) -> None:
    if missing:
        other = next((mark for mark in ";\t|" if len(names) == 1 and mark in names[0]), None)
        if other:
            found = "a tab" if other == "\t" else f"{other!r}"
            raise UnreadableError(
                file, f"its first line is one column, with {found} in it: set delimiter in [[exports]]"
            )
        told = ", ".join(names[:30]) + (" …" if len(names) > 30 else "")
        wrong = "; ".join(f"there is no {name!r}{_nearest(name, names)}" for name in missing)
        raise UnreadableError(file, f"{wrong}; its {what} are {told}")


def _names(values: Any, above: str = "", depth: int = 3) -> Iterator[str]:
    for name, value in values.items():
        if isinstance(value, dict) and depth:
            yield from _names(value, f"{above}{name}.", depth - 1)
        else:
            yield f"{above}{name}"


# ---------------------------------------------------------------- one record


def _identity(record: Record, export: Export) -> str:
    if record.broken:
        raise FaultError(record.broken)
    value = record.value(export.id)
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        raise FaultError(f"{export.id}: found {records.kind(value)}, expected an id")
    identity = str(value).strip()
    if not identity:
        raise FaultError(f"{export.id}: is empty, expected an id")
    if _CONTROL.search(identity):
        raise FaultError(f"{export.id}: found {identity!r}, expected an id without control characters")
    return identity


@dataclass(slots=True)
class _Body:
    """Text of a record put together from its columns, with the place in the record of each character."""

    text: str = ""
    origins: array[int] | None = None

    def add(self, text: str, origins: array[int] | None, between: str = "") -> None:
        """Appends a column; where one has no places, all have none."""
        if not self.text:
            self.text, self.origins = text, origins
            return
        if self.origins is not None and origins is not None:
            self.origins.extend([self.origins[-1]] * len(between))
            self.origins.extend(origins)
        else:
            self.origins = None
        self.text += between + text


def _column(record: Record, name: str) -> _Body:
    """Returns the text of a column, newlines as LF, blank where there is none."""
    value = record.value(name)
    if value is None:
        return _Body()
    if not isinstance(value, str):
        raise FaultError(f"{name}: found {records.kind(value)}, expected a text")
    found = record.where(name)
    lead = len(value) - len(value.lstrip("\ufeff"))
    text = value[lead:].replace("\r\n", "\n").replace("\r", "\n")
    if found is None or text == value:
        return _Body(text, found.origins if found else None)
    kept = [
        index
        for index, letter in enumerate(value)
        if index >= lead and not (letter == "\r" and value.startswith("\n", index + 1))
    ]
    return _Body(text, array("q", (found.origins[index] for index in kept)))


def _document(record: Record, export: Export, path: str, limit: int, place: Place | None) -> Document:
    said = _metadata(record, export)
    if said.language and not re.match(r"en(?:\b|_)|english\b", said.language, re.IGNORECASE):
        raise FaultError(f"{export.language}: is {said.language!r}, not English: medfact reads English only")
    body = _Body()
    for name in export.body:
        column = _column(record, name)
        if column.text.strip():
            body.add(column.text, column.origins, "\n\n")
    if not body.text:
        raise FaultError(f"{', '.join(export.body)}: is empty, expected an article")
    title = _column(record, export.title) if export.title else _Body()
    try:
        data = body.text.encode("utf-8")
    except UnicodeEncodeError as problem:
        raise FaultError(f"{', '.join(export.body)}: lone surrogate at character {problem.start + 1}") from None
    try:
        text = decode(data, path, limit=limit)
        source = Source(path=path, data=data, text=text)
        draft = _draft(source, export.format)
        if text != body.text:
            body.origins = None
        _place(draft, body, record)
        _entitle(draft, title)
        draft.metadata = metadata.merge(said, draft.metadata)
        draft.home = host(said.url or "") or draft.home
        books = place.shelf(draft, path, limit) if place else None
        return assemble(draft, source, hashlib.sha256(record.text.encode("utf-8")).hexdigest(), books)
    except UnreadableError as problem:
        raise FaultError(problem.message) from None
    except RecursionError:
        raise FaultError("is nested too deeply to be read") from None


def _draft(source: Source, format: Format) -> Draft:
    """Reads the body. HTML of a CMS is all article, unless a whole page was stored."""
    if format != "html" or _PAGE.match(source.text):
        return readers.choose(source.path, "", format=format).read(source)
    _, breach = parse(source.text)
    if breach:
        # A cell that was cut off: spreadsheets keep 32,767 characters.
        line = source.text.count("\n", 0, breach.offset) + 1
        raise UnreadableError(source.path, f"breaks off: {breach.what} that opens in its line {line} is never closed")
    draft = html.fragment(source.text, 0, line_starts(source.text), TextBuilder())
    if not draft.text:
        raise UnreadableError(source.path, "holds no text that a reader of the page would see")
    return draft


def _place(draft: Draft, body: _Body, record: Record) -> None:
    """Leads the places of a draft on from the body to the file."""
    inner, origins = draft.positions, body.origins
    if origins is None:
        draft.positions = Positions(locations=((0, f"record in line {record.line}"),))
        draft.remarks = [replace(remark, line=record.line) for remark in draft.remarks]
        return
    starts: list[int] = []
    places: list[int] = []
    fixed: set[int] = set()
    last = len(origins) - 1
    for run, start in enumerate(inner.starts):
        end = inner.starts[run + 1] if run + 1 < len(inner.starts) else len(draft.text)
        origin = inner.origins[run]
        if run in inner.fixed:
            fixed.add(len(starts))
            starts.append(start)
            places.append(origins[min(origin, last)])
            continue
        for offset in range(start, end):
            at = origins[min(origin + offset - start, last)]
            if offset == start or at != places[-1] + offset - starts[-1]:
                starts.append(offset)
                places.append(at)
    draft.positions = Positions(tuple(starts), tuple(places), record.lines, frozenset(fixed), line=record.line)
    begins = line_starts(body.text)
    within = Positions((0,), (0,), record.lines, line=record.line)
    draft.remarks = [
        replace(remark, line=_line(within, origins[min(begins[remark.line - 1], last)]) if remark.line else None)
        for remark in draft.remarks
    ]


def _line(positions: Positions, offset: int) -> int | None:
    place = positions.locate(offset)
    return place[0] if place else None


def _entitle(draft: Draft, title: _Body) -> None:
    """Gives a draft its title, and a heading that says it where the body has none."""
    words = " ".join(title.text.split())
    if not words:
        return
    draft.title = words
    heads = (part for part in draft.parts[:3] if part.kind == "heading")
    if any(_same(draft.text[part.start : part.end], words) for part in heads):
        return
    _shift(draft, len(words) + 2)
    draft.text = f"{words}\n\n{draft.text}"
    draft.parts.insert(0, Part("heading", 0, len(words), level=1, firm=True))
    inner = draft.positions
    if inner.locations:
        return
    starts, places, fixed = [0], [0], {0}
    if title.origins:
        letters = [place for word in re.finditer(r"\S+", title.text) for place in (*range(*word.span()), word.end())]
        found = [title.origins[min(place, len(title.origins) - 1)] for place in letters]
        starts = [index for index, at in enumerate(found) if not index or at != found[index - 1] + 1]
        places = [found[index] for index in starts]
        if starts[-1] != len(words):
            starts, places = [*starts, len(words)], [*places, found[-1]]
        # The blank line behind it stands for the title's end.
        fixed = {len(starts) - 1}
    count = len(starts)
    draft.positions = replace(
        inner,
        starts=(*starts, *inner.starts),
        origins=(*places, *inner.origins),
        fixed=frozenset(fixed | {run + count for run in inner.fixed}),
    )


def _same(one: str, other: str) -> bool:
    return re.sub(r"\W+", "", one).casefold() == re.sub(r"\W+", "", other).casefold()


def _shift(draft: Draft, by: int) -> None:
    """Makes room for ``by`` characters before the text of a draft."""
    for part in draft.parts:
        part.start, part.end = part.start + by, part.end + by
        if part.lead_in:
            part.lead_in = (part.lead_in[0] + by, part.lead_in[1] + by)
    draft.raised = [(start + by, end + by) for start, end in draft.raised]
    draft.links = [replace(link, start=link.start + by, end=link.end + by) for link in draft.links]
    draft.remarks = [replace(remark, offset=remark.offset + by) for remark in draft.remarks]
    draft.anchors = {name: offset + by for name, offset in draft.anchors.items()}
    draft.positions = replace(draft.positions, starts=tuple(start + by for start in draft.positions.starts))


# ---------------------------------------------------------------- what the columns say of the article


def _metadata(record: Record, export: Export) -> Metadata:
    fields: list[tuple[str, Any]] = []
    for role, names in (("author", export.author), ("reviewer", export.reviewer)):
        for name in names:
            fields += [(role, person) for person in _people(record.value(name))]
    for role in _ROLES:
        name = getattr(export, role)
        value = record.value(name) if name else None
        if value is None or (isinstance(value, str) and _NOTHING.fullmatch(value)):
            continue
        if not isinstance(value, str) or metadata.iso_date(value) is None:
            raise FaultError(f"{name}: found {value!r}, expected a date as 2026-02-01")
        fields.append((role, value))
    said = metadata.declared(fields, language=_word(record, export.language))
    return replace(said, url=_word(record, export.url), views=_views(record, export.views))


def _people(value: Any) -> list[Any]:
    if isinstance(value, list):
        return [person for item in value for person in _people(item)]
    if isinstance(value, str) and not _NOTHING.fullmatch(value):
        pieces = re.split(r"\s*[;|\n]\s*", value) if re.search(r"[;|\n]", value) else metadata.split_names(value)
        return [piece for piece in pieces if piece.strip()]
    return [value] if isinstance(value, dict) else []


def _word(record: Record, name: str | None) -> str | None:
    value = record.value(name) if name else None
    if value is None or (isinstance(value, str) and _NOTHING.fullmatch(value)):
        return None
    if not isinstance(value, str):
        raise FaultError(f"{name}: found {records.kind(value)}, expected a text")
    return value.strip()


def _views(record: Record, name: str | None) -> int | None:
    value = record.value(name) if name else None
    if value is None or (isinstance(value, str) and _NOTHING.fullmatch(value)):
        return None
    try:
        views = int(str(value).strip().replace(",", "")) if not isinstance(value, (bool, float)) else int(value)
    except (ValueError, OverflowError):
        views = -1
    if views < 0 or isinstance(value, bool):
        raise FaultError(f"{name}: found {value!r}, expected a number of views")
    return views
