"""What a person decides about two records, and how it is taken back (capability C1)."""

from __future__ import annotations

from tearline.codes import Verdict
from tearline.errors import BadInput, NotFound
from tearline.handling import Label
from tearline.language import msg
from tearline.ledger.look import Desk, Viewer, look
from tearline.ledger.reason import accepted_reason
from tearline.picture.reach import id_in


def decide(
    desk: Desk, viewer: Viewer, a: str, b: str, verdict: str, reason: str, label: str | None = None
) -> str:
    """The officer's word on two records, of which one at least is of the own agency; gives the decision's id.

    It holds over every score, for each viewer who may see it: both records, and its own label, which joins
    theirs (and ``label``, if the reason rests on more). The newest decision on a pair counts. Raises
    :class:`NotFound` alike for what is unknown, hidden or not the own agency's, :class:`BadInput`,
    :class:`Conflict` for records of two kinds, :class:`NotEntitled` for a label that is not the officer's to give.
    """
    if verdict not in set(Verdict):
        raise BadInput(msg("A decision is one of {verdicts}.", verdicts=", ".join(Verdict)))
    told, wanted = accepted_reason(reason), str(Label.parse(label)) if label else None
    first, second = id_in(a), id_in(b)
    if first is None or second is None:
        raise NotFound
    with look(desk, viewer, "decide", {"a": first, "b": second, "verdict": verdict}) as this:
        row = this.conn.execute(
            "SELECT act.decide(%s::uuid, %s::uuid, %s, %s, %s) AS id", [first, second, verdict, wanted, told]
        ).fetchone()
    return str(row["id"]) if row else ""


def undo(desk: Desk, viewer: Viewer, decision: str, reason: str) -> None:
    """Take a decision of the own agency back; it stays on record, and what stood before it counts again.

    Raises :class:`NotFound` alike for unknown, hidden and another agency's decisions, :class:`Conflict` for
    one that is undone already.
    """
    told, known = accepted_reason(reason), id_in(decision)
    if known is None:
        raise NotFound
    with look(desk, viewer, "undo-decision", {"decision": known}) as this:
        this.conn.execute("SELECT act.undo_decision(%s::uuid, %s)", [known, told])
