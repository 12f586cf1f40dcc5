"""Regimens: dose, route, frequency, duration, rate and limit of a treatment, read from text with its quantities.

Plain text in, no language model. The words are data (``data/regimens.yaml``).
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from pydantic import BaseModel, ConfigDict

from claims import data, units
from claims.model import Frequency, Quantity, Regimen, Times
from claims.numbers import find_numbers
from claims.quantities import find_quantities


class Latin(BaseModel):
    """Abbreviations of one frequency."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    forms: tuple[str, ...]
    times: int
    per: int
    unit: str


class Adverb(BaseModel):
    """Words for "once per so long", or so many ``times``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    forms: tuple[str, ...]
    per: int
    unit: str
    times: int = 1


class RegimenWords(BaseModel):
    """The whole of ``regimens.yaml``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    routes: dict[str, tuple[str, ...]]
    latin: tuple[Latin, ...]
    adverbs: tuple[Adverb, ...]
    moments: tuple[str, ...]
    as_needed: tuple[str, ...]
    single: tuple[str, ...]
    not_drugs: frozenset[str]
    of_body: frozenset[str]
    dosed: frozenset[str]
    foods: frozenset[str]
    activities: tuple[str, ...]
    moving: dict[str, str]
    watching: frozenset[str]


@functools.cache
def words() -> RegimenWords:
    """Returns the word lists, read and validated once."""
    return data.load("regimens.yaml", RegimenWords)


def _any(forms: Sequence[str]) -> str:
    alternatives = "|".join(re.escape(form).replace(r"\ ", r"[\s-]+") for form in sorted(forms, key=len, reverse=True))
    return rf"(?<![\w.])(?:{alternatives})(?![\w])"


_N = r"(?:\d+(?:\.\d+)?|a|an|one|two|three|four|five|six|seven|eight|nine|ten|twelve|twenty[- ]four)"
_TIME = (
    r"(?:seconds?|secs?|minutes?|mins?|hours?|hourly|hrs?|hr|h|days?|nights?|mornings?|evenings?|weeks?|wks?|wk"
    r"|months?|years?|fortnight)"
)
_MULTIPLE = (
    rf"(?:(?P<word>once|twice|thrice)|(?P<low>{_N})(?:\s*(?:-|–|to|or)\s*(?P<high>{_N}))?"
    rf"\s*(?:times|x|×|(?:days|nights|mornings|evenings|occasions)(?=\s+(?:a|per|each|every)\s+(?:week|month|fortnight)\b)))"
)


@functools.cache
def _frequency_pattern() -> re.Pattern[str]:
    adverbs = _any([form for row in words().adverbs for form in row.forms])
    latin = _any([form for row in words().latin for form in row.forms])
    return re.compile(
        rf"""
        (?P<multiple>(?P<upto>up\ to\s+|at\ most\s+|at\ least\s+|a\ maximum\ of\s+)?(?<!\w){_MULTIPLE}
            [\s-]*(?:(?:a|an|per|each|every|in|/|within)\s*(?P<count>{_N})?[\s-]*(?P<unit>{_TIME})(?!\w)|(?P<adverb>{adverbs})))
        | (?P<every>(?<!\w)(?:every|each|(?:at\s+)?intervals\s+of)\s+(?:(?P<other>other|second|third|fourth)\s+)?
            (?:about\s+)?(?:(?P<elow>{_N})(?:\s*(?:-|–|to|or)\s*(?P<ehigh>{_N}))?[\s-]*)?(?P<eunit>{_TIME})(?!\w))
        | (?P<q>(?<![\w.])q\.?\s?(?P<qlow>\d+)(?:\s?[-–]\s?(?P<qhigh>\d+))?\s?
            (?P<qunit>h|hr|hrs|hours?|d|days?|w|wk|wks|weeks?|mo|months?)(?!\w)\.?)
        | (?P<latin>{latin})
        | (?P<hourly>(?<!\w)(?P<hlow>{_N})(?:\s*(?:-|–|to|or)\s*(?P<hhigh>{_N}))?[\s-]+hourly(?!\w))
        | (?P<plain>{adverbs})
        """,
        re.VERBOSE | re.IGNORECASE,
    )


