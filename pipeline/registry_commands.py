"""The commands ``medfact registry …``: what a newsroom does with its registry."""

from __future__ import annotations

import datetime
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from pipeline.command import (
    AsOf,
    ConfigFile,
    OutputFile,
    Paths,
    RegistryPath,
    UsageError,
    colored,
    deliver,
    guarded,
    load_config,
    parse_date,
    plan_run,
    progress,
    put,
    run_plan,
    say,
    warn,
)

if TYPE_CHECKING:
    from claims.registry import Registry

registry_app = typer.Typer(
    name="registry", help="The registry of approved claims: validate, propose, approve, test.", no_args_is_help=True
)


@registry_app.command("validate")
@guarded
def registry_validate(
    path: Annotated[
        str | None,
        typer.Argument(metavar="PATH", help="Registry; the configured one if not given.", show_default=False),
    ] = None,
    config: ConfigFile = None,
) -> int:
    """Validate a registry: every problem with its place, what stands there and what is expected."""
    from claims import registry

    loaded = load_registry(path, config)
    doubts = registry.examine(loaded)
    for doubt in doubts:
        put(f"{doubt}\n")
    told = f"; {plural(len(doubts), 'place', 'places')} to look at" if doubts else ""
    put(f"{loaded.source}: {plural(len(loaded), 'entry', 'entries')}, {loaded.approved} approved{told}\n")
    return 1 if doubts else 0


@registry_app.command("propose")
@guarded
def registry_propose(
    output: Annotated[
        str,
        typer.Option("--output", metavar="FILE", help="Home that is written: a YAML, CSV or Excel file, a folder …"),
    ],
    paths: Paths = None,
    as_of: AsOf = None,
    config: ConfigFile = None,
) -> int:
    """Write draft entries from what articles say, for a person to approve. An existing file is not overwritten."""
    from claims import registry
    from pipeline import stages

    told = "name a new file, and bring its drafts in with medfact registry import"
    if not registry.is_url(output) and Path(output).is_file():
        raise UsageError(f"{output} exists: {told}")
    if registry.exists(output):
        raise UsageError(f"{shown(output)} exists: {told}")
    plan = plan_run(paths, config, "claims", as_of=as_of)
    home = plan.config.registry
    known = stages.load_registry(home, plan.config.root) if home else ()
    outcome = run_plan(plan)
    warn(outcome)
    articles = [item.article for item in outcome.documents if item.article is not None]
    found = registry.proposals(articles, known)
    said = f"{found.repeated} more claims say the same, {found.known} are in the registry, {found.left_out} left out"
    if not found.entries:
        say(f"nothing to propose, nothing was written: {said}")
        return 2 if outcome.unread else 0
    registry.save(found.entries, output, expected=registry.ABSENT)
    say(f"wrote {plural(len(found.entries), 'draft entry', 'draft entries')} to {shown(output)}; {said}")
    return 2 if outcome.unread else 0


