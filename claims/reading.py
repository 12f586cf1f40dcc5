"""From a document to what the language model reads, and back: one spaCy ``Doc`` an article, offsets mapped.

Only blocks that can carry a claim are read. Citation markers, numbers of notes and words that only announce a text are
cut out and white space is folded, so the ``Doc`` has other offsets than the document: `Reading.span` is the only way
from the one to the other.
"""

from __future__ import annotations

import bisect
import re
from dataclasses import dataclass
from typing import Any, TypedDict

from spacy.language import Language
from spacy.tokens import Doc

from claims.numbers import NOTE
from claims.tables import tables
from sources.document import Block, Document

BLOCKS = "medfact_blocks"
"""Key in ``Doc.user_data``: (first token, token after the last, index of the block) for each block read."""

LAYOUT = "medfact_layout"
"""Key in ``Doc.user_data``: the article's title and headings, and what stands above each block read."""


class Layout(TypedDict):
    """What the layout of an article tells of its blocks; plain data, as ``Doc.to_bytes`` wants it."""

    title: str
    headings: list[str]
    blocks: list[dict[str, Any]]


READ = frozenset({"paragraph", "list_item", "table_cell", "caption", "quotation"})
_SPACE = re.compile(r"\s+")
_NOTE = re.compile(rf"(?<=[a-z)]{{3}}\.|[A-Z]{{3}}\.){NOTE}")
"""The number of a note behind a full stop, which lost its being raised: "… one in three adults.2"."""
_ANNOUNCING = re.compile(r"(?:summary|overview|answer|abstract|introduction|background)\s*:\s+(?=\S)", re.I)
"""A word before a text that says what part of the page it is: "Summary : Asthma is …"."""
_THOUSAND = re.compile(r"\d{3}(?!\d)")


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read of a document, with the way back.

    Attributes:
        starts: Offsets in ``Doc.text`` at which copied runs begin.
        origins: Offsets in ``Document.text`` they were copied from.
    """

    starts: tuple[int, ...]
    origins: tuple[int, ...]

    def offset(self, at: int) -> int:
        """Returns the document's offset of the character at ``at`` of ``Doc.text``."""
        run = max(bisect.bisect_right(self.starts, at) - 1, 0)
        return self.origins[run] + at - self.starts[run]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Returns the document's (start, end) of a non-empty stretch of ``Doc.text``."""
        return self.offset(start), self.offset(max(end - 1, start)) + 1


def make_doc(document: Document, nlp: Language) -> tuple[Doc, Reading]:
    """Tokenizes the readable blocks of a document into one ``Doc`` (no component has run on it yet)."""
    words: list[str] = []
    spaces: list[bool] = []
    blocks: list[tuple[int, int, int]] = []
    starts: list[int] = []
    origins: list[int] = []
    at = 0
    cuts = [(citation.start, citation.end) for citation in document.citations if not citation.inline]
    cut_starts = [start for start, _ in cuts]
    for index, block in enumerate(document.blocks):
        if block.kind not in READ:
            continue
        runs = _runs(document.text, block, cuts, cut_starts)
        if not runs:
            continue
        first = len(words)
        position = 0
        text = ""
        for origin, run in runs:
            starts.append(at + position)
            origins.append(origin)
            text += run
            position += len(run)
        for token in nlp.tokenizer(text):
            words.append(token.text)
            spaces.append(bool(token.whitespace_))
        spaces[-1] = True
        blocks.append((first, len(words), index))
        at += len(text) + 1
    doc = Doc(nlp.vocab, words=words, spaces=spaces)
    doc.user_data[BLOCKS] = blocks
    doc.user_data[LAYOUT] = _layout(document, [document.blocks[index] for _, _, index in blocks])
    return doc, Reading(tuple(starts or [0]), tuple(origins or [0]))


def _layout(document: Document, read: list[Block]) -> Layout:
    places = _places(document)
    return {
        "title": document.title or "",
        "headings": [document.text[block.start : block.end] for block in document.blocks if block.kind == "heading"],
        "blocks": [
            {
                "lead": document.text[slice(*block.lead_in)] if block.lead_in else "",
                "section": list(block.section),
                "headers": list(block.headers),
                "item": block.kind == "list_item",
                "place": places.get(block.start),
            }
            for block in read
        ],
    }


def _places(document: Document) -> dict[int, dict[str, Any]]:
    """Where each cell of a table that has headers stands, by its offset: see `claims.view.Place`."""
    found: dict[int, dict[str, Any]] = {}
    number = 0
    for rows in tables(document):
        for row in rows:
            stub = row[0].column
            for cell in row:
                found[cell.start] = {"row": cell.row, "column": cell.column, "stub": stub, "number": number}
            number += 1
    for block in document.blocks:
        if block.cell is not None and block.cell.head == "col" and block.start not in found:
            found[block.start] = {"head": True}
    return found


def _parts_thousands(text: str, space: re.Match[str]) -> bool:
    """Whether white space is the no-break or thin space of "10 000", which is one number to the language model."""
    return (
        space.group(0) in "\u00a0\u202f\u2009"
        and text[space.start() - 1 : space.start()].isdecimal()
        and _THOUSAND.match(text, space.end()) is not None
    )


def _left_out(text: str, block: Block, cuts: list[tuple[int, int]], cut_starts: list[int]) -> list[tuple[int, int]]:
    """The (start, end) of what is not read in a block: citation markers, numbers of notes, a word that announces it."""
    found = cuts[bisect.bisect_left(cut_starts, block.start) : bisect.bisect_left(cut_starts, block.end)]
    notes = [match.span() for match in _NOTE.finditer(text, block.start, block.end)]
    announced = _ANNOUNCING.match(text, block.start, block.end)
    return sorted([*found, *notes, announced.span()] if announced is not None else [*found, *notes])


def _runs(text: str, block: Block, cuts: list[tuple[int, int]], cut_starts: list[int]) -> list[tuple[int, str]]:
    """Splits a block into (origin, text) runs: what is not read cut out, white space folded to single spaces."""
    kept: list[tuple[int, int]] = []
    at = block.start
    for cut_start, cut_end in _left_out(text, block, cuts, cut_starts):
        kept.append((at, cut_start))
        at = max(at, cut_end)
    kept.append((at, block.end))
    runs: list[tuple[int, str]] = []
    pending = False
    for start, end in kept:
        place = start
        for match in _SPACE.finditer(text, start, end):
            if match.start() > place:
                _push(runs, place, text[place : match.start()], pending)
                pending = False
            if not _parts_thousands(text, match):
                pending = bool(runs)
            place = match.end()
        if end > place:
            _push(runs, place, text[place:end], pending)
            pending = False
    return runs


_NO_SPACE_BEFORE = frozenset(".,;:!?)]")


def _push(runs: list[tuple[int, str]], origin: int, text: str, spaced: bool) -> None:
    """Adds a run; a plain single space in the source keeps it in one run with the one before."""
    if spaced and text[0] not in _NO_SPACE_BEFORE:
        last_origin, last = runs[-1]
        if last_origin + len(last) + 1 == origin:
            runs[-1] = (last_origin, f"{last} {text}")
            return
        # The space stands for the white space (and the marker) that was folded.
        runs[-1] = (last_origin, last + " ")
    runs.append((origin, text))
