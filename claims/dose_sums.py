"""Sums that a sentence on doses makes, and that do not come out: dose by frequency, by count, by weight, by volume.

Plain text and its quantities in, no language model. A sum counts only where the sentence itself says that it is one: a
bracket right behind, "a total of", "that is". Every reading that makes it come out is allowed for.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from claims import units
from claims.model import Frequency, Quantity
from claims.numbers import find_numbers
from claims.regimens import find_frequencies, is_dose_unit


@dataclass(frozen=True, slots=True)
class WrongSum:
    """A sum that does not come out.

    Attributes:
        start: Offset of its first part in the sentence.
        end: Offset after the total.
        message: The arithmetic.
    """

    start: int
    end: int
    message: str


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount of a drug, multiplied out ("2 tablets of 500 mg").

    Attributes:
        start: Offset of its first character.
        end: Offset after its last.
        low: Least.
        high: Most.
        unit: UCUM code.
        made: Whether it was multiplied out of several numbers.
        rough: Whether it is said to be about so much.
        bounded: Whether it is said to be so much at most or at least.
    """

    start: int
    end: int
    low: float
    high: float
    unit: str
    made: bool = False
    rough: bool = False
    bounded: bool = False


@dataclass(frozen=True, slots=True)
class _Often:
    """How often, as times a day; a maximum ("up to four times") has none."""

    start: int
    end: int
    fewest: float
    most: float


