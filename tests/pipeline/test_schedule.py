"""``medfact schedule``: what is registered with Prefect, that a scheduled run writes the report, and how it ends."""

import asyncio
import datetime
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time

import pytest

ARTICLE = "# Hernia\n\nKeyhole repair relieved pain in 17 of 19 (79%) patients.\n"


@pytest.fixture(scope="module")
def flows():
    from pipeline import flows

    return flows


@pytest.fixture(scope="module")
def server(flows):
    from prefect.testing.utilities import prefect_test_harness

    with prefect_test_harness(server_startup_timeout=180):
        yield


@pytest.mark.parametrize("cron", ["0 6 * *", "61 * * * *", "every Monday", "", "0 0 31 2 *"])
def test_a_schedule_that_is_none_is_a_usage_error(medfact, write, cron):
    write("a.txt", "It works.")
    done = medfact("schedule", "a.txt", "--cron", cron, code=2)
    assert done.stderr.startswith(f"medfact: --cron: found {cron!r}, expected minute, hour, day, month and weekday")
    assert "next audit" not in done.stderr


@pytest.mark.parametrize("zone", ["Mars/Olympus", "../etc/passwd", "CET+99"])
def test_a_timezone_that_is_none_is_a_usage_error(medfact, write, zone):
    write("a.txt", "It works.")
    done = medfact("schedule", "a.txt", "--timezone", zone, code=2)
    assert done.stderr == f"medfact: --timezone: found {zone!r}, expected a name as Europe/Berlin\n"


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["gone.txt"], "gone.txt: does not exist\nmedfact: nothing of what was named can be read\n"),
        ([], "medfact: no document: name files or folders, or set paths in medfact.toml\n"),
        (["a.txt", "--select", "CIT999"], "CIT999"),
        (["a.txt", "--registry", "nowhere"], "nowhere"),
        (["a.txt", "--config", "other.toml"], "other.toml: does not exist"),
    ],
)
def test_what_is_wrong_with_the_request_is_told_before_anything_starts(medfact, write, more, said):
    write("a.txt", "It works.")
    done = medfact("schedule", *more, code=2)
    assert said in done.stderr
    assert "next audit" not in done.stderr


def test_dates_follow_the_timezone(flows):
    winter = flows.schedule_of("0 6 * * 1", "Europe/Berlin")
    due = flows.next_audit(winter)
    assert (due.weekday(), due.hour, due.minute, str(due.tzinfo)) == (0, 6, 0, "Europe/Berlin")
    assert due > datetime.datetime.now(datetime.UTC)


def test_the_deployment_is_registered_and_a_scheduled_run_writes_the_report(flows, server, write, project, monkeypatch):
    from prefect.client.orchestration import get_client
    from prefect.runner import Runner
    from prefect.states import Scheduled

    write("library/hernia.md", ARTICLE)
    write("medfact.toml", 'paths = ["library"]\nselect = ["STA001"]\n')
    monkeypatch.delenv("MEDFACT_SCHEDULED_REGISTRY", raising=False)
    secret = "postgresql://desk:secret@db/news"
    request = flows.Request(output="site", registry=secret, fail_on="warning")
    made = flows.deployment(request, flows.schedule_of("30 5 * * 2", "Europe/Berlin"))

    async def run():
        async with get_client() as client:
            runner = Runner(limit=1, pause_on_shutdown=False)
            number = await runner.aadd_deployment(made)
            kept = await client.read_deployment(number)
            booked = await client.create_flow_run_from_deployment(number, state=Scheduled())
            await runner.start(run_once=True)
            return kept, await client.read_flow_run(booked.id), await client.read_flow_runs()

    kept, done, runs = asyncio.run(run())
    (when,) = kept.schedules
    assert (when.schedule.cron, when.schedule.timezone, when.active) == ("30 5 * * 2", "Europe/Berlin", True)
    assert kept.parameters == {
        "paths": [], "output": "site", "config": None, "select": [], "ignore": [], "fail_on": "warning"
    }  # fmt: skip
    assert "secret" not in kept.model_dump_json()
    # The run is a process of its own, with the real language: its exit code would be 1.
    assert (done.state.type.value, done.state.name, done.state.message) == ("COMPLETED", "Findings", "exit code 1")
    assert len(runs) == 2  # the scheduled flow, and the audit as medfact audit runs it
    assert (project / "site" / "index.html").is_file()
    assert "17 of 19 (79%)" in (project / "site" / "findings.csv").read_text(encoding="utf-8-sig")
    with sqlite3.connect(project / ".medfact/history.sqlite") as rows:
        assert rows.execute("SELECT articles, error FROM audits").fetchall() == [(1, 1)]


def test_a_scheduled_audit_that_cannot_be_trusted_has_failed(flows, server, stand_in, write, project, capsys):
    write("library/a.txt", "It works in 70% of patients.\n")
    state = flows.scheduled_audit.fn(["library", "gone.txt"], "site", None, ["CIT001"], [], None)
    assert (state.type.value, state.message) == ("FAILED", "1 articles could not be checked")
    told = capsys.readouterr()
    assert told.out.startswith("2 articles, 1 claim; found 1 warning; 1 article could not be checked\nFirst audit")
    assert "gone.txt: not checked: does not exist" in told.err
    with pytest.raises(Exception, match="no document"):
        flows.scheduled_audit.fn([], "site", None, [], [], None)
    assert "medfact: no document" in capsys.readouterr().err


UNIGNORED = "import os, signal, sys; signal.signal(signal.SIGINT, signal.SIG_DFL); os.execv(sys.argv[1], sys.argv[1:])"


@pytest.mark.slow
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_cleanly(write, project, how, tmp_path):
    write("library/hernia.md", ARTICLE)
    command = [
        sys.executable,
        "-m",
        "pipeline.cli",
        "schedule",
        "library",
        "--cron",
        "0 0 1 1 *",
        "--timezone",
        "Asia/Tokyo",
    ]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "TMPDIR": str(tmp_path / "tmp")}
    (tmp_path / "tmp").mkdir()
    with subprocess.Popen(
        # A shell that runs the tests in the background has SIGINT ignored, and children would inherit that.
        [sys.executable, "-c", UNIGNORED, *command], stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        env=environment,
    ) as process:  # fmt: skip
        try:
            said = process.stderr.readline()
            assert said.startswith("next audit: ")
            assert said.endswith("-01-01 00:00 Asia/Tokyo; Ctrl-C ends\n")
            time.sleep(3)
            process.send_signal(how)
            out, err = process.communicate(timeout=60)
        except BaseException:
            process.kill()
            raise
    assert (process.returncode, out, err) == (0, "", "no more audits\n" if how == signal.SIGINT else "")
    # Its server's home is gone with it.
    assert [path.name for path in (tmp_path / "tmp").glob("medfact-prefect-*")] == []
    assert not list((project / ".medfact").glob("*-journal"))
    shutil.rmtree(tmp_path / "tmp")
