"""How a term is counted: hours from moment to moment, days, months; and what a suspension leaves of them.

Days begin with the one after, and end at its midnight there. A day on which the clock stood still, in part or in whole,
does not count; a term in months goes on with the days that were left.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from tearline.justice.calendars import Calendar
from tearline.justice.moments import zone_named

Pause = tuple[datetime, datetime | None]
"""From when to when a clock stood still; None: it still does."""

_FAR = datetime(9000, 1, 1, tzinfo=UTC)


class End(NamedTuple):
    """``at``: when the term ends, None while the clock stands still. ``day``: its last day. ``moved_from``: the day on
    which it would have ended, had courts worked."""

    at: datetime | None
    day: date | None = None
    moved_from: date | None = None


STANDING = End(None)


def hours_on(start: datetime, length: timedelta, pauses: Sequence[Pause]) -> datetime | None:
    """The instant at which a clock has run so long; None where it stands still before."""
    if not pauses:
        return start + length
    at, left = start, length
    for stood, went_on in pauses:
        stood = max(stood, at)
        if at + left <= stood:
            break
        if went_on is None:
            return None
        if went_on > at:
            left -= stood - at
            at = went_on
    return at + left


def running(start: datetime, end: datetime, pauses: Sequence[Pause]) -> timedelta:
    """For how long a clock ran between two instants."""
    total = end - start
    for stood, went_on in pauses:
        stopped = min(went_on or _FAR, end) - max(stood, start)
        if stopped > timedelta():
            total -= stopped
    return total


def end_of_days(
    day: date, n: int, natural: bool, calendar: Calendar, moves: bool, pauses: Sequence[Pause], zone: str
) -> End:
    """The end of the so-manieth day after a day: of those on which courts work, or of all. ``moves``: an end on
    a day on which they do not is put off to the next."""
    here = zone_named(zone)
    start = day.toordinal()
    last = start + n if natural else calendar.after(start, n)
    stood = _days_of(pauses, here) if pauses else []
    if stood and stood[0][0] <= last:
        last, left = start, n
        while left:
            last += 1
            pause = next((one for one in stood if one[0] <= last <= one[1]), None)
            if pause is None:
                left -= natural or calendar.is_working(last)
            elif pause[1] >= _FOREVER:
                return STANDING
            else:
                last = pause[1]
    return _end(last, moves, calendar, here)


def end_of_months(
    day: date, months: int, days: int, calendar: Calendar, moves: bool, pauses: Sequence[Pause], zone: str
) -> End:
    """The end of a term in months (and natural days besides) after a day: on the same number, else on the month's
    last day."""
    here = zone_named(zone)
    last = months_after(day, months).toordinal() + days
    if not pauses:
        return _end(last, moves, calendar, here)
    for first, until in _days_of(pauses, here):
        first = max(first, day.toordinal() + 1)
        if first > last or until < first:
            continue
        if until >= _FOREVER:
            return STANDING
        last += until - first + 1
    return _end(last, moves, calendar, here)


def beginning_of(day: date, zone: str) -> datetime:
    """The first instant of a day there."""
    return datetime(day.year, day.month, day.day, tzinfo=zone_named(zone)).astimezone(UTC)


def days_before(day: date, n: int, natural: bool, calendar: Calendar, zone: str) -> End:
    """The end of the so-manieth day before a day."""
    last = day.toordinal() - n if natural else calendar.after(day.toordinal(), -n)
    return _end(last, False, calendar, zone_named(zone))


def months_after(day: date, months: int) -> date:
    """The same number so many months later, or that month's last day."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    number = day.day
    return date(year, month + 1, number if number < 29 else min(number, monthrange(year, month + 1)[1]))


_FOREVER = date.max.toordinal()


def _days_of(pauses: Sequence[Pause], here: ZoneInfo) -> list[tuple[int, int]]:
    """The first and the last day, by ordinal, on which a clock stood still; each day once."""
    found: list[tuple[int, int]] = []
    for stood, went_on in pauses:
        first = stood.astimezone(here).toordinal()
        last = went_on.astimezone(here).toordinal() if went_on else _FOREVER
        if found and first <= found[-1][1]:
            first = found[-1][1] + 1
        if first <= last:
            found.append((first, last))
    return found


def _end(last: int, moves: bool, calendar: Calendar, here: ZoneInfo) -> End:
    moved = calendar.moved(last) if moves else last
    return End(
        _midnight_after(moved, here),
        date.fromordinal(moved),
        date.fromordinal(last) if moved != last else None,
    )


@lru_cache(maxsize=65_536)
def _midnight_after(day: int, here: ZoneInfo) -> datetime:
    """The midnight with which a day ends there."""
    next_day = date.fromordinal(day + 1)
    return datetime(next_day.year, next_day.month, next_day.day, tzinfo=here).astimezone(UTC)
