"""Live sessions: one's own, to sign out of one or of all; and for the registrar who is signed in, to end them."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from tearline.api.viewer import id_of
from tearline.errors import NotFound
from tearline.language import Message, msg
from tearline.registry.deeds import list_agencies
from tearline.registry.sessions import (
    end_own_session,
    end_own_sessions,
    end_sessions,
    list_sessions,
    own_sessions,
)
from tearline.web.pages.registry.registry import OFFICER, SECTION, address
from tearline.web.visit import Page, Visit

_EVERY = "ALL"  # no agency has this code
_DONE: dict[str, Message] = {
    "one": msg("Ended: whoever used that session signs in again."),
    "others": msg("All your other sessions have ended; this one goes on."),
    "officer": msg("Ended: the officer signs in again to go on."),
}


def mine(visit: Visit) -> Response:
    """What one is signed in with, where, and since when."""
    return visit.show(
        "sessions.html", msg("My sessions"), sessions=own_sessions(visit.office.desk, visit.token or ""),
        done=_DONE.get(visit.value("done")),
    )  # fmt: skip


def end_one(visit: Visit) -> Response:
    """Sign out of one; of this one, as signing out does."""
    end_own_session(visit.office.desk, visit.token or "", id_of(visit.value("session")))
    return visit.go("/sessions?done=one")


def end_all(visit: Visit) -> Response:
    """Sign out everywhere: of all others, or here too."""
    others = visit.value("others") == "yes"
    end_own_sessions(visit.office.desk, visit.token or "", but_this=others)
    return visit.go("/sessions?done=others" if others else "/sign-in")


def live(visit: Visit) -> Response:
    """Who is signed in at an agency: the registrar's own, until another one is chosen."""
    desk, viewer = visit.office.desk, visit.viewer
    own = visit.officer.agency if visit.officer else ""
    chosen = visit.value("agency") or own
    listed = list_sessions(desk, viewer, None if chosen == _EVERY else chosen)
    return visit.show(
        "registry-sessions.html", msg("Who is signed in"), density="compact", section=SECTION, tab="sessions",
        sessions=listed, people=len({one.login for one in listed}), chosen=chosen, every=_EVERY,
        agencies=[one.code for one in list_agencies(desk, viewer)], done=_DONE.get(visit.value("done")),
        link=lambda login: address(visit, login),
        sealed=lambda login: visit.seal(OFFICER, {"login": login, "done": ""}),
    )  # fmt: skip


def end_live(visit: Visit) -> Response:
    """End one session of an officer, or all; back to the page where it was pressed."""
    told: Any = visit.opened(OFFICER)
    if not isinstance(told, dict):
        raise NotFound
    session = visit.value("session")
    end_sessions(visit.office.desk, visit.viewer, told["login"], id_of(session) if session else None)
    if visit.value("from") == "list":
        return visit.go("/registry/sessions?done=officer")
    return visit.go(address(visit, told["login"], "ended"))


PAGES = (
    Page("GET", "/sessions", mine),
    Page("POST", "/sessions/end", end_one),
    Page("POST", "/sessions/end-all", end_all),
    Page("GET", "/registry/sessions", live),
    Page("POST", "/registry/sessions/end", end_live),
)
