"""From the pieces on a page to lines in reading order: rows, columns, tables, running heads and feet.

A column is told by its gutter: a strip that no line crosses while prose stands on both sides of it at the same height.
What crosses a gutter (a title, an abstract, a wide figure's caption) parts the page into bands that are read one after
the other. Cells that stand side by side without such a gutter are a table; two of them are never one sentence.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from sources.pdf_page import WIDE_GAP, WORD_GAP, Piece, Sheet

# A marker of a list item or reference that stands apart from its words.
_MARKER = re.compile(
    r"(?:[•‣◦▪●○∙·*–—-]|\(?(?:\d{1,3}|[a-zA-Z]|[ivx]{1,4})[.)]|\[\d{1,3}\]|\d{1,3}(?:\.\d{1,2}){0,3}\.?)"
)
_PAGE_NUMBER = re.compile(
    r"[-–—|\s]*(?:page|p\.)?\s*(?:\d{1,4}|[ivxlc]{1,6})(?:\s*(?:of|/)\s*\d{1,4})?[-–—|\s]*", re.IGNORECASE
)
_SPACED_OUT = re.compile(r"[A-Z](?: [A-Z]){3,}")
# How many lines of prose have to stand on both sides of a gutter; fewer do, if another page has the same gutter.
_ENOUGH = 5
_ENOUGH_AGAIN = 1
# A line of prose has this many characters.
_PROSE = 18
# Rows at the head and the foot of a page that may be running heads, and the part of the page they lie in.
_EDGE_ROWS = 3
_EDGE_PART = 0.13


@dataclass(slots=True)
class Chunk:
    """Pieces of one row that stand close together."""

    pieces: list[Piece]
    x0: float
    x1: float
    y: float
    size: float
    text: str = ""

    @property
    def prose(self) -> bool:
        """Whether it is as long as a line of prose."""
        return len(self.text) >= _PROSE and self.text.count(" ") >= 2


@dataclass(slots=True)
class Line:
    """A line of a column, or a cell of a table.

    Attributes:
        page: Number of its page.
        flow: Numbers the stretches of lines that stand below each other without a break.
        left: Left edge of its column.
        right: Right edge of its column.
        text: Its words.
        raised: Spans in ``text`` that are raised and smaller.
        links: Spans in ``text`` with the address they lead to.
        bold: Whether all of it is bold.
        row: Number of its row, where it is a cell of a table; cells of one table have rows that follow each other.
        height: Height above the foot of the page, as a share of it.
    """

    page: int
    flow: int
    left: float
    right: float
    x0: float
    x1: float
    y: float
    size: float
    text: str
    raised: list[tuple[int, int]] = field(default_factory=list)
    links: list[tuple[int, int, str]] = field(default_factory=list)
    bold: bool = False
    row: int | None = None
    height: float = 1.0


def lines_of(sheets: Sequence[Sheet]) -> list[Line]:
    """Returns the lines of a document in reading order, without running heads, feet and page numbers."""
    pages = [(sheet, chunks_of(rows_of(sheet.pieces))) for sheet in sheets]
    running = _running(pages)
    kept = [
        (sheet, [row for place, row in enumerate(rows) if place not in gone])
        for (sheet, rows), gone in zip(pages, running, strict=True)
    ]
    gutters = [_gutters([chunk for row in rows for chunk in row], _ENOUGH, []) for _, rows in kept]
    known = [place for page in gutters for place in page]
    lines: list[Line] = []
    for (sheet, rows), own in zip(kept, gutters, strict=True):
        chunks = [chunk for row in rows for chunk in row]
        lines += _read(sheet, chunks, own or _gutters(chunks, _ENOUGH_AGAIN, known), lines)
    return lines


# ---------------------------------------------------------------- rows and chunks


def rows_of(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """Gathers pieces that stand on one line, superscripts and subscripts with the line they belong to, top down."""
    rows: list[tuple[float, float, float, list[Piece]]] = []
    shelves: dict[int, list[int]] = defaultdict(list)
    for piece in sorted((piece for piece in pieces if piece.text.strip()), key=lambda piece: -piece.size):
        low, high = piece.y - 0.2 * piece.size, piece.y + 0.75 * piece.size
        best, share = -1, 0.5
        candidates = {row for shelf in range(int(low // 10) - 1, int(high // 10) + 2) for row in shelves[shelf]}
        for number in sorted(candidates):
            bottom, top, size, members = rows[number]
            base, smaller, bonus = bottom + 0.2 * size, piece.size < 0.86 * size, 0.0
            beside = next((other for other in members if _touches(piece, other)), None) if smaller else None
            if beside is not None:
                # A raised figure may be level with the line of another column too: it belongs to the words it follows.
                base, size, bonus = beside.y, beside.size, 1.0
                bottom, top = base - 0.2 * size, base + 0.75 * size
            if piece.size < 0.4 * size or abs(piece.y - base) > (0.6 if smaller else 0.3) * size:
                continue
            common = (min(high, top) - max(low, bottom)) / (high - low)
            common += bonus if common > 0.5 else 0.0
            if common > share:
                best, share = number, common
        if best < 0:
            for shelf in range(int(low // 10), int(high // 10) + 1):
                shelves[shelf].append(len(rows))
            rows.append((low, high, piece.size, [piece]))
        else:
            rows[best][3].append(piece)
    ordered = sorted(rows, key=lambda row: -(row[0] + 0.2 * row[2]))
    return [sorted(row[3], key=lambda piece: (piece.x0, piece.x1)) for row in ordered]


def _touches(piece: Piece, other: Piece) -> bool:
    """Tells whether a small piece stands right before or behind a larger one."""
    reach = 0.5 * other.size
    return (
        other.size > piece.size
        and abs(piece.y - other.y) < other.size
        and (-reach < piece.x0 - other.x1 < reach or -reach < other.x0 - piece.x1 < reach)
    )


def chunks_of(rows: Sequence[list[Piece]]) -> list[list[Chunk]]:
    """Parts each row where more than a space lies between two pieces; what is drawn twice is taken once."""
    found: list[list[Chunk]] = []
    for row in rows:
        chunks: list[list[Piece]] = []
        end = 0.0
        for piece in row:
            if chunks and _again(chunks[-1], piece):
                continue
            if not chunks or piece.x0 - end > WIDE_GAP * max(piece.size, chunks[-1][-1].size):
                chunks.append([])
                end = piece.x1
            chunks[-1].append(piece)
            end = max(end, piece.x1)
        found.append([_chunk(pieces) for pieces in chunks])
    return found


def _again(pieces: Sequence[Piece], piece: Piece) -> bool:
    """Tells whether a piece was drawn already in this place, as some programs do to make it look bold."""
    reach = 0.15 * piece.size
    return any(
        other.text == piece.text and abs(other.x0 - piece.x0) < reach and abs(other.y - piece.y) < reach
        for other in pieces[-4:]
    )


def _chunk(pieces: list[Piece]) -> Chunk:
    sizes: Counter[float] = Counter()
    for piece in pieces:
        sizes[round(piece.size, 1)] += len(piece.text.strip())
    size = max(sizes, key=lambda one: (sizes[one], one))
    main = [piece for piece in pieces if abs(piece.size - size) < 0.06] or pieces
    y = sorted(piece.y for piece in main)[len(main) // 2]
    chunk = Chunk(pieces, min(p.x0 for p in pieces), max(p.x1 for p in pieces), y, size)
    chunk.text = compose([chunk])[0]
    return chunk


def compose(chunks: Sequence[Chunk]) -> tuple[str, list[tuple[int, int]], list[tuple[int, int, str]]]:
    """Puts the words of chunks of one row together, with a space wherever there is a gap.

    Returns:
        The text, the raised spans, and the spans that lead to an address.
    """
    text = ""
    raised: list[tuple[int, int]] = []
    links: list[tuple[int, int, str]] = []
    for chunk in chunks:
        end: float | None = None
        for piece in chunk.pieces:
            words = piece.text
            if not text or text.endswith(" "):
                words = words.lstrip(" ")
            elif (end is None or piece.x0 - end > WORD_GAP * min(piece.size, chunk.size)) and not words.startswith(" "):
                text += " "
            end = piece.x1
            if not words:
                continue
            start = len(text)
            text += words
            shown = start + len(words.rstrip())
            if _is_raised(piece, chunk) and shown > start:
                if raised and raised[-1][1] == start:
                    raised[-1] = raised[-1][0], shown
                else:
                    raised.append((start, shown))
            if piece.link and shown > start:
                if links and links[-1][2] == piece.link and not text[links[-1][1] : start].strip():
                    links[-1] = links[-1][0], shown, piece.link
                else:
                    links.append((start, shown, piece.link))
    bare = text.rstrip()
    if _SPACED_OUT.fullmatch(bare) and not raised:
        return bare.replace(" ", ""), [], []
    return bare, raised, links


def _is_raised(piece: Piece, chunk: Chunk) -> bool:
    lift = piece.y - chunk.y
    return piece.size <= 0.86 * chunk.size and 0.12 * chunk.size <= lift <= 0.8 * chunk.size


# ---------------------------------------------------------------- running heads and feet


def _running(pages: Sequence[tuple[Sheet, list[list[Chunk]]]]) -> list[set[int]]:
    """Finds, for each page, the rows that repeat at the same place on other pages (digits aside), and page numbers.

    They stand apart from the text: two pages may well begin with the same words. Only what most pages have need not.
    """
    seen: dict[tuple[str, int, bool], set[int]] = defaultdict(set)
    edges: list[list[tuple[int, str, bool]]] = []
    large = 1.12 * _usual_size([chunk for _, rows in pages for row in rows for chunk in row])
    for number, (sheet, rows) in enumerate(pages):
        own: list[tuple[int, str, bool]] = []
        apart = _apart(rows)
        for place, row in enumerate(rows):
            y = row[0].y
            near = y > sheet.height * (1 - _EDGE_PART) or y < sheet.height * _EDGE_PART
            outer = place < _EDGE_ROWS or place >= len(rows) - _EDGE_ROWS
            if not (near and outer) or row[0].size > large:
                continue  # what is larger than the text heads a chapter
            words = re.sub(r"\d+|\b[ivxlc]+\b", "#", " ".join(chunk.text for chunk in row).lower())
            own.append((place, words, place in apart))
            for shelf in (-1, 0, 1):
                seen[words, round(y / 4) + shelf, place >= len(rows) / 2].add(number)
        edges.append(own)
    few, most = max(2, len(pages) // 6), max(3, len(pages) // 2 + 1)
    gone: list[set[int]] = []
    for (_, rows), own in zip(pages, edges, strict=True):
        taken = set()
        for place, words, apart_here in own:
            repeated = len(seen[words, round(rows[place][0].y / 4), place >= len(rows) / 2])
            alone = place in (0, len(rows) - 1) and apart_here and _is_page_number(rows[place])
            if repeated >= most or (apart_here and repeated >= few) or alone:
                taken.add(place)
        gone.append(taken)
    return gone


def _apart(rows: Sequence[list[Chunk]]) -> set[int]:
    """Returns the rows at the head and foot of a page that a wider gap parts from the text between them."""
    steps = [above[0].y - below[0].y for above, below in zip(rows, rows[1:], strict=False)]
    if not steps:
        return {0}
    usual = sorted(steps)[len(steps) // 2] if len(steps) > 4 else 0.0
    wide = [
        step > max(1.25 * usual, 1.45 * max(row[0].size, after[0].size))
        for step, row, after in zip(steps, rows, rows[1:], strict=False)
    ]
    head = max((place for place in range(min(_EDGE_ROWS, len(wide))) if wide[place]), default=-1)
    foot = min((place for place in range(max(0, len(wide) - _EDGE_ROWS), len(wide)) if wide[place]), default=len(rows))
    return {*range(head + 1), *range(foot + 1, len(rows))}


def _is_page_number(row: Sequence[Chunk]) -> bool:
    return len(row) == 1 and bool(_PAGE_NUMBER.fullmatch(row[0].text))


def _usual_size(chunks: Sequence[Chunk]) -> float:
    sizes: Counter[float] = Counter()
    for chunk in chunks:
        sizes[round(chunk.size, 1)] += len(chunk.text)
    return max(sizes, key=lambda size: sizes[size]) if sizes else 10.0


# ---------------------------------------------------------------- columns


def _gutters(chunks: Sequence[Chunk], enough: int, known: Sequence[float]) -> list[float]:
    """Finds the places of the gutters of a page, from left to right.

    Args:
        chunks: What stands on the page.
        enough: How many lines of prose have to stand on both sides at the same height.
        known: Gutters of other pages; where given, only these are looked for.
    """
    if len(chunks) < 2:
        return []
    x0, x1 = min(chunk.x0 for chunk in chunks), max(chunk.x1 for chunk in chunks)
    width = x1 - x0
    if known:
        places = sorted({round(place / 2) * 2.0 for place in known})
    else:
        places = [x0 + 0.15 * width + step * 2.0 for step in range(int(0.7 * width / 2) + 1)]
    scores = [(place, _score(chunks, place, enough)) for place in places]
    found: list[float] = []
    run: list[tuple[float, int]] = []
    for place, score in [*scores, (x1 + 100, 0)]:
        if score and (not run or place - run[-1][0] <= 3.0):
            run.append((place, score))
            continue
        if run:
            best = max(score for _, score in run)
            top = [place for place, score in run if score >= 0.9 * best]
            if len(top) >= 2 or known:
                found.append((top[0] + top[-1]) / 2)
        run = [(place, score)] if score else []
    return [place for number, place in enumerate(found) if number == 0 or place - found[number - 1] > 0.12 * width]


def _score(chunks: Sequence[Chunk], place: float, enough: int) -> int:
    """Returns how many lines of prose stand on the emptier side of a place, 0 where it is no gutter."""
    left = [chunk for chunk in chunks if chunk.x1 <= place]
    right = [chunk for chunk in chunks if chunk.x0 >= place]
    if not left or not right:
        return 0
    sides = _beside(left, right), _beside(right, left)
    prose = [sum(chunk.prose for chunk in side) for side in sides]
    score = min(prose)
    if score < enough:
        # Prose beside a margin of short notes.
        broad = max(sides, key=lambda side: sum(chunk.prose for chunk in side))
        if enough != _ENOUGH or min(map(len, sides)) < 8 or not _filled(broad):
            return 0
        score = min(map(len, sides))
    heights = sorted(chunk.y for side in sides for chunk in side)
    crossing = sum(
        chunk.x0 < place < chunk.x1 and _near(heights, chunk.y, 0.3 * chunk.size)
        for chunk in chunks
        if not (chunk.x1 <= place or chunk.x0 >= place)
    )
    return score if crossing <= 0.1 * score else 0


def _beside(chunks: Sequence[Chunk], others: Sequence[Chunk]) -> list[Chunk]:
    """Returns the chunks that have one of the others at about the same height."""
    heights = sorted(chunk.y for chunk in others)
    return [chunk for chunk in chunks if _near(heights, chunk.y, 0.8 * chunk.size)]


def _near(heights: Sequence[float], y: float, reach: float) -> bool:
    return bisect_left(heights, y - reach) < bisect_right(heights, y + reach)


def _filled(chunks: Sequence[Chunk]) -> bool:
    """Tells whether lines are prose that runs to its right edge, as the cells of a table do not."""
    prose = [chunk for chunk in chunks if chunk.prose]
    if len(prose) < 0.7 * len(chunks) or not prose:
        return False
    edge = sorted(chunk.x1 for chunk in prose)[int(0.9 * (len(prose) - 1))]
    left = min(chunk.x0 for chunk in prose)
    return sum(chunk.x1 - left >= 0.82 * (edge - left) for chunk in prose) >= 0.7 * len(prose)


# ---------------------------------------------------------------- reading order


def _read(sheet: Sheet, chunks: Sequence[Chunk], gutters: Sequence[float], before: Sequence[Line]) -> list[Line]:
    """Puts the chunks of a page in reading order and makes lines of them."""
    flow = before[-1].flow if before else 0
    row = next((line.row for line in reversed(before) if line.row is not None), -10)
    lines: list[Line] = []
    edges = _edges(chunks, gutters)
    for column, stretch in _bands(chunks, gutters):
        flow += 1
        left, right = edges.get(column, (min(c.x0 for c in stretch), max(c.x1 for c in stretch)))
        if column not in edges and not gutters:
            right = max(right, sheet.width - left)  # too few lines to tell: margins are alike
        made = _lines(sheet, stretch, flow, (left, right), (row or 0) + 2)
        row = next((line.row for line in reversed(made) if line.row is not None), row)
        lines += made
    return lines


def _column(chunk: Chunk, gutters: Sequence[float]) -> int:
    """Returns the number of the column a chunk stands in, -1 where it runs across a gutter."""
    first = sum(gutter <= chunk.x0 + 1 for gutter in gutters)
    last = sum(gutter < chunk.x1 - 1 for gutter in gutters)
    return first if last <= first else -1


def _edges(chunks: Sequence[Chunk], gutters: Sequence[float]) -> dict[int, tuple[float, float]]:
    """Returns the left and right edge of each column."""
    found: dict[int, list[Chunk]] = defaultdict(list)
    for chunk in chunks:
        found[_column(chunk, gutters)].append(chunk)
    edges: dict[int, tuple[float, float]] = {}
    for column, own in found.items():
        if len(own) >= 3:
            ends = sorted(chunk.x1 for chunk in own)
            edges[column] = min(chunk.x0 for chunk in own), ends[int(0.9 * (len(ends) - 1) + 0.5)]
    return edges


def _bands(chunks: Sequence[Chunk], gutters: Sequence[float]) -> list[tuple[int, list[Chunk]]]:
    """Returns stretches of chunks in reading order, each with its column (-1 across the columns)."""
    if not gutters:
        return [(0, list(chunks))] if chunks else []
    stretches: list[tuple[int, list[Chunk]]] = []
    columns: dict[int, list[Chunk]] = defaultdict(list)
    across: list[Chunk] = []
    ordered = sorted(chunks, key=lambda chunk: (-chunk.y, chunk.x0))
    heights = {
        column: sorted(chunk.y for chunk in chunks if _column(chunk, gutters) == column)
        for column in range(len(gutters) + 1)
    }
    for chunk in ordered:
        column = _column(chunk, gutters)
        if column == 0 and across and not columns and _goes_on(across[-1], chunk, heights):
            column = -1  # the last, short line of what runs across
        if column < 0:
            stretches += [(number, columns[number]) for number in sorted(columns)]
            columns = defaultdict(list)
            across.append(chunk)
            continue
        if across:
            stretches.append((-1, across))
            across = []
        columns[column].append(chunk)
    stretches += [(number, columns[number]) for number in sorted(columns)]
    return [*stretches, (-1, across)] if across else stretches


def _goes_on(above: Chunk, chunk: Chunk, heights: dict[int, list[float]]) -> bool:
    alone = not any(_near(own, chunk.y, 0.5 * chunk.size) for column, own in heights.items() if column)
    return (
        alone
        and above.y - chunk.y <= 1.6 * chunk.size
        and abs(above.size - chunk.size) < 0.3
        and chunk.x0 <= above.x0 + 2
    )


def _lines(sheet: Sheet, chunks: Sequence[Chunk], flow: int, edges: tuple[float, float], first_row: int) -> list[Line]:
    """Makes the lines of one stretch of a column: chunks of one row are one line, or cells of a table."""
    rows = [_marked(row) for row in _rows(chunks)]
    table = [len(row) > 1 and _is_table_row(rows, place) for place, row in enumerate(rows)]
    lines: list[Line] = []
    number = first_row
    cells: list[tuple[Line, list[list[Chunk]]]] = []
    open_row: list[int] = []  # places in ``cells`` of the row that may go on below
    for place, row in enumerate(rows):
        if table[place] or (open_row and _goes_on_below(row, [cells[cell][0] for cell in open_row])):
            kept = [cells[cell][0] for cell in open_row]
            if open_row and _goes_on_below(row, kept):
                for group in row:
                    cell = next(cell for cell in open_row if _aligned(cells[cell][0], group[0]))
                    cells[cell][1].append(group)
                    cells[cell][0].y = group[0].y
                continue
            number += 1 if open_row else 2
            open_row = []
            for group in row:
                line = _line(sheet, [group], flow, edges, number)
                open_row.append(len(cells))
                cells.append((line, [group]))
                lines.append(line)
            continue
        open_row = []
        lines.append(_line(sheet, row, flow, edges, None))
    for line, groups in cells:
        if len(groups) > 1:
            line.text, line.raised, line.links = compose([chunk for group in groups for chunk in group])
    return lines


def _rows(chunks: Sequence[Chunk]) -> list[list[Chunk]]:
    rows: list[list[Chunk]] = []
    for chunk in sorted(chunks, key=lambda chunk: (-chunk.y, chunk.x0)):
        if rows and abs(rows[-1][0].y - chunk.y) <= 0.35 * max(chunk.size, rows[-1][0].size):
            rows[-1].append(chunk)
        else:
            rows.append([chunk])
    return [sorted(row, key=lambda chunk: chunk.x0) for row in rows]


def _marked(row: Sequence[Chunk]) -> list[list[Chunk]]:
    """Groups the chunks of a row: a bullet or number goes with the words behind it."""
    groups: list[list[Chunk]] = []
    for chunk in row:
        if groups and len(groups[-1]) == 1 and len(groups) == 1 and _MARKER.fullmatch(groups[-1][0].text):
            gap = chunk.x0 - groups[-1][0].x1
            if gap < 4 * chunk.size and not _MARKER.fullmatch(chunk.text):
                groups[-1].append(chunk)
                continue
        groups.append([chunk])
    return groups


def _is_table_row(rows: Sequence[Sequence[Sequence[Chunk]]], place: int) -> bool:
    """Tells whether the parts of a row are cells: they stand far apart, or in line with those of a row nearby."""
    row = rows[place]
    size = row[0][0].size
    gaps = [after[0].x0 - before[-1].x1 for before, after in zip(row, row[1:], strict=False)]
    if max(gaps) > 2.5 * size:
        return True
    for other in [*rows[max(0, place - 2) : place], *rows[place + 1 : place + 3]]:
        if len(other) > 1 and any(
            abs(mine[0].x0 - theirs[0].x0) < 3 or abs(mine[-1].x1 - theirs[-1].x1) < 3
            for mine in row[1:]
            for theirs in other[1:]
        ):
            return True
    return False


def _goes_on_below(row: Sequence[Sequence[Chunk]], above: Sequence[Line]) -> bool:
    """Tells whether a row only carries on cells of the row above: close by, in line, the first cell not among them."""
    return all(
        any(_aligned(cell, group[0]) for cell in above[1:])
        and not _aligned(above[0], group[0])
        and min(cell.y for cell in above) - group[0].y <= 1.5 * group[0].size
        for group in row
    )


def _aligned(cell: Line, chunk: Chunk) -> bool:
    return abs(cell.x0 - chunk.x0) < 3


def _line(
    sheet: Sheet, groups: Sequence[Sequence[Chunk]], flow: int, edges: tuple[float, float], row: int | None
) -> Line:
    chunks = [chunk for group in groups for chunk in group]
    text, raised, links = compose(chunks)
    longest = max(chunks, key=lambda chunk: len(chunk.text))
    bold = sum(len(piece.text) for chunk in chunks for piece in chunk.pieces if piece.bold)
    every = sum(len(piece.text) for chunk in chunks for piece in chunk.pieces)
    return Line(
        sheet.number, flow, min(edges[0], chunks[0].x0), max(edges[1], edges[0]), chunks[0].x0, chunks[-1].x1,
        longest.y, longest.size, text, raised, links, bold >= 0.9 * every, row,
        longest.y / sheet.height if sheet.height else 1.0,
    )  # fmt: skip
