"""Findings and claims as tables: one row each, plain columns, for CSV, Parquet and the audit's exports."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from claims.model import Category, Claim, Effect, Finding, Quantity, Regimen, Value
from reports.result import DocumentResult, Result

if TYPE_CHECKING:
    import pandas as pd

Cell = str | int | None

FINDING_COLUMNS = (
    "path", "line", "column", "location", "code", "name", "severity", "state", "message", "text", "hint",
    "other_path", "other_line", "other_text", "registry", "source", "reason", "title", "fingerprint",
)  # fmt: skip
CLAIM_COLUMNS = (
    "path", "line", "column", "location", "id", "kind", "text", "section", "subject", "attribute", "value", "polarity",
    "certainty", "attribution", "stance", "cues", "condition", "population", "comparator", "timeframe", "setting",
    "formulation", "jurisdiction", "citations", "verdict", "registry", "title",
)  # fmt: skip


def finding_rows(result: Result) -> Iterator[dict[str, Cell]]:
    """Yields a row for each finding of every state, in order of the documents and of the text."""
    for item in result.documents:
        for finding in item.ordered:
            yield _finding_row(finding, item)
    for finding in result.findings:
        yield _finding_row(finding, None)


def _finding_row(finding: Finding, item: DocumentResult | None) -> dict[str, Cell]:
    other = finding.related[0] if finding.related else None
    return {
        "path": finding.path or (item.path if item else ""),
        "line": finding.line,
        "column": finding.column,
        "location": finding.location,
        "code": finding.code,
        "name": finding.name,
        "severity": finding.severity,
        "state": finding.state,
        "message": finding.message,
        "text": finding.text,
        "hint": finding.hint,
        "other_path": other.path if other else None,
        "other_line": other.line if other else None,
        "other_text": "; ".join(side.text for side in finding.related) or None,
        "registry": ", ".join(entry.id for entry in finding.registry) or None,
        "source": "; ".join(entry.source for entry in finding.registry if entry.source) or None,
        "reason": finding.reason,
        "title": item.title if item else None,
        "fingerprint": finding.fingerprint,
    }


def claim_rows(result: Result) -> Iterator[dict[str, Cell]]:
    """Yields a row for each claim, in order of the documents and of the text."""
    for item in result.documents:
        yield from document_rows(item)


def document_rows(item: DocumentResult) -> Iterator[dict[str, Cell]]:
    """Yields a row for each claim of one document, in order of the text."""
    for claim in item.claims:
        yield _claim_row(claim, item)


def _claim_row(claim: Claim, item: DocumentResult) -> dict[str, Cell]:
    scope = claim.scope
    return {
        "path": item.path,
        "line": claim.line,
        "column": claim.column,
        "location": claim.location,
        "id": claim.id,
        "kind": claim.kind,
        "text": claim.text,
        "section": " > ".join(claim.section),
        "subject": claim.subject.canonical if claim.subject else None,
        "attribute": claim.attribute,
        "value": "; ".join(filter(None, map(value_words, claim.values))),
        "polarity": claim.polarity,
        "certainty": claim.certainty,
        "attribution": claim.attribution,
        "stance": claim.stance,
        "cues": "; ".join(f"{cue.type}: {cue.text}" for cue in claim.cues),
        "condition": scope.condition,
        "population": scope.population,
        "comparator": scope.comparator,
        "timeframe": scope.timeframe,
        "setting": scope.setting,
        "formulation": scope.formulation,
        "jurisdiction": scope.jurisdiction,
        "citations": ", ".join(claim.citations),
        "verdict": claim.verdict,
        "registry": ", ".join(claim.registry),
        "title": item.title,
    }


def claims_frame(items: Iterable[DocumentResult]) -> pd.DataFrame:
    """Returns the claims as a data frame, for Parquet and notebooks."""
    import pandas as pd

    rows = [row for item in items for row in document_rows(item)]
    kinds = {name: "Int64" if name in ("line", "column") else "string" for name in CLAIM_COLUMNS}
    return pd.DataFrame(rows, columns=list(CLAIM_COLUMNS)).astype(kinds)


def value_words(value: Value) -> str:
    """Returns a value in words, as written where the text has words for it."""
    if isinstance(value, Quantity):
        return value.text
    if isinstance(value, Category):
        return value.name
    if isinstance(value, Effect):
        direction = "no change" if value.direction == "none" else value.direction
        return f"{direction} in {value.outcome}" if value.outcome else direction
    return regimen_words(value)


def regimen_words(regimen: Regimen) -> str:
    """Returns a regimen in words: "4 mg, intravenous, every 3-4 weeks, over at least 15 minutes"."""
    frequency = regimen.frequency
    given = [
        regimen.drug,
        regimen.dose.text if regimen.dose else None,
        regimen.route,
        frequency.per.text if frequency else None,
        f"for {regimen.duration.text.removeprefix('for ')}" if regimen.duration else None,
        f"over {regimen.infusion.text.removeprefix('over ')}" if regimen.infusion else None,
        f"at {regimen.rate.text}" if regimen.rate else None,
        f"at most {regimen.limit.text.removeprefix('at most ')}" if regimen.limit else None,
        regimen.condition,
        "as needed" if regimen.as_needed else None,
        "once" if regimen.single else None,
    ]
    return ", ".join(part for part in given if part)
