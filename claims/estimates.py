"""Estimates with their confidence intervals, as written: "HR 0.72 (95% CI 0.75–0.98; p = 0.02)".

Plain text in, no language model. Numbers keep their decimals, so that a check can allow for rounding.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel, ConfigDict

from claims import data, patterns

Sort = Literal["ratio", "difference", "other"]

_NUMBER = r"[-−–+]?\s?(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:[.·]\d+)?|[.·]\d+)"
_BOUND = r"[-−–+]?(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:[.·]\d+)?|[.·]\d+)"
WHOLE = r"(?:\d{1,3}(?:,\d{3})+|\d+)"
"""Pattern of a whole number, thousands parted by commas or not."""
NUMBER = rf"{WHOLE}(?:[.·]\d+)?"
"""Pattern of a number with decimals or without."""
SIGNED = rf"[-−]?(?:{NUMBER}|[.·]\d+)"
"""Pattern of a number that may have a sign and decimals; `figure` reads it."""
_JOIN = r"(?:\s*(?:,|;|to|and|through)\s*|\s*[-–—−‒]\s*)"
# A unit behind the lower end: "(−2.1 mmHg to −0.4 mmHg)".
_ENDS = (
    rf"(?P<low>{_BOUND})\s?(?:(?P<lowpct>%|percent)|(?!(?:to|and|through)\b)[A-Za-zµμ°][\w/²]*)?{_JOIN}"
    rf"(?P<high>{_BOUND})\s?(?P<highpct>%|percent)?(?![\d.]*\d)"
)
_INTERVAL = re.compile(
    rf"(?:(?P<level>\d{{2}}(?:\.\d+)?)\s?(?:%|percent|per\s+cent)[\s-]*)?(?:(?:confidence|credible"
    rf"|uncertainty)\s+(?:intervals?|limits)(?:\s*[(\[]\s*(?:CI|CrI|UI)\s*[)\]])?"
    rf"|\bC\.?I\.?s?\b|\bCrI\b)(?:\s*[(\[]?\s*(?P<behind>\d{{2}}(?:\.\d)?)\s?%\s*[)\]]?)?"
    rf"\s*(?:[:=,]|\bof\b|\bfrom\b|\bwas\b|\bis\b)?\s*(?:from\s+|between\s+)?[(\[]?\s*{_ENDS}",
    re.IGNORECASE,
)
# Declared once, behind the name: "the odds ratio (95% CI) was 0.72 (0.55 to 0.98)".
_DECLARED = re.compile(
    r"[(\[]\s*(?P<level>\d{2}(?:\.\d+)?)\s?%\s?(?:CIs?|confidence\s+intervals?)\s*[)\]]", re.IGNORECASE
)
_PAIR = re.compile(rf"(?<![\w.,])(?P<value>{_NUMBER})\s?(?P<percent>%)?\s*[(\[]\s*{_ENDS}\s*[)\]]")
_VERB = re.compile(r"(?:\b(?:was|were|is|are)|[=:])\s+(?=[-−–+]?[\d.])")
_CELL = re.compile(rf"(?P<value>{_NUMBER})\s?(?P<percent>%)?\s*[(\[]\s*{_ENDS}\s*[)\]](?:\s*[*†‡a-z]{{1,2}})?")
_CELL_HEADER = re.compile(r"(?:(?P<level>\d{2}(?:\.\d+)?)\s?%\s*)?(?:\bCI\b|\bconfidence\s+interval)", re.IGNORECASE)
_P = re.compile(
    r"(?<![A-Za-z0-9])p(?:[\s-]?values?)?\s?(?P<sign>=|<|>|≤|≥)\s?(?P<value>[-−]?\d*[.·]?\d+)", re.IGNORECASE
)
_VALUE_BEFORE = re.compile(
    rf"(?P<value>{_NUMBER})\s?(?P<unit>%|percent|per\s+cent|[A-Za-zµμ°][\w/]*(?:\s+[a-z]+)?)?\s*[,;:]?\s*[(\[]?\s*$"
)
_SHARE_BEFORE = re.compile(
    rf"(?P<value>{_NUMBER})\s?(?P<unit>%|percent|per\s+cent)(?:\s+[A-Za-z’'-]+){{1,14}}\s*[(\[]\s*$"
)
_RATE_BEFORE = re.compile(
    rf"(?P<value>{_NUMBER})\s+(?:per|in every|/)\s*\d[\d,]*(?:[ -][a-z-]+){{0,2}}\s*[,;:]?\s*[(\[]?\s*$"
)
# "In week 12 (95% CI …)", "80 mg (95% CI …)": a time and a dose.
_LABEL_BEFORE = re.compile(
    r"\b(?:weeks?|days?|months?|years?|visits?|stages?|grades?|phases?|types?|tables?|fig(?:ure)?s?\.?|groups?|arms?|cohorts?"
    r"|models?|quartiles?|quintiles?|tertiles?|doses?|aged?|since|in|by|until|at)\s*$",
    re.IGNORECASE,
)
_DOSE_UNIT = re.compile(r"(?:mg|mcg|[µμn]g|g|iu|units?|gy|[np]g/ml|mg/kg)\b", re.IGNORECASE)
# "138 per 10,000 (95% CI 102–186)": the number at the interval is what it is counted in.
_DENOMINATOR = re.compile(r"(?:\bper|\bin(?:\s+every)?|\bout\s+of|\bevery|/)\s*$", re.IGNORECASE)


class Measure(BaseModel):
    """One sort of effect measure and what it is called."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    sort: Sort
    words: tuple[str, ...]
    symbols: tuple[str, ...] = ()


