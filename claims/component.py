"""The spaCy component that finds claims: ``nlp.add_pipe("medfact_claims")`` in any pipeline with Penn tags and a parse.

It reads a ``Doc`` alone and leaves plain data in ``doc._.medfact`` (offsets into ``doc.text``), so that it works with
``n_process`` and ``Doc.to_bytes``. `claims.extraction` turns that into the claims of a document. What the article's
layout tells (title, headings, lead-ins) comes in ``doc.user_data`` from `claims.reading`; without it a ``Doc`` is one
block.
"""

from __future__ import annotations

import bisect
import functools
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import Any

import numpy
from spacy.language import Language
from spacy.tokens import Doc, Span

from claims import attribute_table, classifier
from claims.abbreviations import AbbreviationComponent, long_forms
from claims.cells import in_table, joined
from claims.context import Context, Mark, certainty_at, read_context
from claims.effects import (
    EFFECT,
    ESTABLISHED_OF,
    HARM,
    canonical_outcome,
    draft_of,
    find_related,
    is_related,
    is_spared,
)
from claims.extractors import catalogue, efficacy
from claims.extractors.safety import drafts_of, find_told
from claims.harms import Harm, find_bare, find_listed
from claims.mentions import (
    GENERIC,
    TREATMENTS,
    Mention,
    Names,
    canonical_of,
    entity_type,
    find_mentions,
    means_illness_alone,
    normal,
    spelled,
    subject_of,
)
from claims.model import (
    KINDS,
    Category,
    Certainty,
    Cue,
    Effect,
    Kind,
    Polarity,
    Quantity,
    Regimen,
    Scope,
    Subject,
    Value,
    to_json,
)
from claims.patterns import fold
from claims.phrases import lists, phrase_name, term_name
from claims.quantities import find_quantities
from claims.reading import BLOCKS, LAYOUT, Layout
from claims.referents import Referents
from claims.scopes import is_name_of, other_condition, read_scope
from claims.subjects import Resolver, condition_of, find_topic, qualifies
from claims.view import Draft, Place, View

EXTENSION = "medfact"
"""``doc._.medfact``: what the component found, or None where it has not run."""
_FINDERS = ("medfact_abbreviations", "abbreviation_detector")
_CONTINUES = re.compile(
    r"(?:they|these|this|those|it|examples|the most common|common ones|others|some)\s+"
    r"(?:(?:can|may|might|could|usually|mainly|often|also)\s+)*(?:includes?|are|be|is)\b"
)
"""A sentence that goes on with a list the one before announced ("They include bleeding and infection.")."""

_POINTS_BACK = re.compile(r"(?:some )?(?:examples|these|they|such \w+)\b[^.]{0,40}(?:are|is|includes?|:)\s*:?\s*$")
"""A lead-in whose items are what the sentence before it spoke of ("Others do not. Examples of these are:")."""

if not Doc.has_extension(EXTENSION):
    Doc.set_extension(EXTENSION, default=None)


class MissingAnnotationError(ValueError):
    """A ``Doc`` lacks what extraction needs; the message says what, and what would give it."""


class ClaimsComponent:
    """Finds the claims of some kinds. Holds no more than its settings; each ``Doc`` is read by itself."""

    def __init__(self, nlp: Language, name: str, kinds: Sequence[Kind], names: dict[str, tuple[str, str]]) -> None:
        """Makes it.

        Args:
            nlp: The pipeline; its tokenizer reads titles, headings and lead-ins.
            name: Its name in the pipeline.
            kinds: Kinds of claims to find.
            names: More names of things, in lower case, with type and canonical name (a registry's subjects).
        """
        self.nlp, self.name, self.kinds, self.names = nlp, name, tuple(kinds), Names(dict(names))
        self.finder = None if any(finder in nlp.pipe_names for finder in _FINDERS) else AbbreviationComponent(nlp)

    def know(self, names: dict[str, tuple[str, str]]) -> None:
        """Takes up more names of things."""
        self.names = Names(names, self.names)

    def __call__(self, doc: Doc) -> Doc:
        """Sets ``doc._.medfact`` and returns the same ``doc``; kinds that another component found before stay.

        Raises:
            MissingAnnotationError: The ``Doc`` has no tags or no parse.
        """
        missing = [word for word, attribute in (("tags", "TAG"), ("parse", "DEP")) if not doc.has_annotation(attribute)]
        if missing and len(doc):
            raise MissingAnnotationError(
                f"{self.name} needs Penn tags and a dependency parse, and the text has no {' and no '.join(missing)}: "
                f"the pipeline is {', '.join(self.nlp.pipe_names) or 'empty'}; put a tagger and a parser before "
                f"{self.name} (medfact's own: claims.load_language().nlp, or scispaCy's \"en_core_sci_sm\")"
            )
        before = getattr(doc._, EXTENSION)
        done = set(before["kinds"]) if before else set()
        wanted = [kind for kind in self.kinds if kind not in done]
        if self.finder is not None and before is None:
            doc = self.finder(doc)
        found = DocReader(doc, self.nlp, self.names).read(wanted)
        if before:
            claims = sorted([*before["claims"], *found["claims"]], key=lambda claim: int(claim["sentence"]))
            found |= {"kinds": [*before["kinds"], *wanted], "claims": claims}
        setattr(doc._, EXTENSION, found)
        return doc

    def __getstate__(self) -> dict[str, Any]:
        """Takes the newsroom's attributes along to a process of its own (``n_process``)."""
        return {**self.__dict__, "own": attribute_table.own()}

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Makes the newsroom's attributes those of the process it arrives in."""
        attribute_table.use(state.pop("own"))
        self.__dict__.update(state)

    def to_bytes(self, **_: object) -> bytes:
        """Has no state beyond its configuration."""
        return b""

    def from_bytes(self, _data: bytes, **_: object) -> ClaimsComponent:
        """Has no state."""
        return self

    def to_disk(self, _path: object, **_: object) -> None:
        """Has no state."""

    def from_disk(self, _path: object, **_: object) -> ClaimsComponent:
        """Has no state."""
        return self


