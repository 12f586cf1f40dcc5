"""Words that make a sentence a claim of a kind, as data (``data/kinds.yaml``)."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from pydantic import BaseModel, ConfigDict
from spacy.tokens import Token

from claims import data
from claims.mentions import TREATMENTS
from claims.model import Kind
from claims.patterns import Index, compile_phrases, possible
from claims.view import View


class KindWords(BaseModel):
    """Triggers of one kind: attribute name to phrases."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    alone: dict[str, tuple[str, ...]] = {}
    with_treatment: dict[str, tuple[str, ...]] = {}
    lead: tuple[str, ...] = ()
    lead_only: dict[str, tuple[str, ...]] = {}
    not_after: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    verbs: tuple[str, ...] = ()
    asides: tuple[str, ...] = ()


class Kinds(BaseModel):
    """The whole of ``kinds.yaml``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    statistic: KindWords
    dosing: KindWords
    safety: KindWords
    efficacy: KindWords
    procedure: KindWords


@functools.cache
def table() -> Kinds:
    """Returns the triggers, read and validated once."""
    return data.load("kinds.yaml", Kinds)


def triggers(view: View, kind: Kind) -> Iterator[tuple[str, int, int]]:
    """Yields (attribute, start, end) of each trigger of ``kind`` in the sentence; lead-ins give (attribute, 0, 0)."""
    rows: KindWords = getattr(table(), kind)
    treated = view.treatment is not None and (view.subject is None or view.subject.type != "condition")
    groups, index = _groups(kind, treated)
    if possible(rows.never, view.keys) and compile_phrases(rows.never).search(view.folded):
        return
    can = index.possible(view.keys)
    for place in range(len(groups)) if view.lead else can:
        attribute, phrases = groups[place]
        match = _first(phrases, rows.not_after, view.folded) if place in can else None
        if match is not None:
            yield attribute, match.start(), match.end()
        elif view.lead and attribute in rows.lead and _first(phrases, rows.not_after, view.lead):
            yield attribute, 0, 0
    for attribute, phrases in rows.lead_only.items():
        if view.lead and compile_phrases(phrases).search(view.lead):
            yield attribute, 0, 0


def is_aside(view: View, kind: Kind) -> bool:
    """Whether a sentence speaks of the page itself, of research in general or of a house and its hours."""
    asides = getattr(table(), kind).asides
    return bool(possible(asides, view.keys) and compile_phrases(asides).search(view.folded))


@functools.cache
def _groups(kind: Kind, treated: bool) -> tuple[tuple[tuple[str, tuple[str, ...]], ...], Index]:
    """The triggers of a kind with what they say, those that need a treatment where there is one, and their index."""
    rows: KindWords = getattr(table(), kind)
    groups = tuple((rows.alone | rows.with_treatment if treated else rows.alone).items())
    return groups, Index([phrases for _, phrases in groups])


def _first(phrases: tuple[str, ...], not_after: tuple[str, ...], folded: str) -> re.Match[str] | None:
    """The first match that does not stand right behind words that turn its meaning ("to treat complications of")."""
    for match in compile_phrases(phrases).finditer(folded):
        if not compile_phrases(not_after).search(folded, max(0, match.start() - 40), match.start()):
            return match
    return None


_CLINICIANS = frozenset(
    "doctor physician surgeon provider nurse researcher scientist specialist therapist pharmacist dentist body cell "
    "protein antibody gene system".split()
)
_AGENTS = frozenset("this these you it which that step change we they".split())


def working_verb(view: View, kind: Kind) -> Token | None:
    """Returns the first verb of ``kind`` whose agent is a treatment, a pronoun for one, or a course of action.

    A verb whose own subject is a clinician, a patient's body or a disease says nothing of a treatment. Without any
    treatment in the sentence, its object must be something bad and its subject an action ("Moving around lowers …").
    """
    rows: KindWords = getattr(table(), kind)
    lemmas = rows.verbs
    if possible(rows.never, view.keys) and compile_phrases(rows.never).search(view.folded):
        return None
    for token in view.tokens:
        if (
            not token.tag_.startswith("V")
            or token.lemma_.lower() not in lemmas
            or token.dep_ in ("amod", "compound", "nmod")
            or _is_explained(token)
        ):
            continue
        if _is_purpose(view, token):
            return token
        agent = _agent(token)
        if agent is not None:
            named = [mention for mention in view.mentions if agent.left_edge.i <= mention.first <= agent.i]
            treats = any(mention.type in TREATMENTS for mention in named)
            ails = any(mention.type == "condition" for mention in named)
            if agent.lemma_.lower() in _CLINICIANS or (ails and not treats):
                continue
            if treats:
                return token
        if view.treatment is not None and (view.subject is None or view.subject.type != "condition"):
            return token
        action = agent is None or agent.tag_ == "VBG" or agent.lemma_.lower() in _AGENTS or agent.dep_ == "csubj"
        if action and _bad_object(view, token):
            return token
    return None


def _is_explained(verb: Token) -> bool:
    """Whether a verb's clause only names what is told elsewhere: "this page tells how treatments help"."""
    return verb.dep_ in ("ccomp", "pcomp") and any(
        child.dep_ == "advmod" and child.lower_ in ("how", "why") for child in verb.children
    )


_TO_CLAUSE = 6
"""Tokens between a treatment and the verb of what it is for."""


def _is_purpose(view: View, verb: Token) -> bool:
    """Whether a verb says what the treatment right before it is for ("medicines to suppress the immune system")."""
    to = next((child for child in verb.children if child.lower_ == "to" and child.i < verb.i), None)
    if to is None:
        return False
    named = next((mention for mention in reversed(view.treatments) if mention.after <= to.i), None)
    if named is None or to.i - named.after > _TO_CLAUSE:
        return False
    between = view.tokens[named.after - view.sentence.start : to.i - view.sentence.start]
    return not any(token.tag_.startswith(("V", "MD")) and token.lower_ not in ("called", "such") for token in between)


def _agent(verb: Token) -> Token | None:
    current = verb
    for _ in range(3):
        subject = next((child for child in current.children if child.dep_ in ("nsubj", "csubj")), None)
        if subject is not None:
            return subject
        if current.dep_ == "relcl":
            return current.head
        if current.dep_ not in ("xcomp", "conj", "ccomp", "advcl"):
            return None
        current = current.head
    return None


def _bad_object(view: View, verb: Token) -> bool:
    objects = [child for child in verb.subtree if child.i > verb.i][:8]
    first, last = (objects[0].i, objects[-1].i) if objects else (0, -1)
    if any(mention.type == "condition" and first <= mention.first <= last for mention in view.mentions):
        return True
    return any(
        token.lemma_.lower()
        in ("risk", "chance", "symptom", "pain", "swelling", "pressure", "complication", "infection", "flow")
        for token in objects
    )
