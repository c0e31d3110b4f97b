"""The first sign-in with what a registrar handed over: a password and an authenticator of one's own."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

from starlette.responses import Response

from tearline.errors import BadInput, NotSignedIn
from tearline.language import msg
from tearline.registry.own import WrongCode, own_password, take_own, to_set
from tearline.registry.signin import Pass, Session
from tearline.web import cookies
from tearline.web.entering import enter_with, key_place, sign_in_form
from tearline.web.forms import BAD, NOTHING_WRONG, Typed, Wrong
from tearline.web.qr import qr
from tearline.web.visit import Page, Visit, own_path

_PATH = "/sign-in/own"


def begin(visit: Visit, given: Pass, onward: str, kept: str) -> Response:
    """On to the form, with a pass; at once where a form waits that was typed before."""
    response = show(visit, given.token, onward, kept, NOTHING_WRONG) if kept else visit.go(
        f"{_PATH}?next={quote(onward)}"
    )  # fmt: skip
    cookies.keep_pass(response, given)
    return response


def form(visit: Visit) -> Response:
    """What to set, until the pass is over."""
    return answered(visit, lambda token: show(visit, token, own_path(visit.value("next")), "", NOTHING_WRONG))


def take(visit: Visit) -> Response:
    """Set both, and go on with the first session."""
    return answered(visit, lambda token: _take(visit, token))


def answered(visit: Visit, answer: Callable[[str], Response]) -> Response:
    """What ``answer`` makes of the browser's pass; the sign-in form where there is none any more."""
    onward, kept = own_path(visit.value("next")), visit.value("kept")
    token = cookies.pass_of(visit.request)
    if token is None:
        return sign_in_form(visit, None, onward, kept, status=401)
    try:
        return answer(token)
    except NotSignedIn as error:
        return sign_in_form(visit, error.message, onward, kept, status=401)


def _take(visit: Visit, token: str) -> Response:
    desk, settings = visit.office.desk, visit.office.settings
    onward, kept = own_path(visit.value("next")), visit.value("kept")
    typed = Typed(visit)
    password = typed.take("password", lambda text: own_password(desk, token, text), "")
    typed.take("again", lambda text: same(text, visit.value("password")), "")
    if typed.wrong:
        return show(visit, token, onward, kept, typed.wrong)
    try:
        session = take_own(desk, token, password, visit.value("code"), settings)
    except WrongCode as error:
        return show(visit, token, onward, kept, {"code": error.message})
    return entered(visit, session, onward, kept)


def entered(visit: Visit, session: Session, onward: str, kept: str) -> Response:
    """On with the first session; the pass is used up."""
    response = enter_with(visit, session, onward, kept)
    cookies.drop(response, cookies.PASS)
    return response


def same(text: str, password: str) -> str:
    """The password as it was typed once more. Raises :class:`BadInput` for another one."""
    if text != password:
        raise BadInput(msg("The two passwords are not the same."))
    return text


def show(visit: Visit, token: str, onward: str, kept: str, wrong: Wrong) -> Response:
    """The form of what to set; ``wrong`` says what is at which field."""
    told = to_set(visit.office.desk, token)
    return visit.show(
        "own.html", msg("Your own password"), status=BAD if wrong else 200, told=told, qr=qr(told.totp_uri),
        wrong=wrong, onward=onward, kept=kept, ends=told.ends_at, place=key_place(visit),
    )  # fmt: skip


PAGES = (
    Page("GET", _PATH, form, public=True),
    Page("POST", _PATH, take, public=True, heavy=True),
)
