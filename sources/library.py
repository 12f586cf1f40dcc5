"""From what was found to documents: a file is one, an export of a CMS has one in each record."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence

from sources import exports as cms
from sources.exports import Entry, Export
from sources.reading import read


def entries(path: str, shown: str, *, root: str | os.PathLike[str], exports: Sequence[Export] = ()) -> Iterator[Entry]:
    """Yields the documents of what `find` found, one after the other; nothing is kept.

    Args:
        path: The file, ``-``, or ``export.csv#id``.
        shown: Path to show.
        root: The project's root.
        exports: Files of many articles, and which column holds what.

    Raises:
        UnreadableError: The file as a whole cannot be read. `Entry.read` raises it for one document.
    """
    found = cms.declared(path, exports)
    if found is None:
        yield Entry(shown, lambda: read(path, root=root, name=shown))
        return
    export, file, wanted = found
    base = shown if wanted is None else shown.removesuffix(f"#{wanted}")
    yield from cms.entries(file, export, base, wanted)
