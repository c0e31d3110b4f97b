"""Security keys (WebAuthn, level 2) as second factor: the password, and then a key that is touched.

A key is bound to the name under which the pages are opened (``TEARLINE_ADDRESS``): a page elsewhere that looks like
ours gets nothing from it. What a key is to sign belongs to one attempt whose password was right, and goes with it. To
whoever asks, a wrong password looks like a right one: the signature then comes to nothing. Keys keep their officer to
themselves (discoverable credentials), so that nobody learns from us which logins have one.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from tearline.db import from_row
from tearline.errors import BadInput, NotFound, NotSignedIn
from tearline.language import msg
from tearline.ledger.look import Desk
from tearline.registry.names import written_name
from tearline.registry.own import own_password, pass_over, pass_told
from tearline.registry.password import hash_password, verify_password
from tearline.registry.signin import Session, ask_signin, begin, digest_of, failed, whoami, wrong

if TYPE_CHECKING:
    from webauthn.helpers.structs import PublicKeyCredentialDescriptor
    from webauthn.registration.verify_registration_response import VerifiedRegistration

    from tearline.settings import Settings

SECONDS = 60  # in which a key is to be touched
LONGEST_NAME = 60
_LONGEST = 20_000  # characters of what a browser sends of a key


@dataclass(frozen=True, slots=True)
class Place:
    """Where keys hold: ``origin`` as browsers write it, and its host, to which they are bound."""

    origin: str
    host: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What a key is asked to sign (``options``: JSON as WebAuthn has it), and the attempt that this belongs to."""

    attempt: UUID | None
    options: str


@dataclass(frozen=True, slots=True)
class Factor:
    """One of an officer's second factors; ``id`` and ``name`` None: the authenticator."""

    id: UUID | None
    name: str | None
    added_at: datetime
    used_at: datetime | None


def place_of(settings: Settings) -> Place | None:
    """Where this deployment's keys hold; None where it names no address."""
    if not settings.address:
        return None
    return Place(settings.address, urlsplit(settings.address).hostname or "")


# ── signing in ──────────────────────────────────────────────────────────────────────────────────


def ask_for_key(
    desk: Desk, place: Place, login: str, password: str, client: str, settings: Settings,
    device: str | None = None,
) -> Asked:  # fmt: skip
    """Begin to sign in: the same answer whether login and password are right or not. The attempt is counted already.

    Raises :class:`TooMany`, as :func:`~tearline.registry.signin.sign_in` does.
    """
    taken = begin(desk, login, device, client, settings)
    challenge = secrets.token_bytes(32)
    right = verify_password(taken["password_hash"], password) and taken["own"]
    # a wrong password costs the same question: nobody's stopwatch tells it from a right one
    ask_signin(desk, "SELECT gate.set_challenge(%s, %s)", taken["attempt"] if right else uuid4(), challenge)
    return Asked(taken["attempt"], to_sign(place, challenge))


def to_sign(place: Place, challenge: bytes) -> str:
    """What a key that is there already is asked: JSON as WebAuthn has it."""
    from webauthn import generate_authentication_options, options_to_json
    from webauthn.helpers.structs import UserVerificationRequirement

    return options_to_json(
        generate_authentication_options(
            rp_id=place.host, challenge=challenge, timeout=SECONDS * 1000,
            user_verification=UserVerificationRequirement.DISCOURAGED,  # the password is the other factor
        )
    )  # fmt: skip


def sign_in_by_key(
    desk: Desk, place: Place, attempt: UUID, signed: str, settings: Settings, device: str | None = None
) -> Session:
    """Open a session with what the key signed (JSON of the browser). Raises the one :class:`NotSignedIn` for whatever
    is wrong; it counts like a wrong code."""
    counted = verified(desk, place, attempt, signed)
    if counted is not None:
        token, mark = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
        id, count = counted
        rows = ask_signin(
            desk, "SELECT * FROM gate.open_session_by_key(%s, %s, %s, %s, %s, %s, %s, %s)",
            attempt, id, count, digest_of(token), timedelta(hours=settings.session_hours),
            timedelta(minutes=settings.idle_minutes), digest_of(device or ""), digest_of(mark),
        )  # fmt: skip
        if rows:
            return Session(token, rows[0]["ends_at"], device if device and rows[0]["known"] else mark)
    failed(desk, attempt)
    raise wrong()


