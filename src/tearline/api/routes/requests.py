"""Requests between agencies; they are opened and moved as all matters are."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel
from starlette.responses import Response

from tearline.api import PREFIX
from tearline.api.answers import Answer
from tearline.api.problems import language_of, responses
from tearline.api.viewer import Asking, At
from tearline.casework.told import LineTold, line_told
from tearline.picture.answer import Banner
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


def _worded(request: Request, told: object) -> Response:
    return Answer(told, headers={"content-language": language_of(request), "vary": "accept-language"})
