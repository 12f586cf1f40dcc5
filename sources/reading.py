"""Reading one article: bytes in, `Document` out. Everything outside calls `read` or `read_text`."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from sources import readers
from sources.addresses import is_url, safe
from sources.assembly import assemble
from sources.bibliographies import shelf
from sources.bibliographies.shelf import Shelf
from sources.decode import LIMIT, check_size, decode
from sources.document import Document, UnreadableError
from sources.source import Draft, Source


def read(
    path: str | os.PathLike[str],
    *,
    root: str | os.PathLike[str] | None = None,
    name: str | None = None,
    limit: int = LIMIT,
    bibliography: Iterable[str | os.PathLike[str]] = (),
) -> Document:
    """Reads one article.

    Args:
        path: The file, its address, or ``-`` for standard input.
        root: The project's root; `Document.path` is relative to it. The current folder if not given.
        name: Path to show instead, POSIX; its ending is not looked at.
        limit: Largest size in bytes.
        bibliography: Bibliography files it can cite from, beside those that are its own.

    Returns:
        The document; all offsets count code points of its ``text``.

    Raises:
        UnreadableError: The file is missing, of unknown format, empty, too large, binary, in an unknown encoding,
            cut off, or not English, or its bibliography cannot be used. Nothing else is raised.
    """
    web = is_url(str(path))
    place = Place(None if web or str(path) == "-" else Path(path), Path(root or "."), tuple(bibliography))
    if web:
        from sources.library import read_address

        return read_address(str(path), name or safe(str(path)), limit=limit, place=place)
    shown = name or display(path, root)
    if str(path) == "-":
        return _make(sys.stdin.buffer.read(limit + 1), name or "-", ending="-", limit=limit, place=place)
    file = Path(path)
    try:
        if file.is_dir():
            raise UnreadableError(shown, "is a folder: expected a file")
        check_size(file.stat().st_size, shown, limit=limit)
        readers.choose(str(path), "")  # an unknown ending is said before anything is read
        data = file.read_bytes()
    except FileNotFoundError:
        raise UnreadableError(shown, "does not exist") from None
    except (OSError, ValueError) as problem:
        reason = problem.strerror if isinstance(problem, OSError) and problem.strerror else str(problem)
        raise UnreadableError(shown, f"cannot be opened: {reason}") from None
    except UnreadableError as problem:
        raise UnreadableError(shown, problem.message) from None
    return _make(data, shown, ending=str(path), limit=limit, place=place)


def read_text(
    text: str | bytes,
    *,
    name: str = "-",
    format: str | None = None,
    limit: int = LIMIT,
    ending: str | None = None,
    home: str | None = None,
    place: Place | None = None,
) -> Document:
    """Reads an article that is at hand already.

    Args:
        text: The article as it would stand in a file.
        name: Path to show; its ending chooses the reader unless ``format`` does. ``-``: the content chooses.
        format: Name of the reader ("text", "markdown", "html").
        limit: Largest size in bytes.
        ending: A name whose ending chooses the reader, where that of ``name`` says nothing.
        home: Host that it was fetched from: links to it are no sources.
        place: Where bibliographies are looked for; nowhere if not given.

    Raises:
        UnreadableError: As for `read`.
    """
    try:
        data = text.encode("utf-8") if isinstance(text, str) else text
    except UnicodeEncodeError as problem:
        raise UnreadableError(name, f"holds a lone surrogate at character {problem.start + 1}: expected text") from None
    return _make(data, name, ending=ending or name, format=format, limit=limit, home=home, place=place)


def display(path: str | os.PathLike[str], root: str | os.PathLike[str] | None = None) -> str:
    """Returns the path to show: POSIX, relative to ``root`` (the current folder) if it lies within, else as given.

    What lies elsewhere and is a link to something within, or is reached through one, is what it leads to.
    """
    if str(path) == "-":
        return "-"
    base = Path(os.path.abspath(root or "."))
    place = Path(os.path.abspath(path))
    if place.is_relative_to(base):
        return place.relative_to(base).as_posix()
    real, real_base = Path(os.path.realpath(place)), Path(os.path.realpath(base))
    return real.relative_to(real_base).as_posix() if real.is_relative_to(real_base) else Path(path).as_posix()


@dataclass(frozen=True, slots=True)
class Place:
    """Where bibliographies are looked for: beside the file, at the root, and those that hold for all articles."""

    file: Path | None = None
    root: Path = Path()
    bibliography: tuple[str | os.PathLike[str], ...] = ()

    def shelf(self, draft: Draft, shown: str, limit: int) -> Shelf:
        """Finds the bibliographies in force for an article.

        Raises:
            UnreadableError: One of the article's own cannot be used.
        """
        shared = [(Path(path), display(path, self.root)) for path in self.bibliography]
        return shelf.gather(draft, shown, file=self.file, root=self.root, configured=shared, limit=limit)


def _make(
    data: bytes,
    shown: str,
    *,
    ending: str,
    limit: int,
    format: str | None = None,
    place: Place | None = None,
    home: str | None = None,
) -> Document:
    try:
        reader = readers.choose(ending, "", format=format)
        if ending == "-" and format is None:
            reader = readers.by_magic(data) or reader
        if reader.binary:
            check_size(len(data), shown, limit=limit)
        text = "" if reader.binary else decode(data, shown, limit=limit)
        if not reader.binary and format is None:
            reader = readers.choose(ending, text[: readers.HEAD])
        source = Source(path=shown, data=data, text=text)
        draft = reader.read(source)
        draft.home = draft.home or home
        books = (place or Place()).shelf(draft, shown, limit)
        return assemble(draft, source, hashlib.sha256(data).hexdigest(), books)
    except UnreadableError as problem:
        if problem.path == shown:
            raise
        raise UnreadableError(shown, problem.message) from None
    except RecursionError:
        raise UnreadableError(shown, "is nested too deeply to be read") from None
