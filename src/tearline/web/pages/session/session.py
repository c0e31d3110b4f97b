"""Signing in and out, the purpose, the session, and what a person chose about language and light."""

from __future__ import annotations

from starlette.responses import Response

from tearline.api.viewer import address_of
from tearline.errors import NotSignedIn, TooMany
from tearline.language import LANGUAGES, Message, msg
from tearline.registry.signin import HandedOver, sign_in, sign_out
from tearline.web import cookies
from tearline.web.entering import enter_with, here, sealed, sign_in_form, what_waited
from tearline.web.pages.session import own
from tearline.web.visit import Page, Visit, own_path


def home(visit: Visit) -> Response:
    """Where a person's work begins: with their day; at a checkpoint, with the check."""
    return visit.go("/check" if visit.purpose and visit.purpose.code == "checkpoint" else "/day")


def form(visit: Visit) -> Response:
    """The form for signing in."""
    return sign_in_form(visit, None, own_path(visit.value("next")), "")


def enter(visit: Visit) -> Response:
    """Sign in; then on to where the person was going, with what was typed there."""
    onward, kept = own_path(visit.value("next")), visit.value("kept")
    settings = visit.office.settings
    if not cookies.is_kept_safe(visit.request, settings.https):
        return sign_in_form(visit, _no_safe_way(), onward, kept, status=403)
    try:
        session = sign_in(
            visit.office.desk, visit.value("login"), visit.value("password"), visit.value("code"),
            address_of(visit.request), settings, cookies.device_of(visit.request),
        )  # fmt: skip
    except HandedOver as error:
        return own.begin(visit, error.given, onward, kept)
    except TooMany as error:
        return sign_in_form(visit, error.message, onward, kept, status=429)
    except NotSignedIn as error:
        return sign_in_form(visit, error.message, onward, kept, status=401)
    return enter_with(visit, session, onward, kept)


def leave(visit: Visit) -> Response:
    """End the session at once."""
    if visit.token:
        sign_out(visit.office.desk, visit.token)
    response = visit.go("/sign-in")
    cookies.drop(response, cookies.SESSION)
    cookies.drop(response, cookies.PURPOSE)
    return response


def sign_in_again(visit: Visit) -> Response:
    """The form in the place of a page whose session is over; what was typed there is kept, sealed."""
    kept = sealed(visit, cookies.login_of(visit.request))
    ended = _ended(bool(kept)) if visit.token is not None else None
    return sign_in_form(visit, ended, here(visit), kept, status=401)


def purpose_form(visit: Visit) -> Response:
    """The list of purposes."""
    return visit.show("purpose.html", msg("Purpose"), onward=own_path(visit.value("next")), kept="")


def ask_for_a_purpose(visit: Visit) -> Response:
    """Why do you ask? In the place of the page that was asked for; what was typed there is kept, sealed."""
    return visit.show("purpose.html", msg("Purpose"), onward=here(visit), kept=sealed(visit, visit.login))


def choose_purpose(visit: Visit) -> Response:
    """Keep the purpose; every look from now on names it, and first of all what waited for it."""
    chosen = next((one for one in visit.purposes if one.code == visit.value("purpose")), None)
    onward, kept = own_path(visit.value("next")), visit.value("kept")
    if chosen is None:
        return visit.show("purpose.html", msg("Purpose"), onward=onward, kept=kept)
    visit.purpose = chosen
    response = what_waited(visit, kept) or visit.go(onward)
    cookies.keep(response, cookies.PURPOSE, chosen.code)
    return response


def session(visit: Visit) -> Response:
    """Whose session it is, until when, and what it may see."""
    return visit.show("session.html", msg("Session"))


def choose_language(visit: Visit) -> Response:
    """Keep the language."""
    chosen = visit.value("language")
    response = visit.go(own_path(visit.value("next")))
    if chosen in LANGUAGES:
        cookies.keep(response, cookies.LANGUAGE, chosen, cookies.YEAR)
    return response


def choose_theme(visit: Visit) -> Response:
    """Keep the theme: light, dark, or the device's."""
    response = visit.go(own_path(visit.value("next")))
    if visit.value("theme") in ("light", "dark"):
        cookies.keep(response, cookies.THEME, visit.value("theme"), cookies.YEAR)
    else:
        cookies.drop(response, cookies.THEME)
    return response


def _no_safe_way() -> Message:
    return msg(
        "This page came over an open network, where the session could be overheard. Open it by https, or on the "
        "machine itself."
    )


def _ended(kept: bool) -> Message:
    if kept:
        return msg("Your session is over. What you typed is kept: sign in, and it is sent.")
    return msg("Your session is over. Sign in to go on where you were.")


PAGES = (
    Page("GET", "/", home),
    Page("GET", "/sign-in", form, public=True),
    Page("POST", "/sign-in", enter, public=True, heavy=True),
    Page("POST", "/sign-out", leave),
    Page("GET", "/purpose", purpose_form),
    Page("POST", "/purpose", choose_purpose),
    Page("GET", "/session", session),
    Page("POST", "/language", choose_language, public=True),
    Page("POST", "/theme", choose_theme, public=True),
)
