"""The field check for a phone: one input, one answer in large type with what to do now (capability D1)."""

from __future__ import annotations

from starlette.responses import Response

from tearline.errors import BadInput
from tearline.language import Message, msg
from tearline.picture.check import check
from tearline.web.found import read_as
from tearline.web.visit import NOTHING, Page, Visit

_TITLE = msg("Field check")


def form(visit: Visit) -> Response:
    """The input alone."""
    visit.viewer  # noqa: B018 the purpose is asked for before anything is typed
    return visit.show(
        "check.html", _TITLE, density="field", section="check", text="", wrong=None, answer=None
    )


def answer(visit: Visit) -> Response:
    """What is known of the identifier, and what to do."""
    text = visit.value("text")
    try:
        checked = check(visit.office.desk, visit.viewer, text)
    except BadInput as error:
        return _wrong(visit, text, error.message)
    return visit.show(
        "check.html", _TITLE, checked.banner, density="field", section="check", text=text, wrong=None,
        answer=checked, read_as=read_as(checked.read_as, visit.language),
    )  # fmt: skip


def _wrong(visit: Visit, text: str, what: Message) -> Response:
    return visit.show(
        "check.html", _TITLE, NOTHING, 400, density="field", section="check", text=text, wrong=what, answer=None
    )  # fmt: skip


PAGES = (Page("GET", "/check", form), Page("POST", "/check", answer))
