"""CIT008 weak-source: a statistic, dose or safety claim that rests on news, a blog or a seller only."""

from __future__ import annotations

from collections.abc import Iterator

from claims.article import Article
from claims.checks import Check
from claims.model import Claim, Finding
from claims.run import Run
from claims.source_kinds import kind_of

CHECK = Check(
    "CIT008",
    "weak-source",
    "warning",
    "A statistic, dose or safety claim that rests on news, a blog or a seller only",
)

_KINDS = frozenset({"statistic", "dosing", "safety"})
_NOUNS = {"dosing": "dose", "safety": "safety claim"}


def article(article: Article, run: Run) -> Iterator[Finding]:
    """Yields one finding for each set of weak sources that a claim rests on, at the first such claim."""
    weak = frozenset(run.settings.weak_sources)
    entries = article.references
    kinds = {key: kind_of(entry) for key, entry in entries.items()}
    resting: dict[tuple[str, ...], list[Claim]] = {}
    for claim in article.stated:
        keys = tuple(dict.fromkeys(claim.citations))
        if claim.kind not in _KINDS or claim.stance == "refuted" or claim.certainty == "question" or not keys:
            continue
        if all(kinds.get(key) in weak for key in keys):
            resting.setdefault(keys, []).append(claim)
    for keys, claims in resting.items():
        first = claims[0]
        noun = _NOUNS.get(first.kind, first.kind)
        named = ", ".join(f"{kinds[key]} (reference {key})" if entries[key].listed else str(kinds[key]) for key in keys)
        others = dict.fromkeys((claim.start, claim.end) for claim in claims[1:] if claim.start != first.start)
        places = dict.fromkeys((entries[key].start, entries[key].end) for key in keys)
        yield article.finding(
            CHECK,
            first.start,
            first.end,
            f"this {noun} rests on {named} only",
            claims=claims,
            related=[article.related(*place) for place in (*places, *others) if place != (first.start, first.end)],
            hint="Cite the study, review, guideline or agency that it was taken from.",
        )
