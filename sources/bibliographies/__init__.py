"""Bibliography files: BibTeX, BibLaTeX, CSL-JSON, RIS and PubMed's format to entries of a reference list.

`load` reads a file, `parse` a text; a file with broken entries is not used at all, and each of them is told.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from sources import references
from sources.bibliographies import bibtex, csl, ris
from sources.bibliographies.entry import BibliographyError, Entry, Problem
from sources.decode import LIMIT, check_size, decode
from sources.document import UnreadableError

__all__ = ["ENDINGS", "Bibliography", "BibliographyError", "Entry", "Problem", "beside", "load", "parse"]

_READERS = {ending: module.read for module in (bibtex, csl, ris) for ending in module.ENDINGS}
_READERS |= dict.fromkeys((".yaml", ".yml"), csl.read_yaml)
ENDINGS = tuple(_READERS)
"""Endings of bibliography files, with the dot, in lower case."""

BESIDE = (".bib", ".bibtex", ".ris", ".nbib", ".csl.json", ".csljson")
"""Endings of a bibliography that belongs to the article of the same name; a mere .json or .yaml can be anything."""


@dataclass(frozen=True, eq=False)
class Bibliography:
    """A bibliography as read.

    Attributes:
        path: Path to show.
        entries: Its entries in order.
    """

    path: str
    entries: tuple[Entry, ...]

    @cached_property
    def by_key(self) -> dict[str, Entry]:
        """The entries by key."""
        return {entry.key: entry for entry in self.entries}

    @cached_property
    def by_work(self) -> dict[str, Entry]:
        """The entries by author and year ("smith2011"); the first of several."""
        found: dict[str, Entry] = {}
        for entry in self.entries:
            key = references.author_year_key(entry.reference.text)
            if key:
                found.setdefault(key, entry)
        return found


def beside(articles: Iterable[str]) -> set[str]:
    """Returns the paths at which bibliographies would stand that belong to articles, there or not."""
    return {Path(path).with_suffix(ending).as_posix() for path in articles if Path(path).name for ending in BESIDE}


def load(path: str | os.PathLike[str], *, shown: str | None = None, limit: int = LIMIT) -> Bibliography:
    """Reads a bibliography file; one that did not change since is not read again.

    Args:
        path: The file; its ending says what it is.
        shown: Path to show in messages.
        limit: Largest size in bytes.

    Raises:
        BibliographyError: It is missing, too large, no text, of unknown format, or has broken entries; all are told.
    """
    name = shown or Path(path).as_posix()
    try:
        state = Path(path).stat()
        check_size(state.st_size, name, limit=limit)
    except FileNotFoundError:
        raise BibliographyError(name, [Problem(name, "does not exist")]) from None
    except OSError as problem:
        raise BibliographyError(name, [Problem(name, f"cannot be opened: {problem.strerror}")]) from None
    except UnreadableError as problem:
        raise BibliographyError(
            name, [Problem(name, problem.message.replace("one article", "one bibliography"))]
        ) from None
    found = _load(os.path.abspath(path), name, state.st_mtime_ns, state.st_size, limit)
    if isinstance(found, BibliographyError):
        raise BibliographyError(found.path, found.problems)
    return found


# A few are kept: the one of the configuration, which every article uses, and those of the articles just read.
@lru_cache(maxsize=4)
def _load(path: str, shown: str, _changed: int, _size: int, limit: int) -> Bibliography | BibliographyError:
    try:
        data = Path(path).read_bytes()
        return Bibliography(shown, parse(data, shown, limit=limit))
    except OSError as problem:
        return BibliographyError(shown, [Problem(shown, f"cannot be opened: {problem.strerror}")])
    except BibliographyError as problem:
        return problem


def parse(data: bytes | str, shown: str, *, limit: int = LIMIT) -> tuple[Entry, ...]:
    """Reads a bibliography that is at hand already; the ending of ``shown`` says what it is.

    Raises:
        BibliographyError: As for `load`.
    """
    ending = Path(shown).suffix.lower()
    if ending not in _READERS:
        known = ", ".join(sorted(_READERS))
        message = f"found {'ending ' + ending if ending else 'no ending'}, expected a bibliography: {known}"
        raise BibliographyError(shown, [Problem(shown, message)])
    if not data.strip():
        raise BibliographyError(shown, [Problem(shown, "is empty: expected a bibliography")])
    try:
        text = decode(data, shown, limit=limit) if isinstance(data, bytes) else data.replace("\r\n", "\n")
    except UnreadableError as problem:
        found = problem.message.partition("; expected")[0]
        raise BibliographyError(shown, [Problem(shown, f"{found}; expected UTF-8 or UTF-16")]) from None
    works, faults = _READERS[ending](text, shown)
    if faults:
        raise BibliographyError(shown, faults)
    if not works:
        raise BibliographyError(shown, [Problem(shown, "has no entry: expected one at least")])
    return tuple(work.entry() for work in works)
