"""Copies: files that leave, each in the register before its first byte is sent, and what their holders are told."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request
from pydantic import AwareDatetime, Field
from starlette.responses import Response

from tearline.api import PREFIX
from tearline.api.answers import Answer, done
from tearline.api.forms import Form, LabelText
from tearline.api.leaving import NUMBER, sent_copy
from tearline.api.problems import language_of, responses
from tearline.api.routes.graph import Placed
from tearline.api.routes.picture import Wanted
from tearline.api.turns import Unwanted, in_turn
from tearline.api.viewer import Asking, At, Office
from tearline.codes import CopyAnswer, CopyFormat, CopyKind
from tearline.copies.checked_list import Checking, Line, checking, take_list
from tearline.copies.in_parts import Watched, given_up
from tearline.copies.register import (
    Copies,
    InCopy,
    OfOurs,
    Taken,
    answer_copy,
    copies_of_ours,
    copies_taken,
    copy_records,
    own_copies,
)
from tearline.copies.sharing import Listed, Shared, listed, shared
from tearline.copies.take import Copy, take_chart, take_dossier, take_record, take_search
from tearline.copies.wish import Wish, accepted_wish
from tearline.handling import Tier
from tearline.language import Language
from tearline.ledger.look import Viewer
from tearline.picture.graph.drawing import NODES
from tearline.picture.graph.scenes import Place
from tearline.picture.graph.span import Span
from tearline.picture.search import Filters

router = APIRouter(prefix=PREFIX, tags=["copies"])
AT_ONCE = 8  # searches of which copies are made in one process; the next one waits
_ASKED = responses(400, 401, 403)
MEDIA = (
    "application/pdf",
    "text/csv",
    "application/json",
    "image/svg+xml",
    "application/graphml+xml",
    "image/png",
    "application/xml",
)
_FILE: dict[int | str, dict[str, Any]] = {
    200: {
        "description": f"The file. Its number stands in the header {NUMBER} too.",
        "content": {kind: {"schema": {} if kind.endswith("json") else {"type": "string"}} for kind in MEDIA},
    }
}
_OF_ONE = {**_FILE, **responses(400, 401, 403, 404, 409)}
Limit = Annotated[int, Query(ge=1, le=1000)]
Number = Annotated[str, Query(max_length=20, description="A copy's number: K7Q4-M2XD.")]


class Wished(Form):
    """In which format, for whom (empty: the officer), and why. All three are kept in the register."""

    format: CopyFormat
    recipient: str | None = Field(default=None, max_length=200)
    reason: str = Field(min_length=3, max_length=500, description="Why the copy is taken.")

    def wish(self, kind: CopyKind) -> Wish:
        """As the register takes it. Raises :class:`BadInput`."""
        return accepted_wish(kind, self.format, self.recipient, self.reason)


class WantedCopy(Wanted):
    """A search, of which all records that answer are taken, a million at most (not ``page`` and ``size``)."""

    copy_of_it: Wished = Field(alias="copy")


class WantedDrawing(Form):
    """A chart: where its entities stand, and the days that its links are narrowed to."""

    nodes: list[Placed] = Field(min_length=1, max_length=NODES)
    since: date | None = None
    until: date | None = None
    copy_of_it: Wished = Field(alias="copy")


class Answered(Form):
    """What became of a copy; why, where it is still needed."""

    how: CopyAnswer
    words: str = Field(
        default="", max_length=500, description="Told to the stewards whose records it concerns."
    )


class Under(Form):
    """Own records under a label; ``after`` is that of the answer before."""

    label: LabelText
    after: list[str] | None = Field(default=None, min_length=2, max_length=2)


@router.post("/entity/{id}/export", responses=_OF_ONE, summary="Copy of a dossier")
def export_dossier(request: Request, office: At, viewer: Asking, id: str, form: Wished) -> Response:
    """The dossier as PDF, CSV or JSON, entered in the register of copies before it is sent."""
    wish = form.wish(CopyKind.DOSSIER)
    return sent_copy(take_dossier(office.desk, viewer, id, wish, language_of(request)))


@router.post("/records/{id}/export", responses=_OF_ONE, summary="Copy of a record")
def export_record(request: Request, office: At, viewer: Asking, id: str, form: Wished) -> Response:
    """One record as it is now, as CSV or JSON, entered in the register of copies before it is sent."""
    wish = form.wish(CopyKind.RECORD)
    return sent_copy(take_record(office.desk, viewer, id, wish, language_of(request)))


@router.post(
    "/search/export",
    responses={**_FILE, **responses(400, 401, 403, 409, 429, 503)},
    summary="Copy of a search",
)
async def export_search(request: Request, office: At, viewer: Asking, form: WantedCopy) -> Response:
    """Every record that answers a search, as CSV or JSON, entered in the register before it is sent; all or none.

    Read in parts, so that the first byte of a long one comes after minutes. One at a time of an officer. Whoever hangs
    up before gives it up.
    """
    take = partial(_taken_search, office, viewer, form, language_of(request))
    return sent_copy(await in_turn(request, request.app.state.copies, take, given_up))


def _taken_search(
    office: Office, viewer: Viewer, form: WantedCopy, language: Language, unwanted: Unwanted
) -> Copy:
    filters = Filters(form.kind, form.agency, [Tier[t] for t in form.tier], form.since, form.until)
    wish = form.copy_of_it.wish(CopyKind.SEARCH)
    watched = Watched(wanted=lambda: not unwanted())
    return take_search(office.desk, viewer, form.q, filters, wish, language, watched)


@router.post(
    "/drawings/export", responses={**_FILE, **responses(400, 401, 403, 409)}, summary="Copy of a chart"
)
def export_chart(request: Request, office: At, viewer: Asking, form: WantedDrawing) -> Response:
    """Entities and the links between them, as they are drawn, as PNG, SVG, ANX, GraphML, CSV or JSON, entered in the
    register of copies before it is sent. What is hidden in the drawing is not in it."""
    wish, places = form.copy_of_it.wish(CopyKind.CHART), [Place(**place.model_dump()) for place in form.nodes]
    span = Span(form.since, form.until)
    return sent_copy(take_chart(office.desk, viewer, places, span, wish, language_of(request)))


class WantedList(Form):
    """A list of identifiers, each of which is checked as if alone; blank ones say nothing."""

    lines: list[Annotated[str, Field(max_length=1000)]] = Field(min_length=1, max_length=100_000)
    case: str = Field(min_length=3, max_length=60, description="Number of the investigation or the case.")
    copy_of_it: Wished = Field(alias="copy")


@router.get("/check/list", response_model=Checking, responses=_ASKED, summary="What is left of the quota")
def to_check(office: At, viewer: Asking) -> Response:
    """How many lines a list may have, how many the officer may still check within 24 hours, and their lists before."""
    return Answer(checking(office.desk, viewer))


@router.post(
    "/check/list",
    responses={**_FILE, **responses(400, 401, 403, 409, 429, 503)},
    summary="Check a list",
)
async def check_list(request: Request, office: At, viewer: Asking, form: WantedList) -> Response:
    """Each line checked as POST /check does, with an entry of its own; the answers as CSV or JSON, entered in the
    register of copies before they are sent. Within a quota of lines a day, counted before anything is looked up."""
    take = partial(_taken_list, office, viewer, form, language_of(request))
    return sent_copy(await in_turn(request, request.app.state.copies, take, given_up))


def _taken_list(
    office: Office, viewer: Viewer, form: WantedList, language: Language, unwanted: Unwanted
) -> Copy:
    wish = form.copy_of_it.wish(CopyKind.LIST)
    lines = [Line(n, text.strip()) for n, text in enumerate(form.lines, 1) if text.strip()]
    watched = Watched(wanted=lambda: not unwanted())
    return take_list(office.desk, viewer, lines, form.case, wish, language, watched)


@router.get("/copies", response_model=Copies, responses=_ASKED, summary="My copies")
def mine(office: At, viewer: Asking, limit: Limit = 100) -> Response:
    """The viewer's copies, and to a steward those of officers who left: what waits for an answer first."""
    return Answer(own_copies(office.desk, viewer, limit))


