"""DOS001 error-prone-abbreviation: U, IU, QD, µg, MS … in a dose, after the ISMP and Joint Commission lists."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from typing import Literal

from pydantic import BaseModel, ConfigDict

from claims import data, drugs, patterns
from claims.article import Article
from claims.checks import Check
from claims.model import Finding
from claims.passages import passages
from claims.regimens import is_dose_unit
from claims.run import Run

CHECK = Check(
    "DOS001",
    "error-prone-abbreviation",
    "warning",
    "An abbreviation of the ISMP or Joint Commission list (U, IU, QD, µg, MS) in a dose",
)


class Abbreviation(BaseModel):
    """One row of the list."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    forms: tuple[str, ...]
    means: str
    misread: str
    write: str
    context: Literal["after-number", "after-dose", "beside-dose", "in-dosing", "before-amount", "before-drug"]
    lists: Literal["ISMP", "ISMP and Joint Commission", "NHS"] = "ISMP"
    styles: tuple[Literal["ismp", "nhs"], ...] = ("ismp", "nhs")
    needs: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()


class Abbreviations(BaseModel):
    """The whole of ``check_error_prone_abbreviations.yaml``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    abbreviations: tuple[Abbreviation, ...]


_NUMBER = re.compile(r"\d[\d,.\u00a0\u202f\u2009]*(?:\s?(?:-|–|to)\s?\d[\d,.]*)?[\s\u00a0]?-?$")
# A concentration ("40 U/L", "5 µg/dL") is a laboratory value, not a dose; "µg/kg" and "IU/day" are doses.
_CONCENTRATION = re.compile(
    r"\s?(?:/|per\s)\s?(?:\d+\s?)?(?:[mdµμun]?[Ll]|100\s?m[Ll]|cm|mm|dl|ml|litre|liter|g(?![a-z])|mg|min"
    r"(?!\w)\s?/?\s?L)\b|\s?[·.]?\s?(?:[mdµμ]?L)\s?[-−⁻][1¹]"
)
# A result, not a dose: "a mean of 10.1 IU".
_RESULT = re.compile(
    r"\b(?:mean|median|average|levels?|concentrations?|activity|titres?|titers?)\b[^.;,]{0,24}$|±", re.I
)
_AMOUNT = (
    r"\d[\d,.]*[\s\u00a0]?-?(?:mg|mcg|g|µg|μg|micrograms?|milligrams?|grams?|mL|ml|units?|mEq|mmol|U|IU)"
    r"(?:/kg|/m2|/m²)?"
)
_AMOUNT_BEFORE = re.compile(
    rf"{_AMOUNT}[\s\u00a0]+(?:of\s|given\s|(?:IV|IM|PO|orally|daily|once|twice)\s)?$", re.IGNORECASE
)
_AMOUNT_AFTER = re.compile(rf"[\s\u00a0]+(?:(?:IV|IM|PO|[a-z]+)\s)?{_AMOUNT}\b", re.IGNORECASE)
# With the medicine or the form between them: "10 mg morphine SC", "ramipril 5 mg tablets OD".
_AMOUNT_FURTHER = re.compile(
    rf"{_AMOUNT}[\s\u00a0]+(?!(?:for|in|with|and|or|than|to|as|if)\s)(?:[a-z]{{4,}}\s){{1,2}}$", re.IGNORECASE
)
_AMOUNT_NEXT = re.compile(rf"\s?{_AMOUNT}(?!\w)", re.IGNORECASE)
# "IN the morning", "AS directed": a word that is shouted, not a route.
_GOES_ON = re.compile(
    r"\s+(?:the|an?|your|one|two|each|this|it|directed|needed|required|prescribed|advised|well|soon|case|of|is|was|has"
    r"|total)\b",
    re.IGNORECASE,
)
_ANY_AMOUNT = re.compile(rf"{_AMOUNT}(?![\w/])", re.IGNORECASE)


@functools.cache
def _pattern(style: str) -> tuple[re.Pattern[str], dict[str, Abbreviation]]:
    rows = data.load("check_error_prone_abbreviations.yaml", Abbreviations).abbreviations
    known = {form: row for row in rows if style in row.styles for form in row.forms}
    signs = [re.escape(form) for form, row in known.items() if row.context == "before-amount"]
    words = [form for form, row in known.items() if row.context != "before-amount"]
    forms = "|".join(re.escape(form) for form in sorted(words, key=len, reverse=True))
    return re.compile(
        rf"(?:(?<![\w./-])|(?<=\d)|(?<=\d-))(?:{forms})(?![\w-])(?!\.\w)|(?<![<>=@&\w-])(?:{'|'.join(signs)})(?![<>=@&])"
    ), known


def article(article: Article, run: Run) -> Iterator[Finding]:
    """Yields one finding for each abbreviation, at its first place, the others related."""
    pattern, known = _pattern(run.settings.dose_style)
    places: dict[str, list[tuple[int, int]]] = {}
    for passage in passages(article):
        dosed: bool | None = None
        for match in pattern.finditer(passage.text):
            row = known[match.group(0)]
            if row.context == "in-dosing":
                if dosed is None:
                    dosed = bool(_ANY_AMOUNT.search(passage.text)) or any(
                        is_dose_unit(item.unit) for item in passage.sentence.quantities
                    )
                fits = dosed
            else:
                fits = _fits(row, passage.text, match)
            if fits and not _something_else(article, row, match.group(0), passage.folded):
                span = _with_number(passage.text, match) if row.context == "after-number" else match.span()
                places.setdefault(row.forms[0], []).append((passage.start + span[0], passage.start + span[1]))
    for form, spans in places.items():
        row, (start, end) = known[form], spans[0]
        written = re.sub(r"^[\d.,\s\u00a0–-]+(?:to\s[\d.,\s]+)?", "", article.document.text[start:end]) or form
        yield article.finding(
            CHECK,
            start,
            end,
            f"“{written}” ({row.means}) in a dose has been misread as {row.misread}",
            related=[article.related(*span) for span in spans[1:]],
            hint=f"Write “{row.write}” ({row.lists} list{'s' if ' and ' in row.lists else ''}).",
        )


def _something_else(article: Article, row: Abbreviation, form: str, sentence: str) -> bool:
    """Whether the sentence lacks what the meaning needs, or the article gives the letters another one."""
    if row.needs and not patterns.compile_phrases(row.needs).search(sentence):
        return True
    if row.unless and patterns.compile_phrases(row.unless).search(patterns.fold(article.document.text)):
        return True
    own = dict(article.abbreviations).get(form)
    # "hepatocellular (HCT)": its own long form shares no word with what the list means.
    return own is not None and not set(_stems(own)) & set(_stems(row.means))


def _stems(text: str) -> list[str]:
    return [word[:6] for word in re.findall(r"[a-z]{4,}", patterns.fold(text))]


def _fits(row: Abbreviation, text: str, match: re.Match[str]) -> bool:
    before, after = text[max(0, match.start() - 40) : match.start()], text[match.end() : match.end() + 40]
    if row.context == "after-number":
        return bool(_NUMBER.search(before)) and not _CONCENTRATION.match(after) and not _RESULT.search(before)
    if row.context == "before-drug":
        word = re.match(r"\s+(?:the\s+|your\s+)?([a-z][a-z-]{3,})", patterns.fold(after))
        return word is not None and word[1] in drugs.names()
    if row.context == "before-amount":
        amount = _AMOUNT_NEXT.match(after)
        given = amount is not None and not _CONCENTRATION.match(after, amount.end())
        return given and (match.group(0) != "&" or bool(_AMOUNT_BEFORE.search(f"{before} ")))
    if row.context == "after-dose" and _GOES_ON.match(after):
        return False
    if _AMOUNT_BEFORE.search(before) or (row.context == "after-dose" and _AMOUNT_FURTHER.search(before)):
        return True
    return row.context == "beside-dose" and bool(_AMOUNT_AFTER.match(after))


def _with_number(text: str, match: re.Match[str]) -> tuple[int, int]:
    """Returns the span from the number to the abbreviation, so that the place reads well."""
    before = text[max(0, match.start() - 24) : match.start()]
    number = _NUMBER.search(before)
    start = match.start() - (len(before) - number.start()) if number else match.start()
    return start, match.end()
