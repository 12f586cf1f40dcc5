"""A registry in an Excel workbook, kept by editors.

Every cell is written as text, so that Excel neither rounds a number nor takes a range for a date. A cell that Excel
has turned into something else by the time it is read counts as it is displayed where that is certain, and is an error
that says what to do where it is not.
"""

from __future__ import annotations

import datetime
import io
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, get_args

from claims.model import KINDS, Polarity
from claims.registry.cells import clean, short
from claims.registry.entry import COLUMNS, LISTS, RECORDS, STATUSES, Entry, row_of
from claims.registry.homes.files import FileHome, raise_problems
from claims.registry.problems import Problem, RegistryError, one_problem
from claims.registry.table import Raw, check_header, unchecked

if TYPE_CHECKING:
    from openpyxl.workbook.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

SHEET = "Registry"
DATES = ("reviewed", "review_by")
LONGEST = 32767
"""Characters that Excel keeps in a cell."""
_CHOICES = {"kind": KINDS, "status": STATUSES, "polarity": get_args(Polarity)}
_WIDTHS = {"id": 28, "statement": 60, "notes": 40, "subject": 22, "value": 20, "reviewed": 12, "review_by": 12}
_WIDE = (*LISTS, *RECORDS)
_AS_TEXT = "format the cell as text and write it again"
_LOST = re.compile(
    r"xl/(?:media|charts|chartsheets|embeddings|ctrlProps|activeX|pivotTables|slicers)/|xl/drawings/drawing|vbaProject"
)
"""Parts of a workbook that a rewrite would lose."""


class Excel(FileHome):
    """A registry in the sheets of a workbook whose first row names columns; other sheets are left alone."""

    def parse(self, content: bytes, raw: Raw) -> None:
        """Reads the rows of every sheet that is a registry; each has the number that Excel shows."""
        book = self._open(content, read_only=True)
        raw.placing = self._place
        self._letters: dict[tuple[str, str], str] = {}
        sheets = _sheets(book)
        if not sheets:
            names = ", ".join(repr(sheet.title) for sheet in book.worksheets)
            raw.problem(
                self.shown,
                None,
                None,
                f"the sheets {names}, none with columns of a registry",
                f"one such, called {SHEET!r}",
            )
        for sheet in sheets:
            self._read(sheet, raw)
        book.close()

    def _open(self, content: bytes, **options: bool) -> Workbook:
        openpyxl = _openpyxl()
        try:
            book: Workbook = openpyxl.load_workbook(io.BytesIO(content), **options)
        except Exception as error:  # a broken workbook breaks openpyxl in many ways
            found = f"a file that is no Excel workbook ({type(error).__name__}: {short(str(error))})"
            raise one_problem(self.shown, found, "a workbook as Excel saves it (.xlsx, without a password)") from error
        return book

    def _place(self, file: str, row: int, column: str | None) -> str:
        return f"{file}!{self._letters.get((file, column or ''), '')}{row}"

    def _read(self, sheet: Worksheet, raw: Raw) -> None:
        from openpyxl.utils import get_column_letter

        file = f"{self.shown}:{sheet.title}"
        if hasattr(sheet, "reset_dimensions"):
            sheet.reset_dimensions()  # what a workbook says of its own size may be wrong
        rows = enumerate(sheet.iter_rows(), start=1)
        _, first = next(rows, (1, ()))
        header = _header(first)
        for number, name in enumerate(header, start=1):
            self._letters.setdefault((file, name), get_column_letter(number))
        check_header(header, file, raw)
        raw.add(self._rows(rows, header, file, raw))

    def _rows(
        self, rows: Iterable[tuple[int, Sequence[Any]]], header: Sequence[str], file: str, raw: Raw
    ) -> Iterable[tuple[str, int, Mapping[str, str]]]:
        from openpyxl.utils import get_column_letter

        for number, cells in rows:
            given: dict[str, str] = {}
            for place, cell in enumerate(cells):
                if cell.value is None or cell.value == "":
                    continue
                name = header[place] if place < len(header) else ""
                text, fault = displayed(cell, name)
                if fault or (not name and text.strip()):
                    found, expected = fault or (f"{short(text)!r} under no column", "a column name in the first row")
                    where = f"{file}!{get_column_letter(place + 1)}{number}"
                    raw.problems.append(Problem(file, number, name or None, found, expected, where))
                elif name in COLUMNS:
                    given[name] = text
            if any(text.strip() for text in given.values()):
                yield file, number, given

    def render(self, entries: Sequence[Entry], before: bytes | None) -> bytes:
        """Writes a new workbook, or into the sheets of the one that is there: what did not change keeps its looks."""
        self._check_lengths(entries)
        if before is None:
            book = _openpyxl().Workbook()
            book.active.title = SHEET
            _fill(book.active, list(COLUMNS), [row_of(entry) for entry in entries])
            _dress(book.active)
        else:
            book = self._rewritten(entries, before)
        buffer = io.BytesIO()
        book.save(buffer)
        return buffer.getvalue()

    def _check_lengths(self, entries: Iterable[Entry]) -> None:
        problems = [
            Problem(
                self.shown, None, name, f"{len(cell)} characters in {entry.id!r}",
                f"at most {LONGEST}, which is what Excel keeps in a cell: use another home for it",
            )
            for entry in entries
            for name, cell in row_of(entry).items()
            if len(escaped(cell)) > LONGEST
        ]  # fmt: skip
        if problems:
            raise RegistryError(problems)

    def _rewritten(self, entries: Sequence[Entry], before: bytes) -> Workbook:
        with zipfile.ZipFile(io.BytesIO(before)) as archive:
            lost = sorted(name for name in archive.namelist() if _LOST.search(name))
        if lost:
            found = f"a workbook with {lost[0]}, which would be lost"
            raise one_problem(self.shown, found, "no pictures, charts, macros or pivot tables beside the registry")
        raw = Raw()
        self.parse(before, raw)
        raise_problems(raw)
        table = unchecked(raw)
        old: dict[str, tuple[str, int, dict[str, str]]] = {}
        for number in range(len(table)):
            cells = table.row(number)
            old[cells["id"]] = (raw.files[number], raw.rows[number], cells)
        book = self._open(before)
        sheets = {f"{self.shown}:{sheet.title}": sheet for sheet in _sheets(book)}
        first = next(iter(sheets), None)
        if first is None:
            raise one_problem(self.shown, "a workbook without a sheet of entries", f"one called {SHEET!r}")
        held: dict[str, list[Entry]] = {file: [] for file in sheets}
        for entry in entries:
            held[old[entry.id][0] if entry.id in old else first].append(entry)
        for file, its in held.items():
            here = {name: (row, cells) for name, (where, row, cells) in old.items() if where == file}
            _update(sheets[file], its, here)
        return book


