"""DOS002 error-prone-number: 1.0 mg, .5 mg, 10000 units, Drug300mg: doses that have been misread tenfold and more."""

from __future__ import annotations

import re
from collections.abc import Iterator

from claims.article import Article
from claims.checks import Check
from claims.model import Finding
from claims.passages import passages
from claims.run import Run

CHECK = Check(
    "DOS002",
    "error-prone-number",
    "error",
    "A dose written so that it is misread: 1.0 mg, .5 mg, 10000 units, Drug300mg",
)

_UNIT = (
    r"(?:mg|milligrams?|milligrammes?|mcg|µg|μg|micrograms?|microgrammes?|ng|g|grams?|grammes?|mL|ml|millilit"
    r"(?:er|re)s?|units?|international\s+units?|IU|U|mEq|mmol"
    r"|tablets?|capsules?|puffs?|drops?)"
)
# Behind the unit: a concentration or an area under a curve is measured, not given.
_MEASURED = (
    r"(?![\w])(?!\s?(?:/|per\s)\s?(?:\d+\s?)?(?:[mdµμ]?L|[md]l|lit(?:er|re)|100|cm|mm|g\b))(?!\s?[·*×]"
    r"|\s?[mdµμ]?L\s?[-−⁻][1¹])"
)
_FAULTS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "trailing",
        re.compile(
            rf"(?<![\w.,])(?<!per )(?P<number>\d{{1,3}}(?:,\d{{3}})*)\.0+(?=[\s\u00a0-]?{_UNIT}{_MEASURED})"
            rf"(?P<unit>[\s\u00a0-]?{_UNIT})"
        ),
    ),
    ("naked", re.compile(rf"(?<![\w.,·])\.(?P<number>\d+)(?P<unit>[\s\u00a0-]?{_UNIT}){_MEASURED}")),
    ("grouped", re.compile(rf"(?<![\w.,])(?P<number>\d{{5,9}})(?P<unit>[\s\u00a0-]?{_UNIT}){_MEASURED}")),
    (
        "glued",
        re.compile(
            r"(?<![\w-])(?P<name>[A-Za-z][a-z]{3,})(?P<number>\d+(?:\.\d+)?)(?P<unit>[\s\u00a0]?(?:mg|mcg|µg|μg|g"
            r"|mL|units))(?![\w/])"
        ),
    ),
)
# A figure that was measured keeps its decimals: means, spreads, ranges, laboratory results.
_STATISTIC = re.compile(
    r"\b(?:mean|median|average|averaged|SD|SE|IQR|level|levels|concentrations?|serum|plasma|urin\w+|excretion"
    r"|cholesterol|score|detection|CI)\b|±"
)


def article(article: Article, run: Run) -> Iterator[Finding]:  # noqa: ARG001  # the protocol of checks
    """Yields one finding for each such number."""
    for passage in passages(article):
        for fault, pattern in _FAULTS:
            for match in pattern.finditer(passage.text):
                around = passage.text[max(0, match.start() - 60) : match.end() + 20]
                if fault in ("trailing", "naked") and _STATISTIC.search(around):
                    continue
                message, hint = _words(fault, match)
                yield article.finding(
                    CHECK,
                    passage.start + match.start(),
                    passage.start + match.end(),
                    message,
                    claims=article.claims_in(passage.start + match.start(), passage.start + match.end()),
                    hint=hint,
                )


def _words(fault: str, match: re.Match[str]) -> tuple[str, str]:
    written, number, unit = " ".join(match.group(0).split()), match["number"], match["unit"].strip(" -\u00a0")
    if fault == "trailing":
        return (
            f"“{written}”: read past the point, this is {number}0 {unit}, ten times the dose",
            f"Write “{number} {unit}”: no zero after the point.",
        )
    if fault == "naked":
        return (
            f"“{written}”: with the point overlooked, this is {number} {unit}",
            f"Write “0.{number} {unit}”: a zero before the point.",
        )
    if fault == "grouped":
        grouped = f"{int(number):,}"
        return (
            f"“{written}”: {len(number)} digits without a separator are easily misread by a factor of ten",
            f"Write “{grouped} {unit}”.",
        )
    name = match["name"]
    return (
        f"“{written}”: name and dose run together, a last letter can be read as a digit",
        f"Write “{name} {number} {unit}”.",
    )
