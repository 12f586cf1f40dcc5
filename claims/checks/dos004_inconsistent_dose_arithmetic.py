"""DOS004 inconsistent-dose-arithmetic: "250 mg four times a day (750 mg daily)"."""

from __future__ import annotations

from collections.abc import Iterator

from claims.article import Article
from claims.checks import Check
from claims.dose_sums import wrong_sums
from claims.model import Finding
from claims.passages import passages
from claims.quantities import shift
from claims.run import Run

CHECK = Check(
    "DOS004",
    "inconsistent-dose-arithmetic",
    "error",
    "A total that dose and frequency, count, weight or volume do not give",
)


def article(article: Article, run: Run) -> Iterator[Finding]:  # noqa: ARG001  # the protocol of checks
    """Yields one finding for each sum that does not come out."""
    for passage in passages(article):
        if not passage.sentence.quantities:
            continue
        quantities = [shift(item, -passage.start) for item in passage.sentence.quantities]
        for wrong in wrong_sums(passage.text, quantities):
            start, end = passage.start + wrong.start, passage.start + wrong.end
            yield article.finding(
                CHECK,
                start,
                end,
                wrong.message,
                claims=article.claims_in(start, end),
                hint="Check dose, frequency and total against the source: one of them is wrong.",
            )
