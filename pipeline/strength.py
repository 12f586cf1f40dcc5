"""``medfact registry test``: which faults the registry and the checks would catch in a library, as text and as JSON."""

from __future__ import annotations

import dataclasses
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from claims import strength
from claims.article import Article
from claims.faults import kinds
from claims.model import KINDS, Finding
from claims.strength import REASONS, Outcome, Strength
from pipeline import stages
from pipeline.stages import Plan, Tell, Unread, silent
from reports.excerpt import safe, shorten
from reports.result import plural
from sources import Document

EXAMPLES = 3
"""Faults of each kind that the text shows; JSON has all of them."""
SUBJECTS = 10
"""Subjects without an entry that the text shows; JSON has all of them."""
VERDICTS = ("supported", "contradicted", "outdated", "unregistered", "uncheckable")


@dataclass(frozen=True)
class Report:
    """What the command shows.

    Attributes:
        plan: What was asked for.
        articles: The articles that were read.
        unread: What could not be read.
        found: What the test showed.
        seed: What chose the faults.
        everything: Whether faults were planted in claims without an entry too.
    """

    plan: Plan
    articles: tuple[Article, ...]
    unread: tuple[Unread, ...]
    found: Strength
    seed: int
    everything: bool


def run(
    plan: Plan, *, seed: int = 0, limit: int | None = None, everything: bool = False, tell: Tell = silent
) -> Report:
    """Reads a library and tests its registry.

    Args:
        plan: Articles, registry and checks; it has a registry.
        seed: Chooses the faults.
        limit: Most faults that are planted.
        everything: Plants in claims that no entry supports too.
        tell: Told of progress.
    """
    language = stages.load_language(plan)
    files = plan.found.files
    documents = stages.watch(stages.read(files, plan.config), "reading", len(files), tell)
    items = stages.judge(list(stages.understand(documents, language)), plan.run)
    unread = [item for item in items if isinstance(item, Unread)]
    unread += [Unread(error.path, error.message) for error in plan.found.errors]
    articles = [item for item in items if isinstance(item, Article)]

    # A suppression that a fault makes useless has not caught it.
    asked = dataclasses.replace(plan, codes=plan.codes - {"SUP001", "SUP002"})

    def visible(findings: list[Finding], document: Document) -> list[Finding]:
        return [finding for finding in stages.settle(findings, [document], asked) if finding.state == "new"]

    found = strength.measure(
        articles,
        plan.run,
        language,
        plan.codes,
        seed=seed,
        limit=limit,
        everything=everything,
        visible=visible,
        tell=lambda done, total: tell("planting", done, total),
    )
    return Report(plan, tuple(articles), tuple(unread), found, seed, everything)


# ---------------------------------------------------------------- counting


