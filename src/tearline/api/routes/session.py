"""Signing in and out, and who one is."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import anyio
from fastapi import APIRouter, Query, Request
from pydantic import AwareDatetime, BaseModel, Field
from starlette.responses import Response

from tearline.api import PREFIX
from tearline.api.answers import Answer, done
from tearline.api.forms import Ended, Form, TierName
from tearline.api.problems import responses
from tearline.api.viewer import PUBLIC, At, Office, Token, address_of, id_of
from tearline.codes import Duty
from tearline.errors import NotSignedIn
from tearline.handling import tier_names
from tearline.language import msg
from tearline.registry.own import take_own, to_set
from tearline.registry.renewal import (
    Asking,
    SettingUp,
    begin_authenticator,
    change_password,
    other_password,
    show_code,
    take_authenticator,
)
from tearline.registry.sessions import OwnSession, end_own_session, end_own_sessions, own_sessions
from tearline.registry.signin import HandedOver, Purpose, Session, purposes, sign_in, sign_out, whoami

AT_ONCE = 2  # passwords verified at a time: the work is meant to be heavy, and questions have other threads

router = APIRouter(prefix=PREFIX, tags=["session"])


class SignIn(Form):
    """The two factors."""

    login: str = Field(max_length=200)
    password: str = Field(max_length=1000)
    code: str = Field(max_length=20, description="The six digits that the authenticator shows.")
    device: str | None = Field(
        default=None,
        max_length=100,
        description="What this device got at its last sign-in; absent at the first.",
    )


class Opened(BaseModel):
    """A session: send the token as ``Authorization: Bearer``; keep it secret."""

    token: str
    ends_at: AwareDatetime
    device: str = Field(
        description="Keep it on this device, and send it with the next sign-in. No access by it."
    )


class Handed(BaseModel):
    """No session yet: the credential was handed over, so somebody else may know it. Set your own with the pass."""

    handed_over: str = Field(
        description="The pass, for POST /session/own: it opens nothing else. Keep it secret."
    )
    totp_secret: str = Field(
        description="For your own authenticator, which takes the place of the one so far."
    )
    totp_uri: str = Field(description="The same as an authenticator reads it, as text or from a QR code.")
    ends_at: AwareDatetime


class OwnCredential(Form):
    """A password and an authenticator that nobody else knows."""

    handed_over: str = Field(max_length=100, description="The pass that POST /session gave.")
    password: str = Field(max_length=1000, description="At least 12 characters, and not the one handed over.")
    code: str = Field(max_length=20, description="The six digits that the new authenticator shows.")


class Present(Form):
    """Password and second factor that one has, once more."""

    password: str = Field(
        max_length=1000,
        description="The one so far in Tearline, not that of an organisation which let you in.",
    )
    code: str = Field(max_length=20, description="The six digits that the present authenticator shows.")
    device: str | None = Field(default=None, max_length=100, description="As at sign-in.")


class NewPassword(Present):
    """With another password."""

    new_password: str = Field(max_length=1000, description="At least 12 characters, and not the one so far.")


class NewCode(Form):
    """A code of the authenticator that is being set up."""

    code: str = Field(max_length=20, description="The six digits that the new authenticator shows.")


class NewAuthenticator(BaseModel):
    """What an authenticator is set up with. The one so far counts until a code of this one was sent."""

    totp_secret: str
    totp_uri: str = Field(description="The same as an authenticator reads it, as text or from a QR code.")
    ends_at: AwareDatetime


class WhoAmI(BaseModel):
    """Whose session it is. ``tier`` is null while no vetting stands."""

    login: str
    full_name: str
    agency: str
    duties: list[Duty]
    level: int = Field(description="Up to which level they decide, 1 to 5; 0: they decide nothing.")
    tier: TierName | None
    compartments: dict[str, TierName] = Field(description="The tier up to which each is held.")
    clearance_until: AwareDatetime | None
    ends_at: AwareDatetime
    idle_seconds: int
    purposes: list[Purpose]


@router.post(
    "/session", status_code=201, response_model=Opened, summary="Sign in",
    responses={**responses(400, 401), 202: {"model": Handed, "description": "Right, but handed over"}},
)  # fmt: skip
async def open_session(request: Request, office: At, form: SignIn) -> Response:
    """Login, password and the authenticator's code, for a token. A wrong one gets one same answer.

    At the first sign-in, and after a registrar renewed the credential, the answer is 202 and no token: what was
    handed over opens nothing. Set your own with POST /session/own, which gives the token.

    Send `device` from your last sign-in on this device: then wrong passwords of others do not hold you up.
    """
    # no limit of requests here: those of others behind the address would use it up
    address = address_of(request)
    turns: anyio.CapacityLimiter = request.app.state.sign_ins
    try:
        return _opened(await anyio.to_thread.run_sync(_sign_in, office, form, address, limiter=turns))
    except HandedOver as error:
        told = await anyio.to_thread.run_sync(to_set, office.desk, error.given.token)
        return Answer(
            {
                "handed_over": error.given.token, "totp_secret": told.totp_secret, "totp_uri": told.totp_uri,
                "ends_at": told.ends_at,
            }, 202,
        )  # fmt: skip


@router.post(
    "/session/own", status_code=201, response_model=Opened, responses=responses(400, 401), dependencies=[PUBLIC],
    summary="Set your own credential",
)  # fmt: skip
async def set_own(request: Request, office: At, form: OwnCredential) -> Response:
    """A password and an authenticator of your own, in the place of those that were handed over, for a token."""
    turns: anyio.CapacityLimiter = request.app.state.sign_ins
    return _opened(await anyio.to_thread.run_sync(_take_own, office, form, limiter=turns))


def _opened(session: Session) -> Response:
    return Answer({"token": session.token, "ends_at": session.ends_at, "device": session.device}, 201)


def _sign_in(office: Office, form: SignIn, address: str) -> Session:
    return sign_in(office.desk, form.login, form.password, form.code, address, office.settings, form.device)


def _take_own(office: Office, form: OwnCredential) -> Session:
    return take_own(office.desk, form.handed_over, form.password, form.code, office.settings)


@router.post(
    "/session/password",
    response_model=Ended,
    responses=responses(400, 401, 429),
    summary="Change your password",
)
async def new_password(request: Request, office: At, token: Token, form: NewPassword) -> Response:
    """Another password in the place of the one so far, which is asked for once more with a code; on record.

    A wrong one counts as at sign-in. All other sessions of yours end: how many is the answer.
    """
    turns: anyio.CapacityLimiter = request.app.state.sign_ins
    address = address_of(request)
    ended = await anyio.to_thread.run_sync(_change, office, token, form, address, limiter=turns)
    return Answer({"ended": ended})


@router.post(
    "/session/authenticator", status_code=201, response_model=NewAuthenticator, responses=responses(400, 401, 429),
    summary="Set up another authenticator",
)  # fmt: skip
async def new_authenticator(request: Request, office: At, token: Token, form: Present) -> Response:
    """A secret for another authenticator, after password and code. Nothing has changed before you confirm it."""
    turns: anyio.CapacityLimiter = request.app.state.sign_ins
    address = address_of(request)
    told = await anyio.to_thread.run_sync(_set_up, office, token, form, address, limiter=turns)
    return Answer({"totp_secret": told.totp_secret, "totp_uri": told.totp_uri, "ends_at": told.ends_at}, 201)


@router.put(
    "/session/authenticator",
    response_model=Ended,
    responses=responses(400, 401),
    summary="Confirm it by a code",
)
def confirm_authenticator(office: At, token: Token, form: NewCode) -> Response:
    """It takes the place of the one so far; on record. All other sessions of yours end: how many is the answer."""
    if whoami(office.desk, token) is None:
        raise _over()
    return Answer({"ended": take_authenticator(office.desk, token, form.code)})


def _change(office: Office, token: str, form: NewPassword, address: str) -> int:
    new = other_password(office.desk, token, form.password, form.new_password)
    asking = Asking(token, address, form.device)
    shown = show_code(office.desk, asking, form.password, form.code, office.settings)
    return change_password(office.desk, token, shown, new)


def _set_up(office: Office, token: str, form: Present, address: str) -> SettingUp:
    asking = Asking(token, address, form.device)
    shown = show_code(office.desk, asking, form.password, form.code, office.settings)
    return begin_authenticator(office.desk, token, shown)


@router.delete("/session", status_code=204, responses=responses(401), summary="Sign out")
def close_session(office: At, token: Token) -> Response:
    """End the session at once."""
    if not sign_out(office.desk, token):
        raise _over()
    return done()


@router.get("/session", response_model=WhoAmI, responses=responses(401), summary="Who am I")
def who_am_i(office: At, token: Token) -> Response:
    """Whose session this is, what may be seen with it, and the purposes that a look may name."""
    officer = whoami(office.desk, token)
    if officer is None:
        raise _over()
    tier = None if officer.tier is None else officer.tier.name
    held = tier_names(officer.compartments)
    return Answer({**asdict(officer), "tier": tier, "compartments": held, "purposes": purposes(office.desk)})


@router.get(
    "/sessions", response_model=list[OwnSession], responses=responses(401), summary="My live sessions"
)
def my_sessions(office: At, token: Token) -> Response:
    """Everything that one is signed in with, the newest first. An id of a session is no token."""
    return Answer(own_sessions(office.desk, token))


@router.delete(
    "/sessions", response_model=Ended, responses=responses(400, 401), summary="Sign out everywhere"
)
def close_my_sessions(
    office: At,
    token: Token,
    but_this: Annotated[bool, Query(description="Keep the session that asks.")] = False,
) -> Response:
    """End all one's sessions at once; on record."""
    return Answer({"ended": end_own_sessions(office.desk, token, but_this)})


@router.delete("/sessions/{id}", status_code=204, responses=responses(401, 404), summary="Sign out of one")
def close_my_session(office: At, token: Token, id: str) -> Response:
    """End one of one's own sessions at once; on record."""
    end_own_session(office.desk, token, id_of(id))
    return done()


@router.get("/purposes", response_model=list[Purpose], responses=responses(401), summary="Reasons for a look")
def list_purposes(office: At, token: Token) -> Response:
    """The list that this deployment sets; every look names one of it."""
    if whoami(office.desk, token) is None:
        raise _over()
    return Answer(purposes(office.desk))


def _over() -> NotSignedIn:
    return NotSignedIn(msg("There is no live session. Sign in."))
