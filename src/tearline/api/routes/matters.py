"""Matters: their kinds, boards, single ones with what happened to them, and the deeds of opening and moving one."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from pydantic import AwareDatetime, BaseModel, Field
from starlette.responses import Response

from tearline.api import PREFIX
from tearline.api.answers import Answer
from tearline.api.forms import Form, LabelText
from tearline.api.problems import language_of, responses
from tearline.api.viewer import Asking, At, id_of
from tearline.casework.bases import Named
from tearline.casework.day import Notice, acknowledge, day, notices
from tearline.casework.deeds import move_matter, open_matter
from tearline.casework.questions import ABOUT, PAGES, board, matter, matters_about, openable
from tearline.casework.table import board_of_unit
from tearline.casework.told import (
    BoardTold,
    DayTold,
    KindTold,
    LineTold,
    MatterTold,
    board_told,
    day_told,
    kind_told,
    line_told,
    matter_told,
)
from tearline.errors import NotFound
from tearline.matters import kinds

router = APIRouter(prefix=PREFIX, tags=["matters"])
_ASKED = responses(400, 401, 403)
_BY_ID = responses(400, 401, 403, 404)
_DEED = responses(400, 401, 403, 404, 409)

ASKED = 500  # records whose matters are asked for at once

RecordId = Annotated[str, Field(description="A record's id.")]
Said = Annotated[
    dict[str, str],
    Field(
        max_length=50, examples=[{"value": "high", "danger": "no"}],
        description="What the move says: fields of the kind, each with one of its values, or a moment with its zone.",
    ),
]  # fmt: skip
Words = Annotated[
    str, Field(max_length=500, description="Why, without any content of a record; some moves need it.")
]


class ToName(Form):
    """A person whom a matter names as a suspect. ``basis``: on which basis in force, by its id; none where what is
    opened is a basis itself."""

    record: RecordId
    basis: Annotated[str, Field(description="A basis's id.")] | None = None


class ToOpen(Form):
    """A matter to be opened. ``properties``: of its header; ``about``: the records that it rests on, whose labels its
    own joins; ``naming``: whom it names as a suspect; ``label``: one of the own agency's, needed where it rests on
    none."""

    kind: str = Field(max_length=32, examples=["lead"])
    properties: dict[str, list[str]] = Field(
        max_length=50, examples=[{"name": ["White van at the market"], "summary": ["Three nights in a row."]}]
    )
    about: list[RecordId] = Field(default=[], max_length=ABOUT)
    naming: list[ToName] = Field(default=[], max_length=ABOUT // 2)
    said: Said = Field(default={})
    words: Words = ""
    label: LabelText | None = None


class ToMove(Form):
    """A move to be made. ``seen``: ``last_move`` of the matter as it was read; ``happened_at``: when it was done, if
    earlier than now; ``label``: one of the own agency's, for a move that fewer may see than see the matter."""

    move: str = Field(max_length=64, examples=["triage"])
    seen: UUID
    said: Said = Field(default={})
    words: Words = ""
    happened_at: AwareDatetime | None = None
    label: LabelText | None = None


class ToRead(Form):
    """Notices that were read."""

    ids: list[Annotated[str, Field(description="A notice's id.")]] = Field(max_length=ASKED)


class Read(BaseModel):
    """How many of them were there and unread."""

    read: int


class AboutThese(Form):
    """Records whose matters are asked for."""

    ids: list[RecordId] = Field(min_length=1, max_length=ASKED)


class MatterId(BaseModel):
    """The matter that was opened."""

    id: UUID


class MoveId(BaseModel):
    """The move that was made."""

    id: UUID


@router.get("/matters/kinds", response_model=list[KindTold], responses=_ASKED, summary="Kinds of matters")
def kinds_of_matters(office: At, viewer: Asking, request: Request) -> Response:
    """What states each has, what moves and fields, and whether you may open one; names in your language."""
    may_open = {kind.code for kind in openable(office.desk, viewer)}
    told = [kind_told(kind, kind.code in may_open, language_of(request)) for kind in kinds().values()]
    return _worded(request, told)


