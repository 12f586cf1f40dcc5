"""CIT004 vague-attribution: "research shows", "experts say", with nothing to find the source by."""

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

CHECK = Check(
    "CIT004",
    "vague-attribution",
    "warning",
    "“Research shows”, “experts say”, “one study found” with nothing to find it by",
)


class Sources(BaseModel):
    """What is appealed to."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    works: tuple[str, ...]
    single: tuple[str, ...]
    people: tuple[str, ...]


class VagueAttribution(BaseModel):
    """The whole of ``check_vague_attribution.yaml``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    sources: Sources
    qualifiers: tuple[str, ...]
    work_verbs: tuple[str, ...]
    people_verbs: tuple[str, ...]
    phrases: tuple[str, ...]
    openings: tuple[str, ...]
    absent: tuple[str, ...]
    definite: tuple[str, ...]


@functools.cache
def _pattern() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Pattern of an attribution in folded text, and of what stands before a source that is not appealed to."""
    words = data.load("check_vague_attribution.yaml", VagueAttribution)
    qualifiers = rf"(?:(?:{patterns.union(words.qualifiers)})[\s,]+){{0,3}}"
    several = (
        rf"(?:a (?:growing )?(?:body|number|wealth|great deal|handful) of |(?:two|three|four|five|dozens of"
        rf"|hundreds of|thousands of|lots of|plenty of) )?{qualifiers}"
    )
    # "studies in mice have", "research from abroad also clearly"
    between = (
        r"(?:\s+(?:on|in|of|with|into)(?:\s+(?!to\b)[\w'-]+){1,4}?)?(?:\s+(?:also|now|clearly|consistently|even"
        r"|recently|often|generally|already|repeatedly|further|strongly)){0,2}\s+"
    )
    pattern = re.compile(
        rf"(?P<many>{several}{patterns.union(words.sources.works)}{between}{patterns.union(words.work_verbs)})"
        rf"|(?P<one>(?<![\w])(?:an?|one|another)"
        rf" {qualifiers}{patterns.union(words.sources.single)}{between}{patterns.union(words.work_verbs)})"
        rf"|(?P<people>{several}{patterns.union(words.sources.people)}{between}{patterns.union(words.people_verbs)})"
        rf"|(?P<phrase>{patterns.union(words.phrases)})"
        rf"|^\W*(?P<opening>{patterns.union(words.openings)})(?=(?:\s+(?:of|in|on|with|among)\s[^,.;]{{1,60}})?,)"
    )
    absent = re.compile(
        rf"(?:{patterns.union(words.absent)}(?:[\s,]+[\w'-]+){{0,2}}|{patterns.union(words.definite)})\s*$"
    )
    return pattern, absent


# What a source can be found by: a year, a named place, work or person beside it.
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_FINDABLE = re.compile(
    r"\b(?:published|presented|reported|printed|appear(?:ed|ing)|released)\s+(?:in|at|by)\s+(?:the\s+)?[A-Z]"
    r"|\b(?:University|Institute|Hospital|College|School|Cent(?:er|re)|Clinic|Journal|Lancet|Cochrane|Academy"
    r"|Society|Association|Foundation|Agency|Organi[sz]ation|Administration|Department|Ministry|Council|Network|Consortium|Registry)\b"
    r"|\bet al\b|\b(?:by|led by|from|at)\s+(?:(?:Dr|Prof(?:essor)?)\.?\s)?[A-Z][a-z]+\s+[A-Z][a-z]+"
    r"|\b[A-Z][\w-]*[A-Z][\w-]*\s+(?:study|trial|survey|review|investigators|researchers|experts|scientists)\b"
    r"|\b(?:[A-Z][a-z]+\s+){1,3}(?:Study|Trial|Survey|Investigators|Collaboration|Report)\b"
    r"|\b(?:researchers|scientists|experts|doctors)\s+(?:at|from|with|of)\s+(?:the\s+)?[A-Z]"
)


def article(article: Article, run: Run) -> Iterator[Finding]:  # noqa: ARG001  # the protocol of checks
    """Yields one finding for each sentence that appeals to a source nobody can find."""
    read = list(passages(article))
    for index, passage in enumerate(read):
        found = None if passage.sentence.citations or passage.is_question else _attribution(passage)
        if found is None or _follows_up(read, index):
            continue
        start, end = found
        yield article.finding(
            CHECK,
            passage.start + start,
            passage.start + end,
            f"“{' '.join(passage.text[start:end].split())}”: no citation, author, institution, journal or year to"
            f" find it by",
            claims=article.claims_in(passage.start, passage.end),
            hint=_hint(passage.folded[start:end]),
        )


_HINTS = (
    (
        re.compile(r"\b(?:survey|surveys|poll|polls|figures|statistics|data|reports?)\b"),
        "Cite it, or say who counted or asked whom, when, and where that is published.",
    ),
    (
        re.compile(r"\b(?:experts?|doctors?|specialists?|scientists?|physicians?|clinicians?|surgeons?|people say)\b"),
        "Cite what they wrote, or name one of them with the institution and where and when it was said.",
    ),
)


def _hint(said: str) -> str:
    """Returns what would make an attribution findable: a name, a place of publication, who asked."""
    for pattern, hint in _HINTS:
        if pattern.search(said):
            return hint
    return "Cite the work, or name it so that it can be found: its authors, where it was published, and the year."


def _attribution(passage: Passage) -> tuple[int, int] | None:
    pattern, absent = _pattern()
    folded = passage.folded
    for match in pattern.finditer(folded):
        if absent.search(folded[max(0, match.start() - 40) : match.start()]):
            continue
        if _YEAR.search(passage.text) or _FINDABLE.search(passage.text):
            continue
        return match.span()
    return None


def _follows_up(read: list[Passage], index: int) -> bool:
    """Whether the next sentence of the paragraph goes on about the source ("It …", "The authors …") and cites it."""
    if index + 1 == len(read):
        return False
    following = read[index + 1]
    if following.sentence.block != read[index].sentence.block or not following.sentence.citations:
        return False
    return bool(
        re.match(
            r"(?:it|they|these|this|those|the (?:study|studies|trial|authors|researchers|results?|findings?|same))\b",
            following.folded,
        )
    )
