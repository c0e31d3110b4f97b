"""What waits for whoever is signed in: the numbers of the navigation, asked for again whenever the screen is woken."""

from __future__ import annotations

from starlette.responses import Response

from tearline.api.wakes import PATH, Wakes
from tearline.language import msg
from tearline.web.visit import Page, Visit


def navigation(visit: Visit) -> Response:
    """The navigation as it is now, and a sentence where more waits than the page says: of ``copies``, ``registry``,
    ``rights``, ``lent``, ``day``."""
    now = visit.waiting
    told = (
        ("copies", now.copies), ("registry", now.proposals), ("rights", now.publications), ("lent", now.lent),
        ("day", now.notices),
    )  # fmt: skip
    more = [place for place, many in told if many > _number(visit.value(place))]
    return visit.show("waiting.html", msg("Sections"), section=visit.value("section"), more=more)


def wakes(visit: Visit) -> Response:
    """The stream that wakes the screens of a browser; its tabs share one."""
    streams: Wakes = visit.request.app.state.wakes
    known = visit.request.headers.get("last-event-id") or visit.value("known")
    return streams.response(visit.token or "", known)


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 9 else 0


PAGES = (Page("GET", "/waiting", navigation), Page("GET", PATH, wakes))
