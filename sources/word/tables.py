"""Tables of a Word document: which cells head which, and which tables only lay out the page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from sources.document import Cell as Place
from sources.word.blocks import Block

# What a cell of figures and labels does not exceed.
_LONGEST_CELL = 600
_MOST_BLOCKS = 4
_LONGEST_HEADER = 80


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as read.

    Attributes:
        row: Its row, from 1.
        column: The column of the grid where it begins, from 0.
        width: How many columns it takes.
        repeats: Whether its row is marked to be repeated as a header on each page.
        stands_out: Whether it stands in the first row and is set apart there: bold, or by the style of the table.
        blocks: What it says.
    """

    row: int
    column: int
    width: int
    repeats: bool
    stands_out: bool
    blocks: list[Block]

    def words(self) -> str:
        """Returns its words without the marks of notes."""
        return " ".join(block.words(raised=False) for block in self.blocks)


def finish(cells: Sequence[Cell], number: int) -> None:
    """Gives the cells of a table their headers; the cells of a table that only lays out the page become paragraphs.

    Args:
        cells: The cells in order.
        number: Which table of the document it is.
    """
    if not cells:
        return
    if _lays_out(cells):
        for block in _inside(cells):
            block.kind = "paragraph"
        return
    leading = _leading(cells)
    columns: dict[int, list[str]] = {}
    for cell in cells:
        if cell.row in leading and cell.words():
            for place in range(cell.column, cell.column + cell.width):
                columns.setdefault(place, []).append(cell.words())
    firsts = _first_column(cells, leading)
    for cell in cells:
        head: Literal["col", "row"] | None = "col" if cell.row in leading else None
        if cell.row in firsts and cell.column == 0:
            head = "row"
        for block in cell.blocks:
            block.cell = Place(number, cell.row, cell.column, cell.width, head)
        if cell.row in leading:
            continue
        own = [firsts[cell.row]] if cell.row in firsts and cell.column else []
        for block in cell.blocks:
            block.headers = (*columns.get(cell.column, []), *own)


def _inside(cells: Sequence[Cell]) -> list[Block]:
    return [block for cell in cells for block in cell.blocks if block.kind == "table_cell"]


def _lays_out(cells: Sequence[Cell]) -> bool:
    return max(cell.column for cell in cells) == 0 or any(
        sum(len(block.words()) for block in cell.blocks) > _LONGEST_CELL or len(cell.blocks) > _MOST_BLOCKS
        for cell in cells
    )


def _leading(cells: Sequence[Cell]) -> set[int]:
    """Returns the rows that head the columns: those that repeat on each page, else a first row set apart."""
    rows = sorted({cell.row for cell in cells})
    leading: set[int] = set()
    for row in rows:
        if not all(cell.repeats for cell in cells if cell.row == row):
            break
        leading.add(row)
    if leading and len(leading) < len(rows):
        return leading
    first = [cell for cell in cells if cell.row == rows[0] and cell.words()]
    if len(rows) < 2 or not first or any(len(cell.words()) > _LONGEST_HEADER for cell in first):
        return set()
    if all(cell.stands_out for cell in first):
        return {rows[0]}
    # Nothing sets it apart: words over figures.
    figures = {cell.row for cell in cells if re.search(r"\d", cell.words())}
    return {rows[0]} if rows[0] not in figures and 2 * len(figures) >= len(rows) - 1 else set()


def _first_column(cells: Sequence[Cell], leading: set[int]) -> dict[int, str]:
    """Returns the first cell of each row as its header, if these are words and figures stand beside them."""
    firsts = {cell.row: cell.words() for cell in cells if cell.column == 0 and cell.row not in leading and cell.words()}
    others = [cell.words() for cell in cells if cell.column and cell.row not in leading]
    wordy = all(not re.search(r"\d", words) for words in firsts.values())
    figures = sum(bool(re.search(r"\d", words)) for words in others)
    return firsts if wordy and 2 * figures > len(others) else {}
