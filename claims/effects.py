"""Effects: what is increased, decreased or left alone, read from the parse; outcomes with their opposites."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel, ConfigDict
from spacy.tokens import Token

from claims import data
from claims.context import is_negation
from claims.mentions import GENERIC, TREATMENTS, Mention, naming, normal, subject_of
from claims.model import Effect, Kind
from claims.patterns import compile_phrases, possible
from claims.view import Draft, View

Direction = Literal["increase", "decrease", "none"]


class Outcome(BaseModel):
    """An outcome with its names and those of its opposite.

    Attributes:
        name: Canonical.
        good: Whether more of it is wished for.
        names: How it is named.
        opposite: Names of its opposite.
        parted: Whether each kind of it is an outcome of its own ("knee pain" is no back pain).
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    good: bool
    names: tuple[str, ...]
    opposite: tuple[str, ...]
    parted: bool = False


class EffectWords(BaseModel):
    """The whole of ``effects.yaml``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    verbs: dict[str, tuple[str, ...]]
    changed: dict[Literal["increase", "decrease", "improve", "worsen"], tuple[str, ...]]
    unchanged_nouns: frozenset[str]
    unchanged_verbs: frozenset[str]
    good_effects: frozenset[str]
    bad_effects: frozenset[str]
    relating: dict[str, str]
    predicting: frozenset[str]
    taken_away: frozenset[str]
    given: frozenset[str]
    advised: frozenset[str]
    of_illness: frozenset[str]
    damaging: dict[str, str]
    keeping: frozenset[str]
    warding: frozenset[str]
    arising: frozenset[str]
    happening: frozenset[str]
    consuming: frozenset[str]
    containing: frozenset[str]
    taken_out: frozenset[str]
    nameless: frozenset[str]
    measured: frozenset[str]
    wished: frozenset[str]
    causing: dict[str, str]
    unwanted: frozenset[str]
    people: frozenset[str]
    grading: frozenset[str]
    seeking: frozenset[str]
    sought: tuple[str, ...]
    limbs: frozenset[str]
    standing: frozenset[str]
    never_nouns: frozenset[str]
    no_outcome: frozenset[str]
    states: frozenset[str]
    feelings: dict[str, str]
    general_illness: frozenset[str]
    bettered: dict[str, str]
    kept_in_hand: frozenset[str]
    nouns: dict[str, tuple[str, ...]]
    outcomes: tuple[Outcome, ...]


@functools.cache
def words() -> EffectWords:
    """Returns verbs, nouns and outcomes, read and validated once."""
    return data.load("effects.yaml", EffectWords)


@functools.cache
def _verbs() -> dict[str, str]:
    return {verb: direction for direction, verbs in words().verbs.items() for verb in verbs}


@functools.cache
def _nouns() -> dict[str, str]:
    return {noun: direction for direction, nouns in words().nouns.items() for noun in nouns}


@functools.cache
def outcome_names() -> dict[str, tuple[Outcome, bool]]:
    """Returns normal name -> (outcome, whether it is the outcome's own name and not that of its opposite)."""
    found: dict[str, tuple[Outcome, bool]] = {}
    for row in words().outcomes:
        for name in (row.name, *row.names):
            found[normal(name)] = (row, True)
        for name in row.opposite:
            found[normal(name)] = (row, False)
    return found


@dataclass(frozen=True, slots=True)
class FoundEffect:
    """An effect in a sentence.

    Attributes:
        direction: On the canonical outcome.
        outcome: Canonical name.
        verb: The token that says it.
        negated: Whether it stands negated ("does not reduce").
        harm: Whether it is a bad thing that is caused or made worse.
        doer: The treatment that is named as doing it, None where the sentence's own is meant.
        called: What a harm is called where that says more than its outcome ("weight gain"), see `harm_name`.
    """

    direction: Direction
    outcome: str
    verb: Token
    negated: bool
    harm: bool
    doer: Mention | None = None
    called: str = ""


HARM, EFFECT = "risk of ", "effect on "
"""What the attributes of a harm and of a wanted effect begin with; what it is called follows."""
ESTABLISHED_OF = "established "


@functools.lru_cache(maxsize=65536)
def canonical_outcome(name: str, direction: str, *, condition: bool = False) -> tuple[str, Direction, bool | None]:
    """Returns (canonical outcome, direction on it, whether more of it is good or None if not known).

    "Decrease of mortality" becomes "increase of survival"; "improve" goes by what is good.

    Args:
        name: The outcome as named.
        direction: What is done to it: ``increase``, ``decrease``, ``improve``, ``worsen``, ``cause`` or ``none``.
        condition: Whether it is a disease or symptom, of which less is better where nothing else is known.
    """
    key = normal(
        re.sub(
            r"^(?:the|your|their|his|her|its|a|an|overall|total|any|some|more|further|mean|median|average)\s+",
            "",
            name.lower(),
        )
    )
    row = outcome_names().get(key)
    if row is None and not key.startswith(ESTABLISHED_OF):
        row = _by_last_words(key)
    up = direction in ("increase", "cause")
    if row is None and condition and direction in ("improve", "worsen"):
        return key, "increase" if direction == "worsen" else "decrease", False
    if direction == "worsen":
        up = row is None or not (row[0].good if row[1] else not row[0].good)
    if direction == "improve":
        if row is None:
            good = _good_of_kind(key)
            return key, "decrease" if good is False else "increase", good
        up = row[0].good if row[1] else not row[0].good
    if row is None:
        return key, "increase" if up else "decrease", _good_of_kind(key)
    outcome, same = row
    return outcome.name, "increase" if up == same else "decrease", outcome.good


def harm_name(said: str, outcome: str, way: str) -> str:
    """Returns what a harm is called: by its outcome, unless that is a measurement of which the harm is one end.

    "Weight gain" and "weight loss" are harms of their own, though both are of weight; so is "hypoglycemia".

    Args:
        said: The harm as named.
        outcome: Its canonical outcome.
        way: What happens to that.
    """
    if way == "increase" and outcome not in words().measured:
        return outcome
    name = normal(said)
    return name if name != outcome else f"{'high' if way == 'increase' else 'low'} {outcome}"


def _good_of_kind(key: str) -> bool | None:
    """Whether more of one kind of an outcome is wished for: "knee pain" as little as pain."""
    row = outcome_names().get(key.rpartition(" ")[2])
    return row[0].good if row is not None and row[1] and row[0].parted else None


@functools.lru_cache(maxsize=65536)
def outcome_of(name: str) -> tuple[str | None, bool]:
    """Returns (canonical name of the outcome that a name is, else None; whether it is named or its opposite is)."""
    row = outcome_names().get(normal(name))
    return (row[0].name, row[1]) if row is not None else (None, True)


def _by_last_words(key: str) -> tuple[Outcome, bool] | None:
    """The outcome a longer name ends with ("mean mediastinal blood loss"), or begins with before "of"."""
    words_ = key.partition(" of ")[0].split()
    if len(words_) > _MOST_WORDS:
        return None
    if len(words_) < len(key.split()) and (row := outcome_names().get(" ".join(words_))):
        return row
    for size in (3, 2, 1):
        if size < len(words_) and (row := outcome_names().get(" ".join(words_[-size:]))):
            before = set(words_[:-size])
            if before & _OTHERWISE or (row[0].parted and not before <= words().grading | _LOW):
                return None
            return (row[0], not row[1]) if before & _LOW else row
    return None


_MOST_WORDS = 4
_LOW = frozenset(
    "low poor reduced decreased impaired insufficient inadequate loss lower blurred blurry double weak weakened lost"
    " disturbed slowed dimmed".split()
)
"""Before an outcome: its opposite ("poor sleep")."""
_OTHERWISE = frozenset({"no", "normal", "stable", "without", "anti", "non", "free", "related"})
_LIGHT = frozenset(
    "help aim try use design intend appear seem tend show know find think fail able likely prove continue begin".split()
)


_ESTABLISHED = frozenset(
    {"treat", "cure", "heal", "clear", "manage", "resolve", "kill", "destroy", "remove", "eliminate"}
)


def find_effects(view: View) -> Iterator[FoundEffect]:
    """Yields the effects a sentence states, from verbs with their objects and from nouns ("reduction in mortality").

    None where the treatment is taken away ("when the hormone is blocked, blood pressure falls"): they are not its own.
    None either where nobody has shown them yet ("trials that test new ways to stop cancer").
    """
    sought = words().sought
    if _is_taken_away(view) or (possible(sought, view.keys) and compile_phrases(sought).search(view.folded)):
        return
    seen: set[tuple[str, str]] = set()
    for token in view.tokens:
        direction, outcome = _stated(view, token)
        if direction is None or outcome is None:
            continue
        more = _with_conjuncts(outcome)[1:] if outcome is not token else []
        for noun in (outcome, *more):
            effect = _effect(view, token, noun, _misread(noun, token) or direction)
            if effect is not None and (effect.outcome, effect.direction) not in seen:
                seen.add((effect.outcome, effect.direction))
                yield effect


def _misread(noun: Token, verb: Token) -> str | None:
    """What a second verb says is done to a noun that the parse joins to the object of the first.

    "Reduces symptoms and prolongs life", where "prolong" is read as a part of a noun, or as one.
    """
    before = noun.doc[noun.left_edge.i - 1] if noun.left_edge.i > verb.i + 1 else None
    for token in (*noun.lefts, *([before] if before is not None else [])):
        if token.lemma_.lower() in words().never_nouns:
            return _verbs()[token.lemma_.lower()]
    return None


_ASKED = ("ccomp", "pcomp", "dobj")


def _stated(view: View, token: Token) -> tuple[str | None, Token | None]:
    """What a verb or noun says is done to what; None where it says nothing of the kind."""
    lemma = token.lemma_.lower()
    if token.tag_.startswith("V"):
        # "Keeps clots from forming", but "keeps the heart healthy".
        direction = "decrease" if lemma == "keep" and _kept_from(token) else _verbs().get(lemma)
        if direction is None:
            return "cause", None if _is_of_illness(view, token) else _led_to(token)
        if lemma in _HELPING and (ill := _helped_with(view, token)) is not None:
            return "decrease", ill
        if any(child.dep_ == "nsubj" and child.tag_ == "WP" for child in token.children) and token.dep_ in _ASKED:
            return None, None  # "nobody knows what causes it"
        if (
            _is_state(token)
            or _is_left_open(token)
            or _is_practice(token)
            or _fails_in_case(token)
            or _is_sought(token)
        ):
            return None, None
        # "People on statins should avoid grapefruit juice" is no effect, nor what an illness does.
        advised = lemma in words().advised and _is_done_by_people(token)
        return direction, None if advised or _is_of_illness(view, token) else _object(token)
    direction = _nouns().get(lemma) if token.tag_.startswith("N") else None
    if direction is None:
        return None, None
    outcome = _noun_object(token)
    if outcome is None and _relieves(token) and token.dep_ == "dobj":
        return direction, token  # "gives lasting relief": of the symptoms
    return direction, outcome


_HELPING = ("help", "assist")


def _helped_with(view: View, verb: Token) -> Token | None:
    """The illness or complaint that something "helps with"."""
    for noun in _objects(verb, "with"):
        mention = mention_at(view, noun)
        ill = mention is not None and mention.type == "condition"
        if ill or canonical_outcome(noun.lemma_.lower(), "decrease")[2] is False:
            return noun
    return None


def _first_of(verb: Token) -> Token:
    """The first of coordinated verbs, on which the others hang."""
    while verb.dep_ == "conj" and verb.head.tag_.startswith("V"):
        verb = verb.head
    return verb


def _is_state(verb: Token) -> bool:
    """Whether a clause only says when: "the dose is lowered as the disease is controlled"."""
    when = verb.dep_ == "advcl" and any(child.lower_ in ("as", "once", "until") for child in verb.children)
    return when and any(child.dep_ == "nsubjpass" for child in verb.children)


def _is_left_open(verb: Token) -> bool:
    """Whether a verb's clause asks: "shows whether the nerve is damaged", "to see if it helps the pain"."""
    clause = _first_of(verb)
    return clause.dep_ in _ASKED and any(
        child.dep_ == "mark" and child.lower_ in ("whether", "if") for child in clause.children
    )


def _fails_in_case(verb: Token) -> bool:
    """Whether a verb tells in which case something else is done: "if aspirin does not relieve the pain, try ice"."""
    clause = _first_of(verb)
    return (
        clause.dep_ == "advcl"
        and any(child.dep_ in ("mark", "advmod") and child.lower_ in ("if", "when") for child in clause.children)
        and _negated(verb)
    )


_CLAUSES = ("acl", "relcl", "advcl", "xcomp", "pcomp", "ccomp")


def _is_sought(verb: Token) -> bool:
    """Whether a verb says what is looked for: "trials test ways to stop cancer", "developing drugs that block it"."""
    below = verb
    inside = False
    for above in verb.ancestors:
        inside = inside or below.dep_ in _CLAUSES
        below = above
        if inside and above.lemma_.lower() in words().seeking and above.tag_ in ("VB", "VBP", "VBZ", "VBD", "VBG"):
            return any(child.dep_ in ("dobj", "prep") and child.i < verb.i for child in above.children)
    return False


def _is_practice(verb: Token) -> bool:
    """Whether a verb names what is done: "stopping smoking helps with symptoms", "measures include avoiding coffee"."""
    clause = _first_of(verb)
    if clause.tag_ != "VBG":
        return False
    named = verb.lemma_.lower() == "avoid" and clause.head.lemma_.lower() in words().containing
    return named or clause.dep_ in ("csubj", "csubjpass", "nsubj", "nsubjpass")


def _is_taken_away(view: View) -> bool:
    """Whether a clause of time or condition says that a treatment is blocked, stopped, lacking or not given."""
    for token in view.tokens:
        if token.dep_ != "advcl":
            continue
        lemma = token.lemma_.lower()
        if lemma not in words().taken_away and not (lemma in words().given and any(map(is_negation, token.children))):
            continue
        subject = next((child for child in token.children if child.dep_ in ("nsubj", "nsubjpass")), None)
        mention = mention_at(view, subject) if subject is not None else None
        if mention is not None and mention.type in (*TREATMENTS, "exposure"):
            return True
    return False


def _is_of_illness(view: View, verb: Token) -> bool:
    """Whether an illness does what a verb says: "tests for problems that cause gas", "before it causes damage"."""
    clause = _first_of(verb)
    if clause.dep_ == "pcomp" and clause.head.lower_ == "before":
        return True  # "aneurysms become large before causing any symptoms"
    if clause.dep_ == "relcl":
        if clause.head.dep_ == "attr":
            return False  # "statins are substances that lower cholesterol"
        mention = mention_at(view, clause.head)
        if mention is not None:
            return mention.type == "condition"
        # What a thing with no name causes is no harm of what the sentence is about: "genes that cause cancer".
        lemma = verb.lemma_.lower()
        harms = _verbs().get(lemma) in ("cause", "worsen") or lemma in words().causing
        return harms or clause.head.lemma_.lower() in words().of_illness
    if clause.dep_ != "advcl" or not any(child.lower_ in ("before", "until") for child in clause.children):
        return False
    subject = next((child for child in clause.children if child.dep_ == "nsubj"), None)
    mention = mention_at(view, subject) if subject is not None else None
    return subject is not None and (mention is None or mention.type not in (*TREATMENTS, "exposure"))


def _is_done_by_people(verb: Token) -> bool:
    """Whether people do what a verb says, or are told to: it is no effect of a treatment then."""
    head = verb
    if verb.dep_ == "pcomp" and verb.head.lower_ == "by":
        head = verb.head.head  # "you protect your back by avoiding exercises that bend it"
    while head.dep_ in ("xcomp", "conj") and head.head.tag_.startswith("V"):
        head = head.head
    subject = next((child for child in (*verb.children, *head.children) if child.dep_ == "nsubj"), None)
    if subject is None:
        return (
            head.dep_ == "ROOT" and head.tag_ in ("VB", "VBP") and (verb.tag_ in ("VB", "VBP") or verb.dep_ == "pcomp")
        )
    return subject.lemma_.lower() in words().people or subject.lower_ in ("you", "we", "who", "doctors")


def _named(view: View, token: Token, outcome: Token, direction: str) -> tuple[str, bool] | None:
    """What an outcome is called, and whether it is the illness the text speaks of; None where it names nothing."""
    name = "symptom" if outcome is token else _name(view, outcome)
    if name is None or normal(name) in words().nameless or outcome.lemma_.lower() in words().no_outcome:
        return None
    if normal(name) not in words().general_illness:
        return (words().bettered.get(name, name) if direction == "improve" else name), False
    if outcome.tag_ != "NN":
        return None  # "protects from these diseases": which, the sentence does not say
    if view.condition is not None:
        return view.condition.canonical, True
    if any(mention.type == "condition" for mention in view.mentions):
        return None if any(child.lower_ == "this" for child in outcome.children) else (name, False)
    return (view.scope.condition, True) if view.scope.condition is not None else (name, False)


def names_examples(token: Token) -> bool:
    """Returns whether a word is the preposition of "such as", "including" or "like"."""
    return token.dep_ == "prep" and token.lower_ in ("as", "including", "like")


def _tells_nothing(token: Token, lemma: str, outcome: Token, direction: str) -> bool:
    """Whether a verb or noun says no effect on an outcome of this sort."""
    handled = lemma in ("remove", "treat") and direction == "decrease"
    if handled and outcome.lemma_.lower() in words().taken_out:
        return True  # "to remove samples of tissue", "to remove the kidney"
    if outcome.lemma_.lower() == "effect" and any(map(names_examples, outcome.children)):
        return True  # "can cause mild side effects, such as loose stools": those that are named
    return direction == "improve" and lemma in ("help", "aid", "support", "benefit") and token.tag_.startswith("V")


def _effect(view: View, token: Token, outcome: Token, direction: str) -> FoundEffect | None:
    """The effect that a verb or noun states on one outcome."""
    named = None if _is_no_outcome(view, token, outcome) else _named(view, token, outcome, direction)
    if named is None:
        return None
    name, meant = named
    lemma = token.lemma_.lower()
    if _tells_nothing(token, lemma, outcome, direction):
        return None
    mention = mention_at(view, outcome)
    written = (name, mention.text.lower() if mention is not None else name)
    low = next((text for text in written if text.startswith("low ")), None)
    lifted = low is not None and direction == "increase" and outcome.head == token
    if low is not None and lifted:
        name, mention = low.removeprefix("low "), None  # "raises low blood sugar": the sugar, and that is no harm
    ill = meant or (mention is not None and mention.type == "condition")
    if direction in ("cause", "increase") and is_lessened(outcome):
        direction = "decrease"  # "caused less bleeding"
    canonical, way, good = canonical_outcome(name, direction, condition=ill)
    if ill and good is None:
        good = False  # more of a disease is never wished for
    if lemma in _KEEPING and canonical in words().kept_in_hand:
        return None  # "helps to manage weight": which way, it does not say
    if lemma in _ESTABLISHED and way == "decrease":
        # Treating what is there is another effect than preventing it.
        canonical = ESTABLISHED_OF + canonical
    if token.tag_.startswith("V") and lemma in words().damaging and good is None:
        canonical, way, good = f"{words().damaging[lemma]} {name}", "increase", False
    elif token.tag_.startswith("V") and lemma in words().keeping and (done := _kept_from_doing(token)) is not None:
        canonical = f"{canonical} {done}"
    doer = _doer(view, token)
    if doer is not None and doer.type == "condition":
        return None  # what an illness does is no effect of the treatment the sentence is about
    negated = _negated(token) or _cue_before(view, token.idx - view.offset) or _is_of_none(token) or _is_none(outcome)
    # What is an illness by name is none to be wished for, though it be less of something: "can cause low blood sugar".
    better = good is not None and (way == "increase") == good and not (ill and direction == "cause")
    wished = better or normal(name) in words().wished or _is_bettered(token, outcome, good)
    harm = direction == "worsen" or (direction == "cause" and not wished) or (good is not None and not better)
    harm = harm and not lifted
    return FoundEffect(way, canonical, token, negated, harm, doer, harm_name(name, canonical, way) if harm else "")


_KEEPING = frozenset({"manage", "maintain", "keep"})


def _doer(view: View, verb: Token) -> Mention | None:
    """The treatment or illness that a verb's clause names as doing what it says."""
    if not verb.tag_.startswith("V"):
        return None
    clause = verb
    found = _subject_of(clause)
    while found is None and clause.dep_ in ("xcomp", "conj") and clause.head.tag_.startswith("V"):
        clause = clause.head
        found = _subject_of(clause)
    if found is None:
        return None
    mention = mention_at(view, clause.head if found.tag_ in ("WDT", "WP") and clause.dep_ == "relcl" else found)
    if mention is None or mention.canonical in GENERIC:
        return None
    return mention if mention.type in (*TREATMENTS, "condition") else None


def _subject_of(verb: Token) -> Token | None:
    for child in verb.children:
        if child.dep_ == "nsubj":
            return child
        if child.lower_ == "by" and child.dep_ in ("agent", "prep"):
            return next((inner for inner in child.children if inner.dep_ == "pobj"), None)
    return None


def _is_of_none(verb: Token) -> bool:
    """Whether what would do it does not exist: "no vaccine is there to protect against it", "no drug that cures it"."""
    clause = verb
    for _ in range(3):
        if clause.dep_ not in ("xcomp", "acomp", "advcl", "acl", "relcl", "conj"):
            break
        if clause.dep_ == "conj" and _subject_of(clause) is not None:
            break  # "there is no cure, but treatments control the symptoms"
        clause = clause.head
        nouns = [clause] if clause.tag_.startswith("N") else []
        nouns += [child for child in clause.children if child.dep_ in ("nsubj", "nsubjpass", "attr")]
        if any(inner.lower_ == "no" and inner.dep_ in ("det", "neg") for noun in nouns for inner in noun.children):
            return True
    return False


def _is_none(outcome: Token) -> bool:
    """Whether there is none of an outcome: "causes no nausea or vomiting"."""
    noun = outcome
    while noun.dep_ == "conj" and noun.head.tag_.startswith("N"):
        noun = noun.head
    return any(child.lower_ == "no" and is_negation(child) for child in (*outcome.children, *noun.children))


def _is_no_outcome(view: View, verb: Token, outcome: Token) -> bool:
    """Whether what stands in an outcome's place is none: another verb, people, a treatment."""
    if outcome.tag_ in ("VB", "VBP", "VBZ", "VBD") or (outcome.tag_ == "JJ" and outcome.lemma_.lower() in _verbs()):
        return True  # "reduce pain and slow the disease", read as one list
    if verb.lemma_.lower() in _MAKING and _makes_do(verb, outcome):
        return True  # "causes the stone to move"
    if outcome.dep_ == "conj" and outcome.i + 1 < len(outcome.doc) and outcome.nbor().tag_ == "VB":
        return True  # "prevent attacks or help relieve them"
    if outcome.lemma_.lower() in words().people or outcome.tag_ in ("CD", "DT"):
        return True
    if outcome.lemma_.lower() in words().limbs and verb.tag_.startswith("V"):
        return True  # "keep the leg raised"
    mention = mention_at(view, outcome)
    if mention is None:
        return False
    about = view.treatment or view.subject
    if about is not None and mention.canonical == about.canonical:
        return True  # "studies support reducing sulfones"
    if mention.type in TREATMENTS and (mention.first <= verb.i < mention.after or verb.lemma_.lower() == "reverse"):
        return True  # "stopping smoking" is the treatment; "the ligation can be reversed"
    if mention.type in ("population", "agency"):
        return True  # "most children can be cured": of what, the sentence says elsewhere
    # "Timolol drops" are no drop in timolol, "led to a new drug" is no effect.
    compound = outcome.dep_ == "compound" or verb.lemma_.lower() in words().causing
    return compound and mention.type in TREATMENTS


_MAKING = frozenset({"cause", "trigger", "induce"})


def _makes_do(verb: Token, outcome: Token) -> bool:
    """Whether what a verb causes is that something does a thing: that thing itself is none of its effects."""
    after = outcome.right_edge.i + 1
    marked = after + 1 < len(outcome.doc) and outcome.doc[after].tag_ == "TO" and outcome.doc[after + 1].tag_ == "VB"
    done = any(child.dep_ in ("acl", "relcl", "xcomp") and child.tag_ == "VB" for child in outcome.children)
    return marked or done or any(child.dep_ in ("xcomp", "ccomp") and child.tag_ == "VB" for child in verb.children)


def _is_bettered(verb: Token, outcome: Token, good: bool | None) -> bool:
    """Whether what something leads to is wished for: "results in better sleep", "leads to fewer attacks"."""
    if verb.lemma_.lower() not in words().causing:
        return False
    ways = {_changed().get(child.lower_) for child in outcome.children}
    return bool(good) or not ways.isdisjoint(("improve", "decrease"))


def _kept_from(verb: Token) -> Token | None:
    """What a thing is kept from: "forming", "spreading"."""
    for child in verb.children:
        for prep in (child, *child.children):
            if prep.dep_ == "prep" and prep.lower_ == "from":
                for inner in prep.children:
                    if inner.lower_.endswith("ing") and (inner.tag_ == "VBG" or inner.dep_ == "pobj"):
                        return inner  # "from bleeding" may be read as a noun
    return None


def _kept_from_doing(verb: Token) -> str | None:
    """What a thing is kept from doing, if more than being there: "stops cancer from spreading"."""
    done = _kept_from(verb)
    if done is None or done.lemma_.lower() in words().arising:
        return None
    state = next((child for child in done.children if child.dep_ in ("acomp", "dobj")), None)
    return f"{done.lower_} {state.lower_}" if state is not None else str(done.lower_)


def _led_to(verb: Token) -> Token | None:
    """What a verb of causing with a preposition brings about: "can lead to dry mouth", "results in anemia"."""
    behind = words().causing.get(verb.lemma_.lower()) if verb.tag_.startswith("V") else None
    if behind is None:
        return None
    for child in verb.children:
        if child.lower_ == behind and child.i > verb.i:
            noun = next((inner for inner in child.children if inner.dep_ == "pobj"), None)
            if noun is None and child.dep_ == "prt":
                noun = next((inner for inner in verb.children if inner.dep_ == "dobj"), None)
            if noun is not None and noun.lemma_.lower() not in _nouns():
                return _through(noun)
    return None


def _warded_off(verb: Token) -> Token | None:
    """What somebody is protected from or against; without it nothing is told of an outcome ("protects the bones")."""
    for child in (
        *verb.children,
        *(inner for token in verb.children if token.dep_ == "dobj" for inner in token.children),
    ):
        if child.dep_ == "prep" and child.lower_ in ("from", "against"):
            inner = next((token for token in child.children if token.dep_ == "pobj"), None)
            if inner is not None:
                return _through(inner)
    return None


def _object(verb: Token) -> Token | None:
    if verb.lemma_.lower() in words().warding:
        return _warded_off(verb)
    for child in verb.children:
        if child.dep_ in ("dobj", "obj"):
            return _through(child)
    passive = next((child for child in verb.children if child.dep_ in ("nsubjpass", "nsubj:pass")), None)
    if passive is not None:
        return passive
    if verb.dep_ == "conj" and verb.head.tag_.startswith("V") and verb.i < verb.head.i:
        return _object(verb.head)
    return None


_MEASURES_OF = frozenset(
    "one some many much lot all most range variety part kind type form risk chance number likelihood rate amount level "
    "incidence severity frequency odds progress spread sign effect feeling need course".split()
)


def _through(noun: Token) -> Token:
    """The thing itself of "the risk of stroke", "the number of attacks"."""
    if noun.lemma_.lower() == "effect" and any(child.lower_ in words().unwanted for child in noun.lefts):
        return noun  # "the side effects of treatment"
    if noun.lemma_.lower() in _MEASURES_OF:
        for prep in noun.children:
            if prep.dep_ == "prep" and prep.lower_ in ("of", "for"):
                for inner in prep.children:
                    if inner.dep_ == "pcomp" and inner.lemma_.lower() in words().happening:
                        # "The risk of having a stroke", "the chance of needing an operation".
                        return next((child for child in inner.children if child.dep_ == "dobj"), inner)
                    if inner.dep_ in ("pobj", "pcomp"):
                        return inner
    return noun


def _relieves(noun: Token) -> bool:
    return noun.lemma_.lower() == "relief"


def _noun_object(noun: Token) -> Token | None:
    for prep in noun.children:
        if prep.dep_ == "prep" and (prep.lower_ in ("in", "of", "from") or (prep.lower_ == "for" and _relieves(noun))):
            if _relieves(noun) and prep.lower_ == "in":
                continue  # in whom, not of what
            for inner in prep.children:
                if inner.dep_ == "pobj":
                    return _through(inner)
        if prep.dep_ == "compound" and prep.tag_.startswith("N") and prep.i < noun.i:
            return prep
    return None


_OF_SOMETHING = frozenset(
    "quality loss length duration onset range function density return spread growth action absorption production "
    "release secretion formation supply flow activity".split()
)


_QUANTIFIERS = frozenset(
    "much many more most other such same several few little certain various own different possible".split()
)


def _name(view: View, noun: Token) -> str | None:
    cause = _cause_of(noun)
    if cause is not None:
        return f"{noun.lemma_.lower()} caused by {cause}"
    mention = mention_at(view, noun)
    if mention is not None and mention.type == "condition":
        return mention.canonical
    left = [
        child
        for child in telling_kind(noun)
        if child.lower_ not in _changed()
        and child.lower_ not in _QUANTIFIERS
        and child.lemma_.lower() not in words().never_nouns
    ]
    left += [
        inner for child in left for inner in child.children if inner.dep_ in ("amod", "compound") and inner.i < child.i
    ]
    words_ = [*sorted(left, key=lambda token: token.i), noun]
    name = " ".join(token.text for token in words_ if token.text.isalnum() or "-" in token.text)
    if noun.lemma_.lower() in ("ability", "difficulty", "trouble", "capacity"):
        verb = next((child for child in noun.subtree if child.i > noun.i and child.tag_.startswith("V")), None)
        if verb is not None:
            return f"{noun.lemma_.lower()} to {verb.lemma_.lower()}"
    of = next((child for child in noun.children if child.dep_ == "prep" and child.lower_ == "of"), None)
    if of is not None and noun.lemma_.lower() in _OF_SOMETHING:
        inner = next((child for child in of.children if child.dep_ in ("pobj", "pcomp")), None)
        if inner is not None:
            known = outcome_of(f"{name} of {inner.text}".lower())[0] is not None
            name = f"{name} of {inner.text if known else _with_kind(inner)}"
    elif noun.lemma_.lower() in _OF_SOMETHING and (owner := _owner(noun)) is not None:
        name = f"{name} of {_with_kind(owner)}"
    return name.lower() or None


def telling_kind(noun: Token) -> list[Token]:
    """Returns what stands before a noun and says which kind of it is meant: "immune" of "the whole immune system"."""
    return [
        child
        for child in noun.lefts
        if child.dep_ in ("amod", "compound", "nmod") and child.tag_ not in ("DT", "PRP$", "CD", "JJR", "JJS")
    ]


def _with_kind(noun: Token) -> str:
    """A noun with what stands before it and says which kind: "immune system"."""
    return " ".join(token.text for token in (*telling_kind(noun), noun))


def _owner(noun: Token) -> Token | None:
    """Whose something is: "kills cancer cells or stops their growth"."""
    if not any(child.tag_ == "PRP$" and child.lower_ in ("its", "their") for child in noun.children):
        return None
    verb = noun.head
    if noun.dep_ != "dobj" or verb.dep_ != "conj":
        return None
    return next((child for child in verb.head.children if child.dep_ == "dobj"), None)


def _cause_of(noun: Token) -> str | None:
    """What an outcome is said to be caused by ("infections caused by viruses"): it is not any infection."""
    for child in noun.children:
        if child.dep_ == "acl" and child.lower_ == "caused":
            for by in child.children:
                inner = next((token for token in by.children if token.dep_ == "pobj"), None)
                if by.lower_ == "by" and inner is not None:
                    return str(inner.lemma_.lower())
    return None


def mention_at(view: View, token: Token) -> Mention | None:
    """Returns the mention of a sentence that a token is part of, None where it is of none."""
    return naming(view.mentions, token)


def _cue_before(view: View, at: int) -> bool:
    """Whether a negation stands right before the words at ``at``, for verbs the parse has lost ("won't help cure")."""
    return any(
        low <= at <= high
        and len(view.folded[low:at].split()) <= 4
        and not re.search(r"\b(?:to|and|or)\b|,", view.folded[low:at])
        for low, _, high in view.context.negations
    )


def _negated(token: Token) -> bool:
    """Whether a predicate, or the light verb that carries it, is negated."""
    current = token
    for _ in range(4):
        denied, fails = any(map(is_negation, current.children)), current.lemma_.lower() == "fail"
        if denied or fails:
            return denied != fails  # "does not fail to prevent"
        if _is_apart(current):
            break  # "is not a cure, but it can prolong life"
        if current.tag_ == "VBN" and current.dep_ == "conj" and current.head.tag_ == "VBN":
            current = current.head  # "is not recommended or approved to treat"
            continue
        if current.dep_ == "advcl" and current.tag_ == "VB" and current.head.lemma_.lower() in words().standing:
            current = current.head
            continue
        if current.dep_ in ("xcomp", "conj", "advcl", "dobj", "attr", "ccomp") and (
            current.dep_ not in ("ccomp", "conj", "advcl", "dobj")
            or current.head.lemma_.lower() in _LIGHT | {"have", "be"}
        ):
            current = current.head
            continue
        break
    return False


def _is_apart(verb: Token) -> bool:
    """Whether a verb joined to another has a subject of its own or stands against it: what denies that ends there."""
    if verb.dep_ != "conj" or not verb.tag_.startswith("V"):
        return False
    own = any(child.dep_ in ("nsubj", "nsubjpass") for child in verb.children)
    return own or any(child.dep_ == "cc" and child.lower_ == "but" for child in verb.head.children)


_LIKELIER = re.compile(
    r"\bmakes?\s+(?:the\s+|your\s+|a\s+)?(?P<what>[a-z][\w -]{2,40}?)\s+"
    r"(?P<way>more|less)\s+(?:likely|common|frequent|severe)\b"
)


_PERSONS = frozenset("it them this that things you people person patients patient women men children him her".split())
_BEFORE_DETAILS = re.compile(r"\s+(?:after|during|in|from|of|with|at)\s")
_WORSE = re.compile(r"\bma(?:kes?|de|king)\s+(?:the\s+|your\s+)?(?P<what>[a-z][\w -]{2,40}?)\s+(?P<way>worse|better)\b")


_LIABLE = re.compile(
    r"\b(?:(?:makes?|leaves?|puts?|places?)\s+(?:\w+\s+){1,3}?(?:at\s+(?:an?\s+)?(?:\w+\s+)?risk\s+(?:of|for)"
    r"|more\s+likely\s+to\s+(?:get|develop|have|catch|suffer(?:\s+from)?|experience)|more\s+prone\s+to)"
    r"|(?:is|are|be|was|were)\s+(?:\w+\s+)?(?P<toxic>toxic|harmful|damaging)\s+to)\s+(?:the\s+|an?\s+|your\s+)?"
    r"(?P<what>[a-z][\w-]*(?:\s(?!and\b|or\b|in\b|if\b|when\b|after\b|during\b|while\b|because\b|than\b)[a-z][\w-]*){0,3})"
)
"""People made liable to a harm, or a part of the body that something harms."""


_OF_PEOPLE = re.compile(r"\b(?:whose|(?:people|patients|those|anyone|adults|children|women|men)\s+who)\b[^.;,]*$")


def _found_liable(view: View) -> Iterator[FoundEffect]:
    for match in _LIABLE.finditer(view.folded):
        if _OF_PEOPLE.search(view.folded, max(0, match.start() - 40), match.start()):
            continue  # "for people whose anemia puts them at risk of a stroke"
        what = f"damage to {match['what']}" if match["toxic"] else match["what"]
        canonical, way, _ = canonical_outcome(what, "increase")
        negated = view.context.negates(match.start(), match.end())
        yield FoundEffect(way, canonical, view.sentence.root, negated, True)


@functools.cache
def _made() -> re.Pattern[str]:
    feelings = "|".join(sorted(words().feelings, key=len, reverse=True))
    return re.compile(
        r"\b(?:mak(?:e|es|ing)|made|leav(?:e|es|ing)|left)\s+"
        r"(?:you|a person|people|him|her|them|some people|patients|your child|the child)\s+"
        r"(?:feel(?:ing)?\s+|become\s+|be\s+)?(?:(?:very|more|a bit|a little|quite|extremely)\s+)?"
        rf"(?P<how>{feelings})\b"
        rf"(?:(?:,|,?\s+(?:and|or))\s+(?:(?P<second>{feelings}))\b)?"
    )


def _found_feelings(view: View) -> Iterator[FoundEffect]:
    for match in _made().finditer(view.folded):
        negated = view.context.negates(match.start(), match.end())
        for how in (match["how"], match["second"]):
            if how is not None:
                canonical, way, _ = canonical_outcome(words().feelings[how], "increase", condition=True)
                yield FoundEffect(way, canonical, view.sentence.root, negated, True)


def find_likelier(view: View) -> Iterator[FoundEffect]:
    """Yields what is made more or less likely ("makes bleeding after the operation more likely"), worse or better.

    Also what people are made to feel ("can make you dizzy").
    """
    yield from _found_liable(view)
    yield from _found_feelings(view)
    for match in _WORSE.finditer(view.folded):
        what = _BEFORE_DETAILS.split(match["what"])[0]
        if what in _PERSONS:
            continue
        at = view.offset + match.start("what")
        ill = any(mention.type == "condition" and mention.start <= at < mention.end for mention in view.mentions)
        direction = "worsen" if match["way"] == "worse" else "improve"
        canonical, way, good = canonical_outcome(what, direction, condition=ill)
        negated = view.context.negates(match.start(), match.end())
        yield FoundEffect(way, canonical, view.sentence.root, negated, match["way"] == "worse")
    for match in _LIKELIER.finditer(view.folded):
        what = _BEFORE_DETAILS.split(match["what"])[0]
        if what in _PERSONS or what.rpartition(" ")[2] in _PERSONS:
            continue  # "makes you more likely to …": liable to what follows
        canonical, way, good = canonical_outcome(what, "increase" if match["way"] == "more" else "decrease")
        harm = match["way"] == "more" and good is not True
        yield FoundEffect(way, canonical, view.sentence.root, view.context.negates(match.start(), match.end()), harm)


_INDUCED = re.compile(r"-(?:induced|caused|triggered|associated|related|exacerbated|mediated)\s+(?:\w+\s+)?")


def find_induced(view: View) -> Iterator[FoundEffect]:
    """Yields the harms that a compound lays to a treatment ("cisplatin-induced kidney damage")."""
    for cause, harm in zip(view.mentions, view.mentions[1:], strict=False):
        # The compound may be one token or three: its text is looked at.
        between = view.text[cause.end - view.offset : harm.start - view.offset]
        if cause.type in TREATMENTS and harm.type == "condition" and _INDUCED.fullmatch(between):
            at = harm.start - view.offset
            token = view.sentence.doc[cause.first]
            yield FoundEffect("increase", harm.canonical, token, view.context.negates(at, at + 1), True)


def is_spared(effect: FoundEffect) -> bool:
    """Returns whether an effect is less of a harm that something brings ("it causes less bleeding than aspirin")."""
    causes = _verbs().get(effect.verb.lemma_.lower()) == "cause" or effect.verb.lemma_.lower() in words().causing
    return causes and effect.direction == "decrease" and not effect.harm


def is_related(effect: FoundEffect) -> bool:
    """Returns whether an effect is only a relation ("is associated with")."""
    return effect.verb.lemma_.lower() in words().relating


@functools.cache
def _changed() -> dict[str, str]:
    return {word: direction for direction, forms in words().changed.items() for word in forms}


def is_lessened(noun: Token) -> bool:
    """Returns whether a noun is said to be less ("fewer strokes", "a lower risk")."""
    return any(_changed().get(child.lower_) == "decrease" for child in noun.children)


_NOT_OUTCOMES = frozenset(
    "it they them you this that people patient patients dose doses drug drugs group year age time day week month one "
    "risk chance likelihood odds position way hour minute method technique option approach thing "
    "study trial treatment therapy use number level effect difference result mg ml tip information detail example"
    " course regimen schedule session version form follow"
    " question research advice resource help".split()
)


def find_related(view: View) -> Iterator[FoundEffect]:
    """Yields effects as research prose states them, nearer to a finding than to a promise.

    "Statins are associated with lower mortality", "there was no difference in bleeding", "did not affect survival",
    "blood loss was greater", "a protective effect against stroke", "is an independent predictor of death". They fill
    claims that the rules and the model find without a value (`claims.component`), and make none by themselves.
    """
    seen: set[tuple[str, str]] = set()
    for effect in (*view.effects, *_found_changes(view)):
        if (effect.outcome, effect.direction) not in seen:
            seen.add((effect.outcome, effect.direction))
            yield effect


def _found_changes(view: View) -> Iterator[FoundEffect]:
    for token in view.tokens:
        lemma, lower = token.lemma_.lower(), token.lower_
        way = _changed().get(lower)
        if way is not None and token.dep_ in ("amod", "acomp", "attr", "ROOT", "conj", "advmod"):
            yield from _of_adjective(view, token, way)
        elif lemma in words().unchanged_nouns and token.tag_.startswith("N"):
            yield from _of_noun(view, token)
        elif lemma in words().unchanged_verbs and token.tag_.startswith("V") and _negated(token):
            if _is_left_open(token):
                continue  # "it is not clear whether it affects the risk"
            for noun in _with_conjuncts(_object(token)):
                yield from _related(view, noun, "none", token, negated=False)
        elif lemma in words().relating and token.tag_.startswith("V"):
            yield from _of_relation(view, token)
        elif lemma in words().predicting and token.tag_.startswith("N"):
            good = any(child.lower_ in words().good_effects for child in token.children)
            for noun in _behind(token, "of", "for", "against"):
                # "A protective factor for stroke" is one of less of it.
                yield from _related(view, noun, "decrease" if good else "increase", token, negated=_negated(token))


def _of_adjective(view: View, token: Token, way: str) -> Iterator[FoundEffect]:
    """Of what is said to be lower, greater, better: "lower mortality", "blood loss was greater"."""
    if token.i and token.nbor(-1).lower_ == "no":
        return  # "no larger than a few centimetres"
    noun: Token | None = token.head if token.dep_ == "amod" and token.head.tag_.startswith("N") else None
    if noun is None and token.dep_ == "advmod" and token.head.dep_ == "amod" and token.head.head.i > token.i:
        noun = token.head.head  # "more postoperative blood loss", where the parse is in doubt
    if noun is None and token.head.lemma_.lower() in ("be", "remain", "become", "appear", "seem"):
        noun = next((child for child in token.head.children if child.dep_ in ("nsubj", "nsubjpass")), None)
    if noun is None and token.dep_ == "ROOT":
        noun = next((child for child in token.children if child.dep_ in ("nsubj", "nsubjpass")), None)
    if noun is not None and noun.dep_ == "compound":
        noun = noun.head  # "a shorter recovery time" is no less of recovery
    if noun is None or noun.lemma_.lower() in ("effect", "dose", "treatment") or _says_who(noun):
        return
    if token.dep_ == "amod" and noun.dep_ == "nsubj" and noun.head.lemma_ == "be" and token.lower_ in words().states:
        return  # "a decreased sense of smell may be temporary": that it is so, nothing has brought about
    if token.tag_.startswith("V") and noun.dep_ == "nsubj" and any(child.dep_ == "dobj" for child in token.children):
        return  # "technology has reduced the risks"
    if noun.dep_ == "dobj" and _is_handled(token, noun.head):
        return  # "stores excess glucose", "kills more tumor cells"
    if _is_said_of_people(view, noun) or (noun.dep_ == "pobj" and noun.head.lower_ == "for"):
        return  # "combined with chemotherapy for larger tumors"
    negated = _negated(noun) or _without(noun) or _negated(token)
    for item in _with_conjuncts(_through(noun)):
        yield from _related(view, item, way, token, negated=negated)


def _is_handled(adjective: Token, verb: Token) -> bool:
    """Whether a verb's object is what is dealt with or taken, so that "more" of it tells no effect."""
    lemma = verb.lemma_.lower()
    if adjective.lower_ == "excess":
        return lemma not in ("have", "cause", "show")
    return lemma in words().consuming or _verbs().get(lemma) == "decrease"


def _is_said_of_people(view: View, noun: Token) -> bool:
    """Whether a relative clause tells of people who they are: "for people whose anemia puts them at higher risk"."""
    at = noun.idx - view.offset
    begun = _OF_PEOPLE.search(view.folded, max(0, at - _NEARBY), at)
    if begun is None:
        return False
    low, high = begun.start() + view.offset, noun.idx
    finite = sum(low <= token.idx < high and token.tag_ in ("VBZ", "VBP", "VBD", "MD") for token in view.tokens)
    if finite != 1:
        return False  # "those who exercised had less pain"
    return not any(low <= mention.start < high for mention in view.treatments)


_NEARBY = 80
"""Characters within which a clause that says who people are begins before what it says of them."""


def _says_who(noun: Token) -> bool:
    """Whether a phrase says of whom ("in women with an increased risk"), not what is found."""
    people = noun.head.head
    return (
        noun.dep_ == "pobj"
        and noun.head.lower_ in ("with", "at")
        and (people.lemma_.lower() in words().people and people.i < noun.head.i)
    )


def _of_noun(view: View, token: Token) -> Iterator[FoundEffect]:
    """Of nouns of change: "no difference in bleeding", "a beneficial effect on mortality"."""
    table = words()
    kinds = {child.lower_ for child in token.children if child.dep_ in ("amod", "compound")}
    denied = _negated(token) or _without(token) or "little" in kinds
    nouns = list(_behind(token, "in", "on", "upon", "of", "for", "with", "between"))
    if kinds & table.good_effects:
        ways = [("improve", noun) for noun in nouns]
        ways += [("decrease", noun) for noun in _behind(token, "against")]
    elif kinds & table.bad_effects:
        ways = [("worsen", noun) for noun in nouns]
    elif denied and token.lemma_.lower() not in ("association", "relationship", "relation", "correlation"):
        yield from (effect for noun in nouns for effect in _related(view, noun, "none", token, negated=False))
        return
    elif token.lemma_.lower() in ("association", "relationship", "relation", "correlation"):
        ways = [("increase", noun) for noun in nouns]
    else:
        return
    for way, noun in ways:
        yield from _related(view, noun, way, token, negated=denied)


def _of_relation(view: View, token: Token) -> Iterator[FoundEffect]:
    """Of what is related: "is associated with hypotension"; what has a direction of its own is read elsewhere."""
    negated = _negated(token)
    for noun in _objects(token, words().relating[token.lemma_.lower()]):
        for item in (noun, *(other for other in noun.conjuncts if other.i > noun.i)):
            said = any(child.lower_ in _changed() for child in (*noun.children, *item.children))
            if not said and item.lemma_.lower() not in _nouns():
                yield from _related(view, _through(item), "increase", token, negated=negated)


def _behind(token: Token, *prepositions: str) -> Iterator[Token]:
    for noun in _objects(token, *prepositions):
        yield from _with_conjuncts(_through(noun))


def _objects(token: Token, *prepositions: str) -> Iterator[Token]:
    for prep in token.children:
        if prep.dep_ == "prep" and prep.lower_ in prepositions:
            yield from (inner for inner in prep.children if inner.dep_ == "pobj")


def _with_conjuncts(noun: Token | None) -> list[Token]:
    """A noun and those joined to it; one that says its own change is left out."""
    if noun is None:
        return []
    others = (_through(item) for item in noun.conjuncts if item.i > noun.i)
    return [noun, *(item for item in others if not any(child.lower_ in _changed() for child in item.children))]


def _without(noun: Token) -> bool:
    return noun.dep_ == "pobj" and noun.head.lower_ == "without"


def _related(view: View, noun: Token, way: str, token: Token, *, negated: bool) -> Iterator[FoundEffect]:
    name = _name(view, noun)
    mention = mention_at(view, noun)
    if name is None or noun.lemma_.lower() in _NOT_OUTCOMES or not noun.tag_.startswith("N"):
        return
    if mention is not None and mention.type in (*TREATMENTS, "population", "agency"):
        return
    ill = mention is not None and mention.type == "condition"
    if way == "none":
        canonical, _, good = canonical_outcome(name, "increase", condition=ill)
        yield FoundEffect("none", canonical, token, False, good is False or ill)
        return
    canonical, direction, good = canonical_outcome(name, way, condition=ill)
    if ill and good is None:
        good = False
    harm = good is not None and (direction == "increase") != good
    called = harm_name(name, canonical, direction) if harm else ""
    yield FoundEffect(direction, canonical, token, negated, harm, called=called)


def draft_of(kind: Kind, attribute: str, effect: FoundEffect) -> Draft:
    """Makes a draft of an effect; its own negation goes before the sentence's."""
    value, doer = Effect(effect.direction, effect.outcome), effect.doer
    return Draft(
        kind,
        f"{attribute}{effect.called or effect.outcome.removeprefix(ESTABLISHED_OF)}",
        (value,),
        "negated" if effect.negated else "affirmed",
        subject_of(doer) if doer is not None else None,
        at=effect.verb.idx - effect.verb.sent.start_char,
    )
