"""The domain knowledge of this package: YAML files under ``sources/data``, validated when they are first used."""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files
from typing import TypeVar

T = TypeVar("T")


def load(name: str, check: Callable[[object], T]) -> T:
    """Loads a data file.

    Args:
        name: File name under ``sources/data``.
        check: Validates what was read and returns it typed; raises ValueError naming what is wrong.

    Raises:
        ValueError: The file is no YAML or not valid; the message names the file and the place.
    """
    import yaml

    try:
        text = files("sources").joinpath("data", name).read_text(encoding="utf-8")
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the same in C, ten times as fast
        return check(yaml.load(text, Loader=loader))  # noqa: S506  # a safe loader
    except (yaml.YAMLError, ValueError) as problem:
        raise ValueError(f"sources/data/{name}: {problem}") from None