@router.post("/copies/{number}/answer", status_code=204, responses=responses(400, 401, 403, 404, 409),
             summary="What became of a copy")  # fmt: skip
def answered(office: At, viewer: Asking, number: str, form: Answered) -> Response:
    """Destroyed, handed back, or still needed and why. The first two end it."""
    answer_copy(office.desk, viewer, number, form.how, form.words)
    return done()


@router.get("/copies/ours", response_model=list[OfOurs], responses=_ASKED, summary="Copies of our records")
def ours(
    office: At,
    viewer: Asking,
    record: UUID | None = None,
    out: Annotated[bool, Query(description="Only copies that are still out.")] = True,
    after: Annotated[
        str | None, Query(max_length=200, description="The `line` of the last one before.")
    ] = None,
    limit: Limit = 100,
) -> Response:
    """For a steward: in which copies the own agency's records stand, and what their holders said. Empty for others."""
    return Answer(copies_of_ours(office.desk, viewer, record, out, after, limit))


@router.get("/copies/taken", response_model=list[Taken], responses=_ASKED, summary="The register of copies")
def taken(
    office: At,
    viewer: Asking,
    officer: Annotated[str | None, Query(max_length=64, description="Only this login's.")] = None,
    number: Number | None = None,
    record: Annotated[UUID | None, Query(description="Only copies that hold this record.")] = None,
    before: Annotated[AwareDatetime | None, Query(description="The `at` of the last one before.")] = None,
    limit: Limit = 100,
) -> Response:
    """For an inspector: every copy, newest first, with the first hundred ids of what it holds. Empty for others."""
    return Answer(copies_taken(office.desk, viewer, officer, number, record, before, limit))


@router.get(
    "/copies/taken/{number}/records",
    response_model=list[InCopy],
    responses=_ASKED,
    summary="What a copy holds",
)
def in_a_copy(
    office: At,
    viewer: Asking,
    number: str,
    after: Annotated[UUID | None, Query(description="The `record` of the last one before.")] = None,
    limit: Limit = 100,
) -> Response:
    """For an inspector: the ids of what a copy holds, with their owners. Empty for others, and for no copy."""
    return Answer(copy_records(office.desk, viewer, number, after, limit))


@router.get("/shared", response_model=Shared, responses=_ASKED, summary="What of ours is shared")
def what_is_shared(office: At, viewer: Asking) -> Response:
    """For a steward: how many of the own agency's records each agency may see by the labels that stand."""
    return Answer(shared(office.desk, viewer))


@router.post("/shared/records", response_model=Listed, responses=_ASKED, summary="Our records under a label")
def under_a_label(office: At, viewer: Asking, form: Under) -> Response:
    """For a steward: the own agency's records under one label, by source and key."""
    return Answer(listed(office.desk, viewer, form.label, form.after))
