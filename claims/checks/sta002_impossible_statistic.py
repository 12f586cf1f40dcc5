"""STA002 impossible-statistic: 130% of patients, p = 1.3, 19 of 17, an interval the wrong way round."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from claims import patterns
from claims.article import Article
from claims.checks import Check
from claims.estimates import NUMBER, WHOLE, figure, find_estimates
from claims.limits import beyond_limits
from claims.model import Finding
from claims.passages import Passage, passages
from claims.people import people_words
from claims.run import Run
from claims.spreads import impossible_spreads
from claims.tables import tables
from claims.wholes import column_totals, overfull

CHECK = Check(
    "STA002",
    "impossible-statistic",
    "error",
    "A figure that cannot be: 130% of patients, p = 1.3, an interval the wrong way round",
)

# Behind the number, another unit or a power: a pressure, or "p = 3 × 10⁻⁸".
_P = re.compile(
    r"(?<![A-Za-z0-9.])(?:p|P)(?:[\s-]?values?)?\s?(?:=|≈|\bof\b|\bwas\b)\s?(?P<value>[-−]?(?:\d+(?:[.,·]\d+)?"
    r"|[.·]\d+))"
    r"(?![\d.,·]*\d)(?!\s?(?:[%×x*^/]|[eE][-−+]?\d|mm|k?Pa|bar|cm|kg|mg|g\b|to\b))"
)
_CHANGE = re.compile(
    r"\b(?:by|increase[ds]?|increasing|rise[ns]?|rose|grew|grown|gain(?:ed)?|up|higher|more|greater|extra"
    r"|predicted|normal|baseline|recommended|daily\s+value|expected|ideal|usual|original|above|differences?|changes?"
    r"|effects?|relative|reference|compared)\b",
    re.IGNORECASE,
)
_SEXES = re.compile(
    rf"(?<![\w.,/-])(?P<whole>{WHOLE})\s+(?:[a-z-]+\s+){{0,3}}?\(\s*(?P<one>{WHOLE})\s+(?P<sex>men|women|boys|girls|males?"
    rf"|females?)(?:\s*(?:,|;|and|/|,\s*and)\s*(?P<two>{WHOLE})\s+(?P<other>men|women|boys|girls|males?|females?))?\s*[);,]"
)


@functools.cache
def _words() -> tuple[re.Pattern[str], ...]:
    words = people_words()
    people, shares = patterns.union(words.people), patterns.union(words.shares)
    percent = r"\s?(?:%|percent|per cent)"
    of_people = rf"\s+of\s+(?:all |the |these |those |our |its |their |treated |eligible )*{people}"
    return (
        re.compile(
            rf"(?<![\w.,])(?P<share>{NUMBER}){percent}{of_people}"
            rf"|(?:{shares})\s+(?:rates? )?(?:of|was|is|were|reached|exceeded)\s+(?:about |around |over |more than"
            rf" )?(?P<rate>{NUMBER}){percent}"
            rf"|(?<![\w.,])(?P<before>{NUMBER}){percent}\s+(?:{shares})(?!\s+(?:increase|gain|improvement"
            rf"|advantage|benefit))"
        ),
        re.compile(
            rf"(?<![\w.,/-])(?P<part>{WHOLE})\s+(?:out of|of)\s+(?:the |these |those |our )?"
            rf"(?P<whole>{WHOLE})\s+(?:[a-z-]+\s+){{0,2}}?{people}"
        ),
        re.compile(rf"(?:(?:^|[(=]|\bwas|\bof|\bin|\bis)\s*)(?P<share>[-−]{NUMBER}{percent}){of_people}"),
        re.compile(rf"{people}"),
        re.compile(rf"(?:\bwas|\bwere|\bin|\bof|\bwith|=)\s+(?P<count>[-−]\d+)\s+(?:[a-z-]+\s+)?{people}"),
    )


def article(article: Article, run: Run) -> Iterator[Finding]:  # noqa: ARG001  # the protocol of checks
    """Yields one finding for each impossible figure."""
    found = [
        (passage.start + start, passage.start + end, message)
        for passage in passages(article)
        for start, end, message in _impossible(passage)
    ]
    if any(block.kind == "table_cell" for block in article.document.blocks):
        found += [place for table in tables(article.document) for place in column_totals(table)]
    for start, end, message in found:
        yield article.finding(
            CHECK,
            start,
            end,
            message,
            claims=article.claims_in(start, end),
            hint=_lost_dash(article.document.text[start:end]) or "Look the figure up in the source.",
        )


def _lost_dash(text: str) -> str | None:
    """A hint where a percentage looks like two that have lost the dash between them: "2030% of people"."""
    match = re.match(r"(\d{1,2}?)(\d{2})(?=\s?%|\s?per)", text)
    if match is None or float(match.group(1)) >= float(match.group(2)):
        return None
    return f"Look the figure up in the source; is it {match.group(1)}–{match.group(2)}%, its dash lost?"


def _impossible(passage: Passage) -> Iterator[tuple[int, int, str]]:
    if not any(char.isdigit() for char in passage.text):
        return
    yield from _shares(passage)
    yield from _counts(passage)
    yield from impossible_spreads(passage.folded)
    yield from beyond_limits(passage.text, passage.folded)
    if "%" in passage.text or "cent" in passage.text:
        yield from overfull(passage.folded)
    for match in _P.finditer(passage.text):
        value = figure(match["value"].replace(",", "."))
        if not 0 <= value.value <= 1:
            yield match.start(), match.end(), f"“{match.group(0)}”: a p-value lies between 0 and 1"
    for estimate in find_estimates(passage.text):
        low, high = estimate.low, estimate.high
        # "−2.1–0.4" leaves open which dash is a minus.
        if low.value > high.value and abs(low.value) > abs(high.value) and low.value > 0:
            yield (
                estimate.start,
                estimate.end,
                f"the interval begins at {low.text} and ends at {high.text}: the wrong way round",
            )


def _shares(passage: Passage) -> Iterator[tuple[int, int, str]]:
    shares, _, negative, people, _ = _words()
    folded = passage.folded
    if "%" not in folded and "cent" not in folded:
        return
    for match in shares.finditer(folded):
        group = str(match.lastgroup)
        around = folded[max(0, match.start() - 30) : match.start()] + folded[match.end() : match.end() + 25]
        if figure(match[group]).value > 100 and not _CHANGE.search(around):
            yield match.start(), match.end(), f"“{_plain(passage, match)}”: no share exceeds 100%"
    for match in negative.finditer(folded):
        if _CHANGE.search(folded[max(0, match.start() - 40) : match.start("share")]):
            continue
        yield match.start("share"), match.end(), f"“{_plain(passage, match)}”: no share lies below 0%"
    cell = re.fullmatch(rf"\s*(?P<share>{NUMBER})\s?(?:%|percent|per cent)\s*", folded)
    if cell and passage.block.kind == "table_cell" and figure(cell["share"]).value > 100:
        header = next((header for header in passage.block.headers if people.search(patterns.fold(header))), None)
        if header and not _CHANGE.search(header):
            yield (
                cell.start("share"),
                len(folded.rstrip()),
                f"“{folded.strip()}” under “{header}”: no share exceeds 100%",
            )


def _counts(passage: Passage) -> Iterator[tuple[int, int, str]]:
    for match in _words()[1].finditer(passage.folded):
        part, whole = figure(match["part"]).value, figure(match["whole"]).value
        # "In May 2019 of 30 patients": a year.
        if part > whole > 0 and not (1900 <= part <= 2100 and "," not in match["part"]):
            yield match.start(), match.end(), f"“{_plain(passage, match)}”: a part larger than its whole"
    for match in _SEXES.finditer(passage.folded):
        one, whole = figure(match["one"]).value, figure(match["whole"]).value
        two = figure(match["two"]).value if match["two"] else 0.0
        if match["two"] and match["sex"][0] == match["other"][0]:
            continue
        if one + two > whole > 0 and not 1900 <= whole <= 2100:
            added = f"{match['one']} and {match['two']} are {one + two:g}" if match["two"] else match["one"]
            yield match.start(), match.end(), f"“{_plain(passage, match)}”: {added}, more than {match['whole']}"
    for match in _words()[4].finditer(passage.folded):
        if not _CHANGE.search(passage.folded[max(0, match.start() - 40) : match.start("count")]):
            yield match.start("count"), match.end(), f"“{match['count']}” people: a count cannot be negative"


def _plain(passage: Passage, match: re.Match[str]) -> str:
    return " ".join(passage.text[match.start() : match.end()].split())