def _factory(name: str, kinds: tuple[Kind, ...]) -> Any:
    """Registers the factory of some kinds under a name and returns it, for the entry points to name."""

    def make(nlp: Language, name: str, kinds: list[Kind], names: dict[str, list[str]]) -> ClaimsComponent:
        return ClaimsComponent(nlp, name, kinds, {key: (named[0], named[1]) for key, named in names.items()})

    return Language.factory(
        name,
        default_config={"kinds": list(kinds), "names": {}},
        requires=["token.tag", "token.dep"],
        assigns=[f"doc._.{EXTENSION}"],
        func=make,
    )


make_claims = _factory("medfact_claims", KINDS)
make_statistic = _factory("medfact_statistic", ("statistic",))
make_dosing = _factory("medfact_dosing", ("dosing",))
make_safety = _factory("medfact_safety", ("safety",))
make_efficacy = _factory("medfact_efficacy", ("efficacy",))
make_procedure = _factory("medfact_procedure", ("procedure",))


_COINED = re.compile(
    r"\b(?P<name>[A-Z][\w-]*[a-z][\w-]*)\b(?:®|™)?(?:\s\([^)]{1,40}\))?,?\s(?:is|uses|works|was)\s(?:(?:an?|the|our|by)\s)(?:[\w-]+\s){0,5}?"
    r"(?P<kind>treatment|procedure|therapy|laser|medicine|drug|vaccine|device|injection|test|implant|tablet|cream|operation|technique)\b"
)
_COINED_TYPES = {
    "medicine": "drug",
    "drug": "drug",
    "tablet": "drug",
    "cream": "drug",
    "vaccine": "drug",
    "injection": "drug",
    "device": "device",
    "implant": "device",
    "test": "test",
}


def _coined(text: str) -> dict[str, tuple[str, str]]:
    """Names that only this article knows ("VenaLift is a laser treatment"), where it uses them more than once."""
    found: dict[str, tuple[str, str]] = {}
    for match in _COINED.finditer(text):
        name = match["name"]
        if (
            len(name) > 4
            and canonical_of(name) == normal(name)
            and text.count(name) >= 3
            and text.count(name.lower()) == 0
        ):
            found[name.lower()] = (_COINED_TYPES.get(match["kind"], "procedure"), normal(name))
    return found


def _mend_tags(doc: Doc) -> None:
    """Mends tags that the parse speaks against.

    Verbs are words that only the tagger took for comparatives ("did not lower the risk"), nouns those that only it took
    for verbs ("Use of gloves reduces the risk").
    """
    tags, roles = doc.to_array("TAG"), doc.to_array("DEP")
    said = [doc.vocab.strings[tag] for tag in ("VB", "VBP")]
    subject = [doc.vocab.strings[label] for label in ("nsubj", "nsubjpass")]
    for place in numpy.flatnonzero(numpy.isin(tags, said) & numpy.isin(roles, subject)).tolist():
        if any(child.lower_ == "of" for child in doc[place].children):
            doc[place].tag_ = "NN"
    compared = [doc.vocab.strings[tag] for tag in ("JJR", "RBR")]
    for token in (doc[place] for place in numpy.flatnonzero(numpy.isin(tags, compared)).tolist()):
        if token.lower_ in _VERBS_AS_WELL:
            labels = {child.dep_ for child in token.children}
            if "dobj" in labels and labels & {"aux", "neg", "nsubj"}:
                token.tag_, token.lemma_ = "VB", token.lower_


_VERBS_AS_WELL = frozenset({"lower", "better", "further"})


