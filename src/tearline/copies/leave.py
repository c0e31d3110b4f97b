"""Leave of those from whom records came, for what is under H2 (not onward) or, in court, under any code (ADR 0064)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from tearline.copies.wish import Wish
from tearline.db import from_row
from tearline.errors import LeaveNeeded
from tearline.ledger.look import Desk, Viewer, look
from tearline.ledger.outage import asked_again

COPY, RELEASE, RELABEL, COURT = "copy", "release", "relabel", "court"
"""What leave is needed for."""


@dataclass(frozen=True, slots=True)
class Leave:
    """Of the record ``record_id``, that ``originator``'s leave is needed for its record ``about_id``: given by the
    request ``leave_id``, or not yet; then ``asked_id`` is a request that is open."""

    record_id: str
    originator: str
    about_id: str
    leave_id: str | None
    asked_id: str | None


@asked_again
def leaves(desk: Desk, viewer: Viewer, records: Sequence[str], use: str, for_whom: str) -> list[Leave]:
    """Whose leave these records need for a use and a recipient (empty: the own agency), as the viewer sees them, and
    whether it was given for the purpose of this look."""
    with look(desk, viewer, "requests", {"records": list(records), "use": use}) as this:
        rows = this.conn.execute(
            "SELECT * FROM ask.leaves_needed(%s::uuid[], %s, %s)", [list(records), use, for_whom]
        ).fetchall()
        this.show({"id": row["about_id"], "owner": row["originator"]} for row in rows)
    return [from_row(Leave, row) for row in rows]


@contextmanager
def for_copy(desk: Desk, viewer: Viewer, records: Sequence[str], wish: Wish) -> Iterator[None]:
    """Whoever is refused a copy for want of leave is told which of its records need it, and for whom (nobody: the own
    agency)."""
    try:
        yield
    except LeaveNeeded as error:
        whom = wish.recipient or ""
        lacking = {one.record_id for one in leaves(desk, viewer, records, COPY, whom) if not one.leave_id}
        raise error.of([id for id in records if id in lacking], COPY, whom) from error
