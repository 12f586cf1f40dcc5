"""Which of the things a text names a claim is about: candidates, and a small log-linear model that chooses among them.

`claims.subjects` says by rules what a sentence speaks of, before it is known whether it claims anything. Where it does,
this looks again among all that can be meant: what the sentence itself names, what the sentences and headings before it
name, the article's topic. Each candidate has features (where it stands, in what role, what sort of thing it is, whether
a pronoun or "the drug" can mean it); the model weighs them. Its weights (``data/en_medfact_subjects``) are trained by
``training/subjects.py`` from passages of the project's own writing. To rank what can be meant, with a softmax over the
candidates, is the way of Denis and Baldridge, 2008 (Specialized models and ranking for coreference resolution).
"""

from __future__ import annotations

import functools
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from claims.hashing import numbering, read_table
from claims.mentions import GENERIC, TREATMENTS, Mention, naming, normal, singular, subject_of
from claims.model import Kind, Subject
from claims.phrases import is_outcome, is_person, lists
from claims.subjects import Topic
from claims.things import TYPES, Thing, things
from claims.view import View

FOLDER = Path(__file__).parent / "data" / "en_medfact_subjects"
BITS = 16
"""Features are numbered by a hash of so many bits."""
NEAR = 3
"""Sentences before one whose phrases can be meant in it."""
EARLIER = 6
"""Names further up in a section that can be meant."""
MARGIN = 0.3
"""Log odds by which a choice must be better than that of the rules."""
TITLED_MARGIN = 2.5
"""The same where the rules say what the article's title names: of that, what an article says is most often said."""
LEAST = 0.4
"""Least probability of what only a text's own words name, where the rules say nothing: better nothing than anything."""

_NAMED = ("name", "kind", "term", "described")
_LEADING = frozenset({"nsubj", "nsubjpass", "ROOT", "csubj", "dobj", "attr"})
"""Roles of phrases that later sentences come back to."""


@dataclass(slots=True)
class Candidate:
    """Something that a claim may be about; no subject where the claim is about nothing named.

    Attributes:
        subject: It.
        places: Where it is named (``own``, ``lead``, ``before1`` …, ``earlier``, ``opener``, ``term``, ``heading``,
            ``title``, ``topic``, ``illness``), and how.
        rules: What the rules take it for: the sentence's ``subject``, ``treatment`` or ``condition``.
        goes_on: What the rules took it for in the sentence before.
    """

    subject: Subject | None
    places: list[tuple[str, Thing]] = field(default_factory=list)
    rules: list[str] = field(default_factory=list)
    goes_on: str = ""

    @property
    def worded(self) -> bool:
        """Whether it has no name but the text's own words."""
        return self.subject is not None and self.subject.type == "other"

    @property
    def margin(self) -> float:
        """By how much another must be better, in log odds, where the rules say that it is meant."""
        return TITLED_MARGIN if any(place == "title" for place, _ in self.places) else MARGIN


class _Said:
    """A sentence and what it names, which is read where it is asked for."""

    def __init__(self, view: View) -> None:
        self.view = view

    @functools.cached_property
    def things(self) -> list[Thing]:
        return things(self.view)

    @functools.cached_property
    def recalled(self) -> list[Thing]:
        """What later sentences come back to."""
        return [thing for thing in self.things if thing.form in _NAMED or thing.role in _LEADING]


