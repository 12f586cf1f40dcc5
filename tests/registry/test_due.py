"""What falls due, as table, CSV and calendar."""

from __future__ import annotations

import csv
import datetime
import io

import icalendar
import pytest
from typer.testing import CliRunner

from claims import registry
from claims.registry import Entry, Source
from pipeline import cli
from reports import due

TODAY = datetime.date(2026, 6, 1)


def entry(id, review_by, **fields):
    given = {
        "kind": "efficacy", "statement": f"Statement {id}, as worded; =1", "subject": "statin", "status": "approved",
        "sources": (Source(title="T", year=2019),), "owner": "Jo", "approved_by": "Al", "reviewed": datetime.date(2020, 1, 1),
    }  # fmt: skip
    return Entry(**({"id": id, "review_by": review_by} | given | fields))


ENTRIES = (
    entry("soon", datetime.date(2026, 6, 30)),
    entry("later", datetime.date(2026, 9, 1)),
    entry("overdue", datetime.date(2026, 5, 31)),
    entry("last day", datetime.date(2026, 6, 1), owner=None),
    entry("retired", datetime.date(2026, 1, 1), status="retired"),
    entry("draft", datetime.date(2026, 1, 1), status="draft"),
    entry("without", None),
)


@pytest.fixture
def medfact(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    registry.save(ENTRIES, "r.csv")

    def run(*args, code=0):
        done = CliRunner().invoke(cli.app, ["registry", "due", *map(str, args), "--as-of", str(TODAY)])
        assert done.exit_code == code, f"exit {done.exit_code}\n{done.stdout}\n{done.stderr}"
        return done

    return run


def test_only_approved_entries_with_a_date_fall_due_the_first_first():
    found = registry.Registry(ENTRIES)
    assert [item.id for item in found.due(TODAY + datetime.timedelta(days=29))] == ["overdue", "last day", "soon"]
    assert [item.id for item in found.due(TODAY + datetime.timedelta(days=28))] == ["overdue", "last day"]


def test_the_table(medfact):
    done = medfact("r.csv", "--within", 30)
    assert [line.split("  ")[:2] for line in done.stdout.splitlines()] == [
        ["due", ""], ["2026-05-31", "1 day overdue"], ["2026-06-01", "today is its last day"], ["2026-06-30", "in 29 days"],
    ]  # fmt: skip
    assert "nobody" in done.stdout.splitlines()[2]
    assert done.stderr == "r.csv: 1 overdue, 2 due by 2026-07-01\n"


def test_nothing_due_is_an_empty_table_and_no_failure(medfact, tmp_path):
    registry.save([ENTRIES[1]], tmp_path / "later.csv")
    done = medfact("later.csv", "--within", 0)
    assert (done.stdout, done.stderr) == ("", "later.csv: 0 overdue, 0 due by 2026-06-01\n")


def test_csv_for_a_spreadsheet(medfact):
    rows = list(csv.DictReader(io.StringIO(medfact("r.csv", "--format", "csv", "--within", 1000).stdout)))
    assert [(row["id"], row["days"], row["review_by"]) for row in rows] == [
        ("overdue", "-1", "2026-05-31"), ("last day", "0", "2026-06-01"), ("soon", "29", "2026-06-30"), ("later", "92", "2026-09-01"),
    ]  # fmt: skip
    assert rows[0]["statement"] == "Statement overdue, as worded; =1"
    assert rows[0]["place"] == "r.csv:4"


def test_a_calendar_that_another_program_reads(medfact, tmp_path):
    done = medfact("r.csv", "--format", "ics", "--within", 1000, "--output", "due.ics")
    assert done.stdout == ""
    content = (tmp_path / "due.ics").read_bytes()
    assert content.count(b"\r\n") == content.count(b"\n")
    assert max(len(line) for line in content.split(b"\r\n")) <= 75
    events = icalendar.Calendar.from_ical(content).walk("VEVENT")
    first = events[0]
    assert (first.start, first.end) == (datetime.date(2026, 5, 31), datetime.date(2026, 6, 1))
    assert first["summary"] == "Review overdue: Statement overdue, as worded; =1"
    assert first["description"].splitlines() == [
        "Owner: Jo",
        "Statement: Statement overdue, as worded; =1",
        "Source: T (2019)",
        "Approved by Al, reviewed 2020-01-01",
        "Stands in r.csv:4",
    ]
    assert len({str(event["uid"]) for event in events}) == 4


def test_an_event_keeps_its_uid_when_its_date_moves():
    first = due.as_calendar([entry("a", TODAY)], TODAY)
    moved = due.as_calendar([entry("a", datetime.date(2028, 1, 1), statement="Reworded")], datetime.date(2027, 1, 1))
    uids = [[line for line in text.splitlines() if line.startswith("UID")] for text in (first, moved)]
    assert uids[0] == uids[1]
    assert due.as_calendar([entry("a", TODAY)], TODAY) == first


def test_bad_usage(medfact):
    assert "gone.csv: found nothing at this path" in medfact("gone.csv", code=2).stderr
    medfact("r.csv", "--within", "-1", code=2)
    medfact("r.csv", "--format", "pdf", code=2)
