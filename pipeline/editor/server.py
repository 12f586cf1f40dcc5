"""The protocol: what the editor tells becomes jobs, what comes of them diagnostics, hovers and actions.

Handlers run in one thread and never wait for a check; results are handed over from the worker's thread to theirs.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import sys
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

from lsprotocol import types
from pygls.lsp.server import LanguageServer
from pygls.uris import from_fs_path, to_fs_path

from claims.checks import catalogue
from claims.model import Related
from pipeline import stages
from pipeline.command import UsageError, say
from pipeline.editor import suppressing, wording
from pipeline.editor.checker import Checked, Checker, Job, Placed
from pipeline.editor.positions import Encoding, Lines, moved, span
from pipeline.editor.worker import PAUSE, Worker

EXPLAIN = "medfact.explain"
CHECK_NOW = "medfact.checkNow"
SOURCE = "medfact"
WATCHED = ("**/medfact.toml", "**/pyproject.toml", "**/*.{yaml,yml,csv,tsv,xlsx,db,sqlite,bib,ris}")
"""What the editor is asked to tell changes of: configuration, registries, bibliographies."""
PATIENCE = 2.0
"""Seconds that a check may go on when the editor has gone."""

_SEVERITIES = {
    "error": types.DiagnosticSeverity.Error,
    "warning": types.DiagnosticSeverity.Warning,
    "note": types.DiagnosticSeverity.Information,
}

log = logging.getLogger("medfact")


class Server(LanguageServer):
    """The server and what it knows of the documents that are open."""

    def __init__(self, config: Path | None = None, registry: str | None = None) -> None:
        """Takes the options of the command."""
        # Whole texts: the editor's and the server's can never differ, whatever counts as a line end.
        super().__init__(SOURCE, stages.version(), text_document_sync_kind=types.TextDocumentSyncKind.Full)
        self.checker = Checker(config, registry, loading=self._loading)
        self.worker = Worker(self.checker.check, lambda checked: self.hand_over(self.publish, checked))
        self.results: dict[str, Checked] = {}
        self.edits: dict[tuple[str, str, int | None], suppressing.Insertion | None] = {}
        self.complaints: dict[str, str] = {}
        self.asked_to_end = False
        self.loaded: asyncio.Event | None = None
        self.tasks: set[asyncio.Task[None]] = set()
        self.loop: asyncio.AbstractEventLoop | None = None

    # ------------------------------------------------------------ checking

    def submit(self, uri: str, pause: float = 0.0) -> None:
        """Has a document checked as it stands."""
        document = self.workspace.text_documents.get(uri)
        if document is None:
            return
        name = to_fs_path(uri)
        path = Path(name) if name else None
        job = Job(uri, document.version, document.source, path, document.language_id or "", self.folder_of(path))
        self.worker.submit(job, pause)

    def submit_all(self, pause: float = 0.0) -> None:
        """Has every open document checked."""
        for uri in self.workspace.text_documents:
            self.submit(uri, pause)

    def folder_of(self, path: Path | None) -> Path | None:
        """Returns the editor's folder that a file lies in; the first one for a text without a file."""
        uris = [*self.workspace.folders, *([self.workspace.root_uri] if self.workspace.root_uri else [])]
        folders = [Path(name) for uri in uris if (name := to_fs_path(uri))]
        if path is None:
            return folders[0] if folders else None
        return max((one for one in folders if path.is_relative_to(one)), key=lambda one: len(one.parts), default=None)

    def hand_over(self, work: Callable[..., None], *args: Any) -> None:
        """Has something done in the thread of the handlers."""
        if self.loop is not None:
            with contextlib.suppress(RuntimeError):  # the editor has gone, and the loop with it
                self.loop.call_soon_threadsafe(work, *args)

    def publish(self, checked: Checked) -> None:
        """Shows what came of a check, if the text is still the one that was checked."""
        job = checked.job
        document = self.workspace.text_documents.get(job.uri)
        if document is None or document.version != job.version or document.source != job.text:
            return
        self.results[job.uri] = checked
        self._forget_edits(job.uri)
        self._complain(checked)
        diagnostics = [self.diagnostic(checked, item) for item in checked.placed]
        lines = Lines(job.text)
        diagnostics += [
            types.Diagnostic(
                self.range(lines, trouble.start, trouble.end),
                trouble.message,
                severity=_SEVERITIES[trouble.severity],
                source=SOURCE,
            )
            for trouble in checked.troubles
        ]
        self._publish(job.uri, diagnostics, job.version)

    def close(self, uri: str) -> None:
        """Forgets a document and takes its diagnostics away."""
        self.worker.forget(uri)
        self.results.pop(uri, None)
        self.complaints.pop(uri, None)
        self._forget_edits(uri)
        self._publish(uri, [], None)

    def _publish(self, uri: str, diagnostics: list[types.Diagnostic], version: int | None) -> None:
        self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, diagnostics, version))

    def _forget_edits(self, uri: str) -> None:
        for key in [key for key in list(self.edits) if key[0] == uri]:
            self.edits.pop(key, None)

    def _complain(self, checked: Checked) -> None:
        """Says aloud, once, that the set-up or a check is broken."""
        grave = [trouble.message for trouble in checked.troubles if trouble.severity == "error"]
        uri = checked.job.uri
        if not grave:
            self.complaints.pop(uri, None)
            return
        message = f"medfact: {'; '.join(grave)}"
        known = message in self.complaints.values()
        self.complaints[uri] = message
        if not known:
            self.window_show_message(types.ShowMessageParams(types.MessageType.Error, message))

    # ------------------------------------------------------------ what is shown

    @property
    def encoding(self) -> Encoding:
        """The encoding that columns are counted in."""
        chosen = str(getattr(self.workspace.position_encoding, "value", self.workspace.position_encoding))
        return chosen if chosen in ("utf-8", "utf-32") else "utf-16"  # type: ignore[return-value]  # one of the three

    def range(self, lines: Lines, start: int, end: int) -> types.Range:
        """Returns a span of a text as the editor counts."""
        first = types.Position(*lines.position(start, self.encoding))
        return types.Range(first, types.Position(*lines.position(end, self.encoding)))

    def diagnostic(self, checked: Checked, item: Placed) -> types.Diagnostic:
        """Returns a finding as the editor shows it."""
        finding = item.finding
        page = wording.page_uri(finding.code)
        return types.Diagnostic(
            self.range(Lines(checked.job.text), item.start, item.end),
            finding.message,
            severity=_SEVERITIES[finding.severity],
            code=finding.code,
            code_description=types.CodeDescription(page) if page else None,
            source=SOURCE,
            related_information=[self._related(checked, side) for side in finding.related] or None,
            data={"fingerprint": finding.fingerprint},
        )

    def _related(self, checked: Checked, side: Related) -> types.DiagnosticRelatedInformation:
        place = types.Location(checked.job.uri, types.Range(types.Position(0, 0), types.Position(0, 0)))
        if checked.document is not None and side.path == checked.document.path:
            lines = Lines(checked.job.text)
            place.range = self.range(lines, *span(checked.document, lines, side.start, side.end))
        elif checked.config is not None:
            file = Path(os.path.abspath(checked.config.root / side.path))
            place.uri = from_fs_path(str(file)) or place.uri
            place.range = self._elsewhere(file, side)
        return types.DiagnosticRelatedInformation(place, " ".join(side.text.split()) or side.path)

    def _elsewhere(self, file: Path, side: Related) -> types.Range:
        """Returns where a side stands in a file that is not open here; its start where that cannot be said."""
        try:
            lines = Lines(file.read_bytes().decode("utf-8")) if side.line is not None else Lines("")
        except (OSError, UnicodeDecodeError):
            lines = Lines("")
        start = lines.offset(side.line or 1, side.column or 1)
        return self.range(lines, start, start)

    def at(self, uri: str, wanted: types.Range) -> tuple[Checked, list[tuple[Placed, tuple[int, int]]]] | None:
        """Returns the findings that touch a range of the text as it stands now, and where they are by now."""
        checked = self.results.get(uri)
        document = self.workspace.text_documents.get(uri)
        if checked is None or document is None:
            return None
        lines = Lines(document.source)
        first = lines.offset_at(wanted.start.line, wanted.start.character, self.encoding)
        last = lines.offset_at(wanted.end.line, wanted.end.character, self.encoding)
        found = []
        for item in checked.placed:
            place = moved((item.start, item.end), checked.job.text, document.source)
            if place is not None and place[0] <= last and first <= place[1]:
                found.append((item, place))
        return checked, found

    # ------------------------------------------------------------ progress

    def _loading(self, begins: bool) -> None:
        self.hand_over(self._begin if begins else self._end)

    def _begin(self) -> None:
        window = self.client_capabilities.window
        if window is None or not window.work_done_progress:
            return
        self.loaded = asyncio.Event()
        task = asyncio.get_running_loop().create_task(self._progress(self.loaded))
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    def _end(self) -> None:
        if self.loaded is not None:
            self.loaded.set()

    async def _progress(self, loaded: asyncio.Event) -> None:
        token = str(uuid.uuid4())
        try:
            await self.work_done_progress.create_async(token)
        except Exception as problem:  # noqa: BLE001 - an editor that shows no progress is no reason to stop
            log.debug("no progress: %s", problem)
            return
        begin = types.WorkDoneProgressBegin("medfact", message="loading the language model", cancellable=False)
        self.work_done_progress.begin(token, begin)
        await loaded.wait()
        self.work_done_progress.end(token, types.WorkDoneProgressEnd(message="ready"))
        self.work_done_progress.tokens.pop(token, None)


