"""Storage that fsspec reaches: ``s3://``, ``gs://``, ``sftp://``, ``memory://``, ``zip://a.md::a.zip`` and so on."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from sources.addresses import safe
from sources.decode import LIMIT, check_size
from sources.document import UnreadableError


@dataclass(frozen=True, slots=True)
class Listed:
    """What stands under an address.

    Attributes:
        urls: Addresses of the files, in order of name.
        outright: Whether the one file was named itself, not found in a folder or by a glob.
    """

    urls: tuple[str, ...]
    outright: bool


def local_path(url: str) -> str | None:
    """Returns the path that a ``file://`` address names, None for any other."""
    from urllib.request import url2pathname

    for scheme in ("file://", "local://"):
        if url.lower().startswith(scheme) and "::" not in url:
            return url2pathname(url[len(scheme) :])
    return None


def find(url: str) -> Listed:
    """Finds the files under an address: itself, those of a folder, or those that fit a glob.

    Raises:
        UnreadableError: There is nothing, the storage is unknown, or it cannot be reached.
    """
    files, path = _open(url)
    try:
        if any(mark in path for mark in "*?["):
            found = [name for name in sorted(files.glob(path)) if not files.isdir(name)]
            if not found:
                raise UnreadableError(safe(url), "matches no file")
            return Listed(tuple(_address(url, path, str(name), files) for name in found), outright=False)
        if files.isdir(path):
            found = [name for name in sorted(files.find(path)) if not _hidden(str(name), path)]
            return Listed(tuple(_address(url, path, str(name), files) for name in found), outright=False)
        if not files.exists(path):
            raise UnreadableError(safe(url), "does not exist")
    except UnreadableError:
        raise
    except Exception as problem:  # noqa: BLE001 - each storage library raises errors of its own
        raise UnreadableError(safe(url), f"cannot be listed: {_said(problem)}") from None
    return Listed((url,), outright=True)


def read(url: str, *, limit: int = LIMIT) -> bytes:
    """Reads a file.

    Raises:
        UnreadableError: It cannot be read, or is too large.
    """
    files, path = _open(url)
    try:
        with files.open(path, "rb") as file:
            data = bytes(file.read(limit + 1))
    except FileNotFoundError:
        raise UnreadableError(safe(url), "does not exist") from None
    except Exception as problem:  # noqa: BLE001 - each storage library raises errors of its own
        raise UnreadableError(safe(url), f"cannot be read: {_said(problem)}") from None
    check_size(len(data), safe(url), limit=limit)
    return data


def name(url: str) -> str:
    """Returns the part of an address that names the file ("zip://a.md::archive.zip" gives "zip://a.md")."""
    return url.partition("::")[0]


def _open(url: str) -> tuple[Any, str]:
    import fsspec

    scheme = url.partition("://")[0]
    try:
        files, path = fsspec.core.url_to_fs(url)
    except ImportError as problem:
        raise UnreadableError(safe(url), f"a library for {scheme}:// is not installed: {problem}") from None
    except Exception as problem:  # noqa: BLE001 - each storage library raises errors of its own
        if isinstance(problem, ValueError) and "not known" in str(problem):
            raise UnreadableError(safe(url), f"{scheme}:// is no storage that fsspec knows") from None
        raise UnreadableError(safe(url), f"cannot be opened: {_said(problem)}") from None
    return files, str(path)


def _address(url: str, path: str, found: str, files: Any) -> str:
    """Returns the address of a file found under one: what stands before the path stays as it was named."""
    head, chain, rest = url.partition("::")
    head = head.rstrip("/")
    path = path.rstrip("/")
    if path and head.endswith(path):
        head = head[: -len(path)] + found
    elif not path and head.endswith(":"):
        head = f"{head}//{found.lstrip('/')}"
    else:
        head = str(files.unstrip_protocol(found))
    return f"{head}{chain}{rest}"


def _hidden(found: str, folder: str) -> bool:
    inside = found.removeprefix(folder.rstrip("/")).strip("/")
    return any(part.startswith(".") for part in PurePosixPath(inside).parts)


def _said(problem: Exception) -> str:
    return safe(" ".join(str(problem).split())) or type(problem).__name__
