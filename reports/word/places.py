"""Where a span of an article stands in the XML of its Word document, and comments put around it.

A run is split where a comment begins or ends within it, and both halves keep its properties. A field, a formula or an
inline content control is never entered: the comment stands around it. Words of a footnote or of a text box have their
comment at the note's mark or at the box, because Word takes none inside them.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.word.package import copied
from sources.word.fields import paired
from sources.word.xml import W, accepted

if TYPE_CHECKING:
    from lxml.etree import _Element

    from sources.readers.docx import Trace
    from sources.word.blocks import Origin

# What comments may begin and end in, on the way from a paragraph to a run.
_ENTERED = frozenset({f"{W}{name}" for name in ("hyperlink", "ins", "moveTo", "smartTag", "customXml", "bdo", "dir")})
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


@dataclass(frozen=True, slots=True)
class _Edge:
    """One end of a comment: an element in a run, or (``run`` None) an element that is not entered.

    Attributes:
        element: The element.
        run: The run that it stands in.
        index: Where in its text the edge lies; None for before or behind the whole of it.
    """

    element: _Element
    run: _Element | None
    index: int | None = None


class Body:
    """The main part of a document, into which comments are put.

    Args:
        root: Its outermost element, parsed anew.
        trace: The article, traced back to another copy of the same part.
    """

    def __init__(self, root: _Element, trace: Trace) -> None:
        self.root = root
        self.origins = trace.origins
        self.starts = [origin.start for origin in trace.origins]
        self.twins = dict(zip(_elements(trace.container.main.root), _elements(root), strict=True))
        self.references = _references(root)
        self.fields = _fields(root)
        self.pieces: dict[_Element, list[tuple[int, _Element]]] = {}
        self.ends: set[_Element] = set()

    def comment(self, spans: list[tuple[int, int, int]]) -> None:
        """Puts comments around spans of the text.

        Args:
            spans: Offset of the first character, offset after the last, and the id of the comment; a span of no
                length at 0 is the whole article, elsewhere the paragraph there.
        """
        edges = [(*self.edges(start, end), identity) for start, end, identity in spans]
        for first, last, _ in edges:  # all runs are split before the first mark stands
            self.before(first)
            self.behind(last)
        for first, last, identity in edges:
            self.mark(self.before(first), self.behind(last), identity)

    # ------------------------------------------------------------ from offsets to elements

    def edges(self, start: int, end: int) -> tuple[_Edge, _Edge]:
        """Returns where the comment of a span begins and ends."""
        first = max(bisect_right(self.starts, start) - 1, 0)
        if end <= start:
            inside = self.paragraph(start)
        else:
            found = self.origins[first : max(bisect_right(self.starts, end - 1), first + 1)]
            inside = [origin for origin in found if origin.start + origin.length > start] or list(found)
        home = self.home(inside[0])
        inside = [origin for origin in inside if self.home(origin) == home]
        head, tail = inside[0], inside[-1]
        left = head.index + min(max(start - head.start, 0), head.length - 1) if end > start else head.index
        right = tail.index + (min(end - tail.start, tail.length) if end > start else tail.length)
        return self.edge(self.element(head), left, first=True), self.edge(self.element(tail), right, first=False)

    def paragraph(self, offset: int) -> list[Origin]:
        """Returns what stands in the paragraph at an offset; at 0, in the first paragraph of the body."""
        place = max(bisect_right(self.starts, offset) - 1, 0)
        if offset == 0:
            place = next((at for at, origin in enumerate(self.origins) if self.home(origin)[0] == "body"), 0)
        there = _paragraph(self.origins[place].element)
        return [origin for origin in self.origins if _paragraph(origin.element) is there]

    def element(self, origin: Origin) -> _Element:
        """Returns the element of the main part for what a stretch was copied from: a note's is its mark."""
        twin = self.twins.get(origin.element)
        if twin is not None:
            return twin
        note = next(
            above
            for above in (origin.element, *origin.element.iterancestors())
            if above.tag in (f"{W}footnote", f"{W}endnote")
        )
        return self.references[note.tag, note.get(f"{W}id", "")]

    def home(self, origin: Origin) -> tuple[str, _Element | None]:
        """Returns what a comment must not reach beyond: a note, a text box, a cell, or the body."""
        if origin.element not in self.twins:
            return "note", self.element(origin)
        above = [origin.element, *origin.element.iterancestors()]
        for place, one in enumerate(above):
            if one.tag == f"{W}txbxContent":
                return "box", next((outer for outer in above[place:] if outer.tag == f"{W}r"), one)
        cell = next((one for one in above if one.tag == f"{W}tc"), None)
        return ("body", None) if cell is None else ("cell", cell)

    def edge(self, element: _Element, index: int, *, first: bool) -> _Edge:
        """Returns the edge at an element, or at what is around it and is not entered."""
        found = self.unit(element)
        around = self.fields.get(element)
        if found.run is None or around is None:
            text = found.run is not None and found.element.tag == f"{W}t" and found.element is element
            return _Edge(found.element, found.run, index) if text else found
        return self.unit(around[0] if first else around[1])

    def unit(self, element: _Element) -> _Edge:
        """Returns an element in its run, or the outermost thing around it that is not entered."""
        way = [element]
        for above in element.iterancestors():
            if above.tag == f"{W}p" and not any(outer.tag == f"{W}p" for outer in above.iterancestors()):
                break
            way.append(above)
        for place in range(len(way) - 1, -1, -1):
            one = way[place]
            if one.tag == f"{W}r" and place == 1 and not _has_own_sign(one):
                return _Edge(element, one)
            if one.tag not in _ENTERED:
                return _Edge(one, None)
        return _Edge(element, None)

    # ------------------------------------------------------------ from edges to runs

    def before(self, edge: _Edge) -> _Element:
        """Returns the element that begins at an edge; its run is split if it begins earlier."""
        if edge.run is None:
            return edge.element
        start, piece = self.piece(edge.element, edge.index or 0)
        index = 0 if edge.index is None else edge.index - start
        if index:
            piece = self.split(edge.element, piece, start, index)
        elif any(one.tag != f"{W}rPr" for one in piece.itersiblings(preceding=True)):
            _cut(piece)
        return _parent(piece)

    def behind(self, edge: _Edge) -> _Element:
        """Returns the element that ends at an edge; its run is split if it ends later."""
        if edge.run is None:
            return edge.element
        start, piece = self.piece(edge.element, 0 if edge.index is None else edge.index - 1)
        index = None if edge.index is None else edge.index - start
        if index is not None and index < len(piece.text or ""):
            self.split(edge.element, piece, start, index)
        else:
            following = next(piece.itersiblings(), None)
            if following is not None:
                _cut(following)
        return _parent(piece)

    def piece(self, element: _Element, index: int) -> tuple[int, _Element]:
        """Returns the part of a split text that holds a character, and where it begins in the whole."""
        pieces = self.pieces.get(element, [(0, element)])
        return next(pair for pair in reversed(pieces) if pair[0] <= index or pair[0] == 0)

    def split(self, whole: _Element, piece: _Element, start: int, index: int) -> _Element:
        """Splits a text and its run; returns the second half of the text."""
        text = piece.text or ""
        rest = copied(piece)
        piece.text, rest.text = text[:index], text[index:]
        piece.set(_SPACE, "preserve")
        rest.set(_SPACE, "preserve")
        piece.addnext(rest)
        _cut(rest)
        self.pieces.setdefault(whole, [(0, whole)]).append((start + index, rest))
        self.pieces[whole].sort(key=lambda pair: pair[0])
        return rest

    # ------------------------------------------------------------ the marks

    def mark(self, first: _Element, last: _Element, identity: int) -> None:
        """Puts the marks of a comment before one element and behind another."""
        start, end, run, reference = (
            self.root.makeelement(f"{W}{name}")
            for name in ("commentRangeStart", "commentRangeEnd", "r", "commentReference")
        )
        for one in (start, end, reference):
            one.set(f"{W}id", str(identity))
        run.append(reference)
        first.addprevious(start)
        self.put_behind(last, end)
        top = end
        while _parent(top).tag in _ENTERED:
            top = _parent(top)
        self.put_behind(top, run)

    def put_behind(self, element: _Element, mark: _Element) -> None:
        """Puts a mark behind an element, and behind the marks that stand there already."""
        while (following := element.getnext()) is not None and following in self.ends:
            element = following
        element.addnext(mark)
        self.ends.add(mark)


