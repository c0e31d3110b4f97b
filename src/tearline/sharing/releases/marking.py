"""The marks of one copy: a bit for each slot, drawn from the copy's own key."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Sequence
from hashlib import sha256

from tearline.sharing.releases.slots import Slot

KEY = 32  # bytes


def new_key() -> bytes:
    """A key for a copy, drawn by chance."""
    return secrets.token_bytes(KEY)


def bits_of(key: bytes, many: int) -> list[int]:
    """So many bits, each 0 or 1 with the same chance whatever the others are (HMAC-SHA-256 over a counter)."""
    found: list[int] = []
    for counter in range(-(-many // 256)):
        block = hmac.digest(key, b"tearline release mark " + counter.to_bytes(4, "big"), sha256)
        found += [byte >> place & 1 for byte in block for place in range(8)]
    return found[:many]


def marked(text: str, slots: Sequence[Slot], bits: Sequence[int]) -> str:
    """A canonical text as the copy with these bits says it."""
    said: list[str] = []
    at = 0
    for slot, bit in zip(slots, bits, strict=True):
        said += [text[at : slot.start], slot.forms[bit]]
        at = slot.end
    return "".join((*said, text[at:]))
