"""What waits for whoever asks, and a stream that says when that changes."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Header, Query, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from tearline.api import PREFIX
from tearline.api.answers import Answer
from tearline.api.problems import responses
from tearline.api.viewer import At, Token
from tearline.api.wakes import PATH, Wakes
from tearline.errors import NotSignedIn
from tearline.language import msg
from tearline.registry.waiting import waiting

router = APIRouter(prefix=PREFIX, tags=["session"])
_MARK = Field(
    description="Changes whenever something of it comes, goes or changes again. Says nothing by itself."
)


class WhatWaits(BaseModel):
    """Of one's own affairs; no record is in it."""

    copies: int = Field(description="Copies that you hold and whose records changed: GET /copies.")
    proposals: int = Field(description="What another registrar proposed and you may confirm: GET /proposals.")
    publications: int = Field(
        description="Of the matrix, that another asked for and you may agree to: GET /rights."
    )
    lent: int = Field(description="Rights to decide that others lend you: GET /delegations.")
    notices: int = Field(description="Unread notices of casework, fifty at most: GET /notices.")
    mark: Annotated[str, _MARK]


@router.get("/waiting", response_model=WhatWaits, responses=responses(401), summary="What waits for you")
def what_waits(office: At, token: Token) -> Response:
    """How many of your copies ask for an answer; for a registrar, how many proposals wait; whether a publication of the
    matrix waits for you; what others lend you; and your notices.

    No look, and no use of the session.
    """
    found = waiting(office.desk, [token]).get(token)
    if found is None:
        raise NotSignedIn(msg("There is no live session. Sign in."))
    return Answer(found)


@router.get(
    PATH, summary="Be told when something new waits for you",
    responses={**responses(401), 200: {"content": {"text/event-stream": {}}, "description": "Events: wake, over"}},
)  # fmt: skip
def stream(
    request: Request,
    token: Token,
    known: Annotated[str, Query(max_length=64, description="The mark of what you know.")] = "",
    last: Annotated[str, Header(alias="Last-Event-ID", max_length=64)] = "",
) -> Response:
    """Server-sent events without content: `wake` when what waits for you differs from what you know (ask GET /waiting),
    `over` when the session has ended.

    A stream is no use of the session and ends after an hour; come again with the id of the last event. At most eight a
    session: your programs share one.
    """
    wakes: Wakes = request.app.state.wakes
    return wakes.response(token, last or known)
