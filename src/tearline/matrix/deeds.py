"""Writing the draft of the matrix, and publishing it as two persons do. Each is one transaction with its ledger entry.

Raises, all of them: :class:`NotEntitled` for whoever has not the duty, :class:`Conflict` for a draft that was changed
since it was read (``mark`` is what was read), :class:`NotFound` where there is none.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from tearline.db import as_json
from tearline.ledger.look import Desk, Viewer, look
from tearline.matrix.check import checked
from tearline.matrix.row import BadRows, Row, as_line


def draft(desk: Desk, viewer: Viewer, mark: UUID | None, rows: Sequence[Row]) -> UUID:
    """Write the draft anew, as a coordinator; ``mark`` None: there is none yet. It may have holes and overlaps still.
    Returns its new mark."""
    lines = as_json([as_line(row) for row in rows])
    with look(desk, viewer, "matrix-drafted", {"lines": len(rows)}) as this:
        made: list[dict[str, Any]] = this.conn.execute(
            "SELECT act.draft_matrix(%s, %s) AS mark", [mark, lines]
        ).fetchall()
    return UUID(str(made[0]["mark"]))


def ask_for_publication(desk: Desk, viewer: Viewer, mark: UUID, rows: Sequence[Row]) -> None:
    """Ask that the draft be published, as a coordinator; within 14 days another one, or a registrar, does.

    ``rows``: the draft as it was read. Raises :class:`BadRows` that names its holes and overlaps.
    """
    faults = checked(rows).faults
    if faults:
        raise BadRows([fault.words() for fault in faults])
    with look(desk, viewer, "matrix-asked", {}) as this:
        this.conn.execute("SELECT act.ask_matrix(%s)", [mark])


def publish(desk: Desk, viewer: Viewer, mark: UUID) -> int:
    """Publish the draft, as the second person: a coordinator or registrar who neither wrote on it nor asked. Returns
    the number of the version, which is in force from now on."""
    with look(desk, viewer, "matrix-published", {}) as this:
        made: list[dict[str, Any]] = this.conn.execute(
            "SELECT act.publish_matrix(%s) AS version", [mark]
        ).fetchall()
    return int(made[0]["version"])


def refuse(desk: Desk, viewer: Viewer, mark: UUID) -> None:
    """Refuse to publish it, or take the own request back. The draft stays."""
    with look(desk, viewer, "matrix-refused", {}) as this:
        this.conn.execute("SELECT act.refuse_matrix(%s)", [mark])


def drop(desk: Desk, viewer: Viewer, mark: UUID) -> None:
    """Throw the draft away, as a coordinator."""
    with look(desk, viewer, "matrix-dropped", {}) as this:
        this.conn.execute("SELECT act.drop_matrix(%s)", [mark])
