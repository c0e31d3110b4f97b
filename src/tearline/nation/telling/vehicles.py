"""What is said of vehicles and telephones: as they are registered, as they are seen, as they are reported."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from tearline.nation.events import cameras as nation_cameras
from tearline.nation.facts import Camera, Phone, Read, Vehicle
from tearline.nation.telling.forms import Said
from tearline.nation.telling.groups import suspected
from tearline.nation.telling.known import ZONE, Desk, Known

_KINDS = {"car": "AUTOMOVIL", "pick-up": "PICK UP", "motorcycle": "MOTOCICLETA", "lorry": "CAMION"}


def vehicle(known: Known[Vehicle], desk: Desk) -> Said:
    """A vehicle as the register has it: the plate that it was issued, and the owner that it knows of."""
    one = known.thing
    said = _looks(one)
    said["plate"] = one.issued_plate or one.plate
    said["owner"] = desk.key(one.owner)
    return said


def seen_vehicle(known: Known[Vehicle], desk: Desk) -> Said:
    """A vehicle as it stands before a policeman: with the plate that it bears, rightly or not."""
    one = known.thing
    said = _looks(one)
    said["owner"] = desk.key(one.owner)
    said["valid_from"] = known.on.isoformat()[:10] if known.on else ""
    if one.stolen is not None and (known.on is None or one.stolen <= _day(known.on)):
        said["theft"] = "recovered" if one.recovered else "stolen"
        said["stolen"] = one.stolen.isoformat()
        said["recovered"] = one.recovered.isoformat() if one.recovered else ""
    return said


def _looks(one: Vehicle) -> Said:
    return {
        "plate": one.plate,
        "vin": one.vin,
        "nci": one.nci,
        "engine": one.engine,
        "make": one.make,
        "model": one.model,
        "year": str(one.year),
        "name": f"{one.make} {one.model} {one.year}",
        "colour": one.colour,
        "type": _KINDS.get(one.kind, one.kind.upper()),
        "state": one.state,
        "registered": one.registered.isoformat(),
        "theft": "",
        "stolen": "",
        "recovered": "",
        "_true": one.id,
    }


def _day(on: date) -> date:
    return on.date() if isinstance(on, datetime) else on


def phone(known: Known[Phone], desk: Desk) -> Said:  # noqa: ARG001
    """A line and the device in it."""
    one = known.thing
    return {"phone": one.number, "imei": one.imei, "_true": one.id}


def camera(known: Known[Camera], desk: Desk) -> Said:  # noqa: ARG001
    """A plate reader."""
    one = known.thing
    return {
        "number": camera_key(one),
        "name": one.name,
        "type": "plate reader",
        "place": f"{one.place.name}, {one.place.state_name}",
        "latitude": str(one.latitude),
        "longitude": str(one.longitude),
        "direction": one.direction,
        "uptime": f"{one.uptime * 100:.1f}",
        "_key": camera_key(one),
        "_true": one.id,
    }


def camera_key(one: Camera) -> str:
    """The number on a camera's housing: the same in every district's reads."""
    return f"{one.operator}-CAM-{int(one.id.rpartition('-')[2]) * 7 + 1003:05d}"


def read(known: Known[Read], desk: Desk) -> Said:  # noqa: ARG001
    """What a camera read, with the errors that it made itself."""
    one = known.thing
    return {
        "plate": one.plate,
        "at": f"{one.at.isoformat()}{ZONE}",
        "camera": camera_key(one.camera),
        "confidence": f"{one.confidence:.2f}",
        "direction": one.camera.direction,
        "_true": f"{one.id} {one.vehicle.id}",
    }


# ── which ───────────────────────────────────────────────────────────────────────────────────────────


def vehicles(desk: Desk) -> Iterator[Known[Vehicle]]:
    """All."""
    return (Known(one, one.registered) for one in desk.district.vehicles)


def stolen_vehicles(desk: Desk) -> Iterator[Known[Vehicle]]:
    """Those reported stolen in the agency's states, found again or not."""
    return (
        Known(one, one.stolen) for one in desk.district.vehicles if one.stolen and desk.here(one.owner.home)
    )


def vehicles_in_incidents(desk: Desk) -> Iterator[Known[Vehicle]]:
    """Those that reports of incidents name."""
    for incident in desk.district.incidents:
        if desk.here(incident.address):
            yield from (Known(one, incident.at, "", incident) for one in incident.vehicles)


def members_vehicles(desk: Desk) -> Iterator[Known[Vehicle]]:
    """Those that members of groups use."""
    for group in desk.district.groups:
        for role in suspected(group):
            yield from (Known(one, max(role.since, one.registered)) for one in role.person.vehicles)


def seized_vehicles(desk: Desk) -> Iterator[Known[Vehicle]]:
    """Those that the agency seized."""
    for seizure in desk.district.seizures:
        if seizure.agency == desk.agency.code:
            yield from (Known(one, seizure.at) for one in seizure.vehicles)


def members_phones(desk: Desk) -> Iterator[Known[Phone]]:
    """Lines that members of groups speak on."""
    for group in desk.district.groups:
        for role in suspected(group):
            yield from (Known(one, one.since) for one in role.person.phones)


def accused_phones(desk: Desk) -> Iterator[Known[Phone]]:
    """Lines of those accused of what a group did, under a judge's order."""
    for case in desk.district.cases:
        if case.agency == desk.agency.code and case.group is not None:
            yield from (Known(one, case.opened) for person in case.accused for one in person.phones)


def cameras(desk: Desk) -> Iterator[Known[Camera]]:
    """The agency's cameras, told with the first district: they are the nation's."""
    if desk.district.number == 0:
        return (Known(one) for one in nation_cameras(desk.plan) if one.operator == desk.agency.code)
    return iter(())


def reads(desk: Desk) -> Iterator[Known[Read]]:
    """What the agency's cameras read."""
    code = desk.agency.code
    return (Known(one, one.at) for one in desk.district.reads if one.camera.operator == code)
