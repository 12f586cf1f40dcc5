"""What was read: a document's text with blocks, citations, references, metadata and a way back into the file.

Readers under ``sources/readers`` make a `Document`; everything after them reads it and never opens the file again.
Every ``start`` and ``end`` in this project is an offset in code points into `Document.text`, end exclusive.
"""

from __future__ import annotations

import bisect
from dataclasses import dataclass, field
from typing import Literal

BlockKind = Literal[
    "heading", "paragraph", "list_item", "table_cell", "caption", "quotation", "boilerplate", "notice", "reference"
]


@dataclass(frozen=True, slots=True)
class Cell:
    """Where a block of a table stands in its grid, so that the table can be laid out again.

    Attributes:
        table: Which table of the document.
        row: Its row; rows rise from one to the next.
        column: The column where it begins, from 0.
        width: How many columns it takes.
        head: It heads its column or its row.
    """

    table: int
    row: int
    column: int
    width: int = 1
    head: Literal["col", "row"] | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """A run of text that belongs together on the page.

    Attributes:
        kind: What it is. ``boilerplate`` (navigation, disclaimers, adverts), ``notice`` (review status, bylines,
            dates) and ``reference`` (the reference list) carry no claims and never reach the language model.
        start: Offset of its first character in `Document.text`.
        end: Offset after its last character.
        level: Heading level (1 to 6) or nesting depth of a list item (1 outermost); 0 elsewhere.
        section: Headings above it, outermost first.
        lead_in: Span of the sentence that introduces the list ("Side effects may include:"), for its items.
        headers: Column and row headers of a table cell, outermost first.
        ordered: Whether a list item belongs to a numbered list.
        cell: Where a table cell stands, where the reader knows it; several blocks may stand in one cell.
    """

    kind: BlockKind
    start: int
    end: int
    level: int = 0
    section: tuple[str, ...] = ()
    lead_in: tuple[int, int] | None = None
    headers: tuple[str, ...] = ()
    ordered: bool = False
    cell: Cell | None = None


@dataclass(frozen=True, slots=True)
class Citation:
    """A citation marker: where it stands and which references it points to.

    Attributes:
        start: Offset of the marker, brackets included.
        end: Offset after it.
        keys: Keys of the references, ranges expanded (``[1,3-5]`` gives ``1, 3, 4, 5``).
        style: ``numeric``, ``author-year``, ``footnote``, ``link`` or ``key`` (``[@smith2011]``).
        inline: True where the marker's words are part of the sentence (a linked phrase, "Smith et al. (2011)")
            and the language model should read them; False where they are cut out before it reads.
    """

    start: int
    end: int
    keys: tuple[str, ...]
    style: Literal["numeric", "author-year", "footnote", "link", "key"] = "numeric"
    inline: bool = False


@dataclass(frozen=True, slots=True)
class Reference:
    """One entry of the reference list.

    Attributes:
        key: What citations call it ("3", "smith2011", a URL for an inline link without a list).
        text: The entry as written, white space folded.
        start: Offset of the entry in `Document.text` (of the linked words for an inline link).
        end: Offset after it.
        year: Year of publication, where one is given.
        doi: DOI without resolver, lower case.
        pmid: PubMed id.
        url: Where it says it is found.
        listed: False for an inline link that stands in no reference list.
        title: Title of the work, where the markup or a bibliography file says it apart.
        pmcid: PubMed Central id ("PMC1234567").
        isbn: ISBN, digits alone.
        trial: Number in a register of trials ("NCT01234567").
        guideline: Number of a guideline ("NG28").
        faults: What is wrong with numbers it gives ("the check digit of ISBN … is 8, expected 7").
        source: Where a bibliography file has it ("refs.bib:12"), for an entry that does not stand in the article
            itself: ``start`` and ``end`` are then those of the first marker that cites it (0 where none does).
    """

    key: str
    text: str
    start: int
    end: int
    year: int | None = None
    doi: str | None = None
    pmid: str | None = None
    url: str | None = None
    listed: bool = True
    title: str | None = None
    pmcid: str | None = None
    isbn: str | None = None
    trial: str | None = None
    guideline: str | None = None
    faults: tuple[str, ...] = ()
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """A statement of the page about itself: a review status, a byline, a date line.

    Attributes:
        kind: ``unreviewed`` ("pending human review"), ``reviewed``, ``byline``, ``date``, ``disclaimer``.
        start: Offset of its words.
        end: Offset after them.
    """

    kind: Literal["unreviewed", "reviewed", "byline", "date", "disclaimer"]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class StatedDate:
    """A date that the page gives of itself, at one place.

    Attributes:
        kind: What it dates.
        iso: The date ("2026-02-01"; "2026-02" or "2026" if no more is said).
        source: Where it stands: ``JSON-LD`` (schema.org data), ``meta`` (front matter, meta tags, microdata), ``text``.
        start: Offset of the line that says it in `Document.text`; 0 where it is declared.
        end: Offset after it; 0 where it is declared.
    """

    kind: Literal["published", "updated", "reviewed"]
    iso: str
    source: Literal["JSON-LD", "meta", "text"]
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Metadata:
    """Who wrote and reviewed the article, and when.

    Dates are ISO ("2026-02-01"; "2026-02" or "2026" if no more is said). ``url`` is where it is published and ``views``
    how often it is read, where a CMS says so. ``stated`` keeps every date by its place, so that those that differ can
    be compared.
    """

    authors: tuple[str, ...] = ()
    reviewers: tuple[str, ...] = ()
    published: str | None = None
    updated: str | None = None
    reviewed: str | None = None
    language: str | None = None
    url: str | None = None
    views: int | None = None
    stated: tuple[StatedDate, ...] = ()


