"""What a viewer may see of releases: one as its own side has it, leave that is asked for, copies that were
received; each a look."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from tearline.casework.questions import Matter, matter
from tearline.db import Row, from_row
from tearline.errors import NotFound
from tearline.ledger.look import Desk, Look, Viewer, look
from tearline.ledger.outage import asked_again
from tearline.picture.answer import Banner, Found, banner
from tearline.picture.graph.hops import records_of
from tearline.sharing.releases.findings import Finding, findings_in
from tearline.sharing.releases.paragraphs import with_numbers
from tearline.sharing.releases.slots import canonical, slots_of
from tearline.sharing.releases.tracing import needed_for

KIND = "release"
MOST = 200  # of a list
LEAVE_HOURS = 48


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who gets a copy: an agency, or the officer of it who is named."""

    agency: str
    login: str | None

    def __str__(self) -> str:
        return f"{self.agency}/{self.login}" if self.login else self.agency


@dataclass(frozen=True, slots=True)
class Draft:
    """What is written below the line. ``rests``: of each paragraph the records that it rests on; ``lower``:
    the label of the copies, but for whom each is releasable to; ``slots``: how many marks it can bear, and
    how many are ``needed`` to name one of so many recipients."""

    version: int
    title: str
    body: str
    lower: str
    recipients: list[Recipient]
    valid_until: datetime
    findings: list[Finding]
    rests: list[list[str]]
    written_at: datetime
    written_by: str
    slots: int
    needed: int


@dataclass(frozen=True, slots=True)
class LeaveOf:
    """What another owner of sources was asked, for ``records`` of theirs, and said; of nobody's answer
    nothing."""

    id: str
    owner: str
    records: list[str]
    asked_at: datetime
    answered_at: datetime | None
    granted: bool | None
    words: str | None


@dataclass(frozen=True, slots=True)
class CopyIssued:
    """Where a copy of a release is. ``due_at``: until when its recall is to be acknowledged."""

    number: str
    agency: str
    login: str | None
    label: str
    sent_at: datetime
    opened_at: datetime | None
    state: str
    due_at: datetime | None
    acknowledged_at: datetime | None

    @property
    def overdue(self) -> bool:
        """Whether its recall was not acknowledged in time, so far or at all."""
        return self.due_at is not None and (self.acknowledged_at or datetime.now(UTC)) > self.due_at


@dataclass(frozen=True, slots=True)
class Release:
    """A release as its own side sees it. ``draft``: nothing before it was written. ``fresh``: what would be
    found in its text now, by the sources as they are; another list than the draft's where a source was
    changed."""

    matter: Matter
    draft: Draft | None
    fresh: list[Finding]
    leaves: list[LeaveOf]
    copies: list[CopyIssued]

    @property
    def open_findings(self) -> list[Finding]:
        """Those that its author has neither changed nor answered."""
        return [one for one in self.draft.findings if one.open] if self.draft else []

    @property
    def typed(self) -> str:
        """The text as its author types it: each paragraph begins with the numbers of the sources that it
        rests on."""
        if self.draft is None:
            return ""
        return with_numbers(self.draft.body, self.draft.rests, [one.id for one in self.matter.about])

    @property
    def missing(self) -> list[LeaveOf]:
        """Who has not given leave."""
        return [one for one in self.leaves if not one.granted]


@dataclass(frozen=True, slots=True)
class Asked:
    """That the viewer's agency is asked for leave: what is to go to whom, and which of its records it rests
    on."""

    id: str
    owner: str
    asker: str
    label: str
    body: str
    lower: str
    recipients: list[Recipient]
    valid_until: datetime
    asked_at: datetime
    answered_at: datetime | None
    granted: bool | None
    words: str | None
    records: list[Found]


