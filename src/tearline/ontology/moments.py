"""Moments: a day with a clock, kept with its zone (ADR 0024).

A value of a date property with a clock is ISO 8601 as precise as it was written, with its offset from UTC::

    2026-01-02T03:04:05-06:00                     the source gave the offset; it is never turned into UTC
    2026-01-02T03:04-06:00[America/Mexico_City]   the source gave none: read in this zone, its collection's
    2026-01-02T03:04                              the source gave none, and no zone is known to read it in

The second is the form of RFC 9557. The text up to the offset is the clock as the source has it, so that all three
sort and compare by day as plain dates do.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo, available_timezones

from tearline.language import Message, msg

_MOMENT = re.compile(
    r"\s*(?P<day>\d{4}-\d{2}-\d{2})(?:[Tt]|\s+)(?P<clock>\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?)"
    r"\s*(?P<offset>Z|z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?(?:\[(?P<zone>[A-Za-z0-9_+/-]{1,64})\])?\s*"
)
_DAYS = frozenset({"birthDate", "deathDate"})  # of these midnight is a database's way to write a day
_MIDNIGHT = re.compile("[0:.,]+")


class Moment(NamedTuple):
    """A value as it is kept, and what is doubtful about it."""

    value: str
    code: str | None = None
    doubt: Message | None = None


def zoned(text: str) -> datetime | None:
    """A moment as people type one, ISO 8601 with its offset; None for anything else."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else None


@lru_cache(maxsize=1)
def zones() -> frozenset[str]:
    """The names of time zones (IANA's) that this machine knows."""
    return frozenset(available_timezones())


def read_moment(name: str, text: str, zone: str | None) -> Moment | None:
    """The moment that ``text`` tells as a value of the date property ``name``; None where it has no clock.

    ``zone`` is where the clock hangs if the text does not say it. ValueError for a moment that cannot be.
    """
    if ":" not in text:
        return None
    return _read(name in _DAYS, text, zone)


def instant(value: str) -> datetime | None:
    """The instant that a kept value tells, in UTC; None for a day, and for a clock without a zone."""
    found = _MOMENT.fullmatch(value)
    if found is None or found["offset"] is None:
        return None
    try:
        return datetime.fromisoformat(value.partition("[")[0].strip()).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


@lru_cache(maxsize=65_536)
def _read(is_day: bool, text: str, zone: str | None) -> Moment | None:
    found = _MOMENT.fullmatch(text)
    if found is None:
        return None
    day, clock, offset = found["day"], found["clock"].replace(",", "."), found["offset"]
    local = datetime.fromisoformat(f"{day}T{clock}")
    if is_day and offset is None and _MIDNIGHT.fullmatch(clock):
        return Moment(day)
    if offset is not None:
        return Moment(_with_offset(day, clock, offset, found["zone"]))
    zone = found["zone"] or zone
    return _without_zone(day, clock) if zone is None else _in_zone(day, clock, local, zone)


def _with_offset(day: str, clock: str, offset: str, zone: str | None) -> str:
    digits = "+0000" if offset in ("Z", "z", "UTC", "GMT") else offset.replace(":", "").ljust(5, "0")
    if int(digits[1:3]) > 15 or int(digits[3:]) > 59 or (zone is not None and zone not in zones()):
        raise ValueError(offset)
    named = f"[{zone}]" if zone else ""
    return f"{day}T{clock}{digits[:3]}:{digits[3:]}{named}"


def _without_zone(day: str, clock: str) -> Moment:
    reason = msg(
        "The time has no zone, and no zone is set to read it in: it stays a local time of an unknown place."
    )
    return Moment(f"{day}T{clock}", "moment-without-zone", reason)


def _in_zone(day: str, clock: str, local: datetime, zone: str) -> Moment:
    if zone not in zones():
        raise ValueError(zone)
    here = ZoneInfo(zone)
    first, second = (local.replace(tzinfo=here, fold=fold) for fold in (0, 1))
    value = f"{day}T{clock}{_written(first.utcoffset())}[{zone}]"
    if first.utcoffset() == second.utcoffset():
        return Moment(value)
    reason = msg(
        "On that day the clocks were changed: this time came twice, or not at all. It is read as before the change."
    )
    return Moment(value, "moment-at-change", reason)


def _written(offset: timedelta | None) -> str:
    minutes = round((offset or timedelta()).total_seconds() / 60)
    hours, rest = divmod(abs(minutes), 60)
    return f"{'-' if minutes < 0 else '+'}{hours:02}:{rest:02}"
