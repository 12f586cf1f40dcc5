"""The command ``medfact``. Standard output carries the result only; progress and messages go to standard error.

Everything heavy (spaCy, pandas, Prefect, Jinja, the checks) is imported where a command needs it, so that ``medfact
--version``, help and shell completion answer at once.
"""

from __future__ import annotations

import datetime
import functools
import logging
import os
import sys
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, ParamSpec

import typer

if TYPE_CHECKING:
    from claims.checks import Registered
    from claims.registry import Registry
    from pipeline.config import Config
    from pipeline.stages import Plan, Tell
    from reports import Renderer
    from reports.result import Command, DocumentResult, Result

Parameters = ParamSpec("Parameters")

app = typer.Typer(
    name="medfact",
    help="Fact-checks medical content: extracts claims, holds them against a registry and against each other.",
    epilog="Exit codes: 0 nothing at or above --fail-on; 1 such findings; 2 the run could not be trusted.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
registry_app = typer.Typer(
    name="registry", help="The registry of approved claims: validate, propose, approve, test.", no_args_is_help=True
)
app.add_typer(registry_app)

log = logging.getLogger("medfact")

INTERRUPTED = 130
EXPECTED = {
    "pipeline.cli.UsageError",
    "__main__.UsageError",
    "pipeline.config.ConfigError",
    "pipeline.selection.UnknownCheckError",
    "pipeline.stages.NoDocumentError",
    "claims.registry.RegistryError",
    "claims.language.LanguageError",
}
"""Errors that are told in their own words. By name, so that telling of a failure imports nothing that could fail."""


class UsageError(Exception):
    """The command was used in a way that makes no sense; the message says what would."""


def _date(text: str | None) -> datetime.date | None:
    if text is None:
        return None
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is no date: expected one as 2026-11-22") from None


Paths = Annotated[
    list[str] | None,
    typer.Argument(metavar="PATH…", help="Files, folders, globs, or - for standard input.", show_default=False),
]
ConfigFile = Annotated[
    Path | None, typer.Option("--config", metavar="FILE", help="Configuration, else medfact.toml found upward.")
]
RegistryPath = Annotated[
    str | None,
    typer.Option("--registry", metavar="PATH", help="Approved claims: a folder of YAML files or a CSV file."),
]
Select = Annotated[
    list[str] | None,
    typer.Option("--select", metavar="CODES", help="Checks to run: codes, names, groups (CIT), default, all."),
]
Ignore = Annotated[list[str] | None, typer.Option("--ignore", metavar="CODES", help="Checks to leave out.")]
FailOn = Annotated[
    Literal["error", "warning", "note", "never"] | None,
    typer.Option("--fail-on", help="Least severity that makes the exit code 1 (default: error).", show_default=False),
]
AsOf = Annotated[
    str | None,
    typer.Option("--as-of", metavar="DATE", help="What counts as today in checks that look at dates, as 2026-11-22."),
]
OutputFile = Annotated[
    Path | None,
    typer.Option("--output", metavar="FILE", help="Write here (a folder, for formats that make a file an article)."),
]


def guarded(command: Callable[Parameters, int | None]) -> Callable[Parameters, None]:
    """Makes an exit code of what a command returns or raises; nothing that goes wrong ever looks like a pass."""

    @functools.wraps(command)
    def guard(*args: Parameters.args, **kwargs: Parameters.kwargs) -> None:
        try:
            code = command(*args, **kwargs) or 0
        except KeyboardInterrupt:
            _say("interrupted")
            code = INTERRUPTED
        except typer.Exit:
            raise
        except Exception as problem:
            if type(problem).__module__.startswith("typer"):
                raise
            code = _failed(problem)
        raise typer.Exit(code)

    return guard


def _version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version as installed

        _put(f"medfact {installed('medfact')}\n")
        raise typer.Exit


@app.callback()
def medfact(
    version: Annotated[
        bool, typer.Option("--version", help="Show the version and exit.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    """Fact-checks medical content: extracts claims, holds them against a registry and against each other."""


@app.command()
@guarded
def check(
    paths: Paths = None,
    registry: RegistryPath = None,
    format: Annotated[
        str, typer.Option("--format", metavar="FORMAT", help="text, json, html, csv, markdown or github.")
    ] = "text",
    output: OutputFile = None,
    select: Select = None,
    ignore: Ignore = None,
    fail_on: FailOn = None,
    as_of: AsOf = None,
    config: ConfigFile = None,
    group_by: Annotated[
        Literal["article", "code"], typer.Option("--group-by", help="How the text format is ordered.")
    ] = "article",
) -> int:
    """Check articles in this process: the gate for CI and pre-commit."""
    from pipeline import stages

    _known_format(format, "check")
    plan = _plan(paths, config, "check", registry=registry, as_of=as_of, select=select, ignore=ignore, fail_on=fail_on)
    outcome = _run(plan)
    _write(outcome, format, output, group_by=group_by)
    return stages.exit_code(outcome, plan.config.settings.fail_on)


@app.command()
@guarded
def claims(
    paths: Paths = None,
    format: Annotated[
        str, typer.Option("--format", metavar="FORMAT", help="text, json, jsonl, csv or parquet.")
    ] = "text",
    output: OutputFile = None,
    as_of: AsOf = None,
    config: ConfigFile = None,
) -> int:
    """Extract claims only: nothing is checked."""
    import reports

    _known_format(format, "claims")
    plan = _plan(paths, config, "claims", as_of=as_of)
    renderer = reports.formats()[format]
    if renderer.claims_stream is not None or renderer.claims_file is not None:
        return _stream(plan, renderer, output)
    outcome = _run(plan)
    _write(outcome, format, output)
    return 2 if outcome.unread else 0


@app.command()
@guarded
def audit(
    paths: Paths = None,
    output: Annotated[Path, typer.Option("--output", metavar="DIR", help="Folder of the report site.")] = Path(
        "medfact-report"
    ),
    registry: RegistryPath = None,
    select: Select = None,
    ignore: Ignore = None,
    fail_on: FailOn = None,
    as_of: AsOf = None,
    config: ConfigFile = None,
) -> int:
    """Audit a library with the Prefect flow: a report site with index, articles, findings.csv and claims.csv."""
    from pipeline import stages

    plan = _plan(
        paths,
        config,
        "audit",
        registry=registry,
        as_of=as_of,
        select=select,
        ignore=ignore,
        fail_on=fail_on,
        output=output,
    )
    from pipeline import flows

    with _progress() as tell:
        outcome = flows.audit(plan, output, tell=tell)
    _warn(outcome)
    _put(f"{_summary(outcome)}\nreport: {(output / 'index.html').as_posix()}\n")
    return stages.exit_code(outcome, plan.config.settings.fail_on)


@app.command()
@guarded
def checks(
    format: Annotated[Literal["text", "json"], typer.Option("--format", help="How the catalogue is written.")] = "text",
) -> None:
    """List the checks: code, name, severity, what each flags."""
    known = [item.check for item in _catalogue().values()]
    if format == "json":
        import dataclasses
        import json

        _put(json.dumps([dataclasses.asdict(item) for item in known], indent=2, ensure_ascii=False) + "\n")
        return
    width = max((len(item.name) for item in known), default=0)
    for item in known:
        aside = "" if item.default else " (off by default)"
        _put(f"{item.code}  {item.name:{width}}  {item.severity:7}  {item.summary}{aside}\n")


@app.command()
@guarded
def explain(code: Annotated[str, typer.Argument(metavar="CODE", help="Code or name of a check.")]) -> None:
    """Explain one check: what it flags, why it matters, examples, what to do."""
    from pipeline.config import nearest

    known = _catalogue()
    names = {item.check.name: item for item in known.values()}
    found = known.get(code.upper()) or names.get(code.lower())
    if found is None:
        raise UsageError(f"there is no check {code!r}{nearest(code, [*known, *names])}: medfact checks lists them")
    page = found.page.read_text(encoding="utf-8")
    if _color(sys.stdout):
        from rich.console import Console
        from rich.markdown import Markdown

        Console().print(Markdown(page))
    else:
        _put(page)


@app.command("sources")
@guarded
def list_sources(
    paths: Paths = None,
    format: Annotated[Literal["text", "json"], typer.Option("--format", help="How the list is written.")] = "text",
    output: OutputFile = None,
    config: ConfigFile = None,
) -> int:
    """List every reference of a library once, with the articles that give it."""
    from pipeline import bibliography, stages

    loaded = _config(config, paths)
    found = stages.gather(paths or loaded.paths, loaded)
    read = list(stages.read(found.files, loaded.root))
    unread = [item for item in read if isinstance(item, stages.Unread)]
    problems = [*((item.path, item.error) for item in unread), *((item.path, item.message) for item in found.errors)]
    for path, error in problems:
        _say(f"{path}: not read: {error}")
    works = bibliography.collect(item for item in read if not isinstance(item, stages.Unread))
    _deliver(bibliography.as_json(works) if format == "json" else bibliography.as_text(works), output)
    return 2 if problems else 0


@app.command()
@guarded
def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Where to begin.")] = Path(),
) -> None:
    """Write a commented medfact.toml, a registry to start from and a CI job; what exists is left alone."""
    from pipeline import starter

    for path, written in starter.write(folder):
        _say(f"{'wrote' if written else 'left as it is:'} {path.as_posix()}")


@registry_app.command("validate")
@guarded
def registry_validate(
    path: Annotated[
        str | None,
        typer.Argument(metavar="PATH", help="Registry; the configured one if not given.", show_default=False),
    ] = None,
    config: ConfigFile = None,
) -> None:
    """Validate a registry: every problem with file, row, column, what stands there and what is expected."""
    loaded = _load_registry(path, config)
    _put(f"{loaded.source}: {len(loaded)} entries, {loaded.approved} approved\n")


@registry_app.command("propose")
@guarded
def registry_propose(
    output: Annotated[Path, typer.Option("--output", metavar="FILE", help="CSV or YAML file that is written.")],
    paths: Paths = None,
    as_of: AsOf = None,
    config: ConfigFile = None,
) -> int:
    """Write draft entries from what articles say, for a person to approve. An existing file is not overwritten."""
    from claims import registry
    from pipeline import stages

    if output.exists():
        raise UsageError(f"{output} exists: name a new file, drafts are merged by a person")
    plan = _plan(paths, config, "claims", as_of=as_of)
    home = plan.config.registry
    known = stages.load_registry(home, plan.config.root) if home else ()
    outcome = _run(plan)
    _warn(outcome)
    articles = [item.article for item in outcome.documents if item.article is not None]
    entries = registry.propose(articles, known)
    output.parent.mkdir(parents=True, exist_ok=True)
    registry.save(entries, output)
    _say(f"wrote {len(entries)} draft entries to {output.as_posix()}")
    return 2 if outcome.unread else 0


@registry_app.command("approve")
@guarded
def registry_approve(
    path: Annotated[Path, typer.Argument(metavar="FILE", help="Registry that is changed.")],
    ids: Annotated[
        list[str] | None, typer.Argument(metavar="IDS…", help="Entries to approve.", show_default=False)
    ] = None,
    by: Annotated[str, typer.Option("--by", metavar="NAME", help="Who approves.")] = "",
    everything: Annotated[bool, typer.Option("--all", help="Approve every draft.")] = False,
    unsourced: Annotated[bool, typer.Option("--unsourced", help="Approve entries without a source too.")] = False,
    as_of: AsOf = None,
) -> None:
    """Approve draft entries by name; each needs a source unless --unsourced says otherwise."""
    from claims import registry

    if not by.strip():
        raise UsageError("--by NAME is missing: an approval has a name")
    if bool(ids) == everything:
        raise UsageError("name the entries to approve, or give --all")
    loaded = registry.load(path)
    today = _date(as_of) or datetime.date.today()
    chosen = None if everything else list(ids or ())
    approved = registry.approve(loaded, chosen, by, today, unsourced=unsourced)
    registry.save(approved, path)
    number = sum(entry.status == "approved" for entry in approved)
    _say(f"{path.as_posix()}: {number} of {len(approved)} entries approved")


@registry_app.command("test")
@guarded
def registry_test(
    paths: Paths = None,
    registry: RegistryPath = None,
    format: Annotated[Literal["text", "json"], typer.Option("--format", help="How the result is written.")] = "text",
    output: OutputFile = None,
    seed: Annotated[int, typer.Option("--seed", metavar="N", help="Chooses the faults; the same gives the same.")] = 0,
    limit: Annotated[
        int | None,
        typer.Option("--limit", metavar="N", min=1, help="Most faults that are planted.", show_default=False),
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Plant in claims that no entry supports, too.")] = False,
    as_of: AsOf = None,
    config: ConfigFile = None,
) -> int:
    """Test how strong a registry is: plant single faults in articles that agree with it, and see which are caught."""
    from pipeline import strength

    plan = _plan(paths, config, "check", registry=registry, as_of=as_of)
    if plan.run.registry is None:
        raise UsageError("no registry: name one with --registry, or set registry in medfact.toml")
    with _progress() as tell:
        report = strength.run(plan, seed=seed, limit=limit, everything=everything, tell=tell)
    _deliver(strength.as_json(report) if format == "json" else strength.as_text(report), output)
    for item in report.unread:
        _say(f"{item.path}: not read: {item.error}")
    return 2 if report.unread else 0


def main() -> None:
    """Runs the command."""
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(encoding="utf-8")
    if not sys.warnoptions:
        # Warnings of libraries to their developers are noise for who checks an article; python -W shows them.
        warnings.simplefilter("ignore")
    if os.environ.get("MEDFACT_DEBUG"):
        logging.basicConfig()
        log.setLevel(logging.DEBUG)
    app()


# ---------------------------------------------------------------- what the commands share


def _plan(
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
) -> Plan:
    from pipeline import stages
    from pipeline.config import override

    loaded = _config(config, paths)
    selected = _words(select)
    # What is selected on the command line is meant, whatever the file leaves out; --ignore alone adds to the file's.
    ignored = tuple(_words(ignore) or ()) if selected else (*loaded.settings.ignore, *(_words(ignore) or ()))
    changed = override(loaded, select=selected, ignore=ignored, fail_on=fail_on)
    day = _date(as_of)
    return stages.plan(list(paths or ()), changed, registry=registry, as_of=day, command=command, output=output)


def _config(file: Path | None, paths: Iterable[str] | None) -> Config:
    from pipeline import config

    return config.load(file, paths=paths or ())


def _load_registry(path: str | None, config: Path | None) -> Registry:
    from pipeline import stages

    loaded = _config(config, [path] if path else [])
    source = path or loaded.registry
    if source is None:
        raise UsageError("no registry: name one, or set registry in medfact.toml")
    return stages.load_registry(source, loaded.root)


def _words(options: Sequence[str] | None) -> tuple[str, ...] | None:
    """Splits repeated and comma-separated values; None where the option was not given."""
    if not options:
        return None
    return tuple(word.strip() for option in options for word in option.split(",") if word.strip())


def _catalogue() -> dict[str, Registered]:
    from claims.checks import catalogue

    return catalogue()


def _known_format(name: str, command: str) -> None:
    from pipeline.config import nearest
    from reports import formats

    known = [item.format.name for item in formats().values() if command in item.format.commands]
    if name not in known:
        raise UsageError(
            f"there is no format {name!r} of {command}{nearest(name, known)}: there are {', '.join(known)}"
        )


def _run(plan: Plan) -> Result:
    from pipeline import stages

    with _progress() as tell:
        return stages.run(plan, tell=tell)


def _write(
    outcome: Result, format: str, output: Path | None, *, group_by: Literal["article", "code"] = "article"
) -> None:
    import shutil

    import reports

    _warn(outcome, unread=format not in ("text", "html") or output is not None)
    width = shutil.get_terminal_size().columns
    try:
        if output is not None:
            reports.write(outcome, format, output, options=reports.Options(group_by=group_by))
            _say(f"{_summary(outcome)}\nwrote {output.as_posix()}")
        else:
            options = reports.Options(color=_color(sys.stdout), width=width, group_by=group_by)
            _put(reports.render(outcome, format, options=options))
    except ValueError as problem:
        raise UsageError(str(problem)) from problem
    except OSError as problem:
        raise UsageError(f"{output} cannot be written: {problem.strerror}") from problem


def _stream(plan: Plan, renderer: Renderer, output: Path | None) -> int:
    """Writes claims as they are found and keeps no article; a file appears under its name only when it is whole."""
    from pipeline import stages
    from reports.result import plural

    seen = {"articles": 0, "claims": 0, "unread": 0}

    def counted(items: Iterable[DocumentResult]) -> Iterator[DocumentResult]:
        for item in items:
            seen["articles"] += 1
            seen["claims"] += len(item.claims)
            if item.error is not None:
                seen["unread"] += 1
                _say(f"{item.path}: not checked: {item.error}")
            yield item

    with _progress() as tell:
        items = counted(stages.stream(plan, tell=tell))
        if output is None:
            if renderer.claims_stream is None:
                raise UsageError(f"{renderer.format.name} is a binary file: name it with --output FILE")
            for part in renderer.claims_stream(items):
                _put(part)
        else:
            _stream_to(items, renderer, output)
    if output is not None:
        unread = f"; {plural(seen['unread'], 'article')} could not be checked" if seen["unread"] else ""
        told = f"{plural(seen['articles'], 'article')}, {plural(seen['claims'], 'claim')}{unread}"
        _say(f"{told}\nwrote {output.as_posix()}")
    return 2 if seen["unread"] else 0


def _stream_to(items: Iterable[DocumentResult], renderer: Renderer, output: Path) -> None:
    part = output.with_name(f".{output.name}.part")
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        if renderer.claims_file is not None:
            renderer.claims_file(items, part)
        elif renderer.claims_stream is not None:
            with part.open("w", encoding="utf-8", newline="") as file:
                file.writelines(renderer.claims_stream(items))
        part.replace(output)
    except ValueError as problem:
        raise UsageError(str(problem)) from problem
    except OSError as problem:
        raise UsageError(f"{output} cannot be written: {problem.strerror}") from problem
    finally:
        part.unlink(missing_ok=True)


def _summary(outcome: Result) -> str:
    from reports.result import plural, severity_words

    told = f"{plural(len(outcome.documents), 'article')}, {plural(outcome.claims, 'claim')}"
    if outcome.command != "claims":
        told += f"; found {severity_words(outcome.counts)}"
    return told + (f"; {plural(len(outcome.unread), 'article')} could not be checked" if outcome.unread else "")


def _warn(outcome: Result, *, unread: bool = True) -> None:
    """Tells on standard error what a reader of the result might not see there."""
    if unread:
        for item in outcome.unread:
            _say(f"{item.path}: not checked: {item.error}")
    for item in outcome.documents:
        for faulty in item.document.faulty_directives if item.document else ():
            place = f"{item.path}:{faulty.line}" if faulty.line else item.path
            _say(f"{place}: suppression not understood, it silences nothing: {faulty.text!r}: {faulty.expected}")


def _deliver(text: str, output: Path | None) -> None:
    if output is None:
        _put(text)
        return
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        output.write_text(text, encoding="utf-8")
    except OSError as problem:
        raise UsageError(f"{output} cannot be written: {problem.strerror}") from problem


def _failed(problem: Exception) -> int:
    """Tells what went wrong; the run cannot be trusted, so the code is 2."""
    names = {f"{kind.__module__}.{kind.__name__}" for kind in type(problem).__mro__}
    if names & EXPECTED:
        _say(f"medfact: {problem}" if "\n" not in str(problem) else str(problem))
    else:
        log.debug("internal error", exc_info=problem)
        _say(f"medfact: internal error: {type(problem).__name__}: {problem} (MEDFACT_DEBUG=1 shows where)")
    return 2


@contextmanager
def _progress() -> Iterator[Tell]:
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


def _color(stream: Any) -> bool:
    return bool(stream.isatty()) and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def _put(text: str) -> None:
    """Writes to standard output. A reader that went away early (``| head``) does not change the exit code."""
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        # The interpreter flushes again at exit and would complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")


if __name__ == "__main__":
    main()
