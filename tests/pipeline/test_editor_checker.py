"""Checking one text at hand: what is kept between checks, what is read anew, and what is said where it fails."""

import dataclasses
import logging
import logging.handlers
import threading
from pathlib import Path
from types import SimpleNamespace

import pytest

import claims
from pipeline.editor.checker import Checker, Job, SupersededError, worded
from pipeline.editor.server import make
from pipeline.editor.worker import Worker
from pipeline.stages import NoDocumentError

ENTRY = """
- id: cure-rate
  kind: statistic
  statement: {statement}
  subject: glimmerol
  attribute: cure rate
  value: 60 %
  status: draft
"""


@dataclasses.dataclass
class Model:
    """The stand-in with what the checker asks of a pipeline: how many words it has met."""

    nlp: SimpleNamespace = dataclasses.field(default_factory=lambda: SimpleNamespace(vocab=SimpleNamespace(strings=[])))
    encode: None = None


@pytest.fixture(autouse=True)
def model(stand_in, monkeypatch):
    loads = []
    monkeypatch.setattr(claims, "load_language", lambda *given: loads.append(given) or Model())
    return loads


@pytest.fixture
def checker(model):
    loads = model
    made = Checker(loading=loads.append)
    made.loads = loads
    return made


@pytest.fixture
def job(project):
    def make_job(text, name="a.md", language="markdown", **options):
        return Job((project / name).as_uri(), 1, text, project / name, language, **options)

    return make_job


def messages(checked):
    return [trouble.message for trouble in checked.troubles]


def test_a_text_that_was_never_saved_is_checked(checker, job):
    checked = checker.check(job("It helps 40% of all."))
    ((finding, start, end),) = [(item.finding, item.start, item.end) for item in checked.placed]
    assert (finding.code, finding.path, start, end) == ("CIT001", "a.md", 0, 20)


def test_what_is_suppressed_is_not_shown_and_what_is_misunderstood_is(checker, job):
    quiet = "<!-- medfact: ignore CIT001 -- our survey -->\nIt helps 40% of all.\n"
    assert checker.check(job(quiet)).placed == ()
    faulty = checker.check(job("One.\n\n  <!-- medfact: ignore CIT001 -->\nIt helps 40% of all.\n"))
    assert len(faulty.placed) == 1
    ((trouble),) = faulty.troubles
    assert (trouble.severity, faulty.job.text[trouble.start : trouble.end]) == (
        "warning",
        "<!-- medfact: ignore CIT001 -->",
    )
    assert trouble.message.startswith("suppression not understood, it silences nothing: no reason given")


def test_the_configuration_upward_holds_and_is_read_anew_when_it_changes(checker, job, write, project):
    write("medfact.toml", 'exclude = ["old/"]\n[severity]\nCIT001 = "error"\n')
    inside = job("It helps 40% of all.", "desk/a.md")
    (item,) = checker.check(inside).placed
    assert (item.finding.path, item.finding.severity) == ("desk/a.md", "error")
    assert checker.check(job("It helps 40% of all.", "old/a.md")).placed == ()
    write("medfact.toml", '[severity]\nCIT001 = "note"\n')
    assert [item.finding.severity for item in checker.check(inside).placed] == ["note"]
    assert len(checker.check(job("It helps 40% of all.", "old/a.md")).placed) == 1


def test_a_broken_configuration_is_told_and_checks_nothing(checker, job, write):
    write("medfact.toml", 'select = ["CIT999"]\n')
    checked = checker.check(job("It helps 40% of all."))
    assert (checked.placed, checked.troubles[0].severity) == ((), "error")
    assert "there is no check 'CIT999'" in messages(checked)[0]


def test_the_model_and_the_registry_are_loaded_once(checker, job, write, monkeypatch):
    write("medfact.toml", 'registry = "registry.yaml"\n')
    write("registry.yaml", ENTRY.format(statement="Glimmerol cures 60%."))
    from claims import registry

    read, load = [], registry.load
    monkeypatch.setattr(registry, "load", lambda *given, **options: read.append(given) or load(*given, **options))
    for text in ("One.", "One and two.", "It helps 40% of all."):
        checker.check(job(text))
    assert (len(read), len(checker.loads)) == (1, 3)  # before, loaded, after
    write("registry.yaml", ENTRY.format(statement="Glimmerol cures sixty percent."))
    checker.check(job("One."))
    # The same names: the model stays.
    assert (len(read), len(checker.loads)) == (2, 3)
    write(
        "registry.yaml",
        ENTRY.format(statement="Glimmerol cures 60%.").replace("subject: glimmerol", "subject: brevanol"),
    )
    checker.check(job("One."))
    assert (len(read), len(checker.loads)) == (3, 6)
    write("registry.yaml", "- id: broken\n")
    broken = checker.check(job("It helps 40% of all."))
    assert (broken.placed, broken.troubles[0].severity) == ((), "error")
    assert "registry.yaml" in messages(broken)[0]
    checker.forget()
    write("registry.yaml", ENTRY.format(statement="Glimmerol cures 60%."))
    assert len(checker.check(job("It helps 40% of all.")).placed) == 1


