"""Reads labelled passages as medfact does: what both models of the sentence classifier see, beside the labels.

Called by `training.kinds`, needs nothing but medfact itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

from scipy.sparse import csr_matrix, vstack

import claims
import sources
from claims.classifier import BITS, numbered
from claims.component import DocReader
from claims.encoder import Said, said
from claims.mentions import Names
from claims.network import Inputs, inputs
from claims.reading import make_doc
from training.passages import Line, Passage

Result = TypeVar("Result")


def markdown(passage: Passage) -> str:
    """Renders a passage with its title, headings and lists."""
    parts: list[str] = []
    before = ""
    for line in passage.lines:
        if line.role in ("title", "heading"):
            parts.append(f"\n\n{'#' if line.role == 'title' else '##'} {line.text}\n\n")
        elif line.role == "item":
            parts.append(("\n\n" if before != "item" else "") + f"- {line.text}\n")
        else:
            parts.append(("\n\n" if line.opens or before != "sentence" else "") + f"{line.text} ")
        before = line.role
    return "".join(parts).strip() + "\n"


def flat(passage: Passage) -> str:
    """Renders a passage as pages that lost their markup look: no title, list items behind dashes in the line."""
    parts: list[str] = []
    for line in passage.lines:
        if line.role == "heading":
            parts.append(f"\n{line.text}\n")
        elif line.role == "item":
            parts.append(f" - {line.text}")
        elif line.role == "sentence":
            parts.append(("\n" if line.opens and parts else " ") + line.text)
    return "".join(parts).strip() + "\n"


def spans(text: str, lines: Iterable[Line], *, second: bool = False) -> list[tuple[int, int, frozenset[str]]]:
    """Finds labelled lines in a document's text, in order; returns (start, end, kinds), of the second annotator's."""
    found = []
    at = 0
    for line in lines:
        if line.role not in ("sentence", "item"):
            continue
        start = text.find(line.text.rstrip("."), at)
        if start >= 0:
            at = start + len(line.text)
            found.append((start, at, line.second if second else line.kinds))
    return found


def label(start: int, end: int, lines: Sequence[tuple[int, int, frozenset[str]]]) -> frozenset[str] | None:
    """Returns the kinds of a sentence: those of the lines it shares half of either with; None where no line is."""
    kinds: set[str] = set()
    met = False
    for low, high, labels in lines:
        shared = min(high, end) - max(low, start)
        met = met or shared > 0
        if shared > 0 and 2 * shared >= min(high - low, end - start):
            kinds |= labels
    return frozenset(kinds) if met else None


@dataclass(slots=True)
class Text:
    """One rendering of a passage, read.

    Attributes:
        file: Where it is from.
        first: Whether it is the Markdown rendering.
        inputs: What the network sees of its sentences.
        said: What the encoder reads of them.
        kinds: The labels of each sentence; None where no labelled line is.
        second: Those of the second annotator.
        words: How often each word stands in it, in lower case.
    """

    file: str
    first: bool
    inputs: Inputs
    said: list[Said]
    kinds: list[frozenset[str] | None]
    second: list[frozenset[str] | None]
    words: Counter[str]


def spread(processes: int, call: Callable[..., Result], *arguments: Iterable[Any]) -> list[Result]:
    """Returns what ``call`` makes of the arguments, as `map` does, in so many processes."""
    if processes == 1:
        return list(map(call, *arguments))
    with ProcessPoolExecutor(processes) as pool:
        return list(pool.map(call, *arguments))


def read_in(processes: int, passages: Sequence[Passage]) -> tuple[list[Text], csr_matrix]:
    """Reads passages as `read` does, in so many processes."""
    size = -(-len(passages) // processes)
    parts = spread(processes, read, [passages[at : at + size] for at in range(0, len(passages), size)])
    return [text for texts, _ in parts for text in texts], vstack([matrix for _, matrix in parts]).tocsr()


def read(passages: Sequence[Passage]) -> tuple[list[Text], csr_matrix]:
    """Reads passages through the pipeline; returns them and the features, a row a sentence."""
    language = claims.load_language()
    data: list[float] = []
    indices: list[int] = []
    starts = [0]
    texts = []
    for passage in passages:
        for name, render in (("passage.md", markdown), ("passage.txt", flat)):
            document = sources.read_text(render(passage), name=name)
            lines, others = (spans(document.text, passage.lines, second=second) for second in (False, True))
            doc, reading = make_doc(document, language.nlp)
            for pipe_name, pipe in language.nlp.pipeline:
                doc = doc if pipe_name == "medfact_claims" else pipe(doc)
            found = [(view, drafts) for view, _, drafts in DocReader(doc, language.nlp, Names({})).drafts()]
            if not found:
                continue
            counted = Counter(token.lower_ for token in doc)
            text = Text(
                passage.place.partition(":")[0],
                name.endswith(".md"),
                inputs(found),
                [said(view) for view, _ in found],
                [],
                [],
                counted,
            )
            for view, drafts in found:
                row = numbered(view, drafts)
                indices.extend(row)
                data.extend(row.values())
                starts.append(len(indices))
                place = reading.span(view.offset, view.offset + len(view.text))
                text.kinds.append(label(*place, lines))
                text.second.append(label(*place, others))
            texts.append(text)
    return texts, csr_matrix((data, indices, starts), shape=(len(starts) - 1, 1 << BITS))
