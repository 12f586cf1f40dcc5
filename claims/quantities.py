"""Quantities: numbers with unit, range, comparator, proportion, interval and spread, read once for every claim kind.

Works on plain text without a language model, so that the registry's notation and the articles go through one parser.
Offsets are into the text it is given.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, replace

from claims import units
from claims.model import Comparator, Interval, Quantity
from claims.numbers import NOTE, Number, find_numbers
from claims.ranges import joined

# What stands right before a number and makes it a name or label, not a measure.
_LABEL = re.compile(
    r"(?:\b(?:stages?|types?|grades?|phases?|class(?:es)?|fig(?:ure|ures|s)?\.?|tables?|chapters?|sections?|pages?|pp?\.|steps?"
    r"|parts?|groups?|category|categories|tiers?|chromosomes?|factors?|vitamins?|omega|version|room|article|appendix|box|"
    r"questions?|options?|numbers?|no\.|ecog|class|schedule|trial|volume|vol\.|issue|item|lines?|ref(?:erence)?s?\.?"
    r"|days?|weeks?|months?|years?|visits?|cycles?|t|l|c)\s?(?:\d{1,3}[a-c]?(?:\s?[/–-]\s?|\s(?:and|or|to)\s))?"
    r"|[#§$£€]\s?)$",
    re.IGNORECASE,
)
# "week 8" is a point in time, "for weeks 8" does not occur; but "every week 2 tablets" does.
_MONTHS = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:t(?:ember)?)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_DATE_BEFORE = re.compile(rf"\b{_MONTHS}\.?\s(?:\d{{1,2}}(?:st|nd|rd|th)?,?\s)?$", re.IGNORECASE)
_DATE_AFTER = re.compile(rf"^(?:st|nd|rd|th)?\s(?:of\s)?{_MONTHS}\b", re.IGNORECASE)
_ORDINAL_AFTER = re.compile(r"^(?:st|nd|rd|th)\b|^s\b|^['’]s\b")
_CLOCK_AFTER = re.compile(r"^(?::\d\d|\s?(?:[ap]\.?m\b|o['’]?clock))", re.IGNORECASE)
_NAME_AFTER = re.compile(
    r"^[-–](?:[A-Z]|(?!year|month|week|day|hour|minute|point|fold|times)[a-z]+(?:in|ine|ol|yl|oxy|one|ide|cil)\b)"
)
PEOPLE_AFTER = re.compile(
    r"^\s+(?:[a-z-]+\s+){0,2}(?:patients?|people|persons?|men|women|children|adults?|participants?|subjects?|cases"
    r"|deaths|volunteers|infants|babies|individuals)\b",
    re.IGNORECASE,
)
_SKIP = re.compile(
    r"[\[(]see\s[^\])]{0,60}[\])]+(?:\s*\])?"  # cross-references ("[see Warnings (5.1)]")
    r"|(?:https?://|www\.|doi:?\s*10\.)\S+"
    r"|\b\d{4}-\d{2}-\d{2}\b|\b\d{1,2}/\d{1,2}/\d{2,4}\b"  # dates
    r"|(?<![\d.])(?:\+?1[-. ])?\(?\d{3}\)?[-. ]\d{3}[-. ]\d{4}\b|\b1-800-[\w-]+"  # telephone numbers
    r"|(?<![\d.])(?:1[-. ])?\(?8\d\d\)?[-. ](?=[\d-]*[A-Z])[\dA-Z]{2,4}-?[\dA-Z]{3,7}\b"  # those with words in them
    r"|\b1?[2-9]\d\d[2-9]\d{6}\b"
    r"|(?:/|\bper)\s?1[.·]73\s?(?:m2|m²|m\^2)"  # body surface that a clearance is given for
    r"|\b\d{1,2}:\d\d(?!\d)"  # clock times
    r"|\bAUC\s*\(?\s*0\s*[-–—]\s*(?:\d+|∞|inf\w*)"  # an area under the curve from 0 to 24 h
    rf"|(?<=[a-z)]{{3}}\.){NOTE}"  # a note's number glued to a full stop
    r"|\b24/7\b|\b20/20\b|\b(?:HbA|Hb A|HbA\s?\()\s?1c?\b|\bHbA\s*\(\s*1c\s*\)"
)

_COMPARATORS: tuple[tuple[Comparator, str], ...] = (
    (
        "<=",
        (
            r"no more than|not more than|not (?:to )?exceed(?:ing)?|not exceeding|never more than"
            r"|up to(?: a maximum of)?|at (?:the )?most|(?:a |the )?maximum(?: dose| daily dose)?(?: of| is)?|max\.?"
            r"|limited to|limit(?: of|ed to)|as (?:many|much|long|high) as|≤|<=|=<|within|do not exceed|don['’]t exceed"
        ),
    ),
    (
        ">=",
        (
            r"no less than|not less than|no fewer than|not fewer than|at (?:the very )?least|a minimum of"
            r"|minimum(?: of)?|min\.|as little as|as few as|≥|>=|=>|from as"
        ),
    ),
    (
        "<",
        r"less than|fewer than|lower than|smaller than|shorter than|younger than|under|below|just under|<|&lt;",
    ),
    (
        ">",
        (
            r"more than|greater than|higher than|larger than|longer than|older than|over|above|just over"
            r"|exceed(?:ing|s|ed)?|upwards? of|in excess of|>|&gt;"
        ),
    ),
    (
        "~",
        (
            r"about|around|approximately|approx\.?|roughly|nearly|almost|some|an estimated|estimated|circa|ca\."
            r"|close to|an average of|on average|averaging|~|≈|∼"
        ),
    ),
)
_BEFORE = re.compile(
    r"(?:"
    + "|".join(f"(?P<c{index}>(?<![A-Za-z])(?:{words}))" for index, (_, words) in enumerate(_COMPARATORS))
    + r")(?:\s+(?:an?|the|another|about|every))?\s*[(]?$",
    re.IGNORECASE,
)
_AFTER: tuple[tuple[Comparator, re.Pattern[str]], ...] = (
    (
        ">=",
        re.compile(
            r"^(?:\+(?!\s*(?:/|or|\d))|\s+(?:or|and)\s+(?:more|greater|higher|over|above|older|longer|up(?:wards)?)\b"
            r"|\s+(?:of age )?(?:or|and) older\b)",
            re.I,
        ),
    ),
    ("<=", re.compile(r"^\s+(?:or|and)\s+(?:less|fewer|lower|under|below|younger|shorter)\b", re.I)),
)
_RANGE = re.compile(
    r"\s*(?:[-–—‒−]|\bto\b|\bthrough\b)\s*(?:about\s+|as\s+(?:many|much|high)\s+as\s+)?(?P<minus>(?<=to\s)[-−])?", re.I
)
_AND = re.compile(r"\s+and\s+", re.I)
_OR = re.compile(r"\s+or\s+", re.I)
_OUT_OF = re.compile(r"\s+(?:out\s+of|in|of)(?:\s+(?:every|each|the|all(?:\s+the)?))?\s+", re.I)
_PERCENT_BETWEEN = re.compile(r"\s*[(\[]\s*[\d.]+\s*(?:%|percent|per cent)\s*[)\]]")
_SLASH = re.compile(r"\s?/\s?")
_PER = re.compile(r"(?:\s+[a-z][a-z-]*){0,4}?\s+(?:per|in every|for every|in)\s+", re.I)
_ONE_IN = re.compile(
    r"(?:\s+(?!of\b|or\b|and\b|to\b|per\b|dose|tablet|day|week|month|year|hour)[a-z][a-z-]*){1,2}\s+(?:in|out\s+of)\s+(?:every\s+)?",
    re.I,
)
"""Between the numbers of "one adult in five"."""
_ROUND = frozenset({100, 1_000, 10_000, 100_000, 1_000_000})
_CHANGE = re.compile(
    r"\b(?:from|rose|rises?|rising|fell|falls?|falling|declined?|declines|increase[ds]?|increasing|decrease[ds]?"
    r"|decreasing|reduce[ds]?|drop(?:ped|s)?|improve[ds]?|went|goes|grew|grows|climb(?:ed|s)?|raised|raises|lower(?:ed|s)?"
    r"|cut|cuts|changed?|changes|switch(?:ed)?|titrat\w+)\W+(?:\w+\W+){0,3}$",
    re.I,
)
_BETWEEN = re.compile(r"\bbetween\s+(?:about\s+)?$", re.I)
_SPREAD = re.compile(
    r"\s*(?:\(\s*)?(?:±|\+\s?/\s?-|\+\s?or\s?-|\+−|(?:\(\s*)?(?:SD|sd|s\.d\.|standard deviation)[\s,:=]*)\s*"
    r"(?P<sd>\d*\.?\d+)\s*(?P<close>\))?"
)
_LEVEL = re.compile(
    r"\s*[;,]?\s*(?:[(\[]\s*)?(?P<level>\d{2}(?:\.\d+)?)\s?(?:%|percent|per cent)\s*"
    r"(?:confidence\s+intervals?|CrI|credible\s+intervals?|CI)s?"
    r"\s*(?:[(\[]\s*(?:CI|CrI)\s*[)\]])?\s*[,:=]?\s*(?:of\s+|from\s+)?(?P<open>[(\[])?\s*"
    r"(?P<low>[-−+]?\s?\d*[.·]?\d+)\s?%?\s*(?:,|;|:|to|[-–—−])\s*(?P<high>[-−+]?\s?\d*[.·]?\d+)",
    re.I,
)
_SIGN = re.compile(r"(?:(?<=[\s(\[/:=])|^)(-|−\s?)$")
"""A hyphen with a space behind it begins the item of a list."""
_UNIT_GAP = re.compile(r"[\s\u00a0]*[-‐‑–]?[\s\u00a0]?")


@dataclass(slots=True)
class _Draft:
    """A quantity in the making. ``unit`` is None while no unit was written."""

    start: int
    end: int
    low: float
    high: float
    unit: str | None
    comparator: Comparator = "="
    numerator: float | None = None
    denominator: float | None = None
    interval: Interval | None = None
    sd: float | None = None
    word_one: bool = False


_BY = re.compile(r"\s?/\s?(?:1\s?)?|\s+(?P<spoken>per)\s+|(?P<space>\s+)")
"""Between two units of a compound one; behind bare white space, the second has a power of minus one."""
_POWER = re.compile(r"\s?(?:\(\s*)?[-−–]\s?1(?:\s?\))?")
_MOST_PARTS = 3


def _read_unit(text: str, at: int) -> tuple[str, int] | None:
    """Reads a unit at ``at``, compound ones too; returns (UCUM code, offset after it)."""
    match = units.match_at(text, at)
    code = units.code_of(match[0]) if match else None
    if match is None or code is None:
        return None
    end = match.end()
    for _ in range(_MOST_PARTS):
        gap = _BY.match(text, end)
        part = units.match_at(text, gap.end()) if gap else None
        if gap is None or part is None:
            break
        power = _POWER.match(text, part.end()) if gap["space"] else None
        if gap["space"] and power is None:
            break
        by = units.code_of(part[0])
        # "80 mg per day" is a dose and a frequency; "80 mg/day" and "mL per hour" are rates.
        if by is None or (gap["spoken"] and by in {"d", "wk", "mo", "a"}):
            break
        code, end = f"{code}/{by}", power.end() if power else part.end()
    return code, end


_HINT = re.compile(
    r"[\d½¼¾⅓⅔⅕⅖⅗⅘⅛]|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirt|fort|fift|twent|half"
    r"|halves|third|quarter|hundred|thousand|million|billion|zero|none of)",
    re.I,
)
"""What every number has one of: a quick look that spares most sentences the search."""


def find_quantities(text: str) -> list[Quantity]:
    """Finds every quantity of a text, in order of start, not overlapping.

    Names, labels, dates, clock times, telephone numbers and web addresses are no quantities. A bare count has the unit
    ``1``. Ranges keep both ends; "5 and 6 mg" are two quantities; "17 of 19" keeps both counts; an open side is None.

    Args:
        text: Any text; citation markers should have been cut out before.

    Returns:
        Quantities whose ``start`` and ``end`` are offsets into ``text``.
    """
    if not _HINT.search(text):
        return []
    barred = [match.span() for match in _SKIP.finditer(text)]
    numbers = [number for number in find_numbers(text) if _is_measure(text, number, barred)]
    drafts: list[_Draft] = []
    index = 0
    while index < len(numbers):
        if drafts and numbers[index].start < drafts[-1].end:
            index += 1  # the 1 of "5 mg/1 mL" belongs to the unit
            continue
        draft, used = _build(text, numbers, index)
        index += used
        if draft is not None:
            drafts.append(draft)
    _share_units(text, drafts)
    _share_wholes(text, drafts)
    _pressures(text, drafts)
    _percents(text, drafts)
    return joined(text, [_finish(text, draft) for draft in drafts if not (draft.word_one and draft.unit is None)])


def _is_measure(text: str, number: Number, barred: list[tuple[int, int]]) -> bool:
    if any(start <= number.start < end for start, end in barred):
        return False
    before, after = text[max(0, number.start - 24) : number.start], text[number.end : number.end + 48]
    if number.form == "part":
        return _part_is_measure(before, after, number, text[number.start : number.end])
    if number.form == "digits" and (_ORDINAL_AFTER.match(after) or _CLOCK_AFTER.match(after)):
        return False
    if _DATE_BEFORE.search(before) or _DATE_AFTER.match(after) or _NAME_AFTER.match(after):
        return False
    gap = _UNIT_GAP.match(text, number.end)
    has_unit = _read_unit(text, gap.end()) if gap and number.form == "digits" else None
    if _LABEL.search(before) and has_unit is None:
        return False
    year = number.form == "digits" and 1900 <= number.value <= 2100 and number.value == int(number.value)
    if year and re.fullmatch(r"\d{4}", text[number.start : number.end]) and has_unit is None:
        return bool(PEOPLE_AFTER.match(after))
    # Glued to letters that are no unit ("5FU", "3D").
    return not (number.form == "digits" and re.match(r"[A-Za-z]", after) and _read_unit(text, number.end) is None)


def _part_is_measure(before: str, after: str, number: Number, written: str) -> bool:
    told = re.search(r"\b(in|second|first|other|better|latter|upper|lower|top|bottom|and a|the)\s$", before, re.I)
    if told and not re.match(r"\s+(?:of|as)\b", after):
        # "Cut in half" is no share, "in one-half" is.
        counted = re.match(r"(?:one|two|three|four|five|six|seven|eight|nine)\b", written, re.I)
        if not (counted and told[1].lower() == "in"):
            return False
    if number.denominator == 2:
        # "half-life", "half-brother", "half past"
        return not re.match(r"-[a-z]|\s*(?:way|time|past|life|dose|strength)\b", after, re.I)
    return True


def _build(text: str, numbers: list[Number], index: int) -> tuple[_Draft | None, int]:
    number = numbers[index]
    start, low = _signed(text, number)
    draft = _Draft(start, number.end, low, low, None, word_one=_is_one(text, number))
    used = 1
    following = numbers[index + 1] if index + 1 < len(numbers) else None
    draft.numerator, draft.denominator = number.numerator, number.denominator
    if following is not None and number.form != "part":
        proportion = _proportion(text, numbers, index)
        if proportion is not None:
            draft, used = proportion
            _compare(text, draft)
            return draft, used
    unit = _unit_after(text, number.end, number.form) or _form_behind_a_name(text, number)
    joined = following is not None and (
        _joins(text, number, unit, following) or (unit is None and _both_of_a_whole(text, numbers, index))
    )
    if following is not None and joined:
        second = _unit_after(text, following.end, following.form)
        draft.high, draft.numerator, draft.denominator = _high(text, number, unit, following), None, None
        draft.end, used = following.end, 2
        unit = second or unit
        if second is None and unit is not None:
            draft.unit = unit[0]
            unit = None
        draft.word_one = False
        share = _proportion(text, numbers, index + 1) if unit is None and draft.unit is None else None
        if share is not None and share[0].denominator:
            # "1 to 10 in 1,000": both ends are shares.
            draft.low, draft.high = draft.low / share[0].denominator, draft.high / share[0].denominator
            draft.denominator, draft.unit, draft.end = share[0].denominator, "1", share[0].end
            used += share[1] - 1
    if unit is not None:
        draft.unit, draft.end = unit
        draft.word_one = False
    if draft.unit is not None and number.denominator is not None and draft.unit != "1":
        # "half a tablet", "1/2 hour": an amount of the unit, not a share.
        draft.numerator = draft.denominator = None
    used += _spread(text, draft, numbers, index + used)
    used += _interval(text, draft, numbers, index + used)
    if used == 1 and following is not None:
        used += _bracketed(text, draft, following)
    _compare(text, draft)
    return draft, used


def _is_one(text: str, number: Number) -> bool:
    return number.form == "words" and text[number.start : number.end].lower() == "one"


def _signed(text: str, number: Number) -> tuple[int, float]:
    sign = _SIGN.search(text[max(0, number.start - 3) : number.start])
    if sign and number.form == "digits":
        return number.start - (len(sign.group(0))), -number.value
    return number.start, number.value


def _unit_after(text: str, at: int, form: str) -> tuple[str, int] | None:
    gap = _UNIT_GAP.match(text, at)
    if gap is None:
        return None
    if form == "part":
        article = re.compile(r"\s+(?:of\s+)?an?\s+|\s+").match(text, at)
        found = _read_unit(text, article.end()) if article else None
        return found if found and found[0] in units.time_codes() | units.form_codes() else None
    found = _read_unit(text, gap.end())
    if found is None:
        return None
    written = text[gap.end() : found[1]]
    if written == "U" and text[found[1] : found[1] + 2] in (".S", ".K", ".N"):
        return None
    # "1990s", "5 d" is a day but "20s" is a decade; "3-D" no unit.
    if len(written) == 1 and written in "sdmh" and (gap.end() == at or "-" in gap.group(0)) and written == "s":
        return None
    # "5 units" but not "5 point scale"; a hyphen before a symbol like "%" makes a range, not a unit.
    if written.lower() in ("min", "max") and text[found[1] : found[1] + 1] == ".":
        return found[0], found[1] + 1
    return found


_NAMED_FORM = re.compile(
    r"\s+(?!times\b|hours?\b|days?\b|weeks?\b|more\b|other\b|different\b|kinds?\b|types?\b|small\b|large\b)"
    r"[A-Za-z][\w-]{4,}\s+(?P<form>tablets?|capsules?|caplets?|pills?|patch(?:es)?|puffs?|lozenges?|sachets?"
    r"|suppositor(?:y|ies))\b"
)


def _form_behind_a_name(text: str, number: Number) -> tuple[str, int] | None:
    """Reads "one fentanyl patch": the form stands behind the drug's name."""
    match = _NAMED_FORM.match(text, number.end) if number.value <= 12 and number.form != "part" else None
    found = _read_unit(text, match.start("form")) if match is not None else None
    # The quantity's words end with the number: the name between is the drug's.
    return (found[0], number.end) if found is not None else None


