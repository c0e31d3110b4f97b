"""How long people live, when they unite, how many children they have: drawn from ``population.yaml``."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from math import exp, log
from random import Random
from typing import Any

from tearline.nation.chance import Weighted, poisson
from tearline.nation.people.sources import table

_YEAR = 365.2425


def rates() -> Any:
    """The table of rates."""
    return table("population")


def age(born: date, on: date) -> int:
    """Completed years."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def years_after(day: date, years: float) -> date:
    """The day that many years later (or earlier)."""
    return day + timedelta(days=int(years * _YEAR))


def birthday(rng: Random, decades: str) -> date:
    """A birth date of somebody who comes from outside, by a table of decades."""
    first = _decades(decades).pick(rng)
    return date(first, 1, 1) + timedelta(days=int(rng.random() * 3652))


def death(rng: Random, sex: str, born: date) -> date:
    """When somebody will die: in infancy, early by accident or violence, or of age."""
    dice = rng.random()
    infant = decade_rate("infant", born.year)
    if dice < infant:
        return years_after(born, 5 * rng.random() ** 3)
    if dice < infant + rates()["early_death"][sex]:
        return years_after(born, 15 + 35 * rng.random())
    law = rates()["mortality"][sex]
    scale = exp(-law["slope"] * law["mode"])
    years = log(1 - log(1 - rng.random()) / scale) / law["slope"]
    return years_after(born, min(years, 108.0))


def union_day(rng: Random, sex: str, born: date) -> date:
    """When somebody of that sex and birth first lives with a partner, if ever."""
    mean, deviation, least = rates()["union_age"][sex]
    return years_after(born, max(float(least), rng.gauss(mean, deviation)))


def births(rng: Random, mother: date, since: date, until: date) -> list[date]:
    """Birth dates of a woman's children in a union from ``since`` to ``until``; twins count once."""
    wanted = _wanted(rng, mother.year)
    near, far = rates()["spacing"]
    last = min(until, years_after(mother, rates()["last_birth"]))
    day = years_after(since, 0.6 + 1.6 * rng.random())
    days: list[date] = []
    while len(days) < wanted and day < last:
        days.append(day)
        day = years_after(
            day, near + (far - near) * (rng.random() + rng.random()) / (1.2 if wanted > 4 else 0.8) / 2
        )
    return days


def decade_rate(name: str, year: int) -> float:
    """A rate that changes by decade of birth: that of the last decade that began before ``year``."""
    return _decade_rate(name, year // 10 * 10)


def at_home(years: int) -> float:
    """Share of unmarried people of that age who live with their parents."""
    shares: dict[int, float] = rates()["at_home"]
    return next(share for limit, share in shares.items() if years <= limit)


def _wanted(rng: Random, mother: int) -> int:
    if rng.random() < rates()["childless"]:
        return 0
    mean = decade_rate("children", mother) / (1 - rates()["childless"])
    return 1 + poisson(rng, mean - 1)


@lru_cache(maxsize=64)
def _decade_rate(name: str, decade: int) -> float:
    shares: dict[int, float] = rates()[name]
    return shares[max((d for d in shares if d <= decade), default=min(shares))]


@lru_cache(maxsize=4)
def _decades(name: str) -> Weighted[int]:
    return Weighted.of(rates()[name])
