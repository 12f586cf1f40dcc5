"""SAF002 benefit-without-risk: an article that recommends a treatment and names no risk of it."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass, fields

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

_GIVEN = frozenset({"drug", "procedure", "treatment", "device"})


class BenefitWithoutRisk(BaseModel):
    """The whole of ``check_benefit_without_risk.yaml``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    recommends: tuple[str, ...]
    not_recommended: tuple[str, ...]
    harmless: tuple[str, ...]
    treatments: tuple[str, ...]
    risks: tuple[str, ...]
    harms: tuple[str, ...]
    comes: tuple[str, ...]
    treats: tuple[str, ...]
    errands: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Words:
    """The phrases of `BenefitWithoutRisk`, compiled."""

    recommends: re.Pattern[str]
    not_recommended: re.Pattern[str]
    harmless: re.Pattern[str]
    treatments: re.Pattern[str]
    risks: re.Pattern[str]
    harms: re.Pattern[str]
    comes: re.Pattern[str]
    treats: re.Pattern[str]
    errands: re.Pattern[str]


@functools.cache
def _words() -> _Words:
    words = data.load("check_benefit_without_risk.yaml", BenefitWithoutRisk)
    return _Words(*(patterns.compile_phrases(getattr(words, field.name)) for field in fields(_Words)))


def article(article: Article, run: Run) -> Iterator[Finding]:  # noqa: ARG001  # the protocol of checks
    """Yields one finding about the whole article, or one on the treatments whose risks alone are missing."""
    read = list(passages(article))
    places = [passage for passage in read if _recommends(passage)]
    if not places or not any(_words().treatments.search(passage.folded) for passage in read):
        return
    if not any(_names_risk(article, passage) for passage in read):
        yield article.finding(
            CHECK,
            0,
            0,
            "recommends a treatment and names no risk of it anywhere",
            claims=article.claims_in(places[0].start, places[0].end),
            related=[article.related(passage.start, passage.end) for passage in places],
            hint="Say what can go wrong and how often, and who should not have it.",
        )
        return
    yield from _by_treatment(article, read, places)


def _recommends(passage: Passage) -> bool:
    """Whether the sentence recommends something, by the article's own voice, that can have a risk."""
    words = _words()
    found = None if passage.is_question else words.recommends.search(passage.folded)
    if found is None or words.not_recommended.search(passage.folded[: found.end()]):
        return False
    # "A walk is the best treatment": none that has a risk, unless another is named beside it.
    beside = words.recommends.sub(".", passage.folded)
    return not words.harmless.search(passage.folded) or bool(words.treatments.search(beside))


def _names_risk(article: Article, passage: Passage) -> bool:
    words = _words()
    if words.risks.search(passage.folded) or _names_harm(passage.folded):
        return True
    # A safety claim that is no praise: a harm, a warning, a contraindication.
    safety = (claim for claim in article.claims_in(passage.start, passage.end) if claim.kind == "safety")
    return any(claim.attribute != "safe" and not _praises(claim) and not _is_errand(claim) for claim in safety)


def _is_errand(claim: Claim) -> bool:
    """Whether people are asked to do something for a visit: "Bring a list of your medicines" names no risk."""
    return not claim.values and _words().errands.match(patterns.fold(claim.text)) is not None


def _names_harm(folded: str) -> bool:
    """Whether a harm comes of something here; what is treated, or said to stay away, is none."""
    words = _words()
    if not words.comes.search(folded):
        return False
    return any(
        not words.treats.search(folded, max(0, match.start() - 30), match.start())
        for match in words.harms.finditer(folded)
    )


_PRAISE = frozenset({"safe", "few", "none", "allowed", "no"})


def _praises(claim: Claim) -> bool:
    """Whether a safety claim only says that it is safe."""
    values = [value for value in claim.values if isinstance(value, Category)]
    return bool(values) and claim.polarity == "affirmed" and all(value.name in _PRAISE for value in values)


def _by_treatment(article: Article, read: list[Passage], places: list[Passage]) -> Iterator[Finding]:
    """Yields one finding on the treatments that are recommended for a benefit, while only others' risks are named."""
    if _has_risk_section(article):
        return
    named: dict[str, Passage] = {}
    for passage in places:
        for claim in article.claims_in(passage.start, passage.end):
            subject = claim.subject
            if subject is not None and subject.type in _GIVEN and not _is_general(subject.canonical):
                named.setdefault(subject.canonical, passage)
    bare = {
        canonical: passage
        for canonical, passage in named.items()
        if _has_benefit(article, canonical) and not _has_risk(article, read, canonical)
    }
    if not bare or not any(_is_risk_of_named(claim) for claim in article.claims):
        return
    first, *others = dict.fromkeys(bare.values())
    names = " and ".join(filter(None, [", ".join([*bare][:-1]), [*bare][-1]]))
    yield article.finding(
        CHECK,
        first.start,
        first.end,
        f"recommends {names} and names no risk of it, while it names those of other treatments",
        claims=article.claims_in(first.start, first.end),
        related=[article.related(passage.start, passage.end) for passage in others],
        hint="Say what can go wrong with each treatment and how often, and who should not have it.",
    )


def _is_general(canonical: str) -> bool:
    """Whether a name stands for whatever treatment is meant ("the treatment"), or for what needs no risk."""
    words = _words()
    return bool(words.treatments.fullmatch(canonical) or words.harmless.search(canonical))


def _is_risk_of_named(claim: Claim) -> bool:
    """Whether a claim tells a harm of a treatment that it names."""
    return claim.kind == "safety" and claim.subject is not None and claim.subject.type in _GIVEN and not _praises(claim)


def _has_risk_section(article: Article) -> bool:
    """Whether a heading announces risks: then they are told there, whatever names the sentences below it use."""
    blocks = (block for block in article.document.blocks if block.kind == "heading")
    return any(_words().risks.search(patterns.fold(article.document.text[block.start : block.end])) for block in blocks)


def _has_benefit(article: Article, canonical: str) -> bool:
    return any(
        claim.kind == "efficacy"
        and claim.subject is not None
        and claim.subject.canonical == canonical
        and claim.polarity == "affirmed"
        and claim.certainty != "question"
        for claim in article.claims
    )


def _has_risk(article: Article, read: list[Passage], canonical: str) -> bool:
    """Whether a risk stands in a paragraph that names the treatment, in the one behind it, or in its section."""
    names = {canonical} | {
        patterns.fold(claim.subject.text)
        for claim in article.claims
        if claim.subject is not None and claim.subject.canonical == canonical
    }
    named = re.compile(patterns.union(re.sub(r"[()*|?…]", "", name) or canonical for name in names))
    near: set[int] = set()
    sections: set[tuple[str, ...]] = set()
    for passage in read:
        if named.search(passage.folded):
            near |= {passage.sentence.block, passage.sentence.block + 1}
        if any(named.search(patterns.fold(heading)) for heading in passage.block.section):
            sections.add(passage.block.section)
    return any(
        _names_risk(article, passage) and (passage.sentence.block in near or passage.block.section in sections)
        for passage in read
    )
