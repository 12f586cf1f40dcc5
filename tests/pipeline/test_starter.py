"""What ``medfact init`` writes: it works as it is, shows every key, and is never written over what exists."""

import re
import tomllib
from pathlib import Path

import pytest
import yaml

from pipeline import config
from pipeline.config import Settings

ROOT = Path(__file__).parents[2]
TEXT = "It works in 70% of patients.\n"
JOBS = {"github": ".github/workflows/medfact.yml", "gitlab": ".gitlab-ci.yml"}


def test_it_works_as_it_is(medfact, stand_in, write, project):
    told = medfact("init").stderr
    written = {"medfact.toml", "registry/example.yaml", ".pre-commit-config.yaml", JOBS["github"]}
    assert set(told.splitlines()) == {f"wrote {name}" for name in written}
    assert {file.relative_to(project).as_posix() for file in project.rglob("*") if file.is_file()} == written
    write("articles/a.md", TEXT)
    assert "1 entry" in medfact("registry", "validate").stdout
    medfact("check")
    loaded = config.load()
    assert (loaded.settings.paths, loaded.settings.registry) == (("articles",), "registry")
    changed = {"paths", "exclude", "registry"}
    assert loaded.settings.model_dump(exclude=changed) == Settings().model_dump(exclude=changed)


@pytest.mark.parametrize("name", ["medfact.toml", "registry/example.yaml", ".pre-commit-config.yaml", JOBS["github"]])
def test_what_exists_is_left_alone_and_said(medfact, write, project, name):
    write(name, "# mine\n")
    assert f"left as it is: {name}" in medfact("init").stderr
    assert (project / name).read_text() == "# mine\n"


@pytest.mark.parametrize("ci", ["github", "gitlab", "none"])
def test_one_ci_job_is_written_or_none(medfact, project, ci):
    medfact("init", "desk", "--ci", ci)
    assert [name for name in JOBS if (project / "desk" / JOBS[name]).exists()] == [ci] * (ci != "none")


def test_every_key_is_shown_and_can_be_taken_as_it_is(medfact, project):
    medfact("init")
    text = (project / "medfact.toml").read_text(encoding="utf-8")
    # Keys and tables as they are when somebody takes the # away; everything else is words.
    lines = re.findall(r"^(?:# )?((?:[a-z][a-z-]* = |\[).*)$", text, re.MULTILINE)
    content = tomllib.loads("\n".join(lines))
    config.parse(content)
    missing = list(_missing(Settings, content))
    assert missing == []


def _missing(model, content, table=""):
    for name, item in model.model_fields.items():
        key = name.replace("_", "-")
        if key not in content:
            yield f"{table}{key}"
        elif (inner := config._inner(item.annotation)) is not None:
            value = content[key]
            yield from _missing(inner, value[0] if isinstance(value, list) else value, f"{table}{key}.")


def test_no_line_is_too_long_and_each_key_says_what_it_means(medfact, project):
    medfact("init")
    lines = (project / "medfact.toml").read_text(encoding="utf-8").splitlines()
    assert max(map(len, lines)) <= 120
    for before, line in zip(lines, lines[1:], strict=False):
        if re.match(r"(# )?[a-z-]+ = ", line):
            assert re.match(r"# \S", before), line


def test_the_gitlab_job_is_the_template():
    assert (ROOT / "ci/gitlab.yml").read_text() == (ROOT / "pipeline/starter/gitlab.yml").read_text()


@pytest.mark.parametrize("file", sorted((ROOT / "pipeline/starter").glob("*.y*ml")))
def test_what_is_written_is_yaml(file):
    assert yaml.safe_load(file.read_text(encoding="utf-8"))