class DocReader:
    """Reads one ``Doc``; holds what its sentences share."""

    def __init__(self, doc: Doc, nlp: Language, names: Names) -> None:
        """Finds abbreviations and mentions of the whole text."""
        self.doc, self.nlp = doc, nlp
        _mend_tags(doc)
        layout: Layout = {"title": "", "headings": [], "blocks": []}
        self.layout: Layout = doc.user_data.get(LAYOUT, layout)
        self.abbreviations = long_forms(doc)
        self.names = names
        self.text = doc.text  # spaCy makes it anew, from all its tokens, whenever it is asked
        self.short_names = Names({**self._short_names(), **_coined(self.text)}, names)
        self.mentions = find_mentions(doc, self.short_names)
        self.starts = [mention.start for mention in self.mentions]
        self.plain: dict[str, list[Mention]] = {}
        self.full_names: defaultdict[str, set[str]] | None = None
        self.previous = ""
        self.said: dict[str, tuple[int, Context]] = {}
        self.polarity: Polarity = "affirmed"
        self.denied = False

    def _short_names(self) -> dict[str, tuple[str, str]]:
        """Abbreviations the article defines, as names of what their long form names."""
        names: dict[str, tuple[str, str]] = {}
        spans = {item["short_text"]: (item["long_start"], item["long_end"]) for item in self.doc._.abbreviations}
        for short, long in self.abbreviations.items():
            inner = find_mentions(self.nlp.make_doc(long), self.names)
            if inner:
                names[short.lower()] = (inner[-1].type, inner[-1].canonical if inner[-1].text == long else normal(long))
            elif (kind := entity_type(self.doc[slice(*spans[short])])) is not None:
                names[short.lower()] = (kind, normal(long))
        return names

    def _mentions_of(self, text: str) -> list[Mention]:
        """Mentions in a text outside the ``Doc`` (title, heading, lead-in)."""
        if text not in self.plain:
            self.plain[text] = find_mentions(self.nlp.make_doc(text), self.short_names) if text else []
        return self.plain[text]

    def views(self) -> list[tuple[View, int]]:
        """Returns the sentences in order, each with the index of its block."""
        headed = [mention for heading in self.layout["headings"] for mention in self._mentions_of(heading)]
        title = self.layout["title"]
        self.topic = find_topic(
            self._mentions_of(title), headed, self.mentions, lambda mention: self._in_full(title, mention)
        )
        resolver = Resolver(self.topic)
        blocks = self.doc.user_data.get(BLOCKS) or [(0, len(self.doc), 0)]
        firsts = [first for first, _, _ in blocks]
        contexts = self.layout["blocks"] or [{"lead": "", "section": [], "headers": [], "item": False} for _ in blocks]
        section: list[str] | None = None
        lost: list[str] = []
        at = 0
        found: list[tuple[View, int]] = []
        for span in self.doc.sents if len(self.doc) else ():
            place = max(bisect.bisect_right(firsts, span.start) - 1, 0)
            context = contexts[place]
            opens = place != at or not found
            if place != at:
                at, lost = place, []
                resolver.enter_block()
            first, after, _ = blocks[place]
            # The first words of a list's item are the item.
            heads = span.end < after and not (context["item"] and span.start == first) and _is_lost_heading(span)
            if heads:
                lost = [span.text]
            if lost:
                context = {**context, "section": [*context["section"], *lost]}
            if context["section"] != section:
                section = context["section"]
                resolver.enter_section([(heading, self._mentions_of(heading)) for heading in reversed(section)])
            if heads:
                continue
            found.append((self._view(span, context, resolver, opens=opens), blocks[place][2]))
        return found

    def _view(self, sentence: Span, block: dict[str, Any], resolver: Resolver, *, opens: bool) -> View:
        text = sentence.text
        folded = fold(text)
        offset = sentence.start_char
        low = bisect.bisect_left(self.starts, offset)
        high = bisect.bisect_left(self.starts, sentence.end_char)
        mentions = [
            _as_exposure(mention, text, offset)
            for mention in self.mentions[low:high]
            if not _is_another(self.doc, mention)
        ]
        lead_text = block["lead"]
        continued = not lead_text and _CONTINUES.match(folded) is not None
        if continued:
            lead_text = self.previous
        previous, self.previous = self.previous, text
        context = read_context(sentence, folded)
        if _POINTS_BACK.match(folded):
            self.denied = self.polarity == "negated"
        elif not lead_text:
            self.denied = False
        self.polarity = context.polarity
        if self.denied and lead_text and not _is_finite(sentence):
            context = replace(context, polarity="negated")
        lead = fold(lead_text)
        place = Place(**block["place"]) if block.get("place") else None
        header = fold(place.column) if place is not None else ""
        lead_at, above = self.said.get(lead or header, (None, None))
        subject, treatment = resolver.resolve(sentence, mentions, self._mentions_of(lead_text))
        if place is not None and not place.head:
            subject, treatment = self._about_cell(place, mentions, subject)
        about = treatment or subject
        led = bool(lead_text) and (continued or not _stands_alone(sentence, mentions, opens=opens))
        condition = resolver.condition(sentence, mentions)
        self.said[folded] = offset, context
        if led:
            context = _with_lead(context, lead, above, lead_at - offset if lead_at is not None else 0)
        return View(
            sentence=sentence,
            text=text,
            folded=folded,
            mentions=mentions,
            quantities=find_quantities(text),
            context=context,
            lead=lead,
            lead_at=lead_at,
            headings=tuple(fold(heading) for heading in (*block["section"], *block["headers"])),
            section=block["section"],
            previous=fold(previous),
            item=block["item"],
            cell=bool(block["headers"]),
            place=place,
            subject=subject,
            treatment=treatment,
            condition=condition,
            scope_of=lambda: read_scope(
                text, mentions, offset, about.canonical if about else None, self._section_condition(block["section"])
            ),
        )

    def _about_cell(
        self, place: Place, mentions: Sequence[Mention], subject: Subject | None
    ) -> tuple[Subject | None, Subject | None]:
        """What a cell is about, and its treatment: by what it names, else its row or column, else the article."""
        named = [
            mention
            for some in (mentions, self._mentions_of(place.row), self._mentions_of(place.column))
            for mention in some
            if mention.type in TREATMENTS and mention.canonical not in GENERIC
        ]
        if named:
            return subject_of(named[0]), subject_of(named[0])
        if self.topic.treatment is not None:
            return self.topic.treatment, self.topic.treatment
        return (subject if subject is not None and subject.type == "condition" else None), None

    def _section_condition(self, section: Sequence[str]) -> str | None:
        for heading in reversed(section):
            named = [mention for mention in self._mentions_of(heading) if mention.type == "condition"]
            if named:
                return self._in_full(heading, named[0])
        return None

    def _in_full(self, heading: str, mention: Mention) -> str:
        """A condition that a title or heading names, with the words before it that the text says with it, too."""
        if self.full_names is None:
            self.full_names = defaultdict(set)
            for one in self.mentions:
                if one.type == "condition":
                    full = condition_of(self.doc[one.first].sent, one).canonical
                    self.full_names[full.rpartition(" ")[2]].add(full)
        before, name = f" {spelled(heading[: mention.start])} ", mention.canonical
        fitting = [
            full
            for full in self.full_names[name.rpartition(" ")[2]]
            if full.endswith(f" {name}") and before.endswith(f" {full.removesuffix(name)}")
        ]
        return max(fitting, key=len, default=name)

    def drafts(self) -> list[tuple[View, int, dict[Kind, list[Draft]]]]:
        """Returns the sentences in order, each with the index of its block and what the extractors find in it."""
        extractors = catalogue()
        return [
            (view, block, {kind: list(extractor.extract(view)) for kind, extractor in extractors.items()})
            for view, block in self.views()
        ]

    def decided(self) -> Iterator[tuple[View, int, dict[Kind, Sequence[Draft]]]]:
        """Yields the sentences in order, each with the index of its block and the drafts that are claims."""
        found = self.drafts()
        scores = classifier.score((view, drafts) for view, _, drafts in found)
        for (view, block, drafts), row in zip(found, scores.tolist(), strict=True):
            yield (
                view,
                block,
                {
                    kind: classifier.decide(
                        kind,
                        drafts[kind],
                        row[KINDS.index(kind)],
                        functools.partial(_suggested, suggest, view),
                        alone=view.treatment is None and not view.treatments,
                        drug=any(item.type == "drug" and item.canonical not in GENERIC for item in view.treatments),
                    )
                    for kind, (_, suggest) in catalogue().items()
                },
            )

    def told(self) -> Iterator[tuple[View, int, dict[Kind, Sequence[Draft]], Referents]]:
        """Yields what `decided` does, and what the claims of the sentence can be about."""
        decided = joined(
            [
                (
                    view,
                    block,
                    in_table(
                        view, _valued(view, _without_doses(view, drafts), self.topic.condition), self._mentions_of
                    ),
                )
                for view, block, drafts in self.decided()
            ]
        )
        referents = Referents(self.topic, self.mentions)
        for view, block, drafts in decided:
            referents.tell(view, block, [(heading, self._mentions_of(heading)) for heading in view.section])
            yield view, block, drafts, referents

    def _cue(self, mark: Mark, offset: int) -> Cue:
        start, end = offset + mark.start, offset + mark.end
        return Cue(mark.type, self.text[start:end], start, end)

    def read(self, kinds: Sequence[Kind]) -> dict[str, Any]:
        """Finds sentences and claims, as plain data; offsets are into ``doc.text``."""
        sentences: list[dict[str, Any]] = []
        claims: list[dict[str, Any]] = []
        for view, block, decided, told in self.told():
            sentences.append(
                {
                    "start": view.offset,
                    "end": view.offset + len(view.text),
                    "block": block,
                    "quantities": [_moved(to_json(quantity), view.offset) for quantity in view.quantities],
                    "cues": [
                        to_json(self._cue(mark, view.offset)) for mark in (*view.context.lent, *view.context.marks)
                    ],
                }
            )
            outcomes = _outcomes_of(decided)
            abouts = _abouts(view, decided, told)
            here: list[dict[str, Any]] = []
            for kind in kinds:
                for draft, about in zip(decided[kind], abouts[kind], strict=True):
                    claim = _claim(view, draft, *about, len(sentences) - 1, outcomes)
                    if claim not in here:  # "are used to detect (find) and diagnose" says one thing twice
                        here.append(claim)
            claims.extend(here)
        topic = self.topic
        return {
            "kinds": list(kinds),
            "topic": topic.treatment.canonical if topic.treatment else topic.condition,
            "condition": topic.condition,
            "abbreviations": [list(item) for item in self.abbreviations.items()],
            "sentences": sentences,
            "claims": claims,
        }


