"""Consents: an owner's standing permission to be asked by pointers; and who asks, for an inspector (ADR 0057)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tearline.codes import Reveal
from tearline.db import from_row
from tearline.errors import BadInput, NotFound
from tearline.handling import Label
from tearline.language import msg
from tearline.ledger.look import Desk, Viewer, look
from tearline.ledger.outage import asked_again
from tearline.registry.names import agency_code, login_name
from tearline.sharing.pointers import KINDS

SHOWN = 200
DAYS = 90


@dataclass(frozen=True, slots=True)
class Terms:
    """What a consent permits: for the own records under ``label`` and identifiers of these kinds, what is revealed to
    whom of the audience, for which purposes, from when until when; who is told, of a silent one."""

    label: str
    kinds: Sequence[str]
    reveal: str
    audience: Sequence[str]
    purposes: Sequence[str]
    holds_from: datetime
    holds_until: datetime
    controller: str = ""


@dataclass(frozen=True, slots=True)
class Consent:
    """A consent of the own agency. ``state``: draft, active, ended. ``two``: it takes another officer than who drafted
    it; ``may_activate``: whether the viewer may be that."""

    id: UUID
    label: str
    kinds: list[str]
    reveal: str
    audience: list[str]
    purposes: list[str]
    holds_from: datetime
    holds_until: datetime
    state: str
    controller: str | None
    two: bool
    given_by: str
    activated_by: str | None
    given_at: datetime
    may_activate: bool


@dataclass(frozen=True, slots=True)
class Rate:
    """How much an officer asked, of the questions that the inspector sees; ``told``: how many had a hit."""

    login: str
    agency: str
    last_hour: int
    last_day: int
    in_all: int
    told: int
    last_at: datetime


@dataclass(frozen=True, slots=True)
class Silent:
    """A silent consent, and how many questions hit what is under it, by which agencies."""

    id: UUID
    owner: str
    label: str
    controller: str
    given_by: str
    activated_by: str | None
    state: str
    questions: int
    askers: list[str]
    last_at: datetime | None


@dataclass(frozen=True, slots=True)
class Inspection:
    """Who asks by pointers, in ``days``, and which silent consents were asked."""

    days: int
    rates: list[Rate]
    silent: list[Silent]


@asked_again
def consents(desk: Desk, viewer: Viewer) -> list[Consent]:
    """The consents of the steward's agency that they see, the newest first; nothing to anybody else."""
    with look(desk, viewer, "consents", {}) as this:
        rows = this.conn.execute("SELECT * FROM ask.consents(%s)", [SHOWN]).fetchall()
    return [from_row(Consent, row) for row in rows]


def draft_consent(desk: Desk, viewer: Viewer, terms: Terms) -> UUID:
    """Draft a consent; its id. A steward's. It answers nobody before it is put in force, and its pointers enter at the
    next fixed hour after that."""
    if terms.reveal not in set(Reveal):
        raise BadInput(msg("What is revealed is one of {reveals}.", reveals=", ".join(Reveal)))
    unknown = next((kind for kind in terms.kinds if kind not in KINDS), None)
    if unknown is not None or not terms.kinds:
        raise BadInput(msg("Kinds of identifiers that are asked for: {kinds}.", kinds=", ".join(KINDS)))
    if terms.holds_from.tzinfo is None or terms.holds_until.tzinfo is None:
        raise BadInput(msg("Say the moment with its zone, like 2026-11-30T18:00:00-06:00."))
    values = [
        str(Label.parse(terms.label)), list(dict.fromkeys(terms.kinds)), terms.reveal,
        sorted({agency_code(one) for one in terms.audience}), sorted(set(terms.purposes)),
        terms.holds_from, terms.holds_until, login_name(terms.controller) if terms.controller else "",
    ]  # fmt: skip
    told = {"label": values[0], "reveal": terms.reveal, "kinds": values[1], "audience": values[3]}
    with look(desk, viewer, "consent-drafted", told) as this:
        row = this.conn.execute(
            "SELECT act.draft_consent(%s, %s, %s, %s, %s, %s, %s, %s) AS id", values
        ).fetchone()
    assert row is not None  # noqa: S101 the function gives one row
    return UUID(str(row["id"]))


def activate_consent(desk: Desk, viewer: Viewer, consent: str) -> None:
    """Put a draft in force. A steward's; of a compartment or a silent one another's than who drafted it."""
    id = _id(consent)
    with look(desk, viewer, "consent-activated", {"consent": id}) as this:
        this.conn.execute("SELECT act.move_consent(%s, 'active')", [id])


def end_consent(desk: Desk, viewer: Viewer, consent: str) -> None:
    """End a consent: from this commit on it answers nobody, and its tokens stand for nothing. A steward's."""
    id = _id(consent)
    with look(desk, viewer, "consent-ended", {"consent": id}) as this:
        this.conn.execute("SELECT act.move_consent(%s, 'ended')", [id])


@asked_again
def inspection(desk: Desk, viewer: Viewer, days: int = DAYS) -> Inspection:
    """Rates of questions by officer, and silent consents that were asked. An inspector's, of what they see."""
    if not 1 <= days <= 366:
        raise BadInput(msg("Days are 1 to {most}.", most=366))
    with look(desk, viewer, "pointer-rates", {"days": days}) as this:
        rates = this.conn.execute("SELECT * FROM ask.pointer_rates(%s, %s)", [days, SHOWN]).fetchall()
        silent = this.conn.execute("SELECT * FROM ask.silent_asked(%s)", [SHOWN]).fetchall()
    return Inspection(days, [from_row(Rate, row) for row in rates], [from_row(Silent, row) for row in silent])


def _id(consent: str) -> UUID:
    try:
        return UUID(consent)
    except ValueError:
        raise NotFound from None
