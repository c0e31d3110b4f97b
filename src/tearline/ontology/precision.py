"""How exactly a date is told, and which days it may mean: a year is not its first of January."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from typing import Literal, NamedTuple

from tearline.ontology.moments import instant

Precision = Literal["year", "month", "day", "clock", "instant"]
_FORMS: tuple[tuple[Precision, re.Pattern[str]], ...] = (
    ("year", re.compile(r"[12]\d{3}")),
    ("month", re.compile(r"[12]\d{3}-(0[1-9]|1[0-2])")),
    ("day", re.compile(r"[12]\d{3}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")),
    ("clock", re.compile(r"[12]\d{3}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T\S+")),
)


class Days(NamedTuple):
    """The first and the last day that a date may mean; a moment counts by its source's own day."""

    first: date
    last: date


def precision_of(told: str) -> Precision | None:
    """How exactly a kept date is told: ``clock`` without a zone, ``instant`` with one; None for what is no date."""
    form = next((name for name, pattern in _FORMS if pattern.fullmatch(told)), None)
    return "instant" if form == "clock" and instant(told) is not None else form


def days_of(told: str) -> Days | None:
    """Which days a kept date may mean, as store.first_day and store.last_day say it; None for what is no date."""
    form = precision_of(told)
    if form is None:
        return None
    year, month = int(told[:4]), int(told[5:7] or 1)
    if form == "year":
        return Days(date(year, 1, 1), date(year, 12, 31))
    if form == "month":
        return Days(date(year, month, 1), date(year, month, monthrange(year, month)[1]))
    try:
        day = date(year, month, int(told[8:10]))
    except ValueError:
        return None
    return Days(day, day)
