"""A timeline as a drawing: a lane for each kind, each date as wide as it is told; dates that lie together are one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from tearline.picture.telling import When, order_of

WIDTH, LEFT, RIGHT = 900.0, 150.0, 884.0
LANE, TOP, FOOT = 26.0, 12.0, 26.0
CLOSE = 9.0  # less apart, two dates are one mark
_THIN = 6.0  # a bar that is narrower is a point
_DAY = timedelta(days=1)
# Ticks: how far apart, and as what their text is told. Chosen so that some four to ten stand on the axis.
_STEPS = (
    ("hour", 1), ("hour", 3), ("hour", 6), ("day", 1), ("day", 2), ("day", 7), ("month", 1), ("month", 3), ("month", 6),
    ("year", 1), ("year", 2), ("year", 5), ("year", 10), ("year", 20), ("year", 50), ("year", 100),
)  # fmt: skip
_LENGTHS = {
    "hour": timedelta(hours=1),
    "day": _DAY,
    "month": timedelta(days=30.4),
    "year": timedelta(days=365.2),
}
_MOST_TICKS = 9


class Dated(NamedTuple):
    """What stands on the axis: a record with its kind, and its date or span; ``lasts``: no end is told."""

    record: str
    schema: str
    start: When | None
    end: When | None
    lasts: bool = False


class Mark(NamedTuple):
    """Dates that lie together: from ``x``, ``width`` wide (0: a point), how many, and the record of the first.

    ``vague``: a month or a year, of which nobody knows the day. ``goes_on``: no end is told.
    """

    x: float
    width: float
    dates: int
    record: str
    vague: bool
    goes_on: bool


class Lane(NamedTuple):
    """The dates of one kind."""

    schema: str
    y: float
    marks: list[Mark]


class Tick(NamedTuple):
    """A line through all lanes and what stands at its foot: part of a date, or a clock."""

    x: float
    text: str


class Span(NamedTuple):
    """From when until when, in UTC."""

    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class TimeDrawing:
    """Lanes and ticks in a drawing that is ``WIDTH`` wide; dates that lie outside the window stand at its edge.

    ``axis`` is the time from ``LEFT`` to ``RIGHT``.
    """

    height: float
    axis: Span
    lanes: list[Lane]
    ticks: list[Tick]


def time_drawing(
    dates: Sequence[Dated], zone: ZoneInfo, since: date | None = None, until: date | None = None
) -> TimeDrawing | None:
    """The drawing of these dates, within the window if there is one; None for no dates."""
    spans = [(one, span_of(one, zone)) for one in dates if one.start or one.end]
    if not spans:
        return None
    whole = _whole([span for _, span in spans], zone, since, until)
    schemas = list(dict.fromkeys(one.schema for one, _ in spans))
    lanes = [
        Lane(
            schema,
            TOP + n * LANE + LANE / 2,
            _marks([pair for pair in spans if pair[0].schema == schema], whole),
        )
        for n, schema in enumerate(schemas)
    ]
    return TimeDrawing(TOP + len(lanes) * LANE + FOOT, whole, lanes, _ticks(whole, zone))


def span_of(one: Dated, zone: ZoneInfo) -> Span:
    """What a date may mean, from its beginning to its end; of a link that goes on, only its beginning."""
    first = order_of(one.start or one.end, zone)
    last = one.end or one.start
    return (
        Span(_utc(first), max(_utc(first), _end_of(last, zone))) if last else Span(_utc(first), _utc(first))
    )


def _end_of(when: When, zone: ZoneInfo) -> datetime:
    """The end of what a date may mean: an instant is over at once, a year after its last day."""
    if when.precision in ("instant", "clock"):
        return _utc(order_of(when, zone))
    day = date.fromisoformat(when.last_day)
    return _utc(datetime(day.year, day.month, day.day, tzinfo=zone)) + _DAY


def _utc(at: datetime) -> datetime:
    return at.astimezone(UTC)


def _whole(spans: Iterable[Span], zone: ZoneInfo, since: date | None, until: date | None) -> Span:
    """The time on the axis: the window's, or as far as the dates go, an hour at least, with some air."""
    kept = list(spans)
    first = _midnight(since, zone) if since else min(span.since for span in kept)
    last = _midnight(until, zone) + _DAY if until else max(span.until for span in kept)
    last = max(last, first + timedelta(hours=1))
    air = (last - first) / 40
    return Span(first if since else first - air, last if until else last + air)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return _utc(datetime(day.year, day.month, day.day, tzinfo=zone))


def _x(at: datetime, whole: Span) -> float:
    part = (at - whole.since) / (whole.until - whole.since)
    return round(LEFT + (RIGHT - LEFT) * min(1.0, max(0.0, part)), 1)


def _marks(pairs: Iterable[tuple[Dated, Span]], whole: Span) -> list[Mark]:
    """Bars for what lasts, points for what does not; points that lie closely are one."""
    bars: list[Mark] = []
    points: list[Mark] = []
    for one, span in pairs:
        x = _x(span.since, whole)
        end = RIGHT if one.lasts else _x(span.until, whole)
        told = one.start or one.end
        vague = told is not None and told.precision in ("year", "month")
        mark = Mark(x, round(end - x, 1), 1, one.record, vague, one.lasts)
        (points if end - x < _THIN else bars).append(mark._replace(width=0.0) if end - x < _THIN else mark)
    return [*sorted(bars), *_bundled(points)]


def _bundled(points: Iterable[Mark]) -> list[Mark]:
    kept: list[Mark] = []
    for point in sorted(points):
        if kept and point.x - kept[-1].x < CLOSE:
            kept[-1] = kept[-1]._replace(dates=kept[-1].dates + 1, vague=kept[-1].vague and point.vague)
        else:
            kept.append(point)
    return kept


def _ticks(whole: Span, zone: ZoneInfo) -> list[Tick]:
    unit, step = _step(whole.until - whole.since)
    at, ticks = _first(whole.since.astimezone(zone), unit, step), []
    while _utc(at) < whole.until:
        if _utc(at) >= whole.since:
            ticks.append(Tick(_x(_utc(at), whole), _text(at, unit)))
        at = _next(at, unit, step)
    return ticks


def _step(length: timedelta) -> tuple[str, int]:
    fitting = (pair for pair in _STEPS if length / (_LENGTHS[pair[0]] * pair[1]) <= _MOST_TICKS)
    return next(fitting, _STEPS[-1])


def _first(at: datetime, unit: str, step: int) -> datetime:
    """The last whole step at or before a moment."""
    day = at.replace(hour=0, minute=0, second=0, microsecond=0)
    if unit == "hour":
        return day + timedelta(hours=at.hour // step * step)
    if unit == "day":
        return day
    if unit == "month":
        return day.replace(month=(at.month - 1) // step * step + 1, day=1)
    return day.replace(year=max(1, at.year // step * step), month=1, day=1)


def _next(at: datetime, unit: str, step: int) -> datetime:
    if unit in ("hour", "day"):
        return at + timedelta(hours=step) if unit == "hour" else at + timedelta(days=step)
    months = at.year * 12 + at.month - 1 + (step if unit == "month" else 12 * step)
    return at.replace(year=months // 12, month=months % 12 + 1)


def _text(at: datetime, unit: str) -> str:
    """As much of the date as the step tells: a clock, a day, a month, a year."""
    if unit == "hour":
        return f"{at:%H:%M}" if at.hour else at.date().isoformat()
    return at.date().isoformat()[: {"day": 10, "month": 7, "year": 4}[unit]]
