"""Desks of agencies."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, Field
from starlette.responses import Response

from tearline.api import PREFIX
from tearline.api.answers import Answer, done
from tearline.api.problems import responses
from tearline.api.viewer import Asking, At
from tearline.sharing.desks import LONGEST, AgencyDesk, desks, set_desk
from tearline.sharing.neutral import neutral_desk, set_neutral_desk

router = APIRouter(prefix=PREFIX, tags=["sharing"])


class DesksAnswer(BaseModel):
    """Every agency that is not shut out, by code."""

    desks: list[AgencyDesk]
    neutral: str | None = Field(
        description="By which agency's desk the requests to a pool go; null: none is named."
    )


class DeskForm(BaseModel):
    """How the own agency's desk is reached; empty: it has none any more."""

    reached: Annotated[str, Field(max_length=LONGEST)]


@router.get("/desks", response_model=DesksAnswer, responses=responses(400, 401), summary="Desks of agencies")
def all_desks(office: At, viewer: Asking) -> Response:
    """Whom to call at each agency, day and night; null: it has no desk."""
    return Answer({"desks": desks(office.desk, viewer), "neutral": neutral_desk(office.desk, viewer)})


@router.put(
    "/desk", status_code=204, responses=responses(400, 401, 403), summary="Say how the own desk is reached"
)
def own_desk(office: At, viewer: Asking, form: DeskForm) -> Response:
    """For liaison officers and registrars, of their own agency."""
    set_desk(office.desk, viewer, form.reached)
    return done()


class NeutralForm(BaseModel):
    """The agency; empty: there is none any more."""

    agency: Annotated[str, Field(max_length=32)]


@router.put(
    "/desks/neutral", status_code=204, responses=responses(400, 401, 403), summary="Name the neutral desk"
)
def name_neutral(office: At, viewer: Asking, form: NeutralForm) -> Response:
    """For coordinators: by which agency's desk the requests go that a pool's token opens. It may be in no pool."""
    set_neutral_desk(office.desk, viewer, form.agency)
    return done()
