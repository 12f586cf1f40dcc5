"""The pure stages of a run: gather, read, understand, judge and check, settle, sum up. Plain functions, no server.

`run` strings them together for the command; ``pipeline.flows`` calls the same functions in Prefect tasks. A document
that cannot be read, or on which anything breaks, is told as unread (exit code 2) and never passes as clean, while the
others go on.
"""

from __future__ import annotations

import dataclasses
import datetime
import importlib.metadata
import itertools
import logging
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import claims
import sources
from claims.article import Article
from claims.checks import catalogue
from claims.model import SEVERITIES, Finding, Severity
from claims.run import Run
from pipeline import baselines, cited, fingerprints, selection, suppressions
from pipeline.baselines import Baseline
from pipeline.config import Config
from reports.result import BaselineInfo, Command, DocumentResult, LanguageInfo, RegistryInfo, Result, RetractionsInfo
from sources import Document, Found, UnreadableError, bibliographies
from sources.bibliographies import BibliographyError

if TYPE_CHECKING:
    from claims.registry import Registry
    from claims.retractions import Retractions
    from claims.source_texts import SourceTexts

Tell = Callable[[str, int, int], None]
"""Told of progress: what is being done, how much of it is done, how much there is."""

Item = TypeVar("Item")

_CHUNK = 64
"""Documents that are read together, for each process."""
_SOON = datetime.timedelta(days=90)
"""How long before its review date an entry is told: time enough to have it reviewed."""
REPORT = "medfact-report"
"""Folder an audit writes to unless told otherwise; its pages are no articles."""

log = logging.getLogger("medfact")


@dataclass(frozen=True, slots=True)
class Unread:
    """A document that was not checked: where it is and why."""

    path: str
    error: str


@dataclass(frozen=True, slots=True)
class NoDocumentError(Exception):
    """There is nothing to read. The message says where was looked."""

    message: str

    def __str__(self) -> str:
        """The message."""
        return self.message


@dataclass(frozen=True)
class Plan:
    """What a run will do: everything that is settled before the first article is read.

    Attributes:
        config: The configuration, with what the command line changed.
        found: The files.
        codes: Codes of the checks that run.
        run: What the checks are given.
        command: What was asked for.
        baseline: Findings that were accepted, or None.
        reports: Patterns of report sites of earlier audits: their pages are no articles.
        paths: Where was looked: what was named, else the configuration's own paths.
    """

    config: Config
    found: Found
    codes: frozenset[str]
    run: Run
    command: Command = "check"
    baseline: Baseline | None = None
    reports: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()


def silent(_stage: str, _done: int, _total: int) -> None:
    """Tells nobody of progress."""


def plan(
    paths: Sequence[str],
    config: Config,
    *,
    registry: str | None = None,
    as_of: datetime.date | None = None,
    command: Command = "check",
    output: Path | None = None,
    force_exclude: bool = False,
    baseline: str | None = None,
) -> Plan:
    """Settles what a run will do; whatever is wrong with the request itself is raised here.

    Args:
        paths: Files, folders, globs, addresses or ``-``; the configuration's own paths where none are given.
        config: The configuration.
        registry: Where the registry is, in place of the configuration's.
        as_of: What counts as today.
        command: What was asked for.
        output: Where a report site will be written; pages of an earlier one there are no articles.
        force_exclude: Whether exclusions hold for files named outright too.
        baseline: File of findings that were accepted, in place of the configuration's; "" for none.

    Raises:
        NoDocumentError: There is nothing to read.
        BaselineError: The baseline cannot be used.
        UnknownCheckError: The configuration names what is no check.
        RegistryError: The registry is invalid.
        RetractionsError: The file of retracted works is invalid.
        ConfigError: The folder with the texts of sources is none.
    """
    codes = selection.chosen(config, catalogue())
    cited.settle(config, codes)
    found = gather(paths or config.paths, config, output=output, force_exclude=force_exclude)
    source = registry or config.registry
    loaded = load_registry(source, config.root) if source and command != "claims" else None
    today = as_of or datetime.date.today()
    listed = load_retractions(config) if command != "claims" and "CIT007" in codes else None
    accepted = load_baseline(baseline if baseline is not None else config.baseline, config.root, command)
    judge_by = Run(loaded, config.settings.checks, today, listed)
    where = tuple(paths or config.paths)
    return Plan(config, found, codes, judge_by, command, accepted, _reports(config, output), where)