@dataclass(frozen=True, slots=True)
class Found:
    """A frequency with its span in the text; ``moment`` marks a time of day that yields to a real frequency."""

    start: int
    end: int
    frequency: Frequency
    moment: bool = False


def _value(text: str) -> float:
    numbers = find_numbers(text)
    return 1.0 if text.lower() in ("a", "an") or not numbers else numbers[0].value


_DAYS = {
    "night": "d",
    "nights": "d",
    "morning": "d",
    "mornings": "d",
    "evening": "d",
    "evenings": "d",
    "hourly": "h",
    "w": "wk",
}


def _per(text: str, start: int, end: int, low: float, high: float, unit: str) -> Quantity:
    return Quantity(text[start:end], start, end, low, high, unit)


def _time_unit(word: str) -> tuple[str, float]:
    """Returns (UCUM code, how many of it): a fortnight is two weeks."""
    if word.lower() == "fortnight":
        return "wk", 2.0
    return _DAYS.get(word.lower()) or units.code_of(word) or "d", 1.0


_BEHIND_A_DOSE = ("hs", "od", "bd")
_IN_CAPITALS = ("on", "om")
"""Latin forms that count right behind a dose only; these are words as well and count in capitals."""


@functools.cache
def _telling() -> frozenset[str]:
    """Words of which every frequency has one, but for the dotted forms."""
    forms = [form for row in words().adverbs for form in row.forms]
    forms += [form for row in words().latin for form in row.forms if form not in _IN_CAPITALS and "." not in form]
    told = {max(reversed(re.split(r"[\s-]", form)), key=len).lower() for form in forms}
    return frozenset({*told, "once", "twice", "thrice", "times", "x", "×", "q", "every", "each", "intervals", "hourly"})


_LETTERS = re.compile(r"[a-z]+|×")
_DOTTED = re.compile(r"[A-Za-z]\.[A-Za-z]")


def _may_tell(text: str) -> bool:
    """Whether a text can say how often at all: a quick look that spares most sentences the search."""
    return (
        not _telling().isdisjoint(_LETTERS.findall(text.lower()))
        or _DOTTED.search(text) is not None
        or any(form.upper() in text for form in _IN_CAPITALS)
    )


def _scan_frequencies(text: str) -> list[Found]:
    if not _may_tell(text):
        return []
    found = [_read_frequency(text, match) for match in _frequency_pattern().finditer(text)]
    kept = [item for item in found if item is not None]
    if any(not item.moment for item in kept):
        kept = [item for item in kept if not item.moment]
    return kept


def find_frequencies(text: str) -> list[tuple[int, int, Frequency]]:
    """Finds how often: "twice a day", "every 3-4 weeks", "q6h", "nocte".

    Returns:
        (start, end, frequency) in order; offsets into ``text``.
    """
    return [(item.start, item.end, item.frequency) for item in _scan_frequencies(text)]


_DAYS_OF_WEEK = 7


