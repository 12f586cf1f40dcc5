"""A sentence as the extractors see it, and the drafts they make of it. Offsets are into the sentence's text."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from spacy.tokens import Span, Token

from claims.context import Context
from claims.mentions import TREATMENTS, Mention
from claims.model import Kind, Polarity, Quantity, Scope, Subject, Value
from claims.patterns import keys
from claims.regimens import Piece, find_regimens

if TYPE_CHECKING:
    from claims.effects import FoundEffect


@dataclass(frozen=True, slots=True)
class Place:
    """Where a cell stands in its table.

    Attributes:
        row: What the first cell of its row says.
        column: Headers of its column, outermost first.
        stub: Headers of the first column.
        number: Of its row in the article, None where rows are not known.
        head: Whether it is a header itself.
    """

    row: str = ""
    column: str = ""
    stub: str = ""
    number: int | None = None
    head: bool = False


@dataclass
class View:
    """One sentence with what was read of it.

    Attributes:
        sentence: The parsed sentence.
        text: Its text.
        folded: The text in lower case with straight quotes, same length.
        mentions: Mentions in it; their offsets are into the ``Doc``, ``offset`` further.
        quantities: Numbers in it.
        context: Negation, hedging and the like.
        lead: The folded text of the list's lead-in, empty where there is none.
        lead_at: Offset of the lead-in, of a cell that of its header, in the ``Doc``'s text; None where it is not read.
        headings: Folded headings above it and headers of its table cell.
        section: The headings above it as they stand, the outermost first.
        previous: The folded text of the sentence before it, empty where there is none.
        item: Whether it stands in a list.
        cell: Whether it stands in a table's body, below headers.
        place: Where it stands in a table, None outside.
        subject: Whom or what the sentence speaks of.
        treatment: The treatment, test or device it speaks of, by name, pronoun or topic; None where it does not.
        scope_of: Reads the sentence's scope.
        condition: The condition the sentence speaks of, by name, pronoun or topic; None where it does not.
    """

    sentence: Span
    text: str
    folded: str
    mentions: list[Mention]
    quantities: list[Quantity]
    context: Context
    lead: str = ""
    lead_at: int | None = None
    headings: tuple[str, ...] = ()
    section: Sequence[str] = ()
    previous: str = ""
    item: bool = False
    cell: bool = False
    place: Place | None = None
    subject: Subject | None = None
    treatment: Subject | None = None
    scope_of: Callable[[], Scope] = Scope
    condition: Subject | None = None

    @property
    def offset(self) -> int:
        """Offset of the sentence in the ``Doc``'s text."""
        return int(self.sentence.start_char)

    @cached_property
    def scope(self) -> Scope:
        """What the sentence says of whom, when and against what; read where a claim asks for it."""
        return self.scope_of()

    @cached_property
    def tokens(self) -> list[Token]:
        """Its tokens, made once: spaCy makes new ones whenever a span is walked."""
        return list(self.sentence)

    def token_at(self, offset: int) -> Token | None:
        """Returns the token that stands at an offset into the sentence, None where none does."""
        place = self.offset + offset
        return next((token for token in self.tokens if token.idx <= place < token.idx + len(token)), None)

    @cached_property
    def keys(self) -> frozenset[str]:
        """Beginnings of its words: which phrases can stand in it at all, see `claims.patterns.possible`."""
        return keys(self.folded)

    @cached_property
    def pieces(self) -> list[Piece]:
        """The regimens of the sentence."""
        return find_regimens(self.text, self.quantities)

    @cached_property
    def effects(self) -> tuple[FoundEffect, ...]:
        """The effects it states by verbs and nouns, found once for all extractors."""
        from claims.effects import find_effects

        return tuple(find_effects(self))

    @cached_property
    def term(self) -> Subject | None:
        """What it explains as a line of a glossary does."""
        from claims.phrases import term_name

        return term_name(self.sentence, self.mentions)

    @cached_property
    def treatments(self) -> list[Mention]:
        """Mentions of treatments, tests and devices."""
        return [mention for mention in self.mentions if mention.type in TREATMENTS]


@dataclass(frozen=True, slots=True)
class Draft:
    """A claim in the making; the sentence gives what is None here.

    Attributes:
        kind: Its kind.
        attribute: What is claimed.
        values: Typed values, offsets into the sentence.
        polarity: Overrides the sentence's.
        subject: Overrides the sentence's.
        scope: Overrides the sentence's.
        background: See `claims.model.Claim`; of a treatment it becomes none.
        at: Offset into the sentence of the words that say it; None where it is the sentence that says it.
        sure: Whether the subject was found with the claim itself ("12% with aspirin") and no other can be meant.
    """

    kind: Kind
    attribute: str | None
    values: tuple[Value, ...] = ()
    polarity: Polarity | None = None
    subject: Subject | None = None
    scope: Scope | None = None
    background: bool = False
    at: int | None = None
    sure: bool = False


Drafts = Mapping[Kind, Sequence[Draft]]
"""What each extractor found in a sentence."""
