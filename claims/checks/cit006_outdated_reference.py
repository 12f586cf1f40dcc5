"""CIT006 outdated-reference: a reference older than the configured age."""

from __future__ import annotations

from collections.abc import Iterator

from claims.article import Article, elsewhere
from claims.checks import Check
from claims.model import Finding
from claims.run import Run
from claims.source_kinds import kind_of
from sources.document import Reference

CHECK = Check("CIT006", "outdated-reference", "note", "A reference that is older than configured (10 years)")


def article(article: Article, run: Run) -> Iterator[Finding]:
    """Yields one finding for each old reference, the places that cite it related."""
    dated = [entry for entry in article.document.references if entry.year is not None]
    if not dated:
        return
    claiming: dict[str, set[str]] = {}
    for claim in article.claims if run.settings.reference_ages else ():
        for key in claim.citations:
            claiming.setdefault(key, set()).add(claim.kind)
    for entry in dated:
        years = run.as_of.year - (entry.year or 0)
        age, why = _limit(entry, claiming.get(entry.key, set()), run)
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


def _limit(entry: Reference, kinds: set[str], run: Run) -> tuple[int, str]:
    """Returns the age in years beyond which an entry is old, and for which kind it is configured."""
    ages = run.settings.reference_ages
    named = [kind for kind in (kind_of(entry) if ages else None, *sorted(kinds)) if kind is not None and kind in ages]
    if not named:
        return run.settings.reference_age_years, ""
    shortest = min(named, key=lambda kind: ages[kind])
    return ages[shortest], f" for {shortest}"
