"""Loading and saving a registry, whatever home it lives in."""

from __future__ import annotations

import os
from collections.abc import Iterable

from claims.registry.collection import Registry
from claims.registry.entry import Entry
from claims.registry.homes import home_of
from claims.registry.problems import Problem
from claims.registry.table import validated


def load(source: str | os.PathLike[str], *, shown: str | None = None) -> Registry:
    """Reads a registry: a folder of YAML files, a YAML, CSV, TSV or Excel file, or a database.

    Args:
        source: The path or URL.
        shown: How the registry is called in messages; as given by default. A URL shows itself without its password.

    Raises:
        RegistryError: Anything is wrong with it; every problem is listed and nothing is loaded.
    """
    home = home_of(os.fspath(source), shown)
    raw = home.read()
    if not raw.rows and not raw.problems:
        raw.problems.append(Problem(home.shown, None, None, "no entries", "at least one entry"))
    return Registry.of(validated(raw), home.shown, raw.version)


def exists(source: str | os.PathLike[str]) -> bool:
    """Whether a registry stands there, valid or not: a file, a folder with YAML files, a database with its table.

    Raises:
        RegistryError: It is no home, or the database cannot be asked.
    """
    return home_of(os.fspath(source), writing=True).exists()


def save(
    entries: Iterable[Entry],
    target: str | os.PathLike[str],
    *,
    shown: str | None = None,
    expected: str | None = None,
) -> None:
    """Writes entries (or a `Registry`) so that `load` gives the same ones back.

    A name that ends in .csv, .tsv, .yaml, .xlsx or .db gives a file, a URL a database, any other name a folder with
    one YAML file a subject. In a folder an entry stays in the file it was read from, in a workbook in its sheet; what
    did not change is left as it is. A write is whole or does not happen.

    Args:
        entries: What the registry holds afterwards.
        target: Path or URL.
        shown: How the registry is called in messages.
        expected: Version that was read (`Registry.version`), or `ABSENT`: the write is refused where something else
            stands there by now. None writes over whatever stands there.

    Raises:
        RegistryError: The target is no home, holds something that is no registry, changed meanwhile or cannot be
            written.
    """
    home_of(os.fspath(target), shown, writing=True).write(list(entries), expected)
