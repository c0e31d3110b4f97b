"""What two registrars do together: one proposes, another confirms within 14 days (ADR 0021).

A deed that takes two answers with the id of a proposal and changes nothing yet: a vetting above the tier that one
registrar may give alone or with a compartment, the duties of registrar, inspector and coordinator, a level of decision
from 3 on, the credential of whoever has these, a rule of vetting, and that tier itself. Nobody confirms what they
proposed, nor what is given to themselves.

Raises, all of them: :class:`NotSignedIn`, :class:`NotEntitled`, :class:`NotFound`, and :class:`Conflict` for a
proposal that was decided or has lapsed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from tearline.db import from_row
from tearline.handling import Tier
from tearline.ledger.look import Desk, Viewer, look
from tearline.ledger.outage import asked_again
from tearline.registry.names import written_name
from tearline.registry.rules import LONGEST_SOURCE, ahead


@dataclass(frozen=True, slots=True)
class Proposal:
    """A deed that waits for a second registrar.

    ``body`` has its arguments, tiers by name, never a password or a second factor.
    ``login``: whom it is about (None: a rule). ``mine``: who asks made it.
    """

    id: UUID
    deed: Literal["vetting", "duties", "level", "credential", "test-rule", "alone"]
    login: str | None
    body: dict[str, Any]
    proposed_by: str
    proposed_at: datetime
    ends_at: datetime
    mine: bool


@dataclass(frozen=True, slots=True)
class Alone:
    """From ``since`` on, one registrar alone gives vettings up to ``tier``, without compartments."""

    tier: Tier
    source: str
    since: datetime


@asked_again
def list_proposals(desk: Desk, viewer: Viewer) -> list[Proposal]:
    """Those that wait, the oldest first."""
    with look(desk, viewer, "registry-read", {"of": "proposals"}) as this:
        rows: list[dict[str, Any]] = this.conn.execute("SELECT * FROM act.list_proposals()").fetchall()
    return [from_row(Proposal, row, body=_named(row["body"])) for row in rows]


def confirm(desk: Desk, viewer: Viewer, proposal: UUID) -> None:
    """Carry a proposal out, as the second registrar."""
    with look(desk, viewer, "proposal-confirmed", {"proposal": proposal}) as this:
        this.conn.execute("SELECT act.confirm(%s)", [proposal])


def refuse(desk: Desk, viewer: Viewer, proposal: UUID) -> None:
    """Refuse a proposal, or take one's own back."""
    with look(desk, viewer, "proposal-refused", {"proposal": proposal}) as this:
        this.conn.execute("SELECT act.refuse(%s)", [proposal])


def set_alone(desk: Desk, viewer: Viewer, tier: Tier, source: str, since: datetime | None = None) -> UUID:
    """Propose up to which tier one registrar is enough, at once or from a moment ahead (with time zone)."""
    values = [int(tier), written_name(source, LONGEST_SOURCE), ahead(since)]
    with look(desk, viewer, "proposed", {"alone": int(tier)}) as this:
        rows: list[dict[str, Any]] = this.conn.execute(
            "SELECT act.set_alone(%s::smallint, %s, %s) AS id", values
        ).fetchall()
    return UUID(str(rows[0]["id"]))


@asked_again
def list_alone(desk: Desk, viewer: Viewer) -> list[Alone]:
    """That tier as it was, is and will be, the oldest first."""
    with look(desk, viewer, "registry-read", {"of": "alone"}) as this:
        rows: list[dict[str, Any]] = this.conn.execute("SELECT * FROM act.list_alone()").fetchall()
    return [from_row(Alone, row, since=row["in_force_from"]) for row in rows]


def _named(body: dict[str, Any]) -> dict[str, Any]:
    """A deed's arguments, tiers by name."""
    return {
        name: Tier(value).name if name in ("tier", "least_tier") else value for name, value in body.items()
    }
