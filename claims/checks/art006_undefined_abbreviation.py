"""ART006 undefined-abbreviation: an abbreviation that the article uses and never expands."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from pydantic import BaseModel, ConfigDict

from claims import data, drugs, patterns
from claims.article import Article
from claims.checks import Check
from claims.model import Finding
from claims.passages import blank_markers
from claims.run import Run
from claims.shortforms import TOKEN, blank_addresses, blank_respellings, initials, is_roman, letters, spells
from sources.document import Block

CHECK = Check(
    "ART006",
    "undefined-abbreviation",
    "note",
    "An abbreviation that the article uses and never expands, well-known ones aside",
)

_RUNNING = frozenset({"paragraph", "list_item", "quotation"})
"""Where a use counts. A heading or a table has no room for the long form."""
_LABEL_WORDS = 5
"""A block of fewer words is a label ("TSH test."): what it names is told behind it."""
_EXPLAINING = _RUNNING | {"heading", "caption", "table_cell"}


class KnownAbbreviations(BaseModel):
    """The whole of ``check_abbreviations.yaml``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    known: dict[str, tuple[str, ...]]
    words: frozenset[str]
    name_behind: tuple[str, ...]
    name_before: tuple[str, ...]
    joins_before: tuple[str, ...]
    joins_after: tuple[str, ...]
    small: frozenset[str]
    suffixes: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Words:
    known: frozenset[str]
    shouted: frozenset[str]
    behind: re.Pattern[str]
    before: re.Pattern[str]
    joined_before: re.Pattern[str]
    joined_after: re.Pattern[str]
    small: frozenset[str]
    suffixes: frozenset[str]


@dataclass(slots=True)
class _Uses:
    """Where one abbreviation stands.

    Attributes:
        places: Uses in running text.
        explained: Offset of the long form that is nearest to the article's beginning, None where there is none.
        anywhere: It is explained in a way that holds wherever it stands (a title, a glossary, the markup).
        named: Somewhere the words beside it say that it is a name (a gene, a trial).
    """

    places: list[tuple[int, int]] = field(default_factory=list)
    explained: tuple[int, int] | None = None
    anywhere: bool = False
    named: bool = False


@functools.cache
def _words() -> _Words:
    words = data.load("check_abbreviations.yaml", KnownAbbreviations)
    signs = [re.escape(sign) for sign in words.joins_after if not sign[0].isalpha()]
    spoken = [words_ for words_ in words.joins_after if words_[0].isalpha()]
    return _Words(
        frozenset(short for group in words.known.values() for short in group),
        words.words,
        re.compile(rf"[\s-]*(?:{patterns.union(words.name_behind)})"),
        re.compile(rf"(?:{patterns.union(words.name_before)})[\s\"':]*$"),
        re.compile(rf"[\s,(\"']*(?:{patterns.union(words.joins_before)})[\s,\"':]*(?:the\s+|an?\s+)?[\"']?$"),
        re.compile(rf"[\"')]*[\s,(]*(?:(?:{patterns.union(spoken)})|{'|'.join(signs)})[\s\"':]*"),
        words.small,
        words.suffixes,
    )


def article(article: Article, run: Run) -> Iterator[Finding]:
    """Yields one finding for each abbreviation, at its first use, the later ones counted."""
    document = article.document
    text = blank_respellings(blank_addresses(blank_markers(document)))
    known = _words().known | {_base(short) for short in run.settings.known_abbreviations}
    found: dict[str, _Uses] = {}
    for block in document.blocks:
        words = text[block.start : block.end]
        if block.kind in _RUNNING and len(words.split()) >= _LABEL_WORDS and not _shouts(words):
            _collect(article, block, text, known, found)
    if not found:
        return
    for short, uses in found.items():
        _explain(article, text, short, uses)
        if not uses.places or uses.anywhere or uses.named:
            continue
        (start, end), more = uses.places[0], len(uses.places) - 1
        if uses.explained is None:
            count = f", used {more} more time{'s' if more > 1 else ''}" if more else ""
            message = f"“{short}” is never expanded in the article{count}"
        elif uses.explained[0] > end and article.block_at(uses.explained[0]) is not article.block_at(start):
            here, there = document.whereabouts(start), document.whereabouts(uses.explained[0])
            message = (
                f"“{short}” is used{here or ' there'} and expanded only{' further on' if there == here else there}"
            )
        else:
            continue
        yield article.finding(
            CHECK,
            start,
            end,
            message,
            related=[article.related(*uses.explained)] if uses.explained else [],
            hint="Write it out at its first use, with the abbreviation in brackets, or do without it.",
        )


