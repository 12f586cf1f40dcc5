"""Reports of studies: which articles are such, and which of their sections tell their own data.

A report of a trial measures one outcome in many groups and at many times, and needs no source for what it measured. It
is told by its headings: one for the methods, one for the results (IMRaD; ``data/study_sections.yaml``).
"""

from __future__ import annotations

import functools
import re

from pydantic import BaseModel, ConfigDict

from claims import data
from sources.document import Document

_LEADING = re.compile(r"^(?:[\divx]+[.)]?\s+|[\d.]+\s+|[\W_]+)+")


class Sections(BaseModel):
    """The whole of ``study_sections.yaml``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    methods: tuple[str, ...]
    results: tuple[str, ...]
    own: tuple[str, ...]


@functools.cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    sections = data.load("study_sections.yaml", Sections)

    def either(names: tuple[str, ...]) -> re.Pattern[str]:
        return re.compile(rf"(?:{'|'.join(map(re.escape, names))})(?:\s*:.*|\s+(?:and|of|in)\s.*)?")

    return either(sections.methods), either(sections.results), either(sections.own)


def _folded(heading: str) -> str:
    return _LEADING.sub("", " ".join(heading.lower().split())).rstrip(" .:")


def own_data(document: Document) -> frozenset[int]:
    """Returns the indexes of the blocks in which a report of a study tells its own data; none for any other article."""
    methods, results, own = _patterns()
    headings = [_folded(document.text[block.start : block.end]) for block in document.blocks if block.kind == "heading"]
    if not (any(map(methods.fullmatch, headings)) and any(map(results.fullmatch, headings))):
        return frozenset()
    told: dict[tuple[str, ...], bool] = {}
    found = set()
    for number, block in enumerate(document.blocks):
        if block.section not in told:
            told[block.section] = any(
                pattern.fullmatch(_folded(heading)) for heading in block.section for pattern in (methods, results, own)
            )
        if told[block.section] or block.kind in ("caption", "table_cell"):
            found.add(number)
    return frozenset(found)
