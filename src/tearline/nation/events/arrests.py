"""Who is to be arrested, when and on what basis: candidates, from incidents, files and drunken nights."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from tearline.nation.agency import police_of, prosecutor_of
from tearline.nation.chance import Weighted, poisson
from tearline.nation.events.incidents import RATED, crime_name
from tearline.nation.events.residents import Residents
from tearline.nation.events.rhythm import TWO_YEARS, present, rhythm
from tearline.nation.events.tables import table
from tearline.nation.facts import Address, CaseFile, District, Group, Incident, Membership, Person
from tearline.nation.people import some_address
from tearline.nation.plan import Plan


@dataclass(slots=True)
class Arrest:
    """An arrest to be made: of several people at once where they were together."""

    at: datetime
    people: list[Person]
    basis: str
    reason: str
    address: Address
    agency: str
    incident: Incident | None = None
    case: CaseFile | None = None  # the file in which it was ordered
    group: Group | None = None  # whose member it is for
    crime: str = "other-offence"


def on_the_spot(rng: Random, district: District) -> list[Arrest]:
    """Arrests in flagrancy: minutes to two hours after the deed, near the place."""
    return [
        Arrest(
            incident.at + timedelta(minutes=rng.randint(4, 110)),
            list(incident.suspects),
            "flagrancy",
            crime_name(incident.crime),
            incident.address,
            arresting(rng, "federal" if is_federal(incident.crime) else "flagrancy", incident.address),
            incident,
        )
        for incident in district.incidents
        if incident.suspects and rng.random() < table("crimes")["kinds"][incident.crime]["caught"]
    ]


def drunken_nights(rng: Random, plan: Plan, district: District, residents: Residents) -> list[Arrest]:
    """Administrative arrests; the same few people again and again among many who are taken once."""
    justice = table("justice")
    reasons = Weighted.of(dict(justice["administrative_reasons"]))
    times = rhythm(plan.as_of, TWO_YEARS, "december", "weekend", "night")
    made = []
    for _ in range(_count(rng, justice["administrative"], district)):
        at = times.pick(rng)
        person = residents.offender(rng, at)
        if person is not None:
            place = person.home.place if rng.random() < 0.85 else rng.choice(district.home)
            where = some_address(rng, place)
            agency = arresting(rng, "administrative", where)
            made.append(Arrest(at, [person], "administrative", reasons.pick(rng), where, agency))
    return made


def ordered(rng: Random, case: CaseFile, suspects: list[Person], since: datetime, urgent: bool) -> Arrest:
    """The arrest that a file leads to: within days in an urgent case, within months on a warrant."""
    wait = timedelta(hours=rng.uniform(6, 100)) if urgent else timedelta(days=rng.expovariate(1 / 40))
    person = suspects[0]
    home = person.home if rng.random() < 0.4 else some_address(rng, person.home.place)
    basis = "urgent case" if urgent else "warrant"
    at = since + wait
    if not urgent and rng.random() < 0.7:  # most warrants are served in the morning
        at = at.replace(hour=rng.randint(5, 11), minute=rng.randint(0, 59))
        at = at if at > since else at + timedelta(1)
    agency = arresting(rng, basis, home)
    return Arrest(at, suspects, basis, crime_name(case.crime), home, agency, case.incident, case)


def out_of_groups(rng: Random, plan: Plan, district: District) -> list[Arrest]:
    """Arrests that ended somebody's time in a group: most who leave one alive leave it so (assumed)."""
    end = present(plan)
    since = (end - timedelta(TWO_YEARS)).date()
    made = []
    for group in district.groups:
        for role in group.members:
            if role.until is None or not since <= role.until < plan.as_of or _goes_on(role):
                continue
            if rng.random() < table("justice")["left_by_arrest"]:
                at = datetime.combine(role.until, time(rng.randint(0, 23), rng.randint(0, 59)))
                made.append(_against(rng, group, role.person, at))
    return made


def _goes_on(role: Membership) -> bool:
    """Whether the person is in a group from that day on again, or dead."""
    person, day = role.person, role.until or date.max
    later = any(other.since >= day for other in person.roles if other is not role)
    return later or (person.died is not None and person.died <= day)


def _against(rng: Random, group: Group, person: Person, at: datetime) -> Arrest:
    kinds = table("crimes")["kinds"].items()
    crimes = [
        c for c, facts in kinds if "trade" in facts and any(facts["trade"] in told for told in group.trades)
    ]
    crime = rng.choice(crimes or ["firearm-carrying"])
    where = (
        person.home
        if rng.random() < 0.3
        else some_address(rng, rng.choice(group.turf or (person.home.place,)))
    )
    agency = arresting(rng, "federal" if is_federal(crime) else "flagrancy", where)
    return Arrest(at, [person], "flagrancy", crime_name(crime), where, agency, group=group, crime=crime)


def arresting(rng: Random, kind: str, address: Address) -> str:
    """Code of the agency that makes an arrest of that kind there."""
    who = Weighted.of(table("justice")["arrests"][kind]).pick(rng)
    state = address.place.state
    code: str = {"state": police_of(state), "prosecutor": prosecutor_of(state)}.get(who, who)
    return code


def is_federal(crime: str) -> bool:
    """Whether the national prosecutor takes it."""
    return bool(table("crimes")["kinds"][crime].get("federal"))


def _count(rng: Random, rate: float, district: District) -> int:
    """How many there are at a rate for 10,000 people."""
    mean = rate * len(district.people) / RATED
    return poisson(rng, mean / 2) + poisson(rng, mean / 2)
