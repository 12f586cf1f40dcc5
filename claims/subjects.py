"""Subjects: what a sentence speaks of, through pronouns, definite descriptions, headings and the article's topic."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from spacy.tokens import Span, Token

from claims.mentions import GENERIC, TREATMENTS, Mention, is_listed, normal, singular, spelled, subject_of
from claims.model import Subject
from claims.phrases import (
    called_name,
    defined_name,
    is_modifier,
    is_outcome,
    is_person,
    kind_name,
    lists,
    means_name,
    phrase_name,
    portion_of,
    term_name,
    with_modifiers,
)
from claims.scopes import is_lacking, is_taken

_PRONOUNS = frozenset({"it", "they", "this", "these", "that", "those", "them", "its", "their"})
_ASKED = re.compile(
    r"^(?:what\s+(?:is \(are\)|is|are|causes?)|who is at risk for|(?:how\s+to\s+)?(?:diagnose|prevent|treat)"
    r"|what (?:are|is) the\s+[a-z]+s?(?:\s+or\s+[a-z]+)?\s+(?:for|of)|do you have information about"
    r"|what research .* for)\s+"
    r"(?!(?:it|this|that|these|they|the|my|your|such)\b)(?P<what>[^?]+?)\s*\?*$",
    re.I,
)
"""A heading that asks about one thing; with what it asks about."""
_DESCRIPTION = re.compile(
    r"\b(?:this|the|these|such|either|that)\s+(?P<noun>treatments?|therap(?:y|ies)|procedures?|operations?"
    r"|surger(?:y|ies)|drugs?|medicines?|medications?|tablets?|capsules?|pills?|injections?|vaccines?|tests?|scans?"
    r"|devices?|approach(?:es)?|methods?|techniques?|options?|intervention)\b",
    re.I,
)
_ILLNESS = re.compile(
    r"\b(?:this|the|these|that|your)\s+(?:(?:type|form|kind)s?\s+of\s+)?"
    r"(?:conditions?|diseases?|illness(?:es)?|disorders?|infections?|cancers?|tum(?:ou)?rs?|syndromes?)$"
)
"""A description that stands for the condition spoken of last."""
_FITTING = {
    "treatment": {"drug", "treatment", "procedure", "device"},
    "therapy": {"drug", "treatment", "procedure", "device"},
    "drug": {"drug", "treatment"},
    "medicine": {"drug", "treatment"},
    "medication": {"drug", "treatment"},
    "tablet": {"drug", "treatment"},
    "capsule": {"drug", "treatment"},
    "pill": {"drug", "treatment"},
    "injection": {"drug", "treatment", "procedure"},
    "vaccine": {"treatment", "procedure", "drug"},
    "test": {"test", "procedure"},
    "supplement": {"drug", "treatment"},
    "hormone": {"drug", "treatment"},
    "scan": {"test"},
    "device": {"device"},
    "operation": {"procedure"},
    "surgery": {"procedure"},
    "procedure": {"procedure", "test", "device"},
}


_TAKEN = frozenset("medicine medication drug pill tablet capsule injection supplement vaccine".split())
"""General words that mean the topic with "a" before them too ("take a tablet")."""
_OF_ANY = frozenset({"approach", "method", "technique", "option", "intervention", "medical device"})
"""General words that can mean a thing of any type; one that stands neither here nor above means only its like."""
_OF_MANY = frozenset(
    {"treatment", "therapy", "drug", "medicine", "medication", "test", "procedure", "operation", "option"}
)


@dataclass(frozen=True, slots=True)
class Topic:
    """What an article, or a section of it, is about.

    Attributes:
        treatment: A treatment, test or device.
        condition: An illness, by its canonical name.
        stated: Whether title or headings name the treatment. One that is only spoken of most is nothing that a sentence
            before its first mention, or one with a subject of its own, could be about.
    """

    treatment: Subject | None
    condition: str | None
    stated: bool = True


def qualifies(token: Token, mention: Mention) -> bool:
    """Returns whether a word before a condition makes another one of it: "recurrent" does, "possible" does not."""
    if token.lower_ in lists().unspecific or token.tag_ == "VB" or not token.i < token.head.i < mention.after:
        return False
    return is_modifier(token) or (
        token.dep_ in ("amod", "compound", "nmod") and _HYPHENED.fullmatch(token.text) is not None
    )


_HYPHENED = re.compile(r"[A-Za-z]+(?:-[A-Za-z]+)+")


def condition_of(sentence: Span, mention: Mention) -> Subject:
    """Makes a subject of a condition with what qualifies it: "strangulated hernia" is not any hernia.

    Args:
        sentence: The parsed sentence it stands in.
        mention: The condition.
    """
    first = with_modifiers(sentence, mention.first, lambda token: qualifies(token, mention))
    if first == mention.first:
        return subject_of(mention)
    before, text = sentence.doc[first : mention.first].text, sentence.doc[first : mention.after].text
    return Subject(text, f"{spelled(before)} {mention.canonical}", "condition")


def find_topic(
    title: Sequence[Mention], headings: Sequence[Mention], body: Sequence[Mention], in_full: Callable[[Mention], str]
) -> Topic:
    """Finds what an article is about: what its title names, else what it names most.

    Args:
        title: Mentions in the title.
        headings: Mentions in headings.
        body: Mentions in the text.
        in_full: Gives the canonical name of a condition in the title with what qualifies it.
    """
    ill = Counter(
        mention.canonical
        for mention in [*body, *headings]
        if mention.type == "condition" and mention.canonical not in GENERIC
    )
    treatment = _topic_treatment(title, headings, body, ill)
    named = {mention.canonical for mention in (*title, *headings)}
    return Topic(
        treatment, _topic_condition(title, ill, in_full), stated=treatment is None or treatment.canonical in named
    )


_BEGINNING = 120
"""Characters of a text within which a treatment stands that the text begins with."""
_OWN_SHARE = 0.5
"""Of all treatments named, the least share that makes one the topic of an article whose title names a disease."""


def _topic_treatment(
    title: Sequence[Mention], headings: Sequence[Mention], body: Sequence[Mention], ill: Counter[str]
) -> Subject | None:
    titled = [mention for mention in title if mention.type in TREATMENTS and mention.canonical not in GENERIC]
    counts = Counter(
        mention.canonical
        for mention in [*body, *headings]
        if mention.type in TREATMENTS and mention.canonical not in GENERIC and is_listed(mention.text)
    )
    if titled:
        # Of two in the title the one the text speaks of more.
        chosen = max(titled, key=lambda mention: counts[mention.canonical])
        return subject_of(chosen)
    if not counts:
        return None
    (name, most), *rest = counts.most_common(2)
    second = rest[0][1] if rest else 0
    if any(mention.type == "condition" for mention in title) and most < _OWN_SHARE * counts.total():
        return None  # an article on a disease has many treatments and tests
    headed = any(mention.canonical == name for mention in headings)
    if not headed and any(count > most and not is_outcome(illness) for illness, count in ill.items()):
        return None  # it is about the disease, also where no title says so
    first = next(mention for mention in [*body, *headings] if mention.canonical == name)
    if (most >= 3 and most >= 2 * second) or (most >= 2 and not second):
        return subject_of(first)
    # Named once and nothing beside it: the text is about it where it begins with it.
    return subject_of(first) if len(counts) == 1 and (headed or first.start < _BEGINNING) else None


def _topic_condition(title: Sequence[Mention], counts: Counter[str], in_full: Callable[[Mention], str]) -> str | None:
    for mention in title:
        if mention.type == "condition" and (name := in_full(mention)) not in GENERIC:
            return name
    if not counts:
        return None
    (name, most), *rest = counts.most_common(2)
    second = rest[0][1] if rest else 0
    return name if most >= 3 and most >= 1.5 * second else None


_MEMORY = 1
"""So many sentences may stand between a treatment and one that is about it without naming it."""


class Resolver:
    """Follows an article sentence by sentence and says what each speaks of. Holds what was spoken of last."""

    def __init__(self, topic: Topic) -> None:
        """Starts an article with its topic."""
        self.topic = self.whole = topic
        self.last: Subject | None = None
        self.since = 0
        self.spoken = False
        self.focus: Subject | None = None
        self.named: dict[str, Subject] = {}
        self.section: Subject | None = None
        self.illness = Subject(topic.condition, topic.condition, "condition") if topic.condition else None

    def enter_section(self, headings: Sequence[tuple[str, Sequence[Mention]]]) -> None:
        """Starts a section; the treatment its headings name is its topic.

        Args:
            headings: The headings above it with the mentions in them, the nearest first. Where the nearest asks about
                something else than the article does ("What is a stent?"), the article and the headings above name
                no topic of it.
        """
        asked = _ASKED.match(headings[0][0].strip()) if headings else None
        foreign = asked is not None and not self._is_topic(asked["what"])
        self.topic = Topic(None, None) if foreign else self.whole
        mentions = [mention for _, inside in (headings[:1] if foreign else headings) for mention in inside]
        named = [mention for mention in mentions if mention.type in TREATMENTS and mention.canonical not in GENERIC]
        self.section = subject_of(named[0]) if named else None
        self.last = self.focus = None
        self.named = {}
        illness = next((mention for mention in mentions if mention.type == "condition"), None)
        if illness is not None:
            self.illness = subject_of(illness)

    def enter_block(self) -> None:
        """Starts a paragraph or list item: what was spoken of before it is farther away."""
        self.since += 1
        self.focus = None

    def _is_topic(self, words: str) -> bool:
        names = [self.whole.condition or ""]
        if self.whole.treatment is not None:
            names += [self.whole.treatment.canonical, self.whole.treatment.text]
        said = set(normal(words).split())
        return any(said & set(normal(name).split()) for name in names)

    def condition(self, sentence: Span, mentions: Sequence[Mention]) -> Subject | None:
        """Returns the condition the next sentence speaks of: its grammatical subject, by name, pronoun or description.

        Args:
            sentence: The parsed sentence.
            mentions: Mentions in it.
        """
        named = [
            mention
            for mention in mentions
            if mention.type == "condition" and not is_lacking(sentence.text, mention, sentence.start_char)
        ]
        grammatical = _grammatical_subject(sentence.root)
        if grammatical is not None:
            own = next((mention for mention in _inside(grammatical, named)), None)
            if own is not None:
                self.illness = condition_of(sentence, own)
                return self.illness
            phrase = _phrase(grammatical).lower()
            if grammatical.lower_ in _PRONOUNS or _ILLNESS.search(phrase):
                return self.illness
        if named or any(mention.type in TREATMENTS and mention.canonical not in GENERIC for mention in mentions):
            return None
        there = any(child.dep_ == "expl" for child in sentence.root.children)
        if not there and (
            grammatical is None or not (_no_topic(grammatical) or grammatical.lower_ in lists().no_thing)
        ):
            return None
        name = self.topic.condition
        return Subject(name, name, "condition") if name is not None else self.illness

    def resolve(
        self, sentence: Span, mentions: Sequence[Mention], lead: Sequence[Mention]
    ) -> tuple[Subject | None, Subject | None]:
        """Returns (subject, treatment) of the next sentence.

        Args:
            sentence: The parsed sentence.
            mentions: Mentions in it.
            lead: Mentions in its list's lead-in.
        """
        root = sentence.root
        grammatical = _grammatical_subject(root)
        treatments = _not_taken(sentence, [mention for mention in mentions if mention.type in TREATMENTS])
        specific = [mention for mention in treatments if mention.canonical not in GENERIC]
        own = _inside(grammatical, mentions) if grammatical is not None else []
        acting = _acting(sentence, grammatical, treatments) if grammatical is not None else None
        subject = term_name(sentence, mentions) or self._subject(
            sentence, grammatical, own, treatments, specific, lead, mentions, acting
        )
        treatment = subject if subject is not None and (acting or subject.type in TREATMENTS) else None
        if treatment is None and specific and not _only_compared(sentence, specific):
            treatment = subject_of(specific[0])
        if treatment is None and treatments:
            # A generic word ("treatment"): the topic gives it its name.
            treatment = self._of_general(sentence, treatments[0])
        self.since += 1
        if treatment is not None and treatment.canonical not in GENERIC and not _is_missing(sentence):
            self.last = treatment
            topic = self.whole.treatment
            self.spoken = self.spoken or (topic is not None and treatment.canonical == topic.canonical)
            if treatments or (grammatical is not None and grammatical.lower_ in _PRONOUNS and not _dummy(grammatical)):
                self.since = 0
        elif len({mention.canonical for mention in specific}) == 1 and not _only_compared(sentence, specific):
            # "Treatment starts with methotrexate. The drug …"
            self.last, self.since = subject_of(specific[0]), 0
        self.focus = subject
        if subject is not None and " " in subject.canonical:
            self.named[subject.canonical.rpartition(" ")[2]] = subject
        return subject, treatment

    def _subject(
        self,
        sentence: Span,
        grammatical: Token | None,
        own: Sequence[Mention],
        treatments: Sequence[Mention],
        specific: Sequence[Mention],
        lead: Sequence[Mention],
        mentions: Sequence[Mention],
        acting: Subject | None,
    ) -> Subject | None:
        named = [mention for mention in own if mention.type in TREATMENTS]
        if grammatical is not None:
            found = self._meant(grammatical)
            if found is not None:
                return found
            found = called_name(sentence, grammatical, treatments)
            if found is None and named:
                found = self._named(sentence, named, treatments)
            if found is not None:
                return found
            condition = next((mention for mention in own if mention.type == "condition"), None)
            if condition is not None:
                lacking = is_lacking(sentence.text, condition, sentence.start_char)
                return None if lacking else condition_of(sentence, condition)
            found = None if own else defined_name(sentence, grammatical, treatments)
            found = found or acting
            if found is not None:
                return found
        if specific:
            return subject_of(specific[0])
        if treatments:
            return self._of_general(sentence, treatments[0])
        led = [mention for mention in lead if mention.type in TREATMENTS]
        if led:
            return subject_of(led[0])
        described = _DESCRIPTION.search(sentence.text)
        if described and _is_noun(sentence, described.start("noun")):
            return self._antecedent(described["noun"])
        return self._unnamed(sentence, grammatical, own, mentions)

    def _named(self, sentence: Span, named: Sequence[Mention], treatments: Sequence[Mention]) -> Subject:
        """What a sentence speaks of whose grammatical subject names treatments."""
        better = next((mention for mention in named if mention.canonical not in GENERIC), None)
        if better is not None:
            return _test_for(sentence, better, named) or subject_of(better)
        return self._given(sentence, named[0], treatments) or self._of_general(sentence, named[0], bare=True)

    def _unnamed(
        self, sentence: Span, grammatical: Token | None, own: Sequence[Mention], mentions: Sequence[Mention]
    ) -> Subject | None:
        """What a sentence speaks of that names no treatment and has no illness as its subject."""
        if grammatical is None or _no_topic(grammatical) or _is_any(grammatical):
            if grammatical is not None and grammatical.lemma_.lower() in lists().told_of and self.last is not None:
                return self.last
            means = means_name(sentence, mentions) or self._done(sentence, grammatical, mentions)
            if means is not None or sentence.text.rstrip(": ").endswith(" by"):
                return means
            if _are_patients(sentence, grammatical or sentence.root, mentions):
                return self.section or (self.topic.treatment if self.topic.stated else None)
            return self._recent() or self.section or (self.topic.treatment if self._is_open() else None)
        exposure = next((mention for mention in own if mention.type == "exposure"), None)
        phrase: Subject | None = None
        if exposure is not None and exposure.after > grammatical.i:
            phrase = subject_of(exposure)
        elif not own or exposure is not None:
            phrase = phrase_name(sentence, grammatical)
        open_to_topic = self.topic.stated if phrase is not None else self._is_open()
        return self.section or (self.topic.treatment if open_to_topic else None) or phrase

    def _done(self, sentence: Span, grammatical: Token | None, mentions: Sequence[Mention]) -> Subject | None:
        """What a list's item or an imperative is about: "Being physically active", "do not drink any alcohol"."""
        root = sentence.root
        if grammatical is not None or self.section is not None or (self.topic.stated and self.topic.treatment):
            return None
        if root.tag_ == "VBG" and root.i == sentence.start:
            return phrase_name(sentence, root)
        exposure = next((mention for mention in mentions if mention.type == "exposure"), None)
        return subject_of(exposure) if exposure is not None and root.tag_ in ("VB", "VBP") else None

    def _of_general(self, sentence: Span, mention: Mention, *, bare: bool = False) -> Subject:
        """What a general word means: "the drug" the last that was named.

        As the grammatical subject without an article ("drugs help") it means none but what the text is about.
        """
        head = sentence.doc[mention.after - 1]
        whole = head.head.head if head.head.lower_ == "of" and portion_of(head.head.head) == head else head
        before = {token.lower_ for noun in (head, whole) for token in noun.lefts}
        pointed = not before.isdisjoint(lists().definite)
        if (kind := kind_name(sentence, mention)) is not None:
            return kind
        if any(token.lower_ in lists().usual for token in head.lefts) or (
            mention.canonical == "treatment"
            and any(child.lower_ in ("for", "of") and child.i > head.i for child in head.children)
        ):
            return subject_of(mention)  # "the standard treatment for reflux" is none spoken of before
        definite = pointed or (not bare and self._recent() is not None)
        one = not before.isdisjoint(("a", "an"))
        if (
            not before.isdisjoint(lists().indefinite)
            or (bare and not definite and not self.topic.stated)
            or (one and normal(mention.text) not in _TAKEN)
        ):
            return subject_of(mention)
        definite = definite and not one
        return self._antecedent(mention.text, definite=definite) or subject_of(mention)

    def _given(self, sentence: Span, mention: Mention, treatments: Sequence[Mention]) -> Subject | None:
        """What "treatment with the drug" or "injections of a toxin" is given with; None where nothing is told."""
        head = sentence.doc[mention.after - 1]
        for prep in (child for child in head.children if child.lower_ in ("with", "using", "of") and child.i > head.i):
            inner = next((child for child in prep.children if child.dep_ == "pobj"), None)
            if inner is None:
                continue
            named = _inside(inner, treatments)
            better = next((item for item in named if item.canonical not in GENERIC), None)
            if better is not None:
                return subject_of(better)
            if named and prep.lower_ != "of":
                return self._of_general(sentence, named[0])
        return None

    def _meant(self, grammatical: Token) -> Subject | None:
        """What a pronoun or a description ("the drug") stands for, None where it is neither or nothing fits."""
        phrase = _phrase(grammatical)
        first, _, head = normal(phrase).partition(" ")
        if first in lists().definite and head in self.named:
            return self.named[head]
        described = _DESCRIPTION.match(phrase)
        if described:
            return self._antecedent(described["noun"])
        if grammatical.lower_ not in _PRONOUNS or _dummy(grammatical):
            return None
        verb = grammatical.head
        given = verb.lemma_.lower() in lists().giving
        if grammatical.dep_ == "nsubjpass" and verb.lemma_.lower() in lists().suffered and self.illness is not None:
            return self.illness
        if self.focus is not None and self.focus.type == "condition" and not given:
            return self.focus
        return self._antecedent("")

    def _is_open(self) -> bool:
        """Whether a sentence that names nothing can be about the topic's treatment."""
        return self.topic.stated or self.spoken

    def _recent(self) -> Subject | None:
        """The last treatment spoken of, as long as the text may still be at it."""
        return self.last if self.since <= _MEMORY else None

    def _antecedent(self, noun: str, *, definite: bool = True) -> Subject | None:
        """The last treatment spoken of that a noun fits ("the drug" is no operation), else the section's or topic's."""
        topic = self.topic.treatment if self._is_open() else None
        last = (self.last if noun else self._recent()) if definite else None
        for candidate in (last, self.section, topic):
            if candidate is not None and candidate.canonical not in GENERIC and _fits(noun, candidate):
                return candidate
        return None


