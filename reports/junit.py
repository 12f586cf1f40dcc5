"""JUnit XML: a test suite an article, a test case a finding.

New findings at or above ``--fail-on`` fail; what is below passes and says so in its output; known and suppressed ones
are skipped with the reason. An article that could not be checked is an error, a clean one a case that passes.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterable

from claims.model import SEVERITIES, Finding
from reports import Format
from reports.result import DocumentResult, Options, Result
from reports.sidewords import body
from reports.xmltext import holdable

FORMAT = Format("junit", "JUnit XML, for the test reports of CI servers", ".xml")


def render(result: Result, options: Options) -> str:
    """Renders all articles, those that could not be checked too, and what is about no article."""
    root = ET.Element("testsuites", {"name": "medfact"})
    for item in result.documents:
        _suite(root, item.path, _cases(item, options))
    if result.findings:
        _suite(root, "medfact", (_case(finding, finding.path, options) for finding in result.findings))
    for name in ("tests", "failures", "errors", "skipped"):
        root.set(name, str(sum(int(suite.get(name, "0")) for suite in root)))
    ET.indent(root, " ")
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _suite(root: ET.Element, name: str, cases: Iterable[ET.Element]) -> None:
    suite = ET.SubElement(root, "testsuite", {"name": holdable(name)})
    suite.extend(cases)
    suite.set("tests", str(len(suite)))
    for count, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        suite.set(count, str(sum(case.find(tag) is not None for case in suite)))


def _cases(item: DocumentResult, options: Options) -> list[ET.Element]:
    if item.error is not None:
        case = _named("can be checked", item.path)
        error = ET.SubElement(case, "error", {"message": holdable(item.error), "type": "unread"})
        error.text = holdable(f"{item.path}: not checked: {item.error}")
        return [case]
    return [_case(finding, item.path, options) for finding in item.ordered] or [_named("nothing found", item.path)]


def _case(finding: Finding, path: str, options: Options) -> ET.Element:
    where = f"line {finding.line}" if finding.line is not None else finding.location or "article"
    case = _named(f"{finding.code} {finding.name} ({where}): {finding.message}", path, finding.line)
    told = {"message": holdable(finding.message), "type": f"{finding.severity} {finding.code}"}
    place = ":".join(str(part) for part in (path, finding.line, finding.column) if part is not None)
    text = holdable(f"{place}\n{body(finding)}")
    if finding.state != "new":
        why = f"{finding.state}: {finding.reason or 'in the baseline'}"
        ET.SubElement(case, "skipped", {"message": holdable(why)}).text = text
    elif options.fail_on != "never" and SEVERITIES.index(finding.severity) <= SEVERITIES.index(options.fail_on):
        ET.SubElement(case, "failure", told).text = text
    else:
        ET.SubElement(case, "system-out").text = f"{finding.severity}: {text}"
    return case


def _named(name: str, path: str, line: int | None = None) -> ET.Element:
    folded = " ".join(name.split())
    given = {"name": holdable(folded), "classname": holdable(path), "file": holdable(path), "time": "0"}
    return ET.Element("testcase", given | ({"line": str(line)} if line is not None else {}))
