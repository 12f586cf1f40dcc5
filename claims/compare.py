"""The one place that says whether two claims agree, conflict, differ in scope or cannot be compared, and why.

Every check that holds one claim against another asks `compare`. Two claims are held against each other when subject and
attribute are the same and no scope excludes another; then their values decide.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from typing import Literal

from claims import attributes, units
from claims.attribute_table import DOSE_STEP
from claims.drugs import classes_of
from claims.effects import HARM, canonical_outcome
from claims.mentions import GENERIC, canonical_of, normal
from claims.model import Category, Claim, Effect, Frequency, Quantity, Regimen, Severity, Value

Relation = Literal["agree", "conflict", "scope", "incomparable"]
Sort = Literal["category", "number", "dose", "effect", "none"]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What came out of holding one claim against another.

    Attributes:
        relation: Whether they agree, conflict, differ in scope, or cannot be compared.
        sort: What decided: categories, numbers, regimens or effects.
        reason: For a conflict what stands against what, else why there is none.
        one: The value of the first claim that decided.
        other: The value of the second.
        difference: How the scopes differ without excluding each other; empty where they are the same.
        hedged: Whether one side only hedges or sets a condition.
        fields: For regimens, the fields that conflict; where they agree, those that do.
    """

    relation: Relation
    sort: Sort = "none"
    reason: str = ""
    one: Value | None = None
    other: Value | None = None
    difference: str = ""
    hedged: bool = False
    fields: tuple[str, ...] = ()


_NONE = Comparison("incomparable")


def compare(one: Claim, other: Claim, *, same_article: bool = False, tolerance: float = 0.0) -> Comparison:
    """Holds two claims against each other.

    Args:
        one: A claim.
        other: Another, or a registry entry as a claim.
        same_article: Whether both stand in one article: how a procedure is done is then not told apart by a
            condition that only one of them names.
        tolerance: Share by which two numbers may differ beyond their rounding as written.
    """
    if one.certainty == "question" or other.certainty == "question":
        return Comparison("incomparable", reason="a question claims nothing")
    if one.stance != "own" or other.stance != "own":
        return Comparison("incomparable", reason="a claim that is only reported or refuted is not the article's own")
    kin = ""
    if not subjects(one) & subjects(other):
        kin = _kin(one, other)
        if not kin:
            return Comparison("incomparable", reason="the subjects differ")
    outcome = _values(one, other, tolerance)
    if outcome.relation not in ("agree", "conflict"):
        return outcome
    excluded, difference = _scopes(one, other, outcome.sort, same_article)
    if not kin and not same_article and subjects(one) & subjects(other) <= GENERIC and "condition “" in difference:
        return Comparison("incomparable", outcome.sort, "“surgery” and the like are told by what they are for")
    if kin:
        if outcome.sort in ("dose", "number"):
            return Comparison("incomparable", outcome.sort, "a class of medicines has no one dose or figure")
        difference = f"{kin}; {difference}" if difference else kin
    hedged = any(map(_is_unsure, (one, other)))
    if excluded:
        return Comparison("scope", outcome.sort, f"different {excluded}", outcome.one, outcome.other, difference)
    return Comparison(
        outcome.relation, outcome.sort, outcome.reason, outcome.one, outcome.other, difference, hedged, outcome.fields
    )


def _is_unsure(claim: Claim) -> bool:
    """Whether a claim is hedged; "if you have atrial fibrillation" says for whom an aim is or what suits, no hedge."""
    if claim.certainty == "conditional" and (claim.scope.condition or claim.scope.population):
        row = attributes.row_of(claim.attribute)
        return not ((claim.attribute or "").startswith(attributes.TARGET) or (row is not None and row.same_people))
    return claim.certainty != "asserted"