def test_a_model_that_has_met_too_many_words_is_loaded_afresh(checker, job, monkeypatch):
    monkeypatch.setattr("pipeline.editor.checker.NEW_WORDS", 2)
    checker.check(job("One."))
    checker._language[1].nlp.vocab.strings += ["a", "b"]
    checker.check(job("Two."))
    assert len(checker.loads) == 3
    checker._language[1].nlp.vocab.strings.append("c")
    checker.check(job("Three."))
    assert (len(checker.loads), checker._language[1].nlp.vocab.strings) == (6, [])


@pytest.mark.parametrize("word", ["CRASH-READ", "CRASH-CHECK"])
def test_a_crash_is_told_and_the_next_text_is_checked(checker, job, word):
    (trouble,) = checker.check(job(f"It helps 40% of all. {word}\nand more")).troubles
    assert (trouble.severity, trouble.start, trouble.end) == ("error", 0, 21 + len(word))
    assert trouble.message.startswith("not checked: internal error: RuntimeError: ")
    assert len(checker.check(job("It helps 40% of all.")).placed) == 1


def test_errors_are_told_in_their_own_words_where_they_are_expected():
    assert worded(NoDocumentError("no document")) == "no document"
    assert worded(KeyError("x")) == "internal error: KeyError: 'x'"


@pytest.mark.parametrize(
    ("name", "language", "checked"),
    [
        ("a.md", "plaintext", True),  # as `medfact check` takes it
        ("a.rst", "restructuredtext", True),
        ("a", "markdown", True),
        ("a.page", "html", True),
        ("Makefile", "makefile", False),
        ("notes.log", "plaintext", False),
        ("a.docx", "plaintext", False),
        ("feed.xml", "xml", False),
        ("medfact-report/a.html", "html", False),
    ],
)
def test_what_counts_as_an_article(checker, job, name, language, checked):
    found = checker.check(job("It helps 40% of all.", name, language))
    assert bool(found.placed) == checked
    assert found.troubles == ()


def test_a_text_without_a_file_belongs_to_the_folder_of_the_editor(checker, project, write):
    write("desk/medfact.toml", '[severity]\nCIT001 = "error"\n')
    (item,) = checker.check(
        Job("untitled:Untitled-1", 1, "It helps 40% of all.", None, "plaintext", project / "desk")
    ).placed
    assert (item.finding.path, item.finding.severity) == ("Untitled-1", "error")


def test_a_bibliography_beside_the_file_is_cited_from(checker, job, write):
    write("references.bib", "@article{moss2020, title={Knees}, author={Moss, Ida}, year={2020}}\n")
    document = checker.check(job("---\nbibliography: references.bib\n---\n\nIt helps [@moss2020].\n")).document
    assert [(item.key, item.year) for item in document.references] == [("moss2020", 2020)]


def test_one_that_is_no_longer_wanted_is_given_up(checker, job):
    with pytest.raises(SupersededError):
        checker.check(job("It helps 40% of all."), lambda: False)


# ---------------------------------------------------------------- the thread


@pytest.fixture
def worker():
    """A worker whose checks wait until they are let go."""
    begun, go, done = [], threading.Semaphore(0), []
    told = threading.Condition()

    def check(job, wanted):
        with told:
            begun.append(job.text)
            told.notify_all()
        go.acquire(timeout=60)
        if job.text == "broken":
            raise RuntimeError("broken")
        return job.text

    def finished(text):
        with told:
            done.append(text)
            told.notify_all()

    made = Worker(check, finished)

    def until(wanted):
        with told:
            assert told.wait_for(wanted, 60)

    made.begun, made.go, made.finished, made.until = begun, go, done, until
    made.start()
    yield made
    go.release(100)
    assert made.stop(60)


def text_job(text, uri="file:///a.md"):
    return Job(uri, 1, text, Path("/a.md"), "markdown")


def test_a_newer_text_takes_the_place_of_one_that_waits_or_is_being_checked(worker):
    worker.submit(text_job("one"))
    worker.until(lambda: worker.begun == ["one"])
    worker.submit(text_job("two"))
    worker.submit(text_job("three"))
    worker.submit(text_job("other", "file:///b.md"))
    worker.go.release(3)
    worker.until(lambda: len(worker.finished) == 2)
    assert worker.begun == ["one", "three", "other"]
    assert worker.finished == ["three", "other"]


def test_a_document_that_was_closed_is_forgotten(worker):
    worker.submit(text_job("one"))
    worker.until(lambda: worker.begun == ["one"])
    worker.forget("file:///a.md")
    worker.submit(text_job("late"), pause=1000)
    worker.forget("file:///a.md")
    worker.submit(text_job("other", "file:///b.md"))
    worker.go.release(2)
    worker.until(lambda: worker.finished == ["other"])
    assert worker._waiting == {}


