"""The readers: one file a format, found by themselves.

A reader is a module of this package with

- ``NAME``: what `Document.format` says,
- ``ENDINGS``: the file endings it reads, with the dot, in lower case,
- ``sniff(head)``: whether the first characters of a file are unmistakably of its format,
- ``read(source)``: a `Source` to a `Draft`; raises nothing but `UnreadableError`,

and, where it applies, ``BINARY = True`` (it is given bytes that were not decoded) and ``TAKES_OVER = True`` (what it
recognises is its own even in a file that ends in ``.txt``) and ``AMBIGUOUS`` (those of its endings that other files
have too: in a folder such a file is its own only if ``sniff`` says so). A module that lacks something, or two that
claim one ending, stop the import: a format silently missing would be articles silently unread.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import PurePath
from types import ModuleType

from sources.document import UnreadableError
from sources.source import Draft, Source

#: How much of a file a reader is shown to tell its format, in characters.
HEAD = 4096


@dataclass(frozen=True, slots=True)
class Reader:
    """A reader as found: its module's constants and functions."""

    name: str
    endings: tuple[str, ...]
    sniff: Callable[[str], bool]
    read: Callable[[Source], Draft]
    binary: bool = False
    takes_over: bool = False
    ambiguous: tuple[str, ...] = ()


def load(module: ModuleType) -> Reader:
    """Makes a `Reader` of a module.

    Raises:
        ImportError: The module lacks what a reader needs; the message names it.
    """
    missing = [name for name in ("NAME", "ENDINGS", "sniff", "read") if not hasattr(module, name)]
    if missing:
        raise ImportError(f"{module.__name__} is no reader: it lacks {', '.join(missing)}")
    wrong = [ending for ending in module.ENDINGS if not ending.startswith(".") or ending != ending.lower()]
    if wrong:
        raise ImportError(f"{module.__name__}: endings have a dot and lower case, found {', '.join(wrong)}")
    return Reader(
        name=module.NAME,
        endings=tuple(module.ENDINGS),
        sniff=module.sniff,
        read=module.read,
        binary=getattr(module, "BINARY", False),
        takes_over=getattr(module, "TAKES_OVER", False),
        ambiguous=tuple(getattr(module, "AMBIGUOUS", ())),
    )


def by_ending(readers: Iterable[Reader]) -> dict[str, Reader]:
    """Returns readers by ending.

    Raises:
        ImportError: Two readers claim one ending.
    """
    endings: dict[str, Reader] = {}
    for reader in readers:
        for ending in reader.endings:
            if ending in endings:
                raise ImportError(f"readers {endings[ending].name} and {reader.name} both claim {ending}")
            endings[ending] = reader
    return endings


def _discover() -> tuple[Reader, ...]:
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    return tuple(load(importlib.import_module(f"{__name__}.{name}")) for name in names)


READERS = _discover()
ENDINGS = by_ending(READERS)


def ending_of(path: str) -> str:
    """Returns the ending of a path in lower case, with the dot; empty where there is none."""
    return PurePath(path).suffix.lower()


def choose(path: str, head: str, *, format: str | None = None) -> Reader:
    """Chooses the reader of a file by its ending and, where that says little, by its content.

    Args:
        path: Path to show; its ending counts.
        head: The first characters of the file.
        format: Name of the reader to take whatever the ending, or None.

    Raises:
        UnreadableError: The ending or the format is unknown.
    """
    if format is not None:
        for reader in READERS:
            if reader.name == format:
                return reader
        known = ", ".join(sorted(reader.name for reader in READERS))
        raise UnreadableError(path, f"no reader for format {format!r}; known are {known}")
    text = next(reader for reader in READERS if reader.name == "text")
    ending = ending_of(path)
    reader = ENDINGS.get(ending, text)
    if path != "-" and ending not in ENDINGS:
        found = f"ending {ending}" if ending else "no ending"
        raise UnreadableError(path, f"{found}: known endings are {', '.join(sorted(ENDINGS))}")
    if reader is text:
        for other in READERS:
            if (other.takes_over or path == "-") and not other.binary and other.sniff(head[:HEAD]):
                return other
    return reader
