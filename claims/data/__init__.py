"""Domain knowledge as data: YAML files that a medical editor can read and change, validated on load."""

from __future__ import annotations

import functools
from importlib import resources
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

Model = TypeVar("Model", bound=BaseModel)


class DataError(Exception):
    """A data file does not hold what it should. The message names file, place, what stands there and what is expected."""


@functools.cache
def load(name: str, model: type[Model]) -> Model:
    """Reads ``claims/data/<name>`` and validates it against ``model``; read once a process.

    Args:
        name: File name, for instance ``units.yaml``.
        model: Pydantic model of the whole file.

    Raises:
        DataError: The file is no YAML or does not fit the model.
    """
    text = resources.files(__name__).joinpath(name).read_text(encoding="utf-8")
    return parse(text, model, name)


def parse(text: str, model: type[Model], name: str) -> Model:
    """Validates YAML text against ``model``; ``name`` is what errors call it.

    Raises:
        DataError: The text is no YAML or does not fit the model.
    """
    try:
        content: Any = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.YAMLError as error:
        raise DataError(f"{name}: not valid YAML: {error}") from error
    try:
        return model.model_validate(content)
    except ValidationError as error:
        problems = "\n".join(
            f"{name}: {'.'.join(str(part) for part in item['loc'])}: found {item['input']!r}: {item['msg']}"
            for item in error.errors()
        )
        raise DataError(problems) from error
