"""The audit flow, against Prefect's own test server. What the stages do is tested without Prefect."""

import datetime
import os

import pytest

import claims
from pipeline import config, stages
from reports.since import details, headline

TEXT = "It works in 70% of patients.\n"


@pytest.fixture(scope="module")
def flows():
    from pipeline import flows

    return flows


@pytest.fixture(scope="module")
def server(flows):
    from prefect.testing.utilities import prefect_test_harness

    with prefect_test_harness(server_startup_timeout=180):
        yield


@pytest.fixture
def plan(stand_in, write):
    for number in range(5):
        write(f"library/{number}.txt", TEXT * (number + 1))
    loaded = config.Config(config.parse({"select": ["CIT001"]}), stages.Path.cwd())
    return stages.plan(["library", "gone.txt"], loaded, command="audit")


def test_it_gives_what_the_plain_functions_give_and_writes_the_site(flows, server, plan, project):
    told = []
    result = flows.audit(plan, project / "report", batch=2, tell=lambda *step: told.append(step)).result
    assert result == stages.run(plan)
    assert [len(item.findings) for item in result.documents] == [1, 2, 3, 4, 5, 0]
    assert [step for step in told if step[0] == "understanding"] == [
        ("understanding", done, 5) for done in (0, 2, 4, 5)
    ]
    written = {path.name for path in (project / "report").iterdir()}
    assert {"index.html", "findings.csv", "claims.csv"} <= written
    assert len(list((project / "report").rglob("*.html"))) >= 6


def test_what_is_new_since_the_last_audit(flows, server, plan, project, write):
    first = flows.audit(plan, project / "report").since
    assert first.basis == "first"
    write("library/1.txt", TEXT)
    write("library/5.txt", TEXT * 2)
    loaded = config.Config(plan.config.settings, stages.Path.cwd())
    day = plan.run.as_of + datetime.timedelta(days=7)
    later = stages.plan(["library", "gone.txt"], loaded, command="audit", as_of=day)
    done = flows.audit(later, project / "report")
    assert headline(done.since).endswith(": 2 new, 1 gone, 14 still there")
    assert done.since.added == ("library/5.txt",)
    assert details(done.since) == ["1 article added, 2 of the new findings in it"]
    assert done.result == stages.run(later)  # the comparison changes no finding
    names = {path.name for path in (project / "report").glob("*.*")}
    assert names == {
        "index.html", "since.html", "conflicts.html", "subjects.html", "sources.html",
        "findings.csv", "claims.csv", "articles.csv", "sources.csv", "history.csv",
    }  # fmt: skip


def test_an_audit_whose_report_cannot_be_written_is_not_remembered(flows, server, plan, write):
    write("file", "")
    with pytest.raises(OSError, match="file"):
        flows.audit(plan, stages.Path("file/report"))
    assert flows.audit(plan, stages.Path("report")).since.basis == "first"


def test_without_a_history_none_is_kept(flows, server, write, stand_in, project):
    write("a.txt", TEXT)
    loaded = config.Config(config.parse({"select": ["CIT001"], "history": ""}), stages.Path.cwd())
    done = flows.audit(stages.plan(["a.txt"], loaded, command="audit"), project / "report")
    assert done.since is None
    assert not (project / ".medfact/history.sqlite").exists()
    assert not (project / "report/since.html").exists()


def test_a_history_that_cannot_be_used_stops_the_audit_before_it_begins(flows, medfact, stand_in, write, project):
    write("a.txt", TEXT)
    write("notes.txt", "these are notes, and no history of audits")
    write("medfact.toml", 'history = "notes.txt"\n')
    done = medfact("audit", "a.txt", code=2)
    assert "notes.txt: the history of audits cannot be used: file is not a database" in done.stderr
    assert not (project / "medfact-report").exists()


def test_a_batch_that_fails_is_told_and_the_others_go_on(flows, server, plan, project, monkeypatch, capfd):
    def read(files, *more, real=stages.read):
        if any(shown == "library/2.txt" for _, shown in files):
            raise OSError("the drive is gone")
        return real(files, *more)

    monkeypatch.setattr(stages, "read", read)
    result = flows.audit(plan, project / "report", batch=2).result
    errors = {item.path: item.error for item in result.documents if item.error}
    assert errors == {
        "library/2.txt": "internal error: OSError: the drive is gone",
        "library/3.txt": "internal error: OSError: the drive is gone",
        "gone.txt": "does not exist",
    }
    assert [len(item.findings) for item in result.documents if not item.error] == [1, 2, 5]
    assert stages.exit_code(result, "never") == 2
    assert capfd.readouterr().err == ""


def test_a_language_that_cannot_be_loaded_ends_the_audit(flows, server, plan, project, monkeypatch):
    def load(_settings):
        raise claims.LanguageError("no model")

    monkeypatch.setattr(claims, "load_language", load)
    with pytest.raises(claims.LanguageError, match="no model"):
        flows.audit(plan, project / "report")


def test_nothing_is_sent_home_and_the_users_own_settings_stay(flows, monkeypatch):
    from pipeline import prefect_home

    assert os.environ["PREFECT_SERVER_ANALYTICS_ENABLED"] == "false"
    assert os.environ["DO_NOT_TRACK"] == "1"
    monkeypatch.setenv("PREFECT_HOME", "/somewhere")
    monkeypatch.setenv("PREFECT_LOGGING_LEVEL", "DEBUG")
    prefect_home.settle()
    assert os.environ["PREFECT_HOME"] == "/somewhere"
    assert os.environ["PREFECT_LOGGING_LEVEL"] == "DEBUG"
