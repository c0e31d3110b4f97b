"""What came of leads, in figures."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from tearline.api import PREFIX
from tearline.api.answers import Answer
from tearline.api.problems import responses
from tearline.api.viewer import Asking, At
from tearline.casework.figures import Figures, figures

router = APIRouter(prefix=PREFIX, tags=["matters"])


@router.get(
    "/figures", response_model=Figures, responses=responses(400, 401, 403), summary="Figures of leads"
)
def figures_of_leads(
    office: At,
    viewer: Asking,
    since: Annotated[
        date | None, Query(description="The first day, in UTC; without it, 90 days back.")
    ] = None,
    until: Annotated[date | None, Query(description="The last day; without it, today.")] = None,
) -> Response:
    """For commanders, duty officers and inspectors: counted over the leads that you see, triaged, of no exercise.
    Times are in seconds; a share or a time of fewer than ten cases is null."""
    return Answer(figures(office.desk, viewer, since, until))
