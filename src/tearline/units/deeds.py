"""Each step of a unit, a seat and a lead. Each is a look and a ledger entry; who may is the database's to say.

Raises, all of them: :class:`NotSignedIn`; :class:`NotFound` alike for what is not there and what the viewer may not
know of; :class:`NotEntitled` for what is not theirs to do; :class:`Conflict` where the unit is in no state for it;
:class:`BadInput` for a value outside its rules.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from uuid import UUID

from tearline.db import Row
from tearline.errors import BadInput
from tearline.language import msg
from tearline.ledger.look import Desk, Viewer, look
from tearline.registry.names import LONGEST_NAME, agency_code, login_name, written_name
from tearline.units.codes import Cell, State, coded

_CODE = re.compile(r"[A-Z0-9][A-Z0-9_-]{1,23}")


def unit_code(text: str) -> str:
    """A unit's code, of which its compartment's is made."""
    code = text.strip().upper()
    if not _CODE.fullmatch(code):
        raise BadInput(
            msg(
                "A unit's code has 2 to 24 capital letters, digits, hyphens or underscores, and begins with a letter "
                "or digit."
            )
        )
    return code


def cell_of(text: str) -> Cell:
    """A cell by its code."""
    found = coded(Cell, text)
    if found is None:
        raise BadInput(msg("A cell is one of {cells}.", cells=", ".join(Cell)))
    return found


def written(text: str) -> str:
    """A name, an area or an agreement's reference: one line."""
    return written_name(text, LONGEST_NAME)


def propose_unit(
    desk: Desk, viewer: Viewer, code: str, name: str, area: str, agreement: str, agencies: Iterable[str]
) -> UUID:
    """Propose a unit of two agencies or more, with a compartment of its own; its id. A coordinator's."""
    wanted = [agency_code(one) for one in agencies]
    values = [unit_code(code), written(name), written(area), written(agreement), wanted]
    with look(desk, viewer, "unit-proposed", {"unit": values[0]}) as this:
        rows: list[Row] = this.conn.execute(
            "SELECT act.propose_unit(%s, %s, %s, %s, %s) AS id", values
        ).fetchall()
    return UUID(str(rows[0]["id"]))


def approve_unit(desk: Desk, viewer: Viewer, unit: UUID, agency: str | None) -> None:
    """Approve a unit for an agency in it, as its registrar; or for the planning office (None), as a coordinator."""
    code = None if agency is None else agency_code(agency)
    with look(desk, viewer, "unit-approved", {"unit": unit, "agency": code}) as this:
        this.conn.execute("SELECT act.approve_unit(%s, %s)", [unit, code])


def move_unit(desk: Desk, viewer: Viewer, unit: UUID, to: State) -> None:
    """Let a unit stand, suspend it, or dissolve it. A coordinator's."""
    with look(desk, viewer, "unit-moved", {"unit": unit, "to": to.value}) as this:
        this.conn.execute("SELECT act.move_unit(%s, %s)", [unit, to.value])


def ask_agency(desk: Desk, viewer: Viewer, unit: UUID, agency: str) -> None:
    """Ask one more agency in; its registrar approves. A coordinator's."""
    code = agency_code(agency)
    with look(desk, viewer, "unit-agency-asked", {"unit": unit, "agency": code}) as this:
        this.conn.execute("SELECT act.ask_agency(%s, %s)", [unit, code])


def withdraw_agency(desk: Desk, viewer: Viewer, unit: UUID, agency: str) -> None:
    """Take an agency out: its seats end, the unit's labels stay. Its registrar's, or a coordinator's."""
    code = agency_code(agency)
    with look(desk, viewer, "unit-agency-left", {"unit": unit, "agency": code}) as this:
        this.conn.execute("SELECT act.withdraw_agency(%s, %s)", [unit, code])


def propose_seat(
    desk: Desk, viewer: Viewer, unit: UUID, login: str, cell: Cell, *, covert: bool = False,
    until: datetime | None = None,
) -> UUID:  # fmt: skip
    """Propose an officer of the own agency for a seat, as its registrar or coordinator; the seat's id. ``covert``:
    under a number. ``until``: when it ends by itself."""
    values = [unit, login_name(login), cell.value, covert, _with_zone(until)]
    with look(desk, viewer, "seat-proposed", {"unit": unit, "login": values[1]}) as this:
        rows: list[Row] = this.conn.execute(
            "SELECT act.propose_seat(%s, %s, %s, %s, %s) AS id", values
        ).fetchall()
    return UUID(str(rows[0]["id"]))


def confirm_seat(desk: Desk, viewer: Viewer, seat: UUID) -> None:
    """Turn the second key: the seat opens the unit's compartment with this commit. The lead's; where there is none, a
    coordinator's."""
    with look(desk, viewer, "seat-confirmed", {"seat": seat}) as this:
        this.conn.execute("SELECT act.decide_seat(%s, true)", [seat])


def refuse_seat(desk: Desk, viewer: Viewer, seat: UUID) -> None:
    """Refuse a proposed seat, or take it back."""
    with look(desk, viewer, "seat-refused", {"seat": seat}) as this:
        this.conn.execute("SELECT act.decide_seat(%s, false)", [seat])


def end_seat(desk: Desk, viewer: Viewer, seat: UUID) -> None:
    """End a seat: the compartment is closed with this commit. By its member, the agency, the lead or a coordinator."""
    with look(desk, viewer, "seat-ended", {"seat": seat}) as this:
        this.conn.execute("SELECT act.end_seat(%s)", [seat])


def name_lead(
    desk: Desk, viewer: Viewer, seat: UUID, since: datetime | None = None, until: datetime | None = None
) -> None:
    """Name who leads, at once or from a moment ahead; a coordinator's. :class:`Conflict` where somebody leads then."""
    values = [seat, _with_zone(since), _with_zone(until)]
    with look(desk, viewer, "lead-named", {"seat": seat}) as this:
        this.conn.execute("SELECT act.name_lead(%s, %s, %s)", values)


def hand_over_lead(desk: Desk, viewer: Viewer, seat: UUID, until: datetime | None = None) -> None:
    """Hand the lead over, at this instant. The lead's, or a coordinator's."""
    with look(desk, viewer, "lead-handed-over", {"seat": seat}) as this:
        this.conn.execute("SELECT act.hand_over_lead(%s, %s)", [seat, _with_zone(until)])


def _with_zone(moment: datetime | None) -> datetime | None:
    if moment is not None and moment.tzinfo is None:
        raise BadInput(msg("Say the moment with its zone, like 2026-11-30T18:00:00-06:00."))
    return moment if moment is None else moment.astimezone(UTC)
