"""GitLab code quality: one issue a new finding, matched between branches by fingerprint.

The format has no states: every entry counts as an issue. So known and suppressed findings are left out. A document that
could not be checked is a blocker.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from claims.model import Finding
from reports import Format
from reports.result import Options, Result
from reports.sidewords import sides

FORMAT = Format("gitlab", "code quality report for GitLab merge requests", ".json")
SEVERITY = {"error": "critical", "warning": "major", "note": "info"}


def render(result: Result, _options: Options) -> str:
    """Renders new findings and unread documents."""
    issues = [
        _issue(finding, item.path) for item in result.documents for finding in item.ordered if finding.state == "new"
    ]
    issues += [_issue(finding, finding.path) for finding in result.findings if finding.state == "new"]
    issues += [
        {
            "description": f"not checked: {item.error}",
            "check_name": "unread-document",
            "fingerprint": hashlib.sha256(f"unread\0{item.path}".encode("utf-8", "surrogatepass")).hexdigest()[:32],
            "severity": "blocker",
            "location": {"path": item.path, "lines": {"begin": 1}},
        }
        for item in result.unread
    ]
    return json.dumps(issues, ensure_ascii=False, indent=1) + "\n"


def _issue(finding: Finding, path: str) -> dict[str, Any]:
    return {
        "description": " ".join([finding.message, *(f"({side})" for side in sides(finding))]),
        "check_name": f"{finding.code} {finding.name}",
        "fingerprint": finding.fingerprint,
        "severity": SEVERITY[finding.severity],
        # The format wants a line; one without lines, and the article as a whole, begin at the first.
        "location": {"path": path, "lines": {"begin": finding.line or 1}},
    }
