"""People at the border in a year: a few cross every week, most never, nearly all come back."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import lru_cache
from math import cos, hypot, radians
from random import Random
from typing import NamedTuple

from tearline.nation.chance import Weighted
from tearline.nation.events.custody import Custody
from tearline.nation.events.incidents import RATED
from tearline.nation.events.residents import ADULT, Residents, age, lives
from tearline.nation.events.rhythm import YEAR, present, rhythm
from tearline.nation.events.tables import table
from tearline.nation.facts import Crossing, District, Person, Place, Vehicle
from tearline.nation.plan import DISTRICT, Plan

_SPACE = 100_000_000  # of passport numbers: a letter and eight digits


class Point(NamedTuple):
    """Where a journey leaves the country."""

    name: str
    country: str | None  # on the other side; None at an airport


def cross_borders(plan: Plan, district: District, residents: Residents, custody: Custody) -> None:
    """Fills the crossings of a district, in the order of time."""
    rng = plan.chance("events", "crossings", district.number)
    wanted = max(20, round(table("borders")["rate"] * len(district.people) / RATED))
    passports = {person.id: n for n, person in enumerate(district.people)}
    made: list[Crossing] = []
    for _ in range(wanted):
        if len(made) >= wanted or not residents.adults:
            break
        person = rng.choice(residents.adults)
        number = plan.number("passport", _SPACE, district.number, passports[person.id], DISTRICT)
        made += _travels(rng, plan, residents, custody, person, f"G{number:08}")
    made.sort(key=lambda crossing: crossing.at)
    for n, crossing in enumerate(made):
        crossing.id = f"X-{district.number}-{n}"
    district.crossings.extend(made)


def _travels(
    rng: Random, plan: Plan, residents: Residents, custody: Custody, person: Person, document: str
) -> list[Crossing]:
    """One person's journeys of the year. How often somebody travels has a heavy tail."""
    near = _near(person.home.place)
    frequent = near is not None and rng.random() < table("borders")["frequent"]
    journeys = 8 + int(rng.expovariate(1 / 25)) if frequent else 1 + int(rng.paretovariate(1.6) - 0.6)
    end, made = present(plan), []
    start = end - timedelta(YEAR)
    free_from = start
    times = rhythm(plan.as_of, YEAR, "december", "weekend", "day")
    for left in sorted(times.pick(rng) for _ in range(min(journeys, 120))):
        if left < free_from or not _may_leave(person, custody, left):
            continue
        stay = (
            timedelta(hours=rng.uniform(1.5, 14))
            if frequent
            else timedelta(days=0.3 + rng.expovariate(1 / 9))
        )
        made += _journey(rng, residents, custody, person, document, near, left, left + stay, end)
        free_from = left + stay + timedelta(hours=2)
    return made


def _journey(
    rng: Random,
    residents: Residents,
    custody: Custody,
    person: Person,
    document: str,
    near: Point | None,
    left: datetime,
    back: datetime,
    end: datetime,
) -> list[Crossing]:
    """Out and back again; some come back after the year, a few by another way that nobody records."""
    by_land = near is not None and rng.random() < 0.9
    point = near if by_land and near is not None else _airport(rng, person.home.place)
    country = point.country or Weighted.of(table("borders")["by_air"]).pick(rng)
    vehicle = _vehicle(rng, residents, person, left) if by_land else None
    flight = None if by_land else _flight(rng)
    made = [Crossing("", person, left, point.name, "exit", document, country, vehicle, flight)]
    if back < end and rng.random() < 0.97 and _may_leave(person, custody, back):
        flight = None if by_land else _flight(rng)
        made.append(Crossing("", person, back, point.name, "entry", document, country, vehicle, flight))
    return made


def _may_leave(person: Person, custody: Custody, at: datetime) -> bool:
    return lives(person, at) and age(person, at.date()) >= ADULT and custody.free(person, at)


def _vehicle(rng: Random, residents: Residents, person: Person, at: datetime) -> Vehicle | None:
    owned = [
        v
        for v in residents.vehicles_of.get(person.id, ())
        if v.registered <= at.date() and v.stolen is None and v.kind != "lorry"
    ]
    return rng.choice(owned) if owned and rng.random() < 0.6 else None


def _flight(rng: Random) -> str:
    return f"{rng.choice(table('borders')['airlines'])} {rng.randint(100, 2999)}"


@lru_cache(maxsize=1024)
def _near(place: Place) -> Point | None:
    """The land crossing that people of the place use, if one is near."""
    told = table("borders")
    by_distance = [
        (_km(place, facts[0], facts[1]) / facts[3] ** 0.2, name, facts[2])
        for name, facts in told["land"].items()
    ]
    distance, name, country = min(by_distance)
    return Point(name, country) if distance * 1.5 <= told["near_km"] else None


def _airport(rng: Random, place: Place) -> Point:
    return Point(_airports(place).pick(rng), None)


@lru_cache(maxsize=1024)
def _airports(place: Place) -> Weighted[str]:
    """The airports that people of the place fly from: the near ones and the large ones."""
    told = table("borders")["airports"]
    return Weighted(
        told, [facts[2] / (60 + _km(place, facts[0], facts[1])) ** 1.5 for facts in told.values()]
    )


def _km(place: Place, latitude: float, longitude: float) -> float:
    east = (place.longitude - longitude) * cos(radians(place.latitude))
    return hypot(place.latitude - latitude, east) * 111.2