_FORM = (
    r"(?:tablets?|capsules?|caplets?|pills?|patch(?:es)?|sachets?|suppositor(?:y|ies)|lozenges?|injections?|ampoules?"
    r"|vials?)"
)
_OF = re.compile(r"\s+(?:of|at|containing|each\s+(?:of|containing)|[x×])\s+", re.IGNORECASE)
_A = re.compile(r"\s+(?:[x×]\s+|a\s+|of\s+the\s+|of\s+a\s+)?", re.IGNORECASE)
_LIQUID = re.compile(r"\s+of\s+(?:the\s+|a\s+|an\s+)?(?:[a-z-]+\s+){0,2}", re.IGNORECASE)
_PER = re.compile(r"\s?(?:/|per|in)\s?", re.IGNORECASE)
_FORM_BEHIND = re.compile(rf"[\s-]*{_FORM}\b", re.IGNORECASE)
_EACH = re.compile(r"\s*(?:each|apiece)\b", re.IGNORECASE)
# From a product to its total: "2 tablets of 500 mg (1 g)", "…, that is 1 g".
_EQUALS = re.compile(
    r"(?:\s+[a-z-]+){0,2}?\s*(?P<open>[(\[=]|,?\s*(?:that\s+is|i\.e\.,?|which\s+(?:is|makes|gives)|making|giving"
    r"|a\s+total\s+of|total\s+(?:of\s+)?))\s*(?:=\s*|that\s+is,?\s+|i\.e\.,?\s+|equals\s+|a\s+total\s+(?:dose\s+)?of\s+|total\s+(?:dose\s+)?"
    r"(?:of\s+)?)?",
    re.IGNORECASE,
)
_CLOSED = re.compile(r"\s*(?:in\s+(?:total|all)|altogether|total|of\s+[a-z-]+)?\s*[)\]]", re.IGNORECASE)
# From a frequency to the total: brackets, or words that announce a sum.
_TO_TOTAL = re.compile(
    r"[^()\d.;]{0,30}(?:[(\[=]\s*|,?\s+(?:which\s+(?:is|makes|gives|means)|making|giving|that\s+is|for|or|to|i\.e\.,?"
    r"|so\s+(?:that\s+)?(?:you|they|he|she|people|adults)\s+(?:take|takes|get|gets|have)|meaning|total(?:ling)?|a)\s+)"
    r"(?:(?:that\s+is|which\s+(?:is|makes)|making|i\.e\.,?|equals|=|or|for|a|the|in|daily|weekly|per)\s+)*"
    r"(?:(?:total\s+)?(?:daily\s+|weekly\s+)?(?:total\s+)?(?:dose\s+)?(?:of\s+|is\s+)?)?(?:of\s+)?$",
    re.IGNORECASE,
)
_ANNOUNCED = re.compile(r"[(\[=]|total|mak|giv|mean|which is|that is|i\.e|\bso\b", re.IGNORECASE)
_IN_ALL = re.compile(
    r"\s*(?:(?:a|per|each|every)\s+(?:day|week)|daily|weekly)?,?\s*(?:in\s+total|altogether|in\s+all)\b", re.IGNORECASE
)
_DAILY = re.compile(
    r"\s*(?:in\s+total\s*|total\s*|altogether\s*|in\s+all\s*)?(?:,\s*)?(?:(?:a|per|each|every)\s+day|daily|/\s?"
    r"(?:day|d)\b|in\s+(?:24|twenty[- ]four)\s+hours|over\s+the\s+day)",
    re.IGNORECASE,
)
_WEEKLY = re.compile(
    r"\s*(?:in\s+total\s*|total\s*|altogether\s*|in\s+all\s*)?(?:,\s*)?(?:(?:a|per|each|every)\s+week|weekly|/\s?(?:week|wk)\b)",
    re.IGNORECASE,
)
_BOUND = re.compile(
    r"\b(?:max\w*|up\s+to|no\s+more|not\s+more|at\s+most|limit\w*|exceed\w*|least|minimum|usual\w*|start\w*|then"
    r"|increas\w*|reduc\w*|instead|rather)\b",
    re.IGNORECASE,
)
_COURSE = re.compile(r"\b(?:for|over)\s+(?:\w+\s+){0,3}?(?:days?|weeks?|months?)\b|\bcourse\b", re.IGNORECASE)
_MEALS = re.compile(
    r"\b(?:before|with|after|at)\s+(?:each|every|all|your)?\s*(?:of\s+)?(?:the\s+|your\s+)?(?P<count>two|three"
    r"|four|five|six|\d)\s+(?:main\s+|daily\s+)?meals\b",
    re.IGNORECASE,
)
_TO_WEIGHT = re.compile(r"[^\d;.]{1,60}")
_WEIGHT_TO_DOSE = re.compile(r"[^\d;.]{0,60}")
_WEIGHT_TOTAL = re.compile(
    r"[^\d;.()]{0,60}(?:[(=]|\b(?:is|are|be|means|makes|making|gives|giving|gets?|needs?|total(?:\s+of)?|that\s+is|equals))\s*"
    r"(?:(?:a|an|the|single|total|dose|daily|of|or|about|=|that\s+is)\s+)*$",
    re.IGNORECASE,
)
_SPLIT = re.compile(
    r"\s*(?:(?:a|per|each)\s+day|daily|/\s?day)?,?\s*(?:(?:is|are|can\s+be|should\s+be|may\s+be)\s+)?(?:given|taken|divided|split)?\s*"
    r"(?:in|into|as|over)\s+(?:equally\s+)?(?P<count>[\w.]+(?:\s*(?:-|–|to|or)\s*[\w.]+)?)\s+(?:(?:equal|equally|divided|separate|single"
    r"|daily|smaller|individual)\s+)*doses\s*(?:,\s*)?(?P<open>\(|of\s+|each\s+of\s+|at\s+)\s*$",
    re.IGNORECASE,
)
_SAME_OFTEN = re.compile(
    r"\s*(?P<open>[(\[]|,?\s+(?:that\s+is|i\.e\.,?|which\s+is)\s|=)\s*(?:that\s+is,?\s+|i\.e\.,?\s+|=\s*|or\s+)?",
    re.IGNORECASE,
)
_AWAKE = re.compile(
    r"\b(?:awake|waking|at\s+least|up\s+to|at\s+most|max\w*|needed|required|about|usually|first)\b", re.IGNORECASE
)

_SLACK = 0.01
"""Share by which a total may differ: totals are rounded to what a tablet or a pen can give."""
_SLACK_WEIGHT = 0.1
"""Doses by weight are rounded further, to what can be measured out."""


def wrong_sums(text: str, quantities: Sequence[Quantity]) -> list[WrongSum]:
    """Finds the sums of one sentence that do not come out.

    Args:
        text: The sentence.
        quantities: Its quantities, offsets into ``text``.

    Returns:
        Them in order, none within another.
    """
    found = [*_products(text, quantities), *_by_weight(text, quantities), *_split(text, quantities)]
    found += [*_by_frequency(text, quantities), *_two_frequencies(text)]
    kept: list[WrongSum] = []
    for item in sorted(found, key=lambda item: (item.start, -item.end)):
        if all(item.start >= other.end or item.end <= other.start for other in kept):
            kept.append(item)
    return kept


def amounts(text: str, quantities: Sequence[Quantity]) -> list[Amount]:
    """Returns the amounts of a sentence, counts and volumes multiplied out."""
    found: list[Amount] = []
    index = 0
    while index < len(quantities):
        made, used = _multiplied(text, quantities, index)
        if made is None:
            made = _plain(quantities[index])
        if made is not None:
            found.append(made)
        index += used
    return found


