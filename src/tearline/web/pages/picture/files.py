"""Files beside a record: which there are, adding one, and a file or its preview on its way out (B1)."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import anyio
from starlette.responses import Response

from tearline.api.arriving import arrived
from tearline.api.leaving import sent_file, sent_picture
from tearline.api.problems import status_of
from tearline.api.routes.files import added_of
from tearline.api.viewer import id_of
from tearline.errors import BadInput, NotEntitled, TearlineError, Unavailable
from tearline.files.kinds import KINDS, WHY, taken
from tearline.files.questions import File, Files, files_of, opened, picture_of
from tearline.language import Message, msg
from tearline.picture.answer import Banner, banner
from tearline.shelf import Shelf
from tearline.web.done import done_of
from tearline.web.forms import NOTHING_WRONG, Wrong
from tearline.web.slots import Slots, choices
from tearline.web.visit import Page, Visit

_ENDINGS = ",".join(ending for kind in KINDS.values() for ending in kind.endings)


def show(visit: Visit) -> Response:
    """The files beside the record of the address, and the form for adding one."""
    return _shown(visit, NOTHING_WRONG, 200)


def again(visit: Visit) -> Response:
    """The form as it was typed before a session ended; a file cannot be kept over a sign-in."""
    return _shown(
        visit, {"file": msg("You are signed in again; nothing was added yet. Choose the file again.")}, 400
    )


async def add(visit: Visit) -> Response:
    """Add the file that was sent; what speaks against it is said at the form, with what was chosen."""
    office, request = visit.office, visit.request
    viewer = await anyio.to_thread.run_sync(lambda: visit.viewer)
    try:
        async with arrived(request, Shelf(office.desk.house.data), office.settings.file_bytes) as told:
            visit.form = _gathered(told.fields)
            visit.refuse_forged()
            told.accept()
            label = _label(visit)
            await added_of(request, office, viewer, request.path_params["id"], told, label)
    except (BadInput, NotEntitled, Unavailable) as error:
        return await anyio.to_thread.run_sync(_refused, visit, error)
    return visit.go(f"/record/{request.path_params['id']}/files?done=file-added")


def download(visit: Visit) -> Response:
    """The bytes of a file, or a part of them, to be kept."""
    headers = visit.request.headers
    found = opened(visit.office.desk, visit.viewer, id_of(visit.request.path_params["name"]))
    return sent_file(*found, headers.get("range"), headers.get("if-range"))


def preview(visit: Visit) -> Response:
    """The picture that was made of a file."""
    return sent_picture(picture_of(visit.office.desk, visit.viewer, id_of(visit.request.path_params["name"])))


def kind_name(file: File) -> Message:
    """What kind of file it is."""
    return KINDS[file.type].name if file.type in KINDS else msg("file")


def over(shown: Banner, files: Sequence[File]) -> Banner:
    """The banner over a page that shows these too."""
    return banner([*([shown.label] if shown.label else []), *(one.label for one in files)])


def _refused(visit: Visit, error: TearlineError) -> Response:
    return _shown(visit, {"file": error.message}, status_of(error))


def _shown(visit: Visit, wrong: Wrong, status: int) -> Response:
    found: Files = files_of(
        visit.office.desk, visit.viewer, id_of(visit.request.path_params["id"]), _after(visit)
    )
    return visit.show(
        "files.html", msg("Files"), found.banner, status, section="ask", found=found, record=found.record, wrong=wrong,
        slots=Slots.typed(visit), choices=choices(visit.officer), most=visit.office.settings.file_bytes, taken=taken(),
        endings=_ENDINGS, kind_name=kind_name, unpictured=WHY, done=done_of(visit),
    )  # fmt: skip


def _label(visit: Visit) -> str | None:
    """The label that was given; None where nothing of one was chosen."""
    slots = Slots.typed(visit)
    if not (slots.tier or slots.release):
        return None
    return str(slots.label(visit.officer.agency if visit.officer else ""))


def _after(visit: Visit) -> UUID | None:
    try:
        return UUID(visit.request.query_params["after"])
    except (KeyError, ValueError):
        return None


def _gathered(fields: Sequence[tuple[str, str]]) -> dict[str, str | list[str]]:
    told: dict[str, list[str]] = {}
    for name, text in fields:
        told.setdefault(name, []).append(text)
    return {name: texts[0] if len(texts) == 1 else texts for name, texts in told.items()}


PAGES = (
    Page("GET", "/record/{id}/files", show),
    Page("POST", "/record/{id}/files", again, files=add),
    Page("GET", "/file/{name}", download),
    Page("GET", "/file/{name}/preview", preview),
)
