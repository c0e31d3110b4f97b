"""Requests between agencies; they are opened and moved as all matters are."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from tearline.api import PREFIX
from tearline.api.answers import Answer
from tearline.api.forms import Form
from tearline.api.problems import MOST, language_of, responses
from tearline.api.viewer import Asking, At, id_of
from tearline.casework.told import LineTold, line_told
from tearline.picture.answer import Banner
from tearline.sharing.neutral import Holder, holders, pass_on
from tearline.sharing.onward import Sent, ask_for_leave
from tearline.sharing.requests import PAGES, Answered, one_side, refusals, requests

router = APIRouter(prefix=PREFIX, tags=["sharing"])
_ASKED = responses(400, 401, 403)


class RequestsTold(BaseModel):
    """What your agency is asked (``of_us``) and asks (``by_us``), open ones, what is due first first; ``more``: sides
    of which there are more. ``answered``: what became of those that ended within ninety days, of all that you see.
    ``agreements``: those in force, ten at most; they are matters of the kind ``agreement``."""

    of_us: list[LineTold]
    by_us: list[LineTold]
    more: list[str]
    answered: list[Answered]
    refusals: dict[str, int]
    agreements: list[LineTold]
    banner: Banner


class SideTold(BaseModel):
    """A page of one side."""

    side: str
    ended: bool
    lines: list[LineTold]
    page: int
    more: bool
    banner: Banner


@router.get("/requests", response_model=RequestsTold, responses=_ASKED, summary="Requests between agencies")
def both_sides(office: At, viewer: Asking, request: Request) -> Response:
    """What your agency is asked and what it asks, and how those ended that are over. Ask by `POST /matters` of the kind
    `request`; answer by `POST /matters/{id}/moves`."""
    now, language = datetime.now(UTC), language_of(request)
    found = requests(office.desk, viewer, now)
    told = {
        "of_us": [line_told(line, language, now) for line in found.of_us],
        "by_us": [line_told(line, language, now) for line in found.by_us], "more": found.more,
        "answered": found.answered, "refusals": refusals(found.answered),
        "agreements": [line_told(line, language, now) for line in found.agreements], "banner": found.banner,
    }  # fmt: skip
    return _worded(request, told)


@router.get("/requests/{side}", response_model=SideTold, responses=_ASKED, summary="Requests of one side")
def one_of_the_sides(
    office: At,
    viewer: Asking,
    request: Request,
    side: Literal["of", "by"],
    ended: Annotated[bool, Query(description="Those that ended, the last first.")] = False,
    page: Annotated[int, Query(ge=1, le=PAGES)] = 1,
) -> Response:
    """What your agency is asked (`of`) or asks (`by`), fifty a page."""
    now, language = datetime.now(UTC), language_of(request)
    found = one_side(office.desk, viewer, side, ended=ended, page=page)
    lines = [line_told(line, language, now) for line in found.lines]
    told = {
        "side": found.side, "ended": found.ended, "lines": lines, "page": found.page, "more": found.more,
        "banner": found.banner,
    }  # fmt: skip
    return _worded(request, told)


class WantedLeave(Form):
    """What leave is asked for, as a problem `leave-needed` tells it; and on what basis."""

    records: list[UUID] = Field(min_length=1, max_length=MOST)
    use: Literal["copy", "release", "relabel"]
    for_whom: str = Field(default="", max_length=500, description="Empty: your agency.")
    basis: str = Field(min_length=1, max_length=500, description="The legal basis.")
    case: str = Field(min_length=1, max_length=500, description="The case's number.")


class LeaveAsked(BaseModel):
    """A request to each agency whose leave was missing and not asked for."""

    requests: list[Sent]


@router.post(
    "/requests/leave", response_model=LeaveAsked, responses=responses(400, 401, 403, 404),
    summary="Ask for leave to pass on", status_code=201,
)  # fmt: skip
def leave(office: At, viewer: Asking, request: Request, form: WantedLeave) -> Response:
    """Ask the agencies that records under H2 came from, however many hands they passed: a request to each, which reads
    who wants its records, for whom and on what basis. What needs no leave, or was asked for, is left out."""
    sent = ask_for_leave(
        office.desk, viewer, [str(id) for id in form.records], form.use, form.for_whom, form.basis, form.case,
        language_of(request),
    )  # fmt: skip
    return Answer({"requests": sent}, 201)


class PoolTold(BaseModel):
    """Who of the pool holds what a request asks for. To whoever is not at the neutral desk: nobody."""

    holders: list[Holder]


class PassForm(Form):
    """To whom of them."""

    agency: str = Field(max_length=32)


class Passed(BaseModel):
    """The request that was sent on."""

    id: UUID


@router.get(
    "/requests/{id}/pool",
    response_model=PoolTold,
    responses=responses(400, 401, 403, 404),
    summary="Who of a pool holds it",
)
def pool(office: At, viewer: Asking, id: str) -> Response:
    """To a liaison officer of the neutral desk, of a request that came by a pool's token."""
    return Answer({"holders": holders(office.desk, viewer, str(id_of(id)))})


@router.post(
    "/requests/{id}/pool", response_model=Passed, responses=responses(400, 401, 403, 404, 409), status_code=201,
    summary="Pass a request on",
)  # fmt: skip
def pass_it_on(office: At, viewer: Asking, request: Request, id: str, form: PassForm) -> Response:
    """Send it on to one of those who hold it, on behalf of who asked: that one learns who asks, why and on what basis.
    Who asked learns of an answer alone."""
    return Answer(
        {"id": pass_on(office.desk, viewer, str(id_of(id)), form.agency, language_of(request))}, 201
    )


def _worded(request: Request, told: object) -> Response:
    return Answer(told, headers={"content-language": language_of(request), "vary": "accept-language"})