def _read_frequency(text: str, match: re.Match[str]) -> Found | None:
    start, end = match.span()
    if match["multiple"]:
        low = {"once": 1.0, "twice": 2.0, "thrice": 3.0}.get((match["word"] or "").lower()) or _value(match["low"])
        high = _value(match["high"]) if match["high"] else low
        if low >= _DAYS_OF_WEEK and re.search(r"days\b", match.group(0)):
            return None  # "open seven days a week"
        times = Times(low, high)
        bound = (match["upto"] or "").strip().lower()
        if bound == "at least":
            times = Times(low, None)
        elif bound:
            times = Times(None, high) if match["high"] is None else times
        if match["unit"]:
            unit, scale = _time_unit(match["unit"])
            count = (_value(match["count"]) if match["count"] else 1.0) * scale
            return Found(
                start, end, Frequency(times, _per(text, match.start("unit"), match.end("unit"), count, count, unit))
            )
        adverb = _adverb(match["adverb"])
        return Found(
            start, end, Frequency(times, _per(text, match.start("adverb"), end, adverb.per, adverb.per, adverb.unit))
        )
    if match["every"]:
        unit, scale = _time_unit(match["eunit"])
        step = {"other": 2.0, "second": 2.0, "third": 3.0, "fourth": 4.0}.get((match["other"] or "").lower(), 1.0)
        low = (_value(match["elow"]) if match["elow"] else 1.0) * step * scale
        high = _value(match["ehigh"]) * scale if match["ehigh"] else low
        several = _SOME_TIMES.search(text, max(0, start - 24), start)
        times = Times(2.0, None) if several else Times(1.0, 1.0)
        return Found(start, end, Frequency(times, _per(text, start, end, low, high, unit)))
    if match["q"]:
        unit = _DAYS.get(match["qunit"].lower()) or units.code_of(match["qunit"]) or "h"
        low, high = float(match["qlow"]), float(match["qhigh"] or match["qlow"])
        return Found(start, end, Frequency(Times(1.0, 1.0), _per(text, start, end, low, high, unit)))
    if match["hourly"]:
        low = _value(match["hlow"])
        high = _value(match["hhigh"]) if match["hhigh"] else low
        return Found(start, end, Frequency(Times(1.0, 1.0), _per(text, start, end, low, high, "h")))
    if match["latin"]:
        form = match["latin"]
        row = next((row for row in words().latin if form.lower() in row.forms), None)
        # "on" and "om" are words; only the dotted or capital forms are Latin, right after a dose.
        if row is None or (form.lower() in (*_BEHIND_A_DOSE, *_IN_CAPITALS) and not _after_dose(text, start, form)):
            return None
        per = _per(text, start, end, row.per, row.per, row.unit)
        return Found(start, end, Frequency(Times(row.times, row.times), per), form.lower() in words().moments)
    return _plain(text, match)


def _after_dose(text: str, start: int, form: str) -> bool:
    before = text[max(0, start - 24) : start]
    dose = re.search(r"\d\s*$", before) is not None or units.ends_in_unit(before)
    return dose and (form.lower() not in _IN_CAPITALS or form.isupper())


def _adverb(form: str) -> Adverb:
    key = re.sub(r"[\s-]+", " ", form.lower())
    return next(row for row in words().adverbs if key in row.forms or form.lower() in row.forms)


_ALL_DAY = re.compile(
    r"\b(?:24|twenty-four)\s+hours?(?:\s+(?:a|per)\s+day,?\s+(?:and\s+)?(?:7|seven)\s+days?)?\s*$"
    r"|\b(?:open|available|staffed|answer\w*)\b[^.;]{0,24}\bdays?\s*$",
    re.I,
)
"""Before "a day", "a week": when somebody answers the telephone, not how often a thing is done."""
_SOME_TIMES = re.compile(r"\b(?:several|many|few|multiple|various)\s+times\s*$", re.I)
"""Before "a day": more than once, and nobody says how often."""


def _plain(text: str, match: re.Match[str]) -> Found | None:
    start, end = match.span()
    form = re.sub(r"[\s-]+", " ", match["plain"].lower())
    row = _adverb(match["plain"])
    before, after = text[max(0, start - 40) : start], text[end : end + 20]
    before = re.sub(r"[)\]]\s*$", " ", before)  # "10 micrograms (400 IU) a day"
    if _ALL_DAY.search(before):
        return None
    if (
        re.match(r"(?:a|an|per|each) ", form)
        and not re.search(r"\b(?:\d+|one|two|three|four|once|doses?)\s*$", before)
        and not units.ends_in_unit(before)
        and not _amount_of(before)
    ):
        return None  # "a day after the operation" is no frequency
    if form in ("daily", "weekly", "monthly") and re.match(
        r"\s+(?:life|living|activit|routine|basis\b.{0,3}life|lives|habits?|tasks?)", after
    ):
        return None
    if (
        form in ("daily", "weekly")
        and re.search(r"\b(?:maximum|max\.?|total|recommended|usual|mean|average)\s+$", before)
        and re.match(r"\s+(?:dose|dosage|limit|intake|amount)", after)
    ):
        return None
    per = _per(text, start, end, row.per, row.per, row.unit)
    if _SOME_TIMES.search(before):
        return Found(start, end, Frequency(Times(2.0, None), per))
    return Found(start, end, Frequency(Times(row.times, row.times), per), form in words().moments)


