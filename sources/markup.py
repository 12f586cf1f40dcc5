"""HTML to a light tree that knows where every piece of text stands in the file.

The tree is what a browser would build as far as blocks, lists and tables go: omitted end tags are implied, stray ones
ignored. Walking it never recurses, so that no page is too deep.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

from sources.source import line_starts

VOID = frozenset(
    "area base br col embed frame hr img input keygen link meta param source track wbr basefont bgsound".split()
)
#: Elements whose end tag may be omitted, as the HTML standard says.
OMITTABLE = frozenset(
    "html head body p li dt dd tr td th thead tbody tfoot colgroup caption option optgroup rb rt rtc rp".split()
)
_CLOSES_P = frozenset(
    """address article aside blockquote center details dialog dir div dl fieldset figcaption figure footer form h1 h2 h3
    h4 h5 h6 header hgroup hr main menu nav ol p pre search section table ul""".split()
)
# What a start tag closes, and which open elements stop the search for it.
_IMPLIED: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    "li": (frozenset({"li"}), frozenset({"ul", "ol", "menu", "dir"})),
    "dt": (frozenset({"dt", "dd"}), frozenset({"dl"})),
    "dd": (frozenset({"dt", "dd"}), frozenset({"dl"})),
    "td": (frozenset({"td", "th"}), frozenset({"tr", "table"})),
    "th": (frozenset({"td", "th"}), frozenset({"tr", "table"})),
    "tr": (frozenset({"tr", "td", "th"}), frozenset({"table"})),
    "thead": (frozenset({"tr", "td", "th", "thead", "tbody", "tfoot", "caption"}), frozenset({"table"})),
    "tbody": (frozenset({"tr", "td", "th", "thead", "tbody", "tfoot", "caption"}), frozenset({"table"})),
    "tfoot": (frozenset({"tr", "td", "th", "thead", "tbody", "tfoot", "caption"}), frozenset({"table"})),
    "option": (frozenset({"option"}), frozenset({"select"})),
}
_COMMENT_CLOSE = re.compile(r"--!?>")
#: Deepest nesting that is built; what is deeper hangs flat below.
DEEPEST = 400


@dataclass(eq=False, slots=True)
class Node:
    """An element: its tag, its attributes, what it holds, and where its start tag stands."""

    tag: str
    attributes: dict[str, str]
    offset: int
    parent: Node | None
    children: list[Node | Run | Comment] = field(default_factory=list)

    def get(self, name: str) -> str:
        """Returns an attribute, empty where it is not given."""
        return self.attributes.get(name, "")


def span_number(text: str) -> int:
    """Returns how many columns or rows a cell takes, as its ``colspan`` or ``rowspan`` says: 1 to 100."""
    return max(1, min(int(text), 100)) if re.fullmatch(r"\s*\d{1,4}\s*", text) else 1


@dataclass(frozen=True, slots=True)
class Run:
    """A run of text: copied from ``origin``, or (``fixed``) a character entity that stands there."""

    text: str
    origin: int
    fixed: bool = False


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment and where it starts."""

    text: str
    origin: int


@dataclass(frozen=True, slots=True)
class Breach:
    """Where a file breaks off: the offset of what was left open, and what it is."""

    offset: int
    what: str


def parse(text: str, *, base: int = 0) -> tuple[Node, Breach | None]:
    """Parses HTML.

    Args:
        text: A page or a fragment, newlines as LF.
        base: What to add to offsets, where the fragment is a part of a file.

    Returns:
        The root, and where the file breaks off, if it does: within a tag, a comment, a script, or with elements open
        that only an end tag closes. Browsers accept a page without ``</body></html>``; so it counts as cut off only if
        the page otherwise writes its optional end tags: those at the end are what a page that was cut off lacks.
    """
    builder = _Builder(text, base)
    builder.feed(text)
    breach = builder.breach(text)
    builder.close()
    return builder.root, breach