_LEAST_WORDS = 3


def _suggested(suggest: Callable[[View], Iterator[Draft]], view: View) -> Iterator[Draft]:
    """Yields what an extractor suggests, but of questions and of a word or two that name nothing ("Price")."""
    if view.context.certainty == "question":
        return
    if view.lead or view.mentions or sum(token.is_alpha for token in view.tokens) >= _LEAST_WORDS:
        yield from suggest(view)


_GROUPS_OF = re.compile(r"\bthan\b|\bcompared\b|\bgroup\b|\bversus\b|\bassociated\b|\bdifference\b")
_EFFECTS: dict[Kind, str] = {"safety": HARM, "efficacy": EFFECT}


def _valued(view: View, decided: dict[Kind, Sequence[Draft]], illness: str | None) -> dict[Kind, Sequence[Draft]]:
    """Adds the effects that research prose states to the claims of a sentence that has claims of effects.

    Also the harms that a list names, to its items.

    They make no sentence a claim of a kind: they say what is claimed where rules and model see that something is.
    """
    if decided["safety"] and not any(draft.values for draft in decided["safety"]):
        harms = [
            harm
            for harm in (*find_listed(view), *find_bare(view))
            if harm.outcome != illness  # "gout goes away with treatment"
        ]
        if harms:
            numbers = [_of_harm(draft, harms) for draft in decided["statistic"]]
            named = [draft for harm in harms for draft in drafts_of(harm)]
            return {**decided, "safety": named, "statistic": numbers}
    if decided["safety"]:
        decided = {**decided, "safety": [*decided["safety"], *find_told(view, decided["safety"])]}
    kinds = [kind for kind in _EFFECTS if decided[kind]]
    if not kinds and decided["statistic"] and _GROUPS_OF.search(view.folded):
        kinds = ["statistic"]
    if not kinds or view.treatment is None:
        return decided  # "people can lower their risk if they quit": of what, the rules do not see
    known = {
        value.outcome
        for kind in kinds
        for draft in decided[kind]
        for value in draft.values
        if isinstance(value, Effect)
    }
    found: dict[Kind, list[Draft]] = {kind: [] for kind in kinds}
    for effect in find_related(view):
        if effect.outcome not in known:
            wanted: Kind = "safety" if effect.harm else "efficacy"
            if wanted == "efficacy" and kinds == ["safety"] and not is_spared(effect):
                continue  # what a warning says of the use ("for pain relief")
            if wanted == "safety" and kinds == ["efficacy"] and is_related(effect) and not effect.negated:
                continue  # "eases the pain associated with cancer": what it is given for
            kind = wanted if wanted in found else kinds[0]
            said = _EFFECTS[wanted if kind == "statistic" or effect.negated else kind]
            found[kind].append(draft_of(kind, said, effect))
    result = dict(decided)
    for kind, drafts in found.items():
        if drafts:
            result[kind] = [*(draft for draft in decided[kind] if draft.values or kind == "statistic"), *drafts]
    return result


