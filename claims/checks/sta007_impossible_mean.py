"""STA007 impossible-mean: a mean of whole numbers that the sample size cannot give (GRIM)."""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Iterator

from claims import patterns
from claims.article import Article
from claims.checks import Check
from claims.estimates import Figure, figure
from claims.model import Finding
from claims.passages import Passage, passages
from claims.people import people_words
from claims.run import Run

CHECK = Check(
    "STA007", "impossible-mean", "error", "A mean of whole numbers that the number of people cannot give (GRIM)"
)

_COUNT = r"(?P<n>\d{1,3})"
_MEAN = r"(?P<mean>\d{1,3}\.\d{1,4})"


@functools.cache
def _words() -> tuple[tuple[re.Pattern[str], ...], str]:
    words = people_words()
    people = patterns.union(words.people)
    had = rf"(?:a |an |the )?(?:mean|average)(?: number)?(?: of)?\s+(?:[a-z-]+\s+){{0,2}}?{_MEAN}"
    group = (
        rf"(?<![\w.,/-]){_COUNT}\s+(?:[a-z-]+\s+){{0,2}}?(?:{people}|who\b|others\b|in the\b|given\b|on\b"
        rf"|with\b)[^\d.;()]{{0,70}}?"
    )
    return (
        # "the 14 children who waited had a mean of 3.27"
        re.compile(
            rf"{group}\b(?:had|reported|averaged|made|took|suffered|experienced|with)\s+(?:{had}"
            rf"|averaged?\s+{_MEAN.replace('mean', 'averaged')})"
        ),
        # The number of people behind it: "a mean of 3.27 attacks (n = 14)".
        re.compile(
            rf"(?:mean|average)(?: number)?(?: of)?\s+(?:[a-z-]+\s+){{0,3}}?(?:(?:was|is)\s+)?{_MEAN}[^\d.;"
            rf"()]{{0,40}}\(\s*n\s*=\s*{_COUNT}\s*\)"
        ),
    ), patterns.union(words.counted)


def article(article: Article, run: Run) -> Iterator[Finding]:  # noqa: ARG001  # the protocol of checks
    """Yields one finding for each mean that no sum of whole numbers gives."""
    for passage in passages(article):
        for start, end, number, mean in _means(passage):
            below, above = _nearest(number, mean)
            yield article.finding(
                CHECK,
                passage.start + start,
                passage.start + end,
                f"no whole number divided by {number} rounds to {mean.text}: {below[0]}/{number} = {below[1]},"
                f" {above[0]}/{number} = {above[1]}",
                claims=article.claims_in(passage.start + start, passage.start + end),
                hint="Look up the mean and the number of people it is taken over in the source.",
            )


def _means(passage: Passage) -> Iterator[tuple[int, int, int, Figure]]:
    """Yields the impossible means: span, number of people, mean."""
    folded = passage.folded
    if "mean" not in folded and "averag" not in folded:
        return
    forms, counted = _words()
    named = False
    for form in forms:
        for match in form.finditer(folded):
            group = "mean" if match.groupdict().get("mean") else "averaged"
            mean, number = figure(match[group]), int(match["n"])
            # Named behind ("a mean of 3.27 sore throats"), before ("the mean number of falls was 1.35"), or left out
            # the second time ("… and the 20 others had a mean of 1.85.").
            behind = re.match(rf"\s+(?:[a-z-]+\s+){{0,2}}?{counted}", folded[match.end(group) :])
            before = re.search(counted, folded[max(match.start(), match.start(group) - 40) : match.start(group)])
            elided = named and re.match(r"\s*(?:[.,;)]|$)", folded[match.end(group) :])
            named = bool(behind or before or elided)
            # With more people than the decimals can tell apart, every mean is possible.
            if not named or not 2 <= number < 10**mean.decimals:
                continue
            total = mean.value * number
            if all(abs(whole / number - mean.value) > mean.slack for whole in (math.floor(total), math.ceil(total))):
                yield match.start(), match.end(), number, mean


def _nearest(number: int, mean: Figure) -> tuple[tuple[int, str], tuple[int, str]]:
    low = math.floor(mean.value * number)
    return (low, f"{low / number:.{mean.decimals}f}"), (low + 1, f"{(low + 1) / number:.{mean.decimals}f}")