class _Builder(HTMLParser):
    def __init__(self, text: str, base: int) -> None:
        super().__init__(convert_charrefs=False)
        self._lines = line_starts(text)
        self._base = base
        self.root = Node("#root", {}, base, None)
        self._open = [self.root]
        self._counts: Counter[str] = Counter()
        self._ended: Counter[str] = Counter()
        self._started: Counter[str] = Counter()
        self._first: dict[str, int] = {}

    def _here(self) -> int:
        line, column = self.getpos()
        return self._base + self._lines[line - 1] + column

    # ------------------------------------------------------------ what html.parser calls

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in reversed(attrs)}
        self._started[tag] += 1
        self._first.setdefault(tag, self._here())
        if tag in ("html", "body") and self._counts[tag]:
            return
        if tag in _CLOSES_P and self._counts["p"]:
            self._close_implied(frozenset({"p"}), frozenset({"table", "td", "th", "button", "object"}))
        if tag in _IMPLIED:
            self._close_implied(*_IMPLIED[tag])
        node = Node(tag, attributes, self._here(), self._open[-1])
        self._open[-1].children.append(node)
        if tag not in VOID and len(self._open) < DEEPEST:
            self._open.append(node)
            self._counts[tag] += 1

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        inside_svg = self._counts["svg"] or self._counts["math"] or tag in ("svg", "math")
        if inside_svg and tag not in VOID and self._open[-1].tag == tag:
            self._pop()

    def handle_endtag(self, tag: str) -> None:
        self._ended[tag] += 1
        if tag in ("body", "html") or not self._counts[tag]:
            return
        if tag in ("p", "li", "dt", "dd") or tag not in ("table", "td", "th", "tr"):
            # An end tag inside a cell does not close what stands around the table.
            for node in reversed(self._open):
                if node.tag == tag:
                    break
                if node.tag in ("td", "th", "table"):
                    return
        while self._open[-1].tag != tag:
            self._pop()
        self._pop()

    def handle_data(self, data: str) -> None:
        self._open[-1].children.append(Run(data, self._here()))

    def handle_entityref(self, name: str) -> None:
        source = f"&{name}"
        end = self._here() - self._base + len(source)
        semicolon = self.rawdata_at(end) == ";"
        text = html.unescape(source + (";" if semicolon else ""))
        if text == source + ";":
            self._open[-1].children.append(Run(text, self._here()))
            return
        self._add_reference(text, source)

    def handle_charref(self, name: str) -> None:
        self._add_reference(html.unescape(f"&#{name};"), f"&#{name}")

    def _add_reference(self, text: str, source: str) -> None:
        if text == source:
            self._open[-1].children.append(Run(text, self._here()))
        else:
            self._open[-1].children.append(Run(text, self._here(), fixed=True))

    def handle_comment(self, data: str) -> None:
        self._open[-1].children.append(Comment(data, self._here()))

    def parse_comment(self, i: int, report: bool = True) -> int:
        # As browsers do: "--!>" closes a comment, "<!-->" is an empty one.
        del report
        close = _COMMENT_CLOSE.search(self.rawdata, i + 2)
        if close is None:
            return -1
        self.handle_comment(self.rawdata[i + 4 : max(close.start(), i + 4)])
        return close.end()

    def parse_marked_section(self, i: int, report: bool = True) -> int:
        try:
            return super().parse_marked_section(i, report)
        except AssertionError:  # "<![something": what browsers take for a comment
            return self.parse_bogus_comment(i)

    def rawdata_at(self, offset: int) -> str:
        return self._text[offset : offset + 1]

    def feed(self, data: str) -> None:
        self._text = data
        super().feed(data)

    # ------------------------------------------------------------

    def _pop(self) -> None:
        self._counts[self._open.pop().tag] -= 1

    def _close_implied(self, closed: frozenset[str], limit: frozenset[str]) -> None:
        """Closes open elements of ``closed`` down to the outermost within the nearest of ``limit``."""
        depth = None
        for place in range(len(self._open) - 1, 0, -1):
            tag = self._open[place].tag
            if tag in limit:
                break
            if tag in closed:
                depth = place
        if depth is not None:
            while len(self._open) > depth:
                self._pop()

    def breach(self, text: str) -> Breach | None:
        if self._ended["html"]:
            return None  # whatever hangs on behind, the page is whole
        rest = self.rawdata
        start = self._base + len(text) - len(rest)
        if self.cdata_elem:
            return Breach(self._first.get(self.cdata_elem, start), f"<{self.cdata_elem}>")
        if rest.startswith("<!--"):
            return Breach(start, "a comment")
        if re.match(r"<[a-zA-Z/!?]", rest):
            return Breach(start, "a tag")
        hanging = [node for node in self._open[1:] if node.tag in _CONTAINERS]
        whole = self._started["html"] or self._started["body"]
        if self._ended["body"]:
            return None
        if not whole:
            return Breach(hanging[-1].offset, f"<{hanging[-1].tag}>") if hanging else None
        if hanging:
            return Breach(hanging[-1].offset, f"<{hanging[-1].tag}>")
        if any(self._ended[tag] for tag in OMITTABLE):
            tag = "html" if self._started["html"] else "body"
            return Breach(self._first[tag], f"<{tag}>")
        return None


_CONTAINERS = frozenset(
    """main article section div ul ol dl table blockquote header footer nav aside form figure details h1 h2 h3 h4 h5 h6
    strong em a span b i sup sub pre""".split()
)


def walk(root: Node, skip: Callable[[Node], bool] | None = None) -> Iterator[tuple[str, Node | Run | Comment]]:
    """Yields ("open", element), ("close", element), ("text", run) and ("comment", comment) in order, without recursion.

    Elements for which ``skip`` is true are passed over with all they hold.
    """
    stack: list[tuple[Node, int]] = [(root, 0)]
    while stack:
        node, place = stack.pop()
        if place == len(node.children):
            if node is not root:
                yield "close", node
            continue
        stack.append((node, place + 1))
        child = node.children[place]
        if isinstance(child, Node):
            if skip is None or not skip(child):
                yield "open", child
                stack.append((child, 0))
        else:
            yield ("text" if isinstance(child, Run) else "comment"), child


def text_of(root: Node) -> str:
    """Returns all text inside an element, white space folded."""
    return " ".join("".join(item.text for what, item in walk(root) if isinstance(item, Run)).split())
