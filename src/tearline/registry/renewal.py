"""One's own password and authenticator, changed while signed in: whoever shows both so far sets another one (ADR 0043).

Password and second factor are asked for once more, an attempt like one to sign in: counted before it is verified, and
under the same rests. So a session that somebody left open, or stole, changes nothing; and one that an organisation
opened changes it for whoever can show both. What else was opened by the credential so far ends.
"""

from __future__ import annotations

import secrets
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple, NoReturn
from uuid import UUID

from tearline.errors import BadInput, NotSignedIn
from tearline.language import msg
from tearline.ledger.look import Desk
from tearline.registry.keys import Asked, Place, to_sign, verified
from tearline.registry.own import WrongCode
from tearline.registry.password import accept_password, hash_password, verify_password
from tearline.registry.signin import Officer, ask_signin, begin, digest_of, failed, whoami
from tearline.registry.totp import new_totp_secret, provisioning_uri, step_of

if TYPE_CHECKING:
    from tearline.settings import Settings


class Asking(NamedTuple):
    """Whose session it is that asks, and from where: ``client`` and ``device`` as at sign-in."""

    token: str
    client: str
    device: str | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """An attempt by which password and second factor were shown: a code by its step, or a key by its counter."""

    attempt: UUID
    step: int | None = None
    key: bytes | None = None
    count: int | None = None

    def as_list(self) -> list[object]:
        """As the database takes it."""
        return [self.attempt, self.step, self.key, self.count]


@dataclass(frozen=True, slots=True)
class SettingUp:
    """An authenticator that is being set up, until ``ends_at``: nothing has changed yet."""

    login: str
    totp_secret: str
    totp_uri: str
    ends_at: datetime


class NotShown(BadInput):
    """The present password or second factor is not right."""

    def __init__(self) -> None:
        super().__init__(
            msg(
                "The password that you have in Tearline, or the code or key, is not right, or was tried too often. A "
                "code is good once: wait for the next one. Nothing was changed; it counts as at sign-in."
            )
        )


# ── showing what one has ────────────────────────────────────────────────────────────────────────


def show_code(desk: Desk, asking: Asking, password: str, code: str, settings: Settings) -> Shown:
    """By the password and a code of the present authenticator. Raises :class:`NotShown`, :class:`NotSignedIn`,
    :class:`TooMany`."""
    officer = _officer(desk, asking.token)
    taken = begin(desk, officer.login, asking.device, asking.client, settings)
    right = verify_password(taken["password_hash"], password)
    step = step_of(taken["totp_secret"], code) if right and taken["totp_secret"] else None
    if step is None:
        failed(desk, taken["attempt"])
        raise NotShown
    _mark(desk, taken["attempt"], secrets.token_bytes(32))
    return Shown(taken["attempt"], step)


def ask_key(desk: Desk, place: Place, asking: Asking, password: str, settings: Settings) -> Asked:
    """What a key of one's own is to sign, after the password. Raises as :func:`show_code`."""
    officer = _officer(desk, asking.token)
    taken = begin(desk, officer.login, asking.device, asking.client, settings)
    if not verify_password(taken["password_hash"], password):
        failed(desk, taken["attempt"])
        raise NotShown
    challenge = secrets.token_bytes(32)
    _mark(desk, taken["attempt"], challenge)
    return Asked(taken["attempt"], to_sign(place, challenge))


def show_key(desk: Desk, place: Place, attempt: UUID, signed: str) -> Shown:
    """By what the key signed (JSON of the browser). Raises :class:`NotShown`."""
    counted = verified(desk, place, attempt, signed)
    if counted is None:
        failed(desk, attempt)
        raise NotShown
    return Shown(attempt, key=counted[0], count=counted[1])


# ── another password ────────────────────────────────────────────────────────────────────────────


def other_password(desk: Desk, token: str, present: str, new: str) -> str:
    """The new password if it may be one. Before anything is shown, so that a bad choice costs no attempt.

    Raises :class:`BadInput`, which never repeats it, and :class:`NotSignedIn`.
    """
    accept_password(new, _officer(desk, token).login)
    if unicodedata.normalize("NFKC", new) == unicodedata.normalize("NFKC", present):
        raise BadInput(msg("That is the password that you have. Choose another one."))
    return new


def change_password(desk: Desk, token: str, shown: Shown, new: str) -> int:
    """Another password in the place of the one so far; on record. How many other sessions ended.

    ``new`` is one that :func:`other_password` accepted. Raises :class:`NotShown`.
    """
    rows = ask_signin(
        desk, "SELECT gate.change_password(%s, %s, %s, %s, %s, %s) AS ended", digest_of(token), *shown.as_list(),
        hash_password(new),
    )  # fmt: skip
    return _ended(desk, rows[0]["ended"], shown)


# ── another authenticator ───────────────────────────────────────────────────────────────────────


def begin_authenticator(desk: Desk, token: str, shown: Shown) -> SettingUp:
    """A secret for another authenticator. The one so far counts until a code of this one was typed.

    Raises :class:`NotShown`.
    """
    rows = ask_signin(
        desk, "SELECT gate.begin_authenticator(%s, %s, %s, %s, %s, %s) AS until", digest_of(token), *shown.as_list(),
        new_totp_secret(),
    )  # fmt: skip
    _ended(desk, rows[0]["until"], shown)
    return authenticator_set_up(desk, token) or _over()


def authenticator_set_up(desk: Desk, token: str) -> SettingUp | None:
    """What is being set up in this session; None where nothing is, or the time for it is over."""
    rows = ask_signin(desk, "SELECT * FROM gate.authenticator_told(%s)", digest_of(token))
    if not rows:
        return None
    told = rows[0]
    uri = provisioning_uri(told["totp_secret"], told["login"])
    return SettingUp(told["login"], told["totp_secret"], uri, told["ends_at"])


def take_authenticator(desk: Desk, token: str, code: str) -> int:
    """It takes the place of the one so far, by a code that it shows; on record. How many other sessions ended.

    Raises :class:`WrongCode`, and :class:`BadInput` where nothing is being set up any more.
    """
    told = authenticator_set_up(desk, token) or _over()
    step = step_of(told.totp_secret, code)
    if step is None:
        raise WrongCode(
            msg(
                "That is not the code which the new authenticator shows now. Wait for the next one and type that; if "
                "it is refused too, look at the device's clock."
            )
        )
    rows = ask_signin(desk, "SELECT gate.take_authenticator(%s, %s) AS ended", digest_of(token), step)
    if rows[0]["ended"] is None:
        _over()
    return int(rows[0]["ended"])


def _officer(desk: Desk, token: str) -> Officer:
    officer = whoami(desk, token)
    if officer is None:
        raise NotSignedIn(msg("There is no live session. Sign in."))
    return officer


def _mark(desk: Desk, attempt: UUID, challenge: bytes) -> None:
    """The password of this attempt was right."""
    ask_signin(desk, "SELECT gate.set_challenge(%s, %s)", attempt, challenge)


def _ended(desk: Desk, told: int | datetime | None, shown: Shown) -> int:
    """What the database said; a failed attempt where it refused."""
    if told is None:
        failed(desk, shown.attempt)
        raise NotShown
    return told if isinstance(told, int) else 0


def _over() -> NoReturn:
    raise BadInput(
        msg(
            "The time for setting up the new authenticator is over. The one so far still counts; begin again."
        )
    )
