"""Districts with their people and organised crime, made once for all tests of crime; and graphs of ties."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache

from tearline.nation.crime import organise
from tearline.nation.facts import District, Membership, Person
from tearline.nation.people import populate
from tearline.nation.plan import Plan

Graph = dict[str, set[str]]
PLANS = (Plan(20_000, 31), Plan(10_000, 8), Plan(10_000, 32))


@lru_cache(maxsize=16)
def made(plan: Plan, number: int) -> District:
    """One district up to its crime."""
    district = populate(plan, number)
    organise(plan, district)
    return district


def districts() -> list[District]:
    """Four whole ones."""
    return [made(plan, number) for plan in PLANS for number in range(plan.districts)]


def members(district: District) -> list[Membership]:
    """All memberships of a district, those of the past too."""
    return [member for group in district.groups for member in group.members]


def inside(district: District) -> dict[str, Person]:
    """Everybody who is or was in a group."""
    return {member.person.id: member.person for member in members(district)}


def graph_of(pairs: Iterable[tuple[str, str]]) -> Graph:
    """Neighbours by name, each way."""
    graph: defaultdict[str, set[str]] = defaultdict(set)
    for a, b in pairs:
        if a != b:
            graph[a].add(b)
            graph[b].add(a)
    return dict(graph)


def network(district: District) -> Graph:
    """Who knows whom among members, as an investigator who knew all would draw it."""
    ours = inside(district)
    return graph_of((t.a.id, t.b.id) for t in district.ties if t.a.id in ours and t.b.id in ours)


def surroundings(district: District) -> Graph:
    """The same with the innocent around them."""
    return graph_of((t.a.id, t.b.id) for t in district.ties)