_DRUGS_UNITS = ("mg", "ug", "[IU]", "Gy", "cGy")
"""Units that hardly anything but a treatment is given in; weight and volume are measured of bodies as well."""


_MEAN_DOSE = re.compile(r"\b(?:mean|median|average|final)\s+(?:[\w-]+\s+){0,3}?dos(?:es?|ages?)\b")
"""A dose that is a figure of a study, too."""


def _without_doses(view: View, decided: dict[Kind, Sequence[Draft]]) -> dict[Kind, Sequence[Draft]]:
    """Takes out the numbers that a dose is made of: "larger with 10, 20 and 40 mg" counts no people."""
    taken = {
        (quantity.start, quantity.end)
        for draft in decided["dosing"]
        for value in draft.values
        if isinstance(value, Regimen)
        for quantity in (value.dose, value.limit)
        if quantity is not None and quantity.unit.startswith(_DRUGS_UNITS)
    }
    if not taken or not decided["statistic"] or _MEAN_DOSE.search(view.folded):
        return decided
    left = [
        draft
        for draft in decided["statistic"]
        if draft.attribute is not None or not any(_lies_at(value, taken) for value in draft.values)
    ]
    return {**decided, "statistic": left}


def _lies_at(value: Value, places: AbstractSet[tuple[int, int]]) -> bool:
    return isinstance(value, Quantity) and (value.start, value.end) in places


def _of_harm(draft: Draft, harms: Sequence[Harm]) -> Draft:
    """A number beside the one harm that an item names is the share with it: "infection of the joint (1 in 100)"."""
    if draft.attribute is not None or len(harms) != 1:
        return draft
    return replace(draft, attribute=f"share with {harms[0].sort or harms[0].called}")


@dataclass(frozen=True, slots=True)
class Outcomes:
    """The outcomes of all effects of a sentence.

    Attributes:
        all: None of them is the condition of another.
        harms: Those that something brings; none of them is what it is given for.
    """

    all: frozenset[str]
    harms: frozenset[str]


def _outcomes_of(decided: dict[Kind, Sequence[Draft]]) -> Outcomes:
    def those(drafts: Iterable[Draft]) -> frozenset[str]:
        values = (value for draft in drafts for value in draft.values)
        return frozenset(value.outcome for value in values if isinstance(value, Effect) and value.outcome)

    return Outcomes(those(draft for drafts in decided.values() for draft in drafts), those(decided["safety"]))


