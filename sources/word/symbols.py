"""Symbols: characters that a font shows as something else ("m" in the font Symbol is "µ")."""

from __future__ import annotations

import re
from functools import lru_cache

from sources.datafiles import load

#: Stands for a character that only its font could show and that is not known.
UNKNOWN = "\ufffd"

_ENTRY = re.compile(r"([0-9A-F]{2})(\S)")
# Word writes code B3 of a symbol font as U+F0B3.
_PRIVATE = 0xF000


def check(data: object) -> dict[str, dict[int, str]]:
    """Validates the data file and returns characters by code, by font.

    Raises:
        ValueError: Something is no code followed by its character; the message names it.
    """
    if not isinstance(data, dict) or not all(isinstance(rows, list) for rows in data.values()):
        raise ValueError("expected fonts, each with a list of rows")
    fonts: dict[str, dict[int, str]] = {}
    for font, rows in data.items():
        table: dict[int, str] = {}
        for entry in " ".join(map(str, rows)).split():
            found = _ENTRY.fullmatch(entry)
            if not found or int(found[1], 16) in table:
                raise ValueError(
                    f"{font}: expected a code of two hexadecimal digits and its character, found {entry!r}"
                )
            table[int(found[1], 16)] = found[2]
        fonts[str(font).lower()] = table
    return fonts


@lru_cache(maxsize=1)
def _fonts() -> dict[str, dict[int, str]]:
    return load("symbols.yaml", check)


def symbol(font: str, code: str) -> str:
    """Returns the character of a ``w:sym``, `UNKNOWN` where its font is not known to medfact."""
    try:
        number = int(code, 16)
    except ValueError:
        return UNKNOWN
    return _character(font.strip().lower(), number)


def shown(text: str, font: str | None) -> str:
    """Returns a run's text as its font shows it."""
    name = (font or "").strip().lower()
    if name in _fonts():
        return "".join(" " if letter.isspace() else _character(name, ord(letter)) for letter in text)
    if not any("\uf020" <= letter <= "\uf0ff" for letter in text):
        return text
    # Characters for private use without a word on the font: Word falls back on Symbol.
    return "".join(_character("symbol", ord(it)) if "\uf020" <= it <= "\uf0ff" else it for it in text)


def _character(font: str, number: int) -> str:
    table = _fonts().get(font)
    if table is None:
        plain = 0x20 <= number < 0xD800 or 0xFB00 <= number <= 0x10FFFF
        return chr(number) if plain else UNKNOWN
    code = number - _PRIVATE if _PRIVATE <= number <= _PRIVATE + 0xFF else number
    if code > 0xFF:
        return chr(code) if code < 0xD800 else UNKNOWN
    return " " if code == 0x20 else table.get(code, UNKNOWN)
