"""How strong a registry is: single faults are planted in articles that agree with it, and each is looked for.

`plan` says which faults are planted where, `measure` plants one at a time, reads the whole changed article anew (what
an article is about, and what its pronouns mean, can hang on every word of it), judges and checks it. A fault is caught
where a finding appears that the article did not have before, at the sentence that was changed, of a check that compares
or weighs what is said. Deterministic: the same articles, registry and seed give the same faults.
"""

from __future__ import annotations

import bisect
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, TypeVar

from claims.article import Article
from claims.checking import check, checkable, judge
from claims.checks import catalogue
from claims.compare import subjects
from claims.extraction import read_articles
from claims.faults import Edit, edits, kinds
from claims.model import Category, Claim, Effect, Finding, Quantity, Regimen
from claims.run import Run
from sources.document import Block, Citation, Directive, Document, Notice, Positions, Reference

if TYPE_CHECKING:
    from claims.language import Language

NAMING = ("REG001", "REG002", "CON", "DOS", "STA", "SAF001")
"""Codes, or their beginnings, of the checks that can name a fault; that a source is missing is none."""
NEIGHBOURS = 20
"""Most articles about a claim's subject that a changed article is held against."""

Reason = Literal["unread", "lost", "agrees", "uncovered", "unnamed"]
REASONS: dict[Reason, str] = {
    "agrees": "the entry still agrees: its value is wide, or this part of it is not compared",
    "unread": "the changed words are not read: the claim is extracted as before",
    "lost": "no such claim is extracted any more",
    "uncovered": "the claim is extracted with the change, but no entry speaks to it",
    "unnamed": "an entry speaks against it, but no finding is shown: suppressed, or the check is left out",
}

Spanned = TypeVar("Spanned", Block, Citation, Reference, Notice, Directive)
Visible = Callable[[list[Finding], Document], list[Finding]]
"""Which findings in a document a reader would see: suppressions and settings applied."""


