"""STA003 interval-excludes-estimate: HR 0.72 (95% CI 0.75–0.98)."""

from __future__ import annotations

from collections.abc import Iterator

from claims.article import Article
from claims.checks import Check
from claims.estimates import Estimate, cell_estimate, find_estimates
from claims.model import Finding
from claims.passages import Passage, passages
from claims.run import Run

CHECK = Check(
    "STA003", "interval-excludes-estimate", "error", "An estimate that lies outside its own confidence interval"
)

_FAR = 10
"""How many times the width of an interval a number without a name may lie away from it."""


def article(article: Article, run: Run) -> Iterator[Finding]:  # noqa: ARG001  # the protocol of checks
    """Yields one finding for each estimate outside its interval."""
    for passage in passages(article):
        for estimate in _estimates(passage):
            value = estimate.value
            if value is None or _inside(estimate):
                continue
            name = f"{estimate.name} " if estimate.name else ""
            start, end = passage.start + estimate.start, passage.start + estimate.end
            yield article.finding(
                CHECK,
                start,
                end,
                f"{name}{value.text}{'%' if value.percent else ''} lies outside its interval, {estimate.low.text}"
                f" to {estimate.high.text}",
                claims=article.claims_in(start, end),
                hint="Look up the estimate and both ends of the interval in the source.",
            )


def _estimates(passage: Passage) -> list[Estimate]:
    if passage.block.kind == "table_cell":
        estimate = cell_estimate(passage.text, " ".join(passage.block.headers))
        if estimate is not None:
            return [estimate]
    return find_estimates(passage.text)


def _inside(estimate: Estimate) -> bool:
    """Whether some reading of the estimate lies within the interval, rounding allowed for.

    A fall told as a positive number ("reduced by 5 kg, 95% CI −6 to −4") and a percentage beside an interval of
    ratios ("28% lower, 95% CI 0.60–0.86") are such readings.
    """
    value, low, high = estimate.value, estimate.low, estimate.high
    if value is None or low.value > high.value:
        return True
    readings = [(value.value, value.slack), (-value.value, value.slack)]
    if value.percent and not high.percent:
        readings += [(share / 100, value.slack / 100) for share in (value.value, 100 - value.value, 100 + value.value)]
    elif high.percent and not value.percent:
        readings += [(100 * share, 100 * value.slack) for share in (value.value, 1 - value.value, value.value - 1)]
    # Without a name, a number far from the interval is hardly what it belongs to.
    if not estimate.name and abs(value.value - low.value) > _FAR * max(high.value - low.value, high.slack):
        return True
    return any(
        low.value - low.slack - slack <= reading <= high.value + high.slack + slack for reading, slack in readings
    )