@registry_app.command("approve")
@guarded
def registry_approve(
    path: Annotated[str, typer.Argument(metavar="FILE", help="Registry that is changed: a path or URL.")],
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
    today = parse_date(as_of) or datetime.date.today()
    chosen = None if everything else list(ids or ())
    approved = registry.approve(loaded, chosen, by, today, unsourced=unsourced)
    registry.save(approved, path, expected=loaded.version)
    number = sum(entry.status == "approved" for entry in approved)
    say(f"{loaded.source}: {number} of {len(approved)} entries approved")


@registry_app.command("import")
@guarded
def registry_import(
    source: Annotated[str, typer.Argument(metavar="SOURCE", help="Registry that is read: a path or URL.")],
    target: Annotated[str, typer.Argument(metavar="TARGET", help="Registry its entries are brought into.")],
    override: Annotated[
        bool, typer.Option("--replace", help="An entry of SOURCE takes the place of a different one under its id.")
    ] = False,
) -> int:
    """Bring the entries of one registry into another, by id. Where the two differ nothing is written."""
    from claims import registry

    entries = registry.load(source)
    there = registry.load(target) if registry.exists(target) else registry.Registry((), shown(target), registry.ABSENT)
    merged = registry.merge(there, entries, override=override)
    if merged.conflicts:
        for conflict in merged.conflicts:
            say(str(conflict))
        number = plural(len(merged.conflicts), "entry differs", "entries differ")
        say(f"{there.source}: {number} from {entries.source}; nothing was written (--replace takes those of SOURCE)")
        return 1
    if merged.added or merged.replaced:
        registry.save(merged.entries, target, expected=there.version)
    say(f"{there.source}: {len(merged.added)} added, {len(merged.replaced)} replaced, {merged.same} there already")
    return 0


@registry_app.command("export")
@guarded
def registry_export(
    source: Annotated[str, typer.Argument(metavar="SOURCE", help="Registry that is read: a path or URL.")],
    target: Annotated[str, typer.Argument(metavar="TARGET", help="Where it is written, in whatever home that names.")],
    override: Annotated[
        bool, typer.Option("--replace", help="Write over a registry that stands there; what only it has is gone.")
    ] = False,
) -> None:
    """Write a registry out as another home: TARGET holds afterwards what SOURCE holds, and nothing else."""
    from claims import registry

    entries = registry.load(source)
    expected = registry.ABSENT
    if override and registry.exists(target):
        # Only a registry is written over, not any file that has the ending of one.
        expected = registry.load(target).version
    registry.save(entries, target, expected=expected)
    say(f"wrote {plural(len(entries), 'entry', 'entries')} to {shown(target)}")


@registry_app.command("due")
@guarded
def registry_due(
    path: Annotated[
        str | None,
        typer.Argument(metavar="REGISTRY", help="Path or URL; the configured one if not given.", show_default=False),
    ] = None,
    within: Annotated[int, typer.Option("--within", metavar="DAYS", min=0, help="How many days to look ahead.")] = 90,
    format: Annotated[
        Literal["table", "csv", "ics"],
        typer.Option("--format", help="A table, CSV for a spreadsheet, or iCalendar for a calendar."),
    ] = "table",
    output: Annotated[Path | None, typer.Option("--output", metavar="FILE", help="Write here.")] = None,
    as_of: AsOf = None,
    config: ConfigFile = None,
) -> None:
    """List the approved entries whose review is past its date or falls due within some days."""
    import shutil

    from reports import due

    loaded = load_registry(path, config)
    today = parse_date(as_of) or datetime.date.today()
    last = today + datetime.timedelta(days=within)
    entries = loaded.due(last)
    if format == "csv":
        text = due.as_csv(entries, today)
    elif format == "ics":
        text = due.as_calendar(entries, today)
    elif entries:
        color = output is None and colored(sys.stdout)
        width = shutil.get_terminal_size((120, 24)).columns
        text = due.as_table(entries, today, width=max(width, 80), color=color)
    else:
        text = ""
    deliver(text, output)
    overdue = sum(due.days_left(entry, today) < 0 for entry in entries)
    say(f"{loaded.source}: {overdue} overdue, {len(entries) - overdue} due by {last}")


def load_registry(path: str | None, config: Path | None) -> Registry:
    """Loads the registry that is named, else the configured one."""
    from pipeline import stages

    loaded = load_config(config, [path] if path and "://" not in path else [])
    source = path or loaded.registry
    if source is None:
        raise UsageError("no registry: name one, or set registry in medfact.toml")
    return stages.load_registry(source, loaded.root)


def shown(home: str) -> str:
    """Returns how messages call a home: a database without its password."""
    from claims.registry.homes import home_of

    return home_of(home, writing=True).shown


def plural(number: int, one: str, many: str) -> str:
    """Returns a number with the word for one or for many."""
    return f"{number} {one if number == 1 else many}"


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

    plan = plan_run(paths, config, "check", registry=registry, as_of=as_of)
    if plan.run.registry is None:
        raise UsageError("no registry: name one with --registry, or set registry in medfact.toml")
    with progress() as tell:
        report = strength.run(plan, seed=seed, limit=limit, everything=everything, tell=tell)
    deliver(strength.as_json(report) if format == "json" else strength.as_text(report), output)
    for item in report.unread:
        say(f"{item.path}: not read: {item.error}")
    return 2 if report.unread else 0