class MeasureTable(BaseModel):
    """The whole of ``check_measures.yaml``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    measures: tuple[Measure, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """A number as written.

    Attributes:
        value: Its value.
        decimals: Digits after the point.
        text: As written.
        percent: A percent sign stands behind it.
    """

    value: float
    decimals: int
    text: str
    percent: bool = False

    @property
    def slack(self) -> float:
        """Half a unit of the last digit: how far rounding may have moved it."""
        return 0.5 * 10.0**-self.decimals + 1e-9


@dataclass(frozen=True, slots=True)
class Estimate:
    """An interval with the figure it belongs to. Offsets are into the text that was given.

    Attributes:
        start: Offset where the figure (or its name) begins, else the interval.
        end: Offset after the interval.
        sort: What the figure is: a ratio (no effect at 1), a difference (no effect at 0), something else.
        name: What it is called ("hazard ratio"), empty where nothing says.
        value: The figure, None where none stands at the interval.
        low: Lower bound as written.
        high: Upper bound as written.
        level: Confidence level in percent, None where not given.
        p: (sign, value) of a p-value right beside the interval.
    """

    start: int
    end: int
    sort: Sort
    name: str
    value: Figure | None
    low: Figure
    high: Figure
    level: float | None
    p: tuple[str, float] | None


def figure(text: str, percent: bool = False) -> Figure:
    """Reads a number as written, sign and thousands separators included."""
    plain = re.sub(r"[\s,+]", "", text).replace("·", ".").replace("−", "-").replace("–", "-")
    return Figure(float(plain), len(plain.partition(".")[2]), text.strip(), percent)


@functools.cache
def _named() -> tuple[re.Pattern[str], dict[str, tuple[Sort, str]]]:
    """Pattern of "name … number" that ends where an interval begins, and what each name means."""
    table = data.load("check_measures.yaml", MeasureTable)
    names = {word.lower(): (row.sort, word) for row in table.measures for word in row.words}
    names |= {symbol: (row.sort, symbol) for row in table.measures for symbol in row.symbols}
    words = patterns.union(word for row in table.measures for word in row.words)
    symbols = "|".join(
        re.escape(symbol) for row in table.measures for symbol in sorted(row.symbols, key=len, reverse=True)
    )
    pattern = re.compile(
        rf"(?P<name>(?i:{words})|(?<![\w])(?:{symbols})(?![\w]))(?:\s*[(\[]\s*\w{{1,5}}\s*[)\]])?"
        rf"(?:\s*(?:=|:|,)\s*|\s+(?:of|was|is|were|at|for\s+[a-z ]{{1,40}}?(?:was|of|=))\s+|\s+)"
        rf"(?P<value>{_NUMBER})\s?(?P<unit>%|[a-z]+(?:\s+[a-z]+)?)?\s*[,;:]?\s*[(\[]?\s*$"
    )
    return pattern, names


def find_estimates(text: str) -> list[Estimate]:
    """Finds every confidence interval of a text with the figure it belongs to, in order."""
    if "CI" not in text and "nterval" not in text and "CrI" not in text:
        return []
    found: list[Estimate] = []
    for match in _INTERVAL.finditer(text):
        percent = bool(match["highpct"])
        low, high = figure(match["low"], bool(match["lowpct"]) or percent), figure(match["high"], percent)
        # Only what stands right before the interval is its figure; 160 characters hold any such clause.
        offset = max(0, match.start() - 160, found[-1].end if found else 0)
        start, sort, name, value = _figure_before(text[offset : match.start()], percent)
        found.append(
            Estimate(
                match.start() if start is None else offset + start,
                match.end(),
                sort,
                name,
                value,
                low,
                high,
                float(match["level"] or match["behind"]) if match["level"] or match["behind"] else None,
                _p_beside(text, match),
            )
        )
    declared = _DECLARED.search(text)
    if declared is not None:
        found += _declared(text, declared, found)
    return found


def _declared(text: str, declared: re.Match[str], known: list[Estimate]) -> list[Estimate]:
    """Reads the pairs of brackets behind an announced interval; its measure's name stands before the announcement."""
    before = text[max(0, declared.start() - 60) : declared.start()]
    table = data.load("check_measures.yaml", MeasureTable)
    sort, name = next(
        (
            (row.sort, word)
            for row in table.measures
            for word in (*row.words, *row.symbols)
            if re.search(rf"(?<!\w){word}s?\s*$", before, 0 if word in row.symbols else re.IGNORECASE)
        ),
        ("other", ""),
    )
    found = []
    verb = _VERB.search(text, declared.end(), declared.end() + 250)
    for match in _PAIR.finditer(text, verb.start()) if verb is not None else ():
        if any(item.start < match.end() and match.start() < item.end for item in known):
            continue
        percent = bool(match["highpct"] or match["percent"])
        value, low, high = (figure(match[key], percent) for key in ("value", "low", "high"))
        level = float(declared["level"])
        beside = _p_beside(text, match)
        found.append(Estimate(match.start(), match.end(), sort, name, value, low, high, level, beside))
    return found