def _joins(text: str, number: Number, unit: tuple[str, int] | None, following: Number) -> bool:
    """Whether two numbers are the ends of one range."""
    at = unit[1] if unit else number.end
    gap = text[at : following.start]
    before = text[max(0, number.start - 40) : number.start]
    second = _unit_after(text, following.end, following.form)
    if unit and second and units.factor(second[0], unit[0]) != 1.0:
        return False
    if unit and second is None and unit[0] not in units.time_codes() and not re.match(r"\s*[-–—]\s*$", gap):
        return False
    if _AND.fullmatch(gap):
        return bool(_BETWEEN.search(before)) and following.value >= number.value
    if _OR.fullmatch(gap):
        # "1 or 2 tablets" is a range of one dose; "10 or 20 mg" are two strengths.
        # "2 or 3 years" is one time, too.
        countable = second is not None and second[0] in units.form_codes() | units.time_codes()
        return countable and unit is None and following.value - number.value in (0.5, 1.0)
    if not _RANGE.fullmatch(gap):
        return False
    if _high(text, number, unit, following) < _signed(text, number)[1] or number.form == "part":
        return False
    # A change ("fell from 40 mg to 20 mg", "rose from 10 to 20%") names two values.
    return not (
        re.search(r"\bfrom\s+(?:about\s+)?$", before, re.I)
        and _CHANGE.search(re.sub(r"\bfrom\s+(?:about\s+)?$", "", before, flags=re.I))
    )


