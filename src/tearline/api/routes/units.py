"""Joint units: those that one may know of, and each step of a unit, a seat and a lead."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import AwareDatetime, BaseModel, Field
from starlette.responses import Response

from tearline.api import PREFIX
from tearline.api.answers import Answer, done
from tearline.api.forms import Form
from tearline.api.problems import language_of, responses
from tearline.api.viewer import Asking, At, id_of
from tearline.casework.table import table
from tearline.casework.told import TableTold, table_told
from tearline.errors import NotFound
from tearline.units import deeds
from tearline.units.codes import State
from tearline.units.questions import list_units, unit
from tearline.units.told import UnitTold, unit_told

router = APIRouter(prefix=PREFIX, tags=["units"])
_STATES = {"standing": State.STANDING, "suspended": State.SUSPENDED, "dissolved": State.DISSOLVED}
_READ = responses(400, 401, 403)
_BY_ID = responses(400, 401, 403, 404)
_DEED = responses(400, 401, 403, 404, 409)

AgencyCode = Annotated[str, Field(max_length=32, examples=["FGR"])]
Line = Annotated[str, Field(max_length=200)]


class NewUnit(Form):
    """A joint unit of two agencies or more; its compartment is drawn for it."""

    code: str = Field(max_length=24, examples=["NORTE"])
    name: Line
    area: Line
    agreement: Line
    agencies: list[AgencyCode] = Field(min_length=1, max_length=100)


class Approval(Form):
    """For which agency, by its registrar; null: for the planning office, by a coordinator."""

    agency: AgencyCode | None = None


class NewState(Form):
    """What a coordinator makes of a unit."""

    state: Literal["standing", "suspended", "dissolved"]


class AskedIn(Form):
    """An agency to be asked in."""

    agency: AgencyCode


class NewSeat(Form):
    """An officer of your agency for a seat. ``covert``: shown as a number to all but coordinators and the lead;
    ``until``: when it ends by itself."""

    login: str = Field(max_length=64)
    cell: Literal["command", "analysis", "investigation", "operations", "judicial"]
    covert: bool = False
    until: AwareDatetime | None = None


class NewLead(Form):
    """From when (null: now) until when (null: until it is handed over) the one in this seat leads."""

    since: AwareDatetime | None = None
    until: AwareDatetime | None = None


class HandedOver(Form):
    """Until when the one in this seat leads (null: until it is handed over)."""

    until: AwareDatetime | None = None


class UnitId(BaseModel):
    """The unit that was proposed."""

    id: UUID


class SeatId(BaseModel):
    """The seat that was proposed."""

    id: UUID


@router.get("/units", response_model=list[UnitTold], responses=_READ, summary="Joint units")
def units(office: At, viewer: Asking) -> Response:
    """Those that you may know of: a coordinator every one, members and registrars of its agencies theirs."""
    now = datetime.now(UTC)
    return Answer([unit_told(one, now) for one in list_units(office.desk, viewer)])


@router.post(
    "/units", status_code=201, response_model=UnitId, responses=_DEED, summary="Propose a joint unit"
)
def propose(office: At, viewer: Asking, form: NewUnit) -> Response:
    """A coordinator's. It has a compartment of its own, which nothing bears yet."""
    made = deeds.propose_unit(
        office.desk, viewer, form.code, form.name, form.area, form.agreement, form.agencies
    )
    return Answer({"id": made}, 201)


@router.get("/units/{id}", response_model=UnitTold, responses=_BY_ID, summary="One joint unit")
def one_unit(office: At, viewer: Asking, id: str) -> Response:
    """By its id or its code: who sits in it, who leads, how far it is. 404 alike for what you may not know of."""
    return Answer(unit_told(unit(office.desk, viewer, id), datetime.now(UTC)))


