"""Abbreviations an article defines ("atrial fibrillation (AF)"), found by scispaCy's detector, as a spaCy component."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator

import numpy
from spacy.language import Language
from spacy.tokens import Doc

_MOST_WORDS = 8
"""Brackets that hold more words define nothing."""


@Language.factory("medfact_abbreviations")
def make_abbreviations(nlp: Language, name: str) -> AbbreviationComponent:  # noqa: ARG001  # spaCy gives both
    """Makes the component."""
    return AbbreviationComponent(nlp)


class AbbreviationComponent:
    """Runs scispaCy's detector; ``doc._.abbreviations`` holds what it found, in order, as it does when serializable.

    The brackets are found here: the detector's own pattern pairs every bracket of a text with every later one.
    """

    def __init__(self, nlp: Language) -> None:
        from scispacy.abbreviation import AbbreviationDetector

        self.detector = AbbreviationDetector(nlp, make_serializable=True)

    def __call__(self, doc: Doc) -> Doc:
        """Finds abbreviations in place and returns the same ``doc``."""
        from scispacy.abbreviation import filter_matches

        candidates = filter_matches([(0, start, end) for start, end in _brackets(doc)], doc)
        if candidates:
            with warnings.catch_warnings():
                # The detector asks a matcher without patterns where no bracket defines anything.
                warnings.filterwarnings("ignore", message=r"\[W036\]")
                matches = self.detector.find_matches_for(candidates, doc)
            found = [
                (short.start, short, long)
                for long, shorts in matches
                for short in shorts
                if not _CROSSES.search(long.text)
            ]
            found.sort(key=lambda item: item[0])
            for _, short, long in found:
                short._.long_form = long
            doc._.abbreviations = [self.detector.make_short_form_serializable(short) for _, short, _ in found]
        return doc

    def to_bytes(self, **_: object) -> bytes:
        """Has no state."""
        return b""

    def from_bytes(self, _data: bytes, **_: object) -> AbbreviationComponent:
        """Has no state."""
        return self


_CROSSES = re.compile(r"[()]|\.\s")
"""No long form runs over a bracket or the end of a sentence."""


def _brackets(doc: Doc) -> Iterator[tuple[int, int]]:
    """Yields (first token, token after the last) of what stands in each short bracket."""
    opened: int | None = None
    words = doc.to_array("ORTH")
    left, right = (doc.vocab.strings[mark] for mark in "()")
    for place in numpy.flatnonzero((words == left) | (words == right)).tolist():
        if words[place] == left:
            opened = place
        elif opened is not None:
            if 1 < place - opened <= _MOST_WORDS + 1:
                yield opened + 1, place
            opened = None


def long_forms(doc: Doc) -> dict[str, str]:
    """Returns short form -> long form as the text defines them."""
    found: dict[str, str] = {}
    for abbreviation in doc._.abbreviations:
        found.setdefault(abbreviation["short_text"], abbreviation["long_text"])
    return found
