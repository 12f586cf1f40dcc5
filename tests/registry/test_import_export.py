"""Import brings entries in by id, export writes a whole registry elsewhere; neither loses or hides anything."""

from __future__ import annotations

import dataclasses
import datetime
import json

import pytest
from typer.testing import CliRunner

from claims import registry
from claims.registry import Change, Entry, Source
from pipeline import cli

TODAY = datetime.date(2026, 6, 1)


def entry(id="statin-1", **fields):
    given = {"kind": "efficacy", "statement": "Statins lower LDL cholesterol.", "subject": "statin", "status": "draft"}
    return Entry(**({"id": id} | given | fields))


FULL = entry(
    "full",
    aliases=("Zocor; 20", "simvastatin"),
    value="60-70 %",
    sources=(Source(doi="10.1000/182", year=2019), Source(title="=T")),
    history=(Change(TODAY, "Jo", "made; by hand"),),
    requires=("statin-1",),
    notes="two\nlines",
)


@pytest.fixture
def medfact(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def run(*args, code=0):
        done = CliRunner().invoke(cli.app, ["registry", *map(str, args)])
        assert done.exit_code == code, f"exit {done.exit_code}\n{done.stdout}\n{done.stderr}"
        return done

    return run


def test_from_every_home_and_back(medfact, home, tmp_path):
    start, end = tmp_path / "start.yaml", tmp_path / "end.csv"
    registry.save([entry(), FULL], start)
    told = medfact("export", start, home).stderr
    assert told.startswith("wrote 2 entries to ")
    medfact("import", home, end)
    assert registry.load(end).sha256 == registry.load(start).sha256
    assert "0 added, 0 replaced, 2 there already" in medfact("import", end, home).stderr


def test_import_adds_what_is_new_and_leaves_what_is_there(medfact, tmp_path):
    registry.save([entry("a"), entry("c")], tmp_path / "ours.yaml")
    registry.save([entry("a"), entry("b")], tmp_path / "theirs.csv")
    assert medfact("import", "theirs.csv", "ours.yaml").stderr == "ours.yaml: 1 added, 0 replaced, 1 there already\n"
    assert [item.id for item in registry.load(tmp_path / "ours.yaml")] == ["a", "c", "b"]


def test_import_reports_every_conflict_and_writes_nothing(medfact, tmp_path):
    registry.save([entry("a", value="60 %"), entry("b"), entry("c")], tmp_path / "ours.yaml")
    changed = "It has been known for a long time, and shown again and again, that statins raise LDL."
    registry.save(
        [entry("a", value="70 %", owner="Jo"), entry("b", statement=changed), entry("d")], tmp_path / "theirs.csv"
    )
    before = (tmp_path / "ours.yaml").read_bytes()
    assert medfact("import", "theirs.csv", "ours.yaml", code=1).stderr.splitlines() == [
        "a: value is '60 %' in ours.yaml#1, '70 %' in theirs.csv:2; owner is empty in ours.yaml#1, 'Jo' in theirs.csv:2",
        f"b: statement is 'Statins lower LDL cholesterol.' in ours.yaml#2, '{changed[:59]}…' in theirs.csv:3",
        "ours.yaml: 2 entries differ from theirs.csv; nothing was written (--replace takes those of SOURCE)",
    ]
    assert (tmp_path / "ours.yaml").read_bytes() == before
    told = medfact("import", "theirs.csv", "ours.yaml", "--replace").stderr
    assert told == "ours.yaml: 1 added, 2 replaced, 0 there already\n"
    found = registry.load(tmp_path / "ours.yaml").by_id
    assert (found["a"].value, found["b"].statement, list(found)) == ("70 %", changed, ["a", "b", "c", "d"])


def test_a_conflict_late_in_a_long_text_is_shown():
    long = "word " * 40
    [conflict] = registry.merge([entry(statement=f"{long}ten")], [entry(statement=f"{long}two")]).conflicts
    assert "ten' in" in str(conflict)
    assert "two' in" in str(conflict)


def test_an_imported_entry_goes_to_the_file_of_its_subject(medfact, tmp_path):
    registry.save([entry("a", subject="Ibuprofen")], tmp_path / "theirs")
    registry.save([entry("b", subject="statin")], tmp_path / "ours")
    medfact("import", "theirs", "ours")
    assert sorted(path.name for path in (tmp_path / "ours").iterdir()) == ["ibuprofen.yaml", "statin.yaml"]


def test_export_writes_over_a_registry_only_when_told_and_never_over_something_else(medfact, tmp_path):
    registry.save([entry("a")], tmp_path / "ours.yaml")
    registry.save([entry("b")], tmp_path / "there.csv")
    assert (
        "there.csv: found a registry that exists already" in medfact("export", "ours.yaml", "there.csv", code=2).stderr
    )
    medfact("export", "ours.yaml", "there.csv", "--replace")
    assert [item.id for item in registry.load(tmp_path / "there.csv")] == ["a"]
    (tmp_path / "foreign.csv").write_text("name,age\nJo,40\n")
    told = medfact("export", "ours.yaml", "foreign.csv", "--replace", code=2).stderr
    assert "the unknown column 'name'" in told
    assert (tmp_path / "foreign.csv").read_text() == "name,age\nJo,40\n"


def test_a_source_that_is_invalid_changes_nothing(medfact, tmp_path):
    (tmp_path / "bad.csv").write_text("id,kind,statement,subject,status\na,guess,S,x,draft\n")
    assert "bad.csv:2: kind: found 'guess'" in medfact("import", "bad.csv", "ours.yaml", code=2).stderr
    assert not (tmp_path / "ours.yaml").exists()


def test_no_command_shows_a_password(medfact, postgresql, tmp_path):
    secrets = ("cor/rect", "cor%2Frect", "h@rse", "h%40rse")
    registry.save([entry("a", sources=(Source(title="T"),)), entry("b", value="60 %")], tmp_path / "ours.yaml")
    registry.save([entry("b", value="70 %")], tmp_path / "other.yaml")
    wrong = postgresql.replace("cor%2Frect", "cor%2Frect0")
    runs = [
        (0, "import", "ours.yaml", postgresql),
        (0, "validate", postgresql),
        (0, "approve", postgresql, "a", "--by", "Jo"),
        (2, "approve", postgresql, "b", "--by", "Jo"),
        (1, "import", "other.yaml", postgresql),
        (0, "export", postgresql, "copy.csv"),
        (2, "export", "ours.yaml", postgresql),
        (2, "validate", wrong),
        (2, "export", "ours.yaml", wrong),
    ]
    for code, *args in runs:
        done = medfact(*args, code=code)
        assert not [secret for secret in secrets if secret in done.stdout + done.stderr], args
    assert registry.load(postgresql).by_id["a"].approved_by == "Jo"


def test_no_report_shows_a_password(postgresql, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    registry.save([dataclasses.replace(FULL, requires=())], postgresql)
    (tmp_path / "a.md").write_text("# Statins\n\nStatins work.\n")
    done = CliRunner().invoke(cli.app, ["check", "a.md", "--registry", postgresql, "--format", "json"])
    assert json.loads(done.stdout)["registry"]["source"].startswith("postgresql://desk:***@")
    assert not [
        secret for secret in ("cor/rect", "cor%2Frect", "h@rse", "h%40rse") if secret in done.stdout + done.stderr
    ]


def test_a_place_that_cannot_be_written(medfact, tmp_path):
    registry.save([entry()], tmp_path / "ours.yaml")
    (tmp_path / "file").write_text("")
    for name in ("file/r.csv", "file/r.xlsx", "file/folder"):
        told = medfact("export", "ours.yaml", name, code=2).stderr
        assert f"{name}: found a place that cannot be written (" in told
    assert (
        "file/r.db: found a folder that cannot be made (" in medfact("export", "ours.yaml", "file/r.db", code=2).stderr
    )
