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
from sources.decode import LIMIT, check_size, decode
from sources.document import Document, UnreadableError
from sources.source import Source


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
    if is_url(str(path)):
        from sources.library import read_address

        return read_address(str(path), name or safe(str(path)), limit=limit)
    shown = name or display(path, root)
    place = _Place(None if str(path) == "-" else Path(path), Path(root or "."), tuple(bibliography))
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
    file: str | os.PathLike[str] | None = None,
    root: str | os.PathLike[str] | None = None,
    bibliography: Iterable[str | os.PathLike[str]] = (),
) -> Document:
    """Reads an article that is at hand already.

    Args:
        text: The article as it would stand in a file.
        name: Path to show; its ending chooses the reader unless ``format`` does. ``-``: the content chooses.
        format: Name of the reader ("text", "markdown", "html").
        limit: Largest size in bytes.
        ending: A name whose ending chooses the reader, where that of ``name`` says nothing.
        home: Host that it was fetched from: links to it are no sources.
        file: The file that the text belongs to (an editor has changed it, and not saved it): bibliographies that lie
            beside it are its own. The file itself is not read.
        root: As for `read`.
        bibliography: As for `read`.

    Raises:
        UnreadableError: As for `read`.
    """
    try:
        data = text.encode("utf-8") if isinstance(text, str) else text
    except UnicodeEncodeError as problem:
        raise UnreadableError(name, f"holds a lone surrogate at character {problem.start + 1}: expected text") from None
    place = _Place(Path(file) if file is not None else None, Path(root or "."), tuple(bibliography))
    return _make(data, name, ending=ending or name, format=format, limit=limit, place=place, home=home)


def display(path: str | os.PathLike[str], root: str | os.PathLike[str] | None = None) -> str:
    """Returns the path to show: POSIX, relative to ``root`` (the current folder) if it lies within, else as given."""
    if str(path) == "-":
        return "-"
    base = Path(os.path.abspath(root or "."))
    try:
        return Path(os.path.abspath(path)).relative_to(base).as_posix()
    except ValueError:
        return Path(path).as_posix()


@dataclass(frozen=True, slots=True)
class _Place:
    """Where bibliographies are looked for: beside the file, at the root, and those that hold for all articles."""

    file: Path | None = None
    root: Path = Path()
    bibliography: tuple[str | os.PathLike[str], ...] = ()


def _make(
    data: bytes,
    shown: str,
    *,
    ending: str,
    limit: int,
    format: str | None = None,
    place: _Place | None = None,
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
        where = place or _Place()
        shared = [(Path(path), display(path, where.root)) for path in where.bibliography]
        books = shelf.gather(draft, shown, file=where.file, root=where.root, configured=shared, limit=limit)
        return assemble(draft, source, hashlib.sha256(data).hexdigest(), books)
    except UnreadableError as problem:
        if problem.path == shown:
            raise
        raise UnreadableError(shown, problem.message) from None
    except RecursionError:
        raise UnreadableError(shown, "is nested too deeply to be read") from None