def gather(paths: Sequence[str], config: Config, *, output: Path | None = None, force_exclude: bool = False) -> Found:
    """Finds the files, report sites of earlier audits aside.

    A bibliography of the configuration that cannot be used is among the errors: what rests on it is not checked, and
    the run cannot be trusted.

    Raises:
        NoDocumentError: Nothing was named, or nothing is there.
    """
    if not paths:
        raise NoDocumentError("no document: name files or folders, or set paths in medfact.toml")
    exclude = [*config.settings.exclude, *_reports(config, output)]
    found = sources.find(
        paths, root=config.root, exclude=exclude, exports=config.exports, web=config.web, force=force_exclude
    )
    if not found.files and not found.errors and not found.excluded:
        aside = f"; skipped because of their ending: {', '.join(found.skipped[:5])}" if found.skipped else ""
        raise NoDocumentError(f"no document under {', '.join(paths)}{aside}")
    return _with_bibliographies(found, config)


def _reports(config: Config, output: Path | None) -> tuple[str, ...]:
    return (f"{REPORT}/", *([f"/{_shown(str(output), config.root)}/"] if output else []))


def load_baseline(source: str | None, root: Path, command: Command = "check") -> Baseline | None:
    """Loads the findings that were accepted, where a file of them is named.

    Raises:
        BaselineError: The file cannot be used.
    """
    return baselines.load(source, shown=_shown(source, root)) if source and command != "claims" else None


def _with_bibliographies(found: Found, config: Config) -> Found:
    """Reads the configuration's bibliographies, and counts none that is used among the skipped files."""
    errors = list(found.errors)
    used = set()
    for path in config.bibliography:
        shown = _shown(path, config.root)
        used.add(shown)
        try:
            bibliographies.load(path, shown=shown)
        except BibliographyError as problem:
            errors.append(UnreadableError(shown, f"cannot be used as bibliography: {problem.message}"))
    used |= bibliographies.beside(shown for _, shown in found.files)
    skipped = tuple(shown for shown in found.skipped if shown not in used)
    return dataclasses.replace(found, skipped=skipped, errors=tuple(errors))


def load_registry(source: str, root: Path) -> Registry:
    """Loads the registry; it is shown relative to the project's root.

    Raises:
        RegistryError: Anything is wrong with it; every problem is listed.
    """
    from claims import registry

    # A URL is no path, and says itself how it is shown: without its password.
    return registry.load(source, shown=None if registry.is_url(source) else _shown(source, root))


def load_retractions(config: Config) -> Retractions | None:
    """Loads the retracted works where the configuration names their file.

    Raises:
        RetractionsError: The file cannot be used.
    """
    file = config.settings.checks.retractions
    if file is None:
        return None
    from claims import retractions

    return retractions.load(file, shown=_shown(file, config.root))


def load_language(plan: Plan) -> claims.Language:
    """Loads the language pipeline, which knows the subjects of the run's registry by name.

    Raises:
        LanguageError: The pipeline cannot be loaded.
    """
    settings = plan.config.settings.language
    names = plan.run.registry.names if plan.run.registry is not None else None
    return claims.load_language(settings, names) if names else claims.load_language(settings)


def read(files: Iterable[tuple[str, str]], config: Config) -> Iterator[Document | Unread]:
    """Reads files (path, path to show), one after the other; an export of a CMS holds many documents."""
    exports, web = config.exports, config.web
    for path, shown in files:
        try:
            for entry in sources.entries(
                path, shown, root=config.root, exports=exports, web=web, bibliography=config.bibliography
            ):
                yield _read(entry)
        except UnreadableError as problem:
            yield Unread(problem.path, problem.message)
        except Exception as problem:  # noqa: BLE001 - one bad file must not end the run, nor pass
            yield Unread(shown, internal(problem))


def _read(entry: sources.Entry) -> Document | Unread:
    try:
        return suppressions.verified(entry.read())
    except UnreadableError as problem:
        return Unread(entry.path, problem.message)
    except Exception as problem:  # noqa: BLE001 - one bad document must not end the run, nor pass
        return Unread(entry.path, internal(problem))


def understand(
    documents: Iterable[Document | Unread], language: claims.Language, *, processes: int = 1
) -> Iterator[Article | Unread]:
    """Finds the sentences and claims of documents, in order; what is unread already is handed on.

    Documents are taken a few at a time as the articles are asked for, so memory does not grow with their number.
    """
    rest = iter(documents)
    while chunk := list(itertools.islice(rest, _CHUNK * processes)):
        articles = _articles([item for item in chunk if isinstance(item, Document)], language, processes)
        for item in chunk:
            yield next(articles) if isinstance(item, Document) else item


def stream(plan: Plan, *, tell: Tell = silent) -> Iterator[DocumentResult]:
    """Extracts claims document by document and keeps none: for ``medfact claims`` over any number of articles."""
    language = load_language(plan)
    documents = watch(read(plan.found.files, plan.config), "understanding", len(plan.found.files), tell)
    for item in understand(documents, language):
        yield _document(item, [])
    for error in plan.found.errors:
        yield _document(Unread(error.path, error.message), [])


