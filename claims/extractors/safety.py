"""Safety claims: harms, warnings, contraindications, interactions, monitoring; or that something is safe."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from claims.attribute_table import FREQUENCY_OF
from claims.attributes import find_values
from claims.effects import HARM, draft_of, find_induced, find_likelier
from claims.harms import Harm, find_harms, often_at
from claims.kinds import triggers, working_verb
from claims.mentions import subject_of
from claims.model import Effect, Kind, Polarity
from claims.targets import find_targets
from claims.view import Draft, View

KIND: Kind = "safety"


def extract(view: View) -> Iterator[Draft]:
    """Yields a draft for each attribute value and each harmful effect, else one for the sentence."""
    if view.context.certainty == "question":
        return
    found = list(find_values(view, KIND))
    trigger = next(triggers(view, KIND), None)
    likelier = [effect for effect in find_likelier(view) if effect.harm] if view.treatment is not None else []
    working = view.treatment is not None and (trigger is not None or working_verb(view, KIND) is not None)
    effects = (*likelier, *find_induced(view), *(view.effects if working else ()))
    found += [draft_of(KIND, HARM, effect) for effect in effects if effect.harm]
    known = {draft.attribute for draft in found}
    found += [draft for harm in find_harms(view) for draft in drafts_of(harm) if draft.attribute not in known]
    found += find_targets(view)
    yield from found
    if not found and trigger is not None:
        yield Draft(KIND, trigger[0])


def suggest(_view: View) -> Iterator[Draft]:
    """Yields one draft for the sentence."""
    yield Draft(KIND, "harm")


def drafts_of(harm: Harm) -> Iterator[Draft]:
    """Yields that a treatment brings a harm, and how often: two claims, as one can hold without the other."""
    polarity: Polarity = "negated" if harm.negated else "affirmed"
    subject = subject_of(harm.treatment) if harm.treatment is not None else None
    yield Draft(KIND, f"{HARM}{harm.called}", (Effect(harm.direction, harm.outcome),), polarity, subject)
    if harm.often is not None:
        yield Draft(KIND, f"{FREQUENCY_OF}{harm.sort or harm.called}", (harm.often,), polarity, subject)


def find_told(view: View, drafts: Sequence[Draft]) -> Iterator[Draft]:
    """Yields how often the harms come that a verb of causing names: "in rare cases it can cause hepatitis".

    Args:
        view: The sentence.
        drafts: Its harms.
    """
    told = {draft.attribute for draft in drafts}
    for draft in drafts:
        if not (draft.attribute or "").startswith(HARM) or draft.at is None or draft.polarity == "negated":
            continue
        verb = view.token_at(draft.at)
        name = f"{FREQUENCY_OF}{(draft.attribute or '').removeprefix(HARM)}"
        often = often_at(view, verb) if verb is not None else None
        if often is not None and name not in told:
            yield replace(draft, attribute=name, values=(often,))
