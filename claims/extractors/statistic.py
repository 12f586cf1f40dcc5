"""Statistic claims: quantified results and frequencies about people, a disease or an outcome; one a number."""

from __future__ import annotations

import bisect
import functools
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Literal

from pydantic import BaseModel, ConfigDict
from spacy.tokens import Token

from claims import data, units
from claims.arms import Arm, find_arms
from claims.attributes import find_values
from claims.courses import age_name, find_ages, find_courses, says_who
from claims.mentions import naming, subject_of
from claims.model import Kind, Quantity, Scope, Subject
from claims.patterns import compile_phrases
from claims.phrases import is_modifier, is_person, phrase_name, with_modifiers
from claims.regimens import is_dose_unit
from claims.scopes import population_in
from claims.view import Draft, View

KIND: Kind = "statistic"
UnitSort = Literal["share", "ratio", "time", "count"]
"""What the numbers of a measure can be."""


class Measure(BaseModel):
    """What a number measures, with the phrases that say so."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    phrases: tuple[str, ...]


class Measures(BaseModel):
    """The whole of ``measures.yaml``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    measures: tuple[Measure, ...]
    units: dict[UnitSort, tuple[str, ...]]


RELATIVE_RISK = "relative risk"
"""The measure that is named with what the risk is of, where the sentence says it."""


@functools.cache
def measures() -> tuple[Measure, ...]:
    """Returns the measures in order of preference."""
    return data.load("measures.yaml", Measures).measures


@functools.cache
def unit_sorts(measure: str) -> frozenset[str]:
    """Returns what the numbers of a measure can be; empty where that is open."""
    table = data.load("measures.yaml", Measures).units
    plain = measure.partition(" of ")[0]
    return frozenset(sort for sort, names in table.items() if measure in names or plain in names)


_PEOPLE = re.compile(
    r"\s+(?:(?!of\b|and\b|or\b|to\b|the\b)[\w.-]+\s+){0,3}?"
    r"(?:patients?|people|persons?|men|women|boys|girls|children|adults?|participants?|subjects?|volunteers|infants"
    r"|babies|newborns|individuals|americans|cases|deaths|events|males|females|students|smokers|mothers|pregnancies"
    r"|births|users|residents|trials|eyes|knees|rats|mice|dogs|animals)\b"
)
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


_OF_THE_ILL = re.compile(
    r"\s*(?:of\s+)?(?:the\s+|all\s+|those\s+)?(?:people|patients?|persons|women|men|children|adults|babies|infants|those)\s+"
    r"(?:who\s+(?:have|had|get|develop|are\s+diagnosed)|with|diagnosed\s+with|living\s+with)\b"
    r"[^.;]{0,60}?\s(?:have|has|lack|lacks|are|is|carry|show)\b"
)
"""Behind a share: of those who have the disease, how they are; it is no share of all who have it."""


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
    arms = find_arms(view, chosen)
    told: dict[str, str] = {}
    for quantity in chosen:
        name = "sample size" if _is_sample(view, quantity) else measure_of(view.folded, quantity)
        if name in _OF_WHAT:
            name = _of_what(view, quantity, name) or name
        if name in (None, "share", "prevalence") or (name == "incidence" and view.treatments):
            name = _share_of(view, quantity) or name
        elif name == RELATIVE_RISK:
            name = _risk_of(view, quantity)
        if name == "prevalence" and _is_of_the_ill(view, quantity):
            name = "share"
        part = _part_of_cases(view) if name == OF_CASES else None
        arm = arms.get(quantity)
        if arm is not None and arm.others:
            # What a comparison is of is said once: "4% had a stroke with aspirin and 2.9% with ticagrelor".
            sort = "%" if quantity.denominator is not None else quantity.unit
            name = told.get(sort, name) if name in _OF_WHAT else name
            if name is not None and name not in _OF_WHAT:
                told.setdefault(sort, name)
        if arm is None and name is not None and name.startswith("incidence of "):
            part, name = _illness_at(view, name.removeprefix("incidence of ")), "incidence"
        scope = _scope(view, quantity, name)
        if arm is not None:
            scope = _scope_of(scope or view.scope, arm)
        about = part or (arm.subject if arm is not None else None)
        yield Draft(KIND, name, (quantity,), subject=about, scope=scope, sure=about is not None)
    if view.subject is not None and view.subject.type == "condition":
        for name, quantity in find_courses(view, chosen):
            yield Draft(KIND, name, (quantity,))


