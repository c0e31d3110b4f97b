"""Loading a file from a form: the same as POST /loads of the API, and on to the receipt (K1)."""

from __future__ import annotations

from pathlib import Path

import anyio
from starlette.datastructures import FormData
from starlette.responses import Response

from tearline.api.door import UPLOAD_PAGE
from tearline.api.events import sent_events
from tearline.api.routes.loads import Upload, kept, load_sent
from tearline.codes import Duty
from tearline.errors import BadInput, Conflict, NotEntitled, NotFound
from tearline.intake.files import FORMATS
from tearline.language import Message, msg
from tearline.ledger.look import Viewer
from tearline.web.progress import UnderWay
from tearline.web.slots import Slots, choices
from tearline.web.visit import Page, Visit, fields_of


def form(visit: Visit) -> Response:
    """The form, empty."""
    return _form(visit, None)


def again(visit: Visit) -> Response:
    """The form as it was typed before a session ended; a file cannot be kept over a sign-in."""
    return _form(visit, msg("You are signed in again; nothing was loaded yet."), 400)


async def send(visit: Visit) -> Response:
    """Load what was sent; whatever speaks against it is said above the form, with what was typed."""

    def keep(sent: FormData, folder: Path) -> Upload:
        visit.form = fields_of(sent)
        visit.refuse_forged()
        label = Slots.typed(visit).label(visit.officer.agency if visit.officer else "")
        if not visit.value("source"):
            raise BadInput(msg("Say which source it is: your agency's name for the collection."))
        told = [*sent.multi_items(), ("label", str(label))]
        upload = kept(FormData(told), folder) if _has_file(sent) else None
        if upload is None:
            raise BadInput(msg("Choose the file to load."))
        return upload

    try:
        viewer = await anyio.to_thread.run_sync(_viewer, visit)
        with under_way(visit).told(visit.login, visit.request.query_params.get("ticket", "")) as told:
            receipt = await load_sent(visit.request, visit.office, viewer, keep, told)
    except BadInput as error:
        return await anyio.to_thread.run_sync(_form, visit, error.message, 400)
    except Conflict as error:
        return await anyio.to_thread.run_sync(_form, visit, error.message, 409)
    except NotEntitled as error:
        return await anyio.to_thread.run_sync(_form, visit, error.message, 403)
    return visit.go(f"/load/{receipt.id}")


def progress(visit: Visit) -> Response:
    """How far the load is whose page made up this ticket, live; nothing of anybody else's."""
    visit.viewer  # noqa: B018 only whoever may load has one under way
    return sent_events(under_way(visit).events(visit.login, visit.value("ticket")))


def under_way(visit: Visit) -> UnderWay:
    """The loads that pages of this service brought."""
    found: UnderWay = visit.request.app.state.under_way
    return found


def _viewer(visit: Visit) -> Viewer:
    return visit.viewer


def _has_file(sent: FormData) -> bool:
    return any(getattr(part, "filename", None) for part in sent.getlist("file"))


def _form(visit: Visit, wrong: Message | None, status: int = 200) -> Response:
    visit.viewer  # noqa: B018 the purpose is asked for before anything is typed
    officer = visit.officer
    if officer is None or Duty.STEWARD not in officer.duties:
        raise NotFound
    return visit.show(
        "upload.html", msg("Load a file"), status=status, section="stewardship", wrong=wrong, slots=Slots.typed(visit),
        choices=choices(officer), source=visit.value("source"), encoding=visit.value("encoding"),
        format=visit.value("format"), formats=FORMATS, take=visit.value("take_expunged") == "true",
    )  # fmt: skip


PAGES = (
    Page("GET", UPLOAD_PAGE, form),
    Page("POST", UPLOAD_PAGE, again, files=send),
    Page("GET", "/ours/progress", progress),
)
