"""What a reader is given (`Source`) and what it hands back (`Draft`).

A reader turns the file of one format into text and blocks and notes what the markup says (links, superscripts,
declared metadata). What is the same in every format (citations, references, notices, bylines) is found in the draft
by ``sources/assembly.py``, which makes the `Document`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sources.document import BlockKind, Cell, Citation, Metadata, Positions, Reference


@dataclass(frozen=True, slots=True)
class Source:
    """One file as it came in.

    Attributes:
        path: Path to show, POSIX, relative to the project's root; ``-`` for standard input.
        data: The bytes of the file.
        text: The bytes decoded, newlines as LF, without byte order mark; empty for a binary format.
    """

    path: str
    data: bytes
    text: str


@dataclass(slots=True)
class Part:
    """A block in the making. Fields as in `Block`; readers fill in what they know.

    Attributes:
        kind: What it is so far; the assembly may find it to be a notice, boilerplate or a reference.
        start: Offset of its first character in the draft's text.
        end: Offset after its last character.
        level: Heading level or nesting depth of a list item.
        ordered: Whether it is an item of a numbered list.
        ordinal: The number a numbered item carries, None where there is none.
        group: Identifies the list or table it belongs to, 0 where it belongs to none.
        headers: Headers of a table cell.
        firm: Whether markup says that a heading is one; a plain text's headings are guesses.
        key: What its note or reference is called by the markup (a footnote's label, an ``id``).
        lead_in: Span of the sentence that introduces its list, where the reader knows it.
        cell: Where a table cell stands in its grid.
    """

    kind: BlockKind
    start: int
    end: int
    level: int = 0
    ordered: bool = False
    ordinal: int | None = None
    group: int = 0
    headers: tuple[str, ...] = ()
    firm: bool = False
    key: str | None = None
    lead_in: tuple[int, int] | None = None
    cell: Cell | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """A link: the span of its words and where it leads."""

    start: int
    end: int
    url: str


@dataclass(frozen=True, slots=True)
class Remark:
    """A directive as written, not yet understood.

    Attributes:
        offset: Offset in the text where it would stand: it governs the first block that starts there or after.
        line: 1-based line in the file.
        text: Its words without comment marks or brackets.
    """

    offset: int
    line: int | None
    text: str


@dataclass(slots=True)
class Draft:
    """What a reader made of a file.

    Attributes:
        format: Name of the reader.
        text: The text; all offsets point into it.
        parts: The blocks in reading order, not overlapping.
        positions: The way back into the file.
        title: Title as the markup declares it.
        metadata: What the markup declares (front matter, meta tags, JSON-LD).
        raised: Spans that the markup sets in superscript.
        links: Links in order.
        remarks: Directives in order.
        anchors: Offset at which each ``id`` of the markup stands.
        home: Host of the site the page belongs to, where it says so; links to it lead nowhere else.
        references: The reference list where the format itself says what its entries are (JATS), in order; its blocks
            are of kind ``reference`` already. None where it is to be found in the text.
        cited: Citation markers that the format itself declares; they are taken before any other.
        all_cited: Whether ``cited`` holds every marker: then digits and brackets in the text are none.
        bibliography: Bibliography files that the front matter names.
        works: Entries of a bibliography that stand in the front matter itself (CSL items).
        expansions: Abbreviation and long form, as the markup gives them.
    """

    format: str
    text: str
    parts: list[Part]
    positions: Positions
    title: str | None = None
    metadata: Metadata = field(default_factory=Metadata)
    raised: list[tuple[int, int]] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    anchors: dict[str, int] = field(default_factory=dict)
    home: str | None = None
    references: list[Reference] | None = None
    cited: list[Citation] = field(default_factory=list)
    all_cited: bool = False
    bibliography: tuple[str, ...] = ()
    works: list[Any] = field(default_factory=list)
    expansions: list[tuple[str, str]] = field(default_factory=list)

    @property
    def heading(self) -> str | None:
        """Words of the first heading of the first level, white space folded; None where there is none."""
        first = next((part for part in self.parts if part.kind == "heading" and part.level == 1), None)
        return (" ".join(self.text[first.start : first.end].split()) or None) if first else None


def separator(previous: BlockKind | None, kind: BlockKind) -> str:
    """Returns what stands between two blocks: items of a list and cells of a table follow each other line by line."""
    return "\n" if previous == kind and kind in ("list_item", "table_cell") else "\n\n"


def line_starts(text: str) -> tuple[int, ...]:
    """Returns the offsets at which the lines of a text (newlines as LF) start."""
    starts = [0]
    place = text.find("\n")
    while place >= 0:
        starts.append(place + 1)
        place = text.find("\n", place + 1)
    return tuple(starts)


@dataclass(slots=True)
class TextBuilder:
    """Puts a text together from pieces of a file, and remembers where each came from.

    White space is folded as a browser folds it, so a word broken by markup stays one word and a line break in the
    source is one space.
    """

    pieces: list[str] = field(default_factory=list)
    length: int = 0
    starts: list[int] = field(default_factory=list)
    origins: list[int] = field(default_factory=list)
    fixed: set[int] = field(default_factory=set)

    def add(self, piece: str, origin: int, *, fixed: bool = False) -> None:
        """Appends ``piece``, copied from ``origin`` of the file (as a whole stands for that place, if ``fixed``)."""
        if not piece:
            return
        last = len(self.starts) - 1
        plain = last >= 0 and not fixed and last not in self.fixed
        if plain and self.origins[last] + self.length - self.starts[last] == origin:
            self.pieces.append(piece)
            self.length += len(piece)
            return
        if fixed:
            self.fixed.add(len(self.starts))
        self.starts.append(self.length)
        self.origins.append(origin)
        self.pieces.append(piece)
        self.length += len(piece)

    def text(self) -> str:
        """Returns the text so far."""
        return "".join(self.pieces)

    def since(self, start: int) -> str:
        """Returns the text from offset ``start`` on, looking at the last pieces only."""
        length, place = self.length, len(self.pieces)
        while place and length > start:
            place -= 1
            length -= len(self.pieces[place])
        return "".join(self.pieces[place:])[start - length :]

    def positions(self, lines: tuple[int, ...]) -> Positions:
        """Returns the map back into the file whose lines start at ``lines``."""
        return Positions(
            starts=tuple(self.starts) or (0,),
            origins=tuple(self.origins) or (0,),
            lines=lines,
            fixed=frozenset(self.fixed),
        )
