"""The outlines of the countries under a map, where set-up has fetched them (Natural Earth, public domain): nothing is
asked of another host. Coarse on purpose: a coast is told to some hundreds of metres."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from importlib import resources
from typing import NamedTuple

import orjson

from tearline.picture.places import Extent

Corner = tuple[float, float]
_AIR = 0.05  # of the extent, beyond its edges, so that the cut edges of a country are not drawn
_WIDE, _COARSE, _LONG = (
    60.0,
    8,
    60,
)  # degrees of an extent from which on long rings lose seven corners of eight
_FINEST = 0.6  # of the drawing: corners that are closer are one


class Ring(NamedTuple):
    """The outline of one piece of land, its corners as longitude and latitude, and the box that holds it."""

    west: float
    south: float
    east: float
    north: float
    corners: list[Corner]


@cache
def rings() -> list[Ring]:
    """All pieces of land; none before set-up has fetched them: maps do without."""
    file = resources.files("tearline.web").joinpath("static", "built", "land.json")
    if not file.is_file():
        return []
    return [
        Ring(west, south, east, north, list(zip(flat[::2], flat[1::2], strict=True)))
        for west, south, east, north, *flat in orjson.loads(file.read_bytes())
    ]


def land(extent: Extent, x: Callable[[float], float], y: Callable[[float], float]) -> str:
    """The land within an extent as SVG writes a path; ``x`` and ``y`` are where degrees stand in the drawing."""
    wide, high = (extent.east - extent.west) * _AIR, (extent.north - extent.south) * _AIR
    view = Extent(extent.south - high, extent.west - wide, extent.north + high, extent.east + wide)
    every = _COARSE if extent.east - extent.west > _WIDE else 1
    pieces = (_within(ring, view, every) for ring in rings() if _meet(ring, view))
    return "".join(_drawn(piece, x, y) for piece in pieces)


def _within(ring: Ring, view: Extent, every: int) -> Sequence[Corner]:
    """The part of a ring that a view shows, of a long ring every so many corners."""
    corners = ring.corners[::every] if len(ring.corners) > _LONG else ring.corners
    whole = (
        ring.west >= view.west
        and ring.east <= view.east
        and ring.south >= view.south
        and ring.north <= view.north
    )
    return corners if whole else clipped(corners, view)


def clipped(corners: Sequence[Corner], view: Extent) -> list[Corner]:
    """The part of a ring that lies within a view (Sutherland and Hodgman, 1974); empty for none."""
    kept = list(corners)
    edges = ((0, view.west, True), (0, view.east, False), (1, view.south, True), (1, view.north, False))
    for axis, bound, above in edges:
        kept = list(_cut(kept, axis, bound, above))
    return kept


def _cut(corners: Sequence[Corner], axis: int, bound: float, above: bool) -> Iterator[Corner]:
    """The part of a ring on one side of a line."""
    for n, here in enumerate(corners):
        before = corners[n - 1]
        inside, was_inside = ((one[axis] >= bound) == above or one[axis] == bound for one in (here, before))
        if inside != was_inside:
            part = (bound - before[axis]) / (here[axis] - before[axis])
            other = before[1 - axis] + part * (here[1 - axis] - before[1 - axis])
            yield (bound, other) if axis == 0 else (other, bound)
        if inside:
            yield here


def _meet(ring: Ring, view: Extent) -> bool:
    return (
        ring.west <= view.east
        and ring.east >= view.west
        and ring.south <= view.north
        and ring.north >= view.south
    )


def _drawn(corners: Sequence[Corner], x: Callable[[float], float], y: Callable[[float], float]) -> str:
    """A ring as a path; empty where it is no more than a speck."""
    steps: list[Corner] = []
    for longitude, latitude in corners:
        here = (x(longitude), y(latitude))
        if not steps or abs(here[0] - steps[-1][0]) + abs(here[1] - steps[-1][1]) >= _FINEST:
            steps.append(here)
    if len(steps) < 3:
        return ""
    return f"M{'L'.join(f'{left:g} {top:g}' for left, top in steps)}z"
