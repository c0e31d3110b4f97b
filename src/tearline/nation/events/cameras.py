"""The nation's plate readers: where they stand, what they look at, and in which hours they worked."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from random import Random
from typing import NamedTuple

from tearline.nation.chance import Weighted
from tearline.nation.events.rhythm import FORTNIGHT
from tearline.nation.events.roads import Roads, heading, roads
from tearline.nation.events.tables import table
from tearline.nation.facts import Camera, Place
from tearline.nation.people import home_of, some_address
from tearline.nation.plan import Plan

WORKS, BAD, DEAD = 0, 1, 2
_HOURS = FORTNIGHT * 24
_SAMPLE = 240  # districts that a network is laid out for; more change nothing
_CITIES = 14  # that people travel to
_OPPOSITE = {"norte": "sur", "sur": "norte", "oriente": "poniente", "poniente": "oriente"}


@dataclass(frozen=True, slots=True)
class Site:
    """A gantry: its cameras by index, ``out`` looking one way and ``back`` the other; None where it has none."""

    latitude: float
    longitude: float
    out: int | None
    back: int | None


class Gantry(NamedTuple):
    """What the cameras of a site have in common."""

    name: str
    at: tuple[float, float]
    place: Place
    road: str
    operator: str


@dataclass(slots=True)
class Network:
    """All cameras, the sites in towns, and those on roads from the lower to the higher place index."""

    cameras: list[Camera] = field(default_factory=list)
    health: list[bytes] = field(default_factory=list)  # by camera, for each hour of the fortnight
    in_town: dict[int, list[Site]] = field(default_factory=lambda: defaultdict(list))
    on_road: dict[tuple[int, int], list[Site]] = field(default_factory=lambda: defaultdict(list))


def cameras(plan: Plan) -> tuple[Camera, ...]:
    """The plate readers of a nation, the same for all its districts."""
    return tuple(network(plan).cameras)


@lru_cache(maxsize=4)
def network(plan: Plan) -> Network:
    """The network of a nation: its sites lie where its people live and drive."""
    told, net, graph = table("cameras"), Network(), roads()
    rng = plan.chance("events", "cameras")
    wanted = min(told["most"], round(told["least"] + told["a_root"] * (plan.people / 1000) ** 0.4))
    homes = _homes(plan, graph)
    on_roads = int(wanted * told["on_roads"])
    for a, b in _busy_roads(rng, graph, homes):
        if len(net.cameras) >= on_roads:
            break
        _on_road(rng, net, graph, a, b)
    for town in _towns(rng, homes):
        if len(net.cameras) >= wanted:
            break
        _in_town(rng, net, graph, town)
    net.health = [_health(plan.chance("events", "camera", n), c) for n, c in enumerate(net.cameras)]
    return net


def _homes(plan: Plan, graph: Roads) -> Counter[int]:
    """In how many districts people live in each place; a district's centre counts twice."""
    homes: Counter[int] = Counter()
    for number in range(min(plan.districts, _SAMPLE)):
        places = home_of(plan, number)
        homes.update(graph.at(place) for place in (places[0], *places))
    return homes


def _busy_roads(rng: Random, graph: Roads, homes: Counter[int]) -> list[tuple[int, int]]:
    """Roads by traffic: between neighbouring homes, and from homes to the cities; chance upsets the order."""
    traffic: Counter[tuple[int, int]] = Counter()
    for home, weight in homes.most_common(60):
        others = [n for n in homes if n != home and graph.far(home, n) < 60]
        for goal, share in (*((n, 3) for n in others), *((city, 1) for city in range(_CITIES))):
            way = graph.way(home, goal)
            for a, b in pairwise(way):
                traffic[min(a, b), max(a, b)] += weight * share
    order = {road: -(cars**0.7) * rng.random() for road, cars in traffic.items()}
    return sorted(traffic, key=lambda road: order[road])


def _towns(rng: Random, homes: Counter[int]) -> list[int]:
    """Towns in the order in which they get sites: each home one, then those where many live, again."""
    first = [town for town, _ in homes.most_common()]
    weighted = Weighted(first, [homes[town] ** 0.8 / (1 + n) ** 0.25 for n, town in enumerate(first)])
    return first + [weighted.pick(rng) for _ in range(table("cameras")["most"])]


def _on_road(rng: Random, net: Network, graph: Roads, a: int, b: int) -> None:
    here, there, part = graph.towns[a], graph.towns[b], rng.uniform(0.25, 0.75)
    at = (
        round(here.latitude + (there.latitude - here.latitude) * part, 5),
        round(here.longitude + (there.longitude - here.longitude) * part, 5),
    )
    road, km = graph.road(a, b), int(graph.far(a, b) * 1.25 * part)
    toll = "Caseta" if road.endswith("D") else "Arco carretero"
    gantry = Gantry(
        f"{toll} {here.name}-{there.name} km {km}", at, here if part < 0.5 else there, road, operator="GCN"
    )
    out = heading(here.latitude, here.longitude, there.latitude, there.longitude)
    net.on_road[a, b].append(_put_up(rng, net, gantry, out))


def _in_town(rng: Random, net: Network, graph: Roads, town: int) -> None:
    place = graph.towns[town]
    where = some_address(rng, place)
    at = (where.latitude, where.longitude)
    name = f"Arco {place.name}, {where.street}"
    gantry = Gantry(name, at, place, where.street, operator="CCC")
    out = heading(place.latitude, place.longitude, *at)
    net.in_town[town].append(_put_up(rng, net, gantry, out))


def _put_up(rng: Random, net: Network, gantry: Gantry, out: str) -> Site:
    """Puts up a camera for each direction, or for one of them only."""
    only = None if rng.random() < table("cameras")["both_ways"] else rng.randrange(2)
    chosen: list[int | None] = [None, None]
    for n, direction in enumerate((out, _OPPOSITE[out])):
        if only is None or only == n:
            chosen[n] = len(net.cameras)
            net.cameras.append(_camera(rng, gantry, direction, len(net.cameras)))
    return Site(*gantry.at, *chosen)


def _camera(rng: Random, gantry: Gantry, direction: str, n: int) -> Camera:
    told = table("cameras")
    return Camera(
        id=f"K-0-{n}",
        name=f"{gantry.name} sentido {direction}",
        latitude=gantry.at[0],
        longitude=gantry.at[1],
        place=gantry.place,
        road=gantry.road,
        direction=direction,
        uptime=_between(rng, told["uptime"], 4),
        accuracy=_between(rng, told["accuracy"], 5),
        operator=gantry.operator,
    )


def _between(rng: Random, classes: list[list[float]], digits: int) -> float:
    """A share out of classes of cameras: good, middling and bad ones."""
    low, high = Weighted([(a, b) for _, a, b in classes], [share for share, _, _ in classes]).pick(rng)
    return round(rng.uniform(low, high), digits)


def _health(rng: Random, camera: Camera) -> bytes:
    """Hours in which it worked, worked badly or not at all: failures come by chance and last a day or two."""
    told = table("cameras")
    mended = 1 / told["mended_hours"]
    fails = mended * (1 - camera.uptime) / camera.uptime
    dead, hours = rng.random() > camera.uptime, bytearray()
    for _ in range(_HOURS):
        dead = rng.random() >= mended if dead else rng.random() < fails
        hours.append(DEAD if dead else BAD if rng.random() < told["bad_hours"] else WORKS)
    return bytes(hours)
