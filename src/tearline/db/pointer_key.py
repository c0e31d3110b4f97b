"""What a pointer is found by: an HMAC of an identifier under the deployment's own key, which is in no table.

Hashes alone would hide nothing: all plates there can be are hashed in half an hour. ``gate.pointer_key`` computes the
same in SQL when pointers are entered, from the two pads of the key (RFC 2104).
"""

from __future__ import annotations

import hashlib
import hmac

LENGTH = 16
_BLOCK = 64


def pointer_key(secret: bytes, kind: str, folded: str) -> bytes:
    """The key of a pointer to an identifier of this kind, in folded form: sixteen bytes."""
    return hmac.digest(secret, f"{kind}\n{folded}".encode(), "sha256")[:LENGTH]


def pads(secret: bytes) -> tuple[bytes, bytes]:
    """The inner and the outer pad of a key."""
    block = (secret if len(secret) <= _BLOCK else hashlib.sha256(secret).digest()).ljust(_BLOCK, b"\0")
    return bytes(b ^ 0x36 for b in block), bytes(b ^ 0x5C for b in block)
