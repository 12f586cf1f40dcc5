"""What homes that are files share: reading, a lock, and writes that are whole and refuse to overwrite another's."""

from __future__ import annotations

import hashlib
import os
import re
import sys
import tempfile
import time
import unicodedata
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from claims.registry.entry import Entry
from claims.registry.homes import ABSENT
from claims.registry.problems import RegistryError, one_problem
from claims.registry.table import Raw

LOCK_SECONDS = 30.0
"""How long a write waits for another one to end."""


class FileHome(ABC):
    """A registry in one file."""

    def __init__(self, source: str, shown: str) -> None:
        """Takes the path and how messages call it."""
        self.path = Path(source)
        self.shown = shown

    @abstractmethod
    def parse(self, content: bytes, raw: Raw) -> None:
        """Reads a file's content into a table."""

    @abstractmethod
    def render(self, entries: Sequence[Entry], before: bytes | None) -> bytes:
        """Returns the file's content for some entries; ``before`` is what stands there now, None for nothing."""

    def exists(self) -> bool:
        """Whether the file is there."""
        return self.path.exists()

    def read(self) -> Raw:
        """Reads the file."""
        raw = Raw()
        content = read_bytes(self.path, self.shown, raw)
        if content is not None:
            raw.version = digest(content)
            self.parse(content, raw)
        return raw

    def write(self, entries: Sequence[Entry], expected: str | None) -> None:
        """Writes the file beside its place and moves it there, if what was expected stands there."""
        with writing(self.path, self.shown) as path:
            before = path.read_bytes() if path.exists() else None
            check_version(self.shown, expected, ABSENT if before is None else digest(before))
            replace({path: self.render(entries, before)})


def read_bytes(path: Path, shown: str, raw: Raw) -> bytes | None:
    """Reads a file; a problem is noted where it cannot be."""
    try:
        return path.read_bytes()
    except OSError as error:
        raw.problem(shown, None, None, f"a file that cannot be read ({error.strerror})", "a readable file")
    return None


def decoded(content: bytes, shown: str, raw: Raw) -> str | None:
    """Decodes a file's content; a problem is noted where it is no UTF-8."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        found = f"byte {error.object[error.start]:#04x} at offset {error.start}, which is no UTF-8"
        raw.problem(shown, None, None, found, "text in UTF-8")
    return None


def digest(content: bytes) -> str:
    """Returns the version of a file with this content."""
    return hashlib.sha256(content).hexdigest()


def check_version(shown: str, expected: str | None, found: str) -> None:
    """Refuses to write over what is not what was read.

    Raises:
        RegistryError: Something else stands there.
    """
    if expected is None or expected == found:
        return
    if expected == ABSENT:
        raise one_problem(shown, "a registry that exists already", "a new name: nothing was written")
    raise one_problem(
        shown,
        "that somebody else changed it after it was read" if found != ABSENT else "that somebody removed it",
        "it as it was read: nothing was written, run the command again",
    )


@contextmanager
def writing(path: Path, shown: str) -> Iterator[Path]:
    """Holds the lock of a home while it is written; gives the path that links lead to.

    Raises:
        RegistryError: It cannot be written, or another process does not end its write.
    """
    # A link stays a link: what it leads to is written.
    path = Path(os.path.realpath(path))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with _locked(path.with_name(f".{path.name}.lock"), shown):
            yield path
    except OSError as error:
        raise one_problem(
            shown, f"a place that cannot be written ({error.strerror or error})", "a writable one"
        ) from error


@contextmanager
def _locked(lock: Path, shown: str) -> Iterator[None]:
    deadline = time.monotonic() + LOCK_SECONDS
    while (handle := _try_lock(lock)) is None:
        if time.monotonic() > deadline:
            raise one_problem(
                shown, f"that another process has been writing it for {LOCK_SECONDS:.0f} seconds", "that it ends"
            )
        time.sleep(0.02)
    try:
        yield
    finally:
        if sys.platform == "win32":
            os.close(handle)
            lock.unlink(missing_ok=True)
        else:
            # Removed while it is held: who waits for it finds another file under the name, or none, and tries again.
            lock.unlink(missing_ok=True)
            os.close(handle)


def _try_lock(lock: Path) -> int | None:
    """Takes the lock if it is free; the kernel frees it when its holder ends, however that ends."""
    if sys.platform == "win32":
        try:
            return os.open(lock, os.O_CREAT | os.O_EXCL | os.O_RDWR)
        except FileExistsError:
            return None
    import fcntl

    handle = os.open(lock, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o644)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if lock.stat().st_ino == os.fstat(handle).st_ino:
            return handle
    except (BlockingIOError, FileNotFoundError):
        pass
    os.close(handle)
    return None


def replace(contents: Mapping[Path, bytes | None]) -> None:
    """Writes files beside their places and then moves all of them there; None removes one.

    Nothing is moved before everything is on the disk, and no reader sees half a file.
    """
    parts: dict[Path, Path] = {}
    try:
        for path, content in contents.items():
            if content is None:
                continue
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
            parts[path] = Path(name)
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            # A temporary file is for its owner's eyes alone; the registry is as readable as it was.
            Path(name).chmod(path.stat().st_mode if path.exists() else 0o644)
        for path, part in parts.items():
            part.replace(path)
        for path, content in contents.items():
            if content is None:
                path.unlink()
    finally:
        for part in parts.values():
            part.unlink(missing_ok=True)


def slug(text: str) -> str:
    """Returns the words of a text in lower-case ASCII letters and digits, joined by hyphens, at most 60 long."""
    plain = unicodedata.normalize("NFKD", text.casefold()).encode("ascii", "ignore").decode()
    return "-".join(re.findall(r"[a-z0-9]+", plain))[:60].strip("-")


def raise_problems(raw: Raw) -> None:
    """Refuses to write over what is no registry.

    Raises:
        RegistryError: The table has problems of shape.
    """
    if raw.problems:
        raise RegistryError(raw.problems)
