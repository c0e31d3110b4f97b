"""Loads: a file in, a receipt out."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Annotated, Any, TypeVar

import psutil
from fastapi import APIRouter, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import MultiPartException
from starlette.responses import Response

from tearline.api import PREFIX
from tearline.api.answers import Answer
from tearline.api.problems import responses
from tearline.api.turns import Unwanted, in_turn
from tearline.api.viewer import Asking, At, Office, id_of
from tearline.db import House
from tearline.errors import BadInput, NotEntitled, NotSignedIn
from tearline.intake.apart.reading import Bounds, given_up
from tearline.intake.drafting import DraftedMapping, draft_of, told_of
from tearline.intake.dry_run import MOST_SHOWN, SHOWN, DryRun, dry_run
from tearline.intake.files import FORMATS
from tearline.intake.load import Progress, load
from tearline.intake.receipt import LineFinding, Receipt, findings, receipt, receipts
from tearline.language import msg
from tearline.ledger.look import Viewer
from tearline.registry.signin import whoami

T = TypeVar("T")

router = APIRouter(prefix=PREFIX, tags=["loads"])
UPLOADS = "uploads"  # folder beside the database, for as long as a load takes
FIELDS = 100  # of one form
AT_ONCE = 2  # loads under way in one process; the next one waits for its turn
_PROBLEMS = responses(400, 401, 403, 409)
NEEDED = frozenset(("source", "label"))
_FIELDS = ("source", "label", "format", "encoding", "take_expunged")
_FORM: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file", "source", "label"],
                    "properties": {
                        "file": {
                            "type": "array",
                            "items": {"type": "string", "format": "binary"},
                            "minItems": 1,
                            "maxItems": 4,
                            "description": "The file; with OFAC's lists also those that belong to it.",
                        },
                        "mapping": {
                            "type": "string",
                            "format": "binary",
                            "description": "The YAML mapping of a table.",
                        },
                        "source": {"type": "string", "description": "The agency's name for the collection."},
                        "label": {"type": "string", "description": "For lines that bear none themselves."},
                        "format": {"type": "string", "enum": list(FORMATS)},
                        "encoding": {"type": "string"},
                        "take_expunged": {
                            "type": "boolean",
                            "description": "Also take lines whose records were expunged before.",
                        },
                    },
                }
            }
        },
    }
}  # fmt: skip


_TABLE: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {
                        "file": {"type": "string", "format": "binary", "description": "CSV or XLSX."},
                        "encoding": {"type": "string"},
                    },
                }
            }
        },
    }
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Upload:
    """Files that have arrived in a folder of their own, and how to read them."""

    files: list[Path]  # the load is named after the first
    mapping: Path | None
    fields: dict[str, str]


Keep = Callable[[FormData, Path], Upload]
Told = Callable[[Progress], None]
Deed = Callable[[Upload, Unwanted], T]


@router.post(
    "/loads",
    status_code=201,
    response_model=Receipt,
    responses=_PROBLEMS,
    openapi_extra=_FORM,
    summary="Load a file",
)
async def open_load(request: Request, office: At, viewer: Asking) -> Response:
    """A file of the steward's agency becomes records. Answers with the receipt when it is done.

    The same file again goes on where an interrupted load stopped, and changes nothing where it did not.
    Whoever hangs up gives the load up: it ends within a chunk of 1,000 lines, and what was settled stays.
    """
    return Answer(await load_sent(request, office, viewer), 201)


@router.post(
    "/loads/dry-run",
    response_model=DryRun,
    responses=_PROBLEMS,
    openapi_extra=_FORM,
    summary="Try a load out",
)
async def try_load(
    request: Request,
    office: At,
    viewer: Asking,
    show: Annotated[int, Query(ge=0, le=MOST_SHOWN, description="Records to show in full.")] = SHOWN,
) -> Response:
    """What a load of this file would take and refuse, under the same rights. Nothing of it is stored."""
    return Answer(await with_upload(request, office, viewer, partial(_try, office, viewer, show)))


@router.post(
    "/mappings/draft",
    response_model=DraftedMapping,
    responses=_PROBLEMS,
    openapi_extra=_TABLE,
    summary="Draft a mapping",
)
async def draft_mapping(request: Request, office: At, viewer: Asking) -> Response:
    """A mapping drafted from the column names and first rows of a table, for a person to check. Nothing is stored."""
    return Answer(await with_upload(request, office, viewer, partial(_draft, office), needed=frozenset()))


async def load_sent(
    request: Request, office: Office, viewer: Viewer, keep: Keep | None = None, progress: Told | None = None
) -> Receipt:
    """The receipt of what the request brings. ``keep``: how it is kept, and what else there is to say of the form
    before anything is loaded; ``progress`` is told how far it is.
    """
    return await with_upload(request, office, viewer, partial(_load, office, viewer, progress), keep)


async def with_upload(
    request: Request, office: Office, viewer: Viewer, do: Deed[T], keep: Keep | None = None,
    needed: frozenset[str] = NEEDED, fields: int = FIELDS,
) -> T:  # fmt: skip
    """What ``do`` makes of the files of the request, which are gone when it is done; ``fields``: most of one form."""
    await run_in_threadpool(_may_load, office, viewer)  # before a byte of the body is read
    folder = await run_in_threadpool(_new_folder, office)
    try:
        try:
            async with request.form(max_files=5, max_fields=fields, max_part_size=10_000) as form:
                upload = await run_in_threadpool(keep or partial(kept, needed=needed), form, folder)
        except MultiPartException as error:
            raise _unreadable(needed) from error
        return await in_turn(request, request.app.state.loads, partial(do, upload), given_up)
    finally:
        await run_in_threadpool(shutil.rmtree, folder, ignore_errors=True)


@router.get("/loads", response_model=list[Receipt], responses=responses(400, 401, 403), summary="All loads")
def list_loads(office: At, viewer: Asking, limit: Annotated[int, Query(ge=1, le=1000)] = 100) -> Response:
    """Receipts of the own agency's loads, newest first, without their findings."""
    return Answer(receipts(office.desk, viewer, limit))


