"""Names in other words: sentence embeddings bring together what no list does (the extra ``medfact[semantic]``).

"Tummy ache" is in no lexicon; a sentence model of one's own choice, in a folder on this machine, says that it is near
"abdominal pain". `unify` gives such subjects the name of a registry's subject, and such outcomes the name of a known
outcome, before anything is compared. Names that a list knows stay what they are, and names that differ by a word or
number that turns the meaning ("low", "type 1") are never brought together. The default run does none of this.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol

import numpy
from numpy.typing import NDArray

from claims.article import Article
from claims.effects import outcome_names, words
from claims.mentions import GENERIC, TREATMENTS, is_listed, normal
from claims.model import Claim, Effect, Subject, Value

LEAST = 0.8
"""Least cosine of two names that are taken for one; chosen so that opposites of the tests stay apart."""
_TURNING = frozenset(
    "no not non without low lower high higher raised reduced increased decreased less more loss gain under over anti"
    " mild severe acute chronic early late before after left right male female".split()
)
_PREFIXES = ("hypo", "hyper", "anti", "pre", "post", "non", "un", "brady", "tachy", "micro", "macro")


class SemanticError(Exception):
    """The sentence model cannot be used. The message says what was asked for, what is wrong and what to do."""


class Encoder(Protocol):
    """What turns names into vectors of length one, a row a name."""

    def __call__(self, names: Sequence[str]) -> NDArray[Any]:
        """Returns the vectors."""
        ...


def load_encoder(wanted: str) -> Encoder:
    """Loads a sentence-transformers model from a folder; nothing is ever downloaded.

    Args:
        wanted: The folder, as `SentenceTransformer.save` writes it.

    Raises:
        SemanticError: The extra is not installed, or the folder holds no such model.
    """
    try:
        from sentence_transformers import SentenceTransformer
    except ImportError as error:
        raise SemanticError(
            f"language.sentence_model: {wanted} needs sentence-transformers, which is not installed: "
            "install medfact[semantic], or leave the key out"
        ) from error
    if not Path(wanted).is_dir():
        raise SemanticError(
            f"language.sentence_model: {wanted} is no folder; expected a model that sentence-transformers has saved "
            "(medfact downloads none)"
        )
    try:
        model = SentenceTransformer(wanted, device="cpu", local_files_only=True)
    except Exception as error:
        reason = " ".join(str(error).split())[:200]
        raise SemanticError(
            f"language.sentence_model: {wanted} is no model that sentence-transformers can load ({reason})"
        ) from error

    def encode(names: Sequence[str]) -> NDArray[Any]:
        vectors: NDArray[Any] = numpy.asarray(
            model.encode(list(names), normalize_embeddings=True, show_progress_bar=False)
        )
        return vectors

    return encode


def unify(
    articles: Sequence[Article], names: Mapping[str, tuple[str, str]], encode: Encoder, *, least: float = LEAST
) -> list[Article]:
    """Returns articles whose claims call things by known names, where their own are near enough.

    Cost grows with the distinct names, known or not; each is embedded once.

    Args:
        articles: The articles.
        names: The registry's names, each with type and canonical name (`Registry.names`); may be empty.
        encode: The model.
        least: Least cosine.
    """
    claims = [claim for article in articles for claim in article.claims]
    known: dict[str, tuple[str, str]] = {}
    for name, (kind, canonical) in names.items():
        known.setdefault(name.lower(), (_group(kind), canonical))
    subjects = {
        (_group(claim.subject.type), claim.subject.canonical)
        for claim in claims
        if claim.subject is not None and _is_open(claim.subject, known)
    }
    renamed = _nearest(subjects, known, encode, least)
    outcomes = {
        ("outcome", value.outcome)
        for claim in claims
        for value in claim.values
        if isinstance(value, Effect) and value.outcome and not _is_known_outcome(value.outcome)
    }
    listed = {name: ("outcome", row.name) for row in words().outcomes for name in (row.name, *row.names)}
    called = _nearest(outcomes, listed, encode, least)
    if not renamed and not called:
        return list(articles)
    return [
        replace(article, claims=tuple(_renamed(claim, renamed, called) for claim in article.claims))
        for article in articles
    ]


def _group(kind: str) -> str:
    """Treatments of all types are one group: a list may call a device what a page calls a procedure."""
    return "treatment" if kind in TREATMENTS else kind


def _is_open(subject: Subject, known: Mapping[str, tuple[str, str]]) -> bool:
    names = {subject.canonical, subject.text.lower()}
    return subject.canonical not in GENERIC and not names & known.keys() and not any(map(is_listed, names))


def _is_known_outcome(name: str) -> bool:
    return normal(name.removeprefix("established ")) in outcome_names() or is_listed(name)


def _nearest(
    wanted: Iterable[tuple[str, str]], known: Mapping[str, tuple[str, str]], encode: Encoder, least: float
) -> dict[tuple[str, str], str]:
    """Returns for each (group, name) the canonical name of the nearest known one of its group, where near enough."""
    asked = sorted(wanted)
    found: dict[tuple[str, str], str] = {}
    for group in sorted({group for group, _ in asked}):
        mine = [name for kind, name in asked if kind == group]
        theirs = [name for name, (kind, _) in known.items() if kind == group]
        if not theirs:
            continue
        likeness = encode(mine) @ encode(theirs).T
        for row, name in enumerate(mine):
            for column in numpy.argsort(-likeness[row])[:_MOST]:
                if likeness[row, column] < least:
                    break
                if not _is_turned(name, theirs[column]):
                    found[group, name] = known[theirs[column]][1]
                    break
    return found


_MOST = 5
"""Nearest names that are looked at."""


def _is_turned(one: str, other: str) -> bool:
    """Whether two names differ by a number, a word or a prefix that turns the meaning."""
    mine, theirs = (set(re.findall(r"[a-z]+|\d+", normal(name))) for name in (one, other))
    apart = mine ^ theirs
    if apart & _TURNING or any(word.isdigit() for word in apart):
        return True
    return any(
        {word.removeprefix(prefix) for word in mine} & {word.removeprefix(prefix) for word in theirs} - (mine & theirs)
        for prefix in _PREFIXES
    ) or any(
        any(word.startswith(prefix) for word in mine) != any(word.startswith(prefix) for word in theirs)
        for prefix in _PREFIXES[:3]
    )


def _renamed(claim: Claim, subjects: Mapping[tuple[str, str], str], outcomes: Mapping[tuple[str, str], str]) -> Claim:
    subject = claim.subject
    name = subjects.get((_group(subject.type), subject.canonical)) if subject is not None else None
    if subject is not None and name is not None:
        claim = replace(claim, subject=replace(subject, canonical=name))
    values: list[Value] = []
    for value in claim.values:
        other = outcomes.get(("outcome", value.outcome or "")) if isinstance(value, Effect) else None
        if isinstance(value, Effect) and other is not None and value.outcome:
            if claim.attribute and claim.attribute.endswith(value.outcome):
                claim = replace(claim, attribute=claim.attribute.removesuffix(value.outcome) + other)
            values.append(replace(value, outcome=other))
        else:
            values.append(value)
    return replace(claim, values=tuple(values))
