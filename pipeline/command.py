"""What the commands share: options, exit codes, what goes to which stream, and how a run is planned and done.

Everything heavy (spaCy, pandas, Prefect, Jinja, the checks) is imported where a command needs it, so that ``medfact
--version``, help and shell completion answer at once.
"""

from __future__ import annotations

import datetime
import functools
import logging
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, ParamSpec

import typer

if TYPE_CHECKING:
    from pipeline.config import Config
    from pipeline.diff import Asked
    from pipeline.stages import Plan, Tell
    from reports.result import Command, Result
    from reports.since import Since

Parameters = ParamSpec("Parameters")

log = logging.getLogger("medfact")

INTERRUPTED = 130
STALE_SHOWN = 10
"""Stale entries of a baseline that are told one by one."""
EXPECTED = {
    "pipeline.command.UsageError",
    "pipeline.baselines.BaselineError",
    "pipeline.config.ConfigError",
    "pipeline.revisions.RevisionError",
    "pipeline.history.HistoryError",
    "pipeline.prefect_server.ServerError",
    "pipeline.selection.UnknownCheckError",
    "pipeline.stages.NoDocumentError",
    "claims.registry.problems.RegistryError",
    "claims.language.LanguageError",
    "claims.retractions.RetractionsError",
    "sources.pubmed.PubMedError",
}
"""Errors that are told in their own words. By name, so that telling of a failure imports nothing that could fail."""


class UsageError(Exception):
    """The command was used in a way that makes no sense; the message says what would."""


def parse_date(text: str | None) -> datetime.date | None:
    """Reads the date an option gives."""
    if text is None:
        return None
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is no date: expected one as 2026-11-22") from None


Paths = Annotated[
    list[str] | None,
    typer.Argument(metavar="PATH…", help="Files, folders, globs, URLs, or - for standard input.", show_default=False),
]
ConfigFile = Annotated[
    Path | None, typer.Option("--config", metavar="FILE", help="Configuration, else medfact.toml found upward.")
]
RegistryPath = Annotated[
    str | None,
    typer.Option("--registry", metavar="PATH|URL", help="Approved claims: a YAML folder, a file, or a database."),
]
OutputFile = Annotated[
    Path | None,
    typer.Option("--output", metavar="FILE", help="Write here (a folder, for formats that make a file an article)."),
]
AsOf = Annotated[
    str | None,
    typer.Option("--as-of", metavar="DATE", help="What counts as today in checks that look at dates, as 2026-11-22."),
]


BaselineFile = Annotated[
    str | None,
    typer.Option("--baseline", metavar="FILE", help="Accepted findings, as `medfact baseline` writes them."),
]


def guarded(command: Callable[Parameters, int | None]) -> Callable[Parameters, None]:
    """Makes an exit code of what a command returns or raises; nothing that goes wrong ever looks like a pass."""

    @functools.wraps(command)
    def guard(*args: Parameters.args, **kwargs: Parameters.kwargs) -> None:
        try:
            code = command(*args, **kwargs) or 0
        except KeyboardInterrupt:
            say("interrupted")
            code = INTERRUPTED
        except typer.Exit:
            raise
        except Exception as problem:
            if type(problem).__module__.startswith("typer"):
                raise
            code = failed(problem)
        raise typer.Exit(code)

    return guard


def plan_run(
    paths: Sequence[str] | None,
    config: Path | None,
    command: Command,
    *,
    registry: str | None = None,
    as_of: str | None = None,
    select: list[str] | None = None,
    ignore: list[str] | None = None,
    fail_on: str | None = None,
    output: Path | None = None,
    force_exclude: bool = False,
    baseline: str | None = None,
) -> Plan:
    """Plans a run from the options of the command line."""
    from pipeline import stages

    changed = narrowed(load_config(config, paths), select=select, ignore=ignore, fail_on=fail_on)
    return stages.plan(
        list(paths or ()),
        changed,
        registry=registry,
        as_of=parse_date(as_of),
        command=command,
        output=output,
        force_exclude=force_exclude,
        baseline=baseline,
    )


def narrowed(
    loaded: Config, *, select: list[str] | None = None, ignore: list[str] | None = None, fail_on: str | None = None
) -> Config:
    """Returns the configuration with the checks that the command line asks for."""
    from pipeline.config import override

    selected = words(select)
    # What is selected on the command line is meant, whatever the file leaves out; --ignore alone adds to the file's.
    ignored = tuple(words(ignore) or ()) if selected else (*loaded.settings.ignore, *(words(ignore) or ()))
    return override(loaded, select=selected, ignore=ignored, fail_on=fail_on)


