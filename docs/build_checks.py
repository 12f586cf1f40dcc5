"""mkdocs hook: the page beside each check under claims/checks becomes a page of the site, and the list of them too."""

from __future__ import annotations

from typing import Any

from mkdocs.structure.files import File, Files

from claims.checks import catalogue

INTRODUCTION = """\
# Checks

Codes are permanent. The severity is the default; the [configuration](../configuration.md) changes it. `medfact explain
CODE` prints a page in the terminal. The examples on each page, what is flagged and what is accepted, run as tests.
"""
GROUPS = {
    "ART": "Articles",
    "CIT": "Citations and sources",
    "CON": "Contradictions",
    "DOS": "Doses",
    "REG": "Registry",
    "SAF": "Safety",
    "STA": "Statistics",
    "SUP": "Suppressions",
}


def on_config(config: Any) -> Any:
    """Puts the checks into the navigation."""
    pages = [{f"{code} {item.check.name}": f"checks/{code.lower()}.md"} for code, item in catalogue().items()]
    for entry in config.nav:
        if "Checks" in entry:
            entry["Checks"] = [{"All checks": "checks/index.md"}, *pages]
    return config


def on_files(files: Files, config: Any) -> Files:
    """Adds the pages."""
    rows = INTRODUCTION.splitlines()
    group = ""
    for code, item in catalogue().items():
        check = item.check
        if code[:3] != group:
            group = code[:3]
            head = ["| code | name | severity | what it flags |", "|---|---|---|---|"]
            rows += ["", f"## {GROUPS.get(group, group)}", "", *head]
        aside = " (off by default)" if not check.default else ""
        rows.append(f"| [{code}]({code.lower()}.md) | {check.name} | {check.severity} | {check.summary}{aside} |")
        page = item.page.read_text(encoding="utf-8")
        files.append(File.generated(config, f"checks/{code.lower()}.md", content=page))
    files.append(File.generated(config, "checks/index.md", content="\n".join(rows) + "\n"))
    return files
