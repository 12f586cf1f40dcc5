"""From documents to articles with sentences and claims: what the pipeline found in a ``Doc``, put at its place."""

from __future__ import annotations

import bisect
import functools
import re
from collections import deque
from collections.abc import Iterable, Iterator
from typing import Any

from spacy.tokens import Doc
from threadpoolctl import ThreadpoolController

from claims.article import Article, Sentence
from claims.component import EXTENSION
from claims.language import Language, load_language
from claims.model import Claim, Cue, Quantity, Scope, Subject, value_of
from claims.reading import Reading, make_doc
from sources.document import Block, Document

_BATCH = 48


def read_articles(documents: Iterable[Document], language: Language, *, processes: int = 1) -> Iterator[Article]:
    """Reads documents with the language pipeline; memory does not grow with their number.

    Args:
        documents: What was read.
        language: The language pipeline.
        processes: How many processes run the pipeline.

    Yields:
        One article a document, in order.
    """
    pending: deque[tuple[Document, Reading]] = deque()

    def docs() -> Iterator[Doc]:
        for document in documents:
            doc, reading = make_doc(document, language.nlp)
            pending.append((document, reading))
            yield doc

    # One thread a process: those of the matrix library wait for each other once anything else wants the processor.
    with _threads().limit(limits=1, user_api="blas"):
        for doc in language.nlp.pipe(docs(), batch_size=_BATCH, n_process=processes):
            yield _Placer(*pending.popleft(), doc).article()


@functools.cache
def _threads() -> ThreadpoolController:
    """Returns what sets the number of threads of the libraries that are loaded, looked for once."""
    return ThreadpoolController()


def read_article(document: Document, language: Language | None = None) -> Article:
    """Reads one document; the default language pipeline is loaded where none is given. See `read_articles`."""
    return next(read_articles([document], language or load_language()))


class _Placer:
    """Puts what was found in a ``Doc`` at its place in the document."""

    def __init__(self, document: Document, reading: Reading, doc: Doc) -> None:
        self.document, self.reading = document, reading
        self.found: dict[str, Any] = getattr(doc._, EXTENSION)
        self.text = doc.text
        self.citation_starts = [citation.start for citation in document.citations]
        self.ids: dict[str, int] = {}

    def article(self) -> Article:
        """Makes the article."""
        sentences = tuple(self._sentence(data) for data in self.found["sentences"])
        claims = sorted(
            (self._claim(data, sentences[data["sentence"]]) for data in self.found["claims"]),
            key=lambda claim: (claim.start, claim.end),
        )
        return Article(
            self.document,
            sentences,
            tuple(claims),
            self.found["topic"],
            tuple((short, long) for short, long in self.found["abbreviations"]),
            self.found["condition"],
        )

    def _sentence(self, data: dict[str, Any]) -> Sentence:
        start, end = self.reading.span(data["start"], data["end"])
        block = self.document.blocks[data["block"]]
        return Sentence(
            start,
            end,
            data["block"],
            self.text[data["start"] : data["end"]],
            tuple(value_of(self._placed(quantity), Quantity) for quantity in data["quantities"]),
            tuple(Cue(**self._placed(cue)) for cue in data["cues"]),
            self._citations(start, end, block),
        )

    def _claim(self, data: dict[str, Any], sentence: Sentence) -> Claim:
        line, column = self.document.place(sentence.start)
        return Claim(
            id=self._id(data["kind"], sentence.start),
            kind=data["kind"],
            text=self.document.text[sentence.start : sentence.end],
            start=sentence.start,
            end=sentence.end,
            line=line,
            column=column,
            section=self.document.blocks[sentence.block].section,
            subject=Subject(**data["subject"]) if data["subject"] else None,
            scope=Scope(**data["scope"]),
            attribute=data["attribute"],
            values=tuple(value_of(self._placed(value)) for value in data["values"]),
            polarity=data["polarity"],
            certainty=data["certainty"],
            attribution=data["attribution"],
            stance=data["stance"],
            cues=sentence.cues,
            citations=sentence.citations,
            location=self.document.positions.location(sentence.start),
            background=data["background"],
            speaks_of=data["speaks_of"],
            guessed=data["guessed"],
        )

    def _placed(self, data: dict[str, Any]) -> dict[str, Any]:
        """Moves the offsets in plain data from the ``Doc`` to the document; words become those of the document."""
        placed = {key: self._placed(inner) if isinstance(inner, dict) else inner for key, inner in data.items()}
        if isinstance(data.get("start"), int) and data["end"] > data["start"]:
            start, end = self.reading.span(data["start"], data["end"])
            placed |= {"start": start, "end": end, "text": self.document.text[start:end]}
        return placed

    def _citations(self, start: int, end: int, block: Block) -> tuple[str, ...]:
        """Keys cited in a sentence or right behind it, before the next begins."""
        low = bisect.bisect_left(self.citation_starts, start)
        keys: dict[str, None] = {}
        for citation in self.document.citations[low:]:
            if citation.start >= block.end:
                break
            behind = self.document.text[end : citation.start] if citation.start >= end else ""
            if citation.start >= end and re.search(r"[^\s.,;:!?)\]\"'”’\d\[(–-]", behind):
                break
            keys.update(dict.fromkeys(citation.keys))
        return tuple(keys)

    def _id(self, kind: str, start: int) -> str:
        key = f"{kind[:3]}{start}"
        self.ids[key] = self.ids.get(key, 0) + 1
        return key if self.ids[key] == 1 else f"{key}.{self.ids[key]}"
