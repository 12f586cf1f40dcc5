import pytest

import reports
from reports.excerpt import columns, excerpt, safe, shorten
from reports.result import Options
from tests.reports import sample


def shown(text, words, width=80):
    start = text.index(words)
    found = excerpt(text, start, start + len(words), width)
    return found.line, found.marker


def marked(line, marker):
    """Returns what stands above the carets on a terminal."""
    start, end = columns(marker.rstrip("^")), columns(marker)
    position, kept = 0, ""
    for character in line:
        if start <= position < end:
            kept += character
        position += columns(character)
    return kept


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Take 1.0 g daily.", "1.0 g"),
        ("\tTake 1.0\tg daily.", "g daily"),
        ("発熱のとき take 1.0 g", "1.0 g"),
        ("発熱のとき take 1.0 g", "のとき"),
        ("hot 🌡️ and red", "red"),
        ("family 👨‍👩‍👧 and red 👍🏽 skin", "skin"),
        ("cafe\u0301 is red", "red"),
        ("first line\nsecond 1.0 g line\nthird", "1.0 g"),
        ("a\r\nb 1.0 g\r\nc", "1.0 g"),
    ],
)
def test_carets_stand_under_the_words(text, words):
    line, marker = shown(text, words)
    if "👨" in text or "👍" in text or "🌡" in text:
        assert columns(line[: line.index(words)]) == columns(marker.rstrip("^"))
    else:
        assert marked(line, marker).expandtabs(1) == words.replace("\t", " ") or "\t" in words


@pytest.mark.parametrize("width", [20, 40, 79, 200])
@pytest.mark.parametrize("start", [0, 100, 2000, 4990])
def test_long_lines_are_cut_around_the_place(width, start):
    text = "".join(f"{number:04d} " for number in range(1000))
    line, marker = shown(text, text[start : start + 8].strip(), width)
    assert columns(line) <= width
    assert len(marker) <= width
    assert text[start : start + 8].strip()[:4] in line


def test_a_place_longer_than_the_line_is_cut():
    text = "x" * 500
    found = excerpt(text, 100, 400, 60)
    assert columns(found.line) <= 60
    assert found.line.endswith("…")


def test_a_place_over_several_lines_is_marked_to_the_end_of_the_first():
    found = excerpt("one two\nthree four", 4, 13, 80)
    assert found.line == "one two…"
    assert found.marker == "    ^^^^"


def test_what_could_steer_a_terminal_is_taken_out():
    assert safe("a\x1b[2Jb") == "a\ufffd[2Jb"
    assert safe("a\u202eb\u2066c") == "a\ufffdb\ufffdc"
    assert safe("plain – “text” 発熱 🌡️") == "plain – “text” 発熱 🌡️"
    assert shorten("a  b\n c", 20) == "a b c"
    assert shorten("abcdefgh", 5) == "abcd…"


def test_a_finding_as_a_compiler_speaks():
    lines = reports.render(sample.library(), "text").splitlines()
    at = next(number for number, line in enumerate(lines) if "1 g every 4 hours comes to" in line)
    assert lines[at].startswith("library/hernia-repair.html:42:6: REG002 error 1 g every 4 hours comes to 6 g")
    assert lines[at].endswith("[dose-outside-registry]")
    assert lines[at + 1].startswith("  | Take paracetamol 1.0 g every 4 hours")
    assert lines[at + 2] == "  |      " + "^" * len("paracetamol 1.0 g every 4 hours")
    assert lines[at + 3] == '  registry paracetamol-adult-max: "Adults take at most 4 g of paracetamol in 24 hours."'
    assert "reviewed 2026-01-12, due 2027-01-12" in lines[at + 4]
    assert lines[at + 5] == "  hint: check the interval against the entry"


def test_the_other_side_is_shown():
    text = reports.render(sample.library(), "text")
    assert '  against library/hernia-repair.html:13:133: "minimally invasive procedure"' in text
    assert '  against library/hernia-repair.html:36:1: "There are no serious side effects."' in text


def test_the_last_line_sums_up_and_unread_files_are_named():
    text = reports.render(sample.library(), "text")
    assert "library/broken.docx: not checked: a ZIP archive was expected" in text
    last = text.splitlines()[-1]
    assert last.startswith("5 articles, ")
    assert "found 7 errors, 11 warnings, 3 notes (1 known, 1 suppressed)" in last
    assert "1 article could not be checked" in last
    assert last.endswith("registry registry/, 44 of 48 approved")
    assert reports.render(sample.empty(), "text").strip().endswith("claims were checked against each other only")


def test_known_and_suppressed_findings_are_not_told():
    text = reports.render(sample.library(), "text")
    assert "reference 4 is cited nowhere" not in text
    assert "a frequency without a source" not in text


def test_group_by_code():
    text = reports.render(sample.library(), "text", options=Options(group_by="code"))
    assert "CIT001 uncited-claim: 4 findings" in text
    assert text.index("CIT001 uncited-claim") < text.index("CON001 contradictory-description")


def test_colour_only_where_asked_for():
    plain = reports.render(sample.library(), "text")
    colored = reports.render(sample.library(), "text", options=Options(color=True))
    assert "\x1b[" not in plain
    assert "\x1b[1;31merror\x1b[0m" in colored


def test_a_format_without_lines_names_the_page():
    from dataclasses import replace

    draft = sample.painkillers()
    draft.findings = [replace(draft.findings[0], line=None, column=None, location="page 3")]
    text = reports.render(sample.of(draft), "text")
    assert text.startswith("library/pain-after-surgery.txt: page 3: ART003 note")
