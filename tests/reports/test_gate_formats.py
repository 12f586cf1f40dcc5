"""SARIF, JUnit and GitLab code quality: formats that other tools read."""

import json
import os
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest
from lxml import etree

import reports
from claims.checks import catalogue
from claims.pages import read_page
from reports.result import BaselineInfo, Options, StaleEntry
from reports.xmltext import holdable
from sources.document import FaultyDirective
from tests.reports import sample

STALE = StaleEntry("library/fever.md", "CIT001", "no source", "0" * 32)


def _schema():
    """The standard's schema, where it lies beside the project: its licence does not let it into the project."""
    named = os.environ.get("SARIF_SCHEMA")
    beside = [folder / "shared/contract/sarif-2.1.0.schema.json" for folder in Path(__file__).parents]
    found = [Path(named)] if named else [path for path in beside if path.is_file()]
    return found[0] if found else None


def whole():
    result = sample.library()
    first = result.documents[0]
    faulty = FaultyDirective(3, "medfact: ignore", "no check code")
    first = replace(first, document=replace(first.document, faulty_directives=(faulty,)))
    return replace(result, documents=(first, *result.documents[1:]), baseline=BaselineInfo("known.json", 2, (STALE,)))


def without_lines():
    draft = sample.painkillers()
    draft.path = "library/pain & heat.docx"
    draft.findings = [
        replace(item, path=draft.path, line=None, column=None, location="paragraph 12") for item in draft.findings
    ]
    return sample.of(draft)


def sarif(result, **options):
    return json.loads(reports.render(result, "sarif", options=Options(**options)))


@pytest.mark.parametrize("make", [whole, without_lines, sample.empty, lambda: sample.of(sample.hostile())])
def test_sarif_is_what_the_standards_schema_says(make):
    path = _schema()
    if path is None:
        pytest.skip("the SARIF schema is not beside the project: set SARIF_SCHEMA to a copy of it")
    schema = json.loads(path.read_text(encoding="utf-8"))
    validator = jsonschema.Draft7Validator(schema, format_checker=jsonschema.FormatChecker())
    assert [error.message for error in validator.iter_errors(sarif(make()))] == []


def test_sarif_declares_every_check_with_its_page():
    log = sarif(whole())
    assert log["version"] == "2.1.0"
    assert log["$schema"].endswith("sarif-schema-2.1.0.json")
    (run,) = log["runs"]
    driver = run["tool"]["driver"]
    assert (driver["name"], driver["version"]) == ("medfact", "0.1.0")
    assert run["columnKind"] == "unicodeCodePoints"
    rules = driver["rules"]
    assert [rule["id"] for rule in rules] == list(catalogue())
    for rule, row in zip(rules, catalogue().values(), strict=True):
        page = row.page.read_text(encoding="utf-8")
        assert rule["name"] == row.check.name
        assert rule["help"] == {"text": page, "markdown": page}
        assert rule["fullDescription"]["text"] == read_page(row.page).summary
        assert rule["defaultConfiguration"] == {"level": row.check.severity, "enabled": row.check.default}
        assert rule["properties"]["tags"][0] == "medical-content"
        assert len(rule["properties"]["tags"]) == 2
        assert rule["helpUri"] == f"urn:medfact:check:{row.check.code}"
    linked = sarif(whole(), docs_url="https://docs.example.org/medfact/")["runs"][0]["tool"]["driver"]["rules"]
    assert linked[0]["helpUri"] == "https://docs.example.org/medfact/checks/art001/"


def test_sarif_results_name_place_words_other_side_and_fingerprint():
    result = whole()
    (run,) = sarif(result)["runs"]
    findings = [item for document in result.documents for item in document.ordered] + list(result.findings)
    assert len(run["results"]) == len(findings) + 1
    for row, finding in zip(run["results"], findings, strict=False):
        assert run["tool"]["driver"]["rules"][row["ruleIndex"]]["id"] == row["ruleId"] == finding.code
        assert row["level"] == finding.severity
        assert row["partialFingerprints"] == {"medfact/v1": finding.fingerprint}
        assert row["message"]["text"].startswith(finding.message)
    conflict = next(row for row in run["results"] if row["ruleId"] == "CON001")
    place = conflict["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": "library/hernia-repair.html", "uriBaseId": "%SRCROOT%"}
    region = place["region"]
    assert region["endLine"] == region["startLine"]
    assert region["endColumn"] - region["startColumn"] == len(region["snippet"]["text"])
    other = conflict["relatedLocations"][0]
    assert other["message"]["text"] == "minimally invasive procedure"
    assert "minimally invasive procedure" in conflict["message"]["text"]
    assert region["snippet"]["text"] in conflict["message"]["text"]


