"""Suppressions through the command: what silences, what silences nothing, what a run cannot tell."""

import datetime
import json

import pytest
from docx import Document as Word

CLAIM = "A stent relieves dysphagia in 70% of patients."
SELECT = ("--select", "CIT001,SUP")


@pytest.fixture
def found(medfact):
    """Runs check and returns (code, line, state) of each finding by path; those about no article under their path."""

    def run(*args, code=0):
        data = json.loads(medfact("check", *args, "--format", "json", "--fail-on", "never", code=code).stdout)
        kept = {
            item["path"]: [(one["code"], one["line"], one["state"]) for one in item["findings"]]
            for item in data["documents"]
        }
        for one in data["findings"]:
            kept.setdefault(one["path"], []).append((one["code"], one["line"], one["state"]))
        return kept

    return run


MARKDOWN = (
    f"# Stents\n\n<!-- medfact: ignore CIT001 -- ours -->\n{CLAIM}\n\nIn our ward, {CLAIM[0].lower()}{CLAIM[1:]}\n"
)
FORMATS = {
    "a.md": (MARKDOWN, 4),
    "a.html": (
        (
            f'<html lang="en"><body><main><h1>Stents</h1>\n<!-- medfact: ignore CIT001 -- ours -->\n<p>{CLAIM}</p>\n'
            f"<p>{CLAIM} So it goes.</p></main></body></html>"
        ),
        3,
    ),
    "a.txt": (f"Stents\n\n[medfact: ignore CIT001 -- ours]\n{CLAIM}\n\n{CLAIM} So it goes.\n", 4),
    "a.rst": (f"Stents\n======\n\n.. medfact: ignore CIT001 -- ours\n\n{CLAIM}\n\n{CLAIM} So it goes.\n", 6),
    "a.xml": (
        (
            '<?xml version="1.0"?><article xml:lang="en"><front><article-meta><title-group><article-title>Stents'
            f"</article-title></title-group></article-meta></front><body>\n<!-- medfact: ignore CIT001 — ours -->\n<p>{CLAIM}"
            f"</p>\n<p>{CLAIM} So it goes.</p></body></article>"
        ),
        3,
    ),
}


@pytest.mark.parametrize("name", FORMATS)
def test_a_suppression_governs_the_block_that_follows_in_every_format(found, stand_in, write, name):
    text, line = FORMATS[name]
    write(name, text)
    assert found(name, *SELECT)[name] == [
        ("CIT001", line, "suppressed"),
        ("CIT001", line + 1 + (name != "a.html" and name != "a.xml"), "new"),
    ]


def test_an_instruction_of_jats_is_a_suppression(found, stand_in, write):
    text = FORMATS["a.xml"][0].replace("<!-- medfact: ignore CIT001 — ours -->", "<?medfact ignore CIT001 -- ours?>")
    write("a.xml", text)
    assert [state for _, _, state in found("a.xml", *SELECT)["a.xml"]] == ["suppressed", "new"]


def test_a_comment_in_word_is_a_suppression(found, stand_in, project):
    word = Word()
    paragraph = word.add_paragraph(CLAIM)
    word.add_comment(paragraph.runs, text="medfact: ignore CIT001 -- ours", author="Desk")
    word.add_paragraph(f"{CLAIM} So it goes.")
    word.save(project / "a.docx")
    assert [state for _, _, state in found("a.docx", *SELECT)["a.docx"]] == ["suppressed", "new"]


def test_ignore_file_silences_the_whole_article_and_is_used(found, stand_in, write):
    write("a.md", f"<!-- medfact: ignore-file CIT001 -- ours -->\n\n{CLAIM}\n\n{CLAIM}\n")
    assert {state for _, _, state in found("a.md", *SELECT)["a.md"]} == {"suppressed"}


