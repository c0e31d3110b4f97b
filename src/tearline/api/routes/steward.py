"""What a steward does with the own agency's records: one, or all that a load brought."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from starlette.responses import Response

from tearline import stewardship
from tearline.api import PREFIX
from tearline.api.answers import Answer, done
from tearline.api.forms import Because, Form, LabelText, Reason
from tearline.api.problems import responses
from tearline.api.viewer import Asking, At, id_of
from tearline.stewardship import Due, Expunged, Returned

router = APIRouter(prefix=PREFIX, tags=["stewardship"])
_PROBLEMS = responses(400, 401, 403, 404, 409)
Why = Annotated[str, Query(min_length=3, max_length=500, description="Why, without content of the record.")]


class Correction(Form):
    """What to replace; what is not named stays. A property with an empty list goes."""

    reason: Reason
    seen: str | None = Field(
        default=None,
        max_length=40,
        description="The recorded_at of the record that you read: with it, a record that somebody changed since"
        " is not overwritten (409).",
    )
    schema_: str | None = Field(default=None, alias="schema", max_length=64)
    properties: dict[str, list[str]] | None = None
    label: LabelText | None = None
    status: str | None = None
    source_grade: str | None = None
    info_grade: str | None = None
    grade_scale: str | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    review_on: date | None = None
    purge_on: date | None = None


class Relabel(Form):
    """The new label, and why."""

    label: LabelText
    reason: Reason


class Reviewed(Form):
    """Still justified, until when, and why (28 CFR 23.20(h): at most five years on)."""

    next: date
    purge: date | None = None
    reason: Reason


class Outcome(BaseModel):
    """Whether anything changed."""

    outcome: Literal["changed", "same"]


class Moved(BaseModel):
    """How many records got another label."""

    records: int


class Freed(BaseModel):
    """On how many records something was held."""

    records: int


@router.patch("/records/{id}", response_model=Outcome, responses=_PROBLEMS, summary="Correct a record")
def correct(office: At, viewer: Asking, id: str, form: Correction) -> Response:
    """Replace what is named, all else stays; what it said before stays in its history."""
    changes = form.model_dump(mode="json", by_alias=True, exclude_unset=True, exclude={"reason", "seen"})
    outcome = stewardship.correct(office.desk, viewer, id_of(id), changes, form.reason, seen=form.seen)
    return Answer({"outcome": outcome})


@router.post(
    "/records/{id}/reclassify", response_model=Moved, responses=_PROBLEMS, summary="Relabel a record"
)
def reclassify(office: At, viewer: Asking, id: str, form: Relabel) -> Response:
    """Put the record under another label, for every viewer at once."""
    moved = stewardship.reclassify(office.desk, viewer, form.label, form.reason, record=id_of(id))
    return Answer({"records": moved})


@router.post("/records/{id}/recall", response_model=Moved, responses=_PROBLEMS, summary="Recall a record")
def recall(office: At, viewer: Asking, id: str, form: Because) -> Response:
    """Take the record back from every other agency."""
    return Answer({"records": stewardship.recall(office.desk, viewer, form.reason, record=id_of(id))})


@router.post(
    "/records/{id}/restore", response_model=Moved, responses=_PROBLEMS, summary="Share a record again"
)
def restore(office: At, viewer: Asking, id: str, form: Relabel) -> Response:
    """End a recall: the record is shared again, under the label given."""
    moved = stewardship.restore(office.desk, viewer, form.label, form.reason, record=id_of(id))
    return Answer({"records": moved})


@router.post("/records/{id}/review", status_code=204, responses=_PROBLEMS, summary="Review a record")
def review(office: At, viewer: Asking, id: str, form: Reviewed) -> Response:
    """Looked at and still justified, until the next review."""
    stewardship.review(office.desk, viewer, id_of(id), form.next, form.purge, form.reason)
    return done()


@router.post("/records/{id}/unhold", response_model=Freed, responses=_PROBLEMS, summary="Unhold a record")
def unhold(office: At, viewer: Asking, id: str, form: Because) -> Response:
    """Let loads decide again about label, dates and content that a steward set by hand."""
    return Answer({"records": stewardship.unhold(office.desk, viewer, form.reason, record=id_of(id))})


@router.delete("/records/{id}", response_model=Expunged, responses=_PROBLEMS, summary="Expunge a record")
def expunge(office: At, viewer: Asking, id: str, reason: Why) -> Response:
    """Remove it for good, with its history. The ledger keeps its id and the reason."""
    return Answer(stewardship.expunge(office.desk, viewer, reason, record=id_of(id)))


@router.post("/loads/{id}/reclassify", response_model=Moved, responses=_PROBLEMS, summary="Relabel a load")
def reclassify_load(office: At, viewer: Asking, id: str, form: Relabel) -> Response:
    """Put all that the load brought under another label."""
    moved = stewardship.reclassify(office.desk, viewer, form.label, form.reason, load=id_of(id))
    return Answer({"records": moved})


@router.post("/loads/{id}/recall", response_model=Moved, responses=_PROBLEMS, summary="Recall a load")
def recall_load(office: At, viewer: Asking, id: str, form: Because) -> Response:
    """Take all that the load brought back from every other agency."""
    return Answer({"records": stewardship.recall(office.desk, viewer, form.reason, load=id_of(id))})


@router.post("/loads/{id}/restore", response_model=Moved, responses=_PROBLEMS, summary="Share a load again")
def restore_load(office: At, viewer: Asking, id: str, form: Relabel) -> Response:
    """End a recall of all that the load brought."""
    moved = stewardship.restore(office.desk, viewer, form.label, form.reason, load=id_of(id))
    return Answer({"records": moved})


@router.post("/loads/{id}/unhold", response_model=Freed, responses=_PROBLEMS, summary="Unhold a load")
def unhold_load(office: At, viewer: Asking, id: str, form: Because) -> Response:
    """Let loads decide again about all that the load brought."""
    return Answer({"records": stewardship.unhold(office.desk, viewer, form.reason, load=id_of(id))})


@router.delete("/loads/{id}", response_model=Expunged, responses=_PROBLEMS, summary="Expunge a load")
def expunge_load(office: At, viewer: Asking, id: str, reason: Why) -> Response:
    """Remove what the load created; what it changed goes back to what it was."""
    return Answer(stewardship.expunge(office.desk, viewer, reason, load=id_of(id)))


@router.get("/reviews", response_model=list[Due], responses=responses(400, 401, 403), summary="Due reviews")
def reviews(
    office: At,
    viewer: Asking,
    until: Annotated[date | None, Query(description="Due by this day; today if absent.")] = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> Response:
    """The own agency's records that wait for a review, the most overdue first."""
    return Answer(stewardship.reviews(office.desk, viewer, until, limit))


@router.get(
    "/came-back",
    response_model=list[Returned],
    responses=responses(400, 401, 403),
    summary="Records that came back",
)
def came_back(office: At, viewer: Asking, limit: Annotated[int, Query(ge=1, le=1000)] = 100) -> Response:
    """The own agency's records that a load brought back although a deed had moved or expunged them."""
    return Answer(stewardship.came_back(office.desk, viewer, limit))
