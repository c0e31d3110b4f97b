"""The register of sources, origins that two inspectors ask for together, and independence of reports."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from starlette.responses import Response

from tearline.api import PREFIX
from tearline.api.answers import Answer, done
from tearline.api.forms import Form
from tearline.api.problems import responses
from tearline.api.viewer import Asking, At
from tearline.codes import Independence, SourceKind, SourceRisk
from tearline.picture.independence import OfRecord, independence
from tearline.sharing.sources import origins, register
from tearline.sharing.sources.independence import say_independence

router = APIRouter(prefix=PREFIX, tags=["sharing"])
_DEED = responses(400, 401, 403, 404, 409)
Keeper = Literal["handler", "controller"]
Login = Annotated[str, Field(min_length=1, max_length=64)]
Reports = Annotated[list[UUID], Field(min_length=1, max_length=12)]


class NewSource(Form):
    """What you are of it, who is the other, and the rest of its line in the register."""

    own: Keeper
    other: Login
    kind: SourceKind
    risk: SourceRisk
    review_on: date


class SealedIdentity(Form):
    """A JWE (ECDH-ES, A256GCM) under the agency's key. Never who it is in the clear."""

    sealed: Annotated[str, Field(max_length=12000)]


class Review(Form):
    """The risk as it is judged now, and the day of the next review, within twelve months."""

    risk: SourceRisk
    review_on: date


class Handover(Form):
    """Who becomes its handler, or its controller."""

    duty: Keeper
    login: Login


class Note(Form):
    """The keepers' own words beside a report, which no title stands for."""

    note: Annotated[str, Field(max_length=register.NOTE)] = ""


class PublicKey(Form):
    """PEM of a P-256 key, as `tearline source key` makes one."""

    pem: Annotated[str, Field(max_length=1000)]


class Fingerprint(BaseModel):
    """SHA-256 of the key as DER, to be compared by telephone."""

    fingerprint: str


class KeyAnswer(BaseModel):
    """The key in use; null: none yet, or not yours to know."""

    key: register.Key | None


class Made(BaseModel):
    """Its id."""

    id: UUID


class OriginForm(Form):
    """Which reports, for which case, and why."""

    records: Annotated[list[UUID], Field(min_length=1, max_length=origins.MOST)]
    case: Annotated[str, Field(min_length=3, max_length=60)]
    reason: Annotated[str, Field(min_length=3, max_length=500)]


class OriginAnswer(Form):
    """Whether you agree that both read it."""

    agree: bool


class IndependenceForm(Form):
    """Of each two of which reports, and what."""

    records: Annotated[list[UUID], Field(min_length=2, max_length=12)]
    value: Independence


@router.get(
    "/sources",
    response_model=register.Register,
    responses=responses(400, 401),
    summary="Sources that you keep",
)
def listed(
    office: At, viewer: Asking, closed: Annotated[bool, Query(description="Those that were closed.")] = False
) -> Response:
    """For handlers and controllers: those whose review is due first. A steward is told the agency's key alone."""
    return Answer(register.sources(office.desk, viewer, closed=closed))


@router.post(
    "/sources",
    status_code=201,
    response_model=Made,
    responses=responses(400, 401, 403),
    summary="Open a source",
)
def open_one(office: At, viewer: Asking, form: NewSource) -> Response:
    """For a handler, who names the controller, or a controller, who names the handler: two persons of one agency."""
    id = register.open_source(office.desk, viewer, form.own, form.other, form.kind, form.risk, form.review_on)
    return Answer({"id": id}, 201)


@router.get(
    "/sources/{id}", response_model=register.Kept, responses=responses(400, 401, 404), summary="One source"
)
def one(office: At, viewer: Asking, id: str) -> Response:
    """For its handler and its controller. Its reports are named by id and your own notes."""
    return Answer(register.source(office.desk, viewer, id))


@router.put(
    "/sources/{id}/identity", status_code=204, responses=_DEED, summary="Keep who a source is, sealed"
)
def seal(office: At, viewer: Asking, id: str, form: SealedIdentity) -> Response:
    """For its handler and its controller, sealed by the key in use before it is sent."""
    register.seal_source(office.desk, viewer, id, form.sealed)
    return done()


@router.put("/sources/{id}/review", status_code=204, responses=_DEED, summary="Review a source")
def review(office: At, viewer: Asking, id: str, form: Review) -> Response:
    """For its controller."""
    register.review_source(office.desk, viewer, id, form.risk, form.review_on)
    return done()


