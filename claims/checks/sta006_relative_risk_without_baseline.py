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
    nouns: tuple[str, ...]
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
    comparatives, nouns = patterns.union(words.comparatives), patterns.union(words.nouns)
    return (
        re.compile(
            rf"(?:{factors}) {risk}{outcome.format(1)}"
            rf"|(?:{changes}) {risk}{outcome.format(2)}(?:\s+[\w-]+){{0,6}}? by {share}"
            rf"|{share} (?:{comparatives}) (?:{risk}{outcome.format(3)}|likely)"
            rf"|(?:{changes}) {risk}{outcome.format(4)} (?:in half|to a (?:half|third|quarter))"
            rf"|{share}(?: relative)? (?:{nouns}) (?:in|of) {risk}{outcome.format(5)}"
            rf"|{share} (?:relative )?(?:risk|mortality) (?:{nouns})"
            rf"|{share} fewer (?P<outcome6>[a-z-]+(?: [a-z-]+)?)"
            rf"|(?<![\w.])(?:\d+(?:\.\d+)?|two|three|four|five|six|seven|eight|nine|ten)[- ]?fold"
            rf" (?:(?:{comparatives}) {risk}{outcome.format(7)}|(?:{nouns}) (?:in|of) {risk}{outcome.format(8)})"
            rf"|(?:{patterns.union(words.risks)}){outcome.format(9)} (?:is|was|are|were|has been|can be)"
            rf" (?:about |nearly |almost )?(?:(?:{factors})|(?:{changes}) by {share})"
            rf"|(?<![\w])(?:twice|two times|three times|four times|five times|ten times|\d+ times) (?:as likely"
            rf"|more likely|less likely|the (?:{patterns.union(words.risks)}))"
        ),
        patterns.compile_phrases(words.care),
    )


_LOOK = re.compile(r"hal[fv]|doubl|tripl|quadrupl|%|cent|fold|times|twice|third|quarter")
"""One of these stands in every relative change: a cheap look before the search itself."""
_WORD = r"one|two|three|four|five|six|seven|eight|nine|ten"
_CHANGE = r"reduction|decrease|increase|rise|drop|lower|higher|less|more|fewer|greater"
_ABSOLUTE = re.compile(
    rf"(?P<percent>\d\s?(?:%|percent\b|per cent\b)(?!\s*(?:ci\b|confidence|(?:relative )?(?:risk )?(?:{_CHANGE})"
    rf"|effective|protect)))|\b(?:\d[\d,]*|{_WORD})\s+(?:[a-z]+\s+){{0,3}}?(?:in|of|out of|per|among)"
    r"\s+(?:every\s+|each\s+)?(?:\d[\d,]*|ten|twenty|hundred|a thousand|a million)\b"
    r"|\b(?:number needed to|nnt\b|absolute (?:risk|reduction|difference|terms))"
    r"|\b(?:in|of|out of) (?:every )?\d[\d,]* [a-z]+"
)
_GOES_ON = re.compile(r"\W*(?:that|this|it|which|so|in other words|in absolute terms|the (?:risk|chance|odds)) ")
"""How a sentence begins that goes on about the risk of the sentence before it."""
_BY = re.compile(r"\bby\s+(?:[a-z]+\s+){0,3}[\d.–-]*$")
_DENIED = re.compile(r"\b(?:not|never|no|whether|if|nor|neither)\b[^.;]{0,25}$|n't\b[^.;]{0,25}$")
_BY_CARE = re.compile(
    r"^[^.;]{0,80}?\b(?:by|with|after|on|if|when|from|taking|using|who|than|in)\s+(?:[\w'-]+\s+){0,4}?$"
)


def article(article: Article, run: Run) -> Iterator[Finding]:  # noqa: ARG001  # the protocol of checks
    """Yields one finding for each relative change of a risk by care that has no absolute figure beside it."""
    relative, care = _words()
    read = list(passages(article))
    for index, passage in enumerate(read):
        folded = passage.folded
        match = None if passage.is_question or not _LOOK.search(folded) else relative.search(folded)
        if match is None or _DENIED.search(folded[: match.start()]) or not _about_care(article, passage, match, care):
            continue
        if _absolutes(folded, relative) or _elsewhere(read, index, match, relative):
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


def _about_care(article: Article, passage: Passage, match: re.Match[str], care: re.Pattern[str]) -> bool:
    """Whether a treatment or test is told to change the risk: named before the change, or behind it as its cause."""
    folded = passage.folded
    before, behind = folded[: match.start()], folded[match.end() :]
    if care.search(before) or care.search(match.group(0)):
        return True
    if any(_BY_CARE.search(behind[: word.start()]) for word in care.finditer(behind)):
        return True
    # A subject that the sentence does not name itself may be another sentence's.
    kinds = ("drug", "procedure", "device", "test", "treatment")
    return any(
        claim.subject is not None and claim.subject.type in kinds and patterns.fold(claim.subject.text) in before
        for claim in article.claims_in(passage.start, passage.end)
    )


def _absolutes(folded: str, relative: re.Pattern[str]) -> int:
    """How many absolute figures a sentence gives, outside its relative ones."""
    spans = [found.span() for found in relative.finditer(folded)]
    return sum(
        1
        for found in _ABSOLUTE.finditer(folded)
        if not any(start < found.end() and found.start() < end for start, end in spans)
        and not (found["percent"] and _BY.search(folded[: found.start()]))
    )


def _elsewhere(read: list[Passage], index: int, match: re.Match[str], relative: re.Pattern[str]) -> bool:
    """Whether the paragraph or the section gives absolute figures for the same outcome.

    A sentence right behind it that goes on about it ("that is 7 in 100 rather than 10 in 100") need not name it again.
    """
    outcome = next((value for key, value in match.groupdict().items() if value), None)
    words = [word[:5] for word in (outcome or "").split() if len(word) > 3]
    here = read[index]
    for place, other in enumerate(read):
        if place == index or other.block.section != here.block.section:
            continue
        near = other.sentence.block == here.sentence.block
        folded = other.folded
        count = _absolutes(folded, relative)
        if count and (
            any(word in folded for word in words)
            or (near and not words)
            or (place == index + 1 and _GOES_ON.match(folded))
        ):
            return True
    return False
