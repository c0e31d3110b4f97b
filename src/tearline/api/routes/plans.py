"""Plans of one's own agency and their clashes. They are matters: opened, approved and moved as such."""

from __future__ import annotations

from datetime import UTC, datetime

from fastapi import APIRouter, Request
from pydantic import BaseModel
from starlette.responses import Response

from tearline.api import PREFIX
from tearline.api.answers import Answer
from tearline.api.problems import language_of, responses
from tearline.api.viewer import Asking, At
from tearline.casework.told import LineTold, MatterTold, line_told, matter_told
from tearline.picture.answer import Banner
from tearline.sharing.desks import AgencyDesk
from tearline.sharing.plans import GivenUp, clash, plans

router = APIRouter(prefix=PREFIX, tags=["sharing"])


class PlanTold(BaseModel):
    """A plan, and its clashes of which you are told, the last first."""

    plan: LineTold
    clashes: list[LineTold]


class PlansAnswer(BaseModel):
    """Open plans that you see, what begins first first. ``given_up``: for an inspector, officers who gave up three
    plans or more within 30 days, each after a clash."""

    plans: list[PlanTold]
    more: bool
    may_open: bool
    given_up: list[GivenUp]
    banner: Banner


class ClashAnswer(BaseModel):
    """One side of a clash, the own plan, and how both desks are reached."""

    clash: MatterTold
    plan: LineTold
    desk: AgencyDesk | None
    own_desk: AgencyDesk | None


@router.get(
    "/plans", response_model=PlansAnswer, responses=responses(400, 401, 403), summary="Plans and clashes"
)
def open_plans(office: At, viewer: Asking, request: Request) -> Response:
    """Those of your agency that you see. A plan without clashes has none that you are to know of."""
    found, language, now = plans(office.desk, viewer), language_of(request), datetime.now(UTC)
    told = [
        PlanTold(
            plan=line_told(one.line, language, now), clashes=[line_told(line, language, now) for line in one.clashes]
        )
        for one in found.plans
    ]  # fmt: skip
    answer = PlansAnswer(
        plans=told, more=found.more, may_open=found.may_open, given_up=found.given_up, banner=found.banner
    )
    return _worded(request, answer.model_dump())


@router.get(
    "/plans/{id}",
    response_model=ClashAnswer,
    responses=responses(400, 401, 403, 404),
    summary="One side of a clash",
)
def one_clash(office: At, viewer: Asking, request: Request, id: str) -> Response:
    """By the id or the folio of the clash: the other agency's desk, the shared hours, a cell of 5 km, and no more."""
    found, language, now = clash(office.desk, viewer, id), language_of(request), datetime.now(UTC)
    answer = ClashAnswer(
        clash=matter_told(found.matter, language, now), plan=line_told(found.plan, language, now), desk=found.desk,
        own_desk=found.own_desk,
    )  # fmt: skip
    return _worded(request, answer.model_dump())


def _worded(request: Request, told: object) -> Response:
    """An answer with words in the caller's language, which says so."""
    return Answer(told, headers={"content-language": language_of(request), "vary": "accept-language"})
