"""Efficacy claims: what a treatment or test achieves or fails to achieve, and its standing."""

from __future__ import annotations

import re
from collections.abc import Iterator

from claims.attributes import find_values
from claims.effects import EFFECT, draft_of, find_likelier
from claims.kinds import is_aside, triggers, working_verb
from claims.model import Kind, Subject
from claims.view import Draft, View

KIND: Kind = "efficacy"
_GROUPS = re.compile(
    r"\bin the [\w -]{2,40}? (?:group|arm)\b[^;]{0,160}?\b(?:than|compared (?:to|with)|versus|vs)\b"
    r"[^;]{0,120}?\b(?:group|arm|placebo|controls?)\b"
)
"""What one group of a trial had, against the other."""


def extract(view: View) -> Iterator[Draft]:
    """Yields a draft for each attribute value and each wanted effect, else one for the sentence.

    What is said of the page or of research in general has values at most.
    """
    if view.context.certainty == "question":
        return
    found = list(find_values(view, KIND))
    if is_aside(view, KIND):
        yield from found
        return
    works = working_verb(view, KIND) is not None
    if view.treatment is not None and works:
        effects = (*view.effects, *find_likelier(view))
        found += [draft_of(KIND, EFFECT, effect) for effect in effects if not effect.harm]
    yield from found
    if not found and _GROUPS.search(view.folded) and next(triggers(view, "safety"), None) is None:
        yield Draft(KIND, "effect")
    elif not found:
        trigger = next(triggers(view, KIND), None)
        if trigger is not None:
            yield Draft(KIND, "effect" if trigger[0] == _SHOWS and _is_drug(view) else trigger[0])
        elif works:
            yield Draft(KIND, "effect")


_SHOWS = "detection"


def _is_drug(view: View) -> bool:
    """Whether the sentence is about a medicine, which shows nothing ("when a child is diagnosed, it may be given")."""
    return view.treatment is not None and view.treatment.type == "drug"


def suggest(view: View) -> Iterator[Draft]:
    """Yields one draft for the sentence; none for what is said of the page or of research in general."""
    if not is_aside(view, KIND):
        yield Draft(KIND, "effect")


def called(view: View, draft: Draft, subject: Subject | None) -> str | None:
    """Returns what is claimed, now that it is known of what: a test that "looks for signs of cancer" detects.

    Args:
        view: The sentence.
        draft: What was found in it.
        subject: What it is about.
    """
    if draft.kind != KIND or draft.attribute != "effect" or draft.values or subject is None:
        return draft.attribute
    looks = subject.type == "test" or subject.canonical.endswith(_LOOKING)
    return _SHOWS if looks and _SHOWING.search(view.folded) else draft.attribute


_LOOKING = ("biopsy", "scopy", "graphy", "gram", "metry", "scan", "test", "exam", "examination", "culture", "screening")
"""Endings of what is done to find something out, whatever else it is called."""
_SHOWING = re.compile(
    r"\b(?:check(?:s|ed)? (?:for|whether|if|to)|looks? (?:for|at)|find(?:s|ing)? (?:out)?|detects?|diagnos(?:e|es|ing)"
    r"|shows?|determines?|see (?:if|whether|how)|identif(?:y|ies)|measures?|indicates?|tells?|reveals?|signs? of"
    r"|rules? out|evaluates?)\b"
)
"""What a test does: that it does so is what it achieves."""
