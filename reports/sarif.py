"""SARIF 2.1.0, for code scanning and for viewers in editors.

Every check is declared as a rule with its page. Findings of every state are results: known ones are ``unchanged``,
suppressed ones carry their suppression, and what a baseline holds and the articles no longer have is ``absent``. A
document that could not be checked is a notification of the tool, whose execution was then not successful.

Columns are counted in code points (``columnKind``), as everywhere in medfact. Text is that of the article as read:
entities are characters, markup is left out.
"""

from __future__ import annotations

import json
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from claims.model import Finding, Related
from reports import Format
from reports.result import DocumentResult, Options, Result, StaleEntry
from reports.sidewords import body

if TYPE_CHECKING:
    from claims.checks import Registered
    from sources.document import Document

FORMAT = Format("sarif", "SARIF 2.1.0, for code scanning", ".sarif")
SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
ROOT = "%SRCROOT%"
FINGERPRINT = "medfact/v1"
TAGS = {
    "CON": "consistency", "REG": "registry", "CIT": "citations", "DOS": "dosing", "STA": "statistics",
    "SAF": "safety", "ART": "article", "SUP": "suppressions",
}  # fmt: skip
UNREAD = "unread-document"
FAULTY = "faulty-suppression"


def render(result: Result, options: Options) -> str:
    """Renders one run."""
    from claims.checks import catalogue

    known = catalogue()
    indexes = {code: number for number, code in enumerate(known)}
    results = [_result(finding, item.document, indexes) for item in result.documents for finding in item.ordered] + [
        _result(finding, None, indexes) for finding in result.findings
    ]
    if result.baseline is not None:
        results += [_absent(entry, indexes) for entry in result.baseline.stale]
    driver: dict[str, Any] = {
        "name": "medfact",
        "version": result.version,
        "shortDescription": {"text": "A fact-checker for medical content"},
        "rules": [_rule(row, options) for row in known.values()],
        "notifications": [
            {"id": UNREAD, "shortDescription": {"text": "A document that could not be checked"}},
            {"id": FAULTY, "shortDescription": {"text": "A suppression that was not understood and silences nothing"}},
        ],
    }
    run: dict[str, Any] = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {ROOT: {"description": {"text": "the project's root: the folder of its configuration"}}},
        "invocations": [_invocation(result)],
        "results": results,
        "properties": {"asOf": result.as_of.isoformat(), "languageModel": result.language.model},
    }
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, ensure_ascii=False, indent=1) + "\n"


def _rule(row: Registered, options: Options) -> dict[str, Any]:
    from claims.pages import read_page

    check = row.check
    page = row.page.read_text(encoding="utf-8")
    base = options.docs_url.rstrip("/") if options.docs_url else None
    return {
        "id": check.code,
        "name": check.name,
        "shortDescription": {"text": f"{check.summary}."},
        "fullDescription": {"text": read_page(row.page).summary},
        # A rule without a published page is named, and not sent to an address that may not exist.
        "helpUri": f"{base}/checks/{check.code.lower()}/" if base else f"urn:medfact:check:{check.code}",
        "help": {"text": page, "markdown": page},
        "defaultConfiguration": {"level": check.severity, "enabled": check.default},
        "properties": {
            "tags": ["medical-content", TAGS.get(check.code[:3], check.code[:3].lower())],
            "problem.severity": "recommendation" if check.severity == "note" else check.severity,
        },
    }


def _result(finding: Finding, document: Document | None, indexes: dict[str, int]) -> dict[str, Any]:
    made: dict[str, Any] = {
        "ruleId": finding.code,
        "ruleIndex": indexes[finding.code],
        "level": finding.severity,
        "message": {"text": body(finding)},
        "locations": [_location(finding, document)],
        "partialFingerprints": {FINGERPRINT: finding.fingerprint},
        "baselineState": "unchanged" if finding.state == "known" else "new",
        # An empty list says that nobody suppressed it; without the property nobody would know.
        "suppressions": _suppressions(finding),
        "properties": {"state": finding.state},
    }
    if finding.related:
        made["relatedLocations"] = [_related(side, number, finding, document) for number, side in
                                    enumerate(finding.related, 1)]  # fmt: skip
    if finding.registry:
        made["properties"]["registry"] = [entry.id for entry in finding.registry]
    return made


