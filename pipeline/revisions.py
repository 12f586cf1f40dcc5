"""States of a git repository: what a REF names, the files as they were there, what was renamed since.

The working tree, the index and the hooks of the repository are never touched: files are written into a folder of their
own through an index of their own, with the line endings and filters that a checkout would give them.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

_ELSEWHERE = (
    "GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR", "GIT_NAMESPACE",
    "GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES",
)  # fmt: skip
"""What git tells its hooks: it would lead to another repository or index than the one of the articles."""
_NO_TEXT = frozenset(
    ".png .jpg .jpeg .gif .webp .avif .bmp .tif .tiff .ico .psd .ai .mp3 .wav .ogg .flac .m4a .mp4 .m4v .mov .avi .mkv "
    ".webm .woff .woff2 .ttf .otf .eot".split()
)
"""Endings of what nothing reads, neither as article nor as configuration: there can be many, and they are large."""
_RENAMES = 5000
"""How many files that came and went are compared with each other for renames that are not exact."""
_SHALLOW = "the clone is shallow: fetch the whole history (fetch-depth: 0, GIT_DEPTH: 0 or git fetch --unshallow)"


class RevisionError(Exception):
    """The other state cannot be had: no repository, no such REF, no git. The message says which, in one line."""


@dataclass(frozen=True)
class Revision:
    """A state of the repository.

    Attributes:
        ref: As it was asked for.
        commit: The commit that is compared with.
        tip: The commit that REF itself names.
    """

    ref: str
    commit: str
    tip: str

    @property
    def told(self) -> str:
        """The state in words: "origin/main (merge base 1a2b3c4d5e)"."""
        what = "" if self.commit == self.tip else "merge base "
        return f"{self.ref} ({what}{self.commit[:10]})"


@dataclass(frozen=True)
class Repository:
    """A git repository with a working tree.

    Attributes:
        top: Folder of the working tree, links followed.
    """

    top: Path

    @classmethod
    def of(cls, folder: Path) -> Repository:
        """Finds the repository that a folder belongs to.

        Raises:
            RevisionError: It belongs to none, or git is missing or refuses.
        """
        found = _git(folder, "rev-parse", "--show-toplevel")
        if found.returncode:
            why = found.stderr.decode("utf-8", "replace").strip().splitlines()
            if why and "not a git repository" in why[0]:
                raise RevisionError(f"{folder} is in no git repository")
            raise RevisionError(f"git cannot use {folder}: {why[0] if why else 'it does not say why'}")
        return cls(Path(os.path.realpath(os.fsdecode(found.stdout.rstrip(b"\n")))))

    def within(self, path: str | os.PathLike[str]) -> str | None:
        """Returns a path from the top of the repository, POSIX; None if it lies outside. It need not exist.

        Links above the repository are followed, those within it are not: they are part of it.
        """
        place = Path(os.path.abspath(path))
        for folder in (place, *place.parents):
            if _same(folder, self.top):
                return place.relative_to(folder).as_posix()
        real = Path(os.path.realpath(place))
        return real.relative_to(self.top).as_posix() if real.is_relative_to(self.top) else None

    def nested(self, name: str) -> str | None:
        """Returns the folder of a repository within this one that a path lies in: of a submodule, or a clone."""
        for folder in PurePosixPath(name).parents:
            if folder != PurePosixPath() and (self.top / folder / ".git").exists():
                return folder.as_posix()
        return None

    def resolve(self, ref: str) -> Revision:
        """Finds the commit that a change is compared with: where what is checked out left REF (the merge base).

        Raises:
            RevisionError: REF names no commit, none that has anything in common with HEAD, or none that is here.
        """
        name, _, right = ref.partition("...")
        if not ref or ref.startswith("-") or ".." in name or right not in ("", "HEAD"):
            raise RevisionError(
                f"--diff {ref!r}: expected a branch, tag or commit, as origin/main; the articles as they are here are"
                " compared with it"
            )
        tip = self._commit(name or "HEAD")
        head = self._commit("HEAD")
        if tip is None or head is None:
            lacking = f"there is no commit {name or 'HEAD'!r} in {self.top}"
            raise RevisionError(f"--diff {ref}: {lacking}{f'; {_SHALLOW}' if self._shallow() else ''}")
        base = _git(self.top, "merge-base", tip, head)
        if base.returncode:
            lacking = f"{name or 'HEAD'} and HEAD have no commit in common"
            raise RevisionError(f"--diff {ref}: {lacking}{f'; {_SHALLOW}' if self._shallow() else ''}")
        return Revision(ref, base.stdout.decode().strip(), tip)

    def extract(self, commit: str, into: Path) -> None:
        """Writes the files of a commit into a folder, but for images, films, sounds and fonts.

        Submodules are left out. A file kept in Git LFS is what the installed filter makes of it.
        """
        listed = self._ask("ls-tree", "-r", "-z", "--full-tree", commit).split(b"\0")
        rows = [row.partition(b"\t") for row in listed if row]
        names = [name for told, _, name in rows if told.split()[1] == b"blob" and not _is_media(name)]
        own = {"GIT_INDEX_FILE": str(into.with_name(f"{into.name}.index"))}
        # Settings that would leave files out of the index or the folder.
        whole = ("-c", "core.sparseCheckout=false", "-c", "core.splitIndex=false")
        self._ask(*whole, "read-tree", commit, own=own)
        into.mkdir(parents=True, exist_ok=True)
        write = ("checkout-index", "--quiet", "--force", "-z", "--stdin", f"--prefix={into}/")
        self._ask(*whole, *write, own=own, given=b"".join(name + b"\0" for name in names))

    def renames(self, commit: str, beside: Path) -> dict[str, str]:
        """Returns new path to old path of files that were renamed since a commit, as git sees it; untracked ones too.

        Args:
            commit: The commit.
            beside: Where a copy of the index may be written.
        """
        index = self.top / os.fsdecode(self._ask("rev-parse", "--git-path", "index").rstrip(b"\n"))
        if index.is_file():
            shutil.copyfile(index, beside)
        own = {"GIT_INDEX_FILE": str(beside)}
        untracked = [name for name in self._ask("ls-files", "-o", "-z", "--exclude-standard").split(b"\0") if name]
        if untracked:
            # The index says only that they are there; git looks at the files themselves.
            nothing = self._ask("hash-object", "-t", "blob", "--stdin", given=b"").strip()
            rows = b"".join(b"100644 " + nothing + b"\t" + name + b"\0" for name in untracked if name[-1:] != b"/")
            self._ask("update-index", "-z", "--index-info", own=own, given=rows)
        told = self._ask("diff-index", "-M", f"-l{_RENAMES}", "-z", "--name-status", "--diff-filter=R", commit, own=own)
        parts = [os.fsdecode(part) for part in told.split(b"\0") if part]
        return {new: old for old, new in zip(parts[1::3], parts[2::3], strict=True)}

    def ignored(self, names: Iterable[str]) -> set[str]:
        """Returns those of some paths that git is told to ignore: they are no part of any state."""
        given = b"".join(os.fsencode(name) + b"\0" for name in names)
        found = _git(self.top, "check-ignore", "-z", "--stdin", given=given)
        return {os.fsdecode(name) for name in found.stdout.split(b"\0") if name}

    def _commit(self, name: str) -> str | None:
        found = _git(self.top, "rev-parse", "--verify", "--quiet", f"{name}^{{commit}}")
        return found.stdout.decode().strip() or None if not found.returncode else None

    def _shallow(self) -> bool:
        return _git(self.top, "rev-parse", "--is-shallow-repository").stdout.strip() == b"true"

    def _ask(self, *words: str, own: Mapping[str, str] | None = None, given: bytes | None = None) -> bytes:
        done = _git(self.top, *words, own=own, given=given)
        if done.returncode:
            why = done.stderr.decode("utf-8", "replace").strip().splitlines()
            verb = next(word for word in words if word != "-c" and "=" not in word)
            raise RevisionError(f"git {verb} failed: {why[0] if why else f'exit code {done.returncode}'}")
        return done.stdout


def _git(
    folder: Path, *words: str, own: Mapping[str, str] | None = None, given: bytes | None = None
) -> subprocess.CompletedProcess[bytes]:
    program = shutil.which("git")
    if program is None:
        raise RevisionError("git was not found: --diff needs it")
    environment = {name: value for name, value in os.environ.items() if name not in _ELSEWHERE}
    # Messages in English, since one of them is told from others; the index of the working tree is left as it is.
    environment |= {"LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", **(own or {})}
    command: Sequence[str] = (program, "-c", f"core.hooksPath={os.devnull}", "-C", str(folder), *words)
    return subprocess.run(  # noqa: S603 - git with arguments that are checked: no REF begins with a dash
        command, input=given, capture_output=True, check=False, env=environment
    )


def _same(folder: Path, top: Path) -> bool:
    try:
        return folder.samefile(top)
    except OSError:
        return False


def _is_media(name: bytes) -> bool:
    return PurePosixPath(os.fsdecode(name)).suffix.lower() in _NO_TEXT
