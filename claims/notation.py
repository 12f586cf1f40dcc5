"""An editor's notation of values (``60-70 %``, ``every 3-4 weeks``) to and from the typed values of `claims.model`.

The registry reads and writes its cells through this module. What `format_quantity` and its kin write, the strict
grammar here reads back without loss; whatever else an editor writes is read by the parsers that read articles
(`claims.quantities`, `claims.regimens`), so a cell means what the same words would mean in an article.
"""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Sequence
from typing import get_args

from claims import units
from claims.model import Category, Comparator, Effect, Frequency, Interval, Quantity, Times, Value
from claims.quantities import find_quantities
from claims.regimens import find_frequencies, find_routes, words

QUANTITY_EXAMPLES = "a quantity such as 60-70 %, < 1 in 1000, >= 15 min, 4 mg, 12.3 mo (95% CI 10.1-14.2), 17 of 19"
FREQUENCY_EXAMPLES = "a frequency such as every 3-4 weeks, 2 times a day, twice daily, as needed, single dose"
ROUTE_EXAMPLES = "one route such as oral, intravenous, subcutaneous, topical"

_NUMBER = r"[-−]?(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)(?:[eE][-+]?\d+)?"
_SPAN = (
    rf"(?:(?P<low>{_NUMBER})?\s*\.\.\s*(?P<high>{_NUMBER})?"
    rf"|(?P<first>{_NUMBER})(?:\s*(?:-|–|to)\s*(?P<last>{_NUMBER}))?)"
)
_QUANTITY = re.compile(
    rf"(?P<sign>[<>]=?|[≤≥~≈=])?\s*"
    rf"(?:(?P<top>{_NUMBER})\s+(?:of|in|out\s+of)\s+(?P<bottom>{_NUMBER})|{_SPAN})"
    rf"(?:\s+in\s+(?P<among>{_NUMBER}))?\s*(?P<unit>[^\s(),;][^(),;]*?)?\s*(?:\((?P<extra>[^()]*)\))?"
)
_INTERVAL = re.compile(rf"(?:(?P<level>{_NUMBER})\s*%\s*)?CI\s*:?\s*{_SPAN}", re.IGNORECASE)
_SD = re.compile(rf"SD\s*=?\s*(?P<sd>{_NUMBER})", re.IGNORECASE)
_PROPORTION = re.compile(rf"(?P<top>{_NUMBER})\s+(?:of|in|out\s+of)\s+(?P<bottom>{_NUMBER})")
_SURFACE = re.compile(r"\s*(?:/|per)\s*1[.·]73\s*m(?:2|²)$")
_SIGNS: dict[str, Comparator] = {"≤": "<=", "≥": ">=", "≈": "~"}
_FREQUENCY = re.compile(
    rf"(?:(?:{_SPAN}\s*(?:times?|x|×))\s+|(?P<word>once|twice)\s+)?(?:every\s+(?P<per>.+)|(?:an?|per)\s+(?P<unit>\w+))"
)
_PERIODS = {"h": "an hour", "d": "a day", "wk": "a week", "mo": "a month", "a": "a year"}
_DIRECTIONS = {"increase": "increase", "decrease": "decrease", "no effect": "none", "no change": "none"}
# Words that may stand beside a quantity in a cell without changing it.
_FILLERS = re.compile(r"[\s,.]*")


class NotationError(ValueError):
    """A cell could not be read. ``found`` is what stands there, ``expected`` what should."""

    def __init__(self, found: str, expected: str) -> None:
        super().__init__(f"found {found!r}, expected {expected}")
        self.found = found
        self.expected = expected


def parse_values(text: str, *, attribute: str | None = None, outcome: str | None = None) -> tuple[Value, ...]:
    """Reads the ``value`` cell of a registry entry: quantities, categories or directions, separated by ``;``.

    A part in double quotes is a category whatever it looks like.

    Args:
        text: The cell.
        attribute: Attribute of the entry; with an ``effect`` (or an outcome) ``none`` is a direction, else a category.
        outcome: Outcome of the entry, given to the effects that are read.

    Returns:
        The values in order; offsets point into ``text``.

    Raises:
        NotationError: A part starts like a quantity and is none.
    """
    values: list[Value] = []
    for start, part in _parts(text):
        values.append(_value(part, start, attribute, outcome))
    return tuple(values)


def _parts(text: str) -> list[tuple[int, str]]:
    """Splits at ``;`` outside brackets and quotes and gives each part with its offset, white space stripped."""
    parts: list[tuple[int, str]] = []
    for match in re.finditer(r"(?:\"[^\"]*\"|\([^()]*\)|[^;])+", text):
        part = match[0].strip()
        if part:
            parts.append((match.start() + match[0].index(part), part))
    return parts