def _plain(item: Quantity) -> Amount | None:
    if not is_dose_unit(item.unit) or item.denominator is not None or (item.low is None and item.high is None):
        return None
    low = item.low if item.low is not None else item.high
    high = item.high if item.high is not None else item.low
    assert low is not None and high is not None  # noqa: S101, PT018  # one of them is given, see above
    return Amount(
        item.start, item.end, low, high, item.unit, rough=item.comparator == "~", bounded=item.comparator not in "=~"
    )


def _multiplied(text: str, quantities: Sequence[Quantity], index: int) -> tuple[Amount | None, int]:
    """Returns what begins with a count or a volume, multiplied out, and how many quantities it took."""
    count = quantities[index]
    strength = _plain(quantities[index + 1]) if index + 1 < len(quantities) else None
    parted = count.denominator is not None and not re.fullmatch(r"half|a quarter", count.text, re.IGNORECASE)
    if strength is None or count.high is None or parted or strength.unit.split("/")[1:] not in ([], ["mL"]):
        return None, 1
    least, most = count.low if count.low is not None else count.high, count.high
    gap, behind = text[count.end : strength.start], text[strength.end :]
    counted = count.unit in units.form_codes() and count.unit not in ("{teaspoon}", "{tablespoon}")
    mass = "/" not in strength.unit and strength.unit not in units.form_codes() and strength.unit not in ("mL", "L")
    end = strength.end
    form = _FORM_BEHIND.match(behind)
    bracket = re.fullmatch(r"\s*\(\s*(?:of\s+|each\s+(?:of\s+)?)?", gap) is not None
    if counted and mass and (_OF.fullmatch(gap) or (bracket and (_EACH.match(behind) or "each" in gap))):
        if bracket:
            end += (re.match(r"[^()]*\)?", behind) or re.match("", behind)).end()  # type: ignore[union-attr]
    elif count.unit == "1" and mass and form and _A.fullmatch(gap):
        end += form.end()
    elif count.unit in ("mL", "L") and mass and _LIQUID.fullmatch(gap) and index + 2 < len(quantities):
        return _volume(text, count, strength, quantities[index + 2])
    else:
        return None, 1
    if most > 60 or least <= 0:
        return None, 1
    made = Amount(
        count.start,
        end,
        least * strength.low,
        most * strength.high,
        strength.unit,
        True,
        strength.rough,
        count.comparator not in "=~",
    )
    return made, 2


def _volume(text: str, volume: Quantity, strength: Amount, per: Quantity) -> tuple[Amount | None, int]:
    """Returns "5 mL of 40 mg/5 mL" multiplied out."""
    factor = units.factor(volume.unit, per.unit)
    if factor is None or not per.high or per.low != per.high or volume.low is None or volume.high is None:
        return None, 1
    if not _PER.fullmatch(text[strength.end : per.start]):
        return None, 1
    share = factor / per.high
    low, high = volume.low * share * strength.low, volume.high * share * strength.high
    return Amount(volume.start, per.end, low, high, strength.unit, made=True), 3


def _products(text: str, quantities: Sequence[Quantity]) -> Iterator[WrongSum]:
    """Totals right behind a count of tablets or a volume: "2 tablets of 500 mg (1.5 g)"."""
    read = amounts(text, quantities)
    for product, total in zip(read, read[1:], strict=False):
        if not product.made or total.made or total.bounded:
            continue
        equals = _EQUALS.fullmatch(text[product.end : total.start])
        if equals is None:
            continue
        behind = text[total.end :]
        bracketed = equals["open"] in "(["
        if (bracketed and not _CLOSED.match(behind)) or (
            not bracketed and (_DAILY.match(behind) or _WEEKLY.match(behind))
        ):
            continue
        low, high = product.low, product.high
        if product.bounded:
            low = high
        yield from _compare(text, replace(product, low=low, high=high), total, _SLACK if not total.rough else 0.1)


def _compare(text: str, sum_: Amount, total: Amount, slack: float, said: str | None = None) -> Iterator[WrongSum]:
    factor = units.factor(sum_.unit, total.unit)
    if factor is None:
        return
    low, high = sum_.low * factor, sum_.high * factor
    if total.high >= low * (1 - slack) and total.low <= high * (1 + slack):
        return
    words, written = said or _words(text, sum_), _words(text, total)
    yield WrongSum(sum_.start, total.end, f"{words} is {_number(low, high)} {_unit_words(text, total)}, not {written}")


def _words(text: str, amount: Amount) -> str:
    return " ".join(text[amount.start : amount.end].split())


