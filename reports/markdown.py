"""Markdown for a pull-request comment: verdict first, a table of the articles, conflicts with both sides, rest folded.

What an article says is shown as words: no markup, no HTML, no formula, no link, nobody notified. A comment holds 65,536
characters; what does not fit is left out gravest last, and counted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from claims.model import SEVERITIES, Finding, Related
from reports import Format
from reports.coverage import VERDICTS, Coverage, cover, sentence
from reports.excerpt import safe, shorten
from reports.result import DocumentResult, Options, Result, count, plural, severity_words
from reports.text import NO_REGISTRY, entry_provenance

FORMAT = Format("markdown", "for a pull-request comment", ".md")
LIMIT = 65_536
"""What GitHub takes in a comment, in UTF-16 units as it counts them."""
_MOST_ROWS = 50
"""Articles that a table names."""
_ROOM = 12_000
"""What a table, or the list of what was not checked, may take."""
_CUT_NOTE = 600
"""Room that is kept for saying what was left out."""
_LONGEST = 200
SPECIAL = re.compile(r"([\\`*_{}\[\]|~])")
# A mark of no width breaks what GitHub makes of plain text: mentions, issue numbers, links, emoji.
_APART = "\u200b"
_LINKING = re.compile(r"(@|#|\bGH(?=-\d)|:(?=//)|\bwww(?=\.)|(?<=\w)@|:(?=[+\-\w]+:))", re.IGNORECASE)


def render(result: Result, _options: Options) -> str:
    """Renders a comment: what stands in the way, by article, and what could not be checked."""
    head = [f"### medfact: {_verdict(result)}", "", *_unread(result), *_overview(result)]
    tail = [*_coverage(result), _last(result)]
    room = LIMIT - _CUT_NOTE - _size(head) - _size(tail)
    body, left = _findings(result, room)
    return "\n".join([*head, *body, *left, *tail]).strip() + "\n"


def _verdict(result: Result) -> str:
    words = severity_words(result.counts)
    if result.counts.error:
        said = f"not yet: found {words}"
    elif result.counts.warning:
        said = f"nothing stands in the way, but look first at {words}"
    elif result.counts.note:
        said = f"nothing stands in the way; found {words}"
    else:
        said = "nothing stands in the way"
    if not result.unread:
        return said
    unread = f"{plural(len(result.unread), 'article')} could not be checked"
    return f"{said}; {unread}" if result.counts.new else unread


# ---------------------------------------------------------------- above the findings


def _unread(result: Result) -> list[str]:
    rows = [f"- **Not checked:** {_path(item.path)}: {_words(item.error or '', 400)}" for item in result.unread]
    shown = _fitting(rows, _ROOM)
    more = len(rows) - len(shown)
    shown += [f"- **Not checked:** {plural(more, 'more article')}"] if more else []
    return [*shown, ""] if shown else []


def _overview(result: Result) -> list[str]:
    """A table of the articles with something new, the gravest first."""
    told = [item for item in result.documents if item.counts.new]
    if not told:
        return []
    told.sort(key=lambda item: [-item.counts.of(name) for name in SEVERITIES])
    rows = [_overview_row(_path(item.path), [item]) for item in told]
    shown = _fitting(rows[:_MOST_ROWS], _ROOM)
    left = told[len(shown) :]
    shown += [_overview_row(f"and {plural(len(left), 'more article')}", left)] if left else []
    clean = sum(not item.counts.new and item.error is None for item in result.documents)
    without = [f"Nothing new in {plural(clean, 'more article')}.", ""] if clean else []
    return ["| article | errors | warnings | notes |", "|---|--:|--:|--:|", *shown, "", *without]


def _overview_row(name: str, items: Sequence[DocumentResult]) -> str:
    counts = [sum(item.counts.of(severity) for item in items) for severity in SEVERITIES]
    return f"| {name} | {' | '.join(f'{number:,}' if number else '' for number in counts)} |"


# ---------------------------------------------------------------- findings


@dataclass(frozen=True, slots=True)
class _Told:
    """A finding with the article it stands under (its place in the list) and what is written of it."""

    article: int
    path: str
    finding: Finding
    text: str


def _findings(result: Result, room: int) -> tuple[list[str], list[str]]:
    """Returns the findings by article, as many as there is room for, the gravest first; and what was left out."""
    told = [
        _Told(number, item.path, finding, _finding(finding, item.path))
        for number, item in enumerate(result.documents)
        for finding in item.ordered
        if finding.state == "new"
    ]
    aside = len(result.documents)
    told += [_Told(aside, "", finding, _finding(finding, "")) for finding in result.findings if finding.state == "new"]
    kept: set[int] = set()
    named: set[int] = set()
    folded: set[int] = set()
    for place, one in sorted(enumerate(told), key=lambda pair: SEVERITIES.index(pair[1].finding.severity)):
        heading = 0 if one.article in named else _size([_heading(one.path), "", ""])
        note = one.finding.severity == "note"
        fold = _size(_fold(len(told), [])) if note and one.article not in folded else 0
        if (needed := _size([one.text]) + heading + fold) <= room:
            room -= needed
            kept.add(place)
            named.add(one.article)
            folded.update([one.article] if note else [])
    lines: list[str] = []
    for article in sorted(named):
        mine = [one for place, one in enumerate(told) if place in kept and one.article == article]
        lines += _article(mine)
    return lines, _left_out([one for place, one in enumerate(told) if place not in kept])


def _article(told: Sequence[_Told]) -> list[str]:
    """The findings of one article; notes are folded away."""
    notes = [one.text for one in told if one.finding.severity == "note"]
    graver = [one.text for one in told if one.finding.severity != "note"]
    folded = _fold(len(notes), notes) if notes else []
    return [_heading(told[0].path), "", *graver, *([""] if graver else []), *folded]


def _fold(number: int, notes: Sequence[str]) -> list[str]:
    return [f"<details><summary>{plural(number, 'note')}</summary>", "", *notes, "", "</details>", ""]


def _heading(path: str) -> str:
    return f"#### {_path(path)}" if path else "#### Outside the articles"


def _left_out(told: Sequence[_Told]) -> list[str]:
    if not told:
        return []
    counts = count(one.finding for one in told)
    articles = len({one.article for one in told})
    said = (
        f"**Left out here:** {severity_words(counts)} in {plural(articles, 'article')}: a comment holds {LIMIT:,} "
        "characters. `medfact check` shows all, and so does its HTML report."
    )
    return [said, ""]


def _finding(finding: Finding, path: str) -> str:
    place = _place(finding.line, finding.location) or "the whole article"
    if finding.path and finding.path != path:
        place = f"{_path(finding.path)}, {place}" if finding.line or finding.location else _path(finding.path)
    lines = [f"- **{finding.severity}** `{finding.code}` {place}: {_words(finding.message, 1_000)}"]
    if finding.related:
        lines += [f"  - here: {_quoted(finding.text)}"] if finding.text else []
        lines += [f"  - {_side(side, path or finding.path)}" for side in finding.related[:10]]
        more = len(finding.related) - 10
        lines += [f"  - and {plural(more, 'more place')}"] if more > 0 else []
    elif finding.text:
        lines.append(f"  > {_quoted(finding.text)}")
    lines += [f"  - registry {_words(entry.id)}: “{_words(entry.statement, 400)}”" for entry in finding.registry]
    details = [f"Registry {_words(entry.id)}: {_words(entry_provenance(entry), 400)}." for entry in finding.registry]
    details += [_words(finding.hint, 600)] if finding.hint else []
    if details:
        summary = "What one could do" if finding.hint else "Source"
        summary = "Source, and what one could do" if finding.hint and finding.registry else summary
        # The blank lines make what is inside Markdown again.
        lines += [f"  - <details><summary>{summary}</summary>", "", *(f"    {one}<br>" for one in details)]
        lines += ["", "    </details>"]
    return "\n".join(lines)


def _side(side: Related, path: str) -> str:
    where = _place(side.line, side.location)
    if side.path != path:
        where = f"{_path(side.path)}, {where}" if where else _path(side.path)
    return f"{where or 'there'}: {_quoted(side.text)}"


def _place(line: int | None, location: str | None) -> str:
    return f"line {line}" if line is not None else _words(location or "")


def _quoted(text: str) -> str:
    return f"“{_words(text)}”"


# ---------------------------------------------------------------- below the findings


def _coverage(result: Result) -> list[str]:
    """A table of claims by verdict, the articles with most claims first, folded away; nothing without a registry."""
    if result.registry is None:
        return []
    counted = [(item.path, cover(item.claims)) for item in result.documents if item.error is None and item.claims]
    counted.sort(key=lambda pair: -pair[1].checkable)
    whole = cover(claim for item in result.documents for claim in item.claims)
    rows = [
        f"| {_path(path)} | {' | '.join(f'{found.verdicts[name]:,}' for name in VERDICTS)} | {_percent(found)} |"
        for path, found in counted[:_MOST_ROWS]
    ]
    shown = _fitting(rows, _ROOM)
    more = len(counted) - len(shown)
    return [
        f"<details><summary>Registry coverage: {sentence(whole)}</summary>",
        "",
        f"| article | {' | '.join(VERDICTS)} | covered |",
        f"|---|{'--:|' * (len(VERDICTS) + 1)}",
        *shown,
        *([f"| and {plural(more, 'more article')} |{' |' * (len(VERDICTS) + 1)}"] if more > 0 else []),
        "",
        "</details>",
        "",
    ]


def _percent(found: Coverage) -> str:
    return "" if found.share is None else f"{found.share}%"


def _last(result: Result) -> str:
    read = [plural(len(result.documents), "article"), plural(result.words, "word"), plural(result.claims, "claim")]
    counts = result.counts
    states = (("known", counts.known), ("suppressed", counts.suppressed))
    aside = [f"{number:,} {state}" for state, number in states if number]
    hidden = f" Not shown: {', '.join(aside)}." if aside else ""
    return f"{', '.join(read)}.{hidden} {_registry(result)}"


def _registry(result: Result) -> str:
    if result.registry is None:
        return NO_REGISTRY[0].upper() + NO_REGISTRY[1:] + "."
    registry = result.registry
    return f"Registry: {_words(registry.source)}, {registry.approved:,} of {registry.entries:,} approved."


# ---------------------------------------------------------------- words and room


def _words(text: str, width: int = _LONGEST) -> str:
    """Shows an article's words as words, cut to a width: no markup, no HTML, nothing that links or notifies."""
    return escape(shorten(text, width))


def _path(path: str) -> str:
    return escape(safe(path) if len(path) <= _LONGEST else f"…{safe(path[-_LONGEST:])}")


def escape(text: str) -> str:
    """Returns text that a reader of the comment sees as it is."""
    folded = " ".join(safe(text).split())
    shown = _LINKING.sub(rf"\1{_APART}", folded)
    shown = SPECIAL.sub(r"\\\1", shown).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return shown.replace("$", "<span>$</span>")  # GitHub's own way to keep a formula from beginning


def _fitting(lines: Iterable[str], room: int) -> list[str]:
    """Returns the first lines that fit."""
    kept: list[str] = []
    for line in lines:
        room -= _size([line])
        if room < 0:
            break
        kept.append(line)
    return kept


def _size(lines: Sequence[str]) -> int:
    """Returns how much lines take, each with its end."""
    return sum(len(line.encode("utf-16-le", "replace")) // 2 + 1 for line in lines)
