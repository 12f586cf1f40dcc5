"""Several editors at once: nobody's work is overwritten, nobody reads half of a write."""

from __future__ import annotations

import dataclasses
import datetime
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from claims import registry
from claims.registry import ABSENT, Entry, RegistryError
from claims.registry.homes import files

TODAY = datetime.date(2026, 6, 1)
EDITOR = """
import dataclasses, sys
from claims import registry
home, name, times = sys.argv[1], sys.argv[2], int(sys.argv[3])
refused = 0
for number in range(times):
    while True:
        loaded = registry.load(home)
        entry = dataclasses.replace(loaded.entries[0], id=f"{name}-{number}", subject=name, place="")
        try:
            registry.save([*loaded, entry], home, expected=loaded.version)
            break
        except registry.RegistryError as error:
            assert "somebody else changed it after it was read" in str(error), error
            refused += 1
print(refused)
"""


def entry(id="first", **fields):
    given = {"kind": "efficacy", "statement": "Statins lower LDL cholesterol.", "subject": "statin", "status": "draft"}
    return Entry(**({"id": id} | given | fields))


def start(code, *args):
    run = [sys.executable, "-c", code, *map(str, args)]
    return subprocess.Popen(run, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_processes_that_write_at_once_lose_nothing(home):
    registry.save([entry()], home)
    editors = [start(EDITOR, home, f"editor{number}", 4) for number in range(3)]
    for editor in editors:
        output, errors = editor.communicate(timeout=120)
        assert editor.returncode == 0, errors
        assert output.strip().isdigit()
    expected = {"first"} | {f"editor{number}-{time}" for number in range(3) for time in range(4)}
    assert {item.id for item in registry.load(home)} == expected
    if "://" not in home:
        folder = Path(home) if Path(home).is_dir() else Path(home).parent
        assert not [path.name for path in folder.iterdir() if path.name.endswith((".lock", ".part"))]


def test_what_changed_meanwhile_is_not_overwritten(home):
    registry.save([entry("a"), entry("b", subject="ibuprofen")], home, expected=ABSENT)
    mine, theirs = registry.load(home), registry.load(home)
    registry.save(registry.approve(theirs, ["b"], "Jo", TODAY, unsourced=True), home, expected=theirs.version)
    with pytest.raises(RegistryError) as caught:
        registry.save(registry.approve(mine, ["a"], "Al", TODAY, unsourced=True), home, expected=mine.version)
    assert str(caught.value) == (
        f"{mine.source}: found that somebody else changed it after it was read, expected it as it was read: "
        "nothing was written, run the command again"
    )
    assert {item.id: item.approved_by for item in registry.load(home)} == {"a": None, "b": "Jo"}


def test_a_change_of_nothing_but_order_counts_too(home):
    registry.save([entry("a"), entry("b")], home)
    mine = registry.load(home)
    registry.save([entry("b"), entry("a")], home)
    if mine.version != registry.load(home).version:
        with pytest.raises(RegistryError):
            registry.save([entry("c")], home, expected=mine.version)


def test_a_new_registry_is_not_written_over_one_that_appeared(home):
    registry.save([entry("theirs")], home, expected=ABSENT)
    with pytest.raises(RegistryError, match="found a registry that exists already, expected a new name"):
        registry.save([entry("mine")], home, expected=ABSENT)
    assert [item.id for item in registry.load(home)] == ["theirs"]


def test_a_registry_that_was_removed_meanwhile_is_not_made_anew(tmp_path):
    path = tmp_path / "r.csv"
    registry.save([entry()], path)
    loaded = registry.load(path)
    path.unlink()
    with pytest.raises(RegistryError, match="found that somebody removed it"):
        registry.save(loaded, path, expected=loaded.version)
    assert list(tmp_path.iterdir()) == []


HOLDER = """
import sys, time
from pathlib import Path
from claims.registry.homes import files
with files.writing(Path(sys.argv[1]), "r.csv"):
    print("held", flush=True)
    time.sleep(600)
"""


def test_a_write_waits_for_another_and_says_so_when_it_does_not_end(tmp_path, monkeypatch):
    path = tmp_path / "r.csv"
    registry.save([entry()], path)
    holder = start(HOLDER, path)
    try:
        assert holder.stdout.readline() == "held\n"
        monkeypatch.setattr(files, "LOCK_SECONDS", 0.2)
        with pytest.raises(RegistryError, match="another process has been writing it"):
            registry.save([entry("b")], path)
        assert [item.id for item in registry.load(path)] == ["first"]
    finally:
        os.kill(holder.pid, signal.SIGKILL)
        holder.communicate()
    # A lock whose holder was killed is free.
    registry.save([entry("b")], path)
    assert [item.id for item in registry.load(path)] == ["b"]
    assert [item.name for item in tmp_path.iterdir()] == ["r.csv"]


def test_a_write_that_breaks_leaves_everything_as_it_was(tmp_path, monkeypatch):
    folder = tmp_path / "reg"
    registry.save([entry("a"), entry("b", subject="ibuprofen")], folder)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    loaded = list(registry.load(folder))
    monkeypatch.setattr(files.os, "fsync", lambda _: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    with pytest.raises(RegistryError, match="a place that cannot be written \\(No space left on device\\)"):
        registry.save([dataclasses.replace(item, statement="changed") for item in loaded], folder)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_a_link_stays_a_link_and_a_file_as_readable_as_it_was(tmp_path):
    real = tmp_path / "real.csv"
    registry.save([entry()], real)
    real.chmod(0o640)
    (tmp_path / "link.csv").symlink_to(real)
    registry.save([entry("b")], tmp_path / "link.csv")
    assert (tmp_path / "link.csv").is_symlink()
    assert [item.id for item in registry.load(real)] == ["b"]
    assert real.stat().st_mode & 0o777 == 0o640
