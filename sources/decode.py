"""Bytes to text: UTF-8, UTF-16, or what an HTML page declares; anything else is a clear error, never mojibake."""

from __future__ import annotations

import codecs
import re

from sources.document import UnreadableError

#: Largest file that is read, in bytes. An article of this size is no article.
LIMIT = 10_000_000

EXPECTED = "expected UTF-8, UTF-16, or the encoding that an HTML page declares"

# First bytes that tell what a file is that medfact does not read as text.
SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive (DOCX, EPUB and ODT files are such)"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Word or Excel document"),
    (b"{\\rtf", "an RTF document"),
    (b"\x89PNG\r\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"II*\x00", "a TIFF image"),
    (b"\x1f\x8b", "gzip-compressed data"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3\x00", "a SQLite database"),
)

_CHARSET = re.compile(
    rb"""<meta\b[^>]{0,300}?\bcharset\s*=\s*["']?\s*([\w.:-]{2,40})|<\?xml\b[^>]{0,200}?\bencoding\s*=\s*["']([\w.:-]{2,40})""",
    re.IGNORECASE,
)
_MARKUP = re.compile(rb"\s*<(?:!doctype|html|\?xml|head|meta|body|!--)", re.IGNORECASE)
_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")
_BLANK = re.compile("[\\s\u200b\u200c\u200d\u2060\ufeff]*")


def decode(data: bytes, path: str, *, limit: int = LIMIT) -> str:
    """Decodes a file that should be text.

    Args:
        data: The bytes of the file.
        path: Path to show in errors.
        limit: Largest size in bytes.

    Returns:
        The text without byte order mark, CR LF and CR as LF.

    Raises:
        UnreadableError: The file is empty, blank, too large, binary, or in no encoding that can be told.
    """
    if not data:
        raise UnreadableError(path, "is empty: expected an article")
    check_size(len(data), path, limit=limit)
    text = _decode(data, path)
    control = _CONTROL.search(text)
    if control and len(_CONTROL.findall(text)) > max(1, len(text) // 50):
        raise UnreadableError(
            path, f"is not text: control characters all through, the first at character {control.start() + 1}"
        )
    if _BLANK.fullmatch(text):
        raise UnreadableError(path, "holds only white space: expected an article")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def check_size(size: int, path: str, *, limit: int = LIMIT) -> None:
    """Raises UnreadableError if a file of ``size`` bytes is larger than ``limit`` bytes."""
    if size > limit:
        raise UnreadableError(
            path, f"is too large: {size / 1e6:,.1f} MB, and at most {limit / 1e6:,.1f} MB are read as one article"
        )


def _decode(data: bytes, path: str) -> str:
    for signature, what in SIGNATURES:
        if data.startswith(signature):
            raise UnreadableError(path, f"is {what}, not text; {EXPECTED}")
    if data.startswith((b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff")):
        raise UnreadableError(path, f"is encoded in UTF-32; {EXPECTED}")
    if data.startswith(codecs.BOM_UTF8):
        return _strict(data, "utf-8-sig", "UTF-8 (its byte order mark says so)", path)
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _strict(data, "utf-16", "UTF-16 (its byte order mark says so)", path)
    if b"\x00" in data[:4096]:
        guess = _utf16_without_mark(data)
        if guess:
            return _strict(data, guess, "UTF-16", path)
    if b"\x00" in data:
        raise UnreadableError(path, f"is not text: NUL byte at offset {data.index(0)}; {EXPECTED}")
    declared = _declared(data)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as problem:
        # Bytes that are valid UTF-8 beyond ASCII are UTF-8 whatever a page declares; only the rest is asked about.
        if declared and codecs.lookup(declared).name != "utf-8":
            return _strict(data, declared, f"{declared} (the page declares it)", path)
        raise UnreadableError(path, _where(data, problem, "UTF-8")) from None


def _strict(data: bytes, encoding: str, name: str, path: str) -> str:
    try:
        return data.decode(encoding).removeprefix("\ufeff")
    except UnicodeDecodeError as problem:
        raise UnreadableError(path, _where(data, problem, name)) from None


def _where(data: bytes, problem: UnicodeDecodeError, name: str) -> str:
    offset = problem.start
    line = data.count(b"\n", 0, offset) + 1
    found = f"byte 0x{data[offset]:02X}" if offset < len(data) else "end of file"
    return f"is not {name}: {found} at offset {offset} (line {line}); {EXPECTED}"


def _utf16_without_mark(data: bytes) -> str | None:
    """Returns the byte order of UTF-16 without a mark, if every second byte of Latin text being NUL shows it."""
    head = data[: 4096 - 4096 % 2]
    half = len(head) // 2
    if len(data) % 2 or half < 2:
        return None
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if odd > half * 0.6 and even == 0:
        return "utf-16-le"
    if even > half * 0.6 and odd == 0:
        return "utf-16-be"
    return None


def _declared(data: bytes) -> str | None:
    """Returns the encoding an HTML or XML page declares in its first bytes, as Python names it."""
    head = data[:4096]
    if not _MARKUP.match(head) and b"<html" not in head.lower():
        return None
    found = _CHARSET.search(head)
    if not found:
        return None
    name = (found[1] or found[2]).decode("ascii", "ignore").lower()
    # What browsers read under these names.
    name = {"iso-8859-1": "cp1252", "latin1": "cp1252", "us-ascii": "cp1252", "ascii": "cp1252", "x-sjis": "cp932"}.get(
        name, name
    )
    try:
        codec = codecs.lookup(name)
    except LookupError:
        return None
    # Python also calls things like "zip" and "rot13" codecs.
    text_codec = getattr(codec, "_is_text_encoding", True)
    return codec.name if text_codec and not codec.name.startswith(("utf-16", "utf-32")) else None
