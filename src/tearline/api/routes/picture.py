"""What a person asks: check, search, one record. What is asked for stands in no address, which servers log."""

from __future__ import annotations

from datetime import date

from fastapi import APIRouter
from pydantic import Field
from starlette.responses import Response

from tearline.api import PREFIX
from tearline.api.answers import Answer
from tearline.api.forms import Form, TierName
from tearline.api.problems import responses
from tearline.api.viewer import Asking, At
from tearline.handling import Tier
from tearline.picture.check import Checked, check
from tearline.picture.record import Dossier, record
from tearline.picture.search import Filters, Searched, search

router = APIRouter(prefix=PREFIX, tags=["picture"])


class Asked(Form):
    """An identifier: a plate, CURP, phone, serial number … in any usual writing."""

    text: str


class Wanted(Form):
    """Words, whose accents and small misspellings are forgiven; only these schemata, agencies and tiers.

    Of more than six words, as whole names have, the six longest must stand in the record; the others rank.

    ``since``: recorded on this day or later; ``until``: before this day.
    """

    q: str
    kind: list[str] = Field(default=[], max_length=50)
    agency: list[str] = Field(default=[], max_length=50)
    tier: list[TierName] = Field(default=[], max_length=5)
    since: date | None = None
    until: date | None = None
    page: int = Field(default=1, ge=1)
    size: int = Field(default=20, ge=1, le=100)


@router.post("/check", response_model=Checked, responses=responses(400, 401, 403), summary="Field check")
def check_identifier(office: At, viewer: Asking, form: Asked) -> Response:
    """Which records carry this identifier, among what the viewer may see; exact ones first."""
    return Answer(check(office.desk, viewer, form.text))


@router.post("/search", response_model=Searched, responses=responses(400, 401, 403), summary="Search")
def search_records(office: At, viewer: Asking, form: Wanted) -> Response:
    """Records that hold every word, best first, with how all answers fall by kind, agency, tier and year."""
    filters = Filters(form.kind, form.agency, [Tier[t] for t in form.tier], form.since, form.until)
    return Answer(search(office.desk, viewer, form.q, filters, form.page, form.size))


@router.get(
    "/records/{id}", response_model=Dossier, responses=responses(400, 401, 403, 404), summary="One record"
)
def one_record(office: At, viewer: Asking, id: str) -> Response:
    """What it says, what it said before, and what it is linked to, as far as the viewer may see each."""
    return Answer(record(office.desk, viewer, id))