# ---------------------------------------------------------------- handlers


def _initialize(ls: Server, _params: types.InitializeParams) -> None:
    ls.loop = asyncio.get_running_loop()


async def _initialized(ls: Server, _params: types.InitializedParams) -> None:
    workspace = ls.client_capabilities.workspace
    watching = workspace.did_change_watched_files if workspace is not None else None
    if watching is None or not watching.dynamic_registration:
        return
    options = types.DidChangeWatchedFilesRegistrationOptions([types.FileSystemWatcher(glob) for glob in WATCHED])
    watch = types.Registration(str(uuid.uuid4()), types.WORKSPACE_DID_CHANGE_WATCHED_FILES, options)
    try:
        await ls.client_register_capability_async(types.RegistrationParams([watch]))
    except Exception as problem:  # noqa: BLE001 - files are looked at before each check too
        log.debug("no watching: %s", problem)


def _opened(ls: Server, params: types.DidOpenTextDocumentParams) -> None:
    ls.submit(params.text_document.uri)


def _changed(ls: Server, params: types.DidChangeTextDocumentParams) -> None:
    ls.submit(params.text_document.uri, PAUSE)


def _saved(ls: Server, params: types.DidSaveTextDocumentParams) -> None:
    ls.submit(params.text_document.uri)


def _closed(ls: Server, params: types.DidCloseTextDocumentParams) -> None:
    ls.close(params.text_document.uri)


