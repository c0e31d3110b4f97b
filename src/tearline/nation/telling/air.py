"""What is said of aircraft, of flights as they were filed, and of strips that stand in no chart."""

from __future__ import annotations

from collections.abc import Iterator

from tearline.nation.facts import Aircraft, Flight, Strip
from tearline.nation.telling.forms import Said
from tearline.nation.telling.known import Desk, Known, minute


def aircraft(known: Known[Aircraft], desk: Desk) -> Said:
    """An aircraft as it is registered."""
    one = known.thing
    return {
        "registration": one.registration,
        "name": f"{one.registration} {one.model}",
        "icao24": one.icao24,
        "model": one.model,
        "type": one.type_code,
        "serial": one.serial,
        "built": str(one.year),
        "owner": desk.key(one.owner),
        "_true": one.id,
    }


def flight(known: Known[Flight], desk: Desk) -> Said:
    """A flight as its plan had it; where it went instead, nobody on the ground knows."""
    one = known.thing
    to = one.planned_to or one.destination
    return {
        "callsign": one.aircraft.registration.replace("-", ""),
        "registration": one.aircraft.registration,
        "icao24": one.aircraft.icao24,
        "aircraft": desk.key(one.aircraft),
        "type": one.aircraft.type_code,
        "pilot": desk.key(one.pilot) if one.pilot is not None else "",
        "departure": one.origin.icao or "ZZZZ",
        "arrival": to.icao or "ZZZZ",
        "departed": minute(one.departed),
        "arrived": minute(one.arrived) if to is one.destination else "",
        "persons": str(one.persons),
        "_true": one.id,
    }


def track(known: Known[Flight], desk: Desk) -> Said:
    """A movement that radar saw: where it was first and last heard, and that it fell silent."""
    one = known.thing
    first, last = one.track[0], one.track[-1]
    silent = "; transpondedor apagado" if one.transponder_off else ""
    return {
        "registration": one.aircraft.registration,
        "icao24": one.aircraft.icao24,
        "callsign": one.aircraft.registration.replace("-", ""),
        "aircraft": desk.key(one.aircraft),
        "type": one.aircraft.type_code,
        "departed": minute(first[0]),
        "arrived": minute(last[0]),
        "note": f"Visto de {first[1]:.3f},{first[2]:.3f} a {last[1]:.3f},{last[2]:.3f}, {last[3]} pies{silent}",
        "_true": one.id,
    }


def strip(known: Known[Strip], desk: Desk) -> Said:  # noqa: ARG001
    """A clandestine strip, as found from the air."""
    one = known.thing
    return {
        "name": one.name,
        "latitude": f"{one.latitude:.4f}",
        "longitude": f"{one.longitude:.4f}",
        "state": one.state,
        "note": "pista no registrada",
        "_true": one.id,
    }


def aircrafts(desk: Desk) -> Iterator[Known[Aircraft]]:
    """All that are registered."""
    return (Known(one) for one in desk.district.aircraft)


def filed_flights(desk: Desk) -> Iterator[Known[Flight]]:
    """Those with a plan."""
    return (Known(one, one.departed) for one in desk.district.flights if one.planned_to is not None)


def tracked_flights(desk: Desk) -> Iterator[Known[Flight]]:
    """Those without a plan, or that fell silent, as far as radar saw them at all."""
    for one in desk.district.flights:
        if one.track and (one.planned_to is None or one.transponder_off):
            yield Known(one, one.departed)


def clandestine_strips(desk: Desk) -> Iterator[Known[Strip]]:
    """Those on which somebody landed, once each."""
    found: dict[str, Known[Strip]] = {}
    for one in desk.district.flights:
        for at in (one.origin, one.destination):
            if at.icao is None:
                found.setdefault(at.id, Known(at, one.arrived))
    return iter(found.values())
