"""What sort of source a reference is: a study, a guideline, an agency, news, a blog, a seller (``source_kinds.yaml``).

Told from where it is found, its DOI and its wording; nothing is looked up.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from typing import Literal, get_args
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, RootModel

from claims import data, patterns
from sources import Reference

SourceKind = Literal[
    "agency",
    "guideline",
    "review",
    "preprint",
    "primary study",
    "product information",
    "book",
    "journal article",
    "health site",
    "encyclopedia",
    "news",
    "blog",
    "seller",
]
"""Kinds of sources, as the data file names them."""
KINDS: tuple[SourceKind, ...] = get_args(SourceKind)

# A volume with pages or an article number: what a printed or electronic journal has.
_PRINTED = re.compile(
    r"\b\d{1,4}\s?(?:\([^()]{1,20}\))?\s?[:,]\s?[A-Za-z]{0,3}\d{1,7}(?:\s?[-–]\s?[A-Za-z]?\d+)?\b|\bvol(?:ume)?\.?\s?\d|\bpp\.\s?\d"
)
_JOURNAL = re.compile(
    r"\b(?:19|20)\d\d\b[^;]{0,20};\s?\d+"
    r"|\b\d{1,4}\s?\(\d{1,3}(?:[-–]\d{1,3})?\)\s?[:,]\s?[A-Za-z]?\d"
    r"|\bet al\b|\bj(?:ournal)?\.?\s[A-Z]"
)


class Rules(BaseModel):
    """How one kind is told."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    hosts: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    dois: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    unless_printed: tuple[str, ...] = ()


class Table(RootModel[dict[SourceKind, Rules]]):
    """The whole of ``source_kinds.yaml``."""


@dataclass(frozen=True)
class _Index:
    hosts: dict[str, SourceKind]
    labels: dict[str, SourceKind]
    paths: dict[str, SourceKind]
    dois: tuple[tuple[str, SourceKind], ...]
    words: tuple[tuple[SourceKind, re.Pattern[str]], ...]
    unless_printed: tuple[tuple[SourceKind, re.Pattern[str]], ...]


@functools.cache
def _index() -> _Index:
    table = data.load("source_kinds.yaml", Table).root

    def compiled(field: str) -> tuple[tuple[SourceKind, re.Pattern[str]], ...]:
        given = ((kind, getattr(rules, field)) for kind, rules in table.items())
        return tuple((kind, patterns.compile_phrases(phrases)) for kind, phrases in given if phrases)

    return _Index(
        hosts={host: kind for kind, rules in table.items() for host in rules.hosts},
        labels={label: kind for kind, rules in table.items() for label in rules.labels},
        paths={path: kind for kind, rules in table.items() for path in rules.paths},
        dois=tuple((doi, kind) for kind, rules in table.items() for doi in rules.dois),
        words=compiled("words"),
        unless_printed=compiled("unless_printed"),
    )


def kind_of(reference: Reference) -> SourceKind | None:
    """Returns what sort of source a reference is, None where nothing tells."""
    index = _index()
    folded = patterns.fold(re.sub(r"https?://\S+", " ", reference.text))
    scholarly = bool(reference.doi or reference.pmid or reference.pmcid)
    host = None if scholarly else _by_address(reference.url or "")
    if host is not None and host != "journal article":
        return host
    for prefix, kind in index.dois:
        if reference.doi and reference.doi.startswith(prefix):
            return kind
    if not scholarly and not _PRINTED.search(reference.text):
        for kind, words in index.unless_printed:
            if words.search(folded):
                return kind
    for kind, words in index.words:
        if words.search(folded):
            return kind
    if scholarly or host or reference.trial or _JOURNAL.search(reference.text):
        return "primary study" if reference.trial else "journal article"
    return "book" if reference.isbn else "guideline" if reference.guideline else None


def _by_address(url: str) -> SourceKind | None:
    """Returns what an address tells: by the longest known name of its host, else by parts of host and path."""
    if "://" not in url:
        return None
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").lower()
    except ValueError:  # no address after all
        return None
    index = _index()
    labels = host.split(".")
    first = parts.path.strip("/").split("/")[0]
    for start in range(len(labels)):
        name = ".".join(labels[start:])
        found = index.hosts.get(f"{name}/{first}") or index.hosts.get(name)
        if found:
            return found
    for label in re.split(r"[.-]", host.removeprefix("www."))[:-1]:
        if label in index.labels:
            return index.labels[label]
    for part in parts.path.lower().strip("/").split("/"):
        if part in index.paths:
            return index.paths[part]
    return None
