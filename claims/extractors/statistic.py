"""Statistic claims: quantified results and frequencies about people, a disease or an outcome; one a number."""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator
from dataclasses import replace

from claims import units
from claims.arms import Arm, find_arms
from claims.attributes import find_values
from claims.courses import age_name, find_ages, find_courses, says_who
from claims.measures import PEOPLE, RELATIVE_RISK, UNTOLD, name_of, number_of
from claims.mentions import naming, subject_of
from claims.model import Kind, Quantity, Scope, Subject
from claims.phrases import is_person, phrase_name
from claims.regimens import is_dose_unit
from claims.scopes import population_in
from claims.view import Draft, View

KIND: Kind = "statistic"
_LABEL = re.compile(
    r"(?:\b(?:p|n|hr|or|rr|md|smd|ci|auc|sd|se|nnt|nnh|needed to (?:treat|harm|screen)"
    r"|mean|median|average|ratio|score|scores|rate|rates|survival|difference"
    r"|change|index|level|levels|value|values|z|t|r|f)\b|χ2?|χ²)(?:\s*\(?[\w-]+\)?)?\s*"
    r"(?:[=<>≤≥:,]|was|were|is|of|by|from)*\s*[(\[]?\s*$"
)
_RATIO_AFTER = re.compile(r"[\s-]*(?:times|fold)\b")
_RATIO = re.compile(
    r"[\s-]*(?:times|fold)\s+(?:\([\w\s]+\)\s*)?(?:as|more|less|the|higher|lower|greater|likel\w+|increase|risk|\w+er)\b"
    r"|[\s-]*fold"
)
_MULTIPLE = re.compile(
    r"\b(?P<word>twice|double[ds]?|doubling|triple[ds]?|quadruple[ds]?|half|halve[ds]?|halving)\b"
    r"(?=\s+(?:as\s+(?:likely|common|high|many|much|often|effective|great)"
    r"|the\s+(?:risk|chance|rate|number|odds|likelihood)|your\s+(?:risk|chance)))"
    r"|\b(?:risk|chance|rate|odds|likelihood)\b[^.;,]{0,40}\s(?P<late>doubles|doubled|triples|tripled|quadruples|quadrupled)\b"
)
_MULTIPLES = frozenset(
    "twice double doubled doubles doubling triple tripled triples quadruple quadruples quadrupled half halve halves"
    " halved halving".split()
)
_MULTIPLE_VALUE = {"tw": 2.0, "do": 2.0, "tr": 3.0, "qu": 4.0, "ha": 0.5}
_CHANGE = re.compile(
    r"\b(?:reduc\w*|increas\w*|decreas\w*|declin\w*|improv\w*|lower\w*|rose|fell|drop\w*|gain\w*|los(?:t|s|e)|higher"
    r"|shorter|longer|greater|mean|median|average|range\w*|between|vs\.?|versus|compared|result\w*|achiev\w*"
    r"|score\w*|changed?|was|were)\b"
)
_RESULT_TIME = re.compile(
    r"\b(?:survival|surviv\w+|median|mean|average|follow-up|followed|recover\w*|live|lived|age range|aged?|ages"
    r"|onset|life expectancy|latency|duration)\b"
)
_LARGE = re.compile(r"\b(?:million|billion)\b", re.I)
_AT_TIME = re.compile(r"\b(?:after|over|during|at|by)\s+(?:the\s+)?(?:first\s+|next\s+|last\s+)?$")
"""Before an amount of time: when something was measured, not how long it took."""
_STRENGTH = re.compile(
    r"[\s-]*(?:strength|solution|cream|gel|ointment|lotion|shampoo|alcohol|oxygen|saline|dextrose|hydrogen"
    r"|concentration|bleach|glucose|w/[wv]|confidence|ci\b|credible)"
)
_THRESHOLD = re.compile(
    r"\b(?:if|when|once|until|cutoff|cut-off|threshold|target|defined as|goal|below|above)\b[^.;]{0,50}$"
)
_GROUP = re.compile(
    r"^[^.;]{0,14}?(?:\b(?:in|for|of|with|on|among)\s+(?:the\s+)?(?P<in>[\w-]+(?:\s[\w-]+){0,2}?)"
    r"(?:\s+(?:group|arm|patients|recipients|cohort))\b|\(\s*(?P<bracket>[a-z][\w-]+)\s*\))"
)


