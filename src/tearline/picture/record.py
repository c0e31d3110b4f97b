"""One record: what it says, what it said before, and what it is linked to."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from tearline.db import from_row
from tearline.errors import NotFound
from tearline.ledger.look import Desk, Viewer, look
from tearline.ledger.outage import asked_again
from tearline.picture.answer import Banner, Found, banner, found

LINKS = 200


@dataclass(frozen=True, slots=True)
class Version:
    """What the record said from ``recorded_at`` until ``replaced_at``, and what made that version."""

    label: str
    recorded_at: str
    replaced_at: str
    change: str
    reason: str | None
    schema: str
    caption: str
    status: str | None
    properties: dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class ExpungedVersions:
    """That a load was expunged which had written ``versions`` of this record; nothing of what they said."""

    label: str
    at: str
    reason: str
    load: str
    versions: int


@dataclass(frozen=True, slots=True)
class Link:
    """A record of the same agency and source that names this one (``in``) or that this one names (``out``)."""

    direction: str
    id: str
    label: str
    schema: str
    caption: str
    status: str | None


@dataclass(frozen=True, slots=True)
class Dossier:
    """A record with its history (newest first) and its links, as far as this viewer may see each."""

    record: Found
    history: list[Version]
    expunged: list[ExpungedVersions]
    links: list[Link]
    more_links: bool
    held: list[str]
    """To a steward of its agency: what was set by hand and holds against loads, of label, dates, content."""
    banner: Banner


@asked_again
def record(desk: Desk, viewer: Viewer, id: str) -> Dossier:
    """The record under ``id``. Raises :class:`NotFound` alike for unknown, hidden and malformed ids."""
    with look(desk, viewer, "record", {"id": id}) as this:
        key = _uuid(id)
        rows = this.conn.execute("SELECT * FROM ask.record(%s)", [key]).fetchall() if key else []
        this.show(rows)
        history = this.conn.execute("SELECT * FROM ask.history(%s)", [key]).fetchall() if rows else []
        expunged = (
            this.conn.execute("SELECT * FROM ask.expunged_versions(%s)", [key]).fetchall() if rows else []
        )
        links = (
            this.conn.execute("SELECT * FROM ask.links(%s, %s)", [key, LINKS + 1]).fetchall() if rows else []
        )
        this.show(links[:LINKS])
        held = this.conn.execute("SELECT * FROM ask.held(%s)", [key]).fetchall() if rows else []
    if not rows:
        raise NotFound
    labels = [str(r["label"]) for r in (*rows, *history, *expunged, *links[:LINKS])]
    return Dossier(
        found(rows[0]),
        [from_row(Version, row, properties=row["data"]) for row in history],
        [from_row(ExpungedVersions, row) for row in expunged],
        [from_row(Link, row) for row in links[:LINKS]],
        len(links) > LINKS,
        [str(row["held"]) for row in held],
        banner(labels),
    )


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
