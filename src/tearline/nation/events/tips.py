"""Anonymous tips of a year: what people say, with the names and plates they throw in. Nine in ten lead nowhere."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from random import Random
from typing import Any

from tearline.nation.chance import Weighted
from tearline.nation.events.incidents import RATED
from tearline.nation.events.residents import Residents
from tearline.nation.events.rhythm import YEAR, rhythm
from tearline.nation.events.tables import table
from tearline.nation.facts import Address, District, Group, Person, Tip, Vehicle
from tearline.nation.people import some_address
from tearline.nation.plan import Plan

_MOST = 2_000  # tips of a district
_SPACE = 100_000_000  # of code numbers, eight digits
_SLIP = 0.15  # share of plates that the caller has wrong in one sign (assumed)


def overhear(plan: Plan, district: District, residents: Residents) -> None:
    """Fills the tips of a district, in the order of time."""
    rng = plan.chance("events", "tips", district.number)
    told = table("tips")
    times = rhythm(plan.as_of, YEAR, hours="evening")
    moments = sorted(
        times.pick(rng) for _ in range(max(20, round(told["rate"] * len(district.people) / RATED)))
    )
    for n, at in enumerate(moments):
        tip = _tip(rng, district, residents, told, at)
        tip.id = f"Q-{district.number}-{n}"
        tip.code = f"{plan.number('tip', _SPACE, district.number, n, _MOST):08}"
        district.tips.append(tip)


def _tip(rng: Random, district: District, residents: Residents, told: Mapping[str, Any], at: datetime) -> Tip:
    home = rng.choice(district.people).home.place
    tip = Tip(
        "", at, Weighted.of(told["channels"]).pick(rng), Weighted.of(told["topics"]).pick(rng), "", home
    )
    subject = _subject(rng, district, residents, at) if rng.random() < told["right"] else None
    if subject is not None:
        _tell_truth(rng, residents, told, tip, subject)
    else:
        _tell_anything(rng, district, residents, told, tip)
    return tip


def _subject(
    rng: Random, district: District, residents: Residents, at: datetime
) -> Person | Vehicle | Group | None:
    """Whom a tip may rightly point at: a member, his vehicle, a group; else a vehicle that was stolen."""
    stolen = [v for v in district.vehicles if v.stolen and v.stolen <= at.date()]
    groups = [g for g in district.groups if g.founded <= at.date()]
    if not groups or (stolen and rng.random() < 0.2):
        return rng.choice(stolen) if stolen else None
    group = rng.choice(groups)
    members = residents.members(group, at)
    if not members or rng.random() < 0.2:
        return group
    member = rng.choice(members)
    vehicles = residents.vehicles_of.get(member.id)
    return rng.choice(vehicles) if vehicles and rng.random() < 0.35 else member


def _tell_truth(
    rng: Random, residents: Residents, told: Mapping[str, Any], tip: Tip, subject: Person | Vehicle | Group
) -> None:
    tip.true_about = subject.id
    if isinstance(subject, Person):
        tip.place = subject.home.place
        vehicles = residents.vehicles_of.get(subject.id)
        vehicle = rng.choice(vehicles) if vehicles else None
        _write(rng, told, tip, "person", person=subject, vehicle=vehicle, address=subject.home)
    elif isinstance(subject, Vehicle):
        tip.place = (subject.driver or subject.owner).home.place
        _write(rng, told, tip, "vehicle", vehicle=subject)
    else:
        tip.place = rng.choice(subject.turf or (tip.place,))
        _write(rng, told, tip, "group", group=subject)


def _tell_anything(
    rng: Random, district: District, residents: Residents, told: Mapping[str, Any], tip: Tip
) -> None:
    """A tip that points at nobody, or at somebody who has nothing to do with it."""
    innocents = [
        p for p in (residents.neighbour(rng, tip.place, tip.at) for _ in range(4)) if p and not p.roles
    ]
    some = rng.sample(district.vehicles, min(4, len(district.vehicles)))
    vehicles = [v for v in some if not v.stolen and not _shady(v)]
    manner = Weighted.of(told["worthless"]).pick(rng)
    if not innocents or (not vehicles and manner == "wrong"):
        manner = "vague"
    _write(
        rng,
        told,
        tip,
        manner,
        person=innocents[0] if innocents else None,
        vehicle=vehicles[0] if vehicles else None,
        group=rng.choice(district.groups) if district.groups else None,
    )


def _shady(vehicle: Vehicle) -> bool:
    user = vehicle.driver or vehicle.owner
    return vehicle.clone_of is not None or (isinstance(user, Person) and bool(user.roles))


def _write(
    rng: Random,
    told: Mapping[str, Any],
    tip: Tip,
    manner: str,
    person: Person | None = None,
    vehicle: Vehicle | None = None,
    group: Group | None = None,
    address: Address | None = None,
) -> None:
    """Fills in the text, and what of persons and plates it names."""
    where = address or some_address(rng, tip.place)
    text: str = rng.choice(told["texts"][manner])
    if person is not None and "{persona}" in text:
        tip.names.append(person)
    plate = _as_remembered(rng, vehicle.plate) if vehicle is not None else "sin placas"
    tip.text = text.format(
        persona=_as_called(rng, person) if person else "un señor",
        placa=plate,
        vehiculo=f"un {vehicle.make} {vehicle.colour}" if vehicle else "una moto",
        grupo=group.name if group else "la maña",
        calle=where.street,
        numero=where.number,
        colonia=where.neighbourhood,
        municipio=tip.place.name,
    )
    if "{placa}" in text and vehicle is not None:
        tip.plate = plate
    if rng.random() < 0.3:
        tip.text = tip.text.lower()


def _as_called(rng: Random, person: Person) -> str:
    if person.aliases and rng.random() < 0.6:
        return f"el que le dicen {rng.choice(person.aliases)}"
    manner = rng.random()
    if manner < 0.45:
        return f"{person.given[0]} {person.surnames[0]}"
    return person.full_name if manner < 0.8 else f"{person.given[0]} el de los {person.surnames[0]}"


def _as_remembered(rng: Random, plate: str) -> str:
    """A plate as a caller has it: without hyphens, or with one sign wrong."""
    if rng.random() < _SLIP:
        n = rng.randrange(len(plate))
        if plate[n] != "-":
            plate = (
                plate[:n]
                + rng.choice("0123456789" if plate[n].isdigit() else "ABCDEFGHJKLMNP")
                + plate[n + 1 :]
            )
    return plate.replace("-", rng.choice(("-", "", " ")))