_KIND_OF_PEOPLE = (
    r"(?:for|in|of|among)\s+(?:the\s+)?(?P<who>(?:(?!and\b|or\b|who\b|with\b|all\b|most\b|many\b|the\b|those\b|these\b"
    r"|in\b|for\b|of\b|some\b|other\b|more\b|than\b|every\b|\d)[a-z][a-z-]*\s){1,3}"
    r"(?:women|men|children|adults|people|boys|girls|americans|teens|teenagers|adolescents|infants|babies|whites|blacks))\b"
)
_KIND_BEHIND, _KIND_BEFORE = re.compile(rf"\s*{_KIND_OF_PEOPLE}"), re.compile(rf"\b{_KIND_OF_PEOPLE}\s*\(\s*$")
"""Which people a figure is of: "76 percent for Hispanic women", "among older adults (12 percent)"."""


def extract(view: View) -> Iterator[Draft]:
    """Yields one draft for each attribute value and each number that states a result or a frequency."""
    if view.context.certainty == "question":
        return
    yield from find_values(view, KIND)
    taken = _dosing_spans(view)
    numbers = [quantity for quantity in view.quantities if not any(low <= quantity.start < high for low, high in taken)]
    numbers += _multiples(view)
    chosen = _with_contrasts(
        view,
        [quantity for quantity in sorted(numbers, key=lambda item: item.start) if _is_result(view, quantity)],
        numbers,
    )
    yield from _drafts(view, chosen)
    if view.subject is not None and view.subject.type == "condition":
        for name, quantity in find_courses(view, chosen):
            yield Draft(KIND, name, (quantity,))


def _drafts(view: View, chosen: list[Quantity]) -> Iterator[Draft]:
    """One draft a result: what it measures, whose it is and of whom."""
    arms = find_arms(view, chosen)
    told: dict[str, str] = {}
    before: tuple[Quantity, str | None] | None = None
    for quantity in chosen:
        name, arm = name_of(view, quantity), arms.get(quantity)
        if name in UNTOLD and before is not None and _is_joined(view, before[0], quantity):
            name = before[1] if not (before[1] or "").startswith(("share with", "share that")) else name
        before = quantity, name
        part = _part_of_cases(view) if name == OF_CASES else None
        if arm is not None and arm.others:
            # What a comparison is of is said once: "4% had a stroke with aspirin and 2.9% with ticagrelor".
            sort = "%" if quantity.denominator is not None else quantity.unit
            name = told.get(sort, name) if name in UNTOLD else name
            if name is not None and name not in UNTOLD:
                told.setdefault(sort, name)
        if arm is None and name is not None and name.startswith(_INCIDENCE):
            part, name = _illness_at(view, name.removeprefix(_INCIDENCE)), "incidence"
        scope = _scope(view, quantity, name)
        if arm is not None:
            scope, part = _scope_of(scope or view.scope, arm), part or arm.subject
        yield Draft(KIND, name, (quantity,), subject=part, scope=scope, sure=part is not None)


_JOINS = re.compile(r"[^.;:()]*\b(?:and|but|or)\s+(?:(?:only|just|about|up to|nearly|almost)\s+)*$")


def _is_joined(view: View, one: Quantity, other: Quantity) -> bool:
    """Whether two figures are of the same thing and one verb: none stands between, and neither says of what."""
    if _JOINS.match(view.folded, one.end, other.start) is None or re.match(r"\s*of\b", view.folded[other.end :]):
        return False
    low, high = view.offset + one.end, view.offset + other.start
    return not any(low <= token.idx < high and token.tag_.startswith(("V", "MD")) for token in view.tokens)


_INCIDENCE = "incidence of "


def _scope_of(scope: Scope, arm: Arm) -> Scope:
    """The scope of a figure that is of one treatment and stands against others."""
    others = ", ".join(arm.others) or scope.comparator
    illness = arm.illness or scope.condition
    return replace(scope, population=arm.group or scope.population, condition=illness, comparator=others)


