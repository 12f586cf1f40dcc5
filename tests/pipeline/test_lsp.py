"""``medfact lsp`` as an editor meets it: a real server process, spoken to in JSON over its standard input and output."""

import json
import os
import queue
import re
import socket
import subprocess
import sys
import threading
import tomllib
from pathlib import Path

import pytest
from typer.testing import CliRunner

from claims.checks import catalogue
from pipeline import cli

LONG = 120
"""Seconds after which a test gives up; nothing should take that long."""

CONFIG = """
registry = "registry.yaml"
select = ["SAF001", "CON001", "CIT004", "REG001"]
exclude = ["drafts/"]
"""
REGISTRY = """
- id: glimmerol-nausea
  kind: statistic
  statement: Glimmerol causes nausea in {share} of adults.
  subject: glimmerol
  population: adults
  attribute: nausea
  value: {share}
  sources:
    - title: Glimmerol trial report
      doi: 10.5555/glimmerol.1
      year: 2024
      level: trial
  status: approved
  approved_by: Ida Moss
  reviewed: 2025-05-04
  review_by: 2099-01-01
"""
CAPABILITIES = {
    "window": {"workDoneProgress": True},
    "workspace": {
        "workspaceEdit": {"documentChanges": True},
        "didChangeWatchedFiles": {"dynamicRegistration": True},
    },
    "textDocument": {"hover": {"contentFormat": ["markdown", "plaintext"]}},
}
GERMAN = (
    "Die Tabletten werden mit einem Glas Wasser eingenommen, und wenn die Beschwerden nicht besser werden, soll man "
    "sich an eine Praxis wenden. Die Dosis ist von dem Gewicht und dem Alter abhängig, und sie wird nach einer Woche "
    "noch einmal geprüft. Eine zweite Einnahme am Tag ist nur nach einer Untersuchung und mit einem Rezept möglich.\n"
)


class Editor:
    """Speaks to a server as an editor does."""

    def __init__(self, root, process, send=None, receive=None):
        self.root, self.process = root, process
        self.send, self.receive = send or process.stdin, receive or process.stdout
        self.heard = queue.Queue()
        self.log = []
        self.number = 0
        self.versions = {}
        self.thread = threading.Thread(target=self._listen, daemon=True)
        self.thread.start()

    def _listen(self):
        while line := self.receive.readline():
            length = int(line.split(b":")[1])
            while self.receive.readline().strip():
                pass
            self.heard.put(json.loads(self.receive.read(length)))
        self.heard.put(None)

    def write(self, **message):
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.send.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
        self.send.flush()

    def next(self):
        message = self.heard.get(timeout=LONG)
        assert message is not None, "the server has gone"
        self.log.append(message)
        if "id" in message and "method" in message:
            self.write(id=message["id"], result=None)
        return message

    def notify(self, method, params=None):
        self.write(method=method, params=params if params is not None else {})

    def request(self, method, params=None):
        self.number += 1
        self.write(id=self.number, method=method, params=params)
        while True:
            message = self.next()
            if message.get("id") == self.number and "method" not in message:
                assert "error" not in message, message
                return message["result"]

    def initialize(self, capabilities=CAPABILITIES):
        result = self.request(
            "initialize", {"processId": None, "rootUri": self.root.as_uri(), "capabilities": capabilities}
        )
        self.notify("initialized")
        return result["capabilities"]

    def uri(self, name):
        return name if ":" in name else (self.root / name).as_uri()

    def open(self, name, text, language="markdown"):
        self.versions[name] = 1
        item = {"uri": self.uri(name), "languageId": language, "version": 1, "text": text}
        self.notify("textDocument/didOpen", {"textDocument": item})
        return self.diagnostics(name)

    def change(self, name, text, *, wait=True):
        self.versions[name] += 1
        item = {"uri": self.uri(name), "version": self.versions[name]}
        self.notify("textDocument/didChange", {"textDocument": item, "contentChanges": [{"text": text}]})
        return self.diagnostics(name) if wait else None

    def close(self, name):
        self.notify("textDocument/didClose", {"textDocument": {"uri": self.uri(name)}})
        del self.versions[name]
        return self.diagnostics(name)

    def diagnostics(self, name):
        """Waits for the diagnostics of the newest version."""
        while True:
            message = self.next()
            if message.get("method") != "textDocument/publishDiagnostics":
                continue
            params = message["params"]
            if params["uri"] == self.uri(name) and params.get("version") == self.versions.get(name):
                return params["diagnostics"]

    def hover(self, name, position):
        return self.request("textDocument/hover", {"textDocument": {"uri": self.uri(name)}, "position": position})

    def actions(self, name, diagnostic):
        context = {"diagnostics": [diagnostic], "only": ["quickfix"]}
        where = {"textDocument": {"uri": self.uri(name)}, "range": diagnostic["range"], "context": context}
        return {action["title"]: action for action in self.request("textDocument/codeAction", where)}

    def end(self):
        assert self.request("shutdown") is None
        self.notify("exit")
        return self.process.wait(LONG)

    def hang_up(self):
        self.process.kill()
        self.process.wait(LONG)
        self.thread.join(LONG)
        for stream in (self.send, self.receive, self.process.stderr):
            if stream is not None:
                stream.close()

    def told(self, method):
        return [message["params"] for message in self.log if message.get("method") == method]


