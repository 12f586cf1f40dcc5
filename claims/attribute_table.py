"""The table of attributes: what ``attributes.yaml`` and a newsroom's own rows may say, and which values exclude which.

Nothing here needs a language pipeline: the configuration and the registry read the table too. `claims.attributes` finds
the values in sentences.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Self

import pydantic
from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from claims import data
from claims.model import Kind, Severity
from claims.patterns import Index, source

FILE = "attributes.yaml"
FREQUENCY = "frequency"
"""How often a treatment brings a harm: the row holds the bands, claims and entries say "frequency of <harm>"."""
FREQUENCY_OF = f"{FREQUENCY} of "
DOSE_STEP = "dose step"
"""Attribute of an amount by which a dose changes ("raised by 5 mg a week"): no dose that another could contradict."""
TARGET = "target "
"""What the attribute of an aim begins with (`claims.targets`); the measurement follows."""
Of = Literal["condition", "device", "drug", "exposure", "procedure", "test", "treatment"]
Phrases = tuple[str, ...]
_STEP_DOWN: dict[Severity, Severity] = {"error": "warning", "warning": "note", "note": "note"}


class Attribute(BaseModel):
    """One attribute: its exclusive values, what it is of, what only looks like it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(min_length=1, description="what claims and registry entries call it")
    question: str = Field(min_length=1, description="the question it answers, in one line")
    description: str = Field("", description="what an editor should know of it")
    kind: Kind = Field(description="the kind of claim that a value makes")
    of: tuple[Of, ...] = Field(description="what it speaks of: types of subject")
    values: dict[str, Phrases] = Field(min_length=2, description="each value with the phrases that say it")
    comparison: Phrases = Field((), description="phrases that compare, or touch a value's words and say no value")
    not_before: Phrases = Field((), description="words right behind a phrase that show it speaks of something else")
    not_after: Phrases = Field((), description="words right before a phrase that show it speaks of something else")
    unless: Phrases = Field((), description="phrases anywhere in the sentence that make it say something else")
    requires: Phrases = Field(
        (), description="phrases of which the sentence, or the lead-in of its list, must have one"
    )
    describes: tuple[str, ...] = Field(
        (), description="nouns before which an adjective among the phrases speaks of it; empty: before any"
    )
    same_people: bool = Field(
        False, description="two values are held against each other only where both name the same people or illness"
    )
    ordered: bool = Field(False, description="the values stand in order: neighbours conflict a step less gravely")
    compatible: tuple[tuple[str, str], ...] = Field((), description="pairs of values that can both hold")
    conflicts: tuple[tuple[str, str, Severity], ...] = Field((), description="pairs with a gravity of their own")
    gravity: Severity = Field("error", description="how grave a conflict of two values is")

    @field_validator("question")
    @classmethod
    def _asks(cls, question: str) -> str:
        if "\n" in question or not question.endswith("?"):
            raise ValueError("expected one line that ends in a question mark")
        return question

    @field_validator("values")
    @classmethod
    def _said_once(cls, values: dict[str, Phrases]) -> dict[str, Phrases]:
        seen: dict[str, str] = {}
        for value, phrases in values.items():
            for phrase in phrases:
                other = seen.setdefault(phrase.lower(), value)
                if other != value:
                    raise ValueError(f"“{phrase}” says {other!r} and {value!r}; expected one of them")
        return values

    @field_validator("values", "comparison", "not_before", "not_after", "unless", "requires")
    @classmethod
    def _readable(cls, given: dict[str, Phrases] | Phrases) -> dict[str, Phrases] | Phrases:
        for phrase in (
            given if isinstance(given, tuple) else [phrase for phrases in given.values() for phrase in phrases]
        ):
            problem = _unreadable(phrase)
            if problem:
                raise ValueError(f"“{phrase}” is no phrase: {problem}")
        return given

    @model_validator(mode="after")
    def _pairs_are_of_values(self) -> Self:
        said: dict[frozenset[str], str] = {}
        pairs = [("compatible", pair) for pair in self.compatible]
        pairs += [("conflicts", (one, other)) for one, other, _ in self.conflicts]
        for field, (one, other) in pairs:
            for name in (one, other):
                if name not in self.values:
                    raise ValueError(f"{field}: there is no value {name!r}; known are {', '.join(self.values)}")
            if one == other:
                raise ValueError(f"{field}: {one!r} stands twice in a pair; expected two values")
            before = said.setdefault(frozenset((one, other)), field)
            if before != field:
                raise ValueError(f"{one!r} and {other!r} are both compatible and in conflict; expected one of the two")
        return self

    def excludes(self, one: str, other: str) -> bool:
        """Whether two values cannot both hold."""
        if one == other or one not in self.values or other not in self.values:
            return False
        return (one, other) not in self.compatible and (other, one) not in self.compatible

    def gravity_of(self, one: str, other: str) -> Severity:
        """How grave it is that both values are said: the pair's own, else the row's, less for neighbours in an order.

        The same value twice stands for one that is said and denied.
        """
        for left, right, gravity in self.conflicts:
            if {left, right} == {one, other}:
                return gravity
        names = list(self.values)
        if self.ordered and one in names and other in names and abs(names.index(one) - names.index(other)) == 1:
            return _STEP_DOWN[self.gravity]
        return self.gravity

    @functools.cached_property
    def phrases(self) -> Phrases:
        """All phrases that say a value."""
        return tuple(phrase for phrases in self.values.values() for phrase in phrases)


