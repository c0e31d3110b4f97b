"""Access from vetting: it ends by itself the minute a test lapses.

The five tests are those of Mexico's "evaluación de control de confianza" (Ley General del Sistema
Nacional de Seguridad Pública). Only dates and pass or fail are kept, never what a test found.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from tearline.handling.clearance import Clearance
from tearline.handling.label import NONE, Tier


class TestKind(StrEnum):
    """The five tests, all of them needed."""

    __test__ = False  # its name begins as pytest's classes do

    MEDICAL = "medical"
    TOXICOLOGY = "toxicology"
    PSYCHOLOGY = "psychology"
    POLYGRAPH = "polygraph"
    SOCIOECONOMIC = "socioeconomic"


@dataclass(frozen=True)
class VettingTest:
    """One test of one person; ``expires_at`` (with time zone) is the first moment it no longer counts."""

    kind: TestKind
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


def clearance_of(agency: str, vettings: Iterable[Vetting], now: datetime) -> Clearance | None:
    """What ``vettings`` allow at ``now`` for a member of ``agency``; None when none is active.

    The highest tier of the active ones, and for each compartment the highest tier of those that name it:
    they add up and do not mix. Until the first of them ends: ask again then.
    """
    active = [(vetting, end) for vetting in vettings if (end := _active_until(vetting, now)) is not None]
    if not active:
        return None
    return Clearance(
        agency=agency,
        tier=max(vetting.tier for vetting, _ in active),
        compartments=_held(vetting for vetting, _ in active),
        until=min(end for _, end in active),
    )


def _held(active: Iterable[Vetting]) -> dict[str, Tier]:
    held: dict[str, Tier] = {}
    for vetting in active:
        for code in vetting.compartments:
            held[code] = max(vetting.tier, held.get(code, Tier.OPEN))
    return held


def _active_until(vetting: Vetting, now: datetime) -> datetime | None:
    """When ``vetting`` ends, or None if it is not active at ``now``."""
    latest = [_latest(vetting.tests, kind, now.date()) for kind in TestKind]
    if any(test is None or not test.passed for test in latest):
        return None
    ends = [test.expires_at for test in latest if test is not None]
    if vetting.withdrawn_at is not None:
        ends.append(vetting.withdrawn_at)
    end = min(ends)
    return end if now < end else None


def _latest(tests: Iterable[VettingTest], kind: TestKind, today: date) -> VettingTest | None:
    """The last test of a kind taken up to ``today``; of two on one day the less favourable counts."""
    taken = [test for test in tests if test.kind == kind and test.taken_on <= today]
    return min(
        taken, key=lambda test: (-test.taken_on.toordinal(), test.passed, test.expires_at), default=None
    )