def named_alike(items: Sequence[Article | Unread], run: Run, language: claims.Language) -> Sequence[Article | Unread]:
    """Gives subjects and outcomes that no list knows the nearest known name, where a sentence model is configured."""
    encode = language.encode
    if encode is None:
        return items
    from claims.semantic import unify

    names = run.registry.names if run.registry is not None else {}
    return _together(items, lambda articles: unify(articles, names, encode, least=language.least))


def judge(items: Sequence[Article | Unread], run: Run) -> list[Article | Unread]:
    """Gives every claim its verdict against the registry."""
    return _together(items, lambda articles: claims.judge(articles, run))


def examine(
    items: Sequence[Article | Unread], run: Run, codes: frozenset[str]
) -> tuple[list[Article | Unread], list[Finding]]:
    """Runs the checks over all articles, each by itself and against each other.

    Returns:
        The articles, those unread on which a check broke; and the findings, neither settled nor ordered.
    """
    findings: list[Finding] = []

    def check(articles: list[Article]) -> list[Article]:
        found = claims.check(articles, run, select=codes)
        findings[:] = found
        return articles

    return _together(items, check), findings


def settle(findings: Iterable[Finding], documents: Iterable[Document], plan: Plan) -> list[Finding]:
    """Applies the configuration to findings and gives them state and fingerprint; they come back in order of place.

    What suppressions did is known here only, so what SUP001 and SUP002 find is added, some of it about no article but
    about the configuration.
    """
    settings, known = plan.config.settings, catalogue()
    severities = _by_code(settings.severity)
    overrides = [
        (suppressions.spec(item.paths), selection.expand(item.ignore, known), _by_code(item.severity))
        for item in settings.overrides
    ]
    by_path = {document.path: document for document in documents}
    given = suppressions.Suppressions(by_path.values(), plan)

    def applied(finding: Finding) -> Finding | None:
        severity = severities.get(finding.code, finding.severity)
        here = [override for override in overrides if suppressions.covers(override[0], finding.path)]
        if any(finding.code in ignored for _, ignored, _ in here):
            return None
        for _, _, local in here:
            severity = local.get(finding.code, severity)
        return given.apply(dataclasses.replace(finding, severity=severity))

    kept = [settled for finding in findings if (settled := applied(finding)) is not None]
    unlooked = {
        path: frozenset(code for spec, codes, _ in overrides if suppressions.covers(spec, path) for code in codes)
        for path in by_path
    }
    kept += [settled for finding in given.findings(unlooked) if (settled := applied(finding)) is not None]
    kept.sort(
        key=lambda item: (
            item.path,
            item.start,
            SEVERITIES.index(item.severity),
            item.end,
            item.code,
            item.line or 0,
            item.message,
        )
    )
    contexts = [fingerprints.context(finding, by_path.get(finding.path)) for finding in kept]
    return fingerprints.stamp(kept, contexts, plan.baseline)


def result(
    plan: Plan, items: Sequence[Article | Unread], findings: Sequence[Finding], language: claims.Language
) -> Result:
    """Sums up a run."""
    by_path: dict[str, list[Finding]] = {}
    articles = {item.path for item in items}
    for finding in findings:
        by_path.setdefault(finding.path, []).append(finding)
    unread = [Unread(error.path, error.message) for error in plan.found.errors]
    texts = plan.run.source_texts
    documents = tuple(_document(item, by_path.get(item.path, []), texts) for item in [*items, *unread])
    return Result(
        version=version(),
        documents=documents,
        language=LanguageInfo(language.model, tuple(language.components)),
        as_of=plan.run.as_of,
        findings=tuple(finding for finding in findings if finding.path not in articles),
        registry=_registry_info(plan),
        retractions=_retractions_info(plan),
        skipped=plan.found.skipped,
        command=plan.command,
        baseline=_baseline_info(plan, items, findings),
    )


def run(plan: Plan, *, tell: Tell = silent) -> Result:
    """Does what was planned, in this process."""
    language = load_language(plan)
    files = plan.found.files
    documents = list(watch(read(files, plan.config), "reading", len(files), tell))
    items: list[Article | Unread] = list(watch(understand(documents, language), "understanding", len(files), tell))
    findings: list[Finding] = []
    if plan.command != "claims":
        plan, items, findings = conclude(plan, items, language, tell=tell)
    return result(plan, items, findings, language)


def conclude(
    plan: Plan, items: Sequence[Article | Unread], language: claims.Language, *, tell: Tell = silent
) -> tuple[Plan, list[Article | Unread], list[Finding]]:
    """Judges, checks and settles what was understood: all that needs the whole library at hand.

    Returns:
        The plan with the texts of cited sources that were at hand; the articles; their findings.
    """
    tell("checking", 0, 1)
    plan, faults = cited.attach(plan, items, language)
    items = [*items, *(Unread(path, f"a cited text could not be read: {error}") for path, error in faults)]
    judged = judge(named_alike(items, plan.run, language), plan.run)
    checked, findings = examine(judged, plan.run, plan.codes)
    settled = settle(findings, [item.document for item in checked if isinstance(item, Article)], plan)
    tell("checking", 1, 1)
    return plan, checked, settled


