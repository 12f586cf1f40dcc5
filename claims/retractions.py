"""Retracted works: the Retraction Watch data file, looked up by DOI and PMID.

The file is the CSV that Crossref gives out (https://gitlab.com/crossref/retraction-watch-data). It is read with the
standard library in a second or two and kept as two dictionaries.
"""

from __future__ import annotations

import csv
import datetime
import hashlib
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

Nature = Literal["retraction", "expression of concern", "correction", "reinstatement"]

COLUMNS = (
    "RetractionDate",
    "RetractionDOI",
    "RetractionPubMedID",
    "OriginalPaperDOI",
    "OriginalPaperPubMedID",
    "RetractionNature",
)
"""Columns that the file must have; of the others, Reason and Record ID are shown."""
_NATURES: dict[str, Nature] = {
    "retraction": "retraction",
    "expression of concern": "expression of concern",
    "correction": "correction",
    "reinstatement": "reinstatement",
}
_LIMIT = 500_000_000
_DATE = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})\b|(\d{4})-(\d{2})-(\d{2})\b")
_DOI = re.compile(r"10\.\d{4,9}/\S+")


class RetractionsError(Exception):
    """The data file cannot be used; the message names the file, the line, what was found and what was expected."""


@dataclass(frozen=True, slots=True)
class Retraction:
    """One record of the file.

    Attributes:
        record: Number of the record, empty where it has none.
        nature: What happened to the work.
        date: ISO date of the notice, None where it gives none.
        reasons: Why, as the file words it.
        notice: DOI or PMID of the notice, None where it gives none.
    """

    record: str
    nature: Nature
    date: str | None
    reasons: tuple[str, ...]
    notice: str | None


@dataclass(frozen=True)
class Retractions:
    """The data file.

    Attributes:
        source: Path to show.
        size: Size in bytes.
        sha256: Digest of the file.
        records: Number of its records.
        unkeyed: Records without DOI and PMID, which no reference can be looked up by.
        newest: ISO date of the newest notice, None where no record is dated.
    """

    source: str
    size: int
    sha256: str
    records: int
    unkeyed: int
    newest: str | None
    by_doi: dict[str, list[Retraction]] = field(repr=False)
    by_pmid: dict[str, list[Retraction]] = field(repr=False)

    def find(self, doi: str | None, pmid: str | None) -> Retraction | None:
        """Returns what stands against a work: its retraction, else an expression of concern, else None.

        A work that was reinstated later is sound again; corrections do not count.

        Args:
            doi: DOI of the work without resolver, or None.
            pmid: PubMed id of the work, or None.
        """
        records = [*self.by_doi.get((doi or "").lower(), ()), *self.by_pmid.get(pmid or "", ())]
        back = max((item.date or "" for item in records if item.nature == "reinstatement"), default=None)
        standing = [
            item
            for item in records
            if item.nature in ("retraction", "expression of concern") and (back is None or (item.date or "") > back)
        ]
        return min(standing, key=lambda item: (item.nature != "retraction", item.date or ""), default=None)

    def told(self) -> str:
        """Returns one line about the file: how much it holds, how new it is, and what it cannot say."""
        newest = f", newest {self.newest}" if self.newest else ""
        many = f"{self.records:,} record{'' if self.records == 1 else 's'}"
        return (
            f"{self.source}: {many}{newest}, {self.size / 1e6:.1f} MB, sha256 {self.sha256[:12]};"
            " a work that is not listed may be unsound all the same"
        )


def load(path: str | Path, *, shown: str | None = None) -> Retractions:
    """Loads the data file.

    Args:
        path: The CSV file.
        shown: What errors and reports call it.

    Raises:
        RetractionsError: It cannot be read, lacks a column, or has a row that is broken or not understood. All broken
            rows are told at once.
    """
    name = shown or str(path)
    try:
        size = Path(path).stat().st_size
        if size > _LIMIT:
            raise RetractionsError(f"{name}: holds {size / 1e6:,.0f} MB: expected at most {_LIMIT / 1e6:,.0f} MB")
        data = Path(path).read_bytes()
    except FileNotFoundError:
        raise RetractionsError(f"{name}: does not exist: expected the Retraction Watch CSV file") from None
    except OSError as problem:
        raise RetractionsError(f"{name}: cannot be opened: {problem.strerror}") from None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        # Older editions of the file are in the encoding of a spreadsheet on Windows.
        text = data.decode("cp1252", errors="replace")
    rows = csv.reader(io.StringIO(text, newline=""))
    try:
        header = [cell.strip() for cell in next(rows, [])]
    except csv.Error as problem:
        raise RetractionsError(f"{name}: line 1: is no CSV: {problem}") from None
    missing = [column for column in COLUMNS if column not in header]
    if missing:
        found = ", ".join(header[:8]) or "nothing"
        raise RetractionsError(
            f"{name}: line 1: lacks the column{'s' if len(missing) > 1 else ''} {', '.join(missing)}; found {found}"
        )
    return _Reader(name, header, size, hashlib.sha256(data).hexdigest()).read(rows)


