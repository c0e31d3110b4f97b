"""Files beside records: which there are, one of them, its preview, and adding one."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Header, Query, Request
from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from tearline.api import PREFIX
from tearline.api.answers import Answer
from tearline.api.arriving import Arrived, arrived
from tearline.api.leaving import sent_file, sent_picture
from tearline.api.problems import responses
from tearline.api.turns import Unwanted, in_turn
from tearline.api.viewer import Asking, At, Office, id_of
from tearline.errors import NotSignedIn, Unavailable
from tearline.files.deeds import Added, add_file
from tearline.files.looked_into import Bounds
from tearline.files.questions import Files, files_of, opened, picture_of
from tearline.language import msg
from tearline.ledger.look import Viewer
from tearline.registry.signin import whoami
from tearline.shelf import Shelf

router = APIRouter(prefix=PREFIX, tags=["files"])
AT_ONCE = 2  # files that are looked into at once, by a process each
_ASKED = responses(400, 401, 403, 404)
_FORM: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {
                        "file": {"type": "string", "format": "binary", "description": "One file, with its name."},
                        "label": {
                            "type": "string",
                            "description": "A label of your agency, joined with the record's.",
                        },
                    },
                }
            }
        },
    }
}  # fmt: skip
_BYTES: dict[str, Any] = {
    "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}
}
_JPEG: dict[str, Any] = {"content": {"image/jpeg": {"schema": {"type": "string", "format": "binary"}}}}


class FileAdded(BaseModel):
    """``id``: the file's own record; ``name``: by which its bytes are asked for."""

    id: UUID
    name: UUID


@router.get("/records/{id}/files", response_model=Files, responses=_ASKED, summary="Files beside a record")
def files_beside(
    office: At,
    viewer: Asking,
    id: str,
    after: Annotated[UUID | None, Query(description="The `id` of the last file of the page before.")] = None,
) -> Response:
    """Those that you see, added last first, fifty a page; beside a file's own record, that file."""
    return Answer(files_of(office.desk, viewer, id_of(id), after))


@router.post(
    "/records/{id}/files", status_code=201, response_model=FileAdded, responses=_ASKED, openapi_extra=_FORM,
    summary="Add a file to a record",
)  # fmt: skip
async def add_to_record(request: Request, office: At, viewer: Asking, id: str) -> Response:
    """A photograph, scan, PDF, recording or text, which becomes a record of your agency beside that one. Its type is
    what its content is, whatever its name says. Answers 404 alike for a record that is not there and one that you may
    not see."""
    await run_in_threadpool(refuse_strangers, office, viewer)  # before a byte of the body is read
    shelf = Shelf(office.desk.house.data)
    async with arrived(request, shelf, office.settings.file_bytes) as told:
        label = next((text for name, text in told.fields if name == "label" and text.strip()), None)
        added = await added_of(request, office, viewer, id, told, label)
    return Answer({"id": added.id, "name": added.name}, 201)


@router.get(
    "/files/{name}", response_class=Response, responses={200: _BYTES, 206: _BYTES, **_ASKED}, summary="A file"
)
def one_file(
    office: At,
    viewer: Asking,
    name: str,
    range: Annotated[str | None, Header(description="A part of it: `bytes=0-999`.")] = None,
    if_range: Annotated[str | None, Header(description="The `ETag` that the part is to be of.")] = None,
) -> Response:
    """The bytes as they were given, to be kept; each download is a look, with its entries."""
    return sent_file(*opened(office.desk, viewer, id_of(name)), range, if_range)


@router.get(
    "/files/{name}/preview",
    response_class=Response,
    responses={200: _JPEG, **_ASKED},
    summary="Preview of a file",
)
def one_preview(office: At, viewer: Asking, name: str) -> Response:
    """A small JPEG that was made of it when it was added; 404 where `pictured` is false."""
    return sent_picture(picture_of(office.desk, viewer, id_of(name)))


def refuse_strangers(office: Office, viewer: Viewer) -> None:
    """Spares whoever is not signed in the sending of a file. The gate decides about the deed."""
    if whoami(office.desk, viewer.token) is None:
        raise NotSignedIn(msg("There is no live session. Sign in."))


async def added_of(
    request: Request, office: Office, viewer: Viewer, record: str, told: Arrived, label: str | None
) -> Added:
    """What came, added to the record of this id, once it is its turn. Raises as :func:`add_file`."""
    told.accept()
    add = partial(_add, office, viewer, id_of(record), told, label)
    return await in_turn(request, request.app.state.looked_into, add, _given_up)


def _add(
    office: Office, viewer: Viewer, record: UUID, told: Arrived, label: str | None, _: Unwanted
) -> Added:
    bounds = Bounds(megabytes=office.settings.reader_megabytes)
    return add_file(office.desk, viewer, record, told.came, told.name, label, bounds)


def _given_up() -> Unavailable:
    return Unavailable(msg("The file was given up, since whoever sent it left."))
