"""What of a request's head might be read otherwise by a proxy before the service. It is refused, not guessed at."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import httptools

Fields = Sequence[tuple[bytes, bytes]]  # names in lower case

METHODS = frozenset((b"GET", b"HEAD", b"POST", b"PUT", b"PATCH", b"DELETE", b"OPTIONS", b"TRACE"))
# Fields that a request has once. Of two, one reader takes the first and another the last.
ONCE = frozenset(
    (b"host", b"authorization", b"content-type", b"content-length", b"transfer-encoding", b"tearline-purpose")
)


def is_plain_target(method: bytes, target: bytes, version: str, fields: Fields) -> bool:
    """A method of HTTP, version 1.0 or 1.1, a path, or an address whose name is the Host's (RFC 9112, 3.2)."""
    if method not in METHODS or version not in ("1.0", "1.1") or b"#" in target:
        return False
    if target.startswith(b"/"):
        return True
    try:
        address: Any = httptools.parse_url(target)
    except httptools.HttpParserInvalidURLError:
        return False
    if address.schema not in (b"http", b"https") or address.host is None or address.userinfo is not None:
        return False
    name = address.host if address.port is None else b"%s:%d" % (address.host, address.port)
    return [value.lower() for field, value in fields if field == b"host"] == [name.lower()]


def is_plain_body(version: str, fields: Fields) -> bool:
    """No coding but chunked, and that in HTTP/1.1 only (RFC 9112, 6.1): another body is not what was meant."""
    codings = [value.strip().lower() for field, value in fields if field == b"transfer-encoding"]
    return not codings or (codings == [b"chunked"] and version == "1.1")


def is_doubled(fields: Fields) -> bool:
    """Whether a field that has one meaning stands there twice."""
    once = [name for name, _ in fields if name in ONCE]
    return len(once) != len(set(once))
