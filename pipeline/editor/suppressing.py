"""The edits that silence a finding, as far as a person asks for them: a line is put before the block it stands in.

Where the line can stand depends on lists, quotations, tables and markup. So several places are tried, and the first is
taken at which the changed text, read again, has the very same blocks and a suppression that governs the right one.
Where there is none, nothing is offered. The words of the article are never touched.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.config import Config
from pipeline.editor.checker import Job, read
from pipeline.editor.positions import Lines
from sources import Block, Document, UnreadableError

PLACEHOLDER = "TODO: reason"
"""What stands for the reason until a person writes it; readers refuse it, so it silences nothing yet."""

_SHAPES = {
    "markdown": "<!-- {} -->",
    "html": "<!-- {} -->",
    "text": "[{}]",
    "rst": ".. {}",
}
_QUOTED = re.compile(r"[ \t]*(?:>[ \t]?)*[ \t]*")
_MARKER = re.compile(r"(?:[-*+]|\d{1,9}[.)])[ \t]+")
_OPENING = re.compile(r"(?:<[A-Za-z][^<>]*>\s*)+\Z")
_TAG = re.compile(r"<([A-Za-z][\w-]*)")
_INLINE = frozenset(
    "a abbr b bdi bdo cite code dfn em font i kbd label mark q s samp small span strong sub sup u".split()
)
_FRONT_MATTER = re.compile(
    r"\A\ufeff?(?:---[ \t]*(?:\r\n|\n|\r).*?^---[ \t]*$|\+\+\+[ \t]*(?:\r\n|\n|\r).*?^\+\+\+[ \t]*$)"
    r"(?:\r\n|\n|\r)?",
    re.DOTALL | re.MULTILINE,
)
_BODY = re.compile(r"<body\b[^<>]*>", re.IGNORECASE)
_DOCTYPE = re.compile(r"\A\ufeff?\s*(?:<\?xml[^>]*>\s*)?<!doctype\b[^<>]*>", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Insertion:
    """A text to put in at an offset of the editor's text; it holds `PLACEHOLDER` once."""

    offset: int
    text: str

    def applied(self, text: str, reason: str | None = None) -> str:
        """Returns a text with it, with a reason in place of the placeholder where one is given."""
        words = self.text if reason is None else self.text.replace(PLACEHOLDER, reason)
        return text[: self.offset] + words + text[self.offset :]


def ignore_here(job: Job, document: Document, config: Config, code: str, start: int) -> Insertion | None:
    """Returns the edit that silences a check in the block of a finding.

    Args:
        job: The text.
        document: What was read of it.
        config: The configuration that it was read with.
        code: The check.
        start: Offset of the finding in the document.
    """
    number = next((number for number, block in enumerate(document.blocks) if block.start <= start < block.end), None)
    if number is None or document.format not in _SHAPES:
        return None
    comment = _SHAPES[document.format].format(f"medfact: ignore {code} -- {PLACEHOLDER}")
    for insertion in _places(job, document, number, comment):
        if _silences(insertion, job, document, config, code, number):
            return insertion
    return None


def ignore_in_file(job: Job, document: Document, config: Config, code: str) -> Insertion | None:
    """Returns the edit that silences a check in the whole article: a line at its top, below front matter."""
    if document.format not in _SHAPES:
        return None
    lines = Lines(job.text)
    comment = _SHAPES[document.format].format(f"medfact: ignore-file {code} -- {PLACEHOLDER}")
    mark = len(job.text) - len(job.text.removeprefix("\ufeff"))
    candidates = [Insertion(mark, _line(comment, document.format, lines.ending))]
    if document.format == "markdown" and (front := _FRONT_MATTER.match(job.text)):
        candidates = [Insertion(front.end(), _line(comment, document.format, lines.ending))]
    if document.format == "html" and (head := _BODY.search(job.text) or _DOCTYPE.match(job.text)):
        candidates = [Insertion(head.end(), lines.ending + comment)]
    for insertion in candidates:
        if _silences(insertion, job, document, config, code, None):
            return insertion
    return None


def _places(job: Job, document: Document, number: int, comment: str) -> Iterator[Insertion]:
    """Yields where the line might stand, the most readable place first."""
    lines = Lines(job.text)
    line, column = document.place(document.blocks[number].start)
    offset = lines.offset(line or 1, column or 1)
    match document.format:
        case "markdown":
            yield from _in_markdown(lines, offset, document, number, comment)
            # A block of HTML within Markdown.
            yield from _in_html(lines, offset, comment)
        case "html":
            yield from _in_html(lines, offset, comment)
        case "rst":
            yield from _in_rst(lines, offset, document, number, comment)
        case _:
            start = lines.starts[lines.line_of(offset)]
            indent = re.match(r"[ \t]*", lines.text[start:offset])
            yield Insertion(start, f"{indent[0] if indent else ''}{comment}{lines.ending}")


