"""Files on their way out: the one place that sends something to be kept.

A copy of what records say is sent only once it is in the register (:mod:`tearline.copies`). What else leaves as a file
is one of ``UNREGISTERED``, with the reason why it is not; a test holds the whole service to that.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable
from enum import StrEnum
from typing import BinaryIO
from urllib.parse import quote

from starlette.background import BackgroundTask
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from tearline.copies.number import written
from tearline.copies.take import Copy
from tearline.files.questions import File
from tearline.shelf import pieces

NUMBER = "Tearline-Copy"
UNTRUSTED = "sandbox; default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


class Unregistered(StrEnum):
    """A kind of file that is not in the register of copies."""

    RECEIPT = "receipt"
    BOOK = "book"
    PROOF = "proof"
    MAPPING = "mapping"
    FILE = "file"


WHY = {
    Unregistered.RECEIPT: "says by file, line and field why lines were not taken; never a value of a record (ADR 0016)",
    Unregistered.BOOK: "holds ids, digests and counts for whoever verifies the ledger elsewhere; nothing of any record",
    Unregistered.PROOF: "one entry of that book, with the hashes that prove it",
    Unregistered.MAPPING: "names the columns of its steward's own table; no value of a cell but words that it maps",
    Unregistered.FILE: "the bytes of one record's file as they were given: each download is a look at it (ADR 0048)",
}


def sent_copy(copy: Copy, ends: bool = True) -> Response:
    """A copy that is in the register; ``ends``: nobody asks for it again, so that it is given up once it is out, or
    once the client is gone."""
    headers = {**_kept(copy.name), "content-length": str(copy.size)}
    if copy.number:
        headers[NUMBER] = written(copy.number)
    if isinstance(copy.kept, bytes):
        return Response(copy.kept, media_type=copy.media_type, headers=headers)
    if ends:
        return _Ending(copy, headers)
    return StreamingResponse(copy.pieces(), media_type=copy.media_type, headers=headers)


class _Ending(StreamingResponse):
    """A copy that is gone once it is out, and at once where the client goes before."""

    def __init__(self, copy: Copy, headers: dict[str, str]) -> None:
        super().__init__(copy.pieces(), media_type=copy.media_type, headers=headers)
        self._copy = copy

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._copy.close()


def sent_unregistered(
    kind: Unregistered, name: str, media_type: str, content: bytes | Iterable[str | bytes],
    after: BackgroundTask | None = None,
) -> Response:  # fmt: skip
    """One of the other files; ``after`` runs once it is out, or given up."""
    assert kind in WHY  # noqa: S101 no kind without its reason
    if isinstance(content, bytes):
        return Response(content, media_type=media_type, headers=_kept(name), background=after)
    return StreamingResponse(content, media_type=media_type, headers=_kept(name), background=after)


def sent_file(file: File, kept: BinaryIO, range: str | None = None, if_range: str | None = None) -> Response:
    """The bytes of a file beside a record, or a part of them (RFC 9110, 14), to be kept and never shown in place."""
    assert Unregistered.FILE in WHY  # noqa: S101 as for the others
    etag = f'"{file.name}"'  # its bytes are never others
    asked = range if if_range in (None, etag) else None
    headers = {
        "content-disposition": _disposition(file.name_to_keep), "content-security-policy": UNTRUSTED,
        "accept-ranges": "bytes", "etag": etag, "x-content-type-options": "nosniff",
        "repr-digest": f"sha-256=:{b64encode(bytes.fromhex(file.sha256)).decode()}:",
    }  # fmt: skip
    part = _part(asked, file.bytes)
    if part is None:
        kept.close()
        return Response(status_code=416, headers={**headers, "content-range": f"bytes */{file.bytes}"})
    first, count = part
    status = 200
    if count < file.bytes:
        status, headers["content-range"] = 206, f"bytes {first}-{first + count - 1}/{file.bytes}"
    headers["content-length"] = str(count)
    return _Bytes(kept, first, count, status, headers, file.type)


def sent_picture(picture: bytes) -> Response:
    """The preview of a file, which was made by us: to be shown."""
    headers = {
        "content-security-policy": UNTRUSTED,
        "x-content-type-options": "nosniff",
        "content-disposition": "inline",
    }
    return Response(picture, media_type="image/jpeg", headers=headers)


class _Bytes(StreamingResponse):
    """Bytes of an open file, which is closed once they are out, and at once where the client goes before."""

    def __init__(
        self, kept: BinaryIO, first: int, count: int, status: int, headers: dict[str, str], media_type: str
    ) -> None:
        super().__init__(pieces(kept, first, count), status, headers, media_type)
        self._kept = kept

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._kept.close()


def _part(asked: str | None, size: int) -> tuple[int, int] | None:
    """Where it begins and how long it is: all of it for no range, several, or none that can be read; None for one that
    lies behind the end."""
    found = re.fullmatch(r"bytes=(\d{0,18})-(\d{0,18})", (asked or "").strip())
    if found is None or found[0] == "bytes=-":
        return 0, size
    if not found[1]:
        count = min(int(found[2]), size)
        return (size - count, count) if count else None
    first, last = int(found[1]), min(int(found[2] or size), size - 1)
    if first >= size:
        return None
    return (first, last - first + 1) if first <= last else (0, size)


def _disposition(name: str) -> str:
    """A name for whoever keeps it (RFC 6266), in plain letters for whoever knows no others."""
    plain = re.sub(r"[^A-Za-z0-9 ._()-]", "_", name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def _kept(name: str) -> dict[str, str]:
    return {"content-disposition": f'attachment; filename="{name}"'}