def _reconfigured(ls: Server, _params: types.DidChangeConfigurationParams) -> None:
    ls.checker.forget()
    ls.submit_all()


def _files_changed(ls: Server, _params: types.DidChangeWatchedFilesParams) -> None:
    # What is kept is held against its files before each check, so nothing is read anew in vain.
    ls.submit_all(PAUSE)


def _hover(ls: Server, params: types.HoverParams) -> types.Hover | None:
    found = ls.at(params.text_document.uri, types.Range(params.position, params.position))
    if found is None or not found[1]:
        return None
    checked, items = found
    # Findings about the whole article stand in its first line, and are told after those about the words there.
    items.sort(key=lambda item: (not item[0].finding.text, item[1][1] - item[1][0]))
    text = "\n\n---\n\n".join(wording.hover(item.finding, checked.entries or {}) for item, _ in items)
    capabilities = ls.client_capabilities.text_document
    formats = capabilities.hover.content_format if capabilities is not None and capabilities.hover is not None else None
    plain = formats is not None and types.MarkupKind.Markdown not in formats
    kind = types.MarkupKind.PlainText if plain else types.MarkupKind.Markdown
    lines = Lines(ls.workspace.get_text_document(params.text_document.uri).source)
    return types.Hover(types.MarkupContent(kind, text), ls.range(lines, *items[0][1]))


