"""Baselines: findings that were accepted, by fingerprint, in a file that is kept beside the articles.

One finding a line, sorted, without line numbers, so that a change of the file shows in a diff what was accepted or
fixed and nothing else. The message is there for people; the fingerprint alone decides.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from claims.model import Finding
from reports.result import StaleEntry

SCHEMA = "medfact-baseline/1"
FILE = "medfact-baseline.json"
_FINGERPRINT = re.compile(r"[0-9a-f]{32}")
_CODE = re.compile(r"[A-Z]{3}\d{3}")
_WHERE = re.compile(r" (?:in (?:line|paragraph)|on page) \d+\b")
"""What a message says of places: it changes whenever a line moves, and stands in no baseline."""
_TEXTS = ("path", "code", "message", "fingerprint")


class BaselineError(Exception):
    """A baseline that cannot be used. The message names the file, what was found, and what was expected."""


@dataclass(frozen=True, slots=True, order=True)
class Entry:
    """An accepted finding.

    Attributes:
        path: The article.
        code: Code of the check.
        message: What it said when it was accepted.
        fingerprint: What it is known by.
        occurrence: Its number among equal findings.
        context: Digest of the block it stood in.
        others: Other articles that it speaks of; without them it cannot be found.
    """

    path: str
    code: str
    message: str
    fingerprint: str
    occurrence: int = 1
    context: str = ""
    others: tuple[str, ...] = ()

    def stale(self) -> StaleEntry:
        """As it is told when it is no longer found."""
        return StaleEntry(self.path, self.code, self.message, self.fingerprint)


@dataclass(frozen=True)
class Baseline:
    """The accepted findings.

    Attributes:
        source: The file, as shown.
        entries: The findings, in order.
    """

    source: str
    entries: tuple[Entry, ...] = ()

    @cached_property
    def _by_place(self) -> dict[tuple[str, str], list[Entry]]:
        found: dict[tuple[str, str], list[Entry]] = defaultdict(list)
        for entry in self.entries:
            found[entry.path, entry.code].append(entry)
        return found

    def of(self, path: str, code: str) -> list[Entry]:
        """Returns the entries of one code in one article."""
        return self._by_place.get((path, code), [])

    def stale(
        self, fingerprints: Iterable[str], checked: Collection[str], codes: Collection[str]
    ) -> tuple[StaleEntry, ...]:
        """Returns what it holds and a run no longer found.

        Args:
            fingerprints: Of all findings of the run, of every state.
            checked: Articles that were checked; of others nothing is known.
            codes: Codes that were looked for.
        """
        return tuple(entry.stale() for entry in self.gone(fingerprints, checked, codes))

    def gone(self, fingerprints: Iterable[str], checked: Collection[str], codes: Collection[str]) -> list[Entry]:
        """The entries behind `stale`."""
        found = set(fingerprints)
        return [
            entry
            for entry in self.entries
            if entry.fingerprint not in found
            and entry.code in codes
            and entry.path in checked
            and all(other in checked for other in entry.others)
        ]


@dataclass(slots=True)
class Update:
    """What became of a baseline.

    Attributes:
        entries: What it holds now.
        added: How many of them are new.
        removed: How many are there no more.
        kept: How many speak of articles outside the run.
    """

    entries: list[Entry] = field(default_factory=list)
    added: int = 0
    removed: int = 0
    kept: int = 0


def load(file: str | Path, *, shown: str | None = None) -> Baseline:
    """Loads a baseline.

    Raises:
        BaselineError: It is missing, or it is no baseline.
    """
    name = shown or str(file)
    expected = f'expected a baseline of schema "{SCHEMA}", as "medfact baseline" writes it'
    try:
        content = json.loads(Path(file).read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise BaselineError(f"{name}: there is no such file; {expected}") from None
    except OSError as problem:
        raise BaselineError(f"{name}: cannot be read: {problem.strerror}; {expected}") from None
    except UnicodeDecodeError:
        raise BaselineError(f"{name}: is not UTF-8; {expected}") from None
    except (ValueError, RecursionError) as problem:
        raise BaselineError(f"{name}: is no valid JSON: {problem}; {expected}") from None
    if not isinstance(content, dict) or content.get("schema") != SCHEMA:
        found = _shown(content.get("schema")) if isinstance(content, dict) else _shown(content)
        raise BaselineError(f"{name}: schema: found {found}, {expected}")
    rows = content.get("findings")
    if not isinstance(rows, list):
        raise BaselineError(f"{name}: findings: found {_shown(rows)}, expected a list; {expected}")
    entries = [_entry(row, f"{name}: findings[{number}]") for number, row in enumerate(rows, 1)]
    seen: dict[str, int] = {}
    for number, entry in enumerate(entries, 1):
        if entry.fingerprint in seen:
            raise BaselineError(
                f"{name}: findings[{number}].fingerprint: found the one of findings[{seen[entry.fingerprint]}] again "
                f"({entry.fingerprint}), expected each once"
            )
        seen[entry.fingerprint] = number
    return Baseline(name, tuple(sorted(entries)))


def _entry(row: Any, where: str) -> Entry:
    if not isinstance(row, dict):
        raise BaselineError(f"{where}: found {_shown(row)}, expected an object with {', '.join(_TEXTS)}")
    for key in _TEXTS:
        if not isinstance(row.get(key), str):
            raise BaselineError(f"{where}.{key}: found {_shown(row.get(key))}, expected a text")
    if not _FINGERPRINT.fullmatch(row["fingerprint"]):
        raise BaselineError(f"{where}.fingerprint: found {_shown(row['fingerprint'])}, expected 32 hexadecimal digits")
    if not _CODE.fullmatch(row["code"]):
        raise BaselineError(f"{where}.code: found {_shown(row['code'])}, expected a code as CIT001")
    number, around, others = row.get("occurrence", 1), row.get("context", ""), row.get("others", [])
    if not isinstance(number, int) or isinstance(number, bool) or number < 1:
        raise BaselineError(f"{where}.occurrence: found {_shown(number)}, expected a whole number from 1")
    if not isinstance(around, str):
        raise BaselineError(f"{where}.context: found {_shown(around)}, expected a text")
    if not isinstance(others, list) or not all(isinstance(other, str) for other in others):
        raise BaselineError(f"{where}.others: found {_shown(others)}, expected a list of paths")
    texts = {key: row[key] for key in _TEXTS}
    return Entry(**texts, occurrence=number, context=around, others=tuple(others))


def dumps(entries: Iterable[Entry]) -> str:
    """Writes a baseline: sorted, one finding a line."""
    lines = [json.dumps(_row(entry), ensure_ascii=False) for entry in sorted(entries)]
    body = ",\n  ".join(lines)
    return f'{{\n "schema": "{SCHEMA}",\n "findings": [' + (f"\n  {body}\n ]\n}}\n" if lines else "]\n}\n")


def _row(entry: Entry) -> dict[str, Any]:
    row: dict[str, Any] = {key: getattr(entry, key) for key in _TEXTS}
    if entry.occurrence > 1:
        row["occurrence"] = entry.occurrence
    if entry.context:
        row["context"] = entry.context
    if entry.others:
        row["others"] = list(entry.others)
    return row


def entry_of(finding: Finding, checked: Collection[str]) -> Entry:
    """Makes the entry of a finding.

    Args:
        finding: What was found.
        checked: Paths of the run's articles; what else a finding shows (a cited text) is there in any run.
    """
    others = sorted({side.path for side in finding.related if side.path in checked} - {finding.path})
    return Entry(
        finding.path,
        finding.code,
        _WHERE.sub("", " ".join(finding.message.split())),
        finding.fingerprint,
        finding.occurrence,
        finding.context,
        tuple(others),
    )


def accept(findings: Iterable[Finding], earlier: Baseline, checked: Collection[str], root: Path) -> Update:
    """Returns what a baseline holds once everything that stands in the checked articles is accepted.

    Entries of articles outside the run stay, unless their file is gone.

    Args:
        findings: All findings of the run; suppressed ones need no baseline.
        earlier: The baseline as it was.
        checked: Paths that were checked.
        root: The project's root.
    """
    standing = {
        entry.fingerprint: entry for entry in (entry_of(finding, checked) for finding in findings) if entry.path
    }
    kept = [entry for entry in earlier.entries if entry.path not in checked and not is_gone(entry.path, root)]
    before = {entry.fingerprint for entry in earlier.entries}
    entries = {**{entry.fingerprint: entry for entry in kept}, **standing}
    return Update(
        sorted(entries.values()),
        len(entries.keys() - before),
        len(before - entries.keys()),
        len(kept),
    )


def prune(earlier: Baseline, stale: Iterable[StaleEntry], root: Path) -> Update:
    """Returns what a baseline holds once what is no longer found is taken out; nothing new is accepted."""
    out = {entry.fingerprint for entry in stale}
    entries = [entry for entry in earlier.entries if entry.fingerprint not in out and not is_gone(entry.path, root)]
    return Update(entries, removed=len(earlier.entries) - len(entries))


def is_gone(path: str, root: Path) -> bool:
    """Whether an article's file is there no more; web pages, standard input and what lies elsewhere may come back."""
    if path == "-" or "://" in path:
        return False
    return not (root / path).exists() and not (root / path.partition("#")[0]).exists()


def _shown(value: Any) -> str:
    if value is None:
        return "nothing"
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else f"{text[:59]}…"
