"""The units that a viewer may know of: of a coordinator every one, of members and registrars of its agencies theirs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from tearline.db import Row, from_row
from tearline.errors import NotFound
from tearline.ledger.look import Desk, Look, Viewer, look
from tearline.ledger.outage import asked_again
from tearline.units.codes import Cell, Sits, State, coded

GAP = timedelta(hours=1)
"""Without a lead for longer than this, a unit alarms."""
DAYS = 90
"""Of leads that arrived in so many days it is counted what a unit did."""


@dataclass(frozen=True, slots=True)
class Member:
    """An agency in a unit; ``approved_at`` None: its registrar has not approved yet."""

    code: str
    approved_at: datetime | None


@dataclass(frozen=True, slots=True)
class Seat:
    """A seat. ``login`` and ``full_name`` are None where somebody sits under a number and the viewer may not know who.

    ``until``: of one that is held, when it ends (None: nobody said); that waits, when the proposal lapses; that is
    empty, since when.
    """

    id: UUID
    agency: str
    cell: Cell
    covert: bool
    number: str
    state: Sits
    since: datetime | None
    until: datetime | None
    login: str | None
    full_name: str | None
    mine: bool

    @property
    def shown(self) -> str:
        """Who sits there, as this viewer may know it: a name, or a number."""
        return self.full_name or f"№ {self.number}"


@dataclass(frozen=True, slots=True)
class Term:
    """Who leads from when to when, by the seat; ``until`` None: until it is handed over."""

    seat: UUID
    since: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Work:
    """What a unit did with its leads of the last 90 days, each as so many of so many: decided at its own level or
    below; in the time that the matrix gives; with a plan of the unit's, of those decided against somebody; told within
    72 hours to whom they came from, of those that ended."""

    decided_inside: int
    decided: int
    in_time: int
    asked: int
    deconflicted: int
    operations: int
    told: int
    closed: int


@dataclass(frozen=True, slots=True)
class Unit:
    """A joint unit, and what the viewer is to it: ``coordinates``, ``is_lead``, ``registers`` (the agency in it whose
    registrar the viewer is), ``seat`` (the viewer's own).

    ``leads``: the present term, if any, and those to come. ``unled_since``: since when it stands without a lead.
    ``work``: of a unit in which the viewer sits.
    """

    id: UUID
    code: str
    name: str
    area: str
    agreement: str
    compartment: str
    state: State
    proposed_at: datetime
    planned_at: datetime | None
    stood_at: datetime | None
    unled_since: datetime | None
    agencies: list[Member]
    seats: list[Seat]
    leads: list[Term]
    coordinates: bool
    is_lead: bool
    registers: str | None
    seat: UUID | None
    work: Work | None

    def lead(self, now: datetime) -> Term | None:
        """The present term."""
        return next((one for one in self.leads if one.since <= now), None)

    def sitting(self, state: Sits = Sits.HELD) -> list[Seat]:
        """The seats that are held, or in another state."""
        return [seat for seat in self.seats if seat.state == state]

    def seat_of(self, id: UUID) -> Seat | None:
        """A seat by its id."""
        return next((seat for seat in self.seats if seat.id == id), None)

    def gap(self, now: datetime) -> tuple[datetime, datetime | None] | None:
        """A time without a lead of more than an hour: the one that is (None: it has no end yet), or the next that the
        named terms leave between them. None: no alarm."""
        if self.state != State.STANDING:
            return None
        ahead = [one for one in self.leads if one.since > now]
        if self.unled_since is not None and now - self.unled_since > GAP:
            return self.unled_since, ahead[0].since if ahead else None
        ends = [self.unled_since, *(one.until for one in self.leads)] if self.unled_since else [
            one.until for one in self.leads]  # fmt: skip
        starts = ahead if self.unled_since else self.leads[1:]
        for end, following in zip(ends, starts, strict=False):
            if end is not None and following.since - end > GAP:
                return end, following.since
        return None


@dataclass(frozen=True, slots=True)
class Askable:
    """An agency that a coordinator may ask into a unit."""

    code: str
    name_es: str
    name_en: str


@asked_again
def list_units(desk: Desk, viewer: Viewer) -> list[Unit]:
    """All that the viewer may know of, dissolved ones last, by code."""
    with look(desk, viewer, "units", {}) as this:
        rows: list[Row] = this.conn.execute("SELECT * FROM ask.units(NULL)").fetchall()
        work = _work(this)
    return [_unit(row, work) for row in rows]


@asked_again
def unit(desk: Desk, viewer: Viewer, named: str) -> Unit:
    """One by its code or its id. Raises :class:`NotFound` alike for one that is not there and one that the viewer may
    not know of."""
    if not named.isprintable():
        raise NotFound
    with look(desk, viewer, "unit", {"unit": named}) as this:
        rows: list[Row] = this.conn.execute("SELECT * FROM ask.units(%s)", [named]).fetchall()
        work = _work(this)
    if not rows:
        raise NotFound
    return _unit(rows[0], work)


@asked_again
def askable(desk: Desk, viewer: Viewer) -> list[Askable]:
    """The agencies that a coordinator may ask into a unit, by code; none for anybody else."""
    with look(desk, viewer, "units", {"of": "agencies"}) as this:
        rows: list[Row] = this.conn.execute("SELECT * FROM act.unit_agencies()").fetchall()
    return [from_row(Askable, row) for row in rows]


def _work(this: Look) -> dict[str, Work]:
    rows = this.conn.execute("SELECT * FROM ask.unit_work(%s)", [DAYS]).fetchall()
    return {str(row["unit"]): from_row(Work, row) for row in rows}


def _unit(row: Row, work: Mapping[str, Work]) -> Unit:
    told: dict[str, list[dict[str, Any]]] = {name: row[name] for name in ("agencies", "seats", "leads")}  # type: ignore[misc]
    return from_row(
        Unit, row,
        agencies=[Member(one["code"], _moment(one["approved_at"])) for one in told["agencies"]],
        seats=[_seat(one) for one in told["seats"]],
        leads=[_term(one) for one in told["leads"]],
        work=work.get(str(row["code"])),
    )  # fmt: skip


def _term(told: dict[str, Any]) -> Term:
    return Term(UUID(told["seat"]), datetime.fromisoformat(told["since"]), _moment(told["until"]))


def _seat(told: dict[str, Any]) -> Seat:
    cell, state = coded(Cell, told["cell"]), coded(Sits, told["state"])
    assert cell is not None  # noqa: S101 the table allows no other
    assert state is not None  # noqa: S101
    return Seat(
        UUID(told["id"]), told["agency"], cell, told["covert"], told["number"], state,
        _moment(told["since"]), _moment(told["until"]), told["login"], told["full_name"], told["mine"],
    )  # fmt: skip


def _moment(text: str | None) -> datetime | None:
    """A moment as JSON has it; an end that never comes is none."""
    return None if text is None or text == "infinity" else datetime.fromisoformat(text)
