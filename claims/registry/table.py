"""The table of text between every home and the entries: validated column by column, decoded row by row when asked for.

A home gives a `Raw` table; `validated` holds each distinct cell once against what its column takes and reports every
bad one. What comes out is a `Table` of clean cells, in which an entry is made only when somebody asks for it.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, overload

from claims.registry import cells
from claims.registry.cells import Faults, clean, reader_of, short
from claims.registry.entry import COLUMNS, REQUIRED, UNSOURCED, Entry, row_of
from claims.registry.problems import NO_COLUMN, NOTHING, Problem, RegistryError, meant, place_of

if TYPE_CHECKING:
    import pandas as pd

_MANY = 10_000
"""Ids among which nobody looks for the nearest: that takes a second for each that is unknown."""
Placing = Callable[[str, int, str | None], str]
"""Words a place: from file, row and column (None: the row) to "registry.xlsx:Registry!C7"."""


def plain_place(file: str, row: int, column: str | None) -> str:  # noqa: ARG001  # the protocol of placings
    """Words a place of a home whose places are file and row."""
    return place_of(file, row)


@dataclass
class Raw:
    """What a home holds, before anything is validated.

    Attributes:
        columns: Cells by column; None or an empty text for nothing. Columns that nobody filled may be missing.
        files: File of each row, as shown.
        rows: Number of each row, as the home counts.
        problems: What is wrong with the shape of the home.
        version: Digest of what was read; a write can demand that it still stands there.
        placing: How the home words a place.
    """

    columns: dict[str, list[str | None]] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    version: str = ""
    placing: Placing = plain_place

    def problem(self, file: str, row: int | None, column: str | None, found: str, expected: str) -> None:
        """Notes that something is wrong with the shape of the home."""
        place = self.placing(file, row, column) if row is not None else ""
        self.problems.append(Problem(file, row, column, found, expected, place))

    def add(self, rows: Iterable[tuple[str, int, Mapping[str, str]]]) -> None:
        """Adds rows: file, number, cells by column."""
        for file, number, given in rows:
            for name, cell in given.items():
                column = self.columns.setdefault(name, [])
                column.extend([None] * (len(self.rows) - len(column)))
                column.append(cell)
            self.files.append(file)
            self.rows.append(number)


@dataclass(frozen=True)
class Table:
    """Clean cells by column, every column there, as `row_of` writes them."""

    columns: Mapping[str, Sequence[str]]
    files: Sequence[str] = ()
    rows: Sequence[int] = ()
    placing: Placing = plain_place

    @classmethod
    def of(cls, entries: Iterable[Entry]) -> Table:
        """Returns the table of some entries."""
        rows = [row_of(entry) for entry in entries]
        return cls({name: [row[name] for row in rows] for name in COLUMNS})

    def __len__(self) -> int:
        """Number of rows."""
        return len(self.columns["id"])

    def frame(self) -> pd.DataFrame:
        """Returns the table as pandas knows it: one column of text each."""
        import pandas as pd

        return pd.DataFrame(dict(self.columns), columns=list(COLUMNS), dtype="object")

    def row(self, number: int) -> dict[str, str]:
        """Returns the cells of a row, in the order of the columns."""
        return {name: column[number] for name, column in self.columns.items()}

    def entry(self, number: int) -> Entry:
        """Returns a row as an entry."""
        given: dict[str, Any] = {name: cell for name, cell in self.row(number).items() if cell}
        for name, read in _DECODERS.items():
            if name in given:
                given[name] = read(given[name])[0]
        place = self.placing(self.files[number], self.rows[number], None) if self.files else ""
        return Entry(**given, place=place)


_DECODERS: dict[str, Callable[[str], tuple[Any, Faults]]] = {
    "aliases": cells.read_names,
    "requires": cells.read_names,
    "sources": cells.read_sources,
    "history": cells.read_history,
    "reviewed": cells.read_date,
    "review_by": cells.read_date,
}


class Entries(Sequence[Entry]):
    """The entries of a table, each made when it is first asked for."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._made: dict[int, Entry] = {}

    def __len__(self) -> int:
        return len(self._table)

    @overload
    def __getitem__(self, number: int) -> Entry: ...

    @overload
    def __getitem__(self, number: slice) -> tuple[Entry, ...]: ...

    def __getitem__(self, number: int | slice) -> Entry | tuple[Entry, ...]:
        if isinstance(number, slice):
            return tuple(self[index] for index in range(*number.indices(len(self))))
        if not -len(self) <= number < len(self):
            raise IndexError(number)
        number %= len(self)
        entry = self._made.get(number)
        if entry is None:
            entry = self._made[number] = self._table.entry(number)
        return entry

    def __iter__(self) -> Iterator[Entry]:
        return (self[number] for number in range(len(self)))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __reduce__(self) -> tuple[type[tuple[Entry, ...]], tuple[list[Entry]]]:
        return tuple, (list(self),)

    @property
    def made(self) -> int:
        """How many entries were asked for so far."""
        return len(self._made)


