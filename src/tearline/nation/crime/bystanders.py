"""Innocent people around the groups: relatives, neighbours and classmates who know a member, and no more.

So that being connected proves nothing. Most of what a link chart shows at one step from a member is such people.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from random import Random

from tearline.nation.chance import poisson
from tearline.nation.crime.careers import Career
from tearline.nation.crime.community import Community, age
from tearline.nation.crime.tables import table
from tearline.nation.crime.web import Web
from tearline.nation.facts import Person

_LEAST = 12  # years of age from which somebody's acquaintances are told (assumed)


def weave_bystanders(rng: Random, web: Web, community: Community, careers: list[Career]) -> None:
    """Tie members to innocent relatives (``kin``) and acquaintances (``trade``: they have ordinary dealings)."""
    rates = table("rates")["around"]
    inside = {career.person.id for career in careers}
    for career in {career.person.id: career for career in careers}.values():
        kin = [
            p for p in community.near_kin(career.person) if p.id not in inside and rng.random() < rates["kin"]
        ]
        for person in kin[: rates["kin_most"]]:
            _know(web, career, person, "kin", None)
        for mean, people in (
            (rates["neighbour"], community.neighbours(career.person)),
            (rates["classmate"], community.classmates(career.person)),
        ):
            for person in _some(rng, people, poisson(rng, mean), inside):
                _know(web, career, person, "trade", career.until)


def _some(rng: Random, people: Sequence[Person], many: int, inside: set[str]) -> list[Person]:
    picked = rng.sample(people, min(many, len(people)))
    return [person for person in picked if person.id not in inside]


def _know(web: Web, career: Career, person: Person, kind: str, until: date | None) -> None:
    """From the day on which the member joined, while both lived; nobody who was a child then."""
    if age(person, career.since) < _LEAST or (person.died is not None and person.died <= career.since):
        return
    ends = [day for day in (until, person.died, career.person.died) if day is not None]
    web.tie(career.person, person, kind, career.since, min(ends) if ends else None)
