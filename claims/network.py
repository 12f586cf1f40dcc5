"""Which kinds of claim a sentence carries, read with its words' meaning and its neighbours: a small neural network.

Second part of the sentence classifier (`claims.classifier`): the linear model there knows words, mentions and what the
rules found, each for itself. This one has vectors for words, so that "soreness" is near to "pain", looks at three words
at a time, and reads the sentences of a text in a row, in both directions. What the linear model says goes in as well.
Everything here is NumPy; the weights come from ``training/network.py``.

The parts, in order: word vectors and labels of words; two convolutions; per sentence, four weighted means of its words
and their maximum; its heading, its lead-in, what it is about, the linear model's log odds; a recurrent network over the
sentences (GRU; Cho et al., 2014, arXiv:1406.1078); log odds of the five kinds.
"""

from __future__ import annotations

import functools
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy
from numpy.typing import NDArray
from spacy.strings import get_string_id

from claims.model import KINDS
from claims.patterns import plain_words
from claims.view import Drafts, View

FILE = Path(__file__).parent / "data" / "en_medfact_kinds" / "network.npz"
LONGEST = 70
"""Words of a sentence that are looked at; a longer one is cut."""
HEADING_WORDS, LEAD_WORDS = 12, 20
MOST_ODDS, ODDS_UNIT = 9.0, 4.0
"""The linear model's log odds are cut at the one and divided by the other."""
ENDINGS = 1024
"""Endings of three letters are numbered by a hash; the next two numbers are of what has digits, and of other signs."""

MENTIONS = (
    "", "condition", "treatment", "procedure", "population", "drug", "test", "exposure", "device", "agency",
)  # fmt: skip
ROLES = (
    "", "ROOT", "nsubj", "dobj", "attr", "neg", "prep", "pobj", "advcl", "mark", "relcl", "xcomp", "ccomp", "conj",
    "amod", "aux",
)  # fmt: skip
TAGS = (
    "", "CC", "CD", "DT", "EX", "FW", "IN", "JJ", "JJR", "JJS", "MD", "NN", "NNP", "NNPS", "NNS", "PDT", "POS", "PRP",
    "PRP$", "RB", "RBR", "RBS", "RP", "TO", "UH", "VB", "VBD", "VBG", "VBN", "VBP", "VBZ", "WDT", "WP", "WP$", "WRB",
    ",", ".", ":", "-LRB-", "-RRB-", "HYPH", "``", "''", "SYM", "NFP",
)  # fmt: skip
_SAME_ROLE = {"nsubjpass": "nsubj", "acomp": "attr", "auxpass": "aux"}


def _numbered(names: Sequence[str], same: Mapping[str, str]) -> dict[int, int]:
    """Numbers of names by spaCy's hash of the name."""
    found = {get_string_id(name): number for number, name in enumerate(names) if name}
    found.update((get_string_id(name), names.index(other)) for name, other in same.items())
    return found


_MENTION = {name: number for number, name in enumerate(MENTIONS)}
_ROLE, _TAG = _numbered(ROLES, _SAME_ROLE), _numbered(TAGS, {})


@dataclass(frozen=True, slots=True)
class Inputs:
    """What the network sees of the sentences of one text.

    Attributes:
        words: spaCy's hash of each word in lower case, sentence after sentence.
        endings: Number of each word's ending.
        tags: Number of each word's part of speech.
        roles: Number of its role in the parse.
        mentions: Number of the type of the mention it is in.
        starts: Where each sentence begins in them.
        headings: For each sentence the hashes of its heading's words.
        leads: For each sentence those of its lead-in.
        about: For each sentence the numbers of the types of its subject and of its treatment.
        flags: For each sentence which kinds the rules found, and what else is yes or no.
    """

    words: NDArray[Any]
    endings: NDArray[Any]
    tags: NDArray[Any]
    roles: NDArray[Any]
    mentions: NDArray[Any]
    starts: NDArray[Any]
    headings: tuple[tuple[int, ...], ...]
    leads: tuple[tuple[int, ...], ...]
    about: NDArray[Any]
    flags: NDArray[Any]

    @property
    def sizes(self) -> NDArray[Any]:
        """How many words each sentence has."""
        result: NDArray[Any] = numpy.diff([*self.starts, len(self.words)])
        return result


FLAGS = len(KINDS) + 4


