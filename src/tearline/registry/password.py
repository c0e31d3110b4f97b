"""Passwords: what may be one, and how it is kept (NIST SP 800-63B, 5.1.1; OWASP Password Storage)."""

from __future__ import annotations

import secrets
import unicodedata
from functools import cache
from importlib import resources

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from tearline.errors import BadInput
from tearline.language import msg

SHORTEST, LONGEST = 12, 256  # characters

# argon2id with OWASP's parameters: 19 MiB, two passes, one lane
hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)


_LETTERS = "abcdefghjkmnpqrstuvwxyz"  # none that is taken for another one, or for a digit
_GROUPS, _GROUP = 5, 4


def new_password() -> str:
    """A password of chance, to be handed over: 90 bits, in groups that can be read out."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(_GROUP)) for _ in range(_GROUPS))


def hash_password(password: str) -> str:
    """What the database keeps of a password."""
    return hasher.hash(_normal(password))


def verify_password(kept: str | None, password: str) -> bool:
    """Whether this is the password. Costs the same without one (``kept`` is None), and is then False."""
    try:
        return hasher.verify(kept or _nobodys(), _normal(password[: LONGEST + 1])) and kept is not None
    except (VerificationError, InvalidHashError):
        return False


def accept_password(password: str, login: str) -> str:
    """The password if it may be one. Length and commonness decide; there are no rules of composition.

    Raises :class:`BadInput`, which never repeats the password.
    """
    normal = _normal(password)
    if len(normal) < SHORTEST:
        raise BadInput(
            msg("A password has at least {least} characters; several words are good.", least=SHORTEST)
        )
    if len(normal) > LONGEST:
        raise BadInput(msg("A password has at most {most} characters.", most=LONGEST))
    if _is_common(normal.casefold(), login.casefold()):
        raise BadInput(msg("That password is among the first that anyone would try. Choose another."))
    return password


def _normal(password: str) -> str:
    """One form for what looks the same, whichever keyboard typed it (NIST SP 800-63B, 5.1.1.2)."""
    return unicodedata.normalize("NFKC", password)


def _is_common(password: str, login: str) -> bool:
    if len(set(password)) < 4 or login in password:
        return True
    return password in _common() or password.rstrip("0123456789!.*#") in _common()


@cache
def _common() -> frozenset[str]:
    text = resources.files("tearline.registry").joinpath("common_passwords.txt").read_text("utf-8")
    return frozenset(line.strip() for line in text.splitlines() if line and not line.startswith("#"))


@cache
def _nobodys() -> str:
    return hasher.hash("the password of nobody")
