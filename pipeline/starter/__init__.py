"""What ``medfact init`` writes: a commented configuration, a registry to start from, a CI job, a pre-commit hook.

The files lie beside; the configuration is made from its models, so that it shows every key there is.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, get_args

from pipeline import config

Ci = Literal["github", "gitlab", "none"]
CI: tuple[Ci, ...] = get_args(Ci)

_JOBS = {"github": ".github/workflows/medfact.yml", "gitlab": ".gitlab-ci.yml"}
_HEAD = (
    "Configuration of medfact. Every key is shown with its default or an example: take the # away and change it.\n"
    "Paths are relative to this file's folder, which is the project's root: paths in reports start here too."
)
_SET = {"paths": ["articles"], "exclude": ["drafts/"], "registry": "registry"}
"""What a new project says of itself; all else stands there as a comment."""
_EXAMPLES = {
    "bibliography": ["references.bib"],
    "attributes": ["attributes.yaml"],
    "baseline": "medfact-baseline.json",
    "docs-url": "https://docs.example.org/medfact/",
    "severity": {"CIT006": "warning"},
    "language.linker": "mesh",
    "checks.retractions": "retraction_watch.csv",
    "checks.source-texts": "sources",
    "checks.reference-ages": {"guideline": 5, "dosing": 5},
    "exports.path": "cms/articles.jsonl",
    "exports.id": "slug",
    "exports.body": ["lead", "content"],
    "exports.delimiter": ";",
    "fetch.user-agent": "our newsroom",
    "overrides.paths": ["opinion/**"],
    "overrides.ignore": ["CIT001"],
    "overrides.severity": {"CIT004": "note"},
    "suppress.path": "articles/our-survey.md",
    "suppress.code": "CIT001",
    "suppress.reason": "quoted from our own survey, figures on file",
    "suppress.until": datetime.date(2027, 6, 30),
}
"""What a key may say that has no default, or one that shows nothing."""


def write(folder: Path, ci: Ci = "github") -> Iterator[tuple[Path, bool]]:
    """Writes the files into a folder, never over one that exists.

    Args:
        folder: Where to begin.
        ci: Whose CI job is written.

    Yields:
        Each file's path, and whether it was written (False: it was there and is left as it is).
    """
    files = {
        config.FILE: config.commented(_HEAD, _SET, _EXAMPLES),
        "registry/example.yaml": _beside("registry.yaml"),
        ".pre-commit-config.yaml": _beside("pre-commit.yaml"),
    }
    if ci in _JOBS:
        files[_JOBS[ci]] = _beside(f"{ci}.yml")
    for place, content in files.items():
        path = folder / place
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with path.open("x", encoding="utf-8", newline="") as file:
                file.write(content)
        except FileExistsError:
            yield path, False
        else:
            yield path, True


def _beside(name: str) -> str:
    return (Path(__file__).parent / name).read_text(encoding="utf-8")