def words(text, place):
    """The words of a range, counted as the protocol does: UTF-16 units, lines that end in CR LF, LF or CR."""
    lines = re.split(r"\r\n|\n|\r", text)

    def cut(line, start, end):
        return line.encode("utf-16-le")[2 * start : 2 * end if end is not None else None].decode("utf-16-le")

    (first, start), (last, end) = ((place[side]["line"], place[side]["character"]) for side in ("start", "end"))
    if first == last:
        return cut(lines[first], start, end)
    return "\n".join([cut(lines[first], start, None), *lines[first + 1 : last], cut(lines[last], 0, end)])


def applied(text, edit):
    """A text after an edit that inserts."""
    (change,) = edit["documentChanges"]
    (one,) = change["edits"]
    place = one["range"]["start"]
    assert place == one["range"]["end"]
    starts = [0, *(found.end() for found in re.finditer(r"\r\n|\n|\r", text))]
    line = text[starts[place["line"]] :].encode("utf-16-le")
    offset = starts[place["line"]] + len(line[: 2 * place["character"]].decode("utf-16-le"))
    return text[:offset] + one["newText"] + text[offset:]


def start(root, *options, **streams):
    here = str(Path(cli.__file__).parents[1])
    return subprocess.Popen(
        [sys.executable, "-m", "pipeline.cli", "lsp", *options],
        cwd=root,
        env={**os.environ, "PYTHONPATH": here},
        **streams,
    )


PIPES = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}


@pytest.fixture
def another(tmp_path):
    """Starts a server of the test's own."""
    client = Editor(tmp_path, start(tmp_path, "--stdio", **PIPES))
    yield client
    client.hang_up()


@pytest.fixture(scope="module")
def editor(tmp_path_factory):
    root = tmp_path_factory.mktemp("desk")
    (root / "medfact.toml").write_text(CONFIG)
    (root / "registry.yaml").write_text(REGISTRY.format(share="5 %"))
    client = Editor(root, start(root, **PIPES | {"stderr": subprocess.DEVNULL}))
    client.capabilities = client.initialize()
    yield client
    code = client.end()
    client.hang_up()
    assert code == 0


def codes(diagnostics):
    return [item.get("code") for item in diagnostics]


def test_what_the_server_offers(editor):
    offered = editor.capabilities
    assert offered["positionEncoding"] == "utf-16"
    assert offered["hoverProvider"]
    assert offered["codeActionProvider"]["codeActionKinds"] == ["quickfix"]
    assert offered["executeCommandProvider"]["commands"] == ["medfact.explain", "medfact.checkNow"]


def test_a_finding_is_shown_at_its_words_and_goes_when_they_do(editor):
    text = "# Knees 🦵🦵\n\nOf 😀 all: the *glimmerol* injection is 100% safe.\n"
    (found,) = editor.open("knees.md", text)
    assert (found["code"], found["source"], found["severity"]) == ("SAF001", "medfact", 2)
    assert words(text, found["range"]) == "100% safe"
    assert "100% safe" in found["message"]
    assert found["codeDescription"]["href"] == catalogue()["SAF001"].page.as_uri()
    assert editor.change("knees.md", text.replace("is 100% safe", "has side effects")) == []
    assert codes(editor.change("knees.md", text)) == ["SAF001"]
    assert editor.close("knees.md") == []
    begun = [item["value"]["kind"] for item in editor.told("$/progress")]
    assert begun == ["begin", "end"]


def test_crlf_tabs_and_a_byte_order_mark(editor):
    text = "\ufeff😀 Glimmerol is 100% safe.\r\n\r\n\tIt is indented.\r\n\r\n- One\r\n-\t😀 Brevanol is 100% safe.\r\n"
    found = editor.open("crlf.md", text)
    assert codes(found) == ["SAF001", "SAF001"]
    assert [words(text, item["range"]) for item in found] == ["100% safe", "100% safe"]
    assert [item["range"]["start"]["line"] for item in found] == [0, 5]
    editor.close("crlf.md")


def test_html_with_entities(editor):
    text = "<!doctype html>\n<html><body>\n<h1>Knees &amp; more</h1>\n<p>For R&amp;D &#128512;: it is <b>100%</b>&nbsp;safe, they say here.</p>\n</body></html>\n"
    (found,) = editor.open("page.html", text, "html")
    assert words(text, found["range"]) == "100%</b>&nbsp;safe"
    editor.close("page.html")


