"""The registry: what the newsroom holds to be true, with evidence and a date until which it stands.

One table of text lies between every home (`claims.registry.homes`) and the entries: a home is read into the table, the
table is validated cell by cell (`claims.registry.table`) and becomes a `Registry`, or a `RegistryError` that names
every bad cell at once. Nothing is half-loaded. Checks read `Registry`; the command line calls `load`, `save` and what
changes entries: `approve`, `propose`, `merge`. Values are written in the notation of `claims.notation`. The format is
described in ``docs/registry.md``.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from claims.registry.approval import REVIEW_YEARS, approve
from claims.registry.collection import Registry
from claims.registry.conversion import aligned, claim_from_entry, entry_from_claim, split_claim
from claims.registry.entry import (
    APPROVED,
    COLUMNS,
    DOSING,
    REQUIRED,
    SCOPE,
    STATUSES,
    UNNAMED,
    UNSOURCED,
    Change,
    Entry,
    EntryState,
    Source,
    Status,
    row_of,
    subject_key,
)
from claims.registry.homes import ABSENT, is_url
from claims.registry.homes.files import slug
from claims.registry.merging import Conflict, Merged, merge
from claims.registry.problems import Problem, RegistryError, place_of
from claims.registry.store import exists, load, save

if TYPE_CHECKING:
    from claims.registry.proposing import Proposals, drafts_of, proposals, propose, source_of
    from claims.registry.review import examine

_LATE = {
    "examine": "review",
    "Proposals": "proposing",
    "drafts_of": "proposing",
    "proposals": "proposing",
    "propose": "proposing",
    "source_of": "proposing",
}
"""What brings the language libraries with it, and is imported when it is first used."""

__all__ = [
    "ABSENT", "APPROVED", "COLUMNS", "DOSING", "REQUIRED", "REVIEW_YEARS", "SCOPE", "STATUSES", "UNNAMED",
    "UNSOURCED", "Change", "Conflict", "Entry", "EntryState", "Merged", "Problem", "Proposals", "Registry",
    "RegistryError", "Source", "Status", "aligned", "approve", "claim_from_entry", "drafts_of", "entry_from_claim",
    "examine", "exists", "is_url", "load", "merge", "place_of", "proposals", "propose", "row_of", "save", "slug",
    "source_of", "split_claim", "subject_key",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    """Imports a public name from its module when it is first used."""
    if name in _LATE:
        return getattr(importlib.import_module(f"claims.registry.{_LATE[name]}"), name)
    raise AttributeError(f"module 'claims.registry' has no attribute {name!r}")
