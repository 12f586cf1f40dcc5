"""An article as the checks see it: the document, its sentences and its claims.

`claims.read_article` makes one; checks under ``claims/checks`` read it and yield findings through `Article.finding`.
"""

from __future__ import annotations

import bisect
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from claims.model import Claim, Cue, EntryNote, Finding, Quantity, Related, Severity
from sources.document import Block, Citation, Document, Reference

if TYPE_CHECKING:
    from claims.checks import Check
    from claims.compare import Comparison
    from claims.registry import Entry
    from claims.sentence_conflicts import SentenceConflict


@dataclass(frozen=True, slots=True)
class Match:
    """A claim that a registry entry speaks to.

    Attributes:
        claim: The claim.
        entry: The entry.
        comparison: What holding one against the other gave: ``agree`` or ``conflict``.
        active: Whether the entry may support or contradict on the day of the run; False makes it outdated.
        place: Offsets of the words that decide, where they are not those of the claim's value.
    """

    claim: Claim
    entry: Entry
    comparison: Comparison
    active: bool
    place: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a readable block.

    Attributes:
        start: Offset of its first character in the document's text.
        end: Offset after its last (citation markers that belong to it lie within or right behind).
        block: Index into ``Document.blocks``.
        text: Its words with citation markers cut out.
        quantities: Numbers in it, citation digits excluded.
        cues: Negation, hedge, condition, question, attribution and stance cues in it.
        citations: Keys of the references cited in it or right after it.
    """

    start: int
    end: int
    block: int
    text: str
    quantities: tuple[Quantity, ...] = ()
    cues: tuple[Cue, ...] = ()
    citations: tuple[str, ...] = ()


def elsewhere(entry: Reference) -> str:
    """Returns what a message says of a reference that stands in no article but in a bibliography file, else nothing.

    The place of such a finding is the marker that cites the work, or none: the message has to name the work itself.
    """
    if entry.source is None:
        return ""
    words = entry.text if len(entry.text) <= 90 else f"{entry.text[:89]}…"
    return f" ({entry.source}: “{words}”)"


@dataclass(frozen=True)
class Article:
    """One article, read and understood.

    Attributes:
        document: What was read.
        sentences: Sentences of its readable blocks, in order.
        claims: Its claims, in order of start.
        topic: Canonical name of what the article is about, if that is clear.
        abbreviations: Short form to long form, as defined in the article.
        condition: Canonical name of the condition it is about, if that is clear.
        matches: What the registry says to its claims; filled by `claims.checking.judge`.
    """

    document: Document
    sentences: tuple[Sentence, ...]
    claims: tuple[Claim, ...]
    topic: str | None = None
    abbreviations: tuple[tuple[str, str], ...] = ()
    condition: str | None = None
    matches: tuple[Match, ...] = ()

    @property
    def path(self) -> str:
        """Path of the document."""
        return self.document.path

    @cached_property
    def stated(self) -> tuple[Claim, ...]:
        """Its claims without those that are only background."""
        return tuple(claim for claim in self.claims if not claim.background)

    @cached_property
    def sentence_conflicts(self) -> tuple[SentenceConflict, ...]:
        """Pairs of its sentences that cannot both hold, found once for all checks."""
        from claims.sentence_conflicts import sentence_conflicts

        return sentence_conflicts(self)

    @cached_property
    def references(self) -> dict[str, Reference]:
        """Its references by key."""
        return {entry.key: entry for entry in self.document.references}

    @cached_property
    def citing(self) -> dict[str, list[Citation]]:
        """The markers that cite each reference, by its key, in order."""
        found: dict[str, list[Citation]] = {}
        for citation in self.document.citations:
            for key in citation.keys:
                found.setdefault(key, []).append(citation)
        return found

    @cached_property
    def own_data(self) -> frozenset[int]:
        """Indexes of the blocks in which a report of a study tells its own data; none for any other article."""
        from claims.studies import own_data

        return own_data(self.document)

    @cached_property
    def _sentence_starts(self) -> list[int]:
        return [sentence.start for sentence in self.sentences]

    @cached_property
    def _block_starts(self) -> list[int]:
        return [block.start for block in self.document.blocks]

    def sentence_at(self, offset: int) -> Sentence | None:
        """Returns the sentence that ``offset`` lies in, or None."""
        index = bisect.bisect_right(self._sentence_starts, offset) - 1
        if index < 0 or offset >= self.sentences[index].end:
            return None
        return self.sentences[index]

    def block_at(self, offset: int) -> Block | None:
        """Returns the block that ``offset`` lies in, or None."""
        index = bisect.bisect_right(self._block_starts, offset) - 1
        if index < 0 or offset >= self.document.blocks[index].end:
            return None
        return self.document.blocks[index]

    def place_of(self, words: str, sentence: Sentence) -> tuple[int, int]:
        """Returns where words of a sentence stand in the document; the sentence, where markers stand between them."""
        start = self.document.text.find(words, sentence.start, sentence.end)
        return (start, start + len(words)) if words and start >= 0 else (sentence.start, sentence.end)

    def claims_in(self, start: int, end: int) -> list[Claim]:
        """Returns the claims that overlap the span."""
        return [claim for claim in self.claims if claim.start < end and start < claim.end]

    def related(self, start: int, end: int) -> Related:
        """Makes the other side of a finding from a span of this article."""
        line, column = self.document.place(start)
        text = self.document.text[start:end]
        return Related(self.path, line, start, end, text, column, self.document.positions.location(start))

    def finding(
        self,
        check: Check,
        start: int,
        end: int,
        message: str,
        *,
        severity: Severity | None = None,
        claims: Sequence[Claim] = (),
        related: Sequence[Related] = (),
        registry: Sequence[EntryNote] = (),
        hint: str | None = None,
    ) -> Finding:
        """Makes a finding of ``check`` at a span of this article; (0, 0) speaks of the whole article.

        Args:
            check: The check that speaks.
            start: Offset of the first character of the place.
            end: Offset after its last; equal to ``start`` only for the whole article.
            message: What conflicts with what, or what is missing; short, no hint in it.
            severity: Overrides the check's default.
            claims: Claims that are spoken of.
            related: The other side.
            registry: Entries it was held against.
            hint: What a person could do.
        """
        line, column = self.document.place(start)
        return Finding(
            code=check.code,
            name=check.name,
            severity=severity or check.severity,
            message=message,
            start=start,
            end=end,
            line=line,
            column=column,
            text=self.document.text[start:end],
            claims=tuple(claim.id for claim in claims),
            related=tuple(related),
            registry=tuple(registry),
            hint=hint,
            path=self.path,
            location=self.document.positions.location(start),
        )
