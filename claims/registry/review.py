"""What stands against a registry as a whole, though every row of it is valid.

None of it keeps a registry from being loaded: two entries that contradict each other each still say what their desk
holds to be true. `examine` finds what an editor should look at.
"""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from claims import attributes, units
from claims.compare import attribute_key, compare
from claims.measures import unit_sorts
from claims.mentions import canonical_of, type_of
from claims.model import Category, Effect, Frequency, Quantity, Regimen, Value
from claims.registry.cells import read_names
from claims.registry.collection import Registry, as_found
from claims.registry.conversion import aligned
from claims.registry.entry import UNNAMED, Entry
from claims.registry.problems import Problem


def examine(registry: Registry) -> list[Problem]:
    """Finds contradictions between entries, aliases no article reaches, units that do not fit, dead requirements.

    Returns:
        The problems in the order of the entries.
    """
    found: list[tuple[int, Problem]] = []
    for look in (_units, _aliases, _requirements, _contradictions):
        found += look(registry)
    return [problem for _, problem in sorted(found, key=lambda item: item[0])]


def _problem(registry: Registry, number: int, column: str, found: str, expected: str) -> tuple[int, Problem]:
    table = registry.table
    if not table.files:
        return number, Problem(table.columns["id"][number], None, column, found, expected)
    file, row = table.files[number], table.rows[number]
    return number, Problem(file, row, column, found, expected, table.placing(file, row, column))


def _named(entry: Entry) -> str:
    return f"{entry.id} ({entry.place})" if entry.place else entry.id


# ---------------------------------------------------------------- contradictions


def _contradictions(registry: Registry) -> Iterator[tuple[int, Problem]]:
    """Entries that stand, or are to stand, and cannot both hold: compared where subject and attribute are the same."""
    groups: dict[tuple[str, str], list[int]] = defaultdict(list)
    names: dict[int, tuple[str, ...]] = {}
    for number, entry in enumerate(registry):
        if entry.status not in ("approved", "draft") or entry.subject == UNNAMED:
            continue
        key = attribute_key(registry.claims[entry.id])
        if key is None:
            continue
        names[number] = tuple(dict.fromkeys(canonical_of(name) for name in (entry.subject, *entry.aliases)))
        for name in names[number]:
            groups[name, key].append(number)
    seen: set[tuple[int, int]] = set()
    for group in (group for group in groups.values() if len(group) > 1):
        for one, other in _pairs(registry, group):
            if (one, other) in seen:
                continue
            seen.add((one, other))
            left, right = registry.entries[one], registry.entries[other]
            mine, theirs = registry.claims[left.id], registry.claims[right.id]
            comparison = compare(mine, aligned(theirs, mine))
            if comparison.relation == "conflict":
                difference = f" ({comparison.difference})" if comparison.difference else ""
                yield _problem(
                    registry, other, "value" if right.value else "dose",
                    f"what contradicts {_named(left)}: {comparison.reason}{difference}",
                    "entries that can both hold, or scopes that exclude each other",
                )  # fmt: skip