_OF_WHAT = re.compile(r"(?P<unit>[^\s\d()]+)\)?\s+of\s+(?P<what>(?:[\w-]+\s+){1,4})$")


def _amount_of(before: str) -> bool:
    """Whether an amount of something stands there: "2 litres of water a day", "150 minutes of brisk walking a week"."""
    match = _OF_WHAT.search(before)
    code = units.code_of(match["unit"]) if match is not None else None
    if match is None or code is None:
        return False
    return is_dose_unit(code) or (
        code in ("min", "h") and _activity().match(f" of {match['what'].strip()}") is not None
    )


@functools.cache
def _route_pattern() -> tuple[re.Pattern[str], dict[str, str]]:
    names = {form: route for route, forms in words().routes.items() for form in forms}
    return re.compile(_any(list(names)), re.IGNORECASE), names


def find_routes(text: str) -> list[tuple[int, int, str]]:
    """Finds routes of administration; returns (start, end, canonical name) in order."""
    pattern, names = _route_pattern()
    found = []
    for match in pattern.finditer(text):
        form = re.sub(r"[\s-]+", " ", match.group(0).lower())
        written = match.group(0)
        if (form in ("im", "sc", "po", "iv") and written not in (form.upper(), form)) or (
            form == "im" and written.islower() and re.match(r"['’]", text[match.start() - 1 : match.start()])
        ):
            continue
        name = names.get(form) or names.get(written.lower())
        if name is not None:
            found.append((match.start(), match.end(), name))
    return found


@functools.cache
def _phrase(name: str) -> re.Pattern[str]:
    return re.compile(_any(getattr(words(), name)), re.IGNORECASE)


