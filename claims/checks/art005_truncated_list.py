"""ART005 truncated-list: a list is announced ("such as:") and nothing follows, or a sentence breaks off."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict

from claims import data, patterns
from claims.article import Article
from claims.checks import Check
from claims.model import Finding
from claims.passages import blank_markers
from claims.run import Run
from sources.document import Block, Document

CHECK = Check(
    "ART005",
    "truncated-list",
    "warning",
    "A list that is announced (“such as:”) and then does not come, or a sentence that breaks off",
)

_TEXT = frozenset({"paragraph", "list_item"})


class Announcements(BaseModel):
    """The whole of ``check_announcements.yaml``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    with_colon: tuple[str, ...]
    broken_off: tuple[str, ...]
    shown: tuple[str, ...]
    stopped: tuple[str, ...]
    dangling: tuple[str, ...]
    teasers: tuple[str, ...]
    placeholders: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Patterns:
    """What is looked for; texts are folded.

    Attributes:
        announced: A list is announced at the end.
        colon: A sentence ends with a colon.
        shown: What a colon may announce that is no text.
        stopped: A full stop where the list should be.
        dangling: A word at the end that ends no sentence.
        teaser: "…", and an invitation to read on.
        placeholder: An item that holds nothing.
    """

    announced: re.Pattern[str]
    colon: re.Pattern[str]
    shown: re.Pattern[str]
    stopped: re.Pattern[str]
    dangling: re.Pattern[str]
    teaser: re.Pattern[str]
    placeholder: re.Pattern[str]


_FEWEST_WORDS = 8
"""A block of fewer words is a label, a line of a form or a fragment: nothing is said of how it ends."""


@functools.cache
def _patterns() -> _Patterns:
    words = data.load("check_announcements.yaml", Announcements)
    return _Patterns(
        re.compile(
            rf"(?:{patterns.union(words.with_colon)}\s*[:：]|{patterns.union(words.broken_off)}\s*(?:[:：]|,|…|\.\.\.)?)"
            r"\s*$"
        ),
        re.compile(r"[a-z)\"'][:：]\s*$"),
        patterns.compile_phrases(words.shown),
        re.compile(rf"{patterns.union(words.stopped)}\s*[.;](?=\s|$)(?!\s*\.)"),
        re.compile(rf"(?:[a-z]\s+){patterns.union(words.dangling)}\s*$"),
        re.compile(rf"(?:…|\.\.\.)\s*[\[(]?(?:{patterns.union(words.teasers)})[\])]?\s*[.…»›>→]*\s*$"),
        re.compile(rf"\W*(?:{patterns.union(words.placeholders)})?\W*"),
    )


def article(article: Article, run: Run) -> Iterator[Finding]:  # noqa: ARG001  # the protocol of checks
    """Yields one finding for each block whose end is missing."""
    document = article.document
    text = blank_markers(document)
    # What stands between the blocks of the article proper (adverts, bylines) neither ends nor continues a list.
    blocks = [block for block in document.blocks if block.kind not in ("boilerplate", "notice")]
    flat = document.format == "text" and not any(item.kind == "list_item" and item.level > 1 for item in blocks)
    for index, block in enumerate(blocks):
        if block.kind not in _TEXT:
            continue
        found = _announced(article, text, blocks, index, flat) or _cut_off(article, text, blocks, index)
        if found is not None:
            start, end, message = found
            yield article.finding(
                CHECK, start, end, message, hint="Restore what is missing, or end the sentence without announcing it."
            )


def _announced(article: Article, text: str, blocks: list[Block], index: int, flat: bool) -> tuple[int, int, str] | None:
    """Returns place and message where the block announces a list at its end and none comes."""
    document, block = article.document, blocks[index]
    # The cue stands at the very end; 60 characters hold the longest.
    offset = max(block.start, block.end - 60)
    match = _patterns().announced.search(patterns.fold(text[offset : block.end]))
    begin = _sentence_start(article, block)
    following = blocks[index + 1] if index + 1 < len(blocks) else None
    if match is None:
        return _bare_colon(article, text, block, following)
    if _continues(document, blocks, index, flat):
        return None
    if begin > block.start and document.format == "text" and following is not None and following.kind == "list_item":
        return None  # a flattened list: the sentence behind the item introduces the next items
    cue = text[offset + match.start() : block.end].strip()
    return begin, block.end, f"“{cue}” announces a list, and {_what_follows(following, text)}"


