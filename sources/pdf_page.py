"""One page of a PDF: the pieces of text that its content draws, each with its place, size and weight.

pypdf parses the file, its streams and its fonts. The drawing is followed here, because pypdf's own extraction knows
neither how far a piece reaches nor what is raised, and without these there are no columns and no citation markers.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pypdf import PdfReader
    from pypdf.generic import DictionaryObject
    from pypdf.generic._font import Font

#: Stands for a glyph whose font does not say which letter it is.
UNKNOWN = "\ufffd"
#: Most bytes of drawing that are followed in one file, most characters, and how deep drawings may be nested.
MOST_DRAWING = 60_000_000
MOST_CHARACTERS = 5_000_000
DEEPEST = 12
# Gaps in em: what is narrower parts no words, what is wider is more than a space.
WORD_GAP = 0.17
WIDE_GAP = 0.9
_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
# Bullets of the Symbol and Wingdings fonts, which stand in the private-use area.
_BULLETS = dict.fromkeys("\uf0b7\uf0a7\uf0d8\uf0fc\uf076\uf0a8\uf06e\uf06c\uf0be", "•")
_REPLACED = str.maketrans(
    {**_LIGATURES, **_BULLETS, **dict.fromkeys("\u00a0\t\n\r\u2028", " "), "\u200b": "", "\ufeff": ""}
)
_UNUSED = frozenset((0x7F, 0x81, 0x8D, 0x8F, 0x90, 0x9D))
_DRAWS_TEXT = re.compile(rb"T[jJ]|Do|['\"]|BI\s")
_BOLD = re.compile(r"bold|black|heavy|semib|demi|(?:^|[+-])cmb|-Bd\b", re.IGNORECASE)

Matrix = tuple[float, float, float, float, float, float]
IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


class TooMuchError(Exception):
    """The file draws more than any article does."""


@dataclass(slots=True)
class Piece:
    """A piece of text in one go: its words, its baseline from ``x0`` to ``x1`` at ``y``, size and weight."""

    text: str
    x0: float
    x1: float
    y: float
    size: float
    bold: bool
    link: str | None = None
    direction: int = 0


@dataclass(slots=True)
class Sheet:
    """A page as drawn.

    Attributes:
        number: 1-based.
        width: Width as it is read.
        height: Height as it is read.
        pieces: The text, in the order of drawing, upright; y grows upwards.
        pictures: Share of the page that images cover.
        curves: How many curves are drawn: text may have been turned into outlines.
        unknown: Number of characters whose font does not say what they are.
        fonts: Names of the fonts these come from.
    """

    number: int
    width: float
    height: float
    pieces: list[Piece]
    pictures: float
    curves: int
    unknown: int
    fonts: set[str]

    @property
    def characters(self) -> int:
        """Number of characters that are no white space."""
        return sum(len("".join(piece.text.split())) for piece in self.pieces)


@dataclass(slots=True)
class Link:
    """A place on the page that leads to an address."""

    box: tuple[float, float, float, float]
    url: str


@dataclass(slots=True)
class Face:
    """A font: what each code means and how wide it is (in em)."""

    name: str
    bold: bool
    double: bool
    glyphs: dict[int, tuple[str, float]] = field(default_factory=dict)
    look_up: Callable[[int], tuple[str, float]] = lambda _code: (UNKNOWN, 0.5)
    scale: float = 1.0

    def glyph(self, code: int) -> tuple[str, float]:
        """Returns the text and the width of a code."""
        found = self.glyphs.get(code)
        if found is None:
            found = self.glyphs[code] = self.look_up(code)
        return found


@dataclass(slots=True)
class Work:
    """What is shared by the pages of one file: fonts read once, and how much has been followed so far."""

    reader: PdfReader
    faces: dict[object, Face | None] = field(default_factory=dict)
    drawn: int = 0
    characters: int = 0

    def charge(self, amount: int) -> None:
        """Counts bytes of drawing.

        Raises:
            TooMuchError: They are more than any article draws.
        """
        self.drawn += amount
        if self.drawn > MOST_DRAWING:
            raise TooMuchError(f"draws more than {MOST_DRAWING / 1e6:,.0f} MB")


@dataclass(slots=True)
class _State:
    """The part of the graphics state that text needs; ``q`` keeps a copy."""

    ctm: Matrix = IDENTITY
    face: Face | None = None
    size: float = 0.0
    spacing: float = 0.0
    word_spacing: float = 0.0
    stretch: float = 1.0
    leading: float = 0.0
    rise: float = 0.0

    def copy(self) -> _State:
        return _State(
            self.ctm, self.face, self.size, self.spacing, self.word_spacing, self.stretch, self.leading, self.rise
        )


def times(one: Matrix, other: Matrix) -> Matrix:
    """Returns the product of two matrices as PDF writes them."""
    a, b, c, d, e, f = one
    k, m, n, o, p, q = other
    return (a * k + b * n, a * m + b * o, c * k + d * n, c * m + d * o, e * k + f * n + p, e * m + f * o + q)


def draw(page: DictionaryObject, number: int, work: Work) -> Sheet:
    """Follows the drawing of a page.

    Args:
        page: The page's dictionary, with what it inherits.
        number: 1-based number of the page.
        work: What the pages of the file share.

    Raises:
        TooMuchError: The file draws more than any article does.
        Exception: Whatever pypdf raises on a file that is broken.
    """
    box = _box(page)
    pen = _Pen(work, list(_links(page)), box)
    contents = page.get("/Contents")
    if contents is not None:
        pen.follow(contents, page.get("/Resources"), depth=0)
    pieces, direction = _upright(pen.pieces)
    x0, y0, x1, y1 = _turned_box(box, direction)
    inside = [piece for piece in pieces if x0 - 2 <= piece.x0 <= x1 + 2 and y0 - 2 <= piece.y <= y1 + 2]
    for piece in inside:
        piece.x0, piece.x1, piece.y = piece.x0 - x0, piece.x1 - x0, piece.y - y0
    area = max((box[2] - box[0]) * (box[3] - box[1]), 1.0)
    return Sheet(number, x1 - x0, y1 - y0, inside, min(pen.pictures / area, 1.0), pen.curves, pen.unknown, pen.nameless)


def _box(page: DictionaryObject) -> tuple[float, float, float, float]:
    for name in ("/CropBox", "/MediaBox"):
        found = _numbers(page.get(name), 4)
        if found:
            x0, y0, x1, y1 = found
            box = min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)
            if box[2] - box[0] > 1 and box[3] - box[1] > 1:
                return box
    return 0.0, 0.0, 612.0, 792.0


def _numbers(value: Any, count: int) -> tuple[float, ...] | None:
    """Returns ``count`` finite numbers of an array, None where it is none."""
    value = resolved(value)
    if not isinstance(value, list) or len(value) < count:
        return None
    try:
        found = tuple(float(resolved(item)) for item in value[:count])
    except (TypeError, ValueError):
        return None
    return found if all(math.isfinite(number) and abs(number) < 1e7 for number in found) else None


def _links(page: DictionaryObject) -> Iterable[Link]:
    """Yields the links of a page that lead to an address; what is malformed is no link."""
    annotations = resolved(page.get("/Annots"))
    for reference in annotations[:2000] if isinstance(annotations, list) else []:
        note = resolved(reference)
        if not isinstance(note, dict) or note.get("/Subtype") != "/Link":
            continue
        action = resolved(note.get("/A"))
        url = action.get("/URI") if isinstance(action, dict) else None
        box = _numbers(note.get("/Rect"), 4)
        if box and isinstance(url, (str, bytes)):
            address = url if isinstance(url, str) else url.decode("utf-8", "replace")
            yield Link((min(box[0], box[2]), min(box[1], box[3]), max(box[0], box[2]), max(box[1], box[3])), address)


def _upright(pieces: list[Piece]) -> tuple[list[Piece], int]:
    """Turns a page so that most of its text is upright; what runs another way (a stamp in the margin) is left out."""
    weights = dict.fromkeys((0, 90, 180, 270), 0)
    for piece in pieces:
        if piece.direction in weights:
            weights[piece.direction] += len(piece.text.strip())
    main = max(weights, key=lambda turn: (weights[turn], -turn))
    kept = [piece for piece in pieces if piece.direction == main]
    return kept, main


def _turned(x: float, y: float, direction: int) -> tuple[float, float]:
    if direction == 90:
        return y, -x
    if direction == 180:
        return -x, -y
    return (-y, x) if direction == 270 else (x, y)


def _turned_box(box: tuple[float, float, float, float], direction: int) -> tuple[float, float, float, float]:
    one, other = _turned(box[0], box[1], direction), _turned(box[2], box[3], direction)
    return min(one[0], other[0]), min(one[1], other[1]), max(one[0], other[0]), max(one[1], other[1])


class _Pen:
    """Follows the operators of a page and of the forms that it draws."""

    def __init__(self, work: Work, links: list[Link], box: tuple[float, float, float, float]) -> None:
        self.work = work
        self.links = links
        self.box = box
        self.pieces: list[Piece] = []
        self.pictures = 0.0
        self.curves = 0
        self.unknown = 0
        self.nameless: set[str] = set()
        self.state = _State()
        self.kept: list[_State] = []
        self.tm = self.line = IDENTITY
        self.marked: list[bool] = []
        self.resources: Any = {}
        self.open: set[int] = set()
        self.operators: dict[bytes, Callable[[list[Any]], None]] = {
            b"q": self._keep, b"Q": self._restore, b"cm": self._transform, b"BT": self._begin, b"Tf": self._font,
            b"Tc": self._spacing, b"Tw": self._word_spacing, b"Tz": self._stretch, b"TL": self._leading,
            b"Ts": self._rise, b"Td": self._move, b"TD": self._move_and_lead, b"Tm": self._matrix,
            b"T*": self._next_line, b"Tj": self._show, b"TJ": self._show_spaced, b"'": self._next_and_show,
            b'"': self._space_and_show, b"BMC": self._mark, b"BDC": self._mark, b"EMC": self._unmark,
            b"c": self._curve, b"v": self._curve, b"y": self._curve, b"INLINE IMAGE": self._picture,
        }  # fmt: skip

    def follow(self, contents: Any, resources: Any, *, depth: int) -> None:
        """Follows a content stream with the resources that it names."""
        from pypdf.generic import ContentStream

        stream = ContentStream(contents, self.work.reader)
        data = stream.get_data()
        self.work.charge(len(data))
        if not _DRAWS_TEXT.search(data):
            self.curves += len(re.findall(rb"\sc\s", data))
            return
        outer = self.resources
        self.resources = resolved(resources) or {}
        for operands, operator in stream.operations:
            if operator == b"Do":
                self._object(operands, depth)
                continue
            act = self.operators.get(operator)
            if act is not None:
                act(operands)
        self.resources = outer

    # ------------------------------------------------------------ state

    def _keep(self, _operands: list[Any]) -> None:
        if len(self.kept) > 10_000:
            raise TooMuchError("saves its graphics state more than 10,000 times without restoring it")
        self.kept.append(self.state.copy())

    def _restore(self, _operands: list[Any]) -> None:
        if self.kept:
            self.state = self.kept.pop()

    def _transform(self, operands: list[Any]) -> None:
        matrix = _matrix(operands)
        if matrix:
            self.state.ctm = times(matrix, self.state.ctm)

    def _begin(self, _operands: list[Any]) -> None:
        self.tm = self.line = IDENTITY

    def _font(self, operands: list[Any]) -> None:
        if len(operands) < 2:
            return
        self.state.size = _number(operands[1], self.state.size)
        fonts: Any = resolved(self.resources.get("/Font")) or {}
        try:
            reference = fonts.raw_get(operands[0])
        except (KeyError, AttributeError):
            self.state.face = None
            return
        key = getattr(reference, "idnum", None)
        key = ("id", id(reference)) if key is None else key
        if key not in self.work.faces:
            self.work.faces[key] = face_of(resolved(reference))
        self.state.face = self.work.faces[key]

    def _spacing(self, operands: list[Any]) -> None:
        self.state.spacing = _number(_first(operands), self.state.spacing)

    def _word_spacing(self, operands: list[Any]) -> None:
        self.state.word_spacing = _number(_first(operands), self.state.word_spacing)

    def _stretch(self, operands: list[Any]) -> None:
        self.state.stretch = _number(_first(operands), self.state.stretch * 100) / 100

    def _leading(self, operands: list[Any]) -> None:
        self.state.leading = _number(_first(operands), self.state.leading)

    def _rise(self, operands: list[Any]) -> None:
        self.state.rise = _number(_first(operands), self.state.rise)

    def _mark(self, operands: list[Any]) -> None:
        """Notes whether marked content is a running head or foot, where the file says so."""
        furniture = False
        if operands and operands[0] == "/Artifact" and len(operands) > 1:
            about = operands[1]
            if isinstance(about, str):
                named = resolved(self.resources.get("/Properties")) or {}
                about = resolved(named.get(about))
            furniture = isinstance(about, dict) and (
                about.get("/Type") == "/Pagination" or about.get("/Subtype") in ("/Header", "/Footer", "/Watermark")
            )
        self.marked.append(furniture)

    def _unmark(self, _operands: list[Any]) -> None:
        if self.marked:
            self.marked.pop()

    # ------------------------------------------------------------ position

    def _move(self, operands: list[Any]) -> None:
        if len(operands) >= 2:
            step: Matrix = (1.0, 0.0, 0.0, 1.0, _number(operands[0], 0.0), _number(operands[1], 0.0))
            self.tm = self.line = times(step, self.line)

    def _move_and_lead(self, operands: list[Any]) -> None:
        if len(operands) >= 2:
            self.state.leading = -_number(operands[1], -self.state.leading)
            self._move(operands)

    def _matrix(self, operands: list[Any]) -> None:
        matrix = _matrix(operands)
        if matrix:
            self.tm = self.line = matrix

    def _next_line(self, _operands: list[Any]) -> None:
        self.tm = self.line = times((1.0, 0.0, 0.0, 1.0, 0.0, -self.state.leading), self.line)

    # ------------------------------------------------------------ text

    def _next_and_show(self, operands: list[Any]) -> None:
        self._next_line(operands)
        self._show(operands)

    def _space_and_show(self, operands: list[Any]) -> None:
        if len(operands) >= 3:
            self._word_spacing(operands[:1])
            self._spacing(operands[1:2])
            self._next_and_show(operands[2:])

    def _show(self, operands: list[Any]) -> None:
        self._write([_first(operands)])

    def _show_spaced(self, operands: list[Any]) -> None:
        items = _first(operands)
        if isinstance(items, list):
            self._write(items)

    def _write(self, items: list[Any]) -> None:
        """Writes strings with the steps between them, and notes what stands where."""
        state = self.state
        size, stretch = state.size, state.stretch
        whole = times(self.tm, state.ctm)
        across = math.hypot(whole[0], whole[1])
        height = abs(size) * math.hypot(whole[2], whole[3])
        run = _Run(self, whole, height)
        at = 0.0
        for item in items:
            if isinstance(item, (int, float)):
                step = -float(item) / 1000 * size * stretch
                if math.isfinite(step):
                    at += step
                    gap = step * across / height if height else 0.0
                    if gap > WIDE_GAP or gap < -WIDE_GAP:
                        run.close()
                    elif gap > WORD_GAP:
                        run.space()
                continue
            data = _bytes(item)
            if data is None:
                continue
            for code, text, width, space in _glyphs(state.face, data):
                start = at
                at += (width * size + state.spacing + (state.word_spacing if space else 0.0)) * stretch
                run.add(text, start, at, code, state.face)
        run.close()
        self.tm = times((1.0, 0.0, 0.0, 1.0, at, 0.0), self.tm)

    def put(self, piece: Piece) -> None:
        """Takes a piece unless it belongs to a running head or foot."""
        if any(self.marked):
            return
        self.work.characters += len(piece.text)
        if self.work.characters > MOST_CHARACTERS:
            raise TooMuchError(f"holds more than {MOST_CHARACTERS:,} characters")
        self.pieces.append(piece)

    # ------------------------------------------------------------ what is drawn beside text

    def _curve(self, _operands: list[Any]) -> None:
        self.curves += 1

    def _picture(self, _operands: Any) -> None:
        """Adds the part of the page that an image covers: it fills the unit square of its coordinates."""
        a, b, c, d, e, f = self.state.ctm
        xs, ys = (e, e + a, e + c, e + a + c), (f, f + b, f + d, f + b + d)
        x0, y0, x1, y1 = self.box
        wide = max(min(max(xs), x1) - max(min(xs), x0), 0.0)
        high = max(min(max(ys), y1) - max(min(ys), y0), 0.0)
        self.pictures += wide * high

    def _object(self, operands: list[Any], depth: int) -> None:
        objects = resolved(self.resources.get("/XObject")) or {}
        name = _first(operands)
        if not isinstance(objects, dict) or name not in objects:
            return
        thing = resolved(objects[name])
        if not isinstance(thing, dict):
            return
        if thing.get("/Subtype") == "/Image":
            self._picture(operands)
            return
        if thing.get("/Subtype") != "/Form" or id(thing) in self.open:
            return
        if depth >= DEEPEST:
            raise TooMuchError(f"nests drawings deeper than {DEEPEST}")
        self.work.charge(1000)
        outer, kept, tm, line = self.state.copy(), self.kept, self.tm, self.line
        self.open.add(id(thing))
        self.kept = []
        matrix = _numbers(thing.get("/Matrix"), 6)
        if matrix:
            self.state.ctm = times((matrix[0], matrix[1], matrix[2], matrix[3], matrix[4], matrix[5]), self.state.ctm)
        self.follow(thing, thing.get("/Resources") or self.resources, depth=depth + 1)
        self.open.discard(id(thing))
        self.state, self.kept, self.tm, self.line = outer, kept, tm, line


class _Run:
    """A piece in the making: characters of one string that stand close together and lead to one address."""

    def __init__(self, pen: _Pen, whole: Matrix, height: float) -> None:
        self.pen = pen
        self.whole = whole
        self.height = height
        self.direction = _direction(whole)
        self.text: list[str] = []
        self.start = self.end = 0.0
        self.link: str | None = None

    def add(self, text: str, start: float, end: float, code: int, face: Face | None) -> None:
        if text == UNKNOWN:
            self.pen.unknown += 1
            self.pen.nameless.add(face.name if face else "none")
            if code < 0x20 and face is not None and not face.double:
                text = ""
        link = self._link(start, end) if self.pen.links else None
        if self.text and link != self.link:
            self.close()
        if not self.text:
            self.start, self.link = start, link
        self.text.append(text)
        self.end = end

    def space(self) -> None:
        if self.text and not self.text[-1].endswith(" "):
            self.text.append(" ")

    def close(self) -> None:
        words = re.sub(" {2,}", " ", "".join(self.text).translate(_REPLACED))
        self.text = []
        if not words or self.height < 0.5 or self.direction < 0:
            return
        rise = self.pen.state.rise
        one, other = (self._place(at, rise) for at in (self.start, self.end))
        if not all(math.isfinite(number) and abs(number) < 1e6 for number in (*one, *other)):
            return
        face = self.pen.state.face
        x0, y = _turned(*one, self.direction)
        x1, _ = _turned(*other, self.direction)
        height = self.height * (face.scale if face else 1.0)
        bold = face.bold if face else False
        self.pen.put(Piece(words, min(x0, x1), max(x0, x1), y, height, bold, self.link, self.direction))

    def _place(self, at: float, rise: float) -> tuple[float, float]:
        a, b, c, d, e, f = self.whole
        return at * a + rise * c + e, at * b + rise * d + f

    def _link(self, start: float, end: float) -> str | None:
        x, y = self._place((start + end) / 2, self.pen.state.rise + 0.3 * self.pen.state.size)
        for link in self.pen.links:
            x0, y0, x1, y1 = link.box
            if x0 <= x <= x1 and y0 <= y <= y1:
                return link.url
        return None


def _direction(matrix: Matrix) -> int:
    """Returns which way text runs (0, 90, 180, 270), -1 where it runs aslant."""
    if not (math.isfinite(matrix[0]) and math.isfinite(matrix[1])):
        return -1
    angle = math.degrees(math.atan2(matrix[1], matrix[0])) % 360
    nearest = round(angle / 90) * 90
    return nearest % 360 if abs(angle - nearest) <= 5 else -1


def _glyphs(face: Face | None, data: bytes) -> Iterable[tuple[int, str, float, bool]]:
    """Yields code, text, width in em, and whether it is the space that word spacing widens."""
    if face is None:
        for code in data:
            yield code, UNKNOWN, 0.5, code == 32
    elif face.double:
        for place in range(0, len(data) - 1, 2):
            code = data[place] << 8 | data[place + 1]
            yield code, *face.glyph(code), False
    else:
        for code in data:
            yield code, *face.glyph(code), code == 32


def face_of(resource: Any) -> Face | None:
    """Reads a font."""
    from pypdf.generic._font import Font

    if not isinstance(resource, dict):
        return None
    font = Font.from_font_resource(resource)  # type: ignore[arg-type]  # a dictionary as pypdf parsed it
    weight = str(getattr(font.font_descriptor, "weight", ""))
    heavy = weight.isdigit() and int(weight) >= 600
    forced = bool(int(getattr(font.font_descriptor, "flags", 0) or 0) & (1 << 18))
    bold = bool(_BOLD.search(font.name)) or heavy or forced
    double = font.sub_type == "Type0"
    coded = str(resource.get("/Encoding") or "")
    says = double and ("UCS2" in coded or "UTF16" in coded)
    unit, scale = 0.001, 1.0
    if font.sub_type == "Type3":
        matrix = _numbers(resource.get("/FontMatrix"), 6)
        unit = abs(matrix[0]) if matrix else unit
        box = _numbers(resource.get("/FontBBox"), 4)
        if matrix and box and abs(box[3] - box[1]) > 0:
            scale = abs((box[3] - box[1]) * matrix[3]) or 1.0

    def look_up(code: int) -> tuple[str, float]:
        return _meaning(font, code, coded, double=double, says=says), _width(font, code) * unit

    return Face(font.name, bold, double, look_up=look_up, scale=scale if 0.2 <= scale <= 5 else 1.0)


def _width(font: Font, code: int) -> float:
    widths = font.character_widths
    width = widths.get(chr(code))
    if width is None:
        width = font.space_width if chr(code) == font.space_char else widths.get("default", 500)
    return float(width) if math.isfinite(width) else 500.0


def _meaning(font: Font, code: int, coded: str, *, double: bool, says: bool) -> str:
    """Returns the text of a code, UNKNOWN where the font does not tell it."""
    raw = chr(code)
    if not font.interpretable:
        return UNKNOWN
    if double:
        text = font.character_map.get(raw)
        if text is None:
            text = raw if says else UNKNOWN
    else:
        named = font.encoding.get(code, raw) if isinstance(font.encoding, dict) else raw
        if len(named) > 1 and named.startswith("/"):
            return _named(named)
        text = "".join(str(font.character_map.get(letter, letter)) for letter in named)
    text = str(text)
    if not double and "WinAnsi" in coded and code in _UNUSED:
        return "•"  # what the standard says of codes that this encoding leaves open
    odd = any((letter < " " and letter not in "\t\n\r") or "\x7f" <= letter < "\xa0" for letter in text)
    private = any("\ue000" <= letter <= "\uf8ff" and letter not in _BULLETS for letter in text)
    lone = any("\ud800" <= letter <= "\udfff" for letter in text)
    return UNKNOWN if odd or private or lone else text


def _named(name: str) -> str:
    """Returns the text of a glyph's name that is not in the standard list ("/f_i", "/a.sc"), or UNKNOWN."""
    from pypdf._codecs.adobe_glyphs import adobe_glyphs

    letters = [adobe_glyphs.get(f"/{piece}") for piece in name[1:].split(".", maxsplit=1)[0].split("_")]
    return "".join(letter or "" for letter in letters) if all(letters) else UNKNOWN


def resolved(thing: Any) -> Any:
    """Returns what a reference of the file leads to."""
    return thing.get_object() if hasattr(thing, "get_object") else thing


def _first(operands: list[Any]) -> Any:
    return operands[0] if operands else None


def _number(value: Any, otherwise: float) -> float:
    if not isinstance(value, (int, float)):
        return otherwise
    number = float(value)
    return number if math.isfinite(number) and abs(number) < 1e7 else otherwise


def _matrix(operands: list[Any]) -> Matrix | None:
    found = _numbers(list(operands), 6)
    return (found[0], found[1], found[2], found[3], found[4], found[5]) if found else None


def _bytes(item: Any) -> bytes | None:
    """Returns the bytes of a string as they stand in the file."""
    original = getattr(item, "original_bytes", None)
    if isinstance(original, bytes):
        return original
    return bytes(item) if isinstance(item, bytes) else None
