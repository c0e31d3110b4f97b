"""The register of sources: what their keepers see and do. A source is told to its handler and its controller,
nobody else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from tearline.codes import Duty, SourceKind, SourceRisk
from tearline.copies.number import drawn
from tearline.db import from_row
from tearline.errors import BadInput, NotFound
from tearline.language import msg
from tearline.ledger.look import Desk, Look, Viewer, look
from tearline.ledger.outage import asked_again
from tearline.registry.names import login_name
from tearline.sharing.sources.sealing import fingerprint, public_key, sealed_under

SHOWN = 200
NOTE = 200  # characters
KEEPERS = (Duty.HANDLER, Duty.CONTROLLER)


@dataclass(frozen=True, slots=True)
class Key:
    """The public key under which the own agency seals now."""

    fingerprint: str
    pem: str
    set_by: str
    set_at: datetime


@dataclass(frozen=True, slots=True)
class Source:
    """A source as its keepers see it. ``due``: its day of review has come. ``controls``: the viewer controls
    it. ``alone``: its controller has left, and the viewer may take it over. ``reports``: how many that the
    viewer sees are of it."""

    id: UUID
    code: str
    kind: str
    handler: str
    controller: str
    risk: str
    review_on: date
    due: bool
    sealed_under: str | None
    opened_at: datetime
    closed_at: datetime | None
    controls: bool
    alone: bool
    reports: int


@dataclass(frozen=True, slots=True)
class Report:
    """A report of a source: its record and the keepers' note. Its title is not told here: what is shown is
    entered, and such an entry would tie all reports of one source."""

    record_id: UUID
    note: str
    written_by: str
    written_at: datetime


@dataclass(frozen=True, slots=True)
class Done:
    """What was done on a source. ``what``: a :class:`~tearline.codes.SourceDeed`."""

    what: str
    detail: str
    by_login: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Register:
    """The sources that the viewer keeps, those whose review is due first, and the key that is in use."""

    sources: list[Source]
    key: Key | None


@dataclass(frozen=True, slots=True)
class Kept:
    """One source with its reports and what was done. ``sealed``: who it is, as only the agency's private key
    opens it."""

    source: Source
    sealed: str | None
    reports: list[Report]
    done: list[Done]
    key: Key | None


@asked_again
def sources(desk: Desk, viewer: Viewer, *, closed: bool = False) -> Register:
    """For handlers and controllers; a steward is told the key alone, others nothing."""
    with look(desk, viewer, "sources", {"closed": closed}) as this:
        rows = this.conn.execute("SELECT * FROM ask.sources(NULL, %s, %s)", [closed, SHOWN]).fetchall()
        key = _key(this)
    return Register([from_row(Source, row) for row in rows], key)


@asked_again
def source(desk: Desk, viewer: Viewer, id: str) -> Kept:
    """One that the viewer keeps. Raises :class:`NotFound` alike for what is none, and what others keep."""
    with look(desk, viewer, "sources", {"source": id}) as this:
        rows = this.conn.execute("SELECT * FROM ask.sources(%s, NULL, 1)", [_id(id)]).fetchall()
        if not rows:
            raise NotFound
        reports = this.conn.execute("SELECT * FROM ask.origins(%s, %s)", [_id(id), SHOWN]).fetchall()
        done = this.conn.execute("SELECT * FROM ask.source_entries(%s, %s)", [_id(id), SHOWN]).fetchall()
        key = _key(this)
    [row] = rows
    sealed: Any = row["sealed"]
    return Kept(
        from_row(Source, row),
        sealed,
        [from_row(Report, one) for one in reports],
        [from_row(Done, one) for one in done],
        key,
    )


@asked_again
def source_key(desk: Desk, viewer: Viewer) -> Key | None:
    """The public key under which the own agency seals now; for its stewards, handlers and controllers."""
    with look(desk, viewer, "source-key", {}) as this:
        return _key(this)


def set_source_key(desk: Desk, viewer: Viewer, pem: str) -> str:
    """Set the public key under which the own agency seals from now on; its fingerprint. A steward's."""
    key = public_key(pem)
    print_ = fingerprint(key)
    with look(desk, viewer, "source-key-set", {"fingerprint": print_}) as this:
        this.conn.execute("SELECT act.set_source_key(%s, %s)", [key, print_])
    return print_


