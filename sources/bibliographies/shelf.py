"""The bibliographies of one article: which are in force, and how their entries become its reference list."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from sources import bibliographies, citations, keys
from sources.bibliographies import Bibliography, BibliographyError, Entry
from sources.bibliographies.csl import items
from sources.document import Citation, Reference, UnreadableError
from sources.source import Draft, Part


@dataclass(frozen=True, slots=True)
class Shelf:
    """The bibliographies that one article can cite from.

    Attributes:
        own: Those that are its own: of the same name beside it, or in its front matter. They are its reference list.
        shared: Those that its front matter or the configuration names: only what it cites of them is in its list.
        broken: Those of the configuration that cannot be used.
    """

    own: tuple[Bibliography, ...] = ()
    shared: tuple[Bibliography, ...] = ()
    broken: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Paths to show."""
        return tuple(item.path for item in (*self.own, *self.shared))


def gather(
    draft: Draft,
    shown: str,
    *,
    file: Path | None,
    root: Path,
    configured: Iterable[tuple[Path, str]] = (),
    limit: int,
) -> Shelf:
    """Finds the bibliographies that are in force for an article.

    Args:
        draft: The article as its reader made it.
        shown: The article's path to show.
        file: The article's file, where it has one.
        root: The project's root.
        configured: Path and path to show of the bibliographies that hold for all articles.
        limit: Largest size of one in bytes.

    Raises:
        UnreadableError: One of the article's own cannot be used; every problem is told. One that holds for all
            articles is told in `Shelf.broken`, and matters to those that cite from it.
    """
    own: dict[str, Bibliography] = {}
    shared: dict[str, Bibliography] = {}
    broken: list[str] = []
    try:
        if draft.works:
            own[""] = _inline(draft, shown)
        for path in _beside(file):
            own[os.path.realpath(path)] = bibliographies.load(path, shown=_shown(path, root), limit=limit)
        for name in draft.bibliography:
            path = _named(name, shown, file, root)
            if os.path.realpath(path) not in own:
                shared[os.path.realpath(path)] = bibliographies.load(path, shown=_shown(path, root), limit=limit)
    except BibliographyError as problem:
        raise UnreadableError(shown, f"its bibliography cannot be used: {problem.message}") from None
    for path, name in configured:
        if os.path.realpath(path) not in own and os.path.realpath(path) not in shared:
            try:
                shared[os.path.realpath(path)] = bibliographies.load(path, shown=name, limit=limit)
            except BibliographyError:
                broken.append(name)
    return Shelf(tuple(own.values()), tuple(shared.values()), tuple(broken))


def _beside(file: Path | None) -> list[Path]:
    if file is None:
        return []
    return [path for ending in bibliographies.BESIDE if (path := file.with_suffix(ending)) != file and path.is_file()]


def _named(name: str, shown: str, file: Path | None, root: Path) -> Path:
    """Returns where a file is that the front matter names: beside the article, else at the root.

    An article says only what lies within the project; what lies elsewhere the configuration may name.
    """
    if "://" in name:
        raise UnreadableError(shown, f"names the bibliography {name}: expected a file, not an address")
    folder = file.parent if file is not None else root
    for base in (folder, root):
        path = Path(os.path.abspath(base / name))
        if path.is_file():
            real = Path(os.path.realpath(path))
            if not any(real.is_relative_to(os.path.realpath(place)) for place in (folder, root)):
                message = "which lies outside the project: name it in medfact.toml"
                raise UnreadableError(shown, f"names the bibliography {name}, {message}")
            return path
    raise UnreadableError(shown, f"names the bibliography {name}, which does not exist")


def _shown(path: Path, root: Path) -> str:
    try:
        return Path(os.path.abspath(path)).relative_to(os.path.abspath(root)).as_posix()
    except ValueError:
        return path.as_posix()


def _inline(draft: Draft, shown: str) -> Bibliography:
    works, faults = items(draft.works, shown)
    if faults:
        raise BibliographyError(shown, faults)
    return Bibliography(shown, tuple(work.entry() for work in works))


# ------------------------------------------------------------ the reference list


@dataclass(slots=True)
class Joined:
    """An article's printed list together with the entries it may cite.

    Attributes:
        references: The printed entries, then those of bibliographies.
        cited: The citations by key.
        printed: How many of the references are printed.
        needless: Places in ``references`` of entries that nobody has to cite: of shared bibliographies, and those that
            only lend fields to others.
    """

    references: list[Reference]
    cited: list[Citation] = field(default_factory=list)
    printed: int = 0
    needless: set[int] = field(default_factory=set)


