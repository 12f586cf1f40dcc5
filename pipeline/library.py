"""What makes two audits comparable: that they looked at the same articles by the same rules."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipeline.config import Config
    from pipeline.stages import Plan


@dataclass(frozen=True)
class Library:
    """What makes two audits comparable.

    Attributes:
        paths: What was audited, as named, relative to the root; and patterns of what was left out.
        rules: What decides which findings there are, by the name it has in the configuration: codes, thresholds.
    """

    paths: tuple[str, ...]
    rules: Mapping[str, Any]

    @property
    def keys(self) -> tuple[str, str]:
        """The texts that two audits must share."""
        return as_text(self.paths), as_text(self.rules)

    def differences(self, paths: str, rules: str) -> Iterator[str]:
        """Yields what differs from another library, given by its keys, in words."""
        before, ruled = json.loads(paths), json.loads(rules)
        if before != list(self.paths):
            yield f"it was of {_some(before)}, this one is of {_some(self.paths)}"
        gone, come = set(ruled["checks"]) - set(self.rules["checks"]), set(self.rules["checks"]) - set(ruled["checks"])
        if come:
            yield f"checks were added ({_some(sorted(come))})"
        if gone:
            yield f"checks were left out ({_some(sorted(gone))})"
        changed = [name for name, value in self.rules.items() if name != "checks" and ruled.get(name) != value]
        if changed:
            yield f"the configuration changed ({_some(changed)})"


def library(plan: Plan) -> Library:
    """Returns what the plan audits and by which rules.

    Severities and suppressions are no part of it: they change how a finding is shown, not whether it is found.
    """
    config, settings = plan.config, plan.config.settings
    left_out = [f"!{pattern}" for pattern in settings.exclude]
    rules = {
        "checks": sorted(plan.codes),
        "[checks]": _digest(_rooted(settings.checks.model_dump(mode="json", exclude_defaults=True), config)),
        "[language]": _digest(_rooted(settings.language.model_dump(mode="json", exclude_defaults=True), config)),
        "attributes": _digest([repr(item) for item in config.attributes]),
        "[[overrides]]": _digest([[item.paths, item.ignore] for item in settings.overrides if item.ignore]),
    }
    return Library((*sorted({_relative(path, config) for path in plan.paths}), *sorted(left_out)), rules)


def _some(words: Iterable[str], most: int = 4) -> str:
    listed = list(words)
    more = f" and {len(listed) - most} more" if len(listed) > most else ""
    return ", ".join(listed[:most]) + more


def _rooted(value: Any, config: Config) -> Any:
    """Returns settings with paths as they are seen from the root, so that two checkouts compare."""
    if isinstance(value, dict):
        return {key: _rooted(item, config) for key, item in value.items()}
    if isinstance(value, str) and Path(value).is_absolute():
        return _relative(value, config)
    return value


def _relative(path: str, config: Config) -> str:
    return path if path == "-" or "://" in path else Path(os.path.relpath(path, config.root)).as_posix()


def _digest(value: Any) -> str:
    return hashlib.sha256(as_text(value).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def as_text(value: Any) -> str:
    """Returns a value as JSON, the same for equal values."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, default=str)
