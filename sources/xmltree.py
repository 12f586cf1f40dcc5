"""XML to the same light tree as HTML (`sources.markup.Node`): every piece of text knows where it stands in the file.

Expat parses; nothing outside the file is ever opened, and a file that declares entities is refused, so none can grow
without bound or read another file.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from xml.parsers import expat

from sources.document import UnreadableError
from sources.markup import Comment, Node, Run
from sources.source import line_starts

#: Deepest nesting that is read; an article has some twenty levels.
DEEPEST = 200
_CUT_OFF = frozenset(
    expat.errors.codes[message]
    for message in (expat.errors.XML_ERROR_NO_ELEMENTS, expat.errors.XML_ERROR_UNCLOSED_TOKEN)
)


def parse(text: str, path: str) -> Node:
    """Parses XML.

    Args:
        text: The file decoded, newlines as LF. Offsets of the tree count its code points.
        path: Path to show in errors.

    Returns:
        The root element.

    Raises:
        UnreadableError: It is not well-formed, is nested too deeply, or declares entities. The message names line and
            column.
    """
    builder = _Builder(text, path)
    try:
        builder.parser.Parse(text, True)
    except expat.ExpatError as problem:
        raise UnreadableError(path, builder.fault(problem)) from None
    if builder.root is None:  # expat refuses a file without an element itself
        raise UnreadableError(path, "holds no element: expected XML")
    return builder.root


class _Builder:
    def __init__(self, text: str, path: str) -> None:
        self.text = text
        self.path = path
        self.lines = line_starts(text)
        self.root: Node | None = None
        self.open: list[Node] = []
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = False
        self.parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.data
        self.parser.CommentHandler = self.comment
        self.parser.ProcessingInstructionHandler = self.instruction
        self.parser.EntityDeclHandler = self.entity
        self.parser.SkippedEntityHandler = self.skipped

    def here(self) -> int:
        return self.lines[self.parser.CurrentLineNumber - 1] + self.parser.CurrentColumnNumber

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        node = Node(tag, attributes, self.here(), self.open[-1] if self.open else None)
        if self.open:
            self.open[-1].children.append(node)
        else:
            self.root = node
        self.open.append(node)
        if len(self.open) > DEEPEST:
            raise UnreadableError(self.path, f"line {self.parser.CurrentLineNumber}: is nested too deeply to be read")

    def end(self, _tag: str) -> None:
        self.open.pop()

    def data(self, words: str) -> None:
        origin = self.here()
        copied = self.text.startswith(words, origin)
        # "&amp;" and "&#945;" stand for one place as a whole.
        self.open[-1].children.append(Run(words, origin, fixed=not copied))

    def comment(self, words: str) -> None:
        if self.open:
            self.open[-1].children.append(Comment(words, self.here()))

    def instruction(self, target: str, words: str) -> None:
        # Two hyphens may not stand in an XML comment, so a suppression with its reason is written <?medfact ignore …?>.
        if target == "medfact":
            self.comment(f"medfact: {words}")

    def entity(self, name: str, *_details: object) -> None:
        line = self.parser.CurrentLineNumber
        raise UnreadableError(
            self.path,
            f"line {line}: declares the entity {name!r}, which could read other files or grow without bound:"
            " expected XML without entity declarations",
        )

    def skipped(self, name: str, parameter: bool) -> None:
        if parameter:
            return
        words = html.unescape(f"&{name};")
        if words == f"&{name};":
            line = self.parser.CurrentLineNumber
            raise UnreadableError(self.path, f"line {line}: the entity &{name}; is declared nowhere")
        self.open[-1].children.append(Run(words, self.here(), fixed=True))

    def fault(self, problem: expat.ExpatError) -> str:
        if problem.code in _CUT_OFF and self.open:
            node = self.open[-1]
            line = bisect_right(self.lines, node.offset)
            return f"is cut off: <{node.tag}> in line {line} is never closed"
        words = re.sub(r": line \d+, column \d+$", "", str(problem))
        return f"line {problem.lineno}, column {problem.offset + 1}: {words}: expected well-formed XML"


def children(node: Node, *tags: str) -> list[Node]:
    """Returns the elements right below one, those of some tags if any are named."""
    return [item for item in node.children if isinstance(item, Node) and (not tags or item.tag in tags)]


def first(node: Node, *path: str) -> Node | None:
    """Returns the first element down a path of tags, or None."""
    for tag in path:
        below = children(node, tag)
        if not below:
            return None
        node = below[0]
    return node


def descendants(node: Node, *tags: str) -> list[Node]:
    """Returns the elements of some tags anywhere below one, in order."""
    found: list[Node] = []
    rest = [*reversed(children(node))]
    while rest:
        item = rest.pop()
        if item.tag in tags:
            found.append(item)
        rest += reversed(children(item))
    return found


def words(node: Node | None) -> str:
    """Returns all text below an element, white space folded (a ``<break/>`` is some); empty for none."""
    found: list[str] = []
    rest: list[Node | Run | Comment] = [node] if node else []
    while rest:
        item = rest.pop()
        if isinstance(item, Run):
            found.append(item.text)
        elif isinstance(item, Node):
            found += [" "] if item.tag == "break" else []
            rest += reversed(item.children)
    return " ".join("".join(found).split())
