"""Draft entries from what articles say, for a person to approve."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from claims.model import Claim
from claims.registry.conversion import entry_from_claim, one_line, split_claim
from claims.registry.entry import DOSING, SCOPE, Entry, Source, subject_key
from claims.registry.homes.files import slug

if TYPE_CHECKING:
    from claims.article import Article
    from sources.document import Document, Reference


def propose(articles: Iterable[Article], existing: Iterable[Entry] = ()) -> list[Entry]:
    """Returns draft entries for what articles say; nothing is approved by it.

    Questions and myths that an article corrects are left out. Entries that say the same are one. Ids are
    ``subject-attribute-n`` and never one that ``existing`` has.

    Args:
        articles: The articles, in order.
        existing: Entries that are there already; what they say is not proposed again.
    """
    existing = tuple(existing)
    taken = {entry.id for entry in existing}
    said = {_content(entry) for entry in existing}
    proposed: list[Entry] = []
    for article in articles:
        references = {reference.key: source_of(reference) for reference in article.document.references}
        for claim in article.claims:
            if claim.stance == "refuted" or claim.certainty == "question":
                continue
            sources = [references[key] for key in claim.citations if key in references]
            for part in split_claim(dataclasses.replace(claim, text=_without_markers(claim, article.document))):
                entry = entry_from_claim(part, article.path, id="", sources=sources)
                if _content(entry) not in said:
                    said.add(_content(entry))
                    proposed.append(dataclasses.replace(entry, id=_free_id(entry, taken)))
    return proposed


def _without_markers(claim: Claim, document: Document) -> str:
    """Returns the words of a claim without the citation markers in them ("[5]"): a statement has its own sources."""
    pieces: list[str] = []
    at = claim.start
    for marker in document.citations:
        if not marker.inline and at <= marker.start and marker.end <= claim.end:
            pieces.append(document.text[at : marker.start].rstrip())
            at = marker.end
    pieces.append(document.text[at : claim.end])
    return "".join(pieces) if len(pieces) > 1 else claim.text


def _content(entry: Entry) -> tuple[object, ...]:
    """What an entry says, apart from where it comes from and who stands for it."""
    names = ("kind", "subject", *SCOPE, "attribute", "value", "outcome", "polarity", *DOSING)
    return (subject_key(entry.statement), *(getattr(entry, name) for name in names))


def _free_id(entry: Entry, taken: set[str]) -> str:
    stem = f"{slug(entry.subject) or 'entry'}-{slug(entry.attribute or '') or entry.kind}"
    number = 1
    while f"{stem}-{number}" in taken:
        number += 1
    taken.add(f"{stem}-{number}")
    return f"{stem}-{number}"


def source_of(reference: Reference) -> Source:
    """Returns a reference of an article as a source of an entry; its title is the reference as written."""
    year = reference.year if reference.year and 1800 <= reference.year <= 2100 else None
    doi = reference.doi if reference.doi and re.fullmatch(r"10\.\d{4,9}/\S+", reference.doi) else None
    pmid = reference.pmid if reference.pmid and re.fullmatch(r"[1-9]\d{0,8}", reference.pmid) else None
    url = reference.url if reference.url and re.fullmatch(r"https?://[^\s/]\S*", reference.url) else None
    return Source(doi, pmid, url, one_line(reference.text) or f"reference {reference.key}", year)
