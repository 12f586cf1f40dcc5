"""What ``medfact init`` writes: a commented configuration, a registry to start from, a CI job. Files lie beside."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

FILES = {
    "medfact.toml": "medfact.toml",
    "registry.yaml": "registry/example.yaml",
    "ci.yml": ".github/workflows/medfact.yml",
}
"""File in this package, and where it goes."""


def write(folder: Path) -> Iterator[tuple[Path, bool]]:
    """Writes the files into a folder, never over one that exists.

    Yields:
        Each file's path, and whether it was written (False: it was there and is left as it is).
    """
    for name, place in FILES.items():
        path = folder / place
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with path.open("x", encoding="utf-8") as file:
                file.write((Path(__file__).parent / name).read_text(encoding="utf-8"))
        except FileExistsError:
            yield path, False
        else:
            yield path, True
