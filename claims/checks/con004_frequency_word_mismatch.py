"""CON004: a word for how often a harm comes that does not fit the number beside it, or elsewhere in the article."""

from __future__ import annotations

import functools
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict

from claims import data
from claims.article import Article, Sentence
from claims.attribute_table import FREQUENCY_OF
from claims.checks import Check
from claims.compare import compare, first_name, specific_name
from claims.conflicts import place
from claims.harms import BANDS, band_at, band_of, share_of
from claims.harms import words as harm_words
from claims.mentions import TREATMENTS
from claims.model import Category, Claim, Finding, Quantity, Severity
from claims.patterns import compile_phrases, fold
from claims.run import Run

CHECK = Check(
    "CON004",
    "frequency-word-mismatch",
    "warning",
    "A word for how often a harm comes does not fit the number given for it.",
)
_REACH = 110
"""How far apart a word and its number may stand."""
_ORPHAN = 0.0005
"""Most people with a disease that the European Union calls rare: 5 in 10,000 (Regulation (EC) 141/2000)."""
_HINT = "Use the word the regulators have for the number, or give the number alone; check the number first."


class Words(BaseModel):
    """The whole of ``check_frequency_words.yaml``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    bands: dict[str, tuple[str, ...]]
    loose: dict[str, tuple[str, ...]]
    not_after: tuple[str, ...]
    softer: tuple[str, ...]
    harms: tuple[str, ...]
    diseases: tuple[str, ...]
    linking: frozenset[str]
    other_group: tuple[str, ...]
    severity: tuple[str, ...]
    wanted: tuple[str, ...]


@functools.cache
def words() -> Words:
    """Returns the words, read and validated once."""
    return data.load("check_frequency_words.yaml", Words)


@dataclass(frozen=True, slots=True)
class _Word:
    """A word for how often, offsets into a folded text."""

    start: int
    end: int
    band: str
    loose: bool


def _words_in(folded: str) -> list[_Word]:
    table = words()
    found = [
        _Word(*match.span(), band, loose)
        for rows, loose in ((table.bands, False), (table.loose, True))
        for band, phrases in rows.items()
        for match in compile_phrases(phrases).finditer(folded)
    ]
    found.sort(key=lambda word: (word.start, -word.end))
    kept: list[_Word] = []
    for word in found:
        if kept and word.start < kept[-1].end:
            continue
        before = folded[max(0, word.start - 24) : word.start].rstrip()
        if _ends(table.not_after, before):
            continue
        kept.append(_Word(word.start, word.end, word.band, word.loose or _ends(table.softer, before)))
    return kept


def _ends(phrases: tuple[str, ...], text: str) -> bool:
    return any(match.end() == len(text) for match in compile_phrases(phrases).finditer(text))


# ---------------------------------------------------------------- word against number


_MEANING = {
    "very common": "1 in 10 or more",
    "common": "1 in 100 to 1 in 10",
    "uncommon": "1 in 1,000 to 1 in 100",
    "rare": "1 in 10,000 to 1 in 1,000",
    "very rare": "fewer than 1 in 10,000",
}
_EDGE = 1e-6
"""A number on the line between two bands fits both."""


def mismatch(band: str, quantity: Quantity, *, loose: bool = False) -> Severity | None:
    """How grave it is that a word of a band stands for a number; None where the two fit.

    Words are wider than the regulators' bands on one side: what is very common is common too, and what is very rare is
    rare and uncommon. On the other side the next band is a note and a band further off a warning; but between "common"
    and "uncommon" lies the line that readers go by, and crossing it is a warning. An everyday word has to be two bands
    off.

    Args:
        band: What the word says, one of `claims.harms.BANDS`.
        quantity: A share of people.
        loose: Whether it is an everyday word.
    """
    low, high = share_of(quantity) or (None, None)
    mine = BANDS.index(band)
    if mine < BANDS.index("uncommon"):
        end, sign = high, 1
    elif low is not None:
        end, sign = low, -1
    elif high is not None and quantity.comparator != "<":
        # "Up to 1 in 10" is how leaflets word a band; "fewer than 5%" leaves room for anything below.
        end, sign, loose = high, -1, True
    else:
        return None
    if end is None or sign * (BANDS.index(band_at(end * (1 + sign * _EDGE))) - mine) < (2 if loose else 1):
        return None
    theirs = BANDS.index(band_at(end))
    crosses = {mine, theirs} == {BANDS.index("common"), BANDS.index("uncommon")}
    return "warning" if abs(theirs - mine) > 1 or crosses else "note"


# ---------------------------------------------------------------- within a sentence


@dataclass(frozen=True, slots=True)
class _Beside:
    """A word and the number it stands beside, offsets into the document."""

    start: int
    end: int
    word: tuple[int, int]
    quantity: Quantity
    severity: Severity
    message: str


def _beside(article: Article) -> Iterator[_Beside]:
    for index, sentence in enumerate(article.sentences):
        text = article.document.text
        folded = fold(text[sentence.start : sentence.end])
        if not _is_own(article, sentence, folded):
            continue
        for word in _words_in(folded):
            if _HEDGED.search(folded, 0, word.start):
                continue
            found = _number_of(article, index, folded, word)
            if found is None:
                continue
            quantity, behind = found
            start, end = sentence.start + word.start, sentence.start + word.end
            said = " ".join(text[start:end].split())
            number = " ".join(text[quantity.start : quantity.end].split())
            illness = _names_disease(folded, word)
            severity = _too_many(text, word, quantity) if illness else mismatch(word.band, quantity, loose=word.loose)
            if severity is None:
                continue
            if not illness and not _of_harm(article, sentence, folded, word):
                continue
            told = band_of(quantity) or ""
            meaning = (
                "a disease is called rare up to 5 in 10,000 people (EU)"
                if illness
                else f"which regulators call {told} ({_MEANING[told]})"
            )
            low, high = (start, quantity.end) if behind else (quantity.start, end)
            yield _Beside(
                low,
                high,
                (start, end),
                quantity,
                severity,
                f"“{said}” beside “{number}”{':' if illness else ','} {meaning}",
            )


_HEDGED = re.compile(
    r"\b(?:may|might|could|can|probably|possibly|perhaps|(?:thought|believed|likely|expected|seems?|appears?|said) to)"
    r"(?: be| occur| happen)?(?: an?)? $"
)
"""Right before the word: nothing is claimed."""


def _is_own(article: Article, sentence: Sentence, folded: str) -> bool:
    """Whether a sentence says something, and as the article's own word."""
    if folded.rstrip("\"') ").endswith("?"):
        return False
    return all(claim.stance == "own" for claim in article.claims_in(sentence.start, sentence.end))