def _value(part: str, start: int, attribute: str | None, outcome: str | None) -> Value:
    if len(part) > 2 and part[0] == part[-1] == '"':
        return Category(part[1:-1], part, start, start + len(part))
    word = " ".join(part.lower().split())
    effect = outcome is not None or attribute is None or attribute.startswith("effect")
    if word in _DIRECTIONS:
        return Effect(_DIRECTIONS[word], outcome)  # type: ignore[arg-type]  # the table holds the three directions
    if word == "none" and effect:
        return Effect("none", outcome)
    if re.match(rf"(?:[<>≤≥~≈=]|{_NUMBER}|\.\.)", part):
        return _moved(parse_quantity(part), start)
    return _words(part) or Category(word, part, start, start + len(part))


def _words(part: str) -> Quantity | None:
    """Reads a part without digits in front ("about 60%", "half") where it is a quantity as a whole."""
    try:
        return parse_quantity(part)
    except NotationError:
        return None


def _moved(quantity: Quantity, by: int) -> Quantity:
    return _with_place(quantity, quantity.text, quantity.start + by, quantity.end + by)


def _with_place(quantity: Quantity, text: str, start: int, end: int) -> Quantity:
    return Quantity(
        text, start, end, quantity.low, quantity.high, quantity.unit, quantity.comparator,
        quantity.numerator, quantity.denominator, quantity.interval, quantity.sd,
    )  # fmt: skip


@functools.lru_cache(maxsize=16384)
def parse_quantity(text: str) -> Quantity:
    """Reads one quantity: ``60-70 %``, ``< 1 in 1000``, ``>= 15 min``, ``12.3 mo (95% CI 10.1-14.2)``, ``17 of 19``.

    Args:
        text: The whole of it, nothing else beside it.

    Returns:
        The quantity; ``unit`` is a UCUM code, ``text`` the words as written, offsets point into ``text``.

    Raises:
        NotationError: It is no quantity, or more than one, or has an unknown unit.
    """
    text = text.strip()
    found = _strict(text) or _loose(text)
    if found is None:
        raise NotationError(text, QUANTITY_EXAMPLES)
    return _with_place(found, text, 0, len(text))


def _strict(text: str) -> Quantity | None:
    match = _QUANTITY.fullmatch(text)
    if match is None:
        return None
    unit = parse_unit(match["unit"] or "")
    extra = _extra(match["extra"])
    if unit is None or extra is None:
        return None
    top, bottom, interval, sd = extra
    if match["top"]:
        if top is not None:
            return None
        top, bottom = _float(match["top"]), _float(match["bottom"])
        if unit != "1" or bottom == 0:
            return None
        low: float | None = top / bottom
        high = low
        single = True
    else:
        low, high, single = _ends(match)
        if match["among"]:  # "1-10 in 100" is a share with two ends
            among = _float(match["among"])
            if unit != "1" or among == 0:
                return None
            low, high = (None if end is None else end / among for end in (low, high))
    sign = match["sign"] or "="
    comparator = _SIGNS.get(sign, sign)
    if comparator not in get_args(Comparator) or (low is None and high is None):
        return None
    if single and comparator in ("<", "<="):
        low = None
    if single and comparator in (">", ">="):
        high = None
    if low is not None and high is not None and low > high:
        return None
    return Quantity(text, 0, len(text), low, high, unit, comparator, top, bottom, interval, sd)  # type: ignore[arg-type]


def _ends(match: re.Match[str]) -> tuple[float | None, float | None, bool]:
    """Returns low, high and whether one number stands for both."""
    if match["first"] is None:
        low = _float(match["low"]) if match["low"] else None
        return low, _float(match["high"]) if match["high"] else None, False
    first = _float(match["first"])
    if match["last"] is None:
        return first, first, True
    return first, _float(match["last"]), False


def _extra(text: str | None) -> tuple[float | None, float | None, Interval | None, float | None] | None:
    """Reads what stands in brackets behind a quantity; None where it is not understood."""
    top = bottom = sd = None
    interval = None
    for part in re.split(r",\s+", text.strip()) if text and text.strip() else []:
        if match := _INTERVAL.fullmatch(part):
            low, high, single = _ends(match)
            if single:
                return None
            interval = Interval(_float(match["level"]) if match["level"] else None, low, high)
        elif match := _SD.fullmatch(part):
            sd = _float(match["sd"])
        elif match := _PROPORTION.fullmatch(part):
            top, bottom = _float(match["top"]), _float(match["bottom"])
        else:
            return None
    return top, bottom, interval, sd


