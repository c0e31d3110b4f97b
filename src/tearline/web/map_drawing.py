"""A map as a drawing: points in an equirectangular projection true at the middle latitude, a graticule, a scale bar.

Under them lie the outlines of the countries (base_map.py). Points that would lie on each other are one, which says for
how many of the viewer's own it stands.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, cos, floor, hypot, radians
from typing import NamedTuple

from tearline.picture.places import Extent, Place
from tearline.web.base_map import land

WIDTH, HEIGHT, MARGIN = 900.0, 430.0, 34.0
CLOSE = 26.0  # less apart, two points are one
KM_A_DEGREE = 111.195  # of latitude, on a sphere of 6,371 km
_LEAST_KM = 2.0  # a map of one point shows this much around it
_STEPS = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30, 60)  # degrees between two lines
_BARS = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000)  # kilometres
_MOST_LINES, _LONGEST_BAR = 8, 180.0


class Pin(NamedTuple):
    """A point on the map, and which places (by number, from 1) it stands for."""

    x: float
    y: float
    numbers: tuple[int, ...]

    @property
    def places(self) -> int:
        """How many places it stands for."""
        return len(self.numbers)


class Line(NamedTuple):
    """A line of the graticule: where it stands, and its degrees with N, S, E or W as its text."""

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class MapDrawing:
    """Pins, graticule and scale bar of a map; ``extent`` is all that the drawing shows. ``land``: empty for none."""

    land: str
    pins: list[Pin]
    around: list[Pin]
    parallels: list[Line]
    meridians: list[Line]
    bar_km: float
    bar_width: float
    path: str
    extent: Extent


class Frame(NamedTuple):
    """How degrees become places in the drawing."""

    west: float
    north: float
    wide: float
    high: float

    def x(self, longitude: float) -> float:
        """From the left."""
        return round((longitude - self.west) * self.wide, 1)

    def y(self, latitude: float) -> float:
        """From the top."""
        return round((self.north - latitude) * self.high, 1)


def map_drawing(
    places: Sequence[Place], around: Sequence[Place] = (), order: Iterable[int] = ()
) -> MapDrawing | None:
    """The map that holds all points of these places, numbered as they come; None where none has a point.

    ``around`` is drawn as well, as far as it lies within. ``order``: numbers of places whose first points a line joins.
    """
    points = [(p.latitude, p.longitude, n) for n, place in enumerate(places, 1) for p in place.points]
    if not points:
        return None
    frame = _frame([(latitude, longitude) for latitude, longitude, _ in points])
    extent = _extent(frame)
    beside = [(p.latitude, p.longitude, n) for n, place in enumerate(around, 1) for p in place.points]
    bar = _bar(frame)
    return MapDrawing(
        land(extent, frame.x, frame.y), _pins(points, frame),
        _pins([one for one in beside if _inside(one, extent)], frame),
        _lines(extent.south, extent.north, frame.y, "NS"), _lines(extent.west, extent.east, frame.x, "EW"),
        bar, round(bar / KM_A_DEGREE * frame.high, 1), _path(places, order, frame), extent,
    )  # fmt: skip


def extent_of(places: Sequence[Place]) -> Extent | None:
    """What a map of these places shows; None where none has a point."""
    points = [(point.latitude, point.longitude) for place in places for point in place.points]
    return _extent(_frame(points)) if points else None


def _frame(points: Sequence[tuple[float, float]]) -> Frame:
    """The largest scale at which all points lie within the margins; a degree is as long in both directions."""
    south, north = min(p[0] for p in points), max(p[0] for p in points)
    west, east = min(p[1] for p in points), max(p[1] for p in points)
    middle = (south + north) / 2
    narrow = max(0.05, cos(radians(middle)))  # a degree of longitude to one of latitude
    least = _LEAST_KM / KM_A_DEGREE
    high = min(
        (HEIGHT - 2 * MARGIN) / max(north - south, least), (WIDTH - 2 * MARGIN) / max((east - west) * narrow, least)
    )  # fmt: skip
    wide = high * narrow
    return Frame((west + east) / 2 - WIDTH / 2 / wide, middle + HEIGHT / 2 / high, wide, high)


def _extent(frame: Frame) -> Extent:
    """All that the drawing shows, cut off at the poles and at 180 degrees."""
    south, east = frame.north - HEIGHT / frame.high, frame.west + WIDTH / frame.wide
    return Extent(max(-90.0, south), max(-180.0, frame.west), min(90.0, frame.north), min(180.0, east))


def _inside(point: tuple[float, float, int], extent: Extent) -> bool:
    return extent.south <= point[0] <= extent.north and extent.west <= point[1] <= extent.east


def _pins(points: Iterable[tuple[float, float, int]], frame: Frame) -> list[Pin]:
    """Points from the top to the bottom; one that lies close to an earlier pin joins it."""
    kept: list[Pin] = []
    for x, y, number in sorted((frame.x(lon), frame.y(lat), number) for lat, lon, number in points):
        near = next((n for n, pin in enumerate(kept) if hypot(pin.x - x, pin.y - y) < CLOSE), None)
        if near is None:
            kept.append(Pin(x, y, (number,)))
        elif number not in kept[near].numbers:
            kept[near] = kept[near]._replace(numbers=(*kept[near].numbers, number))
    return [pin._replace(numbers=tuple(sorted(pin.numbers))) for pin in kept]


def _lines(low: float, high: float, at: Callable[[float], float], signs: str) -> list[Line]:
    step = next((s for s in _STEPS if (high - low) / s <= _MOST_LINES), _STEPS[-1])
    return [
        Line(at(n * step), f"{abs(n * step):.{_digits(step)}f}° {signs[0] if n >= 0 else signs[1]}")
        for n in range(ceil(low / step), floor(high / step) + 1)
    ]


def _digits(step: float) -> int:
    return 3 if step < 0.01 else 2 if step < 0.1 else 1 if step < 1 else 0


def _bar(frame: Frame) -> float:
    """The longest round number of kilometres that the scale bar has room for."""
    fitting = [km for km in _BARS if km / KM_A_DEGREE * frame.high <= _LONGEST_BAR]
    return fitting[-1] if fitting else _BARS[0]


def _path(places: Sequence[Place], order: Iterable[int], frame: Frame) -> str:
    """Lines from place to place in this order, as SVG writes them, each once however often it was gone."""
    spots = [places[n - 1].points[0] for n in order if places[n - 1].points]
    stops = [(frame.x(spot.longitude), frame.y(spot.latitude)) for spot in spots]
    legs = dict.fromkeys(tuple(sorted(leg)) for leg in pairwise(stops) if leg[0] != leg[1])
    return "".join(f"M{a[0]:g} {a[1]:g}L{b[0]:g} {b[1]:g}" for a, b in legs)
