"""Groups of a comparison: "12% with aspirin and 8% with clopidogrel" is two figures, each of a treatment of its own.

Plain text and its mentions. A figure's group stands right behind it ("12% with aspirin"), before it ("with aspirin the
rate was 12%"), or in the same place of a list ("70% and 40% for rituximab and methotrexate, respectively"). Groups of
people ("among women") are read by `claims.extractors.statistic`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from claims.mentions import GENERIC, TREATMENTS, Mention, normal, subject_of
from claims.model import Quantity, Subject
from claims.phrases import is_modifier, with_modifiers
from claims.view import View


@dataclass(frozen=True, slots=True)
class Arm:
    """Whose a figure is.

    Attributes:
        subject: The treatment; None where the group had none ("with placebo").
        group: The group's name where it is no treatment ("placebo").
        illness: The illness or its stage where that tells the groups apart ("stage IV disease").
        others: Names of the other groups of the comparison, in order.
    """

    subject: Subject | None
    group: str | None = None
    illness: str | None = None
    others: tuple[str, ...] = ()


_TYPES = (*TREATMENTS, "condition")
_BY = (
    r"(?:(?:of|in|for|among|on|to|from)\s+)?(?:(?:the|all|those|these|people|patients?|women|men|children|adults"
    r"|participants|subjects|persons|individuals|cases|who|were|was|had|are|being|both)\s+)*"
    r"(?:with|after|following|on|under|by|in|for|using|receiving|received|taking|took|given|getting|got|treated|having"
    r"|undergoing|underwent|assigned|randomi[sz]ed|allocated|during|had|from|of)\s+"
    r"(?:(?:with|by|to|a|an|the|either|only|just)\s+)*"
)
"""From a figure to the treatment behind it."""
_BEHIND = re.compile(rf"\s*(?:(?:per|a|each|every)\s+(?:day|week|month|year)\s+)?(?:,\s*)?{_BY}")
_AHEAD = re.compile(rf"\s*{_BY}")
_COUNTED = re.compile(r"\s+(?:(?!and\b|or\b|versus\b|vs\b|but\b)[a-z-]+\s*){0,3}?(?=[(\[])")
"""Words between a count and its share in brackets ("45 of 60 patients (75%)")."""
_NONE = re.compile(
    r"(?P<group>placebo|without [a-z-]+|no treatment|no therapy|usual care|standard care|observation"
    r"|control(?:s| group)?"
    r"|(?:a )?sham \w+)\b"
)
_GROUP = re.compile(
    r"(?P<group>(?!the\b|a\b|each\b|one\b|other\b|this\b)[a-z][a-z-]+(?:\s+[a-z][a-z-]+)?)\s+(?:group|arm|cohort)s?\b"
)
_STAGE = re.compile(
    r"(?P<stage>(?:people|patients|those)?\s*(?:with\s+)?(?:stage|grade)\s+(?:[0-4]|i{1,3}|iv)[abc]?(?:\s+(?:disease|cancers?|tumou?rs?))?)\b"
)
_BRACKET = re.compile(r"\s*[(\[][^()\[\]]*[)\]]")
_PARTS = re.compile(r"[,;:]\s|\s(?:and|but|or|while|whereas|versus|vs\.?|than|(?:as\s+)?compared\s+(?:with|to))\s")
"""Between one group and the next."""


def find_arms(view: View, figures: Sequence[Quantity]) -> dict[Quantity, Arm]:
    """Returns whose figures are, where a sentence gives them to treatments or to those without one.

    Args:
        view: The sentence.
        figures: Its results, in order.
    """
    named = any(mention.type in _TYPES for mention in view.mentions)
    if not figures or not (named or _GROUP.search(view.folded) or _STAGE.search(view.folded)):
        return {}
    heads = _heads(view, figures)
    found = {head: _behind(view, head, heads) for head in heads}
    if len(heads) > 1 and sum(arm is not None for arm in found.values()) < len(heads):
        before = {head: _ahead(view, head, heads) for head in heads}
        listed = _listed(view, heads)
        found = max((found, before, listed), key=lambda some: sum(arm is not None for arm in some.values()))
    arms = {head: arm for head, arm in found.items() if arm is not None and _called(arm)}
    if len(heads) == 1 and not any(arm.subject for arm in arms.values()):
        return {}  # whom a single figure is of, the scope tells
    if len(heads) > 1 and (len(arms) < 2 or len({_called(arm) for arm in arms.values()}) < 2):
        return {}
    return _compared(view, figures, heads, arms)


def _heads(view: View, figures: Sequence[Quantity]) -> list[Quantity]:
    """The figures that stand by themselves: none in brackets behind another ("45 of 60 patients (75%)")."""
    heads: list[Quantity] = []
    for figure in figures:
        gap = view.folded[heads[-1].end : figure.start] if heads else ""
        if heads and gap.count("(") > gap.count(")"):
            continue
        heads.append(figure)
    return heads


def _behind(view: View, figure: Quantity, heads: Sequence[Quantity]) -> Arm | None:
    """The group right behind a figure and what stands in brackets there."""
    end = min((head.start for head in heads if head.start >= figure.end), default=len(view.text))
    at = figure.end
    noun = _COUNTED.match(view.folded, at, end)
    bracket = _BRACKET.match(view.folded, noun.end() if noun is not None else at, end)
    if bracket is not None:
        at = bracket.end()
    led = _BEHIND.match(view.folded, at, end)
    return _named_at(view, led.end(), end) if led is not None else None


def _ahead(view: View, figure: Quantity, heads: Sequence[Quantity]) -> Arm | None:
    """The group that begins a figure's part of the sentence: "with aspirin the rate was 12%"."""
    start = max((head.end for head in heads if head.end <= figure.start), default=0)
    parts = [match.end() for match in _PARTS.finditer(view.folded, start, figure.start)]
    for at in (*reversed(parts), start):
        led = _AHEAD.match(view.folded, at, figure.start)
        arm = _named_at(view, led.end() if led is not None else at, figure.start)
        if arm is not None:
            return arm
    return None


