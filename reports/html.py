"""HTML for the editorial reviewer: one self-contained file an article, and a site for a library.

Every page opens from disk, asks nothing of the network (its content security policy forbids it), works without
scripts and better with them. Whatever comes from an article, a registry or a config is escaped by the templates.
"""

from __future__ import annotations

import base64
import functools
import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from claims.model import KINDS, SEVERITIES, Claim, EntryNote, Finding, Related, SourceNote, Verdict
from reports import Format
from reports.advice import advice
from reports.copies import draft_rows, suppression, where
from reports.coverage import CHECKABLE, COVERED, checkable, cover, figures, headline
from reports.page import Layout, Noted, block_id, lay_out, number_findings, other_id
from reports.result import DocumentResult, Options, Result, plural, severity_words
from reports.tables import value_words
from sources.document import Document, Reference

if TYPE_CHECKING:
    from jinja2 import Environment

FORMAT = Format("html", "for reviewers: the article with its findings in place", ".html")
TEMPLATES = Path(__file__).with_name("templates")
SOURCE_CHECK = "CIT011"
"""The check whose other side stands in a cited source."""
STATES = ("new", "known", "suppressed")
NUMBER_CHECKS = ("STA", "DOS004")
"""Beginnings of the codes whose message is a sum: it is shown beneath the words it is worked out from."""
VERDICTS: dict[Verdict, str] = {
    "supported": "An approved entry says the same",
    "contradicted": "An approved entry says otherwise",
    "outdated": "The entry it rests on is retired, disputed or overdue",
    "unregistered": "No entry speaks to it",
    "uncheckable": "Could not be held against anything",
}


def render(result: Result, _options: Options) -> str:
    """Renders a result of one document as its page.

    Raises:
        ValueError: There are several documents, which make several files.
    """
    if len(result.documents) != 1:
        raise ValueError(
            f"the html format makes a file an article, and there are {len(result.documents)}: "
            "name a folder to write them to (--output FOLDER)"
        )
    return render_article(result, result.documents[0])


def write(result: Result, folder: Path, _options: Options) -> None:
    """Writes the site."""
    from reports import site  # it makes its articles here

    site.write_site(result, folder)


@dataclass(frozen=True)
class Site:
    """Where the pages of a library are, so that they can point to each other.

    Attributes:
        slugs: Name of each document's page without its ending, by path.
        places: Id of the note of a finding by path, code and start.
        documents: Documents by path.
    """

    slugs: Mapping[str, str]
    places: Mapping[tuple[str, str, int], str]
    documents: Mapping[str, DocumentResult]

    @classmethod
    def of(cls, result: Result) -> Site:
        """Makes the plan of a result's site."""
        places: dict[tuple[str, str, int], str] = {}
        for item in result.documents:
            for noted in number_findings(item.ordered):
                places.setdefault((item.path, noted.finding.code, noted.finding.start), noted.id)
        return cls(
            {item.path: slug(item.path) for item in result.documents},
            places,
            {item.path: item for item in result.documents},
        )

    def target(self, finding: Finding, side: Related) -> str | None:
        """Returns the page and place of a finding's other side in another article, or None where it has no page."""
        if side.path not in self.slugs:
            return None
        place = self.places.get((side.path, finding.code, side.start))
        document = self.documents[side.path].document
        if place is None and document is not None:
            place = block_id(document, side.start)
        return f"{self.slugs[side.path]}.html#{place or ''}"


def slug(path: str) -> str:
    """Returns a file name for an article's page: readable, and distinct for two paths that read alike."""
    words = re.sub(r"[^a-z0-9]+", "-", PurePosixPath(path).with_suffix("").as_posix().lower() if path else "").strip(
        "-"
    )
    return f"{words[-60:].strip('-') or 'article'}-{hashlib.sha256(path.encode()).hexdigest()[:8]}"


