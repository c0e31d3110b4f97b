"""Live sessions: one's own, to sign out of one or of all; and for a registrar, who is signed in, to end them at once.

The id of a session is no token and opens nothing. When one was last used is told five minutes at a time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from tearline.db import from_row
from tearline.errors import NotFound, NotSignedIn
from tearline.language import msg
from tearline.ledger.look import Desk, Viewer, look
from tearline.ledger.outage import asked_again
from tearline.registry.names import agency_code, login_name
from tearline.registry.signin import ask_signin, digest_of


@dataclass(frozen=True, slots=True)
class OwnSession:
    """One of the officer's own live sessions. ``client``: the address that it was opened from, or ``cli USER``.

    ``known_since``: since when the device was known as it was opened; None: it was new. ``this``: the one that asks;
    ``same_device``: on the same device as that one.
    """

    id: UUID
    opened_at: datetime
    used_at: datetime
    ends_at: datetime
    client: str
    known_since: datetime | None
    this: bool
    same_device: bool


@dataclass(frozen=True, slots=True)
class LiveSession:
    """Somebody's live session, as a registrar sees it; ``this``: the registrar's own that asks."""

    id: UUID
    login: str
    full_name: str
    agency: str
    opened_at: datetime
    used_at: datetime
    ends_at: datetime
    client: str
    known_since: datetime | None
    this: bool


@asked_again
def own_sessions(desk: Desk, token: str) -> list[OwnSession]:
    """The live sessions of whose token this is, the newest first. Not a look: no record is in it.

    Raises :class:`NotSignedIn` for a token of no live session.
    """
    rows = ask_signin(desk, "SELECT * FROM gate.own_sessions(%s)", digest_of(token))
    if not rows:
        raise _over()
    return [from_row(OwnSession, row) for row in rows]


def end_own_session(desk: Desk, token: str, id: UUID) -> None:
    """Sign out of one of one's own sessions; on record. Raises :class:`NotSignedIn`, :class:`NotFound`."""
    if not _ended(desk, token, id, False):
        raise NotFound


def end_own_sessions(desk: Desk, token: str, but_this: bool = False) -> int:
    """Sign out everywhere, here too unless ``but_this``; on record. How many ended. Raises :class:`NotSignedIn`."""
    return _ended(desk, token, None, but_this)


@asked_again
def list_sessions(
    desk: Desk, viewer: Viewer, agency: str | None = None, login: str | None = None
) -> list[LiveSession]:
    """Who is signed in now, for a registrar: at one agency, as one officer, or everybody; by agency and name.

    Raises :class:`NotEntitled`, and :class:`NotFound` for an agency or officer that does not exist.
    """
    values = [agency and agency_code(agency), login and login_name(login)]
    with look(desk, viewer, "registry-read", {"of": "sessions", "agency": agency, "login": login}) as this:
        rows: list[dict[str, Any]] = this.conn.execute(
            "SELECT * FROM act.list_sessions(%s, %s)", values
        ).fetchall()
    return [from_row(LiveSession, row) for row in rows]


def end_sessions(desk: Desk, viewer: Viewer, login: str, id: UUID | None = None) -> int:
    """End one session of an officer, or all, at once, for a registrar: the next question is refused. How many ended.

    Raises :class:`NotEntitled`, and :class:`NotFound` for an officer or a live session that does not exist.
    """
    values = [login_name(login), id]
    with look(desk, viewer, "sessions-ended", {"login": login, "session": id}) as this:
        rows: list[dict[str, Any]] = this.conn.execute(
            "SELECT act.end_sessions(%s, %s) AS ended", values
        ).fetchall()
    return int(rows[0]["ended"])


def _ended(desk: Desk, token: str, id: UUID | None, but_this: bool) -> int:
    rows = ask_signin(
        desk, "SELECT gate.end_own_sessions(%s, %s, %s) AS ended", digest_of(token), id, but_this
    )
    ended = rows[0]["ended"]
    if ended is None:
        raise _over()
    return int(ended)


def _over() -> NotSignedIn:
    return NotSignedIn(msg("There is no live session. Sign in."))