def subjects(claim: Claim) -> frozenset[str]:
    """Returns the names a claim's subject is compared under."""
    for value in claim.values:
        if isinstance(value, Regimen) and value.drug:
            return frozenset({canonical_of(value.drug)})
    told = claim.subject.canonical if claim.subject is not None else None
    if claim.guessed and any(isinstance(value, Quantity) for value in claim.values):
        told = None
    return frozenset(canonical_of(name) for name in (told, claim.speaks_of) if name)


def first_name(claim: Claim) -> str | None:
    """Returns the name by which a claim is put together with its like: what its sentence speaks of, else its subject.

    A sentence's claims can be about several things; what it speaks of tells which others say the same.
    """
    names = subjects(claim)
    said = canonical_of(claim.speaks_of) if claim.speaks_of else None
    return said if said in names else min(names, default=None)


def specific_name(claim: Claim) -> str | None:
    """Returns the `first_name`, None where it is too wide to say whose the claim is."""
    name = first_name(claim)
    return None if name in GENERIC else name


def classes(claim: Claim) -> frozenset[str]:
    """Returns the classes of medicines that a claim's subject belongs to; what is said of them is said of it."""
    return frozenset().union(*(classes_of(name) for name in subjects(claim)))


def _kin(one: Claim, other: Claim) -> str:
    """How one subject is a class that the other belongs to; empty where neither is."""
    for member, whole in ((one, other), (other, one)):
        shared = classes(member) & subjects(whole)
        if shared:
            return f"“{first_name(member)}” is one of the group “{min(shared)}”"
    return ""


def attribute_key(claim: Claim) -> str | None:
    """Returns what a claim is indexed under beside its subject; claims with different keys never conflict."""
    for value in claim.values:
        if isinstance(value, Regimen):
            return DOSE_STEP if claim.attribute == DOSE_STEP else "dose"
        if isinstance(value, Effect):
            return f"effect on {normal(value.outcome or '')}"
        if isinstance(value, Category):
            return claim.attribute
        if isinstance(value, Quantity):
            vague = claim.attribute in VAGUE or (claim.attribute or "").startswith(OWN_WORDS)
            return None if vague else claim.attribute
    return None


OWN_WORDS = ("share that ", "share for whom ")
"""A share named by what its sentence says of people; another sentence says the same in other words."""
VAGUE = frozenset(
    {
        None,
        "share",
        "share of cases",
        "p-value",
        "sample size",
        "age",
        "age at death",
        "age at onset",
        "follow-up",
        "improvement",
        "reduction",
        "increase",
    }
)
"""Measures too unspecific, or told too roughly, for two numbers of them to be the same quantity."""


# ---------------------------------------------------------------- values


def _values(one: Claim, other: Claim, tolerance: float) -> Comparison:
    found = _NONE
    for left in one.values:
        for right in other.values:
            result = _pair(one, left, other, right, tolerance)
            if result.relation == "agree":
                return result
            if result.relation == "conflict" and found.relation != "conflict":
                found = result
    return found


def _pair(one: Claim, left: Value, other: Claim, right: Value, tolerance: float) -> Comparison:
    if isinstance(left, Category) and isinstance(right, Category) and one.attribute == other.attribute:
        return _categories(one, left, other, right)
    if isinstance(left, Effect) and isinstance(right, Effect):
        return _effects(one, left, other, right)
    if isinstance(left, Regimen) and isinstance(right, Regimen):
        if DOSE_STEP in (one.attribute, other.attribute):
            return _NONE
        result = _regimens(left, right, tolerance)
        if one.polarity == other.polarity:
            return result
        if result.relation == "agree":
            return replace(result, relation="conflict", reason="one says so, the other that it is not so")
        return Comparison("incomparable", "dose", "one says how, the other how not")
    if (
        isinstance(left, Quantity)
        and isinstance(right, Quantity)
        and attribute_key(one)
        and attribute_key(one) == attribute_key(other)
    ):
        if (one.attribute or "").startswith(attributes.TARGET):
            return _targets(left, right)
        return _numbers(left, _inverse(right) if _is_mirrored(one, other) else right, tolerance)
    return _NONE


