"""Markdown for a pull-request comment: verdict first, then a table for each article, the rest folded away."""

from __future__ import annotations

import re

from claims.model import Finding
from reports import Format
from reports.coverage import VERDICTS, Coverage, cover, sentence
from reports.excerpt import safe, shorten
from reports.result import DocumentResult, Options, Result, aside_words, plural, severity_words
from reports.text import NO_REGISTRY, entry_provenance

FORMAT = Format("markdown", "for a pull-request comment", ".md")
_MOST_ROWS = 50
"""Articles that the table of coverage names."""
SPECIAL = re.compile(r"([\\`*_{}\[\]#|~])")


def render(result: Result, _options: Options) -> str:
    """Renders a comment: what stands in the way, by article, and what could not be checked."""
    lines = [f"### medfact: {_verdict(result)}", ""]
    for item in result.documents:
        lines += _article(item)
    lines += [_row(finding) for finding in result.findings if finding.state == "new"]
    lines += [f"- **Not checked:** {_escape(item.path)}: {_escape(item.error or '')}" for item in result.unread]
    read = [plural(len(result.documents), "article"), plural(result.words, "word"), plural(result.claims, "claim")]
    lines += ["", *_coverage(result), f"{', '.join(read)}. {_registry(result)}"]
    return "\n".join(lines).strip() + "\n"


def _verdict(result: Result) -> str:
    unread = f", {plural(len(result.unread), 'article')} could not be checked" if result.unread else ""
    return f"found {severity_words(result.counts)}{aside_words(result.counts)}{unread}"


def _article(item: DocumentResult) -> list[str]:
    told = [finding for finding in item.ordered if finding.state == "new"]
    if not told:
        return []
    return [f"**{_escape(item.path)}** ({severity_words(item.counts)})", "", *map(_row, told), ""]


def _row(finding: Finding) -> str:
    where = f"line {finding.line}" if finding.line is not None else finding.location or "article"
    if finding.path and not finding.text and finding.end == 0:
        where = _escape(finding.path) if finding.line is None else f"{_escape(finding.path)}:{finding.line}"
    lines = [f"- **{finding.severity}** `{finding.code}` {where}: {_escape(finding.message)}"]
    if finding.text:
        lines.append(f"  > {_escape(shorten(finding.text, 200))}")
    details = [
        f"against {_escape(side.path)}:{side.line or side.location or ''} “{_escape(shorten(side.text, 200))}”"
        for side in finding.related
    ]
    details += [
        f"registry {_escape(entry.id)}: {_escape(entry.statement)} ({_escape(entry_provenance(entry))})"
        for entry in finding.registry
    ]
    if finding.hint:
        details.append(f"hint: {_escape(finding.hint)}")
    return "\n".join([*lines, *(f"  - {detail}" for detail in details)])


def _coverage(result: Result) -> list[str]:
    """A table of claims by verdict, the articles with most claims first, folded away; nothing without a registry."""
    if result.registry is None:
        return []
    counted = [(item.path, cover(item.claims)) for item in result.documents if item.error is None and item.claims]
    counted.sort(key=lambda pair: -pair[1].checkable)
    whole = cover(claim for item in result.documents for claim in item.claims)
    rows = [
        f"| {_escape(path)} | {' | '.join(f'{found.verdicts[name]:,}' for name in VERDICTS)} | {_percent(found)} |"
        for path, found in counted[:_MOST_ROWS]
    ]
    more = len(counted) - _MOST_ROWS
    return [
        f"<details><summary>Registry coverage: {sentence(whole)}</summary>",
        "",
        f"| article | {' | '.join(VERDICTS)} | covered |",
        f"|---|{'--:|' * (len(VERDICTS) + 1)}",
        *rows,
        *([f"| and {plural(more, 'more article')} |{' |' * (len(VERDICTS) + 1)}"] if more > 0 else []),
        "",
        "</details>",
        "",
    ]


def _percent(found: Coverage) -> str:
    return "" if found.share is None else f"{found.share}%"


def _escape(text: str) -> str:
    """Shows an article's words as words: no markup, no HTML, no mention that notifies somebody."""
    folded = " ".join(safe(text).split())
    shown = SPECIAL.sub(r"\\\1", folded).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return shown.replace("@", "@\u200b")


def _registry(result: Result) -> str:
    if result.registry is None:
        return NO_REGISTRY[0].upper() + NO_REGISTRY[1:] + "."
    registry = result.registry
    return f"Registry: {_escape(registry.source)}, {registry.approved} of {registry.entries} approved."
