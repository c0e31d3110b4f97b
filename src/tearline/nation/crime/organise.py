"""The second step of a district: the organised crime among its people."""

from __future__ import annotations

from tearline.nation.crime.aliases import dub, name_cells
from tearline.nation.crime.brokers import weave_brokers
from tearline.nation.crime.bystanders import weave_bystanders
from tearline.nation.crime.community import Community
from tearline.nation.crime.corruption import bribe
from tearline.nation.crime.history import History
from tearline.nation.crime.relations import relate
from tearline.nation.crime.weaving import part_company, weave_group, weave_kin
from tearline.nation.crime.web import Web
from tearline.nation.facts import District
from tearline.nation.plan import Plan


def organise(plan: Plan, district: District) -> None:
    """Fill a district's groups, cells, members, ties, relations and bribes; members get aliases."""
    community = Community(district, plan.as_of)
    history = History(plan, district, community)
    history.unfold()
    _name(plan, district, history)
    _weave(plan, district, community, history)
    relate(plan, district)
    bribe(plan.chance("crime", "bribes", district.number), district, community, history.outfits)


def _name(plan: Plan, district: District, history: History) -> None:
    rng = plan.chance("crime", "aliases", district.number)
    dub(rng, history.careers)
    for outfit in history.outfits:
        name_cells(rng, outfit.group, outfit.careers)


def _weave(plan: Plan, district: District, community: Community, history: History) -> None:
    rng = plan.chance("crime", "ties", district.number)
    web, careers = Web(rng, plan.as_of), history.careers
    weave_kin(web, community, careers)
    for outfit in history.outfits:
        weave_group(rng, web, outfit.group, outfit.careers)
    part_company(rng, web, history.moved, careers)
    weave_brokers(rng, web, history.outfits)
    weave_bystanders(rng, web, community, careers)
    district.ties += web.ties()