def _float(text: str) -> float:
    return float(text.replace(",", "").replace("−", "-"))


def _loose(text: str) -> Quantity | None:
    """Reads what an editor wrote in words by the parser that reads articles; it must cover the whole text."""
    found = find_quantities(text)
    if len(found) != 1:
        return None
    rest = text[: found[0].start] + text[found[0].end :]
    return found[0] if _FILLERS.fullmatch(rest) else None


@functools.cache
def _codes() -> frozenset[str]:
    return frozenset(row.code for row in units.table().units)


@functools.lru_cache(maxsize=4096)
def parse_unit(text: str) -> str | None:
    """Returns the UCUM code of a unit in UCUM spelling or as people write it (``mcg/kg per day``), None if unknown.

    The empty text is ``1``. A count of something (``{dose}``) is taken as it stands.
    """
    # Per body surface: articles are read without it too.
    text = _SURFACE.sub("", " ".join(text.split()))
    if text in ("", "1"):
        return "1"
    codes = _codes()
    if text in codes:
        return text
    found: list[str] = []
    for part in re.split(r"\s*/\s*|\s+(?:per|an?)\s+", text):
        if part in codes or re.fullmatch(r"\{[^{}\s/]+\}|1", part):
            found.append(part)
            continue
        code = units.code_of(part)
        if code is None:
            return None
        found.append(code)
    return "/".join(found)


def format_quantity(quantity: Quantity) -> str:
    """Writes a quantity in notation; `parse_quantity` reads it back equal but for text and offsets.

    Decimals are kept as the quantity's own text writes them (``12.0`` stays ``12.0``).

    Raises:
        ValueError: Both ends are open: there is nothing to write.
    """
    low, high, comparator = quantity.low, quantity.high, quantity.comparator
    if low is None and high is None:
        raise ValueError(f"{quantity.text!r} has neither a lower nor an upper end")
    sign = "" if comparator == "=" else f"{comparator} "
    number = functools.partial(_number, written=quantity.text)
    top, bottom = quantity.numerator, quantity.denominator
    extra: list[str] = []
    proportion = ""
    if top is not None and bottom is not None:
        proportion = f"{number(top)} {'in' if top == 1 else 'of'} {number(bottom)}"
    one = _one(low, high, comparator)
    plain = quantity.unit == "1" and one is not None and top is not None and bottom and top / bottom == one
    if plain:
        body = proportion
    else:
        body = number(one) if one is not None else _range(low, high, number)
        if proportion:
            extra.append(proportion)
        if quantity.unit != "1":
            body += f" {quantity.unit}"
    if quantity.interval is not None:
        level = "" if quantity.interval.level is None else f"{number(quantity.interval.level)}% "
        extra.insert(0, f"{level}CI {_range(quantity.interval.low, quantity.interval.high, number)}")
    if quantity.sd is not None:
        extra.append(f"SD {number(quantity.sd)}")
    return f"{sign}{body}" + (f" ({', '.join(extra)})" if extra else "")


def _one(low: float | None, high: float | None, comparator: Comparator) -> float | None:
    """Returns the one number that says it all together with the comparator, or None where a range must be written."""
    if comparator in ("<", "<="):
        return high if low is None else None
    if comparator in (">", ">="):
        return low if high is None else None
    return low if low == high else None


def _range(low: float | None, high: float | None, number: functools.partial[str]) -> str:
    if low is None or high is None:
        return f"{'' if low is None else number(low)}..{'' if high is None else number(high)}"
    return f"{number(low)} to {number(high)}" if low < 0 or high < 0 else f"{number(low)}-{number(high)}"


def _number(value: float, written: str = "") -> str:
    for match in re.finditer(_NUMBER, written):
        # The sign was told apart from a dash elsewhere: only what it is made of counts here.
        spelling = match[0].lstrip("-−")
        if _float(spelling) == value and not spelling.startswith("."):
            return spelling.replace(",", "")
    if value == math.floor(value) and abs(value) < 1e15:
        return str(int(value))
    return repr(value)


