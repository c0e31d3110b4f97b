"""How groups stand: splits, rivalries, alliances that turn, and friends and foes in other districts."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import combinations
from random import Random

from tearline.nation.chance import Weighted, poisson
from tearline.nation.crime.charters import charters, group_id
from tearline.nation.crime.tables import table
from tearline.nation.facts import District, Group, Relation
from tearline.nation.plan import Plan

_OPPOSITE = {"alliance": "rivalry", "rivalry": "alliance"}
_TRIES = 8  # districts asked for one that has groups


def relate(plan: Plan, district: District) -> None:
    """Fill a district's relations, in the order of time. Those to a far group stand in the one district only."""
    rng = plan.chance("crime", "relations", district.number)
    found: list[Relation] = []
    for a, b in combinations(district.groups, 2):
        found += _pair(rng, plan.as_of, a, b)
    for group in district.groups:
        found += _far(rng, plan, district, group)
    district.relations += sorted(found, key=lambda relation: relation.since)


def _pair(rng: Random, as_of: date, a: Group, b: Group) -> list[Relation]:
    since = max(a.founded, b.founded)
    if b.parent is a:
        split = Relation(b, a.id, a.name, "split", b.founded)
        return [split, *_course(rng, as_of, b, a, since, table("rates")["after_split"])]
    return _course(rng, as_of, a, b, since, table("rates")["relations"])


def _course(
    rng: Random, as_of: date, a: Group, b: Group, first: date, kinds: dict[str, float]
) -> list[Relation]:
    """What the two were to each other from some day on, and what that turned into, if it did."""
    kind = Weighted.of(kinds).pick(rng)
    if kind == "none":
        return []
    since = _between(rng, first, as_of)
    relation = Relation(a, b.id, b.name, kind, since)
    if rng.random() >= table("rates")["turned"] or (as_of - since).days < 200:
        return [relation]
    relation.until = _between(rng, since + timedelta(days=90), as_of - timedelta(days=60))
    return [relation, Relation(a, b.id, b.name, _OPPOSITE[kind], relation.until)]


def _far(rng: Random, plan: Plan, district: District, group: Group) -> list[Relation]:
    """Alliances and rivalries with groups that other districts make."""
    found: dict[str, Relation] = {}
    for _ in range(poisson(rng, table("rates")["far"]) if plan.districts > 1 else 0):
        number = _other_district(rng, plan, district.number)
        if number is None:
            break
        other = rng.choice(charters(plan, number))
        kind = rng.choice(("alliance", "alliance", "rivalry"))
        since = _between(rng, max(group.founded, other.founded), plan.as_of)
        told = group_id(number, other.n)
        found.setdefault(told, Relation(group, told, other.name, kind, since))
    return list(found.values())


def _other_district(rng: Random, plan: Plan, own: int) -> int | None:
    for _ in range(_TRIES):
        number = int(rng.random() * plan.districts)
        if number != own and charters(plan, number):
            return number
    return None


def _between(rng: Random, first: date, last: date) -> date:
    return first + timedelta(days=int(max(0, (last - first).days) * rng.random()))
