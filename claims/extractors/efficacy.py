"""Efficacy claims: what a treatment or test achieves or fails to achieve, and its standing."""

from __future__ import annotations

from collections.abc import Iterator

from claims.attributes import find_values
from claims.effects import draft_of, find_effects, find_likelier
from claims.kinds import triggers, working_verb
from claims.model import Kind
from claims.view import Draft, View

KIND: Kind = "efficacy"


def extract(view: View) -> Iterator[Draft]:
    """Yields a draft for each attribute value and each wanted effect, else one for the sentence."""
    if view.context.certainty == "question":
        return
    found = list(find_values(view, KIND))
    works = working_verb(view, KIND) is not None
    if view.treatment is not None and works:
        effects = (*find_effects(view), *find_likelier(view))
        found += [draft_of(KIND, "effect on", effect) for effect in effects if not effect.harm]
    yield from found
    if not found:
        trigger = next(triggers(view, KIND), None)
        if trigger is not None:
            yield Draft(KIND, trigger[0])
        elif works:
            yield Draft(KIND, "effect")
