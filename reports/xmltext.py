"""Text for XML: characters that XML 1.0 cannot hold, not even escaped, are replaced."""

from __future__ import annotations

import re

# All that production [2] Char of XML 1.0 leaves out.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def holdable(text: str) -> str:
    """Returns text with U+FFFD for what XML cannot hold: control characters, lone surrogates, non-characters."""
    return _FORBIDDEN.sub("\ufffd", text)