def _is_noun(sentence: Span, at: int) -> bool:
    """Whether the word at an offset into the sentence is a noun: "trials that test drugs" describes no test."""
    span = sentence.doc.char_span(sentence.start_char + at, sentence.start_char + at + 1, alignment_mode="expand")
    return span is None or not span[0].tag_.startswith("VB")


def _fits(noun: str, candidate: Subject) -> bool:
    """Whether a general word can mean it: "the drug" is no operation, "these drugs" are not one drug."""
    kind = normal(noun)
    if kind in _OF_MANY and candidate.type != "treatment" and noun.lower().endswith("s"):
        return singular(candidate.text.lower()) != candidate.text.lower()
    if kind and kind not in _FITTING and kind not in _OF_ANY:
        return candidate.canonical.endswith(kind)
    fitting = _FITTING.get(kind)
    return fitting is None or candidate.type in fitting


def _not_taken(sentence: Span, treatments: list[Mention]) -> list[Mention]:
    """Leaves out what only says of whom ("women on valproate should take folic acid"), where more is named."""
    treatments = [item for item in treatments if not _is_cited(sentence, item) and not _is_of_tool(sentence, item)]
    others = [item for item in treatments if not is_taken(sentence.text, item, sentence.start_char)]
    return others or treatments


def _test_for(sentence: Span, named: Mention, mentions: Sequence[Mention]) -> Subject | None:
    """The test that a name says the kind of: "the citrulline antibody test" is no citrulline."""
    last = sentence.doc[named.after - 1]
    for mention in mentions:
        noun = sentence.doc[mention.after - 1]
        if mention.type == "test" and mention.first >= named.after and last.dep_ in ("compound", "amod", "nmod"):
            inside = last.head == noun or last.head.head == noun
            return kind_name(sentence, mention) if inside else None
    return None