_FOR = re.compile(
    r"(?:\bfor|\bduring|\bfor (?:a total of|the (?:first|next)|another|a further|a course of)|\bover a period of"
    r"|\bcontinued? for|\blasting|\bcourse of)\s+(?:a\s+|the\s+|up to\s+)?$",
    re.I,
)
_LASTS = re.compile(
    r"\b(?:treatment|therapy|course|chemotherapy|radiotherapy|medication|medicines?|drugs?|tablets|antibiotics?)"
    r"(?:\s+(?:with|of|usually|often|normally|typically|generally|may|can|will|should)(?:\s+\w+)?){0,3}\s+"
    r"(?:lasts?|continues?|goes on)\s+(?:for\s+)?(?:about\s+|up to\s+|at least\s+)?$",
    re.I,
)
_COURSE = re.compile(r"^[\s-]*(?:course|treatment|regimen|cycle|therapy|of treatment|of therapy)\b", re.I)
_INFUSE = re.compile(r"\b(?:infus\w+|inject\w*|iv|i\.v\.|intravenous\w*|administer\w*|given|give|run)\b", re.I)
_FORBID = re.compile(r"\b(?:do not|don['’]t|never|should not|must not|not)\b[^.;]{0,40}$", re.I)
_PER_DAY = re.compile(
    r"^\s*(?:(?:per|a|each|every)\s+day|/\s?day|daily"
    r"|(?:in|per|within|every)\s+(?:a\s+|any\s+)?(?:24|twenty[- ]four)[- ]hours?|in (?:one|a) day)",
    re.I,
)
_CLEARANCE = re.compile(r"\b(?:clearance|crcl|e?gfr|filtration)\b[^.;]{0,40}$", re.I)
_CONDITION = re.compile(
    r"\b(?:if|when|unless"
    r"|for (?:patients|people|adults|children|those|women|men|infants)\s+(?:with|who|aged?|over|under|weighing)"
    r"|in (?:patients|people|adults|children|those)\s+(?:with|who|aged?|over|under|weighing))\b(?:[^.;]|\.(?=\d))*",
    re.I,
)
_HANGING = re.compile(
    r"(?:\s+(?:more\s+than|less\s+than|at\s+least|up\s+to|for|with|on|at|of|to|in|by|and|or|a|the))+\s*$", re.I
)
_NEXT_CLAUSE = re.compile(r"(?<=,)(?=\s+(?:the|a|an|it|this|these|its|their|there)\s)", re.I)
_TIMES_DOSE = re.compile(r"(?<![\w.])(\d+)\s*[x×]\s*$")
# "two 500 mg tablets": a count, a strength, a form.
_COUNT = re.compile(r"(?<![\w.-])(\d{1,2}|one|two|three|four)\s+$", re.I)
_STRENGTH_OF = re.compile(
    r"[\s-]*(?:[a-z]{4,}\s+)?(?:tablets?|capsules?|caplets?|pills?|patch(?:es)?|sachets?|suppositor(?:y|ies))\b", re.I
)
_COUNTS = re.compile(
    r"\s*[x×]\s*\d|\s+\d[\d.,]*[\s-]?(?:mg|g|mcg|µg|micrograms?|iu|units)" + _STRENGTH_OF.pattern, re.I
)
_WEIGHT = re.compile(r"\bweigh(?:s|t|ed|ing)?\b[^.;]{0,30}$", re.I)
_TAKE = re.compile(
    r"\b(?:take|takes|taken|taking|use|give|swallow|apply|inject|chew|insert|inhale)\s+(?:up to\s+|about\s+)?$", re.I
)

DOSE_UNITS = frozenset(
    {"mg", "ug", "ng", "g", "kg", "mL", "L", "uL", "[IU]", "meq", "mmol", "Gy", "cGy", "kcal", "[oz_av]", "umol"}
)
"""Units a dose can have, as its first part; dose forms (``{tablet}``) too."""
NOT_DOSE_FORMS = frozenset({"{point}", "{cycle}", "{course}", "{fraction}"})


@dataclass(slots=True)
class Piece:
    """A regimen in the making, with the span its words cover."""

    start: int
    end: int
    dose: Quantity | None = None
    frequency: Frequency | None = None
    route: str | None = None
    duration: Quantity | None = None
    infusion: Quantity | None = None
    rate: Quantity | None = None
    limit: Quantity | None = None
    condition: str | None = None
    as_needed: bool = False
    single: bool = False
    extra: list[Quantity] = field(default_factory=list)

    def cover(self, start: int, end: int) -> None:
        """Widens the span."""
        self.start, self.end = min(self.start, start), max(self.end, end)

    def regimen(self, drug: str | None) -> Regimen:
        """Freezes it, for ``drug``."""
        return Regimen(
            drug, self.dose, self.route, self.frequency, self.duration, self.infusion, self.rate, self.limit,
            self.condition, self.as_needed, self.single,
        )  # fmt: skip


def is_dose_unit(unit: str) -> bool:
    """Whether an amount in ``unit`` can be a dose (mass, volume, units, radiation, dose forms; per kg or m2 too)."""
    head, *rest = unit.split("/")
    if rest and rest[0] not in ("kg", "m2", "d", "wk"):
        return False
    if rest[:1] == ["kg"] and rest[1:] not in ([], ["d"], ["wk"], ["h"], ["min"]):
        return False
    return head in DOSE_UNITS or (head in units.form_codes() and head not in NOT_DOSE_FORMS)


def _is_rate_unit(unit: str) -> bool:
    head, *rest = unit.split("/")
    return bool(rest) and rest[-1] in ("h", "min") and head in DOSE_UNITS