def _base(token: str) -> str:
    """Returns the abbreviation without the "s" of its plural."""
    return re.sub(r"(?<=[A-Z0-9])s$", "", token)


def _shouts(text: str) -> bool:
    """Whether a block is set in capitals for the most part: a heading, a warning."""
    words = re.findall(r"[A-Za-z]{2,}", text)
    return len(words) > 1 and sum(word.isupper() for word in words) * 2 > len(words)


def _collect(article: Article, block: Block, text: str, known: frozenset[str], found: dict[str, _Uses]) -> None:
    """Adds the uses in one block."""
    for match in TOKEN.finditer(text, block.start, block.end):
        token = match.group(0)
        short = _base(token)
        if (
            short in known
            or short.rstrip("0123456789").rstrip("-") in known
            or short in _words().shouted
            or is_roman(short)
        ):
            continue
        if _is_name(article, block, text, match):
            # What is a gene in one sentence is one in the next.
            found.setdefault(short, _Uses()).named |= _is_named_thing(block, text, match)
            continue
        found.setdefault(short, _Uses()).places.append(match.span())


def _is_named_thing(block: Block, text: str, match: re.Match[str]) -> bool:
    """Whether the words beside a token say what it is the name of ("the HFE gene", "the ABCD trial")."""
    words = _words()
    before, after = text[max(block.start, match.start() - 60) : match.start()], text[match.end() : match.end() + 60]
    before = _LISTED_BEFORE.sub("", before)
    return bool(words.behind.match(patterns.fold(after)) or words.before.search(patterns.fold(before)))


_LISTED_BEFORE = re.compile(r"(?:\b[A-Z0-9][A-Za-z0-9]{0,5}(?:\s*[,/&–-]\s*|,?\s+(?:and|or|to|through)\s+))+$")
"""What stands before the last of a list of names: "stages IIIA, IVA and …"."""


def _is_name(article: Article, block: Block, text: str, match: re.Match[str]) -> bool:
    """Whether the words around a token say that it is no abbreviation, or that it is one nobody expands."""
    if _is_named_thing(block, text, match):
        return True
    words = _words()
    start, end = match.span()
    before, after = text[max(block.start, start - 60) : start], text[end : min(block.end, end + 60)]
    # In quotation marks: a label, or a word spoken of. "Boston, MA"; "Jane Roe, FRCPath"; "RX 500"; "(ABCD, 2019)".
    if (before.endswith(('"', "“", "‘", "'")) and after.startswith(('"', "”", "’", "'"))) or re.search(
        r"\b[A-Z][a-z]+,\s*$", before
    ):
        return True
    if re.match(r"\s\d{2,}(?:[-\d]*)(?![\d.]*\s?%)\b|,?\s(?:19|20)\d\d\b|[-–]\d{2,}", after):
        return True
    # "8:00 - 4:30 ET": a time zone.
    if re.search(r"\d\s?(?:[ap]\.?m\.?)?\s*$", before, re.IGNORECASE) and match.group(0) in ("ET", "PT", "MT"):
        return True
    # Initials of an author: "Roe AB, Doe C", "Roe AB et al".
    if re.search(r"\b[A-Z][a-z'’-]+ $", before) and re.match(r",? et al|[,.] [A-Z][\w'’-]+ [A-Z]{1,3}[,.;]", after):
        return True
    if re.search(r"\b[A-Z][a-z'’-]+ [A-Z]{1,3}, [A-Z][a-z'’-]+ $", before):
        return True
    # Beside another word in capitals it is shouted.
    if re.search(r"(?<![\w-])[A-Z]{2,},?\s$", before) and re.search(
        r"\b(?:DO|NOT|NEVER|ALL|ANY|THE|AND|OR|IF|TO)\b", before
    ):
        return True
    if match.group(0) in words.suffixes and patterns.fold(before).rstrip().rpartition(" ")[2] in drugs.names():
        return True
    # Inside a citation that the language model reads ("NICE (2019)").
    return any(citation.start <= start < citation.end for citation in article.document.citations)


