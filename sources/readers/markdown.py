"""Markdown (CommonMark with tables, strikethrough, footnotes and front matter): the text as rendered.

Every character of the text knows its place in the source: the inline parser notes where each token begins, and the
lines of a block's content are found again in the lines of the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from sources import metadata
from sources.directives import is_directive
from sources.document import BlockKind, Cell, Metadata, UnreadableError
from sources.readers import html
from sources.source import Draft, Link, Part, Remark, Source, TextBuilder, line_starts, separator

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

NAME = "markdown"
ENDINGS = (".md", ".markdown", ".mdown", ".mkd")

_SIGNS = re.compile(
    r"\A---\n(?:.*\n){0,60}?---\n|^#{1,6} \S|\]\(https?://|^\|.+\|\n\|[ :|-]+\|$|^\[\^[^\]]+\]:", re.MULTILINE
)
_TOML = re.compile(r"\A\+\+\+[ \t]*\n(.*?\n)\+\+\+[ \t]*(?:\n|\Z)", re.DOTALL)
_INLINE_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)((?:\s[^>]*)?)>")
_MARKS = re.compile(r"\A(?:[ \t>]|[-+*](?=\s|\Z)|\d{1,9}[.)](?=\s|\Z))*")
"""Marks of quotations and items before a line's words."""
_HREF = re.compile(r"""\bhref\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+))""", re.IGNORECASE)
_ID = re.compile(r"""\bid\s*=\s*["']?([^\s"'>]+)""", re.IGNORECASE)


def sniff(head: str) -> bool:
    """Returns whether a text shows Markdown's own signs: front matter, headings with #, links, tables, footnotes."""
    return bool(_SIGNS.search(head))


def read(source: Source) -> Draft:
    """Reads Markdown."""
    return _Reader(source).draft()