def test_sarif_says_what_is_known_suppressed_absent_and_unread():
    (run,) = sarif(whole())["runs"]
    states = {
        state: [row for row in run["results"] if row["baselineState"] == state]
        for state in ("new", "unchanged", "absent")
    }
    assert len(states["unchanged"]) == 1
    (gone,) = states["absent"]
    assert (gone["ruleId"], gone["kind"], gone["level"]) == ("CIT001", "pass", "none")
    assert gone["partialFingerprints"]["medfact/v1"] == STALE.fingerprint
    suppressed = [row for row in run["results"] if row.get("suppressions")]
    assert len(suppressed) == 1
    assert suppressed[0]["suppressions"][0]["kind"] == "inSource"
    assert suppressed[0]["suppressions"][0]["justification"]
    (invocation,) = run["invocations"]
    assert invocation["executionSuccessful"] is False
    unread, faulty = invocation["toolExecutionNotifications"]
    assert (unread["level"], unread["descriptor"]["id"]) == ("error", "unread-document")
    assert unread["message"]["text"].startswith("not checked: a ZIP archive")
    assert faulty["locations"][0]["physicalLocation"]["region"] == {"startLine": 3}
    assert sarif(sample.of(sample.clean()))["runs"][0]["invocations"][0]["executionSuccessful"] is True


def test_sarif_names_what_the_configuration_suppressed():
    draft = sample.painkillers()
    draft.findings[0] = replace(draft.findings[0], state="suppressed", reason="agreed", silenced_by="config")
    rows = sarif(sample.of(draft))["runs"][0]["results"]
    assert [row["suppressions"] for row in rows if row["suppressions"]] == [
        [{"kind": "external", "justification": "agreed"}]
    ]


def test_sarif_of_a_format_without_lines_names_the_paragraph():
    row = sarif(without_lines())["runs"][0]["results"][0]
    (location,) = row["locations"]
    assert location["physicalLocation"] == {
        "artifactLocation": {"uri": "library/pain%20%26%20heat.docx", "uriBaseId": "%SRCROOT%"}
    }
    assert location["logicalLocations"][0]["name"] == "paragraph 12"


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("a b/ä.md", {"uri": "a%20b/%C3%A4.md", "uriBaseId": "%SRCROOT%"}),
        ("c:d.md", {"uri": "c%3Ad.md", "uriBaseId": "%SRCROOT%"}),
        ("export.csv#12", {"uri": "export.csv%2312", "uriBaseId": "%SRCROOT%"}),
        ("/srv/a.md", {"uri": "file:///srv/a.md"}),
        ("https://example.org/a?b=1", {"uri": "https://example.org/a?b=1"}),
        ("-", {"uri": "-", "uriBaseId": "%SRCROOT%"}),
        ("\udcff.md", {"uri": "%FF.md", "uriBaseId": "%SRCROOT%"}),
    ],
)
def test_sarif_addresses(path, expected):
    from reports.sarif import artifact

    assert artifact(path) == expected


# ---------------------------------------------------------------- JUnit

# What the readers of Jenkins, GitLab and Azure agree on; written for this test.
JUNIT = """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" elementFormDefault="qualified">
 <xs:element name="testsuites"><xs:complexType><xs:sequence>
   <xs:element ref="testsuite" minOccurs="0" maxOccurs="unbounded"/></xs:sequence>
  <xs:attributeGroup ref="counts"/></xs:complexType></xs:element>
 <xs:attributeGroup name="counts">
  <xs:attribute name="name" type="xs:string" use="required"/>
  <xs:attribute name="tests" type="xs:nonNegativeInteger" use="required"/>
  <xs:attribute name="failures" type="xs:nonNegativeInteger" use="required"/>
  <xs:attribute name="errors" type="xs:nonNegativeInteger" use="required"/>
  <xs:attribute name="skipped" type="xs:nonNegativeInteger"/></xs:attributeGroup>
 <xs:element name="testsuite"><xs:complexType><xs:sequence>
   <xs:element ref="testcase" minOccurs="0" maxOccurs="unbounded"/></xs:sequence>
  <xs:attributeGroup ref="counts"/></xs:complexType></xs:element>
 <xs:element name="testcase"><xs:complexType><xs:choice minOccurs="0">
   <xs:element name="failure" type="problem"/><xs:element name="error" type="problem"/>
   <xs:element name="skipped" type="problem"/><xs:element name="system-out" type="xs:string"/></xs:choice>
  <xs:attribute name="name" type="xs:string" use="required"/>
  <xs:attribute name="classname" type="xs:string" use="required"/>
  <xs:attribute name="file" type="xs:string"/><xs:attribute name="line" type="xs:positiveInteger"/>
  <xs:attribute name="time" type="xs:decimal"/></xs:complexType></xs:element>
 <xs:complexType name="problem"><xs:simpleContent><xs:extension base="xs:string">
  <xs:attribute name="message" type="xs:string"/><xs:attribute name="type" type="xs:string"/>
 </xs:extension></xs:simpleContent></xs:complexType>
</xs:schema>"""


