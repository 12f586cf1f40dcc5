"""REG005: an entry's required statement is nowhere in the article."""

from __future__ import annotations

from collections.abc import Iterator

from claims.article import Article, Match, Sentence
from claims.checks import Check
from claims.conflicts import place
from claims.mentions import canonical_of
from claims.model import Finding
from claims.registry import Entry, Registry
from claims.run import Run
from claims.wording import Wording, covers, names_one, wording

CHECK = Check(
    "REG005",
    "missing-required-statement",
    "error",
    "A statement that a registry entry requires beside it is nowhere in the article.",
    needs_registry=True,
)


def article(article: Article, run: Run) -> Iterator[Finding]:
    """Yields one finding for each entry that the article's claims rest on and whose required statements it lacks."""
    registry = run.registry
    if registry is None:
        return
    asking = _asking(article)
    said = {match.entry.id for match in article.matches if match.comparison.relation == "agree"}
    for match in asking.values():
        missing = [
            entry
            for entry in _required(match.entry, registry, set(asking))
            if _is_wanted(entry) and entry.id not in said and not _is_written(entry, article)
        ]
        if not missing:
            continue
        start, end = place(match.claim)
        overdue = [entry for entry in missing if entry.state(run.as_of) != "active"]
        yield article.finding(
            CHECK,
            start,
            end,
            _message(match.entry, missing, overdue),
            severity="warning" if len(overdue) == len(missing) else None,
            claims=[match.claim],
            registry=[match.entry.note(), *(entry.note() for entry in missing)],
            hint="Add what is missing in the article's own words, or have the entry's requirements reviewed.",
        )


def _asking(article: Article) -> dict[str, Match]:
    """The entries in force that claims rest on, each with its first claim.

    An entry that says otherwise asks too, but not where another one supports the claim.
    """
    supported = {match.claim.id for match in article.matches if match.active and match.comparison.relation == "agree"}
    found: dict[str, Match] = {}
    for match in sorted(article.matches, key=lambda match: (match.claim.start, match.claim.end)):
        rests = match.comparison.relation == "agree" or match.claim.id not in supported
        if match.active and rests and match.entry.requires:
            found.setdefault(match.entry.id, match)
    return found


def _required(entry: Entry, registry: Registry, asking: set[str]) -> list[Entry]:
    """What an entry requires, and what that requires in turn, each once.

    It goes no further through an entry that asks in this article itself, and none through what is no longer required.
    """
    found: dict[str, Entry] = {}
    pending = list(entry.requires)
    while pending:
        name = pending.pop(0)
        if name == entry.id or name in found or name not in registry.by_id:
            continue
        found[name] = registry.by_id[name]
        if name not in asking and _is_wanted(found[name]):
            pending += found[name].requires
    return list(found.values())


def _is_wanted(entry: Entry) -> bool:
    """Whether an entry may still be required: what is withdrawn, disputed or a draft nobody has to print."""
    return entry.status == "approved"


def _is_written(entry: Entry, article: Article) -> bool:
    names = (entry.subject, *entry.aliases)
    canonical = {canonical_of(name) for name in names}
    about = article.topic is not None and canonical_of(article.topic) in canonical
    wanted = wording(entry.statement, names)
    return any(
        _says(sentence, wanted, article) and (about or _speaks_of(sentence, names, canonical, article))
        for sentence in article.sentences
    )


def _says(sentence: Sentence, wanted: Wording, article: Article) -> bool:
    """Whether a sentence, or an item of a list with its lead-in, has the words, and the article says it itself."""
    if any(cue.type in ("refuted", "reported") for cue in sentence.cues):
        return False
    lead = article.document.blocks[sentence.block].lead_in
    return covers(sentence.text, wanted) or (
        lead is not None and covers(f"{article.document.text[slice(*lead)]} {sentence.text}", wanted)
    )


def _speaks_of(sentence: Sentence, names: tuple[str, ...], canonical: set[str], article: Article) -> bool:
    """Whether a sentence names the subject, stands under it, or is about it by a pronoun that extraction followed."""
    block = article.document.blocks[sentence.block]
    above = (*block.section, *block.headers)
    return names_one(" ; ".join((sentence.text, *above)), names) or any(
        claim.subject is not None and canonical_of(claim.subject.canonical) in canonical
        for claim in article.claims_in(sentence.start, sentence.end)
    )


def _message(entry: Entry, missing: list[Entry], overdue: list[Entry]) -> str:
    told = "; ".join(
        f"“{item.statement}” ({item.id}{', past its review date' if item in overdue else ''})" for item in missing
    )
    number = "a statement" if len(missing) == 1 else f"{len(missing)} statements"
    return f"registry entry {entry.id} requires {number} beside it that the article lacks: {told}"