def _actions(ls: Server, params: types.CodeActionParams) -> list[types.CodeAction]:
    only = params.context.only
    if only and not any(str(getattr(kind, "value", kind)) in ("", "quickfix") for kind in only):
        return []
    uri = params.text_document.uri
    found = ls.at(uri, params.range)
    if found is None or found[0].job.text != ls.workspace.get_text_document(uri).source:
        # The edits belong to a text that was checked; a check of this one is on its way.
        return []
    checked, items = found
    actions: dict[str, types.CodeAction] = {}
    for item, _ in items:
        for action in _for_finding(ls, checked, item):
            actions.setdefault(action.title + (action.command.command if action.command else ""), action)
    return list(actions.values())


def _for_finding(ls: Server, checked: Checked, item: Placed) -> list[types.CodeAction]:
    code = item.finding.code
    diagnostics = [ls.diagnostic(checked, item)]
    actions = []
    for title, start in (
        (f"Ignore {code} here, with a reason", item.finding.start),
        (f"Ignore {code} in this file", None),
    ):
        if start is not None and item.finding.end <= item.finding.start:
            continue  # it speaks of the whole article
        insertion = _insertion(ls, checked, code, start)
        if insertion is not None:
            edit = _edit(ls, checked.job, insertion)
            actions.append(
                types.CodeAction(title, kind=types.CodeActionKind.QuickFix, diagnostics=diagnostics, edit=edit)
            )
    title = f"Explain {code} {item.finding.name}"
    command = types.Command(title, EXPLAIN, arguments=[code])
    return [
        *actions,
        types.CodeAction(title, kind=types.CodeActionKind.QuickFix, diagnostics=diagnostics, command=command),
    ]


def _insertion(ls: Server, checked: Checked, code: str, start: int | None) -> suppressing.Insertion | None:
    """Returns the edit that silences a finding; found once for each state of the text."""
    job, document, config = checked.job, checked.document, checked.config
    if document is None or config is None:
        return None
    key = job.uri, code, start
    if key not in ls.edits:
        if start is None:
            found = suppressing.ignore_in_file(job, document, config, code)
        else:
            found = suppressing.ignore_here(job, document, config, code, start)
        if ls.results.get(job.uri) is not checked:
            return found
        ls.edits[key] = found
    return ls.edits[key]


def _edit(ls: Server, job: Job, insertion: suppressing.Insertion) -> types.WorkspaceEdit:
    """Makes the editor's edit: of this very version, the placeholder selected, where the editor can do that."""
    place = ls.range(Lines(job.text), insertion.offset, insertion.offset)
    plain = types.TextEdit(place, insertion.text)
    workspace = ls.client_capabilities.workspace
    able = workspace.workspace_edit if workspace is not None else None
    if able is None or not able.document_changes:
        return types.WorkspaceEdit(changes={job.uri: [plain]})
    edit: types.TextEdit | types.SnippetTextEdit = plain
    if able.snippet_edit_support:
        snippet = insertion.text.replace("\\", "\\\\").replace("$", "\\$")
        snippet = snippet.replace(suppressing.PLACEHOLDER, f"${{1:{suppressing.PLACEHOLDER}}}")
        edit = types.SnippetTextEdit(place, types.StringValue(snippet))
    named = types.OptionalVersionedTextDocumentIdentifier(job.uri, job.version)
    return types.WorkspaceEdit(document_changes=[types.TextDocumentEdit(named, [edit])])


