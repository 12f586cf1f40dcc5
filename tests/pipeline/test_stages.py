import dataclasses
import datetime

import pytest

import claims
from pipeline import config, stages
from sources import Directive, FaultyDirective, library

TEXT = "It works in 70% of patients. It fails in 30% of them.\n\nIt works in 70% of patients.\n"


@pytest.fixture
def run(stand_in, write):
    def go(settings=None, *, paths=("a.txt", "b.txt"), select=("CIT001",), as_of=None, **files):
        for name, content in {"a": TEXT, "b": "Nothing here.", **files}.items():
            write(f"{name}.txt", content)
        loaded = config.Config(config.parse({"select": list(select), **(settings or {})}), stages.Path.cwd())
        return stages.run(stages.plan(list(paths), loaded, as_of=as_of))

    return go


def found(result, number=0):
    return result.documents[number].findings


def test_findings_come_in_order_of_place_with_fingerprints(run):
    first, second, third = found(run())
    assert [item.line for item in (first, second, third)] == [1, 1, 3]
    assert first.text == third.text
    assert len({item.fingerprint for item in (first, second, third)}) == 3


def test_severity_of_a_code_is_the_configurations(run):
    assert {item.severity for item in found(run({"severity": {"uncited-claim": "error"}}))} == {"error"}


def test_an_override_holds_for_its_paths_only(run):
    result = run({"overrides": [{"paths": ["a.*"], "severity": {"CIT": "note"}}]}, b="In 5% of them.")
    assert {item.severity for item in found(result, 0)} == {"note"}
    assert {item.severity for item in found(result, 1)} == {"warning"}
    result = run({"overrides": [{"paths": ["/a.txt"], "ignore": ["CIT001"]}]}, b="In 5% of them.")
    assert (len(found(result, 0)), len(found(result, 1))) == (0, 1)


@pytest.mark.parametrize(("as_of", "state"), [("2027-06-30", "suppressed"), ("2027-07-01", "new")])
def test_a_suppression_of_the_configuration_holds_until_its_day(run, as_of, state):
    rule = {"path": "a.txt", "code": "CIT001", "reason": "our own survey", "until": datetime.date(2027, 6, 30)}
    result = run({"suppress": [rule]}, as_of=datetime.date.fromisoformat(as_of))
    assert {(item.state, item.reason) for item in found(result)} == {
        (state, "our own survey" if state != "new" else None)
    }
    assert stages.exit_code(result, "warning") == (0 if state == "suppressed" else 1)


@pytest.mark.parametrize(
    ("directive", "silenced"),
    [
        (Directive(("CIT001",), "survey", None, False, 0, 54, 1), [True, True, False]),
        (Directive(("uncited-claim",), "survey", None, True, 0, 0, 1), [True, True, True]),
        (Directive(("CIT004",), "survey", None, True, 0, 0, 1), [False, False, False]),
        (Directive(("CIT001",), "survey", "2026-11-21", True, 0, 0, 1), [False, False, False]),
        (Directive(("CIT001",), "survey", "2026-11-22", True, 0, 0, 1), [True, True, True]),
    ],
)
def test_a_suppression_in_the_article_silences_its_block(run, monkeypatch, directive, silenced):
    def read(path, *, real=library.read, **more):
        return dataclasses.replace(real(path, **more), directives=(directive,))

    monkeypatch.setattr(library, "read", read)
    result = run(as_of=datetime.date(2026, 11, 22))
    assert [item.state == "suppressed" for item in found(result)] == silenced


def test_a_finding_about_the_whole_article_is_no_part_of_its_first_block(run):
    result = run()
    document = dataclasses.replace(
        result.documents[0].document, directives=(Directive(("CIT001",), "survey", None, False, 0, 54, 1),)
    )
    whole = dataclasses.replace(found(result)[0], start=0, end=0, text="")
    plan = stages.plan(["a.txt"], config.Config(config.parse({}), stages.Path.cwd()))
    assert stages.settle([whole], [document], plan)[0].state == "new"


@pytest.mark.parametrize("where", ["CRASH-READ", "CRASH-CHECK"])
def test_a_document_that_breaks_something_is_unread_and_the_others_go_on(run, where):
    result = run(b=f"In 5% {where}.", c="In 5% of them.", paths=("a.txt", "b.txt", "c.txt"))
    assert [item.path for item in result.documents] == ["a.txt", "b.txt", "c.txt"]
    assert [len(item.findings) for item in result.documents] == [3, 0, 1]
    assert result.documents[1].error.startswith("internal error: RuntimeError: ")
    assert result.documents[1].standing == "unchecked"
    assert stages.exit_code(result, "never") == 2


def test_a_reader_that_breaks_is_told_too(run, monkeypatch):
    monkeypatch.setattr(library, "read", lambda path, **_: 1 / 0)
    result = run()
    assert [item.error for item in result.documents] == ["internal error: ZeroDivisionError: division by zero"] * 2


def test_a_check_that_breaks_on_no_single_article_ends_the_run(run, monkeypatch):
    def check(articles, run, *, select):
        if len(articles) > 1:
            raise RuntimeError("only together")
        return []

    original = stages.claims.check
    monkeypatch.setattr(stages.claims, "check", check)
    with pytest.raises(RuntimeError, match="only together"):
        run()
    assert original is not check


def test_what_is_named_and_missing_is_a_document_with_an_error(run):
    result = run(paths=("a.txt", "gone.txt"))
    assert result.documents[1].error == "does not exist"
    assert stages.exit_code(result, "never") == 2


def test_nothing_to_read_is_an_error(run, project):
    (project / "empty").mkdir()
    with pytest.raises(stages.NoDocumentError, match="no document under empty"):
        run(paths=("empty",))
    with pytest.raises(stages.NoDocumentError, match="name files or folders"):
        run(paths=())


@pytest.mark.parametrize(("fail_on", "code"), [("error", 0), ("warning", 1), ("note", 1), ("never", 0)])
def test_the_exit_code_is_one_for_findings_that_are_grave_enough(run, fail_on, code):
    assert stages.exit_code(run(), fail_on) == code


def test_progress_is_told(stand_in, write):
    write("a.txt", TEXT)
    told = []
    plan = stages.plan(["a.txt"], config.Config(config.parse({}), stages.Path.cwd()))
    stages.run(plan, tell=lambda *step: told.append(step))
    assert ("reading", 1, 1) in told
    assert ("understanding", 1, 1) in told
    assert told[-1] == ("checking", 1, 1)


def test_claims_are_not_checked_when_only_they_are_asked_for(stand_in, write, monkeypatch):
    monkeypatch.setattr(claims, "check", None)
    write("a.txt", TEXT)
    plan = stages.plan(["a.txt"], config.Config(config.parse({}), stages.Path.cwd()), command="claims")
    result = stages.run(plan)
    assert (result.claims, result.counts.new) == (3, 0)


def test_faulty_suppressions_are_told(medfact, stand_in, write, monkeypatch):
    def read(path, *, real=library.read, **more):
        faulty = FaultyDirective(4, "medfact: ignore", "a code")
        return dataclasses.replace(real(path, **more), faulty_directives=(faulty,))

    write("a.txt", TEXT)
    monkeypatch.setattr(library, "read", read)
    assert "a.txt:4: suppression not understood" in medfact("check", "a.txt").stderr
