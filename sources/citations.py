"""Citation markers in the wild: which characters of the text are markers, and which references they name.

A number is taken for a marker only where its form leaves no doubt ("[3]", a raised digit behind a word) or where the
article shows that it cites in this form; a digit wrongly cut out is a statistic lost, one wrongly left in is a
statistic invented. Words and patterns that decide are data (``sources/data/citations.yaml``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from sources import references as reference_lists
from sources.addresses import host
from sources.datafiles import load
from sources.document import Citation, Reference
from sources.source import Link, Part

_RANGE = r"\d{1,3}(?:\s?(?:[,;]|[-–—‐‑−]|\band\b|&)\s?\d{1,3})*"
_BRACKETS = re.compile(rf"\[\s?(?:refs?\.?\s|references?\s)?({_RANGE})(?:,? (?:pp?\.|ch\.) ?[\d–-]+)?\s?\]")
_FOOTNOTE = re.compile(r"\[\^([^\]\s]{1,40})\]")
_PARENTHESES = re.compile(rf"\(({_RANGE})\)")
_RAISED_DIGITS = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_RAISED = re.compile(rf"[{_RAISED_DIGITS}](?:[{_RAISED_DIGITS}]|[,⁻–‚˒-]\s?(?=[{_RAISED_DIGITS}]))*")
_PLAIN_DIGITS = str.maketrans(_RAISED_DIGITS + "⁻˒‚", "0123456789-,,")
_BARE_RANGE = r"\d{1,3}(?:(?:, ?|[-–])\d{1,3})*"
# Behind a full stop: "is recommended. 1, 2, 3", "is recommended.1,2 The".
_BARE_AFTER = re.compile(rf"(?<=[.!?)\"”’\]])(?P<gap>[ \n]?)(?P<keys>{_BARE_RANGE})(?=[ \n]+[A-Z“\"(]|[ \n]*$)")
# Before one, or at the end of an item that has none: "relieves pain 5.", "with 5-FU 1, 2".
_BARE_BEFORE = re.compile(rf"(?<=[^\s\d.,;:–-])(?P<gap>[ \n])(?P<keys>{_BARE_RANGE})(?=[.;:](?:[ \n]|$)|[ \n]*$)")
_COUNTED = re.compile(
    r"(?:\d|\b(?:two|three|four|five|six|seven|eight|nine|ten|twelve|several|few|many|these|those|some))\s[A-Za-z]+s\s*$"
)
_BEFORE_WORD = re.compile(r"([^\s(\[“\"]+)[\s]*$")
_NAME = r"[A-Z][\w'’.-]*(?:[ -](?:(?:of|and|for|the|on|in|de|van|von|der|la|&) ){0,3}[A-Z][\w'’.-]*){0,7}"
_AUTHORS = rf"{_NAME}(?:,? (?:et al\.?|and (?:colleagues|others)|(?:and|&) {_NAME}))?"
_WORK = re.compile(
    rf"(?:(?:see|e\.g\.,?|cf\.|reviewed in) )?(?P<authors>{_AUTHORS}),? (?P<year>(?:19|20)\d\d)(?P<letter>[a-z]?)"
)
_AUTHOR_YEAR = re.compile(r"\((?P<inside>[^()\n]{4,200}?(?:19|20)\d\d[a-z]?(?:,? pp?\. ?[\d–-]+)?)\)")
_NARRATIVE = re.compile(rf"(?P<authors>{_AUTHORS}) \((?P<year>(?:19|20)\d\d)(?P<letter>[a-z]?)\)")
_ADDRESS = re.compile(r"\(?\b(?:https?://|www\.)[^\s<>\"“”]+", re.IGNORECASE)
_ENUMERATION_BEFORE = re.compile(
    r"(?:[:,;(—–]|\b(?:and|or|are|is|that|to|by|either|both|include|includes|following)|^)\s*$"
)
# How far a marker's number may go beyond the highest that is sure: a missing reference is to be found, "day 28" not.
_BEYOND = 10
# How far around a marker is looked, in characters.
_NEAR = 60


@dataclass(frozen=True, slots=True)
class Words:
    """The data file: what keeps a number from being a marker, and a link from being a source."""

    number_follows: frozenset[str]
    raised_units: frozenset[str]
    abbreviations: frozenset[str]
    not_authors: frozenset[str]
    not_sources: re.Pattern[str]


def check(data: object) -> Words:
    """Validates the word file and returns it typed.

    Raises:
        ValueError: A key is missing or unknown, an entry is not text, or a pattern is no regular expression.
    """
    names = ("number_follows", "raised_units", "abbreviations", "not_authors", "not_sources")
    if not isinstance(data, dict) or set(data) != set(names):
        raise ValueError(f"expected exactly the keys {', '.join(names)}")
    for name in names:
        for entry in data[name]:
            if not isinstance(entry, str):
                raise ValueError(f"{name}: expected text (quote it), found {entry!r}")
    try:
        pattern = re.compile("|".join(data["not_sources"]), re.IGNORECASE)
    except re.error as problem:
        raise ValueError(f"not_sources: {problem}") from None
    follows, units, abbreviations, not_authors = (frozenset(data[name]) for name in names[:4])
    return Words(follows, units, abbreviations, not_authors, pattern)


@lru_cache(maxsize=1)
def _words() -> Words:
    return load("citations.yaml", check)


def expand(keys: str) -> tuple[str, ...] | None:
    """Expands "1,3-5" to ("1", "3", "4", "5"); None where it is no list of reference numbers ("0", "5-3", "1-90")."""
    found: list[str] = []
    for piece in re.split(r"\s*(?:[,;&]|\band\b)\s*", keys):
        ends = [int(number) for number in re.split(r"\s*[-–—‐‑−]\s*", piece) if number]
        if not ends or len(ends) > 2 or ends[0] == 0:
            return None
        low, high = ends[0], ends[-1]
        if high < low or high - low > 40:
            return None
        found += [str(number) for number in range(low, high + 1) if str(number) not in found]
    return tuple(found)


def find(
    parts: Sequence[Part],
    text: str,
    references: Sequence[Reference],
    *,
    raised: Iterable[tuple[int, int]] = (),
    links: Iterable[Link] = (),
    anchors: dict[str, int] | None = None,
    home: str | None = None,
    declared: Iterable[Citation] = (),
    complete: bool = False,
) -> tuple[list[Citation], list[Reference]]:
    """Finds the citation markers of an article.

    Args:
        parts: The blocks; markers are looked for outside boilerplate, notices and references.
        text: The document's text.
        references: The entries of its reference lists.
        raised: Spans that the markup sets in superscript.
        links: Links of the markup.
        anchors: Offset at which each ``id`` of the markup stands.
        home: Host of the page's own site; links to it are no sources.
        declared: Markers that the format itself says are such.
        complete: Whether ``declared`` holds all markers: then only links are looked at beside them.

    Returns:
        The markers in order, not overlapping, and the references: those given, with author-year keys where the article
        cites them so, then the linked works that stand in no list.
    """
    content = [part for part in parts if part.kind not in ("boilerplate", "notice", "reference")]
    finder = _Finder(text, content, list(references))
    for citation in declared:
        finder.take(citation)
    finder.linked(list(links), anchors or {}, home)
    if not complete:
        finder.bracketed()
        finder.raised(list(raised))
        finder.author_year()
        finder.parenthesised()
        finder.bare()
    finder.addresses(home)
    return finder.result()


def works_named(parts: Sequence[Part], text: str) -> set[str]:
    """Returns the keys ("smith2011") of all works that blocks seem to cite by author and year."""
    named: set[str] = set()
    for part in parts:
        for found in _AUTHOR_YEAR.finditer(text, part.start, part.end):
            pieces = (_WORK.match(piece.strip()) for piece in re.split(r";\s*", found["inside"]))
            named.update(_work_key(work["authors"], work["year"]) for work in pieces if work)
        for found in _NARRATIVE.finditer(text, part.start, part.end):
            named.add(_work_key(found["authors"], found["year"]))
    return named


class _Finder:
    """Collects markers form by form; what one form has taken no later one takes again."""

    def __init__(self, text: str, parts: list[Part], references: list[Reference]) -> None:
        self.text = text
        self.parts = parts
        self.references = references
        self.extra: dict[str, Reference] = {}
        self.citations: list[Citation] = []
        self.taken: dict[int, int] = {}
        self.numbers = {reference.key for reference in references if reference.key.isdigit()}

    def take(self, citation: Citation) -> None:
        if any(offset in self.taken for offset in range(citation.start, citation.end)):
            return
        self.taken.update((offset, citation.end) for offset in range(citation.start, citation.end))
        self.citations.append(citation)

    # ------------------------------------------------------------ markers of certain form

    def bracketed(self) -> None:
        for part in self.parts:
            for found in _FOOTNOTE.finditer(self.text, part.start, part.end):
                self.take(Citation(found.start(), found.end(), (found[1],), "footnote"))
            for found in _BRACKETS.finditer(self.text, part.start, part.end):
                keys = expand(found[1])
                before = self.text[max(part.start, found.start() - 24) : found.start()]
                if keys is None or re.search(
                    r"(?:\bCI|interval|range|IQR|scale|score|\bof)(?:\s(?:was|is|of|from))?[\s:,=]*$", before
                ):
                    continue
                if self._spread(before, keys):
                    continue
                if found.start() == part.start and found.end() < part.end:
                    continue  # "[1] ..." opens a block: an entry or a step, no marker
                self.take(Citation(found.start(), found.end(), keys))

    def _spread(self, before: str, keys: tuple[str, ...]) -> bool:
        """Tells whether brackets right behind a number give its range ("median 12 [10-14]") rather than a source."""
        number = re.search(r"(\d+(?:\.\d+)?)\s*(?:%|[a-zA-Z]{1,2})?\s*$", before)
        if number is None:
            return False
        ends = [int(key) for key in keys]
        if len(ends) > 1 and ends[0] <= float(number[1]) <= ends[-1]:
            return True
        # Without a numbered list nothing says that the brackets hold a source.
        return not self.numbers or max(ends) > max(map(int, self.numbers)) + _BEYOND

    def raised(self, spans: list[tuple[int, int]]) -> None:
        inside = _Within(self.parts)
        for start, end in spans:
            part = inside.part(start)
            words = self.text[start:end]
            stripped = words.strip(" \n[]()")
            if part is None or not re.fullmatch(_RANGE + r",?", stripped):
                continue
            keys = expand(stripped.rstrip(","))
            if keys and not self._exponent(part, start, end):
                lead = len(words) - len(words.lstrip())
                self.take(Citation(start + lead, start + len(words.rstrip()), keys))
        for part in self.parts:
            for found in _RAISED.finditer(self.text, part.start, part.end):
                keys = expand(found[0].translate(_PLAIN_DIGITS).replace(" ", ""))
                if keys and not self._exponent(part, found.start(), found.end()):
                    self.take(Citation(found.start(), found.end(), keys))

    def _exponent(self, part: Part, start: int, end: int) -> bool:
        """Tells whether raised digits are a power ("m²", "10⁹"), an isotope or an ion rather than a marker."""
        before, after = self.text[max(part.start, start - _NEAR) : start], self.text[end : end + 1]
        if not before.strip() or (after in "⁺⁻+" and after):
            return (not before.strip() and after.isalpha()) or (bool(after) and after in "⁺⁻+")
        if after.isalpha() and before[-1].isspace():
            return True
        if before[-1].isdigit():
            # "10⁹"; but "in 2019¹" is a year with its marker.
            return not re.search(r"\b(?:19|20)\d\d$", before)
        unit = re.search(r"([A-Za-zµμχ]+)$", before)
        if unit:
            quantity = re.search(r"(?:\d\s?|[/·×]\s?|\bper\s|\bsquare\s)$", before[: unit.start()])
            if (
                len(unit[1]) == 1
                and unit[1].lower() != "a"
                and not (unit[1] in "ABCDEK" and before.rstrip()[:-1].lower().endswith("vitamin "))
            ):
                return True
            return unit[1].lower() in _words().raised_units and bool(quantity)
        return before[-1] in "/χ"

    # ------------------------------------------------------------ links

    def linked(self, links: list[Link], anchors: dict[str, int], home: str | None) -> None:
        inside = _Within(self.parts)
        by_url = {_same(reference.url): reference.key for reference in self.references if reference.url}
        by_doi = {reference.doi: reference.key for reference in self.references if reference.doi}
        for link in links:
            part = inside.part(link.start)
            words = self.text[link.start : link.end]
            if part is None or not words.strip():
                continue
            if link.url.startswith("#"):
                self._internal(link, anchors)
                continue
            if not _outside(link.url, home) or _words().not_sources.search(link.url):
                continue
            bare = words.strip(" []()")
            if re.fullmatch(_RANGE, bare) and (bare in self.numbers):
                continue  # a numbered marker that also links: read as a number
            target = reference_lists.describe(link.url, words, 0, len(words), url=link.url)
            key = by_url.get(_same(link.url)) or (by_doi.get(target.doi) if target.doi else None)
            start, end, inline = self._widen(part, link.start, link.end)
            if key is None:
                key = link.url
                self._unlisted(link.url, link.start, link.end)
            self.take(Citation(start, end, (key,), "link", inline))

    def _internal(self, link: Link, anchors: dict[str, int]) -> None:
        """A link to a reference in the page's own list, whose words are no number ("Smith 2011")."""
        words = self.text[link.start : link.end].strip()
        target = anchors.get(link.url[1:])
        if target is None or re.fullmatch(rf"[\[(]?{_RANGE}[\])]?", words):
            return
        for reference in self.references:
            if reference.listed and reference.start <= target <= reference.end:
                self.take(Citation(link.start, link.end, (reference.key,), "author-year", inline="(" not in words))
                return

    def _widen(self, part: Part, start: int, end: int) -> tuple[int, int, bool]:
        """Takes the brackets around a link that stands in them alone: then it is no part of the sentence."""
        while end > start and self.text[end - 1].isspace():
            end -= 1
        before, after = self.text[max(part.start, start - 1) : start], self.text[end : min(part.end, end + 1)]
        if (before, after) in (("(", ")"), ("[", "]")):
            return start - 1, end + 1, False
        words = self.text[start:end]
        marker = re.fullmatch(
            rf"[\[(]?{_RANGE}[\])]?|\[?\*+\]?|\((?:source|ref|link|study)\)|\[(?:source|ref|link|study)\]",
            words,
            re.IGNORECASE,
        )
        return start, end, marker is None and not words.lower().startswith(("http://", "https://", "www."))

    def _unlisted(self, url: str, start: int, end: int) -> None:
        if url not in self.extra:
            made = reference_lists.describe(url, self.text, start, end, url=url)
            self.extra[url] = replace(made, url=url, listed=False)

    def addresses(self, home: str | None) -> None:
        """Addresses written out in the text."""
        known = {_same(reference.url): reference.key for reference in self.references if reference.url}
        for part in self.parts:
            for found in _ADDRESS.finditer(self.text, part.start, part.end):
                start = found.start() + found[0].startswith("(")
                url = reference_lists.describe("", self.text, start, found.end()).url
                if url is None or not _outside(url, home) or _words().not_sources.search(url):
                    continue
                if not re.match(r"https?://[^/]+/\S", url):
                    continue  # a site to visit ("www.nhs.uk") is no source
                end = start + len(url) - (7 if not self.text[start:].lower().startswith("http") else 0)
                left, right, _ = self._widen(part, start, end)
                key = known.get(_same(url))
                if key is None:
                    if start not in self.taken:
                        self._unlisted(url, start, end)
                    key = url
                self.take(Citation(left, right, (key,), "link"))

    # ------------------------------------------------------------ author and year

    def author_year(self) -> None:
        by_key: dict[str, Reference] = {}
        for reference in self.references:
            key = reference_lists.author_year_key(reference.text)
            if key:
                by_key.setdefault(key, reference)
        found_works: list[tuple[int, int, list[str], bool]] = []
        matched = False
        for part in self.parts:
            for found in _AUTHOR_YEAR.finditer(self.text, part.start, part.end):
                works = self._works(found["inside"], by_key)
                if works:
                    matched = matched or any(key in by_key for key in works)
                    found_works.append((found.start(), found.end(), works, False))
            for found in _NARRATIVE.finditer(self.text, part.start, part.end):
                key = _work_key(found["authors"], found["year"])
                if key in by_key or "et al" in found["authors"] or "colleagues" in found["authors"]:
                    matched = matched or key in by_key
                    found_works.append((found.start(), found.end(), [key], True))
        if matched and not any(citation.style == "numeric" for citation in self.citations):
            # What markers were found to cite keeps its key.
            held = {key for citation in self.citations for key in citation.keys}
            renamed = {reference.key: key for key, reference in by_key.items() if reference.key not in held}
            self.references = [replace(item, key=renamed.get(item.key, item.key)) for item in self.references]
            # Links and keys that cite these works were read before.
            self.citations = [
                replace(item, keys=tuple(renamed.get(key, key) for key in item.keys)) for item in self.citations
            ]
            self.numbers = {item.key for item in self.references if item.key.isdigit()}
            names = {key: reference.key for key, reference in by_key.items() if reference.key in held}
        else:
            names = {key: reference.key for key, reference in by_key.items()}
        for start, end, works, inline in found_works:
            keys = tuple(dict.fromkeys(names.get(key, key) for key in works))
            self.take(Citation(start, end, keys, "author-year", inline))

    def _works(self, inside: str, by_key: dict[str, Reference]) -> list[str]:
        """Returns the keys of works named between parentheses ("Smith et al., 2011; NHS 2024"), or nothing."""
        keys: list[str] = []
        for piece in re.split(r";\s*", inside):
            found = _WORK.match(piece.strip())
            if not found:
                return []
            authors = found["authors"]
            if authors.split()[-1].lower().strip(".") in _words().not_authors:
                return []
            if authors.split()[0].lower().strip(".") in _words().not_authors:
                return []
            key = _work_key(authors, found["year"])
            sure = "et al" in authors or f"{authors}, {found['year']}" in piece or " & " in authors or key in by_key
            listed = by_key and len(authors.split()) <= 6
            if not (sure or listed):
                return []
            keys.append(key)
        return keys

    # ------------------------------------------------------------ numbers that need the article's practice

    def parenthesised(self) -> None:
        found_markers: list[tuple[int, int, tuple[str, ...]]] = []
        for part in self.parts:
            if part.kind == "table_cell" and not self.numbers:
                continue
            numbers = list(_PARENTHESES.finditer(self.text, part.start, part.end))
            for position, found in enumerate(numbers):
                keys = expand(found[1])
                if keys is None or self._enumerates(part, numbers, position):
                    continue
                before = self.text[max(part.start, found.start() - _NEAR) : found.start()].rstrip()
                after = self.text[found.end() : min(found.end() + _NEAR, part.end)]
                ends = re.match(r"\s*(?:[.,;:!?)]|\(|\[|$)", after) or before.endswith((".", "!", "?", "”", '"'))
                if before and ends and not re.search(r"(?:\d|\bn|[=<>])$", before):
                    found_markers.append((found.start(), found.end(), keys))
        known = [keys for _, _, keys in found_markers if any(key in self.numbers for key in keys)]
        if not known and (len(found_markers) < 3 or any(c.style == "numeric" for c in self.citations)):
            return
        limit = self._limit(keys for _, _, keys in found_markers)
        for start, end, keys in found_markers:
            if all(int(key) <= limit for key in keys):
                self.take(Citation(start, end, keys))

    def _enumerates(self, part: Part, numbers: list[re.Match[str]], position: int) -> bool:
        """Tells whether "(2)" counts steps in a sentence: "(1) wash, (2) dry and (3) cover"."""
        found = numbers[position]
        if not found[1].isdigit():
            return False
        after = self.text[found.end() : found.end() + 3]
        opens = bool(re.match(r"\s+[A-Za-z]", after))
        before = self.text[max(part.start, found.start() - 24) : found.start()]
        follows = bool(_ENUMERATION_BEFORE.search(before)) or found.start() == part.start
        neighbours = [numbers[place] for place in (position - 1, position + 1) if 0 <= place < len(numbers)]
        counted = any(
            other[1].isdigit()
            and abs(int(other[1]) - int(found[1])) == 1
            and (other.start() > found.start()) == (int(other[1]) > int(found[1]))
            for other in neighbours
        )
        return opens and (follows or (counted and not re.search(r"[.!?]\s*$", before)))

    def _limit(self, sure: Iterable[tuple[str, ...]]) -> int:
        highest = [int(key) for keys in sure for key in keys]
        return (
            max([*highest, *map(int, self.numbers), 1]) if not self.numbers else max(map(int, self.numbers)) + _BEYOND
        )

    def bare(self) -> None:
        """Digits without any mark, where the article shows that it cites so."""
        if any(citation.style in ("numeric", "footnote") for citation in self.citations):
            return
        strong: list[tuple[int, int, tuple[str, ...]]] = []
        weak: list[tuple[int, int, tuple[str, ...]]] = []
        for part in self.parts:
            if part.kind in ("heading", "table_cell"):
                continue
            for found in _BARE_AFTER.finditer(self.text, part.start, part.end):
                keys = expand(found["keys"])
                if keys and self._after_sentence(part, found):
                    strong.append((found.start("keys"), found.end("keys"), keys))
            for found in _BARE_BEFORE.finditer(self.text, part.start, part.end):
                keys = expand(found["keys"])
                if keys and not self._number_of_text(part, found.start("keys")):
                    bucket = strong if len(keys) > 1 and "," in found["keys"] else weak
                    bucket.append((found.start("keys"), found.end("keys"), keys))
        known = sum(any(key in self.numbers for key in keys) for _, _, keys in strong)
        weak_known = sum(any(key in self.numbers for key in keys) for _, _, keys in weak)
        if not (len(strong) >= 3 or known >= 1 or (len(strong) >= 2 and weak) or weak_known >= 3):
            return
        sure = [int(key) for _, _, keys in strong for key in keys] + [int(key) for key in self.numbers]
        limit = max(sure) + _BEYOND if self.numbers else max(sure)
        for start, end, keys in sorted(strong + weak):
            if all(int(key) <= limit for key in keys):
                self.take(Citation(start, end, keys))

    def _after_sentence(self, part: Part, found: re.Match[str]) -> bool:
        before = self.text[max(part.start, found.start() - _NEAR) : found.start()]
        if before.endswith((")", '"', "”", "’", "]")) and not re.search(r"[.!?][)\"”’\]]$", before):
            return False
        word = re.search(r"([^\s(]+?)[.!?][)\"”’\]]*$", before)
        if not word:
            return False
        if word[1].lower() in _words().abbreviations or (len(word[1]) == 1 and word[1].isalpha()):
            return False
        # "3.5" and "v2.1": a digit right behind the stop belongs to it unless a word came before.
        return bool(found["gap"]) or not word[1][-1].isdigit()

    def _number_of_text(self, part: Part, start: int) -> bool:
        word = _BEFORE_WORD.search(self.text, max(part.start, start - 40), start)
        if not word:
            return True
        bare = word[1].lower().strip(".,;:*'’\"”)")
        singular = bare.removesuffix("s")
        if singular != bare and _COUNTED.search(self.text[max(part.start, start - 40) : start]):
            return False  # "after two years 4.": the years are counted already
        if bare in _words().number_follows or singular in _words().number_follows:
            return True
        return (bare.endswith(("-", "+")) and not bare.endswith("+)")) or not any(
            letter.isalpha() or letter in "%)" for letter in word[1]
        )

    # ------------------------------------------------------------

    def result(self) -> tuple[list[Citation], list[Reference]]:
        cited = sorted(self.citations, key=lambda citation: citation.start)
        return cited, [*self.references, *self.extra.values()]


