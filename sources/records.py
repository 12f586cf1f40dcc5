"""The records of CSV, JSON lines and JSON lists, one after the other, each with the lines that it stands in."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from io import TextIOWrapper
from pathlib import Path
from typing import Any

from sources import cells
from sources.document import UnreadableError
from sources.source import line_starts

ENDINGS = (".csv", ".tsv", ".jsonl", ".ndjson", ".json")
#: Largest JSON list that is read, in bytes: it is held in memory as a whole.
LIST_LIMIT = 100_000_000
# What a byte that is no UTF-8 is decoded to, so that one does not spoil the others.
_STRAY = re.compile("[\udc80-\udcff]")
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
_BLANK = re.compile(r"[ \t\n\r]*")


class FaultError(Exception):
    """What is wrong with one record."""


@dataclass(frozen=True, slots=True)
class Record:
    """One record.

    Attributes:
        line: 1-based line of the file in which it begins.
        text: It as it stands in the file, newlines as LF.
        values: What it holds, by column.
        indent: How many characters stand before it in its line.
        delimiter: What separates cells, None where it is JSON.
        broken: What is wrong with it; then it holds nothing.
    """

    line: int
    text: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    indent: int = 0
    delimiter: str | None = None
    broken: str | None = None

    @property
    def lines(self) -> tuple[int, ...]:
        """Offsets in ``text`` at which lines of the file start."""
        first, *others = line_starts(self.text)
        return (first - self.indent, *others)

    def value(self, column: str) -> Any:
        """Returns what stands in a column, None where nothing does."""
        found: Any = self.values
        for step in self._steps(column) or ():
            found = found[step]
        return None if found is self.values else found

    def has(self, column: str) -> bool:
        """Tells whether it has a column."""
        return self._steps(column) is not None

    def where(self, column: str) -> cells.Value | None:
        """Returns the text of a column with the place of each character, None where it cannot be told."""
        steps = self._steps(column)
        if not steps:
            return None
        if self.delimiter is not None:
            found = cells.csv_cell(self.text, list(self.values).index(column), self.delimiter)
        else:
            found = cells.json_text(self.text, steps)
        return found if found is not None and found.text == self.value(column) else None

    def _steps(self, column: str) -> tuple[str, ...] | None:
        """Returns the keys that lead to a column: its name, or a dotted name into nested objects."""
        return _steps(self.values, column, nested=self.delimiter is None)


def _steps(values: Any, name: str, *, nested: bool) -> tuple[str, ...] | None:
    if not isinstance(values, Mapping):
        return None
    if name in values:
        return (name,)
    for dot in re.finditer(r"\.", name) if nested else ():
        head, tail = name[: dot.start()], name[dot.end() :]
        rest = _steps(values.get(head), tail, nested=True)
        if rest is not None:
            return (head, *rest)
    return None


def read(file: str, delimiter: str, *, limit: int) -> Iterator[Record]:
    """Yields the records of a file.

    Args:
        file: The file; its ending says what it is.
        delimiter: What separates the cells of CSV.
        limit: Longest line, in characters; a longer one is broken.

    Raises:
        UnreadableError: The file as a whole cannot be read.
        OSError: The same.
    """
    ending = Path(file).suffix.lower()
    if ending == ".json":
        yield from _json_list(file)
        return
    with _open(file) as lines:
        if ending in (".csv", ".tsv"):
            yield from _csv(lines, delimiter, limit)
        else:
            for number, line in _lines(lines, limit):
                if len(line) > limit:
                    yield Record(number, broken=f"is too large: more than {limit:,} characters in one line")
                elif line.strip():
                    yield _json_record(line, number)


def header(file: str, delimiter: str) -> list[str]:
    """Returns the names in the first line of a CSV file.

    Raises:
        UnreadableError: There is none, or two columns have one name.
        OSError: The file cannot be read.
    """
    with _open(file) as lines:
        try:
            names = next((row for row in csv.reader(lines, delimiter=delimiter, strict=True) if row), [])
        except csv.Error as problem:
            raise UnreadableError(file, f"line 1: {problem}: expected the names of the columns") from None
    twice = sorted({name for name in names if names.count(name) > 1})
    if not names:
        raise UnreadableError(file, "is empty: expected a first line with the names of the columns")
    if twice:
        raise UnreadableError(file, f"line 1: two columns are called {twice[0]!r}: expected each name once")
    return names


def _open(file: str) -> TextIOWrapper:
    """Opens a file as UTF-8, or UTF-16 where its mark says so; newlines come as LF."""
    with Path(file).open("rb") as raw:
        head = raw.read(4)
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise UnreadableError(file, "is encoded in UTF-16: an export is UTF-8")
    if head.startswith((b"PK\x03\x04", b"\x1f\x8b")):
        raise UnreadableError(file, "is compressed: expected text in UTF-8")
    return Path(file).open(encoding="utf-8-sig", errors="surrogateescape")


def _lines(lines: TextIOWrapper, limit: int) -> Iterator[tuple[int, str]]:
    """Yields the lines with their numbers; of one that is too long a bit more than ``limit`` characters."""
    number = 0
    while line := lines.readline(limit + 1):
        number += 1
        rest = line
        while len(rest) > limit and not rest.endswith("\n"):
            rest = lines.readline(limit + 1)
        yield number, line


def _stray(text: str, line: int) -> str | None:
    """Says where a byte stands that is no UTF-8, or None."""
    found = _STRAY.search(text)
    if not found:
        return None
    at = line + text.count("\n", 0, found.start())
    column = found.start() - text.rfind("\n", 0, found.start())
    return f"is not UTF-8: byte 0x{ord(found[0]) - 0xDC00:02X} in line {at}, column {column}"


# ---------------------------------------------------------------- CSV


def _csv(lines: TextIOWrapper, delimiter: str, limit: int) -> Iterator[Record]:
    # The standard library takes cells of 128 KB at most unless told otherwise, and for all readers at once.
    csv.field_size_limit(max(limit, csv.field_size_limit()))
    taken: list[str] = []
    reached = 0
    long: list[int] = []

    def feed() -> Iterator[str]:
        nonlocal reached
        for number, line in _lines(lines, limit):
            reached = number
            taken.append(line)
            if len(line) > limit:
                long.append(number)
            yield line

    names = None
    rows = csv.reader(feed(), delimiter=delimiter, strict=True)
    while True:
        taken.clear()
        long.clear()
        problem = None
        row: list[str] = []
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            problem = f"is no valid CSV: {error}"
        first = reached - len(taken) + 1
        if names is None:
            names = row
            continue
        if not row and problem is None:
            continue
        text = "".join(taken)
        if long:
            problem = f"is too large: more than {limit:,} characters in line {long[0]}"
        elif problem is None and len(row) != len(names):
            problem = f"has {len(row)} cells: expected {len(names)}, as the first line has"
        problem = problem or _stray(text, first)
        if problem:
            yield Record(first, broken=problem)
        else:
            yield Record(first, text, dict(zip(names, row, strict=True)), delimiter=delimiter)


# ---------------------------------------------------------------- JSON


def _json_record(text: str, line: int, *, values: Any = None, indent: int = 0) -> Record:
    problem = _stray(text, line)
    if problem is None and values is None:
        try:
            values = json.loads(text)
        except json.JSONDecodeError as error:
            problem = f"is no valid JSON: {_said(error)} in column {error.colno}"
        except (ValueError, RecursionError) as error:
            problem = f"is no JSON that can be read: {error}"
    if problem is None and not isinstance(values, dict):
        problem = f"is {kind(values)}: expected an object"
    if problem is None and _SURROGATE.search(text):
        try:
            json.dumps(values, ensure_ascii=False).encode("utf-8")
        except UnicodeEncodeError:
            problem = "holds a lone surrogate (half a character, \\uD800 to \\uDFFF): expected text"
    return Record(line, broken=problem) if problem else Record(line, text, values, indent)


def _said(error: json.JSONDecodeError) -> str:
    return error.msg.removesuffix(" at")


def _json_list(file: str) -> Iterator[Record]:
    with _open(file) as lines:
        text = lines.read()
    at = _skip(text, 0)
    if not text.startswith("[", at):
        found = _kind_at(text, at)
        raise UnreadableError(file, f"holds {found}: expected a list of records, or JSON lines in a .jsonl file")
    decoder = json.JSONDecoder()
    at, line, counted = _skip(text, at + 1), 1, 0
    while not text.startswith("]", at):
        line, counted = line + text.count("\n", counted, at), at
        try:
            values, end = decoder.raw_decode(text, at)
            after = _skip(text, end)
            if not text.startswith((",", "]"), after):
                raise json.JSONDecodeError("Expecting ',' or ']'", text, after)
        except (ValueError, RecursionError) as error:
            said = str(error)
            if isinstance(error, json.JSONDecodeError):
                said = f"{_said(error)} in line {error.lineno}, column {error.colno}"
            yield Record(line, broken=f"is no valid JSON: {said}; the records from here on cannot be read")
            return
        yield _json_record(text[at:end], line, values=values, indent=at - text.rfind("\n", 0, at) - 1)
        at = _skip(text, after + 1) if text.startswith(",", after) else after


def _skip(text: str, at: int) -> int:
    blank = _BLANK.match(text, at)
    return blank.end() if blank else at


def _kind_at(text: str, at: int) -> str:
    return "an object" if text.startswith("{", at) else "nothing" if at == len(text) else "no list"


def kind(value: Any) -> str:
    """Names what a value is, for messages."""
    names = {
        dict: "an object",
        list: "a list",
        str: "a text",
        bool: "true or false",
        int: "a number",
        float: "a number",
    }
    return names.get(type(value), "nothing")
