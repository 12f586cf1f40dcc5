"""The registry: what the newsroom holds to be true, with evidence and a date until which it stands.

One table of text (pandas) lies between every home and the entries: a home is read into the table, the table is
validated cell by cell and becomes `Entry` objects, or a `RegistryError` that names every bad cell at once. Nothing is
half-loaded. Checks read `Registry`; the command line calls `load`, `save`, `approve` and `propose`. Values are written
in the notation of `claims.notation`. The format is described in ``docs/registry.md``.
"""

from __future__ import annotations

import csv
import dataclasses
import datetime
import difflib
import functools
import hashlib
import io
import json
import os
import re
import tempfile
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Literal, TypeVar, get_args

from claims import notation
from claims.model import (
    KINDS,
    Category,
    Claim,
    Effect,
    EntryNote,
    Kind,
    Polarity,
    Quantity,
    Regimen,
    Scope,
    Subject,
    Value,
)
from claims.notation import NotationError

if TYPE_CHECKING:
    import pandas as pd

    from claims.article import Article
    from sources.document import Document, Reference

Status = Literal["draft", "approved", "disputed", "retired"]
STATUSES: tuple[Status, ...] = get_args(Status)
EntryState = Literal["active", "outdated", "silent"]

#: How long an approval stands when nobody says otherwise.
REVIEW_YEARS = 2
APPROVED = "approved"
UNSOURCED = "approved without a source"
#: Subject of a proposed entry whose claim names none; it matches no claim.
UNNAMED = "unspecified"


@dataclass(frozen=True, slots=True)
class Source:
    """Where the evidence of an entry stands. At least one of doi, pmid, url and title is given.

    Attributes:
        doi: DOI without resolver.
        pmid: PubMed id, digits.
        url: Address of the page or document.
        title: Title of the work.
        year: Year of publication.
        level: Level of evidence in the newsroom's own words ("guideline", "systematic review", "label").
    """

    doi: str | None = None
    pmid: str | None = None
    url: str | None = None
    title: str | None = None
    year: int | None = None
    level: str | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """One line of an entry's history: when, who, what."""

    date: datetime.date
    by: str | None
    change: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the registry. Fields are the columns, in their order; a text that is empty is None.

    Attributes:
        id: Unique name of the entry.
        kind: Kind of claim.
        statement: The statement as the desk words it.
        subject: What it is about.
        aliases: Other names of the subject.
        condition: Scope, like the six that follow it; see `claims.model.Scope`.
        attribute: Which attribute of the subject is stated.
        value: The value in notation.
        outcome: What an effect acts on.
        polarity: ``affirmed`` or ``negated``; None counts as affirmed.
        dose: Amount of one dose in notation, like the dosing columns that follow it.
        sources: The evidence.
        status: ``draft``, ``approved``, ``disputed`` or ``retired``.
        owner: Who looks after it.
        approved_by: Who approved it.
        reviewed: When it was last reviewed.
        review_by: Until when the review stands; that day included.
        history: Dated changes, oldest first.
        requires: Ids of entries whose statement must stand beside this one.
        origin: ``path:line`` it was proposed from.
        notes: For editors; no check reads it.
        place: Where it was read ("registry.csv:12", "registry/statins.yaml#2"); not part of the entry.
    """

    id: str
    kind: Kind
    statement: str
    subject: str
    aliases: tuple[str, ...] = ()
    condition: str | None = None
    population: str | None = None
    comparator: str | None = None
    timeframe: str | None = None
    setting: str | None = None
    formulation: str | None = None
    jurisdiction: str | None = None
    attribute: str | None = None
    value: str | None = None
    outcome: str | None = None
    polarity: Polarity | None = None
    dose: str | None = None
    route: str | None = None
    frequency: str | None = None
    duration: str | None = None
    infusion: str | None = None
    rate: str | None = None
    limit: str | None = None
    sources: tuple[Source, ...] = ()
    status: Status = "draft"
    owner: str | None = None
    approved_by: str | None = None
    reviewed: datetime.date | None = None
    review_by: datetime.date | None = None
    history: tuple[Change, ...] = ()
    requires: tuple[str, ...] = ()
    origin: str | None = None
    notes: str | None = None
    place: str = field(default="", compare=False)

    def state(self, as_of: datetime.date) -> EntryState:
        """Says what the entry may do in a run.

        Args:
            as_of: What counts as today.

        Returns:
            ``active`` (approved and within its review date: supports and contradicts), ``outdated`` (retired,
            disputed or overdue) or ``silent`` (draft).
        """
        if self.status == "draft":
            return "silent"
        overdue = self.review_by is not None and self.review_by < as_of
        return "active" if self.status == "approved" and not overdue else "outdated"

    def note(self) -> EntryNote:
        """Returns what a finding shows of the entry: statement, first source, review dates."""
        source = self.sources[0] if self.sources else Source()
        name = source.title or source.doi or (f"PMID {source.pmid}" if source.pmid else source.url)
        return EntryNote(
            id=self.id,
            statement=self.statement,
            source=f"{name} ({source.year})" if name and source.year else name,
            url=_link(source),
            reviewed=self.reviewed.isoformat() if self.reviewed else None,
            review_by=self.review_by.isoformat() if self.review_by else None,
            status=self.status,
            origin=self.origin,
        )


def _link(source: Source) -> str | None:
    if source.doi:
        return f"https://doi.org/{source.doi}"
    return f"https://pubmed.ncbi.nlm.nih.gov/{source.pmid}/" if source.pmid else source.url


COLUMNS: tuple[str, ...] = tuple(item.name for item in dataclasses.fields(Entry) if item.name != "place")
REQUIRED = ("id", "kind", "statement", "subject", "status")
DOSING = ("dose", "route", "frequency", "duration", "infusion", "rate", "limit")
SCOPE = tuple(item.name for item in dataclasses.fields(Scope))
_LISTS = ("aliases", "requires")
_RECORDS = ("sources", "history")
YAML_ENDINGS = (".yaml", ".yml")
NO_COLUMN = "no such column"
_FILE, _ROW = "file", "row"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a registry.

    Attributes:
        file: File it stands in, as shown.
        row: Row as a spreadsheet counts (the header is 1) or number of the entry in a YAML file from 1; None: the file.
        column: Column, None where the row or the file as a whole is meant.
        found: What stands there.
        expected: What is expected.
    """

    file: str
    row: int | None
    column: str | None
    found: str
    expected: str

    def __str__(self) -> str:
        """One line: ``registry.csv:12: polarity: found 'yes', expected affirmed or negated``."""
        place = place_of(self.file, self.row)
        column = f" {self.column}:" if self.column else ""
        return f"{place}:{column} found {self.found}, expected {self.expected}"


