"""CSV for spreadsheets: the findings, or the claims; written to a folder, both.

A cell that a spreadsheet would run as a formula gets an apostrophe before it: articles are not ours.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from pathlib import Path

from reports import ANY_COMMAND, Format
from reports.result import DocumentResult, Options, Result
from reports.tables import CLAIM_COLUMNS, FINDING_COLUMNS, Cell, claim_rows, document_rows, finding_rows

FORMAT = Format("csv", "findings (or claims) as a table for spreadsheets", ".csv", ANY_COMMAND)


def render(result: Result, options: Options) -> str:
    """Renders one table: the one asked for, else claims for the command ``claims`` and findings for any other."""
    table = options.table or ("claims" if result.command == "claims" else "findings")
    return claims_csv(result) if table == "claims" else findings_csv(result)


def write(result: Result, folder: Path, _options: Options) -> None:
    """Writes ``findings.csv`` and ``claims.csv``."""
    folder.mkdir(parents=True, exist_ok=True)
    # Excel reads UTF-8 only where a byte order mark says so.
    for name, text in (("findings.csv", findings_csv(result)), ("claims.csv", claims_csv(result))):
        (folder / name).write_text(text, encoding="utf-8-sig", newline="")


def findings_csv(result: Result) -> str:
    """Returns the findings as CSV."""
    return _csv(FINDING_COLUMNS, finding_rows(result))


def claims_csv(result: Result) -> str:
    """Returns the claims as CSV."""
    return _csv(CLAIM_COLUMNS, claim_rows(result))


def claims_stream(items: Iterable[DocumentResult]) -> Iterator[str]:
    """Yields the header, then the rows of each document as it comes."""
    yield from lines(CLAIM_COLUMNS, (row for item in items for row in document_rows(item)))


def _csv(columns: tuple[str, ...], rows: Iterable[dict[str, Cell]]) -> str:
    return "".join(lines(columns, rows))


def lines(columns: tuple[str, ...], rows: Iterable[dict[str, Cell]]) -> Iterator[str]:
    """Yields a table as CSV, the header and then row by row."""
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, lineterminator="\n")
    writer.writeheader()
    for row in rows:
        writer.writerow({name: _guard(cell) for name, cell in row.items()})
        yield out.getvalue()
        out.seek(0)
        out.truncate()
    yield out.getvalue()


def _guard(cell: Cell) -> Cell:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell
