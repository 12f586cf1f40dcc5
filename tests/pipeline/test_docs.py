"""The documentation says what the command does."""

import importlib.util
import re
import tomllib
from pathlib import Path

import pytest
import typer

import reports
from claims import attribute_table
from claims.data import read_yaml
from pipeline import cli, config

ROOT = Path(__file__).parents[2]


def _commands(group, prefix="medfact"):
    for name, command in group.commands.items():
        if getattr(command, "commands", None):
            yield from _commands(command, f"{prefix} {name}")
        else:
            yield f"{prefix} {name}", command


COMMANDS = dict(_commands(typer.main.get_command(cli.app)))
PAGE = (ROOT / "docs/commands.md").read_text(encoding="utf-8")
SECTIONS = {part.split("\n", 1)[0]: part for part in re.split(r"^## ", PAGE, flags=re.M)[1:]}


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_and_option_is_documented_and_has_help(name):
    assert COMMANDS[name].help
    for parameter in COMMANDS[name].params:
        if parameter.name == "help":
            continue
        assert getattr(parameter, "help", None), f"{name}: {parameter.name} has no help"
        for option in parameter.opts:
            if option.startswith("--"):
                assert f"`{option}" in SECTIONS[name], f"{name} {option} is not in docs/commands.md"


def test_no_command_or_option_is_documented_that_does_not_exist():
    assert set(SECTIONS) == set(COMMANDS)
    for name, section in SECTIONS.items():
        known = {option for parameter in COMMANDS[name].params for option in parameter.opts}
        assert set(re.findall(r"^\| `(--[a-z-]+)", section, flags=re.M)) <= known, name


@pytest.mark.parametrize("name", ["check", "claims"])
def test_every_format_is_in_help_and_documentation(name):
    known = {item.format.name for item in reports.formats().values() if name in item.format.commands}
    (option,) = (parameter for parameter in COMMANDS[f"medfact {name}"].params if parameter.name == "format")
    assert set(re.findall(r"[a-z]+", option.help)) - {"or"} == known
    row = next(line for line in SECTIONS[f"medfact {name}"].splitlines() if line.startswith("| `--format"))
    assert known <= set(re.findall(r"`([a-z]+)`", row))


def _load(path):
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(("name", "make"), [("configuration.md", "page"), ("attributes.md", "attributes_page")])
def test_pages_that_are_made_are_current(name, make):
    page = getattr(_load(ROOT / "docs/build_reference.py"), make)()
    assert (ROOT / "docs" / name).read_text(encoding="utf-8") == page, "run make docs"


def test_the_examples_of_own_attributes_can_be_used():
    page = (ROOT / "docs/attributes.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```yaml\n(.*?)```", page, flags=re.S)
    own = attribute_table.read_rows(read_yaml(example, "attributes.md"))
    assert [row.name for row in own] == ["invasiveness", "reimbursement"]
    attribute_table.check(own)
    for name in ("toml", "yaml"):
        assert f"```{name}" in page
    tables = [tomllib.loads(text) for text in re.findall(r"```toml\n(.*?)```", page, flags=re.S)]
    assert [type(config.parse(table).attributes) for table in tables] == [tuple, dict]


def test_links_between_pages_lead_somewhere():
    for page in [*(ROOT / "docs").glob("*.md"), ROOT / "README.md", ROOT / "CONTRIBUTING.md"]:
        for target in re.findall(r"(?<!!)\[[^]]*\]\(([^)#]+?)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            if "://" in target or target.startswith(("mailto:", "checks/")):
                continue
            assert (page.parent / target).exists(), f"{page.name}: {target}"