def _number(low: float, high: float) -> str:
    return f"{low:,.6g}" if math.isclose(low, high) else f"{low:,.6g} to {high:,.6g}"


def _unit_words(text: str, total: Amount) -> str:
    words = _words(text, total)
    bare = re.sub(r"^(?:about|around|roughly|approximately|some)\s+", "", words, flags=re.IGNORECASE)
    return re.sub(r"^[\d\s.,–-]+(?:to\s[\d.,\s]+)?", "", bare).strip() or total.unit


def _by_weight(text: str, quantities: Sequence[Quantity]) -> Iterator[WrongSum]:
    """A dose by weight, a weight, and the total: "10 mg/kg for a 70 kg adult (7 g)"."""
    heads = ("mg", "ug", "g", "[IU]", "mL")
    doses = [item for item in quantities if item.unit.split("/")[0] in heads and item.unit.split("/")[1:2] == ["kg"]]
    weights = [item for item in quantities if item.unit == "kg" and item.low and item.high]
    for dose in doses:
        after = [
            item for item in weights if item.start >= dose.end and _TO_WEIGHT.fullmatch(text[dose.end : item.start])
        ]
        before = [
            item
            for item in weights
            if item.end <= dose.start and _WEIGHT_TO_DOSE.fullmatch(text[item.end : dose.start])
        ]
        weight = next(iter(after), None) or next(iter(before[::-1]), None)
        if weight is None or not dose.low or not dose.high:
            continue
        end = max(dose.end, weight.end)
        total = next((made for item in quantities if item.start >= end and (made := _plain(item))), None)
        if total is None or "/" in total.unit.removesuffix("/d") or total.bounded:
            continue
        gap = text[end : total.start]
        if not _WEIGHT_TOTAL.fullmatch(gap) or _BOUND.search(text[min(dose.start, weight.start) : total.start]):
            continue
        if re.search(r"\bdoses\b|divided", text) or find_frequencies(text[: total.end]):
            continue
        low, high = dose.low * (weight.low or 0), dose.high * (weight.high or 0)
        sum_ = Amount(min(dose.start, weight.start), end, low, high, dose.unit.split("/")[0])
        said = f"{' '.join(text[dose.start : dose.end].split())} × {' '.join(text[weight.start : weight.end].split())}"
        yield from _compare(text, sum_, replace(total, unit=total.unit.removesuffix("/d")), _SLACK_WEIGHT, said)


def _split(text: str, quantities: Sequence[Quantity]) -> Iterator[WrongSum]:
    """A total in so many doses of so much: "60 mg in two divided doses of 20 mg"."""
    read = [made for item in quantities if (made := _plain(item)) and item.unit not in units.form_codes()]
    for whole, part in zip(read, read[1:], strict=False):
        link = _SPLIT.fullmatch(text[whole.end : part.start])
        if link is None or whole.bounded or part.bounded:
            continue
        counts = [number.value for number in find_numbers(link["count"])]
        closed = re.match(r"\s*(?:each\s*)?\)", text[part.end :])
        factor = units.factor(part.unit, whole.unit.removesuffix("/d"))
        if not counts or factor is None or (link["open"] == "(" and not closed):
            continue
        low, high = part.low * min(counts) * factor, part.high * max(counts) * factor
        if whole.high >= low * (1 - _SLACK) and whole.low <= high * (1 + _SLACK):
            continue
        dose = _words(text, part)
        yield WrongSum(
            whole.start,
            part.end,
            f"{_number(min(counts), max(counts))} × {dose} is {_number(low, high)} {_unit_words(text, whole)},"
            f" not {_words(text, whole)}",
        )


def _often(text: str) -> list[_Often]:
    found = []
    for start, end, frequency in find_frequencies(text):
        times = _per_day(frequency)
        if times is not None:
            found.append(_Often(start, end, *times))
    for match in _MEALS.finditer(text):
        count = find_numbers(match["count"])[0].value
        found.append(_Often(*match.span(), count, count))
    return sorted(found, key=lambda item: item.start)


def _per_day(frequency: Frequency) -> tuple[float, float] | None:
    low, high, per = frequency.times.low, frequency.times.high, frequency.per
    day = units.factor(per.unit, "d")
    if low is None or high is None or day is None or not per.low or not per.high:
        return None
    return low / (per.high * day), high / (per.low * day)


