"""My delegations: what I lent of my right to decide, what was lent to me, and lending and ending."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeVar
from uuid import UUID

from starlette.responses import Response

from tearline.codes import Code, Duty
from tearline.errors import BadInput, NotFound
from tearline.language import Message, msg
from tearline.matrix.delegations import delegations, end, lend, own_rights
from tearline.measures import RISKS, Cause, Measure, Where, coded
from tearline.registry.names import login_name
from tearline.web.forms import NOTHING_WRONG, Typed, Wrong, a_moment
from tearline.web.pages.casework.rights import KEEPERS
from tearline.web.visit import Page, Visit

C = TypeVar("C", bound=Code)
SECTION = "delegations"
_DONE: dict[str, Message] = {
    "lent": msg("Lent: it holds from this moment on, until its end or until you end it."),
    "ended": msg("Ended: it gives nothing from this moment on."),
}


def page(visit: Visit) -> Response:
    """What was lent and received; for a coordinator or registrar everybody's (``all``)."""
    return _page(visit, NOTHING_WRONG, 200)


def give(visit: Visit) -> Response:
    """Lend."""
    typed = Typed(visit)
    login = typed.take("login", login_name, "")
    risk = typed.take("risk", _risk, 1)
    cause = typed.take("cause", _one(Cause), Cause.DUTY)
    duty = typed.take("duty", _one(Duty), Duty.COMMANDER)
    until = typed.take("until-day", lambda day: _until(day, visit.value("until-hour")), datetime.now(UTC))
    chosen = _several(visit, "actions", Measure, typed), _several(visit, "places", Where, typed)

    def done() -> Response:
        lend(visit.office.desk, visit.viewer, login, *chosen, risk, until, cause, duty)
        return visit.go("/delegations?done=lent")

    return typed.answer(done, lambda wrong, status: _page(visit, wrong, status))


def end_it(visit: Visit) -> Response:
    """End one, or give it back."""

    def done() -> Response:
        try:
            id = UUID(visit.value("id"))
        except ValueError:
            raise NotFound from None
        end(visit.office.desk, visit.viewer, id)
        return visit.go("/delegations?done=ended")

    return Typed(visit).answer(done, lambda wrong, status: _page(visit, wrong, status))


def _page(visit: Visit, wrong: Wrong, status: int) -> Response:
    keeps = visit.officer is not None and any(duty in visit.officer.duties for duty in KEEPERS)
    everybody = keeps and visit.value("all") == "yes"
    listed = delegations(visit.office.desk, visit.viewer, everybody)
    own = own_rights(visit.office.desk, visit.viewer)
    return visit.show(
        "delegations.html", msg("My delegations"), status=status, density="compact", section=SECTION, wrong=wrong,
        done=_DONE.get(visit.value("done")), own=own, keeps=keeps, everybody=everybody,
        given=[one for one in listed if one.side == "given"],
        received=[one for one in listed if one.side == "received"],
        others=[one for one in listed if one.side == "other"], causes=list(Cause), risks=RISKS,
        measures=[one for one in Measure if any(one is action for _, action, _ in own.risks)],
        places=[one for one in Where if any(one is place for _, _, place in own.risks)],
    )  # fmt: skip


def _one(kind: type[C]) -> Callable[[str], C]:
    def read(text: str) -> C:
        if text not in set(kind):
            raise BadInput(msg("Choose one of the list."))
        return coded(kind, text)

    return read


def _several(visit: Visit, field: str, kind: type[C], typed: Typed) -> list[C]:
    chosen = [one for one in kind if one in visit.values(field)]
    if not chosen:
        typed.wrong[field] = msg("Choose at least one.")
    return chosen


def _risk(text: str) -> int:
    if text not in map(str, RISKS):
        raise BadInput(msg("A risk is 1, 2, 3 or 4."))
    return int(text)


def _until(day: str, hour: str) -> datetime:
    until = a_moment(day, hour)
    if until is None:
        raise BadInput(msg("Say until when: a delegation ends within 30 days."))
    return until


PAGES = (
    Page("GET", "/delegations", page),
    Page("POST", "/delegations", give),
    Page("POST", "/delegations/end", end_it),
)
