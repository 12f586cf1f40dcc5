"""Middles and the spreads that they must lie in: "median 8 days (IQR 9 to 14)" cannot be (STA002).

Folded text in (`claims.patterns.fold`), no language model.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from claims.estimates import NUMBER, SIGNED, figure

# A middle beside the spread it must lie in: "mean age 45 (range 50–70)", "median 8 days (IQR 9 to 14)".
_UNIT = r"(?:\s?(?P<{}>%|°c|[a-zµμ]+(?:/[a-z]+)?))?"
_ENDS = rf"(?P<low>{SIGNED})(?:\s?%)?\s*(?:to|and|[-–—]|,|;)\s*(?P<high>{SIGNED}){_UNIT.format('unit')}(?![\d.,·]*\d)"
_SPREAD = (
    rf"(?P<spread>range|iqr|inter-?quartile range)s?\b(?:\s*\(?iqr\)?)?\s*(?:of|was|from|between|[:=,])?"
    rf"\s*[(\[]?\s*{_ENDS}"
)
_MIDDLE = re.compile(
    rf"\b(?P<middle>mean|average|median)\b(?P<what>[^.;()\d\[\]%]{{0,50}}?)[\s=:,]\s*(?P<value>{SIGNED})"
    rf"{_UNIT.format('own')}(?:\s+[a-z]+){{0,2}}(?:\s*(?:±|\+/-)\s*{NUMBER}(?:\s+[a-z]+)?)?\s*[,;(\[]+\s*{_SPREAD}"
)
_BRACKETS = re.compile(rf"[(\[,;]\s*{_SPREAD}")
_AGED = re.compile(r"\baged\s+(?:from\s+)?(?P<low>\d{1,3})\s*(?:to|[-–])\s*(?P<high>\d{1,3})\s*years\b(?! ago)")
_ENDS_NAMED = re.compile(
    rf"\bmin(?:imum)?\b\.?(?:\s+(?:of|was)|\s*[:=,])?\s*(?P<low>{SIGNED}){_UNIT.format('own')}[^\d.;]{{0,20}}?\bmax(?:imum)?\b\.?"
    rf"(?:\s+(?:of|was)|\s*[:=,])?\s*(?P<high>{SIGNED}){_UNIT.format('unit')}(?![\d.,·]*\d)"
)
# A range of anything else may be told from its better end: "kidney function (range 90–60 ml/min)".
_TIME = ("year", "years", "month", "months", "week", "weeks", "day", "days", "hour", "hours", "minutes", "min")


def impossible_spreads(folded: str) -> Iterator[tuple[int, int, str]]:
    """Yields middles outside their spread, and spreads beyond each other or the wrong way round, with what is wrong."""
    if not any(word in folded for word in ("range", "iqr", "interquartile", "aged", "max")):
        return
    for match in _MIDDLE.finditer(folded):
        message = _outside(match)
        if message:
            yield match.start(), match.end(), message
    spreads = list(_BRACKETS.finditer(folded))
    for match in spreads:
        low, high = figure(match["low"]), figure(match["high"])
        # "1998–99 years" and "−5–3": years cut short, and a dash that may be a minus.
        if 0 <= high.value < low.value < 1000 and match["unit"] in _TIME:
            yield match.start() + 1, match.end(), f"the range begins at {low.text} and ends at {high.text}"
    for one, two in pairwise(spreads):
        message = _exceeds(one, two) if two.start() - one.end() <= 3 else None
        if message:
            yield one.start() + 1, two.end(), message
    for pattern, wrong in (
        (_AGED, "the range is the wrong way round"),
        (_ENDS_NAMED, "the minimum exceeds the maximum"),
    ):
        for match in pattern.finditer(folded):
            units = [match[name] for name in ("own", "unit") if match.groupdict().get(name)]
            # "A minimum of 30 minutes and a maximum of 2 hours".
            if figure(match["low"]).value > figure(match["high"]).value and len(set(units) - {"and", "or"}) < 2:
                yield match.start(), match.end(), f"“{' '.join(match.group(0).split())}”: {wrong}"


def _outside(match: re.Match[str]) -> str | None:
    low, high, value = (figure(match[name]) for name in ("low", "high", "value"))
    quartiles = match["spread"] != "range"
    if low.value >= high.value or (quartiles and match["middle"] != "median"):
        return None
    # "A median of 18 months (range 1–5 years)".
    if match["own"] and match["unit"] and match["own"] != match["unit"]:
        return None
    if low.value - low.slack - value.slack <= value.value <= high.value + high.slack + value.slack:
        return None
    spread = "interquartile range" if quartiles else "range"
    return f"the {match['middle']}, {value.text}, lies outside the {spread}, {low.text} to {high.text}"


def _exceeds(one: re.Match[str], two: re.Match[str]) -> str | None:
    """Says how an interquartile range beside a range goes beyond it."""
    inner, outer = (one, two) if one["spread"] != "range" else (two, one)
    if inner["spread"] == "range" or outer["spread"] != "range":
        return None
    least, low, high, most = (figure(part) for part in (outer["low"], inner["low"], inner["high"], outer["high"]))
    if least.value > most.value or (least.value <= low.value + least.slack and high.value <= most.value + most.slack):
        return None
    return f"the interquartile range, {low.text} to {high.text}, exceeds the range, {least.text} to {most.text}"