_CHOICE = re.compile(r"[\w'-]*\((?P<options>[^()]*)\)[\w'*-]*(?P<optional>\?)?")
_STRUCTURE = re.compile(r"[()|]")
_SAYS = re.compile(r"\w(?!.*\?$)")


def _chosen(match: re.Match[str]) -> str:
    """What stands for a choice when words are looked for that must be there."""
    must = match["optional"] is None and all(re.search(r"\w", option) for option in match["options"].split("|"))
    return " word " if must else " "


def _unreadable(phrase: str) -> str:
    """Why a phrase is none in the notation of `claims.patterns`; empty where it is one."""
    if not phrase.strip() or not re.search(r"\w", phrase):
        return "there is no word in it"
    if phrase != phrase.lower():
        return "expected lower case"
    rest = _CHOICE.sub(_chosen, phrase)
    if not _STRUCTURE.search(rest) and any(_SAYS.search(word) for word in rest.split()):
        return ""  # a word that must be there, whole brackets: compiling a thousand of them takes as long as an article
    if re.search(r"\([^()]*\(", phrase):
        return "brackets stand in brackets"
    try:
        matches = re.compile(source(phrase)).search("")
    except re.error as problem:
        return f"its brackets do not fit ({problem})"
    return "it would match nothing at all" if matches else ""


class Attributes(BaseModel):
    """The whole of ``attributes.yaml``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    partial: Phrases = ()
    attributes: tuple[Attribute, ...]

    @field_validator("attributes")
    @classmethod
    def _named_once(cls, rows: tuple[Attribute, ...]) -> tuple[Attribute, ...]:
        names = [row.name for row in rows]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"{', '.join(map(repr, twice))} stands twice; expected one row an attribute")
        return rows


class Extension(BaseModel):
    """A newsroom's row: a new attribute, or what it adds to one that there is."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(min_length=1)
    question: str | None = None
    description: str | None = None
    kind: Kind | None = None
    of: tuple[Of, ...] = ()
    values: dict[str, Phrases] = {}
    comparison: Phrases = ()
    not_before: Phrases = ()
    not_after: Phrases = ()
    unless: Phrases = ()
    requires: Phrases = ()
    describes: tuple[str, ...] = ()
    same_people: bool | None = None
    ordered: bool | None = None
    compatible: tuple[tuple[str, str], ...] = ()
    conflicts: tuple[tuple[str, str, Severity], ...] = ()
    gravity: Severity | None = None

    def on(self, row: Attribute | None) -> Attribute:
        """Returns the row with what this adds: lists and phrases are joined, the rest takes the place of what was.

        Raises:
            pydantic.ValidationError: Together they make no attribute.
        """
        joined: dict[str, Any] = {} if row is None else {key: getattr(row, key) for key in Attribute.model_fields}
        for key in type(self).model_fields:
            given = getattr(self, key)
            if key == "values":
                known: dict[str, Phrases] = joined.get(key, {})
                joined[key] = known | {value: _joined(known.get(value, ()), new) for value, new in given.items()}
            elif isinstance(given, tuple):
                joined[key] = _joined(joined.get(key, ()), given)
            elif given is not None:
                joined[key] = given
        if row is None and not joined["of"]:
            del joined["of"]  # a new attribute of nothing: say that it is missing
        return Attribute.model_validate(joined)


def _joined(old: tuple[Any, ...], new: tuple[Any, ...]) -> tuple[Any, ...]:
    return (*old, *(item for item in new if item not in old))


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in a newsroom's attributes.

    Attributes:
        key: Where: ``invasiveness.values``.
        message: What stands there and what is expected.
    """

    key: str
    message: str


class OwnError(Exception):
    """A newsroom's attributes that cannot be used; all faults at once."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(f"{fault.key}: {fault.message}" if fault.key else fault.message for fault in faults))


