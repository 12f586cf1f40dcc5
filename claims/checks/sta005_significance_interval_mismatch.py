"""STA005 significance-interval-mismatch: "significant" with an interval across no effect, or p and interval at odds."""

from __future__ import annotations

import re
from collections.abc import Iterator

from claims.article import Article
from claims.checks import Check
from claims.estimates import Estimate, find_estimates
from claims.model import Finding
from claims.passages import passages
from claims.run import Run

CHECK = Check(
    "STA005",
    "significance-interval-mismatch",
    "error",
    "“Significant” beside an interval that includes no effect, or a p-value at odds with its interval",
)

_SIGNIFICANT = re.compile(r"\b(?:statistically\s+)?significan(?:t|tly|ce)\b", re.IGNORECASE)
_DENIED = re.compile(
    r"\b(?:not|no|non|never|without|nor|neither|failed\s+to|lack\w*|n['’]t|did\s+not|in)[\s-]+(?:\w+\s+){0,4}$"
    r"|\bnon-?$|\bin$",
    re.IGNORECASE,
)
# Other tests and other meanings: an interval of the effect says nothing about them.
_OTHER = re.compile(
    r"\b(?:non-?inferior\w*|equivalen\w+|interaction|trend|heterogeneity|clinical(?:ly)?\s+significan\w+"
    r"|one-sided|one-tailed|adjusted\s+for\s+multipl\w+|bonferroni)\b",
    re.IGNORECASE,
)
_MARGIN = 0.01
"""How far p must lie from 0.05: p and interval may come from two tests that differ a little."""


def article(article: Article, run: Run) -> Iterator[Finding]:  # noqa: ARG001  # the protocol of checks
    """Yields one finding for each sentence whose verdict or p-value and interval are at odds."""
    for passage in passages(article):
        estimates = [
            item for item in find_estimates(passage.text) if item.sort != "other" and item.level in (95.0, None)
        ]
        if not estimates or _OTHER.search(passage.text):
            continue
        found = [(item, message) for item in estimates if (message := _p_at_odds(item))]
        if not found:
            words = list(_SIGNIFICANT.finditer(passage.text))
            # With several estimates or several verdicts, which belongs to which is anybody's guess.
            if len(words) == 1 and len(estimates) == 1:
                message = _word_at_odds(passage.text, words[0], estimates[0])
                found = [(estimates[0], message)] if message else []
        for estimate, message in found:
            start, end = passage.start + estimate.start, passage.start + estimate.end
            yield article.finding(
                CHECK,
                start,
                end,
                message,
                claims=article.claims_in(start, end),
                hint="Check interval, p-value and wording against the source; an interval that includes no"
                " effect is compatible with none.",
            )


def _across(estimate: Estimate) -> bool | None:
    """Whether the interval includes no effect; None where rounding leaves it open."""
    null = 1.0 if estimate.sort == "ratio" else 0.0
    low, high = estimate.low, estimate.high
    if low.value > high.value or abs(low.value - null) <= low.slack or abs(high.value - null) <= high.slack:
        return None
    return low.value < null < high.value


def _range(estimate: Estimate) -> str:
    null = "1" if estimate.sort == "ratio" else "0"
    verb = "includes" if _across(estimate) else "excludes"
    return f"the interval {estimate.low.text} to {estimate.high.text} {verb} {null} (no effect)"


def _p_at_odds(estimate: Estimate) -> str | None:
    across = _across(estimate)
    if across is None or estimate.p is None:
        return None
    sign, value = estimate.p
    below = value <= 0.05 - _MARGIN if sign == "=" else sign in "<≤" and value <= 0.05
    above = value >= 0.05 + _MARGIN if sign == "=" else sign in ">≥" and value >= 0.05
    if (across and below) or (not across and above):
        return f"p {sign} {value:g}, but {_range(estimate)}"
    return None


def _word_at_odds(text: str, word: re.Match[str], estimate: Estimate) -> str | None:
    across = _across(estimate)
    if across is None:
        return None
    denied = bool(_DENIED.search(text[max(0, word.start() - 40) : word.start()]))
    if across and not denied:
        return f"called “{word.group(0)}”, but {_range(estimate)}"
    if not across and denied:
        return f"called not “{word.group(0)}”, but {_range(estimate)}"
    return None
