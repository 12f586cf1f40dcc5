"""CIT011 unsupported-by-source: the text of the cited source is at hand, and says otherwise or does not say it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from claims.article import Article, Sentence
from claims.checks import Check
from claims.compare import Sort, compare, opposed_people, slip
from claims.conflicts import place as place_of
from claims.model import Claim, Finding, Quantity, Regimen, Related
from claims.run import Run
from claims.source_texts import SourceText

CHECK = Check(
    "CIT011",
    "unsupported-by-source",
    "warning",
    "A claim whose cited source is at hand and gives another number, direction or population",
)

_KINDS = frozenset({"statistic", "dosing", "safety", "efficacy"})
_FEW = 4
"""Up to this, "one of three" picks one out of some named things and is no share of people."""
_HINT = "Read the source again, and correct the claim or cite the source that says it."


def article(article: Article, run: Run) -> Iterator[Finding]:
    """Yields one finding for each number or direction that none of the sources cited for it bears out."""
    if run.source_texts is None:
        return
    entries = article.references
    told: set[tuple[int, int]] = set()
    for claim in article.claims:
        if (
            claim.kind not in _KINDS
            or claim.stance == "refuted"
            or claim.certainty == "question"
            or not claim.citations
        ):
            continue
        texts = [run.source_texts.of(entries[key]) if key in entries else None for key in claim.citations]
        at_hand = [text for text in texts if text is not None]
        if not at_hand or len(at_hand) < len(texts):
            continue  # a source that is not at hand may say it
        sentence = article.sentence_at(claim.start)
        for finding in _held(article, claim, sentence, at_hand):
            if (finding.start, finding.end) not in told:
                told.add((finding.start, finding.end))
                yield finding


def _held(article: Article, claim: Claim, sentence: Sentence | None, texts: Sequence[SourceText]) -> Iterator[Finding]:
    regimens = [value for value in claim.values if isinstance(value, Regimen)]
    if regimens:
        if any(item.dose is not None and item.dose.unit.startswith("{") for item in regimens):
            return  # "one dose", "two tablets": the source counts in its own way
        yield from _claims_against(article, claim, texts, ("dose",))
        return
    missing = False
    for quantity in _numbers(claim):
        places = [(text, found) for text in texts for found in text.holds(quantity)]
        if places:
            yield from _population(article, claim, quantity, places)
            continue
        missing = True
        yield from _missing(article, claim, sentence, quantity, texts)
    if not missing:
        yield from _claims_against(article, claim, texts, ("effect", "category"))


def _numbers(claim: Claim) -> list[Quantity]:
    """The numbers of a claim that its source has to give; small counts are everywhere."""
    found = [value for value in claim.values if isinstance(value, Quantity)]
    return [
        item
        for item in found
        if not (item.unit == "1" and not item.denominator and (item.high or 0) < 10)
        and not (item.denominator and item.numerator == 1 and item.denominator <= _FEW and " of " in item.text)
    ]


def _missing(
    article: Article, claim: Claim, sentence: Sentence | None, quantity: Quantity, texts: Sequence[SourceText]
) -> Iterator[Finding]:
    said = sentence.text if sentence is not None else claim.text
    for text in texts:
        near = text.nearest(said, quantity)
        if near is not None:
            other, number = near
            yield _finding(
                article,
                claim,
                (quantity.start, quantity.end),
                f"“{_words(article, quantity)}” here, “{number.text}” in the cited source"
                f"{slip(quantity, number)}: “{_short(other)}” ({text.name})",
                [_related(text, other)],
            )
            return
    if all(text.whole for text in texts):
        names = ", ".join(text.name for text in texts)
        yield _finding(
            article,
            claim,
            (quantity.start, quantity.end),
            f"“{_words(article, quantity)}” stands nowhere in the text of the cited source ({names})",
            [],
        )


def _population(
    article: Article, claim: Claim, quantity: Quantity, places: Sequence[tuple[SourceText, Sentence]]
) -> Iterator[Finding]:
    """The number is there: of other people than the article says?"""
    if not claim.scope.population:
        return
    excluded: list[tuple[SourceText, Sentence, str]] = []
    for text, sentence in places:
        here = [other.scope.population for other in text.article.claims_in(sentence.start, sentence.end)]
        apart = next((people for people in here if people and opposed_people(claim.scope.population, people)), None)
        if apart is None:
            return  # it stands there of the same people too, or of nobody in particular
        excluded.append((text, sentence, apart))
    text, sentence, people = excluded[0]
    yield _finding(
        article,
        claim,
        (quantity.start, quantity.end),
        f"“{_words(article, quantity)}” is of “{claim.scope.population}” here, of “{people}” in the cited source:"
        f" “{_short(sentence)}” ({text.name})",
        [_related(text, sentence)],
    )


_CERTAIN = 2
"""Claims of a whole work that must stand against one: a work reports many groups, and what others found."""


def _claims_against(
    article: Article, claim: Claim, texts: Sequence[SourceText], sorts: Sequence[Sort]
) -> Iterator[Finding]:
    """A dose, an effect or a description that the source gives otherwise, and nowhere as the article does."""
    against: list[tuple[SourceText, Claim, str]] = []
    for text in texts:
        found: list[tuple[SourceText, Claim, str]] = []
        for other in text.claims_like(claim):
            comparison = compare(claim, other)
            if comparison.relation == "agree":
                return
            counts = comparison.sort in sorts and not (text.whole and comparison.sort == "category")
            if comparison.relation == "conflict" and counts and not comparison.hedged:
                found.append((text, other, comparison.reason))
        if len(found) >= (_CERTAIN if text.whole else 1):
            against += found
    if not against:
        return
    text, other, reason = against[0]
    place = text.article.sentence_at(other.start)
    said = _short(place) if place is not None else " ".join(other.text.split())
    yield _finding(
        article,
        claim,
        place_of(claim) if "dose" in sorts else (claim.start, claim.end),
        f"{reason} in the cited source: “{said}” ({text.name})",
        [text.article.related(other.start, other.end)],
    )


def _finding(
    article: Article, claim: Claim, place: tuple[int, int], message: str, related: Sequence[Related]
) -> Finding:
    return article.finding(CHECK, *place, message, claims=[claim], related=related, hint=_HINT)


def _related(text: SourceText, sentence: Sentence) -> Related:
    return text.article.related(sentence.start, sentence.end)


def _words(article: Article, quantity: Quantity) -> str:
    return " ".join(article.document.text[quantity.start : quantity.end].split())


def _short(sentence: Sentence, most: int = 160) -> str:
    words = " ".join(sentence.text.split())
    return words if len(words) <= most else f"{words[: most - 1].rstrip()}…"
