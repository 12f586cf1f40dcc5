"""What a number measures, and of what: "risk of infection", "share with stroke", "hospital stay".

The measures are data (``data/measures.yaml``); what they are of is read from the parse.
"""

from __future__ import annotations

import functools
import re
from typing import Literal

from pydantic import BaseModel, ConfigDict
from spacy.tokens import Token

from claims import data, units
from claims.mentions import naming
from claims.model import Quantity
from claims.patterns import compile_phrases
from claims.phrases import is_modifier, is_person, own_words, with_modifiers
from claims.view import View

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
    befalling: frozenset[str]
    bringing: frozenset[str]
    developing: frozenset[str]
    detecting: dict[str, str]
    linking: frozenset[str]
    no_name: frozenset[str]
    happening: dict[str, str]


RELATIVE_RISK = "relative risk"
"""The measure that is named with what the risk is of, where the sentence says it."""


@functools.cache
def words() -> Measures:
    """Returns the measures, in order of preference, and the words around them, read and validated once."""
    return data.load("measures.yaml", Measures)


@functools.cache
def unit_sorts(measure: str) -> frozenset[str]:
    """Returns what the numbers of a measure can be; empty where that is open."""
    table = words().units
    plain = measure.partition(" of ")[0]
    return frozenset(sort for sort, names in table.items() if measure in names or plain in names)


PEOPLE = re.compile(
    r"\s+(?:(?!of\b|and\b|or\b|to\b|the\b)[\w.-]+\s+){0,3}?"
    r"(?:patients?|people|persons?|men|women|boys|girls|children|adults?|participants?|subjects?|volunteers|infants"
    r"|babies|newborns|individuals|americans|cases|deaths|events|males|females|students|smokers|mothers|pregnancies"
    r"|births|users|residents|trials|eyes|knees|rats|mice|dogs|animals)\b"
)
"""Behind a number: that it counts people, or what befalls them."""


def name_of(view: View, quantity: Quantity) -> str | None:
    """Names what a number of a sentence measures, and of what: "risk of infection", "share with stroke".

    Args:
        view: The sentence.
        quantity: The number.

    Returns:
        None where the sentence does not say.
    """
    change = _HIGHER.match(view.folded, quantity.end) if quantity.unit == "%" else None
    if change is not None:
        way = "reduction" if change["down"] or change["few"] else "increase"
        group = "what" if change["what"] else "thing"
        return f"{way} of {_called_at(view, change.start(group), change[group])}"
    name = "sample size" if _is_sample(view, quantity) else measure_of(view.folded, quantity)
    if name in UNTOLD:
        name = _of_what(view, quantity) or name
    if quantity.unit in units.time_codes() and (sorts := unit_sorts(name or "")) and "time" not in sorts:
        return None
    if name in (None, "share", "prevalence") or (name == "incidence" and view.treatments):
        cases = "share of cases" if _is_of_all_cases(view, quantity) else None
        name = _share_of(view, quantity) or cases or name
    elif name == RELATIVE_RISK:
        name = _risk_of(view, quantity)
    elif (sorts := unit_sorts(name)) and "count" not in sorts:
        name = number_of(view, quantity) or name
    return "share" if name == "prevalence" and _is_of_the_ill(view, quantity) else name


def _is_count(quantity: Quantity) -> bool:
    """Whether a number can be no share and no ratio: "1.2 million", not "2 in 5"."""
    return (
        quantity.unit == "1" and quantity.denominator is None and (quantity.low or quantity.high or 0) >= _LEAST_COUNT
    )


_LEAST_COUNT = 100


def number_of(view: View, quantity: Quantity) -> str | None:
    """Returns the name of a count by what is counted ("account for half a million visits"); None for people.

    Args:
        view: The sentence.
        quantity: A number; one that may be no count has no such name.
    """
    if not _is_count(quantity):
        return None
    token = view.token_at(quantity.end - 1)
    while token is not None and not token.tag_.startswith("N"):
        token = token.head if token.dep_ in ("nummod", "compound", "quantmod", "amod") else None
    if token is None or token.idx < view.offset + quantity.end or is_person(token):
        return None
    return f"number of {token.lower_}"


_OF_ALL = re.compile(r"\s+of\s+(?:all\s+|the\s+)?(?:[a-z-]+\s+){0,2}?$")


def _is_of_all_cases(view: View, quantity: Quantity) -> bool:
    """Whether a share is of all cases of an illness: "three-fourths of all breast cancers occur in …"."""
    for mention in view.mentions:
        at = mention.start - view.offset
        if mention.type == "condition" and quantity.end < at < quantity.end + _FAR:
            plural = view.sentence.doc[mention.after - 1].tag_ == "NNS"
            return plural and _OF_ALL.fullmatch(view.folded, quantity.end, at) is not None
    return False


_FAR = 40


_OF_THE_ILL = re.compile(
    r"\s*(?:of\s+)?(?:the\s+|all\s+|those\s+)?(?:people|patients?|persons|women|men|children|adults|babies|infants|those)\s+"
    r"(?:who\s+(?:have|had|get|develop|are\s+diagnosed)|with|diagnosed\s+with|living\s+with)\b"
    r"[^.;]{0,60}?\s(?:have|has|lack|lacks|are|is|carry|show)\b"
)
"""Behind a share: of those who have the disease, how they are; it is no share of all who have it."""


