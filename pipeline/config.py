"""The configuration: ``medfact.toml``, or ``[tool.medfact]`` in ``pyproject.toml``, found upward from the articles.

A newsroom's settings live in one file whose folder is the project's root: paths in output are relative to it, whatever
way a file was named. Keys are written with dashes; underscores are taken too. ``docs/configuration.md`` is made from
the models here, so a key is documented where it is defined.
"""

from __future__ import annotations

import dataclasses
import datetime
import difflib
import os
import re
import textwrap
import tomllib
import types
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

import pydantic
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from claims import attribute_table
from claims.data import DataError, read_yaml
from claims.model import Severity
from claims.settings import CheckSettings, LanguageSettings
from sources import Export, Web

FILE = "medfact.toml"
FailOn = Literal["error", "warning", "note", "never"]


def _several(value: Any) -> Any:
    """Lets one text stand for a list of one."""
    return (value,) if isinstance(value, str) else value


class Override(BaseModel):
    """What holds for some paths only (``[[overrides]]``)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    paths: tuple[str, ...] = Field(
        min_length=1, description="patterns as in a .gitignore, against paths relative to the root"
    )
    ignore: tuple[str, ...] = Field((), description="codes, names or groups that are not checked there")
    severity: dict[str, Severity] = Field(default_factory=dict, description="severity per code that holds there")


class Suppression(BaseModel):
    """Findings that are known and accepted, with the reason (``[[suppress]]``)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    path: str = Field(min_length=1, description="pattern as in a .gitignore, against paths relative to the root")
    code: str = Field(min_length=1, description="code or name of the check")
    reason: str = Field(min_length=1, description="why; shown wherever the finding is shown")
    until: datetime.date | None = Field(None, description="last day it holds, as 2027-06-30; without it, for good")


def _listed(value: Any) -> Any:
    """Takes a text where a list of texts may stand."""
    return (value,) if isinstance(value, str) else value


class ExportSettings(BaseModel):
    """A CMS export with an article in each record (``[[exports]]``)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    path: str = Field(min_length=1, description="the file, or a glob: `.csv`, `.tsv`, `.jsonl`, `.ndjson` or `.json`")
    id: str = Field(min_length=1, description="column of the id; a dotted name reaches into nested JSON")
    body: Annotated[tuple[str, ...], BeforeValidator(_listed)] = Field(
        min_length=1, description="column of the article, or a list of columns that are joined"
    )
    format: Literal["html", "markdown", "text"] = Field("html", description="what the article is written in")
    title: str | None = Field(None, description="column of the title; it heads the article unless the article says it")
    author: Annotated[tuple[str, ...], BeforeValidator(_listed)] = Field((), description="columns of the authors")
    reviewer: Annotated[tuple[str, ...], BeforeValidator(_listed)] = Field((), description="columns of the reviewers")
    published: str | None = Field(None, description="column of the date of publication")
    updated: str | None = Field(None, description="column of the date of the last change")
    reviewed: str | None = Field(None, description="column of the date of the last review")
    url: str | None = Field(None, description="column of the address; links to its host are no sources")
    language: str | None = Field(None, description='column of the language, as "en" or "en-GB"')
    views: str | None = Field(None, description="column of how often the article is read")
    delimiter: str | None = Field(
        None, min_length=1, max_length=1, description="what separates cells of CSV; a comma, in `.tsv` a tab"
    )


class FetchSettings(BaseModel):
    """How web pages are fetched (``[fetch]``)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    timeout: float = Field(10.0, gt=0, description="seconds to wait for a connection, or for more of an answer")
    deadline: float = Field(60.0, gt=0, description="seconds after which a request ends, whatever still comes")
    delay: float = Field(
        1.0, ge=0, description="seconds between two requests to one host; a robots.txt may ask for up to 10"
    )
    cache: str = Field(".medfact/cache", description='folder of pages that were fetched; "" keeps none')
    max_age: float = Field(
        0.0, ge=0, description="seconds for which a page is taken from the cache without asking whether it changed"
    )
    max_pages: int = Field(500, gt=0, description="most pages that are read of a sitemap")
    user_agent: str | None = Field(None, description="what medfact calls itself; its name and version if not given")


