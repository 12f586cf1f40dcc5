"""Which kinds of claim a sentence carries, read by a small transformer: asked where the others are in doubt.

Last part of the sentence classifier (`claims.classifier`). The linear model and the network (`claims.network`) are
quick and know little beyond the passages they were trained on; this one began as a public sentence
encoder (MiniLM; Wang et al., 2020, arXiv:2002.10957), which has read far more, and costs more: so it reads only
sentences of which the others are not sure. It sees the heading, the lead-in of a list and the sentence, in pieces
of words (WordPiece; Wu et al., 2016, arXiv:1609.08144), and what is known of each word and of the sentence. Of its
heads and inner neurons those are left that matter most. ONNX Runtime computes it, with whole numbers of one byte; the
file comes from ``training/encoder.py``.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy
from numpy.typing import NDArray

from claims.model import KINDS
from claims.network import Inputs
from claims.patterns import plain_words
from claims.view import View

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

FILE = Path(__file__).parent / "data" / "en_medfact_kinds" / "encoder.onnx"
PIECES = FILE.with_name("pieces.txt")
LONGEST, HEADING_WORDS, LEAD_WORDS = 50, 10, 14
"""Words of a sentence, a heading and a lead-in that are looked at: of a lead-in the last, of the others the first."""
WORD_PIECES = 6
"""Pieces of a word that are looked at."""
UNKNOWN, BEGIN, END = "[UNK]", "[CLS]", "[SEP]"
_PART = re.compile(r"\w+|[^\w\s]|_")


class Said(NamedTuple):
    """The words of a sentence and of what stands above it.

    Attributes:
        heading: Those of its heading.
        lead: Those of its list's lead-in.
        words: Its own, in lower case.
    """

    heading: tuple[str, ...]
    lead: tuple[str, ...]
    words: tuple[str, ...]


def said(view: View) -> Said:
    """Returns the words of a sentence that are looked at."""
    return Said(
        tuple(plain_words(view.headings[-1])[:HEADING_WORDS]) if view.headings else (),
        tuple(plain_words(view.lead)[-LEAD_WORDS:]),
        tuple(token.lower_ for token in view.tokens[:LONGEST]),
    )


@dataclass(frozen=True, slots=True)
class Pieces:
    """One sentence in pieces, with what stands above it.

    Attributes:
        numbers: Number of each piece in the vocabulary.
        words: Of which word of the sentence each is; -1 for those above the sentence and for signs of the encoder.
    """

    numbers: NDArray[Any]
    words: NDArray[Any]


class Vocabulary:
    """Pieces of words with their numbers."""

    def __init__(self, pieces: Sequence[str]) -> None:
        """Numbers the pieces in their order."""
        self.numbers = {piece: number for number, piece in enumerate(pieces)}
        self.word = functools.lru_cache(maxsize=1 << 16)(self._word)

    def _word(self, word: str) -> tuple[int, ...]:
        """Returns the pieces of a word: from its beginning, always the longest that is known."""
        plain = "".join(sign for sign in unicodedata.normalize("NFD", word.lower()) if not unicodedata.combining(sign))
        found: list[int] = []
        for part in _PART.findall(plain):
            found += self._pieces(part)
        return tuple(found[:WORD_PIECES])

    def _pieces(self, part: str) -> list[int]:
        found: list[int] = []
        start = 0
        while start < len(part):
            for end in range(len(part), start, -1):
                number = self.numbers.get(("##" if start else "") + part[start:end])
                if number is not None:
                    found.append(number)
                    start = end
                    break
            else:
                return [self.numbers[UNKNOWN]]
        return found

    def read(self, said: Said) -> Pieces:
        """Returns a sentence in pieces."""
        numbers = [self.numbers[BEGIN]]
        for above in (said.heading, said.lead) if said.lead else (said.heading,):
            for word in above:
                numbers += self.word(word)
            numbers.append(self.numbers[END])
        words = [-1] * len(numbers)
        for index, word in enumerate(said.words):
            pieces = self.word(word)
            numbers += pieces
            words += [index] * len(pieces)
        if words[-1] < 0:
            numbers.append(self.numbers[UNKNOWN])
            words.append(0)
        return Pieces(
            numpy.array([*numbers, self.numbers[END]], dtype="int32"), numpy.array([*words, -1], dtype="int16")
        )


@functools.cache
def vocabulary() -> Vocabulary:
    """Returns the shipped encoder's pieces, read once."""
    return Vocabulary(PIECES.read_text(encoding="utf-8").splitlines())


@functools.cache
def session() -> InferenceSession:
    """Returns the shipped encoder, read once."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    # One thread: a text has few sentences in doubt, and whoever has many texts reads them in several processes.
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    # Its sum and norm in one go are counted number by number, seven times as slowly as the two by themselves.
    return onnxruntime.InferenceSession(
        str(FILE), options, providers=["CPUExecutionProvider"], disabled_optimizers=["SkipLayerNormFusion"]
    )


@dataclass(frozen=True, slots=True)
class Batch:
    """Sentences side by side, the shorter ones filled up.

    Attributes:
        numbers: Pieces, a row a sentence.
        there: Where there is one.
        own: Where it is of the sentence itself.
        labels: What is known of its word: number of mention, tag and role, one below the other.
        about: Numbers of the types of the sentence's subject and treatment.
        flags: See `claims.network.Inputs`.
    """

    numbers: NDArray[Any]
    there: NDArray[Any]
    own: NDArray[Any]
    labels: NDArray[Any]
    about: NDArray[Any]
    flags: NDArray[Any]

    def named(self) -> dict[str, NDArray[Any]]:
        """Returns its arrays by their names."""
        return {field.name: getattr(self, field.name) for field in fields(self)}


def batch(pieces: Sequence[Pieces], sentences: Sequence[tuple[Inputs, int]]) -> Batch:
    """Lays sentences side by side.

    Args:
        pieces: The sentences in pieces.
        sentences: For each the inputs of its text and its number in them.
    """
    size = max(len(one.numbers) for one in pieces)
    shape = (len(pieces), size)
    numbers, labels = numpy.zeros(shape, dtype="int64"), numpy.zeros((3, *shape), dtype="int64")
    there, owned = numpy.zeros(shape, dtype=bool), numpy.zeros(shape, dtype=bool)
    for row, (one, (read, index)) in enumerate(zip(pieces, sentences, strict=True)):
        own, length = one.words >= 0, len(one.numbers)
        numbers[row, :length], there[row, :length], owned[row, :length] = one.numbers, True, own
        words = read.starts[index] + one.words[own]
        for column, values in enumerate((read.mentions, read.tags, read.roles)):
            labels[column, row, :length][own] = values[words]
    about = numpy.stack([read.about[index] for read, index in sentences]).astype("int64")
    flags = numpy.stack([read.flags[index] for read, index in sentences])
    return Batch(numbers, there, owned, labels, about, flags)


def log_odds(views: Sequence[View], read: Inputs, chosen: Sequence[int]) -> NDArray[Any]:
    """Returns the log odds of each kind (columns, in the order of `KINDS`) for some sentences (rows) of a text.

    Args:
        views: The text's sentences.
        read: What the network sees of them.
        chosen: Numbers of those that are asked for, at least one.
    """
    result = numpy.empty((len(chosen), len(KINDS)), dtype="float32")
    for row, number in enumerate(chosen):
        # One by one: whole numbers of one byte are scaled by what is read together, and no sentence is to be read
        # otherwise for what stands beside it. It costs a twentieth more.
        laid = batch([vocabulary().read(said(views[number]))], [(read, number)])
        (result[row : row + 1],) = session().run(None, laid.named())
    return result
