"""Checking the text of one document with the stages of ``medfact check``.

What costs (configuration, registry, language model) is kept between checks, and read anew when its files changed.
"""

from __future__ import annotations

import datetime
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import claims
from claims import attribute_table
from claims.article import Article
from claims.checks import catalogue
from claims.model import Finding
from claims.run import Run
from pipeline import cited, selection, stages
from pipeline import config as configuration
from pipeline.command import EXPECTED
from pipeline.config import Config
from pipeline.editor.positions import Lines, span
from pipeline.stages import Plan, Unread
from sources import Document, Found, UnreadableError, display, read_text, readers
from sources.reading import Place

if TYPE_CHECKING:
    from claims.registry import Entry, Registry
    from claims.retractions import Retractions

LANGUAGES = {
    "markdown": "markdown", "html": "html", "xhtml": "html", "plaintext": "text", "text": "text",
    "restructuredtext": "rst", "rst": "rst",
}  # fmt: skip
"""Readers by what editors call the language, for texts whose ending says nothing."""


@dataclass(frozen=True)
class Job:
    """A text to check.

    Attributes:
        uri: What the editor calls the document.
        version: The editor's number of this state of it.
        text: The text as the editor has it.
        path: Its file, which need not exist yet; None for a text that was never saved.
        language: What the editor takes it for ("markdown").
        folder: The editor's folder that it belongs to, if any.
    """

    uri: str
    version: int | None
    text: str
    path: Path | None = None
    language: str = ""
    folder: Path | None = None


