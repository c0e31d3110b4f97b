"""Which cameras a vehicle passes on its way, and after how many seconds."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from random import Random
from typing import NamedTuple

from tearline.nation.events.cameras import Network, Site
from tearline.nation.events.roads import Roads, kilometres

_WINDING = 1.25  # a road against the crow's way
_TOWN, _COUNTRY = 27.0, 82.0  # km/h on the average, stops and all; in town below 12 km (assumed)

Point = tuple[float, float]


class Route(NamedTuple):
    """Cameras in the order passed, each with its seconds from the start at an average pace, and the whole."""

    passes: tuple[tuple[int, float], ...]
    seconds: float

    def stretched(self, pace: float) -> Route:
        """The same at another pace: 1.2 takes a fifth longer."""
        return Route(tuple((camera, s * pace) for camera, s in self.passes), self.seconds * pace)


def route(start: Point, stops: Iterable[tuple[Point, int | None]], goal: Point) -> Route:
    """The way from ``start`` past the stops to ``goal``; a stop without a camera is driven past unseen."""
    passes, seconds, here = [], 60.0, start
    for there, camera in stops:
        seconds += _drive(here, there)
        if camera is not None:
            passes.append((camera, seconds))
        here = there
    return Route(tuple(passes), seconds + _drive(here, goal))


def out_and_back(home: Point, sites: list[Site], goal: Point) -> tuple[Route, Route]:
    """The way past some sites and the way back, past the cameras that look the other way."""
    there = route(home, [((s.latitude, s.longitude), s.out) for s in sites], goal)
    back = route(goal, [((s.latitude, s.longitude), s.back) for s in reversed(sites)], home)
    return there, back


def long_way(rng: Random, net: Network, graph: Roads, home: Point, a: int, b: int) -> tuple[Route, Route]:
    """The way from a home in town ``a`` to town ``b`` over the roads, and back."""
    sites = [*_leaving(rng, net, a)]
    goal = graph.towns[b]
    way = graph.way(a, b)
    stops: list[tuple[Point, int | None]] = [((s.latitude, s.longitude), s.out) for s in sites]
    returning: list[tuple[Point, int | None]] = [((s.latitude, s.longitude), s.back) for s in sites]
    for here, there in pairwise(way):
        onward, backward = _along(net, graph, here, there)
        stops += onward
        returning += backward
    arriving = [*_leaving(rng, net, b)]
    stops += [((s.latitude, s.longitude), s.back) for s in arriving]
    returning += [((s.latitude, s.longitude), s.out) for s in arriving]
    end = (goal.latitude, goal.longitude)
    return route(home, stops, end), route(end, reversed(returning), home)


def _leaving(rng: Random, net: Network, town: int) -> list[Site]:
    sites = net.in_town.get(town)
    return [rng.choice(sites)] if sites and rng.random() < 0.6 else []


def _along(
    net: Network, graph: Roads, a: int, b: int
) -> tuple[list[tuple[Point, int | None]], list[tuple[Point, int | None]]]:
    """The sites on the road from ``a`` to ``b`` as passed that way, then the town; and as passed on the way back."""
    place = graph.towns[b]
    forth = a < b
    sites = net.on_road.get((a, b) if forth else (b, a), [])
    town: tuple[Point, int | None] = ((place.latitude, place.longitude), None)
    there = [((s.latitude, s.longitude), s.out if forth else s.back) for s in sites]
    back = [((s.latitude, s.longitude), s.back if forth else s.out) for s in sites]
    return [*there, town], [*back, town]


def _drive(a: Point, b: Point) -> float:
    km = kilometres(*a, *b) * _WINDING
    hours = km / _TOWN if km < 12 else 12 / _TOWN + (km - 12) / _COUNTRY
    return hours * 3600 + 15
