"""The course of an illness in numbers: at what age it begins, how long it takes to show and to pass."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from claims.model import Quantity
from claims.quantities import PEOPLE_AFTER
from claims.view import View

_COURSE = (
    ("incubation period", re.compile(r"\bincubation (?:period|time)\b[^.;,]{0,60}$")),
    (
        "incubation period",
        re.compile(r"\bsymptoms?\b[^.;]{0,40}\b(?:appear|start|begin|develop|show)s?\b[^.;\d]{0,20}$"),
    ),
    (
        "duration",
        re.compile(
            r"\b(?:lasts?|lasted|clears?(?: up)?|clear up|resolves?|goes away|go away|gets? better|heals?|passes"
            r"|is over|are better|is better|disappears?|settles?)\b"
            r"(?:\s+(?:completely|usually|often|mostly|on its own|by itself|up|down|within|in|after|for|between|about"
            r"|around|anywhere|from|only|over|a))*\s*$"
        ),
    ),
)
_SINCE_INFECTION = re.compile(r"\s*(?:after|from|of)\s+(?:the\s+|being\s+)?(?:infect\w*|expos\w*|contact|bite|bitten)")


def find_courses(view: View, others: Sequence[Quantity] = ()) -> Iterator[tuple[str, Quantity]]:
    """Yields how long an illness takes: its duration or its incubation period, by name.

    Args:
        view: The sentence.
        others: Quantities of it that are something else.
    """
    for quantity in view.quantities:
        if quantity.unit not in ("s", "min", "h", "d", "wk", "mo", "a") or quantity in others:
            continue
        before = view.folded[: quantity.start]
        for name, pattern in _COURSE:
            if not pattern.search(before[-90:]):
                continue
            if (
                name == "duration"
                or before.find("incubation") >= 0
                or _SINCE_INFECTION.match(view.folded, quantity.end)
            ):
                yield name, quantity
                break


_AGE_BEFORE = re.compile(
    r"\b(?:aged|ages?(?:\s+of|(?:\s+(?:at|of)\s[^.;,]{3,30})?\s+(?:is|was))?)(?:\s+(?:about|around|roughly))?\s+$"
)
_FAR = 60
"""Characters before a number in which the words lie that make it an age."""
_AGE_BEHIND = re.compile(r"\s+years?\s+of\s+age\b")
_OLDER = re.compile(r"(?:older|younger)\s+than\b|.*\b(?:or|and)\s+(?:older|younger)$")
_TO = re.compile(r"\s*(?:-|–|to|and|or)\s*(?:about\s+|age\s+)?")


_GOES_ON = re.compile(r"\s+(?:and|or|but|than)\b")


_OF_PEOPLE = re.compile(
    r"(?<!\d )\b(?:people|persons|adults|men|women|children|infants|babies|teens|those|anyone|everyone|patients"
    r"|individuals|boys|girls)\s+(?:who\s+are\s+)?"
    r"(?:aged?|ages|between|over|under|older than|younger than|above|below)\s+(?:the\s+)?(?:ages?\s+)?(?:of\s+)?"
    r"(?:\d+\s+(?:(?:years?|months?|weeks?)\s+)?(?:and|to|or)\s+)?$"
)


_AGED = re.compile(r"\b(?:of age|old|older|younger)\b", re.I)
_DYING = re.compile(r"\b(?:die|dies|died|death|live|lives|survive|survives)\b[^.;]{0,40}$")
_BEGINNING = re.compile(
    r"\b(?:begins?|starts?|onset|occurs?|appears?|develops?|strikes?|affects?|diagnos(?:ed|is)|found|seen|happens?|common"
    r"|shows? up|gets? it|have it|sets? in|presents?|noticed|comes on)\b[^.;]{0,70}$"
)
_BEGINS_BEHIND = re.compile(
    r"\s+(?:when|at (?:the time of )?)\b[^.;]{0,40}\b(?:develop\w*|get|begins?|starts?|onset|diagnos\w+|appears?)\b"
)


def age_name(view: View, quantity: Quantity) -> str | None:
    """Names what an age is of: ``age at onset`` or ``age at death``; None where the sentence says neither.

    Args:
        view: The sentence.
        quantity: One of its numbers: an age, see `find_ages`, or years "of age".
    """
    before = view.folded[: quantity.start]
    if view.treatments or quantity.unit != "a" or not (_AGED.search(quantity.text) or _AGE_BEFORE.search(before)):
        return None
    if _DYING.search(before):
        return "age at death"
    begins = _BEGINNING.search(before) or _BEGINS_BEHIND.match(view.folded, quantity.end)
    return "age at onset" if begins else None


def says_who(view: View, quantity: Quantity) -> bool:
    """Returns whether a number says of whom ("men older than age 50") and not at what age a thing begins."""
    return _OF_PEOPLE.search(view.folded, max(0, quantity.start - _FAR), quantity.start) is not None


def find_ages(view: View) -> list[Quantity]:
    """Returns the bare numbers of a sentence that are ages, as years; "between the ages of 20 and 40" is one range."""
    found: list[Quantity] = []
    for quantity in view.quantities:
        if quantity.unit != "1" or quantity.denominator is not None:
            continue
        left = found[-1] if found else None
        if (
            left is not None
            and left.low == left.high
            and left.low is not None
            and quantity.high is not None
            and left.low < quantity.high
            and _TO.fullmatch(view.folded, left.end, quantity.start)
            and (not PEOPLE_AFTER.match(view.folded[quantity.end :]) or _GOES_ON.match(view.folded, quantity.end))
        ):
            text = view.text[left.start : quantity.end]
            found[-1] = replace(left, text=text, end=quantity.end, high=quantity.high)
        elif _OLDER.match(view.folded, quantity.start, quantity.end) or (
            _AGE_BEFORE.search(view.folded[max(0, quantity.start - _FAR) : quantity.start])
            or _AGE_BEHIND.match(view.folded, quantity.end)
        ):
            found.append(replace(quantity, unit="a"))
    return found
