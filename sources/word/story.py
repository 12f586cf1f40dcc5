"""The walk through the text of a Word document: from elements to blocks, as Word shows it with all changes accepted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from sources import references as reference_lists
from sources.directives import comment_in_line, is_directive
from sources.document import BlockKind, UnreadableError
from sources.word import works
from sources.word.blocks import BREAK, Block, Mark, Note, Words
from sources.word.cited import repeats
from sources.word.container import Container, Story
from sources.word.fields import Field, paired
from sources.word.numbering import Item, Numbering
from sources.word.styles import Style, Styles
from sources.word.symbols import shown, symbol
from sources.word.tables import Cell, finish
from sources.word.works import Work
from sources.word.xml import MC, REMOVED, TRANSPARENT, M, R, W, accepted, chosen, elements, integer, switch, value

if TYPE_CHECKING:
    from lxml.etree import _Element

_SHOWN = {"tab": " ", "br": BREAK, "cr": BREAK, "noBreakHyphen": "-", "ptab": " "}
_CONTENTS_GALLERIES = frozenset({"Table of Contents", "Table of Figures", "Table of Authorities"})
_DRAWINGS = frozenset({f"{W}drawing", f"{W}pict", f"{W}object"})
# A note of so few words that links somewhere names what it links to.
_FEW_WORDS = 25


@dataclass(slots=True)
class State:
    """What all stories of a document share.

    Attributes:
        path: Path to show in errors.
        directives: What comments say to medfact, by id of the comment.
        bookmarks: The note whose mark stands inside a bookmark, by name.
        numbers: The number of each note by its sort and id; 0 where it has a sign of its own.
        counts: How many notes of each sort are numbered.
        notes: The notes that were met, in order.
        written: The elements of all notes by sort and id, once a note was met.
        waiting: Prose of notes that waits for the end of its section.
    """

    path: str
    container: Container
    styles: Styles
    numbering: Numbering
    sources: dict[str, Work]
    directives: dict[str, list[str]] = field(default_factory=dict)
    bookmarks: dict[str, tuple[str, str]] = field(default_factory=dict)
    numbers: dict[tuple[str, str], int] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    notes: dict[tuple[str, str], Note] = field(default_factory=dict)
    written: dict[str, dict[str, _Element]] = field(default_factory=dict)
    waiting: list[Block] = field(default_factory=list)
    paragraphs: int = 0
    tables: int = 0
    boxes: int = 0
    groups: int = 0


def read_blocks(container: Container, path: str) -> tuple[list[Block], State]:
    """Reads the text of a document.

    Returns:
        Its blocks in order, those of notes that are prose at the end of their sections; and what was found beside them:
        the notes that name sources, and what comments say to medfact.

    Raises:
        UnreadableError: Part of the text lies outside the document, or a note is missing.
    """
    styles = Styles.of(container.styles.root if container.styles else None)
    numbering = Numbering.of(container.numbering.root if container.numbering else None, styles)
    state = State(path, container, styles, numbering, works.sources(story.root for story in container.custom))
    _scan(container.main.root, state)
    _directives(state)
    body = container.main.root.find(f"{W}body")
    walker = _Walker(state, container.main, body=True)
    if body is not None:
        walker.walk(body)
    return walker.blocks, state


def _scan(root: _Element, state: State) -> None:
    """Counts the notes in order of their marks, and notes which bookmarks hold one."""
    opened: dict[str, str] = {}
    for element in accepted(root):
        tag = element.tag
        if tag == f"{W}bookmarkStart":
            opened[element.get(f"{W}id", "")] = element.get(f"{W}name", "")
        elif tag == f"{W}bookmarkEnd":
            opened.pop(element.get(f"{W}id", ""), None)
        elif tag == f"{W}txbxContent":
            _scan(element, state)
        elif tag in (f"{W}footnoteReference", f"{W}endnoteReference"):
            sort = "footnote" if tag.endswith("}footnoteReference") else "endnote"
            key = (sort, element.get(f"{W}id", ""))
            own = element.get(f"{W}customMarkFollows", "0") in ("1", "true", "on")
            if key not in state.numbers:
                state.counts[sort] = state.counts.get(sort, 0) + (not own)
                state.numbers[key] = 0 if own else state.counts[sort]
            state.bookmarks.update((name, key) for name in opened.values())


def _directives(state: State) -> None:
    comments = state.container.comments
    for comment in [] if comments is None else comments.root.iter(f"{W}comment"):
        for paragraph in comment.iter(f"{W}p"):
            words = "".join(
                text.text or "" if text.tag == f"{W}t" else " "
                for text in accepted(paragraph)
                if text.tag in (f"{W}t", f"{W}tab", f"{W}br")
            ).strip()
            said = comment_in_line(words) or (words if is_directive(words) else None)
            if said:
                state.directives.setdefault(comment.get(f"{W}id", ""), []).append(said)


class _Walker:
    """Walks through one story: the body, a note, a text box."""

    def __init__(self, state: State, story: Story, *, place: str = "", body: bool = False) -> None:
        self.state = state
        self.story = story
        self.place = place  # where the text stands; empty: in a paragraph of the body
        self.body = body
        self.blocks: list[Block] = []
        self.current: Block | None = None
        self.last: _Element | None = None  # the last paragraph whose words wait in `current`
        self.fields: list[tuple[Field, Mark | None]] = []
        self.whole: set[_Element] = set()
        self.marks: list[Mark] = []  # open ones
        self.hidden = False
        self.style_hides = False  # the style of the paragraph hides its text
        self.contents = 0  # content controls around: tables of contents
        self.bibliography = 0  # and bibliographies
        self.cells = 0
        self.boxes: list[_Element] = []
        self.pending: tuple[list[str], list[str]] = ([], [])  # bookmarks and comments that wait for a block
        self.new_list = True
        self.works: list[Work] = []

    def walk(self, root: _Element) -> None:
        """Reads all blocks inside an element."""
        self.whole = paired(root)
        self.inside(root)
        if self.body:
            self.flush_notes()

    # ------------------------------------------------------------ blocks

    def inside(self, parent: _Element) -> None:
        for child in elements(parent):
            self.block(child)
        self.close_carried()

    def block(self, element: _Element) -> None:
        tag = element.tag
        if tag in REMOVED:
            return
        if tag == f"{W}p":
            self.paragraph(element)
        elif tag == f"{W}tbl":
            self.close_carried()
            self.table(element)
        elif tag == f"{W}sdt":
            self.control(element, self.block)
        elif tag in TRANSPARENT:
            for child in elements(element):
                self.block(child)
        elif tag == f"{MC}AlternateContent":
            one = chosen(element)
            for child in [] if one is None else elements(one):
                self.block(child)
        elif tag in (f"{W}altChunk", f"{W}subDoc"):
            raise UnreadableError(
                self.state.path,
                "holds part of its text in another file (an inserted document that Word has not yet taken over): "
                "expected all text in the document; opening and saving it in Word puts it there",
            )
        else:
            self.around(element)

    def paragraph(self, element: _Element) -> None:
        if self.current is None:
            self.current = Block()
            self.current.anchors, self.current.comments = self.pending
            self.pending = ([], [])
            # What stayed open across paragraphs goes on in each of them.
            self.marks = [mark.again() for mark in self.marks]
            self.current.items += [("open", mark) for mark in self.marks]
        style = self.style(element)
        self.style_hides = style.hidden
        for child in elements(element):
            self.inline(child)
        self.style_hides = False
        self.last = element
        letters = element.find(f"{W}pPr/{W}rPr")
        if letters is not None and (letters.find(f"{W}del") is not None or letters.find(f"{W}moveFrom") is not None):
            return  # its end is deleted: the words belong to the next paragraph
        self.close_carried()

    def style(self, element: _Element) -> Style:
        return self.state.styles.paragraph(value(element, "pPr/pStyle"))

    def close_carried(self) -> None:
        """Ends the paragraph whose words wait."""
        if self.current is not None and self.last is not None:
            block, element = self.current, self.last
            self.current = self.last = None
            self.finish(block, element)
        boxes, self.boxes = self.boxes, []
        for box in boxes:
            self.state.boxes += 1
            inner = _Walker(self.state, self.story, place=f"text box {self.state.boxes}")
            inner.walk(box)
            self.take(inner.blocks)

    def finish(self, block: Block, element: _Element) -> None:
        """Decides what a paragraph is and takes it."""
        block.items += [("close", mark) for mark in reversed(self.marks)]
        style = self.style(element)
        item = self.number(element, style)
        words = block.words()
        if self.body and not self.cells and (words or "".join(block.contents).strip()):
            self.state.paragraphs += 1
        if not words or style.role == "contents":
            self.pending[0].extend(block.anchors)
            self.pending[1].extend(block.comments)
            return
        block.location = self.place or f"paragraph {self.state.paragraphs}"
        block.remark = comment_in_line(words)
        if block.remark is None:
            self.classify(block, style, item, element)
        self.take([block])

    def classify(self, block: Block, style: Style, item: Item | None, element: _Element) -> None:
        words = block.words()
        block.bibliography = (block.bibliography or style.role == "bibliography") and len(words) > 1
        outline = integer(value(element, "pPr/outlineLvl"))
        if block.bibliography and reference_lists.heading_kind(words):
            block.kind, block.level, block.bibliography = "heading", style.level or 2, False
        elif style.role == "title":
            block.kind, block.level, block.title = "heading", 1, True
        elif style.role == "heading" or (outline is not None and 0 <= outline <= 8 and style.role == "text"):
            block.kind, block.level = "heading", min(style.level or (outline or 0) + 1, 6)
        elif item is not None or style.role == "list":
            self.list_item(block, style, item)
        else:
            kinds: dict[str, BlockKind] = {"caption": "caption", "quotation": "quotation"}
            block.kind = kinds.get(style.role, "table_cell" if self.cells else "paragraph")

    def list_item(self, block: Block, style: Style, item: Item | None) -> None:
        block.kind = "list_item"
        block.level = max(item.level if item else 1, style.level or 1)
        block.ordered = item.ordered if item else style.list_kind == "number"
        block.ordinal = item.ordinal if item else None
        previous = self.blocks[-1] if self.blocks else None
        follows = previous is not None and previous.kind == "list_item" and not self.new_list
        # Two lists right behind each other: bullets, then numbers from 1.
        another = block.level == 1 and previous is not None and style.list_kind != "continue" and (
            (previous.level == 1 and previous.ordered != block.ordered) or block.ordinal == 1
        )  # fmt: skip
        if not follows or another:
            self.state.groups += 1
        block.group = self.state.groups
        self.new_list = False

    def number(self, element: _Element, style: Style) -> Item | None:
        """Counts a paragraph that is numbered by itself or by its style."""
        number = integer(value(element, "pPr/numPr/numId"))
        depth = integer(value(element, "pPr/numPr/ilvl"))
        if number is None:
            number = style.numbering[0]
            depth = style.numbering[1] if depth is None else depth
        return self.state.numbering.item(number, depth, value(element, "pPr/pStyle"))

    def take(self, blocks: list[Block]) -> None:
        for block in blocks:
            opens = block.kind == "heading" or (
                block.kind == "paragraph" and reference_lists.heading_kind(block.words()) == "strong"
            )
            if opens and self.body and not self.cells:
                self.flush_notes()
            self.blocks.append(block)

    def flush_notes(self) -> None:
        """Prose of notes stands at the end of the section that they belong to."""
        waiting, self.state.waiting = self.state.waiting, []
        self.blocks += waiting

    # ------------------------------------------------------------ tables

    def table(self, element: _Element) -> None:
        self.state.tables += 1
        number = self.state.tables
        cells: list[Cell] = []
        place = self.place
        styled = self.styles_first_row(element)
        rows = [tr for tr in self.parts(element, "tr") if tr.find(f"{W}trPr/{W}del") is None]
        for row, tr in enumerate(rows, 1):
            column = integer(value(tr, "trPr/gridBefore")) or 0
            repeats = switch(tr.find(f"{W}trPr"), "tblHeader") is True
            ordinals = [tc for tc in self.parts(tr, "tc") if tc.find(f"{W}tcPr/{W}cellDel") is None]
            for ordinal, tc in enumerate(ordinals, 1):
                width = min(max(integer(value(tc, "tcPr/gridSpan")) or 1, 1), 100)
                if not _continues(tc):
                    self.place = f"table {number}, row {row}, column {ordinal}"
                    stands_out = row == 1 and (styled or _bold(tc))
                    cells.append(Cell(row, column, width, repeats, stands_out, self.cell(tc)))
                column += width
        self.place = place
        self.new_list = True
        finish(cells, number)

    def styles_first_row(self, element: _Element) -> bool:
        """Tells whether the style of a table sets its first row apart, and the table wants it so."""
        look = element.find(f"{W}tblPr/{W}tblLook")
        if look is None:
            return False
        wanted = look.get(f"{W}firstRow")
        try:
            bits = int(look.get(f"{W}val", "0"), 16)
        except ValueError:
            bits = 0
        if not (bits & 0x20 if wanted is None else wanted in ("1", "true", "on")):
            return False
        chain = self.state.styles.chain(value(element, "tblPr/tblStyle"))
        own = [part for style in chain for part in style.findall(f"{W}tblStylePr")]
        return any(part.get(f"{W}type") == "firstRow" for part in own)

    def cell(self, tc: _Element) -> list[Block]:
        """Reads the blocks of a cell; returns those that are its own, not those of tables inside it."""
        before = len(self.blocks)
        self.cells += 1
        self.new_list = True
        place = self.place
        self.inside(tc)
        self.cells -= 1
        return [block for block in self.blocks[before:] if block.location == place]

    def parts(self, parent: _Element, name: str) -> Iterator[_Element]:
        """Yields the rows of a table or the cells of a row, those inside content controls too."""
        for child in elements(parent):
            if child.tag == W + name:
                yield child
            elif child.tag in TRANSPARENT or child.tag == f"{W}sdt":
                yield from self.parts(child, name)

    # ------------------------------------------------------------ inside a paragraph

    def inline(self, element: _Element) -> None:
        tag = element.tag
        if tag in REMOVED:
            return
        if tag == f"{W}r":
            self.run(element)
        elif tag == f"{W}hyperlink":
            self.hyperlink(element)
        elif tag == f"{W}fldSimple":
            self.simple_field(element)
        elif tag == f"{W}sdt":
            self.control(element, self.inline)
        elif tag in TRANSPARENT:
            for child in elements(element):
                self.inline(child)
        elif tag == f"{MC}AlternateContent":
            one = chosen(element)
            for child in [] if one is None else elements(one):
                self.inline(child)
        elif tag in (f"{M}oMath", f"{M}oMathPara"):
            self.formula(element)
        elif tag == f"{W}subDoc":
            self.block(element)
        else:
            self.around(element)

    def around(self, element: _Element) -> None:
        """Notes bookmarks and comments."""
        anchors, comments = (self.current.anchors, self.current.comments) if self.current else self.pending
        if element.tag == f"{W}bookmarkStart":
            anchors.append(element.get(f"{W}name", ""))
        elif element.tag in (f"{W}commentRangeStart", f"{W}commentReference"):
            comments.append(element.get(f"{W}id", ""))

    def run(self, element: _Element) -> None:
        letters = element.find(f"{W}rPr")
        raised, hidden = self.state.styles.character(value(letters, "rStyle"))
        align, lift = value(letters, "vertAlign"), integer(value(letters, "position"))
        raised = raised if align is None else align == "superscript"
        said = switch(letters, "vanish")
        self.hidden = (hidden or self.style_hides) if said is None else said
        font = value(letters, "rFonts", "ascii") or value(letters, "rFonts", "hAnsi")
        mark = Mark("raised") if raised or (lift or 0) > 0 else None
        if mark:
            self.open(mark)
        own = None
        for child in elements(element):
            if own is not None and child.tag in (f"{W}t", f"{W}sym"):
                self.note_mark(own, child.text or "*", child)
                own = None
            else:
                own = self.in_run(child, font) or own
        if mark:
            self.close(mark)
        self.hidden = False

    def in_run(self, element: _Element, font: str | None) -> Note | None:
        """Reads what stands in a run; returns a note whose mark is yet to come."""
        tag = element.tag
        name = tag.rsplit("}", 1)[-1]
        if tag == f"{W}t":
            self.say(shown(element.text or "", font), element)
        elif tag == f"{W}instrText":
            if self.fields and not self.fields[-1][0].shows:
                self.fields[-1][0].code.append(element.text or "")
        elif tag == f"{W}fldChar":
            self.field(element)
        elif tag.startswith(W) and name in _SHOWN:
            self.say(_SHOWN[name], element)
        elif tag == f"{W}sym":
            self.say(symbol(element.get(f"{W}font", ""), element.get(f"{W}char", "")), element)
        elif name in ("footnoteReference", "endnoteReference"):
            return self.note(element)
        elif tag in _DRAWINGS or tag == f"{MC}AlternateContent":
            self.drawing(element)
        elif tag == f"{W}ruby":
            for base in element.findall(f"{W}rubyBase"):
                for child in elements(base):
                    self.inline(child)
        else:
            self.around(element)
        return None

    def drawing(self, element: _Element) -> None:
        """Finds the text boxes of a drawing; other content that only some versions of Word know is read in place."""
        if element.tag == f"{MC}AlternateContent":
            one = chosen(element)
            for child in [] if one is None else elements(one):
                self.in_run(child, None)
            return
        for inner in accepted(element):
            if inner.tag == f"{W}txbxContent" and not self.hidden:
                self.boxes.append(inner)

    def say(self, text: str, element: _Element | None = None) -> None:
        """Adds words, unless they are not shown; ``element`` holds them."""
        if self.current is None or self.hidden or not text:
            return
        if any(not entry.shows for entry, _ in self.fields):
            return
        sorts = [entry.sort for entry, _ in self.fields]
        if self.contents or "contents" in sorts:
            self.current.contents.append(text)
            return
        self.current.items.append(Words(text, element))
        if text.strip() and (self.bibliography or "bibliography" in sorts):
            self.current.bibliography = True

    def open(self, mark: Mark) -> None:
        self.marks.append(mark)
        if self.current is not None:
            self.current.items.append(("open", mark))

    def close(self, mark: Mark) -> None:
        """Closes a mark; one that went on from another paragraph is the last of its sort."""
        own = mark if mark in self.marks else next((one for one in reversed(self.marks) if one.sort == mark.sort), None)
        if own is not None:
            self.marks.remove(own)
            if self.current is not None:
                self.current.items.append(("close", own))

    def hyperlink(self, element: _Element) -> None:
        target = self.story.targets.get(element.get(f"{R}id", ""), "")
        anchor = element.get(f"{W}anchor")
        mark = Mark("link", url=f"{target}#{anchor}" if anchor else target)
        self.open(mark)
        for child in elements(element):
            self.inline(child)
        self.close(mark)

    def control(self, element: _Element, handle: Callable[[_Element], None]) -> None:
        """Reads a content control: its content, unless it only asks for some."""
        properties, content = element.find(f"{W}sdtPr"), element.find(f"{W}sdtContent")
        if content is None or switch(properties, "showingPlcHdr"):
            return
        tag = value(properties, "tag") or ""
        contents = value(properties, "docPartObj/docPartGallery") in _CONTENTS_GALLERIES
        bibliography = tag.startswith("MENDELEY_BIBLIOGRAPHY") or switch(properties, "bibliography") is True
        cited = works.from_mendeley_tag(tag) if tag.startswith("MENDELEY_CITATION") else ()
        mark = Mark("field", works=cited) if cited else None
        self.works += cited
        self.contents += contents
        self.bibliography += bibliography
        if mark:
            self.open(mark)
        for child in elements(content):
            handle(child)
        if mark:
            self.close(mark)
        self.contents -= contents
        self.bibliography -= bibliography

    def formula(self, element: _Element) -> None:
        """Reads a formula in one line: a fraction as a/b, an exponent raised."""
        tag = element.tag
        if tag == f"{M}t":
            self.say(element.text or "", element)
            return
        if tag == f"{W}r":
            self.run(element)
            return
        before, between = "", ""
        if tag == f"{M}f":
            between = "/"
        elif tag == f"{M}rad":
            before = "√"
        elif tag == f"{M}d":
            before = "("
        self.say(before)
        parts = [child for child in elements(element) if not child.tag.endswith("Pr") and child.tag not in REMOVED]
        for index, child in enumerate(parts):
            mark = Mark("raised") if tag in (f"{M}sSup", f"{M}sSubSup") and child.tag == f"{M}sup" else None
            self.say(between if index else "")
            if mark:
                self.open(mark)
            self.formula(child)
            if mark:
                self.close(mark)
        self.say(")" if tag == f"{M}d" else "")

    # ------------------------------------------------------------ fields

    def field(self, element: _Element) -> None:
        if element not in self.whole:
            return
        kind = element.get(f"{W}fldCharType")
        if kind == "begin":
            self.begin_field(element)
        elif kind == "separate" and self.fields:
            self.show_field()
        elif kind == "end" and self.fields:
            self.end_field()

    def begin_field(self, element: _Element) -> None:
        self.fields.append((Field(), None))
        data = element.find(f"{W}fldData")
        if data is not None and data.text:
            decoded = works.field_data(data.text)
            for entry, _ in self.fields:
                if not entry.shows:  # a field inside the code of another carries that one's data
                    entry.data.append(decoded)

    def show_field(self) -> None:
        entry, _ = self.fields.pop()
        entry.understand(self.state.sources)
        mark = None
        if entry.sort == "citation":
            mark = Mark("field", works=entry.works)
            self.works += entry.works
        elif entry.sort == "link" and entry.target:
            mark = Mark("link", url=entry.target)
        elif entry.sort == "note" and entry.target in self.state.bookmarks:
            note = self.read_note(*self.state.bookmarks[entry.target])
            mark = Mark("note", note=note) if note.source else None
            entry.shows = note.source  # the mark of a note that is prose is left out here too
        self.fields.append((entry, mark))
        if mark:
            self.open(mark)

    def end_field(self) -> None:
        _, mark = self.fields.pop()
        if mark:
            self.close(mark)

    def simple_field(self, element: _Element) -> None:
        entry = Field()
        entry.code.append(element.get(f"{W}instr", ""))
        self.fields.append((entry, None))
        self.show_field()
        for child in elements(element):
            self.inline(child)
        self.end_field()

    # ------------------------------------------------------------ notes

    def note(self, element: _Element) -> Note | None:
        """Reads the mark of a note: shown where the note names a source. Returns a note whose own sign follows."""
        if self.hidden or self.contents:
            return None
        sort = "footnote" if element.tag.endswith("}footnoteReference") else "endnote"
        note = self.read_note(sort, element.get(f"{W}id", ""))
        if not note.number:
            return note
        self.note_mark(note, note.shown, element)
        return None

    def note_mark(self, note: Note, sign: str, element: _Element) -> None:
        if not note.number:
            note.shown = sign
        if note.source:
            mark = Mark("note", note=note)
            self.open(mark)
            self.say(sign, element)
            self.close(mark)

    def read_note(self, sort: str, identity: str) -> Note:
        """Reads a note when its mark is met; prose waits for the end of the section."""
        note = self.state.notes.get((sort, identity))
        if note is not None:
            return note
        kind: Literal["footnote", "endnote"] = "footnote" if sort == "footnote" else "endnote"
        story = self.state.container.footnotes if kind == "footnote" else self.state.container.endnotes
        if kind not in self.state.written:
            found = [] if story is None else story.root.findall(f"{W}{kind}")
            self.state.written[kind] = {one.get(f"{W}id", ""): one for one in found}
        element = self.state.written[kind].get(identity)
        if element is None or story is None:
            raise UnreadableError(
                self.state.path, f"refers to {kind} {identity}, which is not in the file; expected a complete document"
            )
        number = self.state.numbers.get((sort, identity), 0)
        place = f"{kind} {number}" if number else f"{kind} with a sign of its own"
        walker = _Walker(self.state, story, place=place)
        note = self.state.notes[sort, identity] = Note(kind, number, str(number))
        walker.walk(element)
        note.blocks, note.works = walker.blocks, tuple(walker.works)
        note.source = self.names_source(note)
        if not note.source:
            self.state.waiting += note.blocks
        return note

    def names_source(self, note: Note) -> bool:
        words = " ".join(block.words() for block in note.blocks)
        if note.works or reference_lists.looks_like_reference(words):
            return True
        if repeats(words):
            return any(other.source for other in self.state.notes.values())
        linked = any(mark.url.startswith(("http://", "https://")) for block in note.blocks for mark in block.marks())
        return linked and len(words.split()) <= _FEW_WORDS


def _continues(tc: _Element) -> bool:
    """Tells whether a cell is the hidden part of a merged one."""
    for name in ("vMerge", "hMerge"):
        merge = tc.find(f"{W}tcPr/{W}{name}")
        if merge is not None and merge.get(f"{W}val", "continue") == "continue":
            return True
    return False


def _bold(tc: _Element) -> bool:
    """Tells whether all words of a cell are bold."""
    runs = [
        run
        for run in accepted(tc)
        if run.tag == f"{W}r" and any((text.text or "").strip() for text in run.findall(f"{W}t"))
    ]
    return bool(runs) and all(switch(run.find(f"{W}rPr"), "b") is True for run in runs)