class Settings(BaseModel):
    """Everything ``medfact.toml`` may say."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    paths: tuple[str, ...] = Field((), description="articles that audit, check and claims take when no PATH is given")
    exclude: tuple[str, ...] = Field((), description="patterns as in a .gitignore of what folders hold beside articles")
    registry: str | None = Field(
        None, description="approved claims: a folder of YAML files, a YAML, CSV or Excel file, or a database by URL"
    )
    bibliography: Annotated[tuple[str, ...], pydantic.BeforeValidator(_several)] = Field(
        (),
        description="bibliography files that every article can cite from, one or a list: BibTeX, CSL-JSON, RIS, PubMed;"
        " see [Bibliographies](formats-bibliography.md)",
    )
    baseline: str | None = Field(
        None, description="file of accepted findings, as `medfact baseline` writes it: see [Baseline](baseline.md)"
    )
    docs_url: str | None = Field(
        None,
        pattern=r"^https?://\S+$",
        description="where your team publishes medfact's documentation (`make docs`); SARIF links its rules to it",
    )
    select: tuple[str, ...] = Field(
        ("default",), description='codes ("CIT001"), names ("uncited-claim"), groups ("CIT"), "default" or "all"'
    )
    ignore: tuple[str, ...] = Field((), description="codes, names or groups taken away from select")
    fail_on: FailOn = Field("error", description="least severity of a new finding that makes check exit with 1")
    severity: dict[str, Severity] = Field(
        default_factory=dict, description='severity per code, in place of its own: CIT006 = "warning"'
    )
    attributes: tuple[str, ...] | dict[str, Any] = Field(
        (), description="YAML files with attributes of your own, or a table of them: see [Attributes](attributes.md)"
    )
    exports: tuple[ExportSettings, ...] = Field(
        (), description="files of a CMS with an article in each record, and which column holds what"
    )
    history: str = Field(
        ".medfact/history.sqlite",
        description='file that remembers each audit, for trends and what is new since last time; "" keeps none',
    )
    fetch: FetchSettings = Field(default_factory=FetchSettings, description="how web pages are fetched")
    language: LanguageSettings = Field(default_factory=LanguageSettings, description="the language pipeline")
    checks: CheckSettings = Field(default_factory=CheckSettings, description="thresholds of the checks")
    overrides: tuple[Override, ...] = Field((), description="what holds for some paths only")
    suppress: tuple[Suppression, ...] = Field((), description="findings that are known and accepted")


@dataclass(frozen=True)
class Config:
    """Settings with where they came from.

    Attributes:
        settings: What the file says, defaults for the rest.
        root: The project's root: the file's folder, or the current folder where there is no file.
        file: The file, or None.
        attributes: The newsroom's own attributes, from the files the settings name or the settings themselves.
    """

    settings: Settings
    root: Path
    file: Path | None = None
    attributes: tuple[attribute_table.Extension, ...] = ()

    @property
    def registry(self) -> str | None:
        """Where the registry is; a relative path in the file starts at the root."""
        return resolve(self.settings.registry, self.root) if self.settings.registry else None

    @property
    def baseline(self) -> str | None:
        """The file of accepted findings; a relative path in the file starts at the root."""
        return resolve(self.settings.baseline, self.root) if self.settings.baseline else None

    @property
    def bibliography(self) -> tuple[str, ...]:
        """The bibliography files that hold for every article, starting at the root."""
        return tuple(resolve(path, self.root) for path in self.settings.bibliography)

    @property
    def paths(self) -> tuple[str, ...]:
        """The articles the file names, exports among them, starting at the root."""
        named = (*self.settings.paths, *(export.path for export in self.settings.exports))
        return tuple(resolve(path, self.root) for path in named)

    @property
    def exports(self) -> tuple[Export, ...]:
        """The exports of a CMS, their paths starting at the root."""
        told = (export.model_dump() for export in self.settings.exports)
        return tuple(Export(**{**one, "path": resolve(one["path"], self.root)}) for one in told)

    @property
    def history(self) -> Path | None:
        """The file that remembers audits, starting at the root; None where none is kept."""
        return Path(resolve(self.settings.history, self.root)) if self.settings.history else None

    @property
    def web(self) -> Web:
        """How web pages are fetched; the cache starts at the root."""
        told = self.settings.fetch.model_dump()
        return Web(**{**told, "cache": resolve(told["cache"], self.root) if told["cache"] else None})


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in a configuration file.

    Attributes:
        key: Where, as it would be written: ``checks.review-age-years``, ``suppress[2].code``.
        message: What stands there and what is expected.
    """

    key: str
    message: str


