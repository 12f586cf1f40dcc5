"""What a sentence of research finds: an exposure, an outcome, and more, less or none of it; read without a parse.

"Statins were associated with lower mortality", "aspirin did not affect blood loss", "no difference in survival between
…". The claims of an article leave many such sentences aside (long, nested, of exposures that are no treatment), and two
articles that cite research against each other meet in just these. Words are ``data/research.yaml``, outcomes with their
opposites those of `claims.effects`, exposures `claims.exposures`. What two verdicts come to is told by `opposed` and
`leaves_alone`.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from claims.context import words as context_words
from claims.drugs import classes_of
from claims.effects import Outcome, outcome_names
from claims.exposures import UNLISTED, WORD, acts_on, illness, of_people, people_in, read_exposures, words
from claims.mentions import GENERIC, Mention, Names, mentions_in, normal
from claims.patterns import compile_phrases, fold, keys, possible
from claims.scopes import WIDE

Way = Literal["more", "less", "linked"]
_Kind = Literal["more", "less", "better", "worse", "linked", "same"]
_KINDS: tuple[_Kind, ...] = ("more", "less", "better", "worse", "linked", "same")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a sentence finds of its exposures and one outcome.

    Attributes:
        exposures: Canonical names of what the finding is about.
        groups: The classes that medicines among them belong to.
        outcome: Canonical name of the outcome.
        way: What becomes of it; ``linked`` where no direction is told.
        denied: Whether that is what was not found.
        good: Whether more of the outcome is wished for; None where nobody can tell.
        start: Offset into the sentence of the words that say it.
        end: Offset after them.
        told: Whether the sentence tells of research, by its words or its tense; general statements do not.
    """

    exposures: frozenset[str]
    groups: frozenset[str]
    outcome: str
    way: Way
    denied: bool
    good: bool | None
    start: int
    end: int
    told: bool = True


class _Cue(NamedTuple):
    """A word that says what becomes of an outcome."""

    start: int
    end: int
    kind: _Kind


@dataclass(frozen=True, slots=True)
class _Named:
    """An outcome where it is named; ``up``: by its own name and not its opposite's; ``ill``: as a disease."""

    start: int
    end: int
    name: str
    up: bool
    good: bool | None
    ill: bool = False


Clause = tuple[int, int]
_HEALS = re.compile(
    r"\s+(?:to\s+|will\s+|can\s+|may\s+|that\s+)?(?:heal|improve|recover|clear|settle|get\s+better|go\s+away|disappear)s?\b"
)
_ASKED = 120
"""Characters before a word of change in which it is looked for whether it is only asked."""
BENEFIT = "benefit"
"""The outcome of a sentence that speaks of benefit and does not say in what: as wide as any good can be."""


def read_verdicts(text: str, spoken_of: frozenset[str] = frozenset(), *, any_prose: bool = False) -> list[Verdict]:
    """Reads what a sentence finds; empty for most sentences.

    Only what everybody calls a thing counts, no names of one article: two articles have to call it the same.

    Args:
        text: One sentence, citation markers cut out.
        spoken_of: Canonical names of what a sentence that names nothing itself speaks of.
        any_prose: Whether prose that speaks to its reader is read too.
    """
    folded = fold(text)
    begun = keys(folded)
    table = words()
    cues = sorted(_cues(folded, begun))
    if not cues and not possible(table.benefit, begun):
        return []
    if not any_prose and possible(table.addressed, begun) and compile_phrases(table.addressed).search(folded):
        return []  # a page that speaks to its reader
    told = possible(table.told, begun) and compile_phrases(table.told).search(folded) is not None
    mentions = mentions_in(text, Names({}))
    outcomes = list(_outcomes(folded, mentions))
    spans = [(cue.start, cue.end) for cue in cues]
    ill = illness(folded, mentions, spans)
    named = read_exposures(text, folded, mentions, [(item.start, item.end) for item in outcomes], spans, ill)
    if spoken_of and (not named or min(named).startswith(UNLISTED)):
        named = dict.fromkeys(spoken_of, 0)
    if not named:
        return []
    exposures = frozenset(named)
    asked = compile_phrases(context_words().indirect)
    clauses = _clauses(folded)
    found: list[Verdict] = []
    for item in outcomes:
        clause = next((low, high) for low, high in clauses if low <= item.start < high)
        cue = _cue_of(item, cues, outcomes, folded, clause) or _cue_of_cases(item, cues, folded)
        of_research = cue is not None and (told or _is_past(cue, folded, clause))
        acting = exposures
        if cue is not None and (any_prose or not of_research):
            # A general sentence tells of many things: only what stands before the word does what it says.
            acting = frozenset(name for name, at in named.items() if acts_on(folded, at, cue.start))
        about = acting - {item.name}
        if cue is None or not about or (ill is not None and item.start == ill.start):
            continue
        if _HEALS.match(folded, item.end):
            continue  # "helps a fissure to heal": less of it, whatever the word before says
        if asked.search(folded, max(0, cue.start - _ASKED), cue.start):
            continue  # "it is not known whether"
        verdict = _verdict(item, cue, about, denied=_is_denied(cue, folded, clause), told=of_research)
        if verdict not in found:
            found.append(verdict)
    found += _benefit(folded, exposures, clauses, found, told=told)
    # A sentence that finds both ("baked fish lowers, fried fish raises the risk") knows of both.
    return [one for one in found if not any(one.outcome == other.outcome and opposed(one, other) for other in found)]


