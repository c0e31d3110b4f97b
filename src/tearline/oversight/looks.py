"""Who looked at what and why, for those entitled: oneself, a steward for the own agency, an inspector."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from tearline.db import Row, as_json, from_row
from tearline.errors import BadInput
from tearline.language import msg
from tearline.ledger.look import Desk, Viewer, look
from tearline.ledger.outage import asked_again

LIMIT = 100
HOUR = "%Y-%m-%dT%H:%M:%SZ"


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
    """That an officer was shown a record of the steward's agency, once or more often within an hour.

    ``hour`` is its beginning, in UTC. ``line`` marks this line: the next page begins after it.
    """

    hour: str
    record: str
    officer: str
    agency: str
    purpose: str | None
    action: str
    line: str


@dataclass(frozen=True, slots=True)
class Inspected:
    """An entry as an inspector sees it; ``entry`` is its number in the ledger.

    ``reason``, of a deed on records: the digest that stands for its words (:mod:`tearline.oversight.reasons`).
    """

    entry: int
    at: str
    kind: str
    officer: str | None
    agency: str | None
    purpose: str | None
    action: str
    records: list[str]
    reason: str | None


@dataclass(frozen=True, slots=True)
class Narrowed:
    """Which entries an inspector wants; None: any. ``record``: that was shown, or that a deed was about, it or one of
    ``records``; ``kind``: of entry; from ``since`` on and before ``until``, both with a time zone."""

    record: UUID | None = None
    agency: str | None = None
    purpose: str | None = None
    kind: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    records: tuple[UUID, ...] = ()

    @property
    def about(self) -> list[UUID] | None:
        """The records; None: any."""
        return [*([self.record] if self.record else []), *self.records] or None


EVERY = Narrowed()


@asked_again
def my_looks(desk: Desk, viewer: Viewer, before: datetime | None = None, limit: int = LIMIT) -> list[OwnLook]:
    """What the viewer did, newest first; ``before`` is the ``at`` of the last one of the page before."""
    with look(desk, viewer, "my-looks", {"before": before}) as this:
        rows = this.conn.execute("SELECT * FROM ask.my_looks(%s, %s)", [before, limit]).fetchall()
    return [from_row(OwnLook, row, at=_instant(row["at"])) for row in rows]


@asked_again
def looks_at_ours(
    desk: Desk, viewer: Viewer, record: UUID | None = None, after: str | None = None, limit: int = LIMIT
) -> list[LookAtOurs]:
    """Who was shown records of the steward's own agency (or one of them), by the hour, the newest hour first.

    ``after`` is the ``line`` of the last one of the page before. Empty for whoever is no steward. Records that
    the steward may not see are not in it. Raises :class:`BadInput` for an ``after`` that is no line.
    """
    last = None if after is None else _columns(after)
    with look(desk, viewer, "looks-at-ours", {"record": record, "after": after}) as this:
        rows = this.conn.execute(
            "SELECT * FROM ask.looks_at_ours(%s, %s, %s)", [record, last and as_json(last), limit]
        ).fetchall()
    return [_shown(r) for r in rows]


@asked_again
def inspect(
    desk: Desk, viewer: Viewer, officer: str | None = None, before: int | None = None, limit: int = LIMIT,
    narrowed: Narrowed = EVERY,
) -> list[Inspected]:  # fmt: skip
    """Everything that an officer (or everybody) did, newest first, for an inspector; empty for others."""
    n = narrowed
    only = [n.about, n.agency, n.purpose, n.kind, n.since, n.until]
    with look(desk, viewer, "inspect", {"officer": officer, "before": before, "only": only}) as this:
        rows = this.conn.execute(
            "SELECT * FROM ask.inspect(%s, %s, %s, %s, %s, %s, %s, %s, %s)", [officer, before, limit, *only]
        ).fetchall()
    return [
        from_row(Inspected, row, entry=row["seq"], at=_instant(row["at"]), officer=row["login"])
        for row in rows
    ]


def _instant(value: object) -> str:
    """To the microsecond: it is the cursor of the next page."""
    assert isinstance(value, datetime)  # noqa: S101 the function's column
    return value.isoformat(timespec="microseconds")


def _shown(row: Row) -> LookAtOurs:
    hour = row["hour"]
    assert isinstance(hour, datetime)  # noqa: S101 the function's column
    when, record, officer, agency = (
        hour.astimezone(UTC).strftime(HOUR), str(row["record"]), str(row["login"]), str(row["agency"]),
    )  # fmt: skip
    purpose, action = str(row["purpose"]), str(row["action"])
    line = " ".join((when, record, officer, agency, purpose or "-", action))
    return LookAtOurs(when, record, officer, agency, purpose or None, action, line)


def _columns(line: str) -> list[str]:
    """What ask.looks_at_ours takes for a line; no column holds a space."""
    try:
        hour, record, officer, agency, purpose, action = line.split(" ")
        datetime.strptime(hour, HOUR)
        known = str(UUID(record))
    except ValueError:
        raise _no_line() from None
    if "\0" in line:
        raise _no_line()
    return [hour, known, officer, agency, "" if purpose == "-" else purpose, action]


def _no_line() -> BadInput:
    return BadInput(msg("A page begins after a line of the one before: give its mark as it was told."))