def test_what_silences_nothing_is_told_at_its_line_code_by_code(medfact, stand_in, write):
    write("a.md", f"# Stents\n\n<!-- medfact: ignore CIT001, CIT004 -- ours -->\n{CLAIM}\n")
    data = json.loads(medfact("check", "a.md", "--select", "CIT001,CIT004,SUP", "--format", "json").stdout)
    (unused, used) = data["documents"][0]["findings"]
    assert (unused["code"], unused["severity"], unused["line"], unused["column"]) == ("SUP001", "note", 3, 1)
    assert unused["message"] == (
        "the suppression of CIT004 (“ours”) silences nothing: CIT004 finds nothing in the block that follows"
    )
    assert (unused["start"], unused["end"], unused["text"]) == (0, 0, "")
    assert [(side["line"], side["text"]) for side in unused["related"]] == [(4, CLAIM)]
    assert (used["state"], used["reason"], used["silenced_by"]) == ("suppressed", "ours", "article")


def test_one_behind_the_last_block_is_told(found, stand_in, write):
    write("a.md", f"{CLAIM}\n\n<!-- medfact: ignore CIT001 -- ours -->\n")
    assert ("SUP001", 3, "new") in found("a.md", *SELECT)["a.md"]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2026-06-30", [("CIT001", 4, "suppressed")]),
        ("2026-07-01", [("SUP002", 3, "new"), ("CIT001", 4, "new")]),
    ],
)
def test_an_expired_one_silences_nothing_and_is_told_once(found, stand_in, write, day, expected):
    write("a.md", f"# Stents\n\n<!-- medfact: ignore CIT001 until 2026-06-30 -- ours -->\n{CLAIM}\n")
    assert found("a.md", *SELECT, "--as-of", day)["a.md"] == expected


@pytest.mark.parametrize(
    "directive",
    [
        "<!-- medfact: ignore CIT004 SUP001 -- comes and goes -->",
        "<!-- medfact: ignore CIT004 -- x -->\n<!-- medfact: ignore SUP001 -- known -->",
        "<!-- medfact: ignore-file SUP001 -- known -->\n<!-- medfact: ignore CIT004 -- x -->",
    ],
)
def test_a_finding_about_a_suppression_can_be_suppressed(found, stand_in, write, directive):
    write("a.md", f"# Stents\n\n{directive}\nText.\n")
    told = found("a.md", "--select", "CIT004,SUP")["a.md"]
    assert [(code, state) for code, _, state in told] == [("SUP001", "suppressed")]


def test_it_is_not_unused_where_nobody_looked(found, stand_in, write):
    write(
        "a.md", f"# Stents\n\n<!-- medfact: ignore CIT001 -- ours -->\n<!-- medfact: ignore REG001 -- x -->\n{CLAIM}\n"
    )
    # CIT001 is not selected; REG001 has no registry.
    assert found("a.md", "--select", "REG,SUP")["a.md"] == []
    write("medfact.toml", "[[overrides]]\npaths = ['a.md']\nignore = ['CIT001']\n")
    assert found("a.md", "--select", "CIT001,SUP")["a.md"] == []


def test_one_of_a_conflict_between_articles_is_told_by_a_whole_run_only(found, stand_in, write):
    write("medfact.toml", "paths = ['articles']\n")
    write("articles/a.md", "# A\n\n<!-- medfact: ignore CON001 -- agreed -->\nText.\n")
    write("articles/b.md", "# B\n\nText.\n")
    assert found("articles/a.md", "--select", "CON,SUP")["articles/a.md"] == []
    assert found("--select", "CON,SUP")["articles/a.md"] == [("SUP001", 3, "new")]


def test_two_that_overlap_are_both_used(found, stand_in, write):
    write("a.md", f"<!-- medfact: ignore-file CIT001 -- one -->\n\n<!-- medfact: ignore CIT001 -- two -->\n{CLAIM}\n")
    assert [code for code, _, _ in found("a.md", *SELECT)["a.md"]] == ["CIT001"]