def load_config(file: Path | None, paths: Iterable[str] | None) -> Config:
    """Loads the configuration that is named, else the one of the articles."""
    from pipeline import config

    return config.load(file, paths=paths or ())


def words(options: Sequence[str] | None) -> tuple[str, ...] | None:
    """Splits repeated and comma-separated values; None where the option was not given."""
    if not options:
        return None
    return tuple(word.strip() for option in options for word in option.split(",") if word.strip())


def run_plan(plan: Plan) -> Result:
    """Does what was planned, with a progress bar."""
    from pipeline import stages

    with progress() as tell:
        return stages.run(plan, tell=tell)


def run_diff(plan: Plan, asked: Asked) -> Result:
    """Does what was planned, and holds it against another state of the repository."""
    from pipeline import diff

    with progress() as tell:
        outcome, told = diff.run(plan, asked, tell=tell)
    for line in told:
        say(line)
    return outcome


def warn(outcome: Result, *, unread: bool = True) -> None:
    """Tells on standard error what a reader of the result might not see there."""
    if outcome.retractions is not None:
        say(f"retracted works: {outcome.retractions.told}")
    if outcome.baseline is not None and outcome.baseline.stale:
        from reports.result import plural

        stale = outcome.baseline.stale
        say(f"{outcome.baseline.source}: {plural(len(stale), 'finding')} no longer found (medfact baseline --prune):")
        for entry in stale[:STALE_SHOWN]:
            say(f"  {entry.path}: {entry.code} {entry.message}")
        if len(stale) > STALE_SHOWN:
            say(f"  and {len(stale) - STALE_SHOWN} more (--format json has them all)")
    if unread:
        for item in outcome.unread:
            say(f"{item.path}: not checked: {item.error}")
    for item in outcome.documents:
        for faulty in item.document.faulty_directives if item.document else ():
            place = f"{item.path}:{faulty.line}" if faulty.line else item.path
            say(f"{place}: suppression not understood, it silences nothing: {faulty.text!r}: {faulty.expected}")


def deliver(text: str, output: Path | None) -> None:
    """Writes a result to a file, or to standard output where none is named."""
    if output is None:
        put(text)
        return
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        output.write_text(text, encoding="utf-8", newline="")
    except OSError as problem:
        raise UsageError(f"{output} cannot be written: {problem.strerror}") from problem


def failed(problem: Exception) -> int:
    """Tells what went wrong; the run cannot be trusted, so the code is 2."""
    names = {f"{kind.__module__}.{kind.__name__}" for kind in type(problem).__mro__}
    if names & EXPECTED:
        say(f"medfact: {problem}" if "\n" not in str(problem) else str(problem))
    else:
        log.debug("internal error", exc_info=problem)
        say(f"medfact: internal error: {type(problem).__name__}: {problem} (MEDFACT_DEBUG=1 shows where)")
    return 2


def audited(outcome: Result, since: Since | None, output: Path) -> str:
    """Words an audit: what was found, what is new since the last one, where the report is."""
    from reports.since import details, headline

    told = [summary(outcome)]
    if since is not None:
        told += [headline(since), *(f"  {line}" for line in details(since))]
    return "\n".join([*told, f"report: {(output / 'index.html').as_posix()}", ""])


def summary(outcome: Result) -> str:
    """Words what was found in one line."""
    from reports.result import aside_words, plural, severity_words

    told = f"{plural(len(outcome.documents), 'article')}, {plural(outcome.claims, 'claim')}"
    if outcome.command != "claims":
        told += f"; found {severity_words(outcome.counts)}{aside_words(outcome.counts)}"
    return told + (f"; {plural(len(outcome.unread), 'article')} could not be checked" if outcome.unread else "")


@contextmanager
def progress() -> Iterator[Tell]:
    """A progress bar on a terminal; elsewhere nothing."""
    if not sys.stderr.isatty():
        yield _quiet
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description:13}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bars:
        tasks: dict[str, Any] = {}

        def tell(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(stage, total=total)
            bars.update(tasks[stage], completed=done, total=total)

        yield tell


def _quiet(_stage: str, _done: int, _total: int) -> None:
    """Tells nobody."""


def colored(stream: Any) -> bool:
    """Whether a stream is a terminal that shows colours and nobody asked for none."""
    return bool(stream.isatty()) and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def put(text: str) -> None:
    """Writes to standard output. A reader that went away early (``| head``) does not change the exit code."""
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        # The interpreter flushes again at exit and would complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def say(text: str) -> None:
    """Writes a message to standard error."""
    sys.stderr.write(f"{text}\n")
