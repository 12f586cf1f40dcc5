"""CIT001 uncited-claim: a statistic, dosing, safety or efficacy claim that needs a source and has none.

How much a sentence needs one is a sum of weighted signals (``data/check_sourcing.yaml``), explained on the page.
"""

from __future__ import annotations

import bisect
import functools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict

from claims import data, drugs, patterns
from claims.article import Article
from claims.checks import Check
from claims.model import Claim, Finding, Quantity
from claims.passages import Passage, passages
from claims.people import people_words
from claims.regimens import is_dose_unit
from claims.run import Run

CHECK = Check(
    "CIT001", "uncited-claim", "warning", "A statistic, dose, safety or efficacy claim that needs a source and has none"
)

_REASONS = (
    "a figure",
    "a dose",
    "a claim of proof or standing",
    "a risk or an effect",
    "a statement of fact",
    "a statement of fact",
)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_MEAN = re.compile(r"\b(?:on average|an? (?:mean|median|average) of|(?:mean|median|average) \w+ (?:was|is|of))\b")


class Signal(BaseModel):
    """Words that tell for or against the need of a source."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    weight: float
    words: tuple[str, ...]
    rank: int = 5
    gate: bool = False


class Sourcing(BaseModel):
    """The whole of ``check_sourcing.yaml``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    base: float
    threshold: float
    stands_out: float
    stands_out_rank: int
    practice: float
    alone: float
    by_sentence: float
    kinds: dict[str, float]
    no_source_for: tuple[str, ...]
    no_shares: tuple[str, ...]
    instructions: tuple[str, ...]
    instruction: float
    figure: float
    dose: float
    long: float
    year: float
    signals: tuple[Signal, ...]
    own_data: tuple[str, ...]
    continues: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Need:
    """How much one sentence needs a source.

    Attributes:
        passage: The sentence.
        score: The sum of its signals.
        rank: What it is that needs the source: 0 a figure, 1 a dose, 2 proof or standing, 3 a risk or effect …
        claims: Its claims that need a source.
        cited: It has a source: its own, or one that speaks for it.
    """

    passage: Passage
    score: float
    rank: int
    claims: tuple[Claim, ...]
    cited: bool


@functools.cache
def _words() -> Sourcing:
    return data.load("check_sourcing.yaml", Sourcing)


@functools.cache
def _no_share() -> re.Pattern[str]:
    return re.compile(rf"\s+(?:\w+\s+)?(?:{'|'.join(_words().no_shares)})\b")


@functools.cache
def _instruction() -> re.Pattern[str]:
    return re.compile(rf"\W*(?:{'|'.join(map(re.escape, _words().instructions))})\b")


@functools.cache
def _of_people() -> re.Pattern[str]:
    """Matches right behind a share in words what it is a share of, if that is people or what happens to them."""
    words = people_words()
    people = patterns.union([*words.people, *words.counted])
    return re.compile(rf"\s+(?:of\s+)?(?:[\w'-]+\s+){{0,4}}?(?:{people}|those|them|us|whom|who|population)")


@functools.cache
def _patterns() -> tuple[tuple[Signal, re.Pattern[str]], ...]:
    return tuple((signal, patterns.compile_phrases(signal.words)) for signal in _words().signals)


def article(article: Article, run: Run) -> Iterator[Finding]:  # noqa: ARG001  # the protocol of checks
    """Yields one finding for each statement that stands out uncited, or one for all where nothing is cited."""
    words = _words()
    needs = list(_needs(article))
    open_needs = [need for need in needs if not need.cited]
    if not open_needs:
        return
    if len(needs) - len(open_needs) < words.practice * len(needs):
        # A statement of fact in which no claim was found ("hurricanes cause damage") is no reason by itself.
        if any(
            need.rank <= words.stands_out_rank or (need.claims and need.score >= words.alone) for need in open_needs
        ):
            yield _one_for_all(article, open_needs, len(needs))
        return
    for need in open_needs:
        if need.rank <= words.stands_out_rank and need.score >= words.stands_out:
            yield article.finding(
                CHECK,
                need.passage.start,
                need.passage.end,
                f"{_REASONS[need.rank]} without a source, in an article that cites others",
                claims=need.claims,
                hint="Cite the source it was taken from, or take it out.",
            )


