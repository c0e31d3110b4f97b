"""Days and spans of birth as sanctions lists write them, in the partial ISO dates that FtM knows."""

from __future__ import annotations

import re
from datetime import datetime

WIDEST_SPAN = 10
"""Years. A wider span says too little to compare by; it stays in words only."""

_FORMATS = (
    ("%d %b %Y", "%Y-%m-%d"),
    ("%b %Y", "%Y-%m"),
    ("%Y", "%Y"),
    ("%d %B %Y", "%Y-%m-%d"),
    ("%B %Y", "%Y-%m"),
)
_SPAN = re.compile(r"^(.*\d)(?: to |\s*-\s*)(.*\d)$")
_ABOUT = re.compile(r"^(?:circa|approximately|c\.)\s+", re.IGNORECASE)


def birth_dates(text: str) -> tuple[list[str], bool]:
    """The possible dates that ``text`` names, and whether they say all that it does.

    ``08 Sep 1966`` is one exact date; ``circa 1956`` is 1956, not exact; ``1981 to 1983`` are three
    candidates, not exact. Nothing for what is no date.
    """
    words = text.strip().rstrip(".")
    plain = _ABOUT.sub("", words)
    if day := iso_date(plain):
        return [day], plain == words
    if span := _SPAN.match(plain):
        return years_between(*(iso_date(end.strip()) for end in span.groups())), False
    return [], False


def iso_date(text: str) -> str | None:
    """``25 May 1958``, ``May 1958``, ``1958`` as ISO; None for anything else."""
    for given, wanted in _FORMATS:
        try:
            return datetime.strptime(text, given).strftime(wanted)
        except ValueError:
            continue
    return None


def years_between(first: str | None, last: str | None) -> list[str]:
    """Each year from ``first`` to ``last``, both ISO, where these are at most `WIDEST_SPAN` years apart."""
    if first is None or last is None or not 0 <= int(last[:4]) - int(first[:4]) <= WIDEST_SPAN:
        return []
    return [f"{year:04}" for year in range(int(first[:4]), int(last[:4]) + 1)]