def _is_mirrored(one: Claim, other: Claim) -> bool:
    """Whether what the one compares with is whom the other is about: women against men, men against women."""
    names = (one.scope.population, one.scope.comparator, other.scope.population, other.scope.comparator)
    if any(name is None for name in names):
        return False
    about, against, other_about, other_against = (normal(name or "") for name in names)
    return about != against and (about, against) == (other_against, other_about)


def _inverse(ratio: Quantity) -> Quantity:
    """A ratio seen from the other side: "twice as likely as" is half as likely the other way round."""
    if ratio.unit != "1" or (ratio.low or ratio.high or 0) <= 0:
        return ratio
    return replace(ratio, low=1 / ratio.high if ratio.high else None, high=1 / ratio.low if ratio.low else None)


def _categories(one: Claim, left: Category, other: Claim, right: Category) -> Comparison:
    row = attributes.row_of(one.attribute)
    if row is not None and row.same_people and not _of_same_people(one, other):
        return Comparison("incomparable", "category", "it is said of other people, or of nobody in particular")
    same_polarity = one.polarity == other.polarity
    if left.name == right.name:
        relation: Relation = "agree" if same_polarity else "conflict"
        return Comparison(relation, "category", f"{_said(one, left)} against {_said(other, right)}", left, right)
    if one.polarity == other.polarity == "affirmed" and (row is None or row.excludes(left.name, right.name)):
        if row is not None and row.name == attributes.FREQUENCY and _bands_meet(row, left, right):
            return _NONE
        return Comparison("conflict", "category", f"{_said(one, left)} against {_said(other, right)}", left, right)
    return _NONE


def _of_same_people(one: Claim, other: Claim) -> bool:
    """Whether both claims name a population or illness in common, and no illness that only one of them names."""
    shared = False
    for name in ("condition", "population"):
        a, b = getattr(one.scope, name), getattr(other.scope, name)
        if name == "condition" and (a is None) != (b is None):
            return False
        if a is None or b is None:
            continue
        if not (_parts(normal(a)) & _parts(normal(b))) - _WIDE_PEOPLE:
            return False
        shared = True
    return shared


_KIN = frozenset({"sibling", "twin", "relative"})
"""What holds for those who share blood with a patient holds for nobody else."""
_WIDE_PEOPLE = frozenset({"adult", "people", "patient", "men", "women"})
"""People that are named beside those who matter ("adults with a weakened immune system")."""


def _bands_meet(row: attributes.Attribute, left: Category, right: Category) -> bool:
    """Whether two bands are neighbours of which one is told by a number: words are not as exact as that."""
    bands = list(row.values)
    counted = any(char.isdigit() for value in (left, right) for char in value.text)
    return counted and abs(bands.index(left.name) - bands.index(right.name)) < 2


def _said(claim: Claim, value: Category) -> str:
    word = f"“{value.text or value.name}”"
    return word if claim.polarity == "affirmed" else f"not {word}"


def _effects(one: Claim, left: Effect, other: Claim, right: Effect) -> Comparison:
    if not left.outcome or not right.outcome:
        return _NONE
    mine, ways = _ways(one, left)
    theirs, others = _ways(other, right)
    if mine != theirs:
        return _NONE
    if not ways & others:
        if _is_harm(one) and _is_harm(other) and "none" not in (left.direction, right.direction):
            return _NONE  # that it can bring weight gain and that it can bring weight loss can both hold
        reason = f"{_effect_words(one, left)} against {_effect_words(other, right)}"
        return Comparison("conflict", "effect", reason, left, right)
    if one.kind != other.kind and "statistic" not in (one.kind, other.kind):
        return _NONE  # that insulin lowers blood sugar does not bear out that it brings low blood sugar as a harm
    # "Does not reduce" leaves open what an increase says: neither agreement nor conflict.
    if ways == others or "none" in ways & others:
        return Comparison("agree", "effect", "", left, right)
    return _NONE