def _abouts(
    view: View, decided: dict[Kind, Sequence[Draft]], told: Referents
) -> dict[Kind, list[tuple[Subject | None, Subject | None]]]:
    """What each draft of a sentence is about, and what the rules say: the same where the model is not surer of another.

    Args:
        view: The sentence.
        decided: Its drafts.
        told: The article so far, this sentence the last of it.
    """
    rules = {
        kind: [draft.subject or subject_by_rules(draft, view) for draft in drafts] for kind, drafts in decided.items()
    }
    if not any(rules.values()) or view.cell:
        # What a table names of a cell is what the cell is about.
        return {kind: [(rule, rule) for rule in said] for kind, said in rules.items()}
    drafted = [draft.subject for drafts in decided.values() for draft in drafts if draft.subject is not None]
    candidates = told.candidates(drafted)
    found: dict[Kind, list[tuple[Subject | None, Subject | None]]] = {}
    for kind, drafts in decided.items():
        own = {draft.subject.canonical for draft in drafts if draft.subject is not None}
        if len(own) > 1:
            found[kind] = [(rule, rule) for rule in rules[kind]]  # one of each of two groups or drugs
            continue
        chosen: dict[tuple[Subject | None, bool], Subject | None] = {}
        keys = [(draft.subject, _is_said(draft)) for draft in drafts]
        for key, rule in zip(keys, rules[kind], strict=True):
            if key not in chosen:
                subject, said = key
                chosen[key] = rule if said else told.choose(kind, candidates, rule, subject)
                if _says_value(chosen[key], drafts):
                    chosen[key] = None if _says_value(rule, drafts) else rule
                if kind == "efficacy":
                    chosen[key] = _left_off(view, chosen[key])
        found[kind] = [(chosen[key], rule) for key, rule in zip(keys, rules[kind], strict=True)]
    told.go_on([abouts[0][0] for abouts in found.values() if abouts][-1])
    return found


_CLOSE = re.compile(r"(?:\s+[A-Za-z'’]+){0,4}\s+")
"""Between a verb and what it is done to: a few words and no end of a phrase."""


def _left_off(view: View, subject: Subject | None) -> Subject | None:
    """What people are told to do where that is to leave something off: "avoid smoking to prevent a stroke"."""
    root = view.sentence.root
    called = lists().avoiding.get(root.lemma_.lower())
    if subject is None or called is None or root.tag_ not in ("VB", "VBP", "VBG"):
        return subject
    if any(child.dep_ in ("nsubj", "nsubjpass", "neg") for child in root.children):
        return subject
    low = root.idx + len(root)
    at = view.sentence.text.find(subject.text, low - view.offset)
    if at < 0 or not _CLOSE.fullmatch(view.sentence.text, low - view.offset, at):
        return subject
    text = view.sentence.text[root.idx - view.offset : at + len(subject.text)]
    return Subject(text, f"{called} {subject.canonical}", "other")


def _says_value(subject: Subject | None, drafts: Sequence[Draft]) -> bool:
    """Whether what a claim would be about is a part of the words of its value: "anesthesia is not needed"."""
    if subject is None:
        return False
    for draft in drafts:
        for value in draft.values:
            if isinstance(value, Category) and subject.text.lower() in value.text.lower():
                return True
            outcome = value.outcome if isinstance(value, Effect) and draft.kind == "efficacy" else None
            if subject.canonical == (outcome or "").removeprefix(ESTABLISHED_OF):
                return True  # "a doctor can treat the vertigo by moving the head"
    return False


def _is_said(draft: Draft) -> bool:
    """Whether what a draft is about was found with it: a dose's drug, an aim's measurement, an illness of some sort."""
    if draft.sure or draft.background or (draft.attribute or "").startswith(attribute_table.TARGET):
        return True
    ill = draft.subject is not None and draft.subject.type == "condition"
    return any(
        (isinstance(value, Regimen) and value.drug is not None) or (ill and isinstance(value, Category))
        for value in draft.values
    )


def _claim(
    view: View, draft: Draft, subject: Subject | None, rule: Subject | None, sentence: int, outcomes: Outcomes
) -> dict[str, Any]:
    context = view.context
    scope = _scope(view, draft, outcomes)
    if subject is not None and subject.type == "condition" and is_name_of(scope.condition, subject.canonical):
        scope = replace(scope, condition=None)
    return {
        "sentence": sentence,
        "kind": draft.kind,
        "subject": to_json(subject),
        "scope": to_json(scope),
        "attribute": efficacy.called(view, draft, subject),
        "values": [_moved(to_json(_with_drug(value, subject)), view.offset) for value in draft.values],
        "polarity": "negated" if context.denied_above else draft.polarity or context.polarity,
        "certainty": _certainty(view, draft),
        "attribution": context.attribution,
        "stance": context.stance,
        # What a table names of a treatment is a claim of care whatever the classifier thinks of its sentence.
        "background": draft.background and (subject is None or subject.type not in TREATMENTS),
        "speaks_of": _other_name(rule, subject),
        "guessed": subject is not None
        and (rule is None or (rule.type == "other" and rule.canonical != subject.canonical)),
    }


_GIVEN = ("drug", "treatment", "exposure")


def _with_drug(value: Value, subject: Subject | None) -> Value:
    """A dose that names no drug is one of what the claim is about."""
    if isinstance(value, Regimen) and value.drug is None and subject is not None and subject.type in _GIVEN:
        return replace(value, drug=subject.canonical)
    return value


def _other_name(rule: Subject | None, subject: Subject | None) -> str | None:
    """What the rules say that a sentence speaks of, where it is a thing known by name and not the claim's subject."""
    if rule is None or rule.type == "other" or (subject is not None and rule.canonical == subject.canonical):
        return None
    return rule.canonical


def _certainty(view: View, draft: Draft) -> Certainty:
    """That of the clause which names the attribute's value or says the effect, else the sentence's."""
    named = next((value for value in draft.values if isinstance(value, Category) and value.end), None)
    at = named.start if named is not None else draft.at
    return certainty_at(view.sentence, view.context, at) if at is not None else view.context.certainty


