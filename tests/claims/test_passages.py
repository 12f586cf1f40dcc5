"""The labelled passages of the project's own writing: their format, and that they are nobody else's text."""

import json
import re
from pathlib import Path

import pytest

from training.labelled import flat, label, markdown, read, read_in, spans
from training.passages import LABELS, read_file, read_folder

FOLDER = Path(__file__).parents[2] / "training" / "passages"
SHARED = Path(__file__).parents[3] / "shared"
OVERLAP = 8


def test_every_file_is_well_formed():
    passages = read_folder(FOLDER)
    kinds = {kind for passage in passages for line in passage.lines for kind in line.kinds}
    assert kinds == set(LABELS.values())
    assert all(passage.lines[0].role == "title" for passage in passages)


def write(tmp_path, text):
    path = tmp_path / "a.txt"
    path.write_text(text, encoding="utf-8")
    return path


def test_lines_and_labels(tmp_path):
    path = write(tmp_path, "# Gout\n## Treatment\n[eff saf] One.\n* [-] two\n\n[sta] Three.\n")
    (passage,) = read_file(path)
    assert [(line.role, line.text, set(line.kinds), line.opens) for line in passage.lines] == [
        ("title", "Gout", set(), False),
        ("heading", "Treatment", set(), False),
        ("sentence", "One.", {"efficacy", "safety"}, True),
        ("item", "two", set(), False),
        ("sentence", "Three.", {"statistic"}, True),
    ]


def test_a_second_annotator_says_the_same_unless_told(tmp_path):
    (passage,) = read_file(write(tmp_path, "# Gout\n[eff | -] One.\n[- | saf sta] Two.\n[dos] Three.\n"))
    assert [(set(line.kinds), set(line.second)) for line in passage.lines[1:]] == [
        ({"efficacy"}, set()),
        (set(), {"safety", "statistic"}),
        ({"dosing"}, {"dosing"}),
    ]


def test_the_recipe_reads_each_sentence_with_both_labels_in_both_renderings(tmp_path):
    (passage,) = read_file(write(tmp_path, "# Gout\n[eff | -] Colchicine relieves the pain of gout.\n[-] It hurts.\n"))
    texts, matrix = read([passage])
    assert [(text.first, [set(kinds) for kinds in text.kinds]) for text in texts] == [
        (True, [{"efficacy"}, set()]),
        (False, [{"efficacy"}, set()]),
    ]
    assert [[set(kinds) for kinds in text.second] for text in texts] == [[set(), set()]] * 2
    assert matrix.shape[0] == 4
    assert all(matrix[row].nnz > 10 for row in range(4))


def test_two_processes_read_the_same(tmp_path):
    text = "# Gout\n[eff] Colchicine relieves the pain of gout.\n\n# Mumps\n[-] Mumps is an illness.\n[saf | -] It hurts.\n"
    passages = list(read_file(write(tmp_path, text)))
    (one, matrix), (two, other) = read(passages), read_in(2, passages)
    assert [(text.kinds, text.second) for text in one] == [(text.kinds, text.second) for text in two]
    assert (matrix != other).nnz == 0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("# A\n[eff] Good.\n[bad] No.\n", "a.txt:3: '[bad] No.'; expected"),
        ("# A\nno label\n", "a.txt:2: 'no label'; expected"),
        ("[eff] Too early.\n", "a.txt:1: '[eff] Too early.' stands before any '# title'"),
    ],
)
def test_what_is_malformed_is_said_with_its_place(tmp_path, text, said):
    with pytest.raises(ValueError, match=re.escape(said)):
        list(read_file(write(tmp_path, text)))


@pytest.mark.parametrize("render", [markdown, flat])
def test_labels_find_their_sentences_in_both_renderings(tmp_path, render):
    (passage,) = read_file(write(tmp_path, "# Gout\n## Care\n[eff] Rest helps.\n[-] It may include\n* [saf] a rash\n"))
    text = render(passage)
    assert [(text[start:end], set(kinds)) for start, end, kinds in spans(text, passage.lines)] == [
        ("Rest helps.", {"efficacy"}),
        ("It may include", set()),
        ("a rash", {"safety"}),
    ]


def test_a_sentence_takes_the_labels_of_the_lines_it_shares_half_with():
    lines = [(0, 10, frozenset({"safety"})), (11, 21, frozenset({"efficacy"}))]
    assert label(0, 21, lines) == {"safety", "efficacy"}
    assert label(0, 12, lines) == {"safety"}
    assert label(30, 40, lines) is None


def runs(text):
    words = re.findall(r"[a-z0-9]+", text.lower())
    return {" ".join(words[at : at + OVERLAP]) for at in range(len(words) - OVERLAP + 1)}


@pytest.mark.skipif(not SHARED.is_dir(), reason="the measuring data is not here")
def test_no_line_shares_eight_words_in_a_row_with_measuring_data():
    others = set()
    for path, key in (("claims/passages.jsonl", "text"), ("alarms/answers.jsonl", "answer")):
        for row in (SHARED / "eval" / "data" / path).read_text(encoding="utf-8").splitlines():
            others |= runs(json.loads(row)[key])
    for path in [*(SHARED / "articles").glob("*.txt"), *(SHARED / "eval" / "data" / "articles").glob("*.[hmt]*")]:
        others |= runs(path.read_text(encoding="utf-8"))
    shared = [
        f"{passage.place}: {line.text}"
        for passage in read_folder(FOLDER)
        for line in passage.lines
        if line.role in ("sentence", "item") and runs(line.text) & others
    ]
    assert shared == []