def _is_harm(claim: Claim) -> bool:
    """Whether a claim says that something can bring a harm."""
    return claim.kind == "safety" and claim.polarity == "affirmed" and (claim.attribute or "").startswith(HARM)


_WAYS = frozenset({"increase", "decrease", "none"})


def _ways(claim: Claim, effect: Effect) -> tuple[str, frozenset[str]]:
    """Returns an effect's canonical outcome and the directions on it that the claim allows."""
    name, way, _ = canonical_outcome(effect.outcome or "", effect.direction)
    ways = frozenset({"none" if effect.direction == "none" else way})
    return name, _WAYS - ways if claim.polarity == "negated" else ways


def _effect_words(claim: Claim, effect: Effect) -> str:
    verb = {"increase": "increases", "decrease": "decreases", "none": "does not change"}[effect.direction]
    if claim.polarity == "negated" and effect.direction != "none":
        verb = f"does not {effect.direction}"
    return f"“{verb} {effect.outcome}”"


# ---------------------------------------------------------------- numbers


def bounds(quantity: Quantity, *, exact: bool = False) -> tuple[float, float]:
    """Returns the interval a quantity allows in its own unit, rounding as written included unless ``exact``.

    A point value stands for everything that rounds to it: "60%" for 59.5 to 60.5, "0.72" for 0.715 to 0.725
    (Brown and Heathers 2017, doi:10.1177/1948550616673876, take the same view for GRIM). "About" allows a tenth more;
    of a percentage, a tenth of the smaller part of the whole, at least one point ("about 97%" is no 88%).
    """
    low = -math.inf if quantity.low is None else quantity.low
    high = math.inf if quantity.high is None else quantity.high
    if quantity.denominator:
        return low, high
    half = 0.0 if exact else _half_step(quantity)
    slack = 0.1 if quantity.comparator == "~" else 0.0
    if quantity.comparator in ("<", ">"):
        half = 0.0
    return low - half - _about(low, slack, quantity.unit), high + half + _about(high, slack, quantity.unit)


def _about(end: float, slack: float, unit: str) -> float:
    if not slack or not math.isfinite(end):
        return 0.0
    return max(1.0, slack * min(abs(end), abs(100 - end))) if unit == "%" else slack * abs(end)


def _half_step(quantity: Quantity) -> float:
    if not re.search(r"\d", quantity.text):
        return 0.0
    decimals = max(map(len, re.findall(r"[.·](\d+)", quantity.text)), default=0)
    return 0.5 * 10.0**-decimals if quantity.unit not in units.form_codes() else 0.0


def convert(quantity: Quantity, unit: str, *, exact: bool = False) -> tuple[float, float] | None:
    """Returns a quantity's bounds in another unit, None where it does not convert."""
    factor = units.factor(quantity.unit, unit)
    if factor is None:
        return None
    low, high = bounds(quantity, exact=exact)
    return low * factor, high * factor


def disjoint(left: Quantity, right: Quantity, tolerance: float = 0.0, *, exact: bool = False) -> bool | None:
    """Whether two quantities cannot both hold; None where their units do not convert.

    Args:
        left: A quantity.
        right: Another.
        tolerance: Share of the larger by which they may differ.
        exact: Whether a number is no more than itself; else it stands for all that rounds to it as written.
    """
    other = convert(right, left.unit, exact=exact)
    if other is None:
        return None
    low, high = bounds(left, exact=exact)
    reach = tolerance * max(abs(value) for value in (low, high, *other, 0.0) if math.isfinite(value))
    return low > other[1] + reach + 1e-9 or other[0] > high + reach + 1e-9


