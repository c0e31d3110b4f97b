"""Pointers: whether another agency holds something, what owners are told, and consents to be asked."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import AwareDatetime, BaseModel, Field
from starlette.responses import Response

from tearline.api import PREFIX
from tearline.api.answers import Answer, done
from tearline.api.forms import Form, LabelText
from tearline.api.problems import responses
from tearline.api.viewer import Asking, At
from tearline.sharing import consents, pointers

router = APIRouter(prefix=PREFIX, tags=["sharing"])

AgencyCode = Annotated[str, Field(max_length=32, examples=["FGR"])]
Code = Annotated[str, Field(max_length=32)]


class PointerForm(Form):
    """One identifier, never a name; ``case``: the folio of a matter that the asker sees."""

    identifier: str = Field(max_length=pointers.LONGEST, examples=["ABC-123-D"])
    case: str = Field(max_length=40, examples=["K7Q4-M2XD"])


class NoticesAnswer(BaseModel):
    """Questions that hit what the viewer's agency holds, unread ones first."""

    notices: list[pointers.Notice]


class ConsentsAnswer(BaseModel):
    """The consents of the steward's agency, the newest first."""

    consents: list[consents.Consent]


class NewConsent(Form):
    """What a consent permits, for the own records under one label, for twelve months at most."""

    label: LabelText
    kinds: list[Code] = Field(min_length=1, max_length=8, examples=[["plate", "vin"]])
    reveal: Literal["silent", "pool", "contact"]
    audience: list[AgencyCode] = Field(min_length=1, max_length=100)
    purposes: list[Code] = Field(min_length=1, max_length=50, examples=[["investigation"]])
    holds_from: AwareDatetime
    holds_until: AwareDatetime
    controller: str = Field(
        default="", max_length=64, description="Of a silent one: who is told of questions."
    )


class Drafted(BaseModel):
    """The consent's id."""

    id: UUID


class ConsentState(Form):
    """Put in force, or ended."""

    state: Literal["active", "ended"]


@router.post(
    "/pointers", response_model=pointers.Pointed, responses=responses(400, 401, 403, 409),
    summary="Ask whether another agency holds something of an identifier",
)  # fmt: skip
def ask(office: At, viewer: Asking, form: PointerForm) -> Response:
    """For analysts. No hit says nothing of who may hold it all the same. A hit is no ground to act: confirm first."""
    return Answer(pointers.ask_pointer(office.desk, viewer, form.identifier, form.case))


@router.get(
    "/pointers", response_model=pointers.Asking, responses=responses(400, 401), summary="One's own pointer questions"
)  # fmt: skip
def own(office: At, viewer: Asking) -> Response:
    """The newest first, with what was told, and how many questions are left."""
    return Answer(pointers.own_questions(office.desk, viewer))


@router.get(
    "/pointers/notices", response_model=NoticesAnswer, responses=responses(400, 401),
    summary="Questions of others that hit what one's agency holds",
)  # fmt: skip
def notices(
    office: At, viewer: Asking, read: Annotated[bool, Query(description="Those put away too.")] = False
) -> Response:
    """For whoever answers at the agency's desk, and controllers of silent consents."""
    return Answer({"notices": pointers.pointer_notices(office.desk, viewer, read=read)})


@router.post(
    "/pointers/notices/{id}/read", status_code=204, responses=responses(400, 401, 404), summary="Put a notice away"
)  # fmt: skip
def put_away(office: At, viewer: Asking, id: str) -> Response:
    """For the reader alone."""
    pointers.put_away(office.desk, viewer, id)
    return done()


@router.get(
    "/pointers/rates", response_model=consents.Inspection, responses=responses(400, 401, 403),
    summary="Who asks by pointers, and which silent consents were asked",
)  # fmt: skip
def rates(
    office: At, viewer: Asking, days: Annotated[int, Query(ge=1, le=366)] = consents.DAYS
) -> Response:  # fmt: skip
    """For inspectors, of questions and consents whose labels they see."""
    return Answer(consents.inspection(office.desk, viewer, days))


@router.get(
    "/consents", response_model=ConsentsAnswer, responses=responses(400, 401), summary="Consents of one's own agency"
)  # fmt: skip
def listed(office: At, viewer: Asking) -> Response:
    """For its stewards, of records that they see."""
    return Answer({"consents": consents.consents(office.desk, viewer)})


@router.post(
    "/consents", status_code=201, response_model=Drafted, responses=responses(400, 401, 403), summary="Draft a consent"
)  # fmt: skip
def draft(office: At, viewer: Asking, form: NewConsent) -> Response:
    """For stewards. It answers nobody before it is put in force."""
    terms = consents.Terms(**form.model_dump())
    return Answer({"id": consents.draft_consent(office.desk, viewer, terms)}, 201)


@router.put(
    "/consents/{id}/state", status_code=204, responses=responses(400, 401, 403, 404, 409),
    summary="Put a consent in force, or end it",
)  # fmt: skip
def move(office: At, viewer: Asking, id: str, form: ConsentState) -> Response:
    """For stewards; a silent one, and one of a compartment, is put in force by another than who drafted it."""
    step = consents.activate_consent if form.state == "active" else consents.end_consent
    step(office.desk, viewer, id)
    return done()
