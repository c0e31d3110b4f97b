"""The nation's municipalities, and which of them make up a district.

GeoNames' towns under the names of their municipalities; two towns of one municipality are added up.
"""

from __future__ import annotations

from functools import lru_cache
from math import cos, hypot, radians
from random import Random
from typing import Any

from tearline.nation.chance import Weighted
from tearline.nation.facts import Place
from tearline.nation.people.sources import geonames_cities, table
from tearline.nation.plan import Plan

_KM_A_DEGREE = 111.2


@lru_cache(maxsize=1)
def places() -> tuple[Place, ...]:
    """All municipalities, largest first."""
    state_of = {facts["admin1"]: letters for letters, facts in table("states").items()}
    merged: dict[tuple[str, str], Place] = {}
    for city in sorted(geonames_cities(table("places")["least"]), key=lambda city: -city["population"]):
        state = state_of[city["admin1code"]]
        if city["name"] not in table("places")["left_out"].get(state, ()):
            place = _place(state, city, seat=all(state != of for of, _ in merged))
            same = merged.get((state, place.name))
            merged[state, place.name] = _together(same, place) if same else place
    return tuple(sorted(merged.values(), key=lambda place: (-place.population, place.state, place.name)))


def places_of(state: str) -> tuple[Place, ...]:
    """The municipalities of a state, largest first."""
    return _by_state()[state]


def some_place(rng: Random) -> Place:
    """A municipality by population."""
    return _by_population().pick(rng)


@lru_cache(maxsize=1024)
def home_of(plan: Plan, number: int) -> tuple[Place, ...]:
    """The neighbouring municipalities of district ``number``, its centre first."""
    rng = plan.chance("people", "home", number)
    centre = some_place(rng)
    fewest, most = table("places")["neighbours"]
    near = _neighbours(centre)
    chosen = [centre]
    wanted = min(rng.randint(fewest, most), len(near) + 1)
    while len(chosen) < wanted:
        left = [place for place in near if place not in chosen]
        chosen.append(Weighted(left, [place.population for place in left]).pick(rng))
    return tuple(chosen)


def distance(a: Place, b: Place) -> float:
    """Kilometres between two seats (flat, good to one in a hundred at these distances)."""
    north = (a.latitude - b.latitude) * _KM_A_DEGREE
    east = (a.longitude - b.longitude) * _KM_A_DEGREE * cos(radians((a.latitude + b.latitude) / 2))
    return hypot(north, east)


@lru_cache(maxsize=1024)
def _neighbours(centre: Place) -> list[Place]:
    """The nearest dozen, at least five however far."""
    near = sorted((place for place in places() if place != centre), key=lambda place: distance(centre, place))
    within = [place for place in near[:12] if distance(centre, place) <= table("places")["within_km"]]
    return within if len(within) >= 5 else near[:5]


@lru_cache(maxsize=1)
def _by_population() -> Weighted[Place]:
    return Weighted(places(), [place.population for place in places()])


@lru_cache(maxsize=1)
def _by_state() -> dict[str, tuple[Place, ...]]:
    return {state: tuple(p for p in places() if p.state == state) for state in table("states")}


def _place(state: str, city: dict[str, Any], seat: bool) -> Place:
    """A town as a municipality; ``seat`` for the state's largest one, which has the state's first codes."""
    facts, habits = table("states")[state], table("places")
    name = habits["names"].get(state, {}).get(city["name"], city["name"])
    # GeoNames' id spreads the towns without an entry of their own over the state's codes.
    spread = 0 if seat else int(city["geonameid"])
    area = habits["area_codes"].get(state, {}).get(name)
    post = habits["postcodes"].get(state, {}).get(name)
    return Place(
        name=name,
        state=state,
        state_name=facts["name"],
        latitude=round(city["latitude"], 5),
        longitude=round(city["longitude"], 5),
        population=city["population"],
        area_code=area or facts["area_codes"][spread % len(facts["area_codes"])],
        postcode=(post or facts["postcodes"][spread // 7 % len(facts["postcodes"])]) + str(spread // 3 % 10),
    )


def _together(first: Place, second: Place) -> Place:
    """One municipality of two towns, seated in the larger one, which comes first."""
    return Place(
        name=first.name,
        state=first.state,
        state_name=first.state_name,
        latitude=first.latitude,
        longitude=first.longitude,
        population=first.population + second.population,
        area_code=first.area_code,
        postcode=first.postcode,
    )
