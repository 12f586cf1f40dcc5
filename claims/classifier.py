"""Which kinds of claim a sentence carries: a linear model over words, mentions, parse and what the rules found.

The extractors say what is claimed; this says whether it is a claim at all, and where there is one that no rule has
words for. What it thinks goes, with the sentence's words and its neighbours, into a small network (`claims.network`):
a sentence without a word for harm, in a list of harms, is one. Near to a threshold a transformer that has read more is
asked as well (`claims.encoder`). The weights (``data/en_medfact_kinds``) are trained by ``training/kinds.py`` from
passages of the project's own writing. A linear model shows its reasons: `reasons` names the features that weighed most.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy
from numpy.typing import NDArray

from claims import encoder, network
from claims.attribute_table import FREQUENCY_OF, TARGET
from claims.hashing import numbering, read_table
from claims.model import KINDS, Category, Effect, Kind
from claims.patterns import plain_words
from claims.view import Draft, Drafts, View

FOLDER = Path(__file__).parent / "data" / "en_medfact_kinds"
BITS = 18
"""Features are numbered by a hash of so many bits."""

NEAR = (2.0, 2.0)
"""How far the network's log odds may lie below and above a threshold for the encoder to be asked."""

_SMALL = frozenset(
    "the a an of to in and or for with on at by is are was were be been it this that these those as from may can might "
    "will would should could not no do does did have has had you your they their he she his her we our who which there "
    "if when than more most some any also often usually into out up".split()
)
_CONTEXT_WEIGHT, _HEADING_WEIGHT = 0.3, 0.7


@dataclass(frozen=True, slots=True)
class Weights:
    """The linear model, and the thresholds.

    Attributes:
        table: One row a feature number, one column a kind in the order of `claims.model.KINDS`.
        bias: One number a kind.
        keep: Least probability at which what a rule found stays a claim, by kind.
        add: Least probability at which a sentence is a claim without any rule, by kind.
        alone: As ``keep`` where the sentence neither names a treatment nor speaks of one, for kinds that need more.
        outright: As ``keep`` where the kind's own words ("side effects") or a drug's effect say it, for kinds that need
            less then.
    """

    table: NDArray[Any]
    bias: NDArray[Any]
    keep: dict[str, float]
    add: dict[str, float]
    alone: dict[str, float] = field(default_factory=dict)
    outright: dict[str, float] = field(default_factory=dict)


@functools.cache
def weights() -> Weights:
    """Returns the shipped model, read once."""
    meta = json.loads((FOLDER / "meta.json").read_text(encoding="utf-8"))
    file = FOLDER / "weights.npz"
    with numpy.load(file) as stored:
        bias = stored["bias"].astype("float32")
    table = read_table(file, meta["bits"])
    return Weights(table, bias, keep=meta["keep"], add=meta["add"], alone=meta["alone"], outright=meta["outright"])


number = numbering(BITS)


def features(view: View, drafts: Drafts) -> list[tuple[str, float]]:
    """Returns the features of a sentence with their weights; a feature may come twice and counts once.

    Args:
        view: The sentence.
        drafts: What each extractor found in it.
    """
    names, weighted = _features(view, drafts)
    return [*((name, 1.0) for name in names), *weighted]


def numbered(view: View, drafts: Drafts) -> dict[int, float]:
    """Returns the `features` of a sentence by their `number`, as the linear model has them in training and use."""
    names, weighted = _features(view, drafts)
    found = dict.fromkeys(map(number, names), 1.0)
    found.update((number(name), value) for name, value in weighted)
    return found


