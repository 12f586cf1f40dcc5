"""Names of elements in a Word document, and what is read from them the same way everywhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
B = "{http://schemas.openxmlformats.org/officeDocument/2006/bibliography}"

#: What a document no longer holds once its tracked changes are accepted.
REMOVED = frozenset({f"{W}del", f"{W}moveFrom"})
#: Elements around text that say nothing about it.
TRANSPARENT = frozenset(
    {f"{W}{name}" for name in ("ins", "moveTo", "smartTag", "customXml", "bdo", "dir", "sdtContent")}
)

_INTEGER = re.compile(r"\s*[+-]?\d{1,9}\s*")
_OFF = frozenset({"0", "false", "off"})


def value(element: _Element | None, path: str, name: str = "val") -> str | None:
    """Returns attribute ``w:name`` of the element at ``path`` ("pPr/pStyle") below, None where it is not there."""
    for step in path.split("/"):
        if element is None:
            return None
        element = element.find(W + step)
    return None if element is None else element.get(W + name)


def integer(text: str | None) -> int | None:
    """Returns a whole number, None for anything else."""
    return int(text) if text is not None and _INTEGER.fullmatch(text) else None


def switch(properties: _Element | None, name: str) -> bool | None:
    """Returns whether a property is on ("w:vanish") or off (``w:val="0"``); None where nothing is said."""
    found = None if properties is None else properties.find(W + name)
    return None if found is None else found.get(W + "val", "1").lower() not in _OFF


def elements(parent: _Element) -> Iterator[_Element]:
    """Yields the child elements, comments and instructions of XML left out."""
    for child in parent:
        if isinstance(child.tag, str):
            yield child


def chosen(alternatives: _Element) -> _Element | None:
    """Returns the one of several renderings that is read: what new versions of Word show, or else the substitute."""
    choice = alternatives.find(f"{MC}Choice")
    if choice is not None and next(choice.iter(f"{W}t", f"{W}txbxContent", f"{M}t", f"{W}fldChar"), None) is not None:
        return choice
    fallback = alternatives.find(f"{MC}Fallback")
    return choice if fallback is None else fallback


def accepted(root: _Element) -> Iterator[_Element]:
    """Yields all elements below in order of the document, as they stand once tracked changes are accepted.

    Text boxes are stories of their own: they are yielded, what is inside them is not.
    """
    stack = list(reversed(list(elements(root))))
    while stack:
        element = stack.pop()
        if element.tag in REMOVED:
            continue
        yield element
        if element.tag == f"{MC}AlternateContent":
            one = chosen(element)
            stack += [one] if one is not None else []
        elif element.tag != f"{W}txbxContent":
            stack += reversed(list(elements(element)))
