"""On which days offices work: the calendar by which clocks in working days run. Data, which a lawyer keeps."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tearline.errors import BadInput
from tearline.language import msg
from tearline.matters.lists import list_file
from tearline.matters.words import Words, words_in

NAME = "working-days"
YEARS = range(2020, 2061)
"""The years whose days of rest the database is told."""
_DAYS = [name.lower() for name in calendar.day_name]
_MONTHS = [name.lower() for name in calendar.month_name]
_NTH = ("first", "second", "third", "fourth")
_KEYS = {"day", "name", "source", "since", "until", "confirmed", "every", "from_year"}
_OPTIONAL = {"until", "every", "from_year"}


@dataclass(frozen=True, slots=True)
class Holiday:
    """A day of rest by law: ``day`` as the file writes it; in each year, or in each ``every``-th from ``from_year``."""

    code: str
    day: str
    words: Words
    source: Words
    since: date
    until: date | None
    confirmed: bool
    every: int
    from_year: int

    def on(self, year: int) -> date | None:
        """When it is in a year; None where it is not."""
        if (year - self.from_year) % self.every:
            return None
        day = _day_of(self.day, year)
        inside = day is not None and self.since <= day and (self.until is None or day <= self.until)
        return day if inside else None


@dataclass(frozen=True, slots=True)
class Calendar:
    """``zone``: where a day begins and ends; ``rest``: days of the week on which nobody works, Monday being 0."""

    zone: str
    rest: frozenset[int]
    holidays: Mapping[str, Holiday]

    def days_of_rest(self) -> Iterator[date]:
        """The days of rest by law in :data:`YEARS`, each once, in order."""
        found = {one.on(year) for one in self.holidays.values() for year in YEARS}
        yield from sorted(day for day in found if day is not None)

    def is_working(self, day: date) -> bool:
        """Whether offices work on that day."""
        return day.weekday() not in self.rest and all(
            one.on(day.year) != day for one in self.holidays.values()
        )

    def end_of(self, since: datetime, days: int) -> datetime:
        """The end of the so-manieth working day after the one of ``since``, as its zone counts days."""
        day = since.astimezone(ZoneInfo(self.zone)).date()
        while days:
            day += timedelta(days=1)
            days -= self.is_working(day)
        return datetime.combine(day + timedelta(days=1), time(), ZoneInfo(self.zone)).astimezone(UTC)


@lru_cache(maxsize=1)
def working_days() -> Calendar:
    """The calendar of this deployment. Raises :class:`BadInput` that says what is wrong with its file."""
    import yaml  # most commands need none

    file = list_file(NAME)
    try:
        return read_calendar(yaml.safe_load(file.read_text("utf-8")))
    except (ValueError, yaml.YAMLError) as error:
        raise BadInput(
            msg("The file {file} says no calendar of working days: {why}", file=str(file), why=str(error))
        ) from error


def read_calendar(told: Any) -> Calendar:
    """A calendar from what its file says. Raises ``ValueError``."""
    at = f"list '{NAME}'"
    if not isinstance(told, dict) or set(told) != {"zone", "rest", "holidays"}:
        raise ValueError(f"{at}: the file has the keys zone, rest, holidays")
    try:
        ZoneInfo(told["zone"])
        rest = frozenset(_DAYS.index(day) for day in told["rest"])
    except (OSError, ValueError, TypeError, ZoneInfoNotFoundError) as error:
        raise ValueError(f"{at}: {error}") from error
    if len(rest) == 7:
        raise ValueError(f"{at}: somebody works on some day")
    return Calendar(told["zone"], rest, {code: _holiday(f"{at}, {code}", code, one)
                                         for code, one in told["holidays"].items()})  # fmt: skip


def _holiday(at: str, code: str, one: Any) -> Holiday:
    if not isinstance(one, dict) or not _KEYS - _OPTIONAL <= set(one) <= _KEYS:
        raise ValueError(f"{at}: has the keys {', '.join(sorted(_KEYS))}")
    if type(one["since"]) is not date or _day_of(str(one["day"]), 2024) is None:
        raise ValueError(f"{at}: 'since' is a day; 'day' like 01-01, first monday of february, or 2026-12-24")
    name, source = (words_in(one[key]["en"], one[key]["es"]) for key in ("name", "source"))
    return Holiday(
        code, str(one["day"]), name, source, one["since"], one.get("until"), bool(one["confirmed"]),
        int(one.get("every", 1)), int(one.get("from_year", YEARS[0])),
    )  # fmt: skip


def _day_of(told: str, year: int) -> date | None:
    """The day of a year that the file's words mean; None for words that mean none."""
    if found := re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", told):
        return date.fromisoformat(told)
    if found := re.fullmatch(r"(\d\d)-(\d\d)", told):
        return date(year, int(found[1]), int(found[2]))
    found = re.fullmatch(r"(\w+) (\w+) of (\w+)", told)
    if found is None or found[1] not in _NTH or found[2] not in _DAYS or found[3] not in _MONTHS[1:]:
        return None
    first = date(year, _MONTHS.index(found[3]), 1)
    ahead = (_DAYS.index(found[2]) - first.weekday()) % 7 + 7 * _NTH.index(found[1])
    return first + timedelta(days=ahead)