class ConfigError(Exception):
    """A configuration that cannot be used. All problems are told at once."""

    def __init__(self, file: Path | str, problems: Sequence[Problem]) -> None:
        self.file = str(file)
        self.problems = tuple(problems)
        lines = (f"{item.key}: {item.message}" if item.key else item.message for item in self.problems)
        super().__init__("\n".join(f"{self.file}: {line}" for line in lines))


def find(paths: Iterable[str] = (), *, seen: Callable[[Path], Path] = lambda folder: folder) -> Path | None:
    """Finds the configuration of some articles, whichever folder the command runs in.

    Upward from the folder they share; where there is none, upward from each of them, also from where a link to it
    leads; where they have none at all, upward from the current folder.

    Args:
        paths: What was named on the command line; none, standard input or globs say where by their fixed part.
        seen: Where to look for what stands in a folder: in another state of it.

    Raises:
        ConfigError: The articles have different ones and share none: which would hold is anybody's guess.
    """
    places = [place for path in paths if (place := _place(path)) is not None]
    if places:
        shared = Path(os.path.commonpath(places))
        if (found := _upward(shared if shared.is_dir() else shared.parent, seen)) is not None:
            return found
        own = dict.fromkeys(found for place in places if (found := _own(place, seen)) is not None)
        if len(own) > 1:
            files = ", ".join(_relative(file) for file in own)
            message = "each is the configuration of some of the articles: check them one after the other, or name one"
            raise ConfigError(files, [Problem("", f"{message} with --config")])
        if own:
            return next(iter(own))
    return _upward(Path.cwd(), seen)


def _own(place: str, seen: Callable[[Path], Path]) -> Path | None:
    """Finds the configuration of one path, else that of what it is a link to."""
    for path in dict.fromkeys((Path(place), Path(os.path.realpath(place)))):
        if (found := _upward(path if path.is_dir() else path.parent, seen)) is not None:
            return found
    return None


def _upward(start: Path, seen: Callable[[Path], Path]) -> Path | None:
    for folder in (start, *start.parents):
        place = seen(folder)
        if (place / FILE).is_file():
            return place / FILE
        if _has_table(place / "pyproject.toml"):
            return place / "pyproject.toml"
    return None


def _relative(file: Path) -> str:
    return Path(os.path.relpath(file)).as_posix()


def load(file: str | Path | None = None, *, paths: Iterable[str] = ()) -> Config:
    """Loads the configuration, and makes its attributes those of this process.

    Args:
        file: The file that was asked for; found by `find` if not given.
        paths: What was named on the command line, to find it from.

    Raises:
        ConfigError: The file is missing, is no TOML, or says what cannot be used.
    """
    chosen = Path(file) if file is not None else find(paths)
    if chosen is None:
        return without(Path.cwd())
    shown = os.path.relpath(chosen) if file is None else str(file)
    root = Path(os.path.abspath(chosen)).parent
    settings = read(chosen, shown)
    return Config(settings, root, chosen, _attributes(settings, root, shown))


def without(root: Path) -> Config:
    """Returns the configuration of articles that have none: defaults, and medfact's own attributes."""
    attribute_table.use(())
    return Config(Settings(), root)


