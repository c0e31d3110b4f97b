"""The second factor: codes of six digits that change every 30 seconds (RFC 6238)."""

from __future__ import annotations

import hmac
import time

import pyotp

STEP = 30  # seconds
DRIFT = 1  # steps that a clock may be off, either way


def new_totp_secret() -> str:
    """A fresh secret, base32, 160 bits (RFC 4226, requirement R6)."""
    return pyotp.random_base32()


def provisioning_uri(secret: str, login: str) -> str:
    """What an authenticator app reads, as text or from a QR code."""
    return pyotp.TOTP(secret, interval=STEP).provisioning_uri(name=login, issuer_name="Tearline")


def step_of(secret: str, code: str, now: float | None = None) -> int | None:
    """The number of the step that ``code`` belongs to, or None when it is no code of about now."""
    given = code.strip().replace(" ", "").encode()
    generator = pyotp.HOTP(secret)
    current = int((time.time() if now is None else now) // STEP)
    found = None
    for step in range(current - DRIFT, current + DRIFT + 1):  # all of them: time says nothing
        if hmac.compare_digest(generator.at(step).encode(), given):
            found = step
    return found