@functools.lru_cache(maxsize=1 << 16)
def ending(word: str) -> int:
    """Returns the number of a word's ending."""
    if word.isalpha():
        return zlib.crc32(word[-3:].encode()) % ENDINGS
    return ENDINGS if any(map(str.isdigit, word)) else ENDINGS + 1


@functools.lru_cache(maxsize=1 << 12)
def _hashes(text: str) -> tuple[int, ...]:
    return tuple(map(get_string_id, plain_words(text)))


def inputs(sentences: Sequence[tuple[View, Drafts]]) -> Inputs:
    """Reads the sentences of one text, at least one, in its order."""
    doc = sentences[0][0].sentence.doc
    columns = doc.to_array(["LOWER", "TAG", "DEP"])
    mentions = numpy.zeros(len(doc), dtype="int16")
    chosen, starts, at = [], [], 0
    for view, _ in sentences:
        span = view.sentence
        size = min(span.end - span.start, LONGEST)
        chosen.append(numpy.arange(span.start, span.start + size))
        starts.append(at)
        at += size
        for mention in view.mentions:
            mentions[mention.first : mention.after] = _MENTION.get(mention.type, 0)
    taken = numpy.concatenate(chosen)
    words, tags, roles = (columns[taken, column] for column in range(3))
    strings = doc.vocab.strings
    return Inputs(
        words=words,
        endings=_mapped(words, lambda word: ending(strings[word])),
        tags=_mapped(tags, lambda tag: _TAG.get(tag, 0)),
        roles=_mapped(roles, lambda role: _ROLE.get(role, 0)),
        mentions=mentions[taken],
        starts=numpy.array(starts, dtype="int64"),
        headings=tuple(_hashes(view.headings[-1])[:HEADING_WORDS] if view.headings else () for view, _ in sentences),
        leads=tuple(_hashes(view.lead)[-LEAD_WORDS:] for view, _ in sentences),
        about=numpy.array(
            [
                [_MENTION.get(named.type, 0) if named else 0 for named in (view.subject, view.treatment)]
                for view, _ in sentences
            ],
            dtype="int16",
        ),
        flags=numpy.array(
            [
                [
                    *(bool(drafts[kind]) for kind in KINDS),
                    bool(view.lead), view.item, bool(view.headings), view.context.certainty != "asserted",
                ]
                for view, drafts in sentences
            ],
            dtype="float32",
        ),
    )  # fmt: skip


def _mapped(values: NDArray[Any], number: Callable[[int], int]) -> NDArray[Any]:
    """Numbers of hashes, each hash looked up once."""
    unique, places = numpy.unique(values, return_inverse=True)
    return numpy.array([number(value) for value in unique.tolist()], dtype="int16")[places]


@dataclass(frozen=True, slots=True)
class Network:
    """The weights.

    Attributes:
        hashes: spaCy's hashes of the known words, in order.
        vectors: Their vectors, a row a word; the last row, of zeros, is that of every other word.
        weights: The other matrices, by name.
    """

    hashes: NDArray[Any]
    vectors: NDArray[Any]
    weights: dict[str, NDArray[Any]]

    def rows(self, words: NDArray[Any]) -> NDArray[Any]:
        """Returns the rows of words in ``vectors``."""
        places = numpy.minimum(numpy.searchsorted(self.hashes, words), len(self.hashes) - 1)
        return numpy.where(self.hashes[places] == words, places, len(self.hashes))

    def known(self, words: tuple[int, ...]) -> NDArray[Any]:
        """Returns the rows of those words that have a vector."""
        rows = self.rows(numpy.array(words, dtype="uint64"))
        result: NDArray[Any] = rows[rows < len(self.hashes)]
        return result

    def mean(self, words: tuple[int, ...]) -> NDArray[Any]:
        """Returns the mean vector of those words that are known; zeros where none is."""
        known = self.known(words)
        result: NDArray[Any] = self.vectors[known].mean(axis=0) if len(known) else self.vectors[-1]
        return result


@functools.cache
def network() -> Network:
    """Returns the shipped network, read once."""
    with numpy.load(FILE) as stored:
        vectors = stored["vectors"].astype("float32") * stored["scales"].astype("float32")[:, None]
        weights = {
            name: stored[name].astype("float32") for name in stored.files if name not in ("hashes", "vectors", "scales")
        }
        return Network(stored["hashes"], numpy.concatenate([vectors, numpy.zeros_like(vectors[:1])]), weights)


