"""Who asks, over HTTP: a bearer token, and the purpose that each look names.

These run on the event loop, not in a thread: they do no input or output.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Header, Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from tearline.api.limiter import Limiter
from tearline.errors import BadInput, NotFound, NotSignedIn
from tearline.language import msg
from tearline.ledger.look import Desk, Viewer
from tearline.oversight.proofs import Archive
from tearline.settings import Settings

PURPOSE = "Tearline-Purpose"

_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
_PURPOSE = re.compile(r"[a-z][a-z0-9-]{1,31}")
_bearer = HTTPBearer(
    scheme_name="session", description="The token that POST /session gives.", auto_error=False
)


@dataclass(frozen=True, slots=True)
class Office:
    """What handlers work with."""

    desk: Desk
    archive: Archive
    settings: Settings
    limiter: Limiter


async def _office(request: Request) -> Office:
    office: Office = request.app.state.office
    return office


def address_of(request: Request) -> str:
    """Where the request came from."""
    return request.client.host if request.client else "-"


async def _token(
    request: Request,
    credentials: Annotated[HTTPAuthorizationCredentials | None, Security(_bearer)],
) -> str:
    office: Office = request.app.state.office
    given = credentials.credentials if credentials else ""
    if not _TOKEN.fullmatch(given):
        office.limiter.public(address_of(request))
        raise NotSignedIn(msg("There is no live session. Sign in."))
    office.limiter.request(given)
    return given


async def _viewer(
    token: Annotated[str, Depends(_token)],
    purpose: Annotated[
        str | None,
        Header(alias=PURPOSE, description="Why: a code from GET /purposes. Every look names one."),
    ] = None,
) -> Viewer:
    if purpose is None or not _PURPOSE.fullmatch(purpose):
        raise BadInput(
            msg(
                "Say in the header {header} why you ask: a code from this deployment's list of purposes.",
                header=PURPOSE,
            )
        )
    return Viewer(token, purpose)


async def _public(request: Request) -> None:
    office: Office = request.app.state.office
    office.limiter.public(address_of(request))


def id_of(text: str) -> UUID:
    """An id from a path. What is no id is not found, as an unknown one is."""
    try:
        return UUID(text)
    except ValueError:
        raise NotFound from None


At = Annotated[Office, Depends(_office)]
Token = Annotated[str, Depends(_token)]
Asking = Annotated[Viewer, Depends(_viewer)]
PUBLIC = Depends(_public)
