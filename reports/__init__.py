"""What goes out: a `Result` rendered in one of the formats. Renderers are found by themselves.

A renderer is a module of this package that defines ``FORMAT = Format(name, …)`` and

    def render(result: Result, options: Options) -> str

and, where the format makes several files, also ``write(result: Result, folder: Path, options: Options) -> None``. One
whose files are no text has ``write_file(result: Result, file: Path, options: Options) -> None``, and its ``render``
says so.
Where claims can be written document by document it has ``claims_stream(items) -> Iterator[str]`` or, for a binary file,
``claims_file(items, path)``: ``medfact claims`` then keeps no article in memory.
It imports what it needs for writing (jinja2, rich, pandas) inside its functions, because all renderers are imported
to be listed.
"""

from __future__ import annotations

import functools
import importlib
import pkgutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from reports.result import DocumentResult, LanguageInfo, Options, RegistryInfo, Result

__all__ = [
    "ANY_COMMAND",
    "DocumentResult",
    "Format",
    "LanguageInfo",
    "Options",
    "RegistryInfo",
    "Result",
    "UnknownFormatError",
    "formats",
    "render",
    "renderer",
    "write",
]


ANY_COMMAND = frozenset({"check", "claims", "audit"})


@dataclass(frozen=True, slots=True)
class Format:
    """What a format is called.

    Attributes:
        name: What ``--format`` takes.
        summary: What it is for, in one line.
        ending: Usual ending of its file, with the dot.
        commands: Commands that give it.
    """

    name: str
    summary: str
    ending: str
    commands: frozenset[str] = frozenset({"check", "audit"})


@dataclass(frozen=True, slots=True)
class Renderer:
    """A format with its functions; those that not every format has are None."""

    format: Format
    render: Callable[[Result, Options], str]
    write: Callable[[Result, Path, Options], None] | None
    claims_stream: Callable[[Iterable[DocumentResult]], Iterator[str]] | None = None
    claims_file: Callable[[Iterable[DocumentResult], Path], None] | None = None
    write_file: Callable[[Result, Path, Options], None] | None = None


class UnknownFormatError(ValueError):
    """No renderer has that name; the message lists those there are."""


@functools.cache
def formats() -> dict[str, Renderer]:
    """Returns every renderer by the name of its format.

    Raises:
        ImportError: A module defines a format without ``render``, or two modules define the same.
    """
    found: dict[str, Renderer] = {}
    for info in pkgutil.iter_modules(__path__):
        renderer = _of_module(info.name)
        if renderer is None:
            continue
        if renderer.format.name in found:
            raise ImportError(f"two renderers have the format {renderer.format.name}; one is reports/{info.name}.py")
        found[renderer.format.name] = renderer
    return dict(sorted(found.items()))


@functools.cache
def _of_module(module: str) -> Renderer | None:
    loaded = importlib.import_module(f"{__name__}.{module}")
    declared = getattr(loaded, "FORMAT", None)
    if not isinstance(declared, Format):
        return None
    if not callable(getattr(loaded, "render", None)):
        raise ImportError(f"reports/{module}.py declares the format {declared.name} and defines no render()")
    optional = (getattr(loaded, name, None) for name in ("write", "claims_stream", "claims_file", "write_file"))
    return Renderer(declared, loaded.render, *optional)


def renderer(name: str) -> Renderer:
    """Returns the renderer of a format; the others are not imported where its module is called like the format.

    Raises:
        UnknownFormatError: No renderer has that name.
        ImportError: See `formats`.
    """
    if any(info.name == name for info in pkgutil.iter_modules(__path__)):
        found = _of_module(name)
        if found is not None and found.format.name == name:
            return found
    known = formats()
    if name not in known:
        raise UnknownFormatError(f"there is no format {name!r}: there are {', '.join(known)}")
    return known[name]


def render(result: Result, format: str = "text", *, options: Options | None = None) -> str:
    """Renders a result as one text.

    Args:
        result: What a run produced.
        format: Name of a format, see `formats`.
        options: What the renderer may be told.

    Raises:
        UnknownFormatError: No renderer has that name.
        ValueError: The format cannot put this result into one file; the message says what to do.
    """
    return renderer(format).render(result, options or Options())


def write(result: Result, format: str, output: Path, *, options: Options | None = None) -> None:
    """Writes a result to ``output``: a file, or a folder for formats that make several files.

    An ``output`` that ends as the format's files do is one file; anything else is a folder where the format can make
    several files, and a file where it cannot.

    Raises:
        UnknownFormatError: No renderer has that name.
        ValueError: The format cannot put this result into one file; the message says what to do.
    """
    found = renderer(format)
    if found.write is not None and output.suffix != found.format.ending:
        found.write(result, output, options or Options())
        return
    if found.write_file is not None:
        found.write_file(result, output, options or Options())
        return
    text = found.render(result, options or Options())
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text(text if text.endswith("\n") else text + "\n", encoding="utf-8", newline="\n")
