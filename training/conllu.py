"""Reading of the corpora: CoNLL-U files and the IOB files of BC5CDR, down to plain sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

MISSING = "_"


@dataclass
class Word:
    """One gold token. ``head`` is an index into the sentence, its own for the root, None where unknown."""

    form: str
    tag: str | None
    head: int | None = None
    dep: str | None = None
    lemma: str = ""
    upos: str = ""
    space: bool = True
    entity: str | None = None


@dataclass
class Sentence:
    """A gold sentence with the place it comes from."""

    words: list[Word]
    doc_id: str = ""
    paragraph: int = 0
    parsed: bool = True

    @property
    def text(self) -> str:
        """The sentence as written, without trailing space."""
        return "".join(w.form + (" " if w.space else "") for w in self.words).strip()


def read_conllu(path: Path) -> Iterator[Sentence]:
    """Yields the sentences of a CoNLL-U file.

    Args:
        path: the file.

    Yields:
        Sentences with heads as 0-based indices; empty nodes ("8.1") are left out, and the words of a
        multi-word token ("do" + "n't") stand without space between them.
    """
    doc_id, paragraph = path.stem, 0
    rows: list[list[str]] = []
    for line in [*path.read_text(encoding="utf-8").splitlines(), ""]:
        if line.startswith("# newdoc id"):
            doc_id = line.split("=", 1)[1].strip()
            paragraph += 1
        elif line.startswith("# newpar"):
            paragraph += 1
        elif line.startswith("#"):
            continue
        elif line.strip():
            rows.append(line.split("\t"))
        elif rows:
            yield Sentence(_words(rows), doc_id, paragraph)
            rows = []


def _words(rows: list[list[str]]) -> list[Word]:
    index: dict[str, int] = {}
    plain = [row for row in rows if row[0].isdigit()]
    for position, row in enumerate(plain):
        index[row[0]] = position
    words = []
    for position, row in enumerate(plain):
        head = position if row[6] == "0" else index.get(row[6])
        tag = None if row[4] in (MISSING, "GW") else row[4]
        words.append(Word(row[1], tag, head, row[7], row[2], row[3], "SpaceAfter=No" not in row[9]))
    for row in rows:
        if "-" not in row[0]:
            continue
        first, last = (index[part] for part in row[0].split("-"))
        if "".join(w.form for w in words[first : last + 1]) != row[1]:
            continue
        for word in words[first:last]:
            word.space = False
        words[last].space = "SpaceAfter=No" not in row[9]
    return words


def read_iob(path: Path) -> Iterator[Sentence]:
    """Yields the sentences of an IOB file (token, tab, tag), with spaces as running text would have them."""
    words: list[Word] = []
    number = 0
    for line in [*path.read_text(encoding="utf-8").splitlines(), ""]:
        if line.strip():
            form, label = line.split("\t")
            words.append(Word(form, None, entity=label))
        elif words:
            number += 1
            _respace(words)
            yield Sentence(words, doc_id=path.stem, paragraph=number)
            words = []


_CLOSING = set(".,;:?!)]}%")
_OPENING = set("([{")


def _respace(words: list[Word]) -> None:
    """Undoes the tokenisation at every punctuation mark ("0 . 05", "Parkinson ' s", "mg / kg")."""
    quote_open = False
    forms = [w.form for w in words]
    for i, word in enumerate(words[:-1]):
        form, after = forms[i], forms[i + 1]
        before = forms[i - 1] if i else ""
        following = forms[i + 2] if i + 2 < len(forms) else ""
        space = True
        if after in _CLOSING or form in _OPENING or "/" in (form, after):
            space = False
        elif form == "-" or after == "-":
            space = False
        elif form == "." and before.isdigit() and after.isdigit():
            space = False
        elif form == "," and re.fullmatch(r"\d{1,3}", before) and re.fullmatch(r"\d{3}", after):
            space = False
        elif (
            form == "." and re.fullmatch(r"[A-Za-z]", before) and re.fullmatch(r"[A-Za-z]", after) and following == "."
        ):
            space = False
        elif after == "'" and (following in ("s", "t") or form.endswith("s")):
            space = False
        elif form == "'" and after in ("s", "t"):
            space = False
        elif form == '"':
            quote_open = not quote_open
            space = not quote_open
        elif after == '"' and quote_open:
            space = False
        word.space = space