def _both_of_a_whole(text: str, numbers: list[Number], index: int) -> bool:
    """Whether two numbers are the ends of one share: "two or three in every 1,000"."""
    number, following = numbers[index], numbers[index + 1]
    close = 0 < following.value - number.value <= 2 and number.form != "part"
    return (
        close
        and _OR.fullmatch(text[number.end : following.start]) is not None
        and _proportion(text, numbers, index + 1) is not None
    )


def _high(text: str, number: Number, unit: tuple[str, int] | None, following: Number) -> float:
    """The upper end of a range; the dash of "5 -10" is no sign, the one of "−5 to −2" is."""
    gap = _RANGE.fullmatch(text[unit[1] if unit else number.end : following.start])
    return -following.value if gap and gap["minus"] else following.value


def _proportion(text: str, numbers: list[Number], index: int) -> tuple[_Draft, int] | None:
    number = numbers[index]
    inner = _PERCENT_BETWEEN.match(text, number.end)
    other_index = index + (2 if inner and index + 1 < len(numbers) and numbers[index + 1].start < inner.end() else 1)
    if other_index >= len(numbers):
        return None
    whole = numbers[other_index]
    gap = text[inner.end() if inner else number.end : whole.start]
    top, bottom = number.value, whole.value
    unit = _unit_after(text, whole.end, whole.form)
    if number.denominator is not None or whole.denominator is not None:
        return None
    if bottom <= 1 or top > bottom or bottom != int(bottom):
        return None
    if _OUT_OF.fullmatch(gap):
        small = gap.strip().lower() == "in" and ((top > 10 and bottom not in _ROUND) or bottom < 2)
        # "8 in 24 hours", "5 in 2 weeks" are amounts per time.
        if small or unit is not None:
            return None
    elif _SLASH.fullmatch(gap) and number.form == "digits":
        if unit is not None:
            return None
        people = PEOPLE_AFTER.match(text[whole.end : whole.end + 40]) or re.match(
            r"\s*[(\[]\s*[\d.]+\s*%", text[whole.end : whole.end + 16]
        )
        around = text[max(0, number.start - 2) : number.start].strip() in ("(", "[", ":", "=", "")
        if not people and not around:
            return None
    elif top == 1 and bottom >= 3 and unit is None and _ONE_IN.fullmatch(gap):
        if 1900 <= bottom <= 2100 and "," not in text[whole.start : whole.end]:
            return None  # a year
    elif _PER.fullmatch(gap) and bottom in _ROUND and unit is None:
        pass
    else:
        return None
    used = other_index - index + 1
    return _Draft(number.start, whole.end, top / bottom, top / bottom, "1", "=", top, bottom), used


