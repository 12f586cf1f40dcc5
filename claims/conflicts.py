"""Conflicts among claims: within an article and between articles, found through an index of subject and attribute.

Claims are first folded to distinct values, so that the cost grows with the claims and not with their pairs.
"""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from claims.article import Article
from claims.compare import Comparison, Sort, attribute_key, classes, compare, filled, first_name, soften
from claims.mentions import GENERIC
from claims.model import Category, Claim, Effect, Finding, Quantity, Regimen, Severity

if TYPE_CHECKING:
    from claims.checks import Check

_MOST_SIDES = 12
"""Places of the other side that one finding lists; the message gives their full number."""
_WIDE_EFFECTS = frozenset(
    f"effect on {established}{name}"
    for established in ("", "established ")
    for name in (
        "symptom",
        "condition",
        "disease",
        "problem",
        "disorder",
        "illness",
        "complication",
        "side effect",
        "one",
        "quality",
        "ability",
        "way",
        "type",
        "form",
    )
)
"""Outcomes too wide for two effects on them to be on the same thing."""
_WIDE_FIGURES = frozenset({"vaccination"})
"""Subjects of which each kind has figures and doses of its own."""
_RANK = {"error": 0, "warning": 1, "note": 2}
Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class _Side:
    """A claim in its article; ``member``: in the group of its class of medicines, not of its own name."""

    article: Article
    claim: Claim
    filled: Claim
    member: bool = False


@dataclass(slots=True)
class _Pair:
    """Two values that stand against each other, with every place of each."""

    comparison: Comparison
    severity: Severity
    one: list[_Side]
    other: list[_Side]


def place(claim: Claim) -> tuple[int, int]:
    """Returns the offsets of the words that carry a claim's value, else those of the claim."""
    for value in claim.values:
        if isinstance(value, (Category, Quantity)) and value.end:
            return value.start, value.end
        if isinstance(value, Regimen):
            spans = [(q.start, q.end) for q in (value.dose, value.limit, value.infusion, value.rate) if q is not None]
            if value.frequency is not None:
                spans.append((value.frequency.per.start, value.frequency.per.end))
            if spans:
                return min(start for start, _ in spans), max(end for _, end in spans)
    return claim.start, claim.end


def _signature(claim: Claim) -> tuple[object, ...]:
    value = claim.values[0]
    said: tuple[object, ...]
    if isinstance(value, Category):
        said = (value.name,)
    elif isinstance(value, Effect):
        said = (value.direction,)
    elif isinstance(value, Quantity):
        said = (value.low, value.high, value.unit, value.comparator)
    else:
        said = tuple(
            (q.low, q.high, q.unit) if q else None
            for q in (value.dose, value.limit, value.infusion, value.duration, value.rate)
        )
        said += (
            value.route,
            value.condition,
            value.frequency
            and (value.frequency.times, value.frequency.per.low, value.frequency.per.high, value.frequency.per.unit),
        )
    return (*said, claim.polarity, claim.certainty, claim.scope)


def _key(claim: Claim) -> Key | None:
    attribute = attribute_key(claim)
    name = first_name(claim)
    if attribute is None or name is None or not claim.values or claim.stance != "own" or claim.certainty == "question":
        return None
    wide = GENERIC | _WIDE_FIGURES if isinstance(claim.values[0], (Quantity, Regimen)) else GENERIC
    return None if name in wide or attribute in _WIDE_EFFECTS else (name, attribute)


Wanted = Callable[[Claim], bool]
Gravity = Callable[[Claim, Comparison], Severity]
"""How grave a conflict is before hedges and scopes soften it, from one of the claims and what stands against what."""


def _groups(articles: Iterable[Article], wanted: Wanted) -> dict[Key, dict[tuple[object, ...], list[_Side]]]:
    groups: dict[Key, dict[tuple[object, ...], list[_Side]]] = defaultdict(lambda: defaultdict(list))
    for article in articles:
        for claim in article.claims:
            key = _key(claim)
            if key is None or not wanted(claim):
                continue
            whole = filled(claim, article.condition)
            groups[key][(*_signature(claim), whole.scope)].append(_Side(article, claim, whole))
            for name in classes(claim):
                side = _Side(article, claim, whole, member=True)
                groups[name, key[1]][(*_signature(claim), whole.scope, *key)].append(side)
    return groups


