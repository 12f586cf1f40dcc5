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

# "Significant" of a result: with an adverb's ending, in a statistical sense, as a predicate or before an effect. A
# "significant burden" and "significant side effects" are just large.
_EFFECTS = (
    r"differen\w+|reductions?|decreas\w+|increas\w+|improvements?|benefits?|effects?|associations?|changes?|risks?|trend"
    r"|correlations?|relationships?|link|predictors?|gains?|loss|lowering|rise|fall|advantage|results?|excess|protection"
)
_SIGNIFICANT = re.compile(
    rf"\b(?:statistically\s+significant(?:ly)?|significantly|statistical\s+significance|significance"
    rf"|(?<=was\s)significant|(?<=were\s)significant|(?<=is\s)significant|(?<=are\s)significant|(?<=not\s)significant"
    rf"|(?:in|non-?)significant|significant(?=\s+(?:[\w-]+\s+){{0,2}}(?:{_EFFECTS})\b)|significant(?=\s*[(,;.]))",
    re.IGNORECASE,
)
_BEHIND_DENIAL = r"(?:[\w%-]+\s+){0,3}"
_DENIED = re.compile(
    rf"(?:\b(?:not|never|neither|nor|cannot)|n['’]t)\s+(?!only\b){_BEHIND_DENIAL}$"
    r"|\b(?:no|without|lack(?:ed|ing)?(?:\s+of)?|fail(?:ed|s|ing)?\s+to|short\s+of)\s+"
    r"(?:(?:statistically|statistical|clear|any|a|reach|show|achieve|attain|find|evidence\s+of|longer)\s+){0,3}$",
    re.IGNORECASE,
)
_NEGATION = re.compile(
    r"\b(?:not|no|never|neither|nor|cannot|without|lack\w*|fail\w*|none|but|although)\b|n['’]t\b", re.I
)
# Other tests, other meanings, and verdicts that are no verdict: an interval of the effect says nothing about them.
_OTHER = re.compile(
    r"\b(?:non-?inferior\w*|equivalen\w+|superiority\s+margin|interactions?|trends?|heterogeneity|clinical(?:ly)?"
    r"\s+(?:and\s+\w+\s+)?significan\w+|(?:one|1)-(?:sided|tailed)|adjusted\s+for\s+multipl\w+|multiplicity"
    r"|multiple\s+(?:comparisons?|testing)|bonferroni|holm|hochberg|bayes\w*|credible|sequential|permutation|exact)\b",
    re.IGNORECASE,
)
_HEDGED = re.compile(
    r"\b(?:whether|if|borderline|marginal\w*|nearly|almost|approach\w*|close\s+to|potentially|may|might"
    r"|could|would|should)\b",
    re.IGNORECASE,
)
_LEVELS = (90.0, 95.0, 99.0)
# Between the verdict and the interval: the interval is of something else.
_APART = re.compile(
    r";|\b(?:but|although|though|however|whereas|while|except|apart\s+from|other\s+than|, and)\b|,\s+and\b",
    re.IGNORECASE,
)
_MARGIN = 0.2
"""How far p must lie from its level, as a share of it: p and interval may come from two tests that differ a little."""


def article(article: Article, run: Run) -> Iterator[Finding]:  # noqa: ARG001  # the protocol of checks
    """Yields one finding for each sentence whose verdict or p-value and interval are at odds."""
    for passage in passages(article):
        estimates = [
            item for item in find_estimates(passage.text) if item.sort != "other" and (item.level or 95) in _LEVELS
        ]
        if not estimates or passage.is_question or _OTHER.search(passage.text):
            continue
        found = [(item, message) for item in estimates if (message := _p_at_odds(item))]
        if not found:
            words = list(_SIGNIFICANT.finditer(passage.text))
            # With several estimates or several verdicts, which belongs to which is anybody's guess.
            if len(words) == 1 and len(estimates) == 1 and (estimates[0].level or 95) == 95:
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
    level = "" if (estimate.level or 95) == 95 else f"{estimate.level:g}% "
    return f"the {level}interval {estimate.low.text} to {estimate.high.text} {verb} {null} (no effect)"


def _p_at_odds(estimate: Estimate) -> str | None:
    across = _across(estimate)
    if across is None or estimate.p is None:
        return None
    sign, value = estimate.p
    level = round(1 - (estimate.level or 95) / 100, 4)
    below = value <= level * (1 - _MARGIN) if sign == "=" else sign in "<≤" and value <= level
    above = value >= level * (1 + _MARGIN) if sign == "=" else sign in ">≥" and value >= level
    if (across and below) or (not across and above):
        return f"p {sign} {value:g}, but {_range(estimate)}"
    return None


def _word_at_odds(text: str, word: re.Match[str], estimate: Estimate) -> str | None:
    across = _across(estimate)
    if across is None or _HEDGED.search(text):
        return None
    between = text[word.end() : estimate.start] if word.end() <= estimate.start else text[estimate.end : word.start()]
    if _APART.search(between) or (
        word.group(0).lower() == "significantly" and text[word.end() : word.end() + 1] == ","
    ):
        return None
    written = word.group(0)
    denied = written.lower().startswith(("in", "non")) or bool(
        _DENIED.search(text[max(0, word.start() - 60) : word.start()])
    )
    if not across and denied:
        return (
            f"called {'' if written.lower().startswith(('in', 'non')) else 'not '}“{written}”, but {_range(estimate)}"
        )
    # A negation elsewhere in the sentence may be meant for it.
    if across and not denied and not _NEGATION.search(text):
        return f"called “{written}”, but {_range(estimate)}"
    return None
