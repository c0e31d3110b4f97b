"""What a person asks: check, search, one record."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from tearline.api import PREFIX
from tearline.api.answers import Answer
from tearline.api.asking import Asking, At
from tearline.api.forms import TierName
from tearline.api.problems import responses
from tearline.handling import Tier
from tearline.picture.check import Checked, check
from tearline.picture.record import Dossier, record
from tearline.picture.search import Filters, Searched, search

router = APIRouter(prefix=PREFIX, tags=["picture"])


@router.get("/check", response_model=Checked, responses=responses(400, 401, 403), summary="Field check")
def check_identifier(
    office: At,
    viewer: Asking,
    text: Annotated[str, Query(description="A plate, CURP, phone, serial number … in any usual writing.")],
) -> Response:
    """Which records carry this identifier, among what the viewer may see; exact ones first."""
    return Answer(check(office.desk, viewer, text))


@router.get("/search", response_model=Searched, responses=responses(400, 401, 403), summary="Search")
def search_records(
    office: At,
    viewer: Asking,
    q: Annotated[str, Query(description="Up to six words; accents and small misspellings are forgiven.")],
    kind: Annotated[list[str] | None, Query(description="Only these schemata.", max_length=50)] = None,
    agency: Annotated[list[str] | None, Query(description="Only records of these.", max_length=50)] = None,
    tier: Annotated[list[TierName] | None, Query(description="Only these tiers.", max_length=5)] = None,
    since: Annotated[date | None, Query(description="Recorded on this day or later.")] = None,
    until: Annotated[date | None, Query(description="Recorded before this day.")] = None,
    page: Annotated[int, Query(ge=1)] = 1,
    size: Annotated[int, Query(ge=1, le=100)] = 20,
) -> Response:
    """Records that hold every word, best first, with how all answers fall by kind, agency, tier and year."""
    filters = Filters(kind or [], agency or [], [Tier[t] for t in tier or []], since, until)
    return Answer(search(office.desk, viewer, q, filters, page, size))


@router.get(
    "/records/{id}", response_model=Dossier, responses=responses(400, 401, 403, 404), summary="One record"
)
def one_record(office: At, viewer: Asking, id: str) -> Response:
    """What it says, what it said before, and what it is linked to, as far as the viewer may see each."""
    return Answer(record(office.desk, viewer, id))
