"""Moments that a clock may hang on: the instant, the zone, and the text as written.

A time without a zone is kept and shown, and no clock hangs on it, unless its municipality gives the zone. One that the
clocks left out in March is refused; one that they showed twice in November is both instants, of which the earlier is
operative.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from tearline.errors import BadInput
from tearline.justice.places import place_of, zone_on
from tearline.language import Message, msg
from tearline.ontology.moments import zones

_WRITTEN = re.compile(
    r"(?:(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})|(?P<day2>\d{2})[-/](?P<month2>\d{2})[-/](?P<year2>\d{4}))"
    r"(?:[Tt]|\s+)(?P<clock>\d{2}:\d{2}(?::\d{2})?)\s*(?P<offset>Z|z|[+-]\d{2}:?\d{2})?(?:\[(?P<zone>[A-Za-z0-9_+/-]+)\])?"
)
EARLIEST = 1917  # the year of the Constitution: what is older is mistyped


class BadMoment(BadInput):
    """A moment that cannot be; ``fault`` says why, for programs."""

    code = "bad-moment"

    def __init__(self, fault: str, message: Message) -> None:
        super().__init__(message)
        self.fault = fault


@dataclass(frozen=True, slots=True)
class Moment:
    """``at``: the instant, in UTC. ``zone``: IANA's name of where the clock hung. ``text``: as it was written.
    ``also``: the later instant of an hour that came twice."""

    at: datetime
    zone: str
    text: str
    also: datetime | None = None

    @property
    def local(self) -> datetime:
        """What the clock showed there."""
        return self.at.astimezone(zone_named(self.zone))


def moment(
    text: str, zone: str | None = None, place: str | None = None, now: datetime | None = None
) -> Moment | None:
    """The moment that somebody wrote: ISO 8601 or day first, with an offset, a zone, or a place. None for a time
    without any: it is shown, and never clocked. Raises :class:`BadMoment`, and :class:`BadInput` for a place."""
    written = text.strip()
    found = _WRITTEN.fullmatch(written)
    if found is None:
        raise BadMoment(
            "moment-form",
            msg("Write the moment as 2026-07-31 22:40 or 31-07-2026 22:40, with its place or zone."),
        )
    local = _local(found)
    named = found["zone"] or zone or (zone_on(place_of(place), local.date()) if place else None)
    if named is not None and named not in zones():
        raise BadMoment("zone-unknown", msg("That is no time zone: name it as America/Mexico_City."))
    if found["offset"]:
        one = _with_offset(local, found["offset"], named, written)
    elif named is None:
        return None
    else:
        one = _in_zone(local, named, written)
    if now is not None and one.at > now:
        raise BadMoment("moment-future", msg("That moment has not come yet."))
    return one


def local_text(at: datetime, zone: str) -> str:
    """An instant as a clock there shows it, with its offset."""
    return at.astimezone(zone_named(zone)).isoformat(timespec="minutes")


@lru_cache(maxsize=64)
def zone_named(name: str) -> ZoneInfo:
    """A zone by its name."""
    return ZoneInfo(name)


def _local(found: re.Match[str]) -> datetime:
    day = [found[name] or found[f"{name}2"] for name in ("year", "month", "day")]
    try:
        local = datetime.fromisoformat(f"{'-'.join(day)}T{found['clock']}")
    except ValueError:
        raise BadMoment("moment-none", msg("There is no such day or hour in the calendar.")) from None
    if not EARLIEST <= local.year < 9999:
        raise BadMoment("moment-none", msg("There is no such day or hour in the calendar."))
    return local


def _with_offset(local: datetime, offset: str, zone: str | None, text: str) -> Moment:
    told = "+0000" if offset in "Zz" else offset.replace(":", "")
    minutes = int(told[0] + "1") * (int(told[1:3]) * 60 + int(told[3:]))
    at = (local - timedelta(minutes=minutes)).replace(tzinfo=UTC)
    if zone is None:
        if minutes % 60 or abs(minutes) > 12 * 60:
            raise BadMoment(
                "zone-unknown", msg("Name the time zone beside this offset: America/Mexico_City.")
            )
        hours = -minutes // 60  # the signs of these names are turned around
        zone = f"Etc/GMT{hours:+}" if hours else "Etc/UTC"
    elif at.astimezone(zone_named(zone)).replace(tzinfo=None) != local:
        raise BadMoment(
            "offset-against-zone",
            msg("On that day clocks there did not stand at that offset. Correct the offset or the place."),
        )
    return Moment(at, zone, text)


def _in_zone(local: datetime, zone: str, text: str) -> Moment:
    here = zone_named(zone)
    first, second = (local.replace(tzinfo=here, fold=fold).astimezone(UTC) for fold in (0, 1))
    if first.astimezone(here).replace(tzinfo=None) != local:
        raise BadMoment(
            "moment-in-gap",
            msg("Clocks there were put forward over that hour: it did not exist. Look at the time again."),
        )
    return Moment(first, zone, text, second if second != first else None)