def _spread(text: str, draft: _Draft, numbers: list[Number], at: int) -> int:
    match = _SPREAD.match(text, draft.end)
    if match is None:
        return 0
    draft.sd = float(match["sd"])
    end = match.end()
    if draft.unit is None:
        unit = _unit_after(text, end, "digits")
        if unit is not None:
            draft.unit, end = unit
    draft.end = draft.end + len(text[draft.end : end].rstrip())
    return sum(1 for number in numbers[at : at + 2] if number.start < match.end())


def _interval(text: str, draft: _Draft, numbers: list[Number], at: int) -> int:
    match = _LEVEL.match(text, draft.end)
    if match is None:
        return 0
    ends = [
        float(match[side].replace("−", "-").replace(" ", "").replace("·", ".").replace("+", ""))
        for side in ("low", "high")
    ]
    draft.interval = Interval(float(match["level"]), ends[0], ends[1])
    inside = [number for number in numbers[at : at + 4] if number.start < match.end()]
    return len(inside)


_BRACKETED = re.compile(r"[(\[]\s*[-−]?\s*$"), re.compile(r"\s*,\s*[-−]?\s*$"), re.compile(r"\s*[)\]]")


def _bracketed(text: str, draft: _Draft, following: Number) -> int:
    """Reads the spread in "6.4 (-1.4, 14)": the first end makes a range with the second; 1 if it was one."""
    before, between, after = _BRACKETED
    opening = before.search(text[max(0, draft.start - 4) : draft.start])
    gap = text[draft.end : following.start]
    if draft.unit is not None or opening is None or not between.fullmatch(gap) or not after.match(text, following.end):
        return 0
    figure = re.search(r"\d\s*%?\s*$", text[max(0, draft.start - 8) : draft.start - len(opening.group(0))])
    _, high = _signed(text, following)
    if figure is None or high < draft.low:
        return 0
    draft.high, draft.end = high, following.end
    return 1


