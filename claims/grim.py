"""Means, standard deviations and percentages that whole numbers of so many people can give (GRIM, GRIMMER).

Arithmetic only. Numbers come as written: each stands for every number that rounds to it.
"""

from __future__ import annotations

import math

from claims.estimates import Figure


def possible_totals(mean: Figure, number: int) -> list[int]:
    """Returns the whole totals of ``number`` whole values whose mean rounds to the one as written (GRIM)."""
    low = math.ceil((mean.value - mean.slack) * number - 1e-9)
    high = math.floor((mean.value + mean.slack) * number + 1e-9)
    return list(range(low, high + 1))


def possible_deviation(mean: Figure, deviation: Figure, number: int) -> bool:
    """Whether ``number`` whole values can have this mean and this standard deviation (GRIMMER).

    The sum of squares of whole numbers is whole, at least what equal shares give, and odd or even with their total.
    The standard deviation may be that of the sample or of a population.
    """
    low, high = max(0.0, deviation.value - deviation.slack), deviation.value + deviation.slack
    for total in possible_totals(mean, number):
        equal, left = divmod(total, number)
        least = (number - left) * equal**2 + left * (equal + 1) ** 2
        for degrees in (number - 1, number):
            first = math.ceil(degrees * low**2 + total**2 / number - 1e-6)
            last = math.floor(degrees * high**2 + total**2 / number + 1e-6)
            if any(squares >= least and (squares - total) % 2 == 0 for squares in range(max(first, least), last + 1)):
                return True
    return False


def possible_share(percent: Figure, number: int) -> bool:
    """Whether some of ``number`` people are this percentage of them, rounded or cut off."""
    unit = 10.0**-percent.decimals
    for part in {math.floor(percent.value * number / 100), math.ceil((percent.value + unit) * number / 100)} | {
        round(percent.value * number / 100)
    }:
        exact = 100 * part / number
        if abs(exact - percent.value) <= percent.slack or 0 <= exact - percent.value < unit:
            return True
    return False