class _Reader:
    def __init__(self, source: Source) -> None:
        self.source = source
        self.lines = source.text.split("\n")
        self.starts = line_starts(source.text)
        self.builder = TextBuilder()
        self.result = Draft(NAME, "", [], self.builder.positions(self.starts))
        self.lists: list[tuple[int, bool]] = []  # open lists: group, ordered
        self.items: list[int | None] = []  # the number of each open item, until a block has taken it
        self.quotes = 0
        self.headings = 0
        self.footnote: str | None = None
        self.groups = 0
        self.headers: dict[int, str] = {}
        self.column = 0
        self.in_head = False
        self.in_cell = False
        self.cursor: tuple[int, int] = (0, 0)  # in a table row: line and column reached

    def draft(self) -> Draft:
        text = self.source.text
        fields: list[tuple[str, Any]] = []
        toml = _TOML.match(text)
        if toml:
            fields = _toml(toml[1])
            text = "\n" * toml[0].count("\n") + text[toml.end() :]
        try:
            tokens = _parser().parse(text)
        except (IndexError, KeyError, ValueError, AssertionError) as problem:
            raise UnreadableError(self.source.path, f"cannot be read as Markdown: {problem}") from problem
        for token in tokens:
            if token.type == "front_matter":
                fields = _yaml(token.content)
            else:
                self.block(token)
        if not self.builder.length:
            raise UnreadableError(self.source.path, "holds no text once it is rendered")
        draft = self.result
        draft.text = self.builder.text()
        draft.positions = self.builder.positions(self.starts)
        values = {re.sub(r"[^a-z]", "", str(name).lower()): value for name, value in fields}
        language = values.get("lang") or values.get("language")
        draft.metadata = metadata.merge(
            metadata.declared(fields), Metadata(language=str(language) if language else None)
        )
        draft.bibliography, draft.works = _bibliography(values)
        draft.title = draft.heading or (str(values["title"]) if values.get("title") else None)
        return draft

    # ------------------------------------------------------------ blocks

    def block(self, token: Token) -> None:
        kind = token.type
        if kind == "inline" and token.map is not None:
            self.inline(token, token.map[0])
        elif kind in ("fence", "code_block") and token.map is not None:
            self.code(token, token.map[0] + (kind == "fence"))
        elif kind == "html_block" and token.map is not None:
            self.html(token.map[0], token.map[1])
        elif kind in ("bullet_list_open", "ordered_list_open"):
            self.groups += not self.lists
            self.lists.append((self.groups, kind == "ordered_list_open"))
        elif kind in ("bullet_list_close", "ordered_list_close"):
            self.lists.pop()
        elif kind == "list_item_open":
            self.items.append(int(token.info) if token.info.isdigit() else None)
        elif kind == "list_item_close":
            self.items.pop()
        else:
            self.around(token)
            self.table(token)

    def around(self, token: Token) -> None:
        """Headings, quotations and footnotes begin and end."""
        kind = token.type
        if kind in ("blockquote_open", "blockquote_close"):
            self.quotes += token.nesting
        elif kind in ("heading_open", "heading_close"):
            self.headings = int(token.tag[1]) if token.nesting == 1 else 0
        elif kind == "footnote_open":
            self.footnote = _label(token)
        elif kind == "footnote_close":
            self.footnote = None

    def table(self, token: Token) -> None:
        kind = token.type
        if kind == "table_open":
            self.headers, self.groups, self.row = {}, self.groups + 1, -1
        elif kind in ("thead_open", "thead_close"):
            self.in_head = token.nesting == 1
        elif kind == "tr_open" and token.map:
            self.row, self.column, self.cursor = self.row + 1, 0, (token.map[0], 0)
        elif kind in ("td_open", "th_open"):
            self.in_cell = True
        elif kind in ("td_close", "th_close"):
            self.in_cell = False
            self.column += 1

    def separate(self, kind: BlockKind, origin: int) -> None:
        if self.builder.length:
            last = self.result.parts[-1].kind if self.result.parts else None
            self.builder.add(separator(last, kind), origin, fixed=True)

    def kind(self) -> BlockKind:
        if self.footnote is not None:
            return "reference"
        if self.in_cell:
            return "table_cell"
        if self.headings:
            return "heading"
        if self.lists:
            return "list_item"
        return "quotation" if self.quotes else "paragraph"

    def add_part(self, kind: BlockKind, start: int) -> None:
        end = self.builder.length
        if end == start:
            return
        part = Part(kind, start, end, firm=True)
        if kind == "heading":
            part.level = self.headings
        elif kind == "list_item":
            part.group, part.ordered = self.lists[-1]
            part.level = len(self.lists)
            part.ordinal = self.items[-1] if self.items and part.ordered else None
            if self.items:
                self.items[-1] = None
        elif kind == "table_cell":
            part.cell = Cell(self.groups, self.row, self.column, head="col" if self.in_head else None)
            if self.in_head:
                self.headers[self.column] = self.builder.since(start)
            elif self.headers.get(self.column):
                part.headers = (self.headers[self.column],)
        elif kind == "reference":
            part.key = self.footnote
        self.result.parts.append(part)

    def code(self, token: Token, line: int) -> None:
        """Code is shown as it stands; in an article it mostly is text that was indented by chance."""
        kind = self.kind()
        content = token.content.split("\n")
        if not token.content.strip():
            return
        places = self.places(content, line)
        first = next(index for index, line in enumerate(content) if line.strip())
        self.separate(kind, places[first])
        start = self.builder.length
        for words, place in zip(content, places, strict=True):
            stripped = words.strip()
            if not stripped:
                continue
            if self.builder.length > start:
                self.builder.add("\n", max(place - 1, 0), fixed=True)
            self.builder.add(stripped, place + len(words) - len(words.lstrip()))
        self.add_part(kind, start)

    def html(self, first: int, last: int) -> None:
        """A block of HTML; what stands before it on its lines (a quotation's mark) is blanked out."""
        base = self.starts[first]
        end = self.starts[last] if last < len(self.starts) else len(self.source.text)
        text = self.source.text[base:end]
        if self.quotes:
            text = re.sub(r"^[ \t]*(?:>[ \t]?)+", lambda mark: " " * len(mark[0]), text, flags=re.MULTILINE)
        draft = html.fragment(text, base, self.starts, self.builder)
        for part in draft.parts:
            if part.kind == "paragraph":
                part.kind = self.kind()
                if part.kind == "list_item":
                    part.group, part.ordered = self.lists[-1]
                    part.level = len(self.lists)
            elif part.group:
                part.group += 1_000_000 + base
        self.result.parts += draft.parts
        self.result.links += draft.links
        self.result.raised += draft.raised
        self.result.remarks += draft.remarks
        for name, offset in draft.anchors.items():
            self.result.anchors.setdefault(name, offset)

    # ------------------------------------------------------------ inline

    def places(self, content: Sequence[str], line: int) -> list[int]:
        """Returns the offset in the file at which each line of a block's content starts."""
        found: list[int] = []
        last = len(self.lines) - 1
        # The parser cuts off leading lines that hold nothing but exotic blanks, in a quote or an item too.
        first = content[0].strip()
        while line < last and first and first not in self.lines[line] and not _MARKS.sub("", self.lines[line]).strip():
            line += 1
        for index, words in enumerate(content):
            whole = self.lines[min(line + index, last)]
            number = min(line + index, last)
            stripped = words.strip()
            column = whole.rstrip().rfind(stripped) if stripped else 0
            if column < 0:
                column = len(whole) - len(whole.lstrip())
            found.append(self.starts[number] + column - (len(words) - len(words.lstrip())))
        return found

    def inline(self, token: Token, line: int) -> None:
        content = token.content
        if not content.strip():
            return
        if self.in_cell:
            origins = self.cell(content, line)
        else:
            lines = content.split("\n")
            origins = []
            for words, place in zip(lines, self.places(lines, line), strict=True):
                origins += range(place, place + len(words) + 1)
        kind = self.kind()
        self.separate(kind, origins[0])
        start = self.builder.length
        self.children(token.children or [], content, origins, start)
        self.add_part(kind, start)

    def cell(self, content: str, line: int) -> list[int]:
        """Returns where each character of a table cell stands; an escaped pipe lost its backslash."""
        row = self.lines[line]
        column = self.cursor[1] if self.cursor[0] == line else 0
        direct = row.find(content, column)
        origins: list[int] = []
        if direct >= 0:
            origins = [self.starts[line] + direct + index for index in range(len(content) + 1)]
            self.cursor = (line, direct + len(content))
            return origins
        place = column
        for letter in content:
            hit = row.find(letter, place)
            place = hit if hit >= 0 else place
            origins.append(self.starts[line] + min(place, len(row)))
            place += hit >= 0
        origins.append(self.starts[line] + min(place, len(row)))
        self.cursor = (line, min(place, len(row)))
        return origins

    def children(self, children: Sequence[Token], content: str, origins: list[int], start: int) -> None:
        opened: list[tuple[str, str, int]] = []  # tag, address, offset in the text
        last, count = (-1, ""), 0
        folded = content.replace("\n", " ")
        for child in children:
            at = int(child.meta.get("at", 0)) if child.meta else 0
            kind = child.type
            if kind == "text":
                # A run of emphasis marks that mark nothing: all are noted at its start.
                count = count + 1 if (at, child.content) == last and len(child.content) == 1 else 0
                last = (at, child.content)
                self.copy(child.content, _place(content, child.content, at + count), origins, start)
            elif kind == "text_special":
                self.special(child, at, origins, start)
            elif kind == "code_inline":
                self.copy(child.content, _place(folded, child.content, at + len(child.markup)), origins, start)
            elif kind in ("softbreak", "hardbreak"):
                self.blank(" " if kind == "softbreak" else "\n", origins[max(content.find("\n", at), at)], start)
            elif kind == "footnote_ref":
                mark = f"[^{_label(child)}]"
                self.copy(mark, _place(content, mark, at), origins, start)
            elif kind == "link_open":
                opened.append(("a", str(child.attrs.get("href", "")), self.builder.length))
            elif kind == "link_close":
                self.shut("a", opened)
            elif kind == "html_inline":
                self.tag(child.content, at, origins, opened, start)
        while opened:
            self.shut(opened[-1][0], opened)

    def special(self, token: Token, at: int, origins: list[int], start: int) -> None:
        """An escaped character stands where it does itself, an entity where it begins."""
        if token.info == "escape":
            literal = len(token.content) > 1  # a backslash that escapes nothing is text
            self.copy(token.content, at + (not literal), origins, start)
        else:
            self.fixed(token.content, origins[min(at, len(origins) - 1)], start)

    def tag(self, source: str, at: int, origins: list[int], opened: list[tuple[str, str, int]], start: int) -> None:
        origin = origins[min(at, len(origins) - 1)]
        if source.startswith("<!--"):
            inside = source[4:].removesuffix("-->")
            if is_directive(inside):
                line = self.source.text.count("\n", 0, origin) + 1
                self.result.remarks.append(Remark(self.builder.length, line, inside.strip()))
            return
        found = _INLINE_TAG.match(source)
        if not found:
            return
        name = found[2].lower()
        if name == "br":
            self.blank("\n", origin, start)
        elif name in ("sup", "a") and found[1]:
            self.shut(name, opened)
        elif name in ("sup", "a"):
            href = _HREF.search(found[3])
            address = next((value for value in href.groups() if value), "") if href else ""
            opened.append((name, address, self.builder.length))
        identity = _ID.search(found[3])
        if identity:
            self.result.anchors.setdefault(identity[1], start)

    def shut(self, tag: str, opened: list[tuple[str, str, int]]) -> None:
        for place in range(len(opened) - 1, -1, -1):
            if opened[place][0] == tag:
                _, address, start = opened.pop(place)
                end = self.builder.length
                if end > start and tag == "sup":
                    self.result.raised.append((start, end))
                elif end > start and address:
                    self.result.links.append(Link(start, end, address))
                return

    def copy(self, words: str, place: int, origins: list[int], start: int) -> None:
        if self.builder.length == start:
            stripped = words.lstrip()
            place, words = place + len(words) - len(stripped), stripped
        for offset, length in _stretches(origins, place, len(words)):
            self.builder.add(words[offset - place : offset - place + length], origins[offset])

    def fixed(self, words: str, origin: int, start: int) -> None:
        words = words.replace("\u00a0", " ").replace("\u00ad", "")
        if words.strip() or self.builder.length > start:
            self.builder.add(words, origin, fixed=True)

    def blank(self, words: str, origin: int, start: int) -> None:
        if self.builder.length > start:
            self.builder.add(words, origin, fixed=True)