def test_an_unknown_code_is_told_and_the_known_one_holds(medfact, stand_in, write):
    write("a.md", f"# Stents\n\n<!-- medfact: ignore CIT001, CIT0O1, CIT999 -- ours -->\n{CLAIM}\n")
    assert "'CIT0O1' is no check code" in medfact("check", "a.md", *SELECT).stderr
    write("a.md", f"# Stents\n\n<!-- medfact: ignore CIT001, CIT999 -- ours -->\n{CLAIM}\n")
    done = medfact("check", "a.md", *SELECT, "--format", "json")
    assert "a.md:3: suppression not understood, it silences nothing" in done.stderr
    assert "there is no check 'CIT999' (did you mean CIT009?)" in done.stderr
    assert [item["state"] for item in json.loads(done.stdout)["documents"][0]["findings"]] == ["suppressed"]


CONFIG = """paths = ["articles"]

[[suppress]]
path = "articles/a.md"
code = "CIT001"
reason = "our survey"
{until}
[[suppress]]
path = "articles/old/**"
code = "uncited-claim"
reason = "archive"
"""


@pytest.fixture
def library(write):
    def make(until=""):
        write("medfact.toml", CONFIG.format(until=until))
        write("articles/a.md", f"# A\n\n{CLAIM}\n")
        write("articles/old/b.md", "# B\n\nText.\n")
        write("articles/old/c.md", "# C\n\nText.\n")

    return make


def test_one_of_the_configuration_that_silences_nothing_in_the_whole_run_is_told(medfact, stand_in, library):
    library()
    data = json.loads(medfact("check", *SELECT, "--format", "json").stdout)
    (finding,) = data["findings"]
    assert (finding["path"], finding["line"], finding["code"]) == ("medfact.toml", 8, "SUP001")
    assert finding["message"] == (
        "the suppression of uncited-claim (“archive”) silences nothing: uncited-claim finds nothing in articles/old/**"
    )
    (silenced,) = data["documents"][0]["findings"]
    assert (silenced["state"], silenced["reason"], silenced["silenced_by"]) == ("suppressed", "our survey", "config")
    assert data["summary"]["findings"]["note"] == 1


def test_a_partial_run_calls_none_of_the_configuration_unused(found, stand_in, library):
    library()
    assert "medfact.toml" not in found("articles/a.md", *SELECT)
    assert "medfact.toml" not in found("articles/old/b.md", *SELECT)
    assert found("articles/old", *SELECT)["medfact.toml"] == [("SUP001", 8, "new")]


def test_one_whose_path_is_nowhere_is_told_by_a_whole_run_only(found, stand_in, library, write):
    library()
    write("articles/old/b.md", f"# B\n\n{CLAIM}\n")
    write("medfact.toml", CONFIG.format(until="").replace("articles/a.md", "articles/gone.md"))
    assert found(*SELECT)["medfact.toml"] == [("SUP001", 3, "new")]
    assert "medfact.toml" not in found("articles/old", *SELECT)


def test_an_expired_one_of_the_configuration_is_told(found, stand_in, library):
    library("until = 2026-06-30")
    told = found("articles/a.md", *SELECT, "--as-of", "2026-07-01")
    assert told == {"articles/a.md": [("CIT001", 3, "new")], "medfact.toml": [("SUP002", 3, "new")]}


def test_findings_about_the_configuration_can_be_suppressed_there(found, stand_in, library, write, project):
    library()
    file = project / "medfact.toml"
    file.write_text(file.read_text() + '\n[[suppress]]\npath = "medfact.toml"\ncode = "SUP001"\nreason = "kept"\n')
    assert found(*SELECT)["medfact.toml"] == [("SUP001", 8, "suppressed")]


def test_an_article_that_could_not_be_read_makes_no_suppression_unused(found, stand_in, library, write):
    library()
    write("articles/old/c.md", "")
    assert "medfact.toml" not in found(*SELECT, code=2)


def test_dates_are_those_of_the_run(found, stand_in, write):
    write("a.md", f"# A\n\n<!-- medfact: ignore CIT001 until 1999-01-01 -- x -->\n{CLAIM}\n")
    assert datetime.date.today() > datetime.date(1999, 1, 1)
    assert found("a.md", *SELECT)["a.md"][0] == ("SUP002", 3, "new")
