"""What a reviewer copies out of a report beside its own words: a suppression, draft rows for the registry."""

from __future__ import annotations

from typing import Any

from claims.model import Claim, Finding
from reports.result import DocumentResult
from sources.document import Document

REASON = "your reason"
_SHAPES = {
    "html": "<!-- {} -->",
    "markdown": "<!-- {} -->",
    "jats": "<!-- {} -->",
    "rst": ".. {}",
    "text": "[{}]",
    # The text of a Word comment.
    "docx": "{}",
}
_PLACES = {
    "html": "before the paragraph",
    "markdown": "on a line of its own before the paragraph",
    "jats": "before the paragraph",
    "rst": "on a line of its own before the paragraph",
    "text": "on a line of its own before the paragraph",
    "docx": "as a Word comment at the paragraph",
}


def where(line: int | None, column: int | None, location: str | None) -> str:
    """Returns "line 12", "page 3", or nothing."""
    if line is None:
        return location or ""
    return f"line {line}" if column is None else f"line {line}:{column}"


def suppression(finding: Finding, document: Document | None, path: str = "") -> tuple[str, str]:
    """Returns what silences a finding, for a person to put a reason in, and where it goes.

    It is what the article's own format reads; where an article cannot carry it (PDF), a table of the configuration.
    """
    whole = finding.start == finding.end == 0
    shape = _SHAPES.get(document.format) if document is not None else None
    if document is None or shape is None:
        path = path or finding.path
        # A pattern as in a .gitignore: what has a meaning there stands for itself.
        pattern = "".join(f"\\{letter}" if letter in "\\*?[]!#" else letter for letter in path)
        values = {"path": f"/{pattern}", "code": finding.code, "reason": REASON}
        return "\n".join(["[[suppress]]", *(f"{name} = {_toml(value)}" for name, value in values.items())]), (
            "into the configuration: holds for the whole article"
        )
    # A comment of XML holds no two hyphens in a row.
    dash = "—" if document.format == "jats" else "--"
    said = f"medfact: {'ignore-file' if whole else 'ignore'} {finding.code} {dash} {REASON}"
    return shape.format(said), "at the top: holds for the whole article" if whole else _PLACES[document.format]


def _toml(text: str) -> str:
    escaped = "".join(
        f"\\u{ord(letter):04X}" if letter < " " or letter == "\x7f" else f"\\{letter}" if letter in '\\"' else letter
        for letter in text
    )
    return f'"{escaped}"'


def draft_rows(claim: Claim, item: DocumentResult, sources: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Returns registry entries to start from, as `medfact registry propose` words them: columns that hold something.

    Texts are texts, lists are lists; the page makes YAML or CSV of them.

    Args:
        claim: What the article says.
        item: The article.
        sources: Sources of the rows of a page so far; new ones are added. A row names its own by their numbers, so
            that a page holds each once. Its status, always ``draft``, and the path of its origin are left out too.
    """
    if item.document is None:
        return []
    from claims.registry.entry import COLUMNS, plain
    from claims.registry.proposing import drafts_of

    rows = []
    for entry in drafts_of(claim, item.document, item.article.condition if item.article is not None else None):
        row = {name: value for name in COLUMNS if (value := getattr(entry, name)) not in (None, ())}
        del row["status"]
        row["origin"] = str(row["origin"]).removeprefix(item.path)
        cited = [plain(source) for source in entry.sources]
        sources += [source for source in cited if source not in sources]
        rows.append(row | ({"sources": [sources.index(source) for source in cited]} if cited else {}))
    return rows
