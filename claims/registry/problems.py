"""What can be wrong with a registry, and the error that names all of it at once."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

YAML_ENDINGS = (".yaml", ".yml")
NO_COLUMN = "no such column"
NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a registry.

    Attributes:
        file: File it stands in, as shown.
        row: Row as a spreadsheet counts (the header is 1) or number of the entry from 1; None: the file.
        column: Column, None where the row or the file as a whole is meant.
        found: What stands there.
        expected: What is expected.
        place: Where that is, in the words of the home ("registry.xlsx:Registry!C7"); made of file and row if empty.
    """

    file: str
    row: int | None
    column: str | None
    found: str
    expected: str
    place: str = ""

    def __str__(self) -> str:
        """One line: ``registry.csv:12: polarity: found 'yes', expected affirmed or negated``."""
        column = f" {self.column}:" if self.column else ""
        return f"{self.place or place_of(self.file, self.row)}:{column} found {self.found}, expected {self.expected}"


def place_of(file: str, row: int | None) -> str:
    """Returns "registry.csv:12" or "registry/statins.yaml#2"."""
    if row is None:
        return file
    return f"{file}{'#' if file.lower().endswith(YAML_ENDINGS) else ':'}{row}"


class RegistryError(Exception):
    """The registry cannot be used. ``problems`` lists everything that is wrong; the message has one a line."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = list(problems)

    def __reduce__(self) -> tuple[type[RegistryError], tuple[list[Problem]]]:
        return type(self), (self.problems,)


def one_problem(file: str, found: str, expected: str) -> RegistryError:
    """Returns the error for one thing that is wrong with a home as a whole."""
    return RegistryError([Problem(file, None, None, found, expected)])


def meant(name: str, known: Iterable[str]) -> str:
    """Returns " (did you mean …?)" with the name that is nearest, or nothing."""
    near = difflib.get_close_matches(name, list(known), n=1)
    return f" (did you mean {near[0]}?)" if near else ""