def _label(token: Token) -> str:
    """Returns what a footnote is called."""
    return str(token.meta.get("label") or token.meta.get("id", 0) + 1)


def _place(content: str, words: str, at: int) -> int:
    """Returns where words stand in a block's content, at ``at`` or as near behind it as they are found."""
    if content.startswith(words, at):
        return at
    found = content.find(words, at)
    return found if found >= 0 else max(content.find(words), 0)


def _stretches(origins: list[int], place: int, length: int) -> Iterator[tuple[int, int]]:
    """Yields the pieces of a run of content that stand together in the file, as (offset, length)."""
    begin = place
    stop = min(place + length, len(origins))
    for index in range(place + 1, stop):
        if origins[index] != origins[index - 1] + 1:
            yield begin, index - begin
            begin = index
    if begin < stop:
        yield begin, stop - begin


def _parser() -> MarkdownIt:
    """Makes the parser: each inline token notes where in its block's content it begins."""
    from markdown_it import MarkdownIt
    from markdown_it.parser_inline import ParserInline
    from markdown_it.rules_inline import StateInline
    from mdit_py_plugins.footnote import footnote_plugin
    from mdit_py_plugins.front_matter import front_matter_plugin

    class State(StateInline):
        def push(self, ttype: str, tag: str, nesting: Any) -> Token:
            token = super().push(ttype, tag, nesting)
            token.meta["at"] = self.pos
            return token

        def pushPending(self) -> Token:  # noqa: N802 - the library's name
            token = super().pushPending()
            # Trailing blanks before a line break were cut off, hence a search.
            token.meta["at"] = max(self.src.rfind(token.content, 0, self.pos), 0)
            return token

    class Inline(ParserInline):
        def parse(self, src: str, md: MarkdownIt, env: Any, tokens: list[Token]) -> list[Token]:
            state = State(src, md, env, tokens)
            self.tokenize(state)
            for rule in self.ruler2.getRules(""):
                rule(state)
            return state.tokens

    parser = MarkdownIt("commonmark", {"html": True})
    parser.inline = Inline()
    # Another inline parser knows nothing of the preset: these two are no part of CommonMark.
    parser.disable(["linkify"])
    parser.enable(["table", "strikethrough"])
    parser.use(front_matter_plugin).use(footnote_plugin, inline=False)
    # Joining would lose where the pieces stood.
    parser.disable(["text_join", "fragments_join"])
    return parser