class Referents:
    """Follows an article sentence by sentence and says what its claims are about.

    Sentences are told in their order, by `tell`; everything else is about the last one told.
    """

    def __init__(self, topic: Topic, mentions: Iterable[Mention]) -> None:
        """Starts an article.

        Args:
            topic: What it is about.
            mentions: All its mentions.
        """
        self.topic = topic
        self.counts = Counter(mention.canonical for mention in mentions)
        self.last: str | None = None
        """Canonical name of what the claim before was about."""
        self._next: str | None = None
        self._said: list[_Said] = []
        self._section: tuple[str, ...] | None = None
        self._headed: list[Thing] = []
        self._earlier: dict[str, Thing] = {}
        self._term: Thing | None = None
        self._block = -1
        self._opener: _Said | None = None
        self._lead: _Said | None = None

    def tell(self, view: View, block: int, headings: Sequence[tuple[str, Sequence[Mention]]]) -> None:
        """Goes on to the next sentence.

        Args:
            view: The sentence.
            block: The number of its paragraph or item.
            headings: The headings above it with the mentions in them, the outermost first.
        """
        self.last = self._next
        section = tuple(heading for heading, _ in headings)
        if section != self._section:
            self._section, self._headed, self._earlier, self._term = section, _headed(headings), {}, None
        if view.term is not None:
            self._term = Thing(view.term, "term", "", 0, plural=False)
        if not view.lead:
            self._lead = None
        elif self._lead is None or self._lead.view.folded != view.lead:
            self._lead = next((one for one in reversed(self._said) if one.view.folded == view.lead), None)
        self._said.append(_Said(view))
        if block != self._block:
            self._block, self._opener = block, self._said[-1]
        if len(self._said) > NEAR + 1:
            self._put_by(self._said.pop(0).view)

    def _put_by(self, view: View) -> None:
        """Keeps the names of a sentence that is not near any more."""
        for mention in view.mentions:
            if mention.type in TREATMENTS and mention.canonical not in GENERIC:
                self._earlier.pop(mention.canonical, None)
                self._earlier[mention.canonical] = _alone(subject_of(mention))
        while len(self._earlier) > EARLIER:
            del self._earlier[next(iter(self._earlier))]

    def go_on(self, about: Subject | None) -> None:
        """Notes what a claim is about: the next may be about it as well."""
        self._next = _name(about)

    def candidates(self, drafts: Iterable[Subject] = ()) -> list[Candidate]:
        """Returns what a claim can be about; the first is that it is about nothing named.

        Args:
            drafts: What extractors say the sentence's claims are about.
        """
        view = self._said[-1].view
        none = Candidate(None)
        found: dict[str, Candidate] = {}
        for place, thing in self._places():
            name = thing.subject.canonical
            if (known := found.get(name)) is None:
                known = found[name] = Candidate(thing.subject)
            known.places.append((place, thing))
        for name, subject in (("subject", view.subject), ("treatment", view.treatment), ("condition", view.condition)):
            if subject is not None:
                found.setdefault(subject.canonical, Candidate(subject)).rules.append(name)
            elif name != "condition":
                none.rules.append(name)
        for subject in drafts:
            found.setdefault(subject.canonical, Candidate(subject))
        if len(self._said) > 1:
            before = self._said[-2].view
            for name, subject in (("treatment", before.treatment), ("subject", before.subject)):
                if subject is not None and subject.canonical in found:
                    found[subject.canonical].goes_on = name
        return [none, *found.values()]

    def _places(self) -> Iterable[tuple[str, Thing]]:
        """Everything that can be meant, each with where it stands, the nearest first."""
        *before, said = self._said
        yield from (("own", thing) for thing in said.things)
        for distance, one in enumerate(reversed(before), 1):
            place = "lead" if one is self._lead else f"before{distance}"
            yield from ((place, thing) for thing in one.recalled)
        if self._lead is not None and self._lead not in before:
            yield from (("lead", thing) for thing in self._lead.recalled)
        yield from (("earlier", thing) for thing in self._earlier.values())
        yield from (("heading", thing) for thing in self._headed)
        if self._term is not None:
            yield "term", self._term
        if self._opener is not None and self._opener is not said:
            yield from (("opener", thing) for thing in self._opener.recalled)
        if self.topic.treatment is not None:
            yield "title" if self.topic.stated else "topic", _alone(self.topic.treatment)
        if self.topic.condition is not None:
            yield "illness", _alone(Subject(self.topic.condition, self.topic.condition, "condition"))

    def rows(self, kind: Kind, candidates: Sequence[Candidate], draft: Subject | None = None) -> list[list[str]]:
        """Returns the features of each candidate.

        Args:
            kind: The claim's kind.
            candidates: What it can be about.
            draft: What the extractor says, where it says so.
        """
        state = _State.of(self._said[-1].view, kind, candidates)
        rows = []
        for candidate in candidates:
            names = self._features(candidate, state)
            subject = candidate.subject
            if subject is not None and draft is not None and subject.canonical == draft.canonical:
                names += (f"draft={state.about}", f"draft={state.about}:{draft.type}:{draft.canonical in GENERIC}")
            if subject is not None and subject.canonical == self.last:
                names += (f"last={state.form}", f"last={state.around}", f"last={state.about}:{subject.type}")
            rows.append(list(dict.fromkeys(names)))
        return rows

    def _features(self, candidate: Candidate, state: _State) -> list[str]:
        about, around, form = state.about, state.around, state.form
        names = [f"rule={about}:{rule}" for rule in candidate.rules]
        names.append(f"rules={''.join(rule[0] for rule in candidate.rules)}:{form}")
        subject = candidate.subject
        if subject is None:
            return [*names, f"null={about}", f"null={around}", f"null={form}"]
        sort, general = subject.type, subject.canonical in GENERIC
        head = subject.canonical.rpartition(" ")[2]
        word = f"{_sort_of(head)}{'' if ' ' in subject.canonical else 1}"
        first = candidate.places[0][1].form if candidate.places else ""
        names += (
            f"is={word}:{form}",
            f"is={word}:{around}",
            f"size={min(subject.canonical.count(' '), 7)}:{first}",
            f"general={general}:{around}",
            f"count={min(self.counts[subject.canonical], 4)}:{sort}",
            f"sort={about}:{sort}",
            f"head={head}",
            f"places={'+'.join(dict.fromkeys(place for place, _ in candidate.places))}",
            f"goes on={candidate.goes_on}:{form}",
            f"goes on={candidate.goes_on}:{around}",
        )
        if state.noun:
            fits = state.noun == head or _FITS.get(state.noun) == sort
            own = any(place == "own" for place, _ in candidate.places)
            names.append(f"means={fits}:{'own' if own else 'other'}:{general}")
        for place, thing in candidate.places:
            role = thing.role
            names += (
                f"p={about}:{place}:{sort}:{thing.form}",
                f"r={place}:{role}:{thing.form}",
                f"k={about}:{place}:{role}:{sort}",
                f"s={form}:{place}:{sort}",
                f"t={form}:{place}:{role}:{general}",
                f"g={general}:{form}:{place}",
                f"a={around}:{place}:{thing.form}:{general}",
                f"o={place}:{min(thing.order, 3)}:{thing.form}",
            )
            if place == "own":
                names += (f"v={state.verb}:{role}", f"w={head}:{role}")
            if form in ("it", "they"):
                names.append(f"n={form}:{thing.plural}:{place}:{role}")
        return names

    def choose(
        self, kind: Kind, candidates: Sequence[Candidate], rule: Subject | None, draft: Subject | None = None
    ) -> Subject | None:
        """Returns what a claim is about.

        Args:
            kind: The claim's kind.
            candidates: What it can be about.
            rule: What the rules say; it stands where the model is not surer of another.
            draft: What the extractor says, where it says so.
        """
        table = weights()
        scores = [float(table[[*map(number, row)]].sum()) for row in self.rows(kind, candidates, draft)]
        own = next(at for at, one in enumerate(candidates) if _name(one.subject) == _name(rule))
        worded = [one.worded for one in candidates]
        return candidates[settled(scores, own, worded, candidates[own].margin)].subject


