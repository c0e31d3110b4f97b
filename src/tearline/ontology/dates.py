"""Dates that cannot be: births in the future, lives of 130 years, events a century ahead.

An audit of a real gang database found all of them. Dates here are FollowTheMoney's: ISO prefixes of any
precision (``1985``, ``1985-03``, ``1985-03-12T10:00``), so a comparison is of prefixes of equal length.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from tearline.language import Message, msg

OLDEST = 120
FARTHEST = 70

Fault = tuple[str, str, Message]


class Horizon(NamedTuple):
    """ISO days that bound what is possible, as of one day."""

    today: str
    oldest: str
    far: str

    def far_reason(self) -> Message:
        """Why a date beyond ``far`` is refused."""
        return msg("The date lies more than {years} years ahead; check the century.", years=FARTHEST)


@lru_cache(maxsize=8)
def horizon(today: date) -> Horizon:
    """What is possible on ``today``."""
    return Horizon(
        today.isoformat(), years_from(today, -OLDEST).isoformat(), years_from(today, FARTHEST).isoformat()
    )


@lru_cache(maxsize=256)
def years_from(day: date, years: int) -> date:
    """The same day ``years`` later; 28 February where 29 February is missing."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def life_faults(properties: Mapping[str, Sequence[str]], limits: Horizon) -> list[Fault]:
    """What is impossible about ``birthDate`` and ``deathDate`` (cleaned): field, code, reason."""
    births, deaths = properties.get("birthDate", ()), properties.get("deathDate", ())
    if not deaths and len(births) == 1 and limits.oldest <= births[0] <= limits.today:
        return []
    return list(_faults(births, deaths, limits))


def _faults(births: Sequence[str], deaths: Sequence[str], limits: Horizon) -> Iterator[Fault]:
    if any(_after(birth, limits.today) for birth in births):
        yield "birthDate", "born-in-future", msg("The birth lies in the future.")
    if any(_after(death, limits.today) for death in deaths):
        yield "deathDate", "died-in-future", msg("The death lies in the future.")
    if births and deaths and _after(min(births), max(deaths)):
        yield "deathDate", "death-before-birth", msg("The death lies before the birth.")
    if any(_too_old(birth, deaths, limits) for birth in births):
        yield "birthDate", "born-too-long-ago", msg("Nobody lives more than {years} years.", years=OLDEST)


def _after(value: str, other: str) -> bool:
    """Whether ``value`` is later for certain, as far as both are known, to the day."""
    size = min(len(value), len(other), 10)
    return value[:size] > other[:size]


def _too_old(birth: str, deaths: Sequence[str], limits: Horizon) -> bool:
    """Whether the life from ``birth`` to the first death, or to today, is longer than lives are."""
    if not deaths:
        return _after(limits.oldest, birth)
    return int(min(deaths)[:4]) - int(birth[:4]) > OLDEST