def _numbers(left: Quantity, right: Quantity, tolerance: float) -> Comparison:
    apart = disjoint(left, right, tolerance)
    if apart is None:
        return Comparison("incomparable", "number", f"{left.unit} does not convert to {right.unit}")
    if not apart:
        return Comparison("agree", "number", "", left, right)
    return Comparison("conflict", "number", f"“{left.text}” against “{right.text}”{slip(left, right)}", left, right)


def _targets(left: Quantity, right: Quantity) -> Comparison:
    """Two aims agree where one lies within the other; ranges that only overlap or touch are two aims."""
    mine, theirs = convert(left, left.unit, exact=True), convert(right, left.unit, exact=True)
    if mine is None or theirs is None:
        return Comparison("incomparable", "number", f"{left.unit} does not convert to {right.unit}")
    if all(map(math.isfinite, (*mine, *theirs))):
        inside = (mine[0] <= theirs[0] and theirs[1] <= mine[1]) or (theirs[0] <= mine[0] and mine[1] <= theirs[1])
    else:
        inside = same_bound(left, right)
    relation: Relation = "agree" if inside else "conflict"
    return Comparison(relation, "number", "" if inside else f"“{left.text}” against “{right.text}”", left, right)


def slip(left: Quantity, right: Quantity) -> str:
    """Names the slip that the ratio of two numbers suggests (ten-fold, mg for micrograms), or nothing."""
    factor = units.factor(right.unit, left.unit)
    a, b = left.low if left.low is not None else left.high, right.low if right.low is not None else right.high
    if factor is None or not a or not b:
        return ""
    ratio = a / (b * factor)
    ratio = ratio if ratio >= 1 else 1 / ratio
    if math.isclose(ratio, 1000, rel_tol=1e-6):
        return " (a thousand-fold difference: mg and micrograms exchanged?)"
    for power in (10, 100):
        if math.isclose(ratio, power, rel_tol=1e-6):
            return f" (exactly {power}-fold: a misplaced decimal point?)"
    return ""


# ---------------------------------------------------------------- regimens


_FIELDS = ("dose", "limit", "rate", "infusion", "duration")


def _regimens(left: Regimen, right: Regimen, tolerance: float) -> Comparison:  # noqa: C901  # a field after another
    if left.drug and right.drug and canonical_of(left.drug) != canonical_of(right.drug):
        return _NONE
    if left.condition and right.condition and normal(left.condition) != normal(right.condition):
        return Comparison("incomparable", "dose", "the doses are for different conditions")
    met: list[str] = []
    apart, words = [], []
    left, right = _weighed(left), _weighed(right)
    daily = _daily(left), _daily(right)
    for name in _FIELDS:
        a, b = getattr(left, name), getattr(right, name)
        if a is None or b is None:
            continue
        # Nobody rounds a dose: 1 mg is not 0.5 mg.
        different = disjoint(a, b, tolerance, exact=True)
        if different is None:
            if name == "dose" and (_is_form(a) != _is_form(b) or _is_activity(a, b)):
                continue
            if name == "dose":
                apart.append(name)
                words.append(f"dose “{a.text}” against “{b.text}” (units that do not convert)")
            continue
        if not different and (name == "limit" or (_open(a) and _open(b))):
            # Two bounds always overlap: they are the same or they are not.
            different = not same_bound(a, b)
        if different and name == "dose" and daily[0] and daily[1] and _close(daily[0], daily[1]):
            different = False  # 500 mg twice a day is 1 g a day
        if not different:
            met.append(name)
        else:
            apart.append(name)
            words.append(f"{name} “{a.text}” against “{b.text}”{slip(a, b)}")
    if left.frequency is not None and right.frequency is not None:
        if _frequencies_meet(left.frequency, right.frequency) or (
            daily[0] and daily[1] and left.dose and right.dose and _close(daily[0], daily[1])
        ):
            met.append("frequency")
        else:
            apart.append("frequency")
            words.append(
                f"frequency “{_frequency_words(left.frequency)}” against “{_frequency_words(right.frequency)}”"
            )
    if left.route is not None and right.route is not None:
        if left.route == right.route:
            met.append("route")
        else:
            apart.append("route")
            words.append(f"route “{left.route}” against “{right.route}”")
    if apart:
        return Comparison("conflict", "dose", "; ".join(words), left, right, fields=tuple(apart))
    return Comparison("agree", "dose", "", left, right, fields=tuple(met)) if met else _NONE


