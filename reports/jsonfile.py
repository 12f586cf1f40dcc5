"""JSON to the contract (``medfact.schema.json``): documents with their text, references, claims and findings.

Fields may be added here; what is there keeps its name and meaning. Order is that of the documents and of the text, so
that two runs over the same articles differ only where the articles do.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from claims.model import Finding, to_json
from reports import ANY_COMMAND, Format
from reports.coverage import cover, coverage_json
from reports.result import DocumentResult, Options, Result

FORMAT = Format("json", "everything, to medfact's JSON schema", ".json", ANY_COMMAND)
SCHEMA = Path(__file__).with_name("medfact.schema.json")


def render(result: Result, _options: Options) -> str:
    """Renders the result as one JSON object."""
    return "".join(stream(result))


def stream(result: Result) -> Iterator[str]:
    """Yields the JSON text document by document, so that a library need not stand in memory twice."""
    head = json.dumps(_head(result), ensure_ascii=False, indent=1)
    yield head.removesuffix("\n}") + ',\n "documents": ['
    for number, item in enumerate(result.documents):
        text = json.dumps(document_json(item, judged=result.registry is not None), ensure_ascii=False, indent=1)
        yield ("\n" if number == 0 else ",\n") + "\n".join(f"  {line}" for line in text.split("\n"))
    yield ("\n ]" if result.documents else "]") + "\n}\n"


def _head(result: Result) -> dict[str, Any]:
    counts = result.counts
    registry, listed = result.registry, result.retractions
    return {
        "schema": "medfact/1",
        "tool": {"name": "medfact", "version": result.version},
        "command": result.command,
        "as_of": result.as_of.isoformat(),
        "registry": None
        if registry is None
        else {
            "source": registry.source,
            "sha256": registry.sha256,
            "entries": registry.entries,
            "approved": registry.approved,
        },
        "retractions": None
        if listed is None
        else {
            "source": listed.source,
            "sha256": listed.sha256,
            "size": listed.size,
            "records": listed.records,
            "newest": listed.newest,
        },
        "baseline": None
        if result.baseline is None
        else {
            "source": result.baseline.source,
            "entries": result.baseline.entries,
            "stale": [to_json(entry) for entry in result.baseline.stale],
        },
        "language": {"model": result.language.model, "components": list(result.language.components)},
        "skipped": list(result.skipped),
        "summary": {
            "documents": len(result.documents),
            "unread": len(result.unread),
            "words": result.words,
            "claims": result.claims,
            "coverage": coverage_json(cover(claim for item in result.documents for claim in item.claims))
            if registry is not None
            else None,
            "findings": {
                "error": counts.error,
                "warning": counts.warning,
                "note": counts.note,
                "known": counts.known,
                "suppressed": counts.suppressed,
            },
        },
        "findings": [plain(to_json(finding)) for finding in result.findings],
    }


def document_json(item: DocumentResult, *, judged: bool = False) -> dict[str, Any]:
    """Turns one document into what the contract says; one that could not be read has its error and empty lists.

    Args:
        item: The document.
        judged: Whether a registry judged: only then its coverage means something.
    """
    document = item.document
    metadata = document.metadata if document else None
    return {
        "path": item.path,
        "title": document.title if document else None,
        "format": document.format if document else None,
        "text": document.text if document else "",
        "sha256": document.sha256 if document else "",
        "words": item.words,
        "metadata": {
            "authors": list(metadata.authors) if metadata else [],
            "reviewers": list(metadata.reviewers) if metadata else [],
            "published": metadata.published if metadata else None,
            "updated": metadata.updated if metadata else None,
            "reviewed": metadata.reviewed if metadata else None,
            "language": metadata.language if metadata else None,
        },
        "references": to_json(document.references) if document else [],
        "citations": to_json(document.citations) if document else [],
        "claims": [plain(to_json(claim)) for claim in item.claims],
        "findings": [finding_json(finding) for finding in item.ordered],
        "coverage": coverage_json(cover(item.claims)) if judged and item.error is None else None,
        "error": item.error,
    }


def finding_json(finding: Finding) -> dict[str, Any]:
    """Turns one finding into what the contract says."""
    turned: dict[str, Any] = plain(to_json(finding))
    return turned


def plain(value: Any) -> Any:
    """Writes whole floats as integers (4 mg is ``4``); JSON has no infinity, an open side is null."""
    if isinstance(value, float):
        if not math.isfinite(value):
            return None
        return int(value) if value.is_integer() and abs(value) < 2**53 else value
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value
