"""STA007 impossible-mean: a mean, deviation or percentage that whole numbers of so many people cannot give (GRIM)."""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Iterator

from claims import patterns
from claims.article import Article
from claims.checks import Check
from claims.estimates import Figure, figure
from claims.grim import possible_deviation, possible_share, possible_totals
from claims.model import Finding
from claims.passages import Passage, passages
from claims.people import people_words
from claims.run import Run

CHECK = Check(
    "STA007", "impossible-mean", "error", "A mean of whole numbers that the number of people cannot give (GRIM)"
)

_COUNT = r"(?P<n>\d{1,3})"
_MEAN = r"(?P<mean>\d{1,3}\.\d{1,4})"
_DEVIATION = re.compile(
    r"(?:\s+[a-z-]+){0,3}?\s*(?:[(\[,]\s*(?:sd|standard deviation)\s*(?:=|:|of)?\s*|\s(?:±|\+/-)\s?)"
    r"(?P<sd>\d{1,3}\.\d{1,4})(?![.\d])"
)
# Attacks a month may be counted over several months, "3.27 fewer attacks" is a difference: no whole number for each.
_RATE = re.compile(
    r"\s+(?:fewer|more|less)\b|[^.;]{0,40}?\b(?:(?:a|per|each|every)\s+(?:day|night|week|month|year|season|hour)|daily|weekly|monthly|yearly)\b"
)
# One answer on a scale of whole steps; the mean of several is a mean of fractions, of which nothing is said.
_ITEM = re.compile(
    r"\b(?:single[- ]item|likert items?|one question|one item)\b"
    r"|\b(?:rated|asked to rate|ratings?)\b(?:[^.;]|\.\d){0,60}\bon an? \w+[- ]point (?:likert )?(?:scale|item)\b"
)
_ITEMS = re.compile(
    r"\b(?P<items>\d{1,2}|two|three|four|five|six|seven|eight|nine|ten|twelve)[- ]items?\b|\b(?:composite|total score"
    r"|subscale|questionnaire|averaged (?:over|across))\b"
)
_WORDS = {
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "twelve": 12,
}
# Shares that are computed otherwise than by counting people.
_ESTIMATED = re.compile(
    r"\b(?:kaplan|actuarial|surviv\w+|estimat\w+|adjusted|weighted|imput\w+|standardi[sz]ed|mean|median|average|cumulative"
    r"|person|eyes?|limbs?|lesions?|teeth|tooth|knees?|hips?|visits?|sessions?|cycles?|samples?|specimens?|biopsies"
    r"|about|around|approximately|roughly|nearly|almost|over|under|than|least|most|up to|some)\b|[~≈<>≤≥]"
)


@functools.cache
def _words() -> tuple[tuple[re.Pattern[str], ...], str, re.Pattern[str]]:
    words = people_words()
    people = patterns.union(words.people)
    had = rf"(?:a |an |the )?(?:mean|average)(?: number)?(?: of)?\s+(?:[a-z-]+\s+){{0,2}}?{_MEAN}"
    group = (
        rf"(?<![\w.,/-]){_COUNT}\s+(?:[a-z-]+\s+){{0,2}}?(?:{people}|who\b|others\b|in the\b|given\b|on\b"
        rf"|with\b)[^\d.;()]{{0,70}}?"
    )
    return (
        (
            # "the 14 children who waited had a mean of 3.27"
            re.compile(
                rf"{group}\b(?:had|reported|averaged|made|took|suffered|experienced|gave|rated|with)\s+[^\d.;()]{{0,40}}?"
                rf"(?:{had}|averaged?\s+{_MEAN.replace('mean', 'averaged')})"
            ),
            # The number of people behind it: "a mean of 3.27 attacks (n = 14)".
            re.compile(
                rf"(?:mean|average)(?: number)?(?: of)?\s+(?:[a-z-]+\s+){{0,3}}?(?:(?:was|is)\s+)?{_MEAN}[^\d.;"
                rf"()]{{0,40}}(?:\(\s*sd\s*[=:]?\s*[\d.]+\s*[;,)]\s*\(?|±\s?[\d.]+\s*\(|\()\s*n\s*=\s*{_COUNT}\s*\)"
            ),
        ),
        patterns.union(words.counted),
        # A share of people whose number stands behind it: "23% of 7 patients".
        re.compile(
            rf"(?<![\w.,/–-])(?P<share>\d{{1,3}}(?:\.\d+)?)\s?(?:%|percent|per cent)\s+of\s+(?:the |these |our )?"
            rf"{_COUNT}\s+(?:(?!year|month|week|day)[a-z-]+\s+){{0,2}}?{people}"
        ),
    )


