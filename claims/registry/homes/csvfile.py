"""A registry in one CSV or TSV file, kept by editors with a spreadsheet.

A spreadsheet takes a cell that begins with ``=``, ``+``, ``-`` or ``@`` for a formula and may run it. Such a cell is
written with an apostrophe before it, which is taken off again when the file is read.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

from claims.registry.entry import COLUMNS, Entry, row_of
from claims.registry.homes.files import FileHome, decoded
from claims.registry.table import Raw, check_header

_FORMULA = re.compile(r"'*(?:[=@]|[-+](?!\d[\w\s.,;:%/<>=~-]*\Z))")
"""What a spreadsheet could take for a formula: "-2 to -1 %" is none, "-2+cmd|…" is one."""
_GUARDED = re.compile(r"'+[=@+-]")


class CsvFile(FileHome):
    """A registry in one CSV or TSV file."""

    def parse(self, content: bytes, raw: Raw) -> None:
        """Reads rows separated by comma, semicolon or tab; every row has the number that a spreadsheet shows."""
        text = decoded(content, self.shown, raw)
        if text is None:
            return
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
        records: list[list[str]] = []
        try:
            records.extend(reader)
        except csv.Error as error:
            raw.problem(self.shown, None, None, f"line {reader.line_num}: {error}", "well-formed CSV")
        if not records:
            return
        header = [name.strip() for name in records[0]]
        while header and not header[-1]:
            header.pop()  # Spreadsheets leave empty columns behind.
        check_header(header, self.shown, raw)
        kept = self._kept(records, len(header), raw)
        cells: Iterable[Iterable[str]] = zip(*kept, strict=True) if kept else [()] * len(header)
        if _GUARDED.search(text):
            cells = (unguarded(column) for column in cells)
        raw.columns = {name: list(column) for name, column in zip(header, cells, strict=True) if name in COLUMNS}

    def _kept(self, records: Sequence[list[str]], width: int, raw: Raw) -> list[list[str]]:
        """Returns the rows that hold something and have as many cells as the header."""
        kept: list[list[str]] = []
        for number, record in enumerate(records[1:], start=2):
            if not any(cell.strip() for cell in record):
                continue
            while len(record) > width and not record[-1].strip():
                record.pop()
            if len(record) != width:
                raw.problem(self.shown, number, None, f"{len(record)} cells", f"{width}, as in the header")
                continue
            kept.append(record)
            raw.files.append(self.shown)
            raw.rows.append(number)
        return kept

    def render(self, entries: Sequence[Entry], before: bytes | None) -> bytes:  # noqa: ARG002  # written anew
        """Writes every column."""
        return csv_text([COLUMNS, *(row_of(entry).values() for entry in entries)], self._mark).encode()

    @property
    def _mark(self) -> str:
        return "\t" if self.path.suffix.lower() == ".tsv" else ","


def home(source: str, shown: str) -> CsvFile:
    """Opens a CSV or TSV file."""
    return CsvFile(source, shown)


def csv_text(rows: Iterable[Iterable[str]], delimiter: str = ",") -> str:
    """Returns rows as CSV in which no spreadsheet finds a formula."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\n")
    writer.writerows([guarded(cell) for cell in row] for row in rows)
    return text.getvalue()


def guarded(cell: str) -> str:
    """Returns a cell with an apostrophe before what a spreadsheet could take for a formula."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def unguarded(cells: Iterable[str]) -> Iterable[str]:
    """Takes the apostrophe off again."""
    return (cell[1:] if cell[:1] == "'" and _GUARDED.match(cell) else cell for cell in cells)


def _delimiter(text: str) -> str:
    """Returns the separator that makes most known columns of the first line."""
    first = text.lstrip("\r\n").splitlines()[0] if text.strip() else ""
    return max(",;\t", key=lambda mark: len({cell.strip(' "') for cell in first.split(mark)} & set(COLUMNS)))
