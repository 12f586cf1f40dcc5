"""SAF001 absolute-safety-claim: "100% safe", "no side effects", "guaranteed cure"."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass

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
    denied_after: tuple[str, ...]
    refuted_next: tuple[str, ...]
    refuted_heading: tuple[str, ...]
    observed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Words:
    """The phrases of `AbsoluteSafety`, each compiled for the place where it is looked for."""

    absolute: re.Pattern[str]
    denied_before: re.Pattern[str]
    doubted: re.Pattern[str]
    reported_after: re.Pattern[str]
    people: re.Pattern[str]
    denied_after: re.Pattern[str]
    refuted_next: re.Pattern[str]
    refuted_heading: re.Pattern[str]
    observed: re.Pattern[str]


@functools.cache
def _words() -> _Words:
    words = data.load("check_absolute_safety.yaml", AbsoluteSafety)
    return _Words(
        patterns.compile_phrases(words.absolute),
        # Within the clause: up to eight words, none of them past a comma or a semicolon that opens another.
        re.compile(rf"{patterns.union(words.denied_before)}(?:[\s\"'(]+[\w%'-]+){{0,8}}[\s\"'(]*$"),
        patterns.compile_phrases(words.doubted),
        re.compile(rf"[\s\"')]*(?:{patterns.union(words.reported_after)})"),
        re.compile(rf"{patterns.union(words.people)}(?:\s+[\w'-]+){{0,5}}\s*$"),
        re.compile(rf"[\s\"')]*(?:{patterns.union(words.denied_after)})"),
        re.compile(rf"\W*(?:{'|'.join(patterns.source(phrase) for phrase in words.refuted_next)})(?:\W|$)"),
        patterns.compile_phrases(words.refuted_heading),
        patterns.compile_phrases(words.observed),
    )


def article(article: Article, run: Run) -> Iterator[Finding]:  # noqa: ARG001  # the protocol of checks
    """Yields one finding for each absolute claim that the article makes as its own."""
    read = list(passages(article))
    for passage, following in zip(read, [*read[1:], None], strict=False):
        if passage.is_question or passage.block.kind == "quotation" or _is_refuted(passage, following, article):
            continue
        span = _absolute(passage)
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


def _is_refuted(passage: Passage, following: Passage | None, article: Article) -> bool:
    """Whether what stands around a sentence says that it is somebody else's, and wrong."""
    words, block = _words(), passage.block
    above = [*block.section, *block.headers]
    if block.lead_in is not None:
        above.append(article.document.text[slice(*block.lead_in)])
    if any(
        words.refuted_heading.search(patterns.fold(part)) or words.doubted.search(patterns.fold(part)) for part in above
    ):
        return True
    answered = following is not None and following.sentence.block == passage.sentence.block
    return answered and following is not None and words.refuted_next.match(following.folded) is not None


def _absolute(passage: Passage) -> tuple[int, int] | None:
    words, folded = _words(), passage.folded
    for match in words.absolute.finditer(folded):
        before = folded[max(0, match.start() - 80) : match.start()]
        clause = re.split(r"[;:—–]|,\s+(?:and|but|so)\b", before)[-1]
        if (
            words.denied_before.search(clause)
            or words.doubted.search(folded)
            or words.denied_after.match(folded, match.end())
        ):
            continue
        if _is_quoted(folded, match.start(), match.end()):
            continue
        # "No side effects" of people, or as a finding of a trial, is an observation and not a promise.
        observed = words.people.search(clause) or words.reported_after.match(folded, match.end())
        if "effect" in match.group(0) and (observed or words.observed.search(folded)):
            continue
        # "He always works at night."
        if re.search(r"\b(?:he|she|they|i|you|we|who|doctors?|nurses?)\s+$", clause) and "guarantee" not in match.group(
            0
        ):
            continue
        return match.span()
    return None


def _is_quoted(folded: str, start: int, end: int) -> bool:
    """Whether the words stand in quotation marks of the sentence, which folding has made straight."""
    return folded.count('"', 0, start) % 2 == 1 and '"' in folded[end:]