def _compare(text: str, draft: _Draft) -> None:
    before = text[max(0, draft.start - 44) : draft.start]
    match = _BEFORE.search(before)
    if match and _during(before[: match.start()], match.group(0), draft.unit):
        return
    if match:
        index = next(index for index in range(len(_COMPARATORS)) if match[f"c{index}"])
        word = match[f"c{index}"]
        # "some 3 people" is about three; "over" and "under" of place are told apart by the digits that follow.
        draft.comparator = _COMPARATORS[index][0]
        draft.start -= len(before) - match.start(f"c{index}")
        if draft.comparator == "~" and word.lower() == "some" and draft.unit is None and draft.denominator is None:
            draft.comparator = "="
        return
    equals = re.search(r"[=:]\s*$", before)
    if equals:
        return
    for comparator, pattern in _AFTER:
        after = pattern.match(text[draft.end : draft.end + 24])
        if after:
            draft.comparator = comparator
            draft.end += after.end()
            unit = _unit_after(text, draft.end, "digits") if draft.unit is None else None
            if unit is not None and draft.denominator is None:
                # "3+ drinks", "8 or more glasses"
                draft.unit, draft.end = unit
            return


_LASTS = re.compile(
    r"\b(?:for|aged?|lasts?|lasted|lasting|takes?|took|just|well|is|was|were|are|of|live[ds]?|surviv\w+|people|persons|adults"
    r"|children|patients|women|men|those|anyone|babies|infants|girls|boys)\s+$"
)


