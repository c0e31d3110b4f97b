"""Crimes and emergencies of two years: what, when, where, who, and what the police wrote."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from random import Random
from typing import Any

from tearline.nation.chance import poisson
from tearline.nation.events.narrative import narrative
from tearline.nation.events.residents import ADULT, Residents, age, lives
from tearline.nation.events.rhythm import TWO_YEARS, present, rhythm
from tearline.nation.events.tables import table
from tearline.nation.facts import Address, District, Group, Incident, Person, Place, Vehicle
from tearline.nation.people import some_address
from tearline.nation.plan import Plan

RATED = 10_000  # people that a rate of crimes.yaml is for
_INNOCENT = 0.09  # share of named suspects who have nothing to do with it (assumed)
_REPORTED = 0.93  # share of stolen vehicles that are reported (INEGI's victim surveys have 90 to 95%)
_TWO_CARS = ("crash", "traffic-injury")
_KILLED = 0.55  # share of the young who died whose death was a homicide, up to the rate (assumed)


def befall(plan: Plan, district: District, residents: Residents) -> None:
    """Fills the incidents of a district, in the order of time."""
    rng = plan.chance("events", "incidents", district.number)
    made = [
        incident
        for crime, facts in table("crimes")["kinds"].items()
        for incident in _of_kind(rng, plan, district, residents, crime, facts)
    ]
    made.sort(key=lambda incident: incident.at)
    for n, incident in enumerate(made):
        incident.id = f"I-{district.number}-{n}"
        incident.narrative = narrative(rng, incident)
    district.incidents.extend(made)


def crime_name(crime: str) -> str:
    """A key of ``crimes.yaml`` in a policeman's Spanish."""
    name: str = table("crimes")["kinds"][crime]["es"]
    return name


def _of_kind(
    rng: Random, plan: Plan, district: District, residents: Residents, crime: str, facts: Mapping[str, Any]
) -> list[Incident]:
    times = rhythm(plan.as_of, TWO_YEARS, facts["season"], facts["week"], facts["hours"])
    if crime == "car-theft":
        return _thefts(rng, plan, district, residents, facts)
    many = poisson(rng, facts["rate"] * len(district.people) / RATED)
    if crime in ("homicide", "traffic-death"):
        moments, dead = _deaths(rng, plan, district, crime, many), True
    else:
        moments, dead = [(times.pick(rng), None) for _ in range(many)], False
    return [_incident(rng, district, residents, crime, facts, at, victim, dead) for at, victim in moments]


def _incident(
    rng: Random,
    district: District,
    residents: Residents,
    crime: str,
    facts: Mapping[str, Any],
    at: datetime,
    victim: Person | None,
    dead: bool,
) -> Incident:
    group = _group(rng, district, facts, at)
    if victim is None and not dead and facts["who"] != "client":
        victim = _victim(rng, residents, group, at)
    incident = Incident("", crime, at, _where(rng, district, facts, group, victim), group=group)
    if victim is not None:
        incident.victims.append(victim)
    _suspect(rng, residents, incident, facts)
    _tell(rng, residents, incident, dead)
    _drive(rng, district, residents, incident, facts)
    return incident


def _thefts(
    rng: Random, plan: Plan, district: District, residents: Residents, facts: Mapping[str, Any]
) -> list[Incident]:
    """The thefts of the vehicles that were stolen, as their owners report them."""
    end = present(plan)
    times = rhythm(plan.as_of, TWO_YEARS, facts["season"], facts["week"], facts["hours"])
    made = []
    for vehicle in district.vehicles:
        if vehicle.stolen is None or rng.random() > _REPORTED:
            continue
        at = times.hour_on(rng, vehicle.stolen)
        if end - timedelta(TWO_YEARS) <= at < end:
            made.append(_theft(rng, district, residents, facts, vehicle, at))
    return made


def _theft(
    rng: Random,
    district: District,
    residents: Residents,
    facts: Mapping[str, Any],
    vehicle: Vehicle,
    at: datetime,
) -> Incident:
    user = vehicle.driver or vehicle.owner
    victim = user if isinstance(user, Person) and lives(user, at) else None
    group = _group(rng, district, facts, at)
    incident = Incident("", "car-theft", at, some_address(rng, user.home.place), group=group)
    if victim is not None:
        incident.victims.append(victim)
    _suspect(rng, residents, incident, facts)
    _tell(rng, residents, incident, dead=False)
    incident.vehicles.append(vehicle)
    return incident


def _deaths(
    rng: Random, plan: Plan, district: District, crime: str, many: int
) -> list[tuple[datetime, Person | None]]:
    """Moments of violent death, each with a person who died that day; without one it is a body unknown."""
    facts = table("crimes")["kinds"][crime]
    times = rhythm(plan.as_of, TWO_YEARS, facts["season"], facts["week"], facts["hours"])
    end = present(plan)
    first = (end - timedelta(TWO_YEARS)).date()
    # Whose death is whose cause must not overlap: the two kinds take the odd and the even of the list.
    young = [
        p
        for n, p in enumerate(p for p in district.people if p.died and first <= p.died < plan.as_of)
        if p.died and 14 <= age(p, p.died) <= 55 and n % 2 == (crime == "homicide")
    ]
    killed = [p for p in young if rng.random() < _KILLED][: max(many - 1, 0)]
    known: list[tuple[datetime, Person | None]] = [(times.hour_on(rng, p.died), p) for p in killed if p.died]
    return known + [(times.pick(rng), None) for _ in range(many - len(known))]