def test_both_sides_of_a_conflict(editor):
    text = "# Cataract surgery\n\n😀 Cataract surgery is noninvasive.\n\nCataract surgery is minimally invasive.\n"
    (found,) = editor.open("sides.md", text)
    assert (found["code"], found["severity"]) == ("CON001", 1)
    (side,) = found["relatedInformation"]
    assert side["location"]["uri"] == editor.uri("sides.md")
    assert {words(text, found["range"]), words(text, side["location"]["range"])} == {
        "noninvasive",
        "minimally invasive",
    }
    shown = editor.hover("sides.md", found["range"]["start"])["contents"]["value"]
    assert "**CON001 contradictory-description** (error)" in shown
    assert f"(line {side['location']['range']['start']['line'] + 1})" in shown
    assert "**Why it matters**" in shown
    assert "**What to do**" in shown
    editor.close("sides.md")


def test_the_registry_entry_is_shown_and_read_again_when_it_changes(editor):
    text = "# Glimmerol\n\nGlimmerol causes nausea in 30% of adults.\n"
    (found,) = editor.open("nausea.md", text)
    assert (found["code"], words(text, found["range"])) == ("REG001", "30%")
    hover = editor.hover("nausea.md", found["range"]["start"])
    assert hover["contents"]["kind"] == "markdown"
    assert words(text, hover["range"]) == "30%"
    for part in (
        "Registry entry `glimmerol-nausea`", "Glimmerol causes nausea in 5 % of adults.", "Glimmerol trial report",
        "https://doi.org/10.5555/glimmerol.1", "2024, trial", "approved, reviewed 2025-05-04, review by 2099-01-01",
    ):  # fmt: skip
        assert part in hover["contents"]["value"]
    assert editor.hover("nausea.md", {"line": 0, "character": 3}) is None
    (editor.root / "registry.yaml").write_text(REGISTRY.format(share="30 %"))
    changed = {"uri": editor.uri("registry.yaml"), "type": 2}
    editor.notify("workspace/didChangeWatchedFiles", {"changes": [changed]})
    assert editor.diagnostics("nausea.md") == []
    editor.close("nausea.md")


def test_a_suppression_is_inserted_and_counts_once_it_has_a_reason(editor):
    text = "# Knees\n\nOf 😀 course.\n\nIt is 100% safe.\n"
    (found,) = editor.open("quiet.md", text)
    actions = editor.actions("quiet.md", found)
    assert list(actions) == [
        "Ignore SAF001 here, with a reason",
        "Ignore SAF001 in this file",
        "Explain SAF001 absolute-safety-claim",
    ]
    here = actions["Ignore SAF001 here, with a reason"]
    assert here["kind"] == "quickfix"
    (document,) = here["edit"]["documentChanges"]
    assert document["textDocument"] == {"uri": editor.uri("quiet.md"), "version": 1}
    edited = applied(text, here["edit"])
    line = "<!-- medfact: ignore SAF001 -- TODO: reason -->"
    assert edited == text.replace("It is", f"{line}\nIt is")
    unwritten, still = sorted(editor.change("quiet.md", edited), key=lambda item: item["range"]["start"]["line"])
    assert still["code"] == "SAF001"
    assert (words(edited, unwritten["range"]), unwritten["severity"]) == (line, 2)
    assert "the reason is still to be written" in unwritten["message"]
    assert editor.change("quiet.md", edited.replace("TODO: reason", "quoted from the maker")) == []
    whole = applied(text, actions["Ignore SAF001 in this file"]["edit"])
    assert editor.change("quiet.md", whole.replace("TODO: reason", "a satire")) == []
    editor.close("quiet.md")


def test_a_check_is_explained(editor):
    command = {"command": "medfact.explain", "arguments": ["SAF001"]}
    text = "It is 100% safe.\n"
    (found,) = editor.open("untitled:Untitled-1", text)
    action = editor.actions("untitled:Untitled-1", found)["Explain SAF001 absolute-safety-claim"]
    assert {key: action["command"][key] for key in command} == command
    editor.request("workspace/executeCommand", command)
    assert editor.told("window/showMessage")[-1]["message"].startswith("SAF001 absolute-safety-claim: ")
    editor.close("untitled:Untitled-1")


def test_what_cannot_be_checked_is_said(editor):
    (told,) = editor.open("deutsch.txt", GERMAN, "plaintext")
    assert (told["severity"], told["range"]["start"]) == (3, {"line": 0, "character": 0})
    assert told["message"] == "not checked: is not English but German: medfact reads English only"
    assert editor.change("deutsch.txt", "")[0]["message"].startswith("not checked: is empty")
    editor.close("deutsch.txt")


