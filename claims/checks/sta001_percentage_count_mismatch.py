"""STA001 percentage-count-mismatch: "17 of 19 (79%)" where the counts give another percentage."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from claims.article import Article
from claims.checks import Check
from claims.estimates import WHOLE, Figure, figure
from claims.model import Finding, Quantity
from claims.passages import Passage, passages
from claims.run import Run
from claims.tables import Cell, tables

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

# The whole told first or apart: "of the 19 patients, 17 (89%)", "n = 17 (89%) of N = 19".
_WHOLE_FIRST = re.compile(
    rf"\b[Oo]f\s+(?:the|these|those|our|all)?\s*(?P<whole>{WHOLE})\s+(?:[a-z-]+\s+){{0,3}}?[a-z-]+,\s+"
    rf"(?:(?:only|about|a\s+total\s+of)\s+)?(?P<part>{WHOLE})\s+(?:[a-z]+\s+){{0,2}}?[(\[]\s*{_PERCENT}\s*[)\]]"
)
_WHOLE_APART = re.compile(
    rf"\bn\s*=\s*(?P<part>{WHOLE})\s*[(\[,]\s*{_PERCENT}\s*[)\]]?\s*(?:of|out\s+of|from|/)\s*(?:N\s*=\s*)?"
    rf"(?P<whole>{WHOLE})(?![.,/]?\d)"
)
_TIME = re.compile(r"\b(?:years?|months?|weeks?|days?|hours?|minutes?|mg|ml|kg|euros?|dollars?)\b", re.IGNORECASE)
# "The second half (20%)" is no share of a whole, and "half a tablet" none of people.
_ORDINAL = re.compile(r"\b(?:first|second|third|last|other|better|upper|lower|remaining|next|latter|every|each)\s+$")
_OF_PEOPLE = re.compile(
    rf"(?:\s+(?:of|out\s+of)(?:\s+[a-z-]+){{1,3}}|\s+[a-z-]+)?\s*[(\[]\s*{_PERCENT}\s*[)\]]", re.IGNORECASE
)

_CELL = re.compile(rf"(?P<part>{WHOLE})\s*[(\[]\s*(?P<percent>\d{{1,3}}(?:\.\d+)?)\s?(?P<sign>%)?\s*[)\]]")
_FRACTION_CELL = re.compile(
    rf"(?P<part>{WHOLE})\s*/\s*(?P<whole>{WHOLE})\s*[(\[]\s*(?P<percent>\d{{1,3}}(?:\.\d+)?)\s?(?P<sign>%)?\s*[)\]]"
)
_PERCENT_HEADER = re.compile(r"\(\s*%\s*\)|,\s*%|\bpercent", re.IGNORECASE)
_WHOLE_HEADER = re.compile(rf"\b[nN]\s*=\s*(?P<whole>{WHOLE})(?![.\d])")
# Things that one person can have several of: their percentages may be of another whole.
_OTHER_UNIT = re.compile(
    r"\b(?:events?|episodes?|samples?|specimens?|visits?|eyes?|limbs?|lesions?|records?|isolates?|person|weighted)\b",
    re.IGNORECASE,
)


def article(article: Article, run: Run) -> Iterator[Finding]:  # noqa: ARG001  # the protocol of checks
    """Yields one finding for each pair of counts whose percentage does not follow."""
    if "%" not in article.document.text and "cent" not in article.document.text:
        return
    for passage in passages(article):
        if "%" not in passage.text and "cent" not in passage.text:
            continue
        for quantity in passage.sentence.quantities:
            if quantity.denominator and quantity.numerator is not None and re.search(r"\D", quantity.text.strip()):
                yield from _compare(article, passage, quantity)
        for pattern in (_WHOLE_FIRST, _WHOLE_APART):
            for match in pattern.finditer(passage.text):
                part, whole = figure(match["part"]).value, figure(match["whole"]).value
                written = figure(match["percent"])
                if (
                    part <= whole
                    and not _TIME.search(match.group(0))
                    and not _agrees(written, 100 * part / whole, bool(match["hedge"]))
                ):
                    span = (passage.start + match.start(), passage.start + match.end())
                    yield _finding(article, *span, _sum(part, whole, written), written)
    for table in tables(article.document):
        yield from _cells(article, table)


def _finding(article: Article, start: int, end: int, told: str, written: Figure) -> Finding:
    return article.finding(
        CHECK,
        start,
        end,
        f"{told}, not {written.text}%",
        claims=article.claims_in(start, end),
        hint="Check both counts and the percentage against the source.",
    )


def _compare(article: Article, passage: Passage, quantity: Quantity) -> Iterator[Finding]:
    match, start, end = _percentage(passage, quantity)
    if match is None or _CHANGE.search(match.group(0)):
        return
    written = figure(match["percent"])
    numerator, denominator = quantity.numerator or 0.0, quantity.denominator or 1.0
    # A plain space between thousands parts a number in two: "12 345 of 50 000".
    thousands = re.search(r"(?<![\d.,])(\d{1,3}) $", passage.text[: quantity.start - passage.start])
    if thousands and re.match(r"\d{3}(?!\d)", quantity.text.strip()):
        numerator += 1000 * float(thousands.group(1))
    exact = 100.0 * numerator / denominator
    if _is_loose(quantity):
        if _agrees_loosely(passage, quantity, match, exact, written):
            return
        yield _finding(article, passage.start + start, passage.start + end, _said(quantity, exact), written)
        return
    if _agrees(written, exact, bool(match["hedge"]) or quantity.comparator != "="):
        return
    told = _sum(numerator, denominator, written)
    yield _finding(article, passage.start + start, passage.start + end, told, written)


def _is_loose(quantity: Quantity) -> bool:
    """Whether a share is said in round words or as a ratio ("a quarter", "one in five") and not by counting."""
    text, whole = quantity.text.lower(), quantity.denominator or 1.0
    if re.search(r"\b(?:in|out\s+of)\b", text):
        return whole <= 10 or quantity.numerator == 1
    return not re.search(r"\d|\bof\b", text)


def _agrees_loosely(passage: Passage, quantity: Quantity, match: re.Match[str], exact: float, written: Figure) -> bool:
    """Whether a percentage may stand beside a share in round words, which is rounded to the next such words."""
    text, start, end = passage.text, quantity.start - passage.start, quantity.end - passage.start
    if match.start() >= end and not _OF_PEOPLE.match(text, end):
        return True
    if _ORDINAL.search(text[max(0, start - 20) : start].lower()):
        return True
    if quantity.comparator in (">", ">="):
        return written.value >= exact - 3
    if quantity.comparator in ("<", "<="):
        return written.value <= exact + 3
    near = 10.0 if quantity.comparator == "~" or match["hedge"] else 5.0
    whole = quantity.denominator or 1.0
    if quantity.numerator == 1 and re.search(r"\b(?:in|out\s+of)\b", quantity.text.lower()):
        # "One in five" is anything nearer to it than one in four or one in six; "1 in 100" is a rounder number still.
        off = 0.5 if near < 10 else 1.0
        low, high = 100 / (whole + off), 100 / max(whole - off, 0.5)
        return low - written.slack <= written.value <= high + written.slack or (
            whole >= 10 and abs(written.value - exact) < 0.25 * exact
        )
    return abs(written.value - exact) < near


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


def _cells(article: Article, table: list[list[Cell]]) -> Iterator[Finding]:
    """Yields the percentages of a table that neither their column's N nor another whole of the table gives.

    The N of a column's header ("Drug (N = 120)") is what its percentages are of only where most of them say so.
    """
    columns: dict[str, list[tuple[Cell, re.Match[str], list[Cell]]]] = {}
    for row in table:
        for cell in row:
            fraction = _FRACTION_CELL.fullmatch(cell.text)
            if fraction and (fraction["sign"] or _PERCENT_HEADER.search(f"{cell.column} {cell.row}")):
                part, whole, written = (figure(fraction[name]) for name in ("part", "whole", "percent"))
                # With a percent sign the sentence has been read as it stands.
                if not fraction["sign"] and whole.value and not _agrees(written, 100 * part.value / whole.value, False):
                    yield _finding(article, cell.start, cell.end, _sum(part.value, whole.value, written), written)
            match = _CELL.fullmatch(cell.text)
            if match and (match["sign"] or _PERCENT_HEADER.search(f"{cell.column} {cell.row}")):
                columns.setdefault(cell.column, []).append((cell, match, row))
    for header, members in columns.items():
        wholes = {figure(found["whole"]).value for found in _WHOLE_HEADER.finditer(header)}
        if len(wholes) != 1 or _OTHER_UNIT.search(header):
            continue
        (total,) = wholes
        odd = [
            (cell, match, row)
            for cell, match, row in members
            if not _agrees(figure(match["percent"]), 100 * figure(match["part"]).value / max(total, 1), False)
        ]
        if len(members) - len(odd) < 2 or len(odd) > len(members) / 3:
            continue
        for cell, match, row in odd:
            count, written = figure(match["part"]).value, figure(match["percent"])
            if count <= total and not _explained(cell, count, written, total, row):
                told = _sum(count, total, written, f" (“{' '.join(header.split())}”)")
                yield _finding(article, cell.start, cell.end, told, written)


def _explained(cell: Cell, part: float, written: Figure, whole: float, row: list[Cell]) -> bool:
    """Whether another whole gives the percentage: some of the people (answers missing, a subgroup), or the row."""
    if _OTHER_UNIT.search(cell.row) or _WHOLE_HEADER.search(cell.row):
        return True
    counts = [figure(match["part"]).value for other in row if (match := _CELL.fullmatch(other.text))]
    wholes = [
        *(float(number) for number in range(max(1, int(part)), int(whole) + 1)),
        *counts,
        sum(counts),
        sum(counts) / 2,
        *(figure(found["whole"]).value for other in row for found in _WHOLE_HEADER.finditer(other.column)),
    ]
    return any(number > 0 and _agrees(written, 100 * part / number, False) for number in wholes)


def _sum(part: float, whole: float, written: Figure, of: str = "") -> str:
    """The arithmetic: "17 of 19 is 89.5%"."""
    share = 100 * part / whole
    decimals = max(written.decimals, 1 if share >= 1 else 2)
    return f"{part:,.0f} of {whole:,.0f}{of} is {share:.{decimals}f}%"


def _said(quantity: Quantity, exact: float) -> str:
    """What a share in words stands for: "“more than half” stands for more than 50%"."""
    sign = {">": "more than ", ">=": "at least ", "<": "less than ", "<=": "at most ", "~": "about "}
    return f"“{' '.join(quantity.text.split())}” stands for {sign.get(quantity.comparator, '')}{exact:.3g}%"
