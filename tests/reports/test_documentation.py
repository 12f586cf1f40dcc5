"""The documentation builds without a warning, its examples run, and its pictures show the report as it is."""

import importlib.util
import re
import struct
import subprocess
import sys
from pathlib import Path

import pytest

from sources.readers import load
from sources.source import Source

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"


def _load(path):
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    return module


screenshots = _load(DOCS / "screenshots.py")


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("documentation")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, "\n".join(line for line in done.stderr.splitlines() if "INFO" not in line)
    return folder


def test_the_site_builds_without_a_warning_and_has_every_page(site):
    pages = {path.relative_to(site).with_suffix(".md").as_posix() for path in site.rglob("*.html")}
    assert {path.name for path in DOCS.glob("*.md")} <= pages
    assert {"checks/index.md", "checks/con001.md", "checks/sta007.md"} <= pages


def test_every_page_can_be_reached(site):
    start = (site / "index.html").read_text(encoding="utf-8")
    for path in site.rglob("*.html"):
        name = path.relative_to(site).as_posix()
        assert name == "404.html" or f'href="{name}"' in start, name


def test_the_site_asks_nothing_of_anybody(site):
    for path in site.rglob("*.html"):
        page = path.read_text(encoding="utf-8")
        asked = re.findall(r'<(?:script|img|iframe|link)\b[^>]*?\b(?:src|href)="(https?:[^"]+)"', page)
        assert asked == [], path.name


@pytest.mark.browser
@pytest.mark.parametrize("width", [360, 1280])
def test_no_page_is_wider_than_the_window(site, open_page, width):
    for name in ("index", "reviewers", "authors", "engineers", "formats", "commands", "checks/index", "formats-docx"):
        page = open_page(site / f"{name}.html", width=width)
        assert page.execute_script("return document.documentElement.scrollWidth") <= width, name


def size(path):
    """Width and height of a PNG, from its head."""
    head = path.read_bytes()[:24]
    assert head.startswith(b"\x89PNG\r\n\x1a\n"), path.name
    return struct.unpack(">II", head[16:24])


@pytest.mark.browser
@pytest.mark.slow
def test_the_pictures_can_be_made_and_are_there(browser, tmp_path):
    pages = screenshots.build(tmp_path / "report")
    made = screenshots.shoot(browser, pages, tmp_path)
    assert [path.name for path in made] == [shot.name for shot in screenshots.SHOTS]
    for shot in screenshots.SHOTS:
        for folder in (tmp_path, DOCS / "images"):
            assert size(folder / shot.name) == (shot.width, shot.height)
            assert 10_000 < (folder / shot.name).stat().st_size < 600_000, "neither empty nor a burden"


def test_every_picture_that_is_shown_exists_and_has_words_for_it():
    shown = set()
    for page in [*DOCS.glob("*.md"), ROOT / "README.md"]:
        for words, target in re.findall(r"!\[([^]]*)\]\(([^)]+)\)", page.read_text(encoding="utf-8")):
            assert words.strip(), f"{page.name}: {target}"
            assert (page.parent / target).exists(), f"{page.name}: {target}"
            shown.add(Path(target).name)
    assert {path.name for path in (DOCS / "images").iterdir()} <= shown


def blocks(name, language):
    return re.findall(rf"```{language}\n(.*?)```", (DOCS / name).read_text(encoding="utf-8"), flags=re.S)


def test_the_reader_of_the_example_reads(tmp_path):
    (code,) = blocks("extending.md", "python")
    (tmp_path / "lines_reader.py").write_text(code, encoding="utf-8")
    reader = load(_load(tmp_path / "lines_reader.py"))
    text = "One.\n\n  Two 🌡.\nThree."
    draft = reader.read(Source("a.lines", text.encode(), text))
    assert [draft.text[part.start : part.end].strip() for part in draft.parts] == ["One.", "Two 🌡.", "Three."]
    assert draft.positions.locate(draft.text.index("Three")) == (4, 1)
    assert draft.positions.locate(draft.text.index("Two")) == (3, 3)


def test_the_commands_of_the_readme_exist():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"\bmake ([a-z]+)\b", readme):
        assert re.search(rf"^{target}:", makefile, flags=re.M), target
    import typer

    from pipeline import cli

    app = typer.main.get_command(cli.app)
    for line in re.findall(r"^\$ medfact (.*?)(?:\s+#.*)?$", readme, flags=re.M):
        command, words = app, line.split()
        while getattr(command, "commands", None):
            command = command.commands[words.pop(0)]
        options = {option for parameter in command.params for option in parameter.opts}
        assert {word for word in words if word.startswith("--")} <= options, line


@pytest.mark.slow
def test_the_example_for_engineers_runs():
    (code, _) = blocks("engineers.md", "python")
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert "dosing" in done.stdout