def place_of(file: str, row: int | None) -> str:
    """Returns "registry.csv:12" or "registry/statins.yaml#2"."""
    if row is None:
        return file
    return f"{file}{'#' if file.lower().endswith(YAML_ENDINGS) else ':'}{row}"


class RegistryError(Exception):
    """The registry cannot be used. ``problems`` lists everything that is wrong; the message has one a line."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = list(problems)

    def __reduce__(self) -> tuple[type[RegistryError], tuple[list[Problem]]]:
        return type(self), (self.problems,)


_TYPES = {"statistic": "condition", "dosing": "drug", "procedure": "procedure"}
"""What an entry's subject most likely is, where no list knows it."""


@dataclass(frozen=True)
class Registry:
    """Entries as they were read, with an index over their subjects.

    Attributes:
        entries: In the order of the table (files in order of name).
        source: Where it was read from, as shown.
    """

    entries: tuple[Entry, ...]
    source: str = ""

    def __len__(self) -> int:
        """Number of entries."""
        return len(self.entries)

    def __iter__(self) -> Iterator[Entry]:
        """The entries in order."""
        return iter(self.entries)

    @cached_property
    def sha256(self) -> str:
        """Digest of the content: equal for the same entries whatever home and order they were read from."""
        digest = hashlib.sha256()
        for entry in sorted(self.entries, key=lambda entry: entry.id):
            # No cell holds a NUL, so it keeps cells apart.
            digest.update("\0".join(row_of(entry).values()).encode() + b"\0\n")
        return digest.hexdigest()

    @cached_property
    def names(self) -> dict[str, tuple[str, str]]:
        """Subjects and aliases that no list of medfact's knows, in lower case, with type and canonical name.

        Extraction finds them in articles as it finds its own (`claims.load_language`).
        """
        from claims.mentions import normal, type_of

        found: dict[str, tuple[str, str]] = {}
        for entry in self.entries:
            known = next((kind for name in (entry.subject, *entry.aliases) if (kind := type_of(name))), None)
            kind = known or _TYPES.get(entry.kind, "treatment")
            for name in (entry.subject, *entry.aliases):
                folded = " ".join(name.lower().split())
                if len(folded) > 3 and type_of(name) is None:
                    found.setdefault(folded, (kind, normal(entry.subject)))
        return found

    @cached_property
    def approved(self) -> int:
        """Number of entries with status ``approved``, overdue ones included."""
        return sum(entry.status == "approved" for entry in self.entries)

    @cached_property
    def by_id(self) -> dict[str, Entry]:
        """Entries by id."""
        return {entry.id: entry for entry in self.entries}

    @cached_property
    def claims(self) -> dict[str, Claim]:
        """Every entry as a claim, by id; see `claim_from_entry`."""
        return {entry.id: claim_from_entry(entry) for entry in self.entries}

    @cached_property
    def _index(self) -> dict[str, list[Entry]]:
        index: dict[str, list[Entry]] = defaultdict(list)
        for entry in self.entries:
            for key in dict.fromkeys(subject_key(name) for name in (entry.subject, *entry.aliases)):
                index[key].append(entry)
        return dict(index)

    def active(self, as_of: datetime.date) -> list[Entry]:
        """Returns the entries that may support or contradict on that day."""
        return [entry for entry in self.entries if entry.state(as_of) == "active"]

    def candidates(self, subject: str) -> list[Entry]:
        """Returns the entries about a subject, of any status, found by name or alias without regard to case."""
        return list(self._index.get(subject_key(subject), ()))


def subject_key(name: str) -> str:
    """Returns the key a subject is looked up under: case and white space folded."""
    return " ".join(name.casefold().split())


# ---------------------------------------------------------------- reading


def load(path: str | os.PathLike[str], *, shown: str | None = None) -> Registry:
    """Reads a registry: a CSV file, a YAML file, or a folder of YAML files (nested; in order of name).

    Args:
        path: The file or folder. CSV is UTF-8 with or without BOM, separated by comma, semicolon or tab.
        shown: How the registry is called in messages; the path as given by default.

    Raises:
        RegistryError: Anything is wrong with it; every problem is listed.
    """
    path = Path(path)
    shown = Path(shown).as_posix() if shown is not None else path.as_posix()
    return Registry(tuple(_entries(_table(path, shown))), shown)


def _table(path: Path, shown: str) -> pd.DataFrame:
    """Reads a home into the table of text that is validated next; its shape is checked here."""
    problems: list[Problem] = []
    if path.is_dir():
        files = _yaml_files(path)
        if not files:
            raise RegistryError([Problem(shown, None, None, "a folder without YAML files", "at least one .yaml file")])
        rows = []
        for file in files:
            rows += _yaml_rows(file, f"{shown.rstrip('/')}/{file.relative_to(path).as_posix()}", problems)
    elif not path.exists():
        raise RegistryError([Problem(shown, None, None, "nothing at this path", "a registry file or folder")])
    elif _is_yaml(path):
        rows = _yaml_rows(path, shown, problems)
    elif path.suffix.lower() in (".csv", ".tsv"):
        rows = _csv_rows(path, shown, problems)
    else:
        found = f"a file that ends in {path.suffix!r}" if path.suffix else "a file without ending"
        raise RegistryError([Problem(shown, None, None, found, "a .csv or .yaml file, or a folder of .yaml files")])
    if not rows and not problems:
        problems.append(Problem(shown, None, None, "no entries", "at least one entry"))
    import pandas as pd

    table = pd.DataFrame(rows, columns=[*COLUMNS, _FILE, _ROW], dtype="object")
    # Problems of shape go on to the validation of cells, so that all are reported at once.
    table.attrs["problems"] = problems
    return table


