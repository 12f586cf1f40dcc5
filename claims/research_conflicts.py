"""Sentences of research in two articles that find otherwise of one exposure and one outcome (`claims.research`).

Verdicts are put into an index of exposure and outcome and folded to what they say, so that the cost grows with the
sentences and not with their pairs. Within one article such sentences are left to `claims.sentence_conflicts`: a text
that tells of a trial that found nothing beside one that found something knows of both.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from claims.article import Article, Sentence
from claims.checks import Check
from claims.compare import conditions_apart, opposed_people
from claims.conflicts import Told, across, excerpt
from claims.mentions import Mention, Names, mentions_in
from claims.model import Finding, Severity
from claims.research import BENEFIT, Verdict, leaves_alone, opposed, read_verdicts, shared, wide_of
from claims.scopes import read_scope

_NOT_OWN = frozenset({"question", "reported", "refuted", "history"})
_UNSURE = frozenset({"hedge", "condition"})


@dataclass(frozen=True, slots=True)
class _Side:
    """A verdict where it is said, with whom and what illness it is of."""

    article: Article
    sentence: Sentence
    verdict: Verdict
    population: str | None
    condition: str | None
    hedged: bool

    @property
    def place(self) -> tuple[int, int]:
        """Offsets into the document of the words that say it."""
        return self.article.place_of(self.sentence.text[self.verdict.start : self.verdict.end], self.sentence)

    @property
    def said(self) -> tuple[object, ...]:
        """What sides are folded by."""
        verdict = self.verdict
        what = (verdict.exposures, verdict.outcome, verdict.way, verdict.denied, verdict.told)
        return (*what, self.population, self.condition, self.hedged)


Bucket = dict[tuple[object, ...], list[_Side]]
Found = dict[tuple[str, int, Verdict], tuple[Severity, str, _Side, list[_Side]]]


def between(articles: Sequence[Article], check: Check, told: set[tuple[str, str]]) -> Iterator[Finding]:
    """Yields one finding in each of two articles whose sentences find otherwise of one exposure and one outcome.

    A warning; a note where one side only hedges, where people or outcomes differ, or where one speaks of a class of
    medicines and the other of a member. A place that stands against several articles is one finding that lists them.

    Args:
        articles: The articles.
        check: The check that speaks.
        told: Pairs of paths between which the check has spoken already: they are passed over.
    """
    buckets: dict[tuple[str, str], Bucket] = defaultdict(lambda: defaultdict(list))
    for article in articles:
        for side in _sides(article):
            for key in _keys(side.verdict):
                buckets[key][side.said].append(side)
    found: Found = {}
    met: set[tuple[str, int, str, int]] = set()
    seen: set[frozenset[tuple[object, ...]]] = set()
    for bucket in buckets.values():
        for one, other in itertools.combinations(bucket.values(), 2):
            pair = frozenset((one[0].said, other[0].said))
            if pair in seen:
                continue
            seen.add(pair)
            difference = _against(one[0], other[0])
            if difference is None:
                continue
            for mine, theirs in ((one, other), (other, one)):
                for side in mine:
                    _note(found, met, side, theirs, difference, told)
    for severity, difference, side, others in found.values():
        yield _finding(check, severity, difference, side, others)


def _sides(article: Article) -> Iterator[_Side]:
    for sentence in article.sentences:
        cues = {cue.type for cue in sentence.cues}
        if cues & _NOT_OWN:
            continue
        verdicts = read_verdicts(sentence.text)
        if not verdicts:
            continue
        mentions = mentions_in(sentence.text, Names({}))
        for verdict in verdicts:
            rest = [mention for mention in mentions if not _is_outcome(mention, verdict, verdicts)]
            scope = read_scope(sentence.text, rest, 0, min(verdict.exposures), None)
            yield _Side(article, sentence, verdict, scope.population, scope.condition, bool(cues & _UNSURE))


def _is_outcome(mention: Mention, verdict: Verdict, verdicts: Sequence[Verdict]) -> bool:
    return mention.type == "condition" and (
        mention.canonical in {item.outcome for item in verdicts}
        or mention.canonical in verdict.exposures
        or any(item.start <= mention.start < item.end for item in verdicts)
    )


def _keys(verdict: Verdict) -> Iterator[tuple[str, str]]:
    outcomes = [verdict.outcome]
    if not verdict.denied:
        outcomes += [*wide_of(verdict.outcome), BENEFIT]
    yield from itertools.product(sorted(verdict.exposures | verdict.groups), dict.fromkeys(outcomes))


def _against(one: _Side, other: _Side) -> str | None:
    """Returns how two sides that cannot both hold differ besides, empty where in nothing; None where both can hold."""
    name = shared(one.verdict, other.verdict)
    if not name:
        return None
    left, right = one.verdict, other.verdict
    differences: list[str] = []
    if left.outcome == right.outcome:
        if not opposed(left, right):
            return None
    elif leaves_alone(left, right) or leaves_alone(right, left):
        differences.append(f"outcome “{left.outcome}” and “{right.outcome}”")
    else:
        return None
    if name not in left.exposures or name not in right.exposures:
        member = left if name in left.groups else right
        differences.append(f"“{min(member.exposures)}” is one of the group “{name}”")
    for what, mine, theirs in (
        ("population", one.population, other.population),
        ("condition", one.condition, other.condition),
    ):
        if mine == theirs:
            continue
        if mine is None or theirs is None:
            differences.append(f"{what} “{mine or theirs}” is named on one side only")
            continue
        if opposed_people(mine, theirs) if what == "population" else conditions_apart(mine, theirs):
            return None
        differences.append(f"{what} “{mine}” and “{theirs}”")
    return "; ".join(differences)


def _note(
    found: Found,
    met: set[tuple[str, int, str, int]],
    side: _Side,
    theirs: Sequence[_Side],
    difference: str,
    told: set[tuple[str, str]],
) -> None:
    here, at = side.article.path, side.sentence.start
    others = [other for other in theirs if other.article.path != here and (here, other.article.path) not in told]
    # Two sentences stand against each other once, whatever list of outcomes they have.
    others = [other for other in others if (here, at, other.article.path, other.sentence.start) not in met]
    if not others:
        return
    met.update((here, at, other.article.path, other.sentence.start) for other in others)
    unsure = side.hedged or others[0].hedged
    severity: Severity = "note" if unsure or difference else "warning"
    key = (here, side.sentence.start, side.verdict)
    known = found.get(key)
    if known is None:
        found[key] = (severity, difference, side, others)
        return
    paths = {other.article.path for other in known[3]}
    rest = [other for other in others if other.article.path not in paths]
    if severity == "warning" != known[0]:
        found[key] = (severity, difference, side, [*rest, *known[3]])
    else:
        known[3].extend(rest)


def _finding(check: Check, severity: Severity, difference: str, side: _Side, others: Sequence[_Side]) -> Finding:
    subject = shared(side.verdict, others[0].verdict)
    claims = side.article.claims_in(*side.place)
    return across(check, severity, subject, _told(side), [_told(other) for other in others], difference, claims)


def _told(side: _Side) -> Told:
    words = excerpt(side.article, *side.place)
    denied = side.verdict.denied and side.verdict.way != "linked"
    return Told(side.article, side.place, f"not “{words}”" if denied else f"“{words}”")