@functools.lru_cache(maxsize=4096)
def parse_frequency(text: str) -> tuple[Frequency | None, bool, bool]:
    """Reads a ``frequency`` cell: ``every 3-4 weeks``, ``2 times a day``, ``as needed``, ``single dose``.

    Parts are separated by ``;`` or a comma: ``every 4-6 h, as needed``.

    Returns:
        The frequency (None where only a flag is given), whether as needed, whether a single dose.

    Raises:
        NotationError: It is no frequency.
    """
    frequency: Frequency | None = None
    rest, as_needed = _without(text, words().as_needed)
    rest, single = _without(rest, ("single dose", "single", "one-off", "one-time", *words().single))
    if rest:
        frequency = _strict_frequency(rest) or _loose_frequency(rest)
    if frequency is None and (rest or not (as_needed or single)):
        raise NotationError(text, FREQUENCY_EXAMPLES)
    return frequency, as_needed, single


def _without(text: str, phrases: Sequence[str]) -> tuple[str, bool]:
    """Takes a phrase out of a cell; returns what is left and whether it stood there."""
    forms = "|".join(re.escape(phrase) for phrase in sorted(phrases, key=len, reverse=True))
    rest, count = re.subn(rf"(?<![\w-])(?:{forms})(?![\w-])", " ", text, flags=re.IGNORECASE)
    return " ".join(rest.split()).strip(" ,;"), count > 0


def _strict_frequency(text: str) -> Frequency | None:
    match = _FREQUENCY.fullmatch(text)
    if match is None:
        return None
    times = Times(1.0, 1.0)
    if match["word"]:
        count = {"once": 1.0, "twice": 2.0}[match["word"]]
        times = Times(count, count)
    elif match["first"] or match["low"] or match["high"]:
        low, high, _ = _ends(match)
        times = Times(low, high)
    written = match["per"] or match["unit"]
    try:
        per = parse_quantity(written if re.match(r"[<>~.\d]", written) else f"1 {written}")
    except NotationError:
        return None
    return Frequency(times, per) if per.unit in units.time_codes() else None


def _loose_frequency(text: str) -> Frequency | None:
    found = find_frequencies(text)
    if len(found) != 1:
        return None
    start, end, frequency = found[0]
    return frequency if _FILLERS.fullmatch(text[:start] + text[end:]) else None


def format_frequency(frequency: Frequency | None, *, as_needed: bool = False, single: bool = False) -> str:
    """Writes a frequency in notation (``every 3-4 wk``, ``2 times a day, as needed``); empty where nothing is said.

    Raises:
        ValueError: The period has neither end.
    """
    parts: list[str] = []
    if frequency is not None:
        parts.append(_frequency_words(frequency))
    if as_needed:
        parts.append("as needed")
    if single:
        parts.append("single dose")
    return ", ".join(parts)


def _frequency_words(frequency: Frequency) -> str:
    times, per = frequency.times, frequency.per
    number = functools.partial(_number, written="")
    if times.low is not None and times.low == times.high:
        count = number(times.low)
    else:
        count = _range(times.low, times.high, number)
    plain = per.low == per.high == 1 and per.comparator == "=" and format_quantity(per) == f"1 {per.unit}"
    if plain and per.unit in _PERIODS:
        return f"{count} time{'' if count == '1' else 's'} {_PERIODS[per.unit]}"
    every = f"every {format_quantity(per)}"
    return every if count == "1" else f"{count} times {every}"


@functools.lru_cache(maxsize=1024)
def parse_route(text: str) -> str:
    """Returns the canonical route a cell means ("IV" is ``intravenous``).

    Raises:
        NotationError: It is no route, or more than one.
    """
    text = " ".join(text.split())
    if text.lower() in words().routes:
        return text.lower()
    found = find_routes(text)
    if len({route for _, _, route in found}) == 1 and _FILLERS.fullmatch(text[: found[0][0]] + text[found[-1][1] :]):
        return found[0][2]
    raise NotationError(text, ROUTE_EXAMPLES)


def format_values(values: Sequence[Value]) -> str:
    """Writes quantities, categories and effects as one cell, separated by ``; ``.

    Outcomes and regimens are not in it: they have columns of their own.
    """
    return "; ".join(filter(None, (_format_value(value) for value in values)))


def _format_value(value: Value) -> str:
    match value:
        case Quantity():
            return format_quantity(value) if value.low is not None or value.high is not None else ""
        case Category():
            # Quotes keep a name apart that would read as something else ("24-hour", "increase").
            return value.name if _plain(value.name) else f'"{value.name}"'
        case Effect():
            return "no effect" if value.direction == "none" else value.direction
        case _:
            return ""


@functools.lru_cache(maxsize=4096)
def _plain(name: str) -> bool:
    if name.count("(") != name.count(")"):
        return False  # a bracket that a later value closes would make one value of both
    try:
        found = parse_values(name, attribute="", outcome=None)
    except NotationError:
        return False
    return len(found) == 1 and isinstance(found[0], Category) and found[0].name == name
