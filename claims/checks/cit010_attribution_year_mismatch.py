"""CIT010 attribution-year-mismatch: "a 2005 study" cites a work of another year."""

from __future__ import annotations

import re
from collections.abc import Iterator

from claims.article import Article
from claims.checks import Check
from claims.model import Finding
from claims.passages import passages
from claims.run import Run

CHECK = Check("CIT010", "attribution-year-mismatch", "warning", "“A 2005 study” that cites a work of another year")

_WORK = (
    r"(?:study|studies|trial|trials|review|meta-analysis|analysis|survey|report|paper|article|guideline"
    r"|guidelines|audit|cohort)"
)
_YEAR = r"(?P<{}>(?:19|20)\d\d)"
_NAMED = re.compile(
    rf"\b(?i:an?|the|one|another)\s+{_YEAR.format('before')}(?!\s?[-–]\s?\d)\s+(?:[a-z-]+\s+){{0,4}}{_WORK}\b"
    rf"|\b{_WORK}\s+(?:that\s+was\s+|which\s+was\s+)?(?:published\s+|presented\s+|released\s+)?(?:from|in|of)\s+"
    rf"(?:(?:January|February|March|April|May|June|July|August|September|October|November|December)\s+)?{_YEAR.format('after')}\b(?!\s?(?:[-–]|to|and)\s?\d)"
    rf"|\b{_WORK}\s+(?:\w+\s+){{0,4}}?published\s+in\s+(?:[A-Z][\w.]*\s+){{0,6}}"
    rf"(?:in\s+)?{_YEAR.format('published')}\b",
)
_SLACK = 1
"""Years by which the year said and the year printed may differ: online first, presented before published."""


def article(article: Article, run: Run) -> Iterator[Finding]:  # noqa: ARG001  # the protocol of checks
    """Yields one finding for each dated attribution that none of its references bears out."""
    entries = article.references
    for passage in passages(article):
        if not passage.sentence.citations:
            continue
        matches = list(_NAMED.finditer(passage.text))
        if len(matches) != 1:
            # Two dated works in one sentence: which marker is whose is anybody's guess.
            continue
        year = int(next(value for value in matches[0].groups() if value))
        cited = [entries[key] for key in dict.fromkeys(passage.sentence.citations) if key in entries]
        years = [entry.year for entry in cited if entry.year is not None]
        if not years or len(years) < len(cited) or any(abs(year - other) <= _SLACK for other in years):
            continue
        said = passage.text[matches[0].start() : matches[0].end()]
        works = ", ".join(
            f"{entry.key} ({entry.year})" if entry.key.isdigit() else f"one of {entry.year}" for entry in cited
        )
        yield article.finding(
            CHECK,
            passage.start + matches[0].start(),
            passage.start + matches[0].end(),
            f"“{' '.join(said.split())}” cites {'reference ' if cited[0].key.isdigit() else ''}{works}",
            related=[article.related(entry.start, entry.end) for entry in cited],
            hint="Correct the year, or cite the work that is meant.",
        )
