"""SAF001 absolute-safety-claim: "100% safe", "no side effects", "guaranteed cure"."""

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

CHECK = Check("SAF001", "absolute-safety-claim", "warning", "“100% safe”, “no side effects”, “guaranteed cure”")


class AbsoluteSafety(BaseModel):
    """The whole of ``check_absolute_safety.yaml``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    absolute: tuple[str, ...]
    denied_before: tuple[str, ...]
    doubted: tuple[str, ...]
    reported_after: tuple[str, ...]
    people: tuple[str, ...]


@functools.cache
def _words() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    words = data.load("check_absolute_safety.yaml", AbsoluteSafety)
    return (
        patterns.compile_phrases(words.absolute),
        # Within the clause: up to eight words, none of them past a comma or a semicolon that opens another.
        re.compile(rf"{patterns.union(words.denied_before)}(?:[\s\"'(]+[\w%'-]+){{0,8}}[\s\"'(]*$"),
        patterns.compile_phrases(words.doubted),
        re.compile(rf"[\s\"')]*(?:{patterns.union(words.reported_after)})"),
        re.compile(rf"{patterns.union(words.people)}(?:\s+[\w'-]+){{0,5}}\s*$"),
    )


def article(article: Article, run: Run) -> Iterator[Finding]:  # noqa: ARG001  # the protocol of checks
    """Yields one finding for each absolute claim that the article makes as its own."""
    for passage in passages(article):
        span = None if passage.is_question else _absolute(passage)
        if span is None:
            continue
        start, end = passage.start + span[0], passage.start + span[1]
        claims = article.claims_in(start, end)
        if any(claim.stance == "refuted" or claim.certainty == "question" for claim in claims):
            continue
        words = " ".join(article.document.text[start:end].split())
        yield article.finding(
            CHECK,
            start,
            end,
            f"“{words}” leaves no room for any risk or failure",
            claims=claims,
            hint="Say how often which harm occurs, or how often it works, with a source.",
        )


def _absolute(passage: Passage) -> tuple[int, int] | None:
    absolute, denied, doubted, reported, people = _words()
    folded = passage.folded
    for match in absolute.finditer(folded):
        before = folded[max(0, match.start() - 80) : match.start()]
        clause = re.split(r"[;:—–]|,\s+(?:and|but|so)\b", before)[-1]
        if denied.search(clause) or doubted.search(folded):
            continue
        # "No side effects" of people, or as a finding of a trial, is an observation and not a promise.
        if "effect" in match.group(0) and (people.search(clause) or reported.match(folded, match.end())):
            continue
        return match.span()
    return None
