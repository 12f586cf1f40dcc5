"""What a library speaks of: subjects with what was found about them, and registry entries with what rests on them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from claims.model import Finding, Severity, Verdict
from reports.conflicts import Pair
from reports.result import Result


@dataclass(slots=True)
class Topic:
    """A subject with what the library says of it.

    Attributes:
        name: The name claims about it are compared under.
        claims: How many claims there are.
        articles: Findings that count in each article that speaks of it, by path.
        findings: Findings that count, by severity.
        conflicts: Conflicts between articles.
        verdicts: Claims by verdict.
        attributes: Findings that count, by what they are about.
    """

    name: str
    claims: int = 0
    articles: Counter[str] = field(default_factory=Counter)
    findings: Counter[Severity] = field(default_factory=Counter)
    conflicts: int = 0
    verdicts: Counter[Verdict] = field(default_factory=Counter)
    attributes: Counter[str] = field(default_factory=Counter)

    @property
    def need(self) -> tuple[int, int, int, int, int, str]:
        """Sorts by need: the gravest findings first."""
        found = self.findings
        return -found["error"], -self.conflicts, -found["warning"], -found["note"], -self.claims, self.name


@dataclass(slots=True)
class Entry:
    """A registry entry as the library rests on it."""

    claims: int = 0
    contradicted: int = 0
    articles: set[str] = field(default_factory=set)


def topics(result: Result, conflicts: Iterable[Pair]) -> list[Topic]:
    """Returns the subjects of a library, those in most need first."""
    found: dict[str, Topic] = {}
    for item in result.documents:
        subjects: dict[str, tuple[Topic, str]] = {}
        for claim in item.claims:
            if claim.subject is None:
                continue
            topic = found.setdefault(claim.subject.canonical, Topic(claim.subject.canonical))
            topic.claims += 1
            topic.verdicts[claim.verdict] += 1
            topic.articles[item.path] += 0
            subjects[claim.id] = (topic, claim.attribute or "")
        for finding in item.findings:
            if finding.state == "new":
                _count(finding, subjects, item.path)
    for pair in conflicts:
        if pair.about[0] in found:
            found[pair.about[0]].conflicts += 1
    return sorted(found.values(), key=lambda topic: topic.need)


def _count(finding: Finding, subjects: dict[str, tuple[Topic, str]], path: str) -> None:
    told: set[str] = set()
    for name in finding.claims:
        topic, attribute = subjects.get(name, (None, ""))
        if topic is None or topic.name in told:
            continue
        # Two claims of one finding about one subject are one finding.
        told.add(topic.name)
        topic.findings[finding.severity] += 1
        topic.articles[path] += 1
        if attribute:
            topic.attributes[attribute] += 1


def entries(result: Result) -> dict[str, Entry]:
    """Returns what rests on each registry entry that a claim was held against, by its id."""
    found: dict[str, Entry] = {}
    for item in result.documents:
        for claim in item.claims:
            for name in claim.registry:
                entry = found.setdefault(name, Entry())
                entry.claims += 1
                entry.contradicted += claim.verdict == "contradicted"
                entry.articles.add(item.path)
    return found
