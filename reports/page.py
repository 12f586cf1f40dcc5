"""An article laid out for reading with its findings in place: pure data, no HTML. Templates turn it into a page.

The text of every block is cut into segments at each place where something begins or ends, so that findings that
overlap, nest or run over several blocks need no nesting of marks: a segment names all that it belongs to.
"""

from __future__ import annotations

import bisect
import itertools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from claims.model import SEVERITIES, Claim, Finding, Severity
from sources.document import Block, Document

# Text outside every block (a bullet, a rule of dashes) is passed over; words are shown, so that nothing is hidden.
_WORDS = re.compile(r"[^\W\d_]{2,}.*[^\W\d_]{2,}", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Noted:
    """A finding with its place on the page.

    Attributes:
        finding: The finding.
        number: Its number on the page, in order of place, from 1.
        id: Id of its note; ``place_id`` that of its place in the text.
        place_id: Empty where it has no place in the text.
        whole: It speaks of the whole article.
    """

    finding: Finding
    number: int
    id: str
    place_id: str
    whole: bool


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of text to which the same findings, claims and citation belong.

    Attributes:
        text: Its words; may be empty where only flags or anchors stand.
        anchors: Ids of places that begin here.
        findings: Findings it belongs to, the gravest first.
        others: Ids of the other sides of findings it belongs to.
        claims: Claims it belongs to.
        cited: It is (part of) a citation marker.
        href: Id of the reference its citation marker points to, or None.
        flags: Findings that end here and show their code behind it.
    """

    text: str
    anchors: tuple[str, ...] = ()
    findings: tuple[Noted, ...] = ()
    others: tuple[str, ...] = ()
    claims: tuple[Claim, ...] = ()
    cited: bool = False
    href: str | None = None
    flags: tuple[Noted, ...] = ()

    @property
    def raised(self) -> bool:
        """It is a citation marker of bare digits: shown raised, so that nobody reads it as a number of the text."""
        return self.cited and bool(re.fullmatch(r"[\d\s,;–-]+", self.text))

    @property
    def severity(self) -> Severity | None:
        """The gravest severity of a finding that stands against it."""
        return self.findings[0].finding.severity if self.findings else None


@dataclass(frozen=True, slots=True)
class Stretch:
    """Segments in a row to which the same findings, claims and other sides belong: one element of the page."""

    parts: tuple[Segment, ...]

    @property
    def first(self) -> Segment:
        """Its first segment; all have the same findings, others and claims."""
        return self.parts[0]

    @property
    def flags(self) -> tuple[Noted, ...]:
        """Findings that end with it."""
        return self.parts[-1].flags


@dataclass(frozen=True, slots=True)
class Item:
    """One block in segments; all blocks of one table cell are one item.

    Attributes:
        id: Its id on the page; empty for a cell that holds nothing.
        kind: Kind of block.
        level: Its level in the article.
        segments: Its words.
        number: Number of an item of a numbered list.
        rank: Heading level on the page.
        header: What a table cell heads: ``col``, ``row``, or "" for none.
        width: How many columns a table cell takes.
    """

    id: str
    kind: str
    level: int
    segments: tuple[Segment, ...]
    number: int | None = None
    rank: int = 0
    header: str = ""
    width: int = 1

    @property
    def stretches(self) -> list[Stretch]:
        """Its segments, those that belong to the same things together."""
        made: list[list[Segment]] = []
        for segment in self.segments:
            before = made[-1][-1] if made else None
            if before and not before.flags and not segment.anchors and _belongs(before) == _belongs(segment):
                made[-1].append(segment)
            else:
                made.append([segment])
        return [Stretch(tuple(parts)) for parts in made]


@dataclass(frozen=True, slots=True)
class Element:
    """What stands together: one block, a table with its rows, or a run of boilerplate.

    Attributes:
        kind: Kind of its blocks.
        rows: Its items; one row of one item for a single block.
        noted: Findings whose notes stand beside it.
        words: Number of its words.
    """

    kind: str
    rows: tuple[tuple[Item, ...], ...]
    noted: tuple[Noted, ...]
    words: int = 0


@dataclass(frozen=True, slots=True)
class Run:
    """Elements of one kind in a row: a list, the entries of the reference list, or a single other element."""

    kind: str
    ordered: bool
    elements: tuple[Element, ...]


@dataclass(frozen=True, slots=True)
class Unit:
    """An element with notes, the headings right above it, and what follows it up to the next one with notes.

    The notes stand beside all of it on a wide screen and right behind ``head`` on a narrow one.
    """

    lead: tuple[Run, ...]
    head: Run
    noted: tuple[Noted, ...]
    rest: tuple[Run, ...]


@dataclass(frozen=True)
class Layout:
    """An article ready for a template."""

    units: tuple[Unit, ...]
    noted: tuple[Noted, ...]

    @property
    def whole(self) -> list[Noted]:
        """Findings about the whole article."""
        return [noted for noted in self.noted if noted.whole]


def _belongs(segment: Segment) -> tuple[list[str], tuple[str, ...], list[str]]:
    return [one.id for one in segment.findings], segment.others, [claim.id for claim in segment.claims]


def number_findings(findings: Iterable[Finding]) -> tuple[Noted, ...]:
    """Numbers findings in the order given and names their places; two never share an id."""
    taken: set[str] = set()
    numbered = []
    for number, finding in enumerate(findings, start=1):
        name = re.sub(r"[^0-9A-Za-z]", "", finding.fingerprint)[:12] or f"n{number}"
        while name in taken:
            name += "x"
        taken.add(name)
        whole = finding.start == 0 and finding.end == 0
        numbered.append(Noted(finding, number, f"finding-{name}", "" if whole else f"p-{name}", whole))
    return tuple(numbered)


def block_id(document: Document, offset: int) -> str:
    """Returns the id of the block that an offset lies in or follows."""
    starts = [block.start for block in document.blocks]
    return f"b-{max(bisect.bisect_right(starts, offset) - 1, 0)}"


def lay_out(document: Document, findings: Iterable[Finding], claims: Sequence[Claim]) -> Layout:
    """Lays a document out.

    Args:
        document: What was read.
        findings: Its findings in the order they are numbered in.
        claims: Its claims; each gets an anchor ``c-<id>``.
    """
    noted = number_findings(findings)
    blocks = _with_gaps(document)
    marks = _Marks(document, blocks, noted, claims)
    elements = list(_elements(document, blocks, marks))
    return Layout(tuple(_units(elements)), noted)


def _with_gaps(document: Document) -> list[tuple[str, Block]]:
    """Returns blocks with their ids, and a block for words that lie in none (a directive, text a reader left out)."""
    found: list[tuple[str, Block]] = []
    position = 0
    ends: list[Block] = sorted(document.blocks, key=lambda block: block.start)
    for number, block in enumerate(ends):
        found.extend(_gap(document, position, block.start, number))
        found.append((f"b-{number}", block))
        position = max(position, block.end)
    found.extend(_gap(document, position, len(document.text), len(ends)))
    return found


def _gap(document: Document, start: int, end: int, number: int) -> Iterator[tuple[str, Block]]:
    text = document.text[start:end]
    if _WORDS.search(text):
        left = len(text) - len(text.lstrip())
        yield f"g-{number}", Block("boilerplate", start + left, start + len(text.rstrip()))


class _Marks:
    """What begins and ends where, and in which block each finding's flag and note stand."""

    def __init__(
        self, document: Document, blocks: list[tuple[str, Block]], noted: Sequence[Noted], claims: Sequence[Claim]
    ) -> None:
        self.document = document
        self.blocks = [block for _, block in blocks]
        self.starts = [block.start for block in self.blocks]
        self.located = [item for item in noted if not item.whole]
        self.claims = claims
        self.notes: dict[int, list[Noted]] = {}
        self.findings: dict[int, list[Noted]] = {}
        self.claimed: dict[int, list[Claim]] = {}
        for item in self.located:
            touched = self._touched(item.finding.start, item.finding.end)
            self.notes.setdefault(touched[0], []).append(item)
            for index in touched:
                self.findings.setdefault(index, []).append(item)
        for claim in claims:
            for index in self._touched(claim.start, claim.end):
                self.claimed.setdefault(index, []).append(claim)
        self.others: dict[int, list[tuple[int, int, str]]] = {}
        for item in noted:
            for place, side in enumerate(item.finding.related):
                if side.path == document.path and side.end > side.start:
                    for index in self._touched(side.start, side.end):
                        self.others.setdefault(index, []).append((side.start, side.end, other_id(item, place)))
        self.references = {reference.key: place for place, reference in enumerate(document.references)}

    def _touched(self, start: int, end: int) -> list[int]:
        """Returns the blocks a span lies in; for one that lies in none, the block before it."""
        if not self.blocks:
            return [0]
        first = max(bisect.bisect_right(self.starts, start) - 1, 0)
        last = max(bisect.bisect_left(self.starts, end) - 1, first)
        inside = [
            index
            for index in range(first, last + 1)
            if self.blocks[index].start < end and start < self.blocks[index].end
        ]
        return inside or [first]

    def segments(self, index: int) -> tuple[Segment, ...]:
        """Cuts one block into segments."""
        block = self.blocks[index]
        findings, claims = self.findings.get(index, []), self.claimed.get(index, [])
        others = self.others.get(index, [])
        citations = [mark for mark in self.document.citations if mark.start < block.end and block.start < mark.end]
        references = [
            (reference.start, f"r-{place}")
            for place, reference in enumerate(self.document.references)
            if block.start <= reference.start < block.end
        ]
        anchors: dict[int, list[str]] = {}
        flags: dict[int, list[Noted]] = {}
        cuts = {block.start, block.end}

        def inside(offset: int) -> int:
            return min(max(offset, block.start), block.end)

        for item in findings:
            cuts |= {inside(item.finding.start), inside(item.finding.end)}
            if item in self.notes.get(index, []):
                anchors.setdefault(inside(item.finding.start), []).append(item.place_id)
                flags.setdefault(inside(item.finding.end), []).append(item)
        for claim in claims:
            cuts |= {inside(claim.start), inside(claim.end)}
            if block.start <= claim.start < block.end:
                anchors.setdefault(claim.start, []).append(f"c-{claim.id}")
        for start, end, name in others:
            cuts |= {inside(start), inside(end)}
            if block.start <= start < block.end:
                anchors.setdefault(start, []).append(name)
        for mark in citations:
            cuts |= {inside(mark.start), inside(mark.end)}
        for offset, name in references:
            cuts.add(offset)
            anchors.setdefault(offset, []).append(name)
        edges = sorted(cuts)
        if len(edges) == 1:
            edges.append(edges[0])
        made = []
        for position, (start, end) in enumerate(itertools.pairwise(edges)):
            active = [item for item in findings if item.finding.start < end and start < item.finding.end]
            cited = next((mark for mark in citations if mark.start < end and start < mark.end), None)
            flagged = [*(flags.get(start, []) if position == 0 else []), *flags.get(end, [])]
            made.append(
                Segment(
                    text=self.document.text[start:end],
                    anchors=tuple(anchors.get(start, ())),
                    findings=tuple(sorted(active, key=_gravity)),
                    others=tuple(name for low, high, name in others if low < end and start < high),
                    claims=tuple(claim for claim in claims if claim.start < end and start < claim.end),
                    cited=cited is not None and not cited.inline,
                    href=self._href(cited.keys) if cited else None,
                    flags=tuple(dict.fromkeys(flagged)),
                )
            )
        return tuple(made)

    def _href(self, keys: Sequence[str]) -> str | None:
        place = next((self.references[key] for key in keys if key in self.references), None)
        return None if place is None or not self.document.references[place].listed else f"r-{place}"


def other_id(noted: Noted, place: int) -> str:
    """Returns the id of the other side of a finding within the same article."""
    return f"o-{noted.id.removeprefix('finding-')}-{place}"


def _gravity(noted: Noted) -> tuple[bool, int, int]:
    finding = noted.finding
    return finding.state != "new", SEVERITIES.index(finding.severity), noted.number


def _elements(document: Document, blocks: list[tuple[str, Block]], marks: _Marks) -> Iterator[Element]:
    ranks = _heading_ranks(document.blocks)
    counters: dict[int, int] = {}
    for (kind, _), group in itertools.groupby(enumerate(blocks), key=lambda pair: _table_of(pair[1][1])):
        members = list(group)
        if kind != "list_item":
            counters.clear()
        items: list[tuple[int, Item]] = []
        for index, (name, block) in members:
            number = None
            if kind == "list_item":
                for deeper in [level for level in counters if level > block.level]:
                    del counters[deeper]
                number = counters[block.level] = counters.get(block.level, 0) + 1
                number = number if block.ordered else None
            item = Item(name, kind, block.level, marks.segments(index), number, ranks.get(block.start, 0))
            items.append((index, item))
        if kind == "table_cell":
            yield _table(document, [(blocks[index][1], item) for index, item in items], _notes(marks, items))
        elif kind == "boilerplate":
            words = sum(len(document.text[block.start : block.end].split()) for _, (_, block) in members)
            yield Element(kind, tuple((item,) for _, item in items), _notes(marks, items), words)
        else:
            for index, item in items:
                yield Element(kind, ((item,),), tuple(marks.notes.get(index, ())))


def _notes(marks: _Marks, items: Iterable[tuple[int, Item]]) -> tuple[Noted, ...]:
    return tuple(noted for index, _ in items for noted in marks.notes.get(index, ()))


def _table_of(block: Block) -> tuple[str, int]:
    return block.kind, block.cell.table if block.kind == "table_cell" and block.cell is not None else 0


def _table(document: Document, cells: list[tuple[Block, Item]], noted: tuple[Noted, ...]) -> Element:
    """Puts cells into rows, by their places where the reader knows them."""
    if all(block.cell is not None for block, _ in cells):
        return Element("table_cell", _grid(cells), noted)
    return _guessed(document, cells, noted)


def _grid(cells: list[tuple[Block, Item]]) -> tuple[tuple[Item, ...], ...]:
    """Puts cells where they stand; what holds nothing is an empty cell, several blocks of one cell stand in lines."""
    rows: dict[int, dict[int, Item]] = {}
    for block, item in cells:
        place = block.cell
        if place is None:
            continue
        row = rows.setdefault(place.row, {})
        above = row.get(place.column)
        if above is not None:
            more = (Segment("\n", anchors=(item.id,)), *item.segments)
            row[place.column] = replace(above, segments=(*above.segments, *more))
        else:
            row[place.column] = replace(item, header=place.head or "", width=place.width)
    last = max(column + item.width for row in rows.values() for column, item in row.items())
    made = []
    for _, row in sorted(rows.items()):
        line: list[Item] = []
        column = 0
        for start, item in sorted(row.items()):
            line += [_NOTHING] * (start - column)
            line.append(item)
            column = max(column, start) + item.width
        made.append((*line, *[_NOTHING] * (last - column)))
    return tuple(made)


_NOTHING = Item("", "table_cell", 0, ())


def _guessed(document: Document, cells: list[tuple[Block, Item]], noted: tuple[Noted, ...]) -> Element:
    """Puts cells into rows: blocks name their headers, and columns come round again in each row.

    Where the text has tabs between cells, its line breaks say it better.
    """
    by_line = any("\t" in document.text[left.end : right.start] for (left, _), (right, _) in itertools.pairwise(cells))
    # The first row is what other cells call their column; a row header may follow it at once.
    named = {block.headers[0] for block, _ in cells if block.headers}
    columns = [document.text[block.start : block.end] for block, _ in cells if not block.headers]
    columns = columns[: len(list(itertools.takewhile(lambda cell: not cell[0].headers, cells)))]
    while columns and columns[-1] not in named:
        columns.pop()
    rows: list[list[Item]] = []
    reached = -1
    for number, (block, item) in enumerate(cells):
        heading = number < len(columns)
        column = columns.index(block.headers[0]) if block.headers and block.headers[0] in columns else -1
        if by_line:
            fresh = number == 0 or "\n" in document.text[cells[number - 1][0].end : block.start]
        else:
            fresh = not rows or (not heading and (number == len(columns) or column <= reached))
        if fresh:
            rows.append([])
        rows[-1].append(Item(item.id, item.kind, 0, item.segments, header="col" if heading and len(rows) == 1 else ""))
        reached = column
    # An empty corner above the row headers is no block: the column headers move over.
    missing = max(map(len, rows)) - len(rows[0])
    rows[0][:0] = [_NOTHING] * missing
    return Element("table_cell", tuple(map(tuple, rows)), noted)


def _heading_ranks(blocks: Sequence[Block]) -> dict[int, int]:
    """Returns a level on the page for each heading: below the page's own two, and none left out between two."""
    ranks: dict[int, int] = {}
    above: list[int] = []
    for block in blocks:
        if block.kind == "heading":
            while above and above[-1] >= max(block.level, 1):
                above.pop()
            above.append(max(block.level, 1))
            ranks[block.start] = min(2 + len(above), 6)
    return ranks


def _units(elements: Sequence[Element]) -> Iterator[Unit]:
    lead: list[Element] = []
    pending: list[Element] = []
    for element in elements:
        if pending and element.noted:
            # A heading stays with what it heads, a caption with its table: notes may open a gap above them.
            cut = len(pending)
            while cut > 1 and not pending[cut - 1].noted and pending[cut - 1].kind in ("heading", "caption"):
                cut -= 1
            yield _unit(lead, pending[:cut])
            lead, pending = pending[cut:], []
        pending.append(element)
    if pending:
        yield _unit(lead, pending)


def _unit(lead: Sequence[Element], elements: Sequence[Element]) -> Unit:
    head, rest = elements[0], elements[1:]
    return Unit(tuple(_runs(lead)), _run([head]), head.noted, tuple(_runs(rest)))


def _runs(elements: Sequence[Element]) -> Iterator[Run]:
    for (kind, ordered), group in itertools.groupby(elements, key=_sort):
        members = list(group)
        if kind in ("list_item", "reference"):
            yield Run(kind, ordered, tuple(members))
        else:
            yield from (_run([element]) for element in members)


def _run(elements: Sequence[Element]) -> Run:
    return Run(*_sort(elements[0]), tuple(elements))


def _sort(element: Element) -> tuple[str, bool]:
    return element.kind, element.rows[0][0].number is not None


def by_code(noted: Iterable[Noted]) -> Mapping[str, list[Noted]]:
    """Groups findings by code, in order of code."""
    groups: dict[str, list[Noted]] = {}
    for item in sorted(noted, key=lambda item: item.finding.code):
        groups.setdefault(item.finding.code, []).append(item)
    return groups
