"""Where sentences end, by rule: a spaCy component that runs before the parser, at a small fraction of pysbd's cost.

Sentences survive "e.g.", "Dr.", "vs.", "5.5 mg", "Fig. 2" and end at every block of the article.
"""

from __future__ import annotations

import re
from typing import Any

import numpy
from spacy.language import Language
from spacy.tokens import Doc, Token

from claims.reading import BLOCKS

# Abbreviations that a capital letter or a number often follows.
_NEVER_LAST = frozenset(
    "dr mr mrs ms prof st vs cf fig figs no nos vol al eq approx ca e.g i.e eg ie resp sp spp var subsp jr sr rev "
    "gen col capt sgt gov sen rep hon drs messrs mt ft viz ed eds ref refs sec tab tabs p pp ch inc min max wk wks "
    "mo mos yr yrs hr hrs".split()
)
# Abbreviations that may end a sentence: they do before a word that seldom stands in mid-sentence with a capital.
_STARTERS = frozenset(
    "the this these those that it its he she they we you your our their a an in on at for from if when while although "
    "however but and or so because since as after before during most many some several few all both each no not there "
    "here what who how why which is are do does can people patients doctors women men children treatment side symptoms "
    "talk take use call ask do's don't never always other such with without by to of talking physicians researchers "
    "then also once until unless your".split()
)
# Words that begin a sentence where they have a capital behind a word that ends none: a heading or list lost its line.
_OPENERS = frozenset(
    "the this these those that it its he she they we you your our if when while although however most some many "
    "several few all both each there here people patients doctors physicians researchers scientists children women "
    "men".split()
)
# Small words of a title, behind which a word with a capital goes on with it.
_SMALL = frozenset("a an and as at but by for from in into is are of on or the to vs with your you".split())
# A note's number glued to the full stop before it ("kidney failure.1 Growth …").
_GLUED_NOTE = re.compile(r"(?:[a-z)]{3}|\b[A-Z]{2,})\.\d{1,2}(?:[,–-]\d{1,2})*$")
_CLOSERS = frozenset(")]}\"'”’»")
_ENDS = frozenset({".", "!", "?", "…", "...", "?!", "!!", "!?"})


@Language.factory("medfact_sentences")
def make_sentences(nlp: Language, name: str) -> SentenceComponent:  # noqa: ARG001  # spaCy gives both
    """Makes the component; it needs nothing but tokens."""
    return SentenceComponent()


class SentenceComponent:
    """Sets ``is_sent_start`` of every token, so that the parser never crosses a sentence end."""

    def __call__(self, doc: Doc) -> Doc:
        """Marks sentence starts in place and returns the same ``doc``."""
        starts = {start for start, _, _ in doc.user_data.get(BLOCKS, ())} | {0}
        after_end = False
        titled = True
        marks: list[int] = []
        for token in doc:
            text = token.text
            start = (
                token.i in starts
                or (after_end and text not in _CLOSERS and text not in _ENDS and _may_start(token))
                or (text[0].isupper() and _is_glued(token, titled=titled))
            )
            marks.append(1 if start else -1)
            titled = (titled or start) and (text[0].isupper() or token.lower_ in _SMALL or not text[0].isalpha())
            if text not in _CLOSERS or not after_end or start:
                after_end = _ends(token)
        # All at once: setting one token's mark looks at the whole text.
        column: Any = numpy.array(marks, dtype="int64").astype("uint64").reshape(-1, 1)
        return doc.from_array(["SENT_START"], column)

    def to_bytes(self, **_: object) -> bytes:
        """Has no state."""
        return b""

    def from_bytes(self, _data: bytes, **_: object) -> SentenceComponent:
        """Has no state."""
        return self


def _may_start(token: Token) -> bool:
    first = token.text[0]
    return first.isupper() or first.isdigit() or first in "\"'“‘(•[-–—<>≥≤~α-ω" or not first.isalpha()


def _is_glued(token: Token, *, titled: bool) -> bool:
    """Whether a word with a capital begins a sentence though nothing ends before it.

    Pages that lost their markup read "Reduce Stress People with arthritis face …", "weak flow of urine If it …".

    Args:
        token: The word.
        titled: Whether everything before it in its sentence is written as titles are.
    """
    if not 0 < token.i < len(token.doc) - 1 or token.lower_ not in _OPENERS or not token.text.istitle():
        return False
    before, behind = token.nbor(-1), token.nbor(1)
    return (
        before.is_alpha
        and bool(before.whitespace_)
        and before.lower_ not in _SMALL
        and (before.is_lower or titled)
        and behind.is_lower
        and behind.is_alpha
    )


def _is_word(doc: Doc, at: int) -> bool:
    """Whether a word with a capital stands there, no letter or Roman number."""
    return at < len(doc) and doc[at].text.istitle() and len(doc[at]) > 1 and doc[at].is_alpha


def _ends(token: Token) -> bool:
    text = token.text
    if text in _ENDS:
        if text != "." or token.i == 0:
            return True
        before = token.nbor(-1)
        if before.whitespace_:
            return True
        word = before.text.lower()
        following = token.nbor(1).lower_ if token.i + 1 < len(token.doc) else ""
        if before.text == "No" and _is_word(token.doc, token.i + 1):
            return True  # an answer
        if word in _NEVER_LAST and not (
            word in ("min", "max", "no", "mo", "wk", "hr", "p", "al", "ref", "yr", "hrs", "yrs", "wks", "mos")
            and following in _STARTERS
        ):
            return False
        # An initial ("J. Smith"), but "vitamin C." and "type A." end a sentence before a starter.
        return not (
            len(word) == 1
            and before.text.isupper()
            and before.text.isalpha()
            and following not in _STARTERS
            and token.i > 1
            and token.nbor(-2).whitespace_
            and not token.nbor(-2).is_lower
        )
    if _GLUED_NOTE.search(text) and token.i + 1 < len(token.doc):
        return token.nbor(1).text[0].isupper() and bool(token.whitespace_)
    if text.isdecimal() and len(text) < 3 and token.i > 1 and token.whitespace_ and token.i + 1 < len(token.doc):
        stop, said = token.nbor(-1), token.nbor(-2)
        glued = stop.text == "." and not stop.whitespace_ and not said.whitespace_
        return glued and said.is_lower and len(said) > 2 and token.nbor(1).text[0].isupper()
    if len(text) > 1 and text[-1] == "." and text[0].isalpha() and token.i + 1 < len(token.doc):
        if text == "No." and _is_word(token.doc, token.i + 1):
            return True  # an answer, no number
        if text.rstrip(".").lower() in _NEVER_LAST:
            return False
        if "." not in text[:-1] and ("-" in text or len(text) > 7):
            return token.nbor(1).text[0].isupper()  # "LDL-C." is no abbreviation that a full stop belongs to
        return token.nbor(1).lower_ in _STARTERS and token.nbor(1).text[0].isupper()
    return text[-1] in ".?!" and len(text) > 1 and not any(char.isalpha() for char in text[:-1])
