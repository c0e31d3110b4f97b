"""Days on which courts work, by jurisdiction: each calendar that a source gives, since sources disagree."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from tearline.errors import BadInput
from tearline.justice import strict
from tearline.justice.places import all_states
from tearline.language import Message, msg
from tearline.matters.words import Words
from tearline.matters.workdays import Holiday, read_calendar

FEDERAL, LOCAL = "federal", "local"
FIRST, LAST = date(2008, 1, 1), date(2060, 12, 31)
"""The days that a calendar tells of."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """One source's days. ``working`` are the ordinals of those on which courts work, in order, ``worked`` the same as a
    set; ``holidays`` by ordinal."""

    code: str
    name: Words
    working: tuple[int, ...]
    worked: frozenset[int]
    holidays: Mapping[int, Holiday]

    def is_working(self, day: int) -> bool:
        """Whether courts work on a day, by its ordinal."""
        return day in self.worked

    def after(self, day: int, n: int) -> int:
        """The so-manieth working day after a day; with a negative number, before it."""
        place = bisect_right(self.working, day) + n - 1 if n > 0 else bisect_left(self.working, day) + n
        if not 0 <= place < len(self.working):
            raise BadInput(msg("The calendars tell of the years 2008 to 2060."))
        return self.working[place]

    def moved(self, day: int) -> int:
        """A day, or the next on which courts work."""
        return day if day in self.worked else self.after(day, 1)


@dataclass(frozen=True, slots=True)
class Calendars:
    """Those by which a jurisdiction counts. ``complete``: the list has a line of this jurisdiction's own."""

    jurisdiction: str
    all: tuple[Calendar, ...]
    complete: bool


def name_of(jurisdiction: str) -> Message:
    """A jurisdiction in words."""
    return msg("federal jurisdiction") if jurisdiction == FEDERAL else msg(
        "local jurisdiction of {state}", state=all_states()[jurisdiction].name
    )  # fmt: skip


@lru_cache(maxsize=64)
def calendars_of(jurisdiction: str) -> Calendars:
    """The calendars of ``federal``, or of a state by its key. Raises :class:`BadInput` for anything else."""
    if jurisdiction != FEDERAL and jurisdiction not in all_states():
        raise BadInput(msg("A jurisdiction is federal, or a state by its key (INEGI): 26."))
    told = strict.read_list("calendars", read_calendars)
    return Calendars(jurisdiction, told.get(jurisdiction, told[LOCAL]), jurisdiction in told)


def read_calendars(told: Any) -> Mapping[str, tuple[Calendar, ...]]:
    """The calendars of each jurisdiction from what the file says. Raises ``ValueError``."""
    one = strict.mapping("calendars", told, {"calendars", "jurisdictions"})
    known = {
        code: _calendar(f"calendars.{code}", code, it)
        for code, it in strict.items("calendars", one["calendars"])
    }
    found: dict[str, tuple[Calendar, ...]] = {}
    for jurisdiction, codes in strict.items("jurisdictions", one["jurisdictions"]):
        named = strict.listed(f"jurisdictions.{jurisdiction}", codes)
        if unknown := [code for code in named if code not in known]:
            raise ValueError(f"jurisdictions.{jurisdiction}: '{unknown[0]}' is no calendar")
        if jurisdiction not in (FEDERAL, LOCAL) and jurisdiction not in all_states():
            raise ValueError(f"jurisdictions: '{jurisdiction}' is neither federal, local nor a state's key")
        found[jurisdiction] = tuple(known[code] for code in named)
    if LOCAL not in found or FEDERAL not in found:
        raise ValueError("jurisdictions have 'federal' and 'local'")
    return found


def _calendar(at: str, code: str, told: object) -> Calendar:
    one = strict.mapping(at, told, {"name", "zone", "rest", "holidays"})
    read = read_calendar({key: one[key] for key in ("zone", "rest", "holidays")})
    holidays = {
        day.toordinal(): holiday
        for holiday in read.holidays.values()
        for year in range(FIRST.year, LAST.year + 1)
        if (day := holiday.on(year)) is not None
    }
    working = tuple(
        n for n in range(FIRST.toordinal(), LAST.toordinal() + 1)
        if n not in holidays and date.fromordinal(n).weekday() not in read.rest
    )  # fmt: skip
    return Calendar(code, strict.words(at, one["name"]), working, frozenset(working), holidays)
