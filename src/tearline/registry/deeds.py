"""What a registrar does: agencies, officers, vettings and purposes. Each deed is a look and a ledger entry.

Raises, all of them: :class:`NotSignedIn`, :class:`NotEntitled` for whoever is no registrar,
:class:`BadInput` for a value outside its rules, :class:`Conflict` for a name that is taken and
:class:`NotFound` for one that does not exist.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from tearline.db import as_json, from_row
from tearline.errors import BadInput
from tearline.handling import Tier, VettingTest
from tearline.language import msg
from tearline.ledger.look import Desk, Viewer, look
from tearline.ledger.outage import asked_again
from tearline.registry.names import (
    agency_code,
    compartment_codes,
    duties_of,
    kind_of_test,
    level_of,
    login_name,
    purpose_code,
    written_name,
)
from tearline.registry.password import accept_password, hash_password
from tearline.registry.signin import tiers_of
from tearline.registry.totp import new_totp_secret, provisioning_uri


@dataclass(frozen=True, slots=True)
class Enrolled:
    """An officer's first second factor, to be handed over once: it is never shown again. With it the officer sets an
    own one (:mod:`tearline.registry.own`).

    ``proposal``: what of it waits for a second registrar, the new credential itself or some of the duties.
    """

    login: str
    totp_secret: str
    totp_uri: str
    proposal: UUID | None = None


@dataclass(frozen=True, slots=True)
class Given:
    """A vetting that was given, or the proposal of one that takes a second registrar; one of the two is None."""

    id: UUID | None
    proposal: UUID | None


@dataclass(frozen=True, slots=True)
class Agency:
    """One of those that share."""

    code: str
    name_es: str
    name_en: str
    suspended: bool


@dataclass(frozen=True, slots=True)
class Enrolment:
    """An officer as a registrar sees one; ``tier`` None: no vetting stands. ``own_credential``: the officer set
    password and second factor; else both are as they were handed over, and open nothing. ``by_organisation``: may
    sign in by the organisation, and since ``bound_at`` as one person of it alone."""

    login: str
    full_name: str
    agency: str
    duties: list[str]
    level: int
    suspended: bool
    tier: Tier | None
    compartments: dict[str, Tier]
    until: datetime | None
    own_credential: bool
    by_organisation: bool
    bound_at: datetime | None


# ── agencies and purposes ───────────────────────────────────────────────────────────────────────


def admit_agency(desk: Desk, viewer: Viewer, code: str, name_es: str, name_en: str) -> None:
    """A new agency, which may from now on have officers and records."""
    values = [agency_code(code), written_name(name_es), written_name(name_en)]
    with look(desk, viewer, "agency-admitted", {"agency": code}) as this:
        this.conn.execute("SELECT act.admit_agency(%s, %s, %s)", values)


def suspend_agency(desk: Desk, viewer: Viewer, code: str, suspended: bool = True) -> None:
    """Cut an agency off, or let it back: its officers' sessions end with the same commit."""
    values = [agency_code(code), suspended]
    with look(desk, viewer, "agency-suspended", {"agency": code}) as this:
        this.conn.execute("SELECT act.suspend_agency(%s, %s)", values)


@asked_again
def list_agencies(desk: Desk, viewer: Viewer) -> list[Agency]:
    """All agencies, by code."""
    with look(desk, viewer, "registry-read", {"of": "agencies"}) as this:
        rows: list[dict[str, Any]] = this.conn.execute("SELECT * FROM act.list_agencies()").fetchall()
    return [from_row(Agency, row) for row in rows]


def set_purpose(
    desk: Desk, viewer: Viewer, code: str, name_es: str, name_en: str, retired: bool = False
) -> None:
    """Add a purpose to the list, rename it, or retire it: then no look can name it any more."""
    values = [purpose_code(code), written_name(name_es), written_name(name_en), retired]
    with look(desk, viewer, "purpose-set", {"purpose": code}) as this:
        this.conn.execute("SELECT act.set_purpose(%s, %s, %s, %s)", values)


# ── officers ────────────────────────────────────────────────────────────────────────────────────


def enrol_officer(
    desk: Desk, viewer: Viewer, login: str, full_name: str, agency: str, password: str,
    duties: Iterable[str] = (),
) -> Enrolled:  # fmt: skip
    """A new officer of an agency: signs in, and sees nothing until a vetting is given. The duties of
    registrar, inspector and coordinator are proposed."""
    login = login_name(login)
    secret = new_totp_secret()
    values = [
        login, written_name(full_name), agency_code(agency), duties_of(duties),
        hash_password(accept_password(password, login)), secret,
    ]  # fmt: skip
    with look(desk, viewer, "officer-enrolled", {"login": login, "agency": agency}) as this:
        rows: list[dict[str, Any]] = this.conn.execute(
            "SELECT proposal FROM act.enrol_officer(%s, %s, %s, %s, %s, %s)", values
        ).fetchall()
    return Enrolled(login, secret, provisioning_uri(secret, login), rows[0]["proposal"])


def set_credential(desk: Desk, viewer: Viewer, login: str, password: str) -> Enrolled:
    """A new password and second factor, after a loss; ends the officer's sessions and lockout. To be handed over, so
    the officer sets own ones at the next sign-in.

    Proposed, where a second registrar is needed: of registrars, inspectors, coordinators and whoever has a vetting
    that took two.
    """
    login = login_name(login)
    secret = new_totp_secret()
    values = [login, hash_password(accept_password(password, login)), secret]
    with look(desk, viewer, "credential-set", {"login": login}) as this:
        rows: list[dict[str, Any]] = this.conn.execute(
            "SELECT act.set_credential(%s, %s, %s) AS proposal", values
        ).fetchall()
    return Enrolled(login, secret, provisioning_uri(secret, login), rows[0]["proposal"])


