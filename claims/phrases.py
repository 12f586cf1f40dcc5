"""Names that no list knows: what a sentence's own words call the thing it speaks of. Called by `claims.subjects`."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Sequence
from typing import TypeGuard

from pydantic import BaseModel, ConfigDict
from spacy.tokens import Span, Token

from claims import data
from claims.effects import outcome_of
from claims.mentions import GENERIC, TREATMENTS, Mention, naming, normal, subject_of
from claims.model import Subject
from claims.units import code_of


class SubjectWords(BaseModel):
    """The whole of ``subjects.yaml``; its head says what each list is."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    people: frozenset[str]
    no_topic: frozenset[str]
    no_subject: frozenset[str]
    no_thing: frozenset[str]
    indefinite: frozenset[str]
    definite: frozenset[str]
    quantifiers: frozenset[str]
    no_kind: frozenset[str]
    plain: frozenset[str]
    unspecific: frozenset[str]
    no_doing: frozenset[str]
    avoiding: dict[str, str]
    portions: frozenset[str]
    wide: frozenset[str]
    giving: frozenset[str]
    acting: frozenset[str]
    tools: frozenset[str]
    places: frozenset[str]
    surroundings: frozenset[str]
    instrumental: frozenset[str]
    performing: frozenset[str]
    told_of: frozenset[str]
    research: frozenset[str]
    suffered: frozenset[str]
    no_term: frozenset[str]
    usual: frozenset[str]
    defining: dict[str, str]


@functools.cache
def lists() -> SubjectWords:
    """Returns the lists, read and validated once."""
    return data.load("subjects.yaml", SubjectWords)


def is_outcome(name: str) -> bool:
    """Whether a name is that of an outcome as well: bleeding and headache are told of many illnesses and treatments."""
    return outcome_of(name)[0] is not None


_CALLINGS = ("ologist", "iatrist", "ician", "therapist", "dentist", "pharmacist", "hygienist", "surgeon", "counselor")
"""Endings of words for people by what they do."""


def is_person(token: Token) -> bool:
    """Whether a word is one for people, or for a share of them."""
    lemma = token.lemma_.lower()
    return lemma in lists().people or token.lower_ in lists().people or lemma.endswith(_CALLINGS)


def is_modifier(token: Token) -> bool:
    """Whether a word belongs to the noun behind it; a unit does not ("21 mg patch")."""
    if token.dep_ not in ("amod", "compound", "nmod") or not token.is_alpha:
        return False
    return not (token.i and token.nbor(-1).like_num and code_of(token.text) is not None)


def with_modifiers(sentence: Span, first: int, belongs: Callable[[Token], bool]) -> int:
    """Returns where a name begins together with the words of its sentence right before it that belong to it."""
    doc = sentence.doc
    while first > sentence.start and belongs(doc[first - 1]):
        first -= 1
        # "asbestos-related lung disease": a compound in three tokens is one word.
        while first - 1 > sentence.start and doc[first - 1].text == "-" and not doc[first - 2].whitespace_:
            first -= 2
    return first


def own_words(sentence: Span, noun: Token) -> str:
    """Returns a noun with what stands before it and belongs to it, in lower case."""
    first = with_modifiers(sentence, noun.i, is_modifier)
    return " ".join(token.lower_ for token in noun.doc[first : noun.i + 1])


_RELATIONAL = re.compile(r"[a-z]{2,}(?:al|ic|ar|ary|ory|ous)")
"""Endings of adjectives that say which kind ("prenatal", "genetic", "ocular")."""


def _tells_kind(token: Token) -> bool:
    """Whether a word before a general noun says which kind it is ("breath test", "rectal exam")."""
    word = token.lower_
    if token.dep_ not in ("compound", "nn", "amod", "nmod") or not word.replace("-", "").isalpha():
        return False
    if word in lists().no_kind or word in lists().plain or word in lists().quantifiers or is_person(token):
        return False
    return token.tag_ in ("NN", "NNP") or "-" in word or _RELATIONAL.fullmatch(word) is not None


def kind_name(sentence: Span, mention: Mention) -> Subject | None:
    """Names a general word with what says which kind: a thing of its own. None where nothing does.

    Args:
        sentence: The parsed sentence it stands in.
        mention: The general word ("test").
    """
    first = with_modifiers(sentence, mention.first, _tells_kind)
    if first == mention.first:
        return None
    text = sentence.doc[first : mention.after].text
    return Subject(text, normal(text), mention.type)


