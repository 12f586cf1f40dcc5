"""Numbers in text: digits, words and fractions with their values. `claims.quantities` makes measurements of them."""

from __future__ import annotations

import re
from dataclasses import dataclass

_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_VALUES = {word: value for value, word in enumerate(_ONES)} | {word: 10 * n for n, word in enumerate(_TENS, start=2)}
_SCALES = {"hundred": 100, "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000}
_PARTS = {
    "half": 2, "halves": 2, "third": 3, "thirds": 3, "quarter": 4, "quarters": 4, "fourth": 4, "fourths": 4,
    "fifth": 5, "fifths": 5, "sixth": 6, "sixths": 6, "seventh": 7, "sevenths": 7, "eighth": 8, "eighths": 8,
    "ninth": 9, "ninths": 9, "tenth": 10, "tenths": 10,
}  # fmt: skip
_GLYPHS = {"½": 0.5, "¼": 0.25, "¾": 0.75, "⅓": 1 / 3, "⅔": 2 / 3, "⅕": 0.2, "⅖": 0.4, "⅗": 0.6, "⅘": 0.8, "⅛": 0.125}

_UNIT_WORD = "|".join(sorted(_VALUES, key=len, reverse=True))
_SCALE_WORD = "|".join(_SCALES)
_PART_WORD = "|".join(sorted(_PARTS, key=len, reverse=True))
_CARDINAL = rf"(?:{_UNIT_WORD})(?:[- ](?:{'|'.join(_ONES[1:10])})(?![a-z]))?"
_WORDS = (
    rf"(?:(?:a|an|{_CARDINAL})[ -](?:{_SCALE_WORD})(?![a-z])(?:(?:[ -]and)?[ -](?:{_CARDINAL})(?![a-z]))?"
    rf"(?:[ -](?:{_SCALE_WORD})(?![a-z]))?|(?:{_CARDINAL})(?![a-z]))"
)
# A plain space parts thousands only before 000: "in week 12 300 mg" holds two numbers.
_DIGITS = (
    r"\d{1,3}(?:,\d{3})+(?![\d])(?:\.\d+)?|\d{1,3}(?:[\u00a0\u202f\u2009]\d{3})+(?!\d)"
    r"|\d{1,3}(?:[ ]\d{3})*[ ]000(?!\d)|\d+(?:[.·]\d+)?|\.\d+"
)
_EXPONENT = r"(?:\^[-−]?\d{1,2}(?!\d)|⁻?[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,2})"
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻−", "0123456789--")

_AND_PART = r"\s+and\s+(?:a|one)[\s-](?:half|quarter|third)(?!\w)"
_NUMBER = re.compile(
    rf"""
    (?P<part>(?<![\w-])(?:(?P<top>a|an|one|two|three|four|five|six|seven|eight|nine)[ -])?
      (?P<bottom>{_PART_WORD})(?![\w])(?P<partscale>[ ](?:of[ ])?an?[ ](?:{_SCALE_WORD})(?![\w-]))?)
    | (?P<words>(?<![\w])(?<!\w-){_WORDS})(?P<wordpart>{_AND_PART})?
      (?P<wordscale>(?<=half)[ ](?:{_SCALE_WORD})(?![a-z]))?
    | (?P<vulgar>(?<![\w./])(?<![A-Za-z][-–])(?:(?P<whole>\d{{1,2}})[ -])?(?P<share>1/[234]|2/3|3/4)(?![\w/]|\.\d))
    | (?P<digits>(?<![\w.])(?<![A-Za-z][-–])(?<!\d,)(?:{_DIGITS}))(?P<glyph>\s?[½¼¾⅓⅔⅕⅖⅗⅘⅛])?
      (?:(?P<times>\s?[x×]\s?10|(?<=(?<![\d.,])10))(?P<power>{_EXPONENT}))?
      (?P<scale>[ \u00a0-](?:{_SCALE_WORD})(?![a-z]))?(?P<digitpart>{_AND_PART})?
    | (?P<only>(?<!\w)[½¼¾⅓⅔⅕⅖⅗⅘⅛])
    | (?P<scaled>(?<=\bevery[ ])(?:hundred|thousand|million)(?![\w-]))
    | (?P<none>(?<![\w-])none(?=\s+of\s+(?:the\s+)?(?:\d|(?:{"|".join(_ONES[2:])}|{"|".join(_TENS)})\b)))
    """,
    re.VERBOSE | re.IGNORECASE,
)


NOTE = r"\d{1,2}(?:[,–-]\d{1,2})*(?=\s+[A-Z]|\s*$)"
"""What the number of a note, or numbers, looks like behind a full stop, once it is not raised any more: a pattern."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number as written: offsets into the text, its value, how it was written, and decimals as written."""

    start: int
    end: int
    value: float
    form: str  # digits, words, part
    numerator: float | None = None
    denominator: float | None = None


def find_numbers(text: str) -> list[Number]:
    """Finds every number of a text, in order, not overlapping.

    Digits glued to a letter before them (``HER2``, ``COVID-19``) are names, not numbers, and left out.
    """
    found: list[Number] = []
    for match in _NUMBER.finditer(text):
        number = _read(match)
        if number is not None:
            found.append(number)
    return found


_ORDINALS = frozenset({"third", "fourth", "fifth", "tenth"})
_SHARED = re.compile(
    r"\W*$|\s*[^\w\s]|\s+(?:of|to|or|and|more|less|fewer|higher|lower|greater|larger|smaller|bigger|better|worse|faster|slower"
    r"|longer|shorter|as|the|in|on|over|who|that|were|was|is|are|be|had|have|has|do|did|does|will|would|can|could|may|might"
    r"|must|should|said|after|before|by|at|during|from|within|with|than|between|when|if|for|each|every|got|get|took|take"
    r"|saw|felt|went|go|died|die|reductions?|increases?|decreases?|drop|rise|fall|decline|cut|relapse|recover|survive"
    r"|develop|need|report|experience|show|suffer|smoke|stop|live|never|still|also|only|remain|become|became"
    r"|[a-z]+ed)\b",
    re.I,
)
"""What stands behind "a third" where it is a share."""


def _read_part(match: re.Match[str]) -> Number | None:
    """Reads "a third", "two thirds", "half"; None for what only counts: "third", "a third dose"."""
    start, end = match.span()
    top, bottom = (match["top"] or "").lower(), match["bottom"].lower()
    if not top and bottom != "half":
        return None
    if top == "a" and bottom in _ORDINALS and not _SHARED.match(match.string, end):
        return None
    if match["partscale"]:
        share = _VALUES.get(top or "one", 1) / _PARTS[bottom]
        return Number(start, end, share * _SCALES[match["partscale"].split()[-1].lower()], "words")
    above, below = float(_VALUES.get(top or "one", 1)), float(_PARTS[bottom])
    return Number(start, end, above / below, "part", above, below)


def _read(match: re.Match[str]) -> Number | None:
    start, end = match.span()
    if match["part"]:
        return _read_part(match)
    if match["vulgar"]:
        top, bottom = (float(part) for part in match["share"].split("/"))
        if match["whole"]:
            return Number(start, end, float(match["whole"]) + top / bottom, "digits")
        return Number(start, end, top / bottom, "digits", top, bottom)
    if match["none"]:
        return Number(start, end, 0.0, "words")
    if match["scaled"]:
        return Number(start, end, float(_SCALES[match["scaled"].lower()]), "words")
    if match["only"]:
        return Number(start, end, _GLYPHS[match["only"]], "digits")
    if match["words"]:
        value = words_value(match["words"]) + _fraction_word(match["wordpart"])
        return Number(start, end, value * _scale(match["wordscale"]), "words")
    value = float(re.sub(r"[,\u00a0\u202f\u2009 ]", "", match["digits"]).replace("·", "."))
    if match["glyph"]:
        value += _GLYPHS[match["glyph"].strip()]
    if match["power"]:
        power = 10.0 ** int(match["power"].lstrip("^").translate(_RAISED))
        value = value * power if match["times"] else power
    if match["scale"]:
        value *= _SCALES[match["scale"].strip(" \u00a0-").lower()]
    return Number(start, end, value + _fraction_word(match["digitpart"]), "digits")


def _scale(word: str | None) -> float:
    return float(_SCALES[word.strip().lower()]) if word else 1.0


def _fraction_word(text: str | None) -> float:
    if not text:
        return 0.0
    return {"half": 0.5, "quarter": 0.25, "third": 1 / 3}[re.split(r"[\s-]", text)[-1].lower()]


def words_value(text: str) -> float:
    """Returns the value of number words ("two hundred and forty-four" is 244)."""
    total, current = 0.0, 0.0
    for word in re.findall(r"[a-z]+", text.lower()):
        if word in ("a", "an"):
            current = 1.0
        elif word in _VALUES:
            current += _VALUES[word]
        elif word == "hundred":
            current = max(current, 1.0) * 100
        elif word in _SCALES:
            total += max(current, 1.0) * _SCALES[word]
            current = 0.0
    return total + current