def read(chosen: Path, shown: str) -> Settings:
    """Reads a file; nothing is loaded that it names.

    Raises:
        ConfigError: As for `load`.
    """
    try:
        content = tomllib.loads(chosen.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ConfigError(shown, [Problem("", "does not exist")]) from None
    except OSError as problem:
        raise ConfigError(shown, [Problem("", f"cannot be opened: {problem.strerror}")]) from None
    except UnicodeDecodeError:
        raise ConfigError(shown, [Problem("", "is not UTF-8: expected a TOML file")]) from None
    except tomllib.TOMLDecodeError as problem:
        raise ConfigError(shown, [Problem("", f"is no valid TOML: {problem}")]) from None
    if chosen.name == "pyproject.toml":
        content = content.get("tool", {}).get("medfact", {})
        if not isinstance(content, dict):
            raise ConfigError(shown, [Problem("tool.medfact", f"found {_shown(content)}, expected a table")])
    return _rooted(parse(content, shown), Path(os.path.abspath(chosen)).parent)


def _attributes(settings: Settings, root: Path, shown: str) -> tuple[attribute_table.Extension, ...]:
    """Reads the newsroom's attributes and makes them those of this process.

    Raises:
        ConfigError: A file cannot be read, or a row does not fit; every fault with its file and key.
    """
    given = settings.attributes
    sources: list[tuple[str, Any]] = [("", given)] if isinstance(given, dict) else []
    problems: list[Problem] = []
    for name in given if isinstance(given, tuple) else ():
        try:
            sources.append((name, read_yaml(Path(resolve(name, root)).read_text(encoding="utf-8"), name)))
        except FileNotFoundError:
            problems.append(Problem("attributes", f"found {_shown(name)}, expected a YAML file: there is no {name}"))
        except (OSError, UnicodeDecodeError) as problem:
            why = getattr(problem, "strerror", None) or "it is not UTF-8"
            problems.append(Problem("attributes", f"{name} cannot be read: {why}"))
        except DataError as problem:
            problems.append(Problem("attributes", str(problem)))
    own: list[attribute_table.Extension] = []
    for name, content in sources:
        try:
            rows = attribute_table.read_rows(content)
            attribute_table.check([*own, *rows])
            own += rows
        except attribute_table.OwnError as error:
            problems.extend(_fault(name, fault) for fault in error.faults)
    if problems:
        raise ConfigError(shown, problems)
    attribute_table.use(own)
    return tuple(own)


def _fault(name: str, fault: attribute_table.Fault) -> Problem:
    if not name:
        return Problem(f"attributes.{fault.key}" if fault.key else "attributes", fault.message)
    return Problem("attributes", f"{name}: {fault.key}: {fault.message}" if fault.key else f"{name}: {fault.message}")


def parse(content: Mapping[str, Any], file: str = FILE) -> Settings:
    """Turns the content of a file into settings.

    Raises:
        ConfigError: Naming every wrong key and value, what stands there, and what is expected.
    """
    try:
        return Settings.model_validate(_underscored(content, Settings))
    except pydantic.ValidationError as error:
        raise ConfigError(file, list(_problems(error, content))) from None


def resolve(path: str, root: Path) -> str:
    """Returns a path of the configuration as seen from the current folder; ``-`` and URLs stay as they are.

    The path of an SQLite database is a path like any other.
    """
    scheme, url, file = path.partition(":///")
    if url and scheme.startswith("sqlite") and file:
        return f"{scheme}:///{os.path.normpath(root / file)}"
    if "://" in path or path == "-":
        return path
    return os.path.normpath(root / path)


def override(config: Config, **changes: Any) -> Config:
    """Returns the configuration with settings the command line gave; None leaves a setting as it is."""
    given = {key: value for key, value in changes.items() if value is not None}
    return dataclasses.replace(config, settings=config.settings.model_copy(update=given)) if given else config


def markdown() -> str:
    """Returns the reference of all keys, made from the models, for ``docs/configuration.md``."""
    return "\n".join(_document(Settings, "")).strip() + "\n"


def commented(head: str, given: Mapping[str, Any], examples: Mapping[str, Any]) -> str:
    """Returns a file to start from, made from the models: every key with what it means, all but a few as comments.

    Args:
        head: What the file says of itself.
        given: Keys that are set.
        examples: What other keys may say, by table and key (``suppress.code``), in place of their default.
    """
    lines = [f"# {line}" for line in head.splitlines()]
    lines += _commented(Settings, "", given, examples)
    return "\n".join(lines).strip() + "\n"


def _commented(
    model: type[BaseModel], table: str, given: Mapping[str, Any], examples: Mapping[str, Any]
) -> Iterator[str]:
    for name, item in model.model_fields.items():
        if _inner(item.annotation) is not None:
            continue
        key = name.replace("_", "-")
        default = None if item.is_required() else item.get_default(call_default_factory=True)
        said = given.get(f"{table}{key}", examples.get(f"{table}{key}", default))
        # A key without default or example takes a text.
        value = _toml("…" if said is None else said)
        yield from ("", *_wrapped(_plain(_sentence(item.description))))
        yield f"{'' if f'{table}{key}' in given else '# '}{key} = {value}"
    for name, item in model.model_fields.items():
        inner = _inner(item.annotation)
        if inner is None:
            continue
        heading = f"{table}{name.replace('_', '-')}"
        opening = f"[[{heading}]]" if "tuple" in str(item.annotation) else f"[{heading}]"
        yield from ("", "", *_wrapped(f"{_sentence(item.description)}."), f"# {opening}")
        yield from _commented(inner, f"{heading}.", given, examples)


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, width=110, initial_indent="# ", subsequent_indent="# ")


