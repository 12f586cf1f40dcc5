import csv
import io
import json
from dataclasses import replace

import jsonschema
import pandas
import pytest

import reports
from reports.jsonfile import SCHEMA
from reports.result import Options
from reports.tables import CLAIM_COLUMNS, claims_frame
from tests.reports import sample


@pytest.fixture(scope="module")
def validator():
    return jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))


@pytest.mark.parametrize("command", ["check", "claims"])
def test_json_is_what_the_schema_says(validator, command):
    validator.validate(json.loads(reports.render(sample.library(command), "json")))
    validator.validate(json.loads(reports.render(sample.empty(), "json")))


def test_json_carries_everything():
    data = json.loads(reports.render(sample.library(), "json"))
    assert data["summary"]["findings"] == {"error": 7, "warning": 11, "note": 3, "known": 1, "suppressed": 1}
    assert [item["path"] for item in data["findings"]] == ["medfact.toml"]
    article = data["documents"][0]
    for finding in article["findings"]:
        assert article["text"][finding["start"] : finding["end"]] == finding["text"]
    dosing = next(claim for claim in article["claims"] if claim["kind"] == "dosing")
    assert dosing["values"][0]["dose"]["low"] == 1
    assert isinstance(dosing["values"][0]["dose"]["low"], int)
    unread = data["documents"][-1]
    assert unread["error"].startswith("a ZIP archive")
    assert (unread["text"], unread["claims"], unread["findings"]) == ("", [], [])


def test_json_has_no_infinity():
    draft = sample.painkillers()
    quantity = replace(draft.claims[0].values[0].dose, high=float("inf"))
    draft.claims[0] = replace(draft.claims[0], values=(quantity,))
    assert (
        json.loads(reports.render(sample.of(draft), "json"))["documents"][0]["claims"][0]["values"][0]["high"] is None
    )


def test_jsonl_is_one_claim_a_line():
    lines = [json.loads(line) for line in reports.render(sample.library("claims"), "jsonl").splitlines()]
    assert len([line for line in lines if "kind" in line]) == sample.library().claims
    assert all(line["path"] for line in lines)
    assert lines[-1] == {"path": "library/broken.docx", "error": sample.library().documents[-1].error}


def rows(text):
    return list(csv.DictReader(io.StringIO(text)))


def test_csv_gives_findings_or_claims():
    findings = rows(reports.render(sample.library(), "csv"))
    assert len(findings) == sum(len(item.findings) for item in sample.library().documents) + 1
    assert findings[1]["other_text"] == "minimally invasive procedure"
    claims = rows(reports.render(sample.library("claims"), "csv"))
    assert list(claims[0]) == list(CLAIM_COLUMNS)
    assert claims == rows(reports.render(sample.library(), "csv", options=Options(table="claims")))
    dosing = next(row for row in claims if row["kind"] == "dosing")
    assert dosing["value"] == "paracetamol, 1.0 g, every 4 hours, for up to five days"


def test_csv_runs_no_formula():
    draft = sample.painkillers()
    draft.findings[1] = replace(draft.findings[1], message="=HYPERLINK(1)", text="-5 mg")
    row = next(row for row in rows(reports.render(sample.of(draft), "csv")) if "HYPERLINK" in row["message"])
    assert (row["message"], row["text"]) == ("'=HYPERLINK(1)", "'-5 mg")


def test_claims_as_a_data_frame():
    frame = claims_frame(sample.library().documents)
    assert list(frame.columns) == list(CLAIM_COLUMNS)
    assert str(frame["line"].dtype) == "Int64"
    assert len(claims_frame(sample.empty().documents)) == 0


def test_parquet_holds_the_claims_of_every_article(tmp_path):
    documents = sample.library("claims").documents
    path = tmp_path / "claims.parquet"
    reports.formats()["parquet"].claims_file(iter(documents * 200), path)
    frame = pandas.read_parquet(path)
    expected = claims_frame(documents)
    assert len(frame) == 200 * len(expected)
    pandas.testing.assert_frame_equal(frame[: len(expected)], expected, check_dtype=False)
    with pytest.raises(ValueError, match="--output FILE"):
        reports.render(sample.library("claims"), "parquet")


@pytest.mark.parametrize("name", ["jsonl", "csv"])
def test_claims_come_document_by_document(name):
    """The first lines are there before the second document is read."""
    documents = sample.library("claims").documents
    asked = []

    def one_by_one():
        for document in documents:
            asked.append(document.path)
            yield document

    parts = reports.formats()[name].claims_stream(one_by_one())
    assert documents[0].path in next(parts)
    assert asked == [documents[0].path]
    rest = "".join(parts)
    assert asked == [document.path for document in documents]
    assert rest.count("\n") > 1


def test_github_escapes_what_would_start_a_command():
    draft = sample.painkillers()
    draft.findings[0] = replace(draft.findings[0], message="50%\n::error::own command")
    text = reports.render(sample.of(draft), "github")
    assert "::notice file=library/pain-after-surgery.txt,title=ART003 missing-author,line=1,col=1::50%25%0A" in text
    assert not any(line.startswith("::error::own") for line in text.splitlines())
    assert "::error file=library/broken.docx" in reports.render(sample.library(), "github")


def test_markdown_shows_words_as_words():
    text = reports.render(sample.library(), "markdown")
    assert text.startswith("### medfact: found 7 errors, 11 warnings, 3 notes (1 known, 1 suppressed), 1 article could")
    assert "<script>" not in text
    assert "- **Not checked:** library/broken.docx" in text
    draft = sample.painkillers()
    draft.findings[0] = replace(draft.findings[0], message="ask @somebody about [this](http://x) `now`")
    text = reports.render(sample.of(draft), "markdown")
    assert "@somebody" not in text
    assert r"\[this\](http://x) \`now\`" in text
