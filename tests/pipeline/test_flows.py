"""The audit flow, against Prefect's own test server. What the stages do is tested without Prefect."""

import os

import pytest

import claims
from pipeline import config, stages

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


def test_a_report_that_cannot_be_written_ends_the_audit(flows, server, plan, write):
    write("file", "")
    with pytest.raises(OSError, match="file"):
        flows.audit(plan, stages.Path("file/report"))


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
