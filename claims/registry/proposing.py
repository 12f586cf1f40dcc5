"""Draft entries from what articles say, for a person to approve."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from claims.compare import attribute_key, compare, filled
from claims.mentions import GENERIC, canonical_of, normal, singular
from claims.model import Claim, Effect
from claims.registry.cells import SOURCE_FORMS
from claims.registry.collection import Registry
from claims.registry.conversion import aligned, entry_from_claim, one_line, split_claim
from claims.registry.entry import DOSING, SCOPE, UNNAMED, Entry, Source, subject_key
from claims.registry.homes.files import slug

if TYPE_CHECKING:
    from claims.article import Article
    from sources.document import Document, Reference


@dataclass(frozen=True, slots=True)
class Proposals:
    """What articles give to a registry.

    Attributes:
        entries: The drafts, in order of article and place.
        repeated: Claims that say what a draft says already; it names their places.
        known: Claims that the registry says already.
        left_out: Questions, myths, what others are told to have said, and what a sentence says so vaguely that nothing
            could be held against it, beside something that can ("is used for", a p-value).
    """

    entries: tuple[Entry, ...]
    repeated: int
    known: int
    left_out: int


def propose(articles: Iterable[Article], existing: Iterable[Entry] = ()) -> list[Entry]:
    """Returns the draft entries of `proposals`, and nothing of what became of the other claims."""
    return list(proposals(articles, existing).entries)


def proposals(articles: Iterable[Article], existing: Iterable[Entry] = ()) -> Proposals:
    """Returns draft entries for what articles say; nothing is approved by it.

    Claims that say the same are one draft, with the sources of all and every place in its notes. What the registry
    says already is not proposed again; what it says otherwise is, and the note names the entry. Ids are
    ``subject-attribute-n`` and never one that ``existing`` has.

    Args:
        articles: The articles, in order.
        existing: A `Registry`, or entries that are there already.
    """
    registry = existing if isinstance(existing, Registry) else Registry(tuple(existing))
    taken = set(registry.by_id)
    drafts: dict[Key, _Draft] = {}
    repeated = known = left_out = 0
    for article in articles:
        references = {reference.key: source_of(reference) for reference in article.document.references}
        parts = [part for claim in article.claims for part in split_claim(claim)]
        own = [part for part in parts if part.stance == "own" and part.certainty != "question"]
        telling = {(part.start, part.end) for part in own if _compares(part) or not _is_vague(part)}
        for part in own:
            if not _compares(part) and _is_vague(part) and (part.start, part.end) in telling:
                left_out += 1
            else:
                sources = [references[key] for key in part.citations if key in references]
                draft = _draft(part, article.document, article.condition, sources)
                key = _key(draft.entry, draft.claim)
                if key in drafts:
                    drafts[key].add(draft.entry)
                    repeated += 1
                elif _is_known(draft, key, registry):
                    known += 1
                else:
                    draft.entry = dataclasses.replace(draft.entry, id=_free_id(draft.entry, taken))
                    drafts[key] = draft
        left_out += len(parts) - len(own)
    return Proposals(tuple(draft.whole() for draft in drafts.values()), repeated, known, left_out)


Key = tuple[object, ...]


@dataclass(slots=True)
class _Draft:
    """A draft in the making: what notes it gets."""

    entry: Entry
    claim: Claim
    notes: list[str]
    places: list[str] = field(default_factory=list)

    def add(self, other: Entry) -> None:
        """Takes up a claim that says the same."""
        sources = (*self.entry.sources, *(source for source in other.sources if source not in self.entry.sources))
        aliases = (*self.entry.aliases, *(alias for alias in other.aliases if alias not in self.entry.aliases))
        self.entry = dataclasses.replace(self.entry, sources=sources, aliases=aliases)
        if other.origin and other.origin not in (self.entry.origin, *self.places):
            self.places.append(other.origin)

    def whole(self) -> Entry:
        """Returns the draft with its notes."""
        notes = [*self.notes, *([f"also said in {', '.join(self.places)}"] if self.places else [])]
        return dataclasses.replace(self.entry, notes="; ".join(notes) or None)


_VAGUE = frozenset({None, "effect", "harm", "how", "use", "side effects", "p-value", "sample size", "age", "follow-up"})
"""Attributes that say little; without a value that compares they are noise beside what the same sentence says."""


def _is_vague(claim: Claim) -> bool:
    return claim.attribute in _VAGUE


def _compares(claim: Claim) -> bool:
    """Whether a claim could ever be held against this one."""
    if attribute_key(claim) is None:
        return False
    return not any(isinstance(value, Effect) and not value.outcome for value in claim.values)


def drafts_of(claim: Claim, document: Document, condition: str | None = None) -> list[Entry]:
    """Returns one claim as draft entries, as `proposals` would word them: one for each sort of its values.

    Args:
        claim: The claim.
        document: Where it stands.
        condition: The condition that the article is about, if it is about one.
    """
    sources = [source_of(reference) for reference in document.references if reference.key in claim.citations]
    taken: set[str] = set()
    drafts = (_draft(part, document, condition, sources).whole() for part in split_claim(claim))
    return [dataclasses.replace(entry, id=_free_id(entry, taken)) for entry in drafts]


def _draft(claim: Claim, document: Document, condition: str | None, sources: Sequence[Source]) -> _Draft:
    # An article about one condition speaks of it; `judge` reads its claims so too.
    claim = filled(claim, condition)
    entry = entry_from_claim(claim, document.path, id="", sources=tuple(dict.fromkeys(sources)))
    notes = [entry.notes] if entry.notes else []
    guessed = claim.subject is not None and claim.subject.type == "other"
    if guessed or entry.subject == UNNAMED or canonical_of(entry.subject) in GENERIC:
        name = _leading_name(claim.text)
        if name is not None and (entry.subject == UNNAMED or canonical_of(entry.subject) in name.split()):
            entry, guessed = dataclasses.replace(entry, subject=name), True
        if guessed:
            notes.append(f"“{entry.subject}” is what the statement begins with; check that it is what it is about")
    if canonical_of(entry.subject) in GENERIC:
        notes.append(f"“{entry.subject}” is wide: every article that only says so is held against this; better name it")
    if not _compares(claim):
        notes.append("nothing compares with this yet: give it an attribute and a value")
    if claim.certainty != "asserted":
        words = next((cue.text for cue in claim.cues if cue.type in ("hedge", "condition")), "")
        notes.append(f"{claim.certainty} in the article" + (f" (“{one_line(words)}”)" if words else ""))
    statement = _statement(claim, document, entry)
    return _Draft(dataclasses.replace(entry, statement=statement, notes=None), claim, notes)


_LEADING = re.compile(
    r"(?:the|an?|most|many|all|some)?\s*(?P<name>[a-z][\w'-]*(?:\s+[a-z][\w'-]*){0,2}?)\s+"
    r"(?:is|are|was|were|can|cannot|can't|could|should|shouldn't|must|may|might|do|does|don't|doesn't|has|have|had|will|won't"
    r"|usually|often|always|never|rarely|sometimes|generally|[a-z]+s)\b",
    re.IGNORECASE,
)
_NO_NAME = frozenset(
    "it they this that these those you we he she one there who what when if people patients women men children adults "
    "babies everyone nobody anyone someone doctors doctor in on at after before during for with about around only no "
    "not do don't take use see ask talk check make keep stop start avoid".split()
)


def _leading_name(statement: str) -> str | None:
    """Returns what a statement begins with, for the name of what it is about where no list knows that."""
    match = _LEADING.match(statement)
    if match is None:
        return None
    words = match["name"].lower().split()
    if _NO_NAME & set(words) or (len(words) == 1 and (len(words[0]) <= _SHORTEST or canonical_of(words[0]) in GENERIC)):
        return None
    return singular(" ".join(words))


_SHORTEST = 3


def _statement(claim: Claim, document: Document, entry: Entry) -> str:
    """Returns the words of a claim so that they can be read alone.

    An item of a list gets the words that introduce the list, a cell of a table its headers, and a sentence that only
    says "it" the name of what it is about, before a colon: nothing is rewritten.
    """
    text = one_line(_without_markers(claim, document)) or UNNAMED
    block = next((block for block in document.blocks if block.start <= claim.start < block.end), None)
    if block is not None and block.kind == "table_cell" and block.headers:
        text = f"{' – '.join(dict.fromkeys(block.headers))}: {text}"
    elif block is not None and block.lead_in and claim.start >= block.lead_in[1]:
        lead = (one_line(document.text[slice(*block.lead_in)]) or "").rstrip(" :")
        text = f"{lead}: {text}" if lead else text
    folded = f" {normal(text)} "
    names = (entry.subject, *entry.aliases)
    if entry.subject != UNNAMED and not any(normal(name) in folded for name in names):
        text = f"{entry.subject[:1].upper()}{entry.subject[1:]}: {text}"
    return text


def _is_known(draft: _Draft, key: Key, registry: Registry) -> bool:
    """Whether the registry says so already; notes what it says otherwise."""
    for entry in registry.about(canonical_of(draft.entry.subject)):
        approved = registry.claims[entry.id]
        if _key(entry, approved) == key:
            return True
        comparison = compare(draft.claim, aligned(approved, draft.claim))
        if comparison.relation == "agree" and not comparison.difference:
            return True
        if comparison.relation == "conflict":
            draft.notes.append(f"differs from {entry.id}: {comparison.reason}")
    return False


def _key(entry: Entry, claim: Claim) -> Key:
    """What an entry says, apart from where it comes from and who stands for it.

    Its words count only where nothing else tells what it says: then two statements are the same word for word.
    """
    words = subject_key(entry.statement) if entry.subject == UNNAMED or not _compares(claim) else ""
    scope = (normal(getattr(entry, name) or "") for name in SCOPE)
    dosing = (subject_key(getattr(entry, name) or "") for name in DOSING)
    said = (entry.attribute, subject_key(entry.value or ""), normal(entry.outcome or ""), entry.polarity or "affirmed")
    return (canonical_of(entry.subject), words, *said, *scope, *dosing)


def _without_markers(claim: Claim, document: Document) -> str:
    """Returns the words of a claim without the citation markers in them ("[5]"): a statement has its own sources."""
    pieces: list[str] = []
    at = claim.start
    for marker in document.citations:
        if not marker.inline and at <= marker.start and marker.end <= claim.end:
            pieces.append(document.text[at : marker.start].rstrip())
            at = marker.end
    pieces.append(document.text[at : claim.end])
    return "".join(pieces) if len(pieces) > 1 else claim.text


def _free_id(entry: Entry, taken: set[str]) -> str:
    stem = f"{slug(entry.subject) or 'entry'}-{slug(entry.attribute or '') or entry.kind}"
    number = 1
    while f"{stem}-{number}" in taken:
        number += 1
    taken.add(f"{stem}-{number}")
    return f"{stem}-{number}"


def source_of(reference: Reference) -> Source:
    """Returns a reference of an article as a source of an entry; its title is the reference as written."""
    found = {key: str(getattr(reference, key) or "") for key in SOURCE_FORMS}
    valid = {key: text for key, text in found.items() if SOURCE_FORMS[key][0].fullmatch(text)}
    year = int(valid["year"]) if "year" in valid else None
    title = one_line(reference.text) or f"reference {reference.key}"
    return Source(valid.get("doi"), valid.get("pmid"), valid.get("url"), title, year)
