"""A unit as the API and ``--json`` tell it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tearline.units.maturity import maturity
from tearline.units.questions import Member, Seat, Term, Unit


@dataclass(frozen=True, slots=True)
class SeatTold:
    """A seat; ``login`` and ``full_name`` are null where somebody sits under a number and you may not know who."""

    id: UUID
    agency: str
    cell: str
    number: str
    covert: bool
    state: str
    since: datetime | None
    until: datetime | None
    login: str | None
    full_name: str | None
    mine: bool


@dataclass(frozen=True, slots=True)
class PointTold:
    """A point of maturity, 0 to 3; null: unknown, which counts as 0."""

    point: str
    value: int | None


@dataclass(frozen=True, slots=True)
class GapTold:
    """More than an hour without a lead; ``until`` null: it goes on."""

    since: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True)
class UnitTold:
    """A joint unit. ``leads``: the present term and those to come; ``maturity``: 0 to 30, of ``points``."""

    id: UUID
    code: str
    name: str
    area: str
    agreement: str
    compartment: str
    state: str
    planned_at: datetime | None
    agencies: list[Member]
    seats: list[SeatTold]
    leads: list[Term]
    gap: GapTold | None
    maturity: int
    points: list[PointTold]


def unit_told(unit: Unit, now: datetime) -> UnitTold:
    """One of them."""
    far, gap = maturity(unit, now), unit.gap(now)
    return UnitTold(
        unit.id, unit.code, unit.name, unit.area, unit.agreement, unit.compartment, unit.state.value, unit.planned_at,
        unit.agencies, [_seat(seat) for seat in unit.seats], unit.leads, GapTold(*gap) if gap else None, far.total,
        [PointTold(one.point.value, one.value) for one in far.scores],
    )  # fmt: skip


def _seat(seat: Seat) -> SeatTold:
    return SeatTold(
        seat.id, seat.agency, seat.cell.value, seat.number, seat.covert, seat.state.value, seat.since, seat.until,
        seat.login, seat.full_name, seat.mine,
    )  # fmt: skip
