"""Streets, numbers and neighbourhoods, as they are written on the nation's forms.

A neighbourhood belongs to its municipality whatever the seed: it is part of the country, not of a nation
made. Streets are shared by all towns, as they are in life: every one has a Calle Benito Juárez.
"""

from __future__ import annotations

from functools import lru_cache
from random import Random
from typing import NamedTuple

from tearline.nation.chance import Weighted, stream
from tearline.nation.facts import Address, Place
from tearline.nation.people.sources import faker_surnames, table

_PEOPLE_A_QUARTER = 9_000
_MOST_QUARTERS = 90
_SPREAD = 0.06  # deviation of a quarter's distance from the middle, in degrees, for a town of a million
_JITTER = 0.012  # degrees within a quarter


class Quarter(NamedTuple):
    """A neighbourhood: its name as written, its postcode and its middle."""

    name: str
    postcode: str
    latitude: float
    longitude: float


def some_address(rng: Random, place: Place) -> Address:
    """An address in ``place``."""
    quarters = _quarters(place)
    quarter = quarters[int(len(quarters) * rng.random() ** 1.3)]  # the middle of the town is denser
    street, number = _street_and_number(rng)
    return Address(
        street=street,
        number=number,
        neighbourhood=quarter.name,
        postcode=quarter.postcode,
        place=place,
        latitude=round(quarter.latitude + (rng.random() - 0.5) * _JITTER, 5),
        longitude=round(quarter.longitude + (rng.random() - 0.5) * _JITTER, 5),
    )


def _street_and_number(rng: Random) -> tuple[str, str]:
    manner = _numbers().pick(rng)
    if manner == "road":
        return _road(rng), f"km {rng.randint(1, 140)}{rng.choice(('', '', '.5'))}"
    kind, name = _kinds().pick(rng), _names().pick(rng)
    return f"{kind} {name}".strip(), _number(rng, manner)


def _number(rng: Random, manner: str) -> str:
    house = 1 + int(rng.random() ** 2 * (300 if rng.random() < 0.7 else 4_000))
    if manner == "without":
        return "S/N"
    if manner == "lot":
        return f"Mz {rng.randint(1, 80)} Lt {rng.randint(1, 60)}"
    if manner == "letter":
        return f"{house}{rng.choice('ABCD')}" if rng.random() < 0.5 else f"{house}-{rng.choice('ABC')}"
    if manner == "flat":
        return f"{house} Int. {rng.choice((rng.randint(1, 24), rng.randint(101, 508)))}"
    return str(house)


def _road(rng: Random) -> str:
    ends = (
        "México",
        "Guadalajara",
        "Monterrey",
        "Puebla",
        "Toluca",
        "Veracruz",
        "Nogales",
        "Laredo",
        "la Costa",
    )
    a, b = rng.sample(ends, 2)
    return f"Carretera {a}-{b}" if rng.random() < 0.7 else f"Camino a {_names().pick(rng)}"


@lru_cache(maxsize=4096)
def _quarters(place: Place) -> tuple[Quarter, ...]:
    """A town's neighbourhoods, the middle one first."""
    rng = stream(0, "quarters", place.state, place.name)
    habits = table("streets")
    kinds = Weighted.of(habits["quarter_kinds"])
    many = max(6, min(_MOST_QUARTERS, place.population // _PEOPLE_A_QUARTER))
    names = ["Centro", *rng.sample([q for q in habits["quarters"] if q != "Centro"], many - 1)]
    return tuple(
        Quarter(
            f"{'Col.' if name == 'Centro' else kinds.pick(rng)} {name}".strip(),
            f"{place.postcode}{10 * n % 100:02}",
            *_middle(rng, place, n / many),
        )
        for n, name in enumerate(names)
    )


def _middle(rng: Random, place: Place, outward: float) -> tuple[float, float]:
    """Where a quarter lies: the farther ``outward`` (0 to 1), the more scattered; not over a border or the sea."""
    width = _SPREAD * max(0.1, min(1.0, place.population / 1e6)) ** 0.5 * outward * 2
    north, east = rng.gauss(0, width), rng.gauss(0, width)
    blocked = table("places")["blocked"].get(place.state, {}).get(place.name, "")
    if "n" in blocked or "s" in blocked:
        north = -abs(north) - _JITTER / 2 if "n" in blocked else abs(north) + _JITTER / 2
    if "e" in blocked or "w" in blocked:
        east = -abs(east) - _JITTER / 2 if "e" in blocked else abs(east) + _JITTER / 2
    return place.latitude + north, place.longitude + east


@lru_cache(maxsize=1)
def _names() -> Weighted[str]:
    """Street names: heroes everywhere, then trees and stones, countries, and people whom nobody remembers."""
    habits = table("streets")
    numbered = [f"{n}" for n in range(1, 41)]
    people = faker_surnames()[:400]
    groups = ((habits["everywhere"], 0.5), (habits["trees"], 0.24), (habits["abroad"], 0.06))
    names: dict[str, float] = {}
    for listed, share in (*groups, (numbered, 0.08), (people, 0.12)):
        for name in listed:
            names[name] = share / len(listed)
    return Weighted.of(names)


@lru_cache(maxsize=1)
def _kinds() -> Weighted[str]:
    return Weighted.of(
        {kind: weight for kind, weight in table("streets")["kinds"].items() if kind != "Carretera"}
    )


@lru_cache(maxsize=1)
def _numbers() -> Weighted[str]:
    return Weighted.of(table("streets")["numbers"])
