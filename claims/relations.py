"""Whether a sentence agrees with a statement, conflicts with it, or speaks of something else: a small measured model.

`claims.alignment` says what the two share and what differs, `claims.compare` what their claims say to each other; a
linear model weighs both. Its weights (``data/en_medfact_relations``) are trained by ``training/relations.py`` from
pairs of the project's own writing. It never speaks without a difference that can be shown.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

import numpy
from numpy.typing import NDArray

from claims.alignment import FIGURES, Alignment, align
from claims.article import Article, Sentence
from claims.compare import Comparison, compare, filled, scopes_between
from claims.mentions import GENERIC, TREATMENTS
from claims.model import Claim
from claims.statements import Reader, Reading

Relation = Literal["agree", "conflict", "unrelated"]
RELATIONS: tuple[Relation, ...] = ("agree", "conflict", "unrelated")
FOLDER = Path(__file__).parent / "data" / "en_medfact_relations"
STRUCTURE = (
    "claims agree", "claims conflict", "claims of other scope", "conflict of category", "conflict of number",
    "conflict of dose", "conflict of effect", "conflict is hedged", "scopes differ", "scopes exclude",
)  # fmt: skip
"""What the claims of the sentence say to the claims of the statement, beside the alignment's figures."""
INPUTS = (*FIGURES, *STRUCTURE)


@dataclass(frozen=True, slots=True)
class Weights:
    """The model: a mean and spread an input, a row of weights an input with a column a relation, a bias a relation."""

    mean: NDArray[Any]
    spread: NDArray[Any]
    table: NDArray[Any]
    bias: NDArray[Any]
    least: dict[str, float]


@functools.cache
def weights() -> Weights:
    """Returns the shipped model, read once."""
    meta = json.loads((FOLDER / "meta.json").read_text(encoding="utf-8"))
    if tuple(meta["inputs"]) != INPUTS:
        raise ValueError(f"{FOLDER.name}: trained on other inputs than claims.relations gives; train it anew")
    with numpy.load(FOLDER / "weights.npz") as stored:
        parts = {name: stored[name].astype("float64") for name in ("mean", "spread", "table", "bias")}
        return Weights(**parts, least=meta["least"])


def inputs(
    alignment: Alignment, comparisons: Sequence[Comparison], *, scope: tuple[bool, bool] = (False, False)
) -> list[float]:
    """Returns the model's inputs for a sentence and a statement.

    Args:
        alignment: The sentence laid upon the statement.
        comparisons: The claims of the sentence held against those of the statement.
        scope: Whether the scopes of the two exclude each other, and whether they differ.
    """
    relations = {comparison.relation for comparison in comparisons}
    conflicts = [comparison for comparison in comparisons if comparison.relation == "conflict"]
    sorts = {comparison.sort for comparison in conflicts}
    return [
        *alignment.figures,
        float("agree" in relations),
        float("conflict" in relations),
        float("scope" in relations),
        *(float(sort in sorts) for sort in ("category", "number", "dose", "effect")),
        float(bool(conflicts) and all(comparison.hedged for comparison in conflicts)),
        float(scope[1]),
        float(scope[0]),
    ]


@dataclass(frozen=True)
class SentencePair:
    """A sentence of an article laid upon a statement.

    Attributes:
        sentence: The sentence.
        number: Its index in the article.
        alignment: What they share and what differs.
        comparisons: Each claim of the sentence held against each of the statement.
        row: The model's inputs.
    """

    sentence: Sentence
    number: int
    alignment: Alignment
    comparisons: tuple[tuple[Claim, Comparison], ...]
    row: list[float]

    @functools.cached_property
    def figures(self) -> dict[str, float]:
        """The model's inputs by name."""
        return dict(zip(INPUTS, self.row, strict=True))

    @property
    def relations(self) -> set[str]:
        """What the claims of both say to each other."""
        return {comparison.relation for _, comparison in self.comparisons}


_BEFORE = 2
"""Sentences before one that its pronouns and definite descriptions can speak of."""


