import json

from claims import drugs


def test_names_that_are_kept_are_those_of_the_library(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    first = drugs.names.__wrapped__()
    (kept,) = (tmp_path / "medfact").iterdir()
    assert first["tylenol"] == first["paracetamol"]
    assert len(first) > 30_000
    assert drugs.names.__wrapped__() == first
    # What is no table of names is read anew, and mended.
    for broken in ("", "{", "[]", "{}", '{"a": 1}'):
        kept.write_text(broken)
        assert drugs.names.__wrapped__() == first
    assert "tylenol" in json.loads(kept.read_text())


def test_a_cache_that_cannot_be_written_changes_nothing(monkeypatch, tmp_path):
    file = tmp_path / "file"
    file.write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(file))
    assert len(drugs.names.__wrapped__()) > 30_000
