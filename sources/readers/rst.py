"""reStructuredText: the text as rendered, read with docutils; nothing is included, executed or fetched.

docutils says in which line a block stands. From there its source is found again in the lines of the file, and its words
in the source, past the markup between them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from sources import metadata
from sources.directives import is_directive
from sources.document import BlockKind, Cell, Citation, Metadata, UnreadableError
from sources.readers import html
from sources.source import Draft, Link, Part, Remark, Source, TextBuilder, line_starts, separator

if TYPE_CHECKING:
    from docutils import nodes

NAME = "rst"
ENDINGS = (".rst",)

# From this severity on, source that docutils shows beside a message has been left out, these aside.
_WARNING = 2
_HARMLESS = ("Title underline too short", "Title overline too short", "Possible")
# How far from the line that docutils gives a block is looked for.
_NEAR = (0, -1, 1, -2, 2, -3, 3)
_FAR = 200

# Markup that may stand between two words of a text.
_MARKUP = re.compile(
    r"(?:[\s*`_\\|]|:[A-Za-z][\w.+:-]*:(?=`)|(?<=`):[A-Za-z][\w.+:-]*:|<[^<>]*>|\|[^|\n]+\||\[(?:#[\w.-]*|\*)\]_|\[|\]_)*"
)
_MARKER = re.compile(r"\[(#?[\w.-]+|\*)\]_")
_ROLE = re.compile(r":[A-Za-z][\w.+:-]*:`([^`<]*?)\s*(?:<[^<>]*>)?`", re.DOTALL)
_DIRECTIVE = re.compile(r"\.\.[ \t]+(?:\|[^|]+\|[ \t]+)?([\w.+:-]+?)[ \t]*::[ \t]*")
_OPTION = re.compile(r"[ \t]*:[\w-]+:(?:[ \t].*)?$")
# Directives of Sphinx that hold nothing a reader reads.
_SILENT = frozenset(
    "toctree index highlight sectionauthor codeauthor tabularcolumns currentmodule module program default-domain "
    "contents meta rst-class".split()
)


def sniff(head: str) -> bool:
    """Returns False: its signs are Markdown's and plain text's too, so the ending decides."""
    del head
    return False


def read(source: Source) -> Draft:
    """Reads reStructuredText.

    Raises:
        UnreadableError: It holds something that docutils leaves out: a broken table, another file.
    """
    return _Reader(source).draft()


@dataclass(frozen=True, slots=True)
class _Context:
    """What the blocks that are met are."""

    kind: BlockKind = "paragraph"
    depth: int = 0
    lists: int = 0
    group: int = 0
    ordered: bool = False
    headers: tuple[str, ...] = ()
    key: str | None = None
    cell: Cell | None = None


class _Reader:
    def __init__(self, source: Source) -> None:
        self.source = source
        self.starts = line_starts(source.text)
        self.lines = [_untabbed(line) for line in source.text.split("\n")]
        self.builder = TextBuilder()
        self.result = Draft(NAME, "", [], self.builder.positions(self.starts))
        self.columns: dict[int, int] = {}  # how far each line has been read
        self.row = 0  # the line reached
        self.groups = 0
        self.ordinal: int | None = None  # of the list item that opens, until a block has taken it
        self.fields: list[tuple[str, Any]] = []
        self.titled = False  # whether the document has a title above its sections

    def draft(self) -> Draft:
        from docutils import nodes

        document = self.parse()
        self.titled = any(isinstance(child, nodes.title) for child in document.children)
        if document.get("title"):
            self.result.title = " ".join(str(document["title"]).split())
        self.walk(document, _Context())
        if not self.builder.length:
            raise UnreadableError(self.source.path, "holds no text once it is rendered")
        draft = self.result
        draft.text = self.builder.text()
        draft.positions = self.builder.positions(self.starts)
        values = {name.lower(): str(value) for name, value in self.fields}
        language = values.get("lang") or values.get("language")
        draft.metadata = metadata.merge(metadata.declared(self.fields), Metadata(language=language))
        draft.title = draft.title or draft.heading or values.get("title")
        return draft

    def parse(self) -> nodes.document:
        from docutils.core import publish_doctree

        settings = {
            "file_insertion_enabled": False,
            "raw_enabled": True,  # what stands in the file itself; files and addresses are refused with the above
            "report_level": 5,
            "halt_level": 5,
            "warning_stream": False,
            "sectsubtitle_xform": False,
            "smart_quotes": False,
            "syntax_highlight": "none",
            "line_length_limit": 10_000_000,
            "_disable_config": True,
        }
        try:
            return publish_doctree(self.source.text, source_path=None, settings_overrides=settings)
        except RecursionError:
            raise
        except Exception as problem:  # noqa: BLE001 - docutils lets through whatever breaks in its directives
            told = " ".join(str(problem).split())[:200]
            raise UnreadableError(self.source.path, f"cannot be read as reStructuredText: {told}") from None

    # ------------------------------------------------------------ blocks

    def walk(self, node: nodes.Element, context: _Context) -> None:
        for child in node.children:
            self.node(child, context)

    def node(self, node: Any, context: _Context) -> None:
        from docutils import nodes

        self.row = max(self.row, (getattr(node, "line", None) or 1) - 1 - _NEAR[-1])
        if isinstance(node, nodes.comment):
            self.comment(node)
        elif isinstance(node, nodes.system_message):
            self.message(node, context)
        elif isinstance(node, nodes.raw):
            self.raw(node)
        elif isinstance(node, nodes.docinfo):
            self.docinfo(node)
        elif isinstance(node, (nodes.substitution_definition, nodes.label, nodes.target, nodes.pending, nodes.meta)):
            pass  # shown nowhere, or where they are used
        elif isinstance(node, nodes.topic) and "contents" in node.get("classes", []):
            pass  # the headings once more
        elif isinstance(node, nodes.table):
            self.table(node, context)
        elif isinstance(node, (nodes.bullet_list, nodes.enumerated_list)):
            self.listed(node, context)
        elif isinstance(node, nodes.TextElement):
            self.text(node, context)
        elif isinstance(node, nodes.Element):
            self.walk(node, self.within(node, context))

    def within(self, node: nodes.Element, context: _Context) -> _Context:
        """Returns what the blocks inside an element are."""
        from docutils import nodes

        if isinstance(node, nodes.section):
            return replace(context, depth=context.depth + 1)
        if isinstance(node, nodes.block_quote) and context.kind == "paragraph":
            return replace(context, kind="quotation")
        if isinstance(node, (nodes.footnote, nodes.citation)):
            return replace(context, kind="reference", key=node.children[0].astext() if node.children else None)
        return context

    def text(self, node: nodes.TextElement, context: _Context) -> None:
        from docutils import nodes

        if isinstance(node, nodes.title) and isinstance(node.parent, (nodes.section, nodes.document)):
            depth = 1 if isinstance(node.parent, nodes.document) else context.depth + self.titled
            context = replace(context, kind="heading", depth=depth)
        elif isinstance(node, nodes.subtitle):
            context = replace(context, kind="heading", depth=2)
        elif isinstance(node, nodes.title) and isinstance(node.parent, nodes.table):
            context = replace(context, kind="caption")
        elif isinstance(node, (nodes.title, nodes.rubric)):
            context = replace(context, kind="heading", depth=min(context.depth + 2, 6))
        elif isinstance(node, (nodes.caption, nodes.legend)):
            context = replace(context, kind="caption")
        literal = isinstance(node, (nodes.literal_block, nodes.doctest_block, nodes.math_block))
        self.block(node, node.rawsource or node.astext(), node.line, context, literal=literal)

    def block(
        self, node: nodes.TextElement, raw: str, line: int | None, context: _Context, *, literal: bool = False
    ) -> None:
        if not node.astext().strip():
            return
        inline = _Inline(self, raw, self.places(raw, line), literal=literal)
        self.separate(context.kind, inline.origins[0])
        inline.start = self.builder.length
        inline.children(node)
        self.add_part(inline.start, context)

    def separate(self, kind: BlockKind, origin: int) -> None:
        if self.builder.length:
            last = self.result.parts[-1].kind if self.result.parts else None
            self.builder.add(separator(last, kind), origin, fixed=True)

    def add_part(self, start: int, context: _Context) -> None:
        end = self.builder.length
        if end == start:
            return
        parts = self.result.parts
        if context.kind == "reference" and parts and parts[-1].kind == "reference" and parts[-1].key == context.key:
            parts[-1].end = end  # a note of several paragraphs
            return
        part = Part(context.kind, start, end, firm=True, headers=context.headers, key=context.key, cell=context.cell)
        if context.kind == "heading":
            part.level = min(context.depth, 6)
        elif context.kind == "list_item":
            part.level, part.group, part.ordered = context.lists, context.group, context.ordered
            part.ordinal, self.ordinal = self.ordinal, None
        elif context.kind == "table_cell":
            part.group = context.group
        parts.append(part)

    def listed(self, node: nodes.Element, context: _Context) -> None:
        from docutils import nodes

        self.groups += not context.lists
        ordered = isinstance(node, nodes.enumerated_list)
        kind = context.kind if context.kind in ("reference", "table_cell") else "list_item"
        inside = replace(
            context, kind=kind, lists=context.lists + 1, group=context.group or self.groups, ordered=ordered
        )
        for number, item in enumerate(node.children, int(node.get("start", 1))):
            self.ordinal = number if ordered else None
            if isinstance(item, nodes.Element):
                self.walk(item, inside)

    def table(self, node: nodes.Element, context: _Context) -> None:
        from docutils import nodes

        self.groups += 1
        group = self.groups
        rows: list[tuple[nodes.row, bool]] = []
        stubs: list[bool] = []
        for child in node.children:
            if not isinstance(child, nodes.tgroup):
                self.node(child, replace(context, kind="caption"))
                continue
            stubs += [bool(column.get("stub")) for column in child.children if isinstance(column, nodes.colspec)]
            for part in child.children:
                if isinstance(part, (nodes.thead, nodes.tbody)):
                    rows += [
                        (row, isinstance(part, nodes.thead)) for row in part.children if isinstance(row, nodes.row)
                    ]
        above: dict[int, str] = {}
        for number, (row, head) in enumerate(rows):
            self.table_row(row, number, above, stubs, replace(context, kind="table_cell", group=group), head=head)

    def table_row(
        self, row: nodes.row, number: int, above: dict[int, str], stubs: list[bool], context: _Context, *, head: bool
    ) -> None:
        from docutils import nodes

        group, beside, column = context.group, "", 0
        for entry in row.children:
            if not isinstance(entry, nodes.entry):
                continue
            words = " ".join(entry.astext().split())
            headers = () if head else tuple(name for name in (above.get(column, ""), beside) if name)
            after = column + 1 + int(entry.get("morecols", 0))
            stub = not head and column < len(stubs) and stubs[column]
            heads: Literal["col", "row"] | None = "col" if head else "row" if stub else None
            self.walk(entry, replace(context, headers=headers, cell=Cell(group, number, column, after - column, heads)))
            for place in range(column, after):
                if head:
                    above[place] = f"{above.get(place, '')} {words}".strip()
                elif place < len(stubs) and stubs[place]:
                    beside = words
            column = after

    # ------------------------------------------------------------ what is no block

    def comment(self, node: nodes.comment) -> None:
        words = node.astext()
        if not is_directive(words):
            return
        first = words.strip().split("\n", 1)[0].strip()
        last = min(node.line or len(self.lines), len(self.lines))
        found = next((row for row in range(last - 1, -1, -1) if first in self.lines[row][0]), None)
        line = found + 1 if found is not None else None
        self.result.remarks.append(Remark(self.builder.length, line, " ".join(words.split())))

    def message(self, node: nodes.system_message, context: _Context) -> None:
        """What docutils could not read: the text of a directive that it does not know is shown, else it is an error."""
        from docutils import nodes

        blocks = [child for child in node.children if isinstance(child, nodes.literal_block)]
        said = " ".join(node.children[0].astext().split()) if node.children else ""
        if not blocks or node["level"] < _WARNING or said.startswith(_HARMLESS):
            return
        line = int(node.get("line") or node.line or 1)
        source = blocks[0].astext()
        # Of Sphinx, or with options of Sphinx.
        unknown = _DIRECTIVE.match(source) if said.startswith(("Unknown directive type", 'Error in "')) else None
        if unknown is None:
            expected = "expected reStructuredText that can be read as a whole, by itself"
            raise UnreadableError(self.source.path, f"line {line}: {said.rstrip('.')}; {expected}")
        if unknown[1].split(":")[-1] not in _SILENT:
            picture = unknown[1] in ("image", "figure")
            for start, words in _paragraphs(source, len(source.split("\n", 1)[0]) if picture else unknown.end()):
                self.block(nodes.paragraph(words, words), words, line + start, context)

    def raw(self, node: nodes.raw) -> None:
        """HTML that stands in the file is read as such; what is meant for other formats is not shown."""
        words = node.astext()
        if "html" not in node.get("format", "").split() or not words.strip():
            return
        count = words.count("\n") + 1
        first = words.split("\n", 1)[0].strip()
        rows = range(max((node.line or 1) - 2, 0), len(self.lines))
        row = next((row for row in rows if first in self.lines[row][0]), 0)
        base = self.starts[row]
        end = self.starts[row + count] if row + count < len(self.starts) else len(self.source.text)
        found = html.fragment(self.source.text[base:end], base, self.starts, self.builder)
        self.result.parts += found.parts
        self.result.links += found.links
        self.result.raised += found.raised
        self.result.remarks += found.remarks

    def docinfo(self, node: nodes.Element) -> None:
        """The fields at the top: who wrote it, when, in what state."""
        from docutils import nodes

        told: list[tuple[str, nodes.Node]] = []
        for child in node.children:
            if isinstance(child, nodes.field):
                told.append((child.children[0].astext(), child.children[1]))
            elif isinstance(child, nodes.authors):
                told += [("author", author) for author in child.children]
            elif isinstance(child, nodes.Element):
                told.append((child.tagname, child))
        for name, body in told:
            raw = body.astext()
            if not raw.strip():
                continue
            self.fields.append((name, " ".join(raw.split())))
            line, column, shown = self.find_field(name)
            self.separate("notice", self.starts[line])
            start = self.builder.length
            self.builder.add(shown, self.starts[line] + column)
            self.builder.add(": ", self.starts[line] + column + len(shown), fixed=True)
            inline = _Inline(self, raw, self.places(raw, line + 1))
            inline.start = start
            inline.words(raw)
            self.add_part(start, _Context(kind="notice"))

    def find_field(self, name: str) -> tuple[int, int, str]:
        """Returns the line and column, from 0, in which a field stands, and its name as it is written there."""
        pattern = re.compile(rf"\s*:({re.escape(name)}s?):", re.IGNORECASE)
        rows = range(min(_FAR, len(self.lines)))
        found = ((row, pattern.match(self.lines[row][0])) for row in rows)
        row, match = next(((row, match) for row, match in found if match), (0, None))
        return (row, match.start(1), match[1]) if match else (0, 0, name)

    # ------------------------------------------------------------ places

    def places(self, raw: str, line: int | None) -> list[int]:
        """Returns where each character of a block's source stands in the file, and what stands behind it."""
        origins: list[int] = []
        row = None
        for words in raw.split("\n"):
            stripped = words.strip()
            around = [row + 1, row + 2] if row is not None else self.around(line)
            found = self.find_line(stripped, around) if stripped else None
            if found is None:
                if row is None or stripped:
                    row = row if row is not None else min(max((line or self.row + 1) - 1, 0), len(self.lines) - 1)
                origins += [origins[-1] if origins else self.starts[row]] * (len(words) + 1)
                if not stripped:
                    row += 1
                continue
            row, column = found
            place, lead = self.lines[row][1], len(words) - len(words.lstrip())
            base = self.starts[row]
            inside = [base + place[column + index] for index in range(len(stripped))]
            origins += [inside[0]] * lead + inside
            origins += [inside[-1] + 1] * (len(words) - lead - len(stripped) + 1)
            self.columns[row] = column + len(stripped)
            self.row = max(self.row, row)
        return origins

    def around(self, line: int | None) -> list[int]:
        rows = [] if line is None else [line - 1 + step for step in _NEAR]
        return [*rows, *range(self.row, self.row + _FAR)]

    def find_line(self, words: str, rows: Iterable[int]) -> tuple[int, int] | None:
        pattern = re.compile(rf"(?<!\w){re.escape(words)}(?!\w)" if words[0].isalnum() else re.escape(words))
        for row in rows:
            if 0 <= row < len(self.lines):
                found = pattern.search(self.lines[row][0], self.columns.get(row, 0))
                if found:
                    return row, found.start()
        return None


