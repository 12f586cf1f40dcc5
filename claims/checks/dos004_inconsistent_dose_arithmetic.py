"""DOS004 inconsistent-dose-arithmetic: "250 mg four times a day (750 mg daily)"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from claims import patterns, units
from claims.article import Article
from claims.checks import Check
from claims.model import Finding, Frequency, Quantity
from claims.numbers import find_numbers
from claims.passages import Passage, passages
from claims.regimens import find_frequencies, is_dose_unit
from claims.run import Run

CHECK = Check(
    "DOS004", "inconsistent-dose-arithmetic", "error", "A daily total that the dose and its frequency do not give"
)

# From the frequency to the total: brackets, or words that announce a sum.
_TO_TOTAL = re.compile(
    r"[^()\d.;]{0,30}(?:[(\[=]\s*|,?\s+(?:which\s+(?:is|makes|gives)|making|giving|that\s+is|for|or|to|i\.e\.,?"
    r"|a)\s+)(?:(?:that\s+is|which\s+(?:is|makes)|making|i\.e\.,?|equals|=|or|for|a|the|in|daily|per)\s+)*"
    r"(?:total\s+(?:daily\s+)?(?:dose\s+)?(?:of\s+|is\s+)?)?(?:of\s+)?$",
    re.IGNORECASE,
)
_ANNOUNCED = re.compile(r"[(\[=]|total|mak|giv|which is|that is|i\.e", re.IGNORECASE)
_DAILY = re.compile(
    r"\s*(?:in\s+total\s*|total\s*|altogether\s*|in\s+all\s*)?(?:,\s*)?(?:(?:a|per|each|every)\s+day|daily|/\s?"
    r"(?:day|d)\b|in\s+(?:24|twenty[- ]four)\s+hours|over\s+the\s+day)",
    re.IGNORECASE,
)
_BOUND = re.compile(
    r"\b(?:max\w*|up\s+to|no\s+more|not\s+more|at\s+most|limit\w*|exceed\w*|least|minimum|usual\w*|start\w*|then)\b",
    re.IGNORECASE,
)
_MEALS = re.compile(
    r"\b(?:before|with|after|at)\s+(?:each|every|all|your)?\s*(?:of\s+)?(?:the\s+|your\s+)?(?P<count>two|three"
    r"|four|five|six|\d)\s+(?:main\s+|daily\s+)?meals\b",
    re.IGNORECASE,
)
_SLACK = 0.01
"""Share by which a total may differ: totals are rounded to what a tablet or a pen can give."""


def article(article: Article, run: Run) -> Iterator[Finding]:  # noqa: ARG001  # the protocol of checks
    """Yields one finding for each daily total that does not follow."""
    for passage in passages(article):
        doses = [item for item in passage.sentence.quantities if is_dose_unit(item.unit) and item.denominator is None]
        if len(doses) < 2:
            continue
        often = _times_a_day(passage)
        for index, total in enumerate(doses[1:], start=1):
            found = _mismatch(passage, doses[:index], total, often)
            if found is not None:
                dose, message = found
                yield article.finding(
                    CHECK,
                    dose.start,
                    total.end,
                    message,
                    claims=article.claims_in(dose.start, total.end),
                    hint="Check dose, frequency and total against the source: one of them is wrong.",
                )


def _times_a_day(passage: Passage) -> list[tuple[int, int, float, float]]:
    """Returns (start, end, fewest, most) times a day, offsets into the passage."""
    found = []
    for start, end, frequency in find_frequencies(passage.text):
        times = _per_day(frequency)
        if times is not None:
            found.append((start, end, *times))
    for match in _MEALS.finditer(passage.text):
        count = find_numbers(match["count"])[0].value
        found.append((*match.span(), count, count))
    return found


def _per_day(frequency: Frequency) -> tuple[float, float] | None:
    low, high, per = frequency.times.low, frequency.times.high, frequency.per
    day = units.factor(per.unit, "d")
    if low is None or high is None or day is None or not per.low or not per.high:
        return None
    longest, shortest = per.high * day, per.low * day
    # "Every 48 hours" or "once a week" has no daily total.
    return (low / longest, high / shortest) if longest <= 1 else None


def _mismatch(
    passage: Passage, doses: list[Quantity], total: Quantity, often: list[tuple[int, int, float, float]]
) -> tuple[Quantity, str] | None:
    at = total.start - passage.start
    before = [item for item in often if item[1] <= at]
    if not before or total.low is None or total.high is None:
        return None
    start, end, fewest, most = before[-1]
    gap = passage.text[end:at]
    daily = total.unit.endswith("/d") or _DAILY.match(passage.text, total.end - passage.start)
    if not daily or not _TO_TOTAL.fullmatch(gap) or not _ANNOUNCED.search(gap) or _BOUND.search(gap):
        return None
    dose = next((item for item in reversed(doses) if item.end - passage.start <= start), None)
    if dose is None or dose.low is None or dose.high is None or "/" in dose.unit:
        return None
    # One dose alone stands between the two: with others it is open what is added up.
    if re.search(r"\d", patterns.fold(passage.text[dose.end - passage.start : start])) or total.comparator != "=":
        return None
    factor = units.factor(dose.unit, total.unit.removesuffix("/d"))
    if factor is None:
        return None
    low, high = dose.low * fewest * factor, dose.high * most * factor
    if total.high >= low * (1 - _SLACK) and total.low <= high * (1 + _SLACK):
        return None
    unit = re.sub(r"^[\d\s.,–-]+(?:to\s[\d.,\s]+)?", "", total.text).strip() or total.unit
    sum_text = f"{low:,.6g}" if low == high else f"{low:,.6g} to {high:,.6g}"
    times = f"{fewest:g}" if fewest == most else f"{fewest:g} to {most:g}"
    return (
        dose,
        f"{' '.join(dose.text.split())} × {times} a day is {sum_text} {unit} a day, not {' '.join(total.text.split())}",
    )
