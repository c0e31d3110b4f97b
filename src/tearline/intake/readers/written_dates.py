"""Days as tables write them: in the form that a mapping names, in ISO's, and with an hour behind them."""

from __future__ import annotations

import re
from datetime import date, datetime
from functools import lru_cache
from typing import NamedTuple

_HOUR = re.compile(
    r"(?:T|\s+)(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?(?:\s*(?:[ap]\.?\s?m\.?))?\s*(?:Z|UTC|[+-]\d{2}:?\d{2})?",
    re.IGNORECASE,
)


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
