"""What the editor shows of a finding: Markdown with both sides, the registry's entry, and the check's page."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping

from claims.checks import catalogue
from claims.model import EntryNote, Finding, Related
from claims.pages import read_page
from claims.registry import Entry, Source

_SPECIAL = re.compile(r"([\\`*_\[\]<>#|~&$])")
_LONG = 300


def page_uri(code: str) -> str | None:
    """Returns the address of a check's page: the file that the documentation is made of, at hand without a network."""
    found = catalogue().get(code)
    return found.page.absolute().as_uri() if found is not None else None


def hover(finding: Finding, entries: Mapping[str, Entry]) -> str:
    """Returns all that there is to say of a finding, as Markdown.

    Args:
        finding: The finding.
        entries: Registry entries by id.
    """
    parts = [f"**{finding.code} {finding.name}** ({finding.severity})", quoted(finding.message)]
    parts += [_side(side, finding.path) for side in finding.related]
    parts += [_entry(note, entries.get(note.id)) for note in finding.registry]
    why, what = _advice(finding.code)
    parts += [f"**Why it matters**\n\n{why}"] if why else []
    todo = quoted(finding.hint) if finding.hint else what
    parts += [f"**What to do**\n\n{todo}"] if todo else []
    return "\n\n".join(parts)


def quoted(text: str) -> str:
    """Returns words of an article or a registry so that Markdown shows them as they are, on one line."""
    words = " ".join(text.split())
    words = words if len(words) <= _LONG else f"{words[: _LONG - 1]}…"
    return _SPECIAL.sub(r"\\\1", words)


def where(side: Related, path: str) -> str:
    """Says where the other side stands, as a person would: "line 31", "page 3", with its path where it is another."""
    place = f"line {side.line}" if side.line is not None else side.location or ""
    return place if side.path == path else f"{side.path} {place}".strip()


def _side(side: Related, path: str) -> str:
    return f"**Other side** ({quoted(where(side, path))}): “{quoted(side.text)}”"


def _entry(note: EntryNote, entry: Entry | None) -> str:
    lines = [f"**Registry entry `{note.id}`**: {quoted(note.statement)}", ""]
    sources = entry.sources if entry is not None else ()
    lines += [f"- source: {_source(source)}" for source in sources]
    if not sources and note.source:
        lines.append(f"- source: {quoted(note.source)}")
    dates = [
        f"reviewed {note.reviewed}" if note.reviewed else "",
        f"review by {note.review_by}" if note.review_by else "",
    ]
    told = ", ".join(part for part in (note.status or "", *dates) if part)
    lines += [f"- {told}"] if told else []
    return "\n".join(lines).rstrip()


def _source(source: Source) -> str:
    name = quoted(source.title or "")
    address, words = source.url, source.url
    if source.doi:
        address, words = f"https://doi.org/{source.doi}", f"doi:{source.doi}"
    elif source.pmid:
        address, words = f"https://pubmed.ncbi.nlm.nih.gov/{source.pmid}/", f"PMID {source.pmid}"
    link = f"[{quoted(words)}](<{address}>)" if address and words else ""
    aside = ", ".join(part for part in (str(source.year or ""), quoted(source.level or "")) if part)
    return " ".join(part for part in (name, link, f"({aside})" if aside else "") if part)


@functools.cache
def _advice(code: str) -> tuple[str, str]:
    """Returns why a check matters and what one could do, from its page."""
    found = catalogue().get(code)
    if found is None:
        return "", ""
    sections = read_page(found.page).sections
    return sections["Why it matters"], sections["What to do"]
