"""When places in a group come free: founders, recruits of eight years, those who are gone again."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from tearline.nation.chance import Weighted
from tearline.nation.crime.charters import Charter
from tearline.nation.crime.tables import table

_YEAR = 365.25
_LAST = 20  # days before the present after which nobody's joining is known (assumed)
_SHORTEST = 45  # days in
FOUNDERS = 3


def heads(rng: Random, charters: tuple[Charter, ...], adults: int) -> list[int]:
    """Today's members of each group: a share of the adults, by weight, and never fewer than the least."""
    rates = table("rates")
    least, most = rates["share"]
    total, weights = adults * (least + (most - least) * rng.random()), sum(c.weight for c in charters)
    return [max(rates["fewest"], round(total * charter.weight / weights)) for charter in charters]


def lasting(rng: Random, first: date, as_of: date, many: int) -> list[date]:
    """Days on which today's members joined, more of them of late; from ``first`` on."""
    window = timedelta(days=int(table("rates")["window"] * _YEAR))
    last = as_of - timedelta(days=_LAST)
    span = (last - max(first, as_of - window)).days
    return sorted(last - timedelta(days=int(span * rng.random() ** 1.25)) for _ in range(many))


def passing(rng: Random, first: date, as_of: date, many: int) -> list[tuple[date, date, str]]:
    """Days on which former members joined and left, and how that ended."""
    rates = table("rates")
    window, exits = timedelta(days=int(rates["window"] * _YEAR)), Weighted.of(rates["exits"])
    start = max(first, as_of - window)
    span = (as_of - start).days - _SHORTEST - 1
    found = []
    for _ in range(many):
        since = start + timedelta(days=int(span * rng.random()))
        room = (as_of - since).days
        days = rng.expovariate(1 / (rates["served"] * _YEAR))
        days = days if _SHORTEST < days < room else _SHORTEST + (room - _SHORTEST) * rng.random() ** 2
        found.append((since, since + timedelta(days=max(1, int(days))), exits.pick(rng)))
    return found


def founders(size: int) -> int:
    """How many found a group that has ``size`` members of today."""
    return min(size, FOUNDERS if size > 8 else 2)