_SAMPLE_BEFORE = re.compile(
    r"(?:\b(?:trial|stud(?:y|ies)|survey|analysis|review|cohort|sample|series|experiment|registry|total)s?\b[^.;]{0,30}\b"
    r"(?:of|in|with|on|among|involving|enrolled|included|including|followed)|^(?:of|among|in)(?:\s+(?:the|all))?)"
    r"\s+(?:(?:the|all|about|more than|over|nearly|almost|some|only)\s+)*$"
)
"""Before a count of people: how many were looked at ("in a trial of 300 people", "Of 212 patients, 17 died")."""


def _is_sample(view: View, quantity: Quantity) -> bool:
    """Whether a count is of all who were looked at."""
    return (
        quantity.unit == "1"
        and quantity.denominator is None
        and _PEOPLE.match(view.folded, quantity.end) is not None
        and _SAMPLE_BEFORE.search(view.folded, 0, quantity.start) is not None
    )


_OF_WHAT = frozenset({None, "share", "prevalence", "risk", "rate", "incidence"})
"""Measures that say little without what they are of."""
_HAS_MEASURE = re.compile(
    r"\b(?P<measure>risk|chance|likelihood|probability|rate|incidence|frequency)s?\s+(?:of|for)\s+"
    r"(?:(?:having|getting|developing|needing|any|the|a|an|another|serious|severe|major)\s+)*(?P<what>[a-z][a-z-]+(?:\s+[a-z][a-z-]+)?)"
    r"|(?P<noun>[a-z][a-z-]+)\s+(?P<rate>rate|risk|incidence)s?\b(?!\s+(?:of|for)\b)"
)
_RATED = {"chance": "risk", "likelihood": "risk", "probability": "risk", "frequency": "rate"}
_NO_NOUN = frozenset(
    "the a an this that these their its his her annual yearly overall average mean total low lower high higher same"
    " whose relative absolute excess increased reduced your any heart".split()
)


def _of_what(view: View, quantity: Quantity, name: str | None) -> str | None:
    """Names a risk or rate with what it is of: "the risk of infection is 1%", "the infection rate was 2%"."""
    if quantity.unit in units.time_codes():
        return None
    found = None
    for match in _HAS_MEASURE.finditer(view.folded, 0, quantity.start):
        if not _PARTED.search(view.folded, match.end(), quantity.start):
            found = match
    if found is None:
        return None
    measure = found["measure"] or found["rate"]
    measure = _RATED.get(measure, measure)
    if found["noun"] is not None:
        at = view.offset + found.start("rate") - 1
        ill = next((item for item in view.mentions if item.type == "condition" and item.end == at), None)
        if ill is None and found["noun"] in _NO_NOUN:
            return None
        return f"{measure} of {ill.canonical if ill is not None else found['noun']}"
    at = view.offset + found.start("what")
    ill = next((item for item in view.mentions if item.type == "condition" and at <= item.start < at + 16), None)
    if ill is None and found["what"].split()[0] in _NO_NOUN:
        return None
    what = found["what"].split()
    return f"{measure} of {ill.canonical if ill is not None else what[0]}"


_PARTED = re.compile(r"[.;]\s|\b(?:and|but|while|whereas|who|which)\b")


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


def _is_of_the_ill(view: View, quantity: Quantity) -> bool:
    """Whether a share is of those who have the only illness that the sentence names."""
    ill = {mention.canonical for mention in view.mentions if mention.type == "condition"}
    return len(ill) == 1 and _OF_THE_ILL.match(view.folded, quantity.end) is not None


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
            scope = _without_age(view) if age is not None or quantity in ages else None
            yield Draft(KIND, named.get(quantity) or age, (quantity,), scope=scope)


_COPULAS = frozenset({"be", "remain", "stay", "become", "appear"})