def _is_yaml(path: Path) -> bool:
    return path.suffix.lower() in YAML_ENDINGS


def _yaml_files(folder: Path) -> list[Path]:
    """Returns the YAML files of a folder in order of name, nested ones too; hidden ones belong to other tools."""
    files = (file for file in folder.rglob("*") if _is_yaml(file) and file.is_file())
    return sorted(file for file in files if not any(part.startswith(".") for part in file.relative_to(folder).parts))


def _text(path: Path, shown: str, problems: list[Problem]) -> str | None:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        found = f"byte {error.object[error.start]:#04x} at offset {error.start}, which is no UTF-8"
        problems.append(Problem(shown, None, None, found, "text in UTF-8"))
    except OSError as error:
        problems.append(Problem(shown, None, None, f"a file that cannot be read ({error.strerror})", "a readable file"))
    return None


def _csv_rows(path: Path, shown: str, problems: list[Problem]) -> list[dict[str, Any]]:
    text = _text(path, shown, problems)
    if text is None:
        return []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    records: list[list[str]] = []
    try:
        records.extend(reader)
    except csv.Error as error:
        problems.append(Problem(shown, None, None, f"line {reader.line_num}: {error}", "well-formed CSV"))
    if not records:
        return []
    header = [name.strip() for name in records[0]]
    while header and not header[-1]:
        header.pop()  # Spreadsheets leave empty columns behind.
    _check_header(header, shown, problems)
    rows: list[dict[str, Any]] = []
    for number, record in enumerate(records[1:], start=2):
        if not any(cell.strip() for cell in record):
            continue
        while len(record) > len(header) and not record[-1].strip():
            record.pop()
        if len(record) != len(header):
            problems.append(Problem(shown, number, None, f"{len(record)} cells", f"{len(header)}, as in the header"))
            continue
        rows.append(dict(zip(header, record, strict=True)) | {_FILE: shown, _ROW: number})
    return rows


def _delimiter(text: str) -> str:
    """Returns the separator that makes most known columns of the first line."""
    first = text.lstrip("\r\n").splitlines()[0] if text.strip() else ""
    return max(",;\t", key=lambda mark: len({cell.strip(' "') for cell in first.split(mark)} & set(COLUMNS)))


def _check_header(header: Sequence[str], shown: str, problems: list[Problem]) -> None:
    problems.extend(
        Problem(shown, 1, name or None, _unknown(name), _nearest(name)) for name in header if name not in COLUMNS
    )
    problems.extend(
        Problem(shown, 1, name, f"the column {header.count(name)} times", "each column once")
        for name in sorted({name for name in header if header.count(name) > 1})
    )
    problems.extend(
        Problem(shown, 1, name, NO_COLUMN, f"the columns {', '.join(REQUIRED)}")
        for name in REQUIRED
        if name not in header
    )


def _unknown(name: str) -> str:
    return f"the unknown column {name!r}" if name else "a column without a name"


def _nearest(name: str) -> str:
    near = difflib.get_close_matches(name.lower().replace(" ", "_"), COLUMNS, n=1, cutoff=0.6)
    return near[0] if near else f"one of {', '.join(COLUMNS)}"


def _loader() -> type[Any]:
    """Returns a YAML loader that leaves every plain scalar a text (``1.50``, ``2026-01-31``, ``no``), null aside."""
    import yaml

    base: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

    class Loader(base):  # type: ignore[misc]  # the base depends on how PyYAML was built
        yaml_implicit_resolvers: ClassVar[dict[str, list[tuple[str, Any]]]] = {
            first: [pair for pair in pairs if pair[0] in ("tag:yaml.org,2002:null", "tag:yaml.org,2002:merge")]
            for first, pairs in base.yaml_implicit_resolvers.items()
        }

        def construct_mapping(self, node: Any, deep: bool = False) -> Any:
            seen: set[str] = set()
            for key, _ in node.value:
                if key.value in seen and key.tag != "tag:yaml.org,2002:merge":
                    raise yaml.constructor.ConstructorError(None, None, f"{key.value!r} twice", key.start_mark)
                seen.add(key.value if isinstance(key.value, str) else "")
            return super().construct_mapping(node, deep=deep)

    return Loader


def _yaml_rows(path: Path, shown: str, problems: list[Problem]) -> list[dict[str, Any]]:
    import yaml

    text = _text(path, shown, problems)
    if text is None:
        return []
    try:
        content = yaml.load(text, Loader=_loader())  # noqa: S506  # a subclass of the safe loader
    except yaml.YAMLError as error:
        problems.append(Problem(shown, None, None, _yaml_error(error), "well-formed YAML"))
        return []
    if content is None:
        return []
    if isinstance(content, dict):
        content = [content]
    if not isinstance(content, list):
        problems.append(Problem(shown, None, None, _type(content), "a list of entries or one entry"))
        return []
    rows: list[dict[str, Any]] = []
    for number, item in enumerate(content, start=1):
        if not isinstance(item, dict):
            problems.append(Problem(shown, number, None, _type(item), "an entry: column names with values"))
            continue
        rows.append(_yaml_row(item, shown, number, problems))
    return rows


def _yaml_error(error: Exception) -> str:
    mark = getattr(error, "problem_mark", None)
    what = getattr(error, "problem", None) or str(error).splitlines()[0]
    return f"line {mark.line + 1}, column {mark.column + 1}: {what}" if mark else what


