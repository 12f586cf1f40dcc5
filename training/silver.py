"""Names from lists: drugs and conditions put in the place of others, and entities of our own passages labelled by them.

The library of drug names (`claims.drugs`) and the lexicon's conditions know many names that PubMed abstracts lack.
"""

from __future__ import annotations

import functools
import random
import re
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path

import spacy
from spacy.language import Language
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc, Span
from spacy.util import filter_spans

from claims import data, drugs
from claims.mentions import Lexicon
from training.conllu import Sentence, Word
from training.passages import read_folder

TEACHER = "first-try-model.tgz"
PASSAGES = Path(__file__).parent / "passages"
# Conditions of the lexicon that BC5CDR's guidelines would not call a disease.
NO_DISEASE = {"pregnancy", "menopause", "ageing", "aging", "birth", "childbirth", "breastfeeding"}
# What the teacher takes for a drug or a disease now and then.
NEVER = frozenset(
    "someone everyone anyone nobody everybody anybody something anything nothing families family machine helpline "
    "laser kills keeps nostril key the of and , use who you they it sleep birth hip brain skin".split()
)


@functools.cache
def drug_names() -> tuple[list[str], list[str]]:
    """Generic names in lower case and other names (mostly brands) with a capital, of one word each."""
    names = {n: c for n, c in drugs.names().items() if n.isascii() and n.isalpha() and 4 < len(n) < 15}
    generic = sorted(n for n, c in names.items() if n == c)
    return generic, sorted(n.capitalize() for n, c in names.items() if n != c)


@functools.cache
def conditions() -> list[str]:
    """The lexicon's conditions, as written there."""
    lines = data.load("lexicon.yaml", Lexicon).condition
    names = {part.strip() for line in lines for part in line.split("=")}
    return sorted(n for n in names - NO_DISEASE if re.fullmatch(r"[A-Za-z]+(?: [A-Za-z]+){0,3}", n))


def with_other_names(sentence: Sentence, rng: random.Random, share: float) -> Sentence:
    """Puts other names in the place of some entities; their neighbours stay as they are.

    Args:
        sentence: with entities, without parse.
        rng: source of chance.
        share: of the entities to be changed.
    """
    words: list[Word] = []
    i = 0
    while i < len(sentence.words):
        end = i + 1
        label = (sentence.words[i].entity or "O").upper()
        if not label.startswith("B-"):
            words.append(sentence.words[i])
            i = end
            continue
        while end < len(sentence.words) and (sentence.words[end].entity or "O").upper().startswith("I-"):
            end += 1
        old = sentence.words[i:end]
        plain = all(w.form.isalpha() and w.space for w in old[:-1]) and old[-1].form.isalpha() and len(old[0].form) > 4
        if plain and rng.random() < share:
            new = _name(label[2:], rng).split()
            if old[0].form[0].isupper() and not old[0].form.isupper():
                new[0] = new[0][0].upper() + new[0][1:]
            replaced = [Word(form, None, entity=f"{'I' if n else 'B'}-{label[2:]}") for n, form in enumerate(new)]
            replaced[-1].space = old[-1].space
            words += replaced
        else:
            words += old
        i = end
    return Sentence(words, sentence.doc_id, sentence.paragraph, sentence.parsed)


def _name(label: str, rng: random.Random) -> str:
    if label == "DISEASE":
        return rng.choice(conditions())
    generic, other = drug_names()
    return rng.choice(generic if rng.random() < 0.7 else other)


class Labeller:
    """Labels text where lists and teacher agree, leaves open what only one of them knows."""

    def __init__(self, teacher: Language, nlp: Language) -> None:
        """Takes the teacher and the pipeline that gives the tokens."""
        self.teacher, self.nlp = teacher, nlp
        self.matcher = PhraseMatcher(nlp.vocab, attr="LOWER")
        self.matcher.add("CHEMICAL", [nlp.make_doc(n) for n in drugs.names()])
        names = [form for n in conditions() for form in (n, n + "s")]
        self.matcher.add("DISEASE", [nlp.make_doc(n) for n in names if len(n) > 4 or n.isupper()])

    def label(self, text: str) -> Doc:
        """Makes a document with entities: agreed ones, missing ones, and "outside" for all else."""
        doc = self.nlp.make_doc(text)
        listed = filter_spans([s for s in self.matcher(doc, as_spans=True) if _sure_word(s)])
        known = {(s.start_char, s.end_char, s.label_) for s in listed}
        found = (e for e in self.teacher(text).ents if e.text.lower() not in NEVER)
        taught = {(e.start_char, e.end_char, e.label_.upper()) for e in found}
        sure = known & taught
        # A drug's name of one word is what it is even if the teacher never met it.
        sure |= {s for s in known if s[2] == "CHEMICAL" and " " not in text[s[0] : s[1]] and not _touches(s, taught)}
        spans = [doc.char_span(*s) for s in sorted(sure)]
        kept = [s for s in spans if s is not None]
        held = {t.i for s in kept for t in s}
        open_ = [s for s in (known | taught) if s not in sure]
        loose = {t.i for t in doc for s in open_ if t.idx < s[1] and t.idx + len(t) > s[0]} - held
        doc.set_ents(kept, missing=[doc[i : i + 1] for i in sorted(loose)], default="outside")
        return doc


def _touches(span: tuple[int, int, str], others: set[tuple[int, int, str]]) -> bool:
    return any(o[0] < span[1] and span[0] < o[1] for o in others)


def _sure_word(span: Span) -> bool:
    """Short names of drugs are too often words; short names of conditions are in the lexicon in capitals only."""
    return len(span.text) > 5 if span.label_ == "CHEMICAL" else len(span.text) > 4 or span.text.isupper()


def labelled_passages(archives: Path, nlp: Language, rng: random.Random, folder: Path = PASSAGES) -> Iterator[Doc]:
    """Our own passages, one to four lines to a document, with silver entities.

    Args:
        archives: folder that holds the teacher.
        nlp: gives the tokens.
        rng: source of chance.
        folder: the passages.
    """
    with tempfile.TemporaryDirectory() as place:
        with tarfile.open(archives / TEACHER) as archive:
            archive.extractall(place, filter="data")
        teacher = spacy.load(next(Path(place).glob("*/meta.json")).parent, exclude=["tagger", "parser"])
        labeller = Labeller(teacher, nlp)
        for passage in read_folder(folder):
            lines = [line.text for line in passage.lines]
            while lines:
                size = rng.choice((1, 1, 2, 3, 4))
                yield labeller.label("\n".join(lines[:size]))
                lines = lines[size:]
