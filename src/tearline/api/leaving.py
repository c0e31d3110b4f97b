"""Files on their way out: the one place that sends something to be kept.

A copy of what records say is sent only once it is in the register (:mod:`tearline.copies`). What else leaves as a file
is one of ``UNREGISTERED``, with the reason why it is not; a test holds the whole service to that.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from starlette.background import BackgroundTask
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from tearline.copies.number import written
from tearline.copies.take import Copy

NUMBER = "Tearline-Copy"


class Unregistered(StrEnum):
    """A kind of file that is not in the register of copies."""

    RECEIPT = "receipt"
    BOOK = "book"
    PROOF = "proof"
    MAPPING = "mapping"


WHY = {
    Unregistered.RECEIPT: "says by file, line and field why lines were not taken; never a value of a record (ADR 0016)",
    Unregistered.BOOK: "holds ids, digests and counts for whoever verifies the ledger elsewhere; nothing of any record",
    Unregistered.PROOF: "one entry of that book, with the hashes that prove it",
    Unregistered.MAPPING: "names the columns of its steward's own table; no value of a cell but words that it maps",
}


def sent_copy(copy: Copy, ends: bool = True) -> Response:
    """A copy that is in the register; ``ends``: nobody asks for it again, so that it is given up once it is out, or
    once the client is gone."""
    headers = {**_kept(copy.name), NUMBER: written(copy.number), "content-length": str(copy.size)}
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


def _kept(name: str) -> dict[str, str]:
    return {"content-disposition": f'attachment; filename="{name}"'}