def _group(rng: Random, district: District, facts: Mapping[str, Any], at: datetime) -> Group | None:
    """The group that did it, if one did: of those active, one in that trade before others."""
    active = [g for g in district.groups if g.founded <= at.date()]
    if not active or rng.random() >= facts.get("group", 0):
        return None
    trade = facts.get("trade")
    in_trade = [g for g in active if trade and any(trade in told for told in g.trades)]
    return rng.choice(in_trade or active)


def _victim(rng: Random, residents: Residents, group: Group | None, at: datetime) -> Person | None:
    if group is not None and group.turf:
        return residents.neighbour(rng, rng.choice(group.turf), at)
    return residents.adult(rng, at)


def _where(
    rng: Random, district: District, facts: Mapping[str, Any], group: Group | None, victim: Person | None
) -> Address:
    if victim is not None and (facts["who"] == "household" or rng.random() < 0.2):
        return victim.home
    return some_address(rng, _town(rng, district, group, victim))


def _town(rng: Random, district: District, group: Group | None, victim: Person | None) -> Place:
    if victim is not None and rng.random() < 0.8:
        return victim.home.place
    if group is not None and group.turf:
        return rng.choice(group.turf)
    return rng.choice(district.people).home.place  # by population


def _suspect(rng: Random, residents: Residents, incident: Incident, facts: Mapping[str, Any]) -> None:
    """Whom the report names, rightly or wrongly; most thefts name nobody."""
    if rng.random() >= facts["known"]:
        return
    for _ in range(_how_many(rng, incident.group)):
        culprit = _culprit(rng, residents, incident, facts)
        if culprit is None or culprit in incident.suspects or culprit in incident.victims:
            continue
        if rng.random() < _INNOCENT:
            other = residents.namesake(rng, culprit, incident.at) or residents.adult(rng, incident.at)
            if other is None or other in incident.victims or other in incident.suspects:
                continue
            incident.wrongly.append(other)
            culprit = other
        incident.suspects.append(culprit)


def _how_many(rng: Random, group: Group | None) -> int:
    chance = rng.random()
    if group is not None:
        return 1 if chance < 0.35 else 2 if chance < 0.65 else 3 if chance < 0.85 else 4
    return 1 if chance < 0.8 else 2 if chance < 0.95 else 3


def _culprit(
    rng: Random, residents: Residents, incident: Incident, facts: Mapping[str, Any]
) -> Person | None:
    if incident.group is not None:
        members = residents.members(incident.group, incident.at)
        return rng.choice(members) if members else None
    if facts["who"] == "household" and incident.victims:
        return residents.housemate(rng, incident.victims[0], incident.at)
    if facts["who"] == "acquaintance" and rng.random() < 0.6:
        return residents.neighbour(rng, incident.address.place, incident.at)
    return residents.offender(rng, incident.at)


def _tell(rng: Random, residents: Residents, incident: Incident, dead: bool) -> None:
    """Who reports it and who saw it. A third of reports come without a name (assumed)."""
    victim = incident.victims[0] if incident.victims and not dead else None
    if victim is not None and age(victim, incident.at.date()) >= ADULT and rng.random() < 0.72:
        incident.reporter = victim
    elif rng.random() < 0.5:
        incident.reporter = residents.neighbour(rng, incident.address.place, incident.at)
    for _ in range(rng.choice((0, 0, 0, 1, 1, 2))):
        witness = residents.neighbour(rng, incident.address.place, incident.at)
        if witness is not None and witness not in (
            *incident.victims,
            *incident.suspects,
            *incident.witnesses,
        ):
            incident.witnesses.append(witness)
    if incident.reporter in incident.suspects:
        incident.reporter = None


def _drive(
    rng: Random, district: District, residents: Residents, incident: Incident, facts: Mapping[str, Any]
) -> None:
    """The vehicles of it: the suspect's own, the group's, or anybody's that passed by."""
    if not district.vehicles or rng.random() >= facts.get("vehicle", 0):
        return
    drivers = [
        *incident.suspects,
        *(residents.members(incident.group, incident.at) if incident.group else ()),
    ]
    theirs = [v for d in drivers for v in residents.vehicles_of.get(d.id, ()) if _on_the_road(v, incident.at)]
    rng.shuffle(theirs)
    for vehicle in (*theirs[:1], *rng.sample(district.vehicles, min(6, len(district.vehicles)))):
        if len(incident.vehicles) <= (incident.crime in _TWO_CARS) and _on_the_road(vehicle, incident.at):
            incident.vehicles.append(vehicle)


def _on_the_road(vehicle: Vehicle, at: datetime) -> bool:
    """Whether it was registered and with its owner then, as far as the police can say."""
    if vehicle.clone_of is not None:  # the thief's to drive
        return vehicle.stolen is not None and vehicle.stolen <= at.date()
    return vehicle.registered <= at.date() and (vehicle.stolen is None or vehicle.stolen > at.date())
