"""The ledger for whoever checks it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import IO, Annotated, Any, Literal

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, Field
from starlette.background import BackgroundTask
from starlette.responses import PlainTextResponse, Response, StreamingResponse

from tearline.api import PREFIX
from tearline.api.answers import Answer
from tearline.api.leaving import Unregistered, sent_unregistered
from tearline.api.problems import responses
from tearline.api.viewer import PUBLIC, Asking, At
from tearline.oversight.proofs import book_file, newest_checkpoint, proof_of_entry, proof_of_growth
from tearline.oversight.reasons import Reason, reason

router = APIRouter(prefix=f"{PREFIX}/ledger", tags=["ledger"])
_MOST = 2**63 - 1
_NOTE: dict[int | str, dict[str, Any]] = {
    200: {"description": "A signed note.", "content": {"text/plain": {"schema": {"type": "string"}}}}
}
_BOOK: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The book, lines of JSON (tearline/ledger/book.py describes it).",
        "content": {"application/jsonl": {"schema": {"type": "string"}}},
    }
}
_PIECE = 262_144  # bytes sent at once
Size = Annotated[int | None, Query(ge=1, le=_MOST, description="Of this checkpoint, not the newest.")]
Older = Annotated[int, Query(alias="from", ge=1, le=_MOST, description="Size of the older checkpoint.")]
Newer = Annotated[
    int | None, Query(alias="to", ge=1, le=_MOST, description="Size of the newer; else the newest.")
]


class EntryProof(BaseModel):
    """That an entry stands in the tree, in the form that ``tearline.ledger.check_proof`` checks offline."""

    proves: Literal["entry"]
    seq: int
    body: str = Field(description="The entry's text, as it was hashed.")
    checkpoint: str
    proof: list[str]


class GrowthProof(BaseModel):
    """That a newer checkpoint only adds to an older one."""

    proves: Literal["growth"]
    old: str
    new: str
    proof: list[str]


@router.get(
    "/checkpoint",
    response_class=PlainTextResponse,
    responses={**_NOTE, **responses(404)},
    dependencies=[PUBLIC],
    summary="Newest checkpoint",
)
def checkpoint(office: At) -> Response:
    """How many entries there are and what they hash to, signed (C2SP tlog-checkpoint). Needs no session."""
    return PlainTextResponse(newest_checkpoint(office.archive))


@router.get(
    "/book",
    response_class=StreamingResponse,
    responses={**_BOOK, **responses(400, 401, 403, 404)},
    summary="The whole ledger",
)
def book(office: At, viewer: Asking) -> Response:
    """For an inspector: every entry and every checkpoint, to be verified without this deployment."""
    return sent_book(book_file(office.desk, office.archive, viewer))


@router.get(
    "/proof/{entry}",
    response_model=EntryProof,
    responses=responses(400, 401, 403, 404),
    summary="Proof of an entry",
)
def proof(
    office: At,
    viewer: Asking,
    entry: Annotated[int, Path(ge=0, le=_MOST)],
    size: Size = None,
) -> Response:
    """For an inspector: the entry's text, and that it stands in the tree under a signed checkpoint."""
    return Answer(proof_of_entry(office.desk, office.archive, viewer, entry, size))


@router.get(
    "/consistency",
    response_model=GrowthProof,
    responses=responses(400, 401, 403, 404),
    summary="Proof of growth",
)
def consistency(
    office: At,
    viewer: Asking,
    old: Older,
    new: Newer = None,
) -> Response:
    """For an inspector: that the newer checkpoint only adds to the older one."""
    return Answer(proof_of_growth(office.desk, office.archive, viewer, old, new))


@router.get(
    "/reasons/{digest}",
    response_model=Reason,
    responses=responses(400, 401, 403, 404),
    summary="Why a deed was done",
)
def reason_of_deed(office: At, viewer: Asking, digest: str) -> Response:
    """The words that a digest in a deed's entry stands for, to whoever may see what the deed was about."""
    return Answer(reason(office.desk, viewer, digest))


def sent_book(file: IO[bytes]) -> Response:
    """A book on its way to whoever keeps it; the file is closed at the end."""
    name = f"tearline-ledger-{datetime.now(UTC):%Y%m%d-%H%M}.jsonl"
    pieces = iter(lambda: file.read(_PIECE), b"")
    after = BackgroundTask(file.close)
    return sent_unregistered(Unregistered.BOOK, name, "application/jsonl", pieces, after)
