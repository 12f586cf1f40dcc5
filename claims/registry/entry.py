"""An entry of the registry, its parts, and its cells. Frozen data; the columns are the fields."""

from __future__ import annotations

import dataclasses
import datetime
import functools
import json
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from claims.model import ChangeNote, EntryNote, Kind, Polarity, Scope, SourceNote

Status = Literal["draft", "approved", "disputed", "retired"]
STATUSES: tuple[Status, ...] = get_args(Status)
EntryState = Literal["active", "outdated", "silent"]

APPROVED = "approved"
UNSOURCED = "approved without a source"
#: Subject of a proposed entry whose claim names none; it matches no claim.
UNNAMED = "unspecified"


@dataclass(frozen=True, slots=True)
class Source:
    """Where the evidence of an entry stands. At least one of doi, pmid, url and title is given.

    Attributes:
        doi: DOI without resolver.
        pmid: PubMed id, digits.
        url: Address of the page or document.
        title: Title of the work.
        year: Year of publication.
        level: Level of evidence in the newsroom's own words ("guideline", "systematic review", "label").
    """

    doi: str | None = None
    pmid: str | None = None
    url: str | None = None
    title: str | None = None
    year: int | None = None
    level: str | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """One line of an entry's history: when, who, what."""

    date: datetime.date
    by: str | None
    change: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the registry. Fields are the columns, in their order; a text that is empty is None.

    Attributes:
        id: Unique name of the entry.
        kind: Kind of claim.
        statement: The statement as the desk words it.
        subject: What it is about.
        aliases: Other names of the subject.
        condition: Scope, like the six that follow it; see `claims.model.Scope`.
        attribute: Which attribute of the subject is stated.
        value: The value in notation.
        outcome: What an effect acts on.
        polarity: ``affirmed`` or ``negated``; None counts as affirmed.
        dose: Amount of one dose in notation, like the dosing columns that follow it.
        sources: The evidence.
        status: ``draft``, ``approved``, ``disputed`` or ``retired``.
        owner: Who looks after it.
        approved_by: Who approved it.
        reviewed: When it was last reviewed.
        review_by: Until when the review stands; that day included.
        history: Dated changes, oldest first.
        requires: Ids of entries whose statement must stand beside this one.
        origin: ``path:line`` it was proposed from.
        notes: For editors; no check reads it.
        place: Where it was read ("registry.csv:12", "registry/statins.yaml#2"); not part of the entry.
    """

    id: str
    kind: Kind
    statement: str
    subject: str
    aliases: tuple[str, ...] = ()
    condition: str | None = None
    population: str | None = None
    comparator: str | None = None
    timeframe: str | None = None
    setting: str | None = None
    formulation: str | None = None
    jurisdiction: str | None = None
    attribute: str | None = None
    value: str | None = None
    outcome: str | None = None
    polarity: Polarity | None = None
    dose: str | None = None
    route: str | None = None
    frequency: str | None = None
    duration: str | None = None
    infusion: str | None = None
    rate: str | None = None
    limit: str | None = None
    sources: tuple[Source, ...] = ()
    status: Status = "draft"
    owner: str | None = None
    approved_by: str | None = None
    reviewed: datetime.date | None = None
    review_by: datetime.date | None = None
    history: tuple[Change, ...] = ()
    requires: tuple[str, ...] = ()
    origin: str | None = None
    notes: str | None = None
    place: str = field(default="", compare=False)

    def state(self, as_of: datetime.date) -> EntryState:
        """Says what the entry may do in a run.

        Args:
            as_of: What counts as today.

        Returns:
            ``active`` (approved and within its review date: supports and contradicts), ``outdated`` (retired,
            disputed or overdue) or ``silent`` (draft).
        """
        if self.status == "draft":
            return "silent"
        overdue = self.review_by is not None and self.review_by < as_of
        return "active" if self.status == "approved" and not overdue else "outdated"

    def note(self) -> EntryNote:
        """Returns what a finding shows of the entry: statement, sources, review dates, history."""
        source = self.sources[0] if self.sources else Source()
        name = _name(source)
        return EntryNote(
            id=self.id,
            statement=self.statement,
            source=f"{name} ({source.year})" if name and source.year else name,
            url=_link(source),
            reviewed=self.reviewed.isoformat() if self.reviewed else None,
            review_by=self.review_by.isoformat() if self.review_by else None,
            status=self.status,
            origin=self.origin,
            sources=tuple(SourceNote(_name(one) or "", _link(one), one.year, one.level) for one in self.sources),
            history=tuple(ChangeNote(one.date.isoformat(), one.by, one.change) for one in self.history),
            approved_by=self.approved_by,
        )


def _name(source: Source) -> str | None:
    return source.title or source.doi or (f"PMID {source.pmid}" if source.pmid else source.url)


def _link(source: Source) -> str | None:
    if source.doi:
        return f"https://doi.org/{source.doi}"
    return f"https://pubmed.ncbi.nlm.nih.gov/{source.pmid}/" if source.pmid else source.url


COLUMNS: tuple[str, ...] = tuple(item.name for item in dataclasses.fields(Entry) if item.name != "place")
REQUIRED = ("id", "kind", "statement", "subject", "status")
DOSING = ("dose", "route", "frequency", "duration", "infusion", "rate", "limit")
SCOPE = tuple(item.name for item in dataclasses.fields(Scope))
LISTS = ("aliases", "requires")
"""Columns that hold a list of texts."""
RECORDS = ("sources", "history")
"""Columns that hold a list of mappings."""


def row_of(entry: Entry) -> dict[str, str]:
    """Returns an entry as the cells of a table, in the order of the columns; lists are JSON."""
    return {name: _cell(getattr(entry, name)) for name in COLUMNS}


def _cell(value: Any) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    return list_cell(value) if isinstance(value, tuple) else str(value.isoformat())


@functools.lru_cache(maxsize=65536)
def list_cell(items: tuple[Any, ...]) -> str:
    """Returns a list of texts, sources or changes as one cell: JSON, empty for none."""
    if not items:
        return ""
    return json.dumps([plain(item) for item in items], ensure_ascii=False, default=datetime.date.isoformat)


def plain(item: Any) -> Any:
    """Returns a source or change as a mapping without what is empty; a text as it is."""
    if not dataclasses.is_dataclass(item):
        return item
    fields = {part.name: getattr(item, part.name) for part in dataclasses.fields(item)}
    return {name: value for name, value in fields.items() if value is not None}


def subject_key(name: str) -> str:
    """Returns the key a subject is looked up under: case and white space folded."""
    return " ".join(name.casefold().split())
