"""Why two records are, or are not, taken as one thing, for a viewer who sees both."""

from __future__ import annotations

from dataclasses import dataclass

from tearline.db import Row
from tearline.errors import BadInput, NotFound
from tearline.language import msg
from tearline.ledger.look import Desk, Viewer, look
from tearline.ledger.outage import asked_again
from tearline.picture.answer import Banner, Found, banner, found
from tearline.picture.pair import Why, why
from tearline.picture.reach import Decision, decision_of, features_of, id_in


@dataclass(frozen=True, slots=True)
class Explained:
    """Two records, why they score as they do, and what people decided about them, oldest first."""

    a: Found
    b: Found
    why: Why
    decisions: list[Decision]
    banner: Banner


@asked_again
def explain(desk: Desk, viewer: Viewer, a: str, b: str) -> Explained:
    """The waterfall of a pair of records, each in its present version.

    Raises :class:`NotFound` alike for unknown, hidden and malformed ids, :class:`BadInput` for a record
    with itself and for records of two kinds, or of a kind that is not matched.
    """
    with look(desk, viewer, "explain", {"a": a, "b": b}) as this:
        ids = [id for id in map(id_in, (a, b)) if id]
        rows = this.conn.execute("SELECT * FROM ask.compared(%s::uuid[])", [ids]).fetchall()
        by_id = {str(row["id"]): row for row in rows}
        seen = len(ids) == 2 and by_id.keys() == set(ids)
        decided = (
            this.conn.execute("SELECT * FROM ask.decisions_among(%s::uuid[])", [ids]).fetchall()
            if seen
            else []
        )
        this.show(rows if seen else [])
    if not seen:
        raise NotFound
    return _explained(by_id[ids[0]], by_id[ids[1]], [decision_of(row) for row in decided])


def _explained(a: Row, b: Row, decisions: list[Decision]) -> Explained:
    first, second = features_of(a), features_of(b)
    if a is b:
        raise BadInput(msg("Name two different records."))
    if first is None or second is None or first.kind != second.kind:
        raise BadInput(msg("These are not two records of one kind that is matched."))
    labels = [str(a["label"]), str(b["label"]), *(decision.label for decision in decisions)]
    return Explained(found(a), found(b), why(first, second), decisions, banner(labels))
