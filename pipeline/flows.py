"""The audit as a Prefect flow: thin tasks over the functions of ``pipeline.stages``, batch by batch.

Nothing is computed here that the plain functions do not also do. Tasks hand articles on in memory through `_Desk`, not
as parameters or results: those Prefect would inspect, hash and keep. The only place in medfact that imports Prefect.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path

import claims
from claims.article import Article
from claims.model import Finding
from pipeline import audit as work
from pipeline import prefect_home, stages
from pipeline.stages import Plan, Tell, Unread
from reports.result import Result
from reports.since import Since
from sources import Document

prefect_home.settle()

from prefect import flow, task  # noqa: E402 - Prefect reads its settings when it is imported
from prefect.cache_policies import NO_CACHE  # noqa: E402
from prefect.client.schemas.objects import State  # noqa: E402

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