_MOST_WORDS = 7
"""Words of the longest phrase that is taken for a subject."""


def is_word(token: Token) -> bool:
    """Whether a token is a word, with a hyphen or without: no number and no mark."""
    return bool(token.text.replace("-", "a").isalpha())


def words_name(words: Span, most: int = _MOST_WORDS, sort: str = "other") -> Subject | None:
    """Names something by words as they stand; None where they are too many, or a number or mark is among them.

    Args:
        words: The words.
        most: How many there may be.
        sort: The type of what they name.
    """
    if len(words) > most or not all(map(is_word, words)):
        return None
    return Subject(words.text, normal(words.text), sort)


def doing_name(verb: Token, last: Token | None = None) -> Subject | None:
    """Names what is done, with what it is done to; None where that is far.

    Args:
        verb: The first word, "wearing".
        last: The last where the parse has it behind the verb ("shoes").
    """
    if verb.lower_ in lists().no_doing:
        return None
    if last is None:
        inner = next((child for child in verb.children if child.tag_ == "VBG" and child.i == verb.i + 1), verb)
        labels = ("dobj", "prep", "pobj", "acomp", "attr")
        done = [child for child in inner.children if child.dep_ in labels and child.i > verb.i]
        done = [*done[:1], *(inner for child in done[:1] for inner in child.children if inner.dep_ == "pobj")]
        last = max([verb, *done], key=lambda token: token.i)
    return words_name(verb.doc[verb.i : last.i + 1])


def phrase_name(sentence: Span, noun: Token) -> Subject | None:
    """Names a noun phrase as it stands: "emboli can cause strokes", "wearing shoes prevents infection".

    Args:
        sentence: The parsed sentence.
        noun: The head of the phrase.
    """
    first = noun.doc[noun.left_edge.i]
    if first.tag_ == "VBG" and (first == noun or not noun.tag_.startswith("NN")):
        return None if is_outcome(first.lower_) else doing_name(first, noun if noun != first else None)
    lemma = noun.lemma_.lower()
    if not noun.tag_.startswith("NN") or not noun.is_alpha or is_person(noun) or is_outcome(lemma):
        return None
    if noun.i + 1 < sentence.end and is_person(sentence.doc[noun.i + 1]):
        return None  # "your eye care professional", where the parse is in doubt
    belongs: Callable[[Token], bool] = _belongs_to(noun)
    if lemma in lists().no_subject:
        if lemma not in lists().wide:
            return None
        belongs = _tells_kind
    start = with_modifiers(sentence, noun.i, belongs)
    if start == noun.i and lemma in lists().no_subject:
        return None
    text = sentence.doc[start : noun.i + 1].text
    return Subject(text, normal(text), "other")


def _belongs_to(noun: Token) -> Callable[[Token], bool]:
    def belongs(token: Token) -> bool:
        # A heading glued to its sentence says the name twice: "Fulguration Fulguration is …".
        own = token.lower_ not in lists().quantifiers and token.lower_ != noun.lower_
        return own and is_modifier(token) and token.head.i <= noun.i

    return belongs


def portion_of(noun: Token) -> Token:
    """Returns what "large amounts of fiber" or "the use of a brace" is about, else the noun itself."""
    if noun.lemma_.lower() in lists().portions:
        for child in noun.children:
            if child.lower_ == "of" and child.i > noun.i:
                inner = next((token for token in child.children if token.dep_ == "pobj"), None)
                if inner is not None:
                    return inner
    return noun


_TERM = re.compile(
    r"(?:[-\u2013\u2022*]\s+)?(?P<name>[a-z][^:;,.?!()]{1,60}?)(?:\s*\([^()]{1,50}\))?\s*:\s+(?:an?|the)\s+(?P<what>[^.,;:()]{3,60})",
    re.I,
)
"""A line of a glossary: "Lumbar puncture: A procedure used to …"."""
_MOST_NAME_WORDS = 8


def term_name(sentence: Span, mentions: Sequence[Mention]) -> Subject | None:
    """Names what a line of a glossary explains ("Flow cytometry: A test that …"); None where it is no such line.

    Args:
        sentence: The parsed sentence.
        mentions: Mentions in it.
    """
    text = sentence.text
    match = _TERM.match(text) if ":" in text else None
    if match is None or len(match["name"].split()) > _MOST_NAME_WORDS:
        return None
    if set(match["name"].lower().split()) <= lists().no_term:
        return None
    kind = next((lists().defining[word] for word in match["what"].lower().split() if word in lists().defining), None)
    if kind is None:
        return None
    start, end = (sentence.start_char + at for at in match.span("name"))
    whole = next((item for item in mentions if item.start == start and item.end == end), None)
    if whole is not None and whole.canonical not in GENERIC:
        return subject_of(whole) if whole.type in (*TREATMENTS, "condition") else None
    return Subject(match["name"], normal(match["name"]), kind)