_UNIT = "[IU]"


def _weighed(regimen: Regimen) -> Regimen:
    """A regimen whose dose is mass, where it is given in international units and one of these has a fixed weight."""
    dose = regimen.dose
    weight = units.weight_of_unit(canonical_of(regimen.drug)) if regimen.drug and dose and dose.unit == _UNIT else None
    if dose is None or weight is None:
        return regimen
    by, unit = weight
    low, high = (None if end is None else end * by for end in (dose.low, dose.high))
    return replace(regimen, dose=replace(dose, low=low, high=high, unit=unit))


def _is_activity(one: Quantity, other: Quantity) -> bool:
    """Whether one dose is activity and the other mass, with other figures: "10 units" against "10 mg" is a slip."""
    return (one.unit == _UNIT) != (other.unit == _UNIT) and (one.low, one.high) != (other.low, other.high)


def _open(quantity: Quantity) -> bool:
    return quantity.low is None or quantity.high is None


def same_bound(left: Quantity, right: Quantity) -> bool:
    """Returns whether two bounds are one: on the same side, at the same number. A point is a bound of its own."""
    one, other = convert(left, left.unit, exact=True), convert(right, left.unit, exact=True)
    if one is None or other is None:
        return True
    side = 1 if math.isfinite(one[1]) and math.isfinite(other[1]) else 0
    return math.isclose(one[side], other[side], rel_tol=1e-6) if math.isfinite(one[side]) else False


def _is_form(quantity: Quantity) -> bool:
    return quantity.unit in units.form_codes() or quantity.unit in ("mL", "1")


def per_day(frequency: Frequency) -> tuple[float, float] | None:
    """Returns how many times a day, lowest and highest; None where the unit is no time."""
    factor = units.factor(frequency.per.unit, "d")
    if factor is None:
        return None
    low = frequency.times.low if frequency.times.low is not None else 0.0
    high = frequency.times.high if frequency.times.high is not None else math.inf
    longest = (frequency.per.high or frequency.per.low or 1.0) * factor
    shortest = (frequency.per.low or frequency.per.high or 1.0) * factor
    return low / longest, high / shortest


def _frequencies_meet(left: Frequency, right: Frequency) -> bool:
    a, b = per_day(left), per_day(right)
    return a is None or b is None or rates_meet(a, b, same_unit=left.per.unit == right.per.unit)


def rates_meet(one: tuple[float, float], other: tuple[float, float], *, same_unit: bool = True) -> bool:
    """Whether two rates a day can be one; every three months is every 12 weeks (and every 90 days) to anybody."""
    slack = 1.05 if same_unit else 1.1
    return one[0] <= other[1] * slack and other[0] <= one[1] * slack


def _frequency_words(frequency: Frequency) -> str:
    from claims.notation import format_frequency

    return format_frequency(frequency)


def _daily(regimen: Regimen) -> tuple[float, float, str] | None:
    """Total daily dose: (lowest, highest, unit)."""
    dose, frequency = regimen.dose, regimen.frequency
    if dose is None:
        return None
    if dose.unit.endswith("/d"):
        low, high = bounds(dose, exact=True)
        return low, high, dose.unit.removesuffix("/d")
    rate = per_day(frequency) if frequency is not None else None
    if rate is None or dose.low is None or dose.high is None:
        return None
    return dose.low * rate[0], dose.high * rate[1], dose.unit