def _pairs(registry: Registry, group: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yields pairs that say different things; entries that say the same of the same people need one comparison."""
    distinct: dict[tuple[object, ...], int] = {}
    for number in group:
        claim = registry.claims[registry.table.columns["id"][number]]
        said = tuple(_bare(value) for value in claim.values)
        distinct.setdefault((said, claim.polarity, claim.scope), number)
    numbers = sorted(distinct.values())
    for place, one in enumerate(numbers):
        for other in numbers[place + 1 :]:
            yield one, other


def _bare(value: Value | Frequency | None) -> object:
    """A value without the words and places it was read from."""
    if isinstance(value, Quantity):
        return dataclasses.replace(value, start=0, end=0)
    if isinstance(value, Category):
        return value.name
    if isinstance(value, Frequency):
        return value.times, _bare(value.per)
    if isinstance(value, Regimen):
        return tuple(
            _bare(part) if isinstance(part, (Quantity, Frequency)) else part
            for name in (item.name for item in dataclasses.fields(value))
            for part in [getattr(value, name)]
        )
    return value


# ---------------------------------------------------------------- aliases


def _aliases(registry: Registry) -> Iterator[tuple[int, Problem]]:
    """Aliases by which no article finds the entry; each is told once."""
    columns = registry.table.columns
    subjects: dict[str, int] = {}
    for number, subject in enumerate(columns["subject"]):
        subjects.setdefault(canonical_of(subject), number)
    holders: dict[str, tuple[str, int]] = {}
    seen: set[tuple[str, str]] = set()
    for number, (subject, cell) in enumerate(zip(columns["subject"], columns["aliases"], strict=True)):
        own = canonical_of(subject)
        for alias in read_names(cell)[0] if cell else ():
            key = canonical_of(alias)
            # Aliases are repeated from entry to entry of a subject.
            if (own, alias) in seen or key == own:
                continue
            seen.add((own, alias))
            holder, first = holders.setdefault(key, (own, number))
            against = _against(registry, alias, key, subjects, first if holder != own else None)
            if against:
                yield _problem(registry, number, "aliases", *against)


def _against(
    registry: Registry, alias: str, key: str, subjects: Mapping[str, int], other: int | None
) -> tuple[str, str] | None:
    if key in subjects:
        found = f"{alias!r}, which is the subject of {_named(registry.entries[subjects[key]])}"
        return found, "an alias that means nothing else"
    if other is not None:
        holder = registry.entries[other]
        found = f"{alias!r}, which is an alias of {holder.subject!r} in {_named(holder)}"
        return found, "an alias of one subject"
    if type_of(alias) is None and as_found(alias) is None:
        return f"{alias!r}, which is too short to be looked for in articles", "four letters, or capitals"
    return None


# ---------------------------------------------------------------- units


def _units(registry: Registry) -> Iterator[tuple[int, Problem]]:
    """Quantities whose unit or sort cannot be one of the attribute."""
    columns = registry.table.columns
    known: dict[tuple[str, str], tuple[str, str] | None] = {}
    timed: dict[tuple[str, str], tuple[str, str] | None] = {}
    for number, (attribute, value) in enumerate(zip(columns["attribute"], columns["value"], strict=True)):
        if value and attribute:
            if (attribute, value) not in known:
                values = registry.claims[columns["id"][number]].values
                known[attribute, value] = _unfit(attribute, [item for item in values if not isinstance(item, Regimen)])
            against = known[attribute, value]
            if against:
                yield _problem(registry, number, "value", *against)
        for name, expected in (("duration", "a time"), ("infusion", "a time"), ("rate", "an amount per time")):
            cell = columns[name][number]
            if not cell:
                continue
            if (name, cell) not in timed:
                quantity = next(
                    getattr(item, name)
                    for item in registry.claims[columns["id"][number]].values
                    if isinstance(item, Regimen)
                )
                fits = _is_rate(quantity.unit) if name == "rate" else units.factor(quantity.unit, "d") is not None
                timed[name, cell] = None if fits else (f"{cell!r}", expected)
            against = timed[name, cell]
            if against:
                yield _problem(registry, number, name, *against)


def _unfit(attribute: str, values: Sequence[Value]) -> tuple[str, str] | None:
    row = attributes.row_of(attribute)
    for value in values:
        if isinstance(value, Quantity) and row is not None and row.values:
            return f"the quantity {value.text!r}", f"one of {', '.join(row.values)}, the values of {attribute!r}"
        sorts = unit_sorts(attribute)
        if not sorts or isinstance(value, Effect):
            continue
        if isinstance(value, Category):
            return f"{value.name!r}", f"a number: {attribute} is {_listed(sorts)}"
        if isinstance(value, Quantity) and not any(_fits(value, sort) for sort in sorts):
            return f"{value.text!r} in {value.unit}", f"what {attribute} can be: {_listed(sorts)}"
    return None


_WORDS = {"share": "a share", "ratio": "a ratio", "time": "a time", "count": "a count"}


def _listed(sorts: frozenset[str]) -> str:
    return " or ".join(words for sort, words in _WORDS.items() if sort in sorts)


def _fits(quantity: Quantity, sort: str) -> bool:
    unit = quantity.unit
    if sort == "time":
        return units.factor(unit, "d") is not None
    if sort == "ratio":
        return unit == "1"
    if sort == "share":
        parts = unit.split("/")
        # "1.2 %/a", and "12" of a hundred thousand people a year.
        return parts[0] in ("%", "1", "") and all(units.factor(part, "d") is not None for part in parts[1:])
    return unit.split("/")[0] == "1" or unit.startswith("{")


def _is_rate(unit: str) -> bool:
    return "/" in unit and units.factor(unit.rpartition("/")[2], "d") is not None


# ---------------------------------------------------------------- requirements


def _requirements(registry: Registry) -> Iterator[tuple[int, Problem]]:
    """Entries that demand what cannot stand beside them: what no longer holds, or each other in a circle."""
    columns = registry.table.columns
    wanted = {columns["id"][number]: read_names(cell)[0] for number, cell in enumerate(columns["requires"]) if cell}
    numbers = {name: number for number, name in enumerate(columns["id"])}
    for name, required in wanted.items():
        for other in required:
            status = columns["status"][numbers[other]] if other in numbers else ""
            if status in ("retired", "disputed"):
                expected = "the id of an entry that holds"
                yield _problem(registry, numbers[name], "requires", f"{other!r}, which is {status}", expected)
    for circle in _circles(wanted):
        found = f"a circle: {' → '.join([*circle, circle[0]])}"
        yield _problem(registry, numbers[circle[0]], "requires", found, "requirements that end somewhere")


def _circles(wanted: Mapping[str, Sequence[str]]) -> Iterator[list[str]]:
    """Yields each circle once, from the entry that comes first; without recursion, a chain may be long."""
    done: set[str] = set()
    for start in wanted:
        if start in done:
            continue
        path, ahead = [start], [iter(wanted[start])]
        place = {start: 0}
        while path:
            following = next(ahead[-1], None)
            if following is None:
                done.add(path[-1])
                del place[path.pop()]
                ahead.pop()
            elif following in place:
                yield path[place[following] :]
            elif following in wanted and following not in done:
                place[following] = len(path)
                path.append(following)
                ahead.append(iter(wanted[following]))
