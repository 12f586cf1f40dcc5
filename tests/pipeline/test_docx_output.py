"""``medfact check article.docx --format docx``: the file comes back with its findings as comments."""

import io
import json

import docx

from tests.sources.wordfiles import saved

GOOD = "It is sold in tubes."


def article(*paragraphs):
    return saved(lambda document: [document.add_paragraph(words) for words in paragraphs])


def comments(path):
    opened = docx.Document(io.BytesIO(path.read_bytes()))
    return [comment.text.splitlines()[0] for comment in opened.comments]


def test_a_word_article_comes_back_with_comments(medfact, stand_in, write, project):
    write("a.docx", article(GOOD, "It works in 70% of patients."))
    done = medfact("check", "a.docx", "--select", "CIT001", "--format", "docx", "--output", "out/b.docx")
    assert comments(project / "out/b.docx") == ["CIT001 uncited-claim (warning)"]
    assert done.stdout == ""
    assert done.stderr.splitlines()[-2:] == ["1 article, 1 claim; found 1 warning", "wrote out/b.docx"]
    again = json.loads(medfact("check", "out/b.docx", "--select", "CIT001", "--format", "json").stdout)
    assert [one["text"] for one in again["documents"][0]["findings"]] == ["It works in 70% of patients."]


def test_a_folder_holds_an_article_for_each_and_the_root_may_lie_elsewhere(medfact, stand_in, write, project):
    write("desk/medfact.toml", "paths = ['in']\n")
    for name in ("a", "b"):
        write(f"desk/in/{name}.docx", article(f"{name} works in 70% of patients."))
    medfact(
        "check", "desk/in", "--select", "CIT001", "--format", "docx", "--output", "out", "--fail-on", "warning", code=1
    )
    assert [comments(project / f"out/in/{name}.docx") for name in ("a", "b")] == [
        ["CIT001 uncited-claim (warning)"]
    ] * 2


def test_what_is_suppressed_is_left_out_and_counted(medfact, stand_in, write, project):
    write("a.docx", article("[medfact: ignore CIT001 -- our survey]", "It works in 70%.", "It works in 80%."))
    done = medfact("check", "a.docx", "--select", "CIT001", "--format", "docx", "--output", "b.docx")
    assert len(comments(project / "b.docx")) == 1
    assert "left out: 0 known findings, 1 suppressed finding" in done.stderr


def test_without_a_file_to_write_nothing_is_run(medfact, stand_in, write):
    write("a.docx", article(GOOD))
    done = medfact("check", "a.docx", "--format", "docx", code=2)
    assert done.stderr == (
        "medfact: docx is a binary file: name it with --output FILE (or a folder, for several articles)\n"
    )


def test_an_article_that_is_no_word_document_is_named(medfact, stand_in, write, project):
    write("a.docx", article(GOOD))
    write("b.md", GOOD)
    done = medfact("check", "a.docx", "b.md", "--format", "docx", "--output", "out", code=2)
    assert "puts comments into Word articles, and b.md is none: name the Word documents alone" in done.stderr
    assert not (project / "out").exists()


def test_an_article_that_could_not_be_read_does_not_stop_the_others(medfact, stand_in, write, project):
    write("a.docx", article("It works in 70%."))
    write("b.docx", b"PK broken")
    medfact("check", "a.docx", "b.docx", "--select", "CIT001", "--format", "docx", "--output", "out", code=2)
    assert comments(project / "out/a.docx") == ["CIT001 uncited-claim (warning)"]
    assert not (project / "out/b.docx").exists()
