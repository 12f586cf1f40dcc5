"""Finding files."""

from __future__ import annotations

from pathlib import Path

import pytest

from sources import find


@pytest.fixture
def library(tmp_path: Path) -> Path:
    for name in ("b.md", "a.txt", "sub/c.html", "sub/notes.odt", "~$b.docx", ".git/d.md", ".hidden.txt", "drafts/e.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("Text.")
    return tmp_path


def shown(library: Path, *names: str, exclude: tuple[str, ...] = ()) -> list[str]:
    return [name for _, name in find([library / name for name in names], root=library, exclude=exclude).files]


def test_folders_are_walked_in_order_without_hidden_files(library: Path) -> None:
    found = find([library], root=library)
    assert [name for _, name in found.files] == ["a.txt", "b.md", "drafts/e.md", "sub/c.html"]
    assert found.files[0][0] == str(library / "a.txt")
    assert found.skipped == ("sub/notes.odt",)
    assert found.errors == ()


def test_each_file_once_and_globs(library: Path) -> None:
    assert shown(library, "b.md", ".", "b.md") == ["b.md", "a.txt", "drafts/e.md", "sub/c.html"]
    assert shown(library, "*.md") == ["b.md"]
    assert shown(library, "**/*.md") == ["b.md", "drafts/e.md"]


def test_exclude_holds_in_folders_not_for_a_named_file(library: Path) -> None:
    assert shown(library, ".", exclude=("drafts/", "*.txt")) == ["b.md", "sub/c.html"]
    assert shown(library, "a.txt", exclude=("*.txt",)) == ["a.txt"]


def test_missing_and_unknown_are_errors_and_the_others_are_found(library: Path) -> None:
    found = find([library / "no.md", library / "sub/notes.odt", library / "*.rst", library / "a.txt"], root=library)
    assert [(error.path, error.message.split(":")[0]) for error in found.errors] == [
        ("no.md", "does not exist"),
        ("sub/notes.odt", "ending .odt"),
        ("*.rst", "matches no file"),
    ]
    assert [name for _, name in found.files] == ["a.txt"]


def test_standard_input(library: Path) -> None:
    assert find(["-"], root=library).files == (("-", "-"),)
