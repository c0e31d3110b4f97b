"""Desks: how an agency is reached by the others, day and night (ADR 0056)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tearline.errors import BadInput
from tearline.language import msg
from tearline.ledger.look import Desk, Viewer, look
from tearline.ledger.outage import asked_again

LONGEST = 200


@dataclass(frozen=True, slots=True)
class AgencyDesk:
    """An agency that is not shut out, and how its desk is reached, if it has one: a telephone, a radio channel."""

    agency: str
    name_es: str
    name_en: str
    reached: str | None


@asked_again
def desks(desk: Desk, viewer: Viewer) -> list[AgencyDesk]:
    """Every agency with its desk, by code. It is told to everybody who is signed in."""
    with look(desk, viewer, "desks", {}) as this:
        rows: list[dict[str, Any]] = this.conn.execute("SELECT * FROM ask.desks()").fetchall()
    return [AgencyDesk(**row) for row in rows]


def set_desk(desk: Desk, viewer: Viewer, reached: str) -> None:
    """Says how the desk of the viewer's own agency is reached; empty text: it has none any more. For its liaison
    officers and registrars."""
    text = " ".join(reached.split())
    if text and not 3 <= len(text) <= LONGEST:
        raise BadInput(msg("Say how the desk is reached in 3 to {most} characters.", most=LONGEST))
    with look(desk, viewer, "desk-set", {"reached": text}) as this:
        this.conn.execute("SELECT act.set_desk(%s)", [text])
