"""Districts with all that happened in them, made once for all tests of events."""

from __future__ import annotations

from functools import lru_cache

from tearline.nation.crime import organise
from tearline.nation.events import happen
from tearline.nation.facts import District
from tearline.nation.people import populate
from tearline.nation.plan import Plan
from tearline.nation.things import equip

PLAN = Plan(12_000, 21)  # one whole district and one of 2,000


@lru_cache(maxsize=4)
def happened(plan: Plan = PLAN) -> tuple[District, ...]:
    """All districts of a plan, whole."""
    return tuple(lived(plan, number) for number in range(plan.districts))


def lived(plan: Plan, number: int) -> District:
    """One district with its people, groups, things and events."""
    district = populate(plan, number)
    organise(plan, district)
    equip(plan, district)
    happen(plan, district)
    return district