def set_duties(desk: Desk, viewer: Viewer, login: str, duties: Iterable[str]) -> UUID | None:
    """The duties that an officer has besides asking. Returns the proposal, where one who is no registrar, inspector or
    coordinator yet is to be."""
    values = [login_name(login), duties_of(duties)]
    with look(desk, viewer, "duties-set", {"login": login}) as this:
        rows: list[dict[str, Any]] = this.conn.execute(
            "SELECT act.set_duties(%s, %s) AS proposal", values
        ).fetchall()
    proposal: UUID | None = rows[0]["proposal"]
    return proposal


def set_level(desk: Desk, viewer: Viewer, login: str, level: int) -> UUID | None:
    """Up to which level an officer decides (0: nothing). Returns the proposal, where it is to rise to 3 or more."""
    values = [login_name(login), level_of(level)]
    with look(desk, viewer, "level-set", {"login": login}) as this:
        rows: list[dict[str, Any]] = this.conn.execute(
            "SELECT act.set_level(%s, %s::smallint) AS proposal", values
        ).fetchall()
    proposal: UUID | None = rows[0]["proposal"]
    return proposal


def suspend_officer(desk: Desk, viewer: Viewer, login: str, suspended: bool = True) -> None:
    """Shut an officer out, or let one back; open sessions end with the same commit."""
    values = [login_name(login), suspended]
    with look(desk, viewer, "officer-suspended", {"login": login}) as this:
        this.conn.execute("SELECT act.suspend_officer(%s, %s)", values)


def allow_organisation(desk: Desk, viewer: Viewer, login: str, allowed: bool = True) -> None:
    """Let an officer sign in by the organisation's provider, from the next sign-in on as one person of it alone; or
    withdraw that: open sessions end. Allowed again, the officer is bound anew."""
    with look(desk, viewer, "organisation-allowed", {"login": login}) as this:
        this.conn.execute("SELECT act.allow_organisation(%s, %s)", [login_name(login), allowed])


@asked_again
def list_officers(desk: Desk, viewer: Viewer) -> list[Enrolment]:
    """All officers, by login, with what their vettings give at this moment."""
    with look(desk, viewer, "registry-read", {"of": "officers"}) as this:
        rows: list[dict[str, Any]] = this.conn.execute("SELECT * FROM act.list_officers()").fetchall()
    return [
        Enrolment(
            r["login"], r["full_name"], r["agency"], list(r["duties"]), r["level"], r["suspended"],
            None if r["tier"] is None else Tier(r["tier"]), tiers_of(r["compartments"]), r["until"],
            r["own_credential"], r["by_organisation"], r["bound_at"],
        )
        for r in rows
    ]  # fmt: skip


# ── vettings ────────────────────────────────────────────────────────────────────────────────────


def give_vetting(
    desk: Desk, viewer: Viewer, login: str, tier: Tier, compartments: Iterable[str],
    tests: Iterable[VettingTest],
) -> Given:  # fmt: skip
    """Tier and compartments for as long as the tests stand that the rules demand. Proposed, where it takes a second
    registrar: with any compartment, and above the tier that one registrar gives alone.

    A vetting of which a test was failed is kept, and gives nothing. Raises :class:`BadInput` where a test that
    the rules in force demand for the tier is missing, or is of a kind that no rule knows.
    """
    given = _rows(list(tests))
    values = [login_name(login), int(tier), compartment_codes(compartments), as_json(given)]
    with look(desk, viewer, "vetting-given", {"login": login, "tier": int(tier)}) as this:
        rows: list[dict[str, Any]] = this.conn.execute(
            "SELECT vetting, proposal FROM act.give_vetting(%s, %s::smallint, %s, %s)", values
        ).fetchall()
    return Given(rows[0]["vetting"], rows[0]["proposal"])


def withdraw_vetting(desk: Desk, viewer: Viewer, login: str, vetting: UUID | None = None) -> int:
    """End one vetting, or all of an officer; open sessions lose its access with the same commit."""
    with look(desk, viewer, "vetting-withdrawn", {"login": login, "vetting": vetting}) as this:
        rows: list[dict[str, Any]] = this.conn.execute(
            "SELECT act.withdraw_vetting(%s, %s) AS n", [login_name(login), vetting]
        ).fetchall()
    return int(rows[0]["n"])


def _rows(tests: list[VettingTest]) -> list[dict[str, object]]:
    if len({test.kind for test in tests}) != len(tests):
        raise BadInput(msg("A vetting takes one result of each kind of test."))
    today = datetime.now(UTC).date()
    for test in tests:
        if test.taken_on > date.fromordinal(today.toordinal() + 1):  # ahead of UTC by a day at most
            raise BadInput(msg("{kind}: the day of the test lies ahead.", kind=test.kind))
        if test.expires_at.tzinfo is None:
            raise BadInput(msg("{kind}: the end is a moment with a time zone.", kind=test.kind))
    return [
        {
            "kind": kind_of_test(t.kind), "taken_on": t.taken_on.isoformat(), "passed": t.passed,
            "expires_at": t.expires_at.isoformat(),
        }
        for t in tests
    ]  # fmt: skip
