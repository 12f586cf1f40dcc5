"""The command ``medfact``. Standard output carries the result only; progress and messages go to standard error.

Everything heavy (spaCy, pandas, Prefect, Jinja, the checks) is imported where a command needs it, so that ``medfact
--version``, help and shell completion answer at once.
"""

from __future__ import annotations

import gc
import os
import sys
import warnings
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from pipeline.command import (
    AsOf,
    BaselineFile,
    ConfigFile,
    OutputFile,
    Paths,
    RegistryPath,
    UsageError,
    audited,
    colored,
    deliver,
    guarded,
    log,
    narrowed,
    plan_run,
    progress,
    put,
    run_diff,
    run_plan,
    say,
    summary,
    warn,
)
from pipeline.registry_commands import registry_app

if TYPE_CHECKING:
    from claims.checks import Registered
    from pipeline.stages import Plan
    from reports import Renderer
    from reports.result import DocumentResult, Result

app = typer.Typer(
    name="medfact",
    help="Fact-checks medical content: extracts claims, holds them against a registry and against each other.",
    epilog="Exit codes: 0 nothing at or above --fail-on; 1 such findings; 2 the run could not be trusted.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(registry_app)

Select = Annotated[
    list[str] | None,
    typer.Option("--select", metavar="CODES", help="Checks to run: codes, names, groups (CIT), default, all."),
]
Ignore = Annotated[list[str] | None, typer.Option("--ignore", metavar="CODES", help="Checks to leave out.")]
FailOn = Annotated[
    Literal["error", "warning", "note", "never"] | None,
    typer.Option("--fail-on", help="Least severity that makes the exit code 1 (default: error).", show_default=False),
]


def _version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version as installed

        put(f"medfact {installed('medfact')}\n")
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
        str,
        typer.Option(
            "--format",
            metavar="FORMAT",
            help="text, json, html, csv, markdown, docx, sarif, junit, gitlab or github.",
        ),
    ] = "text",
    output: OutputFile = None,
    select: Select = None,
    ignore: Ignore = None,
    fail_on: FailOn = None,
    diff: Annotated[
        str | None,
        typer.Option("--diff", metavar="REF", help="Count only what came since HEAD left this branch, tag or commit."),
    ] = None,
    force_exclude: Annotated[
        bool, typer.Option("--force-exclude", help="Leave out excluded files, also those that are named.")
    ] = False,
    baseline: BaselineFile = None,
    as_of: AsOf = None,
    config: ConfigFile = None,
    group_by: Annotated[
        Literal["article", "code"], typer.Option("--group-by", help="How the text format is ordered.")
    ] = "article",
) -> int:
    """Check articles in this process: the gate for CI and pre-commit."""
    from pipeline import stages

    _known_format(format, "check")
    _needs_file(format, output)
    plan = plan_run(
        paths,
        config,
        "check",
        registry=registry,
        as_of=as_of,
        select=select,
        ignore=ignore,
        fail_on=fail_on,
        force_exclude=force_exclude,
        baseline=baseline,
    )
    for path in plan.found.excluded:
        say(f"{path}: not checked: excluded by the configuration")
    if diff is None:
        outcome = run_plan(plan)
    else:
        from pipeline.diff import Asked

        narrow = partial(narrowed, select=select, ignore=ignore, fail_on=fail_on)
        outcome = run_diff(plan, Asked(diff, paths or (), config, registry, narrow, force_exclude))
    settings = plan.config.settings
    _write(outcome, format, output, plan, group_by=group_by, fail_on=settings.fail_on, docs_url=settings.docs_url)
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
    plan = plan_run(paths, config, "claims", as_of=as_of)
    renderer = reports.renderer(format)
    if renderer.claims_stream is not None or renderer.claims_file is not None:
        return _stream(plan, renderer, output)
    outcome = run_plan(plan)
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
    baseline: BaselineFile = None,
    as_of: AsOf = None,
    config: ConfigFile = None,
) -> int:
    """Audit a library with the Prefect flow: a report site, and what is new since the last audit."""
    from pipeline import stages

    plan = plan_run(
        paths,
        config,
        "audit",
        registry=registry,
        as_of=as_of,
        select=select,
        ignore=ignore,
        fail_on=fail_on,
        output=output,
        baseline=baseline,
    )
    from pipeline import flows

    with progress() as tell:
        done = flows.audit(plan, output, tell=tell)
    warn(done.result)
    put(audited(done.result, done.since, output))
    return stages.exit_code(done.result, plan.config.settings.fail_on)