def _features(view: View, drafts: Drafts) -> tuple[list[str], list[tuple[str, float]]]:
    """The features that weigh 1, and the others with their weights."""
    named: dict[int, tuple[str, bool]] = {}
    for mention in view.mentions:
        for index in range(mention.first, mention.after):
            named[index] = (mention.type.upper(), index == mention.first)
    # Whether a treatment is named, and what the sentence is about: "can cause" of a drug is a harm, of a disease none.
    about = f"{'T' if view.treatments else '-'}{view.subject.type[:2] if view.subject else '-'}"
    names: list[str] = []
    sequence: list[str] = ["<"]
    for token in view.tokens:
        text, lemma, label = token.text, token.lemma_.lower(), token.dep_
        word = "#" if not text.isalpha() and any(map(str.isdigit, text)) else text.lower()
        names.append(f"w={word}")
        if token.tag_[:1] in "VNJ":
            names += (f"l={lemma}", f"x={about}:{lemma}")
        kind, first = named.get(token.i, ("", True))
        if first:
            sequence.append(kind or word)
        if (role := _ROLES.get(label)) is not None:
            names.append(f"{role}={lemma if label == 'ROOT' else kind or lemma}")
    sequence.append(">")
    names += [f"b={left}_{middle}" for left, middle in zip(sequence, sequence[1:], strict=False)]
    names += [
        f"t={left}_{middle}_{right}" for left, middle, right in zip(sequence, sequence[1:], sequence[2:], strict=False)
    ]
    weighted = _around(view, names)
    for kind_, found in drafts.items():
        if found:
            names.append(f"r={kind_}")
            if kind_ != "statistic":
                names += [f"ra={kind_}:{(draft.attribute or '')[:18]}" for draft in found]
    return names, weighted


_ROLES = {"ROOT": "root", "nsubj": "ns", "nsubjpass": "ns", "dobj": "do", "attr": "do", "acomp": "do"}
"""Dependency labels whose words say more, and how the feature is called."""


def _around(view: View, names: list[str]) -> list[tuple[str, float]]:
    """What stands above and before the sentence, and what it is about: adds to ``names``, returns what weighs less."""
    if view.lead:
        names.append("LEAD")
        names += [f"lead={word}" for word in plain_words(view.lead)]
    names += (
        f"treat={view.treatment.type if view.treatment else ''}",
        f"subj={view.subject.type if view.subject else ''}",
        f"named={bool(view.treatments)}",
        f"item={view.item}",
        f"cert={view.context.certainty}",
        f"pol={view.context.polarity}",
    )
    above = plain_words(view.headings[-1]) if view.headings else ()
    return [
        *((f"h={word}", _HEADING_WEIGHT) for word in above),
        *((f"p={word}", _CONTEXT_WEIGHT) for word in plain_words(view.previous) if word not in _SMALL),
    ]


def logits(sentences: Iterable[tuple[View, Drafts]], model: Weights | None = None) -> NDArray[Any]:
    """Returns the linear model's log odds of each kind (columns, in the order of `KINDS`) for each sentence (rows)."""
    model = model or weights()
    rows = []
    for view, drafts in sentences:
        found = numbered(view, drafts)
        indices = numpy.fromiter(found, dtype="int64", count=len(found))
        values = numpy.fromiter(found.values(), dtype="float32", count=len(found))
        rows.append(values @ model.table[indices] + model.bias)
    return numpy.array(rows, dtype="float32").reshape(-1, len(KINDS))


def doubtful(odds: NDArray[Any], found: NDArray[Any], model: Weights | None = None) -> NDArray[Any]:
    """Returns for each row of the network's log odds whether the encoder is asked as well: near to a threshold.

    Args:
        odds: One row a sentence, one column a kind.
        found: Whether the rules found anything, of the same shape.
        model: The shipped one if not given.
    """
    model = model or weights()
    below, above = NEAR
    result = numpy.zeros(len(odds), dtype=bool)
    for column, kind in enumerate(KINDS):
        least = numpy.where(found[:, column], model.keep[kind], model.add[kind])
        distance = odds[:, column] - numpy.log(least / (1 - least))
        result |= (distance > -below) & (distance < above)
    return result


