"""Every reference of a library once, with the articles that give it: what ``medfact sources`` prints."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sources import Document, Reference


@dataclass(slots=True)
class Work:
    """A work that articles refer to.

    Attributes:
        reference: The fullest of its entries: the one that says most about where it is found.
        articles: Paths of the articles that give it, in order.
    """

    reference: Reference
    articles: list[str] = field(default_factory=list)


def collect(documents: Iterable[Document]) -> list[Work]:
    """Gathers the references of all documents; one work is told by DOI, PMID, address, else by its folded text."""
    works: dict[str, Work] = {}
    for document in documents:
        for reference in document.references:
            names = _names(reference)
            work = next((works[name] for name in names if name in works), None) or Work(reference)
            if _known(reference) > _known(work.reference):
                work.reference = reference
            for name in names:
                works[name] = work
            if document.path not in work.articles:
                work.articles.append(document.path)
    unique = {id(work): work for work in works.values()}
    return sorted(unique.values(), key=lambda work: work.reference.text.casefold())


def as_text(works: Sequence[Work]) -> str:
    """Returns one work a line, below it where it is found and which articles give it."""
    lines = []
    for work in works:
        lines.append(work.reference.text)
        if _address(work.reference):
            lines.append(f"    {_address(work.reference)}")
        lines.append(f"    in {', '.join(work.articles)}")
    return "".join(f"{line}\n" for line in lines)


def as_json(works: Sequence[Work]) -> str:
    """Returns a list of works as JSON."""
    rows = [
        {
            "text": work.reference.text,
            "year": work.reference.year,
            "doi": work.reference.doi,
            "pmid": work.reference.pmid,
            "url": work.reference.url,
            "articles": work.articles,
        }
        for work in works
    ]
    return json.dumps(rows, indent=2, ensure_ascii=False) + "\n"


def _names(reference: Reference) -> list[str]:
    named = (("doi", reference.doi), ("pmid", reference.pmid), ("url", (reference.url or "").rstrip("/")))
    return [f"{kind}:{name}" for kind, name in named if name] or [f"text:{reference.text.casefold()}"]


def _known(reference: Reference) -> tuple[int, int]:
    given = (reference.doi, reference.pmid, reference.url, reference.year)
    return sum(item is not None for item in given), len(reference.text)


def _address(reference: Reference) -> str:
    if reference.doi:
        return f"https://doi.org/{reference.doi}"
    return f"https://pubmed.ncbi.nlm.nih.gov/{reference.pmid}/" if reference.pmid else reference.url or ""
