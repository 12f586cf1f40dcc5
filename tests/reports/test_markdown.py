"""The comment in a pull request: what it says, that an article's words are words in it, and that it fits."""

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

import reports
from reports import markdown
from reports.result import DocumentResult
from tests.reports import sample

SHOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])


def render(result):
    return reports.render(result, "markdown")


def size(text):
    return len(text.encode("utf-16-le")) // 2


def inline(text):
    """What a reader sees of Markdown within a line, and the kinds of tokens it is made of."""
    (token,) = (one for one in SHOWN.parse(f"“{text}”") if one.type == "inline")
    kinds = {child.type for child in token.children}
    html = "".join(child.content for child in token.children)
    return html.replace("<span>$</span>", "$").replace("\u200b", "")[1:-1], kinds


def told(result):
    return [finding for item in result.documents for finding in item.findings if finding.state == "new"]


# ---------------------------------------------------------------- what it says


def test_the_verdict_comes_first_and_then_what_was_not_checked():
    lines = render(sample.library()).splitlines()
    assert lines[0] == ("### medfact: not yet: found 7 errors, 11 warnings, 3 notes; 1 article could not be checked")
    assert (
        lines[2] == "- **Not checked:** library/broken.docx: a ZIP archive was expected, the file starts with 0x00 0x13"
    )


@pytest.mark.parametrize(
    ("severities", "verdict"),
    [
        ([], "nothing stands in the way"),
        (["note"], "nothing stands in the way; found 1 note"),
        (["warning", "note"], "nothing stands in the way, but look first at 1 warning, 1 note"),
        (["error"], "not yet: found 1 error"),
    ],
)
def test_verdicts(severities, verdict):
    draft = sample.Draft("a.md")
    draft.add("paragraph", "It works in 70% of patients.")
    for severity in severities:
        draft.find("CIT001", severity, "70%", "no source")
    assert render(sample.of(draft)).startswith(f"### medfact: {verdict}\n")


def test_a_table_names_the_articles_with_something_new_gravest_first():
    text = render(sample.library())
    assert "| article | errors | warnings | notes |" in text
    rows = re.findall(r"^\| (library/\S+) \| (\d*) \| (\d*) \| (\d*) \|$", text, flags=re.M)
    assert rows == [("library/hernia-repair.html", "7", "7", "1"), ("library/pain-after-surgery.txt", "", "3", "1")]
    assert "Nothing new in 1 more article." in text


def test_a_conflict_shows_both_sides():
    text = render(sample.library())
    assert "  - here: “no serious side effects”\n" in text
    assert re.search(r"\n  - library/pain-after-surgery.txt, line \d+: “injury to the bowel", text)
    assert re.search(r"\n  - line \d+: “a hospital stay of one to two days is usual”\n", text)


def test_the_registry_entry_stands_in_the_open_its_source_and_the_hint_are_folded():
    draft = sample.hernia()
    text = render(sample.of(draft))
    assert f"registry {sample.PARACETAMOL.id}: “{sample.PARACETAMOL.statement}”" in text.replace("\\", "")
    assert "<details><summary>Source, and what one could do</summary>\n\n" in text
    html = SHOWN.render(text)
    assert html.count("<details>") == html.count("</details>")
    assert "\\" not in html, "what is folded is Markdown too"


def test_notes_are_folded_away_and_what_does_not_count_is_counted():
    text = render(sample.library())
    assert "<details><summary>1 note</summary>" in text
    assert "Not shown: 1 known, 1 suppressed." in text
    assert "a frequency without a source" not in text
    assert "#### Outside the articles" in text
    assert "`SUP001` medfact.toml, line 12: ignores CIT001" in text.replace("\\", "")


# ---------------------------------------------------------------- words are words


def test_hostile_words_are_shown():
    text = render(sample.library())
    html = SHOWN.render(text)
    assert "<script" not in html
    assert "<img" not in html
    assert "<a " not in html
    assert "&lt;script&gt;window.broken = 1&lt;/script&gt;" in html.replace("\u200b", "").replace("\\", "")


