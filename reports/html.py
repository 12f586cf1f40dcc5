"""HTML for the editorial reviewer: one self-contained file an article, and a site for a library.

Every page opens from disk, asks nothing of the network (its content security policy forbids it), works without
scripts and better with them. Whatever comes from an article, a registry or a config is escaped by the templates.
"""

from __future__ import annotations

import base64
import functools
import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from claims.model import KINDS, SEVERITIES, Claim, EntryNote, Finding, Related, Verdict
from reports import Format
from reports.advice import advice
from reports.coverage import CHECKABLE, COVERED, checkable, cover, figures, headline
from reports.page import Layout, Noted, block_id, lay_out, number_findings, other_id
from reports.result import DocumentResult, Options, Result, plural, severity_words
from reports.tables import value_words
from sources.document import Document, Reference

if TYPE_CHECKING:
    from jinja2 import Environment

FORMAT = Format("html", "for reviewers: the article with its findings in place", ".html")
TEMPLATES = Path(__file__).with_name("templates")
STATES = ("new", "known", "suppressed")
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
    context = {
        "item": item,
        "document": document,
        "layout": layout,
        "verdict": verdict(item),
        "limits": limits(result, item),
        "coverage": chart(item.claims),
        "notes": {one.id: note_view(one, item, site) for one in noted},
        "numbers": {one.id: one.number for one in noted},
        "claims": [claim_view(claim, item) for claim in item.claims],
        "codes": sorted({(one.finding.code, one.finding.name) for one in noted}),
        "kinds": [kind for kind in KINDS if any(claim.kind == kind for claim in item.claims)],
        "verdicts": VERDICTS,
        "severity_counts": {name: sum(one.finding.severity == name for one in noted) for name in SEVERITIES},
        "state_counts": {name: sum(one.finding.state == name for one in noted) for name in STATES},
        "references": {f"r-{place}": place for place in range(len(document.references))} if document else {},
        "reference_links": _reference_links(document) if document else {},
        "home": "../index.html" if site else None,
        "claim_kinds": {claim.id: claim.kind for claim in item.claims},
    }
    return render_page("article.html", "article.js", result, context)


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


def note_view(noted: Noted, item: DocumentResult, site: Site | None) -> dict[str, Any]:
    """Returns what a note shows beside its message."""
    finding = noted.finding
    kinds = sorted({claim.kind for claim in item.claims if claim.id in finding.claims})
    return {
        "where": where(finding.line, finding.column, finding.location),
        "kinds": kinds,
        "sides": [_side(noted, place, side, item, site) for place, side in enumerate(finding.related)],
        "entries": [entry_view(entry) for entry in finding.registry],
        "advice": advice(finding.code),
        "copy": finding_words(finding, item.path),
        "suppression": suppression(finding, item.document),
        "sentence": sentence_at(item.document, finding.start, finding.end),
        "search": _search(finding),
    }


