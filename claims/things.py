"""What a sentence names, by name or in its own words: what a claim of it, or of the next, can be about.

Beside the mentions (`claims.mentions`) these are noun phrases and what is done ("wearing shoes"), however unlikely;
which of them is meant is for `claims.referents` to say.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from spacy.tokens import Token

from claims.mentions import GENERIC, TREATMENTS, Mention, normal
from claims.model import Subject
from claims.phrases import (
    called_name,
    doing_name,
    is_modifier,
    is_person,
    is_word,
    kind_name,
    lists,
    phrase_name,
    portion_of,
    with_modifiers,
    words_name,
)
from claims.subjects import condition_of
from claims.view import View

Form = Literal["name", "kind", "described", "term", "phrase", "any", "doing"]
TYPES = TREATMENTS | {"condition", "exposure"}
"""Types of mentions that a claim can be about."""
_ROLES = frozenset({"nsubj", "nsubjpass", "dobj", "pobj", "attr", "appos", "ROOT", "csubj", "pcomp"})
_PLURALS = ("NNS", "NNPS")
_MOST_WORDS = 9
"""Words of the longest phrase of what is done, or of a general word with what is said of it."""


@dataclass(frozen=True, slots=True)
class Thing:
    """Something a sentence names.

    Attributes:
        subject: It, as a subject.
        form: ``name`` (known by name), ``kind`` (a general word with what says which kind, "blood test"), ``described``
            (with what is said of it, "medicines that lower blood pressure"), ``term`` (what is explained), ``phrase``
            (a noun phrase), ``any`` (one that the rules take for no subject) or ``doing`` ("wearing shoes").
        role: Its role in the parse, with the preposition before it and what that belongs to.
        order: How many things stand before it in its sentence.
        plural: Whether it is a plural.
    """

    subject: Subject
    form: Form
    role: str
    order: int
    plural: bool


_Found = tuple[int, Subject, Form, str, bool]


def things(view: View) -> list[Thing]:
    """Returns what a sentence names, in its order.

    Args:
        view: The sentence.
    """
    found = [*_explained(view), *_mentioned(view), *_worded(view)]
    found.sort(key=lambda item: item[0])
    return [Thing(subject, form, role, order, plural) for order, (_, subject, form, role, plural) in enumerate(found)]


def _explained(view: View) -> Iterator[_Found]:
    """What the sentence explains, or says how it is called."""
    sentence = view.sentence
    if view.term is not None:
        yield sentence.start, view.term, "term", "term", False
    noun = next((child for child in sentence.root.children if child.dep_ in ("nsubj", "nsubjpass")), None)
    if noun is not None and (called := called_name(sentence, noun, view.mentions)) is not None:
        yield noun.i, called, "term", "called", False


def _mentioned(view: View) -> Iterator[_Found]:
    """What lists, endings and model know by name."""
    sentence = view.sentence
    for mention in view.mentions:
        if mention.type not in TYPES:
            continue
        if mention.canonical in GENERIC and _is_of_treatment(view, mention):
            continue  # "liver transplant surgery" is a liver transplant
        head = sentence.doc[mention.after - 1]
        plural = head.tag_ in _PLURALS
        whole = head.head if head.dep_ in ("compound", "amod", "nmod") and head.head.i > head.i else None
        role = f"in:{_role(whole)}" if whole is not None else _role(head)
        named = condition_of(sentence, mention) if mention.type == "condition" else _whole(view, mention)
        yield mention.first, named, "name", role, plural
        if mention.canonical in GENERIC:
            kind = kind_name(sentence, mention)
            if kind is not None and not _is_of_treatment(view, mention):
                yield mention.first, kind, "kind", role, plural
            if (described := _described(view, mention, head)) is not None:
                yield mention.first, described, "described", role, plural


def _worded(view: View) -> Iterator[_Found]:
    """What has no name but the sentence's own words."""
    sentence = view.sentence
    taken = {place for mention in view.mentions for place in range(mention.first, mention.after)}
    for token in view.tokens:
        if token.i in taken:
            continue
        if token.tag_.startswith("NN"):
            if portion_of(token) != token:
                continue  # "use of gloves": the gloves
            role = _role(_as_portion(token))
            if role.partition(":")[0] in _ROLES and is_word(token) and not _is_nothing(token):
                form, phrase = _phrase(view, token)
                yield token.i, phrase, form, role, token.tag_ in _PLURALS
        elif token.tag_ == "VBG" and (token.dep_ in ("csubj", "pcomp") or token.i == sentence.start):
            for doing in (doing_name(token), _all_done(token)):
                if doing is not None:
                    yield token.i, doing, "doing", token.dep_, False


