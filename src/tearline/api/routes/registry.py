"""The registry, for a registrar: agencies, officers, vettings, purposes."""

from __future__ import annotations

from dataclasses import asdict

from fastapi import APIRouter
from pydantic import AwareDatetime, BaseModel, Field
from starlette.responses import Response

from tearline.api import PREFIX
from tearline.api.answers import Answer, done
from tearline.api.forms import Ended, Form, Proposed, TierName
from tearline.api.problems import responses
from tearline.api.viewer import Asking, At, id_of
from tearline.codes import Duty
from tearline.handling import tier_names
from tearline.registry import deeds
from tearline.registry.deeds import Agency, Enrolled, Enrolment
from tearline.registry.sessions import LiveSession, end_sessions, list_sessions

router = APIRouter(prefix=PREFIX, tags=["registry"])
_READ = responses(400, 401, 403)
_FOUND = responses(400, 401, 403, 404)
_DEED = responses(400, 401, 403, 404, 409)


class NewAgency(Form):
    """An agency to admit."""

    code: str
    name_es: str
    name_en: str


class Suspension(Form):
    """Shut out (true) or let back (false)."""

    suspended: bool


class ByOrganisation(Form):
    """Allowed to sign in by the organisation (true), or not any more (false)."""

    allowed: bool


class NewOfficer(Form):
    """An officer to enrol."""

    login: str
    full_name: str
    agency: str
    password: str = Field(max_length=1000)
    duties: list[Duty] = Field(default=[])


class NewCredential(Form):
    """A new password; the second factor is renewed with it."""

    password: str = Field(max_length=1000)


class Duties(Form):
    """All duties that the officer has from now on."""

    duties: list[Duty]


class LevelOfDecision(Form):
    """Up to which level the officer decides from now on; 0: nothing."""

    level: int = Field(ge=0, le=5)


class OfficerLine(BaseModel):
    """An officer as a registrar sees one. ``tier`` is null while no vetting stands."""

    login: str
    full_name: str
    agency: str
    duties: list[Duty]
    level: int = Field(description="Up to which level the officer decides; 0: nothing.")
    suspended: bool
    tier: TierName | None
    compartments: dict[str, TierName] = Field(description="The tier up to which each is held.")
    until: AwareDatetime | None
    own_credential: bool = Field(
        description="Set by the officer; false: as it was handed over, and opens nothing."
    )
    by_organisation: bool = Field(description="Allowed to sign in by the organisation's provider.")
    bound_at: AwareDatetime | None = Field(
        description="Since when as one person there alone; null: never signed in that way."
    )


class PurposeText(Form):
    """A purpose's names, and whether looks may still name it."""

    name_es: str
    name_en: str
    retired: bool = False


@router.get("/agencies", response_model=list[Agency], responses=_READ, summary="All agencies")
def agencies(office: At, viewer: Asking) -> Response:
    """Who shares."""
    return Answer(deeds.list_agencies(office.desk, viewer))


@router.post("/agencies", status_code=204, responses=_DEED, summary="Admit an agency")
def admit_agency(office: At, viewer: Asking, form: NewAgency) -> Response:
    """From now on it may have officers and records."""
    deeds.admit_agency(office.desk, viewer, form.code, form.name_es, form.name_en)
    return done()


@router.put("/agencies/{code}/suspension", status_code=204, responses=_DEED, summary="Suspend an agency")
def suspend_agency(office: At, viewer: Asking, code: str, form: Suspension) -> Response:
    """Cut it off, or let it back; sessions of its officers end at once."""
    deeds.suspend_agency(office.desk, viewer, code, form.suspended)
    return done()


@router.get("/officers", response_model=list[OfficerLine], responses=_READ, summary="All officers")
def officers(office: At, viewer: Asking) -> Response:
    """Who they are and what their vettings give at this moment."""
    listed = deeds.list_officers(office.desk, viewer)
    return Answer([_line(o) for o in listed])