def settled(scores: Sequence[float], rule: int, worded: Sequence[bool], margin: float) -> int:
    """Returns which candidate a claim is taken to be about.

    Args:
        scores: The model's, one a candidate.
        rule: Which of them the rules say; the first is that it is about nothing named.
        worded: Which of them have no name but the text's own words.
        margin: By how much another must be better.
    """
    best = max(range(len(scores)), key=scores.__getitem__)
    if worded[best] and rule == 0:
        certain = 1 / sum(math.exp(score - scores[best]) for score in scores)
        return best if certain >= LEAST else rule
    return best if scores[best] - scores[rule] >= margin else rule


_FITS: Mapping[str, str] = {
    "drug": "drug", "medicine": "drug", "medication": "drug", "test": "test", "procedure": "procedure",
    "operation": "procedure", "surgery": "procedure", "device": "device", "disease": "condition",
    "condition": "condition", "disorder": "condition",
}  # fmt: skip
"""What a description means, by the type of thing."""
_POINTING = frozenset({"this", "that", "these", "those", "the", "such", "both", "each"})
_MANY = frozenset({"they", "these", "those", "some", "others", "both", "many", "most"})
_PEOPLE = frozenset({"you", "we", "he", "she", "who", "i"})


@dataclass(frozen=True, slots=True)
class _State:
    """What the features of all candidates have in common.

    Attributes:
        about: The claim's kind.
        around: It, with whether the sentence stands in a list, has a lead-in, and names a treatment.
        form: How the sentence speaks of its grammatical subject: ``it``, ``they``, ``the`` ("the drug"), ``person`` …
        noun: The noun of a description ("drug"), empty where there is none.
        verb: Its root.
    """

    about: str
    around: str
    form: str
    noun: str
    verb: str

    @classmethod
    def of(cls, view: View, kind: Kind, candidates: Sequence[Candidate]) -> _State:
        named = any(
            place == "own" and thing.form == "name" and thing.subject.type in TREATMENTS
            for candidate in candidates
            if candidate.subject is not None and candidate.subject.canonical not in GENERIC
            for place, thing in candidate.places
        )
        around = f"{kind[:3]}{'i' if view.item else ''}{'l' if view.lead else ''}{'n' if named else ''}"
        return cls(kind[:3], around, *_spoken(view), view.sentence.root.lemma_.lower())