def _one_for_all(article: Article, needs: Sequence[Need], total: int) -> Finding:
    # A sentence says by itself what an item of a list says with the words before the list.
    ordered = sorted(
        needs,
        key=lambda need: (need.rank, need.passage.block.kind == "list_item", -need.score, need.passage.start),
    )
    listed = sum(reference.listed for reference in article.document.references)
    cited = total - len(needs)
    many = f"{len(needs)} statements that need a source" if len(needs) > 1 else "a statement that needs a source"
    if listed and not cited:
        message = (
            f"{many}: the article lists {listed} reference{'s' if listed > 1 else ''} and cites none of"
            f" them in the text"
        )
    elif cited:
        message = f"{many}: the article cites {cited} of {total}"
    else:
        message = f"{many}: the article cites nothing"
    first, *others = ordered
    return article.finding(
        CHECK,
        first.passage.start,
        first.passage.end,
        message,
        claims=first.claims,
        related=[article.related(need.passage.start, need.passage.end) for need in others],
        hint="Begin with this one and go down the list; cite where each was taken from.",
    )


def _needs(article: Article) -> Iterator[Need]:
    """Yields the sentences that need a source, cited or not, in order."""
    read = list(passages(article))
    by_start = sorted(article.stated, key=lambda claim: claim.start)
    starts = [claim.start for claim in by_start]
    scored: list[Need] = []
    for passage in read:
        if passage.sentence.block in article.own_data:
            continue  # what a study measured has the study for its source
        here = by_start[bisect.bisect_left(starts, passage.start) : bisect.bisect_left(starts, passage.end)]
        need = _need(passage, [claim for claim in here if _wants_source(claim)])
        if need is not None:
            scored.append(need)
    covered = _Cover(article, read, scored)
    for need in scored:
        yield Need(need.passage, need.score, need.rank, need.claims, covered.covers(need.passage))


def _wants_source(claim: Claim) -> bool:
    return claim.kind in _words().kinds and claim.attribute not in _words().no_source_for


def _need(passage: Passage, claims: Sequence[Claim]) -> Need | None:
    """Weighs one sentence; None where it needs no source."""
    words = _words()
    own = [claim for claim in claims if claim.stance != "refuted" and claim.certainty != "question"]
    if passage.is_question or passage.block.kind == "quotation" or (claims and not own):
        return None
    folded = passage.folded
    score, gated = words.base, bool(own)
    rank = 4 if any(claim.kind == "safety" for claim in own) else 5
    for signal, pattern in _patterns():
        if pattern.search(folded):
            score += signal.weight
            gated = gated or signal.gate
            if signal.gate:
                rank = min(rank, signal.rank)
    score += max((words.kinds[claim.kind] for claim in own), default=0.0)
    score += words.long * (len(passage.text) > 150) + words.year * bool(_YEAR.search(passage.text))
    if not patterns.compile_phrases(words.own_data).search(folded):
        if _has_figure(passage, own, folded):
            score, rank, gated = score + words.figure, 0, True
        elif _has_dose(passage, own):
            score, rank, gated = score + words.dose, min(rank, 1), True
    else:
        rank = max(rank, 4)
    if rank > 1 and _instruction().match(folded):
        score += words.instruction
    if passage.block.kind == "table_cell" and rank > 0:
        return None
    return Need(passage, score, rank, tuple(own), False) if gated and score >= words.threshold else None