@pytest.mark.parametrize(
    "words",
    [
        "ask @somebody or desk@news.example", "see #12, GH-12 and org/repo#3", "`code` and ``more``", "a | b", "**bold** _so_ ~~no~~",
        "[this](http://x.example) <http://y.example> https://z.example www.w.example", "![](http://x.example/pixel.png)",
        "<b>bold</b> <!-- medfact --> &amp; &#64;", "costs $5 and $6, $`x`$", "rated :pill: and 1:2", r"a \ b \* c", "[^1] and [x]",
        "- [ ] task", "> [!NOTE]", "# heading", "1. one", "+ plus", "line\n\n# two\r\n* three", "==x== ^y^ ~z~",
    ],
)  # fmt: skip
def test_no_markup_no_link_and_nobody_notified(words):
    escaped = markdown.escape(words)
    shown, kinds = inline(escaped)
    assert shown == " ".join(words.split())
    assert kinds <= {"text", "text_special", "html_inline"}
    assert not re.search(r"@\w|#\d|GH-\d|://|www\.|:pill:", escaped)
    assert not re.sub(r"<span>\$</span>", "", escaped).count("<")


@settings(max_examples=300)
@given(st.text(alphabet="ab1 @#:/.|`*_~[](){}<>!$&;\\-+=^w\n'\"é🌡", max_size=30))
def test_any_words_are_words(words):
    shown, kinds = inline(markdown.escape(words))
    assert shown == " ".join(words.split())
    assert kinds <= {"text", "text_special", "html_inline"}


def test_a_path_breaks_no_table():
    draft = sample.Draft("a|b/`c`_d.md")
    draft.add("paragraph", "It works.")
    draft.find("CIT001", "warning", "It works", "no source")
    html = SHOWN.render(render(sample.of(draft)))
    assert "<td>a|b/`c`_d.md</td>" in html


# ---------------------------------------------------------------- it fits


def many(articles, findings, message="no source is given for this statement, which is said at some length here"):
    drafts = []
    for number in range(articles):
        draft = sample.Draft(f"library/{number:04}.md")
        draft.add("paragraph", "It works in 70% of patients.")
        for place in range(findings):
            draft.find("CIT001", ("note", "warning", "error")[place % 3], "70% of patients", f"{message} {place}")
        drafts.append(draft)
    return sample.of(*drafts)


@pytest.mark.parametrize(("articles", "findings"), [(3, 900), (900, 3), (70, 40)])
def test_what_does_not_fit_is_counted_and_the_gravest_stays(articles, findings):
    result = many(articles, findings)
    text = render(result)
    assert size(text) <= markdown.LIMIT
    assert size(text) > markdown.LIMIT - 2_500, "the room is used"
    shown = {
        name: len(re.findall(rf"^- \*\*{name}\*\* `CIT001`", text, flags=re.M)) for name in ("error", "warning", "note")
    }
    (said,) = re.findall(r"\*\*Left out here:\*\* (.*?) in [\d,]+ articles?: a comment holds 65,536 characters", text)
    left = {name: int(number.replace(",", "")) for number, name in re.findall(r"([\d,]+) (error|warning|note)", said)}
    counts = result.counts
    assert {name: shown[name] + left.get(name, 0) for name in shown} == {
        "error": counts.error, "warning": counts.warning, "note": counts.note,
    }  # fmt: skip
    assert not shown["note"] or not left.get("error")
    assert text.rstrip().endswith(".")


def test_tables_and_what_was_not_checked_are_cut_and_counted():
    unread = tuple(
        DocumentResult(f"library/{'x' * 150}/{n:04}.md", error="is damaged " + "|" * 500) for n in range(500)
    )
    result = many(400, 1)
    text = render(replace(result, documents=(*result.documents, *unread)))
    assert size(text) <= markdown.LIMIT
    listed = len(re.findall(r"^- \*\*Not checked:\*\* library", text, flags=re.M))
    assert f"- **Not checked:** {500 - listed} more articles" in text
    named = len(re.findall(r"^\| library/\d", text, flags=re.M))
    assert f"| and {400 - named} more articles |  |  | {400 - named} |" in text


def test_wide_characters_count_as_github_counts_them():
    assert size(render(many(3, 300, message="🌡" * 400))) <= markdown.LIMIT


def test_a_small_comment_is_whole():
    result = sample.library()
    text = render(result)
    assert "Left out" not in text
    assert text.count("- **error** `") == result.counts.error
    assert all(f"`{finding.code}`" in text for finding in told(result))