def verified(desk: Desk, place: Place, attempt: UUID, signed: str) -> tuple[bytes, int] | None:
    """The key's id and counter, if it signed what it was asked to; whatever a stranger sends else is None."""
    from webauthn import base64url_to_bytes, verify_authentication_response
    from webauthn.helpers import parse_authentication_credential_json

    try:
        told = parse_authentication_credential_json(signed[:_LONGEST])
        id = base64url_to_bytes(told.id)
    except Exception:  # what a stranger made up breaks in many ways
        return None
    rows = ask_signin(desk, "SELECT * FROM gate.key_asked(%s, %s)", attempt, id)
    if not rows:
        return None
    try:
        found = verify_authentication_response(
            credential=told, expected_challenge=bytes(rows[0]["challenge"]), expected_rp_id=place.host,
            expected_origin=place.origin, credential_public_key=bytes(rows[0]["public_key"]),
            credential_current_sign_count=rows[0]["sign_count"],
        )  # fmt: skip
    except Exception:  # the same
        return None
    return id, found.new_sign_count


# ── the own second factors ──────────────────────────────────────────────────────────────────────


def own_factors(desk: Desk, token: str) -> list[Factor]:
    """The second factors of whose session this is: the authenticator, then the keys. Not a look: no record is in it."""
    return [
        from_row(Factor, {name: row[name] for name in ("id", "name", "added_at", "used_at")})
        for row in _factors(desk, token)
    ]


def ask_for_new_key(
    desk: Desk, place: Place, token: str, password: str, client: str, settings: Settings,
    device: str | None = None,
) -> Asked:  # fmt: skip
    """Begin to add a key; the own password is asked for once more.

    Raises :class:`BadInput` for a wrong one, which counts as at sign-in; :class:`NotSignedIn`, :class:`TooMany`.
    """
    officer = whoami(desk, token)
    if officer is None:
        raise NotSignedIn(msg("There is no live session. Sign in."))
    challenge = secrets.token_bytes(32)
    attempt = _confirmed(desk, officer.login, password, client, settings, device, challenge)
    held = [bytes(row["credential_id"]) for row in _factors(desk, token) if row["id"]]
    return Asked(
        attempt, _creation(place, officer.login, officer.full_name, _handle(officer.login), challenge, held)
    )


def add_key(desk: Desk, place: Place, token: str, attempt: UUID, name: str, made: str) -> UUID:
    """Add the key that the browser made (its JSON); on record. Its id.

    Raises :class:`BadInput` for what is no key of this place, :class:`Conflict` for an eleventh one.
    """
    rows = ask_signin(desk, "SELECT gate.own_challenge(%s, %s) AS challenge", digest_of(token), attempt)
    challenge = rows[0]["challenge"] if rows else None
    try:
        found, name = _registered(place, challenge, made), key_name(name)
    except BadInput:
        if challenge is not None:
            failed(desk, attempt)
        raise
    rows = ask_signin(
        desk, "SELECT gate.add_key(%s, %s, %s, %s, %s, %s) AS id", digest_of(token), attempt, name,
        found.credential_id, found.credential_public_key, found.sign_count,
    )  # fmt: skip
    if not rows or rows[0]["id"] is None:
        raise _no_key()
    id: UUID = rows[0]["id"]
    return id


def remove_key(
    desk: Desk,
    token: str,
    key: UUID,
    password: str,
    client: str,
    settings: Settings,
    device: str | None = None,
) -> None:
    """Take an own key away; the own password is asked for once more. On record.

    Raises :class:`BadInput` for a wrong password, :class:`NotFound`, :class:`Conflict` for the last second factor.
    """
    officer = whoami(desk, token)
    if officer is None:
        raise NotSignedIn(msg("There is no live session. Sign in."))
    attempt = _confirmed(desk, officer.login, password, client, settings, device, secrets.token_bytes(32))
    rows = ask_signin(desk, "SELECT gate.remove_key(%s, %s, %s) AS there", digest_of(token), attempt, key)
    if not rows or not rows[0]["there"]:
        raise NotFound


