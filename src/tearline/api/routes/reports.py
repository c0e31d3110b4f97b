"""An inspector's reports, each in the register of copies before its first byte is sent: PDF of a list, and the sealed
report for a court."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import AwareDatetime, Field
from starlette.responses import Response

from tearline.api import PREFIX
from tearline.api.forms import Form
from tearline.api.leaving import NUMBER, sent_copy
from tearline.api.problems import language_of, responses
from tearline.api.routes.copies import Wished
from tearline.api.viewer import Asking, At
from tearline.codes import CopyKind, Entry
from tearline.oversight.court import accepted_authority, accepted_day, accepted_number, take_sealed
from tearline.oversight.looked import MOST, Only
from tearline.oversight.looks import Narrowed
from tearline.oversight.report import Order, take_ledger, take_looks

router = APIRouter(prefix=PREFIX, tags=["looks"])
_PROBLEMS = responses(400, 401, 403, 404, 409)


def _file(media: str) -> dict[int | str, dict[str, Any]]:
    content = {media: {"schema": {"type": "string"}}}
    return {
        200: {
            "description": f"The file. Its number stands in the header {NUMBER} too.",
            "content": content,
        }
    }


class OfPerson(Form):
    """The looks at these records, narrowed as ``GET /looks/at`` is; and the copy of it."""

    records: list[UUID] = Field(min_length=1, max_length=MOST)
    officer: str | None = Field(default=None, max_length=64)
    agency: str | None = Field(default=None, max_length=32)
    purpose: str | None = Field(default=None, max_length=32)
    since: AwareDatetime | None = None
    until: AwareDatetime | None = None
    copy_of_it: Wished = Field(alias="copy")


class OfLedger(Form):
    """Entries of the ledger, narrowed as ``GET /looks`` is; and the copy of it."""

    officer: str | None = Field(default=None, max_length=64)
    record: UUID | None = None
    agency: str | None = Field(default=None, max_length=32)
    purpose: str | None = Field(default=None, max_length=32)
    kind: Entry | None = None
    since: AwareDatetime | None = None
    until: AwareDatetime | None = None
    copy_of_it: Wished = Field(alias="copy")


class ForCourt(Form):
    """A sealed report: about which records, for which order, and why it is made."""

    records: list[UUID] = Field(min_length=1, max_length=MOST)
    authority: str = Field(
        min_length=3, max_length=200, description="The court or authority that ordered it."
    )
    number: str = Field(min_length=1, max_length=100, description="The order's number.")
    day: date = Field(description="The order's day.")
    reason: str = Field(min_length=3, max_length=500)


@router.post(
    "/looks/at/export", responses={**_file("application/pdf"), **_PROBLEMS}, summary="Who looked at a person, as PDF"
)  # fmt: skip
def export_looks(request: Request, office: At, viewer: Asking, form: OfPerson) -> Response:
    """For an inspector: what ``GET /looks/at`` answers, 2,000 entries at most, entered in the register of copies."""
    only = Only(form.officer, form.agency, form.purpose, form.since, form.until)
    wish = form.copy_of_it.wish(CopyKind.LOOKS)
    return sent_copy(take_looks(office.desk, viewer, form.records, only, wish, language_of(request)))


@router.post(
    "/looks/export", responses={**_file("application/pdf"), **_PROBLEMS}, summary="Extract of the ledger, as PDF"
)  # fmt: skip
def export_ledger(request: Request, office: At, viewer: Asking, form: OfLedger) -> Response:
    """For an inspector: what ``GET /looks`` answers, 2,000 entries at most, entered in the register of copies."""
    narrowed = Narrowed(form.record, form.agency, form.purpose, form.kind, form.since, form.until)
    wish = form.copy_of_it.wish(CopyKind.LEDGER)
    return sent_copy(take_ledger(office.desk, viewer, form.officer, narrowed, wish, language_of(request)))


@router.post(
    "/looks/at/sealed", responses={**_file("application/zip"), **_PROBLEMS}, summary="Sealed report for a court"
)  # fmt: skip
def export_sealed(request: Request, office: At, viewer: Asking, form: ForCourt) -> Response:
    """For an inspector: every look, reason and source on one person, for an order, as one file that is verified offline
    (`tearline ledger verify-report`). Entered in the register of copies with the order."""
    order = Order(accepted_authority(form.authority), accepted_number(form.number), accepted_day(form.day))
    language = language_of(request)
    return sent_copy(
        take_sealed(office.desk, office.archive, viewer, form.records, order, form.reason, language)
    )
