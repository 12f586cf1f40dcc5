"""CIT009 duplicate-reference: one work stands twice in the reference list."""

from __future__ import annotations

import re
from collections.abc import Iterator

from claims.article import Article, elsewhere
from claims.checks import Check
from claims.model import Finding
from claims.run import Run
from sources.document import Reference

CHECK = Check("CIT009", "duplicate-reference", "note", "One work that is listed twice")


def article(article: Article, run: Run) -> Iterator[Finding]:  # noqa: ARG001  # the protocol of checks
    """Yields one finding for each entry that repeats an earlier one."""
    seen: dict[str, Reference] = {}
    for entry in article.document.references:
        if not entry.listed:
            continue
        names = _identities(entry)
        earlier = next(((name, seen[name]) for name in names if name in seen), None)
        for name in names:
            seen.setdefault(name, entry)
        if earlier is not None:
            name, first = earlier
            sort = name.partition(" ")[0]
            shared = {"doi": f"the DOI {entry.doi}", "pmid": f"the PMID {entry.pmid}", "url": "the address"}.get(
                sort, "the wording"
            )
            yield article.finding(
                CHECK,
                entry.start,
                entry.end,
                f"reference {entry.key} is the work that reference {first.key} lists: they share {shared}"
                + (elsewhere(entry) or elsewhere(first)),
                related=[article.related(first.start, first.end)],
                hint="Keep one of the two entries and point every marker to it.",
            )


def _identities(entry: Reference) -> list[str]:
    """What the work is known by; two entries that share one are the same work."""
    found = []
    if entry.doi:
        found.append(f"doi {entry.doi.lower()}")
    if entry.pmid:
        found.append(f"pmid {entry.pmid}")
    if entry.url:
        address = re.sub(r"^https?://(?:www\.)?|[#].*$|/+$", "", entry.url.strip().lower())
        # The front page of a site says nothing about the work.
        if "/" in address and not entry.doi and not entry.pmid:
            found.append(f"url {address}")
    words = re.findall(r"[a-z0-9]+", re.sub(r"https?://\S+", " ", entry.text.lower()))
    if len(words) > 4:
        found.append("text " + " ".join(words[1:] if words[0] == entry.key else words))
    return found