def _suppressions(finding: Finding) -> list[dict[str, Any]]:
    if finding.state != "suppressed":
        return []
    kind = "external" if finding.silenced_by == "config" else "inSource"
    return [{"kind": kind, "justification": finding.reason or ""}]


def _absent(entry: StaleEntry, indexes: dict[str, int]) -> dict[str, Any]:
    made: dict[str, Any] = {
        "ruleId": entry.code,
        "level": "none",
        "kind": "pass",
        "message": {"text": f"no longer found: {entry.message}"},
        "locations": [{"physicalLocation": {"artifactLocation": artifact(entry.path)}}],
        "partialFingerprints": {FINGERPRINT: entry.fingerprint},
        "baselineState": "absent",
    }
    return made | ({"ruleIndex": indexes[entry.code]} if entry.code in indexes else {})


def _location(finding: Finding, document: Document | None) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": artifact(finding.path)}
    if finding.line is None and not finding.location:
        physical["region"] = {"startLine": 1}  # the article as a whole; viewers want a line
    if finding.line is not None:
        end = _end(document, finding.start, finding.end)
        physical["region"] = _region(finding.line, finding.column, end, finding.text)
    made: dict[str, Any] = {"physicalLocation": physical}
    return made | _logical(finding.location)


def _related(side: Related, number: int, finding: Finding, document: Document | None) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": artifact(side.path)}
    if side.line is not None:
        end = _end(document, side.start, side.end) if side.path == finding.path else None
        physical["region"] = _region(side.line, side.column, end, side.text)
    made = {"id": number, "physicalLocation": physical, "message": {"text": side.text or side.path}}
    return made | _logical(side.location)


def _logical(location: str | None) -> dict[str, Any]:
    """A format without lines names the page or the paragraph."""
    return {"logicalLocations": [{"name": location, "fullyQualifiedName": location}]} if location else {}


def _region(line: int, column: int | None, end: tuple[int, int] | None, text: str) -> dict[str, Any]:
    region: dict[str, Any] = {"startLine": line}
    if column is not None:
        region["startColumn"] = column
    if column is not None and end is not None and end >= (line, column):
        region["endLine"], region["endColumn"] = end
    if text:
        region["snippet"] = {"text": text}
    return region


def _end(document: Document | None, start: int, end: int) -> tuple[int, int] | None:
    """Returns line and column behind the last character."""
    if document is None or end <= start:
        return None
    line, column = document.place(end - 1)
    return (line, column + 1) if line is not None and column is not None else None


def artifact(path: str) -> dict[str, str]:
    """Returns where a document lies: relative to the project's root, or its address."""
    if "://" in path:
        return {"uri": quote(path, safe=":/?#[]@!$&'()*+,;=%~", errors="surrogateescape")}
    # Quoted, a colon in the first part of a path is no scheme; bytes of a name that are no UTF-8 stay what they are.
    if PurePosixPath(path).is_absolute():
        return {"uri": "file://" + quote(path, errors="surrogateescape")}
    return {"uri": quote(path, errors="surrogateescape"), "uriBaseId": ROOT}


def _invocation(result: Result) -> dict[str, Any]:
    return {
        "executionSuccessful": not result.unread,
        "toolExecutionNotifications": [
            *(
                {
                    "descriptor": {"id": UNREAD},
                    "level": "error",
                    "message": {"text": f"not checked: {item.error}"},
                    "locations": [{"physicalLocation": {"artifactLocation": artifact(item.path)}}],
                }
                for item in result.unread
            ),
            *(note for item in result.documents for note in _faulty(item)),
        ],
    }


def _faulty(item: DocumentResult) -> list[dict[str, Any]]:
    made = []
    for faulty in item.document.faulty_directives if item.document is not None else ():
        physical: dict[str, Any] = {"artifactLocation": artifact(item.path)}
        if faulty.line is not None:
            physical["region"] = {"startLine": faulty.line}
        text = f"suppression not understood, it silences nothing: {faulty.text!r}: {faulty.expected}"
        made.append(
            {
                "descriptor": {"id": FAULTY},
                "level": "warning",
                "message": {"text": text},
                "locations": [{"physicalLocation": physical}],
            }
        )
    return made