def _yaml_row(item: dict[Any, Any], shown: str, number: int, problems: list[Problem]) -> dict[str, Any]:
    """Turns one mapping into cells; lists become JSON, as in a CSV cell."""
    row: dict[str, Any] = {_FILE: shown, _ROW: number}
    for name, value in item.items():
        if name not in COLUMNS:
            problems.append(Problem(shown, number, str(name), _unknown(str(name)), _nearest(str(name))))
        elif value is None:
            continue
        elif isinstance(value, str):
            row[name] = value
        elif isinstance(value, list) and name in (*_LISTS, *_RECORDS):
            row[name] = json.dumps(value, ensure_ascii=False)
        elif isinstance(value, dict) and name in _RECORDS:
            row[name] = json.dumps([value], ensure_ascii=False)
        else:
            problems.append(Problem(shown, number, name, _type(value), "a list" if name in _RECORDS else "text"))
    return row


def _type(value: Any) -> str:
    kinds = {dict: "a mapping", list: "a list", str: "text", type(None): "nothing"}
    shown = json.dumps(value, ensure_ascii=False, default=str)
    return f"{kinds.get(type(value), type(value).__name__)} {_short(shown)}"


def _short(text: str, length: int = 60) -> str:
    return text if len(text) <= length else f"{text[: length - 1]}…"


# ---------------------------------------------------------------- validation


_Place = tuple[str, int | None, str | None]
#: What a cell's reader has against it: what stands there, what is expected.
_Faults = tuple[tuple[str, str], ...]
T = TypeVar("T")


class _Row:
    """One row under validation: gives typed cells and notes what is wrong with them."""

    def __init__(self, cells: Iterable[tuple[str, str]], file: str, number: int, problems: list[Problem]) -> None:
        self.cells = {name: _clean(cell) for name, cell in cells if cell}
        self.file = file
        self.number = number
        self._problems = problems

    def problem(self, column: str, found: str, expected: str) -> None:
        self._problems.append(Problem(self.file, self.number, column, found, expected))

    def text(self, column: str) -> str | None:
        return self.cells.get(column) or None

    def needed(self, column: str) -> str:
        found = self.text(column)
        if found is None:
            self.problem(column, "nothing", "a value: this column may not be empty")
        return found or ""

    def read(self, column: str, reader: Callable[[str], tuple[T, _Faults]], empty: T) -> T:
        found = self.text(column)
        if found is None:
            return empty
        value, faults = reader(found)
        for fault in faults:
            self.problem(column, *fault)
        return value

    def choice(self, column: str, allowed: Sequence[str], *, needed: bool) -> str | None:
        found = self.needed(column) if needed else self.text(column)
        if found and found not in allowed:
            self.problem(column, repr(found), f"one of {', '.join(allowed)}")
        return found if found in allowed else None

    def notated(self, column: str, parse: Callable[[str], object]) -> str | None:
        found = self.text(column)
        if found is not None:
            try:
                parse(found)
            except NotationError as error:
                self.problem(column, repr(error.found), error.expected)
        return found


# The readers of cells are cached: a registry of many thousand rows cites the same sources and dates again and again.


@functools.lru_cache(maxsize=65536)
def _read_date(text: str) -> tuple[datetime.date | None, _Faults]:
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
        try:
            return datetime.date.fromisoformat(text), ()
        except ValueError:
            pass
    return None, ((repr(text), "an ISO date such as 2026-01-31"),)


@functools.lru_cache(maxsize=65536)
def _read_names(text: str) -> tuple[tuple[str, ...], _Faults]:
    if not text.startswith("["):
        return tuple(name for name in (part.strip() for part in text.split(";")) if name), ()
    names, faults = _json_list(text, "a list of texts in JSON, or texts separated by ;")
    bad = [name for name in names if not isinstance(name, str) or not name.strip()]
    faults += tuple((_type(name), "a list of texts") for name in bad)
    return tuple(_clean(name) for name in names if isinstance(name, str)), faults


def _json_list(text: str, expected: str) -> tuple[list[Any], _Faults]:
    try:
        content = json.loads(text)
    except json.JSONDecodeError as error:
        return [], ((f"{_short(text)!r} (character {error.pos + 1}: {error.msg})", expected),)
    except RecursionError:
        return [], ((f"{_short(text)!r} (nested too deeply)", expected),)
    return (content, ()) if isinstance(content, list) else ([], ((_type(content), expected),))


def _records(text: str, keys: Sequence[str]) -> tuple[list[tuple[int, dict[str, str]]], list[tuple[str, str]]]:
    """Reads a list of mappings from text to text, each with its number; numbers count as text."""
    expected = f"a JSON list of mappings with {', '.join(keys)}"
    items, first = _json_list(text, expected)
    records: list[tuple[int, dict[str, str]]] = []
    faults = list(first)
    for number, item in enumerate(items, start=1):
        if not isinstance(item, dict):
            faults.append((f"item {number}: {_type(item)}", expected))
            continue
        record: dict[str, str] = {}
        typed = True
        for key, value in item.items():
            if key not in keys:
                faults.append((f"item {number}: the unknown key {key!r}", f"one of {', '.join(keys)}"))
            elif value is None:
                continue
            elif isinstance(value, bool) or not isinstance(value, (str, int)):
                faults.append((f"item {number}: {key} is {_type(value)}", "text"))
                typed = False
            elif _clean(str(value)):
                record[key] = _clean(str(value))
        if typed:
            records.append((number, record))
    return records, faults


_SOURCE_KEYS = tuple(item.name for item in dataclasses.fields(Source))
_CHANGE_KEYS = tuple(item.name for item in dataclasses.fields(Change))
_SOURCE_FORMS = {
    "year": (re.compile(r"1[89]\d\d|20\d\d|2100", re.ASCII), "a year from 1800 to 2100"),
    "doi": (re.compile(r"10\.\d{4,9}/\S+"), "a DOI without resolver, such as 10.1000/182"),
    "pmid": (re.compile(r"[1-9]\d{0,8}", re.ASCII), "a PubMed id: digits only"),
    "url": (re.compile(r"https?://[^\s/]\S*"), "an address that starts with http:// or https://"),
}


