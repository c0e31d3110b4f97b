"""What officers lend of their right to decide: giving, seeing, ending. The rules hold in the database.

A delegation gives what its giver holds, as long as the giver holds it: it ends with its time, when either side ends it,
and gives nothing while the giver is shut out, has no vetting in force, or has lost the duty or the level.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from tearline.codes import Duty
from tearline.db import Row as Line
from tearline.db import from_row
from tearline.errors import BadInput, NotFound
from tearline.language import msg
from tearline.ledger.look import Desk, Viewer, look
from tearline.ledger.outage import asked_again
from tearline.matrix.box import listed
from tearline.measures import RISKS, Cause, Measure, Where, coded
from tearline.registry.names import login_name

LONGEST = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Delegation:
    """What was lent: some actions in some places, up to a risk, of the giver's duty at the giver's level.

    ``side``: whether the viewer gave or received it, or neither. ``gives``: it gives something at this moment.
    """

    id: UUID
    side: Literal["given", "received", "other"]
    giver: str
    receiver: str
    agency: str
    duty: Duty
    level: int
    actions: list[Measure]
    places: list[Where]
    risk_max: int
    given_at: datetime
    until: datetime
    cause: Cause
    ended_at: datetime | None
    ended_by: str | None
    gives: bool

    @property
    def over(self) -> bool:
        """Whether it is over for good, by its time or by somebody's hand."""
        return self.ended_at is not None or self.until <= datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Own:
    """What the viewer decides by the own duties and ``level``, and so may lend: for each action and place of a duty,
    the risks."""

    level: int
    risks: Mapping[tuple[Duty, Measure, Where], Sequence[int]]

    @property
    def duties(self) -> list[Duty]:
        """The duties by which something is decided."""
        return list(dict.fromkeys(duty for duty, _, _ in self.risks))


@asked_again
def own_rights(desk: Desk, viewer: Viewer) -> Own:
    """What this viewer may decide now, under the matrix in force."""
    with look(desk, viewer, "delegations", {"own": True}) as this:
        rows: list[dict[str, Any]] = this.conn.execute("SELECT * FROM ask.own_rights()").fetchall()
    risks: dict[tuple[Duty, Measure, Where], list[int]] = {}
    for row in rows:
        key = (coded(Duty, row["duty"]), coded(Measure, row["action"]), coded(Where, row["place"]))
        risks.setdefault(key, []).append(row["risk"])
    return Own(rows[0]["level"] if rows else 0, risks)


@asked_again
def delegations(desk: Desk, viewer: Viewer, others: bool = False) -> list[Delegation]:
    """What this viewer gave and received, the latest first; ``others``: everybody's, for a coordinator or registrar."""
    with look(desk, viewer, "delegations", {"others": others}) as this:
        rows: list[Line] = this.conn.execute("SELECT * FROM ask.delegations(%s)", [others]).fetchall()
    return [from_row(Delegation, row) for row in rows]


def lend(
    desk: Desk, viewer: Viewer, login: str, actions: Iterable[Measure], places: Iterable[Where], risk_max: int,
    until: datetime, cause: Cause, duty: Duty = Duty.COMMANDER,
) -> UUID:  # fmt: skip
    """Lend a part of the own right to an officer of the own agency, until a moment at most 30 days ahead.

    Raises :class:`BadInput` that names what of it is not the viewer's own to decide, :class:`NotFound` for an officer
    who is not there.
    """
    told, named = set(actions), set(places)
    chosen = [one for one in Measure if one in told], [one for one in Where if one in named]
    if not (chosen[0] and chosen[1]):
        raise BadInput(msg("Choose at least one action and one place."))
    if risk_max not in RISKS:
        raise BadInput(msg("A risk is 1, 2, 3 or 4."))
    if until.tzinfo is None:
        raise BadInput(msg("A delegation ends at a moment with a time zone."))
    if not timedelta(0) < until - datetime.now(UTC) <= LONGEST:
        raise BadInput(msg("A delegation ends within 30 days, and not in the past."))
    _refuse_beyond(own_rights(desk, viewer), duty, *chosen, risk_max)
    values = [login_name(login), duty, [*chosen[0]], [*chosen[1]], risk_max, until, cause]
    try:
        with look(desk, viewer, "delegated", {"to": values[0]}) as this:
            made: list[Line] = this.conn.execute(
                "SELECT act.lend(%s, %s, %s, %s, %s::smallint, %s, %s) AS id", values
            ).fetchall()
    except NotFound:
        raise NotFound(msg("Your agency has no such officer who may act.")) from None
    return UUID(str(made[0]["id"]))


def end(desk: Desk, viewer: Viewer, id: UUID) -> None:
    """End it at once: by who gave it, or by who received it. Raises :class:`NotFound` for anybody else's."""
    with look(desk, viewer, "delegation-ended", {"delegation": id}) as this:
        this.conn.execute("SELECT act.end_delegation(%s)", [id])


def _refuse_beyond(own: Own, duty: Duty, actions: list[Measure], places: list[Where], risk_max: int) -> None:
    """The database refuses it too; here it is said what."""
    for action in actions:
        for place in places:
            held = own.risks.get((duty, action, place), ())
            missing = [risk for risk in range(1, risk_max + 1) if risk not in held]
            if missing:
                risks = msg("risk {levels}", levels=", ".join(map(str, missing)))
                what = listed([action.words, place.words, risks])
                raise BadInput(
                    msg(
                        "You do not decide this yourself: {what}. Nobody lends what they do not hold.",
                        what=what,
                    )
                )
