"""SAF002 benefit-without-risk: an article that recommends a treatment and names no risk of it."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from pydantic import BaseModel, ConfigDict

from claims import data, patterns
from claims.article import Article
from claims.checks import Check
from claims.model import Category, Claim, Finding
from claims.passages import Passage, passages
from claims.run import Run

CHECK = Check(
    "SAF002", "benefit-without-risk", "warning", "An article that recommends a treatment and names no risk of it"
)


class BenefitWithoutRisk(BaseModel):
    """The whole of ``check_benefit_without_risk.yaml``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    recommends: tuple[str, ...]
    treatments: tuple[str, ...]
    risks: tuple[str, ...]


@functools.cache
def _words() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    words = data.load("check_benefit_without_risk.yaml", BenefitWithoutRisk)
    return (
        patterns.compile_phrases(words.recommends),
        patterns.compile_phrases(words.treatments),
        patterns.compile_phrases(words.risks),
    )


def article(article: Article, run: Run) -> Iterator[Finding]:  # noqa: ARG001  # the protocol of checks
    """Yields one finding about the whole article, the recommendation related."""
    recommends, treatments, risks = _words()
    read = list(passages(article))
    places = [passage for passage in read if not passage.is_question and recommends.search(passage.folded)]
    if not places or not any(treatments.search(passage.folded) for passage in read):
        return
    if any(_names_risk(article, passage, risks) for passage in read):
        return
    yield article.finding(
        CHECK,
        0,
        0,
        "recommends a treatment and names no risk of it anywhere",
        claims=article.claims_in(places[0].start, places[0].end),
        related=[article.related(passage.start, passage.end) for passage in places],
        hint="Say what can go wrong and how often, and who should not have it.",
    )


def _names_risk(article: Article, passage: Passage, risks: re.Pattern[str]) -> bool:
    if risks.search(passage.folded):
        return True
    # A safety claim that is no praise: a harm, a warning, a contraindication.
    safety = (claim for claim in article.claims_in(passage.start, passage.end) if claim.kind == "safety")
    return any(claim.attribute != "safe" and not _praises(claim) for claim in safety)


_PRAISE = frozenset({"safe", "few", "none", "allowed", "no"})


def _praises(claim: Claim) -> bool:
    """Whether a safety claim only says that it is safe."""
    values = [value for value in claim.values if isinstance(value, Category)]
    return bool(values) and claim.polarity == "affirmed" and all(value.name in _PRAISE for value in values)