def _as_portion(noun: Token) -> Token:
    """The word that stands for a thing where a sentence speaks of a part of it, or of its use: else the noun itself."""
    whole = noun.head.head if noun.dep_ == "pobj" and noun.head.lower_ == "of" else noun
    return whole if portion_of(whole) == noun else noun


def _is_of_treatment(view: View, mention: Mention) -> bool:
    """Whether the word before a general one names a treatment by itself: "cryotherapy treatment" is cryotherapy."""
    return mention.type != "test" and any(
        other.after == mention.first and other.type in TREATMENTS and other.canonical not in GENERIC
        for other in view.mentions
    )


def _role(token: Token) -> str:
    """The role of a phrase's head: its label, with the preposition before it; of a row that of the first."""
    for _ in range(4):
        if token.dep_ != "conj":
            break
        token = token.head
    if token.dep_ == "pobj":
        prep = token.head
        to = "V" if prep.head.tag_.startswith("V") else "P" if is_person(prep.head) else "N"
        return f"pobj:{prep.lower_}:{to}"
    return str(token.dep_)


def _is_nothing(token: Token) -> bool:
    """Whether a word is for people, or for where and when care is given: nothing that a claim is about."""
    if token.i + 1 < len(token.doc) and token.tag_ == "NN" and is_person(token.nbor()):
        return True  # "a health care professional"
    return is_person(token) or token.lemma_.lower() in lists().surroundings


def _belongs(token: Token) -> bool:
    words = lists()
    if token.lower_ in ("called", "so-called"):
        return False
    return is_modifier(token) and token.lower_ not in words.quantifiers and token.lower_ not in words.indefinite


def _whole(view: View, mention: Mention) -> Subject:
    """What a mention names, in the words of its whole phrase ("older vaccines"); the canonical name stays."""
    first = with_modifiers(view.sentence, mention.first, _belongs)
    return Subject(view.sentence.doc[first : mention.after].text, mention.canonical, mention.type)


def _phrase(view: View, noun: Token) -> tuple[Form, Subject]:
    """A noun phrase, those too that the rules take for no subject."""
    name = phrase_name(view.sentence, noun)
    if name is not None:
        doing = " " in name.canonical and noun.doc[noun.left_edge.i].tag_ == "VBG"
        return "doing" if doing else "phrase", name
    first = with_modifiers(view.sentence, noun.i, is_modifier)
    text = noun.doc[first : noun.i + 1].text
    return "any", Subject(text, normal(text), "other")


def _described(view: View, mention: Mention, head: Token) -> Subject | None:
    """A general word with what says which is meant: "medicines that lower blood pressure", "a diet low in fat"."""
    behind = next(
        (
            child
            for child in head.children
            if 0 < child.i - head.i <= 3 and child.dep_ in ("relcl", "acl", "amod", "prep", "acomp")
        ),
        None,
    )
    if behind is None:
        return None
    first = with_modifiers(view.sentence, mention.first, _belongs)
    return words_name(head.doc[first : behind.right_edge.i + 1], _MOST_WORDS, mention.type)


def _all_done(verb: Token) -> Subject | None:
    """What is done with everything that belongs to it ("keeping blood pressure within the target range")."""
    last = verb.right_edge
    return words_name(verb.doc[verb.i : last.i + 1], _MOST_WORDS) if last.i > verb.i else None