def find_regimens(text: str, quantities: Sequence[Quantity] | None = None) -> list[Piece]:
    """Finds the regimens of one sentence, successive ones ("then", "or 20 mg") apart.

    Args:
        text: One sentence.
        quantities: Its quantities, offsets into ``text``; found here where not given.

    Returns:
        Pieces in order; offsets into ``text``. One without dose stands for "every day", "for 10 days" and the like.
    """
    quantities = list(find_quantities(text) if quantities is None else quantities)
    frequencies = _scan_frequencies(text)
    pieces: list[Piece] = []
    durations: list[Quantity] = []
    limits: list[Quantity] = []
    infusions: list[Quantity] = []
    rates: list[Quantity] = []
    for quantity in quantities:
        if quantity.sd is not None or quantity.interval is not None:
            continue  # a spread or an interval makes it a result
        if quantity.unit in ("kg", "[lb_av]") and _WEIGHT.search(text[: quantity.start]):
            continue
        if any(
            item.start < quantity.end and quantity.start < item.end for item in frequencies
        ) and quantity.unit in units.time_codes() | {"1"}:
            continue
        before, after = text[max(0, quantity.start - 90) : quantity.start], text[quantity.end : quantity.end + 24]
        if quantity.unit in units.time_codes() and activity_after(text, quantity) is None:
            _sort_time(text, quantity, before, after, durations, infusions)
        elif _is_rate_unit(quantity.unit):
            if not _CLEARANCE.search(before):
                rates.append(quantity)
        elif _is_limit(quantity, before, after):
            limits.append(_per_day(quantity, after))
        elif (piece := _dose(text, quantity, before, after)) is not None:
            pieces.append(piece)
    pieces = pieces or _without_dose(frequencies, durations, [*infusions, *rates, *limits])
    if not pieces:
        return []
    _attach(text, pieces, frequencies, durations, infusions, rates, limits)
    return pieces


def _without_dose(
    frequencies: Sequence[Found], durations: Sequence[Quantity], others: Sequence[Quantity]
) -> list[Piece]:
    """Where no dose stands, one piece for all that does; "one day is as good as seven" are two."""
    if len(durations) > 1 and not frequencies:
        return [Piece(quantity.start, quantity.start) for quantity in durations]
    starts = [item.start for item in frequencies] + [quantity.start for quantity in (*durations, *others)]
    return [Piece(min(starts), min(starts))] if starts else []


PREPARATIONS = "drops?|cream|gel|ointment|solution|lotion|foam|spray"
"""What a strength is given of, as alternatives of a regular expression."""
_FORMULATION = re.compile(
    r"\s*(?:w/[wv]\s+)?(?:(?:eye|ear|nasal|nose|topical|ophthalmic|vaginal|oral|mouth)\s+)?"
    rf"(?:{PREPARATIONS}|shampoo|mouthwash|eyedrops?)\b",
    re.I,
)


_PREPARATION_BEFORE = re.compile(rf"\b(?:{PREPARATIONS}|suspension|syrup|shampoo|mouthwash)\s*[(\[]?\s*$", re.I)
_CONCENTRATIONS = re.compile(r"(?:mg|ug|g|\[IU\])/(?:g|mL)")


@functools.cache
def _activity() -> re.Pattern[str]:
    between = r"(?:\s*\([^()]{1,60}\))?(?:\s+(?:a|per|each|every)\s+(?:day|week))?"
    return re.compile(rf"{between}\s+of\s+(?P<what>(?:[\w-]+\s+){{0,2}}?{_any(words().activities)})", re.IGNORECASE)


def activity_after(text: str, quantity: Quantity) -> str | None:
    """Returns what an amount of time is prescribed of ("150 minutes of brisk walking"), None where it is of nothing."""
    match = _activity().match(text, quantity.end) if quantity.unit in ("min", "h") else None
    return match["what"] if match is not None else None


_DIVIDED = re.compile(r"\b(?:divided|split|spread|separated)\s+(?:in|into|over|between|as)\s+$", re.I)
"""Before the number of parts of a dose ("divided into three doses")."""