@functools.lru_cache(maxsize=65536)
def _read_sources(text: str) -> tuple[tuple[Source, ...], _Faults]:
    records, faults = _records(text, _SOURCE_KEYS)
    found: list[Source] = []
    for number, record in records:
        if not record.keys() & {"doi", "pmid", "url", "title"}:
            faults.append((f"item {number} without doi, pmid, url and title", "at least one of them"))
        for key, (form, expected) in _SOURCE_FORMS.items():
            if key in record and not form.fullmatch(record[key]):
                faults.append((f"item {number}: {key} {record.pop(key)!r}", expected))
        year = record.pop("year", None)
        found.append(Source(**record, year=int(year) if year else None))
    return tuple(found), tuple(faults)


@functools.lru_cache(maxsize=65536)
def _read_history(text: str) -> tuple[tuple[Change, ...], _Faults]:
    records, faults = _records(text, _CHANGE_KEYS)
    found: list[Change] = []
    for number, record in records:
        date, wrong = _read_date(record.get("date", ""))
        faults.extend((f"item {number}: date {what}", expected) for what, expected in wrong)
        if "change" not in record:
            faults.append((f"item {number} without change", "what was changed"))
        if date is not None and "change" in record:
            found.append(Change(date, record.get("by"), record["change"]))
    return tuple(found), tuple(faults)


@functools.lru_cache(maxsize=65536)
def _check_values(text: str, attribute: str | None, outcome: str | None) -> None:
    """Reads a value cell and holds its categories against the names the attribute's data has.

    Raises:
        NotationError: It is no notation, or no value of that attribute.
    """
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


_LINE_END = re.compile("\r\n|[\r\x85\u2028\u2029]")


def _clean(text: str) -> str:
    """Line ends as LF, no white space around; what two homes would keep differently must not differ."""
    if text.isascii() and "\r" not in text:
        return text.strip()
    return _LINE_END.sub("\n", text).strip()


def _entries(table: pd.DataFrame) -> list[Entry]:
    """Validates the table and makes the entries.

    Raises:
        RegistryError: Anything is wrong; problems are in order of file and row.
    """
    shape: list[Problem] = list(table.attrs["problems"])
    cells: list[Problem] = []
    entries: list[Entry] = []
    columns = [table[name].tolist() for name in COLUMNS]
    places = list(zip(table[_FILE].tolist(), table[_ROW].tolist(), strict=True))
    for (file, number), *values in zip(places, *columns, strict=True):
        texts = [(name, value) for name, value in zip(COLUMNS, values, strict=True) if isinstance(value, str)]
        entries.append(_entry(_Row(texts, file, number, cells)))
    _check_ids(entries, places, cells)
    if shape or cells:
        raise RegistryError(_in_order(shape, cells, [file for file, _ in places]))
    return entries


def _in_order(shape: list[Problem], cells: list[Problem], files: Sequence[str]) -> list[Problem]:
    """Puts problems in order of file and row, those of the same row as found."""
    # What is wrong in shape, or missing as a column, is not reported again as an empty cell.
    reported = {(problem.file, problem.row, problem.column) for problem in shape}
    missing = {(problem.file, problem.column) for problem in shape if problem.found == NO_COLUMN}
    kept = [
        problem
        for problem in cells
        if problem.found != "nothing"
        or (
            (problem.file, problem.row, problem.column) not in reported
            and (problem.file, problem.column) not in missing
        )
    ]
    order = {file: index for index, file in enumerate(dict.fromkeys(files))}
    return sorted(shape + kept, key=lambda problem: (order.get(problem.file, -1), problem.file, problem.row or 0))


def _entry(row: _Row) -> Entry:
    for column, cell in row.cells.items():
        if "\0" in cell:
            row.problem(column, f"a NUL character in {_short(cell)!r}", "text without NUL")
    attribute, outcome = row.text("attribute"), row.text("outcome")
    entry = Entry(
        id=row.needed("id"),
        kind=row.choice("kind", KINDS, needed=True) or "statistic",  # type: ignore[arg-type]  # one of KINDS
        statement=row.needed("statement"),
        subject=row.needed("subject"),
        aliases=row.read("aliases", _read_names, ()),
        condition=row.text("condition"),
        population=row.text("population"),
        comparator=row.text("comparator"),
        timeframe=row.text("timeframe"),
        setting=row.text("setting"),
        formulation=row.text("formulation"),
        jurisdiction=row.text("jurisdiction"),
        attribute=attribute,
        value=row.notated("value", lambda text: _check_values(text, attribute, outcome)),
        outcome=outcome,
        polarity=row.choice("polarity", get_args(Polarity), needed=False),  # type: ignore[arg-type]
        dose=row.notated("dose", notation.parse_quantity),
        route=row.notated("route", notation.parse_route),
        frequency=row.notated("frequency", notation.parse_frequency),
        duration=row.notated("duration", notation.parse_quantity),
        infusion=row.notated("infusion", notation.parse_quantity),
        rate=row.notated("rate", notation.parse_quantity),
        limit=row.notated("limit", notation.parse_quantity),
        sources=row.read("sources", _read_sources, ()),
        status=row.choice("status", STATUSES, needed=True) or "draft",  # type: ignore[arg-type]
        owner=row.text("owner"),
        approved_by=row.text("approved_by"),
        reviewed=row.read("reviewed", _read_date, None),
        review_by=row.read("review_by", _read_date, None),
        history=row.read("history", _read_history, ()),
        requires=row.read("requires", _read_names, ()),
        origin=row.text("origin"),
        notes=row.text("notes"),
        place=place_of(row.file, row.number),
    )
    _check_approval(entry, row)
    return entry


