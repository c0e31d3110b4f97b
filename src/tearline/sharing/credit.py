"""Credit: which agency's record gave what to an outcome, and each agency's points (B7, ADR 0061)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from tearline.codes import Role
from tearline.db import from_row
from tearline.errors import BadInput
from tearline.language import msg
from tearline.ledger.look import Desk, Look, Viewer, look
from tearline.ledger.outage import asked_again
from tearline.picture.answer import Banner, banner
from tearline.sharing.requests import Answered, answered_in

DAYS = 90  # that are counted where no time is named
MOST = 200  # contributions


@dataclass(frozen=True, slots=True)
class Contribution:
    """A record that was cited with a matter, in a role; ``counts``: something came of it that no court undid, ``mine``:
    the viewer's agency cited it and may take that back. ``record`` and ``matter`` are their titles."""

    id: UUID
    matter_id: UUID
    matter: str
    folio: str
    kind: str
    record_id: UUID
    record: str
    schema: str
    owner: str
    label: str
    matter_owner: str
    matter_label: str
    role: str
    agency: str
    cited_at: datetime
    result: str
    counts: bool
    mine: bool


@dataclass(frozen=True, slots=True)
class Points:
    """An agency's points: one for each role that was filled in an outcome, split evenly among those cited for it."""

    agency: str
    by_role: dict[str, float]
    outcomes: int
    """Of the role that has most of them."""

    @property
    def total(self) -> float:
        """Of all roles."""
        return sum(self.by_role.values())


@dataclass(frozen=True, slots=True)
class Credit:
    """What was cited from the day ``since`` to ``until``, both in UTC and both counted, over what the viewer sees."""

    since: date
    until: date
    points: list[Points]
    agency: str
    contributions: list[Contribution]
    more: bool
    answered: list[Answered]
    """What became of the requests that ended then and that the viewer's agency was asked, or asked."""
    banner: Banner = field(default_factory=lambda: banner([]))


@asked_again
def credit(
    desk: Desk, viewer: Viewer, agency: str, since: date | None = None, until: date | None = None
) -> Credit:
    """Each agency's points, and the contributions of one of them, the latest first. Raises :class:`BadInput` for a time
    that ends before it begins."""
    last = until or datetime.now(UTC).date()
    first = since or last - timedelta(days=DAYS - 1)
    if first > last:
        raise BadInput(msg("The time ends before it begins."))
    begins = datetime.combine(first, time.min, UTC)
    ends = datetime.combine(last + timedelta(days=1), time.min, UTC)
    with look(desk, viewer, "credit", {"agency": agency, "since": str(first), "until": str(last)}) as this:
        rows: list[dict[str, Any]] = this.conn.execute(
            "SELECT * FROM ask.credit(%s, %s)", [begins, ends]
        ).fetchall()
        found = _contributions(this, None, agency, begins, ends)
        answered = [one for one in answered_in(this, begins, ends) if one.side]
    labels = [label for row in rows for label in row["labels"]]
    return Credit(
        first, last, _points(rows), agency, found[:MOST], len(found) > MOST, answered,
        banner([*labels, *_labels(found[:MOST])]),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Citing:
    """What was cited with a matter, and whether the viewer may cite more."""

    contributions: list[Contribution]
    may: bool
    banner: Banner


@asked_again
def cited_with(desk: Desk, viewer: Viewer, matter: UUID) -> Citing:
    """The contributions to a matter that the viewer sees; none to one that is not there."""
    with look(desk, viewer, "credit", {"matter": str(matter)}) as this:
        found = _contributions(this, matter, None, None, None)
        asked: dict[str, Any] | None = this.conn.execute(
            "SELECT * FROM ask.may_cite(%s)", [matter]
        ).fetchone()
    return Citing(found[:MOST], bool(asked and asked["may"]), banner(_labels(found[:MOST])))


def cite(desk: Desk, viewer: Viewer, matter: UUID, record: UUID, role: str) -> None:
    """Cite a record with a matter. For who decided it, ended it or has it in hand. Raises :class:`NotFound` for a
    matter or record that is not there for this viewer."""
    if role not in set(Role):
        raise BadInput(msg("Choose one of the list."))
    with look(desk, viewer, "cited", {"matter": str(matter), "record": str(record), "role": role}) as this:
        this.conn.execute("SELECT act.cite(%s, %s, %s)", [matter, record, role])


def uncite(desk: Desk, viewer: Viewer, id: UUID) -> None:
    """Take back a citation of the own agency's."""
    with look(desk, viewer, "citation-taken-back", {"contribution": str(id)}) as this:
        this.conn.execute("SELECT act.uncite(%s)", [id])


def _contributions(
    this: Look, matter: UUID | None, owner: str | None, begins: datetime | None, ends: datetime | None
) -> list[Contribution]:
    rows: list[dict[str, Any]] = this.conn.execute(
        "SELECT * FROM ask.contributions(%s, %s, %s, %s, %s)", [matter, owner, begins, ends, MOST + 1]
    ).fetchall()
    this.show({"id": row["record_id"], "owner": row["owner"]} for row in rows)
    this.show({"id": row["matter_id"], "owner": row["matter_owner"]} for row in rows)
    return [from_row(Contribution, row) for row in rows]


def _labels(found: Iterable[Contribution]) -> list[str]:
    return [label for one in found for label in (one.label, one.matter_label)]


def _points(rows: list[dict[str, Any]]) -> list[Points]:
    by: dict[str, dict[str, float]] = {}
    outcomes: dict[str, int] = {}
    for row in rows:
        by.setdefault(row["owner"], {})[row["role"]] = round(row["points"], 4)
        outcomes[row["owner"]] = max(outcomes.get(row["owner"], 0), row["outcomes"])
    found = [Points(agency, roles, outcomes[agency]) for agency, roles in by.items()]
    return sorted(found, key=lambda one: (-one.total, one.agency))
