"""What comes in: articles as documents with blocks, citations, references, metadata and a way back into the file.

``read`` makes a `Document` of a file, ``read_text`` of a text at hand; ``find`` lists the files under paths
and ``entries`` the documents in each of them.
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
from sources.exports import Entry, Export
from sources.fetch import Web
from sources.folders import Found, find
from sources.library import entries
from sources.reading import display, read, read_text

__all__ = [
    "Block",
    "Citation",
    "Directive",
    "Document",
    "Entry",
    "Export",
    "FaultyDirective",
    "Found",
    "Metadata",
    "Notice",
    "Positions",
    "Reference",
    "UnreadableError",
    "Web",
    "display",
    "entries",
    "find",
    "read",
    "read_text",
]