def _is_missing(sentence: Span) -> bool:
    """Whether a sentence says that there is no such thing ("there is no vaccine"): nothing after it is about one."""
    there = any(child.dep_ == "expl" for child in sentence.root.children)
    return there and any(
        inner.lower_ == "no" for child in sentence.root.children if child.dep_ == "attr" for inner in child.children
    )


def _is_of_tool(sentence: Span, mention: Mention) -> bool:
    """Whether a name only says which tool or place is meant: "linked to an x-ray machine"."""
    behind = sentence.doc[mention.after] if mention.after < sentence.end else None
    return behind is not None and behind.tag_.startswith("NN") and behind.lemma_.lower() in lists().places


_CITED = re.compile(r"\b(?:according to (?:the |an? )?(?:[\w-]+ ){0,3}|without (?:any )?)$", re.I)


def _is_cited(sentence: Span, mention: Mention) -> bool:
    """Whether a name is that of a source ("according to the survey"), or of what is left out ("without treatment")."""
    return _CITED.search(sentence.text, 0, mention.start - sentence.start_char) is not None


def _acting(sentence: Span, grammatical: Token, treatments: Sequence[Mention]) -> Subject | None:
    """The sentence's subject where the treatments named are what it acts on ("fiber slows the absorption of iron")."""
    whole = grammatical.head.head if grammatical.dep_ == "pobj" else grammatical
    verb = whole.head
    done = [child for child in verb.children if child.dep_ == "dobj"]
    if not treatments or whole.dep_ not in ("nsubj", "csubj") or not done or verb.lemma_.lower() not in lists().acting:
        return None
    if all(any(item.left_edge.i <= mention.first <= item.right_edge.i for item in done) for mention in treatments):
        return phrase_name(sentence, grammatical)
    return None


