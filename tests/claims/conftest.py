"""What the tests of ``claims`` share: parses written by hand, documents built of blocks, and the shipped model."""

import os

import pytest
import spacy
from spacy.tokens import Doc

from claims.component import DocReader
from claims.context import read_context
from claims.language import OWN, load_language
from claims.mentions import Names, find_mentions
from claims.patterns import fold
from claims.quantities import find_quantities
from claims.reading import make_doc
from claims.settings import LanguageSettings
from claims.view import View
from sources import read_text
from sources.document import Block, Citation, Document, Metadata, Positions

_VOCAB = spacy.blank("en").vocab


def parse_rows(rows):
    """Makes a ``Doc`` of one token a line: word, Penn tag, dependency, head word ("-" for the root), lemma if not the word."""
    table = [line.split() for line in rows.strip().splitlines()]
    words = [row[0] for row in table]

    def head(index, name):
        if name == "-":
            return index
        assert words.count(name) == 1, f"{name} stands {words.count(name)} times in {' '.join(words)}"
        return words.index(name)

    spaces = [following not in (".", ",", "?", ":", "n't", "'s") for following in [*words[1:], "."]]
    return Doc(
        _VOCAB,
        words=words,
        spaces=spaces,
        tags=[row[1] for row in table],
        deps=[row[2] for row in table],
        heads=[head(index, row[3]) for index, row in enumerate(table)],
        lemmas=[row[4] if len(row) > 4 else row[0].lower() for row in table],
    )


@pytest.fixture
def parsed():
    return parse_rows


@pytest.fixture
def make_view():
    """Makes the view an extractor sees of a parse written by hand."""

    def make(rows, *, treatment=None, subject=None, lead=""):
        sentence = next(parse_rows(rows).sents)
        text = sentence.text
        return View(
            sentence=sentence,
            text=text,
            folded=fold(text),
            mentions=find_mentions(sentence.doc),
            quantities=find_quantities(text),
            context=read_context(sentence, fold(text)),
            lead=fold(lead),
            subject=subject or treatment,
            treatment=treatment,
        )

    return make


@pytest.fixture
def make_document():
    """Makes a document of blocks: a text is a paragraph, (kind, text) any other, markers like ``[3]`` citations."""

    def make(*blocks, path="article.txt", title=None):
        text, built, citations, section, lead = "", [], [], (), None
        for entry in blocks:
            kind, words = entry if isinstance(entry, tuple) else ("paragraph", entry)
            start = len(text)
            if kind == "heading":
                section = (words,)
            built.append(
                Block(kind, start, start + len(words), 1 if kind == "heading" else 0, section,
                      lead if kind == "list_item" else None)
            )  # fmt: skip
            if words.endswith(":"):
                lead = (start, start + len(words))
            elif kind != "list_item":
                lead = None
            at = words.find("[")
            while at >= 0:
                end = words.index("]", at) + 1
                citations.append(Citation(start + at, start + end, (words[at + 1 : end - 1],)))
                at = words.find("[", end)
            text += words + "\n\n"
        lines = (0, *(index + 1 for index, char in enumerate(text) if char == "\n"))
        return Document(
            path, "text", text, "0" * 64, title, tuple(built), tuple(citations), (), Metadata(), (),
            positions=Positions(lines=lines),
        )  # fmt: skip

    return make


@pytest.fixture(scope="session")
def reader(language):
    """What reads a text, before anything is decided of it: its sentences and what the rules find in each."""

    def make(text, name="article.md"):
        doc, _ = make_doc(read_text(text, name=name), language.nlp)
        for pipe_name, pipe in language.nlp.pipeline:
            doc = doc if pipe_name == "medfact_claims" else pipe(doc)
        return DocReader(doc, language.nlp, Names({}))

    return make


@pytest.fixture(scope="session")
def language():
    """The shipped model, or the one MEDFACT_TEST_MODEL names while that is being trained."""
    return load_language(LanguageSettings(model=os.environ.get("MEDFACT_TEST_MODEL") or str(OWN)))
