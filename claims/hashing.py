"""Features of small linear models: numbered by a hash, weighed by a table of which only what is not zero is stored."""

from __future__ import annotations

import functools
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy
from numpy.typing import NDArray


def numbering(bits: int) -> Callable[[str], int]:
    """Returns a function that numbers features by a hash of so many bits, and keeps the numbers it has given."""

    @functools.lru_cache(maxsize=1 << 17)
    def number(feature: str) -> int:
        """Returns the number of a feature."""
        return zlib.crc32(feature.encode()) & ((1 << bits) - 1)

    return number


def read_table(file: Path, bits: int) -> NDArray[Any]:
    """Returns the weights of a model, one row a feature number.

    Args:
        file: An ``.npz`` with the numbers that have weights, ``features``, and these, ``weights``.
        bits: Of the numbers.
    """
    with numpy.load(file) as stored:
        table = numpy.zeros((1 << bits, *stored["weights"].shape[1:]), dtype="float32")
        table[stored["features"]] = stored["weights"].astype("float32")
    return table