def _yaml(content: str) -> list[tuple[str, Any]]:
    """Reads front matter; one that is no YAML (a colon in an unquoted title) is read line by line."""
    import yaml

    try:
        data = yaml.safe_load(content)
    except (yaml.YAMLError, ValueError, RecursionError):
        data = None
    if isinstance(data, dict):
        return [(str(name), value) for name, value in data.items()]
    found = re.findall(r"^([A-Za-z][\w -]*):[ \t]+(\S.*)$", content, flags=re.MULTILINE)
    return [(name, value.strip().strip("\"'")) for name, value in found]


def _bibliography(values: dict[str, Any]) -> tuple[tuple[str, ...], list[Any]]:
    """Returns the bibliography files that the front matter names, as for pandoc, and the CSL items it holds."""
    named = values.get("bibliography")
    files = [named] if isinstance(named, str) else list(named.values()) if isinstance(named, dict) else named
    items = values.get("references")
    # Other sites keep other things under this name: links, words. CSL items have ids.
    csl = isinstance(items, list) and any(isinstance(item, dict) and "id" in item for item in items)
    names = tuple(file for file in files if isinstance(file, str)) if isinstance(files, list) else ()
    return names, items if csl and isinstance(items, list) else []


def _toml(content: str) -> list[tuple[str, Any]]:
    import tomllib

    try:
        return list(tomllib.loads(content).items())
    except (tomllib.TOMLDecodeError, RecursionError):
        return []
