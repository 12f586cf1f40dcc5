"""Numbering of a Word document: which paragraphs are list items, how deep, and which number each carries."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sources.word.styles import Styles
from sources.word.xml import W, elements, integer, value

if TYPE_CHECKING:
    from lxml.etree import _Element

_DEEPEST = 8
# Definitions that refer to each other at most so often; more is a circle.
_LONGEST = 10


@dataclass(frozen=True, slots=True)
class Item:
    """The place of a paragraph in a list.

    Attributes:
        level: Depth, 1 outermost.
        ordered: Whether it carries a number or a letter.
        ordinal: Its number, None where it carries none.
        definition: Identifies the definition it is numbered by.
    """

    level: int
    ordered: bool
    ordinal: int | None
    definition: str


@dataclass(slots=True)
class Numbering:
    """The numbering definitions, and how far each has counted."""

    styles: Styles
    abstract: dict[str, _Element] = field(default_factory=dict)
    numbers: dict[int, _Element] = field(default_factory=dict)
    counters: dict[str, dict[int, int]] = field(default_factory=dict)
    started: set[tuple[int, int]] = field(default_factory=set)

    @classmethod
    def of(cls, root: _Element | None, styles: Styles) -> Numbering:
        """Reads the definitions from the root of their part; without one there are none."""
        numbering = cls(styles)
        for child in [] if root is None else elements(root):
            if child.tag == f"{W}abstractNum":
                numbering.abstract.setdefault(child.get(f"{W}abstractNumId", ""), child)
            elif child.tag == f"{W}num" and (identity := integer(child.get(f"{W}numId"))) is not None:
                numbering.numbers.setdefault(identity, child)
        return numbering

    def item(self, number: int | None, depth: int | None, style: str | None) -> Item | None:
        """Counts a paragraph.

        Args:
            number: The ``numId`` of the paragraph or its style; 0 takes a paragraph out of its list.
            depth: Its ``ilvl``.
            style: Id of its style, which may say the depth.

        Returns:
            Its place, None where it is numbered by nothing or by a definition that shows nothing.
        """
        num = self.numbers.get(number) if number else None
        if num is None or number is None:
            return None
        name, abstract = self._abstract(num)
        if abstract is None:
            return None
        if depth is None:
            depth = next((at for at, level in _levels(abstract) if style and value(level, "pStyle") == style), 0)
        depth = min(max(depth, 0), _DEEPEST)
        level, override = self._level(num, abstract, depth)
        form = value(level, "numFmt") or "decimal"
        ordinal = self._count(name, number, depth, value(level, "start"), override, abstract)
        if form == "none":
            return None
        ordered = form != "bullet"
        return Item(depth + 1, ordered, ordinal if ordered else None, name)

    def _abstract(self, num: _Element) -> tuple[str, _Element | None]:
        """Returns the definition a number rests on, through the list style it may name."""
        name = ""
        for _ in range(_LONGEST):
            name = value(num, "abstractNumId") or ""
            abstract = self.abstract.get(name)
            linked = value(abstract, "numStyleLink")
            if linked is None:
                return name, abstract
            numbers = (integer(value(style, "pPr/numPr/numId")) for style in self.styles.chain(linked))
            following = self.numbers.get(next((one for one in numbers if one), 0))
            if following is None:
                return name, abstract
            num = following
        return name, None

    def _level(self, num: _Element, abstract: _Element, depth: int) -> tuple[_Element | None, int | None]:
        """Returns the definition of one level, and the number that a list of its own starts with again."""
        level = next((level for at, level in _levels(abstract) if at == depth), None)
        for override in num.findall(f"{W}lvlOverride"):
            if integer(override.get(f"{W}ilvl")) == depth:
                own = override.find(f"{W}lvl")
                return (level if own is None else own), integer(value(override, "startOverride"))
        return level, None

    def _count(
        self, name: str, number: int, depth: int, start: str | None, override: int | None, abstract: _Element
    ) -> int:
        counters = self.counters.setdefault(name, {})
        first = integer(start)
        first = 1 if first is None else first
        if override is not None and (number, depth) not in self.started:
            counters[depth] = override
        else:
            counters[depth] = counters[depth] + 1 if depth in counters else first
        self.started.add((number, depth))
        for deeper in [at for at in counters if at > depth]:
            restart = next(
                (integer(value(level, "lvlRestart")) for at, level in _levels(abstract) if at == deeper), None
            )
            # Without a word a level starts again below any higher one; 0: it never does.
            if restart is None or (restart and depth < restart):
                del counters[deeper]
        return counters[depth]


def _levels(abstract: _Element) -> list[tuple[int, _Element]]:
    return [(at, level) for level in abstract.findall(f"{W}lvl") if (at := integer(level.get(f"{W}ilvl"))) is not None]