def _cues(folded: str, begun: frozenset[str]) -> Iterator[_Cue]:
    for kind in _KINDS:
        phrases = getattr(words(), kind)
        if possible(phrases, begun):
            for match in compile_phrases(phrases).finditer(folded):
                # "all-cause mortality", "contrast-induced nephropathy", "infections caused by viruses"
                if not folded.endswith("-", 0, match.start()) and not folded.startswith(" by ", match.end()):
                    yield _Cue(match.start(), match.end(), kind)


_PAST = re.compile(r"\b(?:was|were|had|did|failed)\b")
_PAST_BEHIND = 12
_ADJECTIVE = re.compile(
    r"\b(?:an?|the|and|or|of|with|to|from|in|for|is|are|be|been|being|has|have|may|can|any|some|this|more|such|as)"
    r"\s+(?:[\w-]+ly\s+)?$"
)


def _is_past(cue: _Cue, folded: str, clause: Clause) -> bool:
    """Whether a sentence tells of what was found: consumer prose says what is, research what was."""
    if _PAST.search(folded, clause[0], cue.end) or _PAST.search(
        folded, cue.end, min(clause[1], cue.end + _PAST_BEHIND)
    ):
        return True
    return folded.endswith("ed", 0, cue.end) and _ADJECTIVE.search(folded, clause[0], cue.start) is None


_MORE_OF_IT = re.compile(r"\b(?:additional|further|extra|added)\s+(?:\w+\s+)?$")
_IN_WHAT = re.compile(r"\s+(?:on|in terms of|for|in|to)\b")


def _benefit(
    folded: str, exposures: frozenset[str], clauses: Sequence[Clause], found: Sequence[Verdict], *, told: bool
) -> list[Verdict]:
    """What a sentence says of benefit as such ("no benefit from …")."""
    match = compile_phrases(words().benefit).search(folded)
    if (
        match is None
        or any(match.start() < item.end and item.start < match.end() for item in found)
        or _MORE_OF_IT.search(folded, 0, match.start())
        or _IN_WHAT.match(folded, match.end())
    ):
        return []
    clause = next((low, high) for low, high in clauses if low <= match.start() < high)
    if not told and _PAST.search(folded, *clause) is None:
        return []
    denied = _is_denied(_Cue(match.end() - 1, match.end(), "more"), folded, clause)
    return [Verdict(exposures, _groups(exposures), BENEFIT, "more", denied, True, *match.span())]


def _verdict(item: _Named, cue: _Cue, exposures: frozenset[str], *, denied: bool, told: bool) -> Verdict:
    way: Way
    if cue.kind in ("linked", "same"):
        way, denied = "linked", denied or cue.kind == "same"
    elif cue.kind in ("more", "less"):
        way = "more" if (cue.kind == "more") == item.up else "less"
    else:
        way = "more" if (cue.kind == "better") == (item.good is not False) else "less"
    start, end = min(cue.start, item.start), max(cue.end, item.end)
    return Verdict(exposures, _groups(exposures), item.name, way, denied, item.good, start, end, told)


def _groups(exposures: frozenset[str]) -> frozenset[str]:
    return frozenset().union(*(classes_of(name) for name in exposures))


# ---------------------------------------------------------------- outcomes


@functools.cache
def _table() -> tuple[dict[str, tuple[Outcome, bool]], int]:
    names = outcome_names()
    return names, max(len(name.split()) for name in names)


_OF_MANY_SORTS = frozenset({"infection", "pain", "symptom", "inflammation"})
"""Outcomes of which each part of the body and each illness has its own."""


