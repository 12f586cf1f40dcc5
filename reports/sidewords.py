"""A finding in words for formats that show one text: the message, the other side, the registry entry, the hint."""

from __future__ import annotations

from claims.model import Finding, Related
from reports.text import entry_provenance


def where(side: Related) -> str:
    """Returns ``path:line:column`` of the other side, or ``path, page 3``."""
    if side.line is not None:
        return f"{side.path}:{side.line}" + (f":{side.column}" if side.column is not None else "")
    return f"{side.path}, {side.location}" if side.location else side.path


def sides(finding: Finding) -> list[str]:
    """Returns the other side and the entries, a line each, each with its words."""
    lines = [f"against {where(side)}: “{' '.join(side.text.split())}”" for side in finding.related]
    lines += [f"registry {entry.id}: “{entry.statement}” ({entry_provenance(entry)})" for entry in finding.registry]
    return lines


def body(finding: Finding) -> str:
    """Returns message, both sides and hint, a line each."""
    here = [f"here: “{' '.join(finding.text.split())}”"] if finding.text and sides(finding) else []
    hint = [f"hint: {finding.hint}"] if finding.hint else []
    return "\n".join([finding.message, *here, *sides(finding), *hint])
