"""Who is who: entities, described things, explanations, the queue of unsure pairs and decisions on it."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from starlette.responses import Response

from tearline.api import PREFIX
from tearline.api.answers import Answer, done
from tearline.api.forms import Because, Form, LabelText, Reason
from tearline.api.problems import responses
from tearline.api.viewer import Asking, At
from tearline.codes import Verdict
from tearline.picture import deeds, review
from tearline.picture.entity import Entity, EntityDossier, dossier, entity
from tearline.picture.explain import Explained, explain
from tearline.picture.history import History, history
from tearline.picture.match import Matched, match
from tearline.picture.review import Queue

router = APIRouter(prefix=PREFIX, tags=["fusion"])
_ASKED = responses(400, 401, 403)
_BY_ID = responses(400, 401, 403, 404)
_DECIDED = responses(400, 401, 403, 404, 409)
RecordId = Annotated[str, Query(description="A record's id.")]


class Described(Form):
    """A thing by what is known of it: FollowTheMoney's properties, each with its values."""

    schema_: str = Field(alias="schema", max_length=64, examples=["Person"])
    properties: dict[str, list[str]] = Field(
        examples=[{"name": ["Ana López Ruiz"], "birthDate": ["1985-03-12"]}], max_length=50
    )
    limit: int = Field(default=10, ge=1, le=50)


class Decided(Form):
    """Two records are one thing (``same``), two (``apart``), or it is left open (``unsure``), and why.

    The decision's label joins the two records' labels, and ``label`` if the reason rests on more.
    """

    a: str = Field(description="A record's id.")
    b: str = Field(description="The other record's id.")
    verdict: Verdict
    label: LabelText | None = None
    reason: Reason


class DecisionId(BaseModel):
    """The decision that was made."""

    id: UUID


@router.post("/match", response_model=Matched, responses=_ASKED, summary="Match a described thing")
def match_described(office: At, viewer: Asking, form: Described) -> Response:
    """The entities that it may be, best first: score in bits, band, and why, term by term."""
    return Answer(match(office.desk, viewer, form.schema_, form.properties, form.limit))


@router.get("/entity/{id}", response_model=Entity, responses=_BY_ID, summary="One entity")
def one_entity(office: At, viewer: Asking, id: str) -> Response:
    """All that the viewer's records say of one thing, each value with its sources; any record's id leads to it."""
    return Answer(entity(office.desk, viewer, id))


@router.get(
    "/entity/{id}/dossier", response_model=EntityDossier, responses=_BY_ID, summary="An entity's dossier"
)
def dossier_of_entity(office: At, viewer: Asking, id: str) -> Response:
    """The entity with all that it is linked to, each link with the record that says so, under one banner."""
    return Answer(dossier(office.desk, viewer, id))


@router.get("/entity/{id}/history", response_model=History, responses=_BY_ID, summary="An entity's log")
def log_of_entity(office: At, viewer: Asking, id: str) -> Response:
    """What joined it and what parted from it, when and because of what, oldest first."""
    return Answer(history(office.desk, viewer, id))


@router.get("/explain", response_model=Explained, responses=_BY_ID, summary="Explain a pair")
def explain_pair(office: At, viewer: Asking, a: RecordId, b: RecordId) -> Response:
    """Why two records are, or are not, taken as one: each piece of evidence in bits, and in words."""
    return Answer(explain(office.desk, viewer, a, b))


@router.get("/matches/unsure", response_model=Queue, responses=_ASKED, summary="Unsure pairs")
def unsure(office: At, viewer: Asking, limit: Annotated[int, Query(ge=1, le=100)] = 20) -> Response:
    """Pairs of the own agency's that a person should look at; those that would join most come first."""
    return Answer(review.queue(office.desk, viewer, limit))


@router.post(
    "/matches/decisions",
    status_code=201,
    response_model=DecisionId,
    responses=_DECIDED,
    summary="Decide a pair",
)
def decide(office: At, viewer: Asking, form: Decided) -> Response:
    """It holds over every score for whoever may see it, until it is undone; the newest on a pair counts."""
    made = deeds.decide(
        office.desk, viewer, form.a, form.b, form.verdict, form.reason, form.label
    )  # fmt: skip
    return Answer({"id": made}, 201)


@router.post(
    "/matches/decisions/{id}/undo", status_code=204, responses=_DECIDED, summary="Take a decision back"
)
def undo(office: At, viewer: Asking, id: str, form: Because) -> Response:
    """By the agency that made it; it stays on record."""
    deeds.undo(office.desk, viewer, id, form.reason)
    return done()
