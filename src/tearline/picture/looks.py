"""Who looked at what and why, for those entitled: oneself, a steward for the own agency, an inspector."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tearline.ledger.look import Desk, Viewer, look
from tearline.picture.answer import moment

LIMIT = 100


@dataclass(frozen=True, slots=True)
class OwnLook:
    """One of the viewer's own looks or deeds, with the ids of what was shown."""

    at: str
    kind: str
    purpose: str | None
    action: str
    records: list[str]


@dataclass(frozen=True, slots=True)
class LookAtOurs:
    """One officer's look at one record of the steward's agency."""

    at: str
    officer: str
    agency: str
    purpose: str | None
    action: str
    record: str


@dataclass(frozen=True, slots=True)
class Inspected:
    """An entry as an inspector sees it; ``entry`` is its number in the ledger."""

    entry: int
    at: str
    kind: str
    officer: str | None
    agency: str | None
    purpose: str | None
    action: str
    records: list[str]


def my_looks(desk: Desk, viewer: Viewer, before: datetime | None = None, limit: int = LIMIT) -> list[OwnLook]:
    """What the viewer did, newest first; ``before`` is the ``at`` of the last one of the page before."""
    with look(desk, viewer, "my-looks", {"before": before}) as this:
        rows = this.conn.execute("SELECT * FROM ask.my_looks(%s, %s)", [before, limit]).fetchall()
    return [
        OwnLook(_instant(r["at"]), str(r["kind"]), _text(r["purpose"]), str(r["action"]), _ids(r["records"]))
        for r in rows
    ]


def looks_at_ours(
    desk: Desk, viewer: Viewer, record: UUID | None = None, before: datetime | None = None, limit: int = LIMIT
) -> list[LookAtOurs]:
    """Who looked at the records of the steward's own agency (or at one of them), newest first.

    Empty for whoever is no steward. Looks at records that the steward may not see are not in it.
    """
    with look(desk, viewer, "looks-at-ours", {"record": record, "before": before}) as this:
        rows = this.conn.execute(
            "SELECT * FROM ask.looks_at_ours(%s, %s, %s)", [record, before, limit]
        ).fetchall()
    return [
        LookAtOurs(
            _instant(r["at"]), str(r["login"]), str(r["agency"]), _text(r["purpose"]), str(r["action"]),
            str(r["record"]),
        )
        for r in rows
    ]  # fmt: skip


def inspect(
    desk: Desk, viewer: Viewer, officer: str | None = None, before: int | None = None, limit: int = LIMIT
) -> list[Inspected]:
    """Everything that an officer (or everybody) did, newest first, for an inspector; empty for others."""
    with look(desk, viewer, "inspect", {"officer": officer, "before": before}) as this:
        rows = this.conn.execute("SELECT * FROM ask.inspect(%s, %s, %s)", [officer, before, limit]).fetchall()
    return [
        Inspected(
            int(str(r["seq"])), _instant(r["at"]), str(r["kind"]), _text(r["login"]), _text(r["agency"]),
            _text(r["purpose"]), str(r["action"]), _ids(r["records"]),
        )
        for r in rows
    ]  # fmt: skip


def _instant(value: object) -> str:
    """To the microsecond: it is the cursor of the next page."""
    return value.isoformat(timespec="microseconds") if isinstance(value, datetime) else moment(value)


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _ids(value: object) -> list[str]:
    return [str(v) for v in value] if isinstance(value, list) else []