@dataclass(frozen=True, slots=True)
class Received:
    """A copy that the viewer's agency, or the viewer by name, has. ``owner``: who released it; ``said``:
    why it was recalled; ``body``: what stands in it, of one that was opened and is out. It says nothing of
    other copies."""

    number: str
    record_id: str
    owner: str
    agency: str
    login: str | None
    label: str
    title: str
    valid_until: datetime
    sent_at: datetime
    state: str
    ended_at: datetime | None
    said: str | None
    due_at: datetime | None
    acknowledged_at: datetime | None
    body: str | None = None

    @property
    def to_acknowledge(self) -> bool:
        """Whether its recall waits to be acknowledged."""
        return self.state == "recalled" and self.acknowledged_at is None

    @property
    def overdue(self) -> bool:
        """Whether that is late."""
        return self.to_acknowledge and self.due_at is not None and datetime.now(UTC) > self.due_at


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for the viewer of releases: leave to give, copies received."""

    asked: list[Asked]
    received: list[Received]
    banner: Banner


def release(desk: Desk, viewer: Viewer, named: str) -> Release:
    """The release under an id or a folio, for whoever sees it above the line. Raises :class:`NotFound`."""
    found = matter(desk, viewer, named)
    if found.kind.code != KIND:
        raise NotFound
    return _parts(desk, viewer, found)


@asked_again
def _parts(desk: Desk, viewer: Viewer, found: Matter) -> Release:
    with look(desk, viewer, "release", {"matter": found.id}) as this:
        rows = this.conn.execute("SELECT * FROM ask.release(%s)", [found.id]).fetchall()
        leaves = this.conn.execute("SELECT * FROM ask.leaves_of(%s)", [found.id]).fetchall()
        copies = this.conn.execute("SELECT * FROM ask.copies_issued(%s)", [found.id]).fetchall()
        this.show({"id": row["record_id"], "owner": row["owner"]} for row in copies)
        this.show({"id": found.id, "owner": found.owner} for _ in rows[:1])
    draft = _draft(rows[0]) if rows else None
    fresh = findings_in(draft.body, found.about) if draft else []
    return Release(
        found, draft, fresh, [from_row(LeaveOf, row) for row in leaves],
        [from_row(CopyIssued, row) for row in copies],
    )  # fmt: skip


def _draft(row: Row) -> Draft:
    recipients = _recipients(row)
    told: Any = row["findings"]
    return from_row(
        Draft, row, recipients=recipients, findings=[Finding(**one) for one in told],
        slots=len(slots_of(canonical(str(row["body"])))), needed=needed_for(len(recipients)),
    )  # fmt: skip


def _recipients(row: Row) -> list[Recipient]:
    told: Any = row["recipients"]
    return [Recipient(one["agency"], one["login"]) for one in told]


def asked_in(this: Look, id: UUID | None) -> list[Asked]:
    """Within a look, what the viewer's agency is asked for leave; or one of it."""
    rows = this.conn.execute("SELECT * FROM ask.leaves(%s, %s)", [id, MOST]).fetchall()
    on: dict[str, list[str]] = {}
    for row in rows:
        told: Any = row["records"]
        on[str(row["id"])] = [str(record) for record in told]
    records = records_of(this, [record for told in on.values() for record in told])
    this.show({"id": one.id, "owner": one.owner} for one in records.values())
    return [
        from_row(
            Asked, row, recipients=_recipients(row),
            records=[records[record] for record in on[str(row["id"])] if record in records],
        )
        for row in rows
    ]  # fmt: skip


@asked_again
def asked(desk: Desk, viewer: Viewer, id: UUID) -> Asked:
    """One question for leave. Raises :class:`NotFound` for one that is not this viewer's to answer."""
    with look(desk, viewer, "leave", {"leave": str(id)}) as this:
        found = asked_in(this, id)
    if not found:
        raise NotFound
    return found[0]


@asked_again
def waiting(desk: Desk, viewer: Viewer) -> Waiting:
    """What the viewer's agency is asked for leave, and the copies that the viewer received."""
    with look(desk, viewer, "releases", {}) as this:
        told = asked_in(this, None)
        rows = this.conn.execute("SELECT * FROM ask.copies_received(%s)", [MOST]).fetchall()
        this.show({"id": row["record_id"], "owner": row["owner"]} for row in rows)
    got = [from_row(Received, row, body=None) for row in rows]
    return Waiting(told, got, banner([*(one.label for one in told), *(one.label for one in got)]))


def leave_due(asked_at: datetime) -> datetime:
    """Until when leave is asked for; what comes later is taken too."""
    return asked_at + timedelta(hours=LEAVE_HOURS)
