"""When things happen: by season, weekday and hour, in a window that ends with the nation's present."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from random import Random

from tearline.nation.chance import Weighted
from tearline.nation.events.tables import table
from tearline.nation.plan import Plan

TWO_YEARS = 730  # days
YEAR = 365
FORTNIGHT = 14
_DAYS_A_MONTH = (31, 28.25, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def present(plan: Plan) -> datetime:
    """The moment that the nation is looked at: the first of ``as_of``. Nothing has happened after it."""
    return datetime.combine(plan.as_of, time())


class Rhythm:
    """Moments in the days before an end, by month, weekday and hour."""

    __slots__ = ("_days", "_hours", "_start")

    def __init__(
        self, end: date, days: int, season: Sequence[float], week: Sequence[float], hours: Sequence[float]
    ) -> None:
        self._start = datetime.combine(end - timedelta(days), time())
        dates = [self._start + timedelta(n) for n in range(days)]
        # A month's number of events is spread over its days, so that February is not rarer than it is.
        self._days = Weighted(
            range(days),
            [season[d.month - 1] / _DAYS_A_MONTH[d.month - 1] * week[d.weekday()] for d in dates],
        )
        self._hours = Weighted(range(24), hours)

    def pick(self, rng: Random) -> datetime:
        """A moment, to the minute."""
        day, hour = self._days.pick(rng), self._hours.pick(rng)
        return self._start + timedelta(day, hour * 3600 + int(rng.random() * 60) * 60)

    def hour_on(self, rng: Random, day: date) -> datetime:
        """A moment on a day that is known."""
        return datetime.combine(day, time(self._hours.pick(rng), int(rng.random() * 60)))


@lru_cache(maxsize=256)
def rhythm(end: date, days: int, season: str = "flat", week: str = "flat", hours: str = "day") -> Rhythm:
    """The rhythm that rows of ``crimes.yaml`` describe."""
    crimes = table("crimes")
    return Rhythm(end, days, crimes["seasons"][season], crimes["weeks"][week], crimes["hours"][hours])


def hours_later(rng: Random, median: float, sigma: float) -> timedelta:
    """A log-normal delay with the median in hours: many are quick, a few very late."""
    return timedelta(seconds=int(3600 * median * rng.lognormvariate(0, sigma)) + 60)