def read_rows(content: Any) -> list[Extension]:
    """Reads a newsroom's rows: ``attributes:`` with a list of rows, as in the shipped file, or name to row.

    Raises:
        OwnError: Naming every wrong key and value.
    """
    found: list[Extension] = []
    faults: list[Fault] = []
    for name, row in _named_rows(content):
        if not isinstance(row, Mapping):
            faults.append(Fault(name, f"found {row!r}, expected a table of values and phrases"))
            continue
        spelt = {str(key).replace("-", "_"): value for key, value in row.items()}
        try:
            found.append(Extension.model_validate(spelt))
        except pydantic.ValidationError as error:
            faults.extend(_faults(str(spelt.get("name") or name), error))
    if faults:
        raise OwnError(faults)
    return found


def _named_rows(content: Any) -> Iterator[tuple[str, Any]]:
    rows = content.get("attributes") if isinstance(content, Mapping) and "attributes" in content else content
    if isinstance(rows, Mapping):
        yield from (
            (str(name), {"name": name, **row} if isinstance(row, Mapping) else row) for name, row in rows.items()
        )
    elif isinstance(rows, list):
        yield from ((f"attributes[{number}]", row) for number, row in enumerate(rows, 1))
    else:
        raise OwnError([Fault("", f"found {rows!r}, expected attributes: and a list of rows")])


def _faults(name: str, error: pydantic.ValidationError) -> Iterator[Fault]:
    for item in error.errors(include_url=False):
        key = ".".join([name, *(f"[{part + 1}]" if isinstance(part, int) else str(part) for part in item["loc"])])
        key = key.replace(".[", "[").replace("_", "-")
        message = str(item["msg"]).removeprefix("Value error, ")
        if item["type"] == "missing":
            yield Fault(key, "is missing; a new attribute needs question, kind, of and two values at least")
        elif item["type"] == "extra_forbidden":
            yield Fault(key, f"there is no such key; known are {', '.join(Extension.model_fields).replace('_', '-')}")
        elif item["type"] == "value_error":
            yield Fault(key, message)
        else:
            found = item["input"] if not isinstance(item["input"], Mapping) else "a table"
            yield Fault(key, f"found {found!r}: {message}")


def extended(rows: Iterable[Attribute], own: Iterable[Extension]) -> dict[str, Attribute]:
    """Returns the rows by name with a newsroom's own.

    Raises:
        OwnError: A new row lacks what it needs, or an addition does not fit what there is.
    """
    known = {row.name: row for row in rows}
    faults: list[Fault] = []
    for extension in own:
        try:
            known[extension.name] = extension.on(known.get(extension.name))
        except pydantic.ValidationError as error:
            faults.extend(_faults(extension.name, error))
    if faults:
        raise OwnError(faults)
    return known


def check(own: Iterable[Extension]) -> None:
    """Holds a newsroom's rows against the shipped ones.

    Raises:
        OwnError: They do not fit; every fault with its key.
    """
    extended(_shipped(), own)


_own: tuple[Extension, ...] = ()


def own() -> tuple[Extension, ...]:
    """Returns the newsroom's rows that this process uses."""
    return _own


def use(rows: Sequence[Extension]) -> None:
    """Makes a newsroom's rows those of this process, in place of any before: table, extraction and registry see them.

    Raises:
        OwnError: They do not fit the shipped ones; those before stay.
    """
    global _own  # noqa: PLW0603  # one table a process, as one set of data files
    if tuple(rows) == _own:
        return
    check(rows)
    _own = tuple(rows)
    table.cache_clear()
    of_kind.cache_clear()
    index_of_kind.cache_clear()


@functools.cache
def partial() -> Phrases:
    """Returns the words before a value that say it of some cases of a disease only."""
    return data.load(FILE, Attributes).partial


def _shipped() -> tuple[Attribute, ...]:
    return data.load(FILE, Attributes).attributes


@functools.cache
def table() -> dict[str, Attribute]:
    """Returns the attributes by name, the newsroom's with them."""
    return extended(_shipped(), _own)


@functools.cache
def of_kind(kind: Kind) -> tuple[Attribute, ...]:
    """Returns the attributes of a kind that have phrases."""
    return tuple(row for row in table().values() if row.kind == kind and row.phrases)


@functools.cache
def index_of_kind(kind: Kind) -> Index:
    """Returns which of `of_kind` a text can have."""
    return Index([row.phrases for row in of_kind(kind)])


def row_of(name: str | None) -> Attribute | None:
    """Returns the row that an attribute's values are of."""
    return table().get(FREQUENCY if name and name.startswith(FREQUENCY_OF) else name or "")
