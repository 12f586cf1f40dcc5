"""Suppressions in plain text, and those that cannot be understood."""

from __future__ import annotations

import pytest

from sources import read_text


def test_a_directive_governs_the_block_that_follows() -> None:
    document = read_text("One.\n\n[medfact: ignore CIT001 -- our survey]\n\nTwo.\n\nThree.", name="a.txt")
    (directive,) = document.directives
    assert (directive.codes, directive.reason, directive.line) == (("CIT001",), "our survey", 3)
    assert document.text[directive.start : directive.end] == "Two."
    assert [document.text[block.start : block.end] for block in document.blocks] == ["One.", "Two.", "Three."]


@pytest.mark.parametrize(
    ("directive", "said"),
    [
        ("ignore CIT001", "no reason"),
        ("ignore CIT001 --", "no reason"),
        ("ignore CIT001 -- TODO: reason", "the reason is still to be written, found 'TODO: reason'"),
        ("ignore -- because", "no check code"),
        ("ignore all -- because", "'all' is no check code"),
        ("ignore CIT001 until soon -- because", "'soon' is no date"),
        ("disable CIT001 -- because", "unknown instruction"),
    ],
)
def test_what_cannot_be_understood_is_kept(directive: str, said: str) -> None:
    document = read_text(f"[medfact: {directive}]\nOne.", name="a.txt")
    assert document.directives == ()
    (fault,) = document.faulty_directives
    assert (fault.line, fault.text) == (1, f"medfact: {directive}")
    assert said in fault.expected
    assert "expected: medfact: ignore" in fault.expected


def test_one_at_the_end_governs_nothing() -> None:
    document = read_text("One.\n\n[medfact: ignore CIT001 -- x]", name="a.txt")
    (directive,) = document.directives
    assert directive.start == directive.end


def test_words_about_medfact_are_text() -> None:
    assert read_text("We check our pages with medfact: it works.", name="a.txt").faulty_directives == ()