def _tally(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    caught = [outcome for outcome in outcomes if outcome.caught]
    codes = Counter(outcome.findings[0].code for outcome in caught)
    reasons = Counter(outcome.reason for outcome in outcomes if outcome.reason is not None)
    return {
        "planted": len(outcomes),
        "caught": len(caught),
        "below_error": sum(outcome.findings[0].severity != "error" for outcome in caught),
        "codes": dict(codes.most_common()),
        "slipped": dict(reasons.most_common()),
    }


def _by_fault(outcomes: Sequence[Outcome]) -> dict[str, list[Outcome]]:
    return {name: [item for item in outcomes if item.plant.kind == name] for name in kinds()}


def _by_claim(outcomes: Sequence[Outcome]) -> dict[str, list[Outcome]]:
    return {name: [item for item in outcomes if item.plant.claim.kind == name] for name in KINDS}


def _covered(outcomes: Sequence[Outcome], covered: bool) -> list[Outcome]:
    return [item for item in outcomes if (item.plant.claim.verdict == "supported") is covered]


# ---------------------------------------------------------------- JSON


def as_json(report: Report) -> str:
    """Writes everything: counts, every planted fault with its text, conflicts, and claims without an entry."""
    found = report.found
    registry = report.plan.run.registry
    data = {
        "schema": "medfact-registry-test/1",
        "tool": {"name": "medfact", "version": stages.version()},
        "as_of": report.plan.run.as_of.isoformat(),
        "seed": report.seed,
        "all": report.everything,
        "registry": {"source": registry.source, "entries": len(registry)} if registry is not None else None,
        "articles": [article.path for article in report.articles],
        "unread": [{"path": item.path, "error": item.error} for item in report.unread],
        "claims": {name: found.verdicts.get(name, 0) for name in VERDICTS},
        "summary": _tally(found.outcomes) | {"misplaced": found.misplaced, "left_out": found.left_out},
        "covered": _tally(_covered(found.outcomes, True)),
        "not_covered": _tally(_covered(found.outcomes, False)),
        "faults": {name: _tally(items) for name, items in _by_fault(found.outcomes).items()},
        "kinds": {name: _tally(items) for name, items in _by_claim(found.outcomes).items()},
        "planted": [_outcome_json(outcome) for outcome in found.outcomes],
        "conflicts": [
            {
                "path": item.path,
                "line": item.line,
                "code": item.code,
                "message": item.message,
                "registry": [entry.id for entry in item.registry],
            }
            for item in found.conflicts
        ],
        "uncovered": [
            {
                "subject": item.subject,
                "claims": len(item.places),
                "attributes": dict(item.attributes),
                "places": [{"path": path, "line": line} for path, line in item.places],
            }
            for item in found.uncovered
        ],
    }
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def _outcome_json(outcome: Outcome) -> dict[str, Any]:
    plant = outcome.plant
    return {
        "fault": plant.kind,
        "path": outcome.path,
        "line": outcome.line,
        "column": outcome.column,
        "location": outcome.location,
        "start": plant.edit.start,
        "end": plant.edit.end,
        "before": outcome.before,
        "after": outcome.after,
        "claim": {"id": plant.claim.id, "kind": plant.claim.kind, "verdict": plant.claim.verdict},
        "sentence": outcome.sentence,
        "changed": outcome.changed,
        "caught": outcome.caught,
        "findings": [
            {"code": item.code, "severity": item.severity, "message": item.message} for item in outcome.findings
        ],
        "reason": outcome.reason,
        "registry": list(outcome.entries),
    }


# ---------------------------------------------------------------- text


def as_text(report: Report) -> str:
    """Writes for a person: what is caught, what slips through and why, where the registry is thin."""
    outcomes = report.found.outcomes
    blocks = [_head(report)]
    if outcomes:
        blocks += [
            _table("fault", _by_fault(outcomes), {name: kind.summary for name, kind in kinds().items()}),
            _table("kind of claim", _by_claim(outcomes), {}),
            _why(outcomes),
            *_slipped(outcomes),
            _caught(outcomes),
        ]
    blocks += [_conflicts(report.found), _thin(report.found)]
    blocks.append([f"{safe(item.path)}: not read: {safe(item.error)}" for item in report.unread])
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def _head(report: Report) -> list[str]:
    found, registry = report.found, report.plan.run.registry
    tally = _tally(found.outcomes)
    counts = [f"{found.verdicts[name]:,} {name}" for name in VERDICTS if found.verdicts.get(name)]
    total = sum(found.verdicts.values())
    active = len(registry.active(report.plan.run.as_of)) if registry is not None else 0
    source = safe(registry.source) if registry is not None else ""
    lines = [
        f"registry {source}: {active} of {len(registry or ())} entries in force",
        f"{plural(len(report.articles), 'article')}, {plural(total, 'claim')}: {', '.join(counts) or 'none'}",
    ]
    if not found.outcomes:
        return [*lines, "nothing was planted: no claim of these articles is supported by the registry"]
    where = len({(item.path, item.plant.claim.id) for item in found.outcomes})
    lines.append(
        f"planted {plural(tally['planted'], 'fault')} in {plural(where, 'claim')} (seed {report.seed}): "
        f"{tally['caught']} caught ({_share(tally)}), {tally['planted'] - tally['caught']} slipped through"
    )
    if tally["below_error"]:
        lines.append(
            f"  {tally['below_error']} of those caught are warnings or notes: they pass a gate at --fail-on error"
        )
    if report.everything:
        for word, covered in (("with an entry that supports them", True), ("without one", False)):
            part = _tally(_covered(found.outcomes, covered))
            lines.append(f"  in claims {word}: {part['caught']} of {part['planted']} caught ({_share(part)})")
    if found.left_out:
        lines.append(f"{plural(found.left_out, 'more fault')} could be planted (--limit)")
    return lines


def _share(tally: dict[str, Any]) -> str:
    return f"{100 * tally['caught'] / tally['planted']:.0f}%" if tally["planted"] else "none planted"


def _table(title: str, groups: dict[str, list[Outcome]], notes: dict[str, str]) -> list[str]:
    lines = [f"{title:14} caught / planted"]
    for name, items in groups.items():
        tally = _tally(items)
        share = _share(tally) if items else ""
        codes = ", ".join(f"{code} {number}" for code, number in tally["codes"].items())
        aside = "  ".join(part for part in (codes, f"({notes[name]})" if name in notes else "") if part)
        lines.append(f"  {name:12} {tally['caught']:6} / {tally['planted']:<7} {share:>5}  {aside}".rstrip())
    return lines


def _why(outcomes: Sequence[Outcome]) -> list[str]:
    reasons = Counter(item.reason for item in outcomes if item.reason is not None)
    return ["why faults slip through", *(f"  {number:4}  {REASONS[name]}" for name, number in reasons.most_common())]


def _slipped(outcomes: Sequence[Outcome]) -> list[list[str]]:
    blocks = []
    for name, items in _by_fault(outcomes).items():
        slipped = [item for item in items if not item.caught]
        if slipped:
            lines = [line for item in slipped[:EXAMPLES] for line in _lines(item)]
            more = len(slipped) - EXAMPLES
            blocks.append([f"slipped through: {name}", *lines, *([f"  and {more} more"] if more > 0 else [])])
    return blocks


def _caught(outcomes: Sequence[Outcome]) -> list[str]:
    firsts = [next((item for item in items if item.caught), None) for items in _by_fault(outcomes).values()]
    lines = [line for item in firsts if item is not None for line in _lines(item)]
    return ["caught, for example", *lines] if lines else []


def _lines(outcome: Outcome) -> list[str]:
    where = f"{outcome.line}" if outcome.line is not None else outcome.location or ""
    before, after = _words(outcome)
    change = f"“{shorten(before, 60)}” to “{shorten(after, 60)}”"
    first = f"  {safe(outcome.path)}:{where} {outcome.plant.kind} {change} ({outcome.plant.claim.kind})"
    lines = [first, f"    {shorten(outcome.changed, 140)}"]
    if outcome.findings:
        finding = outcome.findings[0]
        lines.append(f"    {finding.code} {finding.severity}: {shorten(finding.message, 140)}")
    elif outcome.reason is not None:
        entries = f" [{', '.join(outcome.entries)}]" if outcome.entries else ""
        lines.append(f"    {REASONS[outcome.reason]}{safe(entries)}")
    return lines


def _words(outcome: Outcome) -> tuple[str, str]:
    """What was changed and into what, as whole words: "5 mg" to "50 mg" is "5" to "50", a "not" comes with its verb."""
    edit, begin = outcome.plant.edit, outcome.plant.claim.start
    start, end = edit.start - begin, edit.end - begin
    low, high = start, end
    while low > 0 and not outcome.sentence[low - 1].isspace():
        low -= 1
    while high < len(outcome.sentence) and not outcome.sentence[high].isspace():
        high += 1
    head, tail = outcome.sentence[low:start], outcome.sentence[end:high]
    return head + outcome.before + tail, head + outcome.after + tail


def _conflicts(found: Strength) -> list[str]:
    if not found.conflicts:
        return []
    lines = [
        f"  {safe(item.path)}:{item.line if item.line is not None else ''} {item.code} {shorten(item.message, 120)}"
        for item in found.conflicts
    ]
    return ["articles that do not agree with the registry (these claims were left out)", *lines]


def _thin(found: Strength) -> list[str]:
    if not found.uncovered:
        return []
    number = sum(len(item.places) for item in found.uncovered)
    lines = [f"claims that no entry covers: {number}, by subject"]
    for item in found.uncovered[:SUBJECTS]:
        told = ", ".join(f"{safe(name)} {count}" for name, count in item.attributes[:4])
        path, line = item.places[0]
        lines.append(f"  {len(item.places):4}  {safe(item.subject)}: {told}; first at {safe(path)}:{line or ''}")
    more = len(found.uncovered) - SUBJECTS
    return [*lines, f"        and {plural(more, 'more subject')}"] if more > 0 else lines
