"""Where the cells of a table stand, whatever format it is written in."""

import io

import docx
import pytest
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import Paragraph, SimpleDocTemplate, Table

from reports.page import lay_out
from sources.reading import read_text

ROWS = [["Sign", "Keyhole", "Open"], ["Time", "45 min", "50 min"], ["Pain", "", "6 in 100"]]
WORDS = "The two operations are compared here, as far as anybody has written down what came of them."


def html():
    rows = [f"<tr>{''.join(f'<{tag}>{cell}</{tag}>' for cell in row)}</tr>"
            for row, tag in zip(ROWS, ("th", "td", "td"), strict=True)]  # fmt: skip
    return f"<html lang='en'><body><main><h1>Two ways</h1><p>{WORDS}</p><table>{''.join(rows)}</table></main></body></html>"


def markdown():
    lines = [f"| {' | '.join(row)} |" for row in ROWS]
    return "\n".join(["# Two ways", "", WORDS, "", lines[0], "|---|---|---|", *lines[1:]])


def rst():
    rule = "======  ========  ==========\n"
    lines = [f"{row[0]:6}  {row[1] or chr(92):8}  {row[2]}\n" for row in ROWS]
    return f"Two ways\n========\n\n{WORDS}\n\n{rule}{lines[0]}{rule}{lines[1]}{lines[2]}{rule}"


def jats():
    rows = [
        "".join(f"<{tag}>{cell}</{tag}>" for cell in row) for row, tag in zip(ROWS, ("th", "td", "td"), strict=True)
    ]
    table = f"<thead><tr>{rows[0]}</tr></thead><tbody><tr>{rows[1]}</tr><tr>{rows[2]}</tr></tbody>"
    return (
        "<article><front><article-meta><title-group><article-title>Two ways</article-title></title-group>"
        f"</article-meta></front><body><p>{WORDS}</p><table-wrap><table>{table}</table></table-wrap></body></article>"
    )


def word():
    document = docx.Document()
    document.add_heading("Two ways", 1)
    document.add_paragraph(WORDS)
    table = document.add_table(rows=3, cols=3)
    for line, row in zip(table.rows, ROWS, strict=True):
        for cell, said in zip(line.cells, row, strict=True):
            cell.text = said
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def pdf():
    file = io.BytesIO()
    style = getSampleStyleSheet()
    SimpleDocTemplate(file).build([
        Paragraph("Two ways", style["Heading1"]), Paragraph(WORDS, style["BodyText"]), Table(ROWS, colWidths=[90, 90, 90]),
    ])  # fmt: skip
    return file.getvalue()


MADE = {"html": html, "markdown": markdown, "rst": rst, "jats": jats, "docx": word, "pdf": pdf}


@pytest.mark.parametrize("format", MADE)
def test_cells_know_their_place(format):
    document = read_text(MADE[format](), name="a", format=format)
    cells = [block for block in document.blocks if block.kind == "table_cell"]
    first = cells[0].cell.row
    placed = {(block.cell.row - first, block.cell.column): document.text[block.start : block.end] for block in cells}
    assert placed == {(row, column): said for row, line in enumerate(ROWS) for column, said in enumerate(line) if said}
    assert [block.cell.head for block in cells[:3]] == ["col"] * 3
    assert len({block.cell.table for block in cells}) == 1


@pytest.mark.parametrize("format", MADE)
def test_the_report_lays_the_table_out_as_it_was(format):
    document = read_text(MADE[format](), name="a", format=format)
    tables = [element for unit in lay_out(document, (), ()).units for run in (*unit.lead, unit.head, *unit.rest)
              for element in run.elements if element.kind == "table_cell"]  # fmt: skip
    shown = [[["".join(part.text for part in item.segments) for item in row] for row in table.rows] for table in tables]
    assert shown == [ROWS]
    assert [item.header for item in tables[0].rows[0]] == ["col"] * 3


def test_two_tables_right_behind_each_other_stay_two():
    table = (
        "<table><tr><th>Drug</th><th colspan='2'>Dose</th></tr><tr><td>A</td><td>1 mg</td><td>2 mg</td></tr></table>"
    )
    document = read_text(
        f"<html lang='en'><body><main><p>{WORDS}</p>{table}{table}</main></body></html>", format="html"
    )
    tables = [element for unit in lay_out(document, (), ()).units for run in (*unit.lead, unit.head, *unit.rest)
              for element in run.elements if element.kind == "table_cell"]  # fmt: skip
    assert [len(table.rows) for table in tables] == [2, 2]
    assert [item.width for item in tables[0].rows[0]] == [1, 2]
    assert len(tables[0].rows[1]) == 3
