"""What each agency gave to outcomes, and citing."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.responses import Response

from tearline.api import PREFIX
from tearline.api.answers import Answer, done
from tearline.api.forms import Form
from tearline.api.problems import responses
from tearline.api.viewer import Asking, At, id_of
from tearline.codes import Role
from tearline.sharing.credit import Citing, Credit, cite, cited_with, credit, uncite

router = APIRouter(prefix=PREFIX, tags=["sharing"])
_BY_ID = responses(400, 401, 403, 404)


class CitingForm(Form):
    """Which record, and what it gave."""

    record: UUID
    role: Role


@router.get("/credit", response_model=Credit, responses=responses(400, 401), summary="What each agency gave")
def all_credit(
    office: At,
    viewer: Asking,
    agency: Annotated[str, Query(max_length=24, description="Whose contributions are listed.")] = "",
    since: Annotated[
        date | None, Query(description="The first day, in UTC; without it, 90 days back.")
    ] = None,
    until: Annotated[date | None, Query(description="The last day; without it, today.")] = None,
) -> Response:
    """A point for each role that was filled in an outcome, split evenly among those cited for it; counted over what
    you see."""
    return Answer(credit(office.desk, viewer, agency, since, until))


@router.get(
    "/matters/{id}/contributions",
    response_model=Citing,
    responses=_BY_ID,
    summary="What was cited with a matter",
)
def contributions(office: At, viewer: Asking, id: str) -> Response:
    """The records that it rested on, of those that you see; ``may``: whether you may cite more."""
    return Answer(cited_with(office.desk, viewer, id_of(id)))


@router.post(
    "/matters/{id}/contributions", status_code=204, responses=_BY_ID, summary="Cite a record with a matter"
)
def cite_one(office: At, viewer: Asking, id: str, form: CitingForm) -> Response:
    """For who decided it, ended it or has it in hand, once it is decided or ended."""
    cite(office.desk, viewer, id_of(id), form.record, form.role)
    return done()


@router.delete("/contributions/{id}", status_code=204, responses=_BY_ID, summary="Take a citation back")
def uncite_one(office: At, viewer: Asking, id: str) -> Response:
    """One of your agency's."""
    uncite(office.desk, viewer, id_of(id))
    return done()