def junit(result, **options):
    text = reports.render(result, "junit", options=Options(**options))
    root = etree.fromstring(text.encode())
    etree.XMLSchema(etree.XML(JUNIT)).assertValid(root)
    return root


@pytest.mark.parametrize("make", [whole, without_lines, sample.empty])
def test_junit_has_the_structure_that_its_readers_agree_on(make):
    root = junit(make())
    for tag, name in (("testcase", "tests"), ("failure", "failures"), ("error", "errors"), ("skipped", "skipped")):
        assert int(root.get(name)) == len(root.findall(f".//{tag}"))


def test_junit_is_a_suite_an_article_and_a_case_a_finding():
    root = junit(whole())
    suites = {suite.get("name"): suite for suite in root}
    assert list(suites) == [*(item.path for item in sample.library().documents), "medfact"]
    (clean,) = suites["library/fever.md"]
    assert (clean.get("name"), len(clean)) == ("nothing found", 0)
    (broken,) = suites["library/broken.docx"]
    assert broken.find("error").get("message").startswith("a ZIP archive")
    assert (root.get("failures"), root.get("errors"), root.get("skipped")) == ("7", "1", "2")
    case = next(case for case in root.iter("testcase") if "REG002" in case.get("name"))
    assert (case.get("file"), case.get("line")) == ("library/hernia-repair.html", "42")
    assert "Adults take at most 4 g" in case.find("failure").text
    assert [one.get("message") for one in root.iter("skipped")] != []


@pytest.mark.parametrize(("fail_on", "failures"), [("error", 7), ("warning", 18), ("note", 21), ("never", 0)])
def test_junit_fails_what_fails_the_run_and_shows_the_rest(fail_on, failures):
    root = junit(whole(), fail_on=fail_on)
    assert int(root.get("failures")) == failures
    assert len(root.findall(".//system-out")) == 21 - failures


def test_junit_replaces_what_xml_cannot_hold():
    assert holdable("a\x00b\x1b\ud800\ufffec\td\n\U0001f600") == "a\ufffdb\ufffd\ufffd\ufffdc\td\n\U0001f600"
    draft = sample.painkillers()
    draft.findings[0] = replace(draft.findings[0], message='a\x0bb ]]> <x> "&" \ud83d', text="\x00")
    name = junit(sample.of(draft)).find(".//testcase").get("name")
    assert 'a b ]]> <x> "&" \ufffd' in name


# ---------------------------------------------------------------- GitLab


def test_gitlab_has_one_issue_a_new_finding_and_unread_article():
    result = whole()
    issues = json.loads(reports.render(result, "gitlab"))
    assert len(issues) == result.counts.new + 1
    for issue in issues:
        assert set(issue) == {"description", "check_name", "fingerprint", "severity", "location"}
        assert issue["severity"] in {"info", "minor", "major", "critical", "blocker"}
        assert isinstance(issue["location"]["lines"]["begin"], int)
    assert len({issue["fingerprint"] for issue in issues}) == len(issues)
    severities = [issue["severity"] for issue in issues]
    assert [severities.count(name) for name in ("critical", "major", "info", "blocker")] == [7, 11, 3, 1]
    conflict = next(issue for issue in issues if issue["check_name"] == "CON001 contradictory-description")
    assert "“minimally invasive procedure”" in conflict["description"]
    assert conflict["location"]["path"] == "library/hernia-repair.html"
    assert issues[-1]["location"] == {"path": "library/broken.docx", "lines": {"begin": 1}}


def test_gitlab_of_a_format_without_lines_begins_at_the_first():
    issues = json.loads(reports.render(without_lines(), "gitlab"))
    assert {issue["location"]["lines"]["begin"] for issue in issues} == {1}


@pytest.mark.parametrize("name", ["text", "github", "markdown"])
def test_formats_without_states_count_what_is_known_and_suppressed(name):
    assert "1 known, 1 suppressed" in reports.render(whole(), name)


def test_text_grouped_by_code_has_what_is_about_no_article_in_its_group():
    text = reports.render(whole(), "text", options=Options(group_by="code"))
    assert "SUP001 unused-suppression: 1 finding\n\nmedfact.toml:12:1: SUP001" in text
