"""Blocks of a Word document in the making: their words, and what is marked in them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from sources.document import BlockKind, Cell
from sources.word.works import Work

if TYPE_CHECKING:
    from lxml.etree import _Element

#: Stands for a line break until white space is folded.
BREAK = "\u2028"

# Words with single blanks between them are copied as one.
_PIECE = re.compile(rf"{BREAK}|[^\S{BREAK}]+|\S+(?: \S+)*")
# Soft hyphens and marks of no width: they would split words.
_UNSEEN = re.compile("[\u00ad\u200b\u200e\u200f\u2060\ufeff]+")
_SEEN = re.compile("[^\u00ad\u200b\u200e\u200f\u2060\ufeff]+")


@dataclass(frozen=True, slots=True)
class Words:
    """A stretch of text as an element of the file gives it.

    Attributes:
        text: The words, one character for each of the element.
        element: Where they come from: a ``w:t``, ``w:tab``, ``w:sym``; None for signs that medfact puts in.
    """

    text: str
    element: _Element | None = None


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a stretch of the document's text was copied from.

    Attributes:
        start: Offset of its first character in the text.
        length: Its length.
        element: The element that holds it.
        index: Where in the text of the element it begins; 0 for an element that stands for one character.
    """

    start: int
    length: int
    element: _Element
    index: int


@dataclass(eq=False, slots=True)
class Note:
    """A footnote or endnote.

    Attributes:
        sort: ``footnote`` or ``endnote``.
        number: Its number, counted through the text.
        shown: What its mark shows: the number, or a sign of the author's own ("*").
        blocks: What it says.
        source: Whether it names a source; else it is prose.
        works: Works that citation fields in it carry.
        key: What citations call it, once keys are given.
    """

    sort: Literal["footnote", "endnote"]
    number: int
    shown: str
    blocks: list[Block] = field(default_factory=list)
    source: bool = False
    works: tuple[Work, ...] = ()
    key: str = ""


@dataclass(eq=False, slots=True)
class Mark:
    """Something said of a stretch of a block.

    Attributes:
        sort: ``raised`` (superscript), ``link``, ``field`` (a citation field) or ``note`` (the mark of a note).
        url: Where a link leads.
        works: The works of a citation field.
        note: The note that a mark belongs to.
        start: Offset of its first character in the text; -1 until it is placed.
        end: Offset after its last character.
    """

    sort: Literal["raised", "link", "field", "note"]
    url: str = ""
    works: tuple[Work, ...] = ()
    note: Note | None = None
    start: int = -1
    end: int = -1

    def again(self) -> Mark:
        """Returns the mark as it goes on in another block."""
        return Mark(self.sort, self.url, self.works, self.note)


@dataclass(eq=False, slots=True)
class Block:
    """A paragraph in the making. Fields as in ``source.Part``, and some more.

    Attributes:
        items: Its words, and where marks open and close between them.
        contents: Words of a table of contents in it; they are not read.
        bibliography: Whether a field, a content control or its style says that it is an entry of the reference list.
        location: Where it stands, in words.
        anchors: Bookmarks in it.
        comments: Ids of comments anchored in it.
        remark: The directive that it consists of.
        origins: Where its words come from, once it is placed.
    """

    kind: BlockKind = "paragraph"
    items: list[Words | tuple[Literal["open", "close"], Mark]] = field(default_factory=list)
    contents: list[str] = field(default_factory=list)
    level: int = 0
    ordered: bool = False
    ordinal: int | None = None
    group: int = 0
    headers: tuple[str, ...] = ()
    cell: Cell | None = None
    bibliography: bool = False
    title: bool = False
    location: str = ""
    anchors: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    remark: str | None = None
    origins: list[Origin] = field(default_factory=list)

    def words(self, *, raised: bool = True) -> str:
        """Returns its text with white space folded; without what is raised or marks a note, if not ``raised``."""
        hidden = 0
        words: list[str] = []
        for item in self.items:
            if isinstance(item, Words):
                words += [item.text] if not hidden else []
            elif not raised and item[1].sort in ("raised", "note"):
                hidden += 1 if item[0] == "open" else -1
        return " ".join(_UNSEEN.sub("", "".join(words)).split())

    def marks(self) -> list[Mark]:
        """Returns what is marked in it, in order."""
        return [item[1] for item in self.items if not isinstance(item, Words) and item[0] == "open"]

    def place(self, offset: int) -> str:
        """Folds white space, gives the marks their places in the text, and notes where the words come from.

        Args:
            offset: Where the block begins in the text.
        """
        pieces: list[str] = []
        length = 0
        space = ""
        opened: list[Mark] = []
        for item in self.items:
            if not isinstance(item, Words):
                if item[0] == "open":
                    opened.append(item[1])
                elif item[1] in opened:
                    opened.remove(item[1])
                continue
            for word, index in _words(item.text):
                if word.isspace():
                    space = "\n" if word == BREAK else space or " "
                    continue
                if space and length:
                    pieces.append(space)
                    length += 1
                space = ""
                for mark in opened:
                    mark.start = offset + length if mark.start < 0 else mark.start
                    mark.end = offset + length + len(word)
                if item.element is not None:
                    self.origins.append(Origin(offset + length, len(word), item.element, index))
                pieces.append(word)
                length += len(word)
        return "".join(pieces)


def _words(text: str) -> Iterator[tuple[str, int]]:
    """Yields words and white space in turn, each with its index; marks of no width are passed over."""
    for seen in _SEEN.finditer(text):
        for found in _PIECE.finditer(seen[0]):
            yield found[0], seen.start() + found.start()
