"""Desks of agencies: whom to call, and how one's own agency is reached."""

from __future__ import annotations

from starlette.responses import Response

from tearline.codes import Duty
from tearline.language import msg
from tearline.sharing.desks import LONGEST, desks, set_desk
from tearline.sharing.neutral import neutral_desk, set_neutral_desk
from tearline.web.forms import NOTHING_WRONG, Typed, Wrong
from tearline.web.visit import Page, Visit

SETS = (Duty.LIAISON, Duty.REGISTRAR)


def page(visit: Visit) -> Response:
    """Every agency's desk."""
    return _page(visit, NOTHING_WRONG, 200)


def say(visit: Visit) -> Response:
    """How one's own agency's desk is reached."""
    typed = Typed(visit)
    reached = typed.take("reached", str, "")

    def done() -> Response:
        set_desk(visit.office.desk, visit.viewer, reached)
        return visit.go("/desks?done=set")

    return typed.answer(done, lambda wrong, status: _page(visit, wrong, status))


def name_neutral(visit: Visit) -> Response:
    """By which agency's desk requests to a pool go."""
    typed = Typed(visit)
    agency = typed.take("agency", str, "")

    def done() -> Response:
        set_neutral_desk(visit.office.desk, visit.viewer, agency)
        return visit.go("/desks?done=set")

    return typed.answer(done, lambda wrong, status: _page(visit, wrong, status))


def _page(visit: Visit, wrong: Wrong, status: int) -> Response:
    listed = desks(visit.office.desk, visit.viewer)
    own = visit.officer.agency if visit.officer else ""
    return visit.show(
        "desks.html", msg("Desks of agencies"), status=status, density="compact", section="desks", wrong=wrong,
        done=msg("Said. It stands here for everybody from this moment on.") if visit.value("done") == "set" else None,
        desks=listed, own=next((one for one in listed if one.agency == own), None), most=LONGEST,
        neutral=neutral_desk(visit.office.desk, visit.viewer),
        names=visit.officer is not None and Duty.COORDINATOR in visit.officer.duties,
        sets=visit.officer is not None and any(duty in visit.officer.duties for duty in SETS),
    )  # fmt: skip


PAGES = (
    Page("GET", "/desks", page),
    Page("POST", "/desks", say),
    Page("POST", "/desks/neutral", name_neutral),
)
