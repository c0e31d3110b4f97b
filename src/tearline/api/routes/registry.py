"""The registry, for a registrar: agencies, officers, vettings, purposes."""

from __future__ import annotations

from dataclasses import asdict
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from tearline.api import PREFIX
from tearline.api.answers import Answer, done
from tearline.api.asking import Asking, At, id_of
from tearline.api.forms import (
    AloneLine,
    AloneTier,
    Duties,
    NewAgency,
    NewCredential,
    NewOfficer,
    NewVetting,
    OfficerLine,
    Proposed,
    PurposeText,
    Suspension,
    TestRuleEnd,
    TestRuleLine,
    TestRuleText,
    TierName,
    Withdrawn,
)
from tearline.api.problems import responses
from tearline.handling import Tier, VettingTest, tier_names
from tearline.registry import deeds, proposals, rules
from tearline.registry.deeds import Agency, Enrolled, Enrolment, Given
from tearline.registry.proposals import Proposal

router = APIRouter(prefix=PREFIX, tags=["registry"])
_READ = responses(400, 401, 403)
_DEED = responses(400, 401, 403, 404, 409)


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
    """Steward, inspector, registrar: all that the officer has from now on. A new registrar or inspector is proposed."""
    return Answer({"proposal": deeds.set_duties(office.desk, viewer, login, form.duties)})


@router.put("/officers/{login}/suspension", status_code=204, responses=_DEED, summary="Suspend an officer")
def suspend_officer(office: At, viewer: Asking, login: str, form: Suspension) -> Response:
    """Shut out, or let back; open sessions end at once."""
    deeds.suspend_officer(office.desk, viewer, login, form.suspended)
    return done()


@router.post(
    "/officers/{login}/vettings",
    status_code=201,
    response_model=Given,
    responses=_DEED,
    summary="Give a vetting",
)
def give_vetting(office: At, viewer: Asking, login: str, form: NewVetting) -> Response:
    """Tier and compartments for as long as the tests stand that the rules demand. What one registrar may not give
    alone is proposed."""
    tests = [VettingTest(t.kind, t.taken_on, t.passed, t.expires_at) for t in form.tests]
    given = deeds.give_vetting(office.desk, viewer, login, Tier[form.tier], form.compartments, tests)
    return Answer(given, 201)


@router.delete(
    "/officers/{login}/vettings", response_model=Withdrawn, responses=_DEED, summary="Withdraw all vettings"
)
def withdraw_vettings(office: At, viewer: Asking, login: str) -> Response:
    """Access to records ends at once, in open sessions too."""
    return Answer({"vettings": deeds.withdraw_vetting(office.desk, viewer, login)})


@router.delete(
    "/officers/{login}/vettings/{id}",
    response_model=Withdrawn,
    responses=_DEED,
    summary="Withdraw a vetting",
)
def withdraw_vetting(office: At, viewer: Asking, login: str, id: str) -> Response:
    """What this one gave ends at once; what others give still holds."""
    vetting: UUID = id_of(id)
    return Answer({"vettings": deeds.withdraw_vetting(office.desk, viewer, login, vetting)})


@router.get("/test-rules", response_model=list[TestRuleLine], responses=_READ, summary="Rules of vetting")
def test_rules(office: At, viewer: Asking) -> Response:
    """Which tests a vetting needs, for which tier, for how long: what was, is and will be in force."""
    listed = rules.list_rules(office.desk, viewer)
    return Answer([{**asdict(rule), "least_tier": rule.least_tier.name} for rule in listed])


@router.put(
    "/test-rules/{kind}/{tier}",
    status_code=202,
    response_model=Proposed,
    responses=_DEED,
    summary="Propose a rule of vetting",
)
def set_test_rule(office: At, viewer: Asking, kind: str, tier: TierName, form: TestRuleText) -> Response:
    """In force at once or from a moment ahead, never for the past; access follows at that minute."""
    rule = rules.NewRule(kind, form.name_es, form.name_en, Tier[tier], form.months, form.source)
    return Answer({"proposal": rules.set_rule(office.desk, viewer, rule, form.since)}, 202)


@router.post(
    "/test-rules/{kind}/{tier}/end",
    status_code=202,
    response_model=Proposed,
    responses=_DEED,
    summary="Propose the end of a rule of vetting",
)
def end_test_rule(office: At, viewer: Asking, kind: str, tier: TierName, form: TestRuleEnd) -> Response:
    """At once or from a moment ahead: from then on no vetting needs a test by it."""
    ended = rules.end_rule(office.desk, viewer, kind, Tier[tier], form.source, form.since)
    return Answer({"proposal": ended}, 202)


@router.get(
    "/alone-tier", response_model=list[AloneLine], responses=_READ, summary="What one registrar may give"
)
def alone_tier(office: At, viewer: Asking) -> Response:
    """Up to which tier one registrar gives a vetting alone, the oldest rule first."""
    listed = proposals.list_alone(office.desk, viewer)
    return Answer([{**asdict(rule), "tier": rule.tier.name} for rule in listed])


@router.put(
    "/alone-tier",
    status_code=202,
    response_model=Proposed,
    responses=_DEED,
    summary="Propose what one registrar may give",
)
def set_alone_tier(office: At, viewer: Asking, form: AloneTier) -> Response:
    """In force at once or from a moment ahead. A compartment always takes two."""
    made = proposals.set_alone(office.desk, viewer, Tier[form.tier], form.source, form.since)
    return Answer({"proposal": made}, 202)


@router.get("/proposals", response_model=list[Proposal], responses=_READ, summary="Open proposals")
def open_proposals(office: At, viewer: Asking) -> Response:
    """What waits for a second registrar."""
    return Answer(proposals.list_proposals(office.desk, viewer))


@router.post("/proposals/{id}/confirmation", status_code=204, responses=_DEED, summary="Confirm a proposal")
def confirm(office: At, viewer: Asking, id: str) -> Response:
    """Carry it out, as the second registrar: not the one who made it, nor whom it is about."""
    proposals.confirm(office.desk, viewer, id_of(id))
    return done()


@router.delete("/proposals/{id}", status_code=204, responses=_DEED, summary="Refuse a proposal")
def refuse(office: At, viewer: Asking, id: str) -> Response:
    """Or take one's own back."""
    proposals.refuse(office.desk, viewer, id_of(id))
    return done()


@router.put("/purposes/{code}", status_code=204, responses=_DEED, summary="Set a purpose")
def set_purpose(office: At, viewer: Asking, code: str, form: PurposeText) -> Response:
    """Add a reason for looks, rename it, or retire it."""
    deeds.set_purpose(office.desk, viewer, code, form.name_es, form.name_en, form.retired)
    return done()


def _line(o: Enrolment) -> dict[str, object]:
    tier = None if o.tier is None else o.tier.name
    return {**asdict(o), "tier": tier, "compartments": tier_names(o.compartments)}