class _Within:
    """Finds the block an offset lies in."""

    def __init__(self, parts: Sequence[Part]) -> None:
        from bisect import bisect_right

        self._parts = parts
        self._starts = [part.start for part in parts]
        self._bisect = bisect_right

    def part(self, offset: int) -> Part | None:
        place = self._bisect(self._starts, offset) - 1
        if place >= 0 and self._parts[place].start <= offset < self._parts[place].end:
            return self._parts[place]
        return None


def _work_key(authors: str, year: str) -> str:
    first = re.split(r",? (?:et al|and colleagues|and others|&)", authors)[0]
    key = reference_lists.name_key(first, year)
    # "Smith and Jones": the list is sorted by Smith. "Centers for Disease Control and Prevention" is one name.
    two = re.fullmatch(r"([A-Z][\w'’-]+) and [A-Z][\w'’-]+", first)
    return reference_lists.name_key(two[1], year) if two else key


def _same(url: str | None) -> str:
    """Returns what two spellings of one address share."""
    if not url:
        return ""
    return re.sub(r"^https?://(?:www\.)?", "", url.strip(), flags=re.IGNORECASE).rstrip("/").lower()


def _outside(url: str, home: str | None) -> bool:
    if not re.match(r"https?://", url, re.IGNORECASE):
        return False
    bare = host(url).removeprefix("www.")
    return bool(bare) and bare != (home or "").removeprefix("www.")
