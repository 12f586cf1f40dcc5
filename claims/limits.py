"""Statistics beyond what their kind allows: a correlation of 1.2, a negative hazard ratio, NNT 0.5 (STA002).

What each can be at most and at least is data (``check_limits.yaml``). Plain text in, no language model.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from pydantic import BaseModel, ConfigDict

from claims import data, patterns
from claims.estimates import SIGNED, Figure, figure, find_estimates

# Behind the figure of a coefficient stands no unit.
_END = r"(?=\s*(?:[,;.)\]]|$|[(\[]|(?:and|between|with|for|in|among|when|which|but)\b))(?!\.\d)"
_LOG = re.compile(r"\b(?:log|ln|logarithm|differences?|changes?|coefficient β|beta)\W+(?:\w+\W+){0,2}$")


class Limit(BaseModel):
    """What one sort of statistic can be at most and at least.

    Attributes:
        name: What holds, for the message.
        words: What it is called.
        low: The least it can be.
        high: The most it can be.
        apart: How far from 0 it lies at least.
        percent: It may be given in percent.
        needs: Words of which one must stand in the sentence.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    words: tuple[str, ...]
    low: float | None = None
    high: float | None = None
    apart: float | None = None
    percent: bool = False
    needs: tuple[str, ...] = ()


class LimitTable(BaseModel):
    """The whole of ``check_limits.yaml``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    limits: tuple[Limit, ...]


@functools.cache
def _limits() -> tuple[tuple[Limit, re.Pattern[str], re.Pattern[str] | None], ...]:
    table = data.load("check_limits.yaml", LimitTable)
    return tuple(
        (
            row,
            re.compile(
                rf"{patterns.union(row.words)}(?:\s*[(\[]\s*[\w²]{{1,5}}\s*[)\]])?\s*(?:=|:|\bof\b|\bwas\b|\bis\b|\bwere\b)\s*"
                rf"(?P<value>{SIGNED})(?P<percent>\s?(?:%|percent|per cent))?(?![\d.,·]*\d){_END}"
            ),
            re.compile(patterns.union(row.needs)) if row.needs else None,
        )
        for row in table.limits
    )


def beyond_limits(text: str, folded: str) -> Iterator[tuple[int, int, str]]:
    """Yields spans of statistics that their kind does not allow, each with what holds.

    Args:
        text: A sentence.
        folded: The same, folded by `claims.patterns.fold`.
    """
    found = patterns.keys(folded)
    for limit, pattern, needs in _limits():
        if len(min(limit.words, key=len)) > 2 and not patterns.possible(limit.words, found):
            continue
        for match in pattern.finditer(folded):
            if (needs and not needs.search(folded)) or _LOG.search(folded[: match.start()]):
                continue
            if _is_beyond(limit, figure(match["value"]), bool(match["percent"])):
                yield (
                    match.start(),
                    match.end(),
                    f"“{' '.join(text[match.start() : match.end()].split())}”: {limit.name}",
                )
    for estimate in find_estimates(text):
        # A symbol may be a heart rate or a respiratory rate.
        named = estimate.sort == "ratio" and len(estimate.name) > 4
        if named and estimate.low.text[:1] in "-−" and estimate.low.value < 0 and not estimate.high.percent:
            if _LOG.search(folded[: estimate.start]):
                continue
            message = f"the interval of a {estimate.name} begins at {estimate.low.text}: a ratio cannot be negative"
            yield estimate.start, estimate.end, message


def _is_beyond(limit: Limit, written: Figure, percent: bool) -> bool:
    value = written.value
    # "A correlation of 3" variables, an I² of 120 things: whole numbers may count something.
    if (limit.high == 100 and not percent) or (limit.high == 1 and not percent and not written.decimals):
        return False
    if limit.percent and percent:
        value /= 100
    elif limit.percent and 2 < value <= 100:
        return False  # "an AUC of 85" has lost its percent sign only
    if limit.apart is not None and abs(value) < limit.apart:
        return True
    return (limit.low is not None and value < limit.low) or (limit.high is not None and value > limit.high)