@dataclass(frozen=True, slots=True)
class Plant:
    """A fault to be planted.

    Attributes:
        number: Index of the article.
        kind: Name of the kind of fault.
        claim: The claim it is planted in, with verdict.
        edit: The change.
    """

    number: int
    kind: str
    claim: Claim
    edit: Edit


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a planted fault.

    Attributes:
        path: Path of the article.
        line: Line of the change, None where the format has no lines.
        column: Column of it.
        location: Where it is in a format without lines.
        plant: The fault.
        before: The words that were replaced; empty where something was put in.
        after: The words that replace them.
        sentence: The claim's sentence as it was.
        changed: The sentence with the fault.
        findings: The findings that name it, most severe first; empty where it slipped through.
        reason: Why it slipped through.
        entries: Entries that still agree, where that is the reason; else those that supported the claim.
    """

    path: str
    line: int | None
    column: int | None
    location: str | None
    plant: Plant
    before: str
    after: str
    sentence: str
    changed: str
    findings: tuple[Finding, ...]
    reason: Reason | None
    entries: tuple[str, ...]

    @property
    def caught(self) -> bool:
        """Whether something names it."""
        return bool(self.findings)


@dataclass(frozen=True, slots=True)
class Uncovered:
    """Claims about one subject that no entry speaks to.

    Attributes:
        subject: Canonical name.
        attributes: What is claimed of it, with the number of claims, most first.
        places: (path, line) of each claim, in order.
    """

    subject: str
    attributes: tuple[tuple[str, int], ...]
    places: tuple[tuple[str, int | None], ...]


@dataclass(frozen=True, slots=True)
class Strength:
    """What the test showed.

    Attributes:
        outcomes: Every planted fault, in order of article and place.
        conflicts: Findings of articles that do not agree with the registry; their claims were left out.
        uncovered: What no entry covers, by subject, most claims first.
        verdicts: Number of claims by verdict, in all articles.
        misplaced: Faults that hit another claim of their sentence than the one they were meant for; not counted.
        left_out: Faults that could be planted and were not, because of the limit.
    """

    outcomes: tuple[Outcome, ...]
    conflicts: tuple[Finding, ...]
    uncovered: tuple[Uncovered, ...]
    verdicts: dict[str, int]
    misplaced: int
    left_out: int


# ---------------------------------------------------------------- changing a document


def mutate(document: Document, edit: Edit) -> Document:
    """Returns a document with one change of its text; every offset behind it is moved.

    Nothing else changes: blocks, citations, references and suppressions hold the words that they held, and lines and
    columns of what stands behind the change are those of the file as it was.
    """
    by = len(edit.new) - (edit.end - edit.start)

    def at(offset: int) -> int:
        if offset >= edit.end:
            return offset + by
        return offset if offset <= edit.start else edit.start + min(offset - edit.start, len(edit.new))

    def moved(item: Spanned) -> Spanned:
        return replace(item, start=at(item.start), end=at(item.end))

    return replace(
        document,
        text=document.text[: edit.start] + edit.new + document.text[edit.end :],
        blocks=tuple(
            replace(moved(block), lead_in=(at(block.lead_in[0]), at(block.lead_in[1])) if block.lead_in else None)
            for block in document.blocks
        ),
        citations=tuple(moved(item) for item in document.citations),
        references=tuple(moved(item) for item in document.references),
        notices=tuple(moved(item) for item in document.notices),
        directives=tuple(moved(item) for item in document.directives),
        positions=_shifted(document.positions, edit, at),
    )


def _shifted(positions: Positions, edit: Edit, at: Callable[[int], int]) -> Positions:
    """Moves the way back into the file; a run of its own begins behind the change, so that its place stays known."""
    run = bisect.bisect_right(positions.starts, edit.end) - 1
    starts, origins = [at(start) for start in positions.starts], list(positions.origins)
    fixed = positions.fixed
    if positions.starts[run] != edit.end:
        whole = run in fixed
        starts.insert(run + 1, at(edit.end))
        origins.insert(run + 1, origins[run] + (0 if whole else edit.end - positions.starts[run]))
        fixed = frozenset(item + (item > run) for item in fixed) | ({run + 1} if whole else set())
    locations = tuple((at(start), name) for start, name in positions.locations)
    return replace(positions, starts=tuple(starts), origins=tuple(origins), fixed=fixed, locations=locations)


# ---------------------------------------------------------------- planting


def plan(
    articles: Sequence[Article], *, seed: int = 0, limit: int | None = None, everything: bool = False
) -> tuple[list[Plant], int]:
    """Says which faults are planted: of each kind at most one in a claim, chosen by the seed.

    Args:
        articles: Articles that `claims.checking.judge` has seen.
        seed: Chooses among the edits of one kind, and which faults are left out because of the limit.
        limit: Most faults that are planted.
        everything: Plants in every checkable claim that nothing contradicts, not only in those the registry supports.

    Returns:
        The faults in order of article and place, and how many more there could have been.
    """
    found: list[Plant] = []
    for number, article in enumerate(articles):
        taken: set[Edit] = set()
        # One sentence can make several claims: a fault that fits two is planted once, in one that is supported.
        for claim in sorted(article.claims, key=lambda claim: claim.verdict != "supported"):
            wanted = claim.verdict == "supported" or (
                everything and checkable(claim) and claim.verdict != "contradicted"
            )
            if not wanted:
                continue
            for kind in kinds().values():
                possible = [edit for edit in edits(kind, claim, article.document.text) if _is_free(edit, article)]
                possible = [edit for edit in possible if edit not in taken]
                if possible:
                    chosen = _random(seed, article.path, claim.id, kind.name).choice(possible)
                    taken.add(chosen)
                    found.append(Plant(number, kind.name, claim, chosen))
    total = len(found)
    if limit is not None and total > limit:
        kept = sorted(_random(seed, "limit").sample(range(total), limit))
        found = [found[index] for index in kept]
    found.sort(key=lambda plant: (plant.number, plant.edit.start, plant.edit.end, plant.kind))
    return found, total - len(found)


def _random(seed: int, *names: str) -> random.Random:
    """A generator of its own for each choice, so that one article's faults do not hang on another's."""
    return random.Random("\0".join((str(seed), *names)))  # noqa: S311  # a choice of samples is no cryptography


def _is_free(edit: Edit, article: Article) -> bool:
    """Whether an edit touches no citation marker: digits there are no figures."""
    return not any(
        mark.start < edit.end and edit.start < mark.end for mark in article.document.citations if not mark.inline
    )


# ---------------------------------------------------------------- measuring


def measure(
    articles: Sequence[Article],
    run: Run,
    language: Language,
    codes: Collection[str],
    *,
    seed: int = 0,
    limit: int | None = None,
    everything: bool = False,
    visible: Visible = lambda findings, _document: findings,
    tell: Callable[[int, int], None] = lambda _done, _total: None,
) -> Strength:
    """Plants faults in articles and says which would be seen.

    Args:
        articles: Articles that `claims.checking.judge` has seen.
        run: Registry, settings and the day that counts as today.
        language: The language pipeline.
        codes: Codes of the checks that run.
        seed: See `plan`.
        limit: See `plan`.
        everything: See `plan`.
        visible: Which findings a reader would see; all of them by default.
        tell: Told of progress: how many faults were looked at, of how many.
    """
    plants, left_out = plan(articles, seed=seed, limit=limit, everything=everything)
    bench = _Bench(articles, run, frozenset(code for code in codes if code.startswith(NAMING)), visible)
    outcomes: list[Outcome] = []
    misplaced = 0
    changed = read_articles(
        (mutate(articles[plant.number].document, plant.edit) for plant in plants), language, processes=1
    )
    tell(0, len(plants))
    for number, (plant, article) in enumerate(zip(plants, changed, strict=True), 1):
        outcome = bench.outcome(plant, judge([article], run)[0])
        if outcome is None:
            misplaced += 1
        else:
            outcomes.append(outcome)
        tell(number, len(plants))
    conflicts = [
        finding for article in articles for finding in bench.before(article) if finding.code in ("REG001", "REG002")
    ]
    return Strength(
        tuple(outcomes),
        tuple(conflicts),
        tuple(_uncovered(articles)),
        dict(Counter(claim.verdict for article in articles for claim in article.claims)),
        misplaced,
        left_out,
    )


class _Bench:
    """Holds changed articles against what the articles were; what is asked of them more than once is kept."""

    def __init__(self, articles: Sequence[Article], run: Run, codes: frozenset[str], visible: Visible) -> None:
        self.articles, self.run, self.codes, self.visible = articles, run, codes, visible
        self.about: dict[str, dict[int, None]] = defaultdict(dict)
        for number, article in enumerate(articles):
            for claim in article.claims:
                for name in subjects(claim):
                    self.about[name][number] = None
        self.known: dict[str, list[Finding]] = {}
        self.shared: dict[tuple[int, frozenset[str]], list[Finding]] = {}

    def before(self, article: Article) -> list[Finding]:
        """Findings that an article has by itself."""
        if article.path not in self.known:
            found = check([article], self.run, select=self.codes)
            self.known[article.path] = self.visible(found, article.document)
        return self.known[article.path]

    def outcome(self, plant: Plant, article: Article) -> Outcome | None:
        """What came of a fault; None where it hit another claim of the sentence than it was meant for."""
        original = self.articles[plant.number]
        claim, edit = plant.claim, plant.edit
        by = len(edit.new) - (edit.end - edit.start)
        span = claim.start, claim.end + by
        was = [_signature(item) for item in original.claims_in(claim.start, claim.end)]
        now = [item for item in article.claims_in(*span) if item.stance != "refuted"]
        left = Counter(was) - Counter(_signature(item) for item in now)
        if left and _signature(claim) not in left and any(_signature(item) == _signature(claim) for item in now):
            return None
        findings = [item for item in self._new(plant, original, article) if _stands(item, article.path, *span)]
        findings.sort(key=lambda item: (("error", "warning", "note").index(item.severity), item.code))
        reason, entries = (None, claim.registry) if findings else _reason(claim, now, was)
        line, column = original.document.place(edit.start)
        return Outcome(
            path=original.path,
            line=line,
            column=column,
            location=original.document.positions.location(edit.start),
            plant=plant,
            before=original.document.text[edit.start : edit.end],
            after=edit.new,
            sentence=original.document.text[claim.start : claim.end],
            changed=article.document.text[slice(*span)],
            findings=tuple(findings),
            reason=reason,
            entries=entries,
        )

    def _new(self, plant: Plant, original: Article, article: Article) -> Iterator[Finding]:
        """Findings that the changed article has and the original had not, by code and place."""
        others = self._neighbours(plant)
        key = plant.number, frozenset(other.path for other in others)
        if key not in self.shared:
            self.shared[key] = self.visible(self._between(original, others), original.document)
        before = [*self.before(original), *self.shared[key]]
        known = Counter(_moved(finding, plant.edit) for finding in before)
        after = [*check([article], self.run, select=self.codes), *self._between(article, others)]
        fresh = []
        for finding in self.visible(after, article.document):
            mark = (finding.code, finding.start, finding.end, _sides(finding))
            if known[mark]:
                known[mark] -= 1
            else:
                fresh.append(finding)
        # A finding that was there before may only have moved on to the next words that say the same.
        gone = {(code, sides) for (code, _, _, sides), number in known.items() if number}
        low, high = plant.edit.start, plant.edit.start + len(plant.edit.new)
        for finding in fresh:
            if (finding.start <= high and low <= finding.end) or (finding.code, _sides(finding)) not in gone:
                yield finding

    def _neighbours(self, plant: Plant) -> list[Article]:
        numbers = {number: None for name in subjects(plant.claim) for number in self.about[name]}
        return [self.articles[number] for number in numbers if number != plant.number][:NEIGHBOURS]

    def _between(self, article: Article, others: Sequence[Article]) -> list[Finding]:
        """Findings in an article from holding it against others."""
        if not others:
            return []
        return [
            finding
            for code, row in catalogue().items()
            if code in self.codes and row.library is not None
            for finding in row.library([article, *others], self.run)
            if finding.path == article.path
        ]


def _moved(finding: Finding, edit: Edit) -> tuple[str, int, int, tuple[tuple[str, int], ...]]:
    """Where a finding of the original stands in the changed article."""
    by = len(edit.new) - (edit.end - edit.start)
    start = finding.start + by if finding.start >= edit.end and finding.end > finding.start else finding.start
    end = finding.end + by if finding.end >= edit.end and finding.end > finding.start else finding.end
    sides = tuple(
        (path, place + by if path == finding.path and place >= edit.end else place) for path, place in _sides(finding)
    )
    return finding.code, start, end, sides


def _sides(finding: Finding) -> tuple[tuple[str, int], ...]:
    return tuple((side.path, side.start) for side in finding.related)


def _stands(finding: Finding, path: str, start: int, end: int) -> bool:
    """Whether a finding, or the other side of it, stands within a span of the article."""
    spans = [
        (finding.start, finding.end),
        *((side.start, side.end) for side in finding.related if side.path == path),
    ]
    return any(low < end and start < high for low, high in spans)


def _reason(claim: Claim, now: Sequence[Claim], was: Sequence[object]) -> tuple[Reason, tuple[str, ...]]:
    """Why nothing names a fault: by what became of the claim."""
    if any(_signature(item) == _signature(claim) for item in now):
        return "unread", claim.registry
    same = [item for item in now if _signature(item) not in was]
    same.sort(key=lambda item: (item.kind != claim.kind, item.attribute != claim.attribute))
    if not same:
        return "lost", claim.registry
    heir = same[0]
    if heir.verdict == "supported":
        return "agrees", heir.registry
    return ("unnamed", heir.registry) if heir.verdict == "contradicted" else ("uncovered", claim.registry)


def _signature(claim: Claim) -> tuple[object, ...]:
    """What a claim says, places aside."""
    return (claim.kind, claim.attribute, claim.polarity, claim.certainty, tuple(map(_content, claim.values)))


def _content(value: object) -> object:
    if isinstance(value, Quantity):
        return (value.low, value.high, value.unit, value.comparator, value.numerator, value.denominator, value.interval)
    if isinstance(value, Category):
        return value.name
    if isinstance(value, Regimen):
        frequency = value.frequency and (value.frequency.times, _content(value.frequency.per))
        parts = (value.dose, value.duration, value.infusion, value.rate, value.limit)
        return (value.drug, value.route, frequency, value.condition, *map(_content, parts))
    return (value.direction, value.outcome) if isinstance(value, Effect) else value


def _uncovered(articles: Iterable[Article]) -> list[Uncovered]:
    """Claims that no entry speaks to, by subject, most first."""
    found: dict[str, list[tuple[Claim, str]]] = defaultdict(list)
    for article in articles:
        for claim in article.stated:
            if claim.verdict == "unregistered" and claim.subject is not None:
                found[claim.subject.canonical].append((claim, article.path))
    listed = [
        Uncovered(
            name,
            tuple(Counter(claim.attribute or claim.kind for claim, _ in here).most_common()),
            tuple((path, claim.line) for claim, path in here),
        )
        for name, here in found.items()
    ]
    return sorted(listed, key=lambda item: (-len(item.places), item.subject))
