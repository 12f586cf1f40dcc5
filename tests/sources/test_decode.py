"""Bytes to text, and what cannot be read."""

from __future__ import annotations

from pathlib import Path

import pytest

from sources import UnreadableError, read, read_text

TEXT = "The dose is 5 µg – once a day."


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_unicode_encodings_are_read(encoding: str) -> None:
    assert read_text(TEXT.encode(encoding), name="a.txt").text == TEXT


def test_utf16_with_either_mark_is_read() -> None:
    assert read_text(b"\xfe\xff" + TEXT.encode("utf-16-be"), name="a.txt").text == TEXT


@pytest.mark.parametrize(
    "head",
    ['<meta charset="windows-1252">', '<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-1">'],
)
def test_a_page_is_read_in_the_encoding_it_declares(head: str) -> None:
    page = f"<html><head>{head}</head><body><p>The dose is 5 µg – once a day.</p></body></html>"
    assert "5 µg – once" in read_text(page.encode("cp1252"), name="a.html").text


def test_utf8_wins_over_a_wrong_declaration() -> None:
    page = f'<html><head><meta charset="iso-8859-1"></head><body><p>{TEXT}</p></body></html>'
    assert TEXT in read_text(page.encode(), name="a.html").text


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "is empty"),
        (b" \n\t\n", "only white space"),
        ("Naïve café".encode("latin-1"), "byte 0xEF at offset 2 (line 1)"),
        (b"First line\nna\xefve text", "byte 0xEF at offset 13 (line 2)"),
        (b"%PDF-1.7 ...", "a PDF document"),
        (b"PK\x03\x04rest", "a ZIP archive"),
        (b"\x89PNG\r\n\x1a\n", "a PNG image"),
        (b"abc\x00def", "NUL byte at offset 3"),
        (b"\xff\xfe\x00\x00a\x00\x00\x00", "UTF-32"),
        (b"\x01\x02\x03\x04 abc \x05\x06", "control characters"),
        (bytes(range(128, 256)), "is not UTF-8"),
        (b"\xff\xfeab\x00\xd8", "is not UTF-16"),
    ],
)
def test_what_is_no_text_is_a_clear_error(data: bytes, said: str) -> None:
    with pytest.raises(UnreadableError) as caught:
        read_text(data, name="x.txt")
    assert said in caught.value.message
    assert caught.value.path == "x.txt"


def test_a_file_over_the_limit_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "big.txt").write_text("word " * 300)
    with pytest.raises(UnreadableError, match="too large"):
        read(tmp_path / "big.txt", limit=1000)


def test_missing_folder_and_unknown_ending_are_errors(tmp_path: Path) -> None:
    (tmp_path / "a.odt").write_text("x")
    for name, said in (("no.txt", "does not exist"), ("a.odt", "known endings are"), (".", "is a folder")):
        with pytest.raises(UnreadableError, match=said):
            read(tmp_path / name)


def test_path_is_shown_relative_to_the_root(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "a.md").write_text("# Title\n\nText.")
    assert read(tmp_path / "sub" / "a.md", root=tmp_path).path == "sub/a.md"
    assert read(tmp_path / "sub" / "a.md", name="other").path == "other"


def test_a_text_file_that_is_html_is_read_as_html(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("<!DOCTYPE html>\n<html><body><p>Take one tablet.</p></body></html>")
    document = read(tmp_path / "a.txt")
    assert (document.format, document.text) == ("html", "Take one tablet.")


@pytest.mark.parametrize(
    ("text", "format"),
    [("<p>One.</p><p>Two.</p>", "html"), ("# Head\n\nText", "markdown"), ("Plain words only.", "text")],
)
def test_standard_input_is_sniffed(text: str, format: str) -> None:
    assert read_text(text).format == format


def test_format_can_be_named() -> None:
    assert read_text("# Head\n\nText", name="a.txt", format="markdown").blocks[0].kind == "heading"
    with pytest.raises(UnreadableError, match="no reader"):
        read_text("x", format="wordstar")


GERMAN = """Die Behandlung dauert in der Regel sechs Wochen und wird von der Krankenkasse bezahlt. Bitte nehmen Sie die
Tabletten immer mit einem Glas Wasser ein, und sprechen Sie mit Ihrem Arzt, wenn Sie sich nicht wohl fühlen. Die
Nebenwirkungen sind selten, aber sie können auch nach der Behandlung auftreten."""


def test_text_that_is_not_english_is_refused() -> None:
    with pytest.raises(UnreadableError, match="is not English but German"):
        read_text(GERMAN, name="a.txt")
    with pytest.raises(UnreadableError, match="is not English"):
        read_text("Лечение продолжается шесть недель и оплачивается страховкой полностью. " * 6, name="a.md")


def test_short_mixed_and_listed_text_passes() -> None:
    assert read_text("Die Behandlung dauert sechs Wochen.", name="a.txt")
    assert read_text("Aspirin, ibuprofen, naproxen, diclofenac.\n" * 20, name="a.txt")
