"""The audit as a Prefect flow: thin tasks over the functions of ``pipeline.stages``, batch by batch.

Nothing is computed here that the plain functions do not also do. Tasks hand articles on in memory through `_Desk`, not
as parameters or results: those Prefect would inspect, hash and keep. The only place in medfact that imports Prefect.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime
import os
import uuid
import zoneinfo
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path

import claims
from claims.article import Article
from claims.model import Finding
from pipeline import audit as work
from pipeline import command, prefect_home, prefect_server, stages
from pipeline.stages import Plan, Tell, Unread
from reports.result import Result
from reports.since import Since
from sources import Document

prefect_home.settle()

from prefect import flow, task  # noqa: E402 - Prefect reads its settings when it is imported
from prefect.cache_policies import NO_CACHE  # noqa: E402
from prefect.client.orchestration import get_client  # noqa: E402
from prefect.client.schemas.objects import State  # noqa: E402
from prefect.client.schemas.schedules import CronSchedule  # noqa: E402
from prefect.deployments.runner import RunnerDeployment  # noqa: E402
from prefect.exceptions import TerminationSignal  # noqa: E402
from prefect.runner import Runner  # noqa: E402
from prefect.schedules import Cron, Schedule  # noqa: E402
from prefect.settings import (  # noqa: E402
    PREFECT_API_AUTH_STRING,
    PREFECT_API_URL,
    PREFECT_WORKER_PREFETCH_SECONDS,
    temporary_settings,
)
from prefect.states import Completed, Failed, Scheduled  # noqa: E402
from prefect.types.entrypoint import EntrypointType  # noqa: E402

BATCH = 16
"""Articles a task reads: few enough for progress that moves, enough for the language model to work in batches."""

Batch = tuple[tuple[str, str], ...]


class _Desk:
    """What the tasks of one audit work on. No dataclass: Prefect would look into it at every call."""

    def __init__(self, plan: Plan, output: Path, tell: Tell, language: Future[claims.Language]) -> None:
        self.plan, self.output, self.tell, self.language = plan, output, tell, language
        self.documents: dict[int, list[Document | Unread]] = {}
        self.items: dict[int, list[Article | Unread]] = {}
        self.findings: list[Finding] = []
        self.result: Result | None = None
        self.since: Since | None = None

    @property
    def done(self) -> Result:
        """What was checked."""
        if self.result is None:
            raise RuntimeError("nothing was checked")
        return self.result


_desk: ContextVar[_Desk] = ContextVar("_desk")


@task(name="read", cache_policy=NO_CACHE, persist_result=False)
def read_batch(number: int, files: Batch) -> int:
    """Reads a batch of files; returns how many could be read."""
    desk = _desk.get()
    desk.documents[number] = list(stages.read(files, desk.plan.config))
    return sum(isinstance(item, Document) for item in desk.documents[number])


@task(name="understand", cache_policy=NO_CACHE, persist_result=False)
def understand_batch(number: int) -> int:
    """Finds the sentences and claims of a batch; returns the number of claims."""
    desk = _desk.get()
    desk.items[number] = list(stages.understand(desk.documents[number], desk.language.result()))
    return sum(len(item.claims) for item in desk.items[number] if isinstance(item, Article))


@task(name="check", cache_policy=NO_CACHE, persist_result=False)
def check_library() -> int:
    """Holds all articles against the registry and each other; returns the number of findings."""
    desk = _desk.get()
    items = [item for number in sorted(desk.items) for item in desk.items[number]]
    desk.plan, checked, desk.findings = stages.conclude(desk.plan, items, desk.language.result(), tell=desk.tell)
    desk.result = stages.result(desk.plan, checked, desk.findings, desk.language.result())
    return len(desk.findings)


@task(name="compare", cache_policy=NO_CACHE, persist_result=False)
def compare_with_history() -> int:
    """Compares with the last audit of the same library; returns the number of findings that are new since then."""
    desk = _desk.get()
    desk.since = work.compare(desk.plan, desk.done)
    return len(desk.since.came) if desk.since is not None else 0


def _is_io(_task: object, _run: object, state: State[object]) -> bool:
    return isinstance(state.result(raise_on_failure=False), OSError)


@task(
    name="write",
    cache_policy=NO_CACHE,
    persist_result=False,
    # Reports go to network drives.
    retries=2,
    retry_delay_seconds=1,
    retry_condition_fn=_is_io,
)
def write_report() -> str:
    """Writes the report site; returns its folder."""
    desk = _desk.get()
    work.publish(desk.plan, desk.done, desk.since, desk.output)
    return str(desk.output)


@task(name="remember", cache_policy=NO_CACHE, persist_result=False)
def remember_audit() -> None:
    """Adds the audit to the history, after its report was written."""
    desk = _desk.get()
    work.remember(desk.plan, desk.done, desk.since)


@flow(name="medfact-audit", log_prints=False, persist_result=False, validate_parameters=False)
def audit_flow(batches: Sequence[Batch]) -> int:
    """Reads, understands, checks and reports; a batch that fails is told as unread and the others go on.

    Args:
        batches: Files (path, path to show) in batches.

    Returns:
        The number of findings.
    """
    desk = _desk.get()
    total, done = sum(map(len, batches)), 0
    desk.language.result()  # without a language there is nothing to go on with: its error ends the audit
    desk.tell("understanding", 0, total)
    for number, files in enumerate(batches):
        state: State[int] = read_batch(number, files, return_state=True)
        if not state.is_failed() and not state.is_crashed():
            state = understand_batch(number, return_state=True)
        if number not in desk.items:
            desk.items[number] = [Unread(shown, _why(state)) for _, shown in files]
        desk.documents.pop(number, None)
        done += len(files)
        desk.tell("understanding", done, total)
    found = check_library()
    compare_with_history()
    write_report()
    remember_audit()
    return found


@dataclass(frozen=True)
class Audit:
    """What an audit gave.

    Attributes:
        result: What was found.
        since: How it compares with the last audit; None where no history is kept.
    """

    result: Result
    since: Since | None


def audit(plan: Plan, output: Path, *, tell: Tell = stages.silent, batch: int = BATCH) -> Audit:
    """Runs the audit flow: the report site is written and the history goes on.

    Args:
        plan: What is audited, as `stages.plan` settles it.
        output: Folder of the report site.
        tell: Told of progress.
        batch: Articles a task reads.

    Raises:
        HistoryError: The history cannot be used.
    """
    work.prepare(plan)
    files = plan.found.files
    batches = [files[start : start + batch] for start in range(0, len(files), batch)]
    with ThreadPoolExecutor(max_workers=1) as beside:
        # The model loads while Prefect's server starts.
        language = beside.submit(stages.load_language, plan)
        desk = _Desk(plan, output, tell, language)
        token = _desk.set(desk)
        try:
            audit_flow(batches)
        finally:
            _desk.reset(token)
    return Audit(desk.done, desk.since)


def _why(state: State[int]) -> str:
    problem = state.result(raise_on_failure=False)
    return stages.internal(problem) if isinstance(problem, BaseException) else f"internal error: {state.name}"


# ---------------------------------------------------------------- on a schedule

PAUSE = 10.0
"""Seconds between two looks at whether the next audit has begun."""
SCHEDULED = "medfact-scheduled-audit"
_REGISTRY = "MEDFACT_SCHEDULED_REGISTRY"
"""Hands the registry on to scheduled audits: its address may hold a password, and Prefect keeps parameters."""


@dataclass(frozen=True)
class Request:
    """What ``medfact schedule`` was asked to audit, again and again.

    Attributes:
        paths: As on the command line; none for those of the configuration.
        output: Folder of the report site.
        config: Configuration that was named.
        registry: Registry that was named.
        select: Checks to run.
        ignore: Checks to leave out.
        fail_on: Least severity that counts.
    """

    paths: tuple[str, ...] = ()
    output: str = stages.REPORT
    config: str | None = None
    registry: str | None = None
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    fail_on: str | None = None

    def plan(self) -> Plan:
        """Plans an audit of today, as ``medfact audit`` would."""
        return command.plan_run(
            self.paths,
            Path(self.config) if self.config else None,
            "audit",
            registry=self.registry,
            select=list(self.select),
            ignore=list(self.ignore),
            fail_on=self.fail_on,
            output=Path(self.output),
        )


@flow(name=SCHEDULED, log_prints=False, persist_result=False)
def scheduled_audit(
    paths: list[str], output: str, config: str | None, select: list[str], ignore: list[str], fail_on: str | None
) -> State[None]:
    """Audits as ``medfact audit`` does, in a process of its own, and tells what that would tell.

    Args:
        paths: Files, folders, globs.
        output: Folder of the report site.
        config: Configuration that was named.
        select: Checks to run.
        ignore: Checks to leave out.
        fail_on: Least severity that counts.

    Returns:
        Failed where the audit cannot be trusted; completed as "Findings" where there are such that count.
    """
    registry = os.environ.get(_REGISTRY)
    request = Request(tuple(paths), output, config, registry, tuple(select), tuple(ignore), fail_on)
    command.say(f"{datetime.datetime.now().astimezone():%Y-%m-%d %H:%M} audit begins")
    try:
        plan = request.plan()
        done = audit(plan, Path(output))
    except Exception as problem:
        command.failed(problem)
        raise
    command.warn(done.result)
    command.put(command.audited(done.result, done.since, Path(output)))
    code = stages.exit_code(done.result, plan.config.settings.fail_on)
    if code == 2:
        return Failed(message=f"{len(done.result.unread)} articles could not be checked")
    return Completed(name="Findings" if code else "Completed", message=f"exit code {code}")


def schedule_of(cron: str, timezone: str) -> Schedule:
    """Reads a schedule.

    Raises:
        ValueError: It is none; the message says what was found and what is expected.
    """
    try:
        zoneinfo.ZoneInfo(timezone)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"--timezone: found {timezone!r}, expected a name as Europe/Berlin") from None
    try:
        CronSchedule(cron=cron, timezone=timezone)
        schedule = Cron(cron, timezone=timezone)
        next_audit(schedule)
    except (ValueError, ArithmeticError, StopIteration):
        raise ValueError(
            f"--cron: found {cron!r}, expected minute, hour, day, month and weekday of a day there is, "
            "as '0 6 * * 1' for Mondays at six"
        ) from None
    return schedule


def next_audit(schedule: Schedule) -> datetime.datetime:
    """Returns when a schedule falls due next."""
    return asyncio.run(_next_audit(schedule))


async def _next_audit(schedule: Schedule) -> datetime.datetime:
    from prefect.server.schemas.schedules import CronSchedule as Dates

    dates = await Dates(cron=schedule.cron or "", timezone=schedule.timezone).get_dates(1)
    return dates[0]


def deployment(request: Request, schedule: Schedule) -> RunnerDeployment:
    """Returns what is registered with Prefect: the flow, what it audits, and when."""
    parameters = {
        "paths": list(request.paths),
        "output": request.output,
        "config": request.config,
        "select": list(request.select),
        "ignore": list(request.ignore),
        "fail_on": request.fail_on,
    }
    return RunnerDeployment.from_flow(
        scheduled_audit,
        SCHEDULED,
        schedule=schedule,
        parameters=parameters,
        entrypoint_type=EntrypointType.MODULE_PATH,
        description="Audits a library of articles and writes the report site.",
    )


def keep_auditing(request: Request, schedule: Schedule) -> None:
    """Serves audits on a schedule until it is interrupted, one at a time.

    Where ``PREFECT_API_URL`` names a server, that one keeps the schedule, and rests it when this ends; else a server of
    our own does, for as long as this runs.

    Raises:
        ServerError: Our own server did not start.
    """
    if request.registry is not None:
        os.environ[_REGISTRY] = request.registry
    made = deployment(request, schedule)
    with contextlib.ExitStack() as stack:
        theirs = PREFECT_API_URL.value() is not None
        # A run that is fetched ahead begins ahead: an audit of midnight would be one of the day before.
        stack.enter_context(temporary_settings({PREFECT_WORKER_PREFETCH_SECONDS: 0}))
        if not theirs:
            server = stack.enter_context(prefect_server.running())
            reached = {PREFECT_API_URL: server.url, PREFECT_API_AUTH_STRING: server.secret}
            stack.enter_context(temporary_settings(reached))
        command.say(f"next audit: {next_audit(schedule):%A, %Y-%m-%d %H:%M} {schedule.timezone}; Ctrl-C ends")
        with contextlib.suppress(KeyboardInterrupt, TerminationSignal):
            asyncio.run(_serve(made, schedule, book=not theirs))
    command.say("no more audits")


async def _serve(made: RunnerDeployment, schedule: Schedule, *, book: bool) -> None:
    runner = Runner(name=SCHEDULED, limit=1, pause_on_shutdown=not book)
    number = await runner.aadd_deployment(made)
    await asyncio.gather(runner.start(), *([_book(number, schedule)] if book else []))


async def _book(number: uuid.UUID, schedule: Schedule) -> None:
    """Books the next audit with the server, and the one after that when it has begun.

    Prefect's own scheduler does not work with SQLAlchemy 2.1, and would book a hundred of them ahead; so no more than
    one waits, however long an audit takes.
    """
    booked: uuid.UUID | None = None
    async with get_client() as client:
        while True:
            state = (await client.read_flow_run(booked)).state if booked is not None else None
            if state is None or not state.is_scheduled():
                due = await _next_audit(schedule)
                run = await client.create_flow_run_from_deployment(
                    number, state=Scheduled(scheduled_time=due), idempotency_key=f"{number} {due.isoformat()}"
                )
                booked = run.id
            await asyncio.sleep(PAUSE)
