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
# Units whose first letter has been read as a zero or two ("10mg"). "10U" is DOS001's.
_CLOSE = r"(?:mg|mcg|ng|g|mL|ml|milligrams?|micrograms?|grams?|units?|mEq|mmol)"
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
    ("thousand", re.compile(rf"(?<![\w.,/-])(?P<number>[1-9]\d{{3}})(?P<unit>[\s\u00a0-]?{_UNIT}){_MEASURED}")),
    ("close", re.compile(rf"(?<![\w.,])(?P<number>\d[\d,]*(?:\.\d+)?)(?P<unit>{_CLOSE}){_MEASURED}")),
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
    r"\b(?:SD|SE|IQR|CI)\b|(?i:\b(?:mean|median|average|averaged|levels?|concentrations?|serum|plasma|urin\w+|excretion"
    r"|cholesterol|score|detection|weigh\w*|measur\w+|contain\w*|content|creatinine|albumin|protein|loss|intake"
    r"|difference|threshold|cut-?off|version|ratio|specimen|tumou?r|per\s+serving|reference\s+range)\b)|±"
)
_MILD = frozenset({"thousand", "close"})
"""Faults that are a matter of style to many: one note for an article, not an error for each."""


def article(article: Article, run: Run) -> Iterator[Finding]:
    """Yields one finding for each such number; of the mild faults one each for the whole article."""
    mild: dict[str, list[tuple[int, int, re.Match[str]]]] = {}
    for passage in passages(article):
        for fault, pattern in _FAULTS:
            if fault == "close" and run.settings.dose_style == "nhs":
                continue
            for match in pattern.finditer(passage.text):
                around = passage.text[max(0, match.start() - 60) : match.end() + 20]
                if fault in ("trailing", "naked", "thousand") and _STATISTIC.search(around):
                    continue
                start, end = passage.start + match.start(), passage.start + match.end()
                if fault in _MILD:
                    mild.setdefault(fault, []).append((start, end, match))
                    continue
                message, hint = _words(fault, match)
                yield article.finding(CHECK, start, end, message, claims=article.claims_in(start, end), hint=hint)
    for fault, places in mild.items():
        (start, end, match), *others = places
        message, hint = _words(fault, match)
        yield article.finding(
            CHECK,
            start,
            end,
            message,
            severity="note",
            claims=article.claims_in(start, end),
            related=[article.related(begin, stop) for begin, stop, _ in others],
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
    if fault in ("grouped", "thousand"):
        grouped = f"{int(number):,}"
        return (
            f"“{written}”: {len(number)} digits without a separator are easily misread by a factor of ten",
            f"Write “{grouped} {unit}”.",
        )
    if fault == "close":
        return (
            f"“{written}”: number and unit run together, the first letter of the unit can be read as a zero",
            f"Write “{number} {unit}” (ISMP; the NHS writes doses without the space: dose-style).",
        )
    name = match["name"]
    return (
        f"“{written}”: name and dose run together, a last letter can be read as a digit",
        f"Write “{name} {number} {unit}”.",
    )
