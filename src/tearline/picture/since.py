"""What of an entity is newer than the viewer's own last look at it: by the viewer's own entries alone (C1).

Nothing is kept for it. The ledger has a keyed digest of each question, so the newest of the viewer's own entries whose
digest is that of a question for one of the entity's records is the last look. Which records are newer follows from what
this viewer sees now.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from tearline.ledger.look import Desk, Look
from tearline.picture.answer import Found


def last_look_of(desk: Desk, this: Look, records: Iterable[Found]) -> datetime | None:
    """When the viewer last asked for the entity of these records, before this look; None: never, or long ago.

    Of the last thousand entities that the viewer asked for. A look of a moment ago may not be in the ledger yet.
    """
    digests = [
        desk.digest(asked) for one in records for asked in ({"id": one.id}, {"id": one.id, "links": True})
    ]
    row = this.conn.execute("SELECT ask.last_look(%s) AS at", [digests]).fetchone()
    at = row["at"] if row else None
    return at if isinstance(at, datetime) else None


def newer_than(at: datetime | None, records: Iterable[Found]) -> list[str]:
    """Ids of those that were recorded, or changed, after that moment; none without one."""
    if at is None:
        return []
    return list(dict.fromkeys(one.id for one in records if datetime.fromisoformat(one.recorded_at) > at))
