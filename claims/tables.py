"""Tables as the checks of statistics read them: cells in rows, each under its column's header.

A document holds cells one after another, with their headers; rows are found by the columns coming round again.
"""

from __future__ import annotations

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
    """Yields the tables of a document as rows of cells, header cells left out."""
    blocks: list[Block] = []
    for block in document.blocks:
        # Cells of one table stand a line apart, tables and other blocks a paragraph.
        if blocks and (block.kind != "table_cell" or "\n\n" in document.text[blocks[-1].end : block.start]):
            yield _rows(document, blocks)
            blocks = []
        if block.kind == "table_cell":
            blocks.append(block)
    if blocks:
        yield _rows(document, blocks)


def _rows(document: Document, blocks: list[Block]) -> list[list[Cell]]:
    rows: list[list[Cell]] = []
    seen: set[tuple[str, ...]] = set()
    label = ""
    for block in blocks:
        if not block.headers:
            continue
        text = document.text[block.start : block.end].strip()
        own = len(block.headers) > 1 and block.headers[-1] == label
        column = block.headers[:-1] if own else block.headers
        if column in seen or not rows:
            rows.append([])
            seen, label = set(), text
        seen.add(column)
        rows[-1].append(Cell(block.start, block.end, text, " ".join(column), label))
    return rows
