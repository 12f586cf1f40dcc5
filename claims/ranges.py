"""Quantities that several numbers make together: ranges over two units, and frequencies told of a group named before.

"Between a week and 10 days", "10 days to two weeks", "a quarter to a third" are one range each; in "of every hundred
people with shingles, 10 to 18 go on to …" the share is 10 to 18 of 100, not a count. `claims.quantities` finds the
numbers and calls this last.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from claims import units
from claims.model import Comparator, Quantity
from claims.numbers import find_numbers, words_value

_TIME = r"(?P<unit>minute|hour|day|week|fortnight|month|year|decade)"
_ONE_BEFORE = re.compile(
    rf"(?P<between>\bbetween\s+)?\b(?P<one>an?\s+{_TIME})\s+(?P<word>to|or|and)\s+(?:about\s+)?$", re.I
)
_ONE_BEHIND = re.compile(rf"\s+(?P<word>to|or|and)\s+(?P<one>an?\s+{_TIME})\b(?!\s+(?:and|later|before|after)\b)", re.I)
_ONE_OR_TWO = re.compile(
    rf"\b(?P<one>an?\s+{_TIME})\s+(?:or|to)\s+(?P<more>two|three)\b(?!\s+(?:more|other|after|before)\b)", re.I
)
_TO = re.compile(r"\s*(?:[-–—]|\bto\b)\s*(?:about\s+)?", re.I)
_AND = re.compile(r"\s+and\s+(?:about\s+)?", re.I)
_BETWEEN = re.compile(r"\bbetween\s+(?:about\s+)?$", re.I)
_PART = re.compile(r"\b(?:hal(?:f|ves)|thirds?|quarters?|fourths?|fifths?|tenths?)$", re.I)
_LASTS_FROM = re.compile(
    r"\b(?:lasts?|lasting|takes?|taking|ranges?|ranging|var(?:y|ies)|varying)\s+(?:\w+ly\s+|anywhere\s+)?from\s+$", re.I
)
"""Before a range that is no change: "lasts from 30 seconds to 2 minutes"."""
_IN_MANY = re.compile(r"\b(?:in|of|per)\b", re.I)
_ONE_TO = re.compile(r"\bone\s+(?:to|or)\s+$", re.I)
_NEAR = 16
"""Characters before a share in which "one to" lies."""
_LONGER = {"fortnight": ("wk", 2.0), "decade": ("a", 10.0)}


def joined(text: str, quantities: Sequence[Quantity]) -> list[Quantity]:
    """Returns the quantities of a text with those that belong together made one, in order of start.

    Args:
        text: The text.
        quantities: What `claims.quantities` found in it, in order.
    """
    found = _over_two_units(text, list(quantities))
    found = _from_one(text, found)
    return _of_a_group(text, found)


def _over_two_units(text: str, quantities: list[Quantity]) -> list[Quantity]:
    """Joins "10 days to two weeks" and "a quarter to a third"."""
    found: list[Quantity] = []
    for right in quantities:
        left = found[-1] if found else None
        whole = _range_of(text, left, right) if left is not None else None
        if whole is None:
            found.append(_from_fewer(text, right))
        else:
            found[-1] = whole
    return found


def _range_of(text: str, left: Quantity, right: Quantity) -> Quantity | None:
    gap = text[left.end : right.start]
    spanned = _TO.fullmatch(gap) or (_AND.fullmatch(gap) and _BETWEEN.search(text, 0, left.start))
    plain = left.low is not None and left.low == left.high and right.low is not None and right.low == right.high
    if not spanned or not plain or left.interval or right.interval or right.comparator != "=":
        return None
    if re.search(r"\bfrom\s+$", text[: left.start], re.I) and not _LASTS_FROM.search(text, 0, left.start):
        return None
    ends = _ends_of_shares(left, right)
    if ends is not None:
        return replace(
            left,
            text=text[left.start : right.end],
            end=right.end,
            low=ends[0],
            high=ends[1],
            numerator=None,
            denominator=None,
        )
    times = units.time_codes()
    if left.unit == right.unit or left.unit not in times or right.unit not in times:
        return None
    return _spanning(text, left.start, right.end, left, right)


def _ends_of_shares(left: Quantity, right: Quantity) -> tuple[float, float] | None:
    """The lowest and the highest of "a quarter to a third", "one in 5 to one in 8" and "one in 5 to 8"."""
    if not left.denominator or left.low is None or right.low is None:
        return None
    each = left.numerator == 1
    if (
        each
        and _IN_MANY.search(left.text)
        and not right.denominator
        and right.unit in (None, "1")
        and right.low > left.denominator
    ):
        return 1 / right.low, left.low
    if left.unit != "1" or right.unit != "1" or not right.denominator or left.low == right.low:
        return None
    if each and right.numerator == 1:
        return min(left.low, right.low), max(left.low, right.low)
    spoken = _PART.search(left.text) and _PART.search(right.text)
    return (left.low, right.low) if (each or spoken) and left.low < right.low else None


def _from_fewer(text: str, share: Quantity) -> Quantity:
    """Reads "one to two thirds" as what it is: the one is a third too."""
    if not share.denominator or not _PART.search(share.text):
        return share
    before = _ONE_TO.search(text, max(0, share.start - _NEAR), share.start)
    low = 1 / share.denominator
    if before is None or share.high is None or low >= share.high:
        return share
    start = before.start()
    return replace(share, text=text[start : share.end], start=start, low=low, numerator=None, denominator=None)


def _spanning(text: str, start: int, end: int, left: Quantity, right: Quantity) -> Quantity | None:
    """A range from one time to another, in the shorter of their units; None where it would run backwards."""
    factor = units.factor(right.unit, left.unit)
    if factor is None or left.low is None or right.high is None:
        return None
    unit = left.unit if factor >= 1 else right.unit
    low, high = left.low * (units.factor(left.unit, unit) or 1.0), right.high * (units.factor(right.unit, unit) or 1.0)
    if low >= high:
        return None
    return replace(left, text=text[start:end], start=start, end=end, low=_plain(low), high=_plain(high), unit=unit)


def _plain(value: float) -> float:
    return round(value, 6)


def _one(text: str, start: int, end: int, word: str) -> Quantity:
    unit, value = _LONGER.get(word.lower(), (units.code_of(word.lower()) or "", 1.0))
    return Quantity(text[start:end], start, end, value, value, unit, "=")


def _from_one(text: str, quantities: list[Quantity]) -> list[Quantity]:
    """Joins "a week to ten days", "half an hour to an hour" and "a day or two"."""
    found: list[Quantity] = []
    times = units.time_codes()
    for quantity in quantities:
        whole: Quantity | None = None
        if quantity.unit in times and quantity.low == quantity.high and quantity.low is not None:
            before = _ONE_BEFORE.search(text, 0, quantity.start)
            behind = _ONE_BEHIND.match(text, quantity.end)
            if before is not None and (before["word"].lower() != "and" or before["between"]):
                one = _one(text, *before.span("one"), before["unit"])
                whole = _spanning(text, one.start, quantity.end, one, quantity)
            elif behind is not None and (behind["word"].lower() == "to" or _is_between(text, quantity, behind["word"])):
                one = _one(text, *behind.span("one"), behind["unit"])
                whole = _spanning(text, quantity.start, one.end, quantity, one)
        found.append(whole or quantity)
    for match in _ONE_OR_TWO.finditer(text):
        start, end = match.span()
        low = _one(text, start, end, match["unit"])
        more = words_value(match["more"])
        if re.search(r"\b(?:once|twice|times)\s+$", text[:start], re.I):
            continue
        follows = [quantity for quantity in found if quantity.start < end and start < quantity.end]
        # "a day or two tablets": the two has a unit of its own.
        if any(quantity.unit != "1" or quantity.end > end for quantity in follows) or units.match_at(text, end + 1):
            continue
        found = [quantity for quantity in found if quantity not in follows]
        found.append(replace(low, high=more * (low.low or 1.0)))
    return sorted(found, key=lambda quantity: quantity.start)


def _is_between(text: str, quantity: Quantity, word: str) -> bool:
    return word.lower() == "and" and _BETWEEN.search(text, 0, quantity.start) is not None


_GROUP = re.compile(
    r"\b(?:out\s+of|of|in|among|for)\s+(?P<each>every\s+|each\s+)?(?P<whole>\d[\d,]*\d|a\s+hundred|a\s+thousand|"
    r"(?:one\s+)?(?:hundred|thousand)|ten|twenty|fifty)\s+(?P<who>[a-z][^,.;:()]{2,80}?),\s+"
    r"(?P<about>about|around|roughly|approximately|some|nearly|almost)?\s*(?:only\s+|just\s+)?(?P<between>between\s+)?"
    r"(?=\d|one\b|two\b|three\b|four\b|five\b|six\b|seven\b|eight\b|nine\b|ten\b|eleven\b|twelve\b|[a-z]+teen\b|[a-z]+ty\b)",
    re.I,
)
_ROUND = frozenset({10, 20, 50, 100, 200, 500, 1_000, 10_000, 100_000, 1_000_000})
_ENDS = re.compile(r"\s*(?:[-–]|to|and|or)\s*", re.I)
_NOT_PEOPLE = re.compile(r"\s*(?:%|(?:per\s?cent|times|years?|months?|weeks?|days?|hours?|minutes?|mg|ml|g)\b)", re.I)


def _of_a_group(text: str, quantities: list[Quantity]) -> list[Quantity]:
    """Reads the counts behind "of every 100 people who …," as shares of the group."""
    found = quantities
    for match in _GROUP.finditer(text):
        numbers = find_numbers(text)
        size = match["whole"].replace(",", "")
        whole = float(size) if size.isdigit() else words_value(size)
        first = next((number for number in numbers if number.start >= match.end()), None)
        if first is None or first.start != match.end() or first.denominator is not None:
            continue
        if (whole not in _ROUND and not match["each"]) or first.value > whole or whole < 10:
            continue
        second = next((number for number in numbers if number.start >= first.end), None)
        ranged = second is not None and _ENDS.fullmatch(text, first.end, second.start)
        last = second if ranged and second is not None and first.value < second.value <= whole else first
        if _NOT_PEOPLE.match(text, last.end):
            continue
        start = match.start("about") if match["about"] else first.start
        comparator: Comparator = "~" if match["about"] else "="
        share = Quantity(
            text[start : last.end], start, last.end, first.value / whole, last.value / whole, "1",
            comparator, first.value if last is first else None, whole,
        )  # fmt: skip
        low, high = match.start("whole"), last.end
        found = [item for item in found if item.end <= low or item.start >= high or _within(item, match, last.end)]
        found = sorted([*found, share], key=lambda quantity: quantity.start)
    return found


def _within(item: Quantity, match: re.Match[str], end: int) -> bool:
    """What is said of the group ("women over 50") stays."""
    return match.start("who") <= item.start and item.end <= match.end("who") and item.end < end
