"""Writes docs/configuration.md from the models of the configuration: ``python docs/build_reference.py``."""

from __future__ import annotations

from pathlib import Path

from pipeline.config import markdown

HEAD = """# Configuration

<!-- Made by docs/build_reference.py from pipeline/config.py and claims/settings.py: change it there. -->

Settings live in `medfact.toml`, or in `[tool.medfact]` of a `pyproject.toml`. The file is looked for from the folder
that the named articles share upwards, then from the current folder upwards; `--config FILE` names it. Its folder is the
project's root: paths in the file start there, and so do paths in output, whatever way an article was named.
`medfact init` writes a commented one.

Keys are written with dashes. A key that does not exist, or a value of the wrong type, stops the run with exit code 2;
the message names file, key, what stands there, what is expected, and the nearest key there is. Options of the command
go before the file: `--select` takes the place of `select` and `ignore`, `--ignore` alone adds to `ignore`.

The same under `[tool.medfact]`: `[tool.medfact.checks]`, `[[tool.medfact.suppress]]` and so on.

"""


def page() -> str:
    """Returns the whole page."""
    return HEAD + markdown()


if __name__ == "__main__":
    Path(__file__).with_name("configuration.md").write_text(page(), encoding="utf-8")
