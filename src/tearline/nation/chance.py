"""Chance that can be repeated: streams of random numbers by name, weighted picks, numbers used once.

Nothing here depends on the machine, on the order of work or on ``PYTHONHASHSEED``: a district drawn alone is
the same as the one drawn among others.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from hashlib import blake2b
from itertools import accumulate
from random import Random
from typing import Generic, TypeVar

T = TypeVar("T")
_ROUNDS = 4


def stream(seed: int, *path: object) -> Random:
    """A random stream of its own for what ``path`` names, as ``stream(7, "people", 3)``."""
    return Random(_digest(seed, *path))  # noqa: S311 -- lifelike, not secret


def _digest(*path: object) -> int:
    told = "\x1f".join(map(str, path)).encode()
    return int.from_bytes(blake2b(told, digest_size=16).digest(), "big")


class Weighted(Generic[T]):
    """Values to be picked in proportion to their weights, in log(n) time."""

    __slots__ = ("_sums", "_total", "values")

    def __init__(self, values: Iterable[T], weights: Iterable[float]) -> None:
        self.values: Sequence[T] = list(values)
        self._sums = list(accumulate(weights))
        if len(self._sums) != len(self.values) or not self._sums or self._sums[-1] <= 0:
            raise ValueError("as many weights as values, and one of them above zero")
        self._total = self._sums[-1]

    @classmethod
    def of(cls, weights: Mapping[T, float]) -> Weighted[T]:
        """From a table of value and weight."""
        return cls(weights.keys(), weights.values())

    def pick(self, rng: Random) -> T:
        """One value."""
        return self.values[bisect(self._sums, rng.random() * self._total)]


def poisson(rng: Random, mean: float) -> int:
    """How often something happens that happens ``mean`` times on average (Knuth; for means below 30)."""
    if mean <= 0:
        return 0
    limit, n, product = 2.718281828459045**-mean, 0, rng.random()
    while product > limit:
        n += 1
        product *= rng.random()
    return n


class Numbers:
    """The numbers below ``size`` in an order that only the seed knows, so that serials tell nothing.

    A Feistel network with cycle walking: one to one, without a table, whatever the size.
    """

    __slots__ = ("_half", "_keys", "_mask", "size")

    def __init__(self, seed: int, name: str, size: int) -> None:
        self.size = size
        self._half = max(1, ((size - 1).bit_length() + 1) // 2)
        self._mask = (1 << self._half) - 1
        self._keys = [_digest(seed, name, n) & 0xFFFFFFFF for n in range(_ROUNDS)]

    def __getitem__(self, index: int) -> int:
        """The number that stands at ``index``. Raises IndexError from ``size`` on."""
        if not 0 <= index < self.size:
            raise IndexError(index)
        value = index
        while True:
            value = self._mixed(value)
            if value < self.size:
                return value

    def _mixed(self, value: int) -> int:
        left, right = value >> self._half, value & self._mask
        for key in self._keys:
            mixed = ((right ^ key) * 0x9E3779B1 + key) & 0xFFFFFFFF
            left, right = right, left ^ ((mixed ^ (mixed >> 15)) & self._mask)
        return left << self._half | right


@lru_cache(maxsize=256)
def numbers(seed: int, name: str, size: int) -> Numbers:
    """The same, remembered."""
    return Numbers(seed, name, size)
