"""Plain text for a terminal, as a compiler speaks: the place, the code, the message, the line, the other side.

Colour is asked for by the caller, who knows whether a terminal reads it. Messages are never wrapped, so that one
finding's first line is one line for ``grep`` and for editors that jump to ``path:line:column``.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from claims.model import SEVERITIES, EntryNote, Finding, Related
from reports import ANY_COMMAND, Format
from reports.coverage import cover, sentence
from reports.excerpt import excerpt, safe, shorten
from reports.result import DocumentResult, Options, Result, aside_words, plural, severity_words

if TYPE_CHECKING:
    from claims.model import Claim

FORMAT = Format("text", "for people at a terminal, as a compiler speaks", ".txt", ANY_COMMAND)

Part = tuple[str, str]
"""Words and their style ("" for none)."""
Line = list[Part]

STYLES = {"error": "bold red", "warning": "bold yellow", "note": "bold cyan"}
MARKS = {"error": "red", "warning": "yellow", "note": "cyan"}
NO_REGISTRY = "no registry: claims were checked against each other only"


def render(result: Result, options: Options) -> str:
    """Renders findings by article in order of place, then what could not be read, then one line that sums up."""
    parts = _claims(result, options) if result.command == "claims" else _findings(result, options)
    blocks = [*parts, *_unread(result), _coverage(result), [_summary(result)]]
    paint = _painter(options.color)
    return "\n\n".join("\n".join(paint(line) for line in block) for block in blocks if block) + "\n"


def _findings(result: Result, options: Options) -> Iterator[list[Line]]:
    told: list[tuple[DocumentResult | None, Finding]] = [
        (item, finding) for item in result.documents for finding in item.ordered if finding.state == "new"
    ]
    told += [(None, finding) for finding in result.findings if finding.state == "new"]
    if options.group_by == "code":
        told.sort(key=lambda pair: pair[1].code)
        for code, group in itertools.groupby(told, key=lambda pair: pair[1].code):
            found = list(group)
            yield [[(f"{code} {found[0][1].name}", "bold"), (f": {plural(len(found), 'finding')}", "")]]
            yield from (_finding(finding, item, options) for item, finding in found)
    else:
        yield from (_finding(finding, item, options) for item, finding in told)


def _finding(finding: Finding, item: DocumentResult | None, options: Options) -> list[Line]:
    path = finding.path or (item.path if item else "")
    lines: list[Line] = [
        [
            (place(path, finding.line, finding.column, finding.location), "bold"),
            (" ", ""),
            (finding.code, ""),
            (" ", ""),
            (finding.severity, STYLES[finding.severity]),
            (" " + safe(finding.message), "bold"),
            (f" [{finding.name}]", "dim"),
        ]
    ]
    text = item.document.text if item and item.document else ""
    if finding.end > finding.start and text:
        shown = excerpt(text, finding.start, finding.end, options.width - 4)
        lines.append([("  | ", "dim"), (shown.before, ""), (shown.marked, MARKS[finding.severity]), (shown.after, "")])
        lines.append([("  | ", "dim"), (shown.marker, MARKS[finding.severity])])
    lines.extend(_other_side(other, options.width) for other in finding.related)
    lines.extend(line for entry in finding.registry for line in _entry(entry))
    if finding.hint:
        lines.append([("  hint: ", "green"), (safe(finding.hint), "")])
    return lines


def place(path: str, line: int | None, column: int | None, location: str | None) -> str:
    """Returns ``path:line:column:``, or ``path: page 3:`` where the format has no lines."""
    shown = safe(path)
    if line is not None:
        return f"{shown}:{line}:{column}:" if column is not None else f"{shown}:{line}:"
    return f"{shown}: {location}:" if location else f"{shown}:"


def _other_side(other: Related, width: int) -> Line:
    where = place(other.path, other.line, other.column, other.location)
    return [("  against ", "dim"), (where, ""), (f' "{shorten(other.text, max(width - len(where) - 13, 60))}"', "")]


def _entry(entry: EntryNote) -> Iterator[Line]:
    status = f" ({entry.status})" if entry.status and entry.status != "approved" else ""
    yield [("  registry ", "dim"), (safe(entry.id), "bold"), (f'{status}: "{safe(entry.statement)}"', "")]
    yield [("    ", ""), (safe(entry_provenance(entry)), "dim")]


def entry_provenance(entry: EntryNote) -> str:
    """Returns where an entry comes from and how long it holds, in one line."""
    source = entry.source or "no source given"
    if entry.url and entry.url not in source:
        source += f" <{entry.url}>"
    reviewed = f"reviewed {entry.reviewed}" if entry.reviewed else "no review date"
    return f"{source}; {reviewed}" + (f", due {entry.review_by}" if entry.review_by else "")


def _claims(result: Result, options: Options) -> Iterator[list[Line]]:
    for item in result.documents:
        if item.claims:
            yield [line for claim in item.claims for line in _claim(item, claim, options)]


def _claim(item: DocumentResult, claim: Claim, options: Options) -> Iterator[Line]:
    yield [
        (place(item.path, claim.line, claim.column, claim.location), "bold"),
        (f" {claim.kind}", "cyan"),
        (f" {shorten(claim.text, options.width)}", ""),
    ]
    facts = [
        claim.subject.canonical if claim.subject else "no subject",
        claim.attribute or "no attribute",
        *(f"{cue.type} {cue.text!r}" for cue in claim.cues),
        f"cites {', '.join(claim.citations)}" if claim.citations else "",
    ]
    yield [("    " + safe("; ".join(fact for fact in facts if fact)), "dim")]


def _unread(result: Result) -> Iterator[list[Line]]:
    if result.unread:
        yield [
            [(f"{safe(item.path)}: ", "bold"), ("not checked: ", STYLES["error"]), (safe(item.error or ""), "")]
            for item in result.unread
        ]
    if result.skipped:
        whose = "its" if len(result.skipped) == 1 else "their"
        yield [[(f"{plural(len(result.skipped), 'file')} skipped because of {whose} ending", "dim")]]


def _coverage(result: Result) -> list[Line]:
    """One line an article: how much of it the registry covers; nothing where there is no registry."""
    if result.registry is None:
        return []
    return [
        [(f"{safe(item.path)}: ", "bold"), (sentence(cover(item.claims)), "")]
        for item in result.documents
        if item.error is None and item.claims
    ]


def _summary(result: Result) -> Line:
    counts = result.counts
    parts = [
        plural(len(result.documents), "article"),
        plural(result.words, "word"),
        plural(result.claims, "claim"),
    ]
    line: Line = [(", ".join(parts), "bold")]
    if result.command != "claims":
        worst = next((name for name in SEVERITIES if counts.of(name)), None)
        line += [("; ", ""), (f"found {severity_words(counts)}", STYLES[worst] if worst else "green")]
        line.append((aside_words(counts), "dim"))
    if result.unread:
        line.append((f"; {plural(len(result.unread), 'article')} could not be checked", STYLES["error"]))
    if result.command != "claims":
        line.append((f"; {_registry(result)}", ""))
    return line


def _registry(result: Result) -> str:
    if result.registry is None:
        return NO_REGISTRY
    return f"registry {safe(result.registry.source)}, {result.registry.approved} of {result.registry.entries} approved"


def _painter(color: bool) -> Painter:
    if not color:
        return lambda line: "".join(words for words, _ in line)
    from rich.color import ColorSystem
    from rich.style import Style

    def paint(line: Iterable[Part]) -> str:
        return "".join(
            Style.parse(style).render(words, color_system=ColorSystem.STANDARD) if style and words else words
            for words, style in line
        )

    return paint


if TYPE_CHECKING:
    from collections.abc import Callable

    Painter = Callable[[Line], str]
