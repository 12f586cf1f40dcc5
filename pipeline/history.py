"""The history of audits: an SQLite file, one audit after the other, and what is new since the last one.

Each audit adds its figures, and for each article its counts, verdicts and the fingerprints of its findings. What an
article looked like is kept once however often it looked so, so the file grows with what changes. Every read and write
is one transaction under SQLite's lock: audits that run at the same time wait for each other, and a run that is killed
leaves nothing half-written.

Audits are ordered by what counted as their today (``--as-of``), so an audit of a past day takes its place in the past.
Run again on the same day, an audit takes the place of the one before; one that is run later for a day that has one
already is kept beside it, and counts in its stead.
"""

from __future__ import annotations

import contextlib
import dataclasses
import datetime
import hashlib
import json
import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from claims.model import SEVERITIES, Finding
from pipeline.library import Library, as_text
from reports.result import DocumentResult, Result
from reports.since import Before, Change, Gone, Since, Totals

WAIT = 60.0
"""Seconds an audit waits for another one that is writing."""
TREND = 26
"""Audits that are shown: half a year of weekly ones."""
_MARK = 0x6D66_6834
"""SQLite's application id: tells the file from any other database."""
_VERSION = 1
_PLAIN = ("ran", "articles", "unread", "words", "claims", "known", "suppressed", "came", "went")
"""Columns of an audit that are fields of `Totals` as they are."""
_STATES = {"new": "n", "known": "k", "suppressed": "s"}
_SCHEMA = """
CREATE TABLE audits (
  id INTEGER PRIMARY KEY, library TEXT NOT NULL, rules TEXT NOT NULL, as_of TEXT NOT NULL, ran TEXT NOT NULL,
  day TEXT NOT NULL, version TEXT NOT NULL, model TEXT NOT NULL, registry TEXT, retractions TEXT,
  articles INTEGER NOT NULL, unread INTEGER NOT NULL, words INTEGER NOT NULL, claims INTEGER NOT NULL,
  error INTEGER NOT NULL, warning INTEGER NOT NULL, note INTEGER NOT NULL, known INTEGER NOT NULL,
  suppressed INTEGER NOT NULL, came INTEGER, went INTEGER, codes TEXT NOT NULL, verdicts TEXT NOT NULL);
CREATE INDEX audits_by_library ON audits (library, rules, as_of);
CREATE TABLE paths (id INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE);
CREATE TABLE looks (
  id INTEGER PRIMARY KEY, digest BLOB NOT NULL UNIQUE, article INTEGER NOT NULL, problem TEXT,
  words INTEGER NOT NULL, claims INTEGER NOT NULL,
  error INTEGER NOT NULL, warning INTEGER NOT NULL, note INTEGER NOT NULL, known INTEGER NOT NULL,
  suppressed INTEGER NOT NULL, codes TEXT NOT NULL, verdicts TEXT NOT NULL, fingerprints TEXT NOT NULL);
CREATE TABLE articles (
  audit INTEGER NOT NULL REFERENCES audits ON DELETE CASCADE, path INTEGER NOT NULL REFERENCES paths,
  look INTEGER NOT NULL REFERENCES looks, PRIMARY KEY (audit, path)) WITHOUT ROWID;
CREATE TABLE findings (
  fingerprint TEXT PRIMARY KEY, path TEXT NOT NULL, code TEXT NOT NULL, name TEXT NOT NULL, severity TEXT NOT NULL,
  message TEXT NOT NULL, text TEXT NOT NULL, place TEXT NOT NULL) WITHOUT ROWID;
"""


class HistoryError(Exception):
    """The history cannot be used; the message names the file, what was found and what was expected."""


def check(path: Path) -> None:
    """Makes sure that the history can be written, before hours of work are spent on it.

    Raises:
        HistoryError: It cannot.
    """
    with _open(path):
        pass


