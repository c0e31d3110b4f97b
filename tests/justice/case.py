"""A case for the clock function, told in a line each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from tearline.justice.calendars import calendars_of
from tearline.justice.clocks import Count, Step, clocks
from tearline.justice.events import Event, Facts
from tearline.justice.law import regime_of
from tearline.justice.moments import local_text, moment

FAR = datetime(2040, 1, 1, tzinfo=UTC)


def event(kind: str, text: str, place: str, recorded: datetime | None = None, **more: Any) -> Event:
    """Something that happened somewhere; on record at once, where nothing else is said."""
    when = moment(text, place=place)
    assert when is not None
    return Event(more.pop("id", kind), kind, when, recorded or when.at, **more)


def steps(
    events: Sequence[Event], now: datetime = FAR, jurisdiction: str = "federal", **facts: Any
) -> dict[str, Step]:
    """The steps by code; of one that comes several times the last."""
    told = clocks(events, regime_of(jurisdiction), calendars_of(jurisdiction), now, Facts(**facts))
    return {step.rule.code: step for step in told}


def ends(step: Step) -> dict[str, str]:
    """When each count ends: a moment as its clock shows it, or the last day."""
    return {one.letter: str(one.day) if one.day else _local(one) for one in step.counts}


def _local(one: Count) -> str:
    return local_text(one.due, one.zone) if one.due else ""


def operative(step: Step) -> str:
    """The end that counts."""
    one = step.operative
    assert one is not None
    return str(one.day) if one.day else _local(one)
