"""What is new since the last audit of the same library, in data and in words. ``pipeline.history`` finds it out.

It stands beside a finding's state and never changes it: ``new`` and ``known`` say whether a finding was accepted, and
decide the exit code; this says whether it was there last time.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from claims.model import SEVERITIES, Severity
from reports.result import plural

Before = Literal["there", "absent", "unread"]


@dataclass(frozen=True, slots=True)
class Totals:
    """One audit in figures.

    Attributes:
        as_of: What counted as its today.
        ran: When it ran, ISO, in UTC.
        articles: Number of articles, those that could not be checked among them.
        unread: How many could not be checked.
        words: Words that were read.
        claims: Claims that were found.
        severities: Findings that count, by severity.
        known: Findings that a baseline accepts.
        suppressed: Findings that are suppressed.
        codes: Findings that count, by code.
        verdicts: Claims by verdict.
        came: Findings that were new since the audit before it; None where there was none to compare with.
        went: Findings that were gone since the audit before it; None where there was none to compare with.
    """

    as_of: datetime.date
    ran: str
    articles: int
    unread: int
    words: int
    claims: int
    severities: Mapping[Severity, int]
    known: int = 0
    suppressed: int = 0
    codes: Mapping[str, int] = field(default_factory=dict)
    verdicts: Mapping[str, int] = field(default_factory=dict)
    came: int | None = None
    went: int | None = None

    @property
    def open(self) -> int:
        """Findings that count, of every severity."""
        return sum(self.severities[name] for name in SEVERITIES)


@dataclass(frozen=True, slots=True)
class Gone:
    """A finding of the last audit that is not there any more, as the history keeps it."""

    fingerprint: str
    path: str
    code: str
    name: str
    severity: Severity
    message: str
    text: str
    place: str


@dataclass(frozen=True, slots=True)
class Change:
    """What changed in one article.

    Attributes:
        came: Findings that were not there last time.
        went: Findings of last time that are gone.
        before: Whether the article was there last time and could be read.
    """

    came: int = 0
    went: int = 0
    before: Before = "there"


@dataclass(frozen=True)
class Since:
    """How an audit compares with the last one of the same library.

    Attributes:
        basis: ``first``: there is none; ``other``: those there are were of other articles or by other rules, and
            cannot be compared; ``last``: compared.
        trend: The audits of this library up to this one, oldest first.
        last: The audit it is compared with, or the one it cannot be compared with.
        remarks: Why it cannot be compared; or what else changed and may have made findings come and go.
        came: Fingerprints of findings that count and did not last time.
        stayed: How many counted last time and still do.
        gone: Findings that are no longer found.
        accepted: Findings that are still there, suppressed or accepted in a baseline since.
        left: Findings of articles that are no longer in the library.
        unseen: How many findings of last time stand in articles that could not be checked this time.
        articles: What changed in each article that has changes.
        removed: Paths of articles that are no longer there.
    """

    basis: Literal["first", "other", "last"]
    trend: tuple[Totals, ...]
    last: Totals | None = None
    remarks: tuple[str, ...] = ()
    came: frozenset[str] = frozenset()
    stayed: int = 0
    gone: tuple[Gone, ...] = ()
    accepted: tuple[Gone, ...] = ()
    left: tuple[Gone, ...] = ()
    unseen: int = 0
    articles: Mapping[str, Change] = field(default_factory=dict)
    removed: tuple[str, ...] = ()

    @property
    def added(self) -> tuple[str, ...]:
        """Paths of articles that were not in the last audit."""
        return tuple(path for path, change in self.articles.items() if change.before == "absent")

    def change(self, path: str) -> Change:
        """Returns what changed in an article."""
        return self.articles.get(path, Change())


def headline(since: Since) -> str:
    """Returns one sentence: what is new, gone and still there, or why nothing can be said."""
    if since.basis == "first":
        return "First audit of this library: there is nothing to compare it with yet"
    if since.basis == "other" or since.last is None:
        when = f" ({since.last.as_of})" if since.last else ""
        return f"Not comparable with the last audit{when}: {'; '.join(since.remarks)}"
    went = len(since.gone) + len(since.left)
    told = f"{len(since.came):,} new, {went:,} gone, {since.stayed:,} still there"
    return f"Since the audit of {since.last.as_of}: {told}"


def details(since: Since) -> list[str]:
    """Returns what belongs to the headline: what was not counted as new or gone, and what else changed."""
    if since.basis != "last":
        return []
    said = []
    added = [change for change in since.articles.values() if change.before == "absent"]
    if added:
        found = sum(change.came for change in added)
        theirs = f", {found:,} of the new findings in {'it' if len(added) == 1 else 'them'}" if found else ""
        said.append(f"{plural(len(added), 'article')} added{theirs}")
    if since.removed:
        theirs = f", {len(since.left):,} of those gone went with {'it' if len(since.removed) == 1 else 'them'}"
        said.append(f"{plural(len(since.removed), 'article')} no longer there{theirs if since.left else ''}")
    again = [change for change in since.articles.values() if change.before == "unread"]
    if again:
        found = sum(change.came for change in again)
        said.append(
            f"{plural(len(again), 'article')} could not be checked last time: "
            f"{plural(found, 'finding')} there may be older than {'it looks' if found == 1 else 'they look'}"
        )
    if since.unseen:
        said.append(
            f"{plural(since.unseen, 'finding')} of last time in articles that could not be checked this time: "
            "not counted as gone"
        )
    if since.accepted:
        said.append(f"{plural(len(since.accepted), 'finding')} accepted or suppressed since")
    return said + list(since.remarks)
