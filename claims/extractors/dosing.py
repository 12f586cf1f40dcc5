"""Dosing claims: how much, how given, how often, how long, at most how much, and what changes it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from claims.kinds import triggers
from claims.model import Kind
from claims.regimens import Piece
from claims.view import Draft, View

KIND: Kind = "dosing"

_GIVEN = re.compile(
    r"\b(?:tak(?:e|es|en|ing)|us(?:e|es|ed|ing)|giv(?:e|en|es|ing)|appl(?:y|ied|ies)|inject\w*|inhal\w*|swallow\w*"
    r"|administ\w*|infus\w*|dos(?:e|es|ed|age|ing)|prescrib\w*|receiv\w*|treat\w*|drink|eat|repeat\w*"
    r"|start(?:ed|ing)?|increas\w*|reduc\w*|titrat\w*|insert|place|massage|exercis\w*|walk|screen\w*|test(?:ed|s)?"
    r"|check\w*|tablets?|capsules?|therapy|wear|stop|rinse|gargle|daily dose|maximum)\b"
)


def extract(view: View) -> Iterator[Draft]:
    """Yields one draft a regimen, else one for the sentence where a trigger stands in it."""
    if view.context.certainty == "question":
        return
    found = [draft for piece in view.pieces if (draft := _draft(view, piece)) is not None]
    yield from found
    if not found:
        trigger = next(triggers(view, KIND), None)
        if trigger is not None and (view.treatment is not None or trigger[0] == "dose"):
            yield Draft(KIND, trigger[0])


_SCREENED = re.compile(r"\b(?:screened|tested|checked|examined|vaccinated|immuni[sz]ed|treated)\b")


def _draft(view: View, piece: Piece) -> Draft | None:
    given = bool(_GIVEN.search(view.folded) or (view.lead and _GIVEN.search(view.lead)))
    strong = piece.dose is not None and piece.dose.unit != "1"
    if piece.dose is None and piece.infusion is None and piece.rate is None and piece.limit is None:
        # Only how often or how long: a schedule needs a treatment and a verb of giving.
        if (
            not (given and (view.treatment is not None or _imperative(view) or _SCREENED.search(view.folded)))
            or piece.frequency is None
        ):
            return None
        if any(quantity.unit == "%" or quantity.denominator for quantity in view.quantities):
            return None
    elif not (strong or given or view.treatment is not None):
        return None
    if piece.dose is not None and _is_weight_or_food(view, piece):
        return None
    drug = _drug(view, piece)
    regimen = piece.regimen(drug)
    if drug is None and view.treatment is not None:
        regimen = replace(regimen, drug=view.treatment.canonical)
    # "Do not take more than 4 g" denies nothing: its "not" makes the limit.
    bound = regimen.limit is not None and regimen.dose is None
    return Draft(KIND, "dose", (regimen,), "affirmed" if bound else None)


def _imperative(view: View) -> bool:
    root = view.sentence.root
    return root.tag_ in ("VB", "VBP") and not any(child.dep_.startswith("nsubj") for child in root.children)


_NOT_A_DOSE = re.compile(
    r"\b(?:lose|lost|weigh\w*|gain\w*|birth weight|body weight|tumou?rs?|stones?|diameter|bleed\w*|blood loss"
    r"|urine)\b[^.;]{0,40}$"
)


def _is_weight_or_food(view: View, piece: Piece) -> bool:
    dose = piece.dose
    return (
        dose is not None
        and dose.unit in ("kg", "L", "[lb_av]", "mL", "g")
        and bool(_NOT_A_DOSE.search(view.folded[: dose.start]))
        and piece.frequency is None
    )


def _drug(view: View, piece: Piece) -> str | None:
    """The drug nearest to a dose: right behind it ("10 mg of morphine"), else the last before it, else any."""
    at = (piece.dose.start if piece.dose else piece.start) + view.offset
    end = (piece.dose.end if piece.dose else piece.end) + view.offset
    named = [mention for mention in view.treatments if mention.type in ("drug", "treatment", "procedure")]
    if not named:
        return None
    behind = next((mention for mention in named if mention.start >= end), None)
    if behind is not None and re.fullmatch(
        r"\s*(?:of|dose of|doses of|\w+ of)?\s*(?:oral|intravenous|iv|topical)?\s*",
        view.sentence.doc.text[end : behind.start],
        re.I,
    ):
        return behind.canonical
    before = [mention for mention in named if mention.end <= at]
    if before:
        return before[-1].canonical
    return behind.canonical if behind is not None else named[-1].canonical