def open_source(
    desk: Desk, viewer: Viewer, own: str, other: str, kind: str, risk: str, review_on: date
) -> UUID:
    """Open a source that the viewer handles or controls (``own``), with another officer of the agency, by login, as the
    other of the two."""
    _one_of(own, KEEPERS)
    _one_of(kind, SourceKind)
    _one_of(risk, SourceRisk)
    values = [kind, own, login_name(other), risk, review_on, drawn()]
    with look(desk, viewer, "source-deed", {"other": values[2]}) as this:
        row = this.conn.execute("SELECT act.open_source(%s, %s, %s, %s, %s, %s) AS id", values).fetchone()
    assert row is not None  # noqa: S101 the function gives one row
    return UUID(str(row["id"]))


def seal_source(desk: Desk, viewer: Viewer, id: str, text: str) -> None:
    """Keep who it is, sealed elsewhere by :func:`~tearline.sharing.sources.sealing.sealed`: nothing else is taken."""
    told = text.strip()
    under = sealed_under(told)
    key = _id(id)
    with look(desk, viewer, "source-deed", {"source": key, "under": under}) as this:
        this.conn.execute("SELECT act.seal_source(%s, %s, %s)", [key, told, under])


def review_source(desk: Desk, viewer: Viewer, id: str, risk: str, review_on: date) -> None:
    """Say the risk anew, and when it is reviewed next: after today, within twelve months. Its controller's."""
    _one_of(risk, SourceRisk)
    key = _id(id)
    with look(desk, viewer, "source-deed", {"source": key, "risk": risk, "day": str(review_on)}) as this:
        this.conn.execute("SELECT act.review_source(%s, %s, %s)", [key, risk, review_on])


def hand_over_source(desk: Desk, viewer: Viewer, id: str, duty: str, login: str) -> None:
    """Hand it over to another handler, or another controller, of the agency. Its controller's."""
    _one_of(duty, KEEPERS)
    key = _id(id)
    with look(desk, viewer, "source-deed", {"source": key, "duty": duty, "login": login}) as this:
        this.conn.execute("SELECT act.hand_over_source(%s, %s, %s)", [key, duty, login_name(login)])


def take_over_source(desk: Desk, viewer: Viewer, id: str) -> None:
    """Take over one whose controller has left. Another controller's of the agency."""
    key = _id(id)
    with look(desk, viewer, "source-deed", {"source": key}) as this:
        this.conn.execute("SELECT act.take_over_source(%s)", [key])


def close_source(desk: Desk, viewer: Viewer, id: str) -> None:
    """Close it: nothing is written on it any more. Its controller's."""
    key = _id(id)
    with look(desk, viewer, "source-deed", {"source": key}) as this:
        this.conn.execute("SELECT act.close_source(%s)", [key])


def write_origin(desk: Desk, viewer: Viewer, id: str, record: str, note: str = "") -> None:
    """Write that a report of the own agency, which the viewer sees, is of this source. The report does not
    change by it."""
    text = " ".join(note.split())
    if len(text) > NOTE:
        raise BadInput(msg("A note has {most} characters at most.", most=NOTE))
    key = _id(id)
    with look(desk, viewer, "source-deed", {"source": key, "record": record, "note": text}) as this:
        this.conn.execute("SELECT act.write_origin(%s, %s, %s)", [key, _id(record), text])


def take_back_origin(desk: Desk, viewer: Viewer, id: str, record: str) -> None:
    """Take back that a report is of this source."""
    key = _id(id)
    with look(desk, viewer, "source-deed", {"source": key, "record": record}) as this:
        this.conn.execute("SELECT act.take_back_origin(%s, %s)", [key, _id(record)])


def _key(this: Look) -> Key | None:
    row = this.conn.execute("SELECT * FROM ask.source_key()").fetchone()
    return from_row(Key, row) if row else None


def _one_of(text: str, codes: Any) -> None:
    if text not in set(codes):
        raise BadInput(msg("Choose one of the list."))


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound from None