@router.put("/sources/{id}/keepers", status_code=204, responses=_DEED, summary="Hand a source over")
def hand_over(office: At, viewer: Asking, id: str, form: Handover) -> Response:
    """For its controller, to another officer of the agency with that duty."""
    register.hand_over_source(office.desk, viewer, id, form.duty, form.login)
    return done()


@router.post("/sources/{id}/takeover", status_code=204, responses=_DEED, summary="Take a source over")
def take_over(office: At, viewer: Asking, id: str) -> Response:
    """For another controller of the agency, where its own has left."""
    register.take_over_source(office.desk, viewer, id)
    return done()


@router.post("/sources/{id}/close", status_code=204, responses=_DEED, summary="Close a source")
def close(office: At, viewer: Asking, id: str) -> Response:
    """For its controller. Nothing is written on it any more."""
    register.close_source(office.desk, viewer, id)
    return done()


@router.put(
    "/sources/{id}/reports/{record}",
    status_code=204,
    responses=_DEED,
    summary="Write that a report is of a source",
)
def write(office: At, viewer: Asking, id: str, record: str, form: Note) -> Response:
    """For its handler and its controller, of a report of their agency that they see. The report does not change
    by it."""
    register.write_origin(office.desk, viewer, id, record, form.note)
    return done()


@router.delete(
    "/sources/{id}/reports/{record}", status_code=204, responses=_DEED, summary="Take a report from a source"
)
def take_back(office: At, viewer: Asking, id: str, record: str) -> Response:
    """For its handler and its controller."""
    register.take_back_origin(office.desk, viewer, id, record)
    return done()


@router.get(
    "/source-key",
    response_model=KeyAnswer,
    responses=responses(400, 401),
    summary="The agency's key for sealing sources",
)
def key(office: At, viewer: Asking) -> Response:
    """For stewards, handlers and controllers."""
    return Answer({"key": register.source_key(office.desk, viewer)})


@router.put(
    "/source-key",
    response_model=Fingerprint,
    responses=responses(400, 401, 403),
    summary="Set the agency's key for sealing sources",
)
def set_key(office: At, viewer: Asking, form: PublicKey) -> Response:
    """For stewards. What is sealed already stays under its own key."""
    return Answer({"fingerprint": register.set_source_key(office.desk, viewer, form.pem)})


@router.get(
    "/origins",
    response_model=origins.Asks,
    responses=responses(400, 401),
    summary="What inspectors ask about origins",
)
def asks(office: At, viewer: Asking) -> Response:
    """For inspectors, of reports that they see; ninety days."""
    return Answer(origins.origin_asks(office.desk, viewer))


@router.post(
    "/origins",
    status_code=201,
    response_model=Made,
    responses=responses(400, 401, 403, 404),
    summary="Ask of which sources some reports are",
)
def ask(office: At, viewer: Asking, form: OriginForm) -> Response:
    """For an inspector. Another inspector has to agree within seven days; nothing is told before."""
    id = origins.ask_origin(office.desk, viewer, list(map(str, form.records)), form.case, form.reason)
    return Answer({"id": id}, 201)


@router.get(
    "/origins/{id}",
    response_model=origins.Origins,
    responses=responses(400, 401, 404),
    summary="The origin of some reports",
)
def told(office: At, viewer: Asking, id: str) -> Response:
    """For the two inspectors who agreed on it, for 24 hours; others are told of the ask alone."""
    return Answer(origins.origins(office.desk, viewer, id))


@router.post(
    "/origins/{id}/answer",
    status_code=204,
    responses=_DEED,
    summary="Agree to an ask about origins, or decline",
)
def answer(office: At, viewer: Asking, id: str, form: OriginAnswer) -> Response:
    """For another inspector than who asked."""
    origins.answer_origin(office.desk, viewer, id, agree=form.agree)
    return done()


@router.get(
    "/records/{id}/independence",
    response_model=OfRecord,
    responses=responses(400, 401, 404),
    summary="Whether a record and others may be read as confirming each other",
)
def of_record(office: At, viewer: Asking, id: str) -> Response:
    """Pairs of which somebody said so; with any other record it is unknown, and then they confirm nothing."""
    return Answer(independence(office.desk, viewer, id))


@router.put(
    "/independence",
    status_code=204,
    responses=responses(400, 401, 403, 404),
    summary="Say whether reports are independent",
)
def say(office: At, viewer: Asking, form: IndependenceForm) -> Response:
    """For who controls the source of one of each two. Two of one source are never assured, and never named alone."""
    say_independence(office.desk, viewer, list(map(str, form.records)), form.value)
    return done()
