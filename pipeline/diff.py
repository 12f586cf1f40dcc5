"""What a change brought: the articles as they were at REF are checked as well, and those findings are taken away.

Both states are checked whole, each with the configuration, registry, bibliographies and texts of its own, so a
reference or a warning that was deleted counts, and so does an entry of the registry that makes an article conflict. A
finding that was there already becomes ``known``. Whatever of the other state cannot be read makes findings new, never
known.
"""

from __future__ import annotations

import dataclasses
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import claims
import sources
from claims import attribute_table
from claims.article import Article
from claims.language import LanguageError
from claims.model import Finding
from claims.registry.problems import RegistryError
from claims.retractions import RetractionsError
from pipeline import cited, fingerprints, stages
from pipeline import config as configuration
from pipeline.config import Config, ConfigError
from pipeline.revisions import Repository, Revision, RevisionError
from pipeline.selection import UnknownCheckError
from pipeline.stages import NoDocumentError, Plan, Tell, Unread
from reports.result import DocumentResult, Result, plural
from sources import Document

_BROKEN = (ConfigError, UnknownCheckError, RetractionsError, LanguageError)
"""What makes a state impossible to check: it is told, and nothing of that state is known."""


@dataclass(frozen=True)
class Asked:
    """What the command line says of both states.

    Attributes:
        ref: What is compared with.
        paths: Files, folders and globs that were named; the configuration's own where none are.
        config: The configuration that was named, else it is found.
        registry: The registry that was named, else it is the configuration's.
        narrow: Gives a configuration the checks that were asked for.
        force_exclude: Whether exclusions hold for files named outright.
    """

    ref: str
    paths: Sequence[str] = ()
    config: Path | None = None
    registry: str | None = None
    narrow: Callable[[Config], Config] = lambda loaded: loaded
    force_exclude: bool = False


@dataclass(frozen=True)
class Before:
    """What was found in the state that is compared with.

    Attributes:
        findings: Findings that counted there, with the paths and fingerprints they would have here.
        told: What could not be read there.
    """

    findings: tuple[Finding, ...] = ()
    told: tuple[str, ...] = ()


def run(plan: Plan, asked: Asked, *, tell: Tell = stages.silent) -> tuple[Result, list[str]]:
    """Checks both states.

    Returns:
        The result, in which findings that were there before are known; and what to tell beside it.

    Raises:
        RevisionError: The other state cannot be had.
    """
    repository, names = _versioned(plan)
    revision = repository.resolve(asked.ref)
    language = stages.load_language(plan)
    files = plan.found.files
    documents = list(stages.watch(stages.read(files, plan.config), "reading", len(files), tell))
    items = list(stages.watch(stages.understand(documents, language), "understanding", len(files), tell))
    now, checked, findings = stages.conclude(plan, items, language, tell=tell)
    outcome = stages.result(now, checked, findings, language)
    understood = {item.path: item for item in items if isinstance(item, Article)}
    try:
        with tempfile.TemporaryDirectory(prefix="medfact-") as folder:
            place = Path(os.path.realpath(folder))
            then = _Then(repository, revision, place, plan, asked, names, language, understood)
            before = then.check(tell)
    finally:
        # Attributes are those of a process, and those of the other state were used in between.
        attribute_table.use(plan.config.attributes)
    return subtract(outcome, before, revision)


def subtract(outcome: Result, before: Before, revision: Revision) -> tuple[Result, list[str]]:
    """Marks findings as known that were there before; what is known or suppressed for other reasons stays so.

    Returns:
        The result; and what to tell beside it: how many findings were there, and how many are gone.
    """
    known = {finding.fingerprint for finding in before.findings}
    documents = tuple(_marked(item, known) for item in outcome.documents)
    result = dataclasses.replace(outcome, documents=documents, findings=_known(outcome.findings, known))
    here = [*result.findings, *(finding for item in documents for finding in item.findings)]
    unread = {item.path for item in outcome.unread}
    gone = known - {finding.fingerprint for finding in here}
    lost = sum(finding.fingerprint in gone and finding.path not in unread for finding in before.findings)
    kept = sum(finding.fingerprint in known for finding in here)
    there = f"{plural(kept, 'finding')} {'was' if kept == 1 else 'were'} there already"
    return result, [*before.told, f"compared with {revision.told}: {there}, {plural(lost, 'finding')} gone"]


def _marked(item: DocumentResult, known: set[str]) -> DocumentResult:
    return dataclasses.replace(item, findings=_known(item.findings, known))


def _known(findings: Iterable[Finding], known: set[str]) -> tuple[Finding, ...]:
    return tuple(
        dataclasses.replace(finding, state="known")
        if finding.state == "new" and finding.fingerprint in known
        else finding
        for finding in findings
    )