def _number_of(article: Article, index: int, folded: str, word: _Word) -> tuple[Quantity, bool] | None:
    """The share of people a word stands beside, and whether it stands behind the word."""
    sentence = article.sentences[index]
    text = article.document.text
    after = [
        item for item in sentence.quantities if item.start >= sentence.start + word.end and not _CITED.match(item.text)
    ]
    following = article.sentences[index + 1] if index + 1 < len(article.sentences) else None
    if not after and following is not None and following.block == sentence.block:
        after = list(following.quantities)
    for quantity in after[:1]:
        gap = fold(text[sentence.start + word.end : quantity.start])
        behind = fold(text[quantity.end : quantity.end + 40])
        if share_of(quantity) and _linked(article, gap, behind) and _counts_people(text, quantity):
            return quantity, True
    before = [item for item in sentence.quantities if item.end <= sentence.start + word.start]
    for quantity in reversed(before):
        gap = folded[quantity.end - sentence.start : word.start]
        if share_of(quantity) and _APPENDED.fullmatch(gap) and _counts_people(text, quantity):
            return quantity, False
        break
    return None


_APPENDED = re.compile(
    r"(?P<between>[^,;:.()]{0,70}), (?:which is |so it is |so this is |making it |making this |it is |this is )?an? "
)
"""Between a number and a word that sums it up: "12% of patients had nausea, a rare side effect"."""
_TOKEN = re.compile(r"[a-z']+|[^\sa-z']")
_BREAK = re.compile(r"[.:;]")
_GOES_ON = re.compile(
    r"\s*(?:$|(?:it|this|these|they|that|in|about|around|only|up to|fewer|less|some|an?|one|affect\w*|seen|roughly)\b)"
)
"""Behind a colon or semicolon: the same thing is still spoken of."""
_PRONOUN = re.compile(r"\s*(?:it|this|these|they|that)\b")
_JOINED = re.compile(
    r"^\s*(?:but|and|though|yet)\s+(?=(?:potentially|sometimes|very)?\s*(?:serious|severe|dangerous|life|known|important))"
    r"|\band\s+(?=(?:it |they )?(?:affects?|occur\w*|happen\w*|is|are|was|were|has|have|may|can)\b)"
)
"""What joins two things said of one harm: "rare but serious", "is rare and occurs in"."""
_CAUSE = re.compile(
    r"\b(?:of|with|after|to|from|following)\s+(?!(?:\w+\s+)*?(?:but|than|without|people|patients|in|and|or)\b)"
    r"(?:[\w'-]+\s+){0,3}[\w'-]+(?=\s*[,(:;–])"
)
"""What brings the harm, between the word and a comma or bracket: "a rare complication of carotid surgery, …"."""
_GROUP = re.compile(
    r"\b(?:adults?|children|child|men|women|boys|girls|babies|infants|newborns|teenagers|smokers|pregnan\w+|elderly"
    r"|older|younger|young|healthy)\b"
)