OF_CASES = "share of cases"
"""The measure whose subject is the form of an illness that has the share, where the sentence names it."""


def _illness_at(view: View, name: str) -> Subject | None:
    named = next((item for item in view.mentions if item.type == "condition" and item.canonical == name), None)
    return subject_of(named) if named is not None else None


def _part_of_cases(view: View) -> Subject | None:
    """The form of an illness that has a share of the cases: "MODY accounts for 1 to 5 percent of cases of diabetes"."""
    noun = next((child for child in view.sentence.root.children if child.dep_ == "nsubj"), None)
    if noun is None or is_person(noun):
        return None
    named = naming(view.mentions, noun)
    if named is not None:
        return subject_of(named) if named.type == "condition" else None
    return phrase_name(view.sentence, noun)


_FEW = 12
"""Bare counts up to this ("three routes") are seldom a figure that anybody would check."""


def _without_age(view: View) -> Scope | None:
    """The scope of an age: it is what is told, not of whom."""
    people = view.scope.population
    if people is None:
        return None
    kept = [part for part in people.split(", ") if not re.search(r"\d", part)]
    return replace(view.scope, population=", ".join(kept) or None)


def suggest(view: View) -> Iterator[Draft]:
    """Yields one draft for each number that is no dose; what it measures is known of the course of an illness only."""
    if view.context.certainty == "question":
        return
    ages = find_ages(view)
    taken = [*_dosing_spans(view), *((age.start, age.end) for age in ages)]
    others = [quantity for quantity in view.quantities if not any(low <= quantity.start < high for low, high in taken)]
    # How long an illness takes; a treatment's time is another thing.
    courses = find_courses(view) if view.treatment is None else ()
    named = {quantity: name for name, quantity in courses}
    ages = [age for age in ages if not says_who(view, age)]
    for quantity in sorted([*ages, *others], key=lambda item: item.start):
        counts = quantity.unit == "1" and (quantity.high or quantity.low or 0) > _FEW
        if counts or quantity.unit == "%" or quantity.unit in units.time_codes():
            age = age_name(view, quantity)
            if age is None and quantity.unit in units.time_codes() and says_who(view, quantity):
                continue
            scope = _without_age(view) if age is not None or quantity in ages else None
            yield Draft(KIND, named.get(quantity) or age or number_of(view, quantity), (quantity,), scope=scope)


_TRIAL = re.compile(
    r"\bp\s*[<=>]|\bvs\.?\s|\bversus\b|\bplacebo\b|\bcontrols?\b|\bgroups?\b|\bbaseline\b|\brespectively\b"
    r"|\bassigned\b|\brandomi[sz]ed\b|\bendpoint\b|\bn\s*=|\bcompared (?:with|to)\b|\bscores?\b|\bscale\b"
    r"|\bmean\b|\bmedian\b"
)
_RESULT_BEFORE = re.compile(
    r"(?:\b(?:was|were|is|of|by|to|being|respective|vs\.?|versus|and|than|with|placebo|baseline|"
    r"[a-z]+(?:ine|ole|one|ide|min|tin|mab))|[(\[;:,])\s*$"
)
_BESIDE = re.compile(
    r"(?:\b(?:and|or|vs\.?|versus|than|compared\s+(?:with|to)|against|while|whereas|but)\b|[,;:(\[])\s*"
    r"(?:(?:only|about|just|of|to|by|with|in|was|were|an?|the|another|mean|median|average|approximately)\s+)*$"
)
"""What joins a figure to the one of another group."""
_BESIDE_FAR = re.compile(
    r"\b(?:and|vs\.?|versus|than|compared\s+(?:with|to)|against|while|whereas)\s(?:(?![.;]).){1,60}?"
    r"\b(?:of|to|by|with|was|were|had|at|showed|reported)\s*$"
)
_COUNTED = re.compile(
    r"\s*(?:[(\[,;:.)\]]|$)|\s+(?:in|on|with|after|to|from|for|of|who|was|were|did|had|and|or|vs|versus|assigned|receiving"
    r"|received|treated|given|taking|randomi[sz]ed|allocated|respectively|responded|died|dropped|developed|experienced)\b"
)
"""What follows a bare count of people or events, whose noun was said before ("two after placebo")."""
_LASTING = re.compile(
    r"\b(?:after|over|at|by|during|within|until|every|before|in|for|from|first|per)\s+(?:the\s+|a\s+)?$"
)


