"""DOS003 incomplete-dose: an instruction that lacks the unit, or gives a dose with neither frequency nor "single"."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from pydantic import BaseModel, ConfigDict

from claims import data, drugs, patterns
from claims.article import Article
from claims.checks import Check
from claims.model import Finding, Quantity
from claims.passages import Passage, blank_markers, passages
from claims.regimens import find_frequencies
from claims.run import Run

CHECK = Check(
    "DOS003",
    "incomplete-dose",
    "warning",
    "An instruction lacking the unit, or a dose with neither frequency nor “single”",
)

_MASS = frozenset({"mg", "ug", "g", "[IU]", "mmol", "meq"})


class IncompleteDose(BaseModel):
    """The whole of ``check_incomplete_dose.yaml``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    verbs: tuple[str, ...]
    complete: tuple[str, ...]
    elsewhere: tuple[str, ...]
    takes: tuple[str, ...]
    frequencies: tuple[str, ...]


_LEAST_BARE = 25
"""From this number on "take 500 three times a day" is an amount without its unit; below it may count tablets."""
# "the 5 mg tablets", "5 mg patches": a strength, not how much to take.
_STRENGTH = re.compile(r"[\s-]*(?:tablets?|capsules?|patch(?:es)?|sachets?|strength|inhalers?|pens?|vials?|size)\b")


@functools.cache
def _bare() -> re.Pattern[str]:
    """What finds a number without a unit behind a verb: "take 500 three times a day", "give 250 of amoxicillin"."""
    words = data.load("check_incomplete_dose.yaml", IncompleteDose)
    return re.compile(
        rf"(?P<drug>{patterns.union(words.takes)})\s+(?P<number>\d[\d,]*(?:\.\d+)?)\s+"
        rf"(?:(?={patterns.union(words.frequencies)})|of\s+(?P<what>[a-z][a-z-]{{3,}}))"
    )


@functools.cache
def _words() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    words = data.load("check_incomplete_dose.yaml", IncompleteDose)
    return (
        re.compile(
            rf"(?P<drug>[a-z][a-z-]{{3,}})\s+(?P<number>\d{{1,4}}(?:\.\d+)?)\s+(?={patterns.union(words.frequencies)})"
        ),
        # At the start of a clause, where a verb commands.
        re.compile(
            rf"(?:^|[,;:.]\s+|\b(?:and|then|please|you|patients|adults|children)\s+)\W*"
            rf"(?:{patterns.union(words.verbs)})|(?<!\w)(?:should|must)\s+(?:be\s+)?(?:take|given?|taken|used"
            rf"|applied|injected)\b"
        ),
        patterns.compile_phrases(words.complete),
        patterns.compile_phrases(words.elsewhere),
    )


def article(article: Article, run: Run) -> Iterator[Finding]:  # noqa: ARG001  # the protocol of checks
    """Yields one finding for each instruction that cannot be followed as it stands."""
    text = blank_markers(article.document)
    for passage in passages(article):
        if not any(char.isdigit() for char in passage.text) or passage.is_question:
            continue
        folded = passage.folded
        without_unit = _without_unit(folded)
        if without_unit is not None:
            start, end = passage.start + without_unit.start(), passage.start + without_unit.end("number")
            yield article.finding(
                CHECK,
                start,
                end,
                f"“{without_unit['drug']} {without_unit['number']}”: the dose has no unit",
                claims=article.claims_in(start, end),
                hint="Add the unit (mg, micrograms, mL, tablets).",
            )
            continue
        dose = _dose_once(passage, folded)
        if dose is None or _completed(passage, text):
            continue
        yield article.finding(
            CHECK,
            passage.start,
            passage.end,
            f"“{' '.join(dose.text.split())}” with neither how often nor that it is a single dose",
            claims=article.claims_in(passage.start, passage.end),
            hint="Say how often and for how long at most, or that it is a single dose.",
        )


def _without_unit(folded: str) -> re.Match[str] | None:
    pattern, *_ = _words()
    known = drugs.names()
    named = next((match for match in pattern.finditer(folded) if match["drug"] in known), None)
    return named or next((match for match in _bare().finditer(folded) if _is_bare(match, folded)), None)


def _is_bare(match: re.Match[str], folded: str) -> bool:
    """Whether a number behind a verb is an amount: too large or too fine for a count of tablets, drops or steps."""
    number = match["number"].rstrip(",")
    value = float(number.replace(",", ""))
    # "inject 10 twice a day" counts nothing: what is injected is measured.
    least = 2 if match["drug"] in ("inject", "administer") else _LEAST_BARE
    if value < least and value % 0.5 == 0:
        return False
    if re.match(
        r"(?:daily|weekly)\s+(?:steps|exercises|minutes|calories|times|doses|walks|units)", folded[match.end() :]
    ):
        return False
    return match["what"] is None or match["what"] in drugs.names()


def _dose_once(passage: Passage, folded: str) -> Quantity | None:
    """Returns the one dose of a drug that the sentence tells somebody to take, None where it is no such sentence."""
    doses = [
        item
        for item in passage.sentence.quantities
        if item.unit.split("/")[0] in _MASS and item.unit.split("/")[1:] in ([], ["kg"])
    ]
    _, command, *_ = _words()
    if len(doses) != 1 or passage.block.kind not in ("paragraph", "list_item") or not command.search(folded):
        return None
    if _STRENGTH.match(folded, doses[0].end - passage.start) and re.search(
        r"\b(?:the|these|those|as|in|your)\s+$", folded[: doses[0].start - passage.start]
    ):
        return None
    known = drugs.names()
    return doses[0] if any(word in known for word in re.findall(r"[a-z][a-z-]{3,}", folded)) else None


def _completed(passage: Passage, text: str) -> bool:
    """Whether the paragraph, or what leads to the list, says how often, or that once is meant."""
    around = [text[passage.block.start : passage.block.end]]
    if passage.block.lead_in is not None:
        around.append(text[slice(*passage.block.lead_in)])
    _, _, complete, elsewhere = _words()
    if complete.search(passage.folded):
        return True
    return any(elsewhere.search(patterns.fold(part)) or find_frequencies(part) for part in around)
