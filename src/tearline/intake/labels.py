"""Labels that a steward gives, interned when they are new: the gate knows them by numbers, which it keeps to itself."""

from __future__ import annotations

from threading import Lock

from tearline.errors import AccessLapsed, NotEntitled
from tearline.handling import Label
from tearline.ledger.look import Desk, Viewer, look


class Labels:
    """The labels that one steward gives, remembered for one job. Threads may share it. For a ``dry`` run no label is
    made: it is only asked whether the steward may give it, which is refused in the same way."""

    def __init__(self, desk: Desk, viewer: Viewer, *, dry: bool = False) -> None:
        self._desk, self._viewer, self._settle = desk, viewer, self._try if dry else self._make
        self._known: dict[Label, NotEntitled | None] = {}
        self._lock = Lock()

    def intern(self, label: Label) -> str:
        """The label's text, by which deeds name it from here on.

        Raises :class:`NotEntitled` for one above the clearance or of another owner.
        """
        with self._lock:
            if label not in self._known:
                self._known[label] = self._ask(label)
            refused = self._known[label]
        if refused is not None:
            raise refused
        return str(label)

    def _ask(self, label: Label) -> NotEntitled | None:
        try:
            self._settle(label)
        except AccessLapsed:
            raise
        except NotEntitled as error:
            return error
        return None

    def _make(self, label: Label) -> None:
        # a transaction of its own: interning holds a lock on masks for as long as it lasts
        with look(self._desk, self._viewer, "label", {"label": str(label)}) as this:
            this.conn.execute(
                "SELECT act.intern_label(%s, %s::smallint, %s::text[], %s::text[], %s::text[], %s, %s)",
                label_fields(label),
            )

    def _try(self, label: Label) -> None:
        with look(self._desk, self._viewer, "load-dry-run", {"label": str(label)}) as this:
            this.conn.execute(
                "SELECT act.may_give_label(%s, %s::smallint, %s::text[], %s::text[], %s::text[], %s, %s)",
                label_fields(label),
            )


def label_fields(label: Label) -> list[object]:
    """A label as deeds take it: owner, tier, compartments, audience, handling codes, their note, and its text."""
    return [
        label.owner, int(label.tier), sorted(label.compartments), sorted(label.releasable), sorted(label.handling),
        label.handling_note, str(label),
    ]  # fmt: skip
