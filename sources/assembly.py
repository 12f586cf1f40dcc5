"""From a reader's draft to the document: what is found the same way in every format."""

from __future__ import annotations

from bisect import bisect_right

from sources import boilerplate, citations, directives, language, metadata, references
from sources.bibliographies import shelf as shelves
from sources.bibliographies.shelf import Shelf
from sources.document import Block, Document, UnreadableError
from sources.lists import ends_with_colon, introduces, last_sentence
from sources.source import Draft, Part, Source


def assemble(draft: Draft, source: Source, sha256: str, shelf: Shelf | None = None) -> Document:
    """Makes the document of a draft.

    Args:
        draft: What its reader made of the file.
        source: The file.
        sha256: Its digest.
        shelf: The bibliographies it can cite from.

    Raises:
        UnreadableError: The text is not English, or cites what a bibliography that cannot be used may have.
    """
    shelf = shelf or Shelf()
    for part in draft.parts:
        _trim(part, draft.text)
    parts = [part for part in draft.parts if part.end > part.start]
    said, notices = metadata.mark(parts, draft.text)
    outside = _outside_links(draft, parts)
    listed = references.find(parts, draft.text, outside) if draft.references is None else draft.references
    notices += boilerplate.mark(parts, draft.text)
    if draft.references is None:
        listed = listed or references.find_unlabelled(parts, draft.text, outside)
    _refuse_foreign(parts, draft.text, source.path)
    joined = shelves.join(shelf, listed, parts, draft.text, source.path)
    cited, found = citations.find(
        parts,
        draft.text,
        joined.references,
        raised=draft.raised,
        links=draft.links,
        anchors=draft.anchors,
        home=draft.home,
        declared=[*draft.cited, *joined.cited],
        complete=draft.all_cited,
    )
    all_references = shelves.settle(joined, cited, found)
    shelves.refuse_broken(shelf, cited, all_references, source.path)
    understood, faulty = directives.understand(draft.remarks, parts, len(draft.text))
    return Document(
        path=source.path,
        format=draft.format,
        text=draft.text,
        sha256=sha256,
        title=draft.title,
        blocks=_blocks(parts, draft.text),
        citations=tuple(cited),
        references=tuple(all_references),
        metadata=metadata.merge(draft.metadata, said),
        notices=tuple(sorted(notices, key=lambda notice: (notice.start, notice.end))),
        directives=tuple(understood),
        positions=draft.positions,
        faulty_directives=tuple(faulty),
        bibliographies=shelf.names,
        expansions=tuple(draft.expansions),
    )


def _trim(part: Part, text: str) -> None:
    """Leaves white space at the edges of a block outside it."""
    words = text[part.start : part.end]
    part.end = part.start + len(words.rstrip())
    part.start = min(part.start + len(words) - len(words.lstrip()), part.end)


def _refuse_foreign(parts: list[Part], text: str, path: str) -> None:
    content = (part for part in parts if part.kind not in ("boilerplate", "notice", "reference"))
    found = language.foreign("\n".join(text[part.start : part.end] for part in content))
    if found:
        raise UnreadableError(path, f"is not English but {found}: medfact reads English only")


def _outside_links(draft: Draft, parts: list[Part]) -> dict[int, str]:
    """Returns, for the start of each block, where the first link in it that leaves the page goes."""
    found: dict[int, str] = {}
    starts = [part.start for part in parts]
    for link in draft.links:
        place = bisect_right(starts, link.start) - 1
        if place >= 0 and link.url.lower().startswith(("http://", "https://")):
            found.setdefault(parts[place].start, link.url)
    return found


def _blocks(parts: list[Part], text: str) -> tuple[Block, ...]:
    """Makes blocks of the parts: with the headings above each, and what introduces its list."""
    blocks: list[Block] = []
    headings: list[tuple[int, str]] = []
    for part, lead_in in zip(parts, _lead_ins(parts, text), strict=True):
        if part.kind == "heading":
            while headings and headings[-1][0] >= part.level:
                headings.pop()
        section = tuple(words for _, words in headings)
        if part.kind == "heading":
            headings.append((part.level, " ".join(text[part.start : part.end].split())))
        blocks.append(
            Block(
                kind=part.kind,
                start=part.start,
                end=part.end,
                level=part.level if part.kind in ("heading", "list_item") else 0,
                section=section,
                lead_in=lead_in,
                headers=part.headers,
                ordered=part.ordered,
                cell=part.cell if part.kind == "table_cell" else None,
            )
        )
    return tuple(blocks)


def _lead_ins(parts: list[Part], text: str) -> list[tuple[int, int] | None]:
    """Returns what introduces the list of each item: the sentence right before it, or the item it hangs under."""
    found: list[tuple[int, int] | None] = []
    leads: list[tuple[int, int] | None] = []  # by depth
    group: int | None = None
    for index, part in enumerate(parts):
        if part.kind != "list_item":
            group = None
            found.append(part.lead_in)
            continue
        previous = parts[index - 1] if index else None
        if part.group != group:
            group = part.group
            leads = []
        depth = max(part.level, 1)
        if len(leads) < depth:
            while len(leads) < depth - 1:
                leads.append(leads[-1] if leads else None)
            leads.append(_introduction(previous, text))
        del leads[depth:]
        found.append(part.lead_in or leads[depth - 1])
    return found


def _introduction(part: Part | None, text: str) -> tuple[int, int] | None:
    if part is None or part.kind not in ("paragraph", "list_item"):
        return None
    words = text[part.start : part.end]
    if ends_with_colon(words) or introduces(words):
        return last_sentence(text, part.start, part.end)
    if part.kind == "paragraph" and len(words.split()) <= 12:
        return part.start, part.end
    return None
