"""Security keys in the browser: signing in by one, setting one up at the first sign-in, and one's own list of them.

A script asks for what the key is to sign and gets JSON; all else is a form and a page (islands/key.ts).
"""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from starlette.responses import JSONResponse, Response

from tearline.api.problems import status_of
from tearline.api.viewer import address_of, id_of
from tearline.errors import BadInput, Conflict, NotFound, NotSignedIn, TearlineError, TooMany
from tearline.language import Message, msg
from tearline.registry.keys import (
    Asked,
    Factor,
    Place,
    add_key,
    ask_for_first_key,
    ask_for_key,
    ask_for_new_key,
    own_factors,
    place_of,
    remove_key,
    sign_in_by_key,
    take_own_by_key,
)
from tearline.web import cookies
from tearline.web.entering import enter_with, key_place, provider_of, sign_in_form
from tearline.web.forms import NOTHING_WRONG, Wrong
from tearline.web.pages.session import own
from tearline.web.visit import Page, Visit, own_path

_LIST = "/session/factors"
_DONE: dict[str, Message] = {
    "password": msg("Your password is changed. You were signed out everywhere else."),
    "authenticator": msg("The new authenticator counts from now on. You were signed out everywhere else."),
    "added": msg("Added: you can sign in with that key from now on."),
    "removed": msg("Taken away: that key opens nothing any more."),
}

# ── signing in ──────────────────────────────────────────────────────────────────────────────────


def ask(visit: Visit) -> Response:
    """What a key is to sign, for a login and a password; the same whether these are right."""
    settings = visit.office.settings
    return asked(
        visit,
        lambda place: ask_for_key(
            visit.office.desk, place, visit.value("login"), visit.value("password"), address_of(visit.request),
            settings, cookies.device_of(visit.request),
        ),
    )  # fmt: skip


def enter(visit: Visit) -> Response:
    """Sign in with what the key signed."""
    onward, kept = own_path(visit.value("next")), visit.value("kept")
    try:
        session = sign_in_by_key(
            visit.office.desk, key_holder(visit), attempt_of(visit), visit.value("key"), visit.office.settings,
            cookies.device_of(visit.request),
        )  # fmt: skip
    except NotSignedIn as error:
        return sign_in_form(visit, error.message, onward, kept, status=401)
    return enter_with(visit, session, onward, kept)


# ── the first sign-in ───────────────────────────────────────────────────────────────────────────


def ask_first(visit: Visit) -> Response:
    """What a key is to sign that is set up in the place of an authenticator."""
    given = cookies.pass_of(visit.request) or ""

    def first(place: Place) -> Asked:
        own.same(visit.value("again"), visit.value("password"))
        return ask_for_first_key(visit.office.desk, place, given, visit.value("password"))

    return asked(visit, first)


def take(visit: Visit) -> Response:
    """Set password and key, and go on with the first session."""
    return own.answered(visit, lambda given: _take(visit, given))


def _take(visit: Visit, given: str) -> Response:
    onward, kept = own_path(visit.value("next")), visit.value("kept")
    try:
        session = take_own_by_key(
            visit.office.desk, key_holder(visit), given, visit.value("password"), visit.value("name") or "1",
            visit.value("key"), visit.office.settings,
        )  # fmt: skip
    except BadInput as error:
        return own.show(visit, given, onward, kept, {"": error.message})
    return own.entered(visit, session, onward, kept)


# ── one's own ───────────────────────────────────────────────────────────────────────────────────


def mine(visit: Visit) -> Response:
    """The second factors of whoever is signed in."""
    return _mine(visit, None, 200)


def ask_new(visit: Visit) -> Response:
    """What a new key is to sign, after the own password."""
    settings = visit.office.settings
    return asked(
        visit,
        lambda place: ask_for_new_key(
            visit.office.desk, place, visit.token or "", visit.value("password"), address_of(visit.request), settings,
            cookies.device_of(visit.request),
        ),
    )  # fmt: skip


def add(visit: Visit) -> Response:
    """Add the key that answered."""
    try:
        add_key(
            visit.office.desk, key_holder(visit), visit.token or "", attempt_of(visit), visit.value("name"),
            visit.value("key"),
        )  # fmt: skip
    except (BadInput, Conflict) as error:
        return _mine(visit, error.message, status_of(error))
    return visit.go(f"{_LIST}?done=added")


def remove_form(visit: Visit) -> Response:
    """What taking a key away does."""
    return _remove_form(visit, NOTHING_WRONG, 200)


def remove(visit: Visit) -> Response:
    """Take it away, at once."""
    try:
        remove_key(
            visit.office.desk, visit.token or "", id_of(visit.value("key")), visit.value("password"),
            address_of(visit.request), visit.office.settings, cookies.device_of(visit.request),
        )  # fmt: skip
    except BadInput as error:
        return _remove_form(visit, {"password": error.message}, status_of(error))
    return visit.go(f"{_LIST}?done=removed")


def _remove_form(visit: Visit, wrong: Wrong, status: int) -> Response:
    held = own_factors(visit.office.desk, visit.token or "")
    key = next((one for one in held if one.id == id_of(visit.value("key"))), None)
    if key is None:
        raise NotFound
    return visit.show(
        "key-remove.html", msg("Take a key away"), status=status, key=key, left=len(held) - 1, wrong=wrong,
        organisation=provider_of(visit) is not None,
    )  # fmt: skip


def _mine(visit: Visit, wrong: Message | None, status: int) -> Response:
    factors: list[Factor] = own_factors(visit.office.desk, visit.token or "")
    return visit.show(
        "factors.html", msg("Second factors"), status=status, factors=factors, wrong=wrong,
        done=_DONE.get(visit.value("done")), place=key_place(visit), address=visit.office.settings.address,
        organisation=provider_of(visit) is not None,
    )  # fmt: skip


def asked(visit: Visit, ask: Callable[[Place], Asked]) -> Response:
    """What the script of the page gets: options for the key, or a sentence to say."""
    try:
        asked = ask(key_holder(visit))
    except (BadInput, NotSignedIn, TooMany, NotFound) as error:
        return _said(visit, error)
    attempt = str(asked.attempt) if asked.attempt else "null"
    named = f'"{attempt}"' if asked.attempt else attempt
    return Response(f'{{"attempt": {named}, "options": {asked.options}}}', media_type="application/json")


def _said(visit: Visit, error: TearlineError) -> Response:
    return JSONResponse({"said": visit.said(error.message)}, status_of(error))


def key_holder(visit: Visit) -> Place:
    """Where this deployment's keys hold. Raises :class:`NotFound` where it has none."""
    place = place_of(visit.office.settings)
    if place is None:
        raise NotFound(msg("This deployment takes no security keys: it names no address (TEARLINE_ADDRESS)."))
    return place


def attempt_of(visit: Visit) -> UUID:
    """The attempt that a script was told of. Raises :class:`NotFound`."""
    return id_of(visit.value("attempt"))


PAGES = (
    Page("POST", "/sign-in/key/challenge", ask, public=True, heavy=True),
    Page("POST", "/sign-in/key", enter, public=True),
    Page("POST", "/sign-in/own/key/challenge", ask_first, public=True, heavy=True),
    Page("POST", "/sign-in/own/key", take, public=True, heavy=True),
    Page("GET", _LIST, mine),
    Page("POST", "/session/keys/challenge", ask_new, heavy=True),
    Page("POST", "/session/keys", add),
    Page("GET", "/session/keys/remove", remove_form),
    Page("POST", "/session/keys/remove", remove, heavy=True),
)
