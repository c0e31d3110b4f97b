"""Given names by sex and year of birth: vogues, fixed pairs, second names, forgotten and made-up ones."""

from __future__ import annotations

from functools import lru_cache
from math import exp
from random import Random

from tearline.nation.chance import Weighted, stream
from tearline.nation.people.rare import rare_given
from tearline.nation.people.sources import faker_given, table, without_doubles

_YEARS = 4  # a vogue is computed for as many years at once
_RARE_NAMES = 400
_MADE_UP_SINCE = 1972
_PAIRS_NOW = 0.6  # since 2000 parents rather put a pair of their own together; assumed

Given = tuple[str, ...]


def some_given(rng: Random, sex: str, year: int) -> Given:
    """The given names of somebody of ``sex`` (H, M) born in ``year``: one to three, particles with their noun."""
    first = _first(rng, sex, year)
    if len(first) > 1 or rng.random() >= _of_decade("two_names", year):
        return first
    second = _second(sex, year // _YEARS).pick(rng) if rng.random() < 0.6 else _first(rng, sex, year)
    if second == first:
        return first
    third = len(second) > 1 and rng.random() < table("given_names")["three_names"]
    return (*first, *second) if third else (*first, second[0])


def split(name: str) -> Given:
    """``María de los Ángeles`` as its two names; a particle stays with what it belongs to."""
    names: list[str] = []
    held: list[str] = []
    for word in name.split():
        held.append(word)
        if word not in ("de", "del", "la", "las", "los"):
            names.append(" ".join(held))
            held = []
    return tuple(names)


def _first(rng: Random, sex: str, year: int) -> Given:
    dice = rng.random()
    if dice < _of_decade("rare", year):
        return (_rare(sex, year < _MADE_UP_SINCE).pick(rng),)
    if dice > 1 - table("given_names")["faker_share"]:
        return _seldom(sex).pick(rng)
    return _vogue(sex, year // _YEARS).pick(rng)


@lru_cache(maxsize=256)
def _vogue(sex: str, quarter: int) -> Weighted[Given]:
    """What is given in four years."""
    year = quarter * _YEARS + _YEARS / 2
    names = table("given_names")[sex]
    pairs = _PAIRS_NOW if year >= 2000 else 1
    return Weighted(
        [split(name) for name in names],
        [_weight(vogues, year) * (pairs if " " in name else 1) for name, vogues in names.items()],
    )


@lru_cache(maxsize=512)
def _of_decade(name: str, year: int) -> float:
    shares: dict[int, float] = table("given_names")[name]
    return shares[min(max(shares), max(min(shares), year // 10 * 10))]


@lru_cache(maxsize=256)
def _second(sex: str, quarter: int) -> Weighted[Given]:
    """What follows a single name: the listed ones, in so far as they are in vogue, or always in use."""
    names, year = table("given_names")["second"][sex], quarter * _YEARS + _YEARS / 2
    vogues = table("given_names")[sex]
    weights = [_weight(vogues[name], year) + 0.1 if name in vogues else 1.5 for name in names]
    return Weighted([(name,) for name in names], weights)


@lru_cache(maxsize=2)
def _seldom(sex: str) -> Weighted[Given]:
    names = without_doubles([name for name in faker_given(sex) if "-" not in name])
    return Weighted([split(name) for name in names], [1.0] * len(names))


@lru_cache(maxsize=4)
def _rare(sex: str, old: bool) -> Weighted[str]:
    names = rare_given(stream(0, "given", sex, old), sex, old, _RARE_NAMES)
    return Weighted(names, [1 / (n + 10) for n in range(len(names))])


def _weight(vogues: list[list[float]], year: float) -> float:
    return sum(weight * exp(-(((year - height) / spread) ** 2)) for weight, height, spread in vogues)