def _opposed(
    values: Mapping[tuple[object, ...], list[_Side]], sort: Sort, hold: Callable[[_Side, _Side], Comparison | None]
) -> Iterator[tuple[list[_Side], list[_Side], Comparison]]:
    """Yields each two values of one thing that conflict, with the places of both and what stands against what."""
    for one, other in itertools.combinations(values.values(), 2):
        if one[0].member and other[0].member:
            continue  # two members of a class are two medicines
        comparison = hold(one[0], other[0])
        if comparison is None or comparison.relation != "conflict" or comparison.sort != sort:
            continue
        if comparable(one[0], other[0]):
            yield one, other, comparison


def _in_one_article(one: _Side, other: _Side) -> Comparison | None:
    # A sentence that names both values ("palliative or curative") knows of both, and so does a paragraph that sets
    # what one study found beside what another did.
    if one.claim.start == other.claim.start or _sets_sources_apart(one, other):
        return None
    return compare(one.claim, other.claim, same_article=True)


def _sets_sources_apart(one: _Side, other: _Side) -> bool:
    """Whether two claims of one paragraph are each told of somebody ("Some studies found … Others found …")."""
    if "none" in (one.claim.attribution, other.claim.attribution):
        return False
    return one.article.block_at(one.claim.start) is other.article.block_at(other.claim.start)


def _in_two_articles(one: _Side, other: _Side) -> Comparison:
    return compare(one.filled, other.filled)


def within(
    article: Article, check: Check, wanted: Wanted, sort: Sort, gravity: Gravity | None = None
) -> Iterator[Finding]:
    """Yields one finding for each pair of values that conflict within an article, at its first place.

    Reports of studies are passed over: see `claims.studies`.

    Args:
        article: The article.
        check: The check that speaks.
        wanted: Which claims take part.
        sort: Which sort of conflict counts.
        gravity: How grave a conflict is; an error where not given.
    """
    if article.own_data:
        return  # a study measures one thing in many groups, and tells of studies that found otherwise
    for (subject, _), values in _groups([article], wanted).items():
        pairs: dict[tuple[str, ...], _Pair] = {}
        for one, other, comparison in _opposed(values, sort, _in_one_article):
            grave = gravity(one[0].claim, comparison) if gravity else "error"
            _add(pairs, comparison, soften(grave, comparison), one, other)
        for pair in pairs.values():
            yield _finding(article, check, subject, pair)


def _add(
    pairs: dict[tuple[str, ...], _Pair],
    comparison: Comparison,
    severity: Severity,
    one: list[_Side],
    other: list[_Side],
) -> None:
    key = tuple(sorted((_name(one[0].claim), _name(other[0].claim))))
    pair = pairs.get(key)
    if pair is None:
        pairs[key] = _Pair(comparison, severity, list(one), list(other))
        return
    if _name(one[0].claim) != _name(pair.one[0].claim):
        one, other = other, one
    pair.one += [side for side in one if side not in pair.one]
    pair.other += [side for side in other if side not in pair.other]
    if _RANK[severity] < _RANK[pair.severity]:
        pair.severity, pair.comparison = severity, comparison


def _name(claim: Claim) -> str:
    value = claim.values[0]
    if isinstance(value, Category):
        return f"{value.name} {claim.polarity}"
    if isinstance(value, Effect):
        return f"{value.direction} {claim.polarity}"
    start, end = place(claim)
    return " ".join(claim.text[max(0, start - claim.start) : end - claim.start].lower().split())


def _finding(article: Article, check: Check, subject: str, pair: _Pair) -> Finding:
    first = min((*pair.one, *pair.other), key=lambda side: place(side.claim))
    mine, others = (pair.one, pair.other) if first in pair.one else (pair.other, pair.one)
    against = min(others, key=lambda side: place(side.claim))
    start, end = place(first.claim)
    where = article.document.whereabouts(place(against.claim)[0])
    rest = [side for side in (*others, *mine) if side is not first]
    note = f"; {pair.comparison.difference}" if pair.comparison.difference else ""
    return article.finding(
        check, start, end,
        f"{subject}: {_words(first.claim, article)} here, {_words(against.claim, article)}{where}{note}",
        severity=pair.severity,
        claims=[first.claim, *(side.claim for side in rest)],
        related=[article.related(*place(side.claim)) for side in rest[:_MOST_SIDES]],
        hint="Decide which of the two the sources support and use it in both places.",
    )  # fmt: skip