def _linked(article: Article, gap: str, behind: str) -> bool:
    """Whether nothing but linking words and treatments stands between a word and a number of the same people."""
    if len(gap) > _REACH or compile_phrases(words().other_group).search(gap):
        return False
    for match in _BREAK.finditer(gap):
        if not (_PRONOUN if match[0] == "." else _GOES_ON).match(gap, match.end()):
            return False
    groups = {match[0] for match in _GROUP.finditer(gap)}
    if groups and not groups & {match[0] for match in _GROUP.finditer(behind)} and _GROUP.search(behind):
        return False
    gap = _CAUSE.sub(" ", _CITED.sub(" ", _JOINED.sub(" ", gap)), count=1).lstrip()
    noun = compile_phrases(words().harms + words().diseases).match(gap)
    allowed = words().linking | _treatment_words(article)
    for match in _TOKEN.finditer(gap, noun.end() if noun is not None else 0):
        if match[0][0].isalpha() and match[0] not in allowed:
            return False
        if match[0] in "%?!" or match[0].isdigit():
            return False
    return True


_CITED = re.compile(r"\[[\d,\s–-]{1,12}\]|\b(?:19|20)\d\d\b")
"""A citation's marker, or a year."""


def _treatment_words(article: Article) -> frozenset[str]:
    subjects = (claim.subject for claim in article.claims)
    named = [article.topic or "", *(named.text for named in subjects if named is not None and named.type in TREATMENTS)]
    return frozenset(word for name in named for word in re.findall(r"[a-z']+", fold(name)))


_NO_PEOPLE = re.compile(
    r"\s*(?:of\s+)?(?:all\s+|the\s+|these\s+|such\s+)?(?:cancers?|tumou?rs?|deaths?|strokes?|infections?|strains?"
    r"|increase|decrease|reduction|lower|higher|more|less|fewer|greater|rise|fall|drop|risk\s+reduction|confidence|ci\b"
    r"|sensitivity|specificity|accura\w+|of\s+(?:cases|patients|people|those|women|men|children|adults)"
    r"\s+(?:with|who|whose|in\s+whom|having|over|under|aged))"
)


def _counts_people(text: str, quantity: Quantity) -> bool:
    """Whether a share is of the people treated: not of tumours, no change, not of another group or a small study."""
    after = fold(text[quantity.end : quantity.end + 60])
    around = fold(text[max(0, quantity.start - 30) : quantity.start]) + " # " + after[:36]
    if _NO_PEOPLE.match(after) or compile_phrases(words().other_group).search(around):
        return False
    if quantity.numerator is not None and quantity.denominator is not None and quantity.denominator < 100:
        said = fold(quantity.text)
        # "2 of 41 patients" is a small study; "1 in 20" and "27 of every 100" are ways to say a share.
        if " of " in said and "every" not in said and quantity.denominator % 10:
            return False
    return True


def _names_disease(folded: str, word: _Word) -> bool:
    behind = folded[word.end : word.end + 50]
    return re.match(r"[\s,]", behind) is not None and bool(compile_phrases(words().diseases).match(behind.lstrip(" ,")))


_EVERYBODY = re.compile(
    r"\s*(?:of\s+|in\s+)?(?:(?:the|every|all|live|newborn|european|american|british|u\.?s\.?)\s+)*"
    r"(?:people|persons|adults|children|women|men|babies|births|newborns|americans|europeans|population|individuals)"
    r"(?:\s+(?:worldwide|in (?:the )?(?:us|uk|eu|world|europe|united (?:states|kingdom)|(?:general )?population)))?"
    r"\s*(?:[.,;)\[]|$|and\b)"
)


def _too_many(text: str, word: _Word, quantity: Quantity) -> Severity | None:
    """How grave it is to call a disease rare that so many people have, of all there are."""
    low, _ = share_of(quantity) or (None, None)
    if word.band not in ("rare", "very rare") or word.loose or low is None or low <= 2 * _ORPHAN:
        return None
    return "warning" if _EVERYBODY.match(fold(text[quantity.end : quantity.end + 60])) else None