def home(source: str, shown: str) -> Excel:
    """Opens a workbook."""
    return Excel(source, shown)


def _openpyxl() -> Any:
    import openpyxl

    return openpyxl


# ---------------------------------------------------------------- reading


def _sheets(book: Workbook) -> list[Worksheet]:
    """Returns the sheets that hold entries: the only one, or those whose first row names columns of a registry."""
    if len(book.worksheets) == 1:
        return list(book.worksheets)
    found: list[Worksheet] = []
    for sheet in book.worksheets:
        first = next(sheet.iter_rows(max_row=1), ())
        if len(set(_header(first)) & set(COLUMNS)) > 1:
            found.append(sheet)
    return found


def _header(cells: Sequence[Any]) -> list[str]:
    header = ["" if cell.value is None else unescaped(str(cell.value)).strip() for cell in cells]
    while header and not header[-1]:
        header.pop()
    return header


def displayed(cell: Any, column: str) -> tuple[str, tuple[str, str] | None]:
    """Returns the text that Excel shows in a cell, and what is against it where that is not certain."""
    value, kind = cell.value, cell.data_type
    if kind == "f":
        return "", (f"the formula {short(str(getattr(value, 'text', value)))!r}", f"text: {_AS_TEXT}")
    if kind == "e":
        return "", (f"the error {value}", f"text: {_AS_TEXT}")
    if isinstance(value, bool):
        return str(value).upper(), None
    if isinstance(value, datetime.datetime) and column in DATES and value.time() == datetime.time():
        return value.date().isoformat(), None
    if isinstance(value, (datetime.datetime, datetime.date, datetime.time, datetime.timedelta)):
        return "", (f"{value}, a date or time that Excel made of what was written", f"what was written: {_AS_TEXT}")
    if isinstance(value, (int, float)):
        text = _number(value, str(cell.number_format or "General"))
        if text is None:
            found = f"the number {value!r}, shown in the format {short(str(cell.number_format))!r}"
            return "", (found, f"what was written: {_AS_TEXT}")
        return text, None
    return unescaped(str(value)), None


_FIXED = re.compile(r"(?P<zeros>0+)(?:\.(?P<decimals>0+))?(?P<percent>%?)")