def _dose(text: str, quantity: Quantity, before: str, after: str) -> Piece | None:
    if quantity.unit == "%" and quantity.comparator == "=" and _FORMULATION.match(after):
        return Piece(quantity.start, quantity.end, quantity)  # a strength is what "0.6% eye drops" are dosed by
    if _CONCENTRATIONS.fullmatch(quantity.unit) and (_FORMULATION.match(after) or _PREPARATION_BEFORE.search(before)):
        return Piece(quantity.start, quantity.end, quantity)  # "ointment (50 ug/g)"
    if activity_after(text, quantity) is not None:
        return Piece(quantity.start, quantity.end, quantity)
    if _DIVIDED.search(before):
        return None
    if not is_dose_unit(quantity.unit):
        counted = quantity.unit == "1" and quantity.denominator is None and _TAKE.search(before)
        if not counted or _COUNTS.match(text, quantity.end):
            return None
    times = _TIMES_DOSE.search(before) or (_STRENGTH_OF.match(after) and _COUNT.search(before))
    if not times:
        return Piece(quantity.start, quantity.end, quantity)
    start = quantity.start - (len(before) - times.start())
    return Piece(start, quantity.end, _multiply(quantity, _value(times.group(1))))


def _sort_time(
    text: str, quantity: Quantity, before: str, after: str, durations: list[Quantity], infusions: list[Quantity]
) -> None:
    worded = re.match(r"over\s+", quantity.text, re.I)
    plain = quantity
    if worded:
        value = quantity.low if quantity.low is not None else quantity.high
        start = quantity.start + worded.end()
        plain = replace(
            quantity, text=quantity.text[worded.end() :], start=start, low=value, high=value, comparator="="
        )
    over = worded or re.search(r"\bover\s+(?:a\s+|at least\s+)?(?:period of\s+)?$", before, re.I)
    if over and quantity.unit in ("min", "h") and (_INFUSE.search(text[: quantity.start]) or quantity.unit == "min"):
        infusions.append(plain)
    elif re.match(r"[\s-]*infusion\b", after, re.I) and quantity.unit in ("min", "h"):
        infusions.append(quantity)
    elif (
        _FOR.search(before)
        or _COURSE.match(after)
        or (over and quantity.unit in ("d", "wk", "mo"))
        or (quantity.unit in ("d", "wk", "mo", "a") and _LASTS.search(before))
    ):
        durations.append(plain if over else quantity)


_AT_MOST = re.compile(
    r"\b(?:max(?:imum|\.)?(?:\s+\w+){0,3}?(?:\s+of|\s+is|:)?|exceed"
    # "the most paracetamol an adult can take in a day is 4 g"
    r"|\bthe\s+most\b[^.;,\d]{3,60}\b(?:is|are)"
    # "the maximum daily dose of losartan for adults is 100 mg"
    r"|maximum\s+(?:\w+\s+){0,2}(?:dose|dosage|amount)\b[^.;,\d]{0,60}\b(?:is|be))\s*$",
    re.I,
)


def _is_limit(quantity: Quantity, before: str, after: str) -> bool:
    if quantity.low is not None and quantity.high is not None and quantity.low != quantity.high:
        return False  # "maximum daily doses of 20 to 80 mg" names doses
    if quantity.comparator == "<=":
        # "up to 8 tablets in 24 hours" is a limit, "up to 10 mg daily" a dose.
        if _PER_DAY.match(after) and not re.match(r"\s*daily\b", after, re.I):
            return is_dose_unit(quantity.unit)
        return not re.match(r"(?:up to(?! a max)|within)", quantity.text, re.I)
    if quantity.comparator == ">" and is_dose_unit(quantity.unit) and _FORBID.search(before):
        return True
    return bool(_AT_MOST.search(before)) and (is_dose_unit(quantity.unit) or quantity.unit == "1")


