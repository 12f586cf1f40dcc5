"""mkdocs hook: the page beside each check under claims/checks becomes a page of the site, and the list of them too."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from mkdocs.structure.files import File, Files

from claims.checks import catalogue


def on_config(config: Any) -> Any:
    """Puts the checks into the navigation, and leaves out pages that others have not written yet."""
    pages = [{f"{code} {item.check.name}": f"checks/{code.lower()}.md"} for code, item in catalogue().items()]
    for entry in config.nav:
        if "Checks" in entry:
            entry["Checks"] = [{"All checks": "checks/index.md"}, *pages]
    docs = Path(config.docs_dir)
    config.nav = [entry for entry in config.nav if not _missing(entry, docs)]
    return config


def on_files(files: Files, config: Any) -> Files:
    """Adds the pages."""
    rows = ["# Checks", "", "| code | name | severity | what it flags |", "|---|---|---|---|"]
    for code, item in catalogue().items():
        check = item.check
        aside = " (off by default)" if not check.default else ""
        rows.append(f"| [{code}]({code.lower()}.md) | {check.name} | {check.severity} | {check.summary}{aside} |")
        page = item.page.read_text(encoding="utf-8")
        files.append(File.generated(config, f"checks/{code.lower()}.md", content=page))
    files.append(File.generated(config, "checks/index.md", content="\n".join(rows) + "\n"))
    return files


def _missing(entry: Any, docs: Path) -> bool:
    return isinstance(entry, dict) and any(
        isinstance(page, str) and not page.startswith("checks/") and not (docs / page).exists()
        for page in entry.values()
    )