_SAMPLE_BEFORE = re.compile(
    r"(?:\b(?:trial|stud(?:y|ies)|survey|analysis|review|cohort|sample|series|experiment|registry|total)s?\b[^.;]{0,80}?\b"
    r"(?:of|in|with|on|among|involving|enrolled|included|including|followed)|^(?:of|among|in)(?:\s+(?:the|all))?)"
    r"\s+(?:(?:the|all|about|more than|over|nearly|almost|some|only)\s+)*$"
)
"""Before a count of people: how many were looked at ("in a trial of 300 people", "Of 212 patients, 17 died")."""


def _is_sample(view: View, quantity: Quantity) -> bool:
    """Whether a count is of all who were looked at."""
    return (
        quantity.unit == "1"
        and quantity.denominator is None
        and PEOPLE.match(view.folded, quantity.end) is not None
        and _SAMPLE_BEFORE.search(view.folded, 0, quantity.start) is not None
    )


UNTOLD = frozenset({None, "share", "prevalence", "risk", "rate", "incidence"})
"""Measures that say little without what they are of."""


_HAS_MEASURE = re.compile(
    r"\b(?P<measure>risk|chance|likelihood|probability|rate|incidence|frequency)s?\s+(?:of|for)\s+"
    r"(?:(?:having|getting|developing|needing|any|the|a|an|another|serious|severe|major)\s+)*(?P<what>[a-z][a-z-]+(?:\s+[a-z][a-z-]+)?)"
    r"|(?P<noun>[a-z][a-z-]+)\s+(?P<rate>rate|risk|incidence)s?\b(?!\s+(?:of|for)\b)"
)


_RATE_OF = re.compile(r"\b(?!(?:the|a|this|their|lower|higher|overall|average|mean|annual)\b)[a-z]+\s+$")
_RATED = {"chance": "risk", "likelihood": "risk", "probability": "risk", "frequency": "rate"}


def _of_what(view: View, quantity: Quantity) -> str | None:
    """Names a risk or rate with what it is of: "the risk of infection is 1%", "the infection rate was 2%"."""
    if quantity.unit in units.time_codes():
        return None
    found = None
    for match in _HAS_MEASURE.finditer(view.folded, 0, quantity.start):
        if not _PARTED.search(view.folded, match.end(), quantity.start):
            found = match
    if found is None:
        return _at_rate(view, quantity)
    measure = found["measure"] or found["rate"]
    if measure == "rate" and found["measure"] and _RATE_OF.search(view.folded, 0, found.start()):
        return None  # "prevalence rates for abdominal pain"
    measure = _RATED.get(measure, measure)
    if found["noun"] is not None:
        at = view.offset + found.start("rate") - 1
        ill = next((item for item in view.mentions if item.type == "condition" and item.end == at), None)
        if ill is None and found["noun"] in words().no_name:
            return None
        return f"{measure} of {ill.canonical if ill is not None else found['noun']}"
    what = _called_at(view, found.start("what"), found["what"])
    return f"{measure} of {what}" if what not in words().no_name else None


_HIGHER = re.compile(
    r"\s*(?:(?:higher|greater|increased?)|(?P<down>lower|reduced|reduction in|decrease in))\s+(?:the\s+)?"
    r"(?:risk|chance|rate|odds|likelihood|incidence)s?\s+of\s+(?:(?:having|getting|developing|a|an|the)\s+)*"
    r"(?P<what>[a-z][a-z-]+(?:\s+[a-z][a-z-]+)?)"
    r"|\s*(?:(?P<few>fewer|less)|more)\s+(?P<thing>[a-z][a-z-]+(?:\s+[a-z][a-z-]+)?)(?=\s+than\b|[,.;]|\s+(?:in|with|after)\b)"
)
"""Behind a share: that it is a change ("25% higher risk of breast cancer")."""


def _called_at(view: View, at: int, what: str) -> str:
    """What stands at an offset, by its name as an illness, else its first word."""
    place = view.offset + at
    near = (item for item in view.mentions if item.type == "condition" and place <= item.start < place + _NEAR)
    ill = next(near, None)
    return ill.canonical if ill is not None else what.split(maxsplit=1)[0]


_NEAR = 16
"""So many characters behind "risk of" an illness is what the risk is of."""


def _at_rate(view: View, quantity: Quantity) -> str | None:
    """Names the rate at which something comes: "bleeding occurred at a rate of 2% per year"."""
    token = view.token_at(quantity.end - 1)
    rate = next((up for up in token.ancestors if up.lemma_.lower() == "rate"), None) if token is not None else None
    if rate is None or rate.dep_ != "pobj" or not rate.head.head.tag_.startswith("V"):
        return None
    verb = rate.head.head
    doer = _doer(verb)
    return f"rate of {_called(view, doer)}" if doer is not None and verb.lemma_.lower() in words().befalling else None


def _doer(verb: Token) -> Token | None:
    return next((child for child in verb.children if child.dep_ in ("nsubj", "nsubjpass")), None)


