"""CON003: one treatment said to have opposite effects, or an effect and none, on one outcome."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from claims.article import Article
from claims.checks import Check
from claims.conflicts import between, within
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
    return fold(claim.subject.text) in fold(claim.text) and is_listed(claim.subject.text)


def article(article: Article, run: Run) -> Iterator[Finding]:  # noqa: ARG001  # the protocol of checks
    """Yields one finding for each pair of opposite effects."""
    yield from within(article, CHECK, _wanted, "effect")
    yield from within_sentences(article, CHECK, lambda sort: sort not in ("number", "frequency"))


def library(articles: Sequence[Article], run: Run) -> Iterator[Finding]:  # noqa: ARG001  # the protocol of checks
    """Yields findings for opposite effects between articles."""
    yield from between(articles, CHECK, _wanted, "effect")
