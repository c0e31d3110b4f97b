"""Signing in by an organisation's provider: there, back, and on.

The session's cookie is strict: a browser does not send it on a way that began at another site. So the way back ends
on a page of ours, and from there the browser goes on by itself. What was begun is kept in a short cookie of its own,
sealed.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any
from uuid import UUID

from starlette.responses import Response

from tearline.api.viewer import address_of
from tearline.errors import NotFound, NotSignedIn, TooMany
from tearline.language import msg
from tearline.log import Log
from tearline.registry.organisation import Begun, count_failure, enter, enter_with_code
from tearline.registry.provider import RETURN, Asked, NotBelieved, Provider, ProviderAway, as_plain, stranger
from tearline.registry.signin import Session
from tearline.web import cookies
from tearline.web.entering import LONGEST_ON_THE_WAY, enter_with, provider_of, sign_in_form, what_waited
from tearline.web.visit import Page, Visit, own_path

_USE, _CODE = "organisation", "organisation code"
_SECONDS = 600  # from going there to coming back

_log = Log(__name__)


def go_there(visit: Visit) -> Response:
    """On to the provider; what was begun is kept for the way back."""
    onward, kept = own_path(visit.value("next")), visit.value("kept")
    provider = _provider(visit)
    if len(kept) > LONGEST_ON_THE_WAY:
        kept = ""
    try:
        asked = provider.ask()
    except ProviderAway as error:
        return sign_in_form(visit, error.message, onward, kept, status=503)
    response = visit.show("organisation-on.html", msg("To your organisation"), there=asked.address)
    begun = {
        "asked": as_plain(asked), "onward": onward, "kept": kept, "device": cookies.device_of(visit.request),
        "until": time.time() + _SECONDS,
    }  # fmt: skip
    cookies.keep(response, cookies.ORGANISATION, visit.sealer.seal(_USE, "", begun), _SECONDS, lax=True)
    return response


def come_back(visit: Visit) -> Response:
    """Who came back: a session, or the form for the own second factor, or what went wrong. Once for each attempt."""
    begun: Any = visit.sealer.open(_USE, "", cookies.organisation_of(visit.request))
    response = _come_back(visit, _provider(visit), begun if isinstance(begun, dict) else {})
    cookies.drop(response, cookies.ORGANISATION)
    return response


def _come_back(visit: Visit, provider: Provider, begun: dict[str, Any]) -> Response:
    onward, kept = begun.get("onward", "/"), begun.get("kept", "")

    def refused(error: ProviderAway | NotSignedIn | TooMany, status: int) -> Response:
        return sign_in_form(visit, error.message, onward, kept, status=status)

    desk, settings, client = visit.office.desk, visit.office.settings, address_of(visit.request)
    try:
        if begun.get("until", 0) < time.time():
            raise stranger("attempt")
        told = provider.told(dict(visit.request.query_params), Asked(**begun["asked"]))
        entered = enter(desk, told, client, settings, begun["device"])
    except NotBelieved as error:
        _log.warning("organisation.not-believed", why=error.why)
        return _counted(visit, error, refused) if begun and error.why != "cancelled" else refused(error, 401)
    except ProviderAway as error:
        return refused(error, 503)
    except TooMany as error:
        return refused(error, 429)
    except NotSignedIn as error:
        return refused(error, 401)
    if isinstance(entered, Begun):
        sealed = visit.sealer.seal(
            _CODE, "", {"attempt": str(entered.attempt), "onward": onward, "kept": kept}
        )
        return visit.show("organisation-code.html", msg("Your second factor"), sealed=sealed)
    return _entered(visit, entered, onward, kept)


def _counted(
    visit: Visit, error: NotBelieved, refused: Callable[[NotSignedIn | TooMany, int], Response]
) -> Response:
    try:
        count_failure(visit.office.desk, address_of(visit.request), visit.office.settings)
    except TooMany as resting:
        return refused(resting, 429)
    return refused(error, 401)


def _entered(visit: Visit, session: Session, onward: str, kept: str) -> Response:
    """A page of ours, from which the browser goes on with its session."""
    visit.token = session.token
    visit.sign_in()
    response = visit.show("organisation-on.html", msg("Signed in"), there=None, onward=onward, kept=kept)
    cookies.keep_session(response, visit.login, session)
    return response


def take_code(visit: Visit) -> Response:
    """The own second factor; then on to where the person was going."""
    begun: Any = visit.sealer.open(_CODE, "", visit.value("q"))
    if not isinstance(begun, dict):
        return sign_in_form(visit, stranger("code").message, "/", "", status=401)
    onward, kept = begun["onward"], begun["kept"]
    try:
        session = enter_with_code(
            visit.office.desk, UUID(begun["attempt"]), visit.value("code"), visit.office.settings,
            cookies.device_of(visit.request),
        )  # fmt: skip
    except NotSignedIn as error:
        return sign_in_form(visit, error.message, onward, kept, status=401)
    return enter_with(visit, session, onward, kept)


def go_on(visit: Visit) -> Response:
    """What was typed before the session ended, sent now."""
    return what_waited(visit, visit.value("kept")) or visit.go(own_path(visit.value("next")))


def _provider(visit: Visit) -> Provider:
    provider = provider_of(visit)
    if provider is None:
        raise NotFound
    return provider


PAGES = (
    Page("POST", "/sign-in/organisation", go_there, public=True),
    Page("GET", RETURN, come_back, public=True),
    Page("POST", "/sign-in/organisation/code", take_code, public=True),
    Page("POST", "/sign-in/organisation/on", go_on),
)
