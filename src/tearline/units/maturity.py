"""How far a unit is: ten points of 0 to 3 each. What nothing on record says is unknown, which counts 0 and is said.

Of the ten, four are computed from the seats and the lead, and four from what became of the unit's leads, for whoever
sits in it. Two hang on what is not in Tearline yet: exercises, and the C-4's link.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from tearline.codes import Code
from tearline.language import msg
from tearline.units.codes import Sits
from tearline.units.questions import Unit, Work

BEST = 3
_LASTS = timedelta(days=1)
_SHARES = (0.5, 0.75, 0.9)  # a point for each that is reached


class Point(Code):
    """What is asked of a unit."""

    CELLS = "cells", msg("Five cells seated")
    LEAD = "lead", msg("Lead named")
    AGENCIES = "agencies", msg("Four agencies or more")
    VETTED = "vetted", msg("Everybody vetted")
    DECIDED = "decided", msg("Decided in the unit")
    IN_CLOCK = "in-clock", msg("Decided in time")
    DECONFLICTED = "deconflicted", msg("Deconfliction asked before operations")
    OUTCOMES = "outcomes", msg("Outcomes told")
    EXERCISED = "exercised", msg("Exercise within six months")
    LINKED = "linked", msg("C-4 linked")


@dataclass(frozen=True, slots=True)
class Score:
    """A point, 0 to 3; None: unknown, which counts as 0."""

    point: Point
    value: int | None


@dataclass(frozen=True, slots=True)
class Maturity:
    """The ten, in order."""

    scores: list[Score]

    @property
    def total(self) -> int:
        """0 to 30."""
        return sum(score.value or 0 for score in self.scores)

    @property
    def unknown(self) -> int:
        """How many of the ten nothing says."""
        return sum(score.value is None for score in self.scores)


def maturity(unit: Unit, now: datetime) -> Maturity:
    """How far a unit is. Of one in which nobody sits, nothing is known."""
    known = _known(unit, now) if unit.sitting() or unit.sitting(Sits.LAPSED) else {}
    return Maturity([Score(point, known.get(point)) for point in Point])


def _known(unit: Unit, now: datetime) -> dict[Point, int]:
    held, empty = unit.sitting(), unit.sitting(Sits.LAPSED)
    cells = len({seat.cell for seat in held})
    vetted = len(held) / (len(held) + len(empty))
    return {
        Point.CELLS: (0, 1, 1, 2, 2, BEST)[cells],
        Point.LEAD: _lead(unit, now),
        Point.AGENCIES: min(BEST, max(0, len({seat.agency for seat in held}) - 1)),
        Point.VETTED: BEST if vetted == 1 else 2 if vetted >= 0.75 else 1 if vetted >= 0.5 else 0,
        **(_worked(unit.work) if unit.work else {}),
    }


def _worked(work: Work) -> dict[Point, int]:
    shares = {
        Point.DECIDED: (work.decided_inside, work.decided),
        Point.IN_CLOCK: (work.in_time, work.asked),
        Point.DECONFLICTED: (work.deconflicted, work.operations),
        Point.OUTCOMES: (work.told, work.closed),
    }
    return {point: sum(many >= least * of for least in _SHARES) for point, (many, of) in shares.items() if of}


def _lead(unit: Unit, now: datetime) -> int:
    """3: somebody leads for a day or more, or who follows is named; 2: somebody leads; 1: nobody, for up to an hour."""
    term = unit.lead(now)
    if term is None:
        return 1 if unit.unled_since is not None and unit.gap(now) is None else 0
    goes_on = term.until is None or term.until - now >= _LASTS or len(unit.leads) > 1
    return BEST if goes_on and unit.gap(now) is None else 2
