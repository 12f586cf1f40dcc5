"""JATS (and its forerunner NLM): full journal articles in XML, as publishers and PubMed Central give them out.

The format says what is a citation (``<xref ref-type="bibr">``) and what a reference (``<ref>``), so nothing of it is
guessed. Elements are named as in the JATS Tag Library (ANSI/NISO Z39.96).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from sources import references as reference_lists
from sources import xmltree
from sources.directives import is_directive
from sources.document import BlockKind, Cell, Citation, Metadata, Reference, UnreadableError
from sources.markup import Comment, Node, Run, span_number
from sources.metadata import iso
from sources.source import Draft, Link, Part, Remark, Source, TextBuilder, line_starts, separator

NAME = "jats"
ENDINGS = (".nxml", ".jats", ".xml")
AMBIGUOUS = (".xml",)
TAKES_OVER = True

_PROLOG = r"\s*(?:<\?.*?\?>\s*|<!--.*?-->\s*|<!DOCTYPE\s[^>]*>\s*)*"
_ARTICLE = re.compile(rf"{_PROLOG}<(article|pmc-articleset|OAI-PMH)\b([^>]*)>(.*)", re.DOTALL)
_JATS = re.compile(r"\b(?:article-type|dtd-version)\s*=|-//NLM//DTD|-//NISO//DTD", re.IGNORECASE)
_DOCTYPE = re.compile(r"<!DOCTYPE\s+article\s*(?:PUBLIC\s+\"[^\"]*\"\s*)?(?:SYSTEM\s*)?(?:\"[^\"]*\"\s*)?\[")
# What carries no text of the article, wherever it stands.
_SKIPPED = frozenset(
    """journal-meta permissions kwd-group article-categories counts custom-meta-group custom-meta author-notes aff
    contrib-group history related-article self-uri funding-group trans-abstract trans-title-group object-id graphic
    inline-graphic media tex-math processing-meta supplementary-material sub-article response disp-formula
    disp-formula-group x alt-text long-desc label-alternatives graphic-group index-term""".split()
)
_BLOCKS = frozenset(
    """sec p title list disp-quote table-wrap fig boxed-text def-list statement verse-group fig-group table-wrap-group
    speech preformat array abstract app app-group ack fn-group fn notes glossary ref-list""".split()
)
#: Parts of the back matter about the article rather than about health.
_ASIDE = frozenset({"ack", "fn-group", "notes", "bio"})
_RAISED = str.maketrans("0123456789+-−=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿ")
_POWER = re.compile(r"[0-9+\-−=()n]{1,4}")
_BETWEEN = re.compile(r"\s*(?:[,;&]|[-–—‐‑−]|and\b)?\s*")
_DASH = re.compile(r"\s*[-–—‐‑−]\s*")
_BRACKETS = {"(": ")", "[": "]"}
_NUMBERED = re.compile(r"[\s\[(]*\d{1,4}[a-z]?(?:\s*[-–,]\s*\d{1,4}[a-z]?)*[\s\])]*")
# What is put before each piece of a reference that is marked up without punctuation.
_BEFORE = {
    "volume": ";", "issue": "(", "fpage": ":", "elocation-id": ":", "lpage": "–", "etal": ", ", "given-names": " ",
    "suffix": " ", "prefix": " ", "month": " ", "day": " ", "publisher-loc": ". ", "comment": ". ",
}  # fmt: skip
_NAMES = frozenset({"name", "string-name"})
_GROUPS = frozenset({"person-group", "collab-alternatives", "name-alternatives"})


def sniff(head: str) -> bool:
    """Tells whether a file is JATS: its outermost element is an ``<article>`` that says so."""
    found = _ARTICLE.match(head)
    if found is None:
        # A DOCTYPE with declarations of its own: refused when it is read, but an article all the same.
        return bool(_DOCTYPE.search(head)) and "docbook" not in head.lower()
    if found[1] != "article":
        return "<article" in found[3] and bool(re.search(r"<(?:front|article-meta)\b", found[3]))
    return bool(_JATS.search(head[: found.start(3)]) or re.search(r"<(?:front|article-meta|journal-meta)\b", found[3]))


def read(source: Source) -> Draft:
    """Reads a JATS article.

    Raises:
        UnreadableError: It is not well-formed, declares entities, is no JATS, or holds no article or several.
    """
    root = xmltree.parse(source.text, source.path)
    article = _article(root, source.path)
    reader = _Reader(article, line_starts(source.text))
    reader.read()
    return reader.draft


def _article(root: Node, path: str) -> Node:
    if root.tag == "article":
        if not xmltree.children(root, "front", "body", "front-stub", "back"):
            raise UnreadableError(path, "its <article> has neither front nor body: expected a JATS article")
        return root
    within = xmltree.descendants(root, "article")
    if len(within) == 1:
        return within[0]
    if within:
        raise UnreadableError(path, f"holds {len(within)} articles: expected one; split the file")
    raise UnreadableError(path, f"its outermost element is <{root.tag}>: expected a JATS <article>")


@dataclass(slots=True)
class _Marker:
    """A citation as marked up: where its words stand, and what it points to."""

    start: int
    end: int
    ids: tuple[str, ...]


@dataclass(slots=True)
class _Block:
    """The block that is being written."""

    part: Part
    markers: list[_Marker] = field(default_factory=list)
    raised: list[tuple[int, int]] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)


class _Reader:
    """Walks an article and writes its draft."""

    def __init__(self, article: Node, lines: tuple[int, ...]) -> None:
        self.article = article
        self.lines = lines
        self.builder = TextBuilder()
        self.draft = Draft(format=NAME, text="", parts=[], positions=self.builder.positions(lines), all_cited=True)
        self.keys = _keys(article)
        self.order = {identity: number for number, identity in enumerate(self.keys)}
        self.references: list[Reference] = []
        self.block: _Block | None = None
        self.space: int | None = None
        self.groups = 0

    def read(self) -> None:
        front = xmltree.first(self.article, "front") or xmltree.first(self.article, "front-stub")
        meta = (xmltree.first(front, "article-meta") or front) if front else None
        if meta is not None:
            self.front(meta)
        for body in xmltree.children(self.article, "body", "floats-group"):
            self.blocks(body, 1)
        for back in xmltree.children(self.article, "back"):
            self.blocks(back, 1)
        self.draft.text = self.builder.text()
        self.draft.positions = self.builder.positions(self.lines)
        self.draft.references = self.references

    def front(self, meta: Node) -> None:
        title = xmltree.first(meta, "title-group", "article-title")
        if title is not None:
            self.draft.title = xmltree.words(title) or None
            self.write("heading", title, level=1)
        self.draft.metadata = _metadata(meta, self.article)
        for abstract in xmltree.children(meta, "abstract"):
            if abstract.get("abstract-type") not in ("graphical", "toc", "teaser"):
                if not xmltree.children(abstract, "title"):
                    # Every printed article has the heading; the markup leaves it to the style.
                    self.begin(Part("heading", 0, 0, level=2, firm=True), abstract.offset)
                    self.text("Abstract", abstract.offset, fixed=True)
                    self.close()
                self.element(abstract, 1, "paragraph")

    # ------------------------------------------------------------ blocks

    def blocks(self, parent: Node, level: int, kind: BlockKind = "paragraph") -> None:
        """Writes what stands below an element, each piece of bare text as a block of its own."""
        for item in parent.children:
            if isinstance(item, Comment):
                self.remark(item)
            elif isinstance(item, Node):
                self.element(item, level, kind)

    def element(self, node: Node, level: int, kind: BlockKind) -> None:
        match node.tag:
            case tag if tag in _SKIPPED:
                return
            case "sec" | "app" | "app-group" | "abstract" | "glossary" | "ref-list" | "boxed-text" | "statement":
                self.blocks(node, min(level + 1, 6), kind)
            case "title":
                self.write("heading", node, level=min(level, 6))
            case "label" if kind == "paragraph":
                return
            case tag if tag in _ASIDE:
                self.blocks(node, level + 1, "boilerplate")
            case "list" | "def-list":
                self.itemize(node, 1)
            case "table-wrap" | "fig":
                self.float(node)
            case "disp-quote" | "verse-group":
                self.blocks(node, level, "quotation")
            case "ref":
                self.reference(node)
            case _ if any(child.tag in _BLOCKS for child in xmltree.children(node)) and node.tag != "p":
                self.blocks(node, level, kind)
            case _:
                self.write(kind, node, level=level)

    def itemize(self, node: Node, depth: int) -> None:
        self.close()
        self.groups += 1
        group = self.groups
        ordered = node.get("list-type") in ("order", "alpha-lower", "alpha-upper", "roman-lower", "roman-upper")
        items = xmltree.children(node, "list-item", "def-item")
        for number, item in enumerate(items, 1):
            ordinal = number if ordered else None
            for child in xmltree.children(item):
                if child.tag in ("list", "def-list"):
                    self.itemize(child, depth + 1)
                elif child.tag == "term":
                    self.write("list_item", child, level=depth, ordered=ordered, group=group)
                elif child.tag == "def" and self.draft.parts and xmltree.children(item, "term"):
                    self.join(child)
                elif child.tag not in ("label", *_SKIPPED):
                    self.write("list_item", child, level=depth, ordered=ordered, ordinal=ordinal, group=group)
                    ordinal = None

    def join(self, node: Node) -> None:
        """Writes a definition behind its term, as one item: "term: definition"."""
        part = self.draft.parts.pop()
        self.block = _Block(part)
        self.builder.add(": ", node.offset, fixed=True)
        for child in xmltree.children(node) or [node]:
            self.inline(child)
        self.close()

    def float(self, node: Node) -> None:
        """A table or figure: its caption, its cells, its notes."""
        self.close()
        for child in xmltree.children(node):
            if child.tag == "caption":
                self.blocks_as(child, "caption")
            elif child.tag in ("table", "alternatives"):
                for table in [child] if child.tag == "table" else xmltree.children(child, "table"):
                    self.table(table)
            elif child.tag == "table-wrap-foot":
                self.blocks_as(child, "caption")
            elif child.tag not in ("label", *_SKIPPED):
                self.element(child, 6, "caption")

    def blocks_as(self, node: Node, kind: BlockKind) -> None:
        """Writes each paragraph below an element as a block of one kind, titles too."""
        below = [child for child in xmltree.children(node) if child.tag not in ("label", *_SKIPPED)]
        if not any(child.tag in _BLOCKS for child in below):
            self.write(kind, node)
            return
        for child in below:
            self.blocks_as(child, kind)

    def table(self, table: Node) -> None:
        self.groups += 1
        group = self.groups
        rows = list(_rows(table))
        heads: dict[int, list[str]] = {}
        firsts = [row.cells[0][1] for row in rows if not row.heads and row.cells]
        named = all(not re.search(r"\d", _plain(cell)) or cell.tag == "th" for cell in firsts)
        for number, row in enumerate(rows):
            own = _plain(row.cells[0][1]) if row.cells and row.cells[0][0] == 0 and named and not row.heads else ""
            for column, cell in row.cells:
                headers = () if row.heads else tuple(heads.get(column, []))
                if column and own and not row.heads:
                    headers = (*headers, own)
                start = len(self.draft.parts)
                self.write("table_cell", cell, group=group, headers=headers)
                heads_row = cell.tag == "th" or (column == 0 and bool(own))
                for part in self.draft.parts[start:]:
                    width = span_number(cell.get("colspan"))
                    part.cell = Cell(group, number, column, width, "col" if row.heads else "row" if heads_row else None)
                if row.heads and len(self.draft.parts) > start:
                    for place in range(column, column + span_number(cell.get("colspan"))):
                        heads.setdefault(place, []).append(_plain(cell))

    # ------------------------------------------------------------ references

    def reference(self, node: Node) -> None:
        """One ``<ref>``: its text becomes a block, its marked-up parts the fields of the reference."""
        key = self.keys.get(node.get("id")) or str(len(self.references) + 1)
        self.begin(Part("reference", 0, 0, firm=True), node.offset)
        if self.block is None:
            return
        self.block.part.key = key
        for number, child in enumerate(c for c in xmltree.children(node) if c.tag not in ("label", "x")):
            if number:
                self.text("; ", child.offset, fixed=True)
            self.entry(child, loose=not _mixed(child))
        block = self.block
        block.markers.clear()
        self.close()
        start, end = block.part.start, block.part.end
        if end == start:
            return
        found = reference_lists.describe(key, self.builder.since(start), 0, end - start)
        self.references.append(replace(_marked_up(found, node), start=start, end=end))

    def entry(self, node: Node, *, loose: bool) -> None:
        """Writes a reference; one that is marked up without punctuation gets it."""
        begun = False
        for item in node.children:
            if isinstance(item, Run):
                if not loose or item.text.strip():
                    self.text(item.text, item.origin, fixed=item.fixed)
                continue
            if isinstance(item, Comment) or item.tag in _SKIPPED or (loose and item.tag in ("month", "day")):
                continue
            if loose and begun:
                self.text(self.separator(node, item), item.offset, fixed=True)
            if item.tag == "pub-id" or item.tag == "article-id":
                self.identifier(item)
            elif item.tag == "etal" and not xmltree.words(item):
                self.text("et al", item.offset, fixed=True)
            elif item.tag in _GROUPS or item.tag in _NAMES:
                self.entry(item, loose=not _mixed(item))
            else:
                self.inline(item)
            if loose and item.tag == "issue":
                self.text(")", item.offset, fixed=True)
            begun = True

    def separator(self, node: Node, item: Node) -> str:
        """Returns what parts a piece of a reference from the one before it, where the markup leaves that out."""
        if node.tag in _NAMES:
            return " "
        if node.tag in _GROUPS:
            return ", "
        before = [child for child in xmltree.children(node) if child.offset < item.offset]
        if item.tag in _NAMES and before and before[-1].tag in _NAMES:
            return ", "
        mark = _BEFORE.get(item.tag, ". ")
        ended = mark == ". " and self.builder.since(max(self.builder.length - 1, 0)) in (".", "?", "!")
        return " " if ended else mark

    def identifier(self, node: Node) -> None:
        kind = node.get("pub-id-type").lower()
        written = self.builder.since(max(self.builder.length - 12, 0)).lower()
        label = {"doi": "doi:", "pmid": "PMID: ", "pmcid": "", "arxiv": "arXiv:"}.get(kind, "")
        if label and label.rstrip(": ").lower() not in written and not xmltree.words(node).lower().startswith(kind):
            if written and not written[-1].isspace() and self.space is None:
                self.text(" ", node.offset, fixed=True)
            self.text(label, node.offset, fixed=True)
        self.inline(node)

    # ------------------------------------------------------------ inline

    def write(
        self,
        kind: BlockKind,
        node: Node,
        *,
        level: int = 0,
        ordered: bool = False,
        ordinal: int | None = None,
        group: int = 0,
        headers: tuple[str, ...] = (),
    ) -> None:
        """Writes an element as one block; lists, tables and quotations inside it end the block and follow it."""
        made = Part(kind, 0, 0, level=level, ordered=ordered, ordinal=ordinal, group=group, headers=headers, firm=True)
        self.begin(made, node.offset)
        self.inline(node, top=True)
        self.close()

    def begin(self, part: Part, origin: int) -> None:
        self.close()
        if self.builder.length:
            last = self.draft.parts[-1].kind if self.draft.parts else None
            self.builder.add(separator(last, part.kind), origin, fixed=True)
        part.start = part.end = self.builder.length
        self.block = _Block(part)
        self.space = None

    def close(self) -> None:
        """Ends the block that is being written, if it has words."""
        block, self.block, self.space = self.block, None, None
        if block is None or self.builder.length == block.part.start:
            return
        block.part.end = self.builder.length
        self.draft.parts.append(block.part)
        if block.part.kind != "reference":
            self.draft.links += block.links
        self.draft.raised += block.raised
        self.draft.cited += self.citations(block)

    def inline(self, node: Node, *, top: bool = False) -> None:
        identity = node.get("id")
        if identity and self.block is not None:
            self.draft.anchors.setdefault(identity, self.builder.length)
        for item in node.children:
            if isinstance(item, Run):
                self.text(item.text, item.origin, fixed=item.fixed)
            elif isinstance(item, Comment):
                self.remark(item)
            elif item.tag in _SKIPPED or (top and item.tag == "label"):
                continue
            elif item.tag in ("xref", "ext-link", "uri", "sup", "break", "email"):
                self.special(item)
            elif item.tag in _BLOCKS and self.block is not None and item.tag not in ("title", "p"):
                self.interrupt(item)
            else:
                if item.tag == "p" and self.block is not None and self.builder.length > self.block.part.start:
                    self.text(" ", item.offset, fixed=True)
                self.inline(item)

    def special(self, node: Node) -> None:
        start = self.builder.length
        if node.tag == "break":
            self.text(" ", node.offset, fixed=True)
        elif node.tag == "sup":
            self.superscript(node)
        elif node.tag == "xref":
            self.cross_reference(node)
        else:
            self.inline(node)
            address = node.get("xlink:href") or (xmltree.words(node) if node.tag == "uri" else "")
            first = self.first_word(start)
            if address and self.block is not None and self.builder.length > first:
                self.block.links.append(Link(first, self.builder.length, address))

    def superscript(self, node: Node) -> None:
        """A power is written as one ("10⁹"): run together with its base it would be another number."""
        shown = xmltree.words(node)
        base = self.builder.since(max(self.builder.length - 1, 0))
        if not xmltree.descendants(node, "xref") and _POWER.fullmatch(shown) and base and not base.isspace():
            self.text(shown.translate(_RAISED), node.offset, fixed=True)
            return
        start = self.builder.length
        self.inline(node)
        first = self.first_word(start)
        if self.block is not None and self.builder.length > first:
            self.block.raised.append((first, self.builder.length))

    def cross_reference(self, node: Node) -> None:
        ids = tuple(identity for identity in node.get("rid").split() if identity)
        if node.get("ref-type") != "bibr" or not ids:
            if not (node.get("ref-type") in ("fn", "table-fn", "aff", "corresp") and len(xmltree.words(node)) <= 2):
                self.inline(node)  # the mark of a note is no word of the sentence
            return
        start = self.builder.length
        self.inline(node)
        if self.builder.length == self.first_word(start):  # an empty marker is shown by its number
            self.text(f"[{', '.join(self.keys.get(identity, identity) for identity in ids)}]", node.offset, fixed=True)
        first = self.first_word(start)
        if self.block is not None and self.builder.length > first:
            self.block.markers.append(_Marker(first, self.builder.length, ids))

    def first_word(self, start: int) -> int:
        """Returns where words written since ``start`` begin, in the block that is open now.

        A blank before them may have been written with them, and a list among them begins another block.
        """
        if self.block is not None:
            start = max(start, self.block.part.start)
        return start + (self.builder.since(start)[:1] == " ")

    def interrupt(self, node: Node) -> None:
        """A list, table or quotation inside a paragraph: the paragraph goes on behind it as a block of its own."""
        block = self.block
        if block is None:
            return
        outer = block.part
        self.close()
        self.element(node, max(outer.level, 1), outer.kind if outer.kind == "boilerplate" else "paragraph")
        rest = Part(outer.kind, 0, 0, level=outer.level, group=outer.group, firm=outer.firm)
        self.begin(rest, node.offset)

    def text(self, words: str, origin: int, *, fixed: bool = False) -> None:
        """Appends words, white space folded."""
        if self.block is None:
            return
        for found in re.finditer(r"\s+|\S+", words):
            place = origin if fixed else origin + found.start()
            if found[0].isspace():
                self.space = place if self.space is None else self.space
                continue
            if self.space is not None and self.builder.length > self.block.part.start:
                self.builder.add(" ", self.space, fixed=True)
            self.space = None
            seen = found[0].replace("\u00ad", "").replace("\u200b", "")
            self.builder.add(seen, place, fixed=fixed or len(seen) < len(found[0]))

    def remark(self, comment: Comment) -> None:
        if is_directive(comment.text):
            line = bisect_right(self.lines, comment.origin)
            self.draft.remarks.append(Remark(self.builder.length, line, comment.text.strip()))

    # ------------------------------------------------------------ citations

    def citations(self, block: _Block) -> Iterator[Citation]:
        """Joins markers that stand together ("[1, 3–5]") to one citation, ranges filled in."""
        if not block.markers:
            return
        base = block.part.start
        text = self.builder.since(base)
        groups: list[list[_Marker]] = []
        for marker in block.markers:
            if groups and _BETWEEN.fullmatch(text, groups[-1][-1].end - base, marker.start - base):
                groups[-1].append(marker)
            else:
                groups.append([marker])
        raised = set(block.raised)
        for group in groups:
            start, end = group[0].start, group[-1].end
            open_, close = text[start - base - 1 : start - base], text[end - base : end - base + 1]
            enclosed = _BRACKETS.get(open_) == close and bool(close)
            numbers = all(_NUMBERED.fullmatch(text, m.start - base, m.end - base) for m in group)
            own = text[start - base : end - base]
            framed = own[:1] in _BRACKETS and own[-1:] == _BRACKETS.get(own[:1])
            if enclosed:
                start, end = start - 1, end + 1
            numbers = numbers or own[:1] == "["
            behind = any(left <= group[0].start and group[-1].end <= right for left, right in raised)
            cut = (
                enclosed
                or framed
                or (numbers and (behind or not re.search(r"\brefs?\.?\s*$|\breferences?\s*$", text[: start - base])))
            )
            style: Literal["numeric", "author-year"] = "numeric" if numbers else "author-year"
            yield Citation(start, end, tuple(self.filled(group, text, base)), style, inline=not cut)

    def filled(self, group: Sequence[_Marker], text: str, base: int) -> list[str]:
        names = list(self.keys)
        found: list[str] = []
        for index, marker in enumerate(group):
            if index:
                before = group[index - 1]
                low, high = self.order.get(before.ids[-1]), self.order.get(marker.ids[0])
                dash = _DASH.fullmatch(text, before.end - base, marker.start - base)
                if dash and low is not None and high is not None and 0 < high - low <= 60:
                    found += [self.keys[name] for name in names[low + 1 : high]]
            found += [self.keys.get(identity, identity) for identity in marker.ids]
        return list(dict.fromkeys(found))


# ---------------------------------------------------------------- what the markup says


def _keys(article: Node) -> dict[str, str]:
    """Returns what each reference is called, by its id: the number it carries, else its place in the list."""
    entries: list[Node] = []
    for back in xmltree.children(article, "front", "front-stub", "body", "back", "floats-group"):
        entries += xmltree.descendants(back, "ref")
    labels = [re.sub(r"\D", "", xmltree.words(xmltree.first(entry, "label"))) for entry in entries]
    numbered = all(labels) and len(set(labels)) == len(labels)
    return {
        entry.get("id") or f"#{place}": label if numbered else str(place)
        for place, (entry, label) in enumerate(zip(entries, labels, strict=True), 1)
    }


def _mixed(node: Node) -> bool:
    """Tells whether an element brings its own punctuation: text stands between its elements."""
    return any(isinstance(item, Run) and item.text.strip() for item in node.children) or not xmltree.children(node)


def _marked_up(found: Reference, node: Node) -> Reference:
    """Returns a reference with what the markup says apart, which is surer than what its text looks like."""
    ids = {
        item.get("pub-id-type").lower(): xmltree.words(item)
        for item in reversed(xmltree.descendants(node, "pub-id", "article-id", "object-id"))
    }
    year = re.search(r"(?:1[5-9]|20)\d\d", xmltree.words(next(iter(xmltree.descendants(node, "year")), None)))
    titles = xmltree.descendants(node, "article-title", "chapter-title", "data-title") or xmltree.descendants(
        node, "source"
    )
    link = next((item.get("xlink:href") for item in xmltree.descendants(node, "ext-link", "uri")), "")
    doi = ids.get("doi", "").removeprefix("https://doi.org/").strip().lower()
    return replace(
        found,
        year=int(year[0]) if year else found.year,
        doi=doi if doi.startswith("10.") else found.doi,
        pmid=ids["pmid"] if ids.get("pmid", "").isdigit() else found.pmid,
        pmcid=ids.get("pmcid") or ids.get("pmc") or found.pmcid,
        url=found.url or (link if link.startswith("http") else None),
        title=xmltree.words(titles[0]) or None if titles else None,
    )


def _metadata(meta: Node, article: Node) -> Metadata:
    people: dict[str, list[str]] = {"author": [], "reviewer": []}
    for contrib in xmltree.descendants(meta, "contrib"):
        kind = contrib.get("contrib-type") or "author"
        if kind in people:
            people[kind] += _names_of(contrib)
    dates: dict[str, str] = {}
    for date in xmltree.descendants(meta, "pub-date"):
        kind = date.get("pub-type") or date.get("date-type") or date.get("publication-format") or "pub"
        if said := _date(date):
            dates.setdefault(kind, said)
    published = min((said for kind, said in dates.items() if kind not in ("retracted", "corrected")), default=None)
    return Metadata(
        authors=tuple(people["author"]),
        reviewers=tuple(people["reviewer"]),
        published=published,
        updated=dates.get("corrected"),
        language=article.get("xml:lang").lower() or None,
    )


def _names_of(contrib: Node) -> list[str]:
    found = []
    for name in xmltree.descendants(contrib, "name")[:1]:
        given, family = (xmltree.words(xmltree.first(name, tag)) for tag in ("given-names", "surname"))
        found.append(f"{given} {family}".strip())
    if not found:
        found = [xmltree.words(item) for item in xmltree.descendants(contrib, "collab", "string-name")[:1]]
    return [name for name in found if name]


_MONTHS = {name: number for number, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)}


def _date(node: Node) -> str | None:
    """Returns a date as ISO, as precise as it is given."""
    year, month, day = (xmltree.words(xmltree.first(node, tag)) for tag in ("year", "month", "day"))
    if not re.fullmatch(r"[0-9]{4}", year):
        return None
    number = int(month) if re.fullmatch(r"[0-9]{1,2}", month) else _MONTHS.get(month[:3].lower(), 0)
    within = int(day) if re.fullmatch(r"[0-9]{1,2}", day) else None
    return iso(int(year), number, within) or iso(int(year), number, None) or year


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of a table: its cells with the column each begins in, and whether it heads the columns."""

    cells: tuple[tuple[int, Node], ...]
    heads: bool


def _rows(table: Node) -> Iterator[_Row]:
    """Yields the rows of a table; a cell that spans rows keeps its columns in them."""
    held: dict[int, int] = {}
    for number, row in enumerate(xmltree.descendants(table, "tr")):
        cells: list[tuple[int, Node]] = []
        column = 0
        below: dict[int, int] = {}
        for cell in xmltree.children(row, "td", "th"):
            while held.get(column):
                column += 1
            cells.append((column, cell))
            width, height = span_number(cell.get("colspan")), span_number(cell.get("rowspan"))
            below.update((place, height) for place in range(column, column + width))
            column += width
        held = {place: left - 1 for place, left in {**held, **below}.items() if left > 1}
        above = row.parent
        heads = (above is not None and above.tag == "thead") or (
            number == 0 and bool(cells) and all(cell.tag == "th" for _, cell in cells)
        )
        yield _Row(tuple(cells), heads)


def _plain(cell: Node) -> str:
    """Returns the words of a cell without the mark of a note."""
    raised = {xmltree.words(item) for item in xmltree.descendants(cell, "sup")}
    said = xmltree.words(cell)
    for mark in raised:
        said = said.removesuffix(mark).rstrip() if mark and not mark.isdigit() else said
    return said