def _sentence(text: str | None) -> str:
    return (text or "")[:1].upper() + (text or "")[1:]


def _plain(text: str) -> str:
    """Returns a description without the marks of Markdown."""
    return re.sub(r"\[([^]]+)\]\(([^)]+)\)", r"docs/\2", text).replace("`", "")


def nearest(word: str, known: Iterable[str]) -> str:
    """Returns " (did you mean …?)" with the word that is meant, or nothing where none is near."""
    by_folded = {item.lower(): item for item in known}
    close = difflib.get_close_matches(word.lower(), by_folded, n=1, cutoff=0.6)
    return f" (did you mean {by_folded[close[0]]}?)" if close else ""


def _rooted(settings: Settings, root: Path) -> Settings:
    """Lets the files and folders that tables name start at the root, as all paths of the file do.

    A language model or linker is a folder if its name looks like one; else it is a package.
    """
    given = {"model": settings.language.model, "linker": settings.language.linker}
    found = {key: resolve(path, root) for key, path in given.items() if path and ("/" in path or path.startswith("."))}
    if settings.language.sentence_model:
        found["sentence_model"] = resolve(settings.language.sentence_model, root)
    changes: dict[str, Any] = {}
    if found:
        changes["language"] = settings.language.model_copy(update=found)
    files = {"retractions": settings.checks.retractions, "source_texts": settings.checks.source_texts}
    if named := {key: resolve(path, root) for key, path in files.items() if path}:
        changes["checks"] = settings.checks.model_copy(update=named)
    return settings.model_copy(update=changes) if changes else settings


def _place(path: str) -> str | None:
    if path == "-" or "://" in path:
        return None
    absolute = os.path.abspath(path)
    while any(mark in absolute for mark in "*?[") and not os.path.lexists(absolute):
        absolute = str(Path(absolute).parent)
    return absolute


def _has_table(file: Path) -> bool:
    try:
        content = file.read_text(encoding="utf-8")
        # Read as TOML only where the words occur: a broken pyproject.toml of somebody else's is not ours to report.
        return "tool.medfact" in content and "medfact" in tomllib.loads(content).get("tool", {})
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        return False


def _underscored(value: Any, model: Any) -> Any:
    """Spells the keys of a table as its model does; tables with free keys (severity) are left alone."""
    if isinstance(value, Mapping) and isinstance(model, type) and issubclass(model, BaseModel):
        spelt = {}
        for key, item in value.items():
            name = key.replace("-", "_")
            known = model.model_fields.get(name)
            spelt[name if known else key] = _underscored(item, _inner(known.annotation) if known else None)
        return spelt
    if isinstance(value, list):
        return [_underscored(item, model) for item in value]
    return value


