"""Leak tracings, for inspectors: who was shown some records before a moment, by two."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter
from pydantic import AwareDatetime, BaseModel, Field
from starlette.responses import Response

from tearline.api import PREFIX
from tearline.api.answers import Answer, done
from tearline.api.forms import Form
from tearline.api.problems import responses
from tearline.api.viewer import Asking, At
from tearline.sharing import tracings

router = APIRouter(prefix=PREFIX, tags=["looks"])


class ItemForm(Form):
    """A record by its id, a matter by its folio, or an identifier: then each record that bears it and that you see."""

    item: str = Field(max_length=tracings.LONGEST, examples=["K7Q4-M2XD"])
    before: AwareDatetime | None = Field(default=None, description="If another moment than the tracing's.")


class TracingForm(Form):
    """Which records, shown before which moment, for which case (a folio), and why."""

    items: list[ItemForm] = Field(min_length=1, max_length=tracings.MOST)
    before: AwareDatetime
    case: str = Field(max_length=40, examples=["K7Q4-M2XD"])
    reason: str = Field(max_length=500)


class TracingsAnswer(BaseModel):
    """The tracings that were made, the newest first."""

    tracings: list[tracings.Tracing]


class TracingOpened(BaseModel):
    """The tracing's id."""

    id: UUID


@router.get(
    "/tracings", response_model=TracingsAnswer, responses=responses(400, 401, 403), summary="Leak tracings"
)  # fmt: skip
def listed(office: At, viewer: Asking) -> Response:
    """For inspectors: that each was made; what it is about, to those who may know that."""
    return Answer({"tracings": tracings.tracings(office.desk, viewer)})


@router.post(
    "/tracings", status_code=201, response_model=TracingOpened, responses=responses(400, 401, 403),
    summary="Open a leak tracing",
)  # fmt: skip
def open_one(office: At, viewer: Asking, form: TracingForm) -> Response:
    """For inspectors. Nothing is counted before a second inspector agrees."""
    wanted = [tracings.Wanted(one.item, one.before) for one in form.items]
    id = tracings.open_tracing(office.desk, viewer, wanted, form.before, form.case, form.reason)
    return Answer({"id": id}, 201)


@router.get(
    "/tracings/{id}", response_model=tracings.Tracing, responses=responses(400, 401, 403, 404), summary="A leak tracing"
)  # fmt: skip
def one(office: At, viewer: Asking, id: str) -> Response:
    """For inspectors: that it was made, and what it is about, to those who may know that."""
    return Answer(tracings.tracing(office.desk, viewer, id))


@router.post(
    "/tracings/{id}/agreement", status_code=204, responses=responses(400, 401, 403, 404, 409),
    summary="Agree to a leak tracing",
)  # fmt: skip
def agree(office: At, viewer: Asking, id: str) -> Response:
    """For another inspector than who opened it."""
    tracings.agree_tracing(office.desk, viewer, id)
    return done()


@router.get(
    "/tracings/{id}/exposure", response_model=tracings.Exposure, responses=responses(400, 401, 403, 404, 409),
    summary="Who was exposed",
)  # fmt: skip
def exposure(office: At, viewer: Asking, id: str) -> Response:
    """For the two who made it, once the second has agreed; each reading is on record. Exposed means: was shown it."""
    return Answer(tracings.exposure(office.desk, viewer, id))


@router.post(
    "/tracings/{id}/end", status_code=204, responses=responses(400, 401, 403, 404, 409), summary="End a leak tracing"
)  # fmt: skip
def end(office: At, viewer: Asking, id: str) -> Response:
    """For one of the two who made it: nobody reads it any more."""
    tracings.end_tracing(office.desk, viewer, id)
    return done()
