"""An entry as a claim, and a claim as a draft entry."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Sequence

from claims import notation
from claims.model import Claim, Effect, Quantity, Regimen, Scope, Subject, Value
from claims.registry.entry import DOSING, SCOPE, UNNAMED, Entry, Source, subject_key


def claim_from_entry(entry: Entry) -> Claim:
    """Returns an entry as a claim, so that one function compares claims of articles with each other and with entries.

    The claim's id is the entry's, its place is empty (start and end 0, no line), its values come out of notation; a
    dosing column makes a `Regimen`.

    Raises:
        NotationError: A value is no notation; `load` lets no such entry through.
    """
    values: tuple[Value, ...] = ()
    if entry.value:
        values = notation.parse_values(entry.value, attribute=entry.attribute, outcome=entry.outcome)
    regimen = _regimen(entry)
    subject = None if entry.subject == UNNAMED else Subject(entry.subject, entry.subject, "other")
    return Claim(
        id=entry.id,
        kind=entry.kind,
        text=entry.statement,
        start=0,
        end=0,
        line=None,
        column=None,
        section=(),
        subject=subject,
        scope=Scope(**{name: getattr(entry, name) for name in SCOPE}),
        attribute=entry.attribute,
        values=(*values, regimen) if regimen else values,
        polarity=entry.polarity or "affirmed",
    )


def aligned(claim: Claim, other: Claim) -> Claim:
    """Returns an entry's claim under the subject of a claim that it is held against.

    The entry was found by its subject or an alias, and an alias is the same subject under another name.
    """
    drug = next((value.drug for value in other.values if isinstance(value, Regimen) and value.drug), None)
    values = claim.values
    if drug is not None:
        values = tuple(
            dataclasses.replace(value, drug=drug) if isinstance(value, Regimen) else value for value in values
        )
    return dataclasses.replace(claim, subject=other.subject or claim.subject, values=values)


def _regimen(entry: Entry) -> Regimen | None:
    if not any(getattr(entry, name) for name in DOSING):
        return None
    frequency, as_needed, single = None, False, False
    if entry.frequency:
        frequency, as_needed, single = notation.parse_frequency(entry.frequency)

    def quantity(text: str | None) -> Quantity | None:
        return notation.parse_quantity(text) if text else None

    return Regimen(
        drug=None if entry.subject == UNNAMED else entry.subject,
        dose=quantity(entry.dose),
        route=notation.parse_route(entry.route) if entry.route else None,
        frequency=frequency,
        duration=quantity(entry.duration),
        infusion=quantity(entry.infusion),
        rate=quantity(entry.rate),
        limit=quantity(entry.limit),
        as_needed=as_needed,
        single=single,
    )


def split_claim(claim: Claim) -> list[Claim]:
    """Returns a claim as claims that one entry each can hold.

    All quantities go together (``60-70 %; 12.3 mo``), all categories go together, effects go together by outcome (an
    entry has one), and every regimen stands alone. A claim without values stays as it is.
    """
    groups: dict[tuple[str, object], list[Value]] = defaultdict(list)
    for number, value in enumerate(claim.values):
        match value:
            case Effect():
                groups["effect", value.outcome].append(value)
            case Regimen():
                groups["regimen", number].append(value)
            case _:
                groups[type(value).__name__, None].append(value)
    if len(groups) <= 1:
        return [claim]
    return [dataclasses.replace(claim, values=tuple(values)) for values in groups.values()]


def entry_from_claim(claim: Claim, path: str, *, id: str, sources: Sequence[Source] = ()) -> Entry:
    """Returns a draft entry that says what the claim says.

    Args:
        claim: A claim whose values one entry can hold; see `split_claim`.
        path: Path of the article, for ``origin``.
        id: Id of the entry.
        sources: Sources the article gives for it.

    Raises:
        ValueError: The claim's values need more than one entry.
    """
    if len(split_claim(claim)) > 1:
        raise ValueError(f"claim {claim.id} has values of several sorts: split it first")
    regimen = next((value for value in claim.values if isinstance(value, Regimen)), None)
    effect = next((value for value in claim.values if isinstance(value, Effect)), None)
    subject = claim.subject
    name = (subject.canonical or subject.text) if subject else ((regimen and regimen.drug) or UNNAMED)
    other = subject.text if subject and subject_key(subject.text) != subject_key(name) else None
    scope = {column: one_line(getattr(claim.scope, column)) for column in SCOPE}
    cells = _dosing_cells(regimen) if regimen else {}
    notes = None
    if regimen and regimen.condition:
        # The condition of a dose ("creatinine clearance below 60 mL/min") says for whom it is: population, if free.
        if scope["population"] is None:
            scope["population"] = one_line(regimen.condition)
        elif regimen.condition != scope["population"]:
            notes = f"dose applies: {one_line(regimen.condition)}"
    return Entry(
        id=id,
        kind=claim.kind,
        statement=one_line(claim.text) or UNNAMED,
        subject=one_line(name) or UNNAMED,
        aliases=(" ".join(other.split()),) if other and other.strip() else (),
        **scope,  # type: ignore[arg-type]  # scope columns only
        attribute=one_line(claim.attribute),
        value=notation.format_values(claim.values) or None,
        outcome=one_line(effect.outcome) if effect else None,
        polarity=claim.polarity,
        **cells,  # type: ignore[arg-type]  # dosing columns only
        sources=tuple(sources),
        status="draft",
        origin=f"{path}:{claim.line if claim.line is not None else claim.location or 0}",
        notes=notes,
    )


def one_line(text: str | None) -> str | None:
    """Returns a text with white space folded and NUL dropped; None for nothing."""
    return " ".join((text or "").replace("\0", " ").split()) or None


def _dosing_cells(regimen: Regimen) -> dict[str, str | None]:
    def quantity(value: Quantity | None) -> str | None:
        if value is None or (value.low is None and value.high is None):
            return None
        return notation.format_quantity(value)

    frequency = notation.format_frequency(regimen.frequency, as_needed=regimen.as_needed, single=regimen.single)
    return {
        "dose": quantity(regimen.dose),
        "route": regimen.route,
        "frequency": frequency or None,
        "duration": quantity(regimen.duration),
        "infusion": quantity(regimen.infusion),
        "rate": quantity(regimen.rate),
        "limit": quantity(regimen.limit),
    }
