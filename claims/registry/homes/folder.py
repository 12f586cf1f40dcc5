"""A registry in a folder of YAML files, nested or not: reviewed in git, one file a subject."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

from claims.registry.entry import Entry, row_of, subject_key
from claims.registry.homes import ABSENT
from claims.registry.homes.files import check_version, digest, raise_problems, read_bytes, replace, slug, writing
from claims.registry.homes.yamlfile import read_yaml, write_yaml
from claims.registry.problems import YAML_ENDINGS, one_problem
from claims.registry.table import Raw, unchecked


class Folder:
    """A registry in a folder of YAML files."""

    def __init__(self, source: str, shown: str) -> None:
        """Takes the path and how messages call it."""
        self.path = Path(source)
        self.shown = shown

    def exists(self) -> bool:
        """Whether the folder has a YAML file."""
        return bool(_contents(self.path, self.shown, Raw()))

    def read(self) -> Raw:
        """Reads the files in order of name; hidden ones belong to other tools."""
        raw = Raw()
        contents = _contents(self.path, self.shown, raw)
        if not contents and not raw.problems:
            raise one_problem(self.shown, "a folder without YAML files", "at least one .yaml file")
        for file, content in contents.items():
            read_yaml(content, self._shown(self.path, file), raw)
        raw.version = _version(self.path, contents)
        return raw

    def write(self, entries: Sequence[Entry], expected: str | None) -> None:
        """Leaves every entry in the file it was read from; files in which nothing changed are not touched."""
        with writing(self.path, self.shown) as folder:
            folder.mkdir(exist_ok=True)
            raw = Raw()
            contents = _contents(folder, self.shown, raw)
            raise_problems(raw)
            check_version(self.shown, expected, _version(folder, contents) if contents else ABSENT)
            # Read before anything is written: a file that is no registry is not overwritten.
            before = {file: _rows(content, self._shown(folder, file)) for file, content in contents.items()}
            held = self._homes(entries, folder, before)
            changed: dict[Path, bytes | None] = {
                file: write_yaml(its)
                for file, its in held.items()
                if before.get(file) != [row_of(entry) for entry in its]
            }
            replace(changed | {file: None for file in before if file not in held})

    def _homes(self, entries: Sequence[Entry], folder: Path, before: Iterable[Path]) -> dict[Path, list[Entry]]:
        """Returns each file with the entries it holds afterwards; new entries go to a file of their subject."""
        known = {self._shown(folder, file): file for file in before}
        new: dict[str, Path] = {}
        held: dict[Path, list[Entry]] = defaultdict(list)
        for entry in entries:
            file = known.get(entry.place.rpartition("#")[0])
            if file is None:
                key = subject_key(entry.subject)
                file = new.get(key) or new.setdefault(key, _free(folder, entry.subject, new.values()))
            held[file].append(entry)
        return held

    def _shown(self, folder: Path, file: Path) -> str:
        return f"{self.shown.rstrip('/')}/{file.relative_to(folder).as_posix()}"


def home(source: str, shown: str) -> Folder:
    """Opens a folder."""
    return Folder(source, shown)


def _contents(folder: Path, shown: str, raw: Raw) -> dict[Path, bytes]:
    files = (file for file in folder.rglob("*") if file.suffix.lower() in YAML_ENDINGS and file.is_file())
    kept = sorted(file for file in files if not any(part.startswith(".") for part in file.relative_to(folder).parts))
    contents = {
        file: read_bytes(file, f"{shown.rstrip('/')}/{file.relative_to(folder).as_posix()}", raw) for file in kept
    }
    return {file: content for file, content in contents.items() if content is not None}


def _version(folder: Path, contents: dict[Path, bytes]) -> str:
    return digest(
        "\n".join(
            f"{digest(content)} {file.relative_to(folder).as_posix()}" for file, content in contents.items()
        ).encode()
    )


def _rows(content: bytes, shown: str) -> list[dict[str, str]]:
    raw = Raw()
    read_yaml(content, shown, raw)
    raise_problems(raw)
    table = unchecked(raw)
    return [table.row(number) for number in range(len(table))]


def _free(folder: Path, subject: str, taken: Iterable[Path]) -> Path:
    names = {path.name for path in taken}
    stem = slug(subject) or "entries"
    number, name = 1, f"{stem}.yaml"
    while name in names:
        number += 1
        name = f"{stem}-{number}.yaml"
    return folder / name