def _inner(annotation: Any) -> Any:
    """Returns the model inside ``Model``, ``tuple[Model, ...]`` or ``Model | None``, or None."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for item in get_args(annotation) if (found := _inner(item)) is not None), None)


def _problems(error: pydantic.ValidationError, content: Mapping[str, Any]) -> Iterator[Problem]:
    either = False
    for item in error.errors(include_url=False):
        path = item["loc"]
        key = _written(path)
        if path[0] == "attributes":
            # One fault, told once for each of the two forms it may have.
            if not either:
                found = _shown(content.get("attributes"))
                yield Problem("attributes", f"found {found}, expected a list of YAML files or a table of attributes")
            either = True
            continue
        if item["type"] == "extra_forbidden":
            model = _model_at(path[:-1])
            names = [name.replace("_", "-") for name in model.model_fields]
            hint = nearest(str(path[-1]), names) or _elsewhere(str(path[-1])) or f"; known are {', '.join(names)}"
            yield Problem(key, f"there is no such key{hint}")
        elif item["type"] == "missing":
            yield Problem(key, "is missing")
        else:
            yield Problem(key, f"found {_shown(_value_at(content, path))}, expected {_expected(item)}")


def _expected(item: Any) -> str:
    context = item.get("ctx", {})
    match item["type"]:
        case "literal_error":
            return f"one of {context['expected']}"
        case "tuple_type" | "list_type":
            return 'a list, as ["one", "two"]'
        case "dict_type" | "model_type" | "model_attributes_type":
            return "a table"
        case "string_type":
            return "a text in quotes"
        case "string_too_short":
            return "some text"
        case "too_short":
            return "at least one"
        case "string_too_long":
            return f"{context['max_length']} character" + ("s" if context["max_length"] > 1 else "") + " at most"
        case _:
            message = str(item["msg"])
            return message.removeprefix("Input should be ").removeprefix("Value error, ")


def _shown(value: Any) -> str:
    if isinstance(value, Mapping):
        return "a table"
    if isinstance(value, bool):
        return str(value).lower()
    text = f'"{value}"' if isinstance(value, str) else str(value)
    return text if len(text) <= 80 else f"{text[:77]}…"


def _written(path: Sequence[int | str]) -> str:
    parts = [f"[{item + 1}]" if isinstance(item, int) else f".{item.replace('_', '-')}" for item in path]
    return "".join(parts).removeprefix(".")


def _value_at(content: Any, path: Sequence[int | str]) -> Any:
    for key in path:
        if isinstance(content, Mapping):
            content = content.get(key, content.get(str(key).replace("_", "-")))
        elif isinstance(content, list) and isinstance(key, int) and key < len(content):
            content = content[key]
    return content


def _model_at(path: Sequence[int | str]) -> type[BaseModel]:
    model: type[BaseModel] = Settings
    for key in path:
        if isinstance(key, str) and key in model.model_fields:
            model = _inner(model.model_fields[key].annotation) or model
    return model


def _elsewhere(key: str) -> str:
    """Says which table a key belongs to that was written into the wrong one."""
    name = key.replace("-", "_")
    for table, item in Settings.model_fields.items():
        inner = _inner(item.annotation)
        if inner is not None and name in inner.model_fields:
            return f" here (it belongs to [{table}])"
    if name in Settings.model_fields:
        return " here (it belongs to the top of the file, before any table)"
    return ""


def _document(model: type[BaseModel], table: str) -> Iterator[str]:
    plain = {name: item for name, item in model.model_fields.items() if _inner(item.annotation) is None}
    yield from ("| key | takes | default | meaning |", "|---|---|---|---|")
    for name, item in plain.items():
        default = "required" if item.is_required() else f"`{_toml(item.get_default(call_default_factory=True))}`"
        key = name.replace("_", "-")
        yield f"| `{key}` | {_takes(item.annotation)} | {default} | {_cell(item.description or '')} |"
    for name, item in model.model_fields.items():
        inner = _inner(item.annotation)
        if inner is None:
            continue
        heading = f"{table}{name.replace('_', '-')}"
        many = "tuple" in str(item.annotation)
        yield from ("", f"## `{'[[' if many else '['}{heading}{']]' if many else ']'}`", "")
        yield from (f"{_sentence(item.description)}.", "")
        yield from _document(inner, f"{heading}.")


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _toml(value: Any) -> str:
    if value is None:
        return "none"
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, tuple | list):
        return "[" + ", ".join(_toml(item) for item in value) + "]"
    if isinstance(value, dict) and value:
        return "{ " + ", ".join(f"{key} = {_toml(item)}" for key, item in value.items()) + " }"
    return "{}" if value == {} else str(value).lower() if isinstance(value, bool) else str(value)


def _takes(annotation: Any) -> str:
    if annotation is str:
        return "text"
    if annotation in (int, float, bool):
        return {int: "whole number", float: "number", bool: "true or false"}[annotation]
    if annotation is datetime.date:
        return "date"
    if annotation == dict[str, Any]:
        return "table of attributes"
    arguments = [item for item in get_args(annotation) if item not in (type(None), ...)]
    text = str(annotation)
    if isinstance(annotation, types.UnionType):
        return " or ".join(_takes(item) for item in arguments)
    if text.startswith("typing.Literal"):
        return " or ".join(f'`"{item}"`' for item in arguments)
    if text.startswith("tuple"):
        return f"list of {_takes(arguments[0])}"
    if text.startswith("dict"):
        return f"table of {'kind' if arguments[1] is int else 'code'} = {_takes(arguments[1])}"
    return " or ".join(_takes(item) for item in arguments)