def test_only_the_newest_text_is_answered_while_somebody_types(editor):
    editor.open("typing.md", "It is safe enough.\n")
    before = len(editor.told("textDocument/publishDiagnostics"))
    for number in range(20):
        editor.change("typing.md", f"It is 100% safe{'.' * number}\n", wait=False)
    assert editor.change("typing.md", "It is as safe as others.\n") == []
    assert len(editor.told("textDocument/publishDiagnostics")) == before + 1
    editor.close("typing.md")


def test_files_that_are_no_articles_are_left_alone(editor):
    assert editor.open("drafts/knees.md", "It is 100% safe.\n") == []
    assert editor.open("notes.log", "It is 100% safe.\n", "plaintext") == []
    assert editor.open("model.py", "# It is 100% safe.\n", "python") == []
    for name in ("drafts/knees.md", "notes.log", "model.py"):
        editor.close(name)


def test_a_broken_configuration_is_said_aloud_once_and_a_repaired_one_is_read(editor):
    editor.open("config.md", "It is 100% safe.\n")
    file = editor.root / "medfact.toml"
    before = len(editor.told("window/showMessage"))
    file.write_text(CONFIG.replace("select", "selekt"))
    (told,) = editor.change("config.md", "It is 100% safe. Really.\n")
    assert told["severity"] == 1
    assert "selekt: there is no such key (did you mean select?)" in told["message"]
    editor.change("config.md", "It is 100% safe. Yes.\n")
    (message,) = editor.told("window/showMessage")[before:]
    assert (message["type"], "did you mean select?" in message["message"]) == (1, True)
    file.write_text(CONFIG)
    editor.notify("workspace/didChangeConfiguration", {"settings": {}})
    assert codes(editor.diagnostics("config.md")) == ["SAF001"]
    editor.close("config.md")


def test_it_answers_and_ends_while_the_model_is_loading(another):
    capabilities = {"general": {"positionEncodings": ["utf-8", "utf-16"]}}
    assert another.initialize(capabilities)["positionEncoding"] == "utf-8"
    item = {"uri": another.uri("a.md"), "languageId": "markdown", "version": 1, "text": "It is 100% safe.\n"}
    another.notify("textDocument/didOpen", {"textDocument": item})
    assert another.hover("a.md", {"line": 0, "character": 7}) is None
    assert another.told("textDocument/publishDiagnostics") == []
    assert another.end() == 0
    assert another.process.stderr.read() == b""


def test_an_editor_that_goes_without_a_word_is_an_error(another):
    another.initialize()
    another.send.close()
    assert another.process.wait(LONG) == 1


def test_over_a_port_of_this_machine(tmp_path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = start(tmp_path, "--tcp", str(port), stderr=subprocess.PIPE)
    assert server.stderr.readline().decode() == f"medfact: waiting for an editor on 127.0.0.1:{port}\n"
    while True:
        try:
            line = socket.create_connection(("127.0.0.1", port))
            break
        except ConnectionRefusedError:
            assert server.poll() is None
    with line:
        client = Editor(tmp_path, server, line.makefile("wb"), line.makefile("rb"))
        assert client.initialize()["hoverProvider"]
        code = client.end()
        client.hang_up()
    assert code == 0


def test_without_pygls_it_says_what_to_install(tmp_path):
    hidden = "import sys; sys.modules['pygls'] = None; sys.argv[1:] = ['lsp']; from pipeline import cli; cli.main()"
    env = {**os.environ, "PYTHONPATH": str(Path(cli.__file__).parents[1])}
    done = subprocess.run(
        [sys.executable, "-c", hidden], check=False, cwd=tmp_path, env=env, capture_output=True, text=True
    )
    assert (done.returncode, done.stdout) == (2, "")
    expected = (
        "medfact: medfact lsp needs pygls, which is not installed: install medfact[lsp] into medfact's environment\n"
    )
    assert done.stderr == expected


def test_the_snippets_of_the_documentation_can_be_read_and_name_the_command():
    page = (Path(cli.__file__).parents[1] / "docs/editors.md").read_text(encoding="utf-8")
    fences = re.findall(r"^```(\w+)\n(.*?)^```", page, flags=re.M | re.S)
    assert [name for name, _ in fences] == ["json", "lua", "toml", "elisp", "json"]
    for name, text in fences:
        assert re.search(r'"medfact".*"lsp"', text, flags=re.S)
        {"json": json.loads, "toml": tomllib.loads}.get(name, str)(text)


def test_two_ways_to_serve_are_one_too_many():
    done = CliRunner().invoke(cli.app, ["lsp", "--stdio", "--tcp", "4711"])
    assert (done.exit_code, "exclude each other" in done.stderr) == (2, True)
