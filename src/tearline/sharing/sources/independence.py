"""Saying whether reports are independent: a controller's word, without why."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from tearline.codes import Independence
from tearline.errors import BadInput, NotFound
from tearline.language import msg
from tearline.ledger.look import Desk, Viewer, look


def say_independence(desk: Desk, viewer: Viewer, records: Sequence[str], value: str) -> None:
    """Say it of each two of these reports of which the viewer controls the source of one. "Not assured" of two
    reports of one source takes a third of another source, so that it points at neither. Raises
    :class:`NotFound` for a report that the viewer does not see."""
    if value not in set(Independence):
        raise BadInput(msg("Choose one of the list."))
    try:
        ids = sorted({UUID(one.strip()) for one in records})
    except ValueError:
        raise NotFound from None
    with look(desk, viewer, "source-deed", {"records": ids, "value": value}) as this:
        this.conn.execute("SELECT act.say_independence(%s, %s)", [ids, value])
