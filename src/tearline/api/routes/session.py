"""Signing in and out, and who one is."""

from __future__ import annotations

from dataclasses import asdict

import anyio
from fastapi import APIRouter, Request
from pydantic import AwareDatetime, BaseModel, Field
from starlette.responses import Response

from tearline.api import PREFIX
from tearline.api.answers import Answer, done
from tearline.api.forms import Form, TierName
from tearline.api.problems import responses
from tearline.api.viewer import At, Office, Token, address_of
from tearline.codes import Duty
from tearline.errors import NotSignedIn
from tearline.handling import tier_names
from tearline.language import msg
from tearline.registry.signin import Purpose, Session, purposes, sign_in, sign_out, whoami

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


class WhoAmI(BaseModel):
    """Whose session it is. ``tier`` is null while no vetting stands."""

    login: str
    full_name: str
    agency: str
    duties: list[Duty]
    tier: TierName | None
    compartments: dict[str, TierName] = Field(description="The tier up to which each is held.")
    clearance_until: AwareDatetime | None
    ends_at: AwareDatetime
    idle_seconds: int
    purposes: list[Purpose]


@router.post(
    "/session", status_code=201, response_model=Opened, responses=responses(400, 401), summary="Sign in"
)
async def open_session(request: Request, office: At, form: SignIn) -> Response:
    """Login, password and the authenticator's code, for a token. A wrong one gets one same answer.

    Send `device` from your last sign-in on this device: then wrong passwords of others do not hold you up.
    """
    address = address_of(
        request
    )  # no limit of requests here: those of others behind the address would use it up
    turns: anyio.CapacityLimiter = request.app.state.sign_ins
    session = await anyio.to_thread.run_sync(_sign_in, office, form, address, limiter=turns)
    return Answer({"token": session.token, "ends_at": session.ends_at, "device": session.device}, 201)


def _sign_in(office: Office, form: SignIn, address: str) -> Session:
    return sign_in(office.desk, form.login, form.password, form.code, address, office.settings, form.device)


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


@router.get("/purposes", response_model=list[Purpose], responses=responses(401), summary="Reasons for a look")
def list_purposes(office: At, token: Token) -> Response:
    """The list that this deployment sets; every look names one of it."""
    if whoami(office.desk, token) is None:
        raise _over()
    return Answer(purposes(office.desk))


def _over() -> NotSignedIn:
    return NotSignedIn(msg("There is no live session. Sign in."))