_LONGEST = 120


def excerpt(article: Article, start: int, end: int) -> str:
    """Returns the words of a span for a message, white space folded and the end left out where they are many."""
    words = " ".join(article.document.text[start:end].split())
    return words if len(words) <= _LONGEST else words[: _LONGEST - 3].rsplit(" ", 1)[0] + " …"


def _words(claim: Claim, article: Article) -> str:
    words = excerpt(article, *place(claim))
    negated = (
        claim.polarity == "negated"
        and isinstance(claim.values[0], Category)
        and not re.match(r"(?:no|not|without|isn['’]t)\b", words.lower())
    )
    return f"not “{words}”" if negated else f"“{words}”"


def between(
    articles: Sequence[Article], check: Check, wanted: Wanted, sort: Sort, gravity: Gravity | None = None
) -> Iterator[Finding]:
    """Yields findings for values that conflict between two articles: one in each, for each pair of values.

    A place that conflicts with several articles is one finding that lists them. It is a warning at most.

    Args:
        articles: The articles.
        check: The check that speaks.
        wanted: Which claims take part.
        sort: Which sort of conflict counts.
        gravity: How grave a conflict is; a warning where not given.
    """
    for (subject, _), values in _groups(articles, wanted).items():
        found: dict[tuple[str, str, str], tuple[Severity, Comparison, _Side, list[_Side]]] = {}
        for one, other, comparison in _opposed(values, sort, _in_two_articles):
            grave = gravity(one[0].claim, comparison) if gravity else "warning"
            softened = soften("note" if grave == "note" else "warning", comparison)
            _cross(found, one, other, softened, comparison)
            _cross(found, other, one, softened, comparison)
        for severity, comparison, side, others in found.values():
            yield across(
                check, severity, subject,
                Told(side.article, place(side.claim), _words(side.claim, side.article)),
                [Told(other.article, place(other.claim), _words(other.claim, other.article)) for other in others],
                comparison.difference, [side.claim],
            )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """A place of an article that stands against another's, and its words as a message quotes them."""

    article: Article
    place: tuple[int, int]
    words: str


def across(
    check: Check,
    severity: Severity,
    subject: str,
    here: Told,
    others: Sequence[Told],
    difference: str,
    claims: Sequence[Claim],
) -> Finding:
    """Makes the finding of a place that stands against places of other articles, the first of which is quoted."""
    against = others[0]
    document, at = against.article.document, against.place[0]
    line = document.place(at)[0] or document.positions.location(at)
    more = f" (and in {len(others) - 1} more places)" if len(others) > 1 else ""
    note = f"; {difference}" if difference else ""
    return here.article.finding(
        check, *here.place,
        f"{subject}: {here.words} here, {against.words} in "
        f"{against.article.path}{f':{line}' if line else ''}{more}{note}",
        severity=severity,
        claims=claims,
        related=[other.article.related(*other.place) for other in others[:_MOST_SIDES]],
        hint="Decide which of the two articles the sources support, and align the other.",
    )  # fmt: skip


def _cross(
    found: dict[tuple[str, str, str], tuple[Severity, Comparison, _Side, list[_Side]]],
    mine: list[_Side],
    theirs: list[_Side],
    severity: Severity,
    comparison: Comparison,
) -> None:
    firsts: dict[str, _Side] = {}
    for side in theirs:
        firsts.setdefault(side.article.path, side)
    done: set[str] = set()
    for side in mine:
        if side.article.path in done:
            continue
        done.add(side.article.path)
        others = [other for path, other in firsts.items() if path != side.article.path]
        if not others:
            continue
        key = (side.article.path, _name(side.claim), _name(theirs[0].claim))
        known = found.get(key)
        if known is None:
            found[key] = (severity, comparison, side, others)
        else:
            paths = {other.article.path for other in known[3]}
            known[3].extend(other for other in others if other.article.path not in paths)