def _of_what(name: str, tokens: Sequence[re.Match[str]], at: int) -> str:
    """The name of an outcome with the word before it that says of what: "bladder pain", "lung infection"."""
    before = tokens[at - 1] if at else None
    if name not in _OF_MANY_SORTS or before is None or before.end() + 1 != tokens[at].start():
        return name
    word = before[0]
    plain = word in _bare() or word in words().general or word in words().degrees or len(word) <= _SHORTEST
    return name if plain or any(phrase in word for phrase in _stems()) else f"{normal(word)} {name}"


_SHORTEST = 3
_FALLS_ASLEEP = re.compile(r"falls?\s+(?:asleep|into|within|under|below|between|ill|out|off|apart|short)\b")


@functools.cache
def _stems() -> tuple[str, ...]:
    """Beginnings of the words of change: "relieves pain" is no sort of pain."""
    phrases = (phrase for kind in _KINDS for phrase in getattr(words(), kind))
    return tuple(match[0] for phrase in phrases if (match := re.match(r"[a-z]{4,}", phrase)))


def _outcomes(folded: str, mentions: Sequence[Mention]) -> Iterator[_Named]:
    """Yields outcomes in order: those of ``effects.yaml`` by their names, and diseases not too wide for one."""
    table, longest = _table()
    tokens = list(WORD.finditer(folded))
    ill = {mention.start: mention for mention in mentions if mention.type == "condition"}
    at = 0
    while at < len(tokens):
        start = tokens[at].start()
        mention = ill.get(start)
        wide = mention is not None and mention.canonical in WIDE | GENERIC
        for size in range(min(longest, len(tokens) - at), 0, -1):
            stop = tokens[at + size - 1].end()
            entry = table.get(normal(folded[start:stop].replace("-", " ")))
            if entry is not None and _FALLS_ASLEEP.match(folded, start):
                continue
            if entry is None or (mention is not None and (mention.end > stop or (wide and mention.end == stop))):
                continue
            name = _of_what(entry[0].name, tokens, at)
            yield _Named(start, stop, name, entry[1], entry[0].good, ill=mention is not None)
            at += size
            break
        else:
            if mention is not None and not wide:
                row, up = table.get(normal(mention.canonical), (None, True))
                name, good = (row.name, row.good) if row is not None else (mention.canonical, False)
                yield _Named(start, mention.end, name, up, good, ill=True)
            at += 1


# ---------------------------------------------------------------- what is found of an outcome


_BREAK = re.compile(
    r";|:|,?\s+\b(?:but|although|though|whereas|while|however|despite|because|since|which|who|without|except)\b"
    r"|,\s+and\s+(?=(?:is|are|was|were|may|might|appears?|does|did|has|have|should|can|could|in|the|this|these)\b)"
)
_NEAR, _BEHIND = 14, 9
"""Words from a cue to an outcome behind it, lists of outcomes included, and to one before it."""
_OTHER_WORDS, _OTHER_ADJECTIVES = 6, 2
"""Words between a cue and an outcome, or a disease, that are neither outcomes nor plain."""
_ELSEWHERE = re.compile(
    r"^\s+in\s+$|\b(?:among|for|after|during|before|following|by|through|at|over|as|than|is|are|was|were|may|might|can"
    r"|could|has|have|had)\b|\b(?:spread|symptoms?|signs?|treatment|diagnosis|forms?|types?|cells?|genes?|stages?)\s+of\b"
    r"|\w\s+in\s+(?!the\s+(?:risk|incidence|rate|number))"
)
"""Between a cue and a disease: the disease says where or in whom, not what."""
_SUCH_AS = re.compile(r"\b(?:including|includes?|such\s+as|like|e\.g\.)")
_BETWEEN = re.compile(r"\s+between\b(?:.{1,120})(?:\band\b|,)(?=\s)")


def _clauses(folded: str) -> list[Clause]:
    cuts = [0, *(match.start() for match in _BREAK.finditer(folded) if match.start() > 0), len(folded) + 1]
    return list(zip(cuts, cuts[1:], strict=False))


