"""The page of a check: what it does, why, and examples that are run as tests.

`medfact explain`, the documentation and the tests read pages through `read_page`. A page has fixed headings
(`HEADINGS`); its examples are fenced documents under "Flagged" and "Accepted", one whole document a fence.
"""

from __future__ import annotations

import datetime
import re
import shlex
from dataclasses import dataclass, replace
from pathlib import Path

HEADINGS = (
    "What it does",
    "Why it matters",
    "Flagged",
    "Accepted",
    "What to do",
    "Settings",
    "References",
)
"""Second-level headings of every page, in this order."""

FORMATS = ("text", "markdown", "html")
_TITLE = re.compile(r"# (?P<code>[A-Z]{3}\d{3}) (?P<name>[a-z0-9-]+)")
_FENCE = re.compile(r"(?P<ticks>`{3,})(?P<info>[^`]*)")


class PageError(Exception):
    """A page is not written as pages are. The message names file and line, what stands there, and what is expected."""


@dataclass(frozen=True, slots=True)
class Text:
    """One document of an example.

    Attributes:
        name: What it is called within a library ("a", "b" …).
        format: ``text``, ``markdown`` or ``html``.
        text: The document.
        flags: Words that a finding of the check must overlap; empty words stand for the whole article.
    """

    name: str
    format: str
    text: str
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Example:
    """One example: a document, or several that are checked as a library.

    Attributes:
        flagged: It stands under "Flagged": the check must find every place that ``flags`` names, else nothing.
        texts: Its documents.
        registry: YAML of the registry that goes with it, or None.
        retractions: CSV of the retracted works that go with it, or None.
        sources: Texts of cited sources that go with it, by the DOI or PMID that names them.
        as_of: What counts as today, or None.
        line: 1-based line of its first fence.
    """

    flagged: bool
    texts: tuple[Text, ...]
    registry: str | None
    as_of: datetime.date | None
    line: int
    retractions: str | None = None
    sources: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """A page as read.

    Attributes:
        code: Code of the check.
        name: Name of the check.
        summary: The line below the title.
        sections: Heading to Markdown below it, fences included, in order.
        examples: Examples in order.
    """

    code: str
    name: str
    summary: str
    sections: dict[str, str]
    examples: tuple[Example, ...]


@dataclass(slots=True)
class _Fence:
    line: int
    info: str
    text: str


def read_page(path: Path) -> Page:
    """Reads the page of a check.

    Args:
        path: The Markdown file beside the check.

    Raises:
        PageError: The title, the headings or a fence is not as it should be.
    """
    lines = path.read_text(encoding="utf-8").splitlines()
    title = _TITLE.fullmatch(lines[0].strip()) if lines else None
    if title is None:
        raise PageError(f"{path.name}:1: expected '# CODE name', found {lines[0] if lines else 'an empty file'!r}")
    head, sections, fences = _split(path, lines)
    if tuple(sections) != HEADINGS:
        raise PageError(f"{path.name}: expected the headings {', '.join(HEADINGS)}; found {', '.join(sections)}")
    examples = [
        example
        for heading, flagged in (("Flagged", True), ("Accepted", False))
        for example in _examples(path, fences[heading], flagged)
    ]
    return Page(title["code"], title["name"], " ".join(head.split()), sections, tuple(examples))


def _split(path: Path, lines: list[str]) -> tuple[str, dict[str, str], dict[str, list[_Fence]]]:
    """Parts a page into the text below the title, its sections, and the fences of each section."""
    parts: dict[str, list[str]] = {"": []}
    fences: dict[str, list[_Fence]] = {"": []}
    heading, fence, ticks = "", None, ""
    for number, line in enumerate(lines[1:], start=2):
        mark = _FENCE.fullmatch(line.rstrip())
        if fence is None and line.startswith("## "):
            heading = line[3:].strip()
            parts[heading], fences[heading] = [], []
            continue
        parts[heading].append(line)
        if fence is None:
            if mark is not None:
                fence, ticks = _Fence(number, mark["info"].strip(), ""), mark["ticks"]
        elif line.rstrip() == ticks:
            fences[heading].append(fence)
            fence = None
        else:
            fence.text += line + "\n"
    if fence is not None:
        raise PageError(f"{path.name}:{fence.line}: this fence is never closed")
    head = "\n".join(parts.pop("")).strip()
    return head, {name: "\n".join(body).strip() for name, body in parts.items()}, fences


def _examples(path: Path, fences: list[_Fence], flagged: bool) -> list[Example]:
    examples: list[Example] = []
    registry: str | None = None
    retractions: str | None = None
    sources: dict[str, str] = {}
    for fence in fences:
        language, options, words = _info(path, fence)
        values = dict(options)
        if language == "yaml" and "registry" in words:
            registry = fence.text
            continue
        if language == "csv" and "retractions" in words:
            retractions = fence.text
            continue
        if "source" in values:
            sources[values["source"]] = fence.text
            continue
        if language not in FORMATS:
            raise PageError(
                f"{path.name}:{fence.line}: expected text, markdown, html, 'yaml registry', 'csv retractions' or"
                f' source="…", found {fence.info!r}'
            )
        flags = tuple(value for key, value in options if key == "flags")
        as_of = datetime.date.fromisoformat(values["as-of"]) if "as-of" in values else None
        text = Text(values.get("article", "a"), language, fence.text, flags)
        if values.get("article", "a") != "a" and examples:
            last = examples[-1]
            examples[-1] = replace(last, texts=(*last.texts, text), as_of=as_of or last.as_of)
        else:
            given = tuple(sources.items())
            examples.append(Example(flagged, (text,), registry, as_of, fence.line, retractions, given))
    for example in examples:
        if flagged and not any(text.flags for text in example.texts):
            raise PageError(f'{path.name}:{example.line}: a flagged example says what is flagged: flags="…"')
    return examples


def _info(path: Path, fence: _Fence) -> tuple[str, list[tuple[str, str]], list[str]]:
    """Reads an info string: language, key="value" options, plain words."""
    try:
        language, *rest = shlex.split(fence.info) or [""]
    except ValueError as error:
        raise PageError(f"{path.name}:{fence.line}: {fence.info!r}: {error}") from error
    options = [(key, value) for key, equals, value in (item.partition("=") for item in rest) if equals]
    return language, options, [item for item in rest if "=" not in item]
