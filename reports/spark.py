"""Small line charts without a script: the points of a figure over the last audits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT, EDGE = 120, 28, 3


@dataclass(frozen=True, slots=True)
class Spark:
    """A line chart. The line starts at nought, so that a small change does not look like a large one.

    Attributes:
        points: What ``<polyline points>`` takes.
        end: Where the last point is.
    """

    points: str
    end: tuple[float, float]


def spark(values: Sequence[int]) -> Spark:
    """Returns the line of some values, at least one."""
    most = max(*values, 1)
    step = (WIDTH - 2 * EDGE) / max(len(values) - 1, 1)
    places = [
        (round(EDGE + step * number, 1), round(HEIGHT - EDGE - (HEIGHT - 2 * EDGE) * value / most, 1))
        for number, value in enumerate(values)
    ]
    return Spark(" ".join(f"{x},{y}" for x, y in places), places[-1])