def _cue_of(item: _Named, cues: Sequence[_Cue], outcomes: Sequence[_Named], folded: str, clause: Clause) -> _Cue | None:
    """Returns the word that says what becomes of an outcome: the nearest before it, else one behind its verb."""
    low, high = clause
    around = next((cue for cue in cues if cue.start < item.start and item.end < cue.end), None)
    if around is not None:
        return around  # "makes fractures less likely"
    before = [
        cue
        for cue in reversed(cues)
        if low <= cue.start and cue.end <= item.start and not _OF_WHOM.search(folded, low, cue.start)
    ]
    directed = [cue for cue in before if cue.kind not in ("linked", "same")]
    for cue in (*directed, *(cue for cue in before if cue not in directed)):
        gap = folded[cue.end : item.start]
        if cue.kind == "linked" and (between := _BETWEEN.match(gap)):
            gap = gap[between.end() :]
        if len(gap.split()) <= _NEAR and _reaches(gap, item, outcomes, helps=folded.startswith("help", cue.start)):
            before_it = next((other for other in directed if other.end < cue.start), None)
            if before_it and _IS_STATE.fullmatch(folded, before_it.end, cue.end) and len(gap.split()) <= 1:
                return before_it  # "lowers elevated blood glucose"
            colour = next((other for other in directed if other.end + 1 == cue.start), None)
            # "A protective association", "an adverse effect on": both words are one.
            return _Cue(colour.start, cue.end, colour.kind) if colour and cue.kind == "linked" else cue
    who = of_people(folded, low, item.start)
    if who and (item.ill or who.startswith("who")):
        return None
    for cue in cues:
        gap = folded[item.end : cue.start]
        if item.end <= cue.start < high and len(gap.split()) <= _BEHIND and _is_predicate(gap, folded, cue):
            return cue
    return None


_OF_WHOM = re.compile(
    r"\b(?:wom[ae]n|m[ae]n|people|persons?|patients?|adults?|children|those|individuals|anyone)\s+"
    r"(?:who\s+(?:are|have)\s+|with\s+|at\s+|having\s+)+(?:an?\s+|the\s+)?(?:\w+ly\s+)?$"
)
"""Before "increased risk": whose risk it is, not what becomes of it."""
_IS_STATE = re.compile(r"\s+(?:the\s+|an?\s+|your\s+|their\s+)?\w+ed")


def _reaches(gap: str, item: _Named, outcomes: Sequence[_Named], *, helps: bool = False) -> bool:
    """Whether what is found reaches an outcome: over plain words and other outcomes, not over people and places."""
    if helps and len([word for word in gap.split() if word not in _bare() | words().degrees]) > 0:
        return False  # "helps the cells use glucose"
    if people_in(gap) or _SUCH_AS.search(gap):
        return False
    offset = item.start - len(gap)
    rest = gap
    for other in outcomes:
        if offset <= other.start and other.end <= item.start:
            rest = rest.replace(gap[other.start - offset : other.end - offset], " or ", 1)
    left = [word for word in re.findall(r"[^\s,]+", rest) if word.strip("-()") not in _bare()]
    if item.ill:
        return len(left) <= _OTHER_ADJECTIVES and not _ELSEWHERE.search(rest)
    return len(left) <= _OTHER_WORDS


@functools.cache
def _bare() -> frozenset[str]:
    return frozenset(("", *words().bare))


_CHANGE_NOUN = re.compile(r"lowering|reduc(?:tions?|ing)|increases?|decreases?|improvements?|elevations?")
"""Behind an outcome: "blood pressure lowering", "mortality reduction"."""
_VERB_BETWEEN = re.compile(
    r"(?:\W+(?:[\w'-]+\W+){0,4}?)?(?:was|were|is|are|did|does|do|remained|remains|seemed|seems|appeared|appears|be)"
    r"\W+(?:[\w'-]+\W+){0,3}"
)
_FINITE = ("ed", "s", "e", "ell", "ose")


def _is_predicate(gap: str, folded: str, cue: _Cue) -> bool:
    """Whether what stands behind an outcome says what became of it ("was greater", "improved", "did not differ")."""
    if people_in(gap):
        return False
    if re.fullmatch(r"[\s-]+", gap) and _CHANGE_NOUN.fullmatch(folded, cue.start, cue.end):
        return True
    if _VERB_BETWEEN.fullmatch(gap):
        return True
    close = re.fullmatch(r"\W+(?:[\w'-]+ly\W+)?", gap) is not None
    return close and cue.kind != "same" and folded.endswith(_FINITE, 0, cue.end)


_SHARE = re.compile(r"\b(?:frequenc(?:y|ies)|distributions?|prevalence|proportions?)\s+of\b")
_CASES = re.compile(
    r"\b(?:in|among|between)\s+(?:the\s+)?(?:[\w-]+\s+)?"
    r"(?:patients|individuals|subjects|people|those|women|men|cases|controls)\s+"
    r"(?:with|without)(?:\s+(?:and|or|and/or)\s+(?:with|without))?\s+$"
)


