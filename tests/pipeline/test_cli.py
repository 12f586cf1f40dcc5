import io
import json
import os
import subprocess
import sys

import pytest

from pipeline import command

TEXT = "It works in 70% of patients.\n"


def test_version_and_help_import_nothing_heavy(project):
    heavy = "{'spacy', 'pandas', 'prefect', 'jinja2', 'claims', 'sources', 'reports', 'trafilatura', 'pint', 'numpy', 'rich'}"
    code = (
        "import sys; from pipeline import cli\n"
        "try: cli.app(['--version'])\n"
        "except SystemExit: pass\n"
        f"print(sorted({heavy} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=project)
    assert done.stdout.splitlines()[-1] == "[]"
    assert done.stdout.startswith("medfact ")


def test_standard_output_carries_the_result_only(medfact, stand_in, write):
    write("a.md", TEXT)
    done = medfact("check", "a.md", "--select", "CIT001", "--format", "json")
    document = json.loads(done.stdout)["documents"][0]
    assert [item["code"] for item in document["findings"]] == ["CIT001"]
    assert done.stderr == ""


def test_findings_that_are_grave_enough_exit_with_one(medfact, stand_in, write):
    write("a.md", TEXT)
    medfact("check", "a.md", "--select", "CIT001")
    medfact("check", "a.md", "--select", "CIT001", "--fail-on", "warning", code=1)


def test_the_configuration_is_used_and_the_command_line_goes_before_it(medfact, stand_in, write):
    write("medfact.toml", "paths = ['articles']\nselect = ['CIT001']\nfail-on = 'warning'\n")
    write("articles/a.md", TEXT)
    assert "articles/a.md:1:1: CIT001 warning" in medfact("check", code=1).stdout
    medfact("check", "--fail-on", "never")
    medfact("check", "--ignore", "CIT001")
    medfact("check", "--select", "ART001")
    write("medfact.toml", "ignore = ['CIT001']\n")
    assert "CIT001" in medfact("check", "articles", "--select", "CIT001").stdout
    assert "CIT001" not in medfact("check", "articles").stdout


def test_a_bibliography_of_the_configuration_serves_every_article(medfact, stand_in, write):
    write("desk/medfact.toml", "bibliography = 'refs.bib'\n")
    write("desk/refs.bib", "@misc{moor2019, title={Skin}, year=2019}\n@misc{hall2011, title={Nails}, year=2011}\n")
    write("desk/articles/a.md", "# Warts\n\nIt works in most people [@moor2019].\n")
    write("desk/articles/b.md", "# Warts\n\nIt works in most people [@more2019].\n")
    write("desk/articles/c.ris", "TY  - BOOK\nER  - \n")
    write("desk/articles/b.ris", "TY  - BOOK\nID  - lund\nTI  - Feet\nER  - \n")
    done = medfact("check", "desk", "--format", "json")
    given = {
        item["path"]: [(one["key"], one["source"]) for one in item["references"]]
        for item in json.loads(done.stdout)["documents"]
    }
    assert given == {"articles/a.md": [("moor2019", "refs.bib:1")], "articles/b.md": [("lund", "articles/b.ris:1")]}
    # A bibliography that is used is not skipped: what is left are medfact.toml and the one without an article.
    assert "2 files skipped" in medfact("check", "desk").stdout
    listed = medfact("sources", "desk").stdout
    assert "Skin. 2019." in listed
    assert "Nails" not in listed


def test_paths_are_relative_to_the_root_however_a_file_was_named(medfact, stand_in, write, project, monkeypatch):
    write("desk/medfact.toml", "select = ['CIT001']")
    write("desk/articles/a.md", TEXT)
    for given in ("desk/articles/a.md", project / "desk/articles", "desk/articles/*.md", "desk/../desk/articles/a.md"):
        assert medfact("check", given).stdout.startswith("articles/a.md:1:1:"), given
    monkeypatch.chdir(project / "desk/articles")
    assert medfact("check", "a.md").stdout.startswith("articles/a.md:1:1:")


def test_pages_of_an_earlier_report_are_no_articles(medfact, stand_in, write):
    write("a.md", TEXT)
    write("medfact-report/articles/a.html", f"<p>{TEXT}</p>")
    assert "1 article," in medfact("check", ".").stdout


def test_standard_input_is_read(medfact, stand_in):
    done = medfact("check", "-", "--select", "CIT001", input=TEXT)
    assert done.stdout.startswith("-:1:1: CIT001")


def test_output_goes_to_a_file_and_what_became_of_it_to_standard_error(medfact, stand_in, write, project):
    write("a.md", TEXT)
    done = medfact("check", "a.md", "--select", "CIT001", "--format", "json", "--output", "out/result.json")
    assert done.stdout == ""
    assert done.stderr == "1 article, 1 claim; found 1 warning\nwrote out/result.json\n"
    assert json.loads((project / "out/result.json").read_text())["summary"]["documents"] == 1


def test_an_output_that_cannot_be_written_says_so(medfact, stand_in, write):
    write("a.md", TEXT)
    write("file", "")
    assert (
        "file/result.json cannot be written"
        in medfact("check", "a.md", "--format", "json", "--output", "file/result.json", code=2).stderr
    )


@pytest.mark.parametrize(("format", "first"), [("jsonl", '{"path": "a.md"'), ("csv", "path,line"), ("json", "{")])
def test_claims_in_every_format(medfact, stand_in, write, format, first):
    write("a.md", TEXT)
    assert medfact("claims", "a.md", "--format", format).stdout.startswith(first)


def test_references_are_listed_once(medfact, stand_in, write):
    entry = "Smith J. Stents. BMJ 2011. https://doi.org/10.1136/bmj.d1\n"
    write("a.md", f"# A\n\nWords [1].\n\n## References\n\n1. {entry}")
    write("b.md", f"# B\n\nWords [1].\n\n## References\n\n1. {entry}2. Other A. Another work. Lancet 2012.\n")
    works = json.loads(medfact("sources", ".", "--format", "json").stdout)
    assert [work["articles"] for work in works if work["doi"] == "10.1136/bmj.d1"] == [["a.md", "b.md"]]
    assert "in a.md, b.md" in medfact("sources", ".").stdout
    assert "not read: does not exist" in medfact("sources", "a.md", "gone.md", code=2).stderr


def test_checks_are_listed_and_explained(medfact, known):
    listed = medfact("checks").stdout
    assert all(f"{code}  {item.check.name}" in listed for code, item in known.items())
    assert {item["code"] for item in json.loads(medfact("checks", "--format", "json").stdout)} == set(known)
    for code, item in known.items():
        page = medfact("explain", code.lower()).stdout
        assert page == item.page.read_text(encoding="utf-8") == medfact("explain", item.check.name).stdout


def test_explaining_what_is_no_check_names_the_nearest(medfact):
    assert "there is no check 'CIT0002' (did you mean CIT002?)" in medfact("explain", "CIT0002", code=2).stderr


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (["check"], "no document: name files or folders"),
        (["check", "a.md", "--format", "jsn"], "there is no format 'jsn' of check (did you mean json?)"),
        (["claims", "a.md", "--format", "github"], "there is no format 'github' of claims"),
        (["check", "a.md", "--select", "CIT0001"], "there is no check 'CIT0001' (did you mean CIT001?)"),
        (["check", "a.md", "--as-of", "yesterday"], "'yesterday' is no date: expected one as 2026-11-22"),
        (["check", "a.md", "--fail-on", "fatal"], "fatal"),
        (["check", "a.md", "--config", "gone.toml"], "gone.toml: does not exist"),
        (["check", "a.md", "--registry", "gone"], "gone"),
        (["check", "a.md", "--nonsense"], "No such option"),
        (["nonsense"], "No such command"),
        (["registry", "validate"], "no registry: name one"),
        (["registry", "approve", "r.csv", "--all"], "--by NAME is missing"),
        (["registry", "approve", "r.csv", "--by", "me"], "name the entries to approve, or give --all"),
        (["registry", "propose", "a.md", "--output", "a.md"], "a.md exists"),
    ],
)
def test_bad_usage_exits_with_two_and_says_what_would_do(medfact, stand_in, write, args, told):
    write("a.md", TEXT)
    assert told in " ".join(medfact(*args, code=2).stderr.split())


