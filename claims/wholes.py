"""Percentages that are parts of one whole, and what they add up to (STA002). Plain text in, no language model.

Silent unless the text itself says that the parts exclude each other and leave nobody out: lists of symptoms, of answers
or of side effects may well add up to 150%.
"""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Iterator, Sequence

from pydantic import BaseModel, ConfigDict

from claims import data, patterns
from claims.estimates import Figure, figure
from claims.people import people_words
from claims.tables import Cell


def _share(name: str) -> str:
    """Pattern of a percentage, its number as a group of this name."""
    return rf"(?P<{name}>\d{{1,3}}(?:[.·]\d+)?)\s?(?:%|percent|per cent)"


_ANY = re.compile(r"(?<![\w.,/])(?P<share>\d{1,3}(?:[.·]\d+)?)\s?(?:%|percent|per cent)")
# "60–70%", "60% to 70%", "60±5%": no single share.
_RANGE = re.compile(r"\d\s?%?\s?(?:[-–—±/]|to|or|and|vs\.?|versus)\s?\d[\d.]*\s?(?:%|percent|per cent)")
_HEDGED = re.compile(
    r"\b(?:about|around|approximately|roughly|nearly|almost|some|over|under|up to|(?:more|less|fewer) than|at least"
    r"|at most|estimated)\s+(?:a further |another )?\d|[~≈<>≤≥]\s?\d"
)
_NESTED = re.compile(
    r"\b(?:of|among|in|including|with)\s+(?:whom|which|these|those|them)\b|\b(?:respectively|compared|versus|vs|than|also"
    r"|both|ci|interval|by|increas\w+|reduc\w+|rise|fall|per)\b"
)
_OVERLAP = re.compile(
    r"\b(?:symptoms?|side effects?|adverse|complain\w*|report\w*|experienc\w*|several|multiple|overlap\w*"
    r"|neither|none|no|nothing|more than one|combin\w*)\b"
)
_REST = re.compile(rf"\b(?:remaining|rest|remainder|other)\b(?:\s+[a-z-]+){{0,3}}?\s*[,(]?\s*{_share('share')}")
_LEAD = re.compile(
    r"^\W*(?:of|among)\s+(?:all\s+|the\s+|these\s+|those\s+|our\s+)*(?P<whole>\d[\d,]*\s+)?(?:[a-z-]+\s+){0,4}"
    r"?[a-z-]+\s*,"
)
_GAP = r"(?:\s+[a-z-]+){0,4}?\s*[,;]?\s*(?:(?:and|while|but|whereas)\s+)?(?:(?:the\s+)?(?:other|another|remaining)\s+)?"
_NEXT = r"\s*[,;]?\s*(?:(?:and|while|but)\s+)?"
_GROUPS = re.compile(r"\b(?:groups?|arms?|placebo|controls?|cohorts?|trials?|studies|second|first)\b")
_BE = r"(?:\s+(?:were|was|are|is|had|got|felt|became|remained|stayed|much|slightly|clearly|rated\s+themselves))*\s+"


class Partition(BaseModel):
    """Parts of a whole: each with the words it goes by."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    parts: tuple[tuple[str, ...], ...]


class PartitionTable(BaseModel):
    """The whole of ``check_partitions.yaml``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    partitions: tuple[Partition, ...]


@functools.cache
def _partitions() -> tuple[Partition, ...]:
    return data.load("check_partitions.yaml", PartitionTable).partitions


def _patterns(folded: str) -> Iterator[re.Pattern[str]]:
    """Patterns of the partitions whose parts all have a word in a text, then of people parted by sex.

    Only those are compiled: they are long, and few articles need any.
    """
    begun = patterns.keys(folded)
    for row in _partitions():
        if all(patterns.possible(words, begun) for words in row.parts):
            yield from _in_any_order(row.parts)
    if all(patterns.possible(words, begun) for words in _SEXES):
        yield _by_sex()


@functools.cache
def _in_any_order(parts: tuple[tuple[str, ...], ...]) -> tuple[re.Pattern[str], ...]:
    """Patterns of one partition in any order of its parts."""
    found: list[re.Pattern[str]] = []
    people = patterns.union(people_words().people)
    unions = [patterns.union(words) for words in parts]
    for order in itertools.permutations(unions):
        of_people = rf"(?:\s+of\s+(?:the\s+|these\s+)?{people})?"
        gap = _GAP if len(order) > 2 else _NEXT
        before = gap.join(rf"{_share(f's{n}')}{of_people if n == 0 else ''}{_BE}{part}" for n, part in enumerate(order))
        behind = rf"{_GAP}(?:(?:was|were|is|are)\s+)?".join(
            rf"{part}\s*(?:(?:in|for)\s+|\(\s*){_share(f's{n}')}\)?" for n, part in enumerate(order)
        )
        found.append(re.compile(rf"(?<![\w.,/–-])(?<!in )(?<!among )(?:{before})"))
        if len(order) > 2:
            found.append(re.compile(behind))
    return tuple(found)


