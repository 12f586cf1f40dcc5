"""CIT006 outdated-reference: a reference older than the configured age."""

from __future__ import annotations

from collections.abc import Iterator

from claims.article import Article, elsewhere
from claims.checks import Check
from claims.model import Finding
from claims.run import Run
from sources.document import Citation

CHECK = Check("CIT006", "outdated-reference", "note", "A reference that is older than configured (10 years)")


def article(article: Article, run: Run) -> Iterator[Finding]:
    """Yields one finding for each old reference, the places that cite it related."""
    document = article.document
    age = run.settings.reference_age_years
    old = [entry for entry in document.references if entry.year is not None and run.as_of.year - entry.year > age]
    if not old:
        return
    citing: dict[str, list[Citation]] = {}
    for citation in document.citations:
        for key in citation.keys:
            citing.setdefault(key, []).append(citation)
    for entry in old:
        places = citing.get(entry.key, [])
        if not entry.listed and not places:
            continue
        years = run.as_of.year - (entry.year or 0)
        yield article.finding(
            CHECK,
            entry.start,
            entry.end,
            f"published in {entry.year}, {years} years before {run.as_of.year} (configured: {age}){elsewhere(entry)}",
            related=[article.related(place.start, place.end) for place in places if place.start != entry.start],
            hint="See whether newer evidence or a newer edition says the same, and cite that.",
        )
