"""Conflicts between articles: one finding stands in each of the two, the pair is told once, both sides together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from claims.model import SEVERITIES, Finding, Related
from reports.copies import where
from reports.html import Site, sentence_at
from reports.page import number_findings
from reports.result import DocumentResult, Result


@dataclass(frozen=True, slots=True)
class Pair:
    """A conflict: a finding and its other side.

    Attributes:
        item: The article it is told in.
        finding: The finding there.
        note: Id of its note.
        side: The other side.
        about: Subject and attribute of its first claim, each empty where it has none.
    """

    item: DocumentResult
    finding: Finding
    note: str
    side: Related
    about: tuple[str, str]


def pairs(result: Result) -> list[Pair]:
    """Returns the conflicts, the gravest first, and of those first what is said against most often."""
    told: set[tuple[str, frozenset[tuple[str, int, int]]]] = set()
    found: list[Pair] = []
    for item in result.documents:
        if not any(side.path != item.path for finding in item.findings for side in finding.related):
            continue
        abouts = {claim.id: (claim.subject.canonical if claim.subject else "", claim.attribute or "")
                  for claim in item.claims}  # fmt: skip
        for noted in number_findings(item.ordered):
            finding = noted.finding
            for side in finding.related:
                if side.path == item.path or finding.state != "new":
                    continue
                pair = frozenset({(item.path, finding.start, finding.end), (side.path, side.start, side.end)})
                if (finding.code, pair) in told:
                    continue
                told.add((finding.code, pair))
                about = next((abouts[name] for name in finding.claims if abouts.get(name, ("",))[0]), ("", ""))
                found.append(Pair(item, finding, noted.id, side, about))
    often = Counter(one.about[0] for one in found if one.about[0])
    return sorted(
        found,
        key=lambda one: (
            SEVERITIES.index(one.finding.severity), -often[one.about[0]], one.about, one.finding.code, one.item.path,
        ),
    )  # fmt: skip


def views(found: Iterable[Pair], site: Site) -> Iterator[dict[str, Any]]:
    """Yields what a page shows of each conflict: both sides with the words around them and the way there."""
    for one in found:
        finding, item, side = one.finding, one.item, one.side
        target = site.target(finding, side)
        other = site.documents.get(side.path)
        here = sentence_at(item.document, finding.start, finding.end) or ("", finding.text, "")
        there = sentence_at(other.document if other else None, side.start, side.end) or ("", side.text, "")
        yield {
            "finding": finding,
            "subject": one.about[0],
            "attribute": one.about[1],
            "sides": (
                {"title": item.title, "path": item.path, "parts": here,
                 "href": f"articles/{site.slugs[item.path]}.html#{one.note}",
                 "where": where(finding.line, None, finding.location)},
                {"title": other.title if other else side.path, "path": side.path, "parts": there,
                 "href": f"articles/{target}" if target else None,
                 "where": where(side.line, None, side.location)},
            ),
        }  # fmt: skip
