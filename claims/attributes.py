"""Finding the values of attributes in a sentence; the attributes themselves are in `claims.attribute_table`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from claims.attribute_table import FREQUENCY, TARGET, Attribute, index_of_kind, of_kind, partial, row_of, table
from claims.context import is_negation, words
from claims.mentions import Mention, naming, subject_of
from claims.model import Category, Kind, Polarity, Subject
from claims.patterns import compile_phrases, possible
from claims.subjects import condition_of
from claims.view import Draft, View

__all__ = ["FREQUENCY", "TARGET", "Attribute", "find_values", "row_of", "table"]


@dataclass(frozen=True, slots=True)
class _Hit:
    start: int
    end: int
    value: str


def _hits(row: Attribute, folded: str, begun: frozenset[str]) -> list[_Hit]:
    found = [
        _Hit(match.start(), match.end(), value)
        for value, phrases in row.values.items()
        if possible(phrases, begun)
        for match in compile_phrases(phrases).finditer(folded)
    ]
    if not found:
        return []
    barred = [match.span() for match in compile_phrases(row.comparison).finditer(folded)]
    found.sort(key=lambda hit: (hit.start, -(hit.end - hit.start)))
    kept: list[_Hit] = []
    for hit in found:
        if any(low < hit.end and hit.start < high for low, high in barred):
            continue
        if any(other.start < hit.end and hit.start < other.end for other in kept):
            continue
        if folded.endswith(("non-", "non "), 0, hit.start):
            continue  # "non-invasive treatment" is no invasive one
        if row.not_before and compile_phrases(row.not_before).match(folded, _skip(folded, hit.end)):
            continue
        if row.not_after and _follows(row.not_after, folded, hit.start):
            continue
        kept.append(hit)
    return kept


_REACH = 40
"""How far back the words before a phrase are looked at."""


def _follows(phrases: tuple[str, ...], folded: str, at: int) -> bool:
    """Whether one of the phrases stands right before ``at``."""
    before = folded[max(0, at - _REACH) : at].rstrip(" -")
    return any(match.end() == len(before) for match in compile_phrases(phrases).finditer(before))


def _skip(folded: str, at: int) -> int:
    while at < len(folded) and folded[at] in " -":
        at += 1
    return at


def _names_a_sort(view: View, hit: _Hit, canonical: str) -> bool:
    """Whether the word only tells one sort of the subject from others, and says nothing of them all.

    "Palliative chemotherapy is …" does not say that chemotherapy is palliative.
    """
    if view.folded.endswith(_OPEN, 0, hit.end):
        return False
    last = view.token_at(hit.end - 1)
    if last is not None and last.tag_ in ("VB", "VBP", "VBZ", "VBD"):
        return False  # "you should not take ibuprofen": said of it
    at = view.offset + _skip(view.folded, hit.end)
    return any(mention.start == at and mention.canonical == canonical for mention in view.mentions)


def _is_choice(folded: str, one: _Hit, other: _Hit) -> bool:
    """Whether two values are offered as alternatives ("under local or general anaesthetic"): neither is claimed."""
    if one.value == other.value:
        return False
    low, high = sorted((one, other), key=lambda hit: hit.start)
    gap = folded[low.end : high.start]
    return len(gap) < 30 and re.search(r"\bor\b", gap) is not None


def _is_asked(folded: str, at: int) -> bool:
    return bool(compile_phrases(words().indirect).search(folded, max(0, at - 80), at))


def find_values(view: View, kind: Kind) -> Iterator[Draft]:
    """Yields one draft for each value of an attribute of ``kind`` that the sentence says of its subject."""
    rows = of_kind(kind)
    for row in (rows[place] for place in index_of_kind(kind).possible(view.keys)):
        hits = _hits(row, view.folded, view.keys)
        if not hits or (row.unless and compile_phrases(row.unless).search(view.folded)):
            continue
        if row.requires and not any(map(compile_phrases(row.requires).search, (view.folded, view.lead))):
            continue
        for hit in hits:
            about = _about(view, row, hit)
            if about is None or any(_is_choice(view.folded, hit, other) for other in hits):
                continue
            if _names_a_sort(view, hit, about.canonical) or _is_asked(view.folded, hit.start):
                continue
            if _of_another(view, hit, about) or _qualifies_another(view, row, hit):
                continue
            negated = _negated(view, hit)
            if negated and _DENIES.search(view.folded, hit.start, hit.end):
                continue  # denied twice: nobody can tell
            words = Category(hit.value, view.text[hit.start : hit.end], hit.start, hit.end)
            polarity: Polarity = "negated" if negated else "affirmed"
            yield Draft(kind, row.name, (words,), polarity, about)


_CASES = frozenset({"if", "when", "whenever", "unless", "until", "once", "where"})


def _of_another(view: View, hit: _Hit, about: Subject) -> bool:
    """Whether a value is said of something else in a case: "a transplant is an option when medicine is ineffective"."""
    token = view.token_at(hit.start)
    if token is None:
        return False
    clause = next((up for up in (token, *token.ancestors) if up.dep_ == "advcl"), None)
    if clause is None or not any(child.lower_ in _CASES for child in clause.children):
        return False
    subject = next((child for child in clause.children if child.dep_ in ("nsubj", "nsubjpass")), None)
    if subject is None or subject.tag_ in ("PRP", "DT"):
        return False
    low, high = subject.left_edge.i, subject.right_edge.i
    inside = [mention for mention in view.mentions if low <= mention.first <= high]
    return not any(mention.canonical == about.canonical for mention in inside) and any(
        mention.canonical == about.canonical for mention in view.mentions if mention.first < clause.left_edge.i
    )


def _qualifies_another(view: View, row: Attribute, hit: _Hit) -> bool:
    """Whether an adjective stands before a noun that is no treatment: a "dangerous arrhythmia", "unsafe sex"."""
    if not row.describes:
        return False
    token = view.token_at(hit.end - 1)
    if token is None or token.dep_ != "amod":
        return False
    return naming(view.treatments, token.head) is None and token.head.lemma_.lower() not in row.describes


_DENIES = re.compile(r"\b(?:not|no|never|cannot|without)\b|n't\b")
_CLAUSE = re.compile(r", (?:it|they|this|these|that|there|he|she|you|we|your)\b")
"""A clause of its own: what was denied before the comma stays before it ("there is no cure, it is treatable")."""


_NEEDING = frozenset({"need", "require", "use", "give", "necessary", "offer"})


def _is_spared(view: View, hit: _Hit) -> bool:
    """Whether what the words name is said not to be needed: "general anaesthesia is not required"."""
    token = view.token_at(hit.end - 1)
    while token is not None and token.dep_ in ("compound", "nmod", "amod", "conj") and token.head.i != token.i:
        token = token.head
    if token is None or token.dep_ not in ("nsubj", "nsubjpass"):
        return False
    verb = token.head
    said = {verb.lemma_.lower(), *(child.lemma_.lower() for child in verb.children if child.dep_ == "acomp")}
    return not said.isdisjoint(_NEEDING) and any(map(is_negation, verb.children))


def _negated(view: View, hit: _Hit) -> bool:
    if _is_spared(view, hit):
        return True
    return view.context.negates(hit.start, hit.end) and any(
        low < hit.start and hit.end <= high and not _CLAUSE.search(view.folded, low, hit.start)
        for _, low, high in view.context.negations
    )


def _about(view: View, row: Attribute, hit: _Hit) -> Subject | None:
    """What a value is said of: the treatment, else one that is named, else the condition, as the row's types allow."""
    if view.treatment is not None and view.treatment.type in row.of:
        return view.treatment
    named = next((mention for mention in view.treatments if mention.type in row.of), None)
    if named is not None:
        return subject_of(named)
    if "condition" in row.of and (about := _condition(view, hit)) is not None:
        return about
    if view.subject is not None and view.subject.type in row.of and view.subject.type != "condition":
        return view.subject
    return None


