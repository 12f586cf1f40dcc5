"""The site of a library: an index of the articles, what is new, conflicts, subjects, sources, the registry, tables.

Pages are rendered and written one after the other, in pieces: memory does not grow with their number. Each opens from
disk, asks nothing of the network, works without scripts and better with them.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from claims.model import SEVERITIES, EntryNote, Finding
from reports.conflicts import Pair, pairs, views
from reports.copies import where
from reports.coverage import cover
from reports.csvfile import lines
from reports.html import VERDICTS, Site, chart, entry_view, render_article, safe_link, stream_page
from reports.library import Background, Source
from reports.library_tables import ARTICLE_COLUMNS, HISTORY_COLUMNS, STANDINGS, article_rows, history_rows, last_dated
from reports.page import number_findings
from reports.result import DocumentResult, Result, plural
from reports.since import Since, details, headline
from reports.spark import spark
from reports.subjects import Topic, entries, topics
from reports.tables import CLAIM_COLUMNS, FINDING_COLUMNS, claim_rows, finding_rows
from sources.wholefile import whole

__all__ = ["render_index", "run_verdict", "write_site"]

PAGES = ("index", "since", "conflicts", "subjects", "sources", "registry")
TABLES = ("findings", "claims", "articles", "sources", "history")
FEW = 8
"""Lines of a list that the index shows; all of them are one click away."""
MOST = 2_000
"""Lines that a list shows; the tables have them all, and the page says so."""
MANY = 300
"""Rows from which on a browser lays them out only as they come into view."""

Pieces = Iterable[str]


def write_site(result: Result, folder: Path, background: Background | None = None) -> list[Path]:
    """Writes the pages, a page an article, and the tables.

    Pages of articles that are no longer there are taken away, so that an old verdict is never mistaken for today's.
    A page appears under its name only when it is whole.

    Args:
        result: What a run produced.
        folder: Where to write.
        background: What else is known of the library; pages and columns that need it are left out without.

    Returns:
        What was written, the index first.
    """
    library = Pages(result, background or Background())
    (folder / "articles").mkdir(parents=True, exist_ok=True)
    written: list[Path] = []

    def put(name: str, pieces: Pieces, encoding: str = "utf-8") -> None:
        path = folder / name
        with whole(path) as part, part.open("w", encoding=encoding, newline="") as file:
            file.writelines(pieces)
        written.append(path)

    for name, pieces in library.pages():
        put(f"{name}.html", pieces)
    for name, pieces in library.tables():
        # Excel reads UTF-8 only where a byte order mark says so.
        put(f"{name}.csv", pieces, "utf-8-sig")
    for item in result.documents:
        put(f"articles/{library.site.slugs[item.path]}.html", [render_article(result, item, site=library.site)])
    old = {*(folder / "articles").glob("*.html"), *(folder / f"{name}.html" for name in PAGES)}
    for page in (old | {folder / f"{name}.csv" for name in TABLES}) - set(written):
        page.unlink(missing_ok=True)
    return written


def render_index(result: Result, background: Background | None = None) -> str:
    """Renders the index alone."""
    return "".join(Pages(result, background or Background()).index())


class Pages:
    """The pages of a library, each rendered when it is asked for."""

    def __init__(self, result: Result, background: Background) -> None:
        self.result, self.background = result, background
        self.site = Site.of(result)
        self.since = background.since
        self.conflicts: list[Pair] = pairs(result)
        self.topics = topics(result, self.conflicts)

    def pages(self) -> Iterator[tuple[str, Pieces]]:
        """Yields the name of each page and its pieces."""
        yield "index", self.index()
        if self.since is not None:
            yield "since", self.changes()
        yield "conflicts", self.conflicting()
        yield "subjects", self.subjects()
        if self.background.sources is not None:
            yield "sources", self.sources(self.background.sources)
        if self.result.registry is not None:
            yield "registry", self.registry()

    def tables(self) -> Iterator[tuple[str, Pieces]]:
        """Yields the name of each table and its lines."""
        yield "findings", lines(FINDING_COLUMNS, finding_rows(self.result))
        yield "claims", lines(CLAIM_COLUMNS, claim_rows(self.result))
        yield "articles", lines(ARTICLE_COLUMNS, article_rows(self.result, self.since, self.site.slugs))
        if self.background.sources is not None:
            yield "sources", [self.background.sources_csv]
        if self.since is not None:
            yield "history", lines(HISTORY_COLUMNS, history_rows(self.since.trend))

    def index(self) -> Pieces:
        """Renders the index: totals, what is new, what could not be read, and every article, worst first."""
        result = self.result
        documents = sorted(result.documents, key=need)
        authors = Counter(name for item in documents for name in _authors(item))
        codes = self._codes()
        context = {
            "rows": (self._row(item) for item in documents),
            "total": len(documents),
            "compared": self.since is not None and self.since.basis == "last",
            "viewed": any(_views(item) is not None for item in documents),
            "authors": sorted(authors, key=str.casefold) if len(authors) <= MANY else [],
            "verdict": run_verdict(result),
            "coverage": chart(claim for item in result.documents for claim in item.claims),
            "verdicts": VERDICTS,
            "codes": codes,
            "due": [_due(entry, result.as_of) for entry in result.registry.due] if result.registry else [],
            "topics": [topic for topic in self.topics if topic.findings][:FEW],
            "retracted": [source for source in self.background.sources or () if source.retracted],
            "slugs": self.site.slugs,
            "standings": STANDINGS,
            "few": FEW,
            "many": MANY,
        }
        return self._page("index", context)

    def changes(self) -> Pieces:
        """Renders what is new and gone since the last audit, and the trend."""
        since = self.since
        if since is None:
            return ()
        found = _groups(self._came(since), MOST)
        context = {
            "found": found,
            "lost": {name: _lost(getattr(since, name)) for name in ("gone", "left", "accepted")},
            "most": MOST,
        }
        return self._page("since", context)

    def conflicting(self) -> Pieces:
        """Renders the conflicts between articles, both sides next to each other."""
        often = Counter(pair.about[0] for pair in self.conflicts if pair.about[0])
        context = {
            "shown": views(self.conflicts[:MOST], self.site),
            "often": often.most_common(FEW),
            "codes": sorted({(pair.finding.code, pair.finding.name) for pair in self.conflicts}),
            "most": MOST,
        }
        return self._page("conflicts", context)

    def subjects(self) -> Pieces:
        """Renders the subjects, those in most need first, each with the articles that speak of it."""
        context = {
            "rows": (self._topic(topic) for topic in self.topics[:MOST]),
            "topics": self.topics,
            "many": MANY,
            "most": MOST,
        }
        return self._page("subjects", context)

    def sources(self, sources: Sequence[Source]) -> Pieces:
        """Renders the sources, those that carry most first."""
        kinds: dict[str, dict[str, int]] = {}
        for source in sources:
            row = kinds.setdefault(source.kind or "unknown", {"works": 0, "claims": 0, "old": 0, "retracted": 0})
            row["works"] += 1
            row["claims"] += source.claims
            row["old"] += source.old
            row["retracted"] += source.retracted is not None
        context = {
            "rows": (self._source(source) for source in sources[:MOST]),
            "total": len(sources),
            "retracted": [self._source(source) for source in sources if source.retracted],
            "kinds": sorted(kinds.items(), key=lambda pair: -pair[1]["claims"]),
            "many": MANY,
            "most": MOST,
        }
        return self._page("sources", context)

    def registry(self) -> Pieces:
        """Renders what of the registry falls due, how much it covers, and what it should cover next."""
        result = self.result
        resting = entries(result)
        due = [_due(entry, result.as_of) for entry in result.registry.due] if result.registry else []
        unregistered = sorted(self.topics, key=lambda topic: (-topic.verdicts["unregistered"], topic.name))
        context = {
            "due": [{**one, "rest": resting.get(one["entry"].id)} for one in due],
            "coverage": chart(claim for item in result.documents for claim in item.claims),
            "verdicts": VERDICTS,
            "carrying": sorted(resting.items(), key=lambda pair: (-pair[1].claims, pair[0]))[:50],
            "missing": [topic for topic in unregistered if topic.verdicts["unregistered"]][:50],
        }
        return self._page("registry", context)

    def _page(self, name: str, context: Mapping[str, Any]) -> Pieces:
        since = self.since
        shared = {
            "page": name,
            "conflicts": len(self.conflicts),
            "pages": [name for name, there in (
                ("index", True), ("since", since is not None), ("conflicts", True), ("subjects", True),
                ("sources", self.background.sources is not None), ("registry", self.result.registry is not None),
            ) if there],
            "tables": [name for name, there in (
                ("findings", True), ("claims", True), ("articles", True),
                ("sources", self.background.sources is not None), ("history", since is not None),
            ) if there],
            "since": since,
            "headline": headline(since) if since else None,
            "details": details(since) if since else [],
            "sparks": _sparks(since),
        }  # fmt: skip
        return stream_page(f"{name}.html", "index.js", self.result, {**shared, **context})

    def _row(self, item: DocumentResult) -> dict[str, Any]:
        silent = item.standing == "clean" and not item.claims
        return {
            "item": item,
            "href": f"articles/{self.site.slugs[item.path]}.html",
            "standing": item.standing,
            # Where nothing was found to hold against anything, nothing was cleared.
            "label": "No claim in it" if silent else STANDINGS[item.standing],
            "silent": silent,
            "dated": last_dated(item),
            "held": cover(item.claims).share,
            "authors": _authors(item),
            "views": _views(item),
            "change": self.since.change(item.path) if self.since else None,
        }

    def _codes(self) -> list[dict[str, Any]]:
        """Returns the codes that were found, with how often, in how many articles, and how often last time."""
        counts: Counter[str] = Counter()
        articles: dict[str, set[str]] = {}
        names: dict[str, Finding] = {}
        everything = [*self.result.findings, *(one for item in self.result.documents for one in item.findings)]
        for finding in everything:
            if finding.state != "new":
                continue
            counts[finding.code] += 1
            articles.setdefault(finding.code, set()).add(finding.path)
            known = names.setdefault(finding.code, finding)
            if SEVERITIES.index(finding.severity) < SEVERITIES.index(known.severity):
                names[finding.code] = finding
        before = self.since.last.codes if self.since and self.since.basis == "last" and self.since.last else None
        return [
            {
                "code": code,
                "name": names[code].name,
                "severity": names[code].severity,
                "count": number,
                "articles": len(articles[code]),
                "more": None if before is None else number - before.get(code, 0),
            }
            for code, number in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
        ]

    def _came(self, since: Since) -> Iterator[tuple[str, str, dict[str, Any]]]:
        """Yields path, title and view of each finding that is new since the last audit."""
        for item in self.result.documents:
            if since.change(item.path).came:
                for noted in number_findings(item.ordered):
                    if noted.finding.state == "new" and noted.finding.fingerprint in since.came:
                        href = f"articles/{self.site.slugs[item.path]}.html#{noted.id}"
                        yield item.path, item.title, _line(noted.finding, href)
        for finding in self.result.findings:
            if finding.state == "new" and finding.fingerprint in since.came:
                yield finding.path, finding.path, _line(finding, None)

    def _links(self, paths: Iterable[str], most: int = FEW) -> dict[str, Any]:
        """Returns links to the first of some articles, and how many more there are."""
        listed = list(paths)
        found = [
            {"title": self.site.documents[path].title, "href": f"articles/{self.site.slugs[path]}.html"}
            for path in listed[:most]
            if path in self.site.documents
        ]
        return {"links": found, "more": len(listed) - len(found)}

    def _topic(self, topic: Topic) -> dict[str, Any]:
        return {"topic": topic, **self._links(path for path, _ in topic.articles.most_common())}

    def _source(self, source: Source) -> dict[str, Any]:
        return {"source": source, "href": safe_link(source.address), **self._links(source.articles)}


def need(item: DocumentResult) -> tuple[bool, int, int, int, int, str]:
    """Sorts by need: what could not be checked first, then the gravest; of two alike the one that is read more."""
    counts = item.counts
    return item.error is None, -counts.error, -counts.warning, -counts.note, -(_views(item) or 0), item.path


def run_verdict(result: Result) -> tuple[str, str]:
    """Returns (standing, sentence) for a whole library."""
    total = len(result.documents)
    halted = sum(item.standing == "errors" for item in result.documents)
    parts = []
    if halted:
        parts.append(
            f"{halted:,} of {plural(total, 'article')} should not stand as {'it is' if halted == 1 else 'they are'}"
        )
    if result.unread:
        parts.append(f"{plural(len(result.unread), 'article')} could not be checked")
    if parts:
        return ("errors" if halted else "unchecked"), "; ".join(parts)
    return "clean", f"Nothing found that stands in the way in {plural(total, 'article')}"


def _authors(item: DocumentResult) -> tuple[str, ...]:
    return item.document.metadata.authors if item.document else ()


def _views(item: DocumentResult) -> int | None:
    return item.document.metadata.views if item.document else None


def _line(finding: Finding, href: str | None) -> dict[str, Any]:
    return {"finding": finding, "href": href, "where": where(finding.line, None, finding.location)}


def _groups(found: Iterable[tuple[str, str, dict[str, Any]]], most: int) -> list[dict[str, Any]]:
    """Gathers lines by article; the first ``most`` lines only."""
    groups: dict[str, dict[str, Any]] = {}
    for number, (path, title, view) in enumerate(found):
        if number == most:
            break
        groups.setdefault(path, {"path": path, "title": title, "lines": []})["lines"].append(view)
    return list(groups.values())


def _lost(found: Sequence[Any]) -> list[dict[str, Any]]:
    groups: dict[str, list[Any]] = {}
    for one in found[:MOST]:
        groups.setdefault(one.path, []).append(one)
    return [{"path": path, "lines": group} for path, group in groups.items()]


def _due(entry: EntryNote, as_of: datetime.date) -> dict[str, Any]:
    try:
        days = (datetime.date.fromisoformat(entry.review_by or "") - as_of).days
    except ValueError:
        days = None
    return {**entry_view(entry), "days": days}


def _sparks(since: Since | None) -> dict[str, Any]:
    """Returns the line of each figure over the last audits; none where there are fewer than two."""
    if since is None or len(since.trend) < 2:
        return {}
    figures = {name: [totals.severities[name] for totals in since.trend] for name in SEVERITIES}
    return {**{name: spark(values) for name, values in figures.items()}}
