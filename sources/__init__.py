"""What comes in: articles as documents with blocks, citations, references, metadata and a way back into the file.

``read`` makes a `Document` of a file, ``read_text`` of a text at hand, ``find`` lists the files under paths.
"""

from sources.document import (
    Block,
    Citation,
    Directive,
    Document,
    FaultyDirective,
    Metadata,
    Notice,
    Positions,
    Reference,
    UnreadableError,
)
from sources.folders import Found, find
from sources.reading import display, read, read_text

__all__ = [
    "Block",
    "Citation",
    "Directive",
    "Document",
    "FaultyDirective",
    "Found",
    "Metadata",
    "Notice",
    "Positions",
    "Reference",
    "UnreadableError",
    "display",
    "find",
    "read",
    "read_text",
]