def test_what_should_not_happen_exits_with_two(medfact, stand_in, write, monkeypatch):
    write("a.md", TEXT)
    monkeypatch.setattr(command, "load_config", lambda *_: 1 / 0)
    assert "medfact: internal error: ZeroDivisionError" in medfact("check", "a.md", code=2).stderr


def test_an_interruption_exits_with_its_own_code(medfact, stand_in, write, monkeypatch):
    def interrupt(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(command, "load_config", interrupt)
    assert medfact("check", "a.md", code=130).stderr == "interrupted\n"


def test_a_reader_that_goes_away_changes_nothing(project):
    run = [sys.executable, "-c", "from pipeline.cli import main; main()", "checks"]
    with subprocess.Popen(run, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=project) as process:
        process.stdout.close()
        told = process.stderr.read()
        assert (process.wait(timeout=60), told) == (0, b"")


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.mark.parametrize(("environment", "colour"), [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)])
def test_colour_is_for_terminals_that_want_it(monkeypatch, environment, colour):
    monkeypatch.setenv("TERM", "xterm")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert command.colored(Terminal()) is colour
    assert not command.colored(io.StringIO())


def test_output_is_utf8_whatever_the_locale_says(project):
    done = subprocess.run(
        [sys.executable, "-c", "from pipeline.cli import main; main()", "checks"],
        cwd=project, capture_output=True, env={**os.environ, "PYTHONIOENCODING": "ascii"}, check=True,
    )  # fmt: skip
    assert done.stdout.decode("utf-8")


