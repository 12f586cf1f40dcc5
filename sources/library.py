"""From what was found to documents: a file or page is one, an export of a CMS has one in each record."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from sources import exports as cms
from sources import fetch, storage
from sources.addresses import is_url, is_web
from sources.decode import LIMIT
from sources.document import Document
from sources.exports import Entry, Export
from sources.fetch import Web
from sources.reading import Place, read, read_text


def entries(
    path: str,
    shown: str,
    *,
    root: str | os.PathLike[str],
    exports: Sequence[Export] = (),
    web: Web | None = None,
    bibliography: Sequence[str | os.PathLike[str]] = (),
) -> Iterator[Entry]:
    """Yields the documents of what `find` found, one after the other; nothing is kept.

    Args:
        path: The file, its address, ``-``, or ``export.csv#id``.
        shown: Path to show.
        root: The project's root.
        exports: Files of many articles, and which column holds what.
        web: How pages are fetched.
        bibliography: Bibliography files that every article of a file can cite from.

    Raises:
        UnreadableError: The file as a whole cannot be read. `Entry.read` raises it for one document.
    """
    place = Place(root=Path(root), bibliography=tuple(bibliography))
    if is_url(path):
        yield Entry(shown, lambda: read_address(path, shown, web, place=place))
        return
    found = cms.declared(path, exports)
    if found is None:
        yield Entry(shown, lambda: read(path, root=root, name=shown, bibliography=bibliography))
        return
    export, file, wanted = found
    base = shown if wanted is None else shown.removesuffix(f"#{wanted}")
    yield from cms.entries(file, export, base, wanted, place=place)


def read_address(
    url: str, shown: str, web: Web | None = None, *, limit: int = LIMIT, place: Place | None = None
) -> Document:
    """Reads a web page, or a file in storage that fsspec reaches.

    Raises:
        UnreadableError: As for `read`, or it cannot be had.
    """
    if is_web(url):
        page = fetch.fetch(url, web or Web(), limit=limit)
        return read_text(page.data, name=shown, ending=f"page{page.ending}", home=page.host, limit=limit, place=place)
    data = storage.read(url, limit=limit)
    return read_text(data, name=shown, ending=storage.name(url), limit=limit, place=place)
