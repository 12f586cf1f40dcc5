"""Reference lists: where they stand, which entries they have, and what each entry says about its work."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from sources import boilerplate, identifiers
from sources.datafiles import load
from sources.document import Reference
from sources.source import Part

_URL = re.compile(r"(?:https?://|www\.)[^\s<>\"“”]+", re.IGNORECASE)
_YEAR = re.compile(r"(?<![\d/.:-])(1[89]\d\d|20\d\d)(?=[a-z]?(?![\d-]|[/.]\d|\s?(?:mg|participants|patients)\b))")
_YEAR_IN_PARENTHESES = re.compile(r"\((?:[^()\d]{0,20})(1[89]\d\d|20\d\d)[a-z]?(?:[,\s][^()]{0,30})?\)")
_YEAR_OF_ISSUE = re.compile(
    r"\b(1[89]\d\d|20\d\d)[a-z]?(?:\s[A-Z][a-z]{2,8}(?:[- ][A-Z]?[a-z]*\d*)?(?:\s\d{1,2})?)?\s?;\s?\d"
)
_ACCESSED = re.compile(
    r"\b(?:accessed|retrieved(?: on)?|viewed|last (?:checked|visited))\b(?: on)?:?\s+[^.;]{0,25}?\b(?:19|20)\d\d\b",
    re.IGNORECASE,
)
_WAYS = re.compile(
    r"\b(?:retrieved from|available (?:from|at|online)|accessed|doi\b|pmid\b|isbn\b|et al\b|ed(?:s|n)?\.|vol\.|pp\."
    r"|press\b|journal|lancet|n engl j med|bmj|cochrane|university press)",
    re.IGNORECASE,
)
_AUTHORS = re.compile(r"^(?:[A-Z][\w'’-]+,?\s(?:[A-Z]\.?[\s-]?){1,3}(?:,|\.|\s?\(|;|\s?&|\sand\b))")
_PLACE = re.compile(r"\b\d{1,4}\s?(?:\(\d+[^)]*\))?\s?:\s?[eES]?\d+|\bS\d+-S?\d+")
_MARK = re.compile(r"\s*(?:\[(\d{1,3})\]|\((\d{1,3})\)|(\d{1,3})[.)]|(\d{1,3})(?=\s+[A-Z]))\s+(?=\S)")
_INLINE_HEADING = re.compile(r"(?:references?|sources?|bibliography|citations)\s*:\s*(?=\S)", re.IGNORECASE)
_ENTRY_BREAK = re.compile(r"\s*;\s+(?=[A-Z])|\s+(?=\[?\d{1,3}[.\])]\s+[A-Z])")
_EDGE = re.compile(r"^[\W\d_]+|[\W_]+$")


@dataclass(frozen=True, slots=True)
class Words:
    """The data file: words that tell a reference list."""

    headings: frozenset[str]
    weak_headings: frozenset[str]
    type_labels: frozenset[str]


def check(data: object) -> Words:
    """Validates the word file and returns it typed.

    Raises:
        ValueError: A key is missing or unknown, or an entry is not lower-case text.
    """
    names = ("headings", "weak_headings", "type_labels")
    if not isinstance(data, dict) or set(data) != set(names):
        raise ValueError(f"expected exactly the keys {', '.join(names)}")
    for name in names:
        for entry in data[name]:
            if not isinstance(entry, str) or entry != entry.lower():
                raise ValueError(f"{name}: expected lower-case text, found {entry!r}")
    return Words(*(frozenset(data[name]) for name in names))


@lru_cache(maxsize=1)
def _words() -> Words:
    return load("references.yaml", check)


def heading_kind(text: str) -> str | None:
    """Tells whether a heading opens a reference list: "strong", "weak" (if what follows looks like one) or None."""
    if len(text) > 80:
        return None
    folded = " ".join(_EDGE.sub("", _EDGE.sub("", text)).lower().split())
    words = _words()
    if folded in words.headings:
        return "strong"
    return "weak" if folded in words.weak_headings else None


def looks_like_reference(text: str) -> bool:
    """Tells whether a text looks like an entry of a reference list rather than like prose."""
    score = 0.0
    score += 2 * bool(identifiers.DOI.search(text) or identifiers.PMID.search(text))
    score += 1.5 * bool(_URL.search(text))
    score += 1.5 * bool(_YEAR_OF_ISSUE.search(text) or _PLACE.search(text))
    score += 1.0 * bool(_YEAR_IN_PARENTHESES.search(text))
    score += 1.0 * bool(_WAYS.search(text))
    score += 1.0 * bool(_AUTHORS.search(text))
    score += 0.5 * bool(_YEAR.search(text))
    score += 0.5 * bool(re.search(r"(?:19|20)\d\d[a-z]?\)?\.?$", text.strip()))
    return score >= 1.5 and len(text) < 1200


def describe(key: str, text: str, start: int, end: int, *, url: str | None = None) -> Reference:
    """Makes a reference of an entry.

    Args:
        key: What citations call it.
        text: The document's text.
        start: Offset where the entry starts.
        end: Offset after it.
        url: Where its link leads, if the markup links it.
    """
    words = " ".join(text[start:end].split())
    found_url = _clean_url(match[0]) if (match := _URL.search(words)) else None
    found = [*identifiers.find(words), *(identifiers.find(url) if url else ())]
    known: dict[str, str] = {}
    for item in found:
        if item.valid is not False:
            known.setdefault(item.kind, item.value)
    return Reference(
        key,
        words,
        start,
        end,
        year_of(words),
        known.get("doi"),
        known.get("pmid"),
        found_url or url,
        pmcid=known.get("pmcid"),
        isbn=known.get("isbn"),
        trial=known.get("trial"),
        guideline=known.get("guideline"),
        faults=tuple(dict.fromkeys(item.problem for item in found if item.problem)),
    )


def _clean_url(url: str) -> str:
    url = url.rstrip(".,;:!?'’”»")
    while url.endswith((")", "]")) and url.count("(") < url.count(")") + url.count("]") - url.count("["):
        url = url[:-1].rstrip(".,;:")
    return url if "://" in url else f"http://{url}"


def year_of(text: str) -> int | None:
    """Returns the year of publication an entry gives, None where it gives none; the year of access is none."""
    bare = _URL.sub(" ", identifiers.DOI.sub(" ", _ACCESSED.sub(" ", text)))
    for pattern in (_YEAR_OF_ISSUE, _YEAR_IN_PARENTHESES):
        found = pattern.search(bare)
        if found:
            return int(found[1])
    years = [int(found[1]) for found in _YEAR.finditer(bare)]
    return years[-1] if years else None


def author_year_key(text: str) -> str | None:
    """Returns the key by which author and year cite an entry ("smith2011"), None where it names no author or year."""
    year = year_of(text)
    name = re.match(r"[^\d(.;:]+", text)
    if year is None or name is None:
        return None
    author = name[0]
    if re.search(r"\b[A-Z]\.?(?:[A-Z]\.?){0,2}(?=,|$|\s*$|\s(?:and|&))", author) or "," in author:
        author = re.split(r",|\s(?:[A-Z]\.?){1,3}(?=[\s,.&]|$)", author)[0]
    return name_key(author, str(year))


def name_key(author: str, year: str) -> str:
    """Returns the key of an author and a year: letters of the name without case, then the year."""
    return "".join(letter for letter in author.lower() if letter.isalpha()) + year


def find(parts: Sequence[Part], text: str, links: dict[int, str]) -> list[Reference]:
    """Finds the reference lists of an article and marks their blocks.

    Args:
        parts: The blocks; those of reference lists become of kind ``reference``.
        text: The document's text.
        links: For offsets of blocks, where the first outside link in the block leads.

    Returns:
        The entries in order. Numbered entries carry their numbers as keys, others their place in the list.
    """
    references: list[Reference] = []
    index = 0
    while index < len(parts):
        part = parts[index]
        if part.kind == "reference":  # the markup says so: a footnote's text
            references.append(
                describe(part.key or str(len(references) + 1), text, part.start, part.end, url=links.get(part.start))
            )
            index += 1
            continue
        words = text[part.start : part.end]
        kind = heading_kind(words) if part.kind in ("heading", "paragraph") else None
        if kind:
            stop = _section_end(parts, index, text)
            entries = _entries(parts[index + 1 : stop], text)
            if entries and (
                kind == "strong" or sum(map(looks_like_reference, _texts(entries, text))) * 2 > len(entries)
            ):
                references += _make(entries, text, links, len(references))
                part.kind, part.level = "heading", part.level or 2
                for inner in parts[index + 1 : stop]:
                    inner.kind = "reference"
                    index = stop
                continue
        elif part.kind == "paragraph" and (inline := _inline_list(part, text)):
            references += _make(inline, text, links, len(references))
            part.kind = "reference"
        index += 1
    return _distinct(references)


@dataclass(slots=True)
class _Entry:
    start: int
    end: int
    key: str | None = None


def _texts(entries: Sequence[_Entry], text: str) -> list[str]:
    return [text[entry.start : entry.end] for entry in entries]


def _section_end(parts: Sequence[Part], heading: int, text: str) -> int:
    """Returns the index after the last block of the list below a heading."""
    level = parts[heading].level or 6
    items = False
    index = heading + 1
    while index < len(parts):
        part = parts[index]
        words = text[part.start : part.end]
        if part.kind in ("notice", "table_cell", "quotation"):
            break
        if part.kind != "list_item" and (boilerplate.opens_section(words) or boilerplate.recognise(words)):
            break
        if part.kind == "heading" and part.firm and (part.level <= level or not parts[heading].firm):
            break
        reference_like = looks_like_reference(words)
        if part.kind == "list_item":
            # A list of advice after the references is no part of them.
            items = True
        elif items and not reference_like:
            break
        elif part.kind == "paragraph" and not reference_like and _is_prose(words):
            break
        elif part.kind == "heading" and not part.firm and not _entry_line(parts, index, text):
            break
        index += 1
    return index


def _is_prose(words: str) -> bool:
    """Tells whether a paragraph is running text: several sentences and nothing bibliographic."""
    return len(words.split()) > 30 or len(re.findall(r"[a-z][.!?]\s+[A-Z]", words)) >= 2


def _entry_line(parts: Sequence[Part], index: int, text: str) -> bool:
    """Tells whether a line that looks like a heading in plain text is part of an entry spread over several lines.

    It is, if a line with a year or an address follows before any prose does.
    """
    for part in parts[index : index + 4]:
        words = text[part.start : part.end]
        if part.kind not in ("heading", "paragraph", "list_item") or _is_prose(words) or part.firm:
            return False
        if _YEAR.search(words) or _URL.search(words) or identifiers.DOI.search(words):
            return True
    return False


def _entries(parts: Sequence[Part], text: str) -> list[_Entry]:
    entries: list[_Entry] = []
    spans = [part for part in parts if not (part.kind == "heading" and part.firm)]
    if not spans:
        return []
    marked = [_mark(part, text) for part in spans]
    if any(key for key, _ in marked) or any(part.kind == "list_item" for part in spans):
        for part, (key, start) in zip(spans, marked, strict=True):
            if part.kind == "list_item" or key or not entries:
                entries += _split_marks(key, start, part.end, text)
            else:
                entries[-1].end = part.end
        return entries
    words = [text[part.start : part.end] for part in spans]
    labels = [_EDGE.sub("", line).lower() in _words().type_labels for line in words]
    if sum(labels) >= 2 or labels[0]:
        for part, label in zip(spans, labels, strict=True):
            if label or not entries:
                entries.append(_Entry(part.start, part.end))
            else:
                entries[-1].end = part.end
        return entries
    complete = [bool(_YEAR.search(line) or _URL.search(line) or identifiers.DOI.search(line)) for line in words]
    if sum(map(looks_like_reference, words)) * 2 >= len(words) or not any(complete):
        return [_Entry(part.start, part.end) for part in spans]
    closed = True
    for part, done in zip(spans, complete, strict=True):
        if closed:
            entries.append(_Entry(part.start, part.end))
        else:
            entries[-1].end = part.end
        closed = done
    return entries


def _mark(part: Part, text: str) -> tuple[str | None, int]:
    """Returns the number an entry carries and where its words start."""
    if part.ordinal is not None:
        return str(part.ordinal), part.start
    found = _MARK.match(text, part.start, part.end)
    if found:
        return found[1] or found[2] or found[3] or found[4], found.end()
    return None, part.start


def _split_marks(key: str | None, start: int, end: int, text: str) -> list[_Entry]:
    """Splits entries that follow each other on lines of one block, each with its number."""
    entries = [_Entry(start, end, key)]
    if key is None or not key.isdigit():
        return entries
    for found in re.finditer(r"\n[ \t]*(?:\[(\d{1,3})\]|(\d{1,3})[.)])[ \t]+(?=\S)", text[start:end]):
        number = found[1] or found[2]
        if int(number) == int(entries[-1].key or 0) + 1:
            entries[-1].end = start + found.start()
            entries.append(_Entry(start + found.end(), end, number))
    return entries


def _inline_list(part: Part, text: str) -> list[_Entry]:
    """Reads a list that stands in one paragraph behind its label: "Sources: NHS, 2024; CDC, 2023"."""
    found = _INLINE_HEADING.match(text, part.start, part.end)
    if not found:
        return []
    entries: list[_Entry] = []
    begin = found.end()
    for stop in [*_ENTRY_BREAK.finditer(text, begin, part.end), None]:
        end = stop.start() if stop else part.end
        key = None
        mark = _MARK.match(text, begin, end)
        if mark:
            key, begin = mark[1] or mark[2] or mark[3] or mark[4], mark.end()
        if end > begin:
            entries.append(_Entry(begin, end, key))
        begin = stop.end() if stop else end
    words = _texts(entries, text)
    plausible = any(looks_like_reference(entry) or _YEAR.search(entry) for entry in words)
    return entries if plausible or len(text[part.start : part.end]) < 200 else []


def _make(entries: Sequence[_Entry], text: str, links: dict[int, str], before: int) -> list[Reference]:
    references = []
    for number, entry in enumerate(entries, before + 1):
        url = next((links[offset] for offset in (entry.start,) if offset in links), None)
        references.append(describe(entry.key or str(number), text, entry.start, entry.end, url=url))
    return references


def find_unlabelled(parts: Sequence[Part], text: str, links: dict[int, str]) -> list[Reference]:
    """Finds a numbered list at the end of an article that no heading announces, but whose items are references.

    Arguments and result as for `find`; what is boilerplate has to be marked before.
    """
    end = len(parts)
    while end and (parts[end - 1].kind in ("boilerplate", "notice") or _trailer(parts[end - 1], text)):
        end -= 1
    start = end
    while start and _mark(parts[start - 1], text)[0]:
        start -= 1
    run = parts[start:end]
    entries = _entries(run, text)
    if len(entries) < 2 or entries[0].key != "1":
        return []
    looks = sum(looks_like_reference(words) for words in _texts(entries, text))
    if looks * 5 < len(entries) * 3:
        return []
    for part in run:
        part.kind = "reference"
    return _make(entries, text, links, 0)


def _trailer(part: Part, text: str) -> bool:
    """Tells whether a block after a list may be passed over as the page's foot: a few words without a full stop."""
    words = text[part.start : part.end]
    return part.kind in ("heading", "paragraph") and len(words.split()) <= 8 and not words.endswith((".", ":", "?"))


def _distinct(references: list[Reference]) -> list[Reference]:
    """Gives entries of one key in several lists keys of their own, so that a key means one work."""
    seen: dict[str, int] = {}
    distinct = []
    for reference in references:
        count = seen[reference.key] = seen.get(reference.key, 0) + 1
        distinct.append(reference if count == 1 else replace(reference, key=f"{reference.key}/{count}"))
    return distinct
