"""A registry in one YAML file: a list of entries, or one."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

from claims.registry.cells import typed
from claims.registry.entry import COLUMNS, LISTS, RECORDS, Entry, plain
from claims.registry.homes.files import FileHome, decoded
from claims.registry.table import Raw, nearest, unknown


class YamlFile(FileHome):
    """A registry in one YAML file."""

    def parse(self, content: bytes, raw: Raw) -> None:
        """Reads the entries of the file."""
        read_yaml(content, self.shown, raw)

    def render(self, entries: Sequence[Entry], before: bytes | None) -> bytes:  # noqa: ARG002  # written anew
        """Writes all entries; comments of the file before are not kept."""
        return write_yaml(entries)


def home(source: str, shown: str) -> YamlFile:
    """Opens a YAML file."""
    return YamlFile(source, shown)


def read_yaml(content: bytes, shown: str, raw: Raw) -> None:
    """Adds the entries of a YAML text to a table; lists become JSON, as in a cell."""
    import yaml

    text = decoded(content, shown, raw)
    if text is None:
        return
    try:
        items = yaml.load(text, Loader=_loader())  # noqa: S506  # a subclass of the safe loader
    except yaml.YAMLError as error:
        raw.problem(shown, None, None, _error(error), "well-formed YAML")
        return
    if items is None:
        return
    if isinstance(items, dict):
        items = [items]
    if not isinstance(items, list):
        raw.problem(shown, None, None, typed(items), "a list of entries or one entry")
        return
    raw.add(_rows(items, shown, raw))


def _rows(items: Sequence[Any], shown: str, raw: Raw) -> Iterable[tuple[str, int, Mapping[str, str]]]:
    for number, item in enumerate(items, start=1):
        if isinstance(item, dict):
            yield shown, number, _row(item, shown, number, raw)
        else:
            raw.problem(shown, number, None, typed(item), "an entry: column names with values")


def _row(item: Mapping[Any, Any], shown: str, number: int, raw: Raw) -> dict[str, str]:
    row: dict[str, str] = {}
    for name, value in item.items():
        if name not in COLUMNS:
            raw.problem(shown, number, str(name), unknown(str(name)), nearest(str(name)))
        elif value is None:
            continue
        elif isinstance(value, str):
            row[name] = value
        elif isinstance(value, list) and name in (*LISTS, *RECORDS):
            row[name] = json.dumps(value, ensure_ascii=False)
        elif isinstance(value, dict) and name in RECORDS:
            row[name] = json.dumps([value], ensure_ascii=False)
        else:
            raw.problem(shown, number, name, typed(value), "a list" if name in RECORDS else "text")
    return row


@functools.cache
def _loader() -> type[Any]:
    """Returns a YAML loader that leaves every plain scalar a text (``1.50``, ``2026-01-31``, ``no``), null aside."""
    import yaml

    base: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

    class Loader(base):  # type: ignore[misc]  # the base depends on how PyYAML was built
        yaml_implicit_resolvers: ClassVar[dict[str, list[tuple[str, Any]]]] = {
            first: [pair for pair in pairs if pair[0] in ("tag:yaml.org,2002:null", "tag:yaml.org,2002:merge")]
            for first, pairs in base.yaml_implicit_resolvers.items()
        }

        def construct_mapping(self, node: Any, deep: bool = False) -> Any:
            seen: set[str] = set()
            for key, _ in node.value:
                if key.value in seen and key.tag != "tag:yaml.org,2002:merge":
                    raise yaml.constructor.ConstructorError(None, None, f"{key.value!r} twice", key.start_mark)
                seen.add(key.value if isinstance(key.value, str) else "")
            return super().construct_mapping(node, deep=deep)

    return Loader


def _error(error: Exception) -> str:
    mark = getattr(error, "problem_mark", None)
    what = getattr(error, "problem", None) or str(error).splitlines()[0]
    return f"line {mark.line + 1}, column {mark.column + 1}: {what}" if mark else what


@functools.cache
def _dumper() -> type[Any]:
    import yaml

    base: type[Any] = getattr(yaml, "CSafeDumper", yaml.SafeDumper)

    class Dumper(base):  # type: ignore[misc]  # the base depends on how PyYAML was built
        # An editor should see the date, not "*id001".
        def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002  # the name is PyYAML's
            return True

    return Dumper


def write_yaml(entries: Iterable[Entry]) -> bytes:
    """Returns entries as a YAML text; empty columns are left out."""
    import yaml

    items = [
        {name: _value(value) for name in COLUMNS if (value := getattr(entry, name)) not in (None, ())}
        for entry in entries
    ]
    text = yaml.dump(items, Dumper=_dumper(), sort_keys=False, allow_unicode=True, width=110)
    return str(text).encode()


def _value(value: Any) -> Any:
    return [plain(item) for item in value] if isinstance(value, tuple) else value