def _check_approval(entry: Entry, row: _Row) -> None:
    if entry.reviewed and entry.review_by and entry.review_by < entry.reviewed:
        row.problem("review_by", str(entry.review_by), f"a date from reviewed on ({entry.reviewed})")
    if entry.status != "approved":
        return
    if row.text("sources") is None and not any(change.change == UNSOURCED for change in entry.history):
        expected = f"at least one source of an approved entry, or {UNSOURCED!r} in its history"
        row.problem("sources", "nothing", expected)
    if entry.approved_by is None:
        row.problem("approved_by", "nothing", "the name of who approved the entry")
    if row.text("reviewed") is None:
        row.problem("reviewed", "nothing", "the date of the review of an approved entry")


def _check_ids(entries: Sequence[Entry], places: Sequence[tuple[str, int]], problems: list[Problem]) -> None:
    first: dict[str, str] = {}
    for entry, (file, number) in zip(entries, places, strict=True):
        if entry.id in first:
            found = f"{entry.id!r}, which {first[entry.id]} has too"
            problems.append(Problem(file, number, "id", found, "an id of its own"))
        elif entry.id:
            first[entry.id] = entry.place
    for entry, (file, number) in zip(entries, places, strict=True):
        for name in entry.requires:
            if name not in first:
                expected = f"the id of an entry{_meant(difflib.get_close_matches(name, first, n=1))}"
                problems.append(Problem(file, number, "requires", f"the unknown id {name!r}", expected))


def _meant(near: Sequence[str]) -> str:
    return f" (did you mean {near[0]}?)" if near else ""


# ---------------------------------------------------------------- writing


def row_of(entry: Entry) -> dict[str, str]:
    """Returns an entry as the cells of a table, in the order of the columns; lists are JSON."""
    return {name: _cell(getattr(entry, name)) for name in COLUMNS}


def _cell(value: Any) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    return _list_cell(value) if isinstance(value, tuple) else str(value.isoformat())


@functools.lru_cache(maxsize=65536)
def _list_cell(items: tuple[Any, ...]) -> str:
    if not items:
        return ""
    return json.dumps([_plain(item) for item in items], ensure_ascii=False, default=datetime.date.isoformat)


def _plain(item: Any) -> Any:
    """A source or change as a mapping without what is empty; a text as it is."""
    if not dataclasses.is_dataclass(item):
        return item
    fields = {part.name: getattr(item, part.name) for part in dataclasses.fields(item)}
    return {name: value for name, value in fields.items() if value is not None}


def save(entries: Iterable[Entry], path: str | os.PathLike[str]) -> None:
    """Writes entries (or a `Registry`) so that `load` gives the same ones back.

    A name that ends in .csv or .tsv gives a table with every column, one in .yaml a list; any other name is a folder
    with one file a subject. In a folder an entry stays in the file it was read from; files whose entries did not
    change are left as they are (with their comments), and a registry file that holds none any more is removed.
    Each file is written beside its place and then moved there, so no reader ever sees half of one.

    Args:
        entries: What the registry holds afterwards.
        path: File or folder.

    Raises:
        RegistryError: The name ends in something else, or the folder holds YAML files that are no registry.
    """
    kept, path = list(entries), Path(path)
    ending = path.suffix.lower()
    if path.is_dir() or not ending:
        _save_folder(kept, path)
    elif ending in (".csv", ".tsv"):
        _write(path, _csv_text(kept, "\t" if ending == ".tsv" else ","))
    elif _is_yaml(path):
        _write(path, _yaml_text(kept))
    else:
        found = f"a name that ends in {path.suffix!r}"
        raise RegistryError([Problem(path.as_posix(), None, None, found, "a .csv or .yaml file, or a folder")])


def _csv_text(entries: Sequence[Entry], delimiter: str) -> str:
    import pandas as pd

    table = pd.DataFrame([row_of(entry) for entry in entries], columns=list(COLUMNS))
    return str(table.to_csv(index=False, sep=delimiter, lineterminator="\n"))


def _yaml_text(entries: Sequence[Entry]) -> str:
    import yaml

    items = [
        {name: _yaml_value(getattr(entry, name)) for name in COLUMNS if getattr(entry, name) not in (None, ())}
        for entry in entries
    ]

    class Dumper(yaml.SafeDumper):
        # An editor should see the date, not "*id001".
        def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002  # the name is PyYAML's
            return True

    return yaml.dump(items, Dumper=Dumper, sort_keys=False, allow_unicode=True, width=110)


