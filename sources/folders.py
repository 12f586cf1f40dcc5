"""Finding articles: files, folders and globs to a list of files, each once, in a stable order."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from sources import readers
from sources.document import UnreadableError
from sources.reading import display


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

    spec = GitIgnoreSpec.from_lines(exclude)
    files: dict[str, tuple[str, str]] = {}
    skipped: dict[str, None] = {}
    errors: list[UnreadableError] = []

    def take(path: Path, *, outright: bool) -> None:
        absolute, shown = os.path.abspath(path), display(path, root)
        if not outright and spec.match_file(shown):
            return
        if readers.ending_of(str(path)) not in readers.ENDINGS:
            if outright:
                known = ", ".join(sorted(readers.ENDINGS))
                ending = readers.ending_of(str(path))
                found = f"ending {ending}" if ending else "no ending"
                errors.append(UnreadableError(shown, f"{found}: known endings are {known}"))
            else:
                skipped[shown] = None
            return
        files.setdefault(os.path.realpath(absolute), (absolute, shown))

    for given in paths:
        if str(given) == "-":
            files.setdefault("-", ("-", "-"))
            continue
        path = Path(given)
        if path.is_dir():
            for file in _walk(path):
                take(file, outright=False)
        elif path.exists():
            take(path, outright=True)
        elif any(mark in str(given) for mark in "*?["):
            matches = sorted(glob.glob(str(given), recursive=True))
            if not matches:
                errors.append(UnreadableError(display(given, root), "matches no file"))
            for match in matches:
                for file in _walk(Path(match)) if os.path.isdir(match) else (Path(match),):
                    take(file, outright=False)
        else:
            errors.append(UnreadableError(display(given, root), "does not exist"))
    return Found(tuple(files.values()), tuple(skipped), tuple(errors))


def _walk(folder: Path) -> Iterator[Path]:
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if not name.startswith("."):
                yield Path(place) / name