_SEXES = (("men", "male", "males", "boys"), ("women", "female", "females", "girls"))


@functools.cache
def _by_sex() -> re.Pattern[str]:
    """Pattern of people parted by sex behind their number."""
    people = patterns.union(people_words().people)
    men, women = (patterns.union(words) for words in _SEXES)
    sexes = "|".join(
        rf"{one},?\s+{_share(name + '0')}\s*[,;]\s*{two},?\s+{_share(name + '1')}"
        for name, one, two in (("a", men, women), ("b", women, men))
    )
    return re.compile(rf"{people}\s*\(\s*(?:{sexes})\s*[);,]")


def overfull(folded: str) -> Iterator[tuple[int, int, str]]:
    """Yields spans of percentages of one whole that do not add up to it, each with what they add up to.

    Args:
        folded: A sentence, folded by `claims.patterns.fold`.
    """
    shares = list(_ANY.finditer(folded))
    if not 2 <= len(shares) <= 7 or _RANGE.search(folded):
        return
    rest = _remaining(folded, shares)
    if rest is not None:
        yield rest
        return
    for match in [pattern.search(folded) for pattern in _patterns(folded)]:
        if match is None or _HEDGED.search(folded) or _GROUPS.search(match.group(0)):
            continue
        figures = [figure(value) for value in match.groupdict().values() if value]
        total = sum(item.value for item in figures)
        if total > 100 + _tolerance(figures):
            yield match.start(), match.end(), f"{_list(figures)} add up to {total:g}% of one whole"
            return


def _tolerance(figures: Sequence[Figure]) -> float:
    """How far rounding may move the sum; one point for whole percentages, which are often adjusted."""
    return max(sum(item.slack for item in figures), 10.0 ** -min(item.decimals for item in figures))


def _list(figures: Sequence[Figure]) -> str:
    *first, last = [f"{item.text}%" for item in figures]
    return f"{', '.join(first)} and {last}"


def _remaining(folded: str, shares: list[re.Match[str]]) -> tuple[int, int, str] | None:
    """Reads a list of shares that ends in what remains: "60% …, 30% … and the remaining 20%"."""
    rest = next((found for found in _REST.finditer(folded) if found.end() == shares[-1].end()), None)
    if (
        rest is None
        or re.match(r"\s+of\b", folded[rest.end() :])
        or _NESTED.search(folded[shares[0].end() : rest.start()])
        or _HEDGED.search(folded)
    ):
        return None
    figures = [figure(match["share"]) for match in shares]
    tolerance = _tolerance(figures)
    values = [item.value for item in figures]
    # "90% are benign; 60% of the others … and the remaining 40%": the end of the list has a whole of its own.
    if any(
        abs(sum(chosen) + values[-1] - 100) <= tolerance
        for size in range(1, len(values))
        for chosen in itertools.combinations(values[:-1], size)
    ):
        return None
    total = sum(values)
    lead = _LEAD.match(folded[: shares[0].start()])
    listed = ", ".join(f"{item.text}%" for item in figures[:-1])
    message = f"{listed} and the remaining {figures[-1].text}% add up to {total:g}%"
    span = (shares[0].start(), shares[-1].end(), message)
    if max(values[:-1]) + values[-1] > 100 + tolerance:
        return span
    # What is told twice of somebody lowers the sum of what remains, never raises it.
    if lead is None or "other" in rest.group(0) or (total > 100 and _OVERLAP.search(folded)):
        return None
    numbers = re.findall(r"(?<![\w.])\d[\d,.]*(?!\s?(?:%|percent|per cent)|[\d.])", folded[lead.end() :])
    return None if numbers else span


def column_totals(table: list[list[Cell]]) -> Iterator[tuple[int, int, str]]:
    """Yields the totals of 100% under columns of percentages that add up to something else."""
    if len(table) < 3 or not re.match(r"\W*(?:total|all|sum)\b", table[-1][0].row, re.IGNORECASE):
        return
    for total in table[-1]:
        if not re.fullmatch(r"100(?:\.0+)?\s?%", total.text):
            continue
        cells = [cell for row in table[:-1] for cell in row if cell.column == total.column]
        found = [re.fullmatch(r"(\d{1,3}(?:\.\d+)?)\s?%", cell.text) for cell in cells]
        if len(cells) != len(table) - 1 or not all(found):
            continue
        figures = [figure(match.group(1)) for match in found if match]
        values, tolerance = [item.value for item in figures], _tolerance(figures)
        added = sum(values)
        # A line that sums up those below or above it, or an answer that anybody could add.
        nested = any(
            abs(sum(values[start:end]) - value) <= tolerance
            for place, value in enumerate(values)
            for start in range(len(values))
            for end in range(start + 2, len(values) + 1)
            if not start <= place < end
        )
        if abs(added - 100) > tolerance and not nested and 50 < added < 150:
            yield total.start, total.end, f"the column adds up to {added:g}%, its total says {total.text}"