def _share_of(view: View, quantity: Quantity) -> str | None:
    """Names a share of people or things by what is said of them ("98% of the veins are closed": share closed).

    Also by what befalls them: "stroke occurred in 4% of patients".
    """
    token = view.token_at(quantity.end - 1)
    after = view.folded[quantity.end :]
    of = re.match(r"\s*of\b", after) is not None
    behind = view.folded.endswith("(", 0, quantity.start)
    if behind:
        token = view.token_at(max(0, quantity.start - 3))  # "most people (85%)"
    if token is None or not (of or behind or _PEOPLE.match(after)):
        return None
    while token.dep_ not in ("nsubj", "nsubjpass") and token.head.i != token.i:
        if token.dep_ == "pobj" and token.head.lower_ in ("in", "among") and token.head.head.tag_.startswith("V"):
            return _befallen(view, token.head.head)
        if token.dep_ == "dobj" and token.head.lemma_.lower() in _DETECTING:
            return _DETECTING[token.head.lemma_.lower()] if of and view.treatment is not None else None
        token = token.head
    verb = token.head
    if token.dep_ not in ("nsubj", "nsubjpass") or not verb.tag_.startswith("V"):
        return None
    if verb.lemma_.lower() == "have" and token.dep_ == "nsubj":
        return _had(view, token, verb)
    if verb.dep_ not in ("ROOT", "conj", "ccomp"):
        return None
    if verb.lemma_.lower() in _COPULAS:
        said = next((child for child in verb.children if child.dep_ in ("acomp", "oprd")), None) if of else None
        return f"share {said.lemma_.lower()}" if said is not None else None
    if token.dep_ == "nsubjpass":
        return f"share {verb.lemma_.lower()}" if of else None
    return _doing(view, verb) if verb.tag_ != "VBN" else None  # "45 patients given naproxen"


_BEFALLING = frozenset("occur develop appear arise happen see report observe find note return recur come".split())


def _befallen(view: View, verb: Token) -> str | None:
    """The share with what is said to occur in them, or to be done to them ("causes a rash in 3% of people")."""
    lemma = verb.lemma_.lower()
    thing = next((child for child in verb.children if child.dep_ in ("nsubj", "nsubjpass")), None)
    if thing is not None and lemma in _BEFALLING:
        return f"share with {_called(view, thing)}"
    thing = next((child for child in verb.children if child.dep_ == "dobj"), None)
    if thing is None or verb.tag_ not in ("VBZ", "VBD", "VBP", "VB"):
        return None
    return (
        f"share with {_called(view, thing)}"
        if lemma in _BRINGING
        else f"share for whom it {lemma} {_called(view, thing)}"
    )


_DETECTING = dict.fromkeys(("find", "detect", "spot", "catch", "identify", "diagnose"), "detection rate") | {
    "miss": "share missed"
}
"""What a test does with a share of the cases."""
_BRINGING = frozenset({"cause", "bring", "induce", "trigger", "produce"})
_DEVELOPING = frozenset({"develop", "get", "experience", "suffer", "report"})


def _doing(view: View, verb: Token) -> str | None:
    """The share that does something: "one in five needed a second operation", "a third develop arthritis"."""
    labels = {child.dep_: child for child in verb.children}
    thing = labels.get("dobj")
    if thing is None:
        return (
            None if labels.keys() & {"prep", "xcomp", "ccomp", "dative", "neg"} else f"share that {verb.lemma_.lower()}"
        )
    if verb.lemma_.lower() in _DEVELOPING:
        return f"share with {_called(view, thing)}"
    first = with_modifiers(view.sentence, thing.i, is_modifier)
    said = " ".join(token.lower_ for token in verb.doc[first : thing.i + 1])
    return f"share that {verb.lemma_.lower()} {said}"


def _called(view: View, thing: Token) -> str:
    """A thing by its name as an illness, else in its own words."""
    named = naming(view.mentions, thing)
    if named is not None and named.type == "condition":
        return named.canonical
    first = with_modifiers(view.sentence, thing.i, is_modifier)
    return " ".join([*(token.lower_ for token in thing.doc[first : thing.i]), thing.lemma_.lower()])


_LIKELY_TO = re.compile(
    r"(?:[\s-]*times)?\s+(?:more|less|as)\s+likely(?:\s+(?:than|as)\s[\w\s]{2,40}?)?\s+to\s+"
    r"(?:develop|have|get|suffer|experience|die\s+(?:of|from)|be\s+diagnosed\s+with)\s+"
)


def _risk_of(view: View, quantity: Quantity) -> str:
    """Names a relative risk with the disease it is of: "twice as likely to develop diabetes"."""
    match = _LIKELY_TO.match(view.folded, quantity.end)
    if match is None:
        return RELATIVE_RISK
    at = view.offset + match.end()
    ill = next((item for item in view.mentions if item.type == "condition" and at <= item.start < at + 24), None)
    return f"{RELATIVE_RISK} of {ill.canonical}" if ill is not None else RELATIVE_RISK


