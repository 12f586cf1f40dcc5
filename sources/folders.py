"""Finding articles: files, folders and globs to a list of files, each once, in a stable order."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sources import readers, records, sitemaps, storage
from sources.addresses import is_url, is_web, safe
from sources.document import UnreadableError
from sources.exports import Export, declared
from sources.fetch import Web
from sources.reading import display

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec


@dataclass(frozen=True, slots=True)
class Found:
    """What was found under the paths that were named.

    Attributes:
        files: Absolute path (``-`` for standard input, ``export.csv#id`` for one record of an export) or address, and
            path to show, in order, each file once. `sources.entries` makes documents of them.
        skipped: Paths to show of files in folders whose ending no reader knows.
        errors: What was named outright and cannot be read: missing, or of unknown ending.
        excluded: Paths to show of files that were named outright and left out, where exclusions hold for them too.
    """

    files: tuple[tuple[str, str], ...] = ()
    skipped: tuple[str, ...] = ()
    errors: tuple[UnreadableError, ...] = ()
    excluded: tuple[str, ...] = ()


def find(
    paths: Iterable[str | os.PathLike[str]],
    *,
    root: str | os.PathLike[str],
    exclude: Iterable[str] = (),
    exports: Sequence[Export] = (),
    web: Web | None = None,
    force: bool = False,
) -> Found:
    """Finds the articles under files, folders and globs.

    Folders are walked in order of name; hidden files and folders in them are passed over, files of unknown ending are
    skipped and told. A file that is named outright is taken whatever it is called, or is an error.

    Args:
        paths: What was named: files, folders, globs, ``-``.
        root: The project's root, which paths to show are relative to.
        exclude: Patterns as in a ``.gitignore``, matched against paths relative to the root. They hold for what is
            found in folders and by globs, not for a file named outright.
        exports: Files of many articles, and which column holds what.
        web: How the sitemaps that are named are fetched; nothing else is fetched here.
        force: Whether ``exclude`` holds for a file named outright too: a tool names files, not a person.
    """
    from pathspec import GitIgnoreSpec

    search = _Search(root, GitIgnoreSpec.from_lines(exclude), exports, web or Web(), force=force)
    for given in paths:
        search.add(given)
    return Found(tuple(search.files.values()), tuple(search.skipped), tuple(search.errors), tuple(search.left_out))


class _Search:
    """Collects what is found."""

    def __init__(
        self,
        root: str | os.PathLike[str],
        excluded: GitIgnoreSpec,
        exports: Sequence[Export],
        web: Web,
        *,
        force: bool = False,
    ) -> None:
        self.root = root
        self.force = force
        self.web = web
        self.exports = exports
        self.excluded = excluded
        self.files: dict[str, tuple[str, str]] = {}
        self.skipped: dict[str, None] = {}
        self.left_out: dict[str, None] = {}
        self.errors: list[UnreadableError] = []

    def add(self, given: str | os.PathLike[str]) -> None:
        if is_url(str(given)):
            self.address(str(given))
            return
        path = Path(given)
        if str(given) == "-":
            self.files.setdefault("-", ("-", "-"))
        elif path.is_dir():
            for file in _walk(path):
                self.take(file)
        elif path.exists():
            self.take(path, outright=True)
        elif self.record(str(given)):
            pass
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

    def address(self, url: str) -> None:
        """Takes a web page, the pages of a sitemap, or what stands under an address in some storage."""
        try:
            local = storage.local_path(url)
            if local is not None:
                self.add(local)
            elif not is_web(url):
                listed = storage.find(url)
                for one in listed.urls:
                    self.stored(one, outright=listed.outright)
            else:
                sitemap = sitemaps.read(url, self.web) if sitemaps.may_be(url) else None
                for page in [url.partition("#")[0]] if sitemap is None else sitemap.pages:
                    if sitemap is None or not self.excluded.match_file(safe(page)):
                        self.files.setdefault(safe(page), (page, safe(page)))
                self.errors += sitemap.errors if sitemap else []
        except UnreadableError as problem:
            self.errors.append(problem)

    def stored(self, url: str, *, outright: bool) -> None:
        shown = safe(url)
        ending = readers.ending_of(storage.name(url))
        if not outright and self.excluded.match_file(shown):
            return
        if ending in readers.ENDINGS:
            self.files.setdefault(shown, (url, shown))
        elif outright:
            self.errors.append(UnreadableError(shown, _unknown(ending)))
        else:
            self.skipped[shown] = None

    def record(self, given: str) -> bool:
        """Takes one record of an export (``export.csv#id``); returns whether it is one."""
        found = declared(given, self.exports)
        if found is None or found[2] is None:
            return False
        file, identity = found[1], found[2]
        whole = os.path.realpath(file)
        if self.force and self.excluded.match_file(display(file, self.root)):
            self.left_out[f"{display(file, self.root)}#{identity}"] = None
        elif whole not in self.files:
            shown = f"{display(file, self.root)}#{identity}"
            self.files.setdefault(f"{whole}#{identity}", (f"{os.path.abspath(file)}#{identity}", shown))
        return True

    def take(self, path: Path, *, outright: bool = False) -> None:
        shown = display(path, self.root)
        if (self.force or not outright) and self.excluded.match_file(shown):
            if outright:
                self.left_out[shown] = None
            return
        ending = readers.ending_of(str(path))
        whole = os.path.realpath(path)
        if declared(str(path), self.exports):
            # Single records of it that were named are read with it.
            for key in [key for key in self.files if key.startswith(f"{whole}#")]:
                del self.files[key]
            self.files.setdefault(whole, (os.path.abspath(path), shown))
        elif ending in readers.ENDINGS and (outright or _is_article(path, ending)):
            self.files.setdefault(whole, (os.path.abspath(path), shown))
        elif outright and ending in records.ENDINGS:
            how = (
                f'[[exports]] with path = "{shown}", id = "…" and body = "…", the columns of the id and of the article'
            )
            self.errors.append(UnreadableError(shown, f"ending {ending}: an export is declared in medfact.toml: {how}"))
        elif outright:
            self.errors.append(UnreadableError(shown, _unknown(ending)))
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


def _unknown(ending: str) -> str:
    known = ", ".join(sorted(readers.ENDINGS))
    return f"{f'ending {ending}' if ending else 'no ending'}: known endings are {known}"


def _walk(folder: Path) -> Iterator[Path]:
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            # "~$gel.docx" says that Word has gel.docx open; it is no document.
            if not name.startswith((".", "~$")):
                yield Path(place) / name
