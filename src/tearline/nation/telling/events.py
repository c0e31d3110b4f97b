"""What is said of what happened: incidents, detentions, cases and their steps, seizures, tips, crossings."""

from __future__ import annotations

from collections.abc import Iterator

from tearline.nation.events import crime_name
from tearline.nation.facts import CaseFile, CaseStep, Crossing, Detention, Incident, Seizure, Tip
from tearline.nation.telling.circles import SOUTH
from tearline.nation.telling.forms import Said
from tearline.nation.telling.known import Desk, Known, minute, place, point

_ROADS = frozenset({"crash", "traffic-injury", "traffic-death", "cargo-theft", "fuel-theft"})


def incident(known: Known[Incident], desk: Desk) -> Said:
    """A report of an incident, with those involved whom the agency has on file."""
    one = known.thing
    people = (*one.victims, *one.suspects, *one.witnesses)
    return {
        "name": crime_name(one.crime),
        "at": minute(one.at),
        **place(one.address),
        **point(one.address),
        "text": one.narrative,
        "crime": one.crime,
        "involved": " ".join(dict.fromkeys(key for who in people if (key := desk.key(who, one)))),
        "phone": one.reporter.phones[0].number if one.reporter and one.reporter.phones else "",
        "plates": " ".join(vehicle.plate for vehicle in one.vehicles),
        "_true": " ".join((one.id, *(who.id for who in people), *(vehicle.id for vehicle in one.vehicles))),
    }


def detention(known: Known[Detention], desk: Desk) -> Said:
    """An entry of a detention: arrest, registration and handover apart."""
    one = known.thing
    return {
        "number": one.folio,
        "detainee": desk.key(one.person, one),
        "at": minute(one.arrested),
        "registered": minute(one.registered),
        "handed_over": minute(one.handed_over),
        "released": minute(one.released) if one.released else "",
        **place(one.address),
        "basis": one.basis,
        "reason": one.reason,
        "authority": one.agency,
        "receiving": one.case.agency if one.case else "",
        "case": desk.key(one.case) if one.case else "",
        "_true": f"{one.id} {one.person.id}",
    }


def case(known: Known[CaseFile], desk: Desk) -> Said:  # noqa: ARG001
    """An investigation file and how far it has come."""
    one = known.thing
    return {
        "name": f"{one.number} {crime_name(one.crime)}",
        "number": one.number,
        "crime": crime_name(one.crime),
        "opened": one.opened.isoformat(),
        "phase": one.steps[-1].kind if one.steps else "complaint",
        "place": f"{one.place.name}, {one.place.state_name}",
        "_true": one.id,
    }


def step(known: Known[tuple[CaseFile, CaseStep]], desk: Desk) -> Said:
    """A step of a case."""
    file, one = known.thing
    return {
        "name": one.kind,
        "kind": one.kind,
        "at": minute(one.at),
        "case": desk.key(file),
        "person": desk.key(one.person, file) if one.person else "",
        "outcome": one.outcome,
        "authority": file.agency,
        "_true": _both(file, one),
    }


def warrant(known: Known[tuple[CaseFile, CaseStep]], desk: Desk) -> Said:
    """A judge's order to arrest somebody."""
    file, one = known.thing
    done = next((s for s in file.steps if s.kind == "detention" and s.person is one.person), None)
    return {
        "kind": "arrest",
        "subject": desk.key(one.person, file) if one.person else "",
        "crime": crime_name(file.crime),
        "standing": "executed" if done else "in force",
        "issued": one.at.date().isoformat(),
        "executed": done.at.date().isoformat() if done else "",
        "case": desk.key(file),
        "_true": _both(file, one),
    }


def _both(file: CaseFile, one: CaseStep) -> str:
    return f"{file.id} {one.person.id}" if one.person is not None else file.id


def seizure(known: Known[Seizure], desk: Desk) -> Said:
    """What was secured, from whom, with the things that the agency has on file."""
    one = known.thing
    things = (*one.firearms, *one.vehicles)
    return {
        "kind": one.kind,
        "at": minute(one.at),
        **place(one.address),
        **point(one.address),
        "substance": one.substance,
        "quantity": f"{one.quantity:g}" if one.quantity else "",
        "unit": one.unit if one.quantity else "",
        "authority": one.agency,
        "possessor": desk.key(one.possessor, one) if one.possessor else "",
        "items": " ".join(key for thing in things if (key := desk.key(thing))),
        "case": desk.key(one.case) if one.case else "",
        "text": "Cateo sin resultado" if one.empty else "",
        "_true": " ".join((one.id, *(f.id for f in one.firearms), *(v.id for v in one.vehicles))),
    }


