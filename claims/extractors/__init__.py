"""The extractors: one a claim kind, found by themselves. Each module has ``KIND``, ``extract`` and ``suggest``."""

from __future__ import annotations

import functools
import importlib
import pkgutil
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from claims.model import KINDS, Kind

if TYPE_CHECKING:
    from claims.view import Draft, View


class Extractor(NamedTuple):
    """What drafts the claims of one kind.

    Attributes:
        extract: Yields what the rules find in a sentence.
        suggest: Yields what is claimed where the rules find nothing and the classifier says that there is a claim.
    """

    extract: Callable[[View], Iterator[Draft]]
    suggest: Callable[[View], Iterator[Draft]]


@functools.cache
def catalogue() -> dict[Kind, Extractor]:
    """Returns the extractor of each claim kind.

    Raises:
        ImportError: A module names no known kind, or two name the same.
    """
    found: dict[Kind, Extractor] = {}
    for info in pkgutil.iter_modules(__path__):
        module = importlib.import_module(f"{__name__}.{info.name}")
        kind = getattr(module, "KIND", None)
        if kind not in KINDS or kind in found:
            raise ImportError(
                f"claims/extractors/{info.name}.py: KIND is {kind!r}; expected one of {', '.join(KINDS)}, once each"
            )
        found[kind] = Extractor(module.extract, module.suggest)
    return {kind: found[kind] for kind in KINDS if kind in found}