def key_name(text: str) -> str:
    """A name by which the officer knows the key. Raises :class:`BadInput`."""
    return written_name(text, LONGEST_NAME)


# ── at the first sign-in ────────────────────────────────────────────────────────────────────────


def ask_for_first_key(desk: Desk, place: Place, given: str, password: str) -> Asked:
    """Begin to set up a key with a pass, in the place of an authenticator. Raises as :func:`own_password` does."""
    own_password(desk, given, password)
    told = pass_told(desk, given)
    challenge = secrets.token_bytes(32)
    ask_signin(desk, "SELECT gate.set_pass_challenge(%s, %s)", digest_of(given), challenge)
    options = _creation(place, told["login"], told["full_name"], _handle(told["login"]), challenge, [])
    return Asked(None, options)


def take_own_by_key(
    desk: Desk, place: Place, given: str, password: str, name: str, made: str, settings: Settings
) -> Session:
    """Make password and key the officer's own, and open the first session; on record. Raises :class:`BadInput`, and
    :class:`NotSignedIn` once the pass is over."""
    own_password(desk, given, password)
    found = _registered(place, pass_told(desk, given)["challenge"], made)
    opened, mark = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
    rows = ask_signin(
        desk, "SELECT gate.take_credential_by_key(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s) AS ends_at",
        digest_of(given), hash_password(password), key_name(name), found.credential_id, found.credential_public_key,
        found.sign_count, digest_of(opened), timedelta(hours=settings.session_hours),
        timedelta(minutes=settings.idle_minutes), digest_of(mark),
    )  # fmt: skip
    if not rows or rows[0]["ends_at"] is None:
        raise pass_over()
    return Session(opened, rows[0]["ends_at"], mark)


def _factors(desk: Desk, token: str) -> list[dict[str, Any]]:
    return ask_signin(desk, "SELECT * FROM gate.own_factors(%s)", digest_of(token))


def _confirmed(
    desk: Desk,
    login: str,
    password: str,
    client: str,
    settings: Settings,
    device: str | None,
    challenge: bytes,
) -> UUID:
    """An attempt by which an officer who is signed in typed the password once more."""
    taken = begin(desk, login, device, client, settings)
    attempt: UUID = taken["attempt"]
    if not verify_password(taken["password_hash"], password):
        failed(desk, attempt)
        raise BadInput(msg("That is not your password, or it was tried too often. Type it again."))
    ask_signin(desk, "SELECT gate.set_challenge(%s, %s)", attempt, challenge)
    return attempt


def _handle(login: str) -> bytes:
    """By what a key tells its officers apart: nothing that names them (WebAuthn, 14.6.1)."""
    return digest_of(f"tearline key {login}")


def _creation(
    place: Place, login: str, full_name: str, handle: bytes, challenge: bytes, held: list[bytes]
) -> str:
    from webauthn import generate_registration_options, options_to_json
    from webauthn.helpers.structs import (
        AuthenticatorSelectionCriteria,
        PublicKeyCredentialDescriptor,
        ResidentKeyRequirement,
        UserVerificationRequirement,
    )

    known: list[PublicKeyCredentialDescriptor] = [PublicKeyCredentialDescriptor(id=id) for id in held]
    chosen = AuthenticatorSelectionCriteria(
        resident_key=ResidentKeyRequirement.REQUIRED,
        user_verification=UserVerificationRequirement.DISCOURAGED,
    )
    return options_to_json(
        generate_registration_options(
            rp_id=place.host, rp_name="Tearline", user_id=handle, user_name=login, user_display_name=full_name,
            challenge=challenge, timeout=SECONDS * 1000, authenticator_selection=chosen, exclude_credentials=known,
        )
    )  # fmt: skip


def _registered(place: Place, challenge: bytes | None, made: str) -> VerifiedRegistration:
    from webauthn import verify_registration_response

    if challenge is None:
        raise _no_key()
    try:
        return verify_registration_response(
            credential=made[:_LONGEST], expected_challenge=bytes(challenge), expected_rp_id=place.host,
            expected_origin=place.origin,
        )  # fmt: skip
    except Exception:  # what is no answer of a key breaks in many ways
        raise _no_key() from None


def _no_key() -> BadInput:
    return BadInput(
        msg("The key was not added: its answer came too late, or is not for this page. Begin again.")
    )
