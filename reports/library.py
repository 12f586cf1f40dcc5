"""What the site of a library tells beside a run's result. The pipeline gathers it; what is not given is left out."""

from __future__ import annotations

from dataclasses import dataclass

from reports.since import Since


@dataclass(frozen=True, slots=True)
class Source:
    """A work that articles refer to, with what rests on it.

    Attributes:
        text: The fullest of its entries, as written.
        title: Its title, where that is known apart.
        address: Where it is found, or None.
        year: When it was published, or None.
        kind: What sort of source it is, None where nothing tells.
        articles: Paths of the articles that give it.
        claims: How many claims cite it.
        old: Older than the configured age.
        retracted: What the file of retracted works says ("retracted 2021-05-04"), or None.
    """

    text: str
    title: str | None
    address: str | None
    year: int | None
    kind: str | None
    articles: tuple[str, ...]
    claims: int
    old: bool = False
    retracted: str | None = None


@dataclass(frozen=True, slots=True)
class Background:
    """What stands behind the pages of a library.

    Attributes:
        since: How it compares with the last audit; None where no history is kept.
        sources: Its sources, those that carry most first; None where they were not gathered.
        sources_csv: The same as a table.
    """

    since: Since | None = None
    sources: tuple[Source, ...] | None = None
    sources_csv: str = ""
