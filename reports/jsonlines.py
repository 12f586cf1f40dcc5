"""JSON lines: one claim a line, each with its path, for tools that read a stream."""

from __future__ import annotations

import json

from claims.model import to_json
from reports import Format
from reports.jsonfile import plain
from reports.result import Options, Result

FORMAT = Format("jsonl", "one claim a line, with its path", ".jsonl", frozenset({"claims"}))


def render(result: Result, _options: Options) -> str:
    """Renders every claim as one line; a document that could not be read as a line with its error."""
    lines = []
    for item in result.documents:
        if item.error is not None:
            lines.append(json.dumps({"path": item.path, "error": item.error}, ensure_ascii=False))
        lines.extend(
            json.dumps({"path": item.path, **plain(to_json(claim))}, ensure_ascii=False) for claim in item.claims
        )
    return "".join(f"{line}\n" for line in lines)
