"""Procedure claims: how an intervention is done."""

from __future__ import annotations

from collections.abc import Iterator

from claims.attributes import find_values
from claims.kinds import triggers
from claims.model import Kind
from claims.view import Draft, View

KIND: Kind = "procedure"


def extract(view: View) -> Iterator[Draft]:
    """Yields a draft for each attribute value, else one for the sentence where a trigger stands in it."""
    found = list(find_values(view, KIND))
    yield from found
    if not found:
        trigger = next(triggers(view, KIND), None)
        if trigger is not None and view.context.certainty != "question":
            yield Draft(KIND, trigger[0])