def defined_name(sentence: Span, noun: Token, mentions: Sequence[Mention]) -> Subject | None:
    """Names what a sentence explains by a general word ("Fulguration is a surgical procedure"); None where it does not.

    Args:
        sentence: The parsed sentence.
        noun: Its grammatical subject.
        mentions: Mentions in it.
    """
    said = [child for child in noun.head.children if child.dep_ == "attr"] if noun.head.lemma_ == "be" else []
    said += [child for child in noun.children if child.dep_ == "appos"]
    for token in said:
        token = portion_of(token)
        general = naming(mentions, token)
        if general is not None and general.type in TREATMENTS and general.canonical in GENERIC:
            name = phrase_name(sentence, noun)
            return Subject(name.text, name.canonical, general.type) if name is not None else None
    return None


def _is_specific(mention: Mention | None) -> TypeGuard[Mention]:
    """Whether something names a treatment, test or device, and not only a sort of them."""
    return mention is not None and mention.canonical not in GENERIC and mention.type in TREATMENTS


def called_name(sentence: Span, noun: Token, mentions: Sequence[Mention]) -> Subject | None:
    """Names what a sentence says a general word is called: "the test used most often is called endoscopy".

    Args:
        sentence: The parsed sentence.
        noun: The general word.
        mentions: Mentions in it.
    """
    general = naming(mentions, noun)
    if general is not None and general.canonical in GENERIC and noun.dep_ == "nsubj" and noun.head.lemma_ == "be":
        # "The most common test is ultrasound."
        complement = next((child for child in noun.head.children if child.dep_ in ("attr", "acomp")), None)
        known = naming(mentions, complement) if complement is not None else None
        if _is_specific(known):
            return subject_of(known)
    verbs = [child for child in noun.children if child.dep_ == "acl" and child.lower_ in ("called", "named")]
    if noun.dep_ in ("nsubj", "nsubjpass"):
        verbs += [verb for verb in (noun.head, *noun.head.conjuncts) if verb.lower_ in ("called", "named")]
    for verb in verbs:
        for said in (child for child in verb.children if child.dep_ in ("oprd", "attr", "dobj") and child.i > verb.i):
            known = naming(mentions, said)
            if _is_specific(known):
                return subject_of(known)
            kind = general.type if general is not None else lists().defining.get(noun.lemma_.lower())
            name = phrase_name(sentence, said) if known is None else None
            if name is not None and kind is not None:
                return Subject(name.text, name.canonical, kind)
    return None


def means_name(sentence: Span, mentions: Sequence[Mention]) -> Subject | None:
    """Names by what something is done: "by making changes", "diagnose it with a stool sample", "With tonometry, …".

    Args:
        sentence: The parsed sentence, whose grammatical subject is a person or somebody's instrument.
        mentions: Mentions in it; what they name is no own name.
    """
    root = sentence.root
    verbs = [root, *(child for child in root.children if child.dep_ in ("xcomp", "ccomp", "conj"))]
    for verb in verbs:
        nouns = [child for child in verb.children if child.dep_ == "dobj"]
        if nouns and verb.lemma_.lower() in lists().performing:
            name = phrase_name(sentence, nouns[0]) if naming(mentions, nouns[0]) is None else None
            if name is not None:
                return name
        for prep in (child for token in (verb, *nouns) for child in token.children if child.dep_ == "prep"):
            word = prep.lower_
            inner = next((child for child in prep.children if child.dep_ in ("pobj", "pcomp")), None)
            if inner is None or word not in ("by", "with", "using", "through"):
                continue
            if word == "by" and inner.tag_ == "VBG":
                return doing_name(inner)
            if inner.tag_ == "VBG" or naming(mentions, inner) is not None:
                continue
            fronted = prep.i == sentence.start
            if fronted or verb.lemma_.lower() in lists().instrumental or verb.lower_ in lists().instrumental:
                name = phrase_name(sentence, inner)
                if name is not None:
                    return name
    return None