# ---------------------------------------------------------------- validation


def check_header(header: Sequence[str], file: str, raw: Raw, *, row: int | None = 1) -> None:
    """Notes columns that are unknown, there twice, or missing."""
    for name in header:
        if name not in COLUMNS:
            raw.problem(file, row, name or None, unknown(name), nearest(name))
    for name in sorted({name for name in header if header.count(name) > 1}):
        raw.problem(file, row, name, f"the column {header.count(name)} times", "each column once")
    for name in REQUIRED:
        if name not in header:
            raw.problem(file, row, name, NO_COLUMN, f"the columns {', '.join(REQUIRED)}")


def unknown(name: str) -> str:
    """Words an unknown column."""
    return f"the unknown column {name!r}" if name else "a column without a name"


def nearest(name: str) -> str:
    """Returns the column that is meant, or all of them."""
    near = difflib.get_close_matches(name.lower().replace(" ", "_"), COLUMNS, n=1, cutoff=0.6)
    return near[0] if near else f"one of {', '.join(COLUMNS)}"


def validated(raw: Raw) -> Table:
    """Validates a raw table.

    Raises:
        RegistryError: Anything is wrong; problems are in order of file and row.
    """
    found = _Validation(raw)
    table = found.table()
    if raw.problems or found.problems:
        raise RegistryError(_in_order(raw.problems, found.problems, raw.files))
    return table


def unchecked(raw: Raw) -> Table:
    """Returns a table's cells as they would be written, whatever is wrong with them: to see what a file holds."""
    return _Validation(raw).table()