RETRACTED = (
    "Record ID,Reason,RetractionDate,RetractionDOI,RetractionPubMedID,OriginalPaperDOI,OriginalPaperPubMedID,"
    "RetractionNature\n7,+Error in Data;,3/14/2021 0:00,,,10.1136/bmj.d1,,Retraction\n"
)


def test_retracted_works_come_from_the_file_that_the_configuration_names(medfact, write):
    write("medfact.toml", '[checks]\nretractions = "data/retracted.csv"\n')
    write("data/retracted.csv", RETRACTED)
    write(
        "a.md", "# A\n\nWords [1].\n\n## References\n\n1. Smith J. Stents. BMJ 2011. https://doi.org/10.1136/bmj.d1\n"
    )
    done = medfact("check", "a.md", "--select", "CIT007", "--format", "json", code=1)
    (finding,) = json.loads(done.stdout)["documents"][0]["findings"]
    assert finding["message"].startswith(
        "reference 1 is retracted since 2021-03-14: Error in Data (record 7 in data/ret"
    )
    assert json.loads(done.stdout)["retractions"]["records"] == 1
    assert "retracted works: data/retracted.csv: 1 record, newest 2021-03-14" in done.stderr
    assert "retracted 2021-03-14] Smith J." in medfact("sources", "a.md").stdout
    write("data/retracted.csv", RETRACTED.replace(",Retraction\n", ",Gone\n"))
    said = medfact("check", "a.md", code=2).stderr
    assert "data/retracted.csv: line 2: RetractionNature: found 'gone'" in said
    write("medfact.toml", '[checks]\nretractions = "gone.csv"\n')
    assert "gone.csv: does not exist" in medfact("check", "a.md", code=2).stderr
    medfact("check", "a.md", "--ignore", "CIT007", code=0)


def test_records_of_an_export_cite_from_the_bibliography_of_the_configuration(medfact, write):
    exports = '[[exports]]\npath = "cms.jsonl"\nid = "id"\nbody = "body"\nformat = "markdown"\n'
    write("medfact.toml", f'bibliography = ["refs.bib"]\n{exports}')
    write("refs.bib", "@misc{moor2019, title={Skin}, year=2019, doi={10.5555/s.1}}\n")
    write("cms.jsonl", json.dumps({"id": "skin", "body": "# Skin\n\nSkin itches [@moor2019]."}) + "\n")
    (document,) = json.loads(medfact("claims", "cms.jsonl", "--format", "json").stdout)["documents"]
    assert [reference["doi"] for reference in document["references"]] == ["10.5555/s.1"]
    assert document["citations"][0]["keys"] == ["moor2019"]