def _with_contrasts(view: View, chosen: list[Quantity], numbers: list[Quantity]) -> list[Quantity]:
    """Adds what stands beside a result: bare scores of a trial, and the other groups' figures in the same unit."""
    trial = bool(_TRIAL.search(view.folded))
    kept = list(chosen)
    units_known = {item.unit for item in chosen} - {"1", "%"} - units.time_codes()
    for quantity in sorted(numbers, key=lambda item: item.start):
        if quantity in kept:
            continue
        before = view.folded[max(0, quantity.start - 24) : quantity.start]
        bare = quantity.unit == "1" and ("." in quantity.text or quantity.text.startswith(("-", "−")))
        closed = quantity.comparator not in ("<", ">", "<=", ">=")
        digits = bool(re.search(r"\d", quantity.text))
        scored = (
            trial and closed and digits and (bare or quantity.unit in units_known) and _RESULT_BEFORE.search(before)
        )
        if scored or _stands_beside(view, quantity, kept, numbers, trial=trial):
            kept.append(quantity)
            kept.sort(key=lambda item: item.start)
    for quantity in sorted(numbers, key=lambda item: item.start, reverse=True):
        # "4 and 3 cases": the noun that makes the second a count makes the first one too.
        behind = next((item for item in kept if item.start >= quantity.end), None)
        if (
            quantity not in kept
            and behind is not None
            and quantity.unit == behind.unit
            and re.fullmatch(
                r"\s*(?:,|and|or|vs\.?|versus|/|compared with)\s*", view.folded[quantity.end : behind.start]
            )
        ):
            kept.append(quantity)
            kept.sort(key=lambda item: item.start)
    return kept


def _stands_beside(
    view: View, quantity: Quantity, kept: list[Quantity], numbers: list[Quantity], *, trial: bool
) -> bool:
    """Whether a number is another group's figure of what the result before it states, in the same unit."""
    before = [item for item in kept if item.end <= quantity.start and item.unit == quantity.unit]
    if not before or quantity.start - before[-1].end > 110:
        return False
    left = before[-1]
    gap = view.folded[left.end : quantity.start]
    if re.search(r"[.;]\s", gap) or not (_BESIDE.search(gap) or _BESIDE_FAR.search(gap)):
        return False
    between = [item for item in numbers if left.end <= item.start < quantity.start and item.unit == quantity.unit]
    if between:
        return False
    if quantity.unit == "1":
        if left.denominator is not None or not trial or "(" in gap.partition(")")[2]:
            return False
        return bool(_COUNTED.match(view.folded[quantity.end :]))
    if quantity.unit in units.time_codes():
        return bool(_BESIDE.search(gap)) and not _LASTING.search(gap)
    return quantity.unit != "%"


def _is_yearly(view: View, per: Quantity) -> bool:
    """Whether a time stands right behind a share ("2.1% per year"): how often something comes, not is given."""
    return any(
        item.unit == "%" and view.folded[item.end : per.start].strip() in ("", "per", "a") for item in view.quantities
    )


def _dosing_spans(view: View) -> list[tuple[int, int]]:
    spans = []
    for piece in view.pieces:
        spans += [
            (quantity.start, quantity.end)
            for quantity in (piece.dose, piece.duration, piece.infusion, piece.rate, piece.limit)
            if quantity is not None
            and (
                is_dose_unit(quantity.unit)
                or quantity.unit == "%"
                or quantity.unit in units.time_codes()
                or "/" in quantity.unit
            )
            and not _mean_dose(view, quantity)
        ]
        if piece.frequency is not None and not _is_yearly(view, piece.frequency.per):
            spans.append((piece.frequency.per.start - 14, piece.frequency.per.end))
    return spans


_MEAN = re.compile(
    r"\b(?:mean|median|average(?!\s+(?:risk|person|people|adults?|wom[ae]n|m[ae]n)\b))\b"
    r"(?:[^.;]|\.(?=\d)){0,90}$"
)


