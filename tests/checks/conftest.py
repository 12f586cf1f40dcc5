"""Articles built by hand: no reader, no language model. Blocks are parted by blank lines."""

import datetime
import importlib
import re
from dataclasses import replace
from pathlib import Path

import pytest

import claims.checks
from claims.article import Article, Sentence
from claims.quantities import find_quantities
from claims.run import Run
from sources.document import Block, Citation, Document, Metadata, Reference

_MARKER = re.compile(r"\[(\d+(?:\s*[,–-]\s*\d+)*)\]")
_SENTENCE = re.compile(r"\S.*?(?:(?<!\d)(?<!vs)(?<!et al)[.!?]+[\"”’)]*(?=\s|$)|$)", re.S)


def _keys(inside):
    keys = []
    for part in inside.split(","):
        ends = re.split(r"[–-]", part)
        keys += [str(key) for key in range(int(ends[0]), int(ends[-1]) + 1)]
    return tuple(keys)


def _block(text, start, end, section):
    words = text[start:end]
    if words.startswith("#"):
        level = len(words) - len(words.lstrip("#"))
        return Block("heading", start + level + 1, end, level, section)
    if bullet := re.match(r"( *)- ", words):
        return Block("list_item", start + bullet.end(), end, 1 + len(bullet.group(1)) // 2, section)
    if cell := re.match(r"\|([^|]*)\|", words):
        return Block("table_cell", start + cell.end(), end, 0, section, headers=(cell.group(1),))
    if words.startswith("> "):
        return Block("quotation", start + 2, end, 0, section)
    return Block("paragraph", start, end, 0, section)


def build_article(text, *, references=(), claims=(), metadata=None, notices=(), path="article.txt"):
    """Makes an article of blocks (``#`` heading, ``-`` item, ``|head|cell``, ``> quotation``) parted by blank lines."""
    blocks, section = [], ()
    for run in re.finditer(r"[^\n](?:.|\n(?!\n))*", text):
        for line in re.finditer(r"(?m)^(?: *- |#).*$|(?:^(?! *- |#).*\n?)+", run.group(0)):
            start, end = run.start() + line.start(), run.start() + line.start() + len(line.group(0).rstrip("\n"))
            block = _block(text, start, end, section)
            if block.kind == "heading":
                section = (text[block.start : block.end],)
            blocks.append(block)
    citations = tuple(Citation(found.start(), found.end(), _keys(found.group(1))) for found in _MARKER.finditer(text))
    listed = []
    for key, entry in enumerate(references, start=1):
        entry = Reference(str(key), entry, 0, 0) if isinstance(entry, str) else entry
        start = len(text) + 1
        text = f"{text}\n{entry.text}"
        listed.append(replace(entry, start=start, end=len(text)))
        blocks.append(Block("reference", start, len(text)))
    sentences = []
    for index, block in enumerate(blocks):
        if block.kind in ("reference", "heading"):
            continue
        for found in _SENTENCE.finditer(text, block.start, block.end):
            start, end = found.span()
            here = tuple(citation for citation in citations if start <= citation.start < end)
            words = _MARKER.sub(lambda marker: " " * len(marker.group(0)), text[start:end])
            quantities = tuple(
                replace(item, start=item.start + start, end=item.end + start) for item in find_quantities(words)
            )
            keys = tuple(key for citation in here for key in citation.keys)
            sentences.append(Sentence(start, end, index, " ".join(words.split()), quantities, (), keys))
    document = Document(
        path,
        "text",
        text,
        "0" * 64,
        None,
        tuple(blocks),
        citations,
        tuple(listed),
        metadata or Metadata(),
        tuple(notices),
    )
    return Article(document, tuple(sentences), tuple(claims))


@pytest.fixture
def make_article():
    return build_article


@pytest.fixture
def run_check():
    """Runs one check on one article built by hand; returns its findings."""

    def run(code, article, as_of="2026-06-01", **settings):
        given = Run(as_of=datetime.date.fromisoformat(as_of))
        if isinstance(article, str):
            article = build_article(article)
        given = replace(given, settings=given.settings.model_copy(update=settings))
        (path,) = Path(claims.checks.__path__[0]).glob(f"{code.lower()}_*.py")
        return list(importlib.import_module(f"claims.checks.{path.stem}").article(article, given))

    return run