def _number(value: float, format: str) -> str | None:
    """Returns a number as Excel shows it; None where that would be a guess."""
    if format in ("General", "@"):
        text = repr(value) if not float(value).is_integer() else str(int(value))
        # Excel shows no more than eleven characters, and rounds what is longer.
        return text if len(text) <= 11 and "e" not in text else None
    match = _FIXED.fullmatch(format)
    if match is None:
        return None
    decimals = len(match["decimals"] or "")
    shown = value * 100 if match["percent"] else value
    rounded = round(shown, decimals)
    if abs(rounded - shown) > 1e-9 * max(1.0, abs(shown)):
        return None  # more stands in the cell than is shown
    width = len(match["zeros"]) + (decimals + 1 if decimals else 0) + (rounded < 0)
    return f"{rounded:0{width}.{decimals}f}{match['percent']}"


_HELD = re.compile(r"_x([0-9A-Fa-f]{4})_")
_UNSAFE = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")


def escaped(text: str) -> str:
    """Writes characters that a workbook cannot hold as Excel does (``_x0001_``)."""
    return _UNSAFE.sub(lambda match: f"_x{ord(match[0]):04X}_", text)


def unescaped(text: str) -> str:
    """Reads what `escaped` wrote."""
    return _HELD.sub(lambda match: chr(int(match[1], 16)), text)


# ---------------------------------------------------------------- writing


def _put(cell: Any, text: str) -> None:
    """Writes a text that stays one, whatever it looks like."""
    cell.value = escaped(text) or None
    if text:
        cell.data_type = "s"
    cell.number_format = "@"
    # Editing the cell in Excel does not make a formula of it either.
    cell.quotePrefix = text.startswith(("=", "+", "-", "@"))


def _fill(sheet: Worksheet, header: Sequence[str], rows: Iterable[Mapping[str, str]], start: int = 2) -> None:
    from openpyxl.styles import Alignment

    wrapped = Alignment(wrap_text=True, vertical="top")
    if start == 2:
        for number, name in enumerate(header, start=1):
            _put(sheet.cell(1, number), name)
    for row, cells in enumerate(rows, start=start):
        for number, name in enumerate(header, start=1):
            cell = sheet.cell(row, number)
            _put(cell, cells.get(name, ""))
            cell.alignment = wrapped


def _dress(sheet: Worksheet) -> None:
    """Gives a new sheet what an editor needs: a header that stays, widths, lists to choose from."""
    from openpyxl.styles import Font, PatternFill
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    sheet.freeze_panes = "B2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(COLUMNS))}{max(sheet.max_row, 2)}"
    for number, name in enumerate(COLUMNS, start=1):
        letter = get_column_letter(number)
        head = sheet.cell(1, number)
        head.font, head.fill = Font(bold=True), PatternFill("solid", fgColor="DDE6EE")
        sheet.column_dimensions[letter].width = _WIDTHS.get(name, 30 if name in _WIDE else 16)
        # Rows that an editor adds are text as well.
        sheet.column_dimensions[letter].number_format = "@"
        if name in _CHOICES:
            rule = DataValidation(
                type="list",
                formula1=f'"{",".join(_CHOICES[name])}"',
                allow_blank=name == "polarity",
                showErrorMessage=True,
                errorTitle=name,
                error=f"one of {', '.join(_CHOICES[name])}",
            )
            rule.add(f"{letter}2:{letter}1048576")
            sheet.add_data_validation(rule)


def _update(sheet: Worksheet, entries: Sequence[Entry], old: Mapping[str, tuple[int, Mapping[str, str]]]) -> None:
    """Makes a sheet hold these entries: changes cells that differ, adds rows at the end, takes out what is gone."""
    rows = [row_of(entry) for entry in entries]
    header = _header(sheet[1])
    for name in COLUMNS:
        if name not in header and any(row[name] for row in rows):
            header.append(name)
            _put(sheet.cell(1, len(header)), name)
    new = []
    for row in rows:
        if row["id"] not in old:
            new.append(row)
            continue
        number, before = old[row["id"]]
        for place, name in enumerate(header, start=1):
            if name in COLUMNS and row[name] != clean(before[name]):
                _put(sheet.cell(number, place), row[name])
    kept = {row["id"] for row in rows}
    for number in sorted((number for name, (number, _) in old.items() if name not in kept), reverse=True):
        sheet.delete_rows(number)
    if new:
        last = max((cell.row for row in sheet.iter_rows() for cell in row if cell.value is not None), default=1)
        _fill(sheet, header, new, last + 1)
