"""What the ways into a session share: the sign-in form, and going on to where the person was going, with what was typed
there before the session ended."""

from __future__ import annotations

from urllib.parse import quote, urlsplit

from starlette.responses import Response

from tearline.language import Message, msg
from tearline.registry.keys import Place, place_of
from tearline.registry.provider import Provider
from tearline.registry.signin import Session
from tearline.web import cookies
from tearline.web.pages.session.demo import cast_of
from tearline.web.visit import Visit, own_path

_KEPT = "kept form"
LONGEST_ON_THE_WAY = 1500  # characters of that which a cookie carries on the way by an organisation
_MOST_KEPT = 200_000  # characters of what was typed before a session ended
_SECRET = frozenset(
    {"stamp", "password", "new", "again", "code", "fresh", "key"}
)  # never kept over a sign-in


def sign_in_form(visit: Visit, wrong: Message | None, onward: str, kept: str, status: int = 200) -> Response:
    """The form for signing in; ``wrong`` says why the last try came to nothing."""
    login = visit.value("login") or cookies.login_of(visit.request)
    return visit.show(
        "sign-in.html", msg("Sign in"), status=status, wrong=wrong, onward=onward, kept=kept, login=login,
        settings=visit.office.settings, cast=cast_of(visit), place=key_place(visit),
        organisation=provider_of(visit) is not None, fits=len(kept) <= LONGEST_ON_THE_WAY,
    )  # fmt: skip


def key_place(visit: Visit) -> Place | None:
    """Where security keys hold, if this page was opened there; None where a key would not know it."""
    place = place_of(visit.office.settings)
    here = visit.request.headers.get("host", "").lower().removesuffix(":443")
    return place if place and urlsplit(place.origin).netloc == here else None


def provider_of(visit: Visit) -> Provider | None:
    """The organisation's provider, if there is one and this page was opened where it sends people back to."""
    provider: Provider | None = visit.request.app.state.provider
    return provider if key_place(visit) else None


def enter_with(visit: Visit, session: Session, onward: str, kept: str) -> Response:
    """On with a session that was just opened; a form that met the end of the last one is answered now."""
    visit.token = session.token
    visit.sign_in()
    plain = onward if cookies.purpose_of(visit.request) else f"/purpose?next={quote(onward)}"
    response = what_waited(visit, kept) or visit.go(plain)
    cookies.keep_session(response, visit.login, session)
    return response


def here(visit: Visit) -> str:
    """The page that was asked for, to be opened later; for a form the start page."""
    query = visit.request.url.query
    path = visit.request.url.path + (f"?{query}" if query else "")
    return own_path(path) if visit.request.method == "GET" else "/"


def sealed(visit: Visit, login: str) -> str:
    """What was typed into a form that cannot be answered yet, for this person alone; empty for none or too much."""
    if visit.request.method != "POST":
        return ""
    typed = {name: value for name, value in visit.form.items() if name not in _SECRET}
    kept = visit.sealer.seal(_KEPT, login, {"path": visit.request.url.path, "form": typed})
    return kept if len(kept) <= _MOST_KEPT else ""


def what_waited(visit: Visit, kept: str) -> Response | None:
    """The answer to a form that waited, if it was this person's."""
    waiting = visit.sealer.open(_KEPT, visit.login, kept) if kept else None
    return visit.send_again(waiting["path"], waiting["form"]) if waiting else None