def _listed(view: View, heads: Sequence[Quantity]) -> dict[Quantity, Arm | None]:
    """Groups in the order of their figures ("…, respectively")."""
    named = [mention for mention in view.treatments if mention.canonical not in GENERIC]
    if not re.search(r"\brespectively\b", view.folded) or len(named) != len(heads):
        return dict.fromkeys(heads)
    return {head: Arm(subject_of(mention)) for head, mention in zip(heads, named, strict=True)}


def _named_at(view: View, at: int, end: int) -> Arm | None:
    """The treatment named at an offset, or the group without one."""
    none = _NONE.match(view.folded, at, end)
    if none is not None:
        return Arm(None, none["group"])
    stage = _STAGE.match(view.folded, at, end)
    if stage is not None:
        return Arm(None, illness=stage["stage"])
    mention = _mention_at(view, at, end)
    if mention is None:
        group = _GROUP.match(view.folded, at, end)
        return Arm(None, group["group"]) if group is not None else None
    if mention.type == "condition":
        return Arm(None, illness=mention.canonical)
    return Arm(_by_kind(view, mention) if mention.canonical in GENERIC else subject_of(mention))


def _by_kind(view: View, mention: Mention) -> Subject:
    """A general word with what stands before it: "laparoscopic surgery" against "open surgery"."""
    first = with_modifiers(view.sentence, mention.first, is_modifier)
    text = view.sentence.doc[first : mention.after].text
    return Subject(text, normal(text), mention.type)


_MODIFIERS = re.compile(r"(?:[a-z][a-z-]*\s+){0,2}")


def _mention_at(view: View, at: int, end: int) -> Mention | None:
    for mention in view.mentions:
        start = mention.start - view.offset
        if mention.type in _TYPES and at <= start < end and _MODIFIERS.fullmatch(view.folded, at, start):
            return mention
    return None


def _called(arm: Arm) -> str:
    return arm.subject.canonical if arm.subject is not None else arm.group or arm.illness or ""


def _compared(
    view: View, figures: Sequence[Quantity], heads: Sequence[Quantity], arms: dict[Quantity, Arm]
) -> dict[Quantity, Arm]:
    """The groups with the names of the others; a figure in brackets is of the one before it."""
    names = list(dict.fromkeys(_called(arm) for arm in arms.values()))
    treated = next((arm.subject for arm in arms.values() if arm.subject is not None), None)
    result: dict[Quantity, Arm] = {}
    current: Arm | None = None
    for figure in figures:
        if figure in heads:
            current = arms.get(figure)
        if current is not None:
            others = tuple(name for name in names if name != _called(current))
            result[figure] = replace(current, subject=current.subject or _meant(view, current, treated), others=others)
    return result


def _meant(view: View, arm: Arm, treated: Subject | None) -> Subject | None:
    """What a figure is about whose group is told by no treatment: the group, the illness, or what the others had."""
    if arm.group is not None and _NONE.fullmatch(arm.group) is None:
        return Subject(arm.group, normal(arm.group), "other") if treated is not None else None
    if arm.illness is not None and _STAGE.fullmatch(arm.illness) is None and not view.treatments:
        if view.subject is not None and view.subject.type == "condition" and view.subject.canonical != arm.illness:
            return None  # how often one illness comes with others
        return Subject(arm.illness, arm.illness, "condition")
    return treated