_PARTED = re.compile(r"[.;]\s|\b(?:and|but|while|whereas|who|which)\b")


def _is_of_the_ill(view: View, quantity: Quantity) -> bool:
    """Whether a share is of those who have the only illness that the sentence names."""
    ill = {mention.canonical for mention in view.mentions if mention.type == "condition"}
    return len(ill) == 1 and _OF_THE_ILL.match(view.folded, quantity.end) is not None


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
    if token is None or not (of or behind or PEOPLE.match(after)):
        return None
    while token.dep_ not in ("nsubj", "nsubjpass") and token.head.i != token.i:
        if token.dep_ == "pobj" and token.head.lower_ in ("in", "among") and token.head.head.tag_.startswith("V"):
            return _befallen(view, token.head.head)
        done = words().detecting.get(token.head.lemma_.lower()) if token.dep_ == "dobj" else None
        if done is not None:
            cases = next((inner for prep in token.children for inner in prep.children if inner.dep_ == "pobj"), None)
            known = of and view.treatment is not None
            return f"{done} of {_called(view, cases)}" if known and cases is not None else None
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
        by = next((child for child in verb.children if child.lower_ == "by" and child.i > verb.i), None)
        doer = next((child for child in by.children if child.dep_ == "pobj"), None) if by is not None else None
        agent = f" by {_called(view, doer)}" if doer is not None else ""
        return f"share {verb.lower_}{agent}" if of else None
    return _doing(view, verb) if verb.tag_ != "VBN" else None  # "45 patients given naproxen"


def _befallen(view: View, verb: Token) -> str | None:
    """The share with what is said to occur in them, or to be done to them ("causes a rash in 3% of people")."""
    lemma, doer = verb.lemma_.lower(), _doer(verb)
    if doer is not None and doer.tag_ == "WDT" and verb.dep_ == "relcl":
        doer = verb.head  # "mutations, which occur in 5% of people"
    if doer is None or doer.tag_ in ("DT", "PRP"):
        return None
    if lemma in words().befalling:
        about = view.subject
        ill = about is not None and about.type == "condition" and about.canonical == _called(view, doer)
        if ill and not view.treatments:
            return "prevalence"
        return f"share with {_called(view, doer)}"
    if lemma in words().detecting:
        return words().detecting[lemma]
    thing = next((child for child in verb.children if child.dep_ == "dobj"), None)
    if thing is None or verb.tag_ not in ("VBZ", "VBD", "VBP", "VB") or lemma == "have":
        return None
    what = _called(view, thing)
    return f"share with {what}" if lemma in words().bringing else f"share for whom it {lemma} {what}"


_PARTS = ("some", "part", "all", "most", "much", "lot", "any")


def _part_of(noun: Token | None) -> Token | None:
    """What a part is of: "some of their sight"."""
    if noun is None or noun.lemma_.lower() not in _PARTS:
        return noun
    of = next((child for child in noun.children if child.lower_ == "of"), None)
    return next((child for child in of.children if child.dep_ == "pobj"), noun) if of is not None else noun


def _doing(view: View, verb: Token) -> str | None:
    """The share that does something: "one in five needed a second operation", "a third develop arthritis"."""
    labels = {child.dep_: child for child in verb.children}
    thing = _part_of(labels.get("dobj"))
    if thing is None:
        return (
            None if labels.keys() & {"prep", "xcomp", "ccomp", "dative", "neg"} else f"share that {verb.lemma_.lower()}"
        )
    if verb.lemma_.lower() in words().developing:
        if thing.tag_ == "PRP":
            return "prevalence"  # "about 9 percent of adults get it"
        return f"share with {_called(view, thing)}"
    return f"share that {verb.lemma_.lower()} {own_words(view.sentence, thing)}"


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
    told = _are_ill(view, people) or view.treatment is not None
    return f"share with {_called(view, thing)}" if told else None


def _are_ill(view: View, people: Token) -> bool:
    """Whether the people are told by a disease that they have ("people who have haemophilia")."""
    last = people.right_edge.i
    return any(mention.type == "condition" and people.i < mention.first <= last for mention in view.mentions)


@functools.cache
def _nearest() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((row.name, compile_phrases(row.phrases)) for row in words().measures)


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
    if label and label[1] == "or" and (quantity.denominator or label.end() - label.end(1) < _SIGNED):
        stated = folded.endswith(("(", "[", ";", ": "), 0, label.start()) or label.start() == 0
        label = label if stated and "." in quantity.text else None  # "25 percent, or one in four"
    if label or re.match(r"[pn]\s*[=<>≤≥]", folded[quantity.start : quantity.end]):
        key = label[1] if label else folded[quantity.start]
        return {"p": "p-value", "n": "sample size", "hr": "hazard ratio", "or": "odds ratio", "rr": "relative risk"}[
            key
        ]
    changed = _CHANGED_BY.search(folded, max(0, quantity.start - 90), quantity.start)
    if changed is not None:
        way = "increase" if changed["up"] else "reduction"
        what = changed["what"] or ""
        return f"{way} of {words().happening.get(what, what)}" if what else way
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