def join(shelf: Shelf, printed: Sequence[Reference], parts: Sequence[Part], text: str, shown: str) -> Joined:
    """Puts the printed list and the bibliographies together; a work that both have stands there once.

    Raises:
        UnreadableError: A key that is cited stands for two works.
    """
    content = [part for part in parts if part.kind not in ("boilerplate", "notice", "reference")]
    by_key = {entry.key: entry for book in (*shelf.shared[::-1], *shelf.own[::-1]) for entry in book.entries}
    in_force = bool(shelf.own or shelf.shared or shelf.broken)
    cited = keys.find(content, text, by_key, in_force=in_force)
    joined = Joined(list(printed), printed=len(printed))
    if not in_force:
        joined.cited = cited
        return joined
    named = {key for citation in cited for key in citation.keys}
    _once(shelf, named, shown)
    entries = _needed(shelf, named, by_key, content, text)
    numbered = not printed and not named
    called: dict[str, str] = {}
    taken = {reference.key for reference in printed}
    lenders = {entry.parent for book in shelf.own for entry in book.entries}
    folded = [_folded(reference.title or reference.text) for reference in printed]
    for number, (entry, own) in enumerate(entries, 1):
        title = _folded(entry.reference.title or "")
        pairs = enumerate(zip(printed, folded, strict=True))
        place = next((place for place, (one, words) in pairs if _same(one, words, entry.reference, title)), None)
        if place is not None:
            called[entry.key] = printed[place].key
            joined.references[place] = _fuller(joined.references[place], entry.reference)
            continue
        key = str(number) if numbered and own else f"@{entry.key}" if entry.key in taken else entry.key
        called[entry.key] = key
        if not own or entry.key in lenders:
            joined.needless.add(len(joined.references))
        # Nothing of the text is it: -1 until it has the place of its first marker.
        joined.references.append(replace(entry.reference, key=key, start=-1, end=-1))
    joined.cited = [
        replace(citation, keys=tuple(dict.fromkeys(called.get(key, key) for key in citation.keys)))
        for citation in cited
    ]
    return joined


def settle(joined: Joined, cited: Sequence[Citation], references: Sequence[Reference]) -> list[Reference]:
    """Returns the reference list: printed entries, entries in order of first citation, own ones never cited, links.

    Args:
        joined: What was looked in.
        cited: All citations that were found.
        references: The references as `sources.citations.find` gave them back.
    """
    first: dict[str, Citation] = {}
    for citation in cited:
        for key in citation.keys:
            first.setdefault(key, citation)
    stop = len(joined.references)
    used, unused = [], []
    for place in range(joined.printed, stop):
        reference = references[place]
        marker = first.get(reference.key)
        if marker is not None:
            used.append(replace(reference, start=marker.start, end=marker.end))
        elif place not in joined.needless:
            unused.append(replace(reference, start=0, end=0))
    used.sort(key=lambda reference: (reference.start, first[reference.key].keys.index(reference.key)))
    return [*references[: joined.printed], *used, *unused, *references[stop:]]


def refuse_broken(shelf: Shelf, cited: Sequence[Citation], references: Sequence[Reference], shown: str) -> None:
    """Raises UnreadableError where a source is missing that a bibliography which cannot be used may have."""
    if not shelf.broken:
        return
    known = {reference.key for reference in references}
    for citation in cited:
        for key in citation.keys:
            if citation.style in ("key", "author-year") and key not in known:
                files = ", ".join(shelf.broken)
                raise UnreadableError(shown, f"cites “{key}”, and the bibliography {files} cannot be used")


def _once(shelf: Shelf, named: set[str], shown: str) -> None:
    """Refuses a cited key that stands for two works; the article's own bibliographies go before shared ones."""
    for key in sorted(named):
        found = [book.by_key[key] for book in shelf.own if key in book.by_key]
        found = found or [book.by_key[key] for book in shelf.shared if key in book.by_key]
        for other in found[1:]:
            words, title = _folded(found[0].reference.text), _folded(other.reference.title or "")
            if not _same(found[0].reference, words, other.reference, title):
                places = f"{found[0].reference.source} and {other.reference.source}"
                raise UnreadableError(shown, f"cites “{key}”, which stands for two works: {places}")


def _needed(
    shelf: Shelf, named: set[str], by_key: dict[str, Entry], content: Sequence[Part], text: str
) -> list[tuple[Entry, bool]]:
    """Returns the entries the article has or may cite, each with whether it is of its own bibliographies."""
    entries: dict[str, tuple[Entry, bool]] = {}
    for book in shelf.own:
        for entry in book.entries:
            entries.setdefault(entry.key, (entry, True))
    for key in named:
        if key in by_key:
            entries.setdefault(key, (by_key[key], False))
    if any(book.entries for book in shelf.shared):
        works = citations.works_named(content, text)
        for book in shelf.shared:
            for work in works & book.by_work.keys():
                entry = book.by_work[work]
                entries.setdefault(entry.key, (entry, False))
    return list(entries.values())


def _same(one: Reference, words: str, other: Reference, title: str) -> bool:
    """Tells whether two references are one work: by DOI or PMID where both have one, else by title and year.

    ``words`` are those of the first and ``title`` that of the other, both folded: the one has to hold the other.
    """
    for mine, yours in ((one.doi, other.doi), (one.pmid, other.pmid)):
        if mine and yours:
            return mine == yours
    if one.year is not None and other.year is not None and one.year != other.year:
        return False
    return f" {title} " in f" {words} " and len(title.split()) >= 3


def _folded(words: str) -> str:
    return " ".join(re.findall(r"\w+", words.casefold()))


def _fuller(printed: Reference, entry: Reference) -> Reference:
    """Returns the printed reference with what only the bibliography says of it."""
    names = ("year", "doi", "pmid", "url", "title", "pmcid", "isbn", "trial", "guideline")
    told = {name: getattr(entry, name) for name in names if getattr(printed, name) is None}
    return replace(printed, **told)