@router.get("/units/{id}/table", response_model=TableTold, responses=_BY_ID, summary="A joint unit's table")
def its_table(office: At, viewer: Asking, request: Request, id: str) -> Response:
    """Its open matters, what is due on which day, and the charts and questions that members show to it. 404 for whoever
    does not sit in it, and while it does not stand."""
    found = unit(office.desk, viewer, id)
    if found.seat is None or found.state != State.STANDING:
        raise NotFound
    language = language_of(request)
    told = table_told(table(office.desk, viewer, found.code), language, datetime.now(UTC))
    return Answer(told, headers={"content-language": language, "vary": "accept-language"})


@router.post("/units/{id}/approvals", status_code=204, responses=_DEED, summary="Approve a joint unit")
def approve(office: At, viewer: Asking, id: str, form: Approval) -> Response:
    """The last approval makes it approved. One person gives one."""
    deeds.approve_unit(office.desk, viewer, id_of(id), form.agency)
    return done()


@router.put("/units/{id}/state", status_code=204, responses=_DEED, summary="Set a joint unit up, or end it")
def move(office: At, viewer: Asking, id: str, form: NewState) -> Response:
    """A coordinator's. What is suspended opens nothing; what is dissolved has no seats."""
    deeds.move_unit(office.desk, viewer, id_of(id), _STATES[form.state])
    return done()


@router.post("/units/{id}/agencies", status_code=204, responses=_DEED, summary="Ask an agency in")
def ask_in(office: At, viewer: Asking, id: str, form: AskedIn) -> Response:
    """A coordinator's; the agency's registrar approves."""
    deeds.ask_agency(office.desk, viewer, id_of(id), form.agency)
    return done()


@router.delete("/units/{id}/agencies/{code}", status_code=204, responses=_DEED, summary="Take an agency out")
def withdraw(office: At, viewer: Asking, id: str, code: str) -> Response:
    """Its seats end; what it wrote stays under the unit's label. Its registrar's, or a coordinator's."""
    deeds.withdraw_agency(office.desk, viewer, id_of(id), code)
    return done()


@router.post(
    "/units/{id}/seats", status_code=201, response_model=SeatId, responses=_DEED, summary="Propose a seat"
)
def propose_seat(office: At, viewer: Asking, id: str, form: NewSeat) -> Response:
    """The first key: a registrar's or a coordinator's of that agency."""
    made = deeds.propose_seat(
        office.desk,
        viewer,
        id_of(id),
        form.login,
        deeds.cell_of(form.cell),
        covert=form.covert,
        until=form.until,
    )
    return Answer({"id": made}, 201)


@router.post("/seats/{id}/confirmation", status_code=204, responses=_DEED, summary="Confirm a seat")
def confirm(office: At, viewer: Asking, id: str) -> Response:
    """The second key: the lead's; where there is none, a coordinator's. It opens the compartment."""
    deeds.confirm_seat(office.desk, viewer, id_of(id))
    return done()


@router.delete("/seats/{id}/confirmation", status_code=204, responses=_DEED, summary="Refuse a seat")
def refuse(office: At, viewer: Asking, id: str) -> Response:
    """Or take the own agency's proposal back."""
    deeds.refuse_seat(office.desk, viewer, id_of(id))
    return done()


@router.delete("/seats/{id}", status_code=204, responses=_DEED, summary="End a seat")
def end(office: At, viewer: Asking, id: str) -> Response:
    """By who sits there, that agency's registrar, the lead or a coordinator. It closes the compartment."""
    deeds.end_seat(office.desk, viewer, id_of(id))
    return done()


@router.post("/seats/{id}/lead", status_code=204, responses=_DEED, summary="Name the lead")
def name_lead(office: At, viewer: Asking, id: str, form: NewLead) -> Response:
    """A coordinator's. 409 where somebody leads at that time."""
    deeds.name_lead(office.desk, viewer, id_of(id), form.since, form.until)
    return done()


@router.put("/seats/{id}/lead", status_code=204, responses=_DEED, summary="Hand the lead over")
def hand_over(office: At, viewer: Asking, id: str, form: HandedOver) -> Response:
    """At this instant, to the one in this seat. The lead's, or a coordinator's."""
    deeds.hand_over_lead(office.desk, viewer, id_of(id), form.until)
    return done()
