"""What was one with these records and is not any more, or might have been: for the log and for undoing."""

from __future__ import annotations

from dataclasses import replace

from tearline.ledger.look import Look
from tearline.picture.answer import found
from tearline.picture.reach import MOST, Match, Reach, decision_of, features_of, match_of


def with_parted(this: Look, reach: Reach) -> Reach:
    """The reach with the records that people or corrections took from it, and all decisions among them.

    Nothing but the parting links those to the reach, so who is who within it stays the same.
    """
    ids = list(reach.records)
    parted = [
        row["parted"] for row in this.conn.execute("SELECT * FROM ask.parted(%s::uuid[], %s)", [ids, MOST])
    ]
    if not parted:
        return reach
    rows = this.conn.execute("SELECT * FROM ask.compared(%s::uuid[])", [parted]).fetchall()
    records = {**reach.records, **{str(row["id"]): found(row) for row in rows}}
    features = {str(row["id"]): made for row in rows if (made := features_of(row))}
    every = list(records)
    matches = this.conn.execute("SELECT * FROM ask.matches_among(%s::uuid[])", [every]).fetchall()
    decisions = this.conn.execute("SELECT * FROM ask.decisions_among(%s::uuid[])", [every]).fetchall()
    return replace(
        reach,
        records=dict(sorted(records.items())),
        features={**reach.features, **features},
        matches=[match_of(row) for row in matches],
        decisions=[decision_of(row) for row in decisions],
    )


def past_matches(this: Look, reach: Reach) -> list[Match]:
    """The matches that there were among the records of a reach, oldest first."""
    rows = this.conn.execute("SELECT * FROM ask.past_matches_among(%s::uuid[])", [list(reach.records)])
    return [match_of(row) for row in rows.fetchall()]