class ArticleReader:
    """An article's sentences, read for alignment when first asked for."""

    def __init__(self, article: Article, reader: Reader) -> None:
        """Remembers both; nothing is read yet."""
        self.article, self.reader = article, reader
        self.topics = {name for name in (article.topic, article.condition) if name}
        self.headings: dict[tuple[str, ...], frozenset[str]] = {}
        self.readings: dict[int, Reading] = {}
        self.claims: dict[int, list[Claim]] = {}
        for claim in article.claims:
            self.claims.setdefault(claim.start, []).append(claim)

    def reading(self, number: int) -> Reading:
        """Reads one sentence with the names that the text around it gives, once however many statements it meets."""
        if number not in self.readings:
            self.readings[number] = self._read(number)
        return self.readings[number]

    def _read(self, number: int) -> Reading:
        sentences = self.article.sentences
        sentence = sentences[number]
        block = self.article.document.blocks[sentence.block]
        around = set(self.topics) | self._heading(block.section)
        for before in sentences[max(0, number - _BEFORE) : number]:
            if self.article.document.blocks[before.block].section == block.section:
                around |= {term.key for term in self.reader.read(before.text).terms if term.type != "word"}
        around |= {name for claim in self.claims_of(sentence) for name in _names_of(claim)}
        return self.reader.read(sentence.text, around)

    def claims_of(self, sentence: Sentence) -> list[Claim]:
        """Returns the claims of one sentence."""
        return self.claims.get(sentence.start, [])

    def _heading(self, section: tuple[str, ...]) -> frozenset[str]:
        if section not in self.headings:
            terms = [term for heading in section for term in self.reader.read(heading).terms]
            self.headings[section] = frozenset(term.key for term in terms if term.type != "word")
        return self.headings[section]


def lay(
    article: ArticleReader, number: int, statement: Reading, said: Sequence[Claim], tolerance: float = 0.0
) -> SentencePair | None:
    """Lays one sentence of an article upon a statement; None where they share no name or nothing else.

    Args:
        article: The article.
        number: Index of the sentence.
        statement: The statement, read.
        said: The statement's claims.
        tolerance: Share by which two numbers may differ beyond their rounding.
    """
    sentence = article.article.sentences[number]
    reading = article.reading(number)
    if not _worth(statement, reading):
        return None
    found: list[tuple[Claim, Comparison]] = []
    excludes = differs = False
    for claim in article.claims_of(sentence):
        mine = filled(claim, article.article.condition)
        for other in said:
            aligned = other
            if _same_name(claim, other, statement):
                aligned = replace(other, subject=claim.subject, speaks_of=claim.speaks_of)
            found.append((claim, compare(mine, aligned, tolerance=tolerance)))
            excluded, difference = scopes_between(mine, other)
            excludes, differs = excludes or bool(excluded), differs or bool(difference)
    alignment = align(statement, reading)
    row = inputs(alignment, [comparison for _, comparison in found], scope=(excludes, differs))
    return SentencePair(sentence, number, alignment, tuple(found), row)


def _same_name(claim: Claim, other: Claim, statement: Reading) -> bool:
    """Whether a claim's subject is the statement's subject under another name that the statement has too."""
    return other.subject is not None and not statement.aliases.isdisjoint(_names_of(claim))


def _names_of(claim: Claim) -> list[str]:
    """What a claim is about and what its sentence speaks of, by canonical name."""
    return [name for name in (claim.subject.canonical if claim.subject else None, claim.speaks_of) if name is not None]


def _worth(statement: Reading, reading: Reading) -> bool:
    """A quick look: one name in common, by word or by the text around."""
    names = {term.key for term in statement.terms if term.type != "word"}
    mine = reading.keys | reading.around
    return bool(names & mine) if names else len(statement.keys & mine) >= 2


def sentence_pairs(article: Article, statement: Article, reader: Reader) -> Iterator[SentencePair]:
    """Yields the sentences of an article that speak of what a statement (an article of one sentence) does."""
    laid = ArticleReader(article, reader)
    reading = reader.read(" ".join(sentence.text for sentence in statement.sentences))
    subjects = frozenset(called[-1] for claim in statement.claims if (called := _names_of(claim)))
    names = frozenset(term.key for term in reading.terms if term.type in (*TREATMENTS, "condition", "exposure"))
    reading = replace(reading, aliases=subjects if subjects - GENERIC else subjects | names)
    for number in range(len(article.sentences)):
        here = laid.reading(number)
        if not reading.aliases & (here.keys | here.around):
            continue
        pair = lay(laid, number, reading, statement.claims)
        if pair is not None:
            yield pair


def probabilities(rows: Sequence[Sequence[float]]) -> NDArray[Any]:
    """Returns one row a pair, one column a relation in the order of `RELATIONS`."""
    model = weights()
    table = (numpy.asarray(rows, dtype="float64").reshape(len(rows), len(INPUTS)) - model.mean) / model.spread
    logits = table @ model.table + model.bias
    odds = numpy.exp(logits - logits.max(axis=1, keepdims=True))
    result: NDArray[Any] = odds / odds.sum(axis=1, keepdims=True)
    return result
