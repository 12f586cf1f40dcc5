"""The commands ``medfact registry …``: what a newsroom does with its registry."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.command import (
    AsOf,
    ConfigFile,
    Paths,
    UsageError,
    guarded,
    load_config,
    parse_date,
    plan_run,
    put,
    run_plan,
    say,
    warn,
)

if TYPE_CHECKING:
    from claims.registry import Registry

registry_app = typer.Typer(
    name="registry", help="The registry of approved claims: validate, propose, approve.", no_args_is_help=True
)


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
    loaded = load_registry(path, config)
    put(f"{loaded.source}: {len(loaded)} entries, {loaded.approved} approved\n")


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
    plan = plan_run(paths, config, "claims", as_of=as_of)
    home = plan.config.registry
    known = stages.load_registry(home, plan.config.root) if home else ()
    outcome = run_plan(plan)
    warn(outcome)
    articles = [item.article for item in outcome.documents if item.article is not None]
    entries = registry.propose(articles, known)
    output.parent.mkdir(parents=True, exist_ok=True)
    registry.save(entries, output)
    say(f"wrote {len(entries)} draft entries to {output.as_posix()}")
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
    today = parse_date(as_of) or datetime.date.today()
    chosen = None if everything else list(ids or ())
    approved = registry.approve(loaded, chosen, by, today, unsourced=unsourced)
    registry.save(approved, path)
    number = sum(entry.status == "approved" for entry in approved)
    say(f"{path.as_posix()}: {number} of {len(approved)} entries approved")


def load_registry(path: str | None, config: Path | None) -> Registry:
    """Loads the registry that is named, else the configured one."""
    from pipeline import stages

    loaded = load_config(config, [path] if path and "://" not in path else [])
    source = path or loaded.registry
    if source is None:
        raise UsageError("no registry: name one, or set registry in medfact.toml")
    return stages.load_registry(source, loaded.root)
