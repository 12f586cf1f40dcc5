"""JSON lines: one claim a line, each with its path, for tools that read a stream."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from claims.model import to_json
from reports import Format
from reports.jsonfile import plain
from reports.result import DocumentResult, Options, Result

FORMAT = Format("jsonl", "one claim a line, with its path", ".jsonl", frozenset({"claims"}))


def render(result: Result, _options: Options) -> str:
    """Renders every claim as one line; a document that could not be read as a line with its error."""
    return "".join(claims_stream(result.documents))


def claims_stream(items: Iterable[DocumentResult]) -> Iterator[str]:
    """Yields the lines of each document as it comes."""
    for item in items:
        if item.error is not None:
            yield json.dumps({"path": item.path, "error": item.error}, ensure_ascii=False) + "\n"
        for claim in item.claims:
            yield json.dumps({"path": item.path, **plain(to_json(claim))}, ensure_ascii=False) + "\n"
