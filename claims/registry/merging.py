"""Bringing the entries of one registry into another, by id."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from claims.registry.cells import short
from claims.registry.entry import Entry, row_of


@dataclass(frozen=True, slots=True)
class Conflict:
    """An id under which two registries say different things.

    Attributes:
        ours: The entry that is there.
        theirs: The one that was to be brought in.
        columns: Where they differ.
    """

    ours: Entry
    theirs: Entry
    columns: tuple[str, ...]

    def __str__(self) -> str:
        """One line: ``statin-1: value is '60 %' in registry.csv:3, '70 %' in desk.xlsx:Registry!4``."""
        mine, other = row_of(self.ours), row_of(self.theirs)
        words = []
        for name in self.columns:
            one, two = _apart(mine[name], other[name])
            words.append(f"{name} is {one} in {self.ours.place}, {two} in {self.theirs.place}")
        return f"{self.ours.id}: {'; '.join(words)}"


@dataclass(frozen=True, slots=True)
class Merged:
    """What became of bringing entries in.

    Attributes:
        entries: All entries afterwards: those that were there in their order, then the new ones.
        added: Ids that are new.
        replaced: Ids whose entry was replaced.
        same: How many were there already, word for word.
        conflicts: What stands against it; with any of them nothing is to be written.
    """

    entries: tuple[Entry, ...]
    added: tuple[str, ...]
    replaced: tuple[str, ...]
    same: int
    conflicts: tuple[Conflict, ...]


def merge(ours: Iterable[Entry], theirs: Iterable[Entry], *, override: bool = False) -> Merged:
    """Brings entries into a registry, by id; what only the registry has stays.

    Args:
        ours: The entries that are there.
        theirs: The entries that come in.
        override: Whether an entry that comes in takes the place of a different one under its id.
    """
    held = {entry.id: entry for entry in ours}
    added: list[str] = []
    replaced: list[str] = []
    conflicts: list[Conflict] = []
    same = 0
    for entry in theirs:
        there = held.get(entry.id)
        if there is None:
            # Where it stood elsewhere is not where it stands here.
            held[entry.id] = replace(entry, place="")
            added.append(entry.id)
        elif there == entry:
            same += 1
        elif override:
            held[entry.id] = replace(entry, place=there.place)
            replaced.append(entry.id)
        else:
            mine, other = row_of(there), row_of(entry)
            conflicts.append(Conflict(there, entry, tuple(name for name in mine if mine[name] != other[name])))
    return Merged(tuple(held.values()), tuple(added), tuple(replaced), same, tuple(conflicts))


_SHOWN = 60


def _apart(one: str, two: str) -> tuple[str, str]:
    """Returns two cells so that it shows where they differ."""
    same = next((place for place, (a, b) in enumerate(zip(one, two, strict=False)) if a != b), min(len(one), len(two)))
    start = 0 if max(len(one), len(two)) <= _SHOWN else max(0, same - _SHOWN // 3)
    begin = "…" if start else ""
    shown = [repr(short(f"{begin}{cell[start:]}", _SHOWN)) if cell else "empty" for cell in (one, two)]
    return shown[0], shown[1]
