"""Access from vetting: it ends by itself the minute a test lapses.

Which tests a tier needs, and how long each lasts, is dated data of the deployment (:class:`TestRule`): the
five of Mexico's "evaluación de control de confianza" by default. Of a test only dates and pass or fail are
kept, never what it found.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from tearline.handling.clearance import Clearance
from tearline.handling.label import NONE, Tier


@dataclass(frozen=True)
class TestRule:
    """A vetting for ``least_tier`` or above needs a test of this kind, which lasts ``months`` at most.

    In force from ``since`` up to but not including ``until`` (with time zones; None: for good).
    """

    __test__ = False  # its name begins as pytest's classes do

    kind: str
    least_tier: Tier
    months: int
    since: datetime
    until: datetime | None = None

    def holds(self, tier: Tier, moment: datetime) -> bool:
        """Whether it is in force at ``moment`` for a vetting of ``tier``."""
        in_force = self.since <= moment and (self.until is None or moment < self.until)
        return in_force and self.least_tier <= tier


@dataclass(frozen=True)
class VettingTest:
    """One test of one person; ``expires_at`` (with time zone) is the first moment it no longer counts."""

    kind: str
    taken_on: date
    passed: bool
    expires_at: datetime


@dataclass(frozen=True)
class Vetting:
    """The tests behind one grant of a tier and compartments. ``withdrawn_at`` ends it whatever they say."""

    tier: Tier
    compartments: frozenset[str] = NONE
    tests: tuple[VettingTest, ...] = ()
    withdrawn_at: datetime | None = None


def clearance_of(
    agency: str, vettings: Iterable[Vetting], rules: Iterable[TestRule], now: datetime
) -> Clearance | None:
    """What ``vettings`` allow at ``now`` for a member of ``agency``; None when none is active.

    The highest tier of the active ones, and for each compartment the highest tier of those that name it:
    they add up and do not mix. Until the first moment at which they allow something else, be it that a test
    ends, or that a rule begins.
    """
    vettings, rules = list(vettings), list(rules)
    given = _given(vettings, rules, now)
    if given is None:
        return None
    ends = (moment for moment in _moments(vettings, rules, now) if _given(vettings, rules, moment) != given)
    return Clearance(agency, *given, until=next(ends))


def _given(
    vettings: list[Vetting], rules: list[TestRule], moment: datetime
) -> tuple[Tier, dict[str, Tier]] | None:
    active = [vetting for vetting in vettings if _is_active(vetting, rules, moment)]
    if not active:
        return None
    held: dict[str, Tier] = {}
    for vetting in active:
        for code in vetting.compartments:
            held[code] = max(vetting.tier, held.get(code, Tier.OPEN))
    return max(vetting.tier for vetting in active), held


def _is_active(vetting: Vetting, rules: list[TestRule], moment: datetime) -> bool:
    """Whether each test that is needed was passed and has not run out. A tier that needs none opens nothing."""
    if vetting.withdrawn_at is not None and moment >= vetting.withdrawn_at:
        return False
    needed = [rule for rule in rules if rule.holds(vetting.tier, moment)]
    return bool(needed) and all(_stands(_latest(vetting.tests, r.kind, moment), r, moment) for r in needed)


def _stands(test: VettingTest | None, rule: TestRule, moment: datetime) -> bool:
    return test is not None and test.passed and moment < min(test.expires_at, _outlived(test, rule))


def _latest(tests: Iterable[VettingTest], kind: str, moment: datetime) -> VettingTest | None:
    """The last test of a kind taken up to that day (UTC); of two on one day the less favourable counts."""
    taken = [test for test in tests if test.kind == kind and _begun(test.taken_on) <= moment]
    return min(
        taken, key=lambda test: (-test.taken_on.toordinal(), test.passed, test.expires_at), default=None
    )


def _outlived(test: VettingTest, rule: TestRule) -> datetime:
    """The first moment at which a test is too old for a rule: its day so many months on, or the month's last."""
    year, month = divmod(test.taken_on.month - 1 + rule.months, 12)
    year, month = test.taken_on.year + year, month + 1
    return _begun(date(year, month, min(test.taken_on.day, calendar.monthrange(year, month)[1])))


def _begun(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _moments(vettings: list[Vetting], rules: list[TestRule], now: datetime) -> list[datetime]:
    """All moments after ``now`` at which what is given may change, in order."""
    found: set[datetime | None] = {edge for rule in rules for edge in (rule.since, rule.until)}
    for vetting in vettings:
        found.add(vetting.withdrawn_at)
        for test in vetting.tests:
            found |= {test.expires_at, _begun(test.taken_on)}
            found |= {_outlived(test, rule) for rule in rules if rule.kind == test.kind}
    return sorted(moment for moment in found if moment is not None and moment > now)
