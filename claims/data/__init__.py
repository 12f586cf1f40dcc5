"""Domain knowledge as data: YAML files that a medical editor can read and change, validated on load."""

from __future__ import annotations

import functools
import re
from importlib import resources
from typing import Any, TypeVar, cast

import yaml
from pydantic import BaseModel, ValidationError

Model = TypeVar("Model", bound=BaseModel)


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]  # chosen at run time
    """YAML as version 1.2 reads it: ``on``, ``no`` and ``yes`` are words, as a medical editor expects."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:bool"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|True|false|False)$"), list("tTfF"))


class DataError(Exception):
    """A data file does not hold what it should; the message names file, place, what stands there, what is expected."""


def load(name: str, model: type[Model]) -> Model:
    """Reads ``claims/data/<name>`` and validates it against ``model``; read once a process.

    Args:
        name: File name, for instance ``units.yaml``.
        model: Pydantic model of the whole file.

    Raises:
        DataError: The file is no YAML or does not fit the model.
    """
    return cast("Model", _read(name, model))


@functools.cache
def _read(name: str, model: type[BaseModel]) -> BaseModel:
    return parse(resources.files(__name__).joinpath(name).read_text(encoding="utf-8"), model, name)


def parse(text: str, model: type[Model], name: str) -> Model:
    """Validates YAML text against ``model``; ``name`` is what errors call it.

    Raises:
        DataError: The text is no YAML or does not fit the model.
    """
    content = read_yaml(text, name)
    try:
        return model.model_validate(content)
    except ValidationError as error:
        problems = "\n".join(
            f"{name}: {'.'.join(str(part) for part in item['loc'])}: found {item['input']!r}: {item['msg']}"
            for item in error.errors()
        )
        raise DataError(problems) from error


def read_yaml(text: str, name: str) -> Any:
    """Reads YAML text as the data files are read; ``name`` is what errors call it.

    Raises:
        DataError: The text is no YAML.
    """
    try:
        return yaml.load(text, Loader=_Loader)  # noqa: S506  # a safe loader
    except yaml.YAMLError as error:
        raise DataError(f"{name}: not valid YAML: {error}") from error
