"""Text for XML: characters that XML 1.0 cannot hold, not even escaped, are replaced."""

from __future__ import annotations

import re

# XML 1.0, production [2] Char.
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def holdable(text: str) -> str:
    """Returns text with U+FFFD for what XML cannot hold: control characters, lone surrogates, non-characters."""
    return _FORBIDDEN.sub("\ufffd", text)