class _Reader:
    def __init__(self, name: str, header: list[str], size: int, sha256: str) -> None:
        self.name, self.size, self.sha256 = name, size, sha256
        self.width = len(header)
        self.place = {column: header.index(column) for column in (*COLUMNS, "Reason", "Record ID") if column in header}
        self.faults: list[str] = []

    def read(self, rows: Iterator[list[str]]) -> Retractions:
        by_doi: dict[str, list[Retraction]] = {}
        by_pmid: dict[str, list[Retraction]] = {}
        records = unkeyed = 0
        newest: str | None = None
        for line, row in self.numbered(rows):
            retraction = self.record(line, row)
            if retraction is None:
                continue
            records += 1
            newest = max(filter(None, (newest, retraction.date)), default=None)
            doi, pmid = self.doi(row, "OriginalPaperDOI"), self.pmid(row, "OriginalPaperPubMedID")
            unkeyed += doi is None and pmid is None
            if doi:
                by_doi.setdefault(doi, []).append(retraction)
            if pmid:
                by_pmid.setdefault(pmid, []).append(retraction)
        if self.faults:
            raise RetractionsError("\n".join(self.faults))
        return Retractions(self.name, self.size, self.sha256, records, unkeyed, newest, by_doi, by_pmid)

    def numbered(self, rows: Iterator[list[str]]) -> Iterator[tuple[int, list[str]]]:
        while True:
            line = rows.line_num + 1  # type: ignore[attr-defined]  # the csv reader's own
            try:
                row = next(rows)
            except StopIteration:
                return
            except csv.Error as problem:
                self.faults.append(f"{self.name}: line {line}: is no CSV: {problem}")
                return
            if any(cell.strip() for cell in row):
                yield line, row

    def record(self, line: int, row: list[str]) -> Retraction | None:
        if len(row) < max(self.place.values()) + 1:
            self.faults.append(f"{self.name}: line {line}: found {len(row)} cells: expected {self.width}")
            return None
        said = self.cell(row, "RetractionNature").lower()
        nature = _NATURES.get(said)
        if nature is None:
            self.faults.append(
                f"{self.name}: line {line}: RetractionNature: found {said!r}: expected one of {', '.join(_NATURES)}"
            )
            return None
        date = self.date(row)
        if date == "":
            found = self.cell(row, "RetractionDate")
            self.faults.append(f"{self.name}: line {line}: RetractionDate: found {found!r}: expected month/day/year")
            return None
        reasons = (reason.strip(" +") for reason in self.cell(row, "Reason").split(";"))
        notice = self.doi(row, "RetractionDOI") or self.pmid(row, "RetractionPubMedID")
        return Retraction(self.cell(row, "Record ID"), nature, date, tuple(filter(None, reasons)), notice)

    def cell(self, row: list[str], column: str) -> str:
        return row[self.place[column]].strip() if column in self.place else ""

    def doi(self, row: list[str], column: str) -> str | None:
        found = _DOI.search(self.cell(row, column))
        return found[0].lower() if found else None  # "unavailable" is none

    def pmid(self, row: list[str], column: str) -> str | None:
        said = self.cell(row, column).removesuffix(".0")
        return said if said.isdigit() and said.strip("0") else None

    def date(self, row: list[str]) -> str | None:
        """Returns the date as ISO; None where there is none, empty where it cannot be understood."""
        said = self.cell(row, "RetractionDate")
        if not said:
            return None
        found = _DATE.match(said)
        if found is None:
            return ""
        month, day, year = (found[1], found[2], found[3]) if found[1] else (found[5], found[6], found[4])
        try:
            return datetime.date(int(year), int(month), int(day)).isoformat()
        except ValueError:
            return ""


def reasons_in_words(reasons: Iterable[str], most: int = 3) -> str:
    """Returns the first reasons in one phrase, the number of the others behind."""
    listed = list(reasons)
    rest = f" and {len(listed) - most} more" if len(listed) > most else ""
    return "; ".join(listed[:most]) + rest
