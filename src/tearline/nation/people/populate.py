"""The first step of a district: its people."""

from __future__ import annotations

from tearline.nation.facts import District
from tearline.nation.people.families import Families
from tearline.nation.people.places import home_of
from tearline.nation.plan import Plan


def populate(plan: Plan, number: int) -> District:
    """District ``number`` with its people: exactly as many as the plan says, alive or dead since 1998."""
    homes = home_of(plan, number)
    families = Families(plan, number, homes, plan.size_of(number))
    while families.room > 0:
        families.grow()
    families.households.gather(families.people, plan.as_of)
    families.households.shelter(plan.as_of)
    for person in families.people:
        families.register.equip(person)
    return District(number=number, home=homes, people=families.people)