class _Validation:
    """One table under validation: what was found wrong so far."""

    def __init__(self, raw: Raw) -> None:
        self.raw = raw
        self.problems: list[Problem] = []

    def problem(self, number: int, column: str, found: str, expected: str) -> None:
        file, row = self.raw.files[number], self.raw.rows[number]
        self.problems.append(Problem(file, row, column, found, expected, self.raw.placing(file, row, column)))

    def table(self) -> Table:
        columns = {name: self._column(name) for name in COLUMNS}
        self._values(columns)
        self._approval(columns)
        self._ids(columns)
        return Table(columns, self.raw.files, self.raw.rows, self.raw.placing)

    def _column(self, name: str) -> list[str]:
        """Reads every distinct cell of a column once."""
        count = len(self.raw.rows)
        given = self.raw.columns.get(name)
        if given is None:
            if name in REQUIRED:
                self._needed(name, range(count))
            return [""] * count
        import numpy as np
        import pandas as pd

        given.extend([None] * (count - len(given)))
        codes, distinct = pd.factorize(np.array(given, dtype=object))
        read = reader_of(name)
        texts: list[str] = []
        faults: dict[int, Faults] = {}
        for code, cell in enumerate(distinct.tolist()):
            text, against = (cleaned, ()) if not (cleaned := clean(cell)) else read(cleaned)
            if "\0" in cell:
                against = ((f"a NUL character in {short(cleaned)!r}", "text without NUL"), *against)
            if against:
                faults[code] = against
            texts.append(text)
        if faults:
            for number, code in enumerate(codes.tolist()):
                for found, expected in faults.get(code, ()):
                    self.problem(number, name, found, expected)
        # The code of nothing is -1: the last of the texts.
        column: list[str] = np.array([*texts, ""], dtype=object)[codes].tolist()
        if name in REQUIRED and "" in column:
            self._needed(name, (number for number, cell in enumerate(column) if not cell))
        return column

    def _needed(self, name: str, numbers: Iterable[int]) -> None:
        for number in numbers:
            self.problem(number, name, NOTHING, "a value: this column may not be empty")

    def _values(self, columns: Mapping[str, Sequence[str]]) -> None:
        """What a value may be depends on attribute and outcome."""
        known: dict[tuple[str, str, str], Faults] = {}
        rows = zip(columns["value"], columns["attribute"], columns["outcome"], strict=True)
        for number, given in enumerate(rows):
            if not given[0]:
                continue
            faults = known.get(given)
            if faults is None:
                faults = known[given] = cells.check_values(given[0], given[1] or None, given[2] or None)
            for found, expected in faults:
                self.problem(number, "value", found, expected)

    def _approval(self, columns: Mapping[str, Sequence[str]]) -> None:
        for number, (reviewed, until) in enumerate(zip(columns["reviewed"], columns["review_by"], strict=True)):
            # ISO dates are in order as texts.
            if (
                until
                and reviewed
                and until < reviewed
                and not (cells.read_date(reviewed)[1] or cells.read_date(until)[1])
            ):
                self.problem(number, "review_by", until, f"a date from reviewed on ({reviewed})")
        approved = [number for number, status in enumerate(columns["status"]) if status == "approved"]
        given = self.raw.columns
        for number in approved:
            # A cell that is there and wrong is told as wrong, not as missing.
            if not columns["sources"][number] and not _there(given, "sources", number):
                history, _ = cells.read_history(columns["history"][number]) if columns["history"][number] else ((), ())
                if not any(change.change == UNSOURCED for change in history):
                    expected = f"at least one source of an approved entry, or {UNSOURCED!r} in its history"
                    self.problem(number, "sources", NOTHING, expected)
            if not columns["approved_by"][number]:
                self.problem(number, "approved_by", NOTHING, "the name of who approved the entry")
            if not columns["reviewed"][number]:
                self.problem(number, "reviewed", NOTHING, "the date of the review of an approved entry")

    def _ids(self, columns: Mapping[str, Sequence[str]]) -> None:
        raw, first = self.raw, dict[str, int]()
        for number, name in enumerate(columns["id"]):
            if not name:
                continue
            before = first.setdefault(name, number)
            if before != number:
                place = raw.placing(raw.files[before], raw.rows[before], None)
                self.problem(number, "id", f"{name!r}, which {place} has too", "an id of its own")
        for number, cell in enumerate(columns["requires"]):
            for name in cells.read_names(cell)[0] if cell else ():
                if name not in first:
                    near = meant(name, first) if len(first) < _MANY else ""
                    self.problem(number, "requires", f"the unknown id {name!r}", f"the id of an entry{near}")


def _there(columns: Mapping[str, list[str | None]], name: str, number: int) -> bool:
    given = columns.get(name)
    return bool(given and number < len(given) and (given[number] or "").strip())


def _in_order(shape: list[Problem], found: list[Problem], files: Sequence[str]) -> list[Problem]:
    """Puts problems in order of file and row, those of the same row as found."""
    # What is wrong in shape, or missing as a column, is not reported again as an empty cell.
    reported = {(problem.file, problem.row, problem.column) for problem in shape}
    missing = {(problem.file, problem.column) for problem in shape if problem.found == NO_COLUMN}
    kept = [
        problem
        for problem in found
        if problem.found != NOTHING
        or (
            (problem.file, problem.row, problem.column) not in reported
            and (problem.file, problem.column) not in missing
        )
    ]
    order = {file: index for index, file in enumerate(dict.fromkeys(files))}
    return sorted(shape + kept, key=lambda problem: (order.get(problem.file, -1), problem.file, problem.row or 0))
