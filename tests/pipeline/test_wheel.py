"""The wheel holds everything the command needs: data, pages, templates, the language model, what init writes."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("sources", "claims", "reports", "pipeline")
NOT_SHIPPED = {".pyc"}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return next(folder.glob("*.whl"))


def _tracked():
    listed = subprocess.run(["git", "ls-files", *PACKAGES], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout")
    return {name for name in listed.stdout.splitlines() if (ROOT / name).exists()}


def test_every_file_of_the_packages_is_in_it_and_nothing_else(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    assert not _tracked() - names
    assert {name.split("/")[0] for name in names} == {*PACKAGES, "medfact-0.1.0.dist-info"}
    assert not {name for name in names if Path(name).suffix in NOT_SHIPPED}
    assert "medfact-0.1.0.dist-info/licenses/LICENSE" in names


def test_the_command_runs_from_it(wheel, tmp_path):
    site = tmp_path / "site"
    zipfile.ZipFile(wheel).extractall(site)
    code = (
        f"import sys; sys.path.insert(0, {str(site)!r})\n"
        "import claims.checks, pipeline.cli\n"
        f"assert claims.checks.__file__.startswith({str(site)!r}), claims.checks.__file__\n"
        "pipeline.cli.main()"
    )
    for args, told in (
        (["explain", "CIT001"], "# CIT001 uncited-claim"),
        (["checks"], "CIT001  uncited-claim"),
        (["init"], ""),
    ):
        done = subprocess.run(
            [sys.executable, "-c", code, *args], cwd=tmp_path, capture_output=True, text=True, check=True
        )
        assert done.stdout.startswith(told) or told in done.stdout
    assert (tmp_path / "medfact.toml").is_file()
