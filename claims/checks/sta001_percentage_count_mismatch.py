"""STA001 percentage-count-mismatch: "17 of 19 (79%)" where the counts give another percentage."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from claims.article import Article
from claims.checks import Check
from claims.estimates import Figure, figure
from claims.model import Finding, Quantity
from claims.passages import Passage, passages
from claims.run import Run

CHECK = Check(
    "STA001",
    "percentage-count-mismatch",
    "error",
    "A percentage that the counts beside it do not give, rounding allowed for",
)

_HEDGE = (
    r"(?P<hedge>about|around|approximately|approx\.?|roughly|nearly|almost|some|just (?:over|under)|over"
    r"|more than|less than|under|fewer than|at least|up to|~|≈|<|>|≤|≥|c\.)?\s*"
)
_PERCENT = rf"{_HEDGE}(?P<percent>\d{{1,3}}(?:[.·]\d+)?)\s?(?:%|percent|per\s+cent)"
# "43 of 58 patients treated in the past year (84%)": nothing but words between the counts and the brackets.
_BEHIND = re.compile(
    rf"[^()\[\]\d.;:,%]{{0,70}}[(\[]\s*(?:or|i\.e\.,?|=)?\s*{_PERCENT}\s*(?:[)\]]|(?=[;,]))", re.IGNORECASE
)
# Beside the counts: "12/40, 30%" and "12 of 40 patients, or 30%,".
_BESIDE = re.compile(rf"(?:\s*[,;=:]\s*|(?:\s+[A-Za-z]+){{0,3}},?\s+or\s+){_PERCENT}\s*(?=[)\];,.]|$)", re.IGNORECASE)
# In front of them: "84% (43 of 58)", "84% of the patients (43/58)".
_BEFORE = re.compile(rf"{_PERCENT}[^()\[\]\d.;:,%]{{0,70}}[(\[]\s*(?:n\s*=\s*)?$", re.IGNORECASE)
_CLOSED = re.compile(r"[^()\[\]\d%]{0,40}[)\];,]")
_BETWEEN = re.compile(rf"[(\[]\s*{_PERCENT}\s*[)\]]", re.IGNORECASE)
_CHANGE = re.compile(r"\b(?:increase|decrease|reduction|rise|fall|higher|lower|more|fewer|change)\b", re.IGNORECASE)


def article(article: Article, run: Run) -> Iterator[Finding]:  # noqa: ARG001  # the protocol of checks
    """Yields one finding for each pair of counts whose percentage does not follow."""
    for passage in passages(article):
        if "%" not in passage.text and "cent" not in passage.text:
            continue
        for quantity in passage.sentence.quantities:
            if quantity.denominator and quantity.numerator is not None and re.search(r"[\s/]", quantity.text.strip()):
                yield from _compare(article, passage, quantity)


def _compare(article: Article, passage: Passage, quantity: Quantity) -> Iterator[Finding]:
    match, start, end = _percentage(passage, quantity)
    if match is None or _CHANGE.search(match.group(0)):
        return
    written = figure(match["percent"])
    numerator, denominator = quantity.numerator or 0.0, quantity.denominator or 1.0
    exact = 100.0 * numerator / denominator
    if _agrees(written, exact, bool(match["hedge"]) or quantity.comparator != "="):
        return
    decimals = max(written.decimals, 1)
    yield article.finding(
        CHECK,
        passage.start + start,
        passage.start + end,
        f"{_count(numerator)} of {_count(denominator)} is {exact:.{decimals}f}%, not {written.text}%",
        claims=article.claims_in(passage.start + start, passage.start + end),
        hint="Check both counts and the percentage against the source.",
    )


def _percentage(passage: Passage, quantity: Quantity) -> tuple[re.Match[str] | None, int, int]:
    """Finds the percentage that goes with a pair of counts; returns it with the span of both."""
    text, start, end = passage.text, quantity.start - passage.start, quantity.end - passage.start
    inner = _BETWEEN.search(text, start, end)
    if inner is not None:
        return inner, start, end
    for pattern in (_BEHIND, _BESIDE):
        behind = pattern.match(text, end)
        if behind is not None:
            return behind, start, behind.end()
    offset = max(0, start - 100)
    before = _BEFORE.search(text[offset:start])
    if before is not None and _CLOSED.match(text, end):
        return before, offset + before.start(), end
    return None, start, end


def _agrees(written: Figure, exact: float, hedged: bool) -> bool:
    """Whether the percentage as written can stand for the exact one, rounded or cut off."""
    if hedged:
        # "About 80%" is meant loosely: five points, and for small shares half as much again.
        return abs(written.value - exact) <= max(5.0, 0.5 * exact)
    unit = 10.0**-written.decimals
    cut_off = math.floor(exact / unit + 1e-9) * unit
    return abs(written.value - exact) <= written.slack or abs(written.value - cut_off) < 1e-9


def _count(value: float) -> str:
    return f"{value:,.0f}"
