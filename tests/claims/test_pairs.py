"""The project's own pairs of statement and article: well formed, varied, and nobody else's text."""

import json
from collections import Counter

import pytest

from claims.relations import FOLDER, INPUTS, RELATIONS
from tests.claims.test_passages import SHARED, runs
from training.relations import PAIRS, read_pairs

pairs = read_pairs()


def test_every_relation_and_aspect_is_there_in_number():
    counts = Counter((pair.label, pair.aspect) for pair in pairs)
    aspects = {"category", "number", "dose", "effect", "safety"}
    assert set(counts) == {(label, aspect) for label in RELATIONS for aspect in aspects}
    assert min(counts.values()) >= 50


def test_a_malformed_pair_is_refused_with_its_place(tmp_path):
    row = {"statement": "A.", "article": "B.", "label": "conflict", "aspect": "dose", "place": "C."}
    (tmp_path / "own.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"own\.jsonl:1"):
        read_pairs(tmp_path)


def test_the_shipped_model_is_of_these_inputs():
    meta = json.loads((FOLDER / "meta.json").read_text(encoding="utf-8"))
    assert tuple(meta["inputs"]) == INPUTS
    assert meta["pairs"] == len(pairs)


@pytest.mark.skipif(not SHARED.exists(), reason="the measuring data is not here")
def test_no_text_is_of_the_measuring_data():
    measured = set()
    for path, keys in (
        ("registry/pairs.jsonl", ("statement", "article")),
        ("conflict/pairs.jsonl", ("a", "b")),
        ("claims/passages.jsonl", ("text",)),
    ):
        for line in (SHARED / "eval" / "data" / path).read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            measured.update(*(runs(row[key]) for key in keys))
    shared = [pair for pair in pairs if (runs(pair.statement) | runs(pair.article)) & measured]
    assert shared == []
    assert PAIRS.is_dir()