_FOR = re.compile(
    r" ?(?:available )?(?:for|against|of|in|to (?:prevent|treat|cure)"
    r"|(?:to protect|that protects) (?:people )?against) (?:infection with )?(?:the )?"
)
_OPEN = (" for", " against", " of", " to")
"""How a phrase ends that goes on with what it is of."""
"""Between a value and the condition behind it ("no vaccine for")."""


def _condition(view: View, hit: _Hit) -> Subject | None:
    """The condition a value is said of: right behind it ("no cure for asthma"), else the one the sentence speaks of.

    Else it is the nearest that is named before it; None where the value is said of some cases only.
    """
    if compile_phrases(partial()).search(view.folded, 0, hit.start):
        return None
    named = [mention for mention in view.mentions if mention.type == "condition"]
    for mention in named:
        gap = view.folded[hit.end : max(hit.end, mention.start - view.offset)]
        if mention.start - view.offset > hit.end and (
            _FOR.fullmatch(gap) or (gap == " " and view.folded.endswith(_OPEN, 0, hit.end))
        ):
            return condition_of(view.sentence, mention)
    if view.condition is not None:
        return view.condition
    before: list[Mention] = [mention for mention in named if mention.end - view.offset <= hit.start]
    if before:
        return condition_of(view.sentence, before[-1])
    return view.subject if view.subject is not None and view.subject.type == "condition" else None
