"""Procedure claims: how an intervention is done."""

from __future__ import annotations

import re
from collections.abc import Iterator

from claims.attributes import find_values
from claims.kinds import is_aside, triggers
from claims.model import Kind
from claims.view import Draft, View

KIND: Kind = "procedure"


def extract(view: View) -> Iterator[Draft]:
    """Yields a draft for each attribute value, else one for the sentence where a trigger stands in it."""
    found = [*find_values(view, KIND), *_durations(view)]
    yield from found
    if not found:
        trigger = next(triggers(view, KIND), None)
        if trigger is not None and view.context.certainty != "question":
            yield Draft(KIND, trigger[0])


def suggest(view: View) -> Iterator[Draft]:
    """Yields one draft for the sentence; none where it tells when a clinic is open."""
    if not is_aside(view, KIND):
        yield Draft(KIND, "how")


_TAKES = re.compile(
    r"\b(?:takes?|took|taking|lasts?|lasted|lasting|(?:done|finished|completed|over) (?:in|within))\b[^.;,]{0,24}$"
)


def _durations(view: View) -> Iterator[Draft]:
    """How long a procedure or test takes."""
    if view.treatment is None or view.treatment.type not in ("procedure", "test", "device"):
        return
    for quantity in view.quantities:
        if quantity.unit in ("min", "h") and _TAKES.search(view.folded[: quantity.start]):
            yield Draft(KIND, "procedure duration", (quantity,))
