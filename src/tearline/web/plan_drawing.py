"""Drawings of plans: the own ones on a map, the cell of a clash, and the hours that both plans share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from tearline.casework.questions import Line
from tearline.picture.places import Extent, Place, Point
from tearline.sharing.plans import cell_of, point_of
from tearline.web.map_drawing import HEIGHT, WIDTH, MapDrawing, map_drawing

LEFT, RIGHT = 44.0, 636.0  # of the hours' drawing, which is 680 wide
_STEPS = (1, 2, 3, 4, 6, 12, 24, 48, 168)  # hours between two ticks
_MOST_TICKS = 7


class Ring(NamedTuple):
    """A plan's circle in a drawing; ``number``: of its row."""

    x: float
    y: float
    r: float
    number: int


class Box(NamedTuple):
    """A cell in a drawing."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class PlanMap:
    """A map with circles of plans, and the cell of a clash where there is one."""

    drawing: MapDrawing
    rings: list[Ring]
    box: Box | None


class Tick(NamedTuple):
    """An hour on the axis."""

    x: float
    at: datetime


@dataclass(frozen=True, slots=True)
class Hours:
    """From left to right: the own plan and the shared hours, each as where it begins and how wide it is; when both are
    to have spoken, and now (None: outside)."""

    plan: tuple[float, float]
    shared: tuple[float, float] | None
    call: float
    now: float | None
    ticks: list[Tick]


def plan_places(lines: Sequence[Line]) -> list[Place]:
    """Plans as places of a map, numbered as they come."""
    return [
        Place(None, None, line.id, "Plan", line.caption, None, "", None, None, [Point(*point, None)], [], False, [])
        for line in lines if (point := point_of(line.said.get("point", "")))
    ]  # fmt: skip


def plan_map(lines: Sequence[Line], cell: str = "") -> PlanMap | None:
    """The map of these plans, with the cell around ``cell`` (its centre, as moves say it); None for no point."""
    places = plan_places(lines)
    centre = point_of(cell)
    around = cell_of(centre) if centre else None
    frame = [*places, *([_corners(around)] if around else [])]
    drawing = map_drawing(frame)
    if drawing is None:
        return None
    rings = [
        Ring(*_at(drawing, *point), _pixels(drawing, line), number)
        for number, line in enumerate(lines, 1) if (point := point_of(line.said.get("point", "")))
    ]  # fmt: skip
    return PlanMap(drawing, rings, _box(drawing, around) if around else None)


def hours(plan: Line, said: dict[str, str], now: datetime, zone: ZoneInfo) -> Hours:
    """The hours of a plan, those that it shares with the other one, and by when to call."""
    begins, ends, call = (
        datetime.fromisoformat(told) for told in (plan.said["begins"], plan.said["ends"], said["call_by"])
    )
    shared = [datetime.fromisoformat(said[name]) for name in ("since", "until") if name in said]
    every = [begins, ends, call, *shared]
    first, last = min(every) - timedelta(minutes=15), max(every) + timedelta(minutes=15)
    if first - timedelta(hours=6) < now < last:
        first = min(first, now)

    def x(at: datetime) -> float:
        return round(LEFT + (at - first) / (last - first) * (RIGHT - LEFT), 1)

    def span(since: datetime, until: datetime) -> tuple[float, float]:
        return x(since), round(x(until) - x(since), 1)

    return Hours(
        span(begins, ends), span(*shared) if shared else None, x(call), x(now) if first <= now <= last else None,
        [Tick(x(at), at) for at in _ticks(first, last, zone)],
    )  # fmt: skip


def _ticks(first: datetime, last: datetime, zone: ZoneInfo) -> list[datetime]:
    step = next((n for n in _STEPS if (last - first) / timedelta(hours=n) <= _MOST_TICKS), _STEPS[-1])
    midnight = first.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    found = [midnight + timedelta(hours=step * n) for n in range(24 * 40 // step)]
    return [at for at in found if first <= at <= last]


def _corners(cell: Extent) -> Place:
    """A cell with as much again around it, to be held by a map."""
    high, wide = cell.north - cell.south, cell.east - cell.west
    points = [
        Point(cell.north + high / 2, cell.west - wide / 2, None),
        Point(cell.south - high / 2, cell.east + wide / 2, None),
    ]
    return Place(None, None, "", "Plan", "", None, "", None, None, points, [], False, [])


def _at(drawing: MapDrawing, north: float, east: float) -> tuple[float, float]:
    shown = drawing.extent
    return (
        round((east - shown.west) / (shown.east - shown.west) * WIDTH, 1),
        round((shown.north - north) / (shown.north - shown.south) * HEIGHT, 1),
    )


def _box(drawing: MapDrawing, cell: Extent) -> Box:
    left, top = _at(drawing, cell.north, cell.west)
    right, bottom = _at(drawing, cell.south, cell.east)
    return Box(left, top, round(right - left, 1), round(bottom - top, 1))


def _pixels(drawing: MapDrawing, line: Line) -> float:
    """The radius of a plan as the drawing's scale has it."""
    metres: Any = line.said.get("radius", "0")
    return round(max(4.0, int(metres) / 1000 / drawing.bar_km * drawing.bar_width), 1)