@dataclass(frozen=True, slots=True)
class Placed:
    """A finding and where it stands in the editor's text."""

    finding: Finding
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something a person has to hear of beside findings.

    Attributes:
        message: What it is.
        start: Where in the editor's text.
        end: The end of it.
        severity: ``error`` where the set-up or a check is broken, ``warning``, or ``note`` where the text is not one
            that can be checked.
    """

    message: str
    start: int
    end: int
    severity: str = "note"


@dataclass(frozen=True)
class Checked:
    """What came of a check.

    Attributes:
        job: What was checked.
        document: What was read; None where nothing could be.
        config: The configuration it was checked with; None where there is none that can be used.
        placed: New findings; suppressed and known ones are left out.
        troubles: Why it was not checked, if it was not; suppressions that are not understood.
        entries: Registry entries that findings name, by id.
    """

    job: Job
    document: Document | None = None
    config: Config | None = None
    placed: tuple[Placed, ...] = ()
    troubles: tuple[Trouble, ...] = ()
    entries: dict[str, Entry] | None = None


NEW_WORDS = 20_000
"""Words, half-typed ones among them, after which the language model is loaded afresh: it forgets none that it met."""


class SupersededError(Exception):
    """A newer state of the text waits; this one is of no interest any more."""


Signature = tuple[tuple[str, int, int], ...]


class Checker:
    """Checks texts, one at a time: it is not made for several threads at once, and neither is the language model."""

    def __init__(
        self,
        config: Path | None = None,
        registry: str | None = None,
        loading: Callable[[bool], None] | None = None,
    ) -> None:
        """Takes the options of the command.

        Args:
            config: Configuration for every document, in place of the one found upward from each.
            registry: Registry for every document, in place of the configuration's.
            loading: Told when the language model is loaded, before (True) and after (False).
        """
        self.config, self.registry = config, registry
        self.loading = loading or _untold
        self._configs: dict[Path | None, tuple[Signature, Config]] = {}
        self._registries: dict[str, tuple[Signature, Registry]] = {}
        self._retractions: tuple[str, Signature, Retractions | None] | None = None
        self._language: tuple[object, claims.Language] | None = None
        self._words = 0

    def forget(self) -> None:
        """Forgets configurations and registries, from any thread: they are read anew for the next check."""
        self._configs, self._registries, self._retractions = {}, {}, None

    def check(self, job: Job, wanted: Callable[[], bool] = lambda: True) -> Checked:
        """Checks a text. Whatever is wrong with it, the set-up or a check is told in the result.

        Args:
            job: The text.
            wanted: Asked between stages whether the result is still of interest.

        Raises:
            SupersededError: It is not.
        """
        lines = Lines(job.text)
        try:
            return self._check(job, lines, wanted)
        except SupersededError:
            raise
        except UnreadableError as problem:
            return Checked(job, troubles=(Trouble(f"not checked: {problem.message}", 0, lines.end_of(0)),))
        except Exception as problem:  # noqa: BLE001 - the server lives on, and the author hears of it
            return Checked(job, troubles=(Trouble(f"not checked: {worded(problem)}", 0, lines.end_of(0), "error"),))

    def _check(self, job: Job, lines: Lines, wanted: Callable[[], bool]) -> Checked:
        config = self._config(job)
        if not concerns(job, config):
            return Checked(job, config=config)
        plan = self._plan(config)
        document = read(job, config)
        _go_on(wanted)
        language = self._model(config, plan.run.registry)
        _go_on(wanted)
        items: list[Article | Unread] = list(stages.understand([document], language))
        _go_on(wanted)
        plan, items, findings = stages.conclude(plan, items, language)
        broken = [
            Trouble(
                f"not checked: {item.error}" if item.path == document.path else f"{item.path}: {item.error}",
                0,
                lines.end_of(0),
                "error",
            )
            for item in items
            if isinstance(item, Unread)
        ]
        placed = tuple(
            Placed(finding, *span(document, lines, finding.start, finding.end))
            for finding in findings
            if finding.state == "new" and finding.path == document.path
        )
        held = plan.run.registry.by_id if plan.run.registry is not None else {}
        named = {note.id for item in placed for note in item.finding.registry}
        entries = {name: held[name] for name in sorted(named) if name in held}
        return Checked(job, document, config, placed, (*broken, *_misunderstood(document, lines)), entries)

    # ------------------------------------------------------------ what is kept

    def _config(self, job: Job) -> Config:
        """Returns the configuration of a document, and makes its attributes those of this process."""
        near = job.path or job.folder
        file = self.config or configuration.find([str(near)] if near else [])
        kept = self._configs.get(file)
        if file is not None and kept is not None and kept[0] == signature([file, *_attribute_files(kept[1])]):
            config = kept[1]
            attribute_table.use(config.attributes)
        else:
            config = configuration.load(file) if file is not None else _no_config()
            if file is not None:
                self._configs[file] = signature([file, *_attribute_files(config)]), config
        if file is None:
            here = Path.cwd()
            beside = here if job.path is None or job.path.is_relative_to(here) else job.path.parent
            return replace(config, root=job.folder or beside)
        return config

    def _plan(self, config: Config) -> Plan:
        codes = selection.chosen(config, catalogue())
        cited.settle(config, codes)
        source = self.registry or config.registry
        registry = self._loaded(source, config.root) if source else None
        listed = self._listed(config) if "CIT007" in codes else None
        # Nothing is fetched while somebody types.
        settings = config.settings.checks.model_copy(update={"fetch_abstracts": False})
        config = configuration.override(config, checks=settings)
        return Plan(config, Found(), codes, Run(registry, settings, datetime.date.today(), listed))

    def _loaded(self, source: str, root: Path) -> Registry:
        now = signature([_file_of(source)])
        kept = self._registries.get(source)
        if kept is None or kept[0] != now:
            self._registries.pop(source, None)
            kept = self._registries[source] = now, stages.load_registry(source, root)
        return kept[1]

    def _listed(self, config: Config) -> Retractions | None:
        file = config.settings.checks.retractions
        if file is None:
            return None
        now = signature([Path(file)])
        kept = self._retractions
        if kept is None or kept[:2] != (file, now):
            kept = self._retractions = file, now, stages.load_retractions(config)
        return kept[2]

    def _model(self, config: Config, registry: Registry | None) -> claims.Language:
        """Returns the language pipeline, loaded once for its settings and the names that the registry knows."""
        settings = config.settings.language
        key = settings, registry.names if registry is not None else {}
        met = _words(self._language[1]) - self._words if self._language is not None else 0
        if self._language is None or self._language[0] != key or met > NEW_WORDS:
            self._language = None  # two models at once would need twice the memory
            self.loading(True)
            try:
                plan = Plan(config, Found(), frozenset(), Run(registry))
                self._language = key, stages.load_language(plan)
                self._words = _words(self._language[1])
            finally:
                self.loading(False)
        return self._language[1]


def read(job: Job, config: Config) -> Document:
    """Reads a text as `sources.read` reads its file.

    Raises:
        UnreadableError: It cannot be read.
    """
    return read_text(
        job.text,
        name=shown(job, config.root),
        format=None if _known_ending(job) else LANGUAGES.get(job.language),
        place=Place(Path(job.path) if job.path else None, config.root, tuple(config.bibliography)),
    )


def shown(job: Job, root: Path) -> str:
    """Returns the path to show."""
    return display(job.path, root) if job.path is not None else job.uri.rpartition(":")[2]


def concerns(job: Job, config: Config) -> bool:
    """Tells whether a document is an article at all: of a format that is read as text, and not excluded.

    A file of a known ending is what `medfact check` takes it for, whatever the editor does; the language that the
    editor says decides for all others. What is saved under another ending and shown as plain text is anything.
    """
    if job.path is None or not _known_ending(job):
        reader_name = LANGUAGES.get(job.language)
        if reader_name is None or (job.path is not None and reader_name == "text"):
            return False
    else:
        ending = readers.ending_of(job.path.name)
        reader = readers.ENDINGS[ending]
        if reader.binary or (ending in reader.ambiguous and not reader.sniff(job.text[: readers.HEAD])):
            return False
    if job.path is None:
        return True
    from pathspec import GitIgnoreSpec

    excluded = GitIgnoreSpec.from_lines([*config.settings.exclude, f"{stages.REPORT}/"])
    return not excluded.match_file(shown(job, config.root))


def worded(problem: Exception) -> str:
    """Words an error: in its own words where it is one that is expected."""
    names = {f"{kind.__module__}.{kind.__name__}" for kind in type(problem).__mro__}
    return str(problem) if names & EXPECTED else stages.internal(problem)


def signature(paths: Iterable[Path | None]) -> Signature:
    """Returns what tells whether files changed: name, time and size of each, and of those in each folder."""
    found: list[tuple[str, int, int]] = []
    for path in paths:
        if path is None:
            continue
        for file in sorted(path.rglob("*")) if path.is_dir() else (path,):
            try:
                told = file.stat()
            except OSError:
                found.append((str(file), 0, -1))
            else:
                found.append((str(file), told.st_mtime_ns, told.st_size))
    return tuple(found)


def _known_ending(job: Job) -> bool:
    return job.path is not None and readers.ending_of(job.path.name) in readers.ENDINGS


def _no_config() -> Config:
    attribute_table.use(())
    return Config(configuration.Settings(), Path())


def _attribute_files(config: Config) -> list[Path]:
    given = config.settings.attributes
    return [Path(configuration.resolve(name, config.root)) for name in given] if isinstance(given, tuple) else []


def _file_of(source: str) -> Path | None:
    """Returns the file or folder of a registry; None for a database on a server, whose changes nobody tells."""
    scheme, url, file = source.partition(":///")
    if url and scheme.startswith("sqlite"):
        return Path(file.partition("?")[0])
    return None if "://" in source else Path(os.path.abspath(source))


def _misunderstood(document: Document, lines: Lines) -> Iterable[Trouble]:
    for faulty in document.faulty_directives:
        line = min(faulty.line or 1, len(lines.starts)) - 1
        start, end = lines.starts[line], lines.end_of(line)
        start += len(lines.text[start:end]) - len(lines.text[start:end].lstrip())
        yield Trouble(f"suppression not understood, it silences nothing: {faulty.expected}", start, end, "warning")


def _words(language: claims.Language) -> int:
    return len(language.nlp.vocab.strings)


def _untold(_begins: bool) -> None:
    """Tells nobody."""


def _go_on(wanted: Callable[[], bool]) -> None:
    if not wanted():
        raise SupersededError
