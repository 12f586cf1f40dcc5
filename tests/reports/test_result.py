import subprocess
import sys

import pytest

import reports
from reports.result import Options, plural, severity_words
from tests.reports import sample


def test_only_new_findings_count():
    counts = sample.hernia().result().counts
    assert (counts.error, counts.warning, counts.note) == (7, 6, 1)
    assert (counts.known, counts.suppressed) == (1, 1)
    assert counts.new == 14


def test_an_error_is_never_clean():
    unread = sample.library().unread
    assert [item.path for item in unread] == ["library/broken.docx"]
    assert unread[0].standing == "unchecked"
    assert sample.clean().result().standing == "clean"
    assert sample.clean().result(error="Text is German").standing == "unchecked"


def test_words_are_those_of_the_documents():
    result = sample.library()
    assert result.words == sum(item.document.words for item in result.documents if item.document)
    assert plural(1, "error") == "1 error"
    assert plural(1204, "word") == "1,204 words"
    assert severity_words(sample.clean().result().counts) == "nothing"


def test_renderers_are_found_by_themselves():
    assert {"text", "json", "jsonl", "csv", "html", "markdown", "github"} <= set(reports.formats())
    with pytest.raises(reports.UnknownFormatError, match="'pdf': there are csv, docx, github, gitlab, html"):
        reports.render(sample.library(), "pdf")


@pytest.mark.parametrize("name", sorted(set(reports.formats()) - {"html", "parquet", "docx"}))
@pytest.mark.parametrize("command", ["check", "claims"])
def test_every_format_renders_every_result(name, command):
    for result in (sample.library(command), sample.empty()):
        text = reports.render(result, name, options=Options(color=True))
        assert text == reports.render(result, name, options=Options(color=True))


def test_listing_formats_loads_no_renderer_library():
    code = (
        "import sys, reports; reports.formats(); "
        "print([name for name in ('jinja2', 'pandas', 'rich', 'spacy') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_write_makes_a_file_or_a_folder(tmp_path):
    reports.write(sample.library(), "json", tmp_path / "deep" / "out.json")
    assert (tmp_path / "deep" / "out.json").read_text(encoding="utf-8").startswith("{")
    reports.write(sample.library(), "csv", tmp_path / "tables")
    assert sorted(path.name for path in (tmp_path / "tables").iterdir()) == ["claims.csv", "findings.csv"]
    with pytest.raises(ValueError, match="name a folder"):
        reports.write(sample.library(), "html", tmp_path / "all.html")
