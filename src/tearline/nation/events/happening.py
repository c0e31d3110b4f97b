"""All that happens in a district, in the order in which one thing leads to another."""

from __future__ import annotations

from tearline.nation.events.crossings import cross_borders
from tearline.nation.events.detentions import bring_to_justice
from tearline.nation.events.incidents import befall
from tearline.nation.events.residents import Residents
from tearline.nation.events.seizures import secure
from tearline.nation.events.tips import overhear
from tearline.nation.events.traffic import drive
from tearline.nation.facts import District
from tearline.nation.plan import Plan


def happen(plan: Plan, district: District) -> None:
    """Fills the incidents, detentions, cases, seizures, leaks, tips, crossings and plate reads of a district.

    Its people, groups and things must be there already; where they are none, less happens.
    """
    if not district.people:
        return
    residents = Residents(plan, district)
    befall(plan, district, residents)
    custody = bring_to_justice(plan, district, residents)
    secure(plan, district, residents)
    overhear(plan, district, residents)
    cross_borders(plan, district, residents, custody)
    drive(plan, district, residents, custody)
