"""CIT003 unused-reference: an entry of the reference list that no text cites."""

from __future__ import annotations

import re
from collections.abc import Iterator

from claims.article import Article, elsewhere
from claims.checks import Check
from claims.model import Finding
from claims.run import Run
from sources.document import Reference

CHECK = Check("CIT003", "unused-reference", "note", "A reference that no text cites")


def article(article: Article, run: Run) -> Iterator[Finding]:  # noqa: ARG001  # the protocol of checks
    """Yields one finding for each reference not cited; one for the list where nothing of it is."""
    document = article.document
    cited = article.citing
    # A link in the text cites the entry that gives the same address.
    linked = {address for entry in document.references if entry.key in cited for address in _addresses(entry)}
    listed = [reference for reference in document.references if reference.listed]
    unused = [entry for entry in listed if entry.key not in cited and not linked & _addresses(entry)]
    if len(unused) == len(listed) > 1:
        first, *others = unused
        yield article.finding(
            CHECK,
            first.start,
            first.end,
            f"the reference list has {len(unused)} entries, and the text cites none of them{elsewhere(first)}",
            # What stands in a bibliography file has no place in the article that could be shown.
            related=[article.related(entry.start, entry.end) for entry in others if entry.source is None],
            hint="Mark in the text which statement rests on which reference.",
        )
        return
    for entry in unused:
        yield article.finding(
            CHECK,
            entry.start,
            entry.end,
            (f"no text cites reference {entry.key}" if entry.key.isdigit() else "no text cites this reference")
            + elsewhere(entry),
            hint="Cite it where it is needed, or take it out of the list.",
        )


def _addresses(entry: Reference) -> set[str]:
    url = re.sub(r"^https?://(?:www\.)?|[/#?]+$", "", entry.url.lower()) if entry.url else None
    return {address for address in (entry.doi, entry.pmid and f"pmid {entry.pmid}", url) if address}