def _explain(article: Article, text: str, short: str, uses: _Uses) -> None:
    """Finds where the article says what the short form means."""
    document = article.document
    if any(_base(given) == short for given, _ in document.expansions) or _in_title(article, short):
        uses.anywhere = True
        return
    places: list[tuple[int, int]] = []
    long = next((long for given, long in article.abbreviations if _base(given) == short), None)
    if long:
        worded = re.compile(r"\s+".join(re.escape(word) for word in long.split()), re.IGNORECASE)
        places += [match.span() for match in worded.finditer(text)][:1] or [(0, 0)]
    for block in document.blocks:
        if block.kind not in _EXPLAINING:
            continue
        places += _spelled(block, text, short)
        for match in re.finditer(rf"(?<![\w-]){re.escape(short)}s?(?![\w])", text[block.start : block.end]):
            start, end = block.start + match.start(), block.start + match.end()
            place = _joined(block, text, short, start, end)
            if place is not None:
                places.append(place)
            elif start == block.start and re.match(r"\)?\s*(?::|–|—|-|=)\s*[A-Za-z]", text[end : block.end]):
                uses.anywhere = True  # a line of a glossary
                return
    uses.explained = min(places, default=None)


def _in_title(article: Article, short: str) -> bool:
    title = article.document.title or ""
    return bool(_long_form(short, title))


def _spelled(block: Block, text: str, short: str) -> list[tuple[int, int]]:
    """Returns where the block holds the long form, by its initials."""
    match = _long_form(short, text[block.start : block.end])
    return [(block.start + match.start(), block.start + match.end())] if match else []


def _long_form(short: str, text: str) -> re.Match[str] | None:
    if len(letters(short)) < 3:
        return None
    small = _words().small
    for match in initials(short).finditer(text):
        first, *_, last = re.findall(r"[a-z]+", match.group(0).lower())
        if first not in small and last not in small:
            return match
    return None


def _joined(block: Block, text: str, short: str, start: int, end: int) -> tuple[int, int] | None:
    """Returns the long form that stands right beside one use: in brackets, or behind words that join them."""
    words = _words()
    before, after = text[max(block.start, start - 120) : start], text[end : min(block.end, end + 120)]
    # "(MED)", "(MED, …)", "(also called MED)" behind words: what they say is what it means, its letters or not.
    opened = before.rfind("(")
    if (
        opened >= 0
        and ")" not in before[opened:]
        and re.search(r"[a-z]{3,}(?: [A-Z0-9])?[\"'”’]?\s*$", before[:opened])
    ):
        inside = patterns.fold(before[opened + 1 :]).strip()
        alone = re.match(r"\s*[),;/]|\s+(?:for short|in short)|\s+or\s", after)
        if alone and re.fullmatch(
            r"|\[?(?:or|the|an?|and|also|i\.e\.,?|called|known as|short form|abbreviat\w+|for short|sometimes|often"
            r"|usually|written|as|to|[\"',;:/]|\s|[a-z0-9]{2,6}(?=[,;/ ]))+",
            inside,
        ):
            return max(block.start, start - (len(before) - max(opened - 40, 0))), start
    # "MED (minimal erythema dose)", "MED, which stands for minimal erythema dose".
    bracket = re.match(r"[\"'”]?\s*[(\[]\s*(?:short for |or |the |an? )*(?P<long>[^()\[\]]{3,90})", after)
    if bracket and _begins(short, bracket["long"]):
        return end + bracket.start("long"), end + bracket.end("long")
    joined = words.joined_after.match(patterns.fold(after))
    if joined:
        long = re.match(r"(?:the |an? )?(?P<long>[^.;()]{3,90})", after[joined.end() :])
        said = patterns.fold(joined.group(0))
        if long and (_begins(short, long["long"]) or re.search(r"stands for|short for|abbreviation|acronym", said)):
            return end + joined.end(), end + joined.end() + long.end()
    # "minimal erythema dose, or MED", "a test called MED".
    link = words.joined_before.search(patterns.fold(before))
    if link:
        said = link.group(0)
        if _ends(short, before[: link.start()]) or re.search(r"called|known|abbrev|short|refer|termed|named", said):
            return start - (len(before) - link.start()), start
    if re.match(r"\s*,?\s*for short\b", after):
        return max(block.start, start - 60), start
    return None


def _begins(short: str, text: str) -> bool:
    """Whether the text begins with words that the short form is short for."""
    parts = re.findall(r"[A-Za-z][\w'’]*", text)
    limit = min(len(parts), len(letters(short)) * 2 + 2)
    return any(spells(short, " ".join(parts[:count]), _words().small) for count in range(1, limit + 1))


def _ends(short: str, text: str) -> bool:
    """Whether the text ends with words that the short form is short for."""
    parts = re.findall(r"[A-Za-z][\w'’]*", text)
    limit = min(len(parts), len(letters(short)) * 2 + 2)
    return any(spells(short, " ".join(parts[-count:]), _words().small) for count in range(1, limit + 1))
