"""Finding articles: files, folders and globs to a list of files, each once, in a stable order."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sources import readers
from sources.document import UnreadableError
from sources.reading import display

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec


@dataclass(frozen=True, slots=True)
class Found:
    """What was found under the paths that were named.

    Attributes:
        files: Absolute path (``-`` for standard input) and path to show, in order, each file once.
        skipped: Paths to show of files in folders whose ending no reader knows.
        errors: What was named outright and cannot be read: missing, or of unknown ending.
    """

    files: tuple[tuple[str, str], ...] = ()
    skipped: tuple[str, ...] = ()
    errors: tuple[UnreadableError, ...] = ()


def find(
    paths: Iterable[str | os.PathLike[str]], *, root: str | os.PathLike[str], exclude: Iterable[str] = ()
) -> Found:
    """Finds the articles under files, folders and globs.

    Folders are walked in order of name; hidden files and folders in them are passed over, files of unknown ending are
    skipped and told. A file that is named outright is taken whatever it is called, or is an error.

    Args:
        paths: What was named: files, folders, globs, ``-``.
        root: The project's root, which paths to show are relative to.
        exclude: Patterns as in a ``.gitignore``, matched against paths relative to the root. They hold for what is
            found in folders and by globs, not for a file named outright.
    """
    from pathspec import GitIgnoreSpec

    search = _Search(root, GitIgnoreSpec.from_lines(exclude))
    for given in paths:
        search.add(given)
    return Found(tuple(search.files.values()), tuple(search.skipped), tuple(search.errors))


class _Search:
    """Collects what is found."""

    def __init__(self, root: str | os.PathLike[str], excluded: GitIgnoreSpec) -> None:
        self.root = root
        self.excluded = excluded
        self.files: dict[str, tuple[str, str]] = {}
        self.skipped: dict[str, None] = {}
        self.errors: list[UnreadableError] = []

    def add(self, given: str | os.PathLike[str]) -> None:
        path = Path(given)
        if str(given) == "-":
            self.files.setdefault("-", ("-", "-"))
        elif path.is_dir():
            for file in _walk(path):
                self.take(file)
        elif path.exists():
            self.take(path, outright=True)
        elif any(mark in str(given) for mark in "*?["):
            self.expand(str(given))
        else:
            self.errors.append(UnreadableError(display(given, self.root), "does not exist"))

    def expand(self, pattern: str) -> None:
        # glob.glob takes absolute patterns and relative ones alike, which Path.glob does not.
        matches = [Path(match) for match in sorted(glob.glob(pattern, recursive=True))]  # noqa: PTH207
        if not matches:
            self.errors.append(UnreadableError(display(pattern, self.root), "matches no file"))
        for match in matches:
            for file in _walk(match) if match.is_dir() else (match,):
                self.take(file)

    def take(self, path: Path, *, outright: bool = False) -> None:
        shown = display(path, self.root)
        if not outright and self.excluded.match_file(shown):
            return
        ending = readers.ending_of(str(path))
        if ending in readers.ENDINGS and (outright or _is_article(path, ending)):
            self.files.setdefault(os.path.realpath(path), (os.path.abspath(path), shown))
        elif outright:
            known = ", ".join(sorted(readers.ENDINGS))
            found = f"ending {ending}" if ending else "no ending"
            self.errors.append(UnreadableError(shown, f"{found}: known endings are {known}"))
        else:
            self.skipped[shown] = None


def _is_article(path: Path, ending: str) -> bool:
    """Tells whether a file found in a folder is an article: where its ending says little (.xml), its first words do."""
    reader = readers.ENDINGS[ending]
    if ending not in reader.ambiguous:
        return True
    try:
        with path.open("rb") as file:
            head = file.read(readers.HEAD)
    except OSError:
        return True  # said when it is read
    return reader.sniff(head.decode("utf-8", errors="replace"))


def _walk(folder: Path) -> Iterator[Path]:
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if not name.startswith("."):
                yield Path(place) / name