def _per_day(quantity: Quantity, after: str) -> Quantity:
    closed = replace(
        quantity, low=None, high=quantity.high if quantity.high is not None else quantity.low, comparator="<="
    )
    return replace(closed, unit=f"{closed.unit}/d") if _PER_DAY.match(after) and "/" not in closed.unit else closed


def _multiply(quantity: Quantity, by: float) -> Quantity:
    return replace(
        quantity,
        low=None if quantity.low is None else quantity.low * by,
        high=None if quantity.high is None else quantity.high * by,
    )


def _attach(
    text: str,
    pieces: list[Piece],
    frequencies: list[Found],
    durations: list[Quantity],
    infusions: list[Quantity],
    rates: list[Quantity],
    limits: list[Quantity],
) -> None:
    """Gives each part to the dose before it (the first dose where none is before it); joined doses share."""
    groups = _groups(text, pieces)

    def group_at(offset: int) -> list[Piece]:
        before = [group for group in groups if group[0].start <= offset]
        return before[-1] if before else groups[0]

    for item in frequencies:
        if any(limit.end <= item.start and item.start - limit.end < 3 for limit in limits):
            continue
        for piece in group_at(item.start):
            if piece.frequency is None:
                piece.frequency = item.frequency
                piece.cover(item.start, item.end)
    for name, found in (("duration", durations), ("infusion", infusions), ("rate", rates), ("limit", limits)):
        for quantity in found:
            for piece in group_at(quantity.start):
                if getattr(piece, name) is None:
                    setattr(piece, name, quantity)
                    piece.cover(quantity.start, quantity.end)
                else:
                    piece.extra.append(quantity)
    _attach_words(text, group_at)


_ONE_DOSE = re.compile(
    r"\b(?:single|one-off|one-time)\s+(?P<amount>\d[\d.,]*)[\s-]?\S+\s+(?:\w+\s+)?(?:dose|injection|infusion|tablet|capsule)\b",
    re.I,
)
"""A single dose with its amount between ("a single 150 mg dose")."""


def _attach_words(text: str, group_at: Callable[[int], list[Piece]]) -> None:
    """Gives routes, "as needed", "single dose" and conditions to the dose before them."""
    for start, end, route in find_routes(text):
        for piece in group_at(start):
            piece.route = piece.route or route
            piece.cover(start, end)
    for name in ("as_needed", "single"):
        for match in _phrase(name).finditer(text):
            for piece in group_at(match.start()):
                setattr(piece, name, True)
                piece.cover(*match.span())
    for match in _ONE_DOSE.finditer(text):
        for piece in group_at(match.start("amount")):
            piece.single = True
    for match in _CONDITION.finditer(text):
        if _phrase("as_needed").match(match.group(0)):
            continue
        group = group_at(match.start())
        words_ = match.group(0)
        if group and match.start() < group[0].start:
            # "If you are over 65, take 5 mg": the clause ends before the dose.
            words_ = words_[: group[0].start - match.start()]
            words_ = _NEXT_CLAUSE.split(words_, maxsplit=1)[0].rpartition(",")[0] or _TAKE.sub("", words_)
        for piece in group:
            piece.condition = piece.condition or _HANGING.sub("", words_).strip(" ,")


def _groups(text: str, pieces: list[Piece]) -> list[list[Piece]]:
    groups: list[list[Piece]] = [[pieces[0]]]
    for left, right in zip(pieces, pieces[1:], strict=False):
        gap = text[left.end : right.start]
        joined = re.fullmatch(r"\s*(?:,\s*)?(?:,|and|or|and/or|to|-|–)\s*", gap, re.I)
        # "10 micrograms (400 IU)", "500 mg (one tablet)": the same amount twice.
        again = re.fullmatch(r"\s*[(\[]\s*(?:about\s+|approximately\s+|i\.e\.,?\s+|=\s*)?", gap, re.I)
        if joined or (again and re.match(r"\s*[)\]]", text[right.end :])):
            groups[-1].append(right)
        else:
            groups.append([right])
    return groups