def _during(before: str, words: str, unit: str | None) -> bool:
    """Whether "over" means during ("scores fell over 6 months"), not more than ("lasted over 6 months")."""
    return (
        words.split(maxsplit=1)[0].lower() == "over"
        and unit in units.time_codes() - {"min", "h", "s"}
        and not _LASTS.search(before.lower())
    )


_FROM = re.compile(r"\bfrom\s+(?:about\s+|around\s+|nearly\s+)?$", re.I)
_UP_TO = re.compile(r"\s+to\s+(?:about\s+|around\s+|nearly\s+)?", re.I)


def _share_wholes(text: str, drafts: list[_Draft]) -> None:
    """Gives "rose from 23 to 27 in 1,000" and "fell from 20 to 12%" their unit, or whole, from the second value."""
    for left, right in itertools.pairwise(drafts):
        if left.unit is not None or left.denominator is not None or not _UP_TO.fullmatch(text[left.end : right.start]):
            continue
        if not _FROM.search(text, 0, left.start):
            continue
        if right.denominator and left.low == left.high:
            left.numerator, left.denominator, left.unit = left.low, right.denominator, "1"
            left.low = left.high = left.low / right.denominator
        elif right.unit is not None:
            left.unit = right.unit


def _share_units(text: str, drafts: list[_Draft]) -> None:
    """Gives "10, 20 and 40 mg" and "25.08 vs 22.1 dB" their unit from the last of the list."""
    closed = False
    for left, right in zip(reversed(drafts[:-1]), reversed(drafts[1:]), strict=True):
        gap = text[left.end : right.start]
        if left.unit is None and right.unit == "mm[Hg]" and _SLASH.fullmatch(gap):
            left.unit = right.unit  # 120/80 mmHg
        joined = re.fullmatch(r"\s*(?:,\s*)?(?:,|and|or|vs\.?|versus|and/or)\s*", gap, re.I)
        if not joined:
            closed = False
            continue
        closed = closed or gap.strip() != ","
        if left.unit is None and right.unit not in (None, "1") and closed and left.denominator is None:
            left.unit = right.unit
            left.word_one = False


