"""GitHub Actions annotations: one workflow command a finding, shown at its line in the pull request."""

from __future__ import annotations

from claims.model import Finding
from reports import Format
from reports.result import Options, Result, aside_words, plural, severity_words
from reports.sidewords import body

FORMAT = Format("github", "annotations for GitHub Actions", ".txt")
LEVELS = {"error": "error", "warning": "warning", "note": "notice"}


def render(result: Result, _options: Options) -> str:
    """Renders new findings, unread documents as errors, and a notice that sums up."""
    lines = [
        _command(LEVELS[finding.severity], body(finding), **_place(finding, item.path))
        for item in result.documents
        for finding in item.ordered
        if finding.state == "new"
    ]
    lines += [
        _command(LEVELS[finding.severity], body(finding), **_place(finding, finding.path))
        for finding in result.findings
        if finding.state == "new"
    ]
    lines += [
        _command("error", f"not checked: {item.error}", file=item.path, title="medfact could not check this article")
        for item in result.unread
    ]
    summary = (
        f"{plural(len(result.documents), 'article')}, found {severity_words(result.counts)}{aside_words(result.counts)}"
    )
    return "\n".join([*lines, _command("notice", summary, title="medfact")]) + "\n"


def _place(finding: Finding, path: str) -> dict[str, str]:
    place = f", {finding.location}" if finding.line is None and finding.location else ""
    found = {"file": finding.path or path, "title": f"{finding.code} {finding.name}{place}"}
    if finding.line is not None:
        found["line"] = str(finding.line)
    if finding.column is not None:
        found["col"] = str(finding.column)
    return found


def _command(level: str, message: str, **properties: str) -> str:
    shown = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    return f"::{level} {shown}::{_data(message)}"


def _data(text: str) -> str:
    """Escapes what would end the line and with it start a command of the article's own."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
