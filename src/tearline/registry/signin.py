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
from typing import TYPE_CHECKING, Any
from uuid import UUID

from tearline.db import from_row, translated
from tearline.errors import NotSignedIn, TooMany, Unavailable
from tearline.handling import Tier
from tearline.language import msg
from tearline.ledger.look import Desk
from tearline.ledger.outage import asked_again
from tearline.registry.origin import origin_of

if TYPE_CHECKING:
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
class Pass:
    """What a sign-in with a password and second factor that were handed over gives: a token to set own ones by, until
    ``ends_at``, and nothing else (:mod:`tearline.registry.own`)."""

    token: str
    ends_at: datetime


class HandedOver(NotSignedIn):
    """What was typed is right, and was handed over by a registrar: the officer sets own ones before anything else."""

    code = "credential-handed-over"

    def __init__(self, given: Pass) -> None:
        super().__init__(
            msg(
                "The password and the authenticator were handed over to you, so somebody else may know them. Set your "
                "own first: sign in on the sign-in page or with tearline sign-in."
            )
        )
        self.given = given


@dataclass(frozen=True, slots=True)
class Officer:
    """Whose session it is, and what the vettings give now (``tier`` None: no access to records).

    ``level``: up to which level they decide, 1 to 5; 0: they decide nothing.
    """

    login: str
    full_name: str
    agency: str
    duties: list[str]
    level: int
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

    Every attempt is an entry of the ledger. Raises one same :class:`NotSignedIn`, :class:`HandedOver` with a pass where
    all is right but not the officer's own, and :class:`TooMany` for an address from which too many attempts failed,
    whatever their logins.
    """
    # here, not above: whoever is signed in already needs neither
    from tearline.registry.password import verify_password
    from tearline.registry.totp import new_totp_secret, step_of

    taken = begin(desk, login, device, client, settings)
    right = verify_password(taken["password_hash"], password)
    step = step_of(taken["totp_secret"], code) if right and taken["totp_secret"] else None
    if step is not None and taken["own"]:
        session = _open(desk, taken["attempt"], step, device, settings)
        if session is not None:
            return session
    elif step is not None:
        given = _pass(desk, taken["attempt"], step, new_totp_secret())
        if given is not None:
            raise HandedOver(given)
    failed(desk, taken["attempt"])
    raise wrong()


def failed(desk: Desk, attempt: UUID) -> None:
    """An attempt came to nothing: its entry."""
    _one(desk, "SELECT gate.sign_in_failed(%s)", attempt)


def wrong() -> NotSignedIn:
    """The one sentence for whatever is wrong."""
    return NotSignedIn(
        msg(
            "Login, password, code or key are not right, or were tried too often. After five failures the account "
            "rests for a minute on that device or address, and for longer after each one more."
        )
    )


def sign_out(desk: Desk, token: str) -> bool:
    """End the session; False when it was over already."""
    row = _one(desk, "SELECT gate.close_session(%s) AS closed", digest_of(token))
    return row is not None and bool(row["closed"])


@asked_again
def whoami(desk: Desk, token: str) -> Officer | None:
    """Whose session this is, for the banner; None when it is over. Not a look: no record is in it."""
    row = _one(desk, "SELECT * FROM gate.whoami(%s)", digest_of(token))
    return _officer(row) if row else None


@asked_again
def purposes(desk: Desk) -> list[Purpose]:
    """The reasons among which every look names one."""
    rows = ask_signin(desk, "SELECT * FROM gate.purposes()")
    return [from_row(Purpose, row) for row in rows]


def begin(desk: Desk, login: str, device: str | None, client: str, settings: Settings) -> dict[str, Any]:
    """Take an attempt. Password hash and second factor are None unless it may be judged. Raises :class:`TooMany`."""
    known = login.strip()
    row = _one(
        desk, "SELECT * FROM gate.begin_sign_in(%s, %s, %s, %s, %s)",
        "" if "\0" in known else known[:64], digest_of(device or ""), origin_of(client), client,
        settings.failed_sign_ins_per_address,
    )  # fmt: skip
    if row is None:
        raise Unavailable
    if row["wait_seconds"] is not None:
        raise resting_address(row["wait_seconds"])
    return row


def _open(desk: Desk, attempt: UUID, step: int, device: str | None, settings: Settings) -> Session | None:
    """The session of an attempt that was right; a device that brings no mark, or no known one, gets a new one."""
    token, mark = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
    row = _one(
        desk, "SELECT * FROM gate.open_session(%s, %s, %s, %s, %s, %s, %s)",
        attempt, digest_of(token), step, timedelta(hours=settings.session_hours),
        timedelta(minutes=settings.idle_minutes), digest_of(device or ""), digest_of(mark),
    )  # fmt: skip
    if row is None or row["ends_at"] is None:
        return None
    return Session(token, row["ends_at"], device if device and row["known"] else mark)


def _pass(desk: Desk, attempt: UUID, step: int, totp_secret: str) -> Pass | None:
    """The pass of an attempt that was right with what was handed over, for an authenticator with this secret."""
    token = secrets.token_urlsafe(32)
    row = _one(
        desk, "SELECT gate.open_pass(%s, %s, %s, %s) AS ends_at", attempt, step, digest_of(token), totp_secret
    )  # fmt: skip
    return None if row is None or row["ends_at"] is None else Pass(token, row["ends_at"])


def resting_address(seconds: int) -> TooMany:
    """What an address is told from which too many attempts failed."""
    return TooMany(
        msg(
            "Too many attempts to sign in from this address failed. Go on in {seconds} s, or on a device that "
            "has signed in before.",
            seconds=seconds,
        ),
        seconds,
    )


def _one(desk: Desk, statement: str, *values: object) -> dict[str, Any] | None:
    rows = ask_signin(desk, statement, *values)
    return rows[0] if rows else None


def ask_signin(desk: Desk, statement: str, *values: object) -> list[dict[str, Any]]:
    """What the database answers to sign-in's own role, which reads no table. Raises :class:`Unavailable`."""
    try:
        with translated(), desk.signin.connection() as conn:
            return conn.execute(statement.encode(), list(values)).fetchall()
    except Unavailable:
        desk.signin.check()  # the other connections are likely as dead: replace them now
        raise


def digest_of(token: str) -> bytes:
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
        level=values["level"],
        tier=None if tier is None else Tier(tier),
        compartments=tiers_of(values["compartments"]),
        clearance_until=None if tier is None else values["clearance_until"],
        ends_at=values["ends_at"],
        idle_seconds=values["idle_seconds"],
    )
