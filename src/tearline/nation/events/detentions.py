"""Detentions in the order of time: arrest, register, handover, and the file that each leads to."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from random import Random

from tearline.nation.events.arrests import Arrest, drunken_nights, on_the_spot, out_of_groups
from tearline.nation.events.cases import Register, complaints, enter
from tearline.nation.events.custody import Custody
from tearline.nation.events.proceedings import proceed
from tearline.nation.events.residents import Residents, answers
from tearline.nation.events.rhythm import hours_later, present
from tearline.nation.events.tables import table
from tearline.nation.facts import Detention, District, Person
from tearline.nation.plan import Plan

_MOST = 1_000  # detentions of a district
_SPACE = 10_000_000


def bring_to_justice(plan: Plan, district: District, residents: Residents) -> Custody:
    """Fills the detentions and cases of a district; returns who was locked up when."""
    rng = plan.chance("events", "detentions", district.number)
    custody, register = Custody(), Register(plan, district)
    arrests = on_the_spot(rng, district)
    taken = {arrest.incident.id for arrest in arrests if arrest.incident}
    arrests += complaints(rng, district, register, taken, present(plan))
    arrests += out_of_groups(rng, plan, district)
    arrests += drunken_nights(rng, plan, district, residents)
    for arrest in sorted(arrests, key=lambda arrest: arrest.at):
        _arrest(rng, plan, district, custody, register, arrest)
    _alibis(district, custody)
    return custody


def _arrest(
    rng: Random, plan: Plan, district: District, custody: Custody, register: Register, arrest: Arrest
) -> None:
    """Those of an arrest who were at large; with a file for all of them where it is no trifle."""
    made = []
    for person in arrest.people:
        until = _until(plan, person)
        if answers(person, arrest.at) and custody.free(person, arrest.at):
            detention = _detention(rng, arrest, person)
            if max(detention.registered, detention.handed_over) < until:
                made.append(_numbered(plan, district, detention))
                district.detentions.append(detention)
    if arrest.basis == "administrative":
        for detention in made:
            _let_go(rng, detention, present(plan))
    elif made:
        _file(rng, plan, register, arrest, made)
    for detention in made:
        custody.lock(detention.person, detention.arrested, detention.released)


def _detention(rng: Random, arrest: Arrest, person: Person) -> Detention:
    rules = table("justice")
    median, sigma = rules["registered"][arrest.agency]
    registered = arrest.at + hours_later(rng, median, sigma)
    if rng.random() < rules["forgotten"]:
        registered += timedelta(days=rng.uniform(1, 6))
    median, sigma = rules["handover"][arrest.basis]
    delay = hours_later(rng, median * (rules["army_slower"] if arrest.agency == "EJE" else 1), sigma)
    if arrest.basis != "administrative" and rng.random() < rules["handed_over_late"]:
        delay = timedelta(hours=48 + rng.expovariate(1 / 14))
    return Detention(
        "",
        person,
        arrest.at,
        registered.replace(microsecond=0),
        (arrest.at + delay).replace(microsecond=0),
        arrest.address,
        arrest.basis,
        arrest.reason,
        arrest.agency,
        incident=arrest.incident,
        case=arrest.case,
    )


def _numbered(plan: Plan, district: District, detention: Detention) -> Detention:
    n = len(district.detentions)
    serial = plan.number("detention", _SPACE, district.number, n, _MOST)
    detention.id = f"D-{district.number}-{n}"
    detention.folio = f"{detention.address.place.state}/{detention.arrested:%Y}/{serial:07}"
    return detention


def _let_go(rng: Random, detention: Detention, now: datetime) -> None:
    """After some hours, at most 36 (constitution, article 21)."""
    rules = table("justice")
    median, sigma = rules["administrative_hours"]
    hours = min(median * rng.lognormvariate(0, sigma), rules["administrative_most"])
    released = max(detention.arrested + timedelta(hours=hours), detention.handed_over + timedelta(minutes=20))
    detention.released = released.replace(microsecond=0) if released < now else None


def _file(rng: Random, plan: Plan, register: Register, arrest: Arrest, made: list[Detention]) -> None:
    case, incident = arrest.case, arrest.incident
    if case is None:
        crime, group = (incident.crime, incident.group) if incident else (arrest.crime, arrest.group)
        opened = min(detention.handed_over for detention in made)
        case = register.open(rng, crime, opened, arrest.address.place, incident, group)
    grave = case.group is not None or bool(table("crimes")["kinds"][case.crime].get("grave"))
    for detention in made:
        way = proceed(rng, detention, _until(plan, detention.person), grave)
        detention.case, detention.released = case, way.released
        enter(case, way)


def _until(plan: Plan, person: Person) -> datetime:
    """The moment after which nothing happens to a person: the present, or the day of death."""
    died = datetime.combine(person.died, time()) if person.died else datetime.max
    return min(present(plan), died)


def _alibis(district: District, custody: Custody) -> None:
    """Who sat in prison that day was named wrongly."""
    for incident in district.incidents:
        for suspect in incident.suspects:
            if suspect not in incident.wrongly and not custody.free(suspect, incident.at):
                incident.wrongly.append(suspect)
