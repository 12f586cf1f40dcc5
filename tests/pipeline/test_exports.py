"""Exports of a CMS through the command: declared in the configuration, each record an article of its own."""

import json
import tomllib

import pytest

from pipeline import config

TEXT = "Stents keep the gullet open so that patients can swallow again."
DECLARED = """
[[exports]]
path = "cms/*.jsonl"
id = "slug"
body = "content"
format = "text"
title = "headline"
"""


@pytest.fixture
def cms(write):
    write("medfact.toml", DECLARED)
    records = [
        {"slug": "stents", "headline": "Stents", "content": f"{TEXT}\n\nIt works in 70% of patients."},
        {"slug": "broken", "headline": "Stents", "content": ""},
        {"slug": "lasers", "headline": "Lasers", "content": f"{TEXT}\n\nThey work in 80% of patients."},
    ]
    write("cms/articles.jsonl", "\n".join(json.dumps(record) for record in records) + "\n")


def test_every_record_is_checked_and_the_broken_one_told(medfact, stand_in, cms):
    done = medfact("check", "--select", "CIT001", "--format", "json", code=2)
    documents = {item["path"]: item for item in json.loads(done.stdout)["documents"]}
    assert list(documents) == [f"cms/articles.jsonl#{name}" for name in ("stents", "broken", "lasers")]
    (finding,) = documents["cms/articles.jsonl#lasers"]["findings"]
    assert (finding["line"], finding["text"]) == (3, "They work in 80% of patients.")
    told = "cms/articles.jsonl#broken: not checked: line 2: content: is empty, expected an article"
    assert told in done.stderr
    assert documents["cms/articles.jsonl#stents"]["title"] == "Stents"


def test_one_record_on_the_command_line(medfact, stand_in, cms):
    done = medfact("check", "cms/articles.jsonl#lasers", "--select", "CIT001")
    assert "cms/articles.jsonl#lasers:3:" in done.stdout
    assert "1 article" in done.stdout
    assert (
        "no record has this slug (did you mean lasers?)" in medfact("check", "cms/articles.jsonl#laser", code=2).stdout
    )


def test_a_folder_with_an_export_and_what_is_not_declared(medfact, stand_in, cms, write):
    write("cms/other.csv", "slug,content\na,b\n")
    write("cms/page.txt", f"{TEXT}\n\nIt works in 90% of patients.\n")
    done = medfact("check", "cms", "--select", "CIT001", code=2)
    assert "1 file skipped" in done.stdout
    assert "4 articles" in done.stdout
    outright = medfact("check", "cms/other.csv", code=2).stdout
    assert 'an export is declared in medfact.toml: [[exports]] with path = "cms/other.csv"' in outright


def test_claims_are_streamed_record_by_record(medfact, stand_in, cms):
    done = medfact("claims", "cms/articles.jsonl", "--format", "jsonl", code=2)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(line["path"], line.get("error")) for line in lines] == [
        ("cms/articles.jsonl#stents", None),
        ("cms/articles.jsonl#broken", "line 2: content: is empty, expected an article"),
        ("cms/articles.jsonl#lasers", None),
    ]


def test_suppressions_and_overrides_that_name_the_export_hold_for_its_records(medfact, stand_in, cms, write):
    own = """
[[suppress]]
path = "cms/articles.jsonl#stents"
code = "CIT001"
reason = "our own survey"
[[overrides]]
paths = ["cms/articles.jsonl"]
severity = { CIT001 = "note" }
"""
    write("medfact.toml", DECLARED + own)
    done = medfact("check", "cms", "--select", "CIT001", "--format", "json", code=2)
    found = [item for document in json.loads(done.stdout)["documents"] for item in document["findings"]]
    assert [(item["severity"], item["state"]) for item in found] == [("note", "suppressed"), ("note", "new")]


def test_an_export_that_is_gone_is_told(medfact, stand_in, write):
    write("medfact.toml", DECLARED.replace("*.jsonl", "a.jsonl"))
    assert "cms/a.jsonl: not checked: does not exist" in medfact("check", code=2).stdout


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ('bdy = "x"', "exports[1].bdy: there is no such key (did you mean body?)"),
        ("body = 3", 'exports[1].body: found 3, expected a list, as ["one", "two"]'),
        ("body = []", "exports[1].body: found [], expected at least one"),
        (
            'body = "x"\nformat = "word"',
            "exports[1].format: found \"word\", expected one of 'html', 'markdown' or 'text'",
        ),
        ('body = "x"\ndelimiter = ", "', 'exports[1].delimiter: found ", ", expected 1 character at most'),
        ("", "exports[1].body: is missing"),
    ],
)
def test_what_is_wrong_with_a_declaration(wrong, told):
    with pytest.raises(config.ConfigError) as caught:
        config.parse(tomllib.loads(f'[[exports]]\npath = "a.csv"\nid = "slug"\n{wrong}\n'))
    assert told in str(caught.value)


def test_what_is_declared_starts_at_the_root(project, write):
    write("medfact.toml", DECLARED)
    (export,) = config.load().exports
    assert export.path == str(project / "cms/*.jsonl")
    assert (export.id, export.body, export.format, export.title) == ("slug", ("content",), "text", "headline")
    assert config.load().paths == (str(project / "cms/*.jsonl"),)
