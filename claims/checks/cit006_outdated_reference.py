"""CIT006 outdated-reference: a reference older than the configured age."""

from __future__ import annotations

from collections.abc import Iterator

from claims.article import Article, elsewhere
from claims.checks import Check
from claims.model import Finding
from claims.run import Run
from claims.source_kinds import kind_of

CHECK = Check("CIT006", "outdated-reference", "note", "A reference that is older than configured (10 years)")


def article(article: Article, run: Run) -> Iterator[Finding]:
    """Yields one finding for each old reference, the places that cite it related."""
    dated = [entry for entry in article.document.references if entry.year is not None]
    if not dated:
        return
    by_kind = bool(run.settings.reference_ages)
    claiming: dict[str, set[str]] = {}
    for claim in article.stated if by_kind else ():
        for key in claim.citations:
            claiming.setdefault(key, set()).add(claim.kind)
    for entry in dated:
        years = run.as_of.year - (entry.year or 0)
        kinds = [kind_of(entry), *sorted(claiming.get(entry.key, ()))] if by_kind else []
        age, kind = run.settings.oldest(kinds)
        why = f" for {kind}" if kind else ""
        places = article.citing.get(entry.key, [])
        if years <= age or (not entry.listed and not places):
            continue
        yield article.finding(
            CHECK,
            entry.start,
            entry.end,
            f"published in {entry.year}, {years} years before {run.as_of.year} (configured{why}: {age})"
            f"{elsewhere(entry)}",
            related=[article.related(place.start, place.end) for place in places if place.start != entry.start],
            hint="See whether newer evidence or a newer edition says the same, and cite that.",
        )