async def _explain(ls: Server, code: str) -> None:
    page = wording.page_uri(code)
    if page is None:
        ls.window_show_message(types.ShowMessageParams(types.MessageType.Error, f"medfact: there is no check {code!r}"))
        return
    window = ls.client_capabilities.window
    if window is not None and window.show_document is not None and window.show_document.support:
        shown = await ls.window_show_document_async(types.ShowDocumentParams(page, take_focus=True))
        if shown.success:
            return
    check = catalogue()[code].check
    told = f"{code} {check.name}: {check.summary}. medfact explain {code} says more."
    ls.window_show_message(types.ShowMessageParams(types.MessageType.Info, told))


def _check_now(ls: Server) -> None:
    ls.checker.forget()
    ls.submit_all()


def _shutdown(ls: Server, _params: None) -> None:
    ls.asked_to_end = True


_HANDLERS: dict[str, Callable[..., Any]] = {
    types.INITIALIZE: _initialize,
    types.INITIALIZED: _initialized,
    types.SHUTDOWN: _shutdown,
    types.TEXT_DOCUMENT_DID_OPEN: _opened,
    types.TEXT_DOCUMENT_DID_CHANGE: _changed,
    types.TEXT_DOCUMENT_DID_SAVE: _saved,
    types.TEXT_DOCUMENT_DID_CLOSE: _closed,
    types.WORKSPACE_DID_CHANGE_CONFIGURATION: _reconfigured,
    types.WORKSPACE_DID_CHANGE_WATCHED_FILES: _files_changed,
    types.TEXT_DOCUMENT_HOVER: _hover,
}


def make(config: Path | None = None, registry: str | None = None) -> Server:
    """Makes a server with its handlers.

    Args:
        config: Configuration for every document, in place of the one found upward from each.
        registry: Registry for every document, in place of the configuration's.
    """
    server = Server(config, registry)
    for name, handler in _HANDLERS.items():
        server.feature(name)(handler)
    options = types.CodeActionOptions(code_action_kinds=[types.CodeActionKind.QuickFix])
    # Edits are found by reading the text again, which a hover does not wait for.
    server.thread()(server.feature(types.TEXT_DOCUMENT_CODE_ACTION, options)(_actions))
    server.command(EXPLAIN)(_explain)
    server.command(CHECK_NOW)(_check_now)
    return server


def serve(config: Path | None = None, registry: str | None = None, port: int | None = None) -> int:
    """Serves one editor until it goes.

    Args:
        config: As for `make`.
        registry: As for `make`.
        port: Port of this machine to listen on; standard input and output where there is none.

    Returns:
        The exit code: 0 where the editor asked for the end before it went, else 1.

    Raises:
        UsageError: The port cannot be used.
    """
    server = make(config, registry)
    server.worker.start()
    try:
        if port is None:
            server.start_io(sys.stdin.buffer, _own_output())
        else:
            say(f"medfact: waiting for an editor on 127.0.0.1:{port}")
            server.start_tcp("127.0.0.1", port)
    except OSError as problem:
        if port is None:
            raise
        raise UsageError(f"cannot listen on port {port}: {problem.strerror}") from problem
    except SystemExit:
        pass  # how pygls leaves its loop
    code = 0 if server.asked_to_end else 1
    if not server.worker.stop(PATIENCE):
        # The language model is in the midst of something that cannot be interrupted, and nobody waits for it.
        sys.stderr.flush()
        os._exit(code)
    return code


def _own_output() -> BinaryIO:
    """Keeps standard output for the protocol: whatever a library prints goes to standard error."""
    sys.stdout.flush()
    output = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return output
