"""Which entries of the reference list the markers of a Word document mean.

A citation field shows what the reader sees ("[3]") and holds what the reference manager knows. The list that the reader
sees counts: a work that a field holds is that list's entry, told by DOI, by words of its title, or by the number shown,
and fills in what the entry does not say. Only works of which no list speaks are entries themselves.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from sources import citations
from sources import references as reference_lists
from sources.document import Citation, Reference
from sources.word.blocks import Mark, Note
from sources.word.works import Work

_NUMBER = re.compile(r"\s*(?:\[(\d{1,3})\]|\((\d{1,3})\)|(\d{1,3})[.)]?(?=\s))\s*(?=\S)")
_NUMERIC = re.compile(r"[\[(]?\s*(\d{1,3}(?:\s?(?:[,;]|[-–—‐‑−])\s?\d{1,3})*)\s*[\])]?")
_AS_BEFORE = ("ibid", "idem", "op. cit", "op cit", "loc. cit", "loc cit")
_WORD = re.compile(r"[^\W\d_]{3,}")
# Words of a title that have to stand in an entry, of a hundred.
_ENOUGH = 80


@dataclass(slots=True)
class List:
    """A reference list in the making.

    Attributes:
        entries: Its entries in order.
        places: For works that are known to be one of the entries (by `Work.identity`): which.
    """

    entries: list[Reference]
    places: dict[str, int] = field(default_factory=dict)
    words: list[frozenset[str]] = field(default_factory=list)

    def find(self, work: Work) -> int | None:
        """Returns which entry a work is, None where none can be told."""
        known = self.places.get(work.identity())
        if known is not None:
            return known
        for place, entry in enumerate(self.entries):
            if (work.doi and entry.doi == work.doi) or (work.pmid and entry.pmid == work.pmid):
                return place
        return self._by_title(work)

    def _by_title(self, work: Work) -> int | None:
        """Returns the one entry that has the words of the title, and year and author where it gives them."""
        title = frozenset(_WORD.findall(work.title.lower()))
        if len(title) < 2:
            return None
        while len(self.words) < len(self.entries):
            self.words.append(frozenset(_WORD.findall(self.entries[len(self.words)].text.lower())))
        found: list[tuple[int, int]] = []
        for place, entry in enumerate(self.entries):
            if (work.doi and entry.doi) or (work.pmid and entry.pmid):
                continue  # both say what they are, and it is not the same
            if work.year and entry.year and abs(work.year - entry.year) > 1:
                continue
            share = 100 * len(title & self.words[place]) // len(title)
            family = frozenset(_WORD.findall(work.authors[0].lower())) if work.authors else frozenset()
            if share >= _ENOUGH and (not family or family & self.words[place]):
                found.append((share, place))
        best = max(found, default=None)
        return None if best is None or sum(share == best[0] for share, _ in found) > 1 else best[1]

    def fill(self, place: int, work: Work) -> None:
        """Adds to an entry what the work says and the entry does not."""
        entry = self.entries[place]
        self.places.setdefault(work.identity(), place)
        self.entries[place] = replace(
            entry,
            year=entry.year or work.year,
            doi=entry.doi or work.doi,
            pmid=entry.pmid or work.pmid,
            pmcid=entry.pmcid or work.pmcid,
            isbn=entry.isbn or work.isbn,
            url=entry.url or work.url,
            title=entry.title or work.title or None,
        )

    def take(self, entry: Reference) -> None:
        """Adds an entry of the document; one that carries the number of another gets a key of its own."""
        self.entries.append(replace(entry, key=self.free(entry.key)))

    def add(self, work: Work, key: str, start: int, end: int) -> int:
        """Adds a work as an entry of its own, at the marker that cites it."""
        text = work.text()
        self.entries.append(Reference(self.free(key), text, start, end))
        self.fill(len(self.entries) - 1, work)
        return len(self.entries) - 1

    def free(self, key: str) -> str:
        """Returns a key that no entry has: the wanted one, or with a letter behind it."""
        taken = {entry.key for entry in self.entries}
        letters = ("", *"bcdefghijklmnopqrstuvwxyz")
        return next((key + letter for letter in letters if key + letter not in taken), f"{key}/{len(taken) + 1}")


def numbers_shown(marker: str) -> tuple[str, ...]:
    """Returns the numbers that a marker shows ("[3,5-7]", "3"), nothing where it shows names."""
    found = _NUMERIC.fullmatch(marker.strip())
    return (citations.expand(found[1]) or ()) if found else ()


def entry(number: int, text: str, start: int, end: int, *, url: str | None, ordinal: int | None) -> Reference:
    """Makes an entry of a paragraph that a field, a content control or a style marks as one.

    Args:
        number: Its place in the list, from 1.
        text: The text of the document.
        start: Offset where it starts.
        end: Offset after it.
        url: Where its first link leads, None without one.
        ordinal: The number it carries as an item of a list.
    """
    shown = _NUMBER.match(text, start, end)
    key = str(ordinal) if ordinal is not None else str(number)
    if ordinal is None and shown:
        key, start = shown[1] or shown[2] or shown[3], shown.end()
    return reference_lists.describe(key, text, start, end, url=url)


def cite(marks: Iterable[Mark], text: str, listed: Sequence[Reference]) -> tuple[list[Citation], list[Reference]]:
    """Gives the markers of citation fields their entries.

    Args:
        marks: The markers, placed, in order.
        text: The text of the document.
        listed: The entries that the document lists.

    Returns:
        The markers, and the list: its entries with what the fields know of them, then works that it lacks.
    """
    found: list[Citation] = []
    whole = List(list(listed))
    for mark in marks:
        if mark.start < 0:
            continue
        marker = text[mark.start : mark.end]
        numbers = numbers_shown(marker)
        keys = _keys(mark, numbers, whole)
        if keys:
            inline = not numbers and not marker.startswith(("(", "["))
            found.append(Citation(mark.start, mark.end, keys, "numeric" if numbers else "author-year", inline))
    return found, whole.entries


def _keys(mark: Mark, numbers: tuple[str, ...], whole: List) -> tuple[str, ...]:
    """Returns the keys a marker names: those it shows, where the list has them, else those of its works."""
    known = {entry.key: place for place, entry in enumerate(whole.entries)}
    paired = len(numbers) == len(mark.works)
    places: list[int] = []
    free = [number for number in numbers if number in known]
    rest: list[tuple[int, Work]] = []
    for index, work in enumerate(mark.works):
        place = whole.find(work)
        if place is None:
            rest.append((index, work))
            continue
        whole.fill(place, work)
        places.append(place)
        if whole.entries[place].key in free:
            free.remove(whole.entries[place].key)
    for index, work in rest:
        shown = numbers[index] if paired else None
        if free:
            # What is left of the numbers is what is left of the works, in order.
            place = known[free.pop(0)]
            if len(rest) == 1 or paired:
                whole.fill(place, work)
        else:
            place = whole.add(work, shown if shown and shown not in known else _name(work), mark.start, mark.end)
        places.append(place)
    places += [known[number] for number in free]
    return tuple(dict.fromkeys(whole.entries[place].key for place in places))


def _name(work: Work) -> str:
    """Returns what a work without a number is called: "roe2019"."""
    author = work.authors[0] if work.authors else work.container or work.title
    family = re.sub(r"\s[A-Z]{1,3}$", "", author)
    return reference_lists.name_key(family[:40], str(work.year or "")) or "work"


def repeats(words: str) -> bool:
    """Tells whether a note only points to the one before ("Ibid., p. 4")."""
    return words.lower().startswith(_AS_BEFORE)


def note_entries(
    spans: Mapping[Note, tuple[int, int]], text: str, listed: Sequence[Reference], urls: Mapping[Note, str]
) -> list[Reference]:
    """Gives notes that name sources their keys, and makes entries of them.

    Args:
        spans: The notes in order, and where each stands in the text.
        text: The text of the document.
        listed: Entries of the document's own list, whose keys and works are taken.
        urls: Where the first link of each note leads.

    Returns:
        One entry for each work: a note that repeats an earlier one ("Ibid., p. 4") is cited by that one's key.
    """
    made = List([])
    taken = {one.key for one in listed}
    keys: dict[str, str] = {}
    last = ""
    for note, (start, end) in spans.items():
        words = " ".join(text[start:end].split()).lower()
        identity = note.works[0].identity() if len(note.works) == 1 else words
        if last and repeats(words):
            note.key = last
        elif identity in keys:
            note.key = keys[identity]
        else:
            key = note.shown if note.shown not in taken else f"{note.sort} {note.shown}"
            described = reference_lists.describe(key, text, start, end, url=urls.get(note))
            made.entries.append(replace(described, key=made.free(key)))
            if len(note.works) == 1:
                made.fill(len(made.entries) - 1, note.works[0])
            note.key = made.entries[-1].key
            taken.add(note.key)
        last = keys[identity] = note.key
    return made.entries
