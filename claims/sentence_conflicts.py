"""Sentences of one article that say the same thing with another number, or deny it: beside claim against claim.

Two sentences are laid upon each other (`claims.alignment`) only where they share a name and two rarer words; what comes
of it must be far clearer than against a registry, since any article says many like things of unlike cases.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import combinations

from claims.alignment import Alignment, Difference, DifferenceSort, align, people_apart
from claims.article import Article
from claims.checks import Check
from claims.compare import scopes_between
from claims.mentions import GENERIC, TREATMENTS, Names
from claims.model import Claim, Finding
from claims.relations import ArticleReader, inputs, probabilities
from claims.statements import Reader, Reading

_MOST = 12
"""A word that stands in more sentences than this says nothing of which two belong together."""
_SHARED = 3
_LEAST = 0.8
_COVERED, _COVERED_LESS = 0.5, 0.35
_BARRED = (
    "of other scope", "population only there", "population only here", "condition only there", "condition only here",
    "treatment only there", "treatment only here", "scope numbers apart", "question",
)  # fmt: skip
"""Figures that must be nothing: what only one of the two names may be why they differ."""
_COUNTED: tuple[DifferenceSort, ...] = ("number", "frequency")
_UNSURE = frozenset({"hedge", "question", "reported", "refuted"})
"""Cues of sentences that claim nothing of their own."""


@dataclass(frozen=True, slots=True)
class SentenceConflict:
    """Two sentences, by index, that differ in one thing; the words are offsets into the document."""

    one: int
    other: int
    difference: Difference


def sentence_conflicts(article: Article) -> tuple[SentenceConflict, ...]:
    """Returns the pairs of sentences of an article, in different blocks, that cannot both hold; none in a study."""
    if article.own_data:
        return ()
    subjects = [claim.subject for claim in article.claims if claim.subject is not None]
    reader = Reader(Names({subject.text.lower(): (subject.type, subject.canonical) for subject in subjects}))
    laid = ArticleReader(article, reader)
    readings = _own_sentences(article, laid)
    found: list[SentenceConflict] = []
    rows: list[list[float]] = []
    pairs: list[tuple[int, int, Alignment]] = []
    for one, other in _candidates(article, readings):
        if _exposures(readings[one]) != _exposures(readings[other]) or people_apart(
            readings[one], readings[other], both=True
        ):
            continue  # what smoking does is not what alcohol does
        alignment = align(readings[one], readings[other])
        if _clear(alignment):
            claims = [laid.claims_of(article.sentences[number]) for number in (one, other)]
            if not _same_subject(*claims, counted=alignment.differences[0].sort in _COUNTED):
                continue
            if any(scopes_between(left, right)[0] for left in claims[0] for right in claims[1]):
                continue
            pairs.append((one, other, alignment))
            rows.append(inputs(alignment, ()))
    if not pairs:
        return ()
    for (one, other, alignment), odds in zip(pairs, probabilities(rows).tolist(), strict=True):
        if odds[1] >= _LEAST:
            told = next(item for item in alignment.differences if _plain(item, alignment.named))
            if not (_is_case(readings[one], told.theirs) and _is_case(readings[other], told.mine)):
                found.append(SentenceConflict(one, other, told))
    return tuple(found)


def _own_sentences(article: Article, laid: ArticleReader) -> dict[int, Reading]:
    """The sentences in which the article claims something itself, without a hedge."""
    readings: dict[int, Reading] = {}
    for number, sentence in enumerate(article.sentences):
        cues = {cue.type for cue in sentence.cues}
        if not cues & _UNSURE and all(claim.stance == "own" for claim in laid.claims_of(sentence)):
            readings[number] = laid.reading(number)
    return readings


def within_sentences(article: Article, check: Check, sorts: Callable[[DifferenceSort], bool]) -> Iterator[Finding]:
    """Yields one finding for each pair of sentences that cannot both hold, at the first.

    Args:
        article: The article.
        check: The check that speaks.
        sorts: Which sorts of difference are its own.
    """
    document = article.document
    for conflict in article.sentence_conflicts:
        if not sorts(conflict.difference.sort):
            continue
        one, other = article.sentences[conflict.one], article.sentences[conflict.other]
        start, end = article.place_of(one.text[slice(*conflict.difference.theirs)], one)
        low, high = article.place_of(other.text[slice(*conflict.difference.mine)], other)
        words, others = (" ".join(document.text[a:b].split()) for a, b in ((start, end), (low, high)))
        where = document.whereabouts(low)
        yield article.finding(
            check, start, end,
            f"“{words}” here, “{others}”{where}, in sentences that otherwise say the same",
            claims=article.claims_in(start, max(end, start + 1)),
            related=[article.related(low, high)],
            hint="Decide which of the two the sources support and use it in both places.",
        )  # fmt: skip


def _candidates(article: Article, readings: dict[int, Reading]) -> Iterator[tuple[int, int]]:
    places: dict[str, list[int]] = defaultdict(list)
    for number, reading in readings.items():
        for key in reading.keys:
            places[key].append(number)
    shared: Counter[tuple[int, int]] = Counter()
    for numbers in places.values():
        if len(numbers) <= _MOST:
            shared.update(combinations(numbers, 2))
    for (one, other), count in sorted(shared.items()):
        if count >= _SHARED - 1 and article.sentences[one].block != article.sentences[other].block:
            names = _names(readings[one]) & _names(readings[other])
            if names and len(readings[one].keys & readings[other].keys) >= _SHARED:
                yield one, other


def _is_case(reading: Reading, place: tuple[int, int]) -> bool:
    """Whether a number says for what case the sentence holds ("for a 5 percent loss, multiply by …")."""
    return reading.folded[: place[0]].endswith(("for a ", "for an "))


def _plain(difference: Difference, figures: dict[str, float]) -> bool:
    """Whether a difference is one of what is said, and not of a word that happens to stand under a negation."""
    if difference.sort == "denial":
        return figures["direction denied"] > 0
    return difference.sort in (*_COUNTED, "direction")


def _same_subject(one: list[Claim], other: list[Claim], *, counted: bool) -> bool:
    """Whether both sentences make claims of one kind about one thing; of a treatment, where words differ."""
    kinds = ("statistic", "dosing") if counted else ("efficacy", "safety")
    for left in one:
        for right in other:
            if left.subject is None or right.subject is None or left.kind not in kinds or right.kind not in kinds:
                continue
            if left.subject.canonical == right.subject.canonical and (counted or left.subject.type in TREATMENTS):
                return left.subject.canonical not in GENERIC
    return False


def _names(reading: Reading) -> frozenset[str]:
    return frozenset(term.key for term in reading.terms if term.type not in ("word", "population", "agency")) - GENERIC


def _exposures(reading: Reading) -> frozenset[str]:
    return frozenset(term.key for term in reading.terms if term.type == "exposure")


def _clear(alignment: Alignment) -> bool:
    figures = alignment.named
    covered = sorted((figures["statement covered"], figures["sentence covered"]))
    if figures["numbers apart"] + figures["frequencies apart"] > 1:
        return False  # rows of one table: "5 percent … .05", "7 percent … .07"
    return (
        any(_plain(item, figures) for item in alignment.differences)
        and figures["names shared"] >= (1 if figures["numbers apart"] or figures["frequencies apart"] else 2)
        and covered[0] >= _COVERED_LESS
        and covered[1] >= _COVERED
        and not any(figures[name] for name in _BARRED)
    )
