"""Who may decide what: the matrix and its draft, and delegations."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import AwareDatetime, BaseModel, Field
from starlette.responses import Response

from tearline.api import PREFIX
from tearline.api.answers import Answer, done
from tearline.api.forms import Form
from tearline.api.problems import responses
from tearline.api.viewer import Asking, At, id_of
from tearline.codes import Duty
from tearline.matrix import deeds, delegations
from tearline.matrix.check import checked, row_for, steps
from tearline.matrix.questions import Matrix, matrix
from tearline.matrix.row import as_file, rows_of, shipped, told
from tearline.measures import Agencies, Cause, Instrument, Measure, Where

router = APIRouter(prefix=PREFIX, tags=["rights"])
_ASKED = responses(400, 401, 403, 404)
_DEED = responses(400, 401, 403, 404, 409)


class AgreeRole(BaseModel):
    """A role that must agree within a scope; ``silence``: theirs lets the decider go on."""

    duty: Duty
    scope: Literal["law", "safety", "source"]
    silence: bool


class Decider(BaseModel):
    """Whoever has the duty, at this level or a higher one."""

    duty: Duty
    level: int


class RowSource(BaseModel):
    """Where a row stands, and since when that is in force."""

    es: str
    en: str
    since: str


class MatrixRow(BaseModel):
    """What a row covers (``any``: all values), and who decides; or the instrument without which it is not allowed."""

    actions: list[Measure] | Literal["any"]
    where: list[Where] | Literal["any"]
    risk: list[int] | Literal["any"]
    agencies: list[Agencies] | Literal["any"]
    instrument: list[Instrument] | Literal["any"]
    needs: Instrument | None = None
    decides: Decider | None = None
    minutes: int | None = None
    agree: list[AgreeRole] = []
    inform: list[Duty] = []
    two_persons: bool = False
    source: RowSource


class MatrixVersion(BaseModel):
    """A version, or the draft (``version`` null). ``mine``: the asker wrote on it or asked for its publication."""

    version: int | None
    mark: UUID = Field(description="Of a draft: what a deed on it says back.")
    lines: int
    authors: list[str]
    changed_at: AwareDatetime
    asked_by: str | None
    asked_at: AwareDatetime | None
    published_by: str | None
    published_at: AwareDatetime | None
    mine: bool


class MatrixFault(BaseModel):
    """Inputs that no row covers (``rows`` empty), or that several cover together, by their numbers."""

    rows: list[int]
    words: str


class MatrixTold(BaseModel):
    """A version with its rows and, of a draft, what is wrong with it; ``file``: the same as a file (YAML)."""

    version: MatrixVersion
    rows: list[MatrixRow]
    versions: list[MatrixVersion]
    inputs: int
    decided: int = Field(description="How many inputs one row decides.")
    faults: list[MatrixFault]
    file: str


class Asked(BaseModel):
    """A level that is asked, and its minutes."""

    level: int
    minutes: int


class Decision(BaseModel):
    """The row that decides an input, with its number, and the levels that are asked one after the other."""

    version: int
    row: int
    decides: MatrixRow
    levels: list[Asked]


class Draft(Form):
    """What the draft is to be: a file, or what comes with Tearline, or the version in force."""

    mark: UUID | None = Field(default=None, description="The draft that was read; null: there is none yet.")
    take: Literal["file", "shipped", "in-force"] = "file"
    file: str = Field(default="", max_length=200_000, description="YAML, as docs/decision-rights.md has it.")


class Mark(Form):
    """The draft that was read."""

    mark: UUID


class Drafted(BaseModel):
    """The mark of the draft as it is now."""

    mark: UUID


class Published(BaseModel):
    """The version that is in force from now on."""

    version: int


class Lent(BaseModel):
    """A delegation. ``side``: whether the asker gave or received it; ``gives``: it gives something at this moment."""

    id: UUID
    side: Literal["given", "received", "other"]
    giver: str
    receiver: str
    agency: str
    duty: Duty
    level: int
    actions: list[Measure]
    places: list[Where]
    risk_max: int
    given_at: AwareDatetime
    until: AwareDatetime
    cause: Cause
    ended_at: AwareDatetime | None
    ended_by: str | None
    gives: bool


class NewDelegation(Form):
    """What to lend, of the own duty and level, to an officer of the own agency, for 30 days at most."""

    to: str = Field(max_length=64, description="The officer's login.")
    actions: list[Measure] = Field(min_length=1, max_length=13)
    places: list[Where] = Field(min_length=1, max_length=4)
    risk_max: int = Field(ge=1, le=4)
    until: AwareDatetime
    cause: Cause
    duty: Duty = Duty.COMMANDER


class Id(BaseModel):
    """The id of what was made."""

    id: UUID


@router.get("/matrix", response_model=MatrixTold, responses=_ASKED, summary="The matrix of who decides")
def in_force(
    office: At,
    viewer: Asking,
    version: Annotated[
        int | None, Query(ge=1, le=2**31 - 1, description="A version; without it, the one in force.")
    ] = None,
) -> Response:
    """Each of the 1,664 inputs is decided by one row. Everybody who may ask may know it."""
    return Answer(_told(matrix(office.desk, viewer, version)))


@router.get("/matrix/decision", response_model=Decision, responses=_ASKED, summary="Who decides this")
def decision(
    office: At, viewer: Asking, action: Measure, where: Where, risk: Annotated[int, Query(ge=1, le=4)],
    agencies: Agencies, instrument: Instrument,
) -> Response:  # fmt: skip
    """Under the matrix in force. A level that does not decide in time has the next one asked, with half the minutes."""
    found = matrix(office.desk, viewer)
    number, row = row_for(found.rows, (action, where, risk, agencies, instrument))
    levels = steps(row.decides) if row.decides else []
    return Answer(
        {
            "version": found.version.version, "row": number, "decides": _plain(told(row)),
            "levels": [{"level": level, "minutes": minutes} for level, minutes in levels],
        }
    )  # fmt: skip


@router.get("/matrix/draft", response_model=MatrixTold, responses=_ASKED, summary="The draft of the matrix")
def draft(office: At, viewer: Asking) -> Response:
    """For coordinators and registrars: its rows, and the inputs that no row decides, or several."""
    return Answer(_told(matrix(office.desk, viewer, draft=True)))


@router.put("/matrix/draft", response_model=Drafted, responses=_DEED, summary="Write the draft")
def write(office: At, viewer: Asking, form: Draft) -> Response:
    """All of it anew, as a coordinator. It may have holes and overlaps; a request to publish it is over."""
    match form.take:
        case "shipped":
            rows = list(shipped())
        case "in-force":
            rows = matrix(office.desk, viewer).rows
        case _:
            rows = rows_of(form.file)
    return Answer({"mark": deeds.draft(office.desk, viewer, form.mark, rows)})


@router.delete("/matrix/draft", status_code=204, responses=_DEED, summary="Throw the draft away")
def drop(office: At, viewer: Asking, mark: UUID) -> Response:
    """As a coordinator."""
    deeds.drop(office.desk, viewer, mark)
    return done()


@router.put("/matrix/draft/request", status_code=204, responses=_DEED, summary="Ask for its publication")
def ask(office: At, viewer: Asking, form: Mark) -> Response:
    """As a coordinator. A draft with a hole or an overlap is refused, and these are named."""
    found = matrix(office.desk, viewer, draft=True)
    deeds.ask_for_publication(office.desk, viewer, form.mark, found.rows)
    return done()


@router.delete("/matrix/draft/request", status_code=204, responses=_DEED, summary="Refuse its publication")
def refuse(office: At, viewer: Asking, mark: UUID) -> Response:
    """As a coordinator or registrar; by who asked, it takes the request back. The draft stays."""
    deeds.refuse(office.desk, viewer, mark)
    return done()


@router.post(
    "/matrix/draft/publication", response_model=Published, responses=_DEED, summary="Publish the draft"
)
def publish(office: At, viewer: Asking, form: Mark) -> Response:
    """As a coordinator or registrar who neither wrote on it nor asked. In force at once; a version never changes."""
    return Answer({"version": deeds.publish(office.desk, viewer, form.mark)})


@router.get(
    "/delegations", response_model=list[Lent], responses=responses(400, 401, 403), summary="Delegations"
)
def lent(
    office: At,
    viewer: Asking,
    others: Annotated[bool, Query(description="Everybody's, for a coordinator or registrar.")] = False,
) -> Response:
    """What the asker lent of the own right to decide, and what was lent to the asker."""
    return Answer(delegations.delegations(office.desk, viewer, others))


@router.post("/delegations", status_code=201, response_model=Id, responses=_DEED, summary="Lend a right")
def lend(office: At, viewer: Asking, form: NewDelegation) -> Response:
    """Within what the lender decides now; it is never lent on, and gives nothing while the lender does not hold it."""
    id = delegations.lend(
        office.desk,
        viewer,
        form.to,
        form.actions,
        form.places,
        form.risk_max,
        form.until,
        form.cause,
        form.duty,
    )
    return Answer({"id": id}, 201)


@router.delete("/delegations/{id}", status_code=204, responses=_DEED, summary="End a delegation")
def end(office: At, viewer: Asking, id: str) -> Response:
    """At once, by who gave it or by who received it."""
    delegations.end(office.desk, viewer, id_of(id))
    return done()


def _told(found: Matrix) -> dict[str, Any]:
    check = checked(found.rows)
    return {
        "version": found.version, "rows": [_plain(told(row)) for row in found.rows], "versions": found.versions,
        "inputs": check.inputs, "decided": check.decided, "file": as_file(found.rows),
        "faults": [{"rows": one.rows, "words": str(one.words())} for one in check.faults],
    }  # fmt: skip


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "source": {**row["source"], "since": row["source"]["since"].isoformat()}}
