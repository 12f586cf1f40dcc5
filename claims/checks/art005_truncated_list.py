"""ART005 truncated-list: a list is announced ("such as:") and nothing follows."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from pydantic import BaseModel, ConfigDict

from claims import data, patterns
from claims.article import Article
from claims.checks import Check
from claims.model import Finding
from claims.passages import blank_markers
from claims.run import Run
from sources.document import Block, Document

CHECK = Check("ART005", "truncated-list", "warning", "A list that is announced (“such as:”) and then does not come")

_TEXT = frozenset({"paragraph", "list_item"})


class Announcements(BaseModel):
    """The whole of ``check_announcements.yaml``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    with_colon: tuple[str, ...]
    broken_off: tuple[str, ...]


@functools.cache
def _pattern() -> re.Pattern[str]:
    words = data.load("check_announcements.yaml", Announcements)
    return re.compile(
        rf"(?:{patterns.union(words.with_colon)}\s*[:：]|{patterns.union(words.broken_off)}\s*(?:[:：]|,|…|\.\.\.)?)\s*$"
    )


def article(article: Article, run: Run) -> Iterator[Finding]:  # noqa: ARG001  # the protocol of checks
    """Yields one finding for each block that announces a list at its end and is followed by none."""
    document = article.document
    text = blank_markers(document)
    # What stands between the blocks of the article proper (adverts, bylines) neither ends nor continues a list.
    blocks = [block for block in document.blocks if block.kind not in ("boilerplate", "notice")]
    flat = document.format == "text" and not any(item.kind == "list_item" and item.level > 1 for item in blocks)
    for index, block in enumerate(blocks):
        if block.kind not in _TEXT:
            continue
        # The cue stands at the very end; 60 characters hold the longest.
        offset = max(block.start, block.end - 60)
        match = _pattern().search(patterns.fold(text[offset : block.end]))
        if match is None or _continues(document, blocks, index, flat):
            continue
        begin = _sentence_start(article, block)
        following = blocks[index + 1] if index + 1 < len(blocks) else None
        yield article.finding(
            CHECK,
            begin,
            block.end,
            f"“{text[offset + match.start() : block.end].strip()}” announces a list, and"
            f" {_what_follows(following, text)}",
            hint="Restore the missing items, or end the sentence without announcing them.",
        )


def _continues(document: Document, blocks: list[Block], index: int, flat: bool) -> bool:
    """Whether what is announced comes: a paragraph, a table, items below this one."""
    every, block = document.blocks, blocks[index]
    if index + 1 == len(blocks):
        # The rest may have been taken for page furniture (a list of links).
        return every[-1].kind == "boilerplate" and every[-1].start > block.end
    following = blocks[index + 1]
    if following.kind == "heading":
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
