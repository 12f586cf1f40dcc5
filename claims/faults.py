"""Faults: the single changes of an article's text that the strength test of a registry plants.

One function a kind of fault, registered in `kinds`. Each takes a claim with its article's text and yields every edit of
that kind it can think of; which of them is planted is chosen by `claims.strength`. What is exchanged for what is data
(``data/faults.yaml``). Offsets are code points of `sources.document.Document.text`.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from pydantic import BaseModel, ConfigDict

from claims import attributes, data
from claims.compare import convert
from claims.conflicts import place
from claims.model import Category, Claim, Effect, Quantity, Regimen
from claims.patterns import compile_phrases, fold
from claims.quantities import find_quantities
from claims.regimens import find_frequencies, find_routes

Pair = tuple[str, str]


class FaultWords(BaseModel):
    """The whole of ``faults.yaml``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    numbers: tuple[str, ...]
    units: tuple[Pair, ...]
    auxiliaries: tuple[str, ...]
    imperatives: tuple[str, ...]
    denials: tuple[Pair, ...]
    verbs: tuple[tuple[str, str, str, str], ...]
    opposites: tuple[Pair, ...]
    directions: tuple[Pair, ...]
    frequencies: tuple[Pair, ...]
    routes: tuple[tuple[str, ...], ...]
    rarity: tuple[Pair, ...]
    comparators: tuple[Pair, ...]


@functools.cache
def words() -> FaultWords:
    """Returns what is exchanged for what, read and validated once."""
    return data.load("faults.yaml", FaultWords)


@dataclass(frozen=True, slots=True)
class Edit:
    """One change of a text: ``new`` in place of what stands from ``start`` to ``end``."""

    start: int
    end: int
    new: str


@dataclass(frozen=True, slots=True)
class Place:
    """A claim with the text of the article it stands in."""

    claim: Claim
    text: str

    @property
    def folded(self) -> str:
        """The claim's words in lower case, white space as single spaces, of the same length."""
        return re.sub(r"\s", " ", fold(self.text[self.claim.start : self.claim.end]))


Find = Callable[[Place], Iterator[Edit]]


@dataclass(frozen=True, slots=True)
class FaultKind:
    """A kind of fault: its name, what it does in one line, and where it can be planted."""

    name: str
    summary: str
    find: Find


_KINDS: dict[str, FaultKind] = {}


def kinds() -> dict[str, FaultKind]:
    """Returns the kinds of faults by name, in their order."""
    return dict(_KINDS)


def _kind(name: str, summary: str) -> Callable[[Find], Find]:
    def register(find: Find) -> Find:
        _KINDS[name] = FaultKind(name, summary, find)
        return find

    return register


def edits(kind: FaultKind, claim: Claim, text: str) -> list[Edit]:
    """Returns the edits of a kind that change a claim's meaning, each once, in order of place.

    An edit that leaves the text as it is, or says the same amount in other words, is none.
    """
    found = dict.fromkeys(kind.find(Place(claim, text)))
    return sorted(
        (edit for edit in found if text[edit.start : edit.end] != edit.new and not _same_amount(claim, text, edit)),
        key=lambda edit: (edit.start, edit.end, edit.new),
    )


def _same_amount(claim: Claim, text: str, edit: Edit) -> bool:
    """Whether a quantity reads as the same amount after an edit within it ("24 h" and "1 d")."""
    for quantity in _quantities(claim):
        if quantity.start <= edit.start and edit.end <= quantity.end:
            after = text[quantity.start : edit.start] + edit.new + text[edit.end : quantity.end]
            one, other = find_quantities(text[quantity.start : quantity.end]), find_quantities(after)
            if len(one) == len(other) == 1 and one[0].comparator == other[0].comparator:
                bounds = convert(other[0], one[0].unit, exact=True)
                same_details = one[0].interval == other[0].interval and one[0].sd == other[0].sd
                return bounds is not None and bounds == convert(one[0], one[0].unit, exact=True) and same_details
    return False


# ---------------------------------------------------------------- numbers


def _quantities(claim: Claim) -> list[Quantity]:
    """The quantities of a claim that stand in its words, those of its regimens included, frequencies aside."""
    found: list[Quantity] = []
    for value in claim.values:
        if isinstance(value, Quantity):
            found.append(value)
        elif isinstance(value, Regimen):
            found += [
                part
                for part in (value.dose, value.limit, value.rate, value.infusion, value.duration)
                if part is not None
            ]
    return [item for item in found if claim.start <= item.start < item.end <= claim.end]


_NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?|(?<!\d)\.\d+")


@_kind("digit", "a digit, or a number word, is another")
def digit(place: Place) -> Iterator[Edit]:
    """Changes one digit of a quantity; no number gains a leading zero."""
    number_words = words().numbers
    for quantity in _quantities(place.claim):
        span = place.text[quantity.start : quantity.end]
        for number in _NUMBER.finditer(span):
            for at in range(number.start(), number.end()):
                if not span[at].isdigit():
                    continue
                leads = at == number.start() and number.end() - number.start() > 1 and span[at + 1] != "."
                start = quantity.start + at
                for new in "123456789" if leads else "0123456789":
                    if new != span[at] and Decimal(_with(number[0], at - number.start(), new)) != 0:
                        yield Edit(start, start + 1, new)
        for match in compile_phrases(number_words).finditer(fold(span)):
            start, end = quantity.start + match.start(), quantity.start + match.end()
            for new in number_words:
                yield Edit(start, end, _cased(new, place.text[start:end]))