@router.post(
    "/officers", status_code=201, response_model=Enrolled, responses=_DEED, summary="Enrol an officer"
)
def enrol(office: At, viewer: Asking, form: NewOfficer) -> Response:
    """The answer holds the second factor's secret: hand it over, it is never shown again."""
    enrolled = deeds.enrol_officer(
        office.desk, viewer, form.login, form.full_name, form.agency, form.password, form.duties
    )
    return Answer(enrolled, 201)


@router.put(
    "/officers/{login}/credential", response_model=Enrolled, responses=_DEED, summary="Renew a credential"
)
def renew(office: At, viewer: Asking, login: str, form: NewCredential) -> Response:
    """After a loss: a new password and second factor; open sessions end. Of whoever holds much, it is proposed."""
    return Answer(deeds.set_credential(office.desk, viewer, login, form.password))


@router.put("/officers/{login}/duties", response_model=Proposed, responses=_DEED, summary="Set duties")
def set_duties(office: At, viewer: Asking, login: str, form: Duties) -> Response:
    """All that the officer has from now on. A new registrar, inspector or coordinator is proposed."""
    return Answer({"proposal": deeds.set_duties(office.desk, viewer, login, form.duties)})


@router.put(
    "/officers/{login}/level", response_model=Proposed, responses=_DEED, summary="Set the level of decision"
)
def set_level(office: At, viewer: Asking, login: str, form: LevelOfDecision) -> Response:
    """From now on, in open sessions too. Raising it to 3 or more is proposed."""
    return Answer({"proposal": deeds.set_level(office.desk, viewer, login, form.level)})


@router.put(
    "/officers/{login}/organisation",
    status_code=204,
    responses=_DEED,
    summary="Allow sign-in by the organisation",
)
def allow_organisation(office: At, viewer: Asking, login: str, form: ByOrganisation) -> Response:
    """Let an officer sign in by the organisation's provider, bound to one person of it at the first time; allowed
    again, bound anew. Withdrawn, open sessions end."""
    deeds.allow_organisation(office.desk, viewer, login, form.allowed)
    return done()


@router.put("/officers/{login}/suspension", status_code=204, responses=_DEED, summary="Suspend an officer")
def suspend_officer(office: At, viewer: Asking, login: str, form: Suspension) -> Response:
    """Shut out, or let back; open sessions end at once."""
    deeds.suspend_officer(office.desk, viewer, login, form.suspended)
    return done()


@router.get(
    "/agencies/{code}/sessions",
    response_model=list[LiveSession],
    responses=_FOUND,
    summary="Who is signed in",
)
def sessions_at(office: At, viewer: Asking, code: str) -> Response:
    """The live sessions of an agency's officers now. Used when: five minutes at a time."""
    return Answer(list_sessions(office.desk, viewer, agency=code))


@router.get(
    "/officers/{login}/sessions", response_model=list[LiveSession], responses=_FOUND, summary="Live sessions"
)
def sessions_of(office: At, viewer: Asking, login: str) -> Response:
    """The live sessions of one officer now."""
    return Answer(list_sessions(office.desk, viewer, login=login))


@router.delete(
    "/officers/{login}/sessions", response_model=Ended, responses=_FOUND, summary="End all sessions"
)
def end_all_of(office: At, viewer: Asking, login: str) -> Response:
    """The officer's next question is refused; signing in again works."""
    return Answer({"ended": end_sessions(office.desk, viewer, login)})


@router.delete(
    "/officers/{login}/sessions/{id}", status_code=204, responses=_FOUND, summary="End one session"
)
def end_one_of(office: At, viewer: Asking, login: str, id: str) -> Response:
    """At once."""
    end_sessions(office.desk, viewer, login, id_of(id))
    return done()


@router.put("/purposes/{code}", status_code=204, responses=_DEED, summary="Set a purpose")
def set_purpose(office: At, viewer: Asking, code: str, form: PurposeText) -> Response:
    """Add a reason for looks, rename it, or retire it."""
    deeds.set_purpose(office.desk, viewer, code, form.name_es, form.name_en, form.retired)
    return done()


def _line(o: Enrolment) -> dict[str, object]:
    tier = None if o.tier is None else o.tier.name
    return {**asdict(o), "tier": tier, "compartments": tier_names(o.compartments)}
