"""Forms: what was typed in each field, what is wrong with it, and the form again with a sentence at the field."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from starlette.responses import Response

from tearline.api.problems import status_of
from tearline.errors import BadInput, Conflict, NotFound
from tearline.handling import Tier
from tearline.language import Message, msg
from tearline.settings import deployment_zone
from tearline.web.visit import Visit

T = TypeVar("T")
Wrong = Mapping[str, Message]
"""A sentence for each field that is wrong; under the empty name what is wrong with the form as a whole."""

NOTHING_WRONG: Wrong = {}
BAD = 400


class Typed:
    """The fields of a form, read one by one; what is wrong is collected, so that all of it is said at once."""

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self.wrong: dict[str, Message] = {}

    def take(self, name: str, read: Callable[[str], T], instead: T) -> T:
        """A field as ``read`` understands it; ``instead`` where that raises :class:`BadInput`."""
        try:
            return read(self._visit.value(name))
        except BadInput as error:
            self.wrong[name] = error.message
            return instead

    def answer(self, deed: Callable[[], Response], again: Callable[[Wrong, int], Response]) -> Response:
        """What ``deed`` answers; ``again`` the form, where a field is wrong or the deed says that it is."""
        if self.wrong:
            return again(self.wrong, BAD)
        try:
            return deed()
        except (BadInput, Conflict, NotFound) as error:
            return again({"": error.message}, status_of(error))


def a_day(text: str) -> date:
    """A day as a browser sends it. Raises :class:`BadInput`."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadInput(msg("Give the day as year, month and day: 2026-07-31.")) from None


def a_moment(day: str, hour: str) -> datetime | None:
    """A moment as a browser's two fields send it, in the deployment's zone; None where neither is filled in.

    Of an hour that comes twice, when clocks are put back, the first. Raises :class:`BadInput`.
    """
    if not day and not hour:
        return None
    if not day or not hour:
        raise BadInput(msg("Give both the day and the time of day."))
    zone = ZoneInfo(deployment_zone())
    told = datetime.combine(a_day(day), _an_hour(hour))
    try:
        is_there = told.replace(tzinfo=zone).astimezone(UTC).astimezone(zone).replace(tzinfo=None) == told
    except OverflowError:
        is_there = False
    if not is_there:
        raise BadInput(msg("There is no such hour on that day: the clocks are put forward over it."))
    return told.replace(tzinfo=zone)


def _an_hour(text: str) -> time:
    try:
        hour = time.fromisoformat(text)
    except ValueError:
        hour = None
    if hour is None or hour.tzinfo is not None:
        raise BadInput(msg("Give the time of day as hours and minutes: 18:30."))
    return hour


def a_tier(text: str) -> Tier:
    """A tier by its name. Raises :class:`BadInput`."""
    if text not in Tier.__members__:
        raise BadInput(msg("Choose one of the tiers."))
    return Tier[text]


def start_of(day: date) -> datetime:
    """Its first moment, in the deployment's zone."""
    return datetime.combine(day, time(), ZoneInfo(deployment_zone()))


def end_of(day: date) -> datetime:
    """The first moment after it."""
    return start_of(day + timedelta(days=1))


def day_of(moment: datetime) -> date:
    """The day that it lies in, in the deployment's zone."""
    return moment.astimezone(ZoneInfo(deployment_zone())).date()


def from_day(text: str) -> datetime | None:
    """The first moment of a day; None where none is given."""
    return start_of(a_day(text)) if text else None