class _Inline:
    """Puts the words of a block into the text, each with its place."""

    def __init__(self, reader: _Reader, raw: str, origins: list[int], *, literal: bool = False) -> None:
        self.builder, self.result = reader.builder, reader.result
        self.raw, self.origins = raw, origins
        self.literal = literal
        self.cursor = 0
        self.space: str | None = None
        self.start = reader.builder.length

    def children(self, node: nodes.Element) -> None:
        for child in node.children:
            self.child(child)

    def child(self, child: Any) -> None:
        from docutils import nodes

        begin = self.builder.length
        if isinstance(child, nodes.Text):
            self.words(child.astext())
        elif isinstance(child, (nodes.footnote_reference, nodes.citation_reference)):
            self.marker(child.astext())
        elif isinstance(child, nodes.problematic):
            self.problematic(child.astext())
        elif isinstance(child, (nodes.target, nodes.system_message, nodes.raw, nodes.image)):
            if isinstance(child, nodes.target):
                self.children(child)
        elif isinstance(child, nodes.Element):
            self.children(child)
            shown = self.builder.since(begin)
            begin += len(shown) - len(shown.lstrip())
            end = self.builder.length
            if end > begin and isinstance(child, nodes.superscript):
                self.result.raised.append((begin, end))
            elif end > begin and isinstance(child, nodes.reference) and child.get("refuri"):
                self.result.links.append(Link(begin, end, str(child["refuri"])))

    def problematic(self, words: str) -> None:
        """What docutils does not understand inline: a note that is missing, a role of Sphinx, a stray mark."""
        marker = _MARKER.fullmatch(words)
        role = _ROLE.fullmatch(words)
        if marker and not words.startswith("[#]"):
            self.marker(marker[1].lstrip("#"))
        elif role:
            self.words(role[1])
        else:
            self.words(words)

    def marker(self, key: str) -> None:
        at = _MARKUP.match(self.raw, self.cursor)
        bracket = self.raw.find("[", self.cursor)
        place = bracket if bracket >= 0 else (at.end() if at else self.cursor)
        self.blank()
        begin = self.builder.length
        found = _MARKER.match(self.raw, place)
        if found and found[1] == key:
            self.builder.add(f"[{key}]", self.origins[place])
        else:
            self.builder.add(f"[{key}]", self.origins[min(place, len(self.origins) - 1)], fixed=True)
        self.cursor = found.end() if found else place
        self.result.cited.append(Citation(begin, self.builder.length, (key,), "footnote"))

    def words(self, text: str) -> None:
        for found in re.finditer(r"\s+|\S+", text):
            word = found[0]
            if word.isspace():
                self.space = "\n" if self.literal and "\n" in word else self.space or " "
                continue
            self.blank()
            self.word(word)

    def blank(self) -> None:
        if self.space and self.builder.length > self.start:
            at = min(self.cursor, len(self.origins) - 1)
            self.builder.add(self.space, self.origins[at], fixed=True)
        self.space = None

    def word(self, word: str) -> None:
        place = self.raw.find(word, self.cursor)
        if place >= 0 and _MARKUP.fullmatch(self.raw, self.cursor, place):
            letters = list(range(place, place + len(word)))
        else:
            letters = self.escaped(word)
        if not letters:
            # It stands elsewhere: the text of a substitution.
            skipped = _MARKUP.match(self.raw, self.cursor)
            at = skipped.end() if skipped else self.cursor
            self.builder.add(word, self.origins[min(at, len(self.origins) - 1)], fixed=True)
            return
        begin = 0
        for index in range(1, len(letters) + 1):
            if index == len(letters) or self.origins[letters[index]] != self.origins[letters[index - 1]] + 1:
                self.builder.add(word[begin:index], self.origins[letters[begin]])
                begin = index
        self.cursor = letters[-1] + 1

    def escaped(self, word: str) -> list[int]:
        """Returns where the letters of a word stand that has backslashes between them."""
        skipped = _MARKUP.match(self.raw, self.cursor)
        for begin in range(self.cursor, (skipped.end() if skipped else self.cursor) + 1):
            letters: list[int] = []
            at = begin
            for letter in word:
                while self.raw.startswith("\\", at) and (letter != "\\" or self.raw.startswith("\\\\", at)):
                    at += 1
                    if letter == "\\":
                        break
                    if self.raw[at : at + 1].isspace():
                        at += 1
                if not self.raw.startswith(letter, at):
                    break
                letters.append(at)
                at += 1
            if len(letters) == len(word):
                return letters
        return []


def _untabbed(line: str) -> tuple[str, list[int]]:
    """Returns a line as docutils sees it, tabs as blanks, and the column of each character in the file."""
    if "\t" not in line:
        return line, list(range(len(line) + 1))
    text: list[str] = []
    columns: list[int] = []
    for column, letter in enumerate(line):
        width = 8 - len(text) % 8 if letter == "\t" else 1
        text += [" "] * width if letter == "\t" else [letter]
        columns += [column] * width
    return "".join(text), [*columns, len(line)]


def _paragraphs(block: str, start: int) -> Iterator[tuple[int, str]]:
    """Yields the paragraphs of a directive's source behind its name, options aside, with their line in it, from 0."""
    lines = [" " * start + block.split("\n", 1)[0][start:], *block.split("\n")[1:]]
    gathered: list[str] = []
    options = True
    for number, line in enumerate([*lines, ""]):
        if options and number and _OPTION.match(line):
            continue
        options = options and (number == 0 or bool(line.strip()))
        if line.strip():
            gathered.append(line.strip())
        elif gathered:
            yield number - len(gathered), "\n".join(gathered)
            gathered = []
