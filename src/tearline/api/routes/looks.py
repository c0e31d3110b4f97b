"""Who looked at what and why, for those entitled."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import AwareDatetime
from starlette.responses import Response

from tearline.api import PREFIX
from tearline.api.answers import Answer
from tearline.api.problems import responses
from tearline.api.viewer import Asking, At
from tearline.codes import Entry
from tearline.oversight.looked import MOST, Only, WhoLooked, records_of, who_looked
from tearline.oversight.looks import (
    Inspected,
    LookAtOurs,
    Narrowed,
    OwnLook,
    inspect,
    looks_at_ours,
    my_looks,
)

router = APIRouter(prefix=PREFIX, tags=["looks"])
_PROBLEMS = responses(400, 401, 403)
Limit = Annotated[int, Query(ge=1, le=1000)]
Before = Annotated[
    AwareDatetime | None, Query(description="The `at` of the last one of the page before this.")
]
After = Annotated[
    str | None, Query(max_length=400, description="The `line` of the last one of the page before this.")
]


@router.get("/looks/mine", response_model=list[OwnLook], responses=_PROBLEMS, summary="My looks")
def mine(office: At, viewer: Asking, before: Before = None, limit: Limit = 100) -> Response:
    """The viewer's own looks and deeds, newest first."""
    return Answer(my_looks(office.desk, viewer, before, limit))


@router.get("/looks/ours", response_model=list[LookAtOurs], responses=_PROBLEMS, summary="Looks at ours")
def ours(
    office: At, viewer: Asking, record: UUID | None = None, after: After = None, limit: Limit = 100
) -> Response:
    """For a steward: who was shown the own agency's records, by the hour, newest first. Empty for others."""
    return Answer(looks_at_ours(office.desk, viewer, record, after, limit))


@router.get("/looks", response_model=list[Inspected], responses=_PROBLEMS, summary="All looks")
def everybodys(
    office: At,
    viewer: Asking,
    officer: Annotated[str | None, Query(max_length=64, description="Only this login's.")] = None,
    before: Annotated[int | None, Query(ge=0, le=2**63 - 1, description="Entries below this number.")] = None,
    limit: Limit = 100,
    record: Annotated[
        list[UUID] | None,
        Query(max_length=400, description="Only what showed or changed one of these records."),
    ] = None,
    agency: Annotated[str | None, Query(max_length=32, description="Only of this agency's officers.")] = None,
    purpose: Annotated[str | None, Query(max_length=32, description="Only for this purpose.")] = None,
    kind: Annotated[Entry | None, Query(description="Only entries of this kind.")] = None,
    since: Annotated[AwareDatetime | None, Query(description="From this moment on.")] = None,
    until: Annotated[AwareDatetime | None, Query(description="Before this moment.")] = None,
) -> Response:
    """For an inspector: every look and deed, newest first. Empty for others."""
    narrowed = Narrowed(None, agency, purpose, kind, since, until, tuple(record or ()))
    return Answer(inspect(office.desk, viewer, officer, before, limit, narrowed))


@router.get("/looks/at", response_model=WhoLooked, responses=_PROBLEMS, summary="Who looked at a person")
def at(
    office: At,
    viewer: Asking,
    record: Annotated[list[UUID], Query(min_length=1, max_length=MOST, description="The person's records.")],
    whole: Annotated[
        bool, Query(description="All records of that person that the inspector may see, by the first one.")
    ] = False,
    officer: Annotated[str | None, Query(max_length=64, description="Only this login's.")] = None,
    agency: Annotated[str | None, Query(max_length=32, description="Only of this agency's officers.")] = None,
    purpose: Annotated[str | None, Query(max_length=32, description="Only for this purpose.")] = None,
    since: Annotated[AwareDatetime | None, Query(description="From this moment on.")] = None,
    until: Annotated[AwareDatetime | None, Query(description="Before this moment.")] = None,
    before: Annotated[int | None, Query(ge=0, le=2**63 - 1, description="Entries below this number.")] = None,
    limit: Limit = 100,
) -> Response:
    """For an inspector: each officer who was shown a person's records or changed them, with purpose, number and span of
    the looks; and each look and deed, newest first, with the words of its reason where the inspector may see them."""
    ids = records_of(office.desk, viewer, record[0]) if whole else record
    only = Only(officer, agency, purpose, since, until)
    return Answer(who_looked(office.desk, viewer, ids, only, before, limit))
