"""A file appears under its name only when it is whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from sources.wholefile import whole


def test_it_is_there_when_it_is_whole(tmp_path: Path) -> None:
    file = tmp_path / "deep" / "a.txt"
    with whole(file) as part:
        part.write_text("new")
        assert not file.exists()
    assert file.read_text() == "new"
    assert list(file.parent.iterdir()) == [file]


def test_what_breaks_off_leaves_the_old_one_and_nothing_else(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("old")

    def break_off() -> None:
        with whole(file) as part:
            part.write_text("ne")
            raise ValueError("half way")

    with pytest.raises(ValueError, match="half way"):
        break_off()
    assert file.read_text() == "old"
    assert list(tmp_path.iterdir()) == [file]
