"""Laying a sentence upon a statement: what they share, and what differs.

`align` gives the differences that a reader would point at (a number, how often, a denial, an opposite) and a row of
figures that `claims.relations` weighs. Nothing here decides.
"""

from __future__ import annotations

import functools
import math
import re
from dataclasses import dataclass
from typing import Literal

from claims import units
from claims.compare import disjoint, per_day, rates_meet, same_bound
from claims.harms import band_of
from claims.mentions import TREATMENTS
from claims.model import Quantity
from claims.statements import Reading, Term, opposites, wording

DifferenceSort = Literal[
    "direction", "number", "frequency", "route", "denial", "opposite", "permission", "need", "effect", "band", "order"
]


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that the two say differently.

    Attributes:
        sort: What differs.
        mine: Offsets of the sentence's words.
        theirs: Offsets of the statement's words.
    """

    sort: DifferenceSort
    mine: tuple[int, int]
    theirs: tuple[int, int]


@dataclass(frozen=True)
class Alignment:
    """What laying one upon the other gave: figures in the order of `FIGURES`, and the differences."""

    figures: tuple[float, ...]
    differences: tuple[Difference, ...]

    @functools.cached_property
    def named(self) -> dict[str, float]:
        """The figures by name."""
        return dict(zip(FIGURES, self.figures, strict=True))


FIGURES = (
    "statement covered", "sentence covered", "statement's words covered", "sentence's words covered", "aligned terms",
    "names shared", "treatment only there", "treatment only here", "condition only there", "condition only here",
    "population only there", "population only here", "population excluded", "agency differs", "by context",
    "denied alike", "denied otherwise", "denied there", "denied here", "heads denied alike", "heads denied otherwise",
    "words denied otherwise", "opposites", "outcomes turned", "odd",
    "allowed against forbidden", "forbidden against allowed", "forbidden both", "allowed both",
    "needed against spared", "spared against needed", "needed both", "works against fails", "fails against works",
    "fails both",
    "bands apart", "bands alike", "numbers meet", "numbers apart", "numbers only there", "numbers only here",
    "numbers told", "scope numbers meet", "scope numbers apart", "frequencies meet", "frequencies apart",
    "frequency on one side",
    "routes meet", "routes apart", "swapped", "compared there", "compared here", "hedged here", "question",
    "length there", "length here", "contexts alike", "contexts apart", "contexts only there", "contexts only here",
    "stage apart", "people apart", "place apart", "phase apart", "subject named", "led by another", "shares apart",
    "directions opposed", "directions alike", "direction denied", "direction on one side",
    "told apart", "ways told apart", "told apart and covered", "told alike and covered", "of other scope",
    "told apart under other scope", "told apart in numbers and covered", "told apart in words and covered",
    "told apart in numbers and words", "outcome only there", "outcome only here",
)  # fmt: skip
"""Names of the figures, "there" of the statement, "here" of the sentence."""

_TELLING = (
    "directions opposed", "direction denied", "heads denied otherwise", "allowed against forbidden",
    "forbidden against allowed", "needed against spared", "spared against needed", "works against fails",
    "fails against works", "swapped",
)  # fmt: skip
"""Figures of differences in words; opposites count where they make an odd number with denials."""
_WEIGHTS = {"word": 1.0, "outcome": 1.5}
_NAME = 1.5
_SCOPE_BEFORE = re.compile(
    r"(?:\b(?:aged?|over|under|older than|younger than|above|below|at least|stage|grade|age of|from the age of|ages?"
    r"|phase|type|between|first|another|further|next|last|remaining)\s+)$"
)
_COMPARED = re.compile(r"\bthan\b|\bas\b.{1,40}\bas\b|\bcompared (?:with|to)\b|\bversus\b|\bunlike\b")
_GRADED = re.compile(r"\b(?:less|more|least|most|as|so)\s$")
_HEDGE = re.compile(r"\b(?:may|might|could|possibl[ey]|perhaps|suggests?|seems?|appears?|unclear|uncertain|likely)\b")
_BANDS = ("very common", "common", "uncommon", "rare", "very rare", "never")


def weight(term: Term) -> float:
    """Returns how much a term counts in what is covered."""
    return _WEIGHTS.get(term.type, _NAME)


def align(statement: Reading, sentence: Reading) -> Alignment:
    """Lays a sentence upon a statement."""
    return _Laying(statement, sentence).result()


class _Laying:
    """One statement and one sentence, laid upon each other."""

    def __init__(self, statement: Reading, sentence: Reading) -> None:
        self.there, self.here = statement, sentence
        self.differences: list[Difference] = []
        self.figures: dict[str, float] = dict.fromkeys(FIGURES, 0.0)
        self.pairs: list[tuple[Term, Term]] = []
        self.around: list[Term] = []
        self._terms()

    def _terms(self) -> None:
        free = list(self.here.terms)
        unmatched: list[Term] = []
        for term in self.there.terms:
            same = next((other for other in free if other.key == term.key), None)
            if same is None:
                again = next((other for other in self.here.terms if other.key == term.key), None)
                if again is not None:
                    self.pairs.append((term, again))
                elif term.key in self.here.around:
                    self.around.append(term)
                else:
                    unmatched.append(term)
                continue
            free.remove(same)
            self.pairs.append((term, same))
        self.opposed: list[tuple[Term, Term]] = []
        rest: list[Term] = []
        for term in unmatched:
            against = opposites(term.key)
            other = next((other for other in free if other.key in against and not self._graded(other)), None)
            if other is None:
                rest.append(term)
                continue
            free.remove(other)
            self.opposed.append((term, other))
        # An opposite that is denied says the same ("without the cancer returning", "disease-free").
        self.undone = [(one, other) for one, other in self.opposed if one.denied != other.denied]
        self.opposed = [pair for pair in self.opposed if pair not in self.undone]
        self.both = (*self.pairs, *self.opposed)
        self.only_there = rest
        self.only_here = [term for term in free if term.key not in self.there.keys]

    def _graded(self, term: Term) -> bool:
        """Whether a word only compares ("less invasive than"): it says no value of its own."""
        return _GRADED.search(self.here.folded, 0, term.start) is not None

    def result(self) -> Alignment:
        """Fills in all figures."""
        self._coverage()
        self._names()
        self._denials()
        self._phrases()
        self._numbers()
        self._frequencies()
        self._order()
        self._contexts()
        self._directions()
        self._together()
        return Alignment(tuple(self.figures[name] for name in FIGURES), tuple(self.differences))

    def _coverage(self) -> None:
        f = self.figures
        both = (*self.both, *self.undone)
        shared = sum(weight(term) for term, _ in both) + sum(map(weight, self.around))
        words = [(one, other) for one, other in both if one.type == "word"]
        total_words = sum(term.type == "word" for term in self.there.terms)
        f["statement covered"] = _share(shared, sum(map(weight, self.there.terms)))
        mine = {id(other): weight(other) for _, other in both}
        f["sentence covered"] = _share(sum(mine.values()), sum(map(weight, self.here.terms)))
        f["statement's words covered"] = _share(len(words), total_words)
        f["sentence's words covered"] = _share(len(words), sum(term.type == "word" for term in self.here.terms))
        f["aligned terms"] = float(len(both))
        f["by context"] = float(len(self.around))
        f["length there"] = min(len(self.there.terms), 20) / 10
        f["length here"] = min(len(self.here.terms), 20) / 10

    def _names(self) -> None:
        f = self.figures
        f["names shared"] = float(sum(one.type != "word" for one, _ in self.pairs))
        for where, terms in (("there", self.only_there), ("here", self.only_here)):
            for term in terms:
                if term.type in TREATMENTS:
                    f[f"treatment only {where}"] += 1
                elif term.type == "condition":
                    f[f"condition only {where}"] += 1
                elif term.type == "population":
                    f[f"population only {where}"] += 1
                elif term.type == "outcome":
                    f[f"outcome only {where}"] += 1
        there = {term.key for term in self.there.terms if term.type == "agency"}
        here = {term.key for term in self.here.terms if term.type == "agency"}
        f["agency differs"] = float(bool(there and here and not there & here))
        f["population excluded"] = float(
            any(one.type == "population" and other.type == "population" for one, other in self.opposed)
        )

    def _together(self) -> None:
        """What no single figure says: a difference counts where the rest is shared, and under one scope."""
        f = self.figures
        numbers = sum(f[name] > 0 for name in ("numbers apart", "frequencies apart", "routes apart", "bands apart"))
        words = sum(f[name] > 0 for name in _TELLING) + (f["opposites"] > 0 and f["odd"] > 0)
        covered = f["statement covered"]
        scope = (
            f["contexts apart"]
            + min(f["condition only there"], f["condition only here"])
            + min(f["treatment only there"], f["treatment only here"])
            + min(f["population only there"], f["population only here"])
            + min(f["outcome only there"], f["outcome only here"])
            + f["led by another"]
            + f["scope numbers apart"]
            + f["agency differs"]
        )
        told = numbers + words
        f["told apart"] = float(told > 0)
        f["ways told apart"] = float(min(told, 3))
        f["told apart and covered"] = covered if told else 0.0
        f["told alike and covered"] = 0.0 if told else covered
        f["of other scope"] = min(scope, 3.0)
        f["told apart under other scope"] = float(told > 0 and scope > 0)
        f["told apart in numbers and covered"] = covered if numbers else 0.0
        f["told apart in numbers and words"] = float(numbers > 0 and words > 0)
        f["told apart in words and covered"] = covered if words else 0.0

    def _directions(self) -> None:
        f = self.figures
        one, other = _direction(self.there), _direction(self.here)
        if one is None or other is None:
            f["direction on one side"] = float(one is not other)
            return
        turned = sum(a.up != b.up for a, b in self.pairs) % 2
        opposed = one[0] != other[0]
        if one[1] != other[1]:
            # "Does not lower" leaves open what "raises" says.
            f["direction denied"] = float(opposed == bool(turned))
        elif opposed != bool(turned):
            f["directions opposed"] = 1.0
            self._differ("direction", other[2], one[2])
        else:
            f["directions alike"] = 1.0

    def _contexts(self) -> None:
        f = self.figures
        there, here = self.there.contexts, self.here.contexts
        apart_in = {name for name in there.keys() & here.keys() if not there[name] & here[name]}
        f["contexts alike"] = float(len(there.keys() & here.keys()) - len(apart_in))
        f["contexts apart"] = float(len(apart_in))
        f["contexts only there"] = float(len(there.keys() - here.keys()))
        f["contexts only here"] = float(len(here.keys() - there.keys()))
        f["stage apart"] = float(bool(apart_in & {"stage", "severity", "course"}))
        f["people apart"] = float(bool(apart_in & {"age", "sex", "motherhood"}))
        f["place apart"] = float("place" in apart_in)
        f["phase apart"] = float(bool(apart_in & {"phase", "after", "horizon", "release"}))
        f["subject named"] = float(bool(self.there.aliases & self.here.keys))
        leading = next((term for term in self.here.terms if term.type in TREATMENTS), None)
        f["led by another"] = float(leading is not None and leading.key not in self.there.keys | self.there.aliases)

    def _denials(self) -> None:
        f = self.figures
        for one, other in self.both:
            if one.denied != other.denied:
                f["denied otherwise"] += 1
            elif one.denied:
                f["denied alike"] += 1
        f["denied alike"] += len(self.undone)
        words = [(one, other) for one, other in self.both if one.type == "word"]
        f["words denied otherwise"] = _share(sum(one.denied != other.denied for one, other in words), len(words))
        mine, theirs = {term.start for term in self.here.heads}, {term.start for term in self.there.heads}
        for one, other in self.both:
            if one.start in theirs or other.start in mine:
                f["heads denied alike" if one.denied == other.denied else "heads denied otherwise"] += 1
        f["denied there"] = float(any(term.denied for term in self.there.terms))
        f["denied here"] = float(any(term.denied for term in self.here.terms))
        f["opposites"] = float(len(self.opposed))
        turned = [(one, other) for one, other in self.pairs if one.up != other.up]
        f["outcomes turned"] = float(len(turned))
        otherwise = [(one, other) for one, other in self.both if one.denied != other.denied]
        f["odd"] = float((bool(otherwise) + len(self.opposed) + len(turned)) % 2)
        if otherwise:
            heads = [(a, b) for a, b in otherwise if a in self.there.heads or b in self.here.heads]
            one, other = next(((a, b) for a, b in (*heads, *otherwise) if a.type == "word"), otherwise[0])
            self._differ("denial", (other.start, other.end), (one.start, one.end))
        for one, other in self.opposed:
            self._differ("opposite", (other.start, other.end), (one.start, one.end))

    def _differ(self, sort: DifferenceSort, mine: tuple[int, int], theirs: tuple[int, int]) -> None:
        self.differences.append(Difference(sort, mine, theirs))

    def _phrases(self) -> None:
        f, table = self.figures, wording()
        sides = []
        for reading in (self.there, self.here):
            forbids, spares, fails = reading.says(table.forbids), reading.says(table.spares), reading.says(table.fails)
            allows = reading.says(table.allows)
            needs = None if spares else reading.says(table.needs)
            works = None if fails else reading.says(table.works)
            if forbids and allows and forbids[0] <= allows[0] and allows[1] <= forbids[1]:
                allows = None
            elif forbids and allows and allows[0] <= forbids[0] and forbids[1] <= allows[1]:
                forbids = None
            sides.append((allows, forbids, needs, spares, works, fails))
        there, here = sides
        for name, one, other, sort in (
            ("allowed against forbidden", 0, 1, "permission"),
            ("forbidden against allowed", 1, 0, "permission"),
            ("needed against spared", 2, 3, "need"),
            ("spared against needed", 3, 2, "need"),
            ("works against fails", 4, 5, "effect"),
            ("fails against works", 5, 4, "effect"),
        ):
            a, b = there[one], here[other]
            if a is not None and b is not None and not (there[other] or here[one]):
                f[name] = 1.0
                self._differ(sort, b, a)  # type: ignore[arg-type]  # the literals above
        f["forbidden both"] = float(bool(there[1] and here[1]))
        f["allowed both"] = float(bool(there[0] and here[0] and not there[1] and not here[1]))
        f["needed both"] = float(bool(there[2] and here[2]))
        f["fails both"] = float(bool(there[5] and here[5]))
        f["hedged here"] = float(_HEDGE.search(self.here.folded) is not None)
        f["question"] = float(self.here.folded.rstrip().endswith("?"))
        self._bands()

    def _bands(self) -> None:
        one, other = _band(self.there), _band(self.here)
        if one is None or other is None:
            return
        distance = abs(_BANDS.index(one[0]) - _BANDS.index(other[0]))
        self.figures["bands apart"] = float(max(distance - 1, 0))
        self.figures["bands alike"] = float(distance == 0)
        if distance > 1:
            self._differ("band", other[1], one[1])

    def _numbers(self) -> None:
        f = self.figures
        theirs, their_scope = _parted(self.there)
        mine, my_scope = _parted(self.here)
        met: set[int] = set()
        for quantity in theirs:
            near = [(number, other) for number, other in enumerate(mine) if disjoint(quantity, other) is not None]
            meeting = [number for number, other in near if not self._apart(quantity, other)]
            if meeting:
                f["numbers meet"] += 1
                met.add(meeting[0])
            elif near:
                number, other = min(near, key=lambda item: _distance(quantity, item[1]))
                met.add(number)
                f["numbers apart"] += 1
                f["shares apart"] += float(quantity.unit == "%" or quantity.denominator is not None)
                self._differ("number", (other.start, other.end), (quantity.start, quantity.end))
            else:
                f["numbers only there"] += 1
        f["numbers only here"] = float(len(mine) - len(met))
        f["numbers told"] = float(bool(theirs))
        for quantity in their_scope:
            comparable = [other for other in my_scope if disjoint(quantity, other) is not None]
            if any(not disjoint(quantity, other) for other in comparable):
                f["scope numbers meet"] += 1
            elif comparable:
                f["scope numbers apart"] += 1

    def _apart(self, one: Quantity, other: Quantity) -> bool:
        """Whether two numbers cannot both hold; two greatest amounts overlap and still are not the same."""
        if _is_most(self.there, one) and _is_most(self.here, other):
            return not same_bound(one, other)
        return bool(disjoint(one, other))

    def _frequencies(self) -> None:
        f = self.figures
        theirs, mine = (
            [(start, end, rate, item.per.unit) for start, end, item in side.frequencies if (rate := per_day(item))]
            for side in (self.there, self.here)
        )
        if bool(theirs) != bool(mine):
            f["frequency on one side"] = 1.0
        for start, end, rate, unit in theirs:
            if any(rates_meet(rate, other, same_unit=unit == its) for _, _, other, its in mine):
                f["frequencies meet"] += 1
            elif mine:
                f["frequencies apart"] += 1
                self._differ("frequency", mine[0][:2], (start, end))
        routes = {name for _, _, name in self.there.routes}
        if routes and self.here.routes:
            same = routes & {name for _, _, name in self.here.routes}
            f["routes meet"] = float(bool(same))
            f["routes apart"] = float(not same)
            if not same:
                self._differ("route", self.here.routes[0][:2], self.there.routes[0][:2])

    def _order(self) -> None:
        f = self.figures
        f["compared there"] = float(_COMPARED.search(self.there.folded) is not None)
        f["compared here"] = float(_COMPARED.search(self.here.folded) is not None)
        if not (f["compared there"] and f["compared here"]):
            return
        ranked = [
            (one, other) for one, other in self.pairs if one.type in ("population", *TREATMENTS) or opposites(one.key)
        ]
        for (a, x), (b, y) in ((p, q) for i, p in enumerate(ranked) for q in ranked[i + 1 :]):
            kin = b.key in opposites(a.key) or (a.type == b.type and a.type != "word")
            turned = (a.start < b.start) != (x.start < y.start)
            grades = _grade(self.there), _grade(self.here)
            if None not in grades and grades[0] != grades[1]:
                turned = not turned  # "lactulose works less well than macrogols"
            if kin and a.key != b.key and turned:
                f["swapped"] = 1.0
                self._differ(
                    "order", (min(x.start, y.start), max(x.end, y.end)), (min(a.start, b.start), max(a.end, b.end))
                )
                return


def _share(part: float, whole: float) -> float:
    return min(part / whole, 1.0) if whole else 0.0


def _parted(reading: Reading) -> tuple[list[Quantity], list[Quantity]]:
    """Returns the numbers that are said, and those that say of whom (ages, stages)."""
    said: list[Quantity] = []
    scope: list[Quantity] = []
    for quantity in reading.quantities:
        before = reading.folded[max(0, quantity.start - 24) : quantity.start]
        aged = quantity.unit in ("a", "mo", "wk", "1") and not (quantity.unit == "1" and before.endswith("between "))
        is_scope = aged and _SCOPE_BEFORE.search(before) is not None
        (scope if is_scope else said).append(quantity)
    return said, scope


_UP = re.compile(r"\b(?:more|better|greater|higher|larger|longer|safer|faster|stronger|superior)\b")
_DOWN = re.compile(r"\b(?:less|worse|lower|smaller|shorter|slower|weaker|inferior|fewer)\b")


def _grade(reading: Reading) -> bool | None:
    """Whether a comparison puts what it names first above the other; None where it does not say."""
    up, down = _UP.search(reading.folded), _DOWN.search(reading.folded)
    return None if (up is None) == (down is None) else up is not None


_MOST = re.compile(
    r"\b(?:maxim\w+|max|highest|upper limit|no more than|not more than|never more than|exceed\w*|at most)\b"
)


def _is_most(reading: Reading, quantity: Quantity) -> bool:
    """Whether a quantity is said to be the greatest dose, stay or the like."""
    if quantity.unit in ("%", "1"):
        return False
    return quantity.comparator == "<=" or _MOST.search(reading.folded, 0, quantity.start) is not None


def _distance(one: Quantity, other: Quantity) -> float:
    factor = units.factor(other.unit, one.unit)
    a = one.low if one.low is not None else one.high
    b = other.low if other.low is not None else other.high
    if not factor or not a or not b or a * b <= 0:
        return math.inf
    return abs(math.log(a / (b * factor)))


_OF_WHOM = re.compile(
    r"\b(?:in|for|among|of)\s+(?:the\s+)?(?:patients|people|women|men|children|adults|those|babies|infants|newborns)\s+"
    r"(?P<who>(?:with|who|previously|treated|at|undergoing|taking|given|aged|over|under|whose|without)\b[^.,;:()]*)"
)


def people_apart(one: Reading, other: Reading, *, both: bool = False) -> bool:
    """Returns whether one sentence says of whom it speaks ("among infants who …") in words the other does not have.

    Args:
        one: A sentence.
        other: Another.
        both: Whether they are apart too where only one of them says it.
    """
    sides = [(reading, _OF_WHOM.search(reading.folded)) for reading in (one, other)]
    if both and any(match is None for _, match in sides):
        return any(match is not None for _, match in sides)
    inside = [
        frozenset(term.key for term in reading.terms if match is not None and match.start() <= term.start < match.end())
        for reading, match in sides
    ]
    if both:
        return inside[0] != inside[1]
    return bool(inside[0] - other.keys - other.around or inside[1] - one.keys - one.around)


def _direction(reading: Reading) -> tuple[bool, bool, tuple[int, int]] | None:
    """Which way something goes: (up, whether that is denied, where it is said); None where that is not said."""
    found = [
        (place[0], up, place)
        for up, phrases in ((True, wording().raises), (False, wording().lowers))
        if (place := reading.says(phrases)) is not None
    ]
    if not found:
        return None
    _, up, place = min(found)
    denied = any(low < place[0] and place[1] <= high for _, low, high in reading.denied)
    return up, denied, place


def _band(reading: Reading) -> tuple[str, tuple[int, int]] | None:
    """How often, by words or a share of people; None where neither is said."""
    found: tuple[str, tuple[int, int]] | None = None
    for name in ("very rare", "very common", "rare", "uncommon", "common", "never"):
        place = reading.says(wording().bands[name])
        if place is not None and (found is None or place[0] < found[1][0] or name.startswith("very")):
            found = found if found is not None and found[0].startswith("very") else (name, place)
    if found is not None:
        return found
    for quantity in reading.quantities:
        band = band_of(quantity)
        if band is not None:
            return band, (quantity.start, quantity.end)
    return None
