"""What is said: claims in articles, held against a registry and against each other.

Documents go in, claims and findings come out, by plain functions: `load_language`, `extract`, `read_article`,
`read_articles`, `check`. Names are imported when first used: the package itself costs nothing.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from claims.article import Article, Sentence
    from claims.checking import check, judge
    from claims.extraction import read_article, read_articles
    from claims.language import Language, LanguageError, load_language
    from claims.model import Claim, Finding
    from claims.run import Run
    from sources.document import Document

_HOMES = {
    "Article": "claims.article", "Sentence": "claims.article", "check": "claims.checking", "judge": "claims.checking",
    "read_article": "claims.extraction", "read_articles": "claims.extraction", "Language": "claims.language",
    "LanguageError": "claims.language", "load_language": "claims.language", "Claim": "claims.model",
    "Finding": "claims.model", "Run": "claims.run",
}  # fmt: skip

__all__ = [
    "Article", "Claim", "Finding", "Language", "LanguageError", "Run", "Sentence", "check", "extract", "judge",
    "load_language", "read_article", "read_articles",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    """Imports a public name from its module when it is first used."""
    if name in _HOMES:
        return getattr(importlib.import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'claims' has no attribute {name!r}")


def extract(document: Document, language: Language | None = None) -> list[Claim]:
    """Returns the claims of one document, in order of start.

    Args:
        document: What was read.
        language: The language pipeline; the default one is loaded where none is given.
    """
    from claims.extraction import read_article as read
    from claims.language import load_language as load

    return list(read(document, language or load()).claims)
