"""Sign-in: login, password and code, for a session whose token only its holder ever has.

Whatever is wrong, the answer is one and the same, after the same work: an unknown login, a wrong
password, a code used before, a suspended officer and an account that rests after five failures cannot
be told apart from outside (OWASP ASVS 5.0, 6.3.8).
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from tearline.db import translated
from tearline.errors import NotSignedIn, Unavailable
from tearline.handling import Tier
from tearline.language import msg
from tearline.ledger.look import Desk
from tearline.registry.password import verify_password
from tearline.registry.totp import step_of
from tearline.settings import Settings


@dataclass(frozen=True, slots=True)
class Session:
    """What sign-in gives: a token to keep secret, and when it ends at the latest."""

    token: str
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Officer:
    """Whose session it is, and what the vettings give now (``tier`` None: no access to records)."""

    login: str
    full_name: str
    agency: str
    duties: list[str]
    tier: Tier | None
    compartments: dict[str, Tier]  # the tier up to which each is held
    clearance_until: datetime | None
    ends_at: datetime
    idle_seconds: int


@dataclass(frozen=True, slots=True)
class Purpose:
    """A reason for a look, from the list that the deployment sets."""

    code: str
    name_es: str
    name_en: str


def sign_in(desk: Desk, login: str, password: str, code: str, client: str, settings: Settings) -> Session:
    """Open a session; ``client`` says from where, for the ledger. Raises one same :class:`NotSignedIn`.

    Every attempt is an entry of the ledger; a wrong one of a known login counts towards its lockout.
    """
    kept = _credential(desk, login)
    usable = kept is not None and not kept["suspended"] and kept["locked_seconds"] == 0
    right = verify_password(kept["password_hash"] if kept and usable else None, password)
    step = step_of(kept["totp_secret"], code) if kept and right else None
    if kept and step is not None:
        token = secrets.token_urlsafe(32)
        ends_at = _open(desk, kept["officer_id"], token, step, client, settings)
        if ends_at is not None:
            return Session(token, ends_at)
    # an attempt on no account, or on one that rests, is on record too, and prolongs no lockout
    _failed(desk, kept["officer_id"] if kept and usable else None, client)
    raise NotSignedIn(
        msg(
            "Login, password or code are not right, or were tried too often. "
            "After five failures an account rests for a minute, and for longer after each one more."
        )
    )


def sign_out(desk: Desk, token: str) -> bool:
    """End the session; False when it was over already."""
    row = _one(desk, "SELECT gate.close_session(%s) AS closed", _digest(token))
    return row is not None and bool(row["closed"])


def whoami(desk: Desk, token: str) -> Officer | None:
    """Whose session this is, for the banner; None when it is over. Not a look: no record is in it."""
    row = _one(desk, "SELECT * FROM gate.whoami(%s)", _digest(token))
    return _officer(row) if row else None


def purposes(desk: Desk) -> list[Purpose]:
    """The reasons among which every look names one."""
    rows = _ask(desk, "SELECT * FROM gate.purposes()")
    return [Purpose(str(r["code"]), str(r["name_es"]), str(r["name_en"])) for r in rows]


def _credential(desk: Desk, login: str) -> dict[str, Any] | None:
    known = login.strip()
    return _one(desk, "SELECT * FROM gate.credential_of(%s)", "" if "\0" in known else known[:64])


def _open(
    desk: Desk, officer: UUID, token: str, step: int, client: str, settings: Settings
) -> datetime | None:
    absolute, idle = timedelta(hours=settings.session_hours), timedelta(minutes=settings.idle_minutes)
    row = _one(
        desk, "SELECT gate.open_session(%s, %s, %s, %s, %s, %s) AS ends_at",
        officer, _digest(token), step, absolute, idle, client,
    )  # fmt: skip
    return row["ends_at"] if row else None


def _failed(desk: Desk, officer: UUID | None, client: str) -> None:
    _one(desk, "SELECT gate.sign_in_failed(%s, %s)", officer, client)


def _one(desk: Desk, statement: str, *values: object) -> dict[str, Any] | None:
    rows = _ask(desk, statement, *values)
    return rows[0] if rows else None


def _ask(desk: Desk, statement: str, *values: object) -> list[dict[str, Any]]:
    try:
        with translated(), desk.signin.connection() as conn:
            return conn.execute(statement.encode(), list(values)).fetchall()
    except Unavailable:
        desk.signin.check()  # the other connections are likely as dead: replace them now
        raise


def _digest(token: str) -> bytes:
    """All that the database knows of a token; gate.viewer() computes the same."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()


def tiers_of(compartments: dict[str, int] | None) -> dict[str, Tier]:
    """Compartments with their tiers, as the database gives them."""
    return {code: Tier(tier) for code, tier in sorted((compartments or {}).items())}


def _officer(values: dict[str, Any]) -> Officer:
    tier = values["tier"]
    return Officer(
        login=values["login"],
        full_name=values["full_name"],
        agency=values["agency"],
        duties=list(values["duties"]),
        tier=None if tier is None else Tier(tier),
        compartments=tiers_of(values["compartments"]),
        clearance_until=None if tier is None else values["clearance_until"],
        ends_at=values["ends_at"],
        idle_seconds=values["idle_seconds"],
    )
