"""Which groups a district has: names, founding, trades, turf, splits. Pure, so that any district can ask.

Nothing here needs the district's people: a group can be named as an ally from the other end of the nation.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from random import Random
from typing import NamedTuple

from tearline.nation.chance import poisson
from tearline.nation.crime.names import MOST, group_name
from tearline.nation.crime.tables import table
from tearline.nation.facts import Place
from tearline.nation.people import home_of
from tearline.nation.plan import Plan

_YEAR = 365.25
_OLD_ENOUGH = 3.0  # years from which on a group can split
_SETTLES = 0.4  # years that a split lies back at least


class Charter(NamedTuple):
    """A group before it has people. ``weight`` is its part of the district's members, of today."""

    n: int
    name: str
    founded: date
    trades: tuple[str, ...]
    turf: tuple[Place, ...]
    weight: float
    parent: int | None = None


def group_id(district: int, n: int) -> str:
    """The id of group ``n`` of a district."""
    return f"G-{district}-{n}"


def group_count(plan: Plan, district: int) -> int:
    """How many groups a district has: none where hardly anybody lives, else two at least."""
    return len(charters(plan, district))


@lru_cache(maxsize=512)
def charters(plan: Plan, district: int) -> tuple[Charter, ...]:
    """A district's groups by number; those split off come after all others."""
    rng, rates = plan.chance("crime", "charters", district), table("rates")["groups"]
    size = plan.size_of(district)
    if size < rates["settled"]:
        return ()
    many = min(2 + poisson(rng, rates["more"] * size / 10_000), rates["at_most"])
    first = [_founded(rng, plan, district, n) for n in range(many)]
    found = list(first)
    for charter in first:
        if size >= rates["splits_from"] and len(found) < MOST and rng.random() < rates["splits"]:
            split = _split(rng, plan, district, len(found), charter)
            if split is not None:
                found[charter.n] = charter._replace(weight=charter.weight - split.weight)
                found.append(split)
    return tuple(found)


def _founded(rng: Random, plan: Plan, district: int, n: int) -> Charter:
    rates = table("rates")["groups"]
    least, most = rates["years"]
    founded = _years_before(plan.as_of, least + (most - least) * rng.random())
    weight = (n + 1) ** -rates["zipf"] * rng.lognormvariate(0, 0.25)
    return Charter(
        n,
        group_name(plan, district, n),
        founded,
        _trades(rng),
        _turf(rng, home_of(plan, district), n),
        weight,
    )


def _split(rng: Random, plan: Plan, district: int, n: int, parent: Charter) -> Charter | None:
    """The group that left ``parent`` within the last five years; None where that is too young."""
    first = max(_years_before(parent.founded, -_OLD_ENOUGH), _years_before(plan.as_of, 5))
    days = (_years_before(plan.as_of, _SETTLES) - first).days
    if days <= 0:
        return None
    least, most = table("rates")["groups"]["split_share"]
    trades = (*parent.trades[: 1 + int(rng.random() * 2)], *_trades(rng)[:1])
    return Charter(
        n,
        group_name(plan, district, n),
        first + timedelta(days=int(rng.random() * days)),
        tuple(dict.fromkeys(trades)),
        tuple(rng.sample(parent.turf, rng.randint(1, len(parent.turf)))),
        parent.weight * (least + (most - least) * rng.random()),
        parent.n,
    )


def _trades(rng: Random) -> tuple[str, ...]:
    """One to five trades, the main one first; drugs where chance gave none."""
    shares: dict[str, float] = table("rates")["trades"]
    found = [trade for trade, share in shares.items() if rng.random() < share]
    rng.shuffle(found)
    return tuple(found[:5]) or ("drug dealing",)


def _turf(rng: Random, homes: tuple[Place, ...], n: int) -> tuple[Place, ...]:
    """Municipalities in which it works: the first group has most of them, the others some."""
    most = max(1, round(len(homes) / (1 + n * 0.5)))
    return tuple(rng.sample(homes, rng.randint(max(1, most - 2), most)))


def _years_before(day: date, years: float) -> date:
    return day - timedelta(days=int(years * _YEAR))