def _cue_of_cases(item: _Named, cues: Sequence[_Cue], folded: str) -> _Cue | None:
    """How often an exposure is found among the ill and others: "the frequency of X was higher in patients with Y"."""
    share = _SHARE.search(folded, 0, item.start)
    if not item.ill or share is None or _CASES.search(folded, share.end(), item.start) is None:
        return None
    return next((cue for cue in reversed(cues) if share.end() <= cue.start < item.start), None)


_NOT = re.compile(r"(?:\b(?:not|never|cannot|neither|nor)\b|n't\b)")
_NO = re.compile(r"\b(?:no|without|nor)\b")
_ASSERTS = re.compile(
    r"\b(?:and|but)\s+(?:[\w'-]+ly\s+)?"
    r"(?:(?:is|are|was|were|has|have|had|may|might|can|could|should|will)\b|[\w'-]+(?:ed|es)\b)"
    r"|,\s+(?!(?:or|nor|and)\b)(?:[\w'-]+\s+){1,5}?(?:is|are|was|were|has|have|had|may|might|can|could)\b"
)
"""Where words behind a negation say something of their own again."""
_NEW_NOUN = re.compile(r"\band\b(?!\s+no\b)")
_REACH_NOT, _REACH_NO = 14, 9


def _is_denied(cue: _Cue, folded: str, clause: Clause) -> bool:
    """Whether what a word says is denied: by a negated verb before it, or by "no", "without", "little evidence of"."""
    denying = compile_phrases(words().denying)
    for pattern, reach in ((_NOT, _REACH_NOT), (_NO, _REACH_NO), (denying, _REACH_NO)):
        for match in pattern.finditer(folded, clause[0], cue.start):
            gap = folded[match.end() : cue.end]
            if ")" in gap and "(" not in gap:
                continue  # denied in brackets that close before
            if len(gap.split()) > reach or _ASSERTS.search(gap):
                continue
            if pattern is _NO and _NEW_NOUN.search(folded, match.end(), cue.start):
                continue
            return True
    return False


# ---------------------------------------------------------------- two verdicts


_FEWEST = 2
"""Words that two things which no list knows have in common, unless one of them has no more than one."""


def shared(one: Verdict, other: Verdict) -> str:
    """Returns what two verdicts are both about: one thing, or a class of medicines and its member; empty for neither.

    One of them has to tell of research, both where no list knows the thing.
    """
    if not (one.told or other.told):
        return ""  # two general statements: their claims are compared
    same = one.exposures & other.exposures or one.exposures & other.groups or one.groups & other.exposures
    name = min(same, default="")
    if not name.startswith(UNLISTED):
        return name
    least = min(len(one.exposures), len(other.exposures))
    enough = len(same) == least or (len(same) >= _FEWEST and 2 * len(same) >= least)
    return " ".join(word.removeprefix(UNLISTED) for word in sorted(same)) if enough and one.told and other.told else ""


def opposed(one: Verdict, other: Verdict) -> bool:
    """Whether two verdicts on one outcome cannot both hold of one exposure: more and less, or found and not found."""
    if one.denied and other.denied:
        return False
    if not one.denied and not other.denied:
        return {one.way, other.way} == {"more", "less"}
    no, yes = (one, other) if one.denied else (other, one)
    if no.way == "linked":
        return True
    if yes.way == "linked":
        # To be linked to a disease is to have more of it.
        return no.way == "more" and yes.good is False
    return no.way == yes.way


@functools.cache
def within(outcome: str) -> frozenset[str]:
    """Returns the outcomes that lie within a wide one, and within those."""
    found: set[str] = set()
    rest = [outcome]
    while rest:
        inner = set(words().wide.get(rest.pop(), ())) - found
        found |= inner
        rest.extend(inner)
    return frozenset(found)


@functools.cache
def wide_of(outcome: str) -> tuple[str, ...]:
    """Returns the wide outcomes that an outcome lies within."""
    return tuple(wide for wide in words().wide if outcome in within(wide))


def leaves_alone(wide: Verdict, narrow: Verdict) -> bool:
    """Whether a wide outcome is said not to change, or not for the better, and one that lies within it does so."""
    if not wide.denied or narrow.denied or narrow.way == "linked":
        return False
    if wide.outcome == BENEFIT != narrow.outcome:
        return narrow.good is not None and (narrow.way == "more") == narrow.good
    if narrow.outcome not in within(wide.outcome):
        return False
    if wide.way == "linked":
        return True
    if wide.good is None or narrow.good is None:
        return False
    return ((wide.way == "more") == wide.good) == ((narrow.way == "more") == narrow.good)