_HARMS = re.compile(r"\b(?:complications?|side[ -]effects?|adverse (?:effects|reactions))\b")
_OF_WHOM = re.compile(
    r"\b(?:in|for|with|have|has|having|had|treat\w*|against|during|who are|if you are)\s+(?:[\w-]+\s+){0,2}$"
)


def _is_named_harm(view: View, condition: str | None) -> bool:
    """Whether an illness is named as what a treatment brings rather than as whose: no "in people with" leads to it."""
    named = [
        mention
        for mention in view.mentions
        if mention.type == "condition" and condition is not None and condition.endswith(mention.canonical)
    ]
    starts = [mention.start - view.offset for mention in named]
    return bool(named) and not any(_OF_WHOM.search(view.folded[max(0, at - 60) : at]) for at in starts)


_CAUSES = re.compile(
    r"\b(?:causes?|caused|causing|risk factors?|at risk|triggers?|triggered|leads? to|results? from)\b"
)


def _is_cause(view: View) -> bool:
    """Whether something is named among the causes of an illness: that is what it brings, not for what it is given."""
    if any(mention.type == "condition" for mention in view.mentions):
        return False
    return _CAUSES.search(view.lead or (view.headings[-1] if view.headings else "")) is not None


def _scope(view: View, draft: Draft, told: Outcomes) -> Scope:
    """The scope of a draft: how long a dose is taken is its duration, what is changed is no condition of the change."""
    scope = draft.scope or view.scope
    frequency = (draft.attribute or "").startswith(attribute_table.FREQUENCY_OF)
    own = frequency or any(isinstance(value, Effect) for value in draft.values)
    harm_alone = draft.kind == "safety" and not draft.values
    if harm_alone and (_is_named_harm(view, scope.condition) or _is_cause(view)):
        scope = replace(scope, condition=None)
    if draft.values and draft.kind == "safety" and _HARMS.search(view.folded) and _is_named_harm(view, scope.condition):
        scope = replace(scope, condition=None)  # another harm of the row
    outcomes: set[str] = set(told.all) if own else set()
    if draft.attribute and draft.kind in ("safety", "statistic"):
        outcomes |= {draft.attribute.partition(word)[2] for word in (" of ", " with ")} - {""}
    if draft.kind != "safety" and not own and scope.condition in told.harms:
        scope = replace(scope, condition=None)  # "can cause stomach bleeding and is not recommended"
    if scope.condition is not None and outcomes:
        outcomes |= _examples(view, outcomes)
        plain = " ".join(word for word in scope.condition.split() if word not in ("the", "a"))
        if plain != scope.condition and plain in outcomes:
            return replace(scope, condition=None)
        about = draft.subject or view.treatment or view.subject
        scope = replace(
            scope,
            condition=other_condition(
                view.text, view.mentions, view.offset, about.canonical if about else None, scope.condition, outcomes
            ),
        )
    scope = replace(scope, timeframe=None) if draft.kind == "dosing" and scope.timeframe else scope
    return replace(scope, condition=_as_said(view, scope.condition)) if scope.condition else scope


def _as_said(view: View, name: str) -> str:
    """The condition of a scope with what qualifies it in the sentence that names it: "acquired haemophilia"."""
    for mention in view.mentions:
        if mention.type == "condition" and name.endswith(mention.canonical):
            full = condition_of(view.sentence, mention).canonical
            if full.endswith(name):
                return full
    return name


_AN_EXAMPLE = re.compile(
    r"\b(?:including|such as|like|especially|particularly)\s+(?:[\w-]+(?:,|\s+(?:and|or))?\s+){0,2}$"
)


def _examples(view: View, outcomes: AbstractSet[str]) -> set[str]:
    """The illnesses that a sentence names as examples of an outcome: "raises the risk of infections, including flu"."""
    found: set[str] = set()
    before = False
    for mention in view.mentions:
        if mention.type != "condition":
            continue
        led = _AN_EXAMPLE.search(view.folded[: mention.start - view.offset]) is not None
        if led and before:
            found.add(mention.canonical)
        elif not led:
            before = bool({mention.canonical, canonical_outcome(mention.canonical, "cause")[0]} & outcomes)
    return found


