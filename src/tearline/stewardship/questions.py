"""What a steward asks about the own agency's records: which wait for a review, and which came back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tearline.db import from_row
from tearline.ledger.look import Desk, Viewer, look
from tearline.ledger.outage import asked_again


@dataclass(frozen=True, slots=True)
class Due:
    """A record of the own agency that waits for its review."""

    id: str
    label: str
    schema: str
    caption: str
    status: str | None
    review_on: str
    purge_on: str | None


@dataclass(frozen=True, slots=True)
class Returned:
    """A record of the own agency that a load brought back, and what it came back from.

    ``because`` is ``held``: a deed put the record ``other`` of the same key under the label ``other_label``, at
    ``since``; or ``expunged``: ``other`` is the id of the record that was expunged then, in whole or in part.
    """

    id: str
    label: str
    source: str
    key: str
    schema: str
    caption: str
    status: str | None
    loaded_at: str
    because: str
    other: str
    other_label: str
    since: str


@asked_again
def reviews(desk: Desk, viewer: Viewer, until: date | None = None, limit: int = 100) -> list[Due]:
    """The own agency's records whose review is due by ``until`` (today), the most overdue first."""
    with look(desk, viewer, "reviews", {"until": until}) as this:
        rows = this.conn.execute(
            "SELECT * FROM ask.reviews(%s, %s)", [until or date.today(), limit]
        ).fetchall()
        this.show(rows)
    return [from_row(Due, row) for row in rows]


@asked_again
def came_back(desk: Desk, viewer: Viewer, limit: int = 100) -> list[Returned]:
    """The own agency's records that came back by a load whose steward did not see what a deed had set, newest first.

    For the steward who sees both (ADR 0013).
    """
    with look(desk, viewer, "came-back", {}) as this:
        rows = this.conn.execute("SELECT * FROM ask.came_back(%s)", [limit]).fetchall()
        this.show(rows)
        this.show({"id": r["other"], "owner": r["owner"]} for r in rows if r["because"] == "held")
    return [from_row(Returned, row) for row in rows]