_PERCENT_CHANGE = re.compile(r"\bpercent(?:age)?\s+(?:changes?|reductions?|increases?|decreases?)\b", re.I)
_OWN_NOUN = re.compile(r"\s*(?:[a-z]+\s+)?(?:patients|subjects|people|points?|trials|studies|years?)\b", re.I)


def _percents(text: str, drafts: list[_Draft]) -> None:
    """Gives the bare figures of "median percent changes … were 6.4 (-1.4, 14) and 8.7 (0, 17)" their unit."""
    said = _PERCENT_CHANGE.search(text)
    if said is None or "%" in text:
        return
    verb = re.compile(r"\b(?:was|were|is|are|of)\b").search(text, said.end())
    for draft in drafts:
        plain = draft.unit is None and draft.denominator is None
        if plain and verb and draft.start > verb.start() and not _OWN_NOUN.match(text, draft.end):
            draft.unit = "%"


_PRESSURE = re.compile(r"\bblood pressures?\b|\bBP\b|\bhypertens|\bsystolic", re.I)


def _pressures(text: str, drafts: list[_Draft]) -> None:
    """Gives "lowered to 146/79" its unit where the text speaks of blood pressure."""
    if not _PRESSURE.search(text):
        return
    for top, bottom in zip(drafts, drafts[1:], strict=False):
        plausible = 60 <= top.high <= 280 and 30 <= bottom.high <= 170 and bottom.high < top.high
        if top.unit is None and bottom.unit is None and plausible and _SLASH.fullmatch(text[top.end : bottom.start]):
            top.unit = bottom.unit = "mm[Hg]"


def _finish(text: str, draft: _Draft) -> Quantity:
    low: float | None = draft.low
    high: float | None = draft.high
    if draft.low == draft.high:
        if draft.comparator in ("<", "<="):
            low = None
        elif draft.comparator in (">", ">="):
            high = None
    return Quantity(
        text=text[draft.start : draft.end],
        start=draft.start,
        end=draft.end,
        low=low,
        high=high,
        unit=draft.unit or "1",
        comparator=draft.comparator,
        numerator=draft.numerator,
        denominator=draft.denominator,
        interval=draft.interval,
        sd=draft.sd,
    )


def shift(quantity: Quantity, by: int) -> Quantity:
    """Moves a quantity's offsets by ``by`` code points."""
    return replace(quantity, start=quantity.start + by, end=quantity.end + by)