def joined(odds: NDArray[Any], encoded: NDArray[Any]) -> NDArray[Any]:
    """Returns what the network's and the encoder's log odds make together: half of each."""
    result: NDArray[Any] = (odds + encoded) / 2
    return result


def score(sentences: Iterable[tuple[View, Drafts]], model: Weights | None = None) -> NDArray[Any]:
    """Returns the probability of each kind (columns, in the order of `KINDS`) for each sentence of one text (rows)."""
    model = model or weights()
    sentences = list(sentences)
    odds = logits(sentences, model)
    if not len(odds):
        return odds
    read = network.inputs(sentences)
    odds = network.log_odds(read, odds)
    asked = numpy.flatnonzero(doubtful(odds, read.flags[:, : len(KINDS)] > 0, model))
    if len(asked):
        views = [view for view, _ in sentences]
        odds[asked] = joined(odds[asked], encoder.log_odds(views, read, asked.tolist()))
    result: NDArray[Any] = 1.0 / (1.0 + numpy.exp(-odds))
    return result


def reasons(view: View, drafts: Drafts, kind: Kind, *, most: int = 8) -> list[tuple[str, float]]:
    """Returns the features of a sentence that weighed most for or against a kind, with their weights, heaviest first.

    They are those of the linear model; what the network makes of them comes on top.
    """
    model, column = weights(), KINDS.index(kind)
    found = {name: value * float(model.table[number(name), column]) for name, value in features(view, drafts)}
    return sorted(found.items(), key=lambda item: -abs(item[1]))[:most]


def _is_aim(draft: Draft) -> bool:
    """Whether an aim of treatment is claimed: it is a claim whatever the model thinks of the sentence."""
    return (draft.attribute or "").startswith(TARGET)


def _is_tabled(draft: Draft) -> bool:
    """Whether an editor's table names what is claimed: it is kept whatever the model thinks of the sentence.

    How often something happens is not: "common" is said of illnesses as of harms.
    """
    name = draft.attribute or ""
    return not name.startswith(FREQUENCY_OF) and any(isinstance(value, Category) for value in draft.values)


_OUTRIGHT = ("side effects", "side-effect burden", "side-effect rate")
"""What is claimed where a sentence speaks of harm by its own name."""


def _is_outright(draft: Draft, *, drug: bool) -> bool:
    """Whether a draft speaks of harm by its own name, or tells an effect where a drug is named."""
    return draft.attribute in _OUTRIGHT or (drug and any(isinstance(value, Effect) for value in draft.values))


def decide(
    kind: Kind,
    drafts: Sequence[Draft],
    probability: float,
    suggest: Callable[[], Iterable[Draft]],
    model: Weights | None = None,
    *,
    alone: bool = False,
    drug: bool = False,
) -> Sequence[Draft]:
    """Returns the drafts of a kind that are claims: the rules', none of them, or what only the model sees.

    Args:
        kind: The kind.
        drafts: What the rules found.
        probability: What the model thinks of the sentence.
        suggest: Says what is claimed where no rule found anything, see `claims.extractors`. A number is never made up:
            for a statistic it gives nothing where the sentence has none.
        model: The shipped one if not given.
        alone: Whether the sentence neither names a treatment nor speaks of one: "check with your doctor if you have:"
            stands above the signs of an illness as often as above those of a medicine's harm.
        drug: Whether the sentence names a drug.
    """
    model = model or weights()
    outright = any(_is_outright(draft, drug=drug) for draft in drafts)
    least = model.outright.get(kind, model.keep[kind]) if outright else model.keep[kind]
    least = max(least, model.alone.get(kind, 0.0)) if alone else least
    if drafts and probability < least:
        return [
            draft if _is_aim(draft) else replace(draft, background=True)
            for draft in drafts
            if _is_aim(draft) or _is_tabled(draft)
        ]
    if drafts:
        return drafts
    return tuple(suggest()) if probability >= model.add[kind] else ()
