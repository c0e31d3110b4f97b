"""Labels as the numbers that the gate knows them by, interned when they are new."""

from __future__ import annotations

from threading import Lock

from tearline.errors import AccessLapsed, NotEntitled, NotFound
from tearline.handling import Label
from tearline.ledger.look import Desk, Viewer, look


class Labels:
    """Numbers of the labels that one steward gives, remembered for one job. Threads may share it."""

    def __init__(self, desk: Desk, viewer: Viewer) -> None:
        self._desk, self._viewer = desk, viewer
        self._known: dict[Label, int | NotEntitled] = {}
        self._lock = Lock()

    def number(self, label: Label) -> int:
        """The label's number. Raises :class:`NotEntitled` for one above the clearance or of another owner."""
        with self._lock:
            known = self._known.get(label)
            if known is None:
                known = self._known[label] = self._ask(label)
        if isinstance(known, NotEntitled):
            raise known
        return known

    def _ask(self, label: Label) -> int | NotEntitled:
        arguments = [
            label.owner, int(label.tier), sorted(label.compartments), sorted(label.releasable),
            sorted(label.handling), label.handling_note, str(label),
        ]  # fmt: skip
        try:
            # a transaction of its own: interning holds a lock on masks for as long as it lasts
            with look(self._desk, self._viewer, "label", {"label": str(label)}) as this:
                row = this.conn.execute(
                    "SELECT act.intern_label(%s, %s::smallint, %s::text[], %s::text[], %s::text[], %s, %s) AS n",
                    arguments,
                ).fetchone()
        except AccessLapsed:
            raise
        except NotEntitled as error:
            return error
        if row is None:
            raise NotFound
        return int(str(row["n"]))
