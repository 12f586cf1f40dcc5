"""Fingerprints: what makes a finding the same finding when lines move around it.

Made of path, code, the place's own words, the other side (or registry entry) and an occurrence number; white space and
case are folded. Nothing that moves (offsets, lines) or that is worded anew from version to version (messages) is in it.
"""

from __future__ import annotations

import dataclasses
import hashlib
from collections import Counter
from collections.abc import Iterable

from claims.model import Finding


def stamp(findings: Iterable[Finding]) -> list[Finding]:
    """Returns the findings with their fingerprints; equal ones are numbered in order of place, so order them first."""
    seen: Counter[tuple[str, ...]] = Counter()
    stamped = []
    for finding in findings:
        key = _key(finding)
        seen[key] += 1
        # A separator that no text holds after folding, so that ("ab", "c") and ("a", "bc") differ.
        digest = hashlib.sha256("\0".join((*key, str(seen[key]))).encode("utf-8", "surrogatepass"))
        stamped.append(dataclasses.replace(finding, fingerprint=digest.hexdigest()[:32]))
    return stamped


def _key(finding: Finding) -> tuple[str, ...]:
    # The same words may stand on the other side in several places: how many is no part of what is said.
    sides = sorted({f"{side.path}\1{_fold(side.text)}" for side in finding.related})
    entries = sorted({entry.id for entry in finding.registry})
    return (finding.path, finding.code, _fold(finding.text), "\2".join(sides), "\2".join(entries))


def _fold(text: str) -> str:
    folded = " ".join(text.split()).casefold()
    return "".join(character for character in folded if character > "\2")
