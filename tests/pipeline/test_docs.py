"""The documentation says what the command does."""

import importlib.util
import re
from pathlib import Path

import pytest
import typer

import reports
from pipeline import cli

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


def test_the_reference_of_the_configuration_is_current():
    page = _load(ROOT / "docs/build_reference.py").page()
    assert (ROOT / "docs/configuration.md").read_text(encoding="utf-8") == page, "run make docs"


def test_links_between_pages_lead_somewhere():
    for page in [*(ROOT / "docs").glob("*.md"), ROOT / "README.md", ROOT / "CONTRIBUTING.md"]:
        for target in re.findall(r"(?<!!)\[[^]]*\]\(([^)#]+?)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            if "://" in target or target.startswith(("mailto:", "checks/")):
                continue
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_what_init_writes_shows_every_key():
    written = (ROOT / "pipeline/starter/medfact.toml").read_text(encoding="utf-8")
    from pipeline.config import Settings

    for name in Settings.model_fields:
        assert name.replace("_", "-") in written
