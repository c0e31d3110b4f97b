"""A credential of one's own: what an officer sets after a sign-in with what a registrar handed over (ADR 0037).

Whoever enrols an officer could have kept the first password and second factor. So they open no session: they give a
pass, for a quarter of an hour, and with it the officer sets a password and an authenticator that nobody else knows.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from tearline.errors import BadInput, NotSignedIn
from tearline.language import msg
from tearline.ledger.look import Desk
from tearline.registry.password import accept_password, hash_password, verify_password
from tearline.registry.signin import Session, ask_signin, digest_of
from tearline.registry.totp import provisioning_uri, step_of

if TYPE_CHECKING:
    from tearline.settings import Settings


@dataclass(frozen=True, slots=True)
class ToSet:
    """What the holder of a pass sets up until ``ends_at``: an authenticator with this secret, and a password."""

    login: str
    full_name: str
    totp_secret: str
    totp_uri: str
    ends_at: datetime


class WrongCode(BadInput):
    """The code is not of the authenticator that is being set up."""


def to_set(desk: Desk, token: str) -> ToSet:
    """What a pass is for. Raises :class:`NotSignedIn` once it is over or was used."""
    told = pass_told(desk, token)
    uri = provisioning_uri(told["totp_secret"], told["login"])
    return ToSet(told["login"], told["full_name"], told["totp_secret"], uri, told["ends_at"])


def own_password(desk: Desk, token: str, password: str) -> str:
    """The password if the holder of the pass may take it as an own one. Raises :class:`BadInput`, which never repeats
    it, and :class:`NotSignedIn`."""
    told = pass_told(desk, token)
    accept_password(password, told["login"])
    if verify_password(told["password_hash"], password):
        raise BadInput(
            msg("That is the password that was handed over to you. Choose one that nobody else knows.")
        )
    return password


def take_own(desk: Desk, token: str, password: str, code: str, settings: Settings) -> Session:
    """Make them the officer's own, and open the first session; on record.

    ``code`` is what the new authenticator shows: it proves that it was set up. Raises :class:`BadInput` for a password
    that may not be one, :class:`WrongCode`, and :class:`NotSignedIn` once the pass is over.
    """
    own_password(desk, token, password)
    step = step_of(pass_told(desk, token)["totp_secret"], code)
    if step is None:
        raise WrongCode(
            msg(
                "That is not the code which the new authenticator shows now. Wait for the next one and type that; if "
                "it is refused too, look at the device's clock."
            )
        )
    opened, mark = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
    rows = ask_signin(
        desk, "SELECT gate.take_credential(%s, %s, %s, %s, %s, %s, %s) AS ends_at",
        digest_of(token), hash_password(password), step, digest_of(opened),
        timedelta(hours=settings.session_hours), timedelta(minutes=settings.idle_minutes), digest_of(mark),
    )  # fmt: skip
    if not rows or rows[0]["ends_at"] is None:
        raise pass_over()
    return Session(opened, rows[0]["ends_at"], mark)


def pass_told(desk: Desk, token: str) -> dict[str, Any]:
    """What the database tells the holder of a pass. Raises :class:`NotSignedIn`."""
    rows = ask_signin(desk, "SELECT * FROM gate.pass_told(%s)", digest_of(token))
    if not rows:
        raise pass_over()
    return rows[0]


def pass_over() -> NotSignedIn:
    """What is said once a pass is over or was used."""
    return NotSignedIn(
        msg(
            "The time for setting your own password is over, or it was set already. Sign in again. If what was handed "
            "over to you is refused and it was not you who set it, tell your registrar at once."
        )
    )