def _versioned(plan: Plan) -> tuple[Repository, dict[str, str]]:
    """Returns the repository of the articles, and the path from its top of each, with its path to show.

    Raises:
        RevisionError: An article is in none, or in another one.
    """
    files = {_file(path): shown for path, shown in plan.found.files}
    for file, shown in files.items():
        if file == "-" or "://" in file:
            what = "standard input" if file == "-" else shown
            raise RevisionError(f"--diff compares files of a git repository: {what} is none")
    first = next(iter(files), str(plan.config.root))
    repository = Repository.of(Path(first) if Path(first).is_dir() else Path(first).parent)
    names: dict[str, str] = {}
    for file, shown in files.items():
        name = repository.within(file)
        if name is None:
            raise RevisionError(f"--diff: {shown} lies outside the git repository {repository.top}")
        if (inner := repository.nested(name)) is not None:
            raise RevisionError(f"--diff: {shown} lies in a repository of its own, {inner}: check it there")
        names[name] = shown
    return repository, names


def _file(path: str) -> str:
    """Returns the file of what was found: of one record of an export (``export.csv#id``), the export."""
    while "#" in path and not os.path.lexists(path):
        path = path.rpartition("#")[0]
    return path


@dataclass
class _Then:
    """The state at REF, and how it is checked.

    Attributes:
        repository: The repository.
        revision: The state.
        place: A folder for what is written.
        plan: What is checked here.
        asked: What was asked for.
        names: Path from the top of each file that is checked here, with its path to show.
        language: The language pipeline of the state here.
        understood: Articles of the state here by path, before the registry has judged them.
        told: What could not be read.
        at: Where the state's files are.
        renamed: New path to old path, from the top.
    """

    repository: Repository
    revision: Revision
    place: Path
    plan: Plan
    asked: Asked
    names: dict[str, str]
    language: claims.Language
    understood: dict[str, Article]
    told: list[str] = field(default_factory=list)
    at: Path = field(init=False)
    renamed: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self.at = self.place / "state"
        self.repository.extract(self.revision.commit, self.at)
        self.renamed = self.repository.renames(self.revision.commit, self.place / "index")

    def check(self, tell: Tell) -> Before:
        """Checks the state; what is wrong with it as a whole leaves nothing known."""
        try:
            plan = self._plan()
            return Before(tuple(self._findings(plan, tell)), tuple(self.told))
        except NoDocumentError:
            return Before()  # every article is new
        except _BROKEN as problem:
            why = self._said(str(problem))
            return Before((), (f"the state at {self.asked.ref} cannot be checked, so every finding is new: {why}",))

    def _findings(self, plan: Plan, tell: Tell) -> Iterator[Finding]:
        language = self.language if self._same_language(plan) else stages.load_language(plan)
        files = plan.found.files
        documents = list(stages.watch(stages.read(files, plan.config), "before", len(files), tell))
        items = self._understand(documents, language)
        plan, items, findings = stages.conclude(plan, items, language)
        shown = self._shown(plan)
        for item in items:
            if isinstance(item, Unread) and _shown(item.path, shown) in self.understood:
                why = self._said(f"{item.path}: {item.error}")
                self.told.append(f"not read at {self.asked.ref}, so all that is found in it is new: {why}")
        moved = [
            dataclasses.replace(
                finding,
                path=_shown(finding.path, shown),
                related=tuple(
                    dataclasses.replace(side, path=_shown(side.path, shown)) if side.path else side
                    for side in finding.related
                ),
            )
            for finding in findings
        ]
        # One that was suppressed there and is not here is new: the change took the suppression away.
        return (finding for finding in fingerprints.stamp(moved) if finding.state != "suppressed")

    def _understand(self, documents: Sequence[Document | Unread], language: claims.Language) -> list[Article | Unread]:
        """Takes what was understood here of a document that is the same, and understands the others."""
        here = self.understood if language is self.language else {}
        known = {
            number: article
            for number, item in enumerate(documents)
            if isinstance(item, Document) and (article := here.get(item.path)) and article.document == item
        }
        rest = stages.understand([item for number, item in enumerate(documents) if number not in known], language)
        return [known[number] if number in known else next(rest) for number in range(len(documents))]

    def _same_language(self, plan: Plan) -> bool:
        here, there = self.plan, plan
        names, others = (item.run.registry.names if item.run.registry else {} for item in (here, there))
        return (
            here.config.attributes == there.config.attributes
            and here.config.settings.language == there.config.settings.language
            and names == others
        )

    # ------------------------------------------------------------ what the state is checked with

    def _plan(self) -> Plan:
        config = self.asked.narrow(self._config())
        registry = self.asked.registry or config.registry
        without = config.settings.model_copy(update={"registry": None})
        config = dataclasses.replace(config, settings=without)
        plan = stages.plan(
            self._paths(config),
            config,
            as_of=self.plan.run.as_of,
            command=self.plan.command,
            force_exclude=self.asked.force_exclude,
            baseline="",  # what was accepted there was there
        )
        if not config.root.is_relative_to(self.at):
            # Paths to show start at a folder outside the repository: as they do here.
            files = tuple((path, self._here(path)) for path, _ in plan.found.files)
            plan = dataclasses.replace(plan, found=dataclasses.replace(plan.found, files=files))
        # What is not there is no article of that state; bibliographies are told by the articles that need them.
        plan = dataclasses.replace(plan, found=dataclasses.replace(plan.found, errors=()))
        if registry is None:
            return plan
        try:
            loaded = self._registry(registry, config.root)
        except RegistryError as problem:
            why = self._said(str(problem)).replace("\n", "; ")
            self.told.append(f"no registry at {self.asked.ref}, so all that is held against one is new: {why}")
            return plan
        return dataclasses.replace(plan, run=dataclasses.replace(plan.run, registry=loaded))

    def _registry(self, source: str, root: Path) -> claims.registry.Registry | None:
        scheme, url, file = source.partition(":///")
        if url and scheme.startswith("sqlite") and file:
            self._supply([file])
            place = self._then(file)
            return stages.load_registry(f"{scheme}:///{place}", root) if place.exists() else None
        if "://" in source:
            return stages.load_registry(source, root)
        self._supply([source])
        place = self._then(source)
        if not place.exists() and self.asked.registry is not None:
            return None  # it came with the change
        return stages.load_registry(str(place), root)

    def _config(self) -> Config:
        """Loads the configuration of the state, and makes its attributes those of the process."""
        here = self.plan.config.file
        self._supply([here] if here is not None else [])
        if self.asked.config is not None:
            file: Path | None = self._then(self.asked.config)
        else:
            file = configuration.find(self.asked.paths, seen=self._then)
        if file is None or not file.is_file():
            return configuration.without(self._then(self.plan.config.root))
        settings = configuration.read(file, str(file))
        root = file.parent
        named = [
            settings.registry,
            settings.language.model,
            settings.language.linker,
            settings.language.sentence_model,
            settings.checks.retractions,
            settings.checks.source_texts,
            *settings.bibliography,
            *(settings.attributes if isinstance(settings.attributes, tuple) else ()),
        ]
        self._supply([configuration.resolve(name, root) for name in named if name])
        self._supply([root / cited.CACHE.parent], always=True)
        return configuration.load(file)

    def _paths(self, config: Config) -> list[str]:
        """Returns what is checked of the state: what was named, as it was there, and what it was called there."""
        if not self.asked.paths:
            return [str(self._then(path)) for path in config.paths]
        named = [self._then(path) for path in self.asked.paths]
        old = [str(self.at / self.renamed[name]) for name in self.names if name in self.renamed]
        # A draft that moved among the articles was none of them: what is found in it came with the move.
        exclude = config.settings.exclude
        found = sources.find(old, root=config.root, exclude=exclude, exports=config.exports, force=True).files
        if config.paths:
            scope = sources.find([*map(str, map(self._then, config.paths))], root=config.root, exclude=exclude)
            within = {path for path, _ in scope.files}
            found = tuple(item for item in found if item[0] in within)
        return [*map(str, named), *(path for path, _ in found)]

    # ------------------------------------------------------------ paths in the two states

    def _then(self, path: str | os.PathLike[str]) -> Path:
        """Returns where a path of here is in the state; what lies outside the repository is the same in both."""
        place = Path(os.path.abspath(path))
        if place.is_relative_to(self.at):
            return place
        name = self.repository.within(place)
        return place if name is None else self.at / name

    def _supply(self, paths: Iterable[str | os.PathLike[str]], *, always: bool = False) -> None:
        """Lets the state have what is part of none: what git is told to ignore (large data), or whatever it is."""
        wanted: dict[str, Path] = {}
        for path in paths:
            place = self._then(path)
            if place.is_relative_to(self.at) and not os.path.lexists(place):
                wanted[place.relative_to(self.at).as_posix()] = place
        for name in wanted if always or not wanted else self.repository.ignored(wanted):
            here, place = self.repository.top / name, wanted[name]
            if here.exists():
                place.parent.mkdir(parents=True, exist_ok=True)
                place.symlink_to(here, target_is_directory=here.is_dir())

    def _shown(self, plan: Plan) -> dict[str, str]:
        """Returns the paths to show of the state with those the same files have here."""
        return {shown: self._here(path) for path, shown in plan.found.files}

    def _here(self, path: str) -> str:
        """Returns the path to show here of a file of the state, under the name it has here."""
        file = _file(path)
        if not Path(file).is_relative_to(self.at):
            return sources.display(path, self.plan.config.root)
        old = Path(file).relative_to(self.at).as_posix()
        name = next((new for new, was in self.renamed.items() if was == old), old)
        shown = self.names.get(name) or sources.display(self.repository.top / name, self.plan.config.root)
        record = path[len(file) :]
        return f"{shown.removesuffix(record)}{record}"

    def _said(self, message: str) -> str:
        """Words a message without the folder that was only written for the comparison."""
        return message.replace(f"{self.at}/", "").replace(str(self.at), str(self.repository.top))


def _shown(path: str, shown: dict[str, str]) -> str:
    """Returns the path to show here of a path to show of the state; a record's is that of its export and its id."""
    if path in shown:
        return shown[path]
    file, mark, identity = path.rpartition("#")
    return f"{_shown(file, shown)}#{identity}" if mark else path
