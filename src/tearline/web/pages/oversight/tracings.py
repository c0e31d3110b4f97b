"""Leak tracings for inspectors: which were made, opening one, agreeing to one, and who was exposed (K2)."""

from __future__ import annotations

from datetime import datetime

from starlette.responses import Response

from tearline.api.problems import status_of
from tearline.codes import Tracing as State
from tearline.copies.number import written
from tearline.errors import BadInput, Conflict, NotEntitled
from tearline.language import Message, msg
from tearline.ledger.reason import accepted_reason
from tearline.sharing.pointers import case_of
from tearline.sharing.tracings import (
    MOST,
    Tracing,
    Wanted,
    agree_tracing,
    awaited,
    banner_of,
    end_tracing,
    exposure,
    finding,
    odds,
    open_tracing,
    tracing,
    tracings,
)
from tearline.web.forms import NOTHING_WRONG, Typed, Wrong, a_moment
from tearline.web.visit import Page, Visit

PATH = "/tracings"
_SECTION = "tracings"
_DONE: dict[str, Message] = {
    "open": msg("Opened. Nothing is counted before a second inspector agrees."),
    "agree": msg("Agreed. From now on you two read what it counts."),
    "end": msg("Ended: nobody reads it any more."),
}
_STEPS = {"agree": agree_tracing, "end": end_tracing}
_STANDS: dict[str, str] = {State.OPEN: "soon", State.AGREED: "done", State.ENDED: "held", State.OVER: "held"}


def listed(visit: Visit) -> Response:
    """The tracings that were made, and the form for one more."""
    return _listed(visit, NOTHING_WRONG, 200)


def open_one(visit: Visit) -> Response:
    """Open one; the form again, with what was typed, where that cannot be."""
    typed = Typed(visit)
    wanted: list[Wanted] = typed.take("items", _items, [])
    before = typed.take("before-day", lambda day: _passed(day, visit.value("before-hour")), visit.now)
    case, reason = typed.take("case", case_of, ""), typed.take("reason", accepted_reason, "")

    def done() -> Response:
        id = open_tracing(visit.office.desk, visit.viewer, wanted, before, case, reason)
        return visit.go(f"{PATH}/{id}?done=open")

    return typed.answer(done, lambda wrong, status: _listed(visit, wrong, status))


def show(visit: Visit) -> Response:
    """One of them: what it is about; to the two who made it, who was exposed."""
    return _one(visit, NOTHING_WRONG, 200)


def move(visit: Visit) -> Response:
    """Agree to it, or end it."""
    step = visit.value("step")
    try:
        if step not in _STEPS:
            raise BadInput(msg("Choose one of the list."))
        _STEPS[step](visit.office.desk, visit.viewer, visit.request.path_params["id"])
    except (BadInput, Conflict, NotEntitled) as error:
        return _one(visit, {"": error.message}, status_of(error))
    return visit.go(f"{PATH}/{visit.request.path_params['id']}?done={step}")


def _listed(visit: Visit, wrong: Wrong, status: int) -> Response:
    found = tracings(visit.office.desk, visit.viewer)
    return visit.show(
        "tracings.html", msg("Leak tracing"), banner_of(found), status, density="compact", section=_SECTION,
        wrong=wrong, tracings=found,
        wait=[one for one in found if one.may_agree], most=MOST, stands=_STANDS, written=written,
    )  # fmt: skip


def _one(visit: Visit, wrong: Wrong, status: int) -> Response:
    one = tracing(visit.office.desk, visit.viewer, visit.request.path_params["id"])
    counted = None
    if one.state == State.AGREED and one.mine:
        try:
            counted = exposure(visit.office.desk, visit.viewer, str(one.id))
        except Conflict as error:  # the ledger is still being counted, or the other one ended it just now
            wrong, status = {"": error.message}, status_of(error)
    return visit.show(
        "tracing.html", msg("Leak tracing"), banner_of([one]), status, density="compact", section=_SECTION, wrong=wrong,
        one=one, counted=counted, finding=finding(counted) if counted else None, stands=_STANDS, written=written,
        moments=_moments(one), odds=odds, awaited=awaited, done=_DONE.get(visit.value("done")),
    )  # fmt: skip


def _moments(one: Tracing) -> list[datetime]:
    """The different moments of its items: the page says one of them once."""
    return sorted({item.before for item in one.traced})


def _items(text: str) -> list[Wanted]:
    """One a line: what it is, and behind an @ a moment of its own. Raises :class:`BadInput`, with the line's number."""
    wanted = []
    for n, line in enumerate((line.strip() for line in text.splitlines() if line.strip()), 1):
        item, at, moment = (part.strip() for part in line.partition("@"))
        day, _, hour = moment.replace("T", " ").partition(" ")
        try:
            own = _passed(day, hour.strip()) if at else None
        except BadInput as error:
            raise BadInput(msg("Line {n}: {what}", n=n, what=error.message)) from None
        wanted.append(Wanted(item, own))
    if not 0 < len(wanted) <= MOST:
        raise BadInput(
            msg("Name one to {most} records; an identifier counts as all records that bear it.", most=MOST)
        )
    return wanted


def _passed(day: str, hour: str) -> datetime:
    moment = a_moment(day, hour)
    if moment is None:
        raise BadInput(msg("Give both the day and the time of day."))
    return moment


PAGES = (
    Page("GET", PATH, listed), Page("POST", PATH, open_one), Page("GET", PATH + "/{id}", show),
    Page("POST", PATH + "/{id}", move),
)  # fmt: skip
