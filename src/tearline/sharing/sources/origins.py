"""Of which sources some reports are: what one inspector asks and another agrees to, and what both then read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import cast
from uuid import UUID

from tearline.db import from_row
from tearline.errors import BadInput, NotFound
from tearline.language import msg
from tearline.ledger.look import Desk, Viewer, look
from tearline.ledger.outage import asked_again
from tearline.picture.answer import Banner, banner

SHOWN = 100
MOST = 10  # reports of one ask


@dataclass(frozen=True, slots=True)
class Ask:
    """What an inspector asked of some reports. ``about``: the inspectors' case. ``state``: an
    :class:`~tearline.codes.OriginAsk`. ``theirs``: the viewer is one of the two. ``may_answer``: it waits for
    the viewer."""

    id: UUID
    records: list[UUID]
    labels: list[str]
    about: str
    reason: str
    asked_by: str
    asked_at: datetime
    lapses_at: datetime
    answered_by: str | None
    answered_at: datetime | None
    ends_at: datetime | None
    state: str
    theirs: bool
    may_answer: bool


@dataclass(frozen=True, slots=True)
class Told:
    """A report and its source, if the register has one: a letter of this answer alone, who handles it, who
    controls it."""

    record_id: UUID
    caption: str
    schema: str
    owner: str
    label: str
    source: str | None
    kind: str | None
    handler: str | None
    controller: str | None
    risk: str | None
    review_on: date | None
    closed: bool


@dataclass(frozen=True, slots=True)
class Origins:
    """An ask, and what it tells its two inspectors while it is open; else nothing."""

    ask: Ask
    told: list[Told]
    banner: Banner


@dataclass(frozen=True, slots=True)
class Asks:
    """What inspectors asked in the last ninety days, of reports that the viewer sees, the newest first."""

    asks: list[Ask]
    banner: Banner


@asked_again
def origin_asks(desk: Desk, viewer: Viewer) -> Asks:
    """An inspector's; nothing to anybody else."""
    with look(desk, viewer, "origin-asks", {}) as this:
        rows = this.conn.execute("SELECT * FROM ask.origin_asks(NULL, %s)", [SHOWN]).fetchall()
    listed = [from_row(Ask, row) for row in rows]
    return Asks(listed, banner(label for one in listed for label in one.labels))


@asked_again
def origins(desk: Desk, viewer: Viewer, id: str) -> Origins:
    """One ask, and what it tells, to the two who agreed on it, as long as it is open. Raises :class:`NotFound`."""
    with look(desk, viewer, "origin-read", {"ask": id}) as this:
        rows = this.conn.execute("SELECT * FROM ask.origin_asks(%s, 1)", [_id(id)]).fetchall()
        if not rows:
            raise NotFound
        told = this.conn.execute("SELECT * FROM ask.origin_told(%s)", [_id(id)]).fetchall()
        this.show({"id": one["record_id"], "owner": one["owner"]} for one in told)
    found = from_row(Ask, rows[0])
    return Origins(
        found, [from_row(Told, one, closed=bool(one["closed"])) for one in told],
        banner([*found.labels, *(str(one["label"]) for one in told)]),
    )  # fmt: skip


def ask_origin(desk: Desk, viewer: Viewer, records: Sequence[str], about: str, reason: str) -> UUID:
    """Ask of which sources some reports are. Another inspector has to agree within seven days. Raises :class:`NotFound`
    for a report that the viewer does not see."""
    ids = sorted({_id(one) for one in records})
    case, why = " ".join(about.split()), " ".join(reason.split())
    if not 1 <= len(ids) <= MOST:
        raise BadInput(msg("Name 1 to {most} reports by their ids.", most=MOST))
    if not 3 <= len(case) <= 60:
        raise BadInput(msg("Name the case in 3 to 60 characters."))
    if not 3 <= len(why) <= 500:
        raise BadInput(msg("Say why in 3 to 500 characters."))
    with look(desk, viewer, "origin-asked", {"records": ids, "case": case, "reason": why}) as this:
        row = this.conn.execute("SELECT act.ask_origin(%s, %s, %s) AS id", [ids, case, why]).fetchone()
    return cast("UUID", row["id"]) if row else UUID(int=0)


def answer_origin(desk: Desk, viewer: Viewer, id: str, *, agree: bool) -> None:
    """Agree that both read it for 24 hours, or decline. Another inspector's than who asked."""
    with look(desk, viewer, "origin-agreed", {"ask": id, "agree": agree}) as this:
        this.conn.execute("SELECT act.answer_origin(%s, %s)", [_id(id), agree])


def _id(text: str) -> UUID:
    try:
        return UUID(text.strip())
    except ValueError:
        raise NotFound from None