def render_article(result: Result, item: DocumentResult, *, site: Site | None = None) -> str:
    """Renders one article as a self-contained page.

    Args:
        result: The run it belongs to.
        item: The article.
        site: The site it is part of; None for a file that stands alone and links to no other.
    """
    document = item.document
    layout = lay_out(document, item.ordered, item.claims) if document else Layout((), number_findings(item.ordered))
    noted = layout.noted
    sources: list[dict[str, Any]] = []
    listed = [reference for reference in document.references if reference.listed] if document else []
    codes = sorted({(one.finding.code, one.finding.name) for one in noted})
    places = {one.key: block_id(document, one.start) for one in listed} if document else {}
    context = {
        "item": item,
        "document": document,
        "layout": layout,
        "verdict": verdict(item),
        "limits": limits(result, item),
        "coverage": chart(item.claims),
        "notes": {one.id: note_view(one, item, site, sources) for one in noted},
        "claims": [claim_view(claim, item, places, sources) for claim in item.claims],
        "sources": sources,
        "polarities": _used(claim.polarity for claim in item.claims),
        "certainties": _used(claim.certainty for claim in item.claims),
        "codes": codes,
        "home_page": safe_link(document.metadata.url) if document else None,
        "registry_columns": _columns(),
        "checks": [(code, name, told) for code, name in codes if (told := advice(code)) is not None],
        "known": {
            name: sum(one.finding.severity == name and one.finding.state == "known" for one in noted)
            for name in SEVERITIES
        },
        "kinds": [kind for kind in KINDS if any(claim.kind == kind for claim in item.claims)],
        "verdicts": VERDICTS,
        "severity_counts": {name: sum(one.finding.severity == name for one in noted) for name in SEVERITIES},
        "state_counts": {name: sum(one.finding.state == name for one in noted) for name in STATES},
        "reference_links": _reference_links(document) if document else {},
        "home": "../index.html" if site else None,
    }
    return render_page("article.html", "article.js", result, context)


def _columns() -> tuple[str, ...]:
    from claims.registry.entry import COLUMNS

    return COLUMNS


def _used(words: Iterable[str]) -> list[str]:
    """Returns each word once, in order of appearance."""
    return list(dict.fromkeys(words))


def verdict(item: DocumentResult) -> tuple[str, str]:
    """Returns (standing, sentence): may this be published?"""
    words = severity_words(item.counts)
    sentences = {
        "unchecked": "Could not be checked",
        "errors": f"Not yet: {words}",
        "warnings": f"Nothing stands in the way, but look first at {words}",
        "notes": f"Nothing found that stands in the way; {words}",
        "clean": "Nothing found that stands in the way",
    }
    # Where nothing was read there is nothing to find: that is no clean bill.
    silent = item.error is None and not item.claims and not item.counts.error
    return item.standing, sentences[item.standing] + ("; no claim was found in it" if silent else "")


def limits(result: Result, item: DocumentResult) -> list[str]:
    """Returns what was not checked, in sentences: a report without findings says little where little was checked."""
    said = []
    if item.error is not None:
        return [item.error]
    if result.registry is None:
        said.append("No registry was given: claims were held against each other only.")
    counts = Counter(claim.verdict for claim in item.claims)
    if not item.claims:
        said.append("No claim was found in it, so nothing was held against anything.")
    elif counts["unregistered"] and result.registry is not None:
        them = "it" if counts["unregistered"] == 1 else "them"
        said.append(
            f"{counts['unregistered']:,} of {plural(len(item.claims), 'claim')}: no registry entry speaks to {them}."
        )
    if counts["uncheckable"] and result.registry is not None:
        said.append(
            f"{plural(counts['uncheckable'], 'claim')}: not held against the registry: no subject or no value was "
            "understood, or the article only asks or reports it."
        )
    if item.document is not None:
        said += [
            f"A suppression was not understood and silences nothing: {faulty.text}"
            for faulty in item.document.faulty_directives
        ]
    references = len(item.document.references) if item.document is not None else 0
    if references and item.texts_at_hand is None:
        said.append("The texts of the sources were not at hand: whether they bear out what cites them was not checked.")
    elif references:
        said.append(f"The text of {item.texts_at_hand} of {plural(references, 'reference')} was at hand.")
    if references and result.retractions is None:
        said.append("No file of retracted works was given: a reference may have been retracted.")
    elif references and result.retractions is not None:
        said.append(f"References were looked up in {result.retractions.told}.")
    said.append("Pictures, videos and the pages it links to were not read.")
    return said


