"""CIT007 retracted-reference: a reference that the Retraction Watch data file lists as retracted."""

from __future__ import annotations

import re
from collections.abc import Iterator

from claims.article import Article
from claims.checks import Check
from claims.model import Finding, Severity
from claims.passages import sentence_cited
from claims.retractions import reasons_in_words
from claims.run import Run
from sources.document import Reference

CHECK = Check(
    "CIT007",
    "retracted-reference",
    "error",
    "A reference that is listed as retracted in the Retraction Watch data file",
)

_KNOWN = re.compile(r"\b(?:retract(?:ed|ion|ions|s)|withdrawn|withdrawal|expression of concern)\b", re.IGNORECASE)


def article(article: Article, run: Run) -> Iterator[Finding]:
    """Yields one finding for each retracted work, the places that cite it related."""
    if run.retractions is None:
        return
    for entry in article.document.references:
        found = run.retractions.find(entry.doi, entry.pmid)
        if found is None or _KNOWN.search(entry.text):
            continue
        places = article.citing.get(entry.key, ())
        open_places = [place for place in places if not _told(article, place.start)]
        if places and not open_places:
            continue  # every sentence that cites it says so
        severity: Severity = "error" if found.nature == "retraction" else "warning"
        done = "retracted" if found.nature == "retraction" else "under an expression of concern"
        why = f": {reasons_in_words(found.reasons)}" if found.reasons else ""
        record = f"record {found.record}" if found.record else "listed"
        yield article.finding(
            CHECK,
            entry.start,
            entry.end,
            f"{_name(entry)} is {done}{f' since {found.date}' if found.date else ''}{why} ({record} in"
            f" {run.retractions.source})",
            severity=severity,
            related=[article.related(place.start, place.end) for place in open_places if place.start != entry.start],
            hint="See whether what rests on it still holds, and cite a work that stands; or say that it was retracted."
            + (f" The notice: {found.notice}." if found.notice else ""),
        )


def _name(entry: Reference) -> str:
    if not entry.listed:
        return "the linked work"
    return f"reference {entry.key}" if entry.key.isdigit() else "this work"


def _told(article: Article, offset: int) -> bool:
    """Whether the sentence around a marker says itself that the work was retracted."""
    sentence = sentence_cited(article, offset)
    return sentence is not None and bool(_KNOWN.search(article.document.text[sentence.start : sentence.end]))