def cell_estimate(text: str, headers: str) -> Estimate | None:
    """Reads a cell of a table that holds an estimate with its interval: "0.72 (0.55–0.98)" under "HR (95% CI)".

    Args:
        text: The cell.
        headers: Headers of its column and row.
    """
    match = _CELL.fullmatch(text.strip())
    header = _CELL_HEADER.search(headers) if match else None
    if match is None or header is None:
        return None
    percent = bool(match["highpct"] or match["percent"])
    table = data.load("check_measures.yaml", MeasureTable)
    sort, name = next(
        (
            (row.sort, word)
            for row in table.measures
            for word in (*row.words, *row.symbols)
            if re.search(rf"(?<!\w){word}(?!\w)", headers, 0 if word in row.symbols else re.IGNORECASE)
        ),
        ("other", ""),
    )
    return Estimate(
        0,
        len(text),
        sort,
        name,
        figure(match["value"], percent),
        figure(match["low"], percent),
        figure(match["high"], percent),
        float(header["level"]) if header["level"] else None,
        None,
    )


def _figure_before(before: str, percent: bool) -> tuple[int | None, Sort, str, Figure | None]:
    pattern, names = _named()
    match = pattern.search(before)
    if match is not None:
        key = " ".join(match["name"].replace("-", " ").split())
        sort, name = names.get(match["name"]) or names.get(key.lower()) or ("other", key)
        return match.start(), sort, name, figure(match["value"], match["unit"] == "%")
    match = _VALUE_BEFORE.search(before)
    if match is None and percent:
        match = _SHARE_BEFORE.search(before)
    if match is None:
        return None, "other", "", None
    unit = match["unit"] or ""
    if not unit.startswith(("%", "per")) and (
        _DOSE_UNIT.match(unit) or _LABEL_BEFORE.search(before[: match.start("value")])
    ):
        return None, "other", "", None
    if not unit.startswith(("%", "per")) and _DENOMINATOR.search(before[: match.start("value")]):
        match = _RATE_BEFORE.search(before)
        return (None, "other", "", None) if match is None else (match.start(), "other", "", figure(match["value"]))
    return match.start("value"), "other", "", figure(match["value"], unit.startswith(("%", "per")))


def _p_beside(text: str, interval: re.Match[str]) -> tuple[str, float] | None:
    """Reads a p-value that stands right behind the interval, or right before it in the same brackets."""
    behind = _P.search(text, interval.end(), interval.end() + 24)
    if behind is not None and re.fullmatch(r"[\s)\],;:%]*[(\[]?\s*(?:and\s)?", text[interval.end() : behind.start()]):
        return behind["sign"], figure(behind["value"]).value
    before = text[max(0, interval.start() - 24) : interval.start()]
    inside = _P.search(before)
    if inside is not None and re.fullmatch(r"\s*[,;:]\s*", before[inside.end() :]):
        return inside["sign"], figure(inside["value"]).value
    return None
