"""What is said: claims, their values, and the findings about them. Frozen data, no behaviour beyond conversion.

The names are those of the JSON (``contract``): one word for one thing everywhere. Offsets are in code points into
`sources.document.Document.text`, end exclusive, except inside ``claims.language`` where a spaCy ``Doc`` is read.
"""

from __future__ import annotations

import dataclasses
import functools
from dataclasses import dataclass, field
from typing import Any, Literal

Kind = Literal["statistic", "dosing", "safety", "efficacy", "procedure"]
KINDS: tuple[Kind, ...] = ("statistic", "dosing", "safety", "efficacy", "procedure")
Comparator = Literal["=", "<", "<=", ">", ">=", "~"]
Polarity = Literal["affirmed", "negated"]
Certainty = Literal["asserted", "hedged", "conditional", "question"]
Attribution = Literal["none", "vague", "named"]
Stance = Literal["own", "reported", "refuted"]
Verdict = Literal["supported", "contradicted", "outdated", "unregistered", "uncheckable"]
Severity = Literal["error", "warning", "note"]
State = Literal["new", "known", "suppressed"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")


@dataclass(frozen=True, slots=True)
class Interval:
    """A confidence or other interval. ``level`` in percent (95.0), None where not said."""

    level: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit, as written.

    Attributes:
        text: The words as written; trailing zeros matter.
        start: Offset of the first character.
        end: Offset after the last.
        low: Lower end; equal to ``high`` for a point value; None where open ("up to 7 days").
        high: Upper end; None where open ("at least 15 minutes").
        unit: UCUM spelling (``%``, ``mg``, ``mg/kg``, ``ug``, ``h``, ``d``, ``wk``, ``mo``, ``a``, ``{tablet}``,
            ``1`` for a count or ratio).
        comparator: How the number is meant.
        numerator: Of a proportion ("17 of 19"); None for a range of them ("1 to 10 in 1,000").
        denominator: Of a proportion.
        interval: Interval given with the figure.
        sd: Standard deviation given with the figure, in ``unit``.
    """

    text: str
    start: int
    end: int
    low: float | None
    high: float | None
    unit: str
    comparator: Comparator = "="
    numerator: float | None = None
    denominator: float | None = None
    interval: Interval | None = None
    sd: float | None = None


@dataclass(frozen=True, slots=True)
class Times:
    """How many times: equal ends for a plain number, None for an open side."""

    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Frequency:
    """``times`` per ``per``: "every 3-4 weeks" is once per 3 to 4 wk."""

    times: Times
    per: Quantity


@dataclass(frozen=True, slots=True)
class Regimen:
    """How a treatment is given. A field is None where the text does not say."""

    drug: str | None
    dose: Quantity | None = None
    route: str | None = None
    frequency: Frequency | None = None
    duration: Quantity | None = None
    infusion: Quantity | None = None
    rate: Quantity | None = None
    limit: Quantity | None = None
    condition: str | None = None
    as_needed: bool = False
    single: bool = False


@dataclass(frozen=True, slots=True)
class Category:
    """One of the exclusive values an attribute's data names, with the words that said it."""

    name: str
    text: str = ""
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Effect:
    """A direction on an outcome: "improves swallowing" is an increase of swallowing."""

    direction: Literal["increase", "decrease", "none"]
    outcome: str | None


Value = Quantity | Regimen | Category | Effect
VALUE_TYPES: dict[type, str] = {Quantity: "quantity", Regimen: "regimen", Category: "category", Effect: "effect"}


@dataclass(frozen=True, slots=True)
class Subject:
    """Who or what a claim is about.

    Attributes:
        text: The words that name it.
        canonical: The name it is compared under (generic drug name, expanded abbreviation, singular, lower case).
        type: ``drug``, ``procedure``, ``device``, ``test``, ``condition``, ``exposure``, ``other`` …
    """

    text: str
    canonical: str
    type: str


@dataclass(frozen=True, slots=True)
class Scope:
    """Under which conditions a claim is made. None: the text leaves it open."""

    condition: str | None = None
    population: str | None = None
    comparator: str | None = None
    timeframe: str | None = None
    setting: str | None = None
    formulation: str | None = None
    jurisdiction: str | None = None


@dataclass(frozen=True, slots=True)
class Cue:
    """The words that made polarity, certainty, attribution or stance what it is.

    Attributes:
        type: ``negation``, ``hedge``, ``condition``, ``question``, ``attribution-vague``, ``attribution-named``,
            ``refuted``, ``reported``.
        text: The words.
        start: Offset of the first character.
        end: Offset after the last.
    """

    type: str
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Claim:
    """One checkable assertion. See the contract for each field; ``attribute`` is a name from the attribute data.

    ``speaks_of`` is the canonical name of what the rules say that its sentence speaks of, where that is not its
    subject. Claims can be held against each other under that name too. A subject that nothing but the model gives is
    ``guessed``: it is told, but numbers of such claims are not held against each other.

    What is ``background`` tells an exclusive value of something beside the five kinds ("measles is contagious"): it is
    held against the registry and against other claims, but asked for no source and listed only where a finding or an
    entry names it.
    """

    id: str
    kind: Kind
    text: str
    start: int
    end: int
    line: int | None
    column: int | None
    section: tuple[str, ...]
    subject: Subject | None
    scope: Scope
    attribute: str | None
    values: tuple[Value, ...]
    polarity: Polarity = "affirmed"
    certainty: Certainty = "asserted"
    attribution: Attribution = "none"
    stance: Stance = "own"
    cues: tuple[Cue, ...] = ()
    citations: tuple[str, ...] = ()
    verdict: Verdict = "uncheckable"
    registry: tuple[str, ...] = ()
    location: str | None = None
    background: bool = False
    speaks_of: str | None = None
    guessed: bool = False


@dataclass(frozen=True, slots=True)
class Related:
    """The other side of a finding: where it stands and its words."""

    path: str
    line: int | None
    start: int
    end: int
    text: str
    column: int | None = None
    location: str | None = None


@dataclass(frozen=True, slots=True)
class SourceNote:
    """One source of a registry entry: what to call it, where it is found, its level of evidence."""

    name: str
    url: str | None = None
    year: int | None = None
    level: str | None = None


@dataclass(frozen=True, slots=True)
class ChangeNote:
    """One line of a registry entry's history; ``date`` is ISO."""

    date: str
    by: str | None
    change: str


@dataclass(frozen=True, slots=True)
class EntryNote:
    """The registry entry a finding names, with what a reader needs to judge it.

    Attributes:
        id: Its id.
        statement: The statement as the desk words it.
        source: Its first source, in one line.
        url: Where that is found.
        reviewed: ISO date of its last review.
        review_by: ISO date until which the review stands.
        status: ``draft``, ``approved``, ``disputed`` or ``retired``.
        origin: ``path:line`` it was proposed from.
        sources: All its sources.
        history: Dated changes, oldest first.
        approved_by: Who approved it.
    """

    id: str
    statement: str
    source: str | None = None
    url: str | None = None
    reviewed: str | None = None
    review_by: str | None = None
    status: str | None = None
    origin: str | None = None
    sources: tuple[SourceNote, ...] = ()
    history: tuple[ChangeNote, ...] = ()
    approved_by: str | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """Something a person should look at. The message says what conflicts with what; the hint what one could do.

    ``silenced_by`` says where the suppression stands that gives ``reason``. ``detail`` is what a finding is about whose
    place has no words of its own (the code that a suppression names): it takes their place in the fingerprint.
    ``occurrence`` is its number among equal findings and ``context`` a digest of the block around it: what a baseline
    tells equal ones apart by.
    """

    code: str
    name: str
    severity: Severity
    message: str
    start: int
    end: int
    line: int | None
    column: int | None
    text: str
    claims: tuple[str, ...] = ()
    related: tuple[Related, ...] = ()
    registry: tuple[EntryNote, ...] = ()
    hint: str | None = None
    state: State = "new"
    fingerprint: str = ""
    path: str = ""
    location: str | None = None
    reason: str | None = field(default=None)
    silenced_by: Literal["article", "config"] | None = None
    detail: str = ""
    occurrence: int = 1
    context: str = ""


def to_json(value: Any) -> Any:
    """Turns the dataclasses of this module into what ``json.dumps`` takes; values carry their ``type``."""
    kind = type(value)
    if kind in _PLAIN:
        return value
    if kind in (list, tuple):
        return [to_json(item) for item in value]
    if not dataclasses.is_dataclass(kind):
        return value
    fields = {name: to_json(getattr(value, name)) for name in _field_names(kind)}
    return {"type": VALUE_TYPES[kind], **fields} if kind in VALUE_TYPES else fields


_PLAIN = frozenset({str, int, float, bool, type(None)})


@functools.cache
def _field_names(kind: type[Any]) -> tuple[str, ...]:
    return tuple(item.name for item in dataclasses.fields(kind))


def value_of(data: dict[str, Any], kind: type[Any] | None = None) -> Any:
    """Makes a value again of what `to_json` made of it.

    Args:
        data: The plain data; its ``type`` says which value it is.
        kind: Which value it is, where the data does not say.
    """
    kind = kind or next(known for known, name in VALUE_TYPES.items() if name == data["type"])
    fields = {name: inner for name, inner in data.items() if name != "type"}
    for name, inner in fields.items():
        if isinstance(inner, dict):
            fields[name] = value_of(inner, _INNER.get(name, Quantity))
    return kind(**fields)


_INNER: dict[str, type[Any]] = {"interval": Interval, "times": Times, "frequency": Frequency}
"""What the inner fields of values are; all others are quantities."""
