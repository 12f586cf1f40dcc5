"""The line that silences a finding: where it is put in each format, and that it governs its block and nothing else."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.config import Config, Settings
from pipeline.editor import suppressing
from pipeline.editor.checker import Job, read
from sources import UnreadableError

CONFIG = Config(Settings(), Path("/nowhere"))


def job(name, text):
    return Job(f"file:///nowhere/{name}", 1, text, Path("/nowhere") / name)


def offered(name, text, word="100%"):
    one = job(name, text)
    document = read(one, CONFIG)
    return one, document, suppressing.ignore_here(one, document, CONFIG, "SAF001", document.text.index(word))


# Each with the mark <+> where the line is put, which the text does not have.
MARKDOWN = {
    "a paragraph": "# One\n\nTwo.\n\n<+>It is 100% safe.\n",
    "the first line": "<+>It is 100% safe.\n",
    "a heading": "Zero.\n\n<+>## It is 100% safe\n\nTwo.\n",
    "an underlined heading": "Zero.\n\n<+>It is 100% safe\n===============\n\nTwo.\n",
    "below front matter": "---\ntitle: One\n---\n<+>It is 100% safe.\n",
    "the first item": "It is:\n\n<+>- 100% safe\n- cheap\n",
    "another item": "It is:\n\n- cheap\n  <+>- 100% safe\n- new\n",
    "a numbered item": "It is:\n\n1. cheap\n   <+>2. 100% safe\n3. new\n",
    "a nested item": "- one\n  - two\n    <+>  - 100% safe\n- three\n",
    "an item after nested ones": "- one\n  - two\n  <+>- 100% safe\n",
    "a second paragraph of an item": "- one\n\n  <+>  It is 100% safe.\n",
    "a quotation": "He said:\n\n> <+>> It is 100% safe.\n",
    "a wrapped line": "Zero.\n\n<+>One is\n100% safe.\n",
    "a block of HTML": "Zero.\n\n<+><p>It is 100% safe.</p>\n\nTwo.\n",
}
OTHERS = {
    "a.txt": "Knees\n\nOne.\n\n<+>It is 100% safe.\n",
    "indented.txt": "Knees\n\nIt is:\n  - cheap\n  <+>  - 100% safe\n",
    "line.html": "<html><body>\n<p>One.</p>\n  <+>  <p>It is <b>100%</b> safe.</p>\n</body></html>\n",
    "item.html": "<body><p>It is:</p>\n<ul>\n\t<li>cheap</li>\n\t<+>\t<li><a href='/'>100%</a> safe</li>\n</ul></body>\n",
    "a.rst": "Knees\n=====\n\nOne.\n\n<+>It is 100% safe.\n",
}


def check_place(name, marked):
    before, behind = marked.split("<+>")
    indent = before[before.rfind("\n") + 1 :]
    text = before.removesuffix(indent) + behind
    for ending in ("\n", "\r\n"):
        one, _, insertion = offered(name, text.replace("\n", ending))
        assert insertion is not None
        shape = suppressing._SHAPES[read(one, CONFIG).format]
        line = indent + shape.format("medfact: ignore SAF001 -- TODO: reason") + ending
        assert insertion.applied(one.text) == (before.removesuffix(indent) + "<+>" + behind).replace(
            "\n", ending
        ).replace("<+>", line + (ending if name.endswith(".rst") else ""))


@pytest.mark.parametrize("case", MARKDOWN)
def test_the_line_in_markdown(case):
    check_place("a.md", MARKDOWN[case])


@pytest.mark.parametrize("name", OTHERS)
def test_the_line_elsewhere(name):
    check_place(name, OTHERS[name])


def test_within_a_table_it_stands_in_the_cell():
    one, _, insertion = offered("a.md", "| a | b |\n|---|---|\n| is cheap | is 100% safe |\n")
    assert insertion.applied(one.text, "x").splitlines()[2] == (
        "| is cheap | <!-- medfact: ignore SAF001 -- x --> is 100% safe |"
    )  # fmt: skip


def test_cells_of_one_line_of_html():
    text = "<table><tr><td>cheap</td><td>100% safe</td></tr></table><p>And so on.</p>"
    one, _, insertion = offered("a.html", text)
    assert insertion.applied(one.text, "x") == text.replace(
        "<td>100%", "<!-- medfact: ignore SAF001 -- x --><td>100%"
    )  # fmt: skip


def test_no_line_is_offered_between_items_of_one_line():
    assert offered("a.txt", "Side effects include - cheap talk - 100% safe words - other things\n")[2] is None


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("a.md", "# One\n\nTwo.\n", "<+>\n# One\n\nTwo.\n"),
        ("a.md", "---\ntitle: One\n---\n\n# One\n", "---\ntitle: One\n---\n<+>\n\n# One\n"),
        ("a.md", '+++\ntitle = "One"\n+++\nTwo.\n', '+++\ntitle = "One"\n+++\n<+>\nTwo.\n'),
        ("a.md", "\ufeffTwo.\r\n", "\ufeff<+>\r\nTwo.\r\n"),
        ("a.txt", "One\n\nTwo.\n", "<+>\nOne\n\nTwo.\n"),
        ("a.rst", "One\n===\n\nTwo.\n", "<+>\n\nOne\n===\n\nTwo.\n"),
        ("a.html", "<!doctype html>\n<p>Two.</p>\n", "<!doctype html>\n<+>\n<p>Two.</p>\n"),
        (
            "a.html",
            "<html><body class='x'><p>Two.</p></body></html>",
            "<html><body class='x'>\n<+><p>Two.</p></body></html>",
        ),
    ],
)
def test_for_the_whole_article_it_stands_at_the_top(name, text, expected):
    one = job(name, text)
    document = read(one, CONFIG)
    insertion = suppressing.ignore_in_file(one, document, CONFIG, "ART001")
    line = suppressing._SHAPES[document.format].format("medfact: ignore-file ART001 -- TODO: reason")
    assert insertion.applied(text) == expected.replace("<+>", line)


def test_other_suppressions_stay():
    text = "<!-- medfact: ignore CIT001 -- ours -->\nIt is 100% safe.\n\nIt is 5% dear.\n"
    one, _, insertion = offered("a.md", text)
    after = read(job("a.md", insertion.applied(one.text, "x")), CONFIG)
    assert [(item.codes, after.text[item.start : item.end]) for item in after.directives] == [
        (("CIT001",), "It is 100% safe."), (("SAF001",), "It is 100% safe."),
    ]  # fmt: skip


PIECES = st.lists(
    st.sampled_from(
        ["# Head\n", "Some words here.\n", "- item one\n", "  - nested\n", "1. first\n", "> quoted\n", "\n", "\n\n",
         "| a | b |\n|---|---|\n| c | d |\n", "<p>html</p>\n", "```\ncode\n```\n", "    indented\n", "Head\n====\n", "* star\n",
         "> - quoted item\n", "<div>\n\nIn it.\n\n</div>\n", "\tTab\n"]
    ),
    max_size=8,
)  # fmt: skip


@given(PIECES, PIECES, st.sampled_from(["a.md", "a.txt", "a.html", "a.rst"]))
def test_whatever_is_offered_leaves_the_article_as_it_is(before, behind, name):
    text = "".join([*before, "It is 100% safe.\n", *behind])
    try:
        _, document, insertion = offered(name, text)
    except (UnreadableError, ValueError):
        return
    if insertion is None:
        return
    assert insertion.text.strip(" \t>\r\n").count(suppressing.PLACEHOLDER) == 1
    after = read(job(name, insertion.applied(text, "x")), CONFIG)
    assert suppressing._blocks(after) == suppressing._blocks(document)
    (directive,) = after.directives
    assert "100%" in after.text[directive.start : directive.end]
    (faulty,) = read(job(name, insertion.applied(text)), CONFIG).faulty_directives
    assert "the reason is still to be written" in faulty.expected