def _has_figure(passage: Passage, claims: Sequence[Claim], folded: str) -> bool:
    """Whether the sentence gives a share, a rate or a mean of people or outcomes."""
    dosing = any(claim.kind == "dosing" for claim in claims)
    statistic = any(claim.kind == "statistic" for claim in claims)
    shares = [
        item
        for item in passage.sentence.quantities
        if item.unit == "%" or (statistic and _is_share_of_people(item, folded[item.end - passage.start :]))
    ]
    if shares and (statistic or not dosing):
        return True
    return bool(_MEAN.search(folded)) and any(
        item.unit in ("1", "a", "d", "mo", "wk") for item in passage.sentence.quantities
    )


def _is_share_of_people(quantity: Quantity, behind: str) -> bool:
    """Whether a proportion is one of people or of what happens to them.

    "Half of the larynx", "half an inch" and "one of three types" are none.
    """
    if (quantity.denominator or 0) < 2:
        return False
    return (quantity.numerator or 1) > 1 or bool(_of_people().match(behind) and not _no_share().match(behind))


def _has_dose(passage: Passage, claims: Sequence[Claim]) -> bool:
    """Whether the sentence says how much of something to take."""
    if not any(claim.kind == "dosing" for claim in claims):
        return False
    return any(is_dose_unit(item.unit) for item in passage.sentence.quantities) or any(
        word in drugs.names() for word in re.findall(r"[a-z]{4,}", passage.folded)
    )


class _Cover:
    """Knows which sentences have a source: their own, their list's, their table's, their paragraph's."""

    def __init__(self, article: Article, read: Sequence[Passage], needs: Sequence[Need]) -> None:
        self.cited_blocks: dict[int, list[int]] = {}
        self.order: dict[int, list[int]] = {}
        for passage in read:
            self.order.setdefault(passage.sentence.block, []).append(passage.start)
            if passage.sentence.citations:
                self.cited_blocks.setdefault(passage.sentence.block, []).append(passage.start)
        self.marker_starts = [citation.start for citation in article.document.citations]
        self.tables = _tables(article)
        self.cited_tables = {self.tables[index] for index in self.cited_blocks if index in self.tables}
        block_starts = [block.start for block in article.document.blocks] if self.tables else []
        for start in self.marker_starts if self.tables else ():
            # Markers of captions and header cells count for the table too.
            number = self.tables.get(bisect.bisect_right(block_starts, start) - 1)
            if number is not None:
                self.cited_tables.add(number)
        own = sum(bool(need.passage.sentence.citations) for need in needs)
        self.by_sentence = own >= _words().by_sentence * len(needs)

    def covers(self, passage: Passage) -> bool:
        """Whether the sentence has a source."""
        sentence, block = passage.sentence, passage.block
        if sentence.citations:
            return True
        if block.lead_in is not None and self._marked(block.lead_in[0], block.lead_in[1] + 8):
            return True
        if sentence.block in self.tables:
            return self.tables[sentence.block] in self.cited_tables
        cited = self.cited_blocks.get(sentence.block)
        if not cited:
            return False
        order = self.order[sentence.block]
        # One marker at the very end of a paragraph speaks for the whole of it.
        if not self.by_sentence or (cited == [order[-1]] and len(order) > 1):
            return True
        at = bisect.bisect_left(order, passage.start)
        before = order[at - 1] if at else -1
        place = bisect.bisect_left(cited, before)
        follows = place < len(cited) and cited[place] == before
        return follows and bool(patterns.compile_phrases(_words().continues).match(passage.folded))

    def _marked(self, start: int, end: int) -> bool:
        return bisect.bisect_left(self.marker_starts, start) < bisect.bisect_left(self.marker_starts, end)


def _tables(article: Article) -> dict[int, int]:
    """Numbers the tables: index of each cell's or caption's block to the number of its table."""
    tables: dict[int, int] = {}
    number, inside = 0, False
    for index, block in enumerate(article.document.blocks):
        if block.kind in ("table_cell", "caption"):
            number += not inside
            tables[index] = number
            inside = True
        else:
            inside = False
    return tables
