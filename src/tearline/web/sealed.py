"""Sealed texts: what a link or a form carries for one person alone.

A question in an address would stand in histories and in the logs of proxies, and an identifier or a name has no
business there. So an address of ours carries it sealed (AES-SIV, RFC 5297) under a key of this deployment, for the
login of the person who asked. Sealing is deterministic: the same question has the same address.
"""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


class Sealer:
    """Seals and opens under a key that is made of the deployment's secret."""

    def __init__(self, secret: bytes) -> None:
        key = HKDF(SHA256(), 64, salt=None, info=b"tearline pages: sealed texts").derive(secret)
        self._cipher = AESSIV(key)

    def seal(self, use: str, login: str, told: object) -> str:
        """``told`` (plain data) as text for an address or a hidden field, for this use and person alone."""
        sealed = self._cipher.encrypt(orjson.dumps(told), [use.encode(), login.encode()])
        return urlsafe_b64encode(sealed).rstrip(b"=").decode()

    def open(self, use: str, login: str, sealed: str) -> Any:
        """What was sealed; None for a text that is damaged, of another deployment, use or person."""
        try:
            raw = urlsafe_b64decode(sealed.encode("ascii") + b"=" * (-len(sealed) % 4))
            return orjson.loads(self._cipher.decrypt(raw, [use.encode(), login.encode()]))
        except (InvalidTag, ValueError):
            return None
