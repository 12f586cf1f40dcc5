"""Lemmas and universal POS by table: what the attribute ruler and the rule lemmatizer say, asked once a word.

Both depend on a token's word, tag and label alone, and together took a third of the own model's time. Called by
`claims.language` where a pipeline has both; the component takes their place there and asks them for what is new.
"""

from __future__ import annotations

from typing import Any

import numpy
from spacy.language import Language
from spacy.tokens import Doc

_INFLECTED = frozenset({"VBZ", "VBD", "VBG", "VBN"})
_PLACED = ("attribute_ruler", "lemmatizer")


class LemmaTable:
    """Sets ``lemma_`` and ``pos_`` of every token."""

    def __init__(self, nlp: Language) -> None:
        """Takes the two components of ``nlp`` as its source."""
        self.vocab = nlp.vocab
        self.sources = [nlp.get_pipe(name) for name in _PLACED]
        self.known: dict[tuple[int, int, int], tuple[int, int]] = {}

    def __call__(self, doc: Doc) -> Doc:
        """Sets both in place and returns the same ``doc``."""
        keys = [tuple(row) for row in doc.to_array(["ORTH", "TAG", "DEP"]).tolist()]
        for key in dict.fromkeys(keys):
            if key not in self.known:
                self.known[key] = self._ask(*key)
        if not keys:
            return doc
        column: Any = numpy.array([self.known[key] for key in keys], dtype="uint64")
        return doc.from_array(["LEMMA", "POS"], column)

    def _ask(self, word: int, tag: int, label: int) -> tuple[int, int]:
        strings = self.vocab.strings
        one = self._told(strings[word], strings[tag], strings[label] or "dep")
        if one[0].pos_ == "AUX" and one[0].lemma_ == one[0].lower_ != "be" and strings[tag] in _INFLECTED:
            # The rules know no auxiliaries: "helps" is one only for the parser.
            return self._told(strings[word], strings[tag], "ROOT")[0].lemma, one[0].pos
        return one[0].lemma, one[0].pos

    def _told(self, word: str, tag: str, label: str) -> Doc:
        one = Doc(self.vocab, [word], tags=[tag], deps=[label], heads=[0])
        for source in self.sources:
            one = source(one)
        return one

    def to_bytes(self, **_: object) -> bytes:
        """Has no state that cannot be asked for again."""
        return b""

    def from_bytes(self, _data: bytes, **_: object) -> LemmaTable:
        """Has no state."""
        return self


@Language.factory("medfact_lemmas", assigns=["token.lemma", "token.pos"])
def make_lemmas(nlp: Language, name: str) -> LemmaTable:  # noqa: ARG001  # spaCy gives both
    """Makes the component; ``nlp`` must have an attribute ruler and a lemmatizer, enabled or not."""
    return LemmaTable(nlp)


def takes_place_of(nlp: Language) -> bool:
    """Whether a pipeline has a ruler and a rule lemmatizer, one behind the other, and nothing else that sets lemmas."""
    names = nlp.pipe_names
    if not all(name in names for name in _PLACED) or nlp.get_pipe_meta("lemmatizer").factory != "lemmatizer":
        return False
    lemmatizer: Any = nlp.get_pipe("lemmatizer")
    return names.index("lemmatizer") == names.index("attribute_ruler") + 1 and lemmatizer.mode == "rule"


def install(nlp: Language) -> None:
    """Puts the table behind the two and switches them off; they stay loaded as its source."""
    nlp.add_pipe("medfact_lemmas", after="lemmatizer")
    for name in _PLACED:
        nlp.disable_pipe(name)
