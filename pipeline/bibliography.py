"""The registry of sources: every reference of a library once, with what rests on it. ``medfact sources`` prints it."""

from __future__ import annotations

import csv
import datetime
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from claims.model import Claim
from claims.retractions import Retraction, Retractions
from claims.settings import CheckSettings
from claims.source_kinds import SourceKind, kind_of
from sources import Document, Reference

Table = Literal["text", "csv", "json", "csl"]

COLUMNS = (
    "articles", "claims", "title", "reference", "year", "kind", "doi", "pmid", "pmcid", "isbn", "trial", "guideline",
    "url", "old", "retracted", "paths",
)  # fmt: skip
"""Columns of the CSV table, and keys of the JSON list."""
_CSL_TYPES: dict[SourceKind, str] = {
    "book": "book",
    "news": "article-newspaper",
    "blog": "post-weblog",
    "encyclopedia": "entry-encyclopedia",
    "preprint": "article",
    "agency": "report",
    "guideline": "report",
    "product information": "report",
    "health site": "webpage",
    "seller": "webpage",
}


@dataclass(slots=True)
class Work:
    """A work that articles refer to.

    Attributes:
        reference: The fullest of its entries: the one that says most about where it is found.
        articles: Paths of the articles that give it, in order.
        claims: How many claims cite it.
        claim_kinds: Their kinds.
        kind: What sort of source it is, None where nothing tells.
        old: Older than the configured age.
        retraction: What the file of retracted works says of it, None where it lists nothing or there is no file.
    """

    reference: Reference
    articles: list[str] = field(default_factory=list)
    claims: int = 0
    claim_kinds: set[str] = field(default_factory=set)
    kind: SourceKind | None = None
    old: bool = False
    retraction: Retraction | None = None


class Bibliography:
    """Gathers works article by article; one work is told by DOI, PMID, address, else by its folded text."""

    def __init__(self) -> None:
        self._works: dict[str, Work] = {}

    def add(self, document: Document, claims: Iterable[Claim] = ()) -> None:
        """Adds the references of one article.

        Args:
            document: The article.
            claims: Its claims, to count what rests on each work.
        """
        resting: dict[str, list[str]] = {}
        for claim in claims:
            for key in dict.fromkeys(claim.citations):
                resting.setdefault(key, []).append(claim.kind)
        for reference in document.references:
            work = self._work(reference)
            if _known(reference) > _known(work.reference):
                work.reference = reference
            kinds = resting.pop(reference.key, [])
            work.claims += len(kinds)
            work.claim_kinds.update(kinds)
            if document.path not in work.articles:
                work.articles.append(document.path)

    def _work(self, reference: Reference) -> Work:
        names = _names(reference)
        known = list({id(self._works[name]): self._works[name] for name in names if name in self._works}.values())
        work = known[0] if known else Work(reference)
        for other in known[1:]:
            # Two entries thought to be two works: this one carries the names of both.
            work.articles += [path for path in other.articles if path not in work.articles]
            work.claims += other.claims
            work.claim_kinds |= other.claim_kinds
            if _known(other.reference) > _known(work.reference):
                work.reference = other.reference
            self._works.update({name: work for name, item in self._works.items() if item is other})
        for name in names:
            self._works[name] = work
        return work

    def works(
        self, settings: CheckSettings, as_of: datetime.date, retractions: Retractions | None = None
    ) -> list[Work]:
        """Returns the works, those that carry most first.

        Args:
            settings: Ages after which a reference is old.
            as_of: What counts as today.
            retractions: Retracted works, or None where no file is at hand.
        """
        unique = list({id(work): work for work in self._works.values()}.values())
        for work in unique:
            entry = work.reference
            work.kind = kind_of(entry)
            age, _ = settings.oldest([work.kind, *sorted(work.claim_kinds)])
            work.old = entry.year is not None and as_of.year - entry.year > age
            work.retraction = retractions.find(entry.doi, entry.pmid) if retractions else None
        return sorted(unique, key=lambda work: (-len(work.articles), -work.claims, work.reference.text.casefold()))


def render(works: Sequence[Work], table: Table) -> str:
    """Returns the list as text, CSV, JSON, or CSL-JSON for a reference manager."""
    return {"text": as_text, "csv": as_csv, "json": as_json, "csl": as_csl}[table](works)


