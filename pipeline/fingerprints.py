"""Fingerprints: what makes a finding the same finding when lines move around it.

Made of path, code, the place's own words, the other side (or registry entry) and an occurrence number; white space and
case are folded. Nothing that moves (offsets, lines) or that is worded anew from version to version (messages) is in it.

Equal findings (one sentence twice in an article) differ in their number only, which is given in order of place. Where
a baseline holds some of them, those keep their numbers that stand in the same block as then; the others take what
numbers of the baseline are left, in order, and only then new ones. So an equal sentence that is put in before an
accepted one is the new one, and taking out one of three does not make the others new.
"""

from __future__ import annotations

import dataclasses
import hashlib
import itertools
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from claims.model import Finding
from sources import Document

if TYPE_CHECKING:
    from pipeline.baselines import Baseline


def stamp(
    findings: Iterable[Finding], contexts: Sequence[str] | None = None, baseline: Baseline | None = None
) -> list[Finding]:
    """Returns the findings with their fingerprints, and as ``known`` what the baseline holds and nothing suppresses.

    Args:
        findings: In order of place: equal ones are numbered so.
        contexts: What `context` says of each.
        baseline: What was accepted.
    """
    found = list(findings)
    around = list(contexts or [""] * len(found))
    groups: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for place, finding in enumerate(found):
        groups[_key(finding)].append(place)
    for key, places in groups.items():
        accepted = _accepted(key, baseline)
        numbers = _numbers([around[place] for place in places], [found[place].state for place in places], accepted)
        for place, number in zip(places, numbers, strict=True):
            finding = found[place]
            known = number in accepted and finding.state == "new"
            found[place] = dataclasses.replace(
                finding,
                fingerprint=digest(key, number),
                state="known" if known else finding.state,
                occurrence=number,
                context=around[place],
            )
    return found


def context(finding: Finding, document: Document | None) -> str:
    """Returns a short digest of the block a finding stands in, which tells equal findings apart; "" if in none."""
    if document is None or finding.end <= finding.start:
        return ""
    block = next((block for block in document.blocks if block.start <= finding.start < block.end), None)
    if block is None:
        return ""
    words = "\0".join((*map(_fold, block.section), _fold(document.text[block.start : block.end])))
    return hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()[:8]


def digest(key: tuple[str, ...], number: int) -> str:
    """Returns the fingerprint of the finding of that number among equal ones."""
    # A separator that no text holds after folding, so that ("ab", "c") and ("a", "bc") differ.
    return hashlib.sha256("\0".join((*key, str(number))).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _accepted(key: tuple[str, ...], baseline: Baseline | None) -> dict[int, str]:
    """Returns the numbers under which a baseline holds equal findings, with the context of each."""
    if baseline is None:
        return {}
    return {
        entry.occurrence: entry.context
        for entry in baseline.of(key[0], key[1])
        if digest(key, entry.occurrence) == entry.fingerprint
    }


def _numbers(contexts: Sequence[str], states: Sequence[str], accepted: dict[int, str]) -> list[int]:
    given: dict[int, int] = {}
    left = dict(sorted(accepted.items()))
    # What is suppressed already needs no baseline: it takes an accepted number only where nothing else does.
    places = sorted(range(len(contexts)), key=lambda place: states[place] == "suppressed")
    for place in places:
        same = next((number for number, around in left.items() if around and around == contexts[place]), None)
        if same is not None:
            given[place] = same
            del left[same]
    fresh = (number for number in itertools.count(1) if number not in accepted)
    for place in places:
        if place not in given and left:
            given[place] = next(iter(left))
            del left[given[place]]
    return [given[place] if place in given else next(fresh) for place in range(len(contexts))]


def _key(finding: Finding) -> tuple[str, ...]:
    # The same words may stand on the other side in several places: how many is no part of what is said.
    sides = sorted({f"{side.path}\1{_fold(side.text)}" for side in finding.related})
    entries = sorted({entry.id for entry in finding.registry})
    words = _fold(finding.text or finding.detail)
    return (finding.path, finding.code, words, "\2".join(sides), "\2".join(entries))


def _fold(text: str) -> str:
    folded = " ".join(text.split()).casefold()
    return "".join(character for character in folded if character > "\2")