@router.get(
    "/loads/{id}", response_model=Receipt, responses=responses(400, 401, 403, 404), summary="A receipt"
)
def one_load(office: At, viewer: Asking, id: str) -> Response:
    """What was read, taken, unchanged and rejected, with the first findings."""
    return Answer(receipt(office.desk, viewer, id_of(id)))


@router.get(
    "/loads/{id}/findings",
    response_model=list[LineFinding],
    responses=responses(400, 401, 403, 404),
    summary="Findings of a load",
)
def load_findings(
    office: At,
    viewer: Asking,
    id: str,
    after: Annotated[int, Query(ge=0, le=2**63 - 1, description="The last `n` of the page before.")] = 0,
    limit: Annotated[int, Query(ge=1, le=10_000)] = 1000,
) -> Response:
    """Every line that was rejected or warned of: file, line, field and reason, never content."""
    return Answer(findings(office.desk, viewer, id_of(id), after, limit))


def clear_uploads(house: House) -> None:
    """At the start of a process: remove what killed ones left of uploads, files that no label protects."""
    for folder in (house.data / UPLOADS).glob("*"):
        process = folder.name.partition("-")[0]
        others = process.isdigit() and int(process) != os.getpid() and psutil.pid_exists(int(process))
        if not others:
            shutil.rmtree(folder, ignore_errors=True)


def _new_folder(office: Office) -> Path:
    uploads = office.desk.house.data / UPLOADS
    uploads.mkdir(mode=0o700, exist_ok=True)
    return Path(tempfile.mkdtemp(dir=uploads, prefix=f"{os.getpid()}-"))


def _may_load(office: Office, viewer: Viewer) -> None:
    """Spares whoever may not load the sending of a file; the gate decides again on each chunk."""
    officer = whoami(office.desk, viewer.token)
    if officer is None:
        raise NotSignedIn(msg("There is no live session. Sign in."))
    if "steward" not in officer.duties or officer.tier is None:
        raise NotEntitled(msg("This is not yours to do: {why}.", why=msg("only a steward loads records")))


def kept(form: FormData, folder: Path, needed: frozenset[str] = NEEDED) -> Upload:
    """The parts on disk, under their own names: a format may be known by them."""
    files = [_saved(part, folder / "files") for part in form.getlist("file") if isinstance(part, UploadFile)]
    mappings = [part for part in form.getlist("mapping") if isinstance(part, UploadFile) and part.filename]
    fields = {name: value for name in _FIELDS if isinstance(value := form.get(name), str) and value.strip()}
    if not files or needed - fields.keys():
        raise _unreadable(needed)
    mapping = _saved(mappings[0], folder / "mapping") if mappings else None
    return Upload(files, mapping, fields)


def _saved(part: UploadFile, folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / _plain_name(part.filename or "")
    try:
        with path.open("xb") as file:
            shutil.copyfileobj(part.file, file, 1 << 20)
    except FileExistsError:
        raise BadInput(msg("Two of the files have the same name.")) from None
    return path


def _plain_name(name: str) -> str:
    """The last part of a client's path, of ordinary characters only."""
    last = PurePosixPath(name.replace("\\", "/")).name
    return re.sub(r"[^\w. -]", "_", last).lstrip(".")[-120:] or "upload"


def _load(
    office: Office, viewer: Viewer, progress: Told | None, upload: Upload, unwanted: Unwanted
) -> Receipt:
    take = _flag(upload.fields, "take_expunged")
    how = how_to_read(office, upload, unwanted)
    return load(office.desk, viewer, upload.files[0], **how, take_expunged=take, progress=progress)


def _try(office: Office, viewer: Viewer, show: int, upload: Upload, unwanted: Unwanted) -> DryRun:
    return dry_run(office.desk, viewer, upload.files[0], **how_to_read(office, upload, unwanted), show=show)


def _draft(office: Office, upload: Upload, unwanted: Unwanted) -> DraftedMapping:
    encoding = upload.fields.get("encoding")
    draft = draft_of(upload.files[0], encoding=encoding, bounds=bounds_of(office), unwanted=unwanted)
    return told_of(draft)


def bounds_of(office: Office) -> Bounds:
    return Bounds(office.settings.reader_megabytes, office.settings.reader_silence)


def how_to_read(office: Office, upload: Upload, unwanted: Unwanted) -> dict[str, Any]:
    """How a file is to be read, as `load` and `dry_run` take it."""
    fields = upload.fields
    return {
        "source": fields["source"],
        "label": fields["label"],
        "format": fields.get("format"),
        "mapping": upload.mapping,
        "encoding": fields.get("encoding"),
        "bounds": bounds_of(office),
        "unwanted": unwanted,
    }


def _flag(fields: dict[str, str], name: str) -> bool:
    said = fields.get(name, "false").strip().lower()
    if said not in ("true", "false"):
        raise BadInput(msg("{field} is either true or false.", field=name))
    return said == "true"


def _unreadable(needed: frozenset[str]) -> BadInput:
    if not needed:
        return BadInput(
            msg("Send the file as multipart/form-data with the part file; the API's description says more.")
        )
    return BadInput(
        msg(
            "Send the file as multipart/form-data with the parts file, source and label; "
            "the API's description says more."
        )
    )
