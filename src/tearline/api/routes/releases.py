"""Tear-line releases: written below the line, sent in marked copies, recalled, traced."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request
from pydantic import AwareDatetime, BaseModel, Field
from starlette.responses import Response

from tearline.api import PREFIX
from tearline.api.answers import Answer, done
from tearline.api.forms import Form, LabelText
from tearline.api.leaving import NUMBER, sent_copy
from tearline.api.problems import language_of, responses
from tearline.api.viewer import Asking, At, id_of
from tearline.codes import CopyFormat
from tearline.picture.answer import Banner
from tearline.sharing.releases import deeds
from tearline.sharing.releases.leaks import LONGEST, trace_text
from tearline.sharing.releases.printed import take_release
from tearline.sharing.releases.questions import Asked, Received, asked, release, waiting
from tearline.sharing.releases.told import ReleaseTold, TracedTold, release_told, traced_told

router = APIRouter(prefix=PREFIX, tags=["sharing"])
_BY_ID = responses(400, 401, 403, 404)
_DEED = responses(400, 401, 403, 404, 409)
Folio = Annotated[str, Field(max_length=40, description="A release's folio, or its id.")]


class ToBegin(Form):
    """A release to be written. ``title``: its working title, for those above the line; ``sources``: the
    records that it rests on, by id."""

    title: str = Field(min_length=3, max_length=200, examples=["The cell at the pier"])
    sources: list[str] = Field(min_length=1, max_length=50)
    label: LabelText | None = None


class Answered(Form):
    """Why something from above may stand below, as its author says: of this sort and in these words."""

    sort: str = Field(max_length=20, examples=["identifier"])
    found: str = Field(max_length=500, examples=["XTR-417-B"])
    why: str = Field(max_length=500, examples=["it is what is to be given"])
    known: int | None = Field(
        default=None, ge=0, le=10**9, description="Of a place or a time: how many people could have known it."
    )


class ToWrite(Form):
    """The text below the line. ``version``: of the draft as it was read (0: nothing was written yet).
    ``body``: each paragraph begins with the numbers of the sources that it rests on, ``[1 3]``, or ``[-]``
    for none; one that says nothing rests on all. ``lower``: the label of the copies, without anybody to
    whom it is releasable; ``recipients``: agencies, or officers as AGENCY/login."""

    version: int = Field(ge=0)
    title: str = Field(max_length=200, examples=["A vehicle to look out for"])
    body: str = Field(max_length=25_000)
    lower: LabelText
    recipients: list[Annotated[str, Field(max_length=100)]] = Field(max_length=500, examples=[["PEO", "ADU"]])
    valid_until: AwareDatetime
    why: list[Answered] = Field(default=[], max_length=500)


class ToIssue(Form):
    """``seen``: ``last_move`` of the release as it was read."""

    seen: UUID


class ToAnswer(Form):
    """Whether leave is given; why not, where it is not."""

    granted: bool
    words: str = Field(default="", max_length=500)


class ToTrace(Form):
    """A text that was found."""

    text: str = Field(min_length=1, max_length=LONGEST)


class ReleaseId(BaseModel):
    """The release that was begun."""

    id: UUID


class Version(BaseModel):
    """The text as it was saved."""

    version: int


class WaitingAnswer(BaseModel):
    """``asked``: leave that your agency is asked for; ``received``: copies that you, or your agency, have."""

    asked: list[Asked]
    received: list[Received]
    banner: Banner


@router.get(
    "/releases", response_model=WaitingAnswer, responses=responses(400, 401), summary="Releases received"
)
def releases(office: At, viewer: Asking) -> Response:
    """Copies that your agency or you by name received, and leave that your agency is asked for. Own
    releases are matters of the kind ``release``."""
    return Answer(waiting(office.desk, viewer))


@router.post(
    "/releases", response_model=ReleaseId, responses=_DEED, status_code=201, summary="Begin a release"
)
def begin_release(office: At, viewer: Asking, form: ToBegin) -> Response:
    """A draft that rests on these records and is under their labels, joined."""
    id = deeds.begin(office.desk, viewer, form.title, [id_of(one) for one in form.sources], form.label)
    return Answer({"id": id}, status_code=201)


@router.post(
    "/releases/trace",
    response_model=TracedTold,
    responses=responses(400, 401, 403),
    summary="Trace a leaked text",
)
def trace_leak(request: Request, office: At, viewer: Asking, form: ToTrace) -> Response:
    """Whose copy a text is, for an inspector of the releasing agency; or that nobody can be named, and how
    many marks were read of how many that takes."""
    return Answer(traced_told(trace_text(office.desk, viewer, form.text), language_of(request)))


@router.get("/releases/copies/{number}", response_model=Received, responses=_BY_ID, summary="Open a copy")
def open_release_copy(office: At, viewer: Asking, number: str) -> Response:
    """What stands in a copy that is yours, or your agency's; of one that is out no more, why, and no text.
    Each opening is entered."""
    return Answer(deeds.open_copy(office.desk, viewer, number))


_FILE: dict[int | str, dict[str, Any]] = {
    200: {
        "description": f"The file. Its number stands in the header {NUMBER} too.",
        "content": {kind: {"schema": {"type": "string"}} for kind in ("application/pdf", "text/plain")},
    }
}


@router.get("/releases/copies/{number}/file", responses={**_FILE, **_DEED}, summary="A copy as a file")
def release_copy_file(
    request: Request, office: At, viewer: Asking, number: str,
    format: Annotated[CopyFormat, Query(description="pdf or text")] = CopyFormat.PDF,
) -> Response:  # fmt: skip
    """The copy as PDF or as text, with its banner and its number."""
    return sent_copy(take_release(office.desk, viewer, number, format, language_of(request)))


@router.post(
    "/releases/copies/{number}/acknowledgement",
    status_code=204,
    responses=_DEED,
    summary="Acknowledge a recall",
)
def acknowledge_recall(office: At, viewer: Asking, number: str) -> Response:
    """That the recall of a copy was heard: by whom it was sent to by name, or by a steward or liaison
    officer of the agency."""
    deeds.acknowledge_recall(office.desk, viewer, number)
    return done()


@router.get("/releases/{id}", response_model=ReleaseTold, responses=_BY_ID, summary="A release")
def one_release(request: Request, office: At, viewer: Asking, id: str) -> Response:
    """A release as its own side sees it: its text, what was found in it, who has given leave, where its
    copies are. It is moved as any matter is."""
    return Answer(release_told(release(office.desk, viewer, id), language_of(request), datetime.now(UTC)))


@router.put("/releases/{id}/text", response_model=Version, responses=_DEED, summary="Write below the line")
def write_release(office: At, viewer: Asking, id: str, form: ToWrite) -> Response:
    """Saves the text of a draft, with what of its sources is found in it. It is passed on once each finding
    is gone or has its reason; a place or a time that stays, also how many people could have known it: three."""
    signs = [(one.sort, " ".join(one.found.lower().split())) for one in form.why]
    why = {sign: one.why for sign, one in zip(signs, form.why, strict=True)}
    known = {sign: one.known for sign, one in zip(signs, form.why, strict=True) if one.known is not None}
    version = deeds.write(
        office.desk, viewer, id, form.version, title=form.title, body=form.body, lower=form.lower,
        recipients=form.recipients, valid_until=form.valid_until, why=why, known=known,
    )  # fmt: skip
    return Answer({"version": version})


@router.post("/releases/{id}/issue", response_model=ReleaseTold, responses=_DEED, summary="Issue a release")
def issue_release(request: Request, office: At, viewer: Asking, id: str, form: ToIssue) -> Response:
    """A marked copy for each recipient. Refused while an owner of its sources is silent."""
    found = deeds.issue(office.desk, viewer, id, form.seen)
    return Answer(release_told(found, language_of(request), datetime.now(UTC)))


@router.get("/leaves/{id}", response_model=Asked, responses=_BY_ID, summary="Leave that is asked for")
def one_leave(office: At, viewer: Asking, id: str) -> Response:
    """What is to go to whom and rests on records of your agency; for its stewards and liaison officers."""
    return Answer(asked(office.desk, viewer, id_of(id)))


@router.post("/leaves/{id}/answer", status_code=204, responses=_DEED, summary="Give or refuse leave")
def answer_leave(office: At, viewer: Asking, id: str, form: ToAnswer) -> Response:
    """Leave for what rests on records of your agency. Once; silence is no leave."""
    deeds.answer_leave(office.desk, viewer, id_of(id), form.granted, form.words)
    return done()