def _in_markdown(lines: Lines, offset: int, document: Document, number: int, comment: str) -> Iterator[Insertion]:
    if document.blocks[number].kind == "table_cell":
        # A line between the rows would end the table, and one before it would govern its first cell only.
        yield Insertion(offset, f"{comment} ")
        return
    start = lines.starts[lines.line_of(offset)]
    before, content = _indents(lines.text[start:offset])
    # Between two items of a list the line belongs to the item before, else the list would end there.
    first = content == before or not _continues_list(document, number)
    for indent in (before, content) if first else (content, before):
        yield Insertion(start, f"{indent}{comment}{lines.ending}")


def _in_rst(lines: Lines, offset: int, document: Document, number: int, comment: str) -> Iterator[Insertion]:
    line = lines.line_of(offset)
    before, content = _indents(lines.text[lines.starts[line] : offset])
    indents = (before,) if content == before else (content, before)
    if content != before and not _continues_list(document, number):
        indents = (before, content)
    # A title may have a line above it.
    for row in (line, line - 1):
        if row < 0:
            continue
        start = lines.starts[row]
        blank = row == 0 or not lines.text[lines.starts[row - 1] : lines.end_of(row - 1)].strip()
        for indent in indents:
            yield Insertion(start, f"{'' if blank else lines.ending}{indent}{comment}{lines.ending}{lines.ending}")


def _in_html(lines: Lines, offset: int, comment: str) -> Iterator[Insertion]:
    text = lines.text
    base = max(offset - 4000, 0)
    run = _OPENING.search(text, base, offset)
    tags = list(_TAG.finditer(text, run.start(), offset)) if run else []
    block = next((tag.start() for tag in reversed(tags) if tag[1].lower() not in _INLINE), None)
    for place in (block, offset):
        if place is None:
            continue
        start = lines.starts[lines.line_of(place)]
        if not text[start:place].strip():
            yield Insertion(start, f"{text[start:place]}{comment}{lines.ending}")
        yield Insertion(place, comment)


def _indents(lead: str) -> tuple[str, str]:
    """Returns what stands before a block's marker (indentation, marks of a quotation), and what indents its content."""
    found = _QUOTED.match(lead)
    before = found[0] if found else ""
    marker = _MARKER.match(lead, len(before))
    return before, before + " " * len(marker[0]) if marker else before


def _continues_list(document: Document, number: int) -> bool:
    block = document.blocks[number]
    previous: Block | None = document.blocks[number - 1] if number else None
    return previous is not None and previous.kind == block.kind and previous.level >= block.level


def _line(comment: str, format: str, ending: str) -> str:
    # Text right below a comment of reStructuredText is part of it.
    return f"{comment}{ending}{ending if format == 'rst' else ''}"


def _silences(
    insertion: Insertion, job: Job, document: Document, config: Config, code: str, number: int | None
) -> bool:
    """Tells whether the text with the edit, and a reason, silences what it should and is the same article else."""
    changed = Job(job.uri, job.version, insertion.applied(job.text, "reason"), job.path, job.language, job.folder)
    try:
        after = read(changed, config)
    except UnreadableError:
        return False
    if _blocks(after) != _blocks(document):
        return False
    governed = _governed(after)
    for directive in _governed(document):
        if directive not in governed:
            return False
        governed.remove(directive)
    return governed == [((code,), number)]


def _blocks(document: Document) -> list[tuple[object, ...]]:
    """Returns what makes up an article, wherever it stands."""
    text = document.text
    return [
        (
            block.kind,
            text[block.start : block.end],
            block.level,
            block.section,
            text[slice(*block.lead_in)] if block.lead_in else None,
            block.headers,
            block.ordered,
        )
        for block in document.blocks
    ]


def _governed(document: Document) -> list[tuple[tuple[str, ...], int | None]]:
    """Returns the codes of each suppression and the block that it governs: None for the whole article, -1 for none."""
    numbers = {block.start: number for number, block in enumerate(document.blocks)}
    return [
        (directive.codes, None if directive.whole_file else numbers.get(directive.start, -1))
        for directive in document.directives
    ]
