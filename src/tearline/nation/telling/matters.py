"""What an agency's file can tell of: kinds of things with who can say them, and selections of things."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

from tearline.nation.telling import air, arms, circles, events, groups, money, persons, vehicles
from tearline.nation.telling.forms import Said
from tearline.nation.telling.known import Desk, Known

Say: TypeAlias = Callable[[Known[Any], Desk], Said]
Select: TypeAlias = Callable[[Desk], Iterator[Known[Any]]]

SAYS: dict[str, Say] = {
    "person": persons.person,
    "firm": persons.firm,
    "authority": persons.authority,
    "kin": persons.kin,
    "vehicle": vehicles.vehicle,
    "seen_vehicle": vehicles.seen_vehicle,
    "phone": vehicles.phone,
    "camera": vehicles.camera,
    "read": vehicles.read,
    "account": money.account,
    "ownership": money.ownership,
    "transaction": money.transaction,
    "report": money.report,
    "property": money.property,
    "firearm": arms.firearm,
    "registered_firearm": arms.registered_firearm,
    "buyer": arms.buyer,
    "trace_request": arms.trace_request,
    "trace_result": arms.trace_result,
    "aircraft": air.aircraft,
    "flight": air.flight,
    "track": air.track,
    "strip": air.strip,
    "group": groups.group,
    "membership": groups.membership,
    "tie": groups.tie,
    "relation": groups.relation,
    "incident": events.incident,
    "detention": events.detention,
    "case": events.case,
    "step": events.step,
    "warrant": events.warrant,
    "seizure": events.seizure,
    "tip": events.tip,
    "crossing": events.crossing,
}
"""By the kind that a part of a file names."""

SELECTIONS: dict[str, Select] = {
    select.__name__: select
    for select in (
        circles.residents, circles.licence_holders, circles.voters, circles.owners, circles.owning_firms,
        circles.holders, circles.holding_firms, circles.partners, circles.proprietors, circles.families_of_members,
        circles.detainees, circles.own_detainees, circles.suspects, circles.victims, circles.witnesses,
        circles.reporters, circles.accused, circles.grouped_accused, circles.case_victims, circles.case_witnesses,
        circles.prisoners, circles.members, circles.members_here, circles.travellers, circles.travellers_south,
        circles.pilots, circles.aircraft_owners, circles.aircraft_firms, circles.gun_owners, circles.possessors,
        circles.armed_possessors, circles.itself,
        vehicles.vehicles, vehicles.stolen_vehicles, vehicles.vehicles_in_incidents, vehicles.members_vehicles,
        vehicles.seized_vehicles, vehicles.members_phones, vehicles.accused_phones, vehicles.cameras, vehicles.reads,
        money.accounts, money.accounts_held, money.firms_held, money.properties, money.properties_held,
        money.transactions, money.reported,
        arms.registered_firearms, arms.seized_firearms, arms.own_seized_firearms, arms.traced, arms.sold_abroad,
        arms.buyers,
        air.aircrafts, air.filed_flights, air.tracked_flights, air.clandestine_strips,
        groups.groups, groups.memberships, groups.ties, groups.relations,
        events.incidents, events.road_incidents, events.emergency_calls, events.detentions, events.own_detentions,
        events.imprisonments, events.cases, events.grouped_cases, events.ordinary_cases, events.steps,
        events.warrants, events.seizures, events.armed_seizures, events.tips, events.crossings, events.crossings_south,
    )
}  # fmt: skip
"""By the name that ``tells`` gives."""