def as_text(works: Sequence[Work]) -> str:
    """Returns one work a line behind its figures, below it where it is found and which articles give it."""
    head = f"{'articles':>8} {'claims':>6} {'year':>4} {'kind':<19} work\n"
    lines = []
    for work in works:
        entry = work.reference
        marks = [*(["OLD"] if work.old else []), *([fate(work.retraction)] if work.retraction else [])]
        mark = f"[{', '.join(marks)}] " if marks else ""
        year = entry.year or ""
        lines.append(f"{len(work.articles):>8} {work.claims:>6} {year:>4} {work.kind or '':<19} {mark}{entry.text}")
        indent = " " * 41
        if address(entry):
            lines.append(f"{indent}{address(entry)}")
        lines.append(f"{indent}in {', '.join(work.articles)}")
    return head + "".join(f"{line}\n" for line in lines) if works else "no reference\n"


def as_csv(works: Sequence[Work]) -> str:
    """Returns a table with the columns of `COLUMNS`."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    for work in works:
        row = _row(work)
        writer.writerow({key: _cell(value) for key, value in row.items()})
    return out.getvalue()


def as_json(works: Sequence[Work]) -> str:
    """Returns a list of works as JSON."""
    rows = [{**_row(work), "text": work.reference.text, "articles": work.articles} for work in works]
    return json.dumps(rows, indent=2, ensure_ascii=False) + "\n"


def as_csl(works: Sequence[Work]) -> str:
    """Returns CSL-JSON; what medfact found stands under ``custom``."""
    return json.dumps([_csl(number, work) for number, work in enumerate(works, 1)], indent=2, ensure_ascii=False) + "\n"


def _csl(number: int, work: Work) -> dict[str, Any]:
    entry = work.reference
    kind = _CSL_TYPES.get(work.kind) if work.kind else None
    given: dict[str, Any] = {
        "id": entry.doi or (f"pmid{entry.pmid}" if entry.pmid else f"work{number}"),
        "type": kind or ("article-journal" if work.kind or entry.doi or entry.pmid or not entry.url else "webpage"),
        "title": entry.title or entry.text,
        "DOI": entry.doi,
        "PMID": entry.pmid,
        "PMCID": entry.pmcid,
        "ISBN": entry.isbn,
        "URL": entry.url,
        "issued": {"date-parts": [[entry.year]]} if entry.year else None,
        "custom": {
            "articles": work.articles,
            "claims": work.claims,
            "kind": work.kind,
            "reference": entry.text,
            "old": work.old,
            "retracted": fate(work.retraction) if work.retraction else None,
        },
    }
    return {key: value for key, value in given.items() if value is not None}


def _row(work: Work) -> dict[str, Any]:
    entry = work.reference
    return {
        "articles": len(work.articles),
        "claims": work.claims,
        "title": entry.title,
        "reference": entry.text,
        "year": entry.year,
        "kind": work.kind,
        "doi": entry.doi,
        "pmid": entry.pmid,
        "pmcid": entry.pmcid,
        "isbn": entry.isbn,
        "trial": entry.trial,
        "guideline": entry.guideline,
        "url": entry.url,
        "old": work.old,
        "retracted": fate(work.retraction) if work.retraction else None,
        "paths": work.articles,
    }


def _cell(value: Any) -> Any:
    if isinstance(value, list):
        return json.dumps(value, ensure_ascii=False)
    # A spreadsheet would run what begins like a formula.
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@") else value


def fate(retraction: Retraction) -> str:
    """Returns what became of a work: "retracted 2021-05-04", "correction"."""
    done = "retracted" if retraction.nature == "retraction" else retraction.nature
    return f"{done} {retraction.date}" if retraction.date else done


def address(reference: Reference) -> str:
    """Returns where a work is found, as an address; empty where the entry does not say."""
    if reference.doi:
        return f"https://doi.org/{reference.doi}"
    return f"https://pubmed.ncbi.nlm.nih.gov/{reference.pmid}/" if reference.pmid else reference.url or ""


def _names(reference: Reference) -> list[str]:
    named = (
        ("doi", reference.doi),
        ("pmid", reference.pmid),
        ("pmcid", reference.pmcid),
        ("isbn", reference.isbn),
        ("url", (reference.url or "").rstrip("/")),
    )
    return [f"{kind}:{name}" for kind, name in named if name] or [f"text:{reference.text.casefold()}"]


def _known(reference: Reference) -> tuple[int, int]:
    given = (reference.doi, reference.pmid, reference.url, reference.year, reference.title)
    return sum(item is not None for item in given), len(reference.text)