def _side(noted: Noted, place: int, side: Related, item: DocumentResult, site: Site | None) -> dict[str, Any]:
    same = side.path == item.path
    other = site.documents.get(side.path) if site else None
    document = item.document if same else other.document if other else None
    return {
        "same": same,
        "path": side.path,
        "title": None if same or other is None else other.title,
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


def where(line: int | None, column: int | None, location: str | None) -> str:
    """Returns "line 12", "page 3", or nothing."""
    if line is None:
        return location or ""
    return f"line {line}" if column is None else f"line {line}:{column}"


def entry_view(entry: EntryNote) -> dict[str, Any]:
    """Returns a registry entry with its source as a link only where it is one."""
    return {"entry": entry, "href": safe_link(entry.url)}


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


def claim_view(claim: Claim, item: DocumentResult) -> dict[str, Any]:
    """Returns a claim's row in the table."""
    scope = [
        f"{name}: {value}"
        for name in ("condition", "population", "comparator", "timeframe", "setting", "formulation", "jurisdiction")
        if (value := getattr(claim.scope, name))
    ]
    said: list[str] = [claim.polarity, claim.certainty]
    if claim.attribution != "none":
        said.append(f"{claim.attribution} source")
    if claim.stance != "own":
        said.append(claim.stance)
    return {
        "claim": claim,
        "where": where(claim.line, None, claim.location),
        "values": "; ".join(filter(None, map(value_words, claim.values))),
        "scope": scope,
        "said": ", ".join(said),
        "draft": draft_entry(claim, item) if claim.verdict == "unregistered" else None,
        "order": claim.start,
    }


def draft_entry(claim: Claim, item: DocumentResult) -> str:
    """Returns a registry entry to start from, in YAML: what the article says, for a person to find a source for."""
    scope = {name: value for name in ("condition", "population", "comparator", "timeframe", "setting", "formulation",
             "jurisdiction") if (value := getattr(claim.scope, name))}  # fmt: skip
    references = {reference.key: reference for reference in item.document.references} if item.document else {}
    cited = [references[key].text for key in claim.citations if key in references]
    fields: dict[str, Any] = {
        "id": slug(f"{claim.subject.canonical if claim.subject else claim.kind} {claim.attribute or ''}")[:-9],
        "kind": claim.kind,
        "statement": " ".join(claim.text.split()),
        "subject": claim.subject.canonical if claim.subject else "",
        **scope,
        "attribute": claim.attribute or "",
        "value": "; ".join(filter(None, map(value_words, claim.values))),
        "polarity": claim.polarity,
        "sources": [{"title": title} for title in cited],
        "status": "draft",
        "origin": f"{item.path}:{claim.line}" if claim.line is not None else item.path,
    }
    # JSON is YAML, and quotes what YAML would read as something else.
    return "".join(f"{name}: {json.dumps(value, ensure_ascii=False)}\n" for name, value in fields.items())


def finding_words(finding: Finding, path: str) -> str:
    """Returns a finding as plain text, for an e-mail or a tracker."""
    place = where(finding.line, finding.column, finding.location)
    lines = [f"{finding.code} {finding.name} ({finding.severity})", f"{path}{', ' if place else ''}{place}"]
    lines += [f"“{finding.text}”"] if finding.text else []
    lines.append(finding.message)
    for side in finding.related:
        lines += [f"Other side: {side.path}, {where(side.line, side.column, side.location)}: “{side.text}”"]
    for entry in finding.registry:
        held = f"{entry.source or 'no source'}, reviewed {entry.reviewed or 'never'}"
        lines += [f"Registry {entry.id}: {entry.statement} ({held})"]
    lines += [f"What to do: {finding.hint}"] if finding.hint else []
    return "\n".join(lines)


def suppression(finding: Finding, document: Document | None) -> str:
    """Returns the line that silences a finding, for a person to put a reason in."""
    whole = "ignore-file" if finding.start == finding.end == 0 else "ignore"
    if document is not None and document.format == "text":
        return f"[medfact: {whole} {finding.code} -- your reason]"
    return f"<!-- medfact: {whole} {finding.code} -- your reason -->"


def _search(finding: Finding) -> str:
    parts = [finding.code, finding.name, finding.message, finding.text, finding.hint or ""]
    parts += [f"{side.path} {side.text}" for side in finding.related]
    parts += [f"{entry.id} {entry.statement} {entry.source or ''}" for entry in finding.registry]
    return " ".join(" ".join(parts).lower().split())


def render_page(template: str, script: str, result: Result, context: Mapping[str, Any]) -> str:
    """Renders a page with its style and script inline, and a policy that lets in these two and nothing else."""
    return "".join(stream_page(template, script, result, context))


def stream_page(template: str, script: str, result: Result, context: Mapping[str, Any]) -> Iterator[str]:
    """Yields a page in pieces as it is rendered: rows that the context generates are never all held."""
    from markupsafe import Markup

    style = _asset("report.css")
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
    return (TEMPLATES / name).read_text(encoding="utf-8")


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
    return made
