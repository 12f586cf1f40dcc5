"""Abbreviations an article defines ("atrial fibrillation (AF)"), found by scispaCy's detector, as a spaCy component."""

from __future__ import annotations

import warnings

from spacy.language import Language
from spacy.tokens import Doc


@Language.factory("medfact_abbreviations")
def make_abbreviations(nlp: Language, name: str) -> AbbreviationComponent:  # noqa: ARG001  # spaCy gives both
    """Makes the component."""
    return AbbreviationComponent(nlp)


class AbbreviationComponent:
    """Runs scispaCy's detector where the text has a bracket; ``doc._.abbreviations`` holds what it found."""

    def __init__(self, nlp: Language) -> None:
        from scispacy.abbreviation import AbbreviationDetector

        self.detector = AbbreviationDetector(nlp)

    def __call__(self, doc: Doc) -> Doc:
        """Finds abbreviations in place and returns the same ``doc``."""
        if "(" not in doc.text:
            return doc
        with warnings.catch_warnings():
            # The detector asks a matcher without patterns where a text defines no abbreviation.
            warnings.filterwarnings("ignore", message=r"\[W036\]")
            self.detector(doc)
        return doc

    def to_bytes(self, **_: object) -> bytes:
        """Has no state."""
        return b""

    def from_bytes(self, _data: bytes, **_: object) -> AbbreviationComponent:
        """Has no state."""
        return self


def long_forms(doc: Doc) -> dict[str, str]:
    """Returns short form -> long form as the text defines them."""
    found: dict[str, str] = {}
    for short in doc._.abbreviations:
        found.setdefault(short.text, short._.long_form.text)
    return found