@app.command()
@guarded
def schedule(
    paths: Paths = None,
    cron: Annotated[
        str, typer.Option("--cron", metavar="CRON", help="When: minute, hour, day, month, weekday.")
    ] = "0 6 * * 1",
    timezone: Annotated[
        str, typer.Option("--timezone", metavar="ZONE", help="Whose clock that is, as Europe/Berlin.")
    ] = "UTC",
    output: Annotated[Path, typer.Option("--output", metavar="DIR", help="Folder of the report site.")] = Path(
        "medfact-report"
    ),
    registry: RegistryPath = None,
    select: Select = None,
    ignore: Ignore = None,
    fail_on: FailOn = None,
    config: ConfigFile = None,
) -> None:
    """Audit a library again and again, on a cron schedule, until interrupted."""
    from pipeline import audit as work
    from pipeline import flows

    try:
        when = flows.schedule_of(cron, timezone)
    except ValueError as problem:
        raise UsageError(str(problem)) from problem
    request = flows.Request(
        tuple(paths or ()),
        output.as_posix(),
        config.as_posix() if config else None,
        registry,
        tuple(select or ()),
        tuple(ignore or ()),
        fail_on,
    )
    # What is wrong with the request is told now, not on Monday at six.
    plan = request.plan()
    work.prepare(plan)
    for fault in plan.found.errors:
        say(f"{fault.path}: {fault.message}")
    if not plan.found.files:
        raise UsageError("nothing of what was named can be read")
    flows.keep_auditing(request, when)


@app.command("baseline")
@guarded
def write_baseline(
    paths: Paths = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", metavar="FILE", help="The file (default: the configuration's, else medfact-baseline.json)."
        ),
    ] = None,
    prune: Annotated[
        bool, typer.Option("--prune", help="Only take out what is no longer found; accept nothing new.")
    ] = False,
    registry: RegistryPath = None,
    as_of: AsOf = None,
    config: ConfigFile = None,
) -> int:
    """Accept what stands today: findings in the file are known from then on, and do not count."""
    from pipeline import accepting

    plan = plan_run(paths, config, "check", registry=registry, as_of=as_of, baseline="")
    return accepting.accept(plan, output, prune=prune)


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

        put(json.dumps([dataclasses.asdict(item) for item in known], indent=2, ensure_ascii=False) + "\n")
        return
    width = max((len(item.name) for item in known), default=0)
    for item in known:
        aside = "" if item.default else " (off by default)"
        put(f"{item.code}  {item.name:{width}}  {item.severity:7}  {item.summary}{aside}\n")


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
    if colored(sys.stdout):
        from rich.console import Console
        from rich.markdown import Markdown

        Console().print(Markdown(page))
    else:
        put(page)


@app.command("sources")
@guarded
def list_sources(
    paths: Paths = None,
    format: Annotated[
        Literal["text", "csv", "json", "csl"],
        typer.Option("--format", help="How the list is written: a table, CSV, JSON, or CSL-JSON."),
    ] = "text",
    output: OutputFile = None,
    as_of: AsOf = None,
    config: ConfigFile = None,
) -> int:
    """List every reference of a library once: what it is, and how many articles and claims rest on it."""
    from pipeline import bibliography, stages

    plan = plan_run(paths, config, "claims", as_of=as_of)
    settings = plan.config.settings.checks
    listed = stages.load_retractions(plan.config)
    gathered = bibliography.Bibliography()
    unread = 0
    with progress() as tell:
        for item in stages.stream(plan, tell=tell):
            if item.document is None:
                say(f"{item.path}: not read: {item.error}")
                unread += 1
            else:
                gathered.add(item.document, item.claims)
    if listed is not None:
        say(f"retracted works: {listed.told()}")
    works = gathered.works(settings, plan.run.as_of, listed)
    deliver(bibliography.render(works, format), output)
    return 2 if unread else 0


@app.command()
@guarded
def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Where to begin.")] = Path(),
    ci: Annotated[
        Literal["github", "gitlab", "none"], typer.Option("--ci", help="Whose CI job is written.")
    ] = "github",
) -> None:
    """Write a commented medfact.toml, a registry to start from, a CI job and a hook; what exists is left alone."""
    from pipeline import starter

    for path, written in starter.write(folder, ci):
        say(f"{'wrote' if written else 'left as it is:'} {path.as_posix()}")


@app.command()
@guarded
def lsp(
    registry: RegistryPath = None,
    config: ConfigFile = None,
    stdio: Annotated[
        bool, typer.Option("--stdio", help="Serve standard input and output: the default, some editors say it.")
    ] = False,
    tcp: Annotated[
        int | None,
        typer.Option("--tcp", metavar="PORT", min=1, max=65535, help="Listen on a port of this machine instead."),
    ] = None,
) -> int:
    """Serve an editor: articles are checked while they are written (language server protocol)."""
    if stdio and tcp is not None:
        raise UsageError("--stdio and --tcp exclude each other: name one of them")
    try:
        from pipeline.editor import server
    except ModuleNotFoundError as problem:
        if (problem.name or "").partition(".")[0] not in ("pygls", "lsprotocol"):
            raise
        missing = "medfact lsp needs pygls, which is not installed: install medfact[lsp] into medfact's environment"
        raise UsageError(missing) from None
    return server.serve(config, registry, tcp)


