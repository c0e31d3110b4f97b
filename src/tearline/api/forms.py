"""What is sent, and what is answered where it is not the picture's or the intake's own data."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from tearline.registry.names import Duty
from tearline.registry.signin import Purpose

TierName = Literal["OPEN", "RESTRICTED", "CONFIDENTIAL", "SECRET", "TOP_SECRET"]
Reason = Annotated[
    str, Field(min_length=3, max_length=500, description="Why, without any content of the record.")
]
LabelText = Annotated[str, Field(max_length=2000, examples=["SSC//SECRET//ALFA,BETA//FGR,UIF//H1"])]


class Form(BaseModel):
    """A request's body: nothing besides the named fields."""

    model_config = ConfigDict(extra="forbid")


# ── session ─────────────────────────────────────────────────────────────────────────────────────


class SignIn(Form):
    """The two factors."""

    login: str = Field(max_length=200)
    password: str = Field(max_length=1000)
    code: str = Field(max_length=20, description="The six digits that the authenticator shows.")
    device: str | None = Field(
        default=None,
        max_length=100,
        description="What this device got at its last sign-in; absent at the first.",
    )


class Opened(BaseModel):
    """A session: send the token as ``Authorization: Bearer``; keep it secret."""

    token: str
    ends_at: AwareDatetime
    device: str = Field(
        description="Keep it on this device, and send it with the next sign-in. No access by it."
    )


class WhoAmI(BaseModel):
    """Whose session it is. ``tier`` is null while no vetting stands."""

    login: str
    full_name: str
    agency: str
    duties: list[Duty]
    tier: TierName | None
    compartments: dict[str, TierName] = Field(description="The tier up to which each is held.")
    clearance_until: AwareDatetime | None
    ends_at: AwareDatetime
    idle_seconds: int
    purposes: list[Purpose]


# ── stewardship ─────────────────────────────────────────────────────────────────────────────────


class Correction(Form):
    """What to replace; fields that are not named stay. ``properties`` are replaced as a whole."""

    reason: Reason
    schema_: str | None = Field(default=None, alias="schema", max_length=64)
    properties: dict[str, list[str]] | None = None
    label: LabelText | None = None
    status: str | None = None
    source_grade: str | None = None
    info_grade: str | None = None
    grade_scale: str | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    review_on: date | None = None
    purge_on: date | None = None


class Relabel(Form):
    """The new label, and why."""

    label: LabelText
    reason: Reason


class Because(Form):
    """Why."""

    reason: Reason


class Reviewed(Form):
    """Still justified, until when, and why (28 CFR 23.20(h): at most five years on)."""

    next: date
    purge: date | None = None
    reason: Reason


class Outcome(BaseModel):
    """Whether anything changed."""

    outcome: Literal["changed", "same"]


class Moved(BaseModel):
    """How many records got another label."""

    records: int


class Freed(BaseModel):
    """On how many records something was held."""

    records: int


# ── fusion ──────────────────────────────────────────────────────────────────────────────────────


class Asked(Form):
    """An identifier: a plate, CURP, phone, serial number … in any usual writing."""

    text: str


class Wanted(Form):
    """Words, whose accents and small misspellings are forgiven; only these schemata, agencies and tiers.

    Of more than six words, as whole names have, the six longest must stand in the record; the others rank.

    ``since``: recorded on this day or later; ``until``: before this day.
    """

    q: str
    kind: list[str] = Field(default=[], max_length=50)
    agency: list[str] = Field(default=[], max_length=50)
    tier: list[TierName] = Field(default=[], max_length=5)
    since: date | None = None
    until: date | None = None
    page: int = Field(default=1, ge=1)
    size: int = Field(default=20, ge=1, le=100)


class Described(Form):
    """A thing by what is known of it: FollowTheMoney's properties, each with its values."""

    schema_: str = Field(alias="schema", max_length=64, examples=["Person"])
    properties: dict[str, list[str]] = Field(
        examples=[{"name": ["Ana López Ruiz"], "birthDate": ["1985-03-12"]}], max_length=50
    )
    limit: int = Field(default=10, ge=1, le=50)


class Decided(Form):
    """Two records are one thing (``same``), two (``apart``), or it is left open (``unsure``), and why.

    The decision's label joins the two records' labels, and ``label`` if the reason rests on more.
    """

    a: str = Field(description="A record's id.")
    b: str = Field(description="The other record's id.")
    verdict: Literal["same", "apart", "unsure"]
    label: LabelText | None = None
    reason: Reason


class DecisionId(BaseModel):
    """The decision that was made."""

    id: UUID


# ── registry ────────────────────────────────────────────────────────────────────────────────────


class NewAgency(Form):
    """An agency to admit."""

    code: str
    name_es: str
    name_en: str


class Suspension(Form):
    """Shut out (true) or let back (false)."""

    suspended: bool


class NewOfficer(Form):
    """An officer to enrol."""

    login: str
    full_name: str
    agency: str
    password: str = Field(max_length=1000)
    duties: list[Duty] = []


class NewCredential(Form):
    """A new password; the second factor is renewed with it."""

    password: str = Field(max_length=1000)


class Duties(Form):
    """All duties that the officer has from now on."""

    duties: list[Duty]


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
    compartments: list[str] = []
    tests: list[TestResult] = Field(max_length=50)


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


class Proposed(BaseModel):
    """The proposal that a second registrar confirms; null: done already."""

    proposal: UUID | None


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


class OfficerLine(BaseModel):
    """An officer as a registrar sees one. ``tier`` is null while no vetting stands."""

    login: str
    full_name: str
    agency: str
    duties: list[Duty]
    suspended: bool
    tier: TierName | None
    compartments: dict[str, TierName] = Field(description="The tier up to which each is held.")
    until: AwareDatetime | None


class PurposeText(Form):
    """A purpose's names, and whether looks may still name it."""

    name_es: str
    name_en: str
    retired: bool = False


# ── ledger and service ──────────────────────────────────────────────────────────────────────────


class EntryProof(BaseModel):
    """That an entry stands in the tree, in the form that ``tearline.ledger.check_proof`` checks offline."""

    proves: Literal["entry"]
    seq: int
    body: str = Field(description="The entry's text, as it was hashed.")
    checkpoint: str
    proof: list[str]


class GrowthProof(BaseModel):
    """That a newer checkpoint only adds to an older one."""

    proves: Literal["growth"]
    old: str
    new: str
    proof: list[str]


class Health(BaseModel):
    """The service answers, and so does its database."""

    status: Literal["ok"]
