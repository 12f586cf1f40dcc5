r"""Citations by key: ``[@smith2011; @jones2012, p. 33]``, ``@smith2011 says``, ``[-@smith2011]``, ``\cite{smith2011}``.

An "@" begins addresses and names of accounts too. A key that a bibliography has is a citation wherever it stands; one
that none has is taken for a citation only where its form leaves no doubt, since it will be reported as missing.
"""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from dataclasses import dataclass
from functools import lru_cache

from sources.datafiles import load
from sources.document import Citation
from sources.source import Part

_KEY = r"@(?:\{(?P<braced>[^{}\s@]{1,100})\}|(?P<bare>\w(?:\w|[:.#$%&\-+?<>~/](?=\w)){0,100}))"
_BRACKET = re.compile(r"\[(?P<inside>[^\[\]@]{0,200}@[^\[\]]{1,600})\]")
_PIECE = re.compile(rf"(?P<before>[^@]*?)(?<![\w@./+])-?{_KEY}")
_IN_TEXT = re.compile(rf"(?<![\w@./+\\-])-?{_KEY}(?: \[(?:pp?\. ?|ch\. ?)?\d+(?:[-–]\d+)?\])?")
_LATEX = re.compile(r"\\[a-zA-Z]*cite[a-zA-Z]*\*?(?:\[[^\[\]]{0,80}\]){0,2}\{(?P<keys>[^{}\\]{1,300})\}")
_BEFORE = re.compile(
    r"(?:(?:see|see also|also|and|e\.g\.,?|cf\.?|compare|reviewed in|as in|for example,?)\s*)?", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Words:
    """The data file: what begins keys that are no works, and what a key looks like that is nothing else."""

    cross_references: frozenset[str]
    unmistakable: re.Pattern[str]


def check(data: object) -> Words:
    """Validates the data file and returns it typed.

    Raises:
        ValueError: A key is missing or unknown, an entry is not text, or the pattern is no regular expression.
    """
    if not isinstance(data, dict) or set(data) != {"cross_references", "unmistakable"}:
        raise ValueError("expected exactly the keys cross_references, unmistakable")
    for entry in data["cross_references"]:
        if not isinstance(entry, str) or not entry.isalpha():
            raise ValueError(f"cross_references: expected letters, found {entry!r}")
    try:
        return Words(frozenset(data["cross_references"]), re.compile(data["unmistakable"]))
    except (re.error, TypeError) as problem:
        raise ValueError(f"unmistakable: {problem}") from None


@lru_cache(maxsize=1)
def _words() -> Words:
    return load("citation_keys.yaml", check)


def find(parts: Sequence[Part], text: str, known: Container[str], *, in_force: bool) -> list[Citation]:
    """Finds the citations by key.

    Args:
        parts: The blocks to look in.
        text: The document's text.
        known: Keys of the bibliographies in force.
        in_force: Whether there is one.
    """
    if "@" not in text and "cite" not in text:
        return []
    finder = _Finder(text, known, in_force)
    for part in parts:
        finder.brackets(part)
        finder.latex(part)
    for part in parts:
        finder.words(part)
    return sorted(finder.citations, key=lambda citation: citation.start)


class _Finder:
    def __init__(self, text: str, known: Container[str], in_force: bool) -> None:
        self.text = text
        self.known = known
        self.in_force = in_force
        self.citations: list[Citation] = []

    def brackets(self, part: Part) -> None:
        for found in _BRACKET.finditer(self.text, part.start, part.end):
            keys: list[str] = []
            for piece in found["inside"].split(";"):
                named = _PIECE.match(piece)
                if named is None:
                    continue
                key = self._key(named)
                alone = _BEFORE.fullmatch(named["before"].strip()) is not None
                sure = self._unmistakable(key) or (self.in_force and alone and not self._refers(key))
                if key in self.known or (alone and sure):
                    keys.append(key)
            if keys:
                self._add(found.start(), found.end(), keys, inline=False)

    def latex(self, part: Part) -> None:
        for found in _LATEX.finditer(self.text, part.start, part.end):
            keys = [key for key in re.split(r"\s*,\s*", found["keys"].strip()) if key]
            if keys and (self.in_force or all(map(self._unmistakable, keys))):
                self._add(found.start(), found.end(), keys, inline=False)

    def words(self, part: Part) -> None:
        """Keys that are part of the sentence, where the article shows that it cites so."""
        practice = any(key in self.known for citation in self.citations for key in citation.keys)
        for found in _IN_TEXT.finditer(self.text, part.start, part.end):
            key = self._key(found)
            if key not in self.known and not (practice and self._unmistakable(key)):
                continue
            end = found.end() if found["braced"] or found.end("bare") < found.end() else found.start("bare") + len(key)
            self._add(found.start(), end, [key], inline=True)

    def _key(self, found: re.Match[str]) -> str:
        """Returns the key that is named; what follows it without a blank ("@smith2011.Then") is no part of it."""
        key = found["braced"] or found["bare"]
        shorter = key
        while shorter not in self.known and (cut := re.search(r"[^\w][\w]*$", shorter)):
            shorter = shorter[: cut.start()]
        return shorter if shorter in self.known else key

    def _refers(self, key: str) -> bool:
        """Tells whether a key stands for a figure, a table or a section of the article."""
        return re.split(r"[:-]", key)[0].lower() in _words().cross_references

    def _unmistakable(self, key: str) -> bool:
        return not self._refers(key) and _words().unmistakable.fullmatch(key) is not None

    def _add(self, start: int, end: int, keys: list[str], *, inline: bool) -> None:
        if all(end <= citation.start or citation.end <= start for citation in self.citations):
            self.citations.append(Citation(start, end, tuple(dict.fromkeys(keys)), "key", inline))
