"""DOCX: the text of a Word document as Word shows it once all tracked changes are accepted.

python-docx opens the file; ``sources/word`` knows its parts. There are no lines in such a file: places are told as
"paragraph 12", "table 2, row 3, column 1", "footnote 4".
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sources import metadata, references
from sources.document import Citation, Positions, Reference, UnreadableError
from sources.source import Draft, Link, Part, Remark, Source, separator

if TYPE_CHECKING:
    # What Word's files need is imported when one is read: every run imports every reader.
    from sources.word.blocks import Block, Mark, Note, Origin
    from sources.word.container import Container
    from sources.word.story import State

NAME = "docx"
ENDINGS = (".docx",)
BINARY = True

# What programs write where the author of a file should stand.
_NO_AUTHORS = frozenset(
    "python-docx|microsoft office user|office user|windows user|user|admin|administrator|author|owner|unknown|unnamed|"
    "microsoft|apache poi|libreoffice|openoffice|google docs|docx4j|aspose|un-named|pandoc|me|home|pc|test".split("|")
)


def sniff(head: str) -> bool:  # noqa: ARG001 - every reader is asked; text is never a DOCX
    """Returns whether a text is a DOCX: none is."""
    return False


def read(source: Source) -> Draft:
    """Reads a Word document.

    Raises:
        UnreadableError: The file is no DOCX, damaged, protected or a bomb; or it holds no text.
    """
    from sources.word.container import open_container
    from sources.word.story import read_blocks

    container = open_container(source.data, source.path)
    blocks, state = read_blocks(container, source.path)
    draft = _Writer(state).draft(blocks)
    if not draft.text:
        raise UnreadableError(source.path, "holds no text that a reader of the document would see")
    draft.title = draft.title or draft.heading or container.title or None
    return _with_authors(draft, container.creator)


@dataclass(frozen=True, slots=True)
class Trace:
    """A Word document with the way from its text back into its parts.

    Attributes:
        text: Its text, as `read` gives it.
        origins: Where each stretch of the text was copied from, in order.
        container: The parts; the elements of the origins stand in them.
    """

    text: str
    origins: tuple[Origin, ...]
    container: Container


def trace(data: bytes, path: str) -> Trace:
    """Reads a Word document once more, and keeps where its words come from.

    Raises:
        UnreadableError: As for `read`.
    """
    from sources.word.container import open_container
    from sources.word.story import read_blocks

    container = open_container(data, path)
    blocks, state = read_blocks(container, path)
    writer = _Writer(state)
    draft = writer.draft(blocks)
    return Trace(draft.text, tuple(writer.origins), container)


def _with_authors(draft: Draft, creator: str) -> Draft:
    """Takes the author from the file's properties where the text names none."""
    parts = [Part(part.kind, part.start, part.end, level=part.level, firm=part.firm) for part in draft.parts]
    said, _ = metadata.mark(parts, draft.text)
    if not said.authors:
        names = [" ".join(name.split()) for name in creator.split(";")]
        draft.metadata = metadata.declared(
            [("author", [name for name in names if name and name.lower() not in _NO_AUTHORS])]
        )
    return draft