def article(article: Article, run: Run) -> Iterator[Finding]:  # noqa: ARG001  # the protocol of checks
    """Yields one finding for each mean, deviation and share that no whole numbers give."""
    for passage in passages(article):
        for start, end, message in (*_means(passage), *_shares(passage)):
            yield article.finding(
                CHECK,
                passage.start + start,
                passage.start + end,
                message,
                claims=article.claims_in(passage.start + start, passage.start + end),
                hint="Look up the figure and the number of people it is taken over in the source.",
            )


def _means(passage: Passage) -> Iterator[tuple[int, int, str]]:
    """Yields the impossible means and standard deviations: span and message."""
    folded = passage.folded
    if "mean" not in folded and "averag" not in folded:
        return
    forms, counted, _ = _words()
    named = False
    for form in forms:
        for match in form.finditer(folded):
            group = "mean" if match.groupdict().get("mean") else "averaged"
            mean, people = figure(match[group]), int(match["n"])
            # Named behind ("a mean of 3.27 sore throats"), before ("the mean number of falls was 1.35"), or left out
            # the second time ("… and the 20 others had a mean of 1.85.").
            behind = re.match(rf"\s+(?:[a-z-]+\s+){{0,2}}?{counted}", folded[match.end(group) :])
            before = re.search(counted, folded[max(match.start(), match.start(group) - 40) : match.start(group)])
            elided = named and re.match(r"\s*(?:[.,;)]|$)", folded[match.end(group) :])
            named = bool(behind or before or elided)
            items = 1 if named else _answers(folded)
            if not items or people < 2 or _RATE.match(folded, match.end(group)):
                continue
            message = _impossible(mean, people, items, _DEVIATION.match(folded, match.end(group)))
            if message:
                yield match.start(), match.end(), message


def _answers(folded: str) -> int:
    """How many whole answers of each person a mean is taken over; 0 where nothing says that it is of whole ones."""
    several = _ITEMS.search(folded)
    if several is not None:
        items = several["items"]
        return _WORDS.get(items) or int(items) if items else 0
    return 1 if _ITEM.search(folded) else 0


def _impossible(mean: Figure, people: int, items: int, deviation: re.Match[str] | None) -> str | None:
    number = people * items
    # With more of them than the decimals can tell apart, every mean is possible.
    if number < 10**mean.decimals and not possible_totals(mean, number):
        (low, below), (high, above) = _nearest(number, mean)
        of = f"{people} × {items} answers" if items > 1 else str(number)
        nearest = f"{low}/{number} = {below}, {high}/{number} = {above}"
        return f"no whole number divided by {of} rounds to {mean.text}: {nearest}"
    if deviation is None or items > 1 or number >= 10**mean.decimals:
        return None
    spread = figure(deviation["sd"])
    if possible_deviation(mean, spread, number):
        return None
    return f"no {number} whole numbers with the mean {mean.text} have the standard deviation {spread.text}"


def _nearest(number: int, mean: Figure) -> tuple[tuple[int, str], tuple[int, str]]:
    low = math.floor(mean.value * number)
    return (low, f"{low / number:.{mean.decimals}f}"), (low + 1, f"{(low + 1) / number:.{mean.decimals}f}")


def _shares(passage: Passage) -> Iterator[tuple[int, int, str]]:
    """Yields the percentages that no number of so few people is ("23% of 7 patients")."""
    folded = passage.folded
    if "%" not in folded and "cent" not in folded:
        return
    for match in _words()[2].finditer(folded):
        if _ESTIMATED.search(folded):
            return
        percent, number = figure(match["share"]), int(match["n"])
        if number < 2 or percent.value > 100 or possible_share(percent, number):
            continue
        low = math.floor(percent.value * number / 100)
        decimals = percent.decimals
        yield (
            match.start(),
            match.end(),
            (
                f"no number of {number} is {percent.text}%: {low} is {100 * low / number:.{decimals}f}%,"
                f" {low + 1} is {100 * (low + 1) / number:.{decimals}f}%"
            ),
        )
