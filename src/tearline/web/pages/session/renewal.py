"""One's own password and authenticator, changed while signed in: after what one has so far, shown once more.

The second factor is a code, or with scripts a key of one's own (islands/key.ts).
"""

from __future__ import annotations

from starlette.responses import Response

from tearline.api.viewer import address_of
from tearline.errors import BadInput
from tearline.language import msg
from tearline.registry.keys import Asked, Place, own_factors
from tearline.registry.own import WrongCode
from tearline.registry.renewal import (
    Asking,
    NotShown,
    Shown,
    ask_key,
    authenticator_set_up,
    begin_authenticator,
    change_password,
    other_password,
    show_code,
    show_key,
    take_authenticator,
)
from tearline.web import cookies
from tearline.web.entering import key_place, provider_of
from tearline.web.forms import BAD, NOTHING_WRONG, Typed, Wrong
from tearline.web.pages.session import own
from tearline.web.pages.session.keys import asked, attempt_of, key_holder
from tearline.web.qr import qr
from tearline.web.visit import Page, Visit

_PASSWORD, _AUTHENTICATOR, _DONE = "/session/password", "/session/authenticator", "/session/factors?done="


# ── another password ────────────────────────────────────────────────────────────────────────────


def password_form(visit: Visit) -> Response:
    """What is asked for."""
    return _password_form(visit, NOTHING_WRONG)


def password(visit: Visit) -> Response:
    """Change it, after a code."""
    typed = Typed(visit)
    new = _new(visit, typed)
    if typed.wrong:
        return _password_form(visit, typed.wrong)
    try:
        return _changed(visit, _by_code(visit), new)
    except NotShown as error:
        return _password_form(visit, {"": error.message})


def password_key_asked(visit: Visit) -> Response:
    """What a key is to sign that another password is set by; a bad choice is said before."""

    def ask(place: Place) -> Asked:
        other_password(visit.office.desk, visit.token or "", visit.value("password"), visit.value("new"))
        own.same(visit.value("again"), visit.value("new"))
        return _ask(visit, place)

    return asked(visit, ask)


def password_by_key(visit: Visit) -> Response:
    """Change it, after a key."""
    typed = Typed(visit)
    new = _new(visit, typed)
    if typed.wrong:
        return _password_form(visit, typed.wrong)
    try:
        return _changed(visit, _by_key(visit), new)
    except NotShown as error:
        return _password_form(visit, {"": error.message})


def _new(visit: Visit, typed: Typed) -> str:
    """The new password as it was typed, both times."""
    new = typed.take(
        "new", lambda text: other_password(visit.office.desk, visit.token or "", visit.value("password"), text), ""
    )  # fmt: skip
    typed.take("again", lambda text: own.same(text, visit.value("new")), "")
    return new


def _changed(visit: Visit, shown: Shown, new: str) -> Response:
    change_password(visit.office.desk, visit.token or "", shown, new)
    return visit.go(f"{_DONE}password")


def _password_form(visit: Visit, wrong: Wrong) -> Response:
    return visit.show(
        "password.html", msg("Your password"), status=BAD if wrong else 200, wrong=wrong, place=key_place(visit),
        coded=_has_authenticator(visit),
        organisation=provider_of(visit) is not None,
    )  # fmt: skip


# ── another authenticator ───────────────────────────────────────────────────────────────────────


def authenticator_form(visit: Visit) -> Response:
    """What is asked for; once it was shown, what the new one is set up with."""
    return _authenticator_form(visit, NOTHING_WRONG)


def authenticator(visit: Visit) -> Response:
    """Begin to set another one up, after a code."""
    try:
        return _begun(visit, _by_code(visit))
    except NotShown as error:
        return _authenticator_form(visit, {"": error.message})


def authenticator_key_asked(visit: Visit) -> Response:
    """What a key is to sign that another authenticator is set up by."""
    return asked(visit, lambda place: _ask(visit, place))


def authenticator_by_key(visit: Visit) -> Response:
    """Begin to set another one up, after a key."""
    try:
        return _begun(visit, _by_key(visit))
    except NotShown as error:
        return _authenticator_form(visit, {"": error.message})


def take(visit: Visit) -> Response:
    """The new one counts, by a code of it."""
    try:
        take_authenticator(visit.office.desk, visit.token or "", visit.value("fresh"))
    except WrongCode as error:
        return _authenticator_form(visit, {"fresh": error.message})
    except BadInput as error:
        return _authenticator_form(visit, {"": error.message})
    return visit.go(f"{_DONE}authenticator")


def _begun(visit: Visit, shown: Shown) -> Response:
    begin_authenticator(visit.office.desk, visit.token or "", shown)
    return visit.go(_AUTHENTICATOR)


def _authenticator_form(visit: Visit, wrong: Wrong) -> Response:
    told = authenticator_set_up(visit.office.desk, visit.token or "")
    return visit.show(
        "authenticator.html", msg("Another authenticator"), status=BAD if wrong else 200, wrong=wrong, told=told,
        qr=qr(told.totp_uri) if told else None, place=key_place(visit), coded=_has_authenticator(visit),
        organisation=provider_of(visit) is not None,
    )  # fmt: skip


# ── what one has ────────────────────────────────────────────────────────────────────────────────


def _asking(visit: Visit) -> Asking:
    return Asking(visit.token or "", address_of(visit.request), cookies.device_of(visit.request))


def _by_code(visit: Visit) -> Shown:
    desk, settings = visit.office.desk, visit.office.settings
    return show_code(desk, _asking(visit), visit.value("password"), visit.value("code"), settings)


def _by_key(visit: Visit) -> Shown:
    return show_key(visit.office.desk, key_holder(visit), attempt_of(visit), visit.value("key"))


def _ask(visit: Visit, place: Place) -> Asked:
    desk, settings = visit.office.desk, visit.office.settings
    return ask_key(desk, place, _asking(visit), visit.value("password"), settings)


def _has_authenticator(visit: Visit) -> bool:
    return any(one.id is None for one in own_factors(visit.office.desk, visit.token or ""))


PAGES = (
    Page("GET", _PASSWORD, password_form),
    Page("POST", _PASSWORD, password, heavy=True),
    Page("POST", f"{_PASSWORD}/key/challenge", password_key_asked, heavy=True),
    Page("POST", f"{_PASSWORD}/key", password_by_key, heavy=True),
    Page("GET", _AUTHENTICATOR, authenticator_form),
    Page("POST", _AUTHENTICATOR, authenticator, heavy=True),
    Page("POST", f"{_AUTHENTICATOR}/key/challenge", authenticator_key_asked, heavy=True),
    Page("POST", f"{_AUTHENTICATOR}/key", authenticator_by_key),
    Page("POST", f"{_AUTHENTICATOR}/confirm", take),
)
