"""The registry in memory: entries as they were read, found by id, by subject and by date.

Everything here reads the columns of the table; an entry is made only where somebody asks for that one, so that a
registry of a hundred thousand entries costs an article no more than one of a hundred.
"""

from __future__ import annotations

import datetime
import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Generic, TypeVar

from claims.model import Claim
from claims.registry.cells import read_names
from claims.registry.conversion import claim_from_entry
from claims.registry.entry import Entry, subject_key
from claims.registry.table import Entries, Table

T = TypeVar("T")

_TYPES = {"statistic": "condition", "dosing": "drug", "procedure": "procedure"}
"""What an entry's subject most likely is, where no list knows it."""


def as_found(name: str) -> str | None:
    """Returns how a name that no list knows is looked for in articles; None where it is too short for that."""
    written = " ".join(name.split())
    if len(written) > 3:
        return written.lower()
    # "MMR", but not "all" or "pet".
    return written if len(written) > 1 and written.isupper() and written.isalnum() else None


class _ById(Mapping[str, T], Generic[T]):
    """Things by the id of their entry, each made when it is first asked for."""

    def __init__(self, numbers: Mapping[str, int], make: Callable[[int], T]) -> None:
        self._numbers, self._make = numbers, make
        self._made: dict[str, T] = {}

    def __getitem__(self, name: str) -> T:
        if name not in self._made:
            self._made[name] = self._make(self._numbers[name])
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._numbers)

    def __len__(self) -> int:
        return len(self._numbers)


@dataclass(frozen=True)
class Registry:
    """Entries as they were read, with an index over their subjects.

    Attributes:
        entries: In the order of the table (files in order of name).
        source: Where it was read from, as shown.
        version: Digest of what was read; see `claims.registry.save`.
    """

    entries: Sequence[Entry]
    source: str = ""
    version: str = ""

    @classmethod
    def of(cls, table: Table, source: str, version: str) -> Registry:
        """Returns the registry of a validated table; no entry is made yet."""
        registry = cls(Entries(table), source, version)
        registry.__dict__["table"] = table
        return registry

    def __len__(self) -> int:
        """Number of entries."""
        return len(self.entries)

    def __iter__(self) -> Iterator[Entry]:
        """The entries in order."""
        return iter(self.entries)

    @cached_property
    def table(self) -> Table:
        """The entries as cells."""
        return Table.of(self.entries)

    @cached_property
    def sha256(self) -> str:
        """Digest of the content: equal for the same entries whatever home and order they were read from."""
        digest = hashlib.sha256()
        for row in sorted(zip(*self.table.columns.values(), strict=True)):
            # No cell holds a NUL, so it keeps cells apart. Rows are in order of their id, the first column.
            digest.update("\0".join(row).encode() + b"\0\n")
        return digest.hexdigest()

    @cached_property
    def _names(self) -> list[tuple[str, ...]]:
        """Subject and aliases of each row; most rows share theirs with others."""
        known: dict[tuple[str, str], tuple[str, ...]] = {}
        rows = list(zip(self.table.columns["subject"], self.table.columns["aliases"], strict=True))
        for row in rows:
            if row not in known:
                known[row] = (row[0], *(read_names(row[1])[0] if row[1] else ()))
        return [known[row] for row in rows]

    @cached_property
    def names(self) -> dict[str, tuple[str, str]]:
        """Subjects and aliases that no list of medfact's knows, with type and canonical name.

        Extraction finds them in articles as it finds its own (`claims.load_language`). They are in lower case; one of
        two or three letters is taken in capitals only, as written.
        """
        from claims.mentions import normal, type_of

        found: dict[str, tuple[str, str]] = {}
        seen: set[tuple[str, ...]] = set()
        for names, kind in zip(self._names, self.table.columns["kind"], strict=True):
            # The first entry about a thing says what it is.
            if names in seen:
                continue
            seen.add(names)
            types = {name: type_of(name) for name in names}
            known = next((found_type for found_type in types.values() if found_type), None)
            known = known or _TYPES.get(kind, "treatment")
            for name in names:
                if types[name] is None and (spelling := as_found(name)) is not None:
                    found.setdefault(spelling, (known, normal(names[0])))
        return found

    @cached_property
    def approved(self) -> int:
        """Number of entries with status ``approved``, overdue ones included."""
        return sum(status == "approved" for status in self.table.columns["status"])

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {name: number for number, name in enumerate(self.table.columns["id"])}

    @cached_property
    def by_id(self) -> Mapping[str, Entry]:
        """Entries by id."""
        return _ById(self._numbers, lambda number: self.entries[number])

    @cached_property
    def claims(self) -> Mapping[str, Claim]:
        """Every entry as a claim, by id; see `claim_from_entry`."""
        return _ById(self._numbers, lambda number: claim_from_entry(self.entries[number]))

    @cached_property
    def _by_key(self) -> dict[str, list[int]]:
        return self._index(subject_key)

    @cached_property
    def _by_canonical(self) -> dict[str, list[int]]:
        from claims.mentions import canonical_of

        return self._index(canonical_of)

    def _index(self, key: Callable[[str], str]) -> dict[str, list[int]]:
        index: dict[str, list[int]] = defaultdict(list)
        keys: dict[tuple[str, ...], tuple[str, ...]] = {}
        for number, names in enumerate(self._names):
            if names not in keys:
                keys[names] = tuple(dict.fromkeys(key(name) for name in names))
            for folded in keys[names]:
                index[folded].append(number)
        return dict(index)

    def active(self, as_of: datetime.date) -> list[Entry]:
        """Returns the entries that may support or contradict on that day."""
        return [
            self.entries[number]
            for number, status in enumerate(self.table.columns["status"])
            if status == "approved" and self.entries[number].state(as_of) == "active"
        ]

    def due(self, by: datetime.date) -> list[Entry]:
        """Returns the approved entries whose review stands no longer than until that day, those first due first."""
        last = by.isoformat()  # ISO dates are in order as texts.
        columns = self.table.columns
        rows = zip(columns["review_by"], columns["id"], range(len(self)), columns["status"], strict=True)
        found = sorted(row for row in rows if row[0] and row[0] <= last and row[3] == "approved")
        return [self.entries[number] for _, _, number, _ in found]

    def candidates(self, subject: str) -> list[Entry]:
        """Returns the entries about a subject, of any status, found by name or alias without regard to case."""
        return [self.entries[number] for number in self._by_key.get(subject_key(subject), ())]

    def about(self, canonical: str) -> list[Entry]:
        """Returns the entries about a subject, of any status, by the name it is compared under.

        Args:
            canonical: What `claims.mentions.canonical_of` gives for it.
        """
        return [self.entries[number] for number in self._by_canonical.get(canonical, ())]
