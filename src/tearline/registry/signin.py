"""Sign-in: login, password and code, for a session whose token only its holder ever has.

Whatever is wrong, the answer is one and the same, after the same work: an unknown login, a wrong
password, a code used before, a suspended officer and an account that rests after five failures cannot
be told apart from outside (OWASP ASVS 5.0, 6.3.8). An attempt is counted before it is verified, by account
and by where it comes from (ADR 0015).
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from tearline.db import from_row, translated
from tearline.errors import NotSignedIn, TooMany, Unavailable
from tearline.handling import Tier
from tearline.language import msg
from tearline.ledger.look import Desk
from tearline.ledger.outage import asked_again
from tearline.registry.origin import origin_of
from tearline.registry.password import verify_password
from tearline.registry.totp import step_of
from tearline.settings import Settings


@dataclass(frozen=True, slots=True)
class Session:
    """What sign-in gives: a token to keep secret, when it ends at the latest, and the mark of the device.

    The mark is sent back at the next sign-in: it gives the device a counter of failures of its own, no access.
    """

    token: str
    ends_at: datetime
    device: str


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


def sign_in(
    desk: Desk, login: str, password: str, code: str, client: str, settings: Settings,
    device: str | None = None,
) -> Session:  # fmt: skip
    """Open a session; ``client`` says from where, for counters and ledger; ``device`` is the mark given before.

    Every attempt is an entry of the ledger. Raises one same :class:`NotSignedIn`, and :class:`TooMany` for an
    address from which too many attempts failed, whatever their logins.
    """
    taken = _begin(desk, login, device, client, settings)
    if taken["wait_seconds"] is not None:
        raise _resting_address(taken["wait_seconds"])
    right = verify_password(taken["password_hash"], password)
    step = step_of(taken["totp_secret"], code) if right else None
    if step is not None:
        session = _open(desk, taken["attempt"], step, device, settings)
        if session is not None:
            return session
    _one(desk, "SELECT gate.sign_in_failed(%s)", taken["attempt"])
    raise NotSignedIn(
        msg(
            "Login, password or code are not right, or were tried too often. After five failures the account "
            "rests for a minute on that device or address, and for longer after each one more."
        )
    )


def sign_out(desk: Desk, token: str) -> bool:
    """End the session; False when it was over already."""
    row = _one(desk, "SELECT gate.close_session(%s) AS closed", _digest(token))
    return row is not None and bool(row["closed"])


@asked_again
def whoami(desk: Desk, token: str) -> Officer | None:
    """Whose session this is, for the banner; None when it is over. Not a look: no record is in it."""
    row = _one(desk, "SELECT * FROM gate.whoami(%s)", _digest(token))
    return _officer(row) if row else None


@asked_again
def purposes(desk: Desk) -> list[Purpose]:
    """The reasons among which every look names one."""
    rows = _ask(desk, "SELECT * FROM gate.purposes()")
    return [from_row(Purpose, row) for row in rows]


def _begin(desk: Desk, login: str, device: str | None, client: str, settings: Settings) -> dict[str, Any]:
    """Take an attempt. Password hash and second factor are None unless it may be judged."""
    known = login.strip()
    row = _one(
        desk, "SELECT * FROM gate.begin_sign_in(%s, %s, %s, %s, %s)",
        "" if "\0" in known else known[:64], _digest(device or ""), origin_of(client), client,
        settings.failed_sign_ins_per_address,
    )  # fmt: skip
    if row is None:
        raise Unavailable
    return row


def _open(desk: Desk, attempt: UUID, step: int, device: str | None, settings: Settings) -> Session | None:
    """The session of an attempt that was right; a device that brings no mark, or no known one, gets a new one."""
    token, mark = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
    row = _one(
        desk, "SELECT * FROM gate.open_session(%s, %s, %s, %s, %s, %s, %s)",
        attempt, _digest(token), step, timedelta(hours=settings.session_hours),
        timedelta(minutes=settings.idle_minutes), _digest(device or ""), _digest(mark),
    )  # fmt: skip
    if row is None or row["ends_at"] is None:
        return None
    return Session(token, row["ends_at"], device if device and row["known"] else mark)


def _resting_address(seconds: int) -> TooMany:
    return TooMany(
        msg(
            "Too many attempts to sign in from this address failed. Go on in {seconds} s, or on a device that "
            "has signed in before.",
            seconds=seconds,
        ),
        seconds,
    )


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
