"""Styles of a Word document: what the style of a paragraph says that the paragraph is."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeVar

from sources.word.xml import W, integer, switch, value

if TYPE_CHECKING:
    from lxml.etree import _Element

T = TypeVar("T")
Role = Literal["heading", "title", "caption", "quotation", "contents", "bibliography", "list", "text"]

# Names of Word's own styles; they are English in the file whatever language Word is in.
_ROLES: tuple[tuple[re.Pattern[str], Role], ...] = (
    (re.compile(r"heading ([1-9])"), "heading"),
    (re.compile(r"title"), "title"),
    (re.compile(r"caption"), "caption"),
    (re.compile(r"quote|intense quote|block text|block quotation|quotations"), "quotation"),
    (re.compile(r"toc ?\d|toc heading|table of figures|table of authorities|toa heading|index ?\d|index heading"),
     "contents"),
    (re.compile(r"bibliography ?\d?|endnote bibliography"), "bibliography"),
    (re.compile(r"list (bullet|number|continue)(?: ([2-5]))?"), "list"),
)  # fmt: skip
# A chain longer than this goes in a circle.
_LONGEST = 30


@dataclass(frozen=True, slots=True)
class Style:
    """What the style of a paragraph says, its own words and those of the styles it is based on.

    Attributes:
        role: What a paragraph of this style is.
        level: Level of a heading, 1 to 9; depth of a list item; 0 elsewhere.
        list_kind: ``bullet``, ``number`` or ``continue`` for list styles of Word's own.
        numbering: (numId, ilvl) that the style gives, each None where it gives none.
        hidden: Whether its text is hidden.
    """

    role: Role = "text"
    level: int = 0
    list_kind: str | None = None
    numbering: tuple[int | None, int | None] = (None, None)
    hidden: bool = False


@dataclass(slots=True)
class Styles:
    """The styles of a document by their ids."""

    elements: dict[str, _Element] = field(default_factory=dict)
    default: str | None = None
    known: dict[str, Style] = field(default_factory=dict)
    letters: dict[str, tuple[bool, bool]] = field(default_factory=dict)

    @classmethod
    def of(cls, root: _Element | None) -> Styles:
        """Reads the styles from the root of their part; without one there are none."""
        styles = cls()
        for style in [] if root is None else root.findall(f"{W}style"):
            identity = style.get(f"{W}styleId")
            if identity is None:
                continue
            styles.elements.setdefault(identity, style)
            if style.get(f"{W}type") == "paragraph" and style.get(f"{W}default") in ("1", "true", "on"):
                styles.default = identity
        return styles

    def chain(self, identity: str | None) -> list[_Element]:
        """Returns a style and those it is based on, nearest first."""
        found: list[_Element] = []
        while identity is not None and identity in self.elements and len(found) < _LONGEST:
            found.append(self.elements[identity])
            identity = value(found[-1], "basedOn")
        return found

    def paragraph(self, identity: str | None) -> Style:
        """Returns what the style of a paragraph says; the default style's for None."""
        identity = identity or self.default
        if identity is None:
            return Style()
        if identity not in self.known:
            self.known[identity] = self._read(identity)
        return self.known[identity]

    def character(self, identity: str | None) -> tuple[bool, bool]:
        """Returns whether a style of characters raises them, and whether it hides them."""
        if identity is None:
            return False, False
        if identity not in self.letters:
            raised = hidden = None
            for style in self.chain(identity):
                letters = style.find(f"{W}rPr")
                align = value(letters, "vertAlign")
                raised = align == "superscript" if raised is None and align else raised
                hidden = switch(letters, "vanish") if hidden is None else hidden
            self.letters[identity] = bool(raised), bool(hidden)
        return self.letters[identity]

    def _read(self, identity: str) -> Style:
        chain = self.chain(identity)
        role: Role = "text"
        level = 0
        list_kind = None
        # A style that the document uses and does not define is told by its id ("Heading1").
        names = [value(style, "name") or "" for style in chain] or [re.sub(r"(?<=[a-z])(?=[A-Z0-9])", " ", identity)]
        for name in names:
            for pattern, meaning in _ROLES:
                found = pattern.fullmatch(name.strip().lower())
                if found:
                    role = meaning
                    level = int(found[1]) if meaning == "heading" else 0
                    if meaning == "list":
                        list_kind, level = found[1], int(found[2] or 1)
                    break
            if role != "text":
                break
        outline = _first(integer(value(style, "pPr/outlineLvl")) for style in chain)
        if role in ("text", "list") and outline is not None and 0 <= outline <= 8:
            role, level, list_kind = "heading", outline + 1, None
        number = _first(integer(value(style, "pPr/numPr/numId")) for style in chain)
        depth = _first(integer(value(style, "pPr/numPr/ilvl")) for style in chain)
        hidden = _first(switch(style.find(f"{W}rPr"), "vanish") for style in chain)
        return Style(role, level, list_kind, (number, depth), bool(hidden))


def _first(values: Iterable[T | None]) -> T | None:
    """Returns the first value that is said: the nearest style's."""
    return next((one for one in values if one is not None), None)