def _elements(root: _Element) -> Iterator[_Element]:
    """Yields all elements, comments and instructions of XML left out."""
    return (element for element in root.iter("*"))


def _references(root: _Element) -> dict[tuple[str, str], _Element]:
    """Returns the first mark of each note by the tag of the note and its id."""
    found: dict[tuple[str, str], _Element] = {}

    def look(part: _Element) -> None:
        for element in accepted(part):
            if element.tag == f"{W}txbxContent":
                look(element)
            elif element.tag in (f"{W}footnoteReference", f"{W}endnoteReference"):
                found.setdefault((element.tag.removesuffix("Reference"), element.get(f"{W}id", "")), element)

    look(root)
    return found


def _fields(root: _Element) -> dict[_Element, tuple[_Element, _Element]]:
    """Returns begin and end of the outermost field within its paragraph, for each element inside one."""
    whole = paired(root)
    opened: list[tuple[_Element, list[_Element]]] = []
    found: dict[_Element, tuple[_Element, _Element]] = {}
    for element in accepted(root):
        kind = element.get(f"{W}fldCharType") if element in whole else None
        if kind == "begin":
            opened.append((element, []))
        for _, inside in opened:
            inside.append(element)
        if kind == "end":
            begin, inside = opened.pop()
            if _paragraph(begin) is _paragraph(element):
                found.update((one, (begin, element)) for one in inside)  # an outer field closes later and wins
    return found


def _paragraph(element: _Element) -> _Element | None:
    return next((above for above in element.iterancestors() if above.tag == f"{W}p"), None)


def _parent(element: _Element) -> _Element:
    above = element.getparent()
    assert above is not None  # noqa: S101 - runs and what is in them always stand in something
    return above


def _has_own_sign(run: _Element) -> bool:
    """Tells whether a note's own sign follows its mark in a run: the two are not parted."""
    return any(
        one.get(f"{W}customMarkFollows") is not None
        for one in run
        if one.tag in (f"{W}footnoteReference", f"{W}endnoteReference")
    )


def _cut(child: _Element) -> None:
    """Splits a run before one of its children; the new run has the properties of the old one."""
    run = _parent(child)
    rest = run.makeelement(run.tag)
    rest.attrib.update(run.attrib)
    letters = run.find(f"{W}rPr")
    if letters is not None:
        rest.append(copied(letters))
    moved = [child, *child.itersiblings()]
    rest.extend(moved)
    tail, run.tail = run.tail, None
    run.addnext(rest)
    rest.tail = tail
