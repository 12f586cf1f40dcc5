"""What an audit does beyond a check: compare with the history, write the report site, remember.

Plain functions; the flow of ``pipeline.flows`` calls them in this order, and so may a notebook. The history is written
last: an audit whose report could not be written is not one that the next audit compares with.
"""

from __future__ import annotations

from pathlib import Path

from pipeline import history
from pipeline.bibliography import Bibliography, Work, address, as_csv, fate
from pipeline.library import library
from pipeline.stages import Plan
from reports import site
from reports.library import Background, Source
from reports.result import Result
from reports.since import Since


def prepare(plan: Plan) -> None:
    """Makes sure that the history can be written before the work begins.

    Raises:
        HistoryError: It cannot.
    """
    if plan.config.history is not None:
        history.check(plan.config.history)


def compare(plan: Plan, result: Result) -> Since | None:
    """Returns what is new since the last audit of the same library; None where no history is kept.

    Raises:
        HistoryError: The history cannot be read.
    """
    return history.compare(plan.config.history, result, library(plan)) if plan.config.history is not None else None


def publish(plan: Plan, result: Result, since: Since | None, output: Path) -> None:
    """Writes the report site."""
    site.write_site(result, output, background(plan, result, since))


def remember(plan: Plan, result: Result, since: Since | None) -> None:
    """Adds the audit to the history.

    Raises:
        HistoryError: The history cannot be written.
    """
    if plan.config.history is not None and since is not None:
        history.record(plan.config.history, result, library(plan), since)


def background(plan: Plan, result: Result, since: Since | None) -> Background:
    """Returns what the site tells beside the result: the comparison, and the sources with what rests on them."""
    gathered = Bibliography()
    for item in result.documents:
        if item.document is not None:
            gathered.add(item.document, item.claims)
    works = gathered.works(plan.config.settings.checks, plan.run.as_of, plan.run.retractions)
    return Background(since, tuple(map(source, works)), as_csv(works))


def source(work: Work) -> Source:
    """Returns a work as the site shows it."""
    entry = work.reference
    return Source(
        text=entry.text,
        title=entry.title,
        address=address(entry) or None,
        year=entry.year,
        kind=work.kind,
        articles=tuple(work.articles),
        claims=work.claims,
        old=work.old,
        retracted=fate(work.retraction) if work.retraction else None,
    )