def _yaml_value(value: Any) -> Any:
    return [_plain(item) for item in value] if isinstance(value, tuple) else value


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            file.write(text)
        # A temporary file is for its owner's eyes alone; the registry is as readable as it was.
        Path(name).chmod(path.stat().st_mode if path.exists() else 0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _save_folder(entries: Sequence[Entry], folder: Path) -> None:
    shown = folder.as_posix()
    before = {file: _rows_of(file) for file in _yaml_files(folder)}
    homes: dict[str, Path] = {}
    files: dict[Path, list[Entry]] = defaultdict(list)
    for entry in entries:
        file = folder / entry.place.removeprefix(f"{shown}/").split("#")[0]
        if file not in before:
            file = homes.setdefault(subject_key(entry.subject), _free(folder, entry.subject, homes.values()))
        files[file].append(entry)
    for file, held in files.items():
        if before.get(file) != [row_of(entry) for entry in held]:
            _write(file, _yaml_text(held))
    for file in before:
        if file not in files:
            file.unlink()


def _rows_of(file: Path) -> list[dict[str, str]]:
    """Returns the rows a file holds; refuses a file that is no registry, so that nothing foreign is overwritten."""
    problems: list[Problem] = []
    rows = _yaml_rows(file, file.as_posix(), problems)
    if problems:
        raise RegistryError(problems)
    return [
        row_of(_entry(_Row(((name, row[name]) for name in COLUMNS if name in row), row[_FILE], row[_ROW], [])))
        for row in rows
    ]


def _free(folder: Path, subject: str, taken: Iterable[Path]) -> Path:
    names = {path.name for path in taken}
    stem = slug(subject) or "entries"
    number, name = 1, f"{stem}.yaml"
    while name in names:
        number += 1
        name = f"{stem}-{number}.yaml"
    return folder / name


def slug(text: str) -> str:
    """Returns the words of a text in lower-case ASCII letters and digits, joined by hyphens, at most 60 long."""
    plain = unicodedata.normalize("NFKD", text.casefold()).encode("ascii", "ignore").decode()
    return "-".join(re.findall(r"[a-z0-9]+", plain))[:60].strip("-")


# ---------------------------------------------------------------- approval


def approve(
    entries: Iterable[Entry],
    ids: Iterable[str] | None,
    by: str,
    date: datetime.date,
    *,
    unsourced: bool = False,
) -> tuple[Entry, ...]:
    """Approves entries: sets status, approver and review dates, and adds a line of history.

    Args:
        entries: All entries, or a `Registry`.
        ids: Which to approve; None for all that are drafts.
        by: Who approves.
        date: Day of the approval; ``review_by`` becomes two years later unless it is set to a later day already.
        unsourced: Whether entries without a source are approved too; the history says so.

    Returns:
        All entries in their order, the approved ones changed.

    Raises:
        RegistryError: An id is unknown, or an entry has no source; every such entry is listed and none is approved.
    """
    entries = tuple(entries)
    wanted = None if ids is None else list(dict.fromkeys(ids))
    known = {entry.id for entry in entries}
    problems = [
        Problem("approve", None, "id", f"the unknown id {name!r}", _known_id(name, known))
        for name in wanted or ()
        if name not in known
    ]
    if not by.strip():
        problems.append(Problem("approve", None, "approved_by", "nothing", "the name of who approves"))
    chosen = {entry.id for entry in entries if (entry.status == "draft" if wanted is None else entry.id in wanted)}
    for entry in entries:
        if entry.id in chosen and not entry.sources and not unsourced:
            file, row = _split_place(entry.place)
            found = f"no source in {entry.id!r}"
            problems.append(Problem(file or entry.id, row, "sources", found, "a source, or approval as unsourced"))
    if problems:
        raise RegistryError(problems)
    return tuple(_approved(entry, by.strip(), date) if entry.id in chosen else entry for entry in entries)


def _known_id(name: str, known: Iterable[str]) -> str:
    return f"the id of an entry{_meant(difflib.get_close_matches(name, list(known), n=1))}"


def _split_place(place: str) -> tuple[str, int | None]:
    match = re.fullmatch(r"(.*)[:#](\d+)", place)
    return (match[1], int(match[2])) if match else (place, None)


def _approved(entry: Entry, by: str, date: datetime.date) -> Entry:
    review_by = entry.review_by if entry.review_by and entry.review_by > date else _years_later(date, REVIEW_YEARS)
    change = Change(date, by, APPROVED if entry.sources else UNSOURCED)
    return dataclasses.replace(
        entry, status="approved", approved_by=by, reviewed=date, review_by=review_by, history=(*entry.history, change)
    )


def _years_later(date: datetime.date, years: int) -> datetime.date:
    try:
        return date.replace(year=date.year + years)
    except ValueError:  # 29 February
        return date.replace(year=date.year + years, day=28)


# ---------------------------------------------------------------- claims and entries


def claim_from_entry(entry: Entry) -> Claim:
    """Returns an entry as a claim, so that one function compares claims of articles with each other and with entries.

    The claim's id is the entry's, its place is empty (start and end 0, no line), its values come out of notation; a
    dosing column makes a `Regimen`.

    Raises:
        NotationError: A value is no notation; `load` lets no such entry through.
    """
    values: tuple[Value, ...] = ()
    if entry.value:
        values = notation.parse_values(entry.value, attribute=entry.attribute, outcome=entry.outcome)
    regimen = _regimen(entry)
    subject = None if entry.subject == UNNAMED else Subject(entry.subject, entry.subject, "other")
    return Claim(
        id=entry.id,
        kind=entry.kind,
        text=entry.statement,
        start=0,
        end=0,
        line=None,
        column=None,
        section=(),
        subject=subject,
        scope=Scope(**{name: getattr(entry, name) for name in SCOPE}),
        attribute=entry.attribute,
        values=(*values, regimen) if regimen else values,
        polarity=entry.polarity or "affirmed",
    )


def _regimen(entry: Entry) -> Regimen | None:
    if not any(getattr(entry, name) for name in DOSING):
        return None
    frequency, as_needed, single = None, False, False
    if entry.frequency:
        frequency, as_needed, single = notation.parse_frequency(entry.frequency)

    def quantity(text: str | None) -> Quantity | None:
        return notation.parse_quantity(text) if text else None

    return Regimen(
        drug=None if entry.subject == UNNAMED else entry.subject,
        dose=quantity(entry.dose),
        route=notation.parse_route(entry.route) if entry.route else None,
        frequency=frequency,
        duration=quantity(entry.duration),
        infusion=quantity(entry.infusion),
        rate=quantity(entry.rate),
        limit=quantity(entry.limit),
        as_needed=as_needed,
        single=single,
    )


def split_claim(claim: Claim) -> list[Claim]:
    """Returns a claim as claims that one entry each can hold.

    All quantities go together (``60-70 %; 12.3 mo``), all categories go together, effects go together by outcome (an
    entry has one), and every regimen stands alone. A claim without values stays as it is.
    """
    groups: dict[tuple[str, object], list[Value]] = defaultdict(list)
    for number, value in enumerate(claim.values):
        match value:
            case Effect():
                groups["effect", value.outcome].append(value)
            case Regimen():
                groups["regimen", number].append(value)
            case _:
                groups[type(value).__name__, None].append(value)
    if len(groups) <= 1:
        return [claim]
    return [dataclasses.replace(claim, values=tuple(values)) for values in groups.values()]


def entry_from_claim(claim: Claim, path: str, *, id: str, sources: Sequence[Source] = ()) -> Entry:
    """Returns a draft entry that says what the claim says.

    Args:
        claim: A claim whose values one entry can hold; see `split_claim`.
        path: Path of the article, for ``origin``.
        id: Id of the entry.
        sources: Sources the article gives for it.

    Raises:
        ValueError: The claim's values need more than one entry.
    """
    if len(split_claim(claim)) > 1:
        raise ValueError(f"claim {claim.id} has values of several sorts: split it first")
    regimen = next((value for value in claim.values if isinstance(value, Regimen)), None)
    effect = next((value for value in claim.values if isinstance(value, Effect)), None)
    subject = claim.subject
    name = (subject.canonical or subject.text) if subject else ((regimen and regimen.drug) or UNNAMED)
    other = subject.text if subject and subject_key(subject.text) != subject_key(name) else None
    scope = {column: _one_line(getattr(claim.scope, column)) for column in SCOPE}
    cells = _dosing_cells(regimen) if regimen else {}
    notes = None
    if regimen and regimen.condition:
        # The condition of a dose ("creatinine clearance below 60 mL/min") says for whom it is: population, if free.
        if scope["population"] is None:
            scope["population"] = _one_line(regimen.condition)
        elif regimen.condition != scope["population"]:
            notes = f"dose applies: {_one_line(regimen.condition)}"
    return Entry(
        id=id,
        kind=claim.kind,
        statement=_one_line(claim.text) or UNNAMED,
        subject=_one_line(name) or UNNAMED,
        aliases=(" ".join(other.split()),) if other and other.strip() else (),
        **scope,  # type: ignore[arg-type]  # scope columns only
        attribute=_one_line(claim.attribute),
        value=notation.format_values(claim.values) or None,
        outcome=_one_line(effect.outcome) if effect else None,
        polarity=claim.polarity,
        **cells,  # type: ignore[arg-type]  # dosing columns only
        sources=tuple(sources),
        status="draft",
        origin=f"{path}:{claim.line if claim.line is not None else 0}",
        notes=notes,
    )


def _one_line(text: str | None) -> str | None:
    """White space folded, NUL dropped; None for nothing."""
    return " ".join((text or "").replace("\0", " ").split()) or None


def _dosing_cells(regimen: Regimen) -> dict[str, str | None]:
    def quantity(value: Quantity | None) -> str | None:
        if value is None or (value.low is None and value.high is None):
            return None
        return notation.format_quantity(value)

    frequency = notation.format_frequency(regimen.frequency, as_needed=regimen.as_needed, single=regimen.single)
    return {
        "dose": quantity(regimen.dose),
        "route": regimen.route,
        "frequency": frequency or None,
        "duration": quantity(regimen.duration),
        "infusion": quantity(regimen.infusion),
        "rate": quantity(regimen.rate),
        "limit": quantity(regimen.limit),
    }


def propose(articles: Iterable[Article], existing: Iterable[Entry] = ()) -> list[Entry]:
    """Returns draft entries for what articles say; nothing is approved by it.

    Questions and myths that an article corrects are left out. Entries that say the same are one. Ids are
    ``subject-attribute-n`` and never one that ``existing`` has.

    Args:
        articles: The articles, in order.
        existing: Entries that are there already; what they say is not proposed again.
    """
    existing = tuple(existing)
    taken = {entry.id for entry in existing}
    said = {_content(entry) for entry in existing}
    proposed: list[Entry] = []
    for article in articles:
        references = {reference.key: source_of(reference) for reference in article.document.references}
        for claim in article.claims:
            if claim.stance == "refuted" or claim.certainty == "question":
                continue
            sources = [references[key] for key in claim.citations if key in references]
            for part in split_claim(dataclasses.replace(claim, text=_without_markers(claim, article.document))):
                entry = entry_from_claim(part, article.path, id="", sources=sources)
                if _content(entry) not in said:
                    said.add(_content(entry))
                    proposed.append(dataclasses.replace(entry, id=_free_id(entry, taken)))
    return proposed


def _without_markers(claim: Claim, document: Document) -> str:
    """Returns the words of a claim without the citation markers in them ("[5]"): a statement has its own sources."""
    pieces: list[str] = []
    at = claim.start
    for marker in document.citations:
        if not marker.inline and at <= marker.start and marker.end <= claim.end:
            pieces.append(document.text[at : marker.start].rstrip())
            at = marker.end
    pieces.append(document.text[at : claim.end])
    return "".join(pieces) if len(pieces) > 1 else claim.text


def _content(entry: Entry) -> tuple[object, ...]:
    """What an entry says, apart from where it comes from and who stands for it."""
    names = ("kind", "subject", *SCOPE, "attribute", "value", "outcome", "polarity", *DOSING)
    return (subject_key(entry.statement), *(getattr(entry, name) for name in names))


def _free_id(entry: Entry, taken: set[str]) -> str:
    stem = f"{slug(entry.subject) or 'entry'}-{slug(entry.attribute or '') or entry.kind}"
    number = 1
    while f"{stem}-{number}" in taken:
        number += 1
    taken.add(f"{stem}-{number}")
    return f"{stem}-{number}"


def source_of(reference: Reference) -> Source:
    """Returns a reference of an article as a source of an entry; its title is the reference as written."""
    year = reference.year if reference.year and 1800 <= reference.year <= 2100 else None
    doi = reference.doi if reference.doi and re.fullmatch(r"10\.\d{4,9}/\S+", reference.doi) else None
    pmid = reference.pmid if reference.pmid and re.fullmatch(r"[1-9]\d{0,8}", reference.pmid) else None
    url = reference.url if reference.url and re.fullmatch(r"https?://[^\s/]\S*", reference.url) else None
    return Source(doi, pmid, url, _one_line(reference.text) or f"reference {reference.key}", year)
