"""Vettings and the rules they follow, for a registrar; and what two registrars do together."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from uuid import UUID

from fastapi import APIRouter
from pydantic import AwareDatetime, BaseModel, Field
from starlette.responses import Response

from tearline.api import PREFIX
from tearline.api.answers import Answer, done
from tearline.api.forms import Form, Proposed, TierName
from tearline.api.problems import responses
from tearline.api.viewer import Asking, At, id_of
from tearline.handling import Tier, VettingTest
from tearline.registry import deeds, proposals, rules, vettings
from tearline.registry.deeds import Given
from tearline.registry.proposals import Proposal

router = APIRouter(prefix=PREFIX, tags=["registry"])
_READ = responses(400, 401, 403)
_DEED = responses(400, 401, 403, 404, 409)


class TestResult(Form):
    """One test of a vetting: result and dates only, never what it found."""

    __test__ = False  # its name begins as pytest's classes do

    kind: str = Field(max_length=32, description="As a rule of vetting names it.")
    taken_on: date
    passed: bool
    expires_at: AwareDatetime


class NewVetting(Form):
    """Tier and compartments, on the strength of the tests that the rules demand."""

    tier: TierName
    compartments: list[str] = Field(default=[])
    tests: list[TestResult] = Field(max_length=50)


class HeldTest(BaseModel):
    """A test of a vetting: ``counts`` where a rule of today demands it; ``ends_at`` is the end by rule or by itself."""

    kind: str
    taken_on: date
    passed: bool
    counts: bool
    ends_at: AwareDatetime


class VettingLine(BaseModel):
    """A vetting on record. ``stands``: it gives its tier now, until ``ends_at`` by the rules of today."""

    id: UUID
    login: str
    tier: TierName
    compartments: list[str]
    given_at: AwareDatetime
    withdrawn_at: AwareDatetime | None
    stands: bool
    ends_at: AwareDatetime | None
    tests: list[HeldTest]


class TestRuleText(Form):
    """A rule of vetting: from ``since`` on (null: from now on), a vetting for the tier or above needs this test."""

    __test__ = False

    name_es: str
    name_en: str
    months: int = Field(ge=1, le=600, description="How old the test may be.")
    source: str = Field(description="Where it stands: a law's article, an order.")
    since: AwareDatetime | None = None


class TestRuleEnd(Form):
    """From when on a rule of vetting holds no more (null: from now on), and where that stands."""

    __test__ = False

    source: str
    since: AwareDatetime | None = None


class TestRuleLine(BaseModel):
    """A rule of vetting with the time in which it is in force; ``until`` null: for good."""

    __test__ = False

    kind: str
    name_es: str
    name_en: str
    least_tier: TierName
    months: int
    source: str
    since: AwareDatetime
    until: AwareDatetime | None


class AloneTier(Form):
    """Up to which tier one registrar gives a vetting alone, from ``since`` on (null: from now on)."""

    tier: TierName
    source: str
    since: AwareDatetime | None = None


class AloneLine(BaseModel):
    """Up to which tier one registrar was, is or will be enough, since when, and where that stands."""

    tier: TierName
    source: str
    since: datetime


class Withdrawn(BaseModel):
    """How many vettings were ended."""

    vettings: int


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


@router.get(
    "/officers/{login}/vettings",
    response_model=list[VettingLine],
    responses=responses(400, 401, 403, 404),
    summary="Vettings of an officer",
)
def vettings_of(office: At, viewer: Asking, login: str) -> Response:
    """With their tests, the newest first; withdrawn ones too."""
    listed = vettings.list_vettings(office.desk, viewer, login)
    return Answer([{**asdict(one), "tier": one.tier.name, "ends_at": one.ends_at} for one in listed])


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