def _of_harm(article: Article, sentence: Sentence, folded: str, word: _Word) -> bool:
    """Whether what is frequent is a harm: by the noun behind, the words before, or what the sentence claims."""
    if compile_phrases(words().harms).match(folded[word.end :].lstrip()):
        return True
    before = folded[: word.start]
    if compile_phrases(words().wanted).search(before):
        return False
    if not harm_words().heads.isdisjoint(re.findall(r"[a-z]+", before)):
        return True
    return any(claim.kind == "safety" for claim in article.claims_in(sentence.start, sentence.end))


# ---------------------------------------------------------------- within an article


def _said(claim: Claim) -> Category | None:
    """How often a harm comes, as an article's own plain statement."""
    value = claim.values[0] if claim.values else None
    if (
        not isinstance(value, Category)
        or not (claim.attribute or "").startswith(FREQUENCY_OF)
        or claim.polarity != "affirmed"
        or claim.certainty != "asserted"
        or claim.stance != "own"
        or specific_name(claim) is None
    ):
        return None
    return value


def _apart(article: Article) -> Iterator[tuple[Claim, Category, Claim, Quantity, Severity]]:
    """Words in one sentence and numbers in another for the same harm of the same treatment that do not fit."""
    spoken: dict[tuple[str, str], list[tuple[Claim, _Word, Category]]] = defaultdict(list)
    counted: dict[tuple[str, str], list[tuple[Claim, Quantity]]] = defaultdict(list)
    for claim in article.claims:
        value = _said(claim)
        if value is None:
            continue
        key = first_name(claim) or "", claim.attribute or ""
        quantity = _lone_number(article, claim, value)
        if quantity is not None:
            counted[key].append((claim, quantity))
        elif not any(char.isdigit() for char in value.text):
            found = _words_in(fold(value.text))
            if len(found) == 1:
                spoken[key].append((claim, found[0], value))
    for key, claims in spoken.items():
        for claim, word, value in claims:
            for other, quantity in counted.get(key, ()):
                severity = mismatch(word.band, quantity, loose=True)
                if severity is not None and _same_harm(claim, other):
                    yield claim, value, other, quantity, severity


def _lone_number(article: Article, claim: Claim, value: Category) -> Quantity | None:
    """The number that a claim's band was made of, if it is the only share in its sentence and no other group's."""
    sentence = article.sentence_at(claim.start)
    if sentence is None or not any(char.isdigit() for char in value.text):
        return None
    shares = [item for item in sentence.quantities if share_of(item) is not None]
    text = article.document.text
    if len(shares) != 1 or not _counts_people(text, shares[0]):
        return None
    return None if compile_phrases(words().other_group).search(fold(sentence.text)) else shares[0]


def _same_harm(one: Claim, other: Claim) -> bool:
    """Whether two claims speak of the same harm of the same people: no scope and no word of degree sets them apart."""
    if one.start == other.start:
        return False
    comparison = compare(one, other, same_article=True)
    if comparison.relation != "conflict" or comparison.difference or comparison.hedged:
        return False
    degrees = [
        {match[0] for match in compile_phrases(words().severity).finditer(fold(claim.text))} for claim in (one, other)
    ]
    return degrees[0] == degrees[1]


def article(article: Article, run: Run) -> Iterator[Finding]:  # noqa: ARG001  # the protocol of checks
    """Yields one finding for each word that stands beside a number, or against one elsewhere, that it does not fit."""
    done: set[tuple[int, int]] = set()
    for item in _beside(article):
        done.add(item.word)
        claims = [claim for claim in article.claims_in(item.start, item.end) if claim.kind in ("safety", "statistic")]
        yield article.finding(
            CHECK, item.start, item.end, item.message, severity=item.severity, claims=claims, hint=_HINT
        )
    seen: set[tuple[str, str]] = set()
    for claim, value, other, quantity, severity in _apart(article):
        key = (claim.attribute or "", value.name)
        if (value.start, value.end) in done or key in seen:
            continue
        seen.add(key)
        start, end = place(claim)
        number = " ".join(article.document.text[quantity.start : quantity.end].split())
        where = article.document.whereabouts(quantity.start)
        told = band_of(quantity) or ""
        harm = (claim.attribute or "").removeprefix(FREQUENCY_OF)
        yield article.finding(
            CHECK, start, end,
            f"{first_name(claim)}: {harm} is “{value.text}” here, "
            f"“{number}”{where}, which regulators call {told} ({_MEANING[told]})",
            severity=severity,
            claims=[claim, other],
            related=[article.related(quantity.start, quantity.end)],
            hint=_HINT,
        )  # fmt: skip
