"""The hook, the action, the templates and the examples of ``docs/ci.md``, run for real in scratch git repositories."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from reports import formats
from sources.readers import ENDINGS

ROOT = Path(__file__).parents[2]
ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
HOOK = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))[0]
BLOCKS = re.findall(
    r"^```(\w+)\n(.*?)^```", (ROOT / "docs/ci.md").read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
)
ARTICLE = "---\nauthor: A. Writer\nreviewed: 2026-01-10\n---\n# Hernia repair\n\nHernia repair closes a gap.\n"
SAFE = "\nHernia repair is 100% safe.\n"
HARMLESS = "\nThere are no side effects of hernia repair.\n"
CONFIG = 'paths = ["articles"]\nexclude = ["articles/drafts/"]\nselect = ["SAF001"]\nfail-on = "warning"\n'
PRE_COMMIT = (sys.executable, "-m", "pre_commit")


@pytest.fixture
def run(project, tmp_path_factory):
    """Runs a program in the repository, with medfact on the PATH."""
    folder = tmp_path_factory.mktemp("bin")
    medfact = folder / "medfact"
    medfact.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m pipeline.cli "$@"\n')
    medfact.chmod(0o755)
    (folder / "python").symlink_to(sys.executable)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "PRE_COMMIT"))}
    kept |= {
        "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_SYSTEM": os.devnull,
        "MEDFACT_REQUIREMENT": "medfact",
    }

    def call(*words, code=0, cwd=None, **more):
        done = subprocess.run(
            list(map(str, words)), cwd=cwd or project, env=kept | more, capture_output=True, text=True, check=False
        )
        assert done.returncode == code, f"exit {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done

    return call


@pytest.fixture
def repository(run, write, project):
    """A branch that brings one finding, beside one that main has; origin/main is there to compare with."""
    who = ("-c", "user.name=A. Writer", "-c", "user.email=writer@example.org")
    run("git", "init", "-q", "-b", "main")
    write("medfact.toml", CONFIG)
    write("articles/a.md", ARTICLE + SAFE)
    write("articles/drafts/b.md", ARTICLE + SAFE)
    run("git", "add", "-A")
    run("git", *who, "commit", "-q", "-m", "articles")
    base = run("git", "rev-parse", "HEAD").stdout.strip()
    run("git", "update-ref", "refs/remotes/origin/main", base)
    run("git", "checkout", "-q", "-b", "work")
    write("articles/a.md", ARTICLE + SAFE + HARMLESS)
    write("articles/drafts/b.md", ARTICLE + SAFE + HARMLESS)
    run("git", "add", "-A")
    return base


def _blocks(language, first):
    return [text for kind, text in BLOCKS if kind == language and text.startswith(f"# {first}\n")]


# ------------------------------------------------------------ pre-commit


def test_the_hook_takes_what_readers_read():
    pattern = re.compile(HOOK["files"])
    # XML is mostly something else, and pre-commit has no type of its own for Word files.
    aside = {".xml", ".nxml", ".jats", ".docx", ".text"}
    assert {ending for ending in ENDINGS if pattern.search(f"a{ending}")} == set(ENDINGS) - aside
    for name in ("LICENSE", "script.py", "image.png", "a.md.orig", "readme"):
        assert not pattern.search(name)


def test_the_hook_as_pre_commit_calls_it(run, repository):
    staged = run("git", "diff", "--cached", "--name-only").stdout.split()
    assert staged == ["articles/a.md", "articles/drafts/b.md"]
    done = run("sh", "-c", f'{HOOK["entry"]} "$@"', "sh", *staged, code=1)
    assert done.stdout.count("SAF001") == 2
    assert "articles/drafts/b.md: not checked: excluded by the configuration" in done.stderr
    done = run("sh", "-c", f'{HOOK["entry"]} --diff HEAD "$@"', "sh", *staged, code=1)
    assert done.stdout.count("SAF001") == 1
    # Only excluded files: nothing to check, and no error.
    done = run("sh", "-c", f'{HOOK["entry"]} "$@"', "sh", "articles/drafts/b.md")
    assert done.stdout.startswith("0 articles")


def test_a_person_who_names_an_excluded_file_means_it(run, repository):
    assert "SAF001" in run("medfact", "check", "articles/drafts/b.md", code=1).stdout


def test_the_hook_in_pre_commit_itself(run, repository, write, tmp_path_factory):
    # As the hooks' file says, but with the medfact that is here in place of one that is installed for it.
    mine = {"args": ["--diff", "HEAD"], "files": "^articles/"}
    config = {"repos": [{"repo": "local", "hooks": [{**HOOK, **mine, "language": "system"}]}]}
    write(".pre-commit-config.yaml", yaml.safe_dump(config))
    write("articles/image.png", b"\x89PNG")
    write("articles/script.py", "x = 1\n")
    run("git", "add", "-A")
    home = {"PRE_COMMIT_HOME": str(tmp_path_factory.mktemp("pre-commit"))}
    done = run(*PRE_COMMIT, "run", "--verbose", code=1, **home)
    assert done.stdout.count("SAF001") == 1
    assert "There are no side effects" in done.stdout
    assert "exit code: 1" in done.stdout
    write("articles/a.md", ARTICLE + SAFE)
    run("git", "add", "-A")
    assert "Passed" in run(*PRE_COMMIT, "run", **home).stdout


# ------------------------------------------------------------ the action


@pytest.fixture
def act(run, project, tmp_path_factory):
    """Runs steps of the action as a runner does: inputs become variables, then bash."""
    place = tmp_path_factory.mktemp("runner")
    (place / "medfact/bin").mkdir(parents=True)

    def step(name, *, code=0, steps=None, **inputs):
        given = {key: str(item.get("default", "")) for key, item in ACTION["inputs"].items()}
        given |= {key.replace("_", "-"): value for key, value in inputs.items()}
        assert given.keys() == ACTION["inputs"].keys()
        known = {f"inputs.{key}": value for key, value in given.items()} | (steps or {})
        found = next(item for item in ACTION["runs"]["steps"] if item.get("name") == name)
        assert found["shell"] == "bash"
        assert "${{" not in found["run"]
        script = place / "step.sh"
        script.write_text(found["run"], encoding="utf-8")
        output = place / "output"
        output.write_text("")
        own = {key: _filled(str(value), known) for key, value in found["env"].items()}
        own |= {"RUNNER_TEMP": str(place), "GITHUB_OUTPUT": str(output), "GITHUB_ACTION_PATH": str(ROOT)}
        cwd = project / _filled(found.get("working-directory", "."), known)
        done = run("bash", "--noprofile", "--norc", "-eo", "pipefail", script, code=code, cwd=cwd, **own)
        return done, dict(line.split("=", 1) for line in output.read_text().splitlines())

    step.bin = place / "medfact/bin"
    return step


@pytest.fixture
def installed(act):
    """The environment that the action would have installed."""
    medfact = act.bin / "medfact"
    medfact.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m pipeline.cli "$@"\n')
    medfact.chmod(0o755)
    (act.bin / "python").symlink_to(sys.executable)
    return act


def _filled(text, known):
    return re.sub(r"\$\{\{ *([\w.-]+) *\}\}", lambda found: known[found.group(1)], text)


def test_the_action_installs_from_its_own_checkout_by_the_lock_file(act, tmp_path_factory):
    log = act.bin.parent / "log"
    python = tmp_path_factory.mktemp("python") / "python"
    python.write_text(f'#!/bin/sh\necho "$@" >> "{log}"\n')
    python.chmod(0o755)
    shutil.copy(python, act.bin / "python")
    act("Install medfact", steps={"steps.python.outputs.python-path": str(python)})
    made, locked, own = log.read_text().splitlines()
    assert made == f"-m venv {act.bin.parent}"
    assert locked == f"-m pip install --quiet --require-hashes -r {ROOT}/requirements.lock"
    assert own == f"-m pip install --quiet --no-deps --no-build-isolation {ROOT}"
    assert (ROOT / "requirements.lock").is_file()


def test_the_action_checks_what_a_pull_request_brings(installed, repository):
    done, output = installed("Check the articles", code=1, format="text", diff_ref="origin/main")
    assert done.stdout.count("SAF001") == 1
    assert "(merge base" not in done.stderr
    assert f"compared with origin/main ({repository[:10]}): 1 finding was there already" in done.stderr
    assert output == {"exit-code": "1"}
    _, output = installed("Check the articles", format="text", diff_ref="origin/main", fail_on="never")
    assert output == {"exit-code": "0"}


def test_the_action_says_where_its_file_is(installed, repository, project):
    given = {"format": "json", "working_directory": "articles", "args": "--select  SAF001,CIT001 --as-of 2026-02-01"}
    _, output = installed("Check the articles", code=1, paths="  a.md  \n\n drafts\n", **given)
    assert output == {"exit-code": "1", "result": str(project / "articles/medfact-result.json")}
    told = json.loads(Path(output["result"]).read_text())
    assert [item["path"] for item in told["documents"]] == ["articles/a.md"]
    assert told["as_of"] == "2026-02-01"


def test_inputs_of_the_action_are_no_shell(installed, repository, project, write):
    write("articles/it's $(touch gone) `x`.md", ARTICLE + SAFE)
    given = {"paths": "articles/it's $(touch gone) `x`.md", "format": "text"}
    done, _ = installed("Check the articles", code=1, **given)
    assert done.stdout.count("SAF001") == 1
    assert not (project / "gone").exists()
    done, _ = installed("Check the articles", code=2, format="text", args="--select $(touch${IFS}gone)")
    assert "there is no check '$(touch${IFS}gone)'" in done.stderr
    done, _ = installed("Check the articles", code=2, format="text", paths="--version")
    assert "--version: not checked: does not exist" in done.stdout


def test_an_old_file_is_not_taken_for_a_result(installed, repository, write):
    write("medfact.sarif", "{}")
    _, output = installed("Check the articles", code=2, args="--config gone.toml")
    assert output == {"exit-code": "2"}


def test_findings_of_a_sarif_file_are_in_the_log(act, repository, project):
    (act.bin / "python").symlink_to(sys.executable)
    place = {"physicalLocation": {"artifactLocation": {"uri": "articles/a.md"}, "region": {"startLine": 9}}}
    new = {"ruleId": "SAF001", "level": "error", "message": {"text": "“100% safe”"}, "locations": [place]}
    hidden = [
        {**new, "ruleId": "SAF002", "suppressions": [{"kind": "inSource"}]},
        {**new, "baselineState": "unchanged"},
    ]
    whole = {"ruleId": "ART001", "message": {"text": "no date"}, "suppressions": [], "baselineState": "new"}
    (project / "given.sarif").write_text(json.dumps({"runs": [{"results": [new, *hidden, whole]}, {}]}))
    medfact = act.bin / "medfact"
    medfact.write_text("#!/bin/sh\ncp given.sarif medfact.sarif\nexit 1\n")
    medfact.chmod(0o755)
    done, output = act("Check the articles", code=1)
    assert done.stderr == ""
    assert done.stdout == "articles/a.md:9: SAF001 error “100% safe”\n-: ART001 warning no date\n"
    assert output == {
        "exit-code": "1",
        "result": str(project / "medfact.sarif"),
        "sarif": str(project / "medfact.sarif"),
    }


def test_the_action_writes_sarif_and_lists_what_is_new(installed, repository):
    done, output = installed("Check the articles", code=1, diff_ref="origin/main")
    assert json.loads(Path(output["sarif"]).read_text())["version"] == "2.1.0"
    assert done.stdout.count("SAF001") == 1
    assert "articles/a.md:11: SAF001" in done.stdout


# ------------------------------------------------------------ the pages' examples


def test_every_example_is_run_by_a_test():
    kinds = [(kind, text.split("\n", 1)[0]) for kind, text in BLOCKS]
    assert kinds == [
        ("console", "$ medfact check --diff origin/main"),
        ("text", kinds[1][1]),
        ("yaml", "# .github/workflows/medfact.yml"),
        ("yaml", "# .github/workflows/medfact.yml"),
        ("yaml", "# .gitlab-ci.yml"),
        ("yaml", "# .gitlab-ci.yml"),
        ("yaml", "# .pre-commit-config.yaml"),
        ("make", "# Makefile"),
    ]


def test_the_console_example(run, repository):
    command = next(text for kind, text in BLOCKS if kind == "console").removeprefix("$ ")
    done = run("sh", "-c", command, code=1)
    assert re.fullmatch(
        r"compared with origin/main \(\w{10}\): 1 finding was there already, 0 findings gone\n", done.stderr
    )


def test_the_example_of_the_action(installed, repository):
    workflow = yaml.safe_load(_blocks("yaml", ".github/workflows/medfact.yml")[0])
    checkout, medfact, upload = workflow["jobs"]["medfact"]["steps"]
    assert checkout["with"]["fetch-depth"] == 0
    assert set(medfact["with"]) <= set(ACTION["inputs"])
    given = {
        key.replace("-", "_"): _filled(value, {"github.base_ref": "main"}) for key, value in medfact["with"].items()
    }
    if "sarif" not in formats():
        given["format"] = "text"
    done, _ = installed("Check the articles", code=1, **given)
    assert done.stdout.count("SAF001") == 1
    wanted = set(re.findall(r"steps\.medfact\.outputs\.([\w-]+)", str(upload)))
    assert wanted == {"sarif"} <= set(ACTION["outputs"])


@pytest.mark.parametrize("source", ["docs", "starter"])
def test_the_example_without_the_action(run, repository, source):
    text = (ROOT / "pipeline/starter/github.yml").read_text()
    if source == "docs":
        text = _blocks("yaml", ".github/workflows/medfact.yml")[1]
    steps = yaml.safe_load(text)["jobs"]["medfact"]["steps"]
    assert steps[0]["with"]["fetch-depth"] == 0
    *others, command = [step["run"] for step in steps if "run" in step]
    assert others == ['pip install "$MEDFACT_REQUIREMENT"']
    done = run("bash", "-e", "-c", command, code=1, GITHUB_BASE_REF="main")
    assert done.stdout.count("SAF001") == 1
    if source == "starter":
        assert run("bash", "-e", "-c", command, code=1, GITHUB_BASE_REF="").stdout.count("SAF001") == 2


@pytest.mark.parametrize("source", ["docs", "template"])
def test_the_example_of_gitlab(run, repository, project, source):
    template = yaml.safe_load((ROOT / "ci/gitlab.yml").read_text())["medfact"]
    job = yaml.safe_load(_blocks("yaml", ".gitlab-ci.yml")[0])["medfact"] if source == "docs" else template
    report = job["artifacts"]["reports"]["codequality"]
    given = {"CI_MERGE_REQUEST_DIFF_BASE_SHA": repository, **job["variables"]}
    assert given["GIT_DEPTH"] == "0"
    run("bash", "-e", "-c", "\n".join(job["script"]), code=1, **given)
    assert isinstance(json.loads((project / report).read_text()), list)


def test_the_gitlab_job_compares_only_in_merge_requests(run, repository, project):
    job = yaml.safe_load((ROOT / "ci/gitlab.yml").read_text())["medfact"]
    # Whatever formats there are: the script itself, with one that is.
    script = "\n".join(job["script"]).replace("--format gitlab", "--format json")
    given = {**job["variables"], "MEDFACT_ARGS": "--as-of 2026-02-01"}
    for sha, new in ((repository, 1), ("", 2)):
        run("bash", "-e", "-c", script, code=1, CI_MERGE_REQUEST_DIFF_BASE_SHA=sha, **given)
        told = json.loads((project / "gl-code-quality-report.json").read_text())
        assert told["summary"]["findings"]["error"] + told["summary"]["findings"]["warning"] == new
    includes = yaml.safe_load(_blocks("yaml", ".gitlab-ci.yml")[1])
    assert (ROOT / includes["include"][0]["file"]).is_file()
    assert set(includes["variables"]) <= set(job["variables"])


def test_the_example_of_pre_commit(run, repository):
    (hook,) = yaml.safe_load(_blocks("yaml", ".pre-commit-config.yaml")[0])["repos"][0]["hooks"]
    assert hook["id"] == HOOK["id"]
    files = [name for name in run("git", "ls-files").stdout.split() if re.search(hook["files"], name)]
    done = run(*HOOK["entry"].split(), *hook["args"], *files, code=1)
    assert done.stdout.count("SAF001") == 1


def test_the_starters_hook(run, repository):
    (hook,) = yaml.safe_load((ROOT / "pipeline/starter/pre-commit.yaml").read_text())["repos"][0]["hooks"]
    assert hook["entry"] == HOOK["entry"]
    assert hook["require_serial"] is HOOK["require_serial"] is True
    assert hook["files"].removeprefix("^articles/.*") == HOOK["files"]


@pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")
def test_the_makefile(run, repository, write):
    write("Makefile", _blocks("make", "Makefile")[0])
    done = run("make", "articles", code=2)
    assert done.stdout.count("SAF001") == 2
    assert "Error 1" in done.stderr
    assert run("make", "brought", code=2).stdout.count("SAF001") == 1