def _with(number: str, at: int, digit: str) -> str:
    return (number[:at] + digit + number[at + 1 :]).replace(",", "")


@_kind("decimal", "a decimal point is moved: ten times as much, or a tenth")
def decimal(place: Place) -> Iterator[Edit]:
    """Makes a number of a quantity ten times as large or small."""
    for quantity in _quantities(place.claim):
        span = place.text[quantity.start : quantity.end]
        for number in _NUMBER.finditer(span):
            value = Decimal(number[0].replace(",", ""))
            if value == 0:
                continue
            for power in (1, -1):
                start = quantity.start + number.start()
                yield Edit(start, quantity.start + number.end(), f"{value.scaleb(power).normalize():f}")


@_kind("unit", "a unit is exchanged: mg for micrograms, days for weeks")
def unit(place: Place) -> Iterator[Edit]:
    """Exchanges the unit of a quantity for one it is mistaken for."""
    for quantity in _quantities(place.claim):
        span = place.text[quantity.start : quantity.end]
        for old, new in words().units:
            for match in re.finditer(rf"(?<![A-Za-zµμ]){re.escape(old)}(?![A-Za-z])", span):
                yield Edit(quantity.start + match.start(), quantity.start + match.end(), new)


@_kind("comparator", "a bound is turned round: at most for at least")
def comparator(place: Place) -> Iterator[Edit]:
    """Turns the words of a bound round, within a quantity or right before it."""
    pairs = _both_ways(words().comparators)
    for quantity in _quantities(place.claim):
        if quantity.comparator in ("=", "~"):
            continue
        low = max(place.claim.start, quantity.start - 20)
        yield from _swaps(place.text, low, quantity.end, pairs)


# ---------------------------------------------------------------- polarity and direction


@_kind("negation", "a “not” is dropped or put in")
def negation(place: Place) -> Iterator[Edit]:
    """Drops the denials of a claim's sentence; where there is none, puts one in before its value."""
    cues = [cue for cue in place.claim.cues if cue.type == "negation"]
    for cue in cues:
        yield _dropped(place.text, cue.start, cue.end)
    if not cues:
        yield from _denied(place)


def _dropped(text: str, start: int, end: int) -> Edit:
    written = fold(text[start:end])
    other = dict(words().denials).get(written)
    if other is not None:
        return Edit(start, end, _cased(other, text[start:end]))
    if written.endswith("n't"):
        return Edit(end - 3, end, "")
    # The space behind goes with it.
    return Edit(start, end + 1 if text[end : end + 1] == " " else end, "")


def _denied(place: Place) -> Iterator[Edit]:
    claim, folded = place.claim, place.folded
    value = _value_at(claim)
    before = list(compile_phrases(words().auxiliaries).finditer(folded, 0, value - claim.start))
    if before:
        at = claim.start + before[-1].end()
        yield Edit(at, at, " not")
        return
    first = compile_phrases(words().imperatives).match(folded)
    if first is not None:
        start, end = claim.start, claim.start + first.end()
        yield Edit(start, end, f"Do not {place.text[start:end].lower()}")
        return
    for base, third, past, _ in words().verbs if any(isinstance(item, Effect) for item in claim.values) else ():
        # A past that is the base, too, may as well be a noun ("a small cut").
        for form, helper in ((third, "does not"), (past, "did not")) if past != base else ((third, "does not"),):
            for match in compile_phrases((form,)).finditer(folded):
                yield Edit(claim.start + match.start(), claim.start + match.end(), f"{helper} {base}")


def _value_at(claim: Claim) -> int:
    """Where the value stands; the end of the claim where it has no place of its own."""
    start, end = place(claim)
    return start if (start, end) != (claim.start, claim.end) and claim.start < start <= claim.end else claim.end


@_kind("direction", "a direction is turned round: increases for reduces")
def direction(place: Place) -> Iterator[Edit]:
    """Turns a verb or noun of direction round in a claim of effect."""
    if any(isinstance(value, Effect) and value.direction != "none" for value in place.claim.values):
        yield from _swaps(place.text, place.claim.start, place.claim.end, _directions())


@functools.cache
def _directions() -> tuple[Pair, ...]:
    forms = {row[0]: row for row in words().verbs}
    pairs = [
        (old, new)
        for one, other in words().opposites
        for left, right in ((one, other), (other, one))
        for old, new in zip(forms[left], forms[right], strict=True)
    ]
    known = {old for old, _ in pairs}
    return (*pairs, *(pair for pair in _both_ways(words().directions) if pair[0] not in known))


# ---------------------------------------------------------------- categories


