"""STA002 impossible-statistic: 130% of patients, p = 1.3, 19 of 17, an interval the wrong way round."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from claims import patterns
from claims.article import Article
from claims.checks import Check
from claims.estimates import figure, find_estimates
from claims.model import Finding
from claims.passages import Passage, passages
from claims.people import people_words
from claims.run import Run

CHECK = Check(
    "STA002",
    "impossible-statistic",
    "error",
    "A figure that cannot be: 130% of patients, p = 1.3, an interval the wrong way round",
)

_NUMBER = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:[.·]\d+)?"
_COUNT = r"(?:\d{1,3}(?:,\d{3})+|\d+)"
# Behind the number, another unit or a power: a pressure, or "p = 3 × 10⁻⁸".
_P = re.compile(
    r"(?<![A-Za-z0-9.])(?:p|P)(?:[\s-]?values?)?\s?(?:=|≈|\bof\b|\bwas\b)\s?(?P<value>[-−]?(?:\d+(?:[.,·]\d+)?"
    r"|[.·]\d+))"
    r"(?![\d.,·]*\d)(?!\s?(?:[%×x*^/]|[eE][-−+]?\d|mm|k?Pa|bar|cm|kg|mg|g\b|to\b))"
)
_CHANGE = re.compile(
    r"\b(?:by|increase[ds]?|increasing|rise[ns]?|rose|grew|grown|gain(?:ed)?|up|higher|more|greater|extra"
    r"|predicted|normal|baseline|recommended|daily\s+value|expected|ideal|usual|original|above)\b",
    re.IGNORECASE,
)


@functools.cache
def _words() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    words = people_words()
    people, shares = patterns.union(words.people), patterns.union(words.shares)
    percent = r"\s?(?:%|percent|per cent)"
    of_people = rf"\s+of\s+(?:all |the |these |those |our |its |their |treated |eligible )*{people}"
    return (
        re.compile(
            rf"(?<![\w.,])(?P<share>{_NUMBER}){percent}{of_people}"
            rf"|(?:{shares})\s+(?:rates? )?(?:of|was|is|were|reached|exceeded)\s+(?:about |around |over |more than"
            rf" )?(?P<rate>{_NUMBER}){percent}"
            rf"|(?<![\w.,])(?P<before>{_NUMBER}){percent}\s+(?:{shares})(?!\s+(?:increase|gain|improvement"
            rf"|advantage|benefit))"
        ),
        re.compile(
            rf"(?<![\w.,/-])(?P<part>{_COUNT})\s+(?:out of|of)\s+(?:the |these |those |our )?"
            rf"(?P<whole>{_COUNT})\s+(?:[a-z-]+\s+){{0,2}}?{people}"
        ),
        re.compile(rf"(?:(?:^|[(=]|\bwas|\bof|\bin|\bis)\s*)(?P<share>[-−]{_NUMBER}{percent}){of_people}"),
        re.compile(rf"{people}"),
    )


def article(article: Article, run: Run) -> Iterator[Finding]:  # noqa: ARG001  # the protocol of checks
    """Yields one finding for each impossible figure."""
    for passage in passages(article):
        for start, end, message in _impossible(passage):
            yield article.finding(
                CHECK,
                passage.start + start,
                passage.start + end,
                message,
                claims=article.claims_in(passage.start + start, passage.start + end),
                hint="Look the figure up in the source.",
            )


def _impossible(passage: Passage) -> Iterator[tuple[int, int, str]]:
    if not any(char.isdigit() for char in passage.text):
        return
    yield from _shares(passage)
    yield from _counts(passage)
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
    shares, _, negative, people = _words()
    folded = passage.folded
    if "%" not in folded and "cent" not in folded:
        return
    for match in shares.finditer(folded):
        group = str(match.lastgroup)
        around = folded[max(0, match.start() - 30) : match.start()] + folded[match.end() : match.end() + 25]
        if figure(match[group]).value > 100 and not _CHANGE.search(around):
            yield match.start(), match.end(), f"“{_plain(passage, match)}”: no share exceeds 100%"
    for match in negative.finditer(folded):
        yield match.start("share"), match.end(), f"“{_plain(passage, match)}”: no share lies below 0%"
    cell = re.fullmatch(rf"\s*(?P<share>{_NUMBER})\s?(?:%|percent|per cent)\s*", folded)
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


def _plain(passage: Passage, match: re.Match[str]) -> str:
    return " ".join(passage.text[match.start() : match.end()].split())