def _mean_dose(view: View, quantity: Quantity) -> bool:
    """A mean dose that a trial reports is a result."""
    if quantity.sd is not None or quantity.interval is not None:
        return True
    return _MEAN.search(view.folded, 0, quantity.start) is not None


def _multiples(view: View) -> list[Quantity]:
    found = []
    for match in _MULTIPLE.finditer(view.folded):
        start, end = match.span("word" if match["word"] else "late")
        if any(quantity.start <= start < quantity.end for quantity in view.quantities):
            continue
        value = _MULTIPLE_VALUE[view.folded[start : start + 2]]
        found.append(Quantity(view.text[start:end], start, end, value, value, "1"))
    return found


_CRITERIA = re.compile(
    r"\s+(?:(?!people\b|patients\b|women\b|men\b)[a-z-]+\s+){0,2}(?:symptoms?|criteria|criterion|signs?|features|following"
    r"|conditions below|questions|items)\b"
)


def _is_result(view: View, quantity: Quantity) -> bool:
    before, after = view.folded[: quantity.start], view.folded[quantity.end :]
    if quantity.unit == "%":
        return not _STRENGTH.match(after) and not (
            _THRESHOLD.search(before) and quantity.comparator in (">=", ">", "<", "<=")
        )
    if quantity.denominator is not None and _CRITERIA.match(after):
        return False  # "4 of the 8 symptoms": what a diagnosis takes
    if quantity.denominator is not None or quantity.sd is not None or quantity.interval is not None:
        return True
    if quantity.unit == "1":
        return _is_count(quantity, before, after)
    if quantity.unit in units.time_codes():
        if says_who(view, quantity) and age_name(view, quantity) is None:
            return False
        return (
            bool(_RESULT_TIME.search(before[-60:]))
            and not _THRESHOLD.search(before)
            and not _AT_TIME.search(before)
            and not quantity.text.lower().startswith("over the")
        )
    if quantity.unit == "deg":
        return bool(re.search(r"\b(?:was|were|by|of|to|reached)\s+$", before))  # else it names a place
    if _TRIAL.search(view.folded) and before.endswith(("(", "( ")) and not is_dose_unit(quantity.unit):
        return bool(re.search(r"\brespectively\b|\bthan\b|\bvs\b|\bversus\b", after))
    if quantity.unit in ("{point}", "{dose}", "{session}"):
        return bool(_CHANGE.search(before[-40:]))
    return (
        bool(_CHANGE.search(before[-50:]))
        and not _THRESHOLD.search(before[-40:])
        and not re.search(r"\bup to\s*$", before)
    )


def _is_count(quantity: Quantity, before: str, after: str) -> bool:
    """Whether a bare number counts people or events, or is a ratio or a labelled figure."""
    if _RATIO_AFTER.match(after):
        return bool(_RATIO.match(after))
    if quantity.text[:1].isalpha() and quantity.text.lower() in _MULTIPLES:
        return True
    if re.match(r"\s*[(\[]\s*[\d.]+\s*%", after):
        return True
    if re.match(r"\s*,\s*[\d.]+\s*%\s*[;)\]]", after) and before.rstrip().endswith(("(", ";", "[")):
        return True  # "(13, 0.3%)"
    if _LARGE.search(quantity.text) and not re.search(r"[$£€]\s*$", before):
        return not re.match(r"\s+(?:dollars|pounds|euros|years|cells|copies|organisms|units|bacteria)\b", after)
    if PEOPLE.match(after):
        return not re.search(
            r"\b(?:over|under|aged?|older than|younger than|one of|these|the|first|last|those)\s*$", before
        ) and not re.match(r"\s+(?:main|types?|kinds?|ways|common|different|major)\b", after)
    return bool(_LABEL.search(before[-40:])) and bool(re.search(r"\d", quantity.text))