def main() -> None:
    """Runs the command."""
    # Imports, models and tables make some million objects that stay; looking for garbage among them ever again takes a
    # tenth of a short run.
    gc.set_threshold(100_000, 20, 20)
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(encoding="utf-8")
    if not sys.warnoptions:
        # Warnings of libraries to their developers are noise for who checks an article; python -W shows them.
        warnings.simplefilter("ignore")
    if os.environ.get("MEDFACT_DEBUG"):
        import logging

        logging.basicConfig()
        log.setLevel(logging.DEBUG)
    app()


# ---------------------------------------------------------------- what the commands share


def _catalogue() -> dict[str, Registered]:
    from claims.checks import catalogue

    return catalogue()


def _known_format(name: str, command: str) -> None:
    from pipeline.config import nearest
    from reports import UnknownFormatError, formats, renderer

    try:
        there = command in renderer(name).format.commands
    except UnknownFormatError:
        there = False
    if not there:
        known = [item.format.name for item in formats().values() if command in item.format.commands]
        raise UsageError(
            f"there is no format {name!r} of {command}{nearest(name, known)}: there are {', '.join(known)}"
        )


def _needs_file(name: str, output: Path | None) -> None:
    """Says before the run that a binary format needs a file."""
    from reports import renderer

    if output is None and renderer(name).write_file is not None:
        raise UsageError(f"{name} is a binary file: name it with --output FILE (or a folder, for several articles)")


def _write(outcome: Result, format: str, output: Path | None, plan: Plan | None = None, **given: Any) -> None:
    import shutil

    import reports

    warn(outcome, unread=format not in ("text", "html") or output is not None)
    width = shutil.get_terminal_size().columns
    try:
        if output is not None:
            original = _originals(plan) if plan is not None else None
            reports.write(outcome, format, output, options=reports.Options(original=original, **given))
            if reports.renderer(format).write_file is not None:
                _tell_left_out(outcome)
            say(f"{summary(outcome)}\nwrote {output.as_posix()}")
        else:
            options = reports.Options(color=colored(sys.stdout), width=width, **given)
            put(reports.render(outcome, format, options=options))
    except ValueError as problem:
        raise UsageError(str(problem)) from problem
    except OSError as problem:
        raise UsageError(f"{output} cannot be written: {problem.strerror}") from problem


def _originals(plan: Plan) -> Callable[[str], Path | None]:
    """Returns a function that gives the file of an article by the path it is shown under."""
    files = {shown: Path(path) for path, shown in plan.found.files}

    def original(shown: str) -> Path | None:
        file = files.get(shown)
        return file if file is not None and file.is_file() else None

    return original


def _tell_left_out(outcome: Result) -> None:
    """Tells what has no place in the articles that were written."""
    from reports.excerpt import safe
    from reports.result import plural

    counts = outcome.counts
    if counts.known or counts.suppressed:
        say(f"left out: {plural(counts.known, 'known finding')}, {plural(counts.suppressed, 'suppressed finding')}")
    for finding in outcome.findings:
        if finding.state == "new":
            place = f"{finding.path}:{finding.line}" if finding.line else finding.path
            say(f"{place}: {finding.code} {finding.severity} {safe(finding.message)}")


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
                say(f"{item.path}: not checked: {item.error}")
            yield item

    with progress() as tell:
        items = counted(stages.stream(plan, tell=tell))
        if output is None:
            if renderer.claims_stream is None:
                raise UsageError(f"{renderer.format.name} is a binary file: name it with --output FILE")
            for part in renderer.claims_stream(items):
                put(part)
        else:
            _stream_to(items, renderer, output)
    if output is not None:
        unread = f"; {plural(seen['unread'], 'article')} could not be checked" if seen["unread"] else ""
        told = f"{plural(seen['articles'], 'article')}, {plural(seen['claims'], 'claim')}{unread}"
        say(f"{told}\nwrote {output.as_posix()}")
    return 2 if seen["unread"] else 0


def _stream_to(items: Iterable[DocumentResult], renderer: Renderer, output: Path) -> None:
    from sources.wholefile import whole

    try:
        with whole(output) as part:
            if renderer.claims_file is not None:
                renderer.claims_file(items, part)
            elif renderer.claims_stream is not None:
                with part.open("w", encoding="utf-8", newline="") as file:
                    file.writelines(renderer.claims_stream(items))
    except ValueError as problem:
        raise UsageError(str(problem)) from problem
    except OSError as problem:
        raise UsageError(f"{output} cannot be written: {problem.strerror}") from problem


if __name__ == "__main__":
    main()