class _Writer:
    """Puts blocks together to a text."""

    def __init__(self, state: State) -> None:
        self.state = state
        self.pieces: list[str] = []
        self.length = 0
        self.result = Draft(NAME, "", [], Positions())
        self.locations: list[tuple[int, str]] = []
        self.marks: list[Mark] = []  # citation fields and marks of notes
        self.entries: list[Part] = []  # what is marked as the reference list
        self.notes: dict[Note, tuple[int, int]] = {}
        self.origins: list[Origin] = []

    def draft(self, blocks: Iterable[Block]) -> Draft:
        for block in blocks:
            self.add(block)
        body = list(self.result.parts)
        for note in self.state.notes.values():
            if note.source:
                self.add_note(note)
        # A comment whose place was deleted silences nothing; it is reported as unused.
        left = [said for directives in self.state.directives.values() for said in directives]
        self.result.remarks += [Remark(self.length, None, said) for said in left]
        draft = self.result
        draft.text = "".join(self.pieces)
        draft.positions = Positions(locations=tuple(self.locations))
        if self.marks or self.entries or self.notes:
            self.cite(body)
        return draft

    def add(self, block: Block) -> Part | None:
        """Appends a block, or the directive that it consists of."""
        if block.remark is not None:
            self.result.remarks.append(Remark(self.length, None, block.remark))
            return None
        previous = self.result.parts[-1] if self.result.parts else None
        gap = separator(previous.kind, block.kind) if previous else ""
        start = self.length + len(gap)
        words = block.place(start)
        if not words:
            return None
        self.pieces += [gap, words]
        self.origins += block.origins
        self.length = start + len(words)
        part = Part(
            "reference" if block.bibliography else block.kind,
            start,
            self.length,
            level=block.level,
            ordered=block.ordered,
            ordinal=block.ordinal,
            group=block.group,
            headers=block.headers,
            cell=block.cell,
            firm=True,
        )
        self.result.parts.append(part)
        self.locations.append((start, block.location))
        if block.title and self.result.title is None:
            self.result.title = " ".join(words.split())
        if block.bibliography:
            self.entries.append(part)
        self.note_marks(block, start)
        return part

    def note_marks(self, block: Block, start: int) -> None:
        """Takes what is marked in a block that was placed."""
        draft = self.result
        for name in block.anchors:
            draft.anchors.setdefault(name, start)
        for comment in block.comments:
            draft.remarks += [Remark(start, None, said) for said in self.state.directives.pop(comment, [])]
        for mark in block.marks():
            if mark.start < 0:
                continue
            if mark.sort == "raised":
                if draft.raised and draft.raised[-1][1] == mark.start:  # one marker in several runs
                    draft.raised[-1] = (draft.raised[-1][0], mark.end)
                else:
                    draft.raised.append((mark.start, mark.end))
            elif mark.sort == "link":
                if mark.url:
                    draft.links.append(Link(mark.start, mark.end, mark.url))
            else:
                self.marks.append(mark)

    def add_note(self, note: Note) -> None:
        """Appends a note that names a source, as an entry of the reference list."""
        parts = []
        for block in note.blocks:
            block.kind, block.bibliography = "reference", False
            parts.append(self.add(block))
        placed = [part for part in parts if part is not None]
        if placed:
            self.notes[note] = (placed[0].start, placed[-1].end)

    # ------------------------------------------------------------ citations

    def cite(self, body: list[Part]) -> None:
        """Gives markers that the document declares their entries."""
        from sources.word import cited

        draft = self.result
        urls = _first_links(draft.parts, draft.links)
        if self.entries:
            listed = self.declared(body, urls)
        else:
            metadata.mark(body, draft.text)  # a byline below the list is no entry
            listed = references.find(body, draft.text, urls) or references.find_unlabelled(body, draft.text, urls)
        noted = cited.note_entries(
            self.notes,
            draft.text,
            listed,
            {note: urls[start] for note, (start, _) in self.notes.items() if start in urls},
        )
        fields = [mark for mark in self.marks if mark.sort == "field" and not self.in_note(mark)]
        markers, draft.references = cited.cite(fields, draft.text, [*listed, *noted])
        for mark in self.marks:
            if mark.note is not None and mark.note.key and not self.in_note(mark):
                markers.append(Citation(mark.start, mark.end, (mark.note.key,), "footnote"))
        draft.cited = sorted(markers, key=lambda marker: marker.start)

    def in_note(self, mark: Mark) -> bool:
        """Tells whether a mark stands in a note that is an entry itself."""
        first = next(iter(self.notes.values()), None)  # they stand at the end, one after the other
        return first is not None and mark.start >= first[0]

    def declared(self, body: list[Part], urls: dict[int, str]) -> list[Reference]:
        """Returns the entries that fields, content controls or styles mark as such, each with a key of its own.

        What looks like an entry and stands among them or next to them is one that lost its mark.
        """
        from sources.word import cited

        first, last = body.index(self.entries[0]), body.index(self.entries[-1])
        while first and self.looks_like_entry(body[first - 1]):
            first -= 1
        while last + 1 < len(body) and self.looks_like_entry(body[last + 1]):
            last += 1
        listed = cited.List([])
        for part in body[first : last + 1]:
            if part.kind == "reference" or self.looks_like_entry(part):
                part.kind = "reference"
                number, url = len(listed.entries) + 1, urls.get(part.start)
                listed.take(cited.entry(number, self.result.text, part.start, part.end, url=url, ordinal=part.ordinal))
        return listed.entries

    def looks_like_entry(self, part: Part) -> bool:
        return part.kind in ("paragraph", "list_item") and references.looks_like_reference(
            self.result.text[part.start : part.end]
        )


def _first_links(parts: Sequence[Part], links: Sequence[Link]) -> dict[int, str]:
    """Returns, for the start of each block, where the first link in it that leaves the document goes."""
    starts = [part.start for part in parts]
    found: dict[int, str] = {}
    for link in links:
        place = bisect_right(starts, link.start) - 1
        if place >= 0 and link.url.lower().startswith(("http://", "https://")):
            found.setdefault(starts[place], link.url)
    return found
