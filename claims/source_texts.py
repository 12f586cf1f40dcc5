"""The texts of cited sources that are at hand: what stands in them, for CIT011.

A text is held under the DOI, PMID or name of its file; it is read and understood like any article, once a run.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import PurePosixPath

from claims.article import Article, Sentence
from claims.compare import attribute_key, disjoint, subjects
from claims.mentions import Names
from claims.model import Claim, Quantity
from claims.statements import Reader, Reading
from sources import Document, Reference

FULL_TEXT = 1500
"""Words from which on a text counts as a whole work: only in one does it mean something that a number is missing."""
_SHARED = 2.0
"""Weight of the terms that two sentences must share to speak of one thing."""


@dataclass(frozen=True)
class SourceText:
    """One source, understood.

    Attributes:
        article: What was read.
        name: What to call it: the file, or the address it came from.
    """

    article: Article
    name: str

    @property
    def whole(self) -> bool:
        """Whether it is long enough to be the whole work and not only its abstract."""
        return self.article.document.words >= FULL_TEXT

    @cached_property
    def _quantities(self) -> list[tuple[Quantity, Sentence]]:
        return [(quantity, sentence) for sentence in self.article.sentences for quantity in sentence.quantities]

    @cached_property
    def _reader(self) -> Reader:
        known = [claim.subject for claim in self.article.claims if claim.subject is not None]
        return Reader(Names({item.text.lower(): (item.type, item.canonical) for item in known}))

    @cached_property
    def _readings(self) -> list[tuple[Sentence, Reading]]:
        return [(sentence, self._reader.read(sentence.text)) for sentence in self.article.sentences]

    @cached_property
    def _claims(self) -> dict[tuple[str, str], list[Claim]]:
        found: dict[tuple[str, str], list[Claim]] = {}
        for claim in self.article.claims:
            key = attribute_key(claim)
            for name in subjects(claim) if key else ():
                found.setdefault((name, key or ""), []).append(claim)
        return found

    def holds(self, quantity: Quantity) -> list[Sentence]:
        """Returns the sentences that give a number, in another unit or rounded otherwise too.

        A share is given by its complement as well ("80% survived", "20% died"). Cells of tables are sentences too.
        """
        return [sentence for other, sentence in self._quantities if _same(quantity, other)]

    def nearest(self, sentence: str, quantity: Quantity) -> tuple[Sentence, Quantity] | None:
        """Returns the sentence that shares most with one and gives a number of the same sort, None where none is near.

        Args:
            sentence: The words of the sentence.
            quantity: The number in it.
        """
        wanted = _terms(self._reader.read(sentence))
        best: tuple[float, Sentence, Quantity] | None = None
        for other, reading in self._readings:
            shared = sum(weight for key, weight in _terms(reading).items() if key in wanted)
            if shared < _SHARED or (best is not None and shared <= best[0]):
                continue
            alike = [item for item in other.quantities if _alike(quantity, item)]
            if alike:
                best = (shared, other, alike[0])
        return (best[1], best[2]) if best else None

    def claims_like(self, claim: Claim) -> list[Claim]:
        """Returns its claims about the same attribute of the same subject."""
        key = attribute_key(claim)
        return [other for name in subjects(claim) for other in self._claims.get((name, key or ""), ())] if key else []


def _terms(reading: Reading) -> dict[str, float]:
    return {term.key: 1.0 if term.type in ("word", "outcome") else 1.5 for term in reading.terms}


def _alike(one: Quantity, other: Quantity) -> bool:
    """Whether two numbers are of one sort: their units convert, and a count is no share."""
    if bool(one.denominator) != bool(other.denominator) and "1" in (one.unit, other.unit) and one.unit == other.unit:
        return False
    return disjoint(one, other) is not None


def _same(one: Quantity, other: Quantity) -> bool:
    tolerance = 0.05 if one.denominator or other.denominator else 0.0
    if disjoint(one, other, tolerance) is False:
        return True
    if one.unit != "%" or other.unit != "%" or one.low is None or one.high is None:
        return False
    rest = Quantity(one.text, one.start, one.end, 100 - one.high, 100 - one.low, "%", one.comparator)
    return disjoint(rest, other, tolerance) is False


@dataclass(frozen=True)
class SourceTexts:
    """All texts at hand, by what references call them."""

    texts: Mapping[str, SourceText] = field(default_factory=dict)

    def of(self, reference: Reference) -> SourceText | None:
        """Returns the text of a reference, or None."""
        return next((self.texts[name] for name in names_of(reference) if name in self.texts), None)


def names_of(reference: Reference) -> list[str]:
    """Returns what the file of a reference's text may be called, folded as `name_of` folds a file's name."""
    given = [reference.doi, reference.pmid, f"pmid{reference.pmid}" if reference.pmid else None, reference.pmcid]
    if reference.title:
        given.append(reference.title)
    if reference.url and not reference.doi:
        given.append(re.sub(r"^https?://(?:www\.)?", "", reference.url))
    return [fold(name) for name in given if name]


def name_of(file: str) -> str:
    """Returns what a file's name says whose text it is: its stem, folded."""
    return fold(PurePosixPath(file).stem)


def fold(name: str) -> str:
    """Folds a DOI, an id or a title so that it may be the name of a file: letters and digits, lower case."""
    return "".join(letter for letter in name.lower() if letter.isalnum())


def wanted(documents: Iterable[Document]) -> dict[str, Reference]:
    """Returns the references of articles by the names that their texts may have."""
    found: dict[str, Reference] = {}
    for document in documents:
        for reference in document.references:
            for name in names_of(reference):
                found.setdefault(name, reference)
    return found


def of_articles(articles: Sequence[tuple[Sequence[str], str, Article]]) -> SourceTexts:
    """Makes the texts of what was understood: (names, what to call it, the article) each."""
    texts: dict[str, SourceText] = {}
    for names, shown, article in articles:
        text = SourceText(article, shown)
        texts.update((name, text) for name in names)
    return SourceTexts(texts)