def _close(left: tuple[float, float, str], right: tuple[float, float, str]) -> bool:
    factor = units.factor(right[2], left[2])
    if factor is None:
        return False
    # 333 mg three times a day is 1 g a day.
    return left[0] <= right[1] * factor * 1.003 and right[0] * factor <= left[1] * 1.003


# ---------------------------------------------------------------- scopes


_EXCLUSIVE = (
    (
        {"child", "infant", "toddler", "adolescent", "baby", "newborn"},
        {"adult", "older adult", "men", "women", "postmenopausal women"},
    ),
    ({"women", "pregnant women", "breastfeeding women", "postmenopausal women"}, {"men"}),
    ({"pregnant women"}, {"postmenopausal women"}),
)
_STAGE = re.compile(
    r"\b(?:stage|grade)\s+([0-4]|iv|iii|ii|i)\b|\b(early|late|later|advanced|metastatic|localized|localised|mild"
    r"|moderate|severe|acute|chronic|end)\b"
)
_STAGE_RANK = {
    "i": "1",
    "ii": "2",
    "iii": "3",
    "iv": "4",
    "late": "advanced",
    "later": "advanced",
    "metastatic": "advanced",
    "4": "advanced",
    "end": "advanced",
    "localised": "early",
    "localized": "early",
    "1": "early",
}


def _scopes(one: Claim, other: Claim, sort: Sort, same_article: bool) -> tuple[str, str]:
    """Returns (the scope that excludes, empty where none; how the scopes differ)."""
    differences = []
    for name in ("condition", "population", "comparator", "timeframe", "setting", "formulation", "jurisdiction"):
        a, b = getattr(one.scope, name), getattr(other.scope, name)
        if a is None and b is None:
            continue
        if name in ("population", "comparator") and sort == "number" and _is_mirrored(one, other):
            continue
        if (
            name == "condition"
            and sort == "category"
            and one.kind == "procedure"
            and same_article
            and (a is None or b is None)
        ):
            continue
        if name in ("comparator", "timeframe") and sort == "category":
            continue
        if name in ("setting", "jurisdiction") and sort != "category":
            continue
        if (a is None or b is None) and _in_subject(one, a or b):
            continue
        if (a is None or b is None) and name == "population" and sort in ("number", "dose") and _digits(a or b):
            # A figure for an age or size band says nothing of the figure for all.
            return name, f"{name} “{a or b}” on one side only"
        if a is None or b is None:
            differences.append(f"{name} “{a or b}” is named on one side only")
            continue
        excludes, same = _excludes(name, a, b)
        if excludes:
            return name, f"{name} “{a}” and “{b}”"
        if not same:
            differences.append(f"{name} “{a}” and “{b}”")
    return "", "; ".join(differences)


def scopes_between(one: Claim, other: Claim) -> tuple[str, str]:
    """Returns (the scope that keeps two claims apart, empty where none does; how their scopes differ)."""
    return _scopes(one, other, "number", same_article=False)


def _excludes(name: str, a: str, b: str) -> tuple[bool, bool]:
    """Returns (whether two scopes exclude each other, whether they are the same)."""
    x, y = normal(a), normal(b)
    if x == y:
        return False, True
    if name == "condition":
        return _conditions(x, y)
    if name == "population":
        return _populations(x, y), False
    if name == "timeframe":
        return bool(_digits(x) and _digits(y) and _digits(x) != _digits(y)) or ("day" in x) != ("day" in y), False
    if name == "comparator":
        return not (set(x.split()) & set(y.split())), False
    return True, False


def _in_subject(claim: Claim, scope: str) -> bool:
    """Whether the subject's own name says the scope already: "cataract" of cataract surgery, "injection" of one."""
    return claim.subject is not None and set(normal(scope).split()) <= {
        word for name in (claim.subject.canonical, claim.subject.text) for word in normal(name).split()
    }


def _digits(text: str) -> list[str]:
    return re.findall(r"\d+|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|twelve)\b", text)