def _by_frequency(text: str, quantities: Sequence[Quantity]) -> Iterator[WrongSum]:
    """A dose, how often, and the total of a day or a week: "250 mg four times a day (750 mg daily)"."""
    read = amounts(text, quantities)
    often = _often(text)
    if not often or len(read) < 2:
        return
    for index, total in enumerate(read[1:], start=1):
        before = [item for item in often if item.end <= total.start]
        if total.made or not before:
            continue
        yield from _one_total(text, read[:index], total, before[-1])


def _one_total(text: str, doses: Sequence[Amount], total: Amount, often: _Often) -> Iterator[WrongSum]:
    gap, behind = text[often.end : total.start], text[total.end :]
    days = _period(text, total, gap)
    in_all = _IN_ALL.match(behind) and re.fullmatch(r",?\s*", gap)
    if days is None or not (in_all or _TO_TOTAL.fullmatch(gap)) or _BOUND.search(gap) or total.bounded or total.rough:
        return
    if not in_all and not _ANNOUNCED.search(gap):
        return
    dose = next((item for item in reversed(doses) if item.end <= often.start), None)
    # One dose alone stands between the two: with others it is open what is added up.
    if dose is None or "/" in dose.unit or dose.bounded or re.search(r"\d", text[dose.end : often.start]):
        return
    factor = units.factor(dose.unit, total.unit.removesuffix("/d").removesuffix("/wk"))
    if factor is None:
        return
    fewest, most = often.fewest * days, often.most * days
    if most < 1 or (days == 1 and often.fewest < 1):
        return  # "every 48 hours" or "once a week" has no daily total
    fewest, most = math.floor(fewest + 1e-6), math.ceil(most - 1e-6)
    low, high = dose.low * fewest * factor, dose.high * most * factor
    if total.high >= low * (1 - _SLACK) and total.low <= high * (1 + _SLACK):
        return
    if not _stated_period(text, total, gap) and total.low <= dose.high * factor:
        return  # "250 mg four times a day (125 mg)": another strength
    name = "day" if days == 1 else "week"
    yield WrongSum(
        dose.start,
        total.end,
        f"{_words(text, dose)} × {_number(fewest, most)} a {name} is {_number(low, high)}"
        f" {_unit_words(text, total)} a {name}, not {_words(text, total)}",
    )


def _stated_period(text: str, total: Amount, gap: str) -> int | None:
    """Days of the period a total is said to be for, None where none is said."""
    behind = text[total.end :]
    if total.unit.endswith("/d") or _DAILY.match(behind) or re.search(r"\bdaily\b|\ba day\b", gap):
        return 1
    if total.unit.endswith("/wk") or _WEEKLY.match(behind) or re.search(r"\bweekly\b", gap):
        return 7
    return None


def _period(text: str, total: Amount, gap: str) -> int | None:
    """Days that a total is for: as said, else a day where it is called a total or stands alone in brackets."""
    said = _stated_period(text, total, gap)
    if said is not None:
        return said
    alone = re.search(r"[(\[]\s*$", gap) and re.match(
        r"\s*(?:in\s+(?:all|total)|altogether)?\s*[)\]]", text[total.end :]
    )
    called = re.search(r"\btotal\b", gap, re.IGNORECASE)
    return 1 if (alone or called) and not _COURSE.search(text) else None


def _two_frequencies(text: str) -> Iterator[WrongSum]:
    """How often, said twice: "every 6 hours (3 times a day)"."""
    often = _often(text)
    for one, other in zip(often, often[1:], strict=False):
        link = _SAME_OFTEN.fullmatch(text[one.end : other.start])
        closed = re.match(r"\s*[)\]]", text[other.end :])
        if link is None or (link["open"] in "([" and not closed):
            continue
        around = text[max(0, one.start - 30) : other.end + 20]
        if _AWAKE.search(around) or _agree(one, other):
            continue
        first, second = " ".join(text[one.start : one.end].split()), " ".join(text[other.start : other.end].split())
        days, name = (1, "day") if one.fewest >= 1 or other.fewest >= 1 else (7, "week")
        yield WrongSum(
            one.start,
            other.end,
            f"“{first}” is {_number(one.fewest * days, one.most * days)} times a {name}, not “{second}”",
        )


def _agree(one: _Often, other: _Often) -> bool:
    if one.fewest >= 1 and other.fewest >= 1:
        # "Every 5 hours" is four or five times a day.
        return math.floor(one.fewest + 1e-6) <= other.most + 1e-6 and math.floor(other.fewest + 1e-6) <= math.ceil(
            one.most - 1e-6
        )
    # Days do not go into a week, nor weeks into a month.
    return one.most * 1.3 >= other.fewest and other.most * 1.3 >= one.fewest
