"""Amounts of money and of time: log-normal, the same on every machine, with people's love of round numbers."""

from __future__ import annotations

from math import exp
from random import Random
from statistics import NormalDist

_STEPS = 1024


class Spread:
    """A log-normal as a table of whole quantiles: a pick costs one random number and no logarithm.

    ``median`` in the unit wanted, ``sigma`` of the logarithm. The ends are those of the middle 99.9%.
    """

    __slots__ = ("_quantiles",)

    def __init__(self, median: float, sigma: float) -> None:
        normal = NormalDist()
        self._quantiles = [
            round(median * exp(sigma * normal.inv_cdf((n + 0.5) / (_STEPS + 1)))) for n in range(_STEPS + 1)
        ]

    def pick(self, rng: Random) -> int:
        """One value, between two quantiles."""
        place = rng.random() * _STEPS
        step = int(place)
        low = self._quantiles[step]
        return low + int((self._quantiles[step + 1] - low) * (place - step))


def rounded(rng: Random, amount: int, habit: float) -> int:
    """``amount`` in pesos as somebody would pay it who rounds with the chance ``habit``: to two digits' worth
    of thousands, hundreds or fifties; never 0."""
    if rng.random() >= habit:
        return max(1, amount)
    step = 50 if amount < 2_000 else 100 if amount < 10_000 else 500 if amount < 50_000 else 5_000
    return max(step, round(amount / step) * step)
