"""What a run produced, as every renderer takes it. The pipeline builds a `Result`; nothing here reads or checks.

Only findings whose state is ``new`` count: known ones were accepted in a baseline, suppressed ones with a reason.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from claims.model import SEVERITIES, Claim, EntryNote, Finding, Severity

if TYPE_CHECKING:
    from claims.article import Article
    from sources.document import Document

Command = Literal["check", "claims", "audit"]
Standing = Literal["unchecked", "errors", "warnings", "notes", "clean"]


@dataclass(frozen=True, slots=True)
class Counts:
    """How many findings of which sort. The severities count what is new; the states count all severities."""

    error: int = 0
    warning: int = 0
    note: int = 0
    known: int = 0
    suppressed: int = 0

    @property
    def new(self) -> int:
        """Findings that count."""
        return self.error + self.warning + self.note

    def of(self, severity: Severity) -> int:
        """Returns the number of new findings of one severity."""
        return {"error": self.error, "warning": self.warning, "note": self.note}[severity]


def count(findings: Iterable[Finding]) -> Counts:
    """Counts findings by severity where they are new, by state where they are not."""
    tally = {"error": 0, "warning": 0, "note": 0, "known": 0, "suppressed": 0}
    for finding in findings:
        tally[finding.severity if finding.state == "new" else finding.state] += 1
    return Counts(**tally)


@dataclass(frozen=True)
class DocumentResult:
    """What came of one document.

    Attributes:
        path: POSIX path relative to the project's root, ``-`` for standard input.
        document: What was read; None where it could not be read.
        article: What was understood of it; None where it was not checked.
        claims: Its claims, with verdicts.
        findings: Findings in it, of every state.
        error: Why it could not be read or checked, or None. A document with an error is never called clean.
        texts_at_hand: How many of its references had their text at hand; None where none was looked for.
    """

    path: str
    document: Document | None = None
    article: Article | None = None
    claims: tuple[Claim, ...] = ()
    findings: tuple[Finding, ...] = ()
    error: str | None = None
    texts_at_hand: int | None = None

    @cached_property
    def counts(self) -> Counts:
        """Its findings, counted."""
        return count(self.findings)

    @cached_property
    def words(self) -> int:
        """Words that were read, boilerplate aside."""
        return self.document.words if self.document is not None else 0

    @property
    def title(self) -> str:
        """Title, or the path where it has none."""
        return (self.document.title if self.document is not None else None) or self.path

    @property
    def standing(self) -> Standing:
        """The gravest thing that is new about it."""
        if self.error is not None:
            return "unchecked"
        if self.counts.error:
            return "errors"
        if self.counts.warning:
            return "warnings"
        return "notes" if self.counts.note else "clean"

    @property
    def ordered(self) -> list[Finding]:
        """Findings in order of place: whole-article ones first, the gravest first at one place."""
        return sorted(
            self.findings, key=lambda item: (item.start, SEVERITIES.index(item.severity), item.end, item.code)
        )


@dataclass(frozen=True, slots=True)
class RegistryInfo:
    """The registry that judged.

    Attributes:
        source: Where it was; a database password never shows.
        sha256: Digest of its content.
        entries: Number of entries.
        approved: How many of them are approved.
        due: Entries past their review date or soon to be.
    """

    source: str
    sha256: str
    entries: int
    approved: int
    due: tuple[EntryNote, ...] = ()


@dataclass(frozen=True, slots=True)
class RetractionsInfo:
    """The file of retracted works that references were looked up in.

    Attributes:
        source: Where it was.
        sha256: Digest of the file.
        size: Its size in bytes.
        records: Number of its records.
        newest: ISO date of its newest record, or None.
        told: All that in one line, with what the file cannot say.
    """

    source: str
    sha256: str
    size: int
    records: int
    newest: str | None
    told: str


@dataclass(frozen=True, slots=True)
class StaleEntry:
    """A finding that a baseline holds and that is no longer found."""

    path: str
    code: str
    message: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class BaselineInfo:
    """The baseline that findings were held against.

    Attributes:
        source: The file.
        entries: How many findings it holds.
        stale: Those of them that articles of this run no longer have.
    """

    source: str
    entries: int
    stale: tuple[StaleEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class LanguageInfo:
    """What read the text: the model's name and version, and the components that ran."""

    model: str
    components: tuple[str, ...] = ()


@dataclass(frozen=True)
class Result:
    """What a run produced.

    Attributes:
        version: Version of medfact.
        documents: Every document, also those that could not be read.
        findings: Findings about no article (an unused suppression in the config), each with its path.
        registry: The registry that judged, or None.
        retractions: The file that references were looked up in, or None.
        language: What read the text.
        skipped: Files of a folder that were passed over because of their ending.
        as_of: What counted as today.
        command: What was asked for.
        baseline: The accepted findings, or None where the run had no baseline.
    """

    version: str
    documents: tuple[DocumentResult, ...]
    language: LanguageInfo
    as_of: datetime.date
    findings: tuple[Finding, ...] = ()
    registry: RegistryInfo | None = None
    retractions: RetractionsInfo | None = None
    skipped: tuple[str, ...] = ()
    command: Command = "check"
    baseline: BaselineInfo | None = None

    @cached_property
    def counts(self) -> Counts:
        """All findings, counted, those about no article included."""
        return count([*self.findings, *(finding for item in self.documents for finding in item.findings)])

    @property
    def unread(self) -> tuple[DocumentResult, ...]:
        """Documents that could not be read or checked."""
        return tuple(item for item in self.documents if item.error is not None)

    @cached_property
    def words(self) -> int:
        """Words that were read in all documents."""
        return sum(item.words for item in self.documents)

    @cached_property
    def claims(self) -> int:
        """Number of claims in all documents."""
        return sum(len(item.claims) for item in self.documents)


@dataclass(frozen=True, slots=True)
class Options:
    """What a renderer may be told. Each takes what concerns it and leaves the rest.

    Attributes:
        color: Colour the text format (the caller knows whether it writes to a terminal and honours NO_COLOR).
        width: Columns the text format may use for quoted lines.
        group_by: How the text format is grouped.
        table: Which table the CSV format gives; None for the one the command asks for.
        original: Gives the file of an article by its path, for formats that write the article itself; None for one
            that is no file of its own (standard input, a web page, a record of an export).
        fail_on: Least severity that fails the run: formats that pass or fail a case go by it.
        docs_url: Where the team's documentation of the checks stands, or None.
    """

    color: bool = False
    width: int = 100
    group_by: Literal["article", "code"] = "article"
    table: Literal["findings", "claims"] | None = field(default=None)
    original: Callable[[str], Path | None] | None = None
    fail_on: Literal["error", "warning", "note", "never"] = "error"
    docs_url: str | None = None


def plural(number: int, noun: str) -> str:
    """Returns "1 error", "2 errors", "1,204 words"."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def aside_words(counts: Counts) -> str:
    """Returns " (2 known, 1 suppressed)", or nothing where there are neither."""
    parts = [f"{number} {state}" for state, number in (("known", counts.known), ("suppressed", counts.suppressed))]
    told = [part for part in parts if not part.startswith("0 ")]
    return f" ({', '.join(told)})" if told else ""


def severity_words(counts: Counts) -> str:
    """Returns "3 errors, 2 warnings" (new findings only), or "nothing" where there are none."""
    return ", ".join(plural(counts.of(name), name) for name in SEVERITIES if counts.of(name)) or "nothing"
