"""One configuration for an article, whichever folder the command runs in and whatever way the article was named."""

import json
import os
from pathlib import Path

import pytest

from pipeline import config
from pipeline.config import ConfigError, Settings, parse

TEXT = "It works in 70% of patients.\n"
DESK = (
    "select = ['CIT001']\nseverity = { CIT001 = 'error' }\n"
    "[[overrides]]\npaths = ['opinion/']\nseverity = { uncited-claim = 'note' }\n"
    "[[overrides]]\npaths = ['quoted.md']\nignore = ['CIT']\n"
)


@pytest.fixture
def desk(write, project):
    write("desk/medfact.toml", DESK)
    for name in ("news/a.md", "opinion/b.md", "quoted.md"):
        write(f"desk/{name}", TEXT)
    (project / "elsewhere").mkdir()
    (project / "link").symlink_to("desk")
    (project / "a-link.md").symlink_to("desk/news/a.md")
    (project / "elsewhere/b-link.md").symlink_to("../desk/opinion/b.md")
    return project / "desk"


@pytest.mark.parametrize("where", [".", "desk", "desk/news", "elsewhere", "link", "link/news"])
@pytest.mark.parametrize("absolute", [False, True])
def test_severities_and_overrides_hold_from_every_folder(
    desk, project, medfact, stand_in, monkeypatch, where, absolute
):
    monkeypatch.chdir(project / where)

    def found(*names):
        paths = [project / name if absolute else os.path.relpath(project / name, Path.cwd()) for name in names]
        told = json.loads(medfact("check", *paths, "--fail-on", "never", "--format", "json").stdout)
        findings = [one for item in told["documents"] for one in item["findings"]]
        return {item["path"] for item in told["documents"]}, {(one["path"], one["severity"]) for one in findings}

    both = {("news/a.md", "error"), ("opinion/b.md", "note")}
    assert found("desk") == ({"news/a.md", "opinion/b.md", "quoted.md"}, both)
    assert found("link") == found("desk")
    assert found("desk/news/a.md", "desk/opinion/b.md") == ({"news/a.md", "opinion/b.md"}, both)
    assert found("desk/opinion/b.md") == ({"opinion/b.md"}, {("opinion/b.md", "note")})
    assert found("desk/quoted.md") == ({"quoted.md"}, set())
    assert found("a-link.md") == ({"news/a.md"}, {("news/a.md", "error")})
    assert found("elsewhere/b-link.md", "a-link.md") == ({"news/a.md", "opinion/b.md"}, both)


def test_an_article_without_one_beside_one_that_has_takes_the_others(desk, write):
    write("elsewhere/c.md", TEXT)
    assert config.find(["elsewhere/c.md", "desk/news/a.md"]) == desk / "medfact.toml"


def test_the_one_that_all_share_goes_before_those_below(desk, write, project):
    write("medfact.toml", "")
    write("other/medfact.toml", "")
    write("other/c.md", TEXT)
    assert config.find(["desk/news/a.md", "other/c.md"]) == project / "medfact.toml"
    assert config.find(["other/c.md"]) == project / "other/medfact.toml"


def test_articles_with_different_ones_and_none_in_common_are_an_error(desk, write, medfact, stand_in):
    write("other/pyproject.toml", "[tool.medfact]\n")
    write("other/c.md", TEXT)
    told = medfact("check", "desk/news/a.md", "other", code=2).stderr
    assert told.startswith("medfact: desk/medfact.toml, other/pyproject.toml: each is the configuration of some of the")
    assert "name one with --config" in told
    medfact("check", "desk/news/a.md", "other", "--config", "desk/medfact.toml", code=1)


def test_the_table_of_pyproject_is_the_same_as_the_file(write, medfact, stand_in, project):
    write("desk/pyproject.toml", "[tool.medfact]\nselect = ['CIT001']\n[tool.medfact.severity]\nCIT001 = 'error'\n")
    write("desk/news/a.md", TEXT)
    assert "news/a.md:1:1: CIT001 error" in medfact("check", "desk/news/a.md", code=1).stdout
    write("desk/pyproject.toml", "tool.medfact = 3\n")
    assert "tool.medfact: found 3, expected a table" in medfact("check", "desk/news/a.md", code=2).stderr


@pytest.mark.parametrize("named", [["drafts/a.md"], ["drafts"], ["drafts/*.md"], ["."]])
def test_exclusions_hold_for_files_that_a_tool_names(write, medfact, stand_in, named):
    write("medfact.toml", "exclude = ['drafts/']\n")
    write("drafts/a.md", TEXT)
    write("b.md", TEXT)
    done = medfact("check", "b.md", *named, "--force-exclude", "--format", "json")
    assert [item["path"] for item in json.loads(done.stdout)["documents"]] == ["b.md"]
    told = "drafts/a.md: not checked: excluded by the configuration\n" if named == ["drafts/a.md"] else ""
    assert done.stderr == told


def test_a_record_of_an_excluded_export_is_excluded(write, medfact, stand_in):
    write("medfact.toml", "exclude = ['cms/']\n[[exports]]\npath = 'cms/a.csv'\nid = 'id'\nbody = 'text'\n")
    write("cms/a.csv", f'id,text\n1,"{TEXT.strip()}"\n')
    assert "1 article," in medfact("check", "cms/a.csv#1").stdout
    assert "cms/a.csv#1: not checked: excluded" in medfact("check", "cms/a.csv#1", "--force-exclude").stderr
    # What does not exist is an error nevertheless.
    assert "gone.md: not checked: does not exist" in medfact("check", "gone.md", "--force-exclude", code=2).stdout


def _keys(model, path=()):
    for name, item in model.model_fields.items():
        inner = config._inner(item.annotation)
        if inner is None:
            yield (*path, name.replace("_", "-"))
        else:
            yield from _keys(inner, (*path, name.replace("_", "-")))


@pytest.mark.parametrize("path", list(_keys(Settings)), ids=".".join)
def test_a_misspelt_key_of_any_table_names_the_right_one(path):
    *tables, key = path
    wrong = f"{key[0]}{key}"
    content = {wrong: 1}
    for table in reversed(tables):
        content = {table: [content] if "tuple" in str(Settings.model_fields[table].annotation) else content}
    with pytest.raises(ConfigError) as raised:
        parse(content)
    told = [item.message for item in raised.value.problems if item.key.rpartition(".")[2] == wrong]
    assert told == [f"there is no such key (did you mean {key}?)"]