def compare(path: Path, result: Result, of: Library) -> Since:
    """Compares a result with the last audit of the same library; nothing is written.

    Raises:
        HistoryError: The history cannot be read.
    """
    with _open(path) as file:
        earlier = _audits(file, of, result.as_of)
        if earlier:
            before, totals = earlier[-1]
            found = _compared(file, before["id"], result)
            remarks = _also_changed(before, result)
            since = dataclasses.replace(found, last=totals, remarks=remarks)
        else:
            since = _without(file, result.as_of, of)
    now = _totals(result, since)
    return dataclasses.replace(since, trend=(*(totals for _, totals in earlier[-TREND + 1 :]), now))


def record(path: Path, result: Result, of: Library, since: Since) -> None:
    """Adds an audit. One of the same library for the same day that ran today too is replaced.

    Raises:
        HistoryError: The history cannot be written.
    """
    totals, (paths, rules) = since.trend[-1], of.keys
    today = datetime.date.today().isoformat()
    told: dict[str, Any] = {
        "library": paths,
        "rules": rules,
        "as_of": str(totals.as_of),
        "day": today,
        "version": result.version,
        "model": result.language.model,
        "codes": as_text(totals.codes),
        "verdicts": as_text(totals.verdicts),
        **{name: getattr(totals, name) for name in _PLAIN},
    }
    told.update(_holdings(result))
    told.update({str(name): number for name, number in totals.severities.items()})
    with _open(path) as file:
        same = (paths, rules, told["as_of"], today)
        done = file.execute("DELETE FROM audits WHERE library = ? AND rules = ? AND as_of = ? AND day = ?", same)
        audit = _insert(file, "audits", told)
        for item in result.documents:
            _record_article(file, audit, item)
        for item in _elsewhere(result):
            _record_article(file, audit, item, article=False)
        rows = (_finding_row(finding) for finding in _findings(result) if finding.state == "new")
        file.executemany("INSERT OR REPLACE INTO findings VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)
        if done.rowcount:
            # What no audit refers to any more was of the one that was replaced.
            file.execute("DELETE FROM looks WHERE id NOT IN (SELECT look FROM articles)")


def _record_article(file: sqlite3.Connection, audit: int, item: DocumentResult, *, article: bool = True) -> None:
    look: dict[str, Any] = {
        "article": int(article),
        "problem": item.error,
        "words": item.words,
        "claims": len(item.claims),
        **{name: item.counts.of(name) for name in SEVERITIES},
        "known": item.counts.known,
        "suppressed": item.counts.suppressed,
        "codes": as_text(Counter(finding.code for finding in item.findings if finding.state == "new")),
        "verdicts": as_text(Counter(claim.verdict for claim in item.claims)),
        "fingerprints": " ".join(sorted(f"{_STATES[one.state]}{one.fingerprint}" for one in item.findings)),
    }
    digest = hashlib.sha256(as_text(look).encode("utf-8", "surrogatepass")).digest()
    file.execute("INSERT OR IGNORE INTO paths (path) VALUES (?)", (item.path,))
    known = file.execute("SELECT id FROM looks WHERE digest = ?", (digest,)).fetchone()
    number = known["id"] if known else _insert(file, "looks", {"digest": digest, **look})
    file.execute(
        "INSERT OR REPLACE INTO articles SELECT ?, id, ? FROM paths WHERE path = ?", (audit, number, item.path)
    )


def _compared(file: sqlite3.Connection, audit: int, result: Result) -> Since:
    """Compares the findings of a result with those of an audit."""
    rows = file.execute(
        "SELECT paths.path, article, problem, fingerprints FROM articles JOIN paths ON paths.id = articles.path "
        "JOIN looks ON looks.id = articles.look WHERE audit = ?",
        (audit,),
    )
    before: dict[str, Before] = {}
    counted: dict[str, str] = {}
    for row in rows:
        if row["article"]:
            before[row["path"]] = "there" if row["problem"] is None else "unread"
        counted.update((mark[1:], row["path"]) for mark in row["fingerprints"].split() if mark[0] == "n")
    now = {finding.fingerprint: finding for finding in _findings(result)}
    items = {item.path: item for item in result.documents}
    came = {print_: one.path for print_, one in now.items() if one.state == "new" and print_ not in counted}
    stayed = sum(print_ in counted for print_, one in now.items() if one.state == "new")
    ended = {print_: path for print_, path in counted.items() if print_ not in now or now[print_].state != "new"}
    sorted_out: dict[str, list[str]] = {"accepted": [], "left": [], "unseen": [], "gone": []}
    for print_, path in ended.items():
        item = items.get(path)
        if print_ in now:
            sorted_out["accepted"].append(print_)
        elif item is not None and item.error is not None:
            sorted_out["unseen"].append(print_)
        else:
            sorted_out["left" if item is None and path in before else "gone"].append(print_)
    new, gone = Counter(came.values()), Counter(ended[print_] for print_ in sorted_out["gone"])
    changes = {}
    for path, item in items.items():
        was = before.get(path, "absent")
        # What could not be checked either time has not changed.
        change = Change(new[path], gone[path], "there" if was == "unread" and item.error is not None else was)
        if change != Change():
            changes[path] = change
    return Since(
        "last",
        trend=(),
        came=frozenset(came),
        stayed=stayed,
        gone=_recall(file, sorted_out["gone"]),
        accepted=_recall(file, sorted_out["accepted"]),
        left=_recall(file, sorted_out["left"]),
        unseen=len(sorted_out["unseen"]),
        articles=changes,
        removed=tuple(sorted(path for path in before if path not in items)),
    )


def _without(file: sqlite3.Connection, as_of: datetime.date, of: Library) -> Since:
    """Returns what to say where there is no audit to compare with."""
    paths, rules = of.keys
    # What differs least is what somebody would compare with: other rules before other paths, the latest first.
    row = file.execute(
        "SELECT * FROM audits WHERE as_of <= ? AND (library, rules) != (?, ?) "
        "ORDER BY library = ? DESC, as_of DESC, ran DESC LIMIT 1",
        (str(as_of), paths, rules, paths),
    ).fetchone()
    if row is None:
        return Since("first", ())
    return Since("other", (), last=_row_totals(row), remarks=tuple(of.differences(row["library"], row["rules"])))


def _also_changed(row: sqlite3.Row, result: Result) -> tuple[str, ...]:
    """Returns what changed beside the articles: it may be why a finding came or went."""
    now = {"version": result.version, "model": result.language.model, **_holdings(result)}
    said = []
    if row["version"] != now["version"]:
        said.append(f"medfact was {row['version']}, is {now['version']}")
    if row["model"] != now["model"]:
        said.append(f"the language model was {row['model']}, is {now['model']}")
    for key, name in (("registry", "registry"), ("retractions", "file of retracted works")):
        if row[key] != now[key]:
            what = "was added" if row[key] is None else "is no longer given" if now[key] is None else "changed"
            said.append(f"the {name} {what}")
    return tuple(said)


def _audits(file: sqlite3.Connection, of: Library, as_of: datetime.date) -> list[tuple[sqlite3.Row, Totals]]:
    """Returns the audits of a library before a day, oldest first, for each day the one that ran last."""
    rows = file.execute(
        "SELECT * FROM audits WHERE library = ? AND rules = ? AND as_of < ? ORDER BY as_of, ran, id",
        (*of.keys, str(as_of)),
    )
    return list({row["as_of"]: (row, _row_totals(row)) for row in rows}.values())


def _row_totals(row: sqlite3.Row) -> Totals:
    return Totals(
        as_of=datetime.date.fromisoformat(row["as_of"]),
        severities={name: row[name] for name in SEVERITIES},
        codes=json.loads(row["codes"]),
        verdicts=json.loads(row["verdicts"]),
        **{name: row[name] for name in _PLAIN},
    )


def _totals(result: Result, since: Since) -> Totals:
    compared = since.basis == "last"
    return Totals(
        as_of=result.as_of,
        ran=datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        articles=len(result.documents),
        unread=len(result.unread),
        words=result.words,
        claims=result.claims,
        severities={name: result.counts.of(name) for name in SEVERITIES},
        known=result.counts.known,
        suppressed=result.counts.suppressed,
        codes=Counter(finding.code for finding in _findings(result) if finding.state == "new"),
        verdicts=Counter(claim.verdict for item in result.documents for claim in item.claims),
        came=len(since.came) if compared else None,
        went=len(since.gone) + len(since.left) if compared else None,
    )


def _elsewhere(result: Result) -> Iterator[DocumentResult]:
    """Yields what stands for files that findings are about and that are no articles: the configuration."""
    by_path: dict[str, list[Finding]] = {}
    for finding in result.findings:
        by_path.setdefault(finding.path, []).append(finding)
    for path, findings in by_path.items():
        yield DocumentResult(path, findings=tuple(findings))


def _findings(result: Result) -> Iterator[Finding]:
    for item in result.documents:
        yield from item.findings
    yield from result.findings


def _finding_row(finding: Finding) -> tuple[str, ...]:
    place = f"line {finding.line}" if finding.line is not None else finding.location or ""
    head = (finding.fingerprint, finding.path, finding.code, finding.name, finding.severity)
    # A lone surrogate that a reader let through would stop SQLite.
    told = (text.encode("utf-8", "replace").decode() for text in (finding.message, finding.text[:500], place))
    return (*head, *told)


def _recall(file: sqlite3.Connection, prints: Sequence[str]) -> tuple[Gone, ...]:
    found = []
    for start in range(0, len(prints), 500):
        part = prints[start : start + 500]
        marks = ", ".join("?" * len(part))
        query = f"SELECT * FROM findings WHERE fingerprint IN ({marks})"  # noqa: S608 - question marks only
        found += [Gone(**dict(row)) for row in file.execute(query, part)]
    return tuple(sorted(found, key=lambda one: (SEVERITIES.index(one.severity), one.path, one.code, one.text)))


def _holdings(result: Result) -> dict[str, str | None]:
    return {
        "registry": result.registry.sha256 if result.registry else None,
        "retractions": result.retractions.sha256 if result.retractions else None,
    }


def _insert(file: sqlite3.Connection, table: str, row: Mapping[str, Any]) -> int:
    columns, marks = ", ".join(row), ", ".join("?" * len(row))
    done = file.execute(f"INSERT INTO {table} ({columns}) VALUES ({marks})", tuple(row.values()))  # noqa: S608 - own names
    if done.lastrowid is None:
        raise HistoryError(f"nothing was added to {table}")
    return done.lastrowid


@contextlib.contextmanager
def _open(path: Path) -> Iterator[sqlite3.Connection]:
    """Opens the history in one transaction, which is undone where anything goes wrong.

    Raises:
        HistoryError: It cannot be opened, read or written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.closing(sqlite3.connect(path, timeout=WAIT, isolation_level=None)) as file:
            file.row_factory = sqlite3.Row
            file.execute("PRAGMA foreign_keys = ON")
            file.execute("BEGIN IMMEDIATE")
            try:
                _settle(file, path)
                yield file
            except BaseException:
                file.execute("ROLLBACK")
                raise
            file.execute("COMMIT")
    except OSError as problem:
        raise HistoryError(f"{path}: the history cannot be opened: {problem.strerror}") from problem
    except sqlite3.Error as problem:
        raise HistoryError(f"{path}: the history of audits cannot be used: {problem}") from problem


def _settle(file: sqlite3.Connection, path: Path) -> None:
    """Makes the tables of a new file, and refuses one that is no history or of a later version."""
    mark, version = (file.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version"))
    if not mark and not file.execute("SELECT 1 FROM sqlite_master").fetchone():
        for statement in filter(str.strip, _SCHEMA.split(";")):
            file.execute(statement)
        file.execute(f"PRAGMA application_id = {_MARK}")
        file.execute(f"PRAGMA user_version = {_VERSION}")
    elif mark != _MARK:
        raise HistoryError(f"{path}: found another database, expected a history of audits: name another file")
    elif version > _VERSION:
        raise HistoryError(f"{path}: was written by a later medfact (version {version}, expected {_VERSION})")