def _is_any(grammatical: Token) -> bool:
    """Whether a sentence's subject is somebody's tool ("a needle is put in"), not what it is about."""
    return grammatical.lemma_.lower() in lists().tools and any(
        token.lower_ in ("a", "an") for token in grammatical.lefts
    )


def _are_patients(sentence: Span, people: Token, mentions: Sequence[Mention]) -> bool:
    """Whether a sentence is on people with an illness and nothing in it points to a treatment spoken of before."""
    low, high = people.i, people.right_edge.i
    ill = any(mention.type == "condition" and low < mention.first <= high for mention in mentions)
    return (
        ill
        and people.lemma_.lower() in lists().people
        and not any(token.lower_ in _PRONOUNS and token.dep_ != "det" for token in sentence)
    )


def _no_topic(grammatical: Token) -> bool:
    """Whether a sentence's subject is no thing it could be about."""
    lemma = grammatical.lemma_.lower()
    return is_person(grammatical) or lemma in lists().no_topic or grammatical.lower_ in lists().no_topic


_TELLING = frozenset(
    "tell say know find show suggest believe think report conclude note learn hear remember understand mean explain"
    " demonstrate indicate reveal confirm estimate".split()
)


def _grammatical_subject(root: Token) -> Token | None:
    """The subject of a sentence, or of what it tells ("patients can be told that the operation …").

    Of "large amounts of fiber" it is the fiber; "Keeping a diary can help" is often parsed with the doing as its root.
    """
    found = _told_subject(root)
    if found is not None:
        return portion_of(found)
    if (
        root.tag_ == "VBG"
        and root.i == root.sent.start
        and any(
            child.dep_ in ("advcl", "ccomp", "conj") and any(inner.tag_ == "MD" for inner in child.children)
            for child in root.children
        )
    ):
        return root
    return None