def log_odds(read: Inputs, linear: NDArray[Any], model: Network | None = None) -> NDArray[Any]:
    """Returns the log odds of each kind (columns, in the order of `KINDS`) for each sentence (rows) of a text.

    Args:
        read: The text's sentences.
        linear: The linear model's log odds, of the same shape as the result.
        model: The shipped one if not given.
    """
    model = model or network()
    part = model.weights
    words = _words(read, model)
    starts, count = read.starts, len(read.starts)
    sentence = numpy.repeat(numpy.arange(count), read.sizes)
    heat = words @ part["look"] + part["look_bias"]
    heat = numpy.exp(heat - numpy.maximum.reduceat(heat, starts)[sentence])
    heat /= numpy.add.reduceat(heat, starts)[sentence]
    looks = numpy.add.reduceat(heat[:, :, None] * words[:, None, :], starts).reshape(count, -1)
    means = {text: model.mean(text) for text in {*read.headings, *read.leads}}
    parts = [
        looks,
        numpy.maximum.reduceat(words, starts),
        numpy.stack([means[text] for text in read.headings]) @ part["heading"] + part["heading_bias"],
        numpy.stack([means[text] for text in read.leads]) @ part["lead"] + part["lead_bias"],
        part["subject"][read.about[:, 0]],
        part["treatment"][read.about[:, 1]],
        read.flags,
        numpy.clip(linear, -MOST_ODDS, MOST_ODDS) / ODDS_UNIT,
    ]
    said = numpy.maximum(numpy.concatenate(parts, axis=1) @ part["sentence"] + part["sentence_bias"], 0)
    result: NDArray[Any] = numpy.concatenate([said, _in_a_row(said, part)], axis=1) @ part["kind"] + part["kind_bias"]
    return result


def _words(read: Inputs, model: Network) -> NDArray[Any]:
    """Words as the convolutions leave them, a row a word."""
    part = model.weights
    found = numpy.concatenate(
        [
            model.vectors[model.rows(read.words)],
            part["mention"][read.mentions],
            part["tag"][read.tags],
            part["role"][read.roles],
            part["ending"][read.endings],
        ],
        axis=1,
    )
    found = numpy.maximum(found @ part["word"] + part["word_bias"], 0)
    # A row of zeros between sentences and at both ends, so that none sees words of its neighbours.
    first = numpy.zeros(len(found), dtype="int64")
    first[read.starts] = 1
    places = numpy.arange(len(found)) + numpy.cumsum(first)
    padded = numpy.zeros((places[-1] + 2, found.shape[1]), dtype="float32")
    for layer in ("first", "second"):
        padded[places] = found
        three = numpy.concatenate([padded[places - 1], found, padded[places + 1]], axis=1)
        found = found + numpy.maximum(three @ part[layer] + part[f"{layer}_bias"], 0)
        found -= found.mean(axis=1, keepdims=True)
        found /= numpy.sqrt((found**2).mean(axis=1, keepdims=True) + 1e-5)
        found = found * part[f"{layer}_scale"] + part[f"{layer}_shift"]
    result: NDArray[Any] = found
    return result


def _in_a_row(said: NDArray[Any], part: Mapping[str, NDArray[Any]]) -> NDArray[Any]:
    """What the recurrent network knows at each sentence from those before it and, backwards, from those after it."""
    size = part["state"].shape[1]
    given = numpy.stack([said @ part["input"][0], said[::-1] @ part["input"][1]]) + part["input_bias"][:, None]
    state = numpy.zeros((2, 1, size), dtype="float32")
    states = numpy.empty((2, len(said), size), dtype="float32")
    for index in range(len(said)):
        kept = state @ part["state"] + part["state_bias"][:, None]
        now = given[:, index : index + 1]
        gates = 1 / (1 + numpy.exp(-(now[..., : 2 * size] + kept[..., : 2 * size])))
        fresh = numpy.tanh(now[..., 2 * size :] + gates[..., :size] * kept[..., 2 * size :])
        state = fresh + gates[..., size:] * (state - fresh)
        states[:, index] = state[:, 0]
    return numpy.concatenate([states[0], states[1][::-1]], axis=1)
