"""HTML: the article on a page, without what stands around it; every character knows its place in the file.

Structure (elements, roles, words of class and id; ``sources/data/html.yaml``) says what cannot be the article.
Among the rest trafilatura's extraction is the judge, with two corrections: what lies between blocks it kept and
belongs to the same text (a table, a list, a heading) stays, and a page on which it finds little is read by structure
alone.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

from sources import boilerplate, metadata
from sources import references as reference_lists
from sources.addresses import host
from sources.datafiles import load
from sources.directives import is_directive
from sources.document import BlockKind, Cell, Metadata, UnreadableError
from sources.markup import Comment, Node, Run, parse, span_number, text_of, walk
from sources.source import Draft, Link, Part, Remark, Source, TextBuilder, line_starts, separator

NAME = "html"
ENDINGS = (".html", ".htm", ".xhtml")
TAKES_OVER = True

_PAGE = re.compile(
    r"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html)\b", re.IGNORECASE | re.DOTALL
)
_BLOCK_TAG = re.compile(r"</?(?:p|div|h[1-6]|ul|ol|li|table|section|article|br)\b[^<>]{0,200}>", re.IGNORECASE)


def sniff(head: str) -> bool:
    """Returns whether a text is HTML through and through: a page, or a fragment that begins with a block element."""
    if _PAGE.match(head):
        return True
    return (
        bool(
            re.match(
                r"\s*<(?:p|div|h[1-6]|ul|ol|table|section|article|main|body|head)\b[^<>]{0,200}>", head, re.IGNORECASE
            )
        )
        and len(_BLOCK_TAG.findall(head)) >= 2
    )


# ---------------------------------------------------------------- the data file


@dataclass(frozen=True, slots=True)
class Names:
    """The data file: which elements and attribute words say what."""

    invisible: frozenset[str]
    apart: frozenset[str]
    apart_roles: frozenset[str]
    apart_words: frozenset[str]
    reference_words: frozenset[str]
    blocks: frozenset[str]


def check(data: object) -> Names:
    """Validates the data file and returns it typed.

    Raises:
        ValueError: A key is missing or unknown, or an entry is not lower-case text.
    """
    names = tuple(Names.__dataclass_fields__)
    if not isinstance(data, dict) or set(data) != set(names):
        raise ValueError(f"expected exactly the keys {', '.join(names)}")
    for name in names:
        for entry in data[name]:
            if not isinstance(entry, str) or entry != entry.lower():
                raise ValueError(f"{name}: expected lower-case text, found {entry!r}")
    return Names(*(frozenset(data[name]) for name in names))


@lru_cache(maxsize=1)
def _names() -> Names:
    return load("html.yaml", check)


# ---------------------------------------------------------------- blocks


_LISTS = frozenset({"ul", "ol", "menu", "dir"})
# Stands for <br> until white space is folded.
_BREAK = "\u2028"


@dataclass(eq=False, slots=True)
class _Candidate:
    """A block of the page that may become one of the article."""

    kind: BlockKind
    nodes: tuple[Node, ...]  # the elements around it, outermost first
    pieces: list[Run | tuple[str, Node]] = field(default_factory=list)
    level: int = 0
    ordered: bool = False
    ordinal: int | None = None
    group: int = 0
    headers: tuple[str, ...] = ()
    cell: Cell | None = None
    firm: bool = True
    linked: int = 0  # characters inside links
    anchors: list[str] = field(default_factory=list)
    lead: _Candidate | None = None
    remark: Remark | None = None
    text: str = ""
    kept: bool = False

    @property
    def bare(self) -> str:
        return _bare(self.text)


_NO_LETTER = re.compile(r"[\W_]+")


def _bare(text: str) -> str:
    """Returns letters and digits only, without case: what two renderings of one text share."""
    return _NO_LETTER.sub("", text.lower())


def read(source: Source) -> Draft:
    """Reads an HTML page or fragment.

    Raises:
        UnreadableError: The file breaks off, or holds no text.
    """
    root, breach = parse(source.text)
    lines = line_starts(source.text)
    if breach:
        line = source.text.count("\n", 0, breach.offset) + 1
        raise UnreadableError(
            source.path, f"breaks off: {breach.what} that opens in line {line} is never closed; expected the whole page"
        )
    candidates = _collect(root, lines)
    _choose(candidates, source.text)
    draft = _draft(candidates, lines)
    if not draft.text:
        raise UnreadableError(source.path, "holds no text that a reader of the page would see")
    _declare(root, draft)
    return draft


def fragment(text: str, base: int, lines: tuple[int, ...], builder: TextBuilder) -> Draft:
    """Reads HTML that stands inside another format, all of it, into that format's text.

    Args:
        text: The fragment.
        base: Offset of the fragment in the file.
        lines: Where the lines of the file start.
        builder: The text so far, which is continued.
    """
    root, _ = parse(text, base=base)
    candidates = _collect(root, lines)
    for candidate in candidates:
        candidate.kept = bool(candidate.text)
    return _draft(candidates, lines, builder)


def _hidden(node: Node) -> bool:
    if node.tag in _names().invisible or ("hidden" in node.attributes and node.get("hidden") != "until-found"):
        return True
    style = node.get("style").replace(" ", "").lower()
    return "display:none" in style or "visibility:hidden" in style


def _collect(root: Node, lines: tuple[int, ...]) -> list[_Candidate]:
    """Cuts the visible page into blocks."""
    return _Collector(root, lines).candidates


class _Collector:
    """Walks the tree and closes a block wherever a browser would begin a new line."""

    def __init__(self, root: Node, lines: tuple[int, ...]) -> None:
        self.candidates: list[_Candidate] = []
        self.lines = lines
        self.stack: list[Node] = []
        self.lists: list[tuple[Node, int]] = []  # open lists and their next number
        self.current: _Candidate | None = None
        self.links = 0
        self.tables: list[_Table] = []
        self.counted = 0
        self.pending: list[str] = []  # ids that wait for a block
        self.term: _Candidate | None = None
        self.ordinal: int | None = None
        self.level = 1
        self.groups = 0
        self.group_of: dict[int, int] = {}
        self.breaks = 0
        blocks = _names().blocks
        for what, item in walk(root, _hidden):
            if isinstance(item, Node):
                if what == "open":
                    self.open(item, item.tag in blocks)
                else:
                    self.close(item, item.tag in blocks)
            elif isinstance(item, Run):
                self.text(item)
            else:
                self.comment(item)
        self.flush()

    def open(self, node: Node, block: bool) -> None:
        if block:
            self.flush()
        self.stack.append(node)
        for name in (node.get("id"), node.get("name") if node.tag == "a" else ""):
            if name:
                (self.current.anchors if self.current else self.pending).append(name)
        if node.tag in _LISTS or node.tag in ("dl", "li"):
            self.open_list(node)
        elif node.tag == "table":
            self.counted += 1
            self.tables.append(_Table(node, self.counted))
        elif self.tables and node.tag in ("tr", "td", "th"):
            self.tables[-1].open(node)
        elif node.tag == "br":
            self.breaks += 1
            if self.breaks >= 2:
                self.flush()
            elif self.current:
                self.current.pieces.append(Run(_BREAK, node.offset, fixed=True))
        elif node.tag in ("sup", "a"):
            self.begin().pieces.append(("open", node))
            self.links += node.tag == "a"

    def open_list(self, node: Node) -> None:
        """A list begins, or an item, which takes its number."""
        if node.tag == "dl" or (node.tag in _LISTS and not self.lists):
            self.groups += 1
        if node.tag in _LISTS:
            start = node.get("start").strip()
            self.lists.append((node, int(start) if re.fullmatch(r"\d{1,4}", start) else 1))
        elif node.tag == "li":
            self.ordinal = None
            if self.lists and self.lists[-1][0].tag == "ol":
                ol, number = self.lists[-1]
                value = node.get("value").strip()
                self.ordinal = int(value) if re.fullmatch(r"\d{1,4}", value) else number
                self.lists[-1] = (ol, self.ordinal + 1)

    def close(self, node: Node, block: bool) -> None:
        if block:
            self.flush()
        if node.tag in ("sup", "a"):
            if self.current:
                self.current.pieces.append(("close", node))
            self.links -= node.tag == "a"
        elif node.tag in _LISTS and self.lists:
            self.lists.pop()
        elif node.tag == "table" and self.tables:
            self.tables.pop().finish()
        elif node.tag == "dl":
            self.term = None
        self.stack.pop()

    def begin(self) -> _Candidate:
        if self.current is None:
            self.current = self.make()
            self.current.anchors, self.pending = self.pending, []
            # An inline element that stayed open across blocks goes on in each of them.
            for node in self.stack:
                if node.tag in ("sup", "a"):
                    self.current.pieces.append(("open", node))
        return self.current

    def text(self, run: Run) -> None:
        if not run.text or (self.current is None and not run.text.strip()):
            return
        current = self.begin()
        current.pieces.append(run)
        if run.text.strip():
            self.breaks = 0
            if self.links:
                current.linked += len(run.text.strip())

    def comment(self, comment: Comment) -> None:
        if is_directive(comment.text):
            line = _line(self.lines, comment.origin)
            candidate = _Candidate("paragraph", tuple(self.stack), remark=Remark(0, line, comment.text.strip()))
            self.candidates.append(candidate)

    def flush(self) -> None:
        self.breaks = 0
        if self.current is None:
            return
        candidate, self.current = self.current, None
        candidate.text = " ".join("".join(piece.text for piece in candidate.pieces if isinstance(piece, Run)).split())
        if not candidate.text:
            self.pending += candidate.anchors
            return
        for node in reversed(self.stack):
            if node.tag in ("sup", "a"):
                candidate.pieces.append(("close", node))
        self.candidates.append(candidate)
        if candidate.kind == "heading":
            self.level = candidate.level
        if self.tables and candidate.kind == "table_cell":
            self.tables[-1].candidates.append(candidate)
        if candidate.kind != "list_item" or self.ordinal is not None:
            self.ordinal = None

    def make(self) -> _Candidate:
        """Decides what the block that begins here is, from the elements around it."""
        candidate = _Candidate("paragraph", tuple(self.stack))
        for node in reversed(self.stack):
            tag = node.tag
            if re.fullmatch(r"h[1-6]", tag):
                candidate.kind, candidate.level = "heading", int(tag[1])
            elif tag == "summary":
                candidate.kind, candidate.level, candidate.firm = "heading", min(self.level + 1, 6), False
            elif tag in ("figcaption", "caption"):
                candidate.kind = "caption"
            elif tag in ("td", "th") and self.tables:
                candidate.kind = "table_cell"
                self.tables[-1].place(candidate, node)
            elif tag == "li":
                candidate.kind = "list_item"
                candidate.level = max(len(self.lists), 1)
                candidate.ordered = bool(self.lists) and self.lists[-1][0].tag == "ol"
                candidate.ordinal = self.ordinal
                candidate.group = self.groups
            elif tag == "dd":
                candidate.kind, candidate.level, candidate.lead = "list_item", 1, self.term
                candidate.group = self.groups
            elif tag == "dt":
                self.term = candidate
            elif tag == "blockquote":
                candidate.kind = "quotation"
            else:
                continue
            break
        return candidate


def _line(lines: tuple[int, ...], offset: int) -> int:
    from bisect import bisect_right

    return bisect_right(lines, offset)


class _Table:
    """Gives the cells of a table their headers; tells a table that only lays out the page."""

    def __init__(self, node: Node, number: int) -> None:
        self.node = node
        self.number = number
        self.rows = 0
        self.column = 0
        self.spans: dict[int, int] = {}  # columns that a cell from above still fills, and for how many rows
        self.place_of: dict[int, tuple[int, int, Node]] = {}
        self.cells: list[tuple[int, int, Node, _Candidate]] = []
        self.candidates: list[_Candidate] = []

    def open(self, node: Node) -> None:
        if node.tag == "tr":
            self.row()
        else:
            self.cell(node)

    def row(self) -> None:
        self.rows += 1
        self.column = 0
        self.spans = {column: left - 1 for column, left in self.spans.items() if left > 1}

    def cell(self, node: Node) -> None:
        while self.column in self.spans:
            self.column += 1
        self.place_of[id(node)] = (self.rows, self.column, node)
        width, height = span_number(node.get("colspan")), span_number(node.get("rowspan"))
        if height > 1:
            self.spans.update((column, height) for column in range(self.column, self.column + width))
        self.column += width

    def place(self, candidate: _Candidate, node: Node) -> None:
        row, column, _ = self.place_of.get(id(node), (self.rows, self.column, node))
        self.cells.append((row, column, node, candidate))

    def finish(self) -> None:
        """Gives each cell its headers; a table that only lays out the page gives paragraphs."""
        if not self.cells:
            return
        if self._lays_out():
            for _, _, _, candidate in self.cells:
                candidate.kind = "paragraph"
            return
        leading = self._leading()
        columns: dict[int, list[str]] = {}
        rows: dict[int, list[str]] = {}
        for row, column, node, candidate in self.cells:
            if row in leading:
                for place in range(column, column + span_number(node.get("colspan"))):
                    columns.setdefault(place, []).append(_plain(candidate))
            elif node.tag == "th" and node.get("scope") != "col":
                rows.setdefault(row, []).append(_plain(candidate))
        stubs = {} if rows else self._first_column(leading)
        rows = rows or stubs
        for row, column, node, candidate in self.cells:
            stub = node.tag == "th" or (column == 0 and row in stubs)
            head: Literal["col", "row"] | None = "col" if row in leading else "row" if stub else None
            candidate.cell = Cell(self.number, row, column, span_number(node.get("colspan")), head)
            if row not in leading:
                own = rows.get(row, [])
                own = [] if node.tag == "th" or _plain(candidate) in own else own
                candidate.headers = (*columns.get(column, []), *own)

    def _lays_out(self) -> bool:
        by_cell: dict[int, list[int]] = {}
        for _, _, node, candidate in self.cells:
            by_cell.setdefault(id(node), []).append(len(candidate.text))
        return (
            self.node.get("role") in ("presentation", "none")
            or max(column for _, column, _, _ in self.cells) == 0
            or any(sum(lengths) > 600 or len(lengths) > 4 for lengths in by_cell.values())
        )

    def _leading(self) -> set[int]:
        """Returns the rows that head the columns: those of <thead>, else a first row of <th> alone."""
        leading: set[int] = set()
        for row, _, node, _ in self.cells:
            group = node.parent.parent if node.parent else None
            if group is not None and group.tag == "thead":
                leading.add(row)
        first = self.cells[0][0]
        if all(node.tag == "th" for row, _, node, _ in self.cells if row == first):
            leading.add(first)
        return leading

    def _first_column(self, leading: set[int]) -> dict[int, list[str]]:
        """Returns the first cell of each row as its header, if these are words and figures stand beside them."""
        firsts = {
            row: _plain(candidate) for row, column, _, candidate in self.cells if column == 0 and row not in leading
        }
        others = [candidate.text for row, column, _, candidate in self.cells if column and row not in leading]
        wordy = all(not re.search(r"\d", words) for words in firsts.values())
        figures = sum(bool(re.search(r"\d", words)) for words in others)
        return {row: [words] for row, words in firsts.items()} if wordy and 2 * figures > len(others) else {}


def _plain(candidate: _Candidate) -> str:
    """Returns the words of a cell without what stands raised in it (the mark of a note)."""
    raised = 0
    words: list[str] = []
    for piece in candidate.pieces:
        if isinstance(piece, Run):
            words += [piece.text] if not raised else []
        elif piece[1].tag == "sup":
            raised += 1 if piece[0] == "open" else -1
    return " ".join("".join(words).split())


# ---------------------------------------------------------------- what is the article


def _choose(candidates: list[_Candidate], page: str) -> None:
    """Marks the blocks that belong to the article."""
    blocks = [candidate for candidate in candidates if candidate.text]
    judge = _Judge(_extract(page))
    judged = [judge.kept(candidate) for candidate in blocks]
    total = sum(len(candidate.text) for candidate in blocks) or 1
    weights = _Weights(blocks, judged)
    apart = [weights.apart(candidate) for candidate in blocks]
    main = weights.main()
    inside = [main is None or main in candidate.nodes for candidate in blocks]
    structural = [
        not away and within and not _menu_like(block) for block, away, within in zip(blocks, apart, inside, strict=True)
    ]
    found = sum(len(block.text) for block, kept, away in zip(blocks, judged, apart, strict=True) if kept and not away)
    expected = sum(len(block.text) for block, good in zip(blocks, structural, strict=True) if good)
    if (found < 200 and found < 0.5 * expected) or (found < 0.05 * total and found < 0.1 * expected):
        judged = structural  # trafilatura found no article here
    references = _reference_zone(blocks, apart)
    judged = [kept and not _about_page(block) for block, kept in zip(blocks, judged, strict=True)]
    for index, block in enumerate(blocks):
        block.kept = (judged[index] and not apart[index]) or references[index]
    _fill(blocks, apart, inside, main is not None)
    _notices(blocks, apart, inside)
    if not any(block.kept for block in blocks):
        for block in blocks:
            block.kept = True
    for candidate in candidates:
        if candidate.remark:
            candidate.kept = True


def _extract(page: str) -> str:
    """Returns what trafilatura takes for the article, empty where it fails."""
    import trafilatura

    for name in ("trafilatura", "htmldate", "justext", "readability", "courlan"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    try:
        # An XML declaration in a str makes lxml refuse; it says nothing about text that is decoded already.
        bare = re.sub(r"^\s*<\?xml[^>]*>", "", page)
        return trafilatura.extract(bare, include_comments=False, include_tables=True, with_metadata=False) or ""
    except Exception:  # noqa: BLE001 - a judge that fails gives no judgement: the structure decides
        return ""


class _Judge:
    """Tells whether trafilatura kept a block."""

    _SHORT = 24
    _WINDOW = 200_000

    def __init__(self, extracted: str) -> None:
        self.all = _bare(extracted)
        self.lines = {
            _bare(piece) for line in extracted.split("\n") for piece in [line, *line.split("|")] if _bare(piece)
        }
        self.place = 0

    def kept(self, candidate: _Candidate) -> bool:
        bare = candidate.bare
        if not bare:
            return False
        if bare in self.lines:
            return True
        if len(bare) < self._SHORT:
            return False
        place = self.all.find(bare, self.place, self.place + self._WINDOW)
        if place < 0:
            place = self.all.find(bare, 0, self._WINDOW)
        if place < 0:
            # It may have left out a footnote mark or a button inside the block.
            third = len(bare) // 3
            pieces = [bare[:third], bare[third : 2 * third], bare[2 * third :]]
            return third >= self._SHORT and sum(piece in self.lines or piece in self.all for piece in pieces) >= 2
        self.place = place
        return True


class _Weights:
    """How much of the page, and of what trafilatura kept, stands inside each element."""

    def __init__(self, blocks: list[_Candidate], judged: list[bool]) -> None:
        self.total = sum(len(block.text) for block in blocks) or 1
        self.kept = sum(len(block.text) for block, kept in zip(blocks, judged, strict=True) if kept)
        self.inside: dict[int, int] = {}
        self.kept_inside: dict[int, int] = {}
        self.headed: set[int] = set()
        self.nodes: dict[int, Node] = {}
        self.verdicts: dict[int, bool] = {}
        for block, kept in zip(blocks, judged, strict=True):
            for node in block.nodes:
                self.nodes[id(node)] = node
                self.inside[id(node)] = self.inside.get(id(node), 0) + len(block.text)
                if kept:
                    self.kept_inside[id(node)] = self.kept_inside.get(id(node), 0) + len(block.text)
                if block.kind == "heading" and block.level == 1:
                    self.headed.add(id(node))

    def most(self, node: Node) -> bool:
        """Tells whether a large part of the article stands inside the element."""
        if self.kept >= 200:
            return self.kept_inside.get(id(node), 0) > 0.4 * self.kept
        return self.inside.get(id(node), 0) > 0.4 * self.total

    def apart(self, candidate: _Candidate) -> bool:
        return any(self._apart(node) for node in candidate.nodes)

    def _apart(self, node: Node) -> bool:
        verdict = self.verdicts.get(id(node))
        if verdict is None:
            verdict = self.verdicts[id(node)] = self._judge(node)
        return verdict

    def _judge(self, node: Node) -> bool:
        names = _names()
        if node.tag in ("html", "body", "main", "#root"):
            return False
        if node.tag in names.apart or node.get("role").lower() in names.apart_roles:
            return not self.most(node)
        if node.get("aria-hidden").lower() == "true":
            return not self.most(node)
        within = _inside_article(node)
        if node.tag in ("header", "footer"):
            return not within and not self.most(node) and not (node.tag == "header" and id(node) in self.headed)
        if node.tag in ("aside", "form"):
            return not self.most(node)
        if node.tag == "section" and re.search(r"\b(?:references|sources)\b", node.get("id") + " " + node.get("class")):
            return False
        words = set(attribute_words(node))
        if words & names.reference_words:
            return False
        return bool(words & names.apart_words) and not self.most(node) and id(node) not in self.headed

    def main(self) -> Node | None:
        """Returns the one element that holds the article, where the page marks one."""
        mains = [node for node in self.nodes.values() if node.tag == "main" or node.get("role").lower() == "main"]
        mains = [node for node in mains if self.most(node)]
        if mains:
            return max(mains, key=lambda node: self.inside[id(node)])
        articles = [node for node in self.nodes.values() if node.tag == "article" and self.most(node)]
        return max(articles, key=lambda node: self.kept_inside.get(id(node), 0)) if articles else None


def attribute_words(node: Node) -> Iterable[str]:
    """Yields the words of an element's class and id, and neighbours joined ("post__related-links": related-links)."""
    for name in re.split(r"\s+", f"{node.get('class')} {node.get('id')}".strip()):
        pieces = [piece.lower() for piece in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", name)]
        yield from pieces
        yield from ("-".join(pair) for pair in zip(pieces, pieces[1:], strict=False))
        yield from ("-".join(three) for three in zip(pieces, pieces[1:], pieces[2:], strict=False))


def _inside_article(node: Node) -> bool:
    above = node.parent
    while above is not None:
        if above.tag in ("article", "main", "section") or above.get("role").lower() == "main":
            return True
        above = above.parent
    return False


def _menu_like(block: _Candidate) -> bool:
    """Tells whether a block is little but links."""
    return block.linked > 0.8 * len(block.text) and len(block.text) < 120


def _about_page(block: _Candidate) -> bool:
    """Tells whether a block is an advert, a share button and the like by its words."""
    found = boilerplate.recognise(block.text)
    return found is not None and found.sort == "boilerplate"


def _reference_zone(blocks: list[_Candidate], apart: list[bool]) -> list[bool]:
    """Marks the blocks of reference lists: below their heading, or inside an element that is called so."""
    zone = [False] * len(blocks)
    known: dict[int, bool] = {}
    open_level = 0
    for index, block in enumerate(blocks):
        if block.kind == "heading" or len(block.text) < 40:
            if reference_lists.heading_kind(block.text) == "strong" and not apart[index]:
                open_level = block.level or 7
                zone[index] = _has_entries(blocks, index)
                if not zone[index]:
                    open_level = 0
                continue
            if block.kind == "heading" and block.level <= open_level:
                open_level = 0
        named = any(_names_references(node, known) for node in block.nodes[2:])
        if (open_level or named) and not apart[index]:
            zone[index] = block.kind == "list_item" or reference_lists.looks_like_reference(block.text)
            if not zone[index] and block.kind != "heading":
                open_level = 0
    return zone


def _names_references(node: Node, known: dict[int, bool]) -> bool:
    """Tells whether an element is called a reference list; ``known`` are the answers so far."""
    answer = known.get(id(node))
    if answer is None:
        words = {"references", "reference-list", "reflist", "ref-list", "bibliography"}
        answer = known[id(node)] = not words.isdisjoint(attribute_words(node))
    return answer


def _has_entries(blocks: list[_Candidate], index: int) -> bool:
    following = blocks[index + 1 : index + 4]
    return any(reference_lists.looks_like_reference(block.text) for block in following)


def _fill(blocks: list[_Candidate], apart: list[bool], inside: list[bool], marked: bool) -> None:
    """Keeps what lies between kept blocks and belongs to the same text, and the headings over kept blocks."""
    kept = [index for index, block in enumerate(blocks) if block.kept]
    if not kept:
        return
    home = _home(blocks, kept)
    for index in range(len(blocks)):
        block = blocks[index]
        if block.kept or apart[index] or not inside[index] or not kept[0] <= index <= kept[-1] or _menu_like(block):
            continue
        if _about_page(block):
            continue
        # The article's own element, or (where the page marks none) a neighbour of what was kept.
        if marked and home in block.nodes and block.linked < 0.5 * len(block.text):
            block.kept = len(block.text) >= 3 and _neighbourly(blocks, index)
        elif block.kind in ("list_item", "table_cell", "heading", "paragraph") and block.linked < 0.3 * len(block.text):
            block.kept = _neighbourly(blocks, index, close=True)
    for index, block in enumerate(blocks):
        # The title above the text.
        if block.kind == "heading" and block.level == 1 and not block.kept and not apart[index] and index < kept[0]:
            block.kept = inside[index] and home is not None
    # The end of the article: a last list or paragraph in the same element as the last block that was kept.
    for index in range(kept[-1] + 1, min(kept[-1] + 12, len(blocks))):
        block = blocks[index]
        last = block.nodes[-1] if block.nodes else None
        same = last and block.nodes[:-1] == blocks[kept[-1]].nodes[:-1] and last.tag in ("p", "li", "dd", "dt", "td")
        if apart[index] or not inside[index] or not same or block.linked > 0.3 * len(block.text) or _about_page(block):
            break
        if len(block.text) < 25 and not block.text.endswith("."):
            break
        block.kept = True


def _home(blocks: list[_Candidate], kept: list[int]) -> Node | None:
    """Returns the innermost element around most of what was kept."""
    weight: dict[int, int] = {}
    nodes: dict[int, tuple[int, Node]] = {}
    total = 0
    for index in kept:
        total += len(blocks[index].text)
        for depth, node in enumerate(blocks[index].nodes):
            weight[id(node)] = weight.get(id(node), 0) + len(blocks[index].text)
            nodes[id(node)] = (depth, node)
    deep = [entry for identity, entry in nodes.items() if weight[identity] >= 0.85 * total]
    return max(deep, key=lambda entry: entry[0])[1] if deep else None


def _neighbourly(blocks: list[_Candidate], index: int, *, close: bool = False) -> bool:
    """Tells whether a block stands among kept ones: in the same element as the nearest kept block before or after."""
    block = blocks[index]
    reach = 6 if close else 30
    before = next((blocks[place] for place in range(index - 1, max(index - reach, -1), -1) if blocks[place].kept), None)
    after = next(
        (blocks[place] for place in range(index + 1, min(index + reach, len(blocks))) if blocks[place].kept), None
    )
    if before is None or after is None:
        return False
    own = block.nodes[-1].parent if block.nodes else None  # text outside of any element
    if block.kind in ("list_item", "table_cell"):
        while own is not None and own.tag in ("ul", "ol", "tr", "tbody", "thead", "table", "li", "td", "dl"):
            own = own.parent
    if close:
        return own is not None and own in before.nodes and own in after.nodes
    return own is not None and (own in before.nodes or own in after.nodes)


def _notices(blocks: list[_Candidate], apart: list[bool], inside: list[bool]) -> None:
    """Keeps what medfact needs of what stands around the article: review status, bylines, dates."""
    kept = [index for index, block in enumerate(blocks) if block.kept]
    first, last = (kept[0], kept[-1]) if kept else (0, len(blocks))
    names = dates = 0
    for index, block in enumerate(blocks):
        if block.kept or len(block.text) > 400 or any(node.tag in ("nav", "aside") for node in block.nodes):
            continue
        found = boilerplate.recognise(block.text)
        near = first - 12 <= index <= last + 6 and inside[index]
        if found and found.sort == "unreviewed":
            block.kept = near and not apart[index]
            continue
        said = metadata.bylines(block.text, bare=near and index <= last)
        if not said or (block.kind == "list_item" and len(block.nodes) and block.linked):
            continue
        has_date = any(one.role in ("published", "updated", "reviewed") for one in said)
        has_name = any(one.role in ("author", "reviewer") for one in said)
        in_footer = any(node.tag == "footer" for node in block.nodes)
        if not near and not (in_footer and has_date and not has_name):
            continue
        if (has_date and dates >= 3 and not has_name) or (has_name and names >= 3):
            continue
        dates += has_date
        names += has_name
        block.kept = True


# ---------------------------------------------------------------- the draft


def _draft(candidates: list[_Candidate], lines: tuple[int, ...], builder: TextBuilder | None = None) -> Draft:
    builder = builder or TextBuilder()
    draft = Draft(format=NAME, text="", parts=[], positions=builder.positions(lines))
    placed: dict[int, tuple[int, int]] = {}
    previous: _Candidate | None = None
    for candidate in candidates:
        if candidate.remark:
            draft.remarks.append(Remark(builder.length, candidate.remark.line, candidate.remark.text))
            continue
        if not candidate.kept:
            continue
        runs = [piece for piece in candidate.pieces if isinstance(piece, Run)]
        if builder.length:
            gap = separator(previous.kind if previous is not None else None, candidate.kind)
            builder.add(gap, runs[0].origin, fixed=True)
        start = builder.length
        _append(candidate, builder, draft)
        if builder.length == start:
            continue
        placed[id(candidate)] = (start, builder.length)
        for name in candidate.anchors:
            draft.anchors.setdefault(name, start)
        draft.parts.append(
            Part(
                candidate.kind,
                start,
                builder.length,
                level=candidate.level,
                ordered=candidate.ordered,
                ordinal=candidate.ordinal,
                group=candidate.group,
                headers=candidate.headers,
                cell=candidate.cell,
                firm=candidate.firm,
                lead_in=placed.get(id(candidate.lead)) if candidate.lead else None,
            )
        )
        previous = candidate
    draft.text = builder.text()
    draft.positions = builder.positions(lines)
    return draft


# Words with single blanks between them are copied as one.
_PIECE = re.compile(rf"{_BREAK}|[^\S{_BREAK}]+|\S+(?: \S+)*")
# Soft hyphens and marks of no width: they would split words.
_SEEN = re.compile("[^\u00ad\u200b\u200e\u200f\u2060\ufeff]+")


def _append(candidate: _Candidate, builder: TextBuilder, draft: Draft) -> None:
    """Appends the words of a block, white space folded as a browser folds it."""
    start = builder.length
    space: tuple[str, int] | None = None
    opened: list[tuple[Node, int | None]] = []  # where the words of each open element begin, once they do
    for piece in candidate.pieces:
        if isinstance(piece, tuple):
            if piece[0] == "open":
                opened.append((piece[1], None))
            else:
                _close(piece[1], opened, builder.length, draft)
            continue
        for found in _PIECE.finditer(piece.text):
            word = found[0]
            origin = piece.origin if piece.fixed else piece.origin + found.start()
            if word.isspace():
                space = ("\n", origin) if word == _BREAK else space or (" ", origin)
                continue
            if space and builder.length > start:
                builder.add(space[0], space[1], fixed=True)
            space = None
            for seen in _SEEN.finditer(word):
                opened = [(node, builder.length if begin is None else begin) for node, begin in opened]
                builder.add(seen[0], origin if piece.fixed else origin + seen.start(), fixed=piece.fixed)
    while opened:
        _close(opened[-1][0], opened, builder.length, draft)


def _close(node: Node, opened: list[tuple[Node, int | None]], end: int, draft: Draft) -> None:
    """Notes the span of an element that ends."""
    for place in range(len(opened) - 1, -1, -1):
        if opened[place][0] is node:
            begin = opened.pop(place)[1]
            if begin is not None and end > begin:
                _span(node, begin, end, draft)
            return


def _span(node: Node, start: int, end: int, draft: Draft) -> None:
    if node.tag == "sup":
        draft.raised.append((start, end))
    elif node.get("href"):
        draft.links.append(Link(start, end, node.get("href").strip()))


# ---------------------------------------------------------------- what the page declares


def _declare(root: Node, draft: Draft) -> None:
    fields: list[tuple[str, object]] = []
    scripts: list[str] = []
    timed: list[tuple[str, object]] = []
    titles: dict[str, str] = {}
    language = None
    for what, item in walk(root):
        if what != "open" or not isinstance(item, Node):
            continue
        tag = item.tag
        if tag == "html":
            language = item.get("lang") or item.get("xml:lang") or None
        elif tag == "meta":
            name = item.get("name") or item.get("property") or item.get("itemprop")
            if name:
                fields.append((name, item.get("content")))
                titles.setdefault(name.lower(), item.get("content"))
                if name.lower() == "og:url":
                    draft.home = draft.home or host(item.get("content") or "") or None
        elif tag == "link" and item.get("rel").lower() == "canonical":
            draft.home = host(item.get("href") or "") or draft.home
        elif tag == "script" and "ld+json" in item.get("type").lower():
            scripts.append("".join(child.text for child in item.children if isinstance(child, Run)))
        elif tag == "title" and "title" not in titles:
            titles["title"] = text_of(item)
        elif item.get("itemprop") and metadata.role_of(item.get("itemprop")):
            timed.append((item.get("itemprop"), item.get("content") or item.get("datetime") or text_of(item)))
        elif tag == "time" and "pubdate" in item.attributes:
            timed.append(("datePublished", item.get("datetime") or text_of(item)))
    draft.expansions += _expansions(root)
    ld, headline = metadata.structured(scripts)
    # A handful of fields: a page of teasers repeats itemprop for every teaser.
    draft.metadata = metadata.merge(
        ld, metadata.declared(fields), metadata.declared(timed[:6]), Metadata(language=language)
    )
    draft.title = draft.heading or headline or titles.get("og:title") or titles.get("title") or None


def _expansions(root: Node) -> list[tuple[str, str]]:
    """Returns abbreviation and long form of each ``<abbr title="…">``."""
    nodes = [item for what, item in walk(root) if what == "open" and isinstance(item, Node)]
    return [
        (text_of(node).strip(), node.get("title"))
        for node in nodes
        if node.tag in ("abbr", "acronym") and node.get("title")
    ]