def test_the_thread_lives_on(worker, monkeypatch):
    # Setting up Prefect's database, in a thread of an earlier test, resets the loggers that are registered.
    told = logging.Logger("test")  # noqa: LOG001  # one that is not
    told.addHandler(handler := logging.handlers.BufferingHandler(100))
    monkeypatch.setattr("pipeline.editor.worker.log", told)
    worker.submit(text_job("broken"))
    worker.submit(text_job("one", "file:///b.md"))
    worker.go.release(2)
    worker.until(lambda: worker.finished == ["one"])
    assert [record.getMessage() for record in handler.buffer] == ["internal error in the language server"]


# ---------------------------------------------------------------- the server


def test_nothing_grows_with_the_number_of_edits(stand_in, project):
    """What the server keeps of a document is its last result."""
    from lsprotocol import types
    from pygls.workspace import Workspace

    server = make()
    server.protocol._workspace = Workspace(project.as_uri())
    sent = []
    server.protocol.notify = lambda method, params: sent.append((method, params))
    uri = (project / "a.md").as_uri()
    server.workspace.put_text_document(types.TextDocumentItem(uri, "markdown", 0, ""))
    for number in range(1, 50):
        text = f"It helps {number}% of all."
        item = types.VersionedTextDocumentIdentifier(number, uri)
        server.workspace.update_text_document(item, types.TextDocumentContentChangeWholeDocument(text))
        server.publish(server.checker.check(Job(uri, number, text, project / "a.md", "markdown")))
        server.edits[uri, "CIT001", number] = None
    assert len(sent) == 49
    assert list(server.results) == [uri]
    assert list(server.edits) == [(uri, "CIT001", 49)]
    # A result of an older version is not shown.
    server.publish(server.checker.check(Job(uri, 3, "It helps 3% of all.", project / "a.md", "markdown")))
    assert len(sent) == 49
    server.close(uri)
    assert (server.results, server.edits, server.complaints) == ({}, {}, {})
    assert sent[-1][1].diagnostics == []


def test_a_crash_is_said_aloud_once(stand_in, project):
    from lsprotocol import types
    from pygls.workspace import Workspace

    server = make()
    server.protocol._workspace = Workspace(project.as_uri())
    sent = []
    server.protocol.notify = lambda method, params: sent.append((method, params))
    uri = (project / "a.md").as_uri()
    text = "CRASH-CHECK"
    server.workspace.put_text_document(types.TextDocumentItem(uri, "markdown", 1, text))
    for _ in range(3):
        server.publish(server.checker.check(Job(uri, 1, text, project / "a.md", "markdown")))
    (said,) = [params for method, params in sent if method == "window/showMessage"]
    assert (said.type, said.message) == (
        types.MessageType.Error, "medfact: not checked: internal error: RuntimeError: a check broke",
    )  # fmt: skip
    shown = [params.diagnostics for method, params in sent if method == "textDocument/publishDiagnostics"]
    assert [[item.severity for item in items] for items in shown] == [[types.DiagnosticSeverity.Error]] * 3


def test_edits_are_what_the_editor_can_take():
    from lsprotocol import types
    from pygls.workspace import Workspace

    from pipeline.editor.server import _edit
    from pipeline.editor.suppressing import Insertion

    server = make()
    server.protocol._workspace = Workspace(None, position_encoding=types.PositionEncodingKind.Utf8)
    job = Job("file:///a.md", 7, "é 😀 one\n", Path("/a.md"), "markdown")
    insertion = Insertion(4, "<!-- $x\\ TODO: reason -->")

    def made(**able):
        workspace = types.WorkspaceClientCapabilities(workspace_edit=types.WorkspaceEditClientCapabilities(**able))
        server.protocol.client_capabilities = types.ClientCapabilities(workspace=workspace)
        return _edit(server, job, insertion)

    place = types.Position(0, 8)  # in UTF-8
    plain = types.TextEdit(types.Range(place, place), insertion.text)
    assert made() == types.WorkspaceEdit(changes={"file:///a.md": [plain]})
    (document,) = made(document_changes=True).document_changes
    assert (document.text_document.version, list(document.edits)) == (7, [plain])
    (document,) = made(document_changes=True, snippet_edit_support=True).document_changes
    assert document.edits[0].snippet.value == "<!-- \\$x\\\\ ${1:TODO: reason} -->"


def test_a_registry_named_for_all_starts_at_the_current_folder(checker, job, write):
    write("registry.yaml", ENTRY.format(statement="Glimmerol cures 60%."))
    write("desk/medfact.toml", "")
    checker.registry = "registry.yaml"
    assert checker.check(job("It helps 40% of all.", "desk/a.md")).troubles == ()
    assert list(checker._registries) == ["registry.yaml"]