def _conditions(x: str, y: str) -> tuple[bool, bool]:
    stage_x, stage_y = _stage(x), _stage(y)
    if stage_x and stage_y and stage_x != stage_y:
        return True, False
    bare_x, bare_y = canonical_of(_bare(x)), canonical_of(_bare(y))
    if bare_x == bare_y:
        return False, stage_x == stage_y
    within = set(bare_x.split()) <= set(bare_y.split()) or set(bare_y.split()) <= set(bare_x.split())
    return not within, False


def conditions_apart(one: str, other: str) -> bool:
    """Whether two conditions are different illnesses or stages: what is said of one is not said of the other."""
    return _conditions(normal(one), normal(other))[0] if normal(one) != normal(other) else False


def _stage(name: str) -> str | None:
    match = _STAGE.search(name)
    if match is None:
        return None
    word = match[1] or match[2]
    return _STAGE_RANK.get(word, word)


def _bare(name: str) -> str:
    return " ".join(
        re.sub(
            r"\b(?:stage|grade)\s+(?:[0-4]|iv|iii|ii|i)\b|\b(?:early|late|later|advanced|end)\s+stage\b"
            r"|\b(?:early|late|advanced|mild|moderate|severe|acute|chronic|of|in|the|to)\b",
            " ",
            name,
        ).split()
    )


def _parts(population: str) -> frozenset[str]:
    """What a population is named by: "women, high risk"; those told by their age also without it."""
    parts = {_THE_AGE.sub("", part).strip() for part in population.split(",")}
    return frozenset(parts | {_AGED.split(part, maxsplit=1)[0] for part in parts})


_THE_AGE = re.compile(r"\b(?:the\s+)?ages?\s+(?:of\s+)?(?=\d)")
_AGED = re.compile(r"\s+(?=(?:aged?|ages|over|under|between|younger than|older than|of)\s[^,]*\d|\d)")


def _populations(x: str, y: str) -> bool:
    parts_x, parts_y = _parts(x), _parts(y)
    if parts_x & parts_y:
        # "Women at average risk" are not "women taking epilepsy medicines".
        own, others = parts_x - parts_y - _WIDE_PEOPLE, parts_y - parts_x - _WIDE_PEOPLE
        if (own | others) & _KIN:
            return True
        return bool(own and others) or bool(_digits(x) and _digits(y) and _digits(x) != _digits(y))
    if opposed_people(x, y):
        return True
    ages_x, ages_y = _digits(x), _digits(y)
    if ages_x and ages_y:
        return ages_x != ages_y
    # Named groups of a study ("bypass group", "placebo group") are different people, as are "stage i" and "stage iv".
    words_x, words_y = set(x.split()), set(y.split())
    return not (words_x <= words_y or words_y <= words_x) or "group" in x or "group" in y


def opposed_people(one: str, other: str) -> bool:
    """Whether two populations exclude each other by what they are: adults and children, women and men."""
    mine, theirs = _parts(normal(one)), _parts(normal(other))
    if mine & theirs:
        return False
    return any((mine & left and theirs & right) or (theirs & left and mine & right) for left, right in _EXCLUSIVE)


def filled(claim: Claim, condition: str | None) -> Claim:
    """Returns a claim whose open condition is the article's: for holding it against other articles and the registry."""
    if (
        condition is None
        or claim.scope.condition is not None
        or (claim.subject and normal(claim.subject.canonical) == normal(condition))
    ):
        return claim
    return replace(claim, scope=replace(claim.scope, condition=condition))


_STEP_DOWN: dict[Severity, Severity] = {"error": "warning", "warning": "note", "note": "note"}


def soften(severity: Severity, comparison: Comparison) -> Severity:
    """A hedge makes a conflict a note; a difference in scope makes it a step less severe."""
    if comparison.hedged:
        return "note"
    return _STEP_DOWN[severity] if comparison.difference else severity
