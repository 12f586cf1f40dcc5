"""Tables as they are read for claims and by the checks of statistics: cells in rows, each under its column's header.

Where a cell stands is the reader's to say (`sources.document.Cell`).
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

from sources.document import Block, Document


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table's body.

    Attributes:
        start: Offset of its first character in the document.
        end: Offset after its last.
        text: Its words.
        column: Headers of its column, outermost first, as one text.
        row: What the first cell of its row says.
    """

    start: int
    end: int
    text: str
    column: str
    row: str


def tables(document: Document) -> Iterator[list[list[Cell]]]:
    """Yields the tables of a document that have headers as rows of cells, header cells left out."""
    cells = [block for block in document.blocks if block.kind == "table_cell" and block.cell is not None]
    for _, grouped in itertools.groupby(cells, key=lambda block: block.cell and block.cell.table):
        blocks = list(grouped)
        if any(block.headers for block in blocks):
            yield _rows(document, blocks)


def _rows(document: Document, blocks: list[Block]) -> list[list[Cell]]:
    rows: list[list[Cell]] = []
    for _, grouped in itertools.groupby(blocks, key=lambda block: block.cell and block.cell.row):
        row = [block for block in grouped if block.cell is not None and block.cell.head != "col"]
        if row:
            label = document.text[row[0].start : row[0].end].strip()
            rows.append([_cell(document, block, label) for block in row])
    return rows


def _cell(document: Document, block: Block, label: str) -> Cell:
    text = document.text[block.start : block.end].strip()
    # The header of its row stands last among its headers.
    own = block.headers[-1:] == (label,) and text != label
    column = " ".join(block.headers[:-1] if own else block.headers)
    return Cell(block.start, block.end, text, column, label)