def chart(claims: Iterable[Claim]) -> dict[str, Any]:
    """Returns the registry chart: all claims by verdict, and for each kind those that could be checked."""
    found = cover(claims)
    return {
        "total": sum(found.verdicts.values()),
        "headline": headline(found),
        "bars": _bars({name: found.verdicts[name] for name in VERDICTS}),
        "kinds": [
            {
                "kind": kind,
                "checkable": checkable(row),
                "share": round(100 * sum(row[name] for name in COVERED) / checkable(row)) if checkable(row) else None,
                "bars": _bars({name: row[name] for name in CHECKABLE}),
                "figures": figures(row),
                "uncheckable": row["uncheckable"],
            }
            for kind, row in found.kinds.items()
        ],
    }


def _bars(counts: Mapping[Verdict, int]) -> list[dict[str, Any]]:
    """Returns the bars of one line: verdict, number, and where its bar begins and how wide it is, of 1000."""
    total = sum(counts.values())
    bars, begin = [], 0.0
    for name, number in counts.items():
        width = 1000 * number / total if total else 0.0
        bars.append({"name": name, "count": number, "x": round(begin, 2), "width": round(width, 2)})
        begin += width
    return bars


def note_view(noted: Noted, item: DocumentResult, site: Site | None, sources: list[dict[str, Any]]) -> dict[str, Any]:
    """Returns what a note shows beside its message; for ``sources`` see `draft_rows`."""
    finding = noted.finding
    claims = [claim for claim in item.claims if claim.id in finding.claims]
    silent, silent_where = suppression(finding, item.document, item.path)
    sides = [_side(noted, place, side, item, site) for place, side in enumerate(finding.related)]
    return {
        "where": where(finding.line, finding.column, finding.location),
        "kinds": sorted({claim.kind for claim in claims}),
        "sum": finding.code.startswith(NUMBER_CHECKS),
        "sides": sides,
        "entries": [entry_view(entry) for entry in finding.registry],
        "advice": advice(finding.code),
        "suppression": silent,
        "suppression_where": silent_where,
        "drafts": [row for claim in claims for row in draft_rows(claim, item, sources)]
        if finding.code == "REG004"
        else [],
        "sentence": sentence_at(item.document, finding.start, finding.end),
    }


def _side(noted: Noted, place: int, side: Related, item: DocumentResult, site: Site | None) -> dict[str, Any]:
    same = side.path == item.path
    other = site.documents.get(side.path) if site else None
    document = item.document if same else other.document if other else None
    return {
        "same": same,
        "path": side.path,
        "title": None if same or other is None else other.title,
        "source": noted.finding.code == SOURCE_CHECK,
        "where": where(side.line, side.column, side.location),
        "parts": sentence_at(document, side.start, side.end) or ("", side.text, ""),
        "href": f"#{other_id(noted, place)}" if same else site.target(noted.finding, side) if site else None,
    }


def sentence_at(document: Document | None, start: int, end: int) -> tuple[str, str, str] | None:
    """Returns a place with a few words around it: what stands before it, the place, what stands behind it."""
    if document is None or end <= start:
        return None
    block = next((block for block in document.blocks if block.start <= start < block.end), None)
    low, high = (block.start, block.end) if block else (start, end)
    before, after = document.text[low:start], document.text[end : max(high, end)]
    if len(before) > 60:
        before = "…" + before[-50:].split(" ", 1)[-1]
    if len(after) > 60:
        after = after[:50].rsplit(" ", 1)[0] + " …"
    return before, document.text[start:end], after


def entry_view(entry: EntryNote) -> dict[str, Any]:
    """Returns a registry entry with its sources, as links only where they are some."""
    sources = entry.sources or ((SourceNote(entry.source or "", entry.url),) if entry.source or entry.url else ())
    return {
        "entry": entry,
        "href": safe_link(entry.url),
        "sources": [
            {
                "name": one.name or one.url,
                "href": safe_link(one.url),
                "url": one.url,
                "told": ", ".join(filter(None, [str(one.year or ""), one.level])),
            }
            for one in sources
        ],
    }


def safe_link(url: str | None) -> str | None:
    """Returns an address only where it is http or https: anything else could run."""
    return url if url and re.match(r"https?://[^\s/]", url, re.IGNORECASE) else None


