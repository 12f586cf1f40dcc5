"""CON003: one treatment said to have opposite effects, or an effect and none, on one outcome."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from claims import research_conflicts
from claims.article import Article
from claims.checks import Check
from claims.conflicts import between, within
from claims.exposures import is_compared_with, is_left_off
from claims.mentions import is_listed
from claims.model import Claim, Effect, Finding
from claims.patterns import fold
from claims.run import Run
from claims.sentence_conflicts import within_sentences

CHECK = Check(
    "CON003",
    "contradictory-effect",
    "error",
    "One treatment is said to have opposite effects, or an effect and none, on one outcome.",
)


def _wanted(claim: Claim) -> bool:
    if not claim.values or not isinstance(claim.values[0], Effect) or claim.subject is None:
        return False
    # A subject guessed from a pronoun, the topic or by the model alone is too weak a ground for this charge.
    folded, name = fold(claim.text), fold(claim.subject.text)
    at = folded.find(name)
    if at < 0 or not is_listed(claim.subject.text):
        return False
    # "Better than with warfarin", "stopping warfarin" say nothing of what warfarin does.
    return not is_compared_with(folded, at) and not is_left_off(folded, at, at + len(name))


def article(article: Article, run: Run) -> Iterator[Finding]:  # noqa: ARG001  # the protocol of checks
    """Yields one finding for each pair of opposite effects."""
    yield from within(article, CHECK, _wanted, "effect")
    yield from within_sentences(article, CHECK, lambda sort: sort not in ("number", "frequency"))


def library(articles: Sequence[Article], run: Run) -> Iterator[Finding]:  # noqa: ARG001  # the protocol of checks
    """Yields findings for opposite effects between articles: of claims, then of what sentences of research find."""
    told: set[tuple[str, str]] = set()
    for finding in between(articles, CHECK, _wanted, "effect"):
        told |= {(finding.path, related.path) for related in finding.related}
        yield finding
    yield from research_conflicts.between(articles, CHECK, told)
