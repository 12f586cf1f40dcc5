"""Positions through the real command: line and column are code points in the file as decoded, newlines as LF."""

import json

import pytest

SENTENCE = "A stent relieves dysphagia in 70% of patients."
DOSE = "Take 5.0 mg of it."


def place(text, words, nth=0):
    """Line and column of words in a file, counted anew and by hand."""
    decoded = text.replace("\r\n", "\n").replace("\r", "\n")
    at = -1
    for _ in range(nth + 1):
        at = decoded.index(words, at + 1)
    return decoded.count("\n", 0, at) + 1, at - (decoded.rfind("\n", 0, at) + 1) + 1


@pytest.fixture
def told(medfact, write):
    """Returns (line, column, words) of what DOS002 finds, and checks that its offsets point at its words."""

    def run(name, text, code="DOS002"):
        write(name, text)
        data = json.loads(medfact("check", name, "--select", code, "--fail-on", "never", "--format", "json").stdout)
        (document,) = data["documents"]
        for item in document["findings"]:
            assert document["text"][item["start"] : item["end"]] == item["text"]
        return [(item["line"], item["column"], item["text"]) for item in document["findings"]]

    return run


CASES = {
    "plain.txt": f"Doses\n\n{DOSE}\n",
    "crlf.txt": f"Doses\r\n\r\nBefore it.\r\n{DOSE}\r\n",
    "crlf.md": f"# Doses\r\n\r\nBefore it,\r\nand then: {DOSE}\r\n",
    "crlf.html": f'<html lang="en"><body>\r\n<main><h1>Doses</h1>\r\n<p>First\r\n{DOSE}</p></main></body></html>',
    "tabs.txt": f"Doses\n\n\tBefore.\t{DOSE}\n",
    "tabs.md": f"# Doses\n\n-\tBefore.\t{DOSE}\n",
    "emoji.md": f"# Doses 💊\n\n👩‍⚕️ says 👍🏽: {DOSE}\n",
    "emoji.html": f'<html lang="en"><body><main><h1>Doses</h1><p>👩‍⚕️ says 👍🏽: {DOSE}</p></main></body></html>',
    "emoji.txt": f"Doses\n\n👩‍⚕️ says 👍🏽: {DOSE}\n",
    "entities.html": f'<html lang="en"><body><main><h1>Doses</h1><p>Q&amp;A &ndash; caf&eacute;&nbsp;&#x1F48A; {DOSE}</p></main></body></html>',
    "entities.md": f"# Doses\n\nQ&amp;A &ndash; caf&eacute; &#x1F48A; {DOSE}\n",
    "markup.md": f"# Doses\n\n**Very *important***: [see](https://example.org/a) `code` {DOSE}\n",
    "markup.html": f'<html lang="en"><body><main><h1>Doses</h1><p><b>Very <i class="x">important</i></b>: <a href="https://example.org/a">see</a><br> {DOSE}</p></main></body></html>',
    "front.md": f"---\ntitle: Doses\n---\n\n# Doses\n\n> Quoted.\n> {DOSE}\n",
    "comment.html": f'<html lang="en"><body><main><h1>Doses</h1><p>One <!-- 5.1 mg\n --> more. {DOSE}</p></main></body></html>',
    "bom.txt": f"\ufeffDoses\n\n{DOSE}\n",
}


@pytest.mark.parametrize("name", CASES)
def test_a_place_is_where_its_words_stand_in_the_file(told, name):
    text = CASES[name]
    (found,) = told(name, text)
    line, column = place(text.removeprefix("\ufeff"), "5.0 mg")
    assert found[:2] == (line, column)
    assert found[2].startswith("5.0")


def test_of_repeated_phrases_each_has_its_place(told):
    text = f"# Doses\n\n{DOSE} {DOSE}\n\nIn between.\n\n- {DOSE}\n"
    assert [found[:2] for found in told("a.md", text)] == [place(text, "5.0 mg", n) for n in range(3)]


def test_words_split_by_markup_begin_where_their_first_letter_stands(told):
    text = '<html lang="en"><body><main><h1>Doses</h1><p>Take <b>5.</b><i>0</i> mg of it.</p></main></body></html>'
    (found,) = told("a.html", text)
    assert found == (1, text.index("5.") + 1, found[2])
    assert found[2].startswith("5.0")


def test_a_span_over_several_lines_begins_on_its_first_and_ends_on_its_last(medfact, write):
    text = "# Stents\n\nA stent relieves dysphagia\nin 70% of patients.\n"
    write("a.md", text)
    log = json.loads(medfact("check", "a.md", "--select", "CIT001", "--format", "sarif").stdout)
    (row,) = log["runs"][0]["results"]
    region = row["locations"][0]["physicalLocation"]["region"]
    assert (region["startLine"], region["startColumn"]) == (3, 1)
    line, column = place(text, "patients.")
    assert (region["endLine"], region["endColumn"]) in {
        (line, column + len("patients")),
        (line, column + len("patients.")),
    }


def test_text_and_json_and_github_tell_one_place(medfact, write):
    write("a.md", CASES["emoji.md"])
    line, column = place(CASES["emoji.md"], "5.0 mg")
    assert medfact("check", "a.md", "--select", "DOS002", "--fail-on", "never").stdout.startswith(
        f"a.md:{line}:{column}: DOS002"
    )
    github = medfact("check", "a.md", "--select", "DOS002", "--fail-on", "never", "--format", "github").stdout
    assert f"line={line},col={column}" in github


# ---------------------------------------------------------------- what passes, what fails


@pytest.mark.parametrize(("fail_on", "code"), [("error", 0), ("warning", 1), ("note", 1), ("never", 0)])
def test_a_gate_that_passes_still_shows_what_it_found(medfact, stand_in, write, fail_on, code):
    write("a.md", SENTENCE)
    done = medfact("check", "a.md", "--select", "CIT001", "--fail-on", fail_on, code=code)
    assert done.stdout.startswith("a.md:1:1: CIT001 warning")
    assert "found 1 warning" in done.stdout.splitlines()[-1]


def test_nothing_heavy_is_imported_for_a_markdown_article(write, project):
    import subprocess
    import sys

    write("a.md", f"# Stents\n\n{SENTENCE}\n")
    heavy = {
        "pandas",
        "trafilatura",
        "scipy.stats",
        "prefect",
        "sqlalchemy",
        "pypdf",
        "docx",
        "docutils",
        "openpyxl",
        "pint",
    }
    code = (
        "import sys; sys.argv = ['medfact', 'check', 'a.md', '--fail-on', 'never']\nfrom pipeline.cli import main\n"
        f"try: main()\nexcept SystemExit: pass\nprint(sorted({heavy!r} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=project)
    assert done.stdout.splitlines()[-1] == "[]"
