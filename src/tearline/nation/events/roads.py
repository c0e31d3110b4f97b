"""The roads between the nation's municipalities: near ones by country roads, large ones by highways.

A graph of seats, not of asphalt: a road is 1.25 times as long as the crow flies (assumed), each has a number.
"""

from __future__ import annotations

from functools import lru_cache
from heapq import heappop, heappush
from math import atan2, cos, degrees, hypot, radians

from tearline.nation.facts import Place
from tearline.nation.people import places

KM_A_DEGREE = 111.2
_NEAR = 3  # country roads from each place
_LARGE = 110  # places that highways join, and how many of them each is joined to
_HIGHWAYS = 4
_NARROW = 0.917  # a degree of longitude to one of latitude in the country's middle
_COMPASS = ("norte", "oriente", "sur", "poniente")


def kilometres(latitude: float, longitude: float, to_latitude: float, to_longitude: float) -> float:
    """As the crow flies; flat, good to one in a hundred within the country's distances."""
    east = (to_longitude - longitude) * cos(radians((latitude + to_latitude) / 2))
    return hypot(to_latitude - latitude, east) * KM_A_DEGREE


def heading(latitude: float, longitude: float, to_latitude: float, to_longitude: float) -> str:
    """The quarter of the compass that one drives to, as road signs say it."""
    bearing = degrees(atan2(to_longitude - longitude, to_latitude - latitude)) % 360
    return _COMPASS[int((bearing + 45) % 360 // 90)]


class Roads:
    """Municipalities by their index in ``places()`` and the roads that join them."""

    def __init__(self, towns: tuple[Place, ...]) -> None:
        self.towns = towns
        self.index = {(town.state, town.name): n for n, town in enumerate(towns)}
        self.ways: list[dict[int, float]] = [{} for _ in towns]  # km by neighbour
        self.highways: set[tuple[int, int]] = set()
        self._flat = [(town.longitude * _NARROW, town.latitude) for town in towns]
        self._before: dict[int, list[int]] = {}
        self._build()

    def at(self, place: Place) -> int:
        """The index of a place."""
        return self.index[place.state, place.name]

    def far(self, a: int, b: int) -> float:
        """Kilometres between two places as the crow flies."""
        here, there = self.towns[a], self.towns[b]
        return kilometres(here.latitude, here.longitude, there.latitude, there.longitude)

    def way(self, a: int, b: int) -> list[int]:
        """The places on the shortest way, both ends included. Highways count as three quarters of their length."""
        before = self._before.get(b) or self._before.setdefault(b, self._shortest(b))
        way = [a]
        while way[-1] != b:
            way.append(before[way[-1]])
        return way

    def road(self, a: int, b: int) -> str:
        """The number of the road between two neighbours."""
        low, high = min(a, b), max(a, b)
        number = (low * 7 + high * 13) % 290 + 1
        return f"MEX-{number}D" if (low, high) in self.highways else f"MEX-{number}"

    def _build(self) -> None:
        for a in range(len(self.towns)):
            for b in self._nearest(a, len(self.towns), _NEAR):
                self._join(a, b)
        large = min(_LARGE, len(self.towns))  # places() has the largest first
        for a in range(large):
            for b in self._nearest(a, large, _HIGHWAYS):
                self._join(a, b)
                self.highways.add((min(a, b), max(a, b)))
        self._connect()

    def _nearest(self, a: int, among: int, wanted: int) -> list[int]:
        """Of the first ``among`` places the nearest to one of them, on a map that is flat to the eye."""
        x, y = self._flat[a]
        away = [(x - east) ** 2 + (y - north) ** 2 for east, north in self._flat[:among]]
        return sorted(range(among), key=away.__getitem__)[1 : wanted + 1]

    def _join(self, a: int, b: int) -> None:
        self.ways[a][b] = self.ways[b][a] = self.far(a, b)

    def _connect(self) -> None:
        """Joins what hangs apart by the shortest road to the rest, until all is one."""
        while True:
            reached = self._reached(0)
            if len(reached) == len(self.towns):
                return
            outside = [n for n in range(len(self.towns)) if n not in reached]
            _, a, b = min((self.far(a, b), a, b) for a in outside for b in sorted(reached))
            self._join(a, b)

    def _reached(self, start: int) -> set[int]:
        reached, edge = {start}, [start]
        while edge:
            for b in self.ways[edge.pop()]:
                if b not in reached:
                    reached.add(b)
                    edge.append(b)
        return reached

    def _shortest(self, source: int) -> list[int]:
        """For each place the next one on the way to ``source`` (Dijkstra)."""
        before = [source] * len(self.towns)
        best = [float("inf")] * len(self.towns)
        best[source] = 0.0
        queue = [(0.0, source)]
        while queue:
            so_far, a = heappop(queue)
            if so_far > best[a]:
                continue
            for b, km in self.ways[a].items():
                cost = so_far + km * (0.75 if (min(a, b), max(a, b)) in self.highways else 1.0)
                if cost < best[b]:
                    best[b], before[b] = cost, a
                    heappush(queue, (cost, b))
        return before


@lru_cache(maxsize=1)
def roads() -> Roads:
    """The nation's roads, built once."""
    return Roads(places())