def _reference_links(document: Document) -> dict[str, dict[str, list[Any]]]:
    """Returns, by the id of the block it begins in, what each reference is called and where it is found.

    The number of a list is no part of the text in some formats; where it is, it is not told twice.
    """
    told: dict[str, dict[str, list[Any]]] = {}
    for reference in document.references:
        if reference.listed:
            entry = told.setdefault(block_id(document, reference.start), {"keys": [], "links": []})
            entry["links"] += _addresses(reference)
            words = document.text[reference.start : reference.end].lstrip(" [(")
            if reference.key.isdigit() and not re.match(rf"{reference.key}(?!\d)", words):
                entry["keys"].append(reference.key)
    return told


def _addresses(reference: Reference) -> list[tuple[str, str]]:
    found = []
    if reference.doi and re.fullmatch(r"10\.\d{4,9}/\S+", reference.doi):
        found.append(("DOI", f"https://doi.org/{reference.doi}"))
    if reference.pmid and reference.pmid.isdigit():
        found.append(("PubMed", f"https://pubmed.ncbi.nlm.nih.gov/{reference.pmid}/"))
    if address := safe_link(reference.url):
        found.append(("Web page", address))
    return found


def claim_view(
    claim: Claim, item: DocumentResult, places: Mapping[str, str], sources: list[dict[str, Any]]
) -> dict[str, Any]:
    """Returns a claim's row in the table.

    Args:
        claim: The claim.
        item: The article.
        places: Ids of references by key.
        sources: See `draft_rows`.
    """
    scope = [
        f"{name}: {value}"
        for name in ("condition", "population", "comparator", "timeframe", "setting", "formulation", "jurisdiction")
        if (value := getattr(claim.scope, name))
    ]
    said: list[str] = []
    if claim.attribution != "none":
        said.append(f"{claim.attribution} source")
    if claim.stance != "own":
        said.append(claim.stance)
    doubt = [cue for cue in claim.cues if cue.type != "negation"]
    return {
        "claim": claim,
        "polarity_cues": [cue for cue in claim.cues if cue.type == "negation"],
        "certainty_cues": doubt,
        "where": where(claim.line, None, claim.location),
        "values": "; ".join(filter(None, map(value_words, claim.values))),
        "scope": scope,
        "said": said,
        "drafts": draft_rows(claim, item, sources) if claim.verdict == "unregistered" else [],
        "citations": [(key, places.get(key)) for key in claim.citations],
        "order": claim.start,
    }


def render_page(template: str, script: str, result: Result, context: Mapping[str, Any]) -> str:
    """Renders a page with its style and script inline, and a policy that lets in these two and nothing else."""
    return "".join(stream_page(template, script, result, context))


def stream_page(template: str, script: str, result: Result, context: Mapping[str, Any]) -> Iterator[str]:
    """Yields a page in pieces as it is rendered: rows that the context generates are never all held."""
    from markupsafe import Markup

    style = _asset("report.css") + (_asset("article.css") if template == "article.html" else "")
    code = _asset("common.js") + _asset(script)
    policy = (
        f"default-src 'none'; style-src '{digest(style)}'; script-src '{digest(code)}'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
    # Both are the project's own files; what comes from articles is never put into them.
    fixed = {"style": Markup(style), "script": Markup(code), "policy": Markup(policy)}  # noqa: S704
    pieces = _environment().get_template(f"{template}.j2").stream(result=result, **fixed, **context)
    pieces.enable_buffering(200)
    yield from pieces


def digest(text: str) -> str:
    """Returns the hash source of a content security policy for an inline block."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


@functools.cache
def _asset(name: str) -> str:
    text = (TEMPLATES / name).read_text(encoding="utf-8")
    # Comments on lines of their own and what sets lines in are for readers of the source.
    return re.sub(r"^\s*(?:/\*(?:(?!\*/).)*\*/|//[^\n]*)\s*?\n|^[ \t]+", "", text, flags=re.MULTILINE | re.DOTALL)


@functools.cache
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    filters: dict[str, Callable[..., Any]] = {"plural": plural, "severity_words": severity_words}
    made.filters.update(filters)
    made.policies["json.dumps_kwargs"] = {"separators": (",", ":"), "ensure_ascii": False}
    return made
