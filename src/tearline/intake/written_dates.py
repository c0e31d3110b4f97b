"""Days and moments as tables write them: in the form that a mapping names, in ISO's, and with an hour behind them."""

from __future__ import annotations

import re
from datetime import date, datetime
from functools import lru_cache
from typing import NamedTuple

_HOUR = re.compile(
    r"(?:T|\s+)(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?(?:\s*(?:[ap]\.?\s?m\.?))?\s*(?:Z|UTC|[+-]\d{2}:?\d{2})?",
    re.IGNORECASE,
)
_CLOCK = re.compile("%[HIMSpfzZXcT]")


class Day(NamedTuple):
    """An ISO day, and whether the cell told an hour other than midnight."""

    text: str
    hour_left_out: bool


@lru_cache(maxsize=65_536)
def day_of(text: str, form: str) -> Day | None:
    """The day that ``text`` names in the form (strptime's) or in ISO's, with an hour or without; None for no day."""
    if day := _day(text, form):
        return Day(day, False)
    hour = _HOUR.search(text)
    if hour is None or hour.end() != len(text) or not (day := _day(text[: hour.start()].strip(), form)):
        return None
    return Day(day, any(int(part or 0) for part in hour.groups()))


def _day(text: str, form: str) -> str | None:
    if is_iso_day(text):
        return text
    try:
        return datetime.strptime(text, form).date().isoformat()
    except ValueError:
        return None


def is_iso_day(text: str) -> bool:
    """Whether ``text`` is a day that exists, as YYYY-MM-DD."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def has_clock(form: str) -> bool:
    """Whether a form (strptime's) tells an hour."""
    return _CLOCK.search(form.replace("%%", "")) is not None


@lru_cache(maxsize=65_536)
def moment_of(text: str, form: str) -> str | None:
    """The moment in ISO, to the minute or the second as the form is, with the zone where it tells one; an ISO day or
    moment as it is; None for neither."""
    if is_iso_day(text) or _is_iso_moment(text):
        return text
    try:
        moment = datetime.strptime(text, form)
    except ValueError:
        return None
    exact = any(sign in form for sign in ("%S", "%f", "%X", "%c", "%T"))
    return moment.isoformat(timespec="seconds" if exact else "minutes")


def _is_iso_moment(text: str) -> bool:
    try:
        return "T" in text and bool(datetime.fromisoformat(text))
    except ValueError:
        return False
