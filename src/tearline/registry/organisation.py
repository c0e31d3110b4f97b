"""Signing in by an organisation: what its provider says of who it is, and then our own rules (ADR 0040).

The provider says who somebody is, nothing else: officer, vetting and duties are ours. The database decides whether a
registrar allowed it and whether the officer is bound to that very person; an attempt counts as any other.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from tearline.errors import NotSignedIn, Unavailable
from tearline.language import msg
from tearline.ledger.look import Desk
from tearline.registry.origin import origin_of
from tearline.registry.provider import Told
from tearline.registry.signin import Session, ask_signin, begin, digest_of, failed, resting_address
from tearline.registry.totp import step_of

if TYPE_CHECKING:
    from tearline.settings import Settings


@dataclass(frozen=True, slots=True)
class Begun:
    """An attempt that goes on with a second factor of the officer's own."""

    attempt: UUID


def enter(
    desk: Desk, told: Told, client: str, settings: Settings, device: str | None = None
) -> Session | Begun:
    """Go on with whom the provider told. A session at once only where it asked for a second factor that counts, and the
    officer is bound to that person already.

    Raises one same :class:`NotSignedIn` for an unknown login, an officer who is shut out, who may not sign in this
    way or is bound to another person, and :class:`TooMany` as any sign-in.
    """
    rows = ask_signin(
        desk, "SELECT * FROM gate.begin_by_organisation(%s, %s, %s, %s, %s, %s, %s)",
        told.issuer, told.subject, told.login if len(told.login) <= 64 else "", digest_of(device or ""),
        origin_of(client), client, settings.failed_sign_ins_per_address,
    )  # fmt: skip
    if not rows:
        raise Unavailable
    taken = rows[0]
    if taken["wait_seconds"] is not None:
        raise resting_address(taken["wait_seconds"])
    if taken["known"] and not (told.second_factor and taken["bound"]):
        return Begun(taken["attempt"])
    session = _open(desk, taken["attempt"], None, settings, device) if taken["known"] else None
    if session is None:
        failed(desk, taken["attempt"])
        raise _not_here()
    return session


def enter_with_code(
    desk: Desk, attempt: UUID, code: str, settings: Settings, device: str | None = None
) -> Session:
    """A session, with a code of the officer's own. Raises :class:`NotSignedIn` for whatever is wrong; it counts."""
    rows = ask_signin(desk, "SELECT gate.organisation_asked(%s) AS secret", attempt)
    secret = rows[0]["secret"] if rows else None
    step = step_of(secret, code) if secret else None
    session = _open(desk, attempt, step, settings, device) if step is not None else None
    if session is None:
        failed(desk, attempt)
        raise NotSignedIn(
            msg(
                "The code is not right, was used before, or came more than two minutes after your organisation let you "
                "in. Begin again."
            )
        )
    return session


def count_failure(desk: Desk, client: str, settings: Settings) -> None:
    """Somebody came back with what is not believed: counted by the address, as a wrong password of nobody."""
    failed(desk, begin(desk, "", None, client, settings)["attempt"])


def _open(
    desk: Desk, attempt: UUID, step: int | None, settings: Settings, device: str | None
) -> Session | None:
    token, mark = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
    rows = ask_signin(
        desk, "SELECT * FROM gate.open_session_by_organisation(%s, %s, %s, %s, %s, %s, %s)",
        attempt, step, digest_of(token), timedelta(hours=settings.session_hours),
        timedelta(minutes=settings.idle_minutes), digest_of(device or ""), digest_of(mark),
    )  # fmt: skip
    if not rows:
        return None
    return Session(token, rows[0]["ends_at"], device if device and rows[0]["known"] else mark)


def _not_here() -> NotSignedIn:
    return NotSignedIn(
        msg(
            "Your organisation says who you are, but under that name nobody may sign in here this "
            "way now. Sign in with your password and code, or ask your registrar."
        )
    )
