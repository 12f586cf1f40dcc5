"""STA006 relative-risk-without-baseline: "halves the risk" with no absolute figure."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from pydantic import BaseModel, ConfigDict

from claims import data, patterns
from claims.article import Article
from claims.checks import Check
from claims.model import Finding
from claims.passages import Passage, passages
from claims.run import Run

CHECK = Check(
    "STA006", "relative-risk-without-baseline", "warning", "“Halves the risk” with no absolute figure beside it"
)


class RelativeRisk(BaseModel):
    """The whole of ``check_relative_risk.yaml``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    risks: tuple[str, ...]
    factors: tuple[str, ...]
    changes: tuple[str, ...]
    comparatives: tuple[str, ...]
    care: tuple[str, ...]


@functools.cache
def _words() -> tuple[re.Pattern[str], re.Pattern[str]]:
    words = data.load("check_relative_risk.yaml", RelativeRisk)
    risk = (
        rf"(?:the |their |your |a |his |her |that |this |an? \w+ )?(?:[\w-]+ ){{0,2}}?(?:{patterns.union(words.risks)})"
    )
    share = (
        r"(?:about |around |roughly |nearly |almost |as much as |up to |more than |over |at least |an"
        r" estimated )*(?:\d{1,2}(?:\.\d+)?\s?(?:%|percent|per cent)|half|a third|a quarter|two[- ]thirds)"
    )
    outcome = (
        r"(?:\s+(?:of|for)\s+(?:(?:the|a|an|your|their|getting|having|developing|dying from|death"
        r" from)\s+)*(?P<outcome{}>[\w-]+(?: [\w-]+)?))?"
    )
    changes, factors = patterns.union(words.changes), patterns.union(words.factors)
    comparatives = patterns.union(words.comparatives)
    return (
        re.compile(
            rf"(?:{factors}) {risk}{outcome.format(1)}"
            rf"|(?:{changes}) {risk}{outcome.format(2)}(?:\s+[\w-]+){{0,6}}? by {share}"
            rf"|{share} (?:{comparatives}) (?:{risk}{outcome.format(3)}|likely)"
            rf"|(?:{changes}) {risk}{outcome.format(4)} (?:in half|to a (?:half|third|quarter))"
            rf"|(?<![\w])(?:twice|two times|three times|four times|five times|ten times|\d+ times) (?:as likely"
            rf"|more likely|less likely|the (?:{patterns.union(words.risks)}))"
        ),
        patterns.compile_phrases(words.care),
    )


_ABSOLUTE = re.compile(
    r"\d\s?(?:%|percent\b|per cent\b)|\b(?:\d[\d,]*|one|two|three|four|five|six|seven|eight|nine|ten)\s+"
    r"(?:[a-z]+\s+){0,3}?(?:in|of|out of|per|among)\s+(?:every\s+|each\s+)?"
    r"(?:\d[\d,]*|ten|twenty|hundred|a thousand|a million)\b"
)


def article(article: Article, run: Run) -> Iterator[Finding]:  # noqa: ARG001  # the protocol of checks
    """Yields one finding for each relative change of a risk by care that has no absolute figure beside it."""
    relative, care = _words()
    read = list(passages(article))
    for index, passage in enumerate(read):
        folded = passage.folded
        match = None if passage.is_question else relative.search(folded)
        if match is None or not (care.search(folded) or _about_care(article, passage)):
            continue
        if _absolute(folded, match) or _beside(read, index, match):
            continue
        start, end = passage.start + match.start(), passage.start + match.end()
        yield article.finding(
            CHECK,
            start,
            end,
            f"“{' '.join(passage.text[match.start() : match.end()].split())}”: from what to what is not said",
            claims=article.claims_in(passage.start, passage.end),
            hint="Give the risk without and with it (“from 4 in 100 to 2 in 100”).",
        )


def _about_care(article: Article, passage: Passage) -> bool:
    """Whether the sentence speaks of a treatment or test, by its claims."""
    kinds = ("drug", "procedure", "device", "test")
    return any(
        claim.subject is not None and claim.subject.type in kinds
        for claim in article.claims_in(passage.start, passage.end)
    )


def _absolute(folded: str, match: re.Match[str]) -> bool:
    """Whether the sentence has an absolute figure outside the relative one."""
    return any(found.end() <= match.start() or found.start() >= match.end() for found in _ABSOLUTE.finditer(folded))


def _beside(read: list[Passage], index: int, match: re.Match[str]) -> bool:
    """Whether a neighbouring sentence of the paragraph gives absolute figures for the same outcome."""
    outcome = next((value for key, value in match.groupdict().items() if value), None)
    for neighbour in (index - 1, index + 1):
        if not 0 <= neighbour < len(read) or read[neighbour].sentence.block != read[index].sentence.block:
            continue
        folded = read[neighbour].folded
        same = outcome is None or any(word[:5] in folded for word in outcome.split() if len(word) > 3)
        if same and _ABSOLUTE.search(folded):
            return True
    return False
