"""A PNG in its chunks (ISO/IEC 15948)."""

from __future__ import annotations

import struct
import zlib


def chunks(content: bytes) -> list[tuple[bytes, bytes]]:
    """The chunks of a PNG, each with its sum looked after."""
    assert content.startswith(b"\x89PNG\r\n\x1a\n")
    at, found = 8, []
    while at < len(content):
        (length,) = struct.unpack(">I", content[at : at + 4])
        name, value = content[at + 4 : at + 8], content[at + 8 : at + 8 + length]
        assert struct.unpack(">I", content[at + 8 + length : at + 12 + length]) == (zlib.crc32(name + value),)
        found.append((name, value))
        at += 12 + length
    return found