def tip(known: Known[Tip], desk: Desk) -> Said:  # noqa: ARG001
    """An anonymous tip as it was noted; by its code the caller can ask again."""
    one = known.thing
    return {
        "number": one.code,
        "at": minute(one.at),
        "channel": one.channel,
        "topic": one.topic,
        "text": one.text,
        "place": f"{one.place.name}, {one.place.state_name}",
        "_true": " ".join((one.id, *(who.id for who in one.names))),
    }


def crossing(known: Known[Crossing], desk: Desk) -> Said:
    """Somebody at the border."""
    one = known.thing
    return {
        "name": f"{'Entrada' if one.direction == 'entry' else 'Salida'} {one.point}",
        "person": desk.key(one.person),
        "at": minute(one.at),
        "point": one.point,
        "direction": one.direction,
        "document": one.document,
        "country": one.country.lower(),
        "plate": one.vehicle.plate if one.vehicle else one.flight or "",
        "_true": f"{one.id} {one.person.id}",
    }


# ── which ───────────────────────────────────────────────────────────────────────────────────────────


def incidents(desk: Desk) -> Iterator[Known[Incident]]:
    """Those in the agency's states."""
    return (Known(one, one.at) for one in desk.district.incidents if desk.here(one.address))


def road_incidents(desk: Desk) -> Iterator[Known[Incident]]:
    """Crashes and thefts on the road."""
    return (Known(one, one.at) for one in desk.district.incidents if one.crime in _ROADS)


def emergency_calls(desk: Desk) -> Iterator[Known[Incident]]:
    """Those that somebody called in."""
    return (Known(one, one.at) for one in desk.district.incidents if one.reporter is not None)


def detentions(desk: Desk) -> Iterator[Known[Detention]]:
    """Those whose detainee the agency has on file."""
    return (Known(one, one.arrested) for one in desk.district.detentions if desk.key(one.person, one))


def own_detentions(desk: Desk) -> Iterator[Known[Detention]]:
    """Those of them that it made itself."""
    return (known for known in detentions(desk) if known.thing.agency == desk.agency.code)


def imprisonments(desk: Desk) -> Iterator[Known[Detention]]:
    """Those that go on."""
    return (k for k in detentions(desk) if k.thing.case is not None and k.thing.released is None)


def cases(desk: Desk) -> Iterator[Known[CaseFile]]:
    """The prosecutor's own files."""
    return (Known(one, one.opened) for one in desk.district.cases if one.agency == desk.agency.code)


def grouped_cases(desk: Desk) -> Iterator[Known[CaseFile]]:
    """Those against a group."""
    return (known for known in cases(desk) if known.thing.group is not None)


def ordinary_cases(desk: Desk) -> Iterator[Known[CaseFile]]:
    """The others."""
    return (known for known in cases(desk) if known.thing.group is None)


def steps(desk: Desk) -> Iterator[Known[tuple[CaseFile, CaseStep]]]:
    """All steps of its files."""
    for known in cases(desk):
        yield from (Known((known.thing, one), one.at) for one in known.thing.steps)


def warrants(desk: Desk) -> Iterator[Known[tuple[CaseFile, CaseStep]]]:
    """The orders of arrest in its files."""
    for known in steps(desk):
        if known.thing[1].kind == "warrant" and known.thing[1].person is not None:
            yield known


def seizures(desk: Desk) -> Iterator[Known[Seizure]]:
    """What it secured itself, raids that found nothing among them."""
    return (Known(one, one.at) for one in desk.district.seizures if one.agency == desk.agency.code)


def armed_seizures(desk: Desk) -> Iterator[Known[Seizure]]:
    """Those of firearms, whoever made them."""
    return (Known(one, one.at) for one in desk.district.seizures if one.firearms)


def tips(desk: Desk) -> Iterator[Known[Tip]]:
    """All that came in for the agency's states."""
    states = desk.agency.states
    return (Known(one, one.at) for one in desk.district.tips if states is None or one.place.state in states)


def crossings(desk: Desk) -> Iterator[Known[Crossing]]:
    """Those of people whom it has on file."""
    return (Known(one, one.at) for one in desk.district.crossings if desk.key(one.person))


def crossings_south(desk: Desk) -> Iterator[Known[Crossing]]:
    """Those of them to and from the south."""
    return (known for known in crossings(desk) if known.thing.country in SOUTH)
