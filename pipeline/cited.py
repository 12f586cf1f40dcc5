"""Texts of cited works for CIT011: from a folder, and from PubMed where that is switched on."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import claims
import sources
from claims.article import Article
from pipeline.config import FILE, Config, ConfigError, Problem
from sources import Document, UnreadableError

if TYPE_CHECKING:
    from pipeline.stages import Plan, Unread

CODE = "CIT011"
CACHE = Path(".medfact") / "cache" / "pubmed"
"""Where abstracts are kept, below the project's root."""


def settle(config: Config, codes: frozenset[str]) -> None:
    """Sees that the folder with the texts is one, before anything is read.

    Raises:
        ConfigError: It is none.
    """
    folder = config.settings.checks.source_texts
    if folder and CODE in codes and not Path(folder).is_dir():
        shown = sources.display(folder, config.root)
        problem = Problem("checks.source-texts", f'found "{shown}", expected a folder with the texts of cited works')
        raise ConfigError(sources.display(config.file or FILE), [problem])


def attach(
    plan: Plan, items: Sequence[Article | Unread], language: claims.Language
) -> tuple[Plan, list[tuple[str, str]]]:
    """Reads the texts of what articles cite, as far as they are at hand, and gives them to the checks.

    Args:
        plan: What the run will do.
        items: The articles.
        language: The language pipeline.

    Returns:
        The plan with the texts, and (path, error) of each text that is at hand but could not be read: what rests on it
        was not checked.

    Raises:
        PubMedError: PubMed is to be asked and cannot be.
    """
    settings = plan.config.settings.checks
    if CODE not in plan.codes or not (settings.source_texts or settings.fetch_abstracts):
        return plan, []
    from claims import source_texts

    documents = [item.document for item in items if isinstance(item, Article)]
    wanted = source_texts.wanted(documents)
    read: list[tuple[list[str], str, Document]] = []
    faults: list[tuple[str, str]] = []
    if settings.source_texts:
        read, faults = _in_folder(plan, settings.source_texts, frozenset(wanted))
    if settings.fetch_abstracts:
        held = {name for names, _, _ in read for name in names}
        read += _from_pubmed(plan, documents, held)
    understood = claims.read_articles([document for _, _, document in read], language)
    texts = source_texts.of_articles(
        [(names, shown, article) for (names, shown, _), article in zip(read, understood, strict=True)]
    )
    return dataclasses.replace(plan, run=dataclasses.replace(plan.run, source_texts=texts)), faults


def _in_folder(
    plan: Plan, folder: str, wanted: frozenset[str]
) -> tuple[list[tuple[list[str], str, Document]], list[tuple[str, str]]]:
    from claims.source_texts import name_of

    root = plan.config.root
    if not Path(folder).is_dir():
        return [], [
            (sources.display(folder, root), "source-texts: is no folder: expected one with the texts of sources")
        ]
    read: list[tuple[list[str], str, Document]] = []
    faults: list[tuple[str, str]] = []
    for path, shown in sources.find([folder], root=root).files:
        name = name_of(path)
        if name not in wanted:
            continue
        try:
            read.append(([name], shown, sources.read(path, root=root, name=shown)))
        except UnreadableError as problem:
            faults.append((shown, problem.message))
    return read, faults


def _from_pubmed(plan: Plan, documents: Sequence[Document], held: set[str]) -> list[tuple[list[str], str, Document]]:
    from claims.source_texts import names_of
    from sources import pubmed

    asked = {
        reference.pmid: names_of(reference)
        for document in documents
        for reference in document.references
        if reference.pmid and not held.intersection(names_of(reference))
    }
    found = pubmed.abstracts(asked, cache=plan.config.root / CACHE)
    read = []
    for pmid, text in found.items():
        shown = f"PubMed {pmid}"
        try:
            read.append((asked[pmid], shown, sources.read_text(text, name=shown, format="text")))
        except UnreadableError:
            continue  # an abstract in another language
    return read