def _moved(value: Any, by: int) -> Any:
    """Moves the offsets in a value's plain data from the sentence to the ``Doc``, in place."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key in ("start", "end") and isinstance(inner, int):
                value[key] = inner + by
            elif isinstance(inner, dict):
                _moved(inner, by)
    return value


_LENT: tuple[tuple[Certainty, str, re.Pattern[str], re.Pattern[str] | None], ...] = (
    ("hedged", "hedge", re.compile(r"\b(?:may|might|could|possibl[ey])\b"), None),
    ("conditional", "condition", re.compile(r"\bif\b"), re.compile(r"\b(?:ask|tell|call|contact|see)\b")),
)
"""What a lead-in lends to its items: certainty, type of its cues, the words that tell, those that speak against it."""


_SPARED = re.compile(r"\b(?:not|n't|never)\s+(?:\w+\s+)?(?:cause|bring|lead|result)\b[^.]*:\s*$")
"""A lead-in that denies its list ("It does not cause:")."""


def _lent(above: Context | None, kind: str, by: int) -> tuple[Mark, ...]:
    """The cues of one type that a lead-in has, at their place as seen from the item."""
    marks = above.marks if above is not None else ()
    return tuple(replace(mark, start=mark.start + by, end=mark.end + by) for mark in marks if mark.type == kind)


def _with_lead(context: Context, lead: str, above: Context | None, by: int) -> Context:
    """A list's lead-in lends its hedge or condition to its items ("Side effects may include:").

    Args:
        context: The item's own.
        lead: The folded lead-in.
        above: The lead-in's own context, None where it is not read.
        by: From the item's beginning to that of the lead-in, in characters.
    """
    if _SPARED.search(lead) and context.polarity == "affirmed":
        context = replace(context, polarity="negated", denied_above=True, lent=_lent(above, "negation", by))
    if context.certainty != "asserted":
        return context
    for certainty, kind, said, unless in _LENT:
        if said.search(lead) and not (unless is not None and unless.search(lead)):
            return replace(context, certainty=certainty, lent=(*context.lent, *_lent(above, kind, by)))
    return context


def _is_another(doc: Doc, mention: Mention) -> bool:
    """Whether a word that names a treatment, test or illness means another thing here.

    It is the verb in "trials that test new drugs", and "the chest cavities" are no tooth decay.
    """
    if mention.after - mention.first != 1:
        return False
    token = doc[mention.first]
    if mention.type == "population" and token.lower_.endswith("ing"):
        return token.dep_ in ("nsubj", "nsubjpass", "csubj")  # "breastfeeding protects the baby"
    if mention.type == "condition" and means_illness_alone(mention.text):
        before = doc[mention.first - 1] if mention.first else None
        return before is not None and qualifies(before, mention)
    return (
        mention.type in TREATMENTS
        and token.tag_ in ("VB", "VBP", "VBZ", "VBD")
        and any(child.dep_ in ("nsubj", "nsubjpass", "aux") for child in token.children)
    )


_EXPOSED = re.compile(
    r"\b(?:expos(?:ure|ed|es|ing)\s+(?:(?:you|people|patients|them|the\s+\w+)\s+)?to|amounts?\s+of|sources?\s+of|levels?\s+of)"
    r"\s+(?:[\w-]+\s+){0,3}$",
    re.I,
)


def _as_exposure(mention: Mention, text: str, offset: int) -> Mention:
    """Radiation that people are exposed to is no treatment with it."""
    if mention.text.lower() != "radiation":
        return mention
    low, high = mention.start - offset, mention.end - offset
    if text.startswith(" exposure", high) or _EXPOSED.search(text, max(0, low - 60), low):
        return replace(mention, type="exposure", canonical="radiation")
    return mention


_HEADING_WORDS = 8


def _is_lost_heading(sentence: Span) -> bool:
    """Whether words before a sentence of the same block are a heading that lost its line: see `claims.sentences`."""
    return (
        len(sentence) <= _HEADING_WORDS
        and sentence[-1].is_alpha
        and sentence.text[:1].isupper()
        and not any(token.tag_ in ("VBZ", "VBP", "VBD", "MD") for token in sentence)
    )


def _is_finite(sentence: Span) -> bool:
    """Whether a sentence ends as one and has a verb of its own."""
    root = sentence.root
    if not sentence.text.rstrip().endswith((".", "!")):
        return False
    return root.tag_ in ("VBZ", "VBP", "VBD") or any(child.tag_ in ("MD", "VBZ", "VBP") for child in root.children)


def _is_whole(sentence: Span) -> bool:
    """Whether a sentence says of something, not of the reader, what it does: it stands behind a list's items, then."""
    root = sentence.root
    return _is_finite(sentence) and any(
        child.dep_ in ("nsubj", "nsubjpass") and child.lower_ not in ("you", "it", "they") for child in root.children
    )


def _stands_alone(sentence: Span, mentions: Sequence[Mention], *, opens: bool) -> bool:
    """Whether a list's lead-in lends nothing to a sentence of an item: it is one by itself, or a line of a glossary."""
    return _is_whole(sentence) or (not opens and _is_finite(sentence)) or term_name(sentence, mentions) is not None


_OF_ILLNESS = frozenset({None, "share", "prevalence", "incidence"})
"""Measures of the illness that a sentence names, where it has no other subject; of others it need not be the one."""


def subject_by_rules(draft: Draft, view: View) -> Subject | None:
    """Returns what the rules say that a draft without a subject of its own is about."""
    if draft.kind != "statistic":
        return view.treatment or view.subject
    return view.subject or view.treatment or (_illness(view) if draft.attribute in _OF_ILLNESS else None)


def _had(view: View) -> Subject | None:
    """What people are said to have: "about 5 percent of children have speech disorders"."""
    root = view.sentence.root
    if root.lemma_.lower() not in ("have", "get", "develop", "experience"):
        return None
    noun = next((child for child in root.children if child.dep_ == "dobj"), None)
    return phrase_name(view.sentence, noun) if noun is not None else None


def _illness(view: View) -> Subject | None:
    """The illness that a number is about which has no other subject: the only one that its sentence names, or means."""
    named = {mention.canonical: mention for mention in view.mentions if mention.type == "condition"}
    if not named:
        return view.condition or _had(view)
    if len(named) != 1:
        return None
    return condition_of(view.sentence, next(iter(named.values())))
