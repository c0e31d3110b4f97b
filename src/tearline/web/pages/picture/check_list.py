"""A list of identifiers checked at once: its form, what is left of the quota, and one's lists before (B4)."""

from __future__ import annotations

import anyio
from starlette.datastructures import UploadFile
from starlette.responses import Response

from tearline.api.problems import status_of
from tearline.codes import CopyKind, Duty
from tearline.copies.checked_list import (
    Line,
    accepted_case,
    checking,
    lines_of,
    take_list,
)
from tearline.copies.wish import FORMATS, Wish, accepted_format, accepted_recipient
from tearline.errors import BadInput, Conflict, NotEntitled
from tearline.language import msg
from tearline.ledger.reason import accepted_reason
from tearline.web.forms import BAD, NOTHING_WRONG, Typed, Wrong
from tearline.web.pages.oversight.copies import MAKING, SOON, being_made
from tearline.web.pages.oversight.looks import purpose_names
from tearline.web.visit import Page, Visit, fields_of

PATH = "/check/list"
_FORMATS = FORMATS[CopyKind.LIST]


def form(visit: Visit) -> Response:
    """The form, empty."""
    return _form(visit, NOTHING_WRONG, 200)


def again(visit: Visit) -> Response:
    """The form as it was typed before a session ended; a file cannot be kept over a sign-in."""
    return _form(visit, {"": msg("You are signed in again; nothing was checked yet.")}, BAD)


async def send(visit: Visit) -> Response:
    """Check what was typed or sent, and on to the result."""
    async with visit.request.form() as sent:
        file = sent.get("file")
        content = await file.read() if isinstance(file, UploadFile) else b""
        visit.form = fields_of(sent)
    visit.refuse_forged()
    return await anyio.to_thread.run_sync(_send, visit, content)


def _send(visit: Visit, content: bytes) -> Response:
    visit.viewer  # noqa: B018 the purpose is asked for first
    typed = Typed(visit)
    none: list[Line] = []
    lines = typed.take("list", lambda text: _lines(text, content), none)
    case = typed.take("case", accepted_case, "")
    format = typed.take("format", lambda text: accepted_format(CopyKind.LIST, text), _FORMATS[0])
    recipient = typed.take("recipient", accepted_recipient, None)
    reason = typed.take("reason", accepted_reason, "")
    if typed.wrong:
        return _form(visit, typed.wrong, BAD)
    desk, viewer, language = visit.office.desk, visit.viewer, visit.language
    copies = being_made(visit)
    wish = Wish(format, recipient, reason)
    try:
        making = copies.begin(
            visit.login, PATH,
            lambda watched: take_list(desk, viewer, lines, case, wish, language, watched), lines=True,
        )  # fmt: skip
        making.wait(SOON)
        if making.error is not None:
            copies.forget(visit.login, making)
            raise making.error
    except (BadInput, Conflict, NotEntitled) as error:
        return _form(visit, {"": error.message}, status_of(error))
    return visit.go(MAKING)


def _lines(text: str, content: bytes) -> list[Line]:
    if text.strip() and content:
        raise BadInput(msg("Paste the list or choose a file, not both."))
    return lines_of(content or text.encode())


def _form(visit: Visit, wrong: Wrong, status: int) -> Response:
    inspects = visit.officer is not None and Duty.INSPECTOR in visit.officer.duties
    found = checking(visit.office.desk, visit.viewer, inspects)
    return visit.show(
        "check-list.html", msg("Check a list"), status=status, section="check", wrong=wrong, formats=_FORMATS,
        chosen=visit.value("format") or _FORMATS[0], quota=found.quota, purposes=purpose_names(visit),
        lists=found.lists, inspects=inspects,
    )  # fmt: skip


PAGES = (Page("GET", PATH, form), Page("POST", PATH, again, files=send))