def _spoken(view: View) -> tuple[str, str]:
    """How a sentence speaks of its grammatical subject, and the noun of a description."""
    root = view.sentence.root
    subject = next((child for child in root.children if child.dep_ in ("nsubj", "nsubjpass", "csubj", "expl")), None)
    if subject is None:
        return "does" if root.tag_ in ("VB", "VBP") else "item" if root.tag_.startswith("NN") else "none", ""
    word = subject.lower_
    if subject.dep_ == "expl" or word == "there":
        return "there", ""
    if word in ("it", "this", "that"):
        return "it", ""
    if word in _MANY:
        return "they", ""
    if is_person(subject) or word in _PEOPLE:
        return "person", ""
    general = naming(view.mentions, subject)
    if general is not None and general.canonical not in GENERIC:
        return f"name:{general.type[:2]}", ""
    if any(child.lower_ in _POINTING for child in subject.lefts):
        return "the", singular(subject.lemma_.lower())
    if subject.dep_ == "csubj" or subject.tag_ == "VBG":
        return "doing", ""
    return "general" if general is not None else "no" if subject.lemma_.lower() in lists().no_subject else "noun", ""


@functools.lru_cache(maxsize=4096)
def _sort_of(word: str) -> str:
    """What sort of general word a name ends in; empty where it is none."""
    words = lists()
    if word in words.defining:
        return "defining"
    if word in words.tools or word in words.places:
        return "tool"
    return "no subject" if word in words.no_subject else "outcome" if is_outcome(word) else ""


def _name(subject: Subject | None) -> str | None:
    return subject.canonical if subject is not None else None


def _alone(subject: Subject) -> Thing:
    """Something that is told without a sentence."""
    return Thing(subject, "name", "", 0, _is_plural(subject.text))


def _is_plural(name: str) -> bool:
    return singular(name.lower()) != name.lower()


_MOST_HEADING_WORDS = 5


def _headed(headings: Sequence[tuple[str, Sequence[Mention]]]) -> list[Thing]:
    """What the headings above a sentence name, the nearest first; a short one names something by itself."""
    found: list[Thing] = []
    for level, (heading, inside) in enumerate(reversed(headings)):
        role = f"level{min(level, 2)}"
        for order, mention in enumerate(inside):
            if mention.type in TYPES:
                found.append(Thing(subject_of(mention), "name", role, order, _is_plural(mention.text)))
        words = heading.strip(" ?:.").split()
        if not inside and 0 < len(words) <= _MOST_HEADING_WORDS and not heading.rstrip().endswith("?"):
            text = " ".join(words)
            found.append(Thing(Subject(text, normal(text), "other"), "phrase", role, 0, plural=False))
    return found


number = numbering(BITS)


@functools.cache
def weights() -> NDArray[Any]:
    """Returns the shipped model, read once: a weight a feature number."""
    return read_table(FOLDER / "weights.npz", BITS)