@_kind("value", "an exclusive value is exchanged: surgical for noninvasive")
def value(place: Place) -> Iterator[Edit]:
    """Says another value of an attribute, one that the value as written excludes, in words of the attribute's data."""
    for said in place.claim.values:
        row = attributes.row_of(place.claim.attribute) if isinstance(said, Category) else None
        if not isinstance(said, Category) or row is None or row.name == attributes.FREQUENCY or not said.end:
            continue
        written = place.text[said.start : said.end]
        for name, phrases in row.values.items():
            if row.excludes(said.name, name):
                new = _closest(written, (name, *phrases))
                if new is not None:
                    yield Edit(said.start, said.end, _cased(new, written))


def _closest(written: str, phrases: tuple[str, ...]) -> str | None:
    """The phrase that fits best in place of what is written.

    The first is the value's name: it is taken where the data reads it as a phrase. Else the one that keeps most of the
    words that are there, and has as many.
    """
    old = fold(written).split()
    pattern = compile_phrases(phrases[1:])
    ranked = []
    for number, phrase in enumerate(phrases):
        new = _spelled(phrase.split(), old)
        if new and pattern.fullmatch(new):
            ranked.append(
                (number > 0, abs(len(new.split()) - len(old)), -len(set(new.split()) & set(old)), number, new)
            )
    return min(ranked)[-1] if ranked else None


def _spelled(phrase: list[str], old: list[str]) -> str:
    """Spells out a phrase of the data: its choices by the words that are there, else by their first."""
    if any(word.count("(") != word.count(")") for word in phrase):
        return ""  # a choice between several words each
    spelled = []
    for number, word in enumerate(phrase):
        here = old[number] if number < len(old) else ""
        if word == "…" or word.endswith("?"):
            continue
        if here and compile_phrases((word,)).fullmatch(here):
            spelled.append(here)
        else:
            spelled.append(re.sub(r"\(([^()|]*)[^()]*\)", r"\1", word).rstrip("*"))
    return " ".join(spelled)


@_kind("rarity", "a frequency word is another: common for rare")
def rarity(place: Place) -> Iterator[Edit]:
    """Exchanges the word that says how often a harm comes."""
    for said in place.claim.values:
        if isinstance(said, Category) and said.end and place.claim.kind == "safety":
            yield from _swaps(place.text, said.start, said.end, words().rarity)


# ---------------------------------------------------------------- regimens


def _regimens(claim: Claim) -> Iterator[Regimen]:
    return (item for item in claim.values if isinstance(item, Regimen))


@_kind("frequency", "how often a dose is given is another: four times a day for twice")
def frequency(place: Place) -> Iterator[Edit]:
    """Changes how often: its words, or the number in "every 4 weeks"."""
    claim = place.claim
    for regimen in _regimens(claim):
        if regimen.frequency is None:
            continue
        per = regimen.frequency.per
        for first, last, _ in find_frequencies(place.folded):
            start, end = claim.start + first, claim.start + last
            if not start <= per.start < end:
                continue
            yield from _swaps(place.text, start, end, words().frequencies)
            for number in _NUMBER.finditer(place.text, start, end):
                doubled = Decimal(number[0].replace(",", "")) * 2
                yield Edit(number.start(), number.end(), f"{doubled.normalize():f}")


@_kind("route", "the way of giving is another: intravenous for oral")
def route(place: Place) -> Iterator[Edit]:
    """Exchanges the words of the route for those of another."""
    claim = place.claim
    for regimen in _regimens(claim):
        for start, end, name in find_routes(place.folded) if regimen.route else ():
            if name != regimen.route:
                continue
            for group in words().routes:
                pairs = [(old, new) for old in group for new in group if _route_of(old) != _route_of(new)]
                yield from _swaps(place.text, claim.start + start, claim.start + end, pairs)


@functools.cache
def _route_of(words: str) -> str:
    found = find_routes(words)
    return found[0][2] if found else words


# ---------------------------------------------------------------- words


def _both_ways(pairs: Iterable[Pair]) -> tuple[Pair, ...]:
    pairs = tuple(pairs)
    return (*pairs, *((new, old) for old, new in pairs))


def _swaps(text: str, start: int, end: int, pairs: Iterable[Pair]) -> Iterator[Edit]:
    """Every exchange of a pair's first for its second within a span; a longer phrase goes before one inside it."""
    span = re.sub(r"\s", " ", fold(text[start:end]))
    taken: list[tuple[int, int, str]] = []
    for old, new in sorted(pairs, key=lambda pair: -len(pair[0])):
        sign = not old[0].isalnum()
        pattern = re.compile(re.escape(old) if sign else rf"(?<![\w-]){re.escape(fold(old))}(?![\w-])")
        for match in pattern.finditer(span):
            if any(
                low < match.end() and match.start() < high and (low, high) != match.span() for low, high, _ in taken
            ):
                continue
            taken.append((*match.span(), new))
            low, high = start + match.start(), start + match.end()
            yield Edit(low, high, _cased(new, text[low:high]))


def _cased(new: str, written: str) -> str:
    """Writes words with a capital where what they replace has one."""
    return new[:1].upper() + new[1:] if written[:1].isupper() and not written.isupper() else new