@dataclass(frozen=True, slots=True)
class Directive:
    """A suppression written in the article (``medfact: ignore CIT001 -- reason``).

    Attributes:
        codes: Check codes it silences.
        reason: Why, as written.
        until: ISO date after which it no longer holds, or None.
        whole_file: ``ignore-file``: holds for the whole article.
        start: Offset where the block it governs starts (0 with ``whole_file``).
        end: Offset where that block ends.
        line: 1-based line of the directive itself.
    """

    codes: tuple[str, ...]
    reason: str
    until: str | None
    whole_file: bool
    start: int
    end: int
    line: int | None


@dataclass(frozen=True, slots=True)
class FaultyDirective:
    """A suppression that cannot be understood; it silences nothing, and the author has to hear of it.

    Attributes:
        line: 1-based line where it stands, None where the format has no lines.
        text: What stands there.
        expected: What is wrong, and what is expected instead.
    """

    line: int | None
    text: str
    expected: str


@dataclass(frozen=True, slots=True)
class Positions:
    """The way from an offset of the text back into the file.

    The text is made of runs copied from the file. ``starts[i]`` is the offset in the text where run ``i`` begins,
    ``origins[i]`` the offset in the decoded file (newlines as LF) that it was copied from; ``fixed`` are the runs that
    stand for one place as a whole (a character entity). ``lines`` are the offsets in the file at which lines start.
    For a record of a large file offsets count from the record, and ``line`` is the line in which it begins.

    Formats without lines leave everything empty and give ``locations``: (offset, "page 3").
    """

    starts: tuple[int, ...] = (0,)
    origins: tuple[int, ...] = (0,)
    lines: tuple[int, ...] = (0,)
    fixed: frozenset[int] = frozenset()
    locations: tuple[tuple[int, str], ...] = ()
    line: int = 1

    def locate(self, offset: int) -> tuple[int, int] | None:
        """Returns 1-based (line, column) in the file, in code points, or None where the format has no lines."""
        if self.locations:
            return None
        run = max(bisect.bisect_right(self.starts, offset) - 1, 0)
        origin = self.origins[run]
        if run not in self.fixed:
            origin += offset - self.starts[run]
        line = max(bisect.bisect_right(self.lines, origin) - 1, 0)
        return line + self.line, origin - self.lines[line] + 1

    def location(self, offset: int) -> str | None:
        """Returns "page 3" or "paragraph 12" where the format has no lines, else None."""
        if not self.locations:
            return None
        place = bisect.bisect_right([start for start, _ in self.locations], offset) - 1
        return self.locations[max(place, 0)][1]


@dataclass(frozen=True, slots=True)
class Document:
    """One article as read.

    Attributes:
        path: POSIX path relative to the project's root, ``-`` for standard input.
        format: Name of the reader ("text", "markdown", "html").
        text: What was read; all offsets point into it.
        sha256: Digest of the file's bytes.
        title: Title of the article, None where there is none.
        blocks: Blocks in reading order, not overlapping.
        citations: Citation markers in order.
        references: The reference list in order, then inline links that stand in no list.
        metadata: Authors, reviewers and dates.
        notices: What the page says about itself (review status, bylines).
        directives: Suppressions written in the article.
        positions: The way back into the file.
        faulty_directives: Suppressions that could not be understood.
        bibliographies: Bibliography files whose entries it can cite, as paths to show.
        expansions: Abbreviation and long form, as the markup gives them (``<abbr title>``).
    """

    path: str
    format: str
    text: str
    sha256: str
    title: str | None = None
    blocks: tuple[Block, ...] = ()
    citations: tuple[Citation, ...] = ()
    references: tuple[Reference, ...] = ()
    metadata: Metadata = field(default_factory=Metadata)
    notices: tuple[Notice, ...] = ()
    directives: tuple[Directive, ...] = ()
    positions: Positions = field(default_factory=Positions)
    faulty_directives: tuple[FaultyDirective, ...] = ()
    bibliographies: tuple[str, ...] = ()
    expansions: tuple[tuple[str, str], ...] = ()

    @property
    def words(self) -> int:
        """Number of white-space separated words outside boilerplate."""
        kept = (block for block in self.blocks if block.kind != "boilerplate")
        return sum(len(self.text[block.start : block.end].split()) for block in kept)

    def whereabouts(self, offset: int) -> str:
        """Returns where an offset is, to stand behind a quotation: " in line 31", " on page 3"; empty if unknown."""
        line, place = self.place(offset)[0], self.positions.location(offset)
        if line is not None:
            return f" in line {line}"
        return f" {'on' if place.startswith('page') else 'in'} {place}" if place else ""

    def place(self, offset: int) -> tuple[int | None, int | None]:
        """Returns 1-based (line, column) of an offset in the file, or (None, None) where it has no lines."""
        found = self.positions.locate(offset)
        return found or (None, None)


class UnreadableError(Exception):
    """A document could not be read. The message names what was found and what was expected; ``path`` the file."""

    def __init__(self, path: str, message: str) -> None:
        super().__init__(message)
        self.path = path
        self.message = message

    def __reduce__(self) -> tuple[type[UnreadableError], tuple[str, str]]:
        return type(self), (self.path, self.message)