_PHASE = re.compile(
    r"\b(?:start\w*|initial\w*|loading|maintenance|then|thereafter|increas\w+|reduc\w+|titrat\w+|maximum|limit"
    r"|overdose|missed|toxic|rats?|mice|animal|trial|study|elderly|frail|severe|kidney|renal|hepatic|liver|depending"
    r"|adjust\w*|weigh\w*|schedule|course|total|pen|capsules? of)\b",
    re.IGNORECASE,
)


def _other_doses(side: _Side) -> bool:
    """Whether a sentence gives other doses beside a claim's; the same amount in brackets ("(400 IU)") is none."""
    text = side.article.document.text
    spans = sorted(
        _amount(claim)
        for claim in side.article.claims_in(side.claim.start, side.claim.end)
        if claim.kind == "dosing" and claim.start == side.claim.start
    )
    return any(not _IN_BRACKETS.fullmatch(text, low, high) for (_, low), (high, _) in itertools.pairwise(spans))


def _is_told(side: _Side, other: _Side) -> bool:
    """Whether a dose repeats in brackets one that stands against the other side already: one finding is enough."""
    same = [claim for claim in side.article.claims_in(side.claim.start, side.claim.end) if claim.kind == "dosing"]
    before = [claim for claim in same if claim.start == side.claim.start and _amount(claim) < _amount(side.claim)]
    return any(compare(claim, other.claim).relation == "conflict" for claim in before)


def _amount(claim: Claim) -> tuple[int, int]:
    dose = claim.values[0].dose if claim.values and isinstance(claim.values[0], Regimen) else None
    return (dose.start, dose.end) if dose is not None else place(claim)


_IN_BRACKETS = re.compile(r"[^()\d]{0,20}[(\[]\s*")


def comparable(one: _Side, other: _Side) -> bool:
    """Whether two doses are said to be the same dose.

    A drug has many right doses: by age, weight, phase and disease. Only two full instructions (dose and frequency, the
    same frequency or the same dose) for the same people in running text are held against each other; rows of one list
    or table, phases of one course, and conditional doses are not.
    """
    values = [side.claim.values[0] for side in (one, other)]
    if not all(isinstance(value, Regimen) for value in values):
        return True
    for side, value in zip((one, other), values, strict=True):
        if (
            not isinstance(value, Regimen)
            or value.dose is None
            or value.frequency is None
            or value.condition is not None
        ):
            return False
        block = side.article.block_at(side.claim.start)
        if block is None or block.kind == "table_cell" or _PHASE.search(side.claim.text):
            return False
        if _other_doses(side):
            return False
    if one.claim.scope.population != other.claim.scope.population:
        return False
    if _is_told(one, other) or _is_told(other, one):
        return False
    blocks = [side.article.block_at(side.claim.start) for side in (one, other)]
    return not (
        one.article is other.article and all(block is not None and block.kind == "list_item" for block in blocks)
    )


def outweighs(agreed: Comparison, conflict: Comparison) -> bool:
    """Whether what one entry says alike makes nothing of what another says otherwise.

    An entry for the same route supports no dose: it has to agree in every field that conflicts.
    """
    return agreed.sort == conflict.sort and set(conflict.fields) <= set(agreed.fields)


def against_registry(article: Article, check: Check, wanted: Callable[[Sort], bool], hint: str) -> Iterator[Finding]:
    """Yields one finding for each claim and approved entry that conflict, unless another entry supports the claim.

    Args:
        article: An article that `claims.checking.judge` has seen.
        check: The check that speaks.
        wanted: Which sorts of conflict are its own.
        hint: What a person could do.
    """
    supported: dict[str, list[Comparison]] = defaultdict(list)
    for match in article.matches:
        if match.active and match.comparison.relation == "agree":
            supported[match.claim.id].append(match.comparison)
    for match in article.matches:
        claim, entry, comparison = match.claim, match.entry, match.comparison
        if (
            not match.active
            or comparison.relation != "conflict"
            or not wanted(comparison.sort)
            or any(outweighs(agreed, comparison) for agreed in supported.get(claim.id, ()))
        ):
            continue
        start, end = match.place or place(claim)
        note = f"; {comparison.difference}" if comparison.difference else ""
        yield article.finding(
            check, start, end,
            f"{comparison.reason} in registry entry {entry.id}: “{entry.statement}”{note}",
            severity=soften("error", comparison),
            claims=[claim],
            registry=[entry.note()],
            hint=hint,
        )  # fmt: skip
