"""Readers are found by themselves; a broken one stops the import."""

from __future__ import annotations

from types import ModuleType

import pytest

from sources import readers


def module(**values: object) -> ModuleType:
    made = ModuleType("sources.readers.made")
    for name, value in values.items():
        setattr(made, name, value)
    return made


def test_three_formats_are_read() -> None:
    assert {reader.name for reader in readers.READERS} >= {"text", "markdown", "html"}
    assert set(readers.ENDINGS) >= {".txt", ".md", ".html", ".htm"}


def test_a_module_that_lacks_something_is_an_error() -> None:
    with pytest.raises(ImportError, match="made is no reader: it lacks ENDINGS, sniff, read"):
        readers.load(module(NAME="made"))
    with pytest.raises(ImportError, match="have a dot"):
        readers.load(module(NAME="made", ENDINGS=("md",), sniff=bool, read=bool))


def test_two_readers_of_one_ending_are_an_error() -> None:
    made = readers.load(module(NAME="made", ENDINGS=(".md",), sniff=bool, read=bool))
    with pytest.raises(ImportError, match=r"markdown and made both claim \.md"):
        readers.by_ending([*readers.READERS, made])