_AT_RISK = re.compile(
    r"[\s-]*(?:times\s+)?(?:as\s+)?(?:more|less|higher|lower|greater|high|likely|common|often|great)?\s*"
    r"(?:in|for|among)\s+(?P<who>(?:[a-z-]+\s+){0,2}?(?:people|men|women|smokers|those|children|adults|patients|users|drinkers)"
    r"(?:\s+who\s+[^,.;]{3,90}?)?)(?=\s+(?:than|compared|as\s+in|and\s+(?:about\s+)?\d)|[,.;]|\s*$)"
)
"""Behind a relative risk: whose it is ("23 times higher for men who smoke and 13 times higher for women who smoke")."""


_OF_PEOPLE = re.compile(r"\s*(?:of\s+)?(?:(?:all|the|these|those)\s+)?(?:[a-z-]+\s+){0,2}")


def _own_people(view: View, quantity: Quantity) -> str | None:
    """Whose a share is where another of the sentence has people of its own: "half of all women and a third of men"."""
    people = [mention.start - view.offset for mention in view.mentions if mention.type == "population"]
    shares = [
        share
        for share in view.quantities
        if any(_OF_PEOPLE.fullmatch(view.folded, share.end, start) for start in people)
    ]
    if shares == [quantity] or quantity not in shares:
        return None
    behind = [share.start for share in shares if share.start > quantity.start]
    verb = view.sentence.root.idx - view.offset
    end = min(behind) if behind else (verb if verb > quantity.end else len(view.text))
    inside = [item for item in view.mentions if quantity.end <= item.start - view.offset < end]
    return population_in(view.text[quantity.end : end], inside, view.offset + quantity.end)


_APART = re.compile(r";|,?\s(?:while|whereas|but|and|(?:as\s+)?(?:compared|opposed)\s+(?:with|to)|versus|vs\.?)\s")
"""Between what is said of some people and what is said of others."""


def _scope_beside(view: View, quantity: Quantity) -> Scope | None:
    """Of whom a figure is by its part of the sentence, where another part has a figure like it and people of its own.

    "In women the rate was 12%, whereas in men it was 8%".
    """
    named = [mention for mention in view.mentions if mention.type == "population"]
    like = [other for other in view.quantities if other.unit == quantity.unit]
    if len(named) < 2 or len(like) < 2:
        return None
    cuts = [cut.start() for cut in _APART.finditer(view.folded)]

    def part(at: int) -> int:
        return bisect.bisect_right(cuts, at)

    people: dict[int, set[str]] = {}
    for mention in named:
        people.setdefault(part(mention.start - view.offset), set()).add(mention.canonical)
    here = part(quantity.start)
    mine = people.get(here)
    if not mine or not any(people.get(part(other.start), mine).isdisjoint(mine) for other in like):
        return None
    start, end = [0, *cuts, len(view.text)][here : here + 2]
    inside = [item for item in view.mentions if start <= item.start - view.offset < end]
    other = view.scope.comparator
    return replace(
        view.scope,
        population=population_in(view.text[start:end], inside, view.offset + start),
        comparator=other if other is not None and other.lower() not in view.folded[start:end] else None,
    )


def _of_kind(view: View, quantity: Quantity) -> Scope | None:
    kind = _KIND_BEHIND.match(view.folded, quantity.end) or _KIND_BEFORE.search(view.folded, 0, quantity.start)
    return replace(view.scope, population=kind["who"], comparator=None) if kind is not None else None


_NO_GROUP = frozenset("the these those this that people all most ci sd range in of same each other".split())


def _scope(view: View, quantity: Quantity, name: str | None) -> Scope | None:
    risk = _AT_RISK.match(view.folded, quantity.end) if (name or "").startswith(RELATIVE_RISK) else None
    if risk is not None:
        return replace(view.scope, population=risk["who"])
    match = _GROUP.match(view.folded[quantity.end : quantity.end + 60])
    if match is None:
        own = _own_people(view, quantity)
        if own is not None:
            return replace(view.scope, population=own)
        return _scope_beside(view, quantity) or _of_kind(view, quantity)
    name = match["in"] or match["bracket"]
    if not name or not _NO_GROUP.isdisjoint(name.split()):
        return None
    other = view.scope.comparator
    if other is not None and name in other.lower():
        other = None  # the figure is the other group's own
    return replace(view.scope, population=name, comparator=other)