def exit_code(outcome: Result, fail_on: str) -> int:
    """Returns 2 where a document was not checked, 1 where something new is at least as grave as ``fail_on``, else 0."""
    if outcome.unread:
        return 2
    if fail_on == "never":
        return 0
    grave: tuple[Severity, ...] = SEVERITIES[: SEVERITIES.index(fail_on) + 1]
    return int(any(outcome.counts.of(severity) for severity in grave))


def watch(items: Iterable[Item], stage: str, total: int, tell: Tell) -> Iterator[Item]:
    """Hands items on and tells of each; an export may hold more of them than there are files."""
    tell(stage, 0, total)
    for number, item in enumerate(items, 1):
        yield item
        tell(stage, number, max(number, total))


def internal(problem: BaseException) -> str:
    """Words an error that should not have happened; where it happened is logged for who looks into it."""
    log.debug("internal error", exc_info=problem)
    return f"internal error: {type(problem).__name__}: {problem}".rstrip(": ")


def version() -> str:
    """Returns medfact's version."""
    return importlib.metadata.version("medfact")


def _articles(documents: list[Document], language: claims.Language, processes: int) -> Iterator[Article | Unread]:
    done = 0
    try:
        for article in claims.read_articles(documents, language, processes=processes):
            yield article
            done += 1
    except Exception:  # noqa: BLE001 - which document broke the batch is found out below
        for document in documents[done:]:
            try:
                yield claims.read_article(document, language)
            except Exception as problem:  # noqa: BLE001 - one bad document must not end the run, nor pass
                yield Unread(document.path, internal(problem))


def _together(
    items: Sequence[Article | Unread], work: Callable[[list[Article]], list[Article]]
) -> list[Article | Unread]:
    """Does work on all articles at once; where it breaks, finds out whose fault it is and goes on without them.

    Where no single article is at fault the error is raised: a run that cannot be trusted must not look like one.
    """
    articles = [item for item in items if isinstance(item, Article)]
    broken: dict[int, Unread] = {}
    try:
        done = work(articles)
    except Exception:
        for number, article in enumerate(articles):
            try:
                work([article])
            except Exception as problem:  # noqa: BLE001 - told below as unread
                broken[number] = Unread(article.path, internal(problem))
        if not broken:
            raise
        done = work([article for number, article in enumerate(articles) if number not in broken])
    rest, places = iter(done), iter(range(len(articles)))
    return [
        item if isinstance(item, Unread) else broken[place] if (place := next(places)) in broken else next(rest)
        for item in items
    ]


def _document(item: Article | Unread, findings: Sequence[Finding], texts: SourceTexts | None = None) -> DocumentResult:
    if isinstance(item, Unread):
        return DocumentResult(item.path, error=item.error)
    at_hand = sum(texts.of(entry) is not None for entry in item.document.references) if texts is not None else None
    spoken_of = {name for finding in findings for name in finding.claims}
    listed = tuple(one for one in item.claims if not one.background or one.registry or one.id in spoken_of)
    return DocumentResult(item.path, item.document, item, listed, tuple(findings), texts_at_hand=at_hand)


def _by_code(severity: dict[str, Severity]) -> dict[str, Severity]:
    known = catalogue()
    return {code: grade for word, grade in severity.items() for code in selection.expand([word], known)}


def _baseline_info(plan: Plan, items: Sequence[Article | Unread], findings: Sequence[Finding]) -> BaselineInfo | None:
    if plan.baseline is None:
        return None
    checked = {item.path for item in items if isinstance(item, Article)}
    looked = {code for code in plan.codes if suppressions.looked_for(code, plan)}
    stale = plan.baseline.stale((finding.fingerprint for finding in findings), checked, looked)
    return BaselineInfo(plan.baseline.source, len(plan.baseline.entries), stale)


def _registry_info(plan: Plan) -> RegistryInfo | None:
    registry = plan.run.registry
    if registry is None:
        return None
    due = [entry.note() for entry in registry.due(plan.run.as_of + _SOON)]
    return RegistryInfo(registry.source, registry.sha256, len(registry), registry.approved, tuple(due))


def _retractions_info(plan: Plan) -> RetractionsInfo | None:
    listed = plan.run.retractions
    if listed is None:
        return None
    return RetractionsInfo(listed.source, listed.sha256, listed.size, listed.records, listed.newest, listed.told())


def _shown(source: str, root: Path) -> str:
    inside = Path(os.path.relpath(source, root)).as_posix()
    return source if inside.startswith("..") else inside
