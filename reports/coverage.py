"""How much of an article, or of a library, the registry covers: claims by verdict, in all and by kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, get_args

from claims.model import KINDS, Claim, Kind, Verdict
from reports.result import plural

VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
COVERED: tuple[Verdict, ...] = ("supported", "contradicted", "outdated")
"""Verdicts of claims that an entry speaks to."""
CHECKABLE: tuple[Verdict, ...] = (*COVERED, "unregistered")
"""Verdicts of claims that an entry could speak to."""


@dataclass(frozen=True)
class Coverage:
    """Claims counted by verdict.

    Attributes:
        verdicts: Number of claims by verdict, every verdict named.
        kinds: The same for each kind of claim that there is.
    """

    verdicts: dict[Verdict, int]
    kinds: dict[Kind, dict[Verdict, int]]

    @property
    def checkable(self) -> int:
        """Claims that an entry could speak to."""
        return checkable(self.verdicts)

    @property
    def covered(self) -> int:
        """Claims that an entry speaks to."""
        return sum(self.verdicts[name] for name in COVERED)

    @property
    def share(self) -> int | None:
        """Covered claims in percent of those that could be checked; None where there are none."""
        return round(100 * self.covered / self.checkable) if self.checkable else None


def cover(claims: Iterable[Claim]) -> Coverage:
    """Counts claims."""
    counts = Counter((claim.kind, claim.verdict) for claim in claims)
    kinds: dict[Kind, dict[Verdict, int]] = {
        kind: {name: counts[kind, name] for name in VERDICTS}
        for kind in KINDS
        if any(counts[kind, name] for name in VERDICTS)
    }
    return Coverage({name: sum(row[name] for row in kinds.values()) for name in VERDICTS}, kinds)


def checkable(verdicts: dict[Verdict, int]) -> int:
    """Returns the number of claims that an entry could speak to."""
    return sum(verdicts[name] for name in CHECKABLE)


def figures(verdicts: dict[Verdict, int]) -> str:
    """Returns "3 supported, 1 contradicted, 4 unregistered": what there is of claims that could be checked."""
    return ", ".join(f"{verdicts[name]:,} {name}" for name in CHECKABLE if verdicts[name])


def headline(coverage: Coverage) -> str:
    """Returns how many of the claims that could be checked the registry speaks to."""
    if not coverage.checkable:
        return "no claim that the registry could speak to"
    claims = plural(coverage.checkable, "checkable claim")
    return f"the registry speaks to {coverage.covered:,} of {claims} ({coverage.share}%)"


def sentence(coverage: Coverage) -> str:
    """Returns one line: how many of the claims that could be checked the registry speaks to, and how."""
    told = f"{headline(coverage)}: {figures(coverage.verdicts)}" if coverage.checkable else headline(coverage)
    aside = coverage.verdicts["uncheckable"]
    return f"{told}; {aside:,} uncheckable" if aside else told


def coverage_json(coverage: Coverage) -> dict[str, Any]:
    """Returns the counts for JSON."""
    return {
        "checkable": coverage.checkable,
        "covered": coverage.covered,
        "verdicts": dict(coverage.verdicts),
        "kinds": {kind: dict(row) for kind, row in coverage.kinds.items()},
    }
