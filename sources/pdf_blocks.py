"""From the lines of a PDF to its text and blocks: paragraphs, headings, lists, tables, footnotes, entries.

A paragraph ends where the gap below is wider than between its lines, where the next line is set in, larger or bold,
or where the next line's first word would still have fitted. It goes on over a column or page if it had not ended.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from statistics import median

from sources import references
from sources.datafiles import load
from sources.directives import comment_in_line
from sources.document import BlockKind, Cell, Positions
from sources.pdf_columns import Line
from sources.source import Link, Part, Remark

_BULLET = re.compile(r"[•‣◦▪●○∙·*–—-]\s+(?=\S)")
_NUMBER = re.compile(r"(?:(\d{1,3})[.)]|\((\d{1,3})\)|\[(\d{1,3})\])\s+(?=\S)")
_BARE_NUMBER = re.compile(r"(\d{1,3})\s+(?=[A-Z])")
_TERMINAL = re.compile(r"[.!?:;][\"'”’)\]]*(?:\s?\[[\d,\s–-]+\]|[\d,–-]{0,8})$")
_CAPTION = re.compile(
    r"(?:fig(?:ure|\.)?|table|box|appendix|supplementary (?:table|figure))\s+[\dIVXA-Z]{1,4}\b", re.IGNORECASE
)
_FOOTNOTE = re.compile(r"(?:\d{1,2}(?=\s?[A-Za-z“])|[*†‡§¶‖#]+)\s*\S")
_NUMBERED_HEADING = re.compile(r"\d{1,2}(?:\.\d{1,2}){0,3}\.?\s+\S")
_ADDRESS = re.compile(r"(?:https?://|www\.|doi\.org|doi:\s?|\b10\.\d{4,9}/)\S*$", re.IGNORECASE)
_CONTENTS = re.compile(r"(?:\.\s?){5,}\s*(?:\d{1,4}|[ivxlc]{1,6})$")
_HYPHEN = re.compile(r"([^\W\d_]+)[-\u2010\u00ad]$")
_BROKEN = re.compile(r"\w[-\u2010\u00ad–]$")
_SOFT = "\u00ad"
_HEADING_WORDS = 14
_LARGE_WORDS = 40


@dataclass(frozen=True, slots=True)
class Hyphens:
    """The data file: words that keep a hyphen at which a line breaks."""

    before: frozenset[str]
    after: frozenset[str]


def check(data: object) -> Hyphens:
    """Validates the word file and returns it typed.

    Raises:
        ValueError: A key is missing or unknown, or words are not given as text.
    """
    if not isinstance(data, dict) or set(data) != {"before", "after"}:
        raise ValueError("expected exactly the keys before and after")
    for name, words in data.items():
        if not isinstance(words, str) or words != words.lower():
            raise ValueError(f"{name}: expected lower-case words between blanks, found {words!r}")
    before, after = (frozenset(word.strip("-") for word in data[name].split()) for name in ("before", "after"))
    return Hyphens(before, after)


@lru_cache(maxsize=1)
def _hyphens() -> Hyphens:
    return load("hyphens.yaml", check)


@dataclass(slots=True)
class Block:
    """A block in the making: its lines, and what they were found to be."""

    lines: list[Line]
    kind: BlockKind = "paragraph"
    level: int = 0
    mark: int = 0  # characters of the first line that are its bullet or number
    ordered: bool = False
    ordinal: int | None = None
    listed: bool = False  # stands in a reference list
    foot: bool = False
    group: int = 0
    headers: tuple[str, ...] = ()
    cell: Cell | None = None

    @property
    def text(self) -> str:
        """Its words, lines joined by a space."""
        return " ".join(line.text for line in self.lines)

    @property
    def size(self) -> float:
        """The size of its longest line."""
        return max(self.lines, key=lambda line: len(line.text)).size

    @property
    def bold(self) -> bool:
        """Whether all of it is bold."""
        return all(line.bold for line in self.lines)


@dataclass(slots=True)
class Body:
    """What is usual in a document."""

    size: float
    bold: bool
    leading: float  # from baseline to baseline, in em
    flows: dict[int, float] = field(default_factory=dict)

    def step(self, line: Line) -> float:
        """Returns how far apart lines like this one stand."""
        return self.flows.get(line.flow, self.leading) * line.size


@dataclass(slots=True)
class Built:
    """Text, blocks and what else a draft needs."""

    text: str
    parts: list[Part]
    positions: Positions
    title: str | None
    raised: list[tuple[int, int]]
    links: list[Link]
    remarks: list[Remark]


def build(lines: Sequence[Line]) -> Built:
    """Makes text and blocks of the lines of a document."""
    body = _body(lines)
    blocks = _blocks(lines, body)
    _footnotes(blocks, body)
    _headings(blocks, body)
    blocks = _joined(blocks, body)
    _tables(blocks)
    _groups(blocks)
    return _write(blocks, body, Counter(_words(lines)))


def _body(lines: Sequence[Line]) -> Body:
    sizes: Counter[float] = Counter()
    weights: Counter[bool] = Counter()
    for line in lines:
        sizes[round(line.size * 2) / 2] += len(line.text)
        weights[line.bold] += len(line.text)
    size = max(sizes, key=lambda one: sizes[one]) if sizes else 10.0
    steps: dict[int, list[float]] = defaultdict(list)
    for above, below in zip(lines, lines[1:], strict=False):
        same = above.flow == below.flow and above.row is None and below.row is None
        step = (above.y - below.y) / below.size if same and below.size else 0.0
        if same and abs(above.size - below.size) < 0.3 and 0.9 < step < 3.2:
            steps[above.flow].append(step)
    every = [step for own in steps.values() for step in own]
    flows = {flow: _usual(own) for flow, own in steps.items() if len(own) >= 5}
    # A few steps may all be gaps between paragraphs.
    leading = _usual(every) if len(every) >= 5 else min([*every, 1.4])
    return Body(size, weights[True] > weights[False], leading, flows)


def _usual(steps: Sequence[float]) -> float:
    """Returns the usual step: the lower half's middle, as gaps between paragraphs only ever add to it."""
    ordered = sorted(steps)
    return median(ordered[: max(1, (2 * len(ordered) + 2) // 3)])


# ---------------------------------------------------------------- lines to blocks


@dataclass(slots=True)
class _Regime:
    """What holds where the reader stands: within a reference list, and how its entries are told apart."""

    listed: bool = False
    hanging: dict[int, tuple[float, bool]] = field(default_factory=dict)  # by flow: left edge, whether entries hang
    ordinal: int = 0


def _blocks(lines: Sequence[Line], body: Body) -> list[Block]:
    blocks: list[Block] = []
    regime = _Regime()
    previous: Line | None = None
    for place, line in enumerate(lines):
        if line.row is not None or comment_in_line(line.text) is not None:
            blocks.append(Block([line], kind="paragraph" if line.row is None else "table_cell"))
            previous = None
            continue
        if _opens_references(line, body):
            regime = _Regime(listed=True, hanging=_hanging(lines[place + 1 :]))
            blocks.append(Block([line]))
            previous = None
            continue
        if regime.listed and _closes_references(line, body):
            regime = _Regime()
        current = blocks[-1] if previous is not None else None
        mark = _mark(line, previous, current, body, regime)
        if mark:
            block = Block([line], kind="list_item", level=1, mark=mark[0], ordered=mark[1], ordinal=mark[2])
            block.listed = regime.listed
            regime.ordinal = mark[2] or regime.ordinal
            blocks.append(block)
        elif current is not None and previous is not None and _continues(current, previous, line, body, regime):
            current.lines.append(line)
        else:
            blocks.append(Block([line], listed=regime.listed))
        previous = line
    return blocks


def _opens_references(line: Line, body: Body) -> bool:
    if references.heading_kind(line.text) != "strong" or len(line.text.split()) > 5:
        return False
    capitals = line.text.isupper()
    return (line.bold and not body.bold) or line.size > 1.05 * body.size or capitals or line.x1 < 0.5 * line.right


def _closes_references(line: Line, body: Body) -> bool:
    large = line.size > 1.12 * body.size
    strong = line.bold and not body.bold and line.size >= 0.95 * body.size
    return (large or strong) and len(line.text.split()) <= _HEADING_WORDS and not _NUMBER.match(line.text)


def _hanging(lines: Sequence[Line]) -> dict[int, tuple[float, bool]]:
    """Returns, for each stretch of lines, its left edge and whether lines hang from it: some at it, others set in."""
    found: dict[int, list[Line]] = defaultdict(list)
    for line in lines:
        found[line.flow].append(line)
    hanging: dict[int, tuple[float, bool]] = {}
    for flow, own in found.items():
        left = min(line.x0 for line in own)
        at = sum(line.x0 - left < 0.5 * line.size for line in own)
        hanging[flow] = left, len(own) >= 3 and 0.15 * len(own) <= at <= 0.75 * len(own)
    return hanging


def _mark(
    line: Line, previous: Line | None, current: Block | None, body: Body, regime: _Regime
) -> tuple[int, bool, int | None] | None:
    """Returns the length of the bullet or number a line starts with, whether it is a number, and which."""
    bullet = _BULLET.match(line.text)
    if bullet:
        aside = line.text[0] in "–—-*" and current is not None and current.kind != "list_item"
        if aside and previous is not None and not (_ended(previous) or _gap(previous, line, body)):
            return None  # a dash within a sentence
        return bullet.end(), False, None
    number = _NUMBER.match(line.text) or (_BARE_NUMBER.match(line.text) if regime.listed else None)
    if not number or (line.bold and not body.bold) or line.size > 1.12 * body.size:
        return None
    value = int(next(group for group in number.groups() if group))
    if regime.listed:
        expected = value == regime.ordinal + 1 or (regime.ordinal == 0 and value == 1)
        return (number.end(), True, value) if expected else None
    last = current.ordinal if current is not None and current.kind == "list_item" else None
    apart = previous is None or current is None or _ended(previous) or _gap(previous, line, body)
    if value == (last or 0) + 1 and apart:
        return number.end(), True, value
    return None


def _gap(above: Line, line: Line, body: Body) -> bool:
    return above.flow != line.flow or above.y - line.y > 1.18 * body.step(line) + 0.5


def _ended(line: Line) -> bool:
    return bool(_TERMINAL.search(line.text))


def _full(above: Line, line: Line) -> bool:
    """Tells whether a line was broken for want of room: the next line's first word would not have fitted."""
    word = line.text.split(maxsplit=1)[0] if line.text else ""
    across = (line.x1 - line.x0) / max(len(line.text), 1)
    return above.x1 + across * (len(word) + 1) > above.right - 0.3 * line.size


def _continues(block: Block, above: Line, line: Line, body: Body, regime: _Regime) -> bool:
    """Tells whether a line goes on with the block of the line above it."""
    if above.flow != line.flow or _gap(above, line, body) or above.y - line.y < -0.5 * line.size:
        return False
    if abs(above.size - line.size) > 0.08 * max(above.size, line.size):
        return False
    full, ended, small = _full(above, line), _ended(above), line.text[:1].islower()
    if above.bold != line.bold and not body.bold:
        if above.bold and block.bold:
            return full and small
        if ended or not small:
            return full and not ended
    if regime.listed and not block.mark and regime.hanging.get(line.flow, (0.0, False))[1]:
        return line.x0 - regime.hanging[line.flow][0] > 0.5 * line.size
    inset = line.x0 - above.x0
    if block.mark:
        # The words of an item stand behind its bullet; without a hanging indent they run on below it.
        return inset > -0.5 * line.size and (inset > 0.3 * line.size or len(block.lines) > 1 or full or small)
    return line.size > 1.12 * body.size or _prose_goes_on(above, line, full=full, ended=ended, small=small)


def _prose_goes_on(above: Line, line: Line, *, full: bool, ended: bool, small: bool) -> bool:
    """Tells whether a line of running text goes on with the paragraph above it."""
    inset = line.x0 - above.x0
    if inset > 0.7 * line.size and above.x0 - line.left < 0.5 * line.size and line.x0 - line.left < 6 * line.size:
        return full and not ended  # the first line of a paragraph is set in
    if full or (small and not ended) or _BROKEN.search(above.text):
        return True
    # A line that ends early without a full stop: ragged edges are not, a list of short lines is.
    return not ended and above.x1 > above.right - 0.12 * (above.right - above.left)


# ---------------------------------------------------------------- what blocks are


def _footnotes(blocks: Sequence[Block], body: Body) -> None:
    """Marks footnotes: small, at the foot of a page, opened by a raised number or a sign.

    Where an article has no list of references, its numbered footnotes are that list.
    """
    listed = any(block.listed for block in blocks)
    for block in blocks:
        first = block.lines[0]
        if block.kind == "table_cell" or block.listed or first.height > 0.4 or block.size > 0.93 * body.size:
            continue
        raised = first.raised and first.raised[0][0] == 0
        if not raised and not _FOOTNOTE.match(first.text):
            continue
        block.foot = True
        digits = first.text[: first.raised[0][1]].strip() if raised else ""
        first.raised = [span for span in first.raised if span[0]]
        if digits.isdecimal() and not listed:
            block.kind, block.ordinal, block.mark = "reference", int(digits), len(digits)


def _headings(blocks: Sequence[Block], body: Body) -> None:
    """Marks headings and captions; the level of a heading is the rank of its size and weight."""
    styles: dict[tuple[float, int], list[Block]] = defaultdict(list)
    for place, block in enumerate(blocks):
        if _CONTENTS.search(block.text):
            block.kind = "boilerplate"  # a line of the table of contents
        if block.kind in ("table_cell", "boilerplate") or block.foot:
            continue
        if _CAPTION.match(block.text) and (block.size <= 1.05 * body.size) and len(block.text) > 9:
            if block.kind == "paragraph":
                block.kind = "caption"
            continue
        if place + 1 < len(blocks) and (style := _style(block, body)):
            styles[style].append(block)
    for rank, style in enumerate(sorted(styles, reverse=True), 1):
        for block in styles[style]:
            block.kind, block.level = "heading", min(rank, 6)
            block.mark, block.ordered, block.ordinal = 0, False, None


def _style(block: Block, body: Body) -> tuple[float, int] | None:
    """Returns the size and weight of a block that looks like a heading, None where it does not."""
    words = block.text
    count = len(words.split())
    if not any(letter.isalpha() for letter in words) or len(block.lines) > 5 or _names(block):
        return None
    opening = next(letter for letter in words if letter.isalnum())
    size = round(block.size * 2) / 2
    stops = words.rstrip().endswith((".", ",", ";", ":"))
    large = block.size >= 1.12 * body.size
    if large and count <= _LARGE_WORDS and not (stops and block.size < 1.4 * body.size) and not opening.islower():
        return size, int(block.bold)
    if block.kind == "list_item" or stops or count > _HEADING_WORDS or opening.islower():
        return None
    if block.bold and not body.bold and block.size >= 0.9 * body.size and len(block.lines) <= 2:
        return size, 1
    if references.heading_kind(words) == "strong" and len(block.lines) == 1 and count <= 4:
        return size, 1
    letters = [letter for letter in words if letter.isalpha()]
    if len(letters) >= 4 and all(letter.isupper() for letter in letters) and count <= 8 and len(block.lines) == 1:
        return size, 0
    return None


def _names(block: Block) -> bool:
    """Tells whether a block is a line of authors: names with commas between them, or with raised marks behind them."""
    words = [word.strip(",;.0123456789*†‡") for word in block.text.split()]
    words = [word for word in words if word and word not in ("and", "de", "van", "von", "der", "la", "MD", "PhD")]
    raised = any(line.raised for line in block.lines)
    listed = block.text.count(",") >= 2 or (" and " in block.text and block.text.count(",") >= 1)
    titled = sum(word[:1].isupper() for word in words)
    return bool(words) and (raised or listed) and titled >= 0.85 * len(words) and len(words) >= 2


def _joined(blocks: Sequence[Block], body: Body) -> list[Block]:
    """Joins what a column or page broke: a text that had not ended, and the next text of its kind.

    What stands between them (a footnote, a table, a caption) comes after the text that it would have torn.
    """
    left = list(blocks)
    made: list[Block] = []
    while left:
        block = left.pop(0)
        made.append(block)
        if block.kind not in ("paragraph", "list_item") or block.foot:
            continue
        while (place := _rest(block, left, body)) is not None:
            block.lines += left.pop(place).lines
    return made


def _rest(block: Block, following: Sequence[Block], body: Body) -> int | None:
    """Returns where among the blocks that follow the rest of a block stands, None where it is complete."""
    last = block.lines[-1]
    for place, other in enumerate(following[:40]):
        first = other.lines[0]
        aside = other.kind in ("table_cell", "caption") or other.foot
        if aside:
            continue
        if first.flow == last.flow or first.page - last.page > 1 or other.kind != "paragraph":
            return None
        if block.listed != other.listed or abs(other.size - block.size) > 0.08 * block.size or first.bold != last.bold:
            return None
        small, broken = first.text[:1].islower(), bool(_HYPHEN.search(last.text))
        if block.listed and block.ordinal is not None:
            return place
        if broken or (small and not _ended(last)):
            return place
        narrow = last.x1 < last.right - 0.12 * (last.right - last.left)
        same = abs(block.size - body.size) < 0.08 * body.size
        indented = first.x0 - first.left > 0.7 * first.size
        return place if same and not (_ended(last) or narrow or indented or block.listed) and place == 0 else None
    return None


def _tables(blocks: Sequence[Block]) -> None:
    """Gives the cells of a table their headers: the first cell of the row, and the cell at the head of the column."""
    table: list[Block] = []
    number = 0
    for block in [*blocks, None]:
        if block is not None and block.kind == "table_cell":
            before = table[-1].lines[0] if table else None
            line = block.lines[0]
            if before is None or (line.row or 0) - (before.row or 0) <= 1:
                table.append(block)
                continue
            number += 1
            _head(table)
            _grid(table, number)
            table = [block]
            continue
        number += 1
        _head(table)
        _grid(table, number)
        table = []


def _grid(cells: Sequence[Block], number: int) -> None:
    """Gives each cell its place: the row with the most cells says where the columns are."""
    rows: dict[int, list[Block]] = defaultdict(list)
    for cell in cells:
        rows[cell.lines[0].row or 0].append(cell)
    if not rows:
        return
    widest = [cell.lines[0] for cell in max(rows.values(), key=len)]
    heads = len(rows) > 1 and any(cell.headers for cell in cells)
    for place, row in enumerate(sorted(rows)):
        taken = -1
        for cell in rows[row]:
            near = min(range(len(widest)), key=lambda at, x0=cell.lines[0].x0: abs(widest[at].x0 - x0))  # type: ignore[misc]
            over = next((at for at, line in enumerate(widest) if _over(line, cell.lines[0])), near)
            taken = max(over, taken + 1)
            cell.cell = Cell(number, place, taken, head="col" if heads and place == 0 else None)


def _head(cells: Sequence[Block]) -> None:
    rows: dict[int, list[Block]] = defaultdict(list)
    for cell in cells:
        rows[cell.lines[0].row or 0].append(cell)
    if len(rows) < 2:
        return
    first, *others = [rows[row] for row in sorted(rows)]
    if len(first) < 2 or any(_figure(cell.text) for cell in first):
        return
    for row in others:
        head = row[0]
        for cell in row[1:]:
            column = next((top for top in first if _over(top.lines[0], cell.lines[0])), None)
            names = [column.text] if column else []
            cell.headers = tuple(names + ([] if _figure(head.text) else [head.text]))


def _figure(text: str) -> bool:
    return not any(letter.isalpha() for letter in text)


def _over(top: Line, cell: Line) -> bool:
    return min(top.x1, cell.x1) - max(top.x0, cell.x0) > 0 or abs(top.x0 - cell.x0) < 3


def _groups(blocks: Sequence[Block]) -> None:
    """Numbers lists and tables, and gives the items of a list their depth by how far they are set in."""
    group = 0
    before: Block | None = None
    insets: list[float] = []
    for block in blocks:
        grouped = block.kind in ("list_item", "table_cell")
        if grouped:
            broken = before is None or before.kind != block.kind
            if block.kind == "table_cell" and before is not None and not broken:
                broken = (block.lines[0].row or 0) - (before.lines[0].row or 0) > 1
            if broken:
                group += 1
                insets = []
            block.group = group
        if block.kind == "list_item":
            line = block.lines[0]
            inset = line.x0 - line.left
            if before is not None and before.lines[-1].flow != line.flow and insets:
                insets = [inset, *insets[1:]] if len(insets) == 1 else insets
            while insets and inset < insets[-1] - 0.5 * line.size:
                insets.pop()
            if not insets or inset > insets[-1] + 0.5 * line.size:
                insets.append(inset)
            block.level = len(insets)
        before = block


# ---------------------------------------------------------------- text


def _words(lines: Iterable[Line]) -> Iterable[str]:
    """Yields the words of the document that no line break touches, hyphens included."""
    for line in lines:
        words = re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", line.text)
        yield from (word.lower() for word in words[:-1])


def _write(blocks: Sequence[Block], body: Body, known: Counter[str]) -> Built:
    """Writes the text, and notes where in it everything stands."""
    text: list[str] = []
    length = 0
    built = Built("", [], Positions(), None, [], [], [])
    locations: list[tuple[int, str]] = []
    before: Block | None = None
    for block in blocks:
        words, starts = _run(block, known)
        comment = comment_in_line(words.strip())
        if before is not None:
            separator = "\n" if block.group and before.group == block.group else "\n\n"
            text.append(separator)
            length += len(separator)
        for line, start in zip(block.lines, starts, strict=True):
            if not locations or locations[-1][1] != f"page {line.page}":
                locations.append((length + start, f"page {line.page}"))
        if comment is not None:
            built.remarks.append(Remark(offset=length + len(words), line=None, text=comment))
        else:
            built.parts.append(_part(block, length, words))
            if not _names(block):
                built.raised += _moved(block, starts, length)
            for line, start in zip(block.lines, starts, strict=True):
                for one, other, url in line.links:
                    _link(built.links, length + start + one, length + min(start + other, len(words)), url)
        text.append(words)
        length += len(words)
        before = block
    built.text = "".join(text)
    built.positions = Positions(locations=tuple(locations) or ((0, "page 1"),))
    top = next((block for block in blocks if block.kind == "heading" and block.level == 1), None)
    if top is not None and top.lines[0].page == 1 and top.size > 1.12 * body.size:
        built.title = _run(top, known)[0]
    return built


def _part(block: Block, start: int, words: str) -> Part:
    kind = block.kind
    return Part(
        kind,
        start + block.mark,
        start + len(words),
        level=block.level,
        ordered=block.ordered,
        ordinal=block.ordinal if block.ordered else None,
        group=block.group,
        headers=block.headers,
        cell=block.cell,
        firm=kind == "heading",
        key=str(block.ordinal) if kind == "reference" and block.ordinal is not None else None,
    )


def _moved(block: Block, starts: Sequence[int], length: int) -> Iterable[tuple[int, int]]:
    for line, start in zip(block.lines, starts, strict=True):
        for one, other in line.raised:
            yield length + start + one, length + start + other


def _link(links: list[Link], start: int, end: int, url: str) -> None:
    """Adds a link, or its second half where a line broke it."""
    if end <= start:
        return
    if links and links[-1].url == url and start - links[-1].end <= 1:
        links[-1] = Link(links[-1].start, end, url)
    else:
        links.append(Link(start, end, url))


def _run(block: Block, known: Counter[str]) -> tuple[str, list[int]]:
    """Returns the words of a block on one line, and where in them each of its lines starts."""
    words = ""
    starts: list[int] = []
    for line in block.lines:
        if words:
            words = _seam(words, line.text, known)
        starts.append(len(words))
        words += line.text
    return words, starts


def _seam(words: str, following: str, known: Counter[str]) -> str:
    """Returns words made ready for the next line: with a space behind, or joined to it.

    A hyphen at the end of a line is left out where the next line goes on in lower case, unless the word is written
    with it elsewhere in the document and never without, or is one of those that keep it (``hyphens.yaml``). A hyphen
    before a capital or digit stays ("anti-TNF", "COVID-19", "10-20"); so does one that waits for its other half
    ("pre- and postoperative"). Addresses are joined as they stand.
    """
    if words.endswith(_SOFT):
        return words[:-1]
    first = following.split(maxsplit=1)[0] if following else ""
    last = words.rsplit(maxsplit=1)[-1]
    if _ADDRESS.search(last) and _address_goes_on(last, first):
        return words
    if last.endswith("–") and len(last) > 1 and last[-2].isdigit() and first[:1].isdigit():
        return words
    if not last.endswith(("-", "\u2010")) or len(last) < 2:
        return f"{words} "
    if not last[-2].isalnum() or not first[:1].isalnum():
        return f"{words} "
    if first.lower().strip(",") in ("and", "or", "to", "and/or", "versus", "nor"):
        return f"{words} "
    head = _HYPHEN.search(last)
    tail = re.match(r"[^\W\d_]+", first)
    if head is None or tail is None or not first[0].islower():
        return words
    one, other = head[1].lower(), tail[0].lower()
    if head[1].isupper() and len(head[1]) > 1:
        return words
    plain, hyphened = known[one + other], known[f"{one}-{other}"]
    if plain or hyphened:
        return words[:-1] if plain >= hyphened else words
    inner = last[: -len(head[0])].endswith("-")
    keeps = one in _hyphens().before or other in _hyphens().after or inner or (len(one) == 1 and one != "a")
    return words if keeps else words[:-1]


def _address_goes_on(last: str, first: str) -> bool:
    """Tells whether an address that a line ends with goes on in the next one."""
    if last.endswith(("/", "-", "_", "=", "&", "?", "%", "#", ":")):
        return bool(first) and first[0].isalnum()
    if last.endswith("."):
        return bool(re.match(r"[a-z0-9][\w./-]*[./\d]", first)) and not first[0].isupper()
    return bool(re.match(r"[./?=&_%#-][A-Za-z0-9]", first))
