"""The checks: one a file, its page beside it. Modules are found by themselves; a duplicate code is an error at import.

A check module defines ``CHECK = Check(code, name, severity, …)`` and one or more of

    def article(article: Article, run: Run) -> Iterator[Finding]      one article by itself
    def library(articles: Sequence[Article], run: Run) -> Iterator[Finding]      articles against each other
    def suppressions(given: Sequence[Suppression], run: Run) -> Iterator[Finding]      what suppressions did in the run

(the last is asked when all other findings are settled: before that nobody knows what a suppression silenced)
and is called ``<code in lower case>_<name with underscores>.py``; its page has the same name with ``.md``.
"""

from __future__ import annotations

import functools
import importlib
import pkgutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from claims.model import Finding, Severity

if TYPE_CHECKING:
    from claims.article import Article
    from claims.run import Run
    from claims.suppression import Suppression


@dataclass(frozen=True, slots=True)
class Check:
    """What a check is called and how grave its findings are by default.

    Attributes:
        code: Permanent code ("CIT001").
        name: Permanent name in kebab-case ("uncited-claim"); reads well after "ignore".
        severity: Default severity.
        summary: What it flags, in one line.
        default: False where it runs only when selected.
        needs_registry: It says nothing without a registry.
    """

    code: str
    name: str
    severity: Severity
    summary: str
    default: bool = True
    needs_registry: bool = False


@dataclass(frozen=True, slots=True)
class Registered:
    """A check with its functions and its page."""

    check: Check
    article: Callable[[Article, Run], Iterator[Finding]] | None
    library: Callable[[Sequence[Article], Run], Iterator[Finding]] | None
    page: Path
    suppressions: Callable[[Sequence[Suppression], Run], Iterator[Finding]] | None = None


@functools.cache
def catalogue() -> dict[str, Registered]:
    """Returns every check by code, in order of code.

    Raises:
        ImportError: A module is misnamed, defines no check or function, has no page, or two share a code or name.
    """
    found: dict[str, Registered] = {}
    names: dict[str, str] = {}
    for info in pkgutil.iter_modules(__path__):
        registered = _register(importlib.import_module(f"{__name__}.{info.name}"), info.name)
        check = registered.check
        if check.code in found:
            raise ImportError(f"two checks have the code {check.code}: {found[check.code].page.stem} and {info.name}")
        if check.name in names:
            raise ImportError(f"two checks have the name {check.name}: {names[check.name]} and {check.code}")
        found[check.code], names[check.name] = registered, check.code
    return dict(sorted(found.items()))


def _register(module: ModuleType, stem: str) -> Registered:
    check = getattr(module, "CHECK", None)
    if not isinstance(check, Check):
        raise ImportError(f"claims/checks/{stem}.py defines no CHECK = Check(…)")
    expected = f"{check.code.lower()}_{check.name.replace('-', '_')}"
    if stem != expected:
        raise ImportError(f"claims/checks/{stem}.py holds {check.code} {check.name}: it should be called {expected}.py")
    one, many = getattr(module, "article", None), getattr(module, "library", None)
    given = getattr(module, "suppressions", None)
    if one is None and many is None and given is None:
        raise ImportError(f"claims/checks/{stem}.py defines neither article() nor library() nor suppressions()")
    page = Path(str(module.__file__)).with_suffix(".md")
    if not page.is_file():
        raise ImportError(f"claims/checks/{stem}.py has no page beside it: {page.name} is missing")
    return Registered(check, one, many, page, given)