def _told_subject(root: Token) -> Token | None:
    if root.lemma_.lower() in _TELLING:
        told = next((child for child in root.children if child.dep_ == "ccomp" and child.i > root.i), None)
        inner = _own_subject(told) if told is not None else None
        if inner is not None:
            return inner
    return _own_subject(root)


def _own_subject(root: Token) -> Token | None:
    found = [child for child in root.children if child.dep_ in ("nsubj", "nsubjpass", "nsubj:pass", "csubj")]
    # "Making such choices is best" is parsed with both: the doing, and what is done.
    return next((child for child in found if child.dep_ != "csubj"), found[0] if found else None)


def _phrase(token: Token) -> str:
    return str(token.doc[token.left_edge.i : token.i + 1].text)


def _dummy(token: Token) -> bool:
    """Whether the pronoun stands for nothing ("It is important that …")."""
    if token.lower_ != "it" or token.dep_ == "expl":
        return token.dep_ == "expl"
    return any(
        child.dep_ in ("acomp", "attr")
        and child.lower_ in ("important", "possible", "common", "likely", "normal", "best", "essential", "unclear")
        for child in token.head.children
    )


def _inside(token: Token, mentions: Sequence[Mention]) -> list[Mention]:
    left, right = token.left_edge.i, token.i
    # "the treatment of cancer": the head noun's phrase up to its prepositional parts.
    near = [mention for mention in mentions if left <= mention.first <= right]
    if near or token.lemma_.lower() in lists().research:
        return near
    return [mention for mention in mentions if left <= mention.first <= token.right_edge.i]


def _only_compared(sentence: Span, specific: Sequence[Mention]) -> bool:
    """Whether the only treatment named is one that something is compared with ("than open surgery")."""
    first = specific[0]
    before = sentence.text[: first.start - sentence.start_char].lower()
    return bool(
        re.search(
            r"\b(?:than|versus|vs\.?|compared (?:with|to)|unlike|instead of|rather than|like)\s+(?:\w+\s+){0,2}$",
            before,
        )
    )