def _had(view: View, people: Token, verb: Token) -> str | None:
    """Names the share of people who have something: of those with a disease, and of those who were treated.

    How many people have a disease at all is another measure.
    """
    thing = next((child for child in verb.children if child.dep_ == "dobj"), None)
    if thing is None:
        return None
    if any(child.lower_ == "no" for child in thing.children):
        return f"share without {_called(view, thing)}"
    ill = any(mention.type == "condition" and mention.first <= thing.i < mention.after for mention in view.mentions)
    if ill and (view.treatments or view.treatment is not None) and not _are_ill(view, people):
        return f"share with {_called(view, thing)}" if view.treatments else None
    if ill or not _are_ill(view, people):
        return None  # how often one disease comes with another
    return f"share with {_called(view, thing)}"


def _are_ill(view: View, people: Token) -> bool:
    """Whether the people are told by a disease that they have ("people who have haemophilia")."""
    last = people.right_edge.i
    return any(mention.type == "condition" and people.i < mention.first <= last for mention in view.mentions)


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
_JOINED = re.compile(r"\s*(?:,|and|or|vs\.?|versus|/|compared with)\s*")
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
        if piece.frequency is not None:
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
    if _PEOPLE.match(after):
        return not re.search(
            r"\b(?:over|under|aged?|older than|younger than|one of|these|the|first|last|those)\s*$", before
        ) and not re.match(r"\s+(?:main|types?|kinds?|ways|common|different|major)\b", after)
    return bool(_LABEL.search(before[-40:])) and bool(re.search(r"\d", quantity.text))


@functools.cache
def _nearest() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((row.name, compile_phrases(row.phrases)) for row in measures())


_SIGNED = 2
"""A sign or more stands between a label and its number ("or = 2")."""
_TIMES = frozenset({"recovery time", "procedure duration", "hospital stay", "follow-up", "age"})
"""Measures that only an amount of time can have."""


_NO_OUTCOME = r"(?!(?:in|of|for|among|from|by|and)\b)"
_CHANGED_BY = re.compile(
    r"\b(?:(?P<up>increas\w*|rais\w*|rise[sn]?|rose|grew|gr[oe]w\w*)|reduc\w*|lower\w*|decreas\w*|cuts?|cutting|fell"
    r"|falls?|declin\w*|dropp?\w*|shrank|shrink\w*)\b"
    r"(?:\s+(?:(?:the|your|their|a|its)\s+)?"
    r"(?:(?:risk|chance|rate|number|odds|likelihood|incidence)s?\s+(?:of|for)\s+)?"
    rf"(?P<what>(?:{_NO_OUTCOME}[a-z][a-z-]+\s+){{0,2}}{_NO_OUTCOME}[a-z][a-z-]+)(?=\s+(?:in|among|from|for|by)\b))?"
    r"(?:[^.;]|\.(?=\d)){0,80}?\bby\s+"
    r"(?:(?:about|almost|nearly|around|only|more than|less than|up to|as much as|an average of|at least)\s+)?$"
)
"""Before an amount of change: "lowered the risk of death by 20 percent" states no risk of 20 percent."""


def measure_of(folded: str, quantity: Quantity) -> str | None:
    """Names what a number measures: the measure word nearest to it, those before it and the earlier named first."""
    label = re.search(r"\b(p|n|hr|or|rr)\s*(?:\(?value\)?)?\s*[=<>≤≥:]*\s*$", folded[: quantity.start])
    if label and label[1] == "or" and label.end() - label.end(1) < _SIGNED and "." not in quantity.text:
        label = None  # "25 percent, or one in four"
    if label or re.match(r"[pn]\s*[=<>≤≥]", folded[quantity.start : quantity.end]):
        key = label[1] if label else folded[quantity.start]
        return {"p": "p-value", "n": "sample size", "hr": "hazard ratio", "or": "odds ratio", "rr": "relative risk"}[
            key
        ]
    changed = _CHANGED_BY.search(folded, max(0, quantity.start - 90), quantity.start)
    if changed is not None:
        way = "increase" if changed["up"] else "reduction"
        return f"{way} of {changed['what']}" if changed["what"] else way
    best: tuple[float, str] | None = None
    low, high = max(0, quantity.start - 90), min(len(folded), quantity.end + 70)
    for rank, (name, pattern) in enumerate(_nearest()):
        if name in ("p-value", "sample size") or (name in _TIMES and quantity.unit not in units.time_codes()):
            continue
        for match in pattern.finditer(folded, low, high):
            if name in ("odds ratio", "hazard ratio", "relative risk") and match.group(0) in ("or", "hr", "rr"):
                continue
            distance = quantity.start - match.end() if match.end() <= quantity.start else match.start() - quantity.end
            score = max(distance, 0) + rank * 1.5
            if best is None or score < best[0]:
                best = (score, name)
    return best[1] if best else None


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
