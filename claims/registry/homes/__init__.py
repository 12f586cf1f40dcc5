"""Where a registry lives: one home a file in this package, found by the ending of a path or the scheme of a URL.

A home reads itself into a `claims.registry.table.Raw` table and writes entries so that reading gives the same ones
back. What a home needs (YAML, openpyxl, SQLAlchemy) is imported when one of its sort is opened.
"""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from claims.registry.entry import Entry
from claims.registry.problems import one_problem
from claims.registry.table import Raw

ABSENT = ""
"""Version of a home that does not exist."""

_ENDINGS = {
    ".yaml": "yamlfile", ".yml": "yamlfile", ".csv": "csvfile", ".tsv": "csvfile", ".xlsx": "excel",
    ".db": "database", ".sqlite": "database", ".sqlite3": "database",
}  # fmt: skip
_SCHEMES = {"sqlite": "database", "postgresql": "database", "postgres": "database"}
EXPECTED = (
    "a .yaml, .csv, .tsv, .xlsx or .db file, a folder of .yaml files, or a database as sqlite:///registry.db or "
    "postgresql://host/name"
)


class Home(Protocol):
    """Where a registry lives."""

    @property
    def shown(self) -> str:
        """How messages call it; never with a password."""

    def exists(self) -> bool:
        """Whether anything of a registry stands there.

        Raises:
            RegistryError: Nobody can say.
        """

    def read(self) -> Raw:
        """Reads everything; what is wrong with the shape stands in the table's problems.

        Raises:
            RegistryError: There is nothing to read.
        """

    def write(self, entries: Sequence[Entry], expected: str | None) -> None:
        """Makes the home hold these entries and no others, all at once or not at all.

        Args:
            entries: What it holds afterwards.
            expected: Version that must still stand there, `ABSENT` where nothing may stand; None: whatever does.

        Raises:
            RegistryError: Something else stands there, or it cannot be written.
        """


def is_url(source: str) -> bool:
    """Whether a source names a database and no path."""
    return "://" in source


def home_of(source: str, shown: str | None = None, *, writing: bool = False) -> Home:
    """Returns the home that a path or URL names.

    Args:
        source: The path or URL.
        shown: How messages call it; as given if not said. A URL always shows itself without its password.
        writing: Whether it is to be written: a path without ending is a folder then, whether it exists or not.

    Raises:
        RegistryError: It is none.
    """
    if is_url(source):
        scheme = source.partition("://")[0].partition("+")[0].lower()
        if scheme not in _SCHEMES:
            raise one_problem(f"{scheme}://…", f"a database of the sort {scheme!r}", EXPECTED)
        return _open(_SCHEMES[scheme], source, "")
    path = Path(source)
    shown = Path(shown).as_posix() if shown is not None else path.as_posix()
    ending = path.suffix.lower()
    if path.is_dir() or (writing and not ending):
        return _open("folder", source, shown)
    if not writing and not path.exists():
        raise one_problem(shown, "nothing at this path", "a registry file or folder")
    if ending in _ENDINGS:
        return _open(_ENDINGS[ending], source, shown)
    thing = "name" if writing else "file"
    found = f"a {thing} that ends in {path.suffix!r}" if ending else "a file without ending"
    raise one_problem(shown, found, EXPECTED)


def _open(module: str, source: str, shown: str) -> Home:
    home: Home = importlib.import_module(f"claims.registry.homes.{module}").home(source, shown)
    return home