@router.get("/matters", response_model=BoardTold, responses=_BY_ID, summary="A board of matters")
def one_board(
    office: At,
    viewer: Asking,
    request: Request,
    kind: Annotated[str, Query(max_length=64, description="A code of GET /matters/kinds.")],
    ended: Annotated[bool, Query(description="Those that ended, in place of those that are open.")] = False,
    state: Annotated[
        list[str] | None, Query(max_length=50, description="Only in this state; may be repeated.")
    ] = None,
    page: Annotated[int, Query(ge=1, le=PAGES)] = 1,
    unit: Annotated[
        str | None,
        Query(max_length=32, description="The code of a unit in which you sit: its open ones alone."),
    ] = None,
) -> Response:
    """Of one kind, what comes first first, fifty a page; each as your moves have it. Of a ``unit``, all on one page."""
    if unit is not None:
        own = board_of_unit(office.desk, viewer, kind, unit, state or ())
        return _worded(request, board_told(own, language_of(request), datetime.now(UTC)))
    found = board(office.desk, viewer, kind, ended=ended, states=state or (), page=page)
    return _worded(request, board_told(found, language_of(request), datetime.now(UTC)))


@router.post("/matters", status_code=201, response_model=MatterId, responses=_BY_ID, summary="Open a matter")
def open_one(office: At, viewer: Asking, form: ToOpen) -> Response:
    """Under the join of the labels of what it is about, and of the one that is given. It is your agency's."""
    id = open_matter(
        office.desk, viewer, form.kind, form.properties, about=[id_of(one) for one in form.about], said=form.said,
        words=form.words, label=form.label,
        naming=[Named(id_of(one.record), id_of(one.basis) if one.basis else None) for one in form.naming],
    )  # fmt: skip
    return Answer({"id": id}, 201)


@router.get("/matters/{id}", response_model=MatterTold, responses=_BY_ID, summary="One matter")
def one_matter(office: At, viewer: Asking, request: Request, id: str) -> Response:
    """By its id or its folio: where it stands, the moves that you see, those that you may make now, and its clocks."""
    return _worded(
        request, matter_told(matter(office.desk, viewer, id), language_of(request), datetime.now(UTC))
    )


@router.post(
    "/matters/{id}/moves", status_code=201, response_model=MoveId, responses=_DEED, summary="Move a matter"
)
def move_one(office: At, viewer: Asking, id: str, form: ToMove) -> Response:
    """Answers 409 where it was moved since ``seen``, and 404 alike where there is none, where you may not see it, and
    where the move is not yours to make."""
    made = move_matter(
        office.desk, viewer, id, form.move, form.seen, said=form.said, words=form.words, happened_at=form.happened_at,
        label=form.label,
    )  # fmt: skip
    return Answer({"id": made}, 201)


@router.post(
    "/records/matters", response_model=list[LineTold], responses=_ASKED, summary="Matters about records"
)
def matters_about_records(office: At, viewer: Asking, request: Request, form: AboutThese) -> Response:
    """Those about any of these records, opened last first, fifty at most; without what they say and their clocks."""
    found = matters_about(office.desk, viewer, _known(form.ids))
    language, now = language_of(request), datetime.now(UTC)
    return _worded(request, [line_told(line, language, now) for line in found])


@router.get("/day", response_model=DayTold, responses=_ASKED, summary="Your day")
def my_day(office: At, viewer: Asking, request: Request) -> Response:
    """What waits for you of any kind of matter, what became of what you opened, and your notices."""
    return _worded(request, day_told(day(office.desk, viewer), language_of(request), datetime.now(UTC)))


@router.get("/notices", response_model=list[Notice], responses=_ASKED, summary="Your notices")
def my_notices(office: At, viewer: Asking) -> Response:
    """What you were told and have not read, the newest first, fifty at most."""
    return Answer(notices(office.desk, viewer))


@router.post("/notices/read", response_model=Read, responses=_ASKED, summary="Put notices away")
def read_notices(office: At, viewer: Asking, form: ToRead) -> Response:
    """You have read these. Ids that are no unread notices of yours are passed over."""
    return Answer({"read": acknowledge(office.desk, viewer, _known(form.ids))})


def _known(ids: list[str]) -> list[UUID]:
    """Those that are ids; nothing is about any other."""
    known = []
    for text in ids:
        try:
            known.append(id_of(text))
        except NotFound:
            continue
    return known


def _worded(request: Request, told: object) -> Response:
    """An answer with words in the caller's language, which says so."""
    return Answer(told, headers={"content-language": language_of(request), "vary": "accept-language"})