def _bare_colon(article: Article, text: str, block: Block, following: Block | None) -> tuple[int, int, str] | None:
    """A sentence of some length that ends with a colon, where nothing of the article follows it but references."""
    begin = _sentence_start(article, block)
    words = patterns.fold(text[begin : block.end])
    ends = following is None or following.kind == "reference"
    every = article.document.blocks
    if (
        not ends
        or len(words.split()) < _FEWEST_WORDS
        or not _patterns().colon.search(words)
        or every[-1].start > block.end
    ):
        return None
    if _patterns().shown.search(words) or block.kind != "paragraph":
        return None
    return begin, block.end, f"the sentence ends with a colon, and {_what_follows(following, text)}"


def _cut_off(article: Article, text: str, blocks: list[Block], index: int) -> tuple[int, int, str] | None:
    """Returns place and message where a sentence of the block stops before its end."""
    block = blocks[index]
    words = patterns.fold(text[block.start : block.end])
    if block.kind == "list_item" and _patterns().placeholder.fullmatch(words):
        return block.start, block.end, f"the item “{words.strip()}” holds nothing"
    stopped = _patterns().stopped.search(words)
    if stopped is not None and not _quoted(text, block.start + stopped.start(), block.start):
        start, end = block.start + stopped.start(), block.start + stopped.end()
        return start, end, f"“{text[start:end]}” announces examples, and the sentence ends there"
    if len(words.split()) < _FEWEST_WORDS:
        return None
    begin = _sentence_start(article, block)
    following = blocks[index + 1] if index + 1 < len(blocks) else None
    if _patterns().teaser.search(words):
        return begin, block.end, "the text stops at “…” and points to more of it"
    dangling = _patterns().dangling.search(words)
    if dangling is None or not _ends_here(article, text, block, following):
        return None
    last = words.split()[-1]
    return begin, block.end, f"the sentence stops at “{last}”"


def _ends_here(article: Article, text: str, block: Block, following: Block | None) -> bool:
    """Whether what follows a block cannot be the rest of its last sentence."""
    # Items are joined by "and" at their ends, and paragraphs are parted by page breaks and boxes.
    if block.kind == "list_item" and following is not None and following.kind == "list_item":
        return False
    every = article.document.blocks
    if following is None:
        return every[-1].start <= block.end
    if following.kind in ("heading", "reference"):
        return (
            bool(re.search(r"\n\s*\n", article.document.text[block.end : following.start]))
            or following.kind == "reference"
        )
    words = text[following.start : following.end]
    return following.kind == "paragraph" and words[:1].isupper() and len(words.split()) >= _FEWEST_WORDS


def _quoted(text: str, offset: int, start: int) -> bool:
    """Whether a quotation is open at an offset."""
    before = text[start:offset]
    return before.count("“") > before.count("”") or before.count('"') % 2 == 1


def _continues(document: Document, blocks: list[Block], index: int, flat: bool) -> bool:
    """Whether what is announced comes: a paragraph, a table, items below this one."""
    every, block = document.blocks, blocks[index]
    if index + 1 == len(blocks):
        # The rest may have been taken for page furniture (a list of links).
        return every[-1].kind == "boilerplate" and every[-1].start > block.end
    following = blocks[index + 1]
    if following.kind == "heading":
        # A line right below, in plain text, is the first of a list that lost its marks.
        if document.format == "text" and not re.search(r"\n\s*\n", document.text[block.end : following.start]):
            return True
        # "There are two types:" may be answered by a subsection for each. In plain text a heading is a guess:
        # short lines one after the other are the list itself.
        lines = document.format == "text" and not (index + 2 < len(blocks) and blocks[index + 2].kind == "paragraph")
        return lines or _depth(blocks, index) < following.level
    if following.kind == "reference":
        return False
    if block.kind == "list_item" and following.kind == "list_item":
        if following.level > block.level or following.ordered != block.ordered:
            return True
        # Plain text may have lost its indentation: then only a single item that follows cannot be the list.
        return flat and not _last_two(blocks, index)
    return True


def _last_two(blocks: list[Block], index: int) -> bool:
    """Whether at most one item of the same level follows."""
    following = blocks[index + 1 : index + 3]
    return len(following) < 2 or following[1].kind != "list_item" or following[1].level < blocks[index].level


def _depth(blocks: list[Block], index: int) -> int:
    """Level of the heading that a block stands under, 0 where there is none."""
    above = (blocks[place] for place in range(index - 1, -1, -1))
    return next((other.level for other in above if other.kind == "heading"), 0)


def _sentence_start(article: Article, block: Block) -> int:
    """Start of the block's last sentence, of the block itself where it has none."""
    sentence = article.sentence_at(block.end - 1)
    return sentence.start if sentence and sentence.start >= block.start else block.start


def _what_follows(following: Block | None, text: str) -> str:
    if following is None:
        return "the article ends there"
    if following.kind == "heading":
        return f"the next heading follows (“{' '.join(text[following.start : following.end].split())}”)"
    if following.kind == "reference":
        return "the reference list follows"
    return "an item of the same level follows"
