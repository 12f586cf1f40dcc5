"""Sentences as the checks read them: at their place in the document, citation markers blanked out.

`Sentence.text` has its markers cut out, so an offset into it is no offset into the document. A `Passage` keeps every
character where it is: ``passage.start + i`` is an offset into `Document.text`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from claims.article import Article, Sentence
from sources.document import Block, Document


@dataclass(frozen=True, slots=True)
class Passage:
    """One sentence with its block.

    Attributes:
        sentence: The sentence.
        block: The block it stands in.
        text: ``Document.text[start:end]`` with citation markers and line breaks replaced by as many spaces.
        start: Offset of its first character.
        end: Offset after its last.
    """

    sentence: Sentence
    block: Block
    text: str
    start: int
    end: int

    @property
    def is_question(self) -> bool:
        """Whether it ends with a question mark."""
        return self.text.rstrip(" \"'”’)").endswith("?")


def blank_markers(document: Document) -> str:
    """Returns the document's text, as long as it is, with citation markers and line breaks as spaces."""
    parts: list[str] = []
    at = 0
    for citation in document.citations:
        if citation.inline or citation.start < at:
            continue
        parts += (document.text[at : citation.start], " " * (citation.end - citation.start))
        at = citation.end
    parts.append(document.text[at:])
    return "".join(parts).replace("\n", " ")


def passages(article: Article, *, headings: bool = False) -> Iterator[Passage]:
    """Yields the article's sentences at their place.

    Args:
        article: The article.
        headings: Headings too; they announce, and seldom claim.
    """
    text = blank_markers(article.document)
    blocks = article.document.blocks
    for sentence in article.sentences:
        block = blocks[sentence.block]
        if block.kind != "heading" or headings:
            yield Passage(sentence, block, text[sentence.start : sentence.end], sentence.start, sentence.end)


def any_phrase(phrases: Sequence[str]) -> str:
    """Returns a regular expression source that matches one of the phrases as whole words, the longest first.

    White space matches any white space or hyphen, an apostrophe either kind. A phrase that ends in ``*`` also matches
    longer words ("oncolog*").
    """
    return rf"(?<![\w])(?:{'|'.join(_phrase(phrase) for phrase in sorted(phrases, key=len, reverse=True))})"


def _phrase(phrase: str) -> str:
    stem = phrase.removesuffix("*")
    escaped = re.escape(stem).replace(r"\ ", r"[\s-]+").replace(r"\-", r"[\s-]?").replace("'", "['’]")
    if phrase.endswith("*"):
        return escaped + r"\w*"
    return escaped + (r"(?!\w)" if stem[-1:].isalnum() else "")
