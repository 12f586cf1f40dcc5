"""Fields: the code that Word keeps behind a piece of text, and what it shows.

A field begins, has its code (spread over any number of runs, with other fields inside), is separated from what it
shows, and ends; often some paragraphs later.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from sources.word import works
from sources.word.works import Work
from sources.word.xml import W, accepted

if TYPE_CHECKING:
    from lxml.etree import _Element

Sort = Literal["citation", "bibliography", "contents", "link", "note", "other"]

_BIBLIOGRAPHY = re.compile(
    r"\s*(?:BIBLIOGRAPHY\b|ADDIN\s+(?:ZOTERO_BIBL\b|EN\.REFLIST\b|Mendeley\s+Bibliography\b|CSL_BIBLIOGRAPHY\b))",
    re.IGNORECASE,
)
_CSL = re.compile(r"\s*ADDIN\s+(?:ZOTERO_ITEM\s+)?CSL_CITATION\b", re.IGNORECASE)
_ENDNOTE = re.compile(r"\s*ADDIN\s+EN\.CITE(?!\.DATA)\b", re.IGNORECASE)
_WORD = re.compile(r"\s*CITATION\s+\S", re.IGNORECASE)
_CONTENTS = re.compile(r"\s*(?:TOC|TOA|INDEX)\b", re.IGNORECASE)
_NOTE = re.compile(r"\s*NOTEREF\s+(\S+)", re.IGNORECASE)
_LINK = re.compile(r"\s*HYPERLINK\b(?P<rest>.*)", re.IGNORECASE | re.DOTALL)
_QUOTED = re.compile(r"""\\(?P<switch>\w)\s*(?:"(?P<of>[^"]*)"|(?P<bare>[^\s\\"]+))?|"(?P<main>[^"]*)"|(?P<word>\S+)""")


@dataclass(eq=False, slots=True)
class Field:
    """A field that has begun.

    Attributes:
        code: Its instruction so far.
        data: What was stored beside it (``w:fldData``), decoded.
        shows: Whether its code is over and what it shows has begun.
    """

    code: list[str] = field(default_factory=list)
    data: list[str] = field(default_factory=list)
    shows: bool = False
    sort: Sort = "other"
    works: tuple[Work, ...] = ()
    target: str = ""

    def understand(self, sources: Mapping[str, Work]) -> None:
        """Reads the instruction once it is complete.

        Args:
            sources: Word's own bibliography sources by tag.
        """
        self.shows = True
        code = "".join(self.code)
        if _BIBLIOGRAPHY.match(code):
            self.sort = "bibliography"
        elif _CSL.match(code):
            self.cite(works.from_csl_field(code))
        elif _ENDNOTE.match(code):
            self.cite(next(filter(None, map(works.from_endnote, [code, *self.data])), ()))
        elif _WORD.match(code):
            self.cite(works.from_word_field(code, sources))
        elif _CONTENTS.match(code):
            self.sort = "contents"
        elif found := _NOTE.match(code):
            self.sort, self.target = "note", found[1].strip('"')
        elif found := _LINK.match(code):
            self.sort, self.target = "link", _address(found["rest"])

    def cite(self, found: tuple[Work, ...]) -> None:
        """Takes the field for a citation, if works were understood."""
        if found:
            self.sort, self.works = "citation", found


def _address(rest: str) -> str:
    r"""Returns where ``HYPERLINK "https://…" \l "part"`` leads."""
    main = part = ""
    for found in _QUOTED.finditer(rest):
        if found["switch"]:
            if found["switch"].lower() == "l":
                part = found["of"] or found["bare"] or ""
            elif found["bare"] and not main and found["switch"].lower() in "nmh":
                main = found["bare"]  # these switches take no argument
        else:
            main = main or found["main"] or found["word"] or ""
    return f"{main}#{part}" if part else main


def paired(root: _Element) -> set[_Element]:
    """Returns the ``w:fldChar`` elements of a story that begin, part or end a whole field.

    A field without an end would hide the rest of the article; what is not whole is passed over.
    """
    whole: set[_Element] = set()
    stack: list[list[_Element]] = []
    for element in accepted(root):
        if element.tag != f"{W}fldChar":
            continue
        kind = element.get(f"{W}fldCharType")
        if kind == "begin":
            stack.append([element])
        elif kind == "separate" and stack and len(stack[-1]) == 1:
            stack[-1].append(element)
        elif kind == "end" and stack:
            whole.update(stack.pop(), (element,))
    return whole
