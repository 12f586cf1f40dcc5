"""Sentences as the checks read them: at their place in the document, citation markers blanked out.

`Sentence.text` has its markers cut out, so an offset into it is no offset into the document. A `Passage` keeps every
character where it is: ``passage.start + i`` is an offset into `Document.text`.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator
from dataclasses import dataclass

from claims import patterns
from claims.article import Article, Sentence
from sources.document import Block, Document

_EQUALS = re.compile(r"\s?[=<>≤≥]\s?[-−]?[\d.]")


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
    def folded(self) -> str:
        """The text as `claims.patterns` reads it: lower case, straight quotes, every character at its place."""
        return patterns.fold(self.text)

    @property
    def is_question(self) -> bool:
        """Whether it ends with a question mark."""
        return self.text.rstrip(" \"'”’)").endswith("?")


def blank_markers(document: Document) -> str:
    """Returns the document's text, as long as it is, with citation markers and line breaks as spaces."""
    parts: list[str] = []
    at = 0
    for citation in document.citations:
        # "F[2, 57] = 3.4": degrees of freedom, no marker.
        if citation.inline or citation.start < at or _EQUALS.match(document.text, citation.end):
            continue
        parts += (document.text[at : citation.start], " " * (citation.end - citation.start))
        at = citation.end
    parts.append(document.text[at:])
    return "".join(parts).replace("\n", " ")


def passages(article: Article) -> Iterator[Passage]:
    """Yields the article's sentences at their place, in order."""
    text = blank_markers(article.document)
    blocks = article.document.blocks
    for sentence in article.sentences:
        yield Passage(
            sentence, blocks[sentence.block], text[sentence.start : sentence.end], sentence.start, sentence.end
        )


def sentence_cited(article: Article, offset: int) -> Sentence | None:
    """Returns the sentence that a citation marker at ``offset`` belongs to: the one it stands in, or right behind."""
    index = bisect.bisect_right(article.sentences, offset, key=lambda sentence: sentence.start) - 1
    if index < 0:
        return None
    sentence = article.sentences[index]
    return sentence if offset < article.document.blocks[sentence.block].end else None
